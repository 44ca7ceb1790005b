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
from pages.shared.guard import require
from pages.shared.navigation import PLACE
from pages.shared.url_state import choice

# The columns that a history file may have: what each means, the words it may hold, and which are needed.

# What differs from the column of the same name in an export.
OWN: Final = {
    "policy": mark("import.policy_counts_for_without_one"),
    "seller": mark("import.sellers_name"),
    "complainant": mark("import.complainants_name"),
    "complaint_no": mark("import.number_of_complaint"),
    "listing_ids": mark("import.punished_listings_spaces_between_them"),
    "response_due_at": mark("import.last_day_complainants_window"),
    "answered_at": mark("import.when_complainants_answer_or_withdrawal"),
    "reviewer": mark("import.who_decided_sign_in_name"),
}

AS_OUT: Final = {each.name: each for each in CASES}


def draw_columns(desk: RequestContext) -> None:
    """The table, in the order of the documentation."""
    heads = (desk.t("import.column"), desk.t("import.meaning"), desk.t("import.words_it_may_hold"))
    rows = elements.table_html(heads, (_row(desk, each) for each in COLUMNS), "columns")
    st.html(f'<div class="ct">{safe(desk.t("import.columns_of_file_in_any_order"))}</div>{rows}')


def _row(desk: RequestContext, name: str) -> str:
    told = OWN.get(name) or AS_OUT[name].told
    needed = f" {chip('acc', desk.t('import.needed'))}" if name in MANDATORY else ""
    words = AS_OUT[name].values if name in AS_OUT else ""
    return elements.row_html((desk.t(told), words), f"<td><code>{name}</code>{needed}</td>")


# What a look through a history file found, or what its import did.

SEPARATED: Final = {",": mark("word.commas"), ";": mark("word.semicolons"), "\t": mark("word.tabs")}


def draw_result(desk: RequestContext, job: Job, result: Imported) -> None:
    """Three numbers, and how the file is written."""
    added = desk.t("import.would_be_imported") if job.dry_run else desk.t("word.imported_within")
    cards = (
        ("ok", result.added, added),
        ("", result.known, desk.t("import.on_record_already")),
        ("bad" if result.rejected else "", result.rejected, desk.t("import.rejected_within")),
    )
    shown = "".join(
        f'<div class="card"><b class="{tone}">{count:,}</b><small>{safe(what)}</small></div>'
        for tone, count, what in cards
    )
    written = desk.t("format.encoding_separator", encoding=job.encoding, separator=desk.t(SEPARATED[job.separator]))
    state = (
        desk.t("import.nothing_has_been_changed_yet")
        if job.dry_run
        else desk.t("import.all_of_them_in_one_transaction")
    )
    st.html(
        f'<div class="found rd" role="status">{shown}</div>'
        f'<p class="rd mu">{safe(job.name)} · {safe(written)} · {safe(state)}</p>{_read_as(desk, job)}'
    )


def _read_as(desk: RequestContext, job: Job) -> str:
    """A line of the file as it was read, so that a wrong encoding is seen before anything comes in."""
    if not job.read_as:
        return ""
    told = desk.t("import.read_so", text=job.read_as)
    return f'<p class="rd mu">{safe(told)}</p>'


def draw_rows(desk: RequestContext, job: Job) -> None:
    """Where the cases stand that come in, the first of them, and the rows that do not."""
    if job.states:
        states = " · ".join(f"{desk.say(label_of(each))} {job.states[each]:,}" for each in State if job.states[each])
        heads = (
            desk.t("word.appeal"),
            desk.t("word.right"),
            desk.t("word.opened_on"),
            desk.t("word.state"),
            desk.t("word.outcome"),
        )
        found = elements.table_html(heads, (_case(desk, each) for each in job.sample))
        title = desk.t("import.first_of_them")
        st.html(f'<div class="rd">{safe(states)}</div><div class="ct">{safe(title)}</div>{found}')
    if job.rejected:
        body = (
            f'<tr><td class="num">{each.row.line:,}</td><td class="no">{safe(each.row.cells.get("appeal_no", ""))}</td>'
            f"<td>{safe(desk.say(each.reason))}</td></tr>"
            for each in job.rejected
        )
        bad = elements.table_html((desk.t("import.line"), desk.t("word.appeal"), desk.t("word.reason")), body)
        link = f'<a href="/import/rejects.csv" download>{safe(desk.t("import.all_rejected_rows_as_csv"))}</a>'
        title = (
            desk.t("import.rejected_first", count=SHOWN) if len(job.rejected) == SHOWN else desk.t("import.rejected")
        )
        st.html(f'<div class="rd"><span class="ct">{safe(title)}</span> {link}</div>{bad}')


