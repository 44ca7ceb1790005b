"""The rule book: what is shipped is what the sources say, and a faulty file is refused with its line."""

import os
import re
import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.domain.policy import Basis, Checklist, Criterion, GroundTerms, Item, LookUp, StatutoryMinimum, Window
from core.domain.terms import AnswerKind, DocumentKind, RightType, Side, TimeGround
from core.domain.text import LANGUAGES, Note
from core.domain.verdict import worded_for
from core.language import render
from core.rule_files import PolicyError, load_policies
from tests.english import english

ROOT = Path(__file__).resolve().parents[2]

FOLDER = ROOT / "data" / "policy"

DOMAIN = Path(os.environ.get("REDRESS_SHARED", ROOT.parent / "shared")) / "domain.md"

BOOK = load_policies(FOLDER)

VERSIONS = {
    ("taobao", RightType.COPYRIGHT): (
        "taobao_copyright_v1", "taobao_copyright_v2", "taobao_copyright_v2_1", "taobao_copyright_v2_2",
    ),
    ("taobao", RightType.PATENT): (
        "taobao_patent_v1", "taobao_patent_v2", "taobao_patent_v2_1", "taobao_patent_v2_2",
    ),
    ("taobao", RightType.TRADEMARK): (
        "taobao_trademark_v1", "taobao_trademark_v2", "taobao_trademark_v2_1", "taobao_trademark_v2_2",
        "taobao_trademark_v3",
    ),
    ("tmall", RightType.PATENT): ("tmall_patent_v1", "tmall_patent_v1_1", "tmall_patent_v1_2"),
    ("tmall", RightType.TRADEMARK): (
        "tmall_trademark_v1", "tmall_trademark_v1_1", "tmall_trademark_v1_2", "tmall_trademark_v3",
    ),
    ("us", RightType.COPYRIGHT): ("us_dmca_512g", "us_dmca_512g_2", "us_dmca_512g_3"),
}  # fmt: skip
"""The versions of each line and right in the order of their days; an id of them is never taken away."""

CHINESE = [policy for policy in BOOK.all() if policy.calendar == "cn"]

K = DocumentKind


def policy(name):
    """A shipped policy, by id."""
    return BOOK.policies[name]


def items(checklist, group):
    """The items of a group by criterion."""
    return {item.criterion: item for item in checklist.group(group).items}


# the catalogue


def source_rows():
    """Id, English, Chinese, kind, B or W, remark and inputs of every row of domain.md 5."""
    text = DOMAIN.read_text("utf-8")
    section = text[text.index("## 5. Proposed checklist") : text.index("## 6. Metrics")]
    for line in re.findall(r"^\| `.+\|$", section, re.MULTILINE):
        first, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        en, zh, kind, inputs = cells[-4:]
        match = re.fullmatch(r"(MH|M|H)(?: ([BW]))?\s*(?:\((.+)\))?", kind)
        assert match, line
        asked = () if inputs == "-" else tuple(each.strip() for each in inputs.split(","))
        yield first.strip("`"), en, zh, match[1], match[2] or "W", match[3] or "", asked


BEYOND = frozenset({
    "pf_all_views", "pf_patent_views", "pf_difference_shown",
    "os_published_by_owner", "os_article_shown", "sp_store_identified", "sp_goods_shown",
    "bc_number_check", "bc_linked_to_brand", "bc_on_the_goods", "sl_system_identified", "sl_same_article",
    "lg_about_the_logo", "lg_granted_by_owner", "lg_covers_the_use", "lg_signed_sealed",
    "cm_legal_action_notified", "cm_board_claim_qualifies",
})  # fmt: skip
"""Criteria of routes that the source names without asking anything of them, and of what a statute asks for."""

REWORDED = frozenset({"fp_kind_allowed"})
"""Words that the source gives for one policy only: they are filled from what each policy accepts."""

SUGGESTED = frozenset({"cn_truth_guarantee", "cn_perjury_statement", "cn_jurisdiction_consent", "wd_confirmed_direct"})
"""Left to a person alone (H) by the source. Redress now suggests an answer (MH); a person still gives it."""


def test_the_catalogue_has_its_criteria():
    """103 of the source and those beyond it: none is lost and none is added by mistake."""
    assert len(BOOK.criteria) == 103 + len(BEYOND)
    assert set(BOOK.criteria) >= BEYOND


@pytest.mark.skipif(
    not DOMAIN.exists(), reason="../shared/domain.md is not here: the catalogue's source is not shipped"
)
def test_every_criterion_is_as_its_source_gives_it():
    """Ids, both texts, kind, strictness, remark and inputs are word for word those of domain.md 5, in its order."""
    assert {BOOK.criteria[each].kind for each in SUGGESTED} == {"MH"}
    read = [
        (c.id, c.en, c.zh, "H" if c.id in SUGGESTED else c.kind, c.default, c.condition, c.inputs)
        for c in BOOK.criteria.values()
        if c.id not in BEYOND
    ]
    asked = list(source_rows())

    assert [each[0] for each in read] == [each[0] for each in asked]
    assert [each for each in read if each[0] not in REWORDED] == [each for each in asked if each[0] not in REWORDED]


@pytest.mark.parametrize("criterion", BOOK.criteria.values(), ids=lambda c: c.id)
def test_a_criterion_fits_its_line_and_tells_a_person_what_to_do(criterion):
    """At most 42 letters in English and 18 in Chinese; a hint in both languages where a person answers."""
    assert len(criterion.short("en")) <= 42
    assert len(criterion.short("zh")) <= 18
    assert re.search(r"[\u4e00-\u9fff]", criterion.short("zh"))
    assert bool(criterion.hint("en")) == bool(criterion.hint("zh")) == (criterion.kind != "M")


def test_every_criterion_is_asked_by_some_policy():
    """A criterion that nobody asks is a forgotten rule."""
    lists = [each for p in BOOK.all() for each in (p.appeal, p.answer, p.withdrawal)]
    asked = {item.criterion for checklist in lists for item in checklist.items()}

    assert asked == set(BOOK.criteria)


# the shipped policies


def test_each_line_and_right_has_its_versions():
    """Cases are pinned to an id: none disappears."""
    assert {each.id for each in BOOK.all()} == {name for names in VERSIONS.values() for name in names}


