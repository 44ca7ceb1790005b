"""The page of exports: choose a table and its filters, take it, and see what was taken before."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.domain.refusals import Refusal
from core.domain.terms import Outcome, PenaltyKind, RightType, State
from core.domain.text import family, mark
from core.exchange import codebook, export
from core.language import day
from core.queries.people import names_of_parties, names_of_people
from pages.components.metric_filters import bar, filters_of
from pages.components.metric_scope import MetricScope, chosen_value, scope_label
from pages.shared import elements, guard, navigation, url_state
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import safe

# What is going out at this moment, and what was exported last: looked at anew every few seconds.

EVERY: Final = "3s"

ROWS: Final = 4  # the column of numbers

WORDS: Final = {each.value: each for terms in (RightType, PenaltyKind, State, Outcome) for each in terms}

WHEN: Final = {"from": mark("export.since"), "to": mark("export.up_to"), "as-of": mark("word.as_of_within")}


@fragment(run_every=EVERY)
def last_exports(called: Mapping[str, str], _lang: str) -> None:
    """Draws both, in a part of the page that runs by itself."""
    ctx = guard.require(navigation.PLACE["exports"].act)
    going, taken = export.running_exports(ctx.office, ctx.person), export.last_taken(ctx.office, ctx.person)
    if isinstance(going, Refusal) or isinstance(taken, Refusal):
        return
    for each, who in going:
        _progress(ctx, each, who, called)
    if taken or not going:
        st.html(_table(ctx, taken, called))


def _progress(ctx: RequestContext, going: export.Underway, who: str, called: Mapping[str, str]) -> None:
    what, rows, total = called.get(going.report, going.report), f"{going.rows:,}", f"{going.total:,}"
    text = ctx.t("export.of_rows_have_gone_to", what=what, rows=rows, total=total, who=who)
    st.progress(min(going.rows / going.total, 1.0) if going.total else 1.0, text=elements.plain_text(text))


def _table(ctx: RequestContext, taken: tuple[export.PastExport, ...], called: Mapping[str, str]) -> str:
    title = f'<div class="ct">{safe(ctx.t("export.last_exports"))}</div>'
    if not taken:
        return f'{title}<p class="rd mu">{safe(ctx.t("export.nothing_has_been_exported_yet"))}</p>'
    heads = ctx.texts("word.when", "word.who", "export.which_table", "export.filters", "export.rows", "export.sha_256")
    head = "".join(f"<th{' class=r' if at == ROWS else ''}>{safe(each)}</th>" for at, each in enumerate(heads))
    rows = "".join(
        f"<tr><td>{safe(elements.time_label(ctx, each.at))}</td><td>{safe(each.who)}</td>"
        f"<td>{safe(called.get(each.report, each.report))}</td><td>{safe(_filters(ctx, each))}</td>"
        f'<td class="r">{_rows(ctx, each)}</td><td>{_hash(each)}</td></tr>'
        for each in taken
    )
    return f'{title}<table class="list taken"><thead><tr>{head}</tr></thead>{rows}</table>'


def _rows(ctx: RequestContext, taken: export.PastExport) -> str:
    """How many rows left, as HTML; of a file that broke off, of how many."""
    if taken.whole:
        return f"{taken.rows:,}"
    told = ctx.t("export.rows_total_of", rows=f"{taken.rows:,}", total=f"{taken.of_rows or 0:,}")
    return f"{elements.chip('warn', ctx.t('export.not_completed'))} {safe(told)}"


def _hash(taken: export.PastExport) -> str:
    if not taken.sha256:  # the server stopped before its end could be written down
        return "–"
    return f'<code title="{safe(taken.sha256)}">{safe(taken.sha256[:12])}…</code>'


def _filters(ctx: RequestContext, taken: export.PastExport) -> str:
    """The filters in words; of the report of a case nothing, for its number is not everybody's."""
    if taken.report == "case":
        return ""
    return " · ".join(_filter(ctx, name, str(words)) for name, words in taken.filters.items()) or ctx.t("word.none")


def _filter(ctx: RequestContext, name: str, words: str) -> str:
    each = words.split(",")
    if name in ("complainant", "seller"):
        return ", ".join(names_of_parties(ctx.office, ctx.person, each).values())
    if name == "reviewer":
        return ", ".join(names_of_people(ctx.office, ctx.person, each).values())
    if name in WHEN:
        return f"{ctx.t(WHEN[name])} {_day(ctx, words)}"
    return ", ".join(ctx.label(WORDS[one]) if one in WORDS else one for one in each)


