"""Messages are delivered to real receivers: signed, in order, tried again, and nobody waits for somebody else's."""

import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from core.commands import connections
from core.commands.checklist import comment
from core.commands.letters import release_letter
from core.commands.verification import check_record
from core.domain import webhooks as rules
from core.domain.appeal import Appeal
from core.domain.terms import Channel, DeliveryState, OrderKind, OrderState
from core.domain.webhooks import Endpoint, is_public, next_try, target_of, why_not_sent
from core.exchange import webhooks
from core.exchange.webhooks import Sender
from core.ledger import claims, outbox
from core.ledger.letters import letters_of
from core.ledger.orders import orders_of
from core.office import Office
from tests import postgres
from tests.cases import ADMIN, INTAKE, Clock, disclosed, done, opened
from tests.receiver import SECRET, Received, Receiver, certificate, receiving, server_side
from tests.rounds import answered, arrived, revoked
from tests.unit.test_deliveries import on_its_way
from tests.unit.test_orders import upheld_again

OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def endpoint(office: Office, url: str, name: str = "portal", *, allowed: bool = True, **more: object) -> str:
    """An endpoint at that address, whose host is allowed by name."""
    made = Endpoint(name, name, url, (), "active", SECRET, None, None, office.now(), "adm")._replace(**more)  # type: ignore[arg-type]
    with office.store.writing() as cursor:
        outbox.insert_endpoint(cursor, made)
        target = target_of(url)
        if allowed and target:
            outbox.allow_host(cursor, target.host, "adm", office.now())
    return name


def spoken_of(office: Office, times: int = 1) -> Appeal:
    """An appeal on which so many comments were made after it was opened."""
    appeal = opened(office)
    for number in range(times):
        done(comment(office, INTAKE, appeal.appeal_no, f"number {number}"))
    return appeal


def attempts(office: Office, name: str = "portal") -> list[tuple[str, int | None, str]]:
    """What came of each attempt, the oldest first."""
    with office.store.reading() as cursor:
        found = outbox.attempts(cursor, name, 1_000)
    rows = sorted(found, key=lambda row: (row["began_at"], row["appeal_no"], row["message_id"]))
    return [(row["message_id"], row["status"], row["failure"]) for row in rows]


def waiting(office: Office) -> dict[str, outbox.Standing]:
    """How messages stand, by endpoint."""
    with office.store.reading() as cursor:
        return outbox.standings(cursor)


def again_later(office: Office, clock: Clock, days: float = 4) -> None:
    """Time passes, and what is due meanwhile is sent each hour."""
    for _ in range(int(days * 24)):
        clock.move(hours=1)
        Sender(office).send_due()


# What is sent.


def test_a_message_is_a_signed_cloud_event(office: Office) -> None:
    """As CloudEvents 1.0 and Standard Webhooks say, under the id by which the event is known."""
    with receiving(Receiver()) as receiver:
        endpoint(office, f"{receiver.url}/hook?of=redress")
        appeal = opened(office)
        Sender(office).send_due()
    (came,) = receiver.received
    told, headers = came["told"], {name.lower(): value for name, value in came["headers"].items()}
    assert told == {
        "specversion": "1.0", "id": f"{appeal.appeal_no}.1.appeal.open", "source": "redress",
        "type": "redress.appeal.open", "time": "2026-11-24T04:00:00Z", "subject": appeal.appeal_no, "position": 1,
        "datacontenttype": "application/json", "data": told["data"],
    }  # fmt: skip
    assert (headers["webhook-id"], headers["content-type"]) == (
        told["id"],
        "application/cloudevents+json; charset=utf-8",
    )
    assert (came["path"], headers["host"]) == ("/hook?of=redress", receiver.url.removeprefix("http://"))
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert at == office.now()
    assert headers["webhook-signature"] == Webhook(SECRET).sign(told["id"], at, came["body"].decode())
    assert (attempts(office), waiting(office)) == ([(told["id"], 204, "")], {})


