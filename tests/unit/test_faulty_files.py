"""Faulty files: each bad row is told by its line and kept whole, and what is no CSV is refused in a short sentence."""

import csv
import gzip
import io
import random
import zipfile

import pytest

from core.__main__ import main
from core.exchange.appeal_import import import_appeals
from core.exchange.csv_files import ImportResult, RejectedRow, reading, rejects_file
from core.exchange.history_import import import_history
from core.exchange.history_rows import COLUMNS
from tests.cases import done, refusal_of
from tests.english import english
from tests.files import none_rejected, reasons

HEADER = "appeal_no,right_type,seller,complainant,opened_at,outcome,final_decided_at\n"


def line(number: int, seller: str = "Shop") -> str:
    """A good row."""
    return f"W{number},trademark,{seller} {number},Comp,2026-03-01,upheld_valid_answer,2026-03-09\n"


def brought(office, tmp_path, text: str):
    """What an import of this text answers, its rejects, and the file of rejects."""
    path, out = tmp_path / "h.csv", tmp_path / "rejects.csv"
    path.write_bytes(text.encode())
    rejected: list[RejectedRow] = []
    with rejects_file(out, "en") as write:

        def both(row: RejectedRow) -> None:
            rejected.append(row)
            write(row)

        answer = import_history(office, path, both)
    return done(answer), reasons(rejected), out


def numbers(office) -> list[str]:
    """The cases on record."""
    with office.store.reading() as cursor:
        return [row["appeal_no"] for row in cursor.rows("SELECT appeal_no FROM appeal ORDER BY 1")]


def test_a_rejected_row_keeps_the_cells_past_the_header(office, tmp_path):
    """An unquoted comma in a shop's name: nothing is cut off, and the corrected file comes in as it is."""
    bad = "W1,trademark,Shop, Inc.,Comp,2026-03-01,upheld_valid_answer,2026-03-09\n"
    answer, rejected, out = brought(office, tmp_path, HEADER + bad + line(2))
    written = out.read_text("utf-8-sig")

    assert answer == ImportResult(1, 0, 1)
    assert rejected == [(2, "it has 8 cells; the header has 7")]
    assert written.splitlines()[1].endswith(bad.strip())

    again = tmp_path / "corrected.csv"
    again.write_text(written.replace("Shop, Inc.", '"Shop, Inc."'), "utf-8")
    assert done(import_history(office, again, none_rejected)) == ImportResult(1, 0, 0)
    assert numbers(office) == ["W1", "W2"]


def test_a_row_that_was_not_corrected_is_rejected_again_whole(office, tmp_path):
    """Also where the first rejected row is the shortest: the header of the file is that of the columns."""
    text = HEADER + "W1,trademark\n" + "W2,trademark,Shop, Inc.,Comp,2026-03-01,upheld_valid_answer,2026-03-09\n"
    _, first, out = brought(office, tmp_path, text)
    kept = out.read_text("utf-8-sig")
    rejected: list[RejectedRow] = []
    with rejects_file(tmp_path / "again.csv", "en") as write:

        def both(row: RejectedRow) -> None:
            rejected.append(row)
            write(row)

        done(import_history(office, out, both))
    again = (tmp_path / "again.csv").read_text("utf-8-sig")

    assert kept.splitlines()[0] == f"line,reason,{HEADER.strip()}"
    assert [",".join(row[2:]) for row in csv.reader(kept.splitlines()[1:])] == text.splitlines()[1:]
    assert reasons(rejected) == first
    assert again == kept


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_alone(office, tmp_path):
    """Thirty rows, one of them with it: 29 come in, and the count does not mislead."""
    rows = [line(n) for n in range(30)]
    rows[4] = rows[4].replace("Shop 4", '"Shop 4')
    answer, rejected, out = brought(office, tmp_path, HEADER + "".join(rows))

    assert answer == ImportResult(29, 0, 1)
    assert rejected == [(6, "a quotation mark is opened on this line and never closed")]
    assert "Shop 4" in out.read_text("utf-8-sig")


def test_one_that_is_closed_by_another_row_s_costs_no_row_between(office, tmp_path):
    """The next quoted cell ends it, twenty lines on: the rows between are rows."""
    rows = [line(n) for n in range(30)]
    rows[4] = rows[4].replace("Shop 4", '"Shop 4')
    rows[24] = rows[24].replace("Shop 24", '"Shop, 24"')
    answer, rejected, _ = brought(office, tmp_path, HEADER + "".join(rows))

    assert answer == ImportResult(29, 0, 1)
    assert [number for number, _ in rejected] == [6]


