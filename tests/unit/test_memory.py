"""What DuckDB may take in memory: its indexes have to fit, or it stops answering."""

from pathlib import Path

import pytest

from core.ledger import duckdb_engine
from core.ledger.duckdb_engine import FOR_DATA, LEAST, Store, memory_for
from core.ledger.engine import HISTORY

KIB = 1024

UNITS = {"KiB": KIB, "MiB": KIB**2, "GiB": KIB**3}


def allowed(store: Store) -> float:
    """The bytes that DuckDB may take, as it tells them."""
    with store.reading() as cursor:
        amount, unit = str(cursor.value("SELECT current_setting('memory_limit')")).split()
    return float(amount) * UNITS[unit]


def test_a_small_office_has_the_least_and_a_large_one_what_its_indexes_need() -> None:
    """A million appeals have 27 million entries, whose pages were measured to take 923 MB; then there is data."""
    assert memory_for(0) == LEAST
    assert memory_for(27_000_000) > 923_000_000 + FOR_DATA


def test_the_file_gets_its_room_when_it_is_opened_and_after_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came in by an import has indexes too; the next start knows them from the beginning."""
    monkeypatch.setattr(duckdb_engine, "LEAST", 0)
    store = Store.open(tmp_path / "office.duckdb")
    before = allowed(store)
    with store.writing() as cursor:
        cursor.run("INSERT INTO notice_seen SELECT 'zhao', 'notice ' || range, now() FROM range(1000000)")
    assert allowed(store) == before
    with store.writing() as cursor:
        cursor.touched.add(HISTORY)
    after = allowed(store)
    store.close()
    again = Store.open(tmp_path / "office.duckdb")

    assert after >= before + 40_000_000
    assert allowed(again) == pytest.approx(after, rel=0.01)
    again.close()
