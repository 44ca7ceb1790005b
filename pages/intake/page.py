"""The customer service page: waiting cases, a summary of one, and the form for a new appeal."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeAlias, cast

import streamlit as st

from core.analytics.case_list import QueueFilters, Tab
from core.commands.intake import NewAppeal, keep_opening, kept_opening, missing_fields, open_appeal
from core.commands.reading import look_ahead
from core.domain.appeal import Event, Listing, Party
from core.domain.deadlines import days_left, reason
from core.domain.lifecycle import makes
from core.domain.move_facts import latest_of
from core.domain.policy import Policy, day_in, day_text, zone_of
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, PenaltyKind, RightType, Side, State, Verb, label_of, past_label
from core.domain.text import AccountLanguage, Text
from core.queries.case import Case, open_case, same_complaint
from core.queries.letters import delivery_title
from core.queries.people import unnotified
from core.queries.queue import PAGE, QueuePage, QueueRow, queue_page
from pages.components import case_table, case_view, corrections
from pages.components.corrections import check_code, check_contact, check_right_no, warn
from pages.components.letters import letters_of
from pages.intake.actions import ANSWERED, WAITING_TAB, LastResult, action_button, key_of, steps
from pages.intake.upload import documents, taking, wait
from pages.shared import elements, guard, navigation, url_state
from pages.shared.context import RequestContext

# The fields of the form that opens an appeal: kept while other pages are open, begun anew after it is sent.

FORM: Final = "new_form"


def form() -> int:
    """Returns the number of the current form; each opened appeal begins the next one."""
    number: int = st.session_state.setdefault(FORM, 0)
    return number


def key(field: str) -> str:
    """Returns the key of a field of this form."""
    return f"new_{form()}_{field}"


def text(label: str, field: str, at: Any = st, **more: Any) -> str:  # noqa: ANN401 - Streamlit's own settings
    """Draws a field for one line of text and returns its value."""
    return str(at.text_input(label, key=key(field), persist_state="session", **more) or "").strip()


def number(label: str, field: str, at: Any) -> int | None:  # noqa: ANN401 - a cell, as Streamlit has it
    """Draws a field for a whole number in a row of a list, whose head has the label; returns its value."""
    value: int | None = at.number_input(
        label, value=None, min_value=0, step=1, key=key(field), label_visibility="collapsed", persist_state="session"
    )
    return value


def day(label: str, field: str, at: Any = st, **more: Any) -> date | None:  # noqa: ANN401 - Streamlit's own settings
    """Draws a field for a day and returns its value."""
    value = at.date_input(label, value=None, key=key(field), format="YYYY-MM-DD", persist_state="session", **more)
    return value if isinstance(value, date) else None


def party(ctx: RequestContext, side: Side, name: str, policy: Policy | None) -> tuple[Party, AccountLanguage]:
    """Draws the fields of a seller or complainant and the choice of its language, and returns both.

    ``name`` is the label of the name shown on the marketplace.
    An error in the format of a number or address is shown below it at once.
    """
    shown = text(name, f"{side}_name")
    subject = text(ctx.t("intake.verified_person_or_firm"), f"{side}_subject")
    code = text(ctx.t("intake.credit_code_or_identity_number"), f"{side}_code")
    warn(ctx, check_code(code, policy))
    contact = text(ctx.t("intake.contact_person"), f"{side}_contact")
    phone = text(ctx.t("intake.phone"), f"{side}_phone")
    warn(ctx, check_contact("phone", phone))
    email = text(ctx.t("intake.e_mail"), f"{side}_email")
    warn(ctx, check_contact("email", email))
    made = Party(
        party_id="",
        side=side,
        name=shown,
        subject_name=subject,
        subject_id=code,
        contact=contact,
        phone=phone,
        email=email,
    )
    return made, corrections.language(ctx, side, key(f"{side}_language"))


# The form that opens an appeal is saved while it is filled in: it survives a reload or a restart.

BEGUN: Final = "new_begun"

KEPT: Final = "new_kept"

FOUND: Final = "new_found"

ASKED: Final = "new_asked"
"""How often the form was asked for: each time the caret begins in its first empty field."""

DAY: Final = "day"

LANGUAGES: Final = ("_en", "_zh")


def load_draft(ctx: RequestContext) -> None:
    """Fills the form with what this person left in it, once per session, before its fields are drawn."""
    if st.session_state.get(BEGUN):
        return
    st.session_state[BEGUN] = True
    left = kept_opening(ctx.office, ctx.person)
    st.session_state[KEPT] = left
    st.session_state[FOUND] = bool(left) and not _filled_in()
    if st.session_state[FOUND]:
        for name, value in left.items():
            st.session_state[key(name)] = date.fromisoformat(str(value[DAY])) if isinstance(value, dict) else value


def save_draft(ctx: RequestContext) -> None:
    """Saves the content of the form, if it has changed."""
    fields = _filled_in()
    if fields != st.session_state.get(KEPT):
        refused = keep_opening(ctx.office, ctx.person, fields)
        st.session_state[KEPT] = None if isinstance(refused, Refusal) else fields


def draw_found_again(ctx: RequestContext) -> None:
    """Says that the form was restored, and offers to empty it."""
    if not st.session_state.get(FOUND):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="found_again"):
        elements.note("mu", ctx.t("intake.what_you_filled_in_before"), width="content")
        elements.button(ctx.t("intake.empty_form"), "empty_form", _empty, type="tertiary")


def reset_form() -> None:
    """Begins an empty form and deletes what was saved."""
    st.session_state[FORM] = form() + 1
    st.session_state[KEPT] = {}
    st.session_state[FOUND] = False


def _empty() -> None:
    """For ``on_click``: empties the form for the person who is signed in now."""
    ctx = guard.require(navigation.PLACE["intake"].act)
    keep_opening(ctx.office, ctx.person, {})
    reset_form()


def _filled_in() -> dict[str, object]:
    """Returns what is filled in, by the names of the fields; days as dates, everything else as JSON has it."""
    before = key("")
    fields: dict[str, object] = {}
    for name, value in st.session_state.items():
        field = str(name).removeprefix(before)
        if field == name or field.endswith(LANGUAGES) or isinstance(value, bool) or value in (None, "", [0]):
            continue
        if isinstance(value, date):
            fields[field] = {DAY: value.isoformat()}
        elif isinstance(value, str | int | list):
            fields[field] = str(value) if isinstance(value, str) else [*value] if isinstance(value, list) else value
    chosen = {"right", *(each for each in fields if each.startswith("policy_"))}
    return fields if fields.keys() - chosen else {}  # initial values do not count as filled in


# The punished listings on the opening form: one row each; several ids pasted into one row become several rows.

MOST: Final = 200

SPLIT: Final = "split"

WIDTHS: Final = (3, 4.4, 1.5, 1.8, 2, 2, 0.6)


def listings(ctx: RequestContext) -> tuple[tuple[Listing, ...], str]:
    """Returns the listings that are filled in, and what is wrong with them; empty if nothing is."""
    rows: list[int] = st.session_state.setdefault(key("rows"), [0])
    labels = ctx.texts(
        "intake.listing_id", "intake.title", "word.sold", "word.value_of_sales", "intake.first_sold", "intake.last_sold"
    )
    for cell, label in zip(st.columns(WIDTHS, gap="small"), labels, strict=False):
        cell.html(f'<div class="mu">{elements.safe(label)}</div>')
    found = tuple(each for row in tuple(rows) if (each := _row(ctx, row, labels)) is not None)
    _say_split(ctx)
    elements.button(ctx.t("intake.add_listing"), key("add"), _add, type="tertiary", icon=":material/add:")
    return found, _wrong(ctx, found)


def _row(ctx: RequestContext, row: int, labels: tuple[str, ...]) -> Listing | None:
    """Draws one row and returns its listing; None while its id is empty."""
    cells = st.columns(WIDTHS, gap="small")
    hint, args = ctx.t("intake.paste_one_or_several"), (key("rows"), key("listing_"), row)
    look = {"placeholder": hint, "label_visibility": "collapsed"}
    no = text(labels[0], f"listing_{row}", cells[0], on_change=_split, args=args, **look)
    title = text(labels[1], f"title_{row}", cells[1], label_visibility="collapsed")
    sold, worth = number(labels[2], f"sold_{row}", cells[2]), number(labels[3], f"worth_{row}", cells[3])
    first = day(labels[4], f"first_{row}", cells[4], label_visibility="collapsed")
    last = day(labels[5], f"last_{row}", cells[5], label_visibility="collapsed")
    cells[6].button("✕", key=key(f"drop_{row}"), type="tertiary", help=ctx.t("word.drop"), on_click=_drop, args=(row,))
    if not no:
        return None
    return Listing(
        listing_id=no, title=title, sold_quantity=sold, sold_value=worth, first_sold_on=first, last_sold_on=last
    )


def _wrong(ctx: RequestContext, found: tuple[Listing, ...]) -> str:
    ids = [each.listing_id for each in found]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        return ctx.t("intake.listing_stands_here_twice", id=twice[0])
    for each in found:
        if each.first_sold_on and each.last_sold_on and each.last_sold_on < each.first_sold_on:
            return ctx.t("intake.listing_last_sale_is_before_first", id=each.listing_id)
    return ""


def _add() -> None:
    rows = st.session_state[key("rows")]
    rows.append(max(rows, default=-1) + 1)


def _drop(row: int) -> None:
    rows = st.session_state[key("rows")]
    rows.remove(row)
    if not rows:
        _add()


SplitLine: TypeAlias = tuple[str, tuple[tuple[int, str], ...], int]
"""A line that became several: what was pasted into it, each row it became with its id, and how many had no room.

