"""A decision that wants two people: proposed, approved as it was proposed, or sent back."""

import pytest

from core.analytics.tables import ExportFilter
from core.commands import checklist, review
from core.commands.review import approve, send_back
from core.commands.verification import check_record
from core.domain.appeal import Appeal, Listing
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Outcome, Side, State, Value, Verb
from core.domain.text import Text
from core.exchange.export import stream_rows
from core.ledger.people import insert_person
from core.ledger.record import events_of
from core.office import Office
from core.queries.case import decision_refusal, open_case
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    MANAGER,
    OTHER_LEAD,
    REVIEWER,
    SECOND,
    answer_all,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english
from tests.files import read_csv

DEAR = (Listing(listing_id="703318845521", title="Lamp", sold_quantity=400, sold_value=15_000),)


@pytest.fixture(autouse=True)
def other_lead(office: Office) -> None:
    """There is a second lead."""
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", office.now())


def proposed(office: Office, person: Person = REVIEWER, appeal: Appeal | None = None) -> Appeal:
    """A case of high sales value, or that one, whose forwarding a person has proposed."""
    case = appeal or reviewable(office, listings=DEAR)
    done(checklist.take_case(office, person, case.appeal_no))
    answer_all(office, person, case)
    return done(review.forward(office, person, case.appeal_no, case.version, as_filed=AS_FILED, reason="All there."))


def told(office: Office, appeal: Appeal) -> tuple[Verb, ...]:
    """The verbs of its log."""
    with office.store.reading() as cursor:
        return tuple(each.verb for each in events_of(cursor, appeal.appeal_no))


def test_a_dear_case_waits_for_a_second_person(office):
    """Nothing has happened yet: same state, no decision, no disclosure, no letter of it; the holder has let go."""
    appeal = proposed(office)
    case = done(open_case(office, LEAD, appeal.appeal_no))

    assert told(office, appeal)[-1] is Verb.PROPOSE
    assert appeal.state is State.PRELIMINARY_REVIEW
    assert appeal.forwarded_at is None
    assert case.waiting
    assert case.waiting.proposal.because == ("high_value",)
    assert case.lease is None
    assert [each for each in case.disclosures if each["recipient"] == Side.COMPLAINANT] == []
    assert check_record(office).faults == ()


@pytest.mark.parametrize("value", [None, 14_999])
def test_a_case_below_the_sum_is_decided_by_one(office, value):
    """So is one whose sales nobody has stated."""
    appeal = reviewable(office, listings=(DEAR[0].model_copy(update={"sold_value": value}),))
    answer_all(office, REVIEWER, appeal)

    after = done(review.forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))

    assert after.state is State.AWAITING_COMPLAINANT


def test_a_lead_approves_and_the_decision_names_both(office):
    """The event is the decision's own, under the lead's name; the reviewer stays the one who decided."""
    appeal = proposed(office)

    after = done(approve(office, LEAD, appeal.appeal_no, appeal.version))

    with office.store.reading() as cursor:
        last = events_of(cursor, appeal.appeal_no)[-1]
    assert after.state is State.AWAITING_COMPLAINANT
    assert after.reviewer == REVIEWER.person_id
    assert (last.verb, last.actor) == (Verb.FORWARD, LEAD.person_id)
    assert (last.payload["decided_by"], last.payload["approved_by"]) == (REVIEWER.person_id, LEAD.person_id)
    assert last.payload["reason"] == "All there."
    assert {each["by"] for each in last.payload["findings"]} >= {REVIEWER.person_id}
    assert LEAD.person_id not in {each["by"] for each in last.payload["findings"]}
    assert refusal_of(approve(office, LEAD, appeal.appeal_no, after.version)) == "wrong_state"
    assert check_record(office).faults == ()


@pytest.mark.parametrize("person", [INTAKE, SECOND, REVIEWER, MANAGER])
def test_only_a_lead_approves_or_sends_back(office, person):
    """Neither the proposer nor another reviewer, nor anybody else."""
    appeal = proposed(office)

    assert refusal_of(approve(office, person, appeal.appeal_no, appeal.version)) == "not_permitted"
    assert refusal_of(send_back(office, person, appeal.appeal_no, appeal.version, reason="x")) == "not_permitted"


