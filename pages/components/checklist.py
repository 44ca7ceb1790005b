"""Gate, routes, criteria with their answers; keys; the verdict.

A click on a button that Streamlit draws is not that: one that comes while the page runs may be asked for again or
together with another, and an answer would be given to a criterion that nobody meant.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from core.domain.appeal import Exhibit
from core.domain.assessment import LOOKED_UP_AT, alternatives, holder, unexplained
from core.domain.facts import CHOICES, FACT_FIELDS, lookup_result
from core.domain.findings import Answer, Does, LookedUp, MachineFinding, new_presses
from core.domain.labels import label_of
from core.domain.permissions import Act
from core.domain.policy import Criterion, Group, Item
from core.domain.refusals import Refusal
from core.domain.terms import ZONE, DocumentKind, Side, Value, Verb
from core.domain.verdict import GroupStanding, deciding, flip_line, sentence
from core.queries.case import decisions
from core.queries.letters import readers
from pages.components import case_view
from pages.components.case_view import KEYS, CaseView, Place, dismissed, entered, key_for, look, looked_told
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import STANDS, Tone, chip, safe
from pages.shared.guard import sit

# The cursor of the checklist: where it stands, what a key does there, and what is open around it.

ANSWERS = (Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY)

LOOK_UP = "lookup"
"""The dialog that asks for a look-up outside, by its name in ``Place.dialog``."""

STEPS = {"previous": -1, "next": 1}

MOST_LINES = 28


def settle(view: CaseView) -> None:
    """Puts the cursor on the first criterion that is open, once a stage, and opens what matters."""
    place, checklist = view.place, view.case.assessment.checklist
    place.groups = {group.id: tuple(item.criterion for item in group.items) for group in checklist.groups()}
    asked = [item.criterion for item in checklist.items()]
    if place.stage == checklist.subject and place.cursor in asked:
        _remember(view)
        return
    groups = relevant(view)
    values = view.case.assessment.values
    waiting = (item.criterion for group in groups for item in group.items if values.get(item.criterion) is None)
    place.stage = checklist.subject
    place.cursor = next(waiting, asked[0])
    place.opened = set()
    home = checklist.group_of(place.cursor)
    lines = 0
    for group in [*([home] if home else []), *groups]:
        if group.id not in place.opened and (not lines or lines + len(group.items) <= MOST_LINES):
            place.opened.add(group.id)
            lines += len(group.items)
    _remember(view)


def relevant(view: CaseView) -> list[Group]:
    """The gate and the claimed routes."""
    assessment = view.case.assessment
    return [
        each
        for each in assessment.checklist.groups()
        if each is assessment.checklist.gate or each.id in assessment.claimed
    ]


def answers_for(view: CaseView, criterion: str) -> tuple[Value, ...]:
    """The answers that a criterion takes: three, and "not applicable" where it may not apply."""
    item = view.case.assessment.checklist.item(criterion)
    return (*ANSWERS, Value.NOT_APPLICABLE) if item and item.may_not_apply else ANSWERS


def answer(appeal_no: str, criterion: str, value: Value | None, exhibit_id: str | None) -> bool:
    """Saves one answer; a refusal is shown above the list with this run."""
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    place.refused = case_view.answer(desk, place, appeal_no, criterion, value, exhibit_id)
    return place.refused is None


def put(appeal_no: str, value: Value) -> None:
    """Answers the criterion at the cursor and steps on to the next that is open.

    The cursor is where it stands now, not where it stood when the button was drawn: keys pressed
    faster than the page is drawn answer one criterion after the other.
    """
    place: Place = st.session_state["place"]
    criterion = place.cursor
    if value is Value.NOT_APPLICABLE and criterion not in place.optional:
        return
    if looks_up(place, criterion, value):
        return
    if answer(appeal_no, criterion, value, place.spoken.get(criterion)):
        moved_on(place, criterion)


def looks_up(place: Place, criterion: str, value: Value | None) -> bool:
    """Whether this answer rests on a look-up outside that is not on record yet: its three fields open instead."""
    if value is not Value.MET or criterion not in place.unlooked:
        return False
    place.cursor = criterion
    place.dialog = (LOOK_UP, criterion)
    return True


def moved_on(place: Place, criterion: str) -> None:
    """A criterion was answered: the cursor goes to the next that is open."""
    place.waiting.discard(criterion)
    go(place, _after(place, criterion))


def _after(place: Place, criterion: str) -> str:
    """The next criterion that waits, also from the top; when none does, the one below, and the last stays."""
    at = place.order.index(criterion) if criterion in place.order else 0
    ahead = place.order[at + 1 :]
    waiting = (each for each in (*ahead, *place.order[:at]) if each in place.waiting)
    return next(waiting, ahead[0] if ahead else criterion)


def step(by: int) -> None:
    """Moves the cursor up or down, over the gate, the claimed routes and what is open besides."""
    place: Place = st.session_state["place"]
    at = place.order.index(place.cursor) if place.cursor in place.order else -by
    go(place, place.order[(at + by) % len(place.order)])


def go(place: Place, criterion: str) -> None:
    """Moves the cursor; the group it comes to opens."""
    place.cursor = criterion
    place.opened |= {each for each, items in place.groups.items() if criterion in items}


def _remember(view: CaseView) -> None:
    """What the keys need to know about the checklist, also before it is drawn again."""
    place, checklist = view.place, view.case.assessment.checklist
    wanted = {each.id for each in relevant(view)} | place.opened
    items = [item for group in checklist.groups() if group.id in wanted for item in group.items]
    place.order = tuple(item.criterion for item in items)
    place.optional = {item.criterion for item in checklist.items() if item.may_not_apply}
    place.waiting = {each for each in place.order if view.case.assessment.values.get(each) is None}
    place.unlooked = {
        item.criterion
        for item in checklist.items()
        if view.criterion(item.criterion).lookup and item.criterion not in view.case.assessment.lookups
    }
    place.spoken = {criterion: exhibit.exhibit_id for criterion, exhibit in view.spoken().items()}


# The head of a group: where it stands, how much of it is met, and the document a route relies on.


def group_head(view: CaseView, group: Group, stand: GroupStanding) -> None:
    """The line of the gate or of a route; a route that no document claims asks nothing and stays folded."""
    desk, place = view.desk, view.place
    gate = group is view.case.assessment.checklist.gate
    title = group.title(desk.lang)
    name = desk.t("Gate: {title}", title=title) if gate else desk.t("Route: {title}", title=title)
    mark = (
        chip(STANDS[stand.stand], desk.say(label_of(stand.stand)))
        if stand.claimed
        else chip("neu", desk.t("not claimed"))
    )
    count = desk.t("{met}/{total} met", met=stand.met, total=stand.total) if stand.claimed else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"grp_{group.id}"):
        told = f'<span class="tx">{safe(name)}</span> {mark}<span class="mu num">{safe(count)}</span>'
        st.html(f'<div class="grp">{told}</div>')
        _relied_on(view, group)
        opened = group.id in place.opened
        st.button(
            desk.t("Hide") if opened else desk.t("Show"),
            key=f"fold_{group.id}",
            type="tertiary",
            on_click=_fold,
            args=(place, group.id),
        )


def _relied_on(view: CaseView, group: Group) -> None:
    """When several documents would do for a route: which one it relies on."""
    fits = alternatives(view.case.dossier, view.case.assessment, group)
    if not fits:
        return
    labels = {each.exhibit_id: each.label for each in fits}
    cited = view.case.form.cites.get(group.id)
    named = cited if cited in labels else None
    key = key_for(view.place, f"cite_{group.id}", named)
    st.segmented_control(
        view.desk.t("Relies on"),
        list(labels),
        default=named,
        key=key,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        help=view.desk.t("The document this route relies on"),
        disabled=not view.writes,
        on_change=_cite,
        args=(view.no, group.id, key),
        wrap=False,
    )


def _fold(place: Place, group: str) -> None:
    place.opened ^= {group}


def _cite(appeal_no: str, group: str, key: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    if not entered(place, key) or st.session_state[key] is None:  # what was named stays so until another is
        return
    place.refused = case_view.cite(desk, place, appeal_no, group, st.session_state[key])
    st.rerun(["evidence", "judgement"])


# The keys of the checklist: each press is numbered by the browser and counts once, in its order (DECISIONS 39).

WIDGET: Final = "presses"

PRESSES_JS: Final = (Path(__file__).parent / "presses.js").read_text(encoding="utf-8")

BROWSER: Final = {"Up": "ArrowUp", "Down": "ArrowDown"}
"""What a browser calls the keys that Streamlit names otherwise."""


def listen(view: CaseView) -> None:
    """Hears the keys while the checklist is shown, and scrolls its list to the line of the criterion at the cursor."""
    place = view.place
    answers = (*ANSWERS, Value.NOT_APPLICABLE) if view.writes else ()
    with st.container(key="keep"):
        st.components.v2.component("presses", html="<i></i>", js=PRESSES_JS, isolate_styles=False)(
            data={
                "of": _of(place),
                "taken": place.taken,
                "cursor": place.cursor,
                "keys": {BROWSER.get(KEYS[does], KEYS[does]): does for does in (*map(str, answers), *STEPS)},
            },
            key=WIDGET,
            height=1,
            on_pressed_change=_pressed,
        )


def _of(place: Place) -> str:
    """The checklist that stands before the reader: of this case, at this stage, since it was opened."""
    return f"{place.token} {place.stage}"


def _pressed() -> None:
    """As ``on_change``: does the presses that are new, each where the cursor has come to by then.

    What follows an answer that was refused, or that asks for a look-up first, is left: the cursor stands still, and it
    was meant for the criteria below.
    """
    place: Place = st.session_state["place"]
    for press in new_presses(st.session_state[WIDGET].pressed, _of(place), place.taken):
        place.taken = press.number
        if place.showing and not place.dialog:
            place.dialog = place.shown  # this run would close it: what it asks for comes first
        if place.refused is None and not place.dialog:
            _do(place, press.does)


def _do(place: Place, does: Does) -> None:
    if does in STEPS:
        step(STEPS[does])
    else:
        put(place.appeal_no, Value(does))


# The checklist: the gate and the routes, each criterion one line with its three answers.

TONES: dict[Value, Tone] = {
    Value.MET: "ok",
    Value.NOT_MET: "bad",
    Value.CANNOT_VERIFY: "warn",
    Value.NOT_APPLICABLE: "neu",
}


def show_checklist(view: CaseView) -> None:
    """All groups; a group draws its lines only while it is open."""
    assessment, desk = view.case.assessment, view.desk
    spoken = view.spoken()
    names = {each: desk.say(label_of(each)) for each in Value} | {Value.NOT_APPLICABLE: desk.t("N/A")}
    with st.container(key="list"):
        for group in assessment.checklist.groups():
            stand = assessment.verdict.group(group.id)
            if stand is not None:
                group_head(view, group, stand)
            if group.id in view.place.opened:
                aligned = any(item.may_not_apply for item in group.items)
                for item in group.items:
                    _line(view, item, spoken.get(item.criterion), names, aligned=aligned)
    listen(view)


def _line(view: CaseView, item: Item, exhibit: Exhibit | None, names: dict[Value, str], *, aligned: bool) -> None:
    """One criterion, its answers under these names; ``aligned`` leaves room where a neighbour has a fourth one."""
    desk, criterion = view.desk, view.criterion(item.criterion)
    machine, value = view.case.assessment.machine.get(item.criterion), view.case.assessment.values.get(item.criterion)
    at = "crit cur" if view.place.cursor == item.criterion else "crit"
    warns = "" if item.blocking else f'<span class="mu">{safe(desk.t("warning only"))}</span>'
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_{item.criterion}"):
        st.html(
            f'<div class="{at}"><span class="bar"></span><span class="tx" title="{safe(criterion.text(desk.lang))}">'
            f"{safe(criterion.short(desk.lang))}</span>"
            f"{_badge(view, machine, value, criterion.kind)}{warns}{_noted(view, item)}</div>"
        )
        if exhibit:
            st.button(
                exhibit.label,
                key=f"x_{item.criterion}",
                type="tertiary",
                on_click=case_view.look,
                args=(exhibit.label,),
            )
        options = answers_for(view, item.criterion)
        wide = len(options) > len(ANSWERS)
        given = Value.MET if item.criterion in view.case.assessment.unlooked else value
        shown = given if given in options else None  # only the machine may say "not applicable" of any line
        key = key_for(view.place, f"{'g' if wide else 'w' if aligned else 'f'}_{item.criterion}", shown)
        st.segmented_control(
            criterion.short(desk.lang),
            options[-1:] + options[:-1] if wide else options,
            default=shown,
            key=key,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            disabled=not view.writes,
            on_change=_choose,
            args=(view.no, item.criterion, exhibit.exhibit_id if exhibit else None, key),
            wrap=False,
        )


def _badge(view: CaseView, machine: MachineFinding | None, value: Value | None, kind: str) -> str:
    """What the machine says, beside what counts: alone, confirmed, overruled, or a suggestion that waits."""
    if machine is None:
        return ""
    desk, said = view.desk, view.desk.say(label_of(machine.value))
    tone, told = TONES[machine.value], desk.t("auto")
    if value is None and kind != "M":
        tone, told = "acc", desk.t("suggests: {answer}", answer=said)
    elif value is not machine.value:
        tone, told = "warn", desk.t("auto: {answer}", answer=said)
    return f'<span class="m {tone}" title="{safe(desk.say(machine.sentence))}">{safe(told)}</span>'


def _noted(view: CaseView, item: Item) -> str:
    """Whether a note or a look-up is written, or is needed: met against the machine wants the one."""
    answer, assessment = view.case.form.answers.get(item.criterion), view.case.assessment
    if item.criterion in assessment.unlooked:
        return f'<span class="m warn">{safe(view.desk.t("look-up needed"))}</span>'
    if item.criterion in unexplained(view.case.assessment, view.case.form):
        return f'<span class="m warn">{safe(view.desk.t("note needed"))}</span>'
    told = [f'<span class="mu" title="{safe(answer.note)}">✎</span>'] if answer and answer.note else []
    if answer and answer.value and (made := assessment.lookups.get(item.criterion)):
        tip = looked_told(view.desk, made.model_dump())
        told.append(f'<span class="mu" title="{safe(tip)}">{safe(view.desk.t("looked up"))}</span>')
    return "".join(told)


def _choose(appeal_no: str, criterion: str, exhibit_id: str | None, key: str) -> None:
    """An answer by click; choosing the chosen one again takes it back."""
    place: Place = st.session_state["place"]
    if entered(place, key) and not looks_up(place, criterion, st.session_state[key]):
        answer(appeal_no, criterion, st.session_state[key], exhibit_id)
        place.cursor = criterion


# A look-up outside: “met” asks for site, time and result, in three fields; Enter saves and moves on, Escape leaves.

LOOKUP_JS: Final = (Path(__file__).parent / "lookup.js").read_text(encoding="utf-8")


def dialog(view: CaseView, criterion: str) -> None:
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
            _save_lookup(view, criterion, made)

    draw()


def _fields(view: CaseView, asked: Criterion) -> LookedUp | None:
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
    st.components.v2.component("lookup", html="<i></i>", js=LOOKUP_JS, isolate_styles=False)(
        data={}, key="lookup_keys", height=1
    )
    return LookedUp(site=where, at=when, result=found or "") if sent else None


def _known(view: CaseView, asked: Criterion) -> tuple[str, str, str]:
    """What the document's form has already; else the usual site and this minute."""
    now = f"{view.case.now.astimezone(ZONE):{LOOKED_UP_AT}}"
    if asked.lookup is None:
        return "", now, ""
    paper = holder(asked, view.case.dossier.exhibits, view.place.spoken.get(asked.id))
    typed = view.case.dossier.typed.get(paper.exhibit_id, {}) if paper else {}
    site, at, result = (typed.get(name, ("", "", ""))[0] for name in asked.lookup.facts or ("", "", ""))
    return site or asked.lookup.site(view.desk.lang), at or now, result


