"""One case as its page shows it: everything on file, what stands on the checklist, and what may be done."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.deadlines import Deadline
from core.errors import Refusal, refuse
from core.language import render
from core.lifecycle import Facts, why_not
from core.model.appeal import Appeal
from core.model.draft import Draft, Form
from core.model.event import Event
from core.model.follow_up import FollowUp
from core.model.pack import Pack
from core.model.people import Lease, Person
from core.model.reading import Reading
from core.model.rules import Policy
from core.model.terms import DocumentKind, Outcome, Verb
from core.office import ZONE, Office
from core.permissions import Act, allowed, may
from core.queries.assess import Assessment, Dossier, assess, open_decisions, read_case_file
from core.queries.blind import blind_on
from core.queries.facts import facts_of_verdict
from core.queries.masks import events_for, exhibit_for, fact_for, names_for, party_for
from core.queries.proposals import Waiting, waiting_on, with_proposal
from core.queries.silence import with_receipt
from core.store.file import Cursor
from core.store.follow_ups import follow_up_of
from core.store.packs import packs_of
from core.store.people import everybody
from core.store.readings import readings_of
from core.store.record import events_of, read_appeal
from core.store.work import disclosures_of, findings_of, read_draft, read_lease
from core.text import say


@dataclass(frozen=True)
class Case:
    """What the case page needs, read in one transaction.

    ``draft`` is the viewer's own form (of an earlier reviewer when it was handed over); ``names`` maps
    person ids to names; ``lease`` is the one in force, if any. Customer service is told neither the
    findings nor who of legal decided (domain.md 7.1).
    """

    dossier: Dossier
    assessment: Assessment
    draft: Draft | None
    lease: Lease | None
    timeline: tuple[Event, ...]
    findings: list[dict[str, Any]]
    disclosures: list[dict[str, Any]]
    names: dict[str, str]
    deadline: Deadline | None
    now: datetime
    readings: dict[str, Reading]
    packs: tuple[Pack, ...]
    waiting: Waiting | None = None
    follow_up: FollowUp | None = None

    @property
    def appeal(self) -> Appeal:
        """The case itself."""
        return self.dossier.appeal

    @property
    def policy(self) -> Policy:
        """The policy it is pinned to."""
        return self.dossier.policy

    @property
    def form(self) -> Form:
        """What the viewer has filled in."""
        return self.draft.form if self.draft else Form()


def open_case(office: Office, actor: Person, appeal_no: str) -> Case | Refusal:
    """The case for this person: parties and facts masked as the role asks; refused to roles that see no case.

    Refused as well while the person's second look at a decision of this case is open.
    """
    if refusal := may(actor, Act.VIEW_APPEAL):
        return refusal
    now = office.now()
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        if refusal := blind_on(cursor, actor, appeal_no):
            return refusal
        return _case(office, cursor, actor, with_receipt(office.rules, cursor, appeal), now)


def _case(office: Office, cursor: Cursor, actor: Person, appeal: Appeal, now: datetime) -> Case:
    file = read_case_file(office.rules, cursor, appeal, now)
    dossier = file.dossier
    draft = read_draft(cursor, appeal.appeal_no, actor.person_id) if allowed(actor, Act.HOLD_CASES) else None
    lease = read_lease(cursor, appeal.appeal_no)
    assessment = assess(file, draft.form if draft else Form(), office.rules)
    return Case(
        dossier=_masked(actor, dossier),
        # The ground has what the checks read, names and numbers unmasked.
        assessment=assessment if allowed(actor, Act.SEE_CONTACTS) else replace(assessment, ground=None),
        draft=draft,
        lease=lease if lease and lease.until > now else None,
        timeline=events_for(actor, events_of(cursor, appeal.appeal_no)),
        findings=findings_of(cursor, appeal.appeal_no) if allowed(actor, Act.READ_FINDINGS) else [],
        disclosures=disclosures_of(cursor, appeal.appeal_no),
        names=names_for(actor, everybody(office.store).values(), render),
        deadline=Deadline.model_validate_json(appeal.deadline) if appeal.deadline else None,
        now=now,
        readings=_readings(cursor, actor, dossier),
        packs=packs_of(cursor, appeal.appeal_no),
        waiting=waiting_on(cursor, appeal.appeal_no),
        follow_up=follow_up_of(cursor, appeal.appeal_no) if allowed(actor, Act.READ_FINDINGS) else None,
    )


def _readings(cursor: Cursor, actor: Person, dossier: Dossier) -> dict[str, Reading]:
    """What was read off each document, masked as the facts are."""
    kinds = {each.exhibit_id: DocumentKind(each.kind) for each in dossier.exhibits}
    found = readings_of(cursor, kinds)
    if allowed(actor, Act.SEE_CONTACTS):
        return found
    return {
        exhibit: replace(
            reading,
            facts=tuple(
                replace(each, value=fact_for(actor, kinds[exhibit], each.field, each.value)) for each in reading.facts
            ),
        )
        for exhibit, reading in found.items()
    }


def _masked(actor: Person, dossier: Dossier) -> Dossier:
    if allowed(actor, Act.SEE_CONTACTS):
        return dossier
    kinds = {each.exhibit_id: DocumentKind(each.kind) for each in dossier.exhibits}
    typed = {
        exhibit: {
            field: (fact_for(actor, kinds[exhibit], field, given), source, by)
            for field, (given, source, by) in entries.items()
        }
        for exhibit, entries in dossier.typed.items()
    }
    seller, complainant = (party_for(actor, each) for each in (dossier.seller, dossier.complainant))
    exhibits = tuple(exhibit_for(actor, each) for each in dossier.exhibits)
    return replace(dossier, seller=seller, complainant=complainant, typed=typed, exhibits=exhibits)


def offered(
    case: Case, actor: Person, verb: Verb, outcome: Outcome | None = None, *, exceptional: bool = False
) -> Refusal | None:
    """Why this decision cannot be taken on the case as it stands, for its button; the reason is asked for later."""
    holder = case.lease and Person(
        person_id=case.lease.person_id, name=case.names.get(case.lease.person_id, ""), role=actor.role
    )
    facts = Facts(
        holder=holder or None,
        held_until=case.lease.until.astimezone(ZONE).strftime("%H:%M") if case.lease else "",
        reason=case.form.reason or "-",
        outcome=outcome,
        exceptional=exceptional,
        **facts_of_verdict(case.assessment, case.form),
    )
    return why_not(actor, verb, case.appeal, with_proposal(facts, case.waiting, actor))


def decisions(case: Case) -> tuple[tuple[Verb, Outcome | None], ...]:
    """The decisions that the stage of the case offers, in the order of the buttons."""
    return open_decisions(case.appeal, case.assessment.checklist)
