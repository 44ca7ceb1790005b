"""Letters and reports: their text, what must not be in them, and their layout.

Public modules:

- ``compose`` – the text of a letter from the policy's template
- ``draft`` – one letter being written: text, blocks, what has happened since
- ``pdf`` – A4 pages with their fonts; letters on paper; reports as PDF and HTML
- ``release_checks`` – what must not be in a letter
"""
