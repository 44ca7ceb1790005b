"""Certificates of rights, and papers that grant something."""

from collections.abc import Sequence
from datetime import date
from math import cos, pi, sin
from typing import Final, Literal, NamedTuple, TypeAlias

from core.domain.facts import (
    AuthorisationFacts,
    CopyrightFacts,
    IdentityFacts,
    Link,
    PatentFacts,
    PowerOfAttorneyFacts,
    TrademarkFacts,
)
from core.domain.terms import DocumentKind
from core.domain.text import Language
from demo.papers.notices import listed
from demo.papers.pictures import Outline, drawn
from demo.papers.sheet import (
    BLACK,
    GREY,
    Firm,
    Flow,
    Ink,
    Pad,
    Sheet,
    Style,
    bars,
    form_day,
    long_day,
    qr,
    round_seal,
    sheet,
    signature,
    watermark,
    wrap,
)

# Certificates of rights: trademark, patent (three kinds), copyright; and a business licence.

PatentKind: TypeAlias = Literal["invention", "utility_model", "design"]

_PAPER: Final[Ink] = (254, 252, 246)

_BODY: Final = Style(12)

_CREDIT_CODE: Final = 18

_PATENT_NAMES: Final[dict[PatentKind, tuple[str, str, str]]] = {
    "invention": ("发明专利证书", "发 明 名 称", "发　明　人"),
    "utility_model": ("实用新型专利证书", "实用新型名称", "发　明　人"),
    "design": ("外观设计专利证书", "外观设计名称", "设　计　人"),
}

_PATENT_INKS: Final[dict[PatentKind, Ink]] = {
    "invention": (150, 34, 40),
    "utility_model": (34, 78, 132),
    "design": (40, 110, 84),
}

_TERMS: Final[dict[PatentKind, str]] = {"invention": "二十", "utility_model": "十", "design": "十五"}


def _certificate(title: str, ink: Ink) -> Pad:
    """A page with tinted paper and a border of woven waves."""
    pad = Pad(title)
    pad.page()
    pad.block(0, 0, 210, 297, _PAPER)
    for phase in range(4):
        for inset, depth in ((11.5, 1.6), (11.5, 2.4)):
            _waves(pad, inset, depth, phase * pi / 2, ink)
    pad.rect(8, 8, 194, 281, ink, 1.0)
    pad.rect(15.5, 15.5, 179, 266, ink, 0.3)
    watermark(pad)
    return pad


def _waves(pad: Pad, inset: float, depth: float, phase: float, ink: Ink) -> None:
    width, height = pad.size
    across = [inset + step * (width - 2 * inset) / 74 for step in range(75)]
    down = [inset + step * (height - 2 * inset) / 108 for step in range(109)]
    for y in (inset, height - inset):
        pad.curve([(x, y + depth * sin(x * 0.8 + phase)) for x in across], ink, 0.12)
    for x in (inset, width - inset):
        pad.curve([(x + depth * cos(y * 0.8 + phase), y) for y in down], ink, 0.12)


def _code_label(firm: Firm) -> str:
    return "统一社会信用代码" if len(firm.code) == _CREDIT_CODE else "公司登记号"


def _pairs(pad: Pad, y: float, rows: tuple[tuple[str, str], ...], column: float = 66, step: float = 10) -> float:
    for label, value in rows:
        if not value:
            continue
        pad.text(30, y, label, _BODY)
        for part in wrap(value, 178 - column, _BODY):
            pad.text(column, y, part, _BODY)
            y += step * 0.72
        y += step * 0.28
    return y


