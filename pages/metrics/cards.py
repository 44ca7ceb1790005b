"""The metrics pages: filters, headline figures, and cards, each with chart, table and file.

Page and file use the same entry, so the file contains exactly what the page shows.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.analytics import metrics, questions
from core.charts import DARK, LIGHT, Cell, Chart, Table
from core.exchange.metrics_export import SELLERS
from pages.components import metric_scope
from pages.metrics import charts
from pages.metrics.charts import BEFORE, GOING, PageMetrics, change, go, signed
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

# The end of the row of filters: as of when, which period, and which cases are withheld from the current person.


def measured(figures: PageMetrics) -> str:
    """Returns one line; a lead with open second reviews is told that their appeals are not counted."""
    ctx, hidden = figures.ctx, len(figures.held.kept_from(figures.ctx.person))
    words = (
        ctx.tn("metric.without_appeals_you_to_look", hidden) if hidden else "",
        ctx.t("metric.as_of", moment=elements.time_label(ctx, figures.as_of)),
        metric_scope.period_label(ctx, figures.scope),
        metric_scope.behind_label(ctx, figures.held.behind),
    )
    return ctx.line(*words)


# How each metrics page begins: who may see it, its filters, and one snapshot of the record.


@contextmanager
def figures_of(place: str) -> Iterator[PageMetrics]:
    """Draws a page's filters and yields its figures while the page is drawn; a refusal is shown instead."""
    ctx = guard.require(navigation.PLACE[place].act)
    go(ctx)
    elements.stylesheet("metrics/metrics.css")
    with figures_in(ctx, metric_scope.bar(ctx), place) as figures:
        elements.note("asof mu", measured(figures))
        yield figures


@contextmanager
def figures_in(ctx: RequestContext, scope: metric_scope.MetricScope, place: str) -> Iterator[PageMetrics]:
    """Yields the figures of a page in a given scope, all from one snapshot of the record."""
    with metrics.take_snapshot(ctx.office, scope.as_of) as found:
        held = elements.granted(ctx, found)
        yield PageMetrics(ctx, scope, held, DARK if st.context.theme.type == "dark" else LIGHT, place)


# The headline figures: each with its interval, the counts it is made of, and its value in the period before.

APART: Final = (
    *("late", "overdue", "withdrawn", "retracted_later", "open", "later"),
    *("pending", "differ", "otherwise", "other_shop"),
)
"""The parts of a share that are shown beside it."""


def draw_numbers(figures: PageMetrics, *names: str, first: bool = False, kind: str = "") -> None:
    """Draws these shares and times in a row; with ``first``, the first is emphasised and shows its interval."""
    st.html(numbers_html(figures, *names, first=first, kind=kind))


def numbers_html(figures: PageMetrics, *names: str, first: bool = False, kind: str = "") -> str:
    """Returns the row of ``draw_numbers`` as HTML."""
    drawn = "".join(_number(figures, name, first=first and name == names[0]) for name in names)
    return f'<div class="kpis {kind}">{drawn}</div>'


def _number(figures: PageMetrics, name: str, *, first: bool) -> str:
    found: metrics.Measure | metrics.WaitingTime | None
    found = next(iter(figures.waited(name)), None) if questions.QUESTIONS[name].wait else figures.whole(name)
    if found is None:
        return ""
    if not found.n:
        return _none(figures, name, first=first)
    if isinstance(found, metrics.WaitingTime):
        return _time(figures, found, first=first)
    return _rate(figures, found, first=first)


def _rate(figures: PageMetrics, found: metrics.Measure, *, first: bool) -> str:
    """Returns a share as a card."""
    shown, drawn = '<div class="n">–</div>', ""
    if found.rate is not None and found.low is not None and found.high is not None:
        interval = figures.ctx.t("format.low_high", low=f"{found.low:.1%}", high=f"{found.high:.1%}")
        shown = f'<div class="n">{found.rate:.1%}<span>{safe(interval)}</span></div>'
        drawn = _interval(found.low, found.rate, found.high) if first else ""
    return _card(figures, found.name, shown + drawn, _made_of(figures, found), _moved(figures, found), first=first)


def _none(figures: PageMetrics, name: str, *, first: bool) -> str:
    """Returns the card of a share without cases: says that there are none, or that all are too young."""
    ctx, waiting = figures.ctx, charts.too_young(figures, name) if metrics.counts_mature(name) else ""
    shown = ctx.t("metric.no_rate_yet" if waiting else "metric.no_case")
    reason = waiting or ctx.t("chart.no_case_matches_these_filters")
    if questions.QUESTIONS[name].own_whole:
        shown, reason = ctx.t("metric.none_yet"), ctx.t(questions.whole_of(name), k=0, n=0)
    return _card(figures, name, f'<div class="n words">{safe(shown)}</div>', safe(reason), "", first=first)


