"""The frame: nobody gets past the sign-in form, and each role finds its own pages."""

from html import escape
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands.accounts import add_person, set_active
from core.commands.setup import COPIES, confirm_step
from core.domain.people import Person
from core.domain.terms import Role, label_of
from core.ledger.people import PEOPLE, read_person
from core.office import PEOPLE_FILE, first_person
from core.queries.setup import setup_steps
from pages.shared import context, server
from pages.shared.context import COOKIE, context_for
from pages.shared.navigation import PLACE, PLACES, Place, first_for, go_to
from tests.app.stage import FRAME, at_desk, html_of
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, done
from tests.cast import sign_in
from tests.english import english


def named(value: object) -> str:
    """A page or a person, in the name of a test."""
    return value.url_path if isinstance(value, Place) else str(getattr(value, "person_id", value))


def frame(**address: str) -> AppTest:
    """The frame at an address, as the browser asks for it."""
    test = AppTest.from_file(str(FRAME), default_timeout=20)
    for key, value in address.items():
        test.query_params[key] = value
    return test.run()


def test_signed_out_there_is_the_sign_in_form_only(office):
    """No name, no count, no navigation: nothing of the office is told to whoever has not signed in."""
    with at_desk(None):
        test = frame()

    assert not test.exception
    assert 'action="/auth/sign-in"' in html_of(test)
    assert len(test.get("html")) == 4  # the card, its two styles, and what puts the cursor into it
    assert not [each for kind in ("button", "text_input", "dataframe", "markdown") for each in test.get(kind)]


def test_the_door_of_an_office_without_people_says_how_the_first_is_added(office, monkeypatch):
    """It asks for no name that cannot be; with somebody to sign in it is the form again."""
    with at_desk(None):
        assert "Nobody can sign in yet" not in html_of(frame(lang="en"))
        with office.store.writing() as cursor:
            cursor.run("DELETE FROM person")
            cursor.touched.add(PEOPLE)
        from_afar = html_of(frame(lang="en"))
        monkeypatch.setattr(type(st.context), "ip_address", None)  # so Streamlit calls the machine itself
        told = {"Host": "localhost:8501"}
        monkeypatch.setattr(type(st.context), "headers", property(lambda _self: SimpleNamespace(to_dict=lambda: told)))
        shown = html_of(frame(lang="en"))
        told["X-Forwarded-For"] = "203.0.113.9"
        through = html_of(frame(lang="en"))

    for each, code in ((from_afar, True), (through, True), (shown, False)):
        assert 'action="/auth/first-run"' in each
        assert ('name="code"' in each) is code
    assert str(office.home) not in through
    assert "Nobody can sign in yet" in shown
    assert escape(first_person(office.home)) in shown
    assert 'action="/auth/sign-in"' not in shown
    assert "Nobody can sign in yet" in from_afar
    assert str(office.home) not in from_afar


def test_the_door_of_a_demonstration_lists_its_people(office):
    """Those of its file who can sign in, with their roles; nothing in an office of one's own, and never a password."""
    other = done(add_person(office, "Real Person", Role.ADMIN))[0]
    gone = done(add_person(office, "Gone Away", Role.REVIEWER))[0]
    done(set_active(office, ADMIN, gone.person_id, active=False))
    made = (ADMIN.person_id, REVIEWER.person_id, gone.person_id, "nobody.any.more")
    with at_desk(None):
        own = html_of(frame(lang="en"))
        lines = [f"{each:14} vovu-jebo-{at}  reviewer  x" for at, each in enumerate(made)]
        (office.home / PEOPLE_FILE).write_text("\n".join(lines), encoding="utf-8")
        shown = html_of(frame(lang="en"))
        chinese = html_of(frame(lang="zh"))

    assert PEOPLE_FILE not in own
    assert not [each for each in made if each in own]
    assert f"Demonstration: the passwords of these people are in …/{PEOPLE_FILE}" in shown
    assert [each for each in made if f"<td>{each}</td>" in shown] == [ADMIN.person_id, REVIEWER.person_id]
    assert f"<td>{REVIEWER.name}</td><td>{english(label_of(Role.REVIEWER))}</td>" in shown
    assert other.person_id not in shown
    assert f"…/{PEOPLE_FILE}" in chinese
    assert "Demonstration" not in chinese
    assert "vovu" not in shown


def test_a_cookie_that_is_no_text_is_no_sign_in(office):
    """The page tests' own stand-in for cookies is true in every question; it must not let anybody in."""
    test = frame()

    assert not test.exception
    assert 'action="/auth/sign-in"' in html_of(test)


@pytest.mark.parametrize("token", ["", "made up", 7, b"bytes", None])
def test_only_a_token_that_was_given_is_a_sign_in(office, monkeypatch, token):
    """A made-up cookie is nobody."""
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _self: {COOKIE: token}))

    assert context.current_person() is None


def test_a_token_that_was_given_is_looked_up_at_every_run(office, monkeypatch):
    """Somebody who is put out of the office is out at the next click, whatever the tab remembers."""
    person, password = done(add_person(office, "New", Role.REVIEWER))
    token = done(sign_in(office, person.person_id, password, "10.0.0.7"))
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _self: {COOKIE: token}))
    assert context.current_person() == person
    done(set_active(office, ADMIN, person.person_id, active=False))

    assert context.current_person() is None


@pytest.mark.parametrize(
    ("code", "seconds", "said"),
    [
        ("sign_in_failed", "", "The name or password is wrong."),
        ("sign_in_slowed", "8", "Too many failed attempts. Wait 8 seconds."),
        ("sign_in_slowed", "99999999999", "Too many failed attempts. Wait 3600 seconds."),
    ],
)
def test_a_refused_sign_in_says_why(office, code, seconds, said):
    """With what to do next; the seconds are those of the refusal, within reason."""
    with at_desk(None):
        shown = html_of(frame(refused=code, seconds=seconds))

    assert said in shown
    assert "an administrator can set a new password" in shown


