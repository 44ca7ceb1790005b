"""How often second looks agree with the first decision: with the interval, by stratum, small groups withheld.

Source: domain.md 6.2 (``overturn_after_review``, Wilson interval, shares of fewer than twenty withheld).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.errors import Refusal
from core.metrics.definitions import SMALL
from core.metrics.wilson import wilson
from core.model.look import STRATA, Found, Look, Stratum
from core.model.people import Person
from core.office import Office
from core.queries.looks import SEES_NUMBERS, may
from core.store.looks import looks_of, open_for, results

ALL: Final = ""


@dataclass(frozen=True)
class Agreement:
    """``k`` of ``n`` looks took the same decision; ``looks`` are those n. ``by`` and ``group`` name the stratum, or "".

    ``interval`` is None while the looks are too few for a share.
    """

    by: Stratum | None
    group: str
    looks: tuple[str, ...]
    k: int
    as_of: datetime

    @property
    def n(self) -> int:
        """How many looks were given."""
        return len(self.looks)

    @property
    def interval(self) -> tuple[float, float] | None:
        """What these looks say of all decisions, 95 of 100 (Wilson)."""
        return wilson(self.k, self.n) if self.n >= SMALL else None


def agreement(office: Office, actor: Person) -> tuple[Agreement, ...] | Refusal:
    """Of all looks that were given first, then by each stratum that samples told apart; for leads and managers.

    Appeals on which the asking person has a look open are left out: a small group would tell what was decided.
    """
    if refusal := may(actor, SEES_NUMBERS):
        return refusal
    with office.store.reading() as cursor:
        kept = {each.appeal_no for each in open_for(cursor, actor.person_id)}
        found = results(cursor)
        given = [each for each in looks_of(cursor) if each.look_id in found and each.appeal_no not in kept]
    groups: dict[tuple[int, str], list[Look]] = defaultdict(list)
    for look in given:
        for place, name in enumerate(STRATA):
            if name in look.stratum:
                groups[place, look.stratum[name]].append(look)
    groups[-1, ALL] = given
    now = office.now()
    return tuple(_of(place, group, looks, found, now) for (place, group), looks in sorted(groups.items()))


def _of(place: int, group: str, looks: list[Look], found: dict[str, Found], now: datetime) -> Agreement:
    return Agreement(
        by=STRATA[place] if place >= 0 else None,
        group=group,
        looks=tuple(each.look_id for each in looks),
        k=sum(found[each.look_id].agrees for each in looks),
        as_of=now,
    )
