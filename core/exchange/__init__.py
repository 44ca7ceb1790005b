"""Files in and out.

Public modules:

- ``appeal_import`` – new appeals from a file
- ``backup`` – a consistent copy and the way back
- ``case_report`` – the report of one case: page, paper, CSV
- ``codebook`` – what the columns of an export mean
- ``csv_reading`` – CSV in: encoding, separator, rows, dates, rejects
- ``csv_writing`` – CSV cells made harmless
- ``export`` – whole tables out; a file on its way, on record
- ``history_import`` – history written in one transaction; from a page in a thread
- ``history_rows`` – a history row: the case it leaves or what cannot be true
- ``metrics_export`` – metrics and the cases behind a number, as rows and as JSON
- ``run_export`` – one run of the run sheet as CSV
"""
