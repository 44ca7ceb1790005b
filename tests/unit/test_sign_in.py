"""Who may enter: passwords, failed tries, how long a sign-in lasts, and how it ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from core.commands import accounts
from core.commands.accounts import (
    SignInAttempt,
    add_person,
    change_password,
    count_attempt,
    end_sign_ins,
    hash_password,
    readable_password,
    reset_password,
    set_active,
    set_language,
    set_role,
    sign_out,
    sign_out_everywhere,
    waited,
    who_is,
    why_weak,
)
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import Role
from core.office import Office, open_office
from core.queries.people import accounts as accounts_of_people
from tests import postgres
from tests.cases import ADMIN, REVIEWER, Clock, done, refusal_of
from tests.cast import DEMIR, ZHAO, hire, sign_in

DESK, HOME = "10.0.0.7", "203.0.113.9"


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


def test_a_password_is_dear_to_guess(monkeypatch, cheap_hashes):
    """Argon2id with the memory and passes that RFC 9106 recommends where memory is scarce."""
    monkeypatch.setattr(accounts, "_HASHER", cheap_hashes)
    used = extract_parameters(hash_password("a password"))

    assert used.type is Type.ID
    assert (used.memory_cost, used.time_cost) >= (65536, 3)


def held(office: Office, account: str = "zhao", address: str = DESK, browser: str = "") -> int:
    """How many seconds a try waits before its password is looked at; it has ended then, and counts as failed."""
    tried = count_attempt(office, account, address, browser)
    assert isinstance(tried, SignInAttempt)
    waited(office, tried)
    return tried.held


def known(office: Office, account: str = "zhao", password: str = ZHAO.password) -> str:
    """What a browser carries in which that person has signed in once."""
    return done(accounts.sign_in(office, done(count_attempt(office, account, HOME)), password)).browser


def guess(office: Office, browser: str) -> Refusal | None:
    """The refusal of a wrong password in that browser, None when it was looked at."""
    tried = count_attempt(office, "zhao", DESK, browser)
    return tried if isinstance(tried, Refusal) else None


def test_failed_tries_wait_longer_and_longer_and_the_right_password_opens_all_the_same(office):
    """Three tries are free; then each failure doubles the wait, up to half a minute. Nothing shuts the door."""
    assert [held(office) for _ in range(9)] == [0, 0, 0, 2, 4, 8, 16, 30, 30]
    assert who_is(office, enter(office)) == REVIEWER


def test_nobody_keeps_an_owner_out(office):
    """Somebody guesses without a pause: the owner comes in where they have been before, at once, and elsewhere too."""
    browser = known(office)
    guesses = [done(count_attempt(office, "zhao", "198.51.100.7")) for _ in range(6)]
    assert refusal_of(count_attempt(office, "zhao", "198.51.100.7")) == "sign_in_slowed", (
        "so many wait from one address"
    )

    assert held(office, browser=browser) == 0
    tried = done(count_attempt(office, "zhao", DESK))
    assert tried.held == 16
    assert who_is(office, done(accounts.sign_in(office, tried, ZHAO.password)).token) == REVIEWER
    for each in (*guesses, tried):
        waited(office, each)


def test_a_browser_that_is_known_has_its_own_count(office, clock):
    """Only it can run it up; then it waits as it says, and at most five minutes."""
    browser = known(office)
    for _ in range(8):
        held(office, address=HOME)
    assert [guess(office, browser) for _ in range(3)] == [None] * 3
    slowed = guess(office, browser)
    assert slowed is not None
    assert slowed.facts == {"seconds": 2}
    for _ in range(60):
        refused = guess(office, browser)
        clock.move(seconds=int(str(refused.facts["seconds"])) if refused else 0)
        assert refused is None or int(str(refused.facts["seconds"])) <= 300


def test_a_browser_is_known_for_its_person_only_and_until_the_password_changes(office, clock):
    """Nobody else's account, no made-up value, not after half a year, nor after a reset or a shut account."""
    browser = known(office)
    for _ in range(4):
        held(office)
        held(office, "adm")

    assert held(office, browser=browser) == 0
    assert held(office, "adm", browser=browser) > 0
    assert held(office, browser="made up") > 0
    done(reset_password(office, ADMIN, "zhao"))
    assert held(office, browser=browser) > 0


def test_a_browser_is_forgotten_after_half_a_year(office, clock):
    """A machine that was given away is a stranger's."""
    browser = known(office)
    clock.move(hours=181 * 24)
    for _ in range(4):
        held(office)

    assert held(office, browser=browser) > 0


def test_an_account_is_slowed_down_from_wherever_it_is_tried(office):
    """Many machines that guess at one account are slowed down as one, and only so many wait at once."""
    for n in range(3):
        held(office, address=f"203.0.113.{n}")
    tries = [count_attempt(office, "zhao", f"203.0.113.{n}") for n in range(20, 31)]

    assert [isinstance(each, SignInAttempt) for each in tries] == [True] * 10 + [False]
    for each in tries[:-1]:
        waited(office, done(each))


def test_an_address_is_slowed_down_whatever_accounts_it_tries(office):
    """One machine that goes through the names is slowed down; a colleague elsewhere is not."""
    for n in range(20):
        held(office, account=f"name{n}", address=HOME)

    assert held(office, "adm", address=HOME) == 2
    assert held(office, "adm", address=DESK) == 0


def test_an_account_that_does_not_exist_is_slowed_down_too(office):
    """The wait must not tell which accounts exist."""
    assert [held(office, account="nobody") for _ in range(4)] == [0, 0, 0, 2]


