"""The demonstration with a marketplace beside it: what it makes, what it prints, and that it ends whole."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from core.ledger import clients, outbox
from core.office import Office
from demo import connected
from tests.browser.house import ROOT, eventually, free_port


def held(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def two_ports() -> int:
    """A free port whose next one is free too."""
    port = free_port()
    while held(port + 1):
        port = free_port()
    return port


def test_a_second_start_keeps_the_endpoint_and_what_waits_for_it(office: Office) -> None:
    """The token is a new one, that of the start before is good for nothing; at another port the endpoint is new."""
    secret, token = connected.connect(office, 9001)
    again, other = connected.connect(office, 9001)
    assert (again == secret, other == token) == (True, False)
    elsewhere, _ = connected.connect(office, 9101)
    with office.store.reading() as cursor:
        (endpoint,) = outbox.endpoints(cursor)
        made = clients.all_clients(cursor)
    assert (endpoint.url, endpoint.secret, elsewhere != secret) == ("http://localhost:9101/", elsewhere, True)
    assert [each.scopes for each in made if each.revoked_at is None] == [connected.SCOPES]
    assert len(made) == 3


def test_a_port_that_is_taken_is_told_before_anything_is_made(capfd: pytest.CaptureFixture[str]) -> None:
    """In a sentence that says which."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"{port} is not free" in str(connected.main(["--port", str(port - 1)]))
    assert capfd.readouterr().out == ""


def test_the_first_call_that_is_printed_opens_an_appeal_and_stopping_ends_both(tmp_path: Path) -> None:
    """Run as it is told, word by word; then neither the server nor the receiver is left."""
    port, log = two_ports(), tmp_path / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "demo.connected", "--port", str(port)]
        environment = {**os.environ, "REDRESS_HOME": str(tmp_path / "office")}
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: held(port) and held(port + 1), "it does not answer")
        (line,) = (each for each in log.read_text("utf-8").splitlines() if each.startswith("Send a first appeal: "))
        words = shlex.split(line.removeprefix("Send a first appeal: "))
        headers = dict(each.split(": ", 1) for at, each in enumerate(words) if words[at - 1] == "-H")
        call = urllib.request.Request(words[2], words[-1].encode(), headers)  # noqa: S310 - our own server
        with urllib.request.urlopen(call, timeout=30) as answer:  # noqa: S310 - our own server
            assert (answer.status, json.load(answer)["listing_ids"]) == (201, ["703318845521"])
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)
    assert not held(port)
    assert not held(port + 1)
