"""One letter being written: its language, its text, and what keeps it from going out."""

from typing import Final

import streamlit as st

from core.commands.letters import save_letter
from core.errors import Refusal
from core.language import LANGUAGES, Language
from core.queries.letters import OpenLetter, title_of
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.letter.box import REFUSED

TYPED: Final = "letter_typed"  # by letter and language: how often the field was set, and the text it was set to
SEEN: Final = "letter_seen"  # by letter: the edition that was last drawn here, or written from here
APART: Final = "letter_apart"  # by letter: language and text that were typed here while a colleague changed it
NAMES: Final[dict[Language, str]] = {"en": mark("English"), "zh": mark("Chinese")}


def edit(desk: Desk, opened: OpenLetter) -> None:
    """The head that stays as it is, the text, and every place that may not go out."""
    _head(desk, opened)
    waits = opened.row.state == "waiting"
    if opened.row.letter_id not in apart():
        seen()[opened.row.letter_id] = opened.row.edition
    st.text_area(
        desk.t("Text of the letter, a paragraph a line"),
        opened.body,
        key=field(opened),
        disabled=not waits,
        label_visibility="collapsed",
        on_change=_save,
        args=(opened.row.letter_id, opened.row.language, field(opened)),
    )
    refused = st.session_state.get(REFUSED)
    if refused is not None:
        show.refusal(desk, refused)
    if waits and opened.row.letter_id in apart():
        _whose(desk, opened)
    elif refused is None and opened.blocks:
        lines = "".join(f"<li>{safe(desk.say(each.told))}</li>" for each in opened.blocks)
        st.html(
            f'<div class="blocks" role="status"><b>{safe(desk.t("Not fit to go out yet"))}</b><ul>{lines}</ul></div>'
        )


def _whose(desk: Desk, opened: OpenLetter) -> None:
    """Two texts: one's own stands in the field, the colleague's at the right; one of them is chosen."""
    told = desk.t("Your text stands here and is not kept yet; your colleague's stands at the right.")
    st.html(f'<div class="blocks" role="status">{safe(told)}</div>')
    with st.container(horizontal=True, key="whose", gap="small"):
        st.button(desk.t("Keep mine"), key="mine", on_click=_mine, args=(opened.row.letter_id, opened.row.edition))
        st.button(desk.t("Take the other"), key="theirs", on_click=_theirs, args=(opened.row.letter_id,))


def _head(desk: Desk, opened: OpenLetter) -> None:
    row = opened.row
    title = safe(desk.say(title_of(row.kind, row.recipient)))
    with st.container(horizontal=True, vertical_alignment="center", key="letter_head", gap="small"):
        st.html(f'<div class="rd letter-title"><b>{title}</b></div>', width="content")
        st.page_link(PLACE["appeal"].path, label=row.appeal_no, query_params={"no": row.appeal_no}, width="content")
        if opened.moved_on is not None and row.state == "waiting":
            st.html(f'<div class="rd">{show.chip("warn", desk.say(opened.moved_on))}</div>', width="content")
        st.html('<div class="rd"></div>', width="stretch")
        st.segmented_control(
            desk.t("Language of the letter"),
            LANGUAGES,
            default=row.language,
            key=f"lang_{row.letter_id}_{row.language}",
            required=True,
            disabled=row.state != "waiting" or row.body is not None,
            format_func=lambda each: desk.t(NAMES[each]),
            label_visibility="collapsed",
            on_change=_turn,
            args=(row.letter_id, row.language),
        )


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


def seen() -> dict[str, int]:
    """The edition of each letter that stands before the reader: what is pressed or typed is meant of it."""
    found: dict[str, int] = st.session_state.setdefault(SEEN, {})
    return found


def apart() -> dict[str, tuple[Language, str]]:
    """What was typed here, in which language, of letters that a colleague has changed meanwhile."""
    found: dict[str, tuple[Language, str]] = st.session_state.setdefault(APART, {})
    return found


def person_here() -> Desk:
    """The desk of whoever presses; what was refused before is done with."""
    st.session_state.pop(REFUSED, None)
    return sit(*PLACE["letters"].roles)


def _save(letter_id: str, language: Language, key: str) -> None:
    desk = person_here()
    given = str(st.session_state[key])
    done = save_letter(desk.office, desk.person, letter_id, language, given, edition=seen().get(letter_id))
    if isinstance(done, Refusal):
        st.session_state[REFUSED] = done
        if done.code == "letter_stale":
            apart()[letter_id] = (language, given)
        return
    seen()[letter_id] = done.edition
    apart().pop(letter_id, None)
    if done.body is not None:
        base, times = key.removeprefix("text_").rsplit("_", maxsplit=1)
        st.session_state[TYPED][base] = (int(times), done.body)


def _mine(letter_id: str, edition: int) -> None:
    """One's own text over the colleague's, in the edition that was read; changed once more, it is asked once more."""
    language, given = apart()[letter_id]
    desk = person_here()
    done = save_letter(desk.office, desk.person, letter_id, language, given, edition=edition)
    if isinstance(done, Refusal):
        st.session_state[REFUSED] = done
        return
    _theirs(letter_id)


def _theirs(letter_id: str) -> None:
    """The text that is kept counts, and stands in the field."""
    person_here()
    apart().pop(letter_id, None)


def _turn(letter_id: str, before: Language) -> None:
    """The other language begins with the policy's text of it."""
    desk = person_here()
    chosen: Language = "zh" if before == "en" else "en"
    done = save_letter(desk.office, desk.person, letter_id, chosen, None, edition=seen().get(letter_id))
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None
