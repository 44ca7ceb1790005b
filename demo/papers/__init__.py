"""Sample documents drawn from plain facts: one function a kind, each returns a sheet.

Public modules:

- ``notices`` – letters of both sides, and what the complainant files against an appeal
- ``pictures`` – pictures instead of files: till slips, photographs, scans, the page of a listing
- ``purchases`` – Chinese tax invoices, and the other papers of a sale
- ``records`` – records made by others: proof of arrival, prior publication, comparison, what was looked up
- ``rights`` – certificates of rights, and papers that grant something
- ``sheet`` – what every sample document is made of: sheet, pad, typefaces, text, seals
"""
