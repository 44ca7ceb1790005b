"""A manager takes a table: the rows of the file are those on the screen, and the page tells who took it."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests import ten
from tests.browser.house import enter, settled
from tests.cast import VOSS


@pytest.fixture(scope="module")
def furnish(tmp_path_factory):
    """The ten cases six times over."""
    return lambda office: ten.take_history(office, tmp_path_factory.mktemp("csv"), ten.rows_of(6))


def test_a_manager_takes_what_the_page_promises(context, house, page):
    """Chosen by outcome, counted beforehand, downloaded; then it stands in the list with its rows."""
    enter(context, house, VOSS)
    page.goto(f"{house.url}/exports?months=all&outcome=revoked_no_answer")
    count = settled(page).locator(".take .n")
    expect(count).to_have_text("12 rows")
    page.get_by_text("Response times", exact=True).click()
    expect(page.locator(".take")).to_contain_text("21 columns")
    expect(count).to_have_text("12 rows")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export CSV").click()
    rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text(encoding="utf-8-sig"), newline="")))

    assert len(rows) == 12
    assert {row["reason"] for row in rows} == {"silence"}
    assert "Shop" not in str(rows)
    assert "Halden" not in str(rows)
    listed = page.locator("table.taken tbody tr").first
    expect(listed).to_contain_text(VOSS.person.name)
    expect(listed).to_contain_text("12")
    with page.expect_download() as book:
        page.get_by_role("link", name="Codebook").click()
    assert "working_days_of_9_hours" in book.value.path().read_text(encoding="utf-8-sig")
