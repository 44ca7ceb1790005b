"""What is done to a document: bound to what one may see and to the state of the case, and told by the case's log."""

import pytest

from core.commands.documents import rename_kind, take_in, type_fact, type_facts
from core.commands.review import forward, reject
from core.commands.verification import check_record
from core.domain.permissions import HIDDEN_FROM_INTAKE
from core.domain.terms import DocumentKind, Side, State, Value, Verb
from core.ledger.record import events_of, read_appeal
from core.queries.documents import page_of
from tests.cases import (
    INTAKE,
    LEAD,
    REVIEWER,
    answer_all,
    done,
    opened,
    refusal_of,
    reviewable,
    with_document,
)
from tests.drawn import a_pdf


def last_event(office, number):
    """The newest event of a case."""
    with office.store.reading() as cursor:
        return events_of(cursor, number)[-1]


@pytest.mark.parametrize("hidden", sorted(HIDDEN_FROM_INTAKE))
def test_customer_service_does_not_open_to_itself_what_is_kept_from_it(office, hidden):
    """By calling an invoice or an identity document something else; nor hides what it sees, nor types off it."""
    appeal = opened(office)
    kept = done(take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=hidden, name="a.pdf", data=a_pdf("x")))
    seen = with_document(office, appeal, Side.SELLER, DocumentKind.CONTRACT)
    before = last_event(office, appeal.appeal_no)

    assert refusal_of(rename_kind(office, INTAKE, kept.exhibit_id, DocumentKind.OTHER)) == "kind_out_of_sight"
    assert refusal_of(rename_kind(office, INTAKE, seen.exhibit_id, hidden)) == "kind_out_of_sight"
    assert refusal_of(type_fact(office, INTAKE, kept.exhibit_id, "number", "12345678")) == "kind_out_of_sight"

    assert refusal_of(page_of(office, INTAKE, kept.exhibit_id, 1)) == "not_found"
    assert last_event(office, appeal.appeal_no) == before
    assert done(rename_kind(office, REVIEWER, kept.exhibit_id, DocumentKind.OTHER)).kind == DocumentKind.OTHER


@pytest.mark.parametrize("actor", [INTAKE, REVIEWER, LEAD], ids=lambda person: person.role)
def test_a_closed_case_keeps_the_kinds_and_facts_that_it_was_decided_on(office, actor):
    """What comes in later is put on file, so that a lead can reopen for it; nothing there is changed."""
    appeal = reviewable(office)
    paper = with_document(office, appeal, Side.SELLER, DocumentKind.CONTRACT)
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    assert done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No.")).state is State.CLOSED

    assert refusal_of(rename_kind(office, actor, paper.exhibit_id, DocumentKind.OTHER)) == "wrong_state"
    assert refusal_of(type_fact(office, actor, paper.exhibit_id, "date", "2026-09-18")) == "wrong_state"
    late = done(take_in(office, actor, appeal.appeal_no, side=Side.SELLER, kind=DocumentKind.OTHER, name="a.txt",
                        data=b"late"))  # fmt: skip
    assert last_event(office, appeal.appeal_no).payload["document"] == late.label


def test_the_log_tells_of_a_document_what_was_done_and_no_word_that_stands_in_it(office):
    """Label, kind, hash and day; not the file's name and no typed value, which may be a person's."""
    appeal = opened(office)
    paper = done(take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=DocumentKind.OTHER,
                         name="passport of Li Na.txt", data=b"x"))  # fmt: skip
    done(rename_kind(office, REVIEWER, paper.exhibit_id, DocumentKind.INVOICE))
    done(type_facts(office, REVIEWER, paper.exhibit_id, {"number": "26312000000184730526", "date": "2026-09-18"}))
    done(type_fact(office, REVIEWER, paper.exhibit_id, "number", ""))

    with office.store.reading() as cursor:
        _, taken, corrected, typed, back = events_of(cursor, appeal.appeal_no)
    assert (taken.verb, taken.actor) == (Verb.TAKE_IN, INTAKE.person_id)
    told = {key: taken.payload[key] for key in ("document", "side", "kind", "sha256")}
    assert told == {"document": "A1", "side": "seller", "kind": "other", "sha256": paper.sha256}
    assert "Li Na" not in str(taken.payload)
    assert (corrected.verb, corrected.payload["kind_was"], corrected.payload["kind"]) == (
        Verb.CORRECT_KIND, "other", "invoice",
    )  # fmt: skip
    assert (typed.verb, typed.payload["typed"]) == (Verb.TYPE_FACTS, ["date", "number"])
    assert "26312000000184730526" not in str(typed.payload)
    assert (back.payload["taken_back"], back.payload.get("typed")) == (["number"], None)
    assert check_record(office).faults == ()


def test_a_form_that_is_open_stays_current_while_documents_are_worked_on(office):
    """Typing a fact while somebody decides makes nobody begin again; the version counts acts on the case."""
    appeal = reviewable(office)
    paper = with_document(office, appeal, Side.SELLER, DocumentKind.CONTRACT)
    answer_all(office, REVIEWER, appeal)
    done(type_fact(office, REVIEWER, paper.exhibit_id, "date", "2026-09-18"))
    with office.store.reading() as cursor:
        now = read_appeal(cursor, appeal.appeal_no)
    assert now == appeal
    forwarded = done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed="Nothing is private in it."))

    assert last_event(office, appeal.appeal_no).seq == forwarded.version == appeal.version + 3
    assert check_record(office).faults == ()


def test_a_record_says_when_a_document_is_not_what_its_log_tells(office):
    """Kind, side, day and bytes of a row are held against the events, from the first that tells of it on."""
    appeal = opened(office)
    changes = {"kind": "receipt", "side": "complainant", "sha256": "0" * 64, "received_at": "2020-01-01"}
    papers = [with_document(office, appeal, Side.SELLER, DocumentKind.OTHER, f"text for {each}") for each in changes]
    for paper, (column, value) in zip(papers, changes.items(), strict=True):
        with office.store.writing() as cursor:
            cursor.run(f"UPDATE exhibit SET {column} = ? WHERE exhibit_id = ?", [value, paper.exhibit_id])
    gone = with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM exhibit WHERE exhibit_id = ?", [gone.exhibit_id])

    said = [str(each.what.facts.get("seq")) for each in check_record(office).faults if each.where == appeal.appeal_no]
    assert sorted(said) == ["2", "3", "4", "5", "6"]
