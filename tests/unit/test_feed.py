"""The feed of events: each event of every case once, in the one order, however slowly its transaction ends."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from core.analytics.tables import ExportFilter
from core.commands.accounts import add_person, readable_password
from core.commands.checklist import comment
from core.commands.review import forward
from core.domain.terms import DocumentKind, Role, Verb
from core.exchange.export import FeedEvent, read_feed, stream_rows
from core.ledger import engine, record
from core.office import Office
from tests import postgres, ten
from tests.cases import ADMIN, AS_FILED, MANAGER, REVIEWER, answer_all, done, opened, refusal_of, reviewable
from tests.files import read_csv


def all_of(office: Office, limit: int = 7, after: int = 0) -> list[FeedEvent]:
    """Every event after a position, portion by portion, as a program asks for them."""
    found: list[FeedEvent] = []
    while True:
        feed = done(read_feed(office, after, limit))
        found += feed.events
        if len(feed.events) < limit:
            return found
        after = feed.last


def as_in_tables(office: Office, events: list[FeedEvent]) -> None:
    """The same acts, in the same order and with the same words as the tables that are exported."""
    told = [each.model_dump(mode="json") for each in events]
    for report, word in (("timeline", "verb"), ("decisions", "decision")):
        rows = read_csv(b"".join(done(stream_rows(office, MANAGER, report, ExportFilter()))))
        own = [each for each in told if report == "timeline" or each["reviewer"]]
        assert [(row["appeal_no"], int(row["seq"])) for row in rows] == [(e["appeal_no"], e["seq"]) for e in own]
        for row, each in zip(rows, own, strict=True):
            shared = {**{name: each[name] for name in row.keys() & each.keys()}, word: each["verb"]}
            assert {name: row[name] for name in shared} == {name: _cell(given) for name, given in shared.items()}


def _cell(given: object) -> str:
    """As a table has it."""
    if isinstance(given, list):
        return " ".join(given)
    return str(given).lower() if isinstance(given, bool) else "" if given is None else str(given)


def test_each_event_comes_once_in_the_order_of_the_office(office: Office, tmp_path):
    """What is done to the office takes a position and is told to nobody; parties and people are those of exports."""
    appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.INVOICE)
    done(add_person(office, "Nora Quill", Role.REVIEWER, readable_password(), actor=ADMIN))
    answer_all(office, REVIEWER, appeal)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, reason="told in private", as_filed=AS_FILED))
    ten.take_history(office, tmp_path, ten.rows_of(3))
    events = all_of(office)

    with office.store.reading() as cursor:
        known = cursor.rows("SELECT position FROM journal WHERE log <> '(office)' ORDER BY position")
    assert [each.position for each in events] == [row["position"] for row in known]
    assert [row["position"] for row in known] != list(range(1, len(known) + 1))
    assert {each.verb for each in events} >= {Verb.OPEN, Verb.FORWARD, Verb.IMPORT_HISTORY}
    as_in_tables(office, events)
    with office.store.reading() as cursor:
        end = engine.end_of(cursor).position
    assert done(read_feed(office, end, 10)).events == ()
    assert done(read_feed(office, 0, 10)).last == events[9].position
    assert done(read_feed(office, events[-1].position, 10)).last == end
    told = "".join(each.model_dump_json() for each in events)
    assert not [each for each in ("Northlight", "Halden", "Quill", "told in private", REVIEWER.name) if each in told]
    assert f'"{REVIEWER.person_id}"' not in told


def test_a_position_that_the_record_does_not_have_is_told(office: Office):
    """A record that was put back from a copy has not got what the program has read already."""
    opened(office)
    last = done(read_feed(office, 0, 100)).last
    assert refusal_of(read_feed(office, last + 1, 100)) == "body_invalid"


def test_a_slow_transaction_is_passed_over_by_nobody(office: Office):
    """What it has written is seen by nobody until it ends, and it has its place after all that was seen before."""
    slow, quick = opened(office), opened(office)
    seen = all_of(office)
    with office.store.writing() as cursor:
        end = record.log_end(cursor, slow.appeal_no)
        record.append(cursor, slow, end, Verb.COMMENT, REVIEWER.person_id, office.now(), {"text": "slow"})
        with ThreadPoolExecutor(1) as another:
            another.submit(lambda: done(comment(office, REVIEWER, quick.appeal_no, "quick"))).result()
        between = all_of(office, after=seen[-1].position)
        assert [each.appeal_no for each in between] == [quick.appeal_no]
    after = all_of(office, after=between[-1].position)
    assert [each.appeal_no for each in after] == [slow.appeal_no]
    assert [each.position for each in all_of(office)] == list(range(1, len(seen) + 3))


@postgres.needs_postgres
def test_a_commit_that_takes_long_holds_up_those_after_it(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Its positions are given and not seen yet: nobody is given a later one meanwhile, so that none is skipped."""
    slow, quick = opened(office), opened(office)
    begun, go_on = Event(), Event()
    enter = engine.enter_journal

    def entered(cursor: Any, end: engine.End) -> engine.End:
        found = enter(cursor, end)
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)
        return found

    last = done(read_feed(office, 0, 100)).last
    monkeypatch.setattr(engine, "enter_journal", entered)
    with ThreadPoolExecutor(2) as two:
        first = two.submit(comment, office, REVIEWER, slow.appeal_no, "slow")
        assert begun.wait(30)
        second = two.submit(comment, office, REVIEWER, quick.appeal_no, "quick")
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        meanwhile = done(read_feed(office, last, 100))
        go_on.set()
        assert [done(each.result()) for each in (first, second)]
    assert (meanwhile.events, meanwhile.last) == ((), last)
    assert [each.appeal_no for each in all_of(office, after=last)] == [slow.appeal_no, quick.appeal_no]
