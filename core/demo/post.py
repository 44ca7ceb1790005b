"""The post of the demonstration office: the last week's letters, the older of them released, the others waiting."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from core.commands.letters import drop_letter, release_letter
from core.demo.staff import Staff
from core.model.letter import LetterRow
from core.model.people import Person
from core.office import Office
from core.outgoing.letters.calls import OF_INTAKE
from core.store.letters import begin_letters, waiting
from core.store.record import events_of

BEGUN: Final = timedelta(days=8)
"""So long ago the office began to write its letters in Redress; what was told before is not in it."""
UNDONE: Final = timedelta(days=3)
RELEASED: Final = 4  # of each a PDF is made, which takes a second
LATER: Final = timedelta(hours=2)
TOLD: Final = {"en": "Told on the telephone.", "zh": "已电话告知。"}


def write_letters(office: Office, staff: Staff, now: datetime, at: Callable[[datetime], None]) -> None:
    """Releases the oldest letters of the last week as their writers would have; ``at`` sets the clock."""
    with office.store.writing() as cursor:
        begin_letters(cursor, now - BEGUN)
    with office.store.reading() as cursor:
        rows = waiting(cursor, {*OF_INTAKE, "forward", "reject", "revoke", "uphold", "lapse", "supplement"}, 999)
        old = [(row, _last(office, row)) for row, _ in reversed(rows) if row.called_at < now - UNDONE]
    done = [(row, last + LATER) for row, last in old if last + LATER < now]
    for row, when in done[:RELEASED]:
        at(when)
        release_letter(office, _writer(staff, row), row.letter_id)  # what may not go out yet goes on waiting
    for row, when in [each for each in done[RELEASED:] if each[0].kind in OF_INTAKE][:1]:
        at(when)
        drop_letter(office, staff.intake, row.letter_id, TOLD[staff.intake.language])
    at(now)


def _last(office: Office, row: LetterRow) -> datetime:
    with office.store.reading() as cursor:
        return events_of(cursor, row.appeal_no)[-1].at


def _writer(staff: Staff, row: LetterRow) -> Person:
    return staff.intake if row.kind in OF_INTAKE else staff.reviewers[0]
