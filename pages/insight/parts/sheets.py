"""Every chart and table of the pages of numbers, by its name in addresses: what it shows and how it is drawn.

The page and the file draw from the same entry, so the file has exactly what the page shows.
"""

from typing import Final

from core.text import mark
from pages.insight.parts import agreed, compared, rates, restored
from pages.insight.parts.sheet import Sheet
from pages.insight.parts.timing_sheets import TIMING

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
    *TIMING,
)
SHEETS: Final = {sheet.id: sheet for sheet in _ALL}
