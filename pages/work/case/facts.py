"""What was typed or read off a document, by whom or where, as a table below its page."""

import streamlit as st

from core.model.appeal import Exhibit
from core.model.fact_form import FACT_FIELDS, FactField
from core.model.reading import ReadFact
from core.model.terms import DocumentKind, State
from core.permissions import Act, allowed
from core.queries.masks import sees_images
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.case import reading
from pages.work.case.keys import KEYS
from pages.work.case.outlines import SURE, percent, places, read_as
from pages.work.case.place import Place
from pages.work.case.view import View

LINES = 5
COLUMNS = "<colgroup>" + '<col class="label"><col class="value"><col class="source">' * 2 + "</colgroup>"


def may_type(view: View, exhibit: Exhibit) -> bool:
    """Whether the reader may type this document's facts: the holder, or customer service while no one decides."""
    if view.case.appeal.state is State.CLOSED or view.place.look:
        return False
    if not allowed(view.desk.person, Act.HOLD_CASES):
        return sees_images(view.desk.person, DocumentKind(exhibit.kind))
    return view.writes or view.case.lease is None


def table(view: View, exhibit: Exhibit) -> None:
    """The facts as typed, who typed them, and the meaning of the dots; scrolls by itself when there are many."""
    desk = view.desk
    fields = FACT_FIELDS.get(DocumentKind(exhibit.kind), ())
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    shown = [each for each in fields if typed.get(each.name, ("",))[0]]
    with st.container(key="facts", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", key="factshead"):
            head = desk.t("Facts of {label}", label=exhibit.label)
            legend = _legend(desk) if view.writes else ""
            st.html(f'<div class="rd"><b>{safe(head)}</b> {legend}</div>')
            if may_type(view, exhibit):
                reading.file_as(view, exhibit)
            if fields and may_type(view, exhibit):
                reading.button(view, exhibit)
                toggle(view, desk.t("Type facts"))
        with st.container(key="factstable"):
            reading.strip(view, exhibit)
            if not fields:
                st.html(f'<div class="mu">{safe(desk.t("Nothing is typed from documents of this kind."))}</div>')
            elif not shown:
                told = desk.t("Nothing is typed yet: the machine answers as soon as the facts are there.")
                st.html(f'<div class="mu">{safe(told)}</div>')
            else:
                st.html(f'<table class="facts typed">{COLUMNS}{_rows(view, exhibit, shown)}</table>')


def toggle(view: View, label: str) -> None:
    """Opens the form beside the page, or closes it."""
    st.button(label, key="facts_toggle", shortcut=KEYS["facts"], on_click=_edit, args=(view.place,))


def _edit(place: Place) -> None:
    place.editing = not place.editing
    place.forms += place.editing


def _legend(desk: Desk) -> str:
    told = (("ok", desk.t("met")), ("warn", desk.t("open")), ("bad", desk.t("not met")), ("none", desk.t("not asked")))
    return (
        '<span class="legend">' + "".join(f'<i class="dot {tone}"></i>{safe(word)}' for tone, word in told) + "</span>"
    )


def _rows(view: View, exhibit: Exhibit, fields: list[FactField]) -> str:
    """Pairs of fields side by side, read downwards."""
    half = max(-(-len(fields) // 2), LINES if len(fields) <= LINES else 0)
    cells = [_cells(view, exhibit, each) for each in fields]
    right = cells[half:] + ["<td></td><td></td><td></td>"] * (half - len(cells[half:]))
    left = cells[:half] + ["<td>&nbsp;</td><td></td><td></td>"] * (half - len(cells[:half]))
    return "".join(f"<tr>{a}{b}</tr>" for a, b in zip(left, right, strict=True))


def _cells(view: View, exhibit: Exhibit, field: FactField) -> str:
    """Label, value and source; the script of the viewer takes a click on them to the place they were read at."""
    desk = view.desk
    given, origin, by = view.case.dossier.typed.get(exhibit.exhibit_id, {}).get(field.name, ("", "", ""))
    label = desk.t(field.label) + (f" {field.link}" if field.link else "")
    who = reading.source_of(desk, origin, view.name_of(by)) if given else ""
    typed = origin == "typed"
    source = desk.t("typed by {who}", who=view.name_of(by)) if given and typed else who
    told = desk.t(dict(field.options)[given]) if given in dict(field.options) else given
    read = view.case.readings.get(exhibit.exhibit_id)
    found = read_as(exhibit, read, field.name, given, origin)
    unsure = _unsure(desk, found[0]) if found and not typed else ""
    at_pages = places(exhibit, read, field.name, given, origin)
    if not (at_pages and sees_images(desk.person, DocumentKind(exhibit.kind))):
        return _three(label, safe(told), source, unsure + safe(who), told)
    at = f'data-fact="{safe(exhibit.exhibit_id)} {safe(field.name)}"'
    aim = desk.t(
        "{field}: {value}. Show where it was read, on page {page}", field=label, value=told, page=at_pages[0].page
    )
    value = f'<span class="goto" role="button" tabindex="0" {at} aria-label="{safe(aim)}">{safe(told)}</span>'
    return _three(label, value, source, unsure + safe(who), told, at)


def _three(label: str, value: str, source: str, who: str, told: str, at: str = "") -> str:
    return (
        f'<td class="k" title="{safe(label)}" {at}>{safe(label)}</td>'
        f'<td class="num" title="{safe(told)}" {at}>{value}</td><td class="s" title="{safe(source)}" {at}>{who}</td>'
    )


def _unsure(desk: Desk, fact: ReadFact) -> str:
    """How little the reading trusts itself, where that is little."""
    if fact.confidence >= SURE:
        return ""
    told = desk.t("read with low confidence: compare it with the page")
    return f'<span class="unsure" title="{safe(told)}">⚠ {safe(percent(fact))}</span> '
