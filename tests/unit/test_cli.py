"""``python -m core``: each command does what it says, tells a refusal as the pages do, and ends with its code."""

import argparse
import io
import json
import os
import re
import socket
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core.__main__ import main, parser
from core.commands.lead import lapse
from core.commands.letters import release_letter
from core.domain.appeal import Party
from core.domain.people import Person
from core.domain.terms import ZONE, DocumentKind, Role, Side
from core.domain.text import LANGUAGES
from core.exchange.export import AS_OF, REPORTS
from core.exchange.history_import import import_history
from core.ledger.letters import letters_of
from core.ledger.people import all_people, insert_person
from core.ledger.record import read_appeal
from core.office import open_office
from demo.office import Account, lines_of
from tests import postgres
from tests.cases import INTAKE, LEAD, REVIEWER, disclosed, done, new_office, opened, with_document
from tests.files import none_rejected, read_csv, written_csv
from tests.rounds import answered, arrived, revoked

ROOT = Path(__file__).resolve().parents[2]

FORWARDED = {
    "right_type": "trademark",
    "opened_at": "2026-09-01",
    "counter_notice_at": "2026-09-05",
    "preliminary_decided_at": "2026-09-08",
    "preliminary_outcome": "forwarded",
    "forwarded_at": "2026-09-08",
    "arrived_at": "2026-09-10",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the office of the command line lives."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "office"))
    return tmp_path / "office"


@pytest.fixture
def run(home, capsys):
    """Runs a command: its exit code, standard output and standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            code = main([*map(str, words)])
        except SystemExit as ended:
            code = int(str(ended.code))
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def waiting(home, tmp_path) -> Path:
    """An office in which two complainants have kept silent past their day."""
    office = new_office(home, lambda: datetime.now(ZONE))
    rows = [FORWARDED | {"appeal_no": f"H-{n}"} for n in (1, 2)]
    done(import_history(office, written_csv(tmp_path / "h.csv", rows), none_rejected))
    office.close()
    return home


def case(home: Path, number: str):
    """The case of that number."""
    office = open_office(home)
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, number)
    office.close()
    assert appeal
    return appeal


def test_an_office_is_made_and_people_are_added(run, home):
    """The password is told once and kept as a hash only."""
    made = run("init")
    added = run("people", "add", "Ling Zhao", "--role", "reviewer")
    code, told, _ = run("people", "list", "--json")
    office = open_office(home)
    with office.store.reading() as cursor:
        (person,) = all_people(cursor)
    office.close()

    assert made[0] == added[0] == code == 0
    assert "ling.zhao" in added[1]
    assert (person.person_id, person.name, person.role) == ("ling.zhao", "Ling Zhao", Role.REVIEWER)
    assert json.loads(told)["account"] == "ling.zhao"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_password_is_given_anew(run):
    """For an account that is there; another is refused."""
    run("init")
    added = json.loads(run("people", "add", "Ling Zhao", "--role", "reviewer", "--json")[1])
    anew = json.loads(run("people", "password", "ling.zhao", "--json")[1])
    code, _, told = run("people", "password", "nobody")

    assert added["password"] != anew["password"]
    assert code == 1
    assert "nobody" in told


def test_a_client_is_added_listed_and_revoked(run):
    """Nothing but its token is printed, so that a script can keep it; the list never has it."""
    run("init")
    code, token, told = run("clients", "add", "Seller portal", "--scope", "intake:write", "--scope", "answers:write")
    listed = json.loads(run("clients", "list", "--json")[1])
    gone = run("clients", "revoke", "seller.portal")
    ended = run("clients", "list")[1]

    assert (code, told) == (0, "")
    assert re.fullmatch(r"redress_[\w-]{43}\n", token)
    assert (listed["client_id"], listed["scopes"]) == ("seller.portal", ["intake:write", "answers:write"])
    assert token.strip() not in json.dumps(listed)
    assert gone[0] == 0
    assert "no longer valid" in ended
    assert run("clients", "revoke", "nobody")[0] == 1


def test_a_refusal_has_sentence_basis_and_remedy(run):
    """On standard error, in words or as JSON, in the language asked for."""
    code, out, told = run("due", "2026-11-24", "--policy", "none")
    _, _, as_json = run("due", "2026-11-24", "--policy", "none", "--json")
    _, _, in_chinese = run("--lang", "zh", "due", "2026-11-24", "--policy", "none")
    refusal = json.loads(as_json)

    assert (code, out) == (1, "")
    assert told.splitlines() == [refusal["because"], refusal["basis"], refusal["remedy"]]
    assert refusal["code"] == "not_found"
    assert "none" in in_chinese
    assert in_chinese != told


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("due",),
        ("due", "soon"),
        ("due", "2026-13-01"),
        ("check", "passport", "1"),
        ("people", "add", "A", "--role", "king"),
        ("people", "add", "A", "--role", "system"),
        ("export", "secrets", "out.csv"),
        ("export", "cases", "out.csv", "--right-type", "design"),
        ("export", "cases", "out.csv", "--from", "yesterday"),
        ("lapse", "--confirm"),
        ("lapse", "--as-of", "x"),
        ("serve", "--port", "0"),
        ("--lang", "fr", "init"),
    ],
)
def test_wrong_usage_ends_with_2(run, words):
    """A command that cannot be meant does nothing."""
    code, _, told = run(*words)

    assert code == 2
    assert told


def test_help_is_there_in_both_languages(run):
    """Every command with a line that says what it does."""
    code, english, _ = run("--help")
    _, chinese, _ = run("--lang", "zh", "--help")
    commands = ("init", "demo", "serve", "people", "import", "export", "report", "due", "check", "lapse",
                "verify", "backup", "restore")  # fmt: skip

    assert code == 0
    assert [each for each in commands if f"\n    {each} " not in english] == []
    assert english != chinese


def commands(of: argparse.ArgumentParser, *above: str) -> Iterator[tuple[str, ...]]:
    """Every command, as it is typed, those of two words too."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                if below.prog.endswith(f" {word}"):  # and not by a name it had before
                    yield (*above, word)
                    yield from commands(below, *above, word)


COMMANDS = sorted(commands(parser("en")))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_helps(run, home, words, lang):
    """It says how it is typed and what it does, without an office."""
    code, told, wrong = run("--lang", lang, *words, "--help")

    assert (code, wrong) == (0, "")
    assert told.startswith(f"usage: python -m core {' '.join(words)}")
    assert not home.exists()


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (("2026-11-24",), "2026-12-09"),
        (("2026-11-24", "--window", "complainant"), "2026-12-09"),
        (("2026-11-24", "--window", "seller"), "2026-11-27"),
        (("2026-11-24T23:30:00Z",), "2026-12-10"),
        (("2026-11-24T23:30:00",), "2026-12-09"),
        (("2026-11-23", "--policy", "us_dmca_512g_2"), "2026-12-08"),
    ],
)
def test_due_says_the_day_and_its_steps(run, words, due):
    """A time counts for the day it falls on in the policy's zone; every day is there with its reason."""
    code, told, _ = run("due", *words, "--json")
    answer = json.loads(told)

    assert code == 0
    assert set(answer) == {"due", "provisional", "steps"}
    assert answer["due"] == due
    assert answer["steps"][-1]["date"] == due
    assert all(set(step) == {"date", "counted", "why"} for step in answer["steps"])


