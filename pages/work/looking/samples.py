"""The samples: announced with their seed before the decisions are made, drawn when their days are over."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import streamlit as st

from core.commands import looks
from core.errors import Refusal
from core.language import day
from core.model.look import STRATA, Stratum
from core.office import day_in
from core.queries.looks import Sample, over_at, samples
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.looking import given
from pages.work.looking.mine import head

NAMES: Final[dict[Stratum, str]] = {
    "right_type": mark("right type"),
    "reviewer": mark("reviewer"),
    "outcome": mark("outcome"),
    "value": mark("value of sales"),
}
REFUSED: Final = "draw_refused"
MONTH: Final = 29  # days after the first


def announcing(desk: Desk) -> None:
    """The form: which days, how much of what."""
    today = day_in(desk.office.now())
    with st.container(key="card_announce"):
        head_told = desk.t(
            "The seed is fixed and public before the decisions are made; nobody can choose what is drawn."
        )
        st.html(f'<div class="part"><b>{safe(desk.t("Announce a sample"))}</b><span>{safe(head_told)}</span></div>')
        if refused := st.session_state.pop(REFUSED, None):
            show.refusal(desk, refused)
        days = st.columns(2, gap="small")
        first = days[0].date_input(desk.t("First day"), value=today, min_value=today, key="first", format="YYYY-MM-DD")
        last = days[1].date_input(
            desk.t("Last day"), value=today + timedelta(days=MONTH), min_value=today, key="last", format="YYYY-MM-DD"
        )
        by = st.pills(
            desk.t("Strata: a share is drawn of each"),
            STRATA,
            selection_mode="multi",
            default=("right_type", "outcome"),
            format_func=lambda each: desk.t(NAMES[each]),
            key=f"strata_{desk.lang}",
        )
        shares = st.columns(2, gap="small")
        base = shares[0].number_input(desk.t("Share of each, %"), 0, 100, 5, key="base")
        high = shares[1].number_input(
            desk.t("Share where sales are of high value, %"), 0, 100, None, key="high", placeholder=desk.t("the same")
        )
        st.button(
            desk.t("Announce"),
            key="announce",
            type="primary",
            on_click=_announce,
            args=(first, last, tuple(by), base, high),
        )


def _announce(first: date, last: date, by: tuple[Stratum, ...], base: int, high: int | None) -> None:
    desk = sit(*PLACE["secondlook"].roles)
    of: dict[Stratum, dict[str, Decimal]] = {"value": {"high": _share(high)}} if high is not None else {}
    wanted: tuple[Stratum, ...] = (*by, "value") if of else by
    done = looks.announce(desk.office, desk.person, first=first, last=last, by=wanted, base=_share(base), of=of)
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None


def _share(percent: int) -> Decimal:
    return Decimal(percent) / 100


def _percent(share: Decimal) -> str:
    """A share as people read it: ``5``, ``12.5``."""
    return f"{float(share * 100):g}"


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
    by = ", ".join(desk.t(NAMES[each]) for each in draw.rates.by) or desk.t("all together")
    told = desk.t("{share} % of each by {strata}", share=_percent(draw.rates.base), strata=by)
    high = draw.rates.of.get("value", {}).get("high")
    told += f"; {desk.t('high value {share} %', share=_percent(high))}" if high is not None else ""
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
    desk = sit(*PLACE["secondlook"].roles)
    done = looks.draw(desk.office, desk.person, number)
    st.session_state[REFUSED] = done if isinstance(done, Refusal) else None
    if not isinstance(done, Refusal):
        st.session_state[show.TOLD] = desk.tn(
            "{count} decision was drawn and given to a reviewer.",
            "{count} decisions were drawn and given to reviewers.",
            len(done),
        )
