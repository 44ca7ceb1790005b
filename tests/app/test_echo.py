"""A browser that repeats what a page had put into a widget is no person who answers."""

from streamlit.testing.v1 import AppTest

from core.commands.documents import type_fact
from core.domain.terms import DocumentKind
from core.queries.case import open_case
from tests.app.stage import Checklist, open_page
from tests.cases import REVIEWER, done, reviewable


def a_widget():
    """A page with one widget of the case page's kind; tells what its callback took for a person's change."""
    import streamlit as st  # noqa: PLC0415 - AppTest runs the body alone

    from pages.components.case_view import CasePageState, entered, key_for  # noqa: PLC0415 - the same

    place = st.session_state.setdefault("place", CasePageState("AP-2026-000001"))
    told = st.session_state.setdefault("told", [])

    def changed(key):
        if entered(place, key):
            told.append(st.session_state[key])

    given = st.session_state.get("kept", "")
    key = key_for(place, "answer", given)
    st.text_input("Answer", given, key=key, on_change=changed, args=(key,))
    for name, called in (("repeat", key), ("forgotten", "answer.99")):
        st.button(name, key=name, on_click=changed, args=(called,))


def press(test, name):
    """Calls back for the widget although nobody touched it, as Streamlit does after a run that was cut short."""
    test.button(key=name).click().run()


def test_only_a_change_is_an_answer():
    """A value that is repeated is not taken twice, and the way back to the first value is a change again."""
    test = AppTest.from_function(a_widget).run()
    press(test, "repeat")
    press(test, "forgotten")
    assert test.session_state["told"] == []

    for given in ("met", "", "met"):
        test.session_state["kept"] = given
        test.text_input[0].set_value(given).run()
        press(test, "repeat")

    assert not test.exception
    assert test.session_state["told"] == ["met", "", "met"]


def test_what_was_changed_elsewhere_is_shown_by_a_new_widget():
    """The old one may still hold the old value in the browser; whatever it reports is about a value that is gone."""
    test = AppTest.from_function(a_widget).run()
    first = test.text_input[0].key
    test.session_state["kept"] = "changed elsewhere"
    test.run()

    assert test.text_input[0].value == "changed elsewhere"
    assert test.text_input[0].key != first


def test_a_line_shows_what_only_the_machine_may_say(office):
    """A till slip has no invoice number: the machine's "not applicable" is told, and no button is chosen for it."""
    no = reviewable(office, "tmall_trademark_v1_1", DocumentKind.TILL_SLIP).appeal_no
    slip = next(each for each in done(open_case(office, REVIEWER, no)).dossier.exhibits if each.label == "A2")
    done(type_fact(office, REVIEWER, slip.exhibit_id, "number", "0711-20384"))
    test = open_page("appeal", REVIEWER, no=no)
    line = Checklist(test).lines["fp_number_format"]

    assert not test.exception
    assert line["value"] is None
    assert line["marks"][0][:2] == ["m neu", "auto"]
