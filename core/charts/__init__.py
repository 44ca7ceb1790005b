"""Figures for the pages of the managers, each with the exact table it shows; plain data, no page and no record.

Public modules:

- ``bars`` – counts, times and shares as bars with their intervals, and response curves
- ``theme`` – look of figures; chart = figure and its table
"""
