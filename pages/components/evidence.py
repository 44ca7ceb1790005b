"""The evidence pane: the documents, the viewer, the comparison, and the facts below the page.

A document can be compared with another of the same case, with another page of itself, or with one of another appeal.

Fitting, zooming, dragging, rotating, turning pages and jumping from a fact to its place are done by the script without
a rerun.
"""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

import streamlit as st

from core.commands.documents import note_opened, rename_kind, type_fact
from core.commands.reading import ask_to_read
from core.domain import assessment, masking
from core.domain.appeal import ACCOUNT, Exhibit
from core.domain.case_context import own_account
from core.domain.facts import FACT_FIELDS, FactField, same_form
from core.domain.permissions import Act, allowed, sees_images
from core.domain.reading import PASSAGES, ReadFact, Reading, describe_origin
from core.domain.refusals import Refusal
from core.domain.standard_reasons import with_words
from core.domain.terms import DocumentKind, State
from core.domain.text import Text, family, mark
from core.queries import documents
from pages.components import case_view
from pages.components.case_view import KEYS, REVIEWS, CasePageState, CaseView
from pages.shared import elements, guard, url_state
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import in_words, plain_text, safe, time_label

# Two documents side by side: the complainant's certificate, or any other, beside the one on the left.


def choose_beside(exhibit_id: str) -> None:
    """For ``on_click``: shows a document of this or another appeal on the right, and draws both halves of the page.

    Whether the reader may see it is checked when it is drawn.
    """
    lay_on_the_right(exhibit_id)
    st.session_state["pin"] = "1"
    url_state.to_url("pin", "")
    place = st.session_state.get("place")
    if isinstance(place, CasePageState):
        place.editing = False
    st.rerun(case_view.BOTH_PANES)


def lay_beside(view: CaseView, shown: Exhibit) -> tuple[Exhibit, Reading | None] | None:
    """Draws the button for a second document; returns that document, if one is open, with its reading."""
    ctx = view.ctx
    url_state.from_url("beside", None, "")
    pinned, candidates = st.session_state.get("pin") == "1", visible(view)
    usual = _usual(view, shown, candidates)
    if usual is None and not pinned:
        return None
    name = ctx.t("evidence.compare_with", label=usual.label) if usual and not pinned else ctx.t("evidence.compare")
    look = "primary" if pinned else "secondary"
    elements.button(name, "compare", _pin, view.place, type=look, shortcut=KEYS["compare"])
    return _chosen(view, candidates, usual) if pinned else None


def visible(view: CaseView) -> list[Exhibit]:
    """Returns the documents of the case that the reader may look at."""
    person = view.ctx.person
    return [each for each in view.case.dossier.exhibits if sees_images(person, DocumentKind(each.kind))]


def lay_on_the_right(exhibit_id: str) -> None:
    """Stores which document is on the right; the next run draws it."""
    st.session_state["beside"] = exhibit_id
    url_state.to_url("beside", "")


def _chosen(view: CaseView, candidates: list[Exhibit], usual: Exhibit | None) -> tuple[Exhibit, Reading | None] | None:
    """Returns the document that the address or the reader names, by label or id; else the usual one."""
    named = st.session_state.get("beside") or ""
    for each in candidates:
        if named in (each.label, each.exhibit_id):
            return each, view.case.readings.get(each.exhibit_id)
    if named:
        found = documents.exhibit_of(view.ctx.office, view.ctx.person, named)
        if not isinstance(found, Refusal):
            return masking.exhibit_for(view.ctx.person, found[0]), found[1]
    return (usual, view.case.readings.get(usual.exhibit_id)) if usual else None


def _usual(view: CaseView, shown: Exhibit, candidates: list[Exhibit]) -> Exhibit | None:
    """Returns the certificate; beside the certificate, another document; without another, its own further pages."""
    first = assessment.certificate(view.case.dossier)
    others = [each for each in candidates if each.exhibit_id != shown.exhibit_id]
    if first in others:
        return first
    return others[0] if others else shown if shown in candidates and shown.pages > 1 else None


