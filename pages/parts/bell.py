"""The bell in the top bar: how many notices are new, and behind it each of them, leading to its case."""

from typing import Final

import streamlit as st

from core.commands.notices import see
from core.model.terms import Role
from core.queries.notices import Notice, notices
from pages.parts import desk as desks
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.places import CASE_WORKERS, PLACE

SHOWN: Final = 30
MANY: Final = 99


def bell(desk: Desk) -> None:
    """The bell of whoever works on cases; others have none."""
    if desk.person.role in CASE_WORKERS:
        _bell()


@st.fragment
def _bell() -> None:
    """Opened, it draws itself alone: the page behind it stays as it is."""
    desk = desks.sit()
    found = notices(desk.office, desk.person)
    new = sum(not each.seen for each in found)
    count = f"{MANY}+" if new > MANY else str(new)
    opened = st.popover(
        f":material/notifications: **{count}**" if new else ":material/notifications:",
        type="tertiary",
        key="bell",
        on_change="rerun",
    )
    if opened.open:
        with opened, st.container(key="notices"):
            _list(desk, found, new)


def _list(desk: Desk, found: tuple[Notice, ...], new: int) -> None:
    if not found:
        st.html(f'<div class="mu">{show.safe(desk.t("Nothing to be told of."))}</div>')
        return
    told = desk.tn("{count} new notice", "{count} new notices", new) if new else desk.t("Nothing new")
    st.html(f'<div class="mu">{show.safe(told)}</div>')
    for at, each in enumerate(found[:SHOWN]):
        told = show.plain(desk.say(each.text))
        label = f"{each.appeal_no}  {told}" if each.appeal_no else told
        weight = label if each.seen else f"**{label}**"
        if st.button(weight, key=f"notice_{at}", type="tertiary", width="stretch"):
            _go(desk, each)
    if len(found) > SHOWN:
        more = desk.tn("and {count} more", "and {count} more", len(found) - SHOWN)
        st.html(f'<div class="mu">{show.safe(more)}</div>')
    st.button(
        desk.t("Mark all as seen"), key="see_all", disabled=not new, on_click=_see_all, args=(found,), width="stretch"
    )


def _go(desk: Desk, notice: Notice) -> None:
    """Opens what the notice speaks of, which is seen thereby."""
    see(desk.office, desk.person, [notice.key])
    if notice.appeal_no:
        place = PLACE["intake" if desk.person.role is Role.INTAKE else "appeal"]
        st.switch_page(place.path, query_params={"no": notice.appeal_no})
    st.switch_page(PLACE[notice.place].path)


def _see_all(found: tuple[Notice, ...]) -> None:
    desk = desks.sit()
    if refused := see(desk.office, desk.person, [each.key for each in found]):
        st.toast(show.plain(show.in_words(desk, refused)), icon=":material/error:", duration="long")
