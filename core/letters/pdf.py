"""A4 pages with embedded fonts; letters as PDF; reports as PDF and HTML.

Noto Serif SC and Noto Sans SC (SIL Open Font License) come in a pinned package, so a letter looks the same on a machine
without Chinese fonts; only the characters used are embedded. No clock is used: the date is the letter's.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from html import escape
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, TextMode

from core.domain.letter import NUMBERED, FinishedLetter
from core.domain.text import Language, say, wrapped
from core.language import render

# A4 pages with the two typefaces embedded; a thin layer over fpdf2, which writes the PDF.

Face: TypeAlias = Literal["serif", "sans"]

FONTS: Final = Path(pylopdf_fonts_zh_cn.__file__).parent

FILES: Final[dict[Face, Path]] = {"serif": FONTS / "NotoSerifSC-Regular.otf", "sans": FONTS / "NotoSansSC-Regular.otf"}

INK: Final = (27, 36, 48)

GREY: Final = (86, 96, 107)

BLUE: Final = (31, 78, 121)

LINE: Final = (200, 203, 198)

LEFT, TOP, BOTTOM, WIDE, HIGH = 25.0, 22.0, 24.0, 210.0, 297.0  # millimetres of A4

STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")

FIRST_WIDE: Final = 0x2E80

HEAVY: Final = 0.22  # outline width that simulates bold, in points per 10 points of size


class PrintSheet(FPDF):
    """Pages written from the top down; lengths in millimetres, font sizes in points."""

    def __init__(self, title: str, author: str, day: date, lang: Language, footer: str) -> None:
        """An empty document; ``footer`` is on every page beside the page number."""
        super().__init__(format="A4")
        for face, path in FILES.items():
            self.add_font(face, "", str(path))
        self.footer_text = footer
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
        self.text(LEFT, HIGH - 13, straight(self.footer_text))
        self.set_xy(LEFT, HIGH - 16)
        self.cell(WIDE - LEFT - LEFT, 4, f"{self.page_no()} / {{nb}}", align=Align.R)

    def room(self, height: float) -> None:
        """Starts a new page if less than that height is left."""
        if self.y + height > HIGH - BOTTOM:
            self.add_page()
            self.set_xy(LEFT, TOP)

    def space(self, height: float) -> None:
        """Leaves vertical space."""
        self.set_y(self.y + height)

    def write_lines(
        self,
        text: str,
        *,
        face: Face = "serif",
        size: float = 10.5,
        leading: float = 6.0,
        bold: bool = False,
        ink: tuple[int, int, int] = INK,
        right: bool = False,
    ) -> None:
        """A paragraph; a numbered one is indented behind its number."""
        self.set_font(face, size=size)
        shown = straight(text)
        head = NUMBERED.match(shown)
        hang = self.get_string_width(head[0]) if head else 0.0
        wide = WIDE - LEFT - LEFT
        lines = wrapped(shown[head.end() :] if head else shown, wide - hang, self.get_string_width)
        for number, line in enumerate(lines):
            self.room(leading)
            self.set_font(face, size=size)
            self.set_text_color(*ink)
            left = WIDE - LEFT - self.get_string_width(line) if right else LEFT + hang
            if head and not number:
                self._put(LEFT, head[0], leading, size, bold=bold, ink=ink)
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
        """A table with wrapped cells and headings repeated on each page; ``widths`` are shares of the width."""
        whole = WIDE - LEFT - LEFT
        wide = [share / sum(widths) * whole for share in widths]
        if heads:
            self._row(heads, wide, bold=True)
        for row in rows:
            height = max(len(each) for each in self._cells(row, wide)) * CELL + 2 * PAD
            if heads and self.y + height > HIGH - BOTTOM:
                self.add_page()
                self.set_xy(LEFT, TOP)
                self._row(heads, wide, bold=True)
            self._row(row, wide, bold=False)

    def _cells(self, row: Sequence[str], wide: Sequence[float]) -> list[list[str]]:
        self.set_font("sans", size=8)
        return [
            [
                line
                for part in straight(cell).splitlines() or [""]
                for line in wrapped(part, each - 2, self.get_string_width)
            ]
            for cell, each in zip(row, wide, strict=True)
        ]

    def _row(self, row: Sequence[str], wide: Sequence[float], *, bold: bool) -> None:
        """One row, cell by cell so that copied text stays together; a row higher than a page is cut."""
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
    """Latin text with straight quotes, because the Chinese typefaces draw curly ones full width."""
    return text if any(ord(each) >= FIRST_WIDE for each in text) else text.translate(STRAIGHT)


@cache
def _known() -> frozenset[int]:
    """The characters available in both typefaces."""
    with TTFont(FILES["serif"], lazy=True) as serif, TTFont(FILES["sans"], lazy=True) as sans:
        return frozenset(serif.getBestCmap()) & frozenset(sans.getBestCmap())


def unprintable(text: str) -> str:
    """The characters of a text missing from the typefaces, without duplicates; they would be blank on the page."""
    return "".join(dict.fromkeys(each for each in text if ord(each) not in _known() and not each.isspace()))


# A letter as PDF: letterhead, date, addressee, subject, text, close; page numbers at the foot.


def letter_pdf(letter: FinishedLetter) -> bytes:
    """The letter as PDF; equal letters give equal bytes."""
    lang = letter.language
    day = render(say("format.day", day=letter.day), lang)
    sheet = PrintSheet(letter.subject, letter.letterhead, letter.day, lang, letter.footer)
    sheet.write_lines(letter.letterhead, face="sans", size=13, leading=7, bold=True, ink=BLUE)
    sheet.space(1.5)
    sheet.rule(BLUE, 0.5)
    sheet.space(7)
    sheet.write_lines(day, right=True)
    to = render(say("letter.to_names", names=""), lang).rstrip()
    sheet.write_lines(to, face="sans", size=9, leading=5, ink=GREY)
    for line in letter.addressee:
        sheet.write_lines(line, size=11)
    sheet.space(3)
    for label, value in letter.references:
        line = render(say("format.label_value", label=label, value=value), lang)
        sheet.write_lines(line, face="sans", size=9, leading=5, ink=GREY)
    sheet.space(6)
    sheet.write_lines(letter.subject, face="sans", size=12.5, leading=7, bold=True)
    sheet.space(3)
    for paragraph in letter.paragraphs:
        sheet.write_lines(paragraph, leading=6.2)
        sheet.space(2.6)
    _close(sheet, letter, day)
    return sheet.finished()


def _close(sheet: PrintSheet, letter: FinishedLetter, day: str) -> None:
    """The sender and the date, kept together on one page."""
    sheet.room(24)
    sheet.space(8)
    sheet.set_x(LEFT)
    sheet.write_lines(letter.letterhead, right=True)
    sheet.write_lines(day, right=True)


# A report of texts and tables: as PDF, and as a self-contained HTML page.

Row = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A section: a sentence, label-value pairs, a table, then subsections.

    ``widths`` are the shares of the columns.
    """

    title: str
    text: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    heads: Row = ()
    rows: tuple[Row, ...] = ()
    widths: tuple[float, ...] = ()
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report: the sender, the subject, and the parts."""

    language: Language
    letterhead: str
    title: str
    subtitle: str
    day: date
    footer: str
    parts: tuple[Part, ...]


def report_pdf(report: Report) -> bytes:
    """The report as PDF; equal reports give equal bytes."""
    sheet = PrintSheet(report.title, report.letterhead, report.day, report.language, report.footer)
    sheet.write_lines(report.letterhead, face="sans", size=10, leading=6, ink=BLUE)
    sheet.rule(BLUE, 0.5)
    sheet.space(4)
    sheet.write_lines(report.title, face="sans", size=15, leading=8, bold=True)
    sheet.write_lines(report.subtitle, face="sans", size=9, leading=5, ink=GREY)
    for part in report.parts:
        _print(sheet, part, deep=False)
    return sheet.finished()


def _print(sheet: PrintSheet, part: Part, *, deep: bool) -> None:
    sheet.space(3 if deep else 7)
    sheet.room(22)
    size, ink = (9.5, BLUE) if deep else (11.5, BLUE)
    sheet.write_lines(part.title, face="sans", size=size, leading=6, bold=True, ink=ink)
    sheet.space(1)
    for line in part.text:
        sheet.write_lines(line, size=9.5, leading=5)
    if part.facts:
        sheet.grid((), part.facts, (28, 72))
    if part.rows:
        sheet.grid(part.heads, part.rows, part.widths or (1,) * len(part.rows[0]))
    for each in part.parts:
        _print(sheet, each, deep=True)


STYLE: Final = Path(__file__).with_name("report.css").read_text(encoding="utf-8")


def report_html(report: Report) -> str:
    """The report as an HTML page; all texts are escaped."""
    parts = "".join(piece for each in report.parts for piece in _html(each, 2))
    return (
        f'<!doctype html>\n<html lang="{report.language}"><head><meta charset="utf-8">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>"
        f'<div class="head">{escape(report.letterhead)}</div><h1>{escape(report.title)}</h1>'
        f'<p class="sub">{escape(report.subtitle)}</p>{parts}'
        f'<p class="foot">{escape(report.footer)}</p></body></html>\n'
    )


def _html(part: Part, level: int) -> Iterator[str]:
    yield f"<h{level}>{escape(part.title)}</h{level}>"
    yield from (f"<p>{escape(line)}</p>" for line in part.text)
    if part.facts:
        rows = "".join(f'<tr><td class="label">{escape(a)}</td><td>{escape(b)}</td></tr>' for a, b in part.facts)
        yield f"<table>{rows}</table>"
    if part.rows:
        head = "".join(f"<th>{escape(each)}</th>" for each in part.heads)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
        columns = "".join(f'<col style="width:{100 * each / sum(part.widths):g}%">' for each in part.widths)
        yield f'<table class="fixed"><colgroup>{columns}</colgroup><tr>{head}</tr>{rows}</table>'
    for each in part.parts:
        yield from _html(each, level + 1)
