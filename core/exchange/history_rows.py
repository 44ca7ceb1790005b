"""One row of a history file: the case it leaves, or what in it cannot be true.

What an earlier system did not write down stays empty; what contradicts itself is rejected with its
reason. Times that are only dates are days of the policy's zone.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.deadlines import Deadline
from core.exchange.history_rules import Rules
from core.exchange.rejects import Untrue, moment_of, unknown
from core.model.rules import Policy, WindowName
from core.model.terms import AnswerKind, Outcome, PenaltyKind, RightType, State
from core.office import zone_of
from core.store.history import MILESTONES
from core.text import say

MANDATORY: Final = ("appeal_no", "right_type", "opened_at")
STEPS: Final = tuple(each for each in MILESTONES if each != "withdrawn_at")
"""In the order in which they can only have happened; a withdrawal stands in the file as an answer of its kind."""

COLUMNS: Final = (
    "appeal_no",
    "right_type",
    "policy",
    "seller",
    "complainant",
    "complaint_no",
    "right_no",
    "listing_ids",
    "penalty_kind",
    *STEPS[:4],
    "preliminary_outcome",
    *STEPS[4:6],
    "response_due_at",
    "answered_at",
    "answer_kind",
    "final_decided_at",
    "outcome",
    "reviewer",
)
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
# Whose turn a running case is: the last of these that happened, and the window that runs then.
TURNS: Final[tuple[tuple[str, State, WindowName], ...]] = (
    ("answered_at", State.FINAL_REVIEW, "final"),
    ("forwarded_at", State.AWAITING_COMPLAINANT, "response"),
    ("counter_notice_at", State.PRELIMINARY_REVIEW, "preliminary"),
    ("disclosed_at", State.AWAITING_SELLER, "counter_notice"),
)
Told = dict[str, str]
Moments = dict[str, datetime]


def case_of(rules: Rules, row: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the case that the row leaves, as plain JSON values, without its parties; raises Untrue.

    ``row`` has the cells that are not empty, without blanks around them.
    """
    told = dict(row)
    _known_words(told)
    policy = rules.policy(told.get("policy", ""), told["right_type"], told["opened_at"])
    zone = zone_of(policy)
    at: Moments = {column: moment_of(column, told[column], zone) for column in STEPS if column in told}
    _forwarding(told, at)
    _answer(told, at)
    if "outcome" in told:
        _closed(told, at)
    else:
        _running(told, at)
    fields: dict[str, Any] = {"policy_id": policy.id, "imported": True}
    if _is_late(told, at):
        fields["late_answers"] = 1
        del at["answered_at"]
        told.pop("answer_kind", None)
    _in_order(at, rules.now, zone)
    fields.update(_clocks(rules, told, at, policy, zone))
    fields.update(_answered(told, at))
    fields.update((column, told[column]) for column in COPIED if column in told)
    fields.update((column, when.isoformat()) for column, when in at.items())
    if "listing_ids" in told:
        fields["listings"] = [{"listing_id": each} for each in dict.fromkeys(told["listing_ids"].split())]
    if fields["state"] != State.CLOSED and told.get("reviewer") in rules.deciders:
        fields["assigned_to"] = told["reviewer"]
    return fields


def _known_words(told: Told) -> None:
    """The mandatory columns are there, and closed lists are kept to."""
    for column in MANDATORY:
        if column not in told:
            raise Untrue(say("{column} is missing", column=column))
    for column, known in KNOWN.items():
        if column in told and told[column] not in known:
            raise Untrue(unknown(column, told[column], TERMS[column]))
    if "preliminary_outcome" in told:
        given = told["preliminary_outcome"]
        if given not in PRELIMINARY:
            raise Untrue(unknown("preliminary_outcome", given, (FORWARDED, REJECTED)))
        told["preliminary_outcome"] = PRELIMINARY[given]


def _forwarding(told: Told, at: Moments) -> None:
    """The preliminary decision and the forwarding are one act; the arrival is its moment when nothing else is told."""
    decided = at.get("preliminary_decided_at")
    if told.get("preliminary_outcome") == FORWARDED and decided:
        at.setdefault("forwarded_at", decided)
    forwarded = at.get("forwarded_at")
    if forwarded is None:
        if "arrived_at" in at or "response_due_at" in told:
            raise Untrue(say("an arrival or a response window, but no forwarding (forwarded_at is empty)"))
        return
    if told.setdefault("preliminary_outcome", FORWARDED) == REJECTED:
        raise Untrue(say("rejected in the preliminary review, but forwarded"))
    at.setdefault("preliminary_decided_at", forwarded)
    at.setdefault("arrived_at", forwarded)


def _answer(told: Told, at: Moments) -> None:
    """An answer follows a forwarding; only a withdrawal can come before it."""
    if "answered_at" not in at:
        if "answer_kind" in told:
            raise Untrue(say("an answer of a kind, but no answer (answered_at is empty)"))
        return
    if "forwarded_at" not in at and told.get("answer_kind") != AnswerKind.WITHDRAWAL:
        raise Untrue(say("answered before it was forwarded (forwarded_at is empty)"))


