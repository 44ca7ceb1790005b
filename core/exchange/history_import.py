"""Cases from an earlier system, written in one transaction, or in portions if processes share the record.

Redress did not record how these cases came about. The event ``import_history`` contains the row, with the parties as
ids, so that names can be erased without breaking the log. Open cases continue with ordinary acts.

A file uploaded on a page stays in the office's folder ``imports`` until it is imported or replaced, as do the rejected
rows; only the person who uploaded it has access. A page imports in a separate thread, either a history or appeals with
their documents (``appeal_import``), row by row. If several processes share the record, only one history is written at a
time, and every process shows its progress; the file and its rejected rows stay on the machine that received it.
"""

import gc
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from core.commands.intake import party_id
from core.domain.appeal import PARTIES, ROW, RULES, SET, Party, chain_hash, committed_parts, payload_of, whole_text
from core.domain.lifecycle import Facts, why_not
from core.domain.people import HISTORY_IMPORT, Person
from core.domain.permissions import Act, allowed, may
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.terms import Side, Verb
from core.domain.text import Language, Text, say
from core.exchange import csv_files
from core.exchange.csv_files import ImportResult, Reject, RejectedRow, Row, RowFault, Table
from core.exchange.history_rows import COLUMNS, MANDATORY, USUAL, Dates, ReadingOptions, Rules, case_of
from core.ledger import claims
from core.ledger.engine import Conflict, Cursor, Engine
from core.ledger.history import first_payloads, insert_history, insert_parties, parties_named
from core.ledger.people import all_people, office_salt
from core.ledger.record import erased_parties
from core.office import EVERY, NOT_KEPT, Office, in_turn, still_in_turn, why_not_kept, write

# Cases from an earlier system: one event each, checked row by row, written in one transaction.

BATCH: Final = 10_000

PORTION: Final = 2_000
"""Rows per transaction if other processes write too; each takes a few tenths of a second."""

IMPORT: Final = "import"
"""The claim of a running import: only one at a time across all processes."""

SIDES: Final = {"seller": Side.SELLER, "complainant": Side.COMPLAINANT}

VERB: Final = str(Verb.IMPORT_HISTORY)


def import_history(
    office: Office,
    path: Path,
    reject: Reject,
    *,
    actor: Person = HISTORY_IMPORT,
    dry_run: bool = False,
    how: ReadingOptions = USUAL,
) -> ImportResult | Refusal:
    """Adds the cases in a CSV file, all in one transaction; invalid rows go to ``reject``.

    A row already on record unchanged adds nothing. ``dry_run`` checks everything and writes nothing. If the dates are
    evidently not in the format given in ``how``, the whole file is refused.
    """
    if refusal := why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return refusal
    with csv_files.reading(path, COLUMNS, MANDATORY, encoding=how.encoding) as table:
        if isinstance(table, Refusal):
            return table
        how.opened(table)
        run = _Run(office, actor, reject, how, dry_run=dry_run)
        try:
            with _without_collector():  # the commit as well: it writes a row for each event
                run.in_one_transaction(table) if dry_run or not office.store.shared else run.in_portions(table)
        except RefusedError as otherwise:
            return otherwise.refusal
        except Conflict as taken:  # an appeal was opened meanwhile under a number, or with a party, of the file
            return why_not_kept(taken)
        return ImportResult(run.added, run.known, run.rejected)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pauses garbage collection: millions of short-lived cells contain no cycles, and scanning them costs a sixth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass
