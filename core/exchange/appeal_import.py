"""New appeals from a file; each is advanced through the steps that its row shows.

Disclosure needs the complainant's certificate (or, for copyright, the complaint), which a row may lack. In its place a
text document is filed that says it was imported and what it stands for. A case already on record continues from its
state, so importing the same file twice adds nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from core.commands import intake
from core.commands.documents import take_in
from core.documents import sniffing, upload
from core.domain.appeal import NAMED, Appeal, Listing, Party
from core.domain.people import APPEALS_IMPORT, Person
from core.domain.policy import Policy, day_in, zone_of
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.terms import CERTIFICATE_KINDS, ZONE, DocumentKind, PenaltyKind, Rendition, RightType, Side, State
from core.domain.text import LANGUAGES, AccountLanguage, Language, Text, mark, say
from core.exchange import csv_files
from core.exchange.history_import import Job, run_beside
from core.exchange.history_rows import USUAL, ReadingOptions
from core.ledger import letters, record
from core.ledger.documents import exhibits_of
from core.office import Office, write

# One row of an appeals file: its contents, or why it is rejected.


class AppealRow(BaseModel):
    """The non-empty cells of a row, trimmed; the fields define the columns, their order, and which are mandatory.

    Times are kept as written until the policy gives their zone.
    """

    model_config = ConfigDict(frozen=True)

    appeal_no: str
    right_type: RightType
    policy: str = ""
    seller: str
    complainant: str
    complaint_no: str = ""
    complained_on: str = ""
    right_no: str = ""
    listing_ids: str = ""
    penalty_kind: PenaltyKind | None = None
    seller_language: AccountLanguage = ""
    complainant_language: AccountLanguage = ""
    opened_at: str
    disclosed_at: str = ""
    counter_notice_at: str = ""
    counter_notice_text: str = ""
    exhibits: str = ""


COLUMNS: Final = tuple(AppealRow.model_fields)

MANDATORY: Final = tuple(name for name, column in AppealRow.model_fields.items() if column.is_required())

TERMS: Final[dict[str, Iterable[str]]] = {
    "right_type": RightType, "penalty_kind": PenaltyKind,
    "seller_language": LANGUAGES, "complainant_language": LANGUAGES,
}  # fmt: skip

OF_THE_COMPLAINANT: Final = frozenset({DocumentKind.COMPLAINT, DocumentKind.TRADEMARK_CERTIFICATE})

ABOVE: Final = "Counter-notice, as given in the imported file:"

STAND_IN: Final = (
    "imported: complaint {complaint_no} of {complainant}; right number: {right_no}\n\n"
    "The file that this appeal was imported from says that the complaint was disclosed to the seller on {day}.\n"
    "The complainant's own document was not part of the file; this note stands in its place.\n"
)


@dataclass(frozen=True)
class Document:
    """A document named by a row, in the form ``take_in`` needs; ``received_at`` is aware UTC."""

    side: Side
    kind: DocumentKind
    name: str
    data: bytes
    received_at: datetime


@dataclass(frozen=True)
class ImportedRow:
    """A valid row: the appeal it opens, its steps (aware UTC), and its documents."""

    new: intake.NewAppeal
    disclosed_at: datetime | None
    counter_notice_at: datetime | None
    documents: tuple[Document, ...]


def _row(read: csv_files.Row) -> AppealRow:
    """Validates a row; missing cells are reported before values outside their closed lists."""
    cells = csv_files.filled_cells(read)
    try:
        return AppealRow.model_validate(cells)
    except ValidationError as error:
        columns = [str(each["loc"][0]) for each in error.errors()]
    if missing := next((each for each in columns if each not in cells), None):
        raise csv_files.RowFault(say("import.is_missing", column=missing))
    raise csv_files.RowFault(csv_files.unknown(columns[0], cells[columns[0]], TERMS[columns[0]]))


def _read(office: Office, read: csv_files.Row, folder: Path) -> ImportedRow:
    """The row, checked for consistency, against the rules, and against the files next to the CSV.

    Raises RowFault or RefusedError with the reason for rejecting it.
    """
    row, text = _row(read), read.cells.get("counter_notice_text", "")  # of the text the blanks around it count
    policy = _policy(office, row)
    zone = zone_of(policy)
    opened = csv_files.moment_of("opened_at", row.opened_at, zone)
    disclosed = csv_files.moment_of("disclosed_at", row.disclosed_at, zone) if row.disclosed_at else None
    noticed = csv_files.moment_of("counter_notice_at", row.counter_notice_at, zone) if row.counter_notice_at else None
    if noticed and not disclosed:
        raise csv_files.RowFault(say("import.counter_notice_before_complaint"))
    steps = (
        (mark("word.opened_within"), opened),
        (mark("word.disclosed"), disclosed),
        (mark("word.received_within"), noticed),
    )
    granted(intake.in_order(office.now(), *steps))
    documents = tuple(_documents(row, text, folder, noticed or disclosed or opened))
    if noticed and not any(each.kind is DocumentKind.COUNTER_NOTICE for each in documents):
        raise csv_files.RowFault(say("import.counter_notice_at_given_but"))
    if disclosed and not any(_certifies(each, row.right_type) for each in documents):
        documents = (_stand_in(row, disclosed), *documents)
    return ImportedRow(_appeal(row, policy, opened), disclosed, noticed, documents)


def _policy(office: Office, row: AppealRow) -> Policy:
    """The version of the named policy, otherwise of the default, on the row's day, counted in the policy's own zone."""
    named = office.policies.policy(row.policy)
    if row.policy and named is None:
        raise csv_files.RowFault(say("import.there_is_no_policy", name=row.policy))
    zone = zone_of(named) if named else ZONE
    opened = csv_files.moment_of("opened_at", row.opened_at, zone)
    return granted(intake.policy_for(office, _appeal(row, named, opened), opened))


def _appeal(row: AppealRow, policy: Policy | None, opened: datetime) -> intake.NewAppeal:
    return intake.NewAppeal(
        appeal_no=row.appeal_no,
        right_type=row.right_type,
        policy_id=policy.id if policy else None,
        seller=Party(party_id="", side=Side.SELLER, name=row.seller),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name=row.complainant),
        complaint_no=row.complaint_no,
        complained_on=csv_files.day_of("complained_on", row.complained_on) if row.complained_on else None,
        right_no=row.right_no,
        listings=tuple(Listing(listing_id=each) for each in dict.fromkeys(row.listing_ids.split())),
        penalty_kind=row.penalty_kind,
        seller_language=row.seller_language,
        complainant_language=row.complainant_language,
        opened_at=opened,
    )


def _documents(row: AppealRow, text: str, folder: Path, received_at: datetime) -> Iterator[Document]:
    """The text of the counter-notice, then the files named by the row, each checked."""
    if text.strip():
        # A text that begins like HTML or a script is still a letter: a line above it makes it plain text.
        data = text.encode() if sniffing.sniff(text.encode()) == "text/plain" else f"{ABOVE}\n\n{text}".encode()
        yield _sound(Document(Side.SELLER, DocumentKind.COUNTER_NOTICE, "counter-notice.txt", data, received_at))
    for named in row.exhibits.split(";"):
        if named.strip():
            yield _sound(_file(named.strip(), folder, received_at))


def _file(named: str, folder: Path, received_at: datetime) -> Document:
    """The file named as ``kind:path`` or ``side:kind:path``, which must be in or below the folder of the CSV."""
    first, _, rest = named.partition(":")
    side = Side(first) if first in set(Side) else None
    kind_word, _, path = rest.partition(":") if side else (first, "", rest)
    if kind_word not in set(DocumentKind):
        raise csv_files.RowFault(csv_files.unknown("exhibits", kind_word, DocumentKind))
    kind = DocumentKind(kind_word)
    root = folder.resolve()
    place = (root / path.strip()).resolve()
    if not path.strip() or not place.is_relative_to(root) or not place.is_file():
        raise csv_files.RowFault(say("import.there_is_no_file_beside_csv", path=path.strip()))
    try:
        data = place.read_bytes()
    except OSError as error:
        raise csv_files.RowFault(say("import.cannot_be_read", path=path, error=str(error.strerror))) from None
    own = Side.COMPLAINANT if kind in OF_THE_COMPLAINANT else Side.SELLER
    return Document(side or own, kind, place.name, data, received_at)


def _sound(document: Document) -> Document:
    granted(upload.check_upload(document.name, document.data))
    return document


def _certifies(document: Document, right_type: RightType) -> bool:
    """Whether the life cycle accepts the document as the one disclosed to the seller."""
    kinds = {CERTIFICATE_KINDS[right_type], *({DocumentKind.COMPLAINT} if right_type is RightType.COPYRIGHT else ())}
    return document.side is Side.COMPLAINANT and document.kind in kinds


def _stand_in(row: AppealRow, disclosed: datetime) -> Document:
    """A note that takes the place of the complainant's document and says so."""
    kind = DocumentKind.COMPLAINT if row.right_type is RightType.COPYRIGHT else CERTIFICATE_KINDS[row.right_type]
    text = STAND_IN.format(
        complaint_no=row.complaint_no or "(no number given)",
        complainant=row.complainant,
        right_no=row.right_no or "(none given)",
        day=row.disclosed_at,
    )
    return Document(Side.COMPLAINANT, kind, "imported-complaint.txt", text.encode(), disclosed)


