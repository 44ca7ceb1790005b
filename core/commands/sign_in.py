"""Signing in and out. Only hashes are kept: of passwords (argon2id) and of the tokens that browsers carry."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.commands.act import settled
from core.commands.tries import REMEMBERED, Try, count_try
from core.errors import Refusal, refuse
from core.model.people import SIGN_IN_IDLES, SIGN_IN_LASTS, Person
from core.office import Office
from core.store.file import Conflict, Cursor, Unwritten
from core.store.people import (
    SignIn,
    clear_failures,
    delete_sign_in,
    delete_sign_ins_before,
    delete_sign_ins_of,
    everybody,
    forget_failures,
    insert_sign_in,
    is_known_browser,
    know_browser,
    password_of,
    seen_again,
    sign_in_of,
    touch_sign_in,
)

TOUCH_EVERY: Final = timedelta(minutes=1)

BROWSER_KNOWN: Final = timedelta(days=180)
CLOCK_MAY_BE_SET_BACK: Final = timedelta(minutes=5)
LONGEST_ACCOUNT: Final = 64

_HASHER: Final = PasswordHasher()
_HASHING: Final = BoundedSemaphore(2)  # each hash takes 64 MiB: a flood of tries must not take them all at once


class LetIn(NamedTuple):
    """What the browser carries from now on: the token of the sign-in, and the one by which it is known again."""

    token: str
    browser: str


def knock(office: Office, account: str, address: str, browser: str = "") -> Try | Refusal:
    """Counts a try before its password is looked at: it waits ``held`` seconds, or ``sign_in_slowed`` says how long.

    ``browser`` is what the browser carries of an earlier sign-in; anything else makes no difference.
    """
    account, known = account_name(account), hash_of_token(browser) if browser else ""
    if known:
        with office.store.reading() as cursor:
            seen = is_known_browser(cursor, known, account, office.now() - BROWSER_KNOWN)
        known = known if seen else ""
    return count_try(office, account, address, known)


def sign_in(office: Office, tried: Try, password: str, browser: str = "") -> LetIn | Refusal:
    """A new sign-in, or ``sign_in_failed``; the try has waited before.

    An unknown or inactive account costs the same work and gives the same answer as a wrong password.
    A try counts as failed until it has succeeded, so that many at once are slowed down as well.
    """
    now = office.now()
    with office.store.reading() as cursor:
        kept = password_of(cursor, tried.account)
    if not is_password(kept, password):
        return refuse("sign_in_failed")
    given = LetIn(secrets.token_urlsafe(32), browser if tried.browser else secrets.token_urlsafe(32))

    def let_in(cursor: Cursor) -> None:
        forget_failures(cursor, tried.account, tried.address, tried.browser)
        clear_failures(cursor, now - REMEMBERED, now)
        delete_sign_ins_before(cursor, now - SIGN_IN_LASTS)
        insert_sign_in(cursor, hash_of_token(given.token), tried.account, now, tried.address)
        know_browser(cursor, hash_of_token(given.browser), tried.account, now, now - BROWSER_KNOWN)

    refused = settled(office, let_in)
    return refused if isinstance(refused, Refusal) else given


def who_is(office: Office, token: str) -> Person | None:
    """The person of a sign-in that is younger than 12 hours and was used within the last one; else None.

    Nobody as well when the account was shut meanwhile.
    """
    now, token_hash = office.now(), hash_of_token(token)
    found = sign_in_of(office.store, token_hash)
    if found is None or now - found.began >= SIGN_IN_LASTS or now - found.seen >= SIGN_IN_IDLES:
        return None
    if max(found.began, found.seen) - now > CLOCK_MAY_BE_SET_BACK:
        return None  # it began while the clock was ahead, and would grow old only when the clock is there again
    person = everybody(office.store).get(found.person_id)
    if person is None or not person.active:
        return None
    if now - found.seen >= TOUCH_EVERY:
        _touch(office, token_hash, found, now)
    return person


def sign_out(office: Office, token: str) -> Refusal | None:
    """Ends this sign-in; an unknown one is ended already. Refused when the disk takes nothing more: then it holds."""
    return settled(office, lambda cursor: delete_sign_in(cursor, hash_of_token(token)), common="people")


def sign_out_everywhere(office: Office, person: Person) -> int | Refusal:
    """Ends every sign-in of the person, and answers how many there were; as ``sign_out`` on a full disk."""
    return settled(office, lambda cursor: delete_sign_ins_of(cursor, person.person_id), common="people")


def account_name(given: str) -> str:
    """The name of an account as it is kept: without blanks around it, in small letters, at most 64 of them."""
    return given.strip().casefold()[:LONGEST_ACCOUNT]


def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters and salt in it."""
    with _HASHING:
        return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the hash that is kept; without one the same work is done for nothing."""
    decoy = _decoy()
    try:
        with _HASHING:
            _HASHER.verify(kept or decoy, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def hash_of_token(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _decoy() -> str:
    return hash_password(secrets.token_urlsafe(16))


def _touch(office: Office, token_hash: str, found: SignIn, now: datetime) -> None:
    try:
        with office.store.writing() as cursor:
            touch_sign_in(cursor, token_hash, now)
    except (Conflict, Unwritten):
        return  # another request of the same person has just done it; on a full disk the person works on
    seen_again(office.store, token_hash, found, now)
