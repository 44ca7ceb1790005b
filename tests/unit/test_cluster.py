"""The cluster on one machine ends exactly what it has started."""

import json
import socket
import subprocess
from dataclasses import asdict

import pytest

from demo import cluster


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