# Importing: each row is advanced through the steps it shows by the same commands that people use.

EARLIER: Final = "given in an earlier system"

BEFORE_REVIEW: Final = frozenset({State.OPENED, State.AWAITING_SELLER})


def import_appeals(
    office: Office,
    path: Path,
    reject: csv_files.Reject,
    *,
    actor: Person = APPEALS_IMPORT,
    dry_run: bool = False,
    how: ReadingOptions = USUAL,
) -> csv_files.ImportResult | Refusal:
    """Opens the appeals in a CSV file and advances each as far as its row shows; rejected rows go to ``reject``.

    Dates are days in the policy's zone and must be ISO 8601; the date format in ``how`` is ignored. Files in the column
    ``exhibits`` are read from the folder of the CSV or below. ``dry_run`` checks everything and writes nothing. Each
    row is written separately, so other users wait for one appeal at most.
    """
    added = known = rejected = 0
    numbers: dict[str, int] = {}
    warnings: list[Text] = []
    with csv_files.reading(path, COLUMNS, MANDATORY, encoding=how.encoding) as table:
        if isinstance(table, Refusal):
            return table
        how.opened(table)
        for row in table.rows:
            try:
                done = _import_row(office, actor, row, path.parent, numbers, how, warnings, dry_run=dry_run)
            except (csv_files.RowFault, RefusedError) as fault:
                rejected += 1
                reject(
                    csv_files.RejectedRow(
                        row, fault.reason if isinstance(fault, csv_files.RowFault) else fault.refusal.because
                    )
                )
            else:
                added, known = added + done, known + (not done)
            how.progress(added + known + rejected)
    return csv_files.ImportResult(added, known, rejected, tuple(warnings))


