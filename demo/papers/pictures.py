"""Pictures instead of files: till slips, photographs, scans, the page of a listing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from math import cos, pi, sin
from random import Random
from typing import Final, Literal, NamedTuple, TypeAlias

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from core.domain.facts import VoucherFacts
from core.domain.terms import DocumentKind
from core.domain.text import Language
from demo.papers.sheet import BLACK, POINT, SPECIMEN, Goods, Ink, Pad, Point, Sheet, Style, money, raster, sheet, wrap

# Goods as simple shapes: one set of areas, drawn as lines in a document or filled in a picture.

Outline: TypeAlias = Literal["lamp", "bag", "bottle", "chair", "shirt", "book", "toy", "phone_case"]

Box: TypeAlias = tuple[float, float, float, float]


class Area(NamedTuple):
    """A filled shape on a square of 100 × 100; ``shade`` 0 is the goods' own colour, 1 dark, -1 light."""

    points: tuple[Point, ...]
    shade: float = 0.0


def _round(x: float, y: float, rx: float, ry: float, shade: float = 0.0) -> Area:
    turns = (2 * pi * step / 28 for step in range(28))
    return Area(tuple((x + rx * cos(turn), y + ry * sin(turn)) for turn in turns), shade)


def _box(x: float, y: float, w: float, h: float, shade: float = 0.0) -> Area:
    return Area(((x, y), (x + w, y), (x + w, y + h), (x, y + h)), shade)


OUTLINES: Final[dict[Outline, tuple[Area, ...]]] = {
    "lamp": (
        _round(50, 93, 20, 5, 0.9), _box(48.5, 34, 3, 58, 0.9),
        Area(((36, 6), (64, 6), (78, 36), (22, 36)), 0), Area(((36, 6), (42, 6), (34, 36), (22, 36)), -0.35),
    ),
    "bag": (
        Area(((30, 22), (34, 8), (44, 3), (56, 3), (66, 8), (70, 22), (62, 22), (58, 12), (42, 12), (38, 22)), 0.6),
        Area(((22, 30), (30, 20), (70, 20), (78, 30), (82, 88), (76, 95), (24, 95), (18, 88)), 0),
        Area(((28, 56), (72, 56), (74, 86), (26, 86)), 0.25), _box(26, 40, 48, 3, 0.6), _box(46, 56, 8, 12, 0.7),
    ),
    "bottle": (
        _box(42, 3, 16, 10, 0.8), _box(44, 13, 12, 6, 0.4),
        Area(((44, 19), (56, 19), (68, 32), (68, 94), (64, 97), (36, 97), (32, 94), (32, 32)), 0),
        _box(32, 48, 36, 30, -0.55), _box(38, 56, 24, 4, 0.7), _box(38, 64, 16, 3, 0.5),
    ),
    "chair": (
        Area(((30, 6), (70, 6), (72, 50), (28, 50)), 0), Area(((34, 10), (66, 10), (67, 46), (33, 46)), -0.3),
        Area(((24, 52), (76, 52), (82, 62), (18, 62)), 0.2), Area(((22, 62), (27, 62), (22, 96), (18, 96)), 0.8),
        Area(((73, 62), (78, 62), (82, 96), (78, 96)), 0.8), _box(34, 62, 3, 26, 0.7), _box(63, 62, 3, 26, 0.7),
    ),
    "shirt": (
        Area(((34, 12), (44, 18), (56, 18), (66, 12), (92, 28), (82, 46), (72, 40), (72, 92), (28, 92), (28, 40),
              (18, 46), (8, 28)), 0),
        Area(((44, 18), (56, 18), (50, 28)), 0.5), _box(57, 40, 9, 9, 0.45),
    ),
    "book": (
        Area(((20, 12), (76, 6), (80, 88), (24, 94)), 0), Area(((20, 12), (27, 11), (31, 93), (24, 94)), 0.5),
        Area(((36, 26), (68, 23), (69, 32), (37, 35)), -0.7), Area(((38, 44), (62, 42), (62, 46), (38, 48)), -0.6),
        _round(53, 66, 11, 11, -0.4),
    ),
    "toy": (
        _round(32, 16, 10, 10, 0.3), _round(68, 16, 10, 10, 0.3), _round(50, 30, 24, 22, 0),
        _round(50, 70, 28, 26, 0), _round(50, 72, 17, 17, -0.45), _round(41, 26, 3, 3, 0.95),
        _round(59, 26, 3, 3, 0.95), _round(50, 37, 7, 5, -0.5), _round(50, 35, 2.6, 2, 0.95),
        _round(22, 62, 8, 12, 0.2), _round(78, 62, 8, 12, 0.2), _round(34, 94, 11, 6, 0.3), _round(66, 94, 11, 6, 0.3),
    ),
    "phone_case": (
        Area(((32, 3), (68, 3), (74, 9), (74, 91), (68, 97), (32, 97), (26, 91), (26, 9)), 0),
        Area(((31, 8), (50, 8), (50, 27), (31, 27)), 0.55), _round(37, 14, 4, 4, 0.95), _round(44, 22, 4, 4, 0.95),
        _round(50, 58, 14, 14, -0.4), _round(50, 58, 8, 8, 0.2),
    ),
}  # fmt: skip


