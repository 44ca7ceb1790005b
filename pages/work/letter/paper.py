"""The letter as it will look, drawn like its page of paper."""

import streamlit as st

from core.language import render
from core.model.letter import NUMBERED, Written
from core.queries.letters import OpenLetter
from core.text import say
from pages.parts.desk import Desk
from pages.parts.show import safe


def show(desk: Desk, opened: OpenLetter) -> None:
    """The page; places that may not go out are marked."""
    with st.container(key="paper"):
        marked: dict[int, list[str]] = {each.paragraph: [] for each in opened.blocks}
        for each in opened.blocks:
            marked[each.paragraph].append(each.words)
        st.html(_page(opened.written, marked, desk.t("How it will look")))


def _page(letter: Written, marked: dict[int, list[str]], label: str) -> str:
    lang = letter.language
    day = safe(render(say("{day}", day=letter.day), lang))
    to = safe(render(say("To: {names}", names=""), lang).strip())
    names = "".join(f"<div>{safe(each)}</div>" for each in letter.addressee)
    references = "".join(
        f"<div>{safe(render(say('{label}: {value}', label=label, value=told), lang))}</div>"
        for label, told in letter.references
    )
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
