"""Who is who and who is signed in, as every run of every page asks: read from the file once, and after each change.

A page is drawn in up to six runs, and each looks the person up. What is changed in a transaction of one's own is
read there, by ``core.store.people``.
"""

from datetime import datetime
from typing import Final

from core.model.people import Person
from core.store.file import Engine
from core.store.known import Known
from core.store.people import PEOPLE, SIGN_INS, SignIn, all_people, read_sign_in

_PEOPLE: Final[Known[dict[str, Person]]] = Known(PEOPLE)
_SIGN_INS: Final[Known[dict[str, SignIn]]] = Known(SIGN_INS)


def everybody(store: Engine) -> dict[str, Person]:
    """Every account by its id, in the order of their names."""

    def read() -> dict[str, Person]:
        with store.reading() as cursor:
            return {each.person_id: each for each in all_people(cursor)}

    return _PEOPLE.of(store, read)


def sign_in_of(store: Engine, token_hash: str) -> SignIn | None:
    """The sign-in with that token, or None; what ends one is seen by the very next run."""
    known = _SIGN_INS.of(store, dict)
    if found := known.get(token_hash):
        return found
    with store.reading() as cursor:
        found = read_sign_in(cursor, token_hash)
    if found:
        known[token_hash] = found
    return found


def seen_again(store: Engine, token_hash: str, at: datetime) -> None:
    """What is known of a sign-in is brought up to the moment at which it was seen (aware)."""
    known = _SIGN_INS.of(store, dict)
    if found := known.get(token_hash):
        known[token_hash] = found._replace(seen=at)
