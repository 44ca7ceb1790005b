"""Accounts: who may sign in and as what; on the right what can be done to one, and adding another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.model.names import name_of
from core.queries.people import Account, accounts
from pages.oversight.account import add, change, told
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE

LOOK: Final = Path(__file__).with_name("people.css")


def page() -> None:
    """The accounts, read after what the click before has done to them."""
    desk = sit(PLACE["people"].act)
    found = accounts(desk.office, desk.person)
    if isinstance(found, Refusal):
        show.refusal(desk, found)
        st.stop()
    st.html(LOOK)
    left, right = st.columns([64, 36], gap="small")
    with left:
        _list(desk, found)
    with right:
        told(desk)
        change(desk, [each.person for each in found])
        add(desk)


def _list(desk: Desk, found: Sequence[Account]) -> None:
    heads = (desk.t("Name"), desk.t("Sign-in name"), desk.t("Role"), desk.t("Sign-ins that hold"), desk.t("Last seen"))
    titles = "".join(f"<th>{show.safe(head)}</th>" for head in heads)
    rows = "".join(f"<tr>{_cells(desk, each)}</tr>" for each in found)
    st.html(f'<table class="list"><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>')


def _cells(desk: Desk, account: Account) -> str:
    person = account.person
    off = "" if person.active else f" {show.chip('neu', desk.t('may not sign in'))}"
    seen = show.moment(desk, account.seen_at) if account.seen_at else desk.t("not lately")
    texts = (person.person_id, desk.say(name_of(person.role)), account.signed_in, seen)
    return f"<td><b>{show.safe(person.name)}</b>{off}</td>" + "".join(f"<td>{show.safe(each)}</td>" for each in texts)


page()