@pytest.mark.parametrize(("line", "right"), VERSIONS, ids=str)
def test_the_versions_of_a_line_follow_each_other_day_by_day(line, right):
    """No day has two or none; the last has no end."""
    versions = [policy(name) for name in VERSIONS[line, right]]

    assert all(each.line == line and each.right_type is right for each in versions)
    for before, after in pairwise(versions):
        assert before.valid_to + timedelta(days=1) == after.valid_from
    assert versions[-1].valid_to is None


@pytest.mark.parametrize("each", BOOK.all(), ids=lambda p: p.id)
def test_the_days_of_a_version_agree_with_its_sources(each):
    """A source of a later day says what held until then; a version is named by what it begins with."""
    for basis in each.sources:
        assert basis.since is None or basis.since <= each.valid_from or basis.until_then_en
        for lang in LANGUAGES:
            assert basis.text(lang)
    assert not each.valid_to or all(basis.since is None or basis.since <= each.valid_to for basis in each.sources)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("tmall_trademark_v1", date(2019, 1, 1), date(2026, 1, 31)),
        ("tmall_trademark_v1_1", date(2026, 2, 1), date(2026, 11, 30)),
        ("tmall_trademark_v1_2", date(2026, 12, 1), date(2026, 12, 31)),
        ("tmall_trademark_v3", date(2027, 1, 1), None),
        ("taobao_trademark_v2", date(2022, 9, 14), date(2026, 1, 31)),
        ("taobao_trademark_v3", date(2027, 1, 1), None),
        ("taobao_patent_v2", date(2022, 5, 2), date(2026, 1, 31)),
        ("taobao_patent_v2_1", date(2026, 2, 1), date(2026, 11, 30)),
        ("taobao_patent_v2_2", date(2026, 12, 1), None),
        ("us_dmca_512g", date(1998, 10, 28), date(2022, 6, 15)),
        ("us_dmca_512g_2", date(2022, 6, 16), date(2026, 11, 30)),
    ],
)
def test_a_version_is_in_force_on_the_days_of_its_law(name, first, last):
    """Platform rules measures 2026-02-01, new Trademark Law 2027-01-01, Copyright Claims Board 2022-06-16."""
    assert (policy(name).valid_from, policy(name).valid_to) == (first, last)


@pytest.mark.parametrize("right", RightType)
def test_every_day_has_its_default(right):
    """A case without a line finds its rules on any day from 2019 on."""
    days = (date(2019, 1, 1) + timedelta(days=n) for n in range(365 * 9))

    assert all(BOOK.in_force(right, day) for day in days)


@pytest.mark.parametrize("name", ["tmall_trademark_v3", "taobao_trademark_v3"])
def test_the_version_of_the_new_trademark_law_says_what_is_still_to_be_read(name):
    """What is known of the law stands beside what is not."""
    told = " ".join(each.text("en") for each in policy(name).unconfirmed)

    assert "not read in full" in told
    assert "grace" in told
    assert "商标" in " ".join(each.text("zh") for each in policy(name).unconfirmed)


def test_tmall_trademark_accepts_exactly_the_seeds_three_ways():
    """Withdrawal letter, verifiable voucher, authorisation; receipts and till slips are no vouchers."""
    routes = {route.id: route for route in policy("tmall_trademark_v1").appeal.routes}

    assert list(routes) == ["tm_withdrawal", "tm_purchase", "tm_authorisation"]
    assert routes["tm_withdrawal"].accepts == {K.WITHDRAWAL_LETTER}
    assert routes["tm_purchase"].accepts == {K.INVOICE}
    assert routes["tm_purchase"].uses >= {K.INVOICE, K.RECEIPT, K.TILL_SLIP}
    assert routes["tm_authorisation"].accepts == {K.AUTHORISATION, K.CONTRACT}


def test_tmall_patent_version_1_accepts_exactly_the_seeds_two_ways():
    """The seller's own certificate, or goods bought from the patentee."""
    routes = {route.id: route for route in policy("tmall_patent_v1").appeal.routes}

    assert list(routes) == ["pt_certificate", "pt_purchase"]
    assert routes["pt_certificate"].accepts == {K.PATENT_CERTIFICATE}
    assert routes["pt_certificate"].item("pc_patentee_is_seller").blocking
    assert routes["pt_purchase"].accepts == {K.INVOICE}
    assert routes["pt_purchase"].item("pp_issuer_is_patentee").blocking


def test_tmall_patent_has_the_third_way_of_the_chinese_list():
    """Version 1.1: evidence that the complainant's patent is defective, which the seed's text cut off."""
    appeal = policy("tmall_patent_v1_1").appeal

    assert [route.id for route in appeal.routes] == ["pt_certificate", "pt_purchase", "pt_defective_right"]
    assert appeal.group("pt_defective_right").accepts == {K.PRIOR_PUBLICATION}
    assert items(appeal, "pt_defective_right")["pd_date_before_filing"].blocking


def test_the_later_patent_list_hears_that_the_product_differs():
    """A six-view comparison that shows a difference is a way of its own."""
    appeal = policy("taobao_patent_v2_1").appeal

    assert appeal.claimed({K.COMPARISON}) == ("pt_different",)
    assert all(item.blocking for item in appeal.group("pt_different").items)


@pytest.mark.parametrize("name", ["taobao_trademark_v2_1", "taobao_trademark_v3"])
@pytest.mark.parametrize(
    ("kind", "route"),
    [
        (K.OFFICIAL_PAGE, "tm_official_page"),
        (K.STORE_PHOTO, "tm_store_photo"),
        (K.BARCODE_QUERY, "tm_barcode"),
        (K.STORE_LOOKUP, "tm_store_lookup"),
        (K.USE_LICENCE, "tm_logo_use"),
    ],
)
def test_the_later_trademark_list_has_all_its_ways(name, kind, route):
    """Catalogue or page, store photographs, bar code, store system; for logos the licence to use the mark."""
    assert policy(name).appeal.claimed({kind}) == (route,)
    assert kind in policy(name).appeal.accepting


@pytest.mark.parametrize(
    "each", [each for each in BOOK.all() if each.id.endswith(("_1", "_2", "_v3"))], ids=lambda p: p.id
)
def test_a_notice_of_a_suit_suffices(each):
    """Art. 43 and 512(g) ask for a notice; that the matter was taken up only warns."""
    action = items(each.answer, "legal_action")

    assert action["cm_legal_action_notified"].blocking
    assert not action["cm_legal_action_proof"].blocking


