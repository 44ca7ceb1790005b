"""What an appeal is and what may happen to it: pure, no clock, no file, no SQL.

Public modules:

- ``appeal`` – Appeal, Exhibit, Party, Event, and how a case follows from its events
- ``assessment`` – the checklist of a case now: machine findings, answers, verdict; second approval
- ``case_context`` – the case file as a value, and all that a check may read of it
- ``checks`` – machine checks, one file a route or gate
- ``clocks`` – which window of the policy runs in which state, from which day
- ``deadlines`` – due dates with their whole sum; calendars; days in a zone
- ``disclosure`` – the disclosure bundle: what a side is given, in which rendition, what is masked by default
- ``facts`` – the facts a document shows: one model a document kind, its form, how an entry is read
- ``findings`` – answers to criteria: the machine's, a person's, the draft, a proposal
- ``fingerprints`` – the keys under which a document is found again
- ``identifiers`` – numbers on documents and their check digits
- ``labels`` – what the terms and buttons are called: the one source of each word
- ``letter`` – letters: kinds, states, which act calls for which
- ``lifecycle`` – MOVES, `why_not`, and what each move needs
- ``masking`` – what each role sees of names, contacts and numbers
- ``move_facts`` – the facts of a case that the needs of a move ask for
- ``names`` – whether two names on paper are one person: credit code first, then the name
- ``people`` – Person, Lease
- ``permissions`` – MAY: who may see, take out and administer what; `may(person, act)`
- ``policy`` – the rule book as values: criteria, checklists, windows, policies
- ``reading`` – what reading a document gives: facts with their places, conflicts
- ``refusals`` – refusals as values: code, kind, rule, way out
- ``reuse`` – one piece of evidence in two appeals: kinds of hit, one hit
- ``run_sheet`` – a line of the run sheet, and a run as it is kept
- ``sampling`` – strata of a sample: values, shares, in words
- ``second_review`` – second reviews: sample, draw, review, conclusion
- ``terms`` – the closed lists: states, verbs, outcomes, roles, document kinds, values
- ``text`` – a sentence for a person, apart from its language; the plain form of typed text
- ``verdict`` – the three-valued verdict, its reasons and flips, in words
"""
