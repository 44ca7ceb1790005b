"""Opens documents and draws them as page images; redacts and stamps pages.

PDF is drawn by pdfium without a JavaScript engine (no action in a document is ever run), and pictures by Pillow's
decoder for the format found in the content.

Runs in a reader process only, because the bytes are untrusted. A page leaves it as a JPEG of pixels alone, so that no
text, data or attachment of the document comes along.
"""

import mimetypes
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pi_heif
import pylopdf_fonts_zh_cn
import pypdfium2
from PIL import Image, ImageDraw, ImageFile, ImageFont

from core.documents import reader_protocol, sniffing, untrusted

if TYPE_CHECKING:
    from core.documents import typesetting

# Opening documents and drawing their pages. Reader process only: the bytes are untrusted.

pdfium: Any = pypdfium2  # published without types

Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS is asked before anything is decoded

# Always decode the photograph itself, never the thumbnail in the file, which could show something else.
pi_heif.register_heif_opener(decode_threads=2, thumbnails=False, depth_images=False, aux_images=False)

PICTURES = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/tiff": "TIFF", "image/heic": "HEIF",
}  # fmt: skip

STACKS = ("TIFF", "HEIF")
"""Formats in which one file can hold several pictures, each of them a page."""

JPEG_QUALITY = 85

PROOF_SIDE = 160
"""The longer side, in pixels, of the first page of a PDF when it is drawn to prove that it can be."""

POINTS_AN_INCH = 72

A4 = (595.0, 842.0)

ORIENTATION_TAG = 0x0112

UPRIGHT = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
"""The turns that set a picture upright, by its EXIF orientation (TIFF 6.0, tag 274)."""

SIDEWAYS = (5, 6, 7, 8)

Size = tuple[int, int]


def sizes(data: bytes, media_type: str) -> list[Size]:
    """The width and height in pixels of each page as ``draw`` returns it; the first page is decoded as a proof.

    Raises UnsuitableDocumentError, and whatever the decoders raise for damaged bytes.
    """
    if media_type == "application/pdf":
        return _pdf_sizes(data)
    if media_type in OFFICE:
        return [_pixels(*page.size, reader_protocol.DPI) for page in office_pages(data, media_type)]
    with _picture(data, media_type) as image:
        return _picture_sizes(image)


def draw(data: bytes, media_type: str, page: int, dpi: int = reader_protocol.DPI) -> bytes:
    """One page, counted from 1, as JPEG; ``dpi`` applies to PDF and Office pages, a picture keeps its own pixels."""
    return _jpeg(picture_of(data, media_type, page, dpi), JPEG_QUALITY)


def picture_of(data: bytes, media_type: str, page: int, dpi: int = reader_protocol.DPI) -> Image.Image:
    """One page in grey or colour as ``draw`` shows it, before compression; raises as ``sizes`` does."""
    if media_type == "application/pdf":
        return _draw_pdf(data, page, dpi)
    if media_type in OFFICE:
        return _draw_office(data, media_type, page, dpi)
    with _picture(data, media_type) as opened:
        _turn_to(opened, page)
        return _upright(opened, _longest(dpi))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@contextmanager