@pytest.mark.parametrize("each", [each for each in CHINESE if each.valid_from >= date(2026, 2, 1)], ids=lambda p: p.id)
def test_the_rules_of_2026_name_the_channel_and_that_a_person_decides(each):
    """Platform rules measures: the basis, a decision by a person on request, objection and review."""
    disclosure, reject = each.letter("disclosure"), each.letter("reject")

    assert "《网络交易平台规则监督管理办法》" in disclosure.body("zh")
    assert "人工判定" in disclosure.body("zh")
    assert "ask that a person decide it" in disclosure.body("en")
    assert "{accepted}" in disclosure.body("en")
    assert "{accepted}" in disclosure.body("zh")
    for letter in (reject, each.letter("uphold"), each.letter("abandoned")):
        assert "申请复核" in letter.body("zh")
        assert "object" in letter.body("en")
    assert not items(each.appeal, "gate")["cn_in_time"].blocking


@pytest.mark.parametrize("name", ["tmall_patent_v1_1", "taobao_patent_v2_1"])
def test_authorities_have_the_names_of_the_statutes(name):
    """Patent Law: 管理专利工作的部门; no letter of a version in force names another."""
    bodies = "".join(letter.body("zh") for letter in policy(name).letters.values())

    assert "管理专利工作的部门" in bodies
    assert "专利管理部门" not in bodies


def test_a_board_claim_keeps_the_material_down():
    """17 U.S.C. 1507(d): asked for, told in the letters, and marked as unconfirmed."""
    american = policy("us_dmca_512g_2")

    assert "cm_board_claim_qualifies" in items(american.answer, "legal_action")
    assert items(american.answer, "legal_action")["cm_board_claim_qualifies"].may_not_apply
    for name in ("forward", "uphold", "lapse"):
        assert "Copyright Claims Board" in american.letter(name).body("en")
        assert "版权索赔委员会" in american.letter(name).body("zh")
    assert "1507(d)" in american.unconfirmed[0].text("en")


def test_criteria_name_the_papers_that_the_policy_accepts():
    """A seller whose receipt is refused is told what counts under the very rules of the case."""
    old, later = (
        worded_for(BOOK, policy(name), "fp_kind_allowed", render)
        for name in ("tmall_trademark_v1_1", "taobao_patent_v2_1")
    )

    assert old.way("en") == (
        "Send a document of a kind that counts: invoice. What does not count: receipt, till slip, delivery note."
    )
    assert "invoice, delivery note; not receipt, till slip" in later.text("en")
    assert later.way("zh") == "请提交规则认可的单据：发票、送货单、进货单；收据、购物小票不予采纳。"
    gate = worded_for(BOOK, policy("tmall_trademark_v1_1"), "cn_evidence_attached", render)
    assert gate.way("en").endswith("withdrawal letter, invoice, contract, authorisation.")


@pytest.mark.parametrize("each", BOOK.all(), ids=lambda p: p.id)
def test_no_field_stays_open_in_a_question(each):
    """Every criterion can be asked under every policy that asks it."""
    for checklist in (each.appeal, each.answer, each.withdrawal):
        for item in checklist.items():
            asked = worded_for(BOOK, each, item.criterion, render)
            assert not asked.fields()
            assert "  " not in asked.way("en")
            assert not re.search(r": [.;]|：[。；]", asked.way("en") + asked.way("zh"))


def test_the_later_trademark_list_takes_till_slips():
    """Version 2 of the list accepts a till slip or a sealed delivery list, never a receipt."""
    accepts = policy("taobao_trademark_v2").appeal.group("tm_purchase").accepts

    assert accepts == {K.INVOICE, K.TILL_SLIP, K.DELIVERY_NOTE}


def test_the_later_patent_list_hears_that_the_patent_is_defective():
    """Earlier use or publication is a route of its own in version 2."""
    assert policy("taobao_patent_v2").appeal.group("pt_defective_right").accepts == {K.PRIOR_PUBLICATION}


def test_copyright_has_its_five_routes():
    """Licence, own work, genuine copies, earlier publication, different work."""
    routes = [route.id for route in policy("taobao_copyright_v2").appeal.routes]

    assert routes == ["cr_licence", "cr_own_work", "cr_purchase", "cr_prior_publication", "cr_different_work"]


@pytest.mark.parametrize(
    ("name", "group", "criterion", "blocking"),
    [
        ("tmall_trademark_v1", "tm_purchase", "fp_points_to_owner", False),
        ("taobao_trademark_v2", "tm_purchase", "fp_points_to_owner", True),
        ("tmall_trademark_v1", "tm_withdrawal", "wd_confirmed_direct", False),
        ("taobao_trademark_v2", "tm_withdrawal", "wd_confirmed_direct", True),
        ("tmall_trademark_v1", "tm_purchase", "fp_tax_site_verified", True),
        ("tmall_trademark_v1", "tm_purchase", "fp_price_plausible", False),
        ("tmall_trademark_v1", "gate", "cn_no_binding_finding", False),
        ("us_dmca_512g", "gate", "cn_complaint_ref", False),
        ("us_dmca_512g", "gate", "cn_perjury_statement", True),
    ],
)
def test_a_policy_sets_what_blocks_and_what_warns(name, group, criterion, blocking):
    """The catalogue's default holds where the policy says nothing."""
    assert items(policy(name).appeal, group)[criterion].blocking is blocking


def test_512g_asks_for_a_form_and_for_no_evidence():
    """The gate is the statute's list; perjury and jurisdiction are in it, evidence is not."""
    appeal = policy("us_dmca_512g").appeal

    assert appeal.routes == ()
    assert appeal.routes_optional
    assert {item.criterion for item in appeal.gate.blocking} == {
        "cn_written_signed",
        "cn_seller_identity",
        "cn_listing_located",
        "cn_perjury_statement",
        "cn_jurisdiction_consent",
    }
    assert appeal.gate.item("cn_evidence_attached") is None


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda p: p.id)
def test_the_chinese_gates_ask_nothing_of_the_american_form(chinese):
    """Perjury and federal jurisdiction belong to the United States alone."""
    asked = {item.criterion for item in chinese.appeal.gate.items}

    assert not asked & {"cn_perjury_statement", "cn_jurisdiction_consent"}
    assert "cn_evidence_attached" in asked


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda p: p.id)
def test_the_complainant_has_15_calendar_days_from_arrival(chinese):
    """E-Commerce Law art. 43, the last day off moved on (Civil Code art. 203), at most 20 working days more."""
    window = chinese.window("response")

    assert (window.days, window.unit, window.starts, window.roll) == (15, "calendar", "arrival", True)
    assert window.tolling_cap
    assert (window.tolling_cap.working_days, window.tolling_cap.over) == (20, "tolled")
    assert {each.id for each in window.grounds if each.counts == "tolled" and each.document} == {
        "notarisation", "beyond_control",
    }  # fmt: skip
    assert (chinese.calendar, chinese.zone) == ("cn", "Asia/Shanghai")


