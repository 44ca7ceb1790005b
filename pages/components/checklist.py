"""The checklist of a case: gate, routes and criteria with their answers, its keys, and the verdict.

The browser shows an answer at once and moves the cursor (``checklist.js``). The server sends it the current answers and
the number of the last one processed; it resends answers not yet confirmed, each with its number, criterion and what the
person saw there, so that each counts once and in order (DECISIONS 61).
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import uuid4

import streamlit as st

from core.commands.checklist import MOVING
from core.domain.appeal import Event, Exhibit
from core.domain.assessment import alternatives, counts_alone, holder, unexplained
from core.domain.facts import CHOICES, FACT_FIELDS, lookup_result
from core.domain.findings import (
    LOOKED_UP_AT,
    Answer,
    CitationPress,
    LookedUp,
    MachineFinding,
    Press,
    RefusedPress,
    batch_from_browser,
)
from core.domain.permissions import Act, allowed
from core.domain.policy import Criterion, Group, Item, day_in
from core.domain.refusals import Refusal
from core.domain.standard_reasons import with_words
from core.domain.terms import ZONE, DocumentKind, Standing, Value, Verb, label_of, past_label
from core.domain.text import family, mark, say
from core.domain.verdict import GroupStanding, deciding, flip_line, sentence
from core.queries import case, letters
from core.queries.metrics import OWN, AnsweredBefore, answers_before
from pages.components import case_view
from pages.components.case_view import CasePageState, CaseView
from pages.shared import elements, guard
from pages.shared.context import RequestContext
from pages.shared.elements import help_address, in_words, safe

# Where the cursor of the checklist begins, which groups are open, and what may be answered.

ANSWERS: Final = (Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY)

LOOK_UP: Final = "lookup"
"""The dialog that asks for an external look-up, by its name in ``CasePageState.dialog``."""

MOST_LINES: Final = 28


def place_cursor(view: CaseView) -> None:
    """Puts the cursor on the first unanswered criterion, once per stage, and opens the groups that matter."""
    place, checklist = view.place, view.case.assessment.checklist
    _remember(view)
    if place.stage == checklist.subject and place.cursor in place.options:
        return
    groups = relevant(view)
    values = view.case.assessment.values
    waiting = (item.criterion for group in groups for item in group.items if values.get(item.criterion) is None)
    place.stage = checklist.subject
    place.cursor = next(waiting, checklist.items()[0].criterion)
    place.opened, lines = set(), 0
    home = checklist.group_of(place.cursor)
    for group in [*([home] if home else []), *groups]:
        if group.id not in place.opened and (not lines or lines + len(group.items) <= MOST_LINES):
            place.opened.add(group.id)
            lines += len(group.items)


def relevant(view: CaseView) -> list[Group]:
    """Returns the gate and the claimed routes."""
    assessment = view.case.assessment
    gate, claimed = assessment.checklist.gate, assessment.claimed
    return [each for each in assessment.checklist.groups() if each is gate or each.id in claimed]


def _remember(view: CaseView) -> None:
    """Keeps what may be answered, so that an answer can be checked before the next drawing."""
    place, checklist, assessment = view.place, view.case.assessment.checklist, view.case.assessment
    move = last_move(view)
    place.of = f"{_case_key(view)} {checklist.subject} {move.seq if move else 0}"
    place.options = {
        item.criterion: (*ANSWERS, Value.NOT_APPLICABLE) if item.may_not_apply else ANSWERS
        for item in checklist.items()
    }
    place.citable = {
        group.id: frozenset(each.exhibit_id for each in alternatives(view.case.dossier, assessment, group))
        for group in checklist.groups()
    }
    place.unlooked = {
        item.criterion
        for item in checklist.items()
        if view.ctx.office.policies.criterion(item.criterion).lookup and item.criterion not in assessment.lookups
    }
    place.spoken = {criterion: exhibit.exhibit_id for criterion, exhibit in view.spoken().items()}


# The checklist as it stands: its groups and lines in the reader's language, in the form its component takes.

Mark: TypeAlias = tuple[str, str, str]
"""A word on a line: its style, the word, and its tooltip."""

TONES: Final[dict[str, elements.Tone]] = {
    "met": "ok", "not_met": "bad", "cannot_verify": "warn", "not_applicable": "neu",
}  # fmt: skip
"""The colour of an answer."""


class LineFacts(NamedTuple):
    """What is worked out once for all lines: the document each refers to, and which lines need a note."""

    spoken: dict[str, Exhibit]
    bare: tuple[str, ...]


def groups_of(view: CaseView) -> list[dict[str, Any]]:
    """Returns the gate and the routes; a route that no document claims has no questions."""
    assessment = view.case.assessment
    known = LineFacts(view.spoken(), unexplained(assessment, view.case.form))
    stands = [(group, assessment.verdict.group(group.id)) for group in assessment.checklist.groups()]
    return [_group(view, group, stand, known) for group, stand in stands if stand is not None]


def _group(view: CaseView, group: Group, stand: GroupStanding, known: LineFacts) -> dict[str, Any]:
    """Returns one group; its ``asked`` says whether the keys lead through it even while it is folded."""
    ctx, title = view.ctx, group.title(view.ctx.lang)
    gate = group is view.case.assessment.checklist.gate
    aligned = any(item.may_not_apply for item in group.items)
    tone, standing = so_far(view, stand.stand) if stand.claimed else ("neu", ctx.t("checklist.not_claimed"))
    return {
        "id": group.id,
        "name": ctx.t("checklist.gate_title", title=title) if gate else ctx.t("checklist.route_title", title=title),
        "asked": gate or group.id in view.case.assessment.claimed,
        "tone": tone,
        "stand": standing,
        "count": ctx.t("checklist.met_total_met", met=stand.met, total=stand.total) if stand.claimed else "",
        "cites": _cites(view, group),
        "lines": [_line(view, item, known, aligned=aligned) for item in group.items],
    }


def _cites(view: CaseView, group: Group) -> dict[str, Any] | None:
    """Returns the choice of the document a route relies on, if several documents would do."""
    fits = alternatives(view.case.dossier, view.case.assessment, group)
    cited = view.case.form.cites.get(group.id)
    labels = [(each.exhibit_id, each.label) for each in fits]
    return {"options": labels, "chosen": cited if cited in dict(labels) else None, "kept": cited} if fits else None


def _line(view: CaseView, item: Item, known: LineFacts, *, aligned: bool) -> dict[str, Any]:
    """Returns one criterion. ``given`` is the person's own answer, ``auto`` the machine's if it counts by itself.

    ``open`` is whether it awaits an answer; ``lookup`` whether “met” asks for a look-up first. ``room`` is the space
    for its answers, so that they line up with those of a neighbour that has a fourth one.
    """
    ctx, assessment, criterion = view.ctx, view.case.assessment, view.criterion(item.criterion)
    machine, value = assessment.machine.get(item.criterion), assessment.values.get(item.criterion)
    if not view.under_review:  # what is still to be filed is not missing
        machine = value = None
    options = (Value.NOT_APPLICABLE, *ANSWERS) if item.may_not_apply else ANSWERS
    shown = Value.MET if item.criterion in assessment.unlooked else value
    answer, exhibit = view.case.form.answers.get(item.criterion), known.spoken.get(item.criterion)
    remark = ctx.say(machine.sentence) if machine else criterion.hint(ctx.lang)
    return {
        "id": item.criterion,
        "short": criterion.short(ctx.lang),
        "text": criterion.text(ctx.lang),
        "help": help_address("criteria", item.criterion),
        "told": remark or ctx.t("checklist.machine_nothing_to_say_facts"),
        "marks": _marks(view, item, known, _badge(view, machine, value) if machine else None),
        "exhibit": exhibit.label if exhibit else None,
        "shows": ctx.t("word.show_label", label=exhibit.label) if exhibit else None,
        "options": options,
        "room": "four" if item.may_not_apply else "aligned" if aligned else "",
        "value": shown if shown in options else None,  # only the machine may say "not applicable" of any line
        "given": answer.value if answer else None,
        "auto": machine.value if machine and counts_alone(ctx.office.policies, machine) else None,
        "suggested": machine.value if machine and value is None else None,
        "open": value is None,
        "lookup": item.criterion in view.place.unlooked,
    }


def _marks(view: CaseView, item: Item, known: LineFacts, badge: Mark | None) -> list[Mark]:
    marks = [badge] if badge else []
    if not item.blocking:
        marks.append(("mu", view.ctx.t("word.warning_only"), ""))
    return marks + _noted(view, item, known)


def _badge(view: CaseView, machine: MachineFinding, value: Value | None) -> Mark:
    """Returns the machine's finding compared with what counts: alone, confirmed, overruled, or only suggested."""
    ctx, answer = view.ctx, view.ctx.label(machine.value)
    tone, label = TONES[machine.value], ctx.t("checklist.auto")
    if value is None and not counts_alone(ctx.office.policies, machine):
        tone, label = "acc", ctx.t("checklist.suggests_answer", answer=answer)
    elif value is not machine.value:
        tone, label = "warn", ctx.t("word.auto_answer", answer=answer)
    return f"m {tone}", label, ctx.say(machine.sentence)


