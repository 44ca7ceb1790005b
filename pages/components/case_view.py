"""The case as shown in this run: the reader's place, the keys, the form; and the fields for more time.

Each entry is based on the form as the reader saw it (``Place.seen``), so that entries made in another of their windows
are not overwritten unseen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import streamlit as st

from core.commands import checklist, reading
from core.domain import appeal, deadlines, letter, move_facts, run_sheet
from core.domain.appeal import Appeal, Exhibit
from core.domain.assessment import document_by_criterion
from core.domain.facts import lookup_result
from core.domain.findings import Answer, Draft, Form, LookedUp, RefusedPress, Seen, WaitingProposal, review_of
from core.domain.lifecycle import makes
from core.domain.people import Lease, Person
from core.domain.permissions import Act, allowed
from core.domain.policy import Criterion, GroundTerms, day_text
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseHit
from core.domain.terms import ZONE, PenaltyKind, Side, State, TimeGround, Value, Verb, past_label
from core.domain.text import mark
from core.domain.verdict import worded_for
from core.language import render
from core.queries.case import Case, open_case
from core.queries.documents import has_unread, reading_progress
from pages.shared import app_state, elements, guard, navigation, url_state
from pages.shared.context import RequestContext
from pages.shared.elements import safe

_DIALOG_KEYS: Final = elements.component("dialogkeys", "components/dialog")


def focus_dialog(fields: str = "textarea", *, even: bool = False) -> None:
    """Puts the caret into the dialog's first empty field, unless the reader is writing; listens to the dialog's keys.

    ``fields`` is the CSS selector of the fields meant; ``even`` chooses the first one if none of them is empty.
    """
    with st.container(key="dialogkeys"):
        _DIALOG_KEYS(data={"fields": fields, "even": even}, key="dialogkeys_in", height=1)


_FORM_KEYS: Final = elements.component("formkeys", "components/form")


def focus_form(form: str, opened: str, fields: int) -> None:
    """Puts the caret into a form's first empty text field once that many are drawn; again if opened anew."""
    with st.container(key="formkeys"):
        _FORM_KEYS(data={"form": form, "opened": opened, "fields": fields}, key="formkeys_in", height=1)


BOTH_PANES: Final = ["evidence", "judgement"]
"""The fragments to redraw after a change of a document."""


def choose(label: str) -> None:
    """Shows another document, and writes its label to the address."""
    st.session_state["ex"] = label
    url_state.to_url("ex", "")


def show_document(label: str) -> None:
    """Shows the document that a line of the checklist refers to; draws both halves of the page."""
    choose(label)
    st.rerun(BOTH_PANES)


def look_up_label(ctx: RequestContext, made: Mapping[str, str]) -> str:
    """Describes an external look-up in one line: where, when, and with what result."""
    return ctx.t("word.looked_up", site=made["site"], at=made["at"], result=lookup_result(made["result"]))


QUEUE_ADDRESS = "queue_address"

QUEUE_FILTERS = "queue_filters"
"""Where the queue keeps its filters, so that the next case is the next one of that list."""


def to_queue() -> None:
    """Opens the queue with the filters it was left with."""
    st.switch_page(navigation.PLACE["queue"].path, query_params=st.session_state.get(QUEUE_ADDRESS, {}))


# The reader's place on the case page: kept for the browser tab, and begun anew with each case.

WIDGETS = ("ex", "pin", "beside")

NOTHING = object()