def test_due_needs_no_office(run, home):
    """It answers while the app runs, and makes nothing."""
    run("due", "2026-11-24")

    assert not home.exists()


def test_due_in_words(run):
    """The sum as the case page shows it."""
    _, told, _ = run("due", "2026-09-10")

    assert "Mid-Autumn" in told
    assert told.splitlines()[0].startswith("15 days from Thu 10 Sep 2026, rolled over")


def test_a_window_past_all_calendars_is_refused(run):
    """There is no year 10000."""
    code, _, told = run("due", "9999-12-30", "--json")

    assert code == 1
    assert json.loads(told)["code"] == "field_invalid"


def test_check_answers_each_value(run, monkeypatch):
    """One result a value, in their order, from arguments or from standard input."""
    _, told, _ = run("check", "isbn", "9787111558422", "9787111558423", "--json")
    results = [json.loads(line) for line in told.splitlines()]
    monkeypatch.setattr(sys, "stdin", io.StringIO("9787111558422\n\n9787111558423\n"))
    _, read, _ = run("check", "isbn", "--json")

    assert [set(each) for each in results] == [{"value", "valid", "reason", "parts"}] * 2
    assert [each["value"] for each in results] == ["9787111558422", "9787111558423"]
    assert results[0]["valid"] is not results[1]["valid"]
    assert read == told


