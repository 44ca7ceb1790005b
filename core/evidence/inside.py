"""What a reader process sees in a document: codes, words with their places, and e-invoices inside a PDF.

Runs in the confined process only: the bytes are a stranger's. What comes out is plain JSON, cut to a
size that no document can stretch; what it means is for ``reading`` to say.
"""

import json
from typing import Any, Final, TypeAlias

import zxingcpp
from PIL import Image, ImageOps

from core.evidence import drawing

CODE_DPI: Final = 200
"""A QR code of 20 mm then has four pixels and more a square."""

QR: Final = zxingcpp.barcode_formats_from_str("QRCode")
SMALL: Final = 1000
MOST_CODES: Final = 20
MOST_WORDS: Final = 4_000
LONGEST_TEXT: Final = 2_000
INSET: Final = 0.3
MOST_ATTACHMENTS: Final = 20
MOST_XML_BYTES: Final = 4_000_000
THOUSANDTHS: Final = 1_000

Seen: TypeAlias = dict[str, Any]


def look(data: bytes, media_type: str, page: int) -> bytes:
    """The codes and words of one page, counted from 1, as JSON; boxes in thousandths of its width and height."""
    image = drawing.picture_of(data, media_type, page, CODE_DPI).convert("L")
    words = _words(data, page) if media_type == "application/pdf" else []
    return json.dumps({"codes": codes_in(image), "words": words}, ensure_ascii=False).encode()


def embedded(data: bytes) -> bytes:
    """The e-invoices attached to a PDF as JSON: name, what is wrong with it, and its fields."""
    from core.evidence import einvoice  # noqa: PLC0415 - few documents have one, and the schemas load slowly

    document = drawing.open_pdf(data)
    try:
        found = [document.get_attachment(at) for at in range(min(document.count_attachments(), MOST_ATTACHMENTS))]
        read = [einvoice.read(str(each.get_name()), _bytes_of(each)) for each in found if _is_xml(each)]
    finally:
        document.close()
    return json.dumps({"invoices": [each for each in read if each]}, ensure_ascii=False).encode()


def _is_xml(attachment: Any) -> bool:  # noqa: ANN401 - pdfium is published without types
    return str(attachment.get_name()).lower().endswith(".xml")


def _bytes_of(attachment: Any) -> bytes:  # noqa: ANN401 - see _is_xml
    return bytes(attachment.get_data()[: MOST_XML_BYTES + 1])


def codes_in(image: Image.Image) -> list[Seen]:
    """Every QR code of a grey picture; a faint or small picture gets a second and a third look."""
    for tried in _looks(image):
        found = zxingcpp.read_barcodes(tried, formats=QR)
        if found:
            return [_code(each, tried.size) for each in found[:MOST_CODES]]
    return []


def _looks(image: Image.Image) -> tuple[Image.Image, ...]:
    plainer = ImageOps.autocontrast(image, cutoff=2)
    if max(image.size) < SMALL:
        return image, plainer, plainer.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    return image, plainer, plainer.reduce(2)


def _code(found: zxingcpp.Barcode, size: drawing.Size) -> Seen:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across, down = [each.x for each in corners], [each.y for each in corners]
    box = box_of((min(across), min(down), max(across), max(down)), size)
    return {"text": found.text[:LONGEST_TEXT], "box": box}


def box_of(place: tuple[float, float, float, float], size: tuple[float, float]) -> list[int]:
    """A place on something of that size in thousandths of its width and height, cut at the edges."""
    wide, high = size
    scaled = (place[0] / wide, place[1] / high, place[2] / wide, place[3] / high)
    return [min(THOUSANDTHS, max(0, round(each * THOUSANDTHS))) for each in scaled]


def _words(data: bytes, number: int) -> list[Seen]:
    """The runs of the text layer with their boxes, as pdfium parts them; a turned page has none."""
    document = drawing.open_pdf(data)
    try:
        page = document[number - 1]
        wide, high = page.get_size()
        text = page.get_textpage()
        found = []
        for at in range(min(text.count_rects(), MOST_WORDS)):
            left, bottom, right, top = text.get_rect(at)
            written = _run(text, (left, bottom, right, top))
            found.append({"text": written, "box": box_of((left, high - top, right, high - bottom), (wide, high))})
    finally:
        document.close()
    return found


def _run(text: Any, place: tuple[float, float, float, float]) -> str:  # noqa: ANN401 - see _is_xml
    """The words within a box; of lines that reach into it the one that runs through its middle."""
    left, bottom, right, top = place
    lines = text.get_text_bounded(left, bottom, right, top)[:LONGEST_TEXT].splitlines() or [""]
    if len(lines) == 1:
        return str(lines[0])
    inset = (top - bottom) * INSET  # points and commas lie low and are lost, so this only tells which line is meant
    middle = set(text.get_text_bounded(left, bottom + inset, right, top - inset).replace("\r", "").replace("\n", ""))
    return str(max(lines, key=lambda each: len(set(each) & middle)))
