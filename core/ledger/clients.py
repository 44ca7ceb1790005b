"""Programs that call the API, their calls, and what they were answered.

Each call looks up who calls: ``client_by_token`` is read from the record once and after each change.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from core.domain.people import Client, Person
from core.ledger.engine import Cursor, Engine, ResultCache, among, update

CLIENTS: Final = "api_client"
"""What ``Engine.position`` counts under: that a client was added or revoked."""

_ACTORS: Final[ResultCache[tuple[Person, ...]]] = ResultCache(1)

_BY_TOKEN: Final[ResultCache[dict[str, Client]]] = ResultCache(1)


def insert_client(cursor: Cursor, client: Client, token_hash: str) -> None:
    """Adds a client; only the hash of its token is kept."""
    cursor.touched.add(CLIENTS)
    row = client.model_dump() | {"scopes": " ".join(client.scopes), "token_hash": token_hash}
    cursor.insert("api_client", row)


def set_revoked(cursor: Cursor, client_id: str, at: datetime) -> None:
    """From now on (aware) its token is good for nothing."""
    cursor.touched.add(CLIENTS)
    update(cursor, "api_client", "client_id", {"client_id": client_id, "revoked_at": at})


def read_client(cursor: Cursor, client_id: str) -> Client | None:
    """The client, or None."""
    row = cursor.row("SELECT * FROM api_client WHERE client_id = ?", [client_id])
    return _client(row) if row else None


def all_clients(cursor: Cursor) -> tuple[Client, ...]:
    """Every client that ever was, by name."""
    return tuple(sorted(map(_client, cursor.rows("SELECT * FROM api_client")), key=lambda client: client.name))


def client_actors(store: Engine) -> tuple[Person, ...]:
    """As whom each client has acted, by name: where acts are told it is named; among people it is nowhere."""

    def read() -> tuple[Person, ...]:
        with store.reading() as cursor:
            return tuple(each.actor for each in all_clients(cursor))

    return _ACTORS.get(store, None, (CLIENTS,), read)


def client_by_token(store: Engine, token_hash: str) -> Client | None:
    """Whose token has that hash; what revokes one is seen by the very next call. When it was last used may be older."""

    def read() -> dict[str, Client]:
        with store.reading() as cursor:
            return {row["token_hash"]: _client(row) for row in cursor.rows("SELECT * FROM api_client")}

    return _BY_TOKEN.get(store, None, (CLIENTS,), read).get(token_hash)


def touch_client(cursor: Cursor, client_id: str, at: datetime) -> None:
    """Notes that a client has just called."""
    update(cursor, "api_client", "client_id", {"client_id": client_id, "last_used_at": at})


# Their calls, which are recorded, and counted over all processes.

CALLS_KEPT: Final = timedelta(days=90)

ANSWERS_KEPT: Final = timedelta(days=30)

FILES_KEPT: Final = timedelta(days=7)
"""How long a file may be named that was sent and is on no case's file."""


def insert_call(cursor: Cursor, client_id: str, call: Mapping[str, object]) -> None:
    """Records a call: what the table has besides its client."""
    cursor.insert("api_call", {"client_id": client_id, **call})


def calls_since(cursor: Cursor, client_id: str, since: datetime, until: datetime) -> list[datetime]:
    """When a client has called after one moment and not after another (aware), the earliest first.

    A call in the future is none: the clock was ahead then.
    """
    rows = cursor.rows(
        "SELECT called_at FROM api_call WHERE client_id = ? AND called_at > ? AND called_at <= ? ORDER BY called_at",
        [client_id, since, until],
    )
    return [row["called_at"] for row in rows]


def forget_old(cursor: Cursor, now: datetime) -> None:
    """Calls, answers and files go that were kept long enough."""
    cursor.run("DELETE FROM api_call WHERE called_at < ?", [now - CALLS_KEPT])
    cursor.run("DELETE FROM api_answer WHERE answered_at < ?", [now - ANSWERS_KEPT])
    cursor.run("DELETE FROM api_file WHERE sent_at < ?", [now - FILES_KEPT])


# What was answered under a key, and the files that calls may name.


class KeptAnswer(NamedTuple):
    """What was answered under a key, and the hash of what was asked."""

    asked: str
    status: int
    answer: str


def answer_under(cursor: Cursor, client_id: str, key: str) -> KeptAnswer | None:
    """What the client was answered under that key, or None."""
    row = cursor.row(
        "SELECT asked, status, answer FROM api_answer WHERE client_id = ? AND idempotency_key = ?", [client_id, key]
    )
    return KeptAnswer(**row) if row else None


def insert_answer(cursor: Cursor, client_id: str, key: str, answer: KeptAnswer, at: datetime) -> None:
    """Keeps an answer under its key; where another has kept one meanwhile, the transaction conflicts."""
    row = {"client_id": client_id, "idempotency_key": key, **answer._asdict(), "answered_at": at}
    cursor.insert("api_answer", row)


class KeptFile(NamedTuple):
    """A file that was sent: its hash, its type by content, bytes and pages."""

    sha256: str
    media_type: str
    size: int
    pages: int


def keep_file(cursor: Cursor, client_id: str, file: KeptFile, at: datetime) -> None:
    """Notes a file that a client has sent, or has sent again."""
    row = {"client_id": client_id, **file._asdict(), "sent_at": at}
    cursor.run(
        f"INSERT INTO api_file ({', '.join(row)}) VALUES ({', '.join(f'${name}' for name in row)})"
        " ON CONFLICT (client_id, sha256) DO UPDATE SET sent_at = excluded.sent_at",
        row,
    )


def files_of(cursor: Cursor, client_id: str, hashes: Collection[str]) -> dict[str, KeptFile]:
    """Of these files those that the client has sent, by their hash."""
    rows = among(cursor, "SELECT client_id, sha256, media_type, size, pages FROM api_file WHERE sha256 IN ({})", hashes)
    mine = (row for row in rows if row["client_id"] == client_id)
    return {row["sha256"]: KeptFile(row["sha256"], row["media_type"], row["size"], row["pages"]) for row in mine}


def _client(row: dict[str, Any]) -> Client:
    told = {name: value for name, value in row.items() if name != "token_hash"}
    return Client.model_validate({**told, "scopes": tuple(row["scopes"].split())})
