"""The scope of the metrics: which cases, and as of when, as stored in the address; and the filters that set it.

The parameter names are those of the command-line options. Unknown values in an address are ignored, never guessed.
Pages, case lists, chart files and exports read the address with ``read_scope`` and pass it on with ``MetricScope``.
``bar`` draws the filters and returns the scope. The address contains ids, so it means the same in both languages; the
choice is kept when another metrics page is opened from a link without parameters.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from core.analytics import counts, metrics, questions
from core.analytics.tables import ExportFilter
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.sampling import WORTH
from core.domain.second_review import decision_label
from core.domain.terms import ZONE, Outcome, PenaltyKind, RightType, State
from core.domain.text import day_of, family, mark
from core.language import day
from core.queries.metrics import Number
from core.queries.people import names_of_parties, names_of_people, reviewers
from pages.shared import elements, url_state
from pages.shared.context import RequestContext, local_path
from pages.shared.url_state import LISTS

MONTHS: Final = ("6", "12", "24", "all")
"""The periods offered: a number of calendar months, including the current one; or all time."""

USUAL: Final = "12"

NAMES: Final = frozenset({"months", "from", "to", "as-of", *LISTS})

MOST: Final = 50  # of one list; an address cannot be endless

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class MetricScope:
    """Which cases, and as of when; ``months`` is the word of ``MONTHS`` that set the dates, empty for custom dates.

    ``as_of`` is None for now, a day for its end in Shanghai, or an aware moment.
    """

    only: counts.CaseFilter = field(default_factory=counts.CaseFilter)
    as_of: date | datetime | None = None
    months: str = ""

    def address(self) -> dict[str, str]:
        """Returns the parameters of an address that shows the same again; the default period is left out."""
        dates = {"months": self.months} if self.months else self.dates() or {"months": "all"}
        if self.months == USUAL:
            dates = {}
        return {**dates, **self.lists(), **as_of_asked(self.as_of)}

    def exact(self, as_of: datetime) -> dict[str, str]:
        """Returns the same with its dates written out, as of that moment: for lists and files, which must not drift."""
        return {**(self.dates() or {"months": "all"}), **self.lists(), **as_of_asked(as_of)}

    def standing(self) -> "MetricScope":
        """Returns the same cases without a period, because what is open now has none."""
        return replace(self, only=replace(self.only, since=None, until=None), months="all")

    def before(self) -> "MetricScope | None":
        """Returns the period of equal length just before this one; None if this one has no beginning or no end yet."""
        since, until = self.only.since, self.only.until
        if since is None or until is None or until < since:
            return None
        length = until - since + DAY
        if since - date.min < length:  # there are no days that early
            return None
        return replace(self, only=replace(self.only, since=since - length, until=since - DAY), months="")

    def dates(self) -> dict[str, str]:
        """Returns the ends of the period, written out."""
        days = {"from": self.only.since, "to": self.only.until}
        return {name: day.isoformat() for name, day in days.items() if day}

    def lists(self) -> dict[str, str]:
        """Returns the lists that narrow the cases."""
        values = {name: getattr(self.only, held) for name, (held, _) in LISTS.items()}
        return {name: ",".join(words) for name, words in values.items() if words}


def read_scope(params: Mapping[str, str], now: datetime) -> MetricScope:
    """Returns the scope an address asks for; without dates, the default months up to ``as-of`` or today."""
    as_of = _moment(params.get("as-of", ""), now)
    last = day_in(as_of) if isinstance(as_of, datetime) else as_of or day_in(now)
    since, until = day_of(params.get("from", "")), day_of(params.get("to", ""))
    own = since is not None or until is not None
    months = "" if own else params.get("months", USUAL)
    if not own and months not in MONTHS:
        months = USUAL
    if months and months != "all":
        since, until = months_back(last, int(months)), last
    lists = {held: _words(params.get(name, ""), allowed) for name, (held, allowed) in LISTS.items()}
    return MetricScope(counts.CaseFilter(since=since, until=until, **lists), as_of, months)


def months_back(last: date, months: int) -> date:
    """Returns the first day of the period of ``months`` that ends in the month of ``last``, or the earliest day."""
    number = max(last.year * 12 + last.month - months, 12)
    return date(number // 12, number % 12 + 1, 1)


def _words(text: str, allowed: Collection[str] | None) -> tuple[str, ...]:
    words = (each for each in text.split(",")[:MOST] if each)
    return tuple(dict.fromkeys(each for each in words if allowed is None or each in allowed))


def _moment(text: str, now: datetime) -> date | datetime | None:
    """Returns a day, or a moment with its zone; None (now) for a future one, for today, and for anything else."""
    if day := day_of(text):
        return day if day < day_in(now) else None
    try:
        moment = datetime.fromisoformat(text)
        past = moment.tzinfo is not None and moment.astimezone(ZONE) <= now
    except (ValueError, OverflowError):
        return None
    return moment if past else None


def as_of_asked(as_of: date | datetime | None) -> dict[str, str]:
    """Returns the ``as-of`` parameter of an address."""
    return {"as-of": as_of.isoformat()} if as_of else {}


# One figure in an address: which metric, how it is grouped, and which group and part of it.


def number_of(params: Mapping[str, str], scope: MetricScope) -> Number | None:
    """Returns the figure that an address names; None if there is no such figure."""
    name = params.get("metric", "")
    if name not in questions.QUESTIONS:
        return None
    question = metrics.Metric(name, params.get("by", ""), scope.only, scope.as_of)
    return Number(question, params.get("group", ""), params.get("part", "n"))


# The scope in the address: read from it, written to it, and remembered for the next metrics page.

REMEMBERED: Final = "insight_address"


def scope_from_url(ctx: RequestContext) -> MetricScope:
    """Returns the scope that the address asks for; without filters, the one used last."""
    if not NAMES.intersection(st.query_params) and st.session_state.get(REMEMBERED):
        st.query_params.update(st.session_state[REMEMBERED])
    scope = read_scope(st.query_params, ctx.office.now())
    st.session_state[REMEMBERED] = scope.address()
    return scope


def previous_scope(ctx: RequestContext) -> str:
    """Returns the address of the page from which a list was opened; the navigation shows the same scope again."""
    back = local_path(st.query_params.get("back", ""))
    st.session_state[REMEMBERED] = read_scope(dict(parse_qsl(urlsplit(back).query)), ctx.office.now()).address()
    return back


def chosen_value(name: str, key: str) -> None:
    """For ``on_change``: writes the choice to the address, from which the page reads it."""
    value = st.session_state[key]
    take(name, ",".join(value) if isinstance(value, list) else "" if value is None else str(value))


def take(name: str, words: str) -> None:
    """Writes these words to the address as a filter; an empty text removes the filter."""
    params = {**st.query_params.to_dict(), name: words}
    if name == "months":
        params |= {"from": "", "to": ""}
    elif name in {"from", "to"} and words:
        params |= {each: _other(each) for each in {"from", "to"} - {name}} | {"months": ""}
    _keep({each: word for each, word in params.items() if word})


def _other(name: str) -> str:
    """Returns the other end of the period, as the page showed it."""
    day = st.session_state.get(f"scope_{name}")
    return day.isoformat() if day else ""


def scope_to_url(scope: MetricScope) -> None:
    """For ``on_click``: writes this scope to the address and leaves its other parameters as they are."""
    others = {name: word for name, word in st.query_params.to_dict().items() if name not in NAMES}
    _keep({**others, **scope.address()})


def _keep(params: dict[str, str]) -> None:
    st.query_params.from_dict(params)
    st.session_state[REMEMBERED] = {name: word for name, word in params.items() if name in NAMES}


# The names of a metric's groups for the current person: terms in their language, parties as far as they may see them.

GROUPS: Final = family("metric.group", "right_type policy complainant seller penalty route month whole")
"""The names of the groupings."""

PARTIES: Final = ("complainant", "seller")

PEOPLE: Final = ("reviewer", "assigned_to")

TERMS: Final = {each.value: each for terms in (RightType, PenaltyKind, State, Outcome) for each in terms}
"""The terms of these lists by their ids, of which no two are the same."""


def group_labels(ctx: RequestContext, by: str, groups: Iterable[str]) -> Callable[[str], str]:
    """Returns a function from a group's id to its name; an unknown id is its own name."""
    known = label_parties(ctx, by, groups)
    return lambda group: known.get(group) or group or ctx.t("word.not_stated")


