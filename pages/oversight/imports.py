"""The history of an earlier system: sent, looked through without changing anything, and then imported."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.exchange.date_forms import FORMS, ISO
from core.exchange.encodings import ENCODINGS
from core.exchange.history_dates import How
from core.exchange.importing import Job, begin, forget, job_of, send
from core.exchange.rejects import Imported
from core.text import mark
from pages.oversight.parts import columns, found
from pages.parts import show
from pages.parts.choice import choice
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.turn import fragment

LOOK: Final = Path(__file__).with_name("imports.css")
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
    st.html(LOOK)
    left, right = st.columns([4, 8], gap="medium")
    with left:
        _file(desk)
    with right:
        job = job_of(desk.office, desk.person)
        if refused := st.session_state.get(REFUSED):
            show.refusal(desk, refused)
        elif job is None:
            _nothing_yet(desk)
        elif not job.ended:
            _running()
        else:
            _ended(desk, job)


def _file(desk: Desk) -> None:
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
            else _begin(desk, uploaded.name, path, How(form, "" if named == TOLD else named), dry_run=True)
        )


def _begin(desk: Desk, name: str, path: Path, how: How, *, dry_run: bool) -> Job | Refusal:
    return begin(desk.office, desk.person, name, path, how=how, lang=desk.lang, dry_run=dry_run)


def _begun(answer: Job | Refusal) -> None:
    st.session_state[REFUSED] = answer if isinstance(answer, Refusal) else None
    st.rerun()


def _nothing_yet(desk: Desk) -> None:
    """What a file must have, and what happens to it."""
    lines = (
        desk.t("The first line names the columns; appeal_no, right_type and opened_at are needed, the others are not."),
        desk.t("UTF-8, UTF-16 and Chinese GB18030 tell themselves; any other encoding is named, never guessed."),
        desk.t("Commas, semicolons and tabs are told apart; blank rows are skipped."),
        desk.t("First the file is looked through and nothing is changed. Then you import what is good, all at once."),
        desk.t("Rows that cannot be true are listed with line and reason; the same file a second time adds nothing."),
    )
    st.html(f'<ul class="card rd how">{"".join(f"<li>{show.safe(each)}</li>" for each in lines)}</ul>')
    columns.listed(desk)


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
    st.progress(min(job.read / max(job.total, 1), 1.0), text=show.plain(f"{doing}: {of}"))
    st.html(f'<p class="rd mu">{show.safe(desk.t("You may leave this page; it goes on."))}</p>')


def _ended(desk: Desk, job: Job) -> None:
    if isinstance(job.result, Refusal):
        show.refusal(desk, job.result)
        return
    if job.result is None:
        broken = desk.t("It broke off, and nothing of it was kept. What went wrong is in the server's log.")
        st.html(f'<div class="refusal" role="alert"><b>{show.safe(broken)}</b></div>')
        return
    found.told(desk, job, job.result)
    with st.container(horizontal=True, vertical_alignment="center"):
        _next(desk, job, job.result)
    found.rows(desk, job)


def _next(desk: Desk, job: Job, result: Imported) -> None:
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
