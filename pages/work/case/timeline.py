"""What happened to a case, in words: who, when, why, on which findings; the newest first."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

import streamlit as st

from core.model.event import Event
from core.model.look import told_decision
from core.model.names import name_of, told_of
from core.model.proposal import Asked
from core.model.terms import ON_FILE, AnswerKind, Outcome, Rendition, TimeGround, Verb
from core.office import day_in
from core.queries.letters import title_of
from core.queries.proposals import decision_key
from pages.parts.show import chip, moment, safe
from pages.work.case.findings import left_aside, table
from pages.work.case.on_file import done_to
from pages.work.case.view import View

# The field that says when an act took place; of the others the event's own time does.
HAPPENED: Final = {Verb.OPEN: "opened_at", Verb.DISCLOSE: "disclosed_at", Verb.RECORD_ARRIVAL: "arrived_at"}


def show(view: View) -> None:
    """Every event; what a decision rested on is folded below it."""
    for event in reversed(view.case.timeline):
        st.html(_event(view, event))


def _event(view: View, event: Event) -> str:
    desk, payload = view.desk, event.payload
    exceptional = f" {chip('warn', desk.t('exceptional'))}" if payload.get("exceptional") else ""
    lines = "".join(f'<div class="words">{safe(line)}</div>' for line in _lines(view, event) if line)
    return (
        f'<div class="event"><b>{safe(desk.say(told_of(event.verb)))}</b>{exceptional}'
        f'<div class="mu num">{safe(moment(desk, event.at))} · {safe(view.name_of(event.actor))} · '
        f'<span title="{safe(event.hash)}">{safe(event.hash[:8])}</span></div>{lines}{_rested_on(view, payload)}</div>'
    )


def _lines(view: View, event: Event) -> list[str]:
    """What the event tells besides, a sentence each."""
    desk, told, changed = view.desk, event.payload, event.payload.get("set", {})
    outcome = changed.get("outcome")
    return [
        _took_place(view, event),
        desk.t("Outcome: {outcome}", outcome=name_of(Outcome(outcome))) if outcome else "",
        desk.t("Reason: {reason}", reason=told["reason"]) if told.get("reason") else "",
        left_aside(desk, told["legal_risk"]) if told.get("legal_risk") else "",
        desk.t("Private note: {note}", note=told["private_note"]) if told.get("private_note") else "",
        done_to(view, told) if event.verb in ON_FILE else "",
        _told(view, told),
        _proposed(view, told["proposed"]) if told.get("proposed") else "",
        desk.t(
            "Taken by {decider}, approved by {lead}.",
            decider=view.name_of(told["decided_by"]),
            lead=view.name_of(event.actor),
        )
        if told.get("approved_by")
        else "",
        desk.say(title_of(told["letter"], told["to"])) if told.get("letter") else "",
        desk.t("Documents given: {labels}", labels=_given(view, told["given"])) if told.get("given") else "",
        _criteria(view, event) if told.get("criteria") else "",
        desk.t("Kind: {kind}", kind=name_of(AnswerKind(told["kind"])))
        if event.verb is Verb.FILE_ANSWER and told.get("kind")
        else "",
        desk.t(
            "Extended by {days}: from {first} to {last}",
            days=told["days"],
            first=_day(told["from"]),
            last=_day(told["to"]),
        )
        if event.verb is Verb.EXTEND and "to" in told
        else "",
        desk.t("Days asked for: {days}", days=told["days"]) if event.verb is Verb.REQUEST_EXTENSION else "",
        desk.t("Follow up {day}: {what}", day=_day(told["due_on"]), what=told["what"])
        if event.verb is Verb.FOLLOW_UP
        else "",
        desk.t("Ground: {ground}.", ground=name_of(TimeGround(told["ground"]))) if told.get("ground") else "",
        desk.t("Document: {label}", label=told["document"]) if told.get("document") else "",
        desk.t("To {who}", who=view.name_of(told["to"])) if event.verb in (Verb.ASSIGN, Verb.HAND_OVER) else "",
        str(told.get("note") or ""),
        str(told.get("text") or ""),
        desk.t("Earlier outcome: {outcome}", outcome=name_of(Outcome(told["earlier_outcome"])))
        if told.get("earlier_outcome")
        else "",
        desk.t("Due then: {day}", day=_day(changed["due_on"])) if changed.get("due_on") else "",
    ]


def _criteria(view: View, event: Event) -> str:
    """What the seller was asked for, or what a withdrawal lacked."""
    desk, names = view.desk, _names(view, event.payload["criteria"])
    lacking = desk.t("Lacking: {criteria}", criteria=names)
    return lacking if event.verb is Verb.DECLINE_WITHDRAWAL else desk.t("Asked for: {criteria}", criteria=names)


def _proposed(view: View, told: dict[str, Any]) -> str:
    """The decision that was proposed, with its reason."""
    asked = Asked.model_validate(told["asked"])
    decision = view.desk.say(told_decision(decision_key(asked)))
    return view.desk.t("Proposed: {decision}. Reason: {reason}", decision=decision, reason=asked.reason or "–")


def _took_place(view: View, event: Event) -> str:
    """When it happened, where that was not the day on which it was written down."""
    given = event.payload.get("received_at") or event.payload.get("set", {}).get(HAPPENED.get(event.verb, ""))
    happened = datetime.fromisoformat(given) if given else event.at
    if day_in(happened) == day_in(event.at):
        return ""
    return view.desk.t("Took place: {moment}", moment=moment(view.desk, happened))


def _told(view: View, payload: dict[str, Any]) -> str:
    """Whom a final decision was told, and whether it pointed them to legal channels."""
    if not payload.get("told"):
        return ""
    if payload.get("legal_channels"):
        return view.desk.t("Both sides were told and pointed to legal channels.")
    return view.desk.t("Both sides were told.")


def _given(view: View, given: list[Any]) -> str:
    """Each document with the form it went in; early events name labels only."""
    return ", ".join(each if isinstance(each, str) else _form(view, each) for each in given)


def _form(view: View, each: dict[str, Any]) -> str:
    form = f"{each['label']} ({view.desk.say(name_of(Rendition(each['rendition'])))})"
    return f"{form} – {each['because']}" if each.get("because") else form


def _day(given: Any) -> date | str:  # noqa: ANN401 - a payload is plain JSON
    with suppress(ValueError):
        return date.fromisoformat(str(given)[:10])
    return str(given)


def _names(view: View, criteria: list[str]) -> str:
    return "; ".join(view.criterion(each).short(view.desk.lang) for each in criteria)


def _rested_on(view: View, payload: dict[str, Any]) -> str:
    findings = payload.get("findings")
    if not findings:
        return ""
    count = view.desk.tn("{count} finding", "{count} findings", len(findings))
    return f"<details><summary>{safe(count)}</summary>{table(view, findings)}</details>"
