"""A date of another year is never shown as one of this year."""

from datetime import UTC, date, datetime

import pytest

from core.commands.review import forward
from pages.components.case_table import short_day
from tests.app.stage import html_of, open_page
from tests.cases import AS_FILED, REVIEWER, answer_all, done, reviewable


@pytest.mark.parametrize(
    ("day", "english", "chinese"),
    [
        (date(2026, 11, 25), "Wed 25 Nov", "11月25日 周三"),
        (date(2012, 2, 2), "2 Feb 2012", "2012年2月2日"),
    ],
)
def test_a_date_of_another_year_has_its_year(day, english, chinese):
    """The weekday gives way to the year: the column stays narrow enough to be read."""
    today = date(2026, 11, 24)
    assert (short_day(day, "en", today), short_day(day, "zh", today)) == (english, chinese)


@pytest.mark.parametrize(
    ("now", "said", "unsaid"),
    [
        (datetime(2026, 11, 24, 4, tzinfo=UTC), "due Fri 27 Nov (New York)</b>", "27 Nov 2026 (New York)</b>"),
        (datetime(2028, 1, 4, 4, tzinfo=UTC), "due Fri 27 Nov 2026 (New York)</b>", "due Fri 27 Nov (New York)</b>"),
    ],
)
def test_the_strip_leaves_out_only_the_year_of_today(office, clock, now, said, unsaid):
    """A case that has waited since another year says so."""
    appeal = reviewable(office, "us_dmca_512g_2")
    clock.now = now
    page = html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))
    assert said in page
    assert unsaid not in page


def test_the_strip_tells_the_latest_day_to_restore(office, clock):
    """Under 512(g) the material comes back from the tenth to the fourteenth business day."""
    clock.now = datetime(2026, 11, 13, 17, tzinfo=UTC)
    appeal = reviewable(office, "us_dmca_512g_2")
    answer_all(office, REVIEWER, appeal)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))
    page = html_of(open_page("appeal", REVIEWER, no=appeal.appeal_no))
    assert "due Mon 30 Nov (New York)</b>" in page
    assert "restore by Fri 4 Dec (New York) at the latest" in page
