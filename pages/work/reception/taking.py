"""Taking in documents, several at once: each with its kind and side; a bad one is named and harms nothing."""

from dataclasses import dataclass
from hashlib import sha256

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.commands.documents import take_in
from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import DocumentKind, Side
from core.queries.case import Case
from pages.parts import show
from pages.parts.choice import choice
from pages.parts.desk import Desk
from pages.work.reception.guess import kind_of, side_of
from pages.work.reception.when import moment_of, when

TAKEN, ROUND = "intake_taken", "intake_round"


@dataclass(frozen=True)
class Taken:
    """What came of the last files of a case: the labels of those kept, and each that was refused with why."""

    no: str
    labels: tuple[str, ...]
    refused: tuple[tuple[str, Refusal], ...]


def taking(desk: Desk, case: Case) -> None:
    """The place for the files, a line for each, and the button that takes them in."""
    no = case.appeal.appeal_no
    round_ = st.session_state.get(ROUND, 0)
    _told(desk, no)
    st.html(f"<style>:root{{--choose-files:'{desk.t('Choose files')}'}}</style>")
    files = st.file_uploader(
        desk.t("Take in documents: PDF, PNG, JPEG, WebP, TIFF or plain text, up to 20 MB each"),
        accept_multiple_files=True,
        max_upload_size=20,
        key=f"files_{no}_{round_}",
    )
    if not files:
        return
    on_file = {each.sha256: each.label for each in case.dossier.exhibits}
    chosen = [_line(desk, case, file, f"{no}_{round_}_{index}", on_file) for index, file in enumerate(files)]
    ready = [each for each in chosen if each]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        when(desk, desk.t("Received at"), f"received_{no}_{round_}")
        blank = sum(kind is None for _, kind, _ in ready)
        why = (
            desk.tn("{count} file still needs its kind.", "{count} files still need their kind.", blank)
            if blank
            else None
        )
        label = desk.tn("Take in {count} document", "Take in {count} documents", len(ready))
        pressed = st.button(label, type="primary", key=f"take_{no}", disabled=bool(blank) or not ready, help=why)
    if why:
        st.html(f'<ul class="missing"><li>{show.safe(why)}</li></ul>')
    if pressed:
        _take(desk, no, ready, f"received_{no}_{round_}")


def _line(
    desk: Desk,
    case: Case,
    file: UploadedFile,
    key: str,
    on_file: dict[str, str],
) -> tuple[UploadedFile, DocumentKind | None, Side] | None:
    """One file: what it is and whose; None for one that is on file already."""
    known = on_file.get(sha256(file.getbuffer()).hexdigest())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"file_{key}"):
        size = desk.t("{size} kB", size=f"{-(-file.size // 1024):,}")
        note = desk.t("already on file as {label}", label=known) if known else size
        st.html(
            f'<div class="file"><b>{show.safe(file.name)}</b> <small>{show.safe(note)}</small></div>', width="stretch"
        )
        if known:
            return None
        guessed = kind_of(file.name)
        kinds = {str(each): desk.say(name_of(each)) for each in DocumentKind}
        ask = desk.t("What is it?")
        kind = choice(
            desk, desk.t("What it is"), kinds, f"kind_{key}", first=guessed, placeholder=ask, hidden=True, width=176
        )
        sides = {str(each): desk.say(name_of(each)) for each in Side}
        first = side_of(guessed, case.appeal.state)
        side = choice(desk, desk.t("Whose it is"), sides, f"side_{key}", first=first, hidden=True, width=132)
    return file, DocumentKind(kind) if kind else None, Side(side or first)


def _take(desk: Desk, no: str, ready: list[tuple[UploadedFile, DocumentKind | None, Side]], received: str) -> None:
    """Takes in one after the other; what is kept stays, whatever becomes of the next."""
    bar, labels, refused = st.progress(0.0), [], []
    at = moment_of(received)
    for number, (file, kind, side) in enumerate(ready, start=1):
        bar.progress((number - 1) / len(ready), desk.t("{number} of {total}", number=number, total=len(ready)))
        taken = take_in(
            desk.office,
            desk.person,
            no,
            side=side,
            kind=kind or DocumentKind.OTHER,
            name=file.name,
            data=file.getvalue(),
            received_at=at,
        )
        if isinstance(taken, Refusal):
            refused.append((file.name, taken))
        else:
            labels.append(taken.label)
    st.session_state[TAKEN] = Taken(no, tuple(labels), tuple(refused))
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()


def _told(desk: Desk, no: str) -> None:
    """What came of the last files, until the next ones are taken in."""
    taken = st.session_state.get(TAKEN)
    if not isinstance(taken, Taken) or taken.no != no:
        return
    if taken.labels:
        kept = desk.t("On file now: {labels}.", labels=", ".join(taken.labels))
        st.html(f'<div class="done">{show.safe(kept)}</div>')
    for name, refusal in taken.refused:
        with st.container(key=f"refused_{name}"):
            show.refusal(desk, refusal)
