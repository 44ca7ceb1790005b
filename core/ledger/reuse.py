"""Keys and page hashes under which documents are found again."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from core.domain.appeal import Appeal, Exhibit
from core.domain.reuse import ISSUER
from core.ledger.engine import INVOICES, Cursor, among, numbered

# Since when an invoice is known to be in a document.


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
    row = {**exhibit.model_dump(include={"exhibit_id", "appeal_no"}), "seller_id": seller_id, "known_at": at}
    cursor.insert_all("invoice_known", [{"document_key": key, **row} for key in sorted(set(keys) - before)])
    cursor.touched.add(INVOICES)


# Under what documents can be found again, where they were, and what was said of it.

MOST_HITS: int = 300
"""Hits of one case that are looked at, the newest first."""

MOST_OF_ISSUERS: Final = 5_000
"""Cases with an invoice of the same issuers that are looked at, the newest first."""

RADAR: str = "radar"
"""What ``Engine.position`` counts under that a hit could rest on: keys of documents, pages that match, explanations."""

TURNED = ("hash", "turned_90", "turned_180", "turned_270")


class SimilarPage(NamedTuple):
    """A page elsewhere whose hash is near: ``turns`` are the quarters by which the own page is turned."""

    other_id: str
    other_page: int
    turns: int
    apart: int


def set_keys(cursor: Cursor, exhibit: Exhibit, appeal: Appeal, keys: Iterable[tuple[str, str]]) -> None:
    """Puts down under what a document can be found again, in place of what was known before."""
    cursor.run("DELETE FROM fingerprint WHERE exhibit_id = ?", [exhibit.exhibit_id])
    row = {**_of_exhibit(exhibit, appeal), "seller_id": appeal.seller_id}
    cursor.insert_all("fingerprint", [{"kind": kind, "document_key": key, **row} for kind, key in keys])
    cursor.touched.add(RADAR)


def cases_of_issuers(cursor: Cursor, appeal_no: str) -> list[str]:
    """The newest cases with an invoice of whoever issued one of this case, the case itself among them."""
    own = cursor.rows("SELECT kind, document_key FROM fingerprint WHERE appeal_no = ?", [appeal_no])
    keys = sorted({row["document_key"] for row in own if row["kind"] == ISSUER})
    rows = among(cursor, "SELECT appeal_no FROM fingerprint WHERE document_key IN ({})", keys)
    return sorted({row["appeal_no"] for row in rows}, reverse=True)[:MOST_OF_ISSUERS]


def set_pages(cursor: Cursor, exhibit: Exhibit, appeal: Appeal, pages: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Puts down the hashes of each page: (page, its four hashes, or none for a blank one)."""
    cursor.run("DELETE FROM page_print WHERE exhibit_id = ?", [exhibit.exhibit_id])
    for page, hashes in pages:
        turned = dict(zip(TURNED, map(_signed, hashes) if hashes else (None,) * len(TURNED), strict=True))
        cursor.insert("page_print", {**turned, **_of_exhibit(exhibit, appeal), "page": page})


def _of_exhibit(exhibit: Exhibit, appeal: Appeal) -> dict[str, object]:
    """What every row of a document tells of it, so that a question over all of them needs no other table."""
    told = exhibit.model_dump(include={"exhibit_id", "side", "appeal_no"})
    return {**told, "complainant_id": appeal.complainant_id}


def forget(cursor: Cursor, exhibit: Exhibit, appeal: Appeal, at: datetime) -> None:
    """A document that has left its case is found again nowhere from a moment (aware) on."""
    set_keys(cursor, exhibit, appeal, ())
    set_pages(cursor, exhibit, appeal, ())
    set_known(cursor, exhibit, appeal.seller_id, (), at)
    cursor.run("DELETE FROM page_match WHERE exhibit_id = ? OR other_id = ?", [exhibit.exhibit_id, exhibit.exhibit_id])
    cursor.touched.add(RADAR)


