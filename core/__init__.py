"""What Redress is without a page: the rules, the record, and what people do.

Public modules:

- ``__main__`` – python -m core: finds the command and does it
- ``analytics`` – questions over all cases, in DuckDB's SQL
- ``charts`` – figures for the pages of the managers, each with the exact table it shows; plain data, no page and no
  record
- ``cli`` – redress without a browser: the command line
- ``commands`` – what people do; a command never imports a query
- ``demo`` – machine checks, one file a route or gate
- ``documents`` – documents of strangers: kept, told apart, opened in a confined process
- ``domain`` – what an appeal is and what may happen to it: pure, no clock, no file, no SQL
- ``evidence`` – machine checks, one file a route or gate
- ``exchange`` – files in and out
- ``language`` – catalogues of both languages, and how a sentence is rendered
- ``ledger`` – the record: one case in, one case out, and the people, letters, bundles and runs; the SQL of the
  record
- ``letters`` – letters and reports: their text, what may not stand in them, and their paper
- ``metrics`` – machine checks, one file a route or gate
- ``model`` – machine checks, one file a route or gate
- ``network`` – how the office is reached: addresses, proxies, and how much may be sent to it
- ``office`` – the office of this process: its home, record, vault, policies and clock
- ``outgoing`` – machine checks, one file a route or gate
- ``queries`` – what people see, masked for their role; queries only read
- ``rule_files`` – reads data/policy and data/calendar, refuses faulty files with file, line and reason
- ``store`` – machine checks, one file a route or gate
"""