def trademark_certificate(  # noqa: PLR0913 - the certificate states that much
    *,
    number: str,
    mark: str,
    owner: Firm,
    classes: tuple[int, ...],
    goods: str,
    registered: date,
    expires: date,
    latin: str = "",
    renewed_to: date | None = None,
    ink: Ink = (20, 46, 84),
) -> Sheet:
    """A trademark registration certificate as PDF; a second page proves a renewal."""
    pad = _certificate(f"商标注册证 {number}", (148, 26, 30))
    pad.text(105, 44, "商 标 注 册 证", Style(30, "serif", (148, 26, 30), bold=True, spacing=1.5), "middle")
    pad.text(180, 56, f"第 {number} 号", Style(12.5), "right")
    pad.rect(64, 64, 82, 56, GREY, 0.3)
    mark_size = min(46.0, 70 / Style(1).width(mark))
    pad.text(105, 98 if latin else 101, mark, Style(mark_size, "serif", ink, bold=True), "middle")
    if latin:
        pad.text(105, 113, latin, Style(17, "sans", ink, bold=True, spacing=0.6), "middle")
    shown = "、".join(str(each) for each in classes)
    rows = (
        ("核定使用商品/服务", f"第 {shown} 类：{goods}"), ("注　册　人", owner.name), (_code_label(owner), owner.code),
        ("注册人地址", owner.address), ("注 册 日 期", form_day(registered)), ("有 效 期 至", form_day(expires)),
    )  # fmt: skip
    y = _pairs(pad, 136, rows, 72)
    pad.text(30, y + 6, "本证书仅为软件演示用样张，不具有任何法律效力。", Style(8.5, "serif", GREY))
    pad.text(126, 240, "发证机关", _BODY)
    pad.text(126, 262, form_day(registered), _BODY)
    round_seal(pad, 156, 246, "商标注册机关（样张）", "商标专用章", 21)
    qr(pad, 30, 236, 24, f"TM:{number}")
    if renewed_to:
        _renewal(pad, number, owner, renewed_to)
    facts = TrademarkFacts(
        number=number, owner=owner.name, owner_id=owner.code or None, classes=classes,
        registered_on=registered, expires_on=expires, renewed_to=renewed_to,
    )  # fmt: skip
    return sheet(DocumentKind.TRADEMARK_CERTIFICATE, f"trademark_{number}.pdf", pad.close(), facts)


def _renewal(pad: Pad, number: str, owner: Firm, renewed_to: date) -> None:
    pad.page()
    watermark(pad)
    pad.text(105, 50, "商标续展注册证明", Style(24, "serif", bold=True, spacing=0.8), "middle")
    text = f"　　兹证明第 {number} 号商标续展注册，续展注册有效期至{form_day(renewed_to)}。"
    for step, part in enumerate(wrap(text, 150, _BODY)):
        pad.text(30, 74 + step * 9, part, _BODY)
    pad.text(30, 100, f"注册人：{owner.name}", _BODY)
    round_seal(pad, 152, 138, "商标注册机关（样张）", "商标专用章", 21)


def patent_certificate(  # noqa: PLR0913 - the certificate states that much
    *,
    kind: PatentKind,
    number: str,
    title: str,
    patentee: Firm,
    inventors: str,
    filed: date,
    granted: date,
    certificate_no: str = "",
    outline: Outline | None = None,
) -> Sheet:
    """A patent certificate as PDF of two pages; a design shows its view, drawn in outline."""
    name, title_label, maker_label = _PATENT_NAMES[kind]
    ink, serial = _PATENT_INKS[kind], "".join(char for char in number if char.isdigit())
    pad = _certificate(f"{name} {number}", ink)
    pad.text(30, 32, f"证书号 第 {certificate_no or serial[-8:]} 号", Style(11))
    qr(pad, 160, 22, 22, f"PATENT:{number}")
    pad.text(105, 62, name, Style(28, "serif", ink, bold=True, spacing=2.2), "middle")
    rows = (
        (title_label, title), (maker_label, inventors), ("专　利　号", number.replace("ZL", "ZL ")),
        ("专利申请日", long_day(filed, "zh")), ("专 利 权 人", patentee.name), (_code_label(patentee), patentee.code),
        ("地　　　址", patentee.address), ("授权公告日", long_day(granted, "zh")),
        ("授权公告号", f"CN {serial[-9:]} {'B' if kind == 'invention' else 'U' if kind == 'utility_model' else 'S'}"),
    )  # fmt: skip
    y = _pairs(pad, 84, rows, 70)
    for step, part in enumerate(_granting(kind)):
        for line in wrap(part, 150, Style(10.5), 7.4):
            y += 6.4
            pad.text(37.4 if step >= 0 and line == wrap(part, 150, Style(10.5), 7.4)[0] else 30, y, line, Style(10.5))
    if kind == "design":
        drawn(pad, outline or "lamp", (146, 82, 36, 46))
    _issued(pad, serial, granted)
    _second_page(pad, number, patentee)
    facts = PatentFacts(
        number=number, patent_kind=kind, patentee=patentee.name, patentee_id=patentee.code or None,
        filed_on=filed, granted_on=granted,
    )  # fmt: skip
    return sheet(DocumentKind.PATENT_CERTIFICATE, f"patent_{number.replace('.', '')}.pdf", pad.close(), facts)