def label_parties(ctx: RequestContext, by: str, groups: Iterable[str]) -> dict[str, str]:
    """Returns the names of these groups by their ids."""
    wanted = tuple(groups)
    if by in PARTIES:
        return names_of_parties(ctx.office, ctx.person, wanted)
    if by in PEOPLE:
        return names_of_people(ctx.office, ctx.person, wanted)
    book = ctx.office.policies
    if by == "policy":
        return {each.id: each.title(ctx.lang) for each in book.all()}
    if by == "route":
        lists = [each for policy in book.all() for each in (policy.appeal, policy.answer, policy.withdrawal)]
        return {route.id: route.title(ctx.lang) for checklist in lists for route in checklist.routes}
    if by == "decided":
        return {each: ctx.say(decision_label(each)) for each in wanted if each}
    if by == "worth":
        return {each: ctx.t(WORTH[each]) for each in wanted if each in WORTH}
    if by == "criterion":
        return {each: book.criteria[each].short(ctx.lang) for each in wanted if each in book.criteria}
    return {each: ctx.label(TERMS[each]) for each in wanted if each in TERMS}


def scope_label(ctx: RequestContext, scope: MetricScope) -> str:
    """Describes the filters in force; empty if they include all cases of all time."""
    only = scope.only
    words = [period_label(ctx, scope)] if only.since or only.until else []
    for name, (held, _) in LISTS.items():
        chosen = getattr(only, held)
        called = group_labels(ctx, name, chosen)
        words += [called(each) for each in chosen]
    return " · ".join(words)


