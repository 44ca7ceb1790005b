"""The decision buttons of a case, their confirmation dialogs, and the approval by a second person."""

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from core.analytics.case_list import QueueFilters
from core.commands import review
from core.commands.checklist import take_next_case
from core.domain.appeal import Appeal
from core.domain.assessment import Risk, legal_risk, unexplained, unverified, wants_second
from core.domain.deadlines import window_in_words
from core.domain.disclosure import Bundle, may_be_given, must_be_masked, ready_bundle
from core.domain.findings import WaitingProposal
from core.domain.lifecycle import makes
from core.domain.move_facts import too_late_to_forward
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in, day_text, zone_of
from core.domain.refusals import Refusal
from core.domain.second_review import LOOKED_AT
from core.domain.terms import (
    ZONE,
    Decision,
    DocumentKind,
    LegalRisk,
    Outcome,
    Side,
    State,
    Value,
    Verb,
    effect_of,
    label_of,
)
from core.domain.text import Text, family, mark
from core.domain.verdict import Verdict, why_not_forward, why_not_reject, why_not_revoke, why_not_uphold
from core.language import day
from core.queries.case import decision_refusal, decisions, unopened_exhibits
from core.queries.letters import letters_of_case, named_failures
from core.queries.queue import first_free
from core.queries.standard_reasons import reasons_offered
from pages.case.history import findings_table
from pages.components import case_view, checklist
from pages.components.case_view import KEYS, CaseView
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

# A decision that waits for a second person: what it is, shown to the lead who approves it or sends it back.

WHY = {"high_value": mark("case.sales_are_of_high_value"), "exceptional": mark("case.it_goes_against_findings")}

APPROVE, BACK = "approve", "send_back"

LEAVING = "leaving_case"
"""Set if the next run of the page should open the queue."""


def describe_proposal(view: CaseView, waiting: WaitingProposal) -> str:
    """Returns a sentence saying who proposed which decision, and why it needs a second person."""
    ctx, proposal = view.ctx, waiting.proposal
    why = "; ".join(ctx.t(WHY[each]) for each in proposal.because)
    when = elements.time_label(ctx, proposal.proposed_at)
    return ctx.t("case.proposed_by_on_waits", who=waiting.who, when=when, why=why)


def returned(view: CaseView) -> None:
    """Shows who sent a proposed decision back, and why, while the case is back in review."""
    ctx, settling = view.ctx, {Verb.PROPOSE, Verb.SEND_BACK, Verb.REOPEN, *case_view.DECIDING}
    last = next((each for each in reversed(view.case.timeline) if each.verb in settling), None)
    if last is None or last.verb is not Verb.SEND_BACK:
        return
    who, when = view.name_of(last.actor), elements.time_label(ctx, last.at)
    head = ctx.t("case.sent_proposed_decision_back_on", who=who, when=when)
    elements.box("warn2", head, str(last.payload.get("reason") or "–"))


def foot(view: CaseView, waiting: WaitingProposal, effect: str) -> None:
    """Draws, in place of the decisions, the proposal and, for another lead, the buttons to approve or return it."""
    ctx = view.ctx
    waits = elements.chip("warn", ctx.t("word.awaits_approval"))
    st.html(f'<div class="rd">{waits} <b>{safe(ctx.t(effect))}</b></div>')
    if case_view.approves(ctx.person, waiting):
        approve, back = ctx.texts("case.approve", "case.send_back")
        for kind, label, key, look in ((APPROVE, approve, "first", "primary"), (BACK, back, "second", "secondary")):
            case_view.dialog_button(view, label, f"second_{kind}", kind, decides=True, type=look, shortcut=KEYS[key])
    st.html(f'<div class="rd why"><small>{safe(describe_proposal(view, waiting))}</small></div>')


