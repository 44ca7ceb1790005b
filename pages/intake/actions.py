"""The acts available to customer service on a case: their fields, effect and result."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import streamlit as st

from core.analytics.case_list import Tab
from core.commands import checklist, intake
from core.domain import disclosure, move_facts, people
from core.domain.appeal import Appeal, Exhibit, MoreTime
from core.domain.letter import Delivery
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, AnswerKind, DocumentKind, Side, State, Verb
from core.domain.text import mark
from core.office import Office
from core.queries.case import Case, step_refused
from core.queries.letters import delivery_title
from pages.components import case_view
from pages.shared import elements, guard, navigation, url_state
from pages.shared.context import RequestContext

# A date and a time in the platform's zone, which is named beside each input.


def when(ctx: RequestContext, label: str, key: str, first: datetime | None = None) -> None:
    """Draws the input of a moment, initially ``first`` (aware) or else now; read it with ``moment_of``."""
    moment = (first or ctx.office.now()).astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    label = ctx.t("format.name_subject", name=label, subject=ctx.t("checklist.in_time_of_shanghai"))
    st.datetime_input(label, moment, format="YYYY-MM-DD", key=key, step=60, required=True, width=250)


def moment_of(key: str) -> datetime | None:
    """Returns the moment that was entered, aware; None if the input is gone or empty."""
    entered = st.session_state.get(key)
    return entered.replace(tzinfo=ZONE) if isinstance(entered, datetime) else None


# What customer service can do on a case: how each act is done, whom it gives what, and what it asks for.

ANSWERED: Final = "intake_answered"

ANSWERS: Final = (AnswerKind.COUNTER_MATERIALS, AnswerKind.LEGAL_ACTION_NOTICE)
"""What is filed as an answer; a withdrawal is a separate act."""


@dataclass(frozen=True)
class FormInput:
    """What was entered for an act."""

    at: datetime | None
    text: str
    kind: AnswerKind
    more: MoreTime


@dataclass(frozen=True)
class LastResult:
    """The result of the last act: on which case, which act, the refusal, if there was one, and what was written."""

    no: str
    verb: Verb
    refusal: Refusal | None
    text: str = ""


On: TypeAlias = tuple[Office, people.Person, str, int]
"""Who acts, on which case, and on which version of it."""


@dataclass(frozen=True)
class Action:
    """One act: ``effect`` is shown before it is done, with those documents ``of`` the case that it includes.

    ``at`` and ``text`` are the labels of its moment and its text, empty if it asks for none; all are ids of the
    catalogue.
    """

    do: Callable[[On, FormInput], Appeal | Refusal]
    effect: str = ""
    of: Callable[[Exhibit], bool] | None = None
    at: str = mark("intake.received_at")
    text: str = ""


ACTIONS: Final[dict[Verb, Action]] = {
    Verb.DISCLOSE: Action(
        lambda on, entry: intake.disclose(*on, at=entry.at, as_filed=entry.text), at=mark("intake.given_at")
    ),
    Verb.FILE_COUNTER_NOTICE: Action(
        lambda on, entry: intake.file_counter_notice(*on, received_at=entry.at),
        mark("intake.legal_gets_sellers_documents_own"),
        lambda exhibit: exhibit.side is Side.SELLER,
    ),
    Verb.RECORD_ARRIVAL: Action(
        lambda on, entry: intake.record_arrival(*on, arrived_at=entry.at or on[0].now()),
        mark("intake.complainants_window_begins_on_day"),
        lambda exhibit: exhibit.kind == DocumentKind.PROOF_OF_ARRIVAL,
        at=mark("intake.arrived_at"),
    ),
    Verb.FILE_ANSWER: Action(
        lambda on, entry: intake.file_answer(*on, kind=entry.kind, received_at=entry.at),
        mark("intake.legal_gets_complainants_documents"),
        lambda exhibit: exhibit.side is Side.COMPLAINANT,
    ),
    Verb.WITHDRAW_COMPLAINT: Action(
        lambda on, entry: intake.withdraw_complaint(*on, received_at=entry.at),
        mark("intake.reviewer_confirms_or_declines_withdrawal"),
        lambda exhibit: exhibit.kind == DocumentKind.WITHDRAWAL_LETTER,
    ),
    Verb.REQUEST_EXTENSION: Action(
        lambda on, entry: intake.request_extension(*on, entry.more, received_at=entry.at),
        mark("intake.lead_decides_until_then_no"),
        text=mark("intake.why_party_asks_for_more_time"),
    ),
    Verb.WITHDRAW_APPEAL: Action(
        lambda on, entry: intake.withdraw_appeal(*on, reason=entry.text),
        mark("intake.appeal_is_closed_and_punishment_stands"),
        at="",
        text=mark("intake.sellers_statement"),
    ),
    Verb.NOTE_LATE_ANSWER: Action(
        lambda on, entry: intake.note_late_answer(*on, received_at=entry.at or on[0].now(), note=entry.text),
        mark("intake.counted_kept_changes_nothing_case"),
        text=mark("intake.what_arrived"),
    ),
    Verb.COMMENT: Action(lambda on, entry: checklist.comment(*on[:3], entry.text), at=""),
}


def key_of(case: Case, verb: Verb, what: str) -> str:
    """Returns the key of an act's input; after the next event of the case, or a recorded delivery, it begins anew."""
    seen = case.delivery.settled_seq if case.delivery and verb is Verb.RECORD_ARRIVAL else case.appeal.version
    return f"in_{case.appeal.appeal_no}_{seen}_{verb}_{what}"


