"""The queue: what waits, in the order of urgency, found again by its address."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.commands.checklist import comment, take_case
from core.commands.queue_views import save_view
from core.domain.people import Person
from core.domain.policy import day_in
from core.domain.terms import DocumentKind, RightType, Verb
from core.ledger.record import read_appeals
from core.queries.queue import queue_views
from pages.components.case_table import short_day
from tests.app.stage import FRAME, at_desk, html_of
from tests.cases import INTAKE, LEAD, REVIEWER, SECOND, disclosed, done, opened, reviewable


def queue(person: Person, **asked: str) -> AppTest:
    """The queue at that address."""
    page = AppTest.from_file(str(FRAME), default_timeout=20)
    for name, value in asked.items():
        page.query_params[name] = value
    with at_desk(person):
        return page.run()


def table_of(page: AppTest) -> list[Any]:
    """The list of the page, if it has one; the search of the top bar is drawn by a script too."""
    return [each for each in page.get("bidi_component") if each.proto.component_name == "case_table"]


def rows(page: AppTest) -> list[list[str]]:
    """The lines of the list as they are read, from left to right."""
    tables = table_of(page)
    return (
        [[text for text, _tone in row["cells"]] for row in json.loads(tables[0].proto.json)["rows"]] if tables else []
    )


def numbers(page: AppTest) -> list[str]:
    """The numbers of the cases that are listed."""
    return [cell for row in rows(page) for cell in row if cell.startswith("AP-")]


def press(page: AppTest, label: str, person: Person) -> AppTest:
    """Presses the button of that name."""
    with at_desk(person):
        return next(each for each in page.button if each.label == label).click().run()


def address(page: AppTest) -> dict[str, str]:
    """What stands in the address."""
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def words(page: AppTest) -> str:
    """All that is drawn as HTML."""
    return "\n".join(each.proto.body for each in page.get("html"))


def test_the_most_urgent_case_stands_first(office, clock):
    """A reviewer who begins at the top begins with what is due first."""
    first = reviewable(office)
    clock.move(days=1)
    second = reviewable(office)

    page = queue(REVIEWER)

    assert not page.exception
    assert numbers(page) == [first.appeal_no, second.appeal_no]
    assert rows(page)[0][0] == "3 d · Fri 27 Nov (New York)"  # it is Tuesday night there, where this policy counts


def test_a_late_case_says_so_in_words_and_colour(office, clock):
    """Colour never stands alone."""
    reviewable(office)
    clock.move(days=5)

    cells = json.loads(table_of(queue(REVIEWER))[0].proto.json)["rows"][0]["cells"]

    assert cells[0] == ["1 d late · Fri 27 Nov (New York)", "bad strong"]


def test_filters_come_from_the_address_by_their_ids(office):
    """A link shows a colleague the same list, whatever their language."""
    opened(office)
    copyright_case = reviewable(office)
    trademark = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)

    assert numbers(queue(REVIEWER, right="trademark")) == [trademark.appeal_no]
    assert numbers(queue(REVIEWER, right="copyright,patent")) == [copyright_case.appeal_no]
    assert numbers(queue(REVIEWER, route="tm_purchase")) == [trademark.appeal_no]
    assert numbers(queue(REVIEWER, q=copyright_case.appeal_no)) == [copyright_case.appeal_no]
    assert numbers(queue(REVIEWER, tab="seller")) == []


def test_a_search_that_finds_nothing_on_its_tab_says_what_all_tabs_have(office):
    """The number of a case that waits for its seller, asked for among those that wait for legal."""
    number = disclosed(office).appeal_no

    page = queue(REVIEWER, q=number)

    assert numbers(page) == []
    assert "In all tabs: 1" in words(page)
    assert any(number in each.proto.label for each in page.get("page_link"))


def test_a_filter_that_is_chosen_is_written_to_the_address(office):
    """A reload shows the same; labels and counts never stand in the address."""
    reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    page = queue(REVIEWER)

    with at_desk(REVIEWER):
        page.button_group(key="queue_right").set_value([RightType.TRADEMARK])
        page.selectbox(key="queue_route_en").set_value("tm_purchase")
        page.text_input(key="queue_search").set_value("north").run()

    assert address(page) == {"right": "trademark", "route": "tm_purchase", "q": "north"}
    assert page.session_state["queue_address"] == {"right": "trademark", "route": "tm_purchase", "q": "north"}


def test_a_case_says_that_its_complaint_was_appealed_before(office, clock):
    """Behind its number, with the number of the earlier one; the first appeal has no mark."""
    first = reviewable(office).appeal_no
    clock.move(days=1)
    second = reviewable(office).appeal_no

    marks = {each["no"]: each["mark"] for each in json.loads(table_of(queue(REVIEWER))[0].proto.json)["rows"]}

    assert marks == {first: None, second: [f"↩ {first}", f"This complaint was appealed before: {first}"]}


def sorted_by(page: AppTest) -> list[tuple[str, str]]:
    """The heads that say by what the list is sorted."""
    heads = json.loads(table_of(page)[0].proto.json)["columns"]
    return [(each["order"], each["way"]) for each in heads if each["way"]]


def test_the_address_says_by_what_the_list_is_sorted(office, clock):
    """Most urgent first unless it asks for something else; what it cannot be sorted by is left aside."""
    first = reviewable(office).appeal_no
    clock.move(days=1)
    second = reviewable(office).appeal_no

    plain, turned, unknown = (queue(REVIEWER, **asked) for asked in ({}, {"sort": "-due"}, {"sort": "took"}))

    assert [numbers(each) for each in (plain, turned, unknown)] == [[first, second], [second, first], [first, second]]
    assert [sorted_by(each) for each in (plain, turned)] == [[("due", "ascending")], [("due", "descending")]]
    assert address(turned) == {"sort": "-due"}


def test_customer_service_sorts_and_narrows_by_nothing_it_is_not_told(office, clock):
    """An order by the verdict would tell the verdict; a filter too."""
    first = reviewable(office).appeal_no
    clock.move(days=1)
    second = reviewable(office).appeal_no
    done(take_case(office, SECOND, second))

    assert numbers(queue(INTAKE, tab="legal", sort="holder")) == [first, second]
    assert numbers(queue(INTAKE, tab="legal", verdict="passes")) == [first, second]
    assert numbers(queue(REVIEWER, verdict="passes")) == []
    assert numbers(queue(REVIEWER, sort="holder")) == [second, first]


def test_more_filters_come_from_the_address_and_are_counted_by_the_tabs(office, clock):
    """By policy, complainant, days and reading; Take next takes what they leave."""
    copyright_case = reviewable(office).appeal_no
    clock.move(days=1)
    trademark = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE).appeal_no

    page = queue(REVIEWER, policy="tmall_trademark_v1_1", complainant="halden", **{"opened-from": "2026-01-01"})

    assert numbers(page) == [trademark]
    assert "Legal's turn :gray[1]" in page.button_group(key="queue_tab").options
    assert numbers(queue(REVIEWER, **{"due-to": "2020-01-01"})) == []
    assert numbers(queue(REVIEWER, **{"due-to": "no day"})) == [copyright_case, trademark]
    assert address(press(page, "Take next", REVIEWER))["no"] == trademark


@pytest.mark.parametrize("left_over", [{}, {"no": "AP-2026-000001"}], ids=["link", "browser's Back"])
def test_the_queue_is_found_again_as_it_was_left(office, left_over):
    """The navigation's link and the browser's Back bring back tab and filters, not the first tab."""
    disclosed(office)
    page = AppTest.from_file(str(FRAME), default_timeout=20)
    for name, value in left_over.items():
        page.query_params[name] = value
    page.session_state["queue_address"] = {"tab": "seller", "q": "north"}
    with at_desk(REVIEWER):
        page.run()

    assert len(numbers(page)) == 1
    assert address(page) == {"tab": "seller", "q": "north"}


def test_a_foreign_word_in_the_address_is_ignored(office):
    """Nobody meets an error for a mistyped link."""
    case = reviewable(office)

    page = queue(REVIEWER, tab="nonsense", right="nonsense", p="-7")

    assert not page.exception
    assert numbers(page) == [case.appeal_no]


def test_a_page_past_the_end_shows_the_last_one(office):
    """A link to page 9 of a list that has shrunk still shows cases."""
    case = reviewable(office)

    page = queue(REVIEWER, p="9")

    assert numbers(page) == [case.appeal_no]
    assert "p" not in address(page)


def test_long_lists_come_in_pages_of_fifty(office):
    """A million cases open as fast as ten; the page stands in the address."""
    for _ in range(51):
        opened(office)

    page = queue(INTAKE)
    assert len(numbers(page)) == 50
    assert "1–50 of 51" in words(page)

    with at_desk(INTAKE):
        page.pagination[0].set_value(2).run()
    assert len(numbers(page)) == 1
    assert address(page) == {"p": "2"}


def test_take_next_opens_the_most_urgent_free_case(office, clock):
    """What a colleague holds is passed over."""
    held = reviewable(office)
    clock.move(days=1)
    free = reviewable(office)
    done(take_case(office, SECOND, held.appeal_no))

    page = press(queue(REVIEWER), "Take next", REVIEWER)

    assert address(page)["no"] == free.appeal_no


def test_two_reviewers_do_not_get_the_same_case(office):
    """Each take next gives away a case once."""
    reviewable(office)
    reviewable(office)
    first, second = queue(REVIEWER), queue(SECOND)

    got = [press(first, "Take next", REVIEWER), press(second, "Take next", SECOND)]

    assert address(got[0])["no"] != address(got[1])["no"]


def test_take_next_says_when_nothing_waits(office):
    """The refusal and the way out are told in words."""
    page = press(queue(REVIEWER), "Take next", REVIEWER)

    assert "There are no unassigned cases for legal" in page.toast[0].value
    assert "no" not in address(page)


def test_take_next_goes_by_the_key_n(office):
    """The key is printed on the button."""
    button = next(each for each in queue(REVIEWER).button if each.label == "Take next")

    assert button.proto.shortcut.lower() == "n"


@pytest.mark.parametrize("tab", ["legal", "mine", "free", "late", "opened", "seller", "complainant", "closed"])
def test_an_empty_tab_says_what_comes_next(office, tab):
    """No list is a blank."""
    page = queue(REVIEWER, tab=tab)

    assert not page.exception
    assert page.button_group(key="queue_tab").value == tab
    assert 'class="nothing"' in words(page)


def test_filters_that_fit_nothing_can_be_taken_off(office):
    """The way back stands where the cases would be."""
    case = reviewable(office)
    page = queue(REVIEWER, q="nobody has this name")
    assert numbers(page) == []

    with at_desk(REVIEWER):
        page.button(key="clear_all").click().run()

    assert numbers(page) == [case.appeal_no]


def test_the_list_says_who_holds_a_case(office):
    """Nobody opens what a colleague is working on without knowing it."""
    case = reviewable(office)
    done(take_case(office, SECOND, case.appeal_no))

    assert "Lin Mei" in rows(queue(REVIEWER))[0]
    assert numbers(queue(REVIEWER, holder=SECOND.person_id)) == [case.appeal_no]
    assert numbers(queue(REVIEWER, holder=LEAD.person_id)) == []


def test_customer_service_begins_with_what_it_can_do(office):
    """Opened appeals wait for customer service; it is told neither reviewers nor findings (domain.md 7.1)."""
    waits = opened(office)
    held = reviewable(office)
    done(take_case(office, REVIEWER, held.appeal_no))

    page = queue(INTAKE)

    assert numbers(page) == [waits.appeal_no]
    assert [each.label for each in page.button if each.label == "Take next"] == []
    legal = queue(INTAKE, tab="legal", holder=REVIEWER.person_id)
    assert "Zhao Ling" not in str(rows(legal))
    assert "not started" not in str(rows(legal))


def test_what_strangers_wrote_is_shown_and_never_run(office):
    """Names reach the list as data, not as markup."""
    name = "<img src=x onerror=alert(1)>"
    case = reviewable(office, seller={"party_id": "", "side": "seller", "name": name})

    page = queue(REVIEWER)

    assert name in rows(page)[0]
    assert name not in words(page)
    assert numbers(page) == [case.appeal_no]


def test_a_filter_stays_when_the_language_is_switched(office):
    """The choice is an id: its words change at once, the list does not."""
    case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    reviewable(office)
    page = queue(REVIEWER, route="tm_purchase")

    with at_desk(REVIEWER.model_copy(update={"language": "zh"})):
        page.run()

    assert numbers(page) == [case.appeal_no]
    assert page.selectbox(key="queue_route_zh").value == "tm_purchase"
    assert address(page) == {"route": "tm_purchase"}


def menu(page: AppTest, person: Person) -> AppTest:
    """The same page with the menu of views open, now and in the run of whatever is pressed next."""
    page.session_state["queue_views"] = True
    with at_desk(person):
        page.run()
    page.session_state["queue_views"] = True
    return page


def save(page: AppTest, name: str, person: Person) -> AppTest:
    """Keeps what is asked for under that name."""
    menu(page, person).text_input(key="view_new_name").set_value(name)
    return press(page, "Save view", person)


def test_what_is_asked_is_saved_as_a_view_and_picked_again(office, clock):
    """Tab, filters and order come back; a view that is picked stands in the address as what it asks for."""
    reviewable(office)
    clock.move(days=1)
    trademark = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE).appeal_no
    asked = {"right": "trademark", "policy": "tmall_trademark_v1_1", "sort": "-due"}
    page = save(queue(REVIEWER, **asked), "Trademarks", REVIEWER)

    assert not page.exception
    page = press(page, "Clear filters", REVIEWER)
    assert len(numbers(page)) == 2
    page = press(menu(page, REVIEWER), "Trademarks", REVIEWER)
    assert (numbers(page), address(page)) == ([trademark], asked)


def test_a_view_that_names_what_is_gone_says_what_was_left_out(office):
    """The rest of it is shown; so it is with an address."""
    case = reviewable(office).appeal_no
    done(save_view(office, REVIEWER, "Old", {"policy": "gone", "sort": "seller", "backlog": "all"}))

    page = press(menu(queue(REVIEWER), REVIEWER), "Old", REVIEWER)
    assert numbers(page) == numbers(queue(REVIEWER, policy="gone")) == [case]
    assert "Left out, because it no longer exists or is not shown to you: Policy." in words(page)
    assert address(page) == {"sort": "seller", "backlog": "all"}
    with at_desk(REVIEWER):
        page.text_input(key="queue_search").set_value("nobody").run()
    assert "Left out" not in words(page)


def test_a_view_is_changed_where_it_is_shown(office):
    """Renamed, overwritten, shared by a lead, deleted; what is refused is said in the menu."""
    reviewable(office)
    page = save(save(queue(LEAD, right="patent"), "Patents", LEAD), "patents", LEAD)
    assert "another view has this name" in words(page)
    named = next(each for each in menu(page, LEAD).text_input if each.label == "Name of the view")
    with at_desk(LEAD):
        named.set_value("Mine").run()
    page = press(menu(press(page, "Clear filters", LEAD), LEAD), "Mine", LEAD)
    page = press(menu(page, LEAD), "Share", LEAD)

    (view,) = done(queue_views(office, REVIEWER))
    assert (view.view.name, view.view.shared, view.asks.filters.right_types) == ("Mine", True, (RightType.PATENT,))
    reader = menu(press(menu(queue(REVIEWER), REVIEWER), "Mine", REVIEWER), REVIEWER)
    assert not [each for each in reader.button if each.label in {"Delete", "Overwrite", "Share"}]
    with at_desk(LEAD):
        menu(page, LEAD).button_group(key="queue_right").set_value([RightType.TRADEMARK]).run()
    page = press(menu(page, LEAD), "Overwrite", LEAD)
    (view,) = done(queue_views(office, REVIEWER))
    assert view.asks.filters.right_types == (RightType.TRADEMARK,)
    assert not press(menu(page, LEAD), "Delete", LEAD).exception
    assert done(queue_views(office, REVIEWER)) == ()


def ticks(page: AppTest) -> tuple[str, list[str]]:
    """What ticking all is called, "" where nobody ticks; and the cases that are ticked."""
    data = json.loads(table_of(page)[0].proto.json)
    return data["ticks"], data["ticked"]


def filled(person: Person, numbers: list[str], verb: Verb, to: str = "") -> AppTest:
    """The queue with these cases ticked, and what to do with them filled in."""
    page = AppTest.from_file(str(FRAME), default_timeout=20)
    page.session_state["queue_ticked"] = frozenset(numbers)
    page.session_state["many_verb"], page.session_state["many_to"] = str(verb), to or None
    page.session_state["many_reason"] = "One seller, one reviewer."
    with at_desk(person):
        return page.run()


def test_ticked_cases_are_tried_done_and_told_one_by_one(office):
    """The preview changes nothing; then each case has its own result, and what was refused stays ticked."""
    cases = [reviewable(office) for _ in range(3)]
    numbers_of = [each.appeal_no for each in cases]
    page = filled(LEAD, numbers_of, Verb.ASSIGN, SECOND.person_id)
    assert ticks(page) == ("Select all cases shown", numbers_of)
    assert "3 cases selected" in words(page)

    page = press(page, "Preview", LEAD)
    assert not page.exception
    assert "Preview, nothing recorded: would be done in 3 cases" in words(page)
    assert cases[0].due_on
    due = short_day(cases[0].due_on, "en", day_in(office.now()))
    assert html_of(page).count(f"<td>Northlight Lamps</td><td>{due}</td>") == 3
    done(comment(office, REVIEWER, numbers_of[1], "The seller called."))
    page = press(page, "Confirm for 3 cases", LEAD)

    assert not page.exception
    assert "Done in 2 cases · 1 refused and left as it was" in words(page)
    with office.store.reading() as cursor:
        given = {no: each.assigned_to for no, each in read_appeals(cursor, numbers_of).items()}
    assert [given[each] for each in numbers_of] == [SECOND.person_id, None, SECOND.person_id]
    assert ticks(press(page, "Back to the list", LEAD)) == ("Select all cases shown", [numbers_of[1]])


def test_what_is_not_alike_is_refused_in_words_before_anything_is_done(office):
    """No criterion fails in both of them."""
    page = filled(REVIEWER, [reviewable(office).appeal_no for _ in range(2)], Verb.REJECT)
    page = press(page, "Preview", REVIEWER)

    assert not page.exception
    assert "Your answers show no criterion that fails in all selected cases." in words(page)
    assert not [each for each in page.button if each.label.startswith("Confirm")]
    page = press(page, "Back to the list", REVIEWER)
    assert page.text_input(key="many_reason").value == "One seller, one reviewer."


def test_customer_service_ticks_nothing(office):
    """One act on many cases is for legal, whatever the session holds."""
    page = filled(INTAKE, [reviewable(office).appeal_no], Verb.COMMENT)

    assert not page.exception
    assert "case selected" not in words(page)
    assert not table_of(page) or ticks(page) == ("", [])


def test_a_list_without_due_dates_does_not_say_that_it_goes_by_them(office):
    """What is to be disclosed has none yet: the oldest stands first."""
    opened(office)
    disclosed(office)

    assert "most urgent first, by due date" in words(queue(INTAKE, tab="seller"))
    told = words(queue(INTAKE, tab="opened"))
    assert "oldest first" in told
    assert "by due date" not in told
