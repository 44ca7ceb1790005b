"""Encodings: certain or asked for, never guessed. The files were written by iconv, ICU's uconv and Perl's Encode."""

import json
from pathlib import Path

import pytest

from core.__main__ import main
from core.exchange.appeal_import import import_appeals
from core.exchange.csv_files import ENCODINGS, GB_18030, ImportResult, RejectedRow, sample_of
from core.exchange.history_import import import_history
from core.exchange.history_rows import ReadingOptions
from tests.cases import done, refusal_of
from tests.english import english
from tests.files import none_rejected, reasons

WRITTEN = Path(__file__).parent / "encodings"

NAMES = {
    "Big5": ("big5.csv", {"米勒公司繁體", "青木家居旗艦店", "臺北照明", "華碩電腦股份有限公司"}),
    "Shift-JIS": ("shift-jis.csv", {"株式会社青木", "日本商標協会", "ミラー商店", "東京電子有限会社"}),
    "EUC-KR": ("euc-kr.csv", {"주식회사 밀러", "한국상표협회", "서울 조명", "삼성전자"}),
    "Windows-1252": ("windows-1252.csv", {"Müller GmbH", "Société Générale", "Café Ñandú", "Straße & Söhne"}),
}

CERTAIN = {
    GB_18030: (
        "gb18030.csv",
        {
            "青木家居旗舰店",
            "上海喆喆商贸有限公司",
            "北光灯具",
            "杭州北光照明科技有限公司",
            "小李的店",
            "㐂寿堂株式会社",
        },
    ),
    **dict.fromkeys(
        ("UTF-16", "UTF-16LE", "UTF-16BE"), ("", {"青木家居旗舰店", "Müller GmbH", "주식회사 밀러", "株式会社青木"})
    ),
}

FILES = {"UTF-16": "utf-16.csv", "UTF-16LE": "utf-16le.csv", "UTF-16BE": "utf-16be.csv"}


def parties(office):
    """The names that came in."""
    with office.store.reading() as cursor:
        return {row["name"] for row in cursor.rows("SELECT name FROM party")}


@pytest.mark.parametrize("encoding", CERTAIN)
def test_what_the_bytes_tell_is_taken(office, encoding):
    """By the mark, by the zero bytes of UTF-16, and GB18030 by the Chinese words in it."""
    name, names = CERTAIN[encoding]
    heard: list[str] = []
    how = ReadingOptions(opened=lambda table: heard.append(table.encoding))
    answer = import_history(office, WRITTEN / (name or FILES[encoding]), none_rejected, how=how)

    assert (answer, heard) == (ImportResult(len(names) // 2, 0, 0), [encoding])
    assert parties(office) == names


@pytest.mark.parametrize("encoding", NAMES)
def test_what_the_bytes_do_not_tell_is_refused_with_a_line_to_tell_it_by(office, encoding):
    """Nothing comes in; the line is shown as it reads in each encoding that it can be, the right one among them."""
    name, names = NAMES[encoding]
    answer = import_history(office, WRITTEN / name, none_rejected)
    said = english(getattr(answer, "because", ""))

    assert refusal_of(answer) == "encoding_untold"
    assert any(f"{encoding}: “" in said and each in said for each in names)
    assert "--encoding" in english(getattr(answer, "remedy", ""))
    assert parties(office) == set()


@pytest.mark.parametrize("encoding", NAMES)
def test_an_encoding_that_is_named_is_read(office, encoding):
    """Every name whole; the sample that a page shows is the first line beyond ASCII."""
    name, names = NAMES[encoding]
    heard: list[str] = []
    how = ReadingOptions(encoding=encoding, opened=lambda table: heard.append(table.encoding))
    answer = import_history(office, WRITTEN / name, none_rejected, how=how)

    assert (answer, heard) == (ImportResult(2, 0, 0), [encoding])
    assert parties(office) == names
    assert any(each in sample_of(WRITTEN / name, encoding) for each in names)


def test_one_row_of_thirty_in_another_encoding_is_not_taken_for_chinese(office):
    """29 rows of plain letters and one Müller: which encoding that is, nothing tells."""
    path = WRITTEN / "windows-1252-one-row-of-thirty.csv"
    answer = import_history(office, path, none_rejected)

    assert refusal_of(answer) == "encoding_untold"
    assert "Line 19" in english(getattr(answer, "because", ""))
    assert done(
        import_history(office, path, none_rejected, how=ReadingOptions(encoding="Windows-1252"))
    ) == ImportResult(30, 0, 0)


def test_a_row_of_another_encoding_in_a_chinese_file_is_rejected(office):
    """Its accented letter would have become a rare character and eaten the letter behind it."""
    rejected: list[RejectedRow] = []
    done(import_history(office, WRITTEN / "gb18030-with-one-windows-1252.csv", rejected.append))

    assert reasons(rejected) == [(7, "“M黮ler” seems to use another encoding")]
    assert len(parties(office)) == 6


def test_a_wrong_name_for_the_encoding_rejects_what_cannot_be_read(office):
    """Windows-1252 read as Shift-JIS: rows with bytes that it has not are rejected, not filled up."""
    rejected: list[RejectedRow] = []
    done(import_history(office, WRITTEN / "windows-1252.csv", rejected.append, how=ReadingOptions(encoding="EUC-KR")))

    assert {reason for _, reason in reasons(rejected)} == {"it contains characters that cannot be read"}


def test_a_byte_order_mark_goes_before_the_name(office, tmp_path):
    """The rows that were rejected are written in UTF-8 with a mark, whatever the file was; they come in as they are."""
    path = tmp_path / "h.csv"
    path.write_bytes("appeal_no,right_type,seller,opened_at\nH-1,patent,Müller,2026-03-01\n".encode("utf-8-sig"))

    assert done(import_history(office, path, none_rejected, how=ReadingOptions(encoding="Big5"))) == ImportResult(
        1, 0, 0
    )
    assert parties(office) == {"Müller"}


@pytest.mark.parametrize("what", ["history", "appeals"])
def test_both_commands_ask_for_the_encoding_and_say_which_they_took(tmp_path, monkeypatch, capsys, what):
    """Refused with code and way out; then taken, and said on standard error."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))
    path = str(WRITTEN / "big5.csv")

    assert main(["import", what, path, "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["code"] == "encoding_untold"
    assert main(["import", what, path, "--encoding", "big5", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "Big5, commas" in told.err
    assert "Would add 2" in told.out
    assert set(ENCODINGS) >= {"utf-8", "gb18030", "big5", "shift-jis", "euc-kr", "windows-1252", "utf-16"}


def test_appeals_are_not_read_as_garbage_either(office):
    """The same file, the same refusal; what is certain comes in whole."""
    assert refusal_of(import_appeals(office, WRITTEN / "euc-kr.csv", none_rejected)) == "encoding_untold"
    assert done(import_appeals(office, WRITTEN / "gb18030.csv", none_rejected)) == ImportResult(3, 0, 0)
