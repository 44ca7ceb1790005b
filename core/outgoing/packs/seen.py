"""What can be read on a page of a document: the text layer, the QR codes, and the letters of the picture."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from core.evidence.worker import Readers, Unreadable, readers
from core.model.reading import Mark

TEXT: Final = "text/plain"
PDF: Final = "application/pdf"


@dataclass(frozen=True)
class Page:
    """The words and codes of one page, counted from 1."""

    number: int
    words: tuple[Mark, ...] = ()
    codes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A document to be looked at: its bytes, type and hash."""

    data: bytes
    media_type: str
    sha256: str


def pages_of(paper: Paper, pages: int, opened_by: Readers | None = None) -> int | Unreadable:
    """How many pages a document has in a pack: those on file; a text is set in as many as it fills."""
    if paper.media_type != TEXT:
        return pages
    told = (opened_by or readers()).typeset(paper.data)
    return told if isinstance(told, Unreadable) else len(told["pages"])


class Look:
    """Reads pages, each once: a document is looked at for suggestions and again when its pack is checked."""

    def __init__(self, opened_by: Readers | None = None) -> None:
        """Looks through these readers, else those of this process."""
        self._opened_by = opened_by
        self._kept = lru_cache(maxsize=256)(self._read)
        self._papers: dict[str, Paper] = {}

    def page(self, paper: Paper, number: int) -> Page | Unreadable:
        """What stands on a page, counted from 1; nothing raises for bad bytes."""
        self._papers[paper.sha256] = paper
        try:
            return self._kept(paper.sha256, number)
        except _UnreadableError as error:
            return error.why
        finally:
            del self._papers[paper.sha256]

    def _read(self, sha256: str, number: int) -> Page:
        paper, used = self._papers[sha256], self._opened_by or readers()
        if paper.media_type == TEXT:
            told = _sure(used.typeset(paper.data))
            return Page(number, _marks(number, told["pages"][number - 1]))
        told = _sure(used.look(paper.data, paper.media_type, number))
        return Page(number, _marks(number, told["words"]), _marks(number, told["codes"]))


class _UnreadableError(Exception):
    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.reason)
        self.why = why


def _sure(told: dict[str, Any] | Unreadable) -> dict[str, Any]:
    if isinstance(told, Unreadable):
        raise _UnreadableError(told)
    return told


def _marks(page: int, told: list[dict[str, Any]]) -> tuple[Mark, ...]:
    return tuple(Mark(page, str(each["text"]), tuple(each["box"])) for each in told)
