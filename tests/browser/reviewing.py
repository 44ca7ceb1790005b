"""What a reviewer does on the case page, as verbs: open, read, type facts, answer by keys, decide, read the record."""

from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Locator, Page, expect

from core.domain.facts import FACT_FIELDS, FactField
from core.domain.terms import Value
from core.language import t
from core.office import DATA
from core.rule_files import load_policies
from demo.papers.sheet import Sheet
from tests.browser.house import DRAWN_WITHIN, House, settled, write
from tests.cases import AS_FILED

KEY: Final = {Value.MET: "1", Value.NOT_MET: "2", Value.CANNOT_VERIFY: "3", Value.NOT_APPLICABLE: "4"}

SETTLED: Final = "auto"

LOOKED_UP: Final = frozenset(
    name for name, each in load_policies(DATA / "policy").criteria.items() if each.lookup is not None
)

NO_FINDINGS: Final[Mapping[str, Value]] = {}


def open_case(page: Page, house: House, appeal_no: str) -> Page:
    """Opens a case by its address and waits until it is drawn."""
    page.goto(f"{house.url}/appeal?no={appeal_no}")
    return drawn(page, appeal_no)


def drawn(page: Page, appeal_no: str) -> Page:
    """Waits until that case is on the page, with its checklist or what was decided, and its foot."""
    expect(page.locator(".st-key-strip .strip")).to_contain_text(appeal_no)
    expect(page.locator(".st-key-judgement")).to_be_visible()
    expect(page.locator(".st-key-help button")).to_be_visible()
    expect(page.locator(".st-key-go_next button, .st-key-past").first).to_be_visible()
    return settled(page)


def at_cursor(page: Page) -> str:
    """The criterion that the keys answer now."""
    return page.locator(".now .in").inner_text().split(" ")[0]


def press(page: Page, key: str) -> None:
    """Presses a key of the checklist, and waits until what it did is saved."""
    page.keyboard.press(key)
    saved(page)


def saved(page: Page, within: float = DRAWN_WITHIN) -> None:
    """Waits until the app has taken all that the checklist shows, so many milliseconds at most."""
    expect(page.locator('.checklist:not([data-unsaved="0"])')).to_have_count(0, timeout=within)


def sees_answers(page: Page, **answers: str) -> None:
    """Waits until these answers are marked on the lines of these criteria; an empty one: none is marked."""
    for criterion, answer in answers.items():
        radios = row(page, criterion).get_by_role("radio")
        expect(radios.first).to_be_visible()
        if answer:
            expect(radios.and_(page.get_by_role("radio", name=answer, exact=True))).to_be_checked()
        else:
            expect(radios.and_(page.get_by_role("radio", checked=True))).to_have_count(0)


def row(page: Page, criterion: str) -> Locator:
    """The line of a criterion."""
    return page.locator(f".st-key-row_{criterion}")


def machine(page: Page, criterion: str) -> Locator:
    """What the machine says on the line of a criterion."""
    return row(page, criterion).locator(".m")


def answer_by_keys(page: Page, found: Mapping[str, Value] = NO_FINDINGS) -> list[str]:
    """Answers by keys all that waits for a person, as found, else met; a key leads on to the next that waits.

    Returns the criteria that were answered, in order.
    """
    given: list[str] = []
    while (criterion := at_cursor(page)) not in given and not machine(page, criterion).filter(has_text=SETTLED).count():
        given.append(criterion)
        value = found.get(criterion, Value.MET)
        press(page, KEY[value])
        if value is Value.MET and criterion in LOOKED_UP:
            looks_up(page, criterion)
    settled(page)
    return given


def looks_up(page: Page, criterion: str) -> None:
    """Fills in the look-up that “met” rests on, where the page asks for it; an earlier one of the document counts."""
    dialog, met = page.get_by_role("dialog"), row(page, criterion).get_by_role("radio", name="Met", checked=True)
    expect(dialog.or_(met).first).to_be_visible()
    if not dialog.count():
        return
    settled(page)
    if (listed := dialog.get_by_role("combobox", name="Result")).count():
        listed.click()
        page.get_by_role("option", name="Found and consistent", exact=True).click()
        settled(page)
    else:
        dialog.get_by_role("textbox", name="Result").fill("Found; it agrees with the document.")
    dialog.get_by_role("button", name="Met: save the look-up").click()
    expect(dialog).to_have_count(0)
    expect(met).to_be_visible()  # with it the cursor has gone on
    saved(page)
    settled(page)


