"""What a decider never opened is on record with the decision, and nothing else counts as having opened it."""

import pytest

from core.analytics.metrics import Metric, measures
from core.commands import review
from core.commands.checklist import write_reason
from core.commands.documents import note_opened
from core.commands.verification import check_record
from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.terms import DocumentKind, Verb
from core.ledger.duckdb_engine import Store
from core.ledger.engine import DiskFull
from core.office import Office
from core.queries.case import Case, open_case, unopened_exhibits
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    answer_all,
    approved,
    cases_behind,
    done,
    refusal_of,
    reviewable,
)

ASKED = Metric("evidence_never_opened")


def case_of(office: Office, appeal: Appeal, person: Person = REVIEWER) -> Case:
    """The case as this person sees it."""
    return done(open_case(office, person, appeal.appeal_no))


def ids(office: Office, appeal: Appeal) -> dict[str, str]:
    """The documents of a case by their labels."""
    return {each.label: each.exhibit_id for each in case_of(office, appeal).dossier.exhibits}


def left(office: Office, appeal: Appeal, person: Person = REVIEWER) -> tuple[str, ...]:
    """What this person has not looked at."""
    return unopened_exhibits(office, person, case_of(office, appeal).dossier)


def forwarded(office: Office, appeal: Appeal, person: Person = REVIEWER) -> Appeal:
    """The case after this person has forwarded it."""
    answer_all(office, person, appeal)
    case = case_of(office, appeal, person)
    done(write_reason(office, person, appeal.appeal_no, reason="the papers"))
    return done(review.forward(office, person, appeal.appeal_no, case.appeal.version, as_filed=AS_FILED))


def rows(office: Office) -> list[dict[str, object]]:
    """All looks on record."""
    with office.store.reading() as cursor:
        return cursor.rows("SELECT * FROM opened ORDER BY exhibit_id, person_id")


def test_a_look_is_noted_once_and_the_first_time_stays(office, clock):
    """Looking again changes nothing."""
    paper = ids(office, reviewable(office))["A1"]
    done(note_opened(office, REVIEWER, [paper]))
    first = rows(office)
    clock.move(minutes=5)
    done(note_opened(office, REVIEWER, [paper]))

    assert rows(office) == first
    assert len(first) == 1


def test_a_look_that_two_tabs_noted_at_once_counts_as_its_first(office, clock):
    """The rows may stand twice; the decision between the two was one with open eyes, and the check finds no fault."""
    appeal = reviewable(office)
    done(note_opened(office, REVIEWER, list(ids(office, appeal).values())))
    forwarded(office, appeal)
    clock.move(hours=1)
    with office.store.writing() as cursor:
        cursor.run("INSERT INTO opened SELECT appeal_no, exhibit_id, person_id, ? FROM opened", [clock()])

    assert left(office, appeal) == ()
    assert check_record(office).faults == ()


def test_an_office_of_before_keeps_its_looks(tmp_path):
    """Looks that were kept under a key are there after the start that takes the key away, and found by their case."""
    path = tmp_path / "office.duckdb"
    store = Store.open(path)
    with store.writing() as cursor:
        cursor.run("DROP TABLE opened")
        cursor.run("DELETE FROM schema_file WHERE name = '0026_opened_rows.sql'")
        cursor.run(
            "CREATE TABLE opened (appeal_no VARCHAR NOT NULL, exhibit_id VARCHAR NOT NULL, person_id VARCHAR NOT NULL,"
            " opened_at TIMESTAMP NOT NULL, PRIMARY KEY (exhibit_id, person_id))"
        )
        cursor.run("INSERT INTO opened VALUES ('AP-1', 'paper', 'zhao', '2026-11-02 09:00:00')")
    store.close()

    again = Store.open(path)
    with again.reading() as cursor:
        kept = cursor.rows("SELECT * FROM opened WHERE appeal_no = 'AP-1'")
        indexed = cursor.value("SELECT count(*) FROM duckdb_indexes() WHERE table_name = 'opened'")
    again.close()

    assert [(row["exhibit_id"], row["person_id"], row["opened_at"].hour) for row in kept] == [("paper", "zhao", 9)]
    assert indexed == 1


def test_a_decision_tells_what_its_decider_never_opened(office):
    """Both sides count; a colleague's look does not, nor one after the decision."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    papers = ids(office, appeal)
    assert left(office, appeal) == tuple(papers)
    done(note_opened(office, SECOND, papers.values()))
    done(note_opened(office, REVIEWER, [papers["A1"]]))
    forwarded(office, appeal)
    done(note_opened(office, REVIEWER, papers.values()))

    decision = case_of(office, appeal).timeline[-1]
    assert decision.verb is Verb.FORWARD
    assert decision.payload["unopened"] == [label for label in papers if label != "A1"]
    assert "unopened" not in case_of(office, appeal, INTAKE).timeline[-1].payload
    assert check_record(office).faults == ()


def test_a_decision_of_who_opened_everything_tells_nothing(office):
    """The list is there and empty: it was recorded."""
    appeal = reviewable(office)
    done(note_opened(office, REVIEWER, ids(office, appeal).values()))
    forwarded(office, appeal)

    assert case_of(office, appeal).timeline[-1].payload["unopened"] == []


def test_what_is_approved_tells_of_who_proposed_it_and_when(office, clock):
    """Neither the approving lead's looks count nor those the proposer took after proposing."""
    appeal = reviewable(office)
    papers = ids(office, appeal)
    done(note_opened(office, LEAD, [papers["A1"]]))
    answer_all(office, LEAD, appeal)
    waits = done(review.reject(office, LEAD, appeal.appeal_no, appeal.version, reason="So ordered.", exceptional=True))
    assert done(measures(office, MANAGER, ASKED))[0].n == 0
    clock.move(minutes=5)
    done(note_opened(office, LEAD, papers.values()))
    approved(office, waits)

    assert case_of(office, appeal).timeline[-1].payload["unopened"] == [each for each in papers if each != "A1"]
    assert check_record(office).faults == ()


def test_customer_service_looks_too_but_not_at_what_is_kept_from_it(office):
    """An invoice is not shown to it, so nothing is noted."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    invoice = next(each for each in case_of(office, appeal).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    done(note_opened(office, INTAKE, ids(office, appeal).values()))

    assert left(office, appeal, INTAKE) == (invoice.label,)


def test_the_number_counts_decisions_that_tell_it_and_lists_them(office):
    """Of n decisions k; a decision from before this was recorded is in neither."""
    looked, missed, before = (reviewable(office) for _ in range(3))
    done(note_opened(office, REVIEWER, ids(office, looked).values()))
    for appeal in (looked, missed, before):
        forwarded(office, appeal)
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM decision_opened WHERE appeal_no = ?", [before.appeal_no])
    (found,) = done(measures(office, MANAGER, ASKED))

    assert (found.k, found.n) == (1, 2)
    assert done(cases_behind(office, MANAGER, ASKED, part="k")) == (missed.appeal_no,)
    assert done(cases_behind(office, MANAGER, ASKED)) == (looked.appeal_no, missed.appeal_no)
    assert [each.where for each in check_record(office).faults] == [before.appeal_no]


def test_a_full_disk_takes_nothing_and_says_so(office, monkeypatch: pytest.MonkeyPatch):
    """The caller is told, in words, and goes on."""
    paper = ids(office, reviewable(office))["A1"]

    def full(*_: object, **__: object) -> None:
        raise DiskFull

    monkeypatch.setattr(office.store, "write", full)

    assert refusal_of(note_opened(office, REVIEWER, [paper])) == "disk_full"
