"""The numbers on quality, worked out on a few cases by hand: reopened, against the findings, invoices used again."""

from datetime import timedelta

import pytest

from core.analytics.counts import CaseFilter
from core.analytics.metrics import Metric, measures
from core.commands.documents import rename_kind, type_facts
from core.commands.intake import withdraw_appeal
from core.commands.lead import reopen
from core.commands.review import reject
from core.domain.appeal import Appeal, Exhibit, Party
from core.domain.policy import day_in
from core.domain.terms import DocumentKind, Side, State, Value
from core.exchange.metrics_export import metrics_json
from core.office import Office
from tests.cases import (
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    answer_all,
    approved,
    cases_behind,
    done,
    reviewable,
    with_document,
)

REOPENED, REUSED, AGAINST = (Metric(name) for name in ("reopened_cases", "reused_invoices", "exceptional_decisions"))

INVOICE = {"code": "144031800111", "number": "20461197"}


def told(office: Office, asked: Metric) -> tuple[int, int | None, dict[str, int]]:
    """n, k and the counts apart; each of them lists as many cases as it says."""
    (found,) = done(measures(office, MANAGER, asked))
    counts = {"n": found.n, "k": found.k, **found.parts}
    assert {part: len(done(cases_behind(office, MANAGER, asked, part=part))) for part in counts} == counts
    return found.n, found.k, found.parts


def rejected(office: Office, appeal: Appeal | None = None) -> Appeal:
    """A case that its reviewer rejects, against no finding."""
    case = appeal or reviewable(office)
    answer_all(office, REVIEWER, case, Value.NOT_MET)
    return done(reject(office, REVIEWER, case.appeal_no, case.version, reason="A guarantee is missing."))


def again(office: Office, appeal: Appeal) -> Appeal:
    """The case taken up again."""
    return done(
        reopen(office, LEAD, appeal.appeal_no, appeal.version, to=State.PRELIMINARY_REVIEW, reason="New papers.")
    )


def with_invoice(office: Office, shop: str = "Northlight Lamps", **number: str) -> tuple[Appeal, Exhibit]:
    """A case of a shop with an invoice of that number."""
    seller = Party(party_id="", side=Side.SELLER, name=shop, subject_name=f"{shop} LLC", subject_id="")
    appeal = reviewable(office, seller=seller)
    paper = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE, f"{shop} {appeal.appeal_no}")
    done(type_facts(office, REVIEWER, paper.exhibit_id, number or INVOICE))
    return appeal, paper


def test_a_reopened_case_counts_once_by_its_last_end(office, clock):
    """Of five that ended one was left, one runs again, one ended as before, one otherwise, one was reopened twice."""
    rejected(office)
    runs = again(office, rejected(office))
    as_before = rejected(office, again(office, rejected(office)))
    otherwise = again(office, rejected(office))
    done(withdraw_appeal(office, INTAKE, otherwise.appeal_no, otherwise.version, reason="The seller gives up."))
    twice = rejected(office, again(office, rejected(office, again(office, rejected(office)))))

    assert told(office, REOPENED) == (5, 4, {"open": 1, "otherwise": 1})
    assert done(cases_behind(office, MANAGER, REOPENED, part="open")) == (runs.appeal_no,)
    assert done(cases_behind(office, MANAGER, REOPENED, part="otherwise")) == (otherwise.appeal_no,)
    assert {as_before.appeal_no, twice.appeal_no} < set(done(cases_behind(office, MANAGER, REOPENED, part="k")))


def test_a_case_that_runs_again_counts_in_the_period_of_the_end_before(office, clock):
    """It ended in one week and was taken up in the next; what was true at the end of the first stays so."""
    first = rejected(office)
    ended_on = day_in(clock())
    clock.move(days=7)
    again(office, first)

    assert told(office, Metric("reopened_cases", only=CaseFilter(until=ended_on)))[:2] == (1, 1)
    assert told(office, Metric("reopened_cases", only=CaseFilter(since=ended_on + timedelta(days=1))))[:2] == (0, 0)
    assert told(office, Metric("reopened_cases", as_of=ended_on))[:2] == (1, 0)


def test_what_ended_against_the_findings_is_counted_of_what_ended(office):
    """One of two."""
    rejected(office)
    case = reviewable(office)
    answer_all(office, LEAD, case)
    waits = done(reject(office, LEAD, case.appeal_no, case.version, reason="So ordered.", exceptional=True))
    approved(office, waits)

    assert told(office, AGAINST)[:2] == (2, 1)
    assert done(cases_behind(office, MANAGER, AGAINST, part="k")) == (case.appeal_no,)


def test_an_invoice_in_two_appeals_is_reused_in_both_and_apart_with_another_shop(office):
    """One shop shows an invoice twice, two shops show another, one shows its own; no invoice, no count."""
    reviewable(office)
    own = [with_invoice(office)[0].appeal_no for _ in range(2)]
    shared = [with_invoice(office, shop, number="24312000000040206611")[0].appeal_no for shop in ("One", "Two")]
    alone = with_invoice(office, "Three", number="24312000000040209999")[0].appeal_no

    assert told(office, REUSED) == (5, 4, {"other_shop": 2})
    assert done(cases_behind(office, MANAGER, REUSED, part="k")) == tuple(sorted((*own, *shared)))
    assert done(cases_behind(office, MANAGER, REUSED, part="other_shop")) == tuple(sorted(shared))
    assert alone in done(cases_behind(office, MANAGER, REUSED))


def test_the_same_invoice_twice_in_one_appeal_is_not_reused(office):
    """A copy in the same file of papers."""
    appeal, _ = with_invoice(office)
    copy = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE, "a copy")
    done(type_facts(office, REVIEWER, copy.exhibit_id, INVOICE))

    assert told(office, REUSED) == (1, 0, {"other_shop": 0})


def test_a_number_that_is_corrected_changes_today_and_not_the_day_before(office, clock):
    """It was misread until yesterday; a document that is none of these any more has no invoice."""
    with_invoice(office, "One")
    _, paper = with_invoice(office, "Two")
    yesterday = day_in(clock())
    clock.move(days=1)
    done(type_facts(office, REVIEWER, paper.exhibit_id, {"number": "20461198"}))
    corrected = told(office, REUSED)
    done(rename_kind(office, REVIEWER, paper.exhibit_id, DocumentKind.OTHER))

    assert corrected == (2, 0, {"other_shop": 0})
    assert told(office, REUSED) == (1, 0, {"other_shop": 0})
    assert told(office, Metric("reused_invoices", as_of=yesterday)) == (2, 2, {"other_shop": 2})


def test_what_is_kept_of_an_answer_goes_old_with_an_invoice(office):
    """No column of a case changes when a number is typed; the count does."""
    with_invoice(office, "One")
    before = told(office, REUSED)
    with_invoice(office, "Two")

    assert (before, told(office, REUSED)) == ((1, 0, {"other_shop": 0}), (2, 2, {"other_shop": 2}))


@pytest.mark.parametrize("name", ["evidence_never_opened", "reopened_cases", "reused_invoices", "second_looks"])
def test_the_report_of_the_metrics_has_the_numbers_on_quality(office, name):
    """Whole, and by group where that is asked for."""
    rejected(office)
    whole, grouped = (done(metrics_json(office, MANAGER, by=by))["quality"] for by in ("", "right_type"))
    (found,) = done(measures(office, MANAGER, Metric(name)))

    assert (whole[name]["n"], whole[name]["k"]) == (found.n, found.k)
    assert [each["group"] for each in grouped[name].get("groups", [])] == (["copyright"] if found.n else [])
