"""Several processes that serve one office: what one does counts in the others from the next click on.

Each test lets a process of its own work beside that of the test, on one database; run with
``REDRESS_TEST_ENGINE=postgres``.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

import core.office
from core.analytics.tables import ExportFilter
from core.commands import accounts, reading
from core.commands.accounts import (
    count_attempt,
    set_active,
    set_role,
    sign_in,
    sign_out,
    sign_out_everywhere,
    waited,
    who_is,
)
from core.commands.checklist import answer, comment, release_case, take_case, take_next_case
from core.commands.documents import take_in
from core.commands.intake import keep_opening, kept_opening
from core.commands.reading import hand_over, start_reading
from core.commands.runs import begin_run, go_through
from core.commands.verification import check_record, erase_party
from core.documents import background
from core.documents.page_cache import PageCache
from core.documents.reader_pool import Unreadable
from core.documents.reading import document
from core.domain.appeal import ERASED, Exhibit, Party
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Role, Side, Value
from core.exchange import backup, history_import
from core.exchange.csv_files import ImportResult
from core.exchange.export import running_exports, stream_rows
from core.exchange.history_import import Job, begin, forget, import_history, job_of, send, written_now
from core.exchange.history_rows import USUAL, ReadingOptions
from core.ledger import claims, documents, engine
from core.ledger.runs import count_runs, runs_between
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.run_sheet import run_sheet
from tests import postgres
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    Clock,
    disclosed,
    done,
    opened,
    refusal_of,
    reviewable,
)
from tests.files import none_rejected, written_csv
from tests.paper_cast import digital
from tests.postgres import another

pytestmark = postgres.needs_postgres

PASSWORD = "quiet-river-41-stone"

CRITERION, OTHER_CRITERION = "cn_written_signed", "cn_perjury_statement"


def signed_in(office: Office) -> tuple[Person, str]:
    """Somebody who is hired and has signed in, and their token."""
    person, _ = done(accounts.add_person(office, "Wu Lan", Role.REVIEWER, PASSWORD))
    tried = count_attempt(office, person.person_id, "10.0.0.1")
    assert isinstance(tried, accounts.SignInAttempt)
    return person, done(sign_in(office, tried, PASSWORD)).token


# Sign-ins and roles.


@pytest.mark.parametrize("end", ["signed out", "everywhere", "closed", "ended by an admin", "another password"])
def test_who_is_out_in_one_process_is_out_in_the_other_at_the_next_click(office: Office, end: str) -> None:
    """Also where the other has just looked them up, and keeps what it found."""
    person, token = signed_in(office)
    ends: dict[str, Callable[[], object]] = {
        "signed out": lambda: sign_out(office, token),
        "everywhere": lambda: sign_out_everywhere(office, person),
        "closed": lambda: set_active(office, ADMIN, person.person_id, active=False),
        "ended by an admin": lambda: accounts.end_sign_ins(office, ADMIN, person.person_id),
        "another password": lambda: accounts.reset_password(office, ADMIN, person.person_id),
    }
    look = lambda: who_is(office, token)  # noqa: E731
    with another(office, look, look, look) as other:
        assert other.step() == other.step() == who_is(office, token) == person
        done(ends[end]())
        assert other.step() is None
    assert who_is(office, token) is None


def test_a_role_that_is_taken_away_is_gone_in_the_other_process(office: Office) -> None:
    """And so is what it allowed."""
    person, token = signed_in(office)
    no = reviewable(office).appeal_no

    def look() -> Person | None:
        return who_is(office, token)

    def take() -> object:
        here = who_is(office, token)
        return here and take_case(office, here, no)

    with another(office, look, take, look, take) as other:
        assert other.step() == person
        done(other.step())
        done(set_role(office, ADMIN, person.person_id, Role.MANAGER))
        assert other.step().role is Role.MANAGER
        assert refusal_of(other.step()) == "not_permitted"


def test_a_sign_in_that_one_process_sees_in_use_does_not_idle_out_in_the_other(office: Office, clock: Clock) -> None:
    """The other has looked it up an hour ago and keeps that."""
    person, token = signed_in(office)

    def later() -> Person | None:
        clock.move(minutes=70)
        return who_is(office, token)

    with another(office, lambda: who_is(office, token), later) as other:
        assert other.step() == person
        clock.move(minutes=35)
        assert who_is(office, token) == person
        clock.move(minutes=35)
        assert other.step() == person


# Time, and who holds a case.


class Ahead(datetime):
    """The clock of a machine that is an hour ahead."""

    @classmethod
    def now(cls, tz=None):
        """An hour from now."""
        return datetime.now(tz) + timedelta(hours=1)


def test_a_process_whose_machine_is_ahead_goes_by_the_database_s_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes no case of somebody who holds it, and signs nobody out."""
    here = open_office(office.home)
    no = reviewable(here).appeal_no
    person, token = signed_in(here)
    done(take_case(here, REVIEWER, no))

    def ahead() -> tuple[object, Person | None, datetime]:
        monkeypatch.setattr("core.office.datetime", Ahead)
        wrong = open_office(office.home)
        return take_case(wrong, SECOND, no), who_is(wrong, token), wrong.now()

    with another(office, ahead) as other:
        taken, who, now = other.step()
    assert refusal_of(taken) == "held_by_other"
    assert who == person
    assert abs(now - here.now()) < timedelta(seconds=5)
    here.close()


