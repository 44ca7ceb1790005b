"""Statements as DuckDB has parsed them: the same texts come thousands of times a day.

To parse a text anew takes up to a tenth of what a short question takes (DECISIONS 38).
"""

from typing import Final

import duckdb

KEPT: Final = 600
"""So many texts are kept: those of the code are fewer, and lists of other lengths make more of them."""

_parsed: dict[str, duckdb.Statement] = {}


def parsed(raw: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
    """The one statement that the text is; the text itself where it is several.

    It belongs to no connection, and each run works on a copy of its own: threads may share it.
    """
    known = _parsed.get(sql)
    if known is not None:
        return known
    found = raw.extract_statements(sql)
    if len(found) != 1:
        return sql
    if len(_parsed) >= KEPT:
        _parsed.clear()
    _parsed[sql] = found[0]
    return found[0]
