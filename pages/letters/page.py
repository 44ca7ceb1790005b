"""Letters: those waiting, the one being written with its preview, and those on their way to the parties."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar

import streamlit as st

from core.commands.letters import (
    drop_letter,
    record_delivery,
    record_failure,
    record_sending,
    release_letter,
    save_letter,
)
from core.domain.letter import LANGUAGE_LABELS, NUMBERED, FinishedLetter, LetterRow, letter_name, why_in_language
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import BY_HAND, ZONE, Channel, DeliveryState, Verb
from core.domain.text import LANGUAGES, Language, Text, family, mark, say
from core.exchange.mail import server
from core.language import render
from core.letters.draft import OpenLetter, open_letter
from core.queries.letters import (
    LETTER_TABS,
    PAGE,
    DeliveryPage,
    DeliveryRow,
    LetterTab,
    Outbox,
    QueuedLetter,
    deliveries_page,
    delivery_title,
    letter_counts,
    letter_title,
    outbox,
)
from pages.components.letters import files, how_far, state_chip
from pages.shared import elements, guard, url_state
from pages.shared.context import RequestContext
from pages.shared.elements import picked, plain_text, safe, tick
from pages.shared.navigation import PLACE, case_place

# The ticked letters, and the result of what was done with them: each by itself, done or refused with the reason.

PICKED, CAME = "letters_picked", "letters_came"


@dataclass(frozen=True)
class ReleaseResult:
    """The result for one of several letters."""

    title: Text
    refusal: Refusal | None


def _tick(name: str, label: str) -> None:
    """Draws the checkbox before a line."""
    tick(PICKED, f"pick_{name}", label, name, label_visibility="collapsed", width="content")


def do_each(ctx: RequestContext, names: Sequence[tuple[str, Text]], do: Callable[[str], object]) -> None:
    """Runs ``do`` for each name, one by one, as an act of its own; refused ones stay ticked, with the reason shown."""
    came: list[ReleaseResult] = []
    bar = st.progress(0.0)
    for number, (name, title) in enumerate(names, 1):
        answer = do(name)
        came.append(ReleaseResult(title, answer if isinstance(answer, Refusal) else None))
        if not isinstance(answer, Refusal):
            picked(PICKED).discard(name)
        bar.progress(number / len(names), ctx.t("run_sheet.number_total_of", number=number, total=len(names)))
    st.session_state[CAME] = came
    st.session_state[DONE_TIMES] = st.session_state.get(DONE_TIMES, 0) + 1
    st.rerun()


def show_came(ctx: RequestContext) -> None:
    """Shows the results of the last run of several letters, until they are put away or replaced."""
    came: list[ReleaseResult] = st.session_state.get(CAME) or []
    if not came:
        return
    refused = [each for each in came if each.refusal]
    lines = [ctx.t("letter.done_count", done=len(came) - len(refused), total=len(came))]
    lines += [
        ctx.t("format.label_value", label=each.title, value=elements.in_words(ctx, each.refusal))
        for each in refused if each.refusal
    ]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key="came", gap="small"):
        kind = "blocks" if refused else "came"
        st.html(f'<div class="{kind}" role="status">{"<br>".join(map(safe, lines))}</div>', width="stretch")
        elements.button(ctx.t("letter.put_away"), "put_away", _put_away, type="tertiary")


def _put_away() -> None:
    st.session_state.pop(CAME, None)


# The letters that wait, newest first; a click opens one.

T = TypeVar("T")

CHOSEN: Final = "letter"

PAGE_SHOWN: Final = "letters_page"

REFUSED: Final = "letter_refused"


def show_list(ctx: RequestContext, box: Outbox, chosen: str) -> None:
    """Draws the list with its head and page numbers; the ticked letters are released together."""
    title = ctx.tn("letter.letters_wait", box.total)
    ticked = [each for each in box.letters if each.letter.letter_id in picked(PICKED)]
    with st.container(horizontal=True, vertical_alignment="center", key="box_head", gap="small"):
        st.html(f'<div class="box-head"><b>{safe(title)}</b></div>', width="stretch")
        if ticked and st.button(ctx.tn("letter.release_count", len(ticked)), key="release_ticked", type="primary"):
            editions = {each.letter.letter_id: each.letter.edition for each in ticked}
            names = [(each.letter.letter_id, _title(each.letter)) for each in ticked]
            do_each(ctx, names, lambda name: release_letter(ctx.office, ctx.person, name, edition=editions[name]))
    with st.container(key="box"):
        for each in box.letters:
            no = each.letter.letter_id
            look = "secondary" if no == chosen else "tertiary"
            with st.container(horizontal=True, vertical_alignment="center", gap=None, key=f"row_{no}"):
                _tick(no, ctx.say(letter_title(each.letter.kind, each.letter.recipient)))
                elements.button(_line(ctx, each), f"open_{no}", choose, no, type=look, width="stretch")
        if not box.letters:
            st.caption(ctx.t("letter.no_letter_waits_after_decision"))
    elements.pager(box.total, PAGE, box.number, PAGE_SHOWN)


def _title(row: LetterRow) -> Text:
    return say("format.label_value", label=row.appeal_no, value=letter_title(row.kind, row.recipient))


def choose(letter_id: str) -> None:
    """Opens that letter."""
    st.query_params[CHOSEN] = letter_id
    st.session_state.pop(REFUSED, None)


def act(command: Callable[..., T | Refusal], letter_id: str, *what: object, **more: object) -> T | None:
    """Runs a command on a letter for the current person; a refusal stays below its text until the next click."""
    return guard.act(PLACE["letters"].act, REFUSED, command, letter_id, *what, **more)


def _line(ctx: RequestContext, each: QueuedLetter) -> str:
    row = each.letter
    begun = " ✎" if row.body is not None else ""
    days = (day_in(ctx.office.now()) - day_in(row.called_at)).days
    age = ctx.t("word.today") if days <= 0 else ctx.t("word.days_d", days=days)
    kind, side = ctx.say(letter_name(row.kind)), ctx.label(row.recipient)
    return f"**{kind}**{begun} → {side} :gray[· {age}]  \n:gray[{row.appeal_no} · {plain_text(each.addressee)}]"


# Two colleagues with the same letter open: which edition each has seen, and whose text counts if both have typed.

SEEN: Final = "letter_seen"  # by letter: the edition last drawn or written here

APART: Final = "letter_apart"  # by letter: language and text typed here while a colleague changed it


def seen() -> dict[str, int]:
    """Returns, by letter, the edition on the reader's screen, to which clicks and entries refer."""
    found: dict[str, int] = st.session_state.setdefault(SEEN, {})
    return found


