"""Accounts, sign-in, and the notices a person has seen.

If failed attempts locked an account, anybody could lock out its owner. Therefore a browser in which the owner has
signed in before has its own count of failures, which nobody else can raise. All other attempts are counted per account
and per address, and are not refused but delayed before the password is checked; a correct password still works.
"""

import hashlib
import logging
import math
import re
import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.company import EndedSignIns, Identity, InvalidAnswerError, UnreachableError, provider, sealed, unsealed
from core.domain.people import ACCOUNT_ROLES, CLIENT, SIGN_IN_IDLES, SIGN_IN_LASTS, SYSTEM, Person
from core.domain.permissions import Act, allowed, may, requires
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Role
from core.domain.text import LANGUAGES, plain, say
from core.ledger import claims, people
from core.ledger.engine import Cursor
from core.ledger.record import OfficeVerb, log_act
from core.office import DATA, NOT_KEPT, Office, write

LOG = logging.getLogger("redress")

# Notices that a person has seen.


def see(office: Office, actor: Person, notices: Collection[str]) -> Refusal | None:
    """Records that this person has seen the notices with these keys, so that they are no longer counted."""
    done = write(
        office, lambda cursor: people.save_seen(cursor, actor.person_id, notices, office.now()), common="people"
    )
    return done if isinstance(done, Refusal) else None


# Which passwords are accepted: long enough, and not among the first that anybody would try.

KNOWN: Final = Path("passwords") / "known.txt"

SHORTEST: Final = 10

LONGEST: Final = 256  # the sign-in form takes no more

LEAST_LEFT: Final = 6  # characters that are neither a known word nor a name, a year or a row

SHORTEST_ROW: Final = 4

SHORTEST_NAME: Final = 3

FEW: Final = 3

WRITTEN_AS: Final = str.maketrans("0134578@$!|", "oleastbasil")
"""Digits and signs read as letters (p4$$w0rd); used only if a known word results."""

YEAR: Final = re.compile(r"(19|20)\d\d")

AGAIN: Final = re.compile(r"(.{1,5}?)\1{2,}", re.DOTALL)
"""The same few characters three or more times in a row."""


class CommonWords(NamedTuple):
    """Known words, longest first, and keyboard rows in both directions."""

    words: tuple[str, ...]
    rows: tuple[str, ...]


def why_weak(password: str, *names: str) -> Refusal | None:
    """Why the password is too weak for somebody with those names (sign-in name, name); None if it is accepted."""
    if len(password) < SHORTEST:
        return refuse("password_short", least=SHORTEST)
    if len(password) > LONGEST:
        return refuse("password_weak", reason=say("account.it_has_more_than_characters", most=LONGEST))
    if len(set(password.casefold())) < FEW or AGAIN.fullmatch(password.casefold()):
        return refuse("password_weak", reason=say("account.same_few_characters_again_again"))
    if len(_left(password.casefold(), names)) < LEAST_LEFT:
        return refuse("password_weak", reason=say("account.besides_names_years_rows_keys"))
    return None


def _left(password: str, names: tuple[str, ...]) -> str:
    """The password without its guessable parts, each replaced by a space so that no new words arise."""
    left = AGAIN.sub(" ", password)
    for row in known().rows:
        for size in range(min(len(row), len(left)), SHORTEST_ROW - 1, -1):
            for start in range(len(row) - size + 1):
                left = left.replace(row[start : start + size], " ")
    parts = [part for name in names for part in re.split(r"[\W_]+", name.casefold()) if len(part) >= SHORTEST_NAME]
    for word in (*sorted(parts, key=len, reverse=True), *known().words):
        while (at := left.translate(WRITTEN_AS).find(word.translate(WRITTEN_AS))) >= 0:
            left = f"{left[:at]} {left[at + len(word) :]}"
    return re.sub(r"\s", "", YEAR.sub(" ", left))


