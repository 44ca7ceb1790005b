"""A measure kept without notice of legal action (art. 43), a refusal of the statutory minimum: reasoned and marked."""

from datetime import date

import pytest

from core.analytics.case_list import QueueFilters
from core.analytics.metrics import Metric, measures
from core.commands import checklist, lead
from core.commands.intake import file_answer, record_arrival
from core.commands.review import approve, forward, reject, send_back, uphold
from core.domain.appeal import Listing
from core.domain.refusals import Refusal
from core.domain.terms import AnswerKind, DocumentKind, LegalRisk, Outcome, Role, Side, State, Value, Verb
from core.exchange.case_report import case_csv, report_file
from core.exchange.metrics_export import metrics_json
from core.ledger.record import events_of
from core.letters.draft import open_letter
from core.queries.case import decision_refusal, open_case
from core.queries.letters import letters_of_case
from core.queries.metrics import Number, cases_of_number
from core.queries.queue import queue_page
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    REVIEWER,
    answer_all,
    approved,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english
from tests.rounds import at_the_notary

WHY = "The seller admitted the copy by telephone."


def forwarded(office, clock, policy="tmall_trademark_v1_1", **fields):
    """A case that was forwarded and reached the complainant on 24 November."""
    case = reviewable(office, policy, DocumentKind.AUTHORISATION, **fields)
    answer_all(office, REVIEWER, case)
    case = done(forward(office, REVIEWER, case.appeal_no, case.version, as_filed=AS_FILED))
    if fields:
        case = approved(office, case)
    with_document(office, case, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    return done(record_arrival(office, INTAKE, case.appeal_no, case.version, arrived_at=clock()))


def answered(office, clock, case, *kinds, days=10):
    """The same, answered with these documents so many days later."""
    clock.move(days=days)
    for each in kinds:
        with_document(office, case, Side.COMPLAINANT, each)
    main = DocumentKind.COUNTER_MATERIALS in kinds
    answer = AnswerKind.COUNTER_MATERIALS if main else AnswerKind.LEGAL_ACTION_NOTICE
    return done(file_answer(office, INTAKE, case.appeal_no, case.version, kind=answer))


def answered_with(office, clock, *kinds, **more):
    """A case that arrived on 24 November and was answered with these documents ten days later."""
    return answered(office, clock, forwarded(office, clock, **more), *kinds)


def kept(office, case, *, why="", actor=REVIEWER, outcome=Outcome.UPHELD_VALID_ANSWER, **more):
    """The measure upheld on that answer."""
    return uphold(
        office,
        actor,
        case.appeal_no,
        case.version,
        outcome=outcome,
        reason="The rebuttal holds.",
        risk_reason=why,
        **more,
    )


def last(office, case):
    """The last event of the case."""
    with office.store.reading() as cursor:
        return events_of(cursor, case.appeal_no)[-1]


# a measure kept without notice of legal action


def test_upholding_on_materials_alone_needs_a_reason_of_its_own(office, clock):
    """Arrival 24 November, materials on 4 December, no suit or complaint by 9 December."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, REVIEWER, case)
    clock.move(days=10)

    refused = kept(office, case)
    ended = done(kept(office, case, why=WHY))

    assert refusal_of(refused) == "kept_without_notice"
    assert "statutory day: 2026-12-09" in english(refused)
    assert (ended.outcome, ended.legal_risk) == (Outcome.UPHELD_VALID_ANSWER, LegalRisk.KEPT_WITHOUT_NOTICE)
    told = last(office, case).payload["legal_risk"]
    assert told == {"kind": "kept_without_notice", "day": "2026-12-09", "reason": WHY}
    assert last(office, case).payload["reason"] == "The rebuttal holds."


def test_the_reason_may_lie_in_the_form_and_leaves_it_with_the_decision(office, clock):
    """It is kept as it is typed, and must not slip into the next decision."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, REVIEWER, case)
    done(checklist.write_reason(office, REVIEWER, case.appeal_no, risk_reason=WHY))
    assert decision_refusal(done(open_case(office, REVIEWER, case.appeal_no)), REVIEWER, *upholding()) is None

    done(kept(office, case))

    assert done(open_case(office, REVIEWER, case.appeal_no)).form.risk_reason == ""
    assert last(office, case).payload["legal_risk"]["reason"] == WHY


def upholding():
    """The button “the answer is valid”."""
    return Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER


@pytest.mark.parametrize(
    ("late", "found", "risk"),
    [
        (0, Value.MET, None),
        (9, Value.MET, LegalRisk.KEPT_WITHOUT_NOTICE),
        (0, Value.NOT_MET, LegalRisk.KEPT_WITHOUT_NOTICE),
    ],
)
def test_a_notice_beside_the_materials_counts_where_it_came_in_time_and_holds(office, clock, late, found, risk):
    """Two facts, kept apart: materials are the marketplace's own rule, a notice is the statute's."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    clock.move(days=late)
    with_document(office, case, Side.COMPLAINANT, DocumentKind.LEGAL_ACTION_NOTICE)
    case = done(open_case(office, REVIEWER, case.appeal_no)).appeal
    answer_all(office, REVIEWER, case)
    done(checklist.answer(office, REVIEWER, case.appeal_no, "cm_legal_action_notified", found))

    ended = done(kept(office, case, why=WHY))

    assert ended.legal_risk is risk
    assert ("legal_risk" in last(office, case).payload) is (risk is not None)


def test_legal_action_in_time_is_what_the_statute_asks_for(office, clock):
    """No warning, no second reason, no mark."""
    case = answered_with(office, clock, DocumentKind.LEGAL_ACTION_NOTICE)
    answer_all(office, REVIEWER, case)

    ended = done(kept(office, case, outcome=Outcome.UPHELD_LEGAL_ACTION))

    assert ended.legal_risk is None


def test_an_extension_moves_the_day(office, clock):
    """Delay that is not the complainant's own is not counted (SPC Reply no. 3): a notice within it is in time."""
    case = forwarded(office, clock)
    notary = at_the_notary(office, case, date(2026, 11, 25), date(2026, 12, 1))
    case = done(lead.extend(office, LEAD, case.appeal_no, case.version, notary))
    case = answered(office, clock, case, DocumentKind.COUNTER_MATERIALS, DocumentKind.LEGAL_ACTION_NOTICE, days=18)
    answer_all(office, REVIEWER, case)

    assert done(kept(office, case)).legal_risk is None


def test_the_second_person_approves_with_the_reason_of_the_first(office, clock):
    """It is part of the proposal; without it nothing is proposed."""
    dear = (Listing(listing_id="703318845521", title="Lamp", sold_quantity=3, sold_value=900_000),)
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS, policy="taobao_trademark_v2_1", listings=dear)
    answer_all(office, REVIEWER, case)

    refused = kept(office, case)
    proposed = done(kept(office, case, why=WHY))
    ended = approved(office, proposed)

    assert refusal_of(refused) == "kept_without_notice"
    assert proposed.state is State.FINAL_REVIEW
    assert ended.legal_risk is LegalRisk.KEPT_WITHOUT_NOTICE
    assert last(office, case).payload["legal_risk"]["reason"] == WHY


