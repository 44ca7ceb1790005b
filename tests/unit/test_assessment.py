"""The checklist of a case: look-ups, what counts, which document is meant, and what a decision leaves aside."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain.assessment import (
    Assessment,
    Risk,
    alternatives,
    assess,
    certificate,
    decision_key,
    document_by_criterion,
    doubted,
    effective,
    facts_of_verdict,
    holder,
    legal_risk,
    look_up_refusal,
    look_ups,
    marks,
    open_decisions,
    snapshot,
    still_holds,
    unexplained,
    unlooked,
    unverified,
    wants_second,
    with_proposal,
)
from core.domain.findings import (
    MACHINE,
    Answer,
    Form,
    LookedUp,
    MachineFinding,
    Proposal,
    ProposedDecision,
    WaitingProposal,
)
from core.domain.lifecycle import Facts
from core.domain.policy import Checklist, Group, Item, Policy
from core.domain.refusals import Refusal
from core.domain.terms import AnswerKind, DocumentKind, LegalRisk, Outcome, Standing, State, Value, Verb
from core.domain.text import Text
from core.domain.verdict import judge
from tests.cases import LEAD, NOON, REVIEWER
from tests.dossiers import DMCA, RULES, a_case_file, a_dossier, a_listing, an_appeal, an_exhibit

K = DocumentKind

MET, NOT_MET, UNSURE, BESIDE = Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY, Value.NOT_APPLICABLE

BOOK = RULES.policies

POLICY = RULES.policy_of(an_appeal())

APPEAL, ANSWER, WITHDRAWAL = POLICY.appeal, POLICY.answer, POLICY.withdrawal

LOOKED = LookedUp(site="inv-veri", at="2026-11-24 11:00", result="consistent")

TAX = {"tax_site": "inv-veri", "tax_site_on": "2026-11-24 11:00", "tax_site_result": "consistent"}

SITE = "fp_tax_site_verified"


def form(**answers: Value | Answer | None) -> Form:
    """What one person answered, by criterion."""
    return Form(
        answers={name: each if isinstance(each, Answer) else Answer(value=each) for name, each in answers.items()}
    )


def machine(**values: Value | tuple[Value, str]) -> dict[str, MachineFinding]:
    """What the machine says, by criterion; with the document it speaks of where one is named."""
    pairs = {name: each if isinstance(each, tuple) else (each, None) for name, each in values.items()}
    return {
        name: MachineFinding(criterion=name, value=value, sentence=Text(key="x"), inputs={"n": "1"}, exhibit_id=exhibit)
        for name, (value, exhibit) in pairs.items()
    }


def assessed(
    checklist: Checklist = APPEAL,
    answers: Form | None = None,
    said: dict[str, MachineFinding] | None = None,
    claimed: tuple[str, ...] = ("tm_purchase",),
    **fields: Any,
) -> Assessment:
    """The checklist with these answers."""
    values = effective(RULES, checklist, said or {}, answers or Form(), fields.get("unlooked", ()))
    return Assessment(checklist, claimed, said or {}, values, judge(checklist, values, claimed), **fields)


# A look-up outside: site, time and result (domain.md 1.6).


@pytest.mark.parametrize("left", ["site", "at", "result"])
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_look_up_without_one_of_its_three_fields_is_not_kept(left: str, blank: str):
    """The one that is empty is named, and no other."""
    refusal = look_up_refusal(LOOKED.model_copy(update={left: blank}), NOON)
    whole = look_up_refusal(LookedUp(site="", at="", result=""), NOON)
    assert isinstance(refusal, Refusal)
    assert isinstance(whole, Refusal)
    names = whole.facts["fields"]
    assert isinstance(names, tuple)
    assert (refusal.code, refusal.facts["fields"]) == ("field_missing", (names[("site", "at", "result").index(left)],))


@pytest.mark.parametrize("written", ["24.11.2026 11:00", "2026-11-24", "2026-13-24 11:00", "noon"])
def test_a_look_up_says_its_time_in_one_way(written: str):
    """2026-11-30 10:22, in Shanghai time."""
    refusal = look_up_refusal(LOOKED.model_copy(update={"at": written}), NOON)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["given"]) == ("field_invalid", written)


@given(st.integers(-3000, 3000))
@example(5)
@example(6)
def test_a_look_up_is_not_kept_for_a_time_that_is_still_to_come(minutes: int):
    """By the clock of Shanghai; the reviewer's own clock may be five minutes fast."""
    at = datetime(2026, 11, 24, 12, 0) + timedelta(minutes=minutes)  # noqa: DTZ001 - as it is typed
    refusal = look_up_refusal(LOOKED.model_copy(update={"at": f" {at:%Y-%m-%d %H:%M} "}), NOON)
    assert (refusal.code if refusal else None) == ("field_invalid" if minutes > 5 else None)


