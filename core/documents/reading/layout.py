"""The words of a page as rows of cells, values found by their label, and ruled tables.

Offsets hold: a cell's ``plain`` form, in which labels are sought, is as long as its ``text``, from
which the value is cut, so that names keep their own brackets.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

from core.domain.reading import Box, Mark

# The words of a page as rows of cells, and how a value is found by its label.

HANZI: Final = r"\u3400-\u9fff"

BLANKS: Final = re.compile(rf"(?<=[{HANZI}])[ \u3000]+(?=[{HANZI}])")

NARROW: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}

SIMPLE: Final = str.maketrans(
    "書專設計標註冊發權託據單貨協議執營業錄訴聲駁見證圖號稱類購買賣銷稅價額數銀證對開項總編機關聯",
    "书专设计标注册发权托据单货协议执营业录诉声驳见证图号称类购买卖销税价额数银证对开项总编机关联",
)
"""Characters of titles and labels: in ornamental print the recogniser takes simplified for traditional ones."""

PLAIN: Final = NARROW | SIMPLE

RUNS_ON: Final = re.compile(rf"[{HANZI}、，。；：）（“”]")

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

DAY: Final = re.compile(
    r"(?P<y>\d{4}) ?[年./-] ?(?P<m>\d{1,2}) ?[月./-] ?(?P<d>\d{1,2})(?: ?日)?"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)? ?(?P<m2>[A-Za-z]{3,9})\.? ?(?P<y2>\d{4})"
    r"|(?P<m3>[A-Za-z]{3,9})\.? ?(?P<d3>\d{1,2}), ?(?P<y3>\d{4})"
)

SAME_COLUMN: Final = 60

NEAR_BELOW: Final = 60


@dataclass(frozen=True)
class Cell:
    """A run of words with its place; blanks between Chinese characters are taken out of both forms."""

    text: str
    plain: str
    mark: Mark

    @property
    def place(self) -> Box:
        """Where it stands on the page, laid straight if it was tilted."""
        return self.mark.place or self.mark.box

    @property
    def left(self) -> int:
        """Its left edge, in thousandths of the page's width."""
        return self.place[0]

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.place[2]

    @property
    def top(self) -> int:
        """Its upper edge, in thousandths of the page's height."""
        return self.place[1]

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return (self.place[1] + self.place[3]) / 2

    @property
    def height(self) -> int:
        """Its height."""
        return self.place[3] - self.place[1]


@dataclass(frozen=True)
class Found:
    """A value and the cell it was cut from."""

    text: str
    cell: Cell


Facts: TypeAlias = dict[str, Found | None]
"""What the rules of a kind find, by the field of its form; None for what is not there."""


@dataclass(frozen=True)
class PageLayout:
    """All rows of a document's pages, from the top, each from the left."""

    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, row by row."""
        return tuple(cell for row in self.rows for cell in row)

    @cached_property
    def flow(self) -> str:
        """The words as one text, lines run together as their language does."""
        said = ""
        for cell in self.cells:
            joins = said and (RUNS_ON.match(said[-1]) or RUNS_ON.match(cell.text[0]))
            said += cell.text if joins or not said else f" {cell.text}"
        return said

    def labelled(self, label: str) -> list[Found]:
        """The values that stand after a label, in its own cell or in the next one of the row."""
        wanted = re.compile(rf"(?:{normalised(label)})\s*[:.]?\s*", re.IGNORECASE)
        found = []
        for row in self.rows:
            for at, cell in enumerate(row):
                hit = wanted.match(cell.plain)
                if hit is None:
                    continue
                rest = cell.text[hit.end() :].strip()
                if rest and _goes_on(hit[0], rest):
                    continue  # it is another label
                if rest:
                    found.append(Found(rest, cell))
                elif at + 1 < len(row):
                    found.append(Found(row[at + 1].text.lstrip(":： "), row[at + 1]))
        return found

    def first(self, label: str) -> Found | None:
        """The first value that stands after a label; an empty place or a dash is none."""
        return next((each for each in self.labelled(label) if not re.fullmatch(r"\W*", each.text)), None)

    def below(self, label: str) -> Found | None:
        """The cell just below one that is the label and nothing else."""
        wanted = re.compile(rf"(?:{normalised(label)})\s*:?", re.IGNORECASE)
        for cell in self.cells:
            under = [each for each in self.cells if _is_below(cell, each)] if wanted.fullmatch(cell.plain) else []
            if under:
                nearest = min(under, key=lambda each: each.top)
                return Found(nearest.text, nearest)
        return None

    def sought(self, *patterns: str) -> Found | None:
        """The first group of the first pattern that the running text shows."""
        for pattern in patterns:
            if hit := re.search(normalised(pattern), self.flow, re.IGNORECASE):
                return self.at(hit[1].strip())
        return None

    def at(self, value: str) -> Found | None:
        """A value of the running text with the cell in which it begins, if it can be told."""
        if not self.cells or not value:
            return None
        start = value[:6]
        return Found(value, next((each for each in self.cells if start in each.text), self.cells[0]))


def normalised(pattern: str) -> str:
    """A pattern in which blanks may be missing: recognised letters often run together."""
    return re.sub(r" (?!\?)(?![^\[\]]*\])", " ?", pattern)


def sheet_of(words: Sequence[Mark]) -> PageLayout:
    """The words of all pages as rows: cells whose middles lie within each other's height share one."""
    cells = [Cell(text, text.translate(PLAIN), each) for each in words if (text := _bare(each.text))]
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda each: (each.mark.page, each.middle)):
        last = rows[-1] if rows else None
        if last and last[-1].mark.page == cell.mark.page and abs(cell.middle - last[0].middle) < _half(cell, last[0]):
            last.append(cell)
        else:
            rows.append([cell])
    return PageLayout(tuple(tuple(sorted(row, key=lambda each: each.left)) for row in rows))


