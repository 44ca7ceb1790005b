"""The life of one closed case of the demonstration's past: when each step came, and how it ended.

The parties act on any day, the office's lawyers in working hours. Reviews take longer when much comes in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from core.deadlines import Calendar
from core.demo.habits import Habit
from core.model.rules import Policy, WindowName
from core.model.terms import AnswerKind, Outcome
from core.office import zone_of

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
GIVES_UP: Final = 0.11
TAKEN_BACK: Final = 0.04
"""Of the complaints, those that are taken back before the seller has filed a counter-notice."""
LATE: Final = 0.07
"""Of those who let the window pass, who write after the end all the same."""
OTHERWISE: Final = 0.03
"""Of the decided cases, those that a lead revokes for a reason of its own."""
LAST_DAYS: Final = 0.9
"""How many days before its end, on average, what crowds towards the end of a window comes."""
DISCLOSED, NOTICED = 0.55, 0.6
TO_DECIDE: Final = {"preliminary": 0.46, "final": 0.5}
"""How much of its window a review takes on average, in quiet times."""


@dataclass
class Life:
    """One case on its way: its rules, what is going on around it, and in ``at`` and ``words`` what has happened.

    ``due`` answers the last day of a window that starts on a day; ``load`` is how busy the office is, 1 in quiet times;
    ``refused`` the chance to fail in the preliminary review.
    """

    policy: Policy
    calendar: Calendar
    due: Callable[[WindowName, date], date]
    habit: Habit
    refused: float
    load: float
    dice: Random
    at: dict[str, datetime] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, str]:
        """What happened, as a history file writes it."""
        moments = {name: at.isoformat(timespec="minutes") for name, at in self.at.items()}
        return moments | self.words

    def live(self, opened: datetime) -> None:
        """Fills in every step, from the opening to the end."""
        self.at["opened_at"] = opened
        disclosed = self._after(opened, DISCLOSED * self.load)
        self.at["disclosed_at"] = disclosed
        sort = self.dice.random()
        if sort < GIVES_UP:
            self._end(self._confirmed("counter_notice", disclosed), Outcome.ABANDONED_BY_SELLER)
            return
        if sort < GIVES_UP + TAKEN_BACK:
            self._taken_back(disclosed)
            return
        noticed = self._in_window("counter_notice", disclosed, 1.6)
        self.at["counter_notice_at"] = noticed
        decided = self._reviewed("preliminary", noticed)
        self.at["preliminary_decided_at"] = decided
        if self.dice.random() < self.refused:
            self._end(decided, Outcome.REJECTED_PRELIMINARY)
            return
        self.words["preliminary_outcome"] = "forwarded"
        self.at["forwarded_at"] = decided
        starts = noticed
        if self.policy.window("response").starts == "arrival":
            starts = self.at["arrived_at"] = decided + DAY * (0.1 + 1.4 * self.dice.random())
        self._answered(starts, decided)

    def _taken_back(self, disclosed: datetime) -> None:
        """The complainant takes the complaint back while the seller still has time."""
        self.words["answer_kind"] = AnswerKind.WITHDRAWAL
        self.at["answered_at"] = self._in_window("counter_notice", disclosed, 1)
        self._end(self._at_work(self.at["answered_at"], self.dice.choice((0, 0, 1))), Outcome.REVOKED_WITHDRAWN)

    def _answered(self, starts: datetime, forwarded: datetime) -> None:
        """The complainant answers, withdraws, or lets the window pass."""
        habit, sort = self.habit, self.dice.random()
        over = self._over("response", starts)
        if sort < habit.silent or over <= forwarded + DAY:
            self._silent(starts)
            return
        if sort < habit.silent + habit.withdraws:
            self.words["answer_kind"] = AnswerKind.WITHDRAWAL
            came = max(starts, forwarded)
            came += (over - came) * (0.05 + 0.9 * self.dice.random())
        else:
            sues = self.dice.random() < habit.sues / max(1 - habit.silent - habit.withdraws, 0.01)
            self.words["answer_kind"] = AnswerKind.LEGAL_ACTION_NOTICE if sues else AnswerKind.COUNTER_MATERIALS
            came = self._answer_came(max(starts, forwarded), over)
        self.at["answered_at"] = came
        self._end(self._reviewed("final", came), self._outcome())

    def _answer_came(self, starts: datetime, over: datetime) -> datetime:
        """Some take their time to gather, some wait for the last days."""
        if self.dice.random() < self.habit.rush:
            came = over - min(DAY * self.dice.expovariate(1 / LAST_DAYS), (over - starts) * 0.8)
            return max(came, starts + MINUTE)
        return min(starts + DAY * self.dice.gammavariate(2.2, self.habit.pace / 2.2), over - MINUTE)

    def _outcome(self) -> Outcome:
        kind = self.words["answer_kind"]
        if kind == AnswerKind.WITHDRAWAL:
            return Outcome.REVOKED_WITHDRAWN
        if self.dice.random() < OTHERWISE:
            return Outcome.REVOKED_OTHER
        if kind == AnswerKind.LEGAL_ACTION_NOTICE:
            return Outcome.UPHELD_LEGAL_ACTION
        holds = self.dice.random() < self.habit.holds
        return Outcome.UPHELD_VALID_ANSWER if holds else Outcome.REVOKED_INVALID_ANSWER

    def _silent(self, starts: datetime) -> None:
        """A lead confirms the silence; some complainants write afterwards."""
        ended = self._confirmed("response", starts)
        self._end(ended, Outcome.REVOKED_NO_ANSWER)
        if self.dice.random() < LATE:
            self.at["answered_at"] = self._after(ended, 3)
            self.words["answer_kind"] = AnswerKind.COUNTER_MATERIALS

    def _end(self, at: datetime, outcome: Outcome) -> None:
        self.at["final_decided_at"] = at
        self.words["outcome"] = outcome

    def _after(self, at: datetime, days: float) -> datetime:
        """Some time after, on average that many days, never at once."""
        return at + max(5 * MINUTE, DAY * self.dice.expovariate(1 / days))

    def _over(self, window: WindowName, starts: datetime) -> datetime:
        """The moment at which the window is over: the end of its last day."""
        zone = zone_of(self.policy)
        return datetime.combine(self.due(window, starts.astimezone(zone).date()) + DAY, time(), zone)

    def _in_window(self, window: WindowName, starts: datetime, crowding: float) -> datetime:
        """A moment of the window; the higher ``crowding``, the nearer to its end."""
        over = self._over(window, starts)
        part: float = 1 - (1 - self.dice.random() ** (1 / crowding)) * 0.97
        return starts + max((over - starts) * part - 5 * MINUTE, 5 * MINUTE)

    def _confirmed(self, window: WindowName, starts: datetime) -> datetime:
        """When a lead confirms that a window has passed in silence: on one of the next working days."""
        return self._at_work(self._over(window, starts), self.dice.choice((0, 0, 0, 1, 1, 2)))

    def _reviewed(self, window: WindowName, starts: datetime) -> datetime:
        """When a review is decided: most in time, some late when much comes in."""
        mean = self.policy.window(window).days * TO_DECIDE[window] * self.load
        return self._at_work(starts, int(self.dice.gammavariate(2.2, mean / 2.2)))

    def _at_work(self, after: datetime, days: int) -> datetime:
        """A moment in the working hours of so many working days later; 0 is the same day, or the next one at work."""
        zone = zone_of(self.policy)
        local = after.astimezone(zone)
        day, left = local.date(), days
        while left or not self.calendar.is_working(day):
            day += DAY
            left -= left > 0 and self.calendar.is_working(day)
        moment = datetime.combine(day, time(9), zone) + MINUTE * self.dice.randrange(9 * 60)
        return moment if moment > after else after + MINUTE * self.dice.randrange(20, 150)
