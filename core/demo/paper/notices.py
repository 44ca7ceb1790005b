"""Letters of the two sides about a complaint: the complaint, the counter-notice, the withdrawal."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from core.demo.paper.flow import Flow
from core.demo.paper.sheet import Firm, Sheet, long_day, sheet
from core.language import Language
from core.model.facts import ComplaintFacts, CounterNoticeFacts, WithdrawalFacts
from core.model.terms import DocumentKind

NUMERALS: Final = "一二三四五六七八九十"


def numbered(number: int, text: str, lang: Language) -> str:
    """A point of a list as letters number it, from 1: 一、… or 1. …."""
    return f"{NUMERALS[number - 1]}、{text}" if lang == "zh" else f"{number}. {text}"


def listed(items: Sequence[str], lang: Language) -> str:
    """Several numbers or names in one sentence."""
    return "、".join(items) if lang == "zh" else ", ".join(items)


def counter_notice(  # noqa: PLR0913 - the letter states that much
    *,
    lang: Language,
    seller: Firm,
    shop: str,
    complaint_no: str,
    listings: Sequence[str],
    reasons: Sequence[str],
    signed: date,
    exhibits: Sequence[str] = (),
    contact: str = "",
    guaranteed: bool = True,
    sealed: bool = True,
    us_statements: bool = False,
) -> Sheet:
    """The seller's counter-notice as PDF.

    ``guaranteed`` False leaves the guarantee of truth out, ``sealed`` False the signature and the seal;
    ``us_statements`` adds what 17 U.S.C. 512(g)(3) asks for.
    """
    page = Flow(f"Counter-notice {complaint_no}", lang)
    page.running = f"{'反通知书' if lang == 'zh' else 'Counter-notice'}　{complaint_no}"
    contact = contact or seller.phone
    write = _counter_notice_zh if lang == "zh" else _counter_notice_en
    write(page, (seller, shop, contact), complaint_no, listings, reasons, exhibits)
    if us_statements:
        _us_statements(page, seller)
    if guaranteed:
        page.para(_GUARANTEE[lang])
    signer = seller if sealed else seller._replace(person="")
    page.sign(signer, long_day(signed, lang), ("公章" if lang == "zh" else "OFFICIAL SEAL") if sealed else "")
    facts = CounterNoticeFacts(
        seller_name=seller.name, seller_id=seller.code or None, contact=contact or None, complaint_no=complaint_no,
        listing_ids=tuple(listings), signed_on=signed,
    )  # fmt: skip
    return sheet(DocumentKind.COUNTER_NOTICE, f"counter_notice_{complaint_no}.pdf", page.pad.close(), facts)


_GUARANTEE: Final[dict[Language, str]] = {
    "zh": "本店保证上述陈述及所附证据真实、合法、有效，与原件一致；如有虚假，自愿承担由此产生的一切法律责任。",
    "en": (
        "I guarantee that the statements above and the documents attached are true, complete and lawful, and accept "
        "the legal consequences if they are not."
    ),
}


def _counter_notice_zh(
    page: Flow,
    who: tuple[Firm, str, str],
    complaint_no: str,
    listings: Sequence[str],
    reasons: Sequence[str],
    exhibits: Sequence[str],
) -> None:
    seller, shop, contact = who
    page.title("反通知书", 24, 1.5)
    page.line("致：平台知识产权保护部")
    page.para(f"我方为“{shop}”店铺经营主体{seller.named('zh')}，联系方式：{contact}。")
    page.para(
        f"我方于近日收到平台关于投诉编号 {complaint_no} 的通知，下列商品因被投诉侵权而受到处罚："
        f"商品 ID {listed(listings, 'zh')}。我方认为上述商品不存在侵权行为，现依法提出反通知，理由如下："
    )
    for number, reason in enumerate(reasons, 1):
        page.para(numbered(number, reason, "zh"))
    if exhibits:
        page.para("随函附上以下证据：")
        for number, exhibit in enumerate(exhibits, 1):
            page.para(f"{number}. {exhibit}")
    page.para("综上，请求平台恢复上述商品链接，并撤销对我方店铺的处罚。")


def _counter_notice_en(
    page: Flow,
    who: tuple[Firm, str, str],
    complaint_no: str,
    listings: Sequence[str],
    reasons: Sequence[str],
    exhibits: Sequence[str],
) -> None:
    seller, shop, contact = who
    page.letterhead(seller._replace(phone=contact))
    if seller.code:
        page.line(f"Registration no. {seller.code}", style=page.style._replace(size=9))
    page.gap(4)
    page.line("To: Intellectual Property Team")
    page.gap(4)
    page.line(f"Counter-notice to complaint {complaint_no}", style=page.style._replace(size=14, bold=True))
    page.gap(4)
    page.para("Dear Sir or Madam,")
    page.para(
        f"We run the shop “{shop}”. Under complaint {complaint_no} you took down the following listings: "
        f"{listed(listings, 'en')}. The goods do not infringe the complainant's right. Our reasons are these:"
    )
    for number, reason in enumerate(reasons, 1):
        page.para(numbered(number, reason, "en"))
    if exhibits:
        page.para(f"We attach: {'; '.join(exhibits)}.")
    page.para("We ask you to restore the listings named above and to revoke the punishment of our shop.")


def _us_statements(page: Flow, seller: Firm) -> None:
    page.para(
        "I swear, under penalty of perjury, that I have a good faith belief that the material was removed or disabled "
        "as a result of a mistake or misidentification of the material to be removed or disabled."
    )
    page.para(
        "I consent to the jurisdiction of the Federal District Court for the judicial district in which my address is "
        f"located ({seller.address}), and I will accept service of process from the person who gave notice under "
        "subsection (c)(1)(C) or an agent of such person."
    )


_COMPLAINT_LABELS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("投诉编号：", "投诉人：", "证件号码：", "权利依据：", "权利作品：", "被投诉商品："),
    "en": ("Complaint no.", "Complainant", "Registration no.", "Right relied on", "Work", "Listings"),
}
_DEMAND: Final[dict[Language, str]] = {
    "zh": (
        "投诉人请求平台立即采取删除、屏蔽、断开链接等必要措施。"
        "投诉人保证投诉内容及权属材料真实，如因错误投诉造成损害，愿承担相应责任。"
    ),
    "en": (
        "We ask for the listings to be removed without delay. We state in good faith that the use is not "
        "authorised by the owner, its agent or the law, and that the information given is accurate."
    ),
}


def complaint(  # noqa: PLR0913 - the letter states that much
    *,
    lang: Language,
    complainant: Firm,
    complaint_no: str,
    right_no: str,
    right: str,
    listings: Sequence[str],
    grounds: Sequence[str],
    made: date,
    work_title: str = "",
) -> Sheet:
    """The complaint of the rights holder as PDF; ``right`` names the right in words."""
    page = Flow(f"Complaint {complaint_no}", lang)
    zh = lang == "zh"
    page.running = f"{'侵权投诉书' if zh else 'Notice of infringement'}　{complaint_no}"
    if not zh:
        page.letterhead(complainant)
    page.title("侵权投诉书" if zh else "Notice of infringement", 24 if zh else 20, 1.2 if zh else 0.2)
    based = f"{right}（{right_no}）" if zh else f"{right} ({right_no})"
    values = (complaint_no, complainant.name, complainant.code, based, work_title, listed(listings, lang))
    page.pairs(_COMPLAINT_LABELS[lang], values, 32 if zh else 40)
    page.gap(3)
    page.head("投诉理由" if zh else "Grounds")
    for number, ground in enumerate(grounds, 1):
        page.para(numbered(number, ground, lang))
    page.para(_DEMAND[lang])
    page.sign(complainant, long_day(made, lang), "公章" if zh else "")
    facts = ComplaintFacts(
        complaint_no=complaint_no, complainant=complainant.name, complainant_id=complainant.code or None,
        complained_on=made, right_no=right_no, work_title=work_title or None, listing_ids=tuple(listings),
    )  # fmt: skip
    return sheet(DocumentKind.COMPLAINT, f"complaint_{complaint_no}.pdf", page.pad.close(), facts)


def withdrawal_letter(  # noqa: PLR0913 - the letter states that much
    *,
    lang: Language,
    complainant: Firm,
    complaint_no: str,
    listings: Sequence[str],
    signed: date,
    seller: str = "",
    whole: bool = True,
    condition: str = "",
    agent: str = "",
    sealed: bool = True,
) -> Sheet:
    """The letter that withdraws a complaint, as PDF; ``condition`` makes it conditional, ``agent`` signs for it."""
    page = Flow(f"Withdrawal {complaint_no}", lang, top=42)
    zh = lang == "zh"
    if not zh:
        page.letterhead(complainant)
    page.title("撤诉声明" if zh else "Withdrawal of complaint", 24 if zh else 20, 1.5 if zh else 0.2)
    page.gap(4)
    page.line("致：平台知识产权保护部" if zh else "To: Intellectual Property Team")
    if not zh:
        page.gap(3)
    for part in _withdrawn(lang, complainant, complaint_no, listings, seller, whole=whole):
        page.para(part)
    if condition:
        page.para(condition)
    if agent:
        page.para(f"本声明由代理人{agent}依授权签署。" if zh else f"Signed by {agent} as attorney for the complainant.")
    signer = complainant._replace(person=agent or complainant.person) if sealed else complainant._replace(person="")
    page.sign(signer, long_day(signed, lang), ("公章" if zh else "OFFICIAL SEAL") if sealed and not agent else "")
    facts = WithdrawalFacts(
        complaint_no=complaint_no, scope="whole_complaint" if whole else "listed_only", listing_ids=tuple(listings),
        issuer_name=complainant.name, issuer_id=complainant.code or None, agent_name=agent or None, signed_on=signed,
    )  # fmt: skip
    return sheet(DocumentKind.WITHDRAWAL_LETTER, f"withdrawal_{complaint_no}.pdf", page.pad.close(), facts)


def _withdrawn(
    lang: Language, complainant: Firm, complaint_no: str, listings: Sequence[str], seller: str, *, whole: bool
) -> tuple[str, ...]:
    if lang == "zh":
        of = f"就{seller}" if seller else "就相关店铺"
        reach = "的全部投诉内容" if whole else "中针对下列商品的投诉"
        return (
            f"我方{complainant.named(lang)}此前{of}向平台提交了编号为 {complaint_no} 的知识产权侵权投诉。",
            f"经核实，我方确认撤回上述投诉{reach}，涉及商品 ID：{listed(listings, lang)}。",
            "请平台据此恢复相关商品链接，并解除因该投诉作出的处罚。本声明自签署之日起生效，不可撤销。",
        )
    of = f" against {seller}" if seller else ""
    reach = "the whole of that complaint" if whole else "that complaint as far as it concerns the listings below"
    return (
        f"We, {complainant.named(lang)}, filed complaint {complaint_no}{of} with your platform.",
        f"Having looked into the matter, we withdraw {reach}. Listings concerned: {listed(listings, lang)}.",
        "Please restore the listings and lift the punishment. This withdrawal takes effect on the day it is signed.",
    )


def notary_receipt(*, lang: Language, applicant: Firm, complaint_no: str, taken_in: date) -> Sheet:
    """A notary's receipt for papers that are to be certified, as PDF."""
    zh = lang == "zh"
    page = Flow(f"Receipt {complaint_no}", lang, top=42)
    page.title("公证受理回执" if zh else "Receipt for papers to be certified", 22 if zh else 18, 1.5 if zh else 0.2)
    page.gap(4)
    if zh:
        page.para(f"兹收到{applicant.named(lang)}申请公证的材料，拟用于知识产权投诉 {complaint_no}。")
        page.para(f"受理日期：{long_day(taken_in, lang)}。公证书出具时间以本处通知为准。")
    else:
        page.para(f"We have received papers of {applicant.named(lang)} to be certified for complaint {complaint_no}.")
        page.para(f"Taken in on {long_day(taken_in, lang)}. We write when they are ready.")
    page.sign(
        Firm(name="样张公证处" if zh else "Specimen Notaries"), long_day(taken_in, lang), "公章" if zh else "SEAL"
    )
    return sheet(DocumentKind.OTHER, f"notary_receipt_{complaint_no}.pdf", page.pad.close())
