"""A copy of the office is whole, and it is checked before it takes the place of anything."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.commands.verification import check_record
from core.domain.refusals import Refusal
from core.exchange.backup import BackupResult, back_up, restore_from, sweep
from core.ledger.record import read_appeal
from core.office import LINE_FILE, RECORD_FILE, Office, open_office
from core.queries.case import open_case
from tests import postgres
from tests.cases import LEAD, Clock, disclosed, done, new_office, opened, refusal_of, reviewable
from tests.english import english
from tests.house.source import ROOT
from tests.small_disk import small_disk


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with two cases and their documents."""
    office = new_office(tmp_path / "office", Clock())
    reviewable(office)
    disclosed(office)
    return office


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> Path:
    """A copy of it."""
    done(back_up(office, tmp_path / "copy"))
    return tmp_path / "copy"


def test_a_copy_has_everything_and_the_office_goes_on(office, tmp_path):
    """Record and evidence; the office may be in use meanwhile and afterwards."""
    made = done(back_up(office, tmp_path / "copies" / "one"))
    opened(office)
    again = open_office(tmp_path / "copies" / "one", kept_in="")
    checked = check_record(again)
    again.close()

    assert made == BackupResult(tmp_path / "copies" / "one", appeals=2, events=8, files=3)
    assert (checked.appeals, checked.events, checked.exhibits, checked.faults) == (2, 8, 3, ())


def test_a_copy_is_put_back(office, copy, tmp_path):
    """Cases, documents and people are there again; what was there before is kept beside."""
    later = opened(office)
    office.close()
    put = done(restore_from(copy, tmp_path / "office"))
    again = open_office(tmp_path / "office")
    with again.store.reading() as cursor:
        gone = read_appeal(cursor, later.appeal_no)
    case = done(open_case(again, LEAD, "AP-2026-000001"))
    again.close()

    assert (put.appeals, gone) == (2, None)
    assert {each.label for each in case.dossier.exhibits} == {"A1", "B1"}
    assert put.former
    assert (put.former / "redress.duckdb").exists()
    assert check_record(open_office(put.former, kept_in="")).appeals == 3


def test_a_copy_makes_a_new_office(copy, tmp_path):
    """On a machine that has none."""
    put = done(restore_from(copy, tmp_path / "elsewhere" / "office"))

    assert (put.appeals, put.former) == (2, None)


@postgres.needs_postgres
def test_what_a_database_holds_is_kept_though_the_home_is_new(office, copy, tmp_path):
    """The machine was lost and the database was not: what is restored over it is a copy, which may be older."""
    opened(office)
    office.close()
    shutil.rmtree(office.home)
    put = done(restore_from(copy, office.home))

    assert put.former
    kept = open_office(put.former, kept_in="")
    with kept.store.reading() as cursor:
        assert cursor.value("SELECT count(*) FROM appeal") == 3
    kept.close()


def spoil_evidence(copy: Path) -> None:
    """One document of the copy is another one."""
    path = next(each for each in (copy / "evidence").rglob("*") if each.is_file())
    path.chmod(0o600)
    path.write_bytes(b"another letter")


def spoil_record(copy: Path) -> None:
    """The record was changed after it was copied."""
    with (copy / "redress.duckdb").open("ab") as file:
        file.write(b"x")


