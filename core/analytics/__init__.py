"""Questions over all cases, in DuckDB's SQL.

Public modules:

- ``case_list`` – pages and counts of case lists, the next free case, the next number
- ``counts`` – a number and the cases behind it, by the same tests
- ``metrics`` – the metrics as they are asked for: value, n, moment, definition, interval
- ``parties`` – the busiest parties, and how one complainant's cases ended
- ``questions`` – what each metric asks, as tests on the relation and in words
- ``statistics`` – Kaplan-Meier, Aalen-Johansen and Wilson intervals
- ``tables`` – whole tables for export, one line a row, with the columns of ``tables.toml``

Private modules:

- ``relation`` – the relation that all metrics run on: cases with their milestones as of a moment (``sql``)
"""
