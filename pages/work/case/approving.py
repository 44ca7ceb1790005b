"""A decision that waits for a second person: what it is, for the lead who approves it or sends it back."""

import streamlit as st

from core.commands.approval import approve, send_back
from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import LegalRisk, Verb
from core.permissions import Act
from core.queries.proposals import Waiting
from core.text import mark
from pages.parts import show
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case import pen
from pages.work.case.caret import caret
from pages.work.case.findings import table
from pages.work.case.keys import KEYS
from pages.work.case.past import DECIDING
from pages.work.case.place import Place, dismissed
from pages.work.case.view import View, approves

WHY = {
    "high_value": mark("the sales are of high value"),
    "exceptional": mark("it goes against the findings"),
}
APPROVE, BACK = "approve", "send_back"
LEAVING = "leaving_case"
"""Set where the next run of the page is to open the queue."""


def told(view: View, waiting: Waiting) -> str:
    """Who proposed what and why it wants a second person, in a sentence."""
    desk, proposal = view.desk, waiting.proposal
    why = "; ".join(desk.t(WHY[each]) for each in proposal.because)
    when = show.moment(desk, proposal.proposed_at)
    return desk.t(
        "Proposed by {who} on {when}; it waits for a second person: {why}.", who=waiting.who, when=when, why=why
    )


def returned(view: View) -> None:
    """While a proposed decision is back in review: who sent it back, and why."""
    desk, settling = view.desk, {Verb.PROPOSE, Verb.SEND_BACK, Verb.REOPEN, *DECIDING}
    last = next((each for each in reversed(view.case.timeline) if each.verb in settling), None)
    if last is None or last.verb is not Verb.SEND_BACK:
        return
    head = desk.t(
        "{who} sent the proposed decision back on {when}", who=view.name_of(last.actor), when=show.moment(desk, last.at)
    )
    reason = str(last.payload.get("reason") or "–")
    st.html(f'<div class="apart warn2"><b>{safe(head)}</b><br>{safe(reason)}</div>')


def foot(view: View, waiting: Waiting, effect: str) -> None:
    """In place of the decisions: what is proposed, and for another lead the two ways on."""
    desk = view.desk
    st.html(f'<div class="rd">{show.chip("warn", desk.t("waits for approval"))} <b>{safe(desk.t(effect))}</b></div>')
    if approves(desk.person, waiting):
        for kind, label, key in ((APPROVE, desk.t("Approve"), "first"), (BACK, desk.t("Send back"), "second")):
            st.button(
                label,
                key=f"second_{kind}",
                type="primary" if kind == APPROVE else "secondary",
                shortcut=KEYS[key],
                on_click=_ask,
                args=(view.place, (kind,)),
            )
    st.html(f'<div class="rd why"><small>{safe(told(view, waiting))}</small></div>')


def _ask(place: Place, dialog: tuple[str, ...]) -> None:
    """Whoever is about to approve or send back holds the case; looking at it holds nothing."""
    place.refused = pen.hold(sit(Act.VIEW_APPEAL), place, place.appeal_no)
    if place.refused is None:
        place.dialog = dialog


def dialog(view: View, kind: str, effect: str) -> None:
    """Asks once more: what takes effect and on which reason, or why it goes back."""
    desk, waiting = view.desk, view.case.waiting
    if waiting is None:
        return

    title = desk.t("Approve: {decision}", decision=effect) if kind == APPROVE else desk.t("Send back")

    @st.dialog(title, width="medium", on_dismiss=dismissed)
    def confirm() -> None:
        st.html(f'<div class="rd effect">{safe(told(view, waiting))}</div>')
        reason = waiting.proposal.asked.reason or "–"
        st.html(f'<div class="apart out"><b>{safe(desk.t("Its reason"))}</b><br>{safe(reason)}</div>')
        event = view.case.timeline[waiting.proposal.seq - 1]
        if risk := event.payload["proposed"].get("legal_risk"):
            head = desk.say(name_of(LegalRisk(risk["kind"])))
            st.html(f'<div class="apart warn2"><b>{safe(head)}</b><br>{safe(risk["reason"])}</div>')
        found = table(view, event.payload["proposed"]["findings"])
        title = desk.t("Findings of: {decision}", decision=effect)
        st.html(f'<div class="days"><b class="rd">{safe(title)}</b>{found}</div>')
        if kind == BACK:
            st.text_area(desk.t("Why it goes back"), key="back_why", height=90, placeholder=desk.t("Reason (needed)"))
            caret()
        st.button(
            desk.t("Confirm"),
            key="second_confirm",
            type="primary",
            shortcut=KEYS["confirm"],
            on_click=_done,
            args=(view.no, view.case.appeal.version, kind),
        )
        if view.place.refused is not None:
            show.refusal(desk, view.place.refused)
            view.place.refused = None

    confirm()


def _done(appeal_no: str, version: int, kind: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    if kind == APPROVE:
        done = approve(desk.office, desk.person, appeal_no, version)
    else:
        why = str(st.session_state.get("back_why") or "")
        done = send_back(desk.office, desk.person, appeal_no, version, reason=why)
    if isinstance(done, Refusal):
        place.refused, place.dialog = done, (kind,)
        return
    said = desk.t("approved") if kind == APPROVE else desk.t("sent back")
    st.session_state[show.TOLD] = desk.t("{number}: {effect}. Recorded.", number=appeal_no, effect=said)
    st.session_state[LEAVING] = True  # to stay would be to hold a case that its reviewer waits for
    st.rerun()
