"""A second review: drawn by a published seed, done without the first decision, kept, and concluded by a lead."""

import inspect
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from core.analytics.case_list import QueueFilters as Wanted
from core.analytics.counts import CaseFilter
from core.analytics.metrics import Metric, measures
from core.analytics.statistics import wilson
from core.analytics.tables import ExportFilter
from core.commands import checklist, review, second_reviews
from core.commands.intake import NewAppeal, open_appeal
from core.commands.lead import reopen
from core.commands.verification import check_record
from core.domain.findings import LookedUp, review_subject
from core.domain.people import Person
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.second_review import Rates, SampledDecision, assign_reviewers, drawn
from core.domain.terms import DocumentKind, Side, State, Value
from core.exchange.case_report import report_file
from core.exchange.export import stream_rows
from core.ledger.drafts import drafts_of, read_draft
from core.ledger.people import insert_person
from core.office import Office
from core.queries.bundles import latest_bundle
from core.queries.case import open_case
from core.queries.documents import page_of, passages_of, text_of
from core.queries.letters import letter_file, letters_of_case, outbox
from core.queries.metrics import answers_before, cases_beside, complaints_of, similar_cases
from core.queries.queue import queue_page
from core.queries.run_sheet import run_sheet
from core.queries.second_reviews import disagreements, list_samples, my_reviews, open_review, redraw_sample
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    MANAGER,
    OTHER_LEAD,
    REVIEWER,
    SECOND,
    Clock,
    answer_all,
    cases_behind,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english
from tests.sight import held
from tests.trials import CASE, Copies, answers_to, commands, lay_out
from tests.unit.test_second_approval import proposed

ALL = Decimal(1)

LOOKED_UP = LookedUp(site="CNIPA trademark register", at="2026-11-24 11:58", result="Same owner, in force.")

AGREED = Metric("second_look_agreement")


def announced(office: Office, days: int = 0, by=("right_type", "outcome"), base=ALL):
    """A sample of the decisions of today and so many days after."""
    today = day_in(office.now())
    return done(
        second_reviews.announce_sample(office, LEAD, first=today, last=today + timedelta(days=days), by=by, base=base)
    )


def rejected(office: Office, person: Person = REVIEWER):
    """A case that this person has just rejected."""
    appeal = reviewable(office)
    done(checklist.take_case(office, person, appeal.appeal_no))
    answer_all(office, person, appeal)
    done(checklist.answer(office, person, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET))
    return done(review.reject(office, person, appeal.appeal_no, appeal.version, reason="A guarantee is missing."))


def looked(office: Office, clock: Clock):
    """One rejected case and the look at it, which falls to the other reviewer."""
    draw = announced(office)
    clock.move(minutes=5)
    appeal = rejected(office)
    clock.move(days=1)
    (look,) = done(second_reviews.draw_sample(office, LEAD, draw.draw_no))
    return appeal, look


def decided(number: int, **fields: str) -> SampledDecision:
    """A decision as a sample sees it."""
    given = {"decider": "zhao", "decided": "forward", "right_type": "patent", "value": "usual"} | fields
    return SampledDecision(appeal_no=f"A-{number:03}", seq=5, hash=f"{number:064x}", **given)


def test_of_each_stratum_the_share_is_drawn_and_rounded_up():
    """10 % of 21 are 3, all of the high ones, none where the share is 0; the order they come in does not matter."""
    usual = [decided(n) for n in range(21)]
    high = [decided(n, value="high") for n in range(100, 104)]
    forwarded = [decided(n, right_type="copyright") for n in range(200, 230)]
    rates = Rates(
        by=("right_type", "value"),
        base=Decimal(0),
        of={"right_type": {"patent": Decimal("0.1")}, "value": {"high": ALL}},
    )

    sample = drawn("5eed", rates, [*usual, *high, *forwarded])
    turned = drawn("5eed", rates, [*reversed(forwarded), *reversed(high), *reversed(usual)])

    assert sample == turned
    assert sum(each.value == "usual" for each, _ in sample) == 3
    assert {each for each, _ in sample if each.value == "high"} == set(high)
    assert not any(each.right_type == "copyright" for each, _ in sample)
    assert drawn("another", rates, usual) != drawn("5eed", rates, usual)