def invoices(*labels: str) -> tuple[Any, ...]:
    """Invoices of these labels."""
    return tuple(an_exhibit(label, K.INVOICE) for label in labels)


@pytest.mark.parametrize(
    ("labels", "cited", "expected"),
    [
        (("B1", "A2", "A3"), None, "A2"),
        (("B1", "A2", "A3"), "eA3", "A3"),
        (("B1", "A2", "A3"), "eB1", "B1"),
        (("B1", "A2", "A3"), "eA9", None),
        (("B1",), None, None),
        ((), None, None),
    ],
)
def test_a_look_up_is_typed_into_the_document_that_is_cited_else_into_the_sellers_first(labels, cited, expected):
    """One that is cited and not on file has no form to type into."""
    found = holder(BOOK.criterion(SITE), invoices(*labels), cited)
    assert (found and found.label) == expected


def test_only_a_document_whose_form_has_all_fields_of_the_look_up_holds_it():
    """A till slip has no tax site; a look-up without fields of its own stands on the answer."""
    slip, photo, invoice = an_exhibit("A1", K.TILL_SLIP), an_exhibit("A2", K.STORE_PHOTO), an_exhibit("A3", K.INVOICE)
    assert holder(BOOK.criterion(SITE), (slip, photo, invoice), None) == invoice
    assert holder(BOOK.criterion(SITE), (slip, photo), None) is None
    assert holder(BOOK.criterion("fp_supplier_confirmed"), (invoice,), None) is None
    assert holder(BOOK.criterion("fp_kind_allowed"), (invoice,), None) is None


def looked(typed: dict[str, dict[str, str]], answers: Form, *papers: Any) -> dict[str, LookedUp]:
    """The look-ups on record."""
    dossier = a_dossier(*papers, typed=typed)
    return look_ups(BOOK, APPEAL, dossier.exhibits, dossier.typed, answers)


def test_a_look_up_counts_as_the_facts_of_the_document_have_it_else_as_it_came_with_the_answer():
    """All three of its fields, blanks being none."""
    other = LookedUp(site="other", at="2026-11-23 09:00", result="void")
    answers = form(**{SITE: Answer(value=MET, lookup=other), "fp_kind_allowed": Answer(value=MET, lookup=other)})
    (paper,) = invoices("A1")

    both = looked({"eA1": TAX}, answers, paper)
    assert both[SITE] == LOOKED
    assert both["fp_not_void_or_red"] == LOOKED
    assert "fp_kind_allowed" not in both
    for gone in TAX:
        assert looked({"eA1": TAX | {gone: " "}}, answers, paper) == {SITE: other}
        assert looked({"eA1": {k: v for k, v in TAX.items() if k != gone}}, answers, paper) == {SITE: other}
    assert looked({}, answers, paper) == {SITE: other}
    assert looked({"eA1": TAX}, answers) == {SITE: other}
    assert looked({}, Form(), paper) == {}
    assert looked({}, form(**{SITE: MET}), paper) == {}


def test_a_look_up_is_read_off_the_document_that_its_answer_cites():
    """The second invoice was looked up, and it is the one the answer speaks of."""
    papers = invoices("A1", "A2")
    cited = form(**{SITE: Answer(value=MET, exhibit_id="eA2")})
    assert looked({"eA2": TAX}, cited, *papers) == {SITE: LOOKED}
    assert looked({"eA1": TAX}, cited, *papers) == {"fp_not_void_or_red": LOOKED}


@pytest.mark.parametrize(
    ("name", "value", "found", "bare"),
    [
        (SITE, MET, False, True),
        (SITE, MET, True, False),
        (SITE, NOT_MET, False, False),
        (SITE, UNSURE, False, False),
        (SITE, None, False, False),
        ("fp_kind_allowed", MET, False, False),
        ("no_such_criterion", MET, False, False),
    ],
)
def test_met_without_the_look_up_it_rests_on_counts_as_open(name: str, value: Value | None, *, found: bool, bare: bool):
    """Verified is a finding with site, time and result, never a key alone."""
    assert unlooked(BOOK, form(**{name: value}), {name: LOOKED} if found else {}) == (
        frozenset({name}) if bare else frozenset()
    )


