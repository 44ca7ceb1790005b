"""The figures of one page, read in one snapshot, with links to their cases; and their charts and tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final, TypeVar
from urllib.parse import urlencode

import streamlit as st

from core import charts
from core.analytics import metrics, questions, statistics
from core.analytics.metrics import Measure, WaitingTime
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import Outcome
from core.domain.text import family
from core.exchange.metrics_export import time_row
from core.office import Office
from pages.components.metric_scope import MetricScope, group_labels
from pages.shared import navigation
from pages.shared.context import RequestContext

Counted = TypeVar("Counted", Measure, WaitingTime)

GOING: Final = "insight_going"


def go(ctx: RequestContext) -> None:
    """Opens the cases of the mark or figure that was clicked, in the run after the click."""
    navigation.follow(ctx)
    go_on()


def go_on() -> None:
    """Does the same for a fragment, which receives no links."""
    if address := st.session_state.pop(GOING, None):
        st.switch_page(navigation.PLACE["cases"].path, query_params=address)


def change(now: Measure, then: Measure) -> tuple[float, float, float] | None:
    """Returns the difference of two shares with its interval; None if either is withheld."""
    if now.n < questions.SMALL or then.n < questions.SMALL or now.k is None or then.k is None:
        return None
    return statistics.difference((now.k, now.n), (then.k, then.n))


STANDING: Final = frozenset({"waiting", "overdue_open", "ageing", "workload_open", "complainant_counter_success"})
"""What is open now counts whenever it was opened; what has a period of its own counts in that period."""

BEFORE: Final = "before"

CASES: Final = "/cases"


@dataclass
class PageMetrics:
    """The answers of one snapshot; keys are ``[metric, by, group, part]``, with ``before`` added for that period."""

    ctx: RequestContext
    scope: MetricScope
    held: metrics.MetricsSnapshot
    theme: charts.ChartTheme
    page: str = "overview"
    moments: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    _addresses: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    @property
    def as_of(self) -> datetime:
        """The moment of the page."""
        return self.held.moment.as_of

    @cached_property
    def back(self) -> str:
        """Returns the address of the page as it stands; a role's first page is at ``/``."""
        at = "" if navigation.first_for(self.ctx.person.role).url_path == self.page else self.page
        return f"/{at}?{urlencode(self.scope.address())}".rstrip("?")

    def scope_for(self, name: str, when: str = "") -> MetricScope:
        """Returns the cases for which a metric is asked."""
        if name in STANDING:
            return self.scope.standing()
        return (self.scope.before() or self.scope) if when == BEFORE else self.scope

    def counted(self, name: str, by: str = "", when: str = "") -> tuple[Measure, ...]:
        """Returns the measures of a metric."""
        return self._ask(metrics.measures, name, by, when)

    def waited(self, name: str, by: str = "") -> tuple[WaitingTime, ...]:
        """Returns the times of a metric."""
        return self._ask(metrics.waiting_times, name, by, "")

    def _ask(
        self,
        question: Callable[[Office, Person, metrics.Metric, metrics.MetricsSnapshot], tuple[Counted, ...] | Refusal],
        name: str,
        by: str,
        when: str,
    ) -> tuple[Counted, ...]:
        metric = metrics.Metric(name, by, self.scope_for(name, when).only)
        found = question(self.ctx.office, self.ctx.person, metric, self.held)
        if isinstance(found, Refusal):
            raise PermissionError(found.code)  # unreachable: the page has already checked the role
        if found:
            self.moments[name, by, when] = found[0].as_of
        return found

    def whole(self, name: str, when: str = "") -> Measure | None:
        """Returns the single measure of all cases together."""
        return next(iter(self.counted(name, when=when)), None)

    def named(self, by: str, groups: Iterable[str]) -> dict[str, str]:
        """Returns the names of groups by id; if two have the same name, their ids are added."""
        wanted = tuple(groups)
        called = group_labels(self.ctx, by, wanted)
        names = {group: called(group) for group in wanted}
        twice = {name for name in names.values() if list(names.values()).count(name) > 1}
        return {group: f"{name} · {group}" if name in twice else name for group, name in names.items()}

    def named_or_all(self, by: str, groups: Iterable[str]) -> dict[str, str]:
        """Returns the same; without a grouping, the name of the single group of all cases."""
        return self.named(by, groups) if by else {"": self.ctx.t("word.all")}

    def known_to(self, found: WaitingTime) -> str:
        """Says how far the times of a group are known; empty if they are withheld."""
        known = found.days.known_until
        return "" if known is None else self.ctx.t("metric.not_known_beyond_day", day=str(int(known)))

    def parameters(self, key: list[str]) -> dict[str, str]:
        """Returns the parameters of the address that lists a key's cases."""
        return _number(key) | self._shared(key)

    def link(self, key: list[str] | None) -> str:
        """Returns the address of the list of a key's cases; empty without a key."""
        if not key:
            return ""
        params = tuple(self._shared(key).items())
        if params not in self._addresses:
            self._addresses[params] = urlencode(params)
        return f"{CASES}?{urlencode(_number(key))}&{self._addresses[params]}"

    def _shared(self, key: list[str]) -> dict[str, str]:
        """Returns the parameters that all of a metric's figures share: the way back, which cases, as of when."""
        name, by, _, _, *rest = key
        when = rest[0] if rest else ""
        as_of = self.moments.get((name, by, when), self.as_of)
        return {"back": self.back} | self.scope_for(name, when).exact(as_of)