@dataclass
class CasePageState:
    """The criterion at the cursor, the possible answers, the requested dialog, and what was refused last.

    ``subject`` is the case by its number, or the second review for which it is open.
    ``of`` names the checklist on screen: of this case, at this stage, for this person; ``token`` distinguishes this
    place from any other. ``cursor`` is where the reader is, as the browser last reported; ``opened`` are the groups
    that are open at first; ``move`` tells the cursor to move on: the id of this order, and the criterion to start from.
    ``options`` (the answers of each criterion), ``citable`` (the documents a route may rely on), ``unlooked`` (the
    criteria for which “met” needs an external look-up) and ``spoken`` (the document of each criterion) are what an
    answer is checked against. ``taken`` is the number of the last answer processed, ``not_saved`` those refused.
    ``aside`` is the panel shown in place of the checklist; ``radar`` holds the hits in other appeals, with the stamp
    of what they rest on.
    ``noted`` are the documents that are recorded as opened by this person.
    ``editing`` is whether the form of facts is open, ``forms`` how often it was opened.
    ``dialog`` is what this run opens; ``showing`` is whether it is on screen, where a redraw would close it; ``shown``
    is what was opened last, for a redraw that must not close it.
    ``version`` is the case as this page drew it, ``read`` the documents that had been read by then, ``held_as_drawn``
    whether the reader held it then; ``holds`` is whether they do now.
    ``seen`` is the form as it was drawn here, with what was entered here since; ``apart`` are the texts, by field, that
    were typed here while another window of the same person saved a different one.
    ``serials`` give a widget a new identity when its value was changed elsewhere, so that a click already on its way
    cannot undo the change. ``drawn`` is what a widget is known to show: set by the page, or reported by its last
    change; ``replaced`` is what it showed before the page set another value, and when.
    """

    subject: str
    stage: str = ""
    version: int = 0
    read: frozenset[str] = frozenset()
    of: str = ""
    token: str = field(default_factory=lambda: uuid4().hex)
    cursor: str = ""
    opened: set[str] = field(default_factory=set)
    move: tuple[str, str] = ("", "")
    options: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    citable: dict[str, frozenset[str]] = field(default_factory=dict)
    unlooked: set[str] = field(default_factory=set)
    spoken: dict[str, str] = field(default_factory=dict)
    taken: int = 0
    not_saved: list[RefusedPress] = field(default_factory=list)
    aside: str = ""
    radar: tuple[int, tuple[ReuseHit, ...]] | None = None
    noted: set[str] = field(default_factory=set)
    editing: bool = False
    forms: int = 0
    holds: bool = False
    held_as_drawn: bool = False
    dialog: tuple[str, ...] = ()
    showing: bool = False
    shown: tuple[str, ...] = ()
    refused: Refusal | None = None
    fact_refusals: dict[str, Refusal] = field(default_factory=dict)
    seen: Form = field(default_factory=Form)
    apart: dict[str, str] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    drawn: dict[str, object] = field(default_factory=dict)
    replaced: dict[str, tuple[object, float]] = field(default_factory=dict)

    @property
    def look(self) -> str:
        """The id of the second review for which the case is open; "" on the case's own page."""
        return review_of(self.subject)


def page_state(subject: str) -> CasePageState:
    """Returns the reader's place on this case; for another case it begins anew, and so does the viewer."""
    found = st.session_state.get("place")
    if isinstance(found, CasePageState) and found.subject == subject:
        return found
    if found is not None:
        for key in WIDGETS:
            st.session_state.pop(key, None)
    fresh = CasePageState(subject)
    st.session_state["place"] = fresh
    return fresh


def dismissed() -> None:
    """For ``on_dismiss`` of the page's dialogs: allows redraws again, and drops what was refused in the dialog."""
    st.session_state["place"].showing = False
    st.session_state["place"].refused = None


def key_for(place: CasePageState, base: str, value: object) -> str:
    """Returns the key of a widget that shows ``value``: the same while the widget itself shows it, else a new one.

    The caller passes ``value`` as the widget's first value. If it were set in the session instead, a browser that does
    not know it yet would report the widget as empty, and the person's answer would be lost.
    """
    serial = place.serials.get(base, 0)
    key = f"{base}.{serial}"
    if st.session_state.get(key, place.drawn.get(key, value)) != value:
        st.session_state.pop(key, None)
        place.serials[base] = serial + 1
        key = f"{base}.{serial + 1}"
    place.drawn[key] = value
    return key


def show_in(place: CasePageState, key: str, value: str) -> None:
    """Sets ``value`` on the widget with that key, before it is drawn, if the widget shows another value.

    The widget keeps its identity: what a person is typing in it stays on screen and is saved when they leave it.
    ``key_for`` cannot do this, because it replaces the widget in which they are typing.
    """
    shown = st.session_state.get(key, NOTHING)
    place.drawn[key] = value
    if shown == value or (shown is NOTHING and not value):
        return  # set without need, it would replace text that was typed but has not arrived yet
    if shown is not NOTHING:
        place.replaced[key] = (shown, monotonic())
    st.session_state[key] = value


