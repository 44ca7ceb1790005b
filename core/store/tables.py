"""The tables of the file: the schema's files, applied once each in order, and the indexes made anew after a kill."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

SCHEMA: Final = Path(__file__).parent.parent / "schema"

INDEXES: Final = {
    made.group(1): made.group()
    for file in sorted(SCHEMA.glob("*.sql"))
    for made in re.finditer(
        r"^CREATE (?:UNIQUE )?INDEX (\w+) ON [^;]+;", file.read_text(encoding="utf-8"), re.MULTILINE
    )
}
"""The indexes of the schema by name, each as it is made."""


def apply_schema(raw: duckdb.DuckDBPyConnection) -> None:
    """Applies the files that this office has not had yet, each in a transaction of its own."""
    raw.execute("CREATE TABLE IF NOT EXISTS schema_file (name VARCHAR PRIMARY KEY, applied_at TIMESTAMP)")
    done = {row[0] for row in raw.execute("SELECT name FROM schema_file").fetchall()}
    for file in sorted(SCHEMA.glob("*.sql")):
        if file.name in done:
            continue
        raw.execute("BEGIN TRANSACTION")
        raw.execute(file.read_text(encoding="utf-8"))
        raw.execute("INSERT INTO schema_file VALUES (?, ?)", [file.name, datetime.now(UTC).replace(tzinfo=None)])
        raw.execute("COMMIT")


def all_indexed(raw: duckdb.DuckDBPyConnection) -> bool:
    """Whether every index is there: a kill while they were made anew can leave one out."""
    made = {row[0] for row in raw.execute("SELECT index_name FROM duckdb_indexes()").fetchall()}
    return made >= set(INDEXES)


def index_anew(raw: duckdb.DuckDBPyConnection) -> None:
    """Makes every index anew, and writes the log into the file.

    DuckDB 1.5 finds the rows of a log that a kill has left until it next writes the log into the file; from then on
    they are in the tables and no longer in the indexes, and a case has lost its documents (duckdb issue 23788). In one
    transaction with its dropping an index is not made anew; what a kill between the two leaves out is made at the next
    start.
    """
    for name in INDEXES:
        raw.execute(f"DROP INDEX IF EXISTS {name}")
    for made in INDEXES.values():
        raw.execute(made)
    raw.execute("CHECKPOINT")
