"""The due date's whole sum: its rows, and every day that was counted or skipped."""

import streamlit as st

from core.deadlines import Deadline, table
from core.language import day
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.case.view import View


def popover(view: View) -> None:
    """The button that opens the sum; without a running clock it is off."""
    desk, deadline = view.desk, view.case.deadline
    with st.popover(
        desk.t("Due date"),
        key="sum",
        type="tertiary",
        disabled=deadline is None,
        help=desk.t("How the due date was counted") if deadline else desk.t("no clock runs"),
    ):
        if deadline is not None:
            st.html(f'<table class="facts sum">{_rows(desk, deadline)}</table>')
            st.html(
                f'<details class="rd"><summary>{safe(desk.t("Every day of the sum"))}</summary>'
                f'<div class="days"><table class="facts">{_steps(desk, deadline)}</table></div></details>'
            )
            st.html(
                f'<div class="mu">{safe(view.case.policy.title(desk.lang))} · {safe(view.case.appeal.policy_id)}</div>'
            )


def _rows(desk: Desk, deadline: Deadline) -> str:
    return "".join(
        f'<tr><td class="k">{safe(desk.say(label))}</td><td class="num">{safe(desk.say(told))}</td></tr>'
        for label, told in table(deadline)
    )


def _steps(desk: Desk, deadline: Deadline) -> str:
    return "".join(
        f'<tr class="{"" if step.counted else "off"}"><td class="num">{step.number or ""}</td>'
        f'<td class="num">{safe(day(step.day, desk.lang))}</td><td>{safe(desk.say(step.why))}</td></tr>'
        for step in deadline.steps
    )
