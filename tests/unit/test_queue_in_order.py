"""A list that is read in the order of an index is the same as one whose rows are all found, counted and sorted.

Each engine does one of both by itself; here it does the other one too, by the same statements.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from benchmarks.generate import make_office
from core.analytics import case_list
from core.analytics.case_list import (
    CLOSED_ORDERS,
    OPEN_ORDERS,
    TABS,
    Backlog,
    ListPage,
    ListQuery,
    Tab,
    list_page,
    page_with_counts,
    sorted_by,
    tab_counts,
)
from core.domain.terms import RightType
from core.ledger.engine import Cursor
from core.office import Office, open_office
from tests import postgres

BACKLOGS: Final = get_args(Backlog)

NOW = datetime.fromisoformat("2026-11-19T12:00:00+00:00")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Six hundred appeals, some held by the person who asks, some without a moment of their end."""
    home = tmp_path_factory.mktemp("order")
    make_office(home, 600, seed=5)
    office = open_office(postgres.take_in(Path(home)), clock=lambda: NOW)
    with office.store.writing() as cursor:
        some = "appeal_no IN (SELECT appeal_no FROM {} ORDER BY sha256(appeal_no) LIMIT 4)"
        cursor.run(f"UPDATE appeal SET final_decided_at = NULL WHERE state = 'closed' AND {some.format('appeal')}")
        cursor.run(f"UPDATE pending SET backlog = true WHERE due_on < ? AND {some.format('pending')}", [NOW.date()])
        cursor.run(f"DELETE FROM lease WHERE {some.format('pending')}")
        cursor.run(
            "INSERT INTO lease SELECT appeal_no, 'reviewer3', ? FROM pending ORDER BY sha256(appeal_no) LIMIT 4",
            [NOW + timedelta(minutes=5)],
        )
    yield office
    office.close()


def asked(cursor: Cursor, wanted: ListQuery, page: int, *, in_order: bool) -> ListPage:
    """A page, read in that way whatever the engine does by itself."""
    cursor.reads_in_order = in_order
    return list_page(cursor, wanted, 10, page)


