"""The check of the record: every chain verified, every case rebuilt, every evidence file hashed again."""

from datetime import datetime
from typing import Final

import streamlit as st

from core.commands.verification import CheckReport, RecordSize, check_record, on_record, seal_record
from core.queries.security import Protections, hold_name, holds_here
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext

RESULT: Final = "record_checked"


def page() -> None:
    """Draws how much is on record, the check with its result, and what the check examines."""
    ctx = guard.require(navigation.PLACE["records"].act)
    elements.stylesheet("records/records.css")
    record = on_record(ctx.office)
    _numbers(ctx, record)
    left, right = st.columns(2)
    with left, st.container(key="card_check"):
        st.html(f"<b>{elements.safe(ctx.t('record.last_check'))}</b>")
        _check(ctx)
        _seal(ctx, record)
    with right:
        _looked_at(ctx)
        _readers(ctx, holds())


def _numbers(ctx: RequestContext, record: RecordSize) -> None:
    sealed = elements.time_label(ctx, record.seal.sealed_at) if record.seal else ctx.t("record.never")
    cards = (
        (ctx.t("word.cases"), f"{record.appeals:,}", ctx.t("record.each_can_be_rebuilt_from_its_acts")),
        (ctx.t("record.acts"), f"{record.events:,}", ctx.t("record.each_with_hash_of_one_before_it")),
        (ctx.t("record.documents"), f"{record.exhibits:,}", ctx.t("record.each_named_by_hash_of_its_bytes")),
        (ctx.t("record.last_seal"), sealed, ctx.t("record.head_of_log_as_it_was_then")),
    )
    shown = (
        f'<div class="card"><small>{elements.safe(name)}</small><b>{elements.safe(value)}</b>'
        f"<small>{elements.safe(of)}</small></div>"
        for name, value, of in cards
    )
    st.html(f'<div class="numbers">{"".join(shown)}</div>')


def _check(ctx: RequestContext) -> None:
    place = st.container()
    if st.button(ctx.t("record.check_record_now"), type="primary"):
        with st.spinner(ctx.t("record.checking_record"), show_time=True):
            checked()[RESULT] = (ctx.office.now(), check_record(ctx.office))
    with place:
        if RESULT in checked():
            at, found = checked()[RESULT]
            _result(ctx, found, elements.time_label(ctx, at))
        else:
            elements.note("rd mu", ctx.t("record.nobody_checked_since_app_started"))


def _seal(ctx: RequestContext, record: RecordSize) -> None:
    """Draws the last seal with its digest, to be kept elsewhere, and the button that sets another."""
    st.html(f"<b>{elements.safe(ctx.t('record.last_seal'))}</b>")
    if record.seal:
        elements.note("rd digest", record.seal.digest)
    elements.note("rd mu", ctx.t("record.keep_seal_elsewhere"))
    if st.button(ctx.t("record.seal_record_now")):
        elements.run_command(ctx, seal_record)


@st.cache_resource(show_spinner=False)
def checked() -> dict[str, tuple[datetime, CheckReport]]:
    """Returns the last check of this process, whoever started it."""
    return {}


def _result(ctx: RequestContext, checked: CheckReport, at: str) -> None:
    appeals, events, exhibits = (f"{each:,}" for each in (checked.appeals, checked.events, checked.exhibits))
    read = ctx.t("record.read_at_cases_events_documents", at=at, appeals=appeals, events=events, exhibits=exhibits)
    count = len(checked.faults)
    verdict = elements.chip("bad", ctx.tn("record.count_faults", count)) if count else ""
    sound = "" if count else elements.chip("ok", ctx.t("record.sound"))
    st.html(f'<div class="rd" role="status">{verdict}{sound} {elements.safe(read)}</div>')
    if count:
        rows = (elements.row_html((each.where, ctx.say(each.what))) for each in checked.faults)
        st.html(elements.table_html(ctx.texts("record.where", "record.what_is_wrong"), rows))
        advice = ctx.t("record.keep_file_as_restore_last")
        st.html(f'<p class="rd">{elements.safe(advice)}</p>')


def _looked_at(ctx: RequestContext) -> None:
    """Says what a check reads, and that it may be run at any time."""
    rows = (
        ctx.texts("record.acts", "record.every_hash_computed_again_held"),
        ctx.texts("word.cases", "record.each_rebuilt_from_acts_compared"),
        ctx.texts("record.documents", "record.every_file_read_hashed_one"),
        ctx.texts("record.seals", "record.log_up_to_each_seal"),
    )
    title, free = ctx.texts("record.what_check_looks_at", "record.changes_nothing_can_run_while")
    _card(title, [(name, elements.safe(description)) for name, description in rows], free)


def _card(title: str, rows: list[tuple[str, str]], note: str, more: str = "") -> None:
    """Draws a card with a table of names and their descriptions (HTML), a sentence below it, and ``more``."""
    lines = "".join(f"<tr><td><b>{elements.safe(name)}</b></td><td>{shown}</td></tr>" for name, shown in rows)
    st.html(
        f'<div class="card"><b>{elements.safe(title)}</b><table class="looked rd">{lines}</table>'
        f'<div class="mu">{elements.safe(note)}</div>{more}</div>'
    )


@st.cache_resource(show_spinner=False)
def holds() -> Protections:
    """Returns what this machine enforces, determined once: it does not change while the app runs."""
    return holds_here()


def _readers(ctx: RequestContext, found: Protections) -> None:
    """Draws what the kernel denies the processes that open untrusted documents, and which protections are missing."""
    held = "".join(elements.chip("ok", ctx.say(hold_name(each))) + " " for each in found.standing)
    lacks = "".join(elements.chip("warn", ctx.say(hold_name(each))) + " " for each in found.lacking)
    rows = [(ctx.t("record.held"), held)] if held else []
    rows += [(ctx.t("record.not_held_on_this_machine"), lacks)] if lacks else []
    root = ctx.t("cli.runs_as_root_which_not") if found.root else ""
    warned = f'<div class="rd">{elements.chip("warn", root)}</div>' if root else ""
    title, note = ctx.texts("record.where_documents_are_opened", "record.in_processes_their_own")
    _card(title, rows, note, warned)


page()
