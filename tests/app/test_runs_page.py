"""The runs of the run sheet: the list, and one run with what came of each line."""

import pytest

from core.commands.intake import file_answer
from core.commands.runs import ManyAct, begin_many, begin_run, do_many, go_through, try_many
from core.domain.terms import AnswerKind, DocumentKind, Side, Verb
from core.queries.run_sheet import run_sheet
from tests.app.stage import at_desk, html_of, open_page
from tests.app.test_routes import Client, enter
from tests.cases import INTAKE, LEAD, REVIEWER, disclosed, done, reviewable, with_document
from tests.cast import CHEN, ORTEGA, VOSS, ZHAO, hire
from tests.unit.test_runs import arrived


@pytest.fixture
def ran(office, clock):
    """A run in which one case was confirmed and one was refused, because it had been answered."""
    answered, silent = arrived(office), disclosed(office, "tmall_trademark_v1_1")
    clock.move(days=30)
    sheet = done(run_sheet(office, LEAD))
    begun = done(begin_run(office, LEAD, sheet, {answered.appeal_no, silent.appeal_no}, way="page"))
    with_document(office, answered, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    done(file_answer(office, INTAKE, answered.appeal_no, answered.version, kind=AnswerKind.COUNTER_MATERIALS))
    list(go_through(office, LEAD, begun))
    return answered.appeal_no, silent.appeal_no


def test_a_quiet_office_has_no_runs_and_says_what_makes_one(office):
    """The list says where a run begins."""
    page = open_page("runs", LEAD)

    assert not page.exception
    assert "One begins on the run sheet" in html_of(page)


def test_the_list_counts_what_came_of_each_run(office, ran):
    """Who ran it, for which day, and how many were confirmed and refused."""
    told = html_of(open_page("runs", REVIEWER))

    assert "1 bulk action is on record" in told
    assert "J. Ortega" in told
    assert "1 done" in told
    assert "1 refused" in told


def test_a_run_shows_first_what_was_refused_and_why(office, ran):
    """The refusal stands in words beside its case; the other part shows what was confirmed, with its sum."""
    answered, silent = ran
    page = open_page("runs", LEAD, run="1")

    assert not page.exception
    told = html_of(page)
    assert "Chen Yu has acted on this appeal since you opened it" in told
    assert 'href="/run/1.csv"' in told
    links = [each.proto.label for each in page.get("page_link")]
    assert answered in links
    assert silent not in links
    with at_desk(LEAD):
        page = page.segmented_control(key="part_1").set_value("confirmed").run()
    assert silent in [each.proto.label for each in page.get("page_link")]
    assert "days from Tue 24 Nov 2026" in html_of(page)


def test_an_interrupted_run_says_so(office, clock):
    """A run that did not come to its end is told apart from one that did."""
    first, second = disclosed(office), disclosed(office)
    clock.move(days=60)
    begun = done(
        begin_run(office, LEAD, done(run_sheet(office, LEAD)), {first.appeal_no, second.appeal_no}, way="page")
    )
    next(go_through(office, LEAD, begun))

    assert "in progress or interrupted: 1 not processed" in html_of(open_page("runs", LEAD, run="1"))


@pytest.mark.parametrize("number", ["7", "x", "9" * 5000])
def test_a_run_that_is_not_there_is_said(office, number):
    """A number that was never given, or is none."""
    page = open_page("runs", LEAD, run=number)

    assert not page.exception
    assert 'data-code="not_found"' in html_of(page)


def test_the_file_of_a_run_is_a_leads(office, ran):
    """At its address others find nothing, nobody without signing in; a lead gets every line."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    given = {}
    for member in (None, CHEN, ZHAO, VOSS, ORTEGA):
        client = Client()
        if member:
            enter(client, member)
        given[member] = client.get("/run/1.csv")

    assert [each.status_code for each in given.values()] == [404, 404, 404, 404, 200]
    assert given[ORTEGA].text.count("\r\n") == 3


def test_acts_begun_in_the_queue_stand_in_the_same_list_by_their_own_words(office):
    """They are of no run sheet: the list and the record say where they began and that they are done."""
    cases = [reviewable(office), reviewable(office)]
    asked = ManyAct(Verb.ASSIGN, "One seller, one reviewer.", REVIEWER.person_id)
    lines = done(try_many(office, LEAD, asked, [each.appeal_no for each in cases]))
    list(do_many(office, LEAD, done(begin_many(office, LEAD, asked, lines))))

    listed, record = html_of(open_page("runs", LEAD)), html_of(open_page("runs", LEAD, run="1"))

    assert "selected in the queue" in listed
    assert "2 done" in listed
    assert "run sheet of" not in listed
    assert "Bulk action 1: cases selected in the queue" in record
    assert "2 cases were selected." in record
