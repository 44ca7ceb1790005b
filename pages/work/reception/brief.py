"""The case in short: whose turn, until when and why, who and what it is about."""

import streamlit as st

from core.deadlines import days_left, reason
from core.model.appeal import Party
from core.model.names import name_of
from core.model.terms import State
from core.office import told_day, zone_of
from core.queries.case import Case
from core.queries.silence import latest_of
from pages.parts import show
from pages.parts.desk import Desk


def brief(desk: Desk, case: Case) -> None:
    """A card of one case; contacts stand as customer service may see them (domain.md 7.1)."""
    appeal = case.appeal
    cells = (
        (desk.t("Right"), f"{desk.say(name_of(appeal.right_type))} {appeal.right_no}", case.policy.title(desk.lang)),
        (desk.t("Seller"), case.dossier.seller.name, _contact(case.dossier.seller)),
        (desk.t("Complainant"), case.dossier.complainant.name, _contact(case.dossier.complainant)),
        (desk.t("Complaint"), appeal.complaint_no, ", ".join(appeal.listing_ids)),
        (
            desk.t("Punishment"),
            desk.say(name_of(appeal.penalty_kind)) if appeal.penalty_kind else "",
            appeal.penalty_note,
        ),
    )
    told = "".join(
        f'<div><div class="k">{show.safe(label)}</div>'
        f'<div class="v" title="{show.safe(value)}">{show.safe(value)}</div>'
        f'<div class="k" title="{show.safe(more)}">{show.safe(more)}&nbsp;</div></div>'
        for label, value, more in cells
    )
    st.html(f'<div class="brief"><div class="head">{_head(desk, case)}</div><div class="cells">{told}</div></div>')


def _head(desk: Desk, case: Case) -> str:
    appeal = case.appeal
    state = show.chip("acc" if appeal.state is not State.CLOSED else "neu", desk.say(name_of(appeal.state)))
    if appeal.outcome:
        return f"<b>{show.safe(appeal.appeal_no)}</b>{state}<span>{show.safe(desk.say(name_of(appeal.outcome)))}</span>"
    if case.deadline is None or appeal.due_on is None:
        return f"<b>{show.safe(appeal.appeal_no)}</b>{state}"
    left = days_left(case.now, appeal.due_on, zone_of(case.policy))
    due = desk.t("due {day}: {sum}", day=told_day(appeal.due_on, case.policy), sum=desk.say(reason(case.deadline)))
    chip = show.chip(show.due_tone(left), show.left(desk, left))
    if latest := latest_of(desk.office.rules, appeal):
        chip += show.chip("latest", show.left(desk, days_left(case.now, latest, zone_of(case.policy))))
        due = desk.t("{sum}; latest day: {day}", sum=due, day=told_day(latest, case.policy))
    return f"<b>{show.safe(appeal.appeal_no)}</b>{state}{chip}<span>{show.safe(due)}</span>"


def _contact(party: Party) -> str:
    return " · ".join(each for each in (party.subject_name, party.contact, party.phone, party.email) if each)
