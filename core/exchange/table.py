"""Reading a CSV file row by row, so that a bad row is named by its line and the others go on."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from core.errors import Refusal, refuse
from core.exchange.cells import as_it_was
from core.exchange.encodings import (
    CODECS,
    GB_18030,
    UTF_8,
    UTF_8_BOM,
    Untold,
    encoding_of,
    named_encoding,
    not_text,
    separator_of,
)
from core.text import Text, say

LONGEST_CELL: Final = 4 * 1024 * 1024
OF_REJECTS: Final = ("line", "reason")
NAMED: Final = 5  # strange columns that are named; a file of another kind may have thousands
NAME: Final = 40  # characters of a column's name that are shown
AFTER: Final = 100  # lines after the first that are looked at for rows that an open quotation mark swallowed
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A letter with an accent of another encoding, read as GB18030, takes the Latin letter behind it along.
AMONG_LATIN: Final = re.compile("[A-Za-z]+([\u4e00-\u9fff])[A-Za-z]+")


@dataclass(frozen=True)
class Row:
    """One row of a file: the line on which it begins, and its cells by column; ``fault`` when it cannot be read.

    ``columns`` are those of the file; a row that has fewer cells lacks the last of them, and what it has more stands
    in ``beyond``.
    """

    line: int
    cells: dict[str, str]
    columns: tuple[str, ...]
    fault: Text | None = None
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """An open CSV file with its header, and how it is written."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str = UTF_8
    separator: str = ","


@contextmanager
def reading(
    path: Path, known: Sequence[str] = (), mandatory: Sequence[str] = (), *, encoding: str = ""
) -> Iterator[Table | Refusal]:
    """The table of a file while the block runs, between commas, semicolons or tabs.

    ``encoding`` is one of ``CODECS`` that a person named; without it the file must tell it (``encoding_of``), or it is
    refused. A header with columns that are not ``known`` (all are, when none is named) or without a mandatory one is
    refused; so is a file that cannot be opened, or is none of text. A file of rejects, with its columns ``line`` and
    ``reason``, is read again as it is.
    """
    try:
        told = _why_no_text(path) or (named_encoding(path, encoding) if encoding else encoding_of(path))
        if not isinstance(told, str):
            yield told if isinstance(told, Refusal) else _untold(told)
            return
        # What is no UTF-8 is carried along, so that only its own row is rejected.
        errors = "surrogateescape" if told in (UTF_8, UTF_8_BOM) else "replace"
        file = path.open(encoding=CODECS[told], errors=errors, newline="")
    except OSError as error:
        yield refuse("path_unusable", name=str(path), reason=str(error.strerror))
        return
    with file:
        table = _table(file, known, mandatory, told)
        yield table if isinstance(table, Refusal) else replace(table, encoding=told)


def _why_no_text(path: Path) -> Refusal | None:
    reason = not_text(path)
    return refuse("path_unusable", name=path.name, reason=reason) if reason else None


def _untold(told: Untold) -> Refusal:
    """The refusal of a file whose encoding must be named, with the line by which a person can tell it."""
    samples = tuple(say("{encoding}: “{text}”", encoding=each, text=text) for each, text in told.samples.items())
    return refuse("encoding_untold", line=told.line, samples=samples)


def _table(file: TextIO, known: Sequence[str], mandatory: Sequence[str], encoding: str) -> Table | Refusal:
    csv.field_size_limit(LONGEST_CELL)
    separator = separator_of(file.readline(), mandatory)
    file.seek(0)
    lines = _Lines(file)
    try:
        header = [each.strip() for each in next(csv.reader(lines, delimiter=separator), [])]
    except csv.Error as error:
        return refuse("field_invalid", field=say("header"), given="…", reason=str(error))
    if known and (refusal := _why_not_header(header, known, mandatory)):
        return refusal
    again = header[: len(OF_REJECTS)] == list(OF_REJECTS) and bool(known)
    shape = _Shape(tuple(header), again=again, separator=separator, chinese=encoding == GB_18030)
    return Table(shape.own, _rows(lines, shape), separator=separator)


def _why_not_header(header: list[str], known: Sequence[str], mandatory: Sequence[str]) -> Refusal | None:
    strange = [each for each in header if each not in {*known, *OF_REJECTS}]
    if strange:
        reason = say("columns that are not known; known are: {known}", known=", ".join(known))
        return refuse("field_invalid", field=say("header"), given=_shortly(strange), reason=reason)
    twice = sorted({each for each in header if header.count(each) > 1})
    if twice:
        return refuse(
            "field_invalid", field=say("header"), given=_shortly(twice), reason=say("the column stands twice")
        )
    missing = tuple(say("column {name}", name=each) for each in mandatory if each not in header)
    return refuse("field_missing", fields=missing) if missing else None


