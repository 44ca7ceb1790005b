"""The imports page for appeals and histories: a preview of the file, and its rejected rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.documents.upload import MAX_BYTES, MEGABYTE
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, RightType, State
from core.domain.text import LANGUAGES, family, mark
from core.exchange import appeal_import
from core.exchange.csv_files import ENCODINGS, FORMS, ISO, ImportResult
from core.exchange.export import BOOK, meaning_of_column
from core.exchange.history_import import SHOWN, Job, begin, forget, job_of, send, send_appeals, written_now
from core.exchange.history_rows import COLUMNS, MANDATORY, ReadingOptions
from core.language import day
from pages.shared import elements, guard, navigation, url_state
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import chip, safe

# The columns that a file may have: what each means, the values it may contain, and which are required.

# Where a column differs from the one of the same name in an export.
OWN: Final = family(
    "import.told",
    "policy seller complainant complaint_no complained_on listing_ids response_due_at answered_at reviewer"
    " counter_notice_text exhibits seller_language complainant_language",
)

AS_OUT: Final = BOOK["cases"]


def draw_columns(ctx: RequestContext, columns: Sequence[str], needed: Collection[str]) -> None:
    """Draws the table of columns, in the order of the documentation."""
    heads = ctx.texts("import.column", "import.meaning", "import.words_it_may_hold")
    rows = elements.table_html(heads, (_row(ctx, each, needed) for each in columns), "list columns")
    st.html(f'<div class="ct">{safe(ctx.t("import.columns_of_file_in_any_order"))}</div>{rows}')


def _row(ctx: RequestContext, name: str, mandatory: Collection[str]) -> str:
    meaning = OWN[name] if name in OWN else meaning_of_column(name, AS_OUT[name])
    needed = f" {chip('acc', ctx.t('import.needed'))}" if name in mandatory else ""
    words = AS_OUT[name].values if name in AS_OUT else " | ".join(LANGUAGES) * name.endswith("_language")
    return elements.row_html((ctx.t(meaning), words), f"<td><code>{name}</code>{needed}</td>")


# The result of examining or importing a history file.

SEPARATED: Final = {",": mark("word.commas"), ";": mark("word.semicolons"), "\t": mark("word.tabs")}


def draw_result(ctx: RequestContext, job: Job, result: ImportResult) -> None:
    """Draws three numbers, and how the file is written."""
    cards = (
        ("ok", result.added, ctx.t("import.would_be_imported" if job.dry_run else "word.imported_within")),
        ("", result.known, ctx.t("import.on_record_already")),
        ("bad" if result.rejected else "", result.rejected, ctx.t("import.rejected_within")),
    )
    shown = "".join(
        f'<div class="card"><b class="{tone}">{count:,}</b><small>{safe(what)}</small></div>'
        for tone, count, what in cards
    )
    written = ctx.t("format.encoding_separator", encoding=job.encoding, separator=ctx.t(SEPARATED[job.separator]))
    portions = mark("import.each_step_by_itself") if job.appeals else mark("import.in_portions_each_whole")
    steps = ctx.t(portions if job.portions else "import.all_of_them_in_one_transaction")
    state = ctx.t("import.nothing_has_been_changed_yet") if job.dry_run else steps
    # Lines of the file as they were read, so that a wrong encoding is noticed before anything is imported.
    line = f'<p class="rd mu">{safe(ctx.t("import.read_so", text=job.read_as))}</p>' if job.read_as else ""
    st.html(
        f'<div class="found rd" role="status">{shown}</div>'
        f'<p class="rd mu">{safe(job.name)} · {safe(written)} · {safe(state)}</p>{line}'
    )


def draw_rows(ctx: RequestContext, job: Job) -> None:
    """Draws the states of the cases to be imported, the first of these cases, and the rejected rows."""
    if job.states:
        states = " · ".join(f"{ctx.label(each)} {job.states[each]:,}" for each in State if job.states[each])
        heads = ctx.texts("word.appeal", "word.right", "word.opened_on", "word.state", "word.outcome")
        found = elements.table_html(heads, (_case(ctx, each) for each in job.sample)) if job.sample else ""
        title = f'<div class="ct">{safe(ctx.t("import.first_of_them"))}</div>' if job.sample else ""
        st.html(f'<div class="rd">{safe(states)}</div>{title}{found}')
    if job.rejected:
        body = (
            f'<tr><td class="num">{each.row.line:,}</td><td class="no">{safe(each.row.cells.get("appeal_no", ""))}</td>'
            f"<td>{safe(ctx.say(each.reason))}</td></tr>"
            for each in job.rejected
        )
        bad = elements.table_html(ctx.texts("import.line", "word.appeal", "word.reason"), body)
        link = f'<a href="/import/rejects.csv" download>{safe(ctx.t("import.all_rejected_rows_as_csv"))}</a>'
        title = ctx.t("import.rejected_first", count=SHOWN) if len(job.rejected) == SHOWN else ctx.t("import.rejected")
        st.html(f'<div class="rd"><span class="ct">{safe(title)}</span> {link}</div>{bad}')


def _case(ctx: RequestContext, case: dict[str, Any]) -> str:
    outcome = case.get("outcome")
    opened = day(day_in(datetime.fromisoformat(str(case["opened_at"]))), ctx.lang)
    right, state = ctx.label(RightType(case["right_type"])), ctx.label(State(case["state"]))
    ended = ctx.label(Outcome(outcome)) if outcome else ""
    return elements.row_html((case["appeal_no"], right, opened, state, ended))


# The file: uploaded, examined without changing anything, and then imported.

LARGEST: Final = 200  # megabytes; the server holds uploads in memory. Larger files can be imported on the command line.

LARGEST_OF_APPEALS: Final = 25

LARGEST_DOCUMENT: Final = MAX_BYTES // MEGABYTE
"""Megabytes, the same limit as for every document."""

MOST_DOCUMENTS: Final = 500
"""How many documents may come with a file of appeals; they are in memory until they have been examined."""

BY_FILE: Final = "by_file"

ROUND: Final = "import_round"

REFUSED: Final = "import_refused"

SENT: Final = "import_sent"

EVERY: Final = 1.0  # seconds


def page() -> None:
    """Draws the upload and the format of the file; then what importing it would do; then what it did."""
    ctx = guard.require(navigation.PLACE["imports"].act)
    elements.stylesheet("imports/imports.css")
    left, right = st.columns([4, 8], gap="medium")
    with left:
        _file(ctx)
    with right:
        job = _job(ctx)
        if refused := st.session_state.get(REFUSED):
            elements.refusal(ctx, refused)
        elif job is None:
            _nothing_yet(ctx)
        elif not job.ended:
            _running()
        else:
            _ended(ctx, job)


def _appeals(ctx: RequestContext) -> bool:
    """Returns whether this person imports appeals; otherwise they import a history."""
    return allowed(ctx.person, Act.IMPORT_APPEALS)


def _job(ctx: RequestContext) -> Job | None:
    """Returns this person's last run; None if it is of the other kind, from an earlier role."""
    job = job_of(ctx.office, ctx.person)
    return job if job and job.appeals == _appeals(ctx) else None


