"""What identifies a person stands apart from what is hashed, and can be erased without breaking a chain."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from core.commands.checklist import answer, comment
from core.commands.documents import type_fact
from core.commands.lead import extend
from core.commands.review import forward
from core.commands.verification import check_record
from core.domain.appeal import Listing, Party, join, part
from core.domain.terms import DocumentKind, Side, Value, Verb
from core.exchange.history_import import import_history
from core.ledger import duckdb_engine
from core.ledger.documents import exhibits_of
from core.ledger.engine import BASE
from core.ledger.record import events_of, log_act, read_appeal
from core.ledger.second_reviews import append_review_event, review_payloads
from core.office import RECORD_FILE, Office, open_office
from tests import postgres
from tests.cases import ADMIN, AS_FILED, LEAD, REVIEWER, Clock, answer_all, disclosed, done, reviewable
from tests.english import english
from tests.files import none_rejected, written_csv
from tests.rounds import added

WORDS = "She called from 13800001111 and asked for Mr Wang."


def commented(office: Office) -> tuple[str, int]:
    """A case with a comment that names somebody: its number, and that of the event."""
    number = reviewable(office).appeal_no
    return number, done(comment(office, REVIEWER, number, WORDS)).version


def run(office: Office, sql: str, *args: object) -> None:
    """Changes the file behind the program's back."""
    with office.store.writing() as cursor:
        cursor.run(sql, args)


def faults(office: Office) -> list[tuple[str, str]]:
    """Every fault: where, and what."""
    return [(english(each.where), english(each.what)) for each in check_record(office).faults]


def test_what_a_person_writes_is_not_in_the_hashed_event(office: Office):
    """It reads as it was written; the event holds a commitment of it, and the number of its format."""
    number, seq = commented(office)
    with office.store.reading() as cursor:
        stored = cursor.value("SELECT payload FROM event WHERE appeal_no = ? AND seq = ?", [number, seq])
        read = events_of(cursor, number)[-1].payload

    assert read["text"] == WORDS
    assert read.keys() == {"set", "text"}
    assert json.loads(stored)["text"] == ""
    assert json.loads(stored)["format"] == 2
    assert "13800001111" not in stored


def test_no_word_of_a_decision_is_in_a_hashed_event(office: Office):
    """Notes, reasons and what was typed off documents; what the rules count by is."""
    appeal = reviewable(office)
    with office.store.reading() as cursor:
        paper = next(each for each in exhibits_of(cursor, appeal.appeal_no) if each.kind == DocumentKind.COUNTER_NOTICE)
    done(type_fact(office, REVIEWER, paper.exhibit_id, "subject_name", "Wang Xiaoming"))
    answer_all(office, REVIEWER, appeal)
    done(answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.MET, note="Rang Ms Li."))
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED, reason="Ms Li is right."))
    with office.store.reading() as cursor:
        stored = " ".join(row["payload"] for row in cursor.rows("SELECT payload FROM event"))
        decided = events_of(cursor, appeal.appeal_no)[-1]

    assert "Ms Li" in json.dumps(decided.payload)
    assert not {each for each in ("Wang", "Ms Li", AS_FILED) if each in stored}
    assert '"verdict":"passes"' in stored
    assert faults(office) == []


def test_two_events_of_the_same_words_hold_different_commitments(office: Office):
    """The salt is random: nobody finds out who is meant by trying names."""
    number, _ = commented(office)
    done(comment(office, REVIEWER, number, WORDS))
    with office.store.reading() as cursor:
        told = [json.loads(row["payload"]) for row in cursor.rows("SELECT payload FROM event WHERE verb = 'comment'")]

    assert len({each["committed"]["text"] for each in told}) == 2


@pytest.mark.parametrize(
    "payload",
    [
        {"set": {"state": "closed", "penalty_note": "to Mr Wang"}, "reason": "because"},
        {
            "findings": [
                {"note": "", "inputs": {"name": "Wang"}},
                {"note": "seen", "lookup": {"site": "x", "result": "y"}},
            ]
        },
        {"proposed": {"because": ["high_value"], "form": {"answers": {"cn_link": {"note": "n", "value": "met"}}}}},
        {"given": [{"label": "A1", "because": "a firm"}], "exhibits": {"A1": "text"}},
        {"reason": None, "note": "", "private_note": 7},
    ],
)
def test_what_is_parted_is_joined_again(payload: dict[str, Any]):
    """At any depth; what is empty, a number or a list of codes stays where it is."""
    body, apart = part(payload, Verb.COMMENT)
    for told in apart.values():
        join(body, told)

    assert body == payload
    assert apart.keys() <= payload.keys()


