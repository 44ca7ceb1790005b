"""A4 pages with the two typefaces in them; thin over fpdf2, which writes the PDF.

Noto Serif SC and Noto Sans SC (SIL Open Font License) come as a pinned package, so a letter looks the same on a
machine without Chinese fonts; only the characters used are embedded. No clock is asked: the date is the letter's.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import Align, TextMode

from core.language import Language
from core.model.letter import NUMBERED
from core.outgoing.print.lines import broken

Face: TypeAlias = Literal["serif", "sans"]
FONTS: Final = Path(pylopdf_fonts_zh_cn.__file__).parent
FILES: Final[dict[Face, Path]] = {
    "serif": FONTS / "NotoSerifSC-Regular.otf",
    "sans": FONTS / "NotoSansSC-Regular.otf",
}
INK: Final = (27, 36, 48)
GREY: Final = (86, 96, 107)
BLUE: Final = (31, 78, 121)
LINE: Final = (200, 203, 198)
LEFT, TOP, BOTTOM, WIDE, HIGH = 25.0, 22.0, 24.0, 210.0, 297.0  # millimetres of A4
STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")
FIRST_WIDE: Final = 0x2E80
HEAVY: Final = 0.22  # the outline, in points a point of size over 10, that stands for a bold face


class Sheet(FPDF):
    """Pages to write on from the top down; lengths in millimetres, sizes in points."""

    def __init__(self, title: str, author: str, day: date, lang: Language, footer: str) -> None:
        """An empty document; ``footer`` stands on every page beside its number."""
        super().__init__(format="A4")
        for face, path in FILES.items():
            self.add_font(face, "", str(path))
        self.told = footer
        self.set_margins(LEFT, TOP)
        self.set_auto_page_break(auto=False)
        self.set_title(title)
        self.set_author(author)
        self.set_lang("zh-CN" if lang == "zh" else "en")
        self.set_creation_date(datetime.combine(day, time(), UTC))
        self.add_page()

    def footer(self) -> None:
        """The footer and the page's number, on each page."""
        self.set_text_color(*GREY)
        self.set_font("sans", size=8)
        self.text(LEFT, HIGH - 13, straight(self.told))
        self.set_xy(LEFT, HIGH - 16)
        self.cell(WIDE - LEFT - LEFT, 4, f"{self.page_no()} / {{nb}}", align=Align.R)

    def room(self, height: float) -> None:
        """Turns to a new page when less than that height is left."""
        if self.y + height > HIGH - BOTTOM:
            self.add_page()
            self.set_xy(LEFT, TOP)

    def space(self, height: float) -> None:
        """Leaves room."""
        self.set_y(self.y + height)

    def write_lines(  # noqa: PLR0913 - a piece of text is these things
        self,
        text: str,
        *,
        face: Face = "serif",
        size: float = 10.5,
        leading: float = 6.0,
        bold: bool = False,
        ink: tuple[int, int, int] = INK,
        indent: float = 0.0,
        right: bool = False,
        width: float | None = None,
    ) -> None:
        """A paragraph; a numbered one hangs behind its number."""
        self.set_font(face, size=size)
        shown = straight(text)
        head = NUMBERED.match(shown)
        hang = self.get_string_width(head[0]) if head else 0.0
        wide = (width or WIDE - LEFT - LEFT) - indent
        lines = broken(shown[head.end() :] if head else shown, wide - hang, self.get_string_width)
        for number, line in enumerate(lines):
            self.room(leading)
            self.set_font(face, size=size)
            self.set_text_color(*ink)
            left = WIDE - LEFT - self.get_string_width(line) if right else LEFT + indent + hang
            if head and not number:
                self._put(LEFT + indent, head[0], leading, size, bold=bold, ink=ink)
            self._put(left, line, leading, size, bold=bold, ink=ink)
            self.set_y(self.y + leading)

    def _put(self, x: float, text: str, leading: float, size: float, *, bold: bool, ink: tuple[int, int, int]) -> None:
        with ExitStack() as stack:
            if bold:
                stack.enter_context(self.local_context(text_mode=TextMode.FILL_STROKE, line_width=HEAVY * size / 100))
                self.set_draw_color(*ink)
                self.set_text_color(*ink)
            self.text(x, self.y + leading * 0.74, text)

    def rule(self, ink: tuple[int, int, int] = LINE, weight: float = 0.2) -> None:
        """A line across."""
        self.set_draw_color(*ink)
        self.set_line_width(weight)
        self.line(LEFT, self.y, WIDE - LEFT, self.y)

    def grid(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Rows with wrapped cells; the heads come again on each page. ``widths`` are shares of the width."""
        whole = WIDE - LEFT - LEFT
        wide = [share / sum(widths) * whole for share in widths]
        if heads:
            self._row(heads, wide, bold=True)
        for row in rows:
            height = self._height(row, wide)
            if heads and self.y + height > HIGH - BOTTOM:
                self.add_page()
                self.set_xy(LEFT, TOP)
                self._row(heads, wide, bold=True)
            self._row(row, wide, bold=False)

    def _height(self, row: Sequence[str], wide: Sequence[float]) -> float:
        return max(len(each) for each in self._cells(row, wide)) * CELL + 2 * PAD

    def _cells(self, row: Sequence[str], wide: Sequence[float]) -> list[list[str]]:
        self.set_font("sans", size=8)
        return [
            [line for part in straight(cell).splitlines() or [""] for line in self._wrapped(part, each - 2)]
            for cell, each in zip(row, wide, strict=True)
        ]

    def _wrapped(self, text: str, width: float) -> list[str]:
        return broken(text, width, self.get_string_width)

    def _row(self, row: Sequence[str], wide: Sequence[float], *, bold: bool) -> None:
        """One row, cell by cell, so that what is copied out of it hangs together; one higher than a page is cut."""
        cells, ink = self._cells(row, wide), GREY if bold else INK
        high = max(len(each) for each in cells)
        fits = int((HIGH - BOTTOM - TOP - 2 * PAD) / CELL)
        for first in range(0, high, fits):
            shown = min(fits, high - first)
            self.room(shown * CELL + 2 * PAD)
            top, left = self.y + PAD, LEFT
            for lines, each in zip(cells, wide, strict=True):
                for number, line in enumerate(lines[first : first + fits]):
                    self.set_y(top + number * CELL)
                    self.set_font("sans", size=8)
                    self.set_text_color(*ink)
                    self._put(left, line, CELL, 8, bold=False, ink=ink)
                left += each
            self.set_y(top + shown * CELL + PAD)
        self.rule(GREY if bold else LINE, 0.2 if bold else 0.1)

    def finished(self) -> bytes:
        """The PDF."""
        return bytes(self.output())


CELL, PAD = 3.9, 0.9


def straight(text: str) -> str:
    """A Latin text with straight quotes: the Chinese typefaces draw curled ones a full square wide."""
    return text if any(ord(each) >= FIRST_WIDE for each in text) else text.translate(STRAIGHT)


@cache
def _known() -> frozenset[int]:
    """The characters that both typefaces have."""
    with TTFont(FILES["serif"], lazy=True) as serif, TTFont(FILES["sans"], lazy=True) as sans:
        return frozenset(serif.getBestCmap()) & frozenset(sans.getBestCmap())


def unprintable(text: str) -> str:
    """The characters of a text that the typefaces lack, each once: they would stand empty on the page."""
    return "".join(dict.fromkeys(each for each in text if ord(each) not in _known() and not each.isspace()))
