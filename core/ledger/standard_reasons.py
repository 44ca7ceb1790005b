"""Standard reasons with all their versions."""

from core.domain.standard_reasons import StandardReason
from core.ledger.engine import Cursor


def insert_reason(cursor: Cursor, reason: StandardReason) -> None:
    """Adds a version; the key prevents the same version from being added twice."""
    cursor.insert("standard_reason", reason.model_dump())


def versions_of(cursor: Cursor, reason_id: str) -> tuple[StandardReason, ...]:
    """The versions of a standard reason, oldest first; empty for an unknown id."""
    rows = cursor.rows("SELECT * FROM standard_reason WHERE reason_id = ? ORDER BY version", [reason_id])
    return tuple(map(StandardReason.model_validate, rows))


def all_versions(cursor: Cursor, decision: str = "") -> tuple[StandardReason, ...]:
    """Every version of all standard reasons, or of those for one decision, by id and version."""
    rows = cursor.rows(
        "SELECT * FROM standard_reason WHERE ? = '' OR decision = ? ORDER BY reason_id, version", [decision, decision]
    )
    return tuple(map(StandardReason.model_validate, rows))
