"""The text of Office documents, set on pages and drawn: paragraphs, tables and pictures in order.

The pages do not imitate Word or Excel: every word and number appears in black on white, whatever its colour, size or
place was, and nothing is cut off. The same blocks always give the same pages, because redacted areas are stored by page
and position. A test fixes the layout; when it changes, ``EDITION`` in ``page_cache`` must change too.

Lengths are points of A4. Confined process only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Final, TypeAlias

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from core.documents.reader_protocol import MAX_PAGES, MAX_PIXELS, UnsuitableDocumentError
from core.domain.text import wrapped

PORTRAIT: Final = (595.0, 842.0)

LANDSCAPE: Final = (842.0, 595.0)

MARGIN: Final = 48.0

LEADING: Final = 1.55
"""The distance between lines, as a multiple of the type size."""

BODY, SMALL, CELL = 10.5, 9.0, 8.5
"""Type sizes in points: running text, remarks, and table cells."""

HEADINGS: Final = (17.0, 14.5, 12.5, 11.5)

PAD: Final = 3.0

WIDEST, NARROWEST = 190.0, 26.0
"""The greatest and least width, in points, of a column whose text would allow more or less."""

FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "HEIF")

INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class Paragraph:
    """The text of a paragraph; ``heading`` is its level (0: none), and an ``aside`` is a remark about the document."""

    text: str
    heading: int = 0
    indent: float = 0.0
    aside: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells; None continues the cell to its left. ``heads`` are repeated at the top of each page."""

    rows: Sequence[Sequence[str | None]]
    heads: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture, and the text that replaces it if it cannot be shown."""

    data: bytes
    otherwise: str


Block: TypeAlias = Paragraph | Table | Picture


@dataclass(frozen=True)
class Words:
    """A line of text and its place on the page."""

    text: str
    box: Box
    size: float
    grey: bool = False


@dataclass
class Page:
    """The contents of a page: text, ruled lines and pictures, each with its place."""

    size: tuple[float, float]
    words: list[Words] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[tuple[bytes, Box]] = field(default_factory=list)


def set_out(blocks: Iterable[Block], *, wide: bool = False) -> list[Page]:
    """Lays the blocks out on pages; ``wide`` ones are landscape. Raises UnsuitableDocumentError for too many."""
    sheets = _Sheets(LANDSCAPE if wide else PORTRAIT)
    for block in blocks:
        match block:
            case Paragraph():
                sheets.paragraph(block)
            case Table():
                sheets.table(block)
            case Picture():
                sheets.picture(block)
    return sheets.pages


def draw(page: Page, scale: float) -> Image.Image:
    """The page as a colour image, at ``scale`` pixels per point."""
    image = Image.new("RGB", (max(1, round(page.size[0] * scale)), max(1, round(page.size[1] * scale))), "white")
    pen = ImageDraw.Draw(image)
    for data, box in page.pictures:
        left, top, right, bottom = (round(each * scale) for each in box)
        image.paste(_opened(data).resize((max(1, right - left), max(1, bottom - top))), (left, top))
    for box in page.rules:
        pen.line(tuple(each * scale for each in box), fill="#9aa0a6", width=max(1, round(scale / 2)))
    for each in page.words:
        ink = "#56606b" if each.grey else "black"
        at = (each.box[0] * scale, (each.box[1] + each.size * 1.15) * scale)
        pen.text(at, each.text, fill=ink, font=_face(each.size * scale), anchor="ls")
    return image


class _Sheets:
    """Pages, filled from top to bottom."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.size = size
        self.pages = [Page(size)]
        self.y = MARGIN

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def width(self) -> float:
        return self.size[0] - 2 * MARGIN

    @property
    def bottom(self) -> float:
        return self.size[1] - MARGIN

    def turn(self) -> None:
        if len(self.pages) >= MAX_PAGES:
            raise UnsuitableDocumentError("too_many_pages", MAX_PAGES + 1)
        self.pages.append(Page(self.size))
        self.y = MARGIN

    def paragraph(self, block: Paragraph) -> None:
        size = HEADINGS[min(block.heading, len(HEADINGS)) - 1] if block.heading else SMALL if block.aside else BODY
        left = MARGIN + min(block.indent, self.width / 2)
        for line in _lines(block.text, size, self.size[0] - MARGIN - left):
            if self.y + size * LEADING > self.bottom:
                self.turn()
            self._put(line, left, size, grey=block.aside)
            self.y += size * LEADING
        self.y += size * 0.4

    def _put(self, line: str, left: float, size: float, *, grey: bool = False) -> None:
        if line.strip():
            box = (left, self.y, left + _width(line, size), self.y + size * LEADING)
            self.page.words.append(Words(line, box, size, grey))

    def picture(self, block: Picture) -> None:
        try:
            wide, high = _opened(block.data).size  # decoded as a proof: it can be shown
        except Exception:  # noqa: BLE001 - decoders raise what they like for damaged bytes
            self.paragraph(Paragraph(block.otherwise, aside=True))
            return
        room = self.bottom - MARGIN
        scale = min(0.75, self.width / wide, room / high)
        if self.y + high * scale > self.bottom and self.y > MARGIN:
            self.turn()
        box = (MARGIN, self.y, MARGIN + wide * scale, self.y + high * scale)
        self.page.pictures.append((block.data, box))
        self.y += high * scale + 6

    def table(self, block: Table) -> None:
        """Sets all columns side by side, or a few at a time if they are too many for the page."""
        cells: list[list[str | None]] = [list(row) for row in block.rows]
        columns = max(len(block.heads), *(len(row) for row in cells), 0)
        heads = [*block.heads, *[""] * (columns - len(block.heads))] if block.heads else []
        rows = [[*row, *[""] * (columns - len(row))] for row in cells]
        all_rows: list[Sequence[str | None]] = [heads, *rows] if heads else [*rows]
        wanted = [_wanted(_alone(row, at) for row in all_rows) for at in range(columns)]
        for part in _bands(wanted, self.width, first=bool(heads)):
            shown_rows = [[row[at] for at in part] for row in rows]
            self._band(shown_rows, [heads[at] for at in part] if heads else [], part, wanted)

    def _band(
        self, rows: list[list[str | None]], heads: list[str], part: Sequence[int], wanted: Sequence[float]
    ) -> None:
        total = sum(wanted[at] for at in part)
        widths = [wanted[at] * min(1.0, self.width / total) for at in part]
        if heads:
            self._row(heads, widths, [], grey=True)
        for row in rows:
            self._row(row, widths, heads)
        self.y += 8

    def _row(self, row: Sequence[str | None], widths: list[float], heads: list[str], *, grey: bool = False) -> None:
        """Sets one row; a row that is taller than the page continues on the next."""
        cells = list(_spanned(row, widths))
        lines = [_lines(text, CELL, wide - 2 * PAD) for text, _, wide in cells]
        high, step = max((len(each) for each in lines), default=1), CELL * 1.4
        first = 0
        while first < high:
            fits = int((self.bottom - self.y - 2 * PAD) / step)
            if fits < min(high - first, 3):
                self.turn()
                if heads:
                    self._row(heads, widths, [], grey=True)
                fits = int((self.bottom - self.y - 2 * PAD) / step)
            shown = min(fits, high - first)
            self._cells(cells, [each[first : first + shown] for each in lines], shown * step + 2 * PAD, step, grey=grey)
            first += shown

    def _cells(
        self, cells: list[tuple[str, float, float]], lines: list[list[str]], high: float, step: float, *, grey: bool
    ) -> None:
        top, right = self.y, MARGIN
        for (_, left, wide), shown in zip(cells, lines, strict=True):
            for number, line in enumerate(shown):
                self.y = top + PAD + number * step
                self._put(line, MARGIN + left + PAD, CELL, grey=grey)
            right = MARGIN + left + wide
            self.page.rules.append((right, top, right, top + high))
        self.page.rules.append((MARGIN, top, MARGIN, top + high))
        for y in (top, top + high):
            self.page.rules.append((MARGIN, y, right, y))
        self.y = top + high


