"""The life cycle against its own expectation, written here from design.md 2 and not asked of the code."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.appeal import Appeal
from core.domain.lifecycle import (
    MOVES,
    NEEDED,
    Facts,
    Need,
    answer_counts,
    appeal_fails,
    appeal_passes,
    arrival_recorded,
    certificate_on_file,
    complainant_known,
    complete,
    counter_notice_on_file,
    criteria_named,
    extension_requested,
    ground_documented,
    ground_known,
    latest_first,
    looked_up,
    makes,
    minimum_over,
    move_for,
    moves_of,
    no_extension_pending,
    nothing_proposed,
    outcome_agrees,
    overruling_explained,
    packed,
    past_due,
    proof_on_file,
    reasoned,
    risk_answered,
    second_person,
    seen_by_role,
    target_of,
    was_forwarded,
    why_not,
    why_not_prepare,
    withdrawal_doubted,
    withdrawal_waits,
    within_cap,
)
from core.domain.people import Person
from core.domain.refusals import CODES, refuse
from core.domain.terms import AnswerKind, LegalRisk, Outcome, RightType, Role, Standing, State, Verb, label_of
from core.domain.text import say
from core.language import render
from tests.english import english

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)

LEGAL, LEAD, INTAKE = {Role.REVIEWER, Role.LEAD}, {Role.LEAD}, {Role.INTAKE}

ON_ORDERS = {Role.LEAD, Role.SYSTEM}

ON_DELIVERIES = {Role.INTAKE, Role.REVIEWER, Role.LEAD, Role.SYSTEM}

OPEN = set(State) - {State.CLOSED}

# verb: (from, to (None: stays), who)
EXPECTED = {
    Verb.DISCLOSE: ({State.OPENED}, {State.AWAITING_SELLER}, INTAKE),
    Verb.FILE_COUNTER_NOTICE: ({State.AWAITING_SELLER}, {State.PRELIMINARY_REVIEW}, INTAKE),
    Verb.ASK_SUPPLEMENT: ({State.PRELIMINARY_REVIEW}, {State.AWAITING_SELLER}, LEGAL),
    Verb.FORWARD: ({State.PRELIMINARY_REVIEW}, {State.AWAITING_COMPLAINANT}, LEGAL),
    Verb.REJECT: ({State.PRELIMINARY_REVIEW}, {State.CLOSED}, LEGAL),
    Verb.RECORD_ARRIVAL: ({State.AWAITING_COMPLAINANT}, None, INTAKE),
    Verb.EXTEND: ({State.AWAITING_SELLER, State.AWAITING_COMPLAINANT}, None, LEAD),
    Verb.REQUEST_EXTENSION: ({State.AWAITING_SELLER, State.AWAITING_COMPLAINANT}, None, INTAKE),
    Verb.DECLINE_EXTENSION: ({State.AWAITING_SELLER, State.AWAITING_COMPLAINANT}, None, LEAD),
    Verb.FILE_ANSWER: ({State.AWAITING_COMPLAINANT}, {State.FINAL_REVIEW}, INTAKE),
    Verb.WITHDRAW_COMPLAINT: (OPEN - {State.OPENED}, {State.FINAL_REVIEW}, INTAKE),
    Verb.DECLINE_WITHDRAWAL: ({State.FINAL_REVIEW}, OPEN - {State.OPENED}, LEGAL),
    Verb.LAPSE: ({State.AWAITING_COMPLAINANT}, {State.CLOSED}, LEAD),
    Verb.LAPSE_SELLER: ({State.AWAITING_SELLER}, {State.CLOSED}, LEAD),
    Verb.END_WAIT: ({State.AWAITING_COMPLAINANT}, {State.CLOSED}, LEAD),
    Verb.WITHDRAW_APPEAL: (OPEN, {State.CLOSED}, INTAKE),
    Verb.REVOKE: ({State.FINAL_REVIEW}, {State.CLOSED}, LEGAL),
    Verb.UPHOLD: ({State.FINAL_REVIEW}, {State.CLOSED}, LEGAL),
    Verb.PROPOSE: ({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW}, None, LEGAL),
    Verb.SEND_BACK: ({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW}, None, LEAD),
    Verb.NOTE_LATE_ANSWER: ({State.CLOSED}, None, INTAKE),
    Verb.REOPEN: ({State.CLOSED}, {State.PRELIMINARY_REVIEW, State.FINAL_REVIEW}, LEAD),
    Verb.ASSIGN: (OPEN, None, LEAD),
    Verb.HAND_OVER: (OPEN, None, LEGAL),
    Verb.COMMENT: (OPEN, None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.RELEASE_LETTER: (set(State), None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.DROP_LETTER: (set(State), None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.FOLLOW_UP: (set(State), None, LEGAL),
    Verb.END_FOLLOW_UP: (set(State), None, LEGAL),
    Verb.TAKE_IN: (set(State), None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.CORRECT_KIND: (OPEN, None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.TYPE_FACTS: (OPEN, None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.CORRECT: (set(State), None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.MOVE_DOCUMENT: (OPEN, None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.WITHDRAW_DOCUMENT: (set(State), None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.CONFIRM_ORDER: (set(State), None, ON_ORDERS),
    Verb.REFUSE_ORDER: (set(State), None, ON_ORDERS),
    Verb.RESEND_ORDER: (set(State), None, LEAD),
    Verb.RECORD_SENDING: (set(State), None, ON_DELIVERIES),
    Verb.RECORD_DELIVERY: (set(State), None, ON_DELIVERIES),
    Verb.RECORD_FAILURE: (set(State), None, ON_DELIVERIES),
}

# Every need met, as far as one set of facts can meet them all.
ALL_MET = Facts(
    reason="because", complainant_known=True, certificate_on_file=True, counter_notice_on_file=True,
    proof_on_file=True, criteria_named=True, doubted=True, past_due=True, latest_first=True,
    minimum_over=True, extension_asked=3, extension_left=5,
)  # fmt: skip


def person(role: Role, person_id: str = "p1") -> Person:
    """Someone of that role."""
    return Person(person_id=person_id, name=f"{role} {person_id}", role=role)


def appeal(state: State, **fields: object) -> Appeal:
    """A case in that state, forwarded and arrived, so that every later act is thinkable."""
    known = {
        "appeal_no": "AP-2026-000001", "version": 3,
        "right_type": RightType.TRADEMARK, "policy_id": "tmall_trademark_v1_1",
        "seller_id": "S", "complainant_id": "C",
        "opened_at": NOON, "forwarded_at": NOON, "arrived_at": NOON,
    }  # fmt: skip
    return Appeal.model_validate({**known, "state": state, **fields})


def facts_for(verb: Verb) -> Facts:
    """Facts under which the verb's own needs are met."""
    changes: dict[Verb, dict[str, Any]] = {
        Verb.SEND_BACK: {"proposed_by": "Zhao Ling"},
        Verb.FORWARD: {"stand": Standing.PASSES},
        Verb.REJECT: {"stand": Standing.FAILS},
        Verb.DECLINE_EXTENSION: {"extension_pending": True},
        Verb.REVOKE: {"answer_stand": Standing.FAILS, "outcome": Outcome.REVOKED_INVALID_ANSWER},
        Verb.UPHOLD: {
            "answer_stand": Standing.PASSES, "answer_routes": frozenset({"rebuttal"}),
            "outcome": Outcome.UPHELD_VALID_ANSWER,
        },
    }  # fmt: skip
    return replace(ALL_MET, **changes.get(verb, {}))


