"""Programs that call the API, their calls, and the answers they received.

Every call looks up its client: ``client_by_token`` reads from the record once and after each change.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from core.domain.people import Client, Person
from core.ledger.engine import Cursor, Engine, ResultCache, among, answer_of, update

CLIENTS: Final = "api_client"
"""The key in ``Engine.position`` that counts clients added or revoked."""

_ACTORS: Final[ResultCache[tuple[Person, ...]]] = ResultCache(1)

_BY_TOKEN: Final[ResultCache[dict[str, Client]]] = ResultCache(1)


def insert_client(cursor: Cursor, client: Client, token_hash: str) -> None:
    """Adds a client; only the hash of its token is kept."""
    cursor.touched.add(CLIENTS)
    row = client.model_dump() | {"scopes": " ".join(client.scopes), "token_hash": token_hash}
    cursor.insert("api_client", row)


def set_revoked(cursor: Cursor, client_id: str, at: datetime) -> None:
    """Revokes the client's token as of that time (aware)."""
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
    """The actors of all clients by name, for places that show acts; they are not among the office's people."""
    return _ACTORS.get(store, None, (CLIENTS,), lambda: tuple(each.actor for each in answer_of(store, all_clients)))


def client_by_token(store: Engine, token_hash: str) -> Client | None:
    """The client whose token has that hash; a revocation is seen by the next call. Its last use may be out of date."""

    def read() -> dict[str, Client]:
        with store.reading() as cursor:
            return {row["token_hash"]: _client(row) for row in cursor.rows("SELECT * FROM api_client")}

    return _BY_TOKEN.get(store, None, (CLIENTS,), read).get(token_hash)


def touch_client(cursor: Cursor, client_id: str, at: datetime) -> None:
    """Records that a client has just called."""
    update(cursor, "api_client", "client_id", {"client_id": client_id, "last_used_at": at})


# Their calls, recorded and counted across all processes.

CALLS_KEPT: Final = timedelta(days=90)

ANSWERS_KEPT: Final = timedelta(days=30)

FILES_KEPT: Final = timedelta(days=7)
"""How long an uploaded file can be referred to before it is part of a case."""


def insert_call(cursor: Cursor, client_id: str, call: Mapping[str, object]) -> None:
    """Records a call; ``call`` has the table's columns except the client."""
    cursor.insert("api_call", {"client_id": client_id, **call})


def last_calls(cursor: Cursor, client_id: str, n: int, since: datetime, until: datetime) -> tuple[int, datetime | None]:
    """How many calls a client made after ``since`` and up to ``until``, at most ``n``, and when the ``n``-th last was.

    None if it made fewer. Calls in the future are left out: the clock was ahead then.
    """
    rows = cursor.rows(
        "SELECT count(*) AS made, min(called_at) AS first FROM (SELECT called_at FROM api_call WHERE client_id = ?"
        " AND called_at > ? AND called_at <= ? ORDER BY called_at DESC LIMIT ?) AS last",
        [client_id, since, until, n],
    )
    made = int(rows[0]["made"])
    return made, rows[0]["first"] if made >= n else None


def forget_old(cursor: Cursor, now: datetime) -> None:
    """Deletes calls, answers and files whose retention has ended."""
    cursor.run("DELETE FROM api_call WHERE called_at < ?", [now - CALLS_KEPT])
    cursor.run("DELETE FROM api_answer WHERE answered_at < ?", [now - ANSWERS_KEPT])
    cursor.run("DELETE FROM api_file WHERE sent_at < ?", [now - FILES_KEPT])


# The answers kept by idempotency key, and the files that calls may refer to.


class KeptAnswer(NamedTuple):
    """The answer given under a key, and the hash of the request."""

    asked: str
    status: int
    answer: str


def answer_under(cursor: Cursor, client_id: str, key: str) -> KeptAnswer | None:
    """The answer the client received under that key, or None."""
    row = cursor.row(
        "SELECT asked, status, answer FROM api_answer WHERE client_id = ? AND idempotency_key = ?", [client_id, key]
    )
    return KeptAnswer(**row) if row else None


def insert_answer(cursor: Cursor, client_id: str, key: str, answer: KeptAnswer, at: datetime) -> None:
    """Stores an answer under its key; conflicts if another transaction has stored one meanwhile."""
    row = {"client_id": client_id, "idempotency_key": key, **answer._asdict(), "answered_at": at}
    cursor.insert("api_answer", row)


class KeptFile(NamedTuple):
    """An uploaded file: its hash, media type by content, size in bytes and pages."""

    sha256: str
    media_type: str
    size: int
    pages: int


def keep_file(cursor: Cursor, client_id: str, file: KeptFile, at: datetime) -> None:
    """Records a file that a client has uploaded, or uploaded again."""
    row = {"client_id": client_id, **file._asdict(), "sent_at": at}
    cursor.run(
        f"INSERT INTO api_file ({', '.join(row)}) VALUES ({', '.join(f'${name}' for name in row)})"
        " ON CONFLICT (client_id, sha256) DO UPDATE SET sent_at = excluded.sent_at",
        row,
    )


def files_of(cursor: Cursor, client_id: str, hashes: Collection[str]) -> dict[str, KeptFile]:
    """Those of these files that the client has uploaded, by hash."""
    rows = among(cursor, "SELECT client_id, sha256, media_type, size, pages FROM api_file WHERE sha256 IN ({})", hashes)
    mine = (row for row in rows if row["client_id"] == client_id)
    return {row["sha256"]: KeptFile(row["sha256"], row["media_type"], row["size"], row["pages"]) for row in mine}


def _client(row: dict[str, Any]) -> Client:
    fields = {name: value for name, value in row.items() if name != "token_hash"}
    return Client.model_validate({**fields, "scopes": tuple(row["scopes"].split())})
