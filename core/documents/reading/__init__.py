"""Facts read off documents.

Public modules:

- ``document`` – a document read as facts: every page looked at, its kind told, the rules of that kind
- ``layout`` – words as rows of cells, values by label, ruled tables
- ``purchases`` – proofs of purchase: tax invoices by print and QR code, receipts, till slips, delivery notes
- ``rights`` – rights: certificates, authorisations, contracts, withdrawals
"""
