"""How far a long command has come: one moving line on a terminal, a few plain ones elsewhere, nothing for a program."""

import sys
from argparse import Namespace

import pytest

from core.__main__ import main
from core.cli.console import Console, meter
from core.domain.text import say


def heard(console: Console) -> None:
    """Ten steps and the end."""
    with meter(console) as told:
        for step in range(10):
            told(say("the open cases"), step / 10)
        told(say("done"), 1)


@pytest.mark.parametrize(("lang", "done"), [("en", "done"), ("zh", "完成")])
def test_elsewhere_a_plain_line_for_each_quarter(capsys, lang, done):
    """As a log or a pipe can keep it: no sign that moves a cursor."""
    heard(Console(Namespace(), lang))

    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["30%", "50%", "80%", "100%"]
    assert lines[-1].endswith(done)
    assert not any(sign in line for line in lines for sign in "\r\x1b")


def test_on_a_terminal_one_line_is_written_over(capsys, monkeypatch):
    """Each step shows at once, and the next thing that is printed begins on a line of its own."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    heard(Console(Namespace(), "en"))

    told = capsys.readouterr().err
    assert told.count("\r") == 11
    assert told.count("\n") == 1
    assert told.endswith("\n")
    assert "100%" in told.rpartition("\r")[2]


def test_a_program_hears_nothing(capsys):
    """With --json there is the answer and nothing else."""
    heard(Console(Namespace(json=True), "en"))

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("appeals", ["0", "10001", "many", "1.5", ""])
def test_a_demonstration_of_more_than_it_can_be_is_wrong_usage(capsys, tmp_path, monkeypatch, appeals):
    """From 1 to 10,000; nothing is made otherwise."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--appeals", appeals])

    assert ended.value.code == 2
    assert "--appeals" in capsys.readouterr().err
    assert not (tmp_path / "office").exists()
