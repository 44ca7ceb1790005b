"""Orders: what a decision tells the marketplace to do about the measure, by when, and how far that is.

A decision takes effect when the marketplace ends the penalty, or imposes it again, and says so. Until then it is
decided and not yet in effect. Pure. Source: 17 U.S.C. 512(g)(2)(C) for the day by which a penalty must have ended.
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
"""Under what the event of a decision tells its order; acts on it name the event under ``about``."""


ENDING: Final = frozenset({
    Outcome.REVOKED_NO_ANSWER, Outcome.REVOKED_INVALID_ANSWER, Outcome.REVOKED_WITHDRAWN, Outcome.REVOKED_OTHER,
})  # fmt: skip
"""Outcomes that end the penalty."""

KEEPING: Final = frozenset({
    Outcome.REJECTED_PRELIMINARY, Outcome.UPHELD_VALID_ANSWER, Outcome.UPHELD_LEGAL_ACTION,
})  # fmt: skip
"""Decisions by which the penalty stands; one that an earlier order has ended is imposed again."""


class NewOrder(Frozen):
    """An order as a decision writes it; ``due_on`` is a day in the zone of the policy, ``due_at`` the end of it.

    ``statutory`` says that the day is the last one of the statute's window, and not the office's own.
    """

    kind: OrderKind
    due_on: date
    due_at: datetime
    statutory: bool

    def told(self) -> dict[str, Any]:
        """The order as the event of its decision tells it."""
        return self.model_dump(mode="json")


class Order(Frozen):
    """An order on record; ``seq`` is the event of its decision, ``outcome`` the ground. Times are aware UTC.

    ``asked_at`` is when it was last to be sent, ``sent_at`` when a receiver last took it. ``settled_seq`` is the event
    that confirmed, refused or withdrew it, ``effective_at`` when the measure changed, as whoever confirmed it says.
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
        """How far it is; one that is resent waits until it is taken again."""
        if self.settled_as:
            return self.settled_as
        return OrderState.SENT if self.sent_at and self.sent_at >= self.asked_at else OrderState.WAITING

    @property
    def final(self) -> bool:
        """Whether nothing more can come of it."""
        return self.settled_as in FINAL

    def overdue(self, now: datetime) -> bool:
        """Whether it should be in effect by now and nobody has said anything; one that was refused is told as that."""
        return self.settled_as is None and now >= self.due_at


FINAL: Final = frozenset({OrderState.CONFIRMED, OrderState.WITHDRAWN})


def order_id(appeal_no: str, seq: int) -> str:
    """The name of the order that the decision of that event wrote."""
    return f"{appeal_no}.{seq}"


def kind_for(outcome: Outcome, earlier: Sequence[Order]) -> OrderKind | None:
    """What that outcome changes of the measure; ``earlier`` are the orders of the case, oldest first.

    A penalty that was only ordered to end, and of which no receiver has heard, still stands: to keep it changes
    nothing. Neither does it where it was imposed again and that is confirmed.
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

    By when: under a policy with a last day to act (512(g)) the penalty ends by that day (``latest``), also where it has
    passed; otherwise within the policy's working days.
    """
    policy = rules.policy_of(appeal)
    statutory = kind is OrderKind.END and latest is not None and policy.window("response").latest_days is not None
    zone = zone_of(policy)
    prompt = due(day_in(now, zone), policy.effect_days, "working", rules.calendar_of(policy)).due
    by = latest if statutory and latest else prompt
    return NewOrder(kind=kind, due_on=by, due_at=ends_at(by, zone), statutory=statutory)
