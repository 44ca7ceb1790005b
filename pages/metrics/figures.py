"""The numbers of one page, asked in one snapshot, and the way from each to its cases."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, TypeVar
from urllib.parse import urlencode

import streamlit as st

from core.analytics import metrics, questions, statistics
from core.charts.theme import ChartTheme
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.office import Office
from pages.components.metric_scope import MetricScope, group_labels
from pages.shared import elements, navigation
from pages.shared.context import RequestContext

Counted = TypeVar("Counted", metrics.Measure, metrics.WaitingTime)

GOING: Final = "insight_going"


def go(ctx: RequestContext) -> None:
    """Opens the cases of the mark or of the number that was clicked on, in the run after the click."""
    elements.follow(ctx)
    go_on()


def go_on() -> None:
    """The same for a part of a page, which hears of no links."""
    if address := st.session_state.pop(GOING, None):
        st.switch_page(navigation.PLACE["cases"].path, query_params=address)


def change(now: metrics.Measure, then: metrics.Measure) -> tuple[float, float, float] | None:
    """The difference of two shares with its interval; None where one of them is withheld."""
    if now.n < questions.SMALL or then.n < questions.SMALL or now.k is None or then.k is None:
        return None
    return statistics.difference((now.k, now.n), (then.k, then.n))


STANDING: Final = frozenset({"waiting", "overdue_open", "ageing", "workload_open", "complainant_counter_success"})
"""What is open now is counted whenever it was opened, and what has a period of its own in that period."""

BEFORE: Final = "before"

CASES: Final = "/cases"


@dataclass
class PageMetrics:
    """One sitting's answers; keys are ``[metric, by, group, part]``, with a fifth word ``before`` for that period."""

    ctx: RequestContext
    scope: MetricScope
    held: metrics.MetricsSnapshot
    theme: ChartTheme
    page: str = "overview"
    moments: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    _addresses: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    @property
    def as_of(self) -> datetime:
        """The moment of the page."""
        return self.held.moment.as_of

    @cached_property
    def back(self) -> str:
        """The address of the page as it stands: the one that is first for a role is at ``/``."""
        at = "" if navigation.first_for(self.ctx.person.role).url_path == self.page else self.page
        return f"/{at}?{urlencode(self.scope.address())}".rstrip("?")

    def scope_for(self, name: str, when: str = "") -> MetricScope:
        """Which cases a metric is asked for."""
        if name in STANDING:
            return self.scope.standing()
        return (self.scope.before() or self.scope) if when == BEFORE else self.scope

    def counted(self, name: str, by: str = "", when: str = "") -> tuple[metrics.Measure, ...]:
        """The measures of a metric."""
        return self._ask(metrics.measures, name, by, when)

    def waited(self, name: str, by: str = "") -> tuple[metrics.WaitingTime, ...]:
        """The times of a metric."""
        return self._ask(metrics.waiting_times, name, by, "")

    def _ask(
        self,
        question: Callable[[Office, Person, metrics.Metric, metrics.MetricsSnapshot], tuple[Counted, ...] | Refusal],
        name: str,
        by: str,
        when: str,
    ) -> tuple[Counted, ...]:
        asked = metrics.Metric(name, by, self.scope_for(name, when).only)
        found = question(self.ctx.office, self.ctx.person, asked, self.held)
        if isinstance(found, Refusal):
            raise PermissionError(found.code)  # the page has asked for the role before
        if found:
            self.moments[name, by, when] = found[0].as_of
        return found

    def whole(self, name: str, when: str = "") -> metrics.Measure | None:
        """The one measure of all cases together."""
        return next(iter(self.counted(name, when=when)), None)

    def named(self, by: str, groups: Iterable[str]) -> dict[str, str]:
        """Names of groups, each told apart: two that are called the same get their id behind."""
        wanted = tuple(groups)
        called = group_labels(self.ctx, by, wanted)
        told = {group: called(group) for group in wanted}
        twice = {name for name in told.values() if list(told.values()).count(name) > 1}
        return {group: f"{name} · {group}" if name in twice else name for group, name in told.items()}

    def named_or_all(self, by: str, groups: Iterable[str]) -> dict[str, str]:
        """The same; without a grouping there is one group, which is all of them."""
        return self.named(by, groups) if by else {"": self.ctx.t("word.all")}

    def known_to(self, found: metrics.WaitingTime) -> str:
        """How far the times of a group are known; empty where they are withheld."""
        known = found.days.known_until
        return "" if known is None else self.ctx.t("metric.not_known_beyond_day", day=str(int(known)))

    def asked(self, key: list[str]) -> dict[str, str]:
        """What the address of the list of a key's cases asks for."""
        return _number(key) | self._shared(key)

    def link(self, key: list[str] | None) -> str:
        """The address of the list of a key's cases; empty without a key."""
        if not key:
            return ""
        asked = tuple(self._shared(key).items())
        if asked not in self._addresses:
            self._addresses[asked] = urlencode(asked)
        return f"{CASES}?{urlencode(_number(key))}&{self._addresses[asked]}"

    def _shared(self, key: list[str]) -> dict[str, str]:
        """What the addresses of a metric's numbers have in common: the way back, which cases, as of when."""
        name, by, _, _, *rest = key
        when = rest[0] if rest else ""
        as_of = self.moments.get((name, by, when), self.as_of)
        return {"back": self.back} | self.scope_for(name, when).exact(as_of)


def _number(key: list[str]) -> dict[str, str]:
    given = zip(("metric", "by", "group", "part"), key, strict=False)
    return {word: value for word, value in given if value}


def signed(change: float) -> str:
    """A difference of two shares in points, with its sign."""
    return f"{change * 100:+.1f}".replace("-", "−")
