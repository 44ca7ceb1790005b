"""What was decided: shown in place of the checklist while a party is awaited and when the case is closed."""

import streamlit as st

from core.model.event import Event
from core.model.names import name_of, told_of
from core.model.terms import LegalRisk, State, Verb
from core.permissions import Act, allowed
from pages.parts.show import chip, moment, safe
from pages.work.case import timeline
from pages.work.case.findings import table
from pages.work.case.view import View

DECIDING = frozenset({
    Verb.FORWARD, Verb.REJECT, Verb.ASK_SUPPLEMENT, Verb.REVOKE, Verb.UPHOLD, Verb.LAPSE, Verb.LAPSE_SELLER,
    Verb.END_WAIT, Verb.WITHDRAW_APPEAL, Verb.DECLINE_WITHDRAWAL, Verb.IMPORT_HISTORY,
})  # fmt: skip
KEPT = ("rejected", "upheld", "abandoned")


def decided(view: View) -> Event | None:
    """The last decision on the case, if there was one."""
    return next((each for each in reversed(view.case.timeline) if each.verb in DECIDING), None)


def show(view: View) -> None:
    """The outcome, who decided it and why, and the findings it rests on."""
    desk, appeal, event = view.desk, view.case.appeal, decided(view)
    with st.container(key="past"):
        if appeal.outcome:
            tone = "warn" if appeal.outcome.startswith(KEPT) else "ok"
            st.html(f'<div class="outcome {tone}">{safe(desk.say(name_of(appeal.outcome)))}</div>')
        elif appeal.state is State.CLOSED:
            st.html(f'<div class="outcome neu">{safe(desk.t("Closed"))}</div>')
        else:
            st.html(f'<div class="outcome neu">{safe(desk.say(name_of(appeal.state)))}</div>')
        if event is not None:
            st.html(_told(view, event))
        if appeal.imported:
            told = desk.t("Decided in an earlier system; its history was imported as it was.")
            st.html(f'<div class="mu">{safe(told)}</div>')
        if not allowed(desk.person, Act.READ_FINDINGS):  # customer service is told what happened, not the findings
            timeline.show(view)


def _told(view: View, event: Event) -> str:
    desk, payload = view.desk, event.payload
    mark = f" {chip('warn', desk.t('exceptional'))}" if payload.get("exceptional") else ""
    parts = [
        (desk.t("Last decision"), f"{safe(desk.say(told_of(event.verb)))}{mark}"),
        (desk.t("By"), safe(view.name_of(event.actor))),
        (desk.t("When"), safe(moment(desk, event.at))),
        (desk.t("Reason"), safe(payload.get("reason") or "–")),
    ]
    if risk := payload.get("legal_risk"):
        told = f"{chip('warn', desk.say(name_of(LegalRisk(risk['kind']))))} {safe(risk['reason'])}"
        parts.append((desk.t("Left aside"), told))
    if payload.get("private_note"):
        parts.append((desk.t("Private note"), safe(payload["private_note"])))
    rows = "".join(f'<tr><td class="k">{safe(label)}</td><td class="wide">{told}</td></tr>' for label, told in parts)
    return f'<table class="facts">{rows}</table>{_found(view)}'


def _found(view: View) -> str:
    """The findings of the last decision that rested on some; a silence that was confirmed rests on those before it."""
    decisions = (each for each in reversed(view.case.timeline) if each.verb in DECIDING)
    found = next((each for each in decisions if each.payload.get("findings")), None)
    if found is None:
        return ""
    title = view.desk.t("Findings of: {decision}", decision=told_of(found.verb))
    return f'<div class="gap"></div><b class="rd">{safe(title)}</b>{table(view, found.payload["findings"])}'