def _pin(place: CasePageState) -> None:
    st.session_state["pin"] = "" if st.session_state.get("pin") == "1" else "1"
    place.editing = False
    url_state.to_url("pin", "")


# Where on the page each fact was read, for the viewer to outline; and which of them matches a value in the table.

SURE: Final = 0.8
"""A fact read with less confidence must be compared with the page."""

Typed = Mapping[str, tuple[str, str, str]]


def outlines(ctx: RequestContext, exhibit: Exhibit, reading: Reading | None, typed: Typed) -> list[dict[str, Any]]:
    """Returns each fact and passage that has a place on a page, as the viewer's script takes it.

    ``counts`` is whether it is the saved value; ``words`` is the text to search for within its place.
    """
    if reading is None:
        return []
    fields = {each.name: each for each in FACT_FIELDS.get(reading.kind or DocumentKind(exhibit.kind), ())}
    values = {name: value for name, (value, _, _) in typed.items() if value}
    passages = [
        {
            "field": each.field,
            "told": ctx.t("format.label_value", label=ctx.t(PASSAGES[each.field]), value=each.value),
            "from": ctx.say(each.source),
            "unsure": each.confidence < SURE,
            "counts": True,
            "page": each.page,
            "box": each.box,
            "words": each.value,
        }
        for each in reading.passages
        if each.page is not None and each.box is not None
    ]
    return passages + [
        {
            "field": fact.field,
            "told": _fact_in_words(ctx, fields[fact.field], fact),
            "from": f"{ctx.say(fact.source)} · {percent(fact)}",
            "unsure": fact.confidence < SURE,
            "counts": fact.field in values and documents.states_value(exhibit, fact, values[fact.field]),
            "page": fact.page,
            "box": fact.box,
            "words": fact.value,
        }
        for fact in reading.facts
        if fact.page is not None and fact.box is not None and fact.field in fields
    ]


def read_as(exhibit: Exhibit, reading: Reading | None, field: str, value: str, source: str) -> tuple[ReadFact, ...]:
    """Returns the facts read that equal ``value``, those of the same source first; none if the forms differ."""
    if reading is None or not same_form(DocumentKind(exhibit.kind), reading.kind):
        return ()
    found = [each for each in reading.facts if each.field == field and documents.states_value(exhibit, each, value)]
    return tuple(sorted(found, key=lambda each: each.origin != source))


def places(exhibit: Exhibit, reading: Reading | None, field: str, value: str, source: str) -> tuple[ReadFact, ...]:
    """Returns those of ``read_as`` with a place on a page; if no fact read equals it, the places of other readings."""
    found = read_as(exhibit, reading, field, value, source)
    if not found and reading is not None and same_form(DocumentKind(exhibit.kind), reading.kind):
        found = tuple(each for each in reading.facts if each.field == field and each.invoice == 1)
    return tuple(each for each in found if each.page is not None and each.box is not None)


def percent(fact: ReadFact) -> str:
    """Returns the confidence of the reading: ``97 %``."""
    return f"{round(fact.confidence * 100)} %"


def _fact_in_words(ctx: RequestContext, field: FactField, fact: ReadFact) -> str:
    """Returns the field and its value; from the second invoice in a file on, with the invoice's number."""
    options = dict(field.options)
    value = ctx.t(options[fact.value]) if fact.value in options else fact.value
    text = ctx.t("format.label_value", label=ctx.t(field.label), value=value)
    return text if fact.invoice == 1 else f"{ctx.t('evidence.invoice_number', number=fact.invoice)} · {text}"


# How far the document has been read, what kind it seems to be, and where its sources differ.


def reading_notes(view: CaseView, exhibit: Exhibit) -> None:
    """Draws a line with the state of the reading, its notes, and a line per field on which sources differ."""
    ctx, reading = view.ctx, view.case.readings.get(exhibit.exhibit_id)
    _came_through(view, exhibit)
    if not documents.is_readable(exhibit):
        return
    lines = [_state(ctx, reading), *(ctx.say(each) for each in (reading.notes if reading else ()))]
    body = _doubt(ctx, exhibit, reading) + _differences(view, exhibit, reading) + _found_in_words(ctx, exhibit, reading)
    body += "".join(f"<div>{safe(each)}</div>" for each in lines if each)
    if body:
        st.html(f'<div class="mu reading" role="status">{body}</div>')


