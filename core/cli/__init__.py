"""Redress without a browser: the command line.

``commands.toml`` defines the commands and their arguments; ``core/__main__.py`` reads it.

Public modules:

- ``casework`` – cases and documents: due, check, read, lapse, second reviews, fingerprint
- ``console`` – what all commands share: output, progress, and the types of arguments
- ``exchange`` – import, export, report, codebook, metrics, and messages to other systems
- ``office`` – the office as a whole: init, demo, serve, people, verify, backup, restore, docs
"""