def _file(ctx: RequestContext) -> None:
    """Draws the upload, the format of the file, and the button that examines it."""
    round_, appeals = st.session_state.setdefault(ROUND, 0), _appeals(ctx)
    largest = LARGEST_OF_APPEALS if appeals else LARGEST
    label = ctx.t("import.appeals_as_csv" if appeals else "import.history_earlier_system_as_csv", size=largest)
    # Streamlit's own text on the button is English only.
    st.html(f"<style>:root{{--choose-files:'{ctx.t('import.choose_file')}'}}</style>")
    uploaded = st.file_uploader(label, type=["csv", "txt", "tsv"], max_upload_size=largest, key=f"history_{round_}")
    documents, form = [], ISO
    if appeals:
        label = ctx.t("import.documents_that_rows_name", most=MOST_DOCUMENTS, size=LARGEST_DOCUMENT)
        key = f"documents_{round_}"
        documents = st.file_uploader(label, accept_multiple_files=True, max_upload_size=LARGEST_DOCUMENT, key=key)
    else:
        forms = {form: ctx.t(name) for form, name in FORMS.items()}
        form = url_state.choice(ctx, ctx.t("import.dates_are_written"), forms, "date_form", first=ISO) or ISO
    encodings = {BY_FILE: ctx.t("import.as_file_tells"), **{each: each for each in ENCODINGS.values()}}
    named = url_state.choice(ctx, ctx.t("import.encoding"), encodings, "encoding", first=BY_FILE) or BY_FILE
    job = _job(ctx)
    busy = job is not None and not job.ended
    if uploaded is None:
        return
    if len(documents) > MOST_DOCUMENTS:
        elements.note("rd warn2", ctx.t("import.too_many_documents", most=MOST_DOCUMENTS, count=len(documents)))
        return
    label = ctx.t("import.look_through_file")
    with elements.disabled_with_note(ctx.t("import.wait_for_file_before") if busy else "") as off:
        pressed = st.button(label, type="primary" if job is None else "secondary", **off)
    if pressed:
        how = ReadingOptions(form, "" if named == BY_FILE else named)
        _begin(ctx, uploaded.name, _sent(ctx, uploaded, documents), how, dry_run=True)


