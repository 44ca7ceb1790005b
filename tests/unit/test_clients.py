"""Programs that call the API: what they are let do, and how long their tokens are good."""

from datetime import timedelta

import pytest

from core.commands.accounts import add_person, readable_password
from core.commands.clients import LASTS, TOKEN, add_client, client_of, revoke_client
from core.commands.verification import check_record
from core.domain.people import SCOPES
from core.domain.terms import Role
from core.ledger.record import acts_of
from core.office import Office
from core.queries.people import accounts, api_clients
from tests.cases import ADMIN, INTAKE, LEAD, Clock, done, refusal_of

INTO = ["intake:write"]


def test_a_token_is_shown_once_and_kept_as_a_hash(office: Office):
    """Whoever reads the whole record finds no token in it."""
    client, token = done(add_client(office, "Seller portal", ["answers:write", "intake:write"], actor=ADMIN))
    with office.store.reading() as cursor:
        kept = cursor.rows("SELECT * FROM api_client")
        acts = acts_of(cursor, ["client_added"])

    assert token.startswith(TOKEN)
    assert token not in repr([kept, acts])
    assert token.removeprefix(TOKEN) not in repr([kept, acts])
    assert client.scopes == ("intake:write", "answers:write")
    assert client.expires_at == office.now() + LASTS
    assert client_of(office, token) == client
    assert acts[0]["payload"] == {"client": "seller.portal", "scopes": "intake:write answers:write"}
    assert check_record(office).faults == ()


def test_a_token_is_good_until_it_expires_or_is_revoked(office: Office, clock: Clock):
    """Revoking holds for the very next call; what it did stays under its name."""
    until = office.now() + timedelta(days=2)
    short, token = done(add_client(office, "Portal", INTO, expires_at=until, actor=ADMIN))
    other, kept = done(add_client(office, "Portal", INTO, actor=ADMIN))

    assert (short.client_id, other.client_id) == ("portal", "portal2")
    clock.move(days=2)
    assert client_of(office, token) is None
    assert client_of(office, kept) == other
    revoked = done(revoke_client(office, ADMIN, other.client_id))
    assert client_of(office, kept) is None
    assert done(revoke_client(office, ADMIN, other.client_id)) == revoked
    assert [each.client_id for each in done(api_clients(office, ADMIN))] == ["portal", "portal2"]
    assert refusal_of(revoke_client(office, ADMIN, "nobody")) == "not_found"


@pytest.mark.parametrize("token", ["", "redress_", "redress_x", "x" * 100_000, "redress_" + "é" * 43])
def test_what_is_no_token_is_nobody(office: Office, token: str):
    """However it is written."""
    done(add_client(office, "Portal", INTO, actor=ADMIN))
    assert client_of(office, token) is None


def test_what_a_client_cannot_be(office: Office):
    """A name, known scopes, a day to come, and a number of calls."""
    past = office.now() - timedelta(seconds=1)

    assert refusal_of(add_client(office, " ", INTO, actor=ADMIN)) == "field_missing"
    assert refusal_of(add_client(office, "A", [], actor=ADMIN)) == "field_missing"
    assert refusal_of(add_client(office, "A", ["admin"], actor=ADMIN)) == "field_invalid"
    assert refusal_of(add_client(office, "A", INTO, expires_at=past, actor=ADMIN)) == "field_invalid"
    assert refusal_of(add_client(office, "A", INTO, per_minute=0, actor=ADMIN)) == "field_invalid"
    assert refusal_of(add_client(office, "A", INTO, actor=LEAD)) == "not_permitted"
    assert refusal_of(revoke_client(office, LEAD, "a")) == "not_permitted"
    assert refusal_of(api_clients(office, INTAKE)) == "not_permitted"


def test_a_client_is_nobody_who_can_sign_in(office: Office):
    """It is among no accounts, and no account can be called as the log calls a client."""
    client, _ = done(add_client(office, "Portal", list(SCOPES), actor=ADMIN))
    named = client.actor.person_id
    taken = add_person(office, "Portal", Role.ADMIN, readable_password(), person_id=named, actor=ADMIN)

    assert named not in {each.person.person_id for each in done(accounts(office, ADMIN))}
    assert refusal_of(taken) == "account_taken"
    assert (client.actor.role, client.machine.role) == (Role.INTAKE, Role.SYSTEM)
