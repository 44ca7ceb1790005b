"""How the reviewers of the demonstration decide, write, black out, review again and send letters.

A few second reviews differ from the first decision; a lead has concluded which was right of all but one of these.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from core.commands import bundles, checklist, documents, review, second_reviews
from core.commands.documents import note_opened
from core.commands.letters import drop_letter, record_delivery, record_failure, record_sending, release_letter
from core.commands.review import approve, send_back
from core.documents.redaction import PagePicture
from core.domain.appeal import Appeal
from core.domain.assessment import Assessment, counts_alone, document_by_criterion
from core.domain.findings import Answer, Draft, Form, LookedUp, review_subject
from core.domain.letter import OF_INTAKE, LetterRow
from core.domain.people import Person
from core.domain.permissions import LEAD
from core.domain.policy import Item, day_in
from core.domain.refusals import Refusal
from core.domain.second_review import SecondReview, Stratum
from core.domain.terms import ZONE, Channel, DocumentKind, Outcome, Side, Value
from core.ledger.letters import begin_letters, waiting
from core.ledger.record import events_of
from core.ledger.second_reviews import draws
from core.office import Office
from core.queries.case import Case, open_case
from core.queries.second_reviews import open_review
from demo.matter import Matter
from demo.staff import Staff

# The bundles of the demonstration: in a few cases the reviewer blacks out what goes to the complainant.

PACKED: Final = frozenset({"arrival not recorded", "silence to confirm", "complainant got more time"})
"""The stories in which a pack is made; in the others the documents go as filed, with the reviewer's reason."""


def pack_up(office: Office, actor: Person, appeal: Appeal, story: str) -> None:
    """Makes and releases the pack for the complainant, as the page would, in a few stories; else there is none.

    The papers are our own and carry their text, so that nobody has to wait for letters to be recognised.
    """
    if story not in PACKED:
        return
    look = PagePicture(letters=False)
    pack = bundles.begin_bundle(office, actor, appeal.appeal_no, Side.COMPLAINANT)
    if isinstance(pack, Refusal):
        return
    for exhibit_id in pack.form.exhibits:
        found = bundles.search(office, actor, pack.pack_id, pack.edition, exhibit_id, look)
        pack = pack if isinstance(found, Refusal) else found
    bundles.release_bundle(office, actor, pack.pack_id, pack.edition, look)


# What the people of the demonstration write: reasons that a party reads, notes, comments.

