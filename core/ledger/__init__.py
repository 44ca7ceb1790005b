"""The record: one case in, one case out, and the people, letters, bundles and runs; the SQL of the record.

Public modules:

- ``acknowledgements`` – the line of what was acknowledged, kept beside the record
- ``bundles`` – disclosure bundles and their editions
- ``case_file`` – all that is on record of one case, read in one transaction
- ``claims`` – what one process does for all of them, and until when
- ``clients`` – programs that call the API, their calls, and what they were answered
- ``documents`` – exhibits, their facts, how far they are read, who opened them, by what they are found again
- ``drafts`` – work in progress: drafts, leases, proposals, findings, disclosures, intake forms
- ``duckdb_engine`` – the default engine: connection, schema, threads, memory
- ``engine`` – the protocol of an engine: cursor, transactions, conflict, the journal; cached results
- ``erasure`` – what identifies a person, erased; and what was
- ``follower`` – the copy in DuckDB that answers questions over all cases beside a record in PostgreSQL
- ``history`` – cases of an earlier system, many at once
- ``letters`` – letters: drafts and what was released; letters and bundles on their way to a party
- ``missing_acts`` – what was acknowledged and is not on record
- ``orders`` – what decisions order about the measure, and what has come of it
- ``outbox`` – messages to other systems, written with the event that they tell of
- ``people`` – accounts, sign-ins, failed attempts, views of the queue
- ``postgres_engine`` – PostgreSQL as the engine, for an office that has outgrown one machine
- ``record`` – the log and the case that follows from it, in one transaction; its parties; what people are notified of
- ``runs`` – runs of the run sheet, requests for more time, follow-ups, the windows of parties
- ``search_index`` – the words by which cases are found, in a file that follows the record
- ``second_reviews`` – samples, second reviews, and what they found
- ``standard_reasons`` – standard reasons with all their versions
- ``verification`` – the whole record read again and held against its log
"""
