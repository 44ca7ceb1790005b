"""Exhibits, their facts, their reading status, who opened them, and the keys that find them again."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple

from core.domain.appeal import ACCOUNT, Appeal, Exhibit, OwnAccount
from core.domain.people import Person
from core.domain.permissions import sees_images
from core.domain.reading import PASSAGES, Box, ReadFact, Reading
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ISSUER
from core.domain.terms import DocumentKind, Side
from core.domain.text import Text, say
from core.ledger.engine import INVOICES, Cursor, among, keep, note_for_search, numbered
from core.ledger.second_reviews import visible_exhibits

# Documents on file, their typed facts, and where the same document was used.

TYPED = "typed"
"""The source of facts typed by a person; all others are ways of reading."""


def insert_exhibit(cursor: Cursor, exhibit: Exhibit) -> None:
    """Adds a document whose bytes are already in the vault."""
    cursor.insert("exhibit", exhibit.model_dump())


EXHIBITS: Final = "SELECT * FROM exhibit WHERE appeal_no = ?"


def exhibits_of(cursor: Cursor, appeal_no: str) -> tuple[Exhibit, ...]:
    """The documents on file in a case, ordered by label, the seller's first."""
    return tuple(each for each in every_exhibit_of(cursor, appeal_no) if each.withdrawn_seq is None)


def exhibits_by_case(cursor: Cursor, numbers: Collection[str]) -> dict[str, tuple[Exhibit, ...]]:
    """The documents on file in each of these cases, by number; a case without any is left out."""
    found: dict[str, list[Exhibit]] = {}
    for row in among(cursor, "SELECT * FROM exhibit WHERE appeal_no IN ({})", numbers):
        if row["withdrawn_seq"] is None:
            found.setdefault(row["appeal_no"], []).append(Exhibit.model_validate(row))
    return {number: tuple(sorted(rows, key=lambda each: each.label)) for number, rows in found.items()}


def every_exhibit_of(cursor: Cursor, appeal_no: str) -> tuple[Exhibit, ...]:
    """The same including removed documents, because the record refers to them and labels are never reused."""
    # Sorting the few rows here is faster than ORDER BY; likewise below.
    rows = cursor.rows(EXHIBITS, [appeal_no])
    rows.sort(key=lambda row: (row["side"] != Side.SELLER, row["label"][0], len(row["label"]), row["label"]))
    return tuple(Exhibit.model_validate(row) for row in rows)


def read_exhibit(cursor: Cursor, exhibit_id: str) -> Exhibit | None:
    """The document, or None if it is not on file."""
    row = cursor.row("SELECT * FROM exhibit WHERE exhibit_id = ?", [exhibit_id])
    return Exhibit.model_validate(row) if row and row["withdrawn_seq"] is None else None


def exhibits_by_id(cursor: Cursor, exhibit_ids: Collection[str]) -> dict[str, Exhibit]:
    """The documents with these ids that are on file."""
    rows = among(cursor, "SELECT * FROM exhibit WHERE exhibit_id IN ({})", exhibit_ids)
    return {row["exhibit_id"]: Exhibit.model_validate(row) for row in rows if row["withdrawn_seq"] is None}


def set_withdrawn(cursor: Cursor, exhibit_id: str, seq: int) -> None:
    """Removes a document from its case by that event; its row and bytes are kept, but nobody can read it."""
    cursor.run("UPDATE exhibit SET withdrawn_seq = ? WHERE exhibit_id = ?", [seq, exhibit_id])
    cursor.run("DELETE FROM reading WHERE exhibit_id = ? AND state = 'waiting'", [exhibit_id])


def set_kind(cursor: Cursor, exhibit_id: str, kind: str) -> None:
    """Corrects the kind of a document."""
    cursor.run("UPDATE exhibit SET kind = ? WHERE exhibit_id = ?", [kind, exhibit_id])


