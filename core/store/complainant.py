"""How the appeals against one complainant ended and how it answered, counted in one pass over the cases."""

from datetime import date, datetime
from typing import Any, Final

from core.model.terms import AnswerKind
from core.store.file import Cursor

ANSWERS: Final = f"('{AnswerKind.COUNTER_MATERIALS}', '{AnswerKind.LEGAL_ACTION_NOTICE}')"
HERE: Final = "INTERVAL 8 HOUR"
"""Times are kept in UTC, due dates are days of Shanghai."""
ANSWERED: Final = f"answer_kind IN {ANSWERS} AND answered_at IS NOT NULL"
WITHDRAWN: Final = f"answer_kind = '{AnswerKind.WITHDRAWAL}'"
DUE_OVER: Final = "arrived_at IS NOT NULL AND response_due_on < $today"
WINDOW_ENDS: Final = f"(response_due_on + 1)::TIMESTAMP - {HERE}"

COUNTS: Final = f"""
SELECT
    count(*) AS appeals,
    count(*) FILTER (WHERE starts_with(outcome, 'revoked')) AS revoked,
    count(*) FILTER (WHERE starts_with(outcome, 'upheld')) AS upheld,
    count(*) FILTER (WHERE starts_with(outcome, 'rejected')) AS rejected,
    count(*) FILTER (WHERE starts_with(outcome, 'abandoned')) AS abandoned,
    count(*) FILTER (WHERE {WITHDRAWN}) AS withdrawn,
    count(*) FILTER (WHERE {DUE_OVER}) AS asked,
    count(*) FILTER (WHERE {DUE_OVER} AND {ANSWERED}
        AND (answered_at + {HERE})::DATE <= response_due_on) AS answered,
    count(*) FILTER (WHERE opened_at >= $since) AS lately,
    count(*) FILTER (WHERE opened_at >= $since AND starts_with(outcome, 'revoked')) AS lately_revoked
FROM appeal WHERE complainant_id = $complainant AND appeal_no <> $but
"""
WAITS: Final = f"""
SELECT kind, hours, count(*) AS cases FROM (
    SELECT CASE WHEN {ANSWERED} THEN 'answered' WHEN {WITHDRAWN} THEN 'withdrawn' ELSE 'waiting' END AS kind,
        CASE WHEN {ANSWERED} OR {WITHDRAWN} THEN coalesce(answered_at, withdrawn_at)
            ELSE least($now, coalesce(final_decided_at, $now), coalesce({WINDOW_ENDS}, $now)) END AS ends,
        greatest(round(extract(epoch FROM ends - arrived_at) / 3600), 0) AS hours
    FROM appeal WHERE complainant_id = $complainant AND appeal_no <> $but AND arrived_at IS NOT NULL
) GROUP BY kind, hours ORDER BY hours
"""


def counts_of_complainant(
    cursor: Cursor, complainant_id: str, but: str, today: date, since: datetime
) -> dict[str, int]:
    """The appeals against a complainant but for one: how they ended, what was answered in time, what is recent."""
    row = cursor.row(COUNTS, {"complainant": complainant_id, "but": but, "today": today, "since": since}) or {}
    return {name: int(count) for name, count in row.items()}


def waits_of_complainant(cursor: Cursor, complainant_id: str, but: str, now: datetime) -> list[dict[str, Any]]:
    """How many cases waited how many hours for the complainant, each until answered, withdrawn, or still waiting.

    Who never answered waited to the end of the window.
    """
    return cursor.rows(WAITS, {"complainant": complainant_id, "but": but, "now": now})
