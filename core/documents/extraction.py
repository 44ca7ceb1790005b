"""The contents of a document: codes, words with their positions, and the text of text documents.

Runs in the confined process only, because the bytes are untrusted. The results can be written as JSON and are limited
in size, whatever the document. Their meaning is determined in ``reading``.
"""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_int, c_void_p, cast
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import Any, Final, TypeAlias

import zxingcpp
from PIL import Image, ImageOps

from core.documents import einvoice, ofd, rendering
from core.documents.reader_protocol import ARCHIVE_BYTES, ARCHIVE_FILES, PACK_DPI, THOUSANDTHS, UnsuitableDocumentError
from core.documents.rendering import Boxes, box_of, is_black
from core.documents.untrusted import BrokenError, Container, ForeignError, as_lines, parse_xml

# What a reader process finds in a document: codes, words with their positions, and e-invoices inside a PDF.

CODE_DPI: Final = 200
"""At this resolution a QR code of 20 mm has at least four pixels per square."""

QR: Final = zxingcpp.barcode_formats_from_str("QRCode")

SMALL: Final = 1000

MAX_CODES: Final = 20

MAX_WORDS: Final = 4_000

LONGEST_TEXT: Final = 2_000

LARGE: Final = 0.15
"""Share of the page: a picture of this size or larger may contain text."""

MAX_LETTERS: Final = 100_000

KERNED: Final = 0.3
"""The largest gap within one word of Latin print (kerning), in line heights."""

TOUCHING: Final = 0.12
"""The same for Chinese print, which has no kerning."""

SPACED: Final = 1.4
"""The largest gap between letters that are spaced out and drawn one by one."""

COLUMN_GAP: Final = 4.0

OFF_LINE: Final = 0.35

SAME_HEIGHT: Final = 0.7