def wanted_of(cursor: Cursor, tab: Tab) -> ListQuery:
    """What a person asks of a tab for whom some cases are hidden; some policies count in another day."""
    rows = cursor.rows("(SELECT appeal_no FROM pending LIMIT 2) UNION ALL (SELECT appeal_no FROM appeal LIMIT 3)")
    return ListQuery(
        tab=tab,
        person_id="reviewer3",
        now=NOW,
        today=NOW.date(),
        elsewhere=((NOW.date() - timedelta(days=1), ("tmall_trademark_v1",)),),
        hidden=tuple(row["appeal_no"] for row in rows),
        approves=True,
    )


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("rights", [(), (RightType.PATENT,), (RightType.TRADEMARK, RightType.COPYRIGHT)])
@pytest.mark.parametrize("tab", TABS)
def test_a_page_is_the_same_however_it_is_read(
    office: Office, tab: Tab, rights: tuple[RightType, ...], hidden: bool
) -> None:
    """The first pages, those in the middle, the last one, and one past the end."""
    with office.store.reading() as cursor:
        wanted = replace(wanted_of(cursor, tab), right_types=rights)
        wanted = wanted if hidden else replace(wanted, hidden=())
        pages = -(-asked(cursor, wanted, 1, in_order=False).total // 10)
        for page in {1, 2, pages // 2, pages - 1, pages, pages + 9}:
            in_order, sorted_ = (asked(cursor, wanted, page, in_order=each) for each in (True, False))
            assert [row["appeal_no"] for row in in_order.rows] == [row["appeal_no"] for row in sorted_.rows]
            assert [row.get("holder") for row in in_order.rows] == [row.get("holder") for row in sorted_.rows]
            assert [row["seller"] for row in in_order.rows] == [row["seller"] for row in sorted_.rows]
            assert (in_order.total, in_order.page, in_order.more) == (sorted_.total, sorted_.page, False)


FILTERS: tuple[dict[str, Any], ...] = (
    {"policy": "tmall_trademark_v1"},
    {"complainant": "brand 1"},
    {"verdict": "none", "due": (NOW.date() - timedelta(days=9), NOW.date() + timedelta(days=9))},
    {"opened": (NOW.date() - timedelta(days=60), NOW.date() - timedelta(days=5)), "holder": "reviewer3"},
    {"due": (NOW.date() - timedelta(days=60), NOW.date() - timedelta(days=5)), "right_types": ("patent",)},
    {"opened": (date.min, date.max), "due": (date.min, date.max)},
    {"reading": "read"},
    {"reading": "failed", "route": "tm_purchase"},
    {"backlog": "apart"},
    {"backlog": "only", "right_types": ("trademark",)},
    {"backlog": "apart", "policy": "tmall_trademark_v1", "search": "brand 2"},
)


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("only", FILTERS, ids=str)
def test_each_tab_counts_what_its_list_has(office: Office, only: dict[str, Any], hidden: bool) -> None:
    """By every filter, whether counts are kept or the cases are counted; closed ones are not counted for a search."""
    with office.store.reading() as cursor:
        wanted = replace(wanted_of(cursor, "legal"), **only)
        wanted = wanted if hidden else replace(wanted, hidden=())
        for in_order in (True, False):
            listed = {tab: asked(cursor, replace(wanted, tab=tab), 1, in_order=in_order).total for tab in TABS}
            if wanted.search:
                del listed["closed"]
            assert tab_counts(cursor, wanted).tabs == listed
            both, apart, only_old = (
                asked(cursor, replace(wanted, backlog=each), 1, in_order=in_order).total for each in BACKLOGS
            )
            assert (tab_counts(cursor, wanted).backlog, both) == (only_old, apart + only_old)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("search", ["brand 2", "seller", "AP-2026-00", "2026", "nothing at all"])
@pytest.mark.parametrize("backlog", BACKLOGS)
def test_a_search_reads_page_and_counts_at_once_as_it_does_apart(
    office: Office, tab: Tab, search: str, backlog: Backlog
) -> None:
    """Whatever tab is open, by every page, past the last one too: the same rows, the same lengths."""
    with office.store.reading() as cursor:
        for rights, order in (((), ""), ((RightType.PATENT,), ""), ((), "seller")):
            wanted = replace(wanted_of(cursor, tab), search=search, backlog=backlog, right_types=rights, order=order)
            for page in (1, 2, 99):
                found, counts = page_with_counts(cursor, wanted, 10, page)
                apart = list_page(cursor, wanted, 10, page)
                rows = [{name: row[name] for name in each} for row, each in zip(found.rows, apart.rows, strict=True)]
                assert (rows, found.total, found.page) == (apart.rows, apart.total, apart.page)
                assert counts == tab_counts(cursor, wanted)


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", sorted({*OPEN_ORDERS, *CLOSED_ORDERS}))
@pytest.mark.parametrize("tab", ["legal", "approve", "complainant", "closed"])
def test_a_list_can_be_sorted_by_each_column(
    office: Office, tab: Tab, order: str, descending: bool, hidden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages have each case of the list once, whichever way, in one order however they are read."""
    monkeypatch.setattr(case_list, "MANY", 100 if hidden else 5_000)
    if not sorted_by(tab, order):
        return
    with office.store.reading() as cursor:
        own = wanted_of(cursor, tab) if hidden else replace(wanted_of(cursor, tab), hidden=())
        wanted = replace(own, order=order, descending=descending)
        whole = [row["appeal_no"] for row in list_page(cursor, own, 10_000).rows]
        pages = [list_page(cursor, wanted, 40, page) for page in range(1, 1 + max(1, -(-len(whole) // 40)))]
        found = [row["appeal_no"] for page in pages for row in page.rows]
        assert (sorted(found), pages[0].total) == (sorted(whole), len(whole))
        assert found == [row["appeal_no"] for row in list_page(cursor, wanted, 10_000).rows]
        assert list_page(cursor, wanted, 40, 99) == pages[-1]
        assert list_page(cursor, wanted, 40, 1) == pages[0]


def test_what_a_list_is_sorted_by_stands_in_its_order(office: Office) -> None:
    """Names in the order of the alphabet, days as they follow; equal ones most urgent first."""
    with office.store.reading() as cursor:
        wanted = replace(wanted_of(cursor, "complainant"), hidden=(), order="seller")
        rows = list_page(cursor, wanted, 10_000).rows
        keys = [(row["seller"].lower(), row["due_on"] is None, row["due_on"], row["opened_at"]) for row in rows]
        assert keys == sorted(keys, key=lambda key: (*key[:2], str(key[2]), key[3]))
        late = list_page(cursor, replace(wanted, order="due", descending=True), 10_000).rows
        days = [row["due_on"] for row in late if row["due_on"]]
        assert days == sorted(days, reverse=True)
        assert all(row["due_on"] is None for row in late[len(days) :])


@pytest.mark.parametrize("search", ["brand 1", "shop 1", "1", "5", "AP-2026-0005", "0005", "nobody", "lamp", "%", "\\"])
@pytest.mark.parametrize("holder", ["", "reviewer3"])
@pytest.mark.parametrize("tab", ["closed", "legal", "complainant"])
def test_a_search_finds_the_same_however_it_looks(office: Office, tab: Tab, holder: str, search: str) -> None:
    """By names, numbers and listings, and signs that mean something to a database; each case once."""
    with office.store.reading() as cursor:
        wanted = replace(wanted_of(cursor, tab), search=search, holder=holder)
        for page in (1, 2, 99):
            in_order, sorted_ = (asked(cursor, wanted, page, in_order=each) for each in (True, False))
            assert [row["appeal_no"] for row in in_order.rows] == [row["appeal_no"] for row in sorted_.rows]
            assert (in_order.total, in_order.page, in_order.more) == (sorted_.total, sorted_.page, False)


def test_of_more_than_are_counted_the_newest_are_listed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it says that there are more; no page past them is shown."""
    monkeypatch.setattr(case_list, "COUNTED", 30)
    with office.store.reading() as cursor:
        wanted = replace(wanted_of(cursor, "closed"), search="brand 1")
        whole = [row for page in (1, 2, 3) for row in asked(cursor, wanted, page, in_order=False).rows]
        pages = [asked(cursor, wanted, page, in_order=True) for page in (1, 2, 3)]
        assert [row for page in pages for row in page.rows] == [without_total(row) for row in whole]
        assert [(page.total, page.page, page.more) for page in pages] == [(30, each, True) for each in (1, 2, 3)]
        assert asked(cursor, wanted, 99, in_order=True) == pages[-1]


def without_total(row: dict[str, object]) -> dict[str, object]:
    """The row without the length of the list."""
    return {name: value for name, value in row.items() if name != "total"}


@pytest.mark.parametrize("hidden", [False, True])
def test_the_tabs_count_the_same(office: Office, hidden: bool) -> None:
    """Whether counts are kept or the cases are counted."""
    found = []
    with office.store.reading() as cursor:
        wanted = wanted_of(cursor, "legal")
        for cursor.reads_in_order in (True, False):
            found.append(tab_counts(cursor, wanted if hidden else replace(wanted, hidden=())))
    assert found[0] == found[1]
    assert found[0].tabs["mine"] > 0
