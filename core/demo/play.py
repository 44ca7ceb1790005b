"""Plays one step of a story through the commands, as the person whose turn it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from core.commands import documents, intake, lead, work
from core.commands.opening import NewAppeal
from core.demo import decide, letters
from core.demo.evidence import EVIDENCE, withdrawal_letter
from core.demo.matter import Matter, Scene
from core.demo.paper import Sheet
from core.demo.schedule import Plan, policy_on
from core.demo.staff import Staff
from core.demo.words import said
from core.errors import Refusal
from core.model.appeal import Appeal, Exhibit
from core.model.people import Person
from core.model.terms import AnswerKind, Side, State
from core.office import Office, day_in, zone_of
from core.queries.masks import HIDDEN_FROM_INTAKE
from core.store.exhibits import exhibits_of

T = TypeVar("T")


class StoryError(Exception):
    """A command refused what a story asks for: the story, or the command, is wrong."""


@dataclass
class Play:
    """One case being played; ``appeal`` is the case as it stands."""

    office: Office
    staff: Staff
    matter: Matter
    reviewer: Person
    appeal: Appeal | None = None

    @property
    def case(self) -> Appeal:
        """The case, which is open by now."""
        if self.appeal is None:
            raise StoryError(f"{self.matter.story.name}: not opened yet")
        return self.appeal

    def scene(self) -> Scene:
        """What a paper drawn now is about."""
        now = self.office.now()
        with self.office.store.reading() as cursor:
            filed = exhibits_of(cursor, self.case.appeal_no)
        return Scene(self.matter, day_in(now, zone_of(self.office.policy_of(self.case))), self.case, filed)

    def take(self, side: Side, drawn: Sheet, *, typed: bool = True) -> Exhibit:
        """Takes a sheet in, and types what it shows."""
        exhibit = self.done(
            documents.take_in(
                self.office, self.staff.intake, self.case.appeal_no,
                side=side, kind=drawn.kind, name=drawn.name, data=drawn.data,
            )
        )  # fmt: skip
        if typed and drawn.facts:
            typist = self.reviewer if drawn.kind in HIDDEN_FROM_INTAKE else self.staff.intake
            self.done(documents.type_facts(self.office, typist, exhibit.exhibit_id, drawn.facts))
        return exhibit

    def done(self, result: T | Refusal) -> T:
        """The result, where a refusal is a mistake of the story."""
        if isinstance(result, Refusal):
            also = " ".join(str(each) for each in result.also)
            raise StoryError(f"{self.matter.story.name}: {result.code}: {result} {also}".strip())
        return result


def perform(play: Play, step: Plan) -> None:
    """Does one step of the story at the office's present time."""
    STEPS[step.verb](play, step.word)


def _open(play: Play, _: str) -> None:
    matter = play.matter
    new = NewAppeal(
        right_type=matter.right_type,
        policy_id=policy_on(play.office, matter.story.rule, day_in(play.office.now())).id,
        seller=matter.party(Side.SELLER),
        complainant=matter.party(Side.COMPLAINANT),
        complaint_no=matter.complaint_no,
        complained_on=matter.complained_on,
        right_no=matter.right_no,
        listings=matter.listings,
        penalty_kind=matter.penalty,
    )
    play.appeal = play.done(intake.open_appeal(play.office, play.staff.intake, new))
    if matter.has("no_certificate"):
        return
    scene = play.scene()
    play.take(Side.COMPLAINANT, letters.complaint(scene))
    if matter.story.rule.line != "us":
        play.take(Side.COMPLAINANT, letters.certificate(scene))


def _disclose(play: Play, _: str) -> None:
    case = play.case
    because = said("as_filed", play.staff.intake.language)
    play.appeal = play.done(
        intake.disclose(play.office, play.staff.intake, case.appeal_no, case.version, as_filed=because)
    )


def _file(play: Play, _: str) -> None:
    scene, story = play.scene(), play.matter.story
    drawn = [EVIDENCE[name](scene) for name in story.papers]
    promised = tuple(_promised(scene, each) for each in drawn)
    play.take(Side.SELLER, letters.counter_notice(Scene(scene.matter, scene.on, scene.appeal, promised)))
    for each in drawn:
        play.take(Side.SELLER, each, typed=story.typed)
    _hand_in(play)


def _promised(scene: Scene, drawn: Sheet) -> Exhibit:
    """The paper as the counter-notice lists it, before it is on file."""
    return Exhibit(
        exhibit_id="", appeal_no=scene.appeal.appeal_no, label="", side=Side.SELLER, kind=drawn.kind, name=drawn.name,
        sha256="", media_type="", size=0, pages=0, received_at=scene.appeal.opened_at, received_by="",
    )  # fmt: skip


def _hand_in(play: Play) -> None:
    case = play.case
    play.appeal = play.done(intake.file_counter_notice(play.office, play.staff.intake, case.appeal_no, case.version))


def _resupply(play: Play, name: str) -> None:
    _add(play, name)
    _hand_in(play)


def _add(play: Play, name: str) -> None:
    play.take(Side.SELLER, EVIDENCE[name](play.scene()))


def _arrive(play: Play, _: str) -> None:
    case = play.case
    play.take(Side.OFFICE, letters.proof_of_arrival(play.scene()))
    play.appeal = play.done(
        intake.record_arrival(
            play.office, play.staff.intake, case.appeal_no, case.version, arrived_at=play.office.now()
        )
    )


