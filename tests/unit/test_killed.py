"""Signal 9 in the middle of decisions: what was acknowledged is there, once, and the record is whole."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.commands.verification import check_record
from core.domain.terms import DocumentKind, Verb
from core.ledger.documents import exhibits_of
from core.ledger.record import events_of
from core.office import Office, open_office
from tests.cases import REVIEWER, Clock, answer_all, new_office, reviewable

ROOT = Path(__file__).resolve().parents[2]

CASES = 60


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose cases are all ready to be decided, closed again."""
    home = tmp_path_factory.mktemp("ready")
    office = new_office(home, Clock())
    for _ in range(CASES):
        answer_all(office, REVIEWER, reviewable(office))
    office.close()
    return home


@pytest.mark.parametrize("after", [1, 7, 19])
def test_every_acknowledged_decision_is_there_once(ready: Path, tmp_path: Path, after: int) -> None:
    """The process is killed once it has acknowledged some decisions, with others under way."""
    home = tmp_path / "office"
    subprocess.run(["cp", "-r", ready, home], check=True)
    acknowledged = killed_after(home, after)

    office = open_office(home, Clock())
    checked = check_record(office)
    logs = {appeal_no: forwards(office, appeal_no) for appeal_no, _version in acknowledged}
    office.close()

    assert after <= len(acknowledged) < CASES
    assert all(log == [version] for (_no, version), log in zip(acknowledged, logs.values(), strict=True))
    assert checked.faults == ()


def killed_after(home: Path, count: int) -> list[tuple[str, int]]:
    """What the process had acknowledged when it was killed, which was soon after ``count`` decisions."""
    command = [sys.executable, "-m", "tests.deciders", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = [process.stdout.readline() for _ in range(count)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    whole = [line.split() for line in told if line.endswith("\n")]
    return [(appeal_no, int(version)) for appeal_no, version in whole]


def forwards(office: Office, appeal_no: str) -> list[int]:
    """The places in the log at which the case was forwarded."""
    with office.store.reading() as cursor:
        return [event.seq for event in events_of(cursor, appeal_no) if event.verb is Verb.FORWARD]


FILED_THEN_KILLED = """
import os, signal, sys
from pathlib import Path
from core.commands.documents import take_in
from core.domain.terms import DocumentKind, Side
from core.office import open_office
from tests.cases import INTAKE, Clock, done

office = open_office(Path(sys.argv[1]), Clock())
for each in range(4):
    done(take_in(office, INTAKE, "AP-2026-000001", side=Side.SELLER, kind=DocumentKind.OTHER, name="a.txt",
                 data=b"%d" % each))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_filed_before_a_kill_is_found_after_the_next_ordinary_end(ready: Path, tmp_path: Path) -> None:
    """Killed, opened, closed, opened: DuckDB 1.5 keeps the rows and loses them from the indexes."""
    home = tmp_path / "office"
    subprocess.run(["cp", "-r", ready, home], check=True)
    subprocess.run([sys.executable, "-c", FILED_THEN_KILLED, str(home)], cwd=ROOT, check=False)

    open_office(home, Clock()).close()
    office = open_office(home, Clock())
    with office.store.reading() as cursor:
        filed = [each.label for each in exhibits_of(cursor, "AP-2026-000001") if each.kind == DocumentKind.OTHER]
    office.close()

    assert len(filed) == 4