def _results(view: CaseView, asked: Criterion) -> list[str]:
    """The closed list of results, where the document's form has one."""
    paper = holder(asked, view.case.dossier.exhibits, view.place.spoken.get(asked.id))
    if paper is None or asked.lookup is None:
        return []
    fields = FACT_FIELDS.get(DocumentKind(paper.kind), ())
    return [
        code for each in fields if each.name == asked.lookup.facts[2] for code, _ in each.options if code in CHOICES
    ]


def _save_lookup(view: CaseView, criterion: str, made: LookedUp) -> None:
    """Keeps it for the person who is signed in at this moment; a refusal is told in the dialog."""
    desk, place = sit(Act.VIEW_APPEAL), view.place
    done = case_view.look_up(desk, place, view.no, criterion, made, place.spoken.get(criterion))
    if isinstance(done, Refusal):
        elements.refusal(desk, done)
        return
    moved_on(place, criterion)
    place.showing = False
    st.rerun()


# A text that is typed: kept as it is left, and never lost where another window of the same person wrote another.


def key_of_text(place: Place, base: str, given: str) -> str:
    """The key of a field that shows the text that is kept, or what was typed in it while two texts stand apart."""
    return f"{base}.{place.serials.get(base, 0)}" if base in place.apart else key_for(place, base, given)


