"""A pack: the blacked out copies of a case's documents that go to one party, being made or released."""

from datetime import datetime

from pydantic import BaseModel

from core.model.appeal import FROZEN
from core.model.reading import Box
from core.model.terms import Masked, Side


class Area(BaseModel):
    """A rectangle of a page, counted from 1, in thousandths of its width and height; black while ``on``.

    ``drawn`` by a person, else suggested from what was read there.
    """

    model_config = FROZEN

    area_id: int
    exhibit_id: str
    page: int
    box: Box
    what: Masked
    drawn: bool = False
    on: bool = True


class PackForm(BaseModel):
    """What is chosen for a pack: its documents by id in their order, its areas, and which were searched."""

    model_config = FROZEN

    exhibits: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    searched: tuple[str, ...] = ()

    def black(self, exhibit_id: str, page: int | None = None) -> tuple[Area, ...]:
        """The areas of a document (of one page of it) that are black."""
        return tuple(
            each for each in self.areas if each.on and each.exhibit_id == exhibit_id and page in (None, each.page)
        )


class Pack(BaseModel):
    """One pack; ``edition`` counts its saved states, ``back`` is the one an undo leads to. Times are aware UTC.

    A released one has the SHA-256, bytes and pages of its file in the vault, and changes no more.
    """

    model_config = FROZEN

    pack_id: str
    appeal_no: str
    recipient: Side
    begun_at: datetime
    begun_by: str
    form: PackForm
    edition: int
    back: int | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    sha256: str | None = None
    size: int | None = None
    pages: int | None = None

    @property
    def released(self) -> bool:
        """Whether it may be given to the party."""
        return self.released_at is not None
