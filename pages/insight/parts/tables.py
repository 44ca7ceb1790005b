"""A chart's table on the page: every count of it leads to its cases."""

from typing import Final

from core.charts.table import Cell, Table
from pages.insight.parts.figures import Figures
from pages.parts.show import safe

SHARES: Final = frozenset(
    {"rate", "low", "high", "share", "waiting", "waiting_low", "waiting_high", "answered", "answered_low"}
    | {
        "answered_high",
        "filed",
        "filed_low",
        "filed_high",
        "left",
        "now",
        "now_low",
        "now_high",
        "then",
        "then_low",
        "then_high",
        "by_3",
        "by_7",
        "by_15",
    }
)
POINTS: Final = frozenset({"change", "change_low", "change_high"})
NOTHING: Final = "–"
UNREACHED: Final = frozenset({"median_days", "p90_days", "median_hours", "p90_hours"})


def html(figures: Figures, table: Table) -> str:
    """The table; cells that count cases are links."""
    worded = [
        any(isinstance(row[at], str) and row[at] != NOTHING for row in table.rows) for at in range(len(table.ids))
    ]
    heads = "".join(
        f'<th scope="col"{" class=w" if words else ""}>{safe(each)}</th>'
        for each, words in zip(table.headings, worded, strict=True)
    )
    keys = table.keys or tuple(tuple(None for _ in row) for row in table.rows)
    lines = []
    for row, cells in zip(table.rows, keys, strict=True):
        shown = (
            _cell(figures, column, value, figures.link(key))
            for column, value, key in zip(table.ids, row, cells, strict=True)
        )
        lines.append(f"<tr>{''.join(shown)}</tr>")
    return f'<table class="figures"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _cell(figures: Figures, column: str, value: Cell, address: str) -> str:
    text = safe(told(figures, column, value))
    if not isinstance(value, int | float):
        return f'<td class="{"w" if isinstance(value, str) and value != NOTHING else "mu"}">{text}</td>'
    return f'<td><a href="{safe(address)}" target="_self">{text}</a></td>' if address and value else f"<td>{text}</td>"


def told(figures: Figures, column: str, value: Cell) -> str:
    """A cell for people: shares in percent, times to a tenth, what there is not said in words."""
    if value is None:
        return figures.desk.t("not reached") if column in UNREACHED else NOTHING
    if isinstance(value, str):
        return value
    if column in SHARES:
        return f"{value:.1%}"
    if column in POINTS:
        return figures.desk.t("{points} pp", points=signed(value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def signed(change: float) -> str:
    """A difference of two shares in points, with its sign."""
    return f"{change * 100:+.1f}".replace("-", "−")
