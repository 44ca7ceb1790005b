"""What reading a document gives: facts with the place they were read at, and where two of them disagree."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from core.domain.terms import DocumentKind
from core.domain.text import Text, say

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom in thousandths of the page's width and height."""

ReadState: TypeAlias = Literal["waiting", "read", "failed"]

ORDER: Final = ("XML", "OFD", "QR", "text", "picture")
"""Which way of reading is believed when two differ: the machine's own data before print, print before its picture."""


@dataclass(frozen=True)
class Mark:
    """A code or a run of words on a page, counted from 1.

    ``sure`` is the recogniser's confidence, 1 for what was not recognised but written. ``place`` is where it
    would stand on the page turned upright and laid straight, where that is not its box.
    """

    page: int
    text: str
    box: Box
    sure: float = 1.0
    place: Box | None = None


@dataclass(frozen=True)
class ReadFact:
    """One fact: ``origin`` is kept with it (``QR:1``); ``invoice`` counts the invoices of one file from 1.

    ``confidence`` runs from 0 to 1; XML has no page.
    """

    field: str
    value: str
    origin: str
    confidence: float
    page: int | None = None
    box: Box | None = None
    invoice: int = 1

    @property
    def source(self) -> Text:
        """Where it was read, for a person."""
        return describe_origin(self.origin)


@dataclass(frozen=True)
class Conflict:
    """A field for which two sources give different values, the believed one first."""

    field: str
    facts: tuple[ReadFact, ...]


@dataclass(frozen=True)
class Read:
    """What a document seems to be and why, what was read in it, and what the reviewer should know of it.

    ``failed`` says why some of it could not be read.
    """

    kind: DocumentKind
    because: Text
    facts: tuple[ReadFact, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Text, ...] = ()
    failed: Text | None = None


@dataclass(frozen=True)
class Reading:
    """How far the reading of a document on file is, and what came of it; ``because`` tells the kind, or the failure.

    One that waits or failed may have facts already: of its codes and written words, or of its other pages.
    """

    state: ReadState
    kind: DocumentKind | None = None
    because: Text | None = None
    facts: tuple[ReadFact, ...] = ()
    notes: tuple[Text, ...] = ()


def describe_origin(origin: str) -> Text:
    """The words for a kept origin: ``QR:1``, ``XML:factur-x.xml``, ``text:2``, ``picture:3``; ``typed`` by a person."""
    way, _, where = origin.partition(":")
    if way == "QR":
        return say("reading.qr_code_page", page=where)
    if way == "XML":
        return say("reading.embedded_name", name=where) if where else say("reading.e_invoice_itself")
    if way == "OFD":
        return say("reading.data_in_ofd", name=where)
    if way == "text":
        return say("reading.text_of_page", page=where)
    if way == "picture":
        return say("reading.picture_page", page=where)
    return say("reading.typed")
