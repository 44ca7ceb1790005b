"""Certificates of rights: trademark, patent (three kinds), copyright; and a business licence."""

from datetime import date
from math import cos, pi, sin
from typing import Final, Literal, TypeAlias

from core.demo.paper.flow import wrap
from core.demo.paper.marks import bars, qr, round_seal, signature, watermark
from core.demo.paper.outlines import Outline, drawn
from core.demo.paper.pad import BLACK, GREY, Ink, Pad, Style
from core.demo.paper.sheet import Firm, Sheet, form_day, long_day, sheet
from core.model.facts import CopyrightFacts, IdentityFacts, PatentFacts, TrademarkFacts
from core.model.terms import DocumentKind

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
    facts = IdentityFacts(name=firm.name, number=firm.code, ends_on=until)
    return sheet(DocumentKind.IDENTITY_DOCUMENT, f"business_licence_{firm.code}.pdf", pad.close(), facts)
