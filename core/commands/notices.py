"""Notices that a person has seen."""

from collections.abc import Collection

from core.commands.act import settled
from core.errors import Refusal
from core.model.people import Person
from core.office import Office
from core.store.notices import save_seen


def see(office: Office, actor: Person, notices: Collection[str]) -> Refusal | None:
    """Remembers that this person has seen the notices of these keys: they are not counted any more."""
    done = settled(office, lambda cursor: save_seen(cursor, actor.person_id, notices, office.now()), common="people")
    return done if isinstance(done, Refusal) else None
