"""The run sheet: a dry run, a choice, a question, and a result for each case."""

import pytest
from streamlit.testing.v1 import AppTest

from core.commands.intake import file_answer, file_counter_notice, record_arrival, request_extension
from core.commands.review import forward
from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.terms import AnswerKind, DocumentKind, Outcome, Side, State
from core.office import Office
from core.queries.case import open_case
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import AS_FILED, INTAKE, LEAD, REVIEWER, Clock, answer_all, disclosed, done, reviewable, with_document
from tests.rounds import added


def forwarded(office: Office, policy_id: str = "tmall_trademark_v1_1") -> Appeal:
    """An appeal at the complainant, its arrival not recorded."""
    appeal = reviewable(office, policy_id, DocumentKind.INVOICE)
    answer_all(office, LEAD, appeal)
    return done(forward(office, LEAD, appeal.appeal_no, appeal.version, as_filed=AS_FILED))


def arrived(office: Office) -> Appeal:
    """An appeal whose complainant's window runs."""
    appeal = forwarded(office)
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    return done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=office.now()))


def now(office: Office, appeal: Appeal) -> Appeal:
    """The case as it stands."""
    return done(open_case(office, LEAD, appeal.appeal_no)).appeal


def press(page: AppTest, key: str, person: Person = LEAD) -> AppTest:
    """Presses the button of that key."""
    with at_desk(person):
        return page.button(key=key).click().run()


def tick(page: AppTest, *numbers: str) -> AppTest:
    """Ticks cases, as the lead."""
    with at_desk(LEAD):
        for each in numbers:
            page.checkbox(key=f"pick_{each}").check().run()
    return page


@pytest.fixture
def two(office: Office, clock: Clock) -> tuple[Appeal, Appeal]:
    """A complainant and a seller whose windows are over."""
    silent_complainant, silent_seller = arrived(office), disclosed(office, "tmall_trademark_v1_1")
    clock.move(days=30)
    return silent_complainant, silent_seller


def test_the_sheet_is_a_dry_run(office, two):
    """Looking at it changes nothing; each line has its sum in words."""
    page = open_page("runsheet", LEAD)

    assert not page.exception
    told = html_of(page)
    assert "15 days from Tue 24 Nov 2026" in told
    assert "Complainant silent: punishment revoked" in told
    assert "Seller silent: punishment stands" in told
    assert page.button(key="ask").disabled
    assert '<div class="why-off">Select the cases whose silence you confirm.</div>' in told
    assert [now(office, each).state for each in two] == [State.AWAITING_COMPLAINANT, State.AWAITING_SELLER]


def test_a_choice_is_counted_and_said_in_words(office, two):
    """The lead reads what is going to happen before it does."""
    page = open_page("runsheet", LEAD)
    with at_desk(LEAD):
        page.checkbox(key="pick_all").check().run()

    assert page.button(key="ask").label == "Confirm 2 silences…"
    assert "1 punishment is revoked; 1 appeal is closed and its punishment stands" in html_of(page)


def test_what_is_chosen_is_confirmed_in_a_second_step(office, two):
    """Each case is an event of its own; what was not ticked stays."""
    page = tick(open_page("runsheet", LEAD), two[0].appeal_no)
    page = press(page, "ask")
    assert now(office, two[0]).state is State.AWAITING_COMPLAINANT

    page = press(page, "confirm")

    assert not page.exception
    assert now(office, two[0]).outcome is Outcome.REVOKED_NO_ANSWER
    assert now(office, two[1]).state is State.AWAITING_SELLER
    assert "1 punishment is revoked." in html_of(page)


def test_one_may_go_back_and_nothing_happened(office, two):
    """The question can be answered with no; the ticks stay."""
    page = press(tick(open_page("runsheet", LEAD), two[1].appeal_no), "ask")

    page = press(page, "back")

    assert now(office, two[1]).state is State.AWAITING_SELLER
    assert page.checkbox(key=f"pick_{two[1].appeal_no}").value


