"""The page of customer service: what waits, and the case in short."""

from collections.abc import Mapping
from typing import Any, Final, cast

import streamlit as st

from core.analytics.case_list import Tab
from core.commands.reading import look_ahead
from core.domain.appeal import Event, Party
from core.domain.deadlines import days_left, reason
from core.domain.labels import past_label
from core.domain.lifecycle import makes
from core.domain.move_facts import latest_of
from core.domain.policy import day_in, told_day, zone_of
from core.domain.refusals import Refusal
from core.domain.terms import State, Verb
from core.queries.case import Case, open_case
from core.queries.letters import delivery_title
from core.queries.queue import PAGE, QueueFilters, QueuePage, QueueRow, queue_page
from pages.components import case_table, case_view, corrections
from pages.components.letters import letters_of
from pages.intake.actions import ANSWERED, Answered, action_button, key_of, steps
from pages.intake.opening_form import OPENED, opening
from pages.intake.upload import documents, taking, wait
from pages.shared import elements, guard, navigation, url_state
from pages.shared.context import RequestContext

# The case in short: whose turn, until when and why, who and what it is about.


def brief(ctx: RequestContext, case: Case) -> None:
    """A card of one case; contacts stand as customer service may see them (domain.md 7.1)."""
    appeal, policy = case.appeal, case.policy.title(ctx.lang)
    whole = elements.new_tab(navigation.policy_address(case.policy.id), policy)
    cells = (
        (ctx.t("word.right"), f"{ctx.label(appeal.right_type)} {appeal.right_no}", policy),
        (ctx.t("label.side.seller"), case.dossier.seller.name, _contact(case.dossier.seller)),
        (ctx.t("label.side.complainant"), case.dossier.complainant.name, _contact(case.dossier.complainant)),
        (ctx.t("label.document_kind.complaint"), appeal.complaint_no, ", ".join(appeal.listing_ids)),
        (ctx.t("word.punishment"), ctx.label(appeal.penalty_kind) if appeal.penalty_kind else "", appeal.penalty_note),
    )
    told = "".join(
        f'<div><div class="k">{elements.safe(label)}</div>'
        f'<div class="v" title="{elements.safe(value)}">{elements.safe(value)}</div>'
        f'<div class="k" title="{elements.safe(more)}">'
        f"{whole if more is policy else elements.safe(more)}&nbsp;</div></div>"
        for label, value, more in cells
    )
    st.html(f'<div class="brief"><div class="head">{_head(ctx, case)}</div><div class="cells">{told}</div></div>')
    if case.appealed_before:
        case_view.appealed_before(ctx, case.appealed_before)


def _head(ctx: RequestContext, case: Case) -> str:
    appeal = case.appeal
    state = elements.chip("acc" if appeal.state is not State.CLOSED else "neu", ctx.label(appeal.state))
    head = f"<b>{elements.safe(appeal.appeal_no)}</b>{state}"
    if appeal.outcome:
        return f"{head}<span>{elements.safe(ctx.label(appeal.outcome))}</span>"
    if case.deadline is None or appeal.due_on is None:
        return head
    left = days_left(case.now, appeal.due_on, zone_of(case.policy))
    due = ctx.t("word.due_day_sum_within", day=told_day(appeal.due_on, case.policy), sum=ctx.say(reason(case.deadline)))
    chip = elements.chip(elements.due_tone(left), elements.days_left_label(ctx, left))
    if latest := latest_of(ctx.office.rules, appeal):
        left = days_left(case.now, latest, zone_of(case.policy))
        chip += elements.chip("latest", elements.days_left_label(ctx, left))
        due = ctx.t("word.latest_day_sum", sum=due, day=told_day(latest, case.policy))
    return f"{head}{chip}<span>{elements.safe(due)}</span>"


def _contact(party: Party) -> str:
    return " · ".join(each for each in (party.subject_name, party.contact, party.phone, party.email) if each)


# What happened last on the case, and a comment for colleagues.

LAST = 8