def keep_text(place: Place, base: str, text: str, refused: Refusal | None) -> None:
    """As the end of ``on_change``: a text that another window has written meanwhile stands apart from it, unkept."""
    place.refused = refused
    place.apart.pop(base, None)
    if refused is not None and refused.code == "form_stale":
        place.apart[base] = text


def both(desk: RequestContext, place: Place, base: str, given: str) -> None:
    """Under the field, while two texts stand apart: the other one, and the way to it."""
    if base not in place.apart:
        return
    told = desk.t("Your other window wrote this; what stands in the field is not kept until you change it again.")
    st.html(f'<div class="apart warn2">{safe(told)}<br><b>{safe(given)}</b></div>')
    st.button(desk.t("Take the other"), key=f"other_{base}", on_click=_take, args=(base,))


def _take(base: str) -> None:
    place: Place = st.session_state["place"]
    place.apart.pop(base, None)


# The note on a criterion: kept with the finding, saved as it is written.


def note_popover(view: CaseView) -> None:
    """The note on the criterion at the cursor, with its whole text and what the machine used."""
    desk, place = view.desk, view.place
    given = view.case.form.answers.get(place.cursor, Answer()).note
    machine = view.case.assessment.machine.get(place.cursor)
    with st.popover(desk.t("Note") + (" ●" if given else ""), type="tertiary", key="note"):
        st.html(f'<div class="rd">{safe(view.criterion(place.cursor).text(desk.lang))}</div>')
        if machine and machine.inputs:
            rows = "".join(
                f'<tr><td class="k">{safe(name)}</td><td class="num">{safe(used)}</td></tr>'
                for name, used in machine.inputs.items()
            )
            st.html(f'<table class="facts">{rows}</table>')
        base = f"note_{place.cursor}"
        key = key_of_text(place, base, given)
        st.text_area(
            desk.t("Note on this criterion; it is kept with the finding"),
            given,
            key=key,
            height=90,
            disabled=not view.writes,
            on_change=_save_note,
            args=(view.no, place.cursor, base, key),
        )
        both(desk, place, base, given)


