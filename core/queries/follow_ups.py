"""The follow-ups that fall due: on the run sheet for all of legal, in the bell of who set them."""

from dataclasses import dataclass

from core.model.appeal import Appeal
from core.model.follow_up import FollowUp
from core.model.people import Person
from core.office import Office, day_in, zone_of
from core.permissions import Act, allowed
from core.queries.blind import hidden_from
from core.store.file import Cursor
from core.store.follow_ups import follow_ups_until
from core.store.people import everybody
from core.store.record import read_appeal


@dataclass(frozen=True)
class Due:
    """A follow-up whose day has come, its case, and the name of who set it."""

    follow_up: FollowUp
    appeal: Appeal
    set_by: str


def follow_ups_due(office: Office, actor: Person) -> tuple[Due, ...]:
    """What is to be followed up by today, the longest due first; legal's, without cases kept from the reader."""
    if not allowed(actor, Act.READ_FINDINGS):
        return ()
    with office.store.reading() as cursor:
        hidden = hidden_from(cursor, actor)
        return tuple(each for each in due_on_file(office, cursor) if each.appeal.appeal_no not in hidden)


def due_on_file(office: Office, cursor: Cursor) -> tuple[Due, ...]:
    """Every follow-up whose day has come in the zone of its case's policy."""
    now, people = office.now(), everybody(office.store)
    found = []
    for each in follow_ups_until(cursor, day_in(now)):
        appeal = read_appeal(cursor, each.appeal_no)
        if appeal and each.due_on <= day_in(now, zone_of(office.policy_of(appeal))):
            person = people.get(each.set_by)
            found.append(Due(each, appeal, person.name if person else each.set_by))
    return tuple(found)
