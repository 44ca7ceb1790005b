"""A silence is none where the answer lies on file: it came in time, and nobody has filed it as the answer."""

from datetime import timedelta

import pytest

from core.commands import lead
from core.commands.corrections import withdraw_document
from core.commands.documents import take_in
from core.commands.review import ask_supplement
from core.domain.deadlines import ends_at
from core.domain.people import Person
from core.domain.policy import zone_of
from core.domain.terms import DocumentKind, Outcome, Side, State, Value
from core.office import Office
from core.queries.run_sheet import run_sheet
from tests.cases import (
    INTAKE,
    LEAD,
    REVIEWER,
    Clock,
    answer_all,
    disclosed,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.rounds import arrived, forwarded, passed

COMPLAINANT, SELLER = Side.COMPLAINANT, Side.SELLER

MATERIALS = DocumentKind.COUNTER_MATERIALS


def lines(office: Office, who: Person = LEAD) -> list[str]:
    """The code of the refusal of each line of the run sheet, "" where it can be confirmed."""
    return [line.refusal.code if line.refusal else "" for line in done(run_sheet(office, who))]


def test_an_answer_that_came_in_time_is_no_silence(office: Office, clock: Clock) -> None:
    """Neither from the case nor on the run sheet; taken out as a mistake, it is one."""
    appeal = arrived(office)
    clock.move(days=2)
    paper = with_document(office, appeal, COMPLAINANT, MATERIALS)
    clock.move(days=40)

    assert refusal_of(lead.lapse(office, LEAD, appeal.appeal_no, appeal.version)) == "answer_unfiled"
    assert lines(office) == ["answer_unfiled"]

    now = done(withdraw_document(office, INTAKE, paper.exhibit_id, reason="Another case."))
    assert lines(office) == [""]
    assert done(lead.lapse(office, LEAD, now.appeal_no, now.version)).outcome is Outcome.REVOKED_NO_ANSWER


@pytest.mark.parametrize("late", [False, True])
def test_the_last_second_is_in_time_and_the_next_is_not(office: Office, clock: Clock, *, late: bool) -> None:
    """24:00 of the last day, in the zone of the policy, is the first moment too late."""
    appeal = arrived(office)
    assert appeal.response_due_on
    over = ends_at(appeal.response_due_on, zone_of(office.policy_of(appeal)))
    clock.now = over + timedelta(days=1)
    came = over if late else over - timedelta(seconds=1)
    done(
        take_in(
            office, INTAKE, appeal.appeal_no, side=COMPLAINANT, kind=MATERIALS, name="a.txt", data=b"Ours.",
            received_at=came,
        )
    )  # fmt: skip
    told = lead.lapse(office, LEAD, appeal.appeal_no, appeal.version)
    if late:
        assert done(told).state is State.CLOSED
    else:
        assert refusal_of(told) == "answer_unfiled"


def test_what_the_policy_does_not_count_is_no_answer(office: Office, clock: Clock) -> None:
    """Under 512(g) a notice of a court action is, and materials are not."""
    appeal = forwarded(office, passed(office, "us_dmca_512g_2"))
    clock.move(days=1)
    with_document(office, appeal, COMPLAINANT, MATERIALS)
    clock.move(days=18)
    assert lines(office) == [""]
    clock.now -= timedelta(days=17)
    with_document(office, appeal, COMPLAINANT, DocumentKind.LEGAL_ACTION_NOTICE)
    clock.move(days=17)
    assert lines(office) == ["answer_unfiled"]


def test_a_seller_who_handed_in_a_counter_notice_is_not_silent(office: Office, clock: Clock) -> None:
    """An invoice alone is no counter-notice."""
    appeal = disclosed(office, "taobao_copyright_v2_1")
    clock.move(hours=1)
    with_document(office, appeal, SELLER, DocumentKind.INVOICE)
    clock.move(days=20)
    assert lines(office) == [""]
    clock.now -= timedelta(days=20)
    with_document(office, appeal, SELLER, DocumentKind.COUNTER_NOTICE)
    clock.move(days=20)
    assert refusal_of(lead.lapse_seller(office, LEAD, appeal.appeal_no, appeal.version)) == "answer_unfiled"


def test_a_seller_who_supplied_what_was_asked_for_is_not_silent(office: Office, clock: Clock) -> None:
    """The counter-notice was filed before; in the window of the supplement any paper of the seller is one."""
    appeal = reviewable(office, "taobao_copyright_v2_1", DocumentKind.INVOICE)
    answer_all(office, REVIEWER, appeal, Value.CANNOT_VERIFY)
    appeal = done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version, reason="Which one?"))
    clock.move(hours=1)
    with_document(office, appeal, SELLER, DocumentKind.DELIVERY_NOTE)
    clock.move(days=30)
    assert refusal_of(lead.lapse_seller(office, LEAD, appeal.appeal_no, appeal.version)) == "answer_unfiled"