# Which decisions are offered.


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("checklist", [APPEAL, ANSWER, WITHDRAWAL], ids=lambda each: each.subject)
def test_a_review_offers_its_own_decisions_and_no_other_state_offers_any(state: State, checklist: Checklist):
    """design.md 2: forward, supplement, reject; then revoke or uphold; of a withdrawal revoke or decline."""
    expected: tuple[tuple[Verb, Outcome | None], ...] = ()
    if state is State.PRELIMINARY_REVIEW:
        expected = ((Verb.FORWARD, None), (Verb.ASK_SUPPLEMENT, None), (Verb.REJECT, None))
    elif state is State.FINAL_REVIEW and checklist is WITHDRAWAL:
        expected = ((Verb.REVOKE, Outcome.REVOKED_WITHDRAWN), (Verb.DECLINE_WITHDRAWAL, None))
    elif state is State.FINAL_REVIEW:
        expected = (
            (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER),
            (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER),
            (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION),
        )
    assert open_decisions(an_appeal(state=state), checklist) == expected


# What counts: a person's answer, else the machine's where the criterion is the machine's alone.


def test_a_persons_answer_counts_before_the_machines_and_a_suggestion_counts_only_confirmed():
    """Kind M is the machine's alone; MH waits for a person; what is not in the checklist is no matter."""
    said = machine(cn_complaint_ref=MET, cn_listing_located=NOT_MET, cn_seller_identity=MET, cm_in_time=MET)
    answers = form(cn_listing_located=MET, cn_written_signed=UNSURE, cn_statement_clear=None, cm_identity=MET)
    assert effective(RULES, APPEAL, said, answers) == {
        "cn_complaint_ref": MET,
        "cn_listing_located": MET,
        "cn_written_signed": UNSURE,
    }
    confirmed = effective(RULES, APPEAL, said, form(cn_seller_identity=NOT_MET))
    assert confirmed["cn_seller_identity"] is NOT_MET
    assert confirmed["cn_listing_located"] is NOT_MET


def test_what_lacks_its_look_up_counts_as_open_whoever_said_it():
    """Nothing stands for it, not the machine's word either."""
    said = machine(cn_complaint_ref=MET, cn_listing_located=MET)
    answers = form(cn_complaint_ref=NOT_MET)
    assert effective(RULES, APPEAL, said, answers, {"cn_complaint_ref"}) == {"cn_listing_located": MET}


def test_a_case_is_assessed_by_the_checklist_of_its_stage_and_with_what_the_form_cites():
    """The look-up on the document is found, the one that is missing leaves its criterion open."""
    (paper,) = invoices("A1")
    answers = form(**{SITE: MET, "fp_supplier_confirmed": MET}).model_copy(update={"cites": {"tm_purchase": "eA1"}})
    found = assess(a_case_file(a_dossier(paper, typed={"eA1": TAX})), answers, RULES)
    assert (found.checklist, found.claimed) == (APPEAL, ("tm_purchase",))
    assert found.ground
    assert found.ground.cites == {"tm_purchase": "eA1"}
    assert found.lookups[SITE] == LOOKED
    assert found.unlooked == {"fp_supplier_confirmed"}
    assert found.values[SITE] is MET
    assert "fp_supplier_confirmed" not in found.values
    assert found.verdict == judge(APPEAL, found.values, found.claimed)

    answered = an_appeal(state=State.FINAL_REVIEW, answer_kind=AnswerKind.COUNTER_MATERIALS)
    assert assess(a_case_file(a_dossier(paper, appeal=answered)), Form(), RULES).checklist is ANSWER
    withdrawn = an_appeal(state=State.FINAL_REVIEW, answer_kind=AnswerKind.WITHDRAWAL)
    assert assess(a_case_file(a_dossier(paper, appeal=withdrawn)), Form(), RULES).checklist is WITHDRAWAL


# Which document a criterion is answered from.

NOTICE, GRANT = an_exhibit("A1", K.COUNTER_NOTICE), an_exhibit("A2", K.AUTHORISATION)