def _goes_on(label: str, rest: str) -> bool:
    """Whether what follows a label belongs to it: no colon, point or blank between, and no figures at once."""
    parted = label.rstrip().endswith((":", ".")) or label.endswith(" ")
    return not parted and not (rest[0].isdigit() and not label[-1].isascii())


def days_in(text: str) -> list[str]:
    """The days that a text names, as 2026-09-18, in their order."""
    found = []
    for hit in DAY.finditer(text.translate(NARROW)):
        year, day = hit["y"] or hit["y2"] or hit["y3"], hit["d"] or hit["d2"] or hit["d3"]
        month = hit["m"] or _month(hit["m2"] or hit["m3"])
        if month:
            found.append(f"{year}-{int(month):02}-{int(day):02}")
    return found


def day_of(found: Found | None) -> Found | None:
    """The first day that a value names."""
    days = days_in(found.text) if found else []
    return Found(days[0], found.cell) if found and days else None


def _month(name: str) -> str:
    short = name[:3].lower()
    return str(MONTHS.index(short) + 1) if short in MONTHS else ""


def _bare(text: str) -> str:
    return BLANKS.sub("", " ".join(text.replace("\u3000", " ").split()))


def _half(one: Cell, other: Cell) -> float:
    return min(one.height, other.height) / 2


def _is_below(cell: Cell, other: Cell) -> bool:
    near = 0 < other.top - cell.top < max(NEAR_BELOW, 4 * cell.height)
    return other.mark.page == cell.mark.page and near and abs(other.left - cell.left) < SAME_COLUMN


# A ruled table by its print: heads, and the lines below them column by column.

FEWEST_HEADS: Final = 3

OVERHANG: Final = 8

LONGEST_HEAD: Final = 24

THOUSANDTHS: Final = 1_000

RUN_TOGETHER: Final = re.compile(rf"(.*[{HANZI}）)*])([A-Z0-9][A-Z0-9/.-]{{2,}})")
"""A Chinese name and at its end the model in Latin letters."""


@dataclass(frozen=True)
class Table:
    """The lines of a table of goods: what stands in each column; ``cell`` is the first of the first line."""

    cell: Cell
    lines: list[dict[str, str]]

    def column(self, name: str) -> list[str]:
        """What the lines have in a column; empty places are left out."""
        return [each[name] for each in self.lines if each.get(name)]


def table_of(sheet: PageLayout, heads: Mapping[str, str], end: str) -> Table | None:
    """The table whose row of heads names the goods and two columns more, if it has a line.

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
    edge = left + (right - left) * _wide(cell.text[:at]) // _wide(cell.text)
    return (
        Cell(cell.text[:at].strip(), cell.plain[:at].strip(), replace(cell.mark, place=(left, top, edge, bottom))),
        Cell(cell.text[at:].strip(), cell.plain[at:].strip(), replace(cell.mark, place=(edge, top, right, bottom))),
    )


def _lines(sheet: PageLayout, start: int, heads: Mapping[str, Cell], end: str) -> Table | None:
    begins: Cell | None = None
    lines: list[dict[str, str]] = []
    for row in sheet.rows[start:]:
        ends = any(re.match(end, cell.plain, re.IGNORECASE) for cell in row[:2])
        if ends or row[0].mark.page != heads["goods"].mark.page:
            break
        values: dict[str, str] = {}
        for cell in _parted(row, heads):
            name = _column_of(cell, heads)
            values[name] = f"{values[name]} {cell.text}" if name in values else cell.text
        if set(values) == {"goods"} and lines:
            lines[-1]["goods"] = _joined(lines[-1]["goods"], values["goods"])
        elif "goods" in values:
            begins = begins or row[0]
            lines.append(values)
    return Table(begins, lines) if begins else None


def _parted(row: tuple[Cell, ...], heads: Mapping[str, Cell]) -> list[Cell]:
    """The cells of a row; a name that was recognised in one run with the model beside it is parted from it."""
    model = heads.get("brand_model")
    parted: list[Cell] = []
    for cell in row:
        hit = RUN_TOGETHER.fullmatch(cell.text)
        if model and hit and cell.left < model.left < cell.right:
            name, number = _cut(cell, len(hit[1]))
            left, top, right, bottom = number.place
            place = (max(left, model.left), top, right, bottom)
            parted += [name, replace(number, mark=replace(number.mark, place=place))]
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
