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
from types import ModuleType
from typing import Final, TypeVar, cast

from core.documents.background import Background
from core.documents.page_cache import PageCache
from core.documents.vault import OBJECT_STORE, Vault, VaultUnreachableError, sync_folder, write_synced
from core.domain.appeal import Appeal
from core.domain.policy import Calendar, Policy, PolicyBook, Rules
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.text import Text, say
from core.ledger import claims
from core.ledger.acknowledgements import Why
from core.ledger.duckdb_engine import FileDamagedError, LogDamagedError, RecordAnalytics, Store
from core.ledger.engine import (
    Analytics,
    Common,
    Conflict,
    Cursor,
    DiskFull,
    Engine,
    NotText,
    Transfer,
    Unreachable,
    end_of,
)
from core.ledger.follower import Follower, Record
from core.ledger.missing_acts import MissingEvent, keep_line
from core.rule_files import load_calendars, load_policies

LOG = logging.getLogger("redress")

OTHERS = 0o077

DATA = Path(__file__).parent.parent / "data"

RECORD_FILE = "redress.duckdb"

EVIDENCE = "evidence"
"""The folder of the home in which the documents lie, where nothing else is said."""

LINE_FILE = "redress.postgresql"
"""Beside what would be this file a process keeps its line of heads, where the record is in a database."""

PEOPLE_FILE = "people.txt"
"""Where a demonstration keeps who can sign in and with which password; no other office has this file."""


def utc_now() -> datetime:
    """The machine's time, aware UTC."""
    return datetime.now(UTC)


class HomeExposedError(Exception):
    """Others on this machine can look into the home of the office, and this account cannot change that."""

    code: Final = "home_exposed"


@dataclass(frozen=True)
class Office:
    """Everything a command or a query needs besides who asks."""

    home: Path
    store: Engine
    analytics: Analytics
    vault: Vault
    pages: PageCache
    policies: PolicyBook
    calendars: Mapping[str, Calendar]
    clock: Callable[[], datetime] = utc_now
    short: MissingEvent | None = None
    """What was acknowledged and is not on record any more, as far as opening it shows."""
    background: Background = field(default_factory=Background)
    recognition: Background = field(default_factory=Background)
    """The slow part of reading, so that it never holds up the quick one."""
    texts: Background = field(default_factory=Background)
    """The words of documents that nobody waits for, so that they hold up neither."""
    ahead: Background = field(default_factory=Background)
    """The look at documents that are about to be given, so that whoever makes their bundle does not wait for it."""
    at_close: list[Callable[[], None]] = field(default_factory=list)
    """What is ended before the record is closed, by whoever has begun it."""

    def now(self) -> datetime:
        """The time of this request, aware UTC; a command asks once."""
        return self.clock()

    @property
    def rules(self) -> Rules:
        """The policies with the calendars they count by, for whoever needs nothing else of the office."""
        return Rules(self.policies, self.calendars)

    def policy_of(self, appeal: Appeal) -> Policy:
        """The policy the case is pinned to; a missing one is a damaged office and raises LookupError."""
        return self.rules.policy_of(appeal)

    def close(self) -> None:
        """Ends what is done in the background, and closes the record."""
        for end in self.at_close:
            end()
        self.pages.close()
        reads = self.background.running
        self.background.close()
        self.recognition.close()
        self.texts.close()
        self.ahead.close()
        if reads and self.store.shared:  # others go on with what was being read; else its claims end by themselves
            with suppress(*NOT_KEPT):
                self.store.settle(claims.aside(lambda cursor: claims.give_back(cursor, self.store.holder)))
        self.analytics.close()
        self.store.close()


def home_folder() -> Path:
    """Where the office lives: ``REDRESS_HOME``, else ``data/var``."""
    return Path(os.environ.get("REDRESS_HOME") or DATA / "var")


