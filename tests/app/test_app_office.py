"""The one office of the process: what the server has begun with it when it is opened."""

from core.office import Office
from pages.parts import house, warm


def test_what_the_server_begins_is_begun_once_with_the_office_that_is_opened(tmp_path, monkeypatch):
    """However often the server starts in a process, and whoever asks for the office first."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    monkeypatch.setattr(house, "_BEGINS", [])
    begun: list[Office] = []
    house.at_opening(begun.append)
    house.at_opening(begun.append)
    try:
        assert house.office() is house.office()
        assert begun == [house.office()]
    finally:
        house.shut()


def test_an_office_that_is_served_reads_in_the_background(office):
    """And draws pages ahead; one that is only opened, by a command for instance, does not."""
    assert not office.background.running

    warm.begin(office)

    assert office.background.running
    assert office.recognition.running
