"""Files in and out: imports, exports, reports and backups.

Public modules:

- ``appeal_import`` – new appeals from a file, through the commands that people use
- ``backup`` – a consistent copy of the office, and the way back
- ``case_report`` – the report of one case: page, PDF and CSV
- ``codebook`` – what the columns of an export mean
- ``csv_reading`` – CSV in: encoding, separator, rows, dates, rejects
- ``export`` – whole tables out, each on record before its first byte leaves
- ``history_import`` – cases of an earlier system, written in one transaction
- ``history_rows`` – one row of a history file: the case it leaves, or what in it cannot be true
- ``mail`` – sends letters by e-mail that somebody has released to go so
- ``metrics_export`` – metrics and the cases behind a number, as rows and as JSON
- ``run_export`` – one run of the run sheet as CSV
- ``webhooks`` – delivers the messages of the outbox, signed, until the receiver has taken them

Private modules:

- ``csv_writing`` – CSV out: cells that no spreadsheet takes for a formula
"""
