"""Why the file of an office cannot be opened: somebody has it, its log or a block is damaged, or it is none."""

import re
from errno import EINVAL
from pathlib import Path

import duckdb


class OfficeInUseError(Exception):
    """Another process holds the file."""


class LogDamagedError(Exception):
    """The log beside the file, in which the newest transactions are, cannot be read; ``at`` is the place in it."""

    def __init__(self, path: Path, at: int) -> None:
        """Takes the path of the record and the byte at which its log breaks off."""
        super().__init__(str(path))
        self.path, self.at = path, at


class FileDamagedError(Exception):
    """A block of the file that opening it needs has another checksum than was written."""


def why_not_opened(error: duckdb.IOException, path: Path | None) -> Exception:
    """What DuckDB's refusal to open that file means."""
    said = str(error)
    if path and "replaying WAL" in said:
        place = re.search(r"byte position (\d+)", said)
        return LogDamagedError(path, int(place[1]) if place else 0)
    if "Corrupt database file" in said:
        return FileDamagedError(str(path))
    if "lock" in said.lower():
        return OfficeInUseError(said.splitlines()[0])
    return OSError(EINVAL, "it is no record of an office", str(path))