def opened_pdf(data: bytes) -> Iterator[Any]:
    """The open pdfium document, closed when the block ends; raises UnsuitableDocumentError."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY)
        raise reader_protocol.UnsuitableDocumentError("encrypted" if locked else "damaged") from error
    with closing(document):
        document.init_forms()  # else what was filled in would not be seen
        if len(document) == 0:
            raise reader_protocol.UnsuitableDocumentError("no_pages")
        if len(document) > reader_protocol.MAX_PAGES:
            raise reader_protocol.UnsuitableDocumentError("too_many_pages", len(document))
        yield document


def _pdf_sizes(data: bytes) -> list[Size]:
    with opened_pdf(data) as document:
        found = [_page_size(document, number) for number in range(len(document))]
        document[0].render(scale=PROOF_SIDE / max(1.0, *found[0]))
    return [_pixels(width, height, reader_protocol.DPI) for width, height in found]


def _page_size(document: Any, index: int) -> tuple[float, float]:  # noqa: ANN401 - see pdfium
    """The size in points; A4 for a broken page, so that the others can still be shown."""
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return A4
    return width, height


def _draw_pdf(data: bytes, number: int, dpi: int) -> Image.Image:
    with opened_pdf(data) as document:
        if not 1 <= number <= len(document):
            raise reader_protocol.UnsuitableDocumentError("no_such_page", number)
        page = document[number - 1]
        width, height = page.get_size()
        image: Image.Image = page.render(scale=_scale(width, height, dpi), rev_byteorder=True).to_pil()
        return image.convert("RGB")


# Office documents, laid out on pages by ``typesetting``.

OFFICE: Final = frozenset({sniffing.WORD, sniffing.EXCEL})


AS_WORDS: Final = (
    "Word document, set on pages by Redress: all its words, not its layout · Word 文档，由 Redress 按内容排版，非原版式"
)

AS_GRID: Final = (
    "Excel workbook, set on pages by Redress: all its values, not its layout · "
    "Excel 工作簿，由 Redress 按内容排版，非原版式"
)


@lru_cache(maxsize=1)
def office_pages(data: bytes, media_type: str) -> "list[typesetting.Page]":
    """The pages of an Office document, including its words and their places; raises UnsuitableDocumentError.

    The pages of the last document are kept, because they are asked for one after another. The libraries that read
    Office documents are loaded with the first of them.
    """
    from core.documents import typesetting  # noqa: PLC0415 - see above

    if media_type == sniffing.WORD:
        from core.documents import word_document  # noqa: PLC0415 - see above

        blocks = word_document.blocks_of(untrusted.office_package(data))
        return typesetting.set_out((typesetting.Paragraph(AS_WORDS, aside=True), *blocks))
    mimetypes.knownfiles.clear()  # openpyxl asks for them, and a reader may not open those of the machine
    from core.documents import workbook  # noqa: PLC0415 - see above

    return typesetting.set_out((typesetting.Paragraph(AS_GRID, aside=True), *workbook.blocks_of(data)), wide=True)


def _draw_office(data: bytes, media_type: str, number: int, dpi: int) -> Image.Image:
    from core.documents import typesetting  # noqa: PLC0415 - see office_pages

    pages = office_pages(data, media_type)
    if not 1 <= number <= len(pages):
        raise reader_protocol.UnsuitableDocumentError("no_such_page", number)
    page = pages[number - 1]
    return typesetting.draw(page, _scale(*page.size, dpi))


def _scale(width: float, height: float, dpi: int) -> float:
    """The scale from points to pixels at a resolution, reduced for a page that would become too large."""
    return min(dpi / POINTS_AN_INCH, (_longest(dpi) - 0.5) / max(1.0, width, height))


def _longest(dpi: int) -> int:
    """The greatest length of the longer side, in pixels."""
    return reader_protocol.LONGEST_SIDE * 2 if dpi in reader_protocol.DETAIL_DPI else reader_protocol.LONGEST_SIDE


def _pixels(width: float, height: float, dpi: int) -> Size:
    scale = _scale(width, height, dpi)
    return max(1, ceil(width * scale)), max(1, ceil(height * scale))


def _picture(data: bytes, media_type: str) -> ImageFile.ImageFile:
    return Image.open(BytesIO(data), formats=(PICTURES[media_type],))


def _frames(image: ImageFile.ImageFile) -> int:
    """The number of pages of a picture: a TIFF or HEIC can hold several, any other format holds one."""
    return int(getattr(image, "n_frames", 1)) if image.format in STACKS else 1


def _turn_to(image: ImageFile.ImageFile, number: int) -> None:
    frames = _frames(image)
    if not 1 <= number <= frames:
        raise reader_protocol.UnsuitableDocumentError("no_such_page", number)
    if frames > 1:
        image.seek(number - 1)


def _picture_sizes(image: ImageFile.ImageFile) -> list[Size]:
    frames = _frames(image)
    if frames > reader_protocol.MAX_PAGES:
        raise reader_protocol.UnsuitableDocumentError("too_many_pages", frames)
    found = []
    for number in range(2, frames + 1):
        _turn_to(image, number)
        found.append(_shown_size(image))
    _turn_to(image, 1)
    return [_upright(image).size, *found]


def _shown_size(image: ImageFile.ImageFile) -> Size:
    """The size that ``_upright`` will give, read from the header without decoding."""
    width, height = image.size
    if _orientation(image) in SIDEWAYS:
        width, height = height, width
    scale = min(1.0, reader_protocol.LONGEST_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _upright(image: ImageFile.ImageFile, longest: int = reader_protocol.LONGEST_SIDE) -> Image.Image:
    """The decoded picture, scaled down if too large, on white, and turned upright."""
    pixels = image.width * image.height
    if pixels > reader_protocol.MAX_PIXELS:
        raise reader_protocol.UnsuitableDocumentError("too_many_pixels", pixels)
    turned_by_decoder = image.format == "TIFF"
    turns = () if turned_by_decoder else UPRIGHT.get(_orientation(image), ())
    if turned_by_decoder:
        image.load()
    shown: Image.Image = image
    if image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        shown = _plain(image)
    shown.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)
    shown.load()  # what was small enough is not decoded yet
    shown = _on_white(shown)
    if shown is image:
        shown = image.copy()
    shown.info.clear()  # else the comment and other data of the file would go into the page image
    for turn in turns:
        shown = shown.transpose(turn)
    return shown


def _orientation(image: ImageFile.ImageFile) -> int:
    """The EXIF orientation; 1 (not turned) if the EXIF data is missing or broken."""
    try:
        found = image.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001 - broken EXIF raises what it likes, and the picture is still good
        return 1
    return found if isinstance(found, int) else 1


def _plain(image: Image.Image) -> Image.Image:
    """The picture in plain grey or RGB, converted from palettes, bilevel, deep and rarer modes."""
    if image.mode.startswith(("I", "F")):
        deep = image.convert("F")
        low, high = deep.getextrema()
        span = max(float(high) - float(low), 1e-9)  # type: ignore[arg-type]
        return deep.point(lambda value: value * (255 / span) - float(low) * (255 / span)).convert("L")  # type: ignore[arg-type]
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode in ("RGB", "L") else image.convert("RGB")
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


# Plain text drawn as pages. Reader process only.

PAGE: Final[Size] = (1240, 1754)
"""The size of a text page in pixels: A4 at 150 dpi."""

MARGIN: Final = 100

TYPE_SIZE: Final = 25

LINE_HEIGHT: Final = 40

LINES: Final = (PAGE[1] - 2 * MARGIN) // LINE_HEIGHT

TAB: Final = " " * 4

ROUGH: Final = 40
"""The number of characters that always fit on a line; the search for the line's end starts here."""

