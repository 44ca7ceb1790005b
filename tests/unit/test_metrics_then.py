"""A moment in the past is answered from the events up to then: what comes later changes nothing of it."""

import json
import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.analytics.counts import FILTERED, WHOLE, CaseFilter, rests_on
from core.analytics.metrics import (
    Metric,
    as_of_moment,
    due_days,
    measures,
    reading,
    take_snapshot,
    waiting_times,
)
from core.analytics.questions import GROUPS, MONTH, QUESTIONS
from core.commands.checklist import comment
from core.commands.intake import record_arrival, withdraw_appeal
from core.commands.lead import assign, lapse, reopen
from core.commands.review import forward, reject
from core.domain.appeal import SET, changed
from core.domain.deadlines import due
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, RightType, Side, State, Value, Verb
from core.exchange.metrics_export import metrics_json
from core.ledger.engine import Args, Cursor, ResultCache
from core.ledger.history import MILESTONES
from core.ledger.record import append, log_end, read_appeal
from tests.cases import (
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    answer_all,
    approved,
    cases_behind,
    done,
    opened,
    refusal_of,
    reviewable,
    with_document,
)
from tests.rounds import again, answered, arrived, passed, revoked
from tests.ten import rows_of, take_history


def stand(office, as_of=None):
    """The relation all metrics run on, case by case."""
    moment = done(as_of_moment(office, as_of))
    with reading(office, moment) as told:
        return told.cursor.rows(f"SELECT * FROM ({told.relations.cases()}) ORDER BY appeal_no", {"as_of": moment.as_of})


CHANGES = {
    **{name: lambda chance, now: now - timedelta(hours=chance.randint(0, 30)) for name in MILESTONES[1:]},
    "state": lambda chance, _now: chance.choice(list(State)),
    "outcome": lambda chance, _now: chance.choice(["revoked_no_answer", "upheld_valid_answer", None]),
    "preliminary_outcome": lambda chance, _now: chance.choice(["forwarded", "rejected", None]),
    "answer_kind": lambda chance, _now: chance.choice(["counter_materials", "withdrawal", None]),
    "answer_before": lambda chance, _now: chance.choice(["counter_materials", None]),
    "response_due_on": lambda chance, now: chance.choice([now.date(), None]),
    "due_on": lambda chance, now: chance.choice([now.date() + timedelta(days=3), None]),
    "assigned_to": lambda chance, _now: chance.choice(["zhao", "lin", None]),
    "reviewer": lambda chance, _now: chance.choice(["zhao", "lin"]),
    "exceptional": lambda chance, _now: chance.random() < 0.5,
    "reopened": lambda chance, _now: chance.randint(0, 2),
    "late_answers": lambda chance, _now: chance.randint(0, 2),
}


def step(office, clock, chance, numbers):
    """One event of a walk: a case is opened, or something of it changes or is taken away again."""
    clock.move(hours=chance.randint(1, 40))
    with office.store.writing() as cursor:
        if len(numbers) < 3 or (len(numbers) < 12 and chance.random() < 0.2):
            number = f"AP-2026-{len(numbers) + 1:06d}"
            new = {"state": State.OPENED, "right_type": RightType.COPYRIGHT, "policy_id": "us_dmca_512g_2"}
            new |= {"seller_id": "S-1", "complainant_id": "C-1", "opened_at": clock.now}
            append(cursor, None, log_end(cursor, number), Verb.OPEN, "chen", clock.now, {SET: changed(new)})
            numbers.append(number)
            return
        appeal = read_appeal(cursor, chance.choice(numbers))
        assert appeal
        names = chance.sample(sorted(CHANGES), 3)
        new = {name: CHANGES[name](chance, clock.now) for name in names}
        append(cursor, appeal, log_end(cursor, appeal.appeal_no), Verb.COMMENT, "zhao", clock.now, {SET: changed(new)})


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_is_told_the_same_from_events_as_it_stood(office, clock, seed):
    """At each moment of a random walk, what is rebuilt later is what was there then."""
    chance, numbers, stood = random.Random(seed), list[str](), {}
    for n in range(90):
        step(office, clock, chance, numbers)
        if n % 9 == 0:
            stood[clock.now] = stand(office)

    assert all(stand(office, as_of) == then for as_of, then in stood.items())
    assert stand(office) == stand(office, clock.now)


