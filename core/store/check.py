"""Reading the whole record again: chains, projections and lists against the log."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any, Final, TypeAlias

import duckdb
from pydantic import ValidationError

from core.model.appeal import Appeal
from core.model.event import chain_hash
from core.model.fold import fold_all
from core.model.terms import Side, State, Verb
from core.store.file import Cursor
from core.store.record import COLUMNS, appeal_of, appeal_row, event_of, pending_row
from core.text import Text, say

Row: TypeAlias = dict[str, Any]
BLOCK: Final = "Corrupt database file"
"""What DuckDB says of a block whose checksum is wrong."""

LEDGER: Final = (
    "SELECT disclosure.*, exhibit.label FROM disclosure LEFT JOIN exhibit USING (exhibit_id)"
    " WHERE disclosure.appeal_no BETWEEN ? AND ? ORDER BY disclosure.rowid"
)
GIVEN: Final = ("label", "rendition", "sha256", "pack_id", "recipient", "given_by")
GOES_TO: Final = {Verb.DISCLOSE: Side.SELLER, Verb.FORWARD: Side.COMPLAINANT}
FROM_LOG: Final = (
    "state",
    "right_type",
    "seller_id",
    "complainant_id",
    "listing_ids",
    "opened_at",
    "due_on",
    "assigned_to",
    "policy_id",
)


Where: TypeAlias = str | Text
Found: TypeAlias = tuple[Where, Text]


def surviving(cursor: Cursor, where: Where, read: Callable[[], Iterable[Found]]) -> Iterator[Found]:
    """What a part of a check finds; where a row or a block of the file stops it, that is one fault more.

    A check that ended there would hide all other faults behind the one.
    """
    try:
        yield from read()
    except duckdb.IOException as error:
        if BLOCK not in str(error):
            raise
        cursor.begin_again()
        place = re.search(r"location (\d+)", str(error))
        yield where, say("a block of the file is damaged, at byte {at}", at=place[1] if place else "?")
    except (ValueError, KeyError, TypeError) as error:
        yield where, say("a row holds what cannot be read: {problem}", problem=_first_line(error))


def _first_line(error: Exception) -> str:
    """The problem in a line; of pydantic's, with the field and the value that it refuses."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['input']!r}"
    return str(error).splitlines()[0]


def faults_of_log(cursor: Cursor) -> Iterator[Found]:
    """Each case whose log is broken or whose rows are not what the log leaves: (number, what is wrong)."""
    for first, last in _slices(cursor):
        where = first if first == last else f"{first} – {last}"
        yield from surviving(cursor, where, partial(_of_slice, cursor, [first, last]))
    yield from _without_log(cursor)


def _of_slice(cursor: Cursor, between: list[str]) -> Iterator[Found]:
    """The faults of some thousand cases."""
    events = cursor.rows("SELECT * FROM event WHERE appeal_no BETWEEN ? AND ? ORDER BY appeal_no, seq", between)
    cases = _by_number(cursor.rows("SELECT * FROM appeal WHERE appeal_no BETWEEN ? AND ?", between))
    queue = _by_number(cursor.rows("SELECT * FROM pending WHERE appeal_no BETWEEN ? AND ?", between))
    found = _by_event(cursor.rows("SELECT * FROM finding WHERE appeal_no BETWEEN ? AND ? ORDER BY rowid", between))
    filed = cursor.rows("SELECT appeal_no, label, sha256 FROM exhibit WHERE appeal_no BETWEEN ? AND ?", between)
    given = _by_event(cursor.rows(LEDGER, between))
    hashes = {(row["appeal_no"], row["label"]): row["sha256"] for row in filed}
    for appeal_no, group in groupby(events, key=lambda row: str(row["appeal_no"])):
        rows = list(group)
        read = partial(_of_case, rows, cases.get(appeal_no), queue.get(appeal_no))
        faults = list(surviving(cursor, appeal_no, read))
        beside = partial(_beside, rows, found, hashes, given)
        yield from faults or surviving(cursor, appeal_no, beside)


