"""Redress without its pages: the rules, the record, and what people do.

Public modules:

- ``__main__`` – ``python -m core``: finds the command that is meant and runs it
- ``analytics`` – questions over all cases, in DuckDB's SQL
- ``charts`` – figures for the pages of numbers, each with the exact table it shows
- ``cli`` – the command line: Redress without a browser
- ``commands`` – what people do, one command an act
- ``company`` – the company's provider of accounts: its settings, and what it says of a person
- ``documents`` – files from strangers: stored, identified, and opened in a confined process
- ``domain`` – what an appeal is and what may happen to it: no clock, no file, no SQL
- ``exchange`` – imports, exports, reports and backups
- ``language`` – the catalogues of both languages, and how a sentence is rendered
- ``ledger`` – the record: one case in, one case out; people, letters, bundles and runs
- ``letters`` – letters and reports: their text, what may not stand in them, and their paper
- ``network`` – how the office is reached: addresses, proxies, and how much may be sent to it
- ``office`` – the office of this process: its home, record, vault, policies and clock
- ``queries`` – what people see, masked for their role
- ``rule_files`` – reads ``data/policy``, ``data/calendar`` and ``data/reading``; refuses a faulty file with its line
"""
