"""Taking in documents, many at once: each with its kind and side; a bad one is named and harms nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.commands.documents import take_in
from core.commands.offering import LARGEST, MOST_FILES
from core.errors import Refusal
from core.model.appeal import Appeal
from core.model.terms import DocumentKind
from core.queries.case import Case
from pages.parts import show
from pages.parts.desk import Desk
from pages.work.reception import results
from pages.work.reception.choosing import Chosen, choosing
from pages.work.reception.offered import Line, bytes_of, forget, lines_of
from pages.work.reception.results import Result, Taken
from pages.work.reception.when import moment_of, when

ROUND: Final = "intake_round"


def taking(desk: Desk, case: Case) -> None:
    """The place for the files, a line for each, and the button that takes them in."""
    no = case.appeal.appeal_no
    round_ = st.session_state.setdefault(ROUND, 0)
    with st.container(key="taken"):
        results.told(desk, case.appeal)
    uploads = _uploader(desk, f"files_{no}_{round_}")
    if not uploads:
        return
    lines = lines_of(desk, uploads, f"{no}_{round_}")
    _too_many(desk, lines)
    lines = lines[:MOST_FILES]
    on_file = {each.sha256: each.label for each in case.dossier.exhibits}
    good = [each for each in lines if each.found.refused is None]
    results.kept_out(desk, [_refused(each) for each in lines if each.found.refused])
    ready = choosing(desk, case, good, on_file)
    if _pressed(desk, no, ready, f"received_{no}_{round_}"):
        _take(desk, case.appeal, lines, ready, f"received_{no}_{round_}")


def _uploader(desk: Desk, key: str) -> Sequence[UploadedFile]:
    choose, large = desk.t("Choose files"), desk.t("larger than {size} MB: it was not sent", size=LARGEST)
    st.html(f"<style>:root{{--choose-files:'{choose}';--too-large:'{large}'}}</style>")
    label = desk.t(
        "Take in documents: drop them here, up to {most} at once and {size} MB each. "
        "PDF, PNG, JPEG, WebP, TIFF, OFD, XML e-invoices, plain text, or a ZIP of these.",
        most=MOST_FILES,
        size=LARGEST,
    )
    # The browser counts megabytes of a million bytes: what it lets through beyond ours is refused in our own words.
    return st.file_uploader(label, accept_multiple_files=True, max_upload_size=LARGEST + 1, key=key) or ()


def _too_many(desk: Desk, lines: Sequence[Line]) -> None:
    if len(lines) > MOST_FILES:
        told = desk.t(
            "{count} files were chosen; {most} are taken in at a time. The first {most} stand here, the others wait.",
            count=len(lines),
            most=MOST_FILES,
        )
        st.html(f'<div class="broken" role="alert">{show.safe(told)}</div>')


def _pressed(desk: Desk, no: str, ready: Sequence[Chosen], received: str) -> bool:
    """When they were received, and the button; why it is off stands below it."""
    blank = sum(each.kind is None for each in ready)
    why = desk.tn("{count} file still needs its kind.", "{count} files still need their kind.", blank) if blank else ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        when(desk, desk.t("Received at"), received)
        label = desk.tn("Take in {count} document", "Take in {count} documents", len(ready))
        off = bool(blank) or not ready
        pressed = st.button(label, type="primary", key=f"take_{no}", disabled=off, help=why or None)
    if why:
        st.html(f'<ul class="missing"><li>{show.safe(why)}</li></ul>')
    return pressed


def _take(desk: Desk, appeal: Appeal, lines: Sequence[Line], ready: Sequence[Chosen], received: str) -> None:
    """Takes in one after the other; each is kept whole or not at all, and what is kept stays whatever comes next.

    What came of each is put down at once: a press on Stop, or a tab that is closed, ends the run between two files.
    """
    chosen = {each.line.key: each for each in ready}
    taken = Taken(
        appeal.appeal_no, appeal.version, len(ready), [_refused(each) for each in lines if each.found.refused]
    )
    st.session_state[results.TAKEN] = taken
    at, bar = moment_of(received), st.progress(0.0)
    st.button(desk.t("Stop"), key="stop_taking")
    for line, data in bytes_of([each.line for each in ready]):
        told = desk.t("{number} of {total} taken in", number=taken.kept, total=len(ready))
        bar.progress(taken.done / len(ready), f"{told} · {show.plain(line.found.name)}")
        with taken.busy:
            result = _one(desk, appeal.appeal_no, chosen[line.key], data, at)
            taken.results.append(result)
            taken.done += 1
        if result.refused and result.refused.code == "disk_full":
            st.rerun()  # the others would fare no better: they stay chosen until there is room
    taken.ended = True
    st.session_state[ROUND] += 1
    forget()
    st.rerun()


def _one(desk: Desk, no: str, chosen: Chosen, data: bytes | Refusal, at: datetime | None) -> Result:
    name = chosen.line.found.name
    if isinstance(data, Refusal):
        return Result(name, data, "")
    answer = take_in(
        desk.office,
        desk.person,
        no,
        side=chosen.side,
        kind=chosen.kind or DocumentKind.OTHER,
        name=name,
        data=data,
        received_at=at,
    )
    return Result(name, answer, "") if isinstance(answer, Refusal) else Result(name, None, answer.label)


def _refused(line: Line) -> Result:
    return Result(line.found.name, line.found.refused, "")
