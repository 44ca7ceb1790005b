"""The result of reading a document: facts with the places they were read at, and conflicts between them."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from core.domain.terms import DocumentKind
from core.domain.text import Text, mark, say

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom in thousandths of the page's width and height."""

ReadState: TypeAlias = Literal["waiting", "read", "failed"]

ORDER: Final = ("XML", "OFD", "QR", "text", "picture")
"""The precedence of sources when two differ: embedded data before print, print before recognised pictures."""


@dataclass(frozen=True)
class Mark:
    """A code or a run of words on a page; pages are counted from 1.

    In a plain text, which has one page, the box gives the start and end of the words in characters and lines from 0.

    ``sure`` is the recogniser's confidence, 1 for a text layer. ``place`` is the box on the page turned upright and
    straightened, if different. ``edges`` is where each character begins across the page, if a text layer says so.
    """

    page: int
    text: str
    box: Box
    sure: float = 1.0
    place: Box | None = None
    edges: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ReadFact:
    """One fact with its ``origin`` (``QR:1``); ``invoice`` counts the invoices in a file from 1.

    ``confidence`` is between 0 and 1; XML has no page. ``box`` is the place of the words, as in ``Mark``.
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
        """Where it was read, in words."""
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
"""The values of a case that are searched for anywhere in the words of a letter."""

STATED: Final = {
    "stated_belief": mark("reading.stated_belief"),
    "stated_perjury": mark("reading.stated_perjury"),
    "stated_jurisdiction": mark("reading.stated_jurisdiction"),
    "stated_service": mark("reading.stated_service"),
    "stated_material": mark("reading.stated_material"),
    "stated_signature": mark("reading.stated_signature"),
    "stated_truth": mark("reading.stated_truth"),
}
"""The statements that 17 U.S.C. 512(g)(3) requires of a counter-notice, and the guarantee of truth."""

PASSAGES: Final = NAMED | STATED
"""What a letter is searched for besides the facts of its form."""

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
    """A field for which two sources give different values, the one with precedence first."""

    field: str
    facts: tuple[ReadFact, ...]


@dataclass(frozen=True)
class ReadResult:
    """The apparent kind of a document with the reason, what was read in it, and remarks for the reviewer.

    ``failed`` says why part of it could not be read. ``passages`` are those of ``PASSAGES``; None for a document that
    is not a letter.
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
    """The status and result of reading a document on file; ``because`` explains the kind or the failure.

    A waiting or failed reading may already have facts, from codes and the text layer or from other pages.
    ``passages`` are those of a letter, ``sought`` a hash of the case's values that were searched for.
    """

    state: ReadState
    kind: DocumentKind | None = None
    because: Text | None = None
    facts: tuple[ReadFact, ...] = ()
    notes: tuple[Text, ...] = ()
    passages: tuple[ReadFact, ...] = ()
    sought: str = ""


def describe_origin(origin: str) -> Text:
    """An origin in words: ``QR:1``, ``XML:factur-x.xml``, ``text:2``, ``picture:3``, or ``typed`` by a person."""
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
