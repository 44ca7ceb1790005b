"""The pages of the closed cases, put together, are the whole list: each case once, the newest first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.generate import make_office
from core.analytics import case_list
from core.analytics.case_list import QueueFilters
from core.domain.terms import RightType
from core.office import Office, open_office
from core.queries.queue import queue_page
from tests import postgres
from tests.cases import LEAD, done

NEWEST = datetime.fromisoformat("2026-11-20T23:00:00+00:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred appeals of five years; of three that ended it is not known when."""
    home = tmp_path_factory.mktemp("pages")
    make_office(home, 600, seed=7)
    office = open_office(postgres.take_in(home))
    with office.store.writing() as cursor:
        undated = "SELECT appeal_no FROM appeal WHERE state = 'closed' ORDER BY sha256(appeal_no) LIMIT 3"
        cursor.run(f"UPDATE appeal SET final_decided_at = NULL WHERE appeal_no IN ({undated})")
    office.close()
    return home


@pytest.fixture(params=["that day", "years later"])
def office(home: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The office on the last day of its record, and long after it, when nothing has ended of late."""
    later = timedelta(days=1500 * (request.param == "years later"))
    office = open_office(home, clock=lambda: NEWEST + later)
    yield office
    office.close()


@pytest.mark.parametrize("rights", [(), (RightType.PATENT,), (RightType.TRADEMARK, RightType.COPYRIGHT)])
@pytest.mark.parametrize("many", [1, 60, 5000])
def test_all_pages_together_are_the_list(
    office: Office, monkeypatch: pytest.MonkeyPatch, rights: tuple[RightType, ...], many: int
) -> None:
    """However a page is cut out of the list: of what ended of late, between two moments, or of everything."""
    monkeypatch.setattr(case_list, "MANY", many)
    with office.store.reading() as cursor:
        wanted = [
            row["appeal_no"]
            for row in cursor.rows(
                "SELECT appeal_no FROM appeal WHERE state = 'closed' AND list_contains($rights, right_type)"
                " ORDER BY final_decided_at DESC NULLS LAST, appeal_no DESC",
                {"rights": list(rights or RightType)},
            )
        ]
    filters = QueueFilters(tab="closed", right_types=rights)
    pages = [done(queue_page(office, LEAD, filters, number)) for number in range(1, 2 + (len(wanted) - 1) // 50)]

    assert [row.appeal_no for page in pages for row in page.rows] == wanted
    assert {page.total for page in pages} == {len(wanted)}
    assert done(queue_page(office, LEAD, filters, 99)).rows == pages[-1].rows