def _noted(view: CaseView, item: Item, known: LineFacts) -> list[Mark]:
    """Returns marks for a note or look-up that is written or needed; “met” against the machine needs a note."""
    answer, assessment = view.case.form.answers.get(item.criterion), view.case.assessment
    if item.criterion in assessment.unlooked:
        return [("m warn", view.ctx.t("checklist.look_up_needed"), "")]
    if item.criterion in known.bare:
        return [("m warn", view.ctx.t("checklist.note_needed"), "")]
    marks = [("mu", "✎", answer.note)] if answer and answer.note else []
    if answer and answer.value and (made := assessment.lookups.get(item.criterion)):
        look_up = case_view.look_up_label(view.ctx, made.model_dump())
        marks.append(("mu", view.ctx.t("checklist.looked_up_within"), look_up))
    return marks


# A typed text: saved when its field is left, and never lost if another window of the same person saved a different one.

HEIGHT: Final = 120  # pixels

Keep: TypeAlias = Callable[[RequestContext, CasePageState, str, str], Refusal | None]
"""``case_view.note`` or ``case_view.write``: keeps a text under the name of its criterion or of its field."""


def _text_area(view: CaseView, keep: Keep, name: str, base: str, text: str, label: str, *, hidden: bool = True) -> str:
    """Draws a field with the saved text, or with what was typed while the two differ; returns its key."""
    place = view.place
    key = f"{base}.{place.serials.get(base, 0)}" if base in place.apart else case_view.key_for(place, base, text)
    look, off = {"placeholder": label, "label_visibility": "collapsed"} if hidden else {}, not view.writes
    elements.text_area(label, text, key, _save_text, keep, name, base, key, height=HEIGHT, disabled=off, **look)
    if base in place.apart:
        warning = view.ctx.t("checklist.your_other_window_wrote")
        st.html(f'<div class="apart warn2">{safe(warning)}<br><b>{safe(text)}</b></div>')
        elements.button(view.ctx.t("word.take_other"), f"other_{base}", _take_other, place, base)
    return key


