"""The files that were chosen, looked at once each: what they are, and the files of an archive one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.evidence.offer import Offered, offer, taken_out
from core.evidence.worker import Unreadable

MOST_FILES: Final = 200
SEEN: Final = "intake_seen"


@dataclass(frozen=True)
class Line:
    """One file that was chosen, or one of an archive; ``key`` stays the same while others are added or removed."""

    key: str
    upload: UploadedFile
    found: Offered
    twin: str = ""
    """The name of a file above with the same bytes."""


def lines_of(uploads: Sequence[UploadedFile], before: str) -> list[Line]:
    """A line for each file; at most 200, those of archives among them. ``before`` begins their keys."""
    seen: dict[str, tuple[Offered, ...]] = st.session_state.setdefault(SEEN, {})
    lines: list[Line] = []
    first: dict[str, str] = {}
    for upload in uploads:
        if upload.file_id not in seen:
            seen[upload.file_id] = offer(upload.name, upload.getvalue())
        for number, found in enumerate(seen[upload.file_id]):
            twin = first.get(found.sha256, "") if found.sha256 else ""
            first.setdefault(found.sha256, found.name)
            lines.append(Line(f"{before}_{upload.file_id}_{number}", upload, found, twin))
    return lines


def forget() -> None:
    """Lets go of what was seen; the files themselves go with their uploader."""
    st.session_state.pop(SEEN, None)


def bytes_of(lines: Sequence[Line]) -> Iterator[tuple[Line, bytes | Unreadable]]:
    """The bytes of each file in turn; an archive is opened again, and a few of its files are held at a time."""
    left = list(lines)
    while left:
        upload = left[0].upload
        own = [each for each in left if each.upload.file_id == upload.file_id]
        left = [each for each in left if each.upload.file_id != upload.file_id]
        by_place = {each.found.place: each for each in own if each.found.place is not None}
        if not by_place:
            yield own[0], upload.getvalue()
            continue
        for place, part in taken_out(upload.getvalue(), list(by_place)):
            yield by_place[place], part
