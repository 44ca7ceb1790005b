"""Redress without a browser: the command line.

``commands.toml`` says which commands there are and what each takes; ``core/__main__.py`` reads it.

Public modules:

- ``casework`` – cases and documents: due, check, read, lapse, second reviews, fingerprint
- ``console`` – what every command shares: its answers, its progress, what its arguments may be
- ``exchange`` – import, export, report, codebook, metrics, and messages to other systems
- ``office`` – the office as a whole: init, demo, serve, people, verify, backup, restore, docs
"""