def test_the_hash_of_a_released_letter_stays_in_its_event():
    """Its key is called as the words of a comment are."""
    assert part({"text": "ab12", "reason": "r"}, Verb.RELEASE_LETTER) == (
        {"text": "ab12", "reason": ""},
        {"reason": {"reason": "r"}},
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda apart: apart.replace("Wang", "Wu"),
        lambda apart: json.dumps({"text": {**json.loads(apart)["text"], "salt": "x"}}),
        lambda apart: json.dumps({"text": {**json.loads(apart)["text"], "value": "{"}}),
        lambda apart: "{" + apart[1:-1] + "," + apart[1:],
        lambda apart: apart.replace('{"text":', '{"words":'),
    ],
)
def test_what_was_changed_apart_is_named_with_its_field(office: Office, change: Callable[[str], str]):
    """Value, salt, broken JSON, the field twice, another field; other cases are read all the same."""
    number, seq = commented(office)
    other = commented(office)[0]
    run(office, f"UPDATE event SET actor = 'mallory' WHERE appeal_no = '{other}' AND seq = 2")
    with office.store.writing() as cursor:
        before = cursor.value("SELECT personal FROM event WHERE appeal_no = ? AND seq = ?", [number, seq])
        cursor.run("UPDATE event SET personal = ? WHERE appeal_no = ? AND seq = ?", [change(before), number, seq])
    found = faults(office)

    assert {where for where, _ in found} == {number, other}
    assert all(f"of event {seq}" in what for where, what in found if where == number)


def test_what_lacks_was_erased_only_if_an_erasure_tells_of_it(office: Office):
    """Then it reads as a blank, and the record is sound."""
    number, seq = commented(office)
    run(office, "UPDATE event SET personal = NULL WHERE appeal_no = ? AND seq = ?", number, seq)
    assert faults(office) == [(number, f"text of event {seq} is missing, and no erasure accounts for it")]
    with office.store.writing() as cursor:
        told = {"appeal_no": number, "side": "seller", "reason": "Over.", "fields": [[number, seq, "text", ""]]}
        log_act(cursor, "erased", ADMIN.person_id, office.now(), told)

    assert faults(office) == []
    with office.store.reading() as cursor:
        assert events_of(cursor, number)[-1].payload["text"] == ""
    done(comment(office, REVIEWER, number, "Work goes on."))
    assert faults(office) == []


APART: Final = (
    "INSERT INTO personal SELECT log, seq, field, told ->> 'salt', told ->> 'value' FROM ("
    " SELECT *, json_extract(personal, '$.' || field) AS told FROM ("
    " SELECT appeal_no AS log, seq, personal, unnest(json_keys(personal)) AS field FROM now.event UNION ALL"
    " SELECT 'second looks', seq, personal, unnest(json_keys(personal)) FROM now.look_log))"
)

CHANGES: Final = (
    "INSERT INTO change SELECT change, unnest(string_split(changed, chr(10))) FROM now.journal WHERE change IS NOT NULL"
)
"""What the version before kept in tables of their own, filled from an office of today (``now``)."""


def as_before(home: Path, schema: Path) -> None:
    """Makes the record of a closed office one of the version before, whose schema had not the last file."""
    shutil.copytree(duckdb_engine.SCHEMA, schema)
    (schema / "0080_one_row_an_event.sql").unlink()
    (schema / BASE).unlink()
    with pytest.MonkeyPatch.context() as patch, duckdb.connect(home / "before.duckdb") as raw:
        patch.setattr(duckdb_engine, "SCHEMA", schema)
        duckdb_engine.apply_schema(raw)
        raw.execute(f"ATTACH '{home / RECORD_FILE}' AS now (READ_ONLY)")
        tables = raw.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'before'").fetchall()
        for (table,) in tables:
            columns = ", ".join(row[1] for row in raw.execute(f"PRAGMA table_info('{table}')").fetchall())
            if table not in {"schema_file", "personal"}:
                raw.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
        raw.execute(APART)
        raw.execute(CHANGES)
    (home / "before.duckdb").replace(home / RECORD_FILE)


@postgres.needs_duckdb("offices of that edition are files")
def test_an_office_with_a_table_of_its_own_for_it_opens_unchanged(tmp_path: Path, clock: Clock, office: Office):
    """Each event of both logs tells the same, the record is sound and stands where it stood, and work goes on."""
    number, _ = commented(office)
    with office.store.writing() as cursor:
        append_review_event(cursor, "assign", REVIEWER.person_id, office.now(), {"look": "L1", "reason": WORDS})
    with office.store.reading() as cursor:
        told, reviewed = events_of(cursor, number), review_payloads(cursor)
    stood = dict(office.store.position())
    office.close()
    as_before(office.home, tmp_path / "schema")
    again = open_office(office.home, clock)
    with again.store.reading() as cursor:
        assert (events_of(cursor, number), review_payloads(cursor)) == (told, reviewed)

    assert again.store.position() == stood
    assert faults(again) == []
    done(comment(again, REVIEWER, number, "Work goes on."))
    again.close()


