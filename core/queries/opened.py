"""Which documents of a case a person has not looked at yet."""

from core.model.people import Person
from core.office import Office
from core.queries.assess import Dossier
from core.store.opened import never_opened


def unopened(office: Office, actor: Person, dossier: Dossier) -> tuple[str, ...]:
    """The labels of the documents of both sides that were never shown to this person."""
    with office.store.reading() as cursor:
        return never_opened(cursor, dossier.exhibits, dossier.appeal.appeal_no, actor.person_id, office.now())