PHRASES: Final[dict[str, tuple[str, str]]] = {
    "forward": ("", ""),
    "forward!": (
        "发票晚于投诉开具，但送货单与付款记录可证明货物先于投诉交付；经核实后依例外转送。",
        "The invoice is dated after the complaint, but delivery and payment came before it; forwarded as an exception.",
    ),
    "reject": (
        "所附材料不符合此类投诉的证据清单，或内容未能证明商品来源。",
        "The papers are not on the list for this kind of complaint, or do not show where the goods came from.",
    ),
    "supplement": (
        "以上各项暂无法核实，请补充其余进货发票、税务平台查验截图或供货方确认函。",
        "These points could not be verified. Please send the other invoices or a confirmation of the supplier.",
    ),
    "decline": (
        "撤诉声明并非投诉人出具，出具人与投诉人主体不一致；申诉按原期限继续。",
        "The letter was not issued by the complainant; the appeal goes on under its old clock.",
    ),
    "revoke:revoked_invalid_answer": (
        "投诉人的答复未对被采信的证据作出有依据的反驳，处罚予以撤销。",
        "The complainant's answer does not rebut the evidence that was relied on; the punishment is revoked.",
    ),
    "revoke:revoked_withdrawn": (
        "投诉人已撤回投诉，处罚予以撤销。",
        "The complainant withdrew the complaint; the punishment is revoked.",
    ),
    "revoke!:revoked_other": (
        "双方已在另案达成和解并共同来函，处罚予以撤销。",
        "Both sides settled elsewhere and wrote to us together; the punishment is revoked.",
    ),
    "uphold:upheld_valid_answer": (
        "投诉人对每份被采信证据均作出具体、有依据的反驳，处罚维持；建议双方通过法律途径解决。",
        "The complainant answered each document relied on, with support; the punishment stands.",
    ),
    "uphold:upheld_legal_action": (
        "投诉人已就涉案商品提起诉讼，通知在期限内到达，处罚维持，待法院裁判。",
        "The complainant filed an action about these listings, and notice came in time; the punishment stands.",
    ),
    "kept_without_notice": (
        "反驳材料证据充分，投诉人称正在准备起诉；已告知其起诉后立即通知我方。",
        "The rebuttal is well supported, and the complainant prepares a suit; it is to notify us once it has sued.",
    ),
    "refused_with_minimum": (
        "所附单据无法指向权利人，转送后投诉人亦无从核对。",
        "The paper leads to nobody whom the complainant could ask; there is nothing it could check.",
    ),
    "extend": (
        "投诉人提交材料需境外公证认证，准予延长。",
        "Papers from abroad have to be notarised; the complainant asked in time.",
    ),
    "follow_up": ("法院立案通知尚未提交，到期核对。", "Proof that the court took the suit up is still to come."),
    "end_follow_up": ("已收到立案通知书，附卷。", "The court's acceptance has come and is on file."),
    "correct": ("卖家来电说明：两个商品同时下架。", "The seller says by telephone that both listings went at once."),
    "misfiled": ("其他店铺的送货单，误归入本案。", "A delivery note of another shop, filed here by mistake."),
    "refuse_order": ("系统未查到该商品编号。", "The listing was not found under this number."),
    "confirm_order": ("商品已重新上架，处罚已解除。", "The listing is on sale again; the penalty has ended."),
    "end_wait": (
        "反通知转送过迟，法定最迟恢复日将至，且未收到起诉通知；现恢复该内容。",
        "We forwarded the counter-notice too late. The last day to restore has come, and no action was notified.",
    ),
    "ask_time": (
        "来函称所需材料正在境外公证，申请延期。",
        "They write that the papers are being notarised abroad, and ask for more time.",
    ),
    "decline_time": ("所述理由未附任何凭证，不予延长。", "Nothing supports the reason; the window stays as it is."),
    "reopen": ("出现新的事实，足以影响原结论，重新审理。", "New facts came to light that may change the decision."),
    "as_filed": (
        "对方为企业，材料中无个人信息，且对方核对时需要全部内容。",
        "The parties are firms: nothing in it is personal, and the other side needs all of it to check.",
    ),
    "late": ("投诉人的反驳材料在案件终结后寄到。", "Counter-materials arrived after the case was closed."),
    "gives_up": (
        "卖家来函：商品已下架，不再继续申诉。",
        "The seller writes that the goods are off sale and the appeal is given up.",
    ),
    "comment": ("卖家来电询问进度，已告知审核期限。", "The seller called to ask how far we are; told the date."),
    "hand_over": ("明日休假，请接手。", "I am away from tomorrow; please take this one over."),
    "private_note": ("税务平台截图已留存。", "Screenshot of the look-up is kept."),
    "draft_reason": ("初步意见（未写完）：", "First notes, not finished: "),
    "tax_site": ("全国增值税发票查验平台：存在，票面一致。", "Tax site: found, and it agrees."),
    "overruled": ("已核对原件：录入有误，以原件为准。", "Checked against the original: what was typed is wrong."),
    "registry": ("国知局网站核对：权利人一致，状态有效。", "Registry looked up: same owner, in force."),
    "owner": ("已致函权利人核实，确认授权有效。", "Wrote to the rights holder, who confirmed the grant."),
    "withdrew": (
        "投诉人经其注册账号回复：确认撤诉。",
        "The complainant confirmed it from its registered account.",
    ),
    "supplier": ("已致电供货方核实，确认供货。", "Called the supplier, who confirmed the sale."),
    "look_agrees": (
        "材料与认定一致，结论相同。",
        "The papers bear out the findings; I come to the same decision.",
    ),
    "look_differs": (
        "关键一项依现有材料无法核实，我不会据此作出该决定。",
        "The point that carries it cannot be verified from what is on file; I would not have decided so.",
    ),
    "look_concluded": (
        "供货方的书面确认已在案，足以支持原决定。",
        "The supplier's confirmation is on file and carries the first decision.",
    ),
    "unverified": ("现有材料无法核实。", "Cannot be verified from what is on file."),
}


