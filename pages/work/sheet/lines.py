"""The lines of the run sheet: the case, its parties, its due date with the sum in words, and the whole sum to open."""

from typing import Final, TypeVar

import streamlit as st

from core.deadlines import days_left, reason, table
from core.model.names import name_of
from core.model.run import Request, told_request
from core.model.terms import Side, Verb
from core.queries.runsheet import Due
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.places import case_place
from pages.work.sheet.chosen import picked, tick, tick_key

T = TypeVar("T")
ON_PAGE: Final = 20


def line(desk: Desk, due: Due, *, ticks: bool = False, indent: bool = False, told: str = "") -> None:
    """One line; ``ticks`` puts a tick before it, ``indent`` its room, ``told`` is HTML in place of its sum."""
    no = due.appeal.appeal_no
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{no}"):
        if ticks:
            st.session_state[tick_key(no)] = no in picked()
            st.checkbox(no, key=tick_key(no), label_visibility="collapsed", on_change=tick, args=(no,))
        elif indent:
            st.html('<span class="untick"></span>', width=14)
        place = case_place(desk.person)
        st.page_link(place.path, label=no, query_params={"no": no}, width=136)
        st.html(_row(desk, due, told), width="stretch")
        if due.deadline and not told:
            with st.popover(desk.t("Sum"), type="tertiary", help=desk.t("How the due date was counted")):
                st.html(_sum(desk, due))


def effect(desk: Desk, due: Due) -> str:
    """What confirming the silence does to the case."""
    if due.verb is Verb.LAPSE_SELLER:
        return desk.t("punishment stands")
    return desk.t("punishment revoked")


def refused(desk: Desk, due: Due) -> str:
    """Why the person who looks may not confirm this line, as HTML; empty when they may."""
    if due.refusal is None:
        return ""
    return f'<span class="why">{show.safe(show.in_words(desk, due.refusal))}</span>'


def _row(desk: Desk, due: Due, told: str) -> str:
    names = f"<span>{show.safe(due.seller)}</span><span>{show.safe(due.complainant)}</span>"
    return f'<div class="line">{names}{_due(desk, due)}{_meant(desk, due)}{told or _words(desk, due)}</div>'


def _due(desk: Desk, due: Due) -> str:
    """How many days are left where they are counted, and beside it the policy's latest day where it has one."""
    if due.promised_on is None:
        return f"<span>{show.chip('warn', desk.t('no clock yet'))}</span>"
    left = days_left(desk.office.now(), due.promised_on, due.zone)
    chips = show.chip(show.due_tone(left), show.left(desk, left))
    if due.latest_on is None:
        return f"<span>{chips}</span>"
    latest = days_left(desk.office.now(), due.latest_on, due.zone)
    tip = desk.t("latest day: {day}", day=due.told(due.latest_on))
    return f'<span>{chips} <span title="{show.safe(tip)}">{show.chip("latest", show.left(desk, latest))}</span></span>'


def _meant(desk: Desk, due: Due) -> str:
    """Whose silence it is and what it means; before that, who is waited for."""
    who = desk.say(name_of(Side.SELLER if due.verb is Verb.LAPSE_SELLER else Side.COMPLAINANT))
    text = desk.t("{side} silent: {effect}", side=who, effect=effect(desk, due)) if due.why == "silence" else who
    if due.why == "latest_first":
        text = desk.t("a lead decides")
    return f"<span>{show.safe(text)}</span>"


def _words(desk: Desk, due: Due) -> str:
    if due.why == "no_arrival" and due.appeal.forwarded_at:
        sent = show.moment(desk, due.appeal.forwarded_at)
        return f"<small>{desk.t('forwarded {moment}; no proof of arrival is on record', moment=sent)}</small>"
    if due.asked and due.why == "asked":
        return _asked(desk, due.asked)
    if due.deadline is None:
        return "<small></small>"
    sentence = desk.t("due {day}: {sum}", day=due.told(due.deadline.due), sum=desk.say(reason(due.deadline)))
    if due.latest_on:
        sentence = desk.t("{sum}; latest day: {day}", sum=sentence, day=due.told(due.latest_on))
    return f'<small title="{show.safe(sentence)}">{show.safe(sentence)}</small>'


def _asked(desk: Desk, asked: Request) -> str:
    sentence = f"{desk.say(told_request(asked))} ({show.moment(desk, asked.received_at)}): {asked.reason}"
    return f'<small title="{show.safe(sentence)}">{show.safe(sentence)}</small>'


def _sum(desk: Desk, due: Due) -> str:
    rows = table(due.deadline) if due.deadline else ()
    cells = "".join(
        f'<tr><td class="mu">{show.safe(desk.say(label))}</td><td class="num">{show.safe(desk.say(value))}</td></tr>'
        for label, value in rows
    )
    return f'<table class="sum rd">{cells}</table>'


def some(lines: tuple[T, ...], key: str) -> tuple[T, ...]:
    """The lines of the page that is turned to; page numbers are drawn below when there is more than one."""
    pages = -(-len(lines) // ON_PAGE)
    if pages < 2:  # noqa: PLR2004 - one page needs no numbers
        return lines
    number = min(st.session_state.get(f"shown_{key}", 1), pages)
    return lines[(number - 1) * ON_PAGE : number * ON_PAGE]


def numbers(lines: tuple[object, ...], key: str) -> None:
    """The page numbers of ``some``."""
    pages = -(-len(lines) // ON_PAGE)
    if pages < 2:  # noqa: PLR2004 - as above
        return
    number = min(st.session_state.get(f"shown_{key}", 1), pages)
    widget = f"pages_{key}_{number}"
    st.pagination(pages, default=number, key=widget, on_change=_turn, args=(key, widget))


def _turn(key: str, widget: str) -> None:
    st.session_state[f"shown_{key}"] = st.session_state[widget]
