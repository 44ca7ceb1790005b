"""Letters of both sides about a complaint, and what the complainant hands in against an appeal."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from core.domain.facts import AnswerFacts, ComplaintFacts, CounterNoticeFacts, LegalActionFacts, WithdrawalFacts
from core.domain.terms import DocumentKind
from core.domain.text import Language
from demo.papers.sheet import BLUE, Firm, Flow, Sheet, Style, WordFlow, long_day, round_seal, sheet, signature

# Letters of the two sides about a complaint: the complaint, the counter-notice, the withdrawal.

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
    in_word: bool = False,
) -> Sheet:
    """The seller's counter-notice as PDF, or as the .docx that it was typed in.

    ``guaranteed`` False leaves the guarantee of truth out, ``sealed`` False the signature and the seal;
    ``us_statements`` adds what 17 U.S.C. 512(g)(3) asks for.
    """
    page = WordFlow(lang) if in_word else Flow(f"Counter-notice {complaint_no}", lang)
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
    form, data = ("docx", page.close()) if isinstance(page, WordFlow) else ("pdf", page.pad.close())
    return sheet(DocumentKind.COUNTER_NOTICE, f"counter_notice_{complaint_no}.{form}", data, facts)


_GUARANTEE: Final[dict[Language, str]] = {
    "zh": "本店保证上述陈述及所附证据真实、合法、有效，与原件一致；如有虚假，自愿承担由此产生的一切法律责任。",
    "en": (
        "I guarantee that the statements above and the documents attached are true, complete and lawful, and accept "
        "the legal consequences if they are not."
    ),
}


def _counter_notice_zh(
    page: Flow | WordFlow,
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
    page: Flow | WordFlow,
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


def _us_statements(page: Flow | WordFlow, seller: Firm) -> None:
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


# What the complainant hands in against an appeal: counter-materials, and proof of a suit.


class Rebuttal(NamedTuple):
    """What the complainant says against one exhibit of the seller."""

    exhibit: str
    subject: str
    answer: str


class TrialPurchase(NamedTuple):
    """A purchase that the complainant made in the seller's shop to examine the goods."""

    order_no: str
    listing: str
    seller: str
    bought: date
    found: str


def counter_materials(  # noqa: PLR0913 - the letter states that much
    *,
    lang: Language,
    complainant: Firm,
    appeal_no: str,
    complaint_no: str,
    rebuttals: Sequence[Rebuttal],
    signed: date,
    attached: Sequence[tuple[str, str]] = (),
    test_buy: TrialPurchase | None = None,
    evaluation_report: str = "",
    work_published: date | None = None,
) -> Sheet:
    """The complainant's counter-materials as PDF of two pages or more; ``attached``: name and purpose of each paper."""
    page = Flow(f"Counter-materials {appeal_no}", lang)
    zh = lang == "zh"
    page.running = f"{'投诉人反驳意见　' if zh else 'Answer to appeal '}{appeal_no}"
    if not zh:
        page.letterhead(complainant)
    page.title("投诉人反驳意见书" if zh else "Answer to the Counter-notice", 23 if zh else 20, 0.8 if zh else 0.1)
    _opening(page, complainant, appeal_no, complaint_no)
    _rebutted(page, rebuttals)
    if test_buy:
        _bought(page, test_buy)
    _more(page, evaluation_report, work_published, 3 if test_buy else 2)
    page.para(
        "综上，被投诉人提交的证据不足以证明其商品来源合法或不构成侵权，请求平台维持原处罚措施。"
        if zh
        else "The seller's documents do not show that the goods are lawful. We ask you to uphold the punishment."
    )
    page.sign(complainant, long_day(signed, lang), "公章" if zh else "OFFICIAL SEAL")
    _list_of_papers(page, attached)
    facts = AnswerFacts(
        sender_name=complainant.name, sender_id=complainant.code or None, appeal_no=appeal_no,
        complaint_no=complaint_no, rebuts=tuple(each.exhibit for each in rebuttals),
        evaluation_report=evaluation_report or None, work_published_on=work_published,
    )  # fmt: skip
    facts = facts.model_copy(update=_test_facts(test_buy) if test_buy else {})
    name = f"counter_materials_{appeal_no}.pdf"
    return sheet(DocumentKind.COUNTER_MATERIALS, name, page.pad.close(), facts)


def _test_facts(buy: TrialPurchase) -> dict[str, str | date]:
    return {
        "test_order_no": buy.order_no,
        "test_listing_id": buy.listing,
        "test_seller": buy.seller,
        "test_bought_on": buy.bought,
    }