def _take_other(place: CasePageState, base: str) -> None:
    place.apart.pop(base, None)


def _save_text(keep: Keep, name: str, base: str, key: str) -> None:
    """Saves the text; if another window has saved a different one meanwhile, keeps this one apart, unsaved."""
    ctx: RequestContext = guard.require(Act.VIEW_APPEAL)
    place: CasePageState = st.session_state["place"]
    if not case_view.entered(place, key):
        return
    text = st.session_state[key]
    place.refused = keep(ctx, place, name, text)
    place.apart.pop(base, None)
    if place.refused is not None and place.refused.code == "form_stale":
        place.apart[base] = text


def note_popover(view: CaseView) -> None:
    """Draws the note on the criterion at the cursor, with the criterion's full text and the machine's inputs."""
    ctx, place = view.ctx, view.place
    note = view.case.form.answers.get(place.cursor, Answer()).note
    machine = view.case.assessment.machine.get(place.cursor)
    counts = not place.look and allowed(ctx.person, Act.READ_OTHER_CASES)
    label = ctx.t("checklist.note") + (" ●" if note else "")
    opened = st.popover(label, type="tertiary", key="note", on_change="rerun" if counts else "ignore")
    with opened:
        elements.note("rd", view.criterion(place.cursor).text(ctx.lang))
        if machine and machine.inputs:
            st.html(f'<table class="facts">{elements.pair_rows(machine.inputs.items())}</table>')
        if counts and opened.open:
            _answered_before(view)
        label = ctx.t("checklist.note_on_criterion_kept")
        _text_area(view, case_view.note, place.cursor, f"note_{place.cursor}", note, label, hidden=False)