Place: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top in the units of the file."""

FINE: Final = 100_000
"""Units per page width and height in which a position is converted."""

MAX_ATTACHMENTS: Final = 20

MAX_XML_BYTES: Final = 4_000_000

PageContent: TypeAlias = dict[str, Any]


def page_content(data: bytes, media_type: str, page: int) -> PageContent:
    """The ``codes`` and ``words`` of one page, counted from 1; boxes in thousandths of its width and height.

    ``pictured`` says whether a picture covers a large part of a page of a PDF or an Office document; such a picture may
    contain text of its own.
    """
    image = rendering.picture_of(data, media_type, page, CODE_DPI).convert("L")
    if media_type in rendering.OFFICE:
        return {"codes": codes_in(image), **_set_page(data, media_type, page)}
    if media_type != "application/pdf":
        return {"codes": codes_in(image), "words": [], "pictured": False}
    return {"codes": codes_in(image), "words": _words(data, page), "pictured": _pictured(data, page)}


def _pictured(data: bytes, number: int) -> bool:
    """Whether a picture on the page is larger than a seal or a code."""
    with rendering.opened_pdf(data) as document:
        page = document[number - 1]
        wide, high = page.get_size()
        images = page.get_objects(filter=[rendering.pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=2)
        places = [each.get_bounds() for each in islice(images, MAX_WORDS)]
        return any((right - left) * (top - bottom) > LARGE * wide * high for left, bottom, right, top in places)


def _set_page(data: bytes, media_type: str, number: int) -> PageContent:
    """The words of a typeset page, line by line, and whether it has a large picture."""
    page = rendering.office_pages(data, media_type)[number - 1]
    words = [{"text": each.text[:LONGEST_TEXT], "box": box_of(each.box, page.size)} for each in page.words[:MAX_WORDS]]
    sizes_of = ((right - left) * (bottom - top) for _, (left, top, right, bottom) in page.pictures)
    return {"words": words, "pictured": any(each > LARGE * page.size[0] * page.size[1] for each in sizes_of)}


def embedded(data: bytes) -> list[PageContent]:
    """The e-invoices attached to a PDF, each with ``name``, ``problem`` and ``fields``."""
    with rendering.opened_pdf(data) as document:
        found = [document.get_attachment(at) for at in range(min(document.count_attachments(), MAX_ATTACHMENTS))]
        named = [(str(each.get_name()), each) for each in found]
        read = [
            einvoice.read(name, bytes(each.get_data()[: MAX_XML_BYTES + 1]))
            for name, each in named
            if name.lower().endswith(".xml")
        ]
    return [each for each in read if each]


def codes_in(image: Image.Image) -> list[PageContent]:
    """Every QR code in a grey picture; faint or small pictures are tried up to three times."""
    for tried in _looks(image):
        found = zxingcpp.read_barcodes(tried, formats=QR)
        if found:
            return [_code(each, tried.size) for each in found[:MAX_CODES]]
    return []


def _looks(image: Image.Image) -> tuple[Image.Image, ...]:
    plainer = ImageOps.autocontrast(image, cutoff=2)
    if max(image.size) < SMALL:
        return image, plainer, plainer.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    return image, plainer, plainer.reduce(2)


def _code(found: zxingcpp.Barcode, size: rendering.Size) -> PageContent:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across, down = [each.x for each in corners], [each.y for each in corners]
    box = box_of((min(across), min(down), max(across), max(down)), size)
    return {"text": found.text[:LONGEST_TEXT], "box": box}


def _words(data: bytes, number: int) -> list[PageContent]:
    """The runs of the text layer with their boxes and the left edge of each character, a blank at that of the next.

    A run is text on one line without a gap, however it was drawn.
    """
    found: list[PageContent] = []
    with rendering.opened_pdf(data) as document:
        page = document[number - 1]
        for run in _runs(_letters(page.get_textpage())):
            written = "".join(each.text for each in run).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if written.strip() and len(found) < MAX_WORDS:
                box = _as_shown(page, _around([e.ink for e in run]))
                found.append({"text": written[:LONGEST_TEXT], "box": box, "edges": _edges(page, run)})
    return found


@dataclass(frozen=True)
class Letter:
    """A character of the text layer: its glyph box, its full box with the space around it, and its text object.

    ``text`` begins with a space if there is one before the character.
    """

    text: str
    ink: Place
    room: Place
    drawn: int

    @property
    def high(self) -> float:
        """The line height of such characters, slightly more than the width of a Chinese character."""
        return self.room[3] - self.room[1]

    @property
    def bare(self) -> bool:
        """Whether the font gives no full box for the character, as for the parts of a ligature."""
        return self.room == self.ink


def _letters(text: Any) -> Iterator[Letter | None]:  # noqa: ANN401 - pdfium is published without types
    """The characters in file order; None at the end of each line."""
    raw, blank = rendering.pdfium.raw, False
    for at in range(min(text.count_chars(), MAX_LETTERS)):
        written = chr(raw.FPDFText_GetUnicode(text, at)).replace("\x02", "-")
        if written in "\r\n":
            yield None
        elif written.isspace() or written in "\0\ufffe\uffff":
            blank = blank or written.isspace()
            continue
        else:
            drawn = cast(raw.FPDFText_GetTextObject(text, at), c_void_p).value or 0
            yield Letter(f"{' ' * blank}{written}", text.get_charbox(at), text.get_charbox(at, loose=True), drawn)
        blank = False


def _runs(letters: Iterator[Letter | None]) -> list[list[Letter]]:
    """The characters as runs; kerning, a change of font or spaced letters within a word do not end a run."""
    runs: list[list[Letter]] = []
    last: Letter | None = None
    for each in letters:
        between = _between(runs[-1], last, each) if each and last else None
        if each and between is not None:
            runs[-1].append(replace(each, text=between + each.text.lstrip()))
        elif each:
            runs.append([replace(each, text=each.text.lstrip())])
        last = each
    return runs


def _between(run: Sequence[Letter], one: Letter, other: Letter) -> str | None:
    """The text between two characters of one run, empty or a space; None if a new run begins."""
    gap = other.room[0] - one.room[2]
    high = max(one.high, other.high) if one.bare or other.bare else min(one.high, other.high)
    blank = " " if other.text.startswith(" ") else ""
    if one.drawn == other.drawn:
        return None if gap > COLUMN_GAP * high else blank
    if gap < -OFF_LINE * high or not _level(one, other):
        return None
    latin = one.text[-1].isascii() and other.text[-1].isascii()
    if gap <= (KERNED if latin else TOUCHING) * high:
        return " " if latin and (blank or gap > TOUCHING * high) else ""
    spelled = len({each.drawn for each in run}) == len(run) and one.text[-1].isalpha() and other.text[-1].isalpha()
    alike = one.text[-1].isascii() == other.text[-1].isascii()
    return "" if spelled and alike and gap <= SPACED * high else None


def _level(one: Letter, other: Letter) -> bool:
    """Whether two characters are on the same line and of the same size."""
    if one.bare or other.bare:
        return min(one.room[3], other.room[3]) - max(one.room[1], other.room[1]) > min(one.high, other.high) / 2
    smaller, larger = sorted((one.high, other.high))
    return abs(one.room[1] - other.room[1]) <= OFF_LINE * smaller and smaller >= SAME_HEIGHT * larger


def _around(places: Sequence[Place]) -> Place:
    left, bottom, right, top = zip(*places, strict=True)
    return min(left), min(bottom), max(right), max(top)


def _as_shown(page: Any, place: Place) -> list[int]:  # noqa: ANN401 - see _letters
    """The box of a position on the page as displayed, that is, cropped and rotated as the page specifies."""
    left, bottom, right, top = place
    (one, two), (three, four) = (_on_screen(page, x, y) for x, y in ((left, top), (right, bottom)))
    return box_of((min(one, three), min(two, four), max(one, three), max(two, four)), (FINE, FINE))


def _edges(page: Any, run: Sequence[Letter]) -> list[int]:  # noqa: ANN401 - see _letters
    """Where each character of a run begins, in thousandths of the page's width."""
    across = [_on_screen(page, *each.ink[:2])[0] * THOUSANDTHS // FINE for each in run]
    return [edge for each, edge in zip(run, across, strict=True) for _ in each.text][:LONGEST_TEXT]


def _on_screen(page: Any, x: float, y: float) -> tuple[int, int]:  # noqa: ANN401 - see _letters
    """A point in file units as a position on the displayed page, as fractions of width and height from the top left."""
    across, down = c_int(), c_int()
    rendering.pdfium.raw.FPDF_PageToDevice(page.raw, 0, 0, FINE, FINE, 0, x, y, byref(across), byref(down))
    return across.value, down.value


def recheck(data: bytes, page: int, boxes: Boxes) -> PageContent:
    """What a page of a finished bundle still contains: text, codes, metadata, which areas are black, its pictures."""
    image = rendering.picture_of(data, "application/pdf", page, PACK_DPI).convert("L")
    content = page_content(data, "application/pdf", page)
    content["black"] = [is_black(image, box) for box in boxes]
    with rendering.opened_pdf(data) as document:
        content["metadata"] = sorted(key for key, value in document.get_metadata_dict().items() if value)
        content["attachments"] = int(document.count_attachments())
        content["pictures"] = [_hash_of(each) for each in document[page - 1].get_objects()]
    return content


def _hash_of(drawn: Any) -> str:  # noqa: ANN401 - pdfium is published without types
    """The SHA-256 of a picture as stored in the file; empty for anything else that is drawn on a page."""
    return sha256(bytes(drawn.get_data())).hexdigest() if isinstance(drawn, rendering.pdfium.PdfImage) else ""


# Documents that are text and data, not pages to draw: OFD and XML e-invoices; also archives.

OFD: Final = "application/ofd"

XML: Final = "application/xml"

WRITTEN: Final = frozenset({OFD, XML})

MAX_TEXT: Final = 1_000_000

IN_ONE_ANSWER: Final = 48 * 1024 * 1024


def sizes(data: bytes, media_type: str) -> list[rendering.Size]:
    """One entry per page, without a size, as no page is drawn. Raises UnsuitableDocumentError if unreadable."""
    if media_type == XML:
        _invoice(data)
        return [(0, 0)]
    document = ofd.Document(data)
    document.page(1)
    return [(0, 0)] * len(document.pages)


def read_written(data: bytes, media_type: str, page: int) -> PageContent:
    """The codes and words of one page, in the form ``look`` returns; none for an XML file."""
    codes: list[PageContent] = []
    words: list[PageContent] = []
    if media_type == OFD:
        document = ofd.Document(data)
        runs, area = document.page(page)
        words = [{"text": each.text[:LONGEST_TEXT], "box": _box(each.box, area)} for each in ofd.joined(runs)]
        for bytes_of, place in document.pictures(page):
            picture = ofd.picture_in(bytes_of)
            found = codes_in(picture) if picture is not None else []
            codes += [{**each, "box": _box(place, area)} for each in found]
    return {"codes": codes[:MAX_CODES], "words": words[:MAX_WORDS]}


def carried(data: bytes, media_type: str) -> PageContent:
    """The ``invoices`` that the document is or carries, in the form ``embedded`` returns; ``signed`` for an OFD."""
    if media_type == XML:
        return {"invoices": [{**_invoice(data), "invoice": 1}]}
    document = ofd.Document(data)
    return {"invoices": document.invoices(), "signed": document.signed}


def text(data: bytes, media_type: str) -> bytes:
    """The text of the document for display, in UTF-8."""
    if media_type == XML:
        return "\n".join(as_lines(parse_xml(data)))[:MAX_TEXT].encode()
    return ofd.text_of(data).encode()


def files_in(data: bytes) -> list[PageContent]:
    """An archive's files in order: ``name``, ``size``, the reason if ``withheld``. Raises UnsuitableDocumentError."""
    files: list[PageContent] = []
    together = 0
    for each in Container(data, ARCHIVE_FILES).entries():
        withheld = each.withheld
        if withheld is None:
            together += each.size
            withheld = "too_large" if together > ARCHIVE_BYTES else None
        files.append({"name": each.name[:LONGEST_TEXT], "size": each.size, "withheld": withheld})
    return files


def unpacked(data: bytes, numbers: Sequence[int]) -> tuple[PageContent, bytes]:
    """The bytes of some files of an archive, and the ``lengths`` of each; -1 for a broken or withheld file.

    Files that do not fit into one answer are left out: the lengths end there, and the caller asks again for the rest.
    """
    container = Container(data, ARCHIVE_FILES)
    lengths: list[int] = []
    parts: list[bytes] = []
    for number in numbers:
        try:
            part = container.entry(number)
        except (UnsuitableDocumentError, IndexError):
            lengths.append(-1)
            continue
        if parts and sum(map(len, parts)) + len(part) > IN_ONE_ANSWER:
            break
        lengths.append(len(part))
        parts.append(part)
    return {"lengths": lengths}, b"".join(parts)


def _invoice(data: bytes) -> PageContent:
    try:
        root = parse_xml(data)
    except ForeignError as error:
        raise UnsuitableDocumentError("foreign") from error
    except BrokenError as error:
        raise UnsuitableDocumentError("damaged") from error
    found = einvoice.read("", data) if einvoice.form_of(root) is not None else None
    if found is None or not found["fields"]:
        raise UnsuitableDocumentError("no_invoice")
    return found


def _box(box: tuple[float, float, float, float], area: tuple[float, float, float, float]) -> list[int]:
    left, top, right, bottom = area
    within = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    return box_of(within, (right - left, bottom - top))
