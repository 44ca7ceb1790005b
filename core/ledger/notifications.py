"""The sources of a person's notices: their cases in legal's turn, what is waiting, and what they have seen."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final, NamedTuple

from core.domain.appeal import Appeal
from core.domain.terms import Verb
from core.ledger.engine import Cursor
from core.ledger.record import appeal_of

_OF_LEGAL: Final = (
    "SELECT appeal_no, version, state, policy_id, due_on, assigned_to, supplements, answer_kind, answered_at,"
    " withdrawn_at FROM appeal WHERE state IN ('preliminary_review', 'final_review')"
)

GIVES: Final = frozenset({Verb.ASSIGN, Verb.HAND_OVER})

MOST: Final = 100


class SecondReviewNotice(NamedTuple):
    """The event that assigned a case to somebody: its number, verb and actor."""

    seq: int
    verb: Verb
    actor: str


def cases_of(cursor: Cursor, person_id: str) -> list[dict[str, Any]]:
    """Cases in legal's turn assigned to this person, or unassigned ones on which they made the first decision.

    Most urgent first, at most ``MOST``.
    """
    return cursor.rows(
        f"{_OF_LEGAL} AND assigned_to = $person UNION ALL {_OF_LEGAL} AND assigned_to IS NULL AND reviewer = $person"
        f" ORDER BY due_on NULLS LAST, appeal_no LIMIT {MOST}",
        {"person": person_id},
    )


def given_by(cursor: Cursor, appeal_no: str) -> SecondReviewNotice | None:
    """The last event that assigned this case to somebody, or None."""
    # Filtering by case alone lets DuckDB use the index; with the verbs in the condition it scans the whole log.
    rows = cursor.rows("SELECT seq, verb, actor FROM event WHERE appeal_no = ?", [appeal_no])
    given = (SecondReviewNotice(row["seq"], Verb(row["verb"]), row["actor"]) for row in rows if row["verb"] in GIVES)
    return max(given, default=None)


def windows_of_parties(cursor: Cursor, until: date, leave_out: Collection[str]) -> list[dict[str, Any]]:
    """Windows of a party that end before that day, counted by policy and last day.

    Cases awaiting a complainant under the policies in ``leave_out`` are returned by ``waiting_under``.
    """
    return cursor.rows(
        "SELECT policy_id, due_on, count(*) AS n FROM pending WHERE due_on < $until AND (state = 'awaiting_seller'"
        " OR state = 'awaiting_complainant' AND NOT list_contains($leave_out, policy_id)) GROUP BY policy_id, due_on",
        {"until": until, "leave_out": list(leave_out)},
    )


def waiting_under(cursor: Cursor, policies: Collection[str]) -> tuple[Appeal, ...]:
    """The cases awaiting a complainant under these policies, earliest forwarded first."""
    if not policies:
        return ()
    rows = cursor.rows(
        "SELECT a.* FROM pending p JOIN appeal a USING (appeal_no) WHERE p.state = 'awaiting_complainant'"
        " AND list_contains($policies, p.policy_id) ORDER BY a.forwarded_at, a.appeal_no",
        {"policies": list(policies)},
    )
    return tuple(appeal_of(row) for row in rows)


def without_arrival(cursor: Cursor) -> int:
    """How many forwarded appeals have no recorded arrival."""
    return int(cursor.value("SELECT count(*) FROM pending WHERE state = 'awaiting_complainant' AND due_on IS NULL"))
