"""Fixtures of the page tests: an office of its own for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.office import Office
from pages.shared import app_state
from tests.cases import Clock, new_office


@pytest.fixture
def clock() -> Clock:
    """The clock of the office: it stands at noon of 24 November 2026 in Shanghai until it is moved."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office that the pages of this test work in, with one person of each role."""
    opened = new_office(tmp_path / "office", clock)
    monkeypatch.setattr(app_state, "_opened", lambda: opened)
    yield opened
    opened.close()
