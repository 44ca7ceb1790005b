"""“Met” on a look-up outside: 1 opens three fields, Enter saves and goes on, Escape leaves the line as it was."""

import pytest
from playwright.sync_api import expect

from core.commands.checklist import answer
from core.domain.terms import DocumentKind, Value
from tests.browser.house import settled, sign_in
from tests.browser.reviewing import at_cursor, drawn, row, sees_answers
from tests.cases import answer_all, reviewable
from tests.cast import ZHAO

CASE = "AP-2026-000001"

LINE = "tr_registry_checked"


@pytest.fixture(scope="module")
def furnish():
    """A grant whose register was not looked up; one line above it is open."""

    def fill(office) -> None:
        case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.AUTHORISATION)
        answer_all(office, ZHAO.person, case, Value.NOT_MET)
        answer(office, ZHAO.person, case.appeal_no, "cn_truth_guarantee", None)

    return fill


def test_one_key_alone_verifies_nothing(house, page):
    """By the mouse and by the key; what was entered stands on the line, and the cursor has gone on."""
    sign_in(page, house, ZHAO, f"/appeal?no={CASE}")
    drawn(page, CASE)
    line, dialog = row(page, LINE), page.get_by_role("dialog")

    line.get_by_role("radio", name="Met", exact=True).click()
    expect(dialog).to_contain_text("Look-up:")
    settled(page)
    expect(dialog.get_by_role("textbox", name="Site")).to_have_value("CNIPA trademark register")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    sees_answers(page, **{LINE: "Not met"})

    assert at_cursor(page) == LINE
    page.keyboard.press("1")
    expect(dialog.get_by_role("textbox", name="Result")).to_be_focused()
    settled(page)
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Missing: Result.")
    dialog.get_by_role("textbox", name="Result").fill("Same owner, in force.")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    settled(page)

    sees_answers(page, **{LINE: "Met"})
    expect(line).to_contain_text("looked up")
    assert at_cursor(page) == "cn_truth_guarantee"
