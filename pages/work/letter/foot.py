"""What can be done with a letter: release it, set it aside, go back to the policy's text, open it as a file."""

from typing import Final

import streamlit as st

from core.commands.letters import drop_letter, release_letter, save_letter
from core.errors import Refusal
from core.language import Language
from core.queries.letters import OpenLetter, Outbox
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.letter.apart import seen
from pages.work.letter.box import CHOSEN, REFUSED, person_here
from pages.work.letter.editor import field

DRAFT: Final = mark("Draft kept ({who}, {when}). To turn its language, go back to the policy's text first.")


def foot(desk: Desk, opened: OpenLetter, waiting: Outbox) -> None:
    """What can be done with it, at the bottom of the window."""
    row = opened.row
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        if row.state == "waiting":
            st.button(
                desk.t("Release"),
                key="release",
                type="primary",
                disabled=bool(opened.blocks),
                help=desk.t("Something in the text may not go out yet") if opened.blocks else None,
                on_click=_release,
                args=(row.letter_id, row.language, field(opened), _after(waiting, row.letter_id)),
            )
            _aside(desk, row.letter_id, _after(waiting, row.letter_id))
            if row.body is not None:
                st.button(
                    desk.t("Back to the policy's text"),
                    key="standard",
                    type="tertiary",
                    on_click=_standard,
                    args=(row.letter_id, row.language),
                )
        st.html(f'<div class="rd why"><small>{safe(_told(desk, opened))}</small></div>', width="stretch")
        st.html(_files(desk, row.letter_id, draft=row.state == "waiting"), width="content")


def _aside(desk: Desk, letter_id: str, following: str) -> None:
    with st.popover(desk.t("Set aside …"), type="tertiary"):
        st.caption(desk.t("For a letter that nobody needs, or whose party was told otherwise; it stays in the record."))
        st.text_input(desk.t("Reason (needed)"), key=f"why_{letter_id}")
        st.button(desk.t("Set aside"), key="aside", on_click=_drop, args=(letter_id, following))


def _told(desk: Desk, opened: OpenLetter) -> str:
    row = opened.row
    who = opened.names.get(row.settled_by or row.typed_by or "", "")
    if row.state == "released" and row.settled_at:
        return desk.t(
            "Released by {who}, {when}. It is kept as it was.", who=who, when=show.moment(desk, row.settled_at)
        )
    if row.state == "dropped" and row.settled_at:
        when = show.moment(desk, row.settled_at)
        return desk.t("Set aside by {who}, {when}: {reason}", who=who, when=when, reason=row.reason)
    if row.body is not None and row.typed_at:
        return desk.t(DRAFT, who=who, when=show.moment(desk, row.typed_at))
    return desk.t("Released means approved: a person then sends the PDF or the text by the marketplace's own channel.")


def _files(desk: Desk, letter_id: str, *, draft: bool) -> str:
    names = (("pdf", desk.t("Draft as PDF") if draft else desk.t("PDF")), ("txt", desk.t("Text")))
    links = " · ".join(
        f'<a href="/letter/{safe(letter_id)}.{kind}" target="_blank" rel="noopener">{safe(name)}</a>'
        for kind, name in names
    )
    return f'<div class="rd">{links}</div>'


def _after(waiting: Outbox, letter_id: str) -> str:
    """The letter to open when this one is done: another of the same case, else the next of the list."""
    ids = [each.letter.letter_id for each in waiting.letters]
    same = [each for each in ids if each != letter_id and each.split(".")[0] == letter_id.split(".", maxsplit=1)[0]]
    at = ids.index(letter_id) if letter_id in ids else -1
    later = ids[at + 1 :] or ids[:at]
    return (same or later or [""])[0]


def _standard(letter_id: str, language: Language) -> None:
    desk = person_here()
    done = save_letter(desk.office, desk.person, letter_id, language, None, edition=seen().get(letter_id))
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None


def _release(letter_id: str, language: Language, key: str, following: str) -> None:
    desk = person_here()
    text, edition = st.session_state.get(key), seen().get(letter_id)
    done = release_letter(desk.office, desk.person, letter_id, language, text, edition=edition)
    _done(done, following, desk.t("Letter released. Send it by the marketplace's own channel."))


def _drop(letter_id: str, following: str) -> None:
    desk = person_here()
    done = drop_letter(desk.office, desk.person, letter_id, str(st.session_state.get(f"why_{letter_id}", "")))
    _done(done, following, desk.t("Letter set aside."))


def _done(done: object, following: str, said: str) -> None:
    if isinstance(done, Refusal):
        st.session_state[REFUSED] = done
        return
    st.session_state[show.TOLD] = said
    st.query_params.pop(CHOSEN, None)
    if following:
        st.query_params[CHOSEN] = following
