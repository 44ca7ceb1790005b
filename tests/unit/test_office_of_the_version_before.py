"""An office that the version before wrote opens unchanged: it is sound, work goes on, and its files are the same."""

import json
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from core.commands.accounts import who_is
from core.commands.checklist import comment
from core.commands.verification import check_record
from core.domain.refusals import Refusal
from core.exchange.export import REPORTS
from core.ledger.record import events_of
from core.office import PEOPLE_FILE, Office, open_office
from core.queries.case import open_case
from tests.cases import done
from tests.cast import sign_in
from tests.version_before import (
    ASKED_AT,
    GOLDEN,
    LEAD,
    OFFICE,
    PAST,
    PLAYED,
    REVIEWER,
    at,
    in_review,
    made_of,
    person,
    taken_out,
    told,
)

NAMES: Final = sorted(path.name for path in GOLDEN.iterdir())

PACKED: Final = "ad178354"

DRAWN: Final = frozenset(name for name in NAMES if name.endswith("draft.pdf") or name == "case.pdf")
"""Files that are packed by zlib while they are drawn; other files are kept as they are or not packed."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The office as the version before left it, in a place of its own."""
    return taken_out(tmp_path)


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    """The same, opened by this version."""
    opened = open_office(home, lambda: ASKED_AT)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that this version makes of the office."""
    folder = tmp_path_factory.mktemp("made")
    made_of(taken_out(tmp_path_factory.mktemp("before")), folder)
    return folder


def test_it_is_sound(home: Path) -> None:
    """``verify`` reads all of it, that its documents are whole included, and finds no fault."""
    with at(home, ASKED_AT):
        found = json.loads(told("verify", "--json"))

    assert found["faults"] == []
    assert found["appeals"] > PAST
    assert found["exhibits"] > PLAYED


def test_what_stands_in_the_log_alone_is_there(office: Office) -> None:
    """The version before was ended without closing the office: its last acts are in the log of the database."""
    assert office.short is None
    with office.store.reading() as cursor:
        last = events_of(cursor, in_review(office))[-2:]

    assert [(str(each.verb), each.payload["text"]) for each in last] == [
        ("comment", "Read again; nothing to add."),
        ("comment", "再次核对，无补充。"),
    ]


def test_work_goes_on(office: Office) -> None:
    """The next act is taken by the next version of the case, and the record is sound with it."""
    number = in_review(office)
    before = done(open_case(office, person(office, REVIEWER), number)).appeal

    after = done(comment(office, person(office, REVIEWER), number, "Seen by the next version."))

    assert after.version == before.version + 1
    assert check_record(office).faults == ()


def test_its_people_sign_in_with_their_passwords(office: Office) -> None:
    """What was hashed then is understood now."""
    lines = (office.home / PEOPLE_FILE).read_text(encoding="utf-8").splitlines()
    account, password = next(line.split()[:2] for line in lines if line.startswith(LEAD))

    token = sign_in(office, account, password)

    assert not isinstance(token, Refusal)
    assert who_is(office, token) == person(office, LEAD)


def test_the_same_files_are_made(made: Path) -> None:
    """None is missing and none was added, and every report of the exports is among them."""
    assert sorted(path.name for path in made.iterdir()) == NAMES
    assert {f"{report}.csv" for report in REPORTS} | {f"{report}.codebook.csv" for report in REPORTS} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_the_same_byte_for_byte(made: Path, name: str) -> None:
    """Tables, codebooks, numbers, reports, letters, the run sheet and due dates."""
    if name in DRAWN and not sha256(zlib.compress(b"Redress" * 999)).hexdigest().startswith(PACKED):
        pytest.skip("this machine's zlib packs otherwise: a PDF that is drawn here has other bytes")

    assert (made / name).read_bytes() == (GOLDEN / name).read_bytes()


def test_the_archive_stays_small() -> None:
    """Everybody who clones the repository fetches it."""
    assert OFFICE.stat().st_size + sum(path.stat().st_size for path in GOLDEN.iterdir()) < 2_000_000