def _granting(kind: PatentKind) -> tuple[str, str]:
    return (
        "本专利依照专利法进行审查，决定授予专利权，颁发本证书并在专利登记簿上予以登记。专利权自授权公告之日起生效。",
        f"专利权期限为{_TERMS[kind]}年，自申请日起算。专利权人应当依照规定缴纳年费，未按规定缴纳的，专利权自应当缴纳年费期满之日起终止。",
    )


def _issued(pad: Pad, serial: str, granted: date) -> None:
    bars(pad, 30, 238, (46, 11), serial)
    pad.text(53, 253.5, serial, Style(8, "sans"), "middle")
    pad.text(98, 246, "签发人", Style(12))
    signature(pad, 112, 247, "申样", BLACK)
    pad.text(150, 270, long_day(granted, "zh"), Style(11), "middle")
    round_seal(pad, 156, 248, "专利审批机关（样张）", "专利专用章", 20)
    pad.text(105, 278, "第 1 页（共 2 页）　样张，不具有法律效力", Style(8, "serif", GREY), "middle")


def _second_page(pad: Pad, number: str, patentee: Firm) -> None:
    pad.page()
    pad.block(0, 0, 210, 297, _PAPER)
    watermark(pad)
    pad.text(105, 40, "专利登记事项", Style(20, "serif", bold=True, spacing=0.8), "middle")
    rows = (
        ("专利号", number), ("专利权人", patentee.name), ("年费缴纳", "缴费至授权当年，后续以专利登记簿记载为准"),
        ("权利变更", "无"), ("质押、许可备案", "无"),
    )  # fmt: skip
    for step, (label, value) in enumerate(rows):
        y = 54 + step * 12
        pad.rect(30, y, 40, 12, GREY, 0.2)
        pad.rect(70, y, 110, 12, GREY, 0.2)
        pad.text(33, y + 7.6, label, Style(10.5))
        pad.text(74, y + 7.6, value, Style(10.5))
    pad.text(105, 278, "第 2 页（共 2 页）", Style(8, "serif", GREY), "middle")


