"""Consistent copies of the office, restoring one, moving to the other database engine, and recovering after a loss."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import IO, Any, Final

from core.commands.verification import check_record
from core.documents.vault import Damaged, Vault, sync_folder, write_synced
from core.domain.refusals import Refusal, refuse
from core.domain.text import Text, say
from core.ledger import acknowledgements, duckdb_engine, engine, missing_acts, verification
from core.ledger.engine import Cursor, Transfer
from core.office import (
    EVIDENCE,
    LINE_FILE,
    RECORD_FILE,
    TRANSFER_FILE,
    Office,
    address_shown,
    database,
    documents_kept_in,
    exclusive_record,
    filled,
    has_record,
    need_alone,
    note_transfer,
    open_office,
    open_record,
    open_vault,
    put_record,
    transfer_of,
)

# A consistent copy of the office in a folder, and restoring it: fully checked before it replaces anything.

LINE: Final = RECORD_FILE + acknowledgements.SUFFIX

MANIFEST: Final = "manifest.json"

PART: Final = ".part"

BEGUN: Final = ".backup-begun"

FULL: Final = say("backup.its_disk_takes_nothing_more")

STAGE: Final = "restoring"

REPLACED: Final = "replaced"


@dataclass(frozen=True)
class BackupResult:
    """A finished copy: where it is and how much it contains."""

    folder: Path
    appeals: int
    events: int
    files: int


@dataclass(frozen=True)
class RestoreResult:
    """A restored office: where it is, its number of appeals, and where the previous office was moved, if any."""

    home: Path
    appeals: int
    former: Path | None


def back_up(office: Office, folder: Path) -> BackupResult | Refusal:
    """Copies the current record, and every evidence file it names, into a new folder.

    The folder gets its name once it is complete; the app may keep running. A damaged evidence file stops the copy,
    because it could not be restored. Raises OSError if the folder cannot be written. The home notes where the copy is
    being written, so that the next start can remove what a killed process left behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return refuse("backup_unsound", name=str(folder), reason=say("backup.it_is_there_already_and_not_empty"))
    part = folder.resolve().with_name(f".{folder.name}{PART}")
    with (office.home / BEGUN).open("a+", encoding="utf-8") as begun:
        if not acknowledgements.locked(begun.fileno(), wait=False):
            return refuse("busy")
        begun.truncate(0)
        begun.write(f"{part}\n")
        begun.flush()
        shutil.rmtree(part, ignore_errors=True)
        try:
            return _written(office, folder, part)
        except (engine.DiskFull, OSError) as error:
            if isinstance(error, OSError) and error.errno not in (ENOSPC, EDQUOT):
                raise
            return refuse("backup_unsound", name=str(folder), reason=FULL)
        finally:
            _clear(office.home, begun)


def _written(office: Office, folder: Path, part: Path) -> BackupResult | Refusal:
    part.mkdir(mode=0o700, parents=True)
    copied = _copy(office, part)
    if isinstance(copied, Refusal):
        return copied
    if folder.exists():
        folder.rmdir()
    part.rename(folder)
    return BackupResult(folder, copied["appeals"], copied["events"], copied["files"])


def sweep(home: Path) -> None:
    """Removes the unfinished copy left by a killed backup, wherever it was being written.

    A copy that another process of this home is still writing is kept.
    """
    with suppress(OSError, ValueError), (home / BEGUN).open(encoding="utf-8") as begun:
        if acknowledgements.locked(begun.fileno(), wait=False):
            _clear(home, begun)


def _clear(home: Path, begun: IO[str]) -> None:
    """Removes the folder named in the note, and the note itself."""
    begun.seek(0)
    part = Path(begun.read().strip())
    if part.name.startswith(".") and part.name.endswith(PART):
        shutil.rmtree(part, ignore_errors=True)
    (home / BEGUN).unlink(missing_ok=True)


def _copy(office: Office, part: Path) -> dict[str, Any] | Refusal:
    office.store.copy_into(part / RECORD_FILE)
    with closing(duckdb_engine.Store.open(part / RECORD_FILE)) as copy:
        missing_acts.keep_line(copy, "copied")
        with copy.reading() as cursor:
            appeals, events, digest = verification.heads(cursor)
            names = sorted({each["sha256"] for each in verification.evidence_on_record(cursor)})
        copy.checkpoint()
    if damaged := _bring(names, office.vault, Vault(part / EVIDENCE)):
        return refuse("backup_unsound", name=f"{EVIDENCE}/{damaged.sha256}", reason=_broken(damaged))
    manifest = {
        "made_at": office.now().isoformat(),
        "appeals": appeals,
        "events": events,
        "digest": digest,
        "files": len(names),
        "record_sha256": _sha256(part / RECORD_FILE),
    }
    write_synced(part / MANIFEST, json.dumps(manifest, indent=2).encode())
    sync_folder(part)
    return manifest


