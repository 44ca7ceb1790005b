"""What is due today by law: silences to confirm, arrivals without proof, windows about to end."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from core.deadlines import Deadline
from core.errors import Refusal
from core.lifecycle import Facts, why_not
from core.model.appeal import Appeal
from core.model.people import Lease, Person
from core.model.rules import Policy
from core.model.run import Request, Why
from core.model.terms import Outcome, State, Verb
from core.office import Office, day_in, told_day, zone_of
from core.permissions import Act, may
from core.queries.blind import hidden_from
from core.queries.silence import held, latest_of, promised_day, silence_facts, two_clocks, with_receipt
from core.store.people import all_people
from core.store.record import appeal_of
from core.store.result_cache import ResultCache
from core.store.runs import due_cases
from core.text import Text

WHYS: Final[tuple[Why, ...]] = get_args(Why)
SOON: Final = timedelta(days=2)
ELSEWHERE: Final = timedelta(days=1)
"""A day that is over here may not have begun in the zone of a policy, and the other way round."""

OUTCOMES: Final = {
    Verb.LAPSE: Outcome.REVOKED_NO_ANSWER,
    Verb.LAPSE_SELLER: Outcome.ABANDONED_BY_SELLER,
    Verb.END_WAIT: Outcome.REVOKED_OTHER,
}
"""How a case ends with the act that its line calls for."""

ASKED_LATER: Final = "-"
"""The reason that the act asks for when it is done; the line tells what else stands in its way."""

FRESH: Final = timedelta(minutes=1)
_SHEETS: Final[ResultCache["tuple[Due, ...] | Refusal"]] = ResultCache(4, FRESH)
"""By person; few, because with thousands of lines each is some megabytes."""


@dataclass(frozen=True)
class Due:
    """One line: the case, why it is due, the act it calls for, its sum, and what stands in the way of the act.

    ``asked`` is the request for more time that nobody has decided. ``promised_on`` is the last day before which no
    silence counts, ``latest_on`` the policy's latest day, where it has one; both are counted in its zone.
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
    asked: Request | None = None

    @property
    def deadline(self) -> Deadline | None:
        """The due date with its sum; read when it is asked for, because a sheet may have thousands of lines."""
        return Deadline.model_validate_json(self.appeal.deadline) if self.appeal.deadline else None

    @property
    def zone(self) -> ZoneInfo:
        """Where the days of the line are counted."""
        return zone_of(self.policy)

    def told(self, day: date) -> Text:
        """A day of the line for people, with the place where it is counted if that is not the office's."""
        return told_day(day, self.policy)

    @property
    def outcome(self) -> Outcome:
        """How the case ends with that act."""
        return OUTCOMES[self.verb]


def run_sheet(office: Office, actor: Person) -> tuple[Due, ...] | Refusal:
    """The lines of the day, silences first; what the person asking may not confirm carries its refusal."""
    if refusal := may(actor, Act.VIEW_RUN_SHEET):
        return refusal
    now = office.now()
    with office.store.reading() as cursor:
        found = due_cases(cursor, now, day_in(now) + SOON + ELSEWHERE, two_clocks(office.rules))
        for row in (each for each in found if each["supplements"]):
            known = with_receipt(office.rules, cursor, appeal_of(row))
            row["counter_notice_effective_at"] = known.counter_notice_effective_at
        people = {each.person_id: each for each in all_people(cursor)}
        hidden = hidden_from(cursor, actor)
    lines = (_line(office, actor, row, people, now) for row in found if row["appeal_no"] not in hidden)
    return tuple(sorted((line for line in lines if line), key=lambda line: WHYS.index(line.why)))


def sheet_kept(office: Office, actor: Person) -> tuple[Due, ...] | Refusal:
    """The run sheet for a page that is drawn anew at every tick: made anew when a case has changed, or a minute old.

    What it shows may be that old; what is confirmed is looked at again, line by line.
    """
    return _SHEETS.get(office.store, actor.person_id, ("version",), lambda: run_sheet(office, actor), now=office.now())


def _line(office: Office, actor: Person, row: dict[str, Any], people: dict[str, Person], now: datetime) -> Due | None:
    """The line of a case, or None when nothing about it is due."""
    appeal = appeal_of(row)
    asked = _asked(row)
    facts = replace(silence_facts(office.rules, appeal, now), extension_pending=asked is not None, reason=ASKED_LATER)
    why = _why(office, appeal, facts, now)
    if why is None:
        return None
    if row["held_by"]:
        lease = Lease(appeal_no=appeal.appeal_no, person_id=row["held_by"], until=row["held_until"])
        facts = replace(facts, **held(lease, people.get(lease.person_id), now))
    verb = _verb(appeal, why)
    return Due(
        appeal,
        row["seller"],
        row["complainant"],
        why,
        verb,
        why_not(actor, verb, appeal, facts),
        office.policy_of(appeal),
        promised_day(office.rules, appeal),
        latest_of(office.rules, appeal),
        asked,
    )


def _verb(appeal: Appeal, why: Why) -> Verb:
    """The act that the line calls for."""
    if appeal.state is State.AWAITING_SELLER:
        return Verb.LAPSE_SELLER
    return Verb.END_WAIT if why == "latest_first" else Verb.LAPSE


def _asked(row: dict[str, Any]) -> Request | None:
    if row["asked_seq"] is None:
        return None
    told = {name: row[f"asked_{name}"] for name in Request.model_fields if name != "appeal_no"}
    return Request(appeal_no=row["appeal_no"], **told)


def _why(office: Office, appeal: Appeal, facts: Facts, now: datetime) -> Why | None:
    if appeal.state is State.AWAITING_COMPLAINANT and facts.needs_arrival and appeal.arrived_at is None:
        return "no_arrival"
    if facts.past_due:
        return "silence"
    if facts.latest_first:
        return "latest_first"
    if facts.extension_pending:
        return "asked"
    today, promised = day_in(now, zone_of(office.policy_of(appeal))), promised_day(office.rules, appeal)
    if promised is None or promised - today > SOON:
        return None
    ran = Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None
    if ran and (ran.extensions or ran.tollings):
        return "extension"
    supplement = appeal.state is State.AWAITING_SELLER and appeal.supplements
    return "supplement" if supplement else "ending"