def begin_appeals(
    office: Office, actor: Person, name: str, path: Path, *, how: ReadingOptions, lang: Language, dry_run: bool
) -> Job | Refusal:
    """Starts checking or importing appeals stored by ``history_import.send_appeals``, in a thread."""
    job = Job(name, path, how, dry_run, portions=True, appeals=True)
    return run_beside(office, actor, job, lang, import_appeals)


def _import_row(  # noqa: PLR0913 - a row is read with these things
    office: Office,
    actor: Person,
    row: csv_files.Row,
    folder: Path,
    numbers: dict[str, int],
    how: ReadingOptions,
    warnings: list[Text],
    *,
    dry_run: bool,
) -> bool:
    """Whether the row added anything not yet on record. Raises RowFault or RefusedError for a rejected row."""
    carried = _read(office, row, folder)
    csv_files.once_only(carried.new.appeal_no, row.line, numbers)
    before = _on_record(office, carried)
    if before is None and (others := _same_complaint(office, carried.new)):
        named = say("import.complaint_was_appealed_before", line=row.line, numbers=", ".join(others[:NAMED]))
        often = say("import.complaint_was_appealed_often", **{**named.facts, "most": NAMED})
        warnings.append(often if len(others) > NAMED else named)
    if dry_run:
        comes = before is None or _behind(before, carried)
    else:
        after = _carry(office, actor, carried, before)
        comes = before is None or after.version != before.version
        if comes:
            late = partial(record.set_backlog, appeal_no=after.appeal_no, today=day_in(office.now()))
            granted(write(office, late, case=after.appeal_no))
    if comes:
        how.took(carried.new.appeal_no, _shown(carried))
    return comes