def approval_dialog(view: CaseView, kind: str, effect: str) -> None:
    """Draws the confirmation: what takes effect and for which reason, or the field for why it is sent back."""
    ctx, waiting = view.ctx, view.case.waiting
    if waiting is None:
        return

    def confirm() -> None:
        elements.note("rd effect", describe_proposal(view, waiting))
        elements.box("out", ctx.t("case.its_reason"), waiting.proposal.asked.reason or "–")
        event = view.case.timeline[waiting.proposal.seq - 1]
        if risk := event.payload["proposed"].get("legal_risk"):
            elements.box("warn2", ctx.label(LegalRisk(risk["kind"])), risk["reason"])
        found = findings_table(view, event.payload["proposed"]["findings"])
        title = ctx.t("case.findings_of", decision=effect)
        st.html(f'<div class="days"><b class="rd">{safe(title)}</b>{found}</div>')
        if kind == BACK:
            label, hint = ctx.texts("case.why_it_goes_back", "word.reason_needed")
            st.text_area(label, key="back_why", height=90, placeholder=hint)
            case_view.focus_dialog()
        version = view.case.appeal.version
        case_view.confirm_button(ctx.t("case.confirm"), "second_confirm", _done, view.no, version, kind)
        case_view.show_refused(view)

    title = ctx.t("case.approve_decision", decision=effect) if kind == APPROVE else ctx.t("case.send_back")
    case_view.show_dialog(title, confirm)


def _done(appeal_no: str, version: int, kind: str) -> None:
    ctx, place = guard.require(Act.VIEW_APPEAL), st.session_state["place"]
    if kind == APPROVE:
        done = review.approve(ctx.office, ctx.person, appeal_no, version)
    else:
        why = str(st.session_state.get("back_why") or "")
        done = review.send_back(ctx.office, ctx.person, appeal_no, version, reason=why)
    if isinstance(done, Refusal):
        place.refused, place.dialog = done, (kind,)
        return
    effect = ctx.t("case.approved" if kind == APPROVE else "case.sent_back")
    st.session_state[elements.CONFIRMATION] = ctx.t("case.number_effect_recorded", number=appeal_no, effect=effect)
    st.session_state[LEAVING] = True  # staying on the page would keep holding a case that its reviewer waits for
    st.rerun()


# What a decision does, in words; which documents go with it; and what only a lead may decide against the findings.


EFFECT: Final = family("case.effect", "reject revoke uphold")


def describe_effect(view: CaseView, decision: Decision) -> str:
    """Describes the effect of the decision in one or two sentences."""
    ctx, verb, policy = view.ctx, decision[0], view.case.policy
    if verb is Verb.FORWARD:
        window, facts = policy.window("response"), {"complainant": view.case.dossier.complainant.name}
        length = window_in_words(window.days, window.unit)
        if window.starts == "counter_notice":
            return ctx.t("case.counter_notice_goes_to_window", window=length, **facts)
        return ctx.t("case.counter_notice_evidence_go", window=length, **facts)
    if verb is Verb.ASK_SUPPLEMENT:
        name = view.namer()
        missing = "; ".join(name(each) for each in unverified(view.case.assessment, view.case.form))
        return ctx.t("case.seller_asked_for_what_could", missing=missing)
    if verb is Verb.DECLINE_WITHDRAWAL:
        back = view.case.appeal.withdrawn_from or State.FINAL_REVIEW
        return ctx.t("case.withdrawal_does_not_count_appeal", state=label_of(back))
    return ctx.t(EFFECT[verb])


def named_in_letter(view: CaseView, decision: Decision) -> list[str]:
    """Returns sentences: which failed criteria the letter names, and which it omits as only the machine found them."""
    ctx, name = view.ctx, view.namer()
    mentioned, unsaid = named_failures(view.case, decision[0], ctx.person.person_id)
    lines = []
    if mentioned:
        lines.append(ctx.t("case.letter_says", failures=" ".join(_failing(view, each) for each in mentioned)))
    if unsaid:
        lines.append(ctx.t("case.does_not_name_what_only", criteria="; ".join(map(name, unsaid))))
    return lines


def _failing(view: CaseView, criterion: str) -> str:
    """Returns one criterion as the letter words it, without its document."""
    definition, lang = view.criterion(criterion), view.ctx.lang
    if view.case.assessment.values.get(criterion) is Value.NOT_MET:
        return definition.failure(lang)
    return view.ctx.t("case.could_not_be_verified", text=definition.text(lang))


def too_late(view: CaseView) -> str:
    """Warns if the policy's latest day comes before the day a forwarding today would promise; empty if it does not.

    The warning is shown before the case is forwarded, and says who decides then.
    """
    case, ctx = view.case, view.ctx
    found = too_late_to_forward(ctx.office.rules, case.appeal, case.timeline, case.now)
    if found is None:
        return ""
    promised, latest = day_text(found.promised, case.policy), day_text(found.latest, case.policy)
    return ctx.t("case.forwarded_today_complainant_promised_all", promised=promised, latest=latest)


