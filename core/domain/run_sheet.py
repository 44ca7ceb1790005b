"""The run sheet and its recorded runs: the sheet as the lead saw it, the selection, and the result of each line."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from core.domain.appeal import Appeal
from core.domain.deadlines import Deadline
from core.domain.policy import Policy, day_text, zone_of
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, TimeGround, Verb, label_of
from core.domain.text import Frozen, Text, say

Why: TypeAlias = Literal[
    "silence", "latest_first", "asked", "no_arrival", "extension", "supplement", "ending", "selected"
]
"""Why a case is on the sheet, in the order of its sections; the last means selected in the queue."""

WHY: Final[dict[Why, str]] = {why: f"run_sheet.why.{why}" for why in get_args(Why)}

Way: TypeAlias = Literal["page", "command", "queue"]


class Request(Frozen):
    """An undecided request for more time: the event that recorded it, the number of days, and the reason.

    ``first_day`` and ``last_day`` are set if days are not to be counted, ``document`` is a label on file; older
    requests have no ground.
    """

    appeal_no: str
    seq: int
    received_at: datetime
    days: int
    reason: str
    ground: TimeGround | None = None
    first_day: date | None = None
    last_day: date | None = None
    document: str | None = None


def request_in_words(request: Request) -> Text:
    """The request in words: the ground and the days; older requests have no ground."""
    if request.ground is None:
        return say("run_sheet.more_days_asked_for", days=request.days)
    ground = label_of(request.ground)
    if request.first_day and request.last_day:
        return say("run_sheet.to_not_to_be_counted", ground=ground, first=request.first_day, last=request.last_day)
    return say("run_sheet.days_more", ground=ground, days=request.days)


class Run(Frozen):
    """One run: who started it, when and how, for which day's sheet, and the number of lines by result.

    ``ended_at`` None: it is running or was interrupted; selected lines without a result are unchanged. Times are aware
    UTC, ``as_of`` is a day in Shanghai.
    """

    run_no: int
    begun_at: datetime
    begun_by: str
    as_of: date
    way: Way
    ended_at: datetime | None = None
    lines: int
    chosen: int
    confirmed: int
    refused: int

    @property
    def without_result(self) -> int:
        """The number of selected lines without a result."""
        return self.chosen - self.confirmed - self.refused


class RunLine(Frozen):
    """One line of a run's sheet: the case as shown, and the result.

    ``refusal`` is the obstacle shown on the sheet, ``seq`` the event that confirmed it, ``refused`` the reason why it
    was not confirmed during the run. ``seller`` is the shop's name when the act was tried; the record does not keep it.
    """

    line_no: int
    appeal_no: str
    version: int
    why: Why
    verb: Verb
    seller: str = ""
    due_on: date | None = None
    deadline: str | None = None
    refusal: Refusal | None = None
    chosen: bool
    settled_at: datetime | None = None
    seq: int | None = None
    refused: Refusal | None = None

    @property
    def came(self) -> Literal["confirmed", "refused", "not_reached", "not_chosen"]:
        """The result as a keyword."""
        if self.seq is not None:
            return "confirmed"
        if self.refused is not None:
            return "refused"
        return "not_reached" if self.chosen else "not_chosen"


OUTCOMES: Final = {
    Verb.LAPSE: Outcome.REVOKED_NO_ANSWER,
    Verb.LAPSE_SELLER: Outcome.ABANDONED_BY_SELLER,
    Verb.END_WAIT: Outcome.REVOKED_OTHER,
}
"""The outcome of a case after the act required by its line."""


@dataclass(frozen=True)
class DueLine:
    """One line: the case, why it is due, the required act, the due-date calculation, and any obstacle.

    ``request`` is an undecided request for more time. ``promised_on`` is the last promised day, before whose end no
    silence has effect, ``latest_on`` the policy's latest day, if any; both are in its zone.
    """

    appeal: Appeal
    seller: str
    complainant: str
    why: Why
    verb: Verb
    refusal: Refusal | None
    policy: Policy
    promised_on: date | None = None
    latest_on: date | None = None
    request: Request | None = None

    @property
    def deadline(self) -> Deadline | None:
        """The due date with its calculation; parsed on demand, because a sheet may have thousands of lines."""
        return Deadline.model_validate_json(self.appeal.deadline) if self.appeal.deadline else None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the line's days are counted."""
        return zone_of(self.policy)

    def worded(self, day: date) -> Text:
        """A day of the line for display, with the place where it is counted if not the office's."""
        return day_text(day, self.policy)

    @property
    def outcome(self) -> Outcome:
        """The outcome of the case after that act."""
        return OUTCOMES[self.verb]
