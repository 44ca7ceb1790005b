"""The outbox: letters that wait, the one being written with its preview, and its release."""

from collections.abc import Callable
from typing import Final, TypeVar

import streamlit as st

from core.commands.letters import drop_letter, release_letter, save_letter
from core.domain.letter import NUMBERED, Written, letter_name
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.text import LANGUAGES, Language, mark, say
from core.language import render
from core.letters.draft import OpenLetter, open_letter
from core.queries.letters import PAGE, Outbox, QueuedLetter, letter_title, outbox
from pages.shared import elements, guard
from pages.shared.context import RequestContext
from pages.shared.elements import plain_text, safe
from pages.shared.navigation import PLACE

# The letters that wait, the newest first; each one opens by a click.

T = TypeVar("T")

CHOSEN: Final = "letter"

PAGE_SHOWN: Final = "letters_page"

REFUSED: Final = "letter_refused"


def show_list(ctx: RequestContext, box: Outbox, chosen: str) -> None:
    """The list with its head and page numbers."""
    told = ctx.tn("letter.letters_wait", box.total)
    st.html(f'<div class="box-head"><b>{safe(told)}</b></div>')
    with st.container(key="box"):
        for each in box.letters:
            no = each.letter.letter_id
            look = "secondary" if no == chosen else "tertiary"
            elements.button(_line(ctx, each), f"open_{no}", choose, no, type=look, width="stretch")
        if not box.letters:
            st.caption(ctx.t("letter.no_letter_waits_after_decision"))
    elements.pager(box.total, PAGE, box.number, PAGE_SHOWN)


def choose(letter_id: str) -> None:
    """Opens that letter."""
    st.query_params[CHOSEN] = letter_id
    st.session_state.pop(REFUSED, None)


def act(command: Callable[..., T | Refusal], letter_id: str, *what: object, **more: object) -> T | None:
    """Does a command on a letter for whoever presses; a refusal stands below its text until the next press."""
    return guard.act(PLACE["letters"].act, REFUSED, command, letter_id, *what, **more)


def _line(ctx: RequestContext, each: QueuedLetter) -> str:
    row = each.letter
    begun = " ✎" if row.body is not None else ""
    days = (day_in(ctx.office.now()) - day_in(row.called_at)).days
    age = ctx.t("word.today") if days <= 0 else ctx.t("word.days_d", days=days)
    kind, side = ctx.say(letter_name(row.kind)), ctx.label(row.recipient)
    return f"**{kind}**{begun} → {side} :gray[· {age}]  \n:gray[{row.appeal_no} · {plain_text(each.addressee)}]"


# Two colleagues with one letter open: which edition each has seen, and whose text counts when both have typed.

SEEN: Final = "letter_seen"  # by letter: the edition that was last drawn here, or written from here

APART: Final = "letter_apart"  # by letter: language and text that were typed here while a colleague changed it


def seen() -> dict[str, int]:
    """The edition of each letter that stands before the reader: what is pressed or typed is meant of it."""
    found: dict[str, int] = st.session_state.setdefault(SEEN, {})
    return found


def apart() -> dict[str, tuple[Language, str]]:
    """What was typed here, in which language, of letters that a colleague has changed meanwhile."""
    found: dict[str, tuple[Language, str]] = st.session_state.setdefault(APART, {})
    return found


def whose(ctx: RequestContext, opened: OpenLetter) -> None:
    """Two texts: one's own stands in the field, the colleague's at the right; one of them is chosen."""
    told = ctx.t("letter.your_text_stands_here_not")
    with st.container(horizontal=True, vertical_alignment="center", key="whose", gap="small"):
        st.html(f'<div class="blocks" role="status">{safe(told)}</div>', width="stretch")
        elements.button(ctx.t("letter.keep_mine"), "mine", _mine, opened.row.letter_id, opened.row.edition)
        elements.button(ctx.t("word.take_other"), "theirs", _theirs, opened.row.letter_id)


def _mine(letter_id: str, edition: int) -> None:
    """One's own text over the colleague's, in the edition that was read; changed once more, it is asked once more."""
    language, given = apart()[letter_id]
    if act(save_letter, letter_id, language, given, edition=edition):
        _theirs(letter_id)


