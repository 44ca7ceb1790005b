"""The cluster on one machine ends exactly what it has started."""

import json
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from demo import cluster
from tests import postgres


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Where what was started is written down."""
    monkeypatch.setattr(cluster, "STARTED", tmp_path / "started.json")
    return tmp_path / "started.json"


@pytest.fixture
def two():
    """Two processes that wait for their end."""
    processes = [subprocess.Popen(["sleep", "600"]) for _ in range(2)]
    yield processes
    for each in processes:
        each.kill()
        each.wait()


def test_what_was_started_ends_and_nothing_else(started, two):
    """A number that the kernel has given again belongs to somebody else."""
    own, other = two
    given_again = cluster.Started(other.pid, "1")
    cluster.write_down(own.pid)
    started.write_text(json.dumps([*map(asdict, cluster.written_down()), asdict(given_again)]), encoding="utf-8")

    cluster.stop()

    assert own.wait() != 0
    assert other.poll() is None
    assert not started.exists()


def test_a_second_start_is_refused_while_the_first_one_runs(started, two):
    """In a sentence that says how to end it."""
    cluster.write_down(two[0].pid)

    with pytest.raises(cluster.NotPossibleError, match="make cluster-stop"):
        cluster.start(8600)
    assert two[0].poll() is None


def test_a_port_that_is_taken_is_told_before_anything_is_started(started, tmp_path, monkeypatch):
    """And how another one is chosen."""
    monkeypatch.setattr(cluster, "PLACE", tmp_path)
    monkeypatch.setattr(cluster, "_need_way", lambda _: None)
    monkeypatch.setattr(cluster, "postgres_programs", lambda: tmp_path)
    monkeypatch.setattr(cluster, "HAPROXY", __file__)
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(cluster.NotPossibleError, match="taken"),
    ):
        cluster.start(taken.getsockname()[1])
    assert not started.exists()


STARTS_DATABASES = """
import sys
from pathlib import Path
from demo import cluster

cluster.PLACE = Path(sys.argv[1])
cluster.STARTED = cluster.PLACE / "started.json"
try:
    cluster.start_databases(cluster.postgres_programs(), *cluster.free_ports("primary", "standby").values())
finally:
    cluster.stop()
"""


def test_the_standby_is_made_from_a_checkpoint_at_once():
    """PostgreSQL spreads one that nobody hurries over minutes, in which the first start seems to hang."""
    postgres.programs()
    with TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o711)  # root's PostgreSQL is another user
        subprocess.run([sys.executable, "-c", STARTS_DATABASES, place], cwd=cluster.ROOT, check=True)
        log = Path(place, "primary.log").read_text(encoding="utf-8")

    begun = [line.partition("checkpoint starting: ")[2] for line in log.splitlines() if "checkpoint starting" in line]
    assert begun
    assert [each for each in begun if "immediate" not in each] == []
