"""A decision asks once more: what it does, who reads what; then it is recorded and the next case opens."""

from collections.abc import Callable

import streamlit as st

from core.commands import review, work
from core.errors import Refusal
from core.model.appeal import Appeal
from core.model.terms import Outcome, Role, Verb
from core.queries.case import decisions, offered
from pages.parts import show
from pages.parts.desk import sit
from pages.work.case import effects, holding, reasons
from pages.work.case.foot import EFFECTS
from pages.work.case.keys import KEYS
from pages.work.case.view import View

Decision = tuple[Verb, Outcome | None]


def dialog(view: View, place: int) -> None:
    """The confirmation of one of the stage's decisions."""
    offers = decisions(view.case)
    if place >= len(offers) or not view.writes or offered(view.case, view.desk.person, *offers[place]):
        return
    decision = offers[place]

    @st.dialog(view.desk.t(EFFECTS[decision]), width="medium")
    def confirm() -> None:
        _confirm(view, decision)

    confirm()


def exceptional(view: View) -> None:
    """A lead's decision against the findings: a dialog of its own, a reason, and a mark that stays."""
    if not view.writes or view.desk.person.role is not Role.LEAD:
        return
    desk = view.desk

    @st.dialog(desk.t("Exceptional decision"), width="medium")
    def confirm() -> None:
        every = [
            each for each in effects.exceptions(view) if not offered(view.case, desk.person, *each, exceptional=True)
        ]
        told = desk.t("It goes against the findings. It is marked exceptional wherever it is shown or counted.")
        st.html(f'<div class="apart warn2">{show.safe(told)}</div>')
        if not every:
            st.caption(desk.t("The findings allow what can be decided; nothing here is exceptional."))
            return
        at = st.radio(
            desk.t("Decision"),
            range(len(every)),
            index=None,
            format_func=lambda each: desk.t(EFFECTS[every[each]]),
            key="exception",
        )
        if at is not None:
            _confirm(view, every[at], exceptional=True)

    confirm()


def _confirm(view: View, decision: Decision, *, exceptional: bool = False) -> None:
    desk = view.desk
    st.html(f'<div class="rd effect">{show.safe(effects.told(view, decision))}</div>')
    given = effects.pack(view) if decision[0] is Verb.FORWARD else None
    st.html(f'<div class="rd"><b>{show.safe(reasons.reader(view))}</b></div>')
    reason = reasons.reason(view, "confirm", _wanted(view, decision))
    pressed = st.button(desk.t("Confirm"), key="confirm", type="primary", shortcut=KEYS["confirm"])
    if not pressed:
        return
    version = view.case.appeal.version
    done = _do(view, decision, version, reason, give=given, exceptional=exceptional)
    if isinstance(done, Refusal):
        show.refusal(desk, done)
        if done.kind == "stale" and st.button(desk.t("Reload the case"), key="reload"):
            st.rerun()
        return
    _next(view, decision)


def _wanted(view: View, decision: Decision) -> str:
    if decision[0] is Verb.FORWARD:
        return view.desk.t("Reason (may be left empty)")
    return view.desk.t("Reason (needed)")


def _do(
    view: View, decision: Decision, version: int, reason: str, *, give: tuple[str, ...] | None, exceptional: bool
) -> Appeal | Refusal:
    """Records it, for the person who is signed in at this moment, on the case as it was drawn."""
    desk, (verb, outcome) = sit(Role.REVIEWER, Role.LEAD), decision
    office, person, no = desk.office, desk.person, view.no
    plain: dict[Verb, Callable[..., Appeal | Refusal]] = {
        Verb.REJECT: review.reject, Verb.REVOKE: review.revoke, Verb.UPHOLD: review.uphold,
    }  # fmt: skip
    if verb is Verb.FORWARD:
        return review.forward(office, person, no, version, give=give, reason=reason, exceptional=exceptional)
    if verb is Verb.ASK_SUPPLEMENT:
        return review.ask_supplement(office, person, no, version, reason=reason)
    if verb is Verb.DECLINE_WITHDRAWAL:
        return review.decline_withdrawal(office, person, no, version, reason=reason)
    ended = {} if outcome is None or verb is Verb.REJECT else {"outcome": outcome}
    return plain[verb](office, person, no, version, reason=reason, exceptional=exceptional, **ended)


def _next(view: View, decision: Decision) -> None:
    """Says what was recorded and opens the next case; when none waits, the queue."""
    desk = view.desk
    told = desk.t("{number}: {effect}. Recorded.", number=view.no, effect=desk.t(EFFECTS[decision]))
    following = work.take_next(desk.office, desk.person, after=view.no)
    if isinstance(following, Refusal):
        st.session_state["told"] = f"{told} {desk.say(following.because)}"
        holding.to_queue()
    st.session_state["told"] = told
    for name in ("ex", "pin"):
        st.query_params.pop(name, None)
    st.query_params["no"] = str(following)
    st.rerun()
