"""Work on a case between decisions: hold it, answer the checklist, write, comment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from core.commands.act import LEASE, LEGAL_STATES, Outcomes, act, at_once, holding, settled
from core.commands.documents import type_facts_within
from core.errors import Refusal, refuse
from core.lifecycle import Facts
from core.model.appeal import Appeal
from core.model.draft import Answer, Draft, Form, LookedUp, written_over
from core.model.names import name_of
from core.model.people import Lease, Person
from core.model.rules import Checklist
from core.model.terms import State, Value, Verb
from core.office import ZONE, Office
from core.permissions import Act, may
from core.queries.assess import Assessment, assess, read_case_file
from core.queries.blind import blind_on, hidden_from
from core.queries.lookups import holder
from core.store.exhibits import exhibits_of
from core.store.file import Cursor
from core.store.listing import most_urgent_free
from core.store.record import read_appeal, set_standing
from core.store.work import drafts_of, end_lease, read_draft, read_lease, save_draft, save_lease
from core.text import say

T = TypeVar("T")
LOOKED_UP_AT: Final = "%Y-%m-%d %H:%M"
SLACK: Final = timedelta(minutes=5)
"""A look-up is timed by the reviewer's own clock."""


def take(office: Office, actor: Person, appeal_no: str) -> Lease | Refusal:
    """Holds a case for 15 minutes, or holds it on; refused while someone else holds it."""
    if refusal := may(actor, Act.HOLD_CASES):
        return refusal

    def hold(cursor: Cursor) -> Lease | Refusal:
        now = office.now()
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        if refusal := blind_on(cursor, actor, appeal_no):
            return refusal
        if appeal.state not in LEGAL_STATES:
            return refuse(
                "wrong_state", state=name_of(appeal.state), states=tuple(name_of(s) for s in State if s in LEGAL_STATES)
            )
        held = holding(cursor, appeal_no, now)
        if held and held["holder"] and held["holder"].person_id != actor.person_id:
            return refuse("held_by_other", who=held["holder"].name, until=held["held_until"])
        return _held_by(cursor, actor, appeal_no, now)

    return settled(office, hold, case=appeal_no)


def renew(office: Office, actor: Person, appeal_no: str, lease: Lease | None) -> Lease | Refusal | None:
    """Holds on while its holder works: writes only when a third of the lease has gone; None when it need not.

    ``lease`` is the one that was read last. One that lapsed and that nobody took is taken again; one that someone
    else took is refused.
    """
    now = office.now()
    if lease and lease.person_id == actor.person_id and lease.until - now > LEASE * 2 / 3:
        return None
    return take(office, actor, appeal_no)


def release(office: Office, actor: Person, appeal_no: str) -> Refusal | None:
    """Lets go of a case one holds; refused when the disk takes nothing more, then the hold runs out by itself."""

    def let_go(cursor: Cursor) -> None:
        lease = read_lease(cursor, appeal_no)
        if lease and lease.person_id == actor.person_id:
            end_lease(cursor, appeal_no, office.now())

    return settled(office, let_go, case=appeal_no)


def leave(office: Office, actor: Person, appeal_no: str) -> Refusal | None:
    """Gives back a case that its holder turns away from, unless they have filled something in within a hold's time."""

    def give_back(cursor: Cursor) -> None:
        lease, draft, now = read_lease(cursor, appeal_no), read_draft(cursor, appeal_no, actor.person_id), office.now()
        worked = draft is not None and now - draft.saved_at < LEASE
        if lease and lease.person_id == actor.person_id and not worked:
            end_lease(cursor, appeal_no, now)

    return settled(office, give_back, case=appeal_no)


def take_next(office: Office, actor: Person, *, after: str | None = None) -> str | Refusal:
    """Takes the most urgent case of legal's turn that nobody else holds and answers its number.

    Cases assigned to others are left to them; ``after`` is left out.
    """
    if refusal := may(actor, Act.HOLD_CASES):
        return refusal
    passed = {after} if after else set()

    def free(cursor: Cursor) -> str | None:
        return most_urgent_free(cursor, actor.person_id, office.now(), leave_out=hidden_from(cursor, actor) | passed)

    def hold(cursor: Cursor, wanted: str) -> str | None:
        still = free(cursor) == wanted
        return _held_by(cursor, actor, wanted, office.now()).appeal_no if still else None

    while True:
        with office.store.reading() as cursor:
            found = free(cursor)
        if found is None:
            return refuse("nothing_waits")
        if taken := at_once(office, partial(hold, wanted=found), case=found):
            return taken
        passed.add(found)  # somebody else has taken it at this moment: the one after it is next