STALE_WITHIN: Final = 5.0  # seconds in which a browser may not know yet what was set on a widget


def entered(place: CasePageState, key: str) -> bool:
    """Returns whether a person changed the widget that calls back.

    Streamlit also calls back when nobody did. A run that is cut short forgets the widgets it made, and the browser then
    repeats the values that the page itself had set. And a browser that does not know a newly set value yet reports the
    one before. Neither is an answer by a person.
    """
    for other in [each for each in place.replaced if st.session_state.get(each) == place.drawn.get(each)]:
        del place.replaced[other]  # the browser knows it: what it reports from now on was entered by a person
    if key not in st.session_state or st.session_state[key] == place.drawn.get(key, NOTHING):
        return False
    before, put_at = place.replaced.get(key, (NOTHING, 0.0))
    if st.session_state[key] == before and monotonic() < put_at + STALE_WITHIN:
        return False
    place.drawn[key] = st.session_state[key]
    return True


# The case as this run shows it: read once, for the whole page or for the fragment that runs alone.

REVIEWS = frozenset({State.PRELIMINARY_REVIEW, State.FINAL_REVIEW})


@dataclass(frozen=True)
class CaseView:
    """A case, the context of the request, and the reader's place on its page."""

    ctx: RequestContext
    case: Case
    place: CasePageState

    @property
    def no(self) -> str:
        """The number of the appeal."""
        return self.case.appeal.appeal_no

    @property
    def mine(self) -> bool:
        """Whether the reader holds the case now."""
        return self.case.lease is not None and self.case.lease.person_id == self.ctx.person.person_id

    @property
    def writes(self) -> bool:
        """Whether the reader may fill in the checklist and decide: it is legal's turn and nobody else holds the case.

        The first entry takes the case; if a decision waits for a second person, only whoever may approve it can write.
        """
        legal = allowed(self.ctx.person, Act.HOLD_CASES) and self.case.appeal.state in REVIEWS
        works = self.case.waiting is None or approves(self.ctx.person, self.case.waiting)
        return legal and works and (self.case.lease is None or self.mine)

    @property
    def under_review(self) -> bool:
        """Whether findings on the case decide anything yet: it is in review, or open for a second review."""
        return bool(self.place.look) or self.case.appeal.state in REVIEWS

    def criterion(self, criterion: str) -> Criterion:
        """Returns a criterion of the catalogue as worded by the case's policy."""
        return worded_for(self.ctx.office.policies, self.case.policy, criterion, render)

    def short_names(self, criteria: Iterable[str]) -> list[str]:
        """Returns the short names of these criteria."""
        return [self.criterion(each).short(self.ctx.lang) for each in criteria]

    def namer(self) -> Callable[[str], str]:
        """Returns a function from the id of a criterion or group to its name in the reader's language."""
        return self.ctx.office.policies.namer(self.case.assessment.checklist, self.ctx.lang)

    def name_of(self, person_id: str) -> str:
        """Returns a person's name, or the id if that person is not on file."""
        return self.case.names.get(person_id, person_id)

    def spoken(self) -> dict[str, Exhibit]:
        """Returns the document that each criterion refers to, by criterion."""
        return document_by_criterion(self.case.dossier, self.case.assessment, self.case.form)

    def finished(self) -> frozenset[str]:
        """Returns how far each document has been read; any progress may change the checklist."""
        return reading_progress(self.case.readings)

    def exhibit(self, label: str) -> Exhibit | None:
        """Returns the document with a label such as A2, or None."""
        return next((each for each in self.case.dossier.exhibits if each.label == label), None)


