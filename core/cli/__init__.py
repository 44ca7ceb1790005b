"""Redress without a browser: the command line.

Public modules:

- ``casework`` – cases and documents: due, check, read, lapse, second reviews, fingerprint
- ``console`` – what every command shares
- ``exchange`` – import, export, report, codebook, metrics
- ``office`` – the office as a whole: init, demo, serve, people, verify, backup, restore; the pages of docs/ drawn
  from the code
"""
