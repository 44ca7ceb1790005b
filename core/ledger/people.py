"""Accounts, sign-ins, failed attempts, and the views of the queue that people keep.

A page is drawn in up to six runs, and each looks up who is signed in: ``everybody`` and ``sign_in_of`` are read from
the file once and after each change. What is changed in a transaction of one's own is read in it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_plus

from core.domain.people import Person, SavedView, folded_name
from core.ledger.engine import Cursor, Engine, ResultCache, update

KEPT: Final = timedelta(days=90)
"""How long it is remembered that a notice was seen; by then its case has gone on."""


def seen_by(cursor: Cursor, person_id: str) -> frozenset[str]:
    """The notices that this person has seen."""
    rows = cursor.rows("SELECT notice FROM notice_seen WHERE person_id = ?", [person_id])
    return frozenset(row["notice"] for row in rows)


def seen_count(person_id: str) -> str:
    """What ``Engine.position`` counts under: that this person has seen notices."""
    return f"notices seen by {person_id}"


def save_seen(cursor: Cursor, person_id: str, notices: Collection[str], at: datetime) -> None:
    """Remembers that these notices were seen, and forgets those of long ago."""
    cursor.touched.add(seen_count(person_id))
    cursor.run("DELETE FROM notice_seen WHERE person_id = ? AND seen_at < ?", [person_id, at - KEPT])
    for each in notices:
        cursor.run("INSERT INTO notice_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [person_id, each, at])


ACCOUNT: Final = "person_id, name, role, language, active, must_change"

PEOPLE: Final = "person"

SIGN_INS: Final = "sign_in"
"""What ``Engine.position`` counts accounts and ended sign-ins under."""


class Session(NamedTuple):
    """Whose sign-in it is, when it began and when it was last seen (aware).

    Through the company's provider: of which issuer and subject, and when the provider was last heard.
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
    """Every account by its id, in the order of their names."""

    def read() -> dict[str, Person]:
        with store.reading() as cursor:
            return {each.person_id: each for each in all_people(cursor)}

    return _EVERYBODY.get(store, None, (PEOPLE,), read)


def sign_in_of(store: Engine, token_hash: str) -> Session | None:
    """The sign-in with that token, or None; what ends one is seen by the very next run."""
    return _SIGNED_IN.get(store, token_hash, (SIGN_INS,), lambda: sign_in_anew(store, token_hash))


def sign_in_anew(store: Engine, token_hash: str) -> Session | None:
    """The same as the record has it: when it was last seen tells no count, and it may be by another process."""
    with store.reading() as cursor:
        return read_sign_in(cursor, token_hash)


def seen_again(store: Engine, token_hash: str, found: Session, at: datetime) -> None:
    """What is kept of a sign-in is brought up to the moment at which it was seen (aware)."""
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
    """Every account, by name."""
    rows = cursor.rows(f"SELECT {ACCOUNT} FROM person")
    return tuple(sorted(map(Person.model_validate, rows), key=lambda person: person.name))


def password_of(cursor: Cursor, person_id: str) -> str | None:
    """The hash of the password, or None for an unknown account."""
    found = cursor.value("SELECT password_hash FROM person WHERE person_id = ? AND active", [person_id])
    return str(found) if found else None


def change_account(cursor: Cursor, person_id: str, **changed: object) -> None:
    """Changes these columns of an account: its role, its language, whether it may sign in, the hash of its password.

    With a password goes ``must_change``: whether somebody else has chosen or seen it.
    """
    cursor.touched.add(PEOPLE)
    update(cursor, "person", "person_id", {**changed, "person_id": person_id})


def insert_sign_in(
    cursor: Cursor, token_hash: str, person_id: str, at: datetime, address: str, **company: object
) -> None:
    """Adds a sign-in; only the hash of its token is kept. ``company`` are the columns of one through the provider."""
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
    """Notes that the sign-in is in use."""
    cursor.run("UPDATE sign_in SET seen_at = ? WHERE token_hash = ?", [at, token_hash])


def delete_sign_in(cursor: Cursor, token_hash: str) -> None:
    """Ends one sign-in."""
    cursor.touched.add(SIGN_INS)
    cursor.run("DELETE FROM sign_in WHERE token_hash = ?", [token_hash])