def test_import_reports_what_it_did(run, tmp_path):
    """Rows that are not taken are named and make it a refusal, unless a file is named to set them aside."""
    run("init")
    path = written_csv(tmp_path / "h.csv", [FORWARDED | {"appeal_no": "H-1"}, FORWARDED | {"appeal_no": ""}])
    tried = run("import", "history", path, "--dry-run", "--json", "--rejects", tmp_path / "r.csv")
    first = run("import", "history", path)
    again = run("import", "history", path, "--json", "--rejects", tmp_path / "r.csv")

    assert (tried[0], json.loads(tried[1])) == (0, {"added": 1, "known": 0, "rejected": 1, "dry_run": True})
    assert first[0] == 1
    assert "Line 3: appeal_no is missing" in first[2]
    assert (again[0], json.loads(again[1])) == (0, {"added": 0, "known": 1, "rejected": 1, "dry_run": False})
    assert read_csv((tmp_path / "r.csv").read_bytes())[0]["reason"] == "appeal_no is missing"


def test_a_file_that_cannot_be_imported_is_refused(run, tmp_path):
    """One that is not there, or has a column that nobody knows."""
    path = written_csv(tmp_path / "h.csv", [{"appeal_no": "H-1", "colour": "red"}])
    missing = run("import", "appeals", tmp_path / "none.csv", "--json")
    strange = run("import", "history", path, "--json")

    assert (missing[0], json.loads(missing[2])["code"]) == (1, "path_unusable")
    assert (strange[0], json.loads(strange[2])["code"]) == (1, "field_invalid")
    assert "colour" in json.loads(strange[2])["because"]


@pytest.mark.parametrize("kind", ["appeals", "history"])
def test_what_is_brought_in_makes_its_office(run, tmp_path, home, kind):
    """As ``init`` does: there is nothing yet that a slip could hide."""
    row = {"appeal_no": "N-1", "right_type": "patent", "opened_at": "2026-11-01", "seller": "A", "complainant": "B"}
    code, _, _ = run("import", kind, written_csv(tmp_path / "a.csv", [row]))

    assert code == 0
    assert case(home, "N-1").policy_id == "tmall_patent_v1_1"


def test_import_appeals_is_there_too(run, tmp_path, home):
    """With the columns of appeals."""
    run("init")
    row = {"appeal_no": "N-1", "right_type": "patent", "seller": "A", "complainant": "B", "opened_at": "2026-11-01"}
    code, _, _ = run("import", "appeals", written_csv(tmp_path / "a.csv", [row]))

    assert code == 0
    assert case(home, "N-1").policy_id == "tmall_patent_v1_1"


def test_export_and_report_are_written(run, waiting, tmp_path):
    """The file appears when it is whole."""
    assert run("export", "cases", tmp_path / "cases.csv", "--state", "awaiting_complainant")[0] == 0
    assert run("report", "H-1", tmp_path / "h1.csv")[0] == 0
    assert run("report", "H-9", tmp_path / "h9.csv")[0] == 1
    assert [row["appeal_no"] for row in read_csv((tmp_path / "cases.csv").read_bytes())] == ["H-1", "H-2"]
    assert read_csv((tmp_path / "h1.csv").read_bytes())[0]["value"] == "H-1"
    assert sorted(each.name for each in tmp_path.glob("*.csv*")) == [
        "cases.codebook.csv",
        "cases.csv",
        "h.csv",
        "h1.csv",
    ]


