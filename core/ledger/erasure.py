"""Erasing personal data: free text, typed facts, file names, and the party if no other case needs it.

Each value is replaced by a mark that says so (``erased_on``). The office log records who erased what, when and why,
and the commitment of each mark, because the events contain those of the original values.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from secrets import token_hex
from typing import Any, Final, NamedTuple

from core.domain.appeal import (
    ACCOUNT,
    CONTACTS,
    DEADLINE,
    ERASED,
    FORMAT,
    PARTIES,
    VALUES,
    Appeal,
    commitment,
    erased,
    part,
    payload_text,
    personal_of,
    reworded,
)  # fmt: skip
from core.domain.terms import Side
from core.ledger.documents import erase_texts
from core.ledger.engine import Cursor, among
from core.ledger.people import delete_views_naming
from core.ledger.record import write_anew
from core.ledger.second_reviews import LOG

CODES: Final = ("kind", "matched", "pieces", "authenticated_at")
"""Facts that identify nobody: document kinds, listing ids, numbers of pieces, and times."""

BESIDE: Final = {
    "finding": ("findings", ("seq", "number"), ("note", "inputs", "looked_up")),
    "disclosure": ("given", ("seq", "number"), ("as_filed_because",)),
    "follow_up": ("what", ("seq",), ("what",)),
    "letter": ("reason", ("settled_seq",), ("reason",)),
}
"""The tables that repeat a field of an event: the field, the key of a row (event first), and the columns with text.

