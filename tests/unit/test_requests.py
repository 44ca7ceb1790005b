"""Requests for more time: recorded by customer service, decided by a lead, and no silence counts in between."""

from datetime import date

import pytest

from core.commands.checklist import answer
from core.commands.intake import file_counter_notice, request_extension
from core.commands.lead import decline_extension, extend, lapse_seller
from core.commands.review import ask_supplement
from core.commands.runs import go_through
from core.domain.terms import DocumentKind, Outcome, Side, State, TimeGround, Value, Verb
from core.queries.case import open_case, pending_request
from core.queries.notifications import notices
from core.queries.run_sheet import run_sheet
from tests.cases import INTAKE, LEAD, REVIEWER, disclosed, done, opened, refusal_of, reviewable, with_document
from tests.english import english
from tests.rounds import added, at_the_notary
from tests.unit.test_runs import arrived, begun

ECL = "tmall_trademark_v1_1"

WHY = "The papers are being notarised."


def asked(office, appeal, days=5):
    """The case with a request for more time on record."""
    more = added(days, WHY)
    if appeal.state is State.AWAITING_COMPLAINANT:
        more = at_the_notary(office, appeal, date(2026, 11, 25), date(2026, 11, 24 + days), WHY)
    return done(request_extension(office, INTAKE, appeal.appeal_no, appeal.version, more))


def lines(office):
    """Why each case stands on the sheet, and the code of what is in its silence's way."""
    return {
        each.appeal.appeal_no: (each.why, each.refusal.code if each.refusal else None)
        for each in done(run_sheet(office, LEAD))
    }


def test_a_request_stands_in_the_way_of_silence_until_it_is_declined(office, clock):
    """The sheet lists it before the window ends; afterwards the silence is refused, and counts once it is decided."""
    appeal = asked(office, disclosed(office, ECL))
    assert lines(office) == {appeal.appeal_no: ("asked", "not_past_due")}
    clock.move(days=30)

    assert lines(office) == {appeal.appeal_no: ("silence", "extension_pending")}
    refused = lapse_seller(office, LEAD, appeal.appeal_no, appeal.version)
    assert refusal_of(refused) == "extension_pending"
    declined = done(decline_extension(office, LEAD, appeal.appeal_no, appeal.version, reason="Nothing supports it."))

    assert lines(office) == {appeal.appeal_no: ("silence", None)}
    after = done(lapse_seller(office, LEAD, appeal.appeal_no, declined.version))
    assert after.outcome is Outcome.ABANDONED_BY_SELLER


def test_a_request_that_came_while_the_sheet_was_confirmed_is_refused_on_its_own(office, clock):
    """The other case of the run is closed."""
    late, silent = disclosed(office, ECL), disclosed(office, ECL)
    clock.move(days=30)
    run = begun(office, late, silent)
    asked(office, late)

    told = {each.due.appeal.appeal_no: each.refusal for each in go_through(office, LEAD, run)}

    assert refusal_of(told[late.appeal_no]) == "stale"
    assert told[silent.appeal_no] is None
    again = list(go_through(office, LEAD, begun(office, late)))
    assert [refusal_of(each.refusal) for each in again] == ["extension_pending"]


def test_extending_decides_the_request(office):
    """The complainant got the days; nothing waits any more, and a second answer is refused."""
    appeal = asked(office, arrived(office))
    request = pending_request(office, appeal)
    assert request
    assert (request.days, request.reason, request.seq) == (5, WHY, appeal.version)

    assert (request.ground, request.first_day, request.last_day, request.document) == (
        "notarisation", date(2026, 11, 25), date(2026, 11, 29), "B2",
    )  # fmt: skip

    granted = at_the_notary(office, appeal, date(2026, 11, 25), date(2026, 11, 29), "Abroad.")
    longer = done(extend(office, LEAD, appeal.appeal_no, appeal.version, granted))

    assert pending_request(office, longer) is None
    again = decline_extension(office, LEAD, appeal.appeal_no, longer.version, reason="No.")
    assert refusal_of(again) == "no_extension_request"