def choose(page: Page, criterion: str, answer: str) -> None:
    """Answers a criterion on its line by the mouse; the cursor follows."""
    row(page, criterion).get_by_role("radio", name=answer, exact=True).click()
    expect(row(page, criterion).locator(".crit.cur")).to_be_visible()
    saved(page)
    settled(page)


def look_at(page: Page, label: str) -> None:
    """Chooses a document by its tab."""
    tab = page.locator(".st-key-ex").get_by_role("radio").filter(has_text=f"{label} ")
    tab.click()
    expect(tab).to_be_checked()
    expect(page.locator(".st-key-viewer")).to_contain_text(f"{label} ")
    settled(page)


def sees_a_page_image(page: Page) -> None:
    """Waits until the image of a page is drawn in the viewer."""
    image = page.locator(".st-key-viewer .stage img").first
    expect(image).to_be_visible()
    image.evaluate("image => image.decode()")


def type_facts(page: Page, label: str, sheet: Sheet) -> None:
    """Types what a paper shows into the form beside its image; the machine has answered when it returns."""
    look_at(page, label)
    page.keyboard.press("f")
    form = page.locator(".st-key-factsform")
    expect(form.locator("input:focus")).to_be_visible()  # the caret has come: it would close a list that is open
    for field in FACT_FIELDS[sheet.kind]:
        if field.name in sheet.facts:
            _type(form, field, sheet.facts[field.name])
    form.locator(".st-key-facts_toggle button").first.click()
    expect(form).to_have_count(0)
    expect(page.locator(".st-key-factstable td.num")).not_to_have_count(0)
    settled(page)


def _type(form: Locator, field: FactField, value: str) -> None:
    """Types one fact and waits until it is saved."""
    if field.options:
        form.get_by_role("combobox", name=t(field.label, "en"), exact=True).click()
        form.page.get_by_role("option", name=t(dict(field.options)[value], "en"), exact=True).click()
    else:
        line = form.get_by_role("textbox", name=t(field.label, "en"), exact=True)
        line.fill(value)
        line.press("Enter")
    settled(form.page)


def decide(page: Page, decision: str) -> Locator:
    """Presses a decision at the foot; returns the dialog that asks once more."""
    page.locator(".st-key-foot").get_by_role("button", name=decision).click()
    return asked(page, decision)


def asked(page: Page, decision: str) -> Locator:
    """The dialog that asks once more, drawn."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(decision)
    expect(dialog.get_by_role("button", name="Confirm")).to_be_enabled()
    expect(dialog.get_by_role("textbox").last).to_be_visible()
    settled(page)
    return dialog


def confirm(page: Page, appeal_no: str, decision: str, reason: str = "") -> None:
    """Writes the reason into the dialog, confirms, and waits until the decision is said to be recorded."""
    dialog = asked(page, decision)
    as_filed(dialog)
    left_aside(dialog)
    if reason:
        write(dialog.get_by_role("textbox").last, reason)
    dialog.get_by_role("button", name="Confirm").click()
    recorded(page, appeal_no, decision)


def as_filed(where: Locator) -> None:
    """Says why documents go as filed, where the page asks; a released pack makes it unnecessary."""
    settled(where.page)  # what is filled in while the dialog is still being drawn can be drawn away
    field = where.get_by_role("textbox", name="unredacted")
    if field.count():
        write(field, AS_FILED)


def left_aside(where: Locator) -> None:
    """Says why the statute is left aside, where the dialog asks."""
    field = where.get_by_placeholder("stays on record")
    if field.count():
        write(field, "The rights holder prepares a suit.")


def recorded(page: Page, appeal_no: str, decision: str) -> None:
    """Waits for the word that a decision is recorded."""
    expect(page.get_by_test_id("stToast").first).to_contain_text(f"{appeal_no}: {decision}. Recorded.")


def record(page: Page) -> Locator:
    """Opens the record of the case; returns its events, the newest first."""
    page.locator(".st-key-record button").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Record of")
    expect(drawer.locator(".event").first).to_be_visible()
    settled(page)
    return drawer.locator("[role=tabpanel]").first.locator(".event")


def close_dialog(page: Page) -> None:
    """Closes the drawer or dialog that is open."""
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def refused(page: Page, code: str) -> Locator:
    """The refusal of that code, as the page shows it."""
    shown = page.locator(f'.refusal[data-code="{code}"]')
    expect(shown).to_be_visible()
    return shown