def _save_note(appeal_no: str, criterion: str, base: str, key: str) -> None:
    desk, place = sit(Act.VIEW_APPEAL), st.session_state["place"]
    if not entered(place, key):
        return
    text = st.session_state[key]
    keep_text(place, base, text, case_view.note(desk, place, appeal_no, criterion, text))


# What is written on a case: the reason that the party reads, and the note that stays in the office. Clearly apart.

HEIGHT = 120


def reason_popover(view: CaseView) -> None:
    """The two texts behind one button, which tells by a dot that something is written."""
    desk, form = view.desk, view.case.form
    if view.place.look:  # it writes its reason when it is given
        return
    with st.popover(desk.t("Reason") + (" ●" if form.reason.strip() else ""), type="tertiary", key="reasons"):
        st.html(
            f'<div class="apart out"><b>{"<br>".join(map(safe, readers_now(view)))}</b><br>'
            f"{safe(desk.t('It goes into the letter. Most decisions need it.'))}</div>"
        )
        reason(view, "reason", desk.t("Reason"))
        st.html(
            f'<div class="apart in"><b>{safe(desk.t("Stays in the office"))}</b><br>'
            f"{safe(desk.t('No party ever reads it; it is kept with the decision.'))}</div>"
        )
        _area(view, "private_note", "private", desk.t("Private note"), form.private_note)


