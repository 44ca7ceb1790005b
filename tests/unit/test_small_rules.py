"""The small rules of the domain, each by itself and at its edges: what came of a run, what goes to whom, who draws."""

from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import core.domain
from core.domain.appeal import Appeal, Exhibit, Listing, MoreTime, Party
from core.domain.checks.invoices import Demand, Words, _same_sales, allot, items_of, shared, words_of
from core.domain.deadlines import count
from core.domain.disclosure import (
    BUNDLE_ACTS,
    Bundle,
    BundleEdition,
    RedactedArea,
    certificates,
    documents_for,
    may_be_given,
    must_be_masked,
    ready_bundle,
    rendered,
    rule_for,
)
from core.domain.facts import (
    AuthorisationFacts,
    CopyrightFacts,
    InvoiceFacts,
    Link,
    PatentFacts,
    PowerOfAttorneyFacts,
    TrademarkFacts,
    WithdrawalFacts,
)
from core.domain.identifiers import Party as Named
from core.domain.identifiers import (
    check_fapiao,
    check_patent,
    check_uscc,
    likeness,
    organisation_check,
    right_key,
    split_fapiao,
)
from core.domain.letter import CALLS, DECISIONS, OF_INTAKE, called, letter_id, may_write, paragraphs_of
from core.domain.lifecycle import moves_of
from core.domain.move_facts import (
    answer_facts,
    arrival_facts,
    counter_notice_facts,
    days_of,
    disclosure_facts,
    late_answer_facts,
    missing_time,
    packing_facts,
    withdrawal_facts,
)
from core.domain.people import ACCOUNT_ROLES, SIGN_IN_IDLES, SIGN_IN_LASTS, Person
from core.domain.permissions import Act, allowed, may, sees_images
from core.domain.policy import GroundTerms, TollingCap, Window, day_text
from core.domain.reading import Mark, ReadFact, describe_origin
from core.domain.refusals import RefusedError, granted, refuse
from core.domain.reuse import ReuseExplanation, ReuseHit, ReuseKind, grant_key, keys_of, names_grantee, numbers_differ
from core.domain.run_sheet import OUTCOMES, DueLine, Request, Run, RunLine, request_in_words
from core.domain.sampling import DECISIONS as SAMPLED
from core.domain.sampling import describe_rates, values_of
from core.domain.second_review import (
    Rates,
    Sample,
    SampledDecision,
    assign_reviewers,
    decision_label,
    decision_of,
    drawn,
    key_of,
    lot,
    sample_ends_at,
)
from core.domain.terms import (
    CERTIFICATE_KINDS,
    AnswerKind,
    DocumentKind,
    Masked,
    Outcome,
    Rendition,
    RightType,
    Role,
    Side,
    Standing,
    State,
    TimeGround,
    Verb,
    effect_of,
    label_of,
    papers,
    past_label,
)
from core.domain.text import say
from core.domain.verdict import judge
from core.language import render
from core.rule_files import load_policies
from tests.cases import LEAD, NOON, PEOPLE, REVIEWER, SECOND
from tests.dossiers import DMCA, an_appeal
from tests.dossiers import RULES as SHIPPED
from tests.english import english
from tests.grounds import case

K = DocumentKind

RULES = load_policies(Path(__file__).resolve().parents[2] / "data" / "policy")


def appeal_of(right_type: RightType = RightType.TRADEMARK) -> Appeal:
    """A case just opened."""
    return Appeal(
        appeal_no="R-1", version=1, state=State.OPENED, right_type=right_type, policy_id="p", seller_id="S",
        complainant_id="C", opened_at=NOON,
    )  # fmt: skip


def exhibit_of(label: str, kind: DocumentKind) -> Exhibit:
    """A document; the first letter of its label says whose it is."""
    return Exhibit(
        exhibit_id=f"e{label}", appeal_no="R-1", label=label, side={"A": Side.SELLER, "B": Side.COMPLAINANT}[label[0]],
        kind=kind, name=label, sha256=f"sha-{label}", media_type="application/pdf", size=1, pages=1, received_at=NOON,
        received_by="chen",
    )  # fmt: skip


def bundle_of(pack_id: str, *exhibits: Exhibit, recipient: Side = Side.COMPLAINANT, hours: int | None = 0) -> Bundle:
    """A bundle of these documents, released so many hours after noon; None: not released."""
    return Bundle(
        pack_id=pack_id, appeal_no="R-1", recipient=recipient, begun_at=NOON, begun_by="mara", edition=1,
        form=BundleEdition(exhibits=tuple(each.exhibit_id for each in exhibits)),
        released_at=None if hours is None else NOON + timedelta(hours=hours),
        sha256=None if hours is None else f"sha-{pack_id}",
    )  # fmt: skip


# Where a fact was read.


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("QR:1", "QR code, page 1"),
        ("XML:factur-x.xml", "embedded factur-x.xml"),
        ("XML", "the e-invoice itself"),
        ("OFD:original_invoice.xml", "data in the OFD (original_invoice.xml)"),
        ("text:2", "text of page 2"),
        ("picture:3", "image, page 3"),
        ("typed", "entered"),
        ("anything", "entered"),
    ],
)
def test_where_a_fact_was_read_is_told_in_words(origin: str, told: str):
    """Each way of reading has its own."""
    assert english(describe_origin(origin)) == told
    assert english(ReadFact("number", "1", origin, 1.0).source) == told


# The run sheet.


@pytest.mark.parametrize(
    ("fields", "came"),
    [
        ({"seq": 7, "chosen": True}, "confirmed"),
        ({"seq": 0, "chosen": True}, "confirmed"),
        ({"refused": refuse("pack_empty"), "chosen": True}, "refused"),
        ({"chosen": True}, "not_reached"),
        ({"chosen": False}, "not_chosen"),
        ({"refusal": refuse("pack_empty"), "chosen": False}, "not_chosen"),
    ],
)
def test_what_came_of_a_line_is_told_in_a_word(fields, came: str):
    """What stood in the way on the sheet is not what refused it in its turn."""
    line = RunLine(line_no=1, appeal_no="R-1", version=3, why="silence", verb=Verb.LAPSE, **fields)
    assert line.came == came


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_chosen_lines_without_a_result_are_counted(confirmed: int, refused: int, left: int):
    """An interrupted run has some."""
    chosen = confirmed + refused + left
    run = Run(
        run_no=1, begun_at=NOON, begun_by="lea", as_of=date(2026, 11, 24), way="page", lines=chosen + 3, chosen=chosen,
        confirmed=confirmed, refused=refused,
    )  # fmt: skip
    assert run.without_result == left


