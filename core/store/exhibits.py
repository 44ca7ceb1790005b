"""Documents on file, what was typed off them, and where the same document was used."""

from collections.abc import Collection
from datetime import datetime

from core.model.appeal import Exhibit
from core.model.terms import Side
from core.store.file import Cursor

TYPED = "typed"
"""The source of what a person typed; any other is a way of reading."""


def insert_exhibit(cursor: Cursor, exhibit: Exhibit) -> None:
    """Adds a document; its bytes are in the vault already."""
    cursor.insert("exhibit", exhibit.model_dump())


def exhibits_of(cursor: Cursor, appeal_no: str) -> tuple[Exhibit, ...]:
    """The documents of a case in the order of their labels, the seller's first."""
    # Sorting the few rows here is quicker than planning it there; so it is below.
    rows = cursor.rows("SELECT * FROM exhibit WHERE appeal_no = ?", [appeal_no])
    rows.sort(key=lambda row: (row["side"] != Side.SELLER, row["label"][0], len(row["label"]), row["label"]))
    return tuple(Exhibit.model_validate(row) for row in rows)


def read_exhibit(cursor: Cursor, exhibit_id: str) -> Exhibit | None:
    """The document, or None."""
    row = cursor.row("SELECT * FROM exhibit WHERE exhibit_id = ?", [exhibit_id])
    return Exhibit.model_validate(row) if row else None


def exhibits_by_id(cursor: Cursor, exhibit_ids: Collection[str]) -> dict[str, Exhibit]:
    """The documents of these ids that are on file."""
    if not exhibit_ids:
        return {}
    rows = cursor.rows(
        f"SELECT * FROM exhibit WHERE exhibit_id IN ({', '.join('?' * len(exhibit_ids))})", list(exhibit_ids)
    )
    return {row["exhibit_id"]: Exhibit.model_validate(row) for row in rows}


def set_kind(cursor: Cursor, exhibit_id: str, kind: str) -> None:
    """Corrects what a document is."""
    cursor.run("UPDATE exhibit SET kind = ? WHERE exhibit_id = ?", [kind, exhibit_id])


def add_fact(cursor: Cursor, exhibit_id: str, field: str, given: str, source: str, typed_by: str, at: datetime) -> None:
    """Adds what was typed; earlier entries stay."""
    cursor.insert(
        "fact",
        {
            "exhibit_id": exhibit_id,
            "field": field,
            "given": given,
            "source": source,
            "typed_by": typed_by,
            "typed_at": at,
        },
    )


def facts_of(cursor: Cursor, appeal_no: str) -> dict[str, dict[str, tuple[str, str, str]]]:
    """For each document of a case, each field's last entry: (given, source, typed by).

    What a person typed, or took back, counts over whatever the program read, before or after.
    """
    return facts_on(cursor, [each.exhibit_id for each in exhibits_of(cursor, appeal_no)])


def facts_on(
    cursor: Cursor, ids: list[str], until: datetime | None = None
) -> dict[str, dict[str, tuple[str, str, str]]]:
    """The same for documents by their ids; with ``until`` as they stood at that moment."""
    if not ids:
        return {}
    # Named one by one, the documents are found by their index; a join would read all facts of all cases.
    rows = cursor.rows(f"SELECT rowid, * FROM fact WHERE exhibit_id IN ({', '.join('?' * len(ids))})", ids)
    if until is not None:
        rows = [row for row in rows if row["typed_at"] <= until]
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for row in sorted(rows, key=lambda row: (row["source"] == TYPED, int(row["rowid"]))):
        found.setdefault(row["exhibit_id"], {})[row["field"]] = (row["given"], row["source"], row["typed_by"])
    return found


def set_used(cursor: Cursor, keys: tuple[str, ...], exhibit: Exhibit, seller_id: str) -> None:
    """Remembers under which keys (an invoice's code and number) a document can be found again."""
    cursor.run("DELETE FROM used_document WHERE exhibit_id = ?", [exhibit.exhibit_id])
    for key in keys:
        cursor.insert(
            "used_document",
            {
                "document_key": key,
                "exhibit_id": exhibit.exhibit_id,
                "appeal_no": exhibit.appeal_no,
                "seller_id": seller_id,
            },
        )