def test_the_answer_of_a_past_day_does_not_change(office, clock, tmp_path):
    """A case is decided, reopened and decided otherwise, others come: yesterday's report is yesterday's."""
    take_history(office, tmp_path, rows_of(2))
    case = reviewable(office)
    answer_all(office, REVIEWER, case, Value.NOT_MET)
    done(reject(office, REVIEWER, case.appeal_no, case.version, reason="not his own"))
    clock.move(days=1)
    day = date(2026, 11, 24)
    then = done(metrics_json(office, MANAGER, as_of=day, by="right_type"))

    reopened = done(reopen(office, LEAD, case.appeal_no, case.version + 1, to=State.PRELIMINARY_REVIEW, reason="new"))
    answer_all(office, REVIEWER, reopened, Value.MET)
    done(forward(office, REVIEWER, case.appeal_no, reopened.version))
    opened(office)

    assert done(metrics_json(office, MANAGER, as_of=day, by="right_type")) == then
    assert done(metrics_json(office, MANAGER, by="right_type")) != then


def test_a_reopened_case_counts_once_with_its_last_end(office, clock):
    """While it runs again it is open, and its earlier end still counts; when it ends anew, that end alone does."""
    case = reviewable(office)
    answer_all(office, REVIEWER, case, Value.NOT_MET)
    ended = done(reject(office, REVIEWER, case.appeal_no, case.version, reason="not his own"))
    clock.move(days=3)
    again = done(reopen(office, LEAD, case.appeal_no, ended.version, to=State.PRELIMINARY_REVIEW, reason="new"))
    share = Metric("revocation_share_of_decisions", "month")

    assert [(each.group, each.n, each.k) for each in done(measures(office, MANAGER, share))] == [("2026-11", 1, 0)]
    assert [each.group for each in done(measures(office, MANAGER, Metric("waiting")))] == ["preliminary_review"]

    clock.move(days=10)
    done(withdraw_appeal(office, INTAKE, case.appeal_no, again.version, reason="given up"))

    (told,) = done(measures(office, MANAGER, share))
    assert (told.group, told.n, told.parts["abandoned"]) == ("2026-12", 1, 1)


def test_an_exceptional_decision_is_counted_and_marked(office):
    """A lead's decision against the findings is in the number, and the number says so."""
    case = reviewable(office)
    waits = done(reject(office, LEAD, case.appeal_no, case.version, reason="a lead knows", exceptional=True))
    approved(office, waits)
    asked = Metric("revocation_share_of_decisions")

    (told,) = done(measures(office, MANAGER, asked))

    assert (told.n, told.exceptional) == (1, 1)
    assert done(cases_behind(office, MANAGER, asked, part="exceptional")) == (case.appeal_no,)