def apart() -> dict[str, tuple[Language, str]]:
    """Returns, by letter, what was typed here, and in which language, while a colleague changed the letter."""
    found: dict[str, tuple[Language, str]] = st.session_state.setdefault(APART, {})
    return found


def whose(ctx: RequestContext, opened: OpenLetter) -> None:
    """Draws two conflicting texts, one's own in the field and the colleague's on the right; the person chooses one."""
    message = ctx.t("letter.your_text_stands_here_not")
    with st.container(horizontal=True, vertical_alignment="center", key="whose", gap="small"):
        st.html(f'<div class="blocks" role="status">{safe(message)}</div>', width="stretch")
        elements.button(ctx.t("letter.keep_mine"), "mine", _mine, opened.row.letter_id, opened.row.edition)
        elements.button(ctx.t("word.take_other"), "theirs", _theirs, opened.row.letter_id)


def _mine(letter_id: str, edition: int) -> None:
    """Saves one's own text over the edition that was read; if that has changed again, the person is asked again."""
    language, body = apart()[letter_id]
    if act(save_letter, letter_id, language, body, edition=edition):
        _theirs(letter_id)


def _theirs(letter_id: str) -> None:
    """Uses the saved text and puts it into the field."""
    st.session_state.pop(REFUSED, None)
    apart().pop(letter_id, None)


# Writing one letter: its language, its text, and what prevents its release.

TYPED: Final = "letter_typed"  # by letter and language: how often the field was set, and the text it was set to


def edit(ctx: RequestContext, opened: OpenLetter) -> None:
    """Draws the fixed head, the text, and every passage that must not be sent."""
    _head(ctx, opened)
    waits = opened.row.state == "waiting"
    if opened.row.letter_id not in apart():
        seen()[opened.row.letter_id] = opened.row.edition
    label, key, row = ctx.t("letter.text_of_letter_paragraph_line"), field(opened), opened.row
    what = row.letter_id, row.language, key
    elements.text_area(label, opened.body, key, _save, *what, disabled=not waits, label_visibility="collapsed")
    refused = st.session_state.get(REFUSED)
    if refused is not None:
        elements.refusal(ctx, refused)
    if waits and opened.row.letter_id in apart():
        whose(ctx, opened)
    elif refused is None and opened.blocks:
        lines = elements.bullets(ctx.say(each.message) for each in opened.blocks)
        st.html(f'<div class="blocks" role="status"><b>{safe(ctx.t("letter.not_fit_yet"))}</b>{lines}</div>')


