"""Plays one step of a story through the commands; draws the papers of coming steps ahead."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, TypeVar

from core.commands import checklist, clients, documents, intake, lead, orders
from core.commands.corrections import Correction, correct, move_document, withdraw_document
from core.commands.intake import NewAppeal
from core.domain.appeal import Appeal, Exhibit, MoreTime
from core.domain.people import Client, Person
from core.domain.permissions import HIDDEN_FROM_INTAKE
from core.domain.policy import day_in, zone_of
from core.domain.refusals import Refusal
from core.domain.terms import AnswerKind, DocumentKind, Side, State, TimeGround
from core.ledger import record
from core.ledger.clients import all_clients
from core.ledger.documents import exhibits_of
from core.ledger.orders import orders_of
from core.office import Office
from demo import reviewing
from demo.matter import Matter, OnFile, Scene
from demo.papers.sheet import Sheet, sheet
from demo.reviewing import said
from demo.scenes import Sheets, has_papers, papers
from demo.schedule import Plan, policy_on
from demo.staff import Staff

# Draws the papers of coming steps ahead, in processes beside the one that plays, which so waits for no drawing.

FEW: Final = 40
"""Of fewer steps the papers are drawn sooner than another process has started."""


@dataclass
class Drawing:
    """The papers that were begun ahead, by case and step; without a ``pool`` nothing is drawn ahead."""

    pool: ProcessPoolExecutor | None
    begun: dict[tuple[str, int], Future[Sheets]] = field(default_factory=dict)

    def ahead(self, key: tuple[str, int], verb: str, word: str, scene: Scene) -> None:
        """Begins to draw the documents of a step."""
        if self.pool:
            self.begun[key] = self.pool.submit(papers, verb, word, scene)

    def finished(self, key: tuple[str, int]) -> Sheets | None:
        """The papers of a step that were begun ahead, when they are drawn; None when they were not begun."""
        begun = self.begun.pop(key, None)
        return begun.result() if begun else None


@contextmanager
def drawing(steps: int) -> Iterator[Drawing]:
    """Draws for a play of so many steps; what was begun and is not wanted any more is dropped at the end."""
    if steps < FEW:
        yield Drawing(None)
        return
    beside = max(1, (os.cpu_count() or 2) - 1)
    # The database runs threads here, so a copy of this process would be a broken one: new ones are started.
    pool = ProcessPoolExecutor(beside, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield Drawing(pool)
    finally:
        pool.shutdown(cancel_futures=True)


# Plays one step of a story through the commands, as the person whose turn it is.

T = TypeVar("T")


class StoryError(Exception):
    """A command refused what a story asks for: the story, or the command, is wrong."""


@dataclass
class Play:
    """One case being played: so many of its ``steps`` are ``done``, and ``appeal`` is the case as it stands.

    ``untyped`` are documents that came when it was closed, with what they show.
    """

    office: Office
    staff: Staff
    drawing: Drawing
    steps: tuple[Plan, ...]
    matter: Matter
    reviewer: Person
    appeal: Appeal | None = None
    done: int = 0
    untyped: list[tuple[Exhibit, Sheet]] = field(default_factory=list)

    @property
    def case(self) -> Appeal:
        """The case, which is open by now."""
        if self.appeal is None:
            raise StoryError(f"{self.matter.story.name}: not opened yet")
        return self.appeal

    def scene(self, at: datetime) -> Scene:
        """What a paper drawn at that moment (aware) is about, as the case stands now."""
        if self.appeal is None:
            return Scene(self.matter, day_in(at))
        with self.office.store.reading() as cursor:
            exhibits = exhibits_of(cursor, self.appeal.appeal_no)
        filed = tuple(OnFile(each.label, each.side, DocumentKind(each.kind)) for each in exhibits)
        return Scene(self.matter, day_in(at, zone_of(self.office.policy_of(self.appeal))), self.appeal.appeal_no, filed)

    def draw_ahead(self) -> None:
        """Begins to draw the papers of the next step, unless that was done."""
        step, key = self.steps[self.done], (self.matter.seed, self.done)
        if has_papers(step.verb) and key not in self.drawing.begun:
            self.drawing.ahead(key, step.verb, step.word, self.scene(step.at))

    def drawn(self) -> Sheets:
        """The papers of the step whose turn it is."""
        step, key = self.steps[self.done], (self.matter.seed, self.done)
        if not has_papers(step.verb):
            return ()
        return self.drawing.finished(key) or papers(step.verb, step.word, self.scene(step.at))

    def take(self, side: Side, drawn: Sheet, *, typed: bool = True) -> Exhibit:
        """Takes a sheet in, and types what it shows; of a closed case that waits until it is taken up again.

        Of a story with a misfiled paper, an authorisation is filed as another document first, and corrected.
        """
        misfiled = self.matter.has("misfiled") and drawn.kind is DocumentKind.AUTHORISATION
        exhibit = self.got(
            documents.take_in(
                self.office, self.staff.intake, self.case.appeal_no,
                side=side, kind=DocumentKind.OTHER if misfiled else drawn.kind, name=drawn.name, data=drawn.data,
            )
        )  # fmt: skip
        if misfiled:
            self.got(documents.rename_kind(self.office, self.staff.intake, exhibit.exhibit_id, drawn.kind))
        if typed and drawn.facts and self.case.state is State.CLOSED:
            self.untyped.append((exhibit, drawn))
        elif typed and drawn.facts:
            self.type_facts(exhibit, drawn)
        return exhibit

    def type_facts(self, exhibit: Exhibit, drawn: Sheet) -> None:
        """Types what a document shows, by somebody who sees documents of its kind."""
        typist = self.reviewer if drawn.kind in HIDDEN_FROM_INTAKE else self.staff.intake
        self.got(documents.type_facts(self.office, typist, exhibit.exhibit_id, drawn.facts))

    def got(self, result: T | Refusal) -> T:
        """The result; raises StoryError for a refusal, because that is a mistake in the story."""
        if isinstance(result, Refusal):
            also = " ".join(str(each) for each in result.also)
            raise StoryError(f"{self.matter.story.name}: {result.code}: {result} {also}".strip())
        return result


def perform(play: Play) -> None:
    """Plays the next step of the story at the office's current time."""
    step = play.steps[play.done]
    STEPS[step.verb](play, step.word, play.drawn())
    play.done += 1


