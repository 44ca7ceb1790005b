"""What customer service does on the intake page, as verbs: open an appeal, take in documents, record what happens."""

from datetime import date, datetime
from mimetypes import guess_type
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page, expect

from core.domain.terms import Verb, label_of, past_label
from demo.papers.sheet import Sheet
from tests.browser.house import House, settled
from tests.browser.papers import SHOP, SOLD, Call
from tests.english import english
from tests.paper_cast import OWNER, SELLER

UNFOLDED: Final = "part => Promise.all(part.getAnimations({ subtree: true }).map(each => each.finished))"


RECORDED: Final = {english(label_of(verb)): english(past_label(verb)) for verb in Verb}
"""What the page says once an act is recorded, by the name of the act."""


def open_appeal(page: Page, house: House, call: Call) -> str:
    """Opens the appeal by the form; returns its number."""
    page.goto(f"{house.url}/intake?new=1")
    opens = page.locator(".st-key-open_appeal button").first
    expect(opens).to_be_disabled()
    settled(page)
    right, seller, complainant = (page.locator(f".st-key-card_{card}") for card in ("right", "seller", "complainant"))
    right.get_by_role("radio", name=english(label_of(call.right))).click()
    settled(page)
    right.get_by_label("Complaint number").fill(call.complaint_no)
    put_day(right, "Complaint filed on", call.complained_on)
    right.get_by_label("Registration or patent number").fill(call.right_no)
    right.get_by_role("combobox", name="Punishment").click()
    page.get_by_role("option", name="listing removed").click()
    for card, firm, label, name in ((seller, SELLER, "Shop name", SHOP), (complainant, OWNER, "Name", OWNER.name)):
        card.get_by_label(label, exact=True).fill(name)
        card.get_by_label("Verified account holder").fill(firm.name)
        card.get_by_label("Credit code or identity number").fill(firm.code)
    _listings(page, call)
    expect(page.locator(".st-key-foot")).to_contain_text("Complete.")
    opens.click()
    expect(page.locator(".done")).to_contain_text("is open")
    settled(page)
    return page.locator(".brief .head b").inner_text()


def _listings(page: Page, call: Call) -> None:
    """Pastes both ids into one line, which makes two of it; only the first was sold."""
    table = page.locator(".st-key-card_listings")
    table.get_by_label("Listing ID").first.fill(" ".join(call.listings))
    table.get_by_label("Listing ID").first.press("Tab")
    expect(table.get_by_label("Listing ID")).to_have_count(2)
    table.get_by_label("Sold", exact=True).first.fill(str(SOLD))
    table.get_by_label("Sold", exact=True).last.fill("0")
    put_day(table, "First sold", call.first_sold_on)
    put_day(table, "Last sold", call.last_sold_on)


def put_day(where: Locator, label: str, day: date) -> None:
    """Types a day into the first field of that label."""
    field = where.get_by_role("group", name=label, exact=True).first
    field.get_by_role("spinbutton", name="year").click()
    field.page.keyboard.type(f"{day:%Y%m%d}")
    field.page.keyboard.press("Enter")
    expect(field.get_by_role("spinbutton", name="day")).to_have_attribute("aria-valuenow", str(day.day))
    settled(field.page)


def put_moment(where: Locator, label: str, at: datetime) -> None:
    """Types a day and a time into the field whose label begins so."""
    field = where.get_by_role("group", name=label).first
    field.get_by_role("spinbutton", name="year").click()
    field.page.keyboard.type(f"{at:%Y%m%d%H%M}")
    field.page.keyboard.press("Enter")
    expect(field.get_by_role("spinbutton", name="day")).to_have_attribute("aria-valuenow", str(at.day))
    settled(field.page)


def open_intake(page: Page, house: House, appeal_no: str) -> None:
    """Opens a case on the intake page."""
    page.goto(f"{house.url}/intake?no={appeal_no}")
    expect(page.locator(".brief .head")).to_contain_text(appeal_no)
    settled(page)


def take_in(page: Page, *sheets: Sheet, as_labels: str) -> None:
    """Takes in documents, several at once, as the page guesses kind and side by their names; on file they are so."""
    files = [
        FilePayload(name=each.name, mimeType=guess_type(each.name)[0] or "text/plain", buffer=each.data)
        for each in sheets
    ]
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    many = "document" if len(sheets) == 1 else "documents"
    button = page.get_by_role("button", name=f"File {len(sheets)} {many}")
    expect(button).to_be_enabled()
    settled(page)
    button.click()
    expect(page.locator(".done").filter(has_text=f"Filed as {as_labels}.")).to_be_visible()
    for each in sheets:
        expect(page.locator(".papers")).to_contain_text(english(label_of(each.kind)))
    settled(page)


def does(page: Page, act: str, at: tuple[str, datetime] | None = None) -> None:
    """Does an act of customer service, at a moment other than now where one is given with its label."""
    acts = page.locator(".st-key-card_acts")
    folded = acts.get_by_test_id("stExpander").filter(has_text=act)
    if folded.count():
        folded.locator("summary").click()
        expect(folded.locator("details")).to_have_attribute("open", "")
        folded.evaluate(UNFOLDED)
    if at:
        put_moment(acts, *at)
    button = acts.get_by_role("button", name=act, exact=True).first
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator(".done").filter(has_text=f"{RECORDED[act]}.")).to_be_visible()
    settled(page)


def lacks(page: Page, act: str) -> None:
    """The act that leads on is not possible yet, and the page says what is missing before anything is sent."""
    step = page.locator(".st-key-next_step")
    expect(step.get_by_role("button", name=act, exact=True).first).to_be_disabled()
    expect(step.locator(".missing")).to_be_visible()