def add_fact(cursor: Cursor, exhibit_id: str, field: str, value: str, source: str, typed_by: str, at: datetime) -> None:
    """Adds a typed fact; earlier entries are kept."""
    row = {
        "exhibit_id": exhibit_id,
        "field": field,
        "given": value,
        "source": source,
        "typed_by": typed_by,
        "typed_at": at,
    }
    cursor.insert("fact", numbered(cursor, "fact", "exhibit_id", row))


def add_account(cursor: Cursor, exhibit_id: str, account: OwnAccount, said_by: str, at: datetime) -> None:
    """Stores the party's account that sent a document, as reported by the API client ``said_by``."""
    for field, value in account.model_dump(mode="json").items():
        add_fact(cursor, exhibit_id, field, value, ACCOUNT, said_by, at)


FACTS: Final = "SELECT * FROM fact WHERE exhibit_id IN ({})"


def facts_on(
    cursor: Cursor, ids: list[str], until: datetime | None = None
) -> dict[str, dict[str, tuple[str, str, str]]]:
    """For each of these documents the current entry of each field: (given, source, typed by).

    What a person typed or removed takes precedence over anything read, earlier or later. With ``until`` (aware) as of
    that time.
    """
    # A join would read the facts of all cases.
    rows = among(cursor, FACTS, ids)
    if until is not None:
        rows = [row for row in rows if row["typed_at"] <= until]
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for row in sorted(rows, key=lambda row: (row["source"] == TYPED, row["number"])):
        found.setdefault(row["exhibit_id"], {})[row["field"]] = (row["given"], row["source"], row["typed_by"])
    return found


def set_used(cursor: Cursor, keys: tuple[str, ...], exhibit: Exhibit, seller_id: str) -> None:
    """Stores the keys (an invoice's code and number) by which a document can be found again."""
    cursor.run("DELETE FROM used_document WHERE exhibit_id = ?", [exhibit.exhibit_id])
    row = {"exhibit_id": exhibit.exhibit_id, "appeal_no": exhibit.appeal_no, "seller_id": seller_id}
    cursor.insert_all("used_document", [{"document_key": key, **row} for key in keys])


def visible_exhibit(cursor: Cursor, actor: Person, exhibit_id: str) -> Exhibit | Refusal:
    """A document of any case; ``not_found`` also for one this person may not see."""
    exhibit = read_exhibit(cursor, exhibit_id)
    rested = visible_exhibits(cursor, actor, exhibit.appeal_no) if exhibit else None
    if exhibit is None or not sees_images(actor, DocumentKind(exhibit.kind)):
        return refuse("not_found", what=say("word.document_within"), name=exhibit_id)
    if rested is not None and (exhibit.label, exhibit.sha256) not in rested:  # added after the decision
        return refuse("not_found", what=say("word.document_within"), name=exhibit_id)
    return exhibit


# The words of documents, for searching.

ERASED_PAGE: Final = -1
"""The page number of the row that marks a document's words as erased."""


def set_text(cursor: Cursor, exhibit: Exhibit, pages: Mapping[int, str]) -> None:
    """Stores the words of a document by page, replacing earlier ones, unless they were erased."""
    if _is_erased(cursor, exhibit.exhibit_id):
        return
    cursor.run("DELETE FROM document_text WHERE exhibit_id = ?", [exhibit.exhibit_id])
    texts = {page: text.replace("\0", " ") for page, text in pages.items()} or {0: ""}
    row = {"exhibit_id": exhibit.exhibit_id}
    cursor.insert_all("document_text", [{**row, "page": page, "words": text} for page, text in texts.items()])
    note_for_search(cursor, exhibit.appeal_no)


def _is_erased(cursor: Cursor, exhibit_id: str) -> bool:
    return cursor.value("SELECT 1 FROM document_text WHERE exhibit_id = ? AND page < 0", [exhibit_id]) is not None


