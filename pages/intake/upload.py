"""Uploading documents: the files, their kind and side, and those that are rejected."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.commands.documents import LARGEST, MOST_FILES, bytes_from, inspect_uploads, take_in
from core.documents.upload import UploadItem
from core.domain.appeal import Appeal, Exhibit
from core.domain.permissions import sees_images
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Side, State
from core.queries.case import Case
from pages.intake.actions import moment_of, when
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.url_state import choice, labels_of

# What a file seems to be by its name: a first choice that a person checks before anything is filed.

_NAMES: Final = tomllib.loads(Path(__file__).with_name("file_names.toml").read_text(encoding="utf-8"))

WORDS: Final = {DocumentKind(kind): tuple(words) for kind, words in _NAMES["words"].items()}

OF_SIDE, BEFORE_DISCLOSURE = (
    {DocumentKind(kind): Side(side) for kind, side in _NAMES[table].items()} for table in ("sides", "before_disclosure")
)


def kind_of(name: str) -> DocumentKind | None:
    """Returns the kind that the file's name suggests; None if it suggests none."""
    low = name.lower()
    return next((kind for kind, words in WORDS.items() if any(word in low for word in words)), None)


def side_of(kind: DocumentKind | None, state: State) -> Side:
    """The likely side of a document: by its kind, otherwise the side expected to send something in this state."""
    known = OF_SIDE | (BEFORE_DISCLOSURE if state is State.OPENED else {})
    if kind in known:
        return known[kind]
    return Side.SELLER if state in {State.AWAITING_SELLER, State.PRELIMINARY_REVIEW} else Side.COMPLAINANT


# The chosen files, each examined once: what they are, and the files inside archives one by one.

SEEN: Final = "intake_seen"


@dataclass(frozen=True)
class Line:
    """One chosen file, or one inside an archive; ``key`` stays the same while others are added or removed."""

    key: str
    upload: UploadedFile
    found: UploadItem
    twin: str = ""
    """The name of a file above with the same bytes."""


def lines_of(ctx: RequestContext, uploads: Sequence[UploadedFile], before: str) -> list[Line]:
    """Returns a line per file, including those inside archives; their keys begin with ``before``."""
    seen: dict[str, tuple[UploadItem, ...]] = st.session_state.setdefault(SEEN, {})
    lines: list[Line] = []
    first: dict[str, str] = {}
    for upload in uploads:
        if upload.file_id not in seen:
            seen[upload.file_id] = inspect_uploads(ctx.person, upload.name, upload.getvalue())
        for number, found in enumerate(seen[upload.file_id]):
            twin = first.get(found.sha256, "") if found.sha256 else ""
            first.setdefault(found.sha256, found.name)
            lines.append(Line(f"{before}_{upload.file_id}_{number}", upload, found, twin))
    return lines


def bytes_of(lines: Sequence[Line]) -> Iterator[tuple[Line, bytes | Refusal]]:
    """Yields the bytes of each file in turn, or why they cannot be read; archives are opened again."""
    for _, group in groupby(lines, key=lambda each: each.upload.file_id):
        own = {each.found.place: each for each in group}
        upload = next(iter(own.values())).upload
        for found, data in bytes_from(upload.getvalue(), [each.found for each in own.values()]):
            yield own[found.place], data


# The files that can be filed, one line each: whether to file it, its kind and its side.


@dataclass(frozen=True)
class Chosen:
    """A file to be filed: its kind (None if nobody has said yet) and its side."""

    line: Line
    kind: DocumentKind | None
    side: Side


def choosing(ctx: RequestContext, case: Case, lines: Sequence[Line], on_file: dict[str, str]) -> list[Chosen]:
    """Draws one page of the lines; returns what has been chosen so far, for all of them."""
    for each in lines:
        _begin(each, case.appeal.state, on_file)
    if len(lines) > elements.ON_PAGE:
        _for_all(ctx, lines)
    with st.container(key="files"):
        for each in elements.paged(lines, "files", max_visible_pages=7):
            _line(ctx, each, on_file)
    return [_chosen(each) for each in lines if st.session_state[f"take_{each.key}"]]


