"""The outbox: a message stands in the transaction of its event, for every endpoint that wants it, and names nobody."""

import json
from datetime import UTC, datetime

import pytest

from core.commands.letters import release_letter
from core.commands.review import forward
from core.commands.transaction import LockedCase, transact
from core.domain.lifecycle import Facts
from core.domain.terms import Verb
from core.ledger import outbox
from core.ledger.letters import letters_of
from core.office import Office
from tests.cases import INTAKE, REVIEWER, Clock, answer_all, disclosed, done, opened, reviewable


def endpoint(office: Office, name: str = "portal", *types: str, state: str = "active") -> str:
    """An endpoint as the administrator's page makes it."""
    with office.store.writing() as cursor:
        cursor.touched.add(outbox.ENDPOINTS)
        made = {"endpoint_id": name, "name": name, "url": f"https://{name}.example/hook", "types": "\n".join(types)}
        kept = {"state": state, "secret": "whsec_", "created_at": office.now(), "created_by": "admin"}
        cursor.insert("webhook_endpoint", {**made, **kept})
    return name


def messages(office: Office) -> list[dict[str, object]]:
    """All messages, each with its endpoint, in the order of their events."""
    with office.store.reading() as cursor:
        return cursor.rows("SELECT * FROM webhook_message ORDER BY appeal_no, seq, type, endpoint_id")


def pending(office: Office) -> list[str]:
    """The ids of what is still to be delivered."""
    with office.store.reading() as cursor:
        return [row["message_id"] for row in cursor.rows("SELECT message_id FROM webhook_pending ORDER BY 1")]


def test_an_office_without_endpoints_writes_nothing(office: Office) -> None:
    """Whatever is done, and no endpoint is asked for twice."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))
    assert (messages(office), pending(office), outbox.has_endpoints(office.store)) == ([], [], False)


def test_every_act_on_a_case_is_told_once_to_each_endpoint_that_wants_it(office: Office) -> None:
    """Opening too; one that wants other types, one that is paused and one that was removed are told nothing."""
    endpoint(office)
    endpoint(office, "forwards", "redress.appeal.forward")
    endpoint(office, "paused", state="paused")
    endpoint(office, "removed", state="removed")
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))

    with office.store.reading() as cursor:
        log = cursor.rows("SELECT seq, verb FROM event ORDER BY seq")
    of_portal = [each for each in messages(office) if each["endpoint_id"] == "portal"]
    assert [(row["seq"], f"redress.appeal.{row['verb']}") for row in log] == [(m["seq"], m["type"]) for m in of_portal]
    others = [(each["endpoint_id"], each["type"]) for each in messages(office) if each not in of_portal]
    assert others == [("forwards", "redress.appeal.forward")]
    assert pending(office) == sorted(str(each["message_id"]) for each in messages(office))


def test_a_message_names_nobody(office: Office) -> None:
    """It has numbers, states, listings and pseudonyms; not the parties, nor what somebody typed."""
    endpoint(office)
    appeal = opened(office)
    (message,) = messages(office)
    told = json.loads(str(message["data"]))
    assert (told["appeal_no"], told["verb"], told["state"]) == (appeal.appeal_no, "open", "opened")
    assert told["listing_ids"] == list(appeal.listing_ids)
    assert len(told["seller"]) == len(told["complainant"]) == 10
    with office.store.reading() as cursor:
        for party in cursor.rows("SELECT * FROM party"):
            assert not any(part and str(part) in str(message["data"]) for part in (party["name"], party["party_id"]))
    assert message["message_id"] == f"{appeal.appeal_no}.1.appeal.open"


def test_a_message_is_kept_or_lost_with_its_event(office: Office) -> None:
    """What ends the transaction after the event takes the message along."""
    endpoint(office)
    appeal = opened(office)

    def fails(case: LockedCase) -> None:
        case.record(Verb.COMMENT, Facts(reason="hello"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transact(office, REVIEWER, appeal.appeal_no, None, fails)
    assert pending(office) == [f"{appeal.appeal_no}.1.appeal.open"]


def test_the_first_endpoint_is_seen_by_the_next_act(office: Office) -> None:
    """What is kept of there being none is forgotten with it."""
    opened(office)
    endpoint(office)
    appeal = opened(office)
    assert pending(office) == [f"{appeal.appeal_no}.1.appeal.open"]


def test_several_messages_of_one_event_have_ids_of_their_own(office: Office, clock: Clock) -> None:
    """The order of a decision beside the decision; nothing but times, days and words of closed lists is taken."""
    endpoint(office)
    appeal = opened(office)
    day = datetime(2026, 12, 1, 8, tzinfo=UTC)
    with office.store.writing() as cursor:
        name = outbox.put(cursor, "redress.measure.end", appeal.appeal_no, 1, clock(), {"by": day, "on": day.date()})
        with pytest.raises(TypeError):
            outbox.put(cursor, "redress.measure.impose", appeal.appeal_no, 1, clock(), {"policy": office})
    assert name == f"{appeal.appeal_no}.1.measure.end"
    told = {str(each["message_id"]): json.loads(str(each["data"])) for each in messages(office)}
    assert told[name] == {"by": "2026-12-01T08:00:00+00:00", "on": "2026-12-01"}


def test_a_released_letter_is_told_by_its_hash(office: Office) -> None:
    """Which letter, to which side, in which bytes; its words are for whoever may read them."""
    endpoint(office, "portal", "redress.letter.released")
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        letter = letters_of(cursor, appeal.appeal_no)[0]
    after = done(release_letter(office, INTAKE, letter.letter_id, "en", "We have your appeal."))
    (message,) = messages(office)
    told = json.loads(str(message["data"]))
    with office.store.reading() as cursor:
        kept = letters_of(cursor, appeal.appeal_no)[0]
    assert message["message_id"] == f"{appeal.appeal_no}.{after.version}.letter.released"
    assert (told["letter_id"], told["recipient"], told["pdf_sha256"]) == (letter.letter_id, "seller", kept.pdf_sha256)
    assert "Northlight" not in str(message["data"])
