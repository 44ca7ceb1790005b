"""The people of the demonstration office, and the shops that appeal in it: all invented."""

from random import Random
from typing import Final, NamedTuple

from core.domain.terms import Role
from core.domain.text import Language
from demo.numbers import credit_code
from demo.papers.sheet import Firm

PLACES: Final = {
    "110105": ("北京市朝阳区", "010"), "310115": ("上海市浦东新区", "021"), "310114": ("上海市嘉定区", "021"),
    "320102": ("江苏省南京市玄武区", "025"), "320505": ("江苏省苏州市虎丘区", "0512"),
    "330104": ("浙江省杭州市上城区", "0571"),
    "330110": ("浙江省杭州市余杭区", "0571"), "330203": ("浙江省宁波市海曙区", "0574"),
    "330782": ("浙江省义乌市", "0579"),
    "350203": ("福建省厦门市思明区", "0592"), "350582": ("福建省晋江市", "0595"),
    "370202": ("山东省青岛市市南区", "0532"),
    "420106": ("湖北省武汉市武昌区", "027"), "430104": ("湖南省长沙市岳麓区", "0731"),
    "440104": ("广东省广州市越秀区", "020"),
    "440305": ("广东省深圳市南山区", "0755"), "440507": ("广东省汕头市龙湖区", "0754"),
    "440604": ("广东省佛山市禅城区", "0757"),
    "441900": ("广东省东莞市", "0769"), "510104": ("四川省成都市锦江区", "028"),
}  # fmt: skip


class Worker(NamedTuple):
    """One account of the office."""

    account: str
    name: str
    role: Role
    language: Language


STAFF: Final = (
    Worker("chen.yu", "陈雨", Role.INTAKE, "zh"),
    Worker("zhao.ling", "赵岭", Role.REVIEWER, "zh"),
    Worker("nadia.brandt", "Nadia Brandt", Role.REVIEWER, "en"),
    Worker("javier.ortega", "Javier Ortega", Role.LEAD, "en"),
    Worker("ida.berg", "Ida Berg", Role.LEAD, "en"),
    Worker("mara.voss", "Mara Voss", Role.MANAGER, "en"),
    Worker("aylin.demir", "Aylin Demir", Role.ADMIN, "en"),
)

DECIDED: Final = {Role.REVIEWER: 5.0, Role.LEAD: 0.6}
"""How many cases of the past one person of each role decided, beside the others."""


class Shop(NamedTuple):
    """A seller: the verified firm behind a shop, its name, the language of its letters, and what goods it sells."""

    firm: Firm
    name: str
    lang: Language
    email: str
    wares: frozenset[str]
    """Outlines of its goods; a shop without any sells everything."""

    def sells(self, outline: str) -> bool:
        """Whether goods of that shape fit the shop."""
        return not self.wares or outline in self.wares


def firm(name: str, region: str, person: str) -> Firm:
    """A Chinese firm with a credit code that checks, and an address, a telephone and a bank that do not exist."""
    place, code = PLACES[region]
    dice = Random(f"firm {name}")
    return Firm(
        name=name,
        code=credit_code(region, name),
        address=f"{place}样张路{dice.randrange(1, 400)}号{dice.randrange(1, 9)}幢{dice.randrange(101, 1900)}室",
        phone=f"{code}-5550 {dice.randrange(100, 999):04d}",
        bank=f"样张银行{place[-3:-1]}支行 {_groups(dice)}",
        person=person,
    )


def _groups(dice: Random) -> str:
    return " ".join(f"{dice.randrange(10_000):04d}" for _ in range(4))


def _shop(name: str, subject: str, where: str, person: str, mail: str, wares: str = "") -> Shop:
    return Shop(firm(subject, where, person), name, "zh", f"shensu@{mail}.example", frozenset(wares.split()))


def _shop_abroad(name: str, subject: str, code: str, address: str, person: str, wares: str = "") -> Shop:
    mail = f"appeals@{name.split(maxsplit=1)[0].lower()}.example"
    number = Random(f"phone {name}").randrange(100, 199)
    phone = f"+1 555 0{number}"
    return Shop(Firm(subject, code, address, phone, "", person), name, "en", mail, frozenset(wares.split()))


