"""At the top right of every page: the notices, the language, and the person with their ways out."""

from typing import Final

import streamlit as st

from core.commands.passwords import SHORTEST
from core.commands.people import change_password, set_language
from core.errors import Refusal
from core.language import Language
from core.model.names import name_of
from pages.parts import door, show
from pages.parts.bell import bell
from pages.parts.desk import Desk

LANGUAGES: Final = {"en": "EN", "zh": "中文"}


def me(desk: Desk) -> None:
    """Notices, language and person, fixed at the top right."""
    with st.container(horizontal=True, key="me", gap="small", vertical_alignment="center", width="content"):
        bell(desk)
        st.session_state["language"] = desk.lang
        st.segmented_control(
            desk.t("Language"),
            list(LANGUAGES),
            key="language",
            required=True,
            label_visibility="collapsed",
            format_func=LANGUAGES.__getitem__,
            on_change=_switch_language,
            args=(desk.lang,),
        )
        with st.popover(show.plain(desk.person.name), type="tertiary"):
            _person(desk)


def _person(desk: Desk) -> None:
    st.html(
        f'<div class="rd"><b>{show.safe(desk.person.name)}</b><br><small>'
        f"{show.safe(desk.say(name_of(desk.person.role)))} · {show.safe(desk.person.person_id)}<br>"
        f"{show.safe(show.zone(desk))}</small></div>"
    )
    if st.button(desk.t("Change password"), key="change_password", width="stretch"):
        _new_password(desk)
    st.html(
        f"{_out(desk.t('Sign out'), '/auth/sign-out')}"
        f"{_out(desk.t('Sign out everywhere'), '/auth/sign-out-everywhere')}"
    )


def _out(label: str, action: str) -> str:
    return f'<form class="out" method="post" action="{action}"><button type="submit">{show.safe(label)}</button></form>'


def _switch_language(drawn: Language) -> None:
    """Remembers the choice before the page is drawn, so that the page is drawn in it.

    Streamlit may call back with what was ``drawn``, or with nothing, after a run that was cut short: no choice.
    """
    chosen = st.session_state.get("language")
    if chosen and chosen != drawn:
        desk = door.sit()
        if isinstance(refused := set_language(desk.office, desk.person, chosen), Refusal):
            st.toast(show.plain(show.in_words(desk, refused)), icon=":material/error:", duration="long")


def own_password(desk: Desk) -> None:
    """In the place of every page until the password that was given out has been changed."""
    title = desk.t("Choose a password of your own")
    why = desk.t("The one you signed in with was chosen or seen by somebody else. It is good for this alone.")
    rule = desk.t(
        "At least {least} characters: four words you can remember are better than one with odd characters.",
        least=SHORTEST,
    )
    st.html(door.LOOK)
    with st.container(key="own_password"):
        st.html(f"<h1>{show.safe(title)}</h1><p>{show.safe(why)}</p><p>{show.safe(rule)}</p>")
        _password_form()
        st.html(_out(desk.t("Sign out"), "/auth/sign-out"))


def _new_password(desk: Desk) -> None:
    st.dialog(desk.t("Change password"))(_password_form)()


def _password_form() -> None:
    desk = door.sit()
    with st.form("password", border=False):
        present = st.text_input(desk.t("Present password"), type="password", autocomplete="current-password")
        wanted = st.text_input(desk.t("New password"), type="password", autocomplete="new-password")
        sent = st.form_submit_button(desk.t("Change it, and sign in anew"), type="primary")
    if sent:
        changed = change_password(desk.office, desk.person, present, wanted)
        if isinstance(changed, Refusal):
            show.refusal(desk, changed)
        else:
            st.rerun()
