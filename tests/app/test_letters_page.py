"""The outbox page, the letters in the record, and the files behind their links."""

import pytest

from core.commands import checklist
from core.commands.letters import release_letter
from core.commands.review import reject
from core.domain.terms import Value
from core.letters.draft import open_letter
from core.queries.letters import letters_of_case
from pages.shared.context import COOKIE
from tests.app.stage import at_desk, html_of, open_page
from tests.app.test_routes import Client
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, answer_all, done, reviewable
from tests.cast import CHEN, DEMIR, VOSS, ZHAO, hire, sign_in


def rejected(office):
    """A case just rejected, whose disclosure letter waits as well; answers (case, the rejection letter)."""
    appeal = reviewable(office)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal)
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET))
    appeal = done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="A guarantee is missing."))
    row = next(each for each in letters_of_case(office, REVIEWER, appeal.appeal_no) if each.kind == "reject")
    return appeal, row


def test_the_newest_letter_is_open_when_the_page_opens(office):
    """The text to edit, its paper beside it, and how many wait."""
    _, row = rejected(office)

    page = open_page("letters", REVIEWER)

    assert not page.exception
    assert "2 letters to release" in html_of(page)
    assert "A guarantee is missing." in str(page.text_area[0].value)
    assert "Copyright Agent" in html_of(page)
    assert f"/letter/{row.letter_id}.pdf" in html_of(page)
    assert not page.button(key="release").disabled


def test_what_is_typed_is_kept_and_blocks_are_said_beside_it(office):
    """A reload finds the draft; the button is off and the places are named."""
    _, row = rejected(office)
    page = open_page("letters", REVIEWER)

    with at_desk(REVIEWER):
        page.text_area[0].set_value("Please send {the missing paper}.").run()
    again = open_page("letters", LEAD, letter=row.letter_id)

    assert "is still to be filled in" in html_of(page)
    assert page.button(key="release").disabled
    assert again.text_area[0].value == "Please send {the missing paper}."
    assert "<mark>{the missing paper}</mark>" in html_of(again)


def test_the_policys_text_comes_back_and_the_language_turns(office):
    """Both begin with what the policy says."""
    _, row = rejected(office)
    page = open_page("letters", REVIEWER)
    standard = page.text_area[0].value

    with at_desk(REVIEWER):
        page.text_area[0].set_value("Other words.").run()
        held = page.segmented_control(key=f"lang_{row.letter_id}_en").disabled
        page.button(key="standard").click().run()
        back = page.text_area[0].value
        page.segmented_control(key=f"lang_{row.letter_id}_en").set_value("zh").run()

    assert held  # a typed text is not lost by turning the language
    assert back == standard
    assert "反通知" in str(page.text_area[0].value)


def test_a_released_letter_leaves_the_outbox_and_the_next_opens(office):
    """The other letter of the same case first."""
    appeal, row = rejected(office)
    page = open_page("letters", REVIEWER, letter=row.letter_id)

    with at_desk(REVIEWER):
        page.button(key="release").click().run()

    assert "1 letter to release" in html_of(page)
    assert letters_of_case(office, REVIEWER, appeal.appeal_no)[0].letter_id in page.query_params["letter"]
    assert done(open_letter(office, REVIEWER, row.letter_id)).row.state == "released"


def test_setting_aside_needs_a_reason(office):
    """Then it stays in the record."""
    _, row = rejected(office)
    page = open_page("letters", REVIEWER, letter=row.letter_id)

    with at_desk(REVIEWER):
        page.button(key="aside").click().run()
        refused = html_of(page)
        page.text_input(key=f"why_{row.letter_id}").set_value("told by telephone").run()
        page.button(key="aside").click().run()

    assert 'data-code="reason_missing"' in refused
    assert done(open_letter(office, REVIEWER, row.letter_id)).row.reason == "told by telephone"


def test_an_empty_outbox_says_what_will_come(office):
    """No case, no letter."""
    page = open_page("letters", REVIEWER)

    assert "No letters to release." in html_of(page)