def case_for(verb: Verb, state: State) -> Appeal:
    """A case in which only the state can stand in the verb's way."""
    if verb is Verb.DECLINE_WITHDRAWAL:
        return appeal(state, answer_kind=AnswerKind.WITHDRAWAL, withdrawn_from=State.PRELIMINARY_REVIEW)
    return appeal(state)


@pytest.mark.parametrize("verb", EXPECTED)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_who_may_do_what_from_where(verb: Verb, state: State, role: Role) -> None:
    """Each act is possible in its states to its roles, and to nobody and nowhere else."""
    sources, _targets, roles = EXPECTED[verb]

    refusal = why_not(person(role), verb, case_for(verb, state), facts_for(verb))

    expected = "not_permitted" if role not in roles else "wrong_state" if state not in sources else None
    assert (refusal.code if refusal else None) == expected


def test_every_verb_of_the_design_has_its_row() -> None:
    """No verb is without a row, and none leads elsewhere than the design says."""
    assert {move.verb for move in MOVES} == set(Verb)
    for verb, (sources, targets, _roles) in EXPECTED.items():
        rows = moves_of(verb)
        assert set().union(*(row.sources for row in rows)) == sources
        if not any(row.returns for row in rows):
            assert {row.target for row in rows if row.target} == (targets or set())


