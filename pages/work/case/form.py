"""The facts of a document typed beside its page; each field is saved at once and the machine answers at once."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.commands.documents import rename_kind, type_fact
from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.fact_form import FACT_FIELDS, FactField
from core.model.names import name_of
from core.model.terms import DocumentKind
from core.permissions import Act
from core.text import Text
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case import reading
from pages.work.case.facts import toggle
from pages.work.case.place import Place, entered, key_for
from pages.work.case.view import View

JS: Final = (Path(__file__).parent / "form.js").read_text(encoding="utf-8")


def show(view: View, exhibit: Exhibit) -> None:
    """The fields beside the page; a value that cannot be read is refused at its field and stays as typed."""
    desk = view.desk
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    with st.container(key="factsform"):
        with st.container(horizontal=True, vertical_alignment="center", key="factshead"):
            st.html(f'<div class="rd"><b>{safe(desk.t("Facts of {label}", label=exhibit.label))}</b></div>')
            toggle(view, desk.t("Close the form"))
        reading.strip(view, exhibit)
        _kind(view, exhibit)
        fields = FACT_FIELDS.get(DocumentKind(exhibit.kind), ())
        filled, link = max((each.link or 1 for each in fields if each.name in typed), default=0), 1
        for field in fields:
            if (field.link or 1) > filled + 1:
                break
            if field.link and field.link != link:
                link = field.link
                st.html(f'<div class="linkhead">{safe(desk.t("Link {number}", number=link))}</div>')
            _field(view, exhibit, field, typed.get(field.name, ("", "", ""))[0])
        with st.container(key="formkeys"):
            st.components.v2.component("formkeys", html="<i></i>", js=JS, isolate_styles=False)(
                data={"opened": f"{view.place.token} {view.place.forms}"}, key="formkeys_in", height=1
            )


def _field(view: View, exhibit: Exhibit, field: FactField, given: str) -> None:
    desk, place = view.desk, view.place
    base = f"fact_{exhibit.exhibit_id}_{field.name}"
    refused = place.fact_refusals.get(base)
    key = f"{base}.{place.serials.get(base, 0)}" if refused else key_for(place, base, given)
    args = (exhibit.exhibit_id, field.name, base, key)
    if field.options:
        choices = dict(field.options)
        options = ["", *choices]
        st.selectbox(
            desk.t(field.label),
            options,
            index=options.index(given) if given in options else 0,
            key=key,
            format_func=lambda each: desk.t(choices[each]) if each else "–",
            on_change=_save,
            args=args,
        )
    else:
        st.text_input(desk.t(field.label), given, key=key, on_change=_save, args=args)
    if refused is not None:
        st.html(f'<div class="wrong" role="alert">{safe(_wrong(desk, refused))}</div>')


def _wrong(desk: Desk, refused: Refusal) -> str:
    """What is wrong with the value, without the field's own name: it stands above."""
    reason = refused.facts.get("reason")
    return desk.say(reason if isinstance(reason, Text) else refused.because)


def _kind(view: View, exhibit: Exhibit) -> None:
    desk, kinds, kind = view.desk, list(DocumentKind), DocumentKind(exhibit.kind)
    st.selectbox(
        desk.t("This document is"),
        kinds,
        index=kinds.index(kind),
        key=key_for(view.place, f"kind_{exhibit.exhibit_id}", kind),
        format_func=lambda kind: desk.say(name_of(kind)),
        on_change=_rename,
        args=(exhibit.exhibit_id, view.place),
    )


def _rename(exhibit_id: str, place: Place) -> None:
    desk = sit(Act.VIEW_APPEAL)
    base = f"kind_{exhibit_id}"
    key = f"{base}.{place.serials.get(base, 0)}"
    if not entered(place, key):
        return
    done = rename_kind(desk.office, desk.person, exhibit_id, st.session_state[key])
    place.refused = done if isinstance(done, Refusal) else None
    st.rerun(reading.BOTH)


def _save(exhibit_id: str, field: str, base: str, key: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    if not entered(place, key):
        return
    done = type_fact(desk.office, desk.person, exhibit_id, field, st.session_state[key] or "")
    place.fact_refusals.pop(base, None)
    if isinstance(done, Refusal):
        place.fact_refusals[base] = done
    st.rerun(reading.BOTH)
