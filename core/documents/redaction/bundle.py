"""The file of a bundle: pages flattened into one PDF, which is then read again.

No text, no metadata, no date, no identifier, no attachment: the same pages give the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from core.documents import reader_pool, reader_protocol
from core.documents.reading.document import marks_of, words_of_picture
from core.documents.redaction import suggest
from core.documents.redaction.patterns import PATTERNS, in_qr_code, is_readable_in, same_name
from core.documents.vault import Damaged, Vault
from core.domain.appeal import Exhibit
from core.domain.disclosure import Bundle, RedactedArea, rule_for
from core.domain.labels import label_of
from core.domain.reading import Box
from core.domain.refusals import Refusal, refuse
from core.domain.terms import DocumentKind, Masked, Side
from core.domain.text import say
from core.ledger import bundles, documents, engine

# The file of a bundle: a PDF of JPEG pages and nothing else, written here so that nothing else can be in it.

WIDTH: Final = 595
"""Points of every page, the width of A4; its height follows from the picture."""

START_OF_FRAME: Final = frozenset({0xC0, 0xC1, 0xC2})

ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})
"""Markers of a JPEG that no length follows."""


def pdf_of(pages: Sequence[bytes]) -> bytes:
    """The pages, each a JPEG, as a PDF; raises ValueError for what is no JPEG."""
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()]
    for at, jpeg in enumerate(pages):
        objects += _page(jpeg, 3 + 3 * at)
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % each for each in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page(jpeg: bytes, number: int) -> list[bytes]:
    """The page, what it draws, and its picture."""
    wide, high, colours = size_of(jpeg)
    height = WIDTH * high / wide
    space = "DeviceRGB" if colours == 3 else "DeviceGray"  # noqa: PLR2004 - red, green and blue
    draws = f"q {WIDTH} 0 0 {height:.2f} 0 0 cm /I Do Q".encode()
    image = f"<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/{space}/BitsPerComponent 8"
    return [
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {height:.2f}]/Contents {number + 1} 0 R"
        f"/Resources<</XObject<</I {number + 2} 0 R>>>>>>".encode(),
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(draws), draws),
        f"{image}/Filter/DCTDecode/Length {len(jpeg)}>>\nstream\n".encode() + jpeg + b"\nendstream",
    ]


def size_of(jpeg: bytes) -> tuple[int, int, int]:
    """Width and height in pixels, and the number of colour components, from the header; raises ValueError."""
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        if marker in START_OF_FRAME:
            return int.from_bytes(jpeg[at + 7 : at + 9]), int.from_bytes(jpeg[at + 5 : at + 7]), jpeg[at + 9]
        at += 2 if marker in ALONE else 2 + length
    raise ValueError("a page of a pack is no JPEG")


def content_share(jpeg: bytes) -> float:
    """The share of a stamped page's height that the document itself takes, the band with the stamp left out."""
    wide, high, _ = size_of(jpeg)
    return (high - reader_protocol.band_of(wide)) / high


# The finished bundle read again: whether what was masked can still be read anywhere in the same document.

PERSONAL: Final = frozenset(
    {Masked.EMAIL, Masked.ID_NUMBER, Masked.PHONE, Masked.BANK, Masked.INVOICE_NUMBER, Masked.PRICE, Masked.THIRD_PARTY}
)


MaskedValue: TypeAlias = tuple[Masked, str]
"""A value that an area masks, and what it is."""


def hidden_by(page: suggest.Page, areas: Iterable[RedactedArea], own: Sequence[str] = ()) -> list[MaskedValue]:
    """The values under the black areas of a page, names that are the parties' ``own`` left out.

    Of a drawn area only what has the form of a number, an account, an amount or a firm's name is a value; any
    other words under it may well stand elsewhere.
    """
    found: list[MaskedValue] = []
    for area in areas:
        if area.what is not Masked.CODE:
            for span in _under(page, area.box):
                hits = _recognised(span) if area.what is Masked.AREA else [suggest.Suggestion(area.what, span)]
                found += [(what, suggest.value_masked(what, hit)) for what, hit in hits]
    return [(what, value) for what, value in found if not any(same_name(value, name) for name in own)]


