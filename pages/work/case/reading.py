"""How far the reading of the document is, what it seems to be, and where its sources differ."""

import streamlit as st

from core.commands.documents import rename_kind
from core.commands.reading import ask_to_read
from core.errors import Refusal
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.reading import Reading, told_origin
from core.model.terms import DocumentKind
from core.permissions import Act
from core.queries.readings import differences, is_readable
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.show import safe
from pages.work.case.place import Place
from pages.work.case.view import View

BOTH = ["evidence", "judgement"]
"""The parts of the page that follow a change of a document."""


def strip(view: View, exhibit: Exhibit) -> None:
    """One line of state, the notes of the reading, and a line for each field on which sources differ."""
    desk, reading = view.desk, view.case.readings.get(exhibit.exhibit_id)
    if not is_readable(exhibit):
        return
    lines = [_state(desk, reading), *(desk.say(each) for each in (reading.notes if reading else ()))]
    body = (
        _doubt(desk, exhibit, reading)
        + _differences(view, exhibit, reading)
        + "".join(f"<div>{safe(each)}</div>" for each in lines if each)
    )
    if body:
        st.html(f'<div class="mu reading" role="status">{body}</div>')


def button(view: View, exhibit: Exhibit) -> None:
    """Hands the document over to be read, where nobody has yet or the reading failed."""
    reading = view.case.readings.get(exhibit.exhibit_id)
    if not is_readable(exhibit) or (reading and reading.state != "failed"):
        return
    told = view.desk.t("Read the document")
    st.button(told, key="read_document", on_click=_ask, args=(exhibit.exhibit_id, view.place))


def file_as(view: View, exhibit: Exhibit) -> None:
    """Files the document as what it seems to be, where that is another kind."""
    kind = _other(exhibit, view.case.readings.get(exhibit.exhibit_id))
    if kind is not None:
        told = view.desk.t("File as: {kind}", kind=view.desk.say(name_of(kind)))
        st.button(told, key="file_as", on_click=_file_as, args=(exhibit.exhibit_id, kind, view.place))


def source_of(desk: Desk, source: str, who: str) -> str:
    """Where a value comes from: a person's name, or the way and page of reading."""
    return who if source == "typed" else desk.say(told_origin(source))


def _ask(exhibit_id: str, place: Place) -> None:
    desk = sit(Act.VIEW_APPEAL)
    done = ask_to_read(desk.office, desk.person, exhibit_id)
    place.refused = done if isinstance(done, Refusal) else None


def _file_as(exhibit_id: str, kind: DocumentKind, place: Place) -> None:
    desk = sit(Act.VIEW_APPEAL)
    done = rename_kind(desk.office, desk.person, exhibit_id, kind)
    place.refused = done if isinstance(done, Refusal) else None
    st.rerun(BOTH)


def _other(exhibit: Exhibit, reading: Reading | None) -> DocumentKind | None:
    """The kind it seems to be, where it is on file as another one."""
    kind = reading.kind if reading and is_readable(exhibit) else None
    return None if kind in {None, DocumentKind.OTHER, DocumentKind(exhibit.kind)} else kind


def _doubt(desk: Desk, exhibit: Exhibit, reading: Reading | None) -> str:
    kind = _other(exhibit, reading)
    if kind is None or reading is None:
        return ""
    told = desk.t(
        "It is on file as another kind, but looks like: {kind}. {because}",
        kind=desk.say(name_of(kind)),
        because=desk.say(reading.because) if reading.because else "",
    )
    return f'<div class="doubt">{safe(told)}</div>'


def _state(desk: Desk, reading: Reading | None) -> str:
    if reading is None:
        return ""
    if reading.state == "waiting":
        return desk.t("The document is being read; you can go on meanwhile.")
    if reading.state == "failed":
        because = desk.say(reading.because) if reading.because else ""
        return desk.t("The document could not be read: {because}", because=because)
    return ""


def _differences(view: View, exhibit: Exhibit, reading: Reading | None) -> str:
    """A line each; the script of the viewer takes a click on it to where the other value was read."""
    desk = view.desk
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    lines = ""
    for each in differences(exhibit, reading, typed):
        who = view.name_of(typed[each.field.name][2])
        others = "; ".join(f"{one.value} ({desk.say(one.source)})" for one in each.others)
        told = desk.t(
            "⚠ {field}: {value} ({source}) counts, but there is also {others}",
            field=desk.t(each.field.label),
            value=each.given,
            source=source_of(desk, each.source, who),
            others=others,
        )
        at = f'class="goto" role="button" tabindex="0" data-fact="{safe(exhibit.exhibit_id)} {each.field.name} others"'
        lines += f"<div><span {at if any(one.box for one in each.others) else ''}>{safe(told)}</span></div>"
    return lines