def _time(figures: PageMetrics, found: metrics.WaitingTime, *, first: bool) -> str:
    """Returns a time as a card: its median, by both clocks if there are two, and the time that covers nine of ten."""
    ctx, median = figures.ctx, found.span().median
    if found.withheld:
        number, note = "–", ctx.t("chart.fewer_than_twenty_cases")
    elif median is None:
        number, note = safe(ctx.t("word.not_reached")), ctx.t("metric.median_short")
    else:
        number, note = f"{median:.1f}", _most(figures, found)
    shown = f'<div class="n">{number}<span>{safe(note)}</span></div>'
    made = [_count(figures, found.n, [found.name, "", "", "n"], ctx.tn("metric.count_cases", found.n))]
    made.append(safe(_clock(figures, found)))
    if found.guessed:
        made.append(safe(ctx.t("metric.working_hours_provisional_for", count=f"{found.guessed:,}")))
    if known := figures.known_to(found):
        made.append(safe(known))
    return _card(figures, found.name, shown, " · ".join(made), "", first=first)


def _most(figures: PageMetrics, found: metrics.WaitingTime) -> str:
    most = found.span().most
    if most is None:
        return figures.ctx.t("metric.days_median_nine_of_ten_not_reached")
    return figures.ctx.t("metric.days_median_nine_of_ten_within", most=f"{most:.1f}")


def _clock(figures: PageMetrics, found: metrics.WaitingTime) -> str:
    """Returns the time by the other clock or, for the complainant's, the note that open cases count."""
    span = found.span(worked=True)
    if found.hours is None or span.median is None or found.withheld:
        return figures.ctx.t("metric.open_cases_counted_up_to_now")
    return figures.ctx.t("metric.working_hours_median_open_cases", hours=f"{span.median:,.1f}")


def _made_of(figures: PageMetrics, found: metrics.Measure) -> str:
    """Returns ``6,012 of 9,214``, each linked to its cases; and why there is no share, if so."""
    ctx = figures.ctx
    whole = _count(figures, found.n, [found.name, "", "", "n"], f"{found.n:,}")
    hit = _count(figures, found.k or 0, [found.name, "", "", "k"], f"{found.k or 0:,}")
    share = ctx.t(questions.whole_of(found.name), k=hit, n=whole)
    apart = [
        f"{safe(ctx.t(metric_scope.PARTS[part]))} {_count(figures, count, [found.name, '', '', part], f'{count:,}')}"
        for part, count in found.parts.items()
        if part in APART
    ]
    small = [safe(ctx.t("metric.fewer_than_twenty_cases_no_share"))] if found.withheld else []
    return " · ".join((share, *apart, *small))


def _count(figures: PageMetrics, count: int, key: list[str], shown: str) -> str:
    return f'<a href="{safe(figures.link(key))}" target="_self">{safe(shown)}</a>' if count else safe(shown)


def _moved(figures: PageMetrics, found: metrics.Measure) -> str:
    """Returns the previous value and the difference with its interval, or that there are too few cases to say."""
    if figures.scope.before() is None:
        return ""
    ctx, then = figures.ctx, figures.whole(found.name, BEFORE)
    moved = change(found, then) if then else None
    if then is None or moved is None or then.rate is None:
        return safe(ctx.t("metric.period_before_too_few_to_compare"))
    by, low, high = (signed(each) for each in moved)
    return safe(ctx.t("metric.period_before_difference_pp_to", rate=f"{then.rate:.1%}", by=by, low=low, high=high))


def _card(figures: PageMetrics, name: str, shown: str, made: str, moved: str, *, first: bool) -> str:
    ctx = figures.ctx
    title, what = ctx.t(questions.title_of(name)), ctx.say(questions.defined(name))
    label = safe(ctx.t("metric.what_is_counted"))
    more = elements.new_tab(elements.help_address("metrics", name), ctx.t("help.how_worked_out"))
    hint = f'<details class="i"><summary aria-label="{label}">ⓘ</summary><p>{ctx.line(safe(what), more)}</p></details>'
    below = f'<div class="d">{moved}</div>' if moved else ""
    kind = "kpi first" if first else "kpi"
    return (
        f'<div class="{kind}" data-metric="{name}"><div class="l">{safe(title)}{hint}</div>{shown}'
        f'<div class="d">{made}</div>{below}</div>'
    )


def _interval(low: float, rate: float, high: float) -> str:
    """Returns the interval on a line from 0 to 100 percent, as HTML."""
    return (
        f'<div class="ci" aria-hidden="true"><i style="left:{low:.2%};width:{high - low:.2%}"></i>'
        f'<b style="left:{rate:.2%}"></b></div>'
    )


# What a card of a metrics page consists of.