def _open(play: Play, _: str, sheets: Sheets) -> None:
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
    play.appeal = play.got(intake.open_appeal(play.office, play.staff.intake, new))
    for each in sheets:
        play.take(Side.COMPLAINANT, each)


def _disclose(play: Play, _: str, _sheets: Sheets) -> None:
    case = play.case
    because = said("as_filed", play.staff.intake.language)
    play.appeal = play.got(
        intake.disclose(play.office, play.staff.intake, case.appeal_no, case.version, as_filed=because)
    )


def _file(play: Play, _: str, sheets: Sheets) -> None:
    notice, *evidence = sheets
    play.take(Side.SELLER, notice)
    for each in evidence:
        play.take(Side.SELLER, each, typed=play.matter.story.typed)
    _hand_in(play)


def _hand_in(play: Play) -> None:
    case = play.case
    play.appeal = play.got(intake.file_counter_notice(play.office, play.staff.intake, case.appeal_no, case.version))


def _resupply(play: Play, name: str, sheets: Sheets) -> None:
    _add(play, name, sheets)
    _hand_in(play)


def _add(play: Play, _: str, sheets: Sheets) -> None:
    for each in sheets:
        play.take(Side.SELLER, each)


def _arrive(play: Play, _: str, sheets: Sheets) -> None:
    case = play.case
    for each in sheets:
        play.take(Side.OFFICE, each)
    play.appeal = play.got(
        intake.record_arrival(
            play.office, play.staff.intake, case.appeal_no, case.version, arrived_at=play.office.now()
        )
    )


def _answer(play: Play, word: str, sheets: Sheets) -> None:
    for each in sheets:
        play.take(Side.COMPLAINANT, each)
    case, kind = play.case, AnswerKind(word)
    play.appeal = play.got(intake.file_answer(play.office, play.staff.intake, case.appeal_no, case.version, kind=kind))


RIGHTS_PORTAL: Final = "Rights portal"
"""The marketplace's own system through which rights holders write: it hands in what they send by the API."""


def _portal(play: Play) -> Client:
    """The portal as a client of the API; its token goes to nobody, so that nobody else can call in its name."""
    with play.office.store.reading() as cursor:
        found = [each for each in all_clients(cursor) if each.name == RIGHTS_PORTAL]
    if found:
        return found[0]
    scopes = ("answers:write", "accounts:attest")
    made, _ = play.got(clients.add_client(play.office, RIGHTS_PORTAL, scopes, actor=play.staff.admin))
    return made


