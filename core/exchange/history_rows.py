"""One row of a history file: the resulting case, or the reason for rejecting it.

What the earlier system did not record stays empty; contradictory rows are rejected with the reason. Dates without a
time are days in the policy's zone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from core.analytics.metrics import due_days
from core.domain.deadlines import Deadline, clock, count, due, latest_day
from core.domain.policy import Policy, WindowName, zone_of
from core.domain.refusals import RefusedError, refuse
from core.domain.terms import ZONE, AnswerKind, Outcome, PenaltyKind, RightType, State
from core.domain.text import Text, say
from core.exchange.csv_files import (
    FORMS,
    ISO,
    Row,
    RowFault,
    Table,
    as_iso,
    forms_of,
    moment,
    moment_of,
    unknown,
    utc_text,
)
from core.ledger.history import MILESTONES
from core.office import Office

T = TypeVar("T")

# What reading history rows needs, looked up once: policies, windows, the current time, and who may be assigned.


@dataclass
class Rules:
    """The office's rules at one moment (aware UTC); ``deciders`` are the ids of active reviewers and leads."""

    office: Office
    now: datetime
    deciders: frozenset[str]
    _known: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def _once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """A value computed on first use and cached for the other rows."""
        if key not in self._known:
            self._known[key] = make()
        found: T = self._known[key]
        return found

    def policy(self, named: str, right_type: str, opened: str) -> Policy:
        """The named policy, otherwise the right's default on that day; raises RowFault.

        Cases older than every policy get the right's first one, so that their windows can be calculated.
        """
        if named:
            return self._once(("named", named, right_type), lambda: self._named(named, right_type))
        return self._once(("day", right_type, opened[:10]), lambda: self._of_day(right_type, opened[:10]))

    def _named(self, named: str, right_type: str) -> Policy:
        found = self.office.policies.policy(named)
        if found is None:
            raise RowFault(say("import.there_is_no_policy", name=named))
        if found.right_type != right_type:
            raise RowFault(say("import.policy_is_not_for", policy=named, right_type=right_type))
        return found

    def _of_day(self, right_type: str, opened: str) -> Policy:
        right = RightType(right_type)
        on = moment_of("opened_at", opened, ZONE).astimezone(ZONE).date()
        return self.office.policies.in_force(right, on) or self._once(("first", right), lambda: self._first(right))

    def _first(self, right: RightType) -> Policy:
        defaults = [each for each in self.office.policies.all() if each.default and each.right_type is right]
        return min(defaults, key=lambda each: each.valid_from)

    def window(self, policy: Policy, name: WindowName, start: date) -> Deadline:
        """The window of the policy that starts on that day."""
        key = ("window", policy.id, name, start)
        return self._once(key, lambda: count(self.office.rules, policy, policy.window(name), start))

    def end(self, policy: Policy, name: WindowName, start: date) -> date:
        """The last day of that window, without its calculation; computed for all starts of a year at once."""
        ends = self._once(("ends", policy.id, name, start.year), lambda: self._ends(policy, name, start.year))
        return ends.get(start) or self.window(policy, name, start).due

    def _ends(self, policy: Policy, name: WindowName, year: int) -> dict[date, date]:
        calendar = self.office.calendars[policy.calendar]
        return due_days(calendar, policy.window(name), date(year, 1, 1), date(year, 12, 31))

    def latest(self, policy: Policy, start: date) -> date | None:
        """The last day to act on the complainant's silence, if the policy sets one."""
        calendars = self.office.calendars
        return self._once(
            ("latest", policy.id, start),
            lambda: latest_day(policy.window("response"), calendars[policy.calendar], start),
        )

    def runs(self, deadline: Deadline) -> dict[str, Any]:
        """The fields of a case under a deadline; the text of its calculation is made once for all its cases."""
        key = ("runs", id(deadline))  # the deadlines are kept, so no two have one id
        return self._once(key, lambda: {**clock(deadline), "due_on": deadline.due.isoformat()})

    def ending_on(self, policy: Policy, start: date, end: date) -> Deadline:
        """A window whose end is kept as given, with the days from its start as its calculation."""
        calendar, key = self.office.calendars[policy.calendar], ("given", policy.id, end, start)
        return self._once(key, lambda: due(start, (end - start).days, "calendar", calendar, roll=False))


# One row of a history file: the resulting case, or the reason for rejecting it.

MANDATORY: Final = ("appeal_no", "right_type", "opened_at")

STEPS: Final = tuple(each for each in MILESTONES if each != "withdrawn_at")
"""In the only possible order; a withdrawal appears in the file as a kind of answer."""

