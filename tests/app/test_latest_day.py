"""The latest day of 512(g) on the pages: said before a late forwarding, shown as a second clock, decided by a lead."""

from datetime import UTC, datetime

import pytest

from core.domain.appeal import Appeal
from core.domain.terms import Outcome, State
from core.office import Office
from tests.app.stage import html_of, open_page
from tests.app.test_case_page import Reader, case_of
from tests.app.test_queue_page import queue, rows
from tests.cases import LEAD, REVIEWER, Clock
from tests.rounds import forwarded, passed

SAID = (
    "If it is forwarded today, the complainant is promised the time up to Wed 25 Nov 2026 (New York), "
    "but the latest day to restore is"
)


@pytest.fixture
def late(office: Office, clock: Clock) -> Appeal:
    """A counter-notice of 2 November that legal can forward, on 10 November."""
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = passed(office, "us_dmca_512g_2")
    clock.now = datetime(2026, 11, 10, 17, tzinfo=UTC)
    return appeal


def test_a_late_forwarding_is_warned_of_in_its_dialog(office: Office, late: Appeal, clock: Clock) -> None:
    """Both days stand above the confirmation; eight days earlier nothing was to be said."""
    dialog = Reader(REVIEWER, late.appeal_no).press("take").press("decide_0")
    assert SAID in dialog.said
    assert "Mon 23 Nov 2026 (New York)" in dialog.said

    clock.now = datetime(2026, 11, 3, 17, tzinfo=UTC)
    early = Reader(REVIEWER, late.appeal_no).press("decide_0")
    assert "If it is forwarded today" not in early.said


def test_a_lead_ends_the_wait_on_the_case_page(office: Office, late: Appeal, clock: Clock) -> None:
    """Off until the tenth business day is over, with the reason why; then it is done with the lead's reason."""
    case = forwarded(office, late)
    before = Reader(LEAD, case.appeal_no)
    assert before.button("end_wait").disabled
    assert "it ends on Tue 17 Nov 2026 (New York)" in before.said
    clock.now = datetime(2026, 11, 18, 17, tzinfo=UTC)

    reader = Reader(LEAD, case.appeal_no)
    next(each for each in reader.page.text_area if each.key == "end_wait_why").set_value("No action was notified.")
    reader.press("end_wait")

    after = case_of(office, case).appeal
    assert (after.state, after.outcome) == (State.CLOSED, Outcome.REVOKED_OTHER)


def test_both_clocks_stand_in_strip_queue_and_sheet(office: Office, late: Appeal) -> None:
    """The due date and, in a colour of its own, the latest day, each with the place where it is counted."""
    case = forwarded(office, late)

    assert "restore by Mon 23 Nov (New York) at the latest" in Reader(LEAD, case.appeal_no).said
    (row,) = rows(queue(LEAD, tab="complainant"))
    assert row[:2] == ["15 d · Wed 25 Nov (New York)", "13 d · Mon 23 Nov (New York)"]
    sheet = html_of(open_page("runsheet", LEAD))
    assert "The latest day comes before the promised one" in sheet
    assert '<span class="chip latest">13 d</span>' in sheet