def never_opened(view: CaseView) -> str:
    """Names the documents of both sides that the reader has not opened; empty if all have been opened."""
    ctx = view.ctx
    *most, last = unopened_exhibits(ctx.office, ctx.person, view.case.dossier) or ("",)
    if not last:
        return ""
    if not most:
        return ctx.t("case.you_have_not_looked_at", last=last)
    return ctx.t("case.you_have_not_looked_at_and", most=tuple(most), last=last)


def exceptions(view: CaseView) -> tuple[Decision, ...]:
    """Returns what a lead may decide against the findings at this stage."""
    usual = (each for each in decisions(view.case) if each[0] in WHY_NOT)
    other = ((Verb.REVOKE, Outcome.REVOKED_OTHER),) if view.case.appeal.state is State.FINAL_REVIEW else ()
    return (*usual, *other)


# What a forwarding sends to the complainant: which documents, in which form, and why any of them goes as filed.

AS_FILED = "as_filed_because"


def ask_documents(view: CaseView) -> str:
    """Asks which of the seller's documents to send (default: all) and shows their form; returns the field's key."""
    ctx, key = view.ctx, f"give_{view.no}"
    papers = {each.label: DocumentKind(each.kind) for each in view.case.dossier.exhibits if each.side is Side.SELLER}
    usual = [label for label, kind in papers.items() if may_be_given(Side.COMPLAINANT, kind)]
    names = {label: f"{label} {ctx.label(papers[label])}" for label in usual}
    chosen = elements.several(ctx.t("case.documents_that_go_to_complainant"), names, key, default=usual)
    pack = ready_bundle(view.case.packs, Side.COMPLAINANT, view.case.dossier.exhibits)
    packed = _labels(view, pack)
    open_ones = [label for label in chosen if must_be_masked(Side.COMPLAINANT, papers[label]) and label not in packed]
    st.html(_forms(view, chosen, packed, open_ones, pack))
    label = ctx.t("case.look_at_pack" if pack else "word.prepare_pack")
    if st.button(label, key="prepare_pack", icon=":material/ink_eraser:"):
        st.switch_page(navigation.PLACE["pack"].path, query_params={"no": view.no, "to": str(Side.COMPLAINANT)})
    if open_ones:
        why = ctx.t("case.why_goes_as_filed_if_it_does", labels=", ".join(open_ones))
        hint = ctx.t("case.recorded_with_decision_or_prepare_pack")
        st.text_input(why, key=AS_FILED, placeholder=hint, help=elements.attachment_note(ctx))
    return key


def _labels(view: CaseView, pack: Bundle | None) -> tuple[str, ...]:
    """Returns the labels of the documents in the released bundle."""
    inside = pack.form.exhibits if pack else ()
    return tuple(each.label for each in view.case.dossier.exhibits if each.exhibit_id in inside)


def _forms(view: CaseView, chosen: list[str], packed: tuple[str, ...], due: list[str], pack: Bundle | None) -> str:
    """Returns, as HTML, the form in which documents are sent: redacted, still to be redacted, or as filed."""
    ctx = view.ctx
    out = ", ".join(label for label in chosen if label in packed)
    plain = ", ".join(label for label in chosen if label not in packed and label not in due)
    lines = [
        ctx.t("case.blacked_out_in_pack", pack=pack.pack_id, labels=out) if pack and out else "",
        ctx.t("case.to_blacked_out_in_no", labels=", ".join(due)) if due else "",
        ctx.t("case.as_filed", labels=plain) if plain else "",
    ]
    return f'<div class="rd">{"<br>".join(elements.safe(each) for each in lines if each)}</div>'


# A decision that departs from the statute: the dialog says so and asks for a separate reason.


WHY_ASIDE: Final = {
    LegalRisk.REFUSED_WITH_MINIMUM: mark("case.why_refused_all_same_needed"),
    LegalRisk.KEPT_WITHOUT_NOTICE: mark("case.why_measure_kept_all_same"),
}


def ask_legal_risk_reason(view: CaseView, verb: Verb) -> str:
    """Warns and draws a reason field if the decision departs from the statute; returns its key, otherwise ""."""
    risk = legal_risk(verb, view.case.dossier, view.case.assessment)
    if risk is None:
        return ""
    policy, question = view.case.policy, view.ctx.t(WHY_ASIDE[risk.kind])
    rule = policy.statutory_minimum if risk.kind is LegalRisk.REFUSED_WITH_MINIMUM else policy.statutory_notice
    elements.box("warn2", _risk_in_words(view, risk), rule.text(view.ctx.lang) if rule else "")
    return checklist.written(view, "risk_reason", "risk", question)