def past(ctx: RequestContext, case: Case) -> None:
    """The last events, the newest first, and the comment's line."""
    if case.appeal.state is not State.CLOSED:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(ctx.t("intake.comment_for_colleagues_parties_never"), key=key_of(case, Verb.COMMENT, "text"))
            action_button(ctx, case, Verb.COMMENT, ctx.t("intake.add"))
    rows = "".join(_event(ctx, case, each) for each in reversed(case.timeline[-LAST:]))
    widths = '<colgroup><col style="width:190px"><col><col style="width:140px"></colgroup>'
    st.html(f'<table class="past">{widths}{rows}</table>')


def _event(ctx: RequestContext, case: Case, event: Event) -> str:
    who = case.names.get(event.actor, ctx.t("label.role.system"))
    told = event.payload
    words = "".join(f"<br><small>{elements.safe(each)}</small>" for each in (_letter(ctx, told), _said(told)) if each)
    return (
        f'<tr><td class="num">{elements.safe(elements.time_label(ctx, event.at))}</td>'
        f"<td>{elements.safe(ctx.say(past_label(Verb(event.verb))))}{words}</td><td>{elements.safe(who)}</td></tr>"
    )


def _letter(ctx: RequestContext, told: Mapping[str, Any]) -> str:
    """Which letter or bundle an event speaks of."""
    if not (told.get("letter") or told.get("delivery")):
        return ""
    return ctx.say(delivery_title(told.get("letter"), told["to"]))


def _said(told: Mapping[str, Any]) -> str:
    """What somebody wrote; of a letter that was released its text is told by a hash, which is for nobody's eyes."""
    return str((not told.get("letter") and told.get("text")) or told.get("reason") or told.get("note") or "")


# What waits for customer service, as a narrow list beside the case.

TABS: Final[tuple[Tab, ...]] = ("opened", "arrival", "seller", "complainant")


def waiting(ctx: RequestContext, chosen: str | None) -> None:
    """Tabs with counts, a search, and the cases; the one that is open is marked."""
    url_state.from_url("waiting_tab", TABS, TABS[0], name="tab")
    tab = cast("Tab", st.session_state.waiting_tab)
    asked = QueueFilters(tab=tab, search=st.session_state.get("waiting_search") or "")
    page = queue_page(ctx.office, ctx.person, asked, st.session_state.get("waiting_page", 1))
    if isinstance(page, Refusal):
        elements.refusal(ctx, page)
        return
    names = {tab: f"{ctx.t(case_table.TABS[tab])} :gray[{page.counts[tab]:,}]" for tab in TABS}
    elements.segments(ctx.t("word.tab"), names, "waiting_tab", _other)
    elements.search_field(ctx, "waiting_search", _first)
    with st.container(key="waiting"):
        if page.rows:
            _list(ctx, tab, page, chosen)
        else:
            elements.nothing(ctx.t("intake.nothing_waits_here"))
    elements.pager(page.total, PAGE, page.number, "waiting_page", max_visible_pages=5)


def _list(ctx: RequestContext, tab: Tab, page: QueuePage, chosen: str | None) -> None:
    today = day_in(ctx.office.now())

    def first(row: QueueRow) -> case_table.Cell:
        if tab in {"opened", "arrival"}:
            return ctx.t("intake.d_old", days=row.age_days) if row.age_days else ctx.t("word.today"), ""
        return case_table.due_cell(ctx, row, today)

    due, no, seller = ctx.texts(
        "word.age" if tab in {"opened", "arrival"} else "word.due", "word.appeal", "label.side.seller"
    )
    case_table.case_table(
        [case_table.Column(due, 150), case_table.Column(no, 128), case_table.Column(seller)],
        [(row.appeal_no, (first(row), (row.appeal_no, ""), (row.seller, ""))) for row in page.rows],
        key="waiting_list",
        label=ctx.t(case_table.TABS[tab]),
        address="/intake",
        on_open=_open,
        chosen=chosen,
        shown=f"{tab} {page.number}",
    )


