"""Letters and bundles on their way: to send, sent, delivered or failed; who may say so, and in which order."""

from datetime import timedelta
from typing import TypeAlias

import pytest

from core.commands import lead
from core.commands.clients import read_letter_pdf
from core.commands.intake import disclose, record_arrival
from core.commands.letters import drop_letter, record_delivery, record_failure, record_sending, release_letter
from core.commands.review import forward
from core.commands.verification import check_record
from core.documents.redaction import PagePicture
from core.domain.appeal import Appeal
from core.domain.letter import Delivery
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import Channel, DeliveryState, DocumentKind, Role, Side, State, Verb
from core.ledger import letters
from core.ledger.engine import DELIVERIES
from core.ledger.letters import letters_of
from core.ledger.record import events_of, read_appeal
from core.ledger.verification import CHECKS
from core.office import Office
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    Clock,
    disclosed,
    done,
    opened,
    refusal_of,
    with_document,
)
from tests.english import english
from tests.rounds import forwarded
from tests.unit.test_letters import rejected
from tests.unit.test_packs import begun, released, to_forward
from tests.unit.test_two_at_once import together

CLIENT = Person(person_id="client shop", name="shop", role=Role.SYSTEM)

Forwarded: TypeAlias = tuple[Appeal, str]

COURIER, PLATFORM = Channel.COURIER, Channel.PLATFORM

FAULT = "the letter or bundle on its way since event"


@pytest.fixture
def look() -> PagePicture:
    """The look at what documents say, without letters in pictures."""
    return PagePicture(letters=False)


def on_its_way(office: Office, appeal: Appeal) -> tuple[Delivery, ...]:
    """What is on its way of a case, as it is now."""
    with office.store.reading() as cursor:
        return letters.deliveries_of(cursor, appeal.appeal_no)


@pytest.fixture
def letter(office: Office) -> Delivery:
    """The letter of a disclosure, released by customer service."""
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, appeal.appeal_no)
    done(release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal."))
    (found,) = on_its_way(office, appeal)
    return found


def test_a_released_letter_waits_to_be_sent(office: Office, letter: Delivery) -> None:
    """From the transaction of its release on, which tells it; one that waits or was set aside does not."""
    assert (letter.state, letter.letter, letter.recipient) == (DeliveryState.TO_SEND, "disclosure", Side.SELLER)
    with office.store.reading() as cursor:
        event = events_of(cursor, letter.appeal_no)[-1]
    assert (event.seq, event.at, event.payload["by_mail"]) == (letter.seq, letter.released_at, False)
    other = disclosed(office)
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, other.appeal_no)
    done(drop_letter(office, INTAKE, row.letter_id, "Told by telephone."))
    assert on_its_way(office, other) == ()
    assert check_record(office).faults == ()


def test_sent_and_delivered(office: Office, clock: Clock, letter: Delivery) -> None:
    """Each is an event that says when, how and by whom, and leaves the case as somebody has it open."""
    with office.store.reading() as cursor:
        before = read_appeal(cursor, letter.appeal_no)
    clock.move(hours=2)
    sent = done(
        record_sending(
            office, INTAKE, letter.delivery_id,
            channel=COURIER, sent_at=office.now() - timedelta(minutes=30), reference=" SF-17 ",
        )
    )  # fmt: skip
    assert (sent.state, sent.channel, sent.sent_by) == (DeliveryState.SENT, COURIER, INTAKE.person_id)
    assert sent.sent_at == office.now() - timedelta(minutes=30)
    clock.move(days=2)
    there = done(record_delivery(office, LEAD, letter.delivery_id, reference="SF-17 signed"))
    assert (there.state, there.delivered_at, there.settled_by) == (
        DeliveryState.DELIVERED, office.now(), LEAD.person_id
    )  # fmt: skip

    with office.store.reading() as cursor:
        log, after = events_of(cursor, letter.appeal_no), read_appeal(cursor, letter.appeal_no)
    assert after == before
    first, second = log[-2:]
    assert (first.verb, first.seq, first.payload["reference"]) == (Verb.RECORD_SENDING, sent.sent_seq, "SF-17")
    assert (second.verb, second.seq) == (Verb.RECORD_DELIVERY, there.settled_seq)
    assert check_record(office).faults == ()