def test_an_answer_that_came_meanwhile_is_refused_and_harms_nothing(office, two):
    """The refusal stands beside its line; the other case is confirmed."""
    answered, silent = two
    page = tick(open_page("runsheet", LEAD), answered.appeal_no, silent.appeal_no)
    page = press(page, "ask")
    with_document(office, answered, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    done(file_answer(office, INTAKE, answered.appeal_no, answered.version, kind=AnswerKind.COUNTER_MATERIALS))

    page = press(page, "confirm")

    told = html_of(page)
    assert not page.exception
    assert now(office, answered).state is State.FINAL_REVIEW
    assert now(office, silent).outcome is Outcome.ABANDONED_BY_SELLER
    assert "Chen Yu has acted on this appeal since you opened it: “Complainant&#x27;s answer filed”" in told
    assert "1 was refused and is unchanged." in told
    assert "Record of bulk action 1" in [each.proto.label for each in page.get("page_link")]
    assert silent.appeal_no not in html_of(press(page, "back"))


def test_a_reload_after_the_question_finds_the_sheet_again(office, two):
    """A second press of an old page confirms nothing twice."""
    page = press(press(tick(open_page("runsheet", LEAD), two[0].appeal_no), "ask"), "confirm")
    version = now(office, two[0]).version

    page = press(page, "back")

    assert now(office, two[0]).version == version
    assert f"pick_{two[0].appeal_no}" not in [each.key for each in page.checkbox]


@pytest.mark.parametrize("person", [REVIEWER, INTAKE], ids=["reviewer", "customer service"])
def test_others_read_the_sheet_and_are_told_why_they_cannot_confirm(office, two, person):
    """Who is not a lead sees the lines and no tick."""
    page = open_page("runsheet", person)

    assert not page.exception
    assert "15 days from Tue 24 Nov 2026" in html_of(page)
    assert "only a lead reviewer can do it" in html_of(page)
    assert page.checkbox.values == []
    assert [each.key for each in page.button if each.key in {"ask", "confirm"}] == []


def test_arrivals_without_proof_and_ending_windows_are_listed(office, clock):
    """What will become due, and what cannot become due for want of a proof."""
    forwarded(office)
    ending = disclosed(office, "tmall_trademark_v1_1")
    clock.move(days=2)

    page = open_page("runsheet", LEAD)

    told = html_of(page)
    assert "no proof of arrival is on record" in told
    assert "due Fri 27 Nov 2026" in told
    assert now(office, ending).state is State.AWAITING_SELLER


def test_requests_for_more_time_stand_in_a_part_of_their_own(office, clock):
    """With days and reason; when the window is over, the silence shows what stands in its way and has no tick."""
    appeal = disclosed(office, "tmall_trademark_v1_1")
    done(request_extension(office, INTAKE, appeal.appeal_no, appeal.version, added(4, "Papers from abroad.")))
    told = html_of(open_page("runsheet", LEAD))
    assert "Requests for more time" in told
    words = "Papers are still with a supplier or an authority: 4 more days (Tue 24 Nov 2026 12:00): Papers from abroad."
    assert words in told
    clock.move(days=30)

    page = open_page("runsheet", LEAD)

    assert "More time was asked for, and nobody has decided on it yet." in html_of(page)
    assert f"pick_{appeal.appeal_no}" not in [each.key for each in page.checkbox]


def test_an_empty_sheet_says_so(office):
    """A quiet day is not a blank page."""
    told = html_of(open_page("runsheet", LEAD))

    assert "There are no silences to confirm today." in told
    assert "Every forwarded appeal has its arrival on record." in told
    assert "No window ends in the next two days." in told


def test_a_seller_who_answers_in_time_is_not_on_the_sheet(office, clock):
    """A filed counter-notice takes the case to legal."""
    appeal = disclosed(office, "tmall_trademark_v1_1")
    with_document(office, appeal, Side.SELLER, DocumentKind.COUNTER_NOTICE)
    done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))
    clock.move(days=30)

    assert "There are no silences to confirm today." in html_of(open_page("runsheet", LEAD))
