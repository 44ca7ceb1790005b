"""Two people at the same moment: what must be unique is unique, nobody's work is lost, and a log runs forwards."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from threading import Barrier
from typing import Final, TypeVar

from core.commands.accounts import set_active
from core.commands.bundles import begin_bundle
from core.commands.checklist import comment, take_case
from core.commands.documents import take_in
from core.commands.review import forward
from core.commands.verification import check_record
from core.domain.findings import Answer, Draft, Form, review_subject
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Side, Value
from core.ledger import second_reviews
from core.ledger.bundles import bundles_of
from core.ledger.documents import exhibits_of
from core.ledger.drafts import drafts_of, drop_drafts, form_of, save_draft
from core.ledger.duckdb_engine import Locks, Store
from core.ledger.engine import Throttle
from core.ledger.record import events_of
from core.office import Office, open_office
from core.queries.notifications import notices
from tests import postgres
from tests.cases import ADMIN, INTAKE, LEAD, REVIEWER, SECOND, Clock, answer_all, done, refusal_of, reviewable
from tests.english import english

T = TypeVar("T")

TRIES = 20


def together(*calls: Callable[[], T], office: Office | None = None) -> list[T]:
    """What each call answers; all begin at the same moment, in threads, or for an office in processes."""
    if office:
        return postgres.in_processes(office, list(calls))
    gate = Barrier(len(calls))

    def one(call: Callable[[], T]) -> T:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(one, call) for call in calls]]


def test_two_documents_at_once_have_two_labels(office: Office, beside: Office | None) -> None:
    """Decisions name documents by their label: it must say which one."""
    for n in range(TRIES // (4 if beside else 1)):
        no = reviewable(office).appeal_no
        together(
            *[
                lambda i=i, n=n, no=no: take_in(
                    office, INTAKE, no, side=Side.SELLER, kind=DocumentKind.OTHER,
                    name=f"{n}-{i}.txt", data=f"words {n} {i}".encode(),
                )
                for i in (1, 2)
            ],
            office=beside,
        )  # fmt: skip
        with office.store.reading() as cursor:
            labels = [each.label for each in exhibits_of(cursor, no)]
        assert len(set(labels)) == len(labels)


def test_two_who_begin_a_pack_share_it(office: Office, beside: Office | None) -> None:
    """Else each blacks out their own, and the one that is released last goes out."""
    for _ in range(TRIES // (4 if beside else 1)):
        no = reviewable(office).appeal_no
        together(
            *[lambda who=who, no=no: begin_bundle(office, who, no, Side.COMPLAINANT) for who in (REVIEWER, SECOND)],
            office=beside,
        )
        with office.store.reading() as cursor:
            assert sum(not each.released for each in bundles_of(cursor, no)) == 1


def test_two_who_mention_and_answer_at_once_are_both_heard(office: Office, beside: Office | None) -> None:
    """Each comment has a number of its own and a notice for whom it means, also where both answer the same one."""
    for _ in range(TRIES // (4 if beside else 1)):
        no = reviewable(office).appeal_no
        asked = done(comment(office, SECOND, no, "Who has called the seller?")).version
        together(
            partial(comment, office, REVIEWER, no, "Not I, @Chen Yu?", answers=asked),
            partial(comment, office, LEAD, no, "Nor I, @Chen Yu?", answers=asked),
            office=beside,
        )
        assert heard(office, SECOND, no) == {"Zhao Ling answers your comment", "J. Ortega answers your comment"}
        assert len([each for each in notices(office, INTAKE) if each.appeal_no == no]) == 2
        with office.store.reading() as cursor:
            assert [each.seq for each in events_of(cursor, no)][-3:] == [asked + at for at in range(3)]


def test_whoever_is_mentioned_while_they_answer_is_called_anew(office: Office, beside: Office | None) -> None:
    """An answer ends the call that it answers, not the one that comes beside it."""
    for _ in range(TRIES // (4 if beside else 1)):
        no = reviewable(office).appeal_no
        asked = done(comment(office, LEAD, no, "@Zhao Ling, is this the same shop?")).version
        together(
            partial(comment, office, REVIEWER, no, "It is.", answers=asked),
            partial(comment, office, SECOND, no, "@Zhao Ling, and this one?"),
            office=beside,
        )
        assert heard(office, REVIEWER, no) == {"Lin Mei mentions you in a comment"}
        assert heard(office, LEAD, no) == {"Zhao Ling answers your comment"}


def test_who_is_closed_out_while_mentioned_is_notified_or_the_comment_is_refused(
    office: Office, beside: Office | None
) -> None:
    """Never half: a comment on record has its mention, one that was refused is not on record."""
    for _ in range(TRIES):
        no = reviewable(office).appeal_no
        added, _ = together(
            partial(comment, office, LEAD, no, "Please look", to=[SECOND.person_id]),
            partial(set_active, office, ADMIN, SECOND.person_id, active=False),
            office=beside,
        )
        with office.store.reading() as cursor:
            last = events_of(cursor, no)[-1]
        assert (last.payload.get("mentions") == [SECOND.person_id]) is not isinstance(added, Refusal)
        done(set_active(office, ADMIN, SECOND.person_id, active=True))


def heard(office: Office, person: Person, no: str) -> set[str]:
    """What this person is notified of by comments on that case."""
    return {english(each.text) for each in notices(office, person) if each.comment and each.appeal_no == no}


A_REVIEW: Final[dict[str, object]] = {
    "look_id": "1-1", "draw_no": 1, "place": 1, "appeal_no": "X", "seq": 1, "stratum": "{}", "decider": "ortega",
    "decided": "reject", "assigned_to": "zhao",
}  # fmt: skip


def test_who_takes_a_second_look_over_begins_anew(office: Office) -> None:
    """Also where the first answer and the handing over fall together: the second person never sees the first's."""
    with office.store.writing() as cursor:
        cursor.insert("second_look", A_REVIEW)
    with office.store.writing() as one:
        found = second_reviews.own_review(one, REVIEWER, "1-1")
        assert getattr(found, "assigned_to", "") == "zhao"
        with office.store.writing() as other:
            second_reviews.set_reviewer(other, "1-1", "lin")
            drop_drafts(other, review_subject("1-1"))
        form = Form(answers={"x": Answer(value=Value.NOT_MET)})
        save_draft(one, Draft(subject=review_subject("1-1"), person_id="zhao", form=form, saved_at=office.now()))
    with office.store.reading() as cursor:
        assert not form_of(cursor, review_subject("1-1"), "lin").answers


