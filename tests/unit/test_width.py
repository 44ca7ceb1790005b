"""DuckDB works with one processor, and with all of them while somebody asks a question over the whole record."""

from concurrent.futures import ThreadPoolExecutor

import duckdb

from core.ledger.duckdb_engine import Store
from core.ledger.engine import Cursor

with duckdb.connect() as by_itself:
    ALL = int(by_itself.execute("SELECT current_setting('threads')").fetchall()[0][0])


def threads(cursor: Cursor) -> int:
    """How many threads DuckDB works with."""
    return int(cursor.value("SELECT current_setting('threads')"))


def test_a_question_over_everything_has_all_processors_and_others_go_on() -> None:
    """Two of them overlap: the first to end takes nothing from the second."""
    store = Store.open(None)
    with store.reading() as short:
        assert threads(short) == 1
        first = store.reading_all()
        second = store.reading_all()
        with first as one:
            assert threads(one) == ALL
            second.__enter__()
        assert threads(short) == ALL
        second.__exit__(None, None, None)
        assert threads(short) == 1
    store.close()


def test_everybody_who_asks_at_once_is_answered() -> None:
    """Going to and fro between one and all disturbs nobody who works meanwhile."""
    store = Store.open(None)
    with store.writing() as cursor:
        cursor.run("CREATE TABLE number AS SELECT range AS n FROM range(300000)")

    def ask(turn: int) -> int:
        with (store.reading_all if turn % 2 else store.reading)() as cursor:
            return int(cursor.value("SELECT sum(n) FROM number"))

    with ThreadPoolExecutor(6) as crowd:
        assert set(crowd.map(ask, range(120))) == {300000 * 299999 // 2}
    with store.reading() as cursor:
        assert threads(cursor) == 1
    store.close()
