"""What can be read on a page of a document: the text layer, the QR codes, and the letters of the picture."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from core.evidence.reader import Unreadable
from core.evidence.reading.pictures import marks_of, words_of_picture
from core.evidence.sniff import WORDS
from core.evidence.worker import Readers, readers
from core.model.reading import Box, Mark

SAME: Final = 0.5
"""The share of a run's box that lies under another run that says the same there."""


@dataclass(frozen=True)
class Page:
    """The words and codes of one page, counted from 1."""

    number: int
    words: tuple[Mark, ...] = ()
    codes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A document to be looked at: its bytes, type and hash, and the pages it has in a pack."""

    data: bytes
    media_type: str
    sha256: str
    pages: int


SEEN: Final[dict[tuple[str, int, bool], Page]] = {}
"""What was read on the pages of late, by hash: recognising letters takes seconds, and a document never changes."""

MOST_SEEN: Final = 400


@dataclass(frozen=True)
class Look:
    """Reads pages of documents; ``letters`` says whether those of the picture are recognised too.

    Without them a picture has no words, and what stands on a page beside its text layer is not found.
    """

    opened_by: Readers = field(default_factory=readers)
    letters: bool = True

    def page(self, paper: Paper, number: int) -> Page | Unreadable:
        """What stands on a page, counted from 1; nothing raises for bad bytes."""
        place = (paper.sha256, number, self.letters)
        if kept := SEEN.get(place):
            return kept
        page = self._written(paper, number) if paper.media_type in WORDS else self._drawn(paper, number)
        if isinstance(page, Page):
            if len(SEEN) >= MOST_SEEN:
                SEEN.clear()
            SEEN[place] = page
        return page

    def _written(self, paper: Paper, number: int) -> Page | Unreadable:
        told = self.opened_by.typeset(paper.data, paper.media_type)
        if isinstance(told, Unreadable):
            return told
        return Page(number, tuple(marks_of(number, told["pages"][number - 1])))

    def _drawn(self, paper: Paper, number: int) -> Page | Unreadable:
        told = self.opened_by.look(paper.data, paper.media_type, number)
        if isinstance(told, Unreadable):
            return told
        words = tuple(marks_of(number, told["words"]))
        codes = tuple(marks_of(number, told["codes"]))
        if self.letters:
            seen = words_of_picture(paper.data, paper.media_type, number, self.opened_by)
            if isinstance(seen, Unreadable):
                return seen
            words += tuple(each for each in seen if not said_there(each, words))
        return Page(number, words, codes)


def pages_in_pack(data: bytes, media_type: str, pages: int, opened_by: Readers | None = None) -> int | Unreadable:
    """How many pages a document has in a pack: those on file; a text has as many as it fills."""
    if media_type not in WORDS:
        return pages
    told = (opened_by or readers()).typeset(data, media_type)
    return told if isinstance(told, Unreadable) else len(told["pages"])


def said_there(seen: Mark, words: Iterable[Mark]) -> bool:
    """Whether the text layer says the same at the same place, letter for letter: then the picture adds nothing."""
    said = "".join(_plain(each.text) for each in words if share(seen.box, each.box) > 0)
    return bool(said) and _plain(seen.text) in said


def share(one: Box, other: Box) -> float:
    """The share of the first box that lies under the second."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    size = (one[2] - one[0]) * (one[3] - one[1])
    return max(0, across) * max(0, down) / size if size else 0.0


def _plain(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())