def silent(office, clock):
    """A case that was forwarded, arrived, and went unanswered until its silence was confirmed."""
    case = reviewable(office)
    answer_all(office, REVIEWER, case)
    sent = done(forward(office, REVIEWER, case.appeal_no, case.version))
    with_document(office, sent, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    arrived = done(record_arrival(office, INTAKE, case.appeal_no, sent.version, arrived_at=clock.now))
    clock.move(days=25)
    return done(lapse(office, LEAD, case.appeal_no, arrived.version))


def test_a_silence_is_censored_at_its_due_date_in_the_zone_of_its_policy(office, clock):
    """512(g) counts its days in New York: the tenth working day ends there, not in Shanghai."""
    case = silent(office, clock)
    start = datetime(2026, 11, 24, 4, tzinfo=clock.now.tzinfo)
    ends = datetime(2026, 12, 9, 5, tzinfo=clock.now.tzinfo)

    (told,) = done(waiting_times(office, MANAGER, Metric("complainant_response_time")))

    assert str(case.response_due_on) == "2026-12-08"
    assert (told.days.happened, told.days.competing, told.days.censored) == (0, 0, 1)
    assert told.days.last == pytest.approx((ends - start) / timedelta(days=1), abs=1e-9)


def test_undecided_cases_are_not_dropped(office, tmp_path):
    """Peers join cases with their decisions and lose those that have none: the slow ones look quick."""
    take_history(office, tmp_path, rows_of())

    (told,) = done(waiting_times(office, MANAGER, Metric("time_to_final")))
    (rate,) = done(measures(office, MANAGER, Metric("revocation_rate_cohort")))

    assert (told.n, told.days.happened, told.days.censored) == (9, 7, 2)
    assert (rate.n, rate.parts["later"]) == (7, 1)


def test_a_list_has_no_cap(office, tmp_path):
    """Peers list the 10,000 rows on screen: the cases of a number are all of them."""
    rows = [{**rows_of()[0], "appeal_no": f"BIG-{n:05}"} for n in range(10_050)]
    take_history(office, tmp_path, rows)
    asked = Metric("revocation_rate_cohort", "month")

    (told,) = done(measures(office, MANAGER, asked))
    listed = done(cases_behind(office, MANAGER, asked, "2026-08", "k"))

    assert (told.k, len(set(listed))) == (10_050, 10_050)
    assert done(cases_behind(office, MANAGER, asked, "2026-08", "k", limit=50, offset=100)) == listed[100:150]


def test_what_is_still_to_come_is_refused(office):
    """There is no telling what will be true tomorrow."""
    assert refusal_of(measures(office, MANAGER, Metric("waiting", as_of=date(2026, 11, 25)))) == "field_invalid"


@pytest.mark.parametrize("person", [INTAKE, REVIEWER])
def test_numbers_are_for_managers_and_leads(office, person):
    """Counts, times and the cases behind them."""
    asked = Metric("complainant_response_time")

    assert refusal_of(measures(office, person, asked)) == "not_permitted"
    assert refusal_of(waiting_times(office, person, asked)) == "not_permitted"
    assert refusal_of(cases_behind(office, person, asked)) == "not_permitted"


def test_an_answer_is_kept_until_what_it_reads_has_moved(office):
    """A comment leaves every number as it is; a new case makes them old; the past stays."""
    case = reviewable(office)
    asked, past = Metric("waiting"), Metric("revocation_share_of_decisions", as_of=date(2026, 11, 23))
    first, before = measures(office, MANAGER, asked), measures(office, MANAGER, past)
    done(comment(office, REVIEWER, case.appeal_no, "a word"))

    assert measures(office, MANAGER, asked) is first

    opened(office)

    assert [each.n for each in done(measures(office, MANAGER, asked))] == [1, 1]
    assert measures(office, MANAGER, past) is before


def test_no_kept_answer_outlives_an_act_that_changes_it(office, monkeypatch):
    """After each act every number, whole and in groups, is what a record that keeps nothing would answer."""

    def answers() -> dict[tuple[str, str], object]:
        asked = [Metric(name, by) for name in QUESTIONS for by in ("", "reviewer", "route")]
        with take_snapshot(office) as held:
            told = done(held)
            return {(each.name, each.by): measures(office, MANAGER, each, told) for each in asked}

    def agree() -> bool:
        kept = answers()
        with monkeypatch.context() as patched:
            patched.setattr("core.analytics.metrics._ANSWERS", ResultCache(1))
            return kept == answers()

    assert agree()
    appeal = passed(office)
    assert agree()
    appeal = done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=REVIEWER.person_id))
    assert agree()
    appeal = arrived(office, appeal)
    assert agree()
    appeal = revoked(office, answered(office, appeal))
    assert agree()
    again(office, appeal)
    assert agree()