def test_a_hold_is_seen_in_the_other_process_and_ends_there_alike(office: Office, clock: Clock) -> None:
    """Taken here it is refused there, let go of it is free there, and it runs out at the same moment."""
    no = reviewable(office).appeal_no

    def take() -> object:
        return take_case(office, SECOND, no)

    def later() -> object:
        clock.move(minutes=16)
        return take_case(office, SECOND, no)

    with another(office, take, take, lambda: release_case(office, SECOND, no), take, later) as other:
        done(take_case(office, REVIEWER, no))
        assert refusal_of(other.step()) == "held_by_other"
        done(release_case(office, REVIEWER, no))
        assert done(other.step()).person_id == SECOND.person_id
        assert refusal_of(take_case(office, REVIEWER, no)) == "held_by_other"
        done(other.step())
        done(take_case(office, REVIEWER, no))
        assert refusal_of(other.step()) == "held_by_other"
        assert done(other.step()).person_id == SECOND.person_id


def test_two_processes_never_both_hold_a_case(office: Office, clock: Clock) -> None:
    """Pressed at the same moment: one has it, the other is told who; of two that ask for the next each has another."""
    for _ in range(8):
        no = reviewable(office).appeal_no
        taken = postgres.in_processes(office, [partial(take_case, office, who, no) for who in (REVIEWER, SECOND)])
        assert sorted(isinstance(each, Refusal) for each in taken) == [False, True]
        clock.move(minutes=16)
    following = postgres.in_processes(office, [partial(take_next_case, office, who) for who in (REVIEWER, SECOND)])
    assert len(set(map(done, following))) == 2


# What is typed.


def test_what_is_typed_in_one_process_is_there_in_the_other(office: Office) -> None:
    """Also where the other has just drawn the case; an answer there goes beside those given here."""
    no = reviewable(office).appeal_no

    def answers() -> set[str]:
        draft = done(open_case(office, REVIEWER, no)).draft
        return {*draft.form.answers} if draft else set()

    def one_more() -> set[str]:
        done(answer(office, REVIEWER, no, OTHER_CRITERION, Value.MET))
        return answers()

    with another(office, answers, answers, one_more) as other:
        assert other.step() == answers() == set()
        done(answer(office, REVIEWER, no, CRITERION, Value.MET))
        assert other.step() == {CRITERION}
        assert other.step() == answers() == {CRITERION, OTHER_CRITERION}