def delete_sign_ins_before(cursor: Cursor, began: datetime) -> int:
    """Clears away the sign-ins that began before then; answers how many."""
    cursor.touched.add(SIGN_INS)
    return cursor.run("DELETE FROM sign_in WHERE began_at < ?", [began])


def delete_sign_ins_of(cursor: Cursor, person_id: str) -> int:
    """Ends every sign-in of a person; answers how many."""
    cursor.touched.add(SIGN_INS)
    return cursor.run("DELETE FROM sign_in WHERE person_id = ?", [person_id])


# The company's provider: its people, their sign-ins, and what it has sent.

USED_KEPT: Final = timedelta(days=1)
"""How long it is remembered that something was used; by then no token that names it holds any more."""


class CompanyAccount(NamedTuple):
    """A person of the provider, with their account here, or None while an administrator has still to decide.

    ``apart``: the account of that name belongs to somebody else.
    """

    issuer: str
    subject: str
    person_id: str | None
    account: str
    name: str
    apart: bool
    asked_at: datetime


def company_account(cursor: Cursor, issuer: str, subject: str) -> CompanyAccount | None:
    """What is known of that person of the provider."""
    row = cursor.row("SELECT * FROM company_account WHERE issuer = ? AND subject = ?", [issuer, subject])
    return CompanyAccount(**row) if row else None


def company_accounts(cursor: Cursor, *, waiting: bool) -> tuple[CompanyAccount, ...]:
    """Those that wait for an administrator, or those that have their account, the longest known first."""
    decided = "person_id IS NULL AND NOT apart" if waiting else "person_id IS NOT NULL"
    rows = cursor.rows(f"SELECT * FROM company_account WHERE {decided} ORDER BY asked_at, issuer, subject")
    return tuple(CompanyAccount(**row) for row in rows)


def keep_company_account(cursor: Cursor, kept: CompanyAccount) -> None:
    """Notes a person of the provider, or what was decided about them; an account belongs to one of them at most."""
    cursor.touched.add(PEOPLE)
    others = "DELETE FROM company_account WHERE person_id = ? AND NOT (issuer = ? AND subject = ?)"
    cursor.run(others, [kept.person_id, kept.issuer, kept.subject])
    row = kept._asdict()
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
    """Notes that this was used; False where it was used before."""
    cursor.run("DELETE FROM used_once WHERE used_at < ?", [at - USED_KEPT])
    if cursor.value("SELECT 1 FROM used_once WHERE what = ?", [what]):
        return False
    cursor.insert("used_once", {"what": what, "used_at": at})
    return True


def tokens_of(cursor: Cursor, token_hash: str) -> str:
    """What the provider is asked with about that sign-in, sealed; "" where it has none."""
    return str(cursor.value("SELECT tokens FROM sign_in WHERE token_hash = ?", [token_hash]) or "")


def begin_asking(cursor: Cursor, token_hash: str, at: datetime, unless_asked_since: datetime) -> bool:
    """Takes it on oneself to ask the provider about that sign-in; False where another request does so just now."""
    return bool(
        cursor.run(
            "UPDATE sign_in SET asked_at = ? WHERE token_hash = ? AND (asked_at IS NULL OR asked_at < ?)",
            [at, token_hash, unless_asked_since],
        )
    )


def checked_by_provider(cursor: Cursor, token_hash: str, at: datetime, tokens: str) -> bool:
    """Notes that the provider stands by that sign-in; False where it has ended meanwhile."""
    cursor.touched.add(SIGN_INS)
    changed = {"token_hash": token_hash, "checked_at": at, "tokens": tokens}
    return bool(update(cursor, "sign_in", "token_hash", changed))


