"""Opening an appeal: its parties, its punishment, and the policy it is pinned to."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from core.commands.transaction import event_time
from core.domain.appeal import CONTACTS, PARTIES, RULES, SET, Appeal, Listing, Party, changed
from core.domain.findings import review_of
from core.domain.labels import label_of
from core.domain.letter import called
from core.domain.lifecycle import Facts, why_not
from core.domain.people import Person
from core.domain.policy import Policy, day_in, zone_of
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import PenaltyKind, RightType, Side, State, Verb
from core.domain.text import Text, say
from core.ledger.drafts import read_opening, save_opening
from core.ledger.engine import Cursor
from core.ledger.letters import insert_letters
from core.ledger.outbox import put_act
from core.ledger.parties import erased_parties, office_salt, party_named, read_party, save_party
from core.ledger.record import append, log_end, next_number, read_appeal
from core.office import Office, settled


class NewAppeal(BaseModel):
    """What customer service knows when the seller calls; without a number the next one of the year is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    appeal_no: str = ""
    right_type: RightType
    policy_id: str | None = None
    seller: Party
    complainant: Party
    complaint_no: str = ""
    complained_on: date | None = None
    right_no: str = ""
    listings: tuple[Listing, ...] = ()
    penalty_kind: PenaltyKind | None = None
    penalty_note: str = ""
    opened_at: datetime | None = None


def open_appeal(office: Office, actor: Person, new: NewAppeal, *, sparse: bool = False) -> Appeal | Refusal:
    """Opens an appeal under the policy in force that day.

    ``sparse`` lets an import leave out what only the form demands (complaint number, listings, penalty).
    """
    return settled(office, lambda cursor: open_within(office, cursor, actor, new, sparse=sparse), common="openings")


def keep_opening(office: Office, actor: Person, fields: dict[str, object]) -> Refusal | None:
    """Keeps the form that a person is filling in (JSON values by name), so that a reload finds it again.

    No fields take it away. Each person has one and sees only their own.
    """
    return settled(
        office, lambda cursor: save_opening(cursor, actor.person_id, fields, office.now()), common="openings"
    )


def kept_opening(office: Office, actor: Person) -> dict[str, object]:
    """The form as this person left it; empty when there is none."""
    with office.store.reading() as cursor:
        return read_opening(cursor, actor.person_id)


def open_within(
    office: Office, cursor: Cursor, actor: Person, new: NewAppeal, *, sparse: bool = False
) -> Appeal | Refusal:
    """As ``open_appeal``, in a transaction of one's own that holds what is common to all openings."""
    now = office.now()
    opened_at = event_time(new.opened_at, now)
    if opened_at > now:
        return refuse(
            "time_impossible", field=say("word.opened_within"), given=day_in(opened_at), reason=say("word.in_future")
        )
    policy = granted(policy_for(office, new, opened_at))
    granted(why_not(actor, Verb.OPEN, None, Facts(missing=missing_fields(new, sparse=sparse))))
    number = new.appeal_no or next_number(cursor, day_in(now).year)
    if read_appeal(cursor, number) or review_of(number):
        return refuse("duplicate_number", name=number)
    seller, complainant = (keep_party(cursor, each) for each in (new.seller, new.complainant))
    changes = {
        "state": State.OPENED,
        "right_type": new.right_type,
        "policy_id": policy.id,
        "seller_id": seller.party_id,
        "complainant_id": complainant.party_id,
        "complaint_no": new.complaint_no,
        "complained_on": new.complained_on,
        "right_no": new.right_no,
        "listings": new.listings,
        "penalty_kind": new.penalty_kind,
        "penalty_note": new.penalty_note,
        "opened_at": opened_at,
    }
    save_opening(cursor, actor.person_id, {}, now)
    parties = {PARTIES[each.side]: each.model_dump(include={*CONTACTS}) for each in (seller, complainant)}
    told = {SET: changed(changes), RULES: office.rules.hashes_of(policy), **parties}
    opened = append(cursor, None, log_end(cursor, number), Verb.OPEN, actor.person_id, now, told)
    insert_letters(cursor, called(policy, Verb.OPEN, opened, now))
    put_act(office.store, cursor, opened, opened.version, Verb.OPEN, now)
    return opened


def policy_for(office: Office, new: NewAppeal, opened_at: datetime) -> Policy | Refusal:
    """The policy that is named, if it is for this right and in force that day; else the right's default of that day."""
    day = day_in(opened_at)
    if not new.policy_id:
        found = office.policies.in_force(new.right_type, day)
        return found or refuse("no_policy_in_force", right_type=label_of(new.right_type), day=day)
    named = office.policies.policy(new.policy_id)
    if named is None:
        return refuse("not_found", what=say("word.policy_within"), name=new.policy_id)
    if named.right_type is not new.right_type or not named.covers(day_in(opened_at, zone_of(named))):
        return refuse("no_policy_in_force", right_type=label_of(new.right_type), day=day)
    return named


def missing_fields(new: NewAppeal, *, sparse: bool = False) -> tuple[Text, ...]:
    """What an opening still lacks, in the order of the form; ``sparse`` as for ``open_appeal``."""
    always = ((say("intake.seller_within"), new.seller.name), (say("intake.complainant_within"), new.complainant.name))
    full = (
        (say("intake.complaint_number_within"), new.complaint_no),
        (say("intake.listings_within"), new.listings),
        (say("intake.penalty"), new.penalty_kind),
    )
    return tuple(field for field, given in (always if sparse else (*always, *full)) if not given)


def keep_party(cursor: Cursor, party: Party) -> Party:
    """The party on file: found by name, brought up to date with what is new, or added."""
    known = party_named(cursor, party.side, party.name)
    if known is None:
        made = party.party_id or _free_id(cursor, party)
        kept = party.model_copy(update={"party_id": made})
    else:
        told = {field: given for field, given in party.model_dump().items() if given and field != "party_id"}
        kept = known.model_copy(update=told)
    if kept != known:
        save_party(cursor, kept)
    return kept


def _free_id(cursor: Cursor, party: Party) -> str:
    """The id of a new party; where one that was renamed since has the id of this name, the next."""
    salt, taken = office_salt(cursor), erased_parties(cursor)
    made = party_id(salt, party.side, party.name, taken)
    return party_id(salt, party.side, party.name, {*taken, made}) if read_party(cursor, made) else made


def party_id(salt: str, side: Side, name: str, taken: Collection[str] = ()) -> str:
    """The id of a party that has none: the same for its side and name in the whole office; ``taken`` were erased.

    It stands in addresses and, hashed again, in files: without the office's salt nobody finds out whose it is by
    trying the names of shops.
    """
    made = f"{side[0].upper()}-{hashlib.sha256(f'{salt}{side}:{name}'.encode()).hexdigest()[:12]}"
    return party_id(f"{salt} again ", side, name, taken) if made in taken else made