def _held_by(cursor: Cursor, actor: Person, appeal_no: str, now: datetime) -> Lease:
    lease = Lease(appeal_no=appeal_no, person_id=actor.person_id, until=now + LEASE)
    save_lease(cursor, lease)
    return lease


def answer(  # noqa: PLR0913 - an answer is these things
    office: Office,
    actor: Person,
    appeal_no: str,
    criterion: str,
    value: Value | None,
    *,
    exhibit_id: str | None = None,
    note: str | None = None,
    seen: Form | None = None,
) -> Draft | Refusal:
    """Saves one answer of the checklist as it is given; None takes it back. ``note`` None leaves the note as it is.

    ``seen``, here and below, is the form as it stood before the person (None: as it is): see ``fill_in``.
    """

    def change(form: Form) -> Form:
        before = form.answers.get(criterion, Answer())
        after = Answer(
            value=value,
            note=before.note if note is None else note,
            exhibit_id=exhibit_id or before.exhibit_id,
            lookup=before.lookup,
        )
        return form.model_copy(update={"answers": {**form.answers, criterion: after}})

    return fill_in(office, actor, appeal_no, change, seen=seen)


def look_up(
    office: Office,
    actor: Person,
    appeal_no: str,
    criterion: str,
    made: LookedUp,
    *,
    exhibit_id: str | None = None,
    seen: Form | None = None,
) -> Draft | Refusal:
    """Answers “met” with the look-up it rests on; it is kept with the document whose form has its fields, else here.

    ``made.at`` is a time of Asia/Shanghai, ``2026-11-30 10:22``, not in the future. The facts of the document and
    the answer are kept together or not at all.
    """
    if refusal := may(actor, Act.HOLD_CASES) or unfit_look_up(made, office.now()):
        return refusal
    asked = office.policies.criterion(criterion)

    def keep(cursor: Cursor) -> Draft | Refusal:
        paper = holder(asked, exhibits_of(cursor, appeal_no), exhibit_id)

        def change(form: Form) -> Form:
            before = form.answers.get(criterion, Answer())
            after = Answer(
                value=Value.MET,
                note=before.note,
                exhibit_id=exhibit_id or before.exhibit_id,
                lookup=None if paper else made,
            )
            return form.model_copy(update={"answers": {**form.answers, criterion: after}})

        def type_in() -> Refusal | None:
            if paper is None or asked.lookup is None:
                return None
            given = dict(zip(asked.lookup.facts, (made.site, made.at, made.result), strict=True))
            return type_facts_within(office, cursor, actor, paper, given)

        return _filled_in(office, cursor, actor, appeal_no, change, seen, type_in)

    return settled(office, keep, case=appeal_no)


def unfit_look_up(made: LookedUp, now: datetime) -> Refusal | None:
    """Why a look-up cannot be kept so: a field is empty, or its time is none, or still to come."""
    fields = ((say("Site"), made.site), (say("Looked up at"), made.at), (say("Result"), made.result))
    missing = tuple(label for label, told in fields if not told.strip())
    if missing:
        return refuse("field_missing", fields=missing)
    try:
        at = datetime.strptime(made.at.strip(), LOOKED_UP_AT).replace(tzinfo=ZONE)
    except ValueError:
        reason = say("write it as 2026-11-30 10:22, in the time of Shanghai")
        return refuse("field_invalid", field=say("Looked up at"), given=made.at, reason=reason)
    if at > now + SLACK:
        return refuse("field_invalid", field=say("Looked up at"), given=made.at, reason=say("it is still to come"))
    return None


