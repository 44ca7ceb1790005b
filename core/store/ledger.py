"""Which appeals of a seller rely on an invoice."""

from collections.abc import Collection

from core.store.file import Cursor


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