def shut_to_others(home: Path) -> bool:
    """Takes the home, the record and the passwords of a demonstration from everybody but the owner.

    Answers whether the home was open to others. Raises ``HomeExposedError`` where its modes cannot be changed.
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
    """The line that adds an office's first person, as it works in a shell on this machine; NAME is theirs to write.

    Where its record is a file, the office must not be served meanwhile: one process at a time has it open. Where it is
    a database, its password is not told: whoever runs the line has it in ``PGPASSFILE``.
    """
    here, python = shlex.quote(str(DATA.resolve().parent)), shlex.quote(sys.executable)
    office = f"REDRESS_HOME={shlex.quote(str(home.resolve()))}"
    if database():
        office += f" REDRESS_DATABASE={shlex.quote(address_shown(database()))}"
    return f'cd {here} && {office} {python} -m core people add "NAME" --role admin'


# Where the record is: in a file in the home, or in a database of PostgreSQL.


def database() -> str:
    """The address of the database that keeps the record, ``REDRESS_DATABASE``; empty where a file in the home does."""
    return os.environ.get("REDRESS_DATABASE", "")


def _postgres() -> ModuleType:
    """The engine for PostgreSQL; an office that keeps its record in a file never imports its driver."""
    from core.ledger import postgres_engine  # noqa: PLC0415

    return postgres_engine


def open_record(home: Path, kept_in: str, *, arriving: bool = False) -> Engine:
    """Opens the record: in the database at that address, or for none in the file in the home.

    ``arriving`` opens one that a move has not let go of yet; else ``CannotOpenError`` is raised for it.
    """
    if kept_in:
        opened: Engine = _postgres().PostgresStore.open(kept_in, home / LINE_FILE, arriving=arriving)
        return opened
    if not arriving and (transfer := transfer_of(home, kept_in)):
        raise transfer.why_not_opened()
    return Store.open(home / RECORD_FILE)


def open_analytics(home: Path, store: Engine) -> Analytics:
    """What answers questions over all cases: the file itself, or a copy in the home that follows the database."""
    return RecordAnalytics(store) if isinstance(store, Store) else Follower(home, cast("Record", store))


def has_record(home: Path, kept_in: str | None = None) -> bool:
    """Whether there is an office: its file in the home, or its tables in the database; ``kept_in`` is as below."""
    kept_in = database() if kept_in is None else kept_in
    return bool(_postgres().has_tables(kept_in)) if kept_in else (home / RECORD_FILE).exists()


def need_alone(home: Path) -> None:
    """Raises ``CannotOpenError`` where somebody has the record open, or its database cannot be reached.

    A damaged file nobody has open: a copy is the way out of it.
    """
    if database():
        _postgres().need_alone(database())
    elif (home / RECORD_FILE).exists():
        with suppress(LogDamagedError, FileDamagedError):
            Store.open(home / RECORD_FILE).close()


def put_record(home: Path, file: Path) -> None:
    """Puts a record that stands in a file of the default engine in the place of the office's; nobody has it open.

    Raises ``CannotOpenError`` where somebody has.
    """
    if database():
        _postgres().replace_record(database(), file)
        file.unlink()
    else:
        file.replace(home / RECORD_FILE)


# What is noted beside a record that moves to the other engine: it has not arrived whole, or it is elsewhere now.

TRANSFER_FILE = f"{RECORD_FILE}.move"


def transfer_of(home: Path, kept_in: str) -> Transfer | None:
    """What is noted of the record in that database, or for none in the file in the home; None of one in its place."""
    if kept_in:
        return cast("Transfer | None", _postgres().transfer_of(kept_in))
    try:
        state, _, place = (home / TRANSFER_FILE).read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return None
    return Transfer("gone" if state == "gone" else "arriving", place.rstrip("\n"))


def note_transfer(home: Path, kept_in: str, transfer: Transfer | None) -> None:
    """Notes it in the place of what was noted, for good when it returns; None takes the note away."""
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
def held_record(home: Path, kept_in: str) -> Iterator[Cursor]:
    """Reads one state of the record, and nobody else opens it until the block ends.

    Raises ``CannotOpenError`` where somebody has it open.
    """
    if kept_in:
        with _postgres().held(kept_in) as cursor:
            yield cursor
        return
    with closing(Store.open(home / RECORD_FILE)) as store, store.reading() as cursor:
        yield cursor


def filled(whence: Cursor, home: Path, kept_in: str) -> Iterator[tuple[str, float, bool]]:
    """Brings that record into a database, or for none into the file in the home, table by table.

    Answers of each its name, which part of all is done with it, and whether it arrived as it was sent.
    """
    postgres = _postgres()
    rows = postgres.fill_database(whence, kept_in) if kept_in else postgres.fill_file(whence, home / RECORD_FILE)
    return cast("Iterator[tuple[str, float, bool]]", rows)


def address_shown(kept_in: str) -> str:
    """The address of a database without its password. Raises ``CannotOpenError`` where it is none."""
    return str(_postgres().without_password(kept_in))


def documents_kept_in() -> str:
    """Where the documents are kept apart from the home, ``REDRESS_VAULT``; empty where they lie in it."""
    return os.environ.get("REDRESS_VAULT", "")


def open_vault(home: Path) -> Vault:
    """What keeps the documents: the folder or ``s3://bucket/prefix`` that ``documents_kept_in`` says, else one at home.

    Raises RefusedError where it cannot be that, or does not answer.
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
    if shut_to_others(home):
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
    """That this process answers: where the record stands, and how far behind it questions over all cases are answered.

    ``follower_lag_seconds`` is None while the copy that answers them is made for the first time.
    """
    with office.store.reading() as cursor:
        position = end_of(cursor).position
    lag = office.analytics.freshness(wait=False).lag
    return {
        "status": "ok",
        "engine": office.store.name,
        "position": position,
        "follower_lag_seconds": round(lag, 1) if math.isfinite(lag) else None,
        "process": os.getpid(),
    }