CHINESE_SHOPS: Final = (
    _shop("栖木家居旗舰店", "杭州栖木家居有限公司", "330110", "陈栖", "qimu", "lamp chair"),
    _shop("灯下小筑", "义乌灯下电子商务有限公司", "330782", "方灯", "dengxia", "lamp"),
    _shop("云朵生活馆", "上海云朵日用品有限公司", "310114", "陆云", "yunduo", "bottle"),
    _shop("南城箱包专营店", "广州南城箱包商贸有限公司", "440104", "何南", "nancheng", "bag"),
    _shop("半日闲家居", "苏州半日闲家居用品有限公司", "320505", "顾闲", "banrixian", "chair lamp"),
    _shop("小满童品", "长沙小满母婴用品有限公司", "430104", "彭小满", "xiaoman", "toy bottle"),
    _shop("禾下书屋", "武汉禾下图书有限公司", "420106", "严禾", "hexia", "book"),
    _shop("远行者户外专营店", "青岛远行者体育用品有限公司", "370202", "于远", "yuanxing", "bag bottle"),
    _shop("指尖数码配件", "深圳市指尖数码配件有限公司", "440305", "罗尖", "zhijian", "phone_case"),
    _shop("素衣服饰", "晋江素衣服装贸易有限公司", "350582", "施素", "suyi", "shirt"),
    _shop("一席木作", "佛山一席家具有限公司", "440604", "区一席", "yixi", "chair"),
    _shop("海角杂货铺", "厦门海角百货商行有限公司", "350203", "林海角", "haijiao"),
    _shop("拾阶家饰", "南京拾阶装饰用品有限公司", "320102", "邵阶", "shijie", "chair lamp"),
    _shop("木铎文具专营店", "北京木铎文具销售有限公司", "110105", "孟铎", "muduo", "book"),
    _shop("暖橙优选", "东莞暖橙电子商务有限公司", "441900", "麦橙", "nuancheng"),
    _shop("川里好物", "成都川里商贸有限公司", "510104", "蒲川", "chuanli"),
    _shop("巧匠玩具店", "汕头巧匠玩具实业有限公司", "440507", "蔡巧", "qiaojiang", "toy"),
    _shop("甬上灯饰专营店", "宁波甬上照明电器有限公司", "330203", "戴甬", "yongshang", "lamp"),
    _shop("浅草水杯专卖", "杭州浅草贸易有限公司", "330104", "汪浅", "qiancao", "bottle"),
    _shop("墨间书店", "上海墨间文化用品有限公司", "310115", "季墨", "mojian", "book"),
    _shop("白昼影像素材", "成都白昼文化传播有限公司", "510104", "闻昼", "baizhou", "book"),
    _shop("星野露营", "武汉星野户外用品有限公司", "420106", "江野", "xingye", "bag"),
)

SHOPS_ABROAD: Final = (
    _shop_abroad("Meridian Trail Co.", "Meridian Trail Supplies LLC", "US-OR-1182044",
                 "220 Specimen Ave, Portland, OR 97200, USA", "Daniel Okafor", "bag"),
    _shop_abroad("Northlight Goods", "Northlight Goods LLC", "US-WA-6044917",
                 "18 Sample Street, Tacoma, WA 98400, USA", "Priya Raman"),
    _shop_abroad("Papergrove Books", "Papergrove Books Inc.", "US-MA-0038271",
                 "5 Specimen Row, Salem, MA 01900, USA", "Helen Marsh", "book"),
    _shop_abroad("Quillfeather Prints", "Quillfeather Prints LLC", "US-VT-2290160",
                 "71 Sample Hill Rd, Barre, VT 05600, USA", "Tom Asher", "book"),
    _shop_abroad("Saltbox Home", "Saltbox Home Supply Inc.", "US-ME-7713405",
                 "9 Specimen Wharf, Bath, ME 04500, USA", "Ruth Calloway", "lamp"),
    _shop_abroad("Tinderbox Toys", "Tinderbox Toy Traders LLC", "US-OH-4402917",
                 "340 Sample Blvd, Dayton, OH 45400, USA", "Luis Herrera", "toy"),
)  # fmt: skip