def _head(ctx: RequestContext, opened: OpenLetter) -> None:
    row = opened.row
    title = safe(ctx.say(letter_title(row.kind, row.recipient)))
    with st.container(horizontal=True, vertical_alignment="center", key="letter_head", gap="small"):
        st.html(f'<div class="rd letter-title"><b>{title}</b></div>', width="content")
        st.page_link(PLACE["appeal"].path, label=row.appeal_no, query_params={"no": row.appeal_no}, width="content")
        if opened.moved_on is not None and row.state == "waiting":
            st.html(f'<div class="rd">{elements.chip("warn", ctx.say(opened.moved_on))}</div>', width="content")
        why = why_in_language(ctx.office.policy_of(opened.appeal), opened.appeal, row)
        st.html(f'<div class="rd why-language">{safe(ctx.say(why))}</div>', width="stretch")
        other, fixed = "zh" if row.language == "en" else "en", row.state != "waiting" or row.body is not None
        key, names = f"lang_{row.letter_id}_{row.language}", {each: ctx.t(LANGUAGE_LABELS[each]) for each in LANGUAGES}
        elements.segments(
            ctx.t("letter.language_of_letter"), names, key, _standard, row.letter_id, other,
            default=row.language, disabled=fixed,
        )  # fmt: skip


def field(opened: OpenLetter) -> str:
    """Returns the key of the text field: a new one if the saved text is not the one last shown in it."""
    typed: dict[str, tuple[int, str]] = st.session_state.setdefault(TYPED, {})
    own = apart().get(opened.row.letter_id)
    base = f"{opened.row.letter_id}_{own[0] if own else opened.row.language}"
    times, last = typed.get(base, (0, ""))
    if times == 0 or (last != opened.body and not own):
        times += 1
        typed[base] = (times, opened.body)
    return f"text_{base}_{times}"


def _save(letter_id: str, language: Language, key: str) -> None:
    body = str(st.session_state[key])
    done = act(save_letter, letter_id, language, body, edition=seen().get(letter_id))
    if done is None:
        if st.session_state[REFUSED].code == "letter_stale":
            apart()[letter_id] = (language, body)
        return
    seen()[letter_id] = done.edition
    apart().pop(letter_id, None)
    if done.body is not None:
        base, times = key.removeprefix("text_").rsplit("_", maxsplit=1)
        st.session_state[TYPED][base] = (int(times), done.body)


def _standard(letter_id: str, language: Language) -> None:
    """Restores the policy's text in this language, or switches to that of the other language."""
    act(save_letter, letter_id, language, None, edition=seen().get(letter_id))


# What can be done with a letter: release it, set it aside, restore the policy's text, open it as a file.

DRAFT: Final = mark("letter.draft_kept_to_turn_language")


def foot(ctx: RequestContext, opened: OpenLetter, waiting: Outbox) -> None:
    """Draws, at the bottom of the window, what can be done with the letter."""
    row = opened.row
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        if row.state == "waiting":
            what, following = (row.letter_id, row.language), _after(waiting, row.letter_id)
            with elements.disabled_with_note(ctx.t("letter.something_in_text_may_not") if opened.blocks else "") as off:
                args = (*what, field(opened), following)
                elements.button(ctx.t("letter.release"), "release", _release, *args, type="primary", **off)
            if opened.mailable and server():
                st.checkbox(ctx.t("letter.send_by_email"), key=_mail_key(row.letter_id))
            _aside(ctx, row.letter_id, following)
            if row.body is not None:
                elements.button(ctx.t("letter.back_to_policys_text"), "standard", _standard, *what, type="tertiary")
        st.html(f'<div class="rd why"><small>{safe(_state_in_words(ctx, opened))}</small></div>', width="stretch")
        st.html(_files(ctx, row.letter_id, draft=row.state == "waiting"), width="content")


def _mail_key(letter_id: str) -> str:
    return f"mail_{letter_id}"


def _aside(ctx: RequestContext, letter_id: str, following: str) -> None:
    with st.popover(ctx.t("letter.set_aside"), type="tertiary"):
        st.caption(ctx.t("letter.for_letter_nobody_needs_or"))
        st.text_input(ctx.t("word.reason_needed"), key=f"why_{letter_id}")
        elements.button(ctx.t("letter.set_aside_2"), "aside", _drop, letter_id, following)


