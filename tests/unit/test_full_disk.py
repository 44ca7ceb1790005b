"""A full disk: what cannot be kept is refused in words, nothing is half there, and work goes on once there is room."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from core.__main__ import main
from core.analytics.tables import ExportFilter, exports
from core.commands.accounts import (
    add_person,
    reset_password,
    see,
    set_language,
    set_role,
    sign_out,
    sign_out_everywhere,
    who_is,
)
from core.commands.bundles import begin_bundle
from core.commands.checklist import comment, release_case, take_case
from core.commands.documents import take_in
from core.commands.letters import save_letter
from core.commands.second_reviews import announce_sample
from core.commands.verification import check_record
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Role, Side
from core.exchange.case_report import report_file
from core.exchange.export import stream_rows
from core.ledger.duckdb_engine import Store
from core.ledger.engine import DiskFull
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.letters import outbox
from core.queries.people import accounts
from tests import postgres
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, Clock, done, new_office, opened, refusal_of, reviewable
from tests.cast import ZHAO, sign_in
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


@postgres.needs_duckdb("the file is on the small disk")
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


NUMBERS = count()

TOKENS: list[str] = []

ACTS: dict[str, Callable[[Office, str], object]] = {
    "sign in": lambda office, _no: sign_in(office, "zhao", ZHAO.password, "10.0.0.7"),
    "sign out": lambda office, _no: sign_out(office, TOKENS.pop()),
    "sign out everywhere": lambda office, _no: sign_out_everywhere(office, REVIEWER),
    "add a person": lambda office, _no: add_person(office, f"Person {next(NUMBERS)}", Role.REVIEWER, ZHAO.password),
    "a new password": lambda office, _no: reset_password(office, ADMIN, "zhao"),
    "a role": lambda office, _no: set_role(office, ADMIN, "zhao", Role.LEAD if next(NUMBERS) % 2 else Role.REVIEWER),
    "a language": lambda office, _no: set_language(office, REVIEWER, "zh" if next(NUMBERS) % 2 else "en"),
    "a notice": lambda office, _no: see(office, REVIEWER, [f"notice {next(NUMBERS)}"]),
    "a letter": lambda office, _no: save_letter(office, REVIEWER, letter(office), "en", f"Text {next(NUMBERS)}"),
    "a pack": lambda office, no: begin_bundle(office, LEAD, no, Side.COMPLAINANT),
    "a hold": lambda office, no: (
        take_case(office, REVIEWER, no) if next(NUMBERS) % 2 else release_case(office, REVIEWER, no)
    ),
    "a sample": lambda office, _no: announce_sample(
        office, LEAD, first=day_in(office.now()), last=day_in(office.now()) + timedelta(days=1), by=(), base=Decimal(1)
    ),
    "an export": lambda office, _no: stream_rows(office, MANAGER, "cases", ExportFilter()),
    "the report of a case": lambda office, no: report_file(office, LEAD, no, "csv", "en"),
}


def brimful(office: Office, disk: Path) -> Path:
    """Fills the disk, and then the last page of the log with small writes."""
    ballast = fill(disk)
    for name in ("a notice", "a language"):
        assert refused_at_last(partial(ACTS[name], office, "")) == "disk_full"
    return ballast


def letter(office: Office) -> str:
    """A letter that waits."""
    return done(outbox(office, REVIEWER)).letters[0].letter.letter_id


def refused_at_last(act: Callable[[], object]) -> str:
    """Does it until the last free bytes of the disk are used up; the code of the refusal that ends it."""
    for _ in range(400):
        if isinstance(result := act(), Refusal):
            return result.code
    pytest.fail("the disk was never full")


@postgres.needs_duckdb("the file is on the small disk")
@pytest.mark.parametrize("name", ACTS)
def test_whatever_a_person_keeps_is_refused_in_words(office, disk, name):
    """No page breaks: each command answers the refusal, and does its work again when there is room."""
    office.store.write(lambda cursor: cursor.run("DELETE FROM person WHERE person_id = 'zhao'"))
    done(add_person(office, "Zhao Ling", Role.REVIEWER, ZHAO.password, person_id="zhao"))
    case = reviewable(office)
    TOKENS[:] = [done(sign_in(office, "zhao", ZHAO.password, "10.0.0.8")) for _ in range(4)]
    ballast = brimful(office, disk)

    assert refused_at_last(lambda: ACTS[name](office, case.appeal_no)) == "disk_full"
    assert done(accounts(office, ADMIN))

    ballast.unlink()
    assert not isinstance(ACTS[name](office, case.appeal_no), Refusal)


@postgres.needs_duckdb("the file is on the small disk")
def test_a_person_who_is_signed_in_reads_on_while_the_disk_is_full(disk):
    """That somebody was seen is not written down then; nobody is thrown out for it."""
    clock = Clock()
    office = new_office(disk / "office", clock)
    office.store.write(lambda cursor: cursor.run("DELETE FROM person WHERE person_id = 'zhao'"))
    done(add_person(office, "Zhao Ling", Role.REVIEWER, ZHAO.password, person_id="zhao"))
    opened(office)
    kept = done(sign_in(office, "zhao", ZHAO.password, "10.0.0.7"))
    fill(disk)
    assert refused_at_last(lambda: see(office, REVIEWER, [f"notice {next(NUMBERS)}"])) == "disk_full"

    for _ in range(20):
        clock.move(minutes=2)
        person = who_is(office, kept)
        assert person
        assert person.person_id == "zhao"
    office.close()


@postgres.needs_duckdb("the file is on the small disk")
def test_an_export_that_cannot_be_recorded_does_not_leave(office, disk):
    """Refused before its first byte; one that began before keeps its line, as not completed."""
    going = done(stream_rows(office, MANAGER, "cases", ExportFilter()))
    next(going)
    ballast = fill(disk)
    assert refused_at_last(lambda: stream_rows(office, MANAGER, "timeline", ExportFilter())) == "disk_full"
    assert b"AP-2026-000001" in b"".join(going)
    ballast.unlink()

    with office.store.reading() as cursor:
        (first, *_) = [each for each in exports(cursor, 500) if each["report"] == "cases"]
    assert (first["of_rows"], first["whole"], first["row_count"], first["sha256"]) == (1, False, 0, "")


@postgres.needs_duckdb("the file is on the small disk")
def test_the_command_line_says_it_too(office, disk, monkeypatch, capsys):
    """In words and with an exit code, not with a trace."""
    monkeypatch.setenv("REDRESS_HOME", str(disk / "office"))
    office.close()
    ballast = fill(disk)
    codes = [main(["people", "add", f"P {at}", "--role", "intake"]) for at in range(3)]

    assert codes[-1] == 1
    assert "is full" in capsys.readouterr().err
    ballast.unlink()
    assert main(["people", "add", "There is room", "--role", "intake"]) == 0


def test_what_was_acknowledged_is_there_and_what_was_refused_is_not(disk):
    """Also where the commit was durable and only the tidying up after it found no room."""
    store = Store.open(disk / "record.duckdb")
    kept: list[int] = []
    refused = 0
    for number in range(2_000):
        try:
            write(store, number)
        except DiskFull:
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
    with store.writing() as cursor:
        cursor.insert("failed_sign_in", {"account": text, "address": str(number), "failed_at": "2026-11-24"})


def numbers(store: Store) -> list[int]:
    """The rows that are there."""
    with store.reading() as cursor:
        return sorted(int(row["address"]) for row in cursor.rows("SELECT address FROM failed_sign_in"))
