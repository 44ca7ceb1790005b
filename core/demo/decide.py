"""How the reviewers of the demonstration work: they answer what the machine leaves open, write, and decide."""

from collections.abc import Mapping
from typing import Final

from core.commands import documents, review, work
from core.commands.approval import approve, send_back
from core.commands.opened import note_opened
from core.demo.matter import Matter
from core.demo.packing import pack_up
from core.demo.staff import Staff
from core.demo.words import said
from core.errors import Refusal
from core.model.appeal import Appeal
from core.model.draft import Answer, Draft, Form, LookedUp
from core.model.people import Person
from core.model.rules import Item
from core.model.terms import DocumentKind, Outcome, Value
from core.office import ZONE, Office
from core.queries.assess import Assessment
from core.queries.case import Case, open_case
from core.queries.cited import speaks_to

SENT_BACK: Final = "forward!"
WORDS: Final = {
    "en": "Say which evidence carries it although the invoice came late.",
    "zh": "请写明发票虽然迟交，依据哪些材料仍可转送。",
}
DIGITAL: Final = 20
"""Digits of a number that the tax site finds without a code."""
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
"""What a look-up outside found, by criterion."""


def decided(
    office: Office, staff: Staff, reviewer: Person, matter: Matter, appeal: Appeal, verb: str, word: str
) -> Appeal | Refusal:
    """Takes the case, answers its checklist, writes the reason and decides; ``!`` is a lead's exception."""
    exceptional = verb.endswith("!")
    actor = staff.lead if exceptional else reviewer
    reason = said(f"{verb}:{word}" if word else verb, matter.lang)
    for done in (work.take(office, actor, appeal.appeal_no), _filled_in(office, actor, matter, appeal, reason)):
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
        office, staff.other_lead, appeal.appeal_no, appeal.version, reason=WORDS[staff.other_lead.language]
    )
    if isinstance(back, Refusal):
        return back
    for done in (work.take(office, staff.lead, back.appeal_no), _filled_in(office, staff.lead, matter, back, reason)):
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
    """Leaves a form half filled in: the first answers are given, the reason is begun."""
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
    spoken = speaks_to(case.dossier, case.assessment, case.form)
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

    return work.fill_in(office, actor, appeal.appeal_no, change)


def _looked_at(case: Case) -> tuple[str, ...]:
    """What the reviewer opens before deciding: all documents, but of every seventh case not the last."""
    ids = tuple(each.exhibit_id for each in case.dossier.exhibits)
    return ids[:-1] if int(case.appeal.appeal_no[-3:]) % UNSEEN == 0 else ids


def _asked(assessment: Assessment) -> tuple[Item, ...]:
    checklist = assessment.checklist
    groups = (checklist.gate, *(route for route in checklist.routes if route.id in assessment.claimed))
    return tuple(item for group in groups for item in group.items)


def _value(office: Office, matter: Matter, case: Case, item: Item) -> Value | None:
    """What the reviewer answers; None for what the machine has answered alone."""
    told = _told(matter, case)
    if item.criterion in told:
        return told[item.criterion]
    machine = case.assessment.machine.get(item.criterion)
    if machine is None or machine.value not in FIRM:
        return Value.NOT_APPLICABLE if item.may_not_apply else Value.MET
    alone = office.policies.criterion(item.criterion).kind == "M" and item.criterion not in case.form.answers
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