def copyright_certificate(  # noqa: PLR0913 - the certificate states that much
    *,
    number: str,
    title: str,
    author: str,
    owner: Firm,
    created: date,
    registered: date,
    published: date | None = None,
    work: str = "摄影作品",
    outline: Outline | None = None,
) -> Sheet:
    """A copyright registration certificate (作品登记证书) as PDF, with a small picture of the work."""
    ink: Ink = (96, 44, 110)
    pad = _certificate(f"作品登记证书 {number}", ink)
    pad.text(105, 46, "作品登记证书", Style(30, "serif", ink, bold=True, spacing=3), "middle")
    pad.text(180, 60, f"登记号：{number}", Style(11.5), "right")
    rows = (
        ("作 品 名 称", title), ("作 品 类 别", work), ("作　　　者", author), ("著 作 权 人", owner.name),
        (_code_label(owner), owner.code), ("创作完成时间", form_day(created)),
        ("首次发表时间", form_day(published) if published else "未发表"), ("登 记 日 期", form_day(registered)),
    )  # fmt: skip
    y = _pairs(pad, 78, rows, 72)
    text = "　　以上事项，由著作权人申请，经审核，根据作品自愿登记的有关规定，予以登记。"
    for step, part in enumerate(wrap(text, 150, _BODY)):
        pad.text(30, y + 8 + step * 8, part, _BODY)
    pad.rect(30, y + 26, 52, 52, GREY, 0.25)
    drawn(pad, outline or "bag", (34, y + 30, 44, 44))
    pad.text(30, y + 83, "作品样本", Style(9, "serif", GREY))
    pad.text(122, 252, form_day(registered), _BODY)
    round_seal(pad, 152, 240, "作品登记机构（样张）", "登记专用章", 21)
    facts = CopyrightFacts(
        number=number, title=title, author=author, owner=owner.name, owner_id=owner.code or None,
        created_on=created, published_on=published, registered_on=registered,
    )  # fmt: skip
    name = "".join(char for char in number if char.isalnum() and char.isascii())
    return sheet(DocumentKind.COPYRIGHT_CERTIFICATE, f"copyright_{name}.pdf", pad.close(), facts)


def business_licence(
    *, firm: Firm, founded: date, scope: str, capital: str = "伍佰万圆整", until: date | None = None
) -> Sheet:
    """A business licence (营业执照) as PDF in landscape."""
    ink: Ink = (150, 34, 40)
    pad = Pad(f"营业执照 {firm.name}")
    pad.page(297, 210)
    pad.block(0, 0, 297, 210, _PAPER)
    for phase in range(4):
        _waves(pad, 11.5, 2.0, phase * pi / 2, ink)
    pad.rect(8, 8, 281, 194, ink, 1.0)
    pad.rect(15.5, 15.5, 266, 179, ink, 0.3)
    watermark(pad)
    pad.text(148.5, 48, "营 业 执 照", Style(38, "serif", bold=True, spacing=4), "middle")
    pad.text(148.5, 60, "（副　本）　样张", Style(12), "middle")
    qr(pad, 244, 24, 26, f"LICENCE:{firm.code}")
    pad.text(26, 42, "统一社会信用代码", Style(10.5))
    pad.text(26, 49, firm.code, Style(14, "sans", bold=True))
    left = (("名　　称", firm.name), ("类　　型", "有限责任公司"), ("法定代表人", firm.person), ("经营范围", scope))
    right = (("注册资本", capital), ("成立日期", long_day(founded, "zh")), ("住　　所", firm.address))
    for x, width, rows in ((26, 92, left), (156, 84, right)):
        y = 82.0
        for label, value in rows:
            pad.text(x, y, label, Style(11.5, bold=True))
            for part in wrap(value, width, Style(11.5)):
                pad.text(x + 28, y, part, Style(11.5))
                y += 7
            y += 5
    pad.text(186, 158, "登记机关", Style(12))
    pad.text(186, 176, long_day(founded, "zh"), Style(12))
    round_seal(pad, 226, 162, "市场主体登记机关（样张）", "", 20)
    facts = IdentityFacts(
        name=firm.name, number=firm.code, representative=firm.person, established_on=founded, ends_on=until
    )
    return sheet(DocumentKind.IDENTITY_DOCUMENT, f"business_licence_{firm.code}.pdf", pad.close(), facts)


# Papers that grant something: brand authorisation, distribution contract, power of attorney.


class Grant(NamedTuple):
    """What is granted: the right in words and by number, classes, goods, place, channel and time."""

    right: str
    right_no: str
    starts: date
    ends: date
    classes: tuple[int, ...] = ()
    goods: str = ""
    territory: str = "中国大陆"
    channel: str = "线上、线下"
    onward: bool = False