FIRST, SECOND, THIRD = invoices("A3", "A4", "A5")

FOREIGN, MARK = an_exhibit("B1", K.INVOICE), an_exhibit("B2", K.TRADEMARK_CERTIFICATE)

OWN_MARK = an_exhibit("A6", K.TRADEMARK_CERTIFICATE)

FILED = a_dossier(FOREIGN, OWN_MARK, NOTICE, GRANT, FIRST, SECOND, THIRD, MARK)


def spoken(criterion: str, answers: Form, said: dict[str, MachineFinding] | None = None) -> str | None:
    """The label of the document that the criterion is answered from."""
    found = document_by_criterion(FILED, assessed(answers=answers, said=said), answers).get(criterion)
    return found.label if found else None


def test_a_criterion_points_to_the_document_a_person_names_then_the_machines_then_the_routes_then_the_usual():
    """Each gives way where it names none, or none that is on file."""
    said = machine(fp_not_reused=(MET, "eA4"))
    by_answer = form(fp_not_reused=Answer(value=MET, exhibit_id="eA5"))
    by_cite = Form(cites={"fp_not_reused": "eA3"})
    by_route = Form(cites={"tm_purchase": "eA5"})
    absent = form(fp_not_reused=Answer(exhibit_id="eA99"))

    assert spoken("fp_not_reused", by_answer.model_copy(update={"cites": by_cite.cites}), said) == "A5"
    assert spoken("fp_not_reused", by_cite, said) == "A3"
    assert spoken("fp_not_reused", by_route, said) == "A4"
    assert spoken("fp_not_reused", by_route) == "A5"
    assert spoken("fp_not_reused", absent, said) == "A4"
    assert spoken("fp_not_reused", Form()) == "A3"


def test_criteria_of_the_right_point_to_the_complainants_certificate_and_those_of_the_gate_to_the_counter_notice():
    """Not to the grant of their route, and not to a certificate of the seller's own."""
    for criterion in ("tr_in_force", "tr_class_range"):
        assert spoken(criterion, Form(cites={"tm_authorisation": "eA2"})) == "B2"
    assert spoken("au_ends_at_seller", Form()) == "A2"
    assert spoken("cn_written_signed", Form()) == "A1"
    assert spoken("wd_signed_sealed", Form()) is None
    assert certificate(FILED) == MARK
    assert certificate(a_dossier(OWN_MARK, GRANT)) is None


def test_an_answer_points_to_the_complainants_papers_and_a_withdrawal_to_its_letter():
    """Of an answer the gate is about any of the papers that claim a route."""
    rebuttal, letter = an_exhibit("B3", K.COUNTER_MATERIALS), an_exhibit("B4", K.WITHDRAWAL_LETTER)
    dossier = a_dossier(
        an_exhibit("A7", K.WITHDRAWAL_LETTER), an_exhibit("A8", K.COUNTER_MATERIALS), rebuttal, letter, MARK
    )
    answer = document_by_criterion(dossier, assessed(ANSWER), Form())
    assert answer["cm_identity"] == answer["cm_rebuttal_supported"] == rebuttal
    assert answer["cm_right_in_force"] == answer["cm_right_covers_item"] == MARK
    assert "cm_legal_action_notified" not in answer
    withdrawal = document_by_criterion(dossier, assessed(WITHDRAWAL), Form())
    assert set(withdrawal) == {item.criterion for item in WITHDRAWAL.items()}
    assert {each.label for each in withdrawal.values()} == {"B4"}


def test_a_route_offers_a_choice_of_documents_only_where_there_are_several():
    """Those of its kinds, of the side that is judged."""
    found = assessed()
    purchase, grants = APPEAL.group("tm_purchase"), APPEAL.group("tm_authorisation")
    assert purchase
    assert grants
    assert alternatives(FILED, found, purchase) == (FIRST, SECOND, THIRD)
    assert alternatives(FILED, found, grants) == ()
    assert alternatives(a_dossier(FIRST, SECOND), found, purchase) == (FIRST, SECOND)
    rebuttal = ANSWER.group("rebuttal")
    assert rebuttal
    both = (an_exhibit("B3", K.COUNTER_MATERIALS), an_exhibit("B4", K.COUNTER_MATERIALS))
    mixed = a_dossier(an_exhibit("A9", K.COUNTER_MATERIALS), *both)
    assert alternatives(mixed, assessed(ANSWER), rebuttal) == both