def _state_in_words(ctx: RequestContext, opened: OpenLetter) -> str:
    row = opened.row
    who = opened.names.get(row.settled_by or row.typed_by or "", "")
    if row.state == "released" and row.settled_at:
        return ctx.t("letter.released_by_kept", who=who, when=elements.time_label(ctx, row.settled_at))
    if row.state == "dropped" and row.settled_at:
        return ctx.t("letter.set_aside_by", who=who, when=elements.time_label(ctx, row.settled_at), reason=row.reason)
    if row.body is not None and row.typed_at:
        return ctx.t(DRAFT, who=who, when=elements.time_label(ctx, row.typed_at))
    return ctx.t("letter.released_means_then_sent")


def _files(ctx: RequestContext, letter_id: str, *, draft: bool) -> str:
    names = {"pdf": ctx.t("letter.draft_as_pdf" if draft else "word.pdf"), "txt": ctx.t("word.text")}
    return f'<div class="rd">{elements.files_html(f"/letter/{letter_id}", names)}</div>'


def _after(waiting: Outbox, letter_id: str) -> str:
    """Returns the letter to open once this one is done: another of the same case, else the next of the list."""
    ids = [each.letter.letter_id for each in waiting.letters]
    same = [each for each in ids if each != letter_id and each.split(".")[0] == letter_id.split(".", maxsplit=1)[0]]
    at = ids.index(letter_id) if letter_id in ids else -1
    later = ids[at + 1 :] or ids[:at]
    return (same or later or [""])[0]


def _release(letter_id: str, language: Language, key: str, following: str) -> None:
    text, edition = st.session_state.get(key), seen().get(letter_id)
    by_mail = bool(st.session_state.get(_mail_key(letter_id)))
    if act(release_letter, letter_id, language, text, edition=edition, by_mail=by_mail):
        _go_on(following, mark("letter.released_now_to_send"))


def _drop(letter_id: str, following: str) -> None:
    if act(drop_letter, letter_id, str(st.session_state.get(f"why_{letter_id}", ""))):
        _go_on(following, mark("letter.letter_set_aside"))


def _go_on(following: str, message: str) -> None:
    """Confirms what was done and opens the next letter."""
    st.session_state[elements.CONFIRMATION] = guard.require().t(message)
    st.query_params.pop(CHOSEN, None)
    if following:
        st.query_params[CHOSEN] = following


# The letter as it will look, drawn like its page on paper.


def show_preview(ctx: RequestContext, opened: OpenLetter) -> None:
    """Draws the page, with the passages marked that must not be sent."""
    with st.container(key="paper"):
        marked: dict[int, list[str]] = {each.paragraph: [] for each in opened.blocks}
        for each in opened.blocks:
            marked[each.paragraph].append(each.words)
        st.html(_page(opened.written, marked, ctx.t("letter.how_it_will_look")))


def _page(letter: FinishedLetter, marked: dict[int, list[str]], label: str) -> str:
    lang = letter.language
    day = safe(render(say("format.day", day=letter.day), lang))
    to = safe(render(say("letter.to_names", names=""), lang).strip())
    names = "".join(f"<div>{safe(each)}</div>" for each in letter.addressee)
    lines = [render(say("format.label_value", label=label, value=value), lang) for label, value in letter.references]
    references = "".join(f"<div>{safe(each)}</div>" for each in lines)
    text = "".join(_paragraph(each, marked.get(number, [])) for number, each in enumerate(letter.paragraphs, 1))
    return (
        f'<article class="paper" lang="{lang}" aria-label="{safe(label)}"><h2>{safe(letter.letterhead)}</h2>'
        f'<div class="day">{day}</div><div class="to"><small>{to}</small>{names}</div>'
        f'<div class="refs">{references}</div><h3>{safe(letter.subject)}</h3>{text}'
        f'<div class="close"><div>{safe(letter.letterhead)}</div><div>{day}</div></div></article>'
    )


def _paragraph(text: str, words: list[str]) -> str:
    shown = safe(text)
    for each in dict.fromkeys(words):
        shown = shown.replace(safe(each), f"<mark>{safe(each)}</mark>")
    return f'<p class="item">{shown}</p>' if NUMBERED.match(text) else f"<p>{shown}</p>"


