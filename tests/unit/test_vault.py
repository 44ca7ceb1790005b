"""Evidence bytes: kept whole or not at all, found again, and never shown when they were changed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from core.documents.vault import ABANDONED, INCOMING, Damaged, Folder, Vault

CRASH_BEFORE_RENAME = """
import os, pathlib, sys
from core.documents.vault import Vault
pathlib.Path.replace = lambda *_: os._exit(9)
Vault(pathlib.Path(sys.argv[1])).put(b"an invoice")
"""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault."""
    return Vault(tmp_path / "evidence")


def files_of(vault: Vault) -> list[Path]:
    """Every file in it, also unfinished ones."""
    assert isinstance(vault.files, Folder)
    return [path for path in vault.files.root.rglob("*") if path.is_file()]


def test_bytes_come_back_under_their_hash(vault):
    """What was put in is read again by its SHA-256, byte for byte."""
    sha256 = vault.put(b"an invoice\0\xff")

    assert sha256 == hashlib.sha256(b"an invoice\0\xff").hexdigest()
    assert vault.read(sha256) == b"an invoice\0\xff"
    assert vault.has(sha256)
    assert vault.check(sha256) == "ok"


def test_file_lies_two_folders_deep(vault):
    """Few files lie in one folder, and the name says where."""
    sha256 = vault.put(b"an invoice")

    assert files_of(vault) == [vault.files.root / sha256[:2] / sha256[2:4] / sha256]


def test_same_bytes_are_one_file(vault):
    """Filing the same document twice keeps it once and changes nothing."""
    first = vault.put(b"an invoice")
    written = files_of(vault)[0].stat().st_mtime_ns

    assert vault.put(b"an invoice") == first
    assert [path.stat().st_mtime_ns for path in files_of(vault)] == [written]


def test_all_names_every_file_in_order(vault):
    """The records check walks every file, and nothing else that lies there."""
    put = [vault.put(f"document {number}".encode()) for number in range(20)]
    (vault.files.root / "readme.txt").write_text("not evidence")
    (vault.files.root / put[0][:2] / put[0][2:4] / "stray").write_text("not evidence")

    assert list(vault.all()) == sorted(put)


def test_empty_vault_has_nothing(vault):
    """A new office has no evidence files and says so."""
    assert list(vault.all()) == []


@pytest.mark.parametrize("change", [b"an invoicf", b"an invoice and more", b""])
def test_tampered_bytes_are_found(vault, change):
    """A changed, lengthened or emptied file is never handed out."""
    sha256 = vault.put(b"an invoice")
    files_of(vault)[0].write_bytes(change)

    assert vault.check(sha256) == "damaged"
    with pytest.raises(Damaged) as raised:
        vault.read(sha256)
    assert (raised.value.sha256, raised.value.soundness) == (sha256, "damaged")


def test_lost_file_is_missing(vault):
    """A removed file is told apart from a damaged one."""
    sha256 = vault.put(b"an invoice")
    files_of(vault)[0].unlink()

    assert vault.check(sha256) == "missing"
    assert not vault.has(sha256)
    with pytest.raises(Damaged, match="missing"):
        vault.read(sha256)


def test_sound_bytes_replace_a_damaged_file(vault):
    """Taking the same document in again makes a damaged exhibit readable."""
    sha256 = vault.put(b"an invoice")
    files_of(vault)[0].write_bytes(b"rotten")

    vault.put(b"an invoice")

    assert vault.check(sha256) == "ok"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_hash_leads_nowhere(vault, name):
    """No name, however it is spelled, reaches a file outside the vault."""
    assert not vault.has(name)
    assert vault.check(name) == "missing"


def test_crash_before_rename_leaves_nothing_visible(vault):
    """A writer that dies after writing and before renaming has put nothing into the vault."""
    died = subprocess.run([sys.executable, "-c", CRASH_BEFORE_RENAME, vault.files.root], check=False)
    sha256 = hashlib.sha256(b"an invoice").hexdigest()

    assert died.returncode == 9
    assert [path.parent.name for path in files_of(vault)] == [INCOMING]
    assert list(vault.all()) == []
    assert not vault.has(sha256)
    assert vault.put(b"an invoice") == sha256


def test_leftovers_are_swept_but_not_a_living_writers_file(vault):
    """Opening removes what a crash left long ago; a file that may still be written stays."""
    old, fresh = vault.files.root / INCOMING / "old", vault.files.root / INCOMING / "fresh"
    for left in (old, fresh):
        left.write_bytes(b"half an inv")
    long_ago = fresh.stat().st_mtime - ABANDONED - 1
    os.utime(old, (long_ago, long_ago))

    Vault(vault.files.root)

    assert not old.exists()
    assert fresh.exists()


def test_full_disk_leaves_nothing(vault, monkeypatch):
    """When the bytes cannot be synced the caller is told, and neither a file nor a part of one stays."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        vault.put(b"an invoice")
    assert files_of(vault) == []


def test_file_and_folder_are_synced_before_put_returns(vault, monkeypatch):
    """The bytes are synced before they get their name, and the folder after."""
    vault.put(b"an invoice")
    files_of(vault)[0].unlink()
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def seen_sync(opened: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{opened}") else "file")  # noqa: PTH112
        sync(opened)

    def seen_replace(part: Path, place: Path) -> Path:
        done.append("rename")
        return replace(part, place)

    monkeypatch.setattr(os, "fsync", seen_sync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    vault.put(b"an invoice")

    assert done == ["file", "rename", "folder"]


def test_many_writers_of_one_document(vault):
    """Two people who file the same document at once both succeed, and one file is there."""
    threads = [Thread(target=vault.put, args=(b"an invoice" * 9999,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [vault.check(sha256) for sha256 in vault.all()] == ["ok"]
    assert len(files_of(vault)) == 1