def _spanned(row: Sequence[str | None], widths: Sequence[float]) -> Iterator[tuple[str, float, float]]:
    """The text of each cell with its left edge and its width, including the columns that it spans."""
    left = 0.0
    for at, text in enumerate(row):
        if text is None and at:
            left += widths[at]
            continue
        end = at + 1
        while end < len(row) and row[end] is None:
            end += 1
        yield text or "", left, sum(widths[at:end])
        left += widths[at]


def _alone(row: Sequence[str | None], at: int) -> str | None:
    """The text of a cell that spans one column only; None for a wider cell, which has enough room anyway."""
    return None if at + 1 < len(row) and row[at + 1] is None else row[at]


def _wanted(cells: Iterable[str | None]) -> float:
    """The width that a column would like to have, within bounds."""
    widest = max(
        (_width(line, CELL) for cell in cells if cell for line in shown(cell).splitlines()[:20]), default=NARROWEST
    )
    return min(WIDEST, max(NARROWEST, widest + 2 * PAD + 1))


def _bands(wanted: Sequence[float], width: float, *, first: bool) -> list[list[int]]:
    """The columns of each part of a table; only with ``first`` is it split, and then each part has the first column."""
    if sum(wanted) <= width * 1.5 or not first:
        return [list(range(len(wanted)))]
    parts: list[list[int]] = [[0]]
    for at in range(1, len(wanted)):
        if len(parts[-1]) > 1 and sum(wanted[each] for each in parts[-1]) + wanted[at] > width:
            parts.append([0])
        parts[-1].append(at)
    return parts


def _lines(text: str, size: float, width: float) -> list[str]:
    return [line for part in shown(text).split("\n") for line in wrapped(part, width, lambda each: _width(each, size))]


def shown(text: str) -> str:
    """The text as it can be drawn: a missing glyph becomes its Unicode number, and invisible characters are dropped."""
    known = _known()
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").replace("\u00a0", " ")
    if plain.isascii() and plain.replace("\n", "").isprintable():
        return plain
    return "".join(_shown(each, known) for each in plain)


def _shown(each: str, known: frozenset[int]) -> str:
    if each in INVISIBLE:
        return ""
    if each == "\n" or ord(each) in known:
        return each
    return f"[U+{ord(each):04X}]"


@cache
def _known() -> frozenset[int]:
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as face:
        return frozenset(face.getBestCmap())


@cache
def _face(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(pylopdf_fonts_zh_cn.sans_path(), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _advance(character: str) -> float:
    return _face(100.0).getlength(character) / 100


def _width(line: str, size: float) -> float:
    return sum(map(_advance, line)) * size


def _opened(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise UnsuitableDocumentError("too_many_pixels", image.width * image.height)
        image.thumbnail((1600, 1600))
        clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
