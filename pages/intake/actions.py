"""The acts that a case offers customer service: their fields, their effect, and their result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import streamlit as st

from core.commands import intake
from core.commands.checklist import comment
from core.commands.intake import GROUND
from core.domain.appeal import Appeal, Exhibit, MoreTime
from core.domain.disclosure import certificates, ready_pack
from core.domain.labels import label_of
from core.domain.move_facts import STEPS
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, AnswerKind, DocumentKind, Side, State, Verb
from core.domain.text import mark
from core.language import t
from core.office import Office
from core.queries.case import Case
from core.queries.intake import step_refused
from pages.components import extension_fields
from pages.components.extension_fields import entered
from pages.shared import context, elements
from pages.shared.app_state import office
from pages.shared.context import RequestContext
from pages.shared.navigation import PLACE

# A date and a time as the platform's zone has them; the zone is named beside each input.


def when(desk: RequestContext, label: str, key: str) -> None:
    """Asks for a moment, now unless it is changed; read it with ``moment_of``."""
    st.datetime_input(
        f"{label} ({ZONE.key})",
        value=desk.office.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0),
        key=key,
        format="YYYY-MM-DD",
        step=60,
        required=True,
        width=250,
    )


def moment_of(key: str) -> datetime | None:
    """The moment that was entered, aware; None when the input is gone or empty."""
    given = st.session_state.get(key)
    return given.replace(tzinfo=ZONE) if isinstance(given, datetime) else None


# What a press does: the act for the case as it was drawn, and its answer kept for the next run of the page.

ANSWERED: Final = "intake_answered"


@dataclass(frozen=True)
class Given:
    """What was entered for an act."""

    at: datetime | None
    text: str
    kind: AnswerKind
    more: MoreTime


@dataclass(frozen=True)
class Answered:
    """What came of the last act: on which case, which act, and the refusal if there was one."""

    no: str
    verb: Verb
    refusal: Refusal | None


Act: TypeAlias = Callable[[Office, Person, str, int, Given], Appeal | Refusal]

DO: Final[dict[Verb, Act]] = {
    Verb.DISCLOSE: lambda o, p, no, v, given: intake.disclose(o, p, no, v, at=given.at, as_filed=given.text),
    Verb.FILE_COUNTER_NOTICE: lambda o, p, no, v, given: intake.file_counter_notice(o, p, no, v, received_at=given.at),
    Verb.RECORD_ARRIVAL: lambda o, p, no, v, given: intake.record_arrival(o, p, no, v, arrived_at=given.at or o.now()),
    Verb.FILE_ANSWER: lambda o, p, no, v, given: intake.file_answer(o, p, no, v, kind=given.kind, received_at=given.at),
    Verb.WITHDRAW_COMPLAINT: lambda o, p, no, v, given: intake.withdraw_complaint(o, p, no, v, received_at=given.at),
    Verb.REQUEST_EXTENSION: lambda o, p, no, v, given: intake.request_extension(
        o, p, no, v, given.more, received_at=given.at
    ),
    Verb.WITHDRAW_APPEAL: lambda o, p, no, v, given: intake.withdraw_appeal(o, p, no, v, reason=given.text),
    Verb.NOTE_LATE_ANSWER: lambda o, p, no, v, given: intake.note_late_answer(
        o, p, no, v, received_at=given.at or o.now(), note=given.text
    ),
    Verb.COMMENT: lambda o, p, no, _v, given: comment(o, p, no, given.text),
}


def key_of(no: str, version: int, verb: Verb, what: str) -> str:
    """The key of an input of an act; with the next event of the case it begins anew."""
    return f"in_{no}_{version}_{verb}_{what}"


def given_for(no: str, version: int, verb: Verb) -> Given:
    """What is entered for an act so far."""
    kind = st.session_state.get(key_of(no, version, verb, "kind"))
    text = str(st.session_state.get(key_of(no, version, verb, "text")) or "")
    return Given(
        at=moment_of(key_of(no, version, verb, "at")),
        text=text,
        kind=AnswerKind(kind) if kind else AnswerKind.COUNTER_MATERIALS,
        more=entered(lambda what: key_of(no, version, verb, what), text),
    )


def do(no: str, version: int, verb: Verb) -> None:
    """As ``on_click``: does the act on the case as it was drawn; who presses is looked up anew."""
    person = context.current_person()
    if person is None:
        return
    answer = DO[verb](office(), person, no, version, given_for(no, version, verb))
    st.session_state[ANSWERED] = Answered(no, verb, answer if isinstance(answer, Refusal) else None)


# What an act does, said before it is done: who is given what, what goes to legal, which clock begins.


def told(desk: RequestContext, case: Case, verb: Verb) -> str:
    """What the act does, as HTML: who is given what, which documents go to legal, which clock begins."""
    if verb is Verb.DISCLOSE:
        return _disclosed(desk, case)
    if verb is Verb.FILE_COUNTER_NOTICE:
        lead = desk.t("intake.legal_gets_sellers_documents_own")
        return elements.safe(lead) + listed(desk, _of(case, Side.SELLER))
    if verb is Verb.RECORD_ARRIVAL:
        lead = desk.t("intake.complainants_window_begins_on_day")
        return elements.safe(lead) + listed(desk, _kinds(case, DocumentKind.PROOF_OF_ARRIVAL))
    if verb is Verb.FILE_ANSWER:
        lead = desk.t("intake.legal_gets_complainants_documents")
        return elements.safe(lead) + listed(desk, _of(case, Side.COMPLAINANT))
    sentences = {
        Verb.WITHDRAW_COMPLAINT: desk.t("intake.reviewer_confirms_or_declines_withdrawal"),
        Verb.REQUEST_EXTENSION: desk.t("intake.lead_decides_until_then_no"),
        Verb.WITHDRAW_APPEAL: desk.t("intake.appeal_is_closed_and_punishment_stands"),
        Verb.NOTE_LATE_ANSWER: desk.t("intake.counted_kept_changes_nothing_case"),
    }
    letters = _kinds(case, DocumentKind.WITHDRAWAL_LETTER)
    return elements.safe(sentences[verb]) + (listed(desk, letters) if verb is Verb.WITHDRAW_COMPLAINT else "")


def _disclosed(desk: RequestContext, case: Case) -> str:
    """Who is given what by a disclosure, before it is done."""
    name_told = case.dossier.complainant.name
    who = f"<li>{elements.safe(desk.t('intake.name_of_complainant', name=name_told))}</li>" if name_told else ""
    given = certificates(case.dossier.exhibits, case.appeal)
    never = desk.t("intake.letter_names_contact_for_service")
    ground = desk.t("word.ground_ground", ground=t(GROUND, desk.lang))
    lead = desk.t("intake.seller_is_given", name=case.dossier.seller.name)
    small = f"<small>{elements.safe(never)} {elements.safe(ground)}</small>"
    return f"{elements.safe(lead)}<ul>{who}{items(desk, given)}</ul>{small}"


def listed(desk: RequestContext, exhibits: list[Exhibit]) -> str:
    """Documents as a list; or that there is none."""
    nothing = f"<li><small>{elements.safe(desk.t('intake.nothing_on_file_yet'))}</small></li>"
    return f"<ul>{items(desk, exhibits) or nothing}</ul>"


def items(desk: RequestContext, exhibits: list[Exhibit]) -> str:
    """Documents as items of a list."""
    return "".join(
        f"<li><b>{elements.safe(each.label)}</b> {elements.safe(desk.say(label_of(DocumentKind(each.kind))))}"
        f" <small>{elements.safe(each.name)}</small></li>"
        for each in exhibits
    )


def _of(case: Case, side: Side) -> list[Exhibit]:
    return [each for each in case.dossier.exhibits if each.side is side]


def _kinds(case: Case, kind: DocumentKind) -> list[Exhibit]:
    return [each for each in case.dossier.exhibits if each.kind == kind]


# The acts that a case offers customer service: what each would do, what it still needs, and its button.

AT = {
    Verb.DISCLOSE, Verb.FILE_COUNTER_NOTICE, Verb.RECORD_ARRIVAL,
    Verb.FILE_ANSWER, Verb.WITHDRAW_COMPLAINT, Verb.NOTE_LATE_ANSWER, Verb.REQUEST_EXTENSION,
}  # fmt: skip

TEXT = {
    Verb.WITHDRAW_APPEAL: mark("intake.sellers_statement"),
    Verb.NOTE_LATE_ANSWER: mark("intake.what_arrived"),
    Verb.REQUEST_EXTENSION: mark("intake.why_party_asks_for_more_time"),
}

SIDE = str(Side.SELLER)


def steps(desk: RequestContext, case: Case) -> None:
    """The act that leads on, open; the others folded. When it is legal's turn there is none that leads on."""
    verbs = in_order(case)
    leads = case.appeal.state not in {State.PRELIMINARY_REVIEW, State.FINAL_REVIEW}
    if not leads:
        waits = desk.t("intake.legal_now_record_here")
        st.html(f'<div class="turn">{elements.safe(waits)}</div>')
    for number, verb in enumerate(verbs):
        if number == 0 and leads:
            with st.container(key="next_step"):
                st.html(f'<div class="part"><b>{elements.safe(name(desk, case, verb))}</b></div>')
                _step(desk, case, verb, leads=True)
        else:
            with st.expander(name(desk, case, verb)):
                _step(desk, case, verb)


