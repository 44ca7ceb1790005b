"""The filters above the numbers.

``bar`` draws them and answers the scope. The address holds ids, so it means the same in both languages; what was
chosen stays when another page of numbers is opened from the navigation, whose links carry no address.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Final

import streamlit as st

from core.analytics.counts import CaseFilter
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, PenaltyKind, RightType, Side, State
from core.domain.text import LANGUAGES, family, mark
from core.exchange.export import Filters
from core.language import tn
from core.queries.people import PartyMatches, find_parties, names_of_parties, reviewers
from pages.components import metric_scope
from pages.components.metric_scope import MONTHS, MetricScope, chosen_value
from pages.shared import elements, url_state
from pages.shared.app_state import office
from pages.shared.context import RequestContext
from pages.shared.navigation import LISTS

# The filter by a party: a search among all of them, which asks a route while one types.

SIDES: Final = {each.value: each for each in (Side.SELLER, Side.COMPLAINANT)}

WORDS: Final = family("metric.search", "none more failed") | {"remove": mark("word.drop")}

_SEARCH: Final = elements.component("party_search", "components/parties", '<div class="parties"></div>')


def parties(ctx: RequestContext, name: str, label: str, ids: tuple[str, ...]) -> None:
    """The search for the filter of that name, with those that are chosen; a choice is written into the address."""
    key = f"scope_{name}_{ctx.lang}"

    def chosen() -> None:
        found = st.session_state[key].chosen
        if isinstance(found, list):
            metric_scope.take(name, ",".join(str(each) for each in found))

    named = allowed(ctx.person, Act.SEE_PARTIES_IN_FIGURES)
    search = ctx.t("metric.any_search_by_name_or_id" if named else "metric.any_search_by_start_of_pseudonym")
    words = {"search": search, **ctx.words(WORDS)}
    called = names_of_parties(ctx.office, ctx.person, ids)
    elements.note("search-label", label)
    shown = [{"id": each, "called": called[each]} for each in ids]
    data = {"side": name, "lang": ctx.lang, "label": label, "words": words, "chosen": shown}
    _SEARCH(key=key, on_chosen_change=chosen, data=data)


def party_options(person: Person, side: Side, words: str, spoken: str) -> dict[str, object] | None:
    """The parties of that side whose names hold the words, for the field's script; None for who may not ask."""
    found = find_parties(office(), person, side, words)
    return None if isinstance(found, Refusal) else _party_in_words(found, spoken)


def _party_in_words(found: PartyMatches, spoken: str) -> dict[str, object]:
    lang = next((each for each in LANGUAGES if each == spoken), LANGUAGES[0])
    matches = [
        {"id": each.party_id, "called": each.called, "cases": tn("metric.count_appeals", each.cases, lang)}
        for each in found.matches
    ]
    return {"matches": matches, "more": found.more}


SINCE_EVER: Final = date(2000, 1, 1)

INSIDE: Final = ("policy", "complainant", "seller", "penalty", "reviewer")


def bar(ctx: RequestContext, *, dated: bool = True) -> MetricScope:
    """Draws the filters in one row and answers what they ask for; ``dated`` False for what has no period."""
    scope = metric_scope.scope_from_url(ctx)
    people = elements.granted(ctx, reviewers(ctx.office, ctx.person))
    with st.container(horizontal=True, key="scope", vertical_alignment="center", gap="small"):
        _rights(ctx, scope)
        if dated:
            _months(ctx, scope)
        _more(ctx, scope, people)
        if scope.address():
            usual = MetricScope(months=metric_scope.USUAL)
            label = ctx.t("word.clear_filters")
            elements.button(label, "scope_clear", metric_scope.scope_to_url, usual, type="tertiary")
    return scope


def _rights(ctx: RequestContext, scope: MetricScope) -> None:
    key = "scope_right-type"
    st.session_state[key] = list(scope.only.right_types)
    rights = url_state.labels_of(ctx, RightType)
    elements.pills(ctx.t("word.right"), rights, key, chosen_value, "right-type", key, label_visibility="collapsed")


def _months(ctx: RequestContext, scope: MetricScope) -> None:
    names = {each: ctx.t("metric.count_months", count=each) for each in MONTHS} | {"all": ctx.t("metric.all_time")}
    if not scope.months:
        names["own"] = ctx.t("metric.own_dates")
    key = "scope_months"
    st.session_state[key] = scope.months or "own"
    elements.segments(ctx.t("metric.period"), names, key, chosen_value, "months", key)


