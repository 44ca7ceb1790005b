"""A decision asks once more: what it does, who reads what; then it is recorded and the next case opens."""

from collections.abc import Callable

import streamlit as st

from core.commands import review, work
from core.errors import Refusal
from core.model.appeal import Appeal
from core.model.look import LOOKED_AT
from core.model.names import Decision, effect_of
from core.model.terms import Verb
from core.permissions import Act, allowed
from core.queries.case import decisions, offered
from core.queries.letters import of_case
from core.queries.proposals import wants_second
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.work.case import effects, giving, holding, reasons, risks
from pages.work.case.caret import caret
from pages.work.case.keys import KEYS
from pages.work.case.place import dismissed
from pages.work.case.view import REVIEWS, View, written

DO: dict[Verb, Callable[..., Appeal | Refusal]] = {
    Verb.FORWARD: review.forward,
    Verb.ASK_SUPPLEMENT: review.ask_supplement,
    Verb.REJECT: review.reject,
    Verb.REVOKE: review.revoke,
    Verb.UPHOLD: review.uphold,
    Verb.DECLINE_WITHDRAWAL: review.decline_withdrawal,
}


def dialog(view: View, place: int) -> None:
    """The confirmation of one of the stage's decisions."""
    offers = decisions(view.case)
    if place >= len(offers) or not view.writes or offered(view.case, view.desk.person, *offers[place]):
        return
    decision, given = offers[place], [view]

    @st.dialog(view.desk.say(effect_of(decision)), width="medium", on_dismiss=dismissed)
    def confirm() -> None:
        _confirm(written(view, given), decision)

    confirm()


def exceptional(view: View) -> None:
    """A lead's decision against the findings: a dialog of its own, a reason, and a mark that stays."""
    if not view.writes or not allowed(view.desk.person, Act.DECIDE_EXCEPTIONALLY):
        return
    desk, given = view.desk, [view]

    @st.dialog(desk.t("Exceptional decision"), width="medium", on_dismiss=dismissed)
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
            format_func=lambda each: desk.say(effect_of(every[each])),
            key="exception",
        )
        if at is not None:
            _confirm(written(view, given), every[at], exceptional=True)

    confirm()


def _confirm(view: View, decision: Decision, *, exceptional: bool = False) -> None:
    desk = view.desk
    st.html(f'<div class="rd effect">{show.safe(effects.told(view, decision))}</div>')
    if not exceptional and (named := effects.named_in_letter(view, decision)):
        st.html(f'<div class="rd mu">{"<br>".join(map(show.safe, named))}</div>')
    if decision[0] is Verb.FORWARD and (clash := effects.too_late(view)):
        st.html(f'<div class="apart late">{show.safe(clash)}</div>')
    warned = [effects.never_opened(view)]
    if wants_second(view.case.policy, view.case.appeal, exceptional=exceptional) and decision[0] in LOOKED_AT:
        warned.append(desk.t("It takes effect when a lead who did not take it has approved it."))
    if warnings := "".join(f'<div class="apart warn2">{show.safe(each)}</div>' for each in warned if each):
        st.html(warnings)
    risk_reason = risks.asked(view, decision[0])
    given = giving.asked(view) if decision[0] is Verb.FORWARD else ""
    st.html(f'<div class="rd"><b>{show.safe(reasons.reader(view, decision[0]))}</b></div>')
    reason = reasons.reason(view, "confirm", _wanted(view, decision))
    st.button(
        desk.t("Confirm"),
        key="confirm",
        type="primary",
        shortcut=KEYS["confirm"],
        on_click=_confirmed,
        args=(view.no, view.case.appeal.version, decision, (reason, given, risk_reason), exceptional),
    )
    caret()
    if view.place.refused is not None:
        show.refusal(desk, view.place.refused)
        if view.place.refused.kind == "stale" and st.button(desk.t("Reload the case"), key="reload"):
            st.rerun()


def _wanted(view: View, decision: Decision) -> str:
    if decision[0] is Verb.FORWARD:
        return view.desk.t("Reason (may be left empty)")
    return view.desk.t("Reason (needed)")


def _confirmed(no: str, version: int, decision: Decision, keys: tuple[str, str, str], exceptional: bool) -> None:  # noqa: FBT001 - what the button was drawn with
    """Records it for who is signed in now; ``keys`` are the fields of reason, documents, why against the statute."""
    desk, place = sit(Act.HOLD_CASES), st.session_state["place"]
    reason, given, risk_reason = keys
    more: dict[str, object] = {"reason": st.session_state.get(reason) or ""}
    if decision[0] is Verb.FORWARD and given in st.session_state:
        more["give"] = tuple(st.session_state[given])
        more["as_filed"] = st.session_state.get(giving.AS_FILED) or ""
    if risk_reason:
        more["risk_reason"] = st.session_state.get(risk_reason) or ""
    if decision[0] in (Verb.REVOKE, Verb.UPHOLD):
        more["outcome"] = decision[1]
    if exceptional:
        more["exceptional"] = True
    done = DO[decision[0]](desk.office, desk.person, no, version, **more)
    place.refused = done if isinstance(done, Refusal) else None
    if not isinstance(done, Refusal):
        _next(desk, done, decision)


def _next(desk: Desk, done: Appeal, decision: Decision) -> None:
    """Says what was recorded and opens the next case; when none waits, the queue."""
    no, effect = done.appeal_no, desk.say(effect_of(decision))
    if decision[0] in LOOKED_AT and done.state in REVIEWS:
        told = desk.t("{number}: {effect}. Proposed; it waits for a lead.", number=no, effect=effect)
    else:
        told = desk.t("{number}: {effect}. Recorded.", number=no, effect=effect)
    if waiting := sum(each.state == "waiting" for each in of_case(desk.office, desk.person, no)):
        told += " " + desk.tn("{count} letter of it waits.", "{count} letters of it wait.", waiting)
    following = work.take_next(desk.office, desk.person, after=no)
    if isinstance(following, Refusal):
        st.session_state["told"] = f"{told} {desk.say(following.because)}"
        holding.to_queue()
    st.session_state["told"] = told
    for name in ("ex", "pin", "aside"):
        st.query_params.pop(name, None)
    st.query_params["no"] = str(following)
    st.rerun()
