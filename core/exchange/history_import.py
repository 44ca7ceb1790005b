"""Cases of an earlier system, written in one transaction, or in portions where processes share the record.

Redress did not see how they came about: the event ``import_history`` carries the row, its parties by
their ids, so that names can be erased without breaking the log. Running cases go on with ordinary moves.

The file that was sent from a page lies in the office's folder ``imports`` until it is imported or another one is sent;
so do the rows that were rejected. Only whoever sent them gets at either. A page imports in a thread of its own: a
history, or appeals with their documents (``appeal_import``), which come in row by row. Where several processes share
the record one history is written at a time, and every process tells how far it is; the file itself, and the rows that
it names, are on the machine that it was sent to.
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
from core.domain.appeal import PARTIES, ROW, RULES, SET, Party, chain_hash, committed_parts, told_of, whole_text
from core.domain.lifecycle import Facts, why_not
from core.domain.people import HISTORY_IMPORT, Person
from core.domain.permissions import Act, allowed, may
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.terms import Side, Verb
from core.domain.text import Language, Text, say
from core.exchange.csv_files import (
    Imported,
    Reject,
    Rejected,
    Row,
    Table,
    Untrue,
    filled_cells,
    once_only,
    reading,
    rejects_file,
    rows_about,
    sample_of,
)
from core.exchange.history_rows import (
    COLUMNS,
    MANDATORY,
    USUAL,
    Dates,
    ReadingOptions,
    Rules,
    case_of,
)
from core.ledger import claims
from core.ledger.engine import Conflict, Cursor, Engine
from core.ledger.history import first_payloads, insert_history, insert_parties, parties_named
from core.ledger.people import all_people, office_salt
from core.ledger.record import erased_parties
from core.office import EVERY, NOT_KEPT, Office, in_turn, settled, still_in_turn, why_not_kept

# Cases of an earlier system from a file: one event each, checked row by row, written in one transaction.

BATCH: Final = 10_000

PORTION: Final = 2_000
"""Rows that are written in a transaction of their own where others write too: a few tenths of a second."""

IMPORT: Final = "import"
"""The claim of whoever writes an import: one at a time in all processes."""

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
) -> Imported | Refusal:
    """Adds the cases of a CSV file, all in one transaction; rows that cannot be true go to ``reject``.

    A row that is on record as it stands is known and adds nothing. ``dry_run`` checks everything and writes nothing.
    A file whose dates show that they are written otherwise than ``how`` says is refused as a whole.
    """
    if refusal := why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return refusal
    with reading(path, COLUMNS, MANDATORY, encoding=how.encoding) as table:
        if isinstance(table, Refusal):
            return table
        how.opened(table)
        run = _Run(office, actor, reject, how, dry_run=dry_run)
        try:
            with _without_collector():  # the commit as well: it writes a row for each event
                run.in_one(table) if dry_run or not office.store.shared else run.in_portions(table)
        except RefusedError as otherwise:
            return otherwise.refusal
        except Conflict as taken:  # an appeal was opened meanwhile under a number, or with a party, of the file
            return why_not_kept(taken)
        return Imported(run.added, run.known, run.rejected)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of short-lived cells hold no cycles: to look through them again and again takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass
class _Run:
    """One import: what it looks up once, and what it has counted so far."""

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
    untold: set[tuple[str, str]] = field(default_factory=set)
    hashes: dict[str, dict[str, str]] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    _begun: bool = False

    def in_one(self, table: Table) -> None:
        """All rows in one transaction, which for a dry run only reads."""
        store = self.office.store
        with store.reading() if self.dry_run else store.writing() as cursor:
            self._begin(cursor)
            while batch := list(islice(table.rows, BATCH)):
                self._add(batch)
                self._tell()

    def in_portions(self, table: Table) -> None:
        """Some rows at a time, so that whoever else writes waits for a moment only; what came in stays.

        Nobody opens an appeal or erases a party during a portion, and no other import is written between two.
        Raises ``RefusedError`` where another process has taken the import over.
        """
        holder = token_hex(8)
        with in_turn(self.office, IMPORT, holder, self._told, self._tell):
            while batch := list(islice(table.rows, PORTION)):
                self.office.store.settle(partial(self._portion, batch, holder), common="openings", again=False)
                self._tell()

    def _portion(self, batch: list[Row], holder: str, cursor: Cursor) -> None:
        still_in_turn(self.office, cursor, IMPORT, holder, self._told)
        self._begin(cursor)
        self._add(batch)

    @property
    def _told(self) -> dict[str, object]:
        return {"by": self.actor.person_id, "read": self._read}

    @property
    def _read(self) -> int:
        return self.added + self.known + self.rejected

    def _tell(self) -> None:
        self.how.progress(self._read)
        gc.collect(1)  # the tables handed to the database do hold cycles; the young alone are looked at

    def _begin(self, cursor: Cursor) -> None:
        """Looks up what every row is read by, for the transaction that begins; who was erased is looked up again."""
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
        """Reads a batch of rows, and writes those that can be true and are new."""
        if not self.lines:
            self.dates.look_at(batch)
        cases = [case for row in batch if (case := self._case(row))]
        self._find_parties([case.told for case in cases])
        on_record = first_payloads(self.cursor, [case.number for case in cases])
        events = (event for case in cases if (event := self._event(case, on_record)) is not None)
        self.added += sum(1 for _ in events) if self.dry_run else insert_history(self.cursor, events)

    def _case(self, row: Row) -> "_Case | None":
        """The row's case; None when it is rejected."""
        try:
            told = filled_cells(row)
            self.dates.read(told, row.line)
            fields = case_of(self.rules, told)
            once_only(told["appeal_no"], row.line, self.lines)
        except Untrue as untrue:
            self._refuse(row, untrue.reason)
            return None
        return _Case(row, told, fields)

    def _refuse(self, row: Row, reason: Text) -> None:
        self.rejected += 1
        self.reject(Rejected(row, reason))

    def _find_parties(self, rows: list[dict[str, str]]) -> None:
        """Learns the ids of all parties of these rows; those that are not on file are added."""
        named = {(column, told[column]) for told in rows for column in SIDES if column in told}
        wanted = sorted(named - self.parties.keys())
        on_file = parties_named(self.cursor, wanted)
        new = [
            Party(party_id=party_id(self.salt, SIDES[column], name, self.erased), side=SIDES[column], name=name)
            for column, name in wanted
            if (column, name) not in on_file
        ]
        if not self.dry_run:
            insert_parties(self.cursor, new)
        self.untold |= {(str(each.side), each.name) for each in new}
        self.parties |= on_file
        self.parties |= {(str(each.side), each.name): each.party_id for each in new}

    def _event(self, case: "_Case", on_record: dict[str, tuple[str, str, str]]) -> tuple[str | None, ...] | None:
        """The event of the case; None when it is on record already, or its number is that of another case.

        The first case of a party that is new tells it.
        """
        number, told = case.number, case.told
        names = {column: told.pop(column, "") for column in SIDES}
        for column, name in names.items():
            case.fields[f"{column}_id"] = self.parties[column, name] if name else ""
        if number in on_record:
            self._is_known(case, *on_record[number])
            return None
        self.how.took(number, case.fields)
        new = self.untold.intersection(names.items())
        self.untold -= new
        parties = {PARTIES[SIDES[column]]: {"name": name} for column, name in new}
        body = {SET: case.fields, ROW: told, RULES: self._hashes(case.fields["policy_id"]), **parties}
        parts, personal = committed_parts(VERB, body, token_hex)
        payload = whole_text(parts)
        hashed = chain_hash(number, 1, VERB, self.actor.person_id, self.now, payload, "")
        complaint = case.fields.get("complaint_no", "")
        return number, "1", VERB, self.actor.person_id, self.at, payload, "", hashed, personal, complaint, parts[SET]

    def _hashes(self, policy_id: str) -> dict[str, str]:
        """The hashes of a policy and its calendar, as every opening carries them."""
        if policy_id not in self.hashes:
            policy = self.office.policies.policy(policy_id)
            self.hashes[policy_id] = self.office.rules.hashes_of(policy) if policy else {}
        return self.hashes[policy_id]

    def _is_known(self, case: "_Case", verb: str, payload: str, apart: str) -> None:
        before = told_of({"payload": payload, "personal": apart})
        same = verb == VERB and before[ROW] == case.told
        if same and all(before[SET][f"{column}_id"] == case.fields[f"{column}_id"] for column in SIDES):
            self.known += 1
        else:
            self._refuse(case.row, say("import.number_on_record_already"))