def test_a_delivery_is_shown_by_a_reference_or_a_document(office: Office, letter: Delivery) -> None:
    """Neither is too little; a document must be on file. It may arrive without anybody having said it was sent."""
    bare = record_delivery(office, INTAKE, letter.delivery_id, reference=" ")
    assert refusal_of(bare) == "field_missing"
    assert isinstance(bare, Refusal)
    assert "document on file" in english(bare.because)
    assert refusal_of(record_delivery(office, INTAKE, letter.delivery_id, proof="C9")) == "field_missing"
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, letter.appeal_no)
    assert appeal
    shown = with_document(office, appeal, Side.OFFICE, DocumentKind.OTHER)
    kept = done(record_delivery(office, INTAKE, letter.delivery_id, proof=shown.label))
    assert (kept.state, kept.sent_at) == (DeliveryState.DELIVERED, None)
    assert check_record(office).faults == ()


def test_what_failed_is_sent_again_and_may_arrive(office: Office, clock: Clock, letter: Delivery) -> None:
    """It says why; then it is sent anew, or has come after all. What was delivered stays so."""
    done(record_sending(office, INTAKE, letter.delivery_id, channel=COURIER))
    assert refusal_of(record_failure(office, INTAKE, letter.delivery_id, reason=" ")) == "reason_missing"
    failed = done(record_failure(office, INTAKE, letter.delivery_id, reason="Moved away."))
    assert failed.state is DeliveryState.FAILED
    assert refusal_of(record_failure(office, INTAKE, letter.delivery_id, reason="Again.")) == "delivery_settled"
    clock.move(minutes=5)
    again = done(record_sending(office, LEAD, letter.delivery_id, channel=PLATFORM))
    assert (again.state, again.channel, again.settled_by) == (DeliveryState.SENT, PLATFORM, None)
    assert check_record(office).faults == ()
    done(record_failure(office, INTAKE, letter.delivery_id, reason="Mailbox full."))
    done(record_delivery(office, CLIENT, letter.delivery_id, reference="MSG-2"))
    for late in (
        record_sending(office, INTAKE, letter.delivery_id, channel=COURIER),
        record_failure(office, INTAKE, letter.delivery_id, reason="No."),
        record_delivery(office, INTAKE, letter.delivery_id, reference="MSG-3"),
    ):
        assert refusal_of(late) == "delivery_settled"
        assert isinstance(late, Refusal)
        assert "Delivered (client shop" in english(late.because)
    assert check_record(office).faults == ()


@pytest.mark.parametrize("person", [MANAGER, ADMIN], ids=lambda person: person.role)
def test_nobody_else_says_what_becomes_of_it(office: Office, letter: Delivery, person: Person) -> None:
    """Who only reads figures, or keeps the office, writes nothing into cases."""
    for refused in (
        record_sending(office, person, letter.delivery_id, channel=COURIER),
        record_delivery(office, person, letter.delivery_id, reference="X"),
        record_failure(office, person, letter.delivery_id, reason="No."),
    ):
        assert refusal_of(refused) == "not_permitted"
    assert refusal_of(record_failure(office, LEAD, "AP-1999-000001.1.seller", reason="No.")) == "not_found"


def test_a_time_that_cannot_be(office: Office, clock: Clock, letter: Delivery) -> None:
    """Neither before the release nor in the future; nothing arrives before it was sent."""
    clock.move(days=3)
    ahead, before = office.now() + timedelta(hours=1), letter.released_at - timedelta(days=1)
    for when in (ahead, before):
        sent = record_sending(office, INTAKE, letter.delivery_id, channel=COURIER, sent_at=when)
        assert refusal_of(sent) == "time_impossible"
    done(record_sending(office, INTAKE, letter.delivery_id, channel=COURIER))
    for when in (ahead, office.now() - timedelta(days=1)):
        there = record_delivery(office, INTAKE, letter.delivery_id, reference="X", delivered_at=when)
        assert refusal_of(there) == "time_impossible"


def test_an_open_form_stays_current(office: Office) -> None:
    """What is recorded of a letter is no act on the case: a lead who has it open goes on."""
    appeal = rejected(office)
    with office.store.reading() as cursor:
        row = letters_of(cursor, appeal.appeal_no)[-1]
    seen = done(release_letter(office, REVIEWER, row.letter_id, "en", "It is rejected."))
    done(record_sending(office, INTAKE, row.letter_id, channel=COURIER))
    done(lead.reopen(office, LEAD, seen.appeal_no, seen.version, to=State.PRELIMINARY_REVIEW, reason="New."))


