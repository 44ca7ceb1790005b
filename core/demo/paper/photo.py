"""Pictures instead of files: a till slip photographed on a table, and any sheet as a photo, scan, TIFF or WebP."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from random import Random
from typing import Final

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from core.demo.paper.glyphs import raster
from core.demo.paper.marks import SPECIMEN
from core.demo.paper.pad import Pad
from core.demo.paper.sheet import Goods, Sheet, money, sheet
from core.model.facts import VoucherFacts
from core.model.terms import DocumentKind

_WIDE: Final = 560
_PRINT: Final = (72, 74, 82)
_THERMAL: Final = (246, 245, 240)
_DPI: Final = 144


def till_slip(  # noqa: PLR0913 - a till slip states that much
    *,
    shop: str,
    day: date,
    lines: Sequence[Goods],
    number: str = "",
    branch: str = "",
    paid_by: str = "微信支付",
    cashier: str = "03",
    time: str = "18:42:07",
    quality: int = 82,
) -> Sheet:
    """A shop's till slip (购物小票) on thermal paper, photographed on a table: JPEG, no text layer; prices with tax."""
    slip = _slip((shop, branch), (number, f"{day:%Y-%m-%d} {time}", cashier), lines, paid_by)
    data = _encoded(_photographed(_marked(slip), f"slip {shop} {number} {day}", 2.6), "JPEG", quality)
    facts = VoucherFacts(
        number=number or None, date=day, total=_total(lines), issuer_name=shop,
        goods="；".join(line.name for line in lines),
        brand_model="；".join(line.model for line in lines if line.model) or None,
        quantity=sum(line.quantity for line in lines),
    )  # fmt: skip
    return sheet(DocumentKind.TILL_SLIP, f"till_slip_{number or f'{day:%Y%m%d}'}.jpg", data, facts)


def _total(lines: Sequence[Goods]) -> Decimal:
    return sum((line.price * line.quantity for line in lines), Decimal(0))


def _slip(shop: tuple[str, str], about: tuple[str, str, str], lines: Sequence[Goods], paid_by: str) -> Image.Image:
    """The slip itself; ``shop`` is name and branch, ``about`` number, time and till."""
    slip = Image.new("RGB", (_WIDE, 690 + 74 * len(lines)), _THERMAL)
    draw = ImageDraw.Draw(slip)
    y = _centred(draw, 34, shop[0], 40) + 6
    y = _centred(draw, y, shop[1], 24) if shop[1] else y
    y = _centred(draw, y + 4, "*** 购 物 小 票 ***", 26) + 14
    for label, value in zip(("单号", "日期", "收银员"), about, strict=True):
        y = _spread(draw, y, label, value, 23) if value else y
    y = _dashes(draw, y)
    y = _spread(draw, y, "品名", "数量 × 单价　　小计", 22)
    for line in lines:
        draw.text((30, y), f"{line.name} {line.model}".strip()[:24], _PRINT, raster("sans", 24))
        y = _spread(draw, y + 34, "", f"{line.quantity} × {line.price:.2f}　　{line.price * line.quantity:.2f}", 24)
    y = _dashes(draw, y)
    y = _spread(draw, y, f"合计 {sum(line.quantity for line in lines)} 件", money(_total(lines), "¥"), 34)
    y = _spread(draw, y, paid_by, f"{_total(lines):.2f}", 24)
    y = _dashes(draw, _spread(draw, y, "找零", "0.00", 24))
    y = _centred(draw, y + 6, "凭小票七日内退换，开具发票请于当月办理", 20)
    y = _strip(draw, y + 12, "".join(about))
    _centred(draw, y + 10, "谢谢惠顾　欢迎再次光临", 22)
    return slip


def _centred(draw: ImageDraw.ImageDraw, y: float, text: str, size: int) -> float:
    draw.text((_WIDE / 2, y), text, _PRINT, raster("sans", size), anchor="ma")
    return y + size * 1.42


def _spread(draw: ImageDraw.ImageDraw, y: float, left: str, right: str, size: int) -> float:
    draw.text((30, y), left, _PRINT, raster("sans", size))
    draw.text((_WIDE - 30, y), right, _PRINT, raster("sans", size), anchor="ra")
    return y + size * 1.5


def _dashes(draw: ImageDraw.ImageDraw, y: float) -> float:
    for x in range(30, _WIDE - 30, 14):
        draw.line([(x, y + 10), (x + 8, y + 10)], _PRINT, 2)
    return y + 24


def _strip(draw: ImageDraw.ImageDraw, y: float, code: str) -> float:
    seed, x = Random(code), 90.0
    while x < _WIDE - 90:
        width = seed.choice((2, 2, 4, 6))
        draw.rectangle([x, y, x + width - 1, y + 64], _PRINT)
        x += width + seed.choice((2, 3, 5))
    return y + 70