def _answered_before(view: CaseView) -> None:
    """Draws how decided cases of this policy answered the criterion; each figure links to its cases."""
    ctx, name = view.ctx, view.place.cursor
    found = answers_before(ctx.office, ctx.person, view.no, name)
    if isinstance(found, Refusal) or not found:
        return
    answers = " · ".join(_answer_html(view, f"criterion.{name}.{each.answer}", each) for each in found)
    st.html(f'<div class="before num">{safe(ctx.t("checklist.in_decided_cases"))} {answers}</div>')


def _answer_html(view: CaseView, of: str, each: AnsweredBefore) -> str:
    """Returns an answer with two figures, as HTML: the cases with it, and those of the same complainant."""
    ctx, no = view.ctx, view.no
    text = f"{safe(ctx.label(each.answer))} {case_view.beside_link(no, of, each.cases)}"
    if not each.own:
        return text
    own = f"{safe(ctx.t('checklist.of_this_complainant'))} {case_view.beside_link(no, f'{of}.{OWN}', each.own)}"
    return ctx.t("format.name_subject", name=text, subject=own)


# What is written on a case: the reason that the party reads, and the internal note. The two are clearly separated.


def reason_popover(view: CaseView) -> None:
    """Draws both texts behind one button; a dot on it shows that something is written."""
    ctx, form = view.ctx, view.case.form
    if view.place.look:  # in a second review, the reason is written when it is submitted
        return
    with st.popover(ctx.t("word.reason") + (" ●" if form.reason.strip() else ""), type="tertiary", key="reasons"):
        readers, note = "<br>".join(map(safe, readers_now(view))), ctx.t("checklist.goes_into_letter_most_decisions")
        st.html(f'<div class="apart out"><b>{readers}</b><br>{safe(note)}</div>')
        written(view, "reason", "reason", ctx.t("word.reason"))
        elements.box("in", *ctx.texts("checklist.stays_in_office", "checklist.no_party_ever_reads_kept"))
        written(view, "private_note", "private", ctx.t("word.private_note"))


READERS: Final = {"": mark("checklist.no_letter_carries_stays")} | family(
    "checklist.read_by", "seller complainant seller_complainant"
)


def readers_label(view: CaseView, verb: Verb) -> str:
    """Says who will read the reason of that decision: whoever the policy sends a letter with it."""
    return view.ctx.t(READERS["_".join(letters.readers_of_reason(view.case.policy, verb))])


def readers_now(view: CaseView) -> list[str]:
    """Says the same for the decisions possible at this stage, separately if their readers differ."""
    readers = {verb: readers_label(view, verb) for verb, _ in case.decisions(view.case)}
    if len(set(readers.values())) == 1:
        return list(readers.values())[:1]
    return [view.ctx.t("format.decision_reader", decision=label_of(verb), reader=who) for verb, who in readers.items()]


def written(view: CaseView, field: str, base: str, label: str) -> str:
    """Draws the field of one of the form's texts, named ``field``; returns its key."""
    return _text_area(view, case_view.write, field, f"{base}_{view.no}", getattr(view.case.form, field), label)


def put_in(field: str, base: str, key: str, words: str) -> None:
    """For ``on_click``: appends ``words`` as a paragraph to a text of the form, after what is typed, and saves it."""
    st.session_state[key] = with_words(str(st.session_state.get(key) or ""), words)
    _save_text(case_view.write, field, base, key)


# The checklist component shows an answer at once; the server saves what it sends, and confirms it.

