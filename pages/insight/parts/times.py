"""The charts of times: the complainant's answers in figures, the office's own decisions by both clocks."""

from typing import Final

from core import charts
from core.charts import Chart, Table
from core.charts.table import Cell, Key
from core.metrics.ask import Waited
from core.metrics.definitions import PROVISIONAL
from core.text import mark
from pages.insight.parts.figures import Figures
from pages.insight.parts.rates import noted

ANSWER: Final = "complainant_response_time"
GROUPS: Final = 12
DAYS: Final = (3.0, 7.0, 15.0)
WINDOW: Final = 15.0
SPAN_IDS: Final = (
    "group", "n", "happened", "competing", "censored", "late", "known_until", "median_days", "by_3", "by_7",
    "by_15", "mean",
)  # fmt: skip
SPAN_HEADINGS: Final = (
    mark("Group"),
    mark("Cases"),
    mark("Answered"),
    mark("Withdrawn, or ended otherwise"),
    mark("Neither"),
    mark("Late, apart"),
    mark("Known to day"),
    mark("Median days"),
    mark("Answered by day 3"),
    mark("by day 7"),
    mark("by day 15"),
    mark("Mean days, to day 15 or as far as known"),
)
SPAN_PARTS: Final = ("", "n", "happened", "competing", "censored", "late", "", "", "", "", "", "")


def few_told(figures: Figures, chart: Chart, kept: list[Waited], names: dict[str, str], left_out: str) -> Chart:
    """The chart with a word about the groups that are too small to be drawn."""
    few = tuple(f"{names[each.group]} (n = {each.n})" for each in kept if each.withheld)
    word = figures.desk.t("Fewer than twenty cases, nothing drawn: {groups}.", groups=few) if few else ""
    return noted(chart, " ".join(filter(None, (word, chart.note if few else "", left_out))), always=bool(few))


def answers(figures: Figures, by: str) -> Chart:
    """The curves in figures: medians, shares by day, the restricted mean, and late answers apart."""
    kept, left_out = largest_of(figures, figures.waited(ANSWER, by), GROUPS, by)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("All")}
    rows, keys = [], []
    for each in kept:
        rows.append(_span(each, names[each.group]))
        keys.append(_keys(each, by))
    table = Table(SPAN_IDS, tuple(figures.desk.t(each) for each in SPAN_HEADINGS), tuple(rows), tuple(keys))
    return Chart({}, table, left_out if rows else figures.desk.t("No case matches these filters."))


def _span(each: Waited, name: str) -> tuple[Cell, ...]:
    days = each.days
    counts = (name, each.n, days.happened, days.competing, days.censored, each.late)
    if each.withheld:
        return (*counts, "–", "–", "–", "–", "–", "–")
    shares = (days.at(day).share for day in DAYS)
    return (*counts, days.known_until, days.quantile(0.5), *shares, days.restricted_mean(WINDOW))


def _keys(each: Waited, by: str) -> tuple[Key | None, ...]:
    return tuple([each.name, by, each.group, part] if part else None for part in SPAN_PARTS)


def preliminary_days(figures: Figures, by: str) -> Chart:
    """From the counter-notice to the preliminary decision, in calendar days."""
    return _times(figures, "time_to_preliminary", by, worked=False)


def preliminary_hours(figures: Figures, by: str) -> Chart:
    """The same in working hours."""
    return _times(figures, "time_to_preliminary", by, worked=True)


def final_days(figures: Figures, by: str) -> Chart:
    """From the counter-notice to the final decision, in calendar days."""
    return _times(figures, "time_to_final", by, worked=False)


def final_hours(figures: Figures, by: str) -> Chart:
    """The same in working hours."""
    return _times(figures, "time_to_final", by, worked=True)


def _times(figures: Figures, name: str, by: str, *, worked: bool) -> Chart:
    kept, left_out = largest_of(figures, figures.waited(name, by), GROUPS, by)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("All")}
    spans = [each.span(worked=worked) for each in kept if not each.withheld]
    chart = charts.times(spans, name, by, figures.desk.lang, figures.look, lambda group: names[group], worked=worked)
    if worked and (guessed := sum(each.guessed for each in kept)):
        told = figures.desk.t(PROVISIONAL, count=f"{guessed:,}")
        chart = noted(chart, f"{chart.note} {told}".strip(), always=True)
    return few_told(figures, chart, kept, names, left_out)


def largest_of(figures: Figures, rows: tuple[Waited, ...], most: int, by: str) -> tuple[list[Waited], str]:
    """The groups with the most cases, or the latest months in their order; and a word about those left out."""
    if by == "month":
        kept = sorted(rows, key=lambda row: row.group)[-most:]
        word = figures.desk.t("The last {shown} months of {total}.", shown=most, total=len(rows))
    else:
        kept = sorted(rows, key=lambda row: (-row.n, row.group))[:most]
        word = figures.desk.t("The {shown} groups with the most cases, of {total}.", shown=most, total=f"{len(rows):,}")
    return kept, word if len(rows) > most else ""