def _facts(grantor: Firm, grantee: Firm, grant: Grant) -> AuthorisationFacts:
    link = Link(
        grantor=grantor.name, grantor_id=grantor.code or None, grantee=grantee.name, grantee_id=grantee.code or None,
        starts_on=grant.starts, ends_on=grant.ends, right_no=grant.right_no, classes=grant.classes,
        territory=grant.territory or None, channel=grant.channel or None, sublicense="yes" if grant.onward else "no",
    )  # fmt: skip
    return AuthorisationFacts(links=(link,))


def authorisation(
    *, lang: Language, number: str, grantor: Firm, grantee: Firm, grant: Grant, signed: date, sealed: bool = True
) -> Sheet:
    """A brand authorisation letter as PDF, with the grantor's red round seal and signature unless it is not sealed."""
    page = Flow(f"Authorisation {number}", lang, top=34)
    if lang == "zh":
        _authorised_zh(page, number, grantor, grantee, grant)
    else:
        _authorised_en(page, number, grantor, grantee, grant)
    signer = grantor if sealed else grantor._replace(person="")
    page.sign(signer, long_day(signed, lang), ("公章" if lang == "zh" else "OFFICIAL SEAL") if sealed else "")
    facts = _facts(grantor, grantee, grant)
    return sheet(DocumentKind.AUTHORISATION, f"authorisation_{number}.pdf", page.pad.close(), facts)


def _authorised_zh(page: Flow, number: str, grantor: Firm, grantee: Firm, grant: Grant) -> None:
    page.title("品 牌 授 权 书", 25, 0.8)
    page.line(f"编号：{number}", "right", page.style._replace(size=10))
    values = (grantor.name, grantor.code, grantee.name, grantee.code)
    page.pairs(("授权方：", "信用代码：", "被授权方：", "信用代码："), values, 34)
    page.gap(4)
    classes = f"第 {listed([str(each) for each in grant.classes], 'zh')} 类" if grant.classes else ""
    page.para(
        f"授权方系{grant.right}（注册号/权利编号：{grant.right_no}，{classes}）的合法权利人或有权许可人，现授权被授权方在"
        f"{grant.territory}境内，通过{grant.channel}渠道，销售授权方提供的{grant.goods or '正品商品'}，"
        "并在销售及宣传上述商品时使用该标识。"
    )
    page.para(
        "被授权方可以转授权其下级经销商，转授权期限不得超过本授权期限。"
        if grant.onward
        else "本授权不可转让，未经授权方书面同意，被授权方不得转授权任何第三方。"
    )
    page.pair("授权期限：", f"{long_day(grant.starts, 'zh')}起至{long_day(grant.ends, 'zh')}止", 34)
    page.para("本授权书经授权方签字并加盖公章后生效，复印件须加盖被授权方公章方为有效。")


def _authorised_en(page: Flow, number: str, grantor: Firm, grantee: Firm, grant: Grant) -> None:
    page.letterhead(grantor)
    page.title("Letter of Authorisation", 21, 0.1)
    page.line(f"Ref. {number}", "right", page.style._replace(size=9))
    page.gap(4)
    values = (grantor.name, grantor.code, grantee.name, grantee.code)
    page.pairs(("Grantor", "Reg. no.", "Grantee", "Reg. no."), values, 32)
    page.gap(5)
    classes = f", class {listed([str(each) for each in grant.classes], 'en')}" if grant.classes else ""
    page.para(
        f"The Grantor is the owner of {grant.right} (no. {grant.right_no}{classes}). It authorises the Grantee "
        f"to offer, advertise and sell {grant.goods or 'genuine goods supplied by the Grantor'} under that right in "
        f"{grant.territory} through the following channels: {grant.channel}."
    )
    page.para(
        "The Grantee may grant this authorisation onward to its own dealers for no longer than the term below."
        if grant.onward
        else "This authorisation is personal to the Grantee and may not be granted onward."
    )
    page.para(f"Term: from {long_day(grant.starts, 'en')} to {long_day(grant.ends, 'en')}, both days included.")
    page.para("The Grantor may end this authorisation in writing if the Grantee sells goods that are not genuine.")