@dataclass
class _Case:
    """A row that can be true: its cells that are not empty, and the fields of the case it leaves."""

    row: Row
    told: dict[str, str]
    fields: dict[str, Any]

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.told["appeal_no"]


# What is brought in from a page: in a thread of its own, so that no click and no closed tab breaks it off.

FOLDER: Final = "imports"

SHOWN: Final = 50  # rejected rows on the page; the file has all

SAMPLE: Final = 10

LONGEST: Final = 200
"""Bytes of the name of a document that is sent beside a file."""


@dataclass
class Job:
    """One run over one file; a dry one changes nothing. ``result`` is None until it has ended, or when it broke.

    ``how`` has what a person said of the file; ``encoding`` is the one it is read in, and ``read_as`` its first line
    beyond ASCII as it reads so. One that another process does has neither, nor its rows: only how far it is, and what
    came of it. ``portions`` is whether what came in before it breaks off stays. ``appeals`` are no history: each is
    taken in through the moves that its row shows, and its file lies in a folder with the documents.
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
    result: Imported | Refusal | None = None
    states: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    portions: bool = False
    appeals: bool = False
    token: str = field(default_factory=lambda: token_hex(8))
    _published: float = 0.0

    @property
    def rejects(self) -> Path:
        """Where the rejected rows are."""
        return (self.path.parent if self.appeals else self.path).with_suffix(".rejects.csv")

    def throw_away(self) -> None:
        """The file has come in; with appeals go the documents that were sent beside it."""
        self.path.unlink(missing_ok=True)
        if self.appeals:
            shutil.rmtree(self.path.parent, ignore_errors=True)

    def opened(self, table: Table) -> None:
        """Hears how the file is written."""
        self.encoding, self.separator = table.encoding, table.separator
        self.read_as = sample_of(self.path, table.encoding)

    def progress(self, read: int) -> None:
        """Hears how far it is."""
        self.read = read

    def due(self) -> bool:
        """Whether the other processes have not been told for a while."""
        before, self._published = self._published, time.monotonic()
        if self._published - before >= EVERY:
            return True
        self._published = before
        return False

    def told(self) -> dict[str, object]:
        """What the other processes are told: numbers, and nothing of a row."""
        refusal = self.result if isinstance(self.result, Refusal) else None
        found = self.result if isinstance(self.result, Imported) else None
        return {
            "name": self.name, "dry_run": self.dry_run, "total": self.total, "read": self.read, "ended": self.ended,
            "encoding": self.encoding, "separator": self.separator, "states": self.states,
            "date_form": self.how.date_form, "named": self.how.encoding, "appeals": self.appeals,
            "refusal": refusal.model_dump(mode="json") if refusal else None,
            "result": asdict(found) if found else None,
        }  # fmt: skip

    def took(self, number: str, fields: dict[str, Any]) -> None:
        """Hears of a case that comes in."""
        self.states[str(fields["state"])] += 1
        if len(self.sample) < SAMPLE:
            self.sample.append({"appeal_no": number, **fields})


BringIn: TypeAlias = Callable[..., Imported | Refusal]
"""``import_history``, or what is called as it is."""

_JOBS: Final[WeakKeyDictionary[Engine, dict[str, Job]]] = WeakKeyDictionary()

_ONE: Final = threading.Lock()
"""One import at a time: two would wait for each other's rows. Where processes share the record, a claim is for all."""