def test_the_half_filled_form_that_opens_an_appeal_is_there_in_the_other(office: Office) -> None:
    """As it was left."""
    typed: dict[str, object] = {"seller": "Northlight Lamps"}
    with another(office, partial(kept_opening, office, INTAKE), partial(kept_opening, office, INTAKE)) as other:
        assert other.step() == {}
        done(keep_opening(office, INTAKE, typed))
        assert other.step() == typed


# Documents, read beside the requests.


def state_of(office: Office, exhibit: Exhibit) -> str:
    """How far the reading of a document is."""
    with office.store.reading() as cursor:
        found = documents.readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    return found.state if found else ""


def to_be_read(office: Office, count: int) -> list[Exhibit]:
    """Invoices that wait to be read, in an appeal of their own."""
    appeal = opened(office)
    invoice = partial(take_in, office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=DocumentKind.INVOICE)
    filed = [done(invoice(name=f"{n}.pdf", data=digital().data)) for n in range(count)]
    for each in filed:
        with office.store.writing() as cursor:
            hand_over(office, cursor, each.exhibit_id)
    return filed


class Slow:
    """A look at a document that takes its time, and says which were looked at and when that begins."""

    def __init__(self, patch: pytest.MonkeyPatch, takes: float) -> None:
        """In the place of the true one, in this process."""
        self.begun, self.many, real = Event(), 0, document.first_pass

        def look(*asked: object) -> object:
            self.many += 1
            self.begun.set()
            time.sleep(takes)
            return real(*asked)  # type: ignore[arg-type]

        patch.setattr(reading, "first_pass", look)


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits until it holds."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        with suppress(engine.Unreachable):
            if holds():
                return
        time.sleep(0.05)
    pytest.fail("it never came true")


