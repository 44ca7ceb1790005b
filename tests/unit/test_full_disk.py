"""A full disk: what cannot be kept is refused in words, nothing is half there, and work goes on once there is room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.commands.documents import take_in
from core.commands.records import check_record
from core.commands.work import comment
from core.model.terms import DocumentKind, Side
from core.office import Office, open_office
from core.queries.case import open_case
from core.store.file import Store, Unwritten
from tests.cases import INTAKE, LEAD, Clock, done, new_office, opened, refusal_of
from tests.small_disk import fill, small_disk

LARGE = "x" * 40_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    with small_disk(tmp_path / "disk", 48) as mounted:
        yield mounted


@pytest.fixture
def office(disk: Path) -> Iterator[Office]:
    """An office on it, with one appeal."""
    made = new_office(disk / "office", Clock())
    opened(made)
    yield made
    made.close()


def filed(office: Office) -> list[str]:
    """The documents on file of the appeal."""
    return [each.name for each in done(open_case(office, LEAD, "AP-2026-000001")).dossier.exhibits]


def files(office: Office) -> object:
    """Takes in a document of some size."""
    data = LARGE.encode()
    kind = DocumentKind.CONTRACT
    return take_in(office, INTAKE, "AP-2026-000001", side=Side.SELLER, kind=kind, name="contract.txt", data=data)


def test_a_document_that_the_disk_cannot_take_is_refused_whole(office, disk):
    """The refusal says that nothing was kept; with room again the same document is taken in."""
    ballast = fill(disk)

    assert refusal_of(files(office)) == "disk_full"
    assert list(office.vault.all()) == []
    assert list((disk / "office" / "evidence" / "incoming").iterdir()) == []
    assert filed(office) == []

    ballast.unlink()
    done(files(office))
    assert filed(office) == ["contract.txt"]


def test_an_act_that_the_disk_cannot_take_is_refused_and_not_called_stale(office, disk):
    """What was there before stays readable; nobody is told of a colleague who was not there."""
    before = done(open_case(office, LEAD, "AP-2026-000001")).appeal.version
    ballast = fill(disk)

    assert refusal_of(comment(office, INTAKE, "AP-2026-000001", LARGE)) == "disk_full"
    assert done(open_case(office, LEAD, "AP-2026-000001")).appeal.version == before

    ballast.unlink()
    done(comment(office, INTAKE, "AP-2026-000001", "There is room again."))
    office.close()
    again = open_office(disk / "office", Clock())
    assert check_record(again).faults == ()
    again.close()


def test_what_was_acknowledged_is_there_and_what_was_refused_is_not(disk):
    """Also where the commit was durable and only the tidying up after it found no room."""
    store = Store.open(disk / "record.duckdb")
    kept: list[int] = []
    refused = 0
    for number in range(2_000):
        try:
            write(store, number)
        except Unwritten:
            refused += 1
            if refused > 3:
                break
        else:
            kept.append(number)

    assert refused
    assert numbers(store) == kept
    store.close()
    again = Store.open(disk / "record.duckdb")
    assert numbers(again) == kept
    again.close()


def write(store: Store, number: int) -> None:
    """One row of some size."""
    text = "".join(chr(0x4E00 + (number * 7919 + at * 31) % 20_000) for at in range(12_000))
    plain: dict[str, object] = {"exported_by": "", "filters": "", "sha256": "", "exported_at": "2026-11-24"}
    with store.writing() as cursor:
        cursor.insert("export", {**plain, "report": text, "row_count": number})


def numbers(store: Store) -> list[int]:
    """The rows that are there."""
    with store.reading() as cursor:
        return [int(row["row_count"]) for row in cursor.rows("SELECT row_count FROM export ORDER BY row_count")]
