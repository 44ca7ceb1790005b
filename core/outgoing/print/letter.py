"""A letter on paper: letterhead, date, addressee, subject, text, close; page numbers at the foot."""

from core.language import render
from core.model.letter import Written
from core.outgoing.print.sheet import BLUE, GREY, LEFT, Sheet
from core.text import say


def letter_pdf(letter: Written) -> bytes:
    """The letter as PDF; the same letter gives the same bytes."""
    lang = letter.language
    day = render(say("{day}", day=letter.day), lang)
    sheet = Sheet(letter.subject, letter.letterhead, letter.day, lang, letter.footer)
    sheet.write_lines(letter.letterhead, face="sans", size=13, leading=7, bold=True, ink=BLUE)
    sheet.space(1.5)
    sheet.rule(BLUE, 0.5)
    sheet.space(7)
    sheet.write_lines(day, right=True)
    to = render(say("To: {names}", names=""), lang).rstrip()
    sheet.write_lines(to, face="sans", size=9, leading=5, ink=GREY)
    for line in letter.addressee:
        sheet.write_lines(line, size=11)
    sheet.space(3)
    references = [render(say("{label}: {value}", label=label, value=told), lang) for label, told in letter.references]
    for line in references:
        sheet.write_lines(line, face="sans", size=9, leading=5, ink=GREY)
    sheet.space(6)
    sheet.write_lines(letter.subject, face="sans", size=12.5, leading=7, bold=True)
    sheet.space(3)
    for paragraph in letter.paragraphs:
        sheet.write_lines(paragraph, leading=6.2)
        sheet.space(2.6)
    _close(sheet, letter, day)
    return sheet.finished()


def _close(sheet: Sheet, letter: Written, day: str) -> None:
    """Who writes, and when: together, never alone at the head of a page without room."""
    sheet.room(24)
    sheet.space(8)
    sheet.set_x(LEFT)
    sheet.write_lines(letter.letterhead, right=True)
    sheet.write_lines(day, right=True)