def _sent(ctx: RequestContext, file: UploadedFile, documents: Sequence[UploadedFile]) -> Path | Refusal:
    """Saves the uploaded files for examination and import; returns their path, or why they cannot be saved."""
    if not _appeals(ctx):
        return send(ctx.office, ctx.person, file.getvalue())
    beside = [(each.name, each.getvalue()) for each in documents]
    return send_appeals(ctx.office, ctx.person, file.getvalue(), beside)


def _begin(ctx: RequestContext, name: str, path: Path | Refusal, how: ReadingOptions, *, dry_run: bool) -> None:
    """Begins the examination or the import and draws the page anew; if ``path`` is a refusal, shows it."""
    answer: Path | Job | Refusal = path
    if isinstance(path, Path):
        start = appeal_import.begin_appeals if _appeals(ctx) else begin
        answer = start(ctx.office, ctx.person, name, path, how=how, lang=ctx.lang, dry_run=dry_run)
    st.session_state[REFUSED] = answer if isinstance(answer, Refusal) else None
    st.rerun()


def _nothing_yet(ctx: RequestContext) -> None:
    """Says what a file must contain, and what happens to it."""
    _written_now(ctx)
    appeals = _appeals(ctx)
    first, then = ctx.texts(
        "import.first_line_of_appeals" if appeals else "import.first_line_names_columns_appeal",
        "import.first_looked_through_then_row_by_row" if appeals else "import.first_file_looked_through_nothing",
    )
    lines = ctx.texts("import.utf_8_utf_16_chinese", "import.commas_semicolons_tabs_told_apart")
    beside = ctx.texts("import.documents_are_named_without_folders") if appeals else ()
    last = ctx.texts("import.rows_cannot_true_listed")
    st.html(elements.bullets((first, *lines, *beside, then, *last), "card rd how"))
    draw_columns(ctx, *((appeal_import.COLUMNS, appeal_import.MANDATORY) if appeals else (COLUMNS, MANDATORY)))


@fragment()
def _running() -> None:
    """Draws the progress; draws the page anew once the run has ended."""
    ctx = guard.require(navigation.PLACE["imports"].act)
    job = _job(ctx)
    if job is None or job.ended:
        st.rerun()
    elements.run_every(EVERY)
    doing = ctx.t("import.looking_through" if job.dry_run else "import.importing_name", name=job.name)
    of = ctx.t("word.of_about_rows", rows=f"{job.read:,}", total=f"{job.total:,}")
    st.progress(min(job.read / max(job.total, 1), 1.0), text=elements.plain_text(f"{doing}: {of}"))
    st.html(f'<p class="rd mu">{elements.safe(ctx.t("import.you_may_leave_page_goes"))}</p>')
    if not job.read:
        _written_now(ctx)


def _written_now(ctx: RequestContext) -> None:
    """Says whose import is being written, in whichever process."""
    if found := written_now(ctx.office, ctx.person):
        who, rows = found
        elements.note("rd mu", ctx.t("import.who_imports_now", who=who, rows=f"{rows:,}"))


def _ended(ctx: RequestContext, job: Job) -> None:
    if isinstance(job.result, Refusal):
        elements.refusal(ctx, job.result)
        if job.portions and not job.dry_run:
            elements.note("rd", ctx.t("import.what_came_in_before_stays"))
        return
    if job.result is None:
        stays = job.portions and not job.dry_run
        broken = ctx.t("import.broke_off_rest_can_follow" if stays else "import.broke_off_nothing_kept")
        st.html(f'<div class="refusal" role="alert"><b>{elements.safe(broken)}</b></div>')
        return
    draw_result(ctx, job, job.result)
    with st.container(horizontal=True, vertical_alignment="center"):
        _next(ctx, job, job.result)
    draw_rows(ctx, job)


def _next(ctx: RequestContext, job: Job, result: ImportResult) -> None:
    """Draws, after an examination, the button to import; after an import, the one for the next file."""
    if job.dry_run and result.added:
        label = ctx.tn("import.import_appeals", result.added)
        if st.button(label, type="primary", key="import_now"):
            _begin(ctx, job.name, job.path, job.how, dry_run=False)
    if st.button(ctx.t("import.begin_with_another_file"), type="tertiary", key="import_anew"):
        forget(ctx.office, ctx.person)
        st.session_state[ROUND] += 1
        st.rerun()


page()
