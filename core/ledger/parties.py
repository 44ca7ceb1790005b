"""Names and contacts of sellers and complainants."""

from datetime import datetime
from typing import Final

from core.domain.appeal import ERASED, Party
from core.domain.terms import Side
from core.ledger.engine import Cursor, among, note_for_search, update

PARTY: Final = "party "
"""Before the id of a party whose cases are all meant (``note_for_search``)."""


def record_of_complainant(cursor: Cursor, complainant_id: str, since: datetime, until: datetime) -> tuple[int, int]:
    """How many appeals against a complainant ended between two moments, and how many revoked the punishment."""
    row = cursor.row(
        "SELECT count(*) AS decided, count(*) FILTER (WHERE starts_with(outcome, 'revoked')) AS revoked FROM appeal"
        " WHERE complainant_id = ? AND final_decided_at >= ? AND final_decided_at < ?",
        [complainant_id, since, until],
    )
    return (row["decided"], row["revoked"]) if row else (0, 0)


def save_party(cursor: Cursor, party: Party) -> None:
    """Keeps a party; one on file is brought up to date, and is found by what it is called now in all its cases."""
    if update(cursor, "party", "party_id", party.model_dump(exclude={"side"})):
        note_for_search(cursor, f"{PARTY}{party.party_id}")
    else:
        cursor.insert("party", party.model_dump())


def drop_party(cursor: Cursor, party_id: str) -> None:
    """Takes away a party that no case names any more."""
    named = "SELECT 1 FROM appeal WHERE seller_id = ? OR complainant_id = ? LIMIT 1"
    if cursor.row(named, [party_id, party_id]) is None:
        cursor.run("DELETE FROM party WHERE party_id = ?", [party_id])


def read_party(cursor: Cursor, party_id: str) -> Party | None:
    """The party, or None."""
    row = cursor.row("SELECT * FROM party WHERE party_id = ?", [party_id])
    return Party.model_validate(row) if row else None


def read_parties(cursor: Cursor, *party_ids: str) -> dict[str, Party]:
    """The parties of these ids that are on file, by id, in one question."""
    rows = among(cursor, "SELECT * FROM party WHERE party_id IN ({})", party_ids)
    return {row["party_id"]: Party.model_validate(row) for row in rows}


def party_named(cursor: Cursor, side: Side, name: str) -> Party | None:
    """The party of that name on that side, or None."""
    row = cursor.row("SELECT * FROM party WHERE side = ? AND name = ? LIMIT 1", [side, name])
    return Party.model_validate(row) if row else None


def erased_parties(cursor: Cursor) -> frozenset[str]:
    """The ids of the parties that were erased: whoever comes again under the name is a new one."""
    rows = cursor.rows("SELECT party_id FROM party WHERE starts_with(name, ?)", [ERASED])
    return frozenset(row["party_id"] for row in rows)


def office_salt(cursor: Cursor) -> str:
    """What this office hashes with what it does not want to be found out."""
    return str(cursor.value("SELECT salt FROM office_salt"))


def parties_like(cursor: Cursor, side: Side, words: str, limit: int) -> dict[str, str]:
    """The parties of a side in whose name, or at the start of whose id, the words stand: names by id, best first.

    Best is whose name begins with the words, then the shortest name. No more than ``limit``.
    """
    rows = cursor.rows(
        "SELECT party_id, name FROM party WHERE side = $side AND"
        " (contains(lower(name), lower($words)) OR starts_with(lower(party_id), lower($words)))"
        " ORDER BY starts_with(lower(name), lower($words)) DESC, length(name), name, party_id LIMIT $most",
        {"side": side, "words": words, "most": limit},
    )
    return {row["party_id"]: row["name"] for row in rows}


def parties_under(cursor: Cursor, side: Side, begins: str, limit: int) -> tuple[str, ...]:
    """The ids of the parties of a side whose pseudonym (``core.domain.masking``) begins so, no more than ``limit``."""
    pseudonym = "substr(sha256('party:' || party_id), 1, 10)"
    rows = cursor.rows(
        f"SELECT party_id FROM party WHERE side = ? AND starts_with({pseudonym}, ?) ORDER BY {pseudonym} LIMIT ?",
        [side, begins.lower(), limit],
    )
    return tuple(str(row["party_id"]) for row in rows)