def test_the_run_sheet_changes_nothing_until_it_is_confirmed(run, waiting):
    """It lists, and with --dry-run it lists only."""
    shown = run("lapse")
    tried = run("lapse", "--confirm", "--actor", LEAD.person_id, "--dry-run", "--json")
    early = run("lapse", "--as-of", "2026-09-12", "--json")

    assert shown[0] == 0
    assert [line.partition(":")[0] for line in shown[1].splitlines()[:2]] == ["H-1", "H-2"]
    assert [json.loads(line)["why"] for line in tried[1].splitlines()] == ["silence", "silence"]
    assert early[1] == ""
    assert case(waiting, "H-1").version == 1


def test_silences_are_confirmed_in_the_name_of_a_lead(run, waiting):
    """Each is an act of its own."""
    code, told, _ = run("lapse", "--confirm", "--actor", LEAD.name, "--json")
    again = run("lapse", "--confirm", "--actor", LEAD.person_id, "--json")

    assert code == 0
    assert [json.loads(line)["outcome"] for line in told.splitlines()] == ["revoked_no_answer"] * 2
    assert again[:2] == (0, "")


@pytest.mark.parametrize(("actor", "code"), [(REVIEWER.person_id, "not_permitted"), ("nobody", "not_found")])
def test_others_confirm_nothing(run, waiting, actor, code):
    """A reviewer may not; a stranger is not known."""
    ended, _, told = run("lapse", "--confirm", "--actor", actor, "--json")

    assert ended == 1
    assert {json.loads(line)["code"] for line in told.splitlines()} == {code}
    assert case(waiting, "H-1").outcome is None


def test_verify_names_what_is_wrong_and_ends_with_1(run, waiting):
    """A sound record ends with 0."""
    sound = run("verify")
    office = open_office(waiting)
    with office.store.writing() as cursor:
        cursor.run("UPDATE event SET actor = 'mallory' WHERE appeal_no = 'H-2'")
    office.close()
    code, told, _ = run("verify", "--json")

    assert sound[0] == 0
    assert code == 1
    assert json.loads(told)["faults"] == [{"where": "H-2", "what": "event 1 was changed after it was written"}]


def test_backup_and_restore(run, waiting, tmp_path):
    """A copy, a mistake, and the way back."""
    assert run("backup", tmp_path / "copy")[0] == 0
    assert run("backup", tmp_path / "copy")[0] == 1
    office = open_office(waiting)
    done(lapse(office, LEAD, "H-1", 1))
    office.close()
    code, told, _ = run("restore", tmp_path / "copy", "--json")

    assert (code, json.loads(told)["appeals"]) == (0, 2)
    assert case(waiting, "H-1").version == 1
    assert run("restore", tmp_path)[0] == 1


