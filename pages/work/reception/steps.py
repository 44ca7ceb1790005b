"""The acts that a case offers customer service: what each would do, what it still needs, and its button."""

import streamlit as st

from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import AnswerKind, Side, State, Verb
from core.queries.arriving import STEPS, certificates, step_refused
from core.queries.case import Case
from core.queries.giving import ready_pack
from core.text import mark
from pages.parts import more_time, show
from pages.parts.desk import Desk
from pages.parts.places import PLACE
from pages.work.reception import effects
from pages.work.reception.doing import do, given_for, key_of
from pages.work.reception.when import when

AT = {
    Verb.DISCLOSE, Verb.FILE_COUNTER_NOTICE, Verb.RECORD_ARRIVAL,
    Verb.FILE_ANSWER, Verb.WITHDRAW_COMPLAINT, Verb.NOTE_LATE_ANSWER, Verb.REQUEST_EXTENSION,
}  # fmt: skip
TEXT = {
    Verb.WITHDRAW_APPEAL: mark("The seller's statement"),
    Verb.NOTE_LATE_ANSWER: mark("What arrived"),
    Verb.REQUEST_EXTENSION: mark("Why the party asks for more time"),
}
SIDE = str(Side.SELLER)


def steps(desk: Desk, case: Case) -> None:
    """The act that leads on, open; the others folded. When it is legal's turn there is none that leads on."""
    verbs = in_order(case)
    leads = case.appeal.state not in {State.PRELIMINARY_REVIEW, State.FINAL_REVIEW}
    if not leads:
        waits = desk.t("Legal has it now. Record here what still arrives from either side.")
        st.html(f'<div class="turn">{show.safe(waits)}</div>')
    for number, verb in enumerate(verbs):
        if number == 0 and leads:
            with st.container(key="next_step"):
                st.html(f'<div class="part"><b>{show.safe(name(desk, case, verb))}</b></div>')
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


def name(desk: Desk, case: Case, verb: Verb) -> str:
    """What the act is called on this case."""
    if verb is Verb.FILE_COUNTER_NOTICE and case.appeal.supplements:
        return desk.t("File the supplement")
    if verb is Verb.RECORD_ARRIVAL and case.appeal.arrived_at:
        return desk.t("Correct the arrival")
    return desk.say(name_of(verb))


def _step(desk: Desk, case: Case, verb: Verb, *, leads: bool = False) -> None:
    no, version = case.appeal.appeal_no, case.appeal.version
    st.html(f'<div class="told">{effects.told(desk, case, verb)}</div>')
    if verb is Verb.FILE_ANSWER:
        st.segmented_control(
            desk.t("Kind of answer"),
            [AnswerKind.COUNTER_MATERIALS, AnswerKind.LEGAL_ACTION_NOTICE, AnswerKind.WITHDRAWAL],
            default=case.policy.answers_that_count[0],
            required=True,
            key=key_of(no, version, verb, "kind"),
            format_func=lambda kind: desk.say(name_of(AnswerKind(kind))),
        )
    if verb in TEXT:
        st.text_area(desk.t(TEXT[verb]), key=key_of(no, version, verb, "text"), height=68)
    if verb is Verb.DISCLOSE:
        _pack(desk, case)
    if verb is Verb.REQUEST_EXTENSION:
        more_time.fields(desk, case, lambda what: key_of(no, version, verb, what))
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
            help=show.plain(show.in_words(desk, refusal)) if refusal else None,
            on_click=do,
            args=(no, version, verb),
        )
    if refusal:
        missing(desk, refusal)


def _pack(desk: Desk, case: Case) -> None:
    """The pack for the seller; or, where none is released, why the certificate goes as filed."""
    if not certificates(case.dossier.exhibits, case.appeal):
        return  # there is nothing to black out yet, as is said below the button
    no, ready = case.appeal.appeal_no, ready_pack(case.packs, Side.SELLER)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = desk.t("Look at the pack …") if ready else desk.t("Prepare the pack …")
        if st.button(name, key=f"pack_{no}", icon=":material/ink_eraser:"):
            st.switch_page(PLACE["pack"].path, query_params={"no": no, "to": SIDE})
        if ready is None:
            st.text_input(
                desk.t("Why the certificate goes as filed, if it does"),
                key=key_of(no, case.appeal.version, Verb.DISCLOSE, "text"),
                placeholder=desk.t("Recorded with the disclosure; or prepare the pack"),
                help=show.beside_the_picture(desk),
            )


def missing(desk: Desk, refusal: Refusal) -> None:
    """What is still in the way, in words beside the button, before anything is sent."""
    needs = "".join(f"<li>{show.safe(show.in_words(desk, each))}</li>" for each in (refusal, *refusal.also))
    st.html(f'<ul class="missing">{needs}</ul>')


def _asked(desk: Desk, verb: Verb) -> str:
    if verb is Verb.DISCLOSE:
        return desk.t("Given at")
    return desk.t("Arrived at") if verb is Verb.RECORD_ARRIVAL else desk.t("Received at")
