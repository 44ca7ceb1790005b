"""Takes in a file that a stranger sent: what it is, how many pages it has, or why it is kept out.

Only the limits and the wording are here; the type is told by ``sniff``, and the file is opened by
``worker`` in a process of its own.
"""

import hashlib
from dataclasses import dataclass
from math import ceil

from core.errors import Refusal, refuse
from core.evidence.sniff import MediaType, clean_name, looks_like, sniff

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: shown name, type by content, SHA-256, bytes and pages (a text has one)."""

    name: str
    media_type: MediaType
    sha256: str
    size: int
    pages: int


def examine(name: str, data: bytes) -> Examined | Refusal:
    """Tells what a file is and whether it can be shown; nothing is kept and nothing raises for bad bytes."""
    shown = clean_name(name)
    if not data:
        return refuse("file_empty", name=shown)
    if len(data) > MAX_BYTES:
        return refuse("file_too_large", name=shown, size=ceil(len(data) / MEGABYTE), limit=MAX_BYTES // MEGABYTE)
    media_type = sniff(data)
    if media_type is None:
        return refuse("file_kind_refused", name=shown, reason=looks_like(data))
    return Examined(shown, media_type, hashlib.sha256(data).hexdigest(), len(data), 1)
