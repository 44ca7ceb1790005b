"""The frame of every page, run by app.py: navigation, notifications, language, sign-out."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core.commands.accounts import SHORTEST, change_password, set_language
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal, refuse
from core.domain.terms import ZONE
from core.domain.text import Language, mark, say
from core.queries.orders import connected
from pages.shared import app_state, context, elements, guard, leave_case, navigation, notifications
from pages.shared.context import RequestContext

# The top right of every page: notices, language, and the person's menu with the ways to sign out.

LANGUAGES: Final = {"en": "EN", "zh": "中文"}


def user_menu(ctx: RequestContext, title: str) -> None:
    """Draws notices, language and person at the top right and, for screen readers, the page's title as its heading."""
    _SPOKEN(data={"words": ctx.words(SPOKEN), "lang": LOCALE[ctx.lang]}, key="spoken", height=1)
    with st.container(horizontal=True, key="me", gap="small", vertical_alignment="center", width="content"):
        search_field(ctx)
        heading = f'<h1 class="unseen">{elements.safe(title)}</h1>'
        st.html(f'{heading}<div class="rd help">{elements.new_tab("/help", ctx.t("page.help"))}</div>', width="content")
        notifications.draw_notifications(ctx)
        st.session_state["language"] = ctx.lang
        elements.segments(ctx.t("frame.language"), LANGUAGES, "language", _switch_language, ctx.lang)
        with st.popover(elements.plain_text(ctx.person.name), type="tertiary"):
            _person(ctx)


_SPOKEN: Final = elements.component("spoken", "shared/spoken", "<i hidden></i>")

SPOKEN: Final = {
    "lost": mark("frame.connection_lost"), "skip": mark("frame.skip_to_content"), "more": mark("frame.more_pages"),
}  # fmt: skip

LOCALE: Final = {"en": "en", "zh": "zh-CN"}

_FIND: Final = elements.component("find", "shared/find", '<div class="find"></div>')

FIND_WORDS: Final = {
    "label": mark("find.find"), "hint": mark("find.hint"), "results": mark("find.results"),
    "failed": mark("find.failed"),
}  # fmt: skip


def search_field(ctx: RequestContext) -> None:
    """Draws the search over all cases, for people who work on cases; a chosen result opens."""
    if may(ctx.person, Act.SEARCH):
        return
    words = ctx.words(FIND_WORDS)
    with st.container(key="find"):
        went = _FIND(
            data={"words": words, "lang": ctx.lang, "key": navigation.FIND}, key="find_field", on_go_change=lambda: None
        )
    if isinstance(went.go, str):
        for name in ("ex", "page"):  # belongs to the case before; the address says which document is meant
            st.session_state.pop(name, None)
        navigation.go_to(ctx, went.go)


def _person(ctx: RequestContext) -> None:
    st.html(
        f'<div class="rd"><b>{elements.safe(ctx.person.name)}</b><br><small>'
        f"{elements.safe(ctx.label(ctx.person.role))} · {elements.safe(ctx.person.person_id)}<br>"
        f"{elements.safe(ctx.t('frame.times_are_shown_in', zone=ZONE.key))}</small></div>"
    )
    if context.has_password() and st.button(ctx.t("frame.change_password"), key="change_password", width="stretch"):
        st.dialog(ctx.t("frame.change_password"))(_password_form)()
    everywhere = _out(ctx.t("frame.sign_out_everywhere"), "/auth/sign-out-everywhere")
    st.html(_out(ctx.t("frame.sign_out"), "/auth/sign-out") + everywhere)


def _out(label: str, action: str) -> str:
    button = f'<button type="submit">{elements.safe(label)}</button>'
    return f'<form class="out" method="post" action="{action}">{button}</form>'


def _switch_language(drawn: Language) -> None:
    """Stores the choice before the page is drawn, so that the page is drawn in it.

    After a run that was cut short, Streamlit may call back with ``drawn`` or with nothing: neither is a choice.
    """
    chosen = st.session_state.get("language")
    if chosen and chosen != drawn:
        ctx = guard.require()
        if isinstance(refused := set_language(ctx.office, ctx.person, chosen), Refusal):
            st.toast(elements.plain_text(elements.in_words(ctx, refused)), icon=":material/error:", duration="long")