def form_input(prefix: str) -> FormInput:
    """Returns what has been entered for the act whose inputs have keys with this prefix."""
    text = str(st.session_state.get(f"{prefix}text") or "")
    kind = st.session_state.get(f"{prefix}kind")
    return FormInput(
        at=moment_of(f"{prefix}at"),
        text=text,
        kind=AnswerKind(kind) if kind else AnswerKind.COUNTER_MATERIALS,
        more=case_view.extension_entered(lambda what: f"{prefix}{what}", text),
    )


def action_button(ctx: RequestContext, case: Case, verb: Verb, label: str, *, primary: bool = False) -> Refusal | None:
    """Draws the button of an act; returns the refusal that disables it, if any."""
    prefix = key_of(case, verb, "")
    entry = form_input(prefix)
    answer = entry.kind if verb is Verb.FILE_ANSWER else None
    refusal = step_refused(ctx.office, ctx.person, case, verb, answer=answer, text=entry.text, more=entry.more)
    look = {"type": "primary" if primary else "secondary", **elements.disabled_by(ctx, refusal)}
    case_of = case.appeal.appeal_no, case.appeal.version
    elements.button(label, f"{prefix}do", perform_action, *case_of, verb, prefix, **look)
    return refusal


def perform_action(no: str, version: int, verb: Verb, prefix: str) -> None:
    """For ``on_click``: does the act on the case as it was drawn, for the person who is signed in now."""
    ctx = guard.require(navigation.PLACE["intake"].act)
    fields = form_input(prefix)
    answer = ACTIONS[verb].do((ctx.office, ctx.person, no, version), fields)
    st.session_state[ANSWERED] = LastResult(no, verb, answer if isinstance(answer, Refusal) else None, fields.text)
    if isinstance(answer, Appeal):
        follow_case(answer)


WAITING_TAB: Final = "waiting_tab"
"""Which waiting list is open; its parameter in the address is ``tab``."""

WAITS: Final[dict[State, Tab]] = {
    State.OPENED: "opened",
    State.AWAITING_SELLER: "seller",
    State.AWAITING_COMPLAINANT: "complainant",
}
"""Which list contains a case, if one does."""


def follow_case(appeal: Appeal) -> None:
    """In a callback: opens the list that contains the case after an act; if none does, the list stays."""
    tab = WAITS.get(appeal.state)
    if tab == "complainant" and appeal.due_on is None:
        tab = "arrival"
    if tab and tab != st.session_state.get(WAITING_TAB):
        st.session_state[WAITING_TAB] = tab
        url_state.to_url(WAITING_TAB, WAITS[State.OPENED], "tab")


# What an act does, shown before it is done: who is given what, what goes to legal, which clock begins.


def _effect(ctx: RequestContext, case: Case, verb: Verb) -> str:
    """Returns, as HTML, what the act does: who is given what, which documents go to legal, which clock begins."""
    if verb is Verb.DISCLOSE:
        return _disclosed(ctx, case)
    action = ACTIONS[verb]
    effect = elements.safe(ctx.t(action.effect))
    if action.of is None:
        return effect
    nothing = f"<li><small>{elements.safe(ctx.t('intake.nothing_on_file_yet'))}</small></li>"
    return f"{effect}<ul>{_items(ctx, filter(action.of, case.dossier.exhibits)) or nothing}</ul>"


def _disclosed(ctx: RequestContext, case: Case) -> str:
    """Says who would be given what by a disclosure."""
    name = case.dossier.complainant.name
    who = f"<li>{elements.safe(ctx.t('intake.name_of_complainant', name=name))}</li>" if name else ""
    never = ctx.t("intake.letter_names_contact_for_service")
    ground = ctx.t("word.ground_ground", ground=ctx.t(intake.GROUND))
    lead = ctx.t("intake.seller_is_given", name=case.dossier.seller.name)
    small = f"<small>{elements.safe(ctx.line(never, ground))}</small>"
    documents = disclosure.certificates(case.dossier.exhibits, case.appeal)
    return f"{elements.safe(lead)}<ul>{who}{_items(ctx, documents)}</ul>{small}"


def _items(ctx: RequestContext, exhibits: Iterable[Exhibit]) -> str:
    """Returns documents as list items."""
    return "".join(
        f"<li><b>{elements.safe(each.label)}</b> {elements.safe(ctx.label(DocumentKind(each.kind)))}"
        f" <small>{elements.safe(each.name)}</small></li>"
        for each in exhibits
    )


