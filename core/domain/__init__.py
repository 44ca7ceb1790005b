"""What an appeal is and what may happen to it: pure, no clock, no file, no SQL.

Public modules:

- ``appeal`` – appeal, exhibit, party and event, and how a case follows from its events
- ``assessment`` – the current checklist of a case: machine findings, answers, verdict
- ``case_context`` – the case file as a value: everything a check may read
- ``checks`` – the machine checks, by criterion; each refutes, leaves open or agrees
- ``deadlines`` – due dates with their calculation; which window of a case is running, from which day
- ``disclosure`` – the disclosure bundle: who receives what, in which rendition, what is masked
- ``facts`` – the facts in a document: one model per kind, its form, how entries are parsed
- ``findings`` – answers to criteria: the machine's, a person's, the draft, a proposal
- ``identifiers`` – numbers on documents and their check digits; whether two names are one person
- ``letter`` – letters: kinds, states, and which act requires which letter
- ``lifecycle`` – ``MOVES``, the table of moves; ``why_not``, and the conditions of each move
- ``masking`` – what each role sees of names, contacts and numbers
- ``move_facts`` – the facts of a case on which the conditions of a move depend
- ``orders`` – what a decision orders about the punishment, by when, and its status
- ``people`` – people of the office, their saved views, API clients, and the lease by which a case is held
- ``permissions`` – who may do what besides the moves: one table, queried by ``may(person, act)``
- ``policy`` – the rule book as values: criteria, checklists, windows, policies, calendars
- ``precedents`` – similar decided cases: what they have in common, and their order
- ``reading`` – the result of reading a document: facts with their places, and conflicts
- ``refusals`` – refusals as values: code, kind, reason, rule, remedy
- ``reuse`` – the same evidence in two appeals: the kinds of hit, and the keys that find them
- ``run_sheet`` – a line of the run sheet, and a recorded run
- ``sampling`` – the strata of a sample: values, shares and labels
- ``search`` – how texts are indexed and matched, and what each role may find in a case
- ``second_review`` – second reviews: sample, draw, review, conclusion
- ``standard_reasons`` – standard reasons: versions, which fit a decision, which a reason contains
- ``terms`` – the closed lists: states, verbs, outcomes, roles, document kinds, values; the label of each
- ``text`` – sentences for people, independent of language; plain forms; line breaks
- ``verdict`` – the three-valued verdict, its reasons and its flips
- ``webhooks`` – messages to other systems: types, permitted targets, retries
"""
