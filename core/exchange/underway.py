"""The exports that are being taken at this moment, so that a page can say how far they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

from core.office import Office
from core.store.file import Store


@dataclass
class Underway:
    """One export: its id, what, who takes it, since when (aware UTC), of how many rows, and how many have gone."""

    export_id: str
    report: str
    person_id: str
    began_at: datetime
    total: int
    rows: int = 0


_UNDERWAY: Final[WeakKeyDictionary[Store, list[Underway]]] = WeakKeyDictionary()


def underway(office: Office) -> list[Underway]:
    """The exports of this office that have begun and not ended; a list of its own for each open record."""
    return _UNDERWAY.setdefault(office.store, [])
