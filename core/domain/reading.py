"""What reading a document gives: facts with the place they were read at, and where two of them disagree."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from core.domain.terms import DocumentKind
from core.domain.text import Text, mark, say

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom in thousandths of the page's width and height."""

ReadState: TypeAlias = Literal["waiting", "read", "failed"]

ORDER: Final = ("XML", "OFD", "QR", "text", "picture")
"""Which way of reading is believed when two differ: the machine's own data before print, print before its picture."""


@dataclass(frozen=True)
class Mark:
    """A code or a run of words on a page, counted from 1.

    Of a plain text, which has one page, the box counts characters and lines from 0: where the words begin and end.

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

    ``confidence`` runs from 0 to 1; XML has no page. ``box`` is that of the words, in a plain text counted as those of
    a ``Mark``.
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


NAMED: Final = {
    "named_complaint": mark("word.complaint_number"),
    "named_appeal": mark("fact.appeal_number_named"),
    "named_listing": mark("reading.listing_of_case"),
    "named_right": mark("fact.right_number"),
    "named_seller_id": mark("fact.sellers_credit_code_or_id"),
    "named_complainant_id": mark("fact.complainants_credit_code"),
    "named_seller": mark("fact.sellers_name"),
    "named_complainant": mark("label.side.complainant"),
    "named_shop": mark("reading.shop_of_case"),
}
"""What of a case is looked for in the words of a letter, wherever it stands there."""

STATED: Final = {
    "stated_belief": mark("reading.stated_belief"),
    "stated_perjury": mark("reading.stated_perjury"),
    "stated_jurisdiction": mark("reading.stated_jurisdiction"),
    "stated_service": mark("reading.stated_service"),
    "stated_material": mark("reading.stated_material"),
    "stated_signature": mark("reading.stated_signature"),
    "stated_truth": mark("reading.stated_truth"),
}
"""What 17 U.S.C. 512(g)(3) asks a counter-notice to say, and the guarantee of truth."""

PASSAGES: Final = NAMED | STATED
"""What else a letter is read for than the facts of its form."""

LETTERS: Final = frozenset(
    {
        DocumentKind.COUNTER_NOTICE,
        DocumentKind.WITHDRAWAL_LETTER,
        DocumentKind.COUNTER_MATERIALS,
        DocumentKind.LEGAL_ACTION_NOTICE,
    }
)
"""The documents that are searched for passages."""


@dataclass(frozen=True)
class Conflict:
    """A field for which two sources give different values, the believed one first."""

    field: str
    facts: tuple[ReadFact, ...]


@dataclass(frozen=True)
class Read:
    """What a document seems to be and why, what was read in it, and what the reviewer should know of it.

    ``failed`` says why some of it could not be read. ``passages`` are those of ``PASSAGES``; None where the document is
    no letter.
    """

    kind: DocumentKind
    because: Text
    facts: tuple[ReadFact, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Text, ...] = ()
    failed: Text | None = None
    passages: tuple[ReadFact, ...] | None = None


@dataclass(frozen=True)
class Reading:
    """How far the reading of a document on file is, and what came of it; ``because`` tells the kind, or the failure.

    One that waits or failed may have facts already: of its codes and written words, or of its other pages.
    ``passages`` are those of a letter, ``sought`` the seal of what of its case was looked for.
    """

    state: ReadState
    kind: DocumentKind | None = None
    because: Text | None = None
    facts: tuple[ReadFact, ...] = ()
    notes: tuple[Text, ...] = ()
    passages: tuple[ReadFact, ...] = ()
    sought: str = ""


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
