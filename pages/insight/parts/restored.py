"""Whether materials were restored by the policy's latest day: all together and by policy, as a table."""

from collections.abc import Iterator
from typing import Final

from core.charts import Chart, Table
from core.charts.table import Cell, Key
from core.metrics.ask import Measure
from core.text import mark
from pages.insight.parts.figures import Figures

NAME: Final = "restored_in_time"
COUNTED: Final = ("n", "k", "restored_late", "still_down", "withdrawn")
IDS: Final = ("policy", *COUNTED, "rate", "low", "high", "withheld")
HEADINGS: Final = (
    mark("Policy"),
    mark("Cases"),
    mark("Restored in time"),
    mark("Restored late"),
    mark("Still down"),
    mark("Withdrawn, of them"),
    mark("Share"),
    mark("Interval from"),
    mark("to"),
    mark("Withheld"),
)


def restored(figures: Figures, _by: str) -> Chart:
    """All of them first, then each policy that has a latest day and a case."""
    desk = figures.desk
    found = list(_rows(figures))
    rows, keys = tuple(row for row, _ in found), tuple(key for _, key in found)
    nothing = "" if found else desk.t("No appeal of this period has a latest day that counts yet.")
    return Chart({}, Table(IDS, tuple(desk.t(each) for each in HEADINGS), rows, keys), nothing)


def _rows(figures: Figures) -> Iterator[tuple[tuple[Cell, ...], tuple[Key | None, ...]]]:
    whole = figures.whole(NAME)
    if whole is None or not whole.n:
        return
    yield _row(figures, whole, "", figures.desk.t("All"))
    groups = figures.counted(NAME, "policy")
    names = figures.named("policy", (each.group for each in groups))
    for each in sorted(groups, key=lambda each: (-each.n, each.group)):
        yield _row(figures, each, "policy", names[each.group])


def _row(figures: Figures, told: Measure, by: str, name: str) -> tuple[tuple[Cell, ...], tuple[Key | None, ...]]:
    why = figures.desk.t("too few") if told.withheld else ""
    parts = (told.parts[part] for part in COUNTED[2:])
    cells: tuple[Cell, ...] = (name, told.n, told.k, *parts, told.rate, told.low, told.high, why)
    return cells, (None, *([NAME, by, told.group, part] for part in COUNTED), None, None, None, None)
