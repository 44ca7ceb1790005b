"""How far the reading of each document is, and what was read where."""

import json
from collections.abc import Iterable
from datetime import datetime

from core.model.reading import Box, ReadFact, Reading
from core.model.terms import DocumentKind
from core.store.file import Cursor
from core.text import Text


def set_reading(cursor: Cursor, exhibit_id: str, reading: Reading, at: datetime) -> None:
    """Puts down where the reading of a document stands; what an earlier one gave is replaced."""
    row = {
        "state": reading.state,
        "kind": reading.kind,
        "because": reading.because.model_dump_json() if reading.because else None,
        "notes": json.dumps([each.model_dump(mode="json") for each in reading.notes]),
        "changed_at": at,
    }
    changed = cursor.run(
        "UPDATE reading SET state = ?, kind = ?, because = ?, notes = ?, changed_at = ? WHERE exhibit_id = ?",
        [*row.values(), exhibit_id],
    )
    if not changed:
        cursor.insert("reading", {"exhibit_id": exhibit_id, **row})
    cursor.run("DELETE FROM read_fact WHERE exhibit_id = ?", [exhibit_id])
    cursor.insert_all("read_fact", [_fact_row(exhibit_id, each) for each in reading.facts])


def readings_of(cursor: Cursor, exhibit_ids: Iterable[str]) -> dict[str, Reading]:
    """The readings of these documents; one that was never handed over to be read has none."""
    ids = list(exhibit_ids)
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    rows = cursor.rows(f"SELECT * FROM reading WHERE exhibit_id IN ({marks})", ids)
    facts: dict[str, list[ReadFact]] = {}
    read = cursor.rows(f"SELECT rowid, * FROM read_fact WHERE exhibit_id IN ({marks})", ids)
    for row in sorted(read, key=lambda row: int(row["rowid"])):
        fact = ReadFact(
            row["field"], row["given"], row["source"], row["confidence"], row["page"], _box(row["box"]), row["invoice"]
        )
        facts.setdefault(row["exhibit_id"], []).append(fact)
    return {
        row["exhibit_id"]: Reading(
            state=row["state"],
            kind=DocumentKind(row["kind"]) if row["kind"] else None,
            because=Text.model_validate_json(row["because"]) if row["because"] else None,
            facts=tuple(facts.get(row["exhibit_id"], ())),
            notes=tuple(Text.model_validate(each) for each in json.loads(row["notes"])),
        )
        for row in rows
    }


def kinds_read(cursor: Cursor, exhibit_ids: Iterable[str]) -> dict[str, DocumentKind]:
    """What each of these documents seems to be; one that was not read is left out."""
    ids = list(exhibit_ids)
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    rows = cursor.rows(f"SELECT exhibit_id, kind FROM reading WHERE exhibit_id IN ({marks})", ids)
    return {row["exhibit_id"]: DocumentKind(row["kind"]) for row in rows if row["kind"]}


def waiting_to_be_read(cursor: Cursor) -> tuple[str, ...]:
    """The documents that were handed over and not read yet, the first first."""
    rows = cursor.rows("SELECT exhibit_id FROM reading WHERE state = 'waiting' ORDER BY changed_at, exhibit_id")
    return tuple(row["exhibit_id"] for row in rows)


def _fact_row(exhibit_id: str, fact: ReadFact) -> dict[str, object]:
    return {
        "exhibit_id": exhibit_id,
        "field": fact.field,
        "given": fact.value,
        "source": fact.origin,
        "confidence": fact.confidence,
        "page": fact.page,
        "box": json.dumps(fact.box) if fact.box else None,
        "invoice": fact.invoice,
    }


def _box(kept: str | None) -> Box | None:
    if kept is None:
        return None
    left, top, right, bottom = json.loads(kept)
    return (left, top, right, bottom)
