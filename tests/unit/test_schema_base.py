"""A new office begins with one text of all tables: the same as all files of the schema one after the other."""

import duckdb
import pytest

from core.ledger import duckdb_engine, engine

ASKED = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
    " ORDER BY table_name, ordinal_position",
    "keys": "SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints()"
    " WHERE constraint_type <> 'NOT NULL' ORDER BY ALL",
    "indexes": "SELECT table_name, index_name, is_unique, expressions FROM duckdb_indexes() ORDER BY ALL",
    "views": "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "sequences": "SELECT sequence_name FROM duckdb_sequences() ORDER BY ALL",
    "files": "SELECT name FROM schema_file ORDER BY name",
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_new_office_has_what_one_has_that_went_through_all_files(asked, monkeypatch):
    """What is asked of the catalogue; an office of an earlier edition went through them."""
    found = []
    for base in (engine.BASE, "none of that name"):
        monkeypatch.setattr(engine, "BASE", base)
        with duckdb.connect(":memory:") as raw:
            duckdb_engine.apply_schema(raw)
            found.append(raw.execute(ASKED[asked]).fetchall())
    assert found[0] == found[1]


def test_a_new_office_has_as_many_rows(monkeypatch):
    """What files of the schema have written, such as the salt of the office, is there."""
    found = []
    for base in (engine.BASE, "none of that name"):
        monkeypatch.setattr(engine, "BASE", base)
        with duckdb.connect(":memory:") as raw:
            duckdb_engine.apply_schema(raw)
            tables = [name for (name,) in raw.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
            found.append({name: len(raw.execute(f"FROM {name}").fetchall()) for name in tables})
    assert found[0] == found[1]
    assert found[0]["office_salt"] == 1
