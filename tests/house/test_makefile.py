"""`make` says what to do when it cannot go on."""

import os
import re
import shutil
import socket
import subprocess
import sys

import pytest

from tests.house.source import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TOOLS = ("bash", "make", "grep", "sed", "tail", "touch", "env", "expand")


@pytest.fixture
def bare(tmp_path):
    """A clone without a virtual environment, on a machine without Python."""
    for file in ("Makefile", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / file, tmp_path / file)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        tools.joinpath(tool).symlink_to(shutil.which(tool) or pytest.skip(f"{tool} is not on this machine"))
    return tmp_path


def make(folder, *words, path=None):
    """Runs make there and returns what it answered."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *words], cwd=folder, env=surroundings | {"PATH": path or surroundings["PATH"]},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_help_lists_every_target():
    """A target without a line of help is not there for a newcomer."""
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    documented = re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) - set(documented) == {"system"}


def test_without_python_it_says_which_is_needed(bare):
    """No Python, no traceback: the version and how to get it."""
    answer = make(bare, "run", path=str(bare / "bin"))

    assert answer.returncode != 0
    assert "needs Python 3.11 or newer and found none" in answer.stderr


def test_without_venv_it_names_the_package(bare):
    """Debian's Python comes without venv."""
    python = bare / "bin" / "python3"
    python.write_text(f'#!/bin/bash\ncase "$2" in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)

    answer = make(bare, "run", path=str(bare / "bin"))

    assert answer.returncode != 0
    assert "apt-get install python3-venv" in answer.stderr


@pytest.fixture
def installed(bare):
    """A clone whose packages are installed, as far as make can see, with a command line that only tells its words."""
    tools = bare / ".venv" / "bin"
    tools.mkdir(parents=True)
    python = tools / "python"
    python.write_text(f'#!/bin/bash\n[ "$1" = -m ] && echo "${{@:3}}" && exit 0\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (bare / ".venv" / "run.stamp").touch()
    (bare / "office").mkdir()
    return bare


def run(folder, *words):
    """`make run` there, with an office of its own."""
    return make(folder, "run", f"REDRESS_HOME={folder / 'office'}", *words)


def test_a_busy_port_is_told_with_the_way_out(installed):
    """The address that is taken, and how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run(installed, f"PORT={port}")

    assert answer.returncode != 0
    assert f"Port {port} is taken" in answer.stderr
    assert "make run PORT=" in answer.stderr


def test_the_office_and_its_demonstration_are_made_once(installed):
    """The second start only serves; what was decided is kept."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    first, second = (run(installed, f"PORT={port}").stdout.splitlines() for _ in range(2))

    assert first == ["demo", f"serve --port {port}"]
    assert second == [f"serve --port {port}"]


def test_an_office_may_start_empty(installed):
    """A real office wants no invented cases."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    assert run(installed, f"PORT={port}", "DEMO=no").stdout.splitlines() == ["init", f"serve --port {port}"]
