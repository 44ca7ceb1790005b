"""Reading a CSV file row by row, so that a bad row is named by its line and the others go on."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TextIO

from core.errors import Refusal, refuse
from core.exchange.cells import as_it_was
from core.exchange.encodings import CODECS, UTF_8, UTF_8_BOM, encoding_of, separator_of
from core.text import Text, say

LONGEST_CELL: Final = 4 * 1024 * 1024
OF_REJECTS: Final = ("line", "reason")


@dataclass(frozen=True)
class Row:
    """One row of a file: the line on which it begins, and its cells by column; ``fault`` when it cannot be read."""

    line: int
    cells: dict[str, str]
    fault: Text | None = None


@dataclass(frozen=True)
class Table:
    """An open CSV file with its header, and how it is written."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str = UTF_8
    separator: str = ","


@contextmanager
def reading(path: Path, known: Sequence[str] = (), mandatory: Sequence[str] = ()) -> Iterator[Table | Refusal]:
    """The table of a file while the block runs: UTF-8, UTF-16 or GB18030, between commas, semicolons or tabs.

    A header with columns that are not ``known`` (all are, when none is named) or without a mandatory one is
    refused; so is a file that cannot be opened. A file of rejects, with its columns ``line`` and ``reason``,
    is read again as it is.
    """
    try:
        encoding = encoding_of(path)
        # What is no UTF-8 is carried along, so that only its own row is rejected.
        errors = "surrogateescape" if encoding in (UTF_8, UTF_8_BOM) else "replace"
        file = path.open(encoding=CODECS[encoding], errors=errors, newline="")
    except OSError as error:
        yield refuse("path_unusable", name=str(path), reason=str(error.strerror))
        return
    with file:
        table = _table(file, known, mandatory)
        yield table if isinstance(table, Refusal) else replace(table, encoding=encoding)


def _table(file: TextIO, known: Sequence[str], mandatory: Sequence[str]) -> Table | Refusal:
    csv.field_size_limit(LONGEST_CELL)
    separator = separator_of(file.readline(), mandatory)
    file.seek(0)
    reader = csv.reader(file, delimiter=separator)
    try:
        header = [each.strip() for each in next(reader, [])]
    except csv.Error as error:
        return refuse("field_invalid", field=say("header"), given="…", reason=str(error))
    if known and (refusal := _why_not_header(header, known, mandatory)):
        return refusal
    again = header[: len(OF_REJECTS)] == list(OF_REJECTS) and bool(known)
    columns = tuple(header[len(OF_REJECTS) :] if again else header)
    return Table(columns, _rows(reader, header, again=again), separator=separator)


def _why_not_header(header: list[str], known: Sequence[str], mandatory: Sequence[str]) -> Refusal | None:
    strange = [each for each in header if each not in {*known, *OF_REJECTS}]
    if strange:
        reason = say("columns that are not known; known are: {known}", known=", ".join(known))
        return refuse("field_invalid", field=say("header"), given=", ".join(strange), reason=reason)
    twice = sorted({each for each in header if header.count(each) > 1})
    if twice:
        return refuse(
            "field_invalid", field=say("header"), given=", ".join(twice), reason=say("the column stands twice")
        )
    missing = tuple(say("column {name}", name=each) for each in mandatory if each not in header)
    return refuse("field_missing", fields=missing) if missing else None


def _rows(reader: "csv._reader", header: list[str], *, again: bool) -> Iterator[Row]:  # type: ignore[name-defined] # named so in typeshed only
    """The rows, each with the line it begins on; blank lines, and rows of blank cells, are none."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, {}, say("it cannot be read as CSV: {error}", error=str(error)))
            continue
        if not cells or not any(cell.strip() for cell in cells):
            continue
        fault = _fault(cells, header)
        named = dict(zip(header, map(as_it_was, cells) if again else cells, strict=False))
        if again:
            named = {name: cell for name, cell in named.items() if name not in OF_REJECTS}
        yield Row(line, named, fault)


def _fault(cells: list[str], header: list[str]) -> Text | None:
    if len(cells) != len(header):
        return say("it has {found} cells, the header has {wanted}", found=len(cells), wanted=len(header))
    whole = "".join(cells)
    if "\ufffd" in whole:
        return say("it has characters that cannot be read")
    try:
        whole.encode()
    except UnicodeEncodeError:
        return say("it is not UTF-8")
    return None