def test_a_share_of_its_own_tells_strata_apart_and_is_drawn_again(office, clock):
    """None of all but of one reviewer and of the rejected: what is announced is what is drawn, by anyone."""
    today = day_in(office.now())
    of: dict[Any, dict[str, Decimal]] = {"reviewer": {SECOND.person_id: ALL}, "outcome": {"forward": ALL}}
    told = done(
        second_reviews.announce_sample(
            office, LEAD, first=today, last=today, by=("right_type",), base=Decimal(0), of=of
        )
    )
    clock.move(minutes=5)
    rejected(office)
    mine = rejected(office, SECOND)
    clock.move(days=1)
    found = done(second_reviews.draw_sample(office, LEAD, told.draw_no))
    (sample,) = done(list_samples(office, LEAD))

    assert told.rates.by == ("right_type", "reviewer", "outcome")
    assert [each.appeal_no for each in found] == [mine.appeal_no]
    assert done(redraw_sample(office, LEAD, told.draw_no))[2]
    assert [english(each) for each in sample.shares] == [
        "0 % of each by right type, reviewer, first decision",
        "reviewer Lin Mei: 100 %",
        "first decision Forward to the complainant: 100 %",
    ]
    assert check_record(office).faults == ()


@pytest.mark.parametrize(
    "of",
    [{"right_type": {"design": ALL}}, {"reviewer": {"nobody": ALL}}, {"outcome": {"lapse": ALL}}, {"value": {"": ALL}}],
)
def test_a_share_of_nothing_that_there_is_is_refused(office, of):
    """A misspelt stratum would draw nothing and look as if it did."""
    today = day_in(office.now())

    refused = second_reviews.announce_sample(office, LEAD, first=today, last=today, by=(), base=ALL, of=of)

    assert refusal_of(refused) == "field_invalid"
    assert done(list_samples(office, LEAD)) == ()


def test_the_lot_of_a_decision_cannot_be_known_before_it_is_written():
    """The hash of the event is in it: the same case decided otherwise draws another lot."""
    rates = Rates(by=(), base=Decimal("0.5"))
    before = [decided(n) for n in range(40)]
    after = [each._replace(hash=f"{n + 999:064x}") for n, each in enumerate(before)]

    assert [each.appeal_no for each, _ in drawn("5eed", rates, before)] != [
        each.appeal_no for each, _ in drawn("5eed", rates, after)
    ]


def test_looks_are_shared_out_evenly():
    """Two who may look get as many each."""
    sample = [decided(n) for n in range(10)]
    given = assign_reviewers("5eed", sample, {(each.appeal_no, each.seq): ("lin", "ada") for each in sample})

    assert given.count("lin") == given.count("ada") == 5


def test_a_seed_is_fixed_before_the_decisions_and_only_they_are_drawn(office, clock):
    """What was decided before the announcement, and after the last day, is not in the sample."""
    early = rejected(office)
    clock.move(minutes=1)
    draw = announced(office)
    clock.move(minutes=1)
    inside = rejected(office)
    assert refusal_of(second_reviews.draw_sample(office, LEAD, draw.draw_no)) == "draw_early"
    clock.move(days=1)
    late = rejected(office)

    drawn_looks = done(second_reviews.draw_sample(office, LEAD, draw.draw_no))
    _, sample, equal = done(redraw_sample(office, LEAD, draw.draw_no))

    assert [each.appeal_no for each in drawn_looks] == [inside.appeal_no]
    assert early.appeal_no != inside.appeal_no != late.appeal_no
    assert equal
    assert [each.appeal_no for each, _ in sample] == [inside.appeal_no]
    assert refusal_of(second_reviews.draw_sample(office, LEAD, draw.draw_no)) == "draw_settled"


