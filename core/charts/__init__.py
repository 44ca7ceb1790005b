"""Figures for the pages of numbers, each with the exact table it shows: plain data, no page and no record.

Public modules:

- ``bars`` – counts, times and shares as bars with their intervals, and response curves
- ``picture`` – a figure as HTML that is seen before plotly.js has been read
- ``theme`` – the theme of figures; a chart as a figure with its table
"""
