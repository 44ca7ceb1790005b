"""Statements that are parsed once: what they answer is asked anew each time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.ledger import duckdb_engine
from core.ledger.duckdb_engine import Store

SEEN = "SELECT * FROM notice_seen WHERE person_id = $who"


def test_one_text_answers_each_thread_with_its_own_rows(tmp_path: Path) -> None:
    """Eight write and read by the same texts at the same time."""
    store = Store.open(tmp_path / "office.duckdb")

    def work(who: str) -> list[str]:
        for number in range(20):
            with store.writing() as cursor:
                cursor.run("INSERT INTO notice_seen VALUES (?, ?, now())", [who, f"{who} {number}"])
            with store.reading() as cursor:
                rows = cursor.rows(SEEN, {"who": who, "not asked for": 1})
            assert [row["notice"] for row in rows] == [f"{who} {each}" for each in range(number + 1)]
        return [row["person_id"] for row in rows]

    people = [f"person {n}" for n in range(8)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, people)) == [[who] * 20 for who in people]
    store.close()


def test_a_text_shows_a_column_that_came_after_it_was_parsed(tmp_path: Path) -> None:
    """Only the words are kept, not what they meant."""
    store = Store.open(tmp_path / "office.duckdb")
    with store.writing() as cursor:
        cursor.run("INSERT INTO notice_seen VALUES ('zhao', 'one', now())")
        before = cursor.row(SEEN, {"who": "zhao"})
        cursor.run("ALTER TABLE notice_seen ADD COLUMN colour VARCHAR DEFAULT 'red'")
        after = cursor.row(SEEN, {"who": "zhao"})
    assert before is not None
    assert after == {**before, "colour": "red"}
    store.close()


def test_more_texts_than_are_kept_are_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of every length come by; the store of texts stays small."""
    monkeypatch.setattr(duckdb_engine, "KEPT", 10)
    store = Store.open(None)
    with store.reading() as cursor:
        for number in range(50):
            assert cursor.value(f"SELECT {number} + ?", [1]) == number + 1
    assert len(duckdb_engine._parsed) <= 10
    store.close()


def test_several_statements_in_one_text_all_run(tmp_path: Path) -> None:
    """A schema is such a text."""
    store = Store.open(tmp_path / "office.duckdb")
    with store.writing() as cursor:
        cursor.run("CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (7)")
        assert cursor.value("SELECT a FROM one") == 7
    store.close()