def test_a_taken_port_is_told_before_anything_starts(run):
    """In one sentence with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, told = run("serve", "--port", str(port), "--json")
    refusal = json.loads(told)

    assert code == 1
    assert refusal["code"] == "port_taken"
    assert f"127.0.0.1:{port}" in refusal["because"]


def test_serve_says_where_and_who_once(run, home, monkeypatch):
    """The passwords are shown the first time only; the file that keeps them is named each time."""
    run("init")
    (home / "people.txt").write_text("zhao  vovu-jebo-sota-sodi-41\n")
    started: list[list[str]] = []

    def start(_program: str, words: list[str]) -> int:
        started.append(words)
        return 0

    monkeypatch.setattr(os, "execv", start)
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    first, second = run("serve", "--port", port), run("serve", "--port", port)

    assert f"http://127.0.0.1:{port}" in first[1].splitlines()[-1]
    assert f"http://127.0.0.1:{port}" in second[1].splitlines()[-1]
    assert "vovu-jebo-sota-sodi-41" in first[1]
    assert "vovu-jebo-sota-sodi-41" not in second[1]
    assert str(home / "people.txt") in second[1]
    assert port in started[0]


@pytest.mark.parametrize("change", ["missing", "rewritten", "missing, all closed", "corrected"])
def test_serve_refuses_policies_that_cases_were_not_opened_under(run, home, monkeypatch, change):
    """What may be corrected in place, such as a source, is no other policy."""
    office = new_office(home, lambda: datetime.now(ZONE))
    appeal = revoked(office, answered(office, arrived(office))) if "closed" in change else opened(office)
    policy, book = office.policy_of(appeal), office.policies
    office.close()
    update = {"letterhead_en": "Somebody else"} if change == "rewritten" else {"sources": policy.sources[:1]}
    policies = {**book.policies, policy.id: policy.model_copy(update=update)}
    if "missing" in change:
        del policies[policy.id]
    monkeypatch.setattr("core.office.load_policies", lambda _: book.model_copy(update={"policies": policies}))
    monkeypatch.setattr(os, "execv", lambda *_: 0)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    code, _, told = run("serve", "--port", port, "--json")

    assert code == (change != "corrected")
    if code:
        refusal = json.loads(told)
        assert refusal["code"] == "policy_changed"
        assert f"{policy.id} in data/policy" in refusal["because"]
        assert f"(1, the first {appeal.appeal_no})" in refusal["because"]


@postgres.needs_duckdb("a database is open to many processes")
def test_an_office_that_the_app_holds_is_told_plainly(waiting, tmp_path):
    """The command says so in one refusal, and starts nothing."""
    office = open_office(waiting)
    command = [sys.executable, "-m", "core", "verify", "--json"]
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"REDRESS_HOME": str(waiting)}, capture_output=True, text=True, check=False
    )
    office.close()

    assert ended.returncode == 1
    assert json.loads(ended.stderr)["code"] == "office_in_use"
    assert f"(PID {os.getpid()})" in json.loads(ended.stderr)["because"]


@pytest.mark.parametrize(
    "words", [("verify",), ("people", "list"), ("export", "cases", "out.csv"), ("lapse",), ("serve",), ("backup", "b")]
)
def test_no_command_answers_for_an_office_that_is_not_there(run, home, words):
    """A slip in REDRESS_HOME would else be called a sound, empty record."""
    if words == ("serve",):
        with socket.create_server(("127.0.0.1", 0)) as free:
            words = ("serve", "--port", str(free.getsockname()[1]))
    code, out, told = run(*words, "--json")

    assert (code, out) == (1, "")
    assert json.loads(told)["code"] == "no_office"
    assert str(home) in json.loads(told)["because"]
    assert not home.exists()


@pytest.mark.parametrize("place", ["none/out.csv", "folder.csv"])
def test_a_place_that_cannot_be_written_is_refused(run, waiting, tmp_path, place):
    """Without a trace, and without a file left half written."""
    (tmp_path / "folder.csv").mkdir()
    for words in (("export", "cases"), ("report", "H-1")):
        code, _, told = run(*words, tmp_path / place, "--json")

        assert code == 1
        assert json.loads(told)["code"] == "path_unusable"
        assert json.loads(told)["because"].count(str(tmp_path))
    assert not list(tmp_path.glob("**/*.part"))


@postgres.needs_duckdb("it spoils the file")
def test_a_file_that_is_no_record_is_refused(run, home):
    """And so is a home that is a file."""
    home.mkdir()
    (home / "redress.duckdb").write_text("no record")

    assert json.loads(run("verify", "--json")[2])["code"] == "path_unusable"
    assert (home / "redress.duckdb").read_text() == "no record"


def test_the_name_of_a_report_says_its_form(run, waiting, tmp_path):
    """A page, a PDF or a CSV; a table called .xlsx would open as something it is not."""
    assert run("report", "H-1", tmp_path / "r.html")[0] == 0
    assert run("report", "H-1", tmp_path / "r.pdf")[0] == 0
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert run("report", "H-1", tmp_path / "r.docx")[0] == 2
    assert run("export", "cases", tmp_path / "r.xlsx")[0] == 2


def test_a_table_is_a_parquet_file_where_it_is_asked_for(run, waiting, tmp_path):
    """By the option or the name, and never under the name of a CSV."""
    for name, words in (("a.parquet", ()), ("b", ("--parquet",)), ("c.parquet", ("--parquet",))):
        assert run("export", "cases", tmp_path / name, *words)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(b"PAR1")
    code, _, told = run("export", "cases", tmp_path / "d.csv", "--parquet", "--json")
    assert (code, json.loads(told)["code"]) == (1, "field_invalid")
    assert not (tmp_path / "d.csv").exists()
    assert (tmp_path / "a.codebook.csv").exists()


def test_what_to_do_about_rejected_rows_is_said_once(run, tmp_path, home):
    """How the file was read; three bad rows: three lines that name them, and one that helps."""
    run("init")
    rows = [{"appeal_no": f"B-{n}", "right_type": "design", "opened_at": "2026-11-01"} for n in (1, 2, 3)]
    code, _, told = run("import", "history", written_csv(tmp_path / "bad.csv", rows))

    assert code == 1
    assert [line.partition(":")[0] for line in told.splitlines()[:4]] == ["UTF-8, commas", "Line 2", "Line 3", "Line 4"]
    assert len(told.splitlines()) == 5


def test_demonstration_people_stand_below_each_other():
    """Sign-in names and passwords are read off a terminal."""
    people = (Account(LEAD, "vovu-jebo-sota-sodi-41"), Account(REVIEWER, "x"))
    lines = list(lines_of(people))

    assert len({line.index(each.person.name) for line, each in zip(lines, people, strict=True)}) == 1


def test_every_report_has_its_command():
    """A report that is added to the exports is one of the command line too, and asks for a day where it can."""
    told = tomllib.loads((ROOT / "core" / "cli" / "commands.toml").read_text("utf-8"))
    reports = {each["sets"]["report"]: each["takes"] for each in told.values() if "report" in each.get("sets", {})}

    assert tuple(reports) == REPORTS
    assert {report for report, takes in reports.items() if "as-of" in takes} == AS_OF


def test_letters_are_listed_sent_delivered_and_failed(home, tmp_path, run):
    """In the name of whoever sends them, with the same refusals as on the page."""
    office = new_office(home, lambda: datetime.now(ZONE))
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        row = letters_of(cursor, appeal.appeal_no)[-1]
    done(release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal."))
    office.close()
    letter, sender = row.letter_id, ("--actor", INTAKE.person_id)
    code, out, _ = run("letters", "list", "--json")
    told = json.loads(out.splitlines()[0])
    assert (code, told["delivery_id"], told["state"]) == (0, letter, "to_send")
    assert run("letters", "delivered", letter, *sender)[0] == 1
    code, out, _ = run("letters", "sent", letter, "--channel", "courier", "--reference", "SF-1", *sender)
    assert (code, letter in out) == (0, True)
    assert letter in run("letters", "list", "--tab", "sent")[1]
    assert run("letters", "failed", letter, "--reason", "Moved away.", *sender)[0] == 0
    code, out, _ = run("letters", "delivered", letter, "--reference", "SF-2", "--json", *sender)
    assert (code, json.loads(out)["state"]) == (0, "delivered")
    assert run("letters", "failed", letter, "--reason", "No.", *sender)[0] == 1
    assert "Letters and bundles: 0" in run("letters", "list")[1]


def test_orders_are_listed_confirmed_refused_and_asked_for_again(home, tmp_path, run):
    """In a lead's name, with the same refusals as on the page."""
    office = new_office(home, lambda: datetime.now(ZONE))
    appeal = revoked(office, answered(office, arrived(office)))
    shown = with_document(office, appeal, Side.OFFICE, DocumentKind.OFFICIAL_PAGE)
    office.close()
    code, out, _ = run("orders", "list", "--json")
    assert (code, json.loads(out)["state"]) == (0, "waiting")
    order, lead = json.loads(out)["order_id"], ("--actor", LEAD.person_id)
    assert run("orders", "refuse", order, "--reason", "Unknown.", *lead)[0] == 0
    assert "Refused" in run("orders", "list", "--tab", "refused")[1]
    assert "Not sent yet" in run("orders", "resend", order, *lead)[1]
    assert run("orders", "confirm", order, "--reference", "PEN-7", "--proof", "C9", *lead)[0] == 1
    code, out, _ = run("orders", "confirm", order, "--reference", "PEN-7", "--proof", shown.label, *lead)
    assert (code, "In effect" in out) == (0, True)
    assert run("orders", "resend", order, *lead)[0] == 1
    assert run("orders", "refuse", order, "--reason", "No.", "--actor", REVIEWER.person_id)[0] == 1
    assert "Orders: 0" in run("orders", "list")[1]


