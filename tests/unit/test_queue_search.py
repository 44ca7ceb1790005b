"""A search of the queue finds a case by its number, a listing's number or the name of a party, open and closed."""

import pytest

from core.analytics.case_list import QueueFilters, Tab
from core.commands.review import reject
from core.domain.appeal import Appeal, Listing
from core.domain.terms import Value
from core.office import Office
from core.queries.queue import queue_page
from tests.cases import REVIEWER, answer_all, done, opened, reviewable


@pytest.fixture
def cases(office: Office) -> dict[Tab, Appeal]:
    """Two cases that a search of their tabs can find, beside one that it must not."""
    opened(office, listings=(Listing(listing_id="991"),), complaint_no="TM-1")
    first, second = (reviewable(office, listings=(Listing(listing_id="703318845521"),)) for _ in range(2))
    answer_all(office, REVIEWER, second, Value.NOT_MET)
    return {"legal": first, "closed": done(reject(office, REVIEWER, second.appeal_no, second.version, reason="No."))}


@pytest.mark.parametrize("tab", ["legal", "closed"])
@pytest.mark.parametrize(
    "text",
    ["{number}", "{lower}", " AP-2026-00000 ", "ap-2026", "AP-2026-", "{end}", "northlight", "HALDEN & M", "845521"],
)
def test_a_search_finds_the_case_of_its_tab(office: Office, cases: dict[Tab, Appeal], tab: Tab, text: str) -> None:
    """Whole or in part, in capitals or not, blanks around it left out."""
    number = cases[tab].appeal_no
    sought = text.format(number=number, lower=number.lower(), end=number[-4:])

    found = done(queue_page(office, REVIEWER, QueueFilters(tab=tab, search=sought)))

    assert ([row.appeal_no for row in found.rows], found.total) == ([number], 1)


@pytest.mark.parametrize("tab", ["legal", "closed"])
@pytest.mark.parametrize("text", ["AP-2026-9", "ap-2025", "AP-2026-0000001", "991", "shop", "AP-%", "_"])
def test_a_search_finds_no_other_case(office: Office, cases: dict[Tab, Appeal], tab: Tab, text: str) -> None:
    """Other numbers, cases of another tab, and signs that mean something to a database."""
    assert cases[tab].appeal_no

    assert done(queue_page(office, REVIEWER, QueueFilters(tab=tab, search=text))).total == 0