def said(what: str, lang: str) -> str:
    """The words in that language, en or zh."""
    zh, en = PHRASES[what]
    return zh if lang == "zh" else en


# How the reviewers of the demonstration work: they answer what the machine leaves open, write, and decide.

SENT_BACK: Final = "forward!"

REASON_WORDS: Final = {
    "en": "Say which evidence carries it although the invoice came late.",
    "zh": "请写明发票虽然迟交，依据哪些材料仍可转送。",
}

DIGITAL: Final = 20
"""The length of an invoice number that the tax site finds without a code."""

UNSEEN: Final = 7

TAX_SITE: Final = "全国增值税发票查验平台"

FIRM: Final = frozenset({Value.MET, Value.NOT_MET, Value.NOT_APPLICABLE})

NOTES: Final = {"fp_tax_site_verified": "tax_site"}

FOUND: Final = {
    "tr_registry_checked": "registry",
    "pc_status_checked": "registry",
    "fp_supplier_confirmed": "supplier",
    "au_owner_confirmed": "owner",
    "wd_confirmed_direct": "withdrew",
}
"""The results of outside look-ups, by criterion."""


def decided(
    office: Office, staff: Staff, reviewer: Person, matter: Matter, appeal: Appeal, verb: str, word: str
) -> Appeal | Refusal:
    """Takes the case, answers its checklist, writes the reason and decides; ``!`` is a lead's exception."""
    exceptional = verb.endswith("!")
    actor = staff.lead if exceptional else reviewer
    reason = said(f"{verb}:{word}" if word else verb, matter.lang)
    for done in (
        checklist.take_case(office, actor, appeal.appeal_no),
        _filled_in(office, actor, matter, appeal, reason),
    ):
        if isinstance(done, Refusal):
            return done
    taken = _taken(office, actor, matter, appeal, verb, word)
    if exceptional and isinstance(taken, Appeal) and verb == SENT_BACK:
        taken = _sent_back(office, staff, matter, taken, reason)
    if exceptional and isinstance(taken, Appeal):
        return approve(office, staff.other_lead, taken.appeal_no, taken.version)
    return taken


def _sent_back(office: Office, staff: Staff, matter: Matter, appeal: Appeal, reason: str) -> Appeal | Refusal:
    """The second lead asks for more words once; the first proposes again."""
    back = send_back(
        office, staff.other_lead, appeal.appeal_no, appeal.version, reason=REASON_WORDS[staff.other_lead.language]
    )
    if isinstance(back, Refusal):
        return back
    for done in (
        checklist.take_case(office, staff.lead, back.appeal_no),
        _filled_in(office, staff.lead, matter, back, reason),
    ):
        if isinstance(done, Refusal):
            return done
    because = said("as_filed", staff.lead.language)
    return review.forward(office, staff.lead, back.appeal_no, back.version, as_filed=because, exceptional=True)


