"""The first run of an office: one administrator, by whoever is at the machine or has the code of the console."""

import pytest

from core.commands.accounts import add_person
from core.commands.setup import CODE, CODE_LASTS, first_administrator, first_run_code
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import Role
from core.ledger import claims
from core.ledger.people import PEOPLE, all_people, password_of
from core.ledger.record import acts_of
from core.network import reached_from
from core.office import write
from tests.cases import done, refusal_of
from tests.unit.test_two_at_once import together

PASSWORD = "tafel kiosk wimpel grat"


@pytest.fixture
def empty(office):
    """An office in which nobody has an account."""

    def leave(cursor) -> None:
        cursor.run("DELETE FROM person")
        cursor.touched.add(PEOPLE)

    write(office, leave, common="people")
    return office


def people_in(office):
    """Who has an account."""
    with office.store.reading() as cursor:
        return all_people(cursor)


def console_code(office) -> str:
    """What the console prints."""
    return done(first_run_code(office)) or ""


def make(office, name="Aylin Demir", account="", password=PASSWORD, *, code=None):
    """The first administrator, as the form asks."""
    return first_administrator(office, name, account, password, code=code)


def test_whoever_is_at_the_machine_makes_the_first_administrator(empty):
    """Their password is their own, the log has it, and nobody makes a second one so."""
    made = done(make(empty))

    assert (made.person_id, made.name, made.must_change) == ("aylin.demir", "Aylin Demir", False)
    assert allowed(made, Act.MANAGE_ACCOUNTS)
    assert people_in(empty) == (made,)
    with empty.store.reading() as cursor:
        told = acts_of(cursor, ("account_added",))[0]["payload"]
        assert (password_of(cursor, made.person_id) or "").startswith("$argon2id$")
    assert told == {"person": "aylin.demir", "role": "admin", "way": "machine"}
    assert refusal_of(make(empty, "Somebody Else")) == "first_run_over"
    assert len(people_in(empty)) == 1


def test_from_elsewhere_it_takes_the_code_of_the_console(empty):
    """However it is typed; a made-up one opens nothing, and neither does none."""
    code = console_code(empty)

    for wrong in ("", "AAAAA-BBBBB-CCCCC-DDDDD", code[:-1], CODE):
        assert refusal_of(make(empty, code=wrong)) == "first_run_code"
    assert not people_in(empty)
    assert done(make(empty, code=f" {code.lower().replace('-', ' ')} ")).name == "Aylin Demir"


def test_only_the_hash_of_a_code_is_kept_and_all_end_with_the_first_account(empty):
    """Two processes print one each; both are good until then, and neither afterwards."""
    codes = [console_code(empty) for _ in range(2)]
    with empty.store.reading() as cursor:
        kept = repr(claims.held_claims(cursor, CODE, empty.now()))
    done(make(empty, code=codes[0]))
    with empty.store.reading() as cursor:
        left = claims.held_claims(cursor, CODE, empty.now())

    assert not any(each in kept or each.replace("-", "") in kept for each in codes)
    assert left == []
    assert refusal_of(make(empty, "Other", code=codes[1])) == "first_run_over"
    assert first_run_code(empty) is None


def test_a_code_ends_by_itself(empty, clock):
    """A terminal that was left open for weeks opens nothing."""
    code = console_code(empty)
    clock.move(days=CODE_LASTS.days, seconds=1)

    assert refusal_of(make(empty, code=code)) == "first_run_code"


@pytest.mark.parametrize(
    ("name", "account", "password"),
    [("", "", PASSWORD), ("  ", "a", PASSWORD), ("Aylin", "", "short"), ("Aylin", "", "aaaaaaaaaaaaaaa"),
     ("Aylin Demir", "", "aylin.demir.2026"), ("System", "system", PASSWORD), ("X", "api:x", PASSWORD),
     ("x" * 81, "", PASSWORD), ("!!!", "", PASSWORD)],
)  # fmt: skip
def test_what_is_not_complete_makes_nobody(empty, name, account, password):
    """A password that everybody tries first, or a name that the program has."""
    assert refusal_of(make(empty, name, account, password)) == "first_run_incomplete"
    assert not people_in(empty)


def test_two_browsers_at_once_make_one_administrator(empty, beside):
    """The other is told; a colleague at the command line at the same moment included."""
    code = console_code(empty)
    calls = [lambda n=n: make(empty, f"Admin {n}", code=code if n % 2 else None) for n in range(6)]
    results = together(*calls, office=beside)

    assert [each.code for each in results if isinstance(each, Refusal)] == ["first_run_over"] * 5
    assert [each.name for each in people_in(empty)] == [each.name for each in results if not isinstance(each, Refusal)]


def test_the_first_run_is_over_when_the_command_line_was_first(empty):
    """Whoever it has added, of whatever role."""
    done(add_person(empty, "Li Wen", Role.REVIEWER))

    assert refusal_of(make(empty)) == "first_run_over"
    assert first_run_code(empty) is None


@pytest.mark.parametrize(
    ("environment", "peer", "host", "header", "here"),
    [
        ({}, "127.0.0.1", "localhost:8501", "", True),
        ({}, "::1", "[::1]:8501", "", True),
        ({}, "10.1.2.3", "localhost:8501", "", False),
        ({}, "127.0.0.1", "redress.example.com", "", False),
        ({}, "127.0.0.1", "", "", False),
        ({}, "unknown", "localhost", "", False),
        ({}, "127.0.0.1", "localhost:8501", "X-Forwarded-For", False),
        ({}, "127.0.0.1", "localhost:8501", "Forwarded", False),
        ({}, "127.0.0.1", "localhost:8501", "via", False),
        ({"REDRESS_PROXIES": "127.0.0.1"}, "127.0.0.1", "localhost:8501", "", False),
        ({"REDRESS_PROXIES": "10.0.0.0/8"}, "127.0.0.1", "localhost:8501", "", False),
    ],
)
def test_who_is_at_the_machine_itself(environment, peer, host, header, here):
    """Behind a proxy everybody comes from the machine, so that only the code counts."""
    assert done(reached_from(environment)).at_machine(peer, host, ["host", *filter(None, [header])]) is here
