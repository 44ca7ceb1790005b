"""Letters and reports: their text, what may not stand in them, and their paper.

Public modules:

- ``compose`` – the text of a letter from the policy's template
- ``draft`` – one letter as it is being written: text, blocks, what has happened since
- ``pdf`` – A4 pages with their fonts; letters on paper; reports as PDF and HTML
- ``release_checks`` – what may not stand in a letter
"""
