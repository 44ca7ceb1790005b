"""Odd turns of a case and what the numbers make of them: each round is judged by its own end, a late paper once."""

from datetime import date, timedelta

import pytest

from core.analytics.counts import CaseFilter
from core.analytics.metrics import Metric, measures, waiting_times
from core.analytics.tables import ExportFilter
from core.commands.checklist import answer
from core.commands.intake import file_answer, file_counter_notice, note_late_answer, withdraw_appeal, withdraw_complaint
from core.commands.lead import lapse
from core.commands.review import ask_supplement, decline_withdrawal, reject
from core.domain.terms import AnswerKind, DocumentKind, Side, Value
from core.exchange.export import stream_rows
from core.queries.metrics import Share, complaints_of
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, answer_all, cases_behind, done, reviewable, with_document
from tests.files import read_csv
from tests.rounds import ECL, again, answered, arrived, forwarded, passed, revoked
from tests.ten import rows_of, take_history


def counted(office, name):
    """How many, how many of them, and what is shown apart."""
    (told,) = done(measures(office, MANAGER, Metric(name)))
    return told.n, told.k, told.parts


def test_a_preliminary_decision_that_is_looked_at_anew_was_one(office, clock):
    """While a rejected case runs again, its decision counts as it fell: it did not end without any."""
    case = reviewable(office)
    answer_all(office, REVIEWER, case, Value.NOT_MET)
    clock.move(days=2)
    case = done(reject(office, REVIEWER, case.appeal_no, case.version, reason="not his own"))
    clock.move(days=3)
    again(office, case)

    (told,) = done(waiting_times(office, MANAGER, Metric("time_to_preliminary")))

    assert (told.days.happened, told.days.competing, told.days.censored, told.days.last) == (1, 0, 0, 2.0)
    assert counted(office, "preliminary_pass_rate")[:2] == (1, 0)


def test_a_forwarding_that_is_looked_at_anew_fell_when_it_fell(office, clock):
    """The silence that ended the case is no preliminary decision, nor the end of the wait for one."""
    case = arrived(office, passed(office))
    clock.move(days=30)
    case = done(lapse(office, LEAD, case.appeal_no, case.version))
    again(office, case)

    (told,) = done(waiting_times(office, MANAGER, Metric("time_to_preliminary")))

    assert (told.days.happened, told.days.competing, told.days.last) == (1, 0, 0.0)
    assert counted(office, "preliminary_pass_rate")[:2] == (1, 1)


def test_the_end_of_a_new_round_is_not_measured_by_the_answer_of_the_first(office, clock):
    """Forwarded anew and ended by silence, or rejected: neither is a final decision, and so none that came late."""
    cases = [revoked(office, answered(office, arrived(office, passed(office)))) for _ in range(2)]
    clock.move(days=20)
    assert counted(office, "sla_final")[:2] == (2, 2)

    silent, refused = (again(office, case) for case in cases)
    answer_all(office, REVIEWER, refused, Value.NOT_MET)
    done(reject(office, REVIEWER, refused.appeal_no, refused.version, reason="not his own"))
    silent = arrived(office, silent)
    clock.move(days=30)
    assert counted(office, "sla_final")[:2] == (0, 0)

    done(lapse(office, LEAD, silent.appeal_no, silent.version))

    assert counted(office, "sla_final")[:2] == (0, 0)


