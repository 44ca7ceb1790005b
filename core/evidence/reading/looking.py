"""Looks at a document's pages in the reader processes: codes and written words first, the letters of pictures after.

The first look takes a fraction of a second a page and gives what the machine wrote; recognising the letters of
a picture takes a second or two a page, and is only done where a page has no words of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.evidence.reader import Unreadable
from core.evidence.reading.pictures import marks_of, words_of_picture
from core.evidence.worker import Readers
from core.model.reading import Mark
from core.text import Text, say

MOST_PAGES: Final = 20
CARRIERS: Final = frozenset({"application/pdf", "application/ofd", "application/xml"})
"""What may carry an e-invoice as data, or be one."""

PICTURED: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff"})
"""What has pages that are drawn, and may have letters that are only drawn."""

FEWEST_LETTERS: Final = 20
"""A page with fewer letters of its own is taken for a picture: a scanner may stamp a number on it."""


@dataclass(frozen=True)
class Seen:
    """What was seen of a document so far.

    Codes and words of its pages, how many pages there are, what it carries as data, which pages are pictures
    whose letters are still to be recognised, and why some could not be.
    """

    codes: tuple[Mark, ...]
    words: tuple[Mark, ...]
    pages: int
    attached: tuple[dict[str, Any], ...] = field(default=())
    signed: bool = False
    pictures: tuple[int, ...] = ()
    failed: Text | None = None


def look(data: bytes, media_type: str, used: Readers, going: Callable[[], bool]) -> Seen | Unreadable:
    """The first look at every page; ``going`` is asked before each, and when it says no the answer is ``busy``."""
    sizes = used.inspect(data, media_type)
    if isinstance(sizes, Unreadable):
        return sizes
    codes: list[Mark] = []
    words: list[Mark] = []
    pictures: list[int] = []
    for page in range(1, min(len(sizes), MOST_PAGES) + 1):
        if not going():
            return Unreadable("busy")
        told = used.look(data, media_type, page)
        if isinstance(told, Unreadable):
            continue  # a page that cannot be drawn leaves the others to be read
        written = marks_of(page, told.get("words"))
        codes += marks_of(page, told.get("codes"))
        words += written
        if media_type in PICTURED and sum(len(each.text.strip()) for each in written) < FEWEST_LETTERS:
            pictures.append(page)
    carried = used.embedded(data, media_type) if media_type in CARRIERS else {}
    if isinstance(carried, Unreadable):
        carried = {}
    return Seen(
        tuple(codes),
        tuple(words),
        len(sizes),
        attached=tuple(carried.get("invoices", ())),
        signed=bool(carried.get("signed")),
        pictures=tuple(pictures),
    )


def recognise(seen: Seen, data: bytes, media_type: str, used: Readers) -> Seen | Unreadable:
    """The letters of the next page that is a picture; ``busy`` when no reader came free.

    A page that takes down its reader is told in ``failed`` and passed over.
    """
    page, *rest = seen.pictures
    found = words_of_picture(data, media_type, page, used)
    if isinstance(found, list):
        return replace(seen, words=(*seen.words, *found), pictures=tuple(rest))
    if found.reason == "busy":
        return found
    failed = seen.failed if found.reason in {"damaged", "no_such_page"} else _why(page, found)
    return replace(seen, pictures=tuple(rest), failed=failed)


def _why(page: int, found: Unreadable) -> Text:
    if found.reason == "too_slow":
        return say("Recognising the letters of page {page} took too long.", page=page)
    if found.reason == "too_much_memory":
        return say("Recognising the letters of page {page} needs more memory than it is given.", page=page)
    return say("The program that recognises letters failed on page {page}.", page=page)
