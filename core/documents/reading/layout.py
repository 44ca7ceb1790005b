"""The words of a page as rows of cells, values found by their label, and ruled tables.

Offsets match: a cell's ``plain`` form, in which labels are searched, is as long as its ``text``, from which the value
is cut, so that names keep their brackets.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

from core.domain.reading import Box, Mark

# The words of a page as rows of cells, and how to find a value by its label.

HANZI: Final = r"\u3400-\u9fff"

BLANKS: Final = re.compile(rf"(?<=[{HANZI}])[ \u3000]+(?=[{HANZI}])")

NARROW: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}

SIMPLE: Final = str.maketrans(
    "書專設計標註冊發權託據單貨協議執營業錄訴聲駁見證圖號稱類購買賣銷稅價額數銀證對開項總編機關聯",
    "书专设计标注册发权托据单货协议执营业录诉声驳见证图号称类购买卖销税价额数银证对开项总编机关联",
)
"""Characters of titles and labels: in ornamental type OCR reads simplified characters as traditional ones."""

PLAIN: Final = NARROW | SIMPLE

SPACED_OUT: Final = re.compile(r"(?:[A-Za-z#] ){3,}[A-Za-z#]:?")
"""A heading with blanks between its letters."""

RUNS_ON: Final = re.compile(rf"[{HANZI}、，。；：）（“”]")

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

DAY: Final = re.compile(
    r"(?<![A-Za-z\d/-])(?P<y>\d{4}) ?[年./-] ?(?P<m>\d{1,2}) ?[月./-] ?(?P<d>\d{1,2})(?: ?日)?"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)? ?(?P<m2>[A-Za-z]{3,9})\.? ?(?P<y2>\d{4})"
    r"|(?P<m3>[A-Za-z]{3,9})\.? ?(?P<d3>\d{1,2})(?:st|nd|rd|th)?,? ?(?P<y3>\d{4})"
)

NO_WORDS: Final = re.compile(r"[\W_]*|[(\[].{0,24}[)\]]:?|[A-Z]{3}")
"""What may come between a label and its value: punctuation, a currency, a remark in brackets."""

FAR_RIGHT: Final = 3

NEAR_BELOW: Final = 60

LEVEL: Final = 0.6
"""How far apart the middles of two cells of a row are at most, in heights of the lower: capitals are taller."""

LINE_GAP: Final = 1.5
"""The largest gap between two lines of an address, in heights of their letters."""


@dataclass(frozen=True)
class Cell:
    """A run of words with its place; both forms of its text omit blanks between Chinese characters."""

    text: str
    plain: str
    mark: Mark

    @property
    def place(self) -> Box:
        """Its box on the page, straightened if the page was tilted."""
        return self.mark.place or self.mark.box

    @property
    def left(self) -> int:
        """The left edge, in thousandths of the page's width."""
        return self.place[0]

    @property
    def right(self) -> int:
        """The right edge, in thousandths of the page's width."""
        return self.place[2]

    @property
    def top(self) -> int:
        """The upper edge, in thousandths of the page's height."""
        return self.place[1]

    @property
    def middle(self) -> float:
        """The vertical middle, in thousandths of the page's height."""
        return (self.place[1] + self.place[3]) / 2

    @property
    def height(self) -> int:
        """The height, in thousandths of the page's height."""
        return self.place[3] - self.place[1]


@dataclass(frozen=True)
class Found:
    """A value and the cell it was cut from."""

    text: str
    cell: Cell


@dataclass(frozen=True)
class Label:
    """A label: its cell, the rest of the text in it, the cells to its right, and its whole row."""

    cell: Cell
    rest: str
    right: tuple[Cell, ...]
    row: tuple[Cell, ...]


Facts: TypeAlias = dict[str, Found | None]
"""The facts that the rules of a kind find, by the field of its form; None for a missing one."""


