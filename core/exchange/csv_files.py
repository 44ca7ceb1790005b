"""CSV files: those that come in, with their encoding, separator, rows and dates; and cells that go out.

An encoding is never guessed: what is taken in cannot be taken back. Without a byte order mark a file is certain when
it is UTF-8, or UTF-16 by its zero bytes, or GB18030 by common Chinese words in its lines. GB18030 alone is not enough
to be read as: Big5, Shift-JIS, EUC-KR and Windows-1252 can all be, as other characters.

What was not taken is written with its line, its reason and the row as it was, so that it can be corrected and imported
again.

Nothing in a cell that goes out may run when people open the file in a spreadsheet. A spreadsheet takes a cell as a
formula by its first character, full-width forms included, and looks past invisible ones. Such a cell gets an
apostrophe in front, which spreadsheets read as "this is text".
"""

import codecs
import csv
import io
import re
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO, TypeAlias
from zoneinfo import ZoneInfo

from core.analytics.tables import RUNS
from core.domain.refusals import Refusal, refuse
from core.domain.text import Language, Text, mark, say
from core.language import render

BOM: Final = "\ufeff"

MADE_HARMLESS: Final = re.compile(f"'(?={RUNS.removeprefix('^')})")

_RUNS: Final = re.compile(RUNS)