def test_each_act_of_the_sheet_ends_a_case_in_its_own_way():
    """Silence of the complainant ends the punishment, of the seller the appeal."""
    assert OUTCOMES[Verb.LAPSE] is Outcome.REVOKED_NO_ANSWER
    assert OUTCOMES[Verb.LAPSE_SELLER] is Outcome.ABANDONED_BY_SELLER
    assert OUTCOMES[Verb.END_WAIT] is Outcome.REVOKED_OTHER


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "more days asked for: 5"),
        ({"ground": TimeGround.BEYOND_CONTROL}, "5 more days"),
        (
            {"ground": TimeGround.BEYOND_CONTROL, "first_day": date(2026, 11, 2), "last_day": date(2026, 11, 6)},
            "2026-11-02 to 2026-11-06 not to be counted",
        ),
        ({"ground": TimeGround.BEYOND_CONTROL, "first_day": date(2026, 11, 2)}, "5 more days"),
    ],
)
def test_a_request_for_more_time_is_told_by_its_days(fields, told: str):
    """Added ones by their number, those not to be counted by the first and the last."""
    asked = Request(appeal_no="R-1", seq=4, received_at=NOON, days=5, reason="ill", **fields)
    assert english(request_in_words(asked)).endswith(told)


def test_a_line_of_the_sheet_tells_its_sum_and_its_days_where_they_are_counted():
    """Without a clock there is none; a day of New York is told with its place."""
    plain = an_appeal(DMCA, State.AWAITING_COMPLAINANT)
    sum_ = count(SHIPPED, SHIPPED.policy_of(plain), SHIPPED.policy_of(plain).window("response"), date(2026, 11, 24))
    case_ = plain.model_copy(update={"deadline": sum_.model_dump_json()})
    line = DueLine(case_, "Northlight", "Halden", "silence", Verb.END_WAIT, None, SHIPPED.policy_of(plain))
    assert line.deadline == sum_
    assert (line.zone.key, line.outcome) == ("America/New_York", Outcome.REVOKED_OTHER)
    assert line.worded(date(2026, 12, 9)) == day_text(date(2026, 12, 9), line.policy)
    assert replace(line, appeal=plain).deadline is None


# More time: what a request still lacks.

WINDOW = Window.model_validate(
    {
        "days": 10, "unit": "working", "starts": "arrival", "extension_cap": 5, "source": "x",
        "grounds": (
            GroundTerms(id=TimeGround.BEYOND_CONTROL, counts="tolled", document=True),
            GroundTerms(id=next(each for each in TimeGround if each is not TimeGround.BEYOND_CONTROL), counts="added"),
        ),
        "tolling_cap": next(
            cap for policy in RULES.all() for window in policy.windows.values() if (cap := window.tolling_cap)
        ).model_dump(),
        "extension_basis": next(
            basis for policy in RULES.all() for window in policy.windows.values()
            if (basis := window.extension_basis)
        ).model_dump(),
    }
)  # fmt: skip

ADDED = WINDOW.grounds[1].id

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 6)


@pytest.mark.parametrize(
    ("asked", "lacks"),
    [
        (MoreTime(), ["the ground"]),
        (MoreTime(ground=ADDED), ["the number of days asked for"]),
        (MoreTime(ground=ADDED, days=-1), ["the number of days asked for"]),
        (MoreTime(ground=ADDED, days=1), []),
        (MoreTime(ground=TimeGround.BEYOND_CONTROL, days=3), ["the first and last day that are not to count"]),
        (
            MoreTime(ground=TimeGround.BEYOND_CONTROL, first_day=FIRST),
            ["the first and last day that are not to count"],
        ),
        (
            MoreTime(ground=TimeGround.BEYOND_CONTROL, first_day=LAST, last_day=FIRST),
            ["the first and last day that are not to count"],
        ),
        (MoreTime(ground=TimeGround.BEYOND_CONTROL, first_day=FIRST, last_day=FIRST), []),
        (MoreTime(ground=TimeGround.BEYOND_CONTROL, first_day=FIRST, last_day=LAST), []),
    ],
)
def test_what_a_request_for_more_time_lacks_is_named(asked: MoreTime, lacks: list[str]):
    """A single day is a day; the last one may not come before the first."""
    assert [english(each) for each in missing_time(WINDOW, asked)] == lacks


def test_a_ground_that_the_window_has_not_lacks_nothing_here():
    """The refusal that there is no such ground says more."""
    bare = WINDOW.model_copy(update={"grounds": ()})
    assert missing_time(bare, MoreTime(ground=ADDED)) == ()
    assert isinstance(WINDOW.tolling_cap, TollingCap)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60), st.integers(0, 9))
def test_days_not_to_be_counted_are_counted_with_both_ends(first: date, more: int, days: int):
    """Without both of them the number that was asked for stands."""
    asked = MoreTime(days=days, first_day=first, last_day=first + timedelta(days=more))
    assert days_of(asked) == more + 1
    assert days_of(asked.model_copy(update={"last_day": None})) == days
    assert days_of(asked.model_copy(update={"first_day": None})) == days


# What the acts of customer service need.

NOTICE, PROOF = exhibit_of("A1", K.COUNTER_NOTICE), exhibit_of("A2", K.PROOF_OF_ARRIVAL)

LETTER = exhibit_of("B1", K.WITHDRAWAL_LETTER)

OF_WRONG_SIDE = exhibit_of("B2", K.COUNTER_NOTICE)


def test_a_counter_notice_is_one_that_the_seller_filed():
    """One on the complainant's side is none."""
    assert counter_notice_facts([NOTICE]).counter_notice_on_file
    assert not counter_notice_facts([OF_WRONG_SIDE, PROOF]).counter_notice_on_file
    assert not counter_notice_facts([]).counter_notice_on_file


def test_an_arrival_needs_its_proof_and_a_withdrawal_its_letter_from_whichever_side():
    """Each on file, of its own kind."""
    assert arrival_facts([LETTER, PROOF], None, NOON).proof_on_file
    assert not arrival_facts([LETTER, NOTICE], None, NOON).proof_on_file
    assert arrival_facts([LETTER, NOTICE], NOON, NOON).proof_on_file
    assert not arrival_facts([LETTER, NOTICE], NOON, NOON - timedelta(minutes=1)).proof_on_file
    assert withdrawal_facts([PROOF, LETTER]).missing == ()
    assert [english(each) for each in withdrawal_facts([PROOF]).missing] == ["the withdrawal as a document"]


def test_a_late_answer_needs_words():
    """Blanks are none."""
    assert late_answer_facts("a letter").missing == ()
    assert [english(each) for each in late_answer_facts("  \n").missing] == ["what arrived"]


