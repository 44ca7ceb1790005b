"""Two colleagues with one letter open: which edition each has seen, and whose text counts when both have typed."""

from typing import Final

import streamlit as st

from core.commands.letters import save_letter
from core.errors import Refusal
from core.language import Language
from core.queries.letters import OpenLetter
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.letter.box import REFUSED, person_here

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


def whose(desk: Desk, opened: OpenLetter) -> None:
    """Two texts: one's own stands in the field, the colleague's at the right; one of them is chosen."""
    told = desk.t("Your text stands here and is not kept yet; your colleague's stands at the right.")
    with st.container(horizontal=True, vertical_alignment="center", key="whose", gap="small"):
        st.html(f'<div class="blocks" role="status">{safe(told)}</div>', width="stretch")
        st.button(desk.t("Keep mine"), key="mine", on_click=_mine, args=(opened.row.letter_id, opened.row.edition))
        st.button(desk.t("Take the other"), key="theirs", on_click=_theirs, args=(opened.row.letter_id,))


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
