"""Views of the queue: kept under a name, private or shared, read as an address is read, and unique in threads."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from core.analytics.case_list import (
    LABELS,
    OPEN_ORDERS,
    TABS,
    Choices,
    QueueFilters,
    address_of,
    filters_of,
    sorted_by,
    view_asks,
)
from core.commands import queue_views as commands
from core.commands.accounts import set_active
from core.commands.queue_views import delete_view, rename_view, share_view
from core.commands.verification import erase_party
from core.domain.people import LONGEST_VIEW, LONGEST_VIEW_NAME, MOST_VIEWS, Person, SavedView, folded_name
from core.domain.refusals import Refusal
from core.domain.terms import RightType, Side
from core.ledger.people import insert_view
from core.ledger.record import acts_of
from core.office import Office
from core.queries.queue import choices_of, queue_page, queue_views, tabs_for
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    OTHER_LEAD,
    REVIEWER,
    SECOND,
    Clock,
    done,
    refusal_of,
    reviewable,
)
from tests.unit.test_erasing import BASIS, WORDS, over, rejected, texts
from tests.unit.test_two_at_once import TRIES, together

PATENTS = QueueFilters(tab="late", right_types=(RightType.PATENT,), backlog="apart", order="seller", descending=True)

FULL = QueueFilters(
    tab="closed", right_types=(RightType.TRADEMARK, RightType.COPYRIGHT), route="r", holder="zhao", search="a b&c=d",
    policy="p", complainant="北极光 Ltd.", opened=(date(2026, 1, 2), None), due=(None, date(2026, 3, 4)),
    verdict="none", reading="failed", backlog="only", order="took", descending=True,
)  # fmt: skip

KNOWN = Choices(TABS, frozenset({"r"}), frozenset({"p"}), frozenset({"zhao"}), findings=True)


def save_view(
    office: Office, person: Person, name: str, filters: QueueFilters, *, shared: bool = False
) -> SavedView | Refusal:
    """Keeps what these filters ask for."""
    return commands.save_view(office, person, name, address_of(filters), shared=shared)


def overwrite_view(office: Office, person: Person, view: SavedView, filters: QueueFilters) -> SavedView | Refusal:
    """Lets it ask for what these filters ask for."""
    return commands.overwrite_view(office, person, view, address_of(filters))


def names(office: Office, person: Person) -> list[tuple[str, bool]]:
    """The views that a person has, each with whether it is shared."""
    return [(each.view.name, each.view.shared) for each in done(queue_views(office, person))]


# What an address says.


@pytest.mark.parametrize("filters", [FULL, PATENTS, QueueFilters(), QueueFilters(backlog="apart")], ids=str)
def test_an_address_says_all_that_is_asked(filters: QueueFilters) -> None:
    """What is written is read again as it was, and nothing of it is left out."""
    assert filters_of(address_of(filters), KNOWN) == (filters, ())
    assert address_of(filters).keys() <= LABELS.keys()


@pytest.mark.parametrize("name", LABELS)
def test_what_cannot_be_asked_for_is_left_out_and_named(name: str) -> None:
    """Also where it was there when somebody wrote it down; what can be anything is never left out."""
    filters, left_out = filters_of({name: "no such thing"}, KNOWN)
    given = {"q": QueueFilters(search="no such thing"), "complainant": QueueFilters(complainant="no such thing")}
    assert left_out == (() if name in given else (name,))
    assert filters == replace(given.get(name, QueueFilters()), backlog="apart")


def test_an_order_is_one_of_its_tab() -> None:
    """Closed cases have no due date to be sorted by."""
    assert filters_of({"tab": "closed", "sort": "-due"}, KNOWN) == (
        QueueFilters(tab="closed", backlog="apart"),
        ("sort",),
    )
    assert all(sorted_by("legal", each) for each in OPEN_ORDERS)


# What people do with views.


def test_a_view_is_kept_found_again_and_is_its_owners_alone(office: Office) -> None:
    """It shows what was asked for; nobody else sees that it is there."""
    case = reviewable(office)
    view = done(save_view(office, REVIEWER, "  Late   patents ", PATENTS))
    (found,) = done(queue_views(office, REVIEWER))

    assert (view.name, view.owner, view.written_by) == ("Late patents", REVIEWER.person_id, REVIEWER.person_id)
    assert (found.view, found.asks, found.by) == (view, (PATENTS, ()), REVIEWER.name)
    assert names(office, SECOND) == names(office, LEAD) == []
    assert refusal_of(queue_views(office, MANAGER)) == "not_permitted"
    mine = done(save_view(office, REVIEWER, "All", QueueFilters(policy=case.policy_id)))
    asked = view_asks(mine, choices_of(office, REVIEWER)).filters
    assert [row.appeal_no for row in done(queue_page(office, REVIEWER, asked)).rows] == [case.appeal_no]


def test_a_view_is_renamed_overwritten_and_deleted(office: Office, clock: Clock) -> None:
    """By its owner, who may write its name anew in capitals too."""
    view = done(save_view(office, REVIEWER, "Patents", PATENTS))
    clock.move(days=1)
    louder = done(rename_view(office, REVIEWER, view, "PATENTS"))
    other = done(rename_view(office, REVIEWER, louder, "专利"))
    new = done(overwrite_view(office, REVIEWER, other, QueueFilters(tab="mine")))

    assert [louder.name, other.name, new.written_at] == ["PATENTS", "专利", clock.now]
    assert view_asks(new, choices_of(office, REVIEWER)).filters == QueueFilters(tab="mine")
    assert names(office, REVIEWER) == [("专利", False)]
    assert done(rename_view(office, REVIEWER, new, "专利")) == new
    done(delete_view(office, REVIEWER, new))
    assert names(office, REVIEWER) == []
    assert refusal_of(delete_view(office, REVIEWER, new)) == "not_found"


def test_a_lead_shares_a_view_and_leads_keep_it(office: Office) -> None:
    """Everybody who works with the queue has it; only leads change it, each sees first what another has changed."""
    view = done(share_view(office, LEAD, done(save_view(office, LEAD, "Patents", PATENTS))))

    assert all(names(office, each) == [("Patents", True)] for each in (INTAKE, REVIEWER, LEAD, OTHER_LEAD))
    assert refusal_of(overwrite_view(office, REVIEWER, view, PATENTS)) == "not_permitted"
    assert refusal_of(delete_view(office, INTAKE, view)) == "not_permitted"
    assert refusal_of(save_view(office, REVIEWER, "Mine", PATENTS, shared=True)) == "not_permitted"
    mine = done(save_view(office, REVIEWER, "Patents", PATENTS))
    assert refusal_of(share_view(office, REVIEWER, mine)) == "not_permitted"
    assert refusal_of(rename_view(office, LEAD, mine, "Theirs")) == "not_found"
    done(rename_view(office, OTHER_LEAD, view, "patents"))
    assert refusal_of(delete_view(office, LEAD, view)) == "view_stale"
    assert done(
        share_view(office, LEAD, view.model_copy(update={"name": "patents", "written_by": OTHER_LEAD.person_id}))
    ).shared
    with office.store.reading() as cursor:
        assert acts_of(cursor, ("standard_reason_written", "export")) == []


def test_a_shared_view_shows_customer_service_no_more_than_it_may_see(office: Office) -> None:
    """Who holds a case and its verdict are left out, by name alone; so is a tab that they have not."""
    done(
        save_view(
            office, LEAD, "Zhao's", QueueFilters(tab="mine", holder="zhao", verdict="open", order="holder"), shared=True
        )
    )
    (found,) = done(queue_views(office, INTAKE))

    assert found.asks.filters == QueueFilters(tab="opened")
    assert set(found.asks.left_out) == {"tab", "holder", "verdict", "sort"}
    assert found.by == ""
    (whole,) = done(queue_views(office, REVIEWER))
    assert (whole.asks.left_out, whole.by) == ((), LEAD.name)


def test_a_view_of_what_is_gone_still_opens(office: Office) -> None:
    """A policy, a route and an account that are there no more are left out; whoever has left is still asked for."""
    gone = QueueFilters(policy="gone", route="gone", holder="gone", search="lamp")
    done(save_view(office, REVIEWER, "Old", gone))
    done(save_view(office, REVIEWER, "Of Lin", QueueFilters(holder=SECOND.person_id)))
    done(set_active(office, ADMIN, SECOND.person_id, active=False))
    of_lin, old = done(queue_views(office, REVIEWER))

    assert (old.asks.filters, set(old.asks.left_out)) == (QueueFilters(search="lamp"), {"policy", "route", "holder"})
    assert of_lin.asks == (QueueFilters(holder=SECOND.person_id), ())


@pytest.mark.parametrize("name", ["", " \t", "\u200b", "x" * (LONGEST_VIEW_NAME + 1)])
def test_a_name_that_no_menu_can_show_is_refused(office: Office, name: str) -> None:
    """Nothing, blanks, what is invisible, and what is too long."""
    view = done(save_view(office, REVIEWER, "Patents", PATENTS))
    assert refusal_of(save_view(office, REVIEWER, name, PATENTS)) == "field_invalid"
    assert refusal_of(rename_view(office, REVIEWER, view, name)) == "field_invalid"


def test_a_name_is_taken_once_whatever_its_case_or_width(office: Office) -> None:
    """For each person, and among those that are shared."""
    view = done(save_view(office, LEAD, "Patents 1", PATENTS))
    other = done(save_view(office, LEAD, "Other", PATENTS))
    done(save_view(office, LEAD, "patents  1", PATENTS, shared=True))

    assert folded_name("ＰATENTS １") == folded_name("patents 1")
    assert refusal_of(save_view(office, LEAD, "ＰATENTS １", PATENTS)) == "field_invalid"
    assert refusal_of(rename_view(office, LEAD, other, "PATENTS 1")) == "field_invalid"
    assert refusal_of(share_view(office, LEAD, view)) == "field_invalid"
    done(save_view(office, OTHER_LEAD, "Patents 1", PATENTS))


def test_what_is_too_long_and_what_is_no_text_is_refused(office: Office) -> None:
    """A search may be of any length; a view is not."""
    assert refusal_of(save_view(office, LEAD, "Long", QueueFilters(search="x" * LONGEST_VIEW))) == "field_invalid"
    assert refusal_of(overwrite_view(office, LEAD, done(save_view(office, LEAD, "A", PATENTS)),
                                     QueueFilters(search="x" * LONGEST_VIEW))) == "field_invalid"  # fmt: skip


def test_a_menu_stays_short(office: Office) -> None:
    """So many for each person, so many shared; whoever deletes one has room again."""
    made = [done(save_view(office, LEAD, f"View {n}", PATENTS)) for n in range(MOST_VIEWS)]
    assert refusal_of(save_view(office, LEAD, "One more", PATENTS)) == "views_full"
    shared = [done(save_view(office, LEAD, f"View {n}", PATENTS, shared=True)) for n in range(MOST_VIEWS)]
    assert refusal_of(share_view(office, LEAD, done(rename_view(office, LEAD, made[0], "Mine")))) == "views_full"
    done(delete_view(office, LEAD, shared[0]))
    assert done(share_view(office, LEAD, done(rename_view(office, LEAD, made[1], "Other")))).shared


def test_of_two_views_of_one_name_at_once_one_is_kept(office: Office, beside: Office | None) -> None:
    """Neither by saving, renaming nor sharing do two have the same name."""
    for n in range(TRIES // (4 if beside else 1)):
        first, second = (done(save_view(office, LEAD, f"{each} {n}", PATENTS)) for each in "ab")
        came = together(
            partial(save_view, office, LEAD, f"Name {n}", PATENTS),
            partial(rename_view, office, LEAD, first, f"NAME {n}"),
            partial(rename_view, office, LEAD, second, f"name  {n}"),
            office=beside,
        )
        assert len([each for each in came if not isinstance(each, Refusal)]) == 1
        shared = [done(save_view(office, each, f"Office {n}", PATENTS)) for each in (LEAD, OTHER_LEAD)]
        came = together(
            *[partial(share_view, office, who, view) for who, view in zip((LEAD, OTHER_LEAD), shared, strict=True)],
            office=beside,
        )
        assert [each for each in came if isinstance(each, Refusal)] != []
        assert [name for name, of_all in names(office, INTAKE) if of_all].count(f"Office {n}") == 1
        for each in (*done(queue_views(office, LEAD)), *done(queue_views(office, OTHER_LEAD))):
            if each.view.owner:
                done(delete_view(office, LEAD if each.view.owner == LEAD.person_id else OTHER_LEAD, each.view))


def test_the_key_of_the_table_stands_behind_the_lock(office: Office) -> None:
    """A second view of a name is refused by the database too."""
    view = done(save_view(office, LEAD, "Patents", PATENTS))
    with pytest.raises(Exception, match=r"(?i)duplicate|conflict|constraint"), office.store.writing() as cursor:
        insert_view(cursor, view.model_copy(update={"name": "PATENTS"}))


def test_what_only_one_account_has_goes_with_it(office: Office) -> None:
    """Its own views are deleted when it is closed; what it shared is the office's."""
    for name in ("Mine", "Shared"):
        done(save_view(office, LEAD, name, PATENTS, shared=name == "Shared"))
    done(set_active(office, ADMIN, LEAD.person_id, active=False))
    done(set_active(office, ADMIN, LEAD.person_id, active=True))

    assert names(office, LEAD) == [("Shared", True)]


def test_a_view_that_names_an_erased_party_goes_with_it(office: Office, clock: Clock) -> None:
    """By its own name or by what it searches for; others stay."""
    number = rejected(office).appeal_no
    done(save_view(office, REVIEWER, "Of northlight  lamps", PATENTS))
    done(save_view(office, SECOND, "Lamps", QueueFilters(search="Northlight Lamps, 3")))
    done(save_view(office, LEAD, "Patents", PATENTS, shared=True))
    over(clock)
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))

    assert names(office, REVIEWER) == names(office, SECOND) == [("Patents", True)]
    assert not [word for word in WORDS if word in texts(office)]


def test_every_tab_is_somebodys() -> None:
    """And each role begins with its own work."""
    assert {each for person in (INTAKE, REVIEWER, LEAD) for each in tabs_for(person)} == {*TABS}
    assert [tabs_for(person)[0] for person in (INTAKE, REVIEWER, LEAD)] == ["opened", "legal", "legal"]
