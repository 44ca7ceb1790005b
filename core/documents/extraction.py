"""What is in a document: codes, words with their places, and the text of written documents.

Runs in the confined process only: the bytes are a stranger's. What comes out is fit for JSON, cut to a
size that no document can stretch; what it means is for ``reading`` to say.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import zxingcpp
from PIL import Image, ImageOps

from core.documents import einvoice, ofd, rendering
from core.documents.containers import Container
from core.documents.foreign_xml import BrokenError, ForeignError, as_lines, parsed
from core.documents.reader_protocol import ARCHIVE_BYTES, ARCHIVE_FILES, PACK_DPI, UnfitError
from core.documents.rendering import Boxes, box_of, is_black

# What a reader process sees in a document: codes, words with their places, and e-invoices inside a PDF.

CODE_DPI: Final = 200
"""A QR code of 20 mm then has four pixels and more a square."""

QR: Final = zxingcpp.barcode_formats_from_str("QRCode")

SMALL: Final = 1000

MAX_CODES: Final = 20

MAX_WORDS: Final = 4_000

LONGEST_TEXT: Final = 2_000

INSET: Final = 0.3

MAX_ATTACHMENTS: Final = 20

MAX_XML_BYTES: Final = 4_000_000

PageContent: TypeAlias = dict[str, Any]


def look(data: bytes, media_type: str, page: int) -> PageContent:
    """The ``codes`` and ``words`` of one page, counted from 1; boxes in thousandths of its width and height."""
    image = rendering.picture_of(data, media_type, page, CODE_DPI).convert("L")
    words = _words(data, page) if media_type == "application/pdf" else []
    return {"codes": codes_in(image), "words": words}


def embedded(data: bytes) -> list[PageContent]:
    """The e-invoices attached to a PDF: ``name``, the ``problem`` with it, and its ``fields``."""
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
    """Every QR code of a grey picture; a faint or small picture gets a second and a third look."""
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
    """The runs of the text layer with their boxes, as pdfium parts them; a turned page has none."""
    found = []
    with rendering.opened_pdf(data) as document:
        page = document[number - 1]
        wide, high = page.get_size()
        text = page.get_textpage()
        for at in range(min(text.count_rects(), MAX_WORDS)):
            left, bottom, right, top = text.get_rect(at)
            written = _run(text, (left, bottom, right, top))
            found.append({"text": written, "box": box_of((left, high - top, right, high - bottom), (wide, high))})
    return found


def _run(text: Any, place: tuple[float, float, float, float]) -> str:  # noqa: ANN401 - pdfium is published without types
    """The words within a box; of lines that reach into it the one that runs through its middle."""
    left, bottom, right, top = place
    lines = text.get_text_bounded(left, bottom, right, top)[:LONGEST_TEXT].splitlines() or [""]
    if len(lines) == 1:
        return str(lines[0])
    inset = (top - bottom) * INSET  # points and commas lie low and are lost, so this only tells which line is meant
    middle = set(text.get_text_bounded(left, bottom + inset, right, top - inset).replace("\r", "").replace("\n", ""))
    return str(max(lines, key=lambda each: len(set(each) & middle)))


def recheck(data: bytes, page: int, boxes: Boxes) -> PageContent:
    """What a page of a finished bundle shows: text, QR codes, data beside it, and which areas are black."""
    image = rendering.picture_of(data, "application/pdf", page, PACK_DPI).convert("L")
    told = look(data, "application/pdf", page)
    told["black"] = [is_black(image, box) for box in boxes]
    with rendering.opened_pdf(data) as document:
        told["metadata"] = sorted(key for key, value in document.get_metadata_dict().items() if value)
        told["attachments"] = int(document.count_attachments())
    return told


# Documents that are words and data rather than pages to draw: OFD and XML e-invoices; and archives of files.

OFD: Final = "application/ofd"

XML: Final = "application/xml"

WRITTEN: Final = frozenset({OFD, XML})

MAX_TEXT: Final = 1_000_000

IN_ONE_ANSWER: Final = 48 * 1024 * 1024


def sizes(data: bytes, media_type: str) -> list[rendering.Size]:
    """One entry a page, without a size, as none of them is drawn; raises UnfitError for what cannot be read."""
    if media_type == XML:
        _invoice(data)
        return [(0, 0)]
    document = ofd.Document(data)
    document.page(1)
    return [(0, 0)] * len(document.pages)


def read_written(data: bytes, media_type: str, page: int) -> PageContent:
    """The codes and words of one page as ``look`` gives them; an XML has none."""
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
    """The ``invoices`` that the document is or carries, as ``embedded`` gives them; ``signed`` of an OFD."""
    if media_type == XML:
        return {"invoices": [{**_invoice(data), "invoice": 1}]}
    document = ofd.Document(data)
    return {"invoices": document.invoices(), "signed": document.signed}


def text(data: bytes, media_type: str) -> bytes:
    """The words of the document to be shown as text, in UTF-8."""
    if media_type == XML:
        return "\n".join(as_lines(parsed(data)))[:MAX_TEXT].encode()
    return ofd.text_of(data).encode()


def files_in(data: bytes) -> list[PageContent]:
    """The files of an archive in their order: ``name``, ``size``, and why one is ``withheld``; raises UnfitError."""
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
    """The bytes of some files of an archive, and the ``lengths`` of each; a broken or withheld one is -1 long.

    What is too much for one answer is left off: the lengths end there, and the rest is asked for again.
    """
    container = Container(data, ARCHIVE_FILES)
    lengths: list[int] = []
    parts: list[bytes] = []
    for number in numbers:
        try:
            part = container.entry(number)
        except (UnfitError, IndexError):
            lengths.append(-1)
            continue
        if parts and sum(map(len, parts)) + len(part) > IN_ONE_ANSWER:
            break
        lengths.append(len(part))
        parts.append(part)
    return {"lengths": lengths}, b"".join(parts)


def _invoice(data: bytes) -> PageContent:
    try:
        root = parsed(data)
    except ForeignError as error:
        raise UnfitError("foreign") from error
    except BrokenError as error:
        raise UnfitError("damaged") from error
    found = einvoice.read("", data) if einvoice.form_of(root) is not None else None
    if found is None or not found["fields"]:
        raise UnfitError("no_invoice")
    return found


def _box(box: tuple[float, float, float, float], area: tuple[float, float, float, float]) -> list[int]:
    left, top, right, bottom = area
    within = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    return box_of(within, (right - left, bottom - top))
