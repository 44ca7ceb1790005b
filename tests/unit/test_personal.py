"""What identifies a person stands apart from what is hashed, and can be erased without breaking a chain."""

import json
from typing import Any

import pytest

from core.commands.checklist import answer, comment
from core.commands.documents import type_fact
from core.commands.review import forward
from core.commands.verification import check_record
from core.domain.appeal import join, part
from core.domain.terms import DocumentKind, Value, Verb
from core.ledger.documents import exhibits_of
from core.ledger.record import events_of, log_act
from core.office import Office
from tests.cases import ADMIN, AS_FILED, REVIEWER, answer_all, done, reviewable
from tests.english import english

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
    "sql",
    [
        "UPDATE personal SET value = replace(value, 'Wang', 'Wu') WHERE field = 'text'",
        "UPDATE personal SET salt = 'x' WHERE field = 'text'",
        "UPDATE personal SET value = '{' WHERE field = 'text'",
        "INSERT INTO personal SELECT * FROM personal WHERE field = 'text'",
        "UPDATE personal SET field = 'words' WHERE field = 'text'",
    ],
)
def test_what_was_changed_apart_is_named_with_its_field(office: Office, sql: str):
    """Value, salt, broken JSON, a second row, another field; other cases are read all the same."""
    number, seq = commented(office)
    other = commented(office)[0]
    run(office, f"UPDATE event SET actor = 'mallory' WHERE appeal_no = '{other}' AND seq = 2")
    run(office, f"{sql} AND log = '{number}'")
    found = faults(office)

    assert {where for where, _ in found} == {number, other}
    assert all(f"of event {seq}" in what for where, what in found if where == number)


def test_what_lacks_was_erased_only_if_an_erasure_tells_of_it(office: Office):
    """Then it reads as a blank, and the record is sound."""
    number, seq = commented(office)
    run(office, "DELETE FROM personal WHERE log = ? AND seq = ?", number, seq)
    assert faults(office) == [(number, f"text of event {seq} is missing, and no erasure tells of it")]
    with office.store.writing() as cursor:
        told = {"appeal_no": number, "side": "seller", "reason": "Over.", "fields": [[number, seq, "text", ""]]}
        log_act(cursor, "erased", ADMIN.person_id, office.now(), told)

    assert faults(office) == []
    with office.store.reading() as cursor:
        assert events_of(cursor, number)[-1].payload["text"] == ""
    done(comment(office, REVIEWER, number, "Work goes on."))
    assert faults(office) == []