class _Run:
    """One import: its cached look-ups and its counts so far."""

    office: Office
    actor: Person
    reject: Reject
    how: ReadingOptions
    dry_run: bool
    added: int = 0
    known: int = 0
    rejected: int = 0
    lines: dict[str, int] = field(default_factory=dict)
    parties: dict[tuple[str, str], str] = field(default_factory=dict)
    unrecorded: set[tuple[str, str]] = field(default_factory=set)
    hashes: dict[str, dict[str, str]] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    _begun: bool = False

    def in_one_transaction(self, table: Table) -> None:
        """Imports all rows in one transaction, which only reads in a dry run."""
        store = self.office.store
        with store.reading() if self.dry_run else store.writing() as cursor:
            self._begin(cursor)
            while batch := list(islice(table.rows, BATCH)):
                self._add(batch)
                self._tell()

    def in_portions(self, table: Table) -> None:
        """Imports some rows at a time, so that other writers wait only briefly; finished portions are kept.

        Nobody opens an appeal or erases a party during a portion, and no other import runs between portions. Raises
        ``RefusedError`` if another process has taken over the import.
        """
        holder = token_hex(8)
        with in_turn(self.office, IMPORT, holder, self._claimed, self._tell):
            while batch := list(islice(table.rows, PORTION)):
                self.office.store.write(partial(self._portion, batch, holder), common="openings", again=False)
                self._tell()

    def _portion(self, batch: list[Row], holder: str, cursor: Cursor) -> None:
        still_in_turn(self.office, cursor, IMPORT, holder, self._claimed)
        self._begin(cursor)
        self._add(batch)

    @property
    def _claimed(self) -> dict[str, object]:
        return {"by": self.actor.person_id, "read": self._read}

    @property
    def _read(self) -> int:
        return self.added + self.known + self.rejected

    def _tell(self) -> None:
        self.how.progress(self._read)
        gc.collect(1)  # the tables handed to the database do hold cycles; the young alone are looked at

    def _begin(self, cursor: Cursor) -> None:
        """Looks up what every row needs at the start of a transaction, including newly erased parties."""
        self.cursor = cursor
        erased = erased_parties(cursor)
        if self._begun and erased == self.erased:
            return
        self.salt, self.erased = office_salt(cursor), erased
        self.parties.clear()
        if self._begun:
            return
        deciders = (each.person_id for each in all_people(cursor) if each.active and allowed(each, Act.HOLD_CASES))
        self.now, self._begun = self.office.now(), True
        self.at = self.now.astimezone(UTC).replace(tzinfo=None).isoformat()
        self.rules = Rules(self.office, self.now, frozenset(deciders))
        self.dates = Dates(self.how.date_form)

    def _add(self, batch: list[Row]) -> None:
        """Reads a batch of rows and writes those that are valid and new."""
        if not self.lines:
            self.dates.look_at(batch)
        cases = [case for row in batch if (case := self._case(row))]
        self._find_parties([case.cells for case in cases])
        on_record = first_payloads(self.cursor, [case.number for case in cases])
        events = (event for case in cases if (event := self._event(case, on_record)) is not None)
        self.added += sum(1 for _ in events) if self.dry_run else insert_history(self.cursor, events)

    def _case(self, row: Row) -> "_Case | None":
        """The row's case; None if it is rejected."""
        try:
            cells = csv_files.filled_cells(row)
            self.dates.read(cells, row.line)
            fields = case_of(self.rules, cells)
            csv_files.once_only(cells["appeal_no"], row.line, self.lines)
        except RowFault as untrue:
            self._refuse(row, untrue.reason)
            return None
        return _Case(row, cells, fields)

    def _refuse(self, row: Row, reason: Text) -> None:
        self.rejected += 1
        self.reject(RejectedRow(row, reason))

    def _find_parties(self, rows: list[dict[str, str]]) -> None:
        """Looks up the ids of all parties in these rows and adds unknown parties."""
        named = {(column, cells[column]) for cells in rows for column in SIDES if column in cells}
        wanted = sorted(named - self.parties.keys())
        on_file = parties_named(self.cursor, wanted)
        new = [
            Party(party_id=party_id(self.salt, SIDES[column], name, self.erased), side=SIDES[column], name=name)
            for column, name in wanted
            if (column, name) not in on_file
        ]
        if not self.dry_run:
            insert_parties(self.cursor, new)
        self.unrecorded |= {(str(each.side), each.name) for each in new}
        self.parties |= on_file
        self.parties |= {(str(each.side), each.name): each.party_id for each in new}

    def _event(self, case: "_Case", on_record: dict[str, tuple[str, str, str]]) -> tuple[str | None, ...] | None:
        """The event of the case; None if it is already on record or its number belongs to another case.

        The first case of a new party also records the party.
        """
        number, cells = case.number, case.cells
        names = {column: cells.pop(column, "") for column in SIDES}
        for column, name in names.items():
            case.fields[f"{column}_id"] = self.parties[column, name] if name else ""
        if number in on_record:
            self._is_known(case, *on_record[number])
            return None
        self.how.took(number, case.fields)
        new = self.unrecorded.intersection(names.items())
        self.unrecorded -= new
        parties = {PARTIES[SIDES[column]]: {"name": name} for column, name in new}
        body = {SET: case.fields, ROW: cells, RULES: self._hashes(case.fields["policy_id"]), **parties}
        parts, personal = committed_parts(VERB, body, token_hex)
        payload = whole_text(parts)
        hashed = chain_hash(number, 1, VERB, self.actor.person_id, self.now, payload, "")
        complaint = case.fields.get("complaint_no", "")
        return number, "1", VERB, self.actor.person_id, self.at, payload, "", hashed, personal, complaint, parts[SET]

    def _hashes(self, policy_id: str) -> dict[str, str]:
        """The hashes of a policy and its calendar, as recorded at every opening."""
        if policy_id not in self.hashes:
            policy = self.office.policies.policy(policy_id)
            self.hashes[policy_id] = self.office.rules.hashes_of(policy) if policy else {}
        return self.hashes[policy_id]

    def _is_known(self, case: "_Case", verb: str, payload: str, apart: str) -> None:
        before = payload_of({"payload": payload, "personal": apart})
        same = verb == VERB and before[ROW] == case.cells
        if same and all(before[SET][f"{column}_id"] == case.fields[f"{column}_id"] for column in SIDES):
            self.known += 1
        else:
            self._refuse(case.row, say("import.number_on_record_already"))