def shaded(ink: Ink, shade: float) -> Ink:
    """The colour made darker (up to 1) or lighter (down to -1)."""
    goal = 24 if shade > 0 else 255
    share = abs(shade) * 0.85
    red, green, blue = (round(part + (goal - part) * share) for part in ink)
    return (red, green, blue)


def placed(area: Area, box: Box) -> list[Point]:
    """The area's points within a box of x, y, width and height, its proportions kept."""
    x, y, width, height = box
    unit = min(width, height) / 100
    left, top = x + (width - unit * 100) / 2, y + (height - unit * 100) / 2
    return [(left + px * unit, top + py * unit) for px, py in area.points]


def drawn(pad: Pad, outline: Outline, box: Box, ink: Ink = BLACK) -> None:
    """Draws the goods in thin lines, as patents show them."""
    for area in OUTLINES[outline]:
        points = placed(area, box)
        pad.fill(points, (255, 255, 255))
        pad.line([*points, points[0]], ink, 0.28)


def coloured(pad: Pad, outline: Outline, box: Box, ink: Ink) -> None:
    """Draws the goods in colour, as a printed picture shows them."""
    for area in OUTLINES[outline]:
        pad.fill(placed(area, box), shaded(ink, area.shade))


# Pictures instead of files: a till slip photographed on a table, and any sheet as a photo, scan, TIFF or WebP.

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


# What the shop shows: a listing's page as a screenshot, and a photograph of the goods.

_SIZE: Final = (1280, 860)

_RED: Final[Ink] = (232, 72, 22)

_INK: Final[Ink] = (34, 36, 40)

_MUTED: Final[Ink] = (130, 134, 140)

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "home": "店铺首页　　全部宝贝　　新品　　活动",
        "search": "搜索店铺内商品",
        "price": "价格",
        "sold": "已售",
        "id": "商品ID",
        "ship": "配送",
        "ship_value": "浙江杭州　快递包邮，48小时内发货",
        "colour": "颜色分类",
        "one": "默认款",
        "two": "礼盒装",
        "count": "数量",
        "stock": "库存充足",
        "buy": "立即购买",
        "cart": "加入购物车",
        "service": "7天无理由　正品保证　极速退款",
        "tabs": "商品详情　　参数　　评价　　问大家",
    },
    "en": {
        "home": "Home     All items     New     Offers",
        "search": "Search this shop",
        "price": "Price",
        "sold": "sold",
        "id": "Item",
        "ship": "Delivery",
        "ship_value": "Free delivery, ships within 48 hours",
        "colour": "Option",
        "one": "Standard",
        "two": "Gift box",
        "count": "Quantity",
        "stock": "In stock",
        "buy": "Buy now",
        "cart": "Add to basket",
        "service": "Returns within 30 days, buyer protection",
        "tabs": "Description     Details     Reviews     Questions",
    },
}


