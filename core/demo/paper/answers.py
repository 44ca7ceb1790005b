"""What the complainant hands in against an appeal: counter-materials, and proof of a suit."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from core.demo.paper.flow import Flow
from core.demo.paper.marks import round_seal, signature
from core.demo.paper.notices import NUMERALS, listed, numbered
from core.demo.paper.pad import BLUE, Style
from core.demo.paper.sheet import Firm, Sheet, long_day, sheet
from core.language import Language
from core.model.facts import AnswerFacts, LegalActionFacts
from core.model.terms import DocumentKind


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