def test_an_answer_needs_its_document_of_the_complainant():
    """A withdrawal needs what a withdrawal needs; whether an answer counts is the policy's to say."""
    policy = RULES.all()[0]
    for kind in (each for each in AnswerKind if each is not AnswerKind.WITHDRAWAL):
        told = answer_facts([], policy, kind)
        assert (told.policy, told.answer_counts) == (policy.id, policy.counts(kind))
        assert [english(each) for each in told.missing] == ["the answer as a document of the complainant"]
        assert answer_facts([exhibit_of("A1", K(str(kind)))], policy, kind).missing
        assert answer_facts([exhibit_of("B1", K(str(kind)))], policy, kind).missing == ()
    assert answer_facts([LETTER], policy, AnswerKind.WITHDRAWAL).missing == ()
    assert answer_facts([], policy, AnswerKind.WITHDRAWAL) == withdrawal_facts([])


def test_a_disclosure_needs_a_complainant_by_name_and_the_certificate():
    """Of the right in question, filed by the complainant."""
    known, unnamed = (Party(party_id="C", side=Side.COMPLAINANT, name=name) for name in ("Halden", ""))
    certificate, patent = exhibit_of("B1", K.TRADEMARK_CERTIFICATE), exhibit_of("B2", K.PATENT_CERTIFICATE)
    told = disclosure_facts([certificate], appeal_of(), known, None, "")
    assert (told.complainant_known, told.certificate_on_file) == (True, True)
    assert not disclosure_facts([patent], appeal_of(), known, None, "").certificate_on_file
    assert not disclosure_facts(
        [exhibit_of("A1", K.TRADEMARK_CERTIFICATE)], appeal_of(), known, None, ""
    ).certificate_on_file
    assert not disclosure_facts([certificate], appeal_of(), unnamed, None, "").complainant_known
    assert not disclosure_facts([certificate], appeal_of(), None, None, "").complainant_known


def test_what_goes_without_its_bundle_is_named_and_what_stands_in_the_bundle_alone():
    """An invoice goes blacked out or with a reason; identity documents and the like go to nobody."""
    invoice, identity, letter = exhibit_of("A5", K.INVOICE), exhibit_of("A2", K.IDENTITY_DOCUMENT), NOTICE
    told = packing_facts([invoice, letter], [invoice, identity, letter], None, Side.COMPLAINANT, "why")
    assert told.unmasked == ("A5",)
    assert (told.in_pack_only, told.as_filed) == ((), "why")
    packed = packing_facts([invoice], [invoice, letter], bundle_of("p", invoice, letter), Side.COMPLAINANT, "")
    assert packed.unmasked == ()
    assert packed.in_pack_only == (letter.label,)
    never = [each for each in K if not may_be_given(Side.COMPLAINANT, each)]
    for kind in never:
        paper = exhibit_of("A7", kind)
        assert packing_facts([paper], [paper], None, Side.COMPLAINANT, "").never_given == ("A7",)


# What a side is given, and in which form.


def test_the_bundle_that_was_released_last_is_the_one_that_is_given():
    """To that side; one that is still being made is none."""
    first, last, open_, other = (
        bundle_of("1"),
        bundle_of("2", hours=1),
        bundle_of("3", hours=None),
        bundle_of("4", recipient=Side.SELLER, hours=2),
    )
    assert ready_bundle([last, first, open_, other], Side.COMPLAINANT, ()) == last
    assert ready_bundle([other, open_], Side.SELLER, ()) == other
    assert ready_bundle([open_], Side.COMPLAINANT, ()) is None
    same = bundle_of("5", hours=1)
    assert ready_bundle([same, last], Side.COMPLAINANT, ()) == same


def test_a_bundle_that_holds_a_document_that_left_the_case_is_not_given_any_more():
    """It would hand over what does not belong to the case."""
    stays, leaves = exhibit_of("A1", K.CONTRACT), exhibit_of("A2", K.CONTRACT)
    bundle = bundle_of("1", stays, leaves)
    assert ready_bundle([bundle], Side.COMPLAINANT, [stays, leaves]) == bundle
    assert ready_bundle([bundle], Side.COMPLAINANT, [stays]) is None


def test_a_document_goes_blacked_out_where_the_bundle_holds_it_else_as_filed_with_the_reason():
    """A reason is kept only where the document should have been blacked out."""
    invoice, letter = exhibit_of("A5", K.INVOICE), NOTICE
    pack = bundle_of("p", invoice)
    (one, two) = rendered([invoice, letter], pack, Side.COMPLAINANT, " urgent ", Rendition.AS_FILED)
    assert (one.rendition, one.sha256, one.pack_id, one.because) == (Rendition.REDACTED, "sha-p", "p", None)
    assert (two.rendition, two.sha256, two.pack_id) == (Rendition.AS_FILED, letter.sha256, None)
    assert must_be_masked(Side.COMPLAINANT, K.INVOICE)
    (bare,) = rendered([invoice], None, Side.COMPLAINANT, " urgent ", Rendition.AS_FILED)
    assert (bare.because, bare.payload()["because"]) == ("urgent", "urgent")
    assert "pack" not in bare.payload()
    assert one.payload()["pack"] == "p"
    assert "because" not in one.payload()
    assert rendered([invoice], None, Side.COMPLAINANT, "  ", Rendition.AS_FILED)[0].because is None
    assert (
        rendered([invoice], bundle_of("q", invoice, hours=None), Side.COMPLAINANT, "", Rendition.AS_FILED)[0].pack_id
        is None
    )


ID, PHONE, EMAIL = Masked.ID_NUMBER, Masked.PHONE, Masked.EMAIL

WHOLE = {Masked.PERSON, PHONE, EMAIL, Masked.ADDRESS, ID, Masked.BANK}

DEALINGS = WHOLE | {Masked.PRICE, Masked.THIRD_PARTY}

TO_COMPLAINANT = {
    K.COUNTER_NOTICE: (True, False, {ID, Masked.BANK}),
    K.WITHDRAWAL_LETTER: (True, False, set()),
    K.INVOICE: (True, True, DEALINGS | {Masked.INVOICE_NUMBER}),
    **dict.fromkeys((K.RECEIPT, K.TILL_SLIP, K.DELIVERY_NOTE, K.CONTRACT, K.PAYMENT_RECORD), (True, True, DEALINGS)),
    **dict.fromkeys(CERTIFICATE_KINDS.values(), (True, True, {PHONE, EMAIL, Masked.ADDRESS, ID})),
    **dict.fromkeys((K.PRIOR_PUBLICATION, K.COMPARISON, K.LISTING_PHOTO), (True, False, set())),
    K.IDENTITY_DOCUMENT: (False, False, set()),
}
"""Of each kind whether the complainant is given it, whether it goes as filed only with a reason, what is masked."""

