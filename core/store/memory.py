"""How much memory DuckDB may take: enough for every index, and some for what it reads.

Left to itself it takes four fifths of the machine. A page of an index that was once read stays in memory until the file
is closed (DuckDB 1.5 gives back pages of tables only), and a question that finds no room for one ends with an error: a
limit below the indexes would stop an office after some days of work, whatever it did in the first hours.
"""

from typing import Final

import duckdb

LEAST: Final = 600_000_000  # bytes
FOR_DATA: Final = 300_000_000
FOR_ENTRY: Final = 48
"""Bytes for each row of each index; measured with a million appeals were 34 on average, 20 to 70 by index."""


def memory_for(entries: int) -> int:
    """The bytes that DuckDB may take when its indexes have so many entries in all."""
    return max(LEAST, FOR_DATA + FOR_ENTRY * entries)


def set_memory(raw: duckdb.DuckDBPyConnection) -> None:
    """Lets DuckDB take what the file's indexes need; asked again after much was added."""
    found = raw.execute("SELECT coalesce(sum(estimated_size * index_count), 0) FROM duckdb_tables()").fetchall()
    raw.execute(f"SET memory_limit = '{memory_for(int(found[0][0]))}B'")