def test_with_a_password_that_was_given_out_there_is_one_page(office):
    """The form for a password of one's own, and the way out; no other page is known to it."""
    given = REVIEWER.model_copy(update={"must_change": True})
    with at_desk(given):
        shown = frame()
    assert "Choose your own password" in html_of(shown)
    assert 'action="/auth/sign-out"' in html_of(shown)
    assert [each.label for each in shown.text_input] == ["Current password", "New password"]


@pytest.mark.parametrize("address", [{"refused": "<b>hello</b>"}, {"refused": "sign_in_slowed", "seconds": "<b>"}])
def test_the_form_says_nothing_that_the_address_made_up(office, address):
    """A link cannot put words into the form."""
    with at_desk(None):
        shown = html_of(frame(**address))

    assert "refusal" not in shown
    assert "<b>" not in shown


def test_the_form_leads_back_to_what_was_asked_for(office):
    """Somebody whose sign-in has ended while a case was open finds the case again."""
    with at_desk(None):
        shown = html_of(frame(no='AP-2026-000001">', refused="signed_out"))

    assert 'name="next" value="/?no=AP-2026-000001%22%3E"' in shown
    assert "You are signed out." in shown


def test_the_form_speaks_both_languages(office):
    """As the browser does at first, and as is chosen then."""
    with at_desk(None):
        assert 'lang="zh"><h1>' in html_of(frame(lang="zh"))
        assert 'lang="en"><h1>' in html_of(frame(lang="en"))


@pytest.mark.parametrize("place", PLACES, ids=named)
def test_a_page_itself_refuses_whoever_is_signed_out(office, place):
    """Also when it is reached past the frame."""
    with at_desk(None):
        test = AppTest.from_file(str(place.path), default_timeout=20).run()

    assert not test.exception
    assert 'action="/auth/sign-in"' in html_of(test)
    assert len(test.get("html")) == 4


@pytest.mark.parametrize("person", [INTAKE, REVIEWER, LEAD, MANAGER, ADMIN], ids=named)
def test_each_role_has_a_first_page(office, person):
    """What a person finds at the bare address is what they work with."""
    with at_desk(person):
        test = frame()

    assert not test.exception
    assert person.role in first_for(person.role).roles


def test_an_administrator_finds_setup_first_while_steps_of_it_are_open(office, tmp_path):
    """With every step confirmed it is People; a session keeps the page that it began with."""
    with at_desk(ADMIN):
        begun = frame()
    assert "5 steps are open" in html_of(begun)
    for each in done(setup_steps(office, ADMIN)):
        if each.key != "people":
            done(confirm_step(office, ADMIN, each.key, each.fingerprint, str(tmp_path) if each.key == COPIES else ""))

    with at_desk(ADMIN):
        assert "All steps are done." in html_of(begun.run())
        assert begun.session_state["setup_open"]
        later = frame()
    assert not later.exception
    assert later.session_state["setup_open"] is False
    assert ADMIN.name in html_of(later)


def test_the_language_switches_at_once_and_is_remembered(office):
    """The very run of the click draws in it, and the account keeps it."""
    person = ADMIN
    with at_desk(person):
        test = frame()
        assert english(label_of(Role.ADMIN)) in html_of(test)

    def remembered() -> Person:
        with office.store.reading() as cursor:
            found = read_person(cursor, person.person_id)
            assert found
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.shared.context.current_person", remembered)
        test.button_group[0].set_value("zh").run()

    assert remembered().language == "zh"
    assert not test.exception
    assert english(label_of(Role.ADMIN)) not in html_of(test)


def test_a_page_that_breaks_shows_a_number_and_no_trace(caplog):
    """The person can tell the number to an administrator, who finds the trace in the log."""
    test = AppTest.from_function(_broken).run()
    shown = test.error[0].value
    number = shown.rpartition(" ")[2].rstrip(".")

    assert "secret value" not in shown
    assert number in caplog.text
    assert "secret value" in caplog.text


def _broken() -> None:
    from pages.shared.server import error_page  # noqa: PLC0415 - the function is run as a script of its own

    try:
        int("secret value")
    except ValueError as error:
        error_page(error)


def test_a_page_without_its_database_says_so():
    """In a sentence that helps, not with a number."""
    shown = AppTest.from_function(_without_database).run().error[0].value
    assert "does not answer" in shown
    assert "Try again in a moment" in shown


def _without_database() -> None:
    from core.ledger.engine import Unreachable  # noqa: PLC0415 - the function is run as a script of its own
    from pages.shared.server import error_page  # noqa: PLC0415

    error_page(Unreachable("server closed the connection unexpectedly"))


def test_no_two_pages_share_an_address():
    """And every page of the table is there."""
    assert len(PLACE) == len(PLACES)
    assert all(place.path.is_file() for place in PLACES)
    assert server.LOG.name == "redress"


@pytest.mark.parametrize("address", ["/people", "/log?x=1", "/nowhere", "//evil.example", "javascript:alert(1)"])
def test_a_link_to_a_page_of_another_role_leads_to_ones_own_first_page(office, monkeypatch, address):
    """As any other address would; the page of the link is not known to this session, and asking for it fails."""
    went: list[object] = []
    monkeypatch.setattr(st, "switch_page", lambda path, **_asked: went.append(path))
    go_to(context_for(REVIEWER), address)
    go_to(context_for(REVIEWER), "/letters?no=1")

    assert went == [first_for(Role.REVIEWER).path, PLACE["letters"].path]