TO_SELLER = {
    **dict.fromkeys(CERTIFICATE_KINDS.values(), (True, True, {PHONE, EMAIL, Masked.ADDRESS, ID})),
    K.COMPLAINT: (True, True, {ID, Masked.BANK, Masked.ADDRESS}),
    K.IDENTITY_DOCUMENT: (False, False, set()),
    K.POWER_OF_ATTORNEY: (False, False, set()),
}


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize(("side", "table"), [(Side.COMPLAINANT, TO_COMPLAINANT), (Side.SELLER, TO_SELLER)])
def test_each_kind_of_document_has_its_rule_for_each_side(side: Side, table: dict, kind: DocumentKind):
    """domain.md 7.1; what the table does not name is treated as personal papers are."""
    given_, needs, masks = table.get(kind, (True, True, WHOLE))
    rule = rule_for(side, kind)
    assert (rule.given, rule.needs_pack, rule.masks) == (given_, needs, masks)
    assert (may_be_given(side, kind), must_be_masked(side, kind)) == (given_, needs)


def test_each_side_is_given_its_bundle_by_whoever_deals_with_it():
    """The reviewer forwards, customer service discloses."""
    assert {each.role for each in PEOPLE if allowed(each, BUNDLE_ACTS[Side.COMPLAINANT])} == {Role.REVIEWER, Role.LEAD}
    assert {each.role for each in PEOPLE if allowed(each, BUNDLE_ACTS[Side.SELLER])} == {Role.INTAKE}


def test_an_area_that_a_machine_suggests_is_black_until_somebody_lifts_it():
    """It was not drawn; a bundle that nobody released may not be given."""
    area = RedactedArea(area_id=1, exhibit_id="e", page=1, box=(0, 0, 9, 9), what=Masked.AREA)
    assert (area.on, area.drawn) == (True, False)
    assert bundle_of("p").released
    assert not bundle_of("p", hours=None).released


@pytest.mark.parametrize("right_type", RightType)
def test_the_right_is_shown_by_its_certificate_of_the_complainant(right_type: RightType):
    """For copyright by a complaint too; the seller's own certificates are not the complainant's."""
    kinds = {CERTIFICATE_KINDS[right_type]} | ({K.COMPLAINT} if right_type is RightType.COPYRIGHT else set())
    papers = [exhibit_of(f"{side}{at}", kind) for at, kind in enumerate(K) for side in "AB"]
    found = certificates(papers, appeal_of(right_type))
    assert {DocumentKind(each.kind) for each in found} == kinds
    assert {each.side for each in found} == {Side.COMPLAINANT}
    assert documents_for(papers, appeal_of(right_type), Side.SELLER) == found
    given_ = documents_for(papers, appeal_of(right_type), Side.COMPLAINANT)
    assert {each.side for each in given_} == {Side.SELLER}
    assert {DocumentKind(each.kind) for each in given_} == {each for each in K if may_be_given(Side.COMPLAINANT, each)}


def test_the_black_areas_of_a_document_are_those_that_are_on():
    """Of the document, of one page of it where that is asked for."""
    areas = tuple(
        RedactedArea(area_id=at, exhibit_id=exhibit, page=page, box=(0, 0, 9, 9), what=Masked.AREA, on=on)
        for at, (exhibit, page, on) in enumerate([("e", 1, True), ("e", 2, True), ("e", 1, False), ("f", 1, True)])
    )
    form = BundleEdition(areas=areas)
    assert [each.area_id for each in form.black("e")] == [0, 1]
    assert [each.area_id for each in form.black("e", 1)] == [0]
    assert [each.area_id for each in form.black("f", 2)] == []


# Under what a document is found again.


def test_each_document_is_found_again_under_what_it_shows():
    """Kinds of right are told apart; what was not read gives no key."""
    assert keys_of(None) == ()
    assert keys_of(TrademarkFacts(number="第12345678号")) == ((ReuseKind.CERTIFICATE, "tm/12345678"),)
    assert keys_of(PatentFacts(number="ZL201620406833.2")) == ((ReuseKind.CERTIFICATE, "pt/2016204068332"),)
    assert keys_of(CopyrightFacts(number="No.77")) == ((ReuseKind.CERTIFICATE, "cr/77"),)
    assert keys_of(TrademarkFacts()) == ()
    assert [kind for kind, _ in keys_of(WithdrawalFacts(agent_name="Li Na"))] == [ReuseKind.SIGNATORY]
    assert keys_of(PowerOfAttorneyFacts(agent="Li Na")) == keys_of(WithdrawalFacts(agent_name="Li Na"))
    assert keys_of(WithdrawalFacts()) == keys_of(PowerOfAttorneyFacts()) == ()


def test_a_number_that_begins_anew_with_each_book_of_invoices_finds_nothing_by_itself():
    """Eight digits without the code; with it, or with twenty, it does."""
    assert keys_of(InvoiceFacts(number="15179870")) == ()
    assert [kind for kind, _ in keys_of(InvoiceFacts(number="26317000000316294884"))] == [ReuseKind.INVOICE]
    assert [kind for kind, _ in keys_of(InvoiceFacts(code="011012600104", number="15179870"))] == [ReuseKind.INVOICE]


def test_a_grant_is_found_again_by_parties_right_and_days():
    """One of the two days is enough; without a party or the right it is none."""
    whole = Link(
        grantor="Halden", grantee="Northlight", right_no="G1171", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    assert grant_key(whole) == "halden>northlight/G1171/2026-01-01/2026-12-31"
    assert grant_key(whole.model_copy(update={"ends_on": None})) == "halden>northlight/G1171/2026-01-01/"
    assert grant_key(whole.model_copy(update={"starts_on": None})) == "halden>northlight/G1171//2026-12-31"
    for lacking in ({"grantor": None}, {"grantee": None}, {"right_no": None}, {"starts_on": None, "ends_on": None}):
        assert grant_key(whole.model_copy(update=lacking)) is None
    assert keys_of(AuthorisationFacts(links=(whole, whole, Link()))) == ((ReuseKind.AUTHORISATION, grant_key(whole)),)
    key = grant_key(whole) or ""
    assert names_grantee(key, "Northlight")
    assert not names_grantee(key, "Halden")
    assert not names_grantee(key, "North")
    assert not names_grantee(key, "")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("第12345678号", "12345678"),
        ("No.123", "123"),
        ("ZL 2016 2 0406833.2", "2016204068332"),
        ("CN85100001", "85100001"),
    ],
)
def test_the_number_of_a_right_is_the_same_however_it_is_written(written: str, key: str):
    """Without what stands around it."""
    assert right_key(written) == key