def reader(view: CaseView, verb: Verb) -> str:
    """Who will read the reason of that decision: whoever gets a letter with it, as the policy says."""
    desk = view.desk
    return {
        (): desk.t("No letter carries this; it stays on record"),
        (Side.SELLER,): desk.t("The seller reads this"),
        (Side.COMPLAINANT,): desk.t("The complainant reads this"),
        (Side.SELLER, Side.COMPLAINANT): desk.t("The seller and the complainant read this"),
    }[readers(view.case.policy, verb)]


def readers_now(view: CaseView) -> list[str]:
    """The same of the decisions that the stage offers, told apart where their readers differ."""
    told = {verb: reader(view, verb) for verb, _ in decisions(view.case)}
    if len(set(told.values())) == 1:
        return list(told.values())[:1]
    return [view.desk.t("{decision}: {reader}", decision=label_of(verb), reader=who) for verb, who in told.items()]


def reason(view: CaseView, base: str, label: str) -> str:
    """The field of the reason; answers its key."""
    return _area(view, "reason", base, label, view.case.form.reason)


def risk_reason(view: CaseView, label: str) -> str:
    """The field of the reason for leaving the statute aside; answers its key."""
    return _area(view, "risk_reason", "risk", label, view.case.form.risk_reason)


def _area(view: CaseView, field: str, base: str, label: str, given: str) -> str:
    base = f"{base}_{view.no}"
    key = key_of_text(view.place, base, given)
    st.text_area(
        label,
        given,
        key=key,
        height=HEIGHT,
        label_visibility="collapsed",
        placeholder=label,
        disabled=not view.writes,
        on_change=_save_reason,
        args=(view.no, field, base, key),
    )
    both(view.desk, view.place, base, given)
    return key


