"""Which uploaded files are accepted or rejected, and which files an archive offers.

Only limits and messages are here; ``sniffing`` determines the type, and ``reader_pool`` opens the file in a separate
process.

Archives are never unpacked to disk; a reader process extracts their files in memory, a few at a time, and keeps none of
them.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, get_args

from core.documents.reader_pool import Readers, Unreadable, in_words, readers, why_unreadable
from core.documents.reader_protocol import ARCHIVE_BYTES, ARCHIVE_FILES, Job, Message, Withheld
from core.documents.sniffing import (
    MediaType,
    clean_name,
    is_archive,
    is_locked_office,
    kind_in_words,
    looks_like,
    named_otherwise,
    sniff,
)
from core.domain.refusals import Refusal, refuse
from core.domain.text import Text, say

# Checks an uploaded file: its type and pages, or why it is rejected.

MEGABYTE = 1024 * 1024

MAX_BYTES = 20 * MEGABYTE

MAX_TEXT_BYTES = 2 * MEGABYTE

TEXTS = frozenset({"text/plain", "application/xml"})


@dataclass(frozen=True)
class UploadCheck:
    """An acceptable file: display name, type by content, SHA-256, size in bytes, and pages (one for a text)."""

    name: str
    media_type: MediaType
    sha256: str
    size: int
    pages: int


def check_upload(name: str, data: bytes, opened_by: Readers | None = None) -> UploadCheck | Refusal:
    """Determines what a file is and whether it can be displayed; stores nothing and never raises for bad bytes.

    The file is opened by the readers of this process unless others are named.
    """
    shown = clean_name(name)
    media_type = accepted_type(shown, data)
    if isinstance(media_type, Refusal):
        return media_type
    pages = 1
    if media_type != "text/plain":
        found = (opened_by or readers()).ask(Job("inspect", media_type), data)
        if isinstance(found, Unreadable):
            return why_unreadable(shown, found)
        pages = len(found.fields["pages"])
    return UploadCheck(shown, media_type, hashlib.sha256(data).hexdigest(), len(data), pages)


def accepted_type(name: str, data: bytes) -> MediaType | Refusal:
    """The type of an acceptable file; otherwise the refusal: empty, too large, or of an unsupported type."""
    if not data:
        return refuse("file_empty", name=name)
    if len(data) > MAX_BYTES:
        return _too_large(name, data, MAX_BYTES)
    media_type = sniff(data)
    if media_type is None and is_locked_office(data):
        return refuse("file_encrypted", name=name)
    if media_type is None:
        return refuse("file_kind_refused", name=name, reason=looks_like(data))
    if media_type in TEXTS and len(data) > MAX_TEXT_BYTES:
        return _too_large(name, data, MAX_TEXT_BYTES)
    return media_type


def _too_large(name: str, data: bytes, limit: int) -> Refusal:
    return refuse("file_too_large", name=name, size=ceil(len(data) / MEGABYTE), limit=limit // MEGABYTE)


# The files offered to customer service after an upload: each file, and each file in an archive.

DATA: Final = frozenset({"application/ofd", "application/xml"})

CLUTTER: Final = re.compile(r"^__MACOSX/|(?:^|/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)\Z")
"""Files that operating systems add to archives."""


@dataclass(frozen=True)
class UploadItem:
    """A file that can be put on file, or the reason why not; ``place`` is its index in the archive, None otherwise.

    ``name`` is safe to display; ``sha256`` is empty if it cannot be extracted. ``invoice`` says whether it is or
    contains an e-invoice as data.
    """

    name: str
    size: int
    sha256: str
    media_type: MediaType | None = None
    archive: str = ""
    place: int | None = None
    refused: Refusal | None = None
    invoice: bool = False

    @property
    def named_otherwise(self) -> tuple[str, Text] | None:
        """The extension of its name and its actual type if they disagree; otherwise None."""
        suffix = named_otherwise(self.name, self.media_type) if self.media_type else ""
        return (suffix, kind_in_words(self.media_type)) if self.media_type and suffix else None


def inspect_upload(name: str, data: bytes, opened_by: Readers | None = None) -> tuple[UploadItem, ...]:
    """The file itself or, for an archive, its files; stores nothing and never raises for bad bytes."""
    shown, used = clean_name(name), opened_by or readers()
    if not is_archive(data) or len(data) > MAX_BYTES:
        return (_offered(used, shown, data),)
    found = used.ask(Job("list"), data)
    if isinstance(found, Unreadable) and not shown.lower().endswith(".zip"):  # such as a Word document cut short
        return (UploadItem(shown, len(data), "", refused=why_unreadable(shown, found)),)
    if isinstance(found, Unreadable):
        return (_closed(shown, data, in_words(found)),)
    places = {number: each for number, each in enumerate(found.fields["files"]) if not CLUTTER.search(each["name"])}
    if not places:
        return (_closed(shown, data, say("document.there_is_no_file_in_it")),)
    wanted = [place for place, each in places.items() if each["withheld"] is None]
    items = {place: _in_archive(used, shown, place, each, None) for place, each in places.items() if each["withheld"]}
    for place, part in extract_file(data, wanted, used):
        items[place] = _in_archive(used, shown, place, places[place], part)
    return tuple(items[place] for place in places)


def _in_archive(
    used: Readers, archive: str, place: int, entry: dict[str, Any], part: bytes | Unreadable | None
) -> UploadItem:
    """A file of an archive; ``part`` is None for one that is withheld."""
    name = clean_name(entry["name"])
    if isinstance(part, bytes):
        return _offered(used, name, part, archive, place)
    withheld = Text(key=f"document.withheld.{entry['withheld']}") if entry["withheld"] in get_args(Withheld) else None
    reason = withheld or in_words(part or Unreadable("damaged"))
    return UploadItem(name, entry["size"], "", None, archive, place, _stays(name, reason))


def extract_file(
    data: bytes, places: Sequence[int], opened_by: Readers | None = None
) -> Iterator[tuple[int, bytes | Unreadable]]:
    """The bytes of files in an archive by their places, a few at a time, or the refusal of each."""
    used = opened_by or readers()
    left = list(places)
    while left:
        found = used.ask(Job("unpack", numbers=left), data)
        if isinstance(found, Unreadable) or not found.fields["lengths"]:
            reason = found if isinstance(found, Unreadable) else Unreadable("damaged")
            yield from ((place, reason) for place in left)
            return
        at = 0
        for place, length in zip(left, found.fields["lengths"], strict=False):
            yield place, found.body[at : at + length] if length >= 0 else Unreadable("damaged")
            at += max(0, length)
        left = left[len(found.fields["lengths"]) :]


def _offered(used: Readers, name: str, data: bytes, archive: str = "", place: int | None = None) -> UploadItem:
    sha256 = hashlib.sha256(data).hexdigest()
    nested = archive and is_archive(data)
    found = _stays(name, say("document.it_is_archive_within_archive")) if nested else accepted_type(name, data)
    refused, media_type = (found, None) if isinstance(found, Refusal) else (None, found)
    carried = used.ask(Job("embedded", media_type), data) if media_type in DATA else None
    invoice = isinstance(carried, Message) and bool(carried.fields["invoices"])
    return UploadItem(name, len(data), sha256, media_type, archive, place, refused, invoice)


def _stays(name: str, reason: Text) -> Refusal:
    return refuse("entry_refused", name=name, reason=reason)


def _closed(name: str, data: bytes, reason: Text) -> UploadItem:
    """An archive that offers no files."""
    limits = {"files": ARCHIVE_FILES, "size": ARCHIVE_BYTES // MEGABYTE}
    return UploadItem(name, len(data), "", refused=refuse("archive_refused", name=name, reason=reason, **limits))
