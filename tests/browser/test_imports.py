"""Appeals of a file on the page Imports: dropped with a document, looked through, imported, and found in the queue."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.office import Office
from tests.browser.house import House, sign_in
from tests.cast import CHEN
from tests.files import read_csv, written_csv

ROW = {
    "appeal_no": "N-1", "right_type": "trademark", "seller": "Qimu Home", "complainant": "Halden & Moss",
    "opened_at": "2026-11-20", "disclosed_at": "2026-11-21", "counter_notice_at": "2026-11-22",
    "counter_notice_text": "We bought these lamps from the brand itself.", "exhibits": "other:bill.txt",
}  # fmt: skip

WRONG = ROW | {"appeal_no": "N-2", "exhibits": "other:none.txt"}


@pytest.fixture(scope="module")
def furnish() -> Callable[[Office], None]:
    """An office without cases."""
    return lambda _office: None


def test_appeals_and_their_documents_are_dropped_looked_through_and_imported(
    house: House, page: Page, tmp_path: Path
) -> None:
    """The bad row is named and taken home as a file; the good one is in the queue with its document."""
    bill = tmp_path / "bill.txt"
    bill.write_text("A bill for lamps.", encoding="utf-8")
    sign_in(page, house, CHEN, "/imports")
    page.locator(".st-key-history_0 input[type=file]").set_input_files(
        written_csv(tmp_path / "appeals.csv", [ROW, WRONG])
    )
    page.locator(".st-key-documents_0 input[type=file]").set_input_files(bill)
    expect(page.locator(".st-key-documents_0")).to_contain_text(bill.name)
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator(".found")).to_contain_text("1would be imported")
    expect(page.get_by_role("row", name="N-2")).to_contain_text("there is no file “none.txt” beside the CSV")
    page.get_by_role("button", name="Import 1 appeal").click()
    expect(page.locator(".found")).to_contain_text("1imported")
    rejected = page.context.request.get(f"{house.url}/import/rejects.csv")
    assert [row["appeal_no"] for row in read_csv(rejected.body())] == ["N-2"]

    page.goto(f"{house.url}/intake?no=N-1")
    expect(page.get_by_text("bill.txt").first).to_be_visible()
