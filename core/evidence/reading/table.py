"""A ruled table by its print: heads, and the lines below them column by column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.evidence.reading.layout import Cell, Sheet

FEWEST_HEADS: Final = 3
OVERHANG: Final = 8


@dataclass(frozen=True)
class Line:
    """One line of goods: what stands in each column, and where it begins."""

    cell: Cell
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The lines of a table of goods."""

    lines: tuple[Line, ...]

    def column(self, name: str) -> list[str]:
        """What the lines have in a column; empty places are left out."""
        return [each.values[name] for each in self.lines if each.values.get(name)]


def table_of(sheet: Sheet, heads: Mapping[str, str], end: str) -> Table | None:
    """The table whose row of heads names the goods and two columns more, down to a row that begins with ``end``.

    A row with nothing but a name continues the line above.
    """
    for at, row in enumerate(sheet.rows):
        named = _heads(row, heads)
        if "goods" in named and len(named) >= FEWEST_HEADS:
            return _lines(sheet, at + 1, named, end)
    return None


def _heads(row: tuple[Cell, ...], heads: Mapping[str, str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for cell in row:
        for name, pattern in heads.items():
            if name not in found and re.fullmatch(pattern, cell.plain, re.IGNORECASE):
                found[name] = cell
                break
    return found


def _lines(sheet: Sheet, start: int, heads: Mapping[str, Cell], end: str) -> Table:
    lines: list[Line] = []
    for row in sheet.rows[start:]:
        if re.match(end, row[0].plain, re.IGNORECASE) or row[0].mark.page != heads["goods"].mark.page:
            break
        values: dict[str, str] = {}
        for cell in row:
            name = _column_of(cell, heads)
            values[name] = f"{values[name]} {cell.text}" if name in values else cell.text
        if set(values) == {"goods"} and lines:
            lines[-1] = Line(
                lines[-1].cell, {**lines[-1].values, "goods": _joined(lines[-1].values["goods"], values["goods"])}
            )
        elif "goods" in values:
            lines.append(Line(row[0], values))
    return Table(tuple(lines))


def _column_of(cell: Cell, heads: Mapping[str, Cell]) -> str:
    """The column of a cell: the goods' one by its left edge, any other by the head that is nearest to its middle."""
    others = {name: head for name, head in heads.items() if name != "goods"}
    second = min(head.left for head in others.values())
    if cell.left < min(second - OVERHANG, heads["goods"].mark.box[2] + (second - heads["goods"].mark.box[2]) / 2):
        return "goods"
    return min(
        others, key=lambda name: min(abs(_left(cell) - _left(others[name])), abs(_right(cell) - _right(others[name])))
    )


def _left(cell: Cell) -> int:
    return cell.mark.box[0]


def _right(cell: Cell) -> int:
    return cell.mark.box[2]


def _joined(one: str, other: str) -> str:
    return f"{one} {other}" if one[-1].isascii() and other[0].isascii() else one + other
