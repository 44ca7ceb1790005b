"""A process that decides case after case on several threads and tells each decision once it is acknowledged.

Started by tests/unit/test_killed.py, which ends it with signal 9 in the middle of its work.
Usage: ``python -m tests.deciders HOME``.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.analytics.case_list import ListQuery, list_page
from core.commands.review import forward
from core.domain.refusals import Refusal
from core.ledger.record import read_appeals
from core.office import Office, open_office
from tests.cases import REVIEWER, Clock


def decide(office: Office, appeal_no: str, version: int) -> None:
    """Decides one case and says so; the line is out before the next one begins."""
    result = forward(office, REVIEWER, appeal_no, version)
    if not isinstance(result, Refusal):
        sys.stdout.write(f"{appeal_no} {result.version}\n")
        sys.stdout.flush()


def main(home: Path) -> None:
    """Decides everything that waits for legal."""
    clock = Clock()
    office = open_office(home, clock)
    with office.store.reading() as cursor:
        wanted = ListQuery(person_id=REVIEWER.person_id, now=clock.now, today=clock.now.date())
        waiting = read_appeals(cursor, [row["appeal_no"] for row in list_page(cursor, wanted, 10_000).rows])
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda each: decide(office, each.appeal_no, each.version), waiting.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
