"""What a reviewer does on a case: hold it, answer, note, cite, comment, match goods, explain reused documents."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import Final, TypeAlias

from core.commands.transaction import (
    LEASE,
    LEGAL_STATES,
    LockedCase,
    appeal_on_file,
    document_of,
    document_on_file,
    on_its_case,
    stale,
    transact,
    type_in,
)
from core.domain.appeal import ANSWERS, GOODS, MENTIONS, Appeal, Event, Exhibit, FollowUp
from core.domain.assessment import assess, holder, look_up_refusal
from core.domain.case_context import MATCHED, NONE, PIECES
from core.domain.findings import REVIEW, Answer, Draft, Form, LookedUp, Seen, review_of, review_subject, written_over
from core.domain.lifecycle import MOVES, Facts
from core.domain.masking import can_mention, is_notified, names_one
from core.domain.people import Lease, Person, find_mentions, mention
from core.domain.permissions import Act, may, requires
from core.domain.policy import Criterion, day_in, zone_of
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.reuse import ReuseKind
from core.domain.second_review import SecondReview
from core.domain.terms import State, Value, Verb, label_of
from core.domain.text import plain, say
from core.ledger import case_file, documents, drafts, people, record, runs, second_reviews
from core.ledger.engine import Cursor
from core.office import Office, write, write_once

# Follow-ups: a day and what is awaited, with a notification on that day, until somebody records the outcome.


def follow_up(office: Office, actor: Person, appeal_no: str, *, due_on: date | None, what: str) -> Appeal | Refusal:
    """Sets the day of the follow-up and replaces any earlier one; possible on closed cases too.

    A day in the past is refused, because nobody would be notified in time.
    """

    def do(case: LockedCase) -> Appeal | Refusal:
        wanted = ((say("word.day_within"), due_on), (say("checklist.what_is_awaited_within"), what.strip()))
        facts = Facts(missing=tuple(label for label, value in wanted if not value))
        if due_on and not facts.missing and due_on < day_in(case.now, zone_of(case.policy)):
            return refuse("field_invalid", field=say("word.day_within"), given=due_on, reason=say("checklist.in_past"))
        after = case.record(Verb.FOLLOW_UP, facts, details={"due_on": due_on, "what": what.strip()})
        if due_on is None:
            return after
        new = FollowUp(appeal_no=appeal_no, seq=after.version, due_on=due_on, what=what.strip(), set_by=actor.person_id)
        runs.save_follow_up(case.cursor, new)
        return after

    return transact(office, actor, appeal_no, None, do)


def end_follow_up(office: Office, actor: Person, appeal_no: str, *, reason: str) -> Appeal | Refusal:
    """Ends the follow-up of a case and records its outcome."""

    def do(case: LockedCase) -> Appeal | Refusal:
        if runs.follow_up_of(case.cursor, appeal_no) is None:
            return refuse("not_found", what=say("checklist.follow_up_within"), name=appeal_no)
        after = case.record(Verb.END_FOLLOW_UP, Facts(reason=reason), details={"reason": reason})
        runs.end_follow_up(case.cursor, appeal_no)
        return after

    return transact(office, actor, appeal_no, None, do)


# Matching the goods of a purchase document to the punished listings, with their number.


@on_its_case(document_of)
def match_goods(
    case: LockedCase, exhibit_id: str, listing_ids: tuple[str, ...] | None, pieces: int | None = None
) -> Exhibit:
    """Records which listings the goods of a purchase document match (empty: none), and how many pieces.

    ``listing_ids`` None withdraws the match, so that the wording of the goods counts again. Earlier entries stay on
    record.
    """
    exhibit = document_on_file(case.cursor, exhibit_id)
    granted(may(case.actor, Act.MATCH_GOODS) or _not_of_it(case.appeal, listing_ids, pieces))
    matched = "" if listing_ids is None else " ".join(listing_ids) or NONE
    values = {MATCHED: matched, PIECES: "" if pieces is None or not listing_ids else str(pieces)}
    details = {"document": exhibit.label, "typed" if matched else "taken_back": [MATCHED], GOODS: values}
    case.record(Verb.TYPE_FACTS, Facts(), details=details)
    by, now = case.actor.person_id, case.office.now()
    for field, value in values.items():
        documents.add_fact(case.cursor, exhibit_id, field, value, documents.TYPED, by, now)
    return exhibit


def _not_of_it(appeal: Appeal, listing_ids: tuple[str, ...] | None, pieces: int | None) -> Refusal | None:
    for each in listing_ids or ():
        if each not in appeal.listing_ids:
            return refuse("not_found", what=say("checklist.listing_within"), name=each)
    if pieces is not None and pieces < 0:
        reason = say("checklist.quantity_is_not_negative")
        return refuse("field_invalid", field=say("checklist.pieces"), given=str(pieces), reason=reason)
    return None


# Explaining a document that also appears in another case.

LONGEST_REASON: Final = 2000


def explain_reuse(
    office: Office, actor: Person, appeal_no: str, kind: ReuseKind, exhibit_id: str, other_id: str, reason: str
) -> Appeal | Refusal:
    """Records why a hit is harmless; it stays visible with the reason and no longer counts."""
    if not reason.strip():
        return refuse("field_missing", fields=say("checklist.why_hit_is_explained"))
    return _note(office, actor, appeal_no, (kind, exhibit_id, other_id), reason.strip()[:LONGEST_REASON])


def withdraw_explanation(
    office: Office, actor: Person, appeal_no: str, kind: ReuseKind, exhibit_id: str, other_id: str
) -> Appeal | Refusal:
    """Withdraws the explanation of a hit; the explanation stays on record."""
    return _note(office, actor, appeal_no, (kind, exhibit_id, other_id), "")


@requires(Act.EXPLAIN_REUSE)
def _note(
    office: Office, actor: Person, appeal_no: str, hit: tuple[ReuseKind, str, str], reason: str
) -> Appeal | Refusal:
    def do(case: LockedCase) -> Appeal:
        for exhibit_id in hit[1:]:
            document_on_file(case.cursor, exhibit_id)
        row: dict[str, object] = {
            "appeal_no": appeal_no,
            **dict(zip(("kind", "exhibit_id", "other_id"), hit, strict=True)),
            "explained": bool(reason),
            "reason": reason,
            "noted_by": actor.person_id,
            "noted_at": office.now(),
        }
        documents.add_note(case.cursor, row)
        return case.appeal

    return transact(office, actor, appeal_no, None, do)


# Holding a case, so that no two people decide it at once.


@requires(Act.HOLD_CASES)
def take_case(office: Office, actor: Person, appeal_no: str) -> Lease | Refusal:
    """Holds a case for 15 minutes, or renews the hold; refused while someone else holds it."""

    def hold(cursor: Cursor) -> Lease | Refusal:
        cursor.drafts_only, now = True, office.now()
        appeal = appeal_on_file(cursor, appeal_no)
        granted(second_reviews.review_refusal(cursor, actor, appeal_no))
        if appeal.state not in LEGAL_STATES:
            return refuse(
                "wrong_state",
                state=label_of(appeal.state),
                states=tuple(label_of(s) for s in State if s in LEGAL_STATES),
            )
        held = drafts.lease_facts(cursor, appeal_no, now)
        if held and held["holder"] and held["holder"].person_id != actor.person_id:
            return refuse("held_by_other", who=held["holder"].name, until=held["held_until"])
        return _held_by(cursor, actor, appeal_no, now)

    return write(office, hold, case=appeal_no)


def renew_lease(office: Office, actor: Person, appeal_no: str, lease: Lease | None) -> Lease | Refusal | None:
    """Renews the hold while its holder works, but only once a third of it has passed; otherwise returns None.

    ``lease`` is the hold as last read. An expired hold that nobody else has taken is taken again; otherwise it is
    refused.
    """
    now = office.now()
    if lease and lease.person_id == actor.person_id and lease.until - now > LEASE * 2 / 3:
        return None
    return take_case(office, actor, appeal_no)


def release_case(office: Office, actor: Person, appeal_no: str, *, unless_worked: bool = False) -> Refusal | None:
    """Releases a case one holds; refused on a full disk, in which case the hold expires by itself.

    With ``unless_worked`` the hold is kept if something was filled in recently, as its holder has only looked away.
    """

    def let_go(cursor: Cursor) -> None:
        cursor.drafts_only = True
        lease, now = drafts.read_lease(cursor, appeal_no), office.now()
        draft = drafts.read_draft(cursor, appeal_no, actor.person_id)
        worked = unless_worked and draft is not None and now - draft.saved_at < LEASE
        if lease and lease.person_id == actor.person_id and not worked:
            drafts.end_lease(cursor, appeal_no, now)

    return write(office, let_go, case=appeal_no)


FirstFree: TypeAlias = Callable[[Cursor, Collection[str]], str | None]
"""Finds the first free case of a list, apart from the excluded ones."""


@requires(Act.HOLD_CASES)
def take_next_case(
    office: Office, actor: Person, *, after: str | None = None, first_free: FirstFree | None = None
) -> str | Refusal:
    """Takes the first case awaiting legal that nobody else holds, and returns its number.

    ``first_free`` finds it if a person works through a list of their own; otherwise it is the most urgent one. Cases
    assigned to others and the case ``after`` are skipped.
    """
    passed = {after} if after else set()

    def free(cursor: Cursor) -> str | None:
        leave_out = second_reviews.hidden_cases(cursor, actor) | passed
        if first_free:
            return first_free(cursor, leave_out)
        return drafts.most_urgent_free(cursor, actor.person_id, office.now(), leave_out)

    def hold(cursor: Cursor, wanted: str) -> str | None:
        still = free(cursor) == wanted
        return _held_by(cursor, actor, wanted, office.now()).appeal_no if still else None

    while True:
        found = office.read(free)
        if found is None:
            return refuse("nothing_waits")
        if taken := write_once(office, partial(hold, wanted=found), case=found):
            return taken
        passed.add(found)  # somebody else has taken it at this moment: the one after it is next


def _held_by(cursor: Cursor, actor: Person, appeal_no: str, now: datetime) -> Lease:
    lease = Lease(appeal_no=appeal_no, person_id=actor.person_id, until=now + LEASE)
    drafts.save_lease(cursor, lease)
    return lease


# The form on a subject, that is, a case or a second review (``review_subject``), saved as it is filled in.

MOVING: Final = frozenset(move.verb for move in MOVES if move.target or move.returns)
"""Acts after which a different checklist applies, or the same one starts afresh."""


def answer(  # noqa: PLR0913 - an answer is these things
    office: Office,
    actor: Person,
    subject: str,
    criterion: str,
    value: Value | None,
    *,
    exhibit_id: str | None = None,
    note: str | None = None,
    seen: Seen | None = None,
) -> Draft | Refusal:
    """Saves one answer of the checklist; None withdraws it. ``note`` None leaves the note unchanged.

    ``subject`` and ``seen``, here and below, as in ``fill_in``.
    """
    fields = {"exhibit_id": exhibit_id or None, "note": note}
    changes = {"value": value} | {name: each for name, each in fields.items() if each is not None}
    return fill_in(office, actor, subject, lambda form: _answered(form, criterion, changes), seen=seen)


def look_up(
    office: Office,
    actor: Person,
    subject: str,
    criterion: str,
    made: LookedUp,
    *,
    exhibit_id: str | None = None,
    seen: Seen | None = None,
) -> Draft | Refusal:
    """Answers “met” based on a look-up, which is saved with the document whose form has its fields, otherwise here.

    ``made.at`` is a time in Asia/Shanghai, ``2026-11-30 10:22``, not in the future. The facts of the document and the
    answer are saved together or not at all. A second review changes no document and saves its look-ups here.
    """
    if refusal := look_up_refusal(made, office.now()):
        return refusal
    definition, spoken = office.policies.criterion(criterion), {"exhibit_id": exhibit_id} if exhibit_id else {}

    def answered(form: Form, paper: Exhibit | None = None) -> Form:
        return _answered(form, criterion, {"value": Value.MET, "lookup": None if paper else made, **spoken})

    def do(case: LockedCase) -> Draft:
        paper = holder(definition, documents.exhibits_of(case.cursor, subject), exhibit_id)
        form = _changed(case.cursor, actor, case.appeal, lambda form: answered(form, paper), seen)
        appeal = _type_look_up(case, paper, definition, made) if paper else case.appeal
        return _save(office, case.cursor, actor, appeal, form)

    if review_of(subject):
        return fill_in(office, actor, subject, answered, seen=seen)
    if refusal := may(actor, Act.HOLD_CASES):
        return refusal
    return transact(office, actor, subject, None, do)


def _type_look_up(case: LockedCase, paper: Exhibit, criterion: Criterion, made: LookedUp) -> Appeal:
    """Types a look-up into the form of the document that has its fields (``holder``)."""
    fields = criterion.lookup.facts if criterion.lookup else ()
    return type_in(case, paper.exhibit_id, dict(zip(fields, (made.site, made.at, made.result), strict=True)))


def note(
    office: Office, actor: Person, subject: str, criterion: str, text: str, *, seen: Seen | None = None
) -> Draft | Refusal:
    """Saves the note on a criterion; the answer is unchanged."""
    return fill_in(office, actor, subject, lambda form: _answered(form, criterion, {"note": text}), seen=seen)


def write_reason(
    office: Office,
    actor: Person,
    subject: str,
    *,
    reason: str | None = None,
    private_note: str | None = None,
    risk_reason: str | None = None,
    seen: Seen | None = None,
) -> Draft | Refusal:
    """Saves the reason for the party, the private note, or the reason for departing from the statute."""
    texts = {"reason": reason, "private_note": private_note, "risk_reason": risk_reason}
    changes = {field: text for field, text in texts.items() if text is not None}
    return fill_in(office, actor, subject, lambda form: form.model_copy(update=changes), seen=seen)


def cite(
    office: Office, actor: Person, subject: str, what: str, exhibit_id: str, *, seen: Seen | None = None
) -> Draft | Refusal:
    """Chooses the document that a criterion or route relies on if several of its kind are on file."""
    return fill_in(
        office,
        actor,
        subject,
        lambda form: form.model_copy(update={"cites": {**form.cites, what: exhibit_id}}),
        seen=seen,
    )


def fill_in(
    office: Office, actor: Person, subject: str, change: Callable[[Form], Form], *, seen: Seen | None = None
) -> Draft | Refusal:
    """Changes the person's own form on a case or a second review, saves it, and updates the verdict in the queue.

    ``seen`` is the form as the person saw it: entries made since in another window are not overwritten unseen, and
    entries for a stage that has since passed are refused. None means the current form.
    """
    of_review = subject.startswith(REVIEW)

    def do(cursor: Cursor) -> Draft:
        cursor.drafts_only = True
        if of_review:
            about: Appeal | SecondReview | Refusal = second_reviews.own_review(cursor, actor, review_of(subject))
        else:
            about = _case_to_fill_in(office, cursor, actor, subject)
        if isinstance(about, Refusal):
            raise RefusedError(about)
        return _save(office, cursor, actor, about, _changed(cursor, actor, about, change, seen))

    return write(office, do, case="" if of_review else subject, common="second_looks" if of_review else None)


def _case_to_fill_in(office: Office, cursor: Cursor, actor: Person, appeal_no: str) -> Appeal | Refusal:
    form = ((each, [appeal_no]) for each in (drafts.DRAFTS, record.STANDING))
    cursor.ahead((second_reviews.ANY_REVIEW, [actor.person_id]), *form)
    refusal = may(actor, Act.HOLD_CASES) or second_reviews.review_refusal(cursor, actor, appeal_no)
    found = refusal or record.cached_appeal(office.store, cursor, appeal_no)
    return found or refuse("not_found", what=say("word.appeal_within"), name=appeal_no)


def _answered(form: Form, criterion: str, changes: Mapping[str, object]) -> Form:
    after = form.answers.get(criterion, Answer()).model_copy(update=changes)
    return form.model_copy(update={"answers": {**form.answers, criterion: after}})


def _changed(
    cursor: Cursor, actor: Person, about: Appeal | SecondReview, change: Callable[[Form], Form], seen: Seen | None
) -> Form:
    """The changed form. Raises ``RefusedError`` if the change is based on an outdated form."""
    cursor.ahead(*((each, [_subject(about)]) for each in (drafts.DRAFTS, record.STANDING)))
    stored = drafts.form_of(cursor, _subject(about), actor.person_id)
    form = change(stored)
    if seen is None:
        return form
    if isinstance(about, Appeal) and (refusal := _moved_on(cursor, about, seen.version)):
        raise RefusedError(refusal)
    if written_over(stored, seen.form, form):
        raise RefusedError(refuse("form_stale"))
    return form


def _moved_on(cursor: Cursor, appeal: Appeal, version: int) -> Refusal | None:
    """A refusal naming who has moved the case to another stage since that version; None if nobody has."""
    since = record.events_of(cursor, appeal.appeal_no)[version:] if version < appeal.version else ()
    moves = [event for event in since if event.verb in MOVING]
    return stale(cursor, moves[-1]) if moves else None


def _subject(about: Appeal | SecondReview) -> str:
    return about.appeal_no if isinstance(about, Appeal) else review_subject(about.look_id)


def _save(office: Office, cursor: Cursor, actor: Person, about: Appeal | SecondReview, form: Form) -> Draft:
    """Saves the form and, for the queue, the resulting routes and verdict of the case."""
    now = office.now()
    draft = Draft(subject=_subject(about), person_id=actor.person_id, form=form, saved_at=now)
    drafts.save_draft(cursor, draft)
    if isinstance(about, Appeal) and about.state in LEGAL_STATES:
        file = case_file.cached_case_file(office.store, office.rules, cursor, about, now)
        assessment = case_file.cached_assessment(
            office.store, cursor, file, form.model_dump_json(), lambda: assess(file, form, office.rules)
        )
        record.set_standing(cursor, about.appeal_no, " ".join(assessment.claimed), assessment.verdict.stand)
    return draft


def comment(
    office: Office, actor: Person, appeal_no: str, text: str, *, to: Collection[str] = (), answers: int | None = None
) -> Appeal | Refusal:
    """Adds a comment for colleagues, which parties never see; ``to`` and ``answers`` as in ``add_comment``."""
    return transact(office, actor, appeal_no, None, lambda case: add_comment(case, text, to=to, answers=answers))


def add_comment(case: LockedCase, text: str, *, to: Collection[str] = (), answers: int | None = None) -> Appeal:
    """Adds a comment to a locked case, and notifies the colleagues of these ids and those it names with an @.

    ``answers`` is the number of the comment that it answers, whose author is notified too. Raises ``RefusedError`` if
    somebody who is mentioned has left or does not work on cases.
    """
    everybody = people.all_people(case.cursor) if to or answers or "@" in plain(text) else ()
    by_id = {each.person_id: each for each in everybody}
    known = {who: each for who, each in by_id.items() if who != case.actor.person_id and names_one(case.actor, each)}
    written, named = find_mentions(text, known.values())
    chosen = [each for each in dict.fromkeys(to) if each not in named]
    for each in (*chosen, *named):
        granted(_mentioned(case.actor, known.get(each), each))
    author = by_id.get(_comment_of(case, answers).actor) if answers else None
    notified = [*chosen, *named, *([author.person_id] if author and is_notified(case.actor, author) else [])]
    details = {
        "text": " ".join((*map(mention, chosen), written)),
        **({MENTIONS: list(dict.fromkeys(notified))} if notified else {}),
        **({ANSWERS: answers} if answers else {}),
    }
    missing = () if text.strip() else (say("word.comment_within"),)
    return case.record(Verb.COMMENT, Facts(missing=missing), details=details)


def _mentioned(actor: Person, who: Person | None, name: str) -> Person | Refusal:
    """Whom the actor mentions, or why not: not known to them, has left, or does not work on cases."""
    if who is None:
        return refuse("not_found", what=say("word.colleague_within"), name=name)
    reason = say("comment.works_on_no_cases" if who.active else "comment.has_left")
    wrong = refuse("field_invalid", field=say("comment.mentioned"), given=who.name, reason=reason)
    return who if can_mention(actor, who) else wrong


def _comment_of(case: LockedCase, seq: int) -> Event:
    """The comment of that number. Raises ``RefusedError`` if there is none on the case."""
    found = (each for each in record.events_of(case.cursor, case.appeal_no) if each.verb is Verb.COMMENT)
    answered = next((each for each in found if each.seq == seq), None)
    return granted(answered or refuse("not_found", what=say("word.comment_within"), name=str(seq)))
