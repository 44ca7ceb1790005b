"""What a reviewer does on a case: hold it, answer, note, cite, comment, match goods, and explain a reuse."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Final, TypeVar

from core.analytics.case_list import most_urgent_free
from core.commands.transaction import (
    LEASE,
    LEGAL_STATES,
    LockedCase,
    document_of,
    holding,
    no_document,
    on_the_case,
    transact,
    type_in,
)
from core.domain.appeal import Appeal, Exhibit, FollowUp
from core.domain.assessment import assess, holder, unfit_look_up
from core.domain.case_context import MATCHED, NONE, PIECES
from core.domain.deadlines import day_in
from core.domain.findings import Answer, Draft, Form, LookedUp, written_over
from core.domain.labels import label_of
from core.domain.lifecycle import Facts
from core.domain.people import Lease, Person
from core.domain.permissions import Act, may
from core.domain.policy import zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseKind
from core.domain.terms import State, Value, Verb
from core.domain.text import say
from core.ledger import runs
from core.ledger.case_file import read_case_file
from core.ledger.documents import TYPED, add_fact, exhibits_of, read_exhibit
from core.ledger.drafts import end_lease, read_draft, read_lease, save_draft, save_lease
from core.ledger.engine import Cursor
from core.ledger.record import read_appeal, set_standing
from core.ledger.reuse import add_note
from core.ledger.second_reviews import hidden_cases, review_refusal
from core.office import Office, settled, write_once

# Following a case up: a day and what is awaited, told when it falls due, until somebody says what came of it.


def follow_up(office: Office, actor: Person, appeal_no: str, *, due_on: date | None, what: str) -> Appeal | Refusal:
    """Sets the day on which the case is looked at again, in place of an earlier one; also of a closed case.

    A day of the past is refused, because nobody would be told in time.
    """

    def do(case: LockedCase) -> Appeal | Refusal:
        wanted = ((say("the day"), due_on), (say("what is awaited"), what.strip()))
        facts = Facts(missing=tuple(label for label, given in wanted if not given))
        if due_on and not facts.missing and due_on < day_in(case.now, zone_of(case.policy)):
            return refuse("field_invalid", field=say("the day"), given=due_on, reason=say("in the past"))
        after = case.record(Verb.FOLLOW_UP, facts, details={"due_on": due_on, "what": what.strip()})
        if isinstance(after, Refusal) or due_on is None:
            return after
        kept = FollowUp(
            appeal_no=appeal_no, seq=after.version, due_on=due_on, what=what.strip(), set_by=actor.person_id
        )
        runs.save_follow_up(case.cursor, kept)
        return after

    return transact(office, actor, appeal_no, None, do)


def end_follow_up(office: Office, actor: Person, appeal_no: str, *, reason: str) -> Appeal | Refusal:
    """Ends the follow-up of a case with what came of it."""

    def do(case: LockedCase) -> Appeal | Refusal:
        if runs.follow_up_of(case.cursor, appeal_no) is None:
            return refuse("not_found", what=say("follow-up"), name=appeal_no)
        after = case.record(Verb.END_FOLLOW_UP, Facts(reason=reason), details={"reason": reason})
        if not isinstance(after, Refusal):
            runs.end_follow_up(case.cursor, appeal_no)
        return after

    return transact(office, actor, appeal_no, None, do)


# What a reviewer says of a voucher's goods: which of the punished listings they are, and how many pieces.


def match_goods(
    office: Office, actor: Person, exhibit_id: str, listing_ids: tuple[str, ...] | None, pieces: int | None = None
) -> Exhibit | Refusal:
    """Says which listings the goods of a voucher are (none: the goods of no listing), and how many pieces of it.

    ``listing_ids`` None takes it back: the words of the goods count again. Earlier entries stay in the record.
    """
    if refusal := may(actor, Act.MATCH_GOODS):
        return refusal
    found = document_of(office, actor, exhibit_id)
    if isinstance(found, Refusal):
        return found
    said = "" if listing_ids is None else " ".join(listing_ids) or NONE
    count = "" if pieces is None or not listing_ids else str(pieces)

    def do(case: LockedCase) -> Exhibit | Refusal:
        exhibit = read_exhibit(case.cursor, exhibit_id)
        if exhibit is None:
            return no_document(exhibit_id)
        if refusal := _not_of_it(case.appeal, listing_ids, pieces):
            return refusal
        told = {"document": exhibit.label, "typed" if said else "taken_back": [MATCHED]}
        after = case.record(Verb.TYPE_FACTS, Facts(), details=told)
        if isinstance(after, Refusal):
            return after
        for field, given in ((MATCHED, said), (PIECES, count)):
            add_fact(case.cursor, exhibit_id, field, given, TYPED, actor.person_id, office.now())
        return exhibit

    return transact(office, actor, found.appeal_no, None, do)


def _not_of_it(appeal: Appeal, listing_ids: tuple[str, ...] | None, pieces: int | None) -> Refusal | None:
    for each in listing_ids or ():
        if each not in appeal.listing_ids:
            return refuse("not_found", what=say("listing"), name=each)
    if pieces is not None and pieces < 0:
        reason = say("a quantity is not negative")
        return refuse("field_invalid", field=say("Pieces"), given=str(pieces), reason=reason)
    return None


# The reuse radar: hashing the pages of documents on file, and what a reviewer says of a hit.

LONGEST_REASON: Final = 2000


def explain(
    office: Office, actor: Person, appeal_no: str, kind: ReuseKind, exhibit_id: str, other_id: str, reason: str
) -> Appeal | Refusal:
    """Says why a hit is no reason to worry; it stays on view with the reason, and no longer counts."""
    if not reason.strip():
        return refuse("field_missing", fields=say("why the hit is explained"))
    return _note(office, actor, appeal_no, (kind, exhibit_id, other_id), reason.strip()[:LONGEST_REASON])


def take_back(
    office: Office, actor: Person, appeal_no: str, kind: ReuseKind, exhibit_id: str, other_id: str
) -> Appeal | Refusal:
    """Takes the explanation of a hit back; what was said stays on record."""
    return _note(office, actor, appeal_no, (kind, exhibit_id, other_id), "")


def _note(
    office: Office, actor: Person, appeal_no: str, hit: tuple[ReuseKind, str, str], reason: str
) -> Appeal | Refusal:
    if refusal := may(actor, Act.EXPLAIN_REUSE):
        return refusal

    def do(case: LockedCase) -> Appeal | Refusal:
        for exhibit_id in hit[1:]:
            if read_exhibit(case.cursor, exhibit_id) is None:
                return no_document(exhibit_id)
        row: dict[str, object] = {
            "appeal_no": appeal_no,
            **dict(zip(("kind", "exhibit_id", "other_id"), hit, strict=True)),
            "explained": bool(reason),
            "reason": reason,
            "noted_by": actor.person_id,
            "noted_at": office.now(),
        }
        add_note(case.cursor, row)
        return case.appeal

    return transact(office, actor, appeal_no, None, do)


# Work on a case between decisions: hold it, answer the checklist, write, comment.

T = TypeVar("T")


def take(office: Office, actor: Person, appeal_no: str) -> Lease | Refusal:
    """Holds a case for 15 minutes, or holds it on; refused while someone else holds it."""
    if refusal := may(actor, Act.HOLD_CASES):
        return refusal

    def hold(cursor: Cursor) -> Lease | Refusal:
        now = office.now()
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        if refusal := review_refusal(cursor, actor, appeal_no):
            return refusal
        if appeal.state not in LEGAL_STATES:
            return refuse(
                "wrong_state",
                state=label_of(appeal.state),
                states=tuple(label_of(s) for s in State if s in LEGAL_STATES),
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


def take_next_case(office: Office, actor: Person, *, after: str | None = None) -> str | Refusal:
    """Takes the most urgent case of legal's turn that nobody else holds and answers its number.

    Cases assigned to others are left to them; ``after`` is left out.
    """
    if refusal := may(actor, Act.HOLD_CASES):
        return refusal
    passed = {after} if after else set()

    def free(cursor: Cursor) -> str | None:
        return most_urgent_free(cursor, actor.person_id, office.now(), leave_out=hidden_cases(cursor, actor) | passed)

    def hold(cursor: Cursor, wanted: str) -> str | None:
        still = free(cursor) == wanted
        return _held_by(cursor, actor, wanted, office.now()).appeal_no if still else None

    while True:
        with office.store.reading() as cursor:
            found = free(cursor)
        if found is None:
            return refuse("nothing_waits")
        if taken := write_once(office, partial(hold, wanted=found), case=found):
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

    def do(case: LockedCase) -> Draft | Refusal:
        paper = holder(asked, exhibits_of(case.cursor, appeal_no), exhibit_id)
        kept = _form_of(case.cursor, actor, appeal_no)
        before = kept.answers.get(criterion, Answer())
        after = Answer(
            value=Value.MET,
            note=before.note,
            exhibit_id=exhibit_id or before.exhibit_id,
            lookup=None if paper else made,
        )
        form = kept.model_copy(update={"answers": {**kept.answers, criterion: after}})
        if seen is not None and written_over(kept, seen, form):
            return refuse("form_stale")
        if paper is None or asked.lookup is None:
            return _save(office, case.cursor, actor, case.appeal, form)
        if refusal := on_the_case(actor) or review_refusal(case.cursor, actor, appeal_no):
            return refusal
        given = dict(zip(asked.lookup.facts, (made.site, made.at, made.result), strict=True))
        typed = type_in(case, paper.exhibit_id, given)
        return typed if isinstance(typed, Refusal) else _save(office, case.cursor, actor, typed, form)

    return transact(office, actor, appeal_no, None, do)


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

    def do(cursor: Cursor) -> Draft | Refusal:
        kept = _form_of(cursor, actor, appeal_no)
        form = change(kept)
        if seen is not None and written_over(kept, seen, form):
            return refuse("form_stale")
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        return _save(office, cursor, actor, appeal, form)

    return settled(office, do, case=appeal_no)


def _form_of(cursor: Cursor, actor: Person, appeal_no: str) -> Form:
    draft = read_draft(cursor, appeal_no, actor.person_id)
    return draft.form if draft else Form()


def _save(office: Office, cursor: Cursor, actor: Person, appeal: Appeal, form: Form) -> Draft:
    """Keeps the form, and where the queue reads them the routes and the verdict that it makes of the case."""
    appeal_no, now = appeal.appeal_no, office.now()
    draft = Draft(appeal_no=appeal_no, person_id=actor.person_id, form=form, version_seen=appeal.version, saved_at=now)
    save_draft(cursor, draft)
    if appeal.state in LEGAL_STATES:
        assessment = assess(read_case_file(office.rules, cursor, appeal, now), form, office.rules)
        set_standing(cursor, appeal_no, " ".join(assessment.claimed), assessment.verdict.stand)
    return draft


def comment(office: Office, actor: Person, appeal_no: str, text: str) -> Appeal | Refusal:
    """Adds a comment for colleagues; parties never read it."""
    facts = Facts(missing=() if text.strip() else (say("the comment"),))
    return transact(
        office, actor, appeal_no, None, lambda case: case.record(Verb.COMMENT, facts, details={"text": text})
    )