def _taken(office: Office, actor: Person, matter: Matter, appeal: Appeal, verb: str, word: str) -> Appeal | Refusal:
    exceptional, seen = verb.endswith("!"), (office, actor, appeal.appeal_no, appeal.version)
    match verb.removesuffix("!"):
        case "forward":
            pack_up(office, actor, appeal, matter.story.name)
            because = said("as_filed", actor.language)
            return review.forward(*seen, as_filed=because, exceptional=exceptional)
        case "reject":
            return review.reject(*seen, risk_reason=said("refused_with_minimum", actor.language))
        case "supplement":
            return review.ask_supplement(*seen)
        case "decline":
            return review.decline_withdrawal(*seen)
        case "revoke":
            return review.revoke(*seen, outcome=Outcome(word), exceptional=exceptional)
        case _:
            because = said("kept_without_notice", actor.language)
            return review.uphold(*seen, outcome=Outcome(word), risk_reason=because)


def half_filled(office: Office, reviewer: Person, matter: Matter, appeal: Appeal) -> Draft | Refusal:
    """Leaves a form half filled in: the first answers are given, and the reason is begun."""
    return _filled_in(office, reviewer, matter, appeal, said("draft_reason", matter.lang), share=0.55)


def _filled_in(
    office: Office, actor: Person, matter: Matter, appeal: Appeal, reason: str, share: float = 1.0
) -> Draft | Refusal:
    """Answers what is a person's to answer on the gate and the claimed routes, the first ``share`` of it."""
    case = open_case(office, actor, appeal.appeal_no)
    if isinstance(case, Refusal):
        return case
    _look_up(office, actor, case)
    if share == 1:
        note_opened(office, actor, _looked_at(case))
    items = _asked(case.assessment)
    spoken = document_by_criterion(case.dossier, case.assessment, case.form)
    answers = {}
    for item in items[: round(len(items) * share)]:
        value = _value(office, matter, case, item)
        exhibit = spoken.get(item.criterion)
        if value is not None:
            machine = case.assessment.machine.get(item.criterion)
            overrules = value is Value.MET and machine is not None and machine.value is Value.NOT_MET
            note = said("overruled", actor.language) if overrules else _note(item.criterion, value, actor)
            answers[item.criterion] = Answer(
                value=value,
                note=note,
                exhibit_id=exhibit.exhibit_id if exhibit else None,
                lookup=_looked_up(office, actor, item.criterion) if value is Value.MET else None,
            )
    note = said("private_note", actor.language) if share == 1 else ""

    def change(form: Form) -> Form:
        update = {"answers": {**form.answers, **answers}, "reason": reason, "private_note": note}
        return form.model_copy(update=update)

    return checklist.fill_in(office, actor, appeal.appeal_no, change)


def _looked_at(case: Case) -> tuple[str, ...]:
    """What the reviewer opens before deciding: all documents, but of every seventh case not the last."""
    ids = tuple(each.exhibit_id for each in case.dossier.exhibits)
    return ids[:-1] if int(case.appeal.appeal_no[-3:]) % UNSEEN == 0 else ids


def _asked(assessment: Assessment) -> tuple[Item, ...]:
    checklist = assessment.checklist
    groups = (checklist.gate, *(route for route in checklist.routes if route.id in assessment.claimed))
    return tuple(item for group in groups for item in group.items)


def _value(office: Office, matter: Matter, case: Case, item: Item) -> Value | None:
    """The reviewer's answer; None if the machine has already answered."""
    told = _told(matter, case)
    if item.criterion in told:
        return told[item.criterion]
    machine = case.assessment.machine.get(item.criterion)
    if machine is None or machine.value not in FIRM:
        return Value.NOT_APPLICABLE if item.may_not_apply else Value.MET
    alone = counts_alone(office.policies, machine) and item.criterion not in case.form.answers
    return None if alone else machine.value


def _told(matter: Matter, case: Case) -> Mapping[str, Value]:
    """What the story says is found; a supplement clears what could not be verified before it."""
    if case.assessment.checklist.subject != "appeal":
        return matter.story.found_in_answer
    supplied = "resupply" in matter.story.path and case.appeal.supplements
    return {} if supplied else matter.story.found


def _note(criterion: str, value: Value, actor: Person) -> str:
    if value is Value.CANNOT_VERIFY:
        return said("unverified", actor.language)
    known = NOTES.get(criterion)
    return said(known, actor.language) if known and value is Value.MET else ""