def test_a_proposal_without_the_reason_cannot_be_approved(office, clock, monkeypatch):
    """One that waited from before the rule is sent back, not let through."""
    dear = (Listing(listing_id="703318845521", title="Lamp", sold_quantity=3, sold_value=900_000),)
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS, policy="taobao_trademark_v2_1", listings=dear)
    answer_all(office, REVIEWER, case)
    monkeypatch.setattr("core.commands.review.legal_risk", lambda *_: None)
    proposed = done(kept(office, case))
    monkeypatch.undo()

    assert refusal_of(approve(office, LEAD, proposed.appeal_no, proposed.version)) == "kept_without_notice"
    done(lead_sends_back(office, proposed))


def lead_sends_back(office, proposed):
    """The way out that the refusal names."""
    return send_back(office, LEAD, proposed.appeal_no, proposed.version, reason="State why it is kept.")


def test_an_exceptional_uphold_needs_both_reasons(office, clock):
    """A lead who keeps the measure against the findings leaves the statute aside as well."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, LEAD, case, Value.NOT_MET)

    refused = kept(office, case, actor=LEAD, exceptional=True)

    assert refusal_of(refused) == "kept_without_notice"


def test_reopening_takes_the_mark_away_and_the_log_keeps_it(office, clock):
    """The old decision stays readable; the new one is marked by itself."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, REVIEWER, case)
    ended = done(kept(office, case, why=WHY))

    again = done(
        lead.reopen(office, LEAD, ended.appeal_no, ended.version, to=State.FINAL_REVIEW, reason="A judgment came.")
    )

    assert (again.outcome, again.legal_risk) == (None, None)
    with office.store.reading() as cursor:
        assert any("legal_risk" in each.payload for each in events_of(cursor, case.appeal_no))


# a refusal although the statutory minimum is there


def refusable(
    office, *lacking, value=Value.NOT_MET, policy="tmall_trademark_v1_1", kinds=(DocumentKind.AUTHORISATION,)
):
    """A case in which all is met but these criteria."""
    case = reviewable(office, policy, *kinds)
    answer_all(office, REVIEWER, case)
    for each in lacking:
        done(checklist.answer(office, REVIEWER, case.appeal_no, each, Value.NOT_MET))
    return case


def refuse_it(office, case, why=""):
    """The appeal rejected."""
    return reject(office, REVIEWER, case.appeal_no, case.version, reason="The guarantee is missing.", risk_reason=why)