T = TypeVar("T")

NOT_KEPT: Final = (Conflict, DiskFull, Unreachable, NotText, VaultUnreachableError)
"""How a transaction may end without being kept although nothing is wrong with the program."""


def why_not_kept(failed: Exception) -> Refusal:
    """What a person is told of one of ``NOT_KEPT``."""
    if isinstance(failed, Unreachable):
        return refuse("database_unsure" if failed.unsure else "database_lost")
    told = {Conflict: "busy", DiskFull: "disk_full", NotText: "nul_typed", VaultUnreachableError: "vault_unreachable"}
    return refuse(told[type(failed)])


def settled(
    office: Office,
    do: Callable[[Cursor], T | Refusal],
    *,
    case: str = "",
    other: str = "",
    common: Common | None = None,
) -> T | Refusal:
    """Does a transaction as ``Store.settle`` does, ``do`` asking the clock within it.

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
        return office.store.settle(whole_or_not_at_all, case=case, other=other, common=common)
    except NOT_KEPT as failed:
        return why_not_kept(failed)


def write_once(office: Office, do: Callable[[Cursor], T | Refusal], *, case: str) -> T | Refusal | None:
    """Does a transaction once; None when someone else changes the same row at this moment."""
    try:
        return office.store.settle(do, case=case, again=False)
    except Conflict:
        return None
    except NOT_KEPT as failed:
        return why_not_kept(failed)


EVERY: Final = 1.0
"""Seconds after which work that waits for that of another process looks again."""


@contextmanager
def in_turn(
    office: Office, name: str, holder: str, told: Mapping[str, object], wait: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Where several processes share the record, the work of that name is done by one at a time; others wait before it.

    ``wait`` is called while it waits. Each piece of the work asks ``still_in_turn`` within its transaction.
    """
    if not office.store.shared:
        yield
        return

    def take(cursor: Cursor) -> bool:
        return claims.take(cursor, name, holder, office.now(), told)

    while settled(office, claims.aside(take)) is False:
        wait()
        time.sleep(EVERY)
    try:
        yield
    finally:
        settled(office, claims.aside(lambda cursor: claims.let_go(cursor, name, holder)))


def still_in_turn(
    office: Office, cursor: Cursor, name: str, holder: str, told: Mapping[str, object] | None = None
) -> None:
    """Holds on to the work for another while. Raises ``RefusedError`` where another has it: one rested for too long."""
    if office.store.shared and not claims.take(cursor, name, holder, office.now(), told):
        raise RefusedError(refuse("busy"))