def _shown(carried: ImportedRow) -> dict[str, Any]:
    """What a page shows of an imported appeal."""
    state = State.AWAITING_SELLER if carried.disclosed_at else State.OPENED
    if carried.counter_notice_at:
        state = State.PRELIMINARY_REVIEW
    return {"right_type": carried.new.right_type, "opened_at": carried.new.opened_at, "state": state}


def _same_complaint(office: Office, new: intake.NewAppeal) -> tuple[str, ...]:
    return office.read(record.appealed_before, new.complaint_no, [each.listing_id for each in new.listings])


def _on_record(office: Office, carried: ImportedRow) -> Appeal | None:
    """The case that this row opened earlier; None for a new number. The number of another case is refused."""
    number = carried.new.appeal_no
    with office.store.reading() as cursor:
        appeal = record.read_appeal(cursor, number)
        if appeal is None:
            return None
        on_file = (record.read_party(cursor, each) for each in (appeal.seller_id, appeal.complainant_id))
        names = [party.name if party else "" for party in on_file]
    same = names == [carried.new.seller.name, carried.new.complainant.name]
    if same and appeal.right_type is carried.new.right_type and appeal.opened_at == carried.new.opened_at:
        return appeal
    raise RefusedError(refuse("duplicate_number", name=number))


def _behind(appeal: Appeal, carried: ImportedRow) -> bool:
    """Whether the row shows steps that the case has not reached."""
    if appeal.state is State.OPENED:
        return carried.disclosed_at is not None
    waits = appeal.state is State.AWAITING_SELLER and appeal.counter_notice_at is None
    return waits and carried.counter_notice_at is not None


def _carry(office: Office, actor: Person, carried: ImportedRow, before: Appeal | None) -> Appeal:
    """Continues from the state of the case; each step is a separate act, so the next run completes a broken one."""
    appeal = before or granted(intake.open_appeal(office, actor, carried.new, sparse=True))
    if appeal.state not in BEFORE_REVIEW:
        return appeal
    _take_in(office, actor, appeal, carried.documents)
    if appeal.state is State.OPENED and _behind(appeal, carried):
        appeal = _disclose(office, actor, appeal, carried.disclosed_at)
    if not _behind(appeal, carried):
        return appeal
    at = carried.counter_notice_at
    return granted(intake.file_counter_notice(office, actor, appeal.appeal_no, appeal.version, received_at=at))


def _disclose(office: Office, actor: Person, appeal: Appeal, at: datetime | None) -> Appeal:
    """Records a disclosure made in an earlier system, without letters, as those have been sent."""
    number, version = appeal.appeal_no, appeal.version
    form = Rendition.AS_FILED_EARLIER
    disclosed = granted(intake.disclose(office, actor, number, version, at=at, as_filed=EARLIER, rendition=form))
    granted(write(office, lambda cursor: letters.letters_released_before(cursor, number), case=number))
    return disclosed


def _take_in(office: Office, actor: Person, appeal: Appeal, documents: tuple[Document, ...]) -> None:
    """Puts on file the documents that are not there yet."""
    on_file = {(each.side, each.sha256) for each in office.read(exhibits_of, appeal.appeal_no)}
    for each in documents:
        if (each.side, sha256(each.data).hexdigest()) not in on_file:
            granted(take_in(office, actor, appeal.appeal_no, **vars(each)))
