"""New appeals from a file: each row is carried through the moves it shows, by the same commands that people use.

What the row cannot show but the life cycle asks for is made plain: disclosure needs the complainant's
certificate (or, for copyright, the complaint), so a text document in its place says that it was imported
and what it stands for. A case on record goes on where it stands, so a second run adds nothing.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from core.commands.act import settled
from core.commands.documents import take_in
from core.commands.intake import disclose, file_counter_notice
from core.commands.opening import open_appeal
from core.errors import Refusal, refuse
from core.exchange.appeal_rows import COLUMNS, MANDATORY, Carried, Document, read_row
from core.exchange.rejects import Imported, Reject, Rejected
from core.exchange.table import Row, Table, reading
from core.model.appeal import Appeal
from core.model.people import APPEALS_IMPORT, Person
from core.model.terms import Rendition, State
from core.office import Office
from core.store.exhibits import exhibits_of
from core.store.letters import told_before
from core.store.parties import read_party
from core.store.record import read_appeal
from core.text import Text, say

EARLIER: Final = "given in an earlier system"

BEFORE_REVIEW: Final = frozenset({State.OPENED, State.AWAITING_SELLER})


def import_appeals(
    office: Office,
    path: Path,
    reject: Reject,
    *,
    actor: Person = APPEALS_IMPORT,
    dry_run: bool = False,
    encoding: str = "",
    opened: Callable[[Table], None] = lambda _table: None,
) -> Imported | Refusal:
    """Opens the appeals of a CSV file and carries each as far as its row shows; bad rows go to ``reject``.

    Dates are days of the policy's zone. Files of the column ``exhibits`` are read beside the CSV, never above
    its folder. ``dry_run`` reads and checks everything and writes nothing. ``encoding`` is one of
    ``core.exchange.encodings.CODECS``; empty, the file must tell it. ``opened`` hears once how the file is written.
    """
    added = known = rejected = 0
    numbers: dict[str, int] = {}
    with reading(path, COLUMNS, MANDATORY, encoding=encoding) as table:
        if isinstance(table, Refusal):
            return table
        opened(table)
        for row in table.rows:
            done = _import_row(office, actor, row, path.parent, numbers, dry_run=dry_run)
            if isinstance(done, Text):
                rejected += 1
                reject(Rejected(row, done))
            else:
                added, known = added + done, known + (not done)
    return Imported(added, known, rejected)


def _import_row(
    office: Office, actor: Person, row: Row, folder: Path, numbers: dict[str, int], *, dry_run: bool
) -> bool | Text:
    """Whether the row added something; False when all of it was on record, a sentence when it is rejected."""
    carried = row.fault or read_row(office, row.cells, folder)
    if isinstance(carried, Text):
        return carried
    number = carried.new.appeal_no
    if number in numbers:
        return say("the number {number} stands on line {line} already", number=number, line=numbers[number])
    numbers[number] = row.line
    before = _on_record(office, carried)
    if isinstance(before, Refusal):
        return before.because
    if dry_run:
        return before is None or bool(_behind(before, carried))
    after = _carry(office, actor, carried, before)
    return after.because if isinstance(after, Refusal) else before is None or after.version != before.version


def _on_record(office: Office, carried: Carried) -> Appeal | Refusal | None:
    """The case that this row opened earlier, None for a new number; a number of another case is refused."""
    number = carried.new.appeal_no
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
        if appeal is None:
            return None
        names = [party.name if (party := read_party(cursor, each)) else "" for each in _parties(appeal)]
    same = names == [carried.new.seller.name, carried.new.complainant.name]
    if same and appeal.right_type is carried.new.right_type and appeal.opened_at == carried.opened_at:
        return appeal
    return refuse("duplicate_number", name=number)


def _parties(appeal: Appeal) -> tuple[str, str]:
    return appeal.seller_id, appeal.complainant_id


def _behind(appeal: Appeal, carried: Carried) -> bool:
    """Whether the row shows more than the case has come to."""
    if appeal.state is State.OPENED:
        return carried.disclosed_at is not None
    waits = appeal.state is State.AWAITING_SELLER and appeal.counter_notice_at is None
    return waits and carried.counter_notice_at is not None


def _carry(office: Office, actor: Person, carried: Carried, before: Appeal | None) -> Appeal | Refusal:
    """Goes on from where the case stands: each step is an act of its own, so a broken run is continued by the next."""
    appeal = before or open_appeal(office, actor, carried.new, sparse=True)
    if isinstance(appeal, Refusal) or appeal.state not in BEFORE_REVIEW:
        return appeal
    if refusal := _take_in(office, actor, appeal, carried.documents):
        return refusal
    number = appeal.appeal_no
    if _behind(appeal, carried) and appeal.state is State.OPENED:
        disclosed = disclose(
            office,
            actor,
            number,
            appeal.version,
            at=carried.disclosed_at,
            as_filed=EARLIER,
            rendition=Rendition.AS_FILED_EARLIER,
        )
        if isinstance(disclosed, Refusal):
            return disclosed
        told = settled(office, lambda cursor: told_before(cursor, number), case=number)
        if isinstance(told, Refusal):
            return told
        appeal = disclosed
    if _behind(appeal, carried):
        return file_counter_notice(office, actor, number, appeal.version, received_at=carried.counter_notice_at)
    return appeal


def _take_in(office: Office, actor: Person, appeal: Appeal, documents: tuple[Document, ...]) -> Refusal | None:
    """Takes in what is not on file yet."""
    with office.store.reading() as cursor:
        on_file = {(each.side, each.sha256) for each in exhibits_of(cursor, appeal.appeal_no)}
    for each in documents:
        if (each.side, sha256(each.data).hexdigest()) in on_file:
            continue
        taken = take_in(
            office,
            actor,
            appeal.appeal_no,
            side=each.side,
            kind=each.kind,
            name=each.name,
            data=each.data,
            received_at=each.received_at,
        )
        if isinstance(taken, Refusal):
            return taken
    return None