def in_order(case: Case) -> tuple[Verb, ...]:
    """The acts of the state; once the complainant's window runs, the answer comes first."""
    verbs = STEPS[case.appeal.state]
    if case.appeal.state is State.AWAITING_COMPLAINANT and case.appeal.due_on:
        return (Verb.FILE_ANSWER, *(each for each in verbs if each is not Verb.FILE_ANSWER))
    return verbs


def name(desk: RequestContext, case: Case, verb: Verb) -> str:
    """What the act is called on this case."""
    if verb is Verb.FILE_COUNTER_NOTICE and case.appeal.supplements:
        return desk.t("intake.file_supplement")
    if verb is Verb.RECORD_ARRIVAL and case.appeal.arrived_at:
        return desk.t("intake.correct_arrival")
    return desk.say(label_of(verb))


def _step(desk: RequestContext, case: Case, verb: Verb, *, leads: bool = False) -> None:
    no, version = case.appeal.appeal_no, case.appeal.version
    st.html(f'<div class="told">{told(desk, case, verb)}</div>')
    if verb is Verb.FILE_ANSWER:
        st.segmented_control(
            desk.t("intake.kind_of_answer"),
            [AnswerKind.COUNTER_MATERIALS, AnswerKind.LEGAL_ACTION_NOTICE, AnswerKind.WITHDRAWAL],
            default=case.policy.answers_that_count[0],
            required=True,
            key=key_of(no, version, verb, "kind"),
            format_func=lambda kind: desk.say(label_of(AnswerKind(kind))),
        )
    if verb in TEXT:
        st.text_area(desk.t(TEXT[verb]), key=key_of(no, version, verb, "text"), height=68)
    if verb is Verb.DISCLOSE:
        _pack(desk, case)
    if verb is Verb.REQUEST_EXTENSION:
        extension_fields.fields(desk, case, lambda what: key_of(no, version, verb, what))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if verb in AT:
            when(desk, _asked(desk, verb), key_of(no, version, verb, "at"))
        given = given_for(no, version, verb)
        answer = given.kind if verb is Verb.FILE_ANSWER else None
        refusal = step_refused(desk.office, desk.person, case, verb, answer=answer, said=given.text, more=given.more)
        st.button(
            name(desk, case, verb),
            type="primary" if leads else "secondary",
            key=key_of(no, version, verb, "do"),
            disabled=refusal is not None,
            help=elements.plain(elements.in_words(desk, refusal)) if refusal else None,
            on_click=do,
            args=(no, version, verb),
        )
    if refusal:
        missing(desk, refusal)