WIDGET: Final = "answers"

STEPS: Final = ("previous", "next")

BROWSER: Final = {"Up": "arrowup", "Down": "arrowdown"}
"""The browser's names of keys that Streamlit names differently."""

_CHECKLIST: Final = elements.component("checklist", "components/checklist", '<div class="checklist"></div>')


def show_checklist(view: CaseView) -> None:
    """Draws all groups and lines, the note on the criterion at the cursor, and the texts written on the case."""
    with st.container(key="checklist"):
        _CHECKLIST(data=_state(view), key=WIDGET, height="stretch", on_sent_change=_sent, on_look_change=_show_document)
        with st.container(horizontal=True, vertical_alignment="center", key="keys", gap="xsmall"):
            note_popover(view)
            reason_popover(view)


def hidden_rerun_button(ctx: RequestContext) -> None:
    """Draws an invisible button outside all fragments; the script clicks it when answers stay unconfirmed."""
    st.button(ctx.t("word.reload_case"), key="anew")


def _state(view: CaseView) -> dict[str, Any]:
    """Returns the checklist as the component takes it; ``place`` tells a newly opened page from one that goes on."""
    place, ctx = view.place, view.ctx
    move, after = place.move
    refused = [{"number": each.number, "at": each.at, "told": in_words(ctx, each.why)} for each in place.not_saved]
    names = {each: ctx.label(each) for each in ANSWERS} | {Value.NOT_APPLICABLE: ctx.t("checklist.n")}
    confirm = {value: ctx.t("checklist.confirm_answer", answer=name) for value, name in names.items()}
    keys = (*(map(str, names) if view.writes else ()), *STEPS, "exhibit")
    return {
        "of": place.of,
        "case": _case_key(view),
        "place": place.token,
        "taken": place.taken,
        "refused": refused,
        "cursor": place.cursor,
        "opened": sorted(place.opened),
        "move": {"id": move, "after": after},
        "writes": view.writes,
        "aloud": _aloud(view),
        "keys": {BROWSER.get(case_view.KEYS[does], case_view.KEYS[does]).lower(): does for does in keys},
        "keyed": {does: case_view.key_label(case_view.KEYS[does]) for does in keys},
        "words": {"values": names, "confirm": confirm, **ctx.words(WORDS)},
        "groups": groups_of(view),
    }


WORDS: Final = family("checklist.script", "previous next show hide cites back saving refused late help")
"""The texts of the checklist's script, which itself fills in the count of "late"."""


_MISSED: Final = elements.component("missed", "components/missed", '<div class="missed"></div>')


def show_missed(view: CaseView) -> None:
    """Shows which answers came too late, after the stage had passed; only the browser has them."""
    ctx, place, move = view.ctx, view.place, last_move(view)
    if move is None or not allowed(ctx.person, Act.HOLD_CASES):
        return
    who, when = view.name_of(move.actor), elements.time_label(ctx, move.at)
    why = ctx.t("checklist.answers_not_confirmed_as_saved", who=who, what=past_label(move.verb), when=when)
    data = {
        "of": place.of,
        "case": _case_key(view),
        "taken": place.taken,
        "refused": [each.number for each in place.not_saved],
        "words": {"why": why, "close": ctx.t("checklist.close")},
    }
    _MISSED(data=data, key="missed")


def last_move(view: CaseView) -> Event | None:
    """Returns the event that brought the case to its present stage."""
    return next((event for event in reversed(view.case.timeline) if event.verb in MOVING), None)


def _case_key(view: CaseView) -> str:
    return f"{view.place.subject} {view.ctx.person.person_id}"


def _show_document() -> None:
    """Shows the document that a criterion refers to."""
    label = st.session_state[WIDGET].look
    if isinstance(label, str):
        case_view.show_document(label)