def _open(no: str) -> None:
    tab = st.session_state.get("waiting_tab", TABS[0])
    st.query_params.from_dict({"no": no} if tab == TABS[0] else {"no": no, "tab": tab})


def _other() -> None:
    """As ``on_change`` of the tabs."""
    url_state.to_url("waiting_tab", TABS[0], "tab")
    _first()


def _first() -> None:
    st.session_state.waiting_page = 1


# What arrives from either side: customer service opens appeals, takes in documents and records what happens.


def intake() -> None:
    """What waits on the left; on the right the case that is open, the form for a new one, or where to begin."""
    ctx = guard.require(navigation.PLACE["intake"].act)
    elements.stylesheet("intake/intake.css")
    no, new = st.query_params.get("no", ""), st.query_params.get("new") == "1"
    left, right = st.columns([30, 70], gap="small")
    with left, st.container(key="left_pane"):
        look = {"type": "primary", "shortcut": "N", "width": "stretch", "disabled": new}
        elements.button(ctx.t("word.open_appeal"), "new", _new, **look)
        waiting(ctx, no or None)
    with right, st.container(key="right_pane"):
        if new:
            opening(ctx)
        elif no:
            _case(ctx, no)
        else:
            then = ctx.t("intake.opened_waits_for_disclosure_arrival")
            elements.nothing(ctx.t("intake.choose_case_on_left_or_open_appeal"), then)


def _new() -> None:
    st.query_params.from_dict({"new": "1"})


def _case(ctx: RequestContext, no: str) -> None:
    wait()
    case = elements.granted(ctx, open_case(ctx.office, ctx.person, no))
    _look_ahead(ctx, case)
    with st.container(key="brief", gap=None):
        brief(ctx, case)
        if makes(ctx.person, Verb.CORRECT):
            elements.button(ctx.t("correction.correct"), "correct", _begin_correcting, no, type="tertiary")
    if st.session_state.get(corrections.CORRECTING) == no:  # a run of the page in between closes no half-filled dialog
        title = ctx.t("correction.correct_appeal", no=no)
        st.dialog(title, width="large", on_dismiss=corrections.stop)(corrections.draw)(ctx, case)
    _answer(ctx, case)
    with st.container(key="card_taking"):
        taking(ctx, case)
    acts, papers = st.columns([46, 54], gap="small")
    with acts, st.container(key="card_acts"):
        steps(ctx, case)
    with papers, elements.card("papers", ctx.t("word.documents_on_file")):
        documents(ctx, case)
    with elements.card("letters", ctx.t("word.letters")):
        if not letters_of(ctx, no, lambda by: case.names.get(by, ctx.t("label.role.system"))):
            st.caption(ctx.t("case.no_act_case_calls"))
    with elements.card("past", ctx.t("intake.what_happened")):
        past(ctx, case)


def _look_ahead(ctx: RequestContext, case: Case) -> None:
    """Once for the documents that are on file: what is disclosed next is looked at before its bundle is made."""
    on_file = [each.exhibit_id for each in case.dossier.exhibits]
    if st.session_state.get("looked_ahead") != on_file:
        st.session_state["looked_ahead"] = on_file
        look_ahead(ctx.office, ctx.person, case.appeal.appeal_no)


def _begin_correcting(no: str) -> None:
    st.session_state[corrections.CORRECTING] = no


def _answer(ctx: RequestContext, case: Case) -> None:
    """What came of the last press on this case, until the next one."""
    no = case.appeal.appeal_no
    if st.session_state.pop(OPENED, None) == no:
        elements.note("done", ctx.t("intake.opened_take_in_complainants_certificate", no=no))
    last = st.session_state.get(ANSWERED)
    if not isinstance(last, Answered) or last.no != no:
        return
    if last.refusal:
        elements.refusal(ctx, last.refusal)
    else:
        done = ctx.t("intake.act_done", act=past_label(last.verb))
        if last.verb is Verb.DISCLOSE:
            done += " " + ctx.t("intake.its_letter_waits_under_letters")
        elements.note("done", done)


intake()
