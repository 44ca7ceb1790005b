"""The seven tables that go out: what each holds, how it is filtered, what stays in the office, and its codebook."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256

import pytest
from pyarrow.parquet import read_table  # type: ignore[import-untyped]

from core.__main__ import main
from core.analytics.counts import CaseFilter
from core.analytics.metrics import Metric, measures, waiting_times
from core.analytics.tables import ExportFilter, exports
from core.commands.review import forward, reject
from core.domain.masking import pseudonym
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Value
from core.exchange.csv_files import csv_text, reading, restore_cell
from core.exchange.export import (
    BOOK,
    REPORTS,
    codebook_file,
    columns_of,
    rows_of,
    stream_parquet,
    stream_rows,
    underway,
)
from core.exchange.metrics_export import FEW, FEWEST
from tests import ten
from tests.cases import AS_FILED, INTAKE, LEAD, MANAGER, REVIEWER, answer_all, done, opened, refusal_of, reviewable
from tests.files import read_csv, spectrum
from tests.odd_tables import TABLES

NONE = ExportFilter()

SECRETS = (
    "Northlight",
    "Halden",
    "13812345678",
    "703318845521",
    "91330106MA2K7Q4P8B",
    "TM-2026-118204",
    "told in private",
)


def taken(office, report, filters=NONE, person=MANAGER) -> bytes:
    """The whole file as that person gets it."""
    return b"".join(done(stream_rows(office, person, report, filters)))


def rows(office, report, filters=NONE) -> list[dict[str, str]]:
    """Its rows."""
    return read_csv(taken(office, report, filters))


def forwarded(office, policy="taobao_trademark_v2_1"):
    """A case with its findings, decided for the seller."""
    appeal = reviewable(office, policy, DocumentKind.INVOICE)
    answer_all(office, REVIEWER, appeal)
    return done(
        forward(office, REVIEWER, appeal.appeal_no, appeal.version, reason="told in private", as_filed=AS_FILED)
    )


def test_a_decision_says_what_it_rested_on_and_not_who(office):
    """Verdict, routes and outcome; the reviewer is a pseudonym that is no plain hash of the name."""
    appeal = forwarded(office)
    other = reviewable(office, "taobao_trademark_v2_1", DocumentKind.INVOICE)
    answer_all(office, REVIEWER, other, Value.NOT_MET)
    done(reject(office, REVIEWER, other.appeal_no, other.version, reason="nothing proves the goods"))
    first, second = rows(office, "decisions")

    assert (first["appeal_no"], first["decision"], first["verdict"]) == (appeal.appeal_no, "forward", "passes")
    assert (second["decision"], second["verdict"], second["outcome"]) == ("reject", "fails", "rejected_preliminary")
    assert first["routes"] == first["passed_routes"] == "tm_purchase"
    assert first["reviewer"] == second["reviewer"] != ""
    assert first["reviewer"] not in (REVIEWER.person_id, pseudonym(REVIEWER.person_id))
    own = [row for row in rows(office, "findings") if row["appeal_no"] == appeal.appeal_no]
    assert int(first["findings"]) == len(own)


def test_a_finding_is_an_id_and_a_value(office):
    """With the machine's value, and whether a person gave the answer; no note and no input."""
    forwarded(office)
    found = rows(office, "findings")

    assert found
    assert {row["value"] for row in found} <= set(Value)
    assert {row["made_by"] for row in found} == {"person"}
    assert "not_met" in {row["machine_value"] for row in found} | {"not_met"}
    assert "seen on the original" not in taken(office, "findings").decode()


