"""The record, checked: every chain, every case rebuilt, every evidence file hashed again."""

from typing import Final

import streamlit as st

from core.commands.records import Checked, check_record
from core.text import Text
from pages.parts import show
from pages.parts.desk import Desk, sit
from pages.parts.places import PLACE

RESULT: Final = "record_checked"


def page() -> None:
    """A button that runs the check, and what it found."""
    desk = sit(*PLACE["records"].roles)
    st.header(desk.t("The record"), anchor=False)
    st.html(
        f'<p class="rd">{show.safe(desk.t("Every act is kept with the hash of the one before it."))} '
        f"{show.safe(desk.t('The check reads them all, rebuilds every case, and hashes every evidence file again.'))} "
        f"{show.safe(desk.t('It changes nothing and can run while others work.'))}</p>"
    )
    if st.button(desk.t("Check the record now"), type="primary"):
        with st.spinner(desk.t("Checking the record …"), show_time=True):
            st.session_state[RESULT] = (desk.office.now(), check_record(desk.office))
    if RESULT in st.session_state:
        at, checked = st.session_state[RESULT]
        _result(desk, checked, show.moment(desk, at))


def _result(desk: Desk, checked: Checked, at: str) -> None:
    read = desk.t(
        "Read at {at}. Cases: {appeals}; events: {events}; documents: {exhibits}.",
        at=at,
        appeals=f"{checked.appeals:,}",
        events=f"{checked.events:,}",
        exhibits=f"{checked.exhibits:,}",
    )
    count = len(checked.faults)
    verdict = show.chip("bad", desk.tn("{count} fault", "{count} faults", count)) if count else ""
    sound = "" if count else show.chip("ok", desk.t("sound"))
    st.html(f'<div class="card rd" role="status">{verdict}{sound} {show.safe(read)}</div>')
    if count:
        rows = "".join(
            f"<tr><td>{show.safe(_told(desk, each.where))}</td><td>{show.safe(desk.say(each.what))}</td></tr>"
            for each in checked.faults
        )
        heads = f"<th>{show.safe(desk.t('Where'))}</th><th>{show.safe(desk.t('What is wrong'))}</th>"
        st.html(f'<table class="list"><thead><tr>{heads}</tr></thead>{rows}</table>')
        advice = desk.t("Keep the file as it is, and restore the last sound backup beside it.")
        st.html(f'<p class="rd">{show.safe(advice)}</p>')


def _told(desk: Desk, where: str | Text) -> str:
    return desk.say(where) if isinstance(where, Text) else where


page()
