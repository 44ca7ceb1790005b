"""Help: the topics, a search through all of them, and one topic; each entry has its own address."""

from typing import Final

import streamlit as st

from core.domain.policy import PolicyBook
from core.domain.text import Language
from core.queries.help import Entry, Topic, excerpt, search, topics
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import help_address, safe

SEARCHED: Final = "q"

MOST: Final = 40
"""How many hits are listed; more call for a longer search text."""

FIRST: Final = "glossary"


@st.cache_resource(show_spinner=False)
def _topics(lang: Language, _book: PolicyBook) -> dict[str, Topic]:
    """Returns the topics, read once per language: neither pages nor catalogues change while the app runs."""
    return topics(_book, lang)


def page() -> None:
    """Draws the list of topics on the left; on the right the search results, the entry in the address, or the topic."""
    ctx = guard.require(navigation.PLACE["help"].act)
    found, params = _topics(ctx.lang, ctx.office.policies), st.query_params
    elements.stylesheet("help/help.css")
    navigation.follow(ctx)
    topic = found.get(params.get("topic", FIRST))
    left, right = st.columns([22, 78], gap="small")
    with left, st.container(key="card_topics"):
        _list(ctx, found, topic)
    with right, st.container(key="card_help"):
        words = params.get(SEARCHED, "").strip()
        _search_field(ctx, words)
        if words:
            _hits(ctx, search(found, words), words)
        elif topic is None:
            elements.nothing(ctx.t("help.not_in_help"))
        else:
            _topic(ctx, topic, params.get("at", ""))


def _list(ctx: RequestContext, found: dict[str, Topic], here: Topic | None) -> None:
    links = "".join(
        f'<li><a href="{safe(help_address(key))}" target="_self"{_current(topic is here)}>{safe(topic.title)}</a></li>'
        for key, topic in found.items()
    )
    st.html(f"<div class='title'>{safe(ctx.t('page.help'))}</div><nav><ul>{links}</ul></nav>")


def _current(here: bool) -> str:  # noqa: FBT001 - one word of a link
    return ' aria-current="page"' if here else ""


def _search_field(ctx: RequestContext, words: str) -> None:
    key = f"help_search_{words}"
    label, hint = ctx.texts("help.search", "help.search_hint")
    st.text_input(label, words, key=key, placeholder=hint, max_chars=80, on_change=_search, args=(key,))


def _search(key: str) -> None:
    """For ``on_change`` of the search field: writes its text to the address."""
    words = st.session_state.get(key, "").strip()
    if words:
        st.query_params[SEARCHED] = words
    else:
        st.query_params.pop(SEARCHED, None)


def _hits(ctx: RequestContext, hits: list[tuple[Topic, Entry]], words: str) -> None:
    if not hits:
        elements.nothing(ctx.t("help.nothing_found"), ctx.t("help.try_fewer_words"))
        return
    rows = "".join(
        f'<li><a href="{safe(help_address(topic.key, each.key))}" target="_self">{safe(each.title)}</a>'
        f' <span class="mu">{safe(topic.title)}</span><p>{safe(excerpt(each, words))}</p></li>'
        for topic, each in hits[:MOST]
    )
    st.html(
        f'<div class="rd" role="status">{safe(ctx.tn("help.count_found", len(hits)))}</div><ul class="hits">{rows}</ul>'
    )


def _topic(ctx: RequestContext, topic: Topic, at: str) -> None:
    """Draws all of a topic, or the one entry that the address names."""
    one = next((each for each in topic.entries if each.key == at), None)
    if one:
        back = safe(ctx.t("help.all_of_topic", topic=topic.title))
        st.html(f'<div class="rd"><a href="{safe(help_address(topic.key))}" target="_self">{back}</a></div>')
    shown = [one] if one else list(topic.entries)
    st.html(f"<h2>{safe(topic.title)}</h2>")
    if entries := "".join(_entry(ctx, topic, each) for each in shown if each.parts):
        st.html(entries)
    for each in shown:
        if each.text:
            _text(each, topic, ctx.lang)


def _entry(ctx: RequestContext, topic: Topic, entry: Entry) -> str:
    """Returns a refusal, a criterion or a metric: its name, its code, and its description."""
    parts = "".join(f"<dt>{safe(head)}</dt><dd>{elements.helped(ctx, text)}</dd>" for head, text in entry.parts)
    link = f'<a href="{safe(help_address(topic.key, entry.key))}" target="_self">{safe(entry.title)}</a>'
    return f'<section class="entry"><h3>{link}</h3><code>{safe(entry.key)}</code><dl>{parts}</dl></section>'


def _text(entry: Entry, topic: Topic, lang: Language) -> None:
    """Draws a section of a page of the docs with Streamlit, which does not render HTML in it."""
    if entry.title != topic.title:  # the first section has the title of its page
        st.html(f'<h3 lang="{lang}">{safe(entry.title)}</h3>')
    st.markdown(entry.text.replace("$", r"\$"))


page()