def test_every_state_is_reached_and_left() -> None:
    """From opening, every state can be reached, and from every state the case can go on."""
    reached: set[State] = {State.OPENED}
    while True:
        more = {m.target for m in MOVES if m.target and reached.intersection(m.sources)} | reached
        if more == reached:
            break
        reached = more

    assert reached == set(State)
    assert all(any(state in m.sources and m.target not in {None, state} for m in MOVES) for state in State)


def expected_code(verb: Verb, role: Role, state: State, *, withdrawn: bool) -> str | None:
    """The refusal that the design asks for, in the order role, state, needs."""
    sources, _targets, roles = EXPECTED[verb]
    if role not in roles:
        return "not_permitted"
    if state not in sources:
        return "wrong_state"
    if verb is Verb.DECLINE_WITHDRAWAL and not withdrawn:
        return "not_a_withdrawal"
    return "findings_disagree" if verb in {Verb.REVOKE, Verb.UPHOLD} and withdrawn else None


@given(steps=st.lists(st.tuples(st.sampled_from(sorted(EXPECTED)), st.sampled_from(list(Role))), max_size=40))
def test_a_random_walk_never_leaves_the_expectation(steps: list[tuple[Verb, Role]]) -> None:
    """Whatever is tried, the case stands only where the design lets it; the refusals are the expected ones."""
    state, came_from, withdrawn = State.OPENED, None, False
    for verb, role in steps:
        kind = AnswerKind.WITHDRAWAL if withdrawn else None
        case = appeal(state, answer_kind=kind, withdrawn_from=came_from)

        refusal = why_not(person(role), verb, case, facts_for(verb))

        assert (refusal.code if refusal else None) == expected_code(verb, role, state, withdrawn=withdrawn)
        targets = EXPECTED[verb][1]
        if refusal or not targets:
            continue
        target = target_of(move_for(verb, facts_for(verb)), case)
        assert target
        assert target in ({came_from} if verb is Verb.DECLINE_WITHDRAWAL else targets)
        came_from = state if verb is Verb.WITHDRAW_COMPLAINT else came_from
        withdrawn = verb is Verb.WITHDRAW_COMPLAINT or (withdrawn and verb is not Verb.DECLINE_WITHDRAWAL)
        state = target


def refused(verb: Verb, case: Appeal, role: Role, **facts: Any) -> str:
    """The English sentence of a refusal, with its code in front."""
    refusal = why_not(person(role), verb, case, replace(facts_for(verb), **facts))
    assert refusal is not None
    assert render(refusal.basis, "en")
    assert render(refusal.remedy, "en")
    return f"{refusal.code}: {render(refusal.because, 'en')}"


REVIEW, FINAL, WAITS = State.PRELIMINARY_REVIEW, State.FINAL_REVIEW, State.AWAITING_COMPLAINANT