def period_label(ctx: RequestContext, scope: MetricScope) -> str:
    """Describes the period."""
    since, until = scope.only.since, scope.only.until
    if since and until:
        return ctx.t("word.first_last_to", first=day(since, ctx.lang), last=day(until, ctx.lang))
    if since:
        return ctx.t("metric.from_day_within", day=day(since, ctx.lang))
    return ctx.t("metric.up_to", day=day(until, ctx.lang)) if until else ctx.t("metric.all_time")


def behind_label(ctx: RequestContext, behind: timedelta) -> str:
    """Says how far the figures are behind the record; empty if it is only a little."""
    return ctx.t("metric.behind_record", seconds=round(behind.total_seconds())) if behind > metrics.BEHIND else ""


PARTS: Final = family(
    "metric.part",
    "k exceptional imported overdue open later late withdrawn retracted_later abandoned pending differ otherwise "
    "other_shop happened competing censored",
)


def part_label(ctx: RequestContext, part: str) -> str:
    """Returns the name of a part of a figure; empty for the whole."""
    if part.startswith("at_risk:"):
        return ctx.t("metric.still_at_risk_on_day", day=part.removeprefix("at_risk:"))
    if part in TERMS:
        return ctx.label(TERMS[part])
    return ctx.t(PARTS[part]) if part in PARTS else ""


# The filter by party: a search among all of them; a route answers while one types.

SEARCH_WORDS: Final = family("metric.search", "none more failed") | {"remove": mark("word.drop")}

_SEARCH: Final = elements.component("party_search", "components/parties", '<div class="parties"></div>')


def parties(ctx: RequestContext, name: str, label: str, ids: tuple[str, ...]) -> None:
    """Draws the search for the filter ``name``, with the chosen ``ids``; a choice is written to the address."""
    key = f"scope_{name}_{ctx.lang}"

    def chosen() -> None:
        found = st.session_state[key].chosen
        if isinstance(found, list):
            take(name, ",".join(str(each) for each in found))

    named = allowed(ctx.person, Act.SEE_PARTIES_IN_FIGURES)
    search = ctx.t("metric.any_search_by_name_or_id" if named else "metric.any_search_by_start_of_pseudonym")
    words = {"search": search, **ctx.words(SEARCH_WORDS)}
    called = names_of_parties(ctx.office, ctx.person, ids)
    elements.note("search-label", label)
    shown = [{"id": each, "called": called[each]} for each in ids]
    data = {"side": name, "lang": ctx.lang, "label": label, "words": words, "chosen": shown}
    _SEARCH(key=key, on_chosen_change=chosen, data=data)


