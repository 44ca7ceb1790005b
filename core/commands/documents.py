"""Documents: put on file, correct the kind, type facts, note who opened one, inspect uploads."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias
from uuid import uuid4

from core.commands.reading import TEXTS, fill_in, hand_over
from core.commands.transaction import (
    LockedCase,
    document_of,
    document_on_file,
    event_time,
    kept_in_vault,
    on_its_case,
    on_the_case,
    record_use,
    sight,
    transact,
    type_in,
)
from core.documents import reader_pool, upload
from core.documents.reading import document
from core.domain.appeal import Exhibit, OwnAccount
from core.domain.assessment import assess
from core.domain.findings import Draft
from core.domain.lifecycle import Facts
from core.domain.people import Person
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseKind
from core.domain.terms import DocumentKind, Side, State, Value, Verb
from core.domain.text import say
from core.ledger import case_file, documents, record
from core.ledger.drafts import drafts_of, save_draft
from core.ledger.engine import Cursor
from core.office import Office, write

# Putting documents on file, stating their kind, and typing their facts.

LETTER: Final = {Side.SELLER: "A", Side.COMPLAINANT: "B", Side.OFFICE: "C"}


def take_in(  # noqa: PLR0913 - a document is these things
    office: Office,
    actor: Person,
    appeal_no: str,
    *,
    side: Side,
    kind: DocumentKind,
    name: str,
    data: bytes,
    received_at: datetime | None = None,
) -> Exhibit | Refusal:
    """Checks and stores one document of a case, then puts it on file as A1…, B1…, C1….

    A refused document leaves nothing behind. The log of the case records the label, kind and hash, but not the name of
    the file, which may contain a person's name and must be erasable.
    """
    if refusal := on_the_case(actor) or _ahead(office, received_at):
        return refusal
    with office.store.reading() as cursor:
        if record.read_appeal(cursor, appeal_no) is None:
            return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
    examined = examine_and_keep(office, name, data)
    if isinstance(examined, Refusal):
        return examined
    exhibit = Exhibit(
        exhibit_id=uuid4().hex,
        appeal_no=appeal_no,
        label="",
        side=side,
        kind=kind,
        name=examined.name,
        sha256=examined.sha256,
        media_type=examined.media_type,
        size=examined.size,
        pages=examined.pages,
        received_at=event_time(received_at, office.now()),
        received_by=actor.person_id,
    )
    filed = transact(office, actor, appeal_no, None, lambda case: put_on_file(case, exhibit))
    if isinstance(filed, Exhibit) and filed.media_type in document.READABLE:
        office.background.put(filed.exhibit_id)
    elif isinstance(filed, Exhibit):
        office.texts.put(TEXTS)
    return filed


def examine_and_keep(office: Office, name: str, data: bytes) -> upload.UploadCheck | Refusal:
    """Checks a file and stores its bytes before any row refers to them; refused if either fails."""
    examined = upload.check_upload(name, data)
    if isinstance(examined, Refusal):
        return examined
    hashes = kept_in_vault(office, data)
    return hashes if isinstance(hashes, Refusal) else examined


def _ahead(office: Office, received_at: datetime | None) -> Refusal | None:
    """Refuses a document received in the future."""
    if received_at is None or received_at <= office.now():
        return None
    return refuse(
        "time_impossible", field=say("word.received_within"), given=day_in(received_at), reason=say("word.in_future")
    )


def put_on_file(
    case: LockedCase, exhibit: Exhibit, details: Mapping[str, object] | None = None, account: OwnAccount | None = None
) -> Exhibit:
    """Puts a checked and stored document on file under the next label of its side.

    Appends the event, with ``details``, in the transaction that has locked the case. ``account`` is the party's own
    account through which it was sent, if the calling program states it.
    """
    office, cursor = case.office, case.cursor
    filed = exhibit.model_copy(
        update={"label": next_label(documents.every_exhibit_of(cursor, case.appeal_no), exhibit.side)}
    )
    fields = filed.model_dump(mode="json", include={"side", "kind", "sha256", "received_at"})
    came = account.model_dump(mode="json") if account else {}
    after = case.record(Verb.TAKE_IN, Facts(), details={"document": filed.label, **fields, **came, **(details or {})})
    documents.insert_exhibit(cursor, filed)
    if account:
        documents.add_account(cursor, filed.exhibit_id, account, case.actor.person_id, case.now)
    if filed.side is not Side.OFFICE:
        documents.set_keys(cursor, filed, after, [(ReuseKind.BYTES, filed.sha256)])
    if office.background.running and filed.media_type in document.READABLE:
        hand_over(office, cursor, filed.exhibit_id)
    update_standing(office, cursor, filed.appeal_no)
    return document_on_file(cursor, filed.exhibit_id)


def next_label(on_file: Iterable[Exhibit], side: Side) -> str:
    """The label of the side's next document: its letter and the number after the highest."""
    letter = LETTER[side]
    numbers = (int(each.label.removeprefix(letter)) for each in on_file if each.label.startswith(letter))
    return f"{letter}{max(numbers, default=0) + 1}"


def update_standing(office: Office, cursor: Cursor, appeal_no: str) -> None:
    """Updates the claimed routes of an open case for the queue and resets its verdict."""
    appeal = record.read_appeal(cursor, appeal_no)
    if appeal is None or appeal.state is State.CLOSED:
        return
    record.set_standing(cursor, appeal_no, " ".join(case_file.routes_claimed(office.rules, cursor, appeal)), "")