def _bring(names: Iterable[str], source: Vault, into: Vault) -> Damaged | None:
    """Copies the missing documents from one vault to another; returns the first damaged one, if any."""
    try:
        for each in names:
            into.put(source.read(each))
    except Damaged as damaged:
        return damaged
    return None


def _broken(damaged: Damaged) -> Text:
    return say("verify.its_file_is_missing") if damaged.soundness == "missing" else say("backup.not_file_taken")


def restore_from(folder: Path, home: Path) -> RestoreResult | Refusal:
    """Replaces the office at ``home`` with a copy, after checking the copy's whole record and evidence.

    The previous office is moved aside, not deleted. Raises ``CannotOpenError`` while the app has it open.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    need_alone(home)
    stage = home / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        checked = _stage(folder, stage)
        if isinstance(checked, Text):
            return refuse("backup_unsound", name=str(folder), reason=checked)
        return RestoreResult(home, checked, _swap(stage, home))
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _stage(folder: Path, stage: Path) -> int | Text:
    """Copies into ``stage`` and checks it; returns the number of appeals, or what is wrong."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = _sha256(folder / RECORD_FILE) == manifest["record_sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return say("backup.no_record_manifest_copy")
    if not whole:
        return say("backup.record_not_one_copied")
    stage.mkdir(mode=0o700)
    shutil.copy2(folder / RECORD_FILE, stage / RECORD_FILE)
    if (folder / LINE).exists():  # copies of an earlier edition have none
        shutil.copy2(folder / LINE, stage / LINE)
    if (folder / EVIDENCE).is_dir():  # without it, the check below names each document that is missing
        shutil.copytree(folder / EVIDENCE, stage / EVIDENCE)
    with closing(open_office(stage, kept_in="")) as office:
        checked = check_record(office)
        appeals, events, digest = office.read(verification.heads)
        office.store.checkpoint()
        missing_acts.keep_line(office.store, "restored")
    if checked.faults:
        first = checked.faults[0]
        return say("backup.faults_found", where=first.where, what=first.what, count=len(checked.faults))
    if (appeals, events, digest) != tuple(manifest.get(name) for name in ("appeals", "events", "digest")):
        return say("backup.record_not_what_manifest_says", appeals=appeals, events=events)
    return checked.appeals


def _swap(stage: Path, home: Path) -> Path | None:
    """Moves the contents of the home aside and the stage into it; returns where the former contents are."""
    line_of_database = LINE_FILE + acknowledgements.SUFFIX
    names = (RECORD_FILE, f"{RECORD_FILE}.wal", TRANSFER_FILE, LINE, line_of_database, EVIDENCE, "pages")
    before = [home / name for name in names if (home / name).exists()]
    former = home / f"{REPLACED}-{datetime.now().astimezone():%Y%m%dT%H%M%S%f}"
    replaced = bool(before) or has_record(home)
    if documents_kept_in():  # they go there before anything is moved, and none that is there is changed
        copied = Vault(stage / EVIDENCE)
        if damaged := _bring(copied.all(), copied, open_vault(home)):
            raise damaged
        shutil.rmtree(stage / EVIDENCE)
    if replaced:
        former.mkdir(mode=0o700)
    if database():
        if has_record(home):
            with closing(open_record(home, database(), arriving=True)) as store:
                store.copy_into(former / RECORD_FILE)
        put_record(home, stage / RECORD_FILE)
        (stage / LINE).rename(stage / line_of_database)
    for each in before:
        each.rename(former / each.name)
    for each in stage.iterdir():
        each.rename(home / each.name)
    sync_folder(home)
    return former if replaced else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Moving to the other engine. The old record stays in use until everything has arrived and been checked. Then it is
# marked as moved, and only after that can the new record be opened; in between, neither can. An interrupted move is
# repeated with the same command, and does not send again what has already arrived.

ADDRESSES: Final = ("postgresql://", "postgres://")
"""The beginnings of a database address; anything else is the folder of a home."""


@dataclass(frozen=True)
class MoveResult:
    """A moved office: where its record is now, in words, and how much was read there to check it."""

    place: str
    appeals: int
    events: int
    files: int


