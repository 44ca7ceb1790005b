"""A database that does not answer: what was lost before its commit is done again, and nothing is done twice."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from core.commands.checklist import answer, comment
from core.commands.review import reject
from core.commands.verification import check_record
from core.domain.terms import Value
from core.ledger import engine, postgres_engine
from core.ledger.record import events_of
from core.office import Office
from tests import postgres
from tests.cases import REVIEWER, done, refusal_of, reviewable

pytestmark = postgres.needs_postgres

CRITERION = "id_public_domain"


def end_all_connections(office: Office) -> None:
    """As a server does that is stopped."""
    postgres.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{postgres.database_of(office.home)}' AND pid <> pg_backend_pid()"
    )


def comments(office: Office, no: str) -> list[str]:
    """What was said on the case, in order."""
    with office.store.reading() as cursor:
        return [each.payload["text"] for each in events_of(cursor, no) if each.verb == "comment"]


def test_connections_that_were_closed_meanwhile_are_not_noticed(office: Office) -> None:
    """The server was started anew at night: in the morning everybody reads and writes."""
    no = reviewable(office).appeal_no
    for text in ("one", "two"):
        end_all_connections(office)
        assert office.store.position()
        end_all_connections(office)
        done(comment(office, REVIEWER, no, text))
    assert comments(office, no) == ["one", "two"]


class Cut:
    """Cuts the connection at the first message with these words, before or after the database has done it."""

    def __init__(self, patch: pytest.MonkeyPatch, words: bytes, *, after: bool) -> None:
        """Only what this thread asks is cut."""
        self.times = 0
        real: Callable[..., Any] = psycopg.Cursor.execute
        thread = threading.get_ident()

        def execute(own: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
            said = query if isinstance(query, bytes) else str(query).encode()
            if self.times or threading.get_ident() != thread or words not in said:
                return real(own, query, *args, **kwargs)
            self.times += 1
            if after:
                real(own, query, *args, **kwargs)
            own.connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

        patch.setattr(psycopg.Cursor, "execute", execute)


@pytest.mark.parametrize(
    ("words", "after"),
    [(b"FOR UPDATE", False), (b"INSERT INTO event", True), (b"COMMIT", False), (b"COMMIT", True)],
)
def test_what_was_lost_on_the_way_is_done_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, words: bytes, after: bool
) -> None:
    """Lost before its commit it is done again; where only the answer to its commit was lost, the record tells."""
    no = reviewable(office).appeal_no
    done(comment(office, REVIEWER, no, "before"))

    cut = Cut(monkeypatch, words, after=after)
    done(comment(office, REVIEWER, no, "meanwhile"))
    monkeypatch.undo()

    assert cut.times == 1
    assert comments(office, no) == ["before", "meanwhile"]
    assert check_record(office).faults == ()


@pytest.mark.parametrize("after", [False, True])
def test_an_answer_is_kept_though_its_commit_was_not_answered(
    office: Office, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """It is written again: once more it says the same."""
    case = reviewable(office)
    cut = Cut(monkeypatch, b"COMMIT", after=after)
    done(answer(office, REVIEWER, case.appeal_no, CRITERION, Value.MET))
    monkeypatch.undo()
    assert cut.times == 1


def test_what_nobody_can_tell_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database went at the commit and stays away: neither kept nor not kept."""
    no = reviewable(office).appeal_no
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.5)
    office.store._pool.timeout = 0.5  # type: ignore[attr-defined]
    real: Callable[..., Any] = psycopg.Cursor.execute

    def execute(own: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
        if query.endswith(b"COMMIT"):
            postgres.stop()
        return real(own, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    try:
        assert refusal_of(comment(office, REVIEWER, no, "!")) == "database_unsure"
    finally:
        monkeypatch.undo()
        postgres.start()
    office.store._pool.timeout = 10  # type: ignore[attr-defined]
    assert comments(office, no) == []


def test_the_office_goes_on_when_the_database_is_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile every command is refused in a sentence, and what was on record stays."""
    case = reviewable(office)
    office.store._pool.timeout = 0.5  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.5)
    postgres.stop()
    try:
        assert refusal_of(comment(office, REVIEWER, case.appeal_no, "!")) == "database_lost"
        assert refusal_of(reject(office, REVIEWER, case.appeal_no, case.version, reason="No.")) == "database_lost"
        with pytest.raises(engine.Unreachable), office.store.reading():
            pass
    finally:
        postgres.start()
    office.store._pool.timeout = 10  # type: ignore[attr-defined]
    done(comment(office, REVIEWER, case.appeal_no, "And on."))
    assert comments(office, case.appeal_no) == ["And on."]
    assert check_record(office).faults == ()


def test_of_several_servers_the_one_that_writes_is_asked() -> None:
    """A standby answers too; what the address says itself stays."""
    found = conninfo_to_dict(postgres_engine._with_defaults("postgresql://one,two/redress"))
    assert found["target_session_attrs"] == "read-write"
    assert "target_session_attrs" not in conninfo_to_dict(postgres_engine._with_defaults("postgresql://one/redress"))
    told = conninfo_to_dict(
        postgres_engine._with_defaults("host=one,two connect_timeout=3 target_session_attrs=primary")
    )
    assert (told["connect_timeout"], told["target_session_attrs"]) == ("3", "primary")