def test_customer_service_finds_its_own_letters_only(office):
    """The disclosure, not the rejection."""
    _, row = rejected(office)

    page = open_page("letters", INTAKE)
    other = open_page("letters", INTAKE, letter=row.letter_id)

    assert "1 letter to release" in html_of(page)
    assert 'data-code="not_found"' in html_of(other)


def test_a_manager_has_no_letters(office):
    """The page is not theirs."""
    rejected(office)

    with pytest.raises(ValueError, match="letters"):
        open_page("letters", MANAGER)


def test_the_files_of_a_letter_are_for_those_who_may_write_it(office):
    """PDF and text inline and never kept by the browser; nothing for others or for a file of another kind."""
    _, row = rejected(office)
    done(release_letter(office, REVIEWER, row.letter_id, "en"))
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    client = Client()

    def ask(member, path):
        client.cookies.clear()
        if member is not None:
            client.cookies.set(COOKIE, done(sign_in(office, member.person.person_id, member.password, "here")))
        return client.get(path)

    pdf, text = (ask(ZHAO, f"/letter/{row.letter_id}.{kind}") for kind in ("pdf", "txt"))

    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["cache-control"] == "no-store"
    assert "A guarantee is missing." in text.text
    assert ask(ZHAO, f"/letter/{row.letter_id}.exe").status_code == 404
    assert [ask(each, f"/letter/{row.letter_id}.pdf").status_code for each in (CHEN, VOSS, DEMIR, None)] == [404] * 4


def test_two_colleagues_with_one_letter_open_are_told_of_each_other(office):
    """Neither writes over the other unseen, and the text of the second is not lost: it stands until one is chosen."""
    _, row = rejected(office)
    mine = open_page("letters", REVIEWER, letter=row.letter_id)
    theirs = open_page("letters", LEAD, letter=row.letter_id)
    with at_desk(LEAD):
        theirs.text_area[0].set_value("The lead's words.").run()

    with at_desk(REVIEWER):
        mine.text_area[0].set_value("The reviewer's words.").run()
        assert "J. Ortega has changed this letter since you opened it" in html_of(mine)
        assert mine.text_area[0].value == "The reviewer's words."
        assert "The lead&#x27;s words." in html_of(mine)
        assert kept(office, row) == "The lead's words."
        mine.button(key="release").click().run()
        assert kept(office, row) == "The lead's words."
        mine.button(key="mine").click().run()

    assert kept(office, row) == "The reviewer's words."
    assert mine.text_area[0].value == "The reviewer's words."
    assert "has changed this letter" not in html_of(mine)


def test_whoever_takes_the_colleagues_text_goes_on_from_it(office):
    """What was typed is given up by choice, and the next change is kept as ever."""
    _, row = rejected(office)
    mine = open_page("letters", REVIEWER, letter=row.letter_id)
    theirs = open_page("letters", LEAD, letter=row.letter_id)
    with at_desk(LEAD):
        theirs.text_area[0].set_value("The lead's words.").run()

    with at_desk(REVIEWER):
        mine.text_area[0].set_value("The reviewer's words.").run()
        mine.button(key="theirs").click().run()
        assert mine.text_area[0].value == "The lead's words."
        mine.text_area[0].set_value("Both agree.").run()

    assert kept(office, row) == "Both agree."


def test_nobody_releases_a_text_that_they_have_not_read(office):
    """A colleague's change since the page was drawn stops the release, and the page shows the new text."""
    _, row = rejected(office)
    mine = open_page("letters", REVIEWER, letter=row.letter_id)
    theirs = open_page("letters", LEAD, letter=row.letter_id)
    with at_desk(LEAD):
        theirs.text_area[0].set_value("The lead's words.").run()

    with at_desk(REVIEWER):
        mine.button(key="release").click().run()
        assert "J. Ortega has changed this letter since you opened it" in html_of(mine)
        assert mine.text_area[0].value == "The lead's words."
        assert done(open_letter(office, REVIEWER, row.letter_id)).row.state == "waiting"
        mine.button(key="release").click().run()

    assert done(open_letter(office, REVIEWER, row.letter_id)).row.state == "released"


def kept(office, row) -> str:
    """The text that counts."""
    return done(open_letter(office, REVIEWER, row.letter_id)).body
