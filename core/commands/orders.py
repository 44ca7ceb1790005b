"""Orders: the marketplace, or a lead with proof, confirms that a measure was changed, or refuses it; leads resend.

An order is created with its decision (``transaction.LockedCase.record``) and withdrawn when the case is reopened. These
acts are recorded in the log of the case but do not change its version, so that a form somebody has open stays current.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from core.commands.intake import in_order
from core.commands.transaction import LockedCase, by_whom, event_time, on_its_case
from core.domain.lifecycle import Facts, why_not, why_not_prepare
from core.domain.orders import Order
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import OrderState, Verb, label_of
from core.domain.text import Text, mark, say
from core.ledger import documents, orders
from core.office import Office

DECIDED, IN_EFFECT = mark("order.decided_within"), mark("order.in_effect_within")


def order_on_record(office: Office, _actor: Person, order_id: str) -> Order | Refusal:
    """The order, by its id."""
    found = office.read(orders.read_order, order_id)
    return found or refuse("not_found", what=say("order.order_within"), name=order_id)


@on_its_case(order_on_record)
def confirm_order(
    case: LockedCase, order_id: str, *, reference: str, proof: str = "", effective_at: datetime | None = None
) -> Order:
    """Records that the measure was changed as ordered: when (aware; None: now), and with which reference.

    Done by the marketplace's own system, or by a lead, who names the document on file that proves it (``proof``, its
    label). A refused order may be confirmed later; a second confirmation is refused and says what was recorded.
    """
    order, when = _timely(case, order_id, effective_at)
    facts = Facts(missing=_lacking(case, reference, proof))
    return _confirm(case, order, facts, when, {"reference": reference.strip(), "document": proof.strip() or None})


def _timely(case: LockedCase, order_id: str, effective_at: datetime | None) -> tuple[Order, datetime]:
    """The order to confirm, and when it took effect, which may not be before its decision."""
    order, when = _open(case, order_id, Verb.CONFIRM_ORDER), event_time(effective_at, case.now)
    granted(in_order(case.now, (DECIDED, order.ordered_at), (IN_EFFECT, when)))
    return order, when


def _confirm(case: LockedCase, order: Order, facts: Facts, when: datetime, shown: dict[str, str | None]) -> Order:
    """Records the confirmation of an order with its proof."""
    case.record(Verb.CONFIRM_ORDER, facts, details={"about": order.seq, **shown, "effective_at": when})
    orders.settle_order(
        case.cursor, order, OrderState.CONFIRMED, case.next_seq, case.actor.person_id, case.now, effective=when
    )
    return _read(case, order.order_id)


# Many at once: old orders of an office connected only after years, which no system has ever received.

MOST_TOGETHER: Final = 500


class ConfirmedTogether(NamedTuple):
    """The result for one of several orders: confirmed (None), or the refusal."""

    order_id: str
    refusal: Refusal | None


def confirm_orders(
    office: Office,
    actor: Person,
    order_ids: Sequence[str],
    *,
    reference: str,
    reason: str,
    effective_at: datetime | None = None,
    dry_run: bool = False,
) -> tuple[ConfirmedTogether, ...] | Refusal:
    """Confirms orders one by one, each with its own event or refusal; ``dry_run`` records nothing.

    One reference and one reason apply to all, in place of a document on each file; therefore only orders that no system
    has received can be confirmed this way. ``effective_at`` (aware; None: now) is the latest time they took effect.
    """
    if refusal := why_not_prepare(actor, Verb.CONFIRM_ORDER, None, Facts()):
        return refusal
    required = ((reference, say("order.reference_within")), (reason, say("order.what_it_rests_on_within")))
    if lacking := tuple(field for text, field in required if not text.strip()):
        return refuse("field_missing", fields=lacking)
    if len(order_ids) > MOST_TOGETHER:
        field, why = say("order.orders_within"), say("order.at_most_together", most=MOST_TOGETHER)
        return refuse("field_invalid", field=field, given=str(len(order_ids)), reason=why)
    shown = {"reference": reference.strip(), "document": None, "reason": reason.strip()}

    @on_its_case(order_on_record)
    def confirm(case: LockedCase, order_id: str) -> Order:
        order, when = _timely(case, order_id, effective_at)
        unheard = order.state is OrderState.WAITING and order.sent_at is None
        facts = Facts(missing=() if unheard else (say("order.proof_within"),))
        granted(why_not(case.actor, Verb.CONFIRM_ORDER, case.appeal, facts))
        return order if dry_run else _confirm(case, order, facts, when, shown)

    came = ((each, confirm(office, actor, each)) for each in dict.fromkeys(order_ids))
    return tuple(ConfirmedTogether(each, done if isinstance(done, Refusal) else None) for each, done in came)


@on_its_case(order_on_record)
def refuse_order(case: LockedCase, order_id: str, *, reason: str) -> Order:
    """Records that the measure was not changed, and why; a lead can then resend the order or confirm it with proof."""
    order = _open(case, order_id, Verb.REFUSE_ORDER)
    case.record(Verb.REFUSE_ORDER, Facts(reason=reason), details={"about": order.seq, "reason": reason.strip()})
    orders.settle_order(case.cursor, order, OrderState.REFUSED, case.next_seq, case.actor.person_id, case.now)
    return _read(case, order_id)


@on_its_case(order_on_record)
def resend_order(case: LockedCase, order_id: str) -> Order:
    """Sends the same order again, whether it was sent or refused; it waits as when new, and its due date is kept."""
    order = _open(case, order_id, Verb.RESEND_ORDER)
    case.record(Verb.RESEND_ORDER, Facts(), details={"about": order.seq})
    orders.ask_again(case.cursor, order, case.now)
    orders.announce(case.office.store, case.cursor, case.appeal, order, case.next_seq, case.now)
    return _read(case, order_id)


def _open(case: LockedCase, order_id: str, verb: Verb) -> Order:
    """The order, if this person may perform the act now. Raises ``RefusedError``."""
    granted(why_not_prepare(case.actor, verb, case.appeal, Facts()))
    order = _read(case, order_id)
    granted(_settled(case, order, verb))
    return order


def _read(case: LockedCase, order_id: str) -> Order:
    """The current order; its row is never deleted."""
    order = orders.read_order(case.cursor, order_id)
    if order is None:
        raise LookupError(f"order {order_id} is gone")
    return order


def _settled(case: LockedCase, order: Order, verb: Verb) -> Refusal | None:
    """Refuses an act on a settled order, and says what was recorded, by whom and when."""
    twice = verb is Verb.REFUSE_ORDER and order.settled_as is OrderState.REFUSED
    if not (order.final or twice) or order.settled_at is None:
        return None
    return refuse(
        "order_settled", became=label_of(order.state), **by_whom(case.cursor, order.settled_by, order.settled_at)
    )


def _lacking(case: LockedCase, reference: str, proof: str) -> tuple[Text, ...]:
    """What a confirmation lacks: a reference and, from people who have the file, a document that proves it."""
    lacking = () if reference.strip() else (say("order.reference_within"),)
    labels = {each.label for each in documents.exhibits_of(case.cursor, case.appeal_no)}
    shown = proof.strip() in labels if proof.strip() else not allowed(case.actor, Act.HANDLE_DOCUMENTS)
    return lacking if shown else (*lacking, say("order.proof_within"))
