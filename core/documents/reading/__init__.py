"""Facts read off documents.

Public modules:

- ``document`` – one document read: each page, its kind, the facts of that kind

Private modules:

- ``layout`` – words as rows of cells, values by label, ruled tables
- ``purchases`` – proofs of purchase: tax invoices, receipts, till slips, delivery notes
- ``rules`` – the rules of ``data/reading/print.toml``; certificates, authorisations, contracts, withdrawals
"""