@dataclass
class _Case:
    """A valid row: its non-empty cells and the resulting fields of the case."""

    row: Row
    cells: dict[str, str]
    fields: dict[str, Any]

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.cells["appeal_no"]


# Imports from a page run in a separate thread, so that no click or closed tab interrupts them.

FOLDER: Final = "imports"

SHOWN: Final = 50  # rejected rows on the page; the file has all

SAMPLE: Final = 10

LONGEST: Final = 200
"""Longest name, in bytes, of a document uploaded with a file."""


@dataclass
class Job:
    """One run over one file; a dry run changes nothing. ``result`` is None until it has ended, or if it failed.

    ``how`` are the person's options for the file; ``encoding`` is the one used, and ``read_as`` the first non-ASCII
    line in that encoding. For a run in another process these and the rows are missing; only progress and result are
    known. ``portions``: whether rows already imported are kept if the run is interrupted. ``appeals``: the file
    contains new appeals, not a history; it lies in a folder with the documents.
    """

    name: str
    path: Path
    how: ReadingOptions
    dry_run: bool
    total: int = 0
    encoding: str = ""
    read_as: str = ""
    separator: str = ","
    read: int = 0
    ended: bool = False
    result: ImportResult | Refusal | None = None
    states: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    portions: bool = False
    appeals: bool = False
    token: str = field(default_factory=lambda: token_hex(8))
    _published_at: float = 0.0

    @property
    def rejects(self) -> Path:
        """The path of the rejected rows."""
        return (self.path.parent if self.appeals else self.path).with_suffix(".rejects.csv")

    def throw_away(self) -> None:
        """Deletes the imported file and, for appeals, the documents uploaded with it."""
        self.path.unlink(missing_ok=True)
        if self.appeals:
            shutil.rmtree(self.path.parent, ignore_errors=True)

    def opened(self, table: Table) -> None:
        """Receives the encoding of the opened file."""
        self.encoding, self.separator = table.encoding, table.separator
        self.read_as = csv_files.sample_of(self.path, table.encoding)

    def progress(self, read: int) -> None:
        """Receives the number of rows read so far."""
        self.read = read

    def due(self) -> bool:
        """Whether it is time to publish progress to the other processes."""
        before, self._published_at = self._published_at, time.monotonic()
        if self._published_at - before >= EVERY:
            return True
        self._published_at = before
        return False

    def published(self) -> dict[str, object]:
        """What is published to other processes: numbers, never row contents."""
        refusal = self.result if isinstance(self.result, Refusal) else None
        found = self.result if isinstance(self.result, ImportResult) else None
        return {
            "name": self.name, "dry_run": self.dry_run, "total": self.total, "read": self.read, "ended": self.ended,
            "encoding": self.encoding, "separator": self.separator, "states": self.states,
            "date_form": self.how.date_form, "named": self.how.encoding, "appeals": self.appeals,
            "refusal": refusal.model_dump(mode="json") if refusal else None,
            "result": asdict(found) if found else None,
        }  # fmt: skip

    def took(self, number: str, fields: dict[str, Any]) -> None:
        """Receives an imported case."""
        self.states[str(fields["state"])] += 1
        if len(self.sample) < SAMPLE:
            self.sample.append({"appeal_no": number, **fields})