def read(appeal_no: str) -> CaseView | Refusal:
    """Returns the case for the current person. Working on a case renews its hold; only looking at it takes none."""
    ctx = guard.require(Act.VIEW_APPEAL)
    place = page_state(appeal_no)
    case = open_case(ctx.office, ctx.person, appeal_no)
    if isinstance(case, Refusal):
        return case
    unread = has_unread(case.dossier.exhibits, case.readings, case.sought)
    if unread and reading.read_opened(ctx.office, ctx.person, appeal_no):
        case = open_case(ctx.office, ctx.person, appeal_no)
        if isinstance(case, Refusal):
            return case
    view = CaseView(ctx, case, place)
    if view.mine and not place.holds:  # just taken: from the queue, or after the last decision
        reading.look_ahead(ctx.office, ctx.person, appeal_no)
    if view.mine and view.writes:
        held = checklist.renew_lease(ctx.office, ctx.person, appeal_no, case.lease)
        if isinstance(held, Lease):
            view = replace(view, case=replace(case, lease=held))
    place.holds = view.mine
    return view


def approves(person: Person, waiting: WaitingProposal) -> bool:
    """Returns whether that person may approve the waiting decision: a lead who did not propose it."""
    return makes(person, Verb.SEND_BACK) and waiting.proposal.proposed_by != person.person_id


def fresh_view(appeal_no: str, views: list[CaseView]) -> CaseView:
    """Returns the view for a fragment: the page's own while the page runs, a new one if the fragment runs alone.

    If the case has moved on or a document was read since the page was drawn, the whole page is drawn anew.
    """
    if views:
        return views.pop()
    view = read(appeal_no)
    if isinstance(view, Refusal):
        st.rerun()
    if view.case.appeal.version != view.place.version:
        view.place.refused = _moved_on(view)
        st.rerun()
    if view.finished() != view.place.read or view.mine != view.place.held_as_drawn:
        st.rerun()
    return view


def view_as_written(view: CaseView, views: list[CaseView]) -> CaseView:
    """Returns the view for a dialog: the case as the page opened it, with what its reader has written since.

    A dialog runs alone with each of its fields. The case stays the one to be decided: if it has moved on meanwhile, the
    decision is refused. Only the draft is read anew, because an older one would wipe out what was just written.
    """
    if views:
        return views.pop()
    now = open_case(view.ctx.office, view.ctx.person, view.no)
    return view if isinstance(now, Refusal) else replace(view, case=replace(view.case, draft=now.draft))


def _moved_on(view: CaseView) -> Refusal:
    last = view.case.timeline[-1]
    when = last.at.astimezone(ZONE).strftime("%H:%M")
    return refuse("stale", who=view.name_of(last.actor), what=past_label(last.verb), when=when)


def above(view: CaseView) -> None:
    """Draws the last refusal in a container of its own; before the checklist, it would redraw the checklist."""
    with st.container(key="above"):
        if not show_refused(view) and view.place.not_saved:
            elements.refusal(view.ctx, view.place.not_saved[0].why)


def show_refused(view: CaseView) -> bool:
    """Shows the last refusal once; returns whether there was one."""
    refused = view.place.refused
    if refused is not None:
        app_state.at_the_end(partial(setattr, view.place, "refused", None))
        elements.refusal(view.ctx, refused)
    return refused is not None


def requested_dialog(place: CasePageState) -> tuple[str, ...]:
    """Returns the dialog that this run is to open, once only: any later run closes it again."""
    place.shown = place.dialog
    app_state.at_the_end(partial(setattr, place, "dialog", ()))
    place.showing = bool(place.shown)
    return place.shown


# The keyboard shortcuts of the case page, each key once, and the panel that lists them.

ADDRESS: Final = "aside"
"""The parameter of the address for the panel beside the evidence."""

CASES: Final = "cases"
"""The parameter for the figure whose cases that panel lists; without it, the panel lists similar cases."""

SIMILAR_CASES: Final = "similar"


def beside_link(no: str, of: str, count: int) -> str:
    """Returns a figure as an HTML link to the cases it counts; a zero has no link."""
    address = f"/appeal?{urlencode({'no': no, ADDRESS: SIMILAR_CASES, CASES: of})}"
    return elements.new_tab(address, f"{count:,}") if count else "0"


ANSWER_KEYS: Final = {"met": "1", "not_met": "2", "cannot_verify": "3", "not_applicable": "4"}

