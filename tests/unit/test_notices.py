"""Notices: what each person is told of, until it is seen or its occasion is over, and nothing that is not theirs."""

from contextlib import AbstractContextManager

import pytest

from core.commands.accounts import see
from core.commands.checklist import answer
from core.commands.intake import file_answer, file_counter_notice
from core.commands.lead import assign, hand_over
from core.commands.review import ask_supplement
from core.domain.terms import AnswerKind, DocumentKind, Side, Value
from core.ledger.engine import Cursor
from core.queries.case import open_case
from core.queries.notifications import notices
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    disclosed,
    done,
    opened,
    reviewable,
    with_document,
)
from tests.english import english
from tests.unit.test_runs import arrived

LETTERS = [("", "Letters to release: 1")]


def told(office, person, kind=""):
    """What a person is told of, in English, with the case it is about."""
    return [(each.appeal_no, english(each.text)) for each in notices(office, person) if kind in ("", each.kind)]


def given(office, person, **more):
    """A case of the preliminary review that is this person's."""
    appeal = reviewable(office, **more)
    return done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=person.person_id))


def test_a_quiet_desk_is_told_of_letters_only(office):
    """Nobody is told of a case that is not theirs; the letter of its disclosure waits for whoever releases it."""
    reviewable(office)

    assert told(office, REVIEWER) == LETTERS
    assert told(office, INTAKE) == LETTERS


def test_a_case_that_was_given_to_me_says_by_whom(office):
    """Assigned or handed over: the one it was given to is told, and nobody else; the last giving counts."""
    appeal = given(office, REVIEWER)
    assert told(office, REVIEWER, "handed") == [(appeal.appeal_no, "J. Ortega assigned it to you")]

    done(hand_over(office, REVIEWER, appeal.appeal_no, appeal.version, to=SECOND.person_id))

    assert told(office, SECOND, "handed") == [(appeal.appeal_no, "Zhao Ling handed it over to you")]
    assert told(office, REVIEWER, "handed") == []


def test_what_i_gave_to_myself_is_no_news(office):
    """A lead who takes a case knows it."""
    appeal = reviewable(office)
    done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=LEAD.person_id))

    assert told(office, LEAD, "handed") == []


def test_a_decision_is_due_within_two_days_and_then_late(office, clock):
    """Three days before nothing is said; the day itself is told, and that it is over."""
    appeal = given(office, REVIEWER, policy_id="tmall_trademark_v1_1")
    assert appeal.due_on
    left = (appeal.due_on - clock().date()).days
    clock.move(days=left - 3)
    assert told(office, REVIEWER, "due") == []

    clock.move(days=1)
    soon = told(office, REVIEWER, "due")
    clock.move(days=3)

    assert soon == [(appeal.appeal_no, f"The decision is due {appeal.due_on}")]
    assert told(office, REVIEWER, "due") == [(appeal.appeal_no, f"The decision is overdue: it was due {appeal.due_on}")]


def test_a_supplement_that_arrived_is_told_to_whoever_asked(office):
    """The reviewer who asked for it need not look every morning; who has nothing to do with it is not told."""
    appeal = reviewable(office)
    gate = done(open_case(office, REVIEWER, appeal.appeal_no)).assessment.checklist.gate
    done(answer(office, REVIEWER, appeal.appeal_no, gate.items[0].criterion, Value.CANNOT_VERIFY))
    asked = done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version, reason="The signature is missing."))
    with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    done(file_counter_notice(office, INTAKE, appeal.appeal_no, asked.version))

    assert told(office, REVIEWER, "arrived") == [(appeal.appeal_no, "The seller's supplement has arrived")]
    assert told(office, SECOND, "arrived") == []


def test_an_answer_that_arrived_is_told_to_whoever_forwarded(office):
    """The case goes on with the one who decided it first, as long as nobody else has it."""
    appeal = arrived(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    after = done(file_answer(office, INTAKE, appeal.appeal_no, appeal.version, kind=AnswerKind.COUNTER_MATERIALS))
    assert told(office, LEAD, "arrived") == [(appeal.appeal_no, "The complainant has answered")]

    done(assign(office, LEAD, appeal.appeal_no, after.version, to=SECOND.person_id))

    assert told(office, LEAD, "arrived") == []
    assert told(office, SECOND, "arrived") == [(appeal.appeal_no, "The complainant has answered")]


def test_seen_is_seen_by_one_person_until_something_new_happens(office, clock):
    """It stays in the list, not counted; a new occasion of the same case is new."""
    appeal = given(office, REVIEWER)
    first = [each for each in notices(office, REVIEWER) if each.kind == "handed"]
    see(office, REVIEWER, [each.key for each in first])
    assert [each.seen for each in notices(office, REVIEWER) if each.kind == "handed"] == [True]

    away = done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=SECOND.person_id))
    assert [each.seen for each in notices(office, SECOND) if each.kind == "handed"] == [False]
    done(assign(office, LEAD, appeal.appeal_no, away.version, to=REVIEWER.person_id))

    assert [each.seen for each in notices(office, REVIEWER) if each.kind == "handed"] == [False]
    see(office, REVIEWER, [each.key for each in first])  # seen twice is seen


def test_a_notice_goes_with_its_occasion(office):
    """What was handed on is no longer told to the giver; one who cannot sign in has none."""
    appeal = given(office, REVIEWER)
    done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=SECOND.person_id))

    assert told(office, REVIEWER) == LETTERS


def test_a_lead_and_customer_service_are_told_of_the_run_sheet(office, clock):
    """Windows that are over wait for a lead, arrivals for customer service."""
    disclosed(office)
    clock.move(days=60)

    assert ("", "Windows that ended without an answer: 1") in told(office, LEAD)
    assert told(office, REVIEWER) == LETTERS


@pytest.mark.parametrize("person", [MANAGER, ADMIN], ids=lambda each: each.role)
def test_who_sees_no_case_is_told_of_none(office, clock, person):
    """Not even a count."""
    given(office, REVIEWER)
    clock.move(days=60)

    assert [each for each in notices(office, person) if each.kind != "calendar"] == []


def test_a_page_drawn_again_asks_the_record_nothing(office, clock, monkeypatch):
    """What was told is kept until something happens to a case, or a minute has gone."""
    given(office, REVIEWER)
    first = notices(office, REVIEWER)
    asked: list[int] = []
    reading = office.store.reading

    def counted() -> AbstractContextManager[Cursor]:
        asked.append(1)
        return reading()

    monkeypatch.setattr(office.store, "reading", counted)

    assert notices(office, REVIEWER) == first
    opened(office)  # is in nobody's turn in legal
    asked.clear()
    assert notices(office, REVIEWER) == first
    assert asked == []

    given(office, REVIEWER)
    asked.clear()
    assert len(notices(office, REVIEWER)) == len(first) + 1
    assert asked == [1]
    clock.move(minutes=2)
    notices(office, REVIEWER)
    assert asked == [1, 1]
