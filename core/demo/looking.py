"""Second looks of the demonstration: a sample announced two months ago, drawn, and looked at but for the last one.

A few looks differ; a lead has concluded which decision was right of all but one of these.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from core.commands import looks
from core.demo.staff import Staff
from core.demo.words import said
from core.errors import Refusal
from core.model.look import Look, Stratum
from core.model.terms import Value
from core.office import Office, day_in
from core.permissions import LEAD
from core.queries.looks import open_look
from core.store.looks import draws
from core.store.record import events_of

T = TypeVar("T")
DAY: Final = timedelta(days=1)
FIRST, LAST, DRAWN = 60 * DAY, 10 * DAY, 9 * DAY
PAUSE: Final = timedelta(hours=3, minutes=25)
MOST: Final = 60
DIFFERS: Final = frozenset({1, 9, 20})
"""Where in the sample whoever looks again decides otherwise; of the first of these nothing is concluded yet."""
BY: Final[tuple[Stratum, ...]] = ("right_type", "outcome")
SHARE: Final = Decimal("0.75")


@dataclass
class Looking:
    """A sample being looked at: its number, 0 before it is announced; ``waiting`` are its looks still to be given."""

    office: Office
    staff: Staff
    refused: Callable[[Refusal], Exception]
    number: int = 0
    waiting: list[Look] = field(default_factory=list)

    def acts(self, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """What happens when: each act at its moment, all of them before ``now``."""
        yield now - FIRST, lambda: self._announce(now)
        yield now - DRAWN, self._draw
        for place in range(1, MOST):
            yield now - DRAWN + PAUSE * place, self._look

    def _announce(self, now: datetime) -> None:
        with self.office.store.reading() as cursor:
            if draws(cursor):
                return  # the office has samples of its own already
        first, last = day_in(now - FIRST), day_in(now - LAST)
        self.number = self._done(
            looks.announce(self.office, self.staff.lead, first=first, last=last, by=BY, base=SHARE)
        ).draw_no

    def _draw(self) -> None:
        if self.number:
            self.waiting = list(self._done(looks.draw(self.office, self.staff.lead, self.number)))

    def _look(self) -> None:
        """Gives the next look; the first one differs, the last one is left to whoever opens the demonstration."""
        if len(self.waiting) < 2:  # noqa: PLR2004 - the last one
            return
        look = self.waiting.pop(0)
        person = next(each for each in self.staff.people if each.person_id == look.assigned_to)
        seen = self._done(open_look(self.office, person, look.look_id))
        other = next((each for each in seen.choices if each != look.decided), look.decided)
        differs = look.place in DIFFERS and other != look.decided
        with self.office.store.reading() as cursor:
            first = events_of(cursor, look.appeal_no)[look.seq - 1]
        for each in first.payload.get("findings", ()):
            if each["by"] == first.actor:
                value = Value.CANNOT_VERIFY if differs else Value(each["value"])
                self._done(looks.answer_look(self.office, person, look.look_id, each["criterion"], value))
        reason = said("look_differs" if differs else "look_agrees", person.language)
        decision = other if differs else look.decided
        self._done(looks.give_result(self.office, person, look.look_id, decision, reason=reason))
        if differs and look.place != min(DIFFERS):
            self._conclude(look)

    def _conclude(self, look: Look) -> None:
        """A lead who took neither decision reads both."""
        took = {look.decider, look.assigned_to}
        lead = next((each for each in self.staff.people if each.role in LEAD and each.person_id not in took), None)
        if lead is not None:
            reason = said("look_concluded", lead.language)
            self._done(looks.conclude(self.office, lead, look.look_id, "first_stands", reason=reason))

    def _done(self, result: T | Refusal) -> T:
        if isinstance(result, Refusal):
            raise self.refused(result)
        return result