def test_a_sample_is_announced_by_a_lead_for_days_that_are_not_over(office):
    """Nobody else, no past day, no day twice, no share beyond all."""
    today = day_in(office.now())
    asked: dict[str, Any] = {"first": today, "last": today, "by": ("outcome",), "base": ALL}

    assert refusal_of(second_reviews.announce_sample(office, REVIEWER, **asked)) == "not_permitted"
    assert (
        refusal_of(second_reviews.announce_sample(office, LEAD, **asked | {"first": today - timedelta(days=1)}))
        == "field_invalid"
    )
    assert refusal_of(second_reviews.announce_sample(office, LEAD, **asked | {"base": Decimal(2)})) == "field_invalid"
    assert refusal_of(second_reviews.announce_sample(office, LEAD, **asked | {"base": Decimal(0)})) == "field_invalid"
    done(second_reviews.announce_sample(office, LEAD, **asked))
    assert refusal_of(second_reviews.announce_sample(office, LEAD, **asked)) == "draw_overlaps"


def test_a_look_goes_to_somebody_else_and_shows_the_case_as_it_stood(office, clock):
    """The other reviewer finds the state, the documents and the questions of then, and an empty form."""
    _, look = looked(office, clock)

    seen = done(open_review(office, SECOND, look.look_id))

    assert look.assigned_to == SECOND.person_id
    assert seen.case.appeal.state is State.PRELIMINARY_REVIEW
    assert seen.case.appeal.outcome is None
    assert seen.case.appeal.reviewer is None
    assert seen.case.timeline == ()
    assert seen.case.findings == []
    assert seen.form.answers == {}
    assert seen.choices == ("forward", "ask_supplement", "reject")
    assert refusal_of(open_review(office, REVIEWER, look.look_id)) == "not_found"
    assert [each.decided for each in done(my_reviews(office, SECOND))] == [""]


def test_what_came_after_the_decision_is_not_in_the_look(office, clock):
    """A document that was filed later and a fact that was typed later stay out, and cannot be fetched."""
    appeal, look = looked(office, clock)
    done(reopen(office, LEAD, appeal.appeal_no, appeal.version, to=State.PRELIMINARY_REVIEW, reason="New papers."))
    later = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)

    seen = done(open_review(office, SECOND, look.look_id))

    assert later.label not in {each.label for each in seen.case.dossier.exhibits}
    assert refusal_of(text_of(office, SECOND, later.exhibit_id)) == "not_found"
    assert refusal_of(page_of(office, SECOND, later.exhibit_id, 1)) == "not_found"
    assert refusal_of(passages_of(office, SECOND, later.exhibit_id, 1, "")) == "not_found"
    for each in seen.case.dossier.exhibits:
        done(text_of(office, SECOND, each.exhibit_id))


def test_while_it_is_open_the_decision_is_kept_from_who_looks_everywhere(office, clock):
    """Case, queue, search, letters, report, exports and lists of cases; to others nothing changes."""
    appeal, _ = looked(office, clock)
    letters = letters_of_case(office, REVIEWER, appeal.appeal_no)
    shown = done(queue_page(office, REVIEWER, Wanted(tab="closed")))
    mine = done(queue_page(office, SECOND, Wanted(tab="closed")))
    sought = done(queue_page(office, SECOND, Wanted(tab="closed", search=appeal.appeal_no)))

    assert refusal_of(open_case(office, SECOND, appeal.appeal_no)) == "look_open"
    assert [each.appeal_no for each in shown.rows] == [appeal.appeal_no]
    assert (mine.total, sought.total, mine.counts["closed"]) == (0, 0, 0)
    assert letters_of_case(office, SECOND, appeal.appeal_no) == ()
    assert [each for each in done(outbox(office, SECOND)).letters if each.letter.appeal_no == appeal.appeal_no] == []
    assert refusal_of(letter_file(office, SECOND, letters[-1].letter_id, "txt")) == "look_open"
    assert refusal_of(checklist.take_case(office, SECOND, appeal.appeal_no)) in ("look_open", "wrong_state")
    done(open_case(office, REVIEWER, appeal.appeal_no))


