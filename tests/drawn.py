"""Small documents drawn for a test: ordinary ones, and ones that mean harm."""

import zlib
from io import BytesIO

from PIL import Image, ImageDraw
from pillow_heif import from_pillow
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def a_pdf(*pages: str, size: tuple[float, float] = A4, password: str | None = None) -> bytes:
    """A PDF with one line of text on each page."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=password)
    for words in pages or ("Invoice 4711",):
        canvas.drawString(72, size[1] - 72, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_form(value: str) -> bytes:
    """A PDF whose only mark is what was filled into its form."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.acroForm.textfield(name="answer", value=value, x=72, y=600, width=300, height=40, borderWidth=0)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_picture(width: int = 60, height: int = 40, mark: str = "red", mode: str = "RGB") -> Image.Image:
    """A white picture whose upper left quarter is marked, so that its turning shows."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=mark)
    return image.convert(mode)


def a_photograph(width: int = 60, height: int = 40, **how: object) -> bytes:
    """A white HEIC whose upper left quarter is red, as a telephone writes it."""
    out = BytesIO()
    from_pillow(a_picture(width, height)).save(out, quality=90, **how)
    return out.getvalue()


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    """The picture as a file of that form."""
    out = BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, without a cross-reference table, as a forger would write it."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, start=1))
    return b"%%PDF-1.4\n%strailer\n<</Root 1 0 R /Size %d>>\n%%%%EOF" % (body, len(objects) + 1)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def a_slow_pdf(depth: int = 9, width: int = 14) -> bytes:
    """A page whose drawing calls a drawing that calls a drawing …: width to the power of depth of them."""
    forms = [
        stream(
            b"/X Do " * width if level < depth else b"0 0 9 9 re f 1 1 8 8 re S " * 50,
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>" % (level + 5),
        )
        for level in range(depth + 1)
    ]
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</XObject<</X 6 0 R>>>>>>",
        b"<<>>",
        *forms,
    )


def a_memory_bomb(side: int = 20_000) -> bytes:
    """A page with a picture of so many pixels a side, deflated to a thousandth of its size."""
    squeezer = zlib.compressobj(9)
    packed = b"".join(squeezer.compress(bytes(side * 3 * 100)) for _ in range(side // 100)) + squeezer.flush()
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (side, side)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"600 0 0 800 0 0 cm /X Do"),
        stream(packed, image + b"/Filter/FlateDecode"),
    )
