"""History files as other offices write them: encodings, separators, blank rows, and dates in a form that is named."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.__main__ import main
from core.exchange.csv_files import (
    FORMS,
    GB_18030,
    UTF_8,
    UTF_8_BOM,
    ImportResult,
    RejectedRow,
    as_iso,
    forms_of,
    utc_text,
)
from core.exchange.history_import import import_history
from core.exchange.history_rows import ReadingOptions
from core.ledger.record import read_appeal
from tests.cases import done, refusal_of
from tests.english import english
from tests.files import none_rejected, reasons

HEADER = ("appeal_no", "right_type", "seller", "opened_at", "final_decided_at", "outcome")

ROWS = (
    ("H-1", "trademark", "青木家居旗舰店", "2026-03-04", "", ""),
    ("H-2", "patent", "北光灯具", "2026-03-05", "2026-04-06", "revoked_other"),
)


def text_of(rows=ROWS, separator=",", end="\n") -> str:
    """The file as text."""
    return "".join(separator.join(row) + end for row in (HEADER, *rows))


def brought(office, tmp_path, data: bytes, form: str = "iso"):
    """What an import of these bytes answers, how the file is said to be written, and its rejects."""
    path = tmp_path / "h.csv"
    written: list[tuple[str, str]] = []
    rejected: list[RejectedRow] = []
    path.write_bytes(data)
    how = ReadingOptions(form, opened=lambda table: written.append((table.encoding, table.separator)))
    return import_history(office, path, rejected.append, how=how), written[0] if written else None, reasons(rejected)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("codec", "called"),
    [
        ("utf-8", UTF_8),
        ("utf-8-sig", UTF_8_BOM),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("gb18030", GB_18030),
        ("gbk", GB_18030),
    ],
)
def test_encodings_and_separators_are_told_apart(office, tmp_path, codec, called, separator):
    """And said; the shop's name comes in whole."""
    answer, written, rejected = brought(office, tmp_path, text_of(separator=separator, end="\r\n").encode(codec))
    with office.store.reading() as cursor:
        names = [row["name"] for row in cursor.rows("SELECT name FROM party ORDER BY name")]

    assert (answer, written, rejected) == (ImportResult(2, 0, 0), (called, separator), [])
    assert names == ["北光灯具", "青木家居旗舰店"]


def test_one_bad_row_does_not_make_a_file_chinese(office, tmp_path):
    """Where the others are UTF-8, the one that is not is rejected by its line."""
    rows = text_of((*ROWS, ("H-3", "patent", "深蓝书屋", "2026-03-05", "", ""))).encode()
    bad = rows.replace("北光灯具".encode(), "北光灯具".encode("gbk"))
    answer, written, rejected = brought(office, tmp_path, bad)

    assert (answer, written) == (ImportResult(2, 0, 1), (UTF_8, ","))
    assert rejected == [(3, "it is not UTF-8")]


def test_blank_rows_are_skipped_and_doubled_numbers_named(office, tmp_path):
    """A line of separators is blank too; the lines of the file are kept."""
    rows = (ROWS[0], ("",) * 6, (" ",) * 6, ROWS[0])
    answer, _, rejected = brought(office, tmp_path, text_of(rows, ";").encode() + b"\n\n")

    assert answer == ImportResult(1, 0, 1)
    assert rejected == [(5, "the number H-1 is already on line 2")]


WRITTEN = {
    "ymd-slash": ("2026/3/4", "2026/03/05 9:07", "2026/4/6"),
    "ymd-dot": ("2026.3.4", "2026.03.05 9:07", "2026.4.6"),
    "ymd-cn": ("2026年3月4日", "2026年03月05日 9:07", "2026年4月6日"),
    "dmy": ("4/3/2026", "05/03/2026 9:07", "6/4/2026"),
    "mdy": ("3/4/2026", "03/05/2026 9:07", "4/6/2026"),
}


def in_form(form: str) -> bytes:
    """The two rows with their dates in that form."""
    first, second, ended = WRITTEN[form]
    rows = ((*ROWS[0][:3], first, "", ""), (*ROWS[1][:3], second, ended, "revoked_other"))
    return text_of(rows).encode()


