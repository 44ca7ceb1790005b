"""One letter being written: its language, its text, and what keeps it from going out."""

from typing import Final

import streamlit as st

from core.commands.letters import save_letter
from core.errors import Refusal
from core.language import LANGUAGES, Language
from core.queries.letters import OpenLetter, title_of
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.letter.apart import apart, seen, whose
from pages.work.letter.box import REFUSED, person_here

TYPED: Final = "letter_typed"  # by letter and language: how often the field was set, and the text it was set to
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
        whose(desk, opened)
    elif refused is None and opened.blocks:
        lines = "".join(f"<li>{safe(desk.say(each.told))}</li>" for each in opened.blocks)
        st.html(
            f'<div class="blocks" role="status"><b>{safe(desk.t("Not fit to go out yet"))}</b><ul>{lines}</ul></div>'
        )


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


def _turn(letter_id: str, before: Language) -> None:
    """The other language begins with the policy's text of it."""
    desk = person_here()
    chosen: Language = "zh" if before == "en" else "en"
    done = save_letter(desk.office, desk.person, letter_id, chosen, None, edition=seen().get(letter_id))
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None
