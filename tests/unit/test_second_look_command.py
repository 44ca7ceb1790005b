"""``python -m core second-review``: announced with shares of its own, listed with them, drawn again from the seed."""

from datetime import UTC, datetime

import pytest

from core.__main__ import main
from core.domain.policy import day_in
from tests.cases import LEAD, new_office


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty office, closed, where the commands look for it; they run by the clock of the machine."""
    new_office(tmp_path / "office", lambda: datetime.now(UTC)).close()
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))


def announce(*others: str) -> int:
    """Announces a sample of the days from today on."""
    today = day_in(datetime.now(UTC)).isoformat()
    asked = ["second-review", "announce", "--from", today, "--to", "2099-12-31", "--share", "0.05"]
    return main([*asked, "--of", *others, "--actor", LEAD.person_id])


@pytest.mark.usefixtures("home")
def test_a_sample_is_announced_with_shares_of_its_own_and_listed_with_them(capsys):
    """A decision with a colon in its name too; before its days are over the redraw says what the seed gives so far."""
    assert announce("value:high=0.2", "outcome:revoke:revoked_withdrawn=1") == 0
    capsys.readouterr()
    assert main(["second-review", "list"]) == 0
    told = capsys.readouterr().out
    assert main(["second-review", "redraw", "1"]) == 0

    assert "5 % of each by right type, first decision, value of sales" in told
    assert "value of sales high value: 20 %" in told
    assert ": 100 %" in told


@pytest.mark.usefixtures("home")
def test_what_is_no_share_is_refused(capsys):
    """Misspelt at once by the command line, unknown by the command."""
    for wrong in ("value:high", "colour:red=1", "value:=1", "value:high=lots"):
        with pytest.raises(SystemExit):
            announce(wrong)
    assert announce("right_type:design=1") == 1
    assert "right_type:design" in capsys.readouterr().err