def _begin(line: Line, state: State, on_file: dict[str, str]) -> None:
    """Makes the first choice, for a person to check: files already on file or listed above are left out."""
    guessed = DocumentKind.INVOICE if line.found.invoice else kind_of(line.found.name)
    known = line.found.sha256 in on_file or bool(line.twin)
    if known and not st.session_state.get(f"known_{line.key}"):
        st.session_state[f"known_{line.key}"] = True
        st.session_state[f"take_{line.key}"] = False  # also a file that was filed before the run broke off
    st.session_state.setdefault(f"take_{line.key}", True)
    st.session_state.setdefault(f"kind_{line.key}", guessed and str(guessed))
    named = st.session_state[f"kind_{line.key}"]
    likely = str(side_of(DocumentKind(named) if named else None, state))
    if st.session_state.get(f"likely_{line.key}") != likely:  # the side follows the kind; a person has the last word
        st.session_state[f"likely_{line.key}"] = st.session_state[f"side_{line.key}"] = likely


def _chosen(line: Line) -> Chosen:
    kind, side = st.session_state[f"kind_{line.key}"], st.session_state[f"side_{line.key}"]
    return Chosen(line, DocumentKind(kind) if kind else None, Side(side))


def _line(ctx: RequestContext, line: Line, on_file: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"file_{line.key}"):
        ticked, found = f"tick_{line.key}", line.found
        st.session_state[ticked] = st.session_state[f"take_{line.key}"]
        label = ctx.t("intake.take_in", name=elements.plain_text(found.name))
        st.checkbox(label, key=ticked, label_visibility="collapsed", on_change=_tick, args=(line.key,))
        name, note = elements.safe(found.name), elements.safe(_note(ctx, line, on_file))
        st.html(f'<div class="file"><b title="{name}">{name}</b> <small>{note}</small></div>', width="stretch")
        (what, whose, ask), key = ctx.texts("intake.what_it_is", "intake.whose_it_is", "intake.what_is_it"), line.key
        first, hidden = st.session_state[f"side_{key}"], "collapsed"
        kinds, sides = labels_of(ctx, DocumentKind), labels_of(ctx, Side)
        choice(ctx, what, kinds, f"kind_{key}", placeholder=ask, label_visibility=hidden, width=176)
        choice(ctx, whose, sides, f"side_{key}", first=first, label_visibility=hidden, width=132)


def _note(ctx: RequestContext, line: Line, on_file: dict[str, str]) -> str:
    known = on_file.get(line.found.sha256)
    notes = [ctx.t("intake.size_kb", size=f"{-(-line.found.size // 1024):,}")]
    if otherwise := line.found.named_otherwise:
        notes.append(ctx.t("intake.named_otherwise", suffix=otherwise[0], kind=ctx.say(otherwise[1])))
    if line.found.archive:
        notes.append(ctx.t("intake.in_archive", archive=line.found.archive))
    if known:
        notes.append(ctx.t("intake.already_on_file_as", label=known))
    elif line.twin:
        notes.append(ctx.t("intake.same_bytes_as", name=line.twin))
    return " · ".join(notes)


def _tick(key: str) -> None:
    st.session_state[f"take_{key}"] = st.session_state[f"tick_{key}"]


def _for_all(ctx: RequestContext, lines: Sequence[Line]) -> None:
    """Draws the choice of one kind for all files without a kind, because many files are often of the same one."""
    blank = [each.key for each in lines if st.session_state[f"kind_{each.key}"] is None]
    if not blank:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="for_all"):
        kinds = labels_of(ctx, DocumentKind)
        label = ctx.tn("intake.files_without_kind_are", len(blank))
        kind = choice(ctx, label, kinds, "kind_for_all", placeholder=ctx.t("intake.what_is_it"), width=240)
        with elements.disabled_with_note("" if kind else ctx.t("intake.choose_kind_first")) as off:
            elements.button(ctx.t("intake.set"), "set_for_all", _set, blank, kind, **off)


def _set(keys: list[str], kind: str) -> None:
    for key in keys:
        st.session_state[f"kind_{key}"] = kind
    st.session_state["kind_for_all"] = None


# The documents on file, by side.


def documents(ctx: RequestContext, case: Case) -> None:
    """Draws what is on file from each side; a name links to the file if this person may see it."""
    exhibits = case.dossier.exhibits
    if not exhibits:
        elements.note("mu", ctx.t("intake.nothing_on_file_yet_take"))
        return
    st.html(f'<div class="papers">{"".join(_side(ctx, exhibits, side) for side in Side)}</div>')


def _side(ctx: RequestContext, exhibits: tuple[Exhibit, ...], side: Side) -> str:
    rows = "".join(_row(ctx, each) for each in exhibits if each.side is side)
    widths = '<colgroup><col style="width:34px"><col style="width:130px"><col><col class="when"></colgroup>'
    head = f'<tr><th colspan="4">{elements.safe(ctx.label(side))}</th></tr>'
    return f"<table>{widths}{head}{rows}</table>" if rows else ""