@dataclass(frozen=True)
class PageLayout:
    """All rows of a document's pages from top to bottom, each from left to right."""

    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, row by row."""
        return tuple(cell for row in self.rows for cell in row)

    @cached_property
    def flow(self) -> str:
        """The words as one text, with lines joined as their language requires."""
        text = ""
        for cell in self.cells:
            joins = text and (RUNS_ON.match(text[-1]) or RUNS_ON.match(cell.text[0]))
            text += cell.text if joins or not text else f" {cell.text}"
        return text

    def labelled(self, label: str) -> list[Found]:
        """The values after a label, in its own cell or in the next one of the row."""
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
                value = next((each for each in row[at + 1 :] if each.text.strip(":：. ")), None)
                if rest:
                    found.append(Found(rest, cell))
                elif value:  # the colon may be a run of its own
                    found.append(Found(value.text.lstrip(":： "), value))
        return found

    def valued(self, label: re.Pattern[str], taken: Callable[[str], str | None], *, below: bool = True) -> list[Found]:
        """The values that ``taken`` finds after a label: in its cell, to its right or, failing that, just below.

        A cell that continues with other words is a different label.
        """
        found = []
        for each in self.labels(label):
            rest = each.rest.strip(" :：.#")
            if rest and not NO_WORDS.fullmatch(rest):
                value = taken(each.rest.strip(" :："))
                found += [Found(value, each.cell)] if value else []
            elif beside := _beside(each.right, taken):
                found.append(beside)
            elif below:
                found += [Found(value, under) for under in self.under(each.cell)[:1] if (value := taken(under.text))]
        return found

    def labels(self, label: re.Pattern[str]) -> Iterator[Label]:
        """The cells that begin with a label, including a label that is split over two cells, one above the other.

        Two lines that each have a number beside them are two labels.
        """
        for row in self.rows:
            for at, cell in enumerate(row):
                if hit := label.match(cell.plain):
                    yield Label(cell, cell.text[hit.end() :], row[at + 1 :], row)
                under = next((each for each in self.under(cell) if _is_second_line(cell, each)), None)
                hit = label.fullmatch(f"{cell.plain} {under.plain}".rstrip(" :")) if under else None
                if under and hit and not all(map(self._is_beside_a_number, (cell, under))):
                    both = _cell(f"{cell.text} {under.text}", _around(cell.mark, under.mark))
                    yield Label(both, "", tuple(each for each in self.cells if _is_right_of(both, each)), row)

    def _is_beside_a_number(self, cell: Cell) -> bool:
        return any(map(str.isdigit, next((each.text for each in self.cells if _is_right_of(cell, each)), "")))

    def under(self, cell: Cell) -> list[Cell]:
        """The cells close below one and in its column: aligned left, right or centred with it, or overlapping it."""
        near = [
            each
            for each in self.cells
            if each.mark.page == cell.mark.page
            and 0 < each.top - cell.top < max(NEAR_BELOW, 4 * cell.height)
            and each.middle - cell.middle > cell.height / 2
            and each.left < cell.right
            and each.right > cell.left
        ]
        return sorted(near, key=lambda each: (each.top, abs(each.left - cell.left)))

    def block(self, cell: Cell) -> list[Cell]:
        """A cell and the lines that follow below it at its left or right edge or centred, with no line left out."""
        lines = [cell]
        while following := next((each for each in self.under(lines[-1]) if _is_next_line(lines[-1], each)), None):
            lines.append(following)
        return lines

    def lines_above(self, cell: Cell) -> list[Cell]:
        """The lines above a cell in its block, the nearest first."""
        found: list[Cell] = []
        while above := next((each for each in reversed(self.cells) if _is_next_line(each, cell)), None):
            found.append(above)
            cell = above
        return found

    def first(self, label: str) -> Found | None:
        """The first value after a label; an empty field or a dash does not count."""
        return next((each for each in self.labelled(label) if not re.fullmatch(r"\W*", each.text)), None)

    def below(self, label: str) -> Found | None:
        """The cell just below one that consists of the label alone."""
        wanted = re.compile(rf"(?:{normalised(label)})\s*:?", re.IGNORECASE)
        for cell in self.cells:
            if wanted.fullmatch(cell.plain) and (under := self.under(cell)):
                return Found(under[0].text, under[0])
        return None

    def sought(self, *patterns: str) -> Found | None:
        """The first group of the first pattern that matches the running text."""
        for pattern in patterns:
            if hit := re.search(normalised(pattern), self.flow, re.IGNORECASE):
                return self.at(hit[1].strip())
        return None

    def at(self, value: str) -> Found | None:
        """A value of the running text with the cell in which it begins, or with the first cell if none is found."""
        if not self.cells or not value:
            return None
        start = value[:6]
        return Found(value, next((each for each in self.cells if start in each.text), self.cells[0]))


def normalised(pattern: str) -> str:
    """The pattern with its blanks made optional, because OCR often runs words together."""
    return re.sub(r" (?!\?)(?![^\[\]]*\])", " ?", pattern)


def sheet_of(words: Sequence[Mark]) -> PageLayout:
    """The words of all pages as rows: two cells share a row if their middles are level.

    A colon that begins a run belongs to the row of any cell it is level with, as its label is one of them.
    """
    cells = [_cell(text, each) for each in words if (text := _bare(each.text))]
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda each: (each.mark.page, each.middle)):
        last = rows[-1] if rows else None
        level = last and any(_is_level(cell, each) for each in (last if cell.plain.startswith(":") else last[:1]))
        if last and level and last[-1].mark.page == cell.mark.page:
            last.append(cell)
        else:
            rows.append([cell])
    return PageLayout(tuple(tuple(sorted(row, key=lambda each: each.left)) for row in rows))


def _is_level(cell: Cell, other: Cell) -> bool:
    return abs(cell.middle - other.middle) < LEVEL * min(cell.height, other.height)


def _cell(text: str, mark: Mark) -> Cell:
    return Cell(text, text.translate(PLAIN), mark)


def _goes_on(label: str, rest: str) -> bool:
    """Whether the text after a label still belongs to it: no colon, point or blank between, and no digit first."""
    parted = label.rstrip().endswith((":", ".")) or label.endswith(" ")
    return not parted and not (rest[0].isdigit() and not label[-1].isascii())


def days_in(text: str) -> list[str]:
    """The days that a text names, as 2026-09-18, in order."""
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
    bare = BLANKS.sub("", " ".join(text.replace("\u3000", " ").split()))
    return bare.replace(" ", "") if SPACED_OUT.fullmatch(bare) else bare


def _beside(right: Sequence[Cell], taken: Callable[[str], str | None]) -> Found | None:
    """The value in the next cells to the right, skipping punctuation and currencies."""
    for each in [cell for cell in right if cell.text.strip(":：.# ")][:FAR_RIGHT]:
        if value := taken(each.text.lstrip(":：. ")):
            return Found(value, each)
        if not NO_WORDS.fullmatch(each.text):
            break
    return None


def _is_second_line(cell: Cell, other: Cell) -> bool:
    """Whether a cell is the second line of the one above it: close, of the same height, with the same edge."""
    close = other.top - cell.place[3] < cell.height and abs(other.height - cell.height) < cell.height / 2
    return close and min(abs(other.left - cell.left), abs(other.right - cell.right)) < OVERHANG


def _is_next_line(cell: Cell, other: Cell) -> bool:
    """Whether a cell is the line after the one above it: near, and at one of its edges or centred below it."""
    high = max(cell.height, other.height)
    near = cell.middle + high / 2 < other.middle and other.top - cell.place[3] < LINE_GAP * high
    left, right = other.left - cell.left, other.right - cell.right
    return other.mark.page == cell.mark.page and near and min(abs(left), abs(right), abs(left + right) / 2) < OVERHANG


def _is_right_of(cell: Cell, other: Cell) -> bool:
    return other.mark.page == cell.mark.page and other.left >= cell.right and cell.top < other.middle < cell.place[3]


def _around(one: Mark, other: Mark) -> Mark:
    """A mark whose box encloses both."""
    first, second = one.place or one.box, other.place or other.box
    box = (min(first[0], second[0]), first[1], max(first[2], second[2]), second[3])
    return replace(other, box=box, place=None)


# A ruled table in print: its headings, and the lines below them, column by column.

FEWEST_HEADS: Final = 3

UNKNOWN: Final = "?"
"""What the names of columns begin with whose headings no rule knows."""

MORE: Final = "more"
"""The second column that names the goods: after “Item” or “Product” a “Description”."""

CODE: Final = re.compile(r"(?=\S*\d)[A-Z0-9][A-Z0-9./-]+")
"""An article number in a column that could have names of goods."""

FIRST: Final = "first"
"""What stood in the first of two columns whose texts were put together as the goods."""

DOUBTFUL: Final = "doubtful"
"""A row that was added to the goods although it may be a note on them."""

OVERHANG: Final = 8

LONGEST_HEAD: Final = 24

THOUSANDTHS: Final = 1_000

RUN_TOGETHER: Final = re.compile(rf"(.*[{HANZI}）)*])([A-Z0-9][A-Z0-9/.-]{{2,}})")
"""A Chinese name that ends with the model in Latin letters."""


@dataclass(frozen=True)
class Table:
    """The lines of a table of goods: the text of each column, with its place."""

    lines: list[dict[str, Found]]

    def column(self, name: str) -> list[Found]:
        """The values of a column, line by line, without empty ones."""
        return [each[name] for each in self.lines if name in each]


def table_of(sheet: PageLayout, heads: Mapping[str, str], end: str) -> Table | None:
    """The first table with at least one line whose headings name the goods and two more columns; else None.

    It ends above a row whose first or second cell begins with ``end``; a row with nothing but a name
    continues the line above. A table that goes on under the same headings on the next pages is one.
    """
    lines: list[dict[str, Found]] = []
    names: set[str] = set()
    for at, row in enumerate(sheet.rows):
        named, start = _heads(row, heads), at + 1
        taller = _heads(_with_second_lines(row, sheet.rows[start]), heads) if start < len(sheet.rows) else {}
        if _known(taller) >= _known(named):
            named, start = taller, at + 2
        if "goods" not in named or _known(named) < FEWEST_HEADS or (lines and set(named) != names):
            continue
        if not lines or row[0].mark.page > max(each.cell.mark.page for each in lines[-1].values()):
            names = set(named)
            lines += _lines(sheet, start, named, end)
            if not lines:
                return None
    return Table(lines) if lines else None


def _heads(row: Sequence[Cell], heads: Mapping[str, str]) -> dict[str, Cell]:
    """The headings of a row by the name of their column; an unknown one has a column of its own."""
    found: dict[str, Cell] = {}
    for at, cell in enumerate(row):
        for name, part in _heads_in(cell, heads) or [(f"{UNKNOWN}{at}", cell)]:
            found.setdefault(MORE if name == "goods" and name in found else name, part)
    return found


def _known(heads: Mapping[str, Cell]) -> int:
    return sum(not name.startswith(UNKNOWN) for name in heads)


def _with_second_lines(row: Sequence[Cell], following: Sequence[Cell]) -> list[Cell]:
    """The headings of a row together with their second lines, if the row below has nothing else."""
    under = {at: each for at, cell in enumerate(row) for each in following if _is_next_line(cell, each)}
    if len(under) < len(following):
        return []
    return [
        _cell(f"{cell.text} {under[at].text}", _around(cell.mark, under[at].mark)) if at in under else cell
        for at, cell in enumerate(row)
    ]


def _heads_in(cell: Cell, heads: Mapping[str, str]) -> list[tuple[str, Cell]]:
    """The headings in a cell: usually one, but two or three if OCR took neighbours for one run."""
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
    """A cell cut before a character, its width divided in proportion to the letters; blanks at the cut are dropped."""
    left, top, right, bottom = cell.place
    edge = left + (right - left) * _wide(cell.text[:at]) // _wide(cell.text)
    return (
        Cell(cell.text[:at].strip(), cell.plain[:at].strip(), replace(cell.mark, place=(left, top, edge, bottom))),
        Cell(cell.text[at:].strip(), cell.plain[at:].strip(), replace(cell.mark, place=(edge, top, right, bottom))),
    )


def _lines(sheet: PageLayout, start: int, heads: Mapping[str, Cell], end: str) -> list[dict[str, Found]]:
    lines: list[dict[str, Found]] = []
    last = heads["goods"]
    for row in sheet.rows[start:]:
        ends = any(re.match(end, cell.plain, re.IGNORECASE) for cell in row[:2])
        if ends or row[0].mark.page != heads["goods"].mark.page:
            break
        values: dict[str, Found] = {}
        for name, cell in _assigned(_parted(row, heads), heads):
            before = values.get(name)
            values[name] = Found(f"{before.text} {cell.text}", before.cell) if before else Found(cell.text, cell)
        if lines and (
            set(values) <= {"goods", MORE} or (len(row) == 1 and _starts_with(lines[-1].get("goods"), row[0]))
        ):
            _continue(lines[-1], row, values.get("goods"), last)
            last = row[0]
        elif {"goods", MORE} & set(values):
            lines.append(values)
            last = (values.get(MORE) or values["goods"]).cell
    return [_with_more(each) for each in lines]


def _starts_with(found: Found | None, cell: Cell) -> bool:
    """Whether a cell begins below the beginning of a value."""
    return found is not None and abs(cell.left - found.cell.left) < OVERHANG


def _continue(line: dict[str, Found], row: Sequence[Cell], lone: Found | None, last: Cell) -> None:
    """Adds a row that has only names to the line above it, each to the name that it begins below.

    A row for which the one above it had room may be a note on the goods.
    """
    below = [(name, cell.text) for name in ("goods", MORE) for cell in row if _starts_with(line.get(name), cell)]
    if not below and lone and "goods" in line:
        below = [("goods", lone.text)]
    for name, text in below:
        if not LABELLED.match(text):
            room = min((each.cell.left for each in line.values() if each.cell.left > last.right), default=THOUSANDTHS)
            word = (row[0].right - row[0].left) * len(text.partition(" ")[0]) / max(1, len(row[0].text))
            line[name] = _continued(line[name], text)
            if not text[0].islower() and last.right + word < room - 2 * OVERHANG:
                line[DOUBTFUL] = Found(text, row[0])


def _with_more(values: dict[str, Found]) -> dict[str, Found]:
    """The values of a line with both names of the goods as one; before the second one, an article number is none."""
    more, goods = values.pop(MORE, None), values.get("goods")
    if more and goods and CODE.fullmatch(goods.text):
        return {"brand_model": goods} | values | {"goods": more}
    if more and goods:
        return values | {"goods": _continued(goods, more.text), FIRST: goods}
    return values | {"goods": more} if more else values


def _parted(row: tuple[Cell, ...], heads: Mapping[str, Cell]) -> list[Cell]:
    """The cells of a row; a name recognised in one run with the model beside it is separated from it."""
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
            parted += _numbers_apart(cell)
    return parted


def _numbers_apart(cell: Cell) -> list[Cell]:
    """A cell of several numbers, such as an amount and a rate, split at the blanks except those between thousands."""
    written = cell.text.split(" ")
    numbers = len(written) > 1 and all(re.fullmatch(r"[-¥￥$€£]?[\d,]*\.?\d+%?", each) for each in written)
    if not numbers or any(re.fullmatch(r"\d{3}(?:[.,]\d\d)?", each) for each in written[1:]):
        return [cell]
    first, rest = _cut(cell, len(written[0]))
    return [first, *_numbers_apart(rest)]


def _wide(text: str) -> int:
    """The width of a text in halves of a Chinese character."""
    return sum(1 if each.isascii() else 2 for each in text)


LABELLED: Final = re.compile(r"[A-Z][A-Za-z ]{1,20}[:#]")
"""The beginning of a line below the goods that is no part of their name: “SKU: 4711”."""

NUMBERED: Final = re.compile(r"(?:[A-Z]{3}|[A-Z]{1,2}\$|Rs\.?|RM)?\W*-?\d[\d,.]*(?:\.\d+)? ?[^\W\d_]{0,4}\W*")
"""A count, a price or an amount, with its currency or unit."""

FITTING: Final = {
    **dict.fromkeys(("quantity", "price", "net", "tax", "amount"), NUMBERED),
    "rate": re.compile(r"\d{1,2}(?:\.\d+)? ?%|\d{1,2}|免税|不征税|[*＊-]+|.*零税率"),
    "unit": re.compile(r"[^\d]{1,12}"),
    "brand_model": re.compile(r".*[^\W_].*"),
}
"""What each column can contain; the name of goods can be anything."""

UNFIT: Final = 300
"""The cost of assigning a cell to a column of another kind, in thousandths of the page."""

SHARED: Final = 20

NUMBER_AMONG_GOODS: Final = 60

Costed: TypeAlias = tuple[float, list[str]]


def _assigned(row: Sequence[Cell], heads: Mapping[str, Cell]) -> list[tuple[str, Cell]]:
    """The cells of a row with their columns, in the order of the headings, at the least total distance.

    An amount that ends at the edge of its column may begin nearer to a neighbouring one.
    """
    names = sorted(heads, key=lambda name: heads[name].left)
    best: list[Costed] = [(0.0, []) for _ in names]
    for at, cell in enumerate(row):
        costs = [_cost(cell, name, heads) for name in names]
        following: list[Costed] = []
        for place, name in enumerate(names):
            so_far = [(_shared(best[before], before == place and at > 0, name)) for before in range(place + 1)]
            cost, chosen = min(so_far, key=lambda each: each[0])
            following.append((cost + costs[place], [*chosen, name]))
        best = following
    _, chosen = min(best, key=lambda each: each[0])
    return list(zip(chosen, row, strict=True))


def _shared(so_far: Costed, same: bool, name: str) -> Costed:  # noqa: FBT001 - one of three of a private step
    """Adds the cost of a second cell in the same column; goods are exempt, as their names come in pieces."""
    return (so_far[0] + (SHARED if same and name != "goods" else 0), so_far[1])


def _cost(cell: Cell, name: str, heads: Mapping[str, Cell]) -> float:
    """The distance of a cell from a column, plus a penalty if the column cannot contain it."""
    head = heads[name]
    fits = FITTING.get(name)
    unfit = 0 if fits is None or fits.fullmatch(cell.plain) else UNFIT
    if name == "goods":
        return _from_goods(cell, heads)
    middle = abs(cell.left + cell.right - head.left - head.right) / 2
    near = min(abs(cell.left - head.left), abs(cell.right - head.right), middle)
    apart = max(0, cell.left - head.right, head.left - cell.right)
    return unfit + (near + apart if apart else near / 2)


def _from_goods(cell: Cell, heads: Mapping[str, Cell]) -> float:
    """The distance of a cell's start from the column of goods, which is wider than its heading."""
    goods = heads["goods"]
    starts = max((head.right for head in heads.values() if head.left < goods.left), default=-OVERHANG) + OVERHANG
    second = min((head.left for head in heads.values() if head.left > goods.left), default=THOUSANDTHS)
    ends = min(second - OVERHANG, goods.right + (second - goods.right) / 2)
    aligned = any(
        head.right < goods.left
        and min(abs(cell.left - head.left), abs(cell.left + cell.right - head.left - head.right) / 2) < OVERHANG
        for head in heads.values()
    )
    if cell.right <= starts or (aligned and cell.left < goods.left):
        return max(starts, goods.left) - cell.left
    return max(0.0, cell.left - ends) + (NUMBER_AMONG_GOODS if NUMBERED.fullmatch(cell.plain) else 0)


def _continued(one: Found, more: str) -> Found:
    return Found(f"{one.text} {more}" if one.text[-1].isascii() and more[0].isascii() else one.text + more, one.cell)
