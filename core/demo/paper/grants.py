"""Papers that grant something: brand authorisation, distribution contract, power of attorney."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from core.demo.paper.flow import Flow
from core.demo.paper.marks import round_seal, signature
from core.demo.paper.notices import listed
from core.demo.paper.sheet import Firm, Sheet, long_day, sheet
from core.language import Language
from core.model.facts import AuthorisationFacts, Link, PowerOfAttorneyFacts
from core.model.terms import DocumentKind


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
