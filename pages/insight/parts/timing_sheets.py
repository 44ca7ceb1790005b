"""The cards of times: the complainants' answers, the sellers' counter-notices, the office's own decisions."""

from typing import Final

from core.text import mark
from pages.insight.parts import curves, filings, times
from pages.insight.parts.sheet import Sheet

TIMING: Final = (
    Sheet(
        "response",
        mark("Complainants who have not answered yet"),
        mark("Kaplan–Meier from the arrival; open cases are counted up to now, not dropped; band: 95 %."),
        curves.response,
        ("complainant_response_time",),
    ),
    Sheet(
        "answered",
        mark("Complainants who answered, by day"),
        mark("Of all forwarded, withdrawals counted apart; open cases are counted up to now; band: 95 %."),
        curves.answered,
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
        curves.filed,
        ("disclosure_to_counter_notice",),
    ),
    Sheet(
        "filings",
        mark("The sellers' own times in figures"),
        mark("From the complaint and from the day the seller was told, to the first counter-notice."),
        filings.filings,
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