class Planned:
    """Passes statements on, and keeps which columns of ``appeal`` the engine's own plan for each reads."""

    def __init__(self, cursor: Cursor) -> None:
        """Without what joins or leaves out tables by what happens to be in them."""
        self._cursor = cursor
        self.read: set[str] = set()
        every = cursor.rows("SELECT name FROM duckdb_optimizers()")
        left = {each["name"] for each in every} - {"unused_columns", "expression_rewriter", "deliminator"}
        cursor.run(f"SET disabled_optimizers = '{','.join(left)}'")

    def __getattr__(self, name: str) -> Any:
        """``rows``, ``run`` and the others, each with its plan first."""

        def asked(sql: str, args: Args = ()) -> object:
            (plan,) = self._cursor.rows(f"EXPLAIN (FORMAT json) {sql}", args)
            self._note(json.loads(plan["explain_value"]))
            return getattr(self._cursor, name)(sql, args)

        return asked

    def _note(self, plan: list[dict[str, Any]]) -> None:
        for node in plan:
            told = node["extra_info"]
            assert "Filters" not in told or "SCAN" not in node["name"]
            if told.get("Table", "").endswith(".appeal"):
                columns = told.get("Projections", [])
                self.read |= {columns} if isinstance(columns, str) else set(columns)
            self._note(node["children"])


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_number_names_all_that_it_is_read_from(office, name):
    """Whole, in every group and by every filter, the plan of its query reads no column that it does not rest on."""
    passed(office)
    some = CaseFilter(since=date(2026, 1, 1), until=date(2026, 12, 31))
    filters = (some, *(CaseFilter(some.since, some.until, **{each: ("x",)}) for each in FILTERED))
    groups = (WHOLE, MONTH, *GROUPS, *QUESTIONS[name].groups)
    with reading(office, done(as_of_moment(office, None))) as told:
        told.cursor = told.relations.cursor = planned = Planned(told.cursor)
        for group, only in [*((group, some) for group in groups), *((WHOLE, only) for only in filters)]:
            planned.read.clear()
            told.counts(name, group, only)
            if QUESTIONS[name].wait:
                told.waits(name, group, only, ("",))

            assert planned.read <= rests_on(name, group, only), (group, only)


def test_an_act_that_began_before_a_moment_and_ends_after_it_is_told(office, clock):
    """An act has the time of its beginning: what was asked while it was under way is not kept as the past."""
    case = reviewable(office)
    asked, begun = Metric("waiting", as_of=clock.now), clock.now
    clock.move(seconds=1)
    before = done(measures(office, MANAGER, asked))
    with office.store.writing() as cursor:
        told = {SET: changed({"state": State.FINAL_REVIEW})}
        append(cursor, case, log_end(cursor, case.appeal_no), Verb.WITHDRAW_COMPLAINT, "chen", begun, told)
    clock.move(hours=1)

    assert [each.group for each in before] == ["preliminary_review"]
    assert [each.group for each in done(measures(office, MANAGER, asked))] == ["final_review"]


def test_a_sitting_that_began_before_a_change_keeps_nothing_for_after_it(office):
    """What was read before a case came must not be given again as the state after it."""
    asked = Metric("waiting")
    with take_snapshot(office) as held:
        assert not isinstance(held, Refusal)
        assert done(measures(office, MANAGER, asked, held)) == ()
        opened(office)
        assert done(waiting_times(office, MANAGER, Metric("time_to_final"), held))[0].n == 0

        assert done(measures(office, MANAGER, asked, held)) == ()

    assert [each.n for each in done(measures(office, MANAGER, asked))] == [1]


def test_an_answer_that_time_changes_is_not_kept_for_long(office, clock):
    """Overdue cases appear by waiting alone."""
    reviewable(office)
    assert done(measures(office, MANAGER, Metric("overdue_open"))) == ()

    clock.move(days=30)

    assert [each.n for each in done(measures(office, MANAGER, Metric("overdue_open")))] == [1]


def test_filters_and_groups_meet(office, tmp_path):
    """The same cases by day, right, seller and reviewer; by what they are grouped does not change their sum."""
    take_history(office, tmp_path, rows_of())
    august = CaseFilter(since=date(2026, 8, 5), until=date(2026, 8, 12), reviewers=("zhao",))

    (told,) = done(measures(office, MANAGER, Metric("revocation_rate_cohort", only=august)))
    by_seller = done(measures(office, MANAGER, Metric("revocation_rate_cohort", "seller", august)))

    assert (told.n, told.k) == (5, 2)
    assert (sum(each.n for each in by_seller), sum(each.k or 0 for each in by_seller)) == (5, 2)
    assert done(measures(office, MANAGER, Metric("waiting", only=CaseFilter(right_types=("patent",))))) == ()


