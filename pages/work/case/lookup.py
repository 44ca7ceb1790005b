"""A look-up outside: “met” asks for site, time and result, in three fields; Enter saves and moves on, Escape leaves."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.commands.work import LOOKED_UP_AT
from core.errors import Refusal
from core.model.criterion import Criterion
from core.model.draft import LookedUp
from core.model.entry import CHOICES, lookup_result
from core.model.fact_form import FACT_FIELDS
from core.model.terms import DocumentKind
from core.office import ZONE
from core.permissions import Act
from core.queries.lookups import holder
from pages.parts import show
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case import cursor, pen
from pages.work.case.keys import KEYS
from pages.work.case.place import dismissed
from pages.work.case.view import View

JS: Final = (Path(__file__).parent / "lookup.js").read_text(encoding="utf-8")


def dialog(view: View, criterion: str) -> None:
    """Asks for the look-up that the criterion rests on."""
    if not view.writes:
        return
    desk, asked = view.desk, view.criterion(criterion)

    @st.dialog(desk.t("Look-up: {criterion}", criterion=asked.short(desk.lang)), width="medium", on_dismiss=dismissed)
    def draw() -> None:
        st.html(
            f'<div class="rd">{safe(asked.text(desk.lang))}</div><div class="rd mu">{safe(asked.hint(desk.lang))}</div>'
        )
        made = _fields(view, asked)
        if made is not None:
            _save(view, criterion, made)

    draw()


def _fields(view: View, asked: Criterion) -> LookedUp | None:
    """The three fields, site and time filled in; what was entered once it is sent."""
    desk, no = view.desk, f"{view.no}_{asked.id}"
    site, at, result = _known(view, asked)
    options = _results(view, asked)
    with st.form(f"lookup_{no}", border=False):
        left, right = st.columns([3, 2])
        where = left.text_input(desk.t("Site"), site, key=f"lookup_site_{no}")
        when = right.text_input(
            desk.t("Looked up at"), at, key=f"lookup_at_{no}", help=desk.t("In the time of Shanghai")
        )
        if options:
            found = st.selectbox(
                desk.t("Result"),
                options,
                index=options.index(result) if result in options else None,
                key=f"lookup_result_{no}",
                format_func=lambda each: desk.say(lookup_result(each)),
                placeholder=desk.t("What the site says"),
            )
        else:
            found = st.text_input(
                desk.t("Result"), result, key=f"lookup_result_{no}", placeholder=desk.t("What was found there")
            )
        sent = st.form_submit_button(
            desk.t("Met: save the look-up"), type="primary", shortcut=KEYS["confirm"], key=f"lookup_save_{no}"
        )
    st.caption(desk.t("Enter saves and goes on; Escape leaves the criterion as it was."))
    st.components.v2.component("lookup", html="<i></i>", js=JS, isolate_styles=False)(
        data={}, key="lookup_keys", height=1
    )
    return LookedUp(site=where, at=when, result=found or "") if sent else None


def _known(view: View, asked: Criterion) -> tuple[str, str, str]:
    """What the document's form has already; else the usual site and this minute."""
    now = f"{view.case.now.astimezone(ZONE):{LOOKED_UP_AT}}"
    if asked.lookup is None:
        return "", now, ""
    paper = holder(asked, view.case.dossier.exhibits, view.place.spoken.get(asked.id))
    typed = view.case.dossier.typed.get(paper.exhibit_id, {}) if paper else {}
    site, at, result = (typed.get(name, ("", "", ""))[0] for name in asked.lookup.facts or ("", "", ""))
    return site or asked.lookup.site(view.desk.lang), at or now, result


def _results(view: View, asked: Criterion) -> list[str]:
    """The closed list of results, where the document's form has one."""
    paper = holder(asked, view.case.dossier.exhibits, view.place.spoken.get(asked.id))
    if paper is None or asked.lookup is None:
        return []
    fields = FACT_FIELDS.get(DocumentKind(paper.kind), ())
    return [
        code for each in fields if each.name == asked.lookup.facts[2] for code, _ in each.options if code in CHOICES
    ]


def _save(view: View, criterion: str, made: LookedUp) -> None:
    """Keeps it for the person who is signed in at this moment; a refusal is told in the dialog."""
    desk, place = sit(Act.VIEW_APPEAL), view.place
    done = pen.look_up(desk, place, view.no, criterion, made, place.spoken.get(criterion))
    if isinstance(done, Refusal):
        show.refusal(desk, done)
        return
    cursor.moved_on(place, criterion)
    place.showing = False
    st.rerun()
