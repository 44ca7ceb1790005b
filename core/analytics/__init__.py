"""Questions over all cases, in DuckDB's SQL.

Public modules:

- ``case_list`` – pages and counts of case lists, the next case
- ``counts`` – numbers and the cases behind each, by the same tests
- ``metrics`` – the metrics as asked for: n, moment, definition, interval
- ``parties`` – per party: busiest, answers of a complainant
- ``questions`` – what each metric asks, as tests on the relation; what it means in words
- ``relation`` – the relation all metrics run on: cases with milestones as of a moment
- ``reuse`` – hits: where the evidence of a case stands in other cases
- ``statistics`` – kaplan-Meier, Aalen-Johansen, Wilson intervals
- ``tables`` – whole tables as lines of CSV
"""