def _looked_up(office: Office, actor: Person, criterion: str) -> LookedUp | None:
    """The look-up that “met” rests on, where it does: the usual site, now, and what was found."""
    asked = office.policies.criterion(criterion).lookup
    if asked is None:
        return None
    result = "consistent" if asked.facts else said(FOUND[criterion], actor.language)
    at = f"{office.now().astimezone(ZONE):%Y-%m-%d %H:%M}"
    return LookedUp(site=asked.site("en" if actor.language == "en" else "zh"), at=at, result=result)


def _look_up(office: Office, actor: Person, case: Case) -> None:
    """Types what the tax site said of each digital invoice, as the reviewer looked it up."""
    today = office.now().astimezone(ZONE)
    for each in case.dossier.exhibits:
        number, _, _ = case.dossier.typed.get(each.exhibit_id, {}).get("number", ("", "", ""))
        if each.kind == DocumentKind.INVOICE and len(number) == DIGITAL:
            found = {"tax_site": TAX_SITE, "tax_site_result": "consistent", "tax_site_on": f"{today:%Y-%m-%d %H:%M}"}
            documents.type_facts(office, actor, each.exhibit_id, found)


# Second reviews of the demonstration: a sample announced two months ago, drawn, and reviewed but for the last one.

T = TypeVar("T")

DAY: Final = timedelta(days=1)

FIRST, LAST, DRAWN = 60 * DAY, 10 * DAY, 9 * DAY

PAUSE: Final = timedelta(hours=3, minutes=25)

MOST: Final = 60

DIFFERS: Final = frozenset({1, 9, 20})
"""Where in the sample whoever looks again decides otherwise; of the first of these nothing is concluded yet."""

BY: Final[tuple[Stratum, ...]] = ("right_type", "outcome")

SHARE: Final = Decimal("0.75")