def set_parties(cursor: Cursor, appeal: Appeal) -> None:
    """Brings what the documents of a case tell of its parties up to date, after one was corrected."""
    for table in ("fingerprint", "used_document", "invoice_known"):
        cursor.run(f"UPDATE {table} SET seller_id = ? WHERE appeal_no = ?", [appeal.seller_id, appeal.appeal_no])
    for table in ("fingerprint", "page_print"):
        told = [appeal.complainant_id, appeal.appeal_no]
        cursor.run(f"UPDATE {table} SET complainant_id = ? WHERE appeal_no = ?", told)
    cursor.touched |= {RADAR, INVOICES}


def without_pages(cursor: Cursor, appeal_no: str = "") -> tuple[str, ...]:
    """The documents whose pages have no hashes yet, of one case or of all."""
    # Asked for the case alone, DuckDB goes by the index; with more in the question it reads every document.
    rows = cursor.rows(
        f"WITH asked AS MATERIALIZED (SELECT * FROM exhibit {'WHERE appeal_no = ?' if appeal_no else ''})"
        " SELECT exhibit_id FROM asked e WHERE side <> 'office' AND media_type <> 'text/plain'"
        " AND withdrawn_seq IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM page_print p WHERE p.exhibit_id = e.exhibit_id) ORDER BY received_at",
        [appeal_no] if appeal_no else [],
    )
    return tuple(row["exhibit_id"] for row in rows)


def is_hashed(cursor: Cursor, exhibit: Exhibit) -> bool:
    """Whether every page of a document has its hashes, or is known to be blank."""
    known = cursor.value("SELECT count(*) FROM page_print WHERE exhibit_id = ? AND page > 0", [exhibit.exhibit_id])
    return bool(known and known >= exhibit.pages)


def near_pages(
    cursor: Cursor, exhibit: Exhibit, appeal: Appeal, hashes: Sequence[int], bits: int
) -> tuple[SimilarPage, ...]:
    """Pages of other cases whose hash differs in so many bits at most, the nearest first, one look at all of them."""
    least = ", ".join(f"bit_count(xor(hash, {_signed(each)}))" for each in hashes)
    least = f"least({least})" if len(hashes) > 1 else least
    rows = cursor.rows(
        "WITH near AS MATERIALIZED"
        f" (SELECT *, {least} AS apart FROM page_print WHERE {least} <= {int(bits)})"
        " SELECT exhibit_id, page, hash, apart FROM near"
        " WHERE appeal_no <> ? AND NOT (complainant_id = ? AND (side = 'complainant' OR ?))"
        " ORDER BY apart, appeal_no DESC LIMIT ?",
        [exhibit.appeal_no, appeal.complainant_id, exhibit.side == "complainant", MOST_HITS],
    )
    return tuple(
        SimilarPage(row["exhibit_id"], row["page"], _turns(hashes, _unsigned(row["hash"])), row["apart"])
        for row in rows
    )


def _signed(hash_of: int) -> int:
    """64 bits as DuckDB keeps them."""
    return hash_of - (1 << 64) if hash_of >> 63 else hash_of


def _unsigned(kept: int) -> int:
    return kept % (1 << 64)


def _turns(hashes: Sequence[int], found: int) -> int:
    return min(range(len(hashes)), key=lambda turns: (hashes[turns] ^ found).bit_count())


def hashes_on(cursor: Cursor, exhibit_id: str) -> dict[int, tuple[int, ...]]:
    """The hashes of each page of a document that is not blank."""
    rows = cursor.rows("SELECT * FROM page_print WHERE exhibit_id = ? AND hash IS NOT NULL", [exhibit_id])
    return {row["page"]: tuple(_unsigned(row[name]) for name in TURNED) for row in rows}


def set_matches(cursor: Cursor, exhibit_id: str, rows: Sequence[dict[str, object]]) -> None:
    """Puts down which pages elsewhere are pictures of a page of this document, in place of what it found before."""
    cursor.run("DELETE FROM page_match WHERE exhibit_id = ?", [exhibit_id])
    cursor.insert_all("page_match", rows)
    cursor.touched.add(RADAR)


def add_note(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds what a person said of a hit; earlier words stay."""
    cursor.insert("radar_note", numbered(cursor, "radar_note", "appeal_no", row))
    cursor.touched.add(RADAR)