def note(
    office: Office, actor: Person, appeal_no: str, criterion: str, text: str, *, seen: Form | None = None
) -> Draft | Refusal:
    """Saves the note on a criterion as it is written; the answer stays as it is."""

    def change(form: Form) -> Form:
        after = form.answers.get(criterion, Answer()).model_copy(update={"note": text})
        return form.model_copy(update={"answers": {**form.answers, criterion: after}})

    return fill_in(office, actor, appeal_no, change, seen=seen)


def write(
    office: Office,
    actor: Person,
    appeal_no: str,
    *,
    reason: str | None = None,
    private_note: str | None = None,
    risk_reason: str | None = None,
    seen: Form | None = None,
) -> Draft | Refusal:
    """Saves the reason that the party will read, the private note, or why the statute is left aside."""
    given = {"reason": reason, "private_note": private_note, "risk_reason": risk_reason}
    return fill_in(
        office,
        actor,
        appeal_no,
        lambda form: form.model_copy(update={field: text for field, text in given.items() if text is not None}),
        seen=seen,
    )


def cite(
    office: Office, actor: Person, appeal_no: str, what: str, exhibit_id: str, *, seen: Form | None = None
) -> Draft | Refusal:
    """Names the document that a criterion or a route relies on, when several of its kind are on file."""
    return fill_in(
        office,
        actor,
        appeal_no,
        lambda form: form.model_copy(update={"cites": {**form.cites, what: exhibit_id}}),
        seen=seen,
    )


def fill_in(
    office: Office, actor: Person, appeal_no: str, change: Callable[[Form], Form], *, seen: Form | None = None
) -> Draft | Refusal:
    """Changes the person's own form on a case and saves it at once; the queue's verdict follows.

    ``seen`` is the form as it stood before the person: what another window of theirs has filled in since is not
    written over unseen. None is the form as it is.
    """
    if refusal := may(actor, Act.HOLD_CASES):
        return refusal
    return settled(
        office, lambda cursor: _filled_in(office, cursor, actor, appeal_no, change, seen, lambda: None), case=appeal_no
    )


def _filled_in(
    office: Office,
    cursor: Cursor,
    actor: Person,
    appeal_no: str,
    change: Callable[[Form], Form],
    seen: Form | None,
    first: Callable[[], Refusal | None],
) -> Draft | Refusal:
    """``fill_in`` in a transaction on the case; ``first`` is done when the form is fit to be kept, or refuses it."""
    before = read_draft(cursor, appeal_no, actor.person_id)
    kept = before.form if before else Form()
    form = change(kept)
    stale = seen is not None and written_over(kept, seen, form)
    if refusal := refuse("form_stale") if stale else first():
        return refusal
    appeal = read_appeal(cursor, appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("appeal"), name=appeal_no)
    now = office.now()
    draft = Draft(
        appeal_no=appeal_no,
        person_id=actor.person_id,
        form=form,
        version_seen=appeal.version,
        saved_at=now,
    )
    save_draft(cursor, draft)
    _keep_standing(cursor, appeal, assess(read_case_file(office.rules, cursor, appeal, now), draft.form, office.rules))
    return draft


def ask_anew(checklist: Checklist) -> Callable[[Cursor, Appeal], None]:
    """Takes back, beside an event, every answer to a checklist: what has come now was not read when they were given."""
    asked = {item.criterion for item in checklist.items()}

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        for draft in drafts_of(cursor, appeal.appeal_no):
            kept = {name: each for name, each in draft.form.answers.items() if name not in asked}
            if kept != draft.form.answers:
                form = draft.form.model_copy(update={"answers": kept})
                save_draft(cursor, draft.model_copy(update={"form": form}))

    return beside


def _keep_standing(cursor: Cursor, appeal: Appeal, assessment: Assessment) -> None:
    if appeal.state in LEGAL_STATES:
        set_standing(cursor, appeal.appeal_no, " ".join(assessment.claimed), assessment.verdict.stand)


def comment(office: Office, actor: Person, appeal_no: str, text: str) -> Appeal | Refusal:
    """Adds a comment for colleagues; parties never read it."""

    def weigh(_cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes]:
        return Facts(missing=() if text.strip() else (say("the comment"),)), Outcomes(details={"text": text})

    return act(office, actor, Verb.COMMENT, appeal_no, None, weigh)
