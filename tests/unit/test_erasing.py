"""What identifies a party of a closed case is erased: whole or not at all, on record, and everywhere it is read."""

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from core.__main__ import main
from core.commands import verification
from core.commands.checklist import answer, comment
from core.commands.documents import type_fact
from core.commands.reading import ask_to_read, read_one
from core.commands.review import reject
from core.commands.second_reviews import submit_review
from core.commands.verification import check_record, erase_party
from core.domain.appeal import Appeal, Listing, erased, erased_on
from core.domain.policy import Retention, day_in
from core.domain.terms import DocumentKind, Side, Value
from core.domain.text import Note
from core.exchange.case_report import report_file
from core.exchange.history_import import import_history
from core.ledger.documents import exhibits_of
from core.ledger.record import events_of, read_appeal
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.second_reviews import open_review
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    REVIEWER,
    SECOND,
    Clock,
    answer_all,
    done,
    new_office,
    opened,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english
from tests.files import none_rejected, written_csv
from tests.unit.test_second_look import looked

ROOT = Path(__file__).resolve().parents[2]

BASIS = "The retention period is over; request 2026-17."

WORDS = ("Wang Xiaoming", "13812345678", "Northlight", "Ms Li", "Lamp of Wang", "TM-WANG-1", "for Wang's sake")


def rejected(office: Office) -> Appeal:
    """A case that was rejected, with names wherever people write."""
    listing = Listing(listing_id="703318845521", title="Lamp of Wang", sold_quantity=3)
    appeal = reviewable(office, complaint_no="TM-WANG-1", listings=(listing,))
    number = appeal.appeal_no
    with office.store.reading() as cursor:
        paper = next(each for each in exhibits_of(cursor, number) if each.kind == DocumentKind.COUNTER_NOTICE)
    done(type_fact(office, REVIEWER, paper.exhibit_id, "subject_name", "Wang Xiaoming"))
    appeal = done(comment(office, REVIEWER, number, "Ms Li called from 13812345678."))
    answer_all(office, REVIEWER, appeal)
    done(answer(office, REVIEWER, number, "cn_perjury_statement", Value.NOT_MET, note="Ms Li has it."))
    return done(reject(office, REVIEWER, number, appeal.version, reason="Ms Li did not sign for Wang Xiaoming."))


def over(clock: Clock) -> None:
    """The time of retention is over."""
    clock.move(days=3 * 366 + 1)


_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema IN ('main', 'public') ORDER BY 1"


def texts(office: Office) -> str:
    """Every cell of every table, as one text."""
    with office.store.reading() as cursor:
        names = [row["table_name"] for row in cursor.rows(_TABLES)]
        names = [name for name in names if name not in {"change", "line_of_heads"}]  # of the file, not of the office
        return json.dumps([cursor.rows(f"SELECT * FROM {name}") for name in names], default=str, ensure_ascii=False)


def told(office: Office) -> tuple[list[str], list[str]]:
    """What a check finds wrong, and what it says was erased."""
    checked = check_record(office)
    return [f"{english(each.where)}: {english(each.what)}" for each in checked.faults], [*map(english, checked.erased)]


def test_what_identifies_a_party_is_gone_and_the_record_is_sound(office: Office, clock: Clock):
    """From events, tables and the party; the check says of whom, by whom, when and why, and the chain is unbroken."""
    number = rejected(office).appeal_no
    over(clock)
    found = done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))
    faults, erasures = told(office)

    assert not [word for word in WORDS if word in texts(office)]
    assert faults == []
    today = day_in(office.now())
    assert erasures == [f"{number}: what identifies the seller was erased on {today} by adm: {BASIS}"]
    assert (found.party, found.facts, found.names > 0, found.hashed, found.files > 0) == (True, 1, True, 0, True)


def test_pages_reports_and_facts_say_when_it_was_erased(office: Office, clock: Clock):
    """In the place of each value, and masked for nobody; what the other side said of itself stays."""
    number = rejected(office).appeal_no
    over(clock)
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))
    mark = erased_on(day_in(office.now()))
    seen = {person.role: done(open_case(office, person, number)) for person in (LEAD, INTAKE)}
    report = done(report_file(office, LEAD, number, "html", "en")).decode()

    assert {(each.dossier.seller.name, each.dossier.seller.phone) for each in seen.values()} == {(mark, mark)}
    assert seen[LEAD.role].dossier.complainant.name == "Halden & Moss"
    assert "Ms Li" not in report
    assert mark in report
    with office.store.reading() as cursor:
        texts_told = {event.payload.get("text") for event in events_of(cursor, number)}
    assert texts_told == {None, mark}