def test_two_documents_are_told_apart_by_a_number_that_both_show():
    """One that only one of them shows says nothing."""
    assert numbers_differ({"number": "1"}, {"number": "2"})
    assert not numbers_differ({"number": "1-2"}, {"number": "12"})
    assert not numbers_differ({"number": "1"}, {"code": "2"})
    assert not numbers_differ({"number": "1"}, {"number": ""})
    assert numbers_differ({"number": "1", "right_no": "a"}, {"number": "1", "right_no": "b"})


def test_a_hit_is_open_while_it_warns_and_nobody_has_explained_it():
    """One's own invoice used twice need not warn."""
    said = ReuseExplanation("the same goods", "zhao", NOON)
    for warns, explained, is_open in (
        (True, None, True),
        (True, said, False),
        (False, None, False),
        (False, said, False),
    ):
        hit = ReuseHit(
            ReuseKind.INVOICE, NOTICE, PROOF, appeal_of(), "Northlight", "Halden", own=False, warns=warns,
            explained=explained,
        )  # fmt: skip
        assert hit.open is is_open


# Samples and second reviews.


def decision(at: int, decider: str = "mara", value: str = "usual") -> SampledDecision:
    """A decision of a sample."""
    return SampledDecision(f"R-{at}", at, f"hash-{at}", decider, "forward", "trademark", value)