def _theirs(letter_id: str) -> None:
    """The text that is kept counts, and stands in the field."""
    st.session_state.pop(REFUSED, None)
    apart().pop(letter_id, None)


# One letter being written: its language, its text, and what keeps it from going out.

TYPED: Final = "letter_typed"  # by letter and language: how often the field was set, and the text it was set to

NAMES: Final[dict[Language, str]] = {"en": mark("letter.english"), "zh": mark("letter.chinese")}


def edit(ctx: RequestContext, opened: OpenLetter) -> None:
    """The head that stays as it is, the text, and every place that may not go out."""
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
        lines = elements.bullets(ctx.say(each.told) for each in opened.blocks)
        st.html(f'<div class="blocks" role="status"><b>{safe(ctx.t("letter.not_fit_yet"))}</b>{lines}</div>')


def _head(ctx: RequestContext, opened: OpenLetter) -> None:
    row = opened.row
    title = safe(ctx.say(letter_title(row.kind, row.recipient)))
    with st.container(horizontal=True, vertical_alignment="center", key="letter_head", gap="small"):
        st.html(f'<div class="rd letter-title"><b>{title}</b></div>', width="content")
        st.page_link(PLACE["appeal"].path, label=row.appeal_no, query_params={"no": row.appeal_no}, width="content")
        if opened.moved_on is not None and row.state == "waiting":
            st.html(f'<div class="rd">{elements.chip("warn", ctx.say(opened.moved_on))}</div>', width="content")
        st.html('<div class="rd"></div>', width="stretch")
        other, fixed = "zh" if row.language == "en" else "en", row.state != "waiting" or row.body is not None
        key, names = f"lang_{row.letter_id}_{row.language}", {each: ctx.t(NAMES[each]) for each in LANGUAGES}
        elements.segments(
            ctx.t("letter.language_of_letter"), names, key, _standard, row.letter_id, other,
            default=row.language, disabled=fixed,
        )  # fmt: skip


def field(opened: OpenLetter) -> str:
    """The key of the text's field: a new one when the text that is kept is not what was last seen in it."""
    typed: dict[str, tuple[int, str]] = st.session_state.setdefault(TYPED, {})
    own = apart().get(opened.row.letter_id)
    base = f"{opened.row.letter_id}_{own[0] if own else opened.row.language}"
    times, last = typed.get(base, (0, ""))
    if times == 0 or (last != opened.body and not own):
        times += 1
        typed[base] = (times, opened.body)
    return f"text_{base}_{times}"


def _save(letter_id: str, language: Language, key: str) -> None:
    given = str(st.session_state[key])
    done = act(save_letter, letter_id, language, given, edition=seen().get(letter_id))
    if done is None:
        if st.session_state[REFUSED].code == "letter_stale":
            apart()[letter_id] = (language, given)
        return
    seen()[letter_id] = done.edition
    apart().pop(letter_id, None)
    if done.body is not None:
        base, times = key.removeprefix("text_").rsplit("_", maxsplit=1)
        st.session_state[TYPED][base] = (int(times), done.body)


def _standard(letter_id: str, language: Language) -> None:
    """Back to the policy's text in its language, or on to that of the other one."""
    act(save_letter, letter_id, language, None, edition=seen().get(letter_id))


# What can be done with a letter: release it, set it aside, go back to the policy's text, open it as a file.

DRAFT: Final = mark("letter.draft_kept_to_turn_language")


def foot(ctx: RequestContext, opened: OpenLetter, waiting: Outbox) -> None:
    """What can be done with it, at the bottom of the window."""
    row = opened.row
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        if row.state == "waiting":
            what, following = (row.letter_id, row.language), _after(waiting, row.letter_id)
            why = ctx.t("letter.something_in_text_may_not") if opened.blocks else None
            elements.button(
                ctx.t("letter.release"), "release", _release, *what, field(opened), following,
                type="primary", disabled=bool(why), help=why,
            )  # fmt: skip
            _aside(ctx, row.letter_id, following)
            if row.body is not None:
                elements.button(ctx.t("letter.back_to_policys_text"), "standard", _standard, *what, type="tertiary")
        st.html(f'<div class="rd why"><small>{safe(_state_in_words(ctx, opened))}</small></div>', width="stretch")
        st.html(_files(ctx, row.letter_id, draft=row.state == "waiting"), width="content")


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
        when = elements.time_label(ctx, row.settled_at)
        return ctx.t("letter.set_aside_by", who=who, when=when, reason=row.reason)
    if row.body is not None and row.typed_at:
        return ctx.t(DRAFT, who=who, when=elements.time_label(ctx, row.typed_at))
    return ctx.t("letter.released_means_approved_person_then")