_CLAUSES_ZH: Final = (
    (
        "第二条　供货与价格",
        ("甲方按乙方书面订单供货，价格以双方确认的供货价目表为准，含税。",
         "乙方应在收到发票后三十日内付款；甲方应为每批货物开具增值税发票。"),
    ),
    (
        "第三条　质量与来源",
        ("甲方保证所供商品为正品，来源合法，质量符合国家标准，并提供合格证明。",
         "因商品来源或权利瑕疵引起的第三方投诉，由甲方负责处理并赔偿乙方损失。"),
    ),
    (
        "第四条　知识产权",
        ("乙方可在销售、宣传合同商品时按甲方规范使用相关标识，不得变造或用于其他商品。",
         "合同终止后六十日内，乙方可继续销售库存的合同商品。"),
    ),
    (
        "第五条　违约与争议解决",
        ("任何一方违反本合同，应赔偿对方因此遭受的直接损失。",
         "因本合同发生的争议，双方应先行协商；协商不成的，提交甲方所在地人民法院处理。"),
    ),
    ("第六条　其他", ("本合同一式两份，双方各执一份，自双方签字盖章之日起生效。",)),
)  # fmt: skip

_CLAUSES_EN: Final = (
    (
        "2. Supply and price",
        ("The Supplier delivers against written orders at the prices of its current list.",
         "The Distributor pays within thirty days of an invoice issued for each delivery."),
    ),
    (
        "3. Origin of the goods",
        ("The Supplier warrants that the goods are genuine and lawfully sourced.",
         "It answers complaints of third parties about the goods and holds the Distributor harmless."),
    ),
    (
        "4. Intellectual property",
        ("The Distributor may use the marks to offer and advertise the goods, as they are, and for nothing else.",
         "For sixty days after the end of this agreement it may sell what it has in stock."),
    ),
    (
        "5. Breach and disputes",
        ("A party in breach makes good the direct loss of the other.",
         "Disputes are first negotiated, then decided by the courts at the Supplier's seat."),
    ),
    ("6. General", ("This agreement is made in two originals and takes effect when both parties have signed it.",)),
)  # fmt: skip


def distribution_contract(
    *, lang: Language, number: str, supplier: Firm, distributor: Firm, grant: Grant, signed: date, sealed: bool = True
) -> Sheet:
    """A distribution contract of two pages as PDF, signed and sealed by both sides unless it is not sealed."""
    page = Flow(f"Contract {number}", lang)
    zh = lang == "zh"
    page.running = f"{'经销合同　合同编号：' if zh else 'Distribution agreement '}{number}"
    page.title("经　销　合　同" if zh else "Distribution Agreement", 25 if zh else 21, 0.4)
    page.line(f"合同编号：{number}" if zh else f"No. {number}", "right", page.style._replace(size=10))
    page.gap(2)
    labels = ("甲方（供货方）：", "乙方（经销方）：") if zh else ("Supplier", "Distributor")
    for label, firm in zip(labels, (supplier, distributor), strict=True):
        page.pair(label, firm.name, 44 if zh else 30)
        for part in filter(None, (firm.code, firm.address)):
            page.pair(" ", part, 44 if zh else 30)
    page.gap(3)
    _granted(page, grant)
    for heading, clauses in _CLAUSES_ZH if zh else _CLAUSES_EN:
        page.head(heading)
        for number_of, clause in enumerate(clauses, 1):
            page.para(f"{number_of}. {clause}" if len(clauses) > 1 else clause)
    _both_sign(page, supplier, distributor, long_day(signed, lang), sealed=sealed)
    facts = _facts(supplier, distributor, grant)
    return sheet(DocumentKind.CONTRACT, f"contract_{number}.pdf", page.pad.close(), facts)


