"""Fifty times ``kill -9`` between commit and delivery: what was committed arrives, and its id tells what came twice.

``python -m benchmarks.outbox`` begins a process that opens appeals and sends their messages, kills it as soon as it
says that a transaction is kept, and begins the next. At the end one more sends what is left. Each message on record
has to have arrived, of each appeal in order.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Final

from core.commands.checklist import comment
from core.domain.webhooks import Endpoint
from core.exchange.webhooks import Sender
from core.ledger import outbox
from core.office import open_office, utc_now
from tests.cases import INTAKE, done, new_office, opened
from tests.receiver import SECRET, Receiver, receiving

KILLS: Final = 50

MOST: Final = 6
"""Transactions that a process keeps before it is killed, at most."""


def work(home: Path) -> None:
    """Opens appeals and comments on them, and says so each time; what it tells of is sent meanwhile."""
    office = open_office(home)
    Sender(office, every=0.005).start()
    while True:
        appeal = opened(office)
        print("kept", flush=True)
        for number in range(3):
            done(comment(office, INTAKE, appeal.appeal_no, f"number {number}"))
            print("kept", flush=True)


def killed(home: Path, after: int) -> None:
    """One process, killed when it has said so often that a transaction is kept."""
    command = [sys.executable, "-m", "benchmarks.outbox", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(after):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)


def measure(home: Path) -> None:
    """Kills, delivers the rest, and prints what came of it."""
    chance, began = random.Random(7), time.monotonic()
    with receiving(Receiver()) as receiver:
        office = new_office(home, utc_now)
        made = Endpoint("portal", "portal", receiver.url, (), "active", SECRET, None, None, office.now(), "adm")
        with office.store.writing() as cursor:
            outbox.insert_endpoint(cursor, made)
            outbox.allow_host(cursor, "127.0.0.1", "adm", office.now())
        office.close()
        for number in range(KILLS):
            killed(home, chance.randint(1, MOST))
            print(f"{number + 1} killed, {len(receiver.ids)} arrived", file=sys.stderr, flush=True)
        before = len(receiver.ids)
        office = open_office(home)
        with office.store.reading() as cursor:
            waited = sum(each.waiting for each in outbox.standings(cursor).values())
            kept = cursor.rows("SELECT message_id, appeal_no, seq FROM webhook_message")
        while True:
            Sender(office).send_due()
            with office.store.reading() as cursor:
                if not outbox.standings(cursor):
                    break
            time.sleep(1)
        office.close()
    arrived = Counter(receiver.ids)
    missing = {row["message_id"] for row in kept} - arrived.keys()
    unknown = arrived.keys() - {row["message_id"] for row in kept}
    print(
        f"{KILLS} kills; {len(kept)} messages on record; {before} arrived before the last start, {waited} waited then;"
        f" missing {len(missing)}; of none on record {len(unknown)}; came twice or more"
        f" {sum(count > 1 for count in arrived.values())}; out of order {out_of_order(receiver.ids)};"
        f" {time.monotonic() - began:.0f} s"
    )


def out_of_order(ids: list[str]) -> int:
    """How many messages came for the first time before one of their appeal that they follow."""
    first = list(dict.fromkeys(ids))
    of_appeals: dict[str, list[int]] = {}
    for each in first:
        appeal, seq = each.split(".")[:2]
        of_appeals.setdefault(appeal, []).append(int(seq))
    return sum(before > after for seqs in of_appeals.values() for before, after in pairwise(seqs))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder) / "office")