def test_the_run_sheet_does_not_tell_that_a_case_was_forwarded(office, clock):
    """It lists what waits for a party: for whoever looks, without the case."""
    draw = announced(office)
    clock.move(minutes=5)
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(review.forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))
    clock.move(days=40)
    (look,) = done(second_reviews.draw_sample(office, LEAD, draw.draw_no))

    assert look.assigned_to == SECOND.person_id
    assert [each.appeal.appeal_no for each in done(run_sheet(office, REVIEWER))] == [appeal.appeal_no]
    assert done(run_sheet(office, SECOND)) == ()
    assert done(queue_page(office, SECOND, Wanted(tab="complainant"))).counts["complainant"] == 0
    assert refusal_of(latest_bundle(office, SECOND, appeal.appeal_no, Side.COMPLAINANT)) == "look_open"


def test_whoever_looks_is_told_of_no_precedent_and_the_case_is_none(office, clock):
    """Beside the case that is looked at nothing is compared; beside others it is neither listed nor counted."""
    appeal, _ = looked(office, clock)
    other = reviewable(office).appeal_no
    asked = "criterion.cn_perjury_statement.not_met"

    assert refusal_of(similar_cases(office, SECOND, appeal.appeal_no, ())) == "look_open"
    assert refusal_of(answers_before(office, SECOND, appeal.appeal_no, "cn_perjury_statement")) == "look_open"
    assert refusal_of(cases_beside(office, SECOND, appeal.appeal_no, "complainant.appeals")) == "look_open"
    assert refusal_of(complaints_of(office, SECOND, appeal.appeal_no)) == "look_open"
    for who, told in ((SECOND, 0), (REVIEWER, 1)):
        assert done(similar_cases(office, who, other, ())).total == told
        assert sum(each.cases for each in done(answers_before(office, who, other, "cn_perjury_statement"))) == told
        assert done(cases_beside(office, who, other, asked)).total == told
        assert done(complaints_of(office, who, other)).appeals == told


def test_a_lead_who_looks_gets_no_report_no_export_and_no_list(office, clock):
    """A table that left the case out would not be whole; so it is refused until the look is done."""
    appeal, look = looked(office, clock)
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", clock())
    done(second_reviews.assign_review(office, LEAD, look.look_id, OTHER_LEAD.person_id))

    assert refusal_of(stream_rows(office, OTHER_LEAD, "cases", ExportFilter())) == "look_open"
    assert refusal_of(report_file(office, OTHER_LEAD, appeal.appeal_no, "csv", "en")) == "look_open"
    assert refusal_of(cases_behind(office, OTHER_LEAD, Metric("outcomes"), "rejected_preliminary")) == "look_open"
    done(open_case(office, SECOND, appeal.appeal_no))
    assert done(cases_behind(office, LEAD, Metric("outcomes"), "rejected_preliminary")) == (appeal.appeal_no,)


def test_the_form_of_a_look_is_its_own_and_never_the_cases(office, clock):
    """Answers, notes and the reason are kept as they are given; the draft of the case stays as it is."""
    appeal, look = looked(office, clock)

    done(checklist.answer(office, SECOND, review_subject(look.look_id), "cn_perjury_statement", Value.MET))
    done(checklist.note(office, SECOND, review_subject(look.look_id), "cn_perjury_statement", "It is on page 2."))
    done(checklist.write_reason(office, SECOND, review_subject(look.look_id), reason="All is there."))
    seen = done(open_review(office, SECOND, look.look_id))

    assert seen.form.answers["cn_perjury_statement"].value is Value.MET
    assert seen.form.answers["cn_perjury_statement"].note == "It is on page 2."
    assert seen.form.reason == "All is there."
    assert seen.case.assessment.values["cn_perjury_statement"] is Value.MET
    assert (
        refusal_of(checklist.write_reason(office, REVIEWER, review_subject(look.look_id), reason="mine")) == "not_found"
    )
    with office.store.reading() as cursor:
        assert read_draft(cursor, appeal.appeal_no, SECOND.person_id) is None
        assert [each.person_id for each in drafts_of(cursor, appeal.appeal_no)] == [REVIEWER.person_id]