SHORTCUTS: Final[tuple[tuple[dict[str, str], str], ...]] = (
    (ANSWER_KEYS, mark("case.answer_criterion_at_cursor_and_step_on")),
    ({"previous": "Up", "next": "Down"}, mark("case.move_cursor")),
    ({"exhibit": "E"}, mark("case.show_document_that_criterion_speaks_of")),
    ({"before": "K", "after": "J"}, mark("case.document_before_one_after")),
    ({"compare": "M"}, mark("case.lay_certificate_beside_document_or")),
    ({"facts": "F"}, mark("case.type_facts_beside_page_or_close_form")),
    ({"aside": "P"}, mark("case.checklist_then_what_other_cases")),
    ({"record": "T"}, mark("case.timeline_comments_what_given")),
    ({"first": "Alt+1", "second": "Alt+2", "third": "Alt+3"}, mark("case.decisions_at_foot_from_left")),
    ({f"insert_{number}": f"Alt+{number}" for number in range(4, 10)}, mark("case.standard_reasons_from_the_first")),
    ({"confirm": "Ctrl+Enter"}, mark("case.confirm_decision_that_is_asked_for")),
    ({"help": "H"}, mark("case.this_list")),
)
"""What each key does, by the name of its action, and its text in the list of keys."""

KEYS: Final = {name: key for keys, _ in SHORTCUTS for name, key in keys.items()}

if len(set(KEYS.values())) != sum(len(keys) for keys, _ in SHORTCUTS):
    raise ValueError("two buttons of the case page have the same key, and both would fire")

INSERT_KEYS: Final = tuple(name for name in KEYS if name.startswith("insert_"))

DECISION_KEYS: Final = ("first", "second", "third")

ESCAPE, FIND = "Esc", "S"  # no button has them: the form of facts and the viewer handle them themselves

SHOWN: Final = {"Up": "↑", "Down": "↓"}


def key_label(key: str) -> str:
    """Returns a key as it is printed."""
    return SHOWN.get(key, key.replace("+", " + "))


def panel(ctx: RequestContext) -> None:
    """Draws the list of keys, the meaning of the dots, and how to use the viewer with the mouse."""

    def show() -> None:
        rows = ""
        beside = (
            ({"": FIND}, mark("case.find_in_document")),
            ({"": ESCAPE}, mark("case.leave_field_form_facts_once")),
            ({"": navigation.FIND}, mark("find.find")),
        )
        for keys, meaning in (*SHORTCUTS, *beside):
            caps = [f"<kbd>{safe(key_label(each))}</kbd>" for each in keys.values()]
            pressed = " ".join(caps) if len(caps) <= len(ANSWER_KEYS) else f"{caps[0]} – {caps[-1]}"
            rows += f'<tr><td class="kb">{pressed}</td><td>{safe(ctx.t(meaning))}</td></tr>'
        st.html(f'<table class="facts">{rows}</table>')
        st.caption(ctx.t("case.no_key_fires_while"))
        st.caption(ctx.t("case.in_page_image_ctrl_wheel"))

    show_dialog(ctx.t("case.keys_of_this_page"), show)


DECIDING = frozenset({
    Verb.FORWARD, Verb.REJECT, Verb.ASK_SUPPLEMENT, Verb.REVOKE, Verb.UPHOLD, Verb.LAPSE, Verb.LAPSE_SELLER,
    Verb.END_WAIT, Verb.WITHDRAW_APPEAL, Verb.DECLINE_WITHDRAWAL, Verb.IMPORT_HISTORY,
})  # fmt: skip

# What is filled in is saved under the place's subject: the case, or a second review, which has a form of its own.


def hold(ctx: RequestContext, place: CasePageState) -> Refusal | None:
    """Takes the case for the person who begins to work on it; returns a refusal if a colleague was quicker."""
    if place.look or place.holds:
        return None
    taken = checklist.take_case(ctx.office, ctx.person, place.subject)
    if isinstance(taken, Refusal):
        return taken
    place.holds = True
    reading.look_ahead(ctx.office, ctx.person, place.subject)
    return None


def answer(
    ctx: RequestContext, place: CasePageState, criterion: str, value: Value | None, at: str | None, was: Value | None
) -> Refusal | None:
    """Saves an answer to a criterion; ``at`` is the document it refers to, ``was`` the answer it replaces."""
    before = place.seen.answers.get(criterion, Answer()).model_copy(update={"value": was})
    seen = place.seen.model_copy(update={"answers": {**place.seen.answers, criterion: before}})
    command = partial(checklist.answer, criterion=criterion, value=value, exhibit_id=at)
    return _keep(ctx, place, command, seen, "answers", criterion)


