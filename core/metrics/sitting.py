"""One look at the record for several questions: the same state, the same moment, prepared once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Final

from core.errors import Refusal
from core.metrics.definitions import HORIZON_DAYS
from core.metrics.moments import clocks_of, moment_of
from core.model.people import Person
from core.office import Office
from core.permissions import Act, allowed
from core.store.looks import open_for
from core.store.metrics_cases import Moment, first_moment
from core.store.metrics_count import Reading, reading_as_of

HORIZON: Final = timedelta(days=HORIZON_DAYS)


class Sitting:
    """The record at one moment, read when the first question needs it; use ``sitting``.

    ``position`` is where the record stood before it was read; its answers are kept for that.
    """

    def __init__(self, office: Office, moment: Moment) -> None:
        """Reads nothing yet."""
        self.office = office
        self.moment = moment
        self.position = office.store.position()
        self._stack = ExitStack()
        self._reading: Reading | None = None
        self._kept_from: dict[str, tuple[str, ...]] = {}

    def kept_from(self, person: Person) -> tuple[str, ...]:
        """The numbers of the cases that this person looks at a second time: no number may tell what was decided."""
        if not allowed(person, Act.GIVE_SECOND_REVIEW):
            return ()
        if person.person_id not in self._kept_from:
            with self.office.store.reading() as cursor:
                kept = sorted({each.appeal_no for each in open_for(cursor, person.person_id)})
            self._kept_from[person.person_id] = tuple(kept)
        return self._kept_from[person.person_id]

    @property
    def reading(self) -> Reading:
        """The record, ready to be asked."""
        if self._reading is None:
            self._reading = self._stack.enter_context(reading(self.office, self.moment))
        return self._reading

    def close(self) -> None:
        """Lets go of the record."""
        self._stack.close()


@contextmanager
def sitting(office: Office, as_of: date | datetime | None = None) -> Iterator[Sitting | Refusal]:
    """A look at the record as of now, a day or a moment, for as many questions as the block asks."""
    moment = moment_of(office, as_of)
    if isinstance(moment, Refusal):
        yield moment
        return
    opened = Sitting(office, moment)
    try:
        yield opened
    finally:
        opened.close()


def reading(office: Office, moment: Moment) -> AbstractContextManager[Reading]:
    """The record at that moment with the office's calendars."""
    first = first_moment(office.store) or moment.as_of.astimezone(UTC)
    return reading_as_of(office.store, moment, HORIZON, clocks_of(office, first, moment.as_of))