def neutralise_formula(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def restore_cell(cell: str) -> str:
    """The cell before ``neutralise_formula``."""
    return cell[1:] if MADE_HARMLESS.match(cell) else cell


def written(value: object) -> str:
    """A value as a cell: ISO dates, times in UTC, nothing for None, harmless text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int):
        return str(value).lower()
    return neutralise_formula(str(value))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as RFC 4180 text; line ends are CRLF."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([written(cell) for cell in row] for row in rows)
    return buffer.getvalue()


# CSV that comes in.

DATA: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""``csv_files.toml`` beside this file."""

# The format of a file's dates, named by a person. The order of day and month is never guessed.

ISO: Final = "iso"

FORMS: Final[dict[str, str]] = {form: each["example"] for form, each in DATA["dates"].items()}

_TIME: Final = r"(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"

_PATTERNS: Final = {
    form: re.compile(each["pattern"] + _TIME) for form, each in DATA["dates"].items() if "pattern" in each
}


def as_iso(text: str, form: str) -> str | None:
    """The date or time as ISO 8601; None if it is not in this format. ISO 8601 is returned unchanged."""
    if form == ISO:
        return text
    found = _PATTERNS[form].fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return None
    if found["hour"] is None:
        return day
    return f"{day}T{int(found['hour']):02}:{found['minute']}:{found['second'] or '00'}"


def forms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The other formats in which all of these can be read; empty if there are no values."""
    cells = list(texts)
    return tuple(form for form in _PATTERNS if cells and all(as_iso(cell, form) for cell in cells))


# A text file's encoding, if its bytes leave no doubt, and its separator, from its header.

UTF_8: Final = "UTF-8"

UTF_8_BOM: Final = "UTF-8 with byte order mark"

GB_18030: Final = "GB18030"

LEGACY: Final[dict[str, str]] = DATA["legacy"]

NAMED_CODECS: Final = {UTF_8: "utf-8", "UTF-16": "utf-16", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", **LEGACY}

CODECS: Final = {UTF_8_BOM: "utf-8-sig", **NAMED_CODECS}

ENCODINGS: Final[dict[str, str]] = {each.casefold(): each for each in NAMED_CODECS}
"""The encodings a person can name, by their command-line name."""

SEPARATORS: Final = (",", ";", "\t")

BLOCK: Final = 1 << 20

LOOKED_AT: Final = 20_000  # non-ASCII lines examined: a file has a single encoding

SAMPLE: Final = 160  # characters of a sample line

CHINESE: Final = re.compile("|".join(DATA["chinese"]["words"].split()))

PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")

NO_TEXT: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", mark("import.excel_workbook_or_zip_archive")),
    (b"\xd0\xcf\x11\xe0", mark("import.old_excel_workbook_not_csv")),
    (b"\x1f\x8b", mark("import.gzip_archive_not_csv_file")),
    (b"%PDF", mark("import.it_is_pdf_not_csv_file")),
)


@dataclass(frozen=True)
class UnknownEncoding:
    """An unknown encoding: the first non-ASCII line, and its text in each possible encoding."""

    line: int
    samples: dict[str, str]


def encoding_of(path: Path) -> str | UnknownEncoding:
    """The encoding by its usual name, if it is certain from a mark, zero bytes or unambiguous content.

    A file that is mostly UTF-8 counts as UTF-8; its invalid rows are rejected individually. Raises OSError.
    """
    if encoding := _marked(path):
        return encoding
    if _reads(path, "utf-8"):
        return UTF_8
    with path.open("rb") as file:
        beyond = list(islice((each for each in enumerate(file, start=1) if not each[1].isascii()), LOOKED_AT))
    if sum(_decoded(line, UTF_8) is not None for _, line in beyond) * 2 >= len(beyond):
        return UTF_8
    if _is_chinese([line for _, line in beyond]) and _reads(path, "gb18030"):
        return GB_18030
    number, line = beyond[0]
    samples = {each: read.strip()[:SAMPLE] for each in LEGACY if (read := _public(line, each)) is not None}
    return UnknownEncoding(number, samples)


def sample_of(path: Path, encoding: str) -> str:
    """The first non-ASCII line in that encoding, shortened for display; empty if there is none."""
    with path.open(encoding=CODECS[encoding], errors="replace", newline=None) as file:
        return next((line.strip()[:SAMPLE] for line in islice(file, LOOKED_AT) if not line.isascii()), "")


def separator_of(header: str, mandatory: Sequence[str]) -> str:
    """The separator with which the header has all mandatory columns; a comma if there is none."""
    for separator in SEPARATORS:
        columns = {each.strip() for each in next(csv.reader([header], delimiter=separator), [])}
        if mandatory and columns.issuperset(mandatory):
            return separator
    return ","


def rows_about(path: Path) -> int:
    """The approximate number of rows, the header's included, for showing progress.

    They are the lines that end outside quotes: a letter in a cell has many line ends of its own.
    """
    with path.open("rb") as file:
        return sum(not quotes % 2 for quotes in accumulate(line.count(b'"') for line in file))


def _marked(path: Path, *, by_zeros: bool = True) -> str:
    """The encoding shown by a byte order mark or the zero bytes of UTF-16; empty without them."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return UTF_8_BOM
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    odd, even = head[1::2].count(0), head[::2].count(0)
    if by_zeros and max(odd, even) > len(head) // 4:
        return "UTF-16LE" if odd > even else "UTF-16BE"
    return ""


def _reads(path: Path, codec: str) -> bool:
    try:
        with path.open(encoding=codec) as file:
            while file.read(BLOCK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(beyond: Sequence[bytes]) -> bool:
    """Whether every second of these lines, as GB18030, has a common Chinese word, and none a private-use character."""
    decoded = [_public(line, GB_18030) for line in beyond]
    return None not in decoded and sum(bool(CHINESE.search(line or "")) for line in decoded) * 2 >= len(decoded)


def _public(line: bytes, encoding: str) -> str | None:
    """The line in that encoding; None if it is invalid or contains private-use characters."""
    read = _decoded(line, encoding)
    return None if read is None or PRIVATE.search(read) else read


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return None


# Times in files: ISO 8601, with or without a time of day, with or without an offset.


def moment(text: str, zone: ZoneInfo) -> datetime:
    """The time as aware UTC; a date means the beginning of that day, and a time without an offset is in that zone.

    Raises ValueError for anything that is not an ISO 8601 time or not in the calendar.
    """
    read = datetime.fromisoformat(text)
    if read.tzinfo is UTC:
        return read
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def utc_text(when: datetime) -> str:
    """``isoformat`` for aware UTC in less than half the time; a row has half a dozen of them."""
    if when.microsecond:
        return when.isoformat()
    day = (when.year, when.month, when.day, when.hour, when.minute, when.second)
    return "%04d-%02d-%02dT%02d:%02d:%02d+00:00" % day  # noqa: UP031 - any other way is as slow as ``isoformat``


# Reading a CSV file row by row, so that a bad row is reported with its line and the others continue.

LONGEST_CELL: Final = 4 * 1024 * 1024

OF_REJECTS: Final = ("line", "reason")

NAMED: Final = 5  # unknown columns listed; another kind of file may have thousands

NAME: Final = 40  # characters shown of a column's name

AFTER: Final = 100  # lines examined for rows swallowed by an unclosed quotation mark

CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# An accented letter in another encoding, decoded as GB18030, absorbs the Latin letter behind it.
AMONG_LATIN: Final = re.compile("[A-Za-z]+([\u4e00-\u9fff])[A-Za-z]+")


class Row(NamedTuple):
    """One row of a file: its first line, and its cells by column; ``fault`` if it cannot be read.

    ``columns`` are those of the file. A row with fewer cells lacks the last columns; extra cells are in ``beyond``.
    """

    line: int
    cells: dict[str, str]
    columns: tuple[str, ...]
    fault: Text | None = None
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """An open CSV file with its header, encoding and separator."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str
    separator: str


@contextmanager
def reading(
    path: Path, known: Sequence[str] = (), mandatory: Sequence[str] = (), *, encoding: str = ""
) -> Iterator[Table | Refusal]:
    """The table in a file, separated by commas, semicolons or tabs, for the duration of the block.

    ``encoding`` is one of ``CODECS`` named by a person; without it the encoding must be certain (``encoding_of``) or
    the file is refused. Also refused are a header with columns not in ``known`` (empty: all are allowed) or without a
    mandatory one, and a file that cannot be opened or is not text. A file of rejects, with the columns ``line`` and
    ``reason``, can be read as it is.
    """
    try:
        name = _encoding(path, encoding)
        if isinstance(name, Refusal):
            yield name
            return
        # Invalid UTF-8 is kept as surrogates, so that only its own row is rejected.
        errors = "surrogateescape" if name in (UTF_8, UTF_8_BOM) else "replace"
        file = path.open(encoding=CODECS[name], errors=errors, newline="")
    except OSError as error:
        yield refuse("path_unusable", name=str(path), reason=str(error.strerror))
        return
    with file:
        yield _table(file, known, mandatory, name)


def _encoding(path: Path, named: str) -> str | Refusal:
    """The named encoding, unless there is a byte order mark; otherwise the one certain from the content.

    A file that is not text is refused, and one of unknown encoding with a sample line for a person to recognise.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if reason := next((Text(key=what) for begins, what in NO_TEXT if head.startswith(begins)), None):
        return refuse("path_unusable", name=path.name, reason=reason)
    found = (_marked(path, by_zeros=False) or named) if named else encoding_of(path)
    if isinstance(found, str):
        return found
    samples = tuple(say("format.encoding_text", encoding=each, text=text) for each, text in found.samples.items())
    return refuse("encoding_untold", line=found.line, samples=samples)


def _table(file: TextIO, known: Sequence[str], mandatory: Sequence[str], encoding: str) -> Table | Refusal:
    csv.field_size_limit(LONGEST_CELL)
    separator = separator_of(file.readline(), mandatory)
    file.seek(0)
    lines = _Lines(file)
    try:
        header = [each.strip() for each in next(csv.reader(lines, delimiter=separator), [])]
    except csv.Error as error:
        return refuse("field_invalid", field=say("import.header"), given="…", reason=str(error))
    if known and (refusal := _why_not_header(header, known, mandatory)):
        return refusal
    skipped = len(OF_REJECTS) if known and header[: len(OF_REJECTS)] == list(OF_REJECTS) else 0
    shape = _Shape(tuple(header[skipped:]), skipped, separator, chinese=encoding == GB_18030)
    return Table(shape.columns, _rows(lines, shape), encoding, separator)


def _why_not_header(header: list[str], known: Sequence[str], mandatory: Sequence[str]) -> Refusal | None:
    strange = [each for each in header if each not in {*known, *OF_REJECTS}]
    if strange:
        reason = say("import.columns_that_are_not_known_known_are", known=", ".join(known))
        return refuse("field_invalid", field=say("import.header"), given=_shortly(strange), reason=reason)
    twice = sorted({each for each in header if header.count(each) > 1})
    if twice:
        reason = say("import.column_stands_twice")
        return refuse("field_invalid", field=say("import.header"), given=_shortly(twice), reason=reason)
    missing = tuple(say("import.column_name_within", name=each) for each in mandatory if each not in header)
    return refuse("field_missing", fields=missing) if missing else None


def _shortly(names: Sequence[str]) -> str:
    """The first of these names, shortened and printable, and the number of further ones."""
    shown = ["".join(sign if sign.isprintable() else "·" for sign in name[:NAME]) for name in names[:NAMED]]
    return ", ".join(shown) + (f" … (+{len(names) - NAMED:,})" if len(names) > NAMED else "")


@dataclass(frozen=True)
class _Shape:
    """The shape of a file's rows: columns, leading columns of a rejects file, separator, encoding."""

    columns: tuple[str, ...]
    skipped: int
    separator: str
    chinese: bool

    def cells(self, line: str) -> list[str]:
        """The cells of a single line."""
        return next(csv.reader([line.rstrip("\r\n")], delimiter=self.separator), [])


class _Lines:
    """The lines of a file; all lines consumed by a row except the first can be given back."""

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
        """The first consumed line; the ones after it will be read again."""
        first, *others = self.taken
        self._back.extendleft(reversed(others))
        self.number -= len(others)
        self.over = False
        return first


def _rows(lines: _Lines, shape: _Shape) -> Iterator[Row]:
    """The rows with their first line numbers, without blank lines and blank rows.

    A quotation mark that is never closed would swallow everything after it; only its own line is rejected, and the
    following lines are read as rows again.
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
            fault = say("import.it_cannot_be_read_as_csv", error=str(error))
        if len(lines.taken) > 1 and _swallowed(cells, lines, shape):
            cells = shape.cells(lines.give_back())
            reader = csv.reader(lines, delimiter=shape.separator)
            fault = say("import.quotation_mark_opened_on_line")
        if fault or any(cell.strip() for cell in cells):
            own = [restore_cell(cell) for cell in cells[shape.skipped :]] if shape.skipped else cells
            named = dict(zip(shape.columns, own, strict=False))
            yield Row(begins, named, shape.columns, fault or _fault(own, shape), tuple(own[len(shape.columns) :]))


def _swallowed(cells: list[str], lines: _Lines, shape: _Shape) -> bool:
    """Whether a multi-line row contains other rows: it never ends, or has a wrong length and one of its lines fits."""
    wanted = shape.skipped + len(shape.columns)
    if lines.over or not cells:
        return True
    return len(cells) != wanted and any(len(shape.cells(each)) == wanted for each in islice(lines.taken, 1, AFTER))


def _fault(cells: list[str], shape: _Shape) -> Text | None:
    if len(cells) != len(shape.columns):
        return say("import.it_has_cells_header_has", found=len(cells), wanted=len(shape.columns))
    whole = ",".join(cells)
    if whole.isascii() and whole.isprintable():
        return None
    if "\ufffd" in whole:
        return say("import.it_has_characters_that_cannot_be_read")
    try:
        whole.encode()
    except UnicodeEncodeError:
        return say("import.it_is_not_utf_8")
    if found := CONTROL.search(whole):
        return say("import.control_character_u_which_no", code=f"{ord(found[0]):04X}")
    if shape.chinese and (mixed := _of_another(whole)):
        return say("import.seems_to_written_in_another", text=mixed)
    return None


def _of_another(whole: str) -> str:
    """A word with a rare Chinese character between Latin letters: an accented letter decoded as GB18030."""
    for found in AMONG_LATIN.finditer(whole):
        try:
            found[1].encode("gb2312")
        except UnicodeEncodeError:
            return found[0]
    return ""


# Rejected rows and their reasons.


@dataclass(frozen=True)
class RejectedRow:
    """A rejected row and the reason."""

    row: Row
    reason: Text


@dataclass(frozen=True)
class ImportResult:
    """The result of an import: rows added, already on record, and rejected; and remarks worth checking."""

    added: int
    known: int
    rejected: int
    warnings: tuple[Text, ...] = field(default=(), compare=False)


Reject: TypeAlias = Callable[[RejectedRow], None]


class RowFault(Exception):  # noqa: N818 - the row's fault, not the program's
    """The reason why a row is rejected."""

    def __init__(self, reason: Text) -> None:
        """``reason`` is the sentence for the rejects file."""
        super().__init__(str(reason))
        self.reason = reason


def filled_cells(row: Row) -> dict[str, str]:
    """The non-empty cells, trimmed; raises RowFault for a row that cannot be read."""
    if row.fault:
        raise RowFault(row.fault)
    return {column: text for column, cell in row.cells.items() if (text := cell.strip())}


def once_only(number: str, line: int, lines: dict[str, int]) -> None:
    """Remembers the line of a case number; raises RowFault if it was on an earlier line."""
    if number in lines:
        raise RowFault(say("import.number_stands_on_line_already", number=number, line=lines[number]))
    lines[number] = line


def unknown(column: str, word: str, terms: Iterable[str]) -> Text:
    """The sentence for a word that is not in its closed list."""
    return say("import.is_not_known_known_are", column=column, given=word, known=", ".join(terms))


def moment_of(column: str, text: str, zone: ZoneInfo) -> datetime:
    """The time in a cell, see ``moment``; raises RowFault if it is invalid."""
    try:
        return moment(text, zone)
    except ValueError:
        raise RowFault(say("import.is_no_iso_8601_day_or_time", column=column, given=text)) from None


def day_of(column: str, text: str) -> date:
    """The date in a cell; raises RowFault if it is invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RowFault(say("import.is_no_iso_8601_day", column=column, given=text)) from None


@contextmanager
def rejects_file(path: Path | None, lang: Language) -> Iterator[Reject]:
    """Collects rejected rows during the block; the file is created with the first of them, never without a path.

    Each row keeps all its cells, even those past the last column, so it is rejected again until corrected.
    """
    with ExitStack() as stack:
        opened: list[TextIO] = []

        def reject(rejected: RejectedRow) -> None:
            if path is None:
                return
            row = rejected.row
            if not opened:
                file = path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
                opened.append(stack.enter_context(file))
                file.write(BOM + csv_text([(*OF_REJECTS, *row.columns)]))
            opened[0].write(csv_text([(row.line, render(rejected.reason, lang), *row.cells.values(), *row.beyond)]))

        yield reject
