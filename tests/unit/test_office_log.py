"""What moves no case is in the log of the office: written with the act, at its position in the one order."""

from typing import Any

import pytest

from core.analytics.tables import ExportFilter, exports
from core.commands.accounts import (
    add_person,
    change_password,
    end_sign_ins,
    reset_password,
    set_active,
    set_language,
    set_role,
    sign_out,
    sign_out_everywhere,
)
from core.commands.verification import check_record
from core.domain.terms import Role
from core.exchange.export import stream_rows
from core.ledger.engine import OFFICE
from core.ledger.record import acts_of
from core.office import Office
from tests.cases import ADMIN, LEAD, MANAGER, REVIEWER, done, refusal_of, reviewable
from tests.cast import sign_in
from tests.english import english

PASSWORD = "correct-horse-7-battery"


def log(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    """The whole log as (verb, actor, what it tells), oldest first; each act stands in the journal."""
    with office.store.reading() as cursor:
        rows = cursor.rows("SELECT * FROM office_event ORDER BY position")
        placed = cursor.rows("SELECT position, hash FROM journal WHERE log = ? ORDER BY position", [OFFICE])
        read = acts_of(cursor, sorted({row["verb"] for row in rows})) if rows else []
    assert [(row["position"], row["hash"]) for row in rows] == [(each["position"], each["hash"]) for each in placed]
    return [(each["verb"], each["actor"], each["payload"]) for each in reversed(read)]


def test_what_is_done_to_accounts_is_logged(office: Office):
    """By whom, to whom, and what changed; what changed nothing is no act, and a language is nobody's business."""
    done(add_person(office, "Lin Mei", Role.REVIEWER, PASSWORD, person_id="mei", actor=ADMIN))
    done(set_role(office, ADMIN, "mei", Role.LEAD))
    done(set_role(office, ADMIN, "mei", Role.LEAD))
    done(set_active(office, ADMIN, "mei", active=False))
    done(set_active(office, ADMIN, "mei", active=True))
    done(reset_password(office, ADMIN, "mei"))
    done(end_sign_ins(office, ADMIN, "mei"))
    done(set_language(office, REVIEWER, "zh"))
    assert refusal_of(set_role(office, LEAD, "mei", Role.ADMIN)) == "not_permitted"

    assert log(office) == [
        ("account_added", "adm", {"person": "mei", "role": "reviewer"}),
        ("role_given", "adm", {"person": "mei", "role": "lead", "role_was": "reviewer"}),
        ("account_closed", "adm", {"person": "mei"}),
        ("account_opened", "adm", {"person": "mei"}),
        ("password_given", "adm", {"person": "mei"}),
        ("sign_ins_ended", "adm", {"person": "mei", "sign_ins": 0}),
    ]
    assert check_record(office).faults == ()


def test_signing_in_and_out_is_logged_and_so_is_a_wrong_password(office: Office):
    """No name that somebody typed, and no address: what is no account is told as none."""
    person, _ = done(add_person(office, "Lin Mei", Role.REVIEWER, PASSWORD, person_id="mei", actor=ADMIN, own=True))
    token = done(sign_in(office, "mei", PASSWORD))
    assert refusal_of(sign_in(office, "mei", "wrong")) == "sign_in_failed"
    assert refusal_of(sign_in(office, "My-Password-1", "wrong")) == "sign_in_failed"
    assert sign_out(office, token) is None
    assert sign_out(office, token) is None
    done(sign_in(office, "mei", PASSWORD))
    done(sign_out_everywhere(office, person))
    assert refusal_of(change_password(office, person, "wrong", f"{PASSWORD}-2")) == "sign_in_failed"
    done(change_password(office, person, PASSWORD, "another-horse-8-staple"))

    assert [(verb, actor, told.get("person")) for verb, actor, told in log(office)[1:]] == [
        ("signed_in", "mei", None),
        ("sign_in_refused", "system", "mei"),
        ("sign_in_refused", "system", ""),
        ("signed_out", "mei", None),
        ("signed_in", "mei", None),
        ("sign_ins_ended", "mei", "mei"),
        ("password_refused", "system", "mei"),
        ("password_changed", "mei", "mei"),
    ]
    with office.store.reading() as cursor:
        told = " ".join(row["payload"] for row in cursor.rows("SELECT payload FROM office_event"))
    assert "My-Password" not in told
    assert "horse" not in told


def test_an_export_is_read_from_the_log(office: Office):
    """Begun and ended are two acts; one that broke off has begun only."""
    whole, broken = (done(stream_rows(office, MANAGER, "cases", ExportFilter())) for _ in range(2))
    b"".join(whole)
    next(broken)
    broken.close()  # type: ignore[attr-defined] # a generator
    begun = done(stream_rows(office, MANAGER, "timeline", ExportFilter()))

    with office.store.reading() as cursor:
        told = [(each["report"], each["whole"], bool(each["sha256"])) for each in exports(cursor, 9)]
    assert told == [("timeline", False, False), ("cases", False, True), ("cases", True, True)]
    assert [verb for verb, *_ in log(office)] == ["export", "export", "export_ended", "export_ended", "export"]
    del begun


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE office_event SET actor = 'mallory' WHERE verb = 'role_given'",
        "UPDATE office_event SET happened_at = happened_at - INTERVAL '1 day' WHERE verb = 'role_given'",
        "UPDATE office_event SET payload = replace(payload, 'lead', 'intake') WHERE verb = 'role_given'",
    ],
)
def test_an_act_that_was_changed_is_named(office: Office, sql: str):
    """At its position."""
    reviewable(office)
    done(set_role(office, ADMIN, REVIEWER.person_id, Role.LEAD))
    with office.store.writing() as cursor:
        position = cursor.value("SELECT position FROM office_event")
        cursor.run(sql)

    (fault,) = check_record(office).faults
    assert (english(fault.where), english(fault.what)) == (
        "log of the office",
        f"event {position} was changed after it was written",
    )