def _risk_in_words(view: CaseView, risk: Risk) -> str:
    """Describes the part of the statute the decision would depart from, with the statutory day if there is one."""
    ctx = view.ctx
    if risk.kind is LegalRisk.REFUSED_WITH_MINIMUM:
        return ctx.t("case.refused_although_statutory_minimum")
    if risk.day is None:
        return ctx.t("case.no_suit_or_complaint_notified_no")
    last = day(risk.day, ctx.lang)
    if risk.day < day_in(view.case.now, zone_of(view.case.policy)):
        return ctx.t("case.no_suit_or_complaint_notified_by_statutory", day=last)
    return ctx.t("case.no_suit_or_complaint_notified", day=last)


# Confirming a decision: the dialog says what it does and who reads what; then it is recorded and the next case opens.

DO: dict[Verb, Callable[..., Appeal | Refusal]] = {
    Verb.FORWARD: review.forward,
    Verb.ASK_SUPPLEMENT: review.ask_supplement,
    Verb.REJECT: review.reject,
    Verb.REVOKE: review.revoke,
    Verb.UPHOLD: review.uphold,
    Verb.DECLINE_WITHDRAWAL: review.decline_withdrawal,
}


def decision_dialog(view: CaseView, place: int) -> None:
    """Draws the confirmation of the stage's decision number ``place``."""
    offers = decisions(view.case)
    if place >= len(offers) or not view.writes or decision_refusal(view.case, view.ctx.person, *offers[place]):
        return
    decision, views = offers[place], [view]
    title = view.ctx.say(effect_of(decision))
    case_view.show_dialog(title, lambda: _confirm(case_view.view_as_written(view, views), decision))


def exceptional(view: CaseView) -> None:
    """Draws the dialog in which a lead decides against the findings, with a reason and a permanent mark."""
    if not view.writes or not allowed(view.ctx.person, Act.DECIDE_EXCEPTIONALLY):
        return
    ctx, views = view.ctx, [view]
    refusal = partial(decision_refusal, view.case, ctx.person)

    def confirm() -> None:
        every = [each for each in exceptions(view) if not refusal(*each, exceptional=True)]
        elements.note("apart warn2", ctx.t("case.goes_against_findings_marked_exceptional"))
        if not every:
            st.caption(ctx.t("case.findings_allow_what_can_decided"))
            return
        names = [ctx.say(effect_of(each)) for each in every]
        label, places = ctx.t("case.decision"), range(len(every))
        at = st.radio(label, places, index=None, format_func=names.__getitem__, key="exception")
        if at is not None:
            _confirm(case_view.view_as_written(view, views), every[at], exceptional=True)

    case_view.show_dialog(ctx.t("case.exceptional_decision"), confirm)


def _confirm(view: CaseView, decision: Decision, *, exceptional: bool = False) -> None:
    ctx = view.ctx
    elements.note("rd effect", describe_effect(view, decision))
    if not exceptional and (named := named_in_letter(view, decision)):
        st.html(f'<div class="rd mu">{"<br>".join(map(elements.safe, named))}</div>')
    if decision[0] is Verb.FORWARD and (clash := too_late(view)):
        elements.note("apart late", clash)
    if warning := never_opened(view):
        elements.note("apart warn2", warning)
    if wants_second(view.case.policy, view.case.appeal, exceptional=exceptional) and decision[0] in LOOKED_AT:
        elements.note("apart warn2", ctx.t("case.takes_effect_when_lead"))
    risk_reason = ask_legal_risk_reason(view, decision[0])
    documents_key = ask_documents(view) if decision[0] is Verb.FORWARD else ""
    st.html(f'<div class="rd"><b>{elements.safe(checklist.readers_label(view, decision[0]))}</b></div>')
    needed = ctx.t("case.reason_may_be_left_empty" if decision[0] is Verb.FORWARD else "word.reason_needed")
    offered = st.container(key="standard_reasons")
    reason = checklist.written(view, "reason", "confirm", needed)
    with offered:
        offer_reasons(view, decision, reason, exceptional=exceptional)
    args = view.no, view.case.appeal.version, decision, (reason, documents_key, risk_reason), exceptional
    case_view.confirm_button(ctx.t("case.confirm"), "confirm", _confirmed, *args)
    case_view.focus_dialog()
    if view.place.refused is not None:
        elements.refusal(ctx, view.place.refused)
        if view.place.refused.kind == "stale" and st.button(ctx.t("word.reload_case"), key="reload"):
            st.rerun()