def _pack(desk: RequestContext, case: Case) -> None:
    """The pack for the seller; or, where none is released, why the certificate goes as filed."""
    if not certificates(case.dossier.exhibits, case.appeal):
        return  # there is nothing to black out yet, as is said below the button
    no, ready = case.appeal.appeal_no, ready_pack(case.packs, Side.SELLER)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = desk.t("case.look_at_pack") if ready else desk.t("word.prepare_pack")
        if st.button(name, key=f"pack_{no}", icon=":material/ink_eraser:"):
            st.switch_page(PLACE["pack"].path, query_params={"no": no, "to": SIDE})
        if ready is None:
            st.text_input(
                desk.t("intake.why_certificate_goes_as_filed"),
                key=key_of(no, case.appeal.version, Verb.DISCLOSE, "text"),
                placeholder=desk.t("intake.recorded_with_disclosure_or_prepare"),
                help=elements.beside_the_picture(desk),
            )


def missing(desk: RequestContext, refusal: Refusal) -> None:
    """What is still in the way, in words beside the button, before anything is sent."""
    needs = "".join(f"<li>{elements.safe(elements.in_words(desk, each))}</li>" for each in (refusal, *refusal.also))
    st.html(f'<ul class="missing">{needs}</ul>')


def _asked(desk: RequestContext, verb: Verb) -> str:
    if verb is Verb.DISCLOSE:
        return desk.t("intake.given_at")
    return desk.t("intake.arrived_at") if verb is Verb.RECORD_ARRIVAL else desk.t("intake.received_at")
