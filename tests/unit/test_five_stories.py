"""The five stories of the appeal procedure, on a real office with a moving clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.commands.verification import check_record
from core.domain.appeal import Event
from core.domain.policy import day_in
from core.domain.terms import ON_FILE, Outcome, Side, State, Value, Verb
from core.office import Office
from tests.cases import NOON, REVIEWER, Clock, new_office
from tests.story import Tale, begin

HEARD = [Verb.OPEN, Verb.DISCLOSE, Verb.FILE_COUNTER_NOTICE]

SENT = [*HEARD, Verb.FORWARD, Verb.RECORD_ARRIVAL]


@pytest.fixture
def clock() -> Clock:
    """The office's clock, a month before noon of the tests' day."""
    return Clock(NOON - timedelta(days=30))


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """An office with its people; when the story is over its record is sound."""
    opened = new_office(tmp_path, clock)
    yield opened
    faults = check_record(opened).faults
    opened.close()
    assert faults == ()


def verbs(tale: Tale) -> list[Verb]:
    """What was done to the case, in order; what was done to its documents besides is left out."""
    return [event.verb for event in tale.case().timeline if event.verb not in ON_FILE]


def last(tale: Tale) -> Event:
    """The last event of the case."""
    return tale.case().timeline[-1]


def found(tale: Tale, number: int) -> dict[str, tuple[str, str]]:
    """The findings that an act rests on, counted from 1: the value of each criterion, and who made it."""
    acts = [event.seq for event in tale.case().timeline if event.verb not in ON_FILE]
    rows = [row for row in tale.case().findings if row["seq"] == acts[number - 1]]
    return {row["criterion"]: (row["finding_value"], row["made_by"]) for row in rows}


def given(tale: Tale, to: Side) -> list[str]:
    """The labels of the documents that a side was given, in order."""
    case = tale.case()
    labels = {each.exhibit_id: each.label for each in case.dossier.exhibits}
    return [labels[row["exhibit_id"]] for row in case.disclosures if row["recipient"] == to]


def day(moment: datetime | None) -> object:
    """The day of a milestone in the platform's zone."""
    assert moment
    return day_in(moment)


def test_an_invoice_that_is_not_answered_revokes_the_punishment(office: Office, clock: Clock) -> None:
    """Complete papers go to the complainant; fifteen days of silence after their arrival end the punishment."""
    tale = begin(office, clock, "invoice_unanswered")
    waiting = tale.case()
    assert waiting.assessment.claimed == ("tm_purchase", "tm_authorisation")
    assert waiting.assessment.machine["fp_quantity_covers"].value is Value.MET

    tale.go("forward")
    arrived = tale.go("arrive")
    assert arrived.response_due_on
    assert (arrived.response_due_on - day_in(clock())).days >= 15
    closed = tale.go("lapse", days=(arrived.response_due_on - day_in(clock())).days + 1)

    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.REVOKED_NO_ANSWER)
    assert verbs(tale) == [*SENT, Verb.LAPSE]
    decision = found(tale, 4)
    assert decision["fp_tax_site_verified"] == (Value.MET, REVIEWER.person_id)
    assert decision["fp_not_reused"] == (Value.MET, "machine")
    assert given(tale, Side.SELLER) == ["B2"]
    assert given(tale, Side.COMPLAINANT) == ["A1", "A2", "A3"]


def test_a_till_slip_alone_leaves_the_punishment_standing(office: Office, clock: Clock) -> None:
    """A till slip is no voucher under the first version's list: the appeal is refused with a reason."""
    tale = begin(office, clock, "till_slip")
    machine = tale.case().assessment.machine
    assert machine["fp_kind_allowed"].value is Value.NOT_MET
    assert machine["cn_evidence_attached"].value is Value.NOT_MET

    closed = tale.go("reject")

    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.REJECTED_PRELIMINARY)
    assert verbs(tale) == [*HEARD, Verb.REJECT]
    assert found(tale, 4)["fp_kind_allowed"] == (Value.NOT_MET, REVIEWER.person_id)
    assert last(tale).payload["reason"]
    assert last(tale).payload["verdict"] == "fails"
    assert given(tale, Side.COMPLAINANT) == []