def test_each_document_is_read_once_by_whichever_process_is_free(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handed to one, they are read by both, and none of them twice."""
    filed = to_be_read(office, 8)
    monkeypatch.setattr(background, "LOOK_EVERY", 0.1)
    slow = Slow(monkeypatch, 0.3)

    def read() -> int:
        start_reading(office)
        until(lambda: {state_of(office, each) for each in filed} == {"read"})
        office.background.close()
        return slow.many

    both = postgres.in_processes(office, [read, read])
    assert sum(both) == len(filed)
    assert min(both) > 0
    with office.store.reading() as cursor:
        assert claims.ended(cursor, reading.READ, office.now(), 9) == []


def test_a_document_whose_reader_was_killed_is_read_by_another(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the dead one's claim holds nobody touches it; then it is taken up."""
    (exhibit,) = to_be_read(office, 1)
    monkeypatch.setattr(background, "LOOK_EVERY", 0.1)
    with monkeypatch.context() as patch:
        slow = Slow(patch, 600)

        def begin() -> bool:
            start_reading(office)
            return slow.begun.wait(10)

        with another(office, begin) as other:
            assert other.step()
            other.kill()

    start_reading(office)
    time.sleep(0.5)
    assert state_of(office, exhibit) == "waiting"
    clock.move(minutes=2)
    until(lambda: state_of(office, exhibit) == "read")
    assert check_record(office).faults == ()


def test_what_a_process_reads_that_ends_is_read_by_another_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an upgrade, one process after the other: nobody waits for its claim to end."""
    (exhibit,) = to_be_read(office, 1)
    monkeypatch.setattr(background, "LOOK_EVERY", 0.1)

    def begin_and_end() -> None:
        begun = Event()

        def look(_data: bytes, _kind: str, _used: object, going: Callable[[], bool]) -> Unreadable:
            begun.set()
            until(lambda: not going())
            return Unreadable("busy")

        monkeypatch.setattr(reading, "first_pass", look)
        start_reading(office)
        assert begun.wait(10)
        office.close()

    with another(office, begin_and_end) as other:
        other.step()
        assert state_of(office, exhibit) == "waiting"
        start_reading(office)
        until(lambda: state_of(office, exhibit) == "read")


def test_a_document_is_not_dropped_when_the_database_goes_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went while the document was read, for longer than a command waits; it is read when it is back."""
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.3)
    monkeypatch.setattr(engine, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(reading, "AWAY", 0.2)
    office.store._pool.timeout = 0.3  # type: ignore[attr-defined]
    slow = Slow(monkeypatch, 1.0)
    (exhibit,) = to_be_read(office, 1)
    start_reading(office)
    assert slow.begun.wait(10)
    postgres.stop()
    time.sleep(3)
    postgres.start()
    until(lambda: state_of(office, exhibit) == "read")


# Imports of history.


def history(tmp_path: Path, name: str, count: int, **also: str) -> Path:
    """A file of so many closed cases of one seller, whose numbers begin with the name."""
    row = {"right_type": "trademark", "opened_at": "2020-09-01", "disclosed_at": "2020-09-02", "seller": "Old Lamps",
           "counter_notice_at": "2020-09-05", "preliminary_decided_at": "2020-09-08", "outcome": "rejected_preliminary",
           "preliminary_outcome": "rejected", **also}  # fmt: skip
    return written_csv(tmp_path / f"{name}.csv", [{"appeal_no": f"{name}-{n:05}", **row} for n in range(count)])


def slowly(seconds: float) -> ReadingOptions:
    """An import that rests after each portion."""
    return replace(USUAL, progress=lambda _: time.sleep(seconds))


@pytest.fixture
def portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of five rows, and little patience of an import that waits for another."""
    monkeypatch.setattr(history_import, "PORTION", 5)
    monkeypatch.setattr(history_import, "BATCH", 5)
    monkeypatch.setattr(core.office, "EVERY", 0.1)
    monkeypatch.setattr(history_import, "EVERY", 0.1)


@pytest.mark.usefixtures("portions")
def test_two_imports_at_once_come_in_one_after_the_other(office: Office, tmp_path: Path) -> None:
    """Each whole, in either order; the same file from two processes comes in once."""
    one, other = history(tmp_path, "A", 40), history(tmp_path, "B", 40)
    bring = [partial(import_history, office, file, none_rejected, how=slowly(0.05)) for file in (one, other, one)]
    found = [done(each) for each in postgres.in_processes(office, bring)]

    assert sorted((each.added, each.known) for each in found) == [(0, 40), (40, 0), (40, 0)]
    with office.store.reading() as cursor:
        rows = cursor.rows("SELECT substr(log, 1, 1) AS file FROM journal WHERE log LIKE '_-%' ORDER BY position")
    order = [row["file"] for row in rows]
    assert order in (["A"] * 40 + ["B"] * 40, ["B"] * 40 + ["A"] * 40)
    assert check_record(office).faults == ()


@pytest.mark.usefixtures("portions")
def test_a_long_import_holds_nobody_up(office: Office, tmp_path: Path) -> None:
    """While it goes on for seconds, others open appeals, also against its parties, and decide."""
    no = reviewable(office).appeal_no
    seller = Party(party_id="", side=Side.SELLER, name="Old Lamps")
    file = history(tmp_path, "A", 40)
    with another(office, lambda: import_history(office, file, none_rejected, how=slowly(0.5))) as other:
        other.begin()
        until(lambda: cases(office) > 1)
        longest = 0.0
        for n in range(8):
            began = time.monotonic()
            opened(office, seller=seller)
            done(comment(office, REVIEWER, no, f"{n}"))
            longest = max(longest, time.monotonic() - began)
        assert cases(office) < 1 + 8 + 40, "the import had ended before"
        assert longest < 1
        assert done(other.answer()).added == 40
    assert check_record(office).faults == ()


def cases(office: Office) -> int:
    """How many are on record."""
    with office.store.reading() as cursor:
        return int(cursor.value("SELECT count(*) FROM appeal"))


@pytest.mark.usefixtures("portions")
def test_a_party_that_is_erased_during_an_import_stays_erased(office: Office, clock: Clock, tmp_path: Path) -> None:
    """Who comes again under its name, later in the same file, is somebody new."""
    clock.move(days=9 * 365)
    file = history(tmp_path, "A", 40)
    with another(office, lambda: import_history(office, file, none_rejected, how=slowly(0.3))) as other:
        other.begin()
        until(lambda: cases(office) >= 10)
        erased = done(erase_party(office, ADMIN, "A-00000", Side.SELLER, "Asked for, and over."))
        assert done(other.answer()).added == 40
    assert erased.party
    with office.store.reading() as cursor:
        told = cursor.rows("SELECT p.name, count(*) AS n FROM appeal a JOIN party p ON p.party_id = a.seller_id"
                           " GROUP BY p.party_id, p.name ORDER BY p.name")  # fmt: skip
    (again, after), (gone, before) = ((row["name"], row["n"]) for row in told)
    assert (gone.startswith(ERASED), again) == (True, "Old Lamps")
    assert before >= 10
    assert before + after == 40
    assert check_record(office).faults == ()


@pytest.mark.usefixtures("portions")
def test_an_import_from_a_page_is_seen_from_every_process_and_can_be_gone_on_with(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    """How far it is; that it broke off when its process was killed; and what came in stays and is known."""
    rows = history(tmp_path, "A", 40).read_bytes()

    def began() -> bool:
        path = done(send(office, ADMIN, rows))
        done(begin(office, ADMIN, "old.csv", path, how=slowly(0), lang="en", dry_run=False))
        time.sleep(600)
        return True

    with pytest.MonkeyPatch.context() as patch, another(office, began) as other:
        patch.setattr(history_import, "PORTION", 5)
        other.begin()
        until(lambda: job_of(office, ADMIN) is not None)
        job = job_of(office, ADMIN)
        assert job
        assert (job.name, job.dry_run, job.portions) == ("old.csv", False, True)
        until(lambda: done_in(office).ended)
        assert done_in(office).result == ImportResult(40, 0, 0)
        assert done_in(office).states == {"closed": 40}
    forget(office, ADMIN)
    assert job_of(office, ADMIN) is None


def done_in(office: Office) -> Job:
    """The last run of the administrator, as this process sees it."""
    job = job_of(office, ADMIN)
    assert job
    return job


@pytest.mark.usefixtures("portions")
def test_an_import_whose_process_was_killed_is_told_and_gone_on_with(
    office: Office, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came in stays; nobody else imports while it might still go on, then the same file brings the rest."""
    file = history(tmp_path, "A", 40)
    real = history_import.import_history

    def slow(*args: Any, **named: Any) -> object:
        return real(*args, **{**named, "how": replace(named["how"], took=lambda *_: time.sleep(0.03))})

    def begin_it() -> None:
        monkeypatch.setattr(history_import, "import_history", slow)
        path = done(send(office, ADMIN, file.read_bytes()))
        done(begin(office, ADMIN, "old.csv", path, how=USUAL, lang="en", dry_run=False))
        until(lambda: cases(office) > 10)

    with another(office, begin_it) as other:
        other.step()
        assert written_now(office, ADMIN) is not None
        assert written_now(office, REVIEWER) is None
        assert not done_in(office).ended
        assert refusal_of(send(office, ADMIN, b"another file")) == "busy"
        other.kill()
    clock.move(minutes=2)
    assert done_in(office).ended
    assert done_in(office).result is None
    assert written_now(office, ADMIN) is None
    found = done(import_history(office, file, none_rejected, actor=ADMIN))
    assert found.known >= 10
    assert found.added + found.known == 40
    assert check_record(office).faults == ()


# Runs of the run sheet.


def silences(office: Office, clock: Clock, count: int) -> list[str]:
    """The numbers of cases whose seller has been silent for too long."""
    found = [disclosed(office, "tmall_trademark_v1_1").appeal_no for _ in range(count)]
    clock.move(days=30)
    return found


def gone_through(office: Office, chosen: list[str], told: Callable[[], object]) -> list[bool]:
    """A run in which these confirmed: whether each was; ``told`` is called after each line."""
    run = done(begin_run(office, LEAD, done(run_sheet(office, LEAD)), set(chosen), way="page"))
    results = []
    for each in go_through(office, LEAD, run):
        results.append(each.refusal is None)
        told()
    return results


def test_two_runs_at_once_are_gone_through_one_after_the_other(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is on record with its sheet, and its lines stand together in the journal."""
    monkeypatch.setattr(core.office, "EVERY", 0.05)
    nos = silences(office, clock, 8)
    rest = partial(time.sleep, 0.1)
    both = [partial(gone_through, office, chosen, rest) for chosen in (nos[:4], nos[4:])]
    assert postgres.in_processes(office, both) == [[True] * 4] * 2
    with office.store.reading() as cursor:
        rows = cursor.rows(
            "SELECT r.run_no FROM run_result r JOIN run_line l USING (run_no, line_no)"
            " JOIN journal j ON j.log = l.appeal_no AND j.seq = r.seq ORDER BY j.position"
        )
        ended = cursor.value("SELECT count(*) FROM run_end")
    order = [row["run_no"] for row in rows]
    assert order in ([1] * 4 + [2] * 4, [2] * 4 + [1] * 4)
    assert ended == 2
    assert check_record(office).faults == ()


def test_the_same_sheet_confirmed_from_two_processes_confirms_each_silence_once(office: Office, clock: Clock) -> None:
    """The second is told of each line that it is done."""
    nos = silences(office, clock, 4)
    found = postgres.in_processes(office, [partial(gone_through, office, nos, lambda: None)] * 2)
    assert sorted(found) == [[False] * 4, [True] * 4]
    assert check_record(office).faults == ()


def test_a_run_is_seen_from_the_other_process_and_the_next_goes_on_after_a_kill(office: Office, clock: Clock) -> None:
    """How far it is; what was confirmed before the kill stays, and the rest is confirmed by the next run."""
    nos = silences(office, clock, 4)
    with another(office, lambda: gone_through(office, nos, partial(time.sleep, 600))) as other:
        other.begin()
        until(lambda: bool(list_runs_of(office)) and list_runs_of(office)[0] == (4, 1, False))
        other.kill()
    clock.move(minutes=2)
    left = [each.appeal.appeal_no for each in done(run_sheet(office, LEAD)) if each.why == "silence"]
    assert len(left) == 3
    assert gone_through(office, left, lambda: None) == [True] * 3
    assert list_runs_of(office) == [(3, 3, True), (4, 1, False)]


def list_runs_of(office: Office) -> list[tuple[int, int, bool]]:
    """Of each run, the newest first: how many lines were chosen and confirmed, and whether it came to its end."""
    with office.store.reading() as cursor:
        found = runs_between(cursor, 1, count_runs(cursor))
    return [(each.chosen, each.confirmed, each.ended_at is not None) for each in found]


# What slows down whoever guesses.


def test_tries_to_sign_in_are_counted_over_all_processes(office: Office) -> None:
    """How long the next waits, and how many may wait at once: two processes let no more through than one."""

    def knocks(count: int, first: int = 0) -> list[accounts.SignInAttempt | Refusal]:
        return [count_attempt(office, "zhao", f"203.0.113.{n}") for n in range(first, first + count)]

    def leave() -> None:
        for each in there:
            waited(office, done(each))

    def come() -> list[accounts.SignInAttempt | Refusal]:
        there.extend(knocks(6))
        return there

    there: list[accounts.SignInAttempt | Refusal] = []
    with another(office, come, lambda: knocks(1, 60), leave) as other:
        here = [*knocks(3, 20)]
        assert [done(each).held for each in here] == [0, 0, 0]
        assert [done(each).held for each in other.step()] == [2, 4, 8, 16, 30, 30]
        here = knocks(5, 40)
        assert [isinstance(each, accounts.SignInAttempt) for each in here] == [True] * 4 + [False]
        assert [refusal_of(each) for each in other.step()] == ["sign_in_slowed"]
        other.step()
    assert isinstance(knocks(1, 80)[0], accounts.SignInAttempt)


def test_a_try_whose_process_was_killed_makes_room(office: Office, clock: Clock) -> None:
    """Its claim ends by itself: nobody is kept out for ever."""
    with another(office, lambda: [count_attempt(office, "zhao", f"203.0.113.{n}") for n in range(20)]) as other:
        other.step()
        other.kill()
    assert refusal_of(count_attempt(office, "zhao", "203.0.113.90")) == "sign_in_slowed"
    clock.move(minutes=2)
    assert isinstance(count_attempt(office, "zhao", "203.0.113.90"), accounts.SignInAttempt)


# The home that the processes of one machine share.


def test_a_backup_is_left_alone_by_a_process_that_starts(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a start sweeps away is of a backup that was killed, and of no other; nor are two written at once."""
    reviewable(office)
    real = backup._copy
    part = tmp_path / ".copy.part"

    def slow(*args: Any) -> object:
        until((tmp_path / "go on").exists)
        return real(*args)

    def back() -> object:
        monkeypatch.setattr(backup, "_copy", slow)
        return backup.back_up(office, tmp_path / "copy")

    with another(office, back) as other:
        other.begin()
        until(part.exists)
        backup.sweep(office.home)
        assert refusal_of(backup.back_up(office, tmp_path / "second")) == "busy"
        assert part.exists()
        (tmp_path / "go on").touch()
        assert done(other.answer()).appeals == 1
    assert done(backup.back_up(office, tmp_path / "second")).appeals == 1


def test_the_line_of_heads_of_a_home_is_written_by_all_its_processes(office: Office) -> None:
    """Each line whole, also where they write at the same moment."""
    nos = [reviewable(office).appeal_no for _ in range(4)]

    def comments(no: str) -> int:
        return max(done(comment(office, REVIEWER, no, f"{n}")).version for n in range(25))

    last = postgres.in_processes(office, [partial(comments, no) for no in nos])
    line = office.store.heads.read()
    assert line
    assert {(no, version) for no, version in zip(nos, last, strict=True)} <= {head[:2] for head in line.heads}
    assert check_record(office).faults == ()


def test_page_images_of_a_home_stay_below_their_ceiling_whichever_process_draws(tmp_path: Path) -> None:
    """Two caches on one folder: each counts what the other has drawn, before it adds a tenth more."""
    one, other = (PageCache(tmp_path / "pages", 1_000_000) for _ in range(2))
    for n in range(60):
        for cache in (one, other):
            name = f"{n:02}{id(cache):062x}"[:64]
            cache._keep(cache._place(name, 1, 100), b"x" * 20_000)
    kept = sum(each.stat().st_size for each in (tmp_path / "pages").rglob("*.jpg"))
    assert 500_000 < kept <= 1_200_000


def test_an_export_that_is_being_sent_is_seen_from_the_other_process(office: Office, tmp_path: Path) -> None:
    """Who takes what, and how far it is; no more when its reader has left."""
    for _ in range(2):
        opened(office)

    def begin_it() -> None:
        sent.append(done(stream_rows(office, MANAGER, "cases", ExportFilter())))
        next(sent[0])

    def leave() -> None:
        sent[0].close()

    sent: list[Any] = []
    with another(office, begin_it, leave) as other:
        assert done(running_exports(office, MANAGER)) == ()
        other.step()
        ((going, who),) = done(running_exports(office, MANAGER))
        assert (going.report, going.total, who) == ("cases", 2, MANAGER.name)
        other.step()
        assert done(running_exports(office, MANAGER)) == ()
