"""The exports page: the count on it is the count of the file, and what was taken is listed."""

import csv
import io

import pytest

from core.domain.terms import Role
from core.exchange.export import REPORTS
from tests import ten
from tests.app.stage import html_of, open_page
from tests.app.test_routes import Client, enter
from tests.cases import MANAGER, reviewable
from tests.cast import CAST, VOSS, hire


@pytest.fixture
def client(office):
    """A browser at the routes of an office whose people can sign in."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    return Client()


def count_of(shown: str) -> int:
    """The rows that the page promises."""
    return int(shown.partition('data-rows="')[2].partition('"')[0])


def link_of(shown: str) -> str:
    """Where its file is."""
    return shown.partition('class="go" href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("report", REPORTS)
def test_the_rows_on_the_page_are_those_of_the_file(office, client, tmp_path, report):
    """With the filters of the address, of every table."""
    reviewable(office)
    ten.take_history(office, tmp_path, ten.rows_of(3))
    enter(client, VOSS)
    for address in ({"months": "all"}, {"right-type": "trademark", "from": "2026-08-01", "to": "2026-08-31"}):
        shown = html_of(open_page("exports", MANAGER, report=report, **address))
        told = client.get(link_of(shown)).content.decode("utf-8-sig")

        assert count_of(shown) == len(list(csv.DictReader(io.StringIO(told, newline=""))))


def test_states_and_outcomes_narrow_the_table(office, tmp_path):
    """They stand in the address as the other filters do."""
    ten.take_history(office, tmp_path, ten.rows_of(2))
    shown = html_of(open_page("exports", MANAGER, months="all", outcome="revoked_no_answer,revoked_withdrawn"))

    assert count_of(shown) == 6
    assert "outcome=revoked_no_answer%2Crevoked_withdrawn" in link_of(shown)


def test_more_than_a_page_of_a_peer_comes_out(office, client, tmp_path):
    """25,000 rows: peers stop at the 10,000 that are on the screen."""
    row = ten.rows_of()[0]
    ten.take_history(office, tmp_path, [row | {"appeal_no": f"H-{n:05d}"} for n in range(25_000)])
    enter(client, VOSS)
    shown = html_of(open_page("exports", MANAGER, months="all"))
    told = client.get(link_of(shown)).content.decode("utf-8-sig")

    assert count_of(shown) == 25_000
    assert "25,000 rows" in shown
    assert len(list(csv.DictReader(io.StringIO(told, newline="")))) == 25_000


def test_the_last_exports_are_listed(office, client):
    """Who took what with which filters, and the hash; nobody's case is named."""
    appeal = reviewable(office)
    before = html_of(open_page("exports", MANAGER))
    enter(client, VOSS)
    client.get("/export/cases.csv?right-type=trademark&from=2026-01-01")
    shown = html_of(open_page("exports", MANAGER))

    assert "Nothing has been exported yet." in before
    assert VOSS.person.name in shown
    assert "Trademark" in shown.partition("Last exports")[2]
    assert appeal.appeal_no not in shown


def test_a_past_day_is_said_to_be_for_some_tables(office, tmp_path):
    """The record as it stands is not given for the record as it stood."""
    ten.take_history(office, tmp_path, ten.rows_of())
    address = {"as-of": "2026-08-15", "months": "all"}
    cases = html_of(open_page("exports", MANAGER, report="cases", **address))
    times = html_of(open_page("exports", MANAGER, report="response-times", **address))

    assert "only response times and metrics can show a past day" in cases
    assert "as-of" not in link_of(cases)
    assert "as-of=2026-08-15" in link_of(times)
    assert count_of(times) == 5


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.person.person_id)
def test_the_codebook_is_for_who_may_export(client, member):
    """And for nobody else; an unknown table has none."""
    enter(client, member)
    may = member.role in (Role.LEAD, Role.MANAGER)

    assert client.get("/export/cases.codebook.csv").status_code == (200 if may else 404)
    assert client.get("/export/secrets.codebook.csv").status_code == 404