def test_a_receiver_verifies_it_with_either_secret_while_both_are_valid(office: Office, clock: Clock) -> None:
    """The library of the standard takes it; what was changed on the way, it does not."""
    clock.now = datetime.now(UTC)
    with receiving(Receiver()) as receiver:
        until = clock.now + timedelta(days=1)
        endpoint(office, receiver.url, secret=OTHER_SECRET, secret_before=SECRET, secret_before_until=until)
        opened(office)
        Sender(office).send_due()
        clock.move(days=2)
        opened(office)
        Sender(office).send_due()
    first, second = receiver.received
    for secret in (SECRET, OTHER_SECRET):
        assert Webhook(secret).verify(first["body"], first["headers"]) == first["told"]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(first["body"].replace(b"open", b"shut"), first["headers"])
    assert len(first["headers"]["webhook-signature"].split()) == 2
    assert len(second["headers"]["webhook-signature"].split()) == 1


# In which order, and how often.


def test_messages_of_an_appeal_arrive_in_order_and_one_that_fails_holds_up_its_own_appeal_alone(
    office: Office, clock: Clock
) -> None:
    """The receiver refuses one message of one appeal for a while; nothing overtakes it, and others go on."""
    held = {"refuses": True}

    def answer(came: Received) -> int:
        return 500 if held["refuses"] and came.id == f"{first.appeal_no}.2.appeal.comment" else 200

    with receiving(Receiver(answer)) as receiver:
        endpoint(office, receiver.url)
        first, second = spoken_of(office, 3), spoken_of(office, 3)
        Sender(office).send_due()
        assert waiting(office)["portal"].waiting == 3
        assert [each for each in receiver.ids if each.startswith(second.appeal_no)] == ids(second, 4)
        held["refuses"] = False
        clock.move(seconds=6)
        Sender(office).send_due()
    taken = [each for each in receiver.ids if each.startswith(first.appeal_no)]
    assert taken == [*ids(first, 2), *ids(first, 4)[1:]]
    assert waiting(office) == {}


def ids(appeal: Appeal, count: int) -> list[str]:
    """The ids of the first messages of an appeal that was opened and commented on."""
    return [f"{appeal.appeal_no}.{seq}.appeal.{'comment' if seq > 1 else 'open'}" for seq in range(1, count + 1)]


def test_it_is_tried_for_three_days_and_then_given_up_and_the_next_one_goes(office: Office, clock: Clock) -> None:
    """The pauses grow; what was given up is counted, and can be replayed."""
    with receiving(Receiver(lambda came: 503 if came.id.endswith("open") else 200)) as receiver:
        endpoint(office, receiver.url)
        appeal = spoken_of(office)
        began = dict(office.store.position())
        Sender(office).send_due()
        again_later(office, clock)
        assert waiting(office)["portal"] == outbox.Standing(0, None, 1)
        assert receiver.ids[-1] == f"{appeal.appeal_no}.2.appeal.comment"
        tries = len(receiver.ids) - 1
        assert 10 < tries < 30
        assert office.store.position()[outbox.UNDELIVERED] > began.get(outbox.UNDELIVERED, 0)

        receiver.answer = 200
        with office.store.writing() as cursor:
            assert outbox.undelivered(cursor, 10)[0]["message_id"] == f"{appeal.appeal_no}.1.appeal.open"
            assert outbox.replay(cursor, "portal", office.now(), ids=[f"{appeal.appeal_no}.1.appeal.open"]) == 1
        Sender(office).send_due()
    assert receiver.ids[-1] == f"{appeal.appeal_no}.1.appeal.open"
    assert waiting(office) == {}


def test_a_test_is_tried_once(office: Office, clock: Clock) -> None:
    """Its failure stands among the attempts; nothing waits, nothing is given up, and in time it is forgotten."""
    with receiving(Receiver(503)) as receiver:
        name = endpoint(office, receiver.url)
        sent = done(connections.send_test(office, ADMIN, name))
        Sender(office).send_due()
        again_later(office, clock)
        assert receiver.ids == [sent]
    assert waiting(office) == {}
    with office.store.writing() as cursor:
        (tried,) = outbox.attempts(cursor, name, 10)
        assert (tried["type"], tried["status"]) == ("redress.test", 503)
        assert outbox.undelivered(cursor, 10) == []
        outbox.forget_delivered(cursor, office.now() + timedelta(days=1))
        assert cursor.rows("SELECT * FROM webhook_message") == []