def test_several_at_once(office: Office, beside: Office | None, letter: Delivery) -> None:
    """One of them wins; each other is told what has become of it, and by whom."""
    name = letter.delivery_id
    people = [INTAKE, REVIEWER, LEAD, CLIENT] * 2
    sent = together(
        *[lambda one=one: record_sending(office, one, name, channel=COURIER) for one in people], office=beside
    )
    (won,) = [each for each in sent if not isinstance(each, Refusal)]
    assert {each.code for each in sent if isinstance(each, Refusal)} == {"delivery_settled"}
    (kept,) = on_its_way(office, done_case(office, letter))
    assert kept == won
    came = together(
        *[lambda one=one: record_delivery(office, one, name, reference=one.name) for one in people], office=beside
    )
    assert sum(not isinstance(each, Refusal) for each in came) == 1
    assert check_record(office).faults == ()


def done_case(office: Office, found: Delivery) -> Appeal:
    """The case of that letter."""
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, found.appeal_no)
    assert appeal
    return appeal


def test_a_system_takes_it_and_somebody_sends_it_at_once(
    office: Office, beside: Office | None, letter: Delivery
) -> None:
    """Whoever comes first has sent it: by hand with an event, by the message without one."""
    name = letter.delivery_id
    together(
        lambda: office.store.write(lambda cursor: letters.mark_taken(cursor, name, office.now())),
        lambda: record_sending(office, INTAKE, name, channel=COURIER),
        office=beside,
    )
    (kept,) = on_its_way(office, done_case(office, letter))
    assert kept.state is DeliveryState.SENT
    assert (kept.channel is Channel.WEBHOOK) == (kept.sent_seq is None)
    assert check_record(office).faults == ()


def test_a_system_takes_nothing_that_was_sent(office: Office, letter: Delivery) -> None:
    """A message that is replayed, or of a letter from before, changes nothing; who comes second by hand is told."""
    before = office.store.position().get(DELIVERIES, 0)
    with office.store.writing() as cursor:
        letters.mark_taken(cursor, letter.delivery_id, office.now())
        letters.mark_taken(cursor, "AP-1999-000001.1.seller", office.now())
    (taken,) = on_its_way(office, done_case(office, letter))
    assert (taken.channel, taken.sent_at, taken.sent_seq) == (Channel.WEBHOOK, office.now(), None)
    assert office.store.position()[DELIVERIES] > before
    told = record_sending(office, INTAKE, letter.delivery_id, channel=COURIER)
    assert refusal_of(told) == "delivery_settled"
    assert isinstance(told, Refusal)
    assert "A system of the marketplace" in english(told.because)
    assert check_record(office).faults == ()


def test_a_bundle_waits_from_the_act_that_gives_it(office: Office, look: PagePicture) -> None:
    """Released it may still stay here: the case may be rejected. With the act it goes."""
    appeal = to_forward(office)
    pack = released(office, appeal, look)
    assert on_its_way(office, appeal) == ()
    after = done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))
    (found,) = on_its_way(office, after)
    assert (found.pack_id, found.recipient, found.about) == (pack.pack_id, Side.COMPLAINANT, after.version)
    assert found.delivery_id == f"{appeal.appeal_no}.{after.version}.complainant.bundle"
    told = done(read_letter_pdf(office, found.delivery_id))
    assert (told.sha256, told.appeal_no, told.data[:4]) == (pack.sha256, appeal.appeal_no, b"%PDF")
    done(record_sending(office, INTAKE, found.delivery_id, channel=PLATFORM))
    done(record_delivery(office, INTAKE, found.delivery_id, reference="MSG-9"))
    assert check_record(office).faults == ()


def test_what_goes_as_filed_is_no_bundle(office: Office) -> None:
    """Without a bundle there is the letter alone."""
    appeal = opened(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)
    done(disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed="Nothing private."))
    assert on_its_way(office, appeal) == ()


@pytest.fixture
def at_complainant(office: Office) -> Forwarded:
    """A forwarded case, and the released letter to the complainant that tells of it."""
    appeal = forwarded(office)
    with office.store.reading() as cursor:
        row = next(each for each in letters_of(cursor, appeal.appeal_no) if each.kind == "forward")
    after = done(release_letter(office, REVIEWER, row.letter_id, "en", "Please answer."))
    return after, row.letter_id


