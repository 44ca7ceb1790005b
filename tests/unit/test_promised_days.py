"""No silence counts before the promised time is over: what the letter names and what the command allows agree."""

from datetime import UTC, date, datetime

from core.commands.checklist import answer, write_reason
from core.commands.intake import file_counter_notice
from core.commands.lead import end_wait, lapse
from core.commands.review import ask_supplement
from core.domain.appeal import Appeal
from core.domain.deadlines import Deadline
from core.domain.move_facts import latest_comes_first, latest_of, minimum_day, promised_day, too_late_to_forward
from core.domain.terms import Outcome, State, Value, Verb
from core.ledger.record import events_of, with_receipt
from core.letters.draft import open_letter
from core.office import Office
from core.queries.letters import letters_of_case
from core.queries.run_sheet import run_sheet
from tests.cases import INTAKE, LEAD, REVIEWER, Clock, answer_all, done, refusal_of, reviewable
from tests.english import english
from tests.rounds import forwarded, passed

US = "us_dmca_512g"


def supplemented(office: Office, clock: Clock, days: int) -> Appeal:
    """A counter-notice of 2 Nov 2026 that lacks its signature; the signed one comes after so many days."""
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = reviewable(office, US)
    done(answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.CANNOT_VERIFY))
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="Please sign it."))
    asked = done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version))
    clock.move(days=days)
    back = done(file_counter_notice(office, INTAKE, appeal.appeal_no, asked.version))
    answer_all(office, REVIEWER, back)
    return back


def letter_of(office: Office, appeal: Appeal) -> str:
    """The letter that forwards the case, as it would go out now."""
    row = next(each for each in letters_of_case(office, LEAD, appeal.appeal_no) if each.kind == "forward")
    return done(open_letter(office, LEAD, row.letter_id)).body


def test_a_supplement_restarts_the_window_of_512g(office: Office, clock: Clock) -> None:
    """Received 2 Nov unsigned, signed and forwarded 17 Nov: ten business days from 17 Nov, and no lapse that minute."""
    appeal = forwarded(office, supplemented(office, clock, 15))

    assert appeal.counter_notice_at == datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert appeal.counter_notice_effective_at == datetime(2026, 11, 17, 17, tzinfo=UTC)
    assert (appeal.due_on, appeal.response_due_on) == (date(2026, 12, 2), date(2026, 12, 2))
    assert appeal.response_latest_on == date(2026, 12, 8)
    refused = lapse(office, LEAD, appeal.appeal_no, appeal.version)
    assert refusal_of(refused) == "not_past_due"
    assert "2026-12-02" in english(refused)
    assert "by Wed 2 Dec 2026" in letter_of(office, appeal)


def test_the_silence_counts_when_the_named_day_has_ended_where_it_is_counted(office: Office, clock: Clock) -> None:
    """The letter says "by 2 December": the last minute of that day in New York is too early, the next one is not."""
    appeal = forwarded(office, supplemented(office, clock, 15))

    clock.now = datetime(2026, 12, 3, 4, 59, tzinfo=UTC)
    assert refusal_of(lapse(office, LEAD, appeal.appeal_no, appeal.version)) == "not_past_due"
    clock.now = datetime(2026, 12, 3, 5, tzinfo=UTC)
    assert done(lapse(office, LEAD, appeal.appeal_no, appeal.version)).outcome is Outcome.REVOKED_NO_ANSWER


def test_a_late_forwarding_leaves_the_complainant_the_whole_window(office: Office, clock: Clock) -> None:
    """Received 2 Nov, forwarded 10 Nov: the window is ten business days of the forwarding, the latest day stays."""
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = passed(office, US)
    clock.now = datetime(2026, 11, 10, 17, tzinfo=UTC)
    case = forwarded(office, appeal)

    # 11 and 26 November are federal holidays.
    assert (case.due_on, case.response_latest_on) == (date(2026, 11, 25), date(2026, 11, 23))
    sum_of = Deadline.model_validate_json(case.deadline or "")
    assert sum_of.start == date(2026, 11, 10)