# Released letters and bundles: to be sent, sent, delivered or failed; one key or click records the next state.

REFERENCE, REASON, MOMENT, CHANNEL = "way_reference", "way_reason", "way_moment", "way_channel"

OnWay: TypeAlias = Literal["send", "sent", "settled"]
"""The tabs of deliveries."""

DONE_TIMES: Final = "way_done"  # how often something was recorded here; each time the fields begin anew

EMPTY: Final = family("letter.empty", "send sent settled")


def field_key(name: str) -> str:
    """Returns the key of a field of the bar."""
    return f"{name}_{st.session_state.get(DONE_TIMES, 0)}"


def on_their_way(ctx: RequestContext, tab: OnWay) -> None:
    """Draws one tab: the search, a line per item and, at the bottom, what can be recorded for the ticked ones."""
    elements.search_field(ctx, "letters_search", lambda: url_state.to_url("letters_search", "", "q"), width=280)
    search = st.session_state.get("letters_search") or ""
    page = deliveries_page(ctx.office, ctx.person, tab, search, url_state.number_in_url(PAGE_NAME))
    found = elements.granted(ctx, page)
    show_came(ctx)
    elements.show_refused(ctx, REFUSED)
    if not found.rows:
        elements.nothing(ctx.t(EMPTY[tab]))
        return
    with st.container(key="ways"):
        for way in found.rows:
            _way(ctx, tab, way)
    elements.pager(getattr(found.counts, tab), PAGE, found.number, PAGE_NAME, in_url=True)
    with st.bottom:
        _bar(ctx, tab, found)


def _given(*, sends: bool) -> dict[str, Any]:
    """Returns the values of the bar's fields as the commands take them; a future moment becomes the present one."""
    state, now = st.session_state, guard.require(PLACE["letters"].act).office.now()
    at = state.get(field_key(MOMENT))
    when = min(at.replace(tzinfo=ZONE), now) if isinstance(at, datetime) else now
    reference = str(state.get(field_key(REFERENCE)) or "")
    if sends:
        return {"channel": Channel(state[field_key(CHANNEL)]), "sent_at": when, "reference": reference}
    return {"delivered_at": when, "reference": reference}


def _sent(delivery_id: str) -> None:
    """For ``on_click`` of a line's own button: records that it was sent as the bar says."""
    if act(record_sending, delivery_id, **_given(sends=True)):
        st.session_state[DONE_TIMES] = st.session_state.get(DONE_TIMES, 0) + 1
        picked(PICKED).discard(delivery_id)
        _put_away()


def _way(ctx: RequestContext, tab: OnWay, way: DeliveryRow) -> None:
    found = way.delivery
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"way_{found.delivery_id}"):
        if found.state is DeliveryState.DELIVERED:
            st.html('<span class="untick"></span>', width=14)
        else:
            _tick(found.delivery_id, ctx.say(_name(way)))
        no = found.appeal_no
        st.page_link(case_place(ctx.person).path, label=no, query_params={"no": no}, width=136)
        chip = state_chip(ctx, found) if tab == "settled" else ""
        waits = mark("letter.by_email_since") if found.by_mail else mark("letter.to_send_since")
        status = how_far(ctx, way) or ctx.t(waits, when=elements.time_label(ctx, found.released_at))
        cells = (ctx.say(delivery_title(found.letter, found.recipient)), way.addressee, status)
        line = "".join(f'<span title="{safe(each)}">{safe(each)}</span>' for each in cells)
        st.html(f'<div class="way">{line}<span>{chip} {files(ctx, way)}</span></div>', width="stretch")
        if tab == "send":
            elements.button(ctx.t("label.delivery_state.sent"), f"sent_{found.delivery_id}", _sent, found.delivery_id)


def _name(way: DeliveryRow) -> Text:
    found = way.delivery
    return say("format.label_value", label=found.appeal_no, value=delivery_title(found.letter, found.recipient))