def _number(key: list[str]) -> dict[str, str]:
    parts = zip(("metric", "by", "group", "part"), key, strict=False)
    return {word: value for word, value in parts if value}


def signed(change: float) -> str:
    """Returns a difference of two shares in percentage points, with its sign."""
    return f"{change * 100:+.1f}".replace("-", "−")


GROUPS: Final = 12  # in one chart or table: the largest; a note says how many are left out

# Shares, total and by group, as tables: how often second reviews agree, what was restored by the latest day.

AGREED_NAME: Final = "second_look_agreement"

STRATA: Final = family("metric.by", "right_type decided worth reviewer")

COLUMN: Final = family(
    "metric.column",
    "by group differ rate low high withheld policy n restored_late still_down withdrawn metric k now k_then n_then "
    "then change change_low change_high note reviewer open overdue decided censored late known_until median_days "
    "by_7 by_15 mean time p90_days",
)
"""The headings of the columns of tables; a table may have its own."""


def _columns(names: str, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the columns of a table by id, each with the id of its heading."""
    called = {**COLUMN, **(own or {})}
    return {each: called[each] for each in names.split()}


AGREED: Final = _columns("by group n k differ rate low high withheld", family("metric.agreed", "n k"))

RESTORED_NAME: Final = "restored_in_time"

RESTORED: Final = _columns(
    "policy n k restored_late still_down withdrawn rate low high withheld", family("metric.restored", "k")
)


def agreement(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns the agreement of all second reviews, then by stratum; for managers without the names of reviewers."""
    ctx = figures.ctx
    strata = [by for by in STRATA if by != "reviewer" or allowed(ctx.person, Act.COMPARE_REVIEWERS)]
    rows = [
        _share_row(figures, found, by, ("differ",), *((ctx.t(STRATA[by]), name) if by else (name, "")))
        for found, by, name in _whole_and_groups(figures, AGREED_NAME, strata)
    ]
    note = "" if rows else ctx.t("metric.no_second_look_given")
    return charts.Chart({}, charts.table(charts.headed(AGREED, ctx.lang), rows), note)


def restored(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns whether materials were restored by the policy's latest day: in total, then per policy that has one."""
    ctx = figures.ctx
    rows = [
        _share_row(figures, found, by, ("restored_late", "still_down", "withdrawn"), name)
        for found, by, name in _whole_and_groups(figures, RESTORED_NAME, ("policy",))
    ]
    note = "" if rows else ctx.t("metric.no_appeal_period_latest_day")
    return charts.Chart({}, charts.table(charts.headed(RESTORED, ctx.lang), rows), note)


def _whole_and_groups(figures: PageMetrics, name: str, groupings: Sequence[str]) -> Iterator[tuple[Measure, str, str]]:
    """Yields a total share, then those of each grouping: the share, the grouping, and the group's name."""
    whole = figures.whole(name)
    if whole is None or not whole.n:
        return
    yield whole, "", figures.ctx.t("word.all")
    for by in groupings:
        groups = [each for each in figures.counted(name, by) if each.group]  # a sample need not distinguish values
        names = figures.named(by, (each.group for each in groups))
        for each in sorted(groups, key=lambda each: (-each.n, each.group)):
            yield each, by, names[each.group]


def _share_row(figures: PageMetrics, found: Measure, by: str, parts: tuple[str, ...], *labels: str) -> charts.Row:
    """Returns a row: the labels, the counts of the parts with links to their cases, and the share."""
    counts = (found.n, found.k, *(found.parts[part] for part in parts))
    keys = ([found.name, by, found.group, part] for part in ("n", "k", *parts))
    why = figures.ctx.t("metric.too_few") if found.withheld else ""
    cells = (*labels, *counts, found.rate, found.low, found.high, why)
    return cells, (*(None for _ in labels), *keys, None, None, None, None)


# Tables that need no chart: a period beside the one before, and the work of each reviewer by name.

COMPARED_NAMES: Final = (
    "revocation_rate_cohort", "revocation_share_of_decisions", "revocation_given_forwarded", "preliminary_pass_rate",
    "complainant_answer_rate", "legal_action_rate", "sla_preliminary", "sla_final",
)  # fmt: skip

COMPARED: Final = _columns("metric k n now k_then n_then then change change_low change_high note")

WORK: Final = _columns("reviewer open overdue decided")


def before(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns each share of this period and the previous one, with the difference if both have enough cases."""
    ctx = figures.ctx
    if figures.scope.before() is None:
        return charts.Chart({}, charts.table({}, ()), ctx.t("metric.choose_period_with_beginning"))
    pairs = ((figures.whole(name), figures.whole(name, BEFORE)) for name in COMPARED_NAMES)
    rows = (_compared(figures, now, then) for now, then in pairs if now and then)
    return charts.Chart({}, charts.table(charts.headed(COMPARED, ctx.lang), rows))


def _compared(figures: PageMetrics, now: Measure, then: Measure) -> charts.Row:
    def key(of: Measure, part: str, *when: str) -> charts.Key | None:
        return None if part == "k" and of.k is None else [of.name, "", "", part, *when]

    moved, title = change(now, then), figures.ctx.t(questions.title_of(now.name))
    counts = (now.k, now.n, now.rate, then.k, then.n, then.rate)
    why = "" if moved else figures.ctx.t("metric.too_few")
    keys = (key(now, "k"), key(now, "n"), None, key(then, "k", BEFORE), key(then, "n", BEFORE))
    return (title, *counts, *(moved or (None, None, None)), why), (None, *keys, None, None, None, None, None)


def workload(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns what each reviewer has open and has decided, by name; outcomes are not compared."""
    running = {each.group: each for each in figures.counted("workload_open")}
    decided = {each.group: each for each in figures.counted("workload_decided")}
    names = figures.named("reviewer", {**running, **decided})

    def line(person: str) -> charts.Row:
        now, done = running.get(person), decided.get(person)
        open_cases, late = (now.n, now.parts["overdue"]) if now else (0, 0)
        at_work = ["workload_open", "", person]
        keys = ([*at_work, "n"], [*at_work, "overdue"], ["workload_decided", "", person, "n"])
        return (names[person], open_cases, late, done.n if done else 0), (None, *keys)

    rows = [line(person) for person in sorted(names, key=lambda each: names[each].casefold())]
    note = "" if rows else figures.ctx.t(charts.EMPTY)
    return charts.Chart({}, charts.table(charts.headed(WORK, figures.ctx.lang), rows), note)


# The charts of shares and counts: each reads its figures and draws them, with a table of exactly what it shows.

HEADLINE: Final = "revocation_rate_cohort"

WHOLE: Final = "whole"  # no grouping, on a card that offers some

TOP: Final = 6


def cohorts(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns the headline rate by month."""
    return charts.cohorts(figures.counted(HEADLINE, "month"), figures.ctx.lang, figures.theme)


def rates(figures: PageMetrics, by: str) -> charts.Chart:
    """Returns the headline rate by group."""
    rows, left_out = largest(figures, figures.counted(HEADLINE, by))
    names = figures.named(by, (row.group for row in rows))
    chart = charts.shares(rows, by, figures.ctx.lang, figures.theme, names.__getitem__)
    return noted(noted(chart, left_out), too_young(figures, HEADLINE), always=True)


def decisions(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns the share of revocations among each month's decisions; this is never the revocation rate."""
    return charts.by_month(figures.counted("revocation_share_of_decisions", "month"), figures.ctx.lang, figures.theme)


def criteria(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns the criteria that fail most often, in descending order."""
    failing = (row for row in figures.counted("evidence_failure_top") if row.k)
    top = sorted(failing, key=lambda row: (-(row.rate or 0), -(row.k or 0), row.group))[:TOP]
    names = figures.named("criterion", (row.group for row in top))
    return charts.shares(top, "", figures.ctx.lang, figures.theme, names.__getitem__)


def reasons(figures: PageMetrics, by: str) -> charts.Chart:
    """Returns why punishments were revoked, in total or by group."""
    parts = figures.named("outcome", (str(each) for each in Outcome))
    if by in {"", WHOLE}:
        whole = figures.whole("revocation_mix")
        return charts.split(whole, figures.ctx.lang, figures.theme, lambda part: parts.get(part, part))
    rows, left_out = largest(figures, figures.counted("revocation_mix", by))
    rows = rows if by != "month" else sorted(rows, key=lambda row: row.group)
    names = figures.named(by, (row.group for row in rows))
    chart = charts.mix(rows, by, figures.ctx.lang, figures.theme, names.__getitem__, lambda part: parts.get(part, part))
    return noted(chart, left_out)


def backlog(figures: PageMetrics, _by: str, name: str) -> charts.Chart:
    """Returns the open cases that the metric ``name`` counts, by the step they are in."""
    rows = figures.counted(name)
    names = figures.named("state", (row.group for row in rows))
    return charts.backlog(rows, figures.ctx.lang, figures.theme, names.__getitem__)


def ageing(figures: PageMetrics, _by: str) -> charts.Chart:
    """Returns how old the open cases are."""
    return charts.ageing(figures.counted("ageing"), figures.ctx.lang, figures.theme)


def too_young(figures: PageMetrics, name: str) -> str:
    """Returns the note shown if no cohort is old enough for a rate; empty if one is, or if there is none."""
    whole = figures.whole(name)
    waiting = 0 if whole and whole.n else sum(each.n for each in figures.counted(name, "month"))
    if not waiting:
        return ""
    return figures.ctx.tn("metric.appeals_all_too_young_month", waiting, days=questions.HORIZON_DAYS)


def noted(chart: charts.Chart, word: str, *, always: bool = False) -> charts.Chart:
    """Returns the chart with a note below it; a chart that already has one gets it only if ``always``."""
    if always and word:
        return replace(chart, note=word)
    return replace(chart, note=chart.note or word)


def largest(
    figures: PageMetrics, rows: Sequence[Counted], most: int = GROUPS, *, latest: bool = False
) -> tuple[list[Counted], str]:
    """Returns the groups with the most cases, or the ``latest`` months in order; and a note on those left out."""
    if latest:
        top = sorted(rows, key=lambda row: row.group)[-most:]
        word = figures.ctx.t("metric.last_months_of", shown=most, total=len(rows))
    else:
        top = sorted(rows, key=lambda row: (-row.n, row.group))[:most]
        word = figures.ctx.t("metric.groups_with_most_cases_of", shown=most, total=f"{len(rows):,}")
    return top, word if len(rows) > most else ""


# Times: the complainants' answers and the sellers' filings in figures, the office's own decisions by both clocks.

ANSWER: Final = "complainant_response_time"

FILED: Final = "disclosure_to_counter_notice"

COLUMNS: Final = {
    "happened": "k",
    "known_until": "known_until_day",
    "by_3": "share_by_day_3",
    "by_7": "share_by_day_7",
    "by_15": "share_by_day_15",
    "mean": "restricted_mean_days",
}
"""The columns of a table of times that have another name in ``time_row``."""

COUNTS: Final = frozenset({"n", "happened", "withdrawn", "competing", "censored", "late"})

ANSWERS: Final = _columns(
    "group n happened competing censored late known_until median_days by_3 by_7 by_15 mean",
    family("metric.answers", "happened competing by_3"),
)

FILINGS: Final = _columns(
    "time group n happened withdrawn competing censored known_until median_days p90_days by_3 by_7 by_15",
    family("metric.filings", "happened withdrawn competing by_3"),
)


def times_in_figures(figures: PageMetrics, by: str, columns: Mapping[str, str], names: Sequence[str]) -> charts.Chart:
    """Returns these metrics' times by group: counts, medians, shares by day; only the counts if too few."""
    rows, left_out = [], ""
    for name in names:
        top, left_out = largest(figures, figures.waited(name, by), latest=by == "month")
        groups = figures.named_or_all(by, (each.group for each in top))
        title = figures.ctx.t(questions.title_of(name))
        rows += [_time_line(each, by, columns, {"time": title, "group": groups[each.group]}) for each in top]
    note = left_out if rows else figures.ctx.t(charts.EMPTY)
    return charts.Chart({}, charts.table(charts.headed(columns, figures.ctx.lang), rows), note)


def _time_line(found: WaitingTime, by: str, columns: Mapping[str, str], labels: dict[str, charts.Cell]) -> charts.Row:
    row = time_row(found) | labels

    def cell(column: str) -> charts.Cell:
        shown: charts.Cell = row[COLUMNS.get(column, column)]
        return "–" if found.withheld and column not in COUNTS and column not in labels else shown

    keys = tuple([found.name, by, found.group, each] if each in COUNTS else None for each in columns)
    return tuple(cell(each) for each in columns), keys


def decision_times(figures: PageMetrics, by: str, name: str, *, worked: bool) -> charts.Chart:
    """Returns the time from counter-notice to the office's decision, in calendar days or in working hours."""
    top, left_out = largest(figures, figures.waited(name, by), latest=by == "month")
    names = figures.named_or_all(by, (each.group for each in top))
    spans = [each.span(worked=worked) for each in top if not each.withheld]
    chart = charts.times(spans, name, by, figures.ctx.lang, figures.theme, names.__getitem__, worked=worked)
    if worked and (guessed := sum(each.guessed for each in top)):
        provisional = figures.ctx.t(questions.PROVISIONAL, count=f"{guessed:,}")
        chart = noted(chart, figures.ctx.line(chart.note, provisional), always=True)
    return _with_small_groups(figures, chart, top, names, left_out)


def _with_small_groups(
    figures: PageMetrics, chart: charts.Chart, top: Sequence[WaitingTime], names: Mapping[str, str], left_out: str
) -> charts.Chart:
    """Returns the chart with a note on the groups that are too small to be drawn."""
    few = _sizes([each for each in top if each.withheld], names)
    word = figures.ctx.t("metric.fewer_than_twenty_cases_nothing_drawn", groups=few) if few else ""
    return noted(chart, figures.ctx.line(word, chart.note if few else "", left_out), always=bool(few))


def _sizes(groups: Sequence[WaitingTime], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{names[each.group]} (n = {each.n})" for each in groups)


# The curves of times: who still waits for an answer, who was answered, and who filed a counter-notice by when.

CURVES: Final = 5  # in one chart: more cannot be told apart


def curves(figures: PageMetrics, by: str, kind: charts.Kind, name: str = ANSWER) -> charts.Chart:
    """Returns who still waits (Kaplan–Meier), or the share reached by when, withdrawals competing (Aalen–Johansen)."""
    top, left_out = largest(figures, figures.waited(name, by), CURVES, latest=by == "month")
    names = figures.named_or_all(by, (each.group for each in top))
    if by and top and all(each.withheld for each in top):
        together = curves(figures, "", kind, name)
        word = figures.ctx.t("metric.all_together_fewer_than_twenty", groups=_sizes(top, names))
        return noted(together, f"{word} {together.note}".strip(), always=bool(together.table.rows))
    shown = [each for each in top if not each.withheld]
    days = charts.days_drawn(max((each.days.known_until or 0.0 for each in shown), default=0.0))
    points = {each.group: [each.days.at(day) for day in days] for each in shown}
    chart = charts.response(points, by, figures.ctx.lang, figures.theme, names.__getitem__, name, kind=kind)
    return _with_small_groups(figures, chart, top, names, f"{_ends(figures, shown, names)} {left_out}".strip())


def _ends(figures: PageMetrics, shown: Sequence[WaitingTime], names: Mapping[str, str]) -> str:
    """Says where the curves end and why, by name if there are several; empty without a curve."""
    if not shown:
        return ""
    known = tuple(
        f"{names[each.group]} {figures.known_to(each)}" if len(shown) > 1 else figures.known_to(each) for each in shown
    )
    return figures.ctx.t("metric.curve_ends_where_fewer_than", known=known)
