"""What a reader that a document has taken over may still do: a table of attempts, each refused by the kernel."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from core.documents.reader_process import landlock_version
from core.documents.reader_protocol import HOLDS

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these holds")

FILES = {"people.txt": b"passwords", "redress.duckdb": b"the record", "evidence/one": b"one", "evidence/other": b"two"}

REAL = {
    "read the passwords", "read the record", "read evidence", "read the users of the machine", "make a file",
    "write over evidence in place", "change who may read", "make a link", "make a second name", "make a folder",
    "cut the record", "put one evidence file over another", "reach a socket of the machine",
    "reach a socket without a name", "listen to the network", "limit the server", "get hold of the server", "fork",
    "keep a file without a name", "end the server",
}  # fmt: skip
"""What an ordinary process may do to what is its own; the other attempts fail for more reasons than the cage."""


@pytest.fixture
def home():
    """A folder as an office has it, that belongs to anybody, with a socket beside it that listens."""
    made = Path(tempfile.mkdtemp(prefix="redress-cage-"))
    for name, data in FILES.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_bytes(data)
    with socket.socket(socket.AF_UNIX) as named, socket.socket(socket.AF_UNIX) as unnamed:
        named.bind(str(made / "socket"))
        unnamed.bind("\0redress-abstract")
        named.listen()
        unnamed.listen()
        for each in (made, *made.rglob("*")):
            each.chmod(0o777)
            if os.geteuid() == 0:
                os.chown(each, 65534, 65534)
        yield made
    shutil.rmtree(made)


def tried(home, *how):
    """What came of each attempt."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.taken_over", str(home), *how], check=False, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found = json.loads(done.stdout)
    with suppress(ProcessLookupError):
        os.kill(found["server"], signal.SIGKILL)
    return found


@linux_only
@pytest.mark.parametrize("how", [(), ("user",)], ids=["as it is started here", "as an ordinary user"])
def test_a_reader_that_is_taken_over_does_nothing_to_the_office_or_the_machine(home, how):
    """Whoever started it; root's own reader is no longer root's."""
    found = tried(home, *how)

    assert [name for name, answer in found["told"].items() if answer == "done"] == []
    assert {name: (home / name).read_bytes() for name in FILES} == FILES
    assert found["user"] != 0
    expected = set(HOLDS) if landlock_version() else set(HOLDS) - {"files"}
    assert set(found["held"]) >= expected - {"network"}  # a space of its own is not every user's to make


@linux_only
def test_the_attempts_are_real(home):
    """Without the cage an ordinary user's process does them to what is its own: the table above tells something."""
    found = tried(home, "user", "free")

    assert {name for name, answer in found["told"].items() if answer == "done"} >= REAL