def _granted(page: Flow, grant: Grant) -> None:
    if page.lang == "zh":
        page.head("第一条　经销授权")
        page.para(
            f"1. 甲方授权乙方在{grant.territory}境内通过{grant.channel}渠道经销{grant.right}"
            f"（{grant.right_no}）项下的{grant.goods or '商品'}。"
        )
        page.para(f"2. 经销期限自{long_day(grant.starts, 'zh')}起至{long_day(grant.ends, 'zh')}止。")
        page.para(f"3. 乙方{'可以' if grant.onward else '不得'}将上述权利转授予下级经销商。")
        return
    page.head("1. Appointment")
    page.para(
        f"The Supplier appoints the Distributor to sell {grant.goods or 'its goods'} under {grant.right} "
        f"({grant.right_no}) in {grant.territory} through {grant.channel}."
    )
    page.para(f"The appointment runs from {long_day(grant.starts, 'en')} to {long_day(grant.ends, 'en')}.")
    page.para(f"The Distributor {'may' if grant.onward else 'may not'} appoint dealers of its own under it.")


def _both_sign(page: Flow, first: Firm, second: Firm, day: str, *, sealed: bool) -> None:
    zh = page.lang == "zh"
    page.room(62)
    page.gap(10)
    half = (page.right - page.left) / 2
    for x, label, firm in (
        (page.left, "甲方" if zh else "Supplier", first),
        (page.left + half, "乙方" if zh else "Distributor", second),
    ):
        rows = (
            f"{label}（盖章）：" if zh else f"{label}:",
            firm.name,
            "授权代表：" if zh else "By:",
            f"日期：{day}" if zh else day,
        )
        for step, row in enumerate(rows):
            page.pad.text(x, page.y + 8 + step * 10, row, page.style._replace(size=11))
        if firm.person:
            signature(page.pad, x + 22, page.y + 28, firm.person)
        if sealed:
            round_seal(page.pad, x + 48, page.y + 30, firm.name, "合同专用章" if zh else "CONTRACTS")
    page.y += 46


_ATTORNEY_LABELS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("委托人：", "证件号码：", "受托人：", "证件号码："),
    "en": ("Principal", "Reg. no.", "Attorney", "ID or reg. no."),
}


def power_of_attorney(  # noqa: PLR0913 - the paper states that much
    *,
    lang: Language,
    grantor: Firm,
    agent: str,
    agent_id: str,
    covers: Sequence[str],
    starts: date,
    ends: date,
    signed: date,
) -> Sheet:
    """A power of attorney as PDF; ``covers`` lists what the agent may do."""
    page = Flow("Power of attorney", lang, top=38)
    zh = lang == "zh"
    if not zh:
        page.letterhead(grantor)
    page.title("授 权 委 托 书" if zh else "Power of Attorney", 25 if zh else 21, 0.8 if zh else 0.1)
    page.gap(4)
    page.pairs(_ATTORNEY_LABELS[lang], (grantor.name, grantor.code, agent, agent_id), 40 if zh else 34)
    page.gap(4)
    page.para(
        "委托人现委托上述受托人作为代理人，在平台知识产权投诉及申诉程序中代表委托人办理下列事项："
        if zh
        else "The Principal appoints the Attorney to act for it in complaints and appeals on the platform, namely in:"
    )
    for number, item in enumerate(covers, 1):
        page.para(f"{number}. {item}{'；' if zh and number < len(covers) else '。' if zh else ''}")
    page.para(
        f"委托期限：自{long_day(starts, lang)}起至{long_day(ends, lang)}止。"
        "受托人在权限内签署的文件，委托人均予以承认。"
        if zh
        else f"This power runs from {long_day(starts, lang)} to {long_day(ends, lang)}. "
        "The Principal is bound by what the Attorney signs within it."
    )
    page.sign(grantor, long_day(signed, lang), "公章" if zh else "OFFICIAL SEAL")
    facts = PowerOfAttorneyFacts(
        grantor=grantor.name, grantor_id=grantor.code or None, agent=agent, agent_id=agent_id or None,
        starts_on=starts, ends_on=ends, covers=tuple(covers),
    )  # fmt: skip
    return sheet(DocumentKind.POWER_OF_ATTORNEY, f"power_of_attorney_{signed:%Y%m%d}.pdf", page.pad.close(), facts)