def test_while_it_waits_nothing_else_is_decided(office):
    """The buttons say who proposed; sending back needs a reason and lets the review go on."""
    appeal = proposed(office)
    seen = (office, SECOND, appeal.appeal_no, appeal.version)
    answer_all(office, SECOND, appeal, Value.NOT_MET)
    button = decision_refusal(done(open_case(office, SECOND, appeal.appeal_no)), SECOND, Verb.REJECT)

    refused = review.reject(*seen, reason="no")

    assert refusal_of(refused) == "approval_waits"
    assert isinstance(refused, Refusal)
    assert "Zhao Ling" in english(refused)
    assert button
    assert button.code == "approval_waits"
    assert refusal_of(send_back(office, LEAD, appeal.appeal_no, appeal.version, reason=" ")) == "reason_missing"
    back = done(send_back(office, LEAD, appeal.appeal_no, appeal.version, reason="Look at A2 again."))
    assert done(open_case(office, SECOND, appeal.appeal_no)).waiting is None
    again = done(review.reject(office, SECOND, appeal.appeal_no, back.version, reason="It is missing."))
    assert told(office, again)[-2:] == (Verb.SEND_BACK, Verb.PROPOSE)
    assert refusal_of(approve(office, LEAD, appeal.appeal_no, appeal.version)) == "stale"


def test_an_exception_of_a_lead_is_approved_by_another(office):
    """Not by the one who made it."""
    appeal = reviewable(office)
    answer_all(office, LEAD, appeal, Value.MET)
    waits = done(review.reject(office, LEAD, appeal.appeal_no, appeal.version, reason="So ordered.", exceptional=True))

    assert told(office, waits)[-1] is Verb.PROPOSE
    assert refusal_of(approve(office, LEAD, appeal.appeal_no, waits.version)) == "approval_own"
    assert refusal_of(send_back(office, LEAD, appeal.appeal_no, waits.version, reason="x")) == "approval_own"
    after = done(approve(office, OTHER_LEAD, appeal.appeal_no, waits.version))
    assert after.outcome is Outcome.REJECTED_PRELIMINARY
    assert after.exceptional
    assert after.reviewer == LEAD.person_id


def test_a_decision_does_not_take_effect_on_another_case_than_was_seen(office):
    """A document that came meanwhile makes it outdated; it can be sent back."""
    appeal = proposed(office)
    with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)

    refused = approve(office, LEAD, appeal.appeal_no, appeal.version)

    assert refusal_of(refused) in ("approval_outdated", "stale")
    done(
        send_back(
            office,
            LEAD,
            appeal.appeal_no,
            done(open_case(office, LEAD, appeal.appeal_no)).appeal.version,
            reason="New.",
        )
    )


def test_customer_service_is_not_told_what_was_proposed(office):
    """The event is there, its decision and findings are not."""
    appeal = proposed(office)
    case = done(open_case(office, INTAKE, appeal.appeal_no))

    assert "proposed" not in case.timeline[-1].payload
    assert isinstance(case.dossier.appeal, Appeal)
    assert not isinstance(case.appeal.outcome, Text)


def test_a_proposal_without_its_event_is_told_by_the_check(office):
    """And the other way round."""
    proposed(office)
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM proposal")

    assert check_record(office).faults != ()


def test_the_table_of_decisions_names_who_decided_not_who_approved(office):
    """A lead who approves does not take the decision: it is counted and exported as its proposer's."""
    alone = reviewable(office)
    answer_all(office, REVIEWER, alone)
    done(review.forward(office, REVIEWER, alone.appeal_no, alone.version, as_filed=AS_FILED))
    waits = proposed(office)
    done(approve(office, LEAD, waits.appeal_no, waits.version))

    rows = read_csv(b"".join(done(stream_rows(office, MANAGER, "decisions", ExportFilter()))))

    assert [row["decision"] for row in rows] == ["forward", "forward"]
    assert len({row["reviewer"] for row in rows}) == 1
