"""The exports page: choose a table and filters, export it, and see earlier exports."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.analytics.tables import ExportFilter
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, State
from core.domain.text import family, mark
from core.exchange import export
from core.language import day
from pages.components import metric_scope
from pages.components.metric_scope import MetricScope, chosen_value
from pages.shared import elements, guard, navigation, url_state
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import safe

# The export under way and the last exports, refreshed every few seconds.

EVERY: Final = 3.0  # seconds

WHEN: Final = {"from": mark("export.since"), "to": mark("export.up_to"), "as-of": mark("word.as_of_within")}


@fragment()
def last_exports(called: Mapping[str, str], _lang: str) -> None:
    """Draws both, in a fragment that runs by itself."""
    ctx = guard.require(navigation.PLACE["exports"].act)
    elements.run_every(EVERY)
    going, taken = export.running_exports(ctx.office, ctx.person), export.last_taken(ctx.office, ctx.person)
    if isinstance(going, Refusal) or isinstance(taken, Refusal):
        return
    for each, who in going:
        _progress(ctx, each, who, called)
    if taken or not going:
        st.html(_table(ctx, taken, called))


def _progress(ctx: RequestContext, going: export.RunningExport, who: str, called: Mapping[str, str]) -> None:
    what, rows, total = called.get(going.report, going.report), f"{going.rows:,}", f"{going.total:,}"
    text = ctx.t("export.of_rows_have_gone_to", what=what, rows=rows, total=total, who=who)
    st.progress(min(going.rows / going.total, 1.0) if going.total else 1.0, text=elements.plain_text(text))


def _table(ctx: RequestContext, taken: tuple[export.PastExport, ...], called: Mapping[str, str]) -> str:
    title = f'<div class="ct">{safe(ctx.t("export.last_exports"))}</div>'
    if not taken:
        return f'{title}<p class="rd mu">{safe(ctx.t("export.nothing_has_been_exported_yet"))}</p>'
    heads = ctx.texts("word.when", "word.who", "export.which_table", "export.filters", "export.rows", "export.sha_256")
    return title + elements.table_html(heads, (_row(ctx, each, called) for each in taken), "list taken")


def _row(ctx: RequestContext, taken: export.PastExport, called: Mapping[str, str]) -> str:
    hashed = "–"  # the server stopped before the end of the export could be recorded
    if taken.sha256:
        hashed = f'<code title="{safe(taken.sha256)}">{safe(taken.sha256[:12])}…</code>'
    return (
        f"<tr><td>{safe(elements.time_label(ctx, taken.at))}</td><td>{safe(taken.who)}</td>"
        f"<td>{safe(called.get(taken.report, taken.report))}</td><td>{safe(_filters(ctx, taken))}</td>"
        f'<td class="r">{_rows(ctx, taken)}</td><td>{hashed}</td></tr>'
    )


def _rows(ctx: RequestContext, taken: export.PastExport) -> str:
    """Returns, as HTML, how many rows were exported; for an incomplete file, out of how many."""
    if taken.whole:
        return f"{taken.rows:,}"
    count = ctx.t("export.rows_total_of", rows=f"{taken.rows:,}", total=f"{taken.of_rows or 0:,}")
    return f"{elements.chip('warn', ctx.t('export.not_completed'))} {safe(count)}"


def _filters(ctx: RequestContext, taken: export.PastExport) -> str:
    """Describes the filters; empty for the report of a case, because not everybody may see its number."""
    if taken.report == "case":
        return ""
    return " · ".join(_filter(ctx, name, str(words)) for name, words in taken.filters.items()) or ctx.t("word.none")


def _filter(ctx: RequestContext, name: str, words: str) -> str:
    if name in WHEN:
        return f"{ctx.t(WHEN[name])} {_day(ctx, words)}"
    each = words.split(",")
    called = metric_scope.label_parties(ctx, "" if name == "policy" else name, each)  # a policy is named by its id
    return ", ".join(called.get(one, one) for one in each)


def _day(ctx: RequestContext, words: str) -> str:
    try:
        return day(date.fromisoformat(words), ctx.lang)
    except ValueError:
        return words


# Whole tables as CSV: which one, which rows and how many; and what was exported before.

CALLED: Final = family("export.table", "cases decisions findings timeline metrics disclosures case") | {
    "response-times": mark("export.response_times")
}


# The date by which the period above selects the rows.
DATED: Final = {
    "cases": mark("export.period_in_which_appeals_opened"),
    "response-times": mark("export.period_in_which_materials_reached"),
    "metrics": mark("export.period_by_which_each_number"),
}

DATED_BY_APPEAL: Final = mark("export.period_in_which_their_appeals")


def page() -> None:
    """Draws the filters of the metrics, the tables to choose from, the chosen one, and the last exports."""
    ctx = guard.require(navigation.PLACE["exports"].act)
    elements.stylesheet("exports/exports.css")
    scope = metric_scope.bar(ctx)
    choose, take = st.columns([4, 8], gap="medium")
    with choose:
        report = _report(ctx)
    with take:
        _states(ctx, report)
        _offer(ctx, scope, report)
        last_exports({each: ctx.t(word) for each, word in CALLED.items()}, ctx.lang)


def _report(ctx: RequestContext) -> str:
    key = "report"
    url_state.from_url(key, export.REPORTS, "cases")
    st.radio(
        ctx.t("export.which_table"),
        export.REPORTS,
        key=key,
        captions=[ctx.t(export.about_report(each)) for each in export.REPORTS],
        format_func=lambda each: ctx.t(CALLED[each]),
        on_change=chosen_value,
        args=("report", key),
    )
    return str(st.session_state[key])


def _states(ctx: RequestContext, report: str) -> None:
    """Draws further filters of this page: the states of the appeals and their outcomes."""
    if report == "metrics":
        return
    labels = ctx.texts("word.state", "word.outcome")
    filters = zip(st.columns(2, gap="small"), labels, ("state", "outcome"), (State, Outcome), strict=True)
    for column, label, name, terms in filters:
        key, names = f"export_{name}_{ctx.lang}", url_state.labels_of(ctx, terms)
        values = st.query_params.get(name, "").split(",")
        st.session_state[key] = [each for each in names if each in values]
        with column:
            elements.several(label, names, key, chosen_value, name, key, placeholder=ctx.t("word.any"))


def _offer(ctx: RequestContext, scope: MetricScope, report: str) -> None:
    """Draws how many rows the file will have, under which filters, and the link that exports it."""
    address = _address(scope, report)
    filters = metric_scope.filters_of(address) or ExportFilter()
    count = export.rows_of(ctx.office, ctx.person, report, filters)
    if isinstance(count, Refusal):
        elements.refusal(ctx, count)
        return
    rows = ctx.tn("export.count_rows", count)
    columns = ctx.t("export.count_columns", count=len(export.columns_of(report)))
    terms = (*(State(each) for each in filters.states), *(Outcome(each) for each in filters.outcomes))
    words = [each for each in (metric_scope.scope_label(ctx, scope), *(ctx.label(each) for each in terms)) if each]
    query = f"?{urlencode(address)}" if address else ""
    notes = [ctx.t(DATED.get(report, DATED_BY_APPEAL))]
    if scope.as_of and report not in export.AS_OF:
        notes.append(ctx.t("export.table_record_as_stands_only"))
    notes.append(ctx.t("export.no_names_contacts_document_numbers"))
    take, book = ctx.texts("export.take_as_csv", "export.codebook_what_columns_mean")
    st.html(
        f'<div class="card take rd"><b class="n" data-rows="{count}">{safe(rows)}</b>'
        f"<small>{safe(columns)} · {safe(' · '.join(words) or ctx.t('export.all_of_them_within'))}</small>"
        f'<p><a class="go" href="/export/{report}.csv{safe(query)}" download>{safe(take)}</a>'
        f'<a href="/export/{report}.codebook.csv" download>{safe(book)}</a></p>'
        f"<small>{safe(ctx.line(*notes))}</small></div>"
    )


def _address(scope: MetricScope, report: str) -> dict[str, str]:
    """Returns the parameters of the file's address: the filters in force, with their dates written out."""
    as_of = metric_scope.as_of_asked(scope.as_of if report in export.AS_OF else None)
    own = {} if report == "metrics" else {name: st.query_params.get(name, "") for name in ("state", "outcome")}
    return scope.dates() | as_of | scope.lists() | {name: words for name, words in own.items() if words}


page()