Line = tuple[str, tuple[int, int, int, int]]
"""The text of a line and its place in pixels: left, top, right, bottom."""


@cache
def typeface(size: int) -> ImageFont.FreeTypeFont:
    """The typeface of text pages and stamps, Chinese and Latin, the same on every machine."""
    return ImageFont.truetype(pylopdf_fonts_zh_cn.sans_path(), size)


def text_pages(data: bytes) -> list[list[Line]]:
    """The lines of each page; raises UnsuitableDocumentError if the text fills more pages than a document may have."""
    shown = sniffing.decode_text(data).replace("\r\n", "\n").replace("\r", "\n").replace("\t", TAB)
    lines = [line for each in shown.split("\n") for line in _wrapped(_printable(each))]
    pages = [lines[first : first + LINES] for first in range(0, len(lines), LINES)] or [[""]]
    if len(pages) > reader_protocol.MAX_PAGES:
        raise reader_protocol.UnsuitableDocumentError("too_many_pages", len(pages))
    return [[_placed(line, at) for at, line in enumerate(page)] for page in pages]


def draw_text(data: bytes, page: int) -> Image.Image:
    """One page of a text, counted from 1, as a picture."""
    pages = text_pages(data)
    if not 1 <= page <= len(pages):
        raise reader_protocol.UnsuitableDocumentError("no_such_page", page)
    image = Image.new("RGB", PAGE, "white")
    pen = ImageDraw.Draw(image)
    for words, (left, top, _, _) in pages[page - 1]:
        pen.text((left, top), words, fill="black", font=typeface(TYPE_SIZE))
    return image


def _printable(line: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)


def _wrapped(line: str) -> list[str]:
    """The line broken into parts that fit, at a blank where possible."""
    parts = []
    while line and typeface(TYPE_SIZE).getlength(line[: 4 * ROUGH]) > PAGE[0] - 2 * MARGIN:
        end = _end(line)
        parts.append(line[:end].rstrip())
        line = line[end:].lstrip()
    return [*parts, line]


