"""The office: record, rules, vault and clock in one object that is passed down."""

import logging
import math
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

from core.documents.background import Background
from core.documents.page_cache import PageCache
from core.documents.vault import OBJECT_STORE, Vault, VaultUnreachableError, sync_folder, write_synced
from core.domain.policy import Calendar, PinnedCase, Policy, PolicyBook, Rules
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.text import Text, say
from core.ledger import claims, engine
from core.ledger.acknowledgements import Why
from core.ledger.duckdb_engine import FileDamagedError, LogDamagedError, RecordAnalytics, Store
from core.ledger.engine import Analytics, Common, Conflict, Cursor, DiskFull, Engine, NotText, Transfer, Unreachable
from core.ledger.follower import Follower, Record
from core.ledger.missing_acts import MissingEvent, keep_line
from core.rule_files import load_calendars, load_policies

LOG = logging.getLogger("redress")

OTHERS = 0o077

DATA = Path(__file__).parent.parent / "data"

RECORD_FILE = "redress.duckdb"

EVIDENCE = "evidence"
"""The folder in the home that holds the documents, unless another place is set."""

LINE_FILE = "redress.postgresql"
"""A process keeps its line of heads beside this name (no such file exists) if the record is in a database."""

PEOPLE_FILE = "people.txt"
"""The file that lists the people of a demonstration with their passwords; no other office has it."""


def utc_now() -> datetime:
    """The machine's time, aware UTC."""
    return datetime.now(UTC)


class HomeExposedError(Exception):
    """Other users of this machine can read the office's home, and this account cannot change that."""

    code: Final = "home_exposed"


P = ParamSpec("P")

T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    """Everything that a command or query needs, apart from the person who asks."""

    home: Path
    store: Engine
    analytics: Analytics
    vault: Vault
    pages: PageCache
    policies: PolicyBook
    calendars: Mapping[str, Calendar]
    clock: Callable[[], datetime] = utc_now
    short: MissingEvent | None = None
    """Acknowledged acts that are missing from the record, as far as opening it shows."""
    background: Background = field(default_factory=Background)
    recognition: Background = field(default_factory=Background)
    """The slow part of reading (OCR), kept apart so that it never delays the quick part."""
    texts: Background = field(default_factory=Background)
    """Extracts the words of documents that nobody is waiting for, so that they delay neither of the two."""
    ahead: Background = field(default_factory=Background)
    """Reads documents that are about to be disclosed, so that the maker of their bundle does not wait."""
    at_close: list[Callable[[], None]] = field(default_factory=list)
    """Functions to call before the record is closed, registered by whoever started something."""

    def now(self) -> datetime:
        """The time of this request, aware UTC; a command asks once."""
        return self.clock()

    def read(self, question: Callable[Concatenate[Cursor, P], T], *what: P.args, **more: P.kwargs) -> T:
        """What one question to the record answers, in a transaction of its own."""
        return engine.answer_of(self.store, question, *what, **more)

    @property
    def rules(self) -> Rules:
        """The policies with the calendars they use, for code that needs nothing else of the office."""
        return Rules(self.policies, self.calendars)

    def policy_of(self, appeal: PinnedCase) -> Policy:
        """The policy to which the case is pinned; raises LookupError if it is missing, as in a damaged office."""
        return self.rules.policy_of(appeal)

    def close(self) -> None:
        """Ends the background work, and closes the record."""
        for end in self.at_close:
            end()
        self.pages.close()
        reads = self.background.running
        self.background.close()
        self.recognition.close()
        self.texts.close()
        self.ahead.close()
        if reads and self.store.shared:  # other processes take over at once; else the claims expire
            with suppress(*NOT_KEPT):
                self.store.write(claims.only_claims(lambda cursor: claims.give_back(cursor, self.store.holder)))
        self.analytics.close()
        self.store.close()


def home_folder() -> Path:
    """The folder of the office: ``REDRESS_HOME``, or else ``data/var``."""
    return Path(os.environ.get("REDRESS_HOME") or DATA / "var")


def restrict_to_owner(home: Path) -> bool:
    """Restricts the home, the record and a demonstration's passwords to their owner.

    Returns whether the home was open to others. Raises ``HomeExposedError`` if its modes cannot be changed.
    """
    if os.name != "posix" or not home.stat().st_mode & OTHERS:
        return False
    names = (RECORD_FILE, f"{RECORD_FILE}.wal", f"{RECORD_FILE}.heads", f"{LINE_FILE}.heads", PEOPLE_FILE)
    try:
        for each in (home, *(home / name for name in names)):
            if each.exists():
                each.chmod(each.stat().st_mode & ~OTHERS & 0o7777)
    except OSError as error:
        raise HomeExposedError(str(home)) from error
    if home.stat().st_mode & OTHERS:
        raise HomeExposedError(str(home))
    return True