EXAMPLES = [
    (Verb.FORWARD, REVIEW, Role.MANAGER, {}, "not_permitted: The role “manager” may not do this."),
    (Verb.FORWARD, State.CLOSED, Role.REVIEWER, {},
     "wrong_state: The appeal is in the state “Closed”; this act is not possible there."),
    (Verb.FORWARD, REVIEW, Role.REVIEWER, {"holder": person(Role.LEAD, "p2"), "held_until": "15:40"},
     "held_by_other: lead p2 holds this appeal until 15:40."),
    (Verb.FORWARD, REVIEW, Role.REVIEWER, {"stand": Standing.OPEN, "not_met": 1, "open": 2},
     "no_route_passes: No route passes yet: 1 not met, 2 open."),
    (Verb.REJECT, REVIEW, Role.REVIEWER, {"stand": Standing.OPEN},
     "route_still_open: The verdict is not “fails”: a rejection would go against the findings."),
    (Verb.REJECT, REVIEW, Role.REVIEWER, {"reason": " "}, "reason_missing: A reason is needed."),
    (Verb.REJECT, REVIEW, Role.LEAD, {"exceptional": True},
     "exception_not_needed: The findings already allow this outcome; it is not exceptional."),
    (Verb.ASK_SUPPLEMENT, REVIEW, Role.REVIEWER, {"criteria_named": False},
     "criteria_missing: No criterion is marked “Can't verify” yet."),
    (Verb.DISCLOSE, State.OPENED, Role.INTAKE, {"complainant_known": False},
     "complainant_missing: The complainant is not on file."),
    (Verb.DISCLOSE, State.OPENED, Role.INTAKE, {"certificate_on_file": False},
     "certificate_missing: The complainant's rights certificate is not on file."),
    (Verb.FILE_COUNTER_NOTICE, State.AWAITING_SELLER, Role.INTAKE, {"counter_notice_on_file": False},
     "counter_notice_missing: The counter-notice is not on file."),
    (Verb.RECORD_ARRIVAL, WAITS, Role.INTAKE, {"proof_on_file": False},
     "proof_missing: There is no proof of arrival on file."),
    (Verb.LAPSE, WAITS, Role.LEAD, {"past_due": False, "due": "Wed 9 Dec 2026"},
     "not_past_due: The window is still running: it ends on Wed 9 Dec 2026."),
    (Verb.LAPSE, WAITS, Role.LEAD, {"holder": person(Role.REVIEWER, "p2"), "held_until": "15:40"},
     "held_by_other: reviewer p2 holds this appeal until 15:40."),
    (Verb.LAPSE, WAITS, Role.LEAD, {"extension_pending": True},
     "extension_pending: More time was asked for, and nobody has decided on it yet."),
    (Verb.DECLINE_EXTENSION, WAITS, Role.LEAD, {"extension_pending": False},
     "no_extension_request: There is no request for more time to decide on."),
    (Verb.EXTEND, WAITS, Role.LEAD, {"extension_asked": 9},
     "extension_over_cap: 9 days were asked for; the policy leaves 5."),
    (Verb.FILE_ANSWER, WAITS, Role.INTAKE,
     {"answer_counts": False, "policy": "us_dmca_512g_2", "answer_kind": "Counter-materials"},
     "answer_not_counted: Under us_dmca_512g_2 an answer of this kind does not count: Counter-materials."),
    (Verb.UPHOLD, FINAL, Role.REVIEWER, {"answer_stand": Standing.FAILS, "answer_routes": frozenset()},
     "findings_disagree: This outcome needs a rebuttal that meets its criteria; so far there is none."),
    (Verb.DECLINE_WITHDRAWAL, FINAL, Role.REVIEWER, {},
     "not_a_withdrawal: There is no withdrawal of the complaint to confirm."),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "state", "role", "facts", "sentence"), EXAMPLES)
def test_each_refusal_says_why(verb: Verb, state: State, role: Role, facts: dict[str, object], sentence: str) -> None:
    """Each refusal of the table has its sentence, with the facts that make it true."""
    assert refused(verb, appeal(state), role, **facts) == sentence


def test_silence_needs_a_recorded_arrival() -> None:
    """No silence counts before the arrival is on record; under 512(g) the window runs from the counter-notice."""
    case = appeal(WAITS, arrived_at=None)

    assert refused(Verb.LAPSE, case, Role.LEAD) == ("arrival_missing: The arrival at the complainant is not recorded.")
    assert why_not(person(Role.LEAD), Verb.LAPSE, case, replace(ALL_MET, needs_arrival=False)) is None


def test_what_was_never_forwarded_has_no_final_review() -> None:
    """A case rejected in the preliminary review is reopened there, not in the final review."""
    case = appeal(State.CLOSED, forwarded_at=None)

    assert refused(Verb.REOPEN, case, Role.LEAD, target=FINAL).startswith("not_forwarded")
    assert why_not(person(Role.LEAD), Verb.REOPEN, case, replace(ALL_MET, target=REVIEW)) is None


def test_an_exceptional_decision_is_a_leads_with_a_reason() -> None:
    """Against the findings only a lead decides, and must say why."""
    against = replace(ALL_MET, stand=Standing.FAILS, exceptional=True)

    reviewer = why_not(person(Role.REVIEWER), Verb.FORWARD, appeal(REVIEW), against)
    silent = why_not(person(Role.LEAD), Verb.FORWARD, appeal(REVIEW), replace(against, reason=""))

    assert (reviewer.code if reviewer else None) == "not_permitted"
    assert (silent.code if silent else None) == "reason_missing"
    assert why_not(person(Role.LEAD), Verb.FORWARD, appeal(REVIEW), against) is None


def test_all_that_is_missing_is_told_at_once() -> None:
    """The first need that fails is the refusal; the others are listed with it."""
    refusal = why_not(person(Role.INTAKE), Verb.DISCLOSE, appeal(State.OPENED), Facts())

    assert refusal is not None
    assert [refusal.code, *(each.code for each in refusal.also)] == ["complainant_missing", "certificate_missing"]