@dataclass(frozen=True)
class MetricCard:
    """One card: how it is drawn, and the metrics it rests on; the catalogue has its title and its explanation.

    ``groups`` are the groupings the card itself offers, ``named`` is their name in the address.
    """

    id: str
    draw: Callable[[PageMetrics, str], Chart]
    metrics: tuple[str, ...]
    groups: tuple[str, ...] = ()
    named: str = "by"

    @property
    def title(self) -> str:
        """The id of its title."""
        return f"metric.card.{self.id}"

    @property
    def explanation(self) -> str:
        """The id of the line below its title."""
        return f"metric.card_told.{self.id}"


# Every chart and table of the metrics pages, by its name in addresses: what it shows and how it is drawn.


def _both_clocks(step: str) -> tuple[MetricCard, MetricCard]:
    """Returns the cards of how long the office took to a decision, in calendar days and in working hours."""
    name = f"time_to_{step}"
    days, hours = (partial(charts.decision_times, name=name, worked=worked) for worked in (False, True))
    return MetricCard(f"{step}_days", days, (name,)), MetricCard(f"{step}_hours", hours, (name,))


RATES_BY: Final = ("right_type", "policy", "complainant", "penalty", "route")

REASONS_BY: Final = ("whole", "right_type", "policy", "complainant", "month")

_CARDS: Final = (
    MetricCard("cohorts", charts.cohorts, ("revocation_rate_cohort",)),
    MetricCard("rates", charts.rates, ("revocation_rate_cohort",), RATES_BY),
    MetricCard("decisions", charts.decisions, ("revocation_share_of_decisions",)),
    MetricCard("reasons", charts.reasons, ("revocation_mix",), REASONS_BY, "reasons-by"),
    MetricCard("criteria", charts.criteria, ("evidence_failure_top",)),
    MetricCard("agreement", charts.agreement, (charts.AGREED_NAME,)),
    MetricCard("waiting", partial(charts.backlog, name="waiting"), ("waiting",)),
    MetricCard("ageing", charts.ageing, ("ageing",)),
    MetricCard("overdue", partial(charts.backlog, name="overdue_open"), ("overdue_open",)),
    MetricCard("workload", charts.workload, ("workload_open", "workload_decided")),
    MetricCard("before", charts.before, charts.COMPARED_NAMES),
    MetricCard("restored", charts.restored, (charts.RESTORED_NAME,)),
    MetricCard("response", partial(charts.curves, kind="waiting"), ("complainant_response_time",)),
    MetricCard("answered", partial(charts.curves, kind="answered"), ("complainant_response_time",)),
    MetricCard(
        "answers",
        partial(charts.times_in_figures, columns=charts.ANSWERS, names=(charts.ANSWER,)),
        ("complainant_response_time",),
    ),
    MetricCard("filed", partial(charts.curves, kind="answered", name=charts.FILED), ("disclosure_to_counter_notice",)),
    MetricCard("filings", partial(charts.times_in_figures, columns=charts.FILINGS, names=SELLERS), SELLERS),
    *_both_clocks("preliminary"),
    *_both_clocks("final"),
)

CARDS: Final = {each.id: each for each in _CARDS}

# A chart's table on the page: every count in it links to its cases.

SHARES: Final = ("rate", "low", "high", "share", "waiting", "answered", "filed", "left", "now", "then", "by_")
"""The beginnings of the names of columns that hold shares."""

POINTS: Final = frozenset({"change", "change_low", "change_high"})

NOTHING: Final = "–"

UNREACHED: Final = frozenset({"median_days", "p90_days", "median_hours", "p90_hours"})


def table_html(figures: PageMetrics, table: Table) -> str:
    """Returns the table; cells that count cases are links."""
    columns = ([row[at] for row in table.rows] for at in range(len(table.ids)))
    worded = [any(isinstance(each, str) and each != NOTHING for each in column) for column in columns]
    heads = "".join(
        f'<th scope="col"{" class=w" if words else ""}>{safe(each)}</th>'
        for each, words in zip(table.headings, worded, strict=True)
    )
    keys = table.keys or tuple(tuple(None for _ in row) for row in table.rows)
    lines = []
    for row, cells in zip(table.rows, keys, strict=True):
        shown = (
            _cell(figures, column, value, figures.link(key))
            for column, value, key in zip(table.ids, row, cells, strict=True)
        )
        lines.append(f"<tr>{''.join(shown)}</tr>")
    return f'<table class="figures"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _cell(figures: PageMetrics, column: str, value: Cell, address: str) -> str:
    text = safe(cell_text(figures, column, value))
    if not isinstance(value, int | float):
        return f'<td class="{"w" if isinstance(value, str) and value != NOTHING else "mu"}">{text}</td>'
    return f'<td><a href="{safe(address)}" target="_self">{text}</a></td>' if address and value else f"<td>{text}</td>"