# The worst finding that cites each document.


def tiny(*routes: Group, gate: tuple[str, ...] = ("cn_written_signed",), subject: Any = "appeal") -> Checklist:
    """A short checklist."""
    return Checklist(subject=subject, gate=group("gate", *gate), routes=routes)


def group(name: str, *criteria: str, uses: DocumentKind | None = None, warning: str = "") -> Group:
    """A group of blocking criteria, but for the one that only warns."""
    kinds = frozenset({uses} if uses else ())
    items = tuple(Item(criterion=each, blocking=each != warning) for each in criteria)
    return Group(id=name, title_en=name, title_zh=name, items=items, uses=kinds, accepts=kinds)


PURCHASE = group("buy", "fp_goods_match", "fp_price_plausible", uses=K.INVOICE, warning="fp_price_plausible")

AUTHORITY = group("grant", "au_right_kind", uses=K.AUTHORISATION)


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        ({"fp_goods_match": NOT_MET}, "bad"),
        ({"fp_goods_match": UNSURE}, "warn"),
        ({}, "warn"),
        ({"fp_goods_match": MET}, "ok"),
        ({"fp_goods_match": BESIDE}, "ok"),
        ({"fp_goods_match": MET, "fp_price_plausible": NOT_MET}, "ok"),
    ],
)
def test_a_document_is_marked_by_the_blocking_criteria_that_cite_it(values: dict[str, Value], mark: str):
    """One that only warns marks nothing; a route that nobody claims marks nothing; the gate always does."""
    answers = form(**values)
    found = assessed(tiny(AUTHORITY, PURCHASE), answers, claimed=("buy",))
    assert marks(FILED, found, answers) == {
        "eA1": "warn", "eA3": mark, **dict.fromkeys(("eA2", "eA4", "eA5", "eA6", "eB1", "eB2"), "none"),
    }  # fmt: skip


def test_of_several_findings_on_a_document_the_worst_marks_it():
    """In whichever order they stand."""
    for one, other in product((MET, UNSURE, NOT_MET), repeat=2):
        checklist = tiny(group("buy", "fp_goods_match", "fp_date_valid", uses=K.INVOICE))
        answers = form(fp_goods_match=one, fp_date_valid=other)
        worst = "bad" if NOT_MET in {one, other} else "warn" if UNSURE in {one, other} else "ok"
        assert marks(FILED, assessed(checklist, answers, claimed=("buy",)), answers)["eA3"] == worst


# What the life cycle is told of the checklist.


def test_of_an_appeal_its_stand_is_told_and_how_much_of_it_fails_and_is_open():
    """What a person could not verify names what a supplement is asked for."""
    answers = form(cn_written_signed=MET, fp_goods_match=NOT_MET, au_right_kind=UNSURE)
    checklist = tiny(PURCHASE, AUTHORITY, gate=("cn_written_signed", "cn_statement_clear"))
    told = facts_of_verdict(assessed(checklist, answers, claimed=("buy",)), answers)
    assert (told["stand"], told["not_met"], told["open"], told["criteria_named"]) == (Standing.FAILS, 1, 1, False)
    asked = assessed(checklist, answers, claimed=("buy", "grant"))
    told = facts_of_verdict(asked, answers)
    assert (told["stand"], told["not_met"], told["open"], told["criteria_named"]) == (Standing.OPEN, 1, 2, True)
    assert unverified(asked, answers) == ("au_right_kind",)
    assert (told["unexplained"], told["unlooked"]) == ((), ())


def test_of_an_answer_its_stand_and_the_routes_that_pass_are_told():
    """And whether something of a withdrawal is doubted, which of an answer nothing is."""
    checklist = tiny(group("rebuttal", "cm_rebuttal_supported"), gate=("cm_identity",), subject="answer")
    answers = form(cm_identity=MET, cm_rebuttal_supported=MET)
    told = facts_of_verdict(assessed(checklist, answers, claimed=("rebuttal",)), answers)
    assert told == {
        "answer_stand": Standing.PASSES, "answer_routes": frozenset({"rebuttal"}), "unexplained": (), "unlooked": (),
        "doubted": False,
    }  # fmt: skip
    unsure = form(cm_identity=UNSURE)
    assert not facts_of_verdict(assessed(checklist, unsure, claimed=()), unsure)["doubted"]


