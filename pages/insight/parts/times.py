"""The charts of times: the complainant's answer as curves, the office's own decisions by both clocks."""

from typing import Final

from core import charts
from core.charts import Chart, Table
from core.charts.table import Cell, Key
from core.metrics.ask import Waited
from core.metrics.definitions import DEFINITIONS, PROVISIONAL
from core.text import mark
from pages.insight.parts.figures import Figures
from pages.insight.parts.numbers import known_to
from pages.insight.parts.rates import noted

ANSWER: Final = "complainant_response_time"
FILED: Final = "disclosure_to_counter_notice"
SELLERS: Final = ("complaint_to_counter_notice", FILED)
GROUPS: Final = 12
CURVES: Final = 5  # of one chart: more cannot be told apart
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


def response(figures: Figures, by: str) -> Chart:
    """Who still waits for the complainant's answer (Kaplan–Meier)."""
    return _curves(figures, by, "waiting")


def answered(figures: Figures, by: str) -> Chart:
    """Who was answered by when, withdrawals competing (Aalen–Johansen)."""
    return _curves(figures, by, "answered")


def filed(figures: Figures, by: str) -> Chart:
    """Which sellers filed a counter-notice by when, since they were told of the complaint."""
    return _curves(figures, by, "answered", FILED)


def _curves(figures: Figures, by: str, kind: charts.Kind, name: str = ANSWER) -> Chart:
    kept, left_out = _largest(figures, figures.waited(name, by), CURVES, by)
    if by and kept and all(each.withheld for each in kept):
        return _together(figures, by, kept, kind, name)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("All")}
    shown = [each for each in kept if not each.withheld]
    days = charts.days_drawn(max((each.days.known_until or 0.0 for each in shown), default=0.0))
    points = {each.group: [each.days.at(day) for day in days] for each in shown}
    called = names.__getitem__
    chart = charts.response(points, by, figures.desk.lang, figures.look, called, name, kind=kind)
    return _few(figures, chart, kept, names, f"{_ends(figures, shown, names)} {left_out}".strip())


def _ends(figures: Figures, shown: list[Waited], names: dict[str, str]) -> str:
    """Where the curves end and why: by name where there is more than one; empty without a curve."""
    if not shown:
        return ""
    known = tuple(
        f"{names[each.group]} {known_to(figures, each)}" if len(shown) > 1 else known_to(figures, each)
        for each in shown
    )
    return figures.desk.t("A curve ends where fewer than twenty are at risk: {known}.", known=known)


def _together(figures: Figures, by: str, few: list[Waited], kind: charts.Kind, name: str) -> Chart:
    """One curve of all, where no group has enough cases for one of its own; the note names the groups."""
    chart, names = _curves(figures, "", kind, name), figures.named(by, (each.group for each in few))
    groups = tuple(f"{names[each.group]} (n = {each.n})" for each in few)
    word = figures.desk.t("All together; fewer than twenty cases each: {groups}.", groups=groups)
    return noted(chart, f"{word} {chart.note}".strip(), always=bool(chart.table.rows))


def _few(figures: Figures, chart: Chart, kept: list[Waited], names: dict[str, str], left_out: str) -> Chart:
    """The chart with a word about the groups that are too small to be drawn."""
    few = tuple(f"{names[each.group]} (n = {each.n})" for each in kept if each.withheld)
    word = figures.desk.t("Fewer than twenty cases, nothing drawn: {groups}.", groups=few) if few else ""
    return noted(chart, " ".join(filter(None, (word, chart.note if few else "", left_out))), always=bool(few))


def answers(figures: Figures, by: str) -> Chart:
    """The curves in figures: medians, shares by day, the restricted mean, and late answers apart."""
    kept, left_out = _largest(figures, figures.waited(ANSWER, by), GROUPS, by)
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


def filings(figures: Figures, by: str) -> Chart:
    """The sellers' own times in figures: from the complaint, and from the disclosure, each by group."""
    rows, keys, words = [], [], []
    for metric in SELLERS:
        kept, left_out = _largest(figures, figures.waited(metric, by), GROUPS, by)
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
    kept, left_out = _largest(figures, figures.waited(name, by), GROUPS, by)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("All")}
    spans = [each.span(worked=worked) for each in kept if not each.withheld]
    chart = charts.times(spans, name, by, figures.desk.lang, figures.look, lambda group: names[group], worked=worked)
    if worked and (guessed := sum(each.guessed for each in kept)):
        told = figures.desk.t(PROVISIONAL, count=f"{guessed:,}")
        chart = noted(chart, f"{chart.note} {told}".strip(), always=True)
    return _few(figures, chart, kept, names, left_out)


def _largest(figures: Figures, rows: tuple[Waited, ...], most: int, by: str) -> tuple[list[Waited], str]:
    """The groups with the most cases, or the latest months in their order; and a word about those left out."""
    if by == "month":
        kept = sorted(rows, key=lambda row: row.group)[-most:]
        word = figures.desk.t("The last {shown} months of {total}.", shown=most, total=len(rows))
    else:
        kept = sorted(rows, key=lambda row: (-row.n, row.group))[:most]
        word = figures.desk.t("The {shown} groups with the most cases, of {total}.", shown=most, total=f"{len(rows):,}")
    return kept, word if len(rows) > most else ""