def test_a_disclosure_names_form_ground_and_side(office):
    """One row a document given; no name of a file or a person."""
    appeal = forwarded(office)
    found = rows(office, "disclosures")

    assert {row["recipient"] for row in found} == {"seller", "complainant"}
    assert {row["appeal_no"] for row in found} == {appeal.appeal_no}
    assert {row["rendition"] for row in found} == {"as_filed"}
    assert {row["as_filed_for_a_reason"] for row in found} == {"true", "false"}
    assert all(row["ground"] and row["given_at"] and row["exhibit"] for row in found)


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_personal_is_in_any_table(office, report):
    """domain.md 7.1: no names, contacts, numbers of documents, free text; no person of the office."""
    appeal = forwarded(office)
    told = taken(office, report, person=LEAD).decode()

    for secret in (
        *SECRETS,
        appeal.seller_id,
        appeal.complainant_id,
        AS_FILED,
        REVIEWER.name,
        f",{REVIEWER.person_id},",
    ):
        assert secret not in told


@pytest.mark.parametrize("report", REPORTS)
def test_parquet_has_the_same_rows_with_types(office, tmp_path, report):
    """Each cell is the value that the CSV tells in words, and the log tells of the bytes that left."""
    forwarded(office)
    ten.take_history(office, tmp_path, ten.rows_of(2))
    out = tmp_path / "out.parquet"
    out.write_bytes(b"".join(done(stream_parquet(office, MANAGER, report, NONE))))
    told = read_table(out)
    kinds, found = {each.name: str(each.type) for each in told.schema}, told.to_pylist()
    with office.store.reading() as cursor:
        taken_out = exports(cursor, 1)[0]

    assert taken_out["sha256"] == sha256(out.read_bytes()).hexdigest()
    assert (taken_out["row_count"], taken_out["whole"]) == (len(found), True)
    assert json.loads(str(taken_out["filters"])) == {"format": "parquet"}
    assert tuple(kinds) == columns_of(report)
    expected = rows(office, report)
    assert len(found) == len(expected) > 0
    for values, row in zip(found, expected, strict=True):
        for name, kind in kinds.items():
            given = None if row[name] == "" else AS_VALUE[kind](row[name])
            assert name == "as_of" or values[name] == given, (name, kind)


AS_VALUE: dict[str, Callable[[str], object]] = {
    "string": restore_cell,
    "int64": int,
    "double": float,
    "bool": {"true": True, "false": False}.__getitem__,
    "date32[day]": date.fromisoformat,
    "timestamp[us, tz=UTC]": datetime.fromisoformat,
}


def test_parquet_keeps_what_a_spreadsheet_would_run_as_it_is(office, tmp_path):
    """No apostrophe, since nothing runs it; commas, quotes and ends of lines are those of the text."""
    number = '=1+"a",\nb'
    opened(office, right_no=number)
    out = tmp_path / "out.parquet"
    out.write_bytes(b"".join(done(stream_parquet(office, MANAGER, "cases", NONE))))

    assert read_table(out)["right_no"].to_pylist() == [number]
    assert rows(office, "cases")[0]["right_no"] == f"'{number}"


def test_whoever_may_not_export_gets_no_parquet(office):
    """As with the CSV."""
    assert refusal_of(stream_parquet(office, REVIEWER, "cases", NONE)) == "not_permitted"


@pytest.mark.parametrize("report", REPORTS)
def test_rows_are_counted_beforehand(office, tmp_path, report):
    """The count of the page is the count of the file, with filters and without."""
    forwarded(office)
    ten.take_history(office, tmp_path, ten.rows_of(2))
    for filters in (
        NONE,
        ExportFilter(CaseFilter(right_types=("trademark",))),
        ExportFilter(CaseFilter(policies=("none",))),
    ):
        assert done(rows_of(office, MANAGER, report, filters)) == len(rows(office, report, filters))
    assert refusal_of(rows_of(office, INTAKE, report, NONE)) == "not_permitted"