@dataclass
class Looking:
    """A sample being looked at: its number, 0 before it is announced; ``waiting`` are its looks still to be given."""

    office: Office
    staff: Staff
    refused: Callable[[Refusal], Exception]
    number: int = 0
    waiting: list[SecondReview] = field(default_factory=list)

    def acts(self, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """What happens when: each act at its moment, all of them before ``now``."""
        yield now - FIRST, lambda: self._announce(now)
        yield now - DRAWN, self._draw
        for place in range(1, MOST):
            yield now - DRAWN + PAUSE * place, self._look

    def _announce(self, now: datetime) -> None:
        with self.office.store.reading() as cursor:
            if draws(cursor):
                return  # the office has samples of its own already
        first, last = day_in(now - FIRST), day_in(now - LAST)
        self.number = self._done(
            second_reviews.announce_sample(self.office, self.staff.lead, first=first, last=last, by=BY, base=SHARE)
        ).draw_no

    def _draw(self) -> None:
        if self.number:
            self.waiting = list(self._done(second_reviews.draw_sample(self.office, self.staff.lead, self.number)))

    def _look(self) -> None:
        """Gives the next look; the first one differs, the last one is left to whoever opens the demonstration."""
        if len(self.waiting) < 2:  # noqa: PLR2004 - the last one
            return
        look = self.waiting.pop(0)
        person = next(each for each in self.staff.people if each.person_id == look.assigned_to)
        seen = self._done(open_review(self.office, person, look.look_id))
        other = next((each for each in seen.choices if each != look.decided), look.decided)
        differs = look.place in DIFFERS and other != look.decided
        with self.office.store.reading() as cursor:
            first = events_of(cursor, look.appeal_no)[look.seq - 1]
        subject = review_subject(look.look_id)
        for each in first.payload.get("findings", ()):
            if each["by"] == first.actor:
                value = Value.CANNOT_VERIFY if differs else Value(each["value"])
                self._done(checklist.answer(self.office, person, subject, each["criterion"], value))
        reason = said("look_differs" if differs else "look_agrees", person.language)
        decision = other if differs else look.decided
        self._done(second_reviews.submit_review(self.office, person, look.look_id, decision, reason=reason))
        if differs and look.place != min(DIFFERS):
            self._conclude(look)

    def _conclude(self, look: SecondReview) -> None:
        """A lead who made neither decision reads both."""
        took = {look.decider, look.assigned_to}
        lead = next((each for each in self.staff.people if each.role in LEAD and each.person_id not in took), None)
        if lead is not None:
            reason = said("look_concluded", lead.language)
            self._done(second_reviews.conclude_review(self.office, lead, look.look_id, "first_stands", reason=reason))

    def _done(self, result: T | Refusal) -> T:
        if isinstance(result, Refusal):
            raise self.refused(result)
        return result


# The post of the demonstration office: the last week's letters, the older of them released, the others waiting.

BEGUN: Final = timedelta(days=8)
"""The time since the office began to write its letters in Redress; earlier letters are not included."""

UNDONE: Final = timedelta(days=3)

RELEASED: Final = 4  # of each a PDF is made, which takes a second

LATER: Final = timedelta(hours=2)

TOLD: Final = {"en": "Told on the telephone.", "zh": "已电话告知。"}


def write_letters(office: Office, staff: Staff, now: datetime, at: Callable[[datetime], None]) -> None:
    """Releases the oldest letters of the last week as their writers would have; ``at`` sets the clock."""
    with office.store.writing() as cursor:
        begin_letters(cursor, now - BEGUN)
    with office.store.reading() as cursor:
        rows = waiting(cursor, {*OF_INTAKE, "forward", "reject", "revoke", "uphold", "lapse", "supplement"}, 999)
        old = [(row, _last(office, row)) for row, _ in reversed(rows) if row.called_at < now - UNDONE]
    done = [(row, last + LATER) for row, last in old if last + LATER < now]
    for number, (row, when) in enumerate(done[:RELEASED]):
        at(when)
        out = release_letter(office, _writer(staff, row), row.letter_id)  # what may not go out yet goes on waiting
        if not isinstance(out, Refusal) and when + ARRIVES < now and number % EVERY:
            _send(office, staff, row, number, when, at)
    for row, when in [each for each in done[RELEASED:] if each[0].kind in OF_INTAKE][:1]:
        at(when)
        drop_letter(office, staff.intake, row.letter_id, TOLD[staff.intake.language])
    at(now)


CAME_BACK: Final = {"en": "Came back: nobody there.", "zh": "退回：收件地址无人签收。"}

SENT_AFTER: Final = timedelta(minutes=20)

ARRIVES: Final = timedelta(hours=5)
"""How long after their release letters have arrived or come back, where they were sent."""

EVERY: Final = 4
"""One letter of so many still waits to be sent; of the others one has arrived, one is on its way, one has come back."""


def _send(
    office: Office, staff: Staff, row: LetterRow, number: int, when: datetime, at: Callable[[datetime], None]
) -> None:
    """Sends a letter as customer service would, and records what became of it."""
    at(when + SENT_AFTER)
    channel = Channel.COURIER if number % 2 else Channel.PLATFORM
    record_sending(office, staff.intake, row.letter_id, channel=channel, reference=f"SF1040{number:06}")
    at(when + ARRIVES)
    if number % EVERY == 1:
        record_delivery(office, staff.intake, row.letter_id, reference=f"SF1040{number:06}")
    elif number % EVERY == EVERY - 1:
        record_failure(office, staff.intake, row.letter_id, reason=CAME_BACK[staff.intake.language])


def _last(office: Office, row: LetterRow) -> datetime:
    with office.store.reading() as cursor:
        return events_of(cursor, row.appeal_no)[-1].at


def _writer(staff: Staff, row: LetterRow) -> Person:
    return staff.intake if row.kind in OF_INTAKE else staff.reviewers[0]