def _came_through(view: CaseView, exhibit: Exhibit) -> None:
    """Says through which account of its party the document came, and which program reported that."""
    facts = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    if account := own_account(facts):
        at, who = time_label(view.ctx, account.authenticated_at), view.name_of(facts[ACCOUNT][2])
        elements.note("mu", view.ctx.t("evidence.came_through_account", account=account.account, at=at, who=who))


def button(view: CaseView, exhibit: Exhibit) -> None:
    """Draws the button that has the document read, if nobody has yet or the reading failed."""
    reading = view.case.readings.get(exhibit.exhibit_id)
    if not documents.is_readable(exhibit) or (reading and reading.state != "failed"):
        return
    label = view.ctx.t("evidence.read_document")
    elements.button(label, "read_document", case_view.perform, ask_to_read, exhibit.exhibit_id)


def file_as(view: CaseView, exhibit: Exhibit) -> None:
    """Draws the button that files the document as the kind it seems to be, if that differs from its present kind."""
    kind = _other(exhibit, view.case.readings.get(exhibit.exhibit_id))
    if kind is not None:
        label = view.ctx.t("evidence.file_as", kind=view.ctx.label(kind))
        elements.button(label, "file_as", _file_as, exhibit.exhibit_id, kind)


def source_of(ctx: RequestContext, source: str, who: str) -> str:
    """Returns where a value comes from: a person's name, or how and on which page it was read."""
    return who if source == "typed" else ctx.say(describe_origin(source))


def _file_as(exhibit_id: str, kind: DocumentKind) -> None:
    case_view.perform(rename_kind, exhibit_id, kind)
    st.rerun(case_view.BOTH_PANES)


def _other(exhibit: Exhibit, reading: Reading | None) -> DocumentKind | None:
    """Returns the kind that the document seems to be, if it is on file as another one."""
    kind = reading.kind if reading and documents.is_readable(exhibit) else None
    return None if kind in {None, DocumentKind.OTHER, DocumentKind(exhibit.kind)} else kind


def _doubt(ctx: RequestContext, exhibit: Exhibit, reading: Reading | None) -> str:
    kind = _other(exhibit, reading)
    if kind is None or reading is None:
        return ""
    because = ctx.say(reading.because) if reading.because else ""
    text = ctx.t("evidence.on_file_as_another_kind", kind=ctx.label(kind), because=because)
    return f'<div class="doubt">{safe(text)}</div>'


def _state(ctx: RequestContext, reading: Reading | None) -> str:
    if reading and reading.state == "waiting":
        return ctx.t("evidence.document_being_read_you_can")
    if reading and reading.state == "failed":
        return ctx.t("evidence.document_could_not_be_read", because=ctx.say(reading.because) if reading.because else "")
    return ""


def _found_in_words(ctx: RequestContext, exhibit: Exhibit, reading: Reading | None) -> str:
    """Returns, as HTML, what a letter says of the case and the law; the viewer's script links each to its place."""
    names = dict.fromkeys(each.field for each in reading.passages) if reading else {}
    if not names:
        return ""
    links = " · ".join(
        f'<span class="goto" role="button" tabindex="0" data-fact="{safe(exhibit.exhibit_id)} {name}">'
        f"{safe(ctx.t(PASSAGES[name]))}</span>"
        for name in names
    )
    return f'<div class="words">{safe(ctx.t("evidence.found_in_words"))} {links}</div>'