def test_each_response_time_is_that_of_the_metrics(office, tmp_path):
    """The ten cases of docs/metrics.md: a row a forwarded appeal, on one clock, open ones censored."""
    ten.take_history(office, tmp_path, ten.rows_of())
    found = {row["appeal_no"]: row for row in rows(office, "response-times")}
    (metric,) = done(waiting_times(office, MANAGER, Metric("complainant_response_time")))

    assert {number[-2:]: (row["reason"], row["days"], row["censored"]) for number, row in found.items()} == {
        "02": ("answered", "3.0000", "false"),
        "04": ("withdrawn", "4.0000", "false"),
        "03": ("answered", "7.0000", "false"),
        "07": ("answered", "10.0000", "false"),
        "09": ("open", "12.0833", "true"),
        "01": ("silence", "15.5833", "true"),
        "08": ("silence", "15.5833", "true"),
    }
    assert len(found) == metric.n
    assert found["H00-02"]["first_answer_at"] == "2026-08-10T02:00:00Z"
    assert found["H00-01"]["first_answer_at"] == ""
    # Fri 7 Aug 10:00 to Mon 10 Aug 10:00: eight hours of Friday, one of Monday.
    assert found["H00-02"]["working_days_of_9_hours"] == "1.0000"


def test_response_times_of_a_past_day_are_those_of_that_day(office, tmp_path):
    """Case 3 had not answered on 15 August, and what was forwarded later is not in the file."""
    ten.take_history(office, tmp_path, ten.rows_of())
    asked = ExportFilter(as_of=date(2026, 8, 15))
    found = {row["appeal_no"][-2:]: row["reason"] for row in rows(office, "response-times", asked)}

    assert found == {"01": "open", "02": "answered", "03": "open", "04": "open", "07": "open"}
    assert {row["as_of"] for row in rows(office, "response-times", asked)} == {"2026-08-15T15:59:59Z"}


def test_a_table_of_the_present_is_not_given_for_the_past(office):
    """It would be taken for what was true then."""
    for report in set(REPORTS) - {"metrics", "response-times"}:
        assert (
            refusal_of(stream_rows(office, MANAGER, report, ExportFilter(as_of=date(2026, 8, 15)))) == "field_invalid"
        )
    assert refusal_of(stream_rows(office, MANAGER, "metrics", ExportFilter(as_of=date(2027, 1, 1)))) == "field_invalid"


def test_the_metrics_are_those_of_the_pages(office, tmp_path):
    """Each row the number, its interval and what it rests on."""
    ten.take_history(office, tmp_path, ten.rows_of(20))
    found = {(row["metric"], row["grouped_by"], row["group"]): row for row in rows(office, "metrics")}
    (share,) = done(measures(office, MANAGER, Metric("revocation_share_of_decisions")))
    row = found["revocation_share_of_decisions", "", ""]

    assert (int(row["n"]), int(row["k"])) == (share.n, share.k) == (160, 80)
    assert float(row["rate"]) == pytest.approx(share.rate)
    assert row["abandoned"] == "20"
    assert found["revocation_rate_cohort", "month", "2026-10"]["withheld"] == "immature"
    assert found["time_to_preliminary", "", ""]["median_working_hours"] == "18"
    assert found["complainant_response_time", "", ""]["median_days"] == ""
    assert ("workload_decided", "reviewer", "zhao") not in found


def test_small_groups_are_not_told_nor_to_be_worked_out(office, tmp_path):
    """Of three complainants with 1, 6 and 30 cases the first has no figures, and the second neither."""
    made = ten.rows_of(4)
    for number, row in enumerate(made):
        row["complainant"] = "Lone" if number == 0 else "Few" if number < 7 else "Many"
    ten.take_history(office, tmp_path, made)
    found = [row for row in rows(office, "metrics") if (row["metric"], row["grouped_by"]) == ("appeals", "complainant")]

    assert sorted((row["n"], row["withheld"]) for row in found) == [("", FEW), ("", FEW), ("33", "")]
    assert all(row["n"] in {"", "0"} or int(row["n"]) >= FEWEST for row in rows(office, "metrics"))