@cache
def known() -> CommonWords:
    """The word list shipped with the program, in lower case."""
    lines = [line.strip() for line in (DATA / KNOWN).read_text(encoding="utf-8").splitlines()]
    at = lines.index("rows")
    words = [line for line in lines[:at] if line and not line.startswith("#")]
    rows = [line for line in lines[at + 1 :] if line]
    return CommonWords(tuple(sorted(words, key=len, reverse=True)), (*rows, *(row[::-1] for row in rows)))


# How sign-in attempts are counted, so that guessing is slow and nobody can lock out an owner.

REMEMBERED: Final = timedelta(minutes=30)

FREE_TRIES: Final = 3

FREE_TRIES_OF_ADDRESS: Final = 20  # a whole office may share one

LONGEST_REFUSED: Final = 300  # seconds for which one's own browser, or the form for a new password, takes no try

LONGEST_HELD: Final = 30  # seconds for which a try waits before its password is looked at

WAITING: Final = {"account": 10, "address": 6, "both": 3}
"""How many attempts may wait at once: for one account, from one address, and from one address for one account."""

LOOKED_AT: Final = timedelta(seconds=30)
"""How long after its wait an attempt may be checked; after that the claim of a killed process expires."""

CHANGING: Final = "inside"
"""In place of the browser, for attempts by signed-in people to change their own password."""

HELD: Final = "sign-in:"
"""The prefix of claims by waiting attempts, so that every process counts those of all."""


@dataclass(frozen=True)
class SignInAttempt:
    """An attempt, counted as failed until it succeeds: for which account, from where, and how long it waits (seconds).

    ``place`` is its claim while it waits.
    """

    account: str
    address: str
    browser: str
    at: datetime
    held: int
    place: str = ""


def count_try(office: Office, account: str, address: str, browser: str) -> SignInAttempt | Refusal:
    """Counts an attempt from a known ``browser`` ("" for any other); if refused, with the seconds to wait.

    The caller must call ``waited`` after the wait in every case. Attempts are counted across all processes.
    """
    now = office.now()
    since = now - REMEMBERED

    def count(cursor: Cursor) -> SignInAttempt | Refusal:
        if browser:
            failed = people.failures_by(cursor, account, browser, since, now)
            left = delay(len(failed), FREE_TRIES, LONGEST_REFUSED) - (now - failed[-1]).total_seconds() if failed else 0
            if left > 0:
                return refuse("sign_in_slowed", seconds=math.ceil(left))
            held = 0
        else:
            held = max(
                delay(people.failures_of(cursor, account, since, now), FREE_TRIES, LONGEST_HELD),
                delay(people.failures_from(cursor, address, since, now), FREE_TRIES_OF_ADDRESS, LONGEST_HELD),
            )
        place = f"{HELD}{secrets.token_hex(8)}" if held else ""
        tried = SignInAttempt(account, address, browser, now, held, place)
        if held:
            claims.forget(cursor, HELD, now)
            waiting = Counter(each for one in claims.held_claims(cursor, HELD, now) for each in _places(one.details))
            if any(waiting[each] >= WAITING[each[0]] for each in _places(asdict(tried))):
                return refuse("sign_in_slowed", seconds=LONGEST_HELD)
            details = {"account": account, "address": address}
            claims.take(cursor, place, place, now, details, lasts=timedelta(seconds=held) + LOOKED_AT)
        people.insert_failed(cursor, account, address, browser, now)
        return tried

    return write(office, count, common="people")  # whatever process counts: else each lets as many through


def waited(office: Office, tried: SignInAttempt) -> None:
    """Ends an attempt's wait, making room for the next. If this cannot be saved, the claim expires by itself."""
    if tried.place:
        write(office, claims.only_claims(lambda cursor: claims.drop(cursor, tried.place)))


def delay(failed: int, free: int, longest: int) -> int:
    """Seconds that the next attempt waits after this many failures: 2, 4, 8 … up to ``longest``."""
    over = failed - free + 1
    return min(2 ** min(over, 16), longest) if over > 0 else 0


