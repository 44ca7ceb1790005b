"""Announcing a sample: its days, the share of each stratum, and another share where more or less is wanted."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

import streamlit as st

from core.commands import looks
from core.errors import Refusal
from core.model.look import STRATA, Stratum
from core.office import day_in
from core.queries.strata import STRATUM, Values, strata
from core.text import Text
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.work.looking.samples import REFUSED

MONTH: Final = 29  # days after the first
BY: Final = ("right_type", "outcome")
BASE: Final = 5
USUAL: Final[dict[tuple[Stratum, str], int]] = {("value", "high"): 20}
"""What is offered to begin with: a twentieth of all, a fifth of what weighs most."""
A_ROW: Final = 3


def announcing(desk: Desk) -> None:
    """The form; what is announced is what stands in it when the button is pressed."""
    values = strata(desk.office, desk.person)
    with st.container(key="card_announce"):
        told = desk.t("The seed is fixed and public before the decisions are made; nobody can choose what is drawn.")
        st.html(f'<div class="part"><b>{safe(desk.t("Announce a sample"))}</b><span>{safe(told)}</span></div>')
        if refused := st.session_state.pop(REFUSED, None):
            show.refusal(desk, refused)
        if isinstance(values, Refusal):
            show.refusal(desk, values)
            return
        _days(desk)
        key = _kept(desk, "strata", BY)
        st.pills(
            desk.t("Strata: a share is drawn of each"),
            STRATA,
            selection_mode="multi",
            format_func=lambda each: desk.t(STRATUM[each]),
            key=key,
            on_change=_keep,
            args=("strata", key),
        )
        _others(desk, values)
        st.button(desk.t("Announce"), key="announce", type="primary", on_click=_announce)


def _days(desk: Desk) -> None:
    today = day_in(desk.office.now())
    at = st.columns(3, gap="small")
    at[0].date_input(desk.t("First day"), value=today, min_value=today, key="first", format="YYYY-MM-DD")
    last = today + timedelta(days=MONTH)
    at[1].date_input(desk.t("Last day"), value=last, min_value=today, key="last", format="YYYY-MM-DD")
    at[2].number_input(desk.t("Share of each, %"), 0, 100, BASE, key="base")


def _others(desk: Desk, values: Values) -> None:
    """What gets another share, and which; where several speak of a decision the highest counts."""
    key = _kept(desk, "others", tuple(USUAL))
    chosen = st.multiselect(
        desk.t("Another share for (the highest counts)"),
        [(name, value) for name in STRATA for value in values[name]],
        key=key,
        format_func=lambda each: _called(desk, values, each),
        placeholder=desk.t("none: the same share of all"),
        select_all=False,
        on_change=_keep,
        args=("others", key),
    )
    for start in range(0, len(chosen), A_ROW):
        for each, column in zip(chosen[start : start + A_ROW], st.columns(A_ROW, gap="small"), strict=False):
            label = desk.t("{what}, %", what=_called(desk, values, each))
            column.number_input(label, 0, 100, USUAL.get(each, BASE), key=_share_of(each))


def _share_of(each: tuple[Stratum, str]) -> str:
    return f"share_{each[0]}_{each[1]}"


def _kept(desk: Desk, name: str, first: tuple[object, ...]) -> str:
    """The key of a choice, which stays when the language is switched: Streamlit keeps it by its words."""
    key = f"{name}_{desk.lang}"
    st.session_state[key] = list(st.session_state.setdefault(f"announce_{name}", first))
    return key


def _keep(name: str, key: str) -> None:
    st.session_state[f"announce_{name}"] = tuple(st.session_state[key])


def _called(desk: Desk, values: Values, each: tuple[Stratum, str]) -> str:
    told = values[each[0]][each[1]]
    return desk.t("{stratum}: {value}", stratum=Text(key=STRATUM[each[0]]), value=told)


def _announce() -> None:
    """As it stands at this moment: what was typed last may not have been drawn yet."""
    desk, state = sit(PLACE["secondlook"].act), st.session_state
    of: dict[Stratum, dict[str, Decimal]] = {}
    for each in state[f"others_{desk.lang}"]:
        of.setdefault(each[0], {})[each[1]] = _share(state.get(_share_of(each), USUAL.get(each, BASE)))
    done = looks.announce(
        desk.office,
        desk.person,
        first=state["first"],
        last=state["last"],
        by=tuple(state[f"strata_{desk.lang}"]),
        base=_share(state["base"]),
        of=of,
    )
    state[REFUSED] = done if isinstance(done, Refusal) else None


def _share(percent: int) -> Decimal:
    return Decimal(percent) / 100
