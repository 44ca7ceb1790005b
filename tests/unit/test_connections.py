"""Endpoints are managed by administrators: each act is logged, a secret is told once, and leads hear of failures."""

from collections.abc import Callable

import pytest
from standardwebhooks import Webhook

from core.commands import connections
from core.domain.permissions import Act, allowed
from core.exchange.webhooks import Sender
from core.ledger import outbox
from core.ledger.record import acts_of
from core.office import Office
from core.queries.connections import connections as shown
from core.queries.notifications import notices
from tests.cases import ADMIN, LEAD, PEOPLE, REVIEWER, Clock, done, opened, refusal_of
from tests.receiver import Receiver, receiving

URL = "https://hooks.example/redress"


def logged(office: Office) -> list[str]:
    """What was changed about connections, as the log of the office has it, the oldest first."""
    with office.store.reading() as cursor:
        acts = acts_of(cursor, ("connection_changed",))
    assert "whsec_" not in str(acts)
    return [str(each["payload"]["what"]) for each in reversed(acts)]


def test_an_endpoint_is_added_with_a_secret_that_is_told_once(office: Office) -> None:
    """It signs; the page has it no more; the log says that there is one."""
    endpoint, secret = done(connections.add_endpoint(office, ADMIN, " portal ", f" {URL} ", ["redress.appeal.open"]))
    assert (endpoint.name, endpoint.url, endpoint.types) == ("portal", URL, ("redress.appeal.open",))
    assert Webhook(secret).sign("a", office.now(), "{}").startswith("v1,")
    found = done(shown(office, ADMIN))
    assert secret not in repr(found)
    assert [each.endpoint.name for each in found.endpoints] == ["portal"]
    assert logged(office) == ["endpoint_added"]


@pytest.mark.parametrize(
    ("name", "url", "types", "named"),
    [
        ("", URL, (), "connection"), ("n" * 81, URL, (), "connection"), ("portal", "hooks.example", (), "connection"),
        ("portal", "https://me:pw@hooks.example", (), "connection"), ("portal", URL, ("redress.none",), "connection"),
    ],
)  # fmt: skip
def test_what_is_no_endpoint(office: Office, name: str, url: str, types: tuple[str, ...], named: str) -> None:
    """Refused before anything is written, with the field that is wrong."""
    refused = connections.add_endpoint(office, ADMIN, name, url, types)
    assert refusal_of(refused) == "field_invalid"
    assert named
    assert (done(shown(office, ADMIN)).endpoints, logged(office)) == ((), [])


def test_two_secrets_sign_for_a_week_unless_the_former_is_ended(office: Office, clock: Clock) -> None:
    """A second rotation leaves the last two."""
    endpoint, first = done(connections.add_endpoint(office, ADMIN, "portal", URL))
    name = endpoint.endpoint_id

    def secrets() -> tuple[str, ...]:
        with office.store.reading() as cursor:
            found = outbox.read_endpoint(cursor, name)
        assert found
        return found.secrets_at(office.now())

    _, second = done(connections.rotate_secret(office, ADMIN, name))
    assert secrets() == (second, first)
    _, third = done(connections.rotate_secret(office, ADMIN, name))
    assert secrets() == (third, second)
    done(connections.end_former_secret(office, ADMIN, name))
    assert secrets() == (third,)
    _, fourth = done(connections.rotate_secret(office, ADMIN, name))
    clock.move(days=7)
    assert secrets() == (fourth,)
    assert logged(office) == ["endpoint_added", *["secret_rotated"] * 2, "former_secret_ended", "secret_rotated"]


def test_a_test_is_sent_as_every_message_is(office: Office) -> None:
    """Signed, tried and listed; also to an endpoint that wants other types."""
    with receiving(Receiver()) as receiver:
        done(connections.allow_host(office, ADMIN, "127.0.0.1"))
        added = connections.add_endpoint(office, ADMIN, "portal", receiver.url, ["redress.appeal.revoke"])
        name = done(added)[0].endpoint_id
        opened(office)
        sent = done(connections.send_test(office, ADMIN, name))
        Sender(office).send_due()
    assert receiver.ids == [sent]
    (each,) = done(shown(office, ADMIN)).endpoints
    assert [(tried.message_id, tried.status, tried.position) for tried in each.attempts] == [(sent, 204, None)]


