"""The rights holders of the demonstration office, their marks, patents and works, and who deals in their goods."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from core.domain.text import Language
from demo.cast import firm
from demo.numbers import patent_number
from demo.papers.pictures import Outline
from demo.papers.rights import PatentKind
from demo.papers.sheet import Firm, Ink


class Product(NamedTuple):
    """An article sold under the mark: ``category`` as tax invoices write it, ``cost`` before tax."""

    name: str
    category: str
    model: str
    unit: str
    cost: Decimal
    price: str
    outline: Outline
    ink: Ink
    number_class: int
    class_goods: str


class Patent(NamedTuple):
    """A patent of the rights holder."""

    kind: PatentKind
    title: str
    filed: date
    number: str


class CopyrightWork(NamedTuple):
    """A work of the rights holder; ``code`` is its registration."""

    title: str
    sort: str
    created: date
    code: str


class Brand(NamedTuple):
    """A rights holder with all it owns; ``dealer`` is the distributor it grants to."""

    key: str
    owner: Firm
    dealer: Firm
    mark: str
    latin: str
    lang: Language
    email: str
    mark_no: str
    registered: date
    product: Product
    patent: Patent
    work: CopyrightWork

    @property
    def shown(self) -> str:
        """The mark as labels print it."""
        return f"{self.latin} {self.mark}".strip()


def _brand(
    key: str,
    owner: Firm,
    dealer: Firm,
    mark: str,
    product: Product,
    patent: tuple[PatentKind, str],
    work: tuple[str, str],
) -> Brand:
    dice = Random(f"brand {key}")
    registered = date(dice.randrange(2018, 2022), dice.randrange(1, 13), dice.randrange(1, 28))
    filed = date(dice.randrange(2021, 2023), dice.randrange(1, 13), dice.randrange(1, 28))
    created = date(2024, dice.randrange(1, 13), dice.randrange(1, 28))
    chinese = owner.code.startswith("91")
    return Brand(
        key=key,
        owner=owner,
        dealer=dealer,
        mark=mark,
        latin=key.upper().replace("-", " "),
        lang="zh" if chinese else "en",
        email=f"legal@{key}.example",
        mark_no=str(dice.randrange(20_000_000, 60_000_000)),
        registered=registered,
        product=product,
        patent=Patent(patent[0], patent[1], filed, patent_number(patent[0], filed.year, key)),
        work=CopyrightWork(
            work[0],
            work[1],
            created,
            f"样作登字-{created.year}-{'F' if chinese else 'G'}-{dice.randrange(10**8):08d}",
        ),
    )


def _firm_abroad(name: str, code: str, address: str, person: str) -> Firm:
    number = Random(f"phone {name}").randrange(100, 199)
    return Firm(name, code, address, f"+44 1632 960{number}", "Specimen Bank, IBAN GB00 SPEC 0000 0000 0000 00", person)


def _product(  # noqa: PLR0913, PLR0917 - goods are these things
    name: str, category: str, model: str, unit: str, cost: str, price: str, outline: Outline, ink: Ink, goods: str
) -> Product:
    number_class, class_goods = goods.split(" ", 1)
    return Product(name, category, model, unit, Decimal(cost), price, outline, ink, int(number_class), class_goods)


_STREAM = "110105"

BRANDS: Final = (
    _brand("lanan", firm("澜岸实业（宁波）有限公司", "330203", "沈澜"),
           firm("上海澜岸贸易有限公司", "310115", "周岚"), "澜岸",
           _product("落地灯", "*照明装置*", "LA-F203", "台", "180.00", "¥399.00", "lamp", (214, 164, 88),
                    "11 灯；落地灯；吊灯；照明器械及装置；灯罩"),
           ("design", "落地灯（锥形灯罩）"), ("《灯下》系列商品摄影作品", "摄影作品")),
    _brand("qingmo", firm("青陌皮具（广州）有限公司", "440104", "黎青"),
           firm("广州陌上皮具商行有限公司", "440104", "邝陌"), "青陌",
           _product("牛皮托特包", "*皮革毛皮制品*", "QM-T09", "个", "236.00", "¥568.00", "bag", (122, 84, 60),
                    "18 手提包；背包；钱包；皮带（鞍具）"),
           ("design", "手提包（托特包）"), ("《陌上行》商品摄影作品", "摄影作品")),
    _brand("heyu", firm("禾屿日用品（厦门）有限公司", "350203", "黄屿"),
           firm("厦门屿上供应链有限公司", "350203", "叶屿"), "禾屿",
           _product("保温杯", "*日用杂品*", "HY-500", "个", "38.50", "¥99.00", "bottle", (96, 140, 150),
                    "21 保温瓶；杯；家用器皿；水壶"),
           ("utility_model", "一种防漏保温杯盖"), ("《屿》系列图形", "美术作品")),
    _brand("mulihome", firm("木里家具（佛山）有限公司", "440604", "梁木"),
           firm("佛山木里商贸有限公司", "440604", "冼里"), "木里",
           _product("实木餐椅", "*家具*", "ML-C12", "把", "265.00", "¥629.00", "chair", (168, 124, 80),
                    "20 家具；椅子；桌子；木制家具隔板"),
           ("design", "餐椅"), ("《木里四季》产品图册", "摄影作品")),
    _brand("chuqing", firm("初晴服饰（杭州）有限公司", "330104", "俞晴"),
           firm("杭州初晴商贸有限公司", "330110", "章初"), "初晴",
           _product("亚麻衬衫", "*服装*", "CQ-S301", "件", "78.00", "¥219.00", "shirt", (150, 170, 190),
                    "25 服装；衬衫；外套；裤子"),
           ("design", "衬衫"), ("《初晴》水彩花样", "美术作品")),
    _brand("tongya", firm("童芽玩具（汕头）有限公司", "440507", "蔡芽"),
           firm("汕头童芽贸易有限公司", "440507", "林芽"), "童芽",
           _product("毛绒小熊", "*玩具*", "TY-88", "只", "46.00", "¥129.00", "toy", (210, 96, 80),
                    "28 玩具；毛绒玩具；玩偶；拼图玩具"),
           ("utility_model", "一种可拆洗毛绒玩具"), ("《小熊阿芽》卡通形象", "美术作品")),
    _brand("kewei", firm("壳维数码（深圳）有限公司", "440305", "温壳"),
           firm("深圳市壳维商贸有限公司", "440305", "曾维"), "壳维",
           _product("磁吸手机壳", "*电子产品*", "KW-M15", "个", "21.00", "¥69.00", "phone_case", (88, 104, 140),
                    "9 手机壳；手机保护膜；数据线；移动电源"),
           ("design", "手机保护壳"), ("《维度》系列图案", "美术作品")),
    _brand("yunjian", firm("云笺文化传播（北京）有限公司", _STREAM, "宋云笺"),
           firm("北京云笺图书发行有限公司", _STREAM, "范笺"), "云笺",
           _product("给孩子的星空图鉴", "*印刷品*", "精装", "册", "31.20", "¥68.00", "book",
                    (60, 76, 120),
                    "16 书籍；印刷出版物；图画"),
           ("utility_model", "一种立体书页结构"), ("给孩子的星空图鉴", "文字作品")),
    _brand("shanwai", firm("山外户外用品（青岛）有限公司", "370202", "曲山"),
           firm("青岛山外商贸有限公司", "370202", "隋外"), "山外",
           _product("轻量徒步背包", "*体育用品*", "SW-45", "个", "148.00", "¥399.00", "bag", (70, 96, 84),
                    "18 背包；登山包；旅行包"),
           ("utility_model", "一种背包透气背负结构"), ("《山外》步道摄影作品", "摄影作品")),
    _brand("zhigeng", firm("知更童书（南京）有限公司", "320102", "朱知更"),
           firm("南京知更发行有限公司", "320102", "蒋更"), "知更",
           _product("小狐狸的早晨", "*印刷品*", "平装", "册", "22.40", "¥45.00", "book",
                    (196, 120, 70),
                    "16 书籍；期刊；印刷出版物"),
           ("design", "书盒"), ("小狐狸的早晨", "美术作品")),
    _brand("ridgeline", _firm_abroad("Harrow & Finch Outdoor Ltd", "08123456",
                                 "14 Sample Quay, Bristol BS1 0AA, UK", "Eleanor Finch"),
           firm("上海瑞脊户外用品有限公司", "310115", "瞿脊"), "",
           _product("Ridgeline 45L trekking backpack", "*体育用品*", "RL-45-S", "pcs", "41.50", "US$129.00", "bag",
                    (70, 96, 120),
                    "18 背包；旅行包；帐篷袋"),
           ("utility_model", "一种快拆背包框架"), ("Ridgeline spring catalogue, photographs", "摄影作品")),
    _brand("osterby", _firm_abroad("Osterby Lyskilde ApS", "DK-31847206",
                                 "Prøvevej 4, 8000 Aarhus, Denmark", "Mette Osterby"),
           firm("杭州奥斯特照明贸易有限公司", "330110", "钱奥"), "",
           _product("Osterby table lamp", "*照明装置*", "OB-T2", "pcs", "62.00", "US$189.00", "lamp", (120, 130, 110),
                    "11 灯；台灯；电灯泡"),
           ("design", "台灯"), ("Osterby at night, photographs", "摄影作品")),
    _brand("larkspur-press", _firm_abroad("Larkspur Press LLC", "US-NY-5530771",
                                 "88 Specimen Plaza, Albany, NY 12200, USA", "Ada Larkin"),
           firm("上海云雀图书贸易有限公司", "310115", "云雀"), "",
           _product("The Quiet Cartographer", "*印刷品*", "LP-0417", "copies", "9.80", "US$24.00", "book",
                    (90, 70, 110),
                    "16 书籍；印刷出版物"),
           ("design", "书封"), ("The Quiet Cartographer, cover and maps", "美术作品")),
    _brand("juniper-slate", _firm_abroad("Juniper & Slate Photography LLC", "US-CO-8841203",
                                 "12 Sample Loop, Salida, CO 81200, USA", "Noel Juniper"),
           firm("北京杜松影像有限公司", _STREAM, "杜松"), "",
           _product("Canyon Light, photographs, hardback", "*印刷品*", "JS-CL", "pcs", "18.00", "US$75.00", "book",
                    (196, 130, 90),
                    "16 图画；照片；印刷品"),
           ("design", "画册封套"), ("Canyon Light, series of 24 photographs", "摄影作品")),
    _brand("tessel", _firm_abroad("Tessel Toy Works Inc.", "US-IL-3307158",
                                 "400 Specimen Pkwy, Peoria, IL 61600, USA", "Grace Tessel"),
           firm("汕头泰塞玩具贸易有限公司", "440507", "泰塞"), "",
           _product("Tessel plush bear, 30 cm", "*玩具*", "TS-30", "pcs", "14.20", "US$49.00", "toy",
                    (90, 150, 140),
                    "28 玩具；毛绒玩具"),
           ("utility_model", "一种毛绒玩具关节结构"), ("Tessel bears, drawings", "美术作品")),
)  # fmt: skip
"""Every third brand or so is foreign; ``yunjian``, ``zhigeng`` and ``larkspur-press`` sell books."""

BY_KEY: Final = {brand.key: brand for brand in BRANDS}
