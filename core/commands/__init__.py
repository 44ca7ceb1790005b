"""The commands: everything people and programs do that changes the record. A command never imports a query.

Public modules:

- ``accounts`` – accounts, sign-in, and notices seen
- ``bundles`` – begin, redact and release a disclosure bundle
- ``checklist`` – hold a case; answer, note, cite, comment; match goods, explain a reused document
- ``clients`` – programs that call the API: adding, authenticating and revoking them; what their calls do
- ``connections`` – endpoints of messages to other systems, their secrets, sending again
- ``corrections`` – correct details of a case; move or withdraw a document
- ``documents`` – put a document on file, correct its kind, type its facts, note that it was opened
- ``intake`` – open an appeal, disclose, file, record delivery and answers
- ``lead`` – extend, confirm a silence, reopen, assign
- ``letters`` – save a draft, release a letter or set it aside; record delivery of letters and bundles
- ``orders`` – confirm, refuse or resend the order of a decision to the marketplace
- ``queue_views`` – save, rename, share and delete views of the queue
- ``reading`` – read the documents on file, in the background or on request
- ``review`` – forward, reject, ask, revoke, uphold; second approval
- ``runs`` – confirm a run of the run sheet
- ``second_reviews`` – announce and draw a sample, review again, conclude
- ``setup`` – the first run of an office: its first administrator, and the confirmed steps
- ``standard_reasons`` – write, change and retire standard reasons
- ``verification`` – check and seal the record

Private modules:

- ``transaction`` – how every act is done: lock, read, ``why_not``, append, follow-up
"""