def test_pausing_replaying_and_removing(office: Office) -> None:
    """Each of an endpoint that is there; one that was removed is none."""
    name = done(connections.add_endpoint(office, ADMIN, "portal", URL))[0].endpoint_id
    opened(office)
    assert done(connections.replay_messages(office, ADMIN, name, since=0)) == 0  # its position is not written yet
    assert done(connections.pause_endpoint(office, ADMIN, name, paused=True)).state == "paused"
    assert done(connections.pause_endpoint(office, ADMIN, name, paused=False)).state == "active"
    done(connections.remove_endpoint(office, ADMIN, name))
    gone: list[Callable[[], object]] = [
        lambda: connections.send_test(office, ADMIN, name), lambda: connections.rotate_secret(office, ADMIN, name),
        lambda: connections.remove_endpoint(office, ADMIN, name),
        lambda: connections.replay_messages(office, ADMIN, name, ids=["x"]),
    ]  # fmt: skip
    assert {refusal_of(each()) for each in gone} == {"not_found"}
    assert logged(office)[1:] == ["messages_replayed", "endpoint_paused", "endpoint_active", "endpoint_removed"]


@pytest.mark.parametrize("host", ["", "a b", "https://a.example", "a.example/path", "a.example:8443", "me@a.example"])
def test_what_is_no_host(office: Office, host: str) -> None:
    """A name or an address alone."""
    assert refusal_of(connections.allow_host(office, ADMIN, host)) == "field_invalid"


def test_a_host_is_allowed_and_no_more(office: Office) -> None:
    """In small letters, without its last dot; one that was never allowed cannot be taken back."""
    assert done(connections.allow_host(office, ADMIN, " Hooks.Example. ")) == "hooks.example"
    assert done(connections.allow_host(office, ADMIN, "fd00::1")) == "fd00::1"
    assert done(shown(office, ADMIN)).hosts == ("fd00::1", "hooks.example")
    done(connections.allow_host(office, ADMIN, "hooks.example", allowed=False))
    assert refusal_of(connections.allow_host(office, ADMIN, "hooks.example", allowed=False)) == "not_found"
    assert logged(office) == ["host_allowed", "host_allowed", "host_forbidden"]


def test_leads_and_administrators_hear_of_what_was_given_up(office: Office, clock: Clock) -> None:
    """It stands among their notices until it is sent again; nobody else is told, nor before."""

    def told() -> set[str]:
        return {each.person_id for each in PEOPLE if any(n.kind == "undelivered" for n in notices(office, each))}

    name = done(connections.add_endpoint(office, ADMIN, "portal", "https://nobody.example/"))[0].endpoint_id
    appeal = opened(office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.exchange.webhooks.resolve", lambda _host, _port: ())
        Sender(office).send_due()
        assert told() == set()
        clock.move(days=3)
        Sender(office).send_due()
    assert told() == {ADMIN.person_id, LEAD.person_id}
    done(connections.replay_messages(office, ADMIN, name, ids=[f"{appeal.appeal_no}.1.appeal.open"]))
    assert told() == set()
    assert not allowed(REVIEWER, Act.VIEW_CONNECTIONS)


def test_a_lead_has_sent_again_what_a_lead_is_told_of(office: Office) -> None:
    """A message by its id; from a position on, and for everybody else, it stays with administrators."""
    name = done(connections.add_endpoint(office, ADMIN, "portal", "https://nobody.example/"))[0].endpoint_id
    message = f"{opened(office).appeal_no}.1.appeal.open"
    assert done(connections.replay_messages(office, LEAD, name, ids=[message])) == 1
    assert refusal_of(connections.replay_messages(office, LEAD, name, since=1)) == "not_permitted"
    assert refusal_of(connections.replay_messages(office, LEAD, name, since=1, ids=[message])) == "not_permitted"
    assert refusal_of(connections.replay_messages(office, REVIEWER, name, ids=[message])) == "not_permitted"
