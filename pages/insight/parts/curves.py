"""The curves of times: who still waits for an answer, who was answered, and who filed a counter-notice by when."""

from typing import Final

from core import charts
from core.charts import Chart
from core.metrics.ask import Waited
from pages.insight.parts.figures import Figures
from pages.insight.parts.rates import noted
from pages.insight.parts.times import ANSWER, few_told, largest_of

CURVES: Final = 5  # of one chart: more cannot be told apart
FILED: Final = "disclosure_to_counter_notice"


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
    kept, left_out = largest_of(figures, figures.waited(name, by), CURVES, by)
    if by and kept and all(each.withheld for each in kept):
        return _together(figures, by, kept, kind, name)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("All")}
    shown = [each for each in kept if not each.withheld]
    days = charts.days_drawn(max((each.days.known_until or 0.0 for each in shown), default=0.0))
    points = {each.group: [each.days.at(day) for day in days] for each in shown}
    called = names.__getitem__
    chart = charts.response(points, by, figures.desk.lang, figures.look, called, name, kind=kind)
    return few_told(figures, chart, kept, names, f"{_ends(figures, shown, names)} {left_out}".strip())


def _ends(figures: Figures, shown: list[Waited], names: dict[str, str]) -> str:
    """Where the curves end and why: by name where there is more than one; empty without a curve."""
    if not shown:
        return ""
    known = tuple(
        f"{names[each.group]} {figures.known_to(each)}" if len(shown) > 1 else figures.known_to(each) for each in shown
    )
    return figures.desk.t("A curve ends where fewer than twenty are at risk: {known}.", known=known)


def _together(figures: Figures, by: str, few: list[Waited], kind: charts.Kind, name: str) -> Chart:
    """One curve of all, where no group has enough cases for one of its own; the note names the groups."""
    chart, names = _curves(figures, "", kind, name), figures.named(by, (each.group for each in few))
    groups = tuple(f"{names[each.group]} (n = {each.n})" for each in few)
    word = figures.desk.t("All together; fewer than twenty cases each: {groups}.", groups=groups)
    return noted(chart, f"{word} {chart.note}".strip(), always=bool(chart.table.rows))