def _differences(view: CaseView, exhibit: Exhibit, reading: Reading | None) -> str:
    """Returns one line per difference; the viewer's script links each to where the other value was read."""
    ctx = view.ctx
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    lines = ""
    for each in documents.differences(exhibit, reading, typed):
        who = view.name_of(typed[each.field.name][2])
        parts = (ctx.t("format.name_subject", name=one.value, subject=one.source) for one in each.others)
        others = ctx.listed(parts, long=True)
        field, source = ctx.t(each.field.label), source_of(ctx, each.source, who)
        text = ctx.t("evidence.counts_but_there_is_also", field=field, value=each.value, source=source, others=others)
        at = f'class="goto" role="button" tabindex="0" data-fact="{safe(exhibit.exhibit_id)} {each.field.name} others"'
        lines += f"<div><span {at if any(one.box for one in each.others) else ''}>{safe(text)}</span></div>"
    return lines


# The facts typed or read from a document, with who typed them or where, as a table below its page.

LINES = 5

COLUMNS = "<colgroup>" + '<col class="label"><col class="value"><col class="source">' * 2 + "</colgroup>"


def may_type(view: CaseView, exhibit: Exhibit) -> bool:
    """Returns whether the reader may type this document's facts: the holder, or customer service if no one decides."""
    if view.case.appeal.state is State.CLOSED or view.place.look:
        return False
    if not allowed(view.ctx.person, Act.HOLD_CASES):
        return sees_images(view.ctx.person, DocumentKind(exhibit.kind))
    return view.writes or view.case.lease is None


