"""Text that runs down a page and on to the next: titles, paragraphs, labelled lines, tables, signatures."""

from collections.abc import Sequence
from typing import Final

from core.demo.paper.glyphs import is_wide, narrowed
from core.demo.paper.marks import round_seal, signature, watermark
from core.demo.paper.pad import BLACK, GREY, POINT, Anchor, Ink, Pad, Style
from core.demo.paper.sheet import Firm
from core.language import Language

_NOT_FIRST: Final = "，。；：、！？）》”’」』】%,.;:!?)]…"
_NOT_LAST: Final = "（《“‘「『【(["


def wrap(text: str, width: float, style: Style, first: float = 0.0) -> list[str]:
    """The lines of a text no wider than ``width`` millimetres; the first line is shorter by ``first``."""
    lines, line, used = [], "", first
    for piece in _pieces(narrowed(text)):
        wide = style.width(piece) + style.spacing
        if line and used + style.width(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, used, piece = "", 0.0, piece.lstrip()  # noqa: PLW2901 - a line does not start with a blank
            wide = style.width(piece) + style.spacing
        line, used = line + piece, used + wide
    return [*lines, line.rstrip()] if line or not lines else lines


def _pieces(text: str) -> list[str]:
    """The text in pieces that may be parted: one Chinese character, or one word with the blank after it."""
    pieces: list[str] = []
    for char in text:
        before = pieces[-1] if pieces else ""
        glued = bool(before) and (
            char in _NOT_FIRST
            or before[-1] in _NOT_LAST
            or char == " "
            or (not is_wide(char) and not is_wide(before[-1]) and before[-1] != " ")
        )
        if glued:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


class Flow:
    """A page being filled from the top: each call writes below the last one and turns the page when it must."""

    def __init__(self, title: str, lang: Language = "zh", left: float = 26, top: float = 30) -> None:
        self.pad = Pad(title)
        self.lang = lang
        self.left, self.top = left, top
        self.style = Style(12.5) if lang == "zh" else Style(11)
        self.leading = 8.4 if lang == "zh" else 5.9
        self.running = ""
        self._turn()

    @property
    def right(self) -> float:
        """Where the lines end."""
        return self.pad.size[0] - self.left

    def _turn(self) -> None:
        self.pad.page()
        watermark(self.pad)
        self.y = self.top
        if self.pad.pages > 1 and self.running:
            head = Style(8.5, "serif", GREY)
            self.pad.text(self.left, self.top - 12, self.running, head)
            self.pad.text(self.right, self.top - 12, str(self.pad.pages), head, "right")
            self.pad.line([(self.left, self.top - 10), (self.right, self.top - 10)], GREY, 0.15)

    def room(self, height: float) -> None:
        """Turns the page when less than that height is left."""
        if self.y + height > self.pad.size[1] - 24:
            self._turn()

    def gap(self, height: float = 4) -> None:
        """Leaves room."""
        self.y += height

    def title(self, text: str, size: float = 22, spacing: float = 1.0, ink: Ink = BLACK) -> None:
        """Writes the document's name across the middle."""
        self.y += size * POINT
        style = Style(size, "serif", ink, bold=True, spacing=spacing)
        self.pad.text(self.pad.size[0] / 2, self.y, text, style, "middle")
        self.y += size * POINT * 1.2

    def letterhead(self, firm: Firm) -> None:
        """Writes a firm's name and address over a rule, at the top of its paper."""
        self.pad.text(self.left, self.top - 8, firm.name, Style(14, "sans", (40, 62, 92), bold=True))
        rest = "  ·  ".join(filter(None, (firm.address, firm.phone)))
        self.pad.text(self.left, self.top - 2, rest, Style(8, "sans", GREY))
        self.pad.line([(self.left, self.top + 1.5), (self.right, self.top + 1.5)], (40, 62, 92), 0.3)
        self.y = self.top + 8

    def line(self, text: str, anchor: Anchor = "left", style: Style | None = None) -> None:
        """Writes lines without an indent, at the left, in the middle or at the right."""
        style = style or self.style
        for part in wrap(text, self.right - self.left, style):
            self.room(self.leading)
            self.y += self.leading
            at = {"left": self.left, "middle": self.pad.size[0] / 2, "right": self.right}[anchor]
            self.pad.text(at, self.y, part, style, anchor)

    def head(self, text: str) -> None:
        """Writes the heading of a section."""
        self.room(self.leading * 3)
        self.gap(self.leading * 0.35)
        self.line(text, style=self.style._replace(bold=True))

    def para(self, text: str, indent: float | None = None) -> None:
        """Writes a paragraph, its first line indented as its language does, its lines filled to the right edge."""
        first = indent if indent is not None else (2 * self.style.size * POINT if self.lang == "zh" else 0.0)
        width = self.right - self.left
        lines = wrap(text, width, self.style, first)
        for number, part in enumerate(lines):
            self.room(self.leading)
            self.y += self.leading
            start = first if number == 0 else 0.0
            style = self.style if number == len(lines) - 1 else _filled(part, width - start, self.style)
            self.pad.text(self.left + start, self.y, part, style)
        if self.lang == "en":
            self.y += self.leading * 0.45

    def pair(self, label: str, value: str, column: float = 0.0) -> None:
        """Writes a label and its value; values of several pairs stand under each other when a column is given."""
        strong = self.style._replace(bold=self.lang == "en")
        start = column or strong.width(label)
        for number, part in enumerate(wrap(value, self.right - self.left - start, self.style)):
            self.room(self.leading)
            self.y += self.leading
            if number == 0:
                self.pad.text(self.left, self.y, label, strong)
            self.pad.text(self.left + start, self.y, part, self.style)

    def pairs(self, labels: Sequence[str], values: Sequence[str], column: float) -> None:
        """Writes labels and values under each other; an empty value is left out with its label."""
        for label, value in zip(labels, values, strict=True):
            if value:
                self.pair(label, value, column)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Draws a ruled table; widths are shares of the line, cells are wrapped."""
        total = self.right - self.left
        columns = [total * width / sum(widths) for width in widths]
        style = self.style._replace(size=self.style.size - 2)
        for number, row in enumerate([heads, *rows]):
            look = style._replace(bold=number == 0)
            cells = [wrap(cell, wide - 4, look) for cell, wide in zip(row, columns, strict=True)]
            height = max(len(cell) for cell in cells) * style.size * 0.53 + 4
            self.room(height)
            self._row(cells, columns, height, look)

    def _row(self, cells: Sequence[Sequence[str]], columns: Sequence[float], height: float, style: Style) -> None:
        x, step = self.left, style.size * 0.53
        for cell, wide in zip(cells, columns, strict=True):
            if style.bold:
                self.pad.block(x, self.y, wide, height, (236, 237, 240))
            self.pad.rect(x, self.y, wide, height, GREY, 0.2)
            for number, part in enumerate(cell):
                self.pad.text(x + 2, self.y + 2 + step * (number + 0.72), part, style)
            x += wide
        self.y += height

    def sign(self, firm: Firm, day: str, foot: str = "", label: str = "") -> None:
        """Closes with name, signature and date at the right, and the firm's round seal over them when it has a foot."""
        self.room(40)
        self.gap(self.leading)
        words = (label or ("Signed for " if self.lang == "en" else "")) + firm.name
        start = self.right - max(self.style.width(words), 62)
        self.y += self.leading
        self.pad.text(start, self.y, words, self.style)
        if firm.person:
            self.y += self.leading * 1.6
            by = "Signature: " if self.lang == "en" else "签字："
            wide = self.pad.text(start, self.y, by, self.style)
            signature(self.pad, start + wide + 2, self.y, firm.person)
            if self.lang == "en":
                self.y += self.leading
                self.pad.text(start, self.y, firm.person, self.style)
        self.y += self.leading * 1.2
        self.pad.text(start, self.y, day, self.style)
        if foot:
            round_seal(self.pad, start + 50, self.y - 9, firm.name, foot)
        self.y += 14


def _filled(line: str, width: float, style: Style) -> Style:
    """The style whose spacing brings a full line to the edge; a line with a large gap is left ragged."""
    spare = width - style.width(line)
    if len(line) < 2 or spare <= 0 or spare > width * 0.09:  # noqa: PLR2004 - one character cannot be spread
        return style
    return style._replace(spacing=style.spacing + spare / (len(line) - 1))
