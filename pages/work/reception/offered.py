"""The files that were chosen, looked at once each: what they are, and the files of an archive one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.commands.offering import Offered, bytes_from, look_over
from core.errors import Refusal
from pages.parts.desk import Desk

SEEN: Final = "intake_seen"


@dataclass(frozen=True)
class Line:
    """One file that was chosen, or one of an archive; ``key`` stays the same while others are added or removed."""

    key: str
    upload: UploadedFile
    found: Offered
    twin: str = ""
    """The name of a file above with the same bytes."""


def lines_of(desk: Desk, uploads: Sequence[UploadedFile], before: str) -> list[Line]:
    """A line for each file, those of archives among them; ``before`` begins their keys."""
    seen: dict[str, tuple[Offered, ...]] = st.session_state.setdefault(SEEN, {})
    lines: list[Line] = []
    first: dict[str, str] = {}
    for upload in uploads:
        if upload.file_id not in seen:
            seen[upload.file_id] = look_over(desk.person, upload.name, upload.getvalue())
        for number, found in enumerate(seen[upload.file_id]):
            twin = first.get(found.sha256, "") if found.sha256 else ""
            first.setdefault(found.sha256, found.name)
            lines.append(Line(f"{before}_{upload.file_id}_{number}", upload, found, twin))
    return lines


def forget() -> None:
    """Lets go of what was seen; the files themselves go with their uploader."""
    st.session_state.pop(SEEN, None)


def bytes_of(lines: Sequence[Line]) -> Iterator[tuple[Line, bytes | Refusal]]:
    """The bytes of each file in turn, or why they cannot be had; an archive is opened again."""
    uploads = {each.upload.file_id: each.upload for each in lines}
    for file_id, upload in uploads.items():
        own = [each for each in lines if each.upload.file_id == file_id]
        by_place = {each.found.place: each for each in own}
        for found, data in bytes_from(upload.getvalue(), [each.found for each in own]):
            yield by_place[found.place], data