BringIn: TypeAlias = Callable[..., ImportResult | Refusal]
"""``import_history``, or a function with the same signature."""

_JOBS: Final[WeakKeyDictionary[Engine, dict[str, Job]]] = WeakKeyDictionary()

_ONE: Final = threading.Lock()
"""One import at a time, as two would wait for each other's rows; a claim extends this to all processes."""


def _of(actor: Person) -> str:
    return f"{IMPORT} of {actor.person_id}"


def _publish(office: Office, actor: Person, job: Job) -> Refusal | None:
    """Publishes the progress of a run to every process, replacing an older run of the same person."""

    def tell(cursor: Cursor) -> None:
        claims.take(cursor, _of(actor), job.token, office.now(), job.published())

    return write(office, claims.only_claims(tell)) if office.store.shared else None


def _elsewhere(office: Office, actor: Person, found: claims.Claim) -> Job:
    """A run of another process; one silent for too long counts as interrupted."""
    details = found.details
    how = ReadingOptions(details["date_form"], details["named"])
    job = Job(
        details["name"], _place(office, actor), how, details["dry_run"], details["total"], details["encoding"], "",
        details["separator"], details["read"], portions=True, appeals=details.get("appeals", False), token=found.holder,
    )  # fmt: skip
    job.ended = details["ended"] or found.until <= office.now()
    job.states.update(details["states"])
    job.result = Refusal.model_validate(details["refusal"]) if details["refusal"] else None
    if details["result"]:
        job.result = ImportResult(**details["result"])
    return job


def _place(office: Office, actor: Person) -> Path:
    return office.home / FOLDER / f"{sha256(actor.person_id.encode()).hexdigest()[:16]}.csv"


def written_now(office: Office, actor: Person) -> tuple[str, int] | None:
    """The person whose import is being written in any process, and its rows so far; None if there is none.

    For details of an import in the current process use ``job_of``.
    """
    if why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return None
    with office.store.reading() as cursor:
        found = claims.read(cursor, IMPORT)
        names = {each.person_id: each.name for each in all_people(cursor)} if found else {}
    if found is None or found.until <= office.now():
        return None
    return names.get(found.details["by"], found.details["by"]), found.details["read"]


def send(office: Office, actor: Person, data: bytes) -> Path | Refusal:
    """Stores a file uploaded by an administrator, replacing the previous one."""
    return _may(actor, appeals=False) or _keep(office, actor, ((_place(office, actor), data),))


def send_appeals(office: Office, actor: Person, data: bytes, documents: Sequence[tuple[str, bytes]]) -> Path | Refusal:
    """Stores a file of appeals and the documents named in its rows, replacing the previous ones.

    ``documents`` are names (folders are stripped) and bytes; they are checked when the rows are read.
    """
    if refusal := _may(actor, appeals=True):
        return refusal
    folder, names = _place(office, actor).with_suffix(""), [re.split(r"[/\\]", name)[-1] for name, _ in documents]
    for name in names:
        twice, wrong = names.count(name) > 1, name in {"", ".", ".."} or "\0" in name or len(name.encode()) > LONGEST
        if twice or wrong:
            reason = say("import.two_documents_of_this_name" if twice else "import.no_name_of_a_file")
            return refuse("path_unusable", name=name, reason=reason)
    beside = [(folder / name, each) for name, (_, each) in zip(names, documents, strict=True)]
    return _keep(office, actor, ((folder / f"{token_hex(16)}.csv", data), *beside))


