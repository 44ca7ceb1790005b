"""What a page of numbers begins with: its filters, and the headline numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from core.analytics import metrics, questions
from core.charts.theme import DARK, LIGHT
from pages.components import metric_filters, metric_scope
from pages.components.metric_scope import MetricScope
from pages.metrics.charts import too_young
from pages.metrics.figures import BEFORE, PageMetrics, change, go, signed
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

# What stands at the end of the row of filters: as of when, which period, and what is kept from who is here.


def said(figures: PageMetrics) -> None:
    """One line; a lead with second reviews open is told that their appeals are not counted."""
    ctx, kept = figures.ctx, len(figures.held.kept_from(figures.ctx.person))
    without = ctx.tn("metric.without_appeals_you_to_look", kept)
    words = (
        without if kept else "",
        ctx.t("metric.as_of", moment=elements.time_label(ctx, figures.as_of)),
        metric_scope.period_label(ctx, figures.scope),
    )
    elements.note("asof mu", " ".join(each for each in words if each))


# What the three pages of numbers begin with: who may see them, their filters, and one look at the record.


@contextmanager
def figures_of(place: str) -> Iterator[PageMetrics]:
    """The figures of a page in the colours of the theme, for as long as the page is drawn; a refusal is all else."""
    ctx = guard.require(navigation.PLACE[place].act)
    go(ctx)
    elements.stylesheet("metrics/metrics.css")
    with figures_in(ctx, metric_filters.bar(ctx), place) as figures:
        said(figures)
        yield figures


@contextmanager
def figures_in(ctx: RequestContext, scope: MetricScope, place: str) -> Iterator[PageMetrics]:
    """The figures of a page in a scope that was read before, in one look at the record."""
    with metrics.take_snapshot(ctx.office, scope.as_of) as found:
        held = elements.granted(ctx, found)
        yield PageMetrics(ctx, scope, held, DARK if st.context.theme.type == "dark" else LIGHT, place)


# The headline numbers: each with its interval, the counts it is made of, and what it was in the period before.

APART: Final = frozenset(
    {"late", "withdrawn", "retracted_later", "open", "later", "pending", "differ", "otherwise", "other_shop"}
)
"""The parts of a share that are told beside it."""


def rate(figures: PageMetrics, name: str, *, first: bool = False) -> str:
    """A share as a card; ``first`` is the one the eye meets first, with its interval drawn."""
    ctx, found = figures.ctx, figures.whole(name)
    if found is None:
        return ""
    if not found.n:
        return _none(figures, name, first=first)
    shown = '<div class="n">–</div>'
    drawn = ""
    if found.rate is not None and found.low is not None and found.high is not None:
        interval = ctx.t("format.low_high", low=f"{found.low:.1%}", high=f"{found.high:.1%}")
        shown = f'<div class="n">{found.rate:.1%}<span>{safe(interval)}</span></div>'
        drawn = _interval(found.low, found.rate, found.high) if first else ""
    return _card(figures, name, shown + drawn, _made_of(figures, found), _moved(figures, name, found), first=first)


def _none(figures: PageMetrics, name: str, *, first: bool) -> str:
    """The card of a share that rests on no case: that there is none, or that all of them are too young."""
    ctx, waiting = figures.ctx, too_young(figures, name) if metrics.counts_mature(name) else ""
    shown = ctx.t("metric.no_rate_yet" if waiting else "metric.no_case")
    told = waiting or ctx.t("chart.no_case_matches_these_filters")
    if questions.QUESTIONS[name].own_whole:
        shown, told = ctx.t("metric.none_yet"), ctx.t(questions.whole_of(name), k=0, n=0)
    return _card(figures, name, f'<div class="n words">{safe(shown)}</div>', safe(told), "", first=first)


def time(figures: PageMetrics, name: str, *, first: bool = False) -> str:
    """A time as a card: its median, by both clocks where there are two, and by when nine of ten."""
    ctx, found = figures.ctx, next(iter(figures.waited(name)), None)
    if found is None:
        return ""
    if not found.n:
        return _none(figures, name, first=first)
    if found.withheld:
        shown = f'<div class="n">–<span>{safe(ctx.t("chart.fewer_than_twenty_cases"))}</span></div>'
    elif found.span().median is None:
        shown = (
            f'<div class="n">{safe(ctx.t("word.not_reached"))}<span>{safe(ctx.t("metric.median_short"))}</span></div>'
        )
    else:
        shown = f'<div class="n">{found.span().median:.1f}<span>{safe(_most(figures, found))}</span></div>'
    made = _count(figures, found.n, [name, "", "", "n"], ctx.tn("metric.count_cases", found.n))
    made += " · " + safe(_clock(figures, found))
    if found.guessed:
        made += " · " + safe(figures.ctx.t("metric.working_hours_provisional_for", count=f"{found.guessed:,}"))
    if known := figures.known_to(found):
        made += f" · {safe(known)}"
    return _card(figures, name, shown, made, "", first=first)


def _most(figures: PageMetrics, found: metrics.WaitingTime) -> str:
    most = found.span().most
    if most is None:
        return figures.ctx.t("metric.days_median_nine_of_ten_not_reached")
    return figures.ctx.t("metric.days_median_nine_of_ten_within", most=f"{most:.1f}")


def _clock(figures: PageMetrics, found: metrics.WaitingTime) -> str:
    """The other clock, or for the complainant that open cases count."""
    span = found.span(worked=True)
    if found.hours is None or span.median is None or found.withheld:
        return figures.ctx.t("metric.open_cases_counted_up_to_now")
    return figures.ctx.t("metric.working_hours_median_open_cases", hours=f"{span.median:,.1f}")


def _made_of(figures: PageMetrics, found: metrics.Measure) -> str:
    """``6,012 of 9,214``, each leading to its cases; and why there is no share."""
    ctx = figures.ctx
    whole = _count(figures, found.n, [found.name, "", "", "n"], f"{found.n:,}")
    hit = _count(figures, found.k or 0, [found.name, "", "", "k"], f"{found.k or 0:,}")
    told = ctx.t(questions.whole_of(found.name), k=hit, n=whole)
    apart = [
        f"{safe(ctx.t(metric_scope.PARTS[part]))} {_count(figures, count, [found.name, '', '', part], f'{count:,}')}"
        for part, count in found.parts.items()
        if part in APART
    ]
    small = [safe(ctx.t("metric.fewer_than_twenty_cases_no_share"))] if found.withheld else []
    return " · ".join((told, *apart, *small))


def _count(figures: PageMetrics, count: int, key: list[str], shown: str) -> str:
    return f'<a href="{safe(figures.link(key))}" target="_self">{safe(shown)}</a>' if count else safe(shown)


def _moved(figures: PageMetrics, name: str, found: metrics.Measure) -> str:
    """What it was before, and the difference with its interval, or that there are too few to say."""
    if figures.scope.before() is None:
        return ""
    ctx, then = figures.ctx, figures.whole(name, BEFORE)
    moved = change(found, then) if then else None
    if then is None or moved is None or then.rate is None:
        return safe(ctx.t("metric.period_before_too_few_to_compare"))
    by, low, high = (signed(each) for each in moved)
    return safe(ctx.t("metric.period_before_difference_pp_to", rate=f"{then.rate:.1%}", by=by, low=low, high=high))


def _card(figures: PageMetrics, name: str, shown: str, made: str, moved: str, *, first: bool) -> str:
    ctx = figures.ctx
    title, told = ctx.t(questions.title_of(name)), ctx.say(questions.defined(name))
    label = safe(ctx.t("metric.what_is_counted"))
    hint = f'<details class="i"><summary aria-label="{label}">ⓘ</summary><p>{safe(told)}</p></details>'
    below = f'<div class="d">{moved}</div>' if moved else ""
    kind = "kpi first" if first else "kpi"
    return (
        f'<div class="{kind}" data-metric="{name}"><div class="l">{safe(title)}{hint}</div>{shown}'
        f'<div class="d">{made}</div>{below}</div>'
    )


def _interval(low: float, rate: float, high: float) -> str:
    """The interval on a line from nothing to all."""
    return (
        f'<div class="ci" aria-hidden="true"><i style="left:{low:.2%};width:{high - low:.2%}"></i>'
        f'<b style="left:{rate:.2%}"></b></div>'
    )