def test_the_holder_is_not_held_up_by_their_own_lease() -> None:
    """Whoever holds the case decides it; nobody holding it stops nobody."""
    mine = replace(facts_for(Verb.FORWARD), holder=person(Role.REVIEWER))

    assert why_not(person(Role.REVIEWER), Verb.FORWARD, appeal(REVIEW), mine) is None


def test_every_code_tells_its_basis_and_its_remedy() -> None:
    """No refusal leaves a person without the rule it rests on and the way out."""
    for refusal in map(refuse, CODES):
        assert all(english(each) for each in (refusal.because, refusal.basis, refusal.remedy))


# Each need by itself, at its edges.


def code_of(need: Need, case: Appeal | None = None, **facts: Any) -> str | None:
    """The code of its refusal, None where it is met."""
    refusal = need(case, Facts(**facts))
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("need", "facts", "code"),
    [
        (complete, {}, None),
        (complete, {"missing": (say("x"),)}, "field_missing"),
        (reasoned, {"reason": "x"}, None),
        (reasoned, {"reason": " \n"}, "reason_missing"),
        (nothing_proposed, {}, None),
        (nothing_proposed, {"proposed_by": "Zhao"}, "approval_waits"),
        (nothing_proposed, {"proposed_by": "Zhao", "approving": True}, None),
        (nothing_proposed, {"proposed_by": "Zhao", "approving": True, "own_proposal": True}, "approval_own"),
        (nothing_proposed, {"approving": True}, "approval_none"),
        (second_person, {"proposed_by": "Zhao"}, None),
        (second_person, {"proposed_by": "Zhao", "own_proposal": True}, "approval_own"),
        (second_person, {"own_proposal": True}, "approval_none"),
        (complainant_known, {"complainant_known": True}, None),
        (complainant_known, {}, "complainant_missing"),
        (certificate_on_file, {"certificate_on_file": True}, None),
        (certificate_on_file, {}, "certificate_missing"),
        (packed, {}, None),
        (packed, {"never_given": ("A1", "A2")}, "never_given"),
        (packed, {"in_pack_only": ("A1",)}, "pack_holds_more"),
        (packed, {"in_pack_only": ("A1",), "as_filed": "x"}, "pack_holds_more"),
        (packed, {"unmasked": ("A1",)}, "pack_needed"),
        (packed, {"unmasked": ("A1",), "as_filed": " "}, "pack_needed"),
        (packed, {"unmasked": ("A1",), "as_filed": "x"}, None),
        (packed, {"as_filed": ""}, None),
        (counter_notice_on_file, {"counter_notice_on_file": True}, None),
        (counter_notice_on_file, {}, "counter_notice_missing"),
        (proof_on_file, {"proof_on_file": True}, None),
        (proof_on_file, {}, "proof_missing"),
        (criteria_named, {"criteria_named": True}, None),
        (criteria_named, {}, "criteria_missing"),
        (overruling_explained, {}, None),
        (overruling_explained, {"unexplained": ("a", "b")}, "overruling_unexplained"),
        (looked_up, {}, None),
        (looked_up, {"unlooked": ("a", "b")}, "lookup_missing"),
        (risk_answered, {}, None),
        (risk_answered, {"legal_risk": LegalRisk.KEPT_WITHOUT_NOTICE}, "kept_without_notice"),
        (risk_answered, {"legal_risk": LegalRisk.KEPT_WITHOUT_NOTICE, "risk_reason": " "}, "kept_without_notice"),
        (risk_answered, {"legal_risk": LegalRisk.KEPT_WITHOUT_NOTICE, "risk_reason": "x"}, None),
        (risk_answered, {"legal_risk": LegalRisk.REFUSED_WITH_MINIMUM}, "refused_with_minimum"),
        (risk_answered, {"legal_risk": LegalRisk.REFUSED_WITH_MINIMUM, "risk_reason": "x"}, None),
        (appeal_passes, {"stand": Standing.PASSES}, None),
        (appeal_passes, {"stand": Standing.OPEN}, "no_route_passes"),
        (appeal_passes, {"stand": Standing.FAILS}, "no_route_passes"),
        (appeal_passes, {"stand": Standing.PASSES, "exceptional": True, "reason": "x"}, "exception_not_needed"),
        (appeal_passes, {"stand": Standing.OPEN, "exceptional": True, "reason": "x"}, None),
        (appeal_passes, {"stand": Standing.OPEN, "exceptional": True}, "reason_missing"),
        (appeal_fails, {"stand": Standing.FAILS}, None),
        (appeal_fails, {"stand": Standing.OPEN}, "route_still_open"),
        (appeal_fails, {"stand": Standing.PASSES}, "route_still_open"),
        (appeal_fails, {"stand": Standing.FAILS, "exceptional": True, "reason": "x"}, "exception_not_needed"),
        (appeal_fails, {"stand": Standing.PASSES, "exceptional": True, "reason": "x"}, None),
        (appeal_fails, {"stand": Standing.PASSES, "exceptional": True}, "reason_missing"),
        (past_due, {"past_due": True}, None),
        (past_due, {}, "not_past_due"),
        (latest_first, {"latest_first": True}, None),
        (latest_first, {}, "latest_not_first"),
        (minimum_over, {"minimum_over": True}, None),
        (minimum_over, {}, "minimum_not_over"),
        (answer_counts, {}, None),
        (answer_counts, {"answer_counts": False}, "answer_not_counted"),
        (ground_known, {}, None),
        (ground_known, {"ground_known": False}, "ground_not_known"),
        (ground_documented, {}, None),
        (ground_documented, {"ground_documented": False}, "ground_undocumented"),
        (within_cap, {"extension_asked": 1, "extension_left": 5}, None),
        (within_cap, {"extension_asked": 5, "extension_left": 5}, None),
        (within_cap, {"extension_asked": 6, "extension_left": 5}, "extension_over_cap"),
        (within_cap, {"extension_asked": 0, "extension_left": 5}, "extension_over_cap"),
        (within_cap, {"extension_asked": -1, "extension_left": 5}, "extension_over_cap"),
        (no_extension_pending, {}, None),
        (no_extension_pending, {"extension_pending": True}, "extension_pending"),
        (extension_requested, {"extension_pending": True}, None),
        (extension_requested, {}, "no_extension_request"),
        (withdrawal_doubted, {"doubted": True}, None),
        (withdrawal_doubted, {}, "withdrawal_undoubted"),
        (seen_by_role, {}, None),
        (seen_by_role, {"out_of_sight": (say("x"),)}, "kind_out_of_sight"),
    ],
)
def test_a_need_is_met_or_refuses_with_its_code(need: Need, facts: dict[str, Any], code: str | None):
    """design.md 2: what each act needs of the case."""
    assert code_of(need, **facts) == code