def test_what_is_forwarded_too_late_is_said_before_and_goes_to_a_lead_at_once(office: Office, clock: Clock) -> None:
    """The warning names both days; the run sheet lists the case in the same minute; it is the lead's to decide."""
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = passed(office, US)
    with office.store.reading() as cursor:
        events = events_of(cursor, appeal.appeal_no)
    assert too_late_to_forward(office.rules, appeal, events, clock.now) is None
    clock.now = datetime(2026, 11, 10, 17, tzinfo=UTC)

    told = too_late_to_forward(office.rules, appeal, events, clock.now)
    case = forwarded(office, appeal)

    assert told
    assert (told.promised, told.latest) == (date(2026, 11, 25), date(2026, 11, 23))
    (line,) = done(run_sheet(office, LEAD))
    assert (line.why, line.verb, line.latest_on) == ("latest_first", Verb.END_WAIT, date(2026, 11, 23))
    assert line.appeal.appeal_no == case.appeal_no


def test_only_a_leads_reasoned_decision_ends_the_wait_before_the_promised_day(office: Office, clock: Clock) -> None:
    """Not before the tenth business day of the receipt, not without a reason, not by a reviewer; the letter has it."""
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = passed(office, US)
    clock.now = datetime(2026, 11, 10, 17, tzinfo=UTC)
    case = forwarded(office, appeal)
    no, why = case.appeal_no, "The fourteenth business day is tomorrow; no action was notified."

    assert minimum_day(office.rules, case) == date(2026, 11, 17)
    assert refusal_of(end_wait(office, LEAD, no, case.version, reason=why)) == "minimum_not_over"
    clock.now = datetime(2026, 11, 18, 17, tzinfo=UTC)
    assert refusal_of(lapse(office, LEAD, no, case.version)) == "not_past_due"
    assert refusal_of(end_wait(office, REVIEWER, no, case.version, reason=why)) == "not_permitted"
    assert refusal_of(end_wait(office, LEAD, no, case.version, reason=" ")) == "reason_missing"

    after = done(end_wait(office, LEAD, no, case.version, reason=why))

    assert (after.state, after.outcome) == (State.CLOSED, Outcome.REVOKED_OTHER)
    rows = [each for each in letters_of_case(office, LEAD, no) if each.seq == after.version]
    assert {each.recipient for each in rows} == {"seller", "complainant"}
    assert why in done(open_letter(office, LEAD, rows[0].letter_id)).body
    with office.store.reading() as cursor:
        told = events_of(cursor, no)[-1].payload
    assert (told["promised"], told["latest"]) == ("2026-11-25", "2026-11-23")


def test_a_wait_that_can_end_in_time_is_not_cut_short(office: Office, clock: Clock) -> None:
    """Forwarded on the day of its receipt, the promised day comes first: nobody ends it earlier."""
    clock.now = datetime(2026, 11, 13, 17, tzinfo=UTC)
    case = forwarded(office, passed(office, US))
    clock.now = datetime(2026, 11, 30, 17, tzinfo=UTC)

    refused = end_wait(office, LEAD, case.appeal_no, case.version, reason="In a hurry.")

    assert refusal_of(refused) == "latest_not_first"


def test_a_due_date_that_an_earlier_version_stored_stays_and_the_rule_protects(office: Office, clock: Clock) -> None:
    """A case forwarded before this rule, with a window that had ended already: its date stays, no silence counts."""
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = passed(office, US)
    clock.now = datetime(2026, 11, 17, 17, tzinfo=UTC)
    case = forwarded(office, appeal)
    old = {"due_on": date(2026, 11, 17), "response_due_on": date(2026, 11, 17)}
    stored = case.model_copy(update={**old, "counter_notice_effective_at": None, "response_latest_on": None})

    assert promised_day(office.rules, stored) == date(2026, 12, 2)
    assert latest_of(office.rules, stored) == date(2026, 11, 23)


def test_the_log_tells_when_a_case_from_before_was_complete(office: Office, clock: Clock) -> None:
    """A case whose row has no effective counter-notice: its supplement counts, so no lead may cut its wait short."""
    case = forwarded(office, supplemented(office, clock, 15))
    old = case.model_copy(
        update={"counter_notice_effective_at": None, "response_latest_on": None, "due_on": date(2026, 11, 17)}
    )

    with office.store.reading() as cursor:
        known = with_receipt(office.rules, cursor, old)

    assert (latest_of(office.rules, known), promised_day(office.rules, known)) == (date(2026, 12, 8), date(2026, 12, 2))
    assert not latest_comes_first(office.rules, known)


def test_a_policy_without_a_latest_day_has_one_clock(office: Office) -> None:
    """Nothing is too late to be forwarded under art. 43, and no second day is shown."""
    case = forwarded(office)

    assert (case.response_latest_on, latest_of(office.rules, case)) == (None, None)
    with office.store.reading() as cursor:
        assert too_late_to_forward(office.rules, case, events_of(cursor, case.appeal_no), office.now()) is None
