"""The sellers' own times in figures: from the complaint and from the disclosure to the counter-notice."""

from typing import Final

from core.charts import Chart, Table
from core.charts.table import Cell
from core.metrics.ask import Waited
from core.metrics.definitions import DEFINITIONS
from core.text import mark
from pages.insight.parts.figures import Figures
from pages.insight.parts.times import DAYS, GROUPS, largest_of

SELLERS: Final = ("complaint_to_counter_notice", "disclosure_to_counter_notice")
FILING_IDS: Final = (
    "time", "group", "n", "happened", "withdrawn", "competing", "censored", "known_until", "median_days", "p90_days",
    "by_3", "by_7", "by_15",
)  # fmt: skip
FILING_HEADINGS: Final = (
    mark("Time"),
    mark("Group"),
    mark("Cases"),
    mark("Filed a counter-notice"),
    mark("Taken back before"),
    mark("Taken back, or ended otherwise"),
    mark("Neither"),
    mark("Known to day"),
    mark("Median days"),
    mark("Nine of ten, days"),
    mark("Filed by day 3"),
    mark("by day 7"),
    mark("by day 15"),
)
FILING_PARTS: Final = ("", "", "n", "happened", "withdrawn", "competing", "censored", "", "", "", "", "", "")


def filings(figures: Figures, by: str) -> Chart:
    """The sellers' own times in figures: from the complaint, and from the disclosure, each by group."""
    rows, keys, words = [], [], []
    for metric in SELLERS:
        kept, left_out = largest_of(figures, figures.waited(metric, by), GROUPS, by)
        names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("All")}
        words.append(left_out)
        title = figures.desk.t(DEFINITIONS[metric].title)
        for each in kept:
            rows.append((title, *_filing(each, names[each.group])))
            keys.append(tuple([each.name, by, each.group, part] if part else None for part in FILING_PARTS))
    table = Table(FILING_IDS, tuple(figures.desk.t(each) for each in FILING_HEADINGS), tuple(rows), tuple(keys))
    return Chart({}, table, words[-1] if rows else figures.desk.t("No case matches these filters."))


def _filing(each: Waited, name: str) -> tuple[Cell, ...]:
    days = each.days
    counts = (name, each.n, days.happened, each.parts["withdrawn"], days.competing, days.censored)
    if each.withheld:
        return (*counts, "–", "–", "–", "–", "–", "–")
    shares = (days.at(day).share for day in DAYS)
    return (*counts, days.known_until, days.quantile(0.5), days.quantile(0.9), *shares)