def _places(tried: Mapping[str, Any]) -> list[tuple[str, str]]:
    account, address = tried["account"], tried["address"]
    return [("account", account), ("address", address), ("both", f"{account} {address}")]


# Signing in and out. Only hashes are stored, of passwords (argon2id) and of browser tokens.

TOUCH_EVERY: Final = timedelta(minutes=1)

BROWSER_KNOWN: Final = timedelta(days=180)

CLOCK_MAY_BE_SET_BACK: Final = timedelta(minutes=5)

LONGEST_ACCOUNT: Final = 64

_HASHER: Final = PasswordHasher()

_HASHING: Final = BoundedSemaphore(2)  # each hash takes 64 MiB: a flood of tries must not take them all at once


class SignInTokens(NamedTuple):
    """The browser's new tokens: one for the sign-in, and one by which the browser is recognised later.

    The second is "" after a sign-in through the company's provider, where no passwords are counted.
    """

    token: str
    browser: str


def count_attempt(office: Office, account: str, address: str, browser: str = "") -> SignInAttempt | Refusal:
    """Counts an attempt before its password is checked: it waits ``held`` seconds, or ``sign_in_slowed`` says how long.

    ``browser`` is the browser's token from an earlier sign-in; an unknown one is ignored.
    """
    account, known = account_name(account), hash_of_token(browser) if browser else ""
    if known:
        seen = office.read(people.is_known_browser, known, account, office.now() - BROWSER_KNOWN)
        known = known if seen else ""
    return count_try(office, account, address, known)


def sign_in(office: Office, tried: SignInAttempt, password: str, browser: str = "") -> SignInTokens | Refusal:
    """A new sign-in, or ``sign_in_failed``; the attempt must have waited already.

    If the company has a provider, this is an emergency sign-in of which administrators are notified. An account that
    must use the provider is refused (``local_sign_in_off``), but only to whoever knows its password.

    An unknown or inactive account costs the same work and gives the same answer as a wrong password.
    An attempt counts as failed until it succeeds, so that many simultaneous attempts are slowed down as well.
    """
    now = office.now()
    with office.store.reading() as cursor:
        stored_hash = people.password_of(cursor, tried.account)
        linked = people.is_linked(cursor, tried.account)
    if not is_password(stored_hash, password):
        return _refused(office, tried.account, "sign_in_refused")
    company = provider()
    if company and not company.takes_password(tried.account, linked=linked):
        return _refused(office, tried.account, "sign_in_refused", "local_sign_in_off")
    verb: OfficeVerb = "signed_in_locally" if company else "signed_in"
    tokens = SignInTokens(secrets.token_urlsafe(32), browser if tried.browser else secrets.token_urlsafe(32))

    def let_in(cursor: Cursor) -> Refusal | None:
        if people.password_of(cursor, tried.account) != stored_hash:  # it was replaced, or the account shut, meanwhile
            return refuse("sign_in_failed")
        people.forget_failures(cursor, tried.account, tried.address, tried.browser)
        people.clear_failures(cursor, now - REMEMBERED, now)
        people.delete_sign_ins_before(cursor, now - SIGN_IN_LASTS)
        people.insert_sign_in(cursor, hash_of_token(tokens.token), tried.account, now, tried.address)
        log_act(cursor, verb, tried.account, now, {"known_browser": bool(tried.browser)})
        people.know_browser(cursor, hash_of_token(tokens.browser), tried.account, now, now - BROWSER_KNOWN)
        return None

    return write(office, let_in, common="people") or tokens


