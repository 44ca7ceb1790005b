"""A record that lost what was acknowledged: noticed when it is opened and by a check, and with a way to go on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from core.__main__ import main
from core.commands.checklist import comment
from core.commands.verification import check_record, seal_record
from core.domain.people import SYSTEM
from core.exchange.backup import back_up, restore_from
from core.ledger import duckdb_engine
from core.ledger.duckdb_engine import LogDamagedError
from core.office import Checkpoints, open_office
from tests import postgres
from tests.cases import REVIEWER, Clock, done, new_office, opened, refusal_of
from tests.english import english

ROOT = Path(__file__).resolve().parents[2]

COMMENTED_THEN_KILLED = """
import os, signal, sys
from pathlib import Path
from core.commands.checklist import comment
from core.office import open_office
from tests.cases import REVIEWER, Clock, done
from tests.english import english

office = open_office(Path(sys.argv[1]), Clock())
for each in range(25):
    print(done(comment(office, REVIEWER, "AP-2026-000001", f"word {each}")).version, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def home(tmp_path):
    """An office killed after 25 acknowledged comments, which are in its log alone."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    opened(office)
    office.close()
    told = subprocess.run(
        [sys.executable, "-c", COMMENTED_THEN_KILLED, str(home)], cwd=ROOT, check=False, capture_output=True
    )
    assert told.returncode == -signal.SIGKILL, told.stderr
    assert len(told.stdout.split()) == 25
    return home


def log(home):
    """The log beside the record."""
    return home / "redress.duckdb.wal"


def cut(share):
    """Damage: the log ends early."""
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


def faults(office):
    """What a check finds, as sentences."""
    return [f"{english(each.where)}: {english(each.what)}" for each in check_record(office).faults]


def test_a_kill_loses_nothing_and_says_nothing(home):
    """What was acknowledged is there; the line has all of it."""
    office = open_office(home, Clock())
    assert (office.short, faults(office)) == (None, [])
    office.close()


@postgres.needs_duckdb("it cuts the log beside the file")
@pytest.mark.parametrize(
    "damage",
    [
        cut(0.6),
        lambda path: os.truncate(path, path.stat().st_size - 1),
        Path.unlink,
        lambda path: path.write_bytes(os.urandom(5000)),
    ],
    ids=["cut to 60 %", "one byte less", "removed", "replaced by noise"],
)
def test_a_log_that_is_short_is_noticed_at_the_next_opening_and_by_a_check(home, damage, monkeypatch, capsys):
    """Each act that is lacking is named, the app does not start, and nothing else goes on as if all were there."""
    damage(log(home))
    office = open_office(home, Clock())
    short, found = office.short, faults(office)
    office.close()

    assert short
    assert short.lacking[-1][:2] == ("AP-2026-000001", 26)
    assert short.acknowledged == 26 == short.found + len(short.lacking)
    assert found[-1] == "AP-2026-000001: event 26 was acknowledged and is missing"
    assert len(found) == len(short.lacking)
    monkeypatch.setenv("REDRESS_HOME", str(home))
    assert main(["serve", "--port", "8999"]) == 1
    assert "AP-2026-000001 (" in capsys.readouterr().err
    assert main(["verify"]) == 1


@postgres.needs_duckdb("it cuts the log beside the file")
def test_a_damaged_log_has_a_sentence_of_its_own_and_a_way_out(home, monkeypatch, capsys):
    """It is no wrong path; what stands before the damage is kept, the rest is named, the damaged log stays."""
    data = bytearray(log(home).read_bytes())
    data[len(data) // 2] ^= 1
    log(home).write_bytes(data)
    with pytest.raises(LogDamagedError):
        open_office(home, Clock())
    monkeypatch.setenv("REDRESS_HOME", str(home))
    assert main(["verify"]) == 1
    assert "redress.duckdb.wal" in (told := capsys.readouterr().err)
    assert "recover" in told

    assert main(["--json", "recover"]) == 0
    went_on = json.loads(capsys.readouterr().out)
    assert Path(went_on["kept"]).read_bytes() == data
    assert 0 < len(went_on["lacking"]) < 25
    assert went_on["lacking"][-1] == {"appeal_no": "AP-2026-000001", "seq": 26}

    office = open_office(home, Clock())
    done(comment(office, REVIEWER, "AP-2026-000001", "again"))
    assert (office.short, faults(office)) == (None, [])
    office.close()
    assert main(["recover"]) == 1  # nothing is lacking any more


@postgres.needs_duckdb("it puts a log beside the file")
def test_the_log_of_another_record_has_that_sentence_too(home, tmp_path):
    """A record was put back, and the log of the one before was left beside it: what it holds is there already."""
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("CREATE TABLE event (n INTEGER)")
        log(home).write_bytes((tmp_path / "other.duckdb.wal").read_bytes())
    with pytest.raises(LogDamagedError):
        open_office(home, Clock())


@postgres.needs_duckdb("it puts back the file")
def test_the_file_alone_put_back_from_an_older_day_is_a_loss_and_a_restored_copy_is_none(tmp_path, monkeypatch):
    """The line knows of what the older file lacks; a restore begins it anew and says so."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    opened(office)
    done(back_up(office, tmp_path / "copy"))
    done(comment(office, REVIEWER, "AP-2026-000001", "later"))
    office.close()

    restored = done(restore_from(tmp_path / "copy", home))
    office = open_office(home, Clock())
    line = office.store.heads.read()
    assert line
    assert (office.short, faults(office), line.base.why) == (None, [], "restored")
    office.close()

    assert restored.former
    for each in restored.former.glob("redress.duckdb.heads"):
        (home / each.name).write_bytes(each.read_bytes())
    office = open_office(home, Clock())
    assert office.short
    assert [each[:2] for each in office.short.lacking] == [("AP-2026-000001", 2)]
    office.close()

    (home / "redress.duckdb.heads").unlink()
    office = open_office(home, Clock())
    assert office.short
    assert office.short.gone
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(home))
    assert main(["recover"]) == 0
    office = open_office(home, Clock())
    line = office.store.heads.read()
    assert line
    assert (office.short, line.base.why) == (None, "accepted")
    office.close()


