"""The numbers of one page, asked in one sitting, and the way from each to its cases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from core.charts import Look
from core.errors import Refusal
from core.metrics.ask import Asked, Measure, Sitting, Waited, measures, waits
from pages.insight.parts.naming import naming
from pages.insight.parts.scope import Scope
from pages.parts.desk import Desk
from pages.parts.places import first_for

STANDING: Final = frozenset({"waiting", "overdue_open", "ageing", "workload_open", "complainant_counter_success"})
"""What is open now is counted whenever it was opened, and what has a period of its own in that period."""

BEFORE: Final = "before"
CASES: Final = "/cases"


@dataclass
class Figures:
    """One sitting's answers; keys are ``[metric, by, group, part]``, with a fifth word ``before`` for that period."""

    desk: Desk
    scope: Scope
    held: Sitting
    look: Look
    page: str = "overview"
    moments: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    @property
    def as_of(self) -> datetime:
        """The moment of the page."""
        return self.held.moment.as_of

    @property
    def back(self) -> str:
        """The address of the page as it stands: the one that is first for a role is at ``/``."""
        at = "" if first_for(self.desk.person.role).url_path == self.page else self.page
        return f"/{at}?{urlencode(self.scope.address())}".rstrip("?")

    def scope_for(self, name: str, when: str = "") -> Scope:
        """Which cases a metric is asked for."""
        if name in STANDING:
            return self.scope.standing()
        return (self.scope.before() or self.scope) if when == BEFORE else self.scope

    def counted(self, name: str, by: str = "", when: str = "") -> tuple[Measure, ...]:
        """The measures of a metric."""
        asked = Asked(name, by, self.scope_for(name, when).only)
        found = measures(self.desk.office, self.desk.person, asked, self.held)
        if isinstance(found, Refusal):
            raise PermissionError(found.code)  # the page has asked for the role before
        if found:
            self.moments[name, by, when] = found[0].as_of
        return found

    def waited(self, name: str, by: str = "", when: str = "") -> tuple[Waited, ...]:
        """The times of a metric."""
        asked = Asked(name, by, self.scope_for(name, when).only)
        found = waits(self.desk.office, self.desk.person, asked, self.held)
        if isinstance(found, Refusal):
            raise PermissionError(found.code)
        if found:
            self.moments[name, by, when] = found[0].as_of
        return found

    def whole(self, name: str, when: str = "") -> Measure | None:
        """The one measure of all cases together."""
        return next(iter(self.counted(name, when=when)), None)

    def named(self, by: str, groups: Iterable[str]) -> dict[str, str]:
        """Names of groups, each told apart: two that are called the same get their id behind."""
        wanted = tuple(groups)
        called = naming(self.desk, by, wanted)
        told = {group: called(group) for group in wanted}
        twice = {name for name in told.values() if list(told.values()).count(name) > 1}
        return {group: f"{name} · {group}" if name in twice else name for group, name in told.items()}

    def known_to(self, found: Waited) -> str:
        """How far the times of a group are known; empty where they are withheld."""
        known = found.days.known_until
        return "" if known is None else self.desk.t("not known beyond day {day}", day=str(int(known)))

    def asked(self, key: list[str]) -> dict[str, str]:
        """What the address of the list of a key's cases asks for."""
        name, by, group, part, *rest = key
        when = rest[0] if rest else ""
        as_of = self.moments.get((name, by, when), self.as_of)
        given = {"metric": name, "by": by, "group": group, "part": part, "back": self.back}
        return {word: value for word, value in given.items() if value} | self.scope_for(name, when).exact(as_of)

    def link(self, key: list[str] | None) -> str:
        """The address of the list of a key's cases; empty without a key."""
        return f"{CASES}?{urlencode(self.asked(key))}" if key else ""
