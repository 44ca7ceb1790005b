"""People, records and overview: what an administrator and a manager do, and what they never see."""

import streamlit as st

from core.commands.accounts import who_is
from core.commands.verification import Fault, on_record
from core.domain.people import Person
from core.domain.terms import DocumentKind, Role, Side
from core.queries.people import accounts
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, REVIEWER, done, opened, reviewable, with_document
from tests.cast import sign_in


def pressed(page, label):
    """The page after a click on the visible button of that label."""
    with at_desk(ADMIN):
        next(each for each in page.button if each.label == label).click()
        return page.run()


def choose(page, person: Person):
    """The page with that account chosen."""
    with at_desk(ADMIN):
        return page.selectbox(key="chosen_account").set_value(person.person_id).run()


def people_of(office) -> dict[str, Person]:
    """All accounts by their sign-in name."""
    return {each.person.person_id: each.person for each in done(accounts(office, ADMIN))}


def test_an_administrator_adds_a_person_who_can_sign_in(office):
    """The password is shown once, works, and is gone at the next drawing."""
    page = open_page("people", ADMIN)
    page.text_input(key="new_name_0").set_value("Ling <b>Zhao</b>")
    page.selectbox(key="new_role_en").set_value(Role.REVIEWER)
    page = pressed(page, "Add the person")
    password = html_of(page).split("<code>")[2].split("</code>")[0]
    token = done(sign_in(office, "ling.b.zhao.b", password, "10.0.0.7"))

    assert who_is(office, token) == people_of(office)["ling.b.zhao.b"]
    assert "Ling &lt;b&gt;Zhao" in html_of(page)
    with at_desk(ADMIN):
        assert password not in html_of(page.run())


def test_a_refused_account_says_why(office):
    """And the list stays as it was."""
    before = people_of(office)
    page = pressed(open_page("people", ADMIN), "Add the person")

    assert 'data-code="field_missing"' in html_of(page)
    assert people_of(office) == before


def test_an_administrator_changes_a_role_and_stops_an_account(office):
    """Each change shows in the list at once."""
    page = choose(open_page("people", ADMIN), REVIEWER)
    with at_desk(ADMIN):
        page.selectbox(key=f"role_of_{REVIEWER.person_id}_reviewer_en").set_value(Role.LEAD).run()
    page = pressed(page, "Save the role")
    assert people_of(office)[REVIEWER.person_id].role is Role.LEAD
    page = pressed(page, "Disable the account")
    assert not people_of(office)[REVIEWER.person_id].active
    assert "may not sign in" in html_of(page)
    pressed(page, "Let sign in again")
    assert people_of(office)[REVIEWER.person_id].active


def test_a_new_password_is_shown_once_and_never_one_s_own(office):
    """An administrator's own would end the sign-in before it could be read."""
    page = choose(open_page("people", ADMIN), REVIEWER)
    page = pressed(page, "New password")
    password = html_of(page).split("<code>")[2].split("</code>")[0]
    assert isinstance(sign_in(office, REVIEWER.person_id, password, "10.0.0.7"), str)
    page = choose(page, ADMIN)
    assert next(each for each in page.button if each.label == "New password").disabled


def test_ending_sign_ins_is_told(office):
    """The list shows how many hold."""
    page = pressed(choose(open_page("people", ADMIN), REVIEWER), "End their sessions")

    assert "All their sessions have ended." in html_of(page)


def test_the_last_administrator_stays_on_the_page_too(office):
    """The refusal says what to do first."""
    page = pressed(choose(open_page("people", ADMIN), ADMIN), "Disable the account")

    assert 'data-code="last_admin"' in html_of(page)


def test_the_record_says_how_much_there_is_and_who_last_looked(office):
    """Before a check its size, the last seal, and that nobody has checked; afterwards the check, for every tab."""
    st.cache_resource.clear()
    reviewable(office)
    before = html_of(open_page("records", ADMIN))
    pressed(open_page("records", ADMIN), "Check the record now")
    elsewhere = html_of(open_page("records", ADMIN))

    assert "<b>5</b><small>each with the hash of the one before it</small>" in before
    assert "Nobody has checked it since the app was started." in before
    assert "<b>never</b>" in before
    assert "Cases: 1; events: 5; documents: 2." in elsewhere


def test_a_sound_record_is_said_to_be_sound(office):
    """With how much was read."""
    reviewable(office)
    page = open_page("records", ADMIN)
    page = pressed(page, "Check the record now")

    assert "sound" in html_of(page)
    assert "Cases: 1; events: 5; documents: 2." in html_of(page)


def test_an_administrator_seals_the_record_and_reads_the_digest(office):
    """So that it can be kept where nobody of the office can change it."""
    reviewable(office)
    page = pressed(open_page("records", ADMIN), "Seal the record now")
    seal = on_record(office).seal

    assert seal
    assert f">{seal.digest}<" in html_of(page)
    assert "<b>never</b>" not in html_of(page)
    assert "record sealed" in html_of(open_page("log", ADMIN))


def test_a_damaged_record_is_shown_with_its_place(office):
    """A file that was changed is named, and what to do about it."""
    appeal = opened(office)
    exhibit = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    for path in office.home.glob(f"evidence/**/{exhibit.sha256}"):
        path.chmod(0o600)
        path.write_bytes(b"something else")
    page = pressed(open_page("records", ADMIN), "Check the record now")
    fault = Fault(f"{appeal.appeal_no} {exhibit.label}", None)  # type: ignore[arg-type] # only its place is asked

    assert f"<td>{fault.where}</td>" in html_of(page)
    assert "restore the last sound backup" in html_of(page)