@pytest.mark.parametrize(
    ("value", "is_doubted"), [(MET, False), (None, False), (BESIDE, False), (UNSURE, True), (NOT_MET, True)]
)
def test_declining_a_withdrawal_rests_on_what_a_person_doubts(value: Value | None, *, is_doubted: bool):
    """Not met or not verified; of an appeal or an answer nothing is doubted so."""
    answers = form(wd_signed_sealed=value)
    assert doubted(assessed(WITHDRAWAL, answers), answers) == (("wd_signed_sealed",) if is_doubted else ())
    assert facts_of_verdict(assessed(WITHDRAWAL, answers), answers)["doubted"] is is_doubted
    in_answer = tiny(gate=("wd_signed_sealed",), subject="answer")
    assert doubted(assessed(in_answer, answers), answers) == ()


@pytest.mark.parametrize(
    ("criterion", "answer", "said", "bare"),
    [
        ("cn_listing_located", Answer(value=MET), NOT_MET, True),
        ("cn_listing_located", Answer(value=MET, note=" \n"), NOT_MET, True),
        ("cn_listing_located", Answer(value=MET, note="seen"), NOT_MET, False),
        ("cn_listing_located", Answer(value=NOT_MET), NOT_MET, False),
        ("cn_listing_located", Answer(), NOT_MET, False),
        ("cn_listing_located", Answer(value=MET), UNSURE, False),
        ("cn_listing_located", Answer(value=MET), MET, False),
        ("cn_listing_located", Answer(value=MET), None, False),
        ("fp_date_valid", Answer(value=MET), NOT_MET, True),
        ("au_ends_at_seller", Answer(value=MET), NOT_MET, False),
    ],
)
def test_met_against_a_refutation_of_the_machine_wants_a_note(criterion, answer, said, *, bare: bool):
    """Of the gate and the claimed routes; elsewhere it decides nothing."""
    answers = form(**{criterion: answer})
    found = assessed(answers=answers, said=machine(**{criterion: said}) if said else {})
    assert unexplained(found, answers) == ((criterion,) if bare else ())
    assert facts_of_verdict(found, answers)["unexplained"] == ((criterion,) if bare else ())


def test_what_lacks_its_look_up_is_told_in_the_order_of_the_page_where_it_decides():
    """The gate and the claimed routes."""
    bare = frozenset({"fp_not_void_or_red", SITE, "au_owner_confirmed"})
    assert facts_of_verdict(assessed(unlooked=bare), Form())["unlooked"] == (SITE, "fp_not_void_or_red")
    both = assessed(unlooked=bare, claimed=("tm_authorisation",))
    assert facts_of_verdict(both, Form())["unlooked"] == ("au_owner_confirmed",)


# What of the statute a decision leaves aside (domain.md 1.5).

DUE = date(2026, 12, 9)

KEPT = an_appeal(state=State.FINAL_REVIEW, answer_kind=AnswerKind.COUNTER_MATERIALS, response_due_on=DUE)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December in Shanghai, aware UTC."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("label", "kind", "at", "notified"),
    [
        ("B3", K.LEGAL_ACTION_NOTICE, shanghai(9, 23, 59), True),
        ("B3", K.LEGAL_ACTION_NOTICE, shanghai(10, 0), False),
        ("B3", K.LEGAL_ACTION_NOTICE, shanghai(1, 9), True),
        ("A3", K.LEGAL_ACTION_NOTICE, shanghai(1, 9), False),
        ("B3", K.COUNTER_MATERIALS, shanghai(1, 9), False),
    ],
)
def test_a_measure_kept_without_a_notice_of_the_complainant_in_time_is_a_risk(label, kind, at, *, notified: bool):
    """E-Commerce Law art. 43: by the last day of the window, in the zone of the policy."""
    dossier = a_dossier(an_exhibit(label, kind, at), appeal=KEPT)
    risk = legal_risk(Verb.UPHOLD, dossier, assessed(ANSWER))
    assert risk == (None if notified else Risk(LegalRisk.KEPT_WITHOUT_NOTICE, DUE))
    assert legal_risk(Verb.REVOKE, dossier, assessed(ANSWER)) is None