def look_up(
    ctx: RequestContext, place: CasePageState, criterion: str, made: LookedUp, at: str | None
) -> Refusal | None:
    """Saves “met” together with the look-up it rests on."""
    command = partial(checklist.look_up, criterion=criterion, made=made, exhibit_id=at)
    return _keep(ctx, place, command, place.seen, "answers", criterion)


def note(ctx: RequestContext, place: CasePageState, criterion: str, text: str) -> Refusal | None:
    """Saves the note on a criterion."""
    command = partial(checklist.note, criterion=criterion, text=text)
    return _keep(ctx, place, command, place.seen, "answers", criterion)


def cite(ctx: RequestContext, place: CasePageState, group: str, exhibit_id: str, was: str | None) -> Refusal | None:
    """Saves which document a route relies on; ``was`` is the one it replaces."""
    seen = place.seen.model_copy(update={"cites": {**place.seen.cites, group: was or ""}})
    return _keep(ctx, place, partial(checklist.cite, what=group, exhibit_id=exhibit_id), seen, "cites", group)


def write(ctx: RequestContext, place: CasePageState, field: str, text: str) -> Refusal | None:
    """Saves one of the form's texts, by its name."""
    texts: dict[str, Any] = {field: text}
    return _keep(ctx, place, partial(checklist.write_reason, **texts), place.seen, field)


def _keep(
    ctx: RequestContext,
    place: CasePageState,
    command: Callable[..., Draft | Refusal],
    seen: Form,
    field: str,
    name: str = "",
) -> Refusal | None:
    """Saves an entry of one field and updates only that part of ``seen``; the rest stays as it was drawn."""
    if refused := hold(ctx, place):
        return refused
    done = command(ctx.office, ctx.person, place.subject, seen=Seen(seen, place.version))
    if isinstance(done, Refusal):
        return done
    now, before = getattr(done.form, field), getattr(place.seen, field)
    place.seen = place.seen.model_copy(update={field: {**before, name: now[name]} if name else now})
    return None


def perform(command: Callable[..., object], *what: object) -> None:
    """For ``on_click``: runs a command for the current person; a refusal is shown above the checklist."""
    ctx, place = guard.require(Act.VIEW_APPEAL), st.session_state["place"]
    done = command(ctx.office, ctx.person, *what)
    place.refused = done if isinstance(done, Refusal) else None


def show_dialog(title: str, draw: Callable[[], None], **more: Any) -> None:  # noqa: ANN401 - Streamlit's own settings
    """Draws a dialog of the page in this run; it runs alone with each of its fields."""
    st.dialog(title, **{"width": "medium", "on_dismiss": dismissed, **more})(
        app_state.with_what_changed_outside(draw)
    )()


def _open(place: CasePageState, decides: bool, *dialog: str) -> None:  # noqa: FBT001 - the button passes it by position
    """For ``on_click``: lets this run open that dialog; if it ``decides``, takes the case or says who holds it."""
    if decides:
        place.refused = hold(guard.require(Act.VIEW_APPEAL), place)
    if not decides or place.refused is None:
        place.dialog = dialog


def dialog_button(view: CaseView, label: str, key: str, *dialog: str, decides: bool = False, **more: Any) -> None:  # noqa: ANN401 - Streamlit's own settings
    """Draws a button that opens a dialog of the page; if ``decides``, a click takes the case first."""
    elements.button(label, key, _open, view.place, decides, *dialog, **more)


def confirm_button(label: str, key: str, do: Callable[..., None], *args: object) -> None:
    """Draws the button at the end of a dialog, with its keyboard shortcut."""
    elements.button(label, key, do, *args, type="primary", shortcut=KEYS["confirm"])


def help_button(view: CaseView) -> None:
    """Draws the button that lists the keyboard shortcuts."""
    dialog_button(view, view.ctx.t("word.keys"), "help", "help", type="tertiary", shortcut=KEYS["help"])


