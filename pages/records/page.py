"""The record, checked: every chain, every case rebuilt, every evidence file hashed again."""

from datetime import datetime
from pathlib import Path
from typing import Final

import streamlit as st

from core.commands.verification import Checked, OnRecord, check_record, on_record
from core.queries.security import Holds, hold_name, holds_here
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.guard import require
from pages.shared.navigation import PLACE

RESULT: Final = "record_checked"

STYLESHEET: Final = Path(__file__).with_name("records.css")


def page() -> None:
    """How much is on record, the check with what it found, and what it looks at."""
    desk = require(PLACE["records"].act)
    st.html(STYLESHEET)
    _numbers(desk, on_record(desk.office))
    left, right = st.columns(2)
    with left, st.container(key="card_check"):
        st.html(f"<b>{elements.safe(desk.t('record.last_check'))}</b>")
        _check(desk)
    with right:
        _looked_at(desk)
        _readers(desk, holds())


def _numbers(desk: RequestContext, record: OnRecord) -> None:
    sealed = elements.time_label(desk, record.sealed_at) if record.sealed_at else desk.t("record.never")
    cards = (
        (desk.t("word.cases"), f"{record.appeals:,}", desk.t("record.each_can_be_rebuilt_from_its_acts")),
        (desk.t("record.acts"), f"{record.events:,}", desk.t("record.each_with_hash_of_one_before_it")),
        (desk.t("record.documents"), f"{record.exhibits:,}", desk.t("record.each_named_by_hash_of_its_bytes")),
        (desk.t("record.last_seal"), sealed, desk.t("record.head_of_log_as_it_was_then")),
    )
    shown = (
        f'<div class="card"><small>{elements.safe(name)}</small><b>{elements.safe(value)}</b>'
        f"<small>{elements.safe(of)}</small></div>"
        for name, value, of in cards
    )
    st.html(f'<div class="numbers">{"".join(shown)}</div>')


def _check(desk: RequestContext) -> None:
    place = st.container()
    if st.button(desk.t("record.check_record_now"), type="primary"):
        with st.spinner(desk.t("record.checking_record"), show_time=True):
            checked()[RESULT] = (desk.office.now(), check_record(desk.office))
    with place:
        if RESULT in checked():
            at, found = checked()[RESULT]
            _result(desk, found, elements.time_label(desk, at))
        else:
            elements.note("rd mu", desk.t("record.nobody_checked_since_app_started"))


@st.cache_resource(show_spinner=False)
def checked() -> dict[str, tuple[datetime, Checked]]:
    """The last check of this process, whoever asked for it."""
    return {}


def _result(desk: RequestContext, checked: Checked, at: str) -> None:
    read = desk.t(
        "record.read_at_cases_events_documents",
        at=at,
        appeals=f"{checked.appeals:,}",
        events=f"{checked.events:,}",
        exhibits=f"{checked.exhibits:,}",
    )
    count = len(checked.faults)
    verdict = elements.chip("bad", desk.tn("record.count_faults", count)) if count else ""
    sound = "" if count else elements.chip("ok", desk.t("record.sound"))
    st.html(f'<div class="rd" role="status">{verdict}{sound} {elements.safe(read)}</div>')
    if count:
        rows = (elements.row_html((each.where, desk.say(each.what))) for each in checked.faults)
        st.html(elements.table_html((desk.t("record.where"), desk.t("record.what_is_wrong")), rows))
        advice = desk.t("record.keep_file_as_restore_last")
        st.html(f'<p class="rd">{elements.safe(advice)}</p>')


def _looked_at(desk: RequestContext) -> None:
    """What a check reads, and that it may be run at any time."""
    rows = (
        (desk.t("record.acts"), desk.t("record.every_hash_computed_again_held")),
        (desk.t("word.cases"), desk.t("record.each_rebuilt_from_acts_compared")),
        (desk.t("record.documents"), desk.t("record.every_file_read_hashed_one")),
        (desk.t("record.seals"), desk.t("record.log_up_to_each_seal")),
    )
    lines = "".join(
        f"<tr><td><b>{elements.safe(name)}</b></td><td>{elements.safe(told)}</td></tr>" for name, told in rows
    )
    what = elements.safe(desk.t("record.what_check_looks_at"))
    free = elements.safe(desk.t("record.changes_nothing_can_run_while"))
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
    rows = [(desk.t("record.held"), kept)] if kept else []
    rows += [(desk.t("record.not_held_on_this_machine"), lacks)] if lacks else []
    lines = "".join(f"<tr><td><b>{elements.safe(name)}</b></td><td>{chips}</td></tr>" for name, chips in rows)
    what = elements.safe(desk.t("record.where_documents_are_opened"))
    told = desk.t("record.in_processes_their_own")
    root = desk.t("cli.runs_as_root_which_not") if found.root else ""
    warned = f'<div class="rd">{elements.chip("warn", root)}</div>' if root else ""
    st.html(
        f'<div class="card"><b>{what}</b><table class="looked rd">{lines}</table>'
        f'<div class="mu">{elements.safe(told)}</div>{warned}</div>'
    )


page()
