"""How often the second look is the first decision: whole and by stratum, as a table."""

from collections.abc import Iterator
from typing import Final

from core.charts import Chart, Table
from core.charts.table import Cell, Key
from core.metrics.ask import Measure
from core.permissions import Act, allowed
from core.text import mark
from pages.insight.parts.figures import Figures

NAME: Final = "second_look_agreement"
STRATA: Final = {
    "right_type": mark("Right"),
    "decided": mark("First decision"),
    "worth": mark("Value of sales"),
    "reviewer": mark("Reviewer"),
}
IDS: Final = ("by", "group", "n", "k", "differ", "rate", "low", "high", "withheld")
HEADINGS: Final = (
    mark("Stratum"),
    mark("Group"),
    mark("Second looks"),
    mark("The same decision"),
    mark("Another decision"),
    mark("Share"),
    mark("Interval from"),
    mark("to"),
    mark("Withheld"),
)


def agreement(figures: Figures, _by: str) -> Chart:
    """All of them first, then what samples may be drawn by; a manager reads no names of reviewers here."""
    desk = figures.desk
    found = list(_rows(figures))
    table = Table(
        IDS,
        tuple(desk.t(each) for each in HEADINGS),
        tuple(row for row, _ in found),
        tuple(keys for _, keys in found),
    )
    return Chart({}, table, "" if found else desk.t("No second look was given in this period."))


def _rows(figures: Figures) -> Iterator[tuple[tuple[Cell, ...], tuple[Key | None, ...]]]:
    desk, whole = figures.desk, figures.whole(NAME)
    if whole is None or not whole.n:
        return
    yield _row(figures, whole, "", desk.t("All"), "")
    for by, title in STRATA.items():
        if by == "reviewer" and not allowed(desk.person, Act.COMPARE_REVIEWERS):
            continue
        groups = [each for each in figures.counted(NAME, by) if each.group]  # not every sample tells values apart
        names = figures.named(by, (each.group for each in groups))
        for each in sorted(groups, key=lambda each: (-each.n, each.group)):
            yield _row(figures, each, by, desk.t(title), names[each.group])


def _row(
    figures: Figures, told: Measure, by: str, title: str, name: str
) -> tuple[tuple[Cell, ...], tuple[Key | None, ...]]:
    why = figures.desk.t("too few") if told.withheld else ""
    cells: tuple[Cell, ...] = (
        title, name, told.n, told.k, told.parts["differ"], told.rate, told.low, told.high, why,
    )  # fmt: skip
    counted = tuple([NAME, by, told.group, part] for part in ("n", "k", "differ"))
    return cells, (None, None, *counted, None, None, None, None)
