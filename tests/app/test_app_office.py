"""The one office of the process: what the server has begun with it when it is opened."""

import gc
import logging

from streamlit.testing.v1 import AppTest

from core.domain.people import CONSOLE
from core.office import Office
from pages.shared import app_state, server
from tests.cases import reviewable

CUT_SHORT = """
import streamlit as st
from pages.shared import app_state

@app_state.throttled
def draw():
    if told := app_state.read_once("answer"):
        st.text(told)
    if st.session_state.pop("cut", ""):
        st.rerun()

draw()
"""


def test_what_the_server_begins_is_begun_once_with_the_office_that_is_opened(tmp_path, monkeypatch):
    """However often the server starts in a process, and whoever asks for the office first."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    monkeypatch.setattr(app_state, "_BEGINS", [])
    begun: list[Office] = []
    app_state.at_opening(begun.append)
    app_state.at_opening(begun.append)
    try:
        assert app_state.office() is app_state.office()
        assert begun == [app_state.office()]
    finally:
        app_state.close_office()


def test_what_is_shown_once_is_shown_again_if_the_run_was_cut_short(office):
    """A browser gets nothing of such a run, and a token that is shown once would be lost."""
    shown = AppTest.from_string(CUT_SHORT)
    for key in ("answer", "cut"):
        shown.session_state[key] = "a token"
    shown.run()
    assert [each.value for each in shown.text] == ["a token"]
    assert not shown.run().text


def test_what_is_shown_once_is_shown_by_a_dialog_that_runs_alone(office):
    """A comment that is refused there says why; the next run has nothing left."""
    shown = AppTest.from_string(
        "import streamlit as st\nfrom pages.shared.app_state import read_once\nst.text(read_once('answer'))"
    )
    shown.session_state["answer"] = "refused"
    assert [each.value for each in shown.run().text] == ["refused"]
    assert "answer" not in shown.session_state


def test_an_office_that_is_served_reads_in_the_background(office):
    """And draws pages ahead; one that is only opened, by a command for instance, does not."""
    assert not office.background.running

    server.start_background(office)

    assert office.background.running
    assert office.recognition.running


def test_the_most_urgent_case_is_read_before_anybody_asks(office, monkeypatch, caplog):
    """As somebody of legal would; an office without cases starts as well."""
    monkeypatch.setattr(gc, "freeze", lambda: None)
    with caplog.at_level(logging.ERROR):
        server.preload()
    number = reviewable(office).appeal_no
    server.preload()
    assert not caplog.records

    read: list[str] = []
    monkeypatch.setattr(server, "open_case", lambda _office, person, no: read.append(f"{person.person_id} {no}"))
    server.read_ahead(office)
    assert read == [f"{CONSOLE.person_id} {number}"]


def test_what_was_loaded_at_the_start_is_not_walked_through_again(office, monkeypatch):
    """The collector goes on with what comes after it, also if the start could not be prepared."""
    monkeypatch.setattr(server, "read_ahead", lambda _office: 1 / 0)
    loaded = len(gc.get_objects())
    try:
        server.preload()
        assert gc.isenabled()
        assert len(gc.get_objects()) < loaded / 2
    finally:
        gc.unfreeze()
