"""Blacking out what a party is not to read.

Public modules:

- ``bundle`` – the bundle's file: pages flattened into one PDF, read again
- ``patterns`` – the forms of what is masked; whether a value can still be read
- ``suggest`` – where on a page something stands that a party is not to read
"""