def test_a_document_that_is_read_again_brings_nothing_back(office: Office, clock: Clock):
    """Neither the words nor the facts that name people, when a lead has an erased document read once more."""
    number = reviewable(office).appeal_no
    told = "INVOICE No. 20771234\nSeller: Northlight Lamps LLC\nBuyer: Wang Xiaoming, 13812345678\nTotal: 100.00\n"
    paper = with_document(office, open_case_of(office, number), Side.SELLER, DocumentKind.INVOICE, told)
    read_one(office, paper.exhibit_id)
    assert "Wang Xiaoming" in texts(office)
    answer_all(office, REVIEWER, appeal := open_case_of(office, number))
    done(answer(office, REVIEWER, number, "cn_perjury_statement", Value.NOT_MET))
    done(reject(office, REVIEWER, number, appeal.version, reason="It is not signed."))
    over(clock)
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))
    done(ask_to_read(office, LEAD, paper.exhibit_id))
    read_one(office, paper.exhibit_id)

    assert not [word for word in WORDS if word in texts(office)]
    assert check_record(office).faults == ()


def open_case_of(office: Office, number: str) -> Appeal:
    """The case as it is now."""
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
    assert appeal
    return appeal


def test_a_second_review_of_the_case_loses_its_words_too(office: Office, clock: Clock):
    """Its reason, its notes and what was concluded, in its table and in its log."""
    appeal, look = looked(office, clock)
    done(open_review(office, SECOND, look.look_id))
    done(submit_review(office, SECOND, look.look_id, "reject", reason="Ms Li is missing."))
    over(clock)
    done(erase_party(office, ADMIN, appeal.appeal_no, Side.SELLER, BASIS))

    assert "Ms Li" not in texts(office)
    assert told(office)[0] == []


def test_a_dry_run_tells_the_same_and_changes_nothing(office: Office, clock: Clock):
    """And may be asked as often as one likes."""
    number = rejected(office).appeal_no
    over(clock)
    before = texts(office)
    asked = [done(erase_party(office, ADMIN, number, Side.SELLER, BASIS, dry_run=True)) for _ in range(2)]

    assert texts(office) == before
    assert asked == [done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))] * 2
    assert refusal_of(erase_party(office, ADMIN, number, Side.SELLER, BASIS)) == "nothing_to_erase"


def test_it_is_refused_before_its_time_and_without_a_basis(office: Office, clock: Clock):
    """An open case, one closed too short a time ago, no reason, and a reason that names the party."""
    number = rejected(office).appeal_no
    running = opened(office, complaint_no="C-2").appeal_no
    assert refusal_of(erase_party(office, ADMIN, number, Side.SELLER, BASIS)) == "retention_runs"
    over(clock)
    assert refusal_of(erase_party(office, LEAD, number, Side.SELLER, BASIS)) == "not_permitted"
    assert refusal_of(erase_party(office, ADMIN, running, Side.SELLER, BASIS)) == "wrong_state"
    assert refusal_of(erase_party(office, ADMIN, number, Side.SELLER, " ")) == "reason_missing"
    assert refusal_of(erase_party(office, ADMIN, number, Side.SELLER, "Asked by Northlight Lamps")) == "field_invalid"
    assert refusal_of(erase_party(office, ADMIN, "AP-1", Side.SELLER, BASIS)) == "not_found"


def test_a_party_that_another_case_needs_keeps_its_name(office: Office, clock: Clock):
    """Until that case may be erased too; what was written in this case goes."""
    number = rejected(office).appeal_no
    over(clock)
    running = opened(office, complaint_no="C-2").appeal_no
    found = done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))

    assert (found.party, found.needed_by) == (False, (running,))
    assert done(open_case(office, LEAD, running)).dossier.seller.name == "Northlight Lamps"
    assert "Ms Li" not in texts(office)
    assert told(office)[0] == []