def _sent() -> None:
    """Saves the new answers one by one, in order; a refusal is shown on its line."""
    place: CasePageState = st.session_state["place"]
    sent = batch_from_browser(st.session_state[WIDGET].sent, place.of)
    if sent is None:
        return
    ctx = guard.require(Act.VIEW_APPEAL)
    if sent.cursor in place.options:
        place.cursor = sent.cursor
    if place.showing and not place.dialog:
        place.dialog = place.shown  # this run would close the dialog: what the dialog asks for comes first
    new, held = sent.after(place.taken), place.holds
    if new:  # earlier refusals are shown until the browser has processed them
        unheard = {each.number for each in sent.presses}
        place.not_saved = [each for each in place.not_saved if each.number in unheard]
    for press in new:
        place.taken = press.number
        why = _keep(ctx, place, press)
        if why is not None:
            place.not_saved.append(RefusedPress(press.number, press.at, why))
    taken = place.holds and not held
    place.held_as_drawn = place.held_as_drawn or taken
    cited = any(isinstance(press, CitationPress) for press in new)
    if cited or taken:  # redraw the verdict first, then who holds the case, which nothing else on the page shows
        st.rerun(["judgement", *(["holder"] if taken else ()), *(["evidence"] if cited else ())])


def _keep(ctx: RequestContext, place: CasePageState, press: Press) -> Refusal | None:
    """Saves one entry and returns the refusal, if any; ignores what the checklist does not offer."""
    if isinstance(press, CitationPress):
        if press.value in place.citable.get(press.at, ()):
            return case_view.cite(ctx, place, press.at, press.value, press.was)
        return None
    if press.value not in (None, *place.options.get(press.at, ())) or press.at not in place.options:
        return None
    if press.value is Value.MET and press.at in place.unlooked:
        # The answer needs a look-up that is not on record yet: open its three fields instead.
        place.cursor, place.dialog = press.at, place.dialog or (LOOK_UP, press.at)
        return None
    return case_view.answer(ctx, place, press.at, press.value, place.spoken.get(press.at), press.was)


# An external look-up: “met” asks for site, time and result, in three fields; Enter saves and moves on, Escape leaves.


def dialog(view: CaseView, criterion: str) -> None:
    """Opens the dialog for the look-up that the criterion rests on."""
    if not view.writes:
        return
    ctx, definition = view.ctx, view.criterion(criterion)

    def draw() -> None:
        text, hint = safe(definition.text(ctx.lang)), safe(definition.hint(ctx.lang))
        st.html(f'<div class="rd">{text}</div><div class="rd mu">{hint}</div>')
        made = _fields(view, definition)
        if made is not None:
            _save_lookup(view, criterion, made)

    case_view.show_dialog(ctx.t("checklist.look_up", criterion=definition.short(ctx.lang)), draw)


def _fields(view: CaseView, criterion: Criterion) -> LookedUp | None:
    """Draws the three fields, with site and time filled in; returns what was entered once it is submitted."""
    ctx, no = view.ctx, f"{view.no}_{criterion.id}"
    paper = holder(criterion, view.case.dossier.exhibits, view.place.spoken.get(criterion.id))
    site, at, result = _known(view, criterion, paper)
    options, key = _results(criterion, paper), f"lookup_result_{no}"
    with st.form(f"lookup_{no}", border=False):
        left, right = st.columns([3, 2])
        where = left.text_input(ctx.t("word.site"), site, key=f"lookup_site_{no}")
        label, zone = ctx.texts("word.looked_up_at", "checklist.in_time_of_shanghai")
        when = right.text_input(label, at, key=f"lookup_at_{no}", help=zone)
        if options:
            names, hint = {each: ctx.say(lookup_result(each)) for each in options}, ctx.t("checklist.what_site_says")
            found = elements.select(ctx.t("word.result"), names, key, result, placeholder=hint)
        else:
            hint = ctx.t("checklist.what_was_found_there")
            found = st.text_input(ctx.t("word.result"), result, key=key, placeholder=hint)
        label, pressed = ctx.t("checklist.met_save_look_up"), case_view.KEYS["confirm"]
        sent = st.form_submit_button(label, type="primary", shortcut=pressed, key=f"lookup_save_{no}")
    st.caption(ctx.t("checklist.enter_saves_goes_on_escape"))
    case_view.focus_dialog("input", even=True)
    return LookedUp(site=where, at=when, result=found or "") if sent else None


