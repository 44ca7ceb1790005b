"""Data in and out: imports, exports, reports, backups, e-mail and webhooks.

Public modules:

- ``appeal_import`` – new appeals from a file, opened through the same commands that people use
- ``backup`` – consistent copies of the office, restoring, moving and recovering it
- ``case_report`` – the report of one case: page, PDF and CSV
- ``csv_files`` – reading CSV (encoding, separator, rows, dates, rejects) and writing it without formulas
- ``export`` – tables, runs and the log, each recorded before its first byte leaves; their codebooks
- ``history_import`` – cases of an earlier system, written in one transaction
- ``history_rows`` – one row of a history file: the resulting case, or the reason for rejecting it
- ``mail`` – sends letters released for e-mail
- ``metrics_export`` – metrics and the cases behind a figure, as rows and as JSON
- ``webhooks`` – delivers the signed messages of the outbox until the receiver has accepted them
"""