def test_whoever_comes_again_is_a_new_party(office: Office, clock: Clock, tmp_path: Path):
    """Also in a file of history: no name comes back to the case from which it was erased."""
    old = rejected(office)
    over(clock)
    done(erase_party(office, ADMIN, old.appeal_no, Side.SELLER, BASIS))
    anew = opened(office, complaint_no="C-2")
    row = {"appeal_no": "H-1", "right_type": "trademark", "opened_at": "2026-09-01", "seller": "Northlight Lamps"}
    done(import_history(office, written_csv(tmp_path / "h.csv", [row]), none_rejected))
    with office.store.reading() as cursor:
        past = read_appeal(cursor, "H-1")

    assert past
    assert {anew.seller_id, past.seller_id} == {anew.seller_id}
    assert anew.seller_id != old.seller_id
    assert told(office)[0] == []


@pytest.mark.parametrize("sql", [
    "UPDATE event SET personal = replace(personal, 'erased on', 'erased in') WHERE verb = 'comment'",
    """UPDATE event SET personal = replace(personal, '"salt":"', '"salt":"x') WHERE verb = 'comment'""",
    "UPDATE office_event SET payload = replace(payload, '\"text\"', '\"words\"') WHERE verb = 'erased'",
])  # fmt: skip
def test_what_was_changed_after_an_erasure_is_named(office: Office, clock: Clock, sql: str):
    """The marks are committed to as the words were."""
    number = rejected(office).appeal_no
    over(clock)
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))
    with office.store.writing() as cursor:
        cursor.run(sql)

    assert [each for each in told(office)[0] if each.startswith(number)]


def test_an_erasure_that_breaks_off_has_erased_nothing(office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch):
    """It is one transaction, with its line in the log of the office."""
    number = rejected(office).appeal_no
    over(clock)
    before = texts(office)

    def fails(*_: object) -> None:
        raise LookupError("stopped")

    monkeypatch.setattr(verification, "log_act", fails)
    with pytest.raises(LookupError, match="stopped"):
        erase_party(office, ADMIN, number, Side.SELLER, BASIS)
    assert texts(office) == before


KILLED = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from core.commands import verification
from core.domain.terms import Side
from core.office import open_office
from tests.cases import ADMIN, Clock
clock = Clock()
clock.move(days=3 * 366 + 1)
verification.log_act = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
verification.erase_party(open_office(Path(sys.argv[1]), clock), ADMIN, sys.argv[2], Side.SELLER, "Over.")
"""


def test_a_kill_in_the_middle_leaves_the_case_as_it_was(tmp_path: Path, clock: Clock):
    """Opened again, it is sound and whole, and can be erased."""
    office = new_office(tmp_path / "office", clock)
    number = rejected(office).appeal_no
    before = texts(office)
    office.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "office"), number], cwd=ROOT, check=False)
    over(clock)
    office = open_office(tmp_path / "office", clock)

    assert killed.returncode == -signal.SIGKILL
    assert texts(office) == before
    assert told(office) == ([], [])
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))
    assert told(office)[0] == []
    office.close()


def test_the_command_line_lists_first_and_erases_when_confirmed(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """And a check tells it in both languages."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))
    office = new_office(tmp_path / "office", clock)
    number = rejected(office).appeal_no
    office.close()
    over(clock)
    monkeypatch.setattr("core.cli.console.open_office", lambda: open_office(tmp_path / "office", clock))
    words = ["erase", number, "--party", "seller", "--by", "adm", "--reason", BASIS]

    assert main(words) == 0
    assert "Would be erased" in capsys.readouterr().out
    assert main([*words, "--confirm"]) == 0
    assert "No lawyer has confirmed" in capsys.readouterr().out
    assert main(["--lang", "zh", "verify"]) == 0
    assert f"{number}：卖家的身份信息已于" in capsys.readouterr().out


def test_the_sum_of_a_due_date_loses_its_reasons_alone():
    """At any depth; days, and sentences that are no person's, stay."""
    told_then = json.dumps({"due": "2026-01-01", "extensions": [{"reason": "Ms Li is ill", "days": 3}]})
    marked = json.loads(erased({"set/deadline": told_then}, "[erased on x]")["set/deadline"])

    assert marked == {"due": "2026-01-01", "extensions": [{"reason": "[erased on x]", "days": 3}]}


@pytest.mark.parametrize(
    ("closed", "first"), [("2026-03-31", "2029-04-01"), ("2024-02-29", "2027-03-02"), ("2026-12-31", "2030-01-01")]
)
def test_retention_ends_on_the_day_after(closed: str, first: str):
    """Whole years; a 29 February ends on the first of March."""
    retention = Retention(years=3, basis=Note(en="a", zh="b"))
    assert str(retention.over_on(date.fromisoformat(closed))) == first
