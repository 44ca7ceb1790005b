"""Every chart and table of the pages of numbers, by its name in addresses: what it shows and how it is drawn.

The page and the file draw from the same entry, so the file has exactly what the page shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.charts import Chart
from core.text import mark
from pages.insight.parts import agreed, compared, rates, restored, times
from pages.insight.parts.figures import Figures


@dataclass(frozen=True)
class Sheet:
    """One card: its title and its line of explanation as keys of the catalogue, and the metrics it rests on."""

    id: str
    title: str
    told: str
    draw: Callable[[Figures, str], Chart]
    metrics: tuple[str, ...]


_ALL: Final = (
    Sheet(
        "cohorts",
        mark("Revocation rate by month of the counter-notice"),
        mark("Revoked within 60 days, of all appeals of the month; band: 95 %; bars: appeals. Click for the cases."),
        rates.cohorts,
        ("revocation_rate_cohort",),
    ),
    Sheet(
        "rates",
        mark("Revocation rate by group"),
        mark("Mature cohorts only; line: 95 % interval. Click for the cases."),
        rates.rates,
        ("revocation_rate_cohort",),
    ),
    Sheet(
        "decisions",
        mark("Revoked, of the decisions of a month"),
        mark("No revocation rate: what is still open is not in it."),
        rates.decisions,
        ("revocation_share_of_decisions",),
    ),
    Sheet(
        "reasons",
        mark("Why punishments were revoked"),
        mark("Of those revoked in the period. Click a bar for the cases."),
        rates.reasons,
        ("revocation_mix",),
    ),
    Sheet(
        "criteria",
        mark("Criteria that fail most"),
        mark("Not met, of the appeals in which the criterion applied; line: 95 % interval."),
        rates.criteria,
        ("evidence_failure_top",),
    ),
    Sheet(
        "agreement",
        mark("Second looks beside the first decision"),
        mark("Of the second looks given in the period; a group of fewer than twenty has counts and no share."),
        agreed.agreement,
        (agreed.NAME,),
    ),
    Sheet(
        "waiting",
        mark("What waits for whom"),
        mark("Open appeals, whenever they were opened; hatched: past the due date."),
        rates.waiting,
        ("waiting",),
    ),
    Sheet("ageing", mark("Age of open appeals"), mark("Days since they were opened."), rates.ageing, ("ageing",)),
    Sheet(
        "overdue",
        mark("Open past the due date"),
        mark("By the step they are in, whenever they were opened."),
        rates.overdue,
        ("overdue_open",),
    ),
    Sheet(
        "workload",
        mark("Work of each reviewer"),
        mark("In the order of names; outcomes are not compared."),
        compared.workload,
        ("workload_open", "workload_decided"),
    ),
    Sheet(
        "before",
        mark("This period and the one before"),
        mark("The period of as many days right before it; the difference in percentage points, with its interval."),
        compared.before,
        compared.COMPARED,
    ),
    Sheet(
        "restored",
        mark("Restored within the statutory time"),
        mark("By the latest day of a policy that has one (512(g): 14 business days). Each count opens its cases."),
        restored.restored,
        (restored.NAME,),
    ),
    Sheet(
        "response",
        mark("Complainants who have not answered yet"),
        mark("Kaplan–Meier from the arrival; open cases are counted up to now, not dropped; band: 95 %."),
        times.response,
        ("complainant_response_time",),
    ),
    Sheet(
        "answered",
        mark("Complainants who answered, by day"),
        mark("Of all forwarded, withdrawals counted apart; open cases are counted up to now; band: 95 %."),
        times.answered,
        ("complainant_response_time",),
    ),
    Sheet(
        "answers",
        mark("The complainants' answers in figures"),
        mark("Late answers are counted apart; means look to day 15, or as far as is known."),
        times.answers,
        ("complainant_response_time",),
    ),
    Sheet(
        "filed",
        mark("Sellers who filed a counter-notice, by day"),
        mark("From the day the seller was told; complaints taken back and cases given up compete; band: 95 %."),
        times.filed,
        ("disclosure_to_counter_notice",),
    ),
    Sheet(
        "filings",
        mark("The sellers' own times in figures"),
        mark("From the complaint and from the day the seller was told, to the first counter-notice."),
        times.filings,
        ("complaint_to_counter_notice", "disclosure_to_counter_notice"),
    ),
    Sheet(
        "preliminary_days",
        mark("Counter-notice to preliminary decision: calendar days"),
        mark("Days of 24 hours; open cases counted up to now."),
        times.preliminary_days,
        ("time_to_preliminary",),
    ),
    Sheet(
        "preliminary_hours",
        mark("Counter-notice to preliminary decision: working hours"),
        mark("9:00 to 18:00 on working days; open cases counted up to now."),
        times.preliminary_hours,
        ("time_to_preliminary",),
    ),
    Sheet(
        "final_days",
        mark("Counter-notice to final decision: calendar days"),
        mark("Days of 24 hours; open cases counted up to now."),
        times.final_days,
        ("time_to_final",),
    ),
    Sheet(
        "final_hours",
        mark("Counter-notice to final decision: working hours"),
        mark("9:00 to 18:00 on working days; open cases counted up to now."),
        times.final_hours,
        ("time_to_final",),
    ),
)
SHEETS: Final = {sheet.id: sheet for sheet in _ALL}
