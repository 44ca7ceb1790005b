"""The office: who keeps the record, by which rules and at what time; one object that is handed down."""

import logging
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from core.documents.background import Background
from core.documents.page_cache import PageCache
from core.documents.vault import Vault
from core.domain.appeal import Appeal
from core.domain.policy import Calendar, Policy, PolicyBook, Rules
from core.domain.refusals import Refusal, RefusedError, refuse
from core.ledger.acknowledgements import Why
from core.ledger.duckdb_engine import Store
from core.ledger.engine import Common, Conflict, Cursor, DiskFull, NotText
from core.ledger.missing_acts import MissingEvent, keep_line
from core.rule_files import load_calendars, load_policies

LOG = logging.getLogger("redress")

OTHERS = 0o077

DATA = Path(__file__).parent.parent / "data"

RECORD_FILE = "redress.duckdb"

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
    store: Store
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
        self.pages.close()
        self.background.close()
        self.recognition.close()
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
    try:
        for each in (
            home,
            *(home / name for name in (RECORD_FILE, f"{RECORD_FILE}.wal", f"{RECORD_FILE}.heads", PEOPLE_FILE)),
        ):
            if each.exists():
                each.chmod(each.stat().st_mode & ~OTHERS & 0o7777)
    except OSError as error:
        raise HomeExposedError(str(home)) from error
    if home.stat().st_mode & OTHERS:
        raise HomeExposedError(str(home))
    return True


def first_person(home: Path) -> str:
    """The line that adds an office's first person, as it works in a shell on this machine; NAME is theirs to write.

    The office must not be served meanwhile: one process at a time has its record open.
    """
    here, python = shlex.quote(str(DATA.resolve().parent)), shlex.quote(sys.executable)
    office = f"REDRESS_HOME={shlex.quote(str(home.resolve()))}"
    return f'cd {here} && {office} {python} -m core people add "NAME" --role admin'


def open_office(home: Path | None = None, clock: Callable[[], datetime] = utc_now, line: Why | None = None) -> Office:
    """Opens the office, and makes it when it is new; ``line`` begins its line of heads anew, and says why.

    Raises ``OfficeInUseError`` when another process has it open, ``LogDamagedError`` and ``FileDamagedError`` when it
    cannot be read, ``PolicyError`` for a faulty rule book, ``HomeExposedError`` when others on this machine can look
    into it and that cannot be changed.
    """
    home = home or home_folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shut_to_others(home):
        LOG.warning("Others on this machine could look into %s; now only its owner can.", home)
    policies, calendars = load_policies(DATA / "policy"), load_calendars(DATA / "calendar")
    store = Store.open(home / RECORD_FILE)
    return Office(
        home=home,
        policies=policies,
        calendars=calendars,
        store=store,
        short=keep_line(store, line),
        vault=Vault(home / "evidence"),
        pages=PageCache(home / "pages"),
        clock=clock,
    )


T = TypeVar("T")

NOT_KEPT: Final = (Conflict, DiskFull, NotText)
"""How a transaction may end without being kept although nothing is wrong with the program."""


def why_not_kept(failed: Exception) -> Refusal:
    """What a person is told of one of ``NOT_KEPT``."""
    return refuse({Conflict: "busy", DiskFull: "disk_full", NotText: "nul_typed"}[type(failed)])


def settled(
    office: Office, do: Callable[[Cursor], T | Refusal], *, case: str = "", common: Common | None = None
) -> T | Refusal:
    """Does a transaction as ``Store.settle`` does, ``do`` asking the clock within it.

    ``do`` answers a refusal or raises it (``RefusedError``); either way it is answered here. Refused as well when the
    disk takes nothing more, when others write on the same all the while, and when what was typed holds a NUL. Raises
    RuntimeError, and keeps nothing, where ``do`` refuses what it has appended to the log already.
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
        return office.store.settle(whole_or_not_at_all, case=case, common=common)
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