def listing_screenshot(  # noqa: PLR0913 - the page shows that much
    *,
    lang: Language,
    shop: str,
    listing: str,
    title: str,
    price: str,
    outline: Outline = "lamp",
    ink: Ink = (214, 164, 88),
    sold: int = 0,
    brand: str = "",
) -> Sheet:
    """A listing's page in the browser as PNG: picture, title, price, options; the goods drawn as plain shapes."""
    words = _WORDS[lang]
    image = Image.new("RGB", _SIZE, (255, 255, 255))
    draw = ImageDraw.Draw(image)
    _browser(draw, words, shop, listing)
    box = (60.0, 186.0, 500.0, 500.0)
    draw.rectangle((60, 186, 560, 686), (242, 240, 235))
    draw.rectangle((60, 590, 560, 686), (222, 216, 208))
    _smooth(image, outline, (90, 206, 440, 450), ink)
    if brand:
        draw.text((78, 200), brand, shaded(ink, 0.5), raster("sans", 26))
    for number in range(5):
        x = 60 + number * 101
        draw.rectangle((x, 702, x + 92, 794), (242, 240, 235), _RED if number == 0 else (225, 225, 225), 2)
        _goods(draw, outline, (x + 12, 714, 68, 68), shaded(ink, (0, -0.3, 0.3, -0.5, 0.5)[number]))
    _offer(draw, words, listing, title, price, sold)
    _stamp(image, box)
    held = BytesIO()
    image.save(held, "PNG", compress_level=3)
    return sheet(DocumentKind.LISTING_PHOTO, f"listing_{listing}.png", held.getvalue())


def _browser(draw: ImageDraw.ImageDraw, words: dict[str, str], shop: str, listing: str) -> None:
    draw.rectangle((0, 0, 1280, 64), (223, 226, 231))
    for number, colour in enumerate(((237, 106, 94), (245, 191, 79), (98, 197, 84))):
        draw.ellipse((18 + number * 24, 12, 31 + number * 24, 25), colour)
    draw.rounded_rectangle((18, 33, 1262, 58), 12, (255, 255, 255))
    draw.text((36, 45), f"shop.example/item/{listing}", _MUTED, raster("sans", 16), anchor="lm")
    draw.text((60, 98), shop, _INK, raster("sans", 28), anchor="lm")
    draw.rounded_rectangle((800, 78, 1220, 118), 20, (255, 255, 255), _RED, 2)
    draw.text((822, 98), words["search"], _MUTED, raster("sans", 18), anchor="lm")
    draw.rectangle((0, 128, 1280, 166), (60, 62, 68))
    draw.text((60, 147), words["home"], (240, 240, 240), raster("sans", 18), anchor="lm")


def _offer(draw: ImageDraw.ImageDraw, words: dict[str, str], listing: str, title: str, price: str, sold: int) -> None:
    y = 196.0
    for part in wrap(title, 620 * POINT, Style(25, "sans"))[:2]:
        draw.text((600, y), part, _INK, raster("sans", 25))
        y += 38
    draw.rectangle((600, y + 8, 1220, y + 92), (255, 243, 236))
    draw.text((620, y + 50), words["price"], _MUTED, raster("sans", 18), anchor="lm")
    draw.text((690, y + 48), price, _RED, raster("sans", 42), anchor="lm")
    draw.text((1200, y + 50), f"{words['sold']} {sold}", _MUTED, raster("sans", 18), anchor="rm")
    rows = ((words["id"], listing), (words["ship"], words["ship_value"]))
    for label, value in rows:
        y += 50
        draw.text((600, y + 66), label, _MUTED, raster("sans", 18))
        draw.text((700, y + 66), value, _INK, raster("sans", 18))
    y += 118
    draw.text((600, y + 8), words["colour"], _MUTED, raster("sans", 18))
    for number, option in enumerate((words["one"], words["two"])):
        x, edge = 700 + number * 130, _RED if number == 0 else (200, 200, 200)
        draw.rectangle((x, y, x + 116, y + 40), (255, 255, 255), edge, 2)
        draw.text((x + 58, y + 20), option, _INK, raster("sans", 18), anchor="mm")
    draw.text((600, y + 66), words["count"], _MUTED, raster("sans", 18))
    draw.text((700, y + 66), f"−   1   +      {words['stock']}", _INK, raster("sans", 18))
    draw.rounded_rectangle((700, y + 112, 870, y + 164), 8, (255, 237, 228), _RED, 2)
    draw.text((785, y + 138), words["buy"], _RED, raster("sans", 22), anchor="mm")
    draw.rounded_rectangle((886, y + 112, 1070, y + 164), 8, _RED)
    draw.text((978, y + 138), words["cart"], (255, 255, 255), raster("sans", 22), anchor="mm")
    draw.text((600, y + 196), words["service"], _MUTED, raster("sans", 17))
    draw.line((600, 770, 1220, 770), (220, 220, 220), 1)
    draw.text((600, 782), words["tabs"], _INK, raster("sans", 18))