def _answer(play: Play, word: str) -> None:
    scene, kind = play.scene(), AnswerKind(word)
    draw = {
        AnswerKind.COUNTER_MATERIALS: letters.counter_materials,
        AnswerKind.LEGAL_ACTION_NOTICE: letters.legal_action_notice,
    }[kind]
    play.take(Side.COMPLAINANT, draw(scene))
    if play.matter.has("by_agent"):
        play.take(Side.COMPLAINANT, letters.power_of_attorney(scene))
    case = play.case
    play.appeal = play.done(intake.file_answer(play.office, play.staff.intake, case.appeal_no, case.version, kind=kind))


def _withdraw(play: Play, _: str) -> None:
    play.take(Side.COMPLAINANT, withdrawal_letter(play.scene()))
    case = play.case
    play.appeal = play.done(intake.withdraw_complaint(play.office, play.staff.intake, case.appeal_no, case.version))


def _withdraw_appeal(play: Play, _: str) -> None:
    case, reason = play.case, said("gives_up", play.matter.lang)
    play.appeal = play.done(
        intake.withdraw_appeal(play.office, play.staff.intake, case.appeal_no, case.version, reason=reason)
    )


def _late(play: Play, _: str) -> None:
    case, now = play.case, play.office.now()
    play.take(Side.COMPLAINANT, letters.counter_materials(play.scene()))
    note = said("late", play.staff.intake.language)
    play.appeal = play.done(
        intake.note_late_answer(
            play.office, play.staff.intake, case.appeal_no, case.version, received_at=now, note=note
        )
    )


def _lapse(play: Play, _: str) -> None:
    case = play.case
    play.appeal = play.done(lead.lapse(play.office, play.staff.lead, case.appeal_no, case.version))


def _lapse_seller(play: Play, _: str) -> None:
    case = play.case
    play.appeal = play.done(lead.lapse_seller(play.office, play.staff.lead, case.appeal_no, case.version))


def _end_wait(play: Play, _: str) -> None:
    case, reason = play.case, said("end_wait", play.staff.lead.language)
    play.appeal = play.done(lead.end_wait(play.office, play.staff.lead, case.appeal_no, case.version, reason=reason))


def _extend(play: Play, word: str) -> None:
    case, reason = play.case, said("extend", play.staff.lead.language)
    play.appeal = play.done(
        lead.extend(play.office, play.staff.lead, case.appeal_no, case.version, days=int(word), reason=reason)
    )


def _ask_time(play: Play, word: str) -> None:
    case, reason = play.case, said("ask_time", play.matter.lang)
    play.appeal = play.done(
        intake.request_extension(
            play.office, play.staff.intake, case.appeal_no, case.version, days=int(word), reason=reason
        )
    )


def _decline_time(play: Play, _: str) -> None:
    case, reason = play.case, said("decline_time", play.staff.lead.language)
    play.appeal = play.done(
        lead.decline_extension(play.office, play.staff.lead, case.appeal_no, case.version, reason=reason)
    )


def _reopen(play: Play, word: str) -> None:
    case, reason = play.case, said("reopen", play.staff.lead.language)
    play.appeal = play.done(
        lead.reopen(play.office, play.staff.lead, case.appeal_no, case.version, to=State(word), reason=reason)
    )


def _comment(play: Play, _: str) -> None:
    play.appeal = play.done(
        work.comment(play.office, play.staff.intake, play.case.appeal_no, said("comment", play.staff.intake.language))
    )


def _assign(play: Play, _: str) -> None:
    case = play.case
    play.appeal = play.done(
        lead.assign(play.office, play.staff.lead, case.appeal_no, case.version, to=play.reviewer.person_id)
    )


def _hand_over(play: Play, _: str) -> None:
    case = play.case
    other = next(each for each in play.staff.reviewers if each != play.reviewer)
    note = said("hand_over", other.language)
    play.appeal = play.done(
        lead.hand_over(play.office, play.reviewer, case.appeal_no, case.version, to=other.person_id, note=note)
    )
    play.reviewer = other


def _hold(play: Play, _: str) -> None:
    play.done(work.take(play.office, play.reviewer, play.case.appeal_no))


def _draft(play: Play, _: str) -> None:
    play.done(decide.half_filled(play.office, play.reviewer, play.matter, play.case))


Step = Callable[[Play, str], None]


def _decision(verb: str) -> Step:
    def decided(play: Play, word: str) -> None:
        play.appeal = play.done(
            decide.decided(play.office, play.staff, play.reviewer, play.matter, play.case, verb, word)
        )

    return decided


STEPS: Final[dict[str, Step]] = {
    "open": _open, "disclose": _disclose, "file": _file, "resupply": _resupply, "add": _add, "arrive": _arrive,
    "answer": _answer, "withdraw": _withdraw, "withdraw_appeal": _withdraw_appeal, "late": _late, "lapse": _lapse,
    "lapse_seller": _lapse_seller, "end_wait": _end_wait, "extend": _extend, "ask_time": _ask_time,
    "decline_time": _decline_time, "reopen": _reopen, "comment": _comment, "assign": _assign,
    "hold": _hold, "hand_over": _hand_over, "draft": _draft,
    **{
        verb: _decision(verb)
        for verb in ("forward", "forward!", "reject", "supplement", "decline", "revoke", "revoke!", "uphold")
    },
}  # fmt: skip