def test_a_log_runs_forwards(office: Office, clock: Clock, beside: Office | None) -> None:
    """What is asked as of a moment must not hold an event without the one before it."""
    ticks = count(1)
    moving = replace(office, clock=lambda: clock.now + timedelta(seconds=next(ticks)))
    for _ in range(TRIES // (4 if beside else 1)):
        no = reviewable(office).appeal_no
        comments = [lambda who=who, no=no: comment(moving, who, no, "x") for who in (REVIEWER, SECOND, LEAD)]
        together(*comments, office=beside)
        with office.store.reading() as cursor:
            at = [each.at for each in events_of(cursor, no)]
        assert at == sorted(at)


@postgres.needs_duckdb("offices of that edition are files")
def test_an_office_with_two_documents_under_one_label_opens_and_keeps_all(office: Office, clock: Clock) -> None:
    """An earlier release could give one label twice: the one that decisions name keeps it, the others get the next."""
    no = reviewable(office).appeal_no
    for text in ("first", "second", "third"):
        take_in(office, INTAKE, no, side=Side.SELLER, kind=DocumentKind.OTHER, name=f"{text}.txt", data=text.encode())
    with office.store.reading() as cursor:
        log = events_of(cursor, no)
    before_numbers(office)
    with office.store.writing() as cursor:
        cursor.run("UPDATE exhibit SET label = 'A2' WHERE name IN ('first.txt', 'second.txt', 'third.txt')")
    office.close()

    again = open_office(office.home, clock)
    with again.store.reading() as cursor:
        labels = {each.name: each.label for each in exhibits_of(cursor, no)}
        assert events_of(cursor, no) == log
    assert (labels["third.txt"], labels["first.txt"], labels["second.txt"]) == ("A2", "A3", "A4")
    taken = done(take_in(again, INTAKE, no, side=Side.SELLER, kind=DocumentKind.OTHER, name="d.txt", data=b"fourth"))
    assert taken.label == "A5"
    again.close()


@postgres.needs_duckdb("offices of that edition are files")
def test_an_office_with_two_open_packs_of_one_side_opens_and_goes_on(office: Office, clock: Clock) -> None:
    """Both stay on record; the later one is gone on with, and no third is begun."""
    no = reviewable(office).appeal_no
    first = done(begin_bundle(office, REVIEWER, no, Side.COMPLAINANT))
    before_numbers(office)
    later = first.model_copy(update={"pack_id": "later", "begun_at": office.now() + timedelta(seconds=1)})
    with office.store.writing() as cursor:
        form = {"pack_id": "later", "edition": 1, "form": first.form.model_dump_json(), "edited_by": "lin"}
        cursor.insert("pack_edit", {**form, "edited_at": later.begun_at})
        row = {"pack_id": "later", "appeal_no": no, "recipient": "complainant", "begun_by": "lin"}
        cursor.insert("pack", {**row, "begun_at": later.begun_at})
    office.close()

    again = open_office(office.home, clock)
    assert done(begin_bundle(again, REVIEWER, no, Side.COMPLAINANT)).pack_id == "later"
    with again.store.reading() as cursor:
        assert len(bundles_of(cursor, no)) == 2
    again.close()


@postgres.needs_duckdb("offices of that edition are files")
def test_a_second_review_that_was_begun_before_goes_on(office: Office, clock: Clock) -> None:
    """Its form had a table of its own; no case has it now."""
    form = Form(reason="begun").model_dump_json()
    before_numbers(office)
    with office.store.writing() as cursor:
        cursor.insert("look_draft", {"look_id": "1-1", "form": form, "saved_at": clock()})
        cursor.insert("second_look", A_REVIEW)
    office.close()

    again = open_office(office.home, clock)
    with again.store.reading() as cursor:
        assert form_of(cursor, review_subject("1-1"), "zhao").reason == "begun"
        assert not drafts_of(cursor, "1-1")
    again.close()


def before_numbers(office: Office) -> None:
    """Takes from the file what the migrations 0042 and 0043 have added to it."""
    with office.store.writing() as cursor:
        for sql in (
            "DROP INDEX exhibit_label",
            "DROP INDEX pack_number",
            "CREATE TABLE look_draft (look_id VARCHAR PRIMARY KEY, form VARCHAR, saved_at TIMESTAMP)",
            "DELETE FROM schema_file WHERE name LIKE '0042%' OR name LIKE '0043%' OR name LIKE '0060%'",
        ):
            cursor.run(sql)
    for table, column in (("letter", "edition"), ("pack", "pack_no")):
        with office.store.writing() as cursor:
            cursor.run(f"DROP INDEX {table}_of_appeal")
        with office.store.writing() as cursor:
            cursor.run(f"ALTER TABLE {table} DROP COLUMN {column}")
        with office.store.writing() as cursor:
            cursor.run(f"CREATE INDEX {table}_of_appeal ON {table} (appeal_no)")


@postgres.needs_duckdb("it stops the file")
def test_a_reader_whose_work_is_done_keeps_its_answer_when_the_file_is_opened_again(office: Office) -> None:
    """After a full disk somebody opens the file anew while others read: what they have read is right."""
    no = reviewable(office).appeal_no
    with office.store.reading() as cursor:
        found = events_of(cursor, no)
        assert isinstance(office.store, Store)
        office.store._reopen(office.store._raw)

    assert [each.seq for each in found] == [1, 2, 3, 4, 5]
    with office.store.reading() as cursor:
        assert events_of(cursor, no) == found


def test_a_clock_that_is_set_back_does_not_turn_a_log_round(office: Office, clock: Clock) -> None:
    """What is written then bears the time of what came before it, in every table that the log is held against."""
    appeal = reviewable(office)
    clock.move(hours=-3)

    answer_all(office, REVIEWER, appeal)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))

    with office.store.reading() as cursor:
        at = [each.at for each in events_of(cursor, appeal.appeal_no)]
    assert at == sorted(at)
    assert check_record(office).faults == ()