@pytest.mark.parametrize(
    ("need", "name", "labels"),
    [
        (packed, "never_given", "labels"),
        (packed, "in_pack_only", "labels"),
        (packed, "unmasked", "labels"),
        (overruling_explained, "unexplained", "criteria"),
        (looked_up, "unlooked", "criteria"),
    ],
)
def test_all_that_stand_in_the_way_are_named(need: Need, name: str, labels: str):
    """In a row."""
    both: dict[str, Any] = {name: ("A1", "A2")}
    refusal = need(None, Facts(**both))
    assert refusal
    assert refusal.facts[labels] == "A1, A2"


def test_the_last_day_on_which_a_notice_counts_is_told_where_one_is_known():
    """Else it is said that none is."""
    day = date(2026, 12, 9)
    risk = LegalRisk.KEPT_WITHOUT_NOTICE
    known, unknown = (risk_answered(None, Facts(legal_risk=risk, legal_risk_day=each)) for each in (day, None))
    assert known
    assert unknown
    assert render(known.facts["day"], "en") == "Wed 9 Dec 2026"  # type: ignore[arg-type]
    assert "not known yet" in render(unknown.facts["day"], "en")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "facts", "code"),
    [
        ({"arrived_at": NOON}, {}, None),
        ({"arrived_at": None}, {}, "arrival_missing"),
        ({"arrived_at": None}, {"needs_arrival": False}, None),
        (None, {"needs_arrival": False}, "arrival_missing"),
    ],
)
def test_a_window_that_lapses_has_begun(case, facts, code):
    """With the arrival, or under 512(g) with the counter-notice."""
    assert code_of(arrival_recorded, case and appeal(WAITS, **case), **facts) == code


