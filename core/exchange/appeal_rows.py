"""One row of an appeals file: what it says, or what in it cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from core.commands.intake import CERTIFICATE, in_order
from core.commands.opening import NewAppeal, policy_for
from core.errors import Refusal
from core.evidence.intake import examine
from core.evidence.sniff import sniff
from core.exchange.moments import moment
from core.model.appeal import Listing, Party
from core.model.rules import Policy
from core.model.terms import DocumentKind, PenaltyKind, RightType, Side
from core.office import ZONE, Office, day_in, zone_of
from core.text import Text, mark, say

MANDATORY: Final = ("appeal_no", "right_type", "seller", "complainant", "opened_at")
COLUMNS: Final = (
    "appeal_no",
    "right_type",
    "policy",
    "seller",
    "complainant",
    "complaint_no",
    "right_no",
    "listing_ids",
    "penalty_kind",
    "opened_at",
    "disclosed_at",
    "counter_notice_at",
    "counter_notice_text",
    "exhibits",
)
T = TypeVar("T", bound=StrEnum)
OF_THE_COMPLAINANT: Final = frozenset({DocumentKind.COMPLAINT, DocumentKind.TRADEMARK_CERTIFICATE})
ABOVE: Final = "Counter-notice, as given in the imported file:"
STAND_IN: Final = (
    "imported: complaint {complaint_no} of {complainant}; right number: {right_no}\n\n"
    "The file that this appeal was imported from says that the complaint was disclosed to the seller on {day}.\n"
    "The complainant's own document was not part of the file; this note stands in its place.\n"
)


@dataclass(frozen=True)
class Document:
    """A document that a row brings with it; ``received_at`` is aware UTC."""

    side: Side
    kind: DocumentKind
    name: str
    data: bytes
    received_at: datetime


@dataclass(frozen=True)
class Carried:
    """A row that can be true: the appeal it opens, how far it has come (aware UTC), and its documents."""

    new: NewAppeal
    opened_at: datetime
    disclosed_at: datetime | None
    counter_notice_at: datetime | None
    documents: tuple[Document, ...]


class _Fault(Exception):  # noqa: N818 - the row's fault, not the program's
    """What is wrong with a row."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason


def read_row(office: Office, cells: dict[str, str], folder: Path) -> Carried | Text:
    """What the row says, checked against itself, the rules and the files beside it; else why it cannot be taken."""
    try:
        return _read(office, {name: cell.strip() for name, cell in cells.items()}, cells, folder)
    except _Fault as fault:
        return fault.reason


def _read(office: Office, told: dict[str, str], cells: dict[str, str], folder: Path) -> Carried:
    for name in MANDATORY:
        if not told.get(name):
            raise _Fault(say("{column} is missing", column=name))
    right_type = _term(RightType, told, "right_type")
    policy = _policy(office, told, right_type)
    opened, disclosed, noticed = (
        _moment(told, name, policy) for name in ("opened_at", "disclosed_at", "counter_notice_at")
    )
    now = office.now()
    if opened is None or (noticed and not disclosed):  # opened is mandatory: only the second can be
        raise _Fault(say("a counter-notice before the complaint was disclosed (disclosed_at is empty)"))
    steps = ((mark("opened"), opened), (mark("disclosed"), disclosed), (mark("received"), noticed))
    if refusal := in_order(now, *steps):
        raise _Fault(refusal.because)
    documents = tuple(_documents(told, cells.get("counter_notice_text", ""), folder, noticed or disclosed or opened))
    if noticed and not any(each.kind is DocumentKind.COUNTER_NOTICE for each in documents):
        raise _Fault(say("counter_notice_at is given, but neither a text nor a document of the counter-notice"))
    if disclosed and not any(_certifies(each, right_type) for each in documents):
        documents = (_stand_in(told, right_type, disclosed), *documents)
    return Carried(_appeal(told, right_type, policy, opened), opened, disclosed, noticed, documents)


def _policy(office: Office, told: dict[str, str], right_type: RightType) -> Policy:
    """The policy that is named, else the one in force; the day is that of the policy's own zone.

    Of a version that was not in force that day, the one of its line that was: a file names a rule book, and need not
    know when which version began.
    """
    named = office.policies.policy(told.get("policy", ""))
    if told.get("policy") and named is None:
        raise _Fault(say("there is no policy “{name}”", name=told["policy"]))
    try:
        opened = moment(told["opened_at"], zone_of(named) if named else ZONE)
    except ValueError:
        raise _Fault(_no_time(told, "opened_at")) from None
    day = day_in(opened, zone_of(named) if named else ZONE)
    if named and named.right_type is right_type and not named.covers(day):
        named = office.policies.in_force(right_type, day, named.line) or named
    found = policy_for(office, _appeal(told, right_type, named, opened), opened)
    if isinstance(found, Refusal):
        raise _Fault(found.because)
    return found


