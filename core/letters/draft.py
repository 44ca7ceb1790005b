"""One letter being written: text, blocks, what has happened since."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from core.domain.appeal import Appeal, Event, fold, fold_all
from core.domain.case_context import Dossier
from core.domain.deadlines import Deadline, count
from core.domain.letter import CALLS, FinishedLetter, LetterRow, mail_address, may_write, paragraphs_of
from core.domain.masking import names_for
from core.domain.people import Person
from core.domain.policy import LetterName, day_in, zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Side, State, Verb, past_label
from core.domain.text import Language, Text, say
from core.language import render
from core.ledger import case_file, drafts, engine, letters, people, record, second_reviews
from core.letters import compose, release_checks
from core.office import Office

RUNS: Final = frozenset({State.AWAITING_SELLER, State.AWAITING_COMPLAINANT})

WITH_DUE: Final[frozenset[LetterName]] = frozenset(
    {"disclosure", "supplement", "forward", "forward_seller", "extended"}
)


@dataclass(frozen=True)
class OpenLetter:
    """A letter being written, or as released.

    ``standard`` is the policy's text filled in, ``body`` the current text; ``blocks`` is what keeps it from being
    released, ``moved_on`` what has happened to the case since the act it is about. ``mailable``: its recipient has an
    e-mail address.
    """

    row: LetterRow
    appeal: Appeal
    written: FinishedLetter
    standard: str
    body: str
    blocks: tuple[release_checks.ReleaseBlock, ...]
    moved_on: Text | None
    names: dict[str, str]
    mailable: bool


def open_letter(
    office: Office, actor: Person, letter_id: str, *, language: Language | None = None, body: str | None = None
) -> OpenLetter | Refusal:
    """The letter for this person; ``language`` and ``body`` replace the saved ones for a preview."""
    now = office.now()
    with office.store.reading() as cursor:
        row = letters.read_letter(cursor, letter_id)
        if row is None or not may_write(actor.role, row.kind):
            return refuse("not_found", what=say("letter.letter_within"), name=letter_id)
        if refusal := second_reviews.review_refusal(cursor, actor, row.appeal_no):
            return refusal
        if language and language != row.language:
            row = row.model_copy(update={"language": language, "body": None})
        tried = row if body is None else row.model_copy(update={"body": body})
        return _opened(office, cursor, tried, now, names_for(actor, people.all_people(cursor), render))


def _opened(office: Office, cursor: engine.Cursor, row: LetterRow, now: datetime, names: dict[str, str]) -> OpenLetter:
    story = _Story.of(office, cursor, row)
    lang, policy = row.language, letters.headed(cursor, story.dossier.policy, row.settled_at or now)
    template = policy.letter(row.kind)
    matter = replace(story.matter(office, cursor, row, now), policy=policy)
    reasons = compose.reasons(office.policies, policy, story.decided(), lang)
    standard = compose.body_of(template, compose.fields(matter, reasons, lang), lang)
    body = standard if row.body is None else row.body
    party = story.dossier.seller if row.recipient is Side.SELLER else story.dossier.complainant
    day = day_in(row.settled_at or now, zone_of(policy))
    guarded = release_checks.guarded_for(cursor, story.dossier, row.recipient, standard)
    return OpenLetter(
        row=row,
        appeal=story.dossier.appeal,
        written=compose.compose_letter(matter, template, row.recipient, body, day, lang),
        standard=standard,
        body=body,
        blocks=release_checks.release_blocks(paragraphs_of(body), guarded) if row.state == "waiting" else (),
        moved_on=story.moved_on(),
        names=names,
        mailable=mail_address(party.email) is not None,
    )


@dataclass(frozen=True)
class _Story:
    """A case around the event that a letter is about."""

    dossier: Dossier
    before: Appeal | None
    event: Event
    later: tuple[Event, ...]

    @classmethod
    def of(cls, office: Office, cursor: engine.Cursor, row: LetterRow) -> "_Story":
        """The case of that letter."""
        appeal, events = record.read_appeal(cursor, row.appeal_no), record.events_of(cursor, row.appeal_no)
        if appeal is None or len(events) < row.seq:
            raise LookupError(f"letter {row.letter_id} is of no event: run `python -m core verify`")
        before = fold_all(events[: row.seq - 1])
        return cls(case_file.read_dossier(office.rules, cursor, appeal), before, events[row.seq - 1], events[row.seq :])

    def decided(self) -> compose.DecisionEvent:
        """The act with its findings."""
        exhibits = {each.exhibit_id: each for each in self.dossier.exhibits}
        answered = self.before.answer_kind if self.before else None
        return compose.DecisionEvent(self.event.verb, self.event.payload, answered, exhibits)

    def matter(self, office: Office, cursor: engine.Cursor, row: LetterRow, now: datetime) -> compose.LetterSubject:
        """The subject of the letter."""
        policy, payload = self.dossier.policy, self.event.payload
        running = self._running() if row.kind in WITH_DUE else None
        goes_to = Side.COMPLAINANT if row.kind == "forward_seller" else row.recipient
        enclosed = {
            each["exhibit_id"]
            for each in drafts.disclosures_of(cursor, row.appeal_no)
            if each["seq"] == row.seq and each["recipient"] == goes_to
        }
        after = fold(self.before, self.event)
        received = payload.get("received_at")
        happened = datetime.fromisoformat(received) if received else self.event.at
        if self.before is None:
            happened = after.opened_at
        ended = self.before.deadline if self.before and row.kind in {"lapse", "abandoned"} else None
        to_arrive = row.kind in {"forward", "forward_seller"} and running is None
        today = day_in(now, zone_of(policy))
        return compose.LetterSubject(
            appeal=self.dossier.appeal,
            policy=policy,
            seller=self.dossier.seller,
            complainant=self.dossier.complainant,
            enclosed=tuple(each for each in self.dossier.exhibits if each.exhibit_id in enclosed),
            running=running,
            expected=count(office.rules, policy, policy.window("response"), today) if to_arrive else None,
            ended=Deadline.model_validate_json(ended) if ended else None,
            day=day_in(happened, zone_of(policy)),
            answered=after.answer_kind,
        )

    def _running(self) -> Deadline | None:
        """The window started by the act as it runs now, including extensions and a recorded arrival."""
        appeal = fold(self.before, self.event)
        state, deadline = appeal.state, appeal.deadline
        for each in self.later:
            appeal = fold(appeal, each)
            if appeal.state is not state:
                break
            deadline = appeal.deadline
        return Deadline.model_validate_json(deadline) if deadline and state in RUNS else None

    def moved_on(self) -> Text | None:
        """The last later act that has a letter of its own, after which this letter may be out of date."""
        since = [each for each in self.later if each.verb in CALLS or each.verb is Verb.FILE_COUNTER_NOTICE]
        if not since:
            return None
        last = since[-1]
        return say("letter.since_then", what=past_label(last.verb), day=day_in(last.at))
