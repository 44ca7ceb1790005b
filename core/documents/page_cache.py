"""Page images of stored documents: drawn once, then taken from a folder of limited size.

The evidence file itself is read and hashed each time a page is shown, so that an image drawn yesterday never hides
that the file was changed today.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from core.documents import background, reader_pool, reader_protocol, sniffing
from core.documents.vault import Damaged, Vault
from core.domain.reading import Mark
from core.domain.refusals import Refusal, refuse
from core.domain.text import say

CEILING_BYTES = 2 * 1024**3

KEPT_SHARE = 0.9
"""The share of the limit still used after a cleaning, so that not every page needs one."""

FAILED_SECONDS = 60.0

FAILED_PAGES = 1000

EDITION = "1"
"""Version of the drawing; after a change, pages of the old version are cleaned away."""

AT_A_TIME = 64

MAX_AHEAD = 100
"""Most pages waiting to be drawn ahead; any others are drawn when they are asked for."""

PAGES_OF_WORDS = 400
"""Of how many pages the words are kept in memory, so that recognising text in a picture is not done for each word."""

UNFINISHED = ".part"

JPEG_STARTS, JPEG_ENDS = b"\xff\xd8\xff", b"\xff\xd9"


ReadsWords: TypeAlias = Callable[[bytes, reader_pool.Readers], tuple[Mark, ...] | reader_pool.Unreadable]
"""Reads the words of one page of a document with those readers."""


class PageCache:
    """A folder of drawn pages, by SHA-256 and page. It may be deleted at any time and fills up again."""

    def __init__(self, folder: Path, ceiling: int = CEILING_BYTES, drawn_by: reader_pool.Readers | None = None) -> None:
        """Opens the folder and adds up its size; ``ceiling`` is in bytes."""
        self._folder = folder
        self._ceiling = ceiling
        self._readers = drawn_by or reader_pool.readers()
        self._failed: dict[str, tuple[float, Refusal]] = {}
        self._words: dict[str, tuple[Mark, ...]] = {}
        self._reading = tuple(Lock() for _ in range(AT_A_TIME))
        self._lock = Lock()
        self._drawing = tuple(Lock() for _ in range(AT_A_TIME))
        self._ahead = background.Background()
        self._expected: dict[str, Callable[[], object]] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._size = sum(size for _, size, _ in self._cached_files())
        self._own = 0

    def page(
        self, vault: Vault, sha256: str, media_type: str, number: int, dpi: int = reader_protocol.DPI
    ) -> bytes | Refusal:
        """One page as JPEG, counted from 1. Raises Damaged if the evidence file is no longer what was uploaded.

        A page that cannot be drawn gives a refusal with the reason; the refusal is remembered for a moment.
        """
        data = vault.read(sha256)
        place = self._place(sha256, number, dpi)
        if drawn := _whole(place):
            return drawn
        with self._drawing[hash(place.name) % AT_A_TIME]:  # who asks for a page that is being drawn waits for it
            return _whole(place) or self._known_failure(place) or self._draw(data, media_type, number, dpi, place)

    def ahead(self, vault: Vault, sha256: str, media_type: str, number: int) -> None:
        """Draws a page in the background that will be asked for soon; does nothing before ``start``.

        The page asked for last is drawn first.
        """
        place = self._place(sha256, number, reader_protocol.DPI)
        with self._lock:
            if not self._ahead.running or len(self._expected) >= MAX_AHEAD:
                return
            self._expected[place.name] = lambda: place.exists() or self.page(vault, sha256, media_type, number)
        self._ahead.put(place.name)

    def start(self) -> None:
        """Starts drawing pages ahead, and starts the readers."""
        self._readers.warm()
        self._ahead.start(self._draw_expected)

    def finish(self) -> None:
        """Waits until all pages queued so far are drawn."""
        self._ahead.finish()

    def close(self) -> None:
        """Stops after the page that is being drawn."""
        self._ahead.close()

    def _draw_expected(self, name: str) -> None:
        with self._lock:
            draw = self._expected.pop(name, None)
        with suppress(Damaged):  # whoever asks for the page is told
            if draw is not None:
                draw()

    def _place(self, sha256: str, number: int, dpi: int) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.{number}.{dpi}.{EDITION}.jpg"

    def text(self, vault: Vault, sha256: str, media_type: str = "text/plain") -> str | Refusal:
        """The text of a plain text, OFD or XML exhibit, to be displayed and never interpreted.

        Raises Damaged as ``page`` does, and ValueError if a plain text is not text.
        """
        data = vault.read(sha256)
        if media_type == "text/plain":
            return sniffing.decode_text(data)
        words = self._readers.ask(reader_protocol.Job("text", media_type), data)
        if isinstance(words, reader_pool.Unreadable):
            return reader_pool.why_unreadable(say("document.document"), words)
        return words.body.decode(errors="replace")

    def words(self, vault: Vault, sha256: str, number: int, read: ReadsWords) -> tuple[Mark, ...] | Refusal:
        """The words of one page as ``read`` in its bytes, kept for a while. Raises Damaged as ``page`` does."""
        data, key = vault.read(sha256), f"{sha256}.{number}"
        with self._reading[hash(key) % AT_A_TIME]:
            found = read(data, self._readers) if (known := self._words.get(key)) is None else known
        if isinstance(found, reader_pool.Unreadable):
            return reader_pool.why_unreadable(say("word.page_number", number=number), found)
        with self._lock:
            self._words.pop(key, None)
            self._words[key] = found  # at the end, so that those asked for last are kept
            for each in list(self._words)[:-PAGES_OF_WORDS]:
                del self._words[each]
        return found

    def _draw(self, data: bytes, media_type: str, number: int, dpi: int, place: Path) -> bytes | Refusal:
        name = say("word.page_number", number=number)
        if media_type in sniffing.WORDS:
            return refuse("file_unreadable", name=name, reason=say("document.it_is_text_and_has_no_picture"))
        drawn = self._readers.ask(reader_protocol.Job("render", media_type, number, dpi), data)
        if isinstance(drawn, reader_pool.Unreadable):
            refusal = reader_pool.why_unreadable(name, drawn)
            if drawn.reason != "busy":
                self._remember_failure(place, refusal)
            return refusal
        self._keep(place, drawn.body)
        return drawn.body

    def _keep(self, place: Path, drawn: bytes) -> None:
        """Writes the page into the folder whole or not at all; on a full disk it is simply drawn again next time."""
        part = place.with_name(f"{secrets.token_hex(8)}{UNFINISHED}")
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            part.write_bytes(drawn)
            part.replace(place)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return
        with self._lock:
            self._size += len(drawn)
            self._own += len(drawn)
            if self._own > self._ceiling * (1 - KEPT_SHARE):  # other processes of this home add to it as well
                self._size, self._own = sum(size for _, size, _ in self._cached_files()), 0
            if self._size > self._ceiling:
                self._clean()

    def _clean(self) -> None:
        """Removes the pages not viewed for longest, until a tenth of the limit is free."""
        files = sorted(self._cached_files())
        self._size, self._own = sum(size for _, size, _ in files), 0
        for _, size, path in files:
            if self._size <= self._ceiling * KEPT_SHARE:
                return
            with suppress(OSError):
                path.unlink(missing_ok=True)
                self._size -= size

    def _cached_files(self) -> Iterator[tuple[int, int, Path]]:
        """Last view (ns), size in bytes and path of each file, unfinished ones included."""
        for path in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime_ns, found.st_size, path

    def _known_failure(self, place: Path) -> Refusal | None:
        """The refusal of a moment ago, so that a page that crashes its reader does not do so at every view."""
        failed = self._failed.get(place.name)
        return failed[1] if failed and time.monotonic() - failed[0] < FAILED_SECONDS else None

    def _remember_failure(self, place: Path, refusal: Refusal) -> None:
        if len(self._failed) >= FAILED_PAGES:
            self._failed.clear()
        self._failed[place.name] = (time.monotonic(), refusal)


def _whole(place: Path) -> bytes | None:
    """A page drawn earlier; None if there is none or a power cut left only part of it."""
    try:
        drawn = place.read_bytes()
        os.utime(place)
    except OSError:
        return None
    return drawn if drawn.startswith(JPEG_STARTS) and drawn.endswith(JPEG_ENDS) else None
