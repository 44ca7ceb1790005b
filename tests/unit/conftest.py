"""An empty office with a clock that stands still; a module that needs another clock overrides it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.office import Office
from tests import postgres
from tests.cases import Clock, new_office


@pytest.fixture
def clock() -> Clock:
    """The office's clock: Tue 24 Nov 2026, noon in Shanghai."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """An empty office with its people."""
    opened = new_office(tmp_path / "office", clock)
    yield opened
    opened.close()


@pytest.fixture(params=["threads", "processes"] if postgres.ON else ["threads"])
def beside(request: pytest.FixtureRequest, office: Office) -> Office | None:
    """What ``together`` is told, so that calls are done in threads, and on PostgreSQL in processes as well."""
    return office if request.param == "processes" else None