@pytest.mark.parametrize(
    "fill_in",
    [
        lambda office, who, subject: checklist.answer(office, who, subject, "cn_perjury_statement", Value.MET),
        lambda office, who, subject: checklist.note(office, who, subject, "cn_perjury_statement", "On page 2."),
        lambda office, who, subject: checklist.cite(office, who, subject, "tm_purchase", "x"),
        lambda office, who, subject: checklist.write_reason(office, who, subject, reason="All is there."),
        lambda office, who, subject: checklist.look_up(office, who, subject, "tr_registry_checked", LOOKED_UP),
    ],
    ids=["answer", "note", "cite", "write", "look_up"],
)
def test_only_whom_a_look_waits_for_fills_it_in(office, clock, fill_in):
    """Nobody else, and nobody once it is given; who holds the case does not matter."""
    _, look = looked(office, clock)
    subject = review_subject(look.look_id)

    assert refusal_of(fill_in(office, INTAKE, subject)) == "not_permitted"
    assert refusal_of(fill_in(office, REVIEWER, subject)) == "not_found"
    assert refusal_of(fill_in(office, SECOND, review_subject("9-9"))) == "not_found"
    done(fill_in(office, SECOND, subject))
    done(second_reviews.submit_review(office, SECOND, look.look_id, "reject", reason="It is missing."))
    assert refusal_of(fill_in(office, SECOND, subject)) == "look_done"


def test_no_appeal_has_the_number_of_a_second_review(office):
    """Else two forms would be one."""
    new = NewAppeal.model_validate({**CASE, "appeal_no": review_subject("1-1")})
    assert refusal_of(open_appeal(office, INTAKE, new)) == "duplicate_number"


def test_a_result_is_given_once_and_opens_the_case_again(office, clock):
    """The same decision agrees; after it nothing is kept back."""
    appeal, look = looked(office, clock)

    assert refusal_of(second_reviews.submit_review(office, SECOND, look.look_id, "reject")) == "reason_missing"
    assert (
        refusal_of(second_reviews.submit_review(office, SECOND, look.look_id, "revoke:revoked_other", reason="x"))
        == "not_found"
    )
    found = done(
        second_reviews.submit_review(office, SECOND, look.look_id, "reject", reason="The guarantee is missing.")
    )

    assert found.agrees
    assert (
        refusal_of(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="No.")) == "look_done"
    )
    assert refusal_of(checklist.write_reason(office, SECOND, review_subject(look.look_id), reason="No.")) == "look_done"
    done(open_case(office, SECOND, appeal.appeal_no))
    assert done(disagreements(office, LEAD)) == ()


def test_a_difference_comes_to_a_lead_who_took_neither_decision(office, clock):
    """Both decisions side by side; the conclusion is written once, and the case is reopened by the ordinary act."""
    appeal, look = looked(office, clock)
    found = done(
        second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="The statement is on page 2.")
    )

    (case,) = done(disagreements(office, LEAD))

    assert not found.agrees
    assert (case.look.decided, case.found.decision) == ("reject", "forward")
    assert case.first.payload["reason"] == "A guarantee is missing."
    assert refusal_of(disagreements(office, REVIEWER)) == "not_permitted"
    assert (
        refusal_of(second_reviews.conclude_review(office, SECOND, look.look_id, "second_right", reason="x"))
        == "not_permitted"
    )
    assert (
        refusal_of(second_reviews.conclude_review(office, LEAD, look.look_id, "second_right", reason=" "))
        == "reason_missing"
    )
    done(second_reviews.conclude_review(office, LEAD, look.look_id, "second_right", reason="Page 2 has it."))
    assert (
        refusal_of(second_reviews.conclude_review(office, LEAD, look.look_id, "first_stands", reason="x"))
        == "look_done"
    )
    done(reopen(office, LEAD, appeal.appeal_no, appeal.version, to=State.PRELIMINARY_REVIEW, reason="Second review."))
    ended = done(disagreements(office, LEAD))[0].concluded
    assert ended
    assert ended.conclusion == "second_right"