It is kept between two runs of this script, so it is plain: a class would be another one in the next run.
"""


def _split(rows_key: str, listing_key: str, row: int) -> None:
    """Splits several ids in one row into a row each."""
    pasted = st.session_state[f"{listing_key}{row}"] or ""
    ids = pasted.replace(",", " ").replace(";", " ").split()
    rows = st.session_state[rows_key]
    if len(ids) < 2:  # noqa: PLR2004 - one id stays where it is
        return
    became = ((row, ids[0]), *enumerate(ids[1:MOST], start=max(rows) + 1))
    rows.extend(number for number, _ in became[1:])
    for number, each in became:
        st.session_state[f"{listing_key}{number}"] = each
    split: SplitLine = (pasted, became, len(ids) - len(became))
    st.session_state[key(SPLIT)] = split


def _say_split(ctx: RequestContext) -> None:
    """Says into how many listings a row was split; offers to undo that while they are unchanged."""
    split: SplitLine = st.session_state.get(key(SPLIT), ("", (), 0))
    _, became, left = split
    rows = st.session_state[key("rows")]
    stand = all(row in rows and st.session_state.get(key(f"listing_{row}")) == each for row, each in became)
    if not became or not stand:
        return
    message = ctx.tn("intake.listings_added", len(became))
    if left:
        message += " " + ctx.tn("intake.listings_left_out", left, most=MOST)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="was_split"):
        st.html(f'<div class="mu" role="status">{elements.safe(message)}</div>', width="content")
        elements.button(ctx.t("intake.undo_split"), key("unsplit"), _unsplit, split, type="tertiary")


def _unsplit(split: SplitLine) -> None:
    """For ``on_click``: restores the one row with all that was pasted into it, if it was meant as one id."""
    pasted, ((first, _), *others), _ = split
    for row, _ in others:
        st.session_state[key("rows")].remove(row)
    st.session_state[key(f"listing_{first}")] = pasted
    del st.session_state[key(SPLIT)]


# The form that opens an appeal: it shows what is missing while it is filled in, not after it is sent.

REFUSED, OPENED = "new_refused", "new_opened"


def opening(ctx: RequestContext) -> None:
    """Draws the form as cards and, at its foot, what is missing and the button."""
    load_draft(ctx)
    draw_found_again(ctx)
    left, seller_side, complainant_side = st.columns(3, gap="small")
    with left, elements.card("right", ctx.t("intake.right_and_punishment")):
        right, policy = _right(ctx)
        complaint = text(ctx.t("word.complaint_number"), "complaint")
        complained_on = day(ctx.t("intake.complained_on"), "complained")
        right_no = text(ctx.t("intake.number_of_right"), "right_no")
        pinned = ctx.office.policies.policy(policy) if policy else None
        warn(ctx, check_right_no(right_no, right, pinned))
        penalty, note = _penalty(ctx)
    with seller_side, elements.card("seller", ctx.label(Side.SELLER)):
        seller, seller_language = party(ctx, Side.SELLER, ctx.t("intake.shop_name"), pinned)
    with complainant_side, elements.card("complainant", ctx.label(Side.COMPLAINANT)):
        complainant, complainant_language = party(ctx, Side.COMPLAINANT, ctx.t("word.name"), pinned)
    with elements.card("listings", ctx.t("intake.punished_listings")):
        found, wrong = listings(ctx)
    if before := same_complaint(ctx.office, ctx.person, complaint, tuple(each.listing_id for each in found)):
        with st.bottom:  # beside the button, because the form may be longer than the window
            case_view.appealed_before(ctx, before)
    save_draft(ctx)
    # 15 fields for text: of the right, the punishment and both parties
    case_view.focus_form("right_pane", f"{form()} {st.session_state.get(ASKED, 0)}", 15)
    _foot(
        ctx,
        NewAppeal(
            right_type=right,
            policy_id=policy,
            seller=seller,
            complainant=complainant,
            complaint_no=complaint,
            complained_on=complained_on,
            right_no=right_no,
            listings=found,
            penalty_kind=penalty,
            penalty_note=note,
            seller_language=seller_language,
            complainant_language=complainant_language,
        ),
        wrong,
    )


def _right(ctx: RequestContext) -> tuple[RightType, str | None]:
    """Draws right and policy and returns them: the policy is the day's default unless another in force is chosen."""
    first = None if key("right") in st.session_state else RightType.TRADEMARK.value
    chosen_right = elements.segments(
        ctx.t("word.right"), url_state.labels_of(ctx, RightType), key("right"),
        default=first, label_visibility="visible", persist_state="session",
    )  # fmt: skip
    right = RightType(chosen_right or RightType.TRADEMARK)
    today = day_in(ctx.office.now())
    usual = ctx.office.policies.in_force(right, today)
    fits = [each for each in ctx.office.policies.all() if each.right_type is right and each.covers(today)]
    titles = {each.id: _title(ctx, each, usual) for each in sorted(fits, key=lambda each: each is not usual)}
    chosen = url_state.choice(ctx, ctx.t("word.policy"), titles, key(f"policy_{right}"), first=next(iter(titles), None))
    return right, chosen


