"""Orders: what a decision tells the marketplace to do about the punishment, by when, and the status of that.

A decision takes effect when the marketplace ends the punishment, or imposes it again, and confirms this. Until then it
is decided but not in effect. Pure. Source: 17 U.S.C. 512(g)(2)(C) for the day by which a punishment must have ended.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from core.domain.appeal import Appeal
from core.domain.deadlines import due, ends_at
from core.domain.policy import Rules, day_in, zone_of
from core.domain.terms import OrderKind, OrderState, Outcome
from core.domain.text import Frozen

ORDER: Final = "order"
"""The key under which the event of a decision records its order; acts on the order refer to that event as ``about``."""


ENDING: Final = frozenset({
    Outcome.REVOKED_NO_ANSWER, Outcome.REVOKED_INVALID_ANSWER, Outcome.REVOKED_WITHDRAWN, Outcome.REVOKED_OTHER,
})  # fmt: skip
"""Outcomes that end the punishment."""

KEEPING: Final = frozenset({
    Outcome.REJECTED_PRELIMINARY, Outcome.UPHELD_VALID_ANSWER, Outcome.UPHELD_LEGAL_ACTION,
})  # fmt: skip
"""Outcomes that keep the punishment; if an earlier order has ended it, it is imposed again."""


class NewOrder(Frozen):
    """A new order; ``due_on`` is a day in the zone of the policy, ``due_at`` the end of that day.

    ``statutory``: the day is the last day of the statute's window rather than the office's own target.
    """

    kind: OrderKind
    due_on: date
    due_at: datetime
    statutory: bool

    def payload(self) -> dict[str, Any]:
        """The order as recorded in the event of its decision."""
        return self.model_dump(mode="json")


class Order(Frozen):
    """An order on record; ``seq`` is the event of its decision, ``outcome`` its ground. Times are aware UTC.

    ``asked_at`` is when it was last queued for sending, ``sent_at`` when a receiver last took it, or of a withdrawn one
    when it was first tried in vain, as the receiver may have taken it all the same. ``settled_seq`` is
    the event that confirmed, refused or withdrew it, ``effective_at`` when the punishment changed according to whoever
    confirmed it.
    """

    order_id: str
    appeal_no: str
    seq: int
    kind: OrderKind
    outcome: Outcome
    due_on: date
    due_at: datetime
    statutory: bool
    ordered_at: datetime
    asked_at: datetime
    sent_at: datetime | None = None
    settled_as: OrderState | None = None
    settled_seq: int | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    effective_at: datetime | None = None

    @property
    def state(self) -> OrderState:
        """Its status; a resent order waits until it is taken again."""
        if self.settled_as:
            return self.settled_as
        return OrderState.SENT if self.sent_at and self.sent_at >= self.asked_at else OrderState.WAITING

    @property
    def final(self) -> bool:
        """Whether its status can no longer change."""
        return self.settled_as in FINAL

    def overdue(self, now: datetime) -> bool:
        """Whether it should be in effect by now (aware) and nobody has replied; a refused order is not overdue."""
        return self.settled_as is None and now >= self.due_at


FINAL: Final = frozenset({OrderState.CONFIRMED, OrderState.WITHDRAWN})


def order_id(appeal_no: str, seq: int) -> str:
    """The id of the order created by the decision of that event."""
    return f"{appeal_no}.{seq}"


def kind_for(outcome: Outcome, earlier: Sequence[Order]) -> OrderKind | None:
    """What the outcome requires of the marketplace, None for nothing; ``earlier`` are the case's orders, oldest first.

    If an order to end the punishment has reached no receiver, the punishment still stands and keeping it requires
    nothing. The same is true if it was imposed again and this is confirmed.
    """
    if outcome in ENDING:
        return OrderKind.END
    heard = [each for each in earlier if each.sent_at or each.settled_as is OrderState.CONFIRMED]
    if outcome not in KEEPING or all(each.kind is not OrderKind.END for each in heard):
        return None
    imposed = heard[-1].kind is OrderKind.IMPOSE and heard[-1].settled_as is OrderState.CONFIRMED
    return None if imposed else OrderKind.IMPOSE


def ordered(rules: Rules, appeal: Appeal, kind: OrderKind, latest: date | None, now: datetime) -> NewOrder:
    """The order of that kind, decided now (aware).

    Its due day: under a policy with a last day to act (512(g)) that day (``latest``), even if it has passed; otherwise
    the policy's number of working days.
    """
    policy = rules.policy_of(appeal)
    statutory = kind is OrderKind.END and latest is not None and policy.window("response").latest_days is not None
    zone = zone_of(policy)
    prompt = due(day_in(now, zone), policy.effect_days, "working", rules.calendar_of(policy)).due
    by = latest if statutory and latest else prompt
    return NewOrder(kind=kind, due_on=by, due_at=ends_at(by, zone), statutory=statutory)