@on_its_case(document_of)
def rename_kind(case: LockedCase, exhibit_id: str, kind: DocumentKind) -> Exhibit:
    """Corrects the kind of a document, on which claimed routes depend; answers about it are asked again.

    Refused to people who may not see documents of the old or the new kind, and on a closed case.
    """
    office, cursor, by = case.office, case.cursor, case.actor.person_id
    exhibit, findings = document_on_file(cursor, exhibit_id), found_by_machine(case)
    details = {"document": exhibit.label, "kind_was": exhibit.kind, "kind": kind}
    case.record(Verb.CORRECT_KIND, sight(case.actor, DocumentKind(exhibit.kind), kind), details=details)
    documents.set_kind(cursor, exhibit_id, kind)
    documents.add_fact(cursor, exhibit_id, "kind", kind, documents.TYPED, by, office.now())
    corrected = exhibit.model_copy(update={"kind": kind})
    fill_in(office, cursor, corrected)
    record_use(cursor, corrected, office.now())
    ask_again(case, findings, exhibit_id)
    update_standing(office, cursor, case.appeal_no)
    return document_on_file(cursor, exhibit_id)


Found: TypeAlias = list[tuple[Draft, dict[str, Value]]]
"""Each form on a case, with the machine's results for its criteria."""


def found_by_machine(case: LockedCase) -> Found:
    """The machine's results for each form on the case, as recorded at this point of the transaction."""
    cursor, appeal = case.cursor, record.read_appeal(case.cursor, case.appeal_no)
    drafts = drafts_of(cursor, case.appeal_no)
    if appeal is None or appeal.state is State.CLOSED or not drafts:
        return []
    rules = case.office.rules
    file = case_file.read_case_file(rules, cursor, appeal, case.office.now())
    return [
        (each, {name: made.value for name, made in assess(file, each.form, rules).machine.items()}) for each in drafts
    ]


def ask_again(case: LockedCase, before: Found, exhibit_id: str = "") -> None:
    """Withdraws the answers about a changed document, and those that the machine now assesses differently.

    Notes are kept. For example, an answer that accepted an invoice does not accept what turns out to be a till slip.
    """
    after = {draft.person_id: found for draft, found in found_by_machine(case)}
    for draft, found in before:
        now = after[draft.person_id]
        turned = {each for each in {*found, *now} if found.get(each) is not now.get(each)}
        answers = {
            name: each.model_copy(update={"value": None})
            if name in turned or (exhibit_id and each.exhibit_id == exhibit_id)
            else each
            for name, each in draft.form.answers.items()
        }
        if answers != draft.form.answers:
            form = draft.form.model_copy(update={"answers": answers})
            save_draft(case.cursor, draft.model_copy(update={"form": form}))


def type_fact(office: Office, actor: Person, exhibit_id: str, field: str, value: str) -> Exhibit | Refusal:
    """Saves one fact typed from a document; a value that cannot be parsed is refused and nothing changes.

    An empty value withdraws the fact. Earlier entries stay on record.
    """
    return type_facts(office, actor, exhibit_id, {field: value})


@on_its_case(document_of)
def type_facts(case: LockedCase, exhibit_id: str, values: Mapping[str, str]) -> Exhibit:
    """Saves several facts typed from a document, by field; if one cannot be parsed, all are refused.

    Refused to people who may not see documents of its kind, and on a closed case. The log records which fields were
    typed or withdrawn; the values, which may be personal data, are stored outside the hashed part.
    """
    type_in(case, exhibit_id, values)
    return document_on_file(case.cursor, exhibit_id)


# Inspecting uploads before they are put on file: nothing is stored here.

MOST_FILES: Final = 200

LARGEST: Final = upload.MAX_BYTES // upload.MEGABYTE
"""Largest size of a file in megabytes."""


def inspect_uploads(actor: Person, name: str, data: bytes) -> tuple[upload.UploadItem, ...]:
    """The file, or the files in an archive, each with its type or the reason why it is rejected.

    If the actor may not handle documents, that is the reason.
    """
    if refusal := on_the_case(actor):
        return (upload.UploadItem(name, len(data), "", refused=refusal),)
    return upload.inspect_upload(name, data)


def bytes_from(data: bytes, wanted: Sequence[upload.UploadItem]) -> Iterator[tuple[upload.UploadItem, bytes | Refusal]]:
    """The bytes of the chosen files of an upload, or the refusal of each; an archive is unpacked a few at a time."""
    by_place = {each.place: each for each in wanted if each.place is not None}
    yield from ((each, data) for each in wanted if each.place is None)
    for place, part in upload.extract_file(data, list(by_place)) if by_place else ():
        found = by_place[place]
        yield found, reader_pool.why_unreadable(found.name, part) if isinstance(part, reader_pool.Unreadable) else part


# Noting that a document was shown to a person; nothing waits for this or fails because of it.


def note_opened(office: Office, actor: Person, exhibit_ids: Collection[str]) -> bool | Refusal:
    """Records, once per person and document, that these were shown to this person in the viewer.

    Documents the person may not see are left out. Refused on a full disk, or if others keep writing on the case; the
    next view then records it.
    """
    with office.store.reading() as cursor:
        found = [documents.visible_exhibit(cursor, actor, each) for each in exhibit_ids]
    shown = [each for each in found if not isinstance(each, Refusal)]
    for appeal_no in {each.appeal_no for each in shown}:
        of_case = [each for each in shown if each.appeal_no == appeal_no]
        done = write(office, partial(_write, office, actor, of_case), case=appeal_no)
        if isinstance(done, Refusal):
            return done
    return True


def _write(office: Office, actor: Person, shown: Collection[Exhibit], cursor: Cursor) -> None:
    documents.insert_opened(cursor, shown, actor.person_id, office.now())
