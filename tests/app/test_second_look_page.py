"""The page of second reviews: what a reviewer finds there, what a lead does there, and what is kept back."""

from datetime import timedelta
from decimal import Decimal

from core.commands import checklist, second_reviews
from core.commands.review import reject
from core.domain.policy import day_in
from core.domain.terms import DocumentKind, Value
from core.queries.second_reviews import list_samples
from tests.app.stage import Checklist, at_desk, html_of, open_page
from tests.cases import LEAD, REVIEWER, SECOND, answer_all, done, reviewable
from tests.unit.test_second_look import announced, looked


def test_a_reviewer_finds_the_looks_that_wait_and_no_decision(office, clock):
    """The number of the appeal and the way to it; neither outcome nor decider nor the lead's lists."""
    appeal, look = looked(office, clock)

    page = open_page("secondlook", SECOND)

    assert not page.exception
    assert appeal.appeal_no in html_of(page)
    assert "Zhao" not in html_of(page)
    assert "Reject" not in html_of(page)
    assert "Announce a sample" not in html_of(page)
    assert not page.button(key=f"open_{look.look_id}").disabled


def test_a_look_has_questions_and_no_word_of_the_decision(office, clock):
    """Each answer is kept in the look; given without a reason it is refused in place."""
    _, look = looked(office, clock)

    page = open_page("secondlook", SECOND, look=look.look_id)
    with at_desk(SECOND):
        Checklist(page).answer("cn_written_signed", Value.MET)
        page.button(key="would_0").click().run()
        page.button(key="give").click().run()

    assert not page.exception
    assert "A guarantee is missing." not in html_of(page)
    assert 'data-code="reason_missing"' in html_of(page)


def test_met_asks_for_its_look_up_in_a_look_too(office, clock):
    """Nothing of the first decision's look-ups counts there, so its three fields open."""
    announced(office)
    clock.move(minutes=5)
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No seal.", risk_reason="Nobody signed."))
    clock.move(days=1)
    (look,) = done(second_reviews.draw_sample(office, LEAD, 1))

    page = open_page("secondlook", SECOND, look=look.look_id)
    with at_desk(SECOND):
        Checklist(page).answer("fp_tax_site_verified", Value.MET)

    assert not page.exception
    assert [each.label for each in page.text_input] == ["Site", "Looked up at"]
    assert [each.label for each in page.selectbox] == ["Result"]
    assert Checklist(page).lines["fp_tax_site_verified"]["value"] is None


def test_a_look_of_somebody_else_is_not_shown(office, clock):
    """As if there were none."""
    _, look = looked(office, clock)

    assert 'data-code="not_found"' in html_of(open_page("secondlook", LEAD, look=look.look_id))


def test_a_lead_announces_a_sample_and_draws_it_when_its_days_are_over(office, clock):
    """The seed is shown at once; the button to draw comes with the day after."""
    page = open_page("secondlook", LEAD)
    with at_desk(LEAD):
        page.button(key="announce").click().run()
    (sample,) = done(list_samples(office, LEAD))
    early = [each.key for each in page.button]
    clock.move(days=40)
    later = open_page("secondlook", LEAD)
    with at_desk(LEAD):
        later.button(key="draw_1").click().run()

    assert sample.draw.seed in html_of(page)
    assert sample.draw.rates.base == Decimal("0.05")
    assert sample.draw.rates.of == {"value": {"high": Decimal("0.2")}}
    assert "draw_1" not in early
    assert not later.exception
    assert done(list_samples(office, LEAD))[0].draw.drawn_at


def test_shares_of_their_own_are_announced_and_read_there(office):
    """A fifth of high value is offered; a reviewer is added and the value taken to all."""
    page = open_page("secondlook", LEAD)
    with at_desk(LEAD):
        page.multiselect(key="others_en").set_value([("value", "high"), ("reviewer", "lin")]).run()
        page.number_input(key="share_reviewer_lin").set_value(50)
        page.number_input(key="share_value_high").set_value(100)
        page.button(key="announce").click().run()
    (sample,) = done(list_samples(office, LEAD))

    assert not page.exception
    assert sample.draw.rates.by == ("right_type", "reviewer", "outcome", "value")
    assert sample.draw.rates.of == {"value": {"high": Decimal(1)}, "reviewer": {"lin": Decimal("0.5")}}
    assert "5 % of each by right type, reviewer, first decision, value of sales" in html_of(page)
    assert "reviewer Lin Mei: 50 %; value of sales high value: 100 %" in html_of(page)


def test_what_is_offered_stays_when_the_language_is_switched(office):
    """The choice is kept by what it is, not by its words."""
    page = open_page("secondlook", LEAD)
    with at_desk(LEAD):
        page.multiselect(key="others_en").set_value([("right_type", "patent")]).run()
    with at_desk(LEAD.model_copy(update={"language": "zh"})):
        page.run()

    assert page.multiselect(key="others_zh").value == [("right_type", "patent")]


def test_days_that_overlap_are_refused_in_place(office):
    """Each decision is in one sample only."""
    today = day_in(office.now())
    done(
        second_reviews.announce_sample(
            office, LEAD, first=today, last=today + timedelta(days=3), by=(), base=Decimal(1)
        )
    )
    page = open_page("secondlook", LEAD)
    with at_desk(LEAD):
        page.button(key="announce").click().run()

    assert 'data-code="draw_overlaps"' in html_of(page)


def test_a_lead_reads_both_decisions_and_concludes(office, clock):
    """Both reasons stand beside each other until one of them is said to be right."""
    _, look = looked(office, clock)
    done(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="It is on page 2."))
    page = open_page("secondlook", LEAD)
    before = html_of(page)
    with at_desk(LEAD):
        page.text_input(key=f"conclusion_{look.look_id}").set_value("Page 2 has it.").run()
        page.button(key=f"second_right_{look.look_id}").click().run()

    assert "A guarantee is missing." in before
    assert "It is on page 2." in before
    assert "The second review was right" in html_of(page)
    assert "Page 2 has it." in html_of(page)
