"""Following a case up: a day and what is awaited, told when it falls due, until somebody says what came of it."""

from datetime import date, datetime

from core.commands.act import Outcomes, act
from core.errors import Refusal, refuse
from core.lifecycle import Facts
from core.model.appeal import Appeal
from core.model.follow_up import FollowUp
from core.model.people import Person
from core.model.terms import Verb
from core.office import Office, day_in, zone_of
from core.store import follow_ups
from core.store.file import Cursor
from core.text import say


def follow_up(office: Office, actor: Person, appeal_no: str, *, due_on: date | None, what: str) -> Appeal | Refusal:
    """Sets the day on which the case is looked at again, in place of an earlier one; also of a closed case.

    A day of the past is refused, because nobody would be told in time.
    """

    def weigh(_cursor: Cursor, appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        wanted = ((say("the day"), due_on), (say("what is awaited"), what.strip()))
        facts = Facts(missing=tuple(label for label, given in wanted if not given))
        if due_on is None or facts.missing:
            return facts, Outcomes()
        if due_on < day_in(now, zone_of(office.policy_of(appeal))):
            return refuse("field_invalid", field=say("the day"), given=due_on, reason=say("in the past"))

        def beside(inner: Cursor, after: Appeal) -> None:
            kept = FollowUp(
                appeal_no=appeal_no, seq=after.version, due_on=due_on, what=what.strip(), set_by=actor.person_id
            )
            follow_ups.save_follow_up(inner, kept)

        return facts, Outcomes(details={"due_on": due_on, "what": what.strip()}, beside=beside)

    return act(office, actor, Verb.FOLLOW_UP, appeal_no, None, weigh)


def end_follow_up(office: Office, actor: Person, appeal_no: str, *, reason: str) -> Appeal | Refusal:
    """Ends the follow-up of a case with what came of it."""

    def weigh(cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        if follow_ups.follow_up_of(cursor, appeal_no) is None:
            return refuse("not_found", what=say("follow-up"), name=appeal_no)

        def beside(inner: Cursor, _after: Appeal) -> None:
            follow_ups.end_follow_up(inner, appeal_no)

        return Facts(reason=reason), Outcomes(details={"reason": reason}, beside=beside)

    return act(office, actor, Verb.END_FOLLOW_UP, appeal_no, None, weigh)