def _withdraw_by_account(play: Play, letter: Sheet) -> None:
    """The complainant writes in its own account, and the portal says so when it hands the letter in."""
    office, portal, no = play.office, _portal(play), play.case.appeal_no
    file = play.got(clients.send_file(office, portal, sha256(letter.data).hexdigest(), letter.data))
    paper = clients.DocumentBody(sha256=file.sha256, side="complainant", kind=letter.kind, name=letter.name)
    channel = clients.ChannelBody(
        account=play.matter.brand.email.partition("@")[2].partition(".")[0] + ".ip",
        authenticated_at=office.now() - timedelta(minutes=9),
    )
    body = clients.WithdrawalBody(documents=(paper,), channel=channel)
    play.got(clients.do_act(office, clients.Call(portal, f"withdrawal {no}", no), no, body))
    with office.store.reading() as cursor:
        play.appeal, exhibit = record.read_appeal(cursor, no), exhibits_of(cursor, no)[-1]
    play.type_facts(exhibit, letter)


def _withdraw(play: Play, word: str, sheets: Sheets) -> None:
    if word == "account":
        _withdraw_by_account(play, *sheets)
        return
    for each in sheets:
        play.take(Side.COMPLAINANT, each)
    case = play.case
    play.appeal = play.got(intake.withdraw_complaint(play.office, play.staff.intake, case.appeal_no, case.version))


def _withdraw_appeal(play: Play, _: str, _sheets: Sheets) -> None:
    case, reason = play.case, said("gives_up", play.matter.lang)
    play.appeal = play.got(
        intake.withdraw_appeal(play.office, play.staff.intake, case.appeal_no, case.version, reason=reason)
    )


def _late(play: Play, _: str, sheets: Sheets) -> None:
    case, now = play.case, play.office.now()
    for each in sheets:
        play.take(Side.COMPLAINANT, each)
    note = said("late", play.staff.intake.language)
    play.appeal = play.got(
        intake.note_late_answer(
            play.office, play.staff.intake, case.appeal_no, case.version, received_at=now, note=note
        )
    )


def _lapse(play: Play, _: str, _sheets: Sheets) -> None:
    case = play.case
    play.appeal = play.got(lead.lapse(play.office, play.staff.lead, case.appeal_no, case.version))


def _lapse_seller(play: Play, _: str, _sheets: Sheets) -> None:
    case = play.case
    play.appeal = play.got(lead.lapse_seller(play.office, play.staff.lead, case.appeal_no, case.version))


def _end_wait(play: Play, _: str, _sheets: Sheets) -> None:
    case, reason = play.case, said("end_wait", play.staff.lead.language)
    play.appeal = play.got(lead.end_wait(play.office, play.staff.lead, case.appeal_no, case.version, reason=reason))


def _extend(play: Play, word: str, sheets: Sheets) -> None:
    receipts = [play.take(Side.COMPLAINANT, each) for each in sheets]
    case, reason = play.case, said("extend", play.staff.lead.language)
    asked = _time_at_the_notary(play, word, reason, receipts[0].label)
    play.appeal = play.got(lead.extend(play.office, play.staff.lead, case.appeal_no, case.version, asked))


def _ask_time(play: Play, word: str, _sheets: Sheets) -> None:
    case, asked = play.case, _time_at_the_notary(play, word, said("ask_time", play.matter.lang))
    play.appeal = play.got(
        intake.request_extension(play.office, play.staff.intake, case.appeal_no, case.version, asked)
    )


def _time_at_the_notary(play: Play, word: str, reason: str, document: str = "") -> MoreTime:
    """So many days from the day after the arrival on, which the papers lie at the notary's."""
    case, policy = play.case, play.office.policy_of(play.case)
    arrived = day_in(case.arrived_at or play.office.now(), zone_of(policy))
    first, last = arrived + timedelta(days=1), arrived + timedelta(days=int(word))
    return MoreTime(ground=TimeGround.NOTARISATION, reason=reason, first_day=first, last_day=last, document=document)


def _decline_time(play: Play, _: str, _sheets: Sheets) -> None:
    case, reason = play.case, said("decline_time", play.staff.lead.language)
    play.appeal = play.got(
        lead.decline_extension(play.office, play.staff.lead, case.appeal_no, case.version, reason=reason)
    )


def _follow_up(play: Play, word: str, _sheets: Sheets) -> None:
    due_on = day_in(play.office.now()) + timedelta(days=int(word))
    what, no = said("follow_up", play.reviewer.language), play.case.appeal_no
    play.appeal = play.got(checklist.follow_up(play.office, play.reviewer, no, due_on=due_on, what=what))


def _end_follow_up(play: Play, _: str, _sheets: Sheets) -> None:
    reason = said("end_follow_up", play.reviewer.language)
    play.appeal = play.got(checklist.end_follow_up(play.office, play.reviewer, play.case.appeal_no, reason=reason))


def _order(play: Play) -> str:
    """The order that follows from the last decision."""
    with play.office.store.reading() as cursor:
        return orders_of(cursor, play.case.appeal_no)[-1].order_id


