"""The samples: announced with their seed before the decisions are made, drawn when their days are over."""

from typing import Final

import streamlit as st

from core.commands import looks
from core.errors import Refusal
from core.language import day
from core.queries.looks import Sample, over_at, samples
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.looking import given
from pages.work.looking.mine import head

REFUSED: Final = "draw_refused"


def announced(desk: Desk) -> None:
    """Every sample with its seed; one whose days are over is drawn here."""
    found = samples(desk.office, desk.person)
    with st.container(key="card_samples"):
        if isinstance(found, Refusal):
            show.refusal(desk, found)
            return
        head(desk.t("Samples"), len(found))
        for each in found:
            _sample(desk, each)
        if not found:
            st.html(f'<div class="mu">{safe(desk.t("No sample was announced yet."))}</div>')


def _sample(desk: Desk, sample: Sample) -> None:
    draw = sample.draw
    days = desk.t("{first} to {last}", first=day(draw.first_on, desk.lang), last=day(draw.last_on, desk.lang))
    waits = desk.office.now() < over_at(draw)
    state = (
        show.chip("ok", desk.t("{done} of {count} looked at", done=len(sample.done), count=len(sample.looks)))
        if draw.drawn_at
        else show.chip("neu" if waits else "warn", desk.t("announced") if waits else desk.t("to be drawn"))
    )
    told = "; ".join(desk.say(each) for each in sample.shares)
    when = desk.t("announced {moment}", moment=show.moment(desk, draw.announced_at))
    name = desk.t("Sample {number}", number=draw.draw_no)
    st.html(
        f'<div class="pair"><b>{safe(name)}</b> {safe(days)} {state}</div>'
        f'<div class="mu">{safe(told)} · {safe(when)}</div>'
        f'<div class="seed" title="{safe(desk.t("The seed"))}">{safe(draw.seed)}</div>'
    )
    if draw.drawn_at:
        given.looks(desk, sample)
        command = f"python -m core second-look redraw {draw.draw_no}"
        st.html(f'<div class="mu">{safe(desk.t("Anyone can draw it again: {command}", command=command))}</div>')
    elif not waits:
        st.button(desk.t("Draw"), key=f"draw_{draw.draw_no}", type="primary", on_click=_draw, args=(draw.draw_no,))


def _draw(number: int) -> None:
    desk = sit(PLACE["secondlook"].act)
    done = looks.draw(desk.office, desk.person, number)
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None
    if not isinstance(done, Refusal):
        st.session_state[show.TOLD] = desk.tn(
            "{count} decision was drawn and given to a reviewer.",
            "{count} decisions were drawn and given to reviewers.",
            len(done),
        )
