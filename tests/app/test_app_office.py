"""The one office of the process: what the server has begun with it when it is opened."""

from core.office import Office
from pages.shared import app_state, server


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


def test_an_office_that_is_served_reads_in_the_background(office):
    """And draws pages ahead; one that is only opened, by a command for instance, does not."""
    assert not office.background.running

    server.start_background(office)

    assert office.background.running
    assert office.recognition.running
