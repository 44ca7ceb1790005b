"""A report as parts of text and tables: as PDF, and as one page of HTML that needs nothing beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Final

from core.language import Language
from core.outgoing.print.sheet import BLUE, GREY, Sheet

Row = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A section: a sentence, pairs of label and value, a table, then parts below it.

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
    """The whole: who writes, what about, and the parts."""

    language: Language
    letterhead: str
    title: str
    subtitle: str
    day: date
    footer: str
    parts: tuple[Part, ...]


def report_pdf(report: Report) -> bytes:
    """The report on paper; the same report gives the same bytes."""
    sheet = Sheet(report.title, report.letterhead, report.day, report.language, report.footer)
    sheet.write_lines(report.letterhead, face="sans", size=10, leading=6, ink=BLUE)
    sheet.rule(BLUE, 0.5)
    sheet.space(4)
    sheet.write_lines(report.title, face="sans", size=15, leading=8, bold=True)
    sheet.write_lines(report.subtitle, face="sans", size=9, leading=5, ink=GREY)
    for part in report.parts:
        _print(sheet, part, deep=False)
    return sheet.finished()


def _print(sheet: Sheet, part: Part, *, deep: bool) -> None:
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
    """The report as one page; strangers' words are shown and never run."""
    parts = "".join(_html(each, 2) for each in report.parts)
    return (
        f'<!doctype html>\n<html lang="{report.language}"><head><meta charset="utf-8">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>"
        f'<div class="head">{escape(report.letterhead)}</div><h1>{escape(report.title)}</h1>'
        f'<p class="sub">{escape(report.subtitle)}</p>{parts}'
        f'<p class="foot">{escape(report.footer)}</p></body></html>\n'
    )


def _html(part: Part, level: int) -> str:
    return "".join(_pieces(part, level))


def _pieces(part: Part, level: int) -> Iterator[str]:
    yield f"<h{level}>{escape(part.title)}</h{level}>"
    yield from (f"<p>{escape(line)}</p>" for line in part.text)
    if part.facts:
        rows = "".join(f'<tr><td class="label">{escape(a)}</td><td>{escape(b)}</td></tr>' for a, b in part.facts)
        yield f"<table>{rows}</table>"
    if part.rows:
        head = "".join(f"<th>{escape(each)}</th>" for each in part.heads)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
        yield f"<table><tr>{head}</tr>{rows}</table>"
    yield from (_html(each, level + 1) for each in part.parts)
