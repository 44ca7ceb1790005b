"""The strip on top: whose turn it is, until when and why, what is appealed, and who holds the case."""

import re
from datetime import date

import streamlit as st

from core.deadlines import days_left, reason
from core.language import day
from core.model.names import name_of
from core.model.terms import State
from core.office import day_in, place_of, zone_of
from core.queries.silence import latest_of
from core.text import mark
from pages.parts.show import due_tone, left, safe
from pages.work.case import following, holding, record, sums
from pages.work.case.keys import KEYS
from pages.work.case.view import View

TURN = {
    State.OPENED: mark("Customer service's turn: disclose"),
    State.AWAITING_SELLER: mark("Seller's turn"),
    State.PRELIMINARY_REVIEW: mark("Legal's turn: preliminary review"),
    State.AWAITING_COMPLAINANT: mark("Complainant's turn"),
    State.FINAL_REVIEW: mark("Legal's turn: final review"),
    State.CLOSED: mark("Closed"),
}


def show(view: View) -> None:
    """The strip: one line of facts, with the due date's sum, the holder and the record behind their words."""
    desk = view.desk
    with st.container(horizontal=True, vertical_alignment="center", key="strip", gap="small"):
        holding.back(desk)
        st.html(f'<div class="strip">{_turn(view)}{cells(view)}</div>')
        with st.container(key="held", gap=None, width="content"):
            st.html(f'<div class="k">{safe(desk.t("Held by"))}</div>', width="content")
            holding.popover(view)
        with st.container(key="more", gap=None, width="content"):
            sums.popover(view)
            st.button(
                desk.t("Record"),
                key="record",
                type="tertiary",
                shortcut=KEYS["record"],
                on_click=record.ask,
                args=(view.place,),
            )


def _turn(view: View) -> str:
    """Whose turn, and below it the due date with its sum in a line, or how the case ended."""
    desk, appeal = view.desk, view.case.appeal
    if appeal.outcome:
        told = safe(desk.say(name_of(appeal.outcome)))
    elif appeal.due_on is None:
        told = safe(desk.t("no clock runs"))
    else:
        zone = zone_of(view.case.policy)
        days, year = days_left(view.case.now, appeal.due_on, zone), day_in(view.case.now, zone).year
        said = safe(desk.t("due {day}", day=_there(view, appeal.due_on, year)))
        why = f" · {safe(_short(desk.say(reason(view.case.deadline)), year))}" if view.case.deadline else ""
        told = f'<span class="left {due_tone(days)}">{safe(left(desk, days))}</span> <b>{said}</b>'
        told = f"{told}{_latest(view, year)}{why}"
    full = re.sub(r"<[^>]+>", "", told)
    return (
        f'<div class="turn"><div class="v">{safe(desk.t(TURN[appeal.state]))}{_marks(view)}</div>'
        f'<div class="k" title="{full}">{told}</div></div>'
    )


def _marks(view: View) -> str:
    desk, appeal = view.desk, view.case.appeal
    marks = (
        (view.case.waiting is not None, "warn", desk.t("waits for approval")),
        (appeal.exceptional, "warn", desk.t("exceptional")),
        (appeal.legal_risk is not None, "warn", desk.say(name_of(appeal.legal_risk)) if appeal.legal_risk else ""),
        (bool(appeal.reopened), "neu", desk.t("reopened")),
        (appeal.imported, "neu", desk.t("imported")),
        following.mark_of(view),
    )
    return "".join(f' <span class="chip {tone}">{safe(told)}</span>' for stands, tone, told in marks if stands)


def _latest(view: View, year: int) -> str:
    """The policy's latest day as the second clock, in its own colour (512(g): the fourteenth business day), as HTML."""
    desk = view.desk
    latest = latest_of(desk.office.rules, view.case.appeal)
    if latest is None:
        return ""
    days = days_left(view.case.now, latest, zone_of(view.case.policy))
    told = desk.t("restore by {day} at the latest", day=_there(view, latest, year))
    return f' · <span class="left latest">{safe(left(desk, days))}</span> {safe(told)}'


def _there(view: View, on: date, year: int) -> str:
    """A day without this year, with the place where it is counted if that is not the office's."""
    place, told = place_of(view.case.policy), _short(day(on, view.desk.lang), year)
    return view.desk.t("{day} ({place})", day=told, place=place) if place else told


def _short(told: str, year: int) -> str:
    """Without the year where it is this one; the sum behind the button has them all."""
    return re.sub(rf" {year}(?=\D|$)|{year}年", "", told)


def cells(view: View) -> str:
    """What is appealed, by whom and against whom, as HTML."""
    desk, appeal, dossier = view.desk, view.case.appeal, view.case.dossier
    right = f"{desk.say(name_of(appeal.right_type))} {appeal.right_no}".strip()
    listings = ", ".join(appeal.listing_ids)
    penalty = desk.say(name_of(appeal.penalty_kind)) if appeal.penalty_kind else desk.t("not recorded")
    count = f" × {len(appeal.listings)}" if appeal.listings else ""
    return "".join((
        _cell(desk.t("Appeal"), appeal.appeal_no, appeal.complaint_no, "num fix"),
        _cell(desk.t("Right"), right, right),
        _cell(desk.t("Seller"), dossier.seller.name or "–", dossier.seller.subject),
        _cell(desk.t("Complainant"), dossier.complainant.name or "–", dossier.complainant.subject),
        _cell(desk.t("Punished"), f"{penalty}{count}", " · ".join(filter(None, (listings, appeal.penalty_note)))),
        _cell(desk.t("Policy"), sums.policy_named(view), sums.policy_told(view), "opt"),
    ))  # fmt: skip


def _cell(label: str, told: str, tip: str, kind: str = "") -> str:
    value = f'<div class="k">{safe(label)}</div><div class="v">{safe(told)}</div>'
    return f'<div class="{kind}" title="{safe(tip)}">{value}</div>'