_OPENING_LABELS = ("Appeal no.", "Complaint no.", "Complainant", "Reg. no.")


def _opening(page: Flow, complainant: Firm, appeal_no: str, complaint_no: str) -> None:
    zh = page.lang == "zh"
    labels = ("申诉编号：", "投诉编号：", "投诉人：", "信用代码：") if zh else _OPENING_LABELS
    page.pairs(labels, (appeal_no, complaint_no, complainant.name, complainant.code), 30 if zh else 36)
    page.gap(3)
    page.para(
        "我方已收到平台转送的反通知及证据材料。经逐项核对，我方不认可被投诉人的申诉理由，现提出反驳意见如下："
        if zh
        else "We received the counter-notice and its exhibits from you, examined each of them, and answer as follows."
    )


def _rebutted(page: Flow, rebuttals: Sequence[Rebuttal]) -> None:
    zh = page.lang == "zh"
    page.head("一、对被投诉人证据的意见" if zh else "1. The seller's exhibits")
    for number, each in enumerate(rebuttals, 1):
        lead = (
            f"（{NUMERALS[number - 1]}）关于证据{each.exhibit}（{each.subject}）"
            if zh
            else f"{each.exhibit}, {each.subject}:"
        )
        page.para(f"{lead}：{each.answer}" if zh else f"{lead} {each.answer}")


def _bought(page: Flow, buy: TrialPurchase) -> None:
    zh = page.lang == "zh"
    page.head(numbered(2, "购买取证情况" if zh else "Test purchase", page.lang))
    page.para(
        f"我方于{long_day(buy.bought, 'zh')}在“{buy.seller}”店铺购买商品 {buy.listing}，"
        f"订单号 {buy.order_no}。{buy.found}"
        if zh
        else f"On {long_day(buy.bought, 'en')} we bought listing {buy.listing} from {buy.seller}, "
        f"order {buy.order_no}. {buy.found}"
    )


def _more(page: Flow, evaluation_report: str, work_published: date | None, place: int) -> None:
    zh = page.lang == "zh"
    if not evaluation_report and not work_published:
        return
    page.head(numbered(place, "权利基础" if zh else "Our right", page.lang))
    if evaluation_report:
        page.para(
            f"专利权评价报告（编号 {evaluation_report}）结论为：未发现存在不符合授予专利权条件的缺陷。"
            if zh
            else f"The patent evaluation report no. {evaluation_report} found no defect of the patent."
        )
    if work_published:
        page.para(
            f"权利作品于{long_day(work_published, 'zh')}首次公开发表，早于被投诉商品页面的上线时间。"
            if zh
            else f"Our work was first published on {long_day(work_published, 'en')}, before the listings went online."
        )


def _list_of_papers(page: Flow, attached: Sequence[tuple[str, str]]) -> None:
    zh = page.lang == "zh"
    page.room(400)
    page.title("附件清单" if zh else "List of papers", 17 if zh else 15, 0.4)
    heads = ("序号", "证据名称", "证明内容", "页数") if zh else ("No.", "Paper", "What it shows", "Pages")
    rows = [(str(number), name, purpose, str(1 + len(name) % 3)) for number, (name, purpose) in enumerate(attached, 1)]
    page.table(heads, rows, (14, 46, 70, 15))
    page.gap(4)
    page.para(
        "以上材料均与原件核对一致。投诉人承诺所提交材料真实、合法，愿承担相应法律责任。"
        if zh
        else "All copies agree with their originals. We answer for their being genuine and lawfully obtained."
    )


def court_acceptance(  # noqa: PLR0913 - the notice states that much
    *,
    court: str,
    case_no: str,
    claimant: Firm,
    respondent: Firm,
    cause: str,
    right: str,
    right_no: str,
    listings: Sequence[str],
    accepted: date,
) -> Sheet:
    """A court's notice that it accepted a suit (受理案件通知书) as PDF, with the court's round seal."""
    page = Flow(f"受理案件通知书 {case_no}", "zh", top=34)
    page.title(court, 22, 2.0)
    page.y -= 4
    page.title("受理案件通知书", 22, 1.2)
    page.line(case_no, "right")
    page.gap(3)
    page.line(f"{claimant.named('zh')}：")
    page.para(
        f"你方诉{respondent.named('zh')}{cause}纠纷一案的起诉状及证据材料已收到。"
        f"经审查，起诉符合法定受理条件，本院决定于{long_day(accepted, 'zh')}立案审理。"
        f"本案涉及权利为{right}（{right_no}），涉案商品链接为 {listed(listings, 'zh')}。现将有关事项通知如下："
    )
    for number, part in enumerate(_COURT_RULES, 1):
        page.para(numbered(number, part, "zh"))
    page.gap(12)
    page.y += page.leading
    page.pad.text(page.right, page.y, long_day(accepted, "zh"), page.style, "right")
    round_seal(page.pad, page.right - 20, page.y - 3, f"{court}（样张）", "", 21)
    page.gap(14)
    small = page.style._replace(size=10.5)
    page.line("联系人：立案庭　　联系电话：0571-5550 0900　　地址：样张市样张大道1号", style=small)
    digits = "".join(char for char in case_no if char.isdigit())
    facts = _suit((court, case_no, accepted), claimant, respondent, right_no, listings)
    return sheet(DocumentKind.LEGAL_ACTION_NOTICE, f"court_acceptance_{digits}.pdf", page.pad.close(), facts)


