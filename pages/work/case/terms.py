"""A lead's terms: more days for the party that is awaited, a wait cut short, and a closed case taken up again."""

from dataclasses import replace

import streamlit as st

from core.commands import lead
from core.lifecycle import why_not
from core.model.names import name_of
from core.model.run import Request, told_request
from core.model.terms import State, Verb
from core.office import told_day
from core.queries.more_time import days_left, window_of
from core.queries.silence import latest_comes_first, latest_of, promised_day, request_waiting, silence_facts
from pages.parts import more_time, show
from pages.work.case.view import View

WAITING = (State.AWAITING_SELLER, State.AWAITING_COMPLAINANT)


def extend(view: View) -> None:
    """Prolongs the window that runs on a ground of the policy; what it leaves, and until when, is said beforehand."""
    desk, appeal, deadline = view.desk, view.case.appeal, view.case.deadline
    if appeal.state not in WAITING or deadline is None:
        return
    request = request_waiting(desk.office, appeal)
    if request:
        _asked(view, request)
    st.html(f'<div class="rd"><b>{show.safe(desk.t("More time"))}</b></div>')
    terms = more_time.fields(desk, view.case, _key, request)
    if not window_of(appeal, view.case.policy).grounds:
        return
    reason = st.text_input(desk.t("Reason for the extension"), key="extend_why")
    asked = more_time.entered(_key, reason)
    if told := more_time.then(desk, view.case, asked):
        st.html(f'<div class="rd">{show.safe(told)}</div>')
    if st.button(
        desk.t("Extend"), key="extend", disabled=terms is None or days_left(desk.office.rules, appeal, terms) <= 0
    ):
        show.settle(desk, lambda: lead.extend(desk.office, desk.person, view.no, appeal.version, asked))


def _key(what: str) -> str:
    return f"extend_{what}"


def _asked(view: View, request: Request) -> None:
    """The request for more time, and its refusal; it is granted by extending below."""
    desk, version = view.desk, view.case.appeal.version
    told, when = desk.say(told_request(request)), show.moment(desk, request.received_at)
    st.html(f'<div class="rd"><b>{show.safe(told)}</b> ({when})<br>{show.safe(request.reason)}</div>')
    why = st.text_input(desk.t("Why the request is declined"), key="decline_why")
    if st.button(desk.t("Decline the request"), key="decline_extension"):
        show.settle(desk, lambda: lead.decline_extension(desk.office, desk.person, view.no, version, reason=why))


def end_wait(view: View) -> None:
    """Revokes before the promised day, where the policy's latest day comes first; both are said beforehand."""
    desk, appeal, policy, now = view.desk, view.case.appeal, view.case.policy, view.case.now
    promised, latest = promised_day(desk.office.rules, appeal), latest_of(desk.office.rules, appeal)
    if promised is None or latest is None or not latest_comes_first(desk.office.rules, appeal):
        return
    told = desk.t(
        "Forwarded too late: the complainant was promised all of {promised}, but the latest day to restore is"
        " {latest}.",
        promised=told_day(promised, policy),
        latest=told_day(latest, policy),
    )
    st.html(f'<div class="rd apart late">{show.safe(told)}</div>')
    reason = st.text_area(desk.t("Why the wait is ended before the promised day"), key="end_wait_why", height=90)
    refused = why_not(
        desk.person, Verb.END_WAIT, appeal, replace(silence_facts(desk.office.rules, appeal, now), reason="-")
    )
    if st.button(
        desk.t("End the wait and restore"),
        key="end_wait",
        disabled=refused is not None,
        help=show.plain(show.in_words(desk, refused)) if refused else None,
    ):
        show.settle(desk, lambda: lead.end_wait(desk.office, desk.person, view.no, appeal.version, reason=reason))


def reopen(view: View) -> None:
    """Takes a closed case up again, for either review; the old decision stays readable."""
    desk, appeal = view.desk, view.case.appeal
    if appeal.state is not State.CLOSED:
        return
    stages = [State.PRELIMINARY_REVIEW, *([State.FINAL_REVIEW] if appeal.forwarded_at else [])]
    to = st.radio(
        desk.t("Reopen for"), stages, format_func=lambda each: desk.say(name_of(each)), key="reopen_to", horizontal=True
    )
    reason = st.text_area(desk.t("Reason, with the new facts"), key="reopen_why", height=90)
    if st.button(desk.t("Reopen the appeal"), key="reopen"):
        show.settle(desk, lambda: lead.reopen(desk.office, desk.person, view.no, appeal.version, to=to, reason=reason))