# The acts that customer service has on a case: what each would do, what it still needs, and its button.


def steps(ctx: RequestContext, case: Case) -> None:
    """Draws the act that moves the case on, open, and the others folded; on legal's turn no act moves it on."""
    leads = case.appeal.state not in {State.PRELIMINARY_REVIEW, State.FINAL_REVIEW}
    if not leads:
        elements.note("turn", ctx.t("intake.legal_now_record_here"))
    for number, verb in enumerate(in_order(case)):
        if number == 0 and leads:
            with st.container(key="next_step"):
                elements.part(name(ctx, case, verb))
                _step(ctx, case, verb, leads=True)
        else:
            with st.expander(name(ctx, case, verb)):
                _step(ctx, case, verb)


def in_order(case: Case) -> tuple[Verb, ...]:
    """Returns the acts of the state; once the complainant's window runs, the answer comes first."""
    verbs = move_facts.STEPS[case.appeal.state]
    if case.appeal.state is State.AWAITING_COMPLAINANT and case.appeal.due_on:
        return (Verb.FILE_ANSWER, *(each for each in verbs if each is not Verb.FILE_ANSWER))
    return verbs


def name(ctx: RequestContext, case: Case, verb: Verb) -> str:
    """Returns what the act is called on this case."""
    if verb is Verb.FILE_COUNTER_NOTICE and case.appeal.supplements:
        return ctx.t("intake.file_supplement")
    if verb is Verb.RECORD_ARRIVAL and case.appeal.arrived_at:
        return ctx.t("intake.correct_arrival")
    return ctx.label(verb)


def _step(ctx: RequestContext, case: Case, verb: Verb, *, leads: bool = False) -> None:
    action = ACTIONS[verb]
    st.html(f'<div class="told">{_effect(ctx, case, verb)}</div>')
    delivery, arrival = (case.delivery, _arrival(case)) if verb is Verb.RECORD_ARRIVAL else (None, None)
    if delivery:
        elements.note("proposed", _proposed(ctx, case, delivery))
    if verb is Verb.FILE_ANSWER:
        kinds = url_state.labels_of(ctx, ANSWERS)
        key, first = key_of(case, verb, "kind"), str(case.policy.answers_that_count[0])
        elements.segments(ctx.t("intake.kind_of_answer"), kinds, key, default=first, label_visibility="visible")
    if action.text:
        st.text_area(ctx.t(action.text), key=key_of(case, verb, "text"), height=68)
    if verb is Verb.DISCLOSE:
        _bundle(ctx, case)
    if verb is Verb.REQUEST_EXTENSION:
        case_view.extension_fields(ctx, case, lambda what: key_of(case, verb, what))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if action.at:
            when(ctx, ctx.t(action.at), key_of(case, verb, "at"), arrival)
        refusal = action_button(ctx, case, verb, name(ctx, case, verb), primary=leads)
    if refusal:
        needs = (elements.in_words(ctx, each) for each in (refusal, *refusal.also))
        st.html(elements.bullets(needs, "missing"))


def _arrival(case: Case) -> datetime | None:
    """Returns the arrival on record or, if a delivery was recorded since, its moment; None if there is neither."""
    recorded = max((each.seq for each in case.timeline if each.verb == Verb.RECORD_ARRIVAL), default=0)
    since = case.delivery if case.delivery and (case.delivery.settled_seq or 0) > recorded else None
    return since.delivered_at if since else case.appeal.arrived_at


def _proposed(ctx: RequestContext, case: Case, delivery: Delivery) -> str:
    """Says what was recorded of the forwarding's delivery; whether that is the arrival, a person decides."""
    payload = next((each.payload for each in case.timeline if each.seq == delivery.settled_seq), {})
    shown = payload.get("reference") or payload.get("document") or ""
    at = elements.time_label(ctx, delivery.delivered_at or case.now)
    what = delivery_title(delivery.letter, delivery.recipient)
    return ctx.t("intake.delivered_according_to", what=what, reference=shown, when=at)


def _bundle(ctx: RequestContext, case: Case) -> None:
    """Draws the bundle for the seller or, if none is released, the reason for giving the certificate as filed."""
    if not disclosure.certificates(case.dossier.exhibits, case.appeal):
        return  # there is nothing to black out yet, as is said below the button
    no, ready = case.appeal.appeal_no, disclosure.ready_bundle(case.packs, Side.SELLER, case.dossier.exhibits)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        label = ctx.t("case.look_at_pack" if ready else "word.prepare_pack")
        if st.button(label, key=f"pack_{no}", icon=":material/ink_eraser:"):
            st.switch_page(navigation.PLACE["pack"].path, query_params={"no": no, "to": str(Side.SELLER)})
        if ready is None:
            why, hint = ctx.texts("intake.why_certificate_goes_as_filed", "intake.recorded_with_disclosure_or_prepare")
            key = key_of(case, Verb.DISCLOSE, "text")
            st.text_input(why, key=key, placeholder=hint, help=elements.attachment_note(ctx))
