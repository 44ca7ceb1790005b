"""Redress without its pages: the rules, the record, the commands and the queries.

Public modules:

- ``__main__`` – ``python -m core``: finds the requested command and runs it
- ``analytics`` – statistics over all cases, in DuckDB's SQL
- ``charts`` – charts for the metrics pages, each with exactly the table it shows
- ``cli`` – the command line: Redress without a browser
- ``commands`` – what people do, one command for each act
- ``company`` – single sign-on: the settings of the company's provider, and its claims about a person
- ``documents`` – untrusted documents: stored, identified, and opened in a confined process
- ``domain`` – what an appeal is and what may happen to it; without clock, files or SQL
- ``exchange`` – imports, exports, reports, backups, e-mail and webhooks
- ``language`` – the message catalogues of both languages, and rendering sentences
- ``ledger`` – the record: one case in, one case out; people, letters, bundles and runs
- ``letters`` – letters and reports: their text, checks before release, and PDF
- ``network`` – how the office is reached: addresses, proxies, and limits on uploads
- ``office`` – the office of this process: home, record, vault, policies and clock
- ``queries`` – what people see, masked for their role
- ``rule_files`` – reads ``data/policy``, ``data/calendar`` and ``data/reading``; reports the line of any error
"""