def test_a_conflict_that_does_not_end_is_a_refusal(office: Office) -> None:
    """No error page: the sentence says that others are writing, and nothing was changed."""
    no = reviewable(office).appeal_no
    done(take_case(office, REVIEWER, no))
    with office.store.writing() as other:
        other.run("UPDATE lease SET person_id = 'lin' WHERE appeal_no = ?", [no])
        assert refusal_of(take_case(office, REVIEWER, no)) == "busy"


@postgres.needs_duckdb("the locks are those of its process")
def test_locks_are_kept_for_nobody(office: Office) -> None:
    """A lock is there while somebody holds it or waits for it; thousands of cases leave nothing behind."""
    together(
        *[lambda no=no: take_case(office, REVIEWER, no) for no in [reviewable(office).appeal_no for _ in range(6)]]
    )

    assert isinstance(office.store, Store)
    assert len(office.store._locks) == 0


@postgres.needs_duckdb("the locks are those of its process")
def test_whoever_waits_too_long_for_a_case_is_refused(office: Office) -> None:
    """It does not wait for ever, and does not write beside the other."""
    no = reviewable(office).appeal_no
    store, turns = office.store, Throttle()
    assert isinstance(store, Store)
    store._locks = Locks(patience=0.01)
    with store._locks.held(f"case {no}", turns) as mine:
        assert mine
        assert refusal_of(comment(office, REVIEWER, no, "me too")) == "busy"
    done(comment(office, REVIEWER, no, "now"))