def move_office(home: Path, to: str, progress: Callable[[Text, float], None] = lambda *_: None) -> MoveResult | Refusal:
    """Moves an office from its file to a database, or from its database to a file.

    ``to`` is the address of the database, whose processes then use this home; or the home for the file, either this one
    or an empty one. ``progress`` receives the progress. Raises ``CannotOpenError`` if either office is in use, and
    ``DiskFull`` or OSError if a disk is full.
    """
    source, target = database(), to if to.startswith(ADDRESSES) else ""
    new_home = home if target else Path(to).absolute()
    if bool(source) == bool(target):
        return refuse("move_unsound", name=to, reason=say("move.same_engine"))
    left, at = transfer_of(home, source), transfer_of(new_home, target)
    came, goes = (address_shown(source), str(new_home)) if source else (str(home.absolute()), address_shown(target))
    if left and left != Transfer("gone", goes):
        raise left.why_not_opened()
    if not left:
        if at.place != came if at else has_record(new_home, target):
            return refuse("move_unsound", name=goes, reason=say("move.there_is_another_office"))
        new_home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive_record(home, source) as origin:
            note_transfer(new_home, target, Transfer("arriving", came))
            if refused := _carried(origin, open_vault(home), new_home, target, progress):
                return refused
            note_transfer(home, source, Transfer("gone", goes))
    note_transfer(new_home, target, None)
    with closing(open_record(new_home, target)) as store, store.reading() as cursor:
        sizes = verification.sizes(cursor)
    return MoveResult(goes, sizes["appeals"], sizes["events"], sizes["exhibits"])


def _carried(
    source: Cursor, vault: Vault, new_home: Path, target: str, progress: Callable[[Text, float], None]
) -> Refusal | None:
    """Copies record and documents to the new place and checks them there; returns what is wrong, if anything."""
    for table, part, alike in filled(source, new_home, target):
        progress(say("move.table", table=table), part)
        if not alike:
            return refuse("move_unsound", name=table, reason=say("move.arrived_otherwise"))
    names = sorted({each["sha256"] for each in verification.evidence_on_record(source)})
    new_vault = open_vault(new_home)
    if damaged := _bring((each for each in names if not new_vault.has(each)), vault, new_vault):
        return refuse("move_unsound", name=f"{EVIDENCE}/{damaged.sha256}", reason=_broken(damaged))
    progress(say("move.checking"), 1.0)
    with closing(open_office(new_home, kept_in=target, line="restored", arriving=True)) as opened:
        checked = check_record(opened)
    if checked.faults:
        first = checked.faults[0]
        reason = say("backup.faults_found", where=first.where, what=first.what, count=len(checked.faults))
        return refuse("move_unsound", name=str(new_home), reason=reason)
    return None


# Recovering a record whose newest part was lost or damaged; the losses are listed.


@dataclass(frozen=True)
class RecoveryResult:
    """What the record now contains, the acknowledged acts it lacks, and where a damaged log was moved."""

    events: int
    lacking: tuple[acknowledgements.Head, ...]
    damaged_log: Path | None


def recover_record(home: Path) -> RecoveryResult | Refusal:
    """Opens what is left and starts its list of heads afresh; refused if nothing is missing.

    The part of a damaged log before the damage is kept. Raises ``CannotOpenError`` while the app has it open.
    """
    if transfer := transfer_of(home, database()):
        raise transfer.why_not_opened()
    opened, aside = (open_record(home, database()), None) if database() else _open(home / RECORD_FILE)
    with closing(opened) as store:
        line = store.heads.read()
        with store.reading() as cursor:
            record = missing_acts.Events(cursor)
            events, lacking = record.count(), tuple(record.lacking(line.heads)) if line else ()
        if line and not lacking and not aside and events >= line.events:
            return refuse("nothing_lost", events=events)
        missing_acts.keep_line(store, "accepted")
    return RecoveryResult(events, lacking, aside)


def _open(record: Path) -> tuple[engine.Engine, Path | None]:
    try:
        return duckdb_engine.Store.open(record), None
    except duckdb_engine.LogDamagedError as damaged:
        log = record.with_name(record.name + ".wal")
        aside = log.with_name(f"{log.name}.damaged-{datetime.now().astimezone():%Y%m%dT%H%M%S%f}")
        whole = log.read_bytes()[: damaged.at]
        log.rename(aside)
    try:
        if whole:
            write_synced(log, whole)
            sync_folder(log.parent)
        return duckdb_engine.Store.open(record), aside
    except duckdb_engine.LogDamagedError:  # what stands before the damage is none either
        log.unlink()
        return duckdb_engine.Store.open(record), aside
