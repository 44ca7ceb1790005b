"""The demonstration office with a marketplace beside it: ``make run DEMO=connected``.

The marketplace is ``demo.receiver``: it is told of orders by signed messages and confirms them by the API. It listens
at the port after that of the server, is started with the server and stopped with it.
"""

import argparse
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from core.commands.clients import add_client, revoke_client
from core.commands.connections import add_endpoint, allow_host, remove_endpoint
from core.domain.people import SYSTEM
from core.domain.refusals import granted
from core.ledger import clients, outbox
from core.office import Office, open_office

NAME: Final = "Demonstration marketplace"

SCOPES: Final = ("intake:write", "orders:confirm")

FIRST: Final = {
    "right_type": "trademark",
    "seller": "Northlight Lamps",
    "complainant": "Halden & Moss",
    "complaint_no": "TM-2026-118204",
    "listing_ids": ["703318845521"],
    "penalty_kind": "listing_removed",
}
"""The appeal that the first call opens."""


def connect(office: Office, port: int) -> tuple[str, str]:
    """Creates the endpoint and the client of a receiver at that port; returns the secret and the token."""
    return _secret(office, f"http://localhost:{port}/"), _token(office)


def _secret(office: Office, url: str) -> str:
    """Keeps an existing endpoint with its waiting messages; replaces one at another port."""
    with office.store.reading() as cursor:
        found = [each for each in outbox.endpoints(cursor) if each.name == NAME]
    for each in found:
        if each.url == url:
            return each.secret
        granted(remove_endpoint(office, SYSTEM, each.endpoint_id))
    granted(allow_host(office, SYSTEM, "localhost"))
    _, secret = granted(add_endpoint(office, SYSTEM, NAME, url))
    return secret


def _token(office: Office) -> str:
    """Creates a new client at each start, because nobody can read the previous token."""
    with office.store.reading() as cursor:
        found = [each for each in clients.all_clients(cursor) if each.name == NAME and each.revoked_at is None]
    for each in found:
        granted(revoke_client(office, SYSTEM, each.client_id))
    _, token = granted(add_client(office, NAME, SCOPES))
    return token


def first_call(api: str, token: str) -> str:
    """The command that sends a first appeal."""
    headers = (f"Authorization: Bearer {token}", "Content-Type: application/json", "Idempotency-Key: first-appeal")
    words = ["curl", "-sS", f"{api}/appeals", *(word for each in headers for word in ("-H", each))]
    return shlex.join([*words, "-d", json.dumps(FIRST)])


def serve(port: int, secret: str, token: str) -> int:
    """Serves the office with the receiver beside it until it is stopped; returns the server's exit code."""
    api = f"http://127.0.0.1:{port}/api/v1"
    told = {"PORT": str(port + 1), "SECRET": secret, "API": api, "TOKEN": token}
    program = [sys.executable, "-m", "demo.receiver"]
    # Control-C reaches the server alone: the receiver is stopped after it, and takes what is still sent.
    receiver = subprocess.Popen(program, env={**os.environ, **told}, start_new_session=True)
    try:
        print(f"Send a first appeal: {first_call(api, token)}", flush=True)
        server = subprocess.Popen([sys.executable, "-m", "core", "serve", "--port", str(port)])
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: server.terminate())
        return server.wait()
    finally:
        receiver.terminate()
        receiver.wait()


def main(words: Sequence[str] | None = None) -> int | str:
    """Connects the office in ``REDRESS_HOME`` and serves it; returns the exit code, or why it cannot be served."""
    parser = argparse.ArgumentParser(prog="demo.connected")
    parser.add_argument("--port", type=int, default=8501)
    port = parser.parse_args(words).port
    try:
        socket.create_server(("127.0.0.1", port + 1)).close()
    except (OSError, OverflowError):
        return f"The marketplace listens at the next port, and {port + 1} is not free: choose another PORT."
    office = open_office()
    try:
        secret, token = connect(office, port + 1)
    finally:
        office.close()
    return serve(port, secret, token)


if __name__ == "__main__":
    sys.exit(main())