def _closed(told: Told, at: Moments) -> None:
    """A closed case has the moment of its end, and an outcome that its steps allow."""
    outcome, preliminary = told["outcome"], told.get("preliminary_outcome")
    if outcome == Outcome.REJECTED_PRELIMINARY:
        if preliminary == FORWARDED:
            raise Untrue(say("rejected in the preliminary review, but forwarded"))
        told["preliminary_outcome"] = REJECTED
        for column, other in (
            ("final_decided_at", "preliminary_decided_at"),
            ("preliminary_decided_at", "final_decided_at"),
        ):
            if other in at:
                at.setdefault(column, at[other])
    elif preliminary == REJECTED:
        raise Untrue(say("rejected in the preliminary review, but with the outcome {outcome}", outcome=outcome))
    if "final_decided_at" not in at:
        raise Untrue(say("an outcome, but no day on which it was decided (final_decided_at is empty)"))
    if outcome.startswith("upheld") and told.get("answer_kind") == AnswerKind.WITHDRAWAL:
        raise Untrue(say("upheld, but the complaint was withdrawn"))


def _running(told: Told, at: Moments) -> None:
    """A running case was not decided, and it can be told whose turn it is."""
    if "final_decided_at" in at or told.get("preliminary_outcome") == REJECTED:
        raise Untrue(say("closed without an outcome"))
    if "preliminary_decided_at" in at and "forwarded_at" not in at:
        raise Untrue(say("a preliminary decision without preliminary_outcome: it cannot be told whose turn it is"))


def _is_late(told: Told, at: Moments) -> bool:
    """Whether the answer came after the case was closed by silence; it is counted apart."""
    answered, ended = at.get("answered_at"), at.get("final_decided_at")
    silent = told.get("outcome") == Outcome.REVOKED_NO_ANSWER
    return silent and answered is not None and ended is not None and answered > ended


def _in_order(at: Moments, now: datetime, zone: ZoneInfo) -> None:
    """Each step on or after the day of the one before, none in the future."""
    known = [(column, at[column]) for column in STEPS if column in at]
    for (first, earlier), (second, later) in pairwise(known):
        if later < earlier and later.astimezone(zone).date() < earlier.astimezone(zone).date():
            raise Untrue(say("{second} is before {first}", first=first, second=second))
    column, last = max(known, key=lambda each: each[1])
    if last > now:
        raise Untrue(say("{column} is in the future", column=column))


def _clocks(rules: Rules, told: Told, at: Moments, policy: Policy, zone: ZoneInfo) -> dict[str, Any]:
    """Whose turn it is, and the due dates that follow; a response window that is given is kept."""
    fields: dict[str, Any] = {"state": State.CLOSED}
    window = _response(rules, told, at, policy, zone)
    if window:
        fields |= {"response_due_on": window[0].isoformat(), **_latest(rules, at, policy, zone)}
        _silent(told, at, window[0], zone)
    if "outcome" in told:
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
    """The policy's latest day, where it has one and the counter-notice is known."""
    noticed = at.get("counter_notice_at")
    latest = rules.latest(policy, _day(noticed, zone)) if noticed else None
    return {"response_latest_on": latest.isoformat()} if latest else {}


def _response(
    rules: Rules, told: Told, at: Moments, policy: Policy, zone: ZoneInfo
) -> tuple[date, Callable[[], Deadline]] | None:
    """The end of the complainant's window, as given or else counted, and its sum; None where it never began."""
    if "forwarded_at" not in at:
        return None
    starts = at["arrived_at"] if policy.window("response").starts == "arrival" else at.get("counter_notice_at")
    if "response_due_at" not in told:
        if starts is None:
            return None
        # What runs is promised its whole window from the forwarding; what is closed was judged by its own system.
        on = _day(starts if "outcome" in told else max(starts, at["forwarded_at"]), zone)
        return rules.end(policy, "response", on), lambda: rules.window(policy, "response", on)
    end, start = (
        _day(moment_of("response_due_at", told["response_due_at"], zone), zone),
        _day(starts or at["arrived_at"], zone),
    )
    if end < start:
        raise Untrue(say("{second} is before {first}", first="arrived_at", second="response_due_at"))
    if end - start > LONGEST:
        raise Untrue(
            say("{second} is more than three years after {first}", first="arrived_at", second="response_due_at")
        )
    return end, lambda: rules.given(policy, start, end)


def _silent(told: Told, at: Moments, end: date, zone: ZoneInfo) -> None:
    answered = at.get("answered_at")
    silent = told.get("outcome") == Outcome.REVOKED_NO_ANSWER and told.get("answer_kind") != AnswerKind.WITHDRAWAL
    if silent and answered and _day(answered, zone) <= end:
        raise Untrue(say("revoked for want of an answer, but one came within the window (it ended on {end})", end=end))


def _answered(told: Told, at: Moments) -> dict[str, Any]:
    """The answer as the case keeps it: a withdrawal has its own moment, and the turn it came from."""
    if told.get("answer_kind") != AnswerKind.WITHDRAWAL:
        return {"answer_kind": told["answer_kind"]} if "answer_kind" in told else {}
    before = next(state for column, state, _name in (*TURNS[1:], ("opened_at", State.OPENED, "")) if column in at)
    return {
        "answer_kind": AnswerKind.WITHDRAWAL,
        "withdrawn_at": at.pop("answered_at").isoformat(),
        "withdrawn_from": before,
    }


def _day(when: datetime, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date()
