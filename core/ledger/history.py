"""Bulk insertion of imported cases: one event per case, with its projection computed in SQL."""

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from core.domain.appeal import Party
from core.ledger.acknowledgements import Head
from core.ledger.engine import HISTORY, MOVED, Cursor

MILESTONES: Final = (
    "opened_at", "disclosed_at", "counter_notice_at", "preliminary_decided_at", "forwarded_at", "arrived_at",
    "answered_at", "withdrawn_at", "final_decided_at",
)  # fmt: skip
"""The columns with the times of an appeal's steps, in order."""

EVENT: Final = ("appeal_no", "seq", "verb", "actor", "happened_at", "payload", "previous_hash", "hash", "personal")

BATCHED: Final = (*EVENT, "complaint", "fields")
"""The columns of an event, the part of its case that is not in the hashed payload, and the fields it sets."""

PAYLOAD: Final = EVENT.index("payload")

BATCH: Final = 20_000  # rows

PORTION: Final = 16_000_000
"""The payload characters passed to the database at once; extracting the JSON takes about ten times the memory."""

PARTY: Final = tuple(Party.model_fields)

_WORDS: Final = (
    "state", "right_type", "policy_id", "seller_id", "complainant_id", "complaint_no", "right_no", "penalty_kind",
    "preliminary_outcome", "answer_kind", "withdrawn_from", "outcome", "deadline", "assigned_to", "reviewer",
)  # fmt: skip

_TYPES: Final = {
    **dict.fromkeys(_WORDS, "VARCHAR"),
    **dict.fromkeys(MILESTONES, "TIMESTAMP"),
    **dict.fromkeys(("response_due_on", "response_latest_on", "seller_due_on", "due_on"), "DATE"),
    "listings": "VARCHAR",
    "late_answers": "INTEGER",
}

# The fields an event sets, extracted from its payload once: by name, list position and type.
_SET: Final = {name: f"s[{place}]::{kind}" for place, (name, kind) in enumerate(_TYPES.items(), start=1)}

# The defaults of a new case, as in ``Appeal``.
_DEFAULTS: Final = {
    "version": "1",
    "complaint_no": "complaint",
    "right_no": f"coalesce({_SET['right_no']}, '')",
    "listings": f"coalesce({_SET['listings']}, '[]')",
    "penalty_note": "''",
    "late_answers": f"coalesce({_SET['late_answers']}, 0)",
    "exceptional": "false",
    "supplements": "0",
    "reopened": "0",
    "imported": "true",
}

_COLUMNS: Final = tuple(dict.fromkeys((*_TYPES, *_DEFAULTS)))

_APPEALS: Final = (
    f"INSERT INTO appeal (appeal_no, {', '.join(_COLUMNS)})"
    f" SELECT appeal_no, {', '.join({**_SET, **_DEFAULTS}[each] for each in _COLUMNS)} FROM"
    f" (SELECT appeal_no, complaint, json_extract_string(fields, ARRAY{[f'$.{each}' for each in _TYPES]}) AS s"
    " FROM batch OFFSET 0) projected"  # OFFSET 0 keeps PostgreSQL from inlining the subquery into every column
)

_PENDING: Final = (
    "INSERT INTO pending SELECT a.appeal_no, a.state, a.right_type, a.seller_id, a.complainant_id,"
    " array_to_string(json_extract_string(a.listings, '$[*].listing_id'), ' '), a.opened_at, a.due_on, a.assigned_to,"
    " '', '', a.policy_id, coalesce(a.due_on < happened_at::TIMESTAMP::DATE, false)"
    " FROM batch JOIN appeal a USING (appeal_no) WHERE a.state <> 'closed'"
)

# Only the complaints of these rows: in a large office, counting all for each portion would take longer than the rest.
_AGAIN: Final = (
    "INSERT INTO appealed_again SELECT appeal_no FROM (SELECT appeal_no, count(*) OVER (PARTITION BY complaint_no) AS n"
    " FROM appeal WHERE complaint_no IN (SELECT complaint FROM batch WHERE complaint <> '')) same"
    " WHERE n > 1 AND appeal_no NOT IN (SELECT appeal_no FROM appealed_again)"
)