If the field is hashed, as in older events, the text stays in both.
"""

JSON: Final[dict[str, Callable[[Any, str], Any]]] = {
    "inputs": erased,
    "looked_up": erased,
    "findings": lambda found, mark: [reworded(each, mark) for each in found],
}
"""The JSON columns, each with the function that replaces values by the mark."""


class ErasureResult(NamedTuple):
    """What an erasure changed, and what it could not."""

    fields: list[tuple[str, int, str, str]]
    """For each separately kept field of an event: log, event, field, and the commitment of the mark."""
    party: bool
    facts: int
    names: int
    hashed: int
    """The number of older events whose text is part of the hash and cannot be erased."""


def others_of(cursor: Cursor, appeal: Appeal, side: Side) -> list[str]:
    """The numbers of the other cases of a party."""
    column, party_id = f"{side}_id", getattr(appeal, f"{side}_id")
    rows = cursor.rows(f"SELECT appeal_no FROM appeal WHERE {column} = ? ORDER BY appeal_no", [party_id])
    return [row["appeal_no"] for row in rows if row["appeal_no"] != appeal.appeal_no]


def erase(cursor: Cursor, appeal: Appeal, side: Side, mark: str, also: list[str] | None) -> ErasureResult:
    """Replaces everything that identifies the party of that side, or that people wrote in the case, by the mark.

    ``also`` are the party's other cases, in which its name is erased too; None if one of them still needs it.
    """
    reached = list(_apart(cursor, appeal, side, also))
    fields = [each for row, names in reached for each in _marked(cursor, row, names, mark)]
    for table, (field, keys, words) in BESIDE.items():
        events = {seq for log, seq, name, _ in fields if (log, name) == (appeal.appeal_no, field)}
        rows = cursor.rows(f"SELECT * FROM {table} WHERE appeal_no = ?", [appeal.appeal_no]) if events else []
        for row in (each for each in rows if each[keys[0]] in events):
            _mark_row(cursor, table, {name: row[name] for name in ("appeal_no", *keys)}, row, words, mark)
    _mark_reviews(cursor, {seq for log, seq, *_ in fields if log == LOG}, mark)
    _mark_loose(cursor, appeal.appeal_no, mark)
    party = {"party_id": getattr(appeal, f"{side}_id")}
    rows = cursor.rows("SELECT * FROM party WHERE party_id = ?", list(party.values())) if also is not None else []
    delete_views_naming(cursor, [row[name] for row in rows for name in ("name", "subject_name")])
    named = any(_mark_row(cursor, "party", party, row, CONTACTS, mark) for row in rows)  # one row at most
    facts, names = _mark_documents(cursor, appeal.appeal_no, side, mark)
    erase_texts(cursor, appeal.appeal_no)
    write_anew(cursor, appeal)
    return ErasureResult(fields, named, facts, names, _hashed(cursor, appeal.appeal_no))


def _apart(
    cursor: Cursor, appeal: Appeal, side: Side, also: list[str] | None
) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """The rows of both logs affected by an erasure, each with its fields that may be erased."""
    own = _own_documents(cursor, appeal.appeal_no, side)
    exempt = {*PARTIES.values()} - ({PARTIES[side]} if also is not None else set())
    for row in cursor.rows(f"{_OF_CASES} appeal_no = ? ORDER BY seq", [appeal.appeal_no]):
        typed = set() if row["seq"] in own else {VALUES, ACCOUNT}
        yield row, {field for field, _, _ in personal_of(row)} - exempt - typed
    for row in cursor.rows(_OF_REVIEWS, [LOG, appeal.appeal_no]):
        yield row, {field for field, _, _ in personal_of(row)}
    for row in among(cursor, f"{_OF_CASES} appeal_no IN ({{}}) ORDER BY appeal_no, seq", also or ()):
        yield row, {PARTIES[side]}


_OF_CASES: Final = "SELECT appeal_no AS log, seq, personal FROM event WHERE personal IS NOT NULL AND"

_OF_REVIEWS: Final = (
    "SELECT ? AS log, seq, personal FROM look_log WHERE personal IS NOT NULL AND (payload ->> '$.look_id') IN"
    " (SELECT look_id FROM second_look WHERE appeal_no = ?) ORDER BY seq"
)


def _own_documents(cursor: Cursor, appeal_no: str, side: Side) -> set[int]:
    """The events about documents of that side."""
    rows = cursor.rows(
        "SELECT e.seq FROM event e JOIN exhibit x ON x.appeal_no = e.appeal_no"
        " AND x.label = (e.payload ->> '$.document')"
        " WHERE e.appeal_no = ? AND x.side = ?",
        [appeal_no, side],
    )
    return {row["seq"] for row in rows}


def _marked(cursor: Cursor, row: dict[str, Any], fields: set[str], mark: str) -> list[tuple[str, int, str, str]]:
    """Erases these separately kept fields of an event; returns those that still contained something."""
    log, seq, changed = row["log"], row["seq"], []
    own = {field: {"salt": salt, "value": value} for field, salt, value in personal_of(row)}
    for field in sorted(own.keys() & fields):
        value, salt = payload_text(erased(json.loads(own[field]["value"]), mark)), token_hex(32)
        if value != own[field]["value"]:
            own[field] = {"salt": salt, "value": value}
            changed.append((log, seq, field, commitment(salt, value)))
    if changed:
        table, key = ("look_log", {"seq": seq}) if log == LOG else ("event", {"appeal_no": log, "seq": seq})
        where = " AND ".join(f"{name} = ?" for name in key)
        cursor.run(f"UPDATE {table} SET personal = ? WHERE {where}", [payload_text(own), *key.values()])
    return changed


def _mark_row(
    cursor: Cursor, table: str, key: dict[str, Any], row: dict[str, Any], words: tuple[str, ...], mark: str
) -> bool:
    """Erases these columns of a row, in JSON columns the texts; returns whether anything changed."""
    sets = {
        name: json.dumps(JSON[name](json.loads(row[name]), mark), ensure_ascii=False)
        if name in JSON
        else erased(row[name], mark, name)
        for name in words
        if row[name]
    }
    if changed := any(row[name] != value for name, value in sets.items()):
        assignments, where = ", ".join(f"{name} = ?" for name in sets), " AND ".join(f"{name} = ?" for name in key)
        cursor.run(f"UPDATE {table} SET {assignments} WHERE {where}", [*sets.values(), *key.values()])
    return changed


def _mark_reviews(cursor: Cursor, events: set[int], mark: str) -> None:
    """Updates the results and conclusions of second reviews to match their log after the erasure."""
    for line in (each for each in cursor.rows("SELECT seq, payload FROM look_log") if each["seq"] in events):
        key = {"look_id": json.loads(line["payload"])["look_id"]}
        for table in ("look_result", "look_conclusion"):
            for row in cursor.rows(f"SELECT * FROM {table} WHERE look_id = ?", list(key.values())):
                _mark_row(cursor, table, key, row, ("reason", *({"findings"} & row.keys())), mark)


def _mark_loose(cursor: Cursor, appeal_no: str, mark: str) -> None:
    """Erases what no event contains: drafts of letters and forms, explanations, due-date sums on run sheets."""
    cursor.run("DELETE FROM draft WHERE appeal_no = ?", [appeal_no])
    for table, keys, word in (
        ("letter", ("letter_id",), "body"),
        ("radar_note", ("appeal_no", "number"), "reason"),
        ("run_line", ("run_no", "line_no"), DEADLINE),
    ):
        for row in cursor.rows(f"SELECT * FROM {table} WHERE appeal_no = ?", [appeal_no]):
            _mark_row(cursor, table, {key: row[key] for key in keys}, row, (word,), mark)


def _mark_documents(cursor: Cursor, appeal_no: str, side: Side, mark: str) -> tuple[int, int]:
    """Erases the facts and file names of a side's documents; returns how many of each."""
    of = "exhibit_id IN (SELECT exhibit_id FROM exhibit WHERE appeal_no = ? AND side = ?)"
    codes = ", ".join("?" * len(CODES))
    facts = [
        cursor.run(
            f"UPDATE {table} SET given = ? WHERE {of} AND given <> '' AND NOT starts_with(given, ?)"
            f" AND field NOT IN ({codes})",
            [mark, appeal_no, side, ERASED, *CODES],
        )
        for table in ("fact", "read_fact")
    ]
    files = cursor.run(
        "UPDATE exhibit SET name = ? WHERE appeal_no = ? AND side = ? AND NOT starts_with(name, ?)",
        [mark, appeal_no, side, ERASED],
    )
    return sum(facts), files


def _hashed(cursor: Cursor, appeal_no: str) -> int:
    rows = cursor.rows("SELECT verb, payload FROM event WHERE appeal_no = ?", [appeal_no])
    payloads = [(row["verb"], json.loads(row["payload"])) for row in rows]
    return sum(1 for verb, payload in payloads if FORMAT not in payload and part(payload, verb)[1])


# What was erased, from the office log.


def erasures(cursor: Cursor) -> list[dict[str, Any]]:
    """The erasing acts with their payloads, oldest first.

    An unreadable one counts as having erased nothing; verification reports it with the office log.
    """
    found = []
    for row in cursor.rows("SELECT * FROM office_event WHERE verb = 'erased' ORDER BY position"):
        with suppress(ValueError, KeyError, TypeError):
            payload = json.loads(row["payload"])
            fields = {(log, seq, field): marked for log, seq, field, marked in payload["fields"]}
            found.append({**row, **payload, "fields": fields})
    return found
