"""The bell in the top bar: a count of what is new, a list behind it, and a click that leads to the case."""

import pytest

from core.commands.checklist import comment
from core.commands.lead import assign
from core.domain.policy import day_in
from core.queries.notifications import notices
from pages.shared import notifications
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import LEAD, MANAGER, REVIEWER, done, reviewable
from tests.english import english


@pytest.fixture
def mine(office):
    """A case that the lead gave to the reviewer."""
    appeal = reviewable(office)
    return done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=REVIEWER.person_id))


def labels(page):
    """The labels of the notices that are listed."""
    return [each.label for each in page.button if each.key and each.key.startswith("notice_")]


def opened(page, person=REVIEWER):
    """The page with its bell opened."""
    page.session_state["bell"] = True
    with at_desk(person):
        return page.run()


def bell_of(page):
    """The bell's own label."""
    return next(each.proto.popover.label for each in page.get("popover") if "notifications" in each.proto.popover.label)


def test_the_bell_counts_what_is_new_and_lists_it_when_opened(office, mine):
    """Shut it lists nothing; open it says each case with what happened."""
    page = open_page("queue", REVIEWER)
    assert not page.exception
    assert bell_of(page) == ":material/notifications: **2**"
    assert labels(page) == []

    page = opened(page)

    assert not page.exception
    assert any(mine.appeal_no in each and "assigned it to you" in each for each in labels(page))


def test_all_can_be_marked_as_seen(office, mine):
    """The count goes; the list stays."""
    page = opened(open_page("queue", REVIEWER))
    with at_desk(REVIEWER):
        page = page.button(key="see_all").click().run()

    assert bell_of(page) == ":material/notifications:"
    assert len(labels(opened(page))) == 2
    assert "see_all" not in {each.key for each in opened(page).button}
    assert all(each.seen for each in notices(office, REVIEWER))


def test_a_click_opens_the_case_and_that_notice_is_seen(office, mine):
    """The reviewer stands on the case; the other notice is still new."""
    page = opened(open_page("letters", REVIEWER))
    with at_desk(REVIEWER):
        page = page.button(key="notice_0").click().run()

    assert not page.exception
    assert mine.appeal_no in html_of(page)
    assert [each.seen for each in notices(office, REVIEWER)] == [True, False]


def test_a_case_has_one_line_with_all_that_is_told_of_it(office, clock, mine):
    """Given and due soon: one line, counted once, and both are seen by the one click."""
    clock.move(days=mine_due(office, mine) - 1)
    page = opened(open_page("letters", REVIEWER))
    (line,) = [each for each in labels(page) if mine.appeal_no in each]

    assert "The decision is due" in line
    assert "assigned it to you" in line
    assert bell_of(page) == ":material/notifications: **2**"
    with at_desk(REVIEWER):
        page.button(key="notice_0").click().run()
    assert all(each.seen for each in notices(office, REVIEWER) if each.appeal_no)


def mine_due(office, appeal):
    """In how many days it is due."""
    return (appeal.due_on - day_in(office.now())).days


def test_of_many_the_most_urgent_are_listed_and_the_queue_has_the_rest(office, monkeypatch):
    """A list of thirty, and the way to all of them."""
    monkeypatch.setattr(notifications, "SHOWN", 1)
    for _ in range(2):
        appeal = reviewable(office)
        done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=REVIEWER.person_id))
    page = opened(open_page("letters", REVIEWER))

    assert len(labels(page)) == 1
    assert [each.proto.label for each in page.get("page_link") if "queue lists all" in each.proto.label]


def test_who_sees_no_case_has_no_bell(office, mine):
    """A manager's top bar has language and person only."""
    page = open_page("overview", MANAGER)

    assert [each for each in page.get("popover") if "notifications" in each.proto.popover.label] == []


def test_a_mention_leads_to_the_comment_and_its_answer_back(office, mine):
    """A line of its own; the record opens at the comment, and the answer below it is told to whoever asked."""
    done(comment(office, LEAD, mine.appeal_no, "@Zhao Ling: is A2 the same shop?"))
    done(comment(office, LEAD, mine.appeal_no, "The registry answers tomorrow."))
    page = opened(open_page("letters", REVIEWER))
    (at,) = [each.key for each in page.button if "mentions you in a comment" in each.label]
    with at_desk(REVIEWER):
        page = page.button(key=at).click().run()

    assert not page.exception
    shown = html_of(page)
    assert '<div class="event here"><b>J. Ortega</b>' in shown
    assert "@Zhao Ling: is A2 the same shop?" in shown
    asked = next(each for each in notices(office, REVIEWER) if each.comment)
    assert asked.seen

    page = open_page("appeal", REVIEWER, no=mine.appeal_no, comment=str(asked.comment))
    assert "comment" not in page.query_params
    with at_desk(REVIEWER):
        page.button(key=f"reply_{asked.comment}").click().run()
        page.button(key="record").click().run()
        page.text_area(key="comment").set_value("It is.")
        page.button(key="add_comment").click().run()

    assert not page.exception
    assert [english(each.text) for each in notices(office, LEAD) if each.comment] == ["Zhao Ling answers your comment"]
    assert "nobody is notified" not in html_of(page)

    with at_desk(REVIEWER):
        page.button(key="record").click().run()
        page.text_area(key="comment").set_value("@Ortga, seen?")
        page.button(key="add_comment").click().run()
        page.button(key="record").click().run()
    assert "@Ortga: nobody is notified." in html_of(page)
