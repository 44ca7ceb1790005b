"""What history rows are read by, looked up once: policies, windows, the moment, and who may be assigned."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.commands.clocks import clock, count
from core.deadlines import Deadline, due, latest_day
from core.exchange.rejects import Untrue, no_time
from core.metrics.moments import due_days
from core.model.rules import Policy, WindowName
from core.model.terms import RightType
from core.office import Office
from core.text import say


@dataclass
class Rules:
    """The office's rules at one moment (aware UTC); ``deciders`` are the ids of active reviewers and leads."""

    office: Office
    now: datetime
    deciders: frozenset[str]
    _policies: dict[tuple[str, str, str], Policy] = field(default_factory=dict)
    _windows: dict[tuple[str, str, date], Deadline] = field(default_factory=dict)
    _ends: dict[tuple[str, str, int], dict[date, date]] = field(default_factory=dict)
    _running: dict[int, dict[str, Any]] = field(default_factory=dict)
    _latest: dict[tuple[str, date], date | None] = field(default_factory=dict)

    def policy(self, named: str, right_type: str, opened: str) -> Policy:
        """The policy that is named, else the right's default of that day; raises Untrue.

        Cases older than every policy get the right's first one, so that their windows can be counted.
        """
        key = (named, right_type, "" if named else opened[:10])
        if key not in self._policies:
            self._policies[key] = self._named(named, right_type) if named else self._of_day(right_type, opened[:10])
        return self._policies[key]

    def _named(self, named: str, right_type: str) -> Policy:
        found = self.office.policies.policy(named)
        if found is None:
            raise Untrue(say("there is no policy “{name}”", name=named))
        if found.right_type != right_type:
            raise Untrue(say("the policy {policy} is not for {right_type}", policy=named, right_type=right_type))
        return found

    def _of_day(self, right_type: str, opened: str) -> Policy:
        right = RightType(right_type)
        try:
            on = date.fromisoformat(opened)
        except ValueError:
            raise Untrue(no_time("opened_at", opened)) from None
        defaults = [each for each in self.office.policies.all() if each.default and each.right_type is right]
        return self.office.policies.in_force(right, on) or min(defaults, key=lambda each: each.valid_from)

    def window(self, policy: Policy, name: WindowName, start: date) -> Deadline:
        """The window of the policy that starts on that day."""
        key = (policy.id, name, start)
        if key not in self._windows:
            self._windows[key] = count(self.office.rules, policy, policy.window(name), start)
        return self._windows[key]

    def end(self, policy: Policy, name: WindowName, start: date) -> date:
        """The last day of that window, without its sum: of the starts of a whole year at once."""
        key = (policy.id, name, start.year)
        if key not in self._ends:
            calendar, window = self.office.calendars[policy.calendar], policy.window(name)
            self._ends[key] = due_days(calendar, window, date(start.year, 1, 1), date(start.year, 12, 31))
        return self._ends[key].get(start) or self.window(policy, name, start).due

    def latest(self, policy: Policy, start: date) -> date | None:
        """The last day to act on the complainant's silence, where the policy has one."""
        key = (policy.id, start)
        if key not in self._latest:
            self._latest[key] = latest_day(policy.window("response"), self.office.calendars[policy.calendar], start)
        return self._latest[key]

    def runs(self, deadline: Deadline) -> dict[str, Any]:
        """The fields of a case under a deadline of these rules; the text of a sum is made once for all its cases."""
        if id(deadline) not in self._running:  # the deadlines are kept, so no two have one id
            self._running[id(deadline)] = {**clock(deadline), "due_on": deadline.due.isoformat()}
        return self._running[id(deadline)]

    def given(self, policy: Policy, start: date, end: date) -> Deadline:
        """A window whose end is kept as given: the days from the start to it are its sum."""
        key = (policy.id, end.isoformat(), start)
        if key not in self._windows:
            calendar = self.office.calendars[policy.calendar]
            self._windows[key] = due(start, (end - start).days, "calendar", calendar, roll=False)
        return self._windows[key]