def test_a_look_of_ones_own_decision_is_concluded_by_another_lead(office, clock):
    """Four eyes, and then two more."""
    draw = announced(office)
    clock.move(minutes=5)
    rejected(office, LEAD)
    clock.move(days=1)
    (look,) = done(second_reviews.draw_sample(office, LEAD, draw.draw_no))
    looker = REVIEWER if look.assigned_to == REVIEWER.person_id else SECOND
    done(second_reviews.submit_review(office, looker, look.look_id, "forward", reason="All is there."))

    assert (
        refusal_of(second_reviews.conclude_review(office, LEAD, look.look_id, "first_stands", reason="x")) == "look_own"
    )
    done(second_reviews.conclude_review(office, OTHER_LEAD, look.look_id, "first_stands", reason="It is missing."))


def test_a_look_is_never_given_to_the_one_who_decided(office, clock):
    """To somebody else it is, and the form begins anew."""
    _, look = looked(office, clock)
    done(checklist.write_reason(office, SECOND, review_subject(look.look_id), reason="begun"))

    assert refusal_of(second_reviews.assign_review(office, LEAD, look.look_id, REVIEWER.person_id)) == "field_missing"
    assert refusal_of(second_reviews.assign_review(office, LEAD, look.look_id, INTAKE.person_id)) == "field_missing"
    done(second_reviews.assign_review(office, LEAD, look.look_id, LEAD.person_id))
    assert done(open_review(office, LEAD, look.look_id)).form.reason == ""
    assert refusal_of(open_review(office, SECOND, look.look_id)) == "not_found"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draw SET seed = 'chosen later'",
        "DELETE FROM second_look",
        "UPDATE second_look SET stratum = '{}'",
        "UPDATE draw SET drawn_by = 'lin'",
        "UPDATE draw SET announced_at = announced_at - INTERVAL '1 day'",
        "UPDATE look_result SET decision = 'reject', agrees = true",
        "UPDATE look_log SET payload = replace(payload, 'forward', 'reject')",
        "DELETE FROM look_log WHERE seq = 2",
        "UPDATE look_log SET personal = replace(personal, 'All is', 'Nothing is')",
        "UPDATE look_log SET personal = NULL",
    ],
)
def test_a_change_of_what_was_drawn_or_found_is_told_by_the_check(office, clock, change):
    """The log is chained, its tables follow from it, and each sample is drawn again."""
    _, look = looked(office, clock)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="All is there."))
    sound = check_record(office).faults

    with office.store.writing() as cursor:
        cursor.run(change)

    assert sound == ()
    assert check_record(office).faults != ()


def test_the_check_finds_nothing_wrong_with_a_look_that_has_findings(office, clock):
    """Who found what, when and on which document is kept in the table as it stands in the log."""
    _, look = looked(office, clock)
    done(checklist.answer(office, SECOND, review_subject(look.look_id), "cn_perjury_statement", Value.NOT_MET))
    found = done(second_reviews.submit_review(office, SECOND, look.look_id, "reject", reason="It is missing."))

    assert found.findings
    assert check_record(office).faults == ()


def test_samples_tell_how_far_they_are(office, clock):
    """Announced, drawn, done."""
    _, look = looked(office, clock)
    before = done(list_samples(office, LEAD))
    done(second_reviews.submit_review(office, SECOND, look.look_id, "reject", reason="It is missing."))
    after = done(list_samples(office, LEAD))

    assert [len(each.looks) for each in before] == [1]
    assert before[0].done == frozenset()
    assert after[0].done == {look.look_id}
    assert refusal_of(list_samples(office, SECOND)) == "not_permitted"