def _marked(image: Image.Image) -> Image.Image:
    """The picture with the light words for a specimen across it."""
    size = round(min(image.size) / 7)
    words = Image.new("L", (size * 9, round(size * 1.6)), 0)
    ImageDraw.Draw(words).text((words.width / 2, size * 0.8), SPECIMEN, 34, raster("sans", size), anchor="mm")
    turned = words.rotate(24, Image.Resampling.BILINEAR, expand=True)
    at = ((image.width - turned.width) // 2, (image.height - turned.height) // 2)
    image.paste((90, 90, 90), (*at, at[0] + turned.width, at[1] + turned.height), turned)
    return image


@cache
def _table(size: tuple[int, int]) -> Image.Image:
    """A wooden table top, its grain the same each time."""
    seed = Random(7)
    coarse = Image.frombytes("L", (90, 3), seed.randbytes(270)).resize(size, Image.Resampling.BICUBIC)
    fine = Image.frombytes("L", (size[0], 9), seed.randbytes(size[0] * 9)).resize(size, Image.Resampling.BILINEAR)
    grain = Image.blend(coarse, fine, 0.35)
    return ImageOps.colorize(grain, (126, 96, 70), (172, 138, 106))


@cache
def _daylight(size: tuple[int, int], side: int) -> Image.Image:
    """How much darker each place is, lit from one corner."""
    down = Image.linear_gradient("L").resize(size)
    across = Image.linear_gradient("L").rotate(90 if side else -90).resize(size)
    return Image.blend(down, across, 0.5).point(lambda value: 255 - value // 4).convert("RGB")


def _photographed(paper: Image.Image, key: str, tilt: float) -> Image.Image:
    """The paper on the table, a little turned, with its shadow and uneven light."""
    seed = Random(key)
    angle = seed.choice((-1, 1)) * seed.uniform(tilt * 0.5, tilt)
    sheet_of = paper.convert("RGBA").rotate(angle, Image.Resampling.BILINEAR, expand=True)
    size = (sheet_of.width + 120, sheet_of.height + 110)
    ground = _table(_rounded(size)).crop((0, 0, *size))
    shade = Image.new("L", size, 0)
    shade.paste(sheet_of.getchannel("A").point(lambda value: value * 110 // 255), (68, 66))
    ground.paste((30, 22, 16), (0, 0), shade.reduce(4).filter(ImageFilter.GaussianBlur(3)).resize(size))
    ground.paste(sheet_of, (56, 50), sheet_of)
    lit = ImageChops.multiply(ground, _daylight(_rounded(size), seed.randrange(2)).crop((0, 0, *size)))
    return lit.filter(ImageFilter.GaussianBlur(0.6))


def _rounded(size: tuple[int, int]) -> tuple[int, int]:
    """A size for the cache: up to the next 400 pixels."""
    return (-(-size[0] // 400) * 400, -(-size[1] // 400) * 400)


def _encoded(image: Image.Image, form: str, quality: int = 80) -> bytes:
    held = BytesIO()
    image.save(held, form, quality=quality)
    return held.getvalue()


def _pages(document: Sheet) -> list[Image.Image]:
    if not document.data.startswith(b"%PDF"):
        return [Image.open(BytesIO(document.data)).convert("RGB")]
    pages = []
    with pypdfium2.PdfDocument(document.data) as book:  # type: ignore[no-untyped-call]
        for page in book:
            pages.append(page.render(scale=_DPI / 72).to_pil().convert("RGB"))
            page.close()
    return pages


def _renamed(document: Sheet, data: bytes, suffix: str) -> Sheet:
    return document._replace(name=f"{document.name.rpartition('.')[0]}.{suffix}", data=data)


def as_photo(document: Sheet) -> Sheet:
    """The first page of a sheet as a photograph on a table: JPEG, no text layer."""
    taken = _photographed(_pages(document)[0], f"photo {document.name}", 2.0)
    return _renamed(document, _encoded(taken, "JPEG", 78), "jpg")


def as_scan(document: Sheet) -> Sheet:
    """All pages of a sheet as an office scanner's PDF: pictures a little askew, no text layer."""
    seed, pad = Random(f"scan {document.name}"), Pad(document.name)
    for page in _pages(document):
        wide, high = (size * 25.4 / _DPI for size in page.size)
        pad.page(wide, high)
        askew = page.rotate(seed.uniform(-0.7, 0.7), Image.Resampling.BILINEAR, fillcolor=(250, 250, 248))
        pad.picture(0, 0, wide, high, askew, 70)
    return _renamed(document, pad.close(), "pdf")


def as_tiff(document: Sheet) -> Sheet:
    """All pages of a sheet as an office scanner stores them: grey TIFF, several pages in one file."""
    seed = Random(f"scan {document.name}")
    pages = [
        page.convert("L").rotate(seed.uniform(-0.7, 0.7), Image.Resampling.BILINEAR, fillcolor=250)
        for page in _pages(document)
    ]
    held = BytesIO()
    pages[0].save(
        held, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_adobe_deflate", dpi=(_DPI, _DPI)
    )
    return _renamed(document, held.getvalue(), "tiff")


def as_webp(document: Sheet) -> Sheet:
    """The first page of a sheet as a telephone sends it: WebP."""
    held = BytesIO()
    _pages(document)[0].save(held, "WEBP", quality=75, method=0)
    return _renamed(document, held.getvalue(), "webp")
