"""A run of the run sheet: each silence on its own, and the run itself on record, whole or interrupted."""

import csv
import io
from itertools import islice

import pytest

from core.__main__ import main
from core.analytics.tables import ExportFilter, exports
from core.commands.intake import file_answer, record_arrival
from core.commands.lead import hand_over
from core.commands.review import forward
from core.commands.runs import begin_run, go_through
from core.domain.appeal import Appeal
from core.domain.terms import AnswerKind, DocumentKind, Outcome, Side, State
from core.exchange.export import run_csv, stream_rows
from core.ledger.record import events_of
from core.office import Office
from core.queries.case import open_case
from core.queries.run_sheet import list_runs, open_run, run_sheet
from tests.cases import (
    ADMIN,
    AS_FILED,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    Clock,
    answer_all,
    disclosed,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.files import read_csv

ECL = "tmall_trademark_v1_1"


def arrived(office: Office) -> Appeal:
    """An appeal whose complainant's window runs."""
    appeal = reviewable(office, ECL, DocumentKind.INVOICE)
    answer_all(office, LEAD, appeal)
    appeal = done(forward(office, LEAD, appeal.appeal_no, appeal.version, as_filed=AS_FILED))
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    return done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=office.now()))


def now(office: Office, appeal: Appeal) -> Appeal:
    """The case as it stands."""
    return done(open_case(office, LEAD, appeal.appeal_no)).appeal


@pytest.fixture
def two(office: Office, clock: Clock) -> tuple[Appeal, Appeal]:
    """A complainant and a seller whose windows are over."""
    both = arrived(office), disclosed(office, ECL)
    clock.move(days=30)
    return both


def begun(office, *cases):
    """A run of today's sheet in which these cases are chosen."""
    chosen = {each.appeal_no for each in cases}
    return done(begin_run(office, LEAD, done(run_sheet(office, LEAD)), chosen, way="page"))


def rows_of(office, run_no):
    """The exported rows of a run."""
    told = b"".join(done(run_csv(office, LEAD, run_no)))
    assert told.startswith(b"\xef\xbb\xbfrun,as_of,")
    return list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"), newline="")))


def test_a_run_keeps_the_sheet_the_choice_and_what_came_of_it(office, clock, two):
    """What was confirmed names its event; what was not chosen stays on record as it stood on the sheet."""
    complainants, sellers = two
    run = begun(office, complainants)
    results = list(go_through(office, LEAD, run))

    kept = done(open_run(office, REVIEWER, run.run_no))

    assert [each.refusal for each in results] == [None]
    assert now(office, complainants).outcome is Outcome.REVOKED_NO_ANSWER
    assert now(office, sellers).state is State.AWAITING_SELLER
    assert (kept.run.lines, kept.run.chosen, kept.run.confirmed, kept.run.refused) == (2, 1, 1, 0)
    assert (kept.run.begun_by, kept.run.begun_at, kept.run.ended_at) == (LEAD.person_id, clock(), clock())
    by_case = {each.appeal_no: each for each in kept.lines}
    line = by_case[complainants.appeal_no]
    assert (line.came, line.why, line.due_on) == ("confirmed", "silence", complainants.due_on)
    assert line.deadline == complainants.deadline
    assert by_case[sellers.appeal_no].came == "not_chosen"
    with office.store.reading() as cursor:
        event = events_of(cursor, complainants.appeal_no)[-1]
    assert (event.verb, event.seq) == ("lapse", line.seq)


def test_the_file_names_people_as_every_other_file_does(office, two):
    """By the pseudonym of this office, which nobody can work out from the names they know."""
    run = begun(office, two[0])
    list(go_through(office, LEAD, run))

    decisions = read_csv(b"".join(done(stream_rows(office, LEAD, "decisions", ExportFilter()))))
    (lead,) = {row["reviewer"] for row in decisions if row["decision"] == "lapse"}

    assert {row["by"] for row in rows_of(office, run.run_no)} == {lead}