COLUMNS: Final = (
    "appeal_no", "right_type", "policy", "seller", "complainant", "complaint_no", "right_no", "listing_ids",
    "penalty_kind", *STEPS[:4], "preliminary_outcome", *STEPS[4:6], "response_due_at", "answered_at", "answer_kind",
    "final_decided_at", "outcome", "reviewer",
)  # fmt: skip

TERMS: Final = {"right_type": RightType, "penalty_kind": PenaltyKind, "answer_kind": AnswerKind, "outcome": Outcome}

KNOWN: Final = {column: frozenset(map(str, terms)) for column, terms in TERMS.items()}

FORWARDED: Final = "forwarded"

REJECTED: Final = "rejected"

PRELIMINARY: Final = {
    **dict.fromkeys(("forward", "forwarded", "pass", "passed"), FORWARDED),
    **dict.fromkeys(("reject", "rejected", "rejected_preliminary", "fail", "failed"), REJECTED),
}

LONGEST: Final = timedelta(days=3 * 366)  # longer is a slip of the pen, and each day of the sum is kept

COPIED: Final = ("right_type", "complaint_no", "right_no", "penalty_kind", "preliminary_outcome", "outcome", "reviewer")

# Whose turn it is in an open case: given by the last of these steps, with the window that then runs.
TURNS: Final[tuple[tuple[str, State, WindowName], ...]] = (
    ("answered_at", State.FINAL_REVIEW, "final"),
    ("forwarded_at", State.AWAITING_COMPLAINANT, "response"),
    ("counter_notice_at", State.PRELIMINARY_REVIEW, "preliminary"),
    ("disclosed_at", State.AWAITING_SELLER, "counter_notice"),
)

Cells = dict[str, str]

Moments = dict[str, datetime]