def _goods(draw: ImageDraw.ImageDraw, outline: Outline, box: Box, ink: Ink) -> None:
    for area in OUTLINES[outline]:
        draw.polygon(placed(area, box), shaded(ink, area.shade))


def _smooth(image: Image.Image, outline: Outline, box: Box, ink: Ink) -> None:
    """Draws the goods into the picture with soft edges."""
    x, y, width, height = (round(part) for part in box)
    large = image.crop((x, y, x + width, y + height)).resize((width * 2, height * 2), Image.Resampling.NEAREST)
    _goods(ImageDraw.Draw(large), outline, (0, 0, width * 2, height * 2), ink)
    image.paste(large.reduce(2), (x, y))


def _stamp(image: Image.Image, box: Box) -> None:
    size = round(box[2] / 7.5)
    words = Image.new("L", (size * 9, round(size * 1.6)), 0)
    ImageDraw.Draw(words).text((words.width / 2, size * 0.8), SPECIMEN, 46, raster("sans", size), anchor="mm")
    turned = words.rotate(24, Image.Resampling.BILINEAR, expand=True)
    at = (round(box[0] + (box[2] - turned.width) / 2), round(box[1] + (box[3] - turned.height) / 2))
    image.paste((90, 90, 90), (*at, at[0] + turned.width, at[1] + turned.height), turned)


def product_photo(*, name: str, brand: str, model: str, outline: Outline = "lamp", ink: Ink = (214, 164, 88)) -> Sheet:
    """A photograph of the goods and their label, taken in a plain room: JPEG."""
    seed = Random(f"{name} {brand} {model}")
    image = Image.new("RGB", (1000, 1000), (226, 224, 218))
    draw = ImageDraw.Draw(image)
    for row in range(700):
        tone = 232 - row // 24
        draw.line((0, row, 1000, row), (tone, tone - 2, tone - 7))
    draw.rectangle((0, 700, 1000, 1000), (176, 158, 138))
    draw.ellipse((230, 790, 770, 858), (128, 112, 94))
    soft = image.reduce(2).filter(ImageFilter.GaussianBlur(9)).resize(image.size)
    draw = ImageDraw.Draw(soft)
    _smooth(soft, outline, (150, 110, 700, 780), ink)
    label = (690, 690, 940, 850)
    draw.rectangle(label, (250, 249, 246), (150, 150, 150), 2)
    for step, (text, size) in enumerate(((brand, 40), (name[:12], 24), (model, 28))):
        draw.text((815, 722 + step * 44), text, _INK, raster("sans", size), anchor="mm")
    _stamp(soft, (180, 200, 640, 560))
    turned = soft.rotate(seed.uniform(-1.6, 1.6), Image.Resampling.BILINEAR).crop((30, 30, 970, 970))
    held = BytesIO()
    turned.filter(ImageFilter.GaussianBlur(0.7)).save(held, "JPEG", quality=80)
    return sheet(DocumentKind.LISTING_PHOTO, f"photo_{model or outline}.jpg", held.getvalue())