SINCE_EVER: Final = date(2000, 1, 1)

INSIDE: Final = ("policy", "complainant", "seller", "penalty", "reviewer")


def bar(ctx: RequestContext) -> MetricScope:
    """Draws the filters in one row and returns the scope."""
    scope = scope_from_url(ctx)
    people = elements.granted(ctx, reviewers(ctx.office, ctx.person))
    with st.container(horizontal=True, key="scope", vertical_alignment="center", gap="small"):
        _rights(ctx, scope)
        _months(ctx, scope)
        _more(ctx, scope, people)
        if scope.address():
            usual = MetricScope(months=USUAL)
            elements.button(ctx.t("word.clear_filters"), "scope_clear", scope_to_url, usual, type="tertiary")
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
    days = {"from": scope.only.since, "to": scope.only.until, "as-of": as_of}
    labels = ctx.texts("word.from", "word.to", "metric.as_it_stood_on")
    for (name, on), label, column in zip(days.items(), labels, st.columns(3, gap="small"), strict=True):
        key = f"scope_{name}"
        st.session_state[key] = on
        column.date_input(
            label, value=None, min_value=SINCE_EVER, max_value=today, format="YYYY-MM-DD", key=key,
            on_change=chosen_value, args=(name, key),
        )  # fmt: skip


def _several(ctx: RequestContext, scope: MetricScope, name: str, label: str, options: Mapping[str, str]) -> None:
    """Draws a choice of several options by their ids; an id that is not offered is shown as it is."""
    taken = list(getattr(scope.only, LISTS[name][0]))
    names = {each: options.get(each) or group_labels(ctx, name, taken)(each) for each in (*taken, *options)}
    key = f"scope_{name}_{ctx.lang}"
    st.session_state[key] = taken
    elements.several(label, names, key, chosen_value, name, key, placeholder=ctx.t("word.any"), select_all=False)


def grouped(ctx: RequestContext, choices_of: tuple[str, ...], named: str = "by") -> str:
    """Draws the choice of grouping for the page or one card; returns it, and keeps it in the address as ``named``."""
    key = f"scope_{named}"
    by = st.query_params.get(named, "")
    st.session_state[key] = by if by in choices_of else choices_of[0]
    names = {each: ctx.t(GROUPS[each]) for each in choices_of}
    return str(elements.segments(ctx.t("metric.group_by"), names, key, chosen_value, named, key))


EXPORTED: Final = {**LISTS, "state": ("states", frozenset(State)), "outcome": ("outcomes", frozenset(Outcome))}

DAYS: Final = {"from": "since", "to": "until", "as-of": "as_of"}

ALL_TIME: Final = {"months": "all"}  # what the metrics pages write if there are no dates

OF_CASES: Final = frozenset(each.name for each in fields(counts.CaseFilter))


def filters_of(params: Mapping[str, str]) -> ExportFilter | None:
    """Returns the filters of an address, with lists split at commas; None if any value is unknown or no date."""
    words_of = {name: word for name, word in params.items() if word and ALL_TIME.get(name) != word}
    if words_of.keys() - EXPORTED.keys() - DAYS.keys():
        return None
    chosen: dict[str, Any] = {}
    try:
        for name, held in DAYS.items():
            chosen |= {held: _exact_day(name, words_of[name])} if name in words_of else {}
    except ValueError:
        return None
    for name, (held, words) in EXPORTED.items():
        chosen |= {held: tuple(words_of[name].split(","))} if name in words_of else {}
        if words and set(chosen.get(held, ())) - set(words):
            return None
    only = counts.CaseFilter(**{name: value for name, value in chosen.items() if name in OF_CASES})
    return ExportFilter(only, **{name: value for name, value in chosen.items() if name not in OF_CASES})


def _exact_day(name: str, text: str) -> date:
    """Returns a day; ``as-of`` may also be a moment with its zone. Raises ValueError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        if name != "as-of" or moment.tzinfo is None:
            raise
        return moment
