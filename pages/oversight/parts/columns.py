"""The columns that a history file may have: what each means, the words it may hold, and which are needed."""

from typing import Final

import streamlit as st

from core.exchange.codebook import CASES
from core.exchange.history_rows import COLUMNS, MANDATORY
from core.text import mark
from pages.parts.desk import Desk
from pages.parts.show import chip, safe

# What differs from the column of the same name in an export.
OWN: Final = {
    "policy": mark("The policy that counts for it; without one that which was in force."),
    "seller": mark("The seller's name."),
    "complainant": mark("The complainant's name."),
    "complaint_no": mark("The number of the complaint."),
    "listing_ids": mark("The punished listings, spaces between them."),
    "response_due_at": mark(
        "The last day of the complainant's window, to its end (an hour is not kept), at most three years after its"
        " start; without it the window is counted."
    ),
    "answered_at": mark("When the complainant's answer, or the withdrawal, arrived."),
    "reviewer": mark("Who decided: the sign-in name here, or any name."),
}
AS_OUT: Final = {each.name: each for each in CASES}


def listed(desk: Desk) -> None:
    """The table, in the order of the documentation."""
    heads = (desk.t("Column"), desk.t("Meaning"), desk.t("Words it may hold"))
    head = "".join(f"<th>{safe(each)}</th>" for each in heads)
    rows = "".join(_row(desk, each) for each in COLUMNS)
    title = desk.t("The columns of the file, in any order")
    st.html(
        f'<div class="ct">{safe(title)}</div>'
        f'<table class="list columns"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(desk: Desk, name: str) -> str:
    told = OWN.get(name) or AS_OUT[name].told
    needed = f" {chip('acc', desk.t('needed'))}" if name in MANDATORY else ""
    words = AS_OUT[name].values if name in AS_OUT else ""
    return f"<tr><td><code>{name}</code>{needed}</td><td>{safe(desk.t(told))}</td><td>{safe(words)}</td></tr>"