def spoil_quietly(copy: Path) -> None:
    """An event was changed and the manifest with it."""
    office = open_office(copy, kept_in="")
    with office.store.writing() as cursor:
        cursor.run("UPDATE event SET actor = 'mallory' WHERE seq = 2")
    office.store.checkpoint()
    office.close()
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["record_sha256"] = hashlib.sha256((copy / "redress.duckdb").read_bytes()).hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_evidence, "its file is not the one that was filed"),
        (spoil_record, "its record is not the one that was backed up"),
        (spoil_quietly, "event 2 was changed after it was written"),
        (lambda copy: (copy / "manifest.json").unlink(), "it does not contain the record and manifest of a backup"),
        (lambda copy: shutil.rmtree(copy / "evidence"), "its file is missing"),
    ],
    ids=["evidence", "record", "event", "manifest", "no evidence"],
)
def test_an_unsound_copy_replaces_nothing(office, copy, tmp_path, spoil, said):
    """It is refused with what is wrong, and the office stands as it stood."""
    later = opened(office)
    office.close()
    spoil(copy)
    refusal = restore_from(copy, tmp_path / "office")
    again = open_office(tmp_path / "office")
    with again.store.reading() as cursor:
        there = read_appeal(cursor, later.appeal_no)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "backup_unsound"
    assert said in english(refusal.because)
    assert there == later
    assert not (tmp_path / "office" / "restoring").exists()


def test_a_folder_with_something_in_it_is_not_written_over(office, tmp_path):
    """A copy never lands among other files."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")

    assert refusal_of(back_up(office, tmp_path / "mine")) == "backup_unsound"
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_damaged_office_is_not_copied_in_silence(office, tmp_path):
    """A copy that could not be restored is none; nothing of it is left."""
    path = next(each for each in office.vault.files.root.rglob("*") if each.is_file())
    path.unlink()

    assert refusal_of(back_up(office, tmp_path / "copy")) == "backup_unsound"
    assert [each.name for each in tmp_path.iterdir()] == ["office"]


def test_a_backup_onto_a_full_disk_is_refused_and_leaves_nothing(office, tmp_path):
    """In words, whatever the copy had come to; the office goes on."""
    with small_disk(tmp_path / "disk", 3) as disk:
        refused = back_up(office, disk / "copy")

        assert refusal_of(refused) == "backup_unsound"
        assert isinstance(refused, Refusal)
        assert english(refused.facts["reason"]) == "its disk is full"
        assert list(disk.iterdir()) == []
    assert check_record(office).faults == ()
    office.close()


def test_what_a_killed_backup_left_is_swept_away(office, tmp_path):
    """Wherever it was being written; nothing else of that name or place is touched."""
    part, other = tmp_path / "copies" / ".one.part", tmp_path / "copies" / ".two.part"
    for each in (part, other):
        (each / "evidence").mkdir(parents=True)
    (office.home / ".backup-begun").write_text(f"{part}\n")
    sweep(office.home)
    assert (part.exists(), other.exists()) == (False, True)
    (office.home / ".backup-begun").write_text(f"{other.parent}\n")
    sweep(office.home)
    assert other.exists()
    assert not (office.home / ".backup-begun").exists()


def test_a_home_that_is_open_to_others_is_shut(tmp_path, caplog):
    """A mounted volume, or a folder that was made by hand; it is said once."""
    home = tmp_path / "office"
    open_office(home).close()
    home.chmod(0o755)
    kept = home / (f"{LINE_FILE}.heads" if postgres.ON else RECORD_FILE)
    kept.chmod(0o644)
    for _ in range(2):
        open_office(home).close()

    assert home.stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o077 == 0
    assert [each.getMessage() for each in caplog.records].count(
        f"Others on this machine could look into {home}; now only its owner can."
    ) == 1


def test_what_the_command_line_writes_is_for_its_owner(tmp_path):
    """The record, its folders, a table and a copy, also where the account lets others read what it makes."""
    home, out = tmp_path / "office", tmp_path / "out"
    out.mkdir()
    postgres.for_programs(home)
    for words in (["init"], ["export", "cases", str(out / "cases.csv")], ["backup", str(out / "copy")]):
        subprocess.run(
            ["sh", "-c", 'umask 022; exec "$@"', "sh", sys.executable, "-m", "core", *words],
            cwd=ROOT, env={**os.environ, "REDRESS_HOME": str(home)}, check=True, capture_output=True,
        )  # fmt: skip
    written = [*home.rglob("*"), *out.rglob("*")]

    assert [str(each) for each in written if each.stat().st_mode & 0o077] == []