def first_person(home: Path) -> str:
    """The shell command that adds an office's first person; NAME is left for them to fill in.

    If the record is a file, the office must not be served meanwhile, because only one process can open it. If it is a
    database, the command does not contain its password: whoever runs it has that in ``PGPASSFILE``.
    """
    here, python = shlex.quote(str(DATA.resolve().parent)), shlex.quote(sys.executable)
    office = f"REDRESS_HOME={shlex.quote(str(home.resolve()))}"
    if database():
        office += f" REDRESS_DATABASE={shlex.quote(address_shown(database()))}"
    return f'cd {here} && {office} {python} -m core people add "NAME" --role admin'


# Where the record is: in a file in the home, or in a PostgreSQL database.


def database() -> str:
    """The address of the record's database, ``REDRESS_DATABASE``; empty if the record is a file in the home."""
    return os.environ.get("REDRESS_DATABASE", "")


def _postgres() -> ModuleType:
    """The engine for PostgreSQL; an office with its record in a file never imports the driver."""
    from core.ledger import postgres_engine  # noqa: PLC0415

    return postgres_engine


def open_record(home: Path, kept_in: str, *, arriving: bool = False) -> Engine:
    """Opens the record: in the database at that address or, if it is empty, in the file in the home.

    ``arriving`` opens a record that is still being moved; without it ``CannotOpenError`` is raised for one.
    """
    if kept_in:
        opened: Engine = _postgres().PostgresStore.open(kept_in, home / LINE_FILE, arriving=arriving)
        return opened
    if not arriving and (transfer := transfer_of(home, kept_in)):
        raise transfer.why_not_opened()
    return Store.open(home / RECORD_FILE)


def open_analytics(home: Path, store: Engine) -> Analytics:
    """The engine for questions over all cases: the file itself, or a copy in the home that follows the database."""
    return RecordAnalytics(store) if isinstance(store, Store) else Follower(home, cast("Record", store))


def has_record(home: Path, kept_in: str | None = None) -> bool:
    """Whether there is an office: its file in the home, or its tables in the database (None: as configured)."""
    kept_in = database() if kept_in is None else kept_in
    return bool(_postgres().has_tables(kept_in)) if kept_in else (home / RECORD_FILE).exists()


def need_alone(home: Path) -> None:
    """Raises ``CannotOpenError`` if somebody has the record open, or its database cannot be reached.

    A damaged file counts as not open, because restoring a copy is the way out.
    """
    if database():
        _postgres().need_alone(database())
    elif (home / RECORD_FILE).exists():
        with suppress(LogDamagedError, FileDamagedError):
            Store.open(home / RECORD_FILE).close()


def put_record(home: Path, file: Path) -> None:
    """Replaces the office's record with one in a file of the default engine; nobody may have the record open.

    Raises ``CannotOpenError`` if somebody has.
    """
    if database():
        _postgres().replace_record(database(), file)
        file.unlink()
    else:
        file.replace(home / RECORD_FILE)


# The note beside a record that moves to the other engine: it has not fully arrived, or it is elsewhere now.

TRANSFER_FILE = f"{RECORD_FILE}.move"


def transfer_of(home: Path, kept_in: str) -> Transfer | None:
    """The note about the record in that database or, if empty, the file in the home; None if the record is in place."""
    if kept_in:
        return cast("Transfer | None", _postgres().transfer_of(kept_in))
    try:
        state, _, place = (home / TRANSFER_FILE).read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return None
    return Transfer("gone" if state == "gone" else "arriving", place.rstrip("\n"))


def note_transfer(home: Path, kept_in: str, transfer: Transfer | None) -> None:
    """Replaces the note, durably once this returns; None removes it."""
    if kept_in:
        _postgres().note_transfer(kept_in, transfer)
        return
    note, part = home / TRANSFER_FILE, home / f"{TRANSFER_FILE}.part"
    if transfer:
        part.unlink(missing_ok=True)
        write_synced(part, f"{transfer.state}\n{transfer.place}\n".encode())
        part.replace(note)
    else:
        note.unlink(missing_ok=True)
    sync_folder(home)


@contextmanager
def exclusive_record(home: Path, kept_in: str) -> Iterator[Cursor]:
    """Reads one state of the record; nobody else can open it until the block ends.

    Raises ``CannotOpenError`` if somebody has it open.
    """
    if kept_in:
        with _postgres().exclusively(kept_in) as cursor:
            yield cursor
        return
    with closing(Store.open(home / RECORD_FILE)) as store, store.reading() as cursor:
        yield cursor


