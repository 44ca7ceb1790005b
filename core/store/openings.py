"""The half-filled form that opens an appeal, one a person."""

import json
from datetime import datetime

from core.store.file import Cursor


def read_opening(cursor: Cursor, person_id: str) -> dict[str, object]:
    """The fields by name as they were left; empty when there are none."""
    row = cursor.row("SELECT fields FROM opening_draft WHERE person_id = ?", [person_id])
    found: dict[str, object] = json.loads(row["fields"]) if row else {}
    return found


def save_opening(cursor: Cursor, person_id: str, fields: dict[str, object], at: datetime) -> None:
    """Keeps the fields in place of the person's earlier ones; without fields nothing is kept."""
    cursor.run("DELETE FROM opening_draft WHERE person_id = ?", [person_id])
    if fields:
        written = json.dumps(fields, ensure_ascii=False)
        cursor.insert("opening_draft", {"person_id": person_id, "fields": written, "saved_at": at})