def _known(view: CaseView, criterion: Criterion, paper: Exhibit | None) -> tuple[str, str, str]:
    """Returns site, time and result as the document's form has them; else the usual site and the current minute."""
    now = f"{view.case.now.astimezone(ZONE):{LOOKED_UP_AT}}"
    if criterion.lookup is None:
        return "", now, ""
    typed = view.case.dossier.typed.get(paper.exhibit_id, {}) if paper else {}
    site, at, result = (typed.get(name, ("", "", ""))[0] for name in criterion.lookup.facts or ("", "", ""))
    return site or criterion.lookup.site(view.ctx.lang), at or now, result


def _results(criterion: Criterion, paper: Exhibit | None) -> list[str]:
    """Returns the closed list of results, if the document's form has one."""
    if paper is None or criterion.lookup is None:
        return []
    fields = {each.name: each.options for each in FACT_FIELDS.get(DocumentKind(paper.kind), ())}
    return [code for code, _ in fields.get(criterion.lookup.facts[2], ()) if code in CHOICES]


def _save_lookup(view: CaseView, criterion: str, made: LookedUp) -> None:
    """Saves the look-up for the current person; a refusal is shown in the dialog."""
    ctx, place = guard.require(Act.VIEW_APPEAL), view.place
    done = case_view.look_up(ctx, place, criterion, made, place.spoken.get(criterion))
    if isinstance(done, Refusal):
        elements.refusal(ctx, done)
        return
    place.move = (uuid4().hex, criterion)  # answered in the dialog: the cursor moves to the next unanswered criterion
    place.showing = False
    st.rerun()


def saved(view: CaseView) -> str:
    """Says when the draft was last saved, to whoever writes; to others, whether a draft of theirs is kept."""
    ctx, draft = view.ctx, view.case.draft
    if not view.writes:
        return ctx.t("case.your_draft_is_kept") if draft else ""
    if draft is None:
        return ctx.t("case.every_answer_is_saved_at_once")
    if day_in(draft.saved_at) != day_in(view.case.now):
        return ctx.t("case.draft_saved", time=elements.time_label(ctx, draft.saved_at))
    return ctx.t("case.draft_saved", time=draft.saved_at.astimezone(ZONE).strftime("%H:%M:%S"))


def _aloud(view: CaseView) -> str:
    """Returns what a screen reader says after an answer: the present verdict, and that the draft is saved."""
    ctx, verdict = view.ctx, view.case.assessment.verdict
    stands = f"{ctx.label(verdict.stand)}. {ctx.say(sentence(verdict, view.namer()))}"
    return f"{ctx.t('word.verdict_so_far')} {stands} {saved(view)}"


AWAITED: Final = family("checklist.awaited", "opened awaiting_seller")
"""What the review of a case waits for, by the state of the case."""


def so_far(view: CaseView, stand: Standing) -> tuple[elements.Tone, str]:
    """Returns the colour and the word for a standing; before the review it is not a finding, and nothing is decided."""
    if view.under_review:
        return elements.STANDS[stand], view.ctx.label(stand)
    return "neu", view.ctx.t("queue.not_started")


def show_verdict(view: CaseView) -> None:
    """Draws the verdict; a line cut short is whole in its tooltip, and all are while the box has the focus."""
    ctx, verdict, name = view.ctx, view.case.assessment.verdict, view.namer()
    summary, lines = sentence(verdict, name), [deciding(verdict, name), flip_line(verdict, name)]
    if not view.under_review:
        summary, lines = say(AWAITED.get(view.case.appeal.state, "case.not_legals_turn_nothing")), []
    pairs = zip(ctx.texts("checklist.deciding", "checklist.what_flips_it"), map(ctx.say, lines), strict=False)
    rest = "".join(f'<div title="{safe(line)}"><b>{safe(head)}</b> {safe(line)}</div>' for head, line in pairs)
    first = f"<b>{safe(ctx.t('word.verdict_so_far'))}</b> {elements.chip(*so_far(view, verdict.stand))}"
    with st.container(key="verdict"):
        st.html(f'<div class="verdict" tabindex="0"><div>{first} {safe(ctx.say(summary))}</div>{rest}</div>')