def offer_reasons(view: CaseView, decision: Decision, key: str, *, exceptional: bool) -> None:
    """Draws the standard reasons that fit; a click adds one to the reason field ``key``."""
    ctx = view.ctx
    found = reasons_offered(ctx.office, ctx.person, view.case, decision, exceptional=exceptional)
    if not found.reasons:
        return
    elements.note("rd mu", ctx.t("case.standard_reasons_that_fit"))
    for place, each in enumerate(found.reasons):
        about = view.criterion(each.criterion).short(ctx.lang) if each.criterion else ""
        words = each.text(found.language)
        label = elements.plain_text(ctx.t("format.label_value", label=about, value=words) if about else words)
        pressed = KEYS[case_view.INSERT_KEYS[place]] if place < len(case_view.INSERT_KEYS) else None
        elements.button(
            label, f"insert_{each.name}", checklist.put_in, "reason", f"confirm_{view.no}", key, words,
            type="tertiary", icon=":material/add:", width="stretch", shortcut=pressed,
        )  # fmt: skip


def _confirmed(no: str, version: int, decision: Decision, keys: tuple[str, str, str], exceptional: bool) -> None:  # noqa: FBT001 - the button passes it by position
    """Records the decision for the current person; ``keys`` are the fields of reason, documents and legal risk."""
    ctx, place = guard.require(Act.HOLD_CASES), st.session_state["place"]
    reason, documents_key, risk_reason = keys
    more: dict[str, object] = {"reason": st.session_state.get(reason) or ""}
    if decision[0] is Verb.FORWARD and documents_key in st.session_state:
        more["give"] = tuple(st.session_state[documents_key])
        more["as_filed"] = st.session_state.get(AS_FILED) or ""
    if risk_reason:
        more["risk_reason"] = st.session_state.get(risk_reason) or ""
    if decision[0] in (Verb.REVOKE, Verb.UPHOLD):
        more["outcome"] = decision[1]
    if exceptional:
        more["exceptional"] = True
    done = DO[decision[0]](ctx.office, ctx.person, no, version, **more)
    place.refused = done if isinstance(done, Refusal) else None
    if not isinstance(done, Refusal):
        _next(ctx, done, decision)


def _next(ctx: RequestContext, done: Appeal, decision: Decision) -> None:
    """Confirms what was recorded and opens the next case or, if none is waiting, the queue."""
    no, effect = done.appeal_no, ctx.say(effect_of(decision))
    if decision[0] in LOOKED_AT and done.state in case_view.REVIEWS:
        message = ctx.t("case.proposed_it_waits_for_lead", number=no, effect=effect)
    else:
        message = ctx.t("case.number_effect_recorded", number=no, effect=effect)
    if waiting := sum(each.state == "waiting" for each in letters_of_case(ctx.office, ctx.person, no)):
        message = ctx.line(message, ctx.tn("case.letters_of_it_wait", waiting))
    view: QueueFilters = st.session_state.get(case_view.QUEUE_FILTERS) or QueueFilters()
    following = take_next_case(ctx.office, ctx.person, after=no, first_free=first_free(ctx.office, ctx.person, view))
    if isinstance(following, Refusal):
        st.session_state[elements.CONFIRMATION] = ctx.line(message, ctx.say(following.because))
        case_view.to_queue()
    st.session_state[elements.CONFIRMATION] = message
    for name in ("ex", "pin", "aside"):
        st.query_params.pop(name, None)
    st.query_params["no"] = str(following)
    st.rerun()


# Why a decision at the foot is disabled, in words below its button.

WHY_NOT: dict[Verb, Callable[[Verdict], Text | None]] = {
    Verb.FORWARD: why_not_forward,
    Verb.REJECT: why_not_reject,
    Verb.REVOKE: why_not_revoke,
    Verb.UPHOLD: why_not_uphold,
}

BY_FINDINGS = frozenset({"no_route_passes", "route_still_open", "findings_disagree"})