def texts_on(cursor: Cursor, exhibit_ids: Collection[str]) -> dict[str, dict[int, str]]:
    """The words of these documents by page; page 0 for a document without pages."""
    found: dict[str, dict[int, str]] = {}
    for row in among(cursor, "SELECT * FROM document_text WHERE exhibit_id IN ({})", exhibit_ids):
        if row["page"] > ERASED_PAGE:
            found.setdefault(row["exhibit_id"], {})[row["page"]] = row["words"]
    return found


def without_text(cursor: Cursor, most: int) -> list[str]:
    """At most that many documents whose words were never read, most recently filed first."""
    rows = cursor.rows(
        "SELECT exhibit_id FROM exhibit WHERE withdrawn_seq IS NULL AND side <> 'office' AND NOT EXISTS"
        " (SELECT 1 FROM document_text WHERE document_text.exhibit_id = exhibit.exhibit_id)"
        " ORDER BY received_at DESC LIMIT ?",
        [most],
    )
    return [row["exhibit_id"] for row in rows]


def erase_texts(cursor: Cursor, appeal_no: str) -> None:
    """Erases the words of all documents of a case for good."""
    of = "exhibit_id IN (SELECT exhibit_id FROM exhibit WHERE appeal_no = ?)"
    cursor.run(f"DELETE FROM document_text WHERE {of}", [appeal_no])
    cursor.run(
        "INSERT INTO document_text (exhibit_id, page, words) SELECT exhibit_id, ?::INTEGER, '' FROM exhibit"
        " WHERE appeal_no = ?",
        [ERASED_PAGE, appeal_no],
    )


# Which documents were shown to whom, and how many a decider had never opened.


OPENED: Final = "SELECT exhibit_id, person_id, opened_at FROM opened WHERE appeal_no = ?"


def insert_opened(cursor: Cursor, exhibits: Collection[Exhibit], person_id: str, at: datetime) -> None:
    """Records that these documents were shown to a person at that time (aware); the first time is kept."""
    rows = [row for appeal_no in {each.appeal_no for each in exhibits} for row in _opened_in(cursor, appeal_no)]
    known = {row["exhibit_id"] for row in rows if row["person_id"] == person_id}
    new = {each.exhibit_id: each.appeal_no for each in exhibits if each.exhibit_id not in known}
    row = {"person_id": person_id, "opened_at": at}
    cursor.insert_all("opened", [{"appeal_no": number, "exhibit_id": each, **row} for each, number in new.items()])


def never_opened(
    cursor: Cursor, exhibits: Iterable[Exhibit], appeal_no: str, person_id: str, until: datetime
) -> tuple[str, ...]:
    """The labels of both sides' documents that this person had not opened by that time (aware)."""
    rows = _opened_in(cursor, appeal_no)
    seen = {row["exhibit_id"] for row in rows if row["person_id"] == person_id and row["opened_at"] <= until}
    return tuple(each.label for each in exhibits if each.side is not Side.OFFICE and each.exhibit_id not in seen)


def insert_decision_opened(cursor: Cursor, appeal_no: str, seq: int, at: datetime, count: int) -> None:
    """Records how many documents the decider of this decision had never opened."""
    cursor.insert("decision_opened", {"appeal_no": appeal_no, "seq": seq, "decided_at": at, "never_opened": count})


def _opened_in(cursor: Cursor, appeal_no: str) -> list[dict[str, Any]]:
    return cursor.rows(OPENED, [appeal_no])


# The reading status of each document, and what was read where.


SEARCHED: Final = frozenset({*PASSAGES, "sought"})

SOUGHT: Final = "sought"
"""The row of a letter with the hash of the values searched for; its passages are in the rows before it."""


