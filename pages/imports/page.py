"""The page on which history is imported: how the file is read, what it would bring, and its rejects."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.domain.deadlines import day_in
from core.domain.labels import label_of
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, RightType, State
from core.domain.text import mark
from core.exchange.codebook import CASES
from core.exchange.csv_reading import ENCODINGS, FORMS, ISO, Imported
from core.exchange.history_import import SHOWN, Job, begin, forget, job_of, send
from core.exchange.history_rows import COLUMNS, MANDATORY, ReadingOptions
from core.language import day
from pages.shared import elements
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import chip, safe
from pages.shared.guard import sit
from pages.shared.navigation import PLACE
from pages.shared.url_state import choice

# The columns that a history file may have: what each means, the words it may hold, and which are needed.

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


def listed(desk: RequestContext) -> None:
    """The table, in the order of the documentation."""
    heads = (desk.t("Column"), desk.t("Meaning"), desk.t("Words it may hold"))
    head = "".join(f"<th>{safe(each)}</th>" for each in heads)
    rows = "".join(_row(desk, each) for each in COLUMNS)
    title = desk.t("The columns of the file, in any order")
    st.html(
        f'<div class="ct">{safe(title)}</div>'
        f'<table class="list columns"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(desk: RequestContext, name: str) -> str:
    told = OWN.get(name) or AS_OUT[name].told
    needed = f" {chip('acc', desk.t('needed'))}" if name in MANDATORY else ""
    words = AS_OUT[name].values if name in AS_OUT else ""
    return f"<tr><td><code>{name}</code>{needed}</td><td>{safe(desk.t(told))}</td><td>{safe(words)}</td></tr>"


# What a look through a history file found, or what its import did.

SEPARATED: Final = {",": mark("commas"), ";": mark("semicolons"), "\t": mark("tabs")}


def told(desk: RequestContext, job: Job, result: Imported) -> None:
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


def _read_as(desk: RequestContext, job: Job) -> str:
    """A line of the file as it was read, so that a wrong encoding is seen before anything comes in."""
    if not job.read_as:
        return ""
    told = desk.t("Read so: {text}", text=job.read_as)
    return f'<p class="rd mu">{safe(told)}</p>'


def rows(desk: RequestContext, job: Job) -> None:
    """Where the cases stand that come in, the first of them, and the rows that do not."""
    if job.states:
        states = " · ".join(f"{desk.say(label_of(each))} {job.states[each]:,}" for each in State if job.states[each])
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


def _case(desk: RequestContext, case: dict[str, Any]) -> str:
    outcome = case.get("outcome")
    cells = (
        case["appeal_no"],
        desk.say(label_of(RightType(case["right_type"]))),
        day(day_in(datetime.fromisoformat(str(case["opened_at"]))), desk.lang),
        desk.say(label_of(State(case["state"]))),
        desk.say(label_of(Outcome(outcome))) if outcome else "",
    )
    return f"<tr>{''.join(f'<td>{elements.safe(each)}</td>' for each in cells)}</tr>"


# The history of an earlier system: sent, looked through without changing anything, and then imported.

STYLESHEET: Final = Path(__file__).with_name("imports.css")

LARGEST: Final = 200  # megabytes; the server holds what is sent in memory. Larger files come in at the command line.

TOLD: Final = "told"

ROUND: Final = "import_round"

REFUSED: Final = "import_refused"

SENT: Final = "import_sent"

EVERY: Final = "1s"

LOOKING: Final = mark("Looking through {name}")

IMPORTING: Final = mark("Importing {name}")


def page() -> None:
    """The file and how its dates are written; then what would come of it; then what came of it."""
    desk = sit(PLACE["imports"].act)
    st.html(STYLESHEET)
    left, right = st.columns([4, 8], gap="medium")
    with left:
        _file(desk)
    with right:
        job = job_of(desk.office, desk.person)
        if refused := st.session_state.get(REFUSED):
            elements.refusal(desk, refused)
        elif job is None:
            _nothing_yet(desk)
        elif not job.ended:
            _running()
        else:
            _ended(desk, job)


def _file(desk: RequestContext) -> None:
    """Where a file is dropped, the form of its dates, and the look through it."""
    round_ = st.session_state.setdefault(ROUND, 0)
    label = desk.t("History of an earlier system, as CSV, up to {size} MB", size=LARGEST)
    # Streamlit's own words on the button are English only.
    st.html(f"<style>:root{{--choose-files:'{desk.t('Choose a file')}'}}</style>")
    uploaded = st.file_uploader(label, type=["csv", "txt", "tsv"], max_upload_size=LARGEST, key=f"history_{round_}")
    forms = {form: desk.t(told) for form, told in FORMS.items()}
    form = choice(desk, desk.t("Dates are written"), forms, "date_form", first=ISO) or ISO
    encodings = {TOLD: desk.t("as the file tells"), **{each: each for each in ENCODINGS.values()}}
    named = choice(desk, desk.t("Encoding"), encodings, "encoding", first=TOLD) or TOLD
    job = job_of(desk.office, desk.person)
    busy = job is not None and not job.ended
    if uploaded is None:
        return
    pressed = st.button(desk.t("Look through the file"), type="primary" if job is None else "secondary", disabled=busy)
    if pressed:
        st.session_state[REFUSED] = None
        path = send(desk.office, desk.person, uploaded.getvalue())
        _begun(
            path
            if isinstance(path, Refusal)
            else _begin(desk, uploaded.name, path, ReadingOptions(form, "" if named == TOLD else named), dry_run=True)
        )


def _begin(desk: RequestContext, name: str, path: Path, how: ReadingOptions, *, dry_run: bool) -> Job | Refusal:
    return begin(desk.office, desk.person, name, path, how=how, lang=desk.lang, dry_run=dry_run)


def _begun(answer: Job | Refusal) -> None:
    st.session_state[REFUSED] = answer if isinstance(answer, Refusal) else None
    st.rerun()


def _nothing_yet(desk: RequestContext) -> None:
    """What a file must have, and what happens to it."""
    lines = (
        desk.t("The first line names the columns; appeal_no, right_type and opened_at are needed, the others are not."),
        desk.t("UTF-8, UTF-16 and Chinese GB18030 tell themselves; any other encoding is named, never guessed."),
        desk.t("Commas, semicolons and tabs are told apart; blank rows are skipped."),
        desk.t("First the file is looked through and nothing is changed. Then you import what is good, all at once."),
        desk.t("Rows that cannot be true are listed with line and reason; the same file a second time adds nothing."),
    )
    st.html(f'<ul class="card rd how">{"".join(f"<li>{elements.safe(each)}</li>" for each in lines)}</ul>')
    listed(desk)


@fragment(run_every=EVERY)
def _running() -> None:
    """How far it is; the page is drawn anew when it has ended."""
    desk = sit(PLACE["imports"].act)
    job = job_of(desk.office, desk.person)
    if job is None or job.ended:
        st.rerun()
    doing = (
        desk.t("Looking through {name}", name=job.name) if job.dry_run else desk.t("Importing {name}", name=job.name)
    )
    of = desk.t("{rows} of about {total} rows", rows=f"{job.read:,}", total=f"{job.total:,}")
    st.progress(min(job.read / max(job.total, 1), 1.0), text=elements.plain(f"{doing}: {of}"))
    st.html(f'<p class="rd mu">{elements.safe(desk.t("You may leave this page; it goes on."))}</p>')


def _ended(desk: RequestContext, job: Job) -> None:
    if isinstance(job.result, Refusal):
        elements.refusal(desk, job.result)
        return
    if job.result is None:
        broken = desk.t("It broke off, and nothing of it was kept. What went wrong is in the server's log.")
        st.html(f'<div class="refusal" role="alert"><b>{elements.safe(broken)}</b></div>')
        return
    told(desk, job, job.result)
    with st.container(horizontal=True, vertical_alignment="center"):
        _next(desk, job, job.result)
    rows(desk, job)


def _next(desk: RequestContext, job: Job, result: Imported) -> None:
    """After the look the import; after the import the next file."""
    if job.dry_run and result.added:
        label = desk.tn("Import {count} appeal", "Import {count} appeals", result.added)
        if st.button(label, type="primary", key="import_now"):
            _begun(_begin(desk, job.name, job.path, job.how, dry_run=False))
    if st.button(desk.t("Begin with another file"), type="tertiary", key="import_anew"):
        forget(desk.office, desk.person)
        st.session_state[ROUND] += 1
        st.rerun()


page()
