"""Figures for the pages of the managers, each with the exact table it shows; plain data, no page and no record.

A chart is given rows (measures, points, times) and the group they are in, and gives a ``Chart``: ``figure`` for
``st.plotly_chart`` and ``table`` for the reader and the CSV. Each mark of a figure carries in ``customdata`` the
key of its number, ``[metric, by, group, part]``, by which ``core.metrics.ask.cases_of`` lists its cases. Charts are
told apart by dash, mark and hatching, so that they can be read without colour.
"""

from core.charts.bars import ageing, backlog, mix, split, times
from core.charts.curves import Kind, days_drawn, response
from core.charts.look import DARK, LIGHT, Look
from core.charts.rates import by_month, cohorts, shares
from core.charts.table import Chart, Table

__all__ = [
    "DARK",
    "LIGHT",
    "Chart",
    "Kind",
    "Look",
    "Table",
    "ageing",
    "backlog",
    "by_month",
    "cohorts",
    "days_drawn",
    "mix",
    "response",
    "shares",
    "split",
    "times",
]