def test_a_rejection_of_the_statutory_minimum_needs_a_reason_of_its_own(office):
    """Identity, listing, statement and some evidence are there; a rule of the house is not met."""
    case = refusable(office, "cn_truth_guarantee")

    refused = refuse_it(office, case)
    ended = done(refuse_it(office, case, WHY))

    assert refusal_of(refused) == "refused_with_minimum"
    assert ended.legal_risk is LegalRisk.REFUSED_WITH_MINIMUM
    assert last(office, case).payload["legal_risk"] == {"kind": "refused_with_minimum", "day": None, "reason": WHY}


def test_evidence_that_the_house_list_refuses_is_evidence_all_the_same(office):
    """A receipt claims the route of a purchase: it is no listed document, but prima facie evidence."""
    case = refusable(office, "cn_evidence_attached", kinds=(DocumentKind.RECEIPT,))

    assert refusal_of(refuse_it(office, case)) == "refused_with_minimum"


@pytest.mark.parametrize("lacking", ["cn_seller_identity", "cn_listing_located", "cn_statement_clear"])
@pytest.mark.parametrize("value", [Value.NOT_MET, Value.CANNOT_VERIFY])
def test_without_the_minimum_there_is_no_mark(office, lacking, value):
    """What the statute itself asks for is missing, or could not be seen."""
    case = refusable(office, "cn_truth_guarantee")
    done(checklist.answer(office, REVIEWER, case.appeal_no, lacking, value))

    ended = done(refuse_it(office, case))

    assert ended.legal_risk is None
    assert "legal_risk" not in last(office, case).payload


def test_without_any_evidence_there_is_no_mark(office):
    """A bare statement is not what the statute forwards."""
    case = refusable(office, "cn_truth_guarantee", kinds=())

    assert done(refuse_it(office, case)).legal_risk is None


def test_under_512g_neither_holds(office):
    """Which policies it holds for is data: there the gate is the statute's own list."""
    case = refusable(office, "cn_perjury_statement", policy="us_dmca_512g_2", kinds=())

    assert done(refuse_it(office, case)).legal_risk is None


# where it is shown and counted


def test_it_is_shown_wherever_the_outcome_is_and_counted_with_its_cases(office, clock):
    """Lists, report, CSV, metrics with their cases, `metrics --json`."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, REVIEWER, case)
    done(kept(office, case, why=WHY))
    other = answered_with(office, clock, DocumentKind.LEGAL_ACTION_NOTICE)
    answer_all(office, REVIEWER, other)
    done(kept(office, other, outcome=Outcome.UPHELD_LEGAL_ACTION))
    refused = refusable(office, "cn_truth_guarantee")
    done(refuse_it(office, refused, WHY))

    (row,) = [
        each for each in done(queue_page(office, LEAD, QueueFilters("closed"))).rows if each.appeal_no == case.appeal_no
    ]
    assert row.legal_risk is LegalRisk.KEPT_WITHOUT_NOTICE
    table = done(case_csv(office, REVIEWER, case.appeal_no)).decode()
    assert (
        f"legal_risk,2026-12-04T04:00:00Z,kept_without_notice,2026-12-09,Zhao Ling,,{last(office, case).hash},{WHY}"
        in table
    )
    page = done(report_file(office, REVIEWER, case.appeal_no, "html", "en")).decode()
    assert f"kept without notice of legal action: {WHY}" in page
    for name, cases in (("kept_without_notice", [case]), ("refused_with_minimum", [refused])):
        (told,) = done(measures(office, LEAD, Metric(name)))
        assert (told.n, told.k) == (len(cases) + (name == "kept_without_notice"), len(cases))
        found = done(cases_of_number(office, LEAD, Number(Metric(name), "", "k")))
        assert [each["appeal_no"] for each in found.rows] == [each.appeal_no for each in cases]
        assert done(metrics_json(office, LEAD))["quality"][name]["k"] == len(cases)


def test_customer_service_is_not_told_why(office, clock):
    """The reason is legal's own, as its findings are (domain.md 7.1)."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, REVIEWER, case)
    done(kept(office, case, why=WHY))

    seen = done(open_case(office, INTAKE, case.appeal_no))

    assert INTAKE.role is Role.INTAKE
    assert all("legal_risk" not in each.payload for each in seen.timeline)


def test_a_letter_does_not_carry_why_the_statute_was_left_aside(office, clock):
    """It stays on record: six of its words in a row keep a letter from going out."""
    case = answered_with(office, clock, DocumentKind.COUNTER_MATERIALS)
    answer_all(office, REVIEWER, case)
    done(kept(office, case, why=WHY))
    row = next(each for each in letters_of_case(office, REVIEWER, case.appeal_no) if each.kind == "uphold")

    opened = done(open_letter(office, REVIEWER, row.letter_id, language="en", body=f"Dear all. {WHY}"))

    assert not isinstance(opened, Refusal)
    assert [each.why for each in opened.blocks] == ["private"]
