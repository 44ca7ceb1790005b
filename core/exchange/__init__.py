"""Files in and out: imports, exports, reports and backups.

Public modules:

- ``appeal_import`` – new appeals from a file, through the commands that people use
- ``backup`` – a consistent copy of the office, and the way back
- ``case_report`` – the report of one case: page, PDF and CSV
- ``csv_files`` – CSV in: encoding, separator, rows, dates, rejects; CSV out: no cell runs as a formula
- ``export`` – tables, runs and the log out, each on record before its first byte leaves; their codebooks
- ``history_import`` – cases of an earlier system, written in one transaction
- ``history_rows`` – one row of a history file: the case it leaves, or what in it cannot be true
- ``mail`` – sends letters by e-mail that somebody has released to go so
- ``metrics_export`` – metrics and the cases behind a number, as rows and as JSON
- ``webhooks`` – delivers the messages of the outbox, signed, until the receiver has taken them
"""
