"""The server is ended by signal 9 while several browsers decide: what a page called recorded is in the log, once."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from core.commands.checklist import fill_in
from core.commands.lead import assign
from core.commands.verification import check_record
from core.domain.findings import Answer, Form
from core.domain.people import Person
from core.domain.terms import Role, Value, Verb
from core.ledger.record import events_of
from core.office import Office, open_office
from core.queries.case import open_case
from tests.browser.house import House, eventually, sign_in
from tests.browser.reviewing import drawn
from tests.cases import LEAD, done, reviewable
from tests.cast import LIN, ORTEGA, ZHAO, Member, hire

SUN = Member(Person(person_id="sun", name="Sun Bo", role=Role.REVIEWER), "sun decides in the evening")

DECIDERS = (ZHAO, LIN, ORTEGA, SUN)

EACH = 6

BEFORE_THE_END = 8

# Decides case after case as fast as the page lets it, and keeps what the page has called recorded.
WORK = """() => {
  const recorded = window.recorded = [], pressed = {};
  const press = (what, no) => {
    const button = document.querySelector(`.st-key-${what} button:enabled`), key = what + no;
    if (!button || performance.now() - (pressed[key] ?? -9000) < 3000) return;
    pressed[key] = performance.now();
    button.click();
  };
  const look = () => {
    for (const toast of document.querySelectorAll('[data-testid=stToast]')) {
      const no = toast.innerText.match(/(AP-\\d{4}-\\d{6}): Forward to the complainant\\. Recorded\\./)?.[1];
      if (no && !recorded.includes(no)) recorded.push(no);
    }
    const no = document.querySelector('.st-key-strip .strip')?.innerText.match(/AP-\\d{4}-\\d{6}/)?.[0];
    if (document.querySelector('[role=dialog]')) press('confirm', no);
    else press('decide_0', no);
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, attributes: true});
  setInterval(look, 500);
}"""


@pytest.fixture(scope="module")
def cases() -> dict[str, str]:
    """Who decides which case: the person's id by the number of the case."""
    return {}


@pytest.fixture(scope="module")
def furnish(cases: dict[str, str]) -> Callable[[Office], None]:
    """For each decider cases of their own whose checklist they have filled in: only the decision is left."""

    def furnished(office: Office) -> None:
        hire(office, SUN)
        for member in DECIDERS * EACH:
            appeal = reviewable(office)
            person = member.person
            done(assign(office, LEAD, appeal.appeal_no, appeal.version, to=person.person_id))
            checklist = done(open_case(office, person, appeal.appeal_no)).assessment.checklist
            met = {item.criterion: Answer(value=Value.MET) for item in checklist.items()}
            filled = Form(answers=met)
            done(fill_in(office, person, appeal.appeal_no, lambda _form, filled=filled: filled))  # type: ignore[misc]
            cases[appeal.appeal_no] = person.person_id

    return furnished


@pytest.fixture
def tabs(browser: Browser, house: House, cases: dict[str, str]) -> Iterator[list[Page]]:
    """A browser for each decider, at the first of their cases."""
    contexts = [browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") for _ in DECIDERS]
    pages = []
    for member, context in zip(DECIDERS, contexts, strict=True):
        first = next(no for no, person in cases.items() if person == member.person.person_id)
        page = context.new_page()
        pages.append(drawn(sign_in(page, house, member, f"/appeal?no={first}"), first))
    yield pages
    for context in contexts:
        context.close()


def recorded(tabs: list[Page]) -> list[str]:
    """The cases that the tabs have called recorded so far."""
    return [no for tab in tabs for no in tab.evaluate("window.recorded")]


def test_what_a_tab_has_called_recorded_is_in_the_log_once(house: House, tabs: list[Page], cases: dict[str, str]):
    """Decisions were acknowledged, others were on their way; the record is whole and nothing was done twice."""
    for tab in tabs:
        tab.evaluate(WORK)
    eventually(lambda: len(recorded(tabs)) >= BEFORE_THE_END, "the tabs did not get on with their decisions")
    house.kill()
    acknowledged = recorded(tabs)

    office = open_office(house.home)
    checked = check_record(office)
    with office.store.reading() as cursor:
        log = [(no, event) for no in cases for event in events_of(cursor, no) if event.verb is Verb.FORWARD]
    office.close()
    forwarded = Counter(no for no, _ in log)

    assert checked.faults == ()
    assert len(acknowledged) >= BEFORE_THE_END
    assert len(forwarded) < len(cases), "it was ended in the middle"
    assert {no: forwarded[no] for no in acknowledged} == dict.fromkeys(acknowledged, 1)
    assert set(forwarded.values()) == {1}
    assert all(event.actor == cases[no] for no, event in log)
