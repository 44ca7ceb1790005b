"""The reuse radar: where the documents of this case were used in other appeals, whose, and how those ended."""

from itertools import groupby
from pathlib import Path
from typing import Final

import streamlit as st

from core.commands import radar as commands
from core.errors import Refusal
from core.language import day
from core.model.appeal import Appeal
from core.model.names import name_of
from core.model.radar import Hit, Same
from core.model.terms import DocumentKind, Side
from core.office import day_in
from core.permissions import Act
from core.queries.radar import radar, radar_stamp
from core.text import mark
from pages.parts.door import sit
from pages.parts.show import chip, moment, safe
from pages.work.case import evidence
from pages.work.case.beside import choose_beside
from pages.work.case.view import View

LOOK: Final = Path(__file__).with_name("elsewhere.css")
SAME: Final[dict[Same, str]] = {
    Same.BYTES: mark("The same file"),
    Same.INVOICE: mark("The same invoice number"),
    Same.PICTURE: mark("The same page, as another picture"),
    Same.AUTHORISATION: mark("The same grant"),
    Same.CERTIFICATE: mark("The same certificate number"),
    Same.SIGNATORY: mark("The same signatory"),
}


def count(view: View) -> int:
    """How many hits in appeals of others nobody has explained."""
    return sum(hit.open for hit in hits(view))


def hits(view: View) -> tuple[Hit, ...]:
    """The hits; asked anew only when something was added that a hit could rest on."""
    desk, place = view.desk, view.place
    now = radar_stamp(desk.office)
    if place.radar is None:
        commands.hash_opened(desk.office, desk.person, view.no)
    if place.radar is None or place.radar[0] != now:
        found = radar(desk.office, desk.person, view.no)
        place.radar = now, () if isinstance(found, Refusal) else found
    return place.radar[1]


def show(view: View) -> None:
    """By document, those with something to look at first; what nobody has to worry about is said to be so."""
    desk, found = view.desk, hits(view)
    st.html(LOOK)
    if not found:
        told = desk.t("No document of this appeal is known from another one.")
        st.html(f'<div class="empty">{safe(told)}</div>')
    for label, group in sorted(_by_document(found), key=lambda each: not any(hit.open for hit in each[1])):
        kind = desk.say(name_of(DocumentKind(group[0].exhibit.kind)))
        st.html(f'<div class="eh"><b>{safe(label)}</b> {safe(kind)}</div>')
        for hit in group:
            _hit(view, hit)
    told = desk.t(
        "A hit proves nothing: a seller's second shop, a dealer's grant or a law firm can be why. Look, then say."
    )
    st.html(f'<div class="en">{safe(told)}</div>')


def _by_document(found: tuple[Hit, ...]) -> list[tuple[str, list[Hit]]]:
    return [(label, list(group)) for label, group in groupby(found, key=lambda hit: hit.exhibit.label)]


def _hit(view: View, hit: Hit) -> None:
    """One line: in what they are the same and with which appeal; beside it what can be done."""
    desk = view.desk
    key = f"{hit.kind}_{hit.exhibit.exhibit_id}_{hit.other.exhibit_id}"
    with st.container(horizontal=True, vertical_alignment="top", key=f"hit_{key}", gap="xsmall"):
        st.html(f'<div class="hit {"open" if hit.open else ""}">{_told(view, hit)}</div>')
        st.button(desk.t("Lay beside"), key=f"lay_{key}", type="tertiary", on_click=_lay, args=(hit,))
        if hit.explained:
            st.button(
                desk.t("Take back"), key=f"back_{key}", type="tertiary", on_click=_note, args=(view.no, hit, None)
            )
        elif hit.warns:
            with st.popover(desk.t("Explain"), type="tertiary", key=f"why_{key}"):
                st.text_area(desk.t("Why this is no reason to worry"), key=f"reason_{key}", height=90)
                st.button(
                    desk.t("Keep the reason"), key=f"keep_{key}", on_click=_explain,
                    args=(view.no, hit, f"reason_{key}"),
                )  # fmt: skip


def _told(view: View, hit: Hit) -> str:
    desk, appeal = view.desk, hit.appeal
    whose = chip("warn" if hit.open else "neu", desk.t(_whose(hit, view.case.appeal)))
    link = f'<a href="/appeal?no={safe(appeal.appeal_no)}" target="_blank" rel="noopener">{safe(appeal.appeal_no)}</a>'
    end = desk.say(name_of(appeal.outcome or appeal.state))
    at = day(day_in(appeal.final_decided_at or appeal.opened_at), desk.lang)
    when = desk.t("ended {day}", day=at) if appeal.final_decided_at else desk.t("opened {day}", day=at)
    other = f"{hit.other.label} {desk.say(name_of(DocumentKind(hit.other.kind)))}"
    pages = (
        desk.t("page {page} is page {other}", page=hit.page, other=hit.other_page)
        if hit.page and hit.other_page and max(hit.exhibit.pages, hit.other.pages) > 1
        else ""
    )
    lines = (
        f"<div><b>{safe(desk.t(SAME[hit.kind]))}</b> {whose} <span>{safe(pages)}</span></div>"
        f"<div>{link} · {safe(hit.seller)} · {safe(other)}</div>"
        f'<div class="mu">{safe(desk.t("against {name}", name=hit.complainant))} · {safe(end)} · {safe(when)}</div>'
    )
    return lines + _explained(view, hit)


def _whose(hit: Hit, here: Appeal) -> str:
    """What is the same in the other appeal, or another: of the side that filed the document here."""
    if hit.exhibit.side is Side.SELLER:
        return mark("same seller") if hit.own else mark("another seller")
    same = hit.appeal.complainant_id == here.complainant_id
    return mark("same complainant") if same else mark("another complainant")


def _explained(view: View, hit: Hit) -> str:
    if hit.explained is None:
        return ""
    who, at = view.name_of(hit.explained.by), moment(view.desk, hit.explained.at)
    said = f'<b>{safe(who)}</b> <span class="mu num">{safe(at)}</span><br>{safe(hit.explained.reason)}'
    return f'<div class="ex">{said}</div>'


def _lay(hit: Hit) -> None:
    """The document of this case on the left, the other beside it."""
    evidence.choose(hit.exhibit.label)
    choose_beside(hit.other.exhibit_id)


def _explain(appeal_no: str, hit: Hit, key: str) -> None:
    _note(appeal_no, hit, str(st.session_state.get(key, "")))


def _note(appeal_no: str, hit: Hit, reason: str | None) -> None:
    """Keeps a reason, or takes it back (None)."""
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    about = (desk.office, desk.person, appeal_no, hit.kind, hit.exhibit.exhibit_id, hit.other.exhibit_id)
    done = commands.take_back(*about) if reason is None else commands.explain(*about, reason)
    place.refused = done if isinstance(done, Refusal) else None