def _suit(
    where: tuple[str, str, date], claimant: Firm, respondent: Firm, right_no: str, listings: Sequence[str]
) -> LegalActionFacts:
    court, case_no, filed = where
    return LegalActionFacts(
        authority=court, case_no=case_no, filed_on=filed, claimant=claimant.name, claimant_id=claimant.code or None,
        respondent=respondent.name, respondent_id=respondent.code or None, right_no=right_no,
        listing_ids=tuple(listings),
    )  # fmt: skip


_COURT_RULES = (
    "在诉讼进程中，当事人必须依法行使诉讼权利，履行诉讼义务，遵守诉讼秩序。",
    "自然人应当提交身份证明；法人或者其他组织应当提交营业执照副本及法定代表人身份证明书。",
    "当事人可以委托一至二人作为诉讼代理人，委托他人代为诉讼的，须提交授权委托书。",
    "应在接到本通知书后七日内预交案件受理费，逾期不交的，按撤回起诉处理。",
)


def court_complaint(  # noqa: PLR0913 - the paper states that much
    *,
    court: str,
    case_no: str,
    claimant: Firm,
    respondent: Firm,
    cause: str,
    right: str,
    right_no: str,
    listings: Sequence[str],
    filed: date,
) -> Sheet:
    """The filed first pages of an English complaint in court as PDF, stamped by the clerk."""
    page = Flow(f"Complaint {case_no}", "en", top=30)
    page.line("IN THE " + court.upper(), "middle", page.style._replace(size=10.5, bold=True))
    page.gap(8)
    for party, role in ((claimant, "Plaintiff"), (respondent, "Defendant")):
        page.line(f"{party.name},")
        page.line(f"                    {role}{', v.' if role == 'Plaintiff' else '.'}")
    page.pad.text(page.right, page.y - 10, f"Case No. {case_no}", page.style._replace(bold=True), "right")
    page.gap(4)
    page.pad.line([(page.left, page.y), (page.right, page.y)])
    page.gap(5)
    page.title(f"COMPLAINT FOR {cause.upper()}", 13, 0.1)
    points = (
        f"Plaintiff {claimant.named('en')} brings this action against {respondent.named('en')}.",
        f"Plaintiff owns {right}, registration no. {right_no}.",
        f"Defendant offers the accused goods on the platform under the listings {listed(listings, 'en')}.",
        "Defendant's use is without licence, and Plaintiff has sent the platform a notice of this action.",
        "Plaintiff seeks an order restraining Defendant from infringing activity on the platform's system, and costs.",
    )
    for number, point in enumerate(points, 1):
        page.para(f"{number}. {point}")
    page.sign(claimant, long_day(filed, "en"))
    _filed_stamp(page, filed)
    facts = _suit((court, case_no, filed), claimant, respondent, right_no, listings)
    name = f"court_complaint_{case_no.replace(':', '-').replace(' ', '')}.pdf"
    return sheet(DocumentKind.LEGAL_ACTION_NOTICE, name, page.pad.close(), facts)


def _filed_stamp(page: Flow, filed: date) -> None:
    stamp = Style(15, "sans", BLUE, bold=True, spacing=0.8)
    with page.pad.faded(0.75), page.pad.turned(62, page.y - 22, -7):
        page.pad.rect(-24, -10, 48, 21, BLUE, 0.6)
        page.pad.text(0, -2.5, "FILED", stamp, "middle")
        page.pad.text(0, 3, long_day(filed, "en").upper(), stamp._replace(size=8.5, spacing=0.2), "middle")
        page.pad.text(0, 8, "CLERK OF COURT · SPECIMEN", stamp._replace(size=6.5, spacing=0.1), "middle")
    signature(page.pad, 44, page.y - 2, "Jo Clerk", BLUE)