def test_a_patent_appeal_with_a_valid_answer_is_upheld_and_both_are_sent_to_the_law(
    office: Office, clock: Clock
) -> None:
    """The seller's own certificate passes; a rebuttal of it keeps the punishment and points to legal channels."""
    tale = begin(office, clock, "own_patent")
    machine = tale.case().assessment.machine
    assert [machine[each].value for each in ("pc_number_check", "pc_patentee_is_seller", "pc_in_term")] == [
        Value.MET
    ] * 3

    tale.go("forward")
    tale.go("arrive")
    assert tale.go("answer", "counter_materials").state is State.FINAL_REVIEW
    assert tale.case().assessment.machine["cm_rebuts_each_document"].value is Value.MET
    closed = tale.go("uphold", "upheld_valid_answer")

    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.UPHELD_VALID_ANSWER)
    assert verbs(tale) == [*SENT, Verb.FILE_ANSWER, Verb.UPHOLD]
    told = last(tale).payload
    assert (told["told"], told["legal_channels"]) == (["seller", "complainant"], True)
    assert told["passed_routes"] == ["rebuttal"]
    assert found(tale, 7)["cm_in_time"] == (Value.MET, "machine")
    assert day(closed.answered_at) != day(closed.final_decided_at)


def test_a_withdrawal_letter_ends_the_punishment_once_the_complainant_confirms(office: Office, clock: Clock) -> None:
    """The letter carries the appeal to the complainant, whose own withdrawal revokes the punishment."""
    tale = begin(office, clock, "withdrawal_letter")
    assert tale.case().assessment.claimed == ("tm_withdrawal",)

    tale.go("forward")
    assert tale.go("withdraw").state is State.FINAL_REVIEW
    assert tale.case().assessment.checklist.subject == "withdrawal"
    closed = tale.go("revoke", "revoked_withdrawn")

    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.REVOKED_WITHDRAWN)
    assert verbs(tale) == [*HEARD, Verb.FORWARD, Verb.WITHDRAW_COMPLAINT, Verb.REVOKE]
    decision = found(tale, 6)
    assert decision["wd_issuer_is_complainant"] == (Value.MET, REVIEWER.person_id)
    assert decision["wd_complaint_identified"] == (Value.MET, "machine")
    assert last(tale).payload["legal_channels"] is False


def test_an_invalid_answer_revokes_the_punishment(office: Office, clock: Clock) -> None:
    """An answer that only repeats the complaint is no rebuttal: the punishment is revoked and both sides are told."""
    tale = begin(office, clock, "invalid_answer")

    tale.go("forward")
    tale.go("arrive")
    tale.go("answer", "counter_materials")
    closed = tale.go("revoke", "revoked_invalid_answer")

    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.REVOKED_INVALID_ANSWER)
    assert verbs(tale) == [*SENT, Verb.FILE_ANSWER, Verb.REVOKE]
    assert found(tale, 7)["cm_rebuttal_supported"] == (Value.NOT_MET, REVIEWER.person_id)
    told = last(tale).payload
    assert (told["told"], told["legal_channels"], told["verdict"]) == (["seller", "complainant"], False, "fails")


def test_every_moment_of_a_story_is_that_of_the_clock(office: Office, clock: Clock) -> None:
    """Events are written in the order and at the times in which they happened."""
    tale = begin(office, clock, "invalid_answer")
    for verb, word in (("forward", ""), ("arrive", ""), ("answer", "counter_materials")):
        tale.go(verb, word)

    times = [event.at for event in tale.case().timeline]
    acts = [event.at for event in tale.case().timeline if event.verb not in ON_FILE]
    assert times == sorted(times)
    assert len(set(acts)) == len(acts)
    assert times[-1] == clock()
