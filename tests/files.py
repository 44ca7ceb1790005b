"""Files for tests: CSV written as an office would, and the shared real data where it is at hand."""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from core.exchange.csv_files import RejectedRow
from tests.english import english

SHARED = Path(os.environ.get("REDRESS_SHARED", Path(__file__).resolve().parents[1] / "../shared")) / "data"


def shared(name: str) -> Path:
    """A file or folder of the shared data; the test is skipped where it is not at hand."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared data is not here: {name} (REDRESS_SHARED names its folder)")
    return path


def at_hand(folder: str, names: Iterable[str]) -> list[str]:
    """Those files of a folder of the shared data; where it is not at hand only the first, whose test then says so."""
    found = list(names)
    return found if (SHARED / folder).is_dir() else found[:1]


def spectrum() -> dict[str, tuple[bytes, tuple[dict[str, str], ...]]]:
    """The files of csv-spectrum with their rows, where they are at hand; two faults of the collection are mended."""
    found = {}
    for path in sorted((SHARED / "hostile/csv/csvs").glob("*.csv")):
        told = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        data = path.read_bytes()
        if path.stem == "location_coordinates":  # it tells another telephone number than its own file
            data = data.replace(b"2095257564", b"1234567890")
        if path.stem.endswith("_crlf"):  # the line ends got lost on the way here
            data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        rows = told if isinstance(told, list) else [told]
        found[path.stem] = data, tuple({name: str(cell) for name, cell in row.items()} for row in rows)
    return found


def written_csv(path: Path, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = ()) -> Path:
    """A CSV file of these rows; its columns are those named, else those of the rows in their order."""
    rows = list(rows)
    header = columns or tuple(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(data: bytes) -> list[dict[str, str]]:
    """The rows of an exported file, which begins with a byte order mark and ends its lines with CRLF."""
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    assert text.endswith("\r\n")
    assert "\n" not in text.partition("\r\n")[0]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def reasons(rejected: Iterable[RejectedRow]) -> list[tuple[int, str]]:
    """Line and English reason of each rejected row."""
    return [(each.row.line, english(each.reason)) for each in rejected]


def none_rejected(row: RejectedRow) -> None:
    """For files whose rows are all good."""
    pytest.fail(f"line {row.row.line}: {row.reason}")