def test_a_request_ends_with_the_turn_it_was_made_in(office):
    """What was asked about the counter-notice says nothing about the supplement that is asked for later."""
    appeal = asked(office, disclosed(office))
    with_document(office, appeal, Side.SELLER, DocumentKind.COUNTER_NOTICE)
    filed = done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    gate = done(open_case(office, REVIEWER, appeal.appeal_no)).assessment.checklist.gate
    done(answer(office, REVIEWER, appeal.appeal_no, gate.items[0].criterion, Value.CANNOT_VERIFY))

    back = done(ask_supplement(office, REVIEWER, appeal.appeal_no, filed.version, reason="Sign it."))

    assert back.state is State.AWAITING_SELLER
    assert pending_request(office, back) is None


def test_the_last_request_counts(office):
    """A party that writes again asks for what it wrote last; the log keeps both."""
    appeal = asked(office, asked(office, disclosed(office)), days=9)

    request = pending_request(office, appeal)

    assert request
    assert (request.days, request.seq) == (9, appeal.version)
    told = [each.verb for each in done(open_case(office, LEAD, appeal.appeal_no)).timeline]
    assert told.count(Verb.REQUEST_EXTENSION) == 2


@pytest.mark.parametrize(
    ("person", "given", "code"),
    [
        (REVIEWER, {}, "not_permitted"),
        (INTAKE, {"days": 0}, "field_missing"),
        (INTAKE, {"ground": None}, "field_missing"),
        (INTAKE, {"ground": TimeGround.NOTARISATION}, "ground_not_known"),
        (INTAKE, {"reason": " "}, "reason_missing"),
    ],
)
def test_a_request_has_days_and_a_reason_and_comes_through_customer_service(office, person, given, code):
    """What cannot be decided later is not recorded now."""
    appeal = disclosed(office)

    more = added(3, WHY).model_copy(update=given)
    answer = request_extension(office, person, appeal.appeal_no, appeal.version, more)

    assert refusal_of(answer) == code
    assert pending_request(office, appeal) is None


def test_nobody_is_awaited_in_an_opened_appeal(office):
    """No window runs, so none can be made longer."""
    appeal = opened(office)

    answer = request_extension(office, INTAKE, appeal.appeal_no, appeal.version, added(3, WHY))

    assert refusal_of(answer) == "wrong_state"


def test_a_lead_is_told_of_requests(office):
    """The bell says that there is something to decide; a reviewer, who cannot, is not told."""
    asked(office, disclosed(office))

    assert "Requests for more time to decide: 1" in [english(each.text) for each in notices(office, LEAD)]
    assert "asked" not in [each.kind for each in notices(office, REVIEWER)]


def test_extensions_and_supplements_that_end_are_told_apart(office, clock):
    """A window that was made longer, a supplement, and an ordinary one: each stands in its own part."""
    plain, longer = arrived(office), arrived(office)
    period = at_the_notary(office, longer, date(2026, 11, 25), date(2026, 11, 25))
    done(extend(office, LEAD, longer.appeal_no, longer.version, period))
    clock.move(days=13)
    case = reviewable(office, ECL)
    gate = done(open_case(office, REVIEWER, case.appeal_no)).assessment.checklist.gate
    done(answer(office, REVIEWER, case.appeal_no, gate.items[0].criterion, Value.CANNOT_VERIFY))
    supplement = done(ask_supplement(office, REVIEWER, case.appeal_no, case.version, reason="Sign it."))
    assert supplement.due_on
    clock.move(days=1)

    found = {no: why for no, (why, _) in lines(office).items()}

    assert found[plain.appeal_no] == "ending"
    assert found[longer.appeal_no] == "extension"
    clock.move(days=(supplement.due_on - clock().date()).days)
    assert lines(office)[supplement.appeal_no][0] == "supplement"
