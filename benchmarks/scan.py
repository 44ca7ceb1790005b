"""A scan of 20 pages, as sellers send them: photographs of sheets of A4 at 200 dpi, with their grain, in one PDF."""

import random
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PAGES: Final = 20
SIZE: Final = (1654, 2339)
LINES: Final = range(150, 2200, 44)


def scan(pages: int = PAGES, seed: int = 7) -> bytes:
    """The PDF; the same seed gives the same lines, at about 0.8 MB a page."""
    chance = random.Random(seed)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number in range(1, pages + 1):
        sheet = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 22).resize(SIZE).convert("RGB")
        pen = ImageDraw.Draw(sheet)
        pen.text((700, 60), f"page {number}", fill="black", font_size=60)
        for y in LINES:
            pen.rectangle((140, y, 140 + chance.randint(500, 1350), y + 18), fill=(60, 60, 70))
        photo = BytesIO()
        sheet.rotate(chance.uniform(-2, 2), fillcolor=(120, 110, 90)).save(photo, "JPEG", quality=62)
        photo.seek(0)
        canvas.drawImage(ImageReader(photo), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
