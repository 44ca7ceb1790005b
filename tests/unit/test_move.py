"""An office moves to the other engine and back: whole or not at all, whatever ends it, and never into two offices."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import psycopg
import pytest

from core.__main__ import main
from core.commands.verification import check_record
from core.exchange.backup import MoveResult, back_up, move_office, recover_record, restore_from
from core.ledger import postgres_engine
from core.ledger.engine import CannotOpenError, Transfer
from core.office import address_shown, note_transfer, open_office, transfer_of
from tests import postgres
from tests.cases import Clock, done, new_office, refusal_of, reviewable
from tests.english import english
from tests.house.source import ROOT
from tests.version_before import made_of, taken_out

pytestmark = postgres.needs_duckdb("both engines are tried here")

DATABASE: Final = "moved_here"


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database; nothing says yet that the office is there."""
    folder = postgres.server().partition(" ")[0].removeprefix("host=")
    postgres.do(f"CREATE DATABASE {DATABASE}")
    monkeypatch.delenv("REDRESS_DATABASE", raising=False)
    yield f"postgresql://{postgres.ROOTS_STEAD}@/{DATABASE}?host={folder}"
    postgres.do(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small office with its documents, closed."""
    office = new_office(tmp_path / "office", Clock())
    reviewable(office)
    reviewable(office)
    office.close()
    return tmp_path / "office"


def started_with(patch: pytest.MonkeyPatch, home: Path, database: str = "") -> None:
    """What whoever starts the office has set."""
    patch.setenv("REDRESS_HOME", str(home))
    patch.setenv("REDRESS_DATABASE", database)


def faults(home: Path) -> list[str]:
    """What a check finds in the office as it is started now."""
    with closing(open_office(home)) as office:
        return [english(each.what) for each in check_record(office).faults]


def code_of_opening(home: Path, kept_in: str = "") -> str:
    """Why that record is not opened; empty where it is."""
    try:
        open_office(home, kept_in=kept_in).close()
    except CannotOpenError as refused:
        return refused.code
    return ""


def files_of(home: Path, folder: Path) -> dict[str, bytes]:
    """Every export, report, letter and answer that is made of the office."""
    folder.mkdir()
    return {each.name: each.read_bytes() for each in made_of(home, folder)}


def test_there_and_back_every_export_has_the_same_bytes(tmp_path, database, monkeypatch):
    """Of an office with documents, letters, imports and runs, also in another home at the end; in many portions."""
    monkeypatch.setattr(postgres_engine, "PORTION", 5_000)
    home, other = taken_out(tmp_path), tmp_path / "other"
    before = files_of(home, tmp_path / "before")

    there = done(move_office(home, database))
    started_with(monkeypatch, home, database)
    assert files_of(home, tmp_path / "there") == before
    with psycopg.connect(database) as raw:
        counted = raw.execute("SELECT reltuples FROM pg_class WHERE relname = 'appeal'").fetchone()
        assert counted == (there.appeals,)  # plans know how large the tables are from the start
    back = done(move_office(home, str(other)))
    started_with(monkeypatch, other)

    assert files_of(other, tmp_path / "back") == before
    assert back == MoveResult(str(other), there.appeals, there.events, there.files)
    assert there.files
    assert (other / "evidence").is_dir()


def test_documents_that_are_kept_apart_stay_where_they_are(tmp_path, home, database, monkeypatch):
    """``REDRESS_VAULT`` says where they are for both."""
    (home / "evidence").rename(tmp_path / "vault")
    monkeypatch.setenv("REDRESS_VAULT", str(tmp_path / "vault"))
    done(move_office(home, database))
    started_with(monkeypatch, home, database)
    done(move_office(home, str(tmp_path / "other")))
    started_with(monkeypatch, tmp_path / "other")

    assert not (tmp_path / "other" / "evidence").exists()
    assert faults(tmp_path / "other") == []


def test_the_office_is_at_one_place(home, database, monkeypatch):
    """What it has left is kept and refuses, with the new place; it may come back there."""
    done(move_office(home, database))
    assert code_of_opening(home) == "office_moved"
    with pytest.raises(CannotOpenError) as refused:
        open_office(home)
    assert f"dbname={DATABASE}" in str(refused.value.named["place"])
    with pytest.raises(CannotOpenError):
        recover_record(home)

    started_with(monkeypatch, home, database)
    with closing(open_office(home)) as office:
        reviewable(office)
    done(move_office(home, str(home)))
    assert code_of_opening(home, database) == "office_moved"
    started_with(monkeypatch, home)
    with closing(open_office(home)) as office:
        assert check_record(office).appeals == 3
    assert faults(home) == []


def test_done_twice_it_changes_nothing(home, database, monkeypatch):
    """Whoever is not sure runs it again: also when work has gone on there."""
    first = done(move_office(home, database))
    started_with(monkeypatch, home, database)
    with closing(open_office(home)) as office:
        reviewable(office)
    started_with(monkeypatch, home)
    again = done(move_office(home, database))

    assert (first.appeals, again.appeals) == (2, 3)


def test_the_command_says_where_the_office_is_and_how_it_is_started(home, database, monkeypatch, capsys):
    """And so does the refusal of whoever starts it as before."""
    started_with(monkeypatch, home)
    assert main(["move", database]) == 0
    assert "REDRESS_DATABASE" in capsys.readouterr().out
    assert main(["people", "list"]) == 1
    assert "was moved from here" in capsys.readouterr().err
    started_with(monkeypatch, home, database)
    assert main(["move", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["place"] == str(home)


# Who works, and what is there, is in the way.


def test_it_is_refused_while_somebody_works_in_the_file(home, database, monkeypatch):
    """Nothing is begun: the database is as empty as before."""
    started_with(monkeypatch, home)
    with closing(open_office(home)):
        ended = subprocess.run(
            [sys.executable, "-m", "core", "move", database, "--json"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (ended.returncode, json.loads(ended.stderr)["code"]) == (1, "office_in_use")
    assert transfer_of(home, database) is None


def test_it_is_refused_while_somebody_works_in_the_database(home, database, monkeypatch, tmp_path):
    """There as here; and nobody begins to work while it goes on."""
    done(move_office(home, database))
    started_with(monkeypatch, home, database)
    with closing(open_office(home)), pytest.raises(CannotOpenError) as refused:
        move_office(home, str(tmp_path / "other"))
    assert refused.value.code == "office_in_use"

    codes: list[str] = []
    done(move_office(home, str(tmp_path / "other"), lambda *_: codes.append(code_of_opening(home, database))))
    assert set(codes) == {"office_in_use"}


@pytest.mark.parametrize("to_file", [False, True])
def test_another_office_is_not_written_over(to_file, home, database, monkeypatch, tmp_path):
    """Also not one that is being moved there from elsewhere."""
    other = tmp_path / "other"
    new_office(other, Clock()).close()
    started_with(monkeypatch, other)
    if to_file:
        done(move_office(other, database))
        new_office(other / "again", Clock()).close()
        started_with(monkeypatch, other, database)
        refused = move_office(other, str(other / "again"))
        assert faults(other) == []
    else:
        note_transfer(other, database, Transfer("arriving", "/elsewhere"))
        refused = move_office(home, database)
        started_with(monkeypatch, home)
        assert faults(home) == []
    assert refusal_of(refused) == "move_unsound"


def test_from_file_to_file_a_copy_is_the_way(home, tmp_path):
    """And from database to database."""
    assert refusal_of(move_office(home, str(tmp_path / "other"))) == "move_unsound"
    assert not (tmp_path / "other").exists()


def test_a_document_that_is_damaged_stops_it_and_the_office_stays(home, database, monkeypatch):
    """It is named by the check of the place where the office would be."""
    started_with(monkeypatch, home)
    path = next(each for each in (home / "evidence").rglob("*") if each.is_file())
    good = path.read_bytes()
    path.write_bytes(b"another letter")
    assert refusal_of(move_office(home, database)) == "move_unsound"
    assert code_of_opening(home, database) == "office_arriving"
    path.write_bytes(good)
    assert faults(home) == []
    assert done(move_office(home, database)).appeals == 2


def test_a_copy_may_be_put_in_the_place_of_a_half_made_one(home, database, monkeypatch, tmp_path):
    """That gives the move up; and so it can in the place of one that has gone."""
    with closing(open_office(home)) as office:
        done(back_up(office, tmp_path / "copy"))
    done(move_office(home, database))
    started_with(monkeypatch, home)
    done(restore_from(tmp_path / "copy", home))
    assert faults(home) == []
    started_with(monkeypatch, home, database)
    for each in (Transfer("arriving", str(home)), Transfer("gone", "elsewhere")):
        note_transfer(home, database, each)
        assert code_of_opening(home, database)
        done(restore_from(tmp_path / "copy", home))
        assert faults(home) == []


# Ended by a kill, it goes on.

KILLED = """
import os, signal, sys
from core.__main__ import main
from core.exchange import backup
from core.documents.vault import Vault
from core.ledger import postgres_engine
left, after = [int(sys.argv[1])], sys.argv[2] == "after"
def counted(place, name):
    usual = getattr(place, name)
    def do(*args, **named):
        if after:
            found = usual(*args, **named)
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found if after else usual(*args, **named)
    setattr(place, name, do)
counted(backup, "note_transfer")
counted(backup, "check_record")
counted(postgres_engine, "_take_table")
counted(postgres_engine.PostgresCursor, "copy_table")
counted(Vault, "put")
sys.exit(main(["move", sys.argv[3]]))
"""


def ended_after(steps: int, when: str, to: str) -> int:
    """Moves in a process of its own that is killed before or after so many steps; its exit code."""
    ended = subprocess.run([sys.executable, "-c", KILLED, str(steps), when, to], cwd=ROOT, check=False)
    return ended.returncode


def killed_again_and_again(to: str, when: str, places: tuple[tuple[Path, str], tuple[Path, str]]) -> None:
    """Moves with a kill at a later step each time, and then without one.

    After each kill the office is at one place at most, and the target refuses with the words that say what to do.
    """
    for steps in (0, 1, 5):
        assert ended_after(steps, when, to) == -signal.SIGKILL
        source, target = [transfer_of(*each) for each in places]
        assert source is None or source.state == "gone"
        assert source is None or target is None or target.state == "arriving"
        assert all(code_of_opening(*each) for each in places if transfer_of(*each))
    assert ended_after(999, when, to) == 0


@pytest.mark.timeout(1800)  # each starts several processes
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_on_its_way_there_it_is_finished_by_running_it_again(when, home, database, monkeypatch):
    """In real processes."""
    started_with(monkeypatch, home)
    killed_again_and_again(database, when, ((home, ""), (home, database)))
    started_with(monkeypatch, home, database)
    assert faults(home) == []


@pytest.mark.timeout(1800)  # each starts several processes
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_on_its_way_back_it_is_finished_by_running_it_again(when, home, database, monkeypatch, tmp_path):
    """In real processes, too."""
    done(move_office(home, database))
    started_with(monkeypatch, home, database)
    other = tmp_path / "other"
    killed_again_and_again(str(other), when, ((home, database), (other, "")))
    started_with(monkeypatch, other)
    assert faults(other) == []


ARRIVING, GONE = "office_arriving", "office_moved"


@pytest.mark.parametrize("codes", [["", ARRIVING], [GONE, ARRIVING], [GONE, ""]])
def test_at_the_end_neither_is_opened_for_a_moment_and_never_both(codes, home, database, monkeypatch):
    """It is noted here that the office has gone, and then the other one is let go of; run again, that is finished."""
    started_with(monkeypatch, home)
    done(move_office(home, database))
    notes = {"": None, ARRIVING: Transfer("arriving", str(home)), GONE: Transfer("gone", address_shown(database))}
    for kept_in, code in zip(("", database), codes, strict=True):
        note_transfer(home, kept_in, notes[code])
    assert [code_of_opening(home, kept_in) for kept_in in ("", database)] == codes

    assert done(move_office(home, database)).appeals == 2
    assert [code_of_opening(home, kept_in) for kept_in in ("", database)] == [GONE, ""]


def test_what_has_gone_elsewhere_is_not_moved_from_here(home, database):
    """The refusal names the place."""
    note_transfer(home, "", Transfer("gone", "elsewhere"))
    with pytest.raises(CannotOpenError, match=GONE):
        move_office(home, database)


def test_work_goes_on_where_the_office_was_and_comes_along_later(home, database, monkeypatch):
    """A move that was ended is no reason to wait: what was done meanwhile arrives with the next try."""
    started_with(monkeypatch, home)
    assert ended_after(9, "after", database) == -signal.SIGKILL
    assert code_of_opening(home, database) == "office_arriving"
    with closing(open_office(home)) as office:
        reviewable(office)

    assert done(move_office(home, database)).appeals == 3
    started_with(monkeypatch, home, database)
    assert faults(home) == []