def test_agreement_is_told_with_its_interval_and_small_groups_without_a_share(office, clock):
    """Twenty looks, fifteen the same: Wilson of 15 of 20; four decisions of the other reviewer are too few."""
    draw = announced(office)
    clock.move(minutes=5)
    for number in range(20):
        rejected(office, REVIEWER if number < 16 else SECOND)
        clock.move(minutes=1)
    clock.move(days=1)
    for number, each in enumerate(done(second_reviews.draw_sample(office, LEAD, draw.draw_no))):
        who = REVIEWER if each.assigned_to == REVIEWER.person_id else SECOND
        done(
            second_reviews.submit_review(
                office, who, each.look_id, "reject" if number < 15 else "forward", reason="seen"
            )
        )

    (whole,) = done(measures(office, MANAGER, AGREED))
    groups = {by: done(measures(office, MANAGER, Metric(AGREED.name, by))) for by in ("decided", "worth", "reviewer")}

    assert (whole.n, whole.k, whole.parts, (whole.low, whole.high)) == (20, 15, {"differ": 5}, wilson(15, 20))
    assert len(done(cases_behind(office, MANAGER, AGREED, part="differ"))) == 5
    assert [(each.group, each.n) for each in groups["decided"]] == [("reject", 20)]
    assert [(each.group, each.n) for each in groups["worth"]] == [("", 20)]
    assert [(each.group, each.n, each.withheld) for each in groups["reviewer"]] == [
        ("lin", 4, "small"),
        ("zhao", 16, "small"),
    ]
    assert refusal_of(measures(office, REVIEWER, AGREED)) == "not_permitted"


def test_few_looks_have_no_share(office, clock):
    """The counts stay."""
    _, look = looked(office, clock)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "reject", reason="It is missing."))

    (whole,) = done(measures(office, LEAD, AGREED))

    assert (whole.n, whole.k, whole.rate, whole.withheld) == (1, 1, None, "small")


def test_looks_are_counted_by_their_own_days_and_under_every_filter(office, clock):
    """Drawn on one day and given on the next; the filter by reviewer is by who took the first decision."""
    appeal, look = looked(office, clock)
    drawn_on = day_in(clock())
    clock.move(days=1)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="It is on page 2."))

    def counted(name: str, **only: Any) -> tuple[int, int | None]:
        (found,) = done(measures(office, MANAGER, Metric(name, only=CaseFilter(**only))))
        return found.n, found.k

    assert counted("second_looks", since=drawn_on, until=drawn_on) == (1, 1)
    assert counted("second_look_agreement", since=drawn_on, until=drawn_on) == (0, 0)
    assert counted("second_look_agreement", since=day_in(clock())) == (1, 0)
    assert counted("second_look_agreement", reviewers=(REVIEWER.person_id,)) == (1, 0)
    assert counted("second_look_agreement", reviewers=(SECOND.person_id,)) == (0, 0)
    assert counted("second_look_agreement", right_types=("trademark",)) == (0, 0)
    then = Metric("second_looks", as_of=drawn_on)
    (before,) = done(measures(office, MANAGER, then))
    assert (before.n, before.k, before.parts) == (1, 0, {"pending": 1})
    assert done(cases_behind(office, MANAGER, then, part="pending")) == (appeal.appeal_no,)


def test_no_number_tells_a_lead_what_was_decided_where_a_look_is_open(office, clock):
    """Narrowed by filters to the one case, a count of one would tell it; to the manager and afterwards it counts."""
    _, look = looked(office, clock)
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", clock())
    done(second_reviews.assign_review(office, LEAD, look.look_id, OTHER_LEAD.person_id))

    def ended(person: Person) -> list[tuple[str, int]]:
        return [(each.group, each.n) for each in done(measures(office, person, Metric("outcomes")))]

    before = [ended(each) for each in (MANAGER, OTHER_LEAD, LEAD)]
    done(second_reviews.submit_review(office, OTHER_LEAD, look.look_id, "reject", reason="It is missing."))

    assert before == [[("rejected_preliminary", 1)], [], [("rejected_preliminary", 1)]]
    assert ended(OTHER_LEAD) == [("rejected_preliminary", 1)]


