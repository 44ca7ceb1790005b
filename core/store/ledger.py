"""Which appeals rely on an invoice: those of a seller, and since when it is known of a document."""

from collections.abc import Collection
from datetime import datetime

from core.model.appeal import Exhibit
from core.store.file import INVOICES, Cursor


def appeals_on(cursor: Cursor, keys: Collection[str], seller_id: str) -> list[str]:
    """The numbers of a seller's appeals that filed a document of one of these keys, in order; none for no key."""
    if not keys:
        return []
    # By the keys, which have an index, and one by one: the seller is told apart afterwards.
    rows = cursor.rows(
        f"SELECT appeal_no, seller_id FROM used_document WHERE document_key IN ({', '.join('?' * len(keys))})",
        list(keys),
    )
    return sorted({row["appeal_no"] for row in rows if row["seller_id"] == seller_id})


def set_known(cursor: Cursor, exhibit: Exhibit, seller_id: str, keys: Collection[str], at: datetime) -> None:
    """Writes down which invoices are known to be in a document from a moment (aware) on; what was known before ends."""
    told = "SELECT document_key FROM invoice_known WHERE exhibit_id = ? AND known_until IS NULL"
    before = {row["document_key"] for row in cursor.rows(told, [exhibit.exhibit_id])}
    if before == set(keys):
        return
    cursor.run(
        "UPDATE invoice_known SET known_until = ? WHERE exhibit_id = ? AND known_until IS NULL"
        " AND NOT list_contains(?, document_key)",
        [at, exhibit.exhibit_id, list(keys)],
    )
    rows = [
        {
            "document_key": key,
            "exhibit_id": exhibit.exhibit_id,
            "appeal_no": exhibit.appeal_no,
            "seller_id": seller_id,
            "known_at": at,
        }
        for key in sorted(set(keys) - before)
    ]
    cursor.insert_all("invoice_known", rows)
    cursor.touched.add(INVOICES)