def _penalty(ctx: RequestContext) -> tuple[PenaltyKind | None, str]:
    """Draws the punishment and the note on it, and returns them."""
    kinds, ask = url_state.labels_of(ctx, PenaltyKind), ctx.t("intake.choose")
    chosen = url_state.choice(ctx, ctx.t("word.punishment"), kinds, key("penalty"), placeholder=ask)
    return PenaltyKind(chosen) if chosen else None, text(ctx.t("intake.note_on_punishment"), "penalty_note")


def _title(ctx: RequestContext, policy: Policy, usual: Policy | None) -> str:
    title = policy.title(ctx.lang)
    return ctx.t("intake.policy_default", policy=title) if policy is usual else title


def _foot(ctx: RequestContext, new: NewAppeal, wrong: str) -> None:
    lacking = missing_fields(new)
    why = ctx.t("refusal.field_missing.because", fields=lacking) if lacking else wrong
    elements.show_refused(ctx, REFUSED)
    with st.bottom, st.container(horizontal=True, key="foot", vertical_alignment="center", gap="small"):
        label, off = ctx.t("label.verb.open"), bool(why)
        elements.button(label, "open_appeal", _open_appeal, form(), new, type="primary", disabled=off, help=why or None)
        ready = ctx.t("intake.complete_appeal_gets_next_number")
        tone = "missing" if why else "mu"
        st.html(f'<div class="{tone}">{elements.safe(why or ready)}</div>', width="stretch")


