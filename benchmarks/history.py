"""Believable history of an earlier system, as the CSV that ``import history`` reads.

``python -m benchmarks.history 100000 OUT.csv [--seed 1] [--until 2026-11-20] [--office HOME]``: the same seed
makes the same file, and with ``--office`` an office that has it. Arrivals grow over the years, fall at weekends
and at New Year, and triple around 11 November; a few complainants bring most cases; many never answer, and
answers thin out over the window.
"""

import argparse
import csv
import sys
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

from core.exchange.history_import import import_history
from core.exchange.history_rows import COLUMNS
from core.office import open_office

YEARS: Final = 5

MINUTE: Final = timedelta(minutes=1)

RIGHTS: Final = (("trademark", 0.62), ("patent", 0.23), ("copyright", 0.15))

PENALTIES: Final = (
    ("listing_removed", 0.7),
    ("listing_blocked", 0.15),
    ("points_deducted", 0.1),
    ("shop_restricted", 0.05),
)

REVIEWERS: Final = tuple(f"reviewer{n}" for n in range(1, 13))

# How the complainant takes it, once an appeal is forwarded.
ANSWERS: Final = (("", 0.42), ("counter_materials", 0.44), ("withdrawal", 0.09), ("legal_action_notice", 0.05))


class History:
    """Makes rows, oldest first, from one seed."""

    def __init__(self, count: int, seed: int, until: datetime) -> None:
        """``count`` cases opened in the years before ``until`` (aware UTC)."""
        self.count, self.until, self.chance = count, until, Random(seed)
        self.first = until - timedelta(days=365 * YEARS)
        self.days = list(accumulate(self._weight(n) for n in range(365 * YEARS)))
        self.sellers, self.brands = max(count // 4, 10), max(count // 60, 5)

    def _weight(self, day: int) -> float:
        """How busy a day is, counted from the first."""
        on = self.first + timedelta(days=day)
        growth = 1 + day / (365 * YEARS)
        week = 0.35 if on.weekday() > 4 else 1.0
        season = 3.0 if (on.month, on.day) >= (11, 9) and (on.month, on.day) <= (11, 16) else 1.0
        rest = 0.2 if on.month == 2 and 8 <= on.day <= 16 else 1.0
        return growth * week * season * rest

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows; what has not happened by ``until`` is empty."""
        opened = sorted(self._opened() for _ in range(self.count))
        for number, at in enumerate(opened, 1):
            yield self._row(number, at)

    def _opened(self) -> datetime:
        day = bisect(self.days, self.chance.random() * self.days[-1])
        return self.first + timedelta(days=day, minutes=self.chance.randint(0, 600))

    def _of(self, weighed: tuple[tuple[str, float], ...]) -> str:
        return self.chance.choices([word for word, _ in weighed], [weight for _, weight in weighed])[0]

    def _later(self, at: datetime, days: float) -> datetime:
        """Some time after, on average that many days."""
        return at + max(MINUTE, timedelta(minutes=round(self.chance.expovariate(1 / (days * 1440)))))

    def _row(self, number: int, opened: datetime) -> dict[str, str]:
        chance = self.chance
        row = {
            "appeal_no": f"OLD-{opened.year}-{number:07d}",
            "right_type": self._of(RIGHTS),
            "seller": f"Shop {chance.randint(1, self.sellers)}",
            "complainant": f"Brand {min(int(chance.paretovariate(0.8)), self.brands)}",
            "complaint_no": f"C{number:08d}",
            "right_no": str(chance.randint(1_000_000, 69_999_999)),
            "listing_ids": " ".join(str(chance.randint(10**11, 10**12)) for _ in range(chance.choice((1, 1, 1, 2, 3)))),
            "penalty_kind": self._of(PENALTIES),
            "reviewer": chance.choice(REVIEWERS),
        }
        steps, ending = self._steps(opened)
        happened = {column: at for column, at in steps if at <= self.until}
        row |= {column: at.isoformat(timespec="minutes") for column, at in happened.items()}
        if "forwarded_at" in happened:
            row["preliminary_outcome"] = "forwarded"
        if "answered_at" in happened:
            row["answer_kind"] = ending["answer_kind"]
        if "final_decided_at" in happened:
            row["outcome"] = ending["outcome"]
        else:
            row.pop("preliminary_decided_at", None) if "forwarded_at" not in happened else None
        return row

    def _steps(self, opened: datetime) -> tuple[list[tuple[str, datetime]], dict[str, str]]:
        """The life of one case in order, and how it ends."""
        chance = self.chance
        disclosed = self._later(opened, 0.5)
        steps = [("opened_at", opened), ("disclosed_at", disclosed)]
        if chance.random() < 0.12:
            ended = disclosed + timedelta(days=chance.randint(5, 9))
            return [*steps, ("final_decided_at", ended)], {"outcome": "abandoned_by_seller"}
        noticed = self._later(disclosed, 1.8)
        decided = self._later(noticed, 3)
        steps += [("counter_notice_at", noticed), ("preliminary_decided_at", decided)]
        if chance.random() < 0.38:
            return [*steps, ("final_decided_at", decided)], {"outcome": "rejected_preliminary"}
        arrived = decided + timedelta(minutes=chance.randint(30, 4000))
        steps += [("forwarded_at", decided), ("arrived_at", arrived)]
        kind = self._of(ANSWERS)
        if not kind:
            return [*steps, ("final_decided_at", arrived + timedelta(days=chance.randint(26, 30)))], {
                "outcome": "revoked_no_answer"
            }
        answered = arrived + min(timedelta(days=14), max(MINUTE, timedelta(minutes=int(chance.gammavariate(2, 6500)))))
        ended = self._later(answered, 2.5)
        return [*steps, ("answered_at", answered), ("final_decided_at", ended)], {
            "answer_kind": kind,
            "outcome": self._outcome(kind),
        }

    def _outcome(self, kind: str) -> str:
        if kind == "withdrawal":
            return "revoked_withdrawn"
        if kind == "legal_action_notice":
            return "upheld_legal_action"
        return "upheld_valid_answer" if self.chance.random() < 0.58 else "revoked_invalid_answer"


def write_history(path: Path, count: int, seed: int = 1, until: datetime | None = None) -> Path:
    """Writes that many cases, opened before ``until`` (default: 20 November 2026), and answers the path."""
    history = History(count, seed, until or datetime(2026, 11, 20, tzinfo=UTC))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(history.rows())
    return path


def main() -> None:
    """Writes the file that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=lambda day: datetime.fromisoformat(day).replace(tzinfo=UTC))
    parser.add_argument("--office", type=Path, metavar="HOME", help="import it into the office there as well")
    asked = parser.parse_args()
    file = write_history(asked.out, asked.count, asked.seed, asked.until)
    if asked.office:
        office = open_office(asked.office)
        print(import_history(office, file, lambda row: sys.exit(str(row.reason))))
        office.close()


if __name__ == "__main__":
    main()