def test_an_answer_that_came_meanwhile_is_refused_on_its_own(office, two):
    """The other case of the run is closed; the refusal is kept with its code, its words and their facts."""
    answered, silent = two
    run = begun(office, answered, silent)
    with_document(office, answered, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    done(file_answer(office, INTAKE, answered.appeal_no, answered.version, kind=AnswerKind.COUNTER_MATERIALS))

    told = {each.due.appeal.appeal_no: each.refusal for each in go_through(office, LEAD, run)}

    assert refusal_of(told[answered.appeal_no]) == "stale"
    assert told[silent.appeal_no] is None
    assert now(office, answered).state is State.FINAL_REVIEW
    kept = {each.appeal_no: each for each in done(open_run(office, LEAD, run.run_no)).lines}
    assert kept[answered.appeal_no].refused == told[answered.appeal_no]
    assert kept[silent.appeal_no].came == "confirmed"


def test_a_case_that_somebody_else_holds_is_refused(office, clock, two):
    """Whoever was handed the case looks at it first; the sheet says so beforehand, and so does the run."""
    held, free = two
    done(hand_over(office, LEAD, held.appeal_no, held.version, to=SECOND.person_id))
    sheet = {each.appeal.appeal_no: each.refusal for each in done(run_sheet(office, LEAD))}

    run = begun(office, held, free)
    told = {each.due.appeal.appeal_no: each.refusal for each in go_through(office, LEAD, run)}

    assert refusal_of(sheet[held.appeal_no]) == refusal_of(told[held.appeal_no]) == "held_by_other"
    assert told[free.appeal_no] is None
    clock.move(minutes=20)
    again = list(go_through(office, LEAD, begun(office, held)))
    assert [each.refusal for each in again] == [None]


def test_a_due_day_in_a_refusal_stays_a_day(office, two):
    """A refusal that was kept is shown in either language: its days are days, not words."""
    run = begun(office, *two)
    sheet = done(run_sheet(office, LEAD))
    early = [each for each in sheet if each.refusal]
    assert early == []
    with office.store.writing() as cursor:
        cursor.run("UPDATE appeal SET due_on = '2027-03-01' WHERE appeal_no = ?", [two[0].appeal_no])

    told = {each.due.appeal.appeal_no: each.refusal for each in go_through(office, LEAD, run)}

    assert refusal_of(told[two[0].appeal_no]) == "not_past_due"
    kept = {each.appeal_no: each.refused for each in done(open_run(office, LEAD, run.run_no)).lines}
    assert kept[two[0].appeal_no] == told[two[0].appeal_no]


def test_a_run_that_was_interrupted_keeps_what_was_done(office, two):
    """Half-way it has no end; the line that was not reached is as it was and can be confirmed anew."""
    run = begun(office, *two)
    first = next(go_through(office, LEAD, run)).due.appeal.appeal_no

    kept = done(open_run(office, LEAD, run.run_no))

    assert (kept.run.ended_at, kept.run.confirmed, kept.run.without_result) == (None, 1, 1)
    left = [each.appeal_no for each in kept.lines if each.came == "not_reached"]
    assert len(left) == 1
    assert first not in left
    again = done(begin_run(office, LEAD, done(run_sheet(office, LEAD)), set(left), way="page"))
    assert [each.refusal for each in go_through(office, LEAD, again)] == [None]


def test_the_same_run_gone_through_twice_confirms_nothing_twice(office, two):
    """A second pass meets the cases as they are now: refused, and the first result stands."""
    run = begun(office, two[0])
    list(go_through(office, LEAD, run))
    version = now(office, two[0]).version

    again = list(go_through(office, LEAD, run))

    assert [refusal_of(each.refusal) for each in again] == ["stale"]
    assert now(office, two[0]).version == version
    assert done(open_run(office, LEAD, run.run_no)).run.confirmed == 1


@pytest.mark.parametrize("person", [INTAKE, REVIEWER, MANAGER, ADMIN], ids=lambda each: each.role)
def test_only_a_lead_begins_a_run(office, two, person):
    """The sheet of a reviewer can be read; nothing is put on record for who may not confirm."""
    sheet = done(run_sheet(office, LEAD))

    assert refusal_of(begin_run(office, person, sheet, {two[0].appeal_no}, way="page")) == "not_permitted"
    assert done(list_runs(office, LEAD)).total == 0


@pytest.mark.parametrize("person", [INTAKE, MANAGER, ADMIN], ids=lambda each: each.role)
def test_runs_are_legals(office, two, person):
    """A refusal in a run names who acted: nobody else reads it, and only a lead takes it out as a file."""
    run = begun(office, *two)

    assert refusal_of(list_runs(office, person)) == "not_permitted"
    assert refusal_of(open_run(office, person, run.run_no)) == "not_permitted"
    assert refusal_of(run_csv(office, person, run.run_no)) == "not_permitted"
    assert refusal_of(run_csv(office, REVIEWER, run.run_no)) == "not_permitted"


def test_nothing_chosen_is_no_run_and_an_unknown_one_is_not_found(office, two):
    """A case that is not on the sheet as a silence cannot be chosen."""
    sheet = done(run_sheet(office, LEAD))

    assert refusal_of(begin_run(office, LEAD, sheet, {"AP-1"}, way="page")) == "field_missing"
    assert refusal_of(open_run(office, LEAD, 7)) == "not_found"
    assert refusal_of(open_run(office, LEAD, 2**70)) == "not_found"


def test_the_sheet_of_a_day_to_come_is_never_confirmed(office, clock):
    """Looking ahead is a dry run: a silence counts when its day is over."""
    appeal = disclosed(office, ECL)
    today = clock().date()
    clock.move(days=30)
    sheet, ahead = done(run_sheet(office, LEAD)), clock().date()
    clock.move(days=-30)

    answer = begin_run(office, LEAD, sheet, {appeal.appeal_no}, way="command", as_of=ahead)

    assert refusal_of(answer) == "field_invalid"
    assert clock().date() == today
    assert now(office, appeal).state is State.AWAITING_SELLER


def test_a_run_as_csv_has_every_line_and_no_name(office, two):
    """The file can be given to an auditor: numbers, sums, results; people are pseudonyms (domain.md 7.1)."""
    answered, silent = two
    run = begun(office, answered, silent)
    with_document(office, answered, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    done(file_answer(office, INTAKE, answered.appeal_no, answered.version, kind=AnswerKind.COUNTER_MATERIALS))
    list(go_through(office, LEAD, run))

    rows = {each["appeal_no"]: each for each in rows_of(office, run.run_no)}

    assert len(rows) == done(open_run(office, LEAD, run.run_no)).run.lines
    assert rows[silent.appeal_no]["result"] == "confirmed"
    assert rows[silent.appeal_no]["event"] == str(silent.version + 1)
    assert "days from Tue 24 Nov 2026" in rows[silent.appeal_no]["due_sum"]
    refused = rows[answered.appeal_no]
    assert (refused["result"], refused["refusal"]) == ("refused", "stale")
    assert refused["refusal_words"].startswith("a colleague has acted on this appeal since you opened it")
    told = str(rows)
    assert [each for each in ("Chen", "Ortega", "ortega", "Northlight", "Halden") if each in told] == []
    with office.store.reading() as cursor:
        taken = [{name: each[name] for name in ("report", "filters", "row_count")} for each in exports(cursor, 9)]
    assert taken == [{"report": "run", "filters": f'{{"run": "{run.run_no}"}}', "row_count": 2}]


def test_runs_are_listed_page_by_page_the_newest_first(office, clock):
    """Every run is found, also when there are more than one page holds."""
    for _ in range(33):
        appeal = disclosed(office, ECL)
        clock.move(days=30)
        begun(office, appeal)

    first, second = done(list_runs(office, LEAD)), done(list_runs(office, LEAD, 2))

    assert first.total == 33
    assert [each.run_no for each in first.runs] == list(range(33, 3, -1))
    assert [each.run_no for each in second.runs] == [3, 2, 1]
    assert first.runs[0].lines == 33


def test_the_command_line_makes_the_same_record_and_writes_it_out(office, two, tmp_path, monkeypatch, capsys):
    """A scheduler confirms in a lead's name; the run is listed, and exported as the same CSV."""
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(office.home))
    monkeypatch.setattr("core.cli.console.open_office", lambda: _opened(office))
    out = tmp_path / "run.csv"

    codes = [
        main(words)
        for words in (
            ["lapse", "--as-of", "2099-01-01", "--confirm", "--actor", LEAD.person_id],
            ["lapse", "--confirm", "--actor", LEAD.person_id],
            ["lapse", "--runs"],
            ["lapse", "--export", "1", str(out)],
            ["lapse", "--export", "2", str(out)],
        )
    ]

    told = capsys.readouterr().out
    assert codes == [1, 0, 0, 0, 1]
    assert "Run 1: confirmed 2 of 2." in told
    assert "2 lines, 2 chosen, 2 confirmed, 0 refused" in told
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [(each["way"], each["result"]) for each in rows] == [("command", "confirmed")] * 2


def _opened(office: Office) -> Office:
    """The office again, at the time of its clock."""
    from core.office import open_office  # noqa: PLC0415 - the name itself is replaced in this test

    return open_office(office.home, office.clock)


def test_many_lines_are_gone_through_one_by_one(office, clock):
    """What is told so far is on record so far: nothing waits for the end."""
    cases = [disclosed(office, ECL) for _ in range(5)]
    clock.move(days=30)
    run = begun(office, *cases)

    for told, _ in enumerate(islice(go_through(office, LEAD, run), 4), start=1):
        assert done(open_run(office, LEAD, run.run_no)).run.confirmed == told
