"""Queries over all cases, in DuckDB's SQL.

Public modules:

- ``case_list`` – pages and counts of case lists, the next free case, the next number
- ``counts`` – a figure and the cases behind it, by the same conditions
- ``metrics`` – the metrics: value, n, moment, definition, interval
- ``parties`` – the busiest parties, and how one complainant's cases ended
- ``questions`` – the definition of each metric, as conditions on the relation and in words
- ``statistics`` – Kaplan-Meier, Aalen-Johansen and Wilson intervals
- ``tables`` – whole tables for export, row by row, with the columns of ``tables.toml``

Private modules:

- ``relation`` – the relation behind all metrics: cases with their milestones as of a moment (``sql``)
"""
