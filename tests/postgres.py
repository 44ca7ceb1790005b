"""The engine of the tests: DuckDB, or with ``REDRESS_TEST_ENGINE=postgres`` a PostgreSQL of their own.

The server is private: a cluster in a temporary folder, reached by a socket in it, started once a process of the tests
and ended with it. PostgreSQL refuses to run as root, so that root starts it as the user that its package makes.
"""

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, TypeVar

import pytest

from core import office

T = TypeVar("T")

ON: Final = os.environ.get("REDRESS_TEST_ENGINE") == "postgres"


def needs_duckdb(reason: str) -> pytest.MarkDecorator:
    """For a test that is about the file of the default engine, and why it says nothing of another."""
    return pytest.mark.skipif(ON, reason=f"about the default engine: {reason}")


needs_postgres: Final = pytest.mark.skipif(not ON, reason="it is about PostgreSQL: make test-postgres")

FOLDERS: Final = ("/usr/lib/postgresql/17/bin", "/usr/pgsql-17/bin")

MISSING: Final = "PostgreSQL 17 is not installed: sudo apt-get install postgresql-17"

ROOTS_STEAD: Final = "postgres"

TEMPLATE: Final = "template_office"

COPIED: Final = "STRATEGY file_copy"
"""How a database is copied: its files, which takes half of the time of writing each of its pages into the log."""

ROOM_FOR_TESTS: Final = "PYTEST_DEBUG_TEMPROOT"
"""Where the folders of the tests are: in memory, where there is plenty (tests/conftest.py)."""


def programs() -> Path:
    """Where PostgreSQL's programs are; skips the test where they are not."""
    found = shutil.which("initdb")
    places = [Path(each) for each in FOLDERS] + ([Path(found).parent] if found else [])
    for place in places:
        if (place / "initdb").exists() and " 17" in _said(place / "postgres", "--version"):
            return place
    pytest.skip(MISSING)


def _said(*command: object) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False).stdout


STOPPED: Final[list[Callable[[], None]]] = []
"""How the server is stopped, and how it is started again."""


def stop() -> None:
    """Stops the server at once, as when its machine fails."""
    server()
    STOPPED[0]()


def start() -> None:
    """Starts it again."""
    STOPPED[1]()


