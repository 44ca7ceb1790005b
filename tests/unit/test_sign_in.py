"""Who may enter: passwords, failed tries, how long a sign-in lasts, and how it ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from core.commands import sign_in as module
from core.commands.people import (
    add_person,
    change_password,
    end_sign_ins,
    readable_password,
    reset_password,
    set_active,
    set_language,
    set_role,
)
from core.commands.sign_in import hash_password, sign_in, sign_out, sign_out_everywhere, who_is
from core.errors import Refusal
from core.model.people import Person
from core.model.terms import Role
from core.office import Office, open_office
from core.queries.people import accounts
from tests.cases import ADMIN, REVIEWER, Clock, done, refusal_of
from tests.cast import DEMIR, ZHAO, hire

DESK, HOME = "10.0.0.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """The same hashes with less work, so that a hundred guesses take a second."""
    monkeypatch.setattr(module, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock():
    """A clock that the test moves."""
    return Clock()


@pytest.fixture
def office(tmp_path, clock):
    """An office with one reviewer and one administrator."""
    office = open_office(tmp_path, clock)
    hire(office, ZHAO, DEMIR)
    yield office
    office.close()


def enter(office: Office, account: str = "zhao", password: str = ZHAO.password, address: str = DESK) -> str:
    """The token of a good sign-in."""
    return done(sign_in(office, account, password, address))


def fail(office: Office, account: str = "zhao", address: str = DESK) -> Refusal:
    """The refusal of a guess."""
    refused = sign_in(office, account, "a guess", address)
    assert isinstance(refused, Refusal)
    return refused


def test_the_right_password_opens(office):
    """The person of the token is the one who signed in; blanks and capitals in the name do not matter."""
    assert who_is(office, enter(office, " Zhao ")) == REVIEWER


@pytest.mark.parametrize(("account", "password"), [("zhao", "a guess"), ("nobody", ZHAO.password), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(office, account, password):
    """Whoever guesses must not learn which accounts exist."""
    assert sign_in(office, account, password, DESK) == sign_in(office, "zhao", "another guess", DESK)


def test_a_stranger_s_token_is_nobody(office):
    """A token that was never given, or only its hash, opens nothing."""
    token = enter(office)
    with office.store.reading() as cursor:
        kept = cursor.value("SELECT token_hash FROM sign_in")

    assert kept != token
    assert who_is(office, kept) is None
    assert who_is(office, "") is None


def test_neither_password_nor_token_is_kept(office):
    """Whoever copies the file can sign in as nobody."""
    token = enter(office)
    office.store.checkpoint()
    kept = b"".join(path.read_bytes() for path in office.home.glob("redress.duckdb*"))

    assert token.encode() not in kept
    assert ZHAO.password.encode() not in kept


def test_a_password_is_dear_to_guess(monkeypatch):
    """Argon2id with the memory and passes that RFC 9106 recommends where memory is scarce."""
    monkeypatch.setattr(module, "_HASHER", PasswordHasher())
    used = extract_parameters(hash_password("a password"))

    assert used.type is Type.ID
    assert (used.memory_cost, used.time_cost) >= (65536, 3)


def test_failed_tries_are_slowed_down_more_and_more(office, clock):
    """Three tries are free; then each failure doubles the wait, and even the right password waits."""
    assert [fail(office).code for _ in range(4)] == [*["sign_in_failed"] * 3, "sign_in_slowed"]
    assert fail(office).facts == {"seconds": 2}
    assert refusal_of(sign_in(office, "zhao", ZHAO.password, DESK)) == "sign_in_slowed"
    clock.move(seconds=2)
    assert fail(office).code == "sign_in_failed"
    assert fail(office).facts == {"seconds": 4}
    clock.move(seconds=4)
    assert who_is(office, enter(office)) == REVIEWER
    assert fail(office).code == "sign_in_failed", "a good sign-in starts the account anew"


def test_the_wait_has_an_end(office, clock):
    """However often somebody guesses, the owner of the account gets in after five minutes at most."""
    for _ in range(60):
        waited = fail(office).facts.get("seconds", 0)
        assert isinstance(waited, int)
        clock.move(seconds=waited)

        assert waited <= 300


def test_an_account_is_slowed_down_from_wherever_it_is_tried(office):
    """Many machines that guess at one account are slowed down as one."""
    for n in range(3):
        fail(office, address=f"203.0.113.{n}")

    assert fail(office, address="203.0.113.99").code == "sign_in_slowed"


def test_an_address_is_slowed_down_whatever_accounts_it_tries(office):
    """One machine that goes through the names is slowed down; a colleague elsewhere is not."""
    for n in range(20):
        fail(office, account=f"name{n}", address=HOME)

    assert refusal_of(sign_in(office, "zhao", ZHAO.password, HOME)) == "sign_in_slowed"
    assert who_is(office, enter(office, address=DESK)) == REVIEWER


def test_an_account_that_does_not_exist_is_slowed_down_too(office):
    """The wait must not tell which accounts exist."""
    assert [fail(office, account="nobody").code for _ in range(4)][-1] == "sign_in_slowed"


def test_tries_at_the_same_moment_are_counted_one_by_one(office):
    """Guessing with many connections at once is no faster."""
    with ThreadPoolExecutor(8) as pool:
        codes = [refused.code for refused in pool.map(lambda _: fail(office), range(8))]

    assert codes.count("sign_in_failed") == 3


@pytest.mark.parametrize(("hours", "here"), [(11.9, True), (12, False)])
def test_a_sign_in_lasts_twelve_hours(office, clock, hours, here):
    """Also for somebody who works without a pause."""
    token = enter(office)
    for _ in range(int(hours * 10)):
        clock.move(hours=0.1)
        seen = who_is(office, token)

    assert (seen == REVIEWER) is here


@pytest.mark.parametrize(("minutes", "here"), [(59, True), (60, False)])
def test_a_sign_in_ends_after_an_hour_without_work(office, clock, minutes, here):
    """A desk that was left is shut for whoever sits down at it."""
    token = enter(office)
    clock.move(minutes=30)
    assert who_is(office, token) == REVIEWER
    clock.move(minutes=minutes)

    assert (who_is(office, token) == REVIEWER) is here


def test_being_seen_is_written_once_a_minute(office, clock):
    """A page that asks at every click must not write at every click."""
    token = enter(office)

    def seen():
        with office.store.reading() as cursor:
            return cursor.value("SELECT seen_at FROM sign_in")

    began = seen()
    clock.move(seconds=59)
    who_is(office, token)
    assert seen() == began
    clock.move(seconds=1)
    who_is(office, token)
    assert seen() == clock()


def test_signing_out_ends_this_sign_in_only(office):
    """The other browser goes on."""
    here, there = enter(office), enter(office, address=HOME)
    sign_out(office, here)

    assert (who_is(office, here), who_is(office, there)) == (None, REVIEWER)


def test_signing_out_everywhere_ends_all_of_one_person(office):
    """After a lost laptop no browser is signed in any more; colleagues are."""
    mine, other = [enter(office), enter(office, address=HOME)], enter(office, "adm", DEMIR.password)

    assert sign_out_everywhere(office, REVIEWER) == 2
    assert [who_is(office, token) for token in mine] == [None, None]
    assert who_is(office, other) == ADMIN


def test_an_inactive_account_is_out_at_once_and_stays_out(office):
    """Somebody who leaves the office loses the open page and the password; both come back only by an administrator."""
    token = enter(office)
    done(set_active(office, ADMIN, "zhao", active=False))
    assert who_is(office, token) is None
    assert refusal_of(sign_in(office, "zhao", ZHAO.password, DESK)) == "sign_in_failed"
    done(set_active(office, ADMIN, "zhao", active=True))
    assert who_is(office, token) is None
    assert who_is(office, enter(office)) == REVIEWER


def test_a_role_holds_at_the_next_click(office):
    """Nobody needs to sign in anew for a role, and nobody keeps one that was taken."""
    token = enter(office)
    done(set_role(office, ADMIN, "zhao", Role.MANAGER))

    assert who_is(office, token) == REVIEWER.model_copy(update={"role": Role.MANAGER})


def test_what_was_known_of_a_person_is_looked_up_anew_after_each_change(office, clock):
    """A page asks who is here several times; a role, a language, an account that is shut hold from the next time on."""
    token = enter(office)
    told = [who_is(office, token)]
    for change in (
        lambda: set_role(office, ADMIN, "zhao", Role.LEAD),
        lambda: set_language(office, REVIEWER, "zh"),
        lambda: set_active(office, ADMIN, "zhao", active=False),
    ):
        done(change())
        told.append(who_is(office, token))
    other = enter(office, "adm", DEMIR.password)
    assert who_is(office, other) == ADMIN
    clock.move(seconds=30)
    sign_out(office, other)

    lead = REVIEWER.model_copy(update={"role": Role.LEAD})
    assert told == [REVIEWER, lead, lead.model_copy(update={"language": "zh"}), None]
    assert who_is(office, other) is None


def test_who_works_all_day_stays_signed_in(office, clock):
    """Every use counts, also those that are answered from memory: four hours of clicks, 59 minutes apart."""
    token = enter(office)
    for _ in range(4):
        clock.move(minutes=59)
        assert who_is(office, token) == REVIEWER
    with office.store.reading() as cursor:
        assert cursor.value("SELECT seen_at FROM sign_in") == clock()


def test_old_sign_ins_are_cleared_away(office, clock):
    """The table does not grow for ever."""
    enter(office)
    clock.move(hours=13)
    enter(office)
    with office.store.reading() as cursor:
        assert cursor.value("SELECT count(*) FROM sign_in") == 1


def test_a_new_password_needs_the_present_one(office):
    """Whoever finds an open page cannot take the account over."""
    token = enter(office)
    assert refusal_of(change_password(office, REVIEWER, "a guess", "a longer new one")) == "sign_in_failed"
    assert refusal_of(change_password(office, REVIEWER, ZHAO.password, "short")) == "password_short"
    done(change_password(office, REVIEWER, ZHAO.password, "a longer new one"))
    assert who_is(office, token) is None
    assert who_is(office, enter(office, password="a longer new one")) == REVIEWER


def test_an_administrator_gives_a_new_password(office):
    """The old one and every open page end."""
    token = enter(office)
    chosen = done(reset_password(office, ADMIN, "zhao"))
    assert who_is(office, token) is None
    assert refusal_of(sign_in(office, "zhao", ZHAO.password, DESK)) == "sign_in_failed"
    assert who_is(office, enter(office, password=chosen)) == REVIEWER


@pytest.mark.parametrize(
    "actor", [Person(person_id="x", name="X", role=role) for role in Role if role not in ("admin", "system")]
)
def test_people_are_an_administrator_s_matter(office, actor):
    """No other role adds, changes or lists accounts, whatever page or program asks."""
    asked = [
        add_person(office, "New", Role.ADMIN, actor=actor),
        reset_password(office, actor, "adm"),
        set_role(office, actor, actor.person_id, Role.ADMIN),
        set_active(office, actor, "adm", active=False),
        end_sign_ins(office, actor, "adm"),
        accounts(office, actor),
    ]

    assert [refusal_of(each) for each in asked] == ["not_permitted"] * 6


def test_an_account_gets_a_name_and_a_password_of_its_own(office):
    """The sign-in name comes from the name, a second one of the same name gets a number, the password works."""
    first, password = done(add_person(office, "Ling Zhao", Role.REVIEWER))
    second, _ = done(add_person(office, "Ling  Zhao", Role.REVIEWER))
    chinese, _ = done(add_person(office, "赵凌", Role.LEAD, language="zh"))

    assert [first.person_id, second.person_id, chinese.person_id] == ["ling.zhao", "ling.zhao2", "赵凌"]
    assert who_is(office, enter(office, "ling.zhao", password)) == first


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "field_missing"),
        ({"person_id": "zhao"}, "account_taken"),
        ({"person_id": "system"}, "account_taken"),
        ({"password": "short"}, "password_short"),
        ({"role": Role.SYSTEM}, "field_invalid"),
        ({"language": "fr"}, "field_invalid"),
    ],
)
def test_an_account_that_cannot_be_is_refused(office, given, code):
    """And nothing is added."""
    before = done(accounts(office, ADMIN))

    assert refusal_of(add_person(office, **{"name": "New", "role": Role.REVIEWER, **given})) == code
    assert done(accounts(office, ADMIN)) == before


def test_the_last_administrator_stays(office):
    """Else nobody could let anybody in again."""
    assert refusal_of(set_role(office, ADMIN, "adm", Role.LEAD)) == "last_admin"
    assert refusal_of(set_active(office, ADMIN, "adm", active=False)) == "last_admin"
    done(add_person(office, "Second", Role.ADMIN))
    assert done(set_role(office, ADMIN, "adm", Role.LEAD)).role is Role.LEAD


def test_what_does_not_exist_is_said(office):
    """An administrator who misspells a name is told."""
    asked = [
        set_role(office, ADMIN, "nobody", Role.LEAD),
        reset_password(office, ADMIN, "nobody"),
    ]

    assert [refusal_of(each) for each in asked] == ["not_found", "not_found"]
    assert refusal_of(set_role(office, ADMIN, "zhao", Role.SYSTEM)) == "field_invalid"


def test_the_language_is_remembered(office):
    """At the next sign-in the pages are in it; an unknown one is refused."""
    done(set_language(office, REVIEWER, "zh"))

    assert who_is(office, enter(office)) == REVIEWER.model_copy(update={"language": "zh"})
    assert refusal_of(set_language(office, REVIEWER, "fr")) == "field_invalid"


def test_an_administrator_sees_who_is_here(office, clock):
    """How many sign-ins of a person hold, and when one was last used."""
    enter(office)
    enter(office, address=HOME)
    clock.move(minutes=5)
    enter(office, "adm", DEMIR.password)
    shown = {each.person.person_id: (each.signed_in, each.seen_at) for each in done(accounts(office, ADMIN))}

    assert shown["zhao"][0] == 2
    assert shown["adm"] == (1, clock())


def test_random_passwords_can_be_read_out(office):
    """Only small letters, hyphens and two digits, and never the same twice."""
    made = {readable_password() for _ in range(50)}

    assert len(made) == 50
    assert all(each.replace("-", "").isalnum() and each.islower() for each in made)