def _shortly(names: Sequence[str]) -> str:
    """The first of these names, each cut, without what cannot be printed; and how many there are more."""
    shown = ["".join(sign if sign.isprintable() else "·" for sign in name[:NAME]) for name in names[:NAMED]]
    return ", ".join(shown) + (f" … (+{len(names) - NAMED:,})" if len(names) > NAMED else "")


@dataclass(frozen=True)
class _Shape:
    """How the rows of a file look: the header, whether it is one of rejects, the separator, and the encoding."""

    header: tuple[str, ...]
    again: bool
    separator: str
    chinese: bool

    @property
    def own(self) -> tuple[str, ...]:
        """The columns without those that a file of rejects has in front."""
        return self.header[len(OF_REJECTS) :] if self.again else self.header

    def cells(self, line: str) -> list[str]:
        """The cells of one line by itself."""
        return next(csv.reader([line.rstrip("\r\n")], delimiter=self.separator), [])


class _Lines:
    """The lines of a file; what a row took of them can be given back but for the first."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []
        self.over = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._file, None)
        if line is None:
            self.over = True
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """The first line that was taken; those after it will come again."""
        first, *others = self.taken
        self._back.extendleft(reversed(others))
        self.number -= len(others)
        self.over = False
        return first


def _rows(lines: _Lines, shape: _Shape) -> Iterator[Row]:
    """The rows, each with the line it begins on; blank lines, and rows of blank cells, are none.

    A quotation mark that is opened and never closed makes one row of all that follows: then its own line alone is
    rejected, and the next lines are rows again.
    """
    reader = csv.reader(lines, delimiter=shape.separator)
    while True:
        begins, lines.taken = lines.number + 1, []
        fault: Text | None = None
        cells: list[str] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = say("it cannot be read as CSV: {error}", error=str(error))
        if len(lines.taken) > 1 and _swallowed(cells, lines, shape):
            cells = shape.cells(lines.give_back())
            reader = csv.reader(lines, delimiter=shape.separator)
            fault = say("a quotation mark is opened on this line and not closed")
        if fault or any(cell.strip() for cell in cells):
            yield _row(begins, cells, shape, fault)


def _swallowed(cells: list[str], lines: _Lines, shape: _Shape) -> bool:
    """Whether a row of several lines has others in it: it never ends, or does not fit where one of its lines does."""
    wanted = len(shape.header)
    if lines.over or not cells:
        return True
    return len(cells) != wanted and any(len(shape.cells(each)) == wanted for each in islice(lines.taken, 1, AFTER))


def _row(line: int, cells: list[str], shape: _Shape, fault: Text | None) -> Row:
    fault = fault or _fault(cells, shape)
    named = dict(zip(shape.header, map(as_it_was, cells) if shape.again else cells, strict=False))
    if shape.again:
        named = {name: cell for name, cell in named.items() if name not in OF_REJECTS}
    return Row(line, named, shape.own, fault, tuple(cells[len(shape.header) :]))


def _fault(cells: list[str], shape: _Shape) -> Text | None:
    if len(cells) != len(shape.header):
        more = len(shape.header) - len(shape.own)
        has, wanted = max(len(cells) - more, 0), len(shape.own)
        return say("it has {found} cells, the header has {wanted}", found=has, wanted=wanted)
    whole = ",".join(cells)
    if whole.isascii() and whole.isprintable():
        return None
    if "\ufffd" in whole:
        return say("it has characters that cannot be read")
    try:
        whole.encode()
    except UnicodeEncodeError:
        return say("it is not UTF-8")
    if found := CONTROL.search(whole):
        return say("it has a control character, U+{code}, which no text has", code=f"{ord(found[0]):04X}")
    if shape.chinese and (mixed := _of_another(whole)):
        return say("“{text}” seems to be written in another encoding", text=mixed)
    return None


def _of_another(whole: str) -> str:
    """A word with a rare Chinese character between Latin letters: an accented letter, read as GB18030."""
    for found in AMONG_LATIN.finditer(whole):
        try:
            found[1].encode("gb2312")
        except UnicodeEncodeError:
            return found[0]
    return ""
