"""The same call at the same moment, in threads and, on PostgreSQL, in processes: done once, answered the same."""

from hashlib import sha256
from typing import Final

from core.commands.clients import Answer, AppealBody, Call, FilingBody, add_client, call_open, do_act, send_file
from core.commands.verification import check_record
from core.domain.people import Client
from core.domain.refusals import Refusal
from core.domain.terms import PenaltyKind, RightType
from core.office import Office
from tests.cases import ADMIN, done, opened
from tests.unit.test_two_at_once import together

AT_ONCE: Final = 8

BODY: Final = AppealBody(
    right_type=RightType.TRADEMARK,
    seller="Northlight Lamps",
    complainant="Halden & Moss",
    complaint_no="TM-1",
    listing_ids=("1",),
    penalty_kind=PenaltyKind.LISTING_REMOVED,
)


def client_of(office: Office) -> Client:
    """A client that may hand in."""
    return done(add_client(office, "Portal", ["intake:write"], actor=ADMIN))[0]


def counted(office: Office, table: str) -> int:
    """How many rows there are."""
    with office.store.reading() as cursor:
        return int(cursor.value(f"SELECT count(*) FROM {table}"))


def test_the_same_post_at_once_opens_one_appeal(office: Office, beside: Office | None) -> None:
    """All are told the same number."""
    client = client_of(office)
    for n in range(3):
        call = Call(client, f"key {n}", "the same")
        told = together(*[lambda call=call: call_open(office, call, "", BODY) for _ in range(AT_ONCE)], office=beside)
        assert len({done(each).body["appeal_no"] for each in told}) == 1
        assert counted(office, "appeal") == n + 1
    assert check_record(office).faults == ()


def test_a_key_that_is_used_at_once_for_two_things_does_one(office: Office, beside: Office | None) -> None:
    """The other is refused, also where the two are about different cases, which no lock keeps apart."""
    client = client_of(office)
    cases = [opened(office).appeal_no for _ in range(2)]
    data = b"a photograph in words"
    sent = done(send_file(office, client, sha256(data).hexdigest(), data))
    paper = {"sha256": sent.sha256, "side": "seller", "kind": "other", "name": "a.txt"}
    body = FilingBody.model_validate({"documents": [paper]})
    told = together(
        *[
            lambda n=n: do_act(office, Call(client, "one key", f"asked {n % 2}"), cases[n % 2], body)
            for n in range(AT_ONCE)
        ],
        office=beside,
    )
    refused = {each.code for each in told if isinstance(each, Refusal)}
    assert refused == {"key_reused"}
    assert len({each.body["appeal_no"] for each in told if isinstance(each, Answer)}) == 1
    assert counted(office, "exhibit") == 1
    assert check_record(office).faults == ()