def _of(actor: Person) -> str:
    return f"{IMPORT} of {actor.person_id}"


def _publish(office: Office, actor: Person, job: Job) -> Refusal | None:
    """Tells every process how far it is; an older one of the same person is told no more."""

    def tell(cursor: Cursor) -> None:
        claims.take(cursor, _of(actor), job.token, office.now(), job.told())

    return settled(office, claims.aside(tell)) if office.store.shared else None


def _elsewhere(office: Office, actor: Person, found: claims.Claim) -> Job:
    """A run that another process does, or did; one that has told nothing for long broke off."""
    told = found.told
    job = Job(
        told["name"], _place(office, actor), ReadingOptions(told["date_form"], told["named"]), told["dry_run"],
        told["total"], told["encoding"], "", told["separator"], told["read"], portions=True,
        appeals=told.get("appeals", False), token=found.holder,
    )  # fmt: skip
    job.ended = told["ended"] or found.until <= office.now()
    job.states.update(told["states"])
    job.result = Refusal.model_validate(told["refusal"]) if told["refusal"] else None
    if told["result"]:
        job.result = Imported(**told["result"])
    return job


def _place(office: Office, actor: Person) -> Path:
    return office.home / FOLDER / f"{sha256(actor.person_id.encode()).hexdigest()[:16]}.csv"


