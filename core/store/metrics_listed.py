"""The cases behind a number with what a list shows of each, by the tests that count them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from core.store.export_cells import given, line_of, party, time_of, word
from core.store.file import loaded
from core.store.metrics_count import Only, Reading, group_args
from core.store.metrics_questions import QUESTIONS

Row: TypeAlias = tuple[Any, ...]
# What a list of cases shows of each; no name is among them.
SHOWN: Final = (
    "appeal_no",
    "right_type",
    "policy_id",
    "seller_id",
    "complainant_id",
    "penalty",
    "state",
    "outcome",
    "opened_at",
    "started",
    "passed_at",
    "arrived_at",
    "ended",
    "exceptional",
    "legal_risk",
    "imported",
)
BATCH: Final = 10_000
# The same as cells of a file, in the order of ``SHOWN``.
CELLS: Final[dict[str, str]] = {
    "appeal_no": given("appeal_no"),
    "right_type": "right_type",
    "policy": "policy_id",
    "seller": party("seller_id"),
    "complainant": party("complainant_id"),
    "penalty_kind": "penalty",
    "state": "state",
    "outcome": word("outcome"),
    "opened_at": time_of("opened_at"),
    "counter_notice_at": time_of("started"),
    "preliminary_decided_at": time_of("passed_at"),
    "arrived_at": time_of("arrived_at"),
    "ended_at": time_of("ended"),
    "exceptional": word("exceptional"),
    "legal_risk": word("legal_risk"),
    "imported": word("imported"),
}
HEADER: Final = ",".join(CELLS) + "\r\n"


@dataclass(frozen=True)
class Which:
    """One number: its question, what it is grouped by, of which cases, which group, and which part of it."""

    name: str
    by: str
    only: Only
    group: str
    part: str


def how_many(reading: Reading, which: Which) -> int:
    """How many cases one number counts."""
    return int(reading.cursor.value(f"SELECT count(*) {_rows(reading, which)}", _args(reading, which)) or 0)


def listed(reading: Reading, which: Which, *, limit: int = -1, offset: int = 0) -> Iterator[list[Row]]:
    """The cases one number counts, in the order of their numbers, some thousand at a time; columns as ``SHOWN``.

    All of them, or a page of ``limit``. A case that counts more than once (by its routes) is told as often.
    """
    page = " LIMIT $limit OFFSET $offset" if limit >= 0 else ""
    sql = f"SELECT {', '.join(SHOWN)} {_rows(reading, which)} ORDER BY appeal_no{page}"
    for batch in reading.cursor.batches(sql, {**_args(reading, which), "limit": limit, "offset": offset}, BATCH):
        yield [tuple(loaded(cell) for cell in row) for row in batch]


def lines_listed(reading: Reading, which: Which) -> Iterator[tuple[str, int]]:
    """All cases one number counts as lines of CSV, made in the database: some thousand as one text, and how many."""
    sql = f"SELECT {line_of(CELLS)} FROM (SELECT {', '.join(SHOWN)} {_rows(reading, which)}) ORDER BY appeal_no"
    for batch in reading.cursor.batches(sql, _args(reading, which), BATCH):
        yield "".join(row[0] for row in batch), len(batch)


def _rows(reading: Reading, which: Which) -> str:
    return reading.rows_of(which.name, which.by, which.only, which.part)


def _args(reading: Reading, which: Which) -> dict[str, object]:
    return {**reading.args_of(QUESTIONS[which.name], which.only), **group_args(which.by, which.group)}