FACT_MORE = (
    "INSERT INTO fact (exhibit_id, field, given, source, typed_by, typed_at, number)"
    " SELECT exhibit_id, 'uscc', given, source, typed_by, typed_at, 0 FROM fact LIMIT 1"
)


def typed(office: Office) -> tuple[str, str]:
    """A case with facts typed off its counter-notice: its number, and the document's label."""
    appeal = reviewable(office)
    with office.store.reading() as cursor:
        paper = next(each for each in exhibits_of(cursor, appeal.appeal_no) if each.kind == DocumentKind.COUNTER_NOTICE)
    for name in ("Wang Xiaoming", "Wang Xiaoyi"):
        done(type_fact(office, REVIEWER, paper.exhibit_id, "subject_name", name))
    return appeal.appeal_no, paper.label


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE fact SET given = 'Wu' WHERE given = 'Wang Xiaoming'",
        "UPDATE fact SET typed_by = 'mallory' WHERE given = 'Wang Xiaoyi'",
        "UPDATE fact SET number = 9 WHERE given = 'Wang Xiaoming'",
        "DELETE FROM fact WHERE given = 'Wang Xiaoming'",
        FACT_MORE,
    ],
)
def test_a_typed_fact_that_was_changed_is_named(office: Office, sql: str):
    """Changed, moved, taken out or put in: each is committed to by its event."""
    number, label = typed(office)
    assert faults(office) == []
    run(office, sql)
    assert faults(office) == [(number, f"the facts entered from document {label} do not match the log")]


@pytest.mark.parametrize("column", ["name", "subject_name", "subject_id", "contact", "phone", "email", "address"])
def test_a_party_that_was_changed_is_named(office: Office, column: str):
    """By the last opening that told it; one that came in later brought it up to date."""
    first = reviewable(office).appeal_no
    last = reviewable(office, complaint_no="C-2", seller=Party(
        party_id="", side=Side.SELLER, name="Northlight Lamps", contact="Ms Li"
    )).appeal_no  # fmt: skip
    assert faults(office) == []
    run(office, f"UPDATE party SET {column} = 'mallory' WHERE side = 'seller'")
    found = faults(office)
    assert found == [(last, "a party of event 1 does not match that event")]
    assert first != last


def test_titles_complaint_numbers_and_reasons_of_extensions_are_not_hashed(office: Office):
    """They read as before, in the case and in the sum of its due date."""
    appeal = disclosed(office, complaint_no="TM-WANG", listings=(Listing(listing_id="1", title="Wang's lamp"),))
    after = done(extend(office, LEAD, appeal.appeal_no, appeal.version, added(reason="Wang is ill.")))
    with office.store.reading() as cursor:
        stored = " ".join(row["payload"] for row in cursor.rows("SELECT payload FROM event"))

    assert "Wang" not in stored
    assert (after.complaint_no, after.listings[0].title) == ("TM-WANG", "Wang's lamp")
    assert "Wang is ill." in str(after.deadline)
    assert faults(office) == []


def test_an_imported_case_is_told_as_others_are(office: Office, tmp_path: Path):
    """Its number of the complaint and its parties stand apart, its opening has the hash of its rules; it is known."""
    rows = [
        {"appeal_no": f"H-{n}", "right_type": "trademark", "opened_at": "2026-09-01", "seller": "Wang's shop",
         "complainant": "Halden", "complaint_no": f"TM-WANG-{n}"} for n in (1, 2)
    ]  # fmt: skip
    file = written_csv(tmp_path / "h.csv", rows)
    done(import_history(office, file, none_rejected))
    with office.store.reading() as cursor:
        stored = " ".join(row["payload"] for row in cursor.rows("SELECT payload FROM event"))
        told = [events_of(cursor, number)[0].payload for number in ("H-1", "H-2")]
        apart = cursor.rows("SELECT appeal_no AS log, personal FROM event WHERE contains(personal, 'seller_party')")
        case = read_appeal(cursor, "H-2")

    assert "WANG" not in stored.upper()
    assert case
    assert (case.complaint_no, told[1]["row"]["complaint_no"]) == ("TM-WANG-2", "TM-WANG-2")
    assert [(row["log"], "Wang's shop" in row["personal"]) for row in apart] == [("H-1", True)]
    assert "shop" not in str(told)
    policy = office.policies.policy(case.policy_id)
    assert policy
    assert told[1]["rules"] == office.rules.hashes_of(policy)
    assert done(import_history(office, file, none_rejected)).known == len(rows)
    assert faults(office) == []
    run(office, "UPDATE party SET name = 'Wu' WHERE side = 'seller'")
    assert faults(office) == [("H-1", "a party of event 1 does not match that event")]
