"""What has arrived, looked over before it is taken in: nothing is kept here, and nothing is taken in unasked."""

from collections.abc import Iterator, Sequence
from typing import Final

from core.commands.documents import on_the_case
from core.errors import Refusal
from core.evidence.intake import MAX_BYTES, MEGABYTE, why_unreadable
from core.evidence.offer import Offered, offer, taken_out
from core.evidence.reader import Unreadable
from core.model.people import Person

__all__ = ["LARGEST", "MOST_FILES", "Offered", "bytes_from", "look_over"]

MOST_FILES: Final = 200
LARGEST: Final = MAX_BYTES // MEGABYTE
"""Megabytes of one file."""


def look_over(actor: Person, name: str, data: bytes) -> tuple[Offered, ...]:
    """The file, or the files of the archive that it is, each with its type or the reason why it is kept out.

    For whoever has no business with documents the reason is that.
    """
    if refusal := on_the_case(actor):
        return (Offered(name, len(data), "", refused=refusal),)
    return offer(name, data)


def bytes_from(data: bytes, wanted: Sequence[Offered]) -> Iterator[tuple[Offered, bytes | Refusal]]:
    """The bytes of some files of one upload, or why one cannot be had; of an archive a few are held at a time."""
    by_place = {each.place: each for each in wanted if each.place is not None}
    yield from ((each, data) for each in wanted if each.place is None)
    for place, part in taken_out(data, list(by_place)) if by_place else ():
        found = by_place[place]
        yield found, why_unreadable(found.name, part) if isinstance(part, Unreadable) else part