def _more(ctx: RequestContext, scope: MetricScope, people: Mapping[str, str]) -> None:
    on = sum(bool(getattr(scope.only, LISTS[name][0])) for name in INSIDE) + bool(scope.as_of) + (not scope.months)
    label = f"{ctx.t('metric.more_filters')} · {on}" if on else ctx.t("metric.more_filters")
    with st.popover(label, key="scope_more", width="content"):
        _dates(ctx, scope)
        policies = {each.id: each.title(ctx.lang) for each in ctx.office.policies.all()}
        penalties = {each.value: ctx.label(each) for each in PenaltyKind}
        _several(ctx, scope, "policy", ctx.t("word.policy"), policies)
        parties(ctx, "complainant", ctx.t("label.side.complainant"), scope.only.complainants)
        parties(ctx, "seller", ctx.t("label.side.seller"), scope.only.sellers)
        _several(ctx, scope, "penalty", ctx.t("word.punishment"), penalties)
        _several(ctx, scope, "reviewer", ctx.t("word.reviewer"), people)


def _dates(ctx: RequestContext, scope: MetricScope) -> None:
    today = day_in(ctx.office.now())
    as_of = day_in(scope.as_of) if isinstance(scope.as_of, datetime) else scope.as_of
    given = {"from": scope.only.since, "to": scope.only.until, "as-of": as_of}
    labels = ctx.texts("word.from", "word.to", "metric.as_it_stood_on")
    for (name, day), label, column in zip(given.items(), labels, st.columns(3, gap="small"), strict=True):
        key = f"scope_{name}"
        st.session_state[key] = day
        column.date_input(
            label, value=None, min_value=SINCE_EVER, max_value=today, format="YYYY-MM-DD", key=key,
            on_change=chosen_value, args=(name, key),
        )  # fmt: skip


def _several(ctx: RequestContext, scope: MetricScope, name: str, label: str, options: Mapping[str, str]) -> None:
    """Several of a list by their ids; one that is not offered any more, or never was, stands for itself."""
    taken = list(getattr(scope.only, LISTS[name][0]))
    names = {
        each: options.get(each) or metric_scope.group_labels(ctx, name, taken)(each) for each in (*taken, *options)
    }
    key = f"scope_{name}_{ctx.lang}"
    st.session_state[key] = taken
    elements.several(label, names, key, chosen_value, name, key, placeholder=ctx.t("word.any"), select_all=False)


def grouped(ctx: RequestContext, choices_of: tuple[str, ...], named: str = "by") -> str:
    """By what the page groups, or one of its cards; kept in the address under that name."""
    key = f"scope_{named}"
    given = st.query_params.get(named, "")
    st.session_state[key] = given if given in choices_of else choices_of[0]
    names = {each: ctx.t(metric_scope.GROUPS[each]) for each in choices_of}
    return str(elements.segments(ctx.t("metric.group_by"), names, key, chosen_value, named, key))


EXPORTED: Final[dict[str, tuple[str, Collection[str] | None]]] = {
    **LISTS,
    "state": ("states", frozenset(State)),
    "outcome": ("outcomes", frozenset(Outcome)),
}

DAYS: Final = {"from": "since", "to": "until", "as-of": "as_of"}

ALL_TIME: Final = {"months": "all"}  # what the pages of numbers write for no dates

OF_CASES: Final = frozenset(each.name for each in fields(CaseFilter))


def filters_of(asked: Mapping[str, str]) -> Filters | None:
    """The filters of an address, lists with commas; None when one is unknown, no day or no word of its list."""
    given = {name: word for name, word in asked.items() if word and ALL_TIME.get(name) != word}
    if given.keys() - EXPORTED.keys() - DAYS.keys():
        return None
    try:
        days = {field: _day(name, given[name]) for name, field in DAYS.items() if name in given}
    except ValueError:
        return None
    lists = {field: tuple(given[name].split(",")) for name, (field, _) in EXPORTED.items() if name in given}
    allowed = {field: words for field, words in EXPORTED.values() if words}
    if any(set(words) - set(allowed.get(field, words)) for field, words in lists.items()):
        return None
    told = {**days, **lists}
    only = CaseFilter(**{name: value for name, value in told.items() if name in OF_CASES})  # type: ignore[arg-type] # by name
    return Filters(only, **{name: value for name, value in told.items() if name not in OF_CASES})  # type: ignore[arg-type] # as above


def _day(name: str, given: str) -> date:
    """A day; of ``as-of`` also a moment with its zone. Raises ValueError for anything else."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        moment = datetime.fromisoformat(given)
        if name != "as-of" or moment.tzinfo is None:
            raise
        return moment