def cell_text(figures: PageMetrics, column: str, value: Cell) -> str:
    """Returns a cell's text: shares in percent, times to a tenth, missing values in words."""
    if value is None:
        return figures.ctx.t("word.not_reached") if column in UNREACHED else NOTHING
    if isinstance(value, str):
        return value
    if column.startswith(SHARES):
        return f"{value:.1%}"
    if column in POINTS:
        return figures.ctx.t("metric.points_pp", points=signed(value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


# A card of a metrics page: its title, its chart and, below, the table, the file and the definition.


def draw_card(figures: PageMetrics, name: str, by: str = "") -> None:
    """Draws a card, grouped by ``by`` if it can be; a click on a mark opens its cases."""
    ctx, card = figures.ctx, CARDS[name]
    with st.container(key=f"card_{name}"):
        st.html(heading_html(figures, card))
        by = metric_scope.grouped(ctx, card.groups, card.named) if card.groups else by
        chart = card.draw(figures, by)
        if chart.figure and chart.table.rows:
            _plot(figures, card, chart, by)
        st.html(_foot(figures, card, chart, by))


def heading_html(figures: PageMetrics, card: MetricCard) -> str:
    """Returns the title of a card and the line below it."""
    title, explanation = safe(figures.ctx.t(card.title)), safe(figures.ctx.t(card.explanation))
    return f'<div><div class="ct">{title}</div><div class="cs">{explanation}</div></div>'


def draw_pair(figures: PageMetrics, pair: tuple[str, str], by: str = "") -> None:
    """Draws two cards side by side."""
    for column, name in zip(st.columns(2, gap="small"), pair, strict=True):
        with column:
            draw_card(figures, name, by)


_CHART: Final = elements.component("chart", "metrics/chart", '<div class="chart" role="figure"></div>')


def _plot(figures: PageMetrics, card: MetricCard, chart: Chart, by: str) -> None:
    key = f"chart_{card.id}_{by}"

    def clicked() -> None:
        at = st.session_state[key].clicked
        mark = chart.key_at(*at) if isinstance(at, list) else None
        if mark:
            st.session_state[GOING] = figures.parameters(mark)

    # Passed as text, because Streamlit inspects lists given to a component value by value for tables.
    figure, height = json.dumps(chart.figure), chart.figure["layout"]["height"]
    data = {"figure": figure, "height": height, "script": elements.PLOTLY_ADDRESS, "title": figures.ctx.t(card.title)}
    _CHART(key=key, on_clicked_change=clicked, data=data)


def _foot(figures: PageMetrics, card: MetricCard, chart: Chart, by: str) -> str:
    """Returns what is withheld or empty, the table with its file, and which cases are counted."""
    ctx = figures.ctx
    drawn = chart.table.rows  # without rows, the note stands where the chart would
    note = f'<p class="{"note" if drawn else "nothing"}">{safe(chart.note)}</p>' if chart.note else ""
    words = "".join(
        f"<dt>{safe(ctx.t(questions.title_of(name)))}</dt><dd>{safe(ctx.say(questions.defined(name)))} "
        f"{elements.new_tab(elements.help_address('metrics', name), ctx.t('help.how_worked_out'))}</dd>"
        for name in card.metrics
    )
    as_of = ctx.t("metric.as_of", moment=elements.time_label(ctx, _oldest(figures, card)))
    what = safe(ctx.t("metric.what_is_counted"))
    meaning = f"<details><summary>ⓘ {what}</summary><dl>{words}</dl><p>{safe(as_of)}</p></details>"
    if not drawn:
        return f'{note}<div class="foot">{meaning}</div>'
    file = f'<a href="{safe(file_of(figures, card, by))}" download>{safe(ctx.t("metric.csv"))}</a>'
    table = f'<div class="scroll">{table_html(figures, chart.table)}</div>'
    if not chart.figure:  # the table is what the card shows
        return f'{table}{note}<div class="foot">{file}{meaning}</div>'
    folded = f"<details><summary>{safe(ctx.t('word.table'))}</summary>{table}</details>"
    return f'{note}<div class="foot">{folded}{file}{meaning}</div>'


def _oldest(figures: PageMetrics, card: MetricCard) -> datetime:
    """Returns the moment of the oldest answer that the card shows."""
    moments = [at for (name, _, _), at in figures.moments.items() if name in card.metrics]
    return min(moments, default=figures.as_of)


def file_of(figures: PageMetrics, card: MetricCard, by: str) -> str:
    """Returns the address of the file of exactly this chart."""
    params = {**({"by": by} if by else {}), "lang": figures.ctx.lang}
    return f"/numbers/{card.id}.csv?{urlencode(params | figures.scope.exact(_oldest(figures, card)))}"
