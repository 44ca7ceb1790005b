"""What a look through a history file found, or what its import did."""

from datetime import datetime
from typing import Any, Final

import streamlit as st

from core.exchange.importing import SHOWN, Job
from core.exchange.rejects import Imported
from core.language import day
from core.model.names import name_of
from core.model.terms import Outcome, RightType, State
from core.office import day_in
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.show import safe

SEPARATED: Final = {",": mark("commas"), ";": mark("semicolons"), "\t": mark("tabs")}


def told(desk: Desk, job: Job, result: Imported) -> None:
    """Three numbers, and how the file is written."""
    added = desk.t("would be imported") if job.dry_run else desk.t("imported")
    cards = (
        ("ok", result.added, added),
        ("", result.known, desk.t("on record already")),
        ("bad" if result.rejected else "", result.rejected, desk.t("rejected")),
    )
    shown = "".join(
        f'<div class="card"><b class="{tone}">{count:,}</b><small>{safe(what)}</small></div>'
        for tone, count, what in cards
    )
    written = desk.t("{encoding}, {separator}", encoding=job.encoding, separator=desk.t(SEPARATED[job.separator]))
    state = desk.t("Nothing has been changed yet.") if job.dry_run else desk.t("All of them in one transaction.")
    st.html(
        f'<div class="found rd" role="status">{shown}</div>'
        f'<p class="rd mu">{safe(job.name)} · {safe(written)} · {safe(state)}</p>{_read_as(desk, job)}'
    )


def _read_as(desk: Desk, job: Job) -> str:
    """A line of the file as it was read, so that a wrong encoding is seen before anything comes in."""
    if not job.read_as:
        return ""
    told = desk.t("Read so: {text}", text=job.read_as)
    return f'<p class="rd mu">{safe(told)}</p>'


def rows(desk: Desk, job: Job) -> None:
    """Where the cases stand that come in, the first of them, and the rows that do not."""
    if job.states:
        states = " · ".join(f"{desk.say(name_of(each))} {job.states[each]:,}" for each in State if job.states[each])
        heads = (desk.t("Appeal"), desk.t("Right"), desk.t("Opened on"), desk.t("State"), desk.t("Outcome"))
        body = "".join(_case(desk, each) for each in job.sample)
        title = desk.t("The first of them")
        st.html(f'<div class="rd">{safe(states)}</div><div class="ct">{safe(title)}</div>{_table(heads, body)}')
    if job.rejected:
        body = "".join(
            f'<tr><td class="num">{each.line:,}</td><td class="no">{safe(each.cells.get("appeal_no", ""))}</td>'
            f"<td>{safe(desk.say(each.reason))}</td></tr>"
            for each in job.rejected
        )
        bad = (desk.t("Line"), desk.t("Appeal"), desk.t("Reason"))
        link = f'<a href="/import/rejects.csv" download>{safe(desk.t("All rejected rows as CSV"))}</a>'
        title = desk.t("Rejected, the first {count}", count=SHOWN) if len(job.rejected) == SHOWN else desk.t("Rejected")
        st.html(f'<div class="rd"><span class="ct">{safe(title)}</span> {link}</div>{_table(bad, body)}')


def _table(heads: tuple[str, ...], body: str) -> str:
    head = "".join(f"<th>{safe(each)}</th>" for each in heads)
    return f'<table class="list"><thead><tr>{head}</tr></thead>{body}</table>'


def _case(desk: Desk, case: dict[str, Any]) -> str:
    outcome = case.get("outcome")
    cells = (
        case["appeal_no"],
        desk.say(name_of(RightType(case["right_type"]))),
        day(day_in(datetime.fromisoformat(str(case["opened_at"]))), desk.lang),
        desk.say(name_of(State(case["state"]))),
        desk.say(name_of(Outcome(outcome))) if outcome else "",
    )
    return f"<tr>{''.join(f'<td>{show.safe(each)}</td>' for each in cells)}</tr>"
