"""The complainant's answer: its gate, its rebuttal, its legal action."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.result import checked
from core.domain.terms import RightType
from tests.grounds import (
    BRAND,
    BRAND_ID,
    CASE,
    DEALER,
    SHOP,
    SHOP_ID,
    STRANGER,
    STRANGER_ID,
    case,
    certificate,
    invoice,
    paper,
    sentence,
    value,
)

ANSWER = {"sender_name": BRAND, "sender_id": BRAND_ID, "appeal_no": "R-2026-0001", "rebuts": "A2"}

ACTION = {
    "authority": "杭州互联网法院",
    "case_no": "(2026)浙0192民初1234号",
    "filed_on": "2026-09-28",
    "claimant": BRAND,
    "respondent": SHOP,
    "respondent_id": SHOP_ID,
    "listing_ids": "612345678901",
}

AGENT = "上海恒信知识产权代理有限公司"


def answer(label: str = "B2", **changed: str) -> ExhibitContext:
    """Counter-materials, sound but for these fields."""
    return paper(label, "counter_materials", **(ANSWER | changed))


def action(label: str = "B3", **changed: str) -> ExhibitContext:
    """The notice of a suit, sound but for these fields."""
    return paper(label, "legal_action_notice", **(ACTION | changed))


def answered(*exhibits: ExhibitContext, **changed: object) -> CaseContext:
    """The case in final review, answered on 28 September 2026."""
    return replace(case(*exhibits, claimed=("rebuttal",)), **({"answered_on": date(2026, 9, 28)} | changed))  # type: ignore[arg-type]


def says(criterion: str, *exhibits: ExhibitContext, **changed: object) -> str | None:
    """The value in the answered case."""
    return value(checked(criterion, answered(*exhibits, **changed)))


@pytest.mark.parametrize(
    ("on", "due", "expected"),
    [
        (date(2026, 10, 8), date(2026, 10, 8), "met"),
        (date(2026, 10, 9), date(2026, 10, 8), "not_met"),
        (date(2026, 10, 8), None, "cannot_verify"),
        (None, date(2026, 10, 8), None),
    ],
)
def test_the_answer_came_in_time_when_it_came_on_the_last_day(on: date | None, due: date | None, expected: str | None):
    """Domain.md 8: arrived on 18 September 2026, due on 8 October."""
    assert says("cm_in_time", answer(), answered_on=on, response_due_on=due) == expected


def test_the_day_the_document_came_counts_where_none_is_recorded():
    """The exhibit itself was received on a day."""
    late = replace(answer(), received_on=date(2026, 10, 9))
    assert says("cm_in_time", late, answered_on=None) == "not_met"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"appeal_no": "", "complaint_no": "ts20260901"}, "met"),
        ({"appeal_no": "R-2026-0002", "complaint_no": "TS-20260901"}, "met"),
        ({"appeal_no": "R-2026-0002"}, "not_met"),
        ({"appeal_no": ""}, "cannot_verify"),
    ],
)
def test_the_answer_refers_to_this_appeal(changed: dict[str, str], expected: str):
    """By its number or that of the complaint."""
    assert says("cm_refers_to_appeal", answer(**changed)) == expected


@pytest.mark.parametrize(
    ("listings", "expected"), [("612345678901", "met"), ("700000000001", "not_met"), ("", "cannot_verify")]
)
def test_a_suit_refers_to_the_appeal_by_its_listings(listings: str, expected: str):
    """A court's notice knows no appeal number."""
    assert says("cm_refers_to_appeal", action(listing_ids=listings)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"sender_name": STRANGER, "sender_id": STRANGER_ID}, "not_met"),
        ({"sender_name": "", "sender_id": ""}, "cannot_verify"),
    ],
)
def test_the_sender_is_the_complainant(changed: dict[str, str], expected: str):
    """Nobody else may keep the punishment."""
    assert says("cm_identity", answer(**changed)) == expected


def test_an_agent_may_send_the_answer():
    """With a power of the complainant that was in term that day."""
    sent = answer(sender_name=AGENT, sender_id="")
    power = paper("B4", "power_of_attorney", grantor=BRAND, agent=AGENT, starts_on="2026-01-01", ends_on="2026-12-31")
    ended = paper("B4", "power_of_attorney", grantor=BRAND, agent=AGENT, starts_on="2026-01-01", ends_on="2026-09-27")
    assert [says("cm_identity", sent, each) for each in (power, ended)] == ["met", "not_met"]
    assert [says("cm_agent_authority", sent, each) for each in (power, ended)] == ["met", "not_met"]
    assert says("cm_agent_authority", sent) == "cannot_verify"
    assert says("cm_agent_authority", answer()) == "not_applicable"
    assert says("cm_agent_authority", answer(sender_name="", sender_id="")) is None


