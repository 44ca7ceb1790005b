"""Facts read off documents.

Public modules:

- ``document`` – one document read: each page, its kind, the facts of that kind

Private modules:

- ``layout`` – words as rows of cells, values by label, ruled tables
- ``letters`` – letters of the parties, and what of the case and of the law stands in their words
- ``purchases`` – proofs of purchase: tax invoices, receipts, till slips, delivery notes
- ``rules`` – the rules of ``data/reading/print.toml``; certificates, authorisations, contracts, withdrawals
"""
