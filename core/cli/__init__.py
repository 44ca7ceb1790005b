"""Redress without a browser: the command line.

Public modules:

- ``casework`` – cases and documents: due, check, read, lapse, second reviews, fingerprint
- ``console`` – what every command shares: its options, its answers, its progress
- ``exchange`` – import, export, report, codebook and metrics
- ``office`` – the office as a whole: init, demo, serve, people, verify, backup, restore, docs
"""
