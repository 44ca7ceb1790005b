"""The letters of a case, in its record: those that went out, those that wait, and whether the seller was told."""

import streamlit as st

from core.model.letter import LetterRow
from core.permissions import Act, allowed
from core.queries.letters import may_open, of_case, of_last_decision, title_of
from core.text import Text, say
from pages.parts import show
from pages.parts.places import PLACE
from pages.parts.show import Tone, safe
from pages.work.case.view import View

STATES: dict[str, tuple[Tone, Text]] = {
    "waiting": ("warn", say("waiting")),
    "released": ("ok", say("released")),
    "dropped": ("neu", say("set aside")),
}


def letters(view: View) -> None:
    """A line a letter, the newest first; below the head, what the law asks to be known of the seller."""
    rows = of_case(view.desk.office, view.desk.person, view.no)
    if not rows:
        st.caption(view.desk.t("No act of this case calls for a letter yet."))
        return
    told = notified(view, rows)
    if told:
        st.html(f'<div class="rd">{safe(told)}</div>')
    for row in reversed(rows):
        _line(view, row)


def notified(view: View, rows: tuple[LetterRow, ...]) -> str:
    """Whether the seller was told the last decision with its reasons, and when (domain.md 1.8)."""
    last = of_last_decision(rows)
    if last is None:
        return ""
    if last.state == "released" and last.settled_at:
        when = show.moment(view.desk, last.settled_at)
        return view.desk.t("Reasons given; the seller's letter was released {when}.", when=when)
    return view.desk.t("The seller's letter about the last decision has not been released.")


def _line(view: View, row: LetterRow) -> None:
    desk, (tone, word) = view.desk, STATES[row.state]
    title = safe(desk.say(title_of(row.kind, row.recipient)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"post_{row.letter_id}"):
        st.html(f'<div class="rd">{show.chip(tone, desk.say(word))} <b>{title}</b></div>')
        if row.settled_at:
            who = f"{show.moment(desk, row.settled_at)} · {view.name_of(row.settled_by or '')}"
            st.html(f'<div class="mu num">{safe(who)}</div>')
        if not may_open(desk.person, row):
            return
        if row.state == "released":
            st.html(f'<div class="rd">{_files(view, row)}</div>')
        elif row.state == "waiting":
            st.page_link(PLACE["letters"].path, label=desk.t("Write"), query_params={"letter": row.letter_id})
        elif row.reason:
            st.html(f'<div class="mu">{safe(row.reason)}</div>')


def _files(view: View, row: LetterRow) -> str:
    names = (("pdf", view.desk.t("PDF")), ("txt", view.desk.t("Text")))
    return " · ".join(
        f'<a href="/letter/{safe(row.letter_id)}.{kind}" target="_blank" rel="noopener">{safe(name)}</a>'
        for kind, name in names
    )


def report_links(view: View) -> None:
    """The report of the case as a page, on paper and as a table; for legal."""
    if not allowed(view.desk.person, Act.EXPORT_REPORT):
        return
    names = (("html", view.desk.t("Page")), ("pdf", view.desk.t("PDF")), ("csv", view.desk.t("Table")))
    links = " · ".join(
        f'<a href="/report/{safe(view.no)}.{kind}" target="_blank" rel="noopener">{safe(name)}</a>'
        for kind, name in names
    )
    st.html(f'<div class="rd report">{safe(view.desk.t("Report of the case"))}: {links}</div>')