def delete_sign_ins_at(cursor: Cursor, issuer: str, subject: str, session: str) -> list[str]:
    """Ends the sign-ins of a subject, of a session of the provider, or of both together; whose they were, each once.

    One whose session the provider has not told counts as of any session of its subject.
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
    """Notes a failed try; ``browser`` is the hash of a known one, or ""."""
    cursor.insert("failed_sign_in", {"account": account, "address": address, "browser": browser, "failed_at": at})


def failures_of(cursor: Cursor, account: str, since: datetime, now: datetime) -> int:
    """How many tries failed since then for the account in browsers that are not known.

    A failure in the future is none: the clock was ahead then, and nobody waits until it is there again.
    """
    return _failures(cursor, "account = ? AND browser = ''", [account, since, now])


def failures_from(cursor: Cursor, address: str, since: datetime, now: datetime) -> int:
    """How many failed since then from the address in browsers that are not known."""
    return _failures(cursor, "address = ? AND browser = ''", [address, since, now])


def failures_by(cursor: Cursor, account: str, browser: str, since: datetime, now: datetime) -> list[datetime]:
    """When tries failed since then for the account in that browser, oldest first."""
    rows = cursor.rows(
        "SELECT failed_at FROM failed_sign_in WHERE account = ? AND browser = ? AND failed_at BETWEEN ? AND ?"
        " ORDER BY failed_at",
        [account, browser, since, now],
    )
    return [row["failed_at"] for row in rows]


def _failures(cursor: Cursor, whose: str, given: list[Any]) -> int:
    return int(cursor.value(f"SELECT count(*) FROM failed_sign_in WHERE {whose} AND failed_at BETWEEN ? AND ?", given))


def forget_failures(cursor: Cursor, account: str, address: str, browser: str) -> None:
    """After a good try its own count starts anew: this browser's, or this address's at this account."""
    whose, given = ("browser = ?", browser) if browser else ("browser = '' AND address = ?", address)
    cursor.run(f"DELETE FROM failed_sign_in WHERE account = ? AND {whose}", [account, given])


def clear_failures(cursor: Cursor, before: datetime, now: datetime) -> None:
    """What is too old to slow anybody goes, and what a clock that was ahead has left in the future."""
    cursor.run("DELETE FROM failed_sign_in WHERE failed_at < ? OR failed_at > ?", [before, now])


def is_known_browser(cursor: Cursor, browser_hash: str, person_id: str, seen_after: datetime) -> bool:
    """Whether the person signed in with that browser since then."""
    asked = "SELECT 1 FROM known_browser WHERE browser_hash = ? AND person_id = ? AND seen_at > ?"
    return cursor.value(asked, [browser_hash, person_id, seen_after]) is not None


def know_browser(cursor: Cursor, browser_hash: str, person_id: str, at: datetime, forget_before: datetime) -> None:
    """Notes that the person has signed in with that browser; those not seen since ``forget_before`` are forgotten."""
    cursor.run(
        "INSERT INTO known_browser VALUES (?, ?, ?) ON CONFLICT (browser_hash, person_id)"
        " DO UPDATE SET seen_at = excluded.seen_at",
        [browser_hash, person_id, at],
    )
    cursor.run("DELETE FROM known_browser WHERE seen_at < ?", [forget_before])


def forget_browsers(cursor: Cursor, person_id: str) -> None:
    """Every browser of the person is a stranger again."""
    cursor.run("DELETE FROM known_browser WHERE person_id = ?", [person_id])


def sign_ins_by_person(cursor: Cursor, began_after: datetime, seen_after: datetime) -> dict[str, tuple[int, datetime]]:
    """For each person who was ever signed in: how many sign-ins still hold, and when one was last used."""
    rows = cursor.rows(
        "SELECT person_id, count(*) FILTER (WHERE began_at > ? AND seen_at > ?) AS open, max(seen_at) AS seen"
        " FROM sign_in GROUP BY person_id",
        [began_after, seen_after],
    )
    return {row["person_id"]: (row["open"], row["seen"]) for row in rows}


def office_salt(cursor: Cursor) -> str:
    """What this office hashes with what it does not want to be found out."""
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


def delete_views_naming(cursor: Cursor, told: Collection[str]) -> None:
    """Takes away those whose name or address holds one of these names in full: those of a party that is erased."""
    wanted = [each for each in map(folded_name, told) if len(each) > 1]
    for row in cursor.rows(f"SELECT {_OF_VIEW} FROM queue_view") if wanted else ():
        view = SavedView.model_validate(row)
        if any(each in folded_name(f"{view.name}\n{unquote_plus(view.address)}") for each in wanted):
            delete_view(cursor, view)
