"""Letters: those that wait, their drafts, and those that went out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from core.domain.letter import LetterRow
from core.domain.policy import LetterName
from core.domain.text import Language
from core.ledger.engine import Cursor, update

SETTLED: Final = {
    "letter_id", "state", "language", "body", "settled_seq", "settled_by", "settled_at", "pdf_sha256", "text_sha256",
    "reason",
}  # fmt: skip
"""What changes of a letter when it is released or dropped, and its key."""


def insert_letters(cursor: Cursor, letters: Iterable[LetterRow]) -> None:
    """Adds the letters that an event calls for."""
    cursor.insert_all("letter", [each.model_dump() for each in letters])


def begin_letters(cursor: Cursor, at: datetime) -> None:
    """An office begins to write its letters here: what older acts called for was told otherwise."""
    cursor.run("DELETE FROM letter WHERE state = 'waiting' AND called_at < ?", [at])


def letters_released_before(cursor: Cursor, appeal_no: str) -> None:
    """What a case that was carried over had told its parties by then, an earlier system told them."""
    cursor.run("DELETE FROM letter WHERE state = 'waiting' AND appeal_no = ?", [appeal_no])


def read_letter(cursor: Cursor, letter_id: str) -> LetterRow | None:
    """The letter, or None."""
    row = cursor.row("SELECT * FROM letter WHERE letter_id = ?", [letter_id])
    return _row(row) if row else None


def letters_of(cursor: Cursor, appeal_no: str) -> tuple[LetterRow, ...]:
    """The letters of a case, in the order of the events that call for them."""
    rows = cursor.rows("SELECT * FROM letter WHERE appeal_no = ? ORDER BY seq, recipient DESC", [appeal_no])
    return tuple(_row(row) for row in rows)


def waiting(
    cursor: Cursor, kinds: Iterable[LetterName], limit: int, offset: int = 0, hidden: Iterable[str] = ()
) -> tuple[tuple[LetterRow, str], ...]:
    """The letters of those kinds that wait, each with the name of its recipient, without hidden cases; newest first."""
    wanted = list(kinds)
    marks = ", ".join("?" * len(wanted))
    rows = cursor.rows(
        "SELECT letter.*, coalesce(party.name, '') AS addressee FROM letter JOIN appeal USING (appeal_no)"
        " LEFT JOIN party ON party_id = CASE recipient WHEN 'seller' THEN seller_id ELSE complainant_id END"
        f" WHERE letter.state = 'waiting' AND kind IN ({marks}) AND NOT list_contains(?, letter.appeal_no)"
        " ORDER BY called_at DESC, appeal_no, seq DESC, recipient DESC LIMIT ? OFFSET ?",
        [*wanted, list(hidden), limit, offset],
    )
    return tuple((_row(row), row["addressee"]) for row in rows)


def count_waiting(cursor: Cursor, kinds: Iterable[LetterName], hidden: Iterable[str] = ()) -> dict[LetterName, int]:
    """How many letters of each of those kinds wait, without those of hidden cases."""
    wanted = list(kinds)
    marks = ", ".join("?" * len(wanted))
    rows = cursor.rows(
        f"SELECT kind, count(*) AS many FROM letter WHERE state = 'waiting' AND kind IN ({marks})"
        " AND NOT list_contains(?, appeal_no) GROUP BY kind",
        [*wanted, list(hidden)],
    )
    return {row["kind"]: row["many"] for row in rows}


def keep_draft(cursor: Cursor, letter_id: str, language: Language, body: str | None, by: str, at: datetime) -> bool:
    """Keeps what is typed as the next edition; ``body`` None goes back to the policy's text.

    False when it no longer waits.
    """
    return _waits(cursor, letter_id) and bool(
        cursor.run(
            "UPDATE letter SET language = ?, body = ?, typed_by = ?, typed_at = ?, edition = edition + 1"
            " WHERE letter_id = ?",
            [language, body, by, at, letter_id],
        )
    )


def settle_letter(cursor: Cursor, letter: LetterRow) -> bool:
    """Writes down that a waiting letter was released or dropped; False when it no longer waits."""
    return _waits(cursor, letter.letter_id) and bool(
        update(cursor, "letter", "letter_id", letter.model_dump(include=SETTLED))
    )


def _waits(cursor: Cursor, letter_id: str) -> bool:
    """Whether the letter waits; asked apart, since a second test in the change would make it read all letters."""
    return bool(cursor.value("SELECT state FROM letter WHERE letter_id = ?", [letter_id]) == "waiting")


def _row(row: dict[str, Any]) -> LetterRow:
    return LetterRow.model_validate({name: row[name] for name in LetterRow.model_fields})
