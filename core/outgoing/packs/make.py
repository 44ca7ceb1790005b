"""A pack is made: pages flattened, blacked out and stamped, put into one file, and the file read again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.errors import Refusal, refuse
from core.evidence.intake import why_unreadable
from core.evidence.reader import Unreadable
from core.evidence.reading.pictures import marks_of, words_of_picture
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.pack import Area
from core.model.reading import Box
from core.model.terms import Side
from core.outgoing.packs.book import content_share, pdf_of
from core.outgoing.packs.check import Hidden, hidden_by, shown_beside, still_read
from core.outgoing.packs.seen import Look, Page, Paper
from core.text import say

PDF: Final = "application/pdf"
FOR: Final = {Side.COMPLAINANT: "致投诉人 for the complainant", Side.SELLER: "致卖家 for the seller"}
"""On the stamp in both languages: a pack is read by whoever it reaches."""


@dataclass(frozen=True)
class Part:
    """A document of the pack: its row, its bytes, and its black areas."""

    exhibit: Exhibit
    paper: Paper
    areas: tuple[Area, ...]

    def boxes(self, page: int) -> list[Box]:
        """The black areas of one page."""
        return [each.box for each in self.areas if each.page == page]


@dataclass(frozen=True)
class Made:
    """The finished file and its pages as JPEG, in order."""

    data: bytes
    pages: tuple[bytes, ...]


def make(parts: Sequence[Part], look: Look, recipient: Side, pack_id: str, at: datetime) -> Made | Refusal:
    """The file of the pack; ``at`` is the time of its release in the zone in which it is stamped.

    A page that cannot be drawn gives the refusal that says why.
    """
    drawn: list[bytes] = []
    total = sum(part.paper.pages for part in parts)
    for part, number in _every_page(parts):
        stamp = " · ".join(
            (
                part.exhibit.appeal_no,
                part.exhibit.label,
                f"{len(drawn) + 1}/{total}",
                FOR[recipient],
                f"pack {pack_id}",
                f"{at:%Y-%m-%d %H:%M %z}",
            )
        )
        boxes = [list(each) for each in part.boxes(number)]
        page = look.opened_by.mask(part.paper.data, part.paper.media_type, number, boxes, stamp)
        if isinstance(page, Unreadable):
            return why_unreadable(part.exhibit.label, page)
        drawn.append(page)
    return Made(pdf_of(drawn), tuple(drawn))


def checked(made: Made, parts: Sequence[Part], look: Look, own: Sequence[str]) -> Refusal | None:
    """Reads the finished file again: None when it may go out, else the refusal that names page and kind of value.

    It holds nothing but pictures, each area is black in it, and no masked value can be read in the same document:
    not in what the document says beside the areas, not in a QR code, not in the picture where letters are recognised.
    """
    at = 0
    for part in parts:
        values: list[Hidden] = []
        shown: list[tuple[int, Sequence[str], Sequence[str]]] = []
        for number in range(1, part.paper.pages + 1):
            before = look.page(part.paper, number)
            if isinstance(before, Unreadable):
                return why_unreadable(part.exhibit.label, before)
            after = _after(made, at + number, part.boxes(number), look)
            if isinstance(after, Refusal):
                return after
            on_page = [each for each in part.areas if each.page == number]
            values += hidden_by(before, on_page, own)
            texts = [*shown_beside(before.words, part.boxes(number)), *(each.text for each in after.words)]
            shown.append((number, texts, [each.text for each in after.codes]))
        if found := still_read(values, shown):
            return refuse("pack_readable", page=found.page, label=part.exhibit.label, what=name_of(found.what))
        at += part.paper.pages
    return None


def _every_page(parts: Sequence[Part]) -> Iterator[tuple[Part, int]]:
    return ((part, number) for part in parts for number in range(1, part.paper.pages + 1))


def _after(made: Made, number: int, boxes: Sequence[Box], look: Look) -> Page | Refusal:
    """A page of the finished file as it can be read now; refused when it is not pictures alone or not black."""
    height = content_share(made.pages[number - 1])
    placed = [[left, int(top * height), right, round(bottom * height)] for left, top, right, bottom in boxes]
    told = look.opened_by.recheck(made.data, number, placed)
    if isinstance(told, Unreadable):
        return refuse("pack_unsound", reason=say("page {number} of it cannot be drawn", number=number))
    if told["words"] or told["metadata"] or told["attachments"]:
        return refuse("pack_unsound", reason=say("page {number} carries more than a picture", number=number))
    if not all(told["black"]):
        return refuse("pack_unsound", reason=say("an area on page {number} is not black", number=number))
    words = words_of_picture(made.data, PDF, number, look.opened_by) if look.letters else []
    if isinstance(words, Unreadable):
        return refuse("reader_busy", name=say("Page {number}", number=number))
    return Page(number, tuple(words), tuple(marks_of(number, told["codes"])))