def policy_summary(view: CaseView) -> str:
    """Returns, in one line, the policy's name, its days, and how much a lawyer still has to confirm."""
    ctx, policy = view.ctx, view.case.policy
    count = len(policy.unconfirmed)
    summary = f"{policy.title(ctx.lang)} · {policy.valid_from} – {policy.valid_to or ''}".rstrip(" –")
    return f"{summary} · {ctx.tn('case.points_unconfirmed', count)}" if count else summary


def policy_link(view: CaseView) -> str:
    """Returns, as HTML, the policy of the case with a link to its requirements."""
    ctx, policy = view.ctx, view.case.policy
    link = elements.new_tab(navigation.policy_address(policy.id), policy.title(ctx.lang))
    # a lawyer still has to confirm some of it; a narrow strip leaves that to the summary
    part = f"<span> {safe(ctx.t('case.partly_unconfirmed'))}</span>" if policy.unconfirmed else ""
    return f'<small class="policy" title="{safe(policy_summary(view))}">{link}{part}</small>'


def cells(view: CaseView) -> str:
    """Returns, as HTML, what is appealed, by whom and against whom."""
    ctx, appeal, dossier = view.ctx, view.case.appeal, view.case.dossier
    right = f"{ctx.label(appeal.right_type)} {appeal.right_no}".strip()
    penalty = ctx.label(appeal.penalty_kind) if appeal.penalty_kind else ctx.t("case.not_recorded")
    punished = " · ".join(filter(None, (ctx.listed(appeal.listing_ids), appeal.penalty_note)))
    return "".join((
        _cell(ctx.t("word.appeal"), appeal.appeal_no, appeal.complaint_no, "num fix"),
        _cell(ctx.t("word.right"), right, right),
        _cell(side_label(ctx, appeal, Side.SELLER), dossier.seller.name or "–", dossier.seller.subject),
        _cell(side_label(ctx, appeal, Side.COMPLAINANT), dossier.complainant.name or "–", dossier.complainant.subject),
        _cell(ctx.t("case.punished"), f"{penalty}{_of_listings(ctx, appeal)}", punished),
    ))  # fmt: skip


def side_label(ctx: RequestContext, appeal: Appeal, side: Side) -> str:
    """Returns the label of a party with the language of its account, if the case has it: "Seller · English"."""
    spoken = appeal.language_of(side)
    return f"{ctx.label(side)} · {ctx.t(letter.LANGUAGE_LABELS[spoken])}" if spoken else ctx.label(side)


def _of_listings(ctx: RequestContext, appeal: Appeal) -> str:
    """Says how many listings were punished: "× 2" if listings were, in words if the shop was; empty if none."""
    many = len(appeal.listings)
    if appeal.penalty_kind in {PenaltyKind.LISTING_REMOVED, PenaltyKind.LISTING_BLOCKED}:
        return f" × {many}" if many else ""
    return f" · {ctx.tn('case.of_listings', many)}" if many else ""


def _cell(label: str, content: str, tip: str, kind: str = "") -> str:
    value = f'<div class="k">{safe(label)}</div><div class="v">{safe(content)}</div>'
    return f'<div class="{kind}" title="{safe(tip)}">{value}</div>'


def appealed_before(ctx: RequestContext, numbers: tuple[str, ...]) -> None:
    """Warns that the complaint was appealed before, and links those appeals; it prevents nothing."""
    path = navigation.case_place(ctx.person).url_path
    warning = earlier_appeals(ctx, numbers, lambda each: elements.new_tab(f"/{path}?no={each}", each))
    st.html(f'<div class="rd apart late" role="status">{warning}</div>')


def earlier_appeals(ctx: RequestContext, numbers: tuple[str, ...], shown: Callable[[str], str] = safe) -> str:
    """The sentence, as HTML, that the complaint was appealed before: the latest appeals, and whether there are more."""
    named = ctx.listed(shown(each) for each in numbers[: appeal.NAMED])
    more = ctx.t("case.more_appeals", most=appeal.NAMED) if len(numbers) > appeal.NAMED else ""
    return f"{safe(ctx.t('case.complaint_was_appealed_before'))} {named}{safe(more)}"


# The fields of an extension, for recording a request and for the lead who grants it: ground, days, document.

Key = Callable[[str], str]