def case_of(rules: Rules, row: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the resulting case, as plain JSON values, without its parties; raises RowFault.

    ``row`` contains the non-empty cells, trimmed.
    """
    cells = dict(row)
    _known_words(cells)
    policy = rules.policy(cells.get("policy", ""), cells["right_type"], cells["opened_at"])
    zone = zone_of(policy)
    at: Moments = {column: moment_of(column, cells[column], zone) for column in STEPS if column in cells}
    _forwarding(cells, at)
    _answer(cells, at)
    if "outcome" in cells:
        _closed(cells, at)
    else:
        _running(cells, at)
    fields: dict[str, Any] = {"policy_id": policy.id, "imported": True}
    if _is_late(cells, at):
        fields["late_answers"] = 1
        del at["answered_at"]
        cells.pop("answer_kind", None)
    _in_order(at, rules.now, zone)
    fields.update(_clocks(rules, cells, at, policy, zone))
    fields.update(_answered(cells, at))
    fields.update([(column, cells[column]) for column in COPIED if column in cells])
    fields.update([(column, utc_text(when)) for column, when in at.items()])
    if "listing_ids" in cells:
        fields["listings"] = [{"listing_id": each} for each in dict.fromkeys(cells["listing_ids"].split())]
    if fields["state"] != State.CLOSED and cells.get("reviewer") in rules.deciders:
        fields["assigned_to"] = cells["reviewer"]
    return fields


def _known_words(cells: Cells) -> None:
    """Checks that mandatory columns are filled and values belong to their closed lists."""
    for column in MANDATORY:
        if column not in cells:
            raise RowFault(say("import.is_missing", column=column))
    for column, known in KNOWN.items():
        if column in cells and cells[column] not in known:
            raise RowFault(unknown(column, cells[column], TERMS[column]))
    if "preliminary_outcome" in cells:
        outcome = cells["preliminary_outcome"]
        if outcome not in PRELIMINARY:
            raise RowFault(unknown("preliminary_outcome", outcome, (FORWARDED, REJECTED)))
        cells["preliminary_outcome"] = PRELIMINARY[outcome]


def _forwarding(cells: Cells, at: Moments) -> None:
    """Treats preliminary decision and forwarding as one act, whose time is also the arrival unless stated."""
    decided = at.get("preliminary_decided_at")
    if cells.get("preliminary_outcome") == FORWARDED and decided:
        at.setdefault("forwarded_at", decided)
    forwarded = at.get("forwarded_at")
    if forwarded is None:
        if "arrived_at" in at or "response_due_at" in cells:
            raise RowFault(say("import.arrival_or_response_window_but"))
        return
    if cells.setdefault("preliminary_outcome", FORWARDED) == REJECTED:
        raise RowFault(say("import.rejected_in_preliminary_review_but"))
    at.setdefault("preliminary_decided_at", forwarded)
    at.setdefault("arrived_at", forwarded)


def _answer(cells: Cells, at: Moments) -> None:
    """Checks that an answer follows a forwarding; only a withdrawal may come before it."""
    if "answered_at" not in at:
        if "answer_kind" in cells:
            raise RowFault(say("import.answer_kind_but_no_answer"))
        return
    if "forwarded_at" not in at and cells.get("answer_kind") != AnswerKind.WITHDRAWAL:
        raise RowFault(say("import.answered_before_forwarded_forwarded"))


def _closed(cells: Cells, at: Moments) -> None:
    """Checks that a closed case has a closing time and an outcome that its steps allow."""
    outcome, preliminary = cells["outcome"], cells.get("preliminary_outcome")
    if outcome == Outcome.REJECTED_PRELIMINARY:
        if preliminary == FORWARDED:
            raise RowFault(say("import.rejected_in_preliminary_review_but"))
        cells["preliminary_outcome"] = REJECTED
        if decided := at.get("preliminary_decided_at") or at.get("final_decided_at"):
            at.setdefault("final_decided_at", decided)
            at.setdefault("preliminary_decided_at", decided)
    elif preliminary == REJECTED:
        raise RowFault(say("import.rejected_in_preliminary_review_but_with_outcome", outcome=outcome))
    if "final_decided_at" not in at:
        raise RowFault(say("import.outcome_but_no_day"))
    if outcome.startswith("upheld") and cells.get("answer_kind") == AnswerKind.WITHDRAWAL:
        raise RowFault(say("import.upheld_but_complaint_was_withdrawn"))


def _running(cells: Cells, at: Moments) -> None:
    """Checks that an open case has no decision and that it is clear whose turn it is."""
    if "final_decided_at" in at or cells.get("preliminary_outcome") == REJECTED:
        raise RowFault(say("import.closed_without_outcome"))
    if "preliminary_decided_at" in at and "forwarded_at" not in at:
        raise RowFault(say("import.preliminary_decision_without_preliminary"))


def _is_late(cells: Cells, at: Moments) -> bool:
    """Whether the answer came after the case was closed for silence; it is counted separately."""
    answered, ended = at.get("answered_at"), at.get("final_decided_at")
    silent = cells.get("outcome") == Outcome.REVOKED_NO_ANSWER
    return silent and answered is not None and ended is not None and answered > ended


def _in_order(at: Moments, now: datetime, zone: ZoneInfo) -> None:
    """Checks that each step is on or after the day of the previous one, and none in the future."""
    known = [(column, at[column]) for column in STEPS if column in at]
    for (first, earlier), (second, later) in pairwise(known):
        if later < earlier and later.astimezone(zone).date() < earlier.astimezone(zone).date():
            raise RowFault(say("import.is_before", first=first, second=second))
    column, last = max(known, key=itemgetter(1))
    if last > now:
        raise RowFault(say("import.is_in_future", column=column))


def _clocks(rules: Rules, cells: Cells, at: Moments, policy: Policy, zone: ZoneInfo) -> dict[str, Any]:
    """Whose turn it is, and the resulting due dates; a response window given in the row is kept."""
    fields: dict[str, Any] = {"state": State.CLOSED}
    window = _response(rules, cells, at, policy, zone)
    if window:
        fields |= {"response_due_on": window[0].isoformat(), **_latest(rules, at, policy, zone)}
        _silent(cells, at, window[0], zone)
    if "outcome" in cells:
        return fields
    if "disclosed_at" in at:
        fields["seller_due_on"] = rules.end(policy, "counter_notice", _day(at["disclosed_at"], zone)).isoformat()
    for column, state, name in TURNS:
        if column in at:
            fields["state"] = state
            if name != "response":
                fields |= rules.runs(rules.window(policy, name, _day(at[column], zone)))
            elif window:
                fields |= rules.runs(window[1]())
            return fields
    return {**fields, "state": State.OPENED}


def _latest(rules: Rules, at: Moments, policy: Policy, zone: ZoneInfo) -> dict[str, Any]:
    """The policy's latest day, if it has one and the time of the counter-notice is known."""
    noticed = at.get("counter_notice_at")
    latest = rules.latest(policy, _day(noticed, zone)) if noticed else None
    return {"response_latest_on": latest.isoformat()} if latest else {}


def _response(
    rules: Rules, cells: Cells, at: Moments, policy: Policy, zone: ZoneInfo
) -> tuple[date, Callable[[], Deadline]] | None:
    """The end of the complainant's window, given or calculated, with its calculation; None if it never began."""
    if "forwarded_at" not in at:
        return None
    starts = at["arrived_at"] if policy.window("response").starts == "arrival" else at.get("counter_notice_at")
    if "response_due_at" not in cells:
        if starts is None:
            return None
        # Open cases get their whole window from the forwarding; closed cases were judged by their own system.
        on = _day(starts if "outcome" in cells else max(starts, at["forwarded_at"]), zone)
        return rules.end(policy, "response", on), lambda: rules.window(policy, "response", on)
    end = _day(moment_of("response_due_at", cells["response_due_at"], zone), zone)
    start = _day(starts or at["arrived_at"], zone)
    if end < start:
        raise RowFault(say("import.is_before", first="arrived_at", second="response_due_at"))
    if end - start > LONGEST:
        raise RowFault(say("import.is_more_than_three_years_after", first="arrived_at", second="response_due_at"))
    return end, lambda: rules.ending_on(policy, start, end)


def _silent(cells: Cells, at: Moments, end: date, zone: ZoneInfo) -> None:
    answered = at.get("answered_at")
    silent = cells.get("outcome") == Outcome.REVOKED_NO_ANSWER and cells.get("answer_kind") != AnswerKind.WITHDRAWAL
    if silent and answered and _day(answered, zone) <= end:
        raise RowFault(say("import.revoked_for_want_answer_but", end=end))


def _answered(cells: Cells, at: Moments) -> dict[str, Any]:
    """The answer in the fields of a case; a withdrawal has its own time and the state it came from."""
    if cells.get("answer_kind") != AnswerKind.WITHDRAWAL:
        return {"answer_kind": cells["answer_kind"]} if "answer_kind" in cells else {}
    before = next(state for column, state, _name in (*TURNS[1:], ("opened_at", State.OPENED, "")) if column in at)
    return {
        "answer_kind": AnswerKind.WITHDRAWAL,
        "withdrawn_at": utc_text(at.pop("answered_at")),
        "withdrawn_from": before,
    }


def _day(when: datetime, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date()


# How a history file and its dates are read: in the named format, otherwise the whole file is refused.

WHEN: Final = (*STEPS, "response_due_at")

LOOKED_AT: Final = 1_000

OTHER: Final = {"dmy": ("mdy",), "mdy": ("dmy",)}


def _nothing(*_args: Any) -> None:  # noqa: ANN401 - takes what any of the three is told
    return


@dataclass(frozen=True)
class ReadingOptions:
    """How to read a history file: its date format and encoding, and callbacks for progress.

    ``encoding`` is one of ``core.exchange.csv_files.CODECS``; if empty, it must be certain from the file. ``opened`` is
    called once with the opened file, ``progress`` every few thousand rows with the rows read, and ``took`` with the
    number and fields of each case that is, or in a dry run would be, added.
    """

    date_form: str = ISO
    encoding: str = ""
    opened: Callable[[Table], None] = _nothing
    progress: Callable[[int], None] = _nothing
    took: Callable[[str, dict[str, Any]], None] = _nothing


USUAL: Final = ReadingOptions()


class Dates:
    """The dates of one file, in one format."""

    def __init__(self, form: str) -> None:
        """``form`` is one of ``FORMS``."""
        self.form = form

    def look_at(self, rows: Iterable[Row]) -> None:
        """Raises RefusedError if most dates of the first rows are in another known format."""
        dates = [(row.line, cell) for row in rows if (cell := row.cells.get("opened_at", "").strip())][:LOOKED_AT]
        strange = [(line, cell) for line, cell in dates if not self._reads(cell)]
        if len(strange) * 2 > len(dates) and (forms := forms_of(cell for _, cell in strange)):
            raise self._otherwise(*strange[0], forms)

    def read(self, cells: dict[str, str], line: int) -> None:
        """Converts the dates of a row to ISO 8601. Raises RowFault for an invalid date.

        Raises RefusedError for a date that is only valid with day and month swapped, because then the ambiguous ones
        cannot be trusted either.
        """
        if self.form == ISO:
            return
        for column in WHEN:
            if column not in cells:
                continue
            iso = as_iso(cells[column], self.form)
            if iso is None:
                if swapped := [each for each in OTHER.get(self.form, ()) if as_iso(cells[column], each)]:
                    raise self._otherwise(line, cells[column], swapped)
                form = named(self.form)
                raise RowFault(say("import.is_not_written_as", column=column, form=form, given=cells[column]))
            cells[column] = iso

    def _reads(self, cell: str) -> bool:
        if self.form != ISO:
            return as_iso(cell, self.form) is not None
        try:
            moment(cell, ZONE)
        except ValueError:
            return False
        return True

    def _otherwise(self, line: int, text: str, forms: Iterable[str]) -> RefusedError:
        """The refusal of dates not in the named format: where, and which formats are possible."""
        others = tuple(say("format.form_name", form=named(each), name=each) for each in forms)
        return RefusedError(refuse("date_form", line=line, given=text, named=named(self.form), forms=others))


def named(form: str) -> Text:
    """A date format shown by an example."""
    return Text(key=FORMS[form])
