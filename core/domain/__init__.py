"""What an appeal is and what may happen to it: pure, no clock, no file, no SQL.

Public modules:

- ``appeal`` – appeal, exhibit, party and event, and how a case follows from its events
- ``assessment`` – the checklist of a case now: machine findings, answers, verdict
- ``case_context`` – the case file as a value: all that a check may read of a case
- ``checks`` – the machine checks, by criterion; each refutes, leaves open or agrees
- ``deadlines`` – due dates with their whole sum; which window runs for a case, from which day
- ``disclosure`` – the disclosure bundle: who is given what, in which rendition, what is masked
- ``facts`` – the facts that a document shows: one model a kind, its form, how an entry is read
- ``findings`` – answers to criteria: the machine's, a person's, the draft, a proposal
- ``identifiers`` – numbers on documents and their check digits; whether two names are one person
- ``letter`` – letters: kinds, states, and which act calls for which
- ``lifecycle`` – ``MOVES``, the one table of moves; ``why_not``, and what each move needs
- ``masking`` – what each role sees of names, contacts and numbers
- ``move_facts`` – the facts of a case that the needs of a move ask for
- ``orders`` – what a decision orders about the measure, by when, and how far that is
- ``people`` – a person of the office, and the lease by which a case is held
- ``permissions`` – who may do what besides the moves: one table, asked by ``may(person, act)``
- ``policy`` – the rule book as values: criteria, checklists, windows, policies, calendars
- ``precedents`` – decided cases like one at hand: what they share, in which order they are shown
- ``reading`` – what reading a document gives: facts with their places, and conflicts
- ``refusals`` – a refusal as a value: code, kind, sentence, rule, way out
- ``reuse`` – one piece of evidence in two appeals: the kinds of hit, and the keys by which one is found
- ``run_sheet`` – a line of the run sheet, and a run as it is kept
- ``sampling`` – the strata of a sample: values, shares and labels
- ``search`` – what a search looks for, what of a case each role may find, and where it stands
- ``second_review`` – second reviews: sample, draw, review, conclusion
- ``standard_reasons`` – standard reasons: versions, which fit a decision, which a reason holds
- ``terms`` – the closed lists: states, verbs, outcomes, roles, document kinds, values; the label of each
- ``text`` – a sentence for a person, apart from its language; plain forms; where a line may end
- ``verdict`` – the three-valued verdict, its reasons and its flips
- ``webhooks`` – messages to other systems: types, where they may go, when they are tried again
"""