@given(st.integers(0, 40), st.integers(0, 100), st.text(max_size=5))
def test_of_each_stratum_its_share_is_drawn_rounded_up(many: int, percent: int, seed: str):
    """In the order of lots, each at most once; another seed draws others, the same seed the same."""
    rates = Rates(by=("reviewer",), base=Decimal(percent) / 100)
    decisions = [decision(2 * at + own, ("mara", "ben")[own]) for at in range(many) for own in (0, 1)]
    found = drawn(seed, rates, decisions)
    assert len(found) == 2 * -(-many * percent // 100)
    lots = [lot(seed, each) for each, _ in found]
    assert lots == sorted(lots)
    assert all(stratum == {"reviewer": each.decider} for each, stratum in found)
    assert found == drawn(seed, rates, reversed(decisions))
    for decider in ("mara", "ben"):
        own = sorted(lot(seed, each) for each in decisions if each.decider == decider)
        assert [each for each in lots if each in own] == own[: len(found) // 2]


def test_where_several_shares_speak_of_a_stratum_the_highest_counts():
    """The base counts only where none does."""
    rates = Rates(
        by=("value", "reviewer"), base=Decimal("0.05"),
        of={"value": {"high": Decimal("0.5")}, "reviewer": {"ben": Decimal(1), "ann": Decimal("0.01")}},
    )  # fmt: skip
    assert rates.rate({"value": "high", "reviewer": "ben"}) == 1
    assert rates.rate({"value": "high", "reviewer": "mara"}) == Decimal("0.5")
    assert rates.rate({"value": "usual", "reviewer": "mara"}) == Decimal("0.05")
    assert rates.rate({"value": "usual", "reviewer": "ann"}) == Decimal("0.01")


def test_whoever_has_fewest_looks_at_the_next_one():
    """Of those who are fit for it; where nobody is, nobody does."""
    sample = [decision(at) for at in range(6)]
    fit: dict[tuple[str, int], tuple[str, ...]] = {
        (each.appeal_no, each.seq): ("ann", "ben", "cid") for each in sample[:5]
    }
    given_ = assign_reviewers("seed", sample, fit)
    assert given_[5] == ""
    assert sorted(given_[:3]) == ["ann", "ben", "cid"]
    assert sorted(map(given_[:5].count, ("ann", "ben", "cid"))) == [1, 2, 2]
    assert assign_reviewers("seed", sample, fit) == given_


@pytest.mark.parametrize(
    ("verb", "outcome", "key", "told"),
    [
        (Verb.FORWARD, None, "forward", "forward"),
        (Verb.REJECT, Outcome.REVOKED_OTHER, "reject", "reject"),
        (Verb.REVOKE, Outcome.REVOKED_WITHDRAWN, "revoke:revoked_withdrawn", "revoke:revoked_withdrawn"),
    ],
)
def test_a_decision_is_one_word_and_can_be_taken_apart(verb: Verb, outcome: Outcome | None, key: str, told: str):
    """A rejection has one outcome only, which is not told."""
    assert key_of(verb, outcome) == key == told
    assert decision_of(key) == (verb, outcome if ":" in key else None)
    assert english(decision_label(key))


def test_a_sample_is_over_when_its_last_day_is_in_shanghai():
    """At 24:00 there, which is four in the afternoon in UTC."""
    sample = Sample(
        draw_no=1, announced_at=NOON, announced_by="lea", first_on=date(2026, 11, 1), last_on=date(2026, 11, 30),
        rates=Rates(by=(), base=Decimal(1)), seed="s",
    )  # fmt: skip
    assert sample_ends_at(sample) == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_the_shares_of_a_sample_are_told_stratum_by_stratum():
    """By name where it has one; all together where nothing tells strata apart."""
    values = values_of(PEOPLE)
    rates = Rates(
        by=("value",),
        base=Decimal("0.125"),
        of={"value": {"high": Decimal(1)}, "reviewer": {REVIEWER.person_id: Decimal("0.5")}},
    )
    told = [english(each) for each in describe_rates(rates, values)]
    assert told[0] == "12.5 % of each by value of sales"
    assert f"reviewer {REVIEWER.name}: 50 %" in told
    assert "value of sales high value: 100 %" in told
    assert english(describe_rates(Rates(by=(), base=Decimal(1)), values)[0]) == "100 % of each by all together"
    assert set(values["reviewer"]) == {each.person_id for each in (REVIEWER, SECOND, LEAD)} | {
        each.person_id for each in PEOPLE if each.role in {Role.REVIEWER, Role.LEAD}
    }
    assert set(values["right_type"]) == {str(each) for each in RightType}


# Verdicts.


def test_the_gate_is_claimed_by_every_appeal_and_a_route_by_what_is_on_file():
    """Only claimed ones decide."""
    for policy in RULES.all():
        checklist = policy.checklist()
        some = [each.id for each in checklist.routes][:1]
        verdict = judge(checklist, {}, some)
        assert verdict.gate.claimed
        assert [each.id for each in verdict.claimed] == some
        assert judge(checklist, {}, ()).claimed == ()


def test_the_samples_are_of_four_decisions_and_each_outcome_of_a_decision_that_has_several():
    """A rejection has one; a revocation is told by its outcome."""
    assert [each for each in SAMPLED if ":" not in each] == ["forward", "reject"]
    assert len(SAMPLED) == len(set(SAMPLED))
    assert {decision_of(each)[0] for each in SAMPLED} == {Verb.FORWARD, Verb.REJECT, Verb.REVOKE, Verb.UPHOLD}
    for verb in (Verb.REVOKE, Verb.UPHOLD):
        outcomes = moves_of(verb)[0].outcomes
        assert [decision_of(each)[1] for each in SAMPLED if each.startswith(f"{verb}:")] == list(outcomes)


# Letters.


def test_a_letter_is_written_by_whoever_may_know_what_it_tells():
    """Customer service writes about what it does; findings are legal's."""
    for kind in OF_INTAKE:
        assert may_write(Role.INTAKE, kind)
        assert may_write(Role.REVIEWER, kind)
        assert not may_write(Role.MANAGER, kind)
    for kind in DECISIONS:
        assert not may_write(Role.INTAKE, kind)
        assert may_write(Role.LEAD, kind)


def test_a_letter_has_its_own_name_and_its_paragraphs():
    """One a line, without empty ones."""
    assert letter_id("R-1", 4, Side.SELLER) == "R-1.4.seller"
    assert paragraphs_of(" one \n\n  \ntwo\n") == ("one", "two")


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("state", State)
def test_an_act_calls_for_its_letters_to_the_sides_the_policy_names(verb: Verb, state: State):
    """An extension is told to whom it helps: whoever is awaited. Each letter is in the language of its side."""
    policy = SHIPPED.policy_of(an_appeal(DMCA))
    rows = list(called(policy, verb, an_appeal(DMCA, state), NOON))
    turn = {State.AWAITING_SELLER: Side.SELLER, State.AWAITING_COMPLAINANT: Side.COMPLAINANT}.get(state)
    expected = [
        (kind, side)
        for kind in CALLS.get(verb, ())
        if kind in policy.letters
        for side in policy.letter(kind).to
        if verb is not Verb.EXTEND or side is turn
    ]
    assert [(row.kind, row.recipient) for row in rows] == expected
    for row in rows:
        assert (row.letter_id, row.appeal_no, row.seq) == (f"R-1.4.{row.recipient}", "R-1", 4)
        assert (row.called_at, row.state, row.edition) == (NOON, "waiting", 0)
        assert row.language == policy.letter_languages[row.recipient]


def test_an_extension_is_told_to_one_side_and_a_forwarding_to_both():
    """Both sides have letters about more time, and only the one that is awaited gets one."""
    policy = SHIPPED.policy_of(an_appeal())
    for state, side in ((State.AWAITING_SELLER, Side.SELLER), (State.AWAITING_COMPLAINANT, Side.COMPLAINANT)):
        assert [each.recipient for each in called(policy, Verb.EXTEND, an_appeal(state=state), NOON)] == [side]
    forwarded = called(policy, Verb.FORWARD, an_appeal(state=State.AWAITING_COMPLAINANT), NOON)
    assert {each.recipient for each in forwarded} == {Side.SELLER, Side.COMPLAINANT}


# The people of the office.


def test_a_sign_in_ends_with_the_working_day_and_sooner_where_nobody_works():
    """docs/security.md: after twelve hours, or after one without a request."""
    assert (timedelta(hours=12), timedelta(hours=1)) == (SIGN_IN_LASTS, SIGN_IN_IDLES)


def test_nobody_signs_in_as_the_program():
    """Every other role can be an account."""
    assert set(ACCOUNT_ROLES) == set(Role) - {Role.SYSTEM}
    assert len(ACCOUNT_ROLES) == len(Role) - 1
    person = Person(person_id="x", name="X", role=Role.INTAKE)
    assert (person.active, person.must_change, person.language) == (True, False, "en")


# The words of goods, and how pieces are allotted.


@pytest.mark.parametrize(
    ("written", "models", "names", "runs"),
    [
        ("Philips HR3655 blender", {"hr3655"}, {"philips", "blender"}, ()),
        ("*家电*星河 风衣 正品", set(), set(), ("星河", "风衣")),
        ("new 2026 box of 12 pcs", set(), set(), ()),
        ("bag 45L 200W 1234", set(), {"bag", "45l", "200w", "1234"}, ()),
        ("A", set(), set(), ()),
        ("", set(), set(), ()),
    ],
)
def test_the_words_that_name_goods(written: str, models: set[str], names: set[str], runs: tuple[str, ...]):
    """Models are of letters and digits; measures, counts, years and what any goods may carry tell nothing."""
    assert words_of(written) == Words(frozenset(models), frozenset(names), runs)
    assert words_of(written).silent == (not models and not names and not runs)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("星河连帽风衣", "女款连帽风衣外套", ("连帽风衣",)),
        ("星河经典风衣", "星河新品风衣", ("星河", "风衣")),
        ("甲星河乙风衣丙", "丁星河戊风衣己", ("星河", "风衣")),
        ("风", "风", ()),
        ("正品", "正品", ()),
        ("星河甲", "甲乙星河", ("星河",)),
        ("HR3655 blender", "HR3656 blender", ()),
        ("HR3655 blender", "blender", ("blender",)),
        ("HR3655 blender", "blender HR3655", ("hr3655", "blender")),
    ],
)
def test_the_words_that_two_name_goods_by(one: str, other: str, both: tuple[str, ...]):
    """Another model is other goods whatever else is the same; Chinese is compared by its longest stretches."""
    assert set(shared(words_of(one), words_of(other))) == set(both)
    assert set(shared(words_of(other), words_of(one))) == set(both)


