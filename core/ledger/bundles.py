"""Disclosure bundles and their editions."""

from datetime import datetime
from typing import Any, Final

from core.domain.appeal import Party
from core.domain.disclosure import Bundle, BundleEdition
from core.domain.terms import Side
from core.ledger.engine import Cursor
from core.ledger.record import log_act, read_appeal, read_parties


def parties_of(cursor: Cursor, pack: Bundle) -> tuple[Party, Party]:
    """The seller and complainant of the bundle's case; erased names are empty."""
    appeal = read_appeal(cursor, pack.appeal_no)
    if appeal is None:
        raise LookupError(f"pack {pack.pack_id} belongs to no appeal")
    found = read_parties(cursor, appeal.seller_id, appeal.complainant_id)
    ids = ((appeal.seller_id, Side.SELLER), (appeal.complainant_id, Side.COMPLAINANT))
    seller, complainant = (found.get(each, Party(party_id=each, side=side, name="")) for each, side in ids)
    return seller, complainant


LAST = (
    "SELECT pack.*, edit.edition, edit.back, edit.form FROM pack JOIN pack_edit AS edit USING (pack_id)"
    " WHERE edit.edition = (SELECT max(edition) FROM pack_edit WHERE pack_edit.pack_id = pack.pack_id)"
)

BEGUN: Final = {"pack_id", "appeal_no", "recipient", "begun_at", "begun_by"}
"""The fields of a bundle known when it is started."""


def insert_bundle(cursor: Cursor, pack: Bundle) -> None:
    """Starts a bundle with its first state; it is numbered per side, so of two simultaneous ones one conflicts."""
    rows = cursor.rows("SELECT recipient, pack_no FROM pack WHERE appeal_no = ?", [pack.appeal_no])
    last = max((row["pack_no"] for row in rows if row["recipient"] == pack.recipient), default=0)
    cursor.insert("pack", {**pack.model_dump(include=BEGUN), "pack_no": last + 1})
    save_form(cursor, pack, pack.begun_by, pack.begun_at)


def save_form(cursor: Cursor, pack: Bundle, by: str, at: datetime) -> None:
    """Adds a saved state; a second writer of the same edition conflicts."""
    row = pack.model_dump(include={"pack_id", "edition", "back"})
    cursor.insert("pack_edit", {**row, "form": pack.form.model_dump_json(), "edited_by": by, "edited_at": at})


def read_bundle(cursor: Cursor, pack_id: str) -> Bundle | None:
    """The bundle in its last saved state, or None."""
    row = cursor.row(f"{LAST} AND pack.pack_id = ?", [pack_id])
    return _pack(row) if row else None


ANY_BUNDLE: Final = "SELECT 1 FROM pack WHERE appeal_no = ? LIMIT 1"


def bundles_of(cursor: Cursor, appeal_no: str) -> tuple[Bundle, ...]:
    """The bundles of a case, oldest first; one in preparation is the last of its side."""
    if cursor.value(ANY_BUNDLE, [appeal_no]) is None:
        return ()  # true for most cases; the query below costs four times as much
    rows = cursor.rows(
        f"{LAST} AND pack.appeal_no = ? ORDER BY pack.begun_at, pack.released_at NULLS LAST", [appeal_no]
    )
    return tuple(_pack(row) for row in rows)


def earlier_form(cursor: Cursor, pack_id: str, edition: int) -> tuple[BundleEdition, int | None] | None:
    """A saved state, and the edition that undoing it leads to."""
    row = cursor.row("SELECT form, back FROM pack_edit WHERE pack_id = ? AND edition = ?", [pack_id, edition])
    return (BundleEdition.model_validate_json(row["form"]), row["back"]) if row else None


RELEASED: Final = {"appeal_no", "pack_id", "recipient", "sha256", "size", "pages"}
"""The fields of a released bundle in the office log."""


def set_released(cursor: Cursor, pack: Bundle, by: str, at: datetime) -> int:
    """Marks a bundle as released, unless it already is, and logs it; returns how many were marked."""
    marked = cursor.run(
        "UPDATE pack SET released_at = ?, released_by = ?, sha256 = ?, size = ?, pages = ?"
        " WHERE pack_id = ? AND released_at IS NULL",
        [at, by, pack.sha256, pack.size, pack.pages, pack.pack_id],
    )
    if marked:
        log_act(cursor, "bundle_released", by, at, pack.model_dump(mode="json", include=RELEASED))
    return marked


def _pack(row: dict[str, Any]) -> Bundle:
    form = BundleEdition.model_validate_json(row["form"])
    fields = {name: value for name, value in row.items() if name != "pack_no"}
    return Bundle.model_validate({**fields, "recipient": Side(row["recipient"]), "form": form})
