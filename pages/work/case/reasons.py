"""What is written on a case: the reason that the party reads, and the note that stays in the office. Clearly apart."""

import streamlit as st

from core.model.names import name_of
from core.model.terms import Side, Verb
from core.permissions import Act
from core.queries.case import decisions
from core.queries.letters import readers
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case import pen
from pages.work.case.place import entered
from pages.work.case.typed import both, keep_text, key_of_text
from pages.work.case.view import View

HEIGHT = 120


def popover(view: View) -> None:
    """The two texts behind one button, which tells by a dot that something is written."""
    desk, form = view.desk, view.case.form
    if view.place.look:  # it writes its reason when it is given
        return
    with st.popover(desk.t("Reason") + (" ●" if form.reason.strip() else ""), type="tertiary", key="reasons"):
        st.html(
            f'<div class="apart out"><b>{"<br>".join(map(safe, readers_now(view)))}</b><br>'
            f"{safe(desk.t('It goes into the letter. Most decisions need it.'))}</div>"
        )
        reason(view, "reason", desk.t("Reason"))
        st.html(
            f'<div class="apart in"><b>{safe(desk.t("Stays in the office"))}</b><br>'
            f"{safe(desk.t('No party ever reads it; it is kept with the decision.'))}</div>"
        )
        _area(view, "private_note", "private", desk.t("Private note"), form.private_note)


def reader(view: View, verb: Verb) -> str:
    """Who will read the reason of that decision: whoever gets a letter with it, as the policy says."""
    desk = view.desk
    return {
        (): desk.t("No letter carries this; it stays on record"),
        (Side.SELLER,): desk.t("The seller reads this"),
        (Side.COMPLAINANT,): desk.t("The complainant reads this"),
        (Side.SELLER, Side.COMPLAINANT): desk.t("The seller and the complainant read this"),
    }[readers(view.case.policy, verb)]


def readers_now(view: View) -> list[str]:
    """The same of the decisions that the stage offers, told apart where their readers differ."""
    told = {verb: reader(view, verb) for verb, _ in decisions(view.case)}
    if len(set(told.values())) == 1:
        return list(told.values())[:1]
    return [view.desk.t("{decision}: {reader}", decision=name_of(verb), reader=who) for verb, who in told.items()]


def reason(view: View, base: str, label: str) -> str:
    """The field of the reason; answers its key."""
    return _area(view, "reason", base, label, view.case.form.reason)


def risk_reason(view: View, label: str) -> str:
    """The field of the reason for leaving the statute aside; answers its key."""
    return _area(view, "risk_reason", "risk", label, view.case.form.risk_reason)


def _area(view: View, field: str, base: str, label: str, given: str) -> str:
    base = f"{base}_{view.no}"
    key = key_of_text(view.place, base, given)
    st.text_area(
        label,
        given,
        key=key,
        height=HEIGHT,
        label_visibility="collapsed",
        placeholder=label,
        disabled=not view.writes,
        on_change=_save,
        args=(view.no, field, base, key),
    )
    both(view.desk, view.place, base, given)
    return key


def _save(appeal_no: str, field: str, base: str, key: str) -> None:
    desk: Desk = sit(Act.VIEW_APPEAL)
    place = st.session_state["place"]
    if not entered(place, key):
        return
    text = st.session_state[key]
    keep_text(place, base, text, pen.write(desk, place, appeal_no, field, text))