def set_reading(cursor: Cursor, exhibit_id: str, reading: Reading, at: datetime) -> None:
    """Stores the reading of a document, replacing an earlier one; without its words and facts once these are erased."""
    reading = Reading(reading.state, reading.kind, reading.because) if _is_erased(cursor, exhibit_id) else reading
    row: dict[str, object] = {
        "exhibit_id": exhibit_id,
        "state": reading.state,
        "kind": reading.kind,
        "because": reading.because.model_dump_json() if reading.because else None,
        "notes": json.dumps([each.model_dump(mode="json") for each in reading.notes]),
        "changed_at": at,
    }
    keep(cursor, "reading", "exhibit_id", row)
    cursor.run("DELETE FROM read_fact WHERE exhibit_id = ?", [exhibit_id])
    searched = (*reading.passages, ReadFact(SOUGHT, reading.sought, "", 1.0)) if reading.sought else ()
    cursor.insert_all("read_fact", [_fact_row(exhibit_id, *each) for each in enumerate((*reading.facts, *searched))])


READINGS: Final = "SELECT * FROM reading WHERE exhibit_id IN ({})"

READ_FACTS: Final = "SELECT * FROM read_fact WHERE exhibit_id IN ({})"


def readings_of(cursor: Cursor, exhibit_ids: Iterable[str]) -> dict[str, Reading]:
    """The readings of these documents; one never queued for reading has none."""
    ids = list(exhibit_ids)
    return _readings(cursor, among(cursor, READINGS, ids), ids)


def _readings(cursor: Cursor, rows: Collection[Mapping[str, Any]], ids: Collection[str]) -> dict[str, Reading]:
    """The readings of these rows, with the facts read from the documents with these ids."""
    facts: dict[str, list[ReadFact]] = {}
    for row in sorted(among(cursor, READ_FACTS, ids), key=itemgetter("number")):
        facts.setdefault(row["exhibit_id"], []).append(_read_fact(row))
    return {
        row["exhibit_id"]: Reading(
            state=row["state"],
            kind=DocumentKind(row["kind"]) if row["kind"] else None,
            because=Text.model_validate_json(row["because"]) if row["because"] else None,
            facts=tuple(each for each in facts.get(row["exhibit_id"], ()) if each.field not in SEARCHED),
            notes=tuple(Text.model_validate(each) for each in json.loads(row["notes"])),
            passages=tuple(each for each in facts.get(row["exhibit_id"], ()) if each.field in PASSAGES),
            sought=next((each.value for each in facts.get(row["exhibit_id"], ()) if each.field == SOUGHT), ""),
        )
        for row in rows
    }


def kinds_and_passages(
    cursor: Cursor, exhibit_ids: Collection[str], letters: Collection[str], sought: str
) -> tuple[dict[str, DocumentKind], dict[str, tuple[ReadFact, ...]]]:
    """The apparent kinds of these documents, and the passages found in the letters among them.

    Unread documents are left out; letters also unless read completely and searched for the values with hash ``sought``.
    """
    rows = among(cursor, READINGS, exhibit_ids)
    kinds = {row["exhibit_id"]: DocumentKind(row["kind"]) for row in rows if row["kind"]}
    found = _readings(cursor, [row for row in rows if row["exhibit_id"] in letters], letters)
    passages = {each: read.passages for each, read in found.items() if read.state == "read" and read.sought == sought}
    return kinds, passages


def is_waiting(cursor: Cursor, exhibit_id: str) -> bool:
    """Whether a document is queued and not read yet."""
    query = "SELECT 1 FROM reading JOIN exhibit USING (exhibit_id) WHERE exhibit_id = ? AND state = 'waiting'"
    return cursor.value(query, [exhibit_id]) is not None


def waiting_to_be_read(cursor: Cursor) -> tuple[str, ...]:
    """The documents queued and not read yet, in order."""
    rows = cursor.rows("SELECT exhibit_id FROM reading WHERE state = 'waiting' ORDER BY changed_at, exhibit_id")
    return tuple(row["exhibit_id"] for row in rows)


