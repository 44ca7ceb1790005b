"""Tables in and out, whatever stands in them: a cell comes back as it was, nothing in it runs, no file breaks a run."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.domain.refusals import Refusal
from core.domain.text import say
from core.exchange.csv_files import (
    FORMS,
    GB_18030,
    ISO,
    OF_REJECTS,
    SEPARATORS,
    UTF_8,
    UTF_8_BOM,
    RejectedRow,
    Row,
    Table,
    as_iso,
    csv_text,
    encoding_of,
    forms_of,
    moment,
    neutralise_formula,
    reading,
    rejects_file,
    restore_cell,
    rows_about,
    separator_of,
    written,
)
from tests.english import english
from tests.odd_tables import NAUGHTY

FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

HEADER = ("appeal_no", "seller", "note")

# No control characters, which no text has, no surrogates, which UTF-8 has not, and nothing private.
SIGNS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\ufeff\ufffd")

CELLS = st.one_of(st.text(SIGNS, max_size=12), st.sampled_from(['"', ",", ";", "a\nb", '"a', "=1+1", "'", " x "]))

ROWS = st.lists(st.tuples(st.text(SIGNS, min_size=1, max_size=8).filter(str.strip), CELLS, CELLS), max_size=6)

DAYS = st.dates(min_value=date(1000, 1, 1))

STARTS = "=+-@|\t\r\n＝＋－＠"

UNSEEN = "\"'\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202d\u202e\u2060\u2064\u2066\u2069\ufeff"


def table_of(path: Path, **how: str) -> tuple[Table, list[Row]]:
    """What a file is read as, with all its rows."""
    with reading(path, HEADER, HEADER[:2], **how) as table:
        assert isinstance(table, Table), table
        return table, list(table.rows)


def as_file(rows, separator: str = ",", ends: str = "\r\n") -> str:
    """The rows below the header as another program writes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=ends).writerows([HEADER, *rows])
    return out.getvalue()


@FILES
@given(ROWS, st.sampled_from(SEPARATORS), st.sampled_from(["\r\n", "\n"]), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_every_row_comes_back_as_it_was_written(tmp_path: Path, rows, separator: str, ends: str, codec: str):
    """Between any separators, with any line ends, with and without a byte order mark."""
    path = tmp_path / "t.csv"
    path.write_bytes(as_file(rows, separator, ends).encode(codec))
    table, found = table_of(path)

    assert table.columns == HEADER
    assert table.separator == separator
    assert table.encoding == (UTF_8_BOM if codec == "utf-8-sig" else UTF_8)
    assert [tuple(each.cells.values()) for each in found] == rows
    assert [each.fault for each in found] == [None] * len(rows)


@FILES
@given(ROWS)
def test_a_row_is_told_by_the_line_on_which_it_begins(tmp_path: Path, rows):
    """Cells may hold line ends of their own; they are not announced as rows."""
    path = tmp_path / "t.csv"
    text = as_file(rows, ends="\n")
    path.write_text(text, encoding="utf-8", newline="")
    begins, line = [], 2
    for each in rows:
        begins.append(line)
        line += 1 + sum(cell.count("\n") for cell in each)

    assert [each.line for each in table_of(path)[1]] == begins
    assert rows_about(path) == 1 + len(rows)


@FILES
@given(st.binary(max_size=300))
def test_whatever_the_bytes_a_file_is_read_or_refused(tmp_path: Path, data: bytes):
    """Nothing raises; each row that was read has either its own cells or a fault."""
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with reading(path, HEADER, HEADER[:2]) as table:
        if isinstance(table, Refusal):
            assert table.code in {"field_invalid", "field_missing", "encoding_untold", "path_unusable"}
            return
        for row in table.rows:
            assert row.fault or set(row.cells) == set(HEADER[: len(row.cells)])


@FILES
@given(ROWS, st.binary(min_size=1, max_size=200))
def test_what_follows_a_sound_header_costs_no_more_than_its_own_rows(tmp_path: Path, rows, noise: bytes):
    """Rows before what cannot be read come in as they are."""
    assume(b'"' not in noise)
    path = tmp_path / "t.csv"
    path.write_bytes(as_file(rows).encode("utf-8-sig") + noise)
    found = table_of(path)[1]

    assert [tuple(each.cells.values()) for each in found[: len(rows)]] == rows


@FILES
@given(rows=ROWS.filter(bool), extra=st.lists(CELLS, max_size=2))
def test_a_file_of_rejects_can_be_imported_again_as_it_is(tmp_path: Path, rows, extra: list[str]):
    """Line and reason stand in front; the cells behind them are those of the file before, also those too many."""
    path = tmp_path / "rejects.csv"
    with rejects_file(path, "en") as reject:
        for line, cells in enumerate(rows, 2):
            named = dict(zip(HEADER, cells, strict=True))
            reject(RejectedRow(Row(line, named, HEADER, None, tuple(extra)), say("the number is missing")))
    table, found = table_of(path)

    assert table.columns == HEADER
    if extra:
        assert all("cells" in english(each.fault) for each in found)
    else:
        assert [tuple(each.cells.values()) for each in found] == rows
    assert next(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))[:2] == list(OF_REJECTS)