def test_512g_restores_between_10_and_14_business_days_after_receipt():
    """Counted from the receipt of the counter-notice on the federal calendar."""
    american = policy("us_dmca_512g")
    window = american.window("response")

    assert (window.days, window.latest_days, window.unit, window.starts) == (10, 14, "working", "counter_notice")
    assert american.calendar == "us_federal"


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda p: p.id)
def test_materials_and_legal_action_both_count_in_china(chinese):
    """The seed accepts counter-materials; art. 43 a notice of suit or complaint."""
    assert chinese.counts(AnswerKind.COUNTER_MATERIALS)
    assert chinese.counts(AnswerKind.LEGAL_ACTION_NOTICE)
    assert [route.id for route in chinese.answer.routes] == ["rebuttal", "legal_action"]


def test_only_an_action_keeps_the_material_down_under_512g():
    """Counter-materials are no notice of an action."""
    american = policy("us_dmca_512g")

    assert not american.counts(AnswerKind.COUNTER_MATERIALS)
    assert american.counts(AnswerKind.LEGAL_ACTION_NOTICE)
    assert [route.id for route in american.answer.routes] == ["legal_action"]


@pytest.mark.parametrize("each", BOOK.all(), ids=lambda p: p.id)
def test_a_withdrawal_is_judged_by_its_own_list(each):
    """A complaint withdrawn revokes without an answer, so the complainant's own confirmation blocks."""
    withdrawal = each.checklist(AnswerKind.WITHDRAWAL)

    assert withdrawal.routes_optional
    assert withdrawal.item("wd_confirmed_direct").blocking
    assert each.checklist(None) is each.appeal
    assert each.checklist(AnswerKind.COUNTER_MATERIALS) is each.answer


@pytest.mark.parametrize("each", BOOK.all(), ids=lambda p: p.id)
def test_letters_say_what_the_law_wants_said(each):
    """The complainant learns the date and the consequence; both sides are pointed to legal channels when kept."""
    forward, uphold = each.letter("forward"), each.letter("uphold")

    assert forward.to == (Side.COMPLAINANT,)
    assert "{due}" in forward.body("en")
    assert "{due}" in forward.body("zh")
    assert set(uphold.to) == {Side.SELLER, Side.COMPLAINANT}
    assert "court" in uphold.body("en")
    assert "法院" in uphold.body("zh")
    assert each.letter("reject").to == (Side.SELLER,)
    assert "{reason}" in each.letter("reject").body("en")


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda p: p.id)
def test_the_forward_letter_tells_the_rights_of_article_43(chinese):
    """Complaint to the authority or suit, by the date; without it the measures end."""
    body = chinese.letter("forward").body("zh")

    assert "第四十三条" in body
    assert "起诉" in body
    assert "终止" in body
    assert "article 43" in chinese.letter("forward").body("en")


# which policy, and when


@pytest.mark.parametrize(
    ("right", "line", "name"),
    [
        (RightType.TRADEMARK, None, "tmall_trademark_v1_1"),
        (RightType.PATENT, None, "tmall_patent_v1_1"),
        (RightType.COPYRIGHT, None, "taobao_copyright_v2_1"),
        (RightType.TRADEMARK, "taobao", "taobao_trademark_v2_1"),
        (RightType.COPYRIGHT, "us", "us_dmca_512g_2"),
    ],
)
def test_an_appeal_gets_the_policy_of_its_line_or_the_default(right, line, name):
    """Without a line the default of the right is in force."""
    found = BOOK.in_force(right, date(2026, 11, 24), line)

    assert found is not None
    assert found.id == name


def test_no_policy_is_in_force_before_its_first_day():
    """A policy covers its first and its last day, and no other beyond."""
    first = policy("tmall_trademark_v1").valid_from
    ended = policy("tmall_trademark_v1").model_copy(update={"valid_to": first + timedelta(days=1)})

    assert BOOK.in_force(RightType.TRADEMARK, first)
    assert BOOK.in_force(RightType.TRADEMARK, first - timedelta(days=1)) is None
    assert BOOK.in_force(RightType.PATENT, first, "us") is None
    assert [ended.covers(first + timedelta(days=n)) for n in (0, 1, 2)] == [True, True, False]


def test_an_unknown_policy_is_none():
    """A row of an import may name anything."""
    assert BOOK.policy("no_such") is None
    assert BOOK.policy("us_dmca_512g") is policy("us_dmca_512g")


# the checklist on file


def test_a_till_slip_claims_the_route_but_is_no_accepted_evidence():
    """So the route is shown and fails, instead of staying folded."""
    appeal = policy("tmall_trademark_v1").appeal

    assert appeal.claimed({K.COUNTER_NOTICE, K.TILL_SLIP}) == ("tm_purchase",)
    assert not appeal.accepting & {K.COUNTER_NOTICE, K.TILL_SLIP}
    assert appeal.accepting >= {K.AUTHORISATION, K.INVOICE}


def test_routes_are_claimed_in_the_order_of_the_page():
    """Whatever the order of the documents."""
    appeal = policy("tmall_trademark_v1").appeal

    assert appeal.claimed([K.CONTRACT, K.INVOICE, K.WITHDRAWAL_LETTER]) == (
        "tm_withdrawal",
        "tm_purchase",
        "tm_authorisation",
    )
    assert appeal.claimed([K.LISTING_PHOTO]) == ()


def test_an_item_is_found_with_its_group():
    """The page asks where a criterion stands; one of another list stands nowhere."""
    appeal = policy("tmall_trademark_v1").appeal

    assert appeal.group_of("fp_goods_match").id == "tm_purchase"
    assert appeal.item("cn_in_time").blocking
    assert appeal.item("cm_in_time") is None
    assert appeal.group("nowhere") is None


