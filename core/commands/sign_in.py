"""Signing in and out. Only hashes are kept: of passwords (argon2id) and of the tokens that browsers carry."""

import hashlib
import math
import secrets
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.commands.act import settled
from core.errors import Refusal, refuse
from core.model.people import SIGN_IN_IDLES, SIGN_IN_LASTS, Person
from core.office import Office
from core.store.file import Conflict, Cursor, Unwritten
from core.store.people import (
    delete_sign_in,
    delete_sign_ins_before,
    delete_sign_ins_of,
    failures_from,
    failures_of,
    forget_failures,
    insert_failed,
    insert_sign_in,
    password_of,
    touch_sign_in,
)
from core.store.roll import everybody, seen_again, sign_in_of

TOUCH_EVERY: Final = timedelta(minutes=1)

REMEMBERED: Final = timedelta(minutes=30)
FREE_TRIES: Final = 3
FREE_TRIES_OF_ADDRESS: Final = 20  # a whole office may share one
LONGEST_DELAY: Final = 300  # seconds
LONGEST_ACCOUNT: Final = 64

_HASHER: Final = PasswordHasher()
_HASHING: Final = BoundedSemaphore(2)  # each hash takes 64 MiB: a flood of tries must not take them all at once


def sign_in(office: Office, account: str, password: str, address: str) -> str | Refusal:
    """The token of a new sign-in, or why not: ``sign_in_failed``, or ``sign_in_slowed`` with the seconds to wait.

    An unknown or inactive account costs the same work and gives the same answer as a wrong password.
    A try counts as failed until it has succeeded, so that many at once are slowed down as well.
    """
    account = account_name(account)
    if refusal := _count_try(office, account, address):
        return refusal
    with office.store.reading() as cursor:
        kept = password_of(cursor, account)
    if not is_password(kept, password):
        return refuse("sign_in_failed")
    token = secrets.token_urlsafe(32)
    token_hash = hash_of_token(token)

    def let_in(cursor: Cursor) -> Refusal | None:
        if password_of(cursor, account) != kept:
            return refuse("sign_in_failed")  # replaced, or the account shut, while the password was tried
        now = office.now()
        forget_failures(cursor, account, now - REMEMBERED)
        delete_sign_ins_before(cursor, now - SIGN_IN_LASTS)
        insert_sign_in(cursor, token_hash, account, now, address)
        return None

    refused = settled(office, let_in, common="people")
    return refused if isinstance(refused, Refusal) else token


def who_is(office: Office, token: str) -> Person | None:
    """The person of a sign-in that is younger than 12 hours and was used within the last one; else None.

    Nobody as well when the account was shut meanwhile.
    """
    now, token_hash = office.now(), hash_of_token(token)
    found = sign_in_of(office.store, token_hash)
    if found is None or now - found.began >= SIGN_IN_LASTS or now - found.seen >= SIGN_IN_IDLES:
        return None
    person = everybody(office.store).get(found.person_id)
    if person is None or not person.active:
        return None
    if now - found.seen >= TOUCH_EVERY:
        _touch(office, token_hash, now)
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


def _count_try(office: Office, account: str, address: str) -> Refusal | None:
    """Notes the try, unless earlier ones still hold it up."""

    def count(cursor: Cursor) -> Refusal | None:
        now = office.now()
        since = now - REMEMBERED
        ready = max(
            _ready(failures_of(cursor, account, since), FREE_TRIES, now),
            _ready(failures_from(cursor, address, since), FREE_TRIES_OF_ADDRESS, now),
        )
        if ready > now:
            return refuse("sign_in_slowed", seconds=math.ceil((ready - now).total_seconds()))
        insert_failed(cursor, account, address, now)
        return None

    return settled(office, count, common="people")


def _ready(failed: list[datetime], free: int, now: datetime) -> datetime:
    """When the next try may be made."""
    return failed[-1] + _delay(len(failed), free) if failed else now


def _delay(failed: int, free: int) -> timedelta:
    """How long after the last of so many failures the next try is held up: 2, 4, 8 … seconds, at most five minutes."""
    over = failed - free + 1
    return timedelta(seconds=min(2 ** min(over, 16), LONGEST_DELAY) if over > 0 else 0)


def _touch(office: Office, token_hash: str, now: datetime) -> None:
    try:
        with office.store.writing() as cursor:
            touch_sign_in(cursor, token_hash, now)
    except (Conflict, Unwritten):
        return  # another request of the same person has just done it; on a full disk the person works on
    seen_again(office.store, token_hash, now)