def _open_appeal(number: int, new: NewAppeal) -> None:
    """For ``on_click``: opens the appeal for the person signed in now; a second click on a form does nothing."""
    opened = guard.act(navigation.PLACE["intake"].act, REFUSED, open_appeal, new) if number == form() else None
    if opened:
        reset_form()
        st.session_state[OPENED] = opened.appeal_no
        st.query_params.from_dict({"no": opened.appeal_no})


# The case in short: whose turn it is, until when and why, and who and what it is about.


def brief(ctx: RequestContext, case: Case) -> None:
    """Draws a card of one case; contacts are shown as far as customer service may see them (domain.md 7.1)."""
    appeal, dossier, policy = case.appeal, case.dossier, case.policy.title(ctx.lang)
    whole = elements.new_tab(navigation.policy_address(case.policy.id), policy)
    cells = (
        (ctx.t("word.right"), f"{ctx.label(appeal.right_type)} {appeal.right_no}", policy),
        (case_view.side_label(ctx, appeal, Side.SELLER), dossier.seller.name, _contact(dossier.seller)),
        (case_view.side_label(ctx, appeal, Side.COMPLAINANT), dossier.complainant.name, _contact(dossier.complainant)),
        (ctx.t("label.document_kind.complaint"), appeal.complaint_no, ", ".join(appeal.listing_ids)),
        (ctx.t("word.punishment"), ctx.label(appeal.penalty_kind) if appeal.penalty_kind else "", appeal.penalty_note),
    )
    html = "".join(
        f'<div><div class="k">{elements.safe(label)}</div>'
        f'<div class="v" title="{elements.safe(value)}">{elements.safe(value)}</div>'
        f'<div class="k" title="{elements.safe(more)}">'
        f"{whole if more is policy else elements.safe(more)}&nbsp;</div></div>"
        for label, value, more in cells
    )
    st.html(f'<div class="brief"><div class="head">{_head(ctx, case)}</div><div class="cells">{html}</div></div>')
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
    due = ctx.t("word.due_day_sum_within", day=day_text(appeal.due_on, case.policy), sum=ctx.say(reason(case.deadline)))
    chip = elements.chip(elements.due_tone(left), elements.days_left_label(ctx, left))
    if latest := latest_of(ctx.office.rules, appeal):
        left = days_left(case.now, latest, zone_of(case.policy))
        chip += elements.chip("latest", elements.days_left_label(ctx, left))
        due = ctx.t("word.latest_day_sum", sum=due, day=day_text(latest, case.policy))
    return f"{head}{chip}<span>{elements.safe(due)}</span>"