def test_goods_are_listed_one_by_one():
    """Between semicolons of both widths and lines."""
    assert items_of("a； b;c\n\n d ;") == ("a", "b", "c", "d")
    assert items_of(None) == items_of(" ; ") == ()


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 3))), max_size=5),
    st.dictionaries(st.integers(0, 3), st.integers(0, 9)),
)
def test_no_piece_is_allotted_twice_and_none_is_left_that_somebody_wants(wishes, supplies: dict[int, int]):
    """None gets more than it wants, or of what it may not have; whoever asks first is served first."""
    demands = [Demand(at, pieces, sorted(of)) for at, (pieces, of) in enumerate(wishes)]
    got = allot(demands, supplies)
    for each in demands:
        mine = {of: pieces for (who, of), pieces in got.items() if who == each.who}
        assert sum(mine.values()) <= each.pieces
        assert set(mine) <= set(each.of)
        if sum(mine.values()) < each.pieces:
            assert all(sum(got[other.who, of] for other in demands) == supplies.get(of, 0) for of in each.of)
    for of, there in supplies.items():
        assert sum(pieces for (_, one), pieces in got.items() if one == of) <= there
    if demands:
        alone = allot(demands[:1], supplies)
        assert sum(alone.values()) == sum(pieces for (who, _), pieces in got.items() if who == 0)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_a_decision_is_called_by_its_effect_where_its_verb_has_several(verb: Verb, outcome: Outcome | None):
    """Else by what is done; in the log by what was done."""
    told = render(effect_of((verb, outcome)), "en")
    named = {Outcome.REVOKED_INVALID_ANSWER, Outcome.REVOKED_WITHDRAWN, Outcome.REVOKED_OTHER}
    kept = {Outcome.UPHELD_VALID_ANSWER, Outcome.UPHELD_LEGAL_ACTION}
    apart = (
        (verb is Verb.REVOKE and outcome in named)
        or (verb is Verb.UPHOLD and outcome in kept)
        or (verb is Verb.DECLINE_WITHDRAWAL and outcome is None)
    )
    assert (told != render(label_of(verb), "en")) is apart
    assert render(past_label(verb), "en")


def test_papers_are_named_within_a_sentence_in_the_order_of_the_closed_list():
    """Small in English, with the commas of each language; a term of one list is not one of another."""
    assert papers({K.TILL_SLIP, K.INVOICE}, "en", render) == "invoice, till slip"
    assert papers({K.TILL_SLIP, K.INVOICE}, "zh", render).count("、") == 1
    assert papers((), "en", render) == ""
    assert label_of(Verb.OPEN) != label_of(Standing.OPEN)


def test_a_role_that_may_not_is_told_which_ones_may():
    """The program itself is not named."""
    assert may(LEAD, Act.VIEW_RUN_SHEET) is None
    refusal = may(PEOPLE[0], Act.MANAGE_ACCOUNTS)
    assert refusal
    assert (refusal.code, refusal.facts["role_name"]) == ("not_permitted", label_of(Role.INTAKE))
    assert refusal.facts["roles"] == (label_of(Role.ADMIN),)


def test_customer_service_opens_no_image_of_an_invoice_or_an_identity_document():
    """domain.md 7.1: legal opens all, managers none."""
    for kind in K:
        hidden = kind in {K.INVOICE, K.IDENTITY_DOCUMENT}
        seen = {each.role for each in PEOPLE if sees_images(each, kind)}
        assert seen == {Role.REVIEWER, Role.LEAD} | (set() if hidden else {Role.INTAKE})


def test_a_mark_that_was_written_is_sure_and_a_fact_is_of_the_first_invoice():
    """Where nothing else was said of it."""
    assert (Mark(1, "x", (0, 0, 1, 1)).sure, Mark(1, "x", (0, 0, 1, 1)).place) == (1.0, None)
    assert ReadFact("number", "1", "QR:1", 1.0).invoice == 1


# Names and days in words.


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("310108MA1XNGHE2", "91310000MA1XNGHE2", "unknown"),
        ("310108600037341", "91110000600037341L", "same"),
        ("310108600037342", "91110000600037341L", "unknown"),
        ("310108600037341", "310108600037341", "same"),
        ("310108600037341", "310108600037342", "different"),
        (None, "91110000600037341L", "unknown"),
    ],
)
def test_an_old_tax_number_speaks_by_the_organisation_code_inside(one: str | None, other: str, alike: str):
    """Its last nine characters are the ninth to the seventeenth of the credit code."""
    assert likeness(Named(say("buyer"), None, one), Named(say("shop"), None, other)) == alike
    assert likeness(Named(say("shop"), None, other), Named(say("buyer"), None, one)) == alike


def test_a_party_is_shown_by_its_name_else_by_its_code():
    """Unnamed where neither is known."""
    shown = {
        (name, code): (Named(say("x"), name, code).shown, Named(say("x"), name, code).unnamed)
        for name in ("Halden", None)
        for code in ("91110000600037341L", None)
    }
    assert shown == {
        ("Halden", "91110000600037341L"): ("Halden", False),
        ("Halden", None): ("Halden", False),
        (None, "91110000600037341L"): ("91110000600037341L", False),
        (None, None): ("?", True),
    }


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("星河", None), ("星河", None), "same"),
        (("星 河（）", None), ("星河", None), "same"),
        (("星河", None), ("远帆", None), "different"),
        (("星河", None), ("Xinghe", None), "unknown"),
        (("Xinghe", None), ("Yuanfan", None), "different"),
        (("星河", None), (None, None), "unknown"),
        ((None, None), (None, None), "unknown"),
        (("星河", "91110000600037341L"), ("远帆", "91110000600037341L"), "same"),
        (("星河", "91110000600037341L"), ("星河", "91110000802100433B"), "different"),
        (("星河", "91110000600037341L"), ("星河", "91110000802100433C"), "unknown"),
        (("星河", "91110000600037341L"), ("远帆", "91110000802100433C"), "different"),
        (("星河", "91110000600037341L"), ("星河", None), "same"),
    ],
)
def test_two_parties_are_one_by_their_codes_else_by_their_names(one, other, alike: str):
    """A code that fails its own check refutes nothing alone; another script says nothing."""
    pair = (Named(say("a"), *one), Named(say("b"), *other))
    assert likeness(*pair) == likeness(*reversed(pair)) == alike


def test_a_day_is_told_with_its_place_only_where_that_is_not_the_offices():
    """A day in New York begins hours later; a zone without words is called by its own name."""
    day, policy = date(2026, 11, 24), RULES.all()[0]
    told = {
        zone: english(day_text(day, policy.model_copy(update={"zone": zone})))
        for zone in ("Asia/Shanghai", "America/New_York", "America/Los_Angeles")
    }
    assert told == {
        "Asia/Shanghai": "2026-11-24",
        "America/New_York": "2026-11-24 (New York)",
        "America/Los_Angeles": "2026-11-24 (Los Angeles)",
    }


# Invoices of earlier appeals: which pieces are surely used, and which may be.


def span_of(first: int | None, last: int | None, quantity: int | None = 10) -> Listing:
    """What was sold of a listing between two days of March."""
    return Listing(
        listing_id="612345678901",
        sold_quantity=quantity,
        first_sold_on=date(2026, 3, first) if first else None,
        last_sold_on=date(2026, 3, last) if last else None,
    )