def test_names_come_in_the_readers_language():
    """Criteria by their short text, groups by their title."""
    appeal = policy("tmall_trademark_v1").appeal

    assert BOOK.namer(appeal, "en")("fp_goods_match") == "Brand, model and goods match the listing"
    assert BOOK.namer(appeal, "zh")("tm_purchase") == "购自权利人渠道"
    assert BOOK.criterion("cn_in_time").text("zh") == "在卖家申诉期限内收到。"
    assert BOOK.criterion("cn_in_time").text("en") == "It was received within the seller's window."
    assert policy("us_dmca_512g").title("zh") == "美国著作权 512(g)"
    assert "512(g)" in policy("us_dmca_512g").title("en")
    assert policy("us_dmca_512g").letter("forward").subject("en").startswith("Case {appeal_no}")
    assert policy("us_dmca_512g").letter("forward").subject("zh").startswith("案件 {appeal_no}")


# what the values of the rule book say of themselves


def test_every_text_of_the_rule_book_comes_in_the_readers_language():
    """Each has its own words in both."""
    note = Note(en="E", zh="Z")
    assert (note.text("en"), note.text("zh")) == ("E", "Z")
    look = LookUp(site_en="E", site_zh="Z")
    assert (look.site("en"), look.site("zh")) == ("E", "Z")
    asked = BOOK.criterion("fp_goods_match")
    for get, name in ((asked.text, ""), (asked.short, "short_"), (asked.hint, "hint_"), (asked.failure, "failure_"),
                      (asked.way, "way_")):  # fmt: skip
        assert [get(lang) for lang in LANGUAGES] == [getattr(asked, f"{name}{lang}") for lang in LANGUAGES]
        assert get("en") != get("zh")
    shipped = policy("tmall_trademark_v1")
    letter, group = shipped.letter("forward"), shipped.appeal.routes[0]
    assert letter is shipped.letters["forward"]
    assert [letter.body(lang) for lang in LANGUAGES] == [letter.body_en, letter.body_zh]
    assert [letter.subject(lang) for lang in LANGUAGES] == [letter.subject_en, letter.subject_zh]
    assert [group.title(lang) for lang in LANGUAGES] == [group.title_en, group.title_zh]
    assert [shipped.title(lang) for lang in LANGUAGES] == [shipped.title_en, shipped.title_zh]
    assert [shipped.letterhead(lang) for lang in LANGUAGES] == [shipped.letterhead_en, shipped.letterhead_zh]


def test_a_source_says_what_held_before_it_where_the_policy_is_older():
    """With a blank between English sentences and none between Chinese ones."""
    young = Basis(en="New law.", zh="新法。", until_then_en="Until then the old one.", until_then_zh="此前适用旧法。")
    assert young.text("en") == "New law. Until then the old one."
    assert young.text("zh") == "新法。此前适用旧法。"
    old = Basis(en="Law.", zh="法。")
    assert (old.text("en"), old.text("zh")) == ("Law.", "法。")


def test_what_is_judged_follows_from_what_was_answered():
    """The appeal, else the answer or the withdrawal."""
    shipped = policy("tmall_trademark_v1")
    assert shipped.checklist() is shipped.appeal
    assert shipped.checklist(AnswerKind.WITHDRAWAL) is shipped.withdrawal
    assert shipped.checklist(AnswerKind.COUNTER_MATERIALS) is shipped.answer
    assert shipped.checklist(AnswerKind.LEGAL_ACTION_NOTICE) is shipped.answer
    for each in BOOK.all():
        assert {kind for kind in AnswerKind if each.counts(kind)} == set(each.answers_that_count)


def test_only_blocking_items_decide():
    """The others warn."""
    group = policy("taobao_trademark_v2_1").appeal.group("tm_purchase")
    assert group
    assert group.blocking == tuple(item for item in group.items if item.blocking)
    assert 0 < len(group.blocking) < len(group.items)
    assert group.item("fp_goods_match").criterion == "fp_goods_match"
    assert group.item("cn_in_time") is None


def test_a_checklist_accepts_what_any_of_its_routes_accepts():
    """And nothing else."""
    appeal = policy("taobao_trademark_v2_1").appeal
    assert appeal.accepting == frozenset().union(*(route.accepts for route in appeal.routes))
    assert appeal.accepting & {K.TILL_SLIP, K.RECEIPT, K.AUTHORISATION} == {K.AUTHORISATION, K.TILL_SLIP}
    assert appeal.groups() == (appeal.gate, *appeal.routes)
    assert appeal.items() == tuple(item for group in appeal.groups() for item in group.items)
    assert appeal.group("gate") is appeal.gate


WINDOW = {"days": 10, "unit": "working", "starts": "arrival", "source": "x"}

ADDED, TOLLED = ({"id": "notarisation", "counts": counts} for counts in ("added", "tolled"))

SAYS = {"extension_basis": {"en": "x", "zh": "x"}}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ""),
        ({"latest_days": 10}, ""),
        ({"latest_days": 9}, "latest_days"),
        ({"days": 0, "latest_days": 0}, ""),
        ({"days": -1}, "days"),
        ({"grounds": (ADDED,), "extension_cap": 1, **SAYS}, ""),
        ({"grounds": (ADDED,), **SAYS}, "extension_cap"),
        ({"extension_cap": 1, **SAYS}, "extension_cap"),
        ({"grounds": (TOLLED,), "extension_cap": 1, **SAYS}, "extension_cap"),
        ({"grounds": (TOLLED,), "tolling_cap": {"working_days": 1}, **SAYS}, ""),
        ({"grounds": (TOLLED,), **SAYS}, "tolling_cap"),
        ({"tolling_cap": {"working_days": 1}, **SAYS}, "tolling_cap"),
        ({"grounds": (ADDED,), "extension_cap": 1}, "extension_basis"),
        ({"grounds": (ADDED, ADDED), "extension_cap": 1, **SAYS}, "twice"),
        ({"grounds": (ADDED, {"id": "beyond_control", "counts": "added"}), "extension_cap": 1, **SAYS}, ""),
        ({"tolling_cap": {"working_days": 0}, "grounds": (TOLLED,), **SAYS}, "working_days"),
    ],
)
def test_a_window_and_the_grounds_on_which_it_is_prolonged_fit_each_other(fields, wrong):
    """Each ground has its cap, each cap its ground, and all of it a source."""
    if wrong:
        with pytest.raises(ValidationError, match=wrong):
            Window.model_validate(WINDOW | fields)
    else:
        made = Window.model_validate(WINDOW | fields)
        for each in fields.get("grounds", ()):
            found = made.ground(TimeGround(each["id"]))
            assert found
            assert found.counts == each["counts"]
        assert made.ground(TimeGround.SERVICE_FAILURE) is None
        assert made.ground(None) is None


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [(0, None, {-1: False, 0: True, 1: True, 9999: True}), (0, 1, {-1: False, 0: True, 1: True, 2: False})],
)
def test_a_policy_covers_its_first_and_its_last_day(first, last, days):
    """Without a last day it goes on."""
    begin = date(2026, 2, 1)
    to = None if last is None else begin + timedelta(days=last)
    dated = policy("tmall_trademark_v1").model_copy(update={"valid_from": begin, "valid_to": to})
    assert {n: dated.covers(begin + timedelta(days=n)) for n in days} == days