def _contact(party: Party) -> str:
    return " · ".join(each for each in (party.subject_name, party.contact, party.phone, party.email) if each)


# The last events of the case, and a comment for colleagues.

LAST = 8


def past(ctx: RequestContext, case: Case) -> None:
    """Draws the last events, newest first, and the field for a comment."""
    if case.appeal.state is not State.CLOSED:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(ctx.t("intake.comment_for_colleagues_parties_never"), key=key_of(case, Verb.COMMENT, "text"))
            refused = action_button(ctx, case, Verb.COMMENT, ctx.t("intake.add"))
        if refused:
            elements.note("why-off", elements.in_words(ctx, refused))
    rows = "".join(_event(ctx, case, each) for each in reversed(case.timeline[-LAST:]))
    widths = '<colgroup><col style="width:190px"><col><col style="width:140px"></colgroup>'
    st.html(f'<table class="past">{widths}{rows}</table>')


def _event(ctx: RequestContext, case: Case, event: Event) -> str:
    who = case.names.get(event.actor, ctx.t("label.role.system"))
    lines = (_subject(ctx, event.payload), _said(event.payload))
    words = "".join(f"<br><small>{elements.safe(each)}</small>" for each in lines if each)
    return (
        f'<tr><td class="num">{elements.safe(elements.time_label(ctx, event.at))}</td>'
        f"<td>{elements.safe(ctx.say(past_label(Verb(event.verb))))}{words}</td><td>{elements.safe(who)}</td></tr>"
    )


def _subject(ctx: RequestContext, data: Mapping[str, Any]) -> str:
    """Says which letter, bundle or document an event is about."""
    if data.get("letter") or data.get("delivery"):
        return ctx.say(delivery_title(data.get("letter"), data["to"]))
    if "kind" in data and "document" in data:
        return ctx.t("format.label_kind", label=data["document"], kind=label_of(DocumentKind(data["kind"])))
    return str(data.get("document") or "")


def _said(data: Mapping[str, Any]) -> str:
    """Returns what somebody wrote; not the text of a released letter, which the event holds only as a hash."""
    return str((not data.get("letter") and data.get("text")) or data.get("reason") or data.get("note") or "")


# What waits for customer service, as a narrow list beside the case.

TABS: Final[tuple[Tab, ...]] = ("opened", "arrival", "seller", "complainant")