def _row(ctx: RequestContext, exhibit: Exhibit) -> str:
    kind = DocumentKind(exhibit.kind)
    name = elements.safe(exhibit.name)
    shown = f'<a href="/exhibit/{exhibit.exhibit_id}/file" target="_blank" rel="noopener">{name}</a>'
    if not sees_images(ctx.person, kind):
        shown = f"{name} <small>{elements.safe(ctx.t('intake.shown_to_legal_only'))} ·</small>"
    pages = ctx.tn("intake.count_pages", exhibit.pages)
    return (
        f'<tr data-label="{exhibit.label}"><td><b>{exhibit.label}</b></td>'
        f"<td>{elements.safe(ctx.label(kind))}</td>"
        f'<td class="name">{shown} <small>{pages}</small></td>'
        f'<td class="num">{elements.safe(elements.time_label(ctx, exhibit.received_at))}</td></tr>'
    )


# The result for each file: filed under its label or rejected with the reason, even if the run broke off.

TAKEN: Final = "intake_taken"


@dataclass(frozen=True)
class FileResult:
    """The result for one file: its label, or why it was rejected."""

    name: str
    refused: Refusal | None
    label: str


@dataclass
class UploadProgress:
    """The results of a case's last files so far: ``done`` of ``total`` were tried; not ``ended`` if the run broke off.

    ``version`` is that of the case at the time: after the next act on the case, the results are no longer shown.
    """

    no: str
    version: int
    total: int
    results: list[FileResult]
    done: int = 0
    ended: bool = False
    busy: Lock = field(default_factory=Lock)

    @property
    def filed(self) -> int:
        """Returns how many are on file now."""
        return sum(bool(each.label) for each in self.results)


def wait() -> None:
    """Lets a run that broke off finish its current file, because the next run begins beside it."""
    taken = st.session_state.get(TAKEN)
    if isinstance(taken, UploadProgress) and not taken.ended:
        with taken.busy:
            return


def draw_results(ctx: RequestContext, appeal: Appeal) -> None:
    """Draws the results of the last files, until others are filed or something is done on the case."""
    taken = st.session_state.get(TAKEN)
    if not isinstance(taken, UploadProgress) or (taken.no, taken.version) != (appeal.appeal_no, appeal.version):
        return
    filed = [each for each in taken.results if each.label]
    if filed:
        labels = elements.safe(ctx.t("intake.on_file_now", labels=ctx.listed(each.label for each in filed)))
        several = elements.safe(ctx.t("intake.of_taken_in", number=len(filed), total=taken.total))
        st.html(f'<div class="done">{labels} <small>{several}</small>{_list(filed)}</div>')
    if not taken.ended and (missing := taken.total - len(filed)):
        _broken(ctx.tn("intake.broken_off_files_not", missing))
    kept_out(ctx, [each.refused for each in taken.results if each.refused])


def _broken(message: str) -> None:
    st.html(f'<div class="broken" role="alert">{elements.safe(message)}</div>')


def kept_out(ctx: RequestContext, refused: Sequence[Refusal]) -> None:
    """Draws the rejected files, each with its reason and what helps."""
    if not refused:
        return
    head = ctx.tn("intake.files_are_kept_out", len(refused))
    rows = "".join(
        f'<li data-code="{each.code}">{elements.safe(ctx.say(each.because))}'
        f" <small>{elements.safe(ctx.say(each.remedy))}</small></li>"
        for each in refused
    )
    st.html(f'<div class="out" role="alert"><b>{elements.safe(head)}</b><ul>{rows}</ul></div>')


def _list(filed: Sequence[FileResult]) -> str:
    if len(filed) == 1:
        return f" <small>{elements.safe(filed[0].name)}</small>"
    rows = "".join(f"<li><b>{elements.safe(each.label)}</b> {elements.safe(each.name)}</li>" for each in filed)
    return f'<ul class="kept">{rows}</ul>'


# Filing documents, many at once: each with its kind and side; a bad one is named and harms nothing.

ROUND: Final = "intake_round"