def test_who_approved_a_decision_is_neither_its_second_reviewer_nor_the_judge_of_both(office, clock):
    """Two people made it: the one it is drawn for is neither, no lead gives it to them, and neither concludes."""
    draw = announced(office)
    clock.move(minutes=5)
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", office.now())
    case = proposed(office)
    done(review.approve(office, LEAD, case.appeal_no, case.version))
    clock.move(days=1)
    (look,) = done(second_reviews.draw_sample(office, LEAD, draw.draw_no))
    assert look.assigned_to == SECOND.person_id

    for person in (REVIEWER, LEAD):
        assert refusal_of(second_reviews.assign_review(office, LEAD, look.look_id, person.person_id)) == "field_missing"
    done(second_reviews.submit_review(office, SECOND, look.look_id, "ask_supplement", reason="Not seen."))
    told = second_reviews.conclude_review(office, LEAD, look.look_id, "first_stands", reason="I let it pass.")
    assert refusal_of(told) == "look_own"
    done(second_reviews.conclude_review(office, OTHER_LEAD, look.look_id, "second_right", reason="It was not there."))


def test_nobody_reviews_a_decision_that_they_approved_even_where_nobody_else_is_left(office, clock):
    """Then it falls to nobody, and a lead gives it to whoever comes."""
    draw = announced(office)
    clock.move(minutes=5)
    with office.store.writing() as cursor:
        cursor.run("UPDATE person SET active = false WHERE person_id = ?", [SECOND.person_id])
    case = proposed(office)
    done(review.approve(office, LEAD, case.appeal_no, case.version))
    clock.move(days=1)
    (look,) = done(second_reviews.draw_sample(office, LEAD, draw.draw_no))
    assert look.assigned_to == ""


HARMLESS: Final = {
    "accounts.link_company_account": "for administrators, who review nothing",
    "verification.erase_party": "for administrators, who review nothing",
    "checklist.release_case": "lets go of a hold of one's own, and answers nothing",
    "documents.note_opened": "of documents that the second review shows",
    "reading.hash_opened": "the program's own work, for whoever opened the case",
    "reading.look_ahead": "the program's own work, for whoever opened the case",
    "reading.read_opened": "the program's own work, for whoever opened the case",
    "runs.begin_many": "each of its lines is refused",
    "runs.begin_run": "each of its lines is refused",
}
"""What a second reviewer may call with the number of the case or something in it, and why."""

OF_A_CASE: Final = {
    "appeal_no", "subject", "exhibit_id", "exhibit_ids", "exhibits", "other_id", "pack_id", "letter_id", "order_id",
    "order_ids", "delivery_id", "sheet", "begun", "numbers", "lines",
}  # fmt: skip


def test_no_command_acts_on_a_case_that_is_reviewed_again_blind(tmp_path: Path):
    """Pages hide it; a command that is called with its number or with something in it refuses it too, even a lead."""
    lay_out(tmp_path / "template")
    copies = Copies(tmp_path / "template", tmp_path / "copies")
    office, wrong = copies.office, []
    told = [(each["seq"], each["appeal_no"]) for each in held(office, "event")]
    tried = {name: each for name, each in commands().items() if OF_A_CASE & inspect.signature(each).parameters.keys()}
    _blind_to_all(office)
    for name, command in tried.items():
        if name in HARMLESS:
            continue
        answers = [
            getattr(each, "refused", None) or getattr(each, "refusal", each)
            for part in answers_to(office, OTHER_LEAD, name, command)
            for each in (part if isinstance(part, tuple) else [part])
        ]
        codes = {each.code if isinstance(each, Refusal) else "done" for each in answers}
        if "look_open" not in codes or codes - {"look_open", "not_found"}:
            wrong.append((name, codes))
    assert [(each["seq"], each["appeal_no"]) for each in held(office, "event")] == told
    office.close()
    assert wrong == []
    assert HARMLESS.keys() <= tried.keys()


def _blind_to_all(office: Office) -> None:
    """Each case waits for a second review by this lead."""
    with office.store.writing() as cursor:
        insert_person(cursor, OTHER_LEAD, "no password", office.now())
        cursor.run("DELETE FROM second_look")
        for place, each in enumerate(held(office, "appeal"), start=1):
            look = {
                "look_id": f"1-{place}", "draw_no": 1, "place": place, "appeal_no": each["appeal_no"], "seq": 1,
                "stratum": "{}", "decider": "nobody", "decided": "forward", "assigned_to": OTHER_LEAD.person_id,
            }  # fmt: skip
            cursor.insert("second_look", look)