def waiting(ctx: RequestContext, chosen: str | None) -> None:
    """Draws tabs with counts, a search, and the cases, with the open one marked."""
    url_state.from_url(WAITING_TAB, TABS, TABS[0], name="tab")
    tab = cast("Tab", st.session_state[WAITING_TAB])
    filters = QueueFilters(tab=tab, search=st.session_state.get("waiting_search") or "")
    page = queue_page(ctx.office, ctx.person, filters, st.session_state.get("waiting_page", 1))
    if isinstance(page, Refusal):
        elements.refusal(ctx, page)
        return
    names = {tab: f"{ctx.t(case_table.TABS[tab])} :gray[{page.counts[tab]:,}]" for tab in TABS}
    elements.segments(ctx.t("word.tab"), names, WAITING_TAB, _other)
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
    table = case_table.CaseTable(
        [case_table.Column(due, 188), case_table.Column(no, 116), case_table.Column(seller)],
        [(row.appeal_no, (first(row), (row.appeal_no, ""), (row.seller, ""))) for row in page.rows],
        key="waiting_list",
        label=ctx.t(case_table.TABS[tab]),
        address="/intake",
        chosen=chosen,
        shown=f"{tab} {page.number}",
    )
    case_table.case_table(table, _open)


def _open(no: str) -> None:
    tab = st.session_state.get(WAITING_TAB, TABS[0])
    st.query_params.from_dict({"no": no} if tab == TABS[0] else {"no": no, "tab": tab})


def _other() -> None:
    """For ``on_change`` of the tabs: writes the tab to the address and goes to its first page."""
    url_state.to_url(WAITING_TAB, TABS[0], "tab")
    _first()


def _first() -> None:
    st.session_state.waiting_page = 1


# What arrives from either side: customer service opens appeals, files documents and records what happens.


def intake() -> None:
    """Draws what waits on the left; on the right the open case, the form for a new one, or how to begin."""
    ctx = guard.require(navigation.PLACE["intake"].act)
    elements.stylesheet("intake/intake.css")
    no, new = st.query_params.get("no", ""), st.query_params.get("new") == "1"
    left, right = st.columns([30, 70], gap="small")
    with left, st.container(key="left_pane"):
        elements.button(ctx.t("word.open_appeal"), "new", _new, type="primary", shortcut="N", width="stretch")
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
    st.session_state[ASKED] = st.session_state.get(ASKED, 0) + 1
    st.query_params.from_dict({"new": "1"})


def _case(ctx: RequestContext, no: str) -> None:
    wait()
    case = elements.granted(ctx, open_case(ctx.office, ctx.person, no))
    _look_ahead(ctx, case)
    with st.container(key="brief", gap=None):
        brief(ctx, case)
        if makes(ctx.person, Verb.CORRECT):
            elements.button(ctx.t("correction.correct"), "correct", _begin_correcting, no, type="tertiary")
    if st.session_state.get(corrections.CORRECTING) == no:  # a run in between must not close a half-filled dialog
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
    """Searches the documents on file once, so that the next disclosure is prepared before its bundle is made."""
    on_file = [each.exhibit_id for each in case.dossier.exhibits]
    if st.session_state.get("looked_ahead") != on_file:
        st.session_state["looked_ahead"] = on_file
        look_ahead(ctx.office, ctx.person, case.appeal.appeal_no)


def _begin_correcting(no: str) -> None:
    st.session_state[corrections.CORRECTING] = no


def _answer(ctx: RequestContext, case: Case) -> None:
    """Shows the result of the last click on this case, until the next one."""
    no = case.appeal.appeal_no
    if st.session_state.pop(OPENED, None) == no:
        elements.note("done", ctx.t("intake.opened_take_in_complainants_certificate", no=no))
    last = st.session_state.get(ANSWERED)
    if not isinstance(last, LastResult) or last.no != no:
        return
    if last.refusal:
        elements.refusal(ctx, last.refusal)
    else:
        done = ctx.t("intake.act_done", act=past_label(last.verb))
        if last.verb is Verb.DISCLOSE:
            done += " " + ctx.t("intake.its_letter_waits_under_letters")
        if last.verb is Verb.COMMENT and isinstance(warning := unnotified(ctx.office, ctx.person, last.text), Text):
            done = ctx.line(done, ctx.say(warning))
        elements.note("done", done)


intake()
