"""The first sight of the overview: what heads it, written into the page itself, before Streamlit has come.

A fresh browser takes a second until it has read Streamlit's scripts, and one more for plotly.js. The server knows what
both will draw first, so it sends that with the page: the same numbers from the same functions, and the two charts as
pictures. It can neither be pressed nor heard, is in nobody's way, and goes when the charts stand (``ask_below.js``).
"""

import re
from collections.abc import Mapping
from typing import Final

from core.analytics import metrics
from core.charts.picture import picture
from core.charts.theme import LIGHT
from core.domain.people import Person
from core.domain.permissions import may
from core.domain.refusals import Refusal
from pages.components import metric_scope
from pages.metrics import cards
from pages.metrics.charts import PageMetrics
from pages.shared import context, navigation
from pages.shared.elements import safe

PLACE: Final = navigation.PLACE["overview"]

NUMBERS: Final = (
    "revocation_rate_cohort", "complainant_answer_rate", "preliminary_pass_rate", "time_to_preliminary",
)  # fmt: skip

FIRST: Final = {"cohorts": "", "answered": "right_type"}
"""The first cards, each with what it is grouped by."""

_STYLES: Final = ("shared/frame.css", "metrics/metrics.css", "metrics/at_once.css")


def _style() -> str:
    """The styles of frame and numbers; what stands apart from the page has a host in place of a root."""
    styles = ((navigation.PAGES / each).read_text(encoding="utf-8") for each in _STYLES)
    return re.sub(r":root\b", ":host", "".join(styles))


STYLE: Final = _style()


def first_sight(person: Person, address: str, asked: Mapping[str, str]) -> str:
    """What the page at that address shows that person at once, as HTML; empty where it is not the overview.

    ``asked`` is the query of the address, which names filters.
    """
    place = navigation.PLACE.get(address) or navigation.first_for(person.role)
    if place is not PLACE or may(person, PLACE.act):
        return ""
    ctx = context.context_for(person)
    scope = metric_scope.read_scope(asked, ctx.office.now())
    with metrics.take_snapshot(ctx.office, scope.as_of) as held:
        sheet = "" if isinstance(held, Refusal) else _sheet(PageMetrics(ctx, scope, held, LIGHT))
    return sheet and f"<style>{STYLE}</style>{sheet}"


def _sheet(figures: PageMetrics) -> str:
    numbers = cards.numbers_html(figures, *NUMBERS, first=True)
    charts = "".join(_card(figures, name, by) for name, by in FIRST.items())
    told = safe(cards.told(figures))
    return f'<p class="asof mu">{told}</p><div class="sheet">{numbers}<div class="cards">{charts}</div></div>'


def _card(figures: PageMetrics, name: str, by: str) -> str:
    """A card as the page has it, its chart as a picture; what is below the chart comes with the page."""
    card = cards.CARDS[name]
    chart = card.draw(figures, by)
    drawn = picture(chart.figure) if chart.figure and chart.table.rows else ""
    note = f'<p class="{"note" if drawn else "nothing"}">{safe(chart.note)}</p>' if chart.note else ""
    return f'<div class="card">{cards.heading_html(figures, card)}{drawn}{note}</div>'
