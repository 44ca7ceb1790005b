"""A ruled table by its print: heads, and the lines below them column by column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from core.evidence.reading.layout import HANZI, Cell, Sheet

FEWEST_HEADS: Final = 3
OVERHANG: Final = 8
LONGEST_HEAD: Final = 24
THOUSANDTHS: Final = 1_000
RUN_TOGETHER: Final = re.compile(rf"(.*[{HANZI}）)*])([A-Z0-9][A-Z0-9/.-]{{2,}})")
"""A Chinese name and at its end the model in Latin letters."""


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
    """The table whose row of heads names the goods and two columns more.

    It ends above a row whose first or second cell begins with ``end``; a row with nothing but a name
    continues the line above.
    """
    for at, row in enumerate(sheet.rows):
        named = _heads(row, heads)
        if "goods" in named and len(named) >= FEWEST_HEADS:
            return _lines(sheet, at + 1, named, end)
    return None


def _heads(row: tuple[Cell, ...], heads: Mapping[str, str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for cell in row:
        for name, part in _heads_in(cell, heads):
            found.setdefault(name, part)
    return found


def _heads_in(cell: Cell, heads: Mapping[str, str]) -> list[tuple[str, Cell]]:
    """The heads that a cell is made of: one as a rule; two or three where a recogniser took neighbours for one run."""
    if name := _head(cell.plain, heads):
        return [(name, cell)]
    for at in range(min(len(cell.plain), LONGEST_HEAD) - 1, 0, -1):
        if name := _head(cell.plain[:at].strip(), heads):
            first, rest = _cut(cell, at)
            if others := _heads_in(rest, heads):
                return [(name, first), *others]
    return []


def _head(text: str, heads: Mapping[str, str]) -> str | None:
    return next((name for name, pattern in heads.items() if re.fullmatch(pattern, text, re.IGNORECASE)), None)


def _cut(cell: Cell, at: int) -> tuple[Cell, Cell]:
    """A cell cut before a character, its place shared out by the width of the letters; blanks at the cut go."""
    left, top, right, bottom = cell.place
    edge = left + (right - left) * _wide(cell.plain[:at]) // _wide(cell.plain)
    return (
        Cell(cell.plain[:at].strip(), cell.plain[:at].strip(), replace(cell.mark, place=(left, top, edge, bottom))),
        Cell(cell.plain[at:].strip(), cell.plain[at:].strip(), replace(cell.mark, place=(edge, top, right, bottom))),
    )


def _lines(sheet: Sheet, start: int, heads: Mapping[str, Cell], end: str) -> Table:
    lines: list[Line] = []
    for row in sheet.rows[start:]:
        if (
            any(re.match(end, cell.plain, re.IGNORECASE) for cell in row[:2])
            or row[0].mark.page != heads["goods"].mark.page
        ):
            break
        values: dict[str, str] = {}
        for cell in _parted(row, heads):
            name = _column_of(cell, heads)
            values[name] = f"{values[name]} {cell.text}" if name in values else cell.text
        if set(values) == {"goods"} and lines:
            lines[-1] = Line(
                lines[-1].cell, {**lines[-1].values, "goods": _joined(lines[-1].values["goods"], values["goods"])}
            )
        elif "goods" in values:
            lines.append(Line(row[0], values))
    return Table(tuple(lines))


def _parted(row: tuple[Cell, ...], heads: Mapping[str, Cell]) -> list[Cell]:
    """The cells of a row; a name that was recognised in one run with the model beside it is parted from it."""
    model = heads.get("brand_model")
    parted: list[Cell] = []
    for cell in row:
        hit = RUN_TOGETHER.fullmatch(cell.text)
        if model and hit and cell.left < model.left < cell.right:
            edge = cell.left + (cell.right - cell.left) * _wide(hit[1]) // _wide(cell.text)
            left, top, right, bottom = cell.place
            parted += [
                Cell(part, cell.plain[at : at + len(part)], replace(cell.mark, place=place))
                for at, part, place in (
                    (0, hit[1], (left, top, edge, bottom)),
                    (len(hit[1]), hit[2], (max(edge, model.left), top, right, bottom)),
                )
            ]
        else:
            parted.append(cell)
    return parted


def _wide(text: str) -> int:
    """How wide a text is in halves of a Chinese character."""
    return sum(1 if each.isascii() else 2 for each in text)


def _column_of(cell: Cell, heads: Mapping[str, Cell]) -> str:
    """The column of a cell: the goods' one by its left edge, any other by the head that is nearest to its middle."""
    goods = heads["goods"]
    before = {name: head for name, head in heads.items() if head.left < goods.left}
    after = {name: head for name, head in heads.items() if head.left > goods.left}
    if before and cell.right <= max(head.right for head in before.values()) + OVERHANG:
        return _nearest(cell, before)
    second = min((head.left for head in after.values()), default=THOUSANDTHS)
    if not after or cell.left < min(second - OVERHANG, goods.right + (second - goods.right) / 2):
        return "goods"
    return _nearest(cell, after)


def _nearest(cell: Cell, heads: Mapping[str, Cell]) -> str:
    return min(heads, key=lambda name: min(abs(cell.left - heads[name].left), abs(cell.right - heads[name].right)))


def _joined(one: str, other: str) -> str:
    return f"{one} {other}" if one[-1].isascii() and other[0].isascii() else one + other