def test_a_notice_counts_whenever_it_came_where_no_window_runs_and_not_where_legal_found_it_wanting():
    """A notice that fails its criteria is none; one not looked at yet is one."""
    late = an_exhibit("B3", K.LEGAL_ACTION_NOTICE, shanghai(30, 9))
    endless = a_dossier(late, appeal=KEPT.model_copy(update={"response_due_on": None}))
    assert legal_risk(Verb.UPHOLD, endless, assessed(ANSWER)) is None
    wanting = form(cm_legal_action_notified=NOT_MET)
    found = assessed(ANSWER, wanting, claimed=("legal_action",))
    assert legal_risk(Verb.UPHOLD, endless, found) == Risk(LegalRisk.KEPT_WITHOUT_NOTICE)
    dmca = a_dossier(appeal=an_appeal(DMCA, State.FINAL_REVIEW))
    assert legal_risk(Verb.UPHOLD, dmca, assessed(ANSWER)) is None


MINIMUM = ("cn_seller_identity", "cn_listing_located", "cn_statement_clear")


@pytest.mark.parametrize("left", [None, *MINIMUM])
@pytest.mark.parametrize("claimed", [("tm_purchase",), ()])
def test_a_refusal_in_spite_of_the_statutory_minimum_is_a_risk(left: str | None, claimed: tuple[str, ...]):
    """All that the statute asks of the statement, and some evidence with it."""
    answers = form(**{name: NOT_MET if name == left else MET for name in MINIMUM})
    found = assessed(answers=answers, claimed=claimed)
    expected = Risk(LegalRisk.REFUSED_WITH_MINIMUM) if left is None and claimed else None
    assert legal_risk(Verb.REJECT, a_dossier(), found) == expected
    assert legal_risk(Verb.FORWARD, a_dossier(), found) is None


def test_a_policy_may_want_no_evidence_for_its_minimum_or_have_none():
    """Both are data of the policy; a criterion the checklist does not ask is not there."""
    answers = form(**dict.fromkeys(MINIMUM, MET))
    assert POLICY.statutory_minimum

    def told(**changed: Any) -> Risk | None:
        minimum = POLICY.statutory_minimum and POLICY.statutory_minimum.model_copy(update=changed)
        policy = POLICY.model_copy(update={"statutory_minimum": minimum})
        return legal_risk(Verb.REJECT, a_dossier(policy=policy), assessed(answers=answers, claimed=()))

    assert told(any_evidence=False) == Risk(LegalRisk.REFUSED_WITH_MINIMUM)
    assert told(any_evidence=True) is None
    assert told(any_evidence=False, criteria=("cm_identity",)) is None
    none = POLICY.model_copy(update={"statutory_minimum": None})
    assert legal_risk(Verb.REJECT, a_dossier(policy=none), assessed(answers=answers)) is None


# A second person.


def policy_with(*asked: str) -> Policy:
    """A policy that asks for a second person then."""
    return POLICY.model_copy(update={"second_approval": asked})


@pytest.mark.parametrize("exceptional", [False, True])
@pytest.mark.parametrize("value", [POLICY.high_value.amount - 1, POLICY.high_value.amount, None])
def test_a_second_person_is_wanted_for_what_the_policy_names(value: int | None, *, exceptional: bool):
    """High value and decisions against the findings, each where the policy asks."""
    appeal = an_appeal(listings=(a_listing(sold_value=value),))
    high = value == POLICY.high_value.amount
    both = tuple(name for name, holds in (("high_value", high), ("exceptional", exceptional)) if holds)
    for asked in (("high_value", "exceptional"), ("high_value",), ("exceptional",), ()):
        wanted = tuple(name for name in both if name in asked)
        assert wants_second(policy_with(*asked), appeal, exceptional=exceptional) == wanted


ASKED = ProposedDecision(verb=Verb.REVOKE, outcome=Outcome.REVOKED_WITHDRAWN)


def proposal(values: dict[str, str], exhibits: dict[str, str]) -> Proposal:
    """What waits, by the reviewer."""
    return Proposal(
        appeal_no="R-1", seq=3, asked=ASKED, because=("high_value",), proposed_by=REVIEWER.person_id, proposed_at=NOON,
        form=Form(), values=values, exhibits=exhibits,
    )  # fmt: skip