def _may(actor: Person, *, appeals: bool) -> Refusal | None:
    """Refuses the wrong role: customer service imports appeals, and administrators import histories."""
    return may(actor, Act.IMPORT_APPEALS) if appeals else why_not(actor, Verb.IMPORT_HISTORY, None, Facts())


def _keep(office: Office, actor: Person, files: Sequence[tuple[Path, bytes]]) -> Path | Refusal:
    """Writes files in place of the person's earlier ones; returns the path of the first."""
    place, running = _place(office, actor), job_of(office, actor)
    if running and not running.ended:  # begun in another process, perhaps
        return refuse("busy")
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        for old in place.parent.glob(f"{place.stem}*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        for path, data in files:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(data)
    except OSError:
        return refuse("disk_full")
    return files[0][0]


def begin(
    office: Office, actor: Person, name: str, path: Path, *, how: ReadingOptions, lang: Language, dry_run: bool
) -> Job | Refusal:
    """Starts checking or importing an uploaded history, with the file options in ``how``."""
    job = Job(name, path, how, dry_run, portions=office.store.shared)
    return run_beside(office, actor, job, lang, import_history)


def run_beside(office: Office, actor: Person, job: Job, lang: Language, bring_in: BringIn) -> Job | Refusal:
    """Runs ``bring_in`` on a job's file in a separate thread.

    Refused to people who may not import, and if the file is gone.
    """
    if refusal := _may(actor, appeals=job.appeals):
        return refusal
    if not job.path.exists():
        return refuse("path_unusable", name=job.name, reason=say("import.not_any_more_send_again"))
    job.total = csv_files.rows_about(job.path)
    job.rejects.unlink(missing_ok=True)
    forget(office, actor)
    if refusal := _publish(office, actor, job):
        return refusal
    _JOBS.setdefault(office.store, {})[actor.person_id] = job
    threading.Thread(target=_run, args=(office, actor, job, lang, bring_in), name="history", daemon=True).start()
    return job


def job_of(office: Office, actor: Person) -> Job | None:
    """The last run of this person in any process, running or ended."""
    own = _JOBS.get(office.store, {}).get(actor.person_id)
    if not office.store.shared:
        return own
    found = office.read(claims.read, _of(actor))
    if found is None or (own and own.token == found.holder):
        return own if found else None
    return _elsewhere(office, actor, found)


def forget(office: Office, actor: Person) -> None:
    """Forgets the last run, so that the page starts afresh."""
    _JOBS.get(office.store, {}).pop(actor.person_id, None)
    if office.store.shared:
        write(office, claims.only_claims(lambda cursor: claims.drop(cursor, _of(actor))))


def rejects_of(office: Office, actor: Person) -> bytes | Refusal:
    """The rejected rows of this person's last run, as a file."""
    job = job_of(office, actor)
    if job is None or _may(actor, appeals=job.appeals) or not job.rejects.exists():
        return refuse("not_found", what=say("import.file_within"), name="rejects.csv")
    return job.rejects.read_bytes()


def _run(office: Office, actor: Person, job: Job, lang: Language, bring_in: BringIn) -> None:
    def progress(read: int) -> None:
        job.progress(read)
        if job.due():
            _publish(office, actor, job)

    how = replace(job.how, opened=job.opened, progress=progress, took=job.took)
    try:
        alone = nullcontext() if office.store.shared or job.appeals else _ONE
        with alone, csv_files.rejects_file(job.rejects, lang) as to_file:

            def reject(row: RejectedRow) -> None:
                to_file(row)
                if len(job.rejected) < SHOWN:
                    job.rejected.append(row)

            job.result = bring_in(office, job.path, reject, actor=actor, dry_run=job.dry_run, how=how)
    except OSError:
        job.result = refuse("disk_full")
    except NOT_KEPT as failed:
        job.result = why_not_kept(failed)
    finally:
        job.ended = True
        if not job.dry_run and isinstance(job.result, ImportResult):
            job.throw_away()
        _publish(office, actor, job)