def test_a_half_written_line_is_no_loss(home):
    """A kill in the middle of the line: the act was not acknowledged, and what follows stands on a line of its own."""
    with (home / "redress.duckdb.heads").open("ab") as file:
        file.write(b"AP-2026-0000")
    office = open_office(home, Clock())
    done(comment(office, REVIEWER, "AP-2026-000001", "after"))
    assert office.short is None
    office.close()
    office = open_office(home, Clock())
    assert office.short is None
    assert faults(office) == []
    office.close()


def test_a_copy_whose_record_is_not_what_its_manifest_says_is_not_restored(tmp_path):
    """A case taken out and the file's hash computed again: the manifest still knows how many there were."""
    office = new_office(tmp_path / "office", Clock())
    opened(office)
    copy = done(back_up(office, tmp_path / "copy")).folder
    office.close()
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**manifest, "appeals": 2}))

    refused = restore_from(copy, tmp_path / "other")
    assert refusal_of(refused) == "backup_unsound"
    assert "manifest" in english(refused)


def test_a_seal_counts_events_and_not_moments(tmp_path):
    """What happens after it with the clock set back is no change of what it sealed."""
    clock = Clock()
    office = new_office(tmp_path, clock)
    opened(office)
    seal_record(office, SYSTEM)
    clock.move(days=-400)
    opened(office)

    assert faults(office) == []
    office.close()


def test_a_check_goes_on_past_a_row_and_a_block_that_cannot_be_read(tmp_path):
    """It names the case with the unknown word, the damaged block, and every other fault besides."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    numbers = [opened(office).appeal_no for _ in range(3)]
    with office.store.writing() as cursor:
        cursor.run("UPDATE appeal SET state = 'nonsense' WHERE appeal_no = ?", [numbers[0]])
        cursor.run("UPDATE event SET verb = 'nonsense' WHERE appeal_no = ?", [numbers[1]])
        cursor.run("UPDATE appeal SET reviewer = 'mallory' WHERE appeal_no = ?", [numbers[2]])
    found = faults(office)
    office.close()

    assert f"{numbers[0]}: a row contains what cannot be read: state: 'nonsense'" in found
    assert any(each.startswith(f"{numbers[1]}: ") for each in found)
    assert f"{numbers[2]}: appeal.reviewer does not match the log" in found


@postgres.needs_duckdb("it damages the file")
def test_a_damaged_block_is_named_and_the_rest_is_read(tmp_path, monkeypatch, capsys):
    """Whichever block it is: the check ends with faults, or the office is refused in words; never with a trace."""
    home = tmp_path / "office"
    office = new_office(home, Clock())
    for _ in range(4):
        opened(office)
    office.store.checkpoint()
    office.close()
    whole = (home / "redress.duckdb").read_bytes()
    monkeypatch.setenv("REDRESS_HOME", str(home))
    said = set()
    for place in range(3 * 4096 + 5000, len(whole), 262_144):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        (home / "redress.duckdb").write_bytes(damaged)
        code = main(["verify"])
        told = capsys.readouterr()
        said |= {"block" for line in told.out.splitlines() if "a block of the file is damaged" in line}
        said |= {"refused" for line in told.err.splitlines() if "damaged block" in line}
        assert code in {0, 1}
    assert said == {"block", "refused"}


@pytest.fixture
def busy(tmp_path, monkeypatch):
    """An office at work, in whose log there is much."""
    monkeypatch.setattr(duckdb_engine, "IDLE_SIZE", 1)
    office = new_office(tmp_path / "office", Clock())
    opened(office)
    yield office
    office.close()


def nobody_has_written_for(seconds, home):
    """Sets the time of the last entry in the log."""
    last = time.time() - seconds
    os.utime(log(home), (last, last))


@postgres.needs_duckdb("it is about the log beside the file")
def test_the_log_is_written_into_the_file_when_nobody_is_at_work(busy):
    """While somebody is, it stays, because all who write would have to wait."""
    rounds = Checkpoints(busy)

    rounds.run_once()
    assert log(busy.home).stat().st_size
    nobody_has_written_for(31, busy.home)
    rounds.run_once()
    assert not log(busy.home).exists()

    assert done(comment(busy, REVIEWER, "AP-2026-000001", "afterwards")).version
    assert faults(busy) == []


@postgres.needs_duckdb("it is about the log beside the file")
def test_the_log_stays_while_a_transaction_is_open(busy):
    """What is written in it is neither lost nor in the way."""
    with busy.store.writing() as cursor:
        cursor.run("UPDATE appeal SET version = version + 0")
        nobody_has_written_for(31, busy.home)
        Checkpoints(busy).run_once()
        assert log(busy.home).stat().st_size

    nobody_has_written_for(31, busy.home)
    Checkpoints(busy).run_once()
    assert not log(busy.home).exists()
    assert faults(busy) == []