def why_disabled(view: CaseView, decision: Decision, why: Refusal) -> str:
    """Returns, as HTML, why the button is disabled; the keyboard can reach this text, but not the button.

    A screen reader announces it without its surroundings, so it begins with the name of the decision.
    """
    off, reason = view.ctx.t("case.decision_is_off", decision=effect_of(decision)), _in_a_word(view, decision[0], why)
    return f'<small tabindex="0" title="{safe(reason)}"><span class="unseen">{safe(off)} </span>{safe(reason)}</small>'


def _in_a_word(view: CaseView, verb: Verb, why: Refusal) -> str:
    """Returns the verdict's own wording if the findings are the obstacle, naming the criteria; else the refusal's."""
    if why.code == "overruling_unexplained":
        bare = view.short_names(unexplained(view.case.assessment, view.case.form))
        return view.ctx.t("case.without_note_on_why_met", criteria="; ".join(bare))
    if why.code == "lookup_missing":
        without = sorted(view.short_names(view.case.assessment.unlooked))
        return view.ctx.t("refusal.lookup_missing.because", criteria="; ".join(without))
    reason = WHY_NOT[verb](view.case.assessment.verdict) if verb in WHY_NOT and why.code in BY_FINDINGS else None
    return view.ctx.say(reason or why.because)


def why_reading(view: CaseView) -> str:
    """Returns why the current person can only read the case."""
    ctx, appeal, lease = view.ctx, view.case.appeal, view.case.lease
    if appeal.state is State.CLOSED:
        if makes(ctx.person, Verb.REOPEN):
            return ctx.t("case.appeal_closed_you_may_reopen")
        return ctx.t("case.appeal_closed_lead_may_reopen")
    if not decisions(view.case):
        return ctx.t("case.not_legals_turn_nothing")
    if not allowed(ctx.person, Act.HOLD_CASES):
        return ctx.t("case.legal_decides_you_can_read")
    if lease is not None and not view.mine:
        until = lease.until.astimezone(ZONE).strftime("%H:%M")
        return ctx.t("case.holds_appeal_until_you_can", who=view.name_of(lease.person_id), until=until)
    return ctx.t("case.you_do_not_hold_appeal")


# The foot: the decisions of the stage, named by their effect; each disabled one has its reason in words.


def show(view: CaseView) -> None:
    """Draws the bar at the bottom of the window; it is drawn with the checklist, so that it reflects each answer."""
    ctx = view.ctx
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        offers = decisions(view.case) if allowed(ctx.person, Act.HOLD_CASES) else ()
        if offers and view.case.waiting:
            proposed = view.case.waiting.proposal.asked
            foot(view, view.case.waiting, ctx.say(effect_of((proposed.verb, proposed.outcome))))
            case_view.help_button(view)
            return
        refused = [decision_refusal(view.case, ctx.person, verb, outcome) for verb, outcome in offers]
        main = next((place for place, why in enumerate(refused) if why is None), None)
        for place, (decision, why) in enumerate(zip(offers, refused, strict=True)):
            with st.container(key=f"offer_{place}", gap=None):
                _offer(view, decision, place, why, main=place == main)
        if offers and allowed(ctx.person, Act.DECIDE_EXCEPTIONALLY):
            label, hint = ctx.texts("case.exceptional", "case.decide_against_findings_with_reason")
            drawn = {"type": "tertiary", "disabled": not view.writes, "help": hint}
            case_view.dialog_button(view, label, "exceptional", "exception", decides=True, **drawn)
        if not view.writes:
            st.html(f'<div class="rd why"><small tabindex="0">{safe(why_reading(view))}</small></div>')
        st.html(f'<div class="rd saved"><small>{safe(checklist.saved(view))}</small></div>')
        case_view.help_button(view)


def _offer(view: CaseView, decision: Decision, place: int, why: Refusal | None, *, main: bool) -> None:
    """Draws the button of a decision with its keyboard shortcut and, if it is disabled, the reason below it."""
    ctx, key, taking = view.ctx, KEYS[case_view.DECISION_KEYS[place]], view.writes and why is None
    hint = elements.plain_text(elements.in_words(ctx, why)) if why else None if taking else why_reading(view)
    case_view.dialog_button(
        view, ctx.say(effect_of(decision)), f"decide_{place}", "decide", str(place),
        decides=True, type="primary" if taking and main else "secondary", shortcut=key, disabled=not taking, help=hint,
    )  # fmt: skip
    if why and view.writes:
        st.html(f'<div class="rd why">{why_disabled(view, decision, why)}</div>')
