"""What people see, masked for their role; queries only read.

Public modules:

- ``bundles`` – bundles for those who make and give them
- ``case`` – one case as its page shows it; where its evidence was used elsewhere
- ``documents`` – documents for those who may see them; what was read off them
- ``intake`` – the acts of customer service and why one is refused
- ``letters`` – outbox, one letter, what of a case went out
- ``metrics`` – the cases behind a number; how a complainant's cases ended
- ``notifications`` – what a person is to be told of
- ``people`` – accounts, deciders, names offered as filters
- ``queue`` – the queue: tabs, filters, a page of cases
- ``rules`` – the rule book and the calendars as an administrator looks at them
- ``run_sheet`` – what is due today by law; runs on record
- ``second_reviews`` – samples, open reviews, differences
- ``security`` – what the kernel of this machine holds the reader processes to
"""