def _case(desk: RequestContext, case: dict[str, Any]) -> str:
    outcome = case.get("outcome")
    return elements.row_html(
        (
            case["appeal_no"],
            desk.say(label_of(RightType(case["right_type"]))),
            day(day_in(datetime.fromisoformat(str(case["opened_at"]))), desk.lang),
            desk.say(label_of(State(case["state"]))),
            desk.say(label_of(Outcome(outcome))) if outcome else "",
        )
    )


# The history of an earlier system: sent, looked through without changing anything, and then imported.

STYLESHEET: Final = Path(__file__).with_name("imports.css")

LARGEST: Final = 200  # megabytes; the server holds what is sent in memory. Larger files come in at the command line.

TOLD: Final = "told"

ROUND: Final = "import_round"

REFUSED: Final = "import_refused"

SENT: Final = "import_sent"

EVERY: Final = "1s"


def page() -> None:
    """The file and how its dates are written; then what would come of it; then what came of it."""
    desk = require(PLACE["imports"].act)
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
    label = desk.t("import.history_earlier_system_as_csv", size=LARGEST)
    # Streamlit's own words on the button are English only.
    st.html(f"<style>:root{{--choose-files:'{desk.t('import.choose_file')}'}}</style>")
    uploaded = st.file_uploader(label, type=["csv", "txt", "tsv"], max_upload_size=LARGEST, key=f"history_{round_}")
    forms = {form: desk.t(told) for form, told in FORMS.items()}
    form = choice(desk, desk.t("import.dates_are_written"), forms, "date_form", first=ISO) or ISO
    encodings = {TOLD: desk.t("import.as_file_tells"), **{each: each for each in ENCODINGS.values()}}
    named = choice(desk, desk.t("import.encoding"), encodings, "encoding", first=TOLD) or TOLD
    job = job_of(desk.office, desk.person)
    busy = job is not None and not job.ended
    if uploaded is None:
        return
    pressed = st.button(
        desk.t("import.look_through_file"), type="primary" if job is None else "secondary", disabled=busy
    )
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
        desk.t("import.first_line_names_columns_appeal"),
        desk.t("import.utf_8_utf_16_chinese"),
        desk.t("import.commas_semicolons_tabs_told_apart"),
        desk.t("import.first_file_looked_through_nothing"),
        desk.t("import.rows_cannot_true_listed"),
    )
    st.html(f'<ul class="card rd how">{"".join(f"<li>{elements.safe(each)}</li>" for each in lines)}</ul>')
    draw_columns(desk)


@fragment(run_every=EVERY)
def _running() -> None:
    """How far it is; the page is drawn anew when it has ended."""
    desk = require(PLACE["imports"].act)
    job = job_of(desk.office, desk.person)
    if job is None or job.ended:
        st.rerun()
    doing = (
        desk.t("import.looking_through", name=job.name)
        if job.dry_run
        else desk.t("import.importing_name", name=job.name)
    )
    of = desk.t("word.of_about_rows", rows=f"{job.read:,}", total=f"{job.total:,}")
    st.progress(min(job.read / max(job.total, 1), 1.0), text=elements.plain_text(f"{doing}: {of}"))
    st.html(f'<p class="rd mu">{elements.safe(desk.t("import.you_may_leave_page_goes"))}</p>')


def _ended(desk: RequestContext, job: Job) -> None:
    if isinstance(job.result, Refusal):
        elements.refusal(desk, job.result)
        return
    if job.result is None:
        broken = desk.t("import.broke_off_nothing_kept")
        st.html(f'<div class="refusal" role="alert"><b>{elements.safe(broken)}</b></div>')
        return
    draw_result(desk, job, job.result)
    with st.container(horizontal=True, vertical_alignment="center"):
        _next(desk, job, job.result)
    draw_rows(desk, job)


def _next(desk: RequestContext, job: Job, result: Imported) -> None:
    """After the look the import; after the import the next file."""
    if job.dry_run and result.added:
        label = desk.tn("import.import_appeals", result.added)
        if st.button(label, type="primary", key="import_now"):
            _begun(_begin(desk, job.name, job.path, job.how, dry_run=False))
    if st.button(desk.t("import.begin_with_another_file"), type="tertiary", key="import_anew"):
        forget(desk.office, desk.person)
        st.session_state[ROUND] += 1
        st.rerun()


page()
