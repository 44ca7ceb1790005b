"""The record, checked: every chain, every case rebuilt, every evidence file hashed again."""

from datetime import datetime
from pathlib import Path
from typing import Final

import streamlit as st

from core.commands.verification import Checked, OnRecord, check_record, on_record
from core.queries.security import Holds, hold_name, holds_here
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.guard import sit
from pages.shared.navigation import PLACE

RESULT: Final = "record_checked"

STYLESHEET: Final = Path(__file__).with_name("records.css")


def page() -> None:
    """How much is on record, the check with what it found, and what it looks at."""
    desk = sit(PLACE["records"].act)
    st.html(STYLESHEET)
    _numbers(desk, on_record(desk.office))
    left, right = st.columns(2)
    with left, st.container(key="card_check"):
        st.html(f"<b>{elements.safe(desk.t('The last check'))}</b>")
        _check(desk)
    with right:
        _looked_at(desk)
        _readers(desk, holds())


def _numbers(desk: RequestContext, record: OnRecord) -> None:
    sealed = elements.moment(desk, record.sealed_at) if record.sealed_at else desk.t("never")
    cards = (
        (desk.t("Cases"), f"{record.appeals:,}", desk.t("each can be rebuilt from its acts")),
        (desk.t("Acts"), f"{record.events:,}", desk.t("each with the hash of the one before it")),
        (desk.t("Documents"), f"{record.exhibits:,}", desk.t("each named by the hash of its bytes")),
        (desk.t("Last seal"), sealed, desk.t("the head of the log as it was then")),
    )
    shown = (
        f'<div class="card"><small>{elements.safe(name)}</small><b>{elements.safe(value)}</b>'
        f"<small>{elements.safe(of)}</small></div>"
        for name, value, of in cards
    )
    st.html(f'<div class="numbers">{"".join(shown)}</div>')


def _check(desk: RequestContext) -> None:
    place = st.container()
    if st.button(desk.t("Check the record now"), type="primary"):
        with st.spinner(desk.t("Checking the record …"), show_time=True):
            checked()[RESULT] = (desk.office.now(), check_record(desk.office))
    with place:
        if RESULT in checked():
            at, found = checked()[RESULT]
            _result(desk, found, elements.moment(desk, at))
        else:
            none = desk.t("Nobody has checked it since the app was started.")
            st.html(f'<div class="rd mu">{elements.safe(none)}</div>')


@st.cache_resource(show_spinner=False)
def checked() -> dict[str, tuple[datetime, Checked]]:
    """The last check of this process, whoever asked for it."""
    return {}


def _result(desk: RequestContext, checked: Checked, at: str) -> None:
    read = desk.t(
        "Read at {at}. Cases: {appeals}; events: {events}; documents: {exhibits}.",
        at=at,
        appeals=f"{checked.appeals:,}",
        events=f"{checked.events:,}",
        exhibits=f"{checked.exhibits:,}",
    )
    count = len(checked.faults)
    verdict = elements.chip("bad", desk.tn("{count} fault", "{count} faults", count)) if count else ""
    sound = "" if count else elements.chip("ok", desk.t("sound"))
    st.html(f'<div class="rd" role="status">{verdict}{sound} {elements.safe(read)}</div>')
    if count:
        rows = "".join(
            f"<tr><td>{elements.safe(each.where)}</td><td>{elements.safe(desk.say(each.what))}</td></tr>"
            for each in checked.faults
        )
        heads = f"<th>{elements.safe(desk.t('Where'))}</th><th>{elements.safe(desk.t('What is wrong'))}</th>"
        st.html(f'<table class="list"><thead><tr>{heads}</tr></thead>{rows}</table>')
        advice = desk.t("Keep the file as it is, and restore the last sound backup beside it.")
        st.html(f'<p class="rd">{elements.safe(advice)}</p>')


def _looked_at(desk: RequestContext) -> None:
    """What a check reads, and that it may be run at any time."""
    rows = (
        (desk.t("Acts"), desk.t("Every hash is computed again and held against the act that follows.")),
        (desk.t("Cases"), desk.t("Each is rebuilt from its acts and compared with what the pages show.")),
        (desk.t("Documents"), desk.t("Every file is read and hashed; one that is missing or changed is named.")),
        (desk.t("Seals"), desk.t("The log up to each seal must still have the hash that was written down.")),
    )
    lines = "".join(
        f"<tr><td><b>{elements.safe(name)}</b></td><td>{elements.safe(told)}</td></tr>" for name, told in rows
    )
    what = elements.safe(desk.t("What a check looks at"))
    free = elements.safe(desk.t("It changes nothing and can run while others work."))
    st.html(
        f'<div class="card"><b>{what}</b><table class="looked rd">{lines}</table><div class="mu">{free}</div></div>'
    )


@st.cache_resource(show_spinner=False)
def holds() -> Holds:
    """What stands on this machine, asked once: it does not change while the app runs."""
    return holds_here()


def _readers(desk: RequestContext, found: Holds) -> None:
    """What the kernel keeps from the processes that open strangers' documents, and what it lacks."""
    kept = "".join(elements.chip("ok", desk.say(hold_name(each))) + " " for each in found.standing)
    lacks = "".join(elements.chip("warn", desk.say(hold_name(each))) + " " for each in found.lacking)
    rows = [(desk.t("Held"), kept)] if kept else []
    rows += [(desk.t("Not held on this machine"), lacks)] if lacks else []
    lines = "".join(f"<tr><td><b>{elements.safe(name)}</b></td><td>{chips}</td></tr>" for name, chips in rows)
    what = elements.safe(desk.t("Where documents are opened"))
    told = desk.t("In processes of their own: what a document does to one of them ends there.")
    root = desk.t("It runs as root, which is not advised: start it as a user of its own.") if found.root else ""
    warned = f'<div class="rd">{elements.chip("warn", root)}</div>' if root else ""
    st.html(
        f'<div class="card"><b>{what}</b><table class="looked rd">{lines}</table>'
        f'<div class="mu">{elements.safe(told)}</div>{warned}</div>'
    )


page()
