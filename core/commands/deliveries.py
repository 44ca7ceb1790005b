"""What becomes of released letters and given bundles: sent, delivered or failed, as somebody records it.

A letter waits to be sent from its release on, a bundle from the act that gives it. What is recorded goes into the log
of the case and leaves its version: a form that somebody has open stays current.
"""

from collections.abc import Callable
from datetime import datetime

from core.commands.intake import in_order
from core.commands.transaction import PHRASE, LockedCase, event_time, transact
from core.domain.labels import label_of
from core.domain.letter import Delivery
from core.domain.lifecycle import Facts, why_not_prepare
from core.domain.people import Person
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import ZONE, Channel, DeliveryState, Verb
from core.domain.text import Text, mark, say
from core.ledger import deliveries, documents, people
from core.ledger.second_reviews import review_refusal
from core.office import Office

RELEASED, SENT, DELIVERED = (
    mark("letter.released_within"), mark("letter.sent_within"), mark("letter.delivered_within"),
)  # fmt: skip

DONE: dict[Verb, frozenset[DeliveryState]] = {
    Verb.RECORD_SENDING: frozenset({DeliveryState.SENT, DeliveryState.DELIVERED}),
    Verb.RECORD_DELIVERY: frozenset({DeliveryState.DELIVERED}),
    Verb.RECORD_FAILURE: frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED}),
}
"""How far it must not be yet for each act: what failed may be sent again, or may have come after all."""


def record_sending(
    office: Office,
    actor: Person,
    delivery_id: str,
    *,
    channel: Channel,
    sent_at: datetime | None = None,
    reference: str = "",
) -> Delivery | Refusal:
    """Records that a letter or a bundle was sent: by what, when (aware; None is now), and under which reference."""

    def do(case: LockedCase) -> Delivery:
        found, when = _open(case, delivery_id, Verb.RECORD_SENDING), event_time(sent_at, case.now)
        granted(in_order(case.now, (RELEASED, found.released_at), (SENT, when)))
        told = {"channel": channel, "at": when, "reference": reference.strip() or None}
        case.record(Verb.RECORD_SENDING, Facts(), details=_about(found) | told)
        deliveries.set_sent(case.cursor, delivery_id, channel, when, case.next_seq, case.actor.person_id)
        return _read(case, delivery_id)

    return _on_delivery(office, actor, delivery_id, do)


def record_delivery(
    office: Office,
    actor: Person,
    delivery_id: str,
    *,
    reference: str = "",
    proof: str = "",
    delivered_at: datetime | None = None,
) -> Delivery | Refusal:
    """Records that it has reached the party: when (aware; None is now), with a reference or a document on file.

    ``proof`` is the label of the document. Whoever comes second is told who was first.
    """
    return _on_delivery(
        office, actor, delivery_id,
        lambda case: delivery_within(case, delivery_id, reference=reference, proof=proof, delivered_at=delivered_at),
    )  # fmt: skip


def delivery_within(
    case: LockedCase, delivery_id: str, *, reference: str, proof: str = "", delivered_at: datetime | None = None
) -> Delivery:
    """As ``record_delivery``, for whoever has locked the case already. Raises ``RefusedError``."""
    found, when = _open(case, delivery_id, Verb.RECORD_DELIVERY), event_time(delivered_at, case.now)
    granted(in_order(case.now, (RELEASED, found.released_at), (SENT, found.sent_at), (DELIVERED, when)))
    told = {"at": when, "reference": reference.strip() or None, "document": proof.strip() or None}
    case.record(Verb.RECORD_DELIVERY, Facts(missing=_lacking(case, reference, proof)), details=_about(found) | told)
    by, seq = case.actor.person_id, case.next_seq
    deliveries.settle(case.cursor, delivery_id, DeliveryState.DELIVERED, seq, by, case.now, when)
    return _read(case, delivery_id)


def record_failure(office: Office, actor: Person, delivery_id: str, *, reason: str) -> Delivery | Refusal:
    """Records that it could not be sent, or came back, and why; it can be sent again."""
    return _on_delivery(office, actor, delivery_id, lambda case: failure_within(case, delivery_id, reason=reason))


def failure_within(case: LockedCase, delivery_id: str, *, reason: str) -> Delivery:
    """As ``record_failure``, for whoever has locked the case already. Raises ``RefusedError``."""
    found = _open(case, delivery_id, Verb.RECORD_FAILURE)
    case.record(Verb.RECORD_FAILURE, Facts(reason=reason), details=_about(found) | {"reason": reason.strip()})
    by, seq = case.actor.person_id, case.next_seq
    deliveries.settle(case.cursor, delivery_id, DeliveryState.FAILED, seq, by, case.now)
    return _read(case, delivery_id)


def delivery_on_record(office: Office, delivery_id: str) -> Delivery | Refusal:
    """The letter or bundle on its way, by its id; a letter that was released before there were deliveries has none."""
    with office.store.reading() as cursor:
        found = deliveries.read_delivery(cursor, delivery_id)
    return found or refuse("not_found", what=say("letter.delivery_within"), name=delivery_id)


def _on_delivery(
    office: Office, actor: Person, delivery_id: str, do: Callable[[LockedCase], Delivery]
) -> Delivery | Refusal:
    """Does an act on what is on its way under the lock of its case; as it is then."""
    found = delivery_on_record(office, delivery_id)
    return found if isinstance(found, Refusal) else transact(office, actor, found.appeal_no, None, do)


def _open(case: LockedCase, delivery_id: str, verb: Verb) -> Delivery:
    """The delivery, where this person may do that to it now. Raises ``RefusedError``."""
    granted(why_not_prepare(case.actor, verb, case.appeal, Facts()))
    granted(review_refusal(case.cursor, case.actor, case.appeal_no))
    found = _read(case, delivery_id)
    if found.state in DONE[verb]:
        granted(_done_already(case, found))
    return found


def _read(case: LockedCase, delivery_id: str) -> Delivery:
    """The delivery as it is now; its row never goes."""
    found = deliveries.read_delivery(case.cursor, delivery_id)
    if found is None:
        raise LookupError(f"delivery {delivery_id} is gone")
    return found


def _about(found: Delivery) -> dict[str, object]:
    """Which letter or bundle an event speaks of: its kind, to whom, and the act that it tells of."""
    of = {"letter": found.letter} if found.letter else {"pack": found.pack_id}
    return {"delivery": found.delivery_id, **of, "to": found.recipient, "about": found.about}


def _done_already(case: LockedCase, found: Delivery) -> Refusal:
    """Says what has become of it, by whom and when."""
    by, at = found.settled_by or found.sent_by or "", found.settled_at or found.sent_at or case.now
    person = people.read_person(case.cursor, by)
    who = person.name if person else by or label_of(Channel.WEBHOOK)
    when = at.astimezone(ZONE).strftime(PHRASE)
    return refuse("delivery_settled", became=label_of(found.state), who=who, when=when)


def _lacking(case: LockedCase, reference: str, proof: str) -> tuple[Text, ...]:
    """What the record of a delivery lacks: a reference, or a document on file that shows it."""
    labels = {each.label for each in documents.exhibits_of(case.cursor, case.appeal_no)}
    shown = proof.strip() in labels if proof.strip() else bool(reference.strip())
    return () if shown else (say("letter.reference_or_proof_within"),)