def _appeal(told: dict[str, str], right_type: RightType, policy: Policy | None, opened: datetime) -> NewAppeal:
    return NewAppeal(
        appeal_no=told["appeal_no"],
        right_type=right_type,
        policy_id=policy.id if policy else None,
        seller=Party(party_id="", side=Side.SELLER, name=told["seller"]),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name=told["complainant"]),
        complaint_no=told.get("complaint_no", ""),
        right_no=told.get("right_no", ""),
        listings=tuple(Listing(listing_id=each) for each in dict.fromkeys(told.get("listing_ids", "").split())),
        penalty_kind=_term(PenaltyKind, told, "penalty_kind") if told.get("penalty_kind") else None,
        opened_at=opened,
    )


def _moment(told: dict[str, str], column: str, policy: Policy) -> datetime | None:
    try:
        return moment(told[column], zone_of(policy)) if told.get(column) else None
    except ValueError:
        raise _Fault(_no_time(told, column)) from None


def _no_time(told: dict[str, str], column: str) -> Text:
    return say("{column} is no ISO 8601 day or time: “{given}”", column=column, given=told[column])


def _term(terms: type[T], told: dict[str, str], column: str) -> T:
    try:
        return terms(told[column])
    except ValueError:
        raise _Fault(unknown(column, told[column], terms)) from None


def unknown(column: str, given: str, terms: type[StrEnum]) -> Text:
    """The sentence for a word that is not of its closed list."""
    known = ", ".join(terms)
    return say("{column} “{given}” is not known; known are: {known}", column=column, given=given, known=known)


def _documents(told: dict[str, str], text: str, folder: Path, received_at: datetime) -> Iterator[Document]:
    """The text of the counter-notice, then the files that the row names, each examined."""
    if text.strip():
        # What begins like a page or a program is still the letter it was given as: with a line above it, it is read so.
        data = text.encode() if sniff(text.encode()) == "text/plain" else f"{ABOVE}\n\n{text}".encode()
        yield _sound(Document(Side.SELLER, DocumentKind.COUNTER_NOTICE, "counter-notice.txt", data, received_at))
    for named in told.get("exhibits", "").split(";"):
        if named.strip():
            yield _sound(_file(named.strip(), folder, received_at))


def _file(named: str, folder: Path, received_at: datetime) -> Document:
    """The file of ``kind:path`` or ``side:kind:path``, which must lie in the folder of the CSV or below it."""
    first, _, rest = named.partition(":")
    side = Side(first) if first in set(Side) else None
    kind_word, _, path = rest.partition(":") if side else (first, "", rest)
    if kind_word not in set(DocumentKind):
        raise _Fault(unknown("exhibits", kind_word, DocumentKind))
    kind = DocumentKind(kind_word)
    root = folder.resolve()
    place = (root / path.strip()).resolve()
    if not path.strip() or not place.is_relative_to(root) or not place.is_file():
        raise _Fault(say("there is no file “{path}” beside the CSV", path=path.strip()))
    try:
        data = place.read_bytes()
    except OSError as error:
        raise _Fault(say("“{path}” cannot be read: {error}", path=path, error=str(error.strerror))) from None
    own = Side.COMPLAINANT if kind in OF_THE_COMPLAINANT else Side.SELLER
    return Document(side or own, kind, place.name, data, received_at)


def _sound(document: Document) -> Document:
    examined = examine(document.name, document.data)
    if isinstance(examined, Refusal):
        raise _Fault(examined.because)
    return document


def _certifies(document: Document, right_type: RightType) -> bool:
    """Whether the life cycle takes the document for what disclosure gives the seller."""
    kinds = {CERTIFICATE[right_type], *({DocumentKind.COMPLAINT} if right_type is RightType.COPYRIGHT else ())}
    return document.side is Side.COMPLAINANT and document.kind in kinds


def _stand_in(told: dict[str, str], right_type: RightType, disclosed: datetime) -> Document:
    """A note in the place of the complainant's document, which says so."""
    kind = DocumentKind.COMPLAINT if right_type is RightType.COPYRIGHT else CERTIFICATE[right_type]
    text = STAND_IN.format(
        complaint_no=told.get("complaint_no") or "(no number given)",
        complainant=told["complainant"],
        right_no=told.get("right_no") or "(none given)",
        day=told["disclosed_at"],
    )
    return Document(Side.COMPLAINANT, kind, "imported-complaint.txt", text.encode(), disclosed)
