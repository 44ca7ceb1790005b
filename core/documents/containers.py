"""ZIP containers of strangers (archives and OFD documents), read within limits and never unpacked to a disk.

Confined process only. What a container says of itself is checked, and what comes out of it is counted
as well: neither a bomb nor a name that leads elsewhere gets further than this.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from stat import S_IFLNK, S_IFMT
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.documents.reader_protocol import UnfitError, Withheld

MAX_ENTRIES: Final = 2_000
"""Of an OFD document; an archive is given fewer by whoever opens it."""

MAX_BYTES: Final = 20 * 1024 * 1024

MAX_RATIO: Final = 200

SMALL: Final = 1024 * 1024
"""What unpacks to less is harmless at any ratio."""

ENCRYPTED: Final = 0x1

UTF8: Final = 0x800

OUTSIDE: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")


@dataclass(frozen=True)
class Entry:
    """One file of a container: its name as its maker wrote it, its size, and why it is withheld (empty: it is not)."""

    name: str
    size: int
    withheld: Withheld | None


class Container:
    """An open container."""

    def __init__(self, data: bytes, most_entries: int = MAX_ENTRIES) -> None:
        """Reads the list of its files; raises UnfitError when it is damaged or has too many."""
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnfitError("damaged") from error
        self._files = [each for each in self._zip.infolist() if not each.is_dir()]
        if len(self._files) > most_entries:
            raise UnfitError("too_many_entries", len(self._files))
        self._by_name = {_path(_name(each)): each for each in reversed(self._files)}

    def entries(self) -> list[Entry]:
        """All files in their order."""
        return [Entry(_name(each), each.file_size, _withheld(each)) for each in self._files]

    def entry(self, number: int) -> bytes:
        """The bytes of one file by its place in ``entries``; raises UnfitError for one that is withheld or broken."""
        return self._read(self._files[number])

    def has(self, path: str) -> bool:
        """Whether a file of that path is there."""
        return _path(path) in self._by_name

    def named(self, *paths: str) -> bytes | None:
        """The bytes of the first of these paths that is there, or None; a path cannot lead out."""
        for path in paths:
            if (found := self._by_name.get(_path(path))) is not None:
                return self._read(found)
        return None

    def _read(self, info: ZipInfo) -> bytes:
        if _withheld(info) is not None:
            raise UnfitError("damaged")
        try:
            with self._zip.open(info) as file:
                data = file.read(MAX_BYTES + 1)
        except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnfitError("damaged") from error
        if len(data) > MAX_BYTES:
            raise UnfitError("damaged")
        return data


def _withheld(info: ZipInfo) -> Withheld | None:
    if OUTSIDE.search(_name(info)):
        return "outside"
    if S_IFMT(info.external_attr >> 16) == S_IFLNK:
        return "link"
    if info.flag_bits & ENCRYPTED:
        return "encrypted"
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return "packing"
    if info.file_size > MAX_BYTES:
        return "too_large"
    return "ratio" if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size) else None


def _name(info: ZipInfo) -> str:
    """The name in the encoding its maker meant: without the UTF-8 flag Chinese Windows writes GBK."""
    if info.flag_bits & UTF8:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _path(name: str) -> str:
    steps: list[str] = []
    for step in name.replace("\\", "/").split("/"):
        if step == "..":
            steps[-1:] = []
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)
