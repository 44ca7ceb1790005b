"""How the appeals against one complainant ended and how it answered, counted in one pass over the cases."""

from datetime import date, datetime
from typing import Any, Final

from core.model.terms import AnswerKind
from core.store.file import Cursor

HERE: Final = "INTERVAL 8 HOUR"
"""Times are kept in UTC, due dates are days of Shanghai."""
ANSWERED: Final = (
    f"answer_kind IN ('{AnswerKind.COUNTER_MATERIALS}', '{AnswerKind.LEGAL_ACTION_NOTICE}') AND answered_at IS NOT NULL"
)
WITHDRAWN: Final = f"answer_kind = '{AnswerKind.WITHDRAWAL}'"
SILENT_UNTIL: Final = f"least($now, final_decided_at, (response_due_on + 1)::TIMESTAMP - {HERE})"
KINDS: Final = f"""
SELECT outcome,
    CASE WHEN {ANSWERED} THEN 'answered' WHEN {WITHDRAWN} THEN 'withdrawn' ELSE 'waiting' END AS kind,
    opened_at >= $since AS lately,
    arrived_at IS NOT NULL AND response_due_on < $today AS over,
    {ANSWERED} AND (answered_at + {HERE})::DATE <= response_due_on AS in_time,
    CASE WHEN arrived_at IS NOT NULL THEN greatest((epoch(CASE WHEN {ANSWERED} THEN answered_at
        WHEN {WITHDRAWN} THEN coalesce(withdrawn_at, answered_at, $now)
        ELSE {SILENT_UNTIL} END) - epoch(arrived_at)) // 3600, 0) END AS hours,
    count(*) AS cases
FROM appeal WHERE complainant_id = $complainant AND appeal_no <> $but GROUP BY ALL
"""


def answers_of_complainant(
    cursor: Cursor, complainant_id: str, *, but: str, now: datetime, today: date, since: datetime
) -> list[dict[str, Any]]:
    """The appeals against a complainant but for one, counted (``cases``) by how each stands.

    ``outcome``; ``kind`` of what came: answered, withdrawn, or waiting; ``lately`` opened since then; ``over``
    when it was forwarded and the window is over, ``in_time`` when the answer came before; ``hours`` from the
    arrival to what came, or to the end of the window or the case (None where nothing has arrived).
    """
    asked = {"complainant": complainant_id, "but": but, "now": now, "today": today, "since": since}
    return cursor.rows(KINDS, asked)
