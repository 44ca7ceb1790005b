"""Pages for a pack: blacked out, stamped and flattened, and looked at again when they are done.

Runs in a reader process only: the bytes are a stranger's. A page leaves it as a JPEG made of pixels
alone, so that no text, data or attachment of the document can come along.
"""

import json
from io import BytesIO
from typing import Any, Final, TypeAlias

from PIL import Image, ImageDraw

from core.evidence import drawing, inside
from core.evidence.typeset import PAGE, draw_text, text_pages, typeface
from core.evidence.wire import PACK_DPI, THOUSANDTHS, band_of

JPEG_QUALITY: Final = 88
BLACK: Final = 48
"""The lightest grey that still counts as black, as JPEG leaves some noise in it."""

EDGE: Final = 4
"""Pixels at the rim of an area where JPEG may blur it with its surroundings."""

LEAST_WIDTH: Final = 800
"""Pixels; a smaller picture is enlarged, or its stamp could not be read."""

INK: Final = "#333333"
Boxes: TypeAlias = list[list[int]]


def picture(data: bytes, media_type: str, page: int) -> Image.Image:
    """A page as it goes into a pack, before anything is blacked out; raises UnfitError."""
    if media_type == "text/plain":
        return draw_text(data, page)
    shown = drawing.picture_of(data, media_type, page, PACK_DPI)
    if shown.width >= LEAST_WIDTH:
        return shown
    return shown.resize(
        (LEAST_WIDTH, max(1, round(shown.height * LEAST_WIDTH / shown.width))), Image.Resampling.BICUBIC
    )


def mask(data: bytes, media_type: str, page: int, boxes: Boxes, stamp: str) -> bytes:
    """One page as JPEG with its areas black; a stamp stands in a band of its own below the page and hides nothing."""
    image = picture(data, media_type, page).convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        pen.rectangle(_pixels(box, image.size), fill="black")
    out = BytesIO()
    (_stamped(image, stamp) if stamp else image).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def typeset(data: bytes) -> bytes:
    """The pages of a text as JSON: for each its lines, with boxes in thousandths."""
    wide, high = PAGE
    pages = [
        [{"text": text, "box": _thousandths(place, (wide, high))} for text, place in page if text]
        for page in text_pages(data)
    ]
    return json.dumps({"pages": pages}, ensure_ascii=False).encode()


def recheck(data: bytes, page: int, boxes: Boxes) -> bytes:
    """What a page of a finished pack shows, as JSON: text, QR codes, data beside it, and which areas are black."""
    image = drawing.picture_of(data, "application/pdf", page, PACK_DPI).convert("L")
    told: dict[str, Any] = json.loads(inside.look(data, "application/pdf", page))
    told["black"] = [_is_black(image, box) for box in boxes]
    document = drawing.open_pdf(data)
    try:
        told["metadata"] = sorted(key for key, value in document.get_metadata_dict().items() if value)
        told["attachments"] = int(document.count_attachments())
    finally:
        document.close()
    return json.dumps(told, ensure_ascii=False).encode()


def _thousandths(place: tuple[int, int, int, int], size: drawing.Size) -> list[int]:
    return [round(each * THOUSANDTHS / size[at % 2]) for at, each in enumerate(place)]


def _pixels(box: list[int], size: drawing.Size) -> tuple[int, int, int, int]:
    wide, high = size
    left, top, right, bottom = box
    return (
        left * wide // THOUSANDTHS,
        top * high // THOUSANDTHS,
        -(-right * wide // THOUSANDTHS),
        -(-bottom * high // THOUSANDTHS),
    )


def _is_black(image: Image.Image, box: list[int]) -> bool:
    left, top, right, bottom = _pixels(box, image.size)
    across, down = min(EDGE, (right - left) // 3), min(EDGE, (bottom - top) // 3)
    lightest = image.crop((left + across, top + down, right - across, bottom - down)).getextrema()[1]
    return int(lightest) <= BLACK  # type: ignore[arg-type] # of a grey picture it is one number


def _stamped(image: Image.Image, stamp: str) -> Image.Image:
    band = band_of(image.width)
    sheet = Image.new("RGB", (image.width, image.height + band), "white")
    sheet.paste(image, (0, 0))
    pen = ImageDraw.Draw(sheet)
    pen.line((0, image.height, image.width, image.height), fill=INK, width=2)
    size = round(band * 0.5)
    while size > 6 and typeface(size).getlength(stamp) > image.width * 0.96:  # noqa: PLR2004 - smaller cannot be read
        size -= 1
    pen.text((image.width * 0.02, image.height + band * 0.5), stamp, fill=INK, font=typeface(size), anchor="lm")
    return sheet