@pytest.mark.parametrize(("calendar", "policy"), [("cn", "taobao_trademark_v2_1"), ("us_federal", "us_dmca_512g_2")])
@pytest.mark.parametrize("name", ["preliminary", "final", "response"])
def test_windows_end_where_the_sum_says(office, calendar, policy, name):
    """The quick count of due days is that of ``due``, day after day through a year of holidays."""
    window, counted = office.policies.policy(policy).window(name), office.calendars[calendar]
    days = due_days(counted, window, date(2026, 1, 1), date(2026, 12, 31))

    assert days == {start: due(start, window.days, window.unit, counted, roll=window.roll).due for start in days}
    assert len(days) == 365


def test_the_criteria_that_fail_most_are_those_last_found_not_met(office, clock):
    """A finding that was put right by a later decision does not count; one that did not apply is not in the whole."""
    case = reviewable(office)
    answer_all(office, REVIEWER, case, Value.NOT_MET)
    ended = done(reject(office, REVIEWER, case.appeal_no, case.version, reason="not his own"))
    asked = Metric("evidence_failure_top")
    failed = {each.group: (each.n, each.k) for each in done(measures(office, MANAGER, asked))}

    assert failed["cn_perjury_statement"] == (1, 1)
    assert done(cases_behind(office, MANAGER, asked, "cn_perjury_statement", "k")) == (case.appeal_no,)

    clock.move(days=1)
    again = done(reopen(office, LEAD, case.appeal_no, ended.version, to=State.PRELIMINARY_REVIEW, reason="new"))
    answer_all(office, REVIEWER, again, Value.MET)
    done(forward(office, REVIEWER, case.appeal_no, again.version))

    mended = {each.group: (each.n, each.k) for each in done(measures(office, MANAGER, asked))}
    yesterday = done(measures(office, MANAGER, Metric("evidence_failure_top", as_of=date(2026, 11, 24))))
    assert mended["cn_perjury_statement"] == (1, 0)
    assert {each.group: (each.n, each.k) for each in yesterday} == failed


def test_a_case_counts_in_each_route_its_decision_rested_on(office, clock):
    """Grouped by route, a case with two routes stands in both; one without stands under none."""
    numbers = []
    for routes in (["invoice", "authorisation"], ["invoice"], None):
        case = opened(office)
        numbers.append(case.appeal_no)
        if routes is None:
            continue
        sent = {"preliminary_decided_at": clock.now, "preliminary_outcome": "forwarded", "counter_notice_at": clock.now}
        with office.store.writing() as cursor:
            told = {SET: changed(sent), "routes": ["invoice"], "passed_routes": routes}
            append(cursor, case, log_end(cursor, case.appeal_no), Verb.FORWARD, "zhao", clock.now, told)
    asked = Metric("preliminary_pass_rate", "route")

    assert {each.group: each.n for each in done(measures(office, MANAGER, asked))} == {"authorisation": 1, "invoice": 2}
    assert done(cases_behind(office, MANAGER, asked, "invoice")) == tuple(numbers[:2])
    assert done(cases_behind(office, MANAGER, Metric("appeals", "route"), "")) == (numbers[2],)


def test_a_review_that_began_anew_is_due_by_its_last_start(office, clock):
    """A reopened case is not late by the clock of its first review."""
    case = reviewable(office)
    answer_all(office, REVIEWER, case, Value.NOT_MET)
    ended = done(reject(office, REVIEWER, case.appeal_no, case.version, reason="not his own"))
    clock.move(days=20)
    asked = Metric("sla_preliminary")
    assert [(each.n, each.k) for each in done(measures(office, MANAGER, asked))] == [(1, 1)]

    done(reopen(office, LEAD, case.appeal_no, ended.version, to=State.PRELIMINARY_REVIEW, reason="new"))
    assert [(each.n, each.k) for each in done(measures(office, MANAGER, asked))] == [(0, 0)]

    clock.move(days=20)
    assert [(each.n, each.k) for each in done(measures(office, MANAGER, asked))] == [(1, 0)]