def filled(source: Cursor, home: Path, kept_in: str) -> Iterator[tuple[str, float, bool]]:
    """Copies that record into a database or, if ``kept_in`` is empty, the file in the home, table by table.

    Yields the name of each table, the share of the whole done with it, and whether it arrived as it was sent.
    """
    postgres = _postgres()
    rows = postgres.fill_database(source, kept_in) if kept_in else postgres.fill_file(source, home / RECORD_FILE)
    return cast("Iterator[tuple[str, float, bool]]", rows)


def address_shown(kept_in: str) -> str:
    """The address of a database without its password. Raises ``CannotOpenError`` if it is not an address."""
    return str(_postgres().without_password(kept_in))


def documents_kept_in() -> str:
    """The place of documents kept outside the home, ``REDRESS_VAULT``; empty if they are in the home."""
    return os.environ.get("REDRESS_VAULT", "")


def open_vault(home: Path) -> Vault:
    """The vault: the folder or ``s3://bucket/prefix`` from ``documents_kept_in``, otherwise a folder in the home.

    Raises RefusedError if that is not a valid place, or does not answer.
    """
    place = documents_kept_in()
    if not place.startswith(OBJECT_STORE):
        if place and not Path(place).is_absolute():
            raise RefusedError(_no_vault(place, say("office.vault_is_no_whole_path")))
        return Vault(Path(place) if place else home / EVIDENCE)
    from core.documents.object_store import ObjectStore  # noqa: PLC0415 - its library is for those offices alone

    try:
        store = ObjectStore(place)
        store.need()
    except (ValueError, VaultUnreachableError) as error:
        raise RefusedError(_no_vault(place, say("office.vault_said", words=str(error)))) from error
    return Vault(store)


def _no_vault(place: str, reason: Text) -> Refusal:
    return refuse("setting_invalid", setting="REDRESS_VAULT", given=place, reason=reason)


def open_office(
    home: Path | None = None,
    clock: Callable[[], datetime] | None = None,
    line: Why | None = None,
    kept_in: str | None = None,
    *,
    arriving: bool = False,
) -> Office:
    """Opens the office, and makes it when it is new; ``line`` begins its line of heads anew, and says why.

    ``kept_in`` is the database of its record, '' for the file in its home, its documents beside it; else ``database``
    and ``open_vault`` say it. Without a ``clock`` the record's time is that of the office, so that all processes have
    the same. ``arriving`` is as of ``open_record``; then the documents are where ``open_vault`` says in any case.

    Raises ``CannotOpenError`` when the database cannot be reached, or another process has the file open,
    ``LogDamagedError`` and ``FileDamagedError`` when it cannot be read, ``PolicyError`` for a faulty rule book,
    ``HomeExposedError`` when others on this machine can look into it and that cannot be changed.
    """
    home = home or home_folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if restrict_to_owner(home):
        LOG.warning("Others on this machine could look into %s; now only its owner can.", home)
    policies, calendars = load_policies(DATA / "policy"), load_calendars(DATA / "calendar")
    vault = Vault(home / EVIDENCE) if kept_in == "" and not arriving else open_vault(home)
    store = open_record(home, database() if kept_in is None else kept_in, arriving=arriving)
    return Office(
        home=home,
        policies=policies,
        calendars=calendars,
        store=store,
        analytics=open_analytics(home, store),
        short=keep_line(store, line),
        vault=vault,
        pages=PageCache(home / "pages"),
        clock=clock or store.now,
    )


def health(office: Office) -> dict[str, str | int | float | None]:
    """The state of this process: how far its record is, and how far answers over all cases lag behind.

    ``follower_lag_seconds`` is None while the copy that answers them is made for the first time.
    """
    position = office.read(engine.end_of).position
    lag = office.analytics.freshness(wait=False).lag
    return {
        "status": "ok",
        "engine": office.store.name,
        "position": position,
        "follower_lag_seconds": round(lag, 1) if math.isfinite(lag) else None,
        "process": os.getpid(),
    }


NOT_KEPT: Final = (Conflict, DiskFull, Unreachable, NotText, VaultUnreachableError)
"""The ways in which a transaction can fail although the program is not at fault."""


def why_not_kept(failed: Exception) -> Refusal:
    """The refusal that explains an exception of ``NOT_KEPT``."""
    if isinstance(failed, Unreachable):
        return refuse("database_unsure" if failed.unsure else "database_lost")
    codes = {Conflict: "busy", DiskFull: "disk_full", NotText: "nul_typed", VaultUnreachableError: "vault_unreachable"}
    return refuse(codes[type(failed)])


