"""What people see, masked for their role; queries only read.

Public modules:

- ``bundles`` – bundles, for those who make and give them
- ``case`` – one case as its page shows it, what customer service can do on it, and where its evidence was used
- ``connections`` – endpoints of messages, without their secrets, and attempts
- ``documents`` – documents, for those who may see them, and what was read off them
- ``help`` – what is read in Help: pages of ``docs``, refusals, criteria and metrics
- ``letters`` – the outbox, one letter, and which letters of a case went out
- ``metrics`` – the cases behind a number; how a complainant's cases ended
- ``notifications`` – what a person is to be told of, each notice leading to its case
- ``orders`` – what decisions order, how far each is, and one with its story
- ``people`` – accounts, those who can decide, names offered as filters
- ``queue`` – the queue: tabs, filters, one page of cases
- ``rules`` – the rule book and the calendars, and what each policy asks, line by line
- ``run_sheet`` – what is due today by law, and the runs on record
- ``search`` – one question over all cases: where its words stand
- ``second_reviews`` – samples, open reviews, and where two decisions differ
- ``security`` – what the kernel of this machine holds the reader processes to
- ``setup`` – what an office needs before it is used, and which steps are open; a test letter
- ``standard_reasons`` – standard reasons with their versions, and those that fit a decision
"""