def _bar(ctx: RequestContext, tab: OnWay, found: DeliveryPage) -> None:
    """Draws when, how and under which reference, and the button, which is disabled while nothing is ticked."""
    ticked = [each for each in found.rows if each.delivery.delivery_id in picked(PICKED)]
    many, sends = len(ticked), tab != "sent"
    names = [(each.delivery.delivery_id, _name(each)) for each in ticked]

    def record(name: str) -> object:
        command = record_sending if sends else record_delivery
        return command(ctx.office, ctx.person, name, **_given(sends=sends))

    def fail(name: str) -> object:
        return record_failure(ctx.office, ctx.person, name, reason=str(st.session_state.get(field_key(REASON)) or ""))

    with st.container(horizontal=True, vertical_alignment="bottom", key="way_bar", gap="small"):
        _fields(ctx, found.channel, sends=sends)
        button = ctx.label(Verb.RECORD_SENDING if sends else Verb.RECORD_DELIVERY)
        if many:
            button = ctx.tn("letter.mark_sent_count" if sends else "letter.mark_delivered_count", many)
        with elements.disabled_with_note("" if many else ctx.t("letter.tick_letters_first")) as off:
            pressed = st.button(button, key="record", type="primary", shortcut="S", **off)
        if pressed:
            do_each(ctx, names, record)
        if tab == "settled" or not many:
            return
        with st.popover(ctx.t("label.verb.record_failure"), type="tertiary"):
            st.text_input(ctx.t("word.reason_needed"), key=field_key(REASON))
            if st.button(ctx.t("label.verb.record_failure"), key="record_failure"):
                do_each(ctx, names, fail)


def _fields(ctx: RequestContext, channel: Channel, *, sends: bool) -> None:
    """Draws the bar's fields; the time is filled in, and the channel is the one that this person used last."""
    if sends:
        channels: dict[Channel, str] = {each: ctx.label(each) for each in BY_HAND}
        elements.select(ctx.t("letter.by_what"), channels, field_key(CHANNEL), channel, width=230)
    label = ctx.t("letter.sent_at" if sends else "letter.delivered_at_moment")
    now = ctx.office.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    label = ctx.t("format.name_subject", name=label, subject=ctx.t("checklist.in_time_of_shanghai"))
    st.datetime_input(label, now, format="YYYY-MM-DD", key=field_key(MOMENT), step=60, required=True, width=230)
    reference = ctx.t("letter.reference_if_any" if sends else "order.reference")
    st.text_input(reference, key=field_key(REFERENCE), width=230)


# The page: four tabs; the address keeps the open one.

TAB_NAMES: Final = family("letter.tab", "release send sent settled")

PAGE_NAME: Final = "p"


def tabs(ctx: RequestContext) -> LetterTab:
    """Draws the tabs with their counts and returns the open one; a link to a letter opens those to be released."""
    url_state.from_url("letters_tab", LETTER_TABS, "release", name="tab")
    url_state.from_url("letters_search", None, "", name="q")
    counts = elements.granted(ctx, letter_counts(ctx.office, ctx.person))
    names = {tab: f"{ctx.t(TAB_NAMES[tab])} :gray[{counts[tab]:,}]" for tab in LETTER_TABS}
    with st.container(key="tabs"):
        elements.segments(ctx.t("word.tab"), names, "letters_tab", _turned)
    chosen: LetterTab = st.session_state.letters_tab
    return chosen if chosen in LETTER_TABS else "release"


def _turned() -> None:
    """Opens another tab at its first page, with nothing ticked and no letter open."""
    url_state.to_url("letters_tab", "release", "tab")
    for name in (PAGE_NAME, CHOSEN):
        st.query_params.pop(name, None)
    picked(PICKED).clear()
    _put_away()


def to_release(ctx: RequestContext) -> None:
    """Draws the letters on the left, the chosen one in the middle, and its page on the right."""
    waiting = elements.granted(ctx, outbox(ctx.office, ctx.person, int(st.session_state.get(PAGE_SHOWN, 1))))
    chosen = st.query_params.get(CHOSEN) or (waiting.letters[0].letter.letter_id if waiting.letters else "")
    show_came(ctx)
    if not chosen:
        elements.note("empty", ctx.t("letter.no_letter_waits_after_decision"))
        return
    left, middle, right = st.columns([21, 40, 39], gap="small")
    with left:
        show_list(ctx, waiting, chosen)
    with middle:
        opened = elements.granted(ctx, open_letter(ctx.office, ctx.person, chosen))
        edit(ctx, opened)
    with right:
        show_preview(ctx, opened)
    foot(ctx, opened, waiting)


def letters() -> None:
    """Draws the letters to be released, to be sent, sent, and delivered or failed."""
    ctx = guard.require(PLACE["letters"].act)
    elements.stylesheet("letters/letters.css")
    elements.recorded_note()
    tab = tabs(ctx)
    if tab == "release":
        to_release(ctx)
    else:
        on_their_way(ctx, tab)


letters()
