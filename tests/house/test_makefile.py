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
TOOLS = ("bash", "cp", "make", "mkdir", "rm", "grep", "sed", "tail", "touch", "env", "expand")


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
    told = {"PYTHON", "VENV"}  # by the make that runs these tests, to whatever it starts
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("MAKE") and key not in told}
    return subprocess.run(
        ["make", *words], cwd=folder, env=surroundings | {"PATH": path or surroundings["PATH"]},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_help_lists_every_target():
    """A target without a line of help is not there for a newcomer."""
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    documented = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) - set(documented) == {"system"}


def test_without_python_it_says_which_is_needed(bare):
    """No Python, no traceback: the version and how to get it."""
    answer = make(bare, "run", path=str(bare / "bin"))

    assert answer.returncode != 0
    assert "needs Python 3.11 to 3.14 and found none" in answer.stderr


def test_without_venv_it_names_the_package(bare):
    """Debian's Python comes without venv."""
    python = bare / "bin" / "python3"
    python.write_text(f'#!/bin/bash\ncase "$2" in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)

    answer = make(bare, "run", path=str(bare / "bin"))

    assert answer.returncode != 0
    assert "apt-get install python3-venv" in answer.stderr


def script(file, *lines):
    """A program of the test's own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(("#!/bin/bash", *lines, "")))
    file.chmod(0o755)
    return file


def of_version(file, version):
    """A Python that answers as that version would; its environments hold a copy of it, and pip has nothing to do."""
    minor = version.split(".")[1]
    return script(
        file,
        f'case "$*" in *"print(os.path.realpath"*) echo "{file} {version}";;',
        f'*"sys.exit(not"*) [ {minor} -ge 11 ] && [ {minor} -le 14 ];;',
        f'*"print(sys.version"*) echo {version};;',
        '*"-m venv"*) rm -rf "${@: -1}" && mkdir -p "${@: -1}/bin" && cp "$0" "${@: -1}/bin/python";;',
        '*"-m core"*) echo "${@:3}";;',
        "esac",
    )


def test_an_unsupported_python_is_refused_by_name_before_anything_is_installed(bare):
    """The version that it is, and those that it may be."""
    old = of_version(bare / "old" / "python3", "3.10.13")

    answer = make(bare, "run", f"PYTHON={old}")

    assert answer.returncode != 0
    assert f"PYTHON={old} is Python 3.10.13; Redress runs on 3.11 to 3.14" in answer.stderr
    assert not (bare / ".venv").exists()


def test_an_unsupported_python_on_the_path_is_passed_over(bare):
    """Only an old one there: nothing is made of it."""
    of_version(bare / "bin" / "python3", "3.10.13")

    answer = make(bare, "run", path=str(bare / "bin"))

    assert "needs Python 3.11 to 3.14 and found none" in answer.stderr
    assert not (bare / ".venv").exists()


def test_a_name_that_is_no_python_is_told(bare):
    """A wrong path is not a missing network."""
    answer = make(bare, "run", "PYTHON=/nowhere/python3")

    assert answer.returncode != 0
    assert "PYTHON=/nowhere/python3 cannot be started" in answer.stderr


def made_with(folder):
    """Which Python the environment there says it was made with."""
    return (folder / ".venv" / "interpreter").read_text().split()[-1]


def test_the_environment_is_made_anew_for_another_python(bare):
    """After a failure with one Python the next one named is used; naming none keeps what is there."""
    first, second = (of_version(bare / each / "python3", f"3.{each}.0") for each in ("13", "11"))

    make(bare, "run", f"PYTHON={first}", "PORT=0")
    assert made_with(bare) == "3.13.0"
    (bare / ".venv" / "left").touch()
    make(bare, "run", f"PYTHON={first}", "PORT=0")
    assert (bare / ".venv" / "left").exists()
    make(bare, "run", f"PYTHON={second}", "PORT=0")
    assert made_with(bare) == "3.11.0"
    make(bare, "run", "PORT=0", path=f"{bare / 'bin'}")
    assert made_with(bare) == "3.11.0"


def test_a_broken_environment_is_made_anew(bare):
    """Its Python was removed from the machine meanwhile."""
    python = of_version(bare / "13" / "python3", "3.13.0")
    (bare / ".venv" / "bin").mkdir(parents=True)
    (bare / ".venv" / "bin" / "python").symlink_to(bare / "gone")
    for made in ("interpreter", "run.stamp"):
        (bare / ".venv" / made).touch()

    make(bare, "run", f"PYTHON={python}", "PORT=0")

    assert made_with(bare) == "3.13.0"


@pytest.fixture
def installed(bare):
    """A clone whose packages are installed, as far as make can see, with a command line that only tells its words."""
    tools = bare / ".venv" / "bin"
    tools.mkdir(parents=True)
    python = tools / "python"
    python.write_text(f'#!/bin/bash\n[ "$1" = -m ] && echo "${{@:3}}" && exit 0\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    for made in ("interpreter", "run.stamp"):
        (bare / ".venv" / made).touch()
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


def test_a_connected_demonstration_is_made_the_same_way_and_served_with_its_marketplace(installed):
    """In an office of its own, so that the other one stays as it is."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    assert run(installed, f"PORT={port}", "DEMO=connected").stdout.splitlines() == ["demo", f"--port {port}"]
    assert make(installed, "run", "-n", "DEMO=connected").stdout.rstrip().endswith('-m demo.connected --port "8501"')