def _refuse_order(play: Play, _: str, _sheets: Sheets) -> None:
    reason = said("refuse_order", play.staff.lead.language)
    play.got(orders.refuse_order(play.office, play.staff.lead, _order(play), reason=reason))


def _resend_order(play: Play, _: str, _sheets: Sheets) -> None:
    play.got(orders.resend_order(play.office, play.staff.lead, _order(play)))


def _confirm_order(play: Play, _: str, _sheets: Sheets) -> None:
    shown = said("confirm_order", play.staff.lead.language).encode()
    exhibit = play.take(Side.OFFICE, sheet(DocumentKind.OFFICIAL_PAGE, "listing_on_sale.txt", shown))
    play.got(
        orders.confirm_order(
            play.office, play.staff.lead, _order(play), reference=f"PEN-{play.case.appeal_no[-6:]}", proof=exhibit.label
        )
    )


def _correct(play: Play, _: str, _sheets: Sheets) -> None:
    case, note = play.case, said("correct", play.matter.lang)
    play.appeal = play.got(
        correct(play.office, play.staff.intake, case.appeal_no, case.version, Correction(penalty_note=note))
    )


def _misfiled(play: Play, _: str, _sheets: Sheets) -> None:
    """A paper filed as the complainant's, moved to the seller's, and found to be of neither."""
    why = said("misfiled", play.staff.intake.language)
    paper = play.take(Side.COMPLAINANT, sheet(DocumentKind.OTHER, "delivery_note.txt", why.encode()))
    moved = play.got(move_document(play.office, play.staff.intake, paper.exhibit_id, side=Side.SELLER, reason=why))
    play.got(withdraw_document(play.office, play.staff.intake, moved.exhibit_id, reason=why))


def _reopen(play: Play, word: str, _sheets: Sheets) -> None:
    case, reason = play.case, said("reopen", play.staff.lead.language)
    play.appeal = play.got(
        lead.reopen(play.office, play.staff.lead, case.appeal_no, case.version, to=State(word), reason=reason)
    )
    while play.untyped:
        play.type_facts(*play.untyped.pop(0))


def _comment(play: Play, _: str, _sheets: Sheets) -> None:
    play.appeal = play.got(
        checklist.comment(
            play.office, play.staff.intake, play.case.appeal_no, said("comment", play.staff.intake.language)
        )
    )


def _assign(play: Play, _: str, _sheets: Sheets) -> None:
    case = play.case
    play.appeal = play.got(
        lead.assign(play.office, play.staff.lead, case.appeal_no, case.version, to=play.reviewer.person_id)
    )


def _hand_over(play: Play, _: str, _sheets: Sheets) -> None:
    case = play.case
    other = next(each for each in play.staff.reviewers if each != play.reviewer)
    note = said("hand_over", other.language)
    play.appeal = play.got(
        lead.hand_over(play.office, play.reviewer, case.appeal_no, case.version, to=other.person_id, note=note)
    )
    play.reviewer = other


def _hold(play: Play, _: str, _sheets: Sheets) -> None:
    play.got(checklist.take_case(play.office, play.reviewer, play.case.appeal_no))


def _draft(play: Play, _: str, _sheets: Sheets) -> None:
    play.got(reviewing.half_filled(play.office, play.reviewer, play.matter, play.case))


Step = Callable[[Play, str, Sheets], None]


def _decision(verb: str) -> Step:
    def decided(play: Play, word: str, _sheets: Sheets) -> None:
        play.appeal = play.got(
            reviewing.decided(play.office, play.staff, play.reviewer, play.matter, play.case, verb, word)
        )

    return decided


STEPS: Final[dict[str, Step]] = {
    "open": _open, "disclose": _disclose, "file": _file, "resupply": _resupply, "add": _add, "arrive": _arrive,
    "answer": _answer, "withdraw": _withdraw, "withdraw_appeal": _withdraw_appeal, "late": _late, "lapse": _lapse,
    "lapse_seller": _lapse_seller, "end_wait": _end_wait, "extend": _extend, "ask_time": _ask_time,
    "decline_time": _decline_time, "reopen": _reopen, "comment": _comment, "assign": _assign,
    "refuse_order": _refuse_order, "resend_order": _resend_order, "confirm_order": _confirm_order,
    "correct": _correct, "misfiled": _misfiled,
    "follow_up": _follow_up, "end_follow_up": _end_follow_up, "hold": _hold, "hand_over": _hand_over, "draft": _draft,
    **{
        verb: _decision(verb)
        for verb in ("forward", "forward!", "reject", "supplement", "decline", "revoke", "revoke!", "uphold")
    },
}  # fmt: skip