def test_without_a_rejected_row_there_is_no_file_of_rejects(tmp_path: Path):
    """And without a path none is written at all."""
    with rejects_file(tmp_path / "r.csv", "en"):
        pass
    with rejects_file(None, "en") as reject:
        reject(RejectedRow(Row(2, {"note": "x"}, ("note",)), say("the number is missing")))
    assert list(tmp_path.iterdir()) == []


@given(st.text(UNSEEN, max_size=4), st.sampled_from(STARTS), st.text(max_size=10))
def test_no_spreadsheet_runs_a_cell_whatever_stands_before_its_sign(hidden: str, sign: str, rest: str):
    """Behind quotes and characters that nobody sees too; and the cell comes back."""
    cell = hidden + sign + rest
    assert neutralise_formula(cell) == "'" + cell
    assert restore_cell(neutralise_formula(cell)) == cell


@given(st.one_of(st.text(max_size=20), st.sampled_from(NAUGHTY)))
def test_a_cell_that_is_written_begins_no_formula(cell: str):
    """What is harmless stays letter for letter."""
    shown = neutralise_formula(cell)
    assert shown in {cell, "'" + cell}
    assert shown.startswith("'") or not re.match(f"[{re.escape(UNSEEN)}]*[{re.escape(STARTS)}]", shown)


@given(
    st.lists(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9)), min_size=2), max_size=5)
)
def test_text_that_is_written_is_read_back_by_every_reader_of_csv(rows):
    """RFC 4180: as many rows with as many cells, each as it was written."""
    assume(all(any(written(cell) for cell in row) for row in rows))
    text = csv_text(rows)
    assert text.count("\r\n") >= len(rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [[written(cell) for cell in row] for row in rows]


@given(st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1)), st.integers(-720, 720))  # noqa: DTZ001
def test_a_time_leaves_in_utc_and_is_the_same_moment_when_it_comes_back(at: datetime, minutes: int):
    """Whatever zone it was in; seconds are kept, what is finer is not."""
    aware = at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    cell = written(aware)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", cell)
    assert moment(cell, ZoneInfo("Asia/Shanghai")) == aware


@given(DAYS)
def test_a_day_comes_back_from_every_form_in_which_files_write_it(day: date):
    """With leading zeros and without; and it is the beginning of that day in the zone of the policy."""
    year, month, number = day.year, day.month, day.day
    for form, texts in {
        "ymd-slash": (f"{year}/{month}/{number}", f"{year}/{month:02}/{number:02}"),
        "ymd-dot": (f"{year}.{month}.{number}", f"{year}.{month:02}.{number:02}"),
        "ymd-cn": (f"{year}年{month}月{number}日",),
        "dmy": (f"{number}/{month}/{year}", f"{number:02}.{month:02}.{year}", f"{number}-{month}-{year}"),
        "mdy": (f"{month}/{number}/{year}", f"{month:02}.{number:02}.{year}"),
    }.items():
        for text in texts:
            assert as_iso(text, form) == day.isoformat()
            assert form in forms_of([text])
    assert as_iso(day.isoformat(), ISO) == day.isoformat()
    assert written(day) == day.isoformat()