def test_a_withdrawal_waits_where_the_answer_is_one_and_a_final_review_follows_a_forwarding():
    """No case has neither."""
    assert code_of(withdrawal_waits, appeal(FINAL, answer_kind=AnswerKind.WITHDRAWAL)) is None
    assert code_of(withdrawal_waits, appeal(FINAL, answer_kind=AnswerKind.COUNTER_MATERIALS)) == "not_a_withdrawal"
    assert code_of(withdrawal_waits, appeal(FINAL)) == "not_a_withdrawal"
    assert code_of(withdrawal_waits) == "not_a_withdrawal"
    assert code_of(was_forwarded, appeal(FINAL)) is None
    assert code_of(was_forwarded, appeal(FINAL, forwarded_at=None)) == "not_forwarded"
    assert code_of(was_forwarded) == "not_forwarded"


AGREES: dict[tuple[Outcome, bool], dict[str, Any]] = {
    (Outcome.REVOKED_INVALID_ANSWER, False): {"answer_stand": Standing.FAILS},
    (Outcome.REVOKED_WITHDRAWN, True): {"answer_stand": Standing.PASSES},
    (Outcome.UPHELD_VALID_ANSWER, False): {"answer_routes": frozenset({"rebuttal"})},
    (Outcome.UPHELD_LEGAL_ACTION, False): {"answer_routes": frozenset({"legal_action"})},
}
"""Which findings allow which outcome, of an answer and of a withdrawal (domain.md 5, the final decision)."""


@pytest.mark.parametrize("outcome", NEEDED)
@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("stand", Standing)
@pytest.mark.parametrize("routes", [frozenset(), frozenset({"rebuttal"}), frozenset({"legal_action"})])
def test_a_final_outcome_agrees_with_the_findings_or_is_a_leads_with_a_reason(outcome, withdrawn, stand, routes):
    """A decision for another reason never follows from findings."""
    case = appeal(FINAL, answer_kind=AnswerKind.WITHDRAWAL if withdrawn else AnswerKind.COUNTER_MATERIALS)
    found: dict[str, Any] = {"outcome": outcome, "answer_stand": stand, "answer_routes": routes}
    wanted = AGREES.get((outcome, withdrawn))
    agrees = wanted is not None and all(
        found[name] == each if name == "answer_stand" else each <= found[name] for name, each in wanted.items()
    )
    assert code_of(outcome_agrees, case, **found) == (None if agrees else "findings_disagree")
    exceptional = code_of(outcome_agrees, case, **found, exceptional=True, reason="x")
    assert exceptional == ("exception_not_needed" if agrees else None)
    assert code_of(outcome_agrees, None, **found) == "field_missing"


def test_a_final_decision_names_an_outcome_of_a_final_decision():
    """None is missing, and one that another act gives is none."""
    assert code_of(outcome_agrees, appeal(FINAL)) == "field_missing"
    assert code_of(outcome_agrees, appeal(FINAL), outcome=Outcome.ABANDONED_BY_SELLER) == "field_missing"


def test_a_decision_for_another_reason_is_a_leads():
    """A reviewer decides by the findings."""
    facts = replace(facts_for(Verb.REVOKE), outcome=Outcome.REVOKED_OTHER, exceptional=True)
    codes = {
        role: getattr(why_not(person(role), Verb.REVOKE, appeal(FINAL), facts), "code", None)
        for role in (Role.REVIEWER, Role.LEAD, Role.INTAKE)
    }
    assert codes == {Role.REVIEWER: "not_permitted", Role.LEAD: None, Role.INTAKE: "not_permitted"}
    bare = why_not(person(Role.REVIEWER), Verb.REVOKE, appeal(FINAL), replace(facts, exceptional=False))
    assert bare
    assert bare.code == "not_permitted"


def test_a_role_makes_a_move_where_some_row_of_it_is_its_own():
    """Of each verb exactly the roles of the design."""
    for verb, (_sources, _targets, roles) in EXPECTED.items():
        assert {role for role in Role if makes(person(role), verb)} == roles


def test_a_row_is_meant_by_the_state_it_is_to_lead_to_else_the_first():
    """A case is taken up again in either review."""
    first, second = moves_of(Verb.REOPEN)
    assert (first.target, second.target) == (REVIEW, FINAL)
    assert move_for(Verb.REOPEN, Facts()) is first
    assert move_for(Verb.REOPEN, Facts(target=REVIEW)) is first
    assert move_for(Verb.REOPEN, Facts(target=FINAL)) is second
    assert move_for(Verb.REOPEN, Facts(target=WAITS)) is first


