"""A file on its way out of the office: on record before its first byte, and again when its last has left.

So nothing leaves that could not be written down, because the disk was full, and what breaks off is told from what
was taken whole. Recorded are who, what, by which filters, how many of how many rows, and the SHA-256 of what left.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from core.commands.act import settled
from core.errors import Refusal
from core.exchange.underway import Underway, underway
from core.model.people import Person
from core.office import Office
from core.store.export import insert_export, set_export_end


@dataclass(frozen=True)
class Leaving:
    """A file that may leave now: it is on record as begun."""

    office: Office
    going: Underway = field(repr=False)

    def pieces(self, head: str, lines: Iterator[tuple[str, int]]) -> Iterator[bytes]:
        """The file in pieces, from texts with the rows they have; its end is recorded, also when the reader leaves.

        A full disk leaves it on record as begun.
        """
        taken, whole = sha256(), False
        underway(self.office).append(self.going)
        try:
            for text, count in _with_head(head, lines):
                piece = text.encode()
                taken.update(piece)
                self.going.rows += count
                yield piece
            whole = True
        finally:
            underway(self.office).remove(self.going)
            end = (self.going.rows, taken.hexdigest(), whole)
            settled(self.office, lambda cursor: set_export_end(cursor, self.going.export_id, *end))


def leave(office: Office, actor: Person, report: str, filters: Mapping[str, str], of_rows: int) -> Leaving | Refusal:
    """Writes down that an export begins, and answers it; refused when the disk takes nothing more."""
    going = Underway(secrets.token_hex(8), report, actor.person_id, office.now(), of_rows)
    begun = _written(office, going, filters, rows=0, digest="", whole=False)
    return begun if isinstance(begun, Refusal) else Leaving(office, going)


def left(
    office: Office, actor: Person, report: str, filters: Mapping[str, str], rows: int, data: bytes
) -> bytes | Refusal:
    """The file itself, once it is on record that it left whole; refused when the disk takes nothing more."""
    going = Underway(secrets.token_hex(8), report, actor.person_id, office.now(), rows)
    done = _written(office, going, filters, rows=rows, digest=sha256(data).hexdigest(), whole=True)
    return done if isinstance(done, Refusal) else data


def _with_head(head: str, lines: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    yield head, 0
    yield from lines


def _written(
    office: Office, going: Underway, filters: Mapping[str, str], *, rows: int, digest: str, whole: bool
) -> Refusal | None:
    row: dict[str, object] = {
        "export_id": going.export_id,
        "exported_at": going.began_at,
        "exported_by": going.person_id,
        "report": going.report,
        "filters": json.dumps(dict(filters), sort_keys=True, ensure_ascii=False),
        "row_count": rows,
        "of_rows": going.total,
        "sha256": digest,
        "whole": whole,
    }
    return settled(office, lambda cursor: insert_export(cursor, row))
