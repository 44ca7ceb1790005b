"""What people do; a command never imports a query.

Public modules:

- ``accounts`` – accounts, sign-in, what a person has seen, and the views of the queue that people keep
- ``bundles`` – begin, redact and release a disclosure bundle
- ``checklist`` – hold a case, answer, note, cite, comment; match goods, explain a reuse
- ``clients`` – programs that call the API: added, known by their token, revoked; what their calls do
- ``connections`` – endpoints of messages to other systems, their secrets, sending again
- ``corrections`` – correct details of a case; move a document, or take it out
- ``documents`` – take a document in, rename it, type its facts, note that it was opened
- ``intake`` – open an appeal, disclose, file, record arrivals and answers
- ``lead`` – extend, confirm a silence, reopen, assign
- ``letters`` – keep a draft, release a letter, set one aside; whether it, or a bundle, was delivered
- ``orders`` – confirm, refuse, ask again for what a decision orders about the measure
- ``reading`` – have the documents on file read, in the background or when asked
- ``review`` – forward, reject, ask, revoke, uphold; second approval
- ``runs`` – confirm a run of the run sheet
- ``second_reviews`` – announce and draw a sample, review again, conclude
- ``setup`` – the first run of an office: its first administrator, and what is confirmed after
- ``standard_reasons`` – write, change and retire standard reasons
- ``verification`` – check and seal the record

Private modules:

- ``transaction`` – how every verb is done: lock, read, ``why_not``, append, what follows
"""
