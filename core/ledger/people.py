"""Accounts, sign-ins, failed attempts, and the views of the queue that people keep.

A page is drawn in up to six runs, each of which looks up who is signed in: ``everybody`` and ``sign_in_of`` are cached
until something changes. A transaction reads its own changes directly.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_plus

from core.domain.people import Person, SavedView, folded_name
from core.ledger.engine import Cursor, Engine, ResultCache, answer_of, update

KEPT: Final = timedelta(days=90)
"""How long seen notices are remembered; by then their cases have moved on."""


def seen_by(cursor: Cursor, person_id: str) -> frozenset[str]:
    """The notices this person has seen."""
    rows = cursor.rows("SELECT notice FROM notice_seen WHERE person_id = ?", [person_id])
    return frozenset(row["notice"] for row in rows)


def seen_count(person_id: str) -> str:
    """The key in ``Engine.position`` that counts this person's seen notices."""
    return f"notices seen by {person_id}"


def save_seen(cursor: Cursor, person_id: str, notices: Collection[str], at: datetime) -> None:
    """Marks these notices as seen, and deletes old marks."""
    cursor.touched.add(seen_count(person_id))
    cursor.run("DELETE FROM notice_seen WHERE person_id = ? AND seen_at < ?", [person_id, at - KEPT])
    for each in notices:
        cursor.run("INSERT INTO notice_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [person_id, each, at])


ACCOUNT: Final = "person_id, name, role, language, active, must_change"

PEOPLE: Final = "person"

SIGN_INS: Final = "sign_in"
"""The key in ``Engine.position`` for changes of accounts and ended sign-ins."""


class Session(NamedTuple):
    """A sign-in: the person, when it began and when it was last seen (aware).

    For one through the company's provider also issuer and subject, and when the provider last confirmed it.
    """

    person_id: str
    began: datetime
    seen: datetime
    issuer: str | None = None
    subject: str | None = None
    checked: datetime | None = None


_EVERYBODY: Final[ResultCache[dict[str, Person]]] = ResultCache(1)

_SIGNED_IN: Final[ResultCache[Session | None]] = ResultCache(4_096)


def everybody(store: Engine) -> dict[str, Person]:
    """All accounts by id, in order of name."""
    return _EVERYBODY.get(
        store, None, (PEOPLE,), lambda: {each.person_id: each for each in answer_of(store, all_people)}
    )


def sign_in_of(store: Engine, token_hash: str) -> Session | None:
    """The sign-in with that token, or None; its ending is seen by the next run."""
    return _SIGNED_IN.get(store, token_hash, (SIGN_INS,), lambda: sign_in_anew(store, token_hash))


def sign_in_anew(store: Engine, token_hash: str) -> Session | None:
    """The same, read from the record: the time last seen is not counted, and another process may have changed it."""
    return answer_of(store, read_sign_in, token_hash)


def seen_again(store: Engine, token_hash: str, found: Session, at: datetime) -> None:
    """Updates the cached sign-in with the time it was seen (aware)."""
    _SIGNED_IN.put(store, token_hash, found._replace(seen=at))


def insert_person(cursor: Cursor, person: Person, password_hash: str, at: datetime) -> None:
    """Adds an account."""
    cursor.touched.add(PEOPLE)
    cursor.insert("person", {**person.model_dump(), "password_hash": password_hash, "created_at": at})


def read_person(cursor: Cursor, person_id: str) -> Person | None:
    """The account, or None."""
    row = cursor.row(f"SELECT {ACCOUNT} FROM person WHERE person_id = ?", [person_id])
    return Person.model_validate(row) if row else None


def all_people(cursor: Cursor) -> tuple[Person, ...]:
    """All accounts by name."""
    rows = cursor.rows(f"SELECT {ACCOUNT} FROM person")
    return tuple(sorted(map(Person.model_validate, rows), key=lambda person: person.name))


def password_of(cursor: Cursor, person_id: str) -> str | None:
    """The hash of the password, or None for an unknown account."""
    found = cursor.value("SELECT password_hash FROM person WHERE person_id = ? AND active", [person_id])
    return str(found) if found else None


def change_account(cursor: Cursor, person_id: str, **changed: object) -> None:
    """Changes these columns of an account: role, language, whether it may sign in, password hash.

    A new password comes with ``must_change``: whether somebody else chose or saw it.
    """
    cursor.touched.add(PEOPLE)
    update(cursor, "person", "person_id", {**changed, "person_id": person_id})


def insert_sign_in(
    cursor: Cursor, token_hash: str, person_id: str, at: datetime, address: str, **company: object
) -> None:
    """Adds a sign-in; only the hash of its token is stored. ``company`` are the columns of one through the provider."""
    row = {"token_hash": token_hash, "person_id": person_id, "began_at": at, "seen_at": at, "address": address}
    cursor.insert("sign_in", {**row, **company})


def read_sign_in(cursor: Cursor, token_hash: str) -> Session | None:
    """The sign-in, or None."""
    row = cursor.row(
        "SELECT person_id, began_at, seen_at, issuer, subject, checked_at FROM sign_in WHERE token_hash = ?",
        [token_hash],
    )
    return Session(*row.values()) if row else None


def touch_sign_in(cursor: Cursor, token_hash: str, at: datetime) -> None:
    """Records that the sign-in is in use."""
    cursor.run("UPDATE sign_in SET seen_at = ? WHERE token_hash = ?", [at, token_hash])


def delete_sign_in(cursor: Cursor, token_hash: str) -> None:
    """Ends one sign-in."""
    cursor.touched.add(SIGN_INS)
    cursor.run("DELETE FROM sign_in WHERE token_hash = ?", [token_hash])


def delete_sign_ins_before(cursor: Cursor, began: datetime) -> int:
    """Deletes the sign-ins that began before then; returns how many."""
    cursor.touched.add(SIGN_INS)
    return cursor.run("DELETE FROM sign_in WHERE began_at < ?", [began])


def delete_sign_ins_of(cursor: Cursor, person_id: str) -> int:
    """Ends all sign-ins of a person; returns how many."""
    cursor.touched.add(SIGN_INS)
    return cursor.run("DELETE FROM sign_in WHERE person_id = ?", [person_id])


# The company's provider: its people, their sign-ins, and used tokens.

USED_KEPT: Final = timedelta(days=1)
"""How long used identifiers are remembered; by then tokens with them have expired."""


class CompanyAccount(NamedTuple):
    """A person of the provider, with their account here, or None while an administrator still has to decide.

    ``apart``: the account with that name belongs to somebody else.
    """

    issuer: str
    subject: str
    person_id: str | None
    account: str
    name: str
    apart: bool
    asked_at: datetime


def company_account(cursor: Cursor, issuer: str, subject: str) -> CompanyAccount | None:
    """What is known about that person of the provider, or None."""
    row = cursor.row("SELECT * FROM company_account WHERE issuer = ? AND subject = ?", [issuer, subject])
    return CompanyAccount(**row) if row else None


def company_accounts(cursor: Cursor, *, waiting: bool) -> tuple[CompanyAccount, ...]:
    """Those awaiting an administrator, or those with an account, longest known first."""
    decided = "person_id IS NULL AND NOT apart" if waiting else "person_id IS NOT NULL"
    rows = cursor.rows(f"SELECT * FROM company_account WHERE {decided} ORDER BY asked_at, issuer, subject")
    return tuple(CompanyAccount(**row) for row in rows)


def keep_company_account(cursor: Cursor, account: CompanyAccount) -> None:
    """Stores a person of the provider, or the decision about them; an account belongs to at most one of them."""
    cursor.touched.add(PEOPLE)
    others = "DELETE FROM company_account WHERE person_id = ? AND NOT (issuer = ? AND subject = ?)"
    cursor.run(others, [account.person_id, account.issuer, account.subject])
    row = account._asdict()
    sets = ", ".join(f"{name} = excluded.{name}" for name in ("person_id", "account", "name", "apart", "asked_at"))
    cursor.run(
        f"INSERT INTO company_account ({', '.join(row)}) VALUES ({', '.join(f'${name}' for name in row)})"
        f" ON CONFLICT (issuer, subject) DO UPDATE SET {sets}",
        row,
    )


def is_linked(cursor: Cursor, person_id: str) -> bool:
    """Whether the account belongs to a person of the provider."""
    return cursor.value("SELECT 1 FROM company_account WHERE person_id = ?", [person_id]) is not None


def use_once(cursor: Cursor, what: str, at: datetime) -> bool:
    """Marks this as used; False if it was used before."""
    cursor.run("DELETE FROM used_once WHERE used_at < ?", [at - USED_KEPT])
    if cursor.value("SELECT 1 FROM used_once WHERE what = ?", [what]):
        return False
    cursor.insert("used_once", {"what": what, "used_at": at})
    return True


def tokens_of(cursor: Cursor, token_hash: str) -> str:
    """The sealed tokens with which the provider is asked about that sign-in; "" if there are none."""
    return str(cursor.value("SELECT tokens FROM sign_in WHERE token_hash = ?", [token_hash]) or "")


def begin_asking(cursor: Cursor, token_hash: str, at: datetime, unless_asked_since: datetime) -> bool:
    """Claims asking the provider about that sign-in; False if another request is doing so."""
    return bool(
        cursor.run(
            "UPDATE sign_in SET asked_at = ? WHERE token_hash = ? AND (asked_at IS NULL OR asked_at < ?)",
            [at, token_hash, unless_asked_since],
        )
    )


def checked_by_provider(cursor: Cursor, token_hash: str, at: datetime, tokens: str) -> bool:
    """Records that the provider confirmed that sign-in; False if it has ended meanwhile."""
    cursor.touched.add(SIGN_INS)
    changed = {"token_hash": token_hash, "checked_at": at, "tokens": tokens}
    return bool(update(cursor, "sign_in", "token_hash", changed))


def delete_sign_ins_at(cursor: Cursor, issuer: str, subject: str, session: str) -> list[str]:
    """Ends the sign-ins of a subject, of a provider session, or of both combined; returns whose they were.

    A sign-in with an unknown session matches any session of its subject.
    """
    cursor.touched.add(SIGN_INS)
    meant = {"issuer": issuer, "subject": subject, "session": session}
    whose = (
        "issuer = $issuer AND ($subject = '' OR subject = $subject) AND"
        " ($session = '' OR provider_session = $session OR provider_session = '' AND $subject <> '')"
    )
    found = cursor.rows(f"SELECT DISTINCT person_id FROM sign_in WHERE {whose} ORDER BY person_id", meant)
    cursor.run(f"DELETE FROM sign_in WHERE {whose}", meant)
    return [row["person_id"] for row in found]


def insert_failed(cursor: Cursor, account: str, address: str, browser: str, at: datetime) -> None:
    """Records a failed attempt; ``browser`` is the hash of a known browser, or ""."""
    cursor.insert("failed_sign_in", {"account": account, "address": address, "browser": browser, "failed_at": at})


def failures_of(cursor: Cursor, account: str, since: datetime, now: datetime) -> int:
    """The failed attempts since then for the account from unknown browsers.

    Failures in the future are ignored: the clock was ahead then, and nobody should wait for it.
    """
    return _failures(cursor, "account = ? AND browser = ''", [account, since, now])


def failures_from(cursor: Cursor, address: str, since: datetime, now: datetime) -> int:
    """The failed attempts since then from the address in unknown browsers."""
    return _failures(cursor, "address = ? AND browser = ''", [address, since, now])


def failures_by(cursor: Cursor, account: str, browser: str, since: datetime, now: datetime) -> list[datetime]:
    """The times of failed attempts since then for the account in that browser, oldest first."""
    rows = cursor.rows(
        "SELECT failed_at FROM failed_sign_in WHERE account = ? AND browser = ? AND failed_at BETWEEN ? AND ?"
        " ORDER BY failed_at",
        [account, browser, since, now],
    )
    return [row["failed_at"] for row in rows]


def _failures(cursor: Cursor, whose: str, args: list[Any]) -> int:
    return int(cursor.value(f"SELECT count(*) FROM failed_sign_in WHERE {whose} AND failed_at BETWEEN ? AND ?", args))


def forget_failures(cursor: Cursor, account: str, address: str, browser: str) -> None:
    """Resets the count after a successful attempt: this browser's, or this address's for this account."""
    whose, value = ("browser = ?", browser) if browser else ("browser = '' AND address = ?", address)
    cursor.run(f"DELETE FROM failed_sign_in WHERE account = ? AND {whose}", [account, value])


def clear_failures(cursor: Cursor, before: datetime, now: datetime) -> None:
    """Deletes failures too old to matter, and those left in the future by a clock that was ahead."""
    cursor.run("DELETE FROM failed_sign_in WHERE failed_at < ? OR failed_at > ?", [before, now])


def is_known_browser(cursor: Cursor, browser_hash: str, person_id: str, seen_after: datetime) -> bool:
    """Whether the person has signed in with that browser since then."""
    query = "SELECT 1 FROM known_browser WHERE browser_hash = ? AND person_id = ? AND seen_at > ?"
    return cursor.value(query, [browser_hash, person_id, seen_after]) is not None


def know_browser(cursor: Cursor, browser_hash: str, person_id: str, at: datetime, forget_before: datetime) -> None:
    """Records that the person signed in with that browser; deletes those not seen since ``forget_before``."""
    cursor.run(
        "INSERT INTO known_browser VALUES (?, ?, ?) ON CONFLICT (browser_hash, person_id)"
        " DO UPDATE SET seen_at = excluded.seen_at",
        [browser_hash, person_id, at],
    )
    cursor.run("DELETE FROM known_browser WHERE seen_at < ?", [forget_before])


def forget_browsers(cursor: Cursor, person_id: str) -> None:
    """Makes all browsers of the person unknown again."""
    cursor.run("DELETE FROM known_browser WHERE person_id = ?", [person_id])


def sign_ins_by_person(cursor: Cursor, began_after: datetime, seen_after: datetime) -> dict[str, tuple[int, datetime]]:
    """For each person who ever signed in: the number of active sign-ins, and the last use."""
    rows = cursor.rows(
        "SELECT person_id, count(*) FILTER (WHERE began_at > ? AND seen_at > ?) AS open, max(seen_at) AS seen"
        " FROM sign_in GROUP BY person_id",
        [began_after, seen_after],
    )
    return {row["person_id"]: (row["open"], row["seen"]) for row in rows}


def office_salt(cursor: Cursor) -> str:
    """The secret salt of this office's hashes."""
    return str(cursor.value("SELECT salt FROM office_salt"))


# Views of the queue that have a name, of an account or of the office.

_OF_VIEW: Final = "owner, name, address, written_by, written_at"


def views_for(cursor: Cursor, person_id: str) -> tuple[SavedView, ...]:
    """Those of an account, then those of the office, each by name."""
    rows = cursor.rows(
        f"SELECT {_OF_VIEW} FROM queue_view WHERE owner IN ('', ?) ORDER BY owner DESC, folded", [person_id]
    )
    return tuple(map(SavedView.model_validate, rows))


def read_view(cursor: Cursor, owner: str, name: str) -> SavedView | None:
    """The view of that name, or None."""
    row = cursor.row(f"SELECT {_OF_VIEW} FROM queue_view WHERE owner = ? AND folded = ?", [owner, folded_name(name)])
    return SavedView.model_validate(row) if row else None


def count_views(cursor: Cursor, owner: str) -> int:
    """How many an account keeps, or the office."""
    return int(cursor.value("SELECT count(*) FROM queue_view WHERE owner = ?", [owner]))


def insert_view(cursor: Cursor, view: SavedView) -> None:
    """Adds one; a name that its owner has already is refused by the key."""
    cursor.insert("queue_view", {**view.model_dump(), "folded": folded_name(view.name)})


def replace_view(cursor: Cursor, before: SavedView, after: SavedView) -> None:
    """Puts one in the place of another, also under another name or owner."""
    key = [before.owner, folded_name(before.name)]
    if key != [after.owner, folded_name(after.name)]:
        delete_view(cursor, before)
        insert_view(cursor, after)
        return
    cursor.run(
        "UPDATE queue_view SET name = ?, address = ?, written_by = ?, written_at = ? WHERE owner = ? AND folded = ?",
        [after.name, after.address, after.written_by, after.written_at, *key],
    )


def delete_view(cursor: Cursor, view: SavedView) -> None:
    """Takes one away."""
    cursor.run("DELETE FROM queue_view WHERE owner = ? AND folded = ?", [view.owner, folded_name(view.name)])


def delete_views_of(cursor: Cursor, person_id: str) -> None:
    """Takes away those that only this account has."""
    cursor.run("DELETE FROM queue_view WHERE owner = ?", [person_id])


def delete_views_naming(cursor: Cursor, names: Collection[str]) -> None:
    """Takes away those whose name or address holds one of these names in full: those of a party that is erased."""
    wanted = [each for each in map(folded_name, names) if len(each) > 1]
    for row in cursor.rows(f"SELECT {_OF_VIEW} FROM queue_view") if wanted else ():
        view = SavedView.model_validate(row)
        if any(each in folded_name(f"{view.name}\n{unquote_plus(view.address)}") for each in wanted):
            delete_view(cursor, view)
