"""Opens documents and draws their pages. Runs in a reader process only: the bytes are a stranger's.

PDF through pdfium without a JavaScript engine (no action of a document is ever started), pictures
through Pillow's decoders for the one format that the content showed.
"""

from io import BytesIO
from math import ceil
from typing import Any, Protocol

import pypdfium2
from PIL import Image, ImageFile

from core.evidence.wire import DETAIL_DPI, DPI, LONGEST_SIDE, MAX_PAGES, MAX_PIXELS, Reason

pdfium: Any = pypdfium2  # published without types

Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS is asked before anything is decoded

PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/tiff": "TIFF"}
JPEG_QUALITY = 85
PROOF_SIDE = 160
"""Pixels of the longer side at which the first page of a PDF is drawn to prove that it can be."""

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
"""How a picture is turned upright by its EXIF orientation (TIFF 6.0, tag 274)."""

SIDEWAYS = (5, 6, 7, 8)

Size = tuple[int, int]


class _Drawn(Protocol):
    def to_pil(self) -> Image.Image: ...


class _Page(Protocol):
    def get_size(self) -> tuple[float, float]: ...
    def render(self, *, scale: float, rev_byteorder: bool = False) -> _Drawn: ...


class _Document(Protocol):
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> _Page: ...
    def get_page_size(self, index: int) -> tuple[float, float]: ...
    def init_forms(self) -> bool: ...
    def close(self) -> None: ...


class UnfitError(Exception):
    """A document that cannot be shown: why, and the number that was too high."""

    def __init__(self, reason: Reason, found: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.found = found


def sizes(data: bytes, media_type: str) -> list[Size]:
    """The width and height in pixels of each page as ``draw`` gives it; the first page is decoded as a proof.

    Raises UnfitError, and whatever the decoders raise for damaged bytes.
    """
    if media_type == "application/pdf":
        return _pdf_sizes(data)
    with _picture(data, media_type) as image:
        return _picture_sizes(image)


def draw(data: bytes, media_type: str, page: int, dpi: int = DPI) -> bytes:
    """One page as JPEG, pages counted from 1; ``dpi`` is of PDF pages, a picture has its own pixels."""
    out = BytesIO()
    picture_of(data, media_type, page, dpi).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def picture_of(data: bytes, media_type: str, page: int, dpi: int = DPI) -> Image.Image:
    """One page in grey or colours as ``draw`` shows it, before it is squeezed; raises as ``sizes`` does."""
    if media_type == "application/pdf":
        return _draw_pdf(data, page, dpi)
    with _picture(data, media_type) as opened:
        _turn_to(opened, page)
        return _upright(opened, _longest(dpi))


def open_pdf(data: bytes) -> Any:  # noqa: ANN401 - see pdfium
    """The document as pdfium has it, to be closed by the caller; raises UnfitError."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY)
        raise UnfitError("encrypted" if locked else "damaged") from error
    document.init_forms()  # else what was filled in would not be seen
    if len(document) == 0:
        raise UnfitError("no_pages")
    if len(document) > MAX_PAGES:
        raise UnfitError("too_many_pages", len(document))
    return document


def _pdf_sizes(data: bytes) -> list[Size]:
    document: _Document = open_pdf(data)
    try:
        found = [_page_size(document, number) for number in range(len(document))]
        document[0].render(scale=PROOF_SIDE / max(1.0, *found[0]))
        return [_pixels(width, height, DPI) for width, height in found]
    finally:
        document.close()


def _page_size(document: _Document, index: int) -> tuple[float, float]:
    """The size in points; A4 for a page that is broken, as the others can still be shown."""
    try:
        return document.get_page_size(index)
    except pdfium.PdfiumError:
        return A4


def _draw_pdf(data: bytes, number: int, dpi: int) -> Image.Image:
    document: _Document = open_pdf(data)
    try:
        if not 1 <= number <= len(document):
            raise UnfitError("no_such_page", number)
        page = document[number - 1]
        width, height = page.get_size()
        return page.render(scale=_scale(width, height, dpi), rev_byteorder=True).to_pil().convert("RGB")
    finally:
        document.close()


def _scale(width: float, height: float, dpi: int) -> float:
    """The scale of a page in points at so many dots an inch, less for one that would be too large."""
    return min(dpi / POINTS_AN_INCH, (_longest(dpi) - 0.5) / max(1.0, width, height))


def _longest(dpi: int) -> int:
    """Pixels of the longer side, at most."""
    return LONGEST_SIDE * 2 if dpi in DETAIL_DPI else LONGEST_SIDE


def _pixels(width: float, height: float, dpi: int) -> Size:
    scale = _scale(width, height, dpi)
    return max(1, ceil(width * scale)), max(1, ceil(height * scale))


def _picture(data: bytes, media_type: str) -> ImageFile.ImageFile:
    return Image.open(BytesIO(data), formats=(PICTURES[media_type],))


def _frames(image: ImageFile.ImageFile) -> int:
    """How many pages a picture has: a TIFF is a stack of them, any other is one."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _turn_to(image: ImageFile.ImageFile, number: int) -> None:
    frames = _frames(image)
    if not 1 <= number <= frames:
        raise UnfitError("no_such_page", number)
    if frames > 1:
        image.seek(number - 1)


def _picture_sizes(image: ImageFile.ImageFile) -> list[Size]:
    frames = _frames(image)
    if frames > MAX_PAGES:
        raise UnfitError("too_many_pages", frames)
    found = []
    for number in range(2, frames + 1):
        _turn_to(image, number)
        found.append(_shown_size(image))
    _turn_to(image, 1)
    return [_upright(image).size, *found]


def _shown_size(image: ImageFile.ImageFile) -> Size:
    """The size that ``_upright`` will give, from the header alone."""
    width, height = image.size
    if _orientation(image) in SIDEWAYS:
        width, height = height, width
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _upright(image: ImageFile.ImageFile, longest: int = LONGEST_SIDE) -> Image.Image:
    """The picture decoded, scaled down where it is too large, on white, and turned as its camera was held."""
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise UnfitError("too_many_pixels", pixels)
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
    """The EXIF orientation; 1, as it lies, where the EXIF data is missing or broken."""
    try:
        found = image.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001 - broken EXIF raises what it likes, and the picture is still good
        return 1
    return found if isinstance(found, int) else 1


def _plain(image: Image.Image) -> Image.Image:
    """Palettes, bilevel, deep and other rare modes as ordinary colours or greys."""
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
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