def test_a_silence_after_a_declined_withdrawal_is_no_final_decision(office, clock):
    """Also where the seller was asked for more before."""
    case = passed(office)
    done(answer(office, REVIEWER, case.appeal_no, "cn_statement_clear", Value.CANNOT_VERIFY))
    case = done(ask_supplement(office, REVIEWER, case.appeal_no, case.version, reason="Say why."))
    case = done(file_counter_notice(office, INTAKE, case.appeal_no, case.version))
    done(answer(office, REVIEWER, case.appeal_no, "cn_statement_clear", Value.MET))
    case = arrived(office, case)
    with_document(office, case, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    case = done(withdraw_complaint(office, INTAKE, case.appeal_no, case.version))
    done(answer(office, REVIEWER, case.appeal_no, "wd_signed_sealed", Value.NOT_MET))
    case = done(decline_withdrawal(office, REVIEWER, case.appeal_no, case.version, reason="The letter is forged."))
    clock.move(days=30)
    assert counted(office, "sla_final")[:2] == (0, 0)

    done(lapse(office, LEAD, case.appeal_no, case.version))

    assert counted(office, "sla_final")[:2] == (0, 0)


@pytest.mark.parametrize(("after", "expected"), [(1, (0, 0)), (30, (1, 0))])
def test_giving_up_is_no_decision_in_time(office, clock, after, expected):
    """A seller who gives up while the final review may still go on takes it out; once it is late, it was late."""
    case = answered(office, arrived(office, passed(office)))
    clock.move(days=after)
    done(withdraw_appeal(office, INTAKE, case.appeal_no, case.version, reason="given up"))
    clock.move(days=30)

    assert counted(office, "sla_final")[:2] == expected


@pytest.mark.parametrize(("after", "expected"), [(1, (0, 0)), (30, (1, 0))])
def test_a_preliminary_review_that_was_late_stays_late(office, clock, after, expected):
    """The seller gives up, or the complainant withdraws: what was over by then was not decided in time."""
    given_up = reviewable(office, ECL, DocumentKind.INVOICE)
    clock.move(days=after)
    done(withdraw_appeal(office, INTAKE, given_up.appeal_no, given_up.version, reason="given up"))
    clock.move(days=30)

    assert counted(office, "sla_preliminary")[:2] == expected


def test_a_supplement_that_never_came_is_no_late_review(office, clock):
    """The review asked for more in time; what then ended the case was the seller's silence."""
    case = passed(office)
    done(answer(office, REVIEWER, case.appeal_no, "cn_statement_clear", Value.CANNOT_VERIFY))
    case = done(ask_supplement(office, REVIEWER, case.appeal_no, case.version, reason="Say why."))
    clock.move(days=30)
    done(withdraw_appeal(office, INTAKE, case.appeal_no, case.version, reason="given up"))

    assert counted(office, "sla_preliminary")[:2] == (0, 0)


def test_a_second_paper_does_not_make_an_answer_late(office, clock):
    """Answered in time and decided; what comes after the end is noted, and the answer stays the answer."""
    case = revoked(office, answered(office, arrived(office, passed(office))))
    clock.move(days=30)
    note = {"received_at": office.now(), "note": "A second letter."}
    done(note_late_answer(office, INTAKE, case.appeal_no, case.version, **note))

    (told,) = done(waiting_times(office, MANAGER, Metric("complainant_response_time")))

    assert (told.days.happened, told.days.censored, told.late) == (1, 0, 0)
    assert counted(office, "complainant_answer_rate") == (1, 1, {"late": 0, "withdrawn": 0})


def test_an_answer_after_the_silence_is_late_and_among_the_censored(office, clock):
    """It came, but not in the window: it is no answer, and it is told apart."""
    case = arrived(office, passed(office))
    clock.move(days=30)
    case = done(lapse(office, LEAD, case.appeal_no, case.version))
    note = {"received_at": office.now() - timedelta(hours=1), "note": "We object."}
    done(note_late_answer(office, INTAKE, case.appeal_no, case.version, **note))

    (told,) = done(waiting_times(office, MANAGER, Metric("complainant_response_time")))

    assert (told.days.happened, told.days.censored, told.late) == (0, 1, 1)
    assert counted(office, "complainant_answer_rate") == (1, 0, {"late": 1, "withdrawn": 0})


def test_a_second_wait_for_the_complainant_is_open_in_the_file_too(office, clock):
    """The end of the first round is no silence in the second, which still runs."""
    case = revoked(office, answered(office, arrived(office, passed(office))))
    clock.move(days=20)
    arrived(office, again(office, case))
    clock.move(days=2)

    (row,) = read_csv(b"".join(done(stream_rows(office, MANAGER, "response-times", ExportFilter()))))

    assert (row["reason"], row["censored"], row["days"]) == ("open", "true", "2.0000")


def without_arrival(office, clock):
    """Two 512(g) cases whose window ran from the counter-notice, one answered by a suit; and one that waits to arrive.

    All three were forwarded on 24 November 2026; nobody recorded an arrival, which 512(g) does not ask for.
    """
    sued, silent = (forwarded(office, passed(office, "us_dmca_512g")) for _ in range(2))
    waiting = forwarded(office, passed(office))
    clock.move(days=5)
    with_document(office, sued, Side.COMPLAINANT, DocumentKind.LEGAL_ACTION_NOTICE)
    kind = AnswerKind.LEGAL_ACTION_NOTICE
    sued = done(file_answer(office, INTAKE, sued.appeal_no, sued.version, kind=kind))
    clock.move(days=25)
    return sued, silent, waiting


@pytest.mark.parametrize("only", [CaseFilter(), CaseFilter(since=date(2026, 11, 24), until=date(2026, 11, 24))])
def test_a_window_that_needs_no_arrival_counts_in_its_period(office, clock, only):
    """It is of the day on which it was forwarded, in the rates and in the curve, in every period."""
    sued, silent, _ = without_arrival(office, clock)

    for name in ("complainant_answer_rate", "legal_action_rate"):
        (rate,) = done(measures(office, MANAGER, Metric(name, only=only)))
        assert (rate.n, rate.k) == (2, 1)
    asked = Metric("complainant_response_time", only=only)
    (told,) = done(waiting_times(office, MANAGER, asked))
    assert (told.n, told.days.happened, told.days.competing, told.days.censored) == (2, 1, 0, 1)
    assert told.days.times[0] == 5.0
    assert set(done(cases_behind(office, MANAGER, asked))) == {sued.appeal_no, silent.appeal_no}


def test_a_window_that_needs_no_arrival_is_in_no_other_period(office, clock):
    """The day after the forwarding has none of them; by month they are November's."""
    without_arrival(office, clock)
    after = CaseFilter(since=date(2026, 11, 25))

    assert done(measures(office, MANAGER, Metric("complainant_answer_rate", only=after)))[0].n == 0
    (month,) = done(measures(office, MANAGER, Metric("complainant_answer_rate", "month")))
    assert (month.group, month.n) == ("2026-11", 2)


def test_the_exported_response_times_have_the_windows_without_an_arrival(office, clock):
    """Their clock starts with the forwarding; the column of the arrival stays empty."""
    without_arrival(office, clock)
    rows = read_csv(b"".join(done(stream_rows(office, MANAGER, "response-times", ExportFilter()))))

    assert [(row["arrived_at"], row["counted_from"] == row["forwarded_at"]) for row in rows] == [("", True)] * 2
    assert sorted(row["reason"] for row in rows) == ["answered", "silence"]


def test_the_complainants_record_has_the_windows_without_an_arrival(office, clock):
    """Beside a case of the same complainant: two were asked, one answered in time."""
    _, _, waiting = without_arrival(office, clock)

    record = done(complaints_of(office, REVIEWER, waiting.appeal_no))

    assert (record.asked, record.answered) == (2, Share(1, 2))


def test_a_due_day_has_ended_for_every_number_at_its_end(office, clock):
    """As of the end of the due day the window is over: a silence among the answers, and overdue."""
    case = arrived(office, passed(office))
    clock.move(days=40)
    due_on = case.response_due_on
    assert due_on
    for day, over in ((due_on - timedelta(days=1), 0), (due_on, 1)):
        (rate,) = done(measures(office, MANAGER, Metric("complainant_answer_rate", as_of=day)))
        late = done(measures(office, MANAGER, Metric("overdue_open", as_of=day)))
        (waiting,) = done(measures(office, MANAGER, Metric("waiting", as_of=day)))
        (row,) = read_csv(b"".join(done(stream_rows(office, MANAGER, "response-times", ExportFilter(as_of=day)))))

        assert (rate.n, sum(each.n for each in late), waiting.parts["overdue"]) == (over, over, over)
        assert row["reason"] == ("silence" if over else "open")


def of_year(year):
    """The ten cases as they would have been in another year."""
    rows = [{name: cell.replace("2026-", f"{year}-") for name, cell in row.items()} for row in rows_of()]
    return [row | {"appeal_no": f"{year}-{row['appeal_no']}", "policy": ""} for row in rows if row["outcome"]]


def test_working_hours_before_the_calendar_begins_are_provisional(office, tmp_path):
    """The Chinese calendar begins with 2019: before it only weekends are days off, and that is said by case."""
    take_history(office, tmp_path, of_year(2010))
    take_history(office, tmp_path, of_year(2024), "later.csv")
    turn = of_year(2018)[1] | {"answered_at": "2018-12-29", "final_decided_at": "2019-01-04", "response_due_at": ""}
    take_history(office, tmp_path, [turn], "turn.csv")

    for name, guessed in (("time_to_preliminary", 8), ("time_to_final", 8)):
        (told,) = done(waiting_times(office, MANAGER, Metric(name)))
        assert (told.n, told.guessed) == (15, guessed)
    by_month = {
        each.group: each.guessed for each in done(waiting_times(office, MANAGER, Metric("time_to_final", "month")))
    }
    assert by_month == {"2010-08": 7, "2018-08": 1, "2024-08": 0}
    rows = read_csv(b"".join(done(stream_rows(office, MANAGER, "response-times", ExportFilter()))))
    assert {row["appeal_no"][:4]: row["working_days_provisional"] for row in rows} == {
        "2010": "true",
        "2018": "true",
        "2024": "false",
    }
    (response,) = done(waiting_times(office, MANAGER, Metric("complainant_response_time")))
    assert response.guessed == 0  # told in days alone
