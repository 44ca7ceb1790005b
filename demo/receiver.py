"""A marketplace's own system, as small as it can be: it takes the messages of an office and confirms its orders.

It stands on this machine alone. What it needs is in its environment: ``PORT`` to listen on, ``SECRET`` of the endpoint
(``whsec_…``), ``API`` (http://127.0.0.1:8501/api/v1) and ``TOKEN`` of a client with the scope ``orders:confirm``.
"""

import json
import os
import sys
import time
import urllib.request
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final
from urllib.error import HTTPError

from standardwebhooks import Webhook, WebhookVerificationError

ORDERS: Final = ("redress.measure.end", "redress.measure.impose")
WORK: "SimpleQueue[dict[str, Any]]" = SimpleQueue()
"""Orders that were taken and are to be done; a real system keeps them in its database before it answers."""
SEEN: "deque[str]" = deque(maxlen=10_000)
"""Ids of orders that were taken: one may come twice."""


class Receiver(BaseHTTPRequestHandler):
    """Answers 401 to what is not signed by the office, else 204 at once; the work is done afterwards."""

    def do_POST(self) -> None:
        """Takes a message; the bytes are verified as they came."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            message = Webhook(os.environ["SECRET"]).verify(body.decode(), dict(self.headers))
        except (WebhookVerificationError, ValueError):
            self.send_response(401)
        else:
            if message["type"] in ORDERS and message["id"] not in SEEN:
                SEEN.append(message["id"])
                WORK.put(message)
            self.send_response(204)
        self.end_headers()


def confirm(message: dict[str, Any]) -> None:
    """Tells the office that the measure has changed; under the message's id, so that a second time does nothing."""
    order, token = message["data"]["order_id"], os.environ["TOKEN"]
    # Here a marketplace blocks the listings or restores them.
    body = json.dumps({"reference": f"DEMO-{order}"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": message["id"]}
    call = urllib.request.Request(f"{os.environ['API']}/orders/{order}/confirmation", body, headers)  # noqa: S310
    with urllib.request.urlopen(call, timeout=30):  # noqa: S310 - the office's own address
        print(f"{order}: {message['type']} is done and confirmed.", file=sys.stderr, flush=True)


def work() -> None:
    """Carries out one order after another; if the office does not answer or is busy, tries again in five seconds."""
    while message := WORK.get():
        try:
            confirm(message)
        except OSError as error:
            print(f"{message['id']} is not confirmed: {error}", file=sys.stderr, flush=True)
            if not isinstance(error, HTTPError) or error.code in {429, 503}:
                time.sleep(5)
                WORK.put(message)


if __name__ == "__main__":
    Thread(target=work, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