def _files(ctx: RequestContext, letter_id: str, *, draft: bool) -> str:
    names = {"pdf": ctx.t("letter.draft_as_pdf" if draft else "word.pdf"), "txt": ctx.t("word.text")}
    return f'<div class="rd">{elements.files_html(f"/letter/{letter_id}", names)}</div>'


def _after(waiting: Outbox, letter_id: str) -> str:
    """The letter to open when this one is done: another of the same case, else the next of the list."""
    ids = [each.letter.letter_id for each in waiting.letters]
    same = [each for each in ids if each != letter_id and each.split(".")[0] == letter_id.split(".", maxsplit=1)[0]]
    at = ids.index(letter_id) if letter_id in ids else -1
    later = ids[at + 1 :] or ids[:at]
    return (same or later or [""])[0]


def _release(letter_id: str, language: Language, key: str, following: str) -> None:
    text, edition = st.session_state.get(key), seen().get(letter_id)
    if act(release_letter, letter_id, language, text, edition=edition):
        _go_on(following, mark("letter.letter_released_send_by_marketplaces"))


def _drop(letter_id: str, following: str) -> None:
    if act(drop_letter, letter_id, str(st.session_state.get(f"why_{letter_id}", ""))):
        _go_on(following, mark("letter.letter_set_aside"))


def _go_on(following: str, said: str) -> None:
    """Says what was done, and opens the letter that follows."""
    st.session_state[elements.TOLD] = guard.require().t(said)
    st.query_params.pop(CHOSEN, None)
    if following:
        st.query_params[CHOSEN] = following


# The letter as it will look, drawn like its page of paper.


def show_preview(ctx: RequestContext, opened: OpenLetter) -> None:
    """The page; places that may not go out are marked."""
    with st.container(key="paper"):
        marked: dict[int, list[str]] = {each.paragraph: [] for each in opened.blocks}
        for each in opened.blocks:
            marked[each.paragraph].append(each.words)
        st.html(_page(opened.written, marked, ctx.t("letter.how_it_will_look")))


def _page(letter: Written, marked: dict[int, list[str]], label: str) -> str:
    lang = letter.language
    day = safe(render(say("format.day", day=letter.day), lang))
    to = safe(render(say("letter.to_names", names=""), lang).strip())
    names = "".join(f"<div>{safe(each)}</div>" for each in letter.addressee)
    told = [render(say("format.label_value", label=label, value=value), lang) for label, value in letter.references]
    references = "".join(f"<div>{safe(each)}</div>" for each in told)
    text = "".join(_paragraph(each, marked.get(number, [])) for number, each in enumerate(letter.paragraphs, 1))
    return (
        f'<article class="paper" lang="{lang}" aria-label="{safe(label)}"><h3>{safe(letter.letterhead)}</h3>'
        f'<div class="day">{day}</div><div class="to"><small>{to}</small>{names}</div>'
        f'<div class="refs">{references}</div><h4>{safe(letter.subject)}</h4>{text}'
        f'<div class="close"><div>{safe(letter.letterhead)}</div><div>{day}</div></div></article>'
    )


def _paragraph(text: str, words: list[str]) -> str:
    shown = safe(text)
    for each in dict.fromkeys(words):
        shown = shown.replace(safe(each), f"<mark>{safe(each)}</mark>")
    return f'<p class="item">{shown}</p>' if NUMBERED.match(text) else f"<p>{shown}</p>"


# The outbox: letters that wait to be written and released, the text of one, and how it will look.


def letters() -> None:
    """The letters at the left; the chosen one in the middle; at the right its page."""
    ctx = guard.require(PLACE["letters"].act)
    elements.stylesheet("letters/letters.css")
    elements.recorded_note()
    number = int(st.session_state.get(PAGE_SHOWN, 1))
    waiting = elements.granted(ctx, outbox(ctx.office, ctx.person, number))
    chosen = st.query_params.get(CHOSEN) or (waiting.letters[0].letter.letter_id if waiting.letters else "")
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


letters()
