"""Where the second look differs from the first decision: both beside each other, and what a lead concludes."""

import streamlit as st

from core.commands import looks
from core.errors import Refusal
from core.model.look import Conclusion, told_decision
from core.queries.looks import Apart, apart, names_of
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.looking.mine import head

SAID: dict[Conclusion, str] = {
    "first_stands": mark("The first decision stands"),
    "second_right": mark("The second look was right"),
}
REFUSED = "look_refused"


def differing(desk: Desk) -> None:
    """Those to be concluded first; each with both decisions and their reasons."""
    found = apart(desk.office, desk.person)
    with st.container(key="card_differ"):
        if isinstance(found, Refusal):
            show.refusal(desk, found)
            return
        waiting = [each for each in found if each.concluded is None]
        head(desk.t("Where two differ"), len(waiting), desk.t("A lead reads both and notes which one was right."))
        if refused := st.session_state.pop(REFUSED, None):
            show.refusal(desk, refused)
        names = names_of(desk.office, desk.person)
        for each in found:
            _case(desk, each, names)
        if not found:
            st.html(f'<div class="mu">{safe(desk.t("No second look differs from the first decision."))}</div>')


def _case(desk: Desk, case: Apart, names: dict[str, str]) -> None:
    look, found = case.look, case.found
    with st.container(key=f"differs_{look.look_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(PLACE["appeal"].path, label=look.appeal_no, query_params={"no": look.appeal_no})
            st.html(f'<div class="mu">{safe(desk.t("Second look {number}", number=look.look_id))}</div>')
        first = _side(
            desk, desk.t("First decision"), look.decided, names.get(look.decider, look.decider),
            show.moment(desk, case.first.at), str(case.first.payload.get("reason") or "–"),
        )  # fmt: skip
        second = _side(
            desk, desk.t("Second look"), found.decision, names.get(found.given_by, found.given_by),
            show.moment(desk, found.given_at), found.reason, "second",
        )  # fmt: skip
        st.html(f'<div class="both">{first}{second}</div>')
        if case.concluded:
            said = desk.t(SAID[case.concluded.conclusion])
            who = names.get(case.concluded.concluded_by, case.concluded.concluded_by)
            st.html(
                f'<div class="pair">{show.chip("acc", said)} <span class="mu">{safe(who)} · '
                f"{safe(show.moment(desk, case.concluded.concluded_at))}</span> {safe(case.concluded.reason)}</div>"
            )
        else:
            _conclude(desk, look.look_id)


def _side(desk: Desk, title: str, decided: str, who: str, when: str, reason: str, kind: str = "first") -> str:
    return (
        f'<div class="{kind}"><div class="k">{safe(title)} · {safe(who)} · {safe(when)}</div>'
        f'<b>{safe(desk.say(told_decision(decided)))}</b><div class="w">{safe(reason)}</div></div>'
    )


def _conclude(desk: Desk, look_id: str) -> None:
    key = f"conclusion_{look_id}"
    st.text_input(desk.t("What you conclude, and why"), key=key, placeholder=desk.t("Reason"))
    with st.container(horizontal=True, gap="small"):
        for conclusion, label in SAID.items():
            st.button(desk.t(label), key=f"{conclusion}_{look_id}", on_click=_note, args=(look_id, conclusion, key))
    told = desk.t("Where the second look was right, reopen the appeal on its page, under “Held by”.")
    st.html(f'<div class="mu">{safe(told)}</div>')


def _note(look_id: str, conclusion: Conclusion, key: str) -> None:
    desk = sit(PLACE["secondlook"].act)
    done = looks.conclude(desk.office, desk.person, look_id, conclusion, reason=st.session_state.get(key) or "")
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None
