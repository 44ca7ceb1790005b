"""Going on with what is left of a record whose newest part was lost or damaged; what was lost is named."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import Refusal, refuse
from core.evidence.vault import sync_folder
from core.office import RECORD
from core.store.broken import LogDamagedError
from core.store.file import Store
from core.store.heads import Head
from core.store.lost import Events, keep_line


@dataclass(frozen=True)
class Recovered:
    """What the record holds now, the acknowledged acts that it lacks, and where a damaged log is kept."""

    events: int
    lacking: tuple[Head, ...]
    kept: Path | None


def recover_record(home: Path) -> Recovered | Refusal:
    """Opens what is left, and begins its line of heads anew; refused where nothing is lacking.

    Of a damaged log what stands before the damage is kept. Raises ``OfficeInUseError`` while the app holds it.
    """
    store, kept = _open(home / RECORD)
    try:
        line = store.heads.read()
        with store.reading() as cursor:
            record = Events(cursor)
            events, lacking = record.count(), tuple(record.lacking(line.heads)) if line else ()
        if line and not lacking and not kept and events >= line.events:
            return refuse("nothing_lost", events=events)
        keep_line(store, "accepted")
    finally:
        store.close()
    return Recovered(events, lacking, kept)


def _open(record: Path) -> tuple[Store, Path | None]:
    try:
        return Store.open(record), None
    except LogDamagedError as damaged:
        log = record.with_name(record.name + ".wal")
        kept = log.with_name(f"{log.name}.damaged-{datetime.now().astimezone():%Y%m%dT%H%M%S%f}")
        whole = log.read_bytes()[: damaged.at]
        log.rename(kept)
    try:
        _write(log, whole)
        return Store.open(record), kept
    except LogDamagedError:  # what stands before the damage is none either
        log.unlink()
        return Store.open(record), kept


def _write(log: Path, whole: bytes) -> None:
    if not whole:
        return
    with log.open("xb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(log.parent)
