"""What the shop shows: a listing's page as a screenshot, and a photograph of the goods."""

from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from core.demo.paper.flow import wrap
from core.demo.paper.glyphs import raster
from core.demo.paper.marks import SPECIMEN
from core.demo.paper.outlines import OUTLINES, Box, Outline, placed, shaded
from core.demo.paper.pad import POINT, Ink, Style
from core.demo.paper.sheet import Sheet, sheet
from core.language import Language
from core.model.terms import DocumentKind

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
