"""The punished listings on the opening form: a line each; several ids pasted into one line become lines."""

from datetime import date
from typing import Final

import streamlit as st

from core.model.appeal import Listing
from pages.parts import show
from pages.parts.desk import Desk
from pages.work.reception.fields import key

MOST: Final = 200
WIDTHS: Final = (3, 4.4, 1.5, 1.8, 2, 2, 0.6)


def listings(desk: Desk) -> tuple[tuple[Listing, ...], str]:
    """The listings that are filled in, and what cannot be in them, in words; empty when they can be."""
    rows: list[int] = st.session_state.setdefault(key("rows"), [0])
    labels = (
        desk.t("Listing id"),
        desk.t("Title"),
        desk.t("Sold"),
        desk.t("Value of sales"),
        desk.t("First sold"),
        desk.t("Last sold"),
    )
    for cell, label in zip(st.columns(WIDTHS, gap="small"), labels, strict=False):
        cell.html(f'<div class="mu">{show.safe(label)}</div>')
    found = tuple(each for row in tuple(rows) if (each := _row(desk, row, labels)) is not None)
    st.button(desk.t("Add a listing"), key=key("add"), type="tertiary", icon=":material/add:", on_click=_add)
    return found, _wrong(desk, found)


def _row(desk: Desk, row: int, labels: tuple[str, ...]) -> Listing | None:
    """One line; None while its id is empty."""
    cells = st.columns(WIDTHS, gap="small")
    given = cells[0].text_input(
        labels[0],
        key=key(f"listing_{row}"),
        placeholder=desk.t("paste one or several"),
        on_change=_split,
        args=(key("rows"), key("listing_"), row),
        label_visibility="collapsed",
        persist_state="session",
    )
    title = cells[1].text_input(
        labels[1], key=key(f"title_{row}"), label_visibility="collapsed", persist_state="session"
    )
    sold, worth = (
        cell.number_input(
            label,
            value=None,
            min_value=0,
            step=1,
            key=key(f"{name}_{row}"),
            label_visibility="collapsed",
            persist_state="session",
        )
        for cell, label, name in zip(cells[2:4], labels[2:4], ("sold", "worth"), strict=True)
    )
    first, last = (
        cell.date_input(
            label,
            value=None,
            key=key(f"{name}_{row}"),
            format="YYYY-MM-DD",
            label_visibility="collapsed",
            persist_state="session",
        )
        for cell, label, name in zip(cells[4:6], labels[4:], ("first", "last"), strict=True)
    )
    cells[6].button("✕", key=key(f"drop_{row}"), type="tertiary", help=desk.t("Remove"), on_click=_drop, args=(row,))
    no = (given or "").strip()
    if not no:
        return None
    return Listing(
        listing_id=no,
        title=(title or "").strip(),
        sold_quantity=sold,
        sold_value=worth,
        first_sold_on=first if isinstance(first, date) else None,
        last_sold_on=last if isinstance(last, date) else None,
    )


def _wrong(desk: Desk, found: tuple[Listing, ...]) -> str:
    ids = [each.listing_id for each in found]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        return desk.t("Listing {id} stands here twice.", id=twice[0])
    for each in found:
        if each.first_sold_on and each.last_sold_on and each.last_sold_on < each.first_sold_on:
            return desk.t("Listing {id}: the last sale is before the first.", id=each.listing_id)
    return ""


def _add() -> None:
    rows = st.session_state[key("rows")]
    rows.append(max(rows, default=-1) + 1)


def _drop(row: int) -> None:
    rows = st.session_state[key("rows")]
    rows.remove(row)
    if not rows:
        _add()


def _split(rows_key: str, listing_key: str, row: int) -> None:
    """Several ids in one line become a line each."""
    given = (st.session_state[f"{listing_key}{row}"] or "").replace(",", " ").replace(";", " ").split()
    rows = st.session_state[rows_key]
    if len(given) < 2:  # noqa: PLR2004 - one id stays where it is
        return
    st.session_state[f"{listing_key}{row}"] = given[0]
    for number, each in enumerate(given[1:MOST], start=max(rows) + 1):
        st.session_state[f"{listing_key}{number}"] = each
        rows.append(number)