def test_the_claimant_of_a_suit_is_its_sender():
    """The gate is the same for an answer by legal action alone."""
    assert says("cm_identity", action()) == "met"
    assert says("cm_identity", action(claimant=STRANGER)) == "not_met"


@pytest.mark.parametrize(
    ("expires", "expected"), [("2035-03-20", "met"), ("2026-09-30", "cannot_verify"), ("2026-02-01", "not_met")]
)
def test_the_trademark_is_in_force_then_and_now(expires: str, expected: str):
    """On the day of the complaint and today."""
    assert says("cm_right_in_force", answer(), certificate(expires_on=expires)) == expected


@pytest.mark.parametrize(
    ("filed", "granted", "expected"),
    [
        ("2020-01-01", "2020-09-01", "met"),
        ("2016-10-01", "2017-01-01", "not_met"),
        ("2020-01-01", "2026-09-02", "not_met"),
        ("", "2020-09-01", "cannot_verify"),
    ],
)
def test_the_patent_is_in_force_then_and_now(filed: str, granted: str, expected: str):
    """One that ended between the complaint and today no longer is."""
    patent = paper("B1", "patent_certificate", patent_kind="utility_model", filed_on=filed, granted_on=granted)
    assert says("cm_right_in_force", answer(), patent, right_type=RightType.PATENT) == expected


@pytest.mark.parametrize(
    ("made", "published", "expected"),
    [
        ("2024-06-01", "", "met"),
        ("1976-06-01", "2020-01-01", "met"),
        ("1975-06-01", "", "cannot_verify"),
        ("1975-06-01", "2020-01-01", "cannot_verify"),
        ("", "2024-06-01", "cannot_verify"),
        ("", "1975-06-01", "cannot_verify"),
        ("", "", "cannot_verify"),
    ],
)
def test_a_work_is_protected_for_fifty_years_from_its_making(made: str, published: str, expected: str):
    """From publication alone nothing is sure: its author may have died long before (Copyright Law art. 23)."""
    proof = paper("B1", "copyright_certificate", owner=BRAND, created_on=made, published_on=published)
    assert says("cm_right_in_force", answer(), proof, right_type=RightType.COPYRIGHT) == expected


@pytest.mark.parametrize(
    ("decided", "revoked", "expected"),
    [
        (0, 0, None),
        (19, 1, "cannot_verify"),
        (20, 1, "met"),
        (20, 2, "cannot_verify"),
        (100, 5, "met"),
        (100, 6, "cannot_verify"),
    ],
)
def test_a_complainant_that_is_often_wrong_is_looked_at(decided: int, revoked: int, expected: str | None):
    """More than 5 % of at least 20; a share proves no bad faith, so it never refutes."""
    assert says("cm_no_bad_faith_flag", complainant_decided=decided, complainant_revoked=revoked) == expected


@pytest.mark.parametrize(
    ("rebuts", "relied_on", "expected"),
    [
        ("A2", frozenset(), "met"),
        ("A2 A3", frozenset(), "met"),
        ("A3", frozenset(), "not_met"),
        ("A2", {"exhibit-A2"}, "met"),
        ("a2", {"exhibit-A2", "exhibit-A1", "exhibit-B1"}, "met"),
        ("", frozenset(), "cannot_verify"),
    ],
)
def test_each_document_relied_on_is_answered(rebuts: str, relied_on: frozenset[str], expected: str):
    """The counter-notice and the complainant's own certificate need no rebuttal."""
    papers = (paper("A1", "counter_notice", seller_name=SHOP), invoice("A2"), certificate("B1"), answer(rebuts=rebuts))
    assert says("cm_rebuts_each_document", *papers, relied_on=relied_on) == expected


def test_the_document_left_unanswered_is_named():
    """The reviewer sees what stands."""
    second = invoice("A3", number="26317000000316294885")
    found = checked("cm_rebuts_each_document", answered(invoice("A2"), second, answer()))
    assert sentence(found) == "B2 answers A2, but not A3."
    assert says("cm_rebuts_each_document", answer()) == "cannot_verify"


TEST = {
    "test_order_no": "O-1",
    "test_listing_id": "612345678902",
    "test_seller": SHOP,
    "test_bought_on": "2026-08-30",
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"test_seller": "青禾服饰旗舰店"}, "met"),
        ({"test_seller": STRANGER}, "not_met"),
        ({"test_seller": "Qinghe"}, "cannot_verify"),
        ({"test_listing_id": "700000000001"}, "not_met"),
        ({"test_bought_on": "2026-09-29"}, "not_met"),
        ({"test_order_no": ""}, "cannot_verify"),
        ({"test_seller": ""}, "cannot_verify"),
        (dict.fromkeys(TEST, ""), "not_applicable"),
    ],
)
def test_a_test_purchase_ties_order_seller_and_listing(changed: dict[str, str], expected: str):
    """Another shop's parcel proves nothing here."""
    assert says("cm_test_purchase_linked", answer(**(TEST | changed))) == expected