def test_a_declined_withdrawal_leads_back_to_where_it_came_from():
    """Other rows lead where they say, or stay."""
    (declined,) = moves_of(Verb.DECLINE_WITHDRAWAL)
    assert target_of(declined, appeal(FINAL, withdrawn_from=WAITS)) is WAITS
    assert target_of(declined, None) is None
    (forward,) = moves_of(Verb.FORWARD)
    assert target_of(forward, appeal(REVIEW, withdrawn_from=FINAL)) is WAITS
    assert target_of(moves_of(Verb.COMMENT)[0], appeal(REVIEW)) is None


def test_preparing_an_act_asks_for_role_state_and_holder_and_leaves_its_needs_for_later():
    """In that order."""
    other = Facts(holder=person(Role.LEAD, "p2"), held_until="15:40")

    def asked(role: Role, state: State, facts: Facts) -> str | None:
        refusal = why_not_prepare(person(role), Verb.FORWARD, appeal(state), facts)
        return refusal.code if refusal else None

    assert asked(Role.REVIEWER, REVIEW, Facts()) is None
    assert asked(Role.INTAKE, FINAL, other) == "not_permitted"
    assert asked(Role.REVIEWER, FINAL, other) == "wrong_state"
    assert asked(Role.REVIEWER, REVIEW, other) == "held_by_other"
    assert asked(Role.REVIEWER, REVIEW, Facts(holder=person(Role.REVIEWER))) is None
    comment = why_not_prepare(person(Role.REVIEWER), Verb.COMMENT, appeal(REVIEW), other)
    assert comment is None


def test_a_refusal_for_the_state_names_those_from_which_it_is_possible():
    """In the order of the life cycle; before a case is opened no state is wrong."""
    refusal = why_not(person(Role.LEAD), Verb.EXTEND, appeal(REVIEW), ALL_MET)
    assert refusal
    assert refusal.facts["state"] == label_of(REVIEW)
    assert refusal.facts["states"] == (label_of(State.AWAITING_SELLER), label_of(WAITS))
    assert why_not(person(Role.INTAKE), Verb.OPEN, None, Facts()) is None


HELD = {
    Verb.ASK_SUPPLEMENT, Verb.FORWARD, Verb.REJECT, Verb.DECLINE_WITHDRAWAL, Verb.LAPSE, Verb.LAPSE_SELLER,
    Verb.END_WAIT, Verb.REVOKE, Verb.UPHOLD, Verb.PROPOSE, Verb.HAND_OVER,
}  # fmt: skip
"""Decisions, and giving the case away: they belong to whoever holds it."""


@pytest.mark.parametrize("verb", EXPECTED)
def test_what_belongs_to_the_holder_is_refused_to_everybody_else(verb: Verb):
    """Two people never decide one case at once; what customer service does goes on."""
    sources, _targets, roles = EXPECTED[verb]
    facts = replace(facts_for(verb), holder=person(Role.LEAD, "p2"), held_until="15:40")
    refusal = why_not(person(min(roles)), verb, case_for(verb, min(sources)), facts)
    assert (refusal.code if refusal else None) == ("held_by_other" if verb in HELD else None)
    if refusal:
        assert refusal.facts == {"who": "lead p2", "until": "15:40"}


def test_only_a_declined_withdrawal_leads_back():
    """Every other row leads where it says."""
    assert {move.verb for move in MOVES if move.returns} == {Verb.DECLINE_WITHDRAWAL}


def test_where_nothing_is_known_nothing_is_asked_for_and_nothing_is_left():
    """The numbers of the refusals are those of the facts."""
    cap, route = within_cap(None, Facts()), appeal_passes(None, Facts())
    assert cap
    assert route
    assert cap.facts == {"asked": 0, "left": 0}
    assert route.facts == {"not_met": 0, "open": 0}
    assert Facts().own_proposal is Facts().approving is Facts().exceptional is False


def test_a_refusal_tells_its_kind_its_sentence_and_the_way_out():
    """In English for a log; an unknown code is a mistake of ours."""
    refusal = refuse("not_past_due", due="tomorrow")
    assert (refusal.kind, refusal.also) == ("rejected", ())
    told = [render(each, "en") for each in (refusal.because, refusal.basis, refusal.remedy)]
    assert "tomorrow" in told[0]
    assert len(set(told)) == 3
    assert str(refusal) == str(refusal.because)
    with pytest.raises(KeyError):
        refuse("no_such_code")
