"""The case as this run shows it: read once, for the whole page or for the fragment that runs alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from core.commands import work
from core.commands.reading import read_opened
from core.errors import Refusal, refuse
from core.language import render
from core.lifecycle import makes
from core.model.appeal import Exhibit
from core.model.criterion import Criterion
from core.model.names import told_of
from core.model.people import Lease, Person
from core.model.terms import State, Verb
from core.office import ZONE
from core.permissions import Act, allowed
from core.queries.case import Case, open_case
from core.queries.cited import speaks_to
from core.queries.proposals import Waiting
from core.queries.readings import read_so_far, unread
from core.verdict import worded_for
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.work.case.place import Place, place_of

REVIEWS = frozenset({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW})


@dataclass(frozen=True)
class View:
    """A case, the desk it lies on, and the reader's place in it."""

    desk: Desk
    case: Case
    place: Place

    @property
    def no(self) -> str:
        """The number of the appeal."""
        return self.case.appeal.appeal_no

    @property
    def mine(self) -> bool:
        """Whether the reader holds the case now."""
        return self.case.lease is not None and self.case.lease.person_id == self.desk.person.person_id

    @property
    def writes(self) -> bool:
        """Whether the reader may fill in the checklist and decide: legal's turn, and nobody else holds the case.

        The first entry holds it; where a decision waits for a second person, only for whoever may approve it.
        """
        legal = allowed(self.desk.person, Act.HOLD_CASES) and self.case.appeal.state in REVIEWS
        works = self.case.waiting is None or approves(self.desk.person, self.case.waiting)
        return legal and works and (self.case.lease is None or self.mine)

    def criterion(self, criterion: str) -> Criterion:
        """A question of the catalogue, in the words of the case's policy."""
        return worded_for(self.desk.office.policies, self.case.policy, criterion, render)

    def namer(self) -> Callable[[str], str]:
        """Short texts of criteria and titles of groups in the reader's language."""
        return self.desk.office.policies.namer(self.case.assessment.checklist, self.desk.lang)

    def name_of(self, person_id: str) -> str:
        """A person's name, or the id of one who is not on file."""
        return self.case.names.get(person_id, person_id)

    def spoken(self) -> dict[str, Exhibit]:
        """Which document speaks to which criterion."""
        return speaks_to(self.case.dossier, self.case.assessment, self.case.form)

    def finished(self) -> frozenset[str]:
        """What was read so far, document by document: it may change the checklist as well."""
        return read_so_far(self.case.readings)

    def exhibit(self, label: str) -> Exhibit | None:
        """The document on file under a label such as A2."""
        return next((each for each in self.case.dossier.exhibits if each.label == label), None)


def read(appeal_no: str) -> View | Refusal:
    """The case for whoever is here; who holds it holds on by working on it. Looking at a free case holds nothing."""
    desk = sit(Act.VIEW_APPEAL)
    place = place_of(appeal_no)
    case = open_case(desk.office, desk.person, appeal_no)
    if isinstance(case, Refusal):
        return case
    if unread(case.dossier.exhibits, case.readings) and read_opened(desk.office, desk.person, appeal_no):
        case = open_case(desk.office, desk.person, appeal_no)
        if isinstance(case, Refusal):
            return case
    view = View(desk, case, place)
    if view.mine and view.writes:
        held = work.renew(desk.office, desk.person, appeal_no, case.lease)
        if isinstance(held, Lease):
            view = replace(view, case=replace(case, lease=held))
    place.holds = view.mine
    return view


def approves(person: Person, waiting: Waiting) -> bool:
    """Whether that person may approve the decision that waits: a lead who did not propose it."""
    return makes(person, Verb.SEND_BACK) and waiting.proposal.proposed_by != person.person_id


def again(appeal_no: str, given: list[View]) -> View:
    """The view for a fragment: the page's own while the page runs, a new one when the fragment runs alone.

    When the case has moved on or a document was read since the page was drawn, the whole page is drawn anew.
    """
    if given:
        return given.pop()
    view = read(appeal_no)
    if isinstance(view, Refusal):
        st.rerun()
    if view.case.appeal.version != view.place.version:
        view.place.refused = _moved_on(view)
        st.rerun()
    if view.finished() != view.place.read or view.mine != view.place.held_as_drawn:
        st.rerun()
    return view


def written(view: View, given: list[View]) -> View:
    """The view for a dialog: as the page opened it, with what its reader has written in it since.

    A dialog runs alone with each of its fields. The case stays the one that was decided on: when it has moved on
    meanwhile, the decision is refused; but the draft as it was then would draw away what was just written.
    """
    if given:
        return given.pop()
    now = open_case(view.desk.office, view.desk.person, view.no)
    return view if isinstance(now, Refusal) else replace(view, case=replace(view.case, draft=now.draft))


def _moved_on(view: View) -> Refusal:
    last = view.case.timeline[-1]
    when = last.at.astimezone(ZONE).strftime("%H:%M")
    return refuse("stale", who=view.name_of(last.actor), what=told_of(last.verb), when=when)