def test_one_in_the_last_cell_does_not_take_the_rest_of_the_file_along(office, tmp_path):
    """The cells are as many as the header has, but the last holds all that follows."""
    rows = [line(n) for n in range(5)]
    rows[1] = rows[1].replace("2026-03-09", '"2026-03-09')
    answer, rejected, _ = brought(office, tmp_path, HEADER + "".join(rows))

    assert answer == ImportResult(4, 0, 1)
    assert [number for number, _ in rejected] == [3]


def test_a_cell_of_several_lines_is_one_cell(office, tmp_path):
    """Line ends within quotation marks are text; the rows after it have the right line numbers."""
    rows = [line(1), line(2).replace("Shop 2", '"Shop\n2, the\nsecond"'), "W3,trademark\n"]
    answer, rejected, _ = brought(office, tmp_path, HEADER + "".join(rows))

    assert answer == ImportResult(2, 0, 1)
    assert rejected == [(6, "it has 2 cells; the header has 7")]


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("bring", [import_history, import_appeals])
def test_a_control_character_rejects_its_row(office, tmp_path, bring, place):
    """A NUL in a number is a row's fault: not the end of the import, and not a number on record."""
    bad = line(0 if place == "first" else 99).replace("W", "W\0")
    rows = [bad, line(50)] if place == "first" else [line(50), bad]
    path = tmp_path / "h.csv"
    kept = 5 if bring is import_appeals else 7  # the columns both know
    path.write_text("".join(",".join(each.strip().split(",")[:kept]) + "\n" for each in (HEADER, *rows)), "utf-8")
    rejected: list[RejectedRow] = []

    assert done(bring(office, path, rejected.append)) == ImportResult(1, 0, 1)
    assert [reason for _, reason in reasons(rejected)] == [
        "it contains a control character, U+0000, which does not belong in text"
    ]
    assert numbers(office) == ["W50"]


def archive() -> bytes:
    """The beginnings of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (archive(), "Excel workbook or a ZIP archive"),
        (gzip.compress((HEADER + line(1)).encode()), "gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    ],
)
def test_what_is_no_csv_is_refused_in_a_short_sentence(office, tmp_path, data, told):
    """Named .csv or not: what it is, and what to do."""
    path = tmp_path / "h.csv"
    path.write_bytes(data)
    answer = import_history(office, path, none_rejected)
    said = english(getattr(answer, "because", ""))

    assert refusal_of(answer) == "path_unusable"
    assert told in said
    assert said.isprintable()
    assert len(said) < 160


def test_ten_thousand_columns_are_refused_by_a_short_message(tmp_path, monkeypatch, capsys):
    """Five are named, the others counted."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))
    path = tmp_path / "h.csv"
    path.write_text(",".join(f"column_{n}" + "x" * 200 for n in range(10_000)) + "\n", "utf-8")

    assert main(["import", "history", str(path)]) == 1
    err = capsys.readouterr().err
    assert "column_4" in err
    assert "column_5" not in err
    assert "+9,995" in err
    assert len(err) < 1_500


def test_every_line_is_a_row_or_a_reject(tmp_path):
    """Whatever quotation marks stand where: no line of the file is lost or told twice."""
    chance = random.Random(5)
    ends, words = ("", '"', '""', "x"), ("a", '"b"', '"c', 'd"')
    for _ in range(200):
        lines = [f"{n}{chance.choice(ends)},{chance.choice(words)}\n" for n in range(chance.randint(1, 12))]
        path = tmp_path / "h.csv"
        path.write_text("no,word\n" + "".join(lines), "utf-8")
        with reading(path) as table:
            rows = list(done(table).rows)
        told = "".join("".join(each.cells.values()) + "".join(each.beyond) for each in rows)
        assert [n for n in range(len(lines)) if str(n) not in told] == []
        assert [each.line for each in rows] == sorted({each.line for each in rows})


def test_the_columns_of_a_history_file_fit_in_the_refusal():
    """What is known is told in full: it is what the reader needs."""
    assert len(", ".join(COLUMNS)) < 400
