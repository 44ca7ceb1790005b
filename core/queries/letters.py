"""Letters: the outbox, one letter as it is being written, and what of a case went out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from core.deadlines import Deadline, due
from core.errors import Refusal, refuse
from core.evidence.vault import Damaged
from core.language import Language, render
from core.model.appeal import Appeal
from core.model.event import Event
from core.model.fold import fold, fold_all
from core.model.letter import LetterRow, Written, letter_name, paragraphs_of
from core.model.names import name_of, told_of
from core.model.people import Person
from core.model.rules import LetterName, Policy
from core.model.terms import Role, Side, State, Verb
from core.office import Office, day_in, zone_of
from core.outgoing.letters.blocks import Block, blocks
from core.outgoing.letters.calls import CALLS, DECISIONS, may_write
from core.outgoing.letters.compose import Matter, body_of, fields, plain, written
from core.outgoing.letters.reasons import Decided, named, reasons
from core.outgoing.print.letter import letter_pdf
from core.permissions import Act, allowed, may
from core.queries.assess import Dossier, read_dossier
from core.queries.blind import blind_on, hidden_from
from core.queries.case import Case
from core.queries.facts import doubted
from core.queries.masks import names_for
from core.queries.snapshot import snapshot
from core.queries.withheld import guarded_for
from core.store.file import Cursor
from core.store.letters import count_waiting, letters_of, read_letter, waiting
from core.store.people import all_people
from core.store.record import events_of, read_appeal
from core.store.work import disclosures_of
from core.text import Text, say

PAGE: Final = 30
REASON: Final = "{reason}"
FAILING: Final = frozenset({Verb.REJECT, Verb.REVOKE, Verb.DECLINE_WITHDRAWAL})
"""Decisions whose letters tell what failed."""
Format: TypeAlias = Literal["pdf", "txt"]
RUNS: Final = frozenset({State.AWAITING_SELLER, State.AWAITING_COMPLAINANT})
WITH_DUE: Final[frozenset[LetterName]] = frozenset(
    {"disclosure", "supplement", "forward", "forward_seller", "extended"}
)


@dataclass(frozen=True)
class Waiting:
    """A letter of the outbox, and to whom it goes."""

    letter: LetterRow
    addressee: str


@dataclass(frozen=True)
class Outbox:
    """One page of the letters that wait, how many wait in all, and how many of each kind."""

    letters: tuple[Waiting, ...]
    total: int
    counts: dict[LetterName, int]
    number: int


@dataclass(frozen=True)
class OpenLetter:
    """A letter as it is being written, or as it was released.

    ``standard`` is the policy's text filled in, ``body`` the text that counts; ``blocks`` is what keeps it from
    going out, ``moved_on`` what has happened to the case since the act that the letter tells of.
    """

    row: LetterRow
    appeal: Appeal
    written: Written
    standard: str
    body: str
    blocks: tuple[Block, ...]
    moved_on: Text | None
    names: dict[str, str]


def kinds_for(role: Role) -> tuple[LetterName, ...]:
    """The kinds of letters that a role writes."""
    return tuple(dict.fromkeys(kind for kinds in CALLS.values() for kind in kinds if may_write(role, kind)))


def outbox(office: Office, actor: Person, page: int = 1) -> Outbox | Refusal:
    """Page ``page`` (from 1) of the letters that wait for this person's role, the newest first."""
    if refusal := may(actor, Act.VIEW_LETTERS):
        return refusal
    kinds = kinds_for(actor.role)
    with office.store.reading() as cursor:
        hidden = hidden_from(cursor, actor)
        counts = count_waiting(cursor, kinds, hidden)
        total = sum(counts.values())
        number = min(max(page, 1), max(1, -(-total // PAGE)))
        rows = waiting(cursor, kinds, PAGE, (number - 1) * PAGE, hidden)
        return Outbox(tuple(Waiting(*each) for each in rows), total, counts, number)


def of_case(office: Office, actor: Person, appeal_no: str) -> tuple[LetterRow, ...]:
    """The letters of a case, oldest first; which of them this person may open, ``may_write`` says."""
    if not allowed(actor, Act.VIEW_LETTERS):
        return ()
    with office.store.reading() as cursor:
        return () if blind_on(cursor, actor, appeal_no) else letters_of(cursor, appeal_no)


def may_open(actor: Person, row: LetterRow) -> bool:
    """Whether this person may read and write that letter."""
    return may_write(actor.role, row.kind)


def of_last_decision(rows: tuple[LetterRow, ...]) -> LetterRow | None:
    """The letter that tells the seller of the last decision: released, it is the notice of domain.md 1.8."""
    told = [row for row in rows if row.kind in DECISIONS and row.recipient is Side.SELLER]
    return told[-1] if told else None


def readers(policy: Policy, verb: Verb) -> tuple[Side, ...]:
    """Who reads the reason of that act: the sides that get one of its letters with ``{reason}`` in it."""
    letters = [policy.letter(kind) for kind in CALLS.get(verb, ())]
    told = {side for letter in letters if REASON in letter.body_en + letter.body_zh for side in letter.to}
    return tuple(side for side in (Side.SELLER, Side.COMPLAINANT) if side in told)


def named_failures(case: Case, verb: Verb, by: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The failures that the letter of that decision would name, and those left out: only the machine found them.

    ``by`` is who would decide, on the form as it stands.
    """
    if verb not in FAILING:
        return (), ()
    payload = {
        "findings": snapshot(case.assessment, case.form, by, case.now),
        "routes": case.assessment.claimed,
        "criteria": doubted(case.assessment, case.form),
    }
    return named(case.policy, Decided(verb, payload, case.appeal.answer_kind, {}))


def open_letter(
    office: Office, actor: Person, letter_id: str, *, language: Language | None = None, body: str | None = None
) -> OpenLetter | Refusal:
    """The letter for this person; ``language`` and ``body`` are tried in place of what is kept."""
    now = office.now()
    with office.store.reading() as cursor:
        row = read_letter(cursor, letter_id)
        if row is None or not may_write(actor.role, row.kind):
            return refuse("not_found", what=say("letter"), name=letter_id)
        if refusal := blind_on(cursor, actor, row.appeal_no):
            return refusal
        if language and language != row.language:
            row = row.model_copy(update={"language": language, "body": None})
        tried = row if body is None else row.model_copy(update={"body": body})
        return _opened(office, cursor, tried, now, names_for(actor, all_people(cursor), render))


def _opened(office: Office, cursor: Cursor, row: LetterRow, now: datetime, names: dict[str, str]) -> OpenLetter:
    story = _Story.of(office, cursor, row)
    lang, policy = row.language, story.dossier.policy
    template = policy.letter(row.kind)
    matter = story.matter(office, cursor, row, now)
    said = reasons(office.policies, policy, story.decided(), lang)
    standard = body_of(template, fields(matter, said, lang), lang)
    body = standard if row.body is None else row.body
    day = day_in(row.settled_at or now, zone_of(policy))
    guarded = guarded_for(cursor, story.dossier, row.recipient, standard)
    return OpenLetter(
        row=row,
        appeal=story.dossier.appeal,
        written=written(matter, template, row.recipient, body, day, lang),
        standard=standard,
        body=body,
        blocks=blocks(paragraphs_of(body), guarded) if row.state == "waiting" else (),
        moved_on=story.moved_on(),
        names=names,
    )


@dataclass(frozen=True)
class _Story:
    """A case around the event that a letter tells of."""

    dossier: Dossier
    before: Appeal | None
    event: Event
    later: tuple[Event, ...]

    @classmethod
    def of(cls, office: Office, cursor: Cursor, row: LetterRow) -> "_Story":
        """The case of that letter."""
        appeal, events = read_appeal(cursor, row.appeal_no), events_of(cursor, row.appeal_no)
        if appeal is None or len(events) < row.seq:
            raise LookupError(f"letter {row.letter_id} is of no event: run `python -m core verify`")
        before = fold_all(events[: row.seq - 1])
        return cls(read_dossier(office.rules, cursor, appeal), before, events[row.seq - 1], events[row.seq :])

    def decided(self) -> Decided:
        """The act with its findings."""
        exhibits = {each.exhibit_id: each for each in self.dossier.exhibits}
        answered = self.before.answer_kind if self.before else None
        return Decided(self.event.verb, self.event.payload, answered, exhibits)

    def matter(self, office: Office, cursor: Cursor, row: LetterRow, now: datetime) -> Matter:
        """What the letter speaks of."""
        policy, payload = self.dossier.policy, self.event.payload
        running = self._running() if row.kind in WITH_DUE else None
        goes_to = Side.COMPLAINANT if row.kind == "forward_seller" else row.recipient
        given = {
            each["exhibit_id"]
            for each in disclosures_of(cursor, row.appeal_no)
            if each["seq"] == row.seq and each["recipient"] == goes_to
        }
        received = payload.get("received_at")
        happened = datetime.fromisoformat(received) if received else self.event.at
        ended = self.before.deadline if self.before and row.kind in {"lapse", "abandoned"} else None
        forwarding = row.kind in {"forward", "forward_seller"}
        return Matter(
            appeal=self.dossier.appeal,
            policy=policy,
            seller=self.dossier.seller,
            complainant=self.dossier.complainant,
            given=tuple(each for each in self.dossier.exhibits if each.exhibit_id in given),
            running=running,
            expected=_from_today(office, self.dossier, now) if forwarding and running is None else None,
            ended=Deadline.model_validate_json(ended) if ended else None,
            day=day_in(happened, zone_of(policy)),
        )

    def _running(self) -> Deadline | None:
        """The window that the act began, as it runs now: extensions and a recorded arrival count with it."""
        appeal = fold(self.before, self.event)
        state, told = appeal.state, appeal.deadline
        for each in self.later:
            appeal = fold(appeal, each)
            if appeal.state is not state:
                break
            told = appeal.deadline
        return Deadline.model_validate_json(told) if told and state in RUNS else None

    def moved_on(self) -> Text | None:
        """The last act since then that a letter tells of: this one may say what holds no longer."""
        since = [each for each in self.later if each.verb in CALLS or each.verb is Verb.FILE_COUNTER_NOTICE]
        if not since:
            return None
        last = since[-1]
        return say("Since then: {what} ({day}).", what=told_of(last.verb), day=day_in(last.at))


def _from_today(office: Office, dossier: Dossier, now: datetime) -> Deadline:
    """The window to answer, were the letter to arrive today."""
    policy = dossier.policy
    window, calendar = policy.window("response"), office.calendars[policy.calendar]
    start: date = day_in(now, zone_of(policy))
    return due(start, window.days, window.unit, calendar, roll=window.roll)


def letter_file(office: Office, actor: Person, letter_id: str, wanted: Format) -> tuple[str, bytes] | Refusal:
    """The letter's file name and bytes: as released, from the vault; of a waiting one the draft as it stands."""
    opened = open_letter(office, actor, letter_id)
    if isinstance(opened, Refusal):
        return opened
    name = f"{letter_id}.{wanted}" if opened.row.state == "released" else f"{letter_id}.draft.{wanted}"
    digest = opened.row.pdf_sha256 if wanted == "pdf" else opened.row.text_sha256
    if digest is None:
        return name, letter_pdf(opened.written) if wanted == "pdf" else plain(opened.written).encode()
    try:
        return name, office.vault.read(digest)
    except Damaged:
        return refuse("file_unreadable", name=name, reason=say("its file is missing or was changed"))


def title_of(kind: LetterName, recipient: str) -> Text:
    """A letter in a line: its kind and to whom."""
    return say("{letter} → {side}", letter=letter_name(kind), side=name_of(Side(recipient)))