def test_a_recorded_delivery_shows_an_arrival(office: Office, clock: Clock, at_complainant: tuple[Appeal, str]) -> None:
    """Without a proof on file: from its moment on; a person records it, and the event names what shows it."""
    appeal, name = at_complainant
    early = record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=office.now())
    assert refusal_of(early) == "proof_missing"
    clock.move(days=1)
    done(record_delivery(office, INTAKE, name, reference="SF-17"))
    clock.move(hours=1)
    before = office.now() - timedelta(hours=2)
    early = record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=before)
    assert refusal_of(early) == "proof_missing"
    delivered = office.now() - timedelta(hours=1)
    after = done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=delivered))
    assert (after.arrived_at, after.due_on is not None) == (delivered, True)
    with office.store.reading() as cursor:
        event = events_of(cursor, appeal.appeal_no)[-1]
    assert (event.verb, event.payload["shown_by"]) == (Verb.RECORD_ARRIVAL, name)
    assert check_record(office).faults == ()


def test_only_what_was_forwarded_last_shows_it(
    office: Office, clock: Clock, at_complainant: tuple[Appeal, str]
) -> None:
    """Neither a letter to the seller nor one of an earlier forwarding, nor one that failed."""
    appeal, name = at_complainant
    with office.store.reading() as cursor:
        other = next(each for each in letters_of(cursor, appeal.appeal_no) if each.kind == "forward_seller")
    appeal = done(release_letter(office, REVIEWER, other.letter_id, "en", "It was forwarded."))
    done(record_delivery(office, INTAKE, other.letter_id, reference="MSG-1"))
    done(record_failure(office, INTAKE, name, reason="Moved away."))
    with office.store.reading() as cursor:
        assert letters.delivery_of_forwarding(cursor, appeal) is None
    done(record_delivery(office, INTAKE, name, reference="MSG-2"))
    with office.store.reading() as cursor:
        found = letters.delivery_of_forwarding(cursor, appeal)
    assert found
    assert found.delivery_id == name


DAMAGE = [
    "DELETE FROM delivery",
    "UPDATE delivery SET recipient = 'complainant'",
    "UPDATE delivery SET letter = 'reject'",
    "UPDATE delivery SET by_mail = TRUE",
    "UPDATE delivery SET channel = 'email'",
    "UPDATE delivery SET channel = 'webhook', sent_seq = NULL, sent_by = NULL",
    "UPDATE delivery SET sent_at = sent_at + INTERVAL '1 hour'",
    "UPDATE delivery SET settled_as = NULL",
    "UPDATE delivery SET settled_by = 'zhao'",
    "UPDATE delivery SET delivered_at = delivered_at + INTERVAL '1 hour'",
    "UPDATE delivery SET pack_id = 'ab12'",
    "UPDATE delivery SET delivery_id = delivery_id || 'x'",
]


@pytest.mark.parametrize("sql", DAMAGE)
def test_verify_holds_it_against_the_log(office: Office, letter: Delivery, sql: str) -> None:
    """A row that was changed, added or taken away is named."""
    done(record_sending(office, INTAKE, letter.delivery_id, channel=COURIER))
    done(record_delivery(office, INTAKE, letter.delivery_id, reference="SF-17"))
    with office.store.writing() as cursor:
        cursor.run(sql)

    told = {english(each.what) for each in check_record(office).faults}

    assert told
    assert all(FAULT in each for each in told)
    assert "delivery" in CHECKS


@pytest.mark.parametrize("sql", ["channel = 'platform', sent_at = released_at", "channel = 'webhook'"])
def test_nothing_is_sent_that_nobody_sent(office: Office, letter: Delivery, sql: str) -> None:
    """Without an event only a system of the marketplace can have taken it, and then at some time."""
    with office.store.writing() as cursor:
        cursor.run(f"UPDATE delivery SET {sql}")
    (fault,) = check_record(office).faults
    assert FAULT in english(fault.what)


def test_a_bundle_that_is_begun_is_nothing_to_send(office: Office, look: PagePicture) -> None:
    """It is being made."""
    appeal = to_forward(office)
    begun(office, appeal, look)
    assert on_its_way(office, appeal) == ()