def _save_reason(appeal_no: str, field: str, base: str, key: str) -> None:
    desk: RequestContext = sit(Act.VIEW_APPEAL)
    place = st.session_state["place"]
    if not entered(place, key):
        return
    text = st.session_state[key]
    keep_text(place, base, text, case_view.write(desk, place, appeal_no, field, text))


# The criterion at the cursor: its whole text, what the machine says or what to look at, the keys that answer it.


def show_current(view: CaseView) -> None:
    """The box and its row of buttons."""
    desk, place = view.desk, view.place
    criterion = view.criterion(place.cursor)
    machine = view.case.assessment.machine.get(place.cursor)
    told = desk.say(machine.sentence) if machine else criterion.hint(desk.lang)
    told = told or desk.t("The machine has nothing to say: the facts it needs are not typed yet.")
    place.turn += 1
    with st.container(key="now"):
        st.html(
            f'<div class="now" data-turn="{place.turn}"><div class="q">{safe(criterion.text(desk.lang))}</div>'
            f'<div class="in" title="{safe(told)}">{safe(criterion.id)} · {safe(told)}</div></div>'
        )
    _buttons(view)


def _buttons(view: CaseView) -> None:
    desk, place = view.desk, view.place
    spoken = view.spoken().get(place.cursor)
    machine = view.case.assessment.machine.get(place.cursor)
    suggested = machine.value if machine and place.cursor not in view.case.assessment.values else None
    with st.container(horizontal=True, vertical_alignment="center", key="keys", gap="xsmall"):
        for value in answers_for(view, place.cursor) if view.writes else ():
            name = desk.say(label_of(value))
            st.button(
                desk.t("Confirm: {answer}", answer=name) if value is suggested else name,
                key=f"put_{value}",
                shortcut=KEYS[value],
                type="primary" if value is suggested else "secondary",
                on_click=put,
                args=(view.no, value),
            )
        for key, name in (("previous", desk.t("Previous")), ("next", desk.t("Next"))):
            st.button(name, key=f"go_{key}", shortcut=KEYS[key], on_click=step, args=(STEPS[key],))
        if spoken:
            st.button(
                desk.t("Show {label}", label=spoken.label),
                key="show_spoken",
                shortcut=KEYS["exhibit"],
                on_click=look,
                args=(spoken.label,),
            )
        note_popover(view)
        reason_popover(view)


# The verdict so far, in three lines of fixed height: where it stands, what decides it, what would change it.


def show_verdict(view: CaseView) -> None:
    """The box; a line that is too long is whole in its tooltip."""
    desk, verdict, name = view.desk, view.case.assessment.verdict, view.namer()
    stand = chip(STANDS[verdict.stand], desk.say(label_of(verdict.stand)))
    decides, flips = desk.say(deciding(verdict, name)), desk.say(flip_line(verdict, name))
    with st.container(key="verdict"):
        st.html(
            f'<div class="verdict" aria-live="polite"><div><b>{safe(desk.t("Verdict so far"))}</b> '
            f"{stand} {safe(desk.say(sentence(verdict, name)))}</div>"
            f'<div title="{safe(decides)}"><b>{safe(desk.t("Deciding"))}</b> {safe(decides)}</div>'
            f'<div title="{safe(flips)}"><b>{safe(desk.t("What would change it"))}</b> {safe(flips)}</div></div>'
        )