def _day(ctx: RequestContext, words: str) -> str:
    try:
        return day(date.fromisoformat(words), ctx.lang)
    except ValueError:
        return words


# Whole tables as CSV: which one, which rows, how many; and what was taken before.

CALLED: Final = family("export.table", "cases decisions findings timeline metrics disclosures case") | {
    "response-times": mark("export.response_times")
}


# By which day the period above chooses the rows.
DATED: Final = {
    "cases": mark("export.period_in_which_appeals_opened"),
    "response-times": mark("export.period_in_which_materials_reached"),
    "metrics": mark("export.period_by_which_each_number"),
}

DATED_BY_APPEAL: Final = mark("export.period_in_which_their_appeals")


def page() -> None:
    """The filters of the numbers, the tables to choose from, the one that is chosen, and the last exports."""
    ctx = guard.require(navigation.PLACE["exports"].act)
    elements.stylesheet("exports/exports.css")
    scope = bar(ctx)
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
        captions=[ctx.t(codebook.about(each)) for each in export.REPORTS],
        format_func=lambda each: ctx.t(CALLED[each]),
        on_change=chosen_value,
        args=("report", key),
    )
    return str(st.session_state[key])


def _states(ctx: RequestContext, report: str) -> None:
    """Further filters of this page: where the appeals stand, and how they ended."""
    if report == "metrics":
        return
    state, outcome = st.columns(2, gap="small")
    with state:
        _terms(ctx, "state", ctx.t("word.state"), State)
    with outcome:
        _terms(ctx, "outcome", ctx.t("word.outcome"), Outcome)


def _terms(ctx: RequestContext, name: str, label: str, terms: type[State] | type[Outcome]) -> None:
    key = f"export_{name}_{ctx.lang}"
    given = st.query_params.get(name, "").split(",")
    st.session_state[key] = [each.value for each in terms if each in given]
    names = url_state.labels_of(ctx, terms)
    elements.several(label, names, key, chosen_value, name, key, placeholder=ctx.t("word.any"))


def _offer(ctx: RequestContext, scope: MetricScope, report: str) -> None:
    """How many rows it will have, by which filters, and the way to take it."""
    address = _address(scope, report)
    filters = filters_of(address) or export.Filters()
    count = export.rows_of(ctx.office, ctx.person, report, filters)
    if isinstance(count, Refusal):
        elements.refusal(ctx, count)
        return
    rows = ctx.tn("export.count_rows", count)
    columns = ctx.t("export.count_columns", count=len(export.columns_of(report)))
    terms = (*(State(each) for each in filters.states), *(Outcome(each) for each in filters.outcomes))
    words = [each for each in (scope_label(ctx, scope), *(ctx.label(each) for each in terms)) if each]
    asked = f"?{urlencode(address)}" if address else ""
    notes = [ctx.t(DATED.get(report, DATED_BY_APPEAL))]
    if scope.as_of and report not in export.AS_OF:
        notes.append(ctx.t("export.table_record_as_stands_only"))
    notes.append(ctx.t("export.no_names_contacts_document_numbers"))
    take, book = ctx.texts("export.take_as_csv", "export.codebook_what_columns_mean")
    st.html(
        f'<div class="card take rd"><b class="n" data-rows="{count}">{safe(rows)}</b>'
        f"<small>{safe(columns)} · {safe(' · '.join(words) or ctx.t('export.all_of_them_within'))}</small>"
        f'<p><a class="go" href="/export/{report}.csv{safe(asked)}" download>{safe(take)}</a>'
        f'<a href="/export/{report}.codebook.csv" download>{safe(book)}</a></p>'
        f"<small>{safe(' '.join(notes))}</small></div>"
    )


def _address(scope: MetricScope, report: str) -> dict[str, str]:
    """What the file is asked for by: the filters in force with their dates written out."""
    dates = {"from": scope.only.since, "to": scope.only.until, "as-of": scope.as_of if report in export.AS_OF else None}
    lists = {name: getattr(scope.only, held) for name, (held, _) in navigation.LISTS.items()}
    own = {} if report == "metrics" else {name: st.query_params.get(name, "") for name in ("state", "outcome")}
    given = {
        **{name: day.isoformat() for name, day in dates.items() if day},
        **{name: ",".join(words) for name, words in lists.items()},
        **own,
    }
    return {name: word for name, word in given.items() if word}


page()