def taking(ctx: RequestContext, case: Case) -> None:
    """Draws the upload, a line per file, and the button that files them."""
    no = case.appeal.appeal_no
    round_ = st.session_state.setdefault(ROUND, 0)
    with st.container(key="taken"):
        draw_results(ctx, case.appeal)
    uploads = _uploader(ctx, f"files_{no}_{round_}")
    if not uploads:
        return
    lines = lines_of(ctx, uploads, f"{no}_{round_}")
    drawn = st.session_state.setdefault(f"drawn_{no}_{round_}", case.appeal.version)
    if drawn != case.appeal.version and all(each.found.refused for each in lines):
        st.session_state[ROUND] += 1  # something was done since: what cannot be filed is not told again
        st.rerun()
    if len(lines) > MOST_FILES:
        _broken(ctx.t("intake.files_chosen_taken", count=len(lines), most=MOST_FILES))
    lines = lines[:MOST_FILES]
    on_file = {each.sha256: each.label for each in case.dossier.exhibits}
    good = [each for each in lines if each.found.refused is None]
    kept_out(ctx, [each.found.refused for each in lines if each.found.refused])
    ready = choosing(ctx, case, good, on_file)
    if _pressed(ctx, no, ready, f"received_{no}_{round_}"):
        _take(ctx, case.appeal, lines, ready, f"received_{no}_{round_}")


def _uploader(ctx: RequestContext, key: str) -> Sequence[UploadedFile]:
    choose, large = ctx.t("intake.choose_files"), ctx.t("intake.larger_than_mb_it_was_not_sent", size=LARGEST)
    st.html(f"<style>:root{{--choose-files:'{choose}';--too-large:'{large}'}}</style>")
    label = ctx.t("intake.take_in_documents_drop", most=MOST_FILES, size=LARGEST)
    # The browser counts a megabyte as a million bytes: what it lets through beyond our limit, our own refusal explains.
    return st.file_uploader(label, accept_multiple_files=True, max_upload_size=LARGEST + 1, key=key) or ()


def _pressed(ctx: RequestContext, no: str, ready: Sequence[Chosen], received: str) -> bool:
    """Draws the time of receipt and the button, with the reason if it is disabled; returns whether it was pressed."""
    blank = sum(each.kind is None for each in ready)
    why = ctx.tn("intake.files_still_need_their_kind", blank) if blank else ""
    if not ready:
        why = ctx.t("intake.tick_a_file_first")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        when(ctx, ctx.t("intake.received_at"), received)
        label = ctx.tn("intake.take_in_documents", len(ready))
        pressed = st.button(label, type="primary", key=f"take_{no}", disabled=bool(why), help=why or None)
    if why:
        st.html(elements.bullets((why,), "missing"))
    return pressed


def _take(ctx: RequestContext, appeal: Appeal, lines: Sequence[Line], ready: Sequence[Chosen], received: str) -> None:
    """Files one document after the other; each is filed whole or not at all, and stays filed whatever comes next.

    Each result is recorded at once: Stop, or closing the tab, ends the run between two files.
    """
    chosen = {each.line.key: each for each in ready}
    out = [FileResult(each.found.name, each.found.refused, "") for each in lines if each.found.refused]
    taken = UploadProgress(appeal.appeal_no, appeal.version, len(ready), out)
    st.session_state[TAKEN] = taken
    at, bar = moment_of(received), st.progress(0.0)
    st.button(ctx.t("intake.stop"), key="stop_taking")
    for line, data in bytes_of([each.line for each in ready]):
        progress = ctx.t("intake.of_taken_in", number=taken.filed, total=len(ready))
        bar.progress(taken.done / len(ready), f"{progress} · {elements.plain_text(line.found.name)}")
        with taken.busy:
            result = _one(ctx, appeal.appeal_no, chosen[line.key], data, at)
            taken.results.append(result)
            taken.done += 1
        if result.refused and result.refused.code == "disk_full":
            st.rerun()  # the others would fail too: they stay chosen until there is room
    taken.ended = True
    st.session_state[ROUND] += 1
    st.session_state.pop(SEEN, None)  # the files themselves go with their uploader
    st.rerun()


def _one(ctx: RequestContext, no: str, chosen: Chosen, data: bytes | Refusal, at: datetime | None) -> FileResult:
    name = chosen.line.found.name
    if isinstance(data, Refusal):
        return FileResult(name, data, "")
    kind = chosen.kind or DocumentKind.OTHER
    answer = take_in(ctx.office, ctx.person, no, side=chosen.side, kind=kind, name=name, data=data, received_at=at)
    return FileResult(name, answer, "") if isinstance(answer, Refusal) else FileResult(name, None, answer.label)