def first_payloads(cursor: Cursor, numbers: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """For those of these numbers on record: verb, payload and personal data of their first event."""
    if not numbers:
        return {}
    # The bounds let DuckDB skip the rest of a large record.
    bounds = [min(numbers), max(numbers)]
    known = _with_batch(
        cursor,
        {"appeal_no": list(numbers)},
        "SELECT a.appeal_no FROM batch JOIN appeal a USING (appeal_no) WHERE a.appeal_no BETWEEN ? AND ?",
        bounds,
    )
    rows = _with_batch(
        cursor,
        {"appeal_no": [number for (number,) in known]},
        "SELECT e.appeal_no, e.verb, e.payload, coalesce(e.personal, '') FROM batch JOIN event e USING (appeal_no)"
        " WHERE e.seq = 1 AND e.appeal_no BETWEEN ? AND ?",
        bounds,
    )
    return {number: (verb, payload, apart) for number, verb, payload, apart in rows}


def parties_named(cursor: Cursor, named: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The ids of the parties already on file, by side and name."""
    rows = _with_batch(
        cursor,
        {"side": [side for side, _ in named], "name": [name for _, name in named]},
        "SELECT p.side, p.name, min(p.party_id) FROM batch JOIN party p ON p.side = batch.side AND p.name = batch.name"
        " GROUP BY p.side, p.name",
    )
    return {(side, name): party_id for side, name, party_id in rows}


def insert_parties(cursor: Cursor, parties: Sequence[Party]) -> None:
    """Adds parties that are not on file yet."""
    with cursor.lent("batch", _frame({each: [getattr(party, each) for party in parties] for each in PARTY})):
        cursor.run(f"INSERT INTO party ({', '.join(PARTY)}) SELECT {', '.join(PARTY)} FROM batch")


def insert_history(cursor: Cursor, events: Iterable[Sequence[str | None]]) -> int:
    """Adds cases of one event each, with their rows in ``appeal`` and ``pending``; returns how many.

    ``events`` have the fields of ``BATCHED``, all text or None. Cases with long windows have large payloads, so they
    are passed to the database in portions that fit into memory.
    """
    portion: list[Sequence[str | None]] = []
    size = added = 0
    for event in events:
        portion.append(event)
        size += len(event[PAYLOAD] or "")
        if size >= PORTION:
            added += _insert(cursor, portion)
            portion, size = [], 0
    return added + (_insert(cursor, portion) if portion else 0)


def _insert(cursor: Cursor, events: Sequence[Sequence[str | None]]) -> int:
    columns = dict(zip(BATCHED, map(list, zip(*events, strict=True)), strict=True))
    with cursor.lent("batch", _frame(columns)):
        cursor.run(
            f"INSERT INTO event ({', '.join(EVENT)}) SELECT appeal_no, seq::INTEGER, verb, actor,"
            " happened_at::TIMESTAMP, payload, previous_hash, hash, personal FROM batch"
        )
        cursor.run(_APPEALS)
        cursor.run(_PENDING)
        cursor.run(_AGAIN)
        cursor.touched.update((HISTORY, MOVED, "appeal_no", *_COLUMNS))
        heads = zip(columns["appeal_no"], columns["seq"], columns["hash"], strict=True)
        cursor.appended += [Head(number, int(seq), digest) for number, seq, digest in heads]
        return len(events)


def _with_batch(
    cursor: Cursor, columns: dict[str, list[str]], sql: str, args: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """Runs a statement over a table ``batch`` with these columns; nothing is run if they are empty."""
    if not next(iter(columns.values())):
        return []
    with cursor.lent("batch", _frame(columns)):
        return [row for batch in cursor.batches(sql, args, BATCH) for row in batch]


def _frame(columns: dict[str, list[str]]) -> pd.DataFrame:
    """A frame of plain objects, which DuckDB reads three times as fast as pandas' own text columns."""
    return pd.DataFrame(columns, dtype=object)
