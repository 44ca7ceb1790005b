"""Whole tables as CSV: complete, without names, nothing in them runs, and it is recorded who took them."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path

import pytest

from core.analytics.counts import CaseFilter
from core.analytics.tables import ExportFilter, exports
from core.domain.masking import pseudonym
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import Outcome, RightType, Role, State
from core.exchange.csv_files import csv_text, neutralise_formula, restore_cell
from core.exchange.export import last_taken, running_exports, stream_rows
from core.exchange.history_import import import_history
from core.office import Office, open_office
from tests.cases import INTAKE, LEAD, MANAGER, PEOPLE, disclosed, done, opened
from tests.english import english
from tests.files import SHARED, none_rejected, read_csv, written_csv
from tests.odd_tables import CELLS, NAUGHTY

HEADER = (
    "appeal_no,state,right_type,policy,seller,complainant,right_no,listings,penalty_kind,opened_at,disclosed_at,"
    "counter_notice_at,counter_notice_effective_at,preliminary_decided_at,preliminary_outcome,forwarded_at,arrived_at,"
    "response_due_on,response_latest_on,answered_at,"
    "answer_kind,withdrawn_at,final_decided_at,outcome,due_on,exceptional,legal_risk,supplements,late_answers,reopened,imported,"
    "version"
)


def taken(office: Office, report: str = "cases", filters: ExportFilter | None = None) -> bytes:
    """The whole file as a manager gets it."""
    return b"".join(done(stream_rows(office, MANAGER, report, filters or ExportFilter())))


def bring(office: Office, folder: Path, rows: list[dict[str, str]]) -> None:
    """Cases of an earlier system."""
    done(import_history(office, written_csv(folder / "h.csv", rows), none_rejected))


def test_the_header_is_stable_and_times_are_iso(office):
    """Programs of others read these names."""
    appeal = disclosed(office)
    data = taken(office)
    (row,) = read_csv(data)

    assert data.decode("utf-8-sig").split("\r\n")[0] == HEADER
    assert row["appeal_no"] == appeal.appeal_no
    assert row["opened_at"] == "2026-11-24T04:00:00Z"
    assert (row["state"], row["listings"], row["exceptional"]) == ("awaiting_seller", "1", "false")


def test_nothing_personal_leaves_the_office(office):
    """Parties are the pseudonyms that managers see everywhere; names, contacts and links are not in the file."""
    appeal = disclosed(office)
    told = (taken(office) + taken(office, "timeline")).decode("utf-8-sig")
    (row,) = read_csv(taken(office))

    assert row["seller"] == pseudonym(appeal.seller_id)
    assert row["complainant"] == pseudonym(appeal.complainant_id)
    for secret in ("Northlight", "Halden", "13812345678", "703318845521", appeal.seller_id, INTAKE.name, "chen"):
        assert secret not in told


def test_a_pseudonym_cannot_be_found_out_by_trying_names(tmp_path, clock):
    """The same shop is one party in its office, opened or imported, and another in an office of the same program."""
    shop = {"appeal_no": "H-1", "right_type": "trademark", "seller": "Northlight Lamps", "opened_at": "2026-01-01"}
    found = []
    for name in ("one", "other"):
        office = open_office(tmp_path / name, clock)
        done(import_history(office, written_csv(tmp_path / "h.csv", [shop]), none_rejected))
        opened(office)
        opened(office)
        found.append({row["seller"] for row in read_csv(taken(office))})
        office.close()

    one, other = found
    assert (len(one), len(other)) == (1, 1)
    assert one != other


def test_the_timeline_has_every_event(office):
    """One row an act, in order, with the hash that the log keeps."""
    appeal = disclosed(office)
    rows = read_csv(taken(office, "timeline"))

    assert [(row["seq"], row["verb"], row["state"]) for row in rows] == [
        ("1", "open", "opened"),
        ("2", "take_in", ""),
        ("3", "disclose", "awaiting_seller"),
    ]
    assert {row["appeal_no"] for row in rows} == {appeal.appeal_no}
    assert all(len(row["hash"]) == 64 for row in rows)


ROWS = [
    {"appeal_no": "H-1", "right_type": "trademark", "opened_at": "2026-01-01"},
    {"appeal_no": "H-2", "right_type": "patent", "opened_at": "2026-01-31T23:59:59+08:00"},
    {
        "appeal_no": "H-3", "right_type": "patent", "opened_at": "2026-02-01",
        "final_decided_at": "2026-03-01", "outcome": "revoked_other",
    },
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (ExportFilter(), ["H-1", "H-2", "H-3"]),
        (ExportFilter(CaseFilter(since=date(2026, 1, 2))), ["H-2", "H-3"]),
        (ExportFilter(CaseFilter(until=date(2026, 1, 31))), ["H-1", "H-2"]),
        (ExportFilter(CaseFilter(right_types=(RightType.PATENT,)), states=(State.OPENED,)), ["H-2"]),
        (ExportFilter(outcomes=(Outcome.REVOKED_OTHER,)), ["H-3"]),
        (ExportFilter(CaseFilter(since=date(2027, 1, 1))), []),
    ],
)
@pytest.mark.parametrize("report", ["cases", "timeline"])
def test_filters_choose_cases(office, tmp_path, report, filters, numbers):
    """By the day they were opened (in Shanghai, both ends included), right type, state and outcome."""
    bring(office, tmp_path, ROWS)
    rows = read_csv(taken(office, report, filters))

    assert sorted(row["appeal_no"] for row in rows) == numbers


def test_there_is_no_row_limit(office, tmp_path):
    """More rows than one batch, each once."""
    bring(office, tmp_path, [ROWS[0] | {"appeal_no": f"H-{n:05d}"} for n in range(25_000)])
    rows = read_csv(taken(office))

    assert len({row["appeal_no"] for row in rows}) == len(rows) == 25_000


def test_each_export_is_recorded(office):
    """Who, what, which filters, how many rows, and the hash of the very file."""
    opened(office)
    data = taken(office, "cases", ExportFilter(CaseFilter(right_types=(RightType.COPYRIGHT,))))
    with office.store.reading() as cursor:
        (row,) = exports(cursor, 10)

    assert (row["exported_by"], row["report"], row["row_count"]) == (MANAGER.person_id, "cases", 1)
    assert json.loads(str(row["filters"])) == {"right-type": "copyright"}
    assert row["sha256"] == hashlib.sha256(data).hexdigest()


def test_an_export_that_breaks_off_is_recorded_too(office):
    """What was taken before the connection was cut left the office all the same."""
    opened(office)
    pieces = iter(done(stream_rows(office, MANAGER, "cases", ExportFilter())))
    first = next(pieces)
    del pieces
    with office.store.reading() as cursor:
        (row,) = exports(cursor, 10)

    assert (row["row_count"], row["of_rows"], row["whole"]) == (0, 1, False)
    assert row["sha256"] == hashlib.sha256(first).hexdigest()
    (told,) = done(last_taken(office, LEAD))
    assert (told.rows, told.of_rows, told.whole) == (0, 1, False)


def test_an_export_is_on_record_before_its_first_byte(office):
    """While it is under way the page shows how far it is; had the server stopped, its line would be there."""
    opened(office)
    pieces = done(stream_rows(office, MANAGER, "cases", ExportFilter()))
    with office.store.reading() as cursor:
        (begun,) = exports(cursor, 10)
    next(pieces)
    ((going, _who),) = done(running_exports(office, LEAD))
    assert (begun["whole"], begun["sha256"], begun["of_rows"]) == (False, "", 1)
    assert (going.report, going.rows, going.total) == ("cases", 0, 1)
    assert done(last_taken(office, LEAD)) == ()

    b"".join(pieces)
    (told,) = done(last_taken(office, LEAD))
    assert (told.rows, told.whole) == (1, True)
    assert done(running_exports(office, LEAD)) == ()


@pytest.mark.parametrize(
    "person", [each for each in PEOPLE if not allowed(each, Act.EXPORT_TABLES)], ids=lambda person: person.role
)
def test_only_leads_and_managers_export(office, person):
    """Refused before the first byte."""
    refusal = stream_rows(office, person, "cases", ExportFilter())

    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_permitted"
    assert not isinstance(stream_rows(office, LEAD, "cases", ExportFilter()), Refusal)


def test_an_unknown_report_is_refused(office):
    """It is named."""
    refusal = stream_rows(office, MANAGER, "secrets", ExportFilter())

    assert isinstance(refusal, Refusal)
    assert "secrets" in english(refusal.because)


def hostile() -> list[tuple[str, bool]]:
    """Cells that a spreadsheet would run, and some that it would not; those of a collection where it is at hand."""
    collected = SHARED / "hostile/text/csv_injection.json"
    others = json.loads(collected.read_text(encoding="utf-8")) if collected.exists() else ()
    return [*CELLS, *((each["value"], each["must_be_escaped_on_export"]) for each in others)]


def test_no_cell_runs_in_a_spreadsheet():
    """Each hostile value is made harmless, the others stay as they are, and the way back is exact."""
    for cell, runs in hostile():
        assert neutralise_formula(cell) == (f"'{cell}" if runs else cell)
        assert restore_cell(neutralise_formula(cell)) == cell or not runs


def test_hostile_numbers_are_harmless_in_the_file(office, tmp_path):
    """The database makes the same cells as the program does."""
    numbers = list(dict.fromkeys(cell.strip() for cell, _ in hostile() if cell.strip()))
    bring(office, tmp_path, [ROWS[0] | {"appeal_no": number, "right_no": number} for number in numbers])
    rows = read_csv(taken(office))

    assert [row["appeal_no"] for row in rows] == [neutralise_formula(number) for number in numbers]
    assert [row["right_no"] for row in rows] == [neutralise_formula(number) for number in numbers]
    assert {row["appeal_no"] for row in read_csv(taken(office, "timeline"))} == {
        neutralise_formula(number) for number in numbers
    }


def test_every_naughty_string_comes_back_whole():
    """Whatever people type can be written to CSV and read again, and nothing of it runs."""
    collected = SHARED / "hostile/text/blns.json"
    strings = [*NAUGHTY, *(json.loads(collected.read_text(encoding="utf-8")) if collected.exists() else ())]
    told = csv_text([(each,) for each in strings if each])
    found = [row[0] for row in csv.reader(io.StringIO(told, newline=""))]

    assert found == [neutralise_formula(each) for each in strings if each]


def test_roles_that_may_not_look_are_all_of_the_rest():
    """A role that is added later may not export until somebody says so."""
    assert {Role.LEAD, Role.MANAGER} == set(Role) - {Role.INTAKE, Role.REVIEWER, Role.ADMIN, Role.SYSTEM}