@pytest.mark.parametrize(
    ("kind", "report", "expected"),
    [
        ("utility_model", "W2026-0001", "met"),
        ("design", "", "cannot_verify"),
        ("invention", "", "not_applicable"),
        ("", "W2026-0001", "cannot_verify"),
    ],
)
def test_a_utility_model_or_design_comes_with_its_report(kind: str, report: str, expected: str):
    """An invention was examined before its grant."""
    patent = paper("B1", "patent_certificate", patentee=BRAND, patent_kind=kind)
    found = says("cm_patent_evaluation", patent, answer(evaluation_report=report), right_type=RightType.PATENT)
    assert found == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [("2024-06-01", "met"), ("2026-09-01", "met"), ("2026-09-02", "not_met"), ("", "cannot_verify")],
)
def test_the_complainants_work_is_dated_before_its_complaint(published: str, expected: str):
    """A proof made afterwards proves little."""
    proof = paper("B1", "copyright_certificate", owner=BRAND, published_on=published)
    assert says("cm_work_proof_dated", proof, answer(), right_type=RightType.COPYRIGHT) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"case_no": ""}, "cannot_verify"),
        ({"filed_on": ""}, "cannot_verify"),
        ({"claimant": STRANGER}, "not_met"),
        ({"respondent": DEALER, "respondent_id": ""}, "not_met"),
        ({"respondent": "", "respondent_id": ""}, "cannot_verify"),
        ({"listing_ids": "700000000001"}, "not_met"),
        ({"listing_ids": "700000000001 612345678901"}, "met"),
        ({"listing_ids": "", "right_no": "12345678"}, "met"),
        ({"listing_ids": "", "right_no": "87654321"}, "not_met"),
        ({"listing_ids": ""}, "cannot_verify"),
    ],
)
def test_the_suit_is_of_these_parties_about_this_item(changed: dict[str, str], expected: str):
    """Authority, number, day, both parties, and a listing or the right; a notice does without the number."""
    assert says("cm_legal_action_proof", action(**changed)) == expected
    assert says("cm_legal_action_notified", action(**changed)) == ("met" if changed == {"case_no": ""} else expected)


@pytest.mark.parametrize(("received", "expected"), [("2026-10-08", "met"), ("2026-10-09", "not_met"), ("", "met")])
def test_the_notice_of_the_suit_came_in_the_window(received: str, expected: str):
    """By the day typed, else by the day of the answer."""
    assert says("cm_legal_action_in_window", action(received_on=received)) == expected


def test_a_notice_without_facts_still_came_on_a_day():
    """The arrival is known from the filing."""
    notice = replace(paper("B3", "legal_action_notice"), received_on=date(2026, 10, 9))
    assert says("cm_legal_action_in_window", notice) == "not_met"
    assert says("cm_legal_action_in_window", paper("B3", "legal_action_notice"), answered_on=None) is None


def test_the_answer_relied_on_is_the_one_that_is_read():
    """Among several counter-materials."""
    ground = answered(answer("B2"), answer("B5", appeal_no="R-1"), cites={"cm_refers_to_appeal": "exhibit-B5"})
    assert value(checked("cm_refers_to_appeal", ground)) == "not_met"


@pytest.mark.parametrize("right_type", RightType)
@pytest.mark.parametrize(
    "criterion",
    [
        "cm_refers_to_appeal",
        "cm_identity",
        "cm_agent_authority",
        "cm_right_in_force",
        "cm_rebuts_each_document",
        "cm_test_purchase_linked",
        "cm_patent_evaluation",
        "cm_work_proof_dated",
        "cm_legal_action_notified",
        "cm_legal_action_proof",
    ],
)
def test_while_nothing_was_typed_nothing_is_said(criterion: str, right_type: RightType):
    """No answer, or one nobody has read."""
    assert checked(criterion, CASE) is None
    assert (
        says(criterion, paper("B2", "counter_materials"), paper("B3", "legal_action_notice"), right_type=right_type)
        is None
    )


def test_a_suit_that_fits_is_told_by_authority_day_and_number():
    """The notice needs no number, its proof does."""
    notified, proven = (
        checked(each, answered(action())) for each in ("cm_legal_action_notified", "cm_legal_action_proof")
    )
    assert notified
    assert proven
    assert notified.inputs == {"exhibit": "B3", "authority": ACTION["authority"], "filed": "2026-09-28"}
    assert proven.inputs == notified.inputs | {"number": ACTION["case_no"]}
    assert says("cm_legal_action_notified", action(case_no="")) == "met"
    assert says("cm_legal_action_proof", action(case_no="")) == "cannot_verify"