def test_what_was_delivered_is_replayed_from_a_position(office: Office, clock: Clock) -> None:
    """All of it from there on, in the same order and under the same ids, also what still waits."""
    with receiving(Receiver()) as receiver:
        endpoint(office, receiver.url)
        appeal = spoken_of(office, 4)
        Sender(office).send_due()
        clock.move(minutes=1)
        assert [each["told"]["position"] for each in receiver.received] == [1, 2, 3, 4, 5]
        with office.store.writing() as cursor:
            assert outbox.replay(cursor, "portal", office.now(), since=3) == 3
            assert outbox.replay(cursor, "portal", office.now(), since=4, ids=["nothing of that id"]) == 2
        Sender(office).send_due()
    assert receiver.ids[5:] == ids(appeal, 5)[2:]
    same: dict[str, set[bytes]] = {each.id: set() for each in receiver.received}
    for each in receiver.received:
        same[each.id].add(each["body"])
    assert all(len(bodies) == 1 for bodies in same.values())


def test_a_receiver_that_hangs_delays_nobody_else(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one never answers, the other has all of it; the hanging attempt ends by itself."""
    monkeypatch.setattr(webhooks, "TIMEOUT", 3.0)
    stuck = Event()
    with receiving(Receiver()) as quick, receiving(Receiver(lambda _: (stuck.wait(20), 200)[1])) as slow:
        endpoint(office, slow.url, "slow")
        endpoint(office, quick.url, "quick")
        appeal = spoken_of(office, 5)
        sender, began = Sender(office), time.monotonic()
        sender.run_once()
        while len(quick.received) < 6 and time.monotonic() - began < 2.5:
            time.sleep(0.02)
        assert quick.ids == ids(appeal, 6)
        sender.send_due()
        stuck.set()
    assert attempts(office, "slow") == [(f"{appeal.appeal_no}.1.appeal.open", None, "too_slow")]


def test_a_receiver_that_answers_a_byte_at_a_time_is_left_after_the_whole_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No byte comes too late, all of them do."""
    monkeypatch.setattr(webhooks, "TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            came, _ = server.accept()
            with came:
                for _ in range(100):
                    try:
                        came.sendall(b"H")
                    except OSError:
                        return
                    time.sleep(0.1)

        Thread(target=drip, daemon=True).start()
        url = f"http://localhost:{server.getsockname()[1]}/"
        began = time.monotonic()
        made = webhooks.attempt(url, ("localhost",), {}, b"{}", datetime.now(UTC))
    assert (made.status, made.failure) == (None, "too_slow")
    assert time.monotonic() - began < 2.5


def test_an_endpoint_that_is_paused_is_sent_nothing_and_goes_on_where_it_stood(office: Office, clock: Clock) -> None:
    """What was written before waits; what happens meanwhile is not written for it."""
    with receiving(Receiver()) as receiver:
        endpoint(office, receiver.url)
        appeal = opened(office)
        with office.store.writing() as cursor:
            outbox.change_endpoint(cursor, "portal", state="paused")
        opened(office)
        Sender(office).send_due()
        assert receiver.ids == []
        with office.store.writing() as cursor:
            outbox.change_endpoint(cursor, "portal", state="active")
        Sender(office).send_due()
    assert receiver.ids == ids(appeal, 1)


def test_one_that_is_removed_keeps_its_log_and_no_secret(office: Office) -> None:
    """Nothing waits for it any more."""
    endpoint(office, "https://gone.example/")
    opened(office)
    with office.store.writing() as cursor:
        outbox.change_endpoint(cursor, "portal", state="removed")
    with office.store.reading() as cursor:
        assert cursor.value("SELECT secret FROM webhook_endpoint") == ""
    assert (waiting(office), outbox.has_endpoints(office.store)) == ({}, False)


def test_what_was_delivered_long_ago_is_forgotten(office: Office, clock: Clock) -> None:
    """After ninety days; what waits stays."""
    with receiving(Receiver()) as receiver:
        endpoint(office, receiver.url)
        opened(office)
        sender = Sender(office)
        sender.send_due()
        clock.move(days=91)
        later = opened(office)
        sender.send_due()
    with office.store.reading() as cursor:
        kept = cursor.rows("SELECT message_id FROM webhook_message")
    assert [row["message_id"] for row in kept] == ids(later, 1)
    assert attempts(office) == [(ids(later, 1)[0], 204, "")]


# Where it may go.


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("fe80::1", False),  # noqa: S104 - it is refused
        ("fd00::1", False), ("::ffff:10.0.0.1", False), ("::ffff:93.184.216.34", True), ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False), ("64:ff9b::5db8:d822", True), ("::", False), ("ff02::1", False),
        ("2001:db8::1", False), ("no address", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Those that anybody may reach, whichever way they are written."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "https://", "https:///path", "https://user:pw@a.example/", "https://a.example/#part",
        "https://a.example:port/", "https://a b.example/", "https://ex\u00e4mple.example/", "javascript:alert(1)",
        "https://a.example/\r\nHost: b", "https://a.example:99999/", "https://[::1/", "https://" + "a" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_is_none(url: str) -> None:
    """Refused before anything is looked up."""
    assert target_of(url) is None


def test_the_parts_of_an_address() -> None:
    """Host without its last dot, port by the scheme, path with its query."""
    target = target_of("https://Hooks.Example./in?a=1")
    assert target == rules.Target(True, "hooks.example", 443, "/in?a=1")
    assert target
    assert target.authority == "hooks.example"
    six = target_of("https://[2606:2800:220:1::1]:8443")
    assert six
    assert (six.authority, six.path) == ("[2606:2800:220:1::1]:8443", "/")


@pytest.mark.parametrize(
    ("url", "addresses", "allowed", "why"),
    [
        ("https://a.example/", ("93.184.216.34",), False, ""),
        ("https://a.example/", ("93.184.216.34", "10.0.0.1"), False, "refused_address"),
        ("https://a.example/", ("10.0.0.1",), True, ""),
        ("http://a.example/", ("93.184.216.34",), False, "no_https"),
        ("http://a.example/", ("93.184.216.34",), True, "no_https"),
        ("http://a.example/", ("10.0.0.1",), True, "no_https"),
        ("http://a.example/", ("127.0.0.1", "::1"), True, ""),
        ("http://a.example/", ("127.0.0.1",), False, "no_https"),
        ("https://a.example/", (), True, "no_address"),
    ],
)
def test_where_nothing_is_sent(url: str, addresses: tuple[str, ...], allowed: bool, why: str) -> None:
    """A single private address among several is enough, unless the host is allowed by name."""
    target = target_of(url)
    assert target
    assert why_not_sent(target, addresses, allowed) == why


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/", "https://127.0.0.1:{}/", "http://2130706433:{}/"])
def test_nobody_inside_is_asked_unless_the_host_is_allowed(office: Office, url: str) -> None:
    """No connection is made at all: nothing that listens hears of it."""
    with receiving(Receiver()) as receiver:
        endpoint(office, url.format(receiver.url.rpartition(":")[2]), allowed=False)
        opened(office)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(webhooks, "resolve", lambda _host, _port: ("127.0.0.1",))
            Sender(office).send_due()
    assert receiver.received == []
    ((_, status, why),) = attempts(office)
    assert (status, why) == (None, "no_https" if url.startswith("http:") else "refused_address")


def test_the_address_that_was_checked_is_connected_to_under_the_hosts_own_name(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once, whatever a second look would say; certificate and Host are those of the name."""
    file = certificate(tmp_path, "hooks.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    looks: list[str] = []

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        looks.append(host)
        return ("127.0.0.1",) if len(looks) == 1 else ("10.255.255.1",)

    monkeypatch.setattr(webhooks, "resolve", resolve)
    with receiving(Receiver(), server_side(file)) as receiver:
        port = receiver.url.rpartition(":")[2]
        endpoint(office, f"https://hooks.example:{port}/")
        opened(office)
        Sender(office).send_due()
    assert [status for _, status, _ in attempts(office)] == [204]
    assert (looks, receiver.names) == (["hooks.example"], ["hooks.example"])
    assert receiver.received[0]["headers"]["Host"] == f"hooks.example:{port}"


def test_a_certificate_of_another_name_is_not_trusted(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is told to whoever shows it."""
    file = certificate(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(webhooks, "resolve", lambda _host, _port: ("127.0.0.1",))
    with receiving(Receiver(), server_side(file)) as receiver:
        endpoint(office, receiver.url.replace("127.0.0.1", "hooks.example"))
        opened(office)
        Sender(office).send_due()
    assert [why for *_, why in attempts(office)] == ["not_trusted"]
    assert receiver.received == []


def test_a_redirect_is_not_followed(office: Office) -> None:
    """It is a failure like any other, and tried again at the same address."""
    with receiving(Receiver(307)) as receiver:
        endpoint(office, receiver.url)
        opened(office)
        Sender(office).send_due()
    assert [each["path"] for each in receiver.received] == ["/"]
    assert [(status, why) for _, status, why in attempts(office)] == [(307, "redirected")]


def test_where_nobody_listens_one_attempt_is_made_for_all_that_wait(office: Office, clock: Clock) -> None:
    """The rest is not tried one by one; the next look begins again."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    endpoint(office, f"http://127.0.0.1:{free}/")
    opened(office), opened(office)
    Sender(office).send_due()
    assert [why for *_, why in attempts(office)] == ["no_connection"]


@pytest.mark.parametrize("tries", range(1, 30))
def test_the_pauses_grow_up_to_eight_hours_within_three_days(tries: int) -> None:
    """From five seconds on."""
    first = datetime(2026, 11, 24, tzinfo=UTC)
    pause = rules.PAUSES[min(tries, 9) - 1]
    assert next_try(tries, first, first) == first + pause
    assert next_try(tries, first, first + timedelta(days=3) - pause) == first + timedelta(days=3)
    assert next_try(tries, first, first + timedelta(days=3, seconds=1) - pause) is None
    assert list(rules.PAUSES) == sorted(rules.PAUSES)


# Who sends.


def test_the_sender_of_an_open_office_sends_by_itself_and_ends_with_it(office: Office) -> None:
    """An endpoint that is added while it runs is noticed."""
    sender = Sender(office, every=0.02)
    sender.start()
    with receiving(Receiver()) as receiver:
        endpoint(office, receiver.url)
        opened(office)
        until(lambda: len(receiver.received) == 1)
    sender.stop()
    office.at_close.clear()
    assert waiting(office) == {}


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for it."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


@postgres.needs_postgres
def test_of_two_processes_one_sends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other does nothing while the claim holds, and takes the work up when the first lets go or was killed."""
    with receiving(Receiver()) as receiver:
        endpoint(office, receiver.url)
        spoken_of(office, 3)
        with office.store.writing() as cursor:
            assert claims.take(cursor, webhooks.CLAIM, "another process", office.now())
        Sender(office).send_due()
        assert receiver.ids == []
        with office.store.writing() as cursor:
            claims.release(cursor, webhooks.CLAIM, "another process")
        sent = postgres.in_processes(office, [lambda: Sender(office).send_due()] * 2)
        assert sent == [None, None]
    assert sorted(receiver.ids) == sorted(set(receiver.ids))
    assert len(receiver.ids) == 4


def test_an_answer_says_nothing_but_its_status(office: Office) -> None:
    """What a receiver writes is neither read nor kept."""
    with receiving(Receiver(400)) as receiver:
        endpoint(office, receiver.url)
        opened(office)
        Sender(office).send_due()
    with office.store.reading() as cursor:
        (row,) = cursor.rows("SELECT * FROM webhook_attempt")
    assert set(row) == {"endpoint_id", "message_id", "began_at", "took_ms", "status", "failure"}
    assert json.loads(receiver.received[0]["body"])["data"]["verb"] == "open"


def test_an_order_is_sent_when_a_receiver_has_taken_it(office: Office) -> None:
    """Not before: one that failed leaves it waiting."""
    with receiving(Receiver(lambda came: 500 if came.id.endswith("measure.end") else 200)) as receiver:
        endpoint(office, receiver.url)
        appeal = revoked(office, answered(office, arrived(office)))
        Sender(office).send_due()
        with office.store.reading() as cursor:
            assert [each.sent_at for each in orders_of(cursor, appeal.appeal_no)] == [None]
        receiver.answer = 200
        with office.store.writing() as cursor:
            assert outbox.replay(cursor, "portal", office.now(), ids=[receiver.ids[-1]]) == 1
        Sender(office).send_due()
    with office.store.reading() as cursor:
        (order,) = orders_of(cursor, appeal.appeal_no)
    assert order.sent_at == office.now()
    assert receiver.received[-1]["told"]["data"]["order_id"] == order.order_id


def test_a_letter_is_sent_when_a_receiver_has_taken_its_message(office: Office) -> None:
    """Not before; and one that somebody has sent by hand stays theirs."""
    with receiving(Receiver(500)) as receiver:
        endpoint(office, receiver.url, types=("redress.letter.released",))
        appeal = disclosed(office)
        with office.store.reading() as cursor:
            (letter,) = letters_of(cursor, appeal.appeal_no)
        done(release_letter(office, INTAKE, letter.letter_id, "en", "We have your appeal."))
        Sender(office).send_due()
        assert [each.state for each in on_its_way(office, appeal)] == [DeliveryState.TO_SEND]
        receiver.answer = 200
        with office.store.writing() as cursor:
            assert outbox.replay(cursor, "portal", office.now(), ids=[receiver.ids[-1]]) == 1
        Sender(office).send_due()
    (sent,) = on_its_way(office, appeal)
    assert (sent.channel, sent.sent_at, sent.sent_seq) == (Channel.WEBHOOK, office.now(), None)
    assert receiver.received[-1]["told"]["data"]["letter_id"] == sent.delivery_id
    assert check_record(office).faults == ()


def test_the_guide_verifies_what_is_sent(office: Office) -> None:
    """The example for receivers, as it is printed: either secret, no other one, nothing that was changed or is old."""
    guide = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    example: dict[str, Callable[..., bool]] = {}
    exec(guide.partition("```python\n")[2].partition("```")[0], example)  # noqa: S102 - our own page
    with receiving(Receiver()) as receiver:
        until = office.now() + timedelta(days=1)
        endpoint(office, receiver.url, secret=OTHER_SECRET, secret_before=SECRET, secret_before_until=until)
        opened(office)
        Sender(office).send_due()
    headers, body = receiver.received[0]["headers"], receiver.received[0]["body"]
    now = office.now().timestamp

    assert [example["verified"](headers, body, each, now) for each in (SECRET, OTHER_SECRET)] == [True, True]
    assert not example["verified"](headers, body, "whsec_" + "A" * 32, now)
    assert not example["verified"](headers, body + b" ", SECRET, now)
    assert not example["verified"](headers, body, SECRET, lambda: now() + 301)


# An order that was withdrawn is not sent any more.

MEASURES = ("redress.measure.end", "redress.measure.impose")


@pytest.mark.parametrize("replayed", [False, True])
def test_an_order_withdrawn_before_it_was_sent_is_never_sent(office: Office, clock: Clock, *, replayed: bool) -> None:
    """Nobody was there, and meanwhile the case was reopened and upheld: no old message may end the punishment."""
    with receiving(Receiver()) as receiver:
        endpoint(office, receiver.url, types=MEASURES)
        appeal = revoked(office, answered(office, arrived(office)))
        clock.move(minutes=1)
        kept = upheld_again(office, appeal)
        if replayed:
            assert done(connections.replay_messages(office, ADMIN, "portal", since=0)) == 0
        Sender(office).send_due()
    assert (receiver.received, waiting(office)) == ([], {})
    with office.store.reading() as cursor:
        (order,) = orders_of(cursor, kept.appeal_no)
    assert (order.settled_as, order.sent_at) == (OrderState.WITHDRAWN, None)
    assert check_record(office).faults == ()


def test_an_order_withdrawn_while_those_before_it_are_sent_is_not_sent(office: Office, clock: Clock) -> None:
    """Many messages are read at once, and a slow receiver may take minutes for the first of them."""
    cases: list[Appeal] = []

    def answer(came: Received) -> int:
        if came["told"]["subject"] == cases[0].appeal_no and len(cases) == 2:
            cases.append(upheld_again(office, cases[1]))
        return 204

    with receiving(Receiver(answer)) as receiver:
        endpoint(office, receiver.url, types=MEASURES)
        cases += [revoked(office, answered(office, arrived(office))) for _ in range(2)]
        clock.move(minutes=1)
        Sender(office).send_due()
    assert [each["told"]["subject"] for each in receiver.received] == [cases[0].appeal_no]


def test_an_order_that_was_tried_in_vain_may_have_been_carried_out(office: Office, clock: Clock) -> None:
    """The receiver ended the punishment and its answer was lost: upheld after that, it is told to impose it again."""
    answers = iter([500, 204])
    with receiving(Receiver(lambda _: next(answers))) as receiver:
        endpoint(office, receiver.url, types=MEASURES)
        appeal = revoked(office, answered(office, arrived(office)))
        Sender(office).send_due()
        clock.move(seconds=1)
        kept = upheld_again(office, appeal)
        clock.move(hours=1)
        Sender(office).send_due()
    assert [each["told"]["type"] for each in receiver.received] == [*MEASURES]
    with office.store.reading() as cursor:
        first, second = orders_of(cursor, kept.appeal_no)
    assert (first.state, second.kind, second.state) == (OrderState.WITHDRAWN, OrderKind.IMPOSE, OrderState.SENT)
    assert check_record(office).faults == ()