def test_all_policies_come_in_the_order_of_their_ids():
    """However they were loaded."""
    turned = BOOK.model_copy(update={"policies": dict(reversed(BOOK.policies.items()))})
    assert [each.id for each in turned.all()] == sorted(BOOK.policies)
    with pytest.raises(KeyError):
        BOOK.criterion("no_such")


def test_a_criterion_for_a_person_tells_them_what_to_do():
    """In both languages; one that the machine answers alone need not."""
    whole = BOOK.criterion("fp_goods_match").model_dump()
    for lacking in ("hint_en", "hint_zh"):
        with pytest.raises(ValidationError, match="hint_en and hint_zh"):
            Criterion.model_validate(whole | {lacking: ""})
        assert Criterion.model_validate(whole | {lacking: "", "kind": "M"}).kind == "M"
    with pytest.raises(ValidationError, match="unknown field"):
        Criterion.model_validate(whole | {"en": "What about {this}?"})
    assert Criterion.model_validate(whole | {"en": "{accepted}, not {refused}"}).fields() == {"accepted", "refused"}


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (Note(en="x", zh="x"), ("en", "zh")),
        (LookUp(site_en="x", site_zh="x"), ("site_en", "site_zh")),
        (BOOK.criterion("cn_in_time"),
         ("en", "zh", "short_en", "short_zh", "failure_en", "failure_zh", "way_en", "way_zh")),
        (policy("tmall_trademark_v1").appeal.gate, ("title_en", "title_zh")),
        (policy("tmall_trademark_v1").letter("forward"), ("subject_en", "subject_zh", "body_en", "body_zh")),
        (policy("tmall_trademark_v1"), ("title_en", "title_zh", "letterhead_en", "letterhead_zh")),
        (policy("tmall_trademark_v1").window("response"), ("source",)),
    ],
    ids=lambda each: type(each).__name__,
)  # fmt: skip
def test_no_text_of_the_rule_book_is_empty(value, names):
    """One letter is one; a field that nobody reads is refused."""
    told = value.model_dump()
    for name in names:
        assert getattr(type(value).model_validate(told | {name: "x"}), name) == "x"
        with pytest.raises(ValidationError, match=name):
            type(value).model_validate(told | {name: ""})
    with pytest.raises(ValidationError, match="misspelt"):
        type(value).model_validate(told | {"misspelt": "x"})


def test_a_short_question_fits_its_line_to_the_letter():
    """42 letters in English, 18 in Chinese."""
    told = BOOK.criterion("cn_in_time").model_dump()
    for name, most in (("short_en", 42), ("short_zh", 18)):
        assert len(getattr(Criterion.model_validate(told | {name: "x" * most}), name)) == most
        with pytest.raises(ValidationError, match=name):
            Criterion.model_validate(told | {name: "x" * (most + 1)})


def test_what_the_rule_book_counts_has_its_least():
    """An amount and a cap of at least one, a list of at least one."""
    shipped = policy("tmall_trademark_v1")
    for value, name, least, less in (
        (shipped.high_value, "amount", 1, 0),
        (shipped.statutory_minimum, "criteria", ("x",), ()),
        (shipped.window("response").tolling_cap, "working_days", 1, 0),
        (shipped.letter("forward"), "to", (Side.SELLER,), ()),
        (shipped, "sources", (Basis(en="x", zh="x"),), ()),
        (shipped.window("final"), "days", 0, -1),
        (shipped.window("final"), "extension_cap", 0, -1),
    ):
        told = value.model_dump()
        assert getattr(type(value).model_validate(told | {name: least}), name) == least
        with pytest.raises(ValidationError, match=name):
            type(value).model_validate(told | {name: less})


def test_what_a_policy_does_not_say_it_does_not_ask():
    """A window does not roll, an item must apply, a ground needs no document; evidence is asked for."""
    window = Window.model_validate(WINDOW)
    assert (window.roll, window.extension_cap, window.extension_unit, window.latest_days) == (False, 0, "working", None)
    assert Item(criterion="x", blocking=True).may_not_apply is False
    gate = policy("tmall_trademark_v1").appeal.gate
    assert Checklist(subject="appeal", gate=gate).routes_optional is False
    assert GroundTerms(id=TimeGround.NOTARISATION, counts="added").document is False
    assert StatutoryMinimum(en="x", zh="x", criteria=("x",)).any_evidence is True
    told = policy("tmall_trademark_v1").model_dump()
    assert (
        type(policy("tmall_trademark_v1")).model_validate({k: v for k, v in told.items() if k != "default"}).default
        is False
    )


# a faulty rule book is refused, with file, line and reason


