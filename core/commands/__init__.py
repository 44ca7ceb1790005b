"""What people do; a command never imports a query.

Public modules:

- ``accounts`` – accounts, sign-in, what a person has seen
- ``bundles`` – begin, redact, release a bundle
- ``checklist`` – hold a case, answer, note, cite, comment; match goods, explain a reuse
- ``documents`` – take in, rename, type facts, note opened, look over uploads
- ``intake`` – disclose, file, record arrivals and answers
- ``lead`` – extend, lapse, reopen, assign
- ``letters`` – drafts, release, set aside
- ``opening`` – open an appeal
- ``reading`` – reading documents on file
- ``review`` – forward, reject, ask, revoke, uphold; second approval
- ``runs`` – confirm a run of the run sheet
- ``second_reviews`` – announce, draw, review, conclude
- ``transaction`` – how a verb is done: lock, read, `why_not`, append, what follows
- ``verification`` – check and seal the record
"""