@pytest.mark.parametrize("form", WRITTEN)
def test_a_form_of_dates_that_is_named_is_read(office, tmp_path, form):
    """All forms say the same days, and so a second run in another form adds nothing."""
    answer, _, rejected = brought(office, tmp_path, in_form(form), form)
    again, _, _ = brought(office, tmp_path, in_form("dmy"), "dmy")
    with office.store.reading() as cursor:
        case = read_appeal(cursor, "H-2")

    assert (answer, again, rejected) == (ImportResult(2, 0, 0), ImportResult(0, 2, 0), [])
    assert case
    assert case.final_decided_at
    assert case.opened_at.isoformat() == "2026-03-05T01:07:00+00:00"
    assert case.final_decided_at.isoformat() == "2026-04-05T16:00:00+00:00"


@pytest.mark.parametrize("form", WRITTEN)
def test_a_form_is_never_guessed(office, tmp_path, form):
    """Not named, the file is refused with the forms it can be in; day and month first are both named."""
    answer, _, rejected = brought(office, tmp_path, in_form(form))

    assert refusal_of(answer) == "date_form"
    assert f"({form})" in english(answer.because)
    assert ("(dmy)" in english(answer.because)) == ("(mdy)" in english(answer.because))
    assert "--date-form" in english(answer.remedy)
    assert rejected == []


def test_a_day_that_shows_the_other_order_refuses_the_file(office, tmp_path):
    """25/12 is no month first: then 3/4 is not to be trusted either, and nothing comes in."""
    rows = tuple(
        (f"H-{n}", "trademark", "", day, "", "") for n, day in enumerate(("3/4/2026", "5/6/2026", "25/3/2026"))
    )
    answer, _, _ = brought(office, tmp_path, text_of(rows).encode(), "mdy")
    with office.store.reading() as cursor:
        assert cursor.value("SELECT count(*) FROM appeal") == 0

    assert refusal_of(answer) == "date_form"
    assert "“25/3/2026” on line 4" in english(answer.because)
    assert "(dmy)" in english(answer.because)


def test_a_single_odd_date_is_its_own_row_s_fault(office, tmp_path):
    """The others come in."""
    rows = (*((f"H-{n}", "patent", "", "2026/3/4", "", "") for n in range(3)), ("H-9", "patent", "", "soon", "", ""))
    answer, _, rejected = brought(office, tmp_path, text_of(rows).encode(), "ymd-slash")

    assert answer == ImportResult(3, 0, 1)
    assert rejected == [(5, "opened_at is not written as 2026/12/9: year, month, day: “soon”")]


def test_what_is_no_day_is_none_in_any_form():
    """The thirteenth month, the thirtieth of February, and words."""
    assert as_iso("30/2/2026", "dmy") is None
    assert as_iso("2026/13/1", "ymd-slash") is None
    assert forms_of(["3/4/2026", "13/4/2026"]) == ("dmy",)
    assert forms_of([]) == ()
    assert set(WRITTEN) | {"iso"} == set(FORMS)


def test_the_command_line_takes_the_form_and_says_how_the_file_is_written(tmp_path, monkeypatch, capsys):
    """As the page does."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))
    path = tmp_path / "h.csv"
    path.write_bytes(in_form("dmy").replace(b",", b";"))
    assert main(["import", "history", str(path)]) == 1
    assert "--date-form" in capsys.readouterr().err
    assert main(["import", "history", str(path), "--date-form", "dmy", "--dry-run"]) == 0
    assert "UTF-8, semicolons" in capsys.readouterr().err
    assert main(["import", "history", str(path), "--date-form", "dmy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 2, "known": 0, "rejected": 0, "dry_run": False}


def test_who_imports_hears_how_it_goes(office, tmp_path):
    """How far it is, and what comes in."""
    path = tmp_path / "h.csv"
    heard: list[int] = []
    took: list[tuple[str, str]] = []
    path.write_bytes(text_of().encode())
    how = ReadingOptions(progress=heard.append, took=lambda number, fields: took.append((number, str(fields["state"]))))
    done(import_history(office, path, none_rejected, dry_run=True, how=how))

    assert heard == [2]
    assert took == [("H-1", "opened"), ("H-2", "closed")]


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_written_as_python_writes_it(when: datetime):
    """Every year, with and without parts of a second."""
    assert utc_text(when) == when.isoformat()
    assert utc_text(when.replace(microsecond=0)) == when.replace(microsecond=0).isoformat()