def write(
    office: Office,
    do: Callable[[Cursor], T | Refusal],
    *,
    case: str = "",
    other: str = "",
    common: Common | None = None,
) -> T | Refusal:
    """Does a transaction as ``Engine.write`` does, ``do`` asking the clock within it.

    ``do`` answers a refusal or raises it (``RefusedError``); either way it is answered here. Refused as well when the
    disk takes nothing more, when others write on the same all the while, when the database does not answer, and when
    what was typed holds a NUL. Raises RuntimeError, and keeps nothing, where ``do`` refuses what it has appended to the
    log already.
    """

    def whole_or_not_at_all(cursor: Cursor) -> T | Refusal:
        try:
            done = do(cursor)
        except RefusedError as ended:
            done = ended.refusal
        if isinstance(done, Refusal) and cursor.appended:
            raise RuntimeError(f"refused ({done.code}) after an event was appended")
        return done

    try:
        return office.store.write(whole_or_not_at_all, case=case, other=other, common=common)
    except NOT_KEPT as failed:
        return why_not_kept(failed)


def write_once(office: Office, do: Callable[[Cursor], T | Refusal], *, case: str) -> T | Refusal | None:
    """Runs a transaction once; None if someone else changes the same row at the same moment."""
    try:
        return office.store.write(do, case=case, again=False)
    except Conflict:
        return None
    except NOT_KEPT as failed:
        return why_not_kept(failed)


EVERY: Final = 1.0
"""Seconds between two checks whether the work of another process is done."""


@contextmanager
def in_turn(
    office: Office, name: str, holder: str, details: Mapping[str, object], wait: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Lets one process at a time do the work of that name if several share the record; the others wait first.

    ``wait`` is called while it waits. Each piece of the work calls ``still_in_turn`` within its transaction.
    """
    if not office.store.shared:
        yield
        return

    def take(cursor: Cursor) -> bool:
        return claims.take(cursor, name, holder, office.now(), details)

    while write(office, claims.only_claims(take)) is False:
        wait()
        time.sleep(EVERY)
    try:
        yield
    finally:
        write(office, claims.only_claims(lambda cursor: claims.release(cursor, name, holder)))


def still_in_turn(
    office: Office, cursor: Cursor, name: str, holder: str, details: Mapping[str, object] | None = None
) -> None:
    """Extends the claim on the work. Raises ``RefusedError`` if another has it, because this one paused too long."""
    if office.store.shared and not claims.take(cursor, name, holder, office.now(), details):
        raise RefusedError(refuse("busy"))


class PeriodicWork:
    """Looks for work every few seconds, in a thread, until stopped; of several processes only one does it.

    That one holds the claim, renews it with each piece of the work, and lets go of it in the end.
    """

    def __init__(self, office: Office, claim: str, every: float, patience: float) -> None:
        """Starts nothing yet; ``patience`` is how many seconds are waited for a thread in the end."""
        self._office, self._claim, self._every, self._patience = office, claim, every, patience
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Starts in a thread that does not delay the program's end; the office stops it on closing."""
        self._thread = Thread(target=self._work, name=self._claim, daemon=True)
        self._thread.start()
        self._office.at_close.append(self.stop)

    def stop(self) -> None:
        """Stops after the current piece of work and lets another process do it."""
        self._stopped.set()
        if self._thread is None:
            return
        self._thread.join(self._patience)
        if self._office.store.shared:
            holder = self._office.store.holder
            write(self._office, claims.only_claims(lambda cursor: claims.release(cursor, self._claim, holder)))

    def run_once(self) -> None:
        """Does what there is to do now."""
        raise NotImplementedError

    def _work(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self.run_once()
            except NOT_KEPT:
                LOG.warning("The record does not answer; the work on %s waits.", self._claim)
            except Exception:
                LOG.exception("It could not be looked for work on %s", self._claim)

    def _holding(self, do: Callable[[Cursor], object] = lambda _: None) -> bool:
        """Writes in a transaction that holds the claim; False if another process has it or nothing was saved."""
        office = self._office

        def holding(cursor: Cursor) -> bool:
            cursor.drafts_only = True
            if office.store.shared and not claims.take(cursor, self._claim, office.store.holder, office.now()):
                return False
            do(cursor)
            return True

        return write(office, holding) is True


class Checkpoints(PeriodicWork):
    """Writes the log of the record into its file while nobody is at work."""

    def __init__(self, office: Office) -> None:
        """Looks every ten seconds; at closing it waits for one that has begun, as the file is closed after it."""
        super().__init__(office, "checkpoints", every=10.0, patience=60.0)

    def run_once(self) -> None:
        """See ``Engine.checkpoint_when_idle``."""
        self._office.store.checkpoint_when_idle()
