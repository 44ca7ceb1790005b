"""Second looks: one look without the first decision, those that wait, the samples, and where two people differ."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.deadlines import Rules
from core.errors import Refusal, refuse
from core.model.appeal import Appeal, Listing
from core.model.draft import Draft, Form
from core.model.event import Event
from core.model.fold import fold_all
from core.model.look import Concluded, Decided, Draw, Found, Look, drawn, key_of
from core.model.people import Lease, Person
from core.model.reading import Reading
from core.office import ZONE, Office
from core.permissions import Act, allowed, may
from core.queries.assess import Assessment, CaseFile, Dossier, assess, complete, read_dossier
from core.queries.case import Case, decisions
from core.queries.sales import value_of
from core.queries.strata import told_rates, values_of
from core.store.exhibits import facts_on
from core.store.file import Cursor
from core.store.looks import (
    conclusions,
    decided_of,
    decisions_between,
    draws,
    looks_of,
    open_for,
    read_draw,
    read_look,
    read_look_form,
    results,
)
from core.store.people import all_people
from core.store.readings import readings_of
from core.store.record import events_of
from core.text import Text, say


@dataclass(frozen=True)
class Blind:
    """A case as it stood when it was decided, without the decision and all that came after."""

    look: Look
    case: Case

    @property
    def form(self) -> Form:
        """What was filled in so far."""
        return self.case.form

    @property
    def choices(self) -> tuple[str, ...]:
        """The decisions that were open then."""
        return tuple(key_of(*each) for each in decisions(self.case))


@dataclass(frozen=True)
class Sample:
    """A sample with its looks, how many of them were done, and its shares in words."""

    draw: Draw
    shares: tuple[Text, ...]
    looks: tuple[Look, ...]
    done: frozenset[str]


@dataclass(frozen=True)
class Apart:
    """A look that differs from the first decision: both, with their reasons, and what was concluded, if anything."""

    look: Look
    found: Found
    first: Event
    concluded: Concluded | None


def open_look(office: Office, actor: Person, look_id: str) -> Blind | Refusal:
    """The case of a look for the one it is assigned to; nothing of the first decision is in what is answered."""
    if refusal := may(actor, Act.VIEW_SECOND_REVIEWS):
        return refusal
    with office.store.reading() as cursor:
        look = read_look(cursor, look_id)
        if look is None or look.assigned_to != actor.person_id:
            return refuse("not_found", what=say("second look"), name=look_id)
        if look_id in results(cursor):
            return refuse("look_done")
        return blind(office, cursor, look)


def blind(office: Office, cursor: Cursor, look: Look) -> Blind:
    """The case up to the event before the decision, with the documents it rested on and what was typed by then."""
    file, at = file_then(office.rules, cursor, look)
    form = read_look_form(cursor, look.look_id, look.assigned_to)
    return Blind(look, _case(cursor, look, file.dossier, assess(file, form, office.rules), form, at))


def file_then(rules: Rules, cursor: Cursor, look: Look) -> tuple[CaseFile, datetime]:
    """The case file as it was when the case was decided first, and when that was (aware UTC)."""
    events = events_of(cursor, look.appeal_no)
    first = events[look.seq - 1]
    before = fold_all(events[: look.seq - 1])
    if before is None:
        raise LookupError(f"{look.appeal_no} has no event before {look.seq}: run `python -m core verify`")
    return complete(rules, cursor, _then(rules, cursor, before, first), first.at), first.at


def _then(rules: Rules, cursor: Cursor, before: Appeal, first: Event) -> Dossier:
    """What was on file then; who typed a fact is left out: it may be the one who decided."""
    now = read_dossier(rules, cursor, before)
    rested = first.payload.get("exhibits", {})
    exhibits = tuple(each for each in now.exhibits if rested.get(each.label) == each.sha256)
    typed = facts_on(cursor, [each.exhibit_id for each in exhibits], until=first.at)
    unsigned = {
        exhibit: {field: (given, source, "") for field, (given, source, _) in entries.items()}
        for exhibit, entries in typed.items()
    }
    return replace(now, exhibits=exhibits, typed=unsigned)


def _case(cursor: Cursor, look: Look, dossier: Dossier, assessment: Assessment, form: Form, at: datetime) -> Case:
    """The case for the page: held by whoever looks, its form in place of a draft, its record left out."""
    appeal = dossier.appeal
    readings: dict[str, Reading] = readings_of(cursor, [each.exhibit_id for each in dossier.exhibits])
    return Case(
        dossier=dossier,
        assessment=assessment,
        draft=Draft(
            appeal_no=appeal.appeal_no, person_id=look.assigned_to, form=form, version_seen=appeal.version, saved_at=at
        ),
        lease=Lease(appeal_no=appeal.appeal_no, person_id=look.assigned_to, until=at),
        timeline=(),
        findings=[],
        disclosures=[],
        names={"": ""},
        deadline=None,
        now=at,
        readings=readings,
        packs=(),
    )


def my_looks(office: Office, actor: Person) -> tuple[Look, ...] | Refusal:
    """The looks that wait for this person, in the order they were drawn; their decisions are left out."""
    if refusal := may(actor, Act.VIEW_SECOND_REVIEWS):
        return refusal
    with office.store.reading() as cursor:
        return tuple(
            each.model_copy(update={"decided": "", "stratum": {}, "decider": ""})
            for each in open_for(cursor, actor.person_id)
        )


def samples(office: Office, actor: Person) -> tuple[Sample, ...] | Refusal:
    """All samples, the newest first, for leads and managers; no decision of an open look is told."""
    if refusal := may(actor, Act.VIEW_SAMPLES):
        return refusal
    with office.store.reading() as cursor:
        done = frozenset(results(cursor))
        found, values = looks_of(cursor), values_of(all_people(cursor))
        return tuple(
            Sample(
                draw,
                told_rates(draw.rates, values),
                tuple(each for each in found if each.draw_no == draw.draw_no),
                frozenset(each.look_id for each in found if each.draw_no == draw.draw_no and each.look_id in done),
            )
            for draw in draws(cursor)
        )


def apart(office: Office, actor: Person) -> tuple[Apart, ...] | Refusal:
    """The looks that differ from the first decision, those not concluded first; for leads."""
    if refusal := may(actor, Act.MANAGE_SECOND_REVIEWS):
        return refusal
    with office.store.reading() as cursor:
        found, ended = results(cursor), conclusions(cursor)
        kept = {each.appeal_no for each in open_for(cursor, actor.person_id)}
        return tuple(
            sorted(
                (
                    Apart(
                        each,
                        found[each.look_id],
                        events_of(cursor, each.appeal_no)[each.seq - 1],
                        ended.get(each.look_id),
                    )
                    for each in looks_of(cursor)
                    if each.look_id in found and not found[each.look_id].agrees and each.appeal_no not in kept
                ),
                key=lambda each: (each.concluded is not None, each.look.draw_no, each.look.place),
            )
        )


def frame(rules: Rules, cursor: Cursor, draw: Draw) -> list[Decided]:
    """All decisions that a sample is drawn from: of its days, and after it was announced."""
    rows = decisions_between(cursor, draw.announced_at, _begins(draw, 0), _begins(draw, 1))
    return [decided_of(row, key_of(row["verb"], row["outcome"]), _value(rules, row)) for row in rows]


def again(
    office: Office, actor: Person, draw_no: int
) -> tuple[Draw, list[tuple[Decided, dict[str, str]]], bool] | Refusal:
    """The sample drawn once more from its seed and the log, and whether that is what is on record."""
    if refusal := may(actor, Act.VIEW_SAMPLES):
        return refusal
    with office.store.reading() as cursor:
        draw = read_draw(cursor, draw_no)
        if draw is None:
            return refuse("not_found", what=say("sample"), name=str(draw_no))
        sample = drawn(draw.seed, draw.rates, frame(office.rules, cursor, draw))
        kept = [(each.appeal_no, each.seq) for each in looks_of(cursor, draw_no)]
    return draw, sample, [(each.appeal_no, each.seq) for each, _ in sample] == kept


def over_at(draw: Draw) -> datetime:
    """When the last day of a sample is over, aware UTC."""
    return _begins(draw, 1)


def _begins(draw: Draw, last: int) -> datetime:
    day = draw.last_on + timedelta(days=1) if last else draw.first_on
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _value(rules: Rules, row: dict[str, Any]) -> str:
    listings = [Listing.model_validate(each) for each in json.loads(row["listings"])]
    return value_of(rules.policies.policy(row["policy_id"]), listings)


def names_of(office: Office, actor: Person) -> dict[str, str]:
    """Who is who, for legal and managers: names by id; a manager reads no names of reviewers."""
    if not allowed(actor, Act.SEE_COLLEAGUES):
        return {}
    with office.store.reading() as cursor:
        return {each.person_id: each.name for each in all_people(cursor)}