@pytest.fixture
def rules(tmp_path):
    """A copy of the rule book that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "policy"))


def spoil(rules, name, old, new):
    """Replaces the first ``old`` in the file and gives the line where it stood."""
    path = rules / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(rules):
    """What the loader says is wrong."""
    with pytest.raises(PolicyError) as refused:
        load_policies(rules)
    return refused.value.problems


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("tmall_patent_v1", '"pc_in_term"', '"pc_in_turm"', 'unknown criterion "pc_in_turm"'),
        ("tmall_patent_v1", "valid_from = 2019-01-01", "valid_from = 2019-02-30", "Invalid"),
        ("tmall_patent_v1", "valid_from = 2019-01-01", 'valid_from = "some day"', "valid_from"),
        (
            "tmall_patent_v1",
            "valid_to = 2026-01-31",
            "valid_to = 2018-12-31",
            "valid_to is before valid_from",
        ),
        ("tmall_patent_v1", 'uses = ["invoice", "receipt"', 'uses = ["invoice", "reciept"', "unknown document kind"),
        ("tmall_patent_v1", 'title_zh = "卖家自有专利"\n', "", "title_zh is missing"),
        ("tmall_patent_v1", 'zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"', 'unknown zone "Asia/Nowhere"'),
        ("tmall_patent_v1", 'calendar = "cn"', 'calendar = "moon"', "calendar"),
        ("tmall_patent_v1", "[windows.final]", "[windows.finale]", "windows.finale"),
        ("tmall_patent_v1", 'accepts = ["invoice"]', 'accepts = ["invoice", "contract"]', "add it to uses"),
        ("tmall_patent_v1", 'warning = ["fp_points_to_owner"]', 'warning = ["cn_in_time"]', "does not ask"),
        ("tmall_patent_v1", 'uses = ["patent_certificate"]', "uses = []", "nothing can claim this route"),
        ("tmall_patent_v1", "to {seller}, your", "to {vendor}, your", 'unknown field "{vendor}"'),
        ("tmall_patent_v1", "to {seller}, your", "to {seller, your", "unknown field"),
        ("tmall_patent_v1", '"counter_materials", "legal_action_notice"]', '"silence"]', "answers_that_count"),
        ("tmall_patent_v1", '"cn_in_time"', '"cn_truth_guarantee"', "stands twice in one checklist"),
        ("tmall_patent_v1", "until_then_en", "until_than_en", "until_than_en"),
        ("tmall_patent_v1", 'until_then_en = "Until then the same', 'zz_en = "Until then the same', "zz_en"),
        ("taobao_copyright_v2_1", "since = 2026-02-01", "since = 2026-03-01", "say in until_then_en and _zh"),
        ("taobao_copyright_v2_1", "valid_from = 2026-02-01", "valid_from = 2026-02-03", "between 2026-01-31 and"),
        ("tmall_patent_v1_1", 'based_on = "tmall_patent_v1"', 'based_on = "tmall_patent_v0"', "which is no policy"),
        ("tmall_patent_v1_1", 'based_on = "tmall_patent_v1"', 'based_on = "tmall_patent_v1_1"', "back to itself"),
        ("tmall_trademark_v3", "tmall_trademark_v1_2", "tmall_trademark_v1_1", "the letter opened is missing"),
        ("us_dmca_512g", "latest_days = 14", "latest_days = 9", "latest_days is before days"),
        ("us_dmca_512g", 'line = "us"', 'lime = "us"', "line is missing"),
        ("criteria", 'short_zh = "注明本次投诉编号"', 'short_zh = "注明本次投诉或者处罚的编号以及日期和当事人"', "18"),
        ("criteria", 'short_en = "Cites this complaint"\n', "", "short_en is missing"),
        ("criteria", 'hint_zh = "查看反通知是否有签字或盖章。"\n', "", "needs hint_en and hint_zh"),
        ("criteria", 'id = "cn_complaint_ref"', 'id = "cn_written_signed"', "is used twice"),
        ("criteria", "kind = ", "kind == ", "Invalid"),
        ("criteria", "complaint: {accepted}", "complaint: {excepted}", 'unknown field "{excepted}"'),
    ],
)
def test_a_fault_is_named_with_its_file_and_reason(rules, name, old, new, reason):
    """The start is refused with the file, a line inside it and what is wrong."""
    spoil(rules, name, old, new)

    found = problems(rules)

    assert any(each.file == f"{name}.toml" and reason in each.reason for each in found), found
    assert all(each.line >= 1 for each in found)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tmall_patent_v1", '"pp_same_product"', '"pp_same_produce"'),
        ("tmall_patent_v1", 'zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"'),
        ("tmall_patent_v1", "days = 15", "days = -15"),
        ("tmall_patent_v1", '"receipt", ', '"reciept", '),
        ("taobao_copyright_v2", 'title_zh = "作品不同"', 'titel_zh = "作品不同"'),
        ("tmall_patent_v1", 'to = ["complainant"]', 'to = ["judge"]'),
        ("us_dmca_512g", 'calendar = "us_federal"', 'calendar = "moon"'),
        ("tmall_patent_v1", "to {seller}, your", "to {vendor}, your"),
        ("criteria", 'short_zh = "注明本次投诉编号"', 'short_zh = "注明本次投诉或者处罚的编号以及日期和当事人"'),
        ("criteria", 'id = "cn_in_time"', 'id = "cn_complaint_ref"'),
        ("criteria", "kind = ", "kind == "),
    ],
)
def test_the_line_is_the_line_of_the_fault(rules, name, old, new):
    """A person goes to that line and sees it."""
    line = spoil(rules, name, old, new)

    assert (f"{name}.toml", line) in {(each.file, each.line) for each in problems(rules)}


def test_a_second_policy_for_the_same_days_is_refused(rules):
    """One line and right has one policy a day, and a right one default."""
    text = (rules / "tmall_patent_v1.toml").read_text("utf-8")
    (rules / "tmall_patent_v0.toml").write_text(text.replace("tmall_patent_v1", "tmall_patent_v0"), "utf-8")

    reasons = " ".join(each.reason for each in problems(rules))

    assert "in force on the same days" in reasons
    assert "both the default for patent" in reasons


def test_a_policy_follows_another_the_day_after(rules):
    """A change is a new file from a date; the old one ends the day before, and the new one says only what changes."""
    spoil(rules, "tmall_patent_v1_2", "valid_from = 2026-12-01", "valid_from = 2026-12-01\nvalid_to = 2026-12-31")
    (rules / "tmall_patent_v9.toml").write_text(LATER, "utf-8")

    book = load_policies(rules)

    days = (date(2026, 12, 31), date(2027, 1, 1))
    found = [book.in_force(RightType.PATENT, day) for day in days]
    later, before = book.policies["tmall_patent_v9"], book.policies["tmall_patent_v1_2"]

    assert [each and each.id for each in found] == ["tmall_patent_v1_2", "tmall_patent_v9"]
    assert later.window("response") == before.window("response").model_copy(update={"days": 20})
    assert later.letters == before.letters
    assert [route.id for route in later.appeal.routes] == [*(r.id for r in before.appeal.routes), "pt_new"]
    certificate = next(route for route in later.appeal.routes if route.id == "pt_certificate")
    assert certificate.items[0].may_not_apply
    assert certificate.accepts == {K.PATENT_CERTIFICATE}
    assert (later.unconfirmed, later.valid_to, len(later.sources)) == ((), None, 1)


LATER = """
id = "tmall_patent_v9"
based_on = "tmall_patent_v1_2"
title_en = "Later"
title_zh = "后来"
valid_from = 2027-01-01