def written_now(office: Office, actor: Person) -> tuple[str, int] | None:
    """Whose import is being written in any process, and how many rows of it are; None for none.

    Of the process that this page is drawn by ``job_of`` tells it.
    """
    if why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return None
    with office.store.reading() as cursor:
        found = claims.read(cursor, IMPORT)
        names = {each.person_id: each.name for each in all_people(cursor)} if found else {}
    if found is None or found.until <= office.now():
        return None
    return names.get(found.told["by"], found.told["by"]), found.told["read"]


def send(office: Office, actor: Person, data: bytes) -> Path | Refusal:
    """Keeps a file that an administrator sent, in place of the one before."""
    return _may(actor, appeals=False) or _keep(office, actor, ((_place(office, actor), data),))


def send_appeals(office: Office, actor: Person, data: bytes, documents: Sequence[tuple[str, bytes]]) -> Path | Refusal:
    """Keeps a file of appeals and, beside it, the documents that its rows name, in place of those before.

    ``documents`` are names, of which folders are left out, and bytes; what a row makes of them is seen when it is read.
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
    """Customer service imports appeals; an administrator a history."""
    return may(actor, Act.IMPORT_APPEALS) if appeals else why_not(actor, Verb.IMPORT_HISTORY, None, Facts())


def _keep(office: Office, actor: Person, files: Sequence[tuple[Path, bytes]]) -> Path | Refusal:
    """Writes files where those that this person sent before lay; answers the place of the first."""
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
    """Begins to look through a history that was sent, or to import it; of ``how`` what is said of the file counts."""
    job = Job(name, path, how, dry_run, portions=office.store.shared)
    return run_beside(office, actor, job, lang, import_history)


def run_beside(office: Office, actor: Person, job: Job, lang: Language, bring_in: BringIn) -> Job | Refusal:
    """Has the file of a job brought in by a thread of its own; ``bring_in`` is what does it.

    Refused for whoever may not, and where the file is there no longer.
    """
    if refusal := _may(actor, appeals=job.appeals):
        return refusal
    if not job.path.exists():
        return refuse("path_unusable", name=job.name, reason=say("import.not_any_more_send_again"))
    job.total = rows_about(job.path)
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
    with office.store.reading() as cursor:
        found = claims.read(cursor, _of(actor))
    if found is None or (own and own.token == found.holder):
        return own if found else None
    return _elsewhere(office, actor, found)


def forget(office: Office, actor: Person) -> None:
    """The page begins anew."""
    _JOBS.get(office.store, {}).pop(actor.person_id, None)
    if office.store.shared:
        settled(office, claims.aside(lambda cursor: claims.drop(cursor, _of(actor))))


def rejects_of(office: Office, actor: Person) -> bytes | Refusal:
    """The rows that were rejected in the last run of this person, as a file."""
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
        with alone, rejects_file(job.rejects, lang) as to_file:

            def reject(row: Rejected) -> None:
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
        if not job.dry_run and isinstance(job.result, Imported):
            job.throw_away()
        _publish(office, actor, job)