def test_standard_reasons_are_listed_written_changed_and_retired(home, run):
    """In a lead's name, against the version that was seen, with the same refusals as on the page."""
    new_office(home, lambda: datetime.now(ZONE)).close()
    lead, words = ("--actor", LEAD.person_id), ("--en", "Not enough.", "--zh", "不足。")
    asked = ("reasons", "add", "--decision", "reject", "--criterion")
    assert "no standard reasons" in run("reasons", "list")[1]
    assert run(*asked, "cn_perjury_statement", *words, "--actor", REVIEWER.person_id)[0] == 1
    assert "cm_identity" in run(*asked, "cm_identity", *words, *lead)[2]
    assert run("reasons", "add", "--decision", "reject", "--en", "No {name}.", "--zh", "否。", *lead)[0] == 1
    code, out, _ = run(*asked, "cn_perjury_statement", *words, "--json", *lead)
    assert (code, json.loads(out)["name"]) == (0, "SR-001.1")
    code, out, _ = run("reasons", "change", "SR-001.1", "--en", "Too little.", "--zh", "太少。", "--lang", "zh", *lead)
    assert (code, "SR-001.2" in out, "太少。" in out) == (0, True, True)
    code, out, err = run("reasons", "retire", "SR-001.1", "--json", *lead)
    assert (code, out, json.loads(err)["code"]) == (1, "", "standard_reason_stale")
    assert "(retired)" in run("reasons", "retire", "SR-001.2", *lead)[1]
    code, out, _ = run("reasons", "list", "--json")
    told = json.loads(out)
    assert (code, told["version"], told["retired"], told["criterion"]) == (0, 3, True, "cn_perjury_statement")
    assert run("reasons", "retire", "SR-002.1", *lead)[0] == 1
    with pytest.raises(SystemExit):
        main(["reasons", "retire", "SR-001", *lead])


