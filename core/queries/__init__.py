"""The queries: what people see, masked for their role. Queries only read.

Public modules:

- ``bundles`` – bundles, for the people who make and give them
- ``case`` – one case as its page shows it, what customer service can do on it, and where its evidence was used
- ``connections`` – message endpoints without their secrets, and delivery attempts
- ``documents`` – documents, for the people who may see them, and the facts read from them
- ``help`` – the topics of Help: pages of ``docs``, refusals, criteria and metrics
- ``letters`` – the outbox, one letter, and the letters of a case that were sent
- ``metrics`` – the cases behind a figure; how a complainant's cases ended
- ``notifications`` – the notices for a person, each linked to its case
- ``orders`` – the orders of decisions by status, and one with its history
- ``people`` – accounts, people who can decide, and names offered as filters
- ``queue`` – the queue: tabs, filters, one page of cases
- ``rules`` – the policies and calendars, and what each policy requires, line by line
- ``run_sheet`` – what is legally due today, and the runs on record
- ``search`` – text search over all cases
- ``second_reviews`` – samples, open reviews, and disagreements
- ``security`` – the kernel's confinement of the reader processes, and the office log
- ``setup`` – what an office needs before use, and which steps are open; a test letter
- ``standard_reasons`` – standard reasons with their versions, and those that fit a decision
"""
