"""Quality: how often a second look agrees, what was decided against the findings, and which criteria fail most."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.charts import DARK, LIGHT
from core.errors import Refusal
from core.metrics.ask import sitting
from core.metrics.wilson import wilson
from core.model.terms import Role
from core.queries.agreement import Agreement, agreement
from core.queries.looks import Sample, samples
from pages.insight.parts.card import card, go
from pages.insight.parts.figures import Figures
from pages.insight.parts.filters import bar, said
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.looking.agreeing import agreeing

LOOK: Final = Path(__file__).with_name("overview.css")
LOOKING: Final = Path(__file__).parent.parent / "work" / "looking" / "looking.css"
UNOPENED: Final = "evidence_never_opened"
MARKED: Final = "revocation_share_of_decisions"
"""All decisions of a period: those against the findings are counted among them."""


def page() -> None:
    """Three numbers, the agreement by stratum, and the criteria that fail most."""
    desk = sit(*PLACE["quality"].roles)
    go(desk)
    st.html(LOOK)
    st.html(LOOKING)
    scope = bar(desk)
    with sitting(desk.office, scope.as_of) as held:
        if isinstance(held, Refusal):
            show.refusal(desk, held)
            st.stop()
        figures = Figures(desk, scope, held, DARK if st.context.theme.type == "dark" else LIGHT, "quality")
        _draw(desk, figures)


def _draw(desk: Desk, figures: Figures) -> None:
    said(desk, figures.scope, figures.as_of)
    agreed, drawn = agreement(desk.office, desk.person), samples(desk.office, desk.person)
    if isinstance(agreed, Refusal) or isinstance(drawn, Refusal):
        st.stop()
    first = f"{_agreed(desk, agreed[0])}{_drawn(desk, drawn)}"
    st.html(f'<div class="kpis">{first}{_exceptional(figures)}{_unopened(figures)}</div>')
    left, right = st.columns(2, gap="small")
    with left:
        card(figures, "criteria")
    with right:
        agreeing(desk)


def _agreed(desk: Desk, whole: Agreement) -> str:
    """The share with its interval, or why there is none; second looks have no filters."""
    if whole.interval is None:
        shown = f"–<span>{safe(desk.t('fewer than 20: no share'))}</span>"
    else:
        low, high = wilson(whole.k, whole.n)
        shown = f"{whole.k / whole.n:.0%} ({low:.0%} – {high:.0%})"
    made = desk.t("{same} of {count} second looks took the same decision", same=whole.k, count=whole.n)
    differ = desk.tn("{count} differs", "{count} differ", whole.n - whole.k)
    if desk.person.role is Role.LEAD and whole.n > whole.k:
        differ = f'<a href="/secondlook" target="_self">{safe(differ)}</a>'
    else:
        differ = safe(differ)
    return _kpi(desk.t("Agreement"), shown, f"{safe(made)} · {differ}", first=True)


def _drawn(desk: Desk, drawn: tuple[Sample, ...]) -> str:
    done, count = sum(len(each.done) for each in drawn), sum(len(each.looks) for each in drawn)
    told = desk.t("of {count} drawn, in {samples} samples", count=count, samples=len(drawn))
    return _kpi(desk.t("Second looks done"), f"{done:,}", safe(told))


def _exceptional(figures: Figures) -> str:
    """Decisions against the findings, of those of the period; the number leads to its cases."""
    desk, found = figures.desk, figures.whole(MARKED)
    count, whole = (found.exceptional, found.n) if found else (0, 0)
    told = desk.t("of {count} decisions of the period went against the findings", count=f"{whole:,}")
    return _kpi(desk.t("Exceptional decisions"), _leading(figures, MARKED, "exceptional", count), safe(told))


def _unopened(figures: Figures) -> str:
    """Decisions whose decider had not opened every document, of those that say so; both numbers lead to their cases."""
    desk, found = figures.desk, figures.whole(UNOPENED)
    count, whole = (found.k or 0, found.n) if found else (0, 0)
    of = _leading(figures, UNOPENED, "n", whole)
    told = safe(desk.t("of {count} decisions of the period that record it", count="\0")).replace("\0", of)
    return _kpi(desk.t("Evidence never opened before the decision"), _leading(figures, UNOPENED, "k", count), told)


def _leading(figures: Figures, name: str, part: str, count: int) -> str:
    """A count; more than none leads to its cases."""
    if not count:
        return "0"
    return f'<a href="{safe(figures.link([name, "", "", part]))}" target="_self">{count:,}</a>'


def _kpi(title: str, shown: str, made: str, *, first: bool = False) -> str:
    kind = "kpi first" if first else "kpi"
    head = f'<div class="{kind}"><div class="l">{safe(title)}</div>'
    return f'{head}<div class="n">{shown}</div><div class="d">{made}</div></div>'


page()
