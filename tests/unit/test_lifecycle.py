"""The life cycle against its own expectation, written here from design.md 2 and not asked of the code."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.appeal import Appeal
from core.domain.lifecycle import MOVES, Facts, move_for, moves_of, target_of, why_not
from core.domain.people import Person
from core.domain.refusals import CODES
from core.domain.terms import AnswerKind, Outcome, RightType, Role, Standing, State, Verb
from core.language import render

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)

LEGAL, LEAD, INTAKE = {Role.REVIEWER, Role.LEAD}, {Role.LEAD}, {Role.INTAKE}

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
    Verb.TAKE_IN: (set(State), None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.CORRECT_KIND: (OPEN, None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
    Verb.TYPE_FACTS: (OPEN, None, {Role.INTAKE, Role.REVIEWER, Role.LEAD}),
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
        more = {m.target for m in MOVES if m.target and m.sources & reached} | reached
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
     "criteria_missing: No criterion is named that could not be verified."),
    (Verb.DISCLOSE, State.OPENED, Role.INTAKE, {"complainant_known": False},
     "complainant_missing: The complainant is not on file."),
    (Verb.DISCLOSE, State.OPENED, Role.INTAKE, {"certificate_on_file": False},
     "certificate_missing: The complainant's rights certificate is not on file."),
    (Verb.FILE_COUNTER_NOTICE, State.AWAITING_SELLER, Role.INTAKE, {"counter_notice_on_file": False},
     "counter_notice_missing: The counter-notice is not on file."),
    (Verb.RECORD_ARRIVAL, WAITS, Role.INTAKE, {"proof_on_file": False},
     "proof_missing: There is no proof of arrival on file."),
    (Verb.LAPSE, WAITS, Role.LEAD, {"past_due": False, "due": "Wed 9 Dec 2026"},
     "not_past_due: The window is still open: it ends on Wed 9 Dec 2026."),
    (Verb.LAPSE, WAITS, Role.LEAD, {"holder": person(Role.REVIEWER, "p2"), "held_until": "15:40"},
     "held_by_other: reviewer p2 holds this appeal until 15:40."),
    (Verb.LAPSE, WAITS, Role.LEAD, {"extension_pending": True},
     "extension_pending: More time was asked for, and nobody has decided it yet."),
    (Verb.DECLINE_EXTENSION, WAITS, Role.LEAD, {"extension_pending": False},
     "no_extension_request: No request for more time waits for a decision."),
    (Verb.EXTEND, WAITS, Role.LEAD, {"extension_asked": 9},
     "extension_over_cap: 9 days were asked for; the policy leaves 5."),
    (Verb.FILE_ANSWER, WAITS, Role.INTAKE,
     {"answer_counts": False, "policy": "us_dmca_512g_2", "answer_kind": "Counter-materials"},
     "answer_not_counted: Under us_dmca_512g_2 an answer of this kind does not count: Counter-materials."),
    (Verb.UPHOLD, FINAL, Role.REVIEWER, {"answer_stand": Standing.FAILS, "answer_routes": frozenset()},
     "findings_disagree: The findings say “fails”; this outcome needs a rebuttal that passes."),
    (Verb.DECLINE_WITHDRAWAL, FINAL, Role.REVIEWER, {},
     "not_a_withdrawal: No withdrawal of the complaint is waiting for confirmation."),
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
    assert all(code.because and code.basis and code.remedy for code in CODES.values())