def _fact_row(exhibit_id: str, number: int, fact: ReadFact) -> dict[str, object]:
    return {
        "exhibit_id": exhibit_id,
        "field": fact.field,
        "given": fact.value,
        "source": fact.origin,
        "confidence": fact.confidence,
        "page": fact.page,
        "box": json.dumps(fact.box) if fact.box else None,
        "invoice": fact.invoice,
        "number": number,
    }


def _read_fact(row: Mapping[str, Any]) -> ReadFact:
    return ReadFact(
        row["field"], row["given"], row["source"], row["confidence"], row["page"], _box(row["box"]), row["invoice"]
    )


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    left, top, right, bottom = json.loads(text)
    return (left, top, right, bottom)


# Keys and page hashes that find a document in other appeals.

# Since when an invoice is known in a document.


def set_known(cursor: Cursor, exhibit: Exhibit, seller_id: str, keys: Collection[str], at: datetime) -> None:
    """Records which invoices are known in a document from that time (aware) on, ending what was known before."""
    rows = cursor.rows("SELECT document_key, known_until FROM invoice_known WHERE exhibit_id = ?", [exhibit.exhibit_id])
    before = {row["document_key"] for row in rows if row["known_until"] is None}
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


# The keys of documents, where else they occur, and the explanations.

MOST_HITS: int = 300
"""The maximum number of hits considered per case, newest first."""

MOST_OF_ISSUERS: Final = 5_000
"""The maximum number of cases with invoices from the same issuers considered, newest first."""

RADAR: str = "radar"
"""The key in ``Engine.position`` for everything behind a hit: document keys, matching pages, explanations."""

TURNED = ("hash", "turned_90", "turned_180", "turned_270")


class SimilarPage(NamedTuple):
    """A page elsewhere with a similar hash; ``turns`` are the quarter turns of the own page."""

    other_id: str
    other_page: int
    turns: int
    apart: int


def set_keys(cursor: Cursor, exhibit: Exhibit, appeal: Appeal, keys: Iterable[tuple[str, str]]) -> None:
    """Stores the keys of a document, replacing earlier ones."""
    cursor.run("DELETE FROM fingerprint WHERE exhibit_id = ?", [exhibit.exhibit_id])
    row = {**_of_exhibit(exhibit, appeal), "seller_id": appeal.seller_id}
    cursor.insert_all("fingerprint", [{"kind": kind, "document_key": key, **row} for kind, key in keys])
    cursor.touched.add(RADAR)


def cases_of_issuers(cursor: Cursor, appeal_no: str) -> list[str]:
    """The newest cases with an invoice from an issuer in this case, including the case itself."""
    own = cursor.rows("SELECT kind, document_key FROM fingerprint WHERE appeal_no = ?", [appeal_no])
    keys = sorted({row["document_key"] for row in own if row["kind"] == ISSUER})
    rows = among(cursor, "SELECT appeal_no FROM fingerprint WHERE document_key IN ({})", keys)
    return sorted({row["appeal_no"] for row in rows}, reverse=True)[:MOST_OF_ISSUERS]