def who_is(office: Office, token: str) -> Person | None:
    """The person of a sign-in less than 12 hours old and used within the last hour; otherwise None.

    Also None if the account was deactivated meanwhile, or the company's provider no longer confirms it.
    """
    now, token_hash = office.now(), hash_of_token(token)
    found = people.sign_in_of(office.store, token_hash)
    if found and now - found.seen >= TOUCH_EVERY:  # another process may have seen it since
        found = people.sign_in_anew(office.store, token_hash)
    if found is None or now - found.began >= SIGN_IN_LASTS or now - found.seen >= SIGN_IN_IDLES:
        return None
    if max(found.began, found.seen) - now > CLOCK_MAY_BE_SET_BACK:
        return None  # it began while the clock was ahead, and would grow old only when the clock is there again
    if not _still_holds(office, token, found, now):
        return None
    person = people.everybody(office.store).get(found.person_id)
    if person is None or not person.active:
        return None
    if now - found.seen >= TOUCH_EVERY:
        _touch(office, token_hash, found, now)
    # Through the provider nobody has used the password that somebody else has seen.
    return person.model_copy(update={"must_change": False}) if found.issuer and person.must_change else person


def sign_out(office: Office, token: str) -> Refusal | None:
    """Ends this sign-in; an unknown one counts as ended. Refused on a full disk, in which case it remains valid."""

    def end(cursor: Cursor) -> None:
        if found := people.read_sign_in(cursor, hash_of_token(token)):
            log_act(cursor, "signed_out", found.person_id, office.now(), {})
        people.delete_sign_in(cursor, hash_of_token(token))

    return write(office, end, common="people")


def sign_out_everywhere(office: Office, person: Person) -> int | Refusal:
    """Ends every sign-in of the person and returns how many there were; on a full disk as ``sign_out``."""
    return _end_all(office, person, person.person_id)


def account_name(name: str) -> str:
    """The stored form of an account name: trimmed, in lower case, at most 64 characters."""
    return name.strip().casefold()[:LONGEST_ACCOUNT]


def hash_password(password: str) -> str:
    """The argon2id hash, including its parameters and salt."""
    with _HASHING:
        return _HASHER.hash(password)