def test_tries_at_the_same_moment_are_counted_one_by_one(office):
    """Guessing with many connections at once is no faster."""
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: count_attempt(office, "zhao", DESK), range(8)))
    for each in tries:
        if isinstance(each, SignInAttempt):
            waited(office, each)

    assert sorted(each.held for each in tries if isinstance(each, SignInAttempt)) == [0, 0, 0, 2, 4, 8]
    assert sum(isinstance(each, Refusal) for each in tries) == 2


def test_a_clock_that_was_ahead_keeps_nobody_waiting(office, clock):
    """Failures of a day to come are none, a sign-in of one has ended, and both are cleared away."""
    clock.move(hours=400 * 24)
    token = enter(office)
    for _ in range(6):
        held(office)
    clock.move(hours=-400 * 24)

    assert held(office) == 0
    assert who_is(office, token) is None
    enter(office)
    with office.store.reading() as cursor:
        assert cursor.value("SELECT count(*) FROM failed_sign_in WHERE failed_at > ?", [clock()]) == 0


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
    """A session that was left is over for whoever sits down at it."""
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
    assert who_is(office, enter(office, password=chosen)) == REVIEWER.model_copy(update={"must_change": True})


def test_a_password_that_was_given_out_is_changed_at_its_first_use(office):
    """Of a new account and after a reset; one's own choice ends it."""
    first, password = done(add_person(office, "Ling Zhao", Role.REVIEWER))
    assert first.must_change
    changed = done(change_password(office, first, password, "a longer new one"))
    assert who_is(office, enter(office, changed.person_id, "a longer new one")) == first.model_copy(
        update={"must_change": False}
    )
    again = done(reset_password(office, ADMIN, first.person_id))
    seen = who_is(office, enter(office, first.person_id, again))
    assert seen is not None
    assert seen.must_change


def test_the_present_password_is_not_guessed_at_an_open_page(office, clock):
    """As slow as at the door, and it does not slow the door."""
    codes = [refusal_of(change_password(office, REVIEWER, "a guess", "a longer new one")) for _ in range(5)]
    assert codes == ["sign_in_failed"] * 3 + ["sign_in_slowed"] * 2
    assert held(office) == 0
    clock.move(seconds=2)
    done(change_password(office, REVIEWER, ZHAO.password, "a longer new one"))


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaa", "ababababab", "abcabcabcabc", " " * 10, "1234567890", "0987654321x", "password12",
        "P@ssw0rd2026!", "qwertyuiop1", "1qaz2wsx3edc", "woaini1314520", "ling.zhaoling.zhao", "LingZhao2026!",
        "Redress2026Redress", "x" * 300,
    ],
)  # fmt: skip
def test_a_password_that_everybody_tries_first_is_not_taken(office, password):
    """Neither for a new account nor as one's own."""
    assert refusal_of(add_person(office, "Ling Zhao", Role.LEAD, password)) == "password_weak"
    person, given = done(add_person(office, "Ling Zhao", Role.LEAD, person_id="ling.zhao"))
    assert refusal_of(change_password(office, person, given, password)) == "password_weak"


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "zhao reads the invoices", "k3#Vq9zLw1", "四个容易记住的词语组成"]
)
def test_a_password_of_one_s_own_is_taken(office, password):
    """Words one can remember, a name among them, no odd characters needed."""
    assert why_weak(password, "Ling Zhao", "ling.zhao") is None


def test_no_random_password_is_refused(office):
    """What the program gives out it takes itself."""
    assert [why_weak(readable_password(), "Ling Zhao") for _ in range(300)] == [None] * 300


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
        accounts_of_people(office, actor),
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
    before = done(accounts_of_people(office, ADMIN))

    assert refusal_of(add_person(office, **{"name": "New", "role": Role.REVIEWER, **given})) == code
    assert done(accounts_of_people(office, ADMIN)) == before


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
    shown = {each.person.person_id: (each.signed_in, each.seen_at) for each in done(accounts_of_people(office, ADMIN))}

    assert shown["zhao"][0] == 2
    assert shown["adm"] == (1, clock())


def test_random_passwords_can_be_read_out(office):
    """Only small letters, hyphens and two digits, and never the same twice."""
    made = {readable_password() for _ in range(50)}

    assert len(made) == 50
    assert all(each.replace("-", "").isalnum() and each.islower() for each in made)


def test_a_password_that_is_replaced_while_it_is_checked_opens_nothing(office, monkeypatch):
    """Otherwise whoever knew the old one would be in, although every sign-in was just ended."""
    checked = accounts.is_password

    def slowly(kept: str | None, given: str) -> bool:
        done(reset_password(office, ADMIN, "zhao"))
        return checked(kept, given)

    monkeypatch.setattr(accounts, "is_password", slowly)
    assert refusal_of(sign_in(office, "zhao", ZHAO.password)) == "sign_in_failed"
    given = done(reset_password(office, ADMIN, "zhao"))
    assert refusal_of(change_password(office, REVIEWER, given, "what I would have it be")) == "sign_in_failed"


@postgres.needs_postgres
def test_who_works_in_one_process_is_signed_in_in_every_other(office, clock):
    """Each knows when a sign-in was last seen by itself; what another has seen counts as well."""
    token = enter(office)
    other = open_office(office.home, clock)
    assert who_is(other, token)
    for _ in range(3):
        clock.move(minutes=50)
        assert who_is(office, token)
    clock.move(minutes=20)
    assert who_is(other, token)
    done(sign_out(office, token))
    assert who_is(other, token) is None
    other.close()