@cache
def server() -> str:
    """Starts the server; the address of its databases without their name."""
    place, folder = programs(), Path(mkdtemp(prefix="redress-pg-", dir=os.environ.get(ROOM_FOR_TESTS)))
    aside = ["runuser", "-u", ROOTS_STEAD, "--"] if os.geteuid() == 0 else []
    if aside:
        shutil.chown(folder, ROOTS_STEAD)
    data, as_nobody_waits = folder / "data", "-c fsync=off -c full_page_writes=off"
    only_here = f"-k {folder} -c listen_addresses='' -c max_connections=300 {as_nobody_waits}"

    def run(program: str, *words: str) -> None:
        subprocess.run([*aside, str(place / program), *words], check=True, stdout=subprocess.DEVNULL)

    def end() -> None:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    run("initdb", "-D", str(data), "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", ROOTS_STEAD, "-N")

    def begin() -> None:
        run("pg_ctl", "-D", str(data), "-o", only_here, "-l", str(folder / "log"), "-w", "start")

    begin()
    STOPPED[:] = [lambda: run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop"), begin]
    owner = os.getpid()
    atexit.register(lambda: end() if os.getpid() == owner else None)  # a forked process leaves it alone
    return f"host={folder} user={ROOTS_STEAD}"


def address(name: str) -> str:
    """The address of the database of that name."""
    return f"{server()} dbname={name}"


def do(sql: str) -> None:
    """Runs a statement outside all offices."""
    import psycopg  # noqa: PLC0415 - where PostgreSQL is not tested its driver is not needed

    with psycopg.connect(address("postgres"), autocommit=True) as raw:
        raw.execute(sql)


@cache
def template() -> str:
    """A database with the tables of an office and nothing in it."""
    from core.ledger.postgres_engine import PostgresStore  # noqa: PLC0415

    do(f"CREATE DATABASE {TEMPLATE}")
    PostgresStore.open(address(TEMPLATE), Path(mkdtemp(prefix="redress-line-")) / "line").close()
    return TEMPLATE


def database_of(home: Path) -> str:
    """The name of the database of the office in that folder."""
    return "office_" + sha256(str(home).encode()).hexdigest()[:16]


_begun: Final[dict[str, Path]] = {}
"""The databases of the offices that this process has made, and their homes."""


def begin(home: Path, *, empty: bool = False) -> None:
    """Makes the database of a new office, ``empty`` without tables; programs that are started open it too."""
    name = database_of(home)
    do(f"CREATE DATABASE {name}" if empty else f"CREATE DATABASE {name} TEMPLATE {template()} {COPIED}")
    _begun[name] = home
    os.environ["REDRESS_DATABASE"] = address(name)


def end(home: Path) -> None:
    """Takes the database of an office away."""
    do(f"DROP DATABASE IF EXISTS {database_of(home)} WITH (FORCE)")
    _begun.pop(database_of(home), None)


def take_in(home: Path) -> Path:
    """Lets the record of an office that is a file of the default engine be kept where tests run; answers the home."""
    if ON:
        line = Path(f"{office.RECORD_FILE}.heads")
        office.put_record(home, home / office.RECORD_FILE)
        if (home / line).exists():
            (home / line).rename(home / f"{office.LINE_FILE}.heads")
    return home


def copied(home: Path, into: Path) -> Path:
    """A copy of a closed office: its folder, and where tests run on PostgreSQL its database; answers the new home."""
    shutil.copytree(home, into)
    if ON:
        do(f"CREATE DATABASE {database_of(into)} TEMPLATE {database_of(home)} {COPIED}")
        _begun[database_of(into)] = into
    return into


def for_programs(home: Path) -> None:
    """Lets programs that are started from now on have their office in that home."""
    if ON:
        begin(home, empty=True)


@contextmanager
def homes_of_a_test() -> Iterator[None]:
    """Takes away what a test has begun, and lets programs open the office of before it again."""
    before, named = set(_begun), os.environ.get("REDRESS_DATABASE")
    yield
    for name in _begun.keys() - before:
        end(_begun[name])
    if named is not None:
        os.environ["REDRESS_DATABASE"] = named


def a_database_for_each_home(patch: pytest.MonkeyPatch) -> None:
    """Lets every home be an office of its own, as with files: what is opened there is opened in its own database.

    A database that a test names itself stays as it is named.
    """
    patch.setenv("REDRESS_DATABASE", address("office_" + "0" * 16))
    opened, has, put, need = office.open_record, office.has_record, office.put_record, office.need_alone
    noted = office.transfer_of
    in_its_own: dict[Callable[..., object], Callable[..., object]] = {
        opened: lambda home, kept_in, **more: opened(home, kept_in and _of(home), **more),
        noted: lambda home, kept_in: noted(home, kept_in and _of(home)),
        has: lambda home: _of(home) is not None and has(home),
        need: lambda home: _of(home) is not None and need(home),
        put: lambda home, file: _of(home) is not None and put(home, file),
    }
    modules = [each for name, each in sys.modules.items() if name.split(".")[0] in ("core", "demo")]
    for module, usual in product(modules, in_its_own):
        if vars(module).get(usual.__name__) is usual:
            patch.setattr(module, usual.__name__, in_its_own[usual])


def _of(home: Path) -> str:
    """The address of the database of that home, which is made when it is first asked for."""
    named = os.environ.get("REDRESS_DATABASE", "")
    if " dbname=office_" not in named:
        return named
    if database_of(home) not in _begun:
        begin(home, empty=True)
    os.environ["REDRESS_DATABASE"] = address(database_of(home))
    return os.environ["REDRESS_DATABASE"]


def in_processes(opened: office.Office, calls: Sequence[Callable[[], T]]) -> list[T]:
    """What each call answers, each in a process of its own with its own connections; all begin at the same moment."""
    context = get_context("fork")
    gate = context.Barrier(len(calls))
    ends = [context.Pipe() for _ in calls]
    processes = [
        context.Process(target=_in_process, args=(opened, call, gate, mine))
        for call, (_, mine) in zip(calls, ends, strict=True)
    ]
    for each in processes:
        each.start()
    with ThreadPoolExecutor(len(ends)) as readers:
        answers = list(readers.map(lambda pair: pair[0].recv(), ends))
    for each in processes:
        each.join()
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _in_process(opened, call, gate, end) -> None:
    try:
        _open_anew(opened)
        gate.wait()
        end.send(call())
    except Exception as error:  # noqa: BLE001 - the test is told
        end.send(error)
    finally:
        os._exit(0)


def _open_anew(opened: office.Office) -> None:
    """In a process that was forked: connections of its own in the place of those that it shares."""
    from core.ledger.postgres_engine import PostgresStore  # noqa: PLC0415

    fresh = PostgresStore.open(os.environ["REDRESS_DATABASE"], opened.home / "redress.postgresql")
    opened.store.__dict__.update(fresh.__dict__)
    opened.analytics.__dict__.update(office.open_analytics(opened.home, opened.store).__dict__)


class Process:
    """A process of its own that has the office open, and does one step after the other when it is told to."""

    def __init__(self, opened: office.Office, *steps: Callable[[], Any]) -> None:
        """Begins it; it waits for the first ``step``."""
        context = get_context("fork")
        self._end, other = context.Pipe()
        self._process = context.Process(target=_in_steps, args=(opened, steps, other))
        self._process.start()
        other.close()

    def begin(self) -> None:
        """Lets it do the next step, and does not wait for it."""
        self._end.send(None)

    def answer(self) -> Any:
        """What came of the step that was begun."""
        found = self._end.recv()
        if isinstance(found, Exception):
            raise found
        return found

    def step(self) -> Any:
        """Has the next step done, and says what came of it."""
        self.begin()
        return self.answer()

    def kill(self) -> None:
        """Ends it as ``kill -9`` does."""
        self._process.kill()
        self._process.join()


def _in_steps(opened, steps, end) -> None:
    try:
        _open_anew(opened)
        for each in steps:
            end.recv()
            end.send(_done(each))
        end.recv()
    except EOFError:
        pass
    finally:
        os._exit(0)


def _done(step: Callable[[], T]) -> T | Exception:
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - the test is told
        return error


@contextmanager
def another(opened: office.Office, *steps: Callable[[], Any]) -> Iterator[Process]:
    """Such a process for as long as the block lasts."""
    process = Process(opened, *steps)
    try:
        yield process
    finally:
        process.kill()