TURN: Final = {State.AWAITING_SELLER: Side.SELLER, State.AWAITING_COMPLAINANT: Side.COMPLAINANT}


def extension_fields(
    ctx: RequestContext, case: Case, key: Key, request: run_sheet.Request | None = None
) -> GroundTerms | None:
    """Draws the ground and its fields, filled in from the request ``request``; returns the ground's terms."""
    window = deadlines.window_of(case.appeal, case.policy)
    grounds = {each.id: ctx.label(each.id) for each in window.grounds}
    if not grounds:
        st.caption(ctx.t("extension.policy_prolongs_window_on_no"))
        return None
    label, hint = ctx.texts("extension.ground_for_more_time", "extension.choose_ground_of_policy")
    chosen = elements.select(label, grounds, key("ground"), request.ground if request else None, placeholder=hint)
    terms = window.ground(chosen)
    if terms is None:
        return None
    _extension_days(ctx, case, terms, key, request)
    _extension_document(ctx, case, terms, key, request)
    basis = f" {window.extension_basis.text(ctx.lang)}" if window.extension_basis else ""
    st.caption(elements.plain_text(f"{_extension_limit(ctx, case, terms)}{basis}"))
    return terms


def _extension_days(
    ctx: RequestContext, case: Case, terms: GroundTerms, key: Key, request: run_sheet.Request | None
) -> None:
    if terms.counts == "added":
        most = max(1, move_facts.days_left(ctx.office.rules, case.appeal, terms))
        wanted = min(max(1, request.days), most) if request else 1
        st.number_input(ctx.t("extension.days_to_add"), 1, most, wanted, key=key("days"))
        return
    with st.container(horizontal=True, gap="small"):
        first, last = (request.first_day, request.last_day) if request else (None, None)
        st.date_input(ctx.t("extension.first_day_not_counted"), first, key=key("first"))
        st.date_input(ctx.t("extension.last_day_not_counted"), last, key=key("last"))


def _extension_document(
    ctx: RequestContext, case: Case, terms: GroundTerms, key: Key, request: run_sheet.Request | None
) -> None:
    sides = {TURN[case.appeal.state], Side.OFFICE}
    papers = {each.label: ctx.document(each) for each in case.dossier.exhibits if each.side in sides}
    label = ctx.t("extension.document_that_shows_it_needed" if terms.document else "extension.document_that_shows_it")
    elements.select(label, papers, key("document"), request.document if request else None, placeholder="–")


def _extension_limit(ctx: RequestContext, case: Case, terms: GroundTerms) -> str:
    """Says how many days the policy leaves on this ground."""
    left = move_facts.days_left(ctx.office.rules, case.appeal, terms)
    if terms.counts == "tolled":
        return ctx.t("extension.days_not_counted_policy_leaves", left=left)
    if deadlines.window_of(case.appeal, case.policy).extension_unit == "working":
        return ctx.t("extension.policy_leaves_working_days_to_add", left=left)
    return ctx.t("extension.policy_leaves_days_to_add", left=left)


def extension_entered(key: Key, reason: str) -> appeal.MoreTime:
    """Returns what was entered in these fields, with the reason."""
    ground, days = st.session_state.get(key("ground")), st.session_state.get(key("days"))
    first, last = st.session_state.get(key("first")), st.session_state.get(key("last"))
    return appeal.MoreTime(
        ground=TimeGround(ground) if ground else None,
        reason=reason,
        days=int(days or 0),
        first_day=first if isinstance(first, date) else None,
        last_day=last if isinstance(last, date) else None,
        document=str(st.session_state.get(key("document")) or ""),
    )


def extension_then(ctx: RequestContext, case: Case, more_time: appeal.MoreTime) -> str:
    """Says until when the window would run with this extension; empty while that is unknown."""
    found = move_facts.prolonged(ctx.office.rules, case.appeal, more_time, ctx.person, case.now)
    if found is None:
        return ""
    if isinstance(found, Refusal):
        return elements.in_words(ctx, found)
    if case.deadline and found.due == case.deadline.due:
        return ctx.t("extension.with_this_window_ends_as_before")
    return ctx.t("extension.with_this_window_ends", day=day_text(found.due, case.policy))
