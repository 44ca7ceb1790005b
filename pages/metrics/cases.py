"""The cases behind one figure: exactly as many as it counts, page by page, and all of them as a file."""

from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from core.analytics.questions import defined, title_of
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.terms import LegalRisk, State
from core.language import day
from core.queries.metrics import PAGE, CountedCases, Number, cases_of_number
from pages.components import metric_scope
from pages.components.metric_scope import MetricScope
from pages.shared import elements, guard, navigation, url_state
from pages.shared.context import RequestContext
from pages.shared.elements import safe

OWN: Final = {
    "waiting": "state",
    "overdue_open": "state",
    "workload_open": "reviewer",
    "workload_decided": "reviewer",
    "outcomes": "outcome",
    "evidence_failure_top": "criterion",
    "complainant_counter_success": "complainant",
}


def page() -> None:
    """Draws how many cases there are, which figure they belong to, and their list."""
    ctx = guard.require(navigation.PLACE["cases"].act)
    navigation.follow(ctx)
    elements.stylesheet("metrics/metrics.css")
    params = st.query_params.to_dict()
    scope = metric_scope.read_scope(params, ctx.office.now())
    of = metric_scope.number_of(params, scope)
    if of is None:
        elements.nothing(ctx.t("metric.choose_number_on_overview_cases"))
        st.page_link(navigation.PLACE["overview"].path, label=ctx.t("word.overview"))
        st.stop()
    found = elements.granted(ctx, cases_of_number(ctx.office, ctx.person, of, url_state.number_in_url("p")))
    _head(ctx, scope, of, found)
    _list(ctx, found)
    elements.pager(found.total, PAGE, found.number, "p", in_url=True)


def _head(ctx: RequestContext, scope: MetricScope, of: Number, found: CountedCases) -> None:
    """Draws the figure, its definition, its filters, its moment, and the link to the file."""
    name, by = of.metric.name, of.metric.by
    group = metric_scope.group_labels(ctx, by or OWN.get(name, ""), (of.group,))(of.group) if of.group else ""
    what = " · ".join(each for each in (ctx.t(title_of(name)), group, metric_scope.part_label(ctx, of.part)) if each)
    params = {word: value for word, value in st.query_params.to_dict().items() if word not in {"p", "back"}}
    file = f"/numbers/cases/{name}.csv?{urlencode(params)}"
    as_of = ctx.t("metric.as_of", moment=elements.time_label(ctx, found.as_of))
    behind = metric_scope.behind_label(ctx, found.behind)
    count = ctx.tn("metric.count_cases", found.total)
    back, only = metric_scope.previous_scope(ctx), metric_scope.scope_label(ctx, scope) or ctx.t("metric.all_time")
    st.html(
        f'<div class="cases rd"><b class="num">{safe(count)}</b><span>{safe(what)}</span>'
        f'<a href="{safe(file)}" download>{safe(ctx.t("metric.all_of_them_as_csv"))}</a>'
        f'<a href="{safe(back)}" target="_self">{safe(ctx.t("metric.back_to_numbers"))}</a></div>'
        f'<div class="cs">{safe(only)} · {safe(ctx.line(as_of, ctx.say(defined(name)), behind))}</div>'
    )


def _list(ctx: RequestContext, found: CountedCases) -> None:
    if not found.rows:
        st.info(ctx.t("chart.no_case_matches_these_filters"))
        return
    heads = ctx.texts(
        "word.appeal", "word.right", "word.state", "word.outcome", "word.punishment", "label.side.seller",
        "label.side.complainant", "word.opened_on", "metric.counter_notice_on", "metric.ended_on",
    )  # fmt: skip
    st.html(elements.table_html(heads, (_row(ctx, row, found.names) for row in found.rows)))


def _row(ctx: RequestContext, row: dict[str, Any], parties: dict[str, str]) -> str:
    """Returns one case; for a lead, its number is a link."""
    no = safe(row["appeal_no"])
    opened = f'<a href="/appeal?no={no}" target="_self">{no}</a>' if allowed(ctx.person, Act.VIEW_APPEAL) else no
    terms = [row["right_type"], row["state"], row["outcome"] or "", row["penalty"]]
    called = metric_scope.label_parties(ctx, "", terms)
    marks = [ctx.t("word.exceptional_within")] * bool(row["exceptional"])
    marks += [ctx.t("word.imported_within")] * bool(row["imported"])
    marks += [ctx.label(LegalRisk(row["legal_risk"]))] if row["legal_risk"] else []
    marks += [ctx.t("word.reopened")] * (row["state"] != State.CLOSED and bool(row["outcome"]))
    texts = (
        *(called.get(each, each) for each in terms),
        parties[row["seller_id"]],
        parties[row["complainant_id"]],
        *(_day(ctx, row[column]) for column in ("opened_at", "started", "ended")),
    )
    chips = " ".join(elements.chip("neu", each) for each in marks)
    return elements.row_html(texts, f"<td>{opened} {chips}</td>")


def _day(ctx: RequestContext, at: datetime | date | None) -> str:
    return day(day_in(at), ctx.lang) if isinstance(at, datetime) else ""


page()
