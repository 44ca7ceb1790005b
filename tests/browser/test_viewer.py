"""The viewer in Chromium: where facts were read, pages side by side that move together, thumbnails, a finer drawing."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.commands.documents import take_in, type_fact
from core.commands.reading import read_one
from core.domain.terms import DocumentKind, Side
from tests.browser.house import DRAWN_WITHIN, House, a_run, settled, sign_in, waits_for
from tests.browser.reviewing import look_at
from tests.cases import INTAKE, REVIEWER, done, reviewable
from tests.cast import ZHAO
from tests.drawn import a_pdf
from tests.paper_cast import digital, trademark

FIRST, SECOND, LETTER = "AP-2026-000001", "AP-2026-000002", "AP-2026-000003"

MAIL = """**Which material?**
[The listing](https://shop.example/item/1) of {no}, see <https://shop.example/a_b>

I have a good faith belief that it was removed
as a result of a mistake. I swear so under penalty of perjury.
"""

PAGES = 20

OUTLINE = """mark => {
  const at = mark.getBoundingClientRect(), page = mark.parentElement.previousElementSibling.previousElementSibling;
  const on = page.getBoundingClientRect();
  return [at.left - on.left, at.top - on.top, at.right - on.left, at.bottom - on.top].map((each, side) =>
    each / (side % 2 ? on.height : on.width));
}"""
"""The place of an outline as shares of the page as it lies on the screen, its edge of two pixels included."""


@pytest.fixture(scope="module")
def furnish():
    """Two appeals with an invoice that was read, the first also with certificates, a scan of 20 pages, a lost page.

    A third under 512(g), with a counter-notice that is plain text.
    """

    def fill(office) -> None:
        for _ in range(2):
            number = reviewable(office, "tmall_trademark_v1_1").appeal_no
            sheet = digital()
            filed = put(office, number, Side.SELLER, sheet.kind, sheet.name, sheet.data)
            read_one(office, filed.exhibit_id)
            done(type_fact(office, REVIEWER, filed.exhibit_id, "date", "2026-09-18"))
            if number == SECOND:
                done(type_fact(office, REVIEWER, filed.exhibit_id, "buyer_id", "91310115MA1H9X3T27"))
            if number == FIRST:
                scan = a_pdf(*[f"page {at} of the framework contract" for at in range(1, PAGES + 1)])
                put(office, number, Side.SELLER, DocumentKind.CONTRACT, "scan.pdf", scan)
                lost = put(office, number, Side.SELLER, DocumentKind.CONTRACT, "lost.pdf", a_pdf("lost"))
                (office.vault.files.root / lost.sha256[:2] / lost.sha256[2:4] / lost.sha256).unlink()
                right = trademark()
                put(office, number, Side.COMPLAINANT, right.kind, right.name, right.data)
        letter = reviewable(office, "us_dmca_512g_2")
        text = MAIL.format(no=letter.complaint_no).encode()
        mail = put(office, LETTER, Side.SELLER, DocumentKind.COUNTER_NOTICE, "mail.txt", text)
        read_one(office, mail.exhibit_id)

    return fill


def put(office, number: str, side: Side, kind: DocumentKind, name: str, data: bytes):
    """A document taken in."""
    return done(take_in(office, INTAKE, number, side=side, kind=kind, name=name, data=data))


@pytest.fixture
def case(house: House, page: Page) -> Page:
    """The first case at its invoice, A2, drawn."""
    sign_in(page, house, ZHAO, f"/appeal?no={FIRST}&ex=A2")
    expect(page.locator(".st-key-go_next button")).to_be_visible(timeout=DRAWN_WITHIN)
    waits_for(page, "window.redressViewer")
    sees_page(page, 1)
    return settled(page)


def paper(page: Page, side: int = 0) -> Locator:
    """The left or the right document."""
    return page.locator(".st-key-viewer .paper").nth(side)


def stage(page: Page, side: int = 0) -> Locator:
    """What scrolls in it."""
    return paper(page, side).locator(".stage")


def sees_page(page: Page, number: int, side: int = 0) -> None:
    """Waits until that page is drawn."""
    expect(stage(page, side)).to_have_attribute("data-shown", re.compile(rf"/{number}\.jpg$"), timeout=DRAWN_WITHIN)


def outline(page: Page, field: str) -> Locator:
    """The printed place of a field, not the QR code that also has it."""
    return stage(page).locator(f'.mark[data-fields="{field}"]')


def fact(page: Page, field: str) -> Locator:
    """A fact in the table."""
    return page.locator(f'.st-key-factstable .goto[data-fact$=" {field}"]')


def scrolled(page: Page, side: int) -> tuple[float, float]:
    """The middle of what is seen of a page, as shares of it."""
    return tuple(
        stage(page, side).evaluate("""each => [
        (each.scrollLeft + each.clientWidth / 2) / each.scrollWidth,
        (each.scrollTop + each.clientHeight / 2) / each.scrollHeight]""")
    )


def lay(page: Page, label: str) -> None:
    """Lays that document on the right side."""
    page.keyboard.press("m")
    choice = paper(page, 1).get_by_label("The document on this side")
    choice.select_option(label=choice.locator("option").filter(has_text=f"{label} ").inner_text())


def test_a_fact_is_outlined_where_it_was_read(case):
    """The printed total lies where the drawn invoice has it; the QR code is one outline with its three facts."""
    left, top, right, bottom = outline(case, "total").evaluate(OUTLINE)

    assert (left, top) == pytest.approx((0.732, 0.724), abs=0.01)
    assert (right, bottom) == pytest.approx((0.801, 0.743), abs=0.01)
    outline(case, "number date total").hover()
    tip = paper(case).locator(".tip")
    expect(tip).to_contain_text("Invoice number: 26312000000184730526")
    expect(tip).to_contain_text("QR code, page 1 · 99 %")


def test_turning_the_page_turns_its_outlines(case):
    """After a quarter turn to the right the top of the page is at the right, and so are its outlines."""
    left, top, right, bottom = outline(case, "total").evaluate(OUTLINE)

    paper(case).get_by_label("Rotate").click()

    assert outline(case, "total").evaluate(OUTLINE) == pytest.approx([1 - bottom, left, 1 - top, right], abs=0.01)


def test_a_click_on_a_fact_shows_its_place(case):
    """Zoomed to a corner, the reader is taken to the total; by keyboard as well, and back from the outline."""
    for _ in range(6):
        paper(case).get_by_label("Zoom in").click()
    stage(case).evaluate("each => each.scrollTo(0, 0)")
    expect(outline(case, "total")).not_to_be_in_viewport()

    fact(case, "total").click()
    expect(outline(case, "total")).to_be_in_viewport()
    expect(outline(case, "total")).to_have_class(re.compile(r"\bon\b"))

    fact(case, "buyer_name").focus()
    case.keyboard.press("Enter")
    expect(outline(case, "buyer_name")).to_be_in_viewport()
    expect(outline(case, "total")).not_to_have_class(re.compile(r"\bon\b"))

    outline(case, "buyer_name").click()
    expect(fact(case, "buyer_name").locator("..")).to_have_class(re.compile(r"\bat\b"))


def test_a_typed_fact_that_was_also_read_has_its_place(case):
    """The date was typed by customer service; it leads to where the document says the same."""
    expect(fact(case, "date")).to_have_text("2026-09-18")
    fact(case, "date").click()
    expect(outline(case, "date")).to_have_class(re.compile(r"\bon\b"))


def test_a_difference_leads_to_what_the_document_says(house, case):
    """A credit code was typed that is not the buyer's: the warning shows where the document has the other."""
    case.goto(f"{house.url}/appeal?no={SECOND}&ex=A2")
    sees_page(case, 1)
    case.locator('.st-key-factstable .reading [data-fact$=" buyer_id others"]').click()

    expect(outline(case, "buyer_id")).to_have_class(re.compile(r"\bon\b"))


def test_a_field_of_the_form_shows_its_place(case):
    """Whoever types into a field sees what was read for it."""
    case.keyboard.press("f")
    field = case.locator(".st-key-factsform").get_by_label("Total with tax")
    expect(field).to_be_visible()
    case.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    field.focus()
    expect(outline(case, "total")).to_have_class(re.compile(r"\bon\b"))
    for key in ("0", "Backspace"):  # saved, the page is drawn anew: the caret is still there, and so is the place
        with a_run(case):
            field.press("End")
            field.press(key)
            field.press("Enter")
        expect(field).to_be_focused()
        expect(outline(case, "total")).to_have_class(re.compile(r"\bon\b"))
    case.keyboard.press("Escape")


def test_two_documents_move_together_until_they_are_let_apart(case):
    """The certificate beside the invoice: one is scrolled and zoomed, the other follows, until it is unlocked."""
    lay(case, "B2")
    sees_page(case, 1, side=1)
    before = paper(case, 1).locator(".zoom").inner_text()
    for _ in range(4):
        paper(case).get_by_label("Zoom in").click()
    assert paper(case, 1).locator(".zoom").inner_text() != before

    stage(case).evaluate("each => each.scrollTo(each.scrollWidth / 4, each.scrollHeight / 3)")
    case.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert scrolled(case, 1) == pytest.approx(scrolled(case, 0), abs=0.02)

    paper(case, 1).get_by_role("button", name="Scroll and zoom both together, or each by itself").click()
    zoom = paper(case, 1).locator(".zoom").inner_text()
    paper(case).get_by_label("Zoom out").click()
    assert paper(case, 1).locator(".zoom").inner_text() == zoom


def test_two_pages_of_one_document_lie_side_by_side(case):
    """The right side is chosen at its head; the same document opens there at its next page, and the address says so."""
    look_at(case, "A3")
    lay(case, "A3")
    sees_page(case, 2, side=1)
    sees_page(case, 1)

    paper(case).get_by_label("Page number").fill("7")
    paper(case).get_by_label("Page number").press("Enter")
    sees_page(case, 7)
    sees_page(case, 2, side=1)
    assert "beside=" in case.url


def test_a_document_of_another_appeal_lies_beside(house, case):
    """The address may name a document of another case; its head says whose it is."""
    link = stage(case).locator("img").first.get_attribute("src")
    assert link
    own = link.split("/")[2]
    case.goto(f"{house.url}/appeal?no={SECOND}&ex=A2&pin=1&beside={own}")
    sees_page(case, 1, side=1)
    expect(paper(case, 1).locator("select option:checked")).to_contain_text(f"of {FIRST}")
    assert stage(case, 1).locator("img").first.get_attribute("src") == link


def test_what_is_typed_into_the_viewer_is_no_key_of_the_page(case):
    """A 2 in the page number answers no criterion."""
    look_at(case, "A3")
    turn = case.locator(".now").get_attribute("data-turn")
    paper(case).get_by_label("Page number").focus()
    case.keyboard.type("2")
    case.keyboard.press("Enter")
    sees_page(case, 2)
    assert case.locator(".now").get_attribute("data-turn") == turn


def test_thumbnails_lead_to_their_page(case):
    """A scan of twenty pages has a strip of them, loaded as they come into view; the page that is shown is marked."""
    look_at(case, "A3")
    rail = paper(case).get_by_role("navigation", name="All pages")
    expect(rail.get_by_role("button")).to_have_count(PAGES)
    expect(rail.locator("button.there").first).to_be_visible(timeout=DRAWN_WITHIN)

    rail.get_by_role("button", name="Page 12", exact=True).click()
    sees_page(case, 12)
    expect(rail.get_by_role("button", name="Page 12", exact=True)).to_have_attribute("aria-current", "page")
    stage(case).focus()
    case.keyboard.press("End")
    sees_page(case, PAGES)


def test_a_closer_look_is_drawn_finer(case):
    """Beyond one and a half times the size a finer picture of the page takes the place of the blurred one."""
    for _ in range(5):
        paper(case).get_by_label("Zoom in").click()

    expect(stage(case)).to_have_attribute("data-sharp", re.compile(r"\?dpi=\d{3}$"), timeout=DRAWN_WITHIN)
    sharp, usual = (
        stage(case).locator(which).evaluate("image => image.naturalWidth") for which in ("img.sharp", "img:not(.sharp)")
    )
    assert sharp >= usual * 1.9


def test_a_page_that_cannot_be_shown_says_so(case):
    """Its file is gone: the place of the page says why, and the viewer goes on."""
    look_at(case, "A4")
    expect(stage(case)).to_contain_text("This page cannot be shown.", timeout=DRAWN_WITHIN)
    expect(stage(case)).to_contain_text("its file is missing")
    look_at(case, "A2")
    sees_page(case, 1)


def test_what_a_letter_states_is_outlined_in_its_text(house: House, page: Page):
    """A click below the document leads to the sentence, which may run over lines; links and signs stay as received."""
    sign_in(page, house, ZHAO, f"/appeal?no={LETTER}&ex=A2")
    text = stage(page).locator("pre")
    expect(text).to_contain_text("see <https://shop.example/a_b>", timeout=DRAWN_WITHIN)
    expect(text).to_contain_text("**Which material?**")
    expect(text.locator(".address")).to_have_text(["https://shop.example/item/1", "https://shop.example/a_b"])
    expect(text.locator("a")).to_have_count(0)

    fact(page, "stated_belief").click()
    held = text.locator(".on")
    expect(held).to_have_text("I have a good faith belief that it was removed\nas a result of a mistake.")
    held.hover()
    expect(paper(page).locator(".tip")).to_contain_text("Good-faith belief of mistake or misidentification")
    paper(page).get_by_label("Outline what was read").click()
    expect(text.locator(".noted")).to_have_count(0)


def found(page: Page, side: int = 0) -> Locator:
    """The line below the bar in which words are sought."""
    return paper(page, side).locator(".find")


def seek(page: Page, words: str, count: str) -> None:
    """Opens the line by its key, types there, and waits until it says how many places there are."""
    page.keyboard.press("s")
    expect(found(page).get_by_role("searchbox")).to_be_focused()
    found(page).get_by_role("searchbox").fill(words)
    expect(found(page).get_by_role("status")).to_have_text(count, timeout=DRAWN_WITHIN)


def reason(page: Page) -> Locator:
    """The reason of the decision, opened where it is written."""
    page.locator(".st-key-reasons button").first.click()
    return page.get_by_test_id("stPopoverBody").get_by_role("textbox").first


def test_words_are_found_over_pages_and_marked_where_they_stand(case):
    """Enter goes on and Shift and Enter back, from the last page to the first too; Escape takes the marks away."""
    look_at(case, "A3")
    seek(case, "page 1", "1 of 11")  # also 10 to 19
    expect(stage(case).locator(".hit.now")).to_be_in_viewport()
    case.keyboard.press("Enter")
    sees_page(case, 10)
    expect(found(case).get_by_role("status")).to_have_text("2 of 11")
    expect(stage(case).locator(".hit.now")).to_be_in_viewport()
    case.keyboard.press("Shift+Enter")
    case.keyboard.press("Shift+Enter")
    sees_page(case, 19)
    expect(found(case).get_by_role("status")).to_have_text("11 of 11")
    case.keyboard.press("Escape")
    expect(found(case)).to_be_hidden()
    expect(stage(case).locator(".hit")).to_have_count(0)
    expect(stage(case)).to_be_focused()


def test_a_number_is_marked_where_the_print_has_it(case):
    """Without the blanks and points it is printed with; its box lies on that of the total."""
    seek(case, "nothing of the kind", "Not found")
    total = outline(case, "total").evaluate(OUTLINE)
    shown = re.sub(r"[^\d.]", "", fact(case, "total").inner_text())
    found(case).get_by_role("searchbox").fill(shown)
    expect(stage(case).locator(".hit.now")).to_be_visible()
    boxes = (
        stage(case)
        .locator(".hit")
        .evaluate_all("""all => all.map(each => {
      const at = each.getBoundingClientRect(), on = each.parentElement.parentElement.getBoundingClientRect();
      return [(at.left + at.right) / 2, (at.top + at.bottom) / 2].map((to, side) =>
        (to - (side ? on.top : on.left)) / (side ? on.height : on.width)); })""")
    )
    assert any(total[0] < x < total[2] and total[1] < y < total[3] for x, y in boxes), (boxes, total)


def test_a_passage_found_or_selected_is_quoted_in_the_reason(house, case):
    """The line with the words, then lines that the mouse is drawn over, each with its document and page."""
    look_at(case, "A3")
    seek(case, "page 7", "1 of 1")
    sees_page(case, 7)
    found(case).get_by_role("button", name="Quote").click()
    expect(case.get_by_test_id("stToast").first).to_contain_text("The passage is quoted in the reason.")
    case.keyboard.press("Escape")
    look_at(case, "A2")
    sees_page(case, 1)
    case.keyboard.press("s")
    lines = stage(case).locator(".line")
    lines.nth(1).click(timeout=DRAWN_WITHIN)
    lines.nth(2).click(modifiers=["Shift"])
    expect(stage(case).locator(".line.on")).to_have_count(2)
    found(case).get_by_role("button", name="Quote").click()
    expect(case.locator(".st-key-reasons button").first).to_contain_text("●", timeout=DRAWN_WITHIN)
    settled(case)
    expect(reason(case)).to_have_value(
        re.compile(r"^“page 7 of the framework contract” \(A3, page 7\)\n“.+” \(A2, page 1\)$")
    )


def test_a_hit_of_the_search_over_all_cases_is_marked_in_its_document(case):
    """A text, too; what is selected there is quoted, and it has no pages to name."""
    case.keyboard.press("/")
    case.keyboard.type("good faith belief")
    case.get_by_role("option").filter(has_text=LETTER).first.click(timeout=DRAWN_WITHIN)
    expect(paper(case).locator("pre .hit.now")).to_have_text("good faith belief", timeout=DRAWN_WITHIN)
    expect(found(case).get_by_role("status")).to_have_text("1 of 1")
    found(case).get_by_role("button", name="Quote").click()
    expect(case.locator(".st-key-reasons button").first).to_contain_text("●", timeout=DRAWN_WITHIN)
    settled(case)
    expect(reason(case)).to_have_value("“I have a good faith belief that it was removed” (A2)")