def own_password(ctx: RequestContext) -> None:
    """Draws, in place of every page, the form for a new password until the issued one has been changed."""
    title = ctx.t("frame.choose_password_of_your_own")
    why = ctx.t("frame.one_you_signed")
    rule = ctx.t("frame.at_least_characters_four_words", least=SHORTEST)
    elements.stylesheet("shared/sign_in.css")
    with st.container(key="own_password"):
        st.html(f"<h1>{elements.safe(title)}</h1><p>{elements.safe(why)}</p><p>{elements.safe(rule)}</p>")
        _password_form()
        st.html(_out(ctx.t("frame.sign_out"), "/auth/sign-out"))


def _password_form() -> None:
    ctx = guard.require()
    with st.form("password", border=False):
        present = st.text_input(ctx.t("frame.present_password"), type="password", autocomplete="current-password")
        wanted = st.text_input(ctx.t("word.new_password"), type="password", autocomplete="new-password")
        sent = st.form_submit_button(ctx.t("frame.change_it_and_sign_in_anew"), type="primary")
    if sent:
        changed = change_password(ctx.office, ctx.person, present, wanted)
        if isinstance(changed, Refusal):
            elements.refusal(ctx, changed)
        else:
            st.rerun()


# The frame of every page: who is signed in, what they may open, language and sign-out.

ADDRESS: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")

HOME = "home"  # the name of whichever page is at "/"; this leaves that page's own address free to lead there


@app_state.throttled
def frame() -> None:
    """Draws the header and runs the requested page; to the signed-out, every address shows the sign-in form."""
    st.set_page_config(page_title="Redress", layout="wide", initial_sidebar_state="collapsed")
    person = context.current_person()
    if person is None:
        st.navigation([_instead(address, guard.show_form) for address in _asked()], position="hidden").run()
        return
    ctx = context.context_for(person)
    elements.stylesheet("shared/frame.css")
    if person.must_change:
        st.navigation([_instead(address, partial(own_password, ctx)) for address in _asked()], position="hidden").run()
        return
    page = st.navigation(_pages(ctx), position="top")
    st.set_page_config(
        page_title=ctx.t("frame.title_of_page", page=page.title)
    )  # distinguishes two tabs, and the entries of the history
    user_menu(ctx, page.title)
    leave_case.leave_held_case(ctx, page.url_path)
    page.run()


def _asked() -> tuple[str, ...]:
    """Returns the root and the browser's address, whether or not it has a page: strangers learn no page names."""
    shown = urlsplit(st.context.url or "").path.strip("/")
    return (HOME, shown) if shown != HOME and ADDRESS.fullmatch(shown) else (HOME,)


def _pages(ctx: RequestContext) -> list[st.Page]:
    """Returns the pages of the role; the other addresses show the refusal, and their scripts never run."""
    first, pages = navigation.first_page(ctx), []
    for place in navigation.PLACES:
        if refusal := may(ctx.person, place.act):
            pages.append(_instead(place.url_path, partial(elements.refusal, ctx, refusal)))
            continue
        title, address, is_first = ctx.t(place.title), HOME if place is first else place.url_path, place is first
        page = partial(st.Page, place.path, title=title, url_path=address, default=is_first)
        shown = place.listed and (not place.connected or connected(ctx.office))
        pages.append(page(visibility="visible" if shown else "hidden"))
    known = {HOME, *navigation.PLACE}
    unknown = [_instead(each, partial(_no_page, ctx, each)) for each in _asked() if each not in known]
    return [*pages, _instead(first.url_path, partial(_home, first)), *unknown]


def _no_page(ctx: RequestContext, address: str) -> None:
    """Says, at an address without a page, that there is none, and links the reader's first page."""
    elements.refusal(ctx, refuse("not_found", what=say("frame.page_within"), name=address))
    first = navigation.first_page(ctx)
    st.page_link(first.path, label=ctx.t(first.title), icon=":material/arrow_back:")


def _home(first: navigation.Place) -> None:
    """Opens the role's first page under its own name, as in a colleague's link; it is shown at the root."""
    st.switch_page(first.path, query_params=st.query_params.to_dict())


def _instead(address: str, run: Callable[[], None]) -> st.Page:
    """Returns a page at an address that runs ``run`` in place of its script."""
    return st.Page(run, title="Redress", url_path=address, visibility="hidden")


frame()
