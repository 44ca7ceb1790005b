"""Takes in a file that a stranger sent: what it is, how many pages it has, or why it is kept out.

Only the limits and the wording are here; the type is told by ``sniff``, and the file is opened by
``worker`` in a process of its own.
"""

import hashlib
from dataclasses import dataclass
from math import ceil

from core.errors import Refusal, refuse
from core.evidence.reader import Unreadable
from core.evidence.sniff import MediaType, clean_name, looks_like, sniff
from core.evidence.wire import MAX_PAGES, MAX_PIXELS, WALL_SECONDS, Reason
from core.evidence.worker import Readers, readers
from core.text import Text, say

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_TEXT_BYTES = 2 * MEGABYTE
TEXTS = frozenset({"text/plain", "application/xml"})
MILLION = 1_000_000


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: shown name, type by content, SHA-256, bytes and pages (a text has one)."""

    name: str
    media_type: MediaType
    sha256: str
    size: int
    pages: int


def examine(name: str, data: bytes, opened_by: Readers | None = None) -> Examined | Refusal:
    """Tells what a file is and whether it can be shown; nothing is kept and nothing raises for bad bytes.

    The file is opened by the readers of this process unless others are named.
    """
    shown = clean_name(name)
    if refused := refused_at_once(shown, data):
        return refused
    media_type = sniff(data)
    if media_type is None:
        return refuse("file_kind_refused", name=shown, reason=looks_like(data))
    pages = 1
    if media_type != "text/plain":
        found = (opened_by or readers()).inspect(data, media_type)
        if isinstance(found, Unreadable):
            return why_unreadable(shown, found)
        pages = len(found)
    return Examined(shown, media_type, hashlib.sha256(data).hexdigest(), len(data), pages)


def refused_at_once(name: str, data: bytes) -> Refusal | None:
    """Why a file is kept out without being opened: empty, too large, or nothing that is taken in."""
    if not data:
        return refuse("file_empty", name=name)
    if len(data) > MAX_BYTES:
        return _too_large(name, data, MAX_BYTES)
    media_type = sniff(data)
    if media_type is None:
        return refuse("file_kind_refused", name=name, reason=looks_like(data))
    if media_type in TEXTS and len(data) > MAX_TEXT_BYTES:
        return _too_large(name, data, MAX_TEXT_BYTES)
    return None


def why_unreadable(name: str | Text, found: Unreadable) -> Refusal:
    """The refusal for a document that its reader could not read or draw."""
    if found.reason == "encrypted":
        return refuse("file_encrypted", name=name)
    if found.reason == "too_many_pages":
        return refuse("too_many_pages", name=name, pages=found.found, limit=MAX_PAGES)
    if found.reason == "too_many_pixels":
        return refuse("too_many_pixels", name=name, pixels=ceil(found.found / MILLION), limit=MAX_PIXELS // MILLION)
    if found.reason == "busy":
        return refuse("reader_busy", name=name)
    return refuse("file_unreadable", name=name, reason=in_words(found))


def in_words(found: Unreadable) -> Text:
    """Why a document cannot be opened, as the end of a sentence."""
    told: dict[Reason, Text] = {
        "no_pages": say("it has no pages"),
        "no_such_page": say("it has no page {number}", number=found.found),
        "too_slow": say("opening it took longer than {seconds} seconds", seconds=int(WALL_SECONDS)),
        "too_much_memory": say("opening it needs more memory than a document is given"),
        "foreign": say("it asks for things outside itself, as harmful files do"),
        "no_invoice": say("it is XML, but no e-invoice of a kind that is known here"),
        "too_many_entries": say("it holds {count} files, more than are looked into", count=found.found),
        "crashed": say("it makes the program that opens documents fail"),
    }
    return told.get(found.reason, say("it is damaged or cut off"))


def _too_large(name: str, data: bytes, limit: int) -> Refusal:
    return refuse("file_too_large", name=name, size=ceil(len(data) / MEGABYTE), limit=limit // MEGABYTE)
