"""An empty office says how its first person is added, in a line that works as it is printed."""

import subprocess
from pathlib import Path

import pytest

from core.__main__ import main
from core.ledger.people import all_people
from core.office import first_person, open_office
from tests import postgres


def test_the_line_that_init_prints_adds_the_first_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From any folder, for this office and with this Python, also where the path has a blank in it."""
    home = tmp_path / "my office"
    monkeypatch.setenv("REDRESS_HOME", str(home))
    postgres.for_programs(home)
    assert main(["init"]) == 0
    line = first_person(home)
    assert line in capsys.readouterr().out.replace("\n", " ")

    asked = line.replace('"NAME"', '"Aylin Demir"')
    done = subprocess.run(["bash", "-c", asked], cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, check=False)

    assert done.returncode == 0
    office = open_office(home)
    with office.store.reading() as cursor:
        assert [(each.name, each.role) for each in all_people(cursor)] == [("Aylin Demir", "admin")]
    office.close()
    assert main(["init"]) == 0
    assert "--role admin" not in capsys.readouterr().out