def _under(page: suggest.Page, box: Box) -> list[suggest.Span]:
    """The words under an area, as either way to lay them out has it: a value may begin in one where a label ends."""
    laid = [suggest.covered(mark, box, width) for mark in page.words for width in suggest.WIDTHS]
    return list(dict.fromkeys(span for spans in laid for span in spans if span.text.strip()))


def _recognised(span: suggest.Span) -> list[suggest.Suggestion]:
    """The values within words under a drawn area, told by these words alone."""
    alone = [replace(span.mark, text=span.text)]
    return [*suggest.by_form(alone, [each for each in PATTERNS if each[0] in PERSONAL]), *suggest.by_label(alone)]


def still_read(
    values: Sequence[MaskedValue], shown: Iterable[tuple[int, Sequence[str], Sequence[str]]]
) -> tuple[int, Masked] | None:
    """On which page the first masked value can still be read, and what kind of value it is.

    ``shown`` are page, texts and contents of codes, one row a page.
    """
    for page, texts, codes in shown:
        flow = " ".join(texts)
        for what, value in values:
            if any(is_readable_in(text, value) for text in (*texts, flow)):
                return page, what
            if any(in_qr_code(code, value) for code in codes):
                return page, Masked.CODE
    return None


# A bundle is made: pages flattened, blacked out and stamped, put into one file, and the file read again.

PDF: Final = "application/pdf"

FOR: Final = {Side.COMPLAINANT: "致投诉人 for the complainant", Side.SELLER: "致卖家 for the seller"}
"""On the stamp in both languages: a pack is read by whoever it reaches."""


@dataclass(frozen=True)
class BundlePart:
    """A document of the pack: its row, its bytes, and its black areas."""

    exhibit: Exhibit
    paper: suggest.SourceDocument
    areas: tuple[RedactedArea, ...]

    def boxes(self, page: int) -> list[Box]:
        """The black areas of one page."""
        return [each.box for each in self.areas if each.page == page]


@dataclass(frozen=True)
class BuiltBundle:
    """The finished file and its pages as JPEG, in order."""

    data: bytes
    pages: tuple[bytes, ...]


def make(
    parts: Sequence[BundlePart], look: suggest.PagePicture, recipient: Side, pack_id: str, at: datetime
) -> BuiltBundle | Refusal:
    """The file of the pack; ``at`` is the time of its release in the zone in which it is stamped.

    A page that cannot be drawn gives the refusal that says why.
    """
    drawn: list[bytes] = []
    pages = [(part, number) for part in parts for number in range(1, part.paper.pages + 1)]
    for part, number in pages:
        document = f"{part.exhibit.appeal_no} · {part.exhibit.label} · {len(drawn) + 1}/{len(pages)}"
        stamp = f"{document} · {FOR[recipient]} · pack {pack_id} · {at:%Y-%m-%d %H:%M %z}"
        job = reader_protocol.Job("mask", part.paper.media_type, number, boxes=part.boxes(number), stamp=stamp)
        page = look.opened_by.ask(job, part.paper.data)
        if isinstance(page, reader_pool.Unreadable):
            return reader_pool.why_unreadable(part.exhibit.label, page)
        drawn.append(page.body)
    return BuiltBundle(pdf_of(drawn), tuple(drawn))


def checked(
    made: BuiltBundle, parts: Sequence[BundlePart], look: suggest.PagePicture, own: Sequence[str]
) -> Refusal | None:
    """Reads the finished file again: None when it may go out, else the refusal that names page and kind of value.

    It holds nothing but pictures, each area is black in it, and no masked value can be read in the same document:
    not in what the document says beside the areas, not in a QR code, not in the picture where letters are recognised.
    """
    at = 0
    for part in parts:
        values: list[MaskedValue] = []
        shown: list[tuple[int, Sequence[str], Sequence[str]]] = []
        for number in range(1, part.paper.pages + 1):
            before = look.page(part.paper, number)
            if isinstance(before, reader_pool.Unreadable):
                return reader_pool.why_unreadable(part.exhibit.label, before)
            after = _after(made, at + number, part.boxes(number), look)
            if isinstance(after, Refusal):
                return after
            on_page = [each for each in part.areas if each.page == number]
            values += hidden_by(before, on_page, own)
            left = [text for mark in before.words for text in suggest.left_over(mark, part.boxes(number))]
            texts = [*left, *(each.text for each in after.words)]
            shown.append((number, texts, [each.text for each in after.codes]))
        if found := still_read(values, shown):
            page, what = found
            return refuse("pack_readable", page=page, label=part.exhibit.label, what=label_of(what))
        at += part.paper.pages
    return None


