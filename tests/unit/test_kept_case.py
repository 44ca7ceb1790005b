"""What is kept of a case between two answers is never older than what somebody else has changed."""

from datetime import timedelta
from hashlib import sha256
from threading import Thread
from typing import Any, Final

import pytest

from core.commands.checklist import answer, comment, take_case
from core.commands.clients import Call, DocumentBody, add_client, call_open, send_file
from core.domain.appeal import Listing
from core.domain.terms import DocumentKind, Side, Value
from core.ledger import case_file
from core.ledger.case_file import read_case_file
from core.ledger.drafts import read_lease
from core.office import Office
from core.queries import case as queries
from core.queries.case import open_case
from tests.cases import LEAD, REVIEWER, SECOND, Clock, done, reviewable, with_document
from tests.unit.test_calls_at_once import BODY

CRITERION = "cn_written_signed"

PAPER: Final = b"Where the goods came from.\n"

KIND: Final = DocumentKind.INVOICE


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases whose file was read from the record, in order."""
    found: list[str] = []

    def read(rules: Any, cursor: Any, appeal: Any, now: Any) -> Any:
        found.append(appeal.appeal_no)
        return read_case_file(rules, cursor, appeal, now)

    monkeypatch.setattr(case_file, "read_case_file", read)
    monkeypatch.setattr(queries, "read_case_file", read)
    return found


def test_answers_read_the_file_of_their_case_once(office: Office, reads: list[str]) -> None:
    """Neither a hold nor an answer changes what is on record: the page and the next answer rest on the same file."""
    number = reviewable(office).appeal_no
    reads.clear()

    done(open_case(office, REVIEWER, number))
    done(take_case(office, REVIEWER, number))
    for value in (Value.MET, Value.NOT_MET):
        done(answer(office, REVIEWER, number, CRITERION, value))
        assert done(open_case(office, REVIEWER, number)).form.answers[CRITERION].value is value

    assert reads == [number]


def test_an_appeal_that_arrives_leaves_what_is_kept_of_others(office: Office, reads: list[str]) -> None:
    """Unless it is found in them: the appeals of a complaint name each other, and a file may be in both."""
    appeal = reviewable(office, complaint_no="C-1", listings=(Listing(listing_id="7"),))
    client = done(add_client(office, "Portal", ["intake:write"]))[0]
    done(open_case(office, REVIEWER, appeal.appeal_no))
    reads.clear()

    def arrives(key: str, complaint_no: str, documents: tuple[DocumentBody, ...] = ()) -> str:
        told = {"complaint_no": complaint_no, "listing_ids": ("7",), "documents": documents}
        opened = done(call_open(office, Call(client, key, key), "", BODY.model_copy(update=told)))
        return str(opened.body["appeal_no"])

    def read_again() -> tuple[str, ...]:
        return done(open_case(office, REVIEWER, appeal.appeal_no)).appealed_before

    arrives("other complaint", "C-2")
    assert (read_again(), reads) == ((), [])
    again = arrives("same complaint", "C-1")
    assert (read_again(), reads) == ((again,), [appeal.appeal_no])
    sent = done(send_file(office, client, sha256(PAPER).hexdigest(), PAPER))
    arrives("document", "C-3", (DocumentBody(sha256=sent.sha256, side="seller", kind=KIND, name="paper.txt"),))
    assert (read_again(), reads) == ((again,), [appeal.appeal_no] * 2)


def test_a_document_that_came_meanwhile_is_there_at_once(office: Office) -> None:
    """As are the event of it and the checks that read it."""
    appeal = reviewable(office)
    before = done(open_case(office, REVIEWER, appeal.appeal_no))

    with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    after = done(open_case(office, REVIEWER, appeal.appeal_no))

    assert len(after.dossier.exhibits) == len(before.dossier.exhibits) + 1
    assert len(after.timeline) > len(before.timeline)
    assert after.assessment.ground is not None
    assert len(after.assessment.ground.exhibits) == len(after.dossier.exhibits)


def test_an_answer_is_weighed_by_what_came_meanwhile(office: Office, reads: list[str]) -> None:
    """What the queue shows of it rests on the documents as they are then."""
    appeal = reviewable(office)
    done(open_case(office, REVIEWER, appeal.appeal_no))
    with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    reads.clear()

    done(answer(office, REVIEWER, appeal.appeal_no, CRITERION, Value.MET))

    assert reads == [appeal.appeal_no]


def test_a_commit_while_the_case_is_read_does_not_mix_two_states(
    office: Office, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept may then be older than the form: all of it is read in the one transaction instead."""
    number = reviewable(office).appeal_no
    done(open_case(office, REVIEWER, number))
    reads.clear()

    def meanwhile(*given: Any) -> Any:
        colleague = Thread(target=lambda: comment(office, LEAD, number, "Look at the date."))
        colleague.start()
        colleague.join()
        return read_lease(*given)

    monkeypatch.setattr(queries, "read_lease", meanwhile)
    seen = done(open_case(office, REVIEWER, number))
    monkeypatch.undo()

    assert reads == [number]
    assert [event.seq for event in seen.timeline] == list(range(1, seen.appeal.version + 1))
    assert done(open_case(office, REVIEWER, number)).timeline[-1].payload["text"] == "Look at the date."


def test_the_checks_go_by_the_day_of_this_moment(office: Office, clock: Clock) -> None:
    """A file that is kept is none of another day."""
    number = reviewable(office).appeal_no
    before = done(open_case(office, REVIEWER, number)).assessment.ground
    clock.move(days=1)

    after = done(open_case(office, REVIEWER, number)).assessment.ground

    assert before is not None
    assert after is not None
    assert after.today - before.today == timedelta(days=1)


def test_each_reader_sees_the_case_by_their_own_form(office: Office) -> None:
    """What a colleague has answered is weighed for the queue and not shown to others as their own."""
    number = reviewable(office).appeal_no
    done(answer(office, REVIEWER, number, CRITERION, Value.NOT_MET))

    assert done(open_case(office, REVIEWER, number)).assessment.values[CRITERION] is Value.NOT_MET
    assert CRITERION not in done(open_case(office, SECOND, number)).assessment.values
    assert done(open_case(office, REVIEWER, number)).assessment.values[CRITERION] is Value.NOT_MET