def test_the_life_cycle_is_told_who_proposed_what_waits():
    """Nothing where nothing waits; whoever proposed it does not approve it."""
    waiting = WaitingProposal(proposal({}, {}), "Zhao Ling")
    assert with_proposal(Facts(), None, LEAD) == Facts()
    assert with_proposal(Facts(), waiting, LEAD) == Facts(proposed_by="Zhao Ling")
    assert with_proposal(Facts(), waiting, REVIEWER) == Facts(proposed_by="Zhao Ling", own_proposal=True)
    assert with_proposal(Facts(), waiting, LEAD, approving=True) == Facts(proposed_by="Zhao Ling", approving=True)


def test_a_proposal_holds_while_documents_questions_and_findings_are_as_they_were():
    """Any of the three that changes is to be looked at again."""
    findings = [{"criterion": "cn_written_signed", "value": MET}]
    values, papers = {"cn_written_signed": "met"}, {"A1": "sha-A1"}
    dossier, found = a_dossier(NOTICE), assessed()
    assert still_holds(proposal(values, papers), dossier, found, findings)
    assert not still_holds(proposal(values, {}), dossier, found, findings)
    assert not still_holds(proposal(values, {"A1": "other"}), dossier, found, findings)
    assert not still_holds(proposal({"cn_written_signed": "not_met"}, papers), dossier, found, findings)
    assert not still_holds(proposal({}, papers), dossier, found, findings)
    assert not still_holds(proposal(values, papers), dossier, assessed(WITHDRAWAL), findings)
    assert still_holds(proposal({}, papers), dossier, found, [])


def test_a_decision_is_one_word_as_second_reviews_name_it():
    """With its outcome where there are several."""
    assert decision_key(ASKED) == "revoke:revoked_withdrawn"
    assert decision_key(ProposedDecision(verb=Verb.FORWARD)) == "forward"


# Every finding as it is written down.


def test_a_finding_is_written_down_with_who_made_it_on_which_document_and_what_the_machine_said():
    """What neither a person nor the machine answered is left out; a bare “met” stands as not verified."""
    said = machine(cn_complaint_ref=(MET, "eA1"), cn_listing_located=(NOT_MET, "eA1"), cn_seller_identity=(MET, "eA1"))
    answers = form(
        cn_listing_located=Answer(value=MET, note="seen", exhibit_id="eA2"),
        cn_written_signed=UNSURE,
        cn_statement_clear=Answer(note="to be read"),
        fp_tax_site_verified=Answer(value=MET, exhibit_id="eA3"),
        fp_supplier_confirmed=MET,
    )
    found = assessed(answers=answers, said=said, lookups={SITE: LOOKED}, unlooked=frozenset({"fp_supplier_confirmed"}))
    rows = {each["criterion"]: each for each in snapshot(found, answers, "zhao", NOON)}
    empty: dict[str, Any] = {"at": NOON, "exhibit_id": None, "machine": None, "inputs": {}, "note": "", "lookup": None}
    assert rows == {
        "cn_complaint_ref": empty | {
            "criterion": "cn_complaint_ref", "value": MET, "by": MACHINE, "exhibit_id": "eA1", "machine": MET,
            "inputs": {"n": "1"},
        },
        "cn_listing_located": empty | {
            "criterion": "cn_listing_located", "value": MET, "by": "zhao", "exhibit_id": "eA2", "machine": NOT_MET,
            "inputs": {"n": "1"}, "note": "seen",
        },
        "cn_seller_identity": empty | {
            "criterion": "cn_seller_identity", "value": UNSURE, "by": MACHINE, "exhibit_id": "eA1", "machine": MET,
            "inputs": {"n": "1"},
        },
        "cn_written_signed": empty | {"criterion": "cn_written_signed", "value": UNSURE, "by": "zhao"},
        SITE: empty | {
            "criterion": SITE, "value": MET, "by": "zhao", "exhibit_id": "eA3", "lookup": LOOKED.model_dump(),
        },
        "fp_supplier_confirmed": empty | {"criterion": "fp_supplier_confirmed", "value": UNSURE, "by": "zhao"},
    }  # fmt: skip
    assert list(rows) == [each.criterion for each in APPEAL.items() if each.criterion in rows]


def test_a_look_up_is_written_down_only_with_a_persons_answer():
    """Without one it stands on the document, and no finding rests on it."""
    noted = form(**{SITE: Answer(note="later")})
    found = assessed(answers=noted, said=machine(**{SITE: UNSURE}), lookups={SITE: LOOKED})
    (row,) = snapshot(found, noted, "zhao", NOON)
    assert (row["by"], row["lookup"], row["note"]) == (MACHINE, None, "later")
