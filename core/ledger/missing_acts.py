"""Acknowledged events missing from the record: comparing a record with its line of heads."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from typing import Final

from core.ledger.acknowledgements import Base, Head, Line, Why
from core.ledger.engine import OFFICE, Cursor, DiskFull, Engine

LOG = getLogger(__name__)

RECENT: Final = 20_000
"""How many of the newest heads are looked up when the record is opened; verification looks up all."""


@dataclass(frozen=True)
class MissingEvent:
    """What a record lacks: the missing heads, and how many events there should be and are.

    ``gone``: the line itself is missing, so nothing can be compared.
    """

    lacking: tuple[Head, ...]
    acknowledged: int
    found: int
    gone: bool = False


@dataclass(frozen=True)
class Events:
    """The events on record that the line covers."""

    cursor: Cursor

    def count(self) -> int:
        """How many there are."""
        return int(self.cursor.value(f"SELECT count(*) FROM {_LOGS}"))

    def digest(self, besides: Sequence[Head] = ()) -> str:
        """One hash over the hashes of all events except ``besides``."""
        return str(
            self.cursor.value(
                f"SELECT sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) FROM {_LOGS}"
                f" WHERE NOT EXISTS (SELECT 1 FROM ({_HEADS}) h"
                " WHERE h.appeal_no = logs.appeal_no AND h.seq = logs.seq)",
                _columns(besides),
            )
        )

    def lacking(self, heads: Sequence[Head]) -> list[Head]:
        """The heads that are not on record as acknowledged."""
        rows = self.cursor.rows(
            f"SELECT * FROM ({_HEADS}) h WHERE NOT EXISTS (SELECT 1 FROM {_LOGS} WHERE h.appeal_no = logs.appeal_no"
            " AND h.seq = logs.seq AND h.hash = logs.hash) ORDER BY appeal_no, seq, hash",
            _columns(heads),
        )
        return [Head(row["appeal_no"], row["seq"], row["hash"]) for row in rows]


# The acts that are acknowledged; exports made before they were logged are not.
_LOGS: Final = (
    f"(SELECT appeal_no, seq, hash FROM event UNION ALL SELECT '{OFFICE}', position, hash FROM office_event"
    " WHERE verb <> 'export_before') logs"
)

_HEADS: Final = "SELECT unnest(?::VARCHAR[]) AS appeal_no, unnest(?::INTEGER[]) AS seq, unnest(?::VARCHAR[]) AS hash"


def _columns(heads: Sequence[Head]) -> list[object]:
    return [[each.appeal_no for each in heads], [each.seq for each in heads], [each.hash for each in heads]]


def keep_line(store: Engine, anew: Why | None = None) -> MissingEvent | None:
    """Compares a newly opened record with its line, and starts or repairs the line; returns what is missing, if any.

    ``anew`` starts a new line with what is there: for a copy, a restored record, or an accepted loss.
    """
    with store.reading() as cursor:
        begun = cursor.value("SELECT count(*) FROM line_of_heads") > 0
        try:
            short = _held(store, Events(cursor), anew, begun=begun)
        except OSError as error:  # a full disk: the next opening catches up
            LOG.warning("The line of heads could not be written: %s", error)
            return None
        except cursor.unreadable as error:  # a damaged block: verification reports it
            LOG.warning("The record could not be held against its line of heads: %s", error)
            return None
    if not begun:
        with suppress(DiskFull), store.writing() as cursor:
            cursor.run("INSERT INTO line_of_heads VALUES (now()::TIMESTAMP)")
    return short


def _held(store: Engine, record: Events, anew: Why | None, *, begun: bool) -> MissingEvent | None:
    line = store.heads.read()
    if anew or (line is None and not (begun and store.heads.alone)):  # a further process has none yet
        store.heads.begin(record.count(), record.digest(), anew or "begun")
        return None
    found = record.count()
    if line is None:
        return MissingEvent((), 0, found, gone=True)
    lacking = tuple(record.lacking(line.heads[-RECENT:]))
    if lacking or found < line.events:
        return MissingEvent(lacking, line.events, found)
    if found > line.events:  # a kill after the commit and before the line, or an edition that kept none
        store.heads.begin(found, record.digest(), "caught_up")
    return None


def missing_heads(cursor: Cursor, line: Line) -> tuple[list[Head], Base | None]:
    """All missing heads; and the last base, if what it stands for is no longer on record."""
    record = Events(cursor)
    lacking = record.lacking(line.heads)
    since = line.heads[len(line.heads) - line.since :]
    if lacking or record.digest(besides=since) == line.base.digest or record.count() > line.events:
        return lacking, None
    return [], line.base