def set_pages(cursor: Cursor, exhibit: Exhibit, appeal: Appeal, pages: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Stores the hashes of each page: (page, its four hashes, or none for a blank page)."""
    cursor.run("DELETE FROM page_print WHERE exhibit_id = ?", [exhibit.exhibit_id])
    for page, hashes in pages:
        turned = dict(zip(TURNED, map(_signed, hashes) if hashes else (None,) * len(TURNED), strict=True))
        cursor.insert("page_print", {**turned, **_of_exhibit(exhibit, appeal), "page": page})


def _of_exhibit(exhibit: Exhibit, appeal: Appeal) -> dict[str, object]:
    """The columns common to all rows of a document, so that queries over all of them need no other table."""
    columns = exhibit.model_dump(include={"exhibit_id", "side", "appeal_no"})
    return {**columns, "complainant_id": appeal.complainant_id}


def forget(cursor: Cursor, exhibit: Exhibit, appeal: Appeal, at: datetime) -> None:
    """Removes the keys of a document that has left its case, from that time (aware) on."""
    set_keys(cursor, exhibit, appeal, ())
    set_pages(cursor, exhibit, appeal, ())
    set_known(cursor, exhibit, appeal.seller_id, (), at)
    cursor.run("DELETE FROM page_match WHERE exhibit_id = ? OR other_id = ?", [exhibit.exhibit_id, exhibit.exhibit_id])
    cursor.touched.add(RADAR)


def set_parties(cursor: Cursor, appeal: Appeal) -> None:
    """Updates the parties in the rows of a case's documents after a correction."""
    for table in ("fingerprint", "used_document", "invoice_known"):
        cursor.run(f"UPDATE {table} SET seller_id = ? WHERE appeal_no = ?", [appeal.seller_id, appeal.appeal_no])
    for table in ("fingerprint", "page_print"):
        values = [appeal.complainant_id, appeal.appeal_no]
        cursor.run(f"UPDATE {table} SET complainant_id = ? WHERE appeal_no = ?", values)
    cursor.touched |= {RADAR, INVOICES}


def without_pages(cursor: Cursor, appeal_no: str = "") -> tuple[str, ...]:
    """The documents without page hashes, in one case or in all."""
    # Filtering by case alone lets DuckDB use the index; with more conditions it reads every document.
    rows = cursor.rows(
        f"WITH asked AS MATERIALIZED (SELECT * FROM exhibit {'WHERE appeal_no = ?' if appeal_no else ''})"
        " SELECT exhibit_id FROM asked e WHERE side <> 'office' AND media_type <> 'text/plain'"
        " AND withdrawn_seq IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM page_print p WHERE p.exhibit_id = e.exhibit_id) ORDER BY received_at",
        [appeal_no] if appeal_no else [],
    )
    return tuple(row["exhibit_id"] for row in rows)


def is_hashed(cursor: Cursor, exhibit: Exhibit) -> bool:
    """Whether every page of a document has hashes or is known to be blank."""
    rows = cursor.rows("SELECT page FROM page_print WHERE exhibit_id = ?", [exhibit.exhibit_id])
    known = len([row for row in rows if row["page"] > 0])
    return known > 0 and known >= exhibit.pages


def near_pages(
    cursor: Cursor, exhibit: Exhibit, appeal: Appeal, hashes: Sequence[int], bits: int
) -> tuple[SimilarPage, ...]:
    """Pages of other cases whose hash differs by at most that many bits, nearest first, in a single scan."""
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
    """An unsigned 64-bit hash as the signed integer that DuckDB stores."""
    return hash_of - (1 << 64) if hash_of >> 63 else hash_of


def _unsigned(signed: int) -> int:
    return signed % (1 << 64)


def _turns(hashes: Sequence[int], found: int) -> int:
    return min(range(len(hashes)), key=lambda turns: (hashes[turns] ^ found).bit_count())


def hashes_on(cursor: Cursor, exhibit_id: str) -> dict[int, tuple[int, ...]]:
    """The hashes of each non-blank page of a document."""
    rows = cursor.rows("SELECT * FROM page_print WHERE exhibit_id = ?", [exhibit_id])
    return {row["page"]: tuple(_unsigned(row[name]) for name in TURNED) for row in rows if row["hash"] is not None}


def set_matches(cursor: Cursor, exhibit_id: str, rows: Sequence[dict[str, object]]) -> None:
    """Stores the pages elsewhere that match pages of this document, replacing earlier results."""
    cursor.run("DELETE FROM page_match WHERE exhibit_id = ?", [exhibit_id])
    cursor.insert_all("page_match", rows)
    cursor.touched.add(RADAR)


def add_note(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a person's explanation of a hit; earlier ones are kept."""
    cursor.insert("radar_note", numbered(cursor, "radar_note", "appeal_no", row))
    cursor.touched.add(RADAR)