def test_filters_are_those_of_the_numbers(office, tmp_path):
    """Also a party by the pseudonym that an export shows it under."""
    made = ten.rows_of()
    ten.take_history(office, tmp_path, made)
    (one,) = (row for row in rows(office, "cases") if row["appeal_no"] == "H00-03")
    for only in (
        CaseFilter(sellers=(one["seller"],)),
        CaseFilter(since=date(2026, 8, 5), until=date(2026, 8, 5)),
    ):
        assert [row["appeal_no"] for row in rows(office, "cases", ExportFilter(only))] == ["H00-03"]
    assert (
        len(rows(office, "cases", ExportFilter(CaseFilter(penalties=("listing_removed",), reviewers=("zhao",))))) == 8
    )
    assert rows(office, "timeline", ExportFilter(CaseFilter(penalties=("points_deducted",)))) == []


@pytest.mark.parametrize("report", REPORTS)
def test_the_codebook_tells_every_column(report):
    """In their order, with a meaning in both languages."""
    told = read_csv(codebook_file(report))

    assert tuple(row["column"] for row in told) == columns_of(report)
    assert all(row["meaning_en"] and row["meaning_zh"] and row["source"] for row in told)
    assert all(row["unit"] and row["zone"] for row in told if row["column"].endswith(("_at", "_on", "as_of")))
    assert len(BOOK[report]) == len(told)


@pytest.mark.parametrize("report", REPORTS)
def test_the_command_line_writes_the_same_bytes(office, tmp_path, monkeypatch, capsys, report):
    """As a page sends, and a codebook beside the file."""
    forwarded(office)
    ten.take_history(office, tmp_path, ten.rows_of(2))
    asked = {
        "response-times": ExportFilter(as_of=date(2026, 11, 23)),
        "metrics": ExportFilter(as_of=date(2026, 11, 23)),
    }
    sent = taken(office, report, asked.get(report, NONE))
    office.close()
    monkeypatch.setenv("REDRESS_HOME", str(office.home))
    out = tmp_path / "out.csv"
    as_of = ["--as-of", "2026-11-23"] if report in asked else []

    assert main(["export", report, str(out), *as_of]) == 0
    assert out.read_bytes() == sent
    assert (tmp_path / "out.codebook.csv").read_bytes() == codebook_file(report)
    assert main(["export", "codebook", report, str(tmp_path / "book.csv")]) == 0
    assert (tmp_path / "book.csv").read_bytes() == codebook_file(report)


def test_what_is_going_out_is_counted(office, tmp_path):
    """How far an export is can be asked while it is taken; ended, it is gone."""
    ten.take_history(office, tmp_path, ten.rows_of())
    pieces = done(stream_rows(office, MANAGER, "cases", NONE))
    assert underway(office) == []
    next(pieces)
    next(pieces)
    (going,) = underway(office)
    assert (going.report, going.person_id, going.total, going.rows) == ("cases", MANAGER.person_id, 10, 10)
    list(pieces)
    assert underway(office) == []


@pytest.mark.parametrize("name", [*TABLES, *spectrum()])
def test_tables_of_every_kind_read_back_equal(name, tmp_path):
    """As our reader reads them, and as our writer writes them again."""
    data, wanted = TABLES[name] if name in TABLES else spectrum()[name]
    copy = tmp_path / "table.csv"
    copy.write_bytes(data)
    with reading(copy) as table:
        found = [row.cells for row in done(table).rows]
    again = csv.DictReader(io.StringIO(csv_text([list(found[0]), *(list(row.values()) for row in found)]), newline=""))

    assert found == list(wanted)
    assert [{name: restore_cell(cell) for name, cell in row.items()} for row in again] == found


def test_a_refusal_comes_before_the_first_byte(office):
    """For who may not export."""
    assert isinstance(stream_rows(office, REVIEWER, "metrics", NONE), Refusal)