@given(st.lists(DAYS, min_size=1, max_size=4))
def test_day_and_month_are_offered_both_ways_as_long_as_both_can_be_meant(days: list[date]):
    """Only a number above 12 tells them apart."""
    texts = [f"{each.day}/{each.month}/{each.year}" for each in days]
    found = forms_of(texts)
    assert "dmy" in found
    assert ("mdy" in found) == all(each.day <= 12 for each in days)
    assert set(found) <= set(FORMS) - {ISO}


@given(DAYS, st.times())
def test_a_time_of_day_stays_with_its_day(day: date, at):
    """With and without seconds, behind a blank or a T."""
    for between in (" ", "T"):
        text = f"{day.year}/{day.month}/{day.day}{between}{at.hour}:{at.minute:02}"
        assert as_iso(text, "ymd-slash") == f"{day.isoformat()}T{at.hour:02}:{at.minute:02}:00"
        assert as_iso(f"{text}:{at.second:02}", "ymd-slash") == f"{day.isoformat()}T{at.strftime('%H:%M:%S')}"


@pytest.mark.parametrize("text", ["2026/13/1", "2026/2/30", "2026/1", "2026.1/1", "1/2-2026", "31/4/2026 ", "", "x"])
def test_what_is_no_day_is_read_in_no_form(text: str):
    """A month of 13, a day that a month has not, separators that differ."""
    assert all(as_iso(text, form) is None for form in FORMS if form != ISO)
    assert forms_of([text, "2026/1/1"]) == ()
    assert forms_of([]) == ()


@given(st.permutations(["appeal_no", "seller", "a, b", "c;d"]), st.sampled_from(SEPARATORS))
def test_the_separator_is_the_one_that_gives_the_mandatory_columns(columns: list[str], separator: str):
    """Whatever their order and what else stands in the header; where none does, a comma."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerow(columns)
    assert separator_of(out.getvalue(), HEADER[:2]) == separator
    assert separator_of(out.getvalue(), ["complaint"]) == ","
    assert separator_of("", HEADER) == ","


@FILES
@given(st.lists(st.sampled_from(["星河旗舰店", "青禾专营店", "某某有限公司", "plain ASCII", "远帆贸易"]), min_size=1))
def test_the_encoding_of_chinese_names_is_told_or_asked_for_and_never_mistaken(tmp_path: Path, names: list[str]):
    """UTF-8 is certain; GB18030 by common words in every second line; the rest is asked for."""
    path = tmp_path / "t.csv"
    text = as_file([(str(at), name, "") for at, name in enumerate(names)])
    path.write_bytes(text.encode("utf-8"))
    assert encoding_of(path) == UTF_8
    path.write_bytes(text.encode("gb18030"))
    assert encoding_of(path) == (UTF_8 if text.isascii() else GB_18030)
    assert [each.cells["seller"] for each in table_of(path, encoding=GB_18030)[1]] == names


@given(DAYS, st.times(), st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York"]))
def test_a_time_without_offset_is_of_the_zone_of_the_policy(day: date, at, zone: str):
    """And one with an offset is what it says."""
    local = datetime.combine(day, at)
    assert moment(local.isoformat(), ZoneInfo(zone)) == local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert moment(local.isoformat() + "+00:00", ZoneInfo(zone)) == local.replace(tzinfo=UTC)
    assert moment(day.isoformat(), ZoneInfo(zone)) == datetime(
        day.year, day.month, day.day, tzinfo=ZoneInfo(zone)
    ).astimezone(UTC)
