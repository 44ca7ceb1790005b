"""The vault: the bytes of exhibits, one file each, named by its SHA-256 and written before any row refers to it.

In a folder, a file gets its name only when it is complete and synced: it is written and synced under ``incoming``,
renamed into place, and then the folder is synced. Files left by a crash stay in ``incoming``, are never read, and are
removed when the vault is opened an hour or more later.
"""

import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

Soundness: TypeAlias = Literal["ok", "missing", "damaged"]

INCOMING = "incoming"

OBJECT_STORE = "s3://"
"""The prefix of an object store's address."""

ABANDONED = 3600
"""Seconds after which an unfinished file counts as abandoned; writing takes only a few."""

SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):  # noqa: N818 - said as the vault says it: the file is damaged
    """The bytes in the vault are missing or not the original ones."""

    def __init__(self, sha256: str, soundness: Soundness) -> None:
        """``soundness`` is ``missing`` or ``damaged``."""
        super().__init__(f"evidence file {sha256} is {soundness}")
        self.sha256 = sha256
        self.soundness: Soundness = soundness


class VaultUnreachableError(OSError):
    """The storage does not answer; whether it has the file is unknown, and nothing is lost."""


class Files(Protocol):
    """Storage of files by SHA-256: a folder here, an object store in ``object_store``."""

    def read(self, sha256: str) -> bytes:
        """The bytes under this hash. Raises FileNotFoundError, or OSError if they cannot be read."""

    def write(self, sha256: str, data: bytes) -> None:
        """Stores the bytes durably under this hash, whole or not at all. Raises OSError if that fails."""

    def has(self, sha256: str) -> bool:
        """Whether there is a file of that name; its bytes are not read."""

    def make_durable(self, sha256: str) -> None:
        """Makes an existing file durable, whoever wrote it."""

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file, in order; unfinished ones are not among them."""


class Vault:
    """The evidence files of an office, content-addressed, safe against crashes and concurrent writers."""

    def __init__(self, place: "Path | Files") -> None:
        """Uses a folder or any other storage."""
        self.files: Files = Folder(place) if isinstance(place, Path) else place

    def put(self, data: bytes) -> str:
        """Stores the bytes durably and returns their SHA-256.

        Identical bytes are stored once; a damaged file is replaced if its original bytes are stored again. Raises
        OSError if they cannot be stored; then nothing is visible.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if self.check(sha256) != "ok":
            self.files.write(sha256, data)
        self.files.make_durable(sha256)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The original bytes, checked against their hash. Raises Damaged if they are missing or different.

        Raises VaultUnreachableError if the storage does not answer.
        """
        if SHA256.fullmatch(sha256) is None:
            raise Damaged(sha256, "missing")
        try:
            data = self.files.read(sha256)
        except (FileNotFoundError, NotADirectoryError):
            raise Damaged(sha256, "missing") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(sha256, "damaged")
        return data

    def has(self, sha256: str) -> bool:
        """Whether a file of that name is there; its bytes are not read."""
        return SHA256.fullmatch(sha256) is not None and self.files.has(sha256)

    def check(self, sha256: str) -> Soundness:
        """Whether the bytes are there and unchanged. Raises VaultUnreachableError as ``read`` does."""
        try:
            self.read(sha256)
        except Damaged as damaged:
            return damaged.soundness
        return "ok"

    def all(self) -> Iterator[str]:
        """The SHA-256 of every file, in order; unfinished ones are not among them."""
        return self.files.names()


class Folder:
    """Files in a folder of this machine, or of one that several machines share."""

    def __init__(self, root: Path) -> None:
        """Opens or creates the folder, and removes what crashed writers left behind."""
        self.root = root
        self._incoming = root / INCOMING
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > ABANDONED:
                    left.unlink()

    def read(self, sha256: str) -> bytes:
        """As ``Files`` says."""
        return self._place(sha256).read_bytes()

    def write(self, sha256: str, data: bytes) -> None:
        """As ``Files`` says: written and synced aside, then renamed into place."""
        place, part = self._place(sha256), self._incoming / secrets.token_hex(16)
        _make_folder(place.parent, self.root)
        try:
            write_synced(part, data)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """As ``Files`` says."""
        return self._place(sha256).is_file()

    def make_durable(self, sha256: str) -> None:
        """As ``Files`` says: another writer may have renamed it and not synced its folder yet."""
        sync_folder(self._place(sha256).parent)

    def names(self) -> Iterator[str]:
        """As ``Files`` says."""
        for first in _names(self.root, 2):
            for second in _names(self.root / first, 2):
                yield from (name for name in _names(self.root / first / second, 64) if SHA256.fullmatch(name))

    def _place(self, sha256: str) -> Path:
        return self.root / path_of(sha256)


def path_of(sha256: str) -> str:
    """The path of a file below the root, two folders deep to keep folders small."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def write_synced(path: Path, data: bytes) -> None:
    """Writes a new file and syncs its bytes to disk; its name is durable once the folder is synced."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path, root: Path) -> None:
    """Creates the folders below the root, syncing each, as a power cut could otherwise lose the path to a file."""
    if folder == root or folder.is_dir():
        return
    _make_folder(folder.parent, root)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Syncs the names in a folder to disk; a file whose name is lost in a power cut is lost."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _names(folder: Path, length: int) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if len(each.name) == length)
