"""The codebook of the report ``metrics``."""

from typing import Final

from core.exchange.codebook_words import Column
from core.exchange.export_metrics import FEW, OWN
from core.store.metrics_questions import QUESTIONS
from core.text import mark

SHARE: Final = "share of 1"
COUNT: Final = "count"
DAYS: Final = "days of 24 hours"
HOURS: Final = "working hours, 9:00 to 18:00"
SHANGHAI: Final = "Asia/Shanghai"
SOURCE: Final = "core/metrics"


def _count(name: str, told: str) -> Column:
    return Column(name, told, unit=COUNT, source=SOURCE)


def _share(name: str, told: str) -> Column:
    return Column(name, told, unit=SHARE, source=SOURCE)


def _days(name: str, told: str) -> Column:
    return Column(name, told, unit=DAYS, source=SOURCE)


def _hours(name: str, told: str) -> Column:
    return Column(name, told, unit=HOURS, zone=SHANGHAI, source=SOURCE)


METRICS: Final = (
    Column(
        "metric", mark("Which number: what it counts of what stands in docs/metrics.md."), values=" | ".join(QUESTIONS),
        source=SOURCE,
    ),
    Column(
        "grouped_by", mark("By what the cases are grouped; empty for all of them."),
        values=" | ".join(dict.fromkeys(("month", "right_type", "policy", "penalty", "route", *OWN.values()))),
        source=SOURCE,
    ),
    Column("group", mark("The group; parties and people of the office by their pseudonyms."), source=SOURCE),
    _count("n", mark("How many the number rests on: appeals, or the decisions or second looks that it counts.")),
    _count("k", mark("How many of them count; of times, how many had come to it.")),
    _share("rate", mark("k of n; empty where it is withheld, and for counts and times.")),
    _share("low", mark("Lower end of the 95 % interval (Wilson).")),
    _share("high", mark("Upper end of the 95 % interval (Wilson).")),
    Column(
        "withheld",
        mark(
            "Why there is no figure: fewer than 20 cases; a cohort with younger cases; fewer than 5, or a row from"
            " which such a one could be worked out."
        ),
        values=f"small | immature | {FEW}",
        source=SOURCE,
    ),
    _count("exceptional", mark("Of the n, those that a lead decided against the findings.")),
    _count("imported", mark("Of the n, those that come from an earlier system.")),
    _count("open", mark("Of the n, appeals that are still open: of the cohort, or reopened.")),
    _count("later", mark("Of the cohort, punishments revoked after the 60 days.")),
    _count("withdrawn", mark("Of the n, complaints that were withdrawn.")),
    _count("abandoned", mark("Of the n, appeals that the seller gave up.")),
    _count("revoked_no_answer", mark("Revoked because no answer came.")),
    _count("revoked_invalid_answer", mark("Revoked because the answer was invalid.")),
    _count("revoked_withdrawn", mark("Revoked because the complaint was withdrawn.")),
    _count("revoked_other", mark("Revoked for another reason.")),
    _count("retracted_later", mark("Of the n, complaints that were taken back after a counter-notice.")),
    _count("overdue", mark("Of the n, those past their due date.")),
    _count("pending", mark("Of the decisions drawn, those whose second look was not given yet.")),
    _count("differ", mark("Of the second looks, those that took another decision.")),
    _count("otherwise", mark("Of the reopened appeals, those that ended otherwise than at first.")),
    _count("other_shop", mark("Of the n, appeals with an invoice that was also filed in an appeal of another shop.")),
    _count("restored_late", mark("Of the n, materials restored after the policy's latest day.")),
    _count("still_down", mark("Of the n, materials not restored although the policy's latest day is over.")),
    _count("late", mark("Of the n, answers that came after the window.")),
    _count("competing", mark("Of times: ended by something else, such as a withdrawal.")),
    _count("censored", mark("Of times: counted up to the moment of the file or the end of the window.")),
    _days(
        "known_until_day",
        mark(
            "The last day with twenty at risk: nothing is known beyond it, and no median, share or mean looks past it;"
            " empty when there were never twenty."
        ),
    ),
    _days(
        "median_days",
        mark("By then half had come to it, open cases counted; empty when that is not reached by known_until_day."),
    ),
    _days("p90_days", mark("By then nine of ten had come to it; empty when that is not reached by known_until_day.")),
    _days("restricted_mean_days", mark("The mean time within restricted_to_days, open cases counted.")),
    _days("restricted_to_days", mark("How far the mean looks: 15 days, or known_until_day when that is sooner.")),
    _share("share_by_day_3", mark("Share who had come to it by day 3, open cases counted; empty past the known.")),
    _share("share_by_day_7", mark("Share who had come to it by day 7, open cases counted; empty past the known.")),
    _share("share_by_day_15", mark("Share who had come to it by day 15, open cases counted; empty past the known.")),
    _count(
        "provisional_hours",
        mark(
            "Of the n, those with days whose days off the calendar does not know: their working hours leave out"
            " weekends only."
        ),
    ),
    _hours("known_until_working_hour", mark("The last working hour with twenty at risk, on the other clock.")),
    _hours("median_working_hours", mark("The median on the other clock, in working hours.")),
    _hours("p90_working_hours", mark("Nine of ten on the other clock, in working hours.")),
    Column(
        "as_of", mark("The moment for which all rows are true."), unit="ISO 8601 time", zone="UTC", source=SOURCE
    ),
)  # fmt: skip