def table(view: CaseView, exhibit: Exhibit) -> None:
    """Draws the facts, who typed them, and the meaning of the dots; a long table scrolls by itself."""
    ctx = view.ctx
    fields = FACT_FIELDS.get(DocumentKind(exhibit.kind), ())
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    shown = [each for each in fields if typed.get(each.name, ("",))[0]]
    with st.container(key="facts", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", key="factshead"):
            head = ctx.t("evidence.facts_of", label=exhibit.label)
            legend = _legend(ctx) if view.writes else ""
            st.html(f'<div class="rd"><b>{safe(head)}</b> {legend}</div>')
            if may_type(view, exhibit):
                file_as(view, exhibit)
            if fields and may_type(view, exhibit):
                button(view, exhibit)
                toggle(view, ctx.t("evidence.type_facts"))
        with st.container(key="factstable"):
            reading_notes(view, exhibit)
            if not fields:
                elements.note("mu", ctx.t("evidence.nothing_typed_from_documents_kind"))
            elif not shown:
                elements.note("mu", ctx.t("evidence.nothing_typed_yet_machine_answers"))
            else:
                st.html(f'<table class="facts typed">{COLUMNS}{_rows(view, exhibit, shown)}</table>')


def toggle(view: CaseView, label: str) -> None:
    """Opens or closes the form next to the page."""
    elements.button(label, "facts_toggle", _edit, view.place, shortcut=KEYS["facts"])


def _edit(place: CasePageState) -> None:
    place.editing = not place.editing
    place.forms += place.editing
    place.fact_refusals.clear()


def _legend(ctx: RequestContext) -> str:
    words = ctx.texts("evidence.met_within", "label.standing.open", "evidence.not_met_within", "evidence.not_asked")
    meanings = zip(("ok", "warn", "bad", "none"), words, strict=True)
    dots = "".join(f'<i class="dot {tone}"></i>{safe(word)}' for tone, word in meanings)
    return f'<span class="legend">{dots}</span>'


def _rows(view: CaseView, exhibit: Exhibit, fields: list[FactField]) -> str:
    """Returns the fields as two columns, to be read downwards."""
    half = max(-(-len(fields) // 2), LINES if len(fields) <= LINES else 0)
    cells = [_cells(view, exhibit, each) for each in fields]
    right = cells[half:] + ["<td></td><td></td><td></td>"] * (half - len(cells[half:]))
    left = cells[:half] + ["<td>&nbsp;</td><td></td><td></td>"] * (half - len(cells[:half]))
    return "".join(f"<tr>{a}{b}</tr>" for a, b in zip(left, right, strict=True))


def _cells(view: CaseView, exhibit: Exhibit, field: FactField) -> str:
    """Returns label, value and source; the viewer's script links them to the place where the value was read."""
    ctx = view.ctx
    typed_value, origin, by = view.case.dossier.typed.get(exhibit.exhibit_id, {}).get(field.name, ("", "", ""))
    label = ctx.t(field.label) + (f" {field.link}" if field.link else "")
    who = source_of(ctx, origin, view.name_of(by)) if typed_value else ""
    typed = origin == "typed"
    source = ctx.t("evidence.typed_by", who=view.name_of(by)) if typed_value and typed else who
    shown = ctx.t(dict(field.options)[typed_value]) if typed_value in dict(field.options) else typed_value
    read = view.case.readings.get(exhibit.exhibit_id)
    found = read_as(exhibit, read, field.name, typed_value, origin)
    unsure = ""
    if found and not typed and found[0].confidence < SURE:
        unsure = f'<span class="unsure" title="{safe(ctx.t(WORDS["unsure"]))}">⚠ {safe(percent(found[0]))}</span> '
    at_pages = places(exhibit, read, field.name, typed_value, origin)
    if not (at_pages and sees_images(ctx.person, DocumentKind(exhibit.kind))):
        return _three(label, safe(shown), source, unsure + safe(who), shown)
    at = f'data-fact="{safe(exhibit.exhibit_id)} {safe(field.name)}"'
    aim = ctx.t("evidence.show_where_it_was_read_on_page", field=label, value=shown, page=at_pages[0].page)
    value = f'<span class="goto" role="button" tabindex="0" {at} aria-label="{safe(aim)}">{safe(shown)}</span>'
    return _three(label, value, source, unsure + safe(who), shown, at)


def _three(label: str, value: str, source: str, who: str, full: str, at: str = "") -> str:
    return (
        f'<td class="k" title="{safe(label)}" {at}>{safe(label)}</td>'
        f'<td class="num" title="{safe(full)}" {at}>{value}</td><td class="s" title="{safe(source)}" {at}>{who}</td>'
    )


# The form for typing a document's facts beside its page; each field is saved, and the machine answers, at once.


def show_facts_form(view: CaseView, exhibit: Exhibit) -> None:
    """Draws the fields next to the page; an invalid value is refused at its field and stays as typed."""
    ctx = view.ctx
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    with st.container(key="factsform"):
        with st.container(horizontal=True, vertical_alignment="center", key="factshead"):
            st.html(f'<div class="rd"><b>{safe(ctx.t("evidence.facts_of", label=exhibit.label))}</b></div>')
            toggle(view, ctx.t("evidence.close_form"))
        reading_notes(view, exhibit)
        _kind(view, exhibit)
        fields = FACT_FIELDS.get(DocumentKind(exhibit.kind), ())
        filled, link = max((each.link or 1 for each in fields if each.name in typed), default=0), 1
        shown = [each for each in fields if (each.link or 1) <= filled + 1]
        for field in shown:
            if field.link and field.link != link:
                link = field.link
                elements.note("linkhead", ctx.t("evidence.link_number", number=link))
            _field(view, exhibit, field, typed.get(field.name, ("", "", ""))[0])
        texts = sum(not each.options for each in shown)
        case_view.focus_form("factsform", f"{view.place.token} {view.place.forms}", texts)


def _field(view: CaseView, exhibit: Exhibit, field: FactField, value: str) -> None:
    ctx, place = view.ctx, view.place
    base = f"fact_{exhibit.exhibit_id}_{field.name}"
    refused = place.fact_refusals.get(base)
    key = f"{base}.{place.forms}"
    if refused is None:
        case_view.show_in(place, key, value if value in dict(field.options) or not field.options else "")
    args = (exhibit.exhibit_id, field.name, base, key)
    if field.options:
        elements.select(ctx.t(field.label), {"": "–"} | ctx.words(dict(field.options)), key, "", _save, *args)
    else:
        st.text_input(ctx.t(field.label), key=key, on_change=_save, args=args)
    if refused is not None:
        st.html(f'<div class="wrong" role="alert">{safe(_wrong(ctx, refused))}</div>')


def _wrong(ctx: RequestContext, refused: Refusal) -> str:
    """Returns the error in the value, without the field's name, which is shown above."""
    reason = refused.facts.get("reason")
    return ctx.say(reason if isinstance(reason, Text) else refused.because)


def _kind(view: CaseView, exhibit: Exhibit) -> None:
    ctx, kind = view.ctx, DocumentKind(exhibit.kind)
    kinds = {each: ctx.label(each) for each in DocumentKind}
    key = case_view.key_for(view.place, f"kind_{exhibit.exhibit_id}", kind)
    elements.select(ctx.t("evidence.this_document_is"), kinds, key, kind, _rename, exhibit.exhibit_id, key)


def _rename(exhibit_id: str, key: str) -> None:
    if case_view.entered(st.session_state["place"], key):
        _file_as(exhibit_id, st.session_state[key])


def _save(exhibit_id: str, field: str, base: str, key: str) -> None:
    ctx, place = guard.require(Act.VIEW_APPEAL), st.session_state["place"]
    if not case_view.entered(place, key):
        return
    done = type_fact(ctx.office, ctx.person, exhibit_id, field, st.session_state[key] or "")
    place.fact_refusals.pop(base, None)
    if isinstance(done, Refusal):
        place.fact_refusals[base] = done
    st.rerun(case_view.BOTH_PANES)


# A document that has no picture is shown as text, after a sentence that says so.


NOTES: Final = {
    "application/ofd": mark("evidence.ofd_document_kept_as_received"),
    "application/xml": mark("evidence.e_invoice_data_no_picture"),
}


def with_note(ctx: RequestContext, media_type: str, text: str) -> str:
    """Returns the text to show, after a sentence saying what it is; plain text needs none."""
    note = NOTES.get(media_type)
    return f"{ctx.t(note)}\n{'—' * 24}\n\n{text}" if note else text


# The viewer: page images from the route, or a text as text, and where on them each fact was read.

WORDS: Final = family(
    "evidence.viewer",
    "width page in out turn number thumbs save failed loading outlines together apart lock choose unsure find find_next"
    " find_before find_close seeking none unread pick quote quote_told copied",
) | {"before": mark("word.previous_page"), "after": mark("word.next_page")}


_VIEWER: Final = elements.component("page_view", "components/viewer", '<div id="root"></div>', "components/word_search")


def show_viewer(view: CaseView, exhibit: Exhibit, other: tuple[Exhibit, Reading | None] | None = None) -> None:
    """Draws one document, or two side by side; the reader chooses the second at its head."""
    papers = [_paper(view, exhibit, view.case.readings.get(exhibit.exhibit_id))]
    if other:
        papers.append({**_paper(view, *other), "choices": _choices(view, other[0])})
    words = view.ctx.words(WORDS)
    words["numbered"] = view.ctx.t("word.page_number", number="#")
    words["found"] = view.ctx.t("evidence.found_number_of_count", number="#1", count="#2")
    words["find_key"] = case_view.FIND
    data = {"papers": papers, "words": words, "writes": view.writes}
    with st.container(key="viewer"):
        st.html(_first_page(papers))
        _VIEWER(data=data, key="papers", height="stretch", on_beside_change=_choose, on_quote_change=_quote)


def _first_page(papers: list[dict[str, Any]]) -> str:
    """Returns the first page as a plain image where the viewer will place it: browsers show it before scripts run."""
    paper = papers[0]
    if len(papers) > 1 or paper["refused"] or paper["text"] is not None:
        return '<div class="first"></div>'
    strip = " strip" if paper["pages"] > 1 else ""
    return f'<div class="first{strip}"><img src="/exhibit/{safe(paper["id"])}/1.jpg" alt="" fetchpriority="high"></div>'


def _choose() -> None:
    if chosen := getattr(st.session_state.get("papers"), "beside", None):
        lay_on_the_right(str(chosen))


def _quote() -> None:
    """Appends a passage to the reason of the decision as a paragraph, and saves it."""
    ctx, place = guard.require(Act.VIEW_APPEAL), st.session_state["place"]
    if quoted := getattr(st.session_state.get("papers"), "quote", None):
        place.refused = case_view.write(ctx, place, "reason", with_words(place.seen.reason, str(quoted)))
        if place.refused is None:
            st.session_state[elements.CONFIRMATION] = ctx.t("evidence.quoted_in_reason")
        st.rerun(case_view.BOTH_PANES)


def _choices(view: CaseView, other: Exhibit) -> list[tuple[str, str]]:
    """Returns the documents possible on the right, by id: those of the case, and one of another case if it is open."""
    offered = {each.exhibit_id: each for each in (*visible(view), other)}
    return [(exhibit_id, _title(view, each)) for exhibit_id, each in offered.items()]


def _title(view: CaseView, exhibit: Exhibit) -> str:
    title, no = view.ctx.document(exhibit), exhibit.appeal_no
    return title if no == view.no else view.ctx.t("evidence.document_appeal_no_of", document=title, appeal_no=no)


def _paper(view: CaseView, exhibit: Exhibit, reading: Reading | None) -> dict[str, Any]:
    ctx = view.ctx
    no, label, page, sought, number = st.session_state.get("page_asked", ("", "", 0, "", 0))
    meant = (view.no, exhibit.label) == (no, label)
    where = {"words": "#1", "label": exhibit.label, "page": "#2"}
    key = mark("evidence.quotation") if documents.is_text(exhibit) else mark("evidence.quotation_of_page")
    paper: dict[str, Any] = {
        "id": exhibit.exhibit_id,
        "title": _title(view, exhibit),
        "name": exhibit.name,
        "pages": exhibit.pages,
        "finest": 220 if exhibit.media_type.startswith("image/") else 330,  # an image has no more than its own pixels
        "text": None,
        "refused": None,
        "marks": [],
        "start": page if meant else 0,
        "find": sought if meant else "",
        "asked": number if meant else 0,
        "quotation": ctx.t(key, **where),
        "before": 0,
    }
    if not sees_images(ctx.person, DocumentKind(exhibit.kind)):
        return {**paper, "refused": ctx.t("evidence.your_role_works_without_look")}
    if documents.is_text(exhibit):
        text = documents.text_of(ctx.office, ctx.person, exhibit.exhibit_id)
        if isinstance(text, Refusal):
            return {**paper, "refused": in_words(ctx, text)}
        paper["text"] = with_note(ctx, exhibit.media_type, text)
        paper["before"] = len(paper["text"]) - len(text)
        if exhibit.media_type in NOTES:
            return paper  # its facts are on pages that are not shown
    typed = view.case.dossier.typed.get(exhibit.exhibit_id, {})
    return {**paper, "marks": outlines(ctx, exhibit, reading, typed)}


# The evidence pane: the documents, the one on screen, and what was read from it.

DOTS = {"bad": "red", "warn": "orange", "ok": "green", "none": "gray"}

SIGNS = {"bad": "✕", "warn": "○", "ok": "✓", "none": "·"}  # a select box shows no colours

MOST_TABS = 8


@fragment(key="evidence")
def draw_evidence(appeal_no: str, views: list[CaseView]) -> None:
    """Draws the left half of the page; runs alone when a document is chosen or a passage is quoted."""
    elements.recorded_note()
    draw_documents(case_view.fresh_view(appeal_no, views))


def draw_documents(view: CaseView) -> None:
    """Draws the documents of the view, on whichever page they are looked at."""
    with st.container(key="evidence"):
        if not view.case.dossier.exhibits:
            elements.note("empty", view.ctx.t("evidence.no_document_is_on_file_yet"))
            return
        for each in visible(view):
            documents.draw_ahead(view.ctx.office, each, 1)
        labels = [each.label for each in view.case.dossier.exhibits]
        spoken = view.spoken().get(view.place.cursor)
        url_state.from_url("ex", labels, spoken.label if spoken else labels[0])
        url_state.from_url("pin", ("1",), "")
        _page_asked_for(view)
        with st.container(horizontal=True, vertical_alignment="center", key="exrow", gap="small"):
            _documents(view, labels)
            shown = view.exhibit(st.session_state["ex"]) or view.case.dossier.exhibits[0]
            other = lay_beside(view, shown)
        if view.place.editing and may_type(view, shown):
            page, beside_it = st.columns([62, 38], gap="small")
            with page:
                show_viewer(view, shown)
            with beside_it:
                show_facts_form(view, shown)
        else:
            show_viewer(view, shown, other)
            table(view, shown)
            if other:
                _opened(view, other[0])
        _opened(view, shown)


PAGE: Final = "page"
"""The page of the document to which a link leads; pages turned to afterwards are in no address."""

SOUGHT: Final = "find"
"""The words that a link marks in the document to which it leads."""


def _page_asked_for(view: CaseView) -> None:
    """Keeps, once, which page and words of which document the address asks for, and removes them from the address."""
    page, sought = url_state.number_in_url(PAGE, 0), st.query_params.get(SOUGHT, "")
    if page or sought:
        st.session_state["page_asked"] = view.no, st.session_state["ex"], page, sought, monotonic()
    for each in (PAGE, SOUGHT):
        st.query_params.pop(each, None)


def _opened(view: CaseView, exhibit: Exhibit) -> None:
    """Records once that the document was shown; if that fails, the next look tries again."""
    if exhibit.exhibit_id not in view.place.noted:
        done = note_opened(view.ctx.office, view.ctx.person, (exhibit.exhibit_id,))
        if done and not isinstance(done, Refusal):
            view.place.noted.add(exhibit.exhibit_id)


def _documents(view: CaseView, labels: list[str]) -> None:
    """Draws tabs, each with its worst finding as a dot; for many documents a select box with arrows."""
    ctx = view.ctx
    judged = view.case.appeal.state in REVIEWS and allowed(ctx.person, Act.READ_FINDINGS)
    found = assessment.marks(view.case.dossier, view.case.assessment, view.case.form) if judged else {}
    by_label = {each.label: each for each in view.case.dossier.exhibits}

    def tab_label(label: str, *, many: bool) -> str:
        exhibit = by_label[label]
        mark = found.get(exhibit.exhibit_id, "none")
        kind = DocumentKind(exhibit.kind)
        name = f"{label} {ctx.t('evidence.certificate') if kind in assessment.CERTIFICATES else ctx.label(kind)}"
        return f"{SIGNS[mark]} {name}" if many else f":{DOTS[mark]}[●] {plain_text(name)}"

    if st.session_state["ex"] not in labels:
        st.session_state["ex"] = labels[0]
    with st.container(key="turn", horizontal=True, gap=None, width="content"):
        before, after = ctx.texts("evidence.document_before", "evidence.next_document")
        for key, step, name in (("before", -1, before), ("after", 1, after)):
            elements.button(name, f"ex_{key}", _turn, labels, step, type="tertiary", shortcut=KEYS[key])
    many = len(labels) > MOST_TABS
    names, name = {label: tab_label(label, many=many) for label in labels}, ctx.t("word.document")
    if many:
        elements.select(name, names, "ex", labels[0], url_state.to_url, "ex", "", label_visibility="collapsed")
    else:
        elements.segments(name, names, "ex", url_state.to_url, "ex", "", wrap=False)


def _turn(labels: list[str], step: int) -> None:
    case_view.choose(labels[(labels.index(st.session_state["ex"]) + step) % len(labels)])


# While a document of the case is being read, checks every two seconds whether the reading has ended.

SECONDS = 2.0


def watch_readings(view: CaseView) -> None:
    """Draws nothing; redraws the page once something was read, but never under a dialog, which it would close."""
    if any(each.state == "waiting" for each in view.case.readings.values()):
        _redraw_when_read(view.no)


@fragment(key="watch")
def _redraw_when_read(appeal_no: str) -> None:
    ctx = guard.require(Act.VIEW_APPEAL)
    place = case_view.page_state(appeal_no)
    elements.run_every(SECONDS)
    if not place.showing and documents.reading_progress_of(ctx.office, ctx.person, appeal_no) != place.read:
        st.rerun()
