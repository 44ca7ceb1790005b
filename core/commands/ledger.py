"""What a reviewer says of a voucher's goods: which of the punished listings they are, and how many pieces."""

from core.commands.act import Outcomes
from core.commands.documents import act_on
from core.errors import Refusal, refuse
from core.lifecycle import Facts
from core.model.appeal import Appeal, Exhibit
from core.model.people import Person
from core.model.terms import Verb
from core.office import Office
from core.permissions import Act, may
from core.queries.sales import MATCHED, NONE, PIECES
from core.store.exhibits import TYPED, add_fact
from core.store.file import Cursor
from core.store.record import read_appeal
from core.text import say


def match_goods(
    office: Office, actor: Person, exhibit_id: str, listing_ids: tuple[str, ...] | None, pieces: int | None = None
) -> Exhibit | Refusal:
    """Says which listings the goods of a voucher are (none: the goods of no listing), and how many pieces of it.

    ``listing_ids`` None takes it back: the words of the goods count again. Earlier entries stay in the record.
    """
    if refusal := may(actor, Act.MATCH_GOODS):
        return refusal

    said = "" if listing_ids is None else " ".join(listing_ids) or NONE
    count = "" if pieces is None or not listing_ids else str(pieces)

    def save(cursor: Cursor, _after: Appeal) -> None:
        for field, given in ((MATCHED, said), (PIECES, count)):
            add_fact(cursor, exhibit_id, field, given, TYPED, actor.person_id, office.now())

    def weigh(cursor: Cursor, exhibit: Exhibit) -> tuple[Facts, Outcomes] | Refusal:
        appeal = read_appeal(cursor, exhibit.appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("document"), name=exhibit_id)
        if refusal := _not_of_it(appeal, listing_ids, pieces):
            return refusal
        what = "typed" if said else "taken_back"
        return Facts(), Outcomes(details={"document": exhibit.label, what: [MATCHED]}, beside=save)

    return act_on(office, actor, Verb.TYPE_FACTS, exhibit_id, weigh)


def _not_of_it(appeal: Appeal, listing_ids: tuple[str, ...] | None, pieces: int | None) -> Refusal | None:
    for each in listing_ids or ():
        if each not in appeal.listing_ids:
            return refuse("not_found", what=say("listing"), name=each)
    if pieces is not None and pieces < 0:
        reason = say("a quantity is not negative")
        return refuse("field_invalid", field=say("Pieces"), given=str(pieces), reason=reason)
    return None