def is_password(stored_hash: str | None, password: str) -> bool:
    """Whether the password matches the stored hash; without a hash the same work is done, for equal timing."""
    decoy = _decoy()
    try:
        with _HASHING:
            _HASHER.verify(stored_hash or decoy, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored_hash is not None


def hash_of_token(token: str) -> str:
    """The stored hash of a token; tokens have 256 random bits, so a plain SHA-256 cannot be reversed by guessing."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _decoy() -> str:
    return hash_password(secrets.token_urlsafe(16))


def _refused(office: Office, account: str, verb: OfficeVerb, code: str = "sign_in_failed") -> Refusal:
    """Logs a failed sign-in and returns its refusal.

    The typed name is logged only if it is an account.
    """

    def log(cursor: Cursor) -> None:
        known = people.read_person(cursor, account) is not None
        log_act(cursor, verb, SYSTEM.person_id, office.now(), {"person": account if known else ""})

    return write(office, log) or refuse(code)


def _end_all(office: Office, actor: Person, person_id: str) -> int | Refusal:
    def end(cursor: Cursor) -> int:
        ended = people.delete_sign_ins_of(cursor, person_id)
        log_act(cursor, "sign_ins_ended", actor.person_id, office.now(), {"person": person_id, "sign_ins": ended})
        return ended

    return write(office, end, common="people")


def _touch(office: Office, token_hash: str, found: people.Session, now: datetime) -> None:
    try:
        with office.store.writing() as cursor:
            people.touch_sign_in(cursor, token_hash, now)
    except NOT_KEPT:
        return  # another request of the same person has just done it; on a full disk the person works on
    people.seen_again(office.store, token_hash, found, now)


# Signing in through the company's provider. People are identified by the provider's issuer and subject, not by name.

CHECK_EVERY: Final = timedelta(hours=1)

UNHEARD_AT_MOST: Final = timedelta(hours=2)
"""How long a sign-in remains valid unconfirmed while the provider cannot be reached."""

ASK_AGAIN_AFTER: Final = timedelta(minutes=1)

UNNAMED: Final = frozenset({SYSTEM.person_id, "console", "import"})
"""Names in the log without an account; no account created through a provider may have one of them."""


def company_sign_in(office: Office, who: Identity, nonce: str, address: str, language: str) -> SignInTokens | Refusal:
    """A new sign-in through the provider, creating the account at the first one; each ``nonce`` works once.

    Refused to people without a group of this office or with a deactivated account, and while a local account of the
    same name may be another person's: a name at the provider alone does not give access to an account here.
    """
    now, new = office.now(), SignInTokens(secrets.token_urlsafe(32), "")
    identity = {"issuer": who.issuer, "subject": who.subject}

    def let_in(cursor: Cursor) -> str:
        """The code of the refusal, or ""; what is recorded with a refusal is kept."""
        if not people.use_once(cursor, f"nonce {nonce}", now):
            return "company_failed"
        person = _company_person(cursor, who, language, now)
        if not isinstance(person, Person):
            log_act(cursor, "sign_in_refused", SYSTEM.person_id, now, {**identity, "person": "", "code": person})
            return person
        people.delete_sign_ins_before(cursor, now - SIGN_IN_LASTS)
        people.insert_sign_in(
            cursor, hash_of_token(new.token), person.person_id, now, address, **identity,
            provider_session=who.session, checked_at=now, tokens=sealed(who.tokens, new.token),
        )  # fmt: skip
        log_act(cursor, "signed_in", person.person_id, now, identity)
        return ""

    code = write(office, let_in, common="people")
    return code if isinstance(code, Refusal) else refuse(code) if code else new


@requires(Act.MANAGE_ACCOUNTS)
def link_company_account(
    office: Office, actor: Person, issuer: str, subject: str, *, same: bool
) -> people.CompanyAccount | Refusal:
    """Decides about a person of the provider who is waiting: they get the account of that name, or a new one.

    Any earlier link of the account ends, and so do its sign-ins. A new account is created under a free name at their
    next sign-in.
    """

    def link(cursor: Cursor) -> people.CompanyAccount | Refusal:
        waiting = people.company_account(cursor, issuer, subject)
        if waiting is None or waiting.person_id or people.read_person(cursor, waiting.account) is None:
            return refuse("not_found", what=say("account.account_within"), name=subject)
        linked = waiting._replace(person_id=waiting.account) if same else waiting._replace(apart=True)
        people.keep_company_account(cursor, linked)
        details = {"person": waiting.account if same else "", "issuer": issuer, "subject": subject}
        log_act(cursor, "company_linked", actor.person_id, office.now(), details)
        if same:
            people.delete_sign_ins_of(cursor, waiting.account)
        return linked

    return write(office, link, common="people")


def end_at_provider(office: Office, ended: EndedSignIns) -> Refusal | None:
    """Ends the sign-ins named by a logout token of the provider; each token works once."""
    now = office.now()

    def end(cursor: Cursor) -> Refusal | None:
        if not people.use_once(cursor, f"logout {ended.token_id}", now):
            return refuse("company_failed")
        for each in people.delete_sign_ins_at(cursor, ended.issuer, ended.subject, ended.session):
            log_act(cursor, "sign_ins_ended", SYSTEM.person_id, now, {"person": each, "issuer": ended.issuer})
        return None

    return write(office, end, common="people")


def is_by_company(office: Office, token: str) -> bool:
    """Whether this sign-in was made through the company's provider and not by password."""
    found = people.sign_in_of(office.store, hash_of_token(token))
    return bool(found and found.issuer)


def provider_tokens(office: Office, token: str) -> str | None:
    """The tokens to send to the provider when this sign-in ends; None for a sign-in by password."""
    tokens = office.read(people.tokens_of, hash_of_token(token))
    return unsealed(tokens, token) if tokens else None


def _company_person(cursor: Cursor, who: Identity, language: str, now: datetime) -> Person | str:
    """Their account with the role given by their groups, or the code of the refusal."""
    before = people.company_account(cursor, who.issuer, who.subject)
    if who.role is None:
        return "company_no_access"
    if before and before.person_id:
        person = people.read_person(cursor, before.person_id)
        return _with_role(cursor, person, who.role, now) if person and person.active else "company_no_access"
    wanted = account_name(plain(who.account)) or account_of(plain(who.name)) or str(who.role)
    seen = people.CompanyAccount(who.issuer, who.subject, None, wanted, who.name, apart=False, asked_at=now)
    if people.read_person(cursor, wanted) and not (before and before.apart):
        people.keep_company_account(cursor, seen)
        return "company_waits"
    person = Person(person_id=_free(cursor, wanted), name=who.name or wanted, role=who.role, language=language)
    people.insert_person(cursor, person, "", now)
    people.keep_company_account(cursor, seen._replace(person_id=person.person_id))
    log_act(cursor, "account_added", SYSTEM.person_id, now, {"person": person.person_id, "role": who.role})
    return person


def _with_role(cursor: Cursor, person: Person, role: Role, now: datetime) -> Person:
    if person.role is not role:
        people.change_account(cursor, person.person_id, role=role)
        details = {"person": person.person_id, "role": role, "role_was": person.role}
        log_act(cursor, "role_given", SYSTEM.person_id, now, details)
    return person.model_copy(update={"role": role})


def _still_holds(office: Office, token: str, found: people.Session, now: datetime) -> bool:
    """Whether the provider (asked once an hour) still confirms a sign-in; by password, whether it is still allowed."""
    company = provider()
    if found.issuer is None or found.subject is None or found.checked is None:
        return company is None or company.takes_password(found.person_id)
    if company is None or company.settings.issuer != found.issuer:
        return False
    heard = now - found.checked < UNHEARD_AT_MOST
    if now - found.checked < CHECK_EVERY or not _begin_asking(office, token, now):
        return heard
    try:
        with office.store.turns.lent():  # others draw their pages while the provider is asked
            who = company.ask_again(provider_tokens(office, token) or "{}", found.subject, now)
    except UnreachableError as problem:
        LOG.warning("The company's provider could not be asked about a sign-in: %s", problem)
        return heard
    except InvalidAnswerError as problem:
        LOG.warning("A sign-in ends, because of what the company's provider says: %s", problem)
        return _checked(office, token, found, None, now)
    return _checked(office, token, found, who, now)


def _begin_asking(office: Office, token: str, now: datetime) -> bool:
    """Whether this request is to ask the provider: one per minute and sign-in, while others continue."""
    token_hash, since = hash_of_token(token), now - ASK_AGAIN_AFTER
    return write(office, lambda cursor: people.begin_asking(cursor, token_hash, now, since)) is True


def _checked(office: Office, token: str, found: people.Session, who: Identity | None, now: datetime) -> bool:
    """Applies the provider's answer: the role given by the current groups; without any, the sign-in ends."""
    token_hash = hash_of_token(token)

    def note(cursor: Cursor) -> bool:
        person = people.read_person(cursor, found.person_id)
        if who is None or who.role is None or person is None:
            people.delete_sign_in(cursor, token_hash)
            details = {"person": found.person_id, "sign_ins": 1, "issuer": found.issuer}
            log_act(cursor, "sign_ins_ended", SYSTEM.person_id, now, details)
            return False
        if not people.checked_by_provider(cursor, token_hash, now, sealed(who.tokens, token)):
            return False  # it was ended while the provider was asked
        _with_role(cursor, person, who.role, now)
        return True

    return write(office, note, common="people") is True


# Accounts: who may sign in, in which role, and in which language. Administrators manage them.


def add_person(  # noqa: PLR0913 - an account has as many fields
    office: Office,
    name: str,
    role: Role,
    password: str | None = None,
    *,
    person_id: str = "",
    language: str = "en",
    actor: Person = SYSTEM,
    own: bool = False,
) -> tuple[Person, str] | Refusal:
    """Adds an account and returns it with its password, which is random and readable if none is given.

    The sign-in name is ``person_id`` or, if empty, derived from the name: ``Ling Zhao`` signs in as ``ling.zhao``.
    The password must be changed at first use unless the person chose it (``own``).
    """
    if refusal := _why_not(actor, name, role) or _why_no_language(language):
        return refusal
    if password is not None and (refusal := why_weak(password, name, person_id)):
        return refusal
    chosen = password or readable_password()
    hashed = hash_password(chosen)

    def add(cursor: Cursor) -> Person | Refusal:
        account = account_name(person_id) or _free(cursor, account_of(name) or str(role))
        if account == SYSTEM.person_id or account.startswith(CLIENT) or people.read_person(cursor, account):
            return refuse("account_taken", name=account)
        person = Person(person_id=account, name=name.strip(), role=role, language=language, must_change=not own)
        people.insert_person(cursor, person, hashed, office.now())
        log_act(cursor, "account_added", actor.person_id, office.now(), {"person": account, "role": role})
        return person

    added = write(office, add, common="people")
    return added if isinstance(added, Refusal) else (added, chosen)


def change_password(office: Office, actor: Person, present: str, wanted: str) -> Person | Refusal:
    """Replaces the person's own password, given the current one, and ends all their sign-ins.

    Attempts at an unattended screen are slowed down as at sign-in, but do not slow down sign-in itself.
    """
    tried = count_try(office, actor.person_id, "", CHANGING)
    if isinstance(tried, Refusal):
        return tried
    stored_hash = office.read(people.password_of, actor.person_id)
    if not is_password(stored_hash, present):
        return _refused(office, actor.person_id, "password_refused")
    if refusal := write(office, lambda cursor: people.forget_failures(cursor, actor.person_id, "", CHANGING)):
        return refusal
    if wanted == present:
        return refuse("password_weak", reason=say("account.it_is_present_one"))
    if refusal := why_weak(wanted, actor.name, actor.person_id):
        return refusal
    return _replace_password(office, actor, actor.person_id, wanted, must_change=False, instead_of=stored_hash) or actor


@requires(Act.MANAGE_ACCOUNTS)
def reset_password(office: Office, actor: Person, person_id: str) -> str | Refusal:
    """Sets and returns a new random password, to be changed at first use; ends the account's sign-ins."""
    with office.store.reading() as cursor:
        if people.read_person(cursor, person_id) is None:
            return refuse("not_found", what=say("account.account_within"), name=person_id)
    chosen = readable_password()
    return _replace_password(office, actor, person_id, chosen, must_change=True) or chosen


def set_role(office: Office, actor: Person, person_id: str, role: Role) -> Person | Refusal:
    """Changes the role of an account, effective at its next request."""
    if role not in ACCOUNT_ROLES:
        return refuse(
            "field_invalid", field=say("account.role_within"), given=role, reason=say("account.no_person_is_program")
        )
    return (
        may(actor, Act.MANAGE_ACCOUNTS) or _by_groups(office, person_id) or _change(office, actor, person_id, role=role)
    )


def _by_groups(office: Office, person_id: str) -> Refusal | None:
    """Refuses to set the role of an account whose role comes from its groups at the company's provider."""
    return refuse("role_from_groups") if provider() and office.read(people.is_linked, person_id) else None


def set_active(office: Office, actor: Person, person_id: str, *, active: bool) -> Person | Refusal:
    """Activates or deactivates an account; deactivating ends its sign-ins at once."""
    return _change(office, actor, person_id, active=active)


@requires(Act.MANAGE_ACCOUNTS)
def end_sign_ins(office: Office, actor: Person, person_id: str) -> int | Refusal:
    """Ends every sign-in of an account and returns how many there were."""
    return _end_all(office, actor, person_id)


def set_language(office: Office, actor: Person, language: str) -> Person | Refusal:
    """Saves the person's own language: en or zh."""
    if refusal := _why_no_language(language):
        return refusal
    saved = write(
        office, lambda cursor: people.change_account(cursor, actor.person_id, language=language), common="people"
    )
    return saved if isinstance(saved, Refusal) else actor.model_copy(update={"language": language})


def account_of(name: str) -> str:
    """The sign-in name derived from a name: lower case, with dots between the words."""
    return re.sub(r"[\W_]+", ".", name.strip().casefold()).strip(".")[:40]


def readable_password() -> str:
    """A random password that can be read aloud: four words of two syllables and two digits, about 57 bits."""
    syllables = [secrets.choice("bdfghjklmnprstvz") + secrets.choice("aeiou") for _ in range(8)]
    words = ["".join(syllables[i : i + 2]) for i in range(0, 8, 2)]
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"


@requires(Act.MANAGE_ACCOUNTS)
def _change(
    office: Office, actor: Person, person_id: str, *, role: Role | None = None, active: bool | None = None
) -> Person | Refusal:
    def change(cursor: Cursor) -> Person | Refusal:
        person = people.read_person(cursor, person_id)
        if person is None:
            return refuse("not_found", what=say("account.account_within"), name=person_id)
        wanted = {key: value for key, value in (("role", role), ("active", active)) if value is not None}
        after = person.model_copy(update=wanted)
        if _is_admin(person) and not _is_admin(after) and sum(map(_is_admin, people.all_people(cursor))) == 1:
            return refuse("last_admin", who=person.name)
        people.change_account(cursor, person_id, role=after.role, active=after.active)
        if after.role is not person.role:
            details = {"person": person_id, "role": after.role, "role_was": person.role}
            log_act(cursor, "role_given", actor.person_id, office.now(), details)
        if after.active is not person.active:
            verb: OfficeVerb = "account_opened" if after.active else "account_closed"
            log_act(cursor, verb, actor.person_id, office.now(), {"person": person_id})
        if not after.active:
            people.delete_sign_ins_of(cursor, person_id)
            people.forget_browsers(cursor, person_id)
            people.delete_views_of(cursor, person_id)
        return after

    return write(office, change, common="people")


def _replace_password(
    office: Office, actor: Person, person_id: str, password: str, *, must_change: bool, instead_of: str | None = None
) -> Refusal | None:
    """``instead_of`` is the hash of the current password, if it was given; it must still be current."""
    hashed = hash_password(password)
    verb: OfficeVerb = "password_given" if must_change else "password_changed"

    def replace(cursor: Cursor) -> Refusal | None:
        if instead_of is not None and people.password_of(cursor, person_id) != instead_of:
            return refuse("sign_in_failed")
        people.change_account(cursor, person_id, password_hash=hashed, must_change=must_change)
        log_act(cursor, verb, actor.person_id, office.now(), {"person": person_id})
        people.delete_sign_ins_of(cursor, person_id)
        people.forget_browsers(cursor, person_id)
        return None

    return write(office, replace, common="people")


def _is_admin(person: Person) -> bool:
    return person.active and allowed(person, Act.MANAGE_ACCOUNTS)


def _free(cursor: Cursor, wanted: str) -> str:
    """The name itself or the first free one of name2, name3 …; never a name reserved for programs."""
    wanted = wanted.replace(CLIENT, CLIENT.replace(":", "."))
    taken = {each.person_id for each in people.all_people(cursor)} | UNNAMED
    choices = (wanted, *(f"{wanted}{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in choices if each not in taken)


def _why_not(actor: Person, name: str, role: Role) -> Refusal | None:
    if refusal := may(actor, Act.MANAGE_ACCOUNTS):
        return refusal
    if not name.strip():
        return refuse("field_missing", fields=(say("account.name_within"),))
    if role not in ACCOUNT_ROLES:
        return refuse(
            "field_invalid", field=say("account.role_within"), given=role, reason=say("account.no_person_is_program")
        )
    return None


def _why_no_language(language: str) -> Refusal | None:
    if language in LANGUAGES:
        return None
    return refuse(
        "field_invalid",
        field=say("account.language_within"),
        given=language,
        reason=say("account.pages_speak_en_and_zh"),
    )
