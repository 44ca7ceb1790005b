"""Facts read from documents.

Public modules:

- ``document`` – reading one document: its pages, its kind, and the facts for that kind

Private modules:

- ``layout`` – words as rows of cells, values by label, ruled tables
- ``letters`` – letters of the parties: their facts, and references to the case and the law
- ``purchases`` – proofs of purchase: tax invoices, receipts, till slips, delivery notes
- ``rules`` – the rules of ``data/reading/print.toml``; certificates, authorisations, contracts, withdrawals
"""