HOSTILE = "Lamp\x1b]0;taken\x07\x1b[2J\r\nzhao\tadministrator\x9b31m\u202egnp\u2028\x7f"

DRAWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("words", [("search", "Lamp", "--as", "zhao"), ("people", "list"),
                                   ("clients", "revoke", HOSTILE), ("read", f"no {HOSTILE}.pdf")])  # fmt: skip
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_others_typed_reaches_a_terminal_as_text(home, run, words, more):
    """A seller's name moves no caret, sets no title, turns no line around and adds none that begins as ours do."""
    office = new_office(home, lambda: datetime.now(ZONE))
    opened(office, seller=Party(party_id="", side=Side.SELLER, name=HOSTILE))
    with office.store.writing() as cursor:
        insert_person(cursor, Person(person_id="evil", name=HOSTILE, role=Role.LEAD), "", office.now())
    office.close()
    _, out, err = run(*words, *more)

    assert not DRAWN.search(out + err)
    assert not re.search(r"(?m)^zhao\tadministrator", out + err)


def test_json_for_programs_is_what_was_typed(home, run):
    """Escaped, as JSON may be."""
    office = new_office(home, lambda: datetime.now(ZONE))
    with office.store.writing() as cursor:
        insert_person(cursor, Person(person_id="evil", name=HOSTILE, role=Role.LEAD), "", office.now())
    office.close()
    _, out, _ = run("people", "list", "--json")

    assert HOSTILE in [json.loads(line)["name"] for line in out.splitlines()]
