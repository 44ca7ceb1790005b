"""The due date's whole sum: its rows, and every day that was counted or skipped."""

import streamlit as st

from core.deadlines import Deadline, table
from core.language import day
from core.office import place_of, told_day
from core.queries.silence import latest_of
from core.text import say
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
        disabled=deadline is None and not view.case.policy.unconfirmed,
        help=desk.t("How the due date was counted, and by which rules") if deadline else desk.t("no clock runs"),
    ):
        if deadline is not None:
            st.html(f'<table class="facts sum">{_rows(view, deadline)}</table>')
            st.html(
                f'<details class="rd"><summary>{safe(desk.t("Every day of the sum"))}</summary>'
                f'<div class="days"><table class="facts">{_steps(desk, deadline)}</table></div></details>'
            )
        st.html(_rules(view))


def policy_named(view: View) -> str:
    """The policy's id, marked where a lawyer has still to confirm something of it."""
    policy = view.case.policy
    return view.desk.t("{policy} (not all confirmed)", policy=policy.id) if policy.unconfirmed else policy.id


def policy_told(view: View) -> str:
    """The policy's name, its days, and how much of it a lawyer has still to confirm, in a line."""
    desk, policy = view.desk, view.case.policy
    count = len(policy.unconfirmed)
    told = f"{policy.title(desk.lang)} · {policy.valid_from} – {policy.valid_to or ''}".rstrip(" –")
    return f"{told} · {desk.tn('{count} point unconfirmed', '{count} points unconfirmed', count)}" if count else told


def _rules(view: View) -> str:
    """The policy that the case is pinned to, its sources, and what of it is unconfirmed."""
    desk, policy = view.desk, view.case.policy
    name = f'<div class="mu">{safe(policy_told(view))} · {safe(policy.id)}</div>'
    parts = (
        (desk.t("What a lawyer has still to confirm"), policy.unconfirmed),
        (desk.t("Sources"), policy.sources),
    )
    return name + "".join(
        f'<details class="rd"><summary>{safe(title)}</summary><ul>'
        f"{''.join(f'<li>{safe(each.text(desk.lang))}</li>' for each in notes)}</ul></details>"
        for title, notes in parts
        if notes
    )


def _rows(view: View, deadline: Deadline) -> str:
    """The sum, the place where it is counted if that is not the office's, and the policy's latest day."""
    desk, policy, latest = view.desk, view.case.policy, latest_of(view.desk.office.rules, view.case.appeal)
    place = place_of(policy)
    rows = [
        *table(deadline),
        *([(say("Counted in"), place)] if place else []),
        *([(say("Latest day"), told_day(latest, policy))] if latest else []),
    ]
    return "".join(
        f'<tr><td class="k">{safe(desk.say(label))}</td><td class="num">{safe(desk.say(told))}</td></tr>'
        for label, told in rows
    )


def _steps(desk: Desk, deadline: Deadline) -> str:
    return "".join(
        f'<tr class="{"" if step.counted else "off"}"><td class="num">{step.number or ""}</td>'
        f'<td class="num">{safe(day(step.day, desk.lang))}</td><td>{safe(desk.say(step.why))}</td></tr>'
        for step in deadline.steps
    )
