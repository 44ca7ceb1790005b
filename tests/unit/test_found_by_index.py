"""In an office of a million cases, what a page looks up is found by an index: no query reads a whole table for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from benchmarks.generate import make_office
from core.analytics.case_list import QueueFilters
from core.commands.intake import NewAppeal, open_appeal
from core.domain.appeal import Listing, Party
from core.domain.terms import PenaltyKind, RightType, Side
from core.ledger import duckdb_engine, record
from core.ledger.search_index import read_texts
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.queue import queue_page
from tests.cases import INTAKE, LEAD, done

TABLES = {"appeal", "event", "exhibit", "fact", "finding", "party", "document_text", "appealed_again"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A generated office in a file of the default engine, in which three cases have one complaint and listing."""
    home = tmp_path_factory.mktemp("large") / "office"
    make_office(home, 600, seed=7)
    opened = open_office(home, kept_in="")
    with opened.store.writing() as cursor:
        cursor.run("UPDATE appeal SET complaint_no = '0' WHERE appeal_no IN (SELECT appeal_no FROM pending LIMIT 3)")
        cursor.run("INSERT INTO appealed_again SELECT appeal_no FROM appeal WHERE complaint_no = '0'")
    yield opened
    opened.close()


@contextmanager
def read_whole() -> Iterator[set[str]]:
    """The tables that the queries in this block read from beginning to end, as the engine itself says."""
    found: set[str] = set()
    run = duckdb_engine.DuckDBCursor._execute

    def noted(self: duckdb_engine.DuckDBCursor, sql: str, args: Any) -> Any:
        if sql.startswith(("SELECT", "WITH")):
            plan = run(self, f"EXPLAIN (ANALYZE, FORMAT json) {sql}", args).fetchall()[0][1]
            found.update(_scanned(json.loads(plan)))
        return run(self, sql, args)

    with patch.object(duckdb_engine.DuckDBCursor, "_execute", noted):
        yield found


def _scanned(node: dict[str, Any]) -> Iterator[str]:
    told = node.get("extra_info", {})
    if told.get("Type") == "Sequential Scan":
        yield told["Table"].rpartition(".")[2]
    for each in node.get("children", ()):  # none of a count that needs no reading
        yield from _scanned(each)


def numbers_of(office: Office, condition: str) -> list[str]:
    """Some cases of the record."""
    with office.store.reading() as cursor:
        rows = cursor.rows(f"SELECT appeal_no FROM appeal WHERE {condition} ORDER BY appeal_no LIMIT 25")
    return [row["appeal_no"] for row in rows]


def test_the_plan_tells_a_table_that_is_read_whole(office: Office) -> None:
    """Otherwise nothing below would be proved."""
    with read_whole() as tables, office.store.reading() as cursor:
        cursor.rows("SELECT count(*) FROM appeal WHERE reviewer = 'reviewer1'")
        cursor.rows("SELECT * FROM event WHERE appeal_no = ?", ["AP-1"])
    assert tables == {"appeal"}


def test_a_search_reads_the_cases_that_it_shows_and_no_others(office: Office) -> None:
    """Their parties, documents, facts, words, comments and those who worked on them."""
    numbers = numbers_of(office, "true")
    with read_whole() as tables, office.store.reading() as cursor:
        assert read_texts(cursor, numbers).keys() == set(numbers)
    assert not tables & TABLES


def test_the_earlier_appeals_of_a_complaint_are_found_by_its_number(office: Office) -> None:
    """For a case, for a page of the queue, and for an appeal that is being opened."""
    numbers = numbers_of(office, "complaint_no = '0'")
    with read_whole() as tables, office.store.reading() as cursor:
        record.appealed_before(cursor, "0", ["1"], numbers[0])
        record.appealed_earlier(cursor, numbers)
        record.stated_reasons(cursor, numbers)
    assert not tables & TABLES


def test_a_page_reads_its_own_case_alone(office: Office) -> None:
    """Whatever it shows."""
    (number, *_) = numbers_of(office, "state = 'preliminary_review'")
    with read_whole() as tables:
        done(open_case(office, LEAD, number))
    assert not tables & TABLES


def test_the_rows_of_the_queue_are_looked_up(office: Office) -> None:
    """The list is read from the narrow copy of the open cases."""
    with read_whole() as tables:
        done(queue_page(office, LEAD, QueueFilters(tab="seller")))
    assert not tables & (TABLES - {"appeal"})


def test_an_appeal_is_opened_without_reading_the_others(office: Office) -> None:
    """Its parties by their names, those that were erased, and whether its complaint was appealed before."""
    new = NewAppeal(
        appeal_no="N-1",  # the next number of the office's own is looked for from the last open case on
        right_type=RightType.TRADEMARK,
        seller=Party(party_id="", side=Side.SELLER, name="A shop that is new"),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Brand 1"),
        complaint_no="0",
        listings=(Listing(listing_id="1"),),
        penalty_kind=PenaltyKind.LISTING_REMOVED,
    )
    with read_whole() as tables:
        done(open_appeal(office, INTAKE, new))
    assert tables <= {"journal", "office_salt"}
