"""A command on a case: locked, read, done whole or not at all, and done again from its first line after a conflict."""

from inspect import signature

import pytest

from core.commands.accounts import add_person
from core.commands.checklist import answer, comment
from core.commands.intake import keep_opening
from core.commands.transaction import LockedCase, on_case, transact
from core.domain.appeal import Appeal
from core.domain.lifecycle import Facts
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import Role, Value, Verb
from core.ledger.engine import Conflict
from core.ledger.record import events_of, read_appeal
from core.office import Office
from tests.cases import INTAKE, LEAD, REVIEWER, Clock, done, refusal_of, reviewable


def test_a_conflict_makes_the_whole_command_run_again(office: Office, clock: Clock) -> None:
    """The case is read again and the time is taken again; what the first run wrote is not there."""
    appeal, seen = reviewable(office), []

    def do(case: LockedCase) -> Appeal | Refusal:
        seen.append(case)
        after = case.record(Verb.COMMENT, Facts(), details={"text": f"run {len(seen)}"})
        if len(seen) == 1:
            clock.move(minutes=1)
            raise Conflict("somebody else was quicker")
        return after

    after = done(transact(office, REVIEWER, appeal.appeal_no, appeal.version, do))

    first, second = seen
    assert (first.appeal, second.appeal) == (appeal, appeal)
    assert (second.now - first.now).total_seconds() == 60
    assert after.version == appeal.version + 1
    with office.store.reading() as cursor:
        last = events_of(cursor, appeal.appeal_no)[-1]
    assert (last.payload["text"], last.at) == ("run 2", second.now)


def test_a_refused_act_has_written_nothing(office: Office) -> None:
    """``record`` asks the table of moves before it appends."""
    appeal = reviewable(office)

    def do(case: LockedCase) -> Appeal | Refusal:
        return case.record(Verb.LAPSE, Facts())

    assert refusal_of(transact(office, LEAD, appeal.appeal_no, appeal.version, do)) == "wrong_state"
    with office.store.reading() as cursor:
        assert len(events_of(cursor, appeal.appeal_no)) == appeal.version


def test_a_refusal_after_the_event_is_an_error_and_keeps_nothing(office: Office) -> None:
    """Else the person would read that nothing happened, and the log would have it."""
    appeal = reviewable(office)

    def do(case: LockedCase) -> Appeal | Refusal:
        case.record(Verb.COMMENT, Facts(), details={"text": "x"})
        return refuse("nothing_waits")

    with pytest.raises(RuntimeError, match="nothing_waits"):
        transact(office, REVIEWER, appeal.appeal_no, appeal.version, do)
    with office.store.reading() as cursor:
        assert read_appeal(cursor, appeal.appeal_no) == appeal
        assert len(events_of(cursor, appeal.appeal_no)) == appeal.version


def test_a_refusal_that_is_raised_is_answered(office: Office) -> None:
    """Commands raise what they refuse, also from a helper of a helper; pages and command line are told a value."""
    appeal = reviewable(office)

    @on_case
    def command(case: LockedCase, code: str) -> Appeal:
        granted(refuse(code))
        return case.record(Verb.COMMENT, Facts(), details={"text": "x"})

    assert refusal_of(command(office, REVIEWER, appeal.appeal_no, appeal.version, "look_done")) == "look_done"
    assert refusal_of(command(office, REVIEWER, appeal.appeal_no, appeal.version - 1, code="look_done")) == "stale"
    assert list(signature(command).parameters) == ["office", "actor", "appeal_no", "version", "code"]
    with office.store.reading() as cursor:
        assert len(events_of(cursor, appeal.appeal_no)) == appeal.version


def test_a_refusal_that_is_raised_after_the_event_is_an_error_and_keeps_nothing(office: Office) -> None:
    """As one that is answered."""
    appeal = reviewable(office)

    @on_case
    def command(case: LockedCase) -> Appeal:
        after = case.record(Verb.COMMENT, Facts(), details={"text": "x"})
        granted(refuse("nothing_waits"))
        return after

    with pytest.raises(RuntimeError, match="nothing_waits"):
        command(office, REVIEWER, appeal.appeal_no, appeal.version)
    with office.store.reading() as cursor:
        assert read_appeal(cursor, appeal.appeal_no) == appeal
        assert len(events_of(cursor, appeal.appeal_no)) == appeal.version


def test_a_stale_or_unknown_case_is_refused_before_the_command_runs(office: Office) -> None:
    """Neither is handed to the command."""
    appeal = reviewable(office)

    def do(_case: LockedCase) -> Appeal | Refusal:
        raise AssertionError("the command ran")

    assert refusal_of(transact(office, REVIEWER, appeal.appeal_no, appeal.version - 1, do)) == "stale"
    assert refusal_of(transact(office, REVIEWER, "none", None, do)) == "not_found"


def test_a_clock_set_back_never_makes_a_log_run_backwards(office: Office, clock: Clock) -> None:
    """The time of the act is then that of the event before it."""
    appeal = reviewable(office)
    with office.store.reading() as cursor:
        last = events_of(cursor, appeal.appeal_no)[-1].at
    clock.move(hours=-1)

    def do(case: LockedCase) -> Appeal | Refusal:
        assert case.now == last
        return case.record(Verb.COMMENT, Facts(), details={"text": "x"})

    done(transact(office, REVIEWER, appeal.appeal_no, None, do))


@pytest.mark.parametrize("words", ["\0", "before\0after", "backslash \\\0"])
def test_a_nul_is_refused_wherever_it_is_typed(office: Office, words: str) -> None:
    """It is in no writing, and what reads the text in SQL gets nothing of it; nothing is half kept."""
    no = reviewable(office).appeal_no
    with office.store.reading() as cursor:
        log = events_of(cursor, no)
    assert refusal_of(comment(office, REVIEWER, no, f"a{words}b")) == "nul_typed"
    assert refusal_of(answer(office, REVIEWER, no, "id_public_domain", Value.MET, note=f"a{words}b")) == "nul_typed"
    assert refusal_of(keep_opening(office, INTAKE, {"seller": words})) == "nul_typed"
    assert refusal_of(add_person(office, f"Li {words}", Role.REVIEWER, "long enough for us")) == "nul_typed"
    with office.store.reading() as cursor:
        assert events_of(cursor, no) == log
        assert cursor.rows("SELECT 1 FROM party WHERE name = ?", [words]) == []
        assert cursor.value("SELECT count(*) FROM party WHERE contains(name, $words)", {"words": words}) == 0


def test_what_only_looks_like_a_nul_is_kept(office: Office) -> None:
    """Words about it are words."""
    no = reviewable(office).appeal_no
    for words in ("\\u0000", "\\\\u0000", "\\0"):
        done(comment(office, REVIEWER, no, words))
        with office.store.reading() as cursor:
            assert events_of(cursor, no)[-1].payload["text"] == words