def _end(line: str) -> int:
    """How many characters of the line fit, cut back to a blank if its second half has one."""
    end = ROUGH
    while end < len(line) and typeface(TYPE_SIZE).getlength(line[: end + 1]) <= PAGE[0] - 2 * MARGIN:
        end += 1
    blank = line.rfind(" ", end // 2, end)
    return blank if blank > 0 and end < len(line) and line[end].isascii() and line[end] != " " else end


def _placed(line: str, at: int) -> Line:
    top = MARGIN + at * LINE_HEIGHT
    return line, (MARGIN, top, MARGIN + round(typeface(TYPE_SIZE).getlength(line)), top + LINE_HEIGHT - 4)


# Pages for a bundle: blacked out, stamped and flattened, then checked.

BUNDLE_JPEG_QUALITY: Final = 88

BLACK: Final = 48
"""The lightest grey that still counts as black, because JPEG adds some noise."""

EDGE: Final = 4
"""The rim of an area, in pixels, where JPEG may blur it with its surroundings."""

LEAST_WIDTH: Final = 800
"""The least width in pixels; a smaller picture is enlarged, or its stamp would be illegible."""

INK: Final = "#333333"

BAND_SHARE: Final = 0.03
"""The height of the band with the stamp, as a share of the page's width."""

LEAST_BAND: Final = 24

Boxes: TypeAlias = Sequence[Sequence[int]]


def picture(data: bytes, media_type: str, page: int) -> Image.Image:
    """A page as it goes into a pack, before anything is blacked out; raises UnsuitableDocumentError."""
    if media_type == "text/plain":
        return draw_text(data, page)
    shown = picture_of(data, media_type, page, reader_protocol.PACK_DPI)
    if shown.width >= LEAST_WIDTH:
        return shown
    return shown.resize(
        (LEAST_WIDTH, max(1, round(shown.height * LEAST_WIDTH / shown.width))), Image.Resampling.BICUBIC
    )


def mask(data: bytes, media_type: str, page: int, boxes: Boxes) -> bytes:
    """One page as JPEG with its areas blacked out; raises UnsuitableDocumentError."""
    image = picture(data, media_type, page).convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        pen.rectangle(_area_in_pixels(box, image.size), fill="black")
    return _jpeg(image, BUNDLE_JPEG_QUALITY)


def typeset(data: bytes) -> list[list[dict[str, Any]]]:
    """The pages of a text, each a list of its lines with their boxes in thousandths of the page."""
    return [[{"text": text, "box": box_of(place, PAGE)} for text, place in page if text] for page in text_pages(data)]


def box_of(place: tuple[float, float, float, float], size: tuple[float, float]) -> list[int]:
    """A place as a box in thousandths of the given width and height, clipped at the edges."""
    wide, high = size
    scaled = (place[0] / wide, place[1] / high, place[2] / wide, place[3] / high)
    return [min(reader_protocol.THOUSANDTHS, max(0, round(each * reader_protocol.THOUSANDTHS))) for each in scaled]


def _area_in_pixels(box: Sequence[int], size: Size) -> tuple[int, int, int, int]:
    wide, high = size
    left, top, right, bottom = box
    return (
        left * wide // reader_protocol.THOUSANDTHS,
        top * high // reader_protocol.THOUSANDTHS,
        -(-right * wide // reader_protocol.THOUSANDTHS),
        -(-bottom * high // reader_protocol.THOUSANDTHS),
    )


def is_black(image: Image.Image, box: Sequence[int]) -> bool:
    """Whether an area of a grey picture is black throughout."""
    left, top, right, bottom = _area_in_pixels(box, image.size)
    across, down = min(EDGE, (right - left) // 3), min(EDGE, (bottom - top) // 3)
    lightest = image.crop((left + across, top + down, right - across, bottom - down)).getextrema()[1]
    return int(lightest) <= BLACK  # type: ignore[arg-type] # of a grey picture it is one number


def stamped_band(width: int, stamp: str) -> bytes:
    """The band with the stamp, as JPEG, ``width`` pixels wide; it goes below the page and so covers nothing."""
    high = max(LEAST_BAND, round(width * BAND_SHARE))
    band = Image.new("RGB", (width, high), "white")
    pen = ImageDraw.Draw(band)
    pen.line((0, 0, width, 0), fill=INK, width=2)
    size = round(high * 0.5)
    while size > 6 and typeface(size).getlength(stamp) > width * 0.96:  # noqa: PLR2004 - smaller cannot be read
        size -= 1
    pen.text((width * 0.02, high * 0.5), stamp, fill=INK, font=typeface(size), anchor="lm")
    return _jpeg(band, BUNDLE_JPEG_QUALITY)