def _after(made: BuiltBundle, number: int, boxes: Sequence[Box], look: suggest.PagePicture) -> suggest.Page | Refusal:
    """A page of the finished file as it can be read now; refused when it is not pictures alone or not black."""
    height = content_share(made.pages[number - 1])
    placed = [[left, int(top * height), right, round(bottom * height)] for left, top, right, bottom in boxes]
    shown = look.opened_by.ask(reader_protocol.Job("recheck", PDF, number, boxes=placed), made.data)
    if isinstance(shown, reader_pool.Unreadable):
        return refuse("pack_unsound", reason=say("redaction.page_of_it_cannot_be_drawn", number=number))
    told = shown.told
    if told["words"] or told["metadata"] or told["attachments"]:
        return refuse("pack_unsound", reason=say("redaction.page_carries_more_than_picture", number=number))
    if not all(told["black"]):
        return refuse("pack_unsound", reason=say("redaction.area_on_page_is_not_black", number=number))
    words = words_of_picture(made.data, PDF, number, look.opened_by) if look.letters else []
    if isinstance(words, reader_pool.Unreadable):
        return refuse("reader_busy", name=say("word.page_number", number=number))
    return suggest.Page(number, tuple(words), tuple(marks_of(number, told["codes"])))


def paper_of(vault: Vault, exhibit: Exhibit) -> suggest.SourceDocument | Refusal:
    """The document's bytes with the pages it has in a pack; refused when its file is not what was taken in."""
    try:
        data = vault.read(exhibit.sha256)
    except Damaged as damaged:
        missing = damaged.soundness == "missing"
        reason = say("verify.its_file_is_missing") if missing else say("redaction.its_file_was_changed")
        return refuse("file_unreadable", name=exhibit.label, reason=reason)
    pages = suggest.pages_in_pack(data, exhibit.media_type, exhibit.pages)
    if isinstance(pages, reader_pool.Unreadable):
        return reader_pool.why_unreadable(exhibit.label, pages)
    return suggest.SourceDocument(data, exhibit.media_type, exhibit.sha256, pages)


def parts_of(vault: Vault, cursor: engine.Cursor, pack: Bundle) -> list[BundlePart] | Refusal:
    """The documents of a pack with their bytes and black areas."""
    parts = []
    for exhibit in documents.exhibits_of(cursor, pack.appeal_no):
        if exhibit.exhibit_id not in pack.form.exhibits:
            continue
        paper = paper_of(vault, exhibit)
        if isinstance(paper, Refusal):
            return paper
        parts.append(BundlePart(exhibit, paper, pack.form.black(exhibit.exhibit_id)))
    return parts or refuse("pack_empty")


def known_for(cursor: engine.Cursor, pack: Bundle, exhibit: Exhibit) -> tuple[suggest.KnownValues, frozenset[Masked]]:
    """What the case knows of a document, typed before read, and what is masked in it by default for that side."""
    read = documents.readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    facts = {each.field: each.value for each in read.facts} if read else {}
    typed = documents.facts_on(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id, {})
    facts |= {field: given for field, (given, _, _) in typed.items() if given}
    seller, complainant = bundles.parties_of(cursor, pack)
    wanted = rule_for(pack.recipient, DocumentKind(exhibit.kind)).masks
    if wanted:
        wanted |= {Masked.CODE}
    return suggest.known_of(facts, seller, complainant, pack.recipient), wanted