[[sources]]
en = "A source"
zh = "来源"

[windows.response]
days = 20

[[appeal.routes]]
id = "pt_certificate"
may_not_apply = ["pc_number_check"]

[[appeal.routes]]
id = "pt_new"
title_en = "New"
title_zh = "新增"
uses = ["comparison"]
accepts = ["comparison"]
criteria = ["ce_comparison"]
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('criteria = ["ce_comparison"]', 'criteria = ["ce_comparisom"]', "ce_comparisom"),
        ('uses = ["comparison"]', 'uses = ["comparisom"]', "comparisom"),
        ("days = 20", 'days = "many"', "many"),
    ],
)
def test_the_line_of_a_fault_is_in_the_file_that_says_it(rules, old, new, line):
    """A file of a few lines is held against the policy that it changes."""
    spoil(rules, "tmall_patent_v1_2", "valid_from = 2026-12-01", "valid_from = 2026-12-01\nvalid_to = 2026-12-31")
    text = LATER.replace(old, new)
    (rules / "tmall_patent_v9.toml").write_text(text, "utf-8")

    found = {(each.file, text.splitlines()[each.line - 1]) for each in problems(rules)}

    assert any(file == "tmall_patent_v9.toml" and line in told for file, told in found), found


def test_a_fault_of_a_base_is_told_once(rules):
    """Not again for every file that is based on it."""
    spoil(rules, "tmall_trademark_v1", 'title_zh = "授权链"\n', "")

    assert {each.file for each in problems(rules)} == {"tmall_trademark_v1.toml"}


def test_an_id_is_given_to_one_policy_only(rules):
    """Cases are pinned to an id."""
    spoil(rules, "taobao_patent_v2", 'id = "taobao_patent_v2"', 'id = "tmall_patent_v1"')

    assert any('the id "tmall_patent_v1" is used twice' in each.reason for each in problems(rules))


def test_a_retired_id_is_never_used_again(rules):
    """Old findings must not change their meaning."""
    spoil(rules, "criteria", "retired = []", 'retired = ["cn_in_time"]')

    (found,) = problems(rules)

    assert found.reason == 'the id "cn_in_time" is retired'


def test_a_gate_without_routes_must_say_so(rules):
    """512(g) asks for no evidence on purpose, not by a forgotten section."""
    spoil(rules, "us_dmca_512g", "[appeal]\nroutes_optional = true\n", "")

    assert any("routes_optional does not say so" in each.reason for each in problems(rules))


def test_a_missing_window_or_letter_is_named(rules):
    """Every policy has all five windows and all letters."""
    path = rules / "us_dmca_512g.toml"
    text = re.sub(r"\[windows\.final\].*?\n\n", "", path.read_text("utf-8"), flags=re.DOTALL)
    path.write_text(re.sub(r"\[letters\.reject\].*?\n\n", "", text, flags=re.DOTALL), "utf-8")

    assert {each.reason for each in problems(rules)} == {"the window final is missing", "the letter reject is missing"}


def test_a_policy_says_in_which_language_it_writes_to_each_side(rules):
    """A letter begins in somebody's language."""
    spoil(rules, "us_dmca_512g", '{ seller = "en", complainant = "en" }', '{ seller = "en" }')

    (found,) = problems(rules)

    assert found.reason == "letter_languages lacks the complainant"


def test_a_criterion_without_a_way_out_is_refused(rules):
    """A party that is told what is missing is told what would help."""
    line = spoil(rules, "criteria", 'way_zh = "请在反通知中写明投诉编号或处罚编号。"\n', "")

    found = next(each for each in problems(rules) if each.file == "criteria.toml")

    assert "way_zh" in found.reason
    assert 0 < found.line < line


def test_a_criterion_cannot_block_and_warn(rules):
    """The file contradicts itself."""
    spoil(rules, "tmall_patent_v1", 'warning = ["fp_po', 'blocking = ["fp_points_to_owner"]\nwarning = ["fp_po')

    assert any("both blocking and warning" in each.reason for each in problems(rules))


def test_a_warning_can_be_made_blocking(rules):
    """A stricter policy is data as well."""
    spoil(rules, "tmall_patent_v1", 'warning = ["fp_po', 'blocking = ["fp_price_plausible"]\nwarning = ["fp_po')

    appeal = load_policies(rules).policies["tmall_patent_v1"].appeal

    assert items(appeal, "pt_purchase")["fp_price_plausible"].blocking


def test_a_group_without_criteria_or_gate_is_refused(rules):
    """Nothing passes by asking nothing."""
    spoil(rules, "us_dmca_512g", '[answer.gate]\nid = "gate"', '[answer.gatter]\nid = "gate"')
    spoil(rules, "tmall_patent_v1", '反通知"\ncriteria = [', '反通知"\ncriteria = []\nunasked = [')

    reasons = {each.reason for each in problems(rules)}

    assert "no criterion is listed" in reasons
    assert "answer.gate is missing" in reasons


def test_a_section_that_is_no_table_is_refused(rules):
    """A slip of the pen is told like any other fault."""
    path = rules / "us_dmca_512g.toml"
    path.write_text("answer = 3\n" + re.sub(r"\[\[?answer", "[[x", path.read_text("utf-8")), "utf-8")

    assert problems(rules)


def test_a_rule_book_that_cannot_be_read_is_refused(rules):
    """No catalogue, or a file in a foreign encoding."""
    (rules / "criteria.toml").unlink()
    (rules / "us_dmca_512g.toml").write_bytes(b"\xff\xfe\x00")

    found = problems(rules)

    assert {"criteria.toml", "us_dmca_512g.toml"} <= {each.file for each in found}
    assert english(found[0]).startswith("criteria.toml:1: cannot be read")
