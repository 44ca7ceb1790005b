"""Blacking out what a party may not read.

Public modules:

- ``bundle`` – the bundle's file: flattened pages in one PDF, and the check that nothing masked is readable
- ``suggest`` – where on a page something stands that a party may not read

Private modules:

- ``patterns`` – the forms of what is masked; whether a value can still be read
"""
