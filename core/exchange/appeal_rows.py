"""One row of an appeals file: what it says, or what in it cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from core.commands.intake import CERTIFICATE, in_order
from core.commands.opening import NewAppeal, policy_for
from core.errors import Refusal
from core.evidence.intake import examine
from core.evidence.sniff import sniff
from core.exchange.rejects import Untrue, moment_of, unknown
from core.model.appeal import Listing, Party
from core.model.rules import Policy
from core.model.terms import DocumentKind, PenaltyKind, RightType, Side
from core.office import ZONE, Office, day_in, zone_of
from core.text import Text, mark, say


class AppealRow(BaseModel):
    """The cells of a row that are not empty, without blanks around them: its columns in order, and which must be there.

    Times stay as they are written, until the policy tells their zone.
    """

    model_config = ConfigDict(frozen=True)

    appeal_no: str
    right_type: RightType
    policy: str = ""
    seller: str
    complainant: str
    complaint_no: str = ""
    right_no: str = ""
    listing_ids: str = ""
    penalty_kind: PenaltyKind | None = None
    opened_at: str
    disclosed_at: str = ""
    counter_notice_at: str = ""
    counter_notice_text: str = ""
    exhibits: str = ""


COLUMNS: Final = tuple(AppealRow.model_fields)
MANDATORY: Final = tuple(name for name, column in AppealRow.model_fields.items() if column.is_required())
TERMS: Final[dict[str, type[StrEnum]]] = {"right_type": RightType, "penalty_kind": PenaltyKind}
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


def read_row(office: Office, cells: dict[str, str], folder: Path) -> Carried | Text:
    """What the row says, checked against itself, the rules and the files beside it; else why it cannot be taken."""
    try:
        return _read(office, _row(cells), cells.get("counter_notice_text", ""), folder)
    except Untrue as untrue:
        return untrue.reason


def _row(cells: dict[str, str]) -> AppealRow:
    """What is missing is told before what is not of its closed list."""
    told = {column: given for column, cell in cells.items() if (given := cell.strip())}
    try:
        return AppealRow.model_validate(told)
    except ValidationError as error:
        columns = [str(each["loc"][0]) for each in error.errors()]
    if missing := next((each for each in columns if each not in told), None):
        raise Untrue(say("{column} is missing", column=missing))
    raise Untrue(unknown(columns[0], told[columns[0]], TERMS[columns[0]]))


def _read(office: Office, row: AppealRow, text: str, folder: Path) -> Carried:
    """``text`` is that of the counter-notice, with the blanks around it."""
    policy = _policy(office, row)
    zone = zone_of(policy)
    opened = moment_of("opened_at", row.opened_at, zone)
    disclosed = moment_of("disclosed_at", row.disclosed_at, zone) if row.disclosed_at else None
    noticed = moment_of("counter_notice_at", row.counter_notice_at, zone) if row.counter_notice_at else None
    if noticed and not disclosed:
        raise Untrue(say("a counter-notice before the complaint was disclosed (disclosed_at is empty)"))
    steps = ((mark("opened"), opened), (mark("disclosed"), disclosed), (mark("received"), noticed))
    if refusal := in_order(office.now(), *steps):
        raise Untrue(refusal.because)
    documents = tuple(_documents(row, text, folder, noticed or disclosed or opened))
    if noticed and not any(each.kind is DocumentKind.COUNTER_NOTICE for each in documents):
        raise Untrue(say("counter_notice_at is given, but neither a text nor a document of the counter-notice"))
    if disclosed and not any(_certifies(each, row.right_type) for each in documents):
        documents = (_stand_in(row, disclosed), *documents)
    return Carried(_appeal(row, policy, opened), opened, disclosed, noticed, documents)


def _policy(office: Office, row: AppealRow) -> Policy:
    """The policy that is named, else the one in force; the day is that of the policy's own zone.

    Of a version that was not in force that day, the one of its line that was: a file names a rule book, and need not
    know when which version began.
    """
    named = office.policies.policy(row.policy)
    if row.policy and named is None:
        raise Untrue(say("there is no policy “{name}”", name=row.policy))
    zone = zone_of(named) if named else ZONE
    opened = moment_of("opened_at", row.opened_at, zone)
    day = day_in(opened, zone)
    if named and named.right_type is row.right_type and not named.covers(day):
        named = office.policies.in_force(row.right_type, day, named.line) or named
    found = policy_for(office, _appeal(row, named, opened), opened)
    if isinstance(found, Refusal):
        raise Untrue(found.because)
    return found


def _appeal(row: AppealRow, policy: Policy | None, opened: datetime) -> NewAppeal:
    return NewAppeal(
        appeal_no=row.appeal_no,
        right_type=row.right_type,
        policy_id=policy.id if policy else None,
        seller=Party(party_id="", side=Side.SELLER, name=row.seller),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name=row.complainant),
        complaint_no=row.complaint_no,
        right_no=row.right_no,
        listings=tuple(Listing(listing_id=each) for each in dict.fromkeys(row.listing_ids.split())),
        penalty_kind=row.penalty_kind,
        opened_at=opened,
    )


def _documents(row: AppealRow, text: str, folder: Path, received_at: datetime) -> Iterator[Document]:
    """The text of the counter-notice, then the files that the row names, each examined."""
    if text.strip():
        # What begins like a page or a program is still the letter it was given as: with a line above it, it is read so.
        data = text.encode() if sniff(text.encode()) == "text/plain" else f"{ABOVE}\n\n{text}".encode()
        yield _sound(Document(Side.SELLER, DocumentKind.COUNTER_NOTICE, "counter-notice.txt", data, received_at))
    for named in row.exhibits.split(";"):
        if named.strip():
            yield _sound(_file(named.strip(), folder, received_at))


def _file(named: str, folder: Path, received_at: datetime) -> Document:
    """The file of ``kind:path`` or ``side:kind:path``, which must lie in the folder of the CSV or below it."""
    first, _, rest = named.partition(":")
    side = Side(first) if first in set(Side) else None
    kind_word, _, path = rest.partition(":") if side else (first, "", rest)
    if kind_word not in set(DocumentKind):
        raise Untrue(unknown("exhibits", kind_word, DocumentKind))
    kind = DocumentKind(kind_word)
    root = folder.resolve()
    place = (root / path.strip()).resolve()
    if not path.strip() or not place.is_relative_to(root) or not place.is_file():
        raise Untrue(say("there is no file “{path}” beside the CSV", path=path.strip()))
    try:
        data = place.read_bytes()
    except OSError as error:
        raise Untrue(say("“{path}” cannot be read: {error}", path=path, error=str(error.strerror))) from None
    own = Side.COMPLAINANT if kind in OF_THE_COMPLAINANT else Side.SELLER
    return Document(side or own, kind, place.name, data, received_at)


def _sound(document: Document) -> Document:
    examined = examine(document.name, document.data)
    if isinstance(examined, Refusal):
        raise Untrue(examined.because)
    return document


def _certifies(document: Document, right_type: RightType) -> bool:
    """Whether the life cycle takes the document for what disclosure gives the seller."""
    kinds = {CERTIFICATE[right_type], *({DocumentKind.COMPLAINT} if right_type is RightType.COPYRIGHT else ())}
    return document.side is Side.COMPLAINANT and document.kind in kinds


def _stand_in(row: AppealRow, disclosed: datetime) -> Document:
    """A note in the place of the complainant's document, which says so."""
    kind = DocumentKind.COMPLAINT if row.right_type is RightType.COPYRIGHT else CERTIFICATE[row.right_type]
    text = STAND_IN.format(
        complaint_no=row.complaint_no or "(no number given)",
        complainant=row.complainant,
        right_no=row.right_no or "(none given)",
        day=row.disclosed_at,
    )
    return Document(Side.COMPLAINANT, kind, "imported-complaint.txt", text.encode(), disclosed)