def _of_case(rows: list[Row], kept: Row | None, listed: Row | None) -> list[Found]:
    return [(rows[0]["appeal_no"], wrong) for wrong in _faults(rows, kept, listed)]


def _beside(
    rows: list[Row],
    found: dict[tuple[str, int], list[Row]],
    hashes: dict[tuple[str, str], str],
    given: dict[tuple[str, int], list[Row]],
) -> list[Found]:
    """What the log of a case tells of findings, documents and disclosures, and their tables do not."""
    faults = (*_findings(rows, found), *_documents(rows, hashes), *_given(rows, given))
    return [(rows[0]["appeal_no"], wrong) for wrong in faults]


def _slices(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """The log in slices of some thousand cases, so that memory stays level: first and last number of each."""
    last = ""
    while numbers := cursor.rows(
        "SELECT DISTINCT appeal_no FROM event WHERE appeal_no > ? ORDER BY appeal_no LIMIT 5000", [last]
    ):
        last = numbers[-1]["appeal_no"]
        yield numbers[0]["appeal_no"], last


def _by_number(rows: list[Row]) -> dict[str, Row]:
    return {row["appeal_no"]: row for row in rows}


def _by_event(rows: list[Row]) -> dict[tuple[str, int], list[Row]]:
    kept: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        kept.setdefault((row["appeal_no"], row["seq"]), []).append(row)
    return kept


def _findings(events: list[Row], found: dict[tuple[str, int], list[Row]]) -> Iterator[Text]:
    """The decisions whose findings in their table are not those that the log tells."""
    for event in events:
        told = json.loads(event["payload"]).get("findings", [])
        kept = [_as_told(row) for row in found.get((event["appeal_no"], event["seq"]), [])]
        if told != kept:
            yield say("the findings of event {seq} are not what the log says", seq=event["seq"])


def _documents(events: list[Row], hashes: dict[tuple[str, str], str]) -> Iterator[Text]:
    """The documents that decisions rest on and that are no longer on file as they were then."""
    for event in events:
        rests = json.loads(event["payload"]).get("exhibits", {}) if '"exhibits"' in event["payload"] else {}
        for label, told in rests.items():
            if hashes.get((event["appeal_no"], label)) != told:
                yield say("document {label} is not the one that event {seq} rests on", label=label, seq=event["seq"])


def _given(events: list[Row], ledger: dict[tuple[str, int], list[Row]]) -> Iterator[Text]:
    """The acts that gave documents and whose rows in the ledger are not those that the log tells.

    Early events name labels only; they cannot be compared.
    """
    for event in events:
        rows = ledger.get((event["appeal_no"], event["seq"]), [])
        if not rows and '"given"' not in event["payload"]:
            continue
        told = json.loads(event["payload"]).get("given", [])
        if any(isinstance(each, str) for each in told) or (not told and all(row["sha256"] is None for row in rows)):
            continue
        kept = sorted(tuple(row[name] for name in GIVEN) for row in rows)
        gave = (GOES_TO[event["verb"]], event["actor"])
        if kept != sorted((each["label"], each["rendition"], each["sha256"], each.get("pack"), *gave) for each in told):
            yield say("what was given with event {seq} is not what the log says", seq=event["seq"])


def _as_told(row: Row) -> Row:
    return {
        "criterion": row["criterion"],
        "value": row["finding_value"],
        "by": row["made_by"],
        "machine": row["machine_value"],
        "exhibit_id": row["exhibit_id"],
        "inputs": json.loads(row["inputs"]),
        "note": row["note"],
        **({"lookup": json.loads(row["looked_up"])} if row["looked_up"] else {}),
    }


def _faults(rows: list[Row], kept: Row | None, listed: Row | None) -> Iterator[Text]:
    fault = broken(rows)
    if fault:
        yield fault
        return
    appeal = fold_all(event_of(row) for row in rows)
    if appeal:
        yield from _projected(appeal, kept, listed)


def broken(rows: list[Row]) -> Text | None:
    """What is wrong with the first event of a log whose place, link or hash is not right."""
    previous = ""
    for place, row in enumerate(rows, start=1):
        if row["seq"] != place:
            return say("event {seq} is missing", seq=place)
        if row["previous_hash"] != previous:
            return say("event {seq} does not follow from the one before", seq=place)
        told = chain_hash(
            row["appeal_no"], row["seq"], row["verb"], row["actor"], row["happened_at"], row["payload"], previous
        )
        if told != row["hash"]:
            return say("event {seq} was changed after it was written", seq=place)
        previous = row["hash"]
    return None


def _projected(appeal: Appeal, kept: Row | None, listed: Row | None) -> Iterator[Text]:
    """How the rows of a case differ from what its log leaves."""
    if kept is None:
        yield say("its row is missing from the table of cases")
        return
    told, found = appeal_row(appeal), appeal_row(appeal_of(kept))
    yield from (_differs("appeal", name) for name in COLUMNS if found[name] != told[name])
    if (listed is None) != (appeal.state is State.CLOSED):
        yield say("the queue has it though it is closed") if listed else say("the queue lacks it though it is open")
    elif listed:
        expected = pending_row(appeal)
        yield from (_differs("pending", name) for name in FROM_LOG if listed[name] != expected[name])


def _differs(table: str, column: str) -> Text:
    return say("{table}.{column} is not what the log says", table=table, column=column)


def _without_log(cursor: Cursor) -> Iterator[tuple[str, Text]]:
    rows = cursor.rows("SELECT appeal_no FROM appeal WHERE appeal_no NOT IN (SELECT appeal_no FROM event) ORDER BY 1")
    yield from ((row["appeal_no"], say("it has a row but no log")) for row in rows)


def evidence_on_record(cursor: Cursor) -> list[Row]:
    """Case, label and hash of every file in the vault that a row speaks of: documents, packs and letters released."""
    return cursor.rows(
        "SELECT appeal_no, label, sha256 FROM exhibit"
        " UNION ALL SELECT appeal_no, letter_id, unnest([pdf_sha256, text_sha256]) FROM letter WHERE state = 'released'"
        " UNION ALL SELECT appeal_no, pack_id, sha256 FROM pack WHERE sha256 IS NOT NULL"
        " ORDER BY appeal_no, label"
    )


def seal_rows(cursor: Cursor) -> list[Row]:
    """All seals, oldest first."""
    return cursor.rows("SELECT * FROM seal ORDER BY sealed_at")


def insert_seal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a seal."""
    cursor.insert("seal", row)


def sizes(cursor: Cursor) -> Row:
    """How many cases, events and documents are on record, and when the log was last sealed."""
    return cursor.rows(
        "SELECT (SELECT count(*) FROM appeal) AS appeals, (SELECT count(*) FROM event) AS events,"
        " (SELECT count(*) FROM exhibit) AS exhibits, (SELECT max(sealed_at) FROM seal) AS sealed_at"
    )[0]


def heads(cursor: Cursor) -> tuple[int, int, str]:
    """The log at this moment: cases, events, and one hash over every event's hash in order."""
    row = cursor.row(
        "SELECT count(DISTINCT appeal_no) AS appeals, count(*) AS events,"
        " sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) AS digest FROM event"
    )
    return (row["appeals"], row["events"], row["digest"]) if row else (0, 0, "")


def sealed_again(cursor: Cursor, events: int) -> str:
    """The same hash over so many events, in the order in which they were written, whatever their clocks said."""
    return str(
        cursor.value(
            "SELECT sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) FROM"
            " (SELECT appeal_no, seq, hash FROM event ORDER BY rowid LIMIT ?)",
            [events],
        )
    )