@pytest.mark.parametrize(
    ("here", "earlier", "surely", "perhaps"),
    [
        (span_of(1, 10), span_of(1, 10), 10, 10),
        (span_of(1, 10), span_of(3, 5), 10, 10),
        (span_of(3, 5), span_of(1, 10), 10, 10),
        (span_of(1, 10), span_of(1, 20), 10, 10),
        (span_of(1, 10), span_of(5, 15), 0, 10),
        (span_of(1, 10), span_of(10, 20), 0, 10),
        (span_of(1, 10), span_of(11, 20), 0, 0),
        (span_of(None, None), span_of(1, 10), 0, 10),
        (span_of(1, 10), span_of(1, None), 0, 10),
        (span_of(1, 10, None), span_of(1, 10), 0, 0),
    ],
)
def test_pieces_are_the_same_where_the_days_of_two_appeals_lie_in_one_another(here, earlier, surely: int, perhaps: int):
    """Surely where one span lies within the other; perhaps where they touch or are not known."""
    ground = case(sales=(here,))
    assert _same_sales(ground, earlier, surely=True) == surely
    assert _same_sales(ground, earlier, surely=False) == perhaps
    assert _same_sales(case(sales=()), earlier, surely=False) == 0


# Numbers, place by place.


def test_the_organisation_code_inside_a_credit_code_is_checked_by_itself():
    """GB 11714: weights 3, 7, 9, 10, 5, 8, 4, 2; a letter counts from 10."""
    assert organisation_check("60003734") == "1"
    for place, weight in enumerate((3, 7, 9, 10, 5, 8, 4, 2)):
        body = "0" * place + "1" + "0" * (7 - place)
        assert organisation_check(body) == "0123456789X"[-weight % 11]
    assert organisation_check("A0000000") == "0123456789X"[-30 % 11]
    parts = check_uscc("91110000600037341L").parts
    assert (parts["authority"], parts["kind"], parts["region"]) == ("9", "1", "110000")
    assert (parts["organisation"], parts["organisation_check"], parts["check"]) == ("600037341", "ok", "L")


@pytest.mark.parametrize(
    ("code", "number", "valid", "told"),
    [
        ("", "1" * 20, True, "The format is correct"),
        ("", "1" * 19, False, "has 20 digits; this one has 19"),
        ("", "1" * 8, None, "needs its invoice code"),
        ("1" * 10, "", None, "its 8-digit number is missing"),
        ("1" * 12, "", None, "its 8-digit number is missing"),
        ("1" * 11, "1" * 8, False, "10 or 12 digits; this one has 11"),
        ("1" * 10, "1" * 9, False, "the number has 8 digits; this one has 9"),
        ("1" * 10, "1" * 20, False, "the number has 8 digits; this one has 20"),
        ("1" * 10, "1" * 8, True, "The format is correct"),
        ("x", "1" * 8, False, "digits only"),
    ],
)
def test_what_an_invoice_number_lacks_is_said_with_its_lengths(
    code: str, number: str, *, valid: bool | None, told: str
):
    """A half is not wrong, it is missing."""
    found = check_fapiao(code, number)
    assert found.valid is valid
    assert told in english(found.reason)


def test_the_places_of_a_long_invoice_code_and_of_a_digital_number_are_named():
    """Year, region, batch and kind stand in the number itself."""
    assert check_fapiao("011012600104", "15179870").parts == {
        "form": "code_number", "code": "011012600104", "number": "15179870", "region": "1101", "year": "2026",
        "batch": "001", "kind": "04",
    }  # fmt: skip
    digital = check_fapiao(None, "26317000000316294884").parts
    assert (digital["year"], digital["region"], digital["channel"]) == ("2026", "31", "7")
    assert "year" not in check_fapiao("1" * 10, "1" * 8).parts


@pytest.mark.parametrize(
    ("line", "code", "number"),
    [
        ("011012600104 15179870", "011012600104", "15179870"),
        ("0110126001 1517 9870", "0110126001", "15179870"),
        ("011012600115179870", "0110126001", "15179870"),
        ("01101260011517987", "", "01101260011517987"),
        ("0110126001", "0110126001", ""),
        ("26317000000316294884", "", "26317000000316294884"),
        ("15179870", "", "15179870"),
        ("011012600104/15179870", "011012600104", "15179870"),
        ("0110126001 151798701", "0110126001", "151798701"),
        ("0110126001 1517987012", "", "01101260011517987012"),
        ("01101260 15179870", "", "0110126015179870"),
    ],
)
def test_code_and_number_are_told_apart_in_one_line(line: str, code: str, number: str):
    """By groups, and by length where they run together."""
    assert split_fapiao(line) == (code, number)


@pytest.mark.parametrize(
    ("number", "form", "year"),
    [
        ("200310000000.X", "new", "2003"),
        ("200210000000.X", "unknown", None),
        ("85100001", "old", "1985"),
        ("84100001", "unknown", None),
        ("88300001", "old", "1988"),
        ("89300001", "unknown", None),
        ("03100001.0", "old", "2003"),
        ("04100001.0", "unknown", None),
        ("89100001.0", "old", "1989"),
    ],
)
def test_patent_numbers_of_the_first_and_the_last_year_of_each_form(number: str, form: str, year: str | None):
    """1985 to 1988 had no check digit, the new form began in 2003."""
    found = check_patent(number)
    assert found.parts["form"] == form
    assert found.parts.get("year") == year
    if form == "old" and len(number) == 8:
        assert found.valid is None


# What all values of the domain have in common.


def values_of_the_domain() -> list[type]:
    """Every model and data class that a module of the domain defines."""
    modules = [import_module(each.name) for each in walk_packages(core.domain.__path__, "core.domain.")]
    found = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    own = (each for each in found if each.__module__.startswith("core.domain"))
    return sorted(
        (each for each in own if is_dataclass(each) or (issubclass(each, BaseModel) and each.model_fields)),
        key=lambda each: (each.__module__, each.__name__),
    )


@pytest.mark.parametrize("value", values_of_the_domain(), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_a_value_of_the_domain_cannot_be_changed(value: type):
    """Whoever holds one may keep it: what two hold is the same for both, and a cached one stays as it was."""
    if issubclass(value, BaseModel):
        assert value.model_config.get("frozen")
    else:
        assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_what_is_granted_is_what_was_found():
    """A refusal ends what was begun, and is told as it is."""
    refusal = refuse("nothing_waits")

    assert granted("AP-2026-000001") == "AP-2026-000001"
    with pytest.raises(RefusedError) as ended:
        granted(refusal)
    assert ended.value.refusal is refusal
