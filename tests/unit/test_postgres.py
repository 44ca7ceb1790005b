"""PostgreSQL as the engine: the same tables, facts and files as the default engine's, and processes at once.

Run with ``REDRESS_TEST_ENGINE=postgres``, as all tests that take their office from the fixture may be.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from core.analytics.case_list import QueueFilters
from core.analytics.tables import ExportFilter
from core.commands.checklist import answer, comment, take_case
from core.commands.clients import Call, add_client, call_open
from core.commands.review import forward, reject
from core.commands.verification import check_record
from core.domain.appeal import Appeal
from core.domain.refusals import Refusal
from core.domain.terms import Value
from core.exchange.backup import back_up, recover_record, restore_from
from core.exchange.export import REPORTS, stream_rows
from core.ledger import engine, missing_acts, postgres_engine
from core.ledger.duckdb_engine import Store
from core.ledger.people import PEOPLE, change_account, everybody
from core.ledger.postgres_engine import MANY_ROWS
from core.ledger.verification import OF_A_CASE, WITHOUT_LOG
from core.office import Office, open_office, put_record
from core.queries.queue import queue_page
from tests import postgres
from tests.cases import LEAD, MANAGER, NOON, REVIEWER, SECOND, Clock, answer_all, done, opened, refusal_of, reviewable
from tests.english import english
from tests.rounds import forwarded
from tests.unit.test_calls_at_once import BODY

pytestmark = postgres.needs_postgres

TYPES = {"character varying": "VARCHAR", "text": "VARCHAR", "double precision": "DOUBLE"}


def table_of(cursor: engine.Cursor) -> dict[str, Any]:
    """Each column with its type, and whether it may be empty."""
    rows = cursor.rows(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema IN ('main', 'public') ORDER BY table_name, ordinal_position"
    )
    kinds = ((row, row["data_type"].replace(" without time zone", "")) for row in rows)
    return {
        f"{row['table_name']}.{row['column_name']}": (TYPES.get(kind, kind).upper(), row["is_nullable"])
        for row, kind in kinds
    }


def keys_of(cursor: engine.Cursor) -> set[tuple[str, ...]]:
    """Each primary key: its table, and its columns in order."""
    rows = cursor.rows(
        "SELECT c.table_name, k.column_name FROM information_schema.table_constraints c"
        " JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name"
        " AND k.table_name = c.table_name WHERE c.constraint_type = 'PRIMARY KEY'"
        " AND c.table_schema IN ('main', 'public') ORDER BY c.table_name, k.ordinal_position"
    )
    keys: dict[str, tuple[str, ...]] = {}
    for row in rows:
        keys[row["table_name"]] = (*keys.get(row["table_name"], ()), row["column_name"])
    return {(table, *columns) for table, columns in keys.items()}


def indexes_of(cursor: engine.Cursor, asked: str) -> set[str]:
    """Each index as it is made, keys apart, without blanks."""
    made = (re.sub(r" USING btree|public\.|main\.|[;\s\"]", "", row["made"]) for row in cursor.rows(asked))
    return {each for each in made if not each.startswith("CREATEUNIQUEINDEX") or "_pkey" not in each}


def own(kind: str) -> set[str]:
    """What the files of PostgreSQL alone make of that kind, each file saying why: indexes and counts for its lists."""
    texts = [file.read_text(encoding="utf-8") for file in engine.SCHEMA.glob(postgres_engine.OWN_FILES)]
    made, dropped = (
        {name for text in texts for name in re.findall(rf"^{verb} {kind} (\w+)", text, re.MULTILINE)}
        for verb in ("CREATE", "DROP")
    )
    return made - dropped


def test_both_engines_have_the_same_tables(office: Office) -> None:
    """Tables, columns, types, what may be empty, keys and indexes, and besides what one of them says it needs."""
    store, kept = Store.open(None), own("TABLE")
    with office.store.reading() as cursor, store.reading() as other:
        tables = table_of(cursor)
        assert {name: each for name, each in tables.items() if name.split(".")[0] not in kept} == table_of(other)
        assert kept < {name.split(".")[0] for name in tables}
        assert keys_of(cursor) == keys_of(other)
        made = indexes_of(cursor, "SELECT indexdef AS made FROM pg_indexes WHERE schemaname = 'public'")
        besides = {each for each in made if re.match(rf"CREATEINDEX({'|'.join(own('INDEX'))})ON", each)}
        assert made - besides == indexes_of(other, "SELECT sql AS made FROM duckdb_indexes()")
        assert len(besides) == len(own("INDEX"))


def counted(cursor: engine.Cursor) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The open cases by what is counted of them, and the closed ones: as they are kept, and by the cases themselves."""
    of_open, of_closed = "state, right_type, policy_id, assigned, due_on", "right_type, reviewer"
    kept, cases = [], []
    for columns, view, rows in (
        (of_open, "open_count", "SELECT *, assigned_to IS NOT NULL AS assigned, 1 AS n FROM pending"),
        (of_closed, "closed_count", "SELECT *, 1 AS n FROM appeal WHERE state = 'closed'"),
    ):
        asked = "SELECT {0}, sum(n)::BIGINT AS n FROM ({1}) c GROUP BY {0} HAVING sum(n) <> 0 ORDER BY {0}"
        kept += cursor.rows(asked.format(columns, f"SELECT * FROM {view}"))
        cases += cursor.rows(asked.format(columns, rows))
    return kept, cases


def test_the_counts_that_are_kept_are_those_of_the_cases(office: Office) -> None:
    """After openings, decisions and a reopening, before and after the rows are made one for each group."""
    forwarded(office)
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    closed = done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No."))
    with office.store.writing() as cursor:
        cursor.run("UPDATE appeal SET state = 'final_review' WHERE appeal_no = ?", [closed.appeal_no])
        assert counted(cursor)[0] == counted(cursor)[1]
        cursor.run("UPDATE appeal SET state = 'closed', reviewer = 'chen' WHERE appeal_no = ?", [closed.appeal_no])
        cursor.run("DELETE FROM pending WHERE state = 'opened'")
        kept, cases = counted(cursor)
        cursor.run("SELECT sum_tallies()")
        assert kept == cases == counted(cursor)[0] != []


def test_counts_are_summed_by_whoever_commits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each group has one row then, although many at once have added theirs."""
    monkeypatch.setattr(postgres_engine, "SUMMED_AFTER", 1)
    with ThreadPoolExecutor(4) as many:
        list(many.map(lambda _: reviewable(office), range(8)))
    done(comment(office, REVIEWER, reviewable(office).appeal_no, "Done."))
    with office.store.reading() as cursor:
        assert counted(cursor)[0] == counted(cursor)[1]
        assert cursor.value("SELECT count(*) FROM open_tally") == 1


def test_an_office_of_before_gets_its_indexes_and_counts_when_it_is_opened(office: Office, clock: Clock) -> None:
    """Also where the extension is found by a later start: until then a search reads all names, and finds the same."""
    filters = QueueFilters(search="northlight")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_engine, "OWN_FILES", "postgres_0145_*.sql")  # a function that every commit calls
        before = open_office(emptied(office), clock)
        no = reviewable(before).appeal_no
        before.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_engine, "CAN_HAVE_PARTS", "SELECT 1 WHERE false")
        without = open_office(before.home, clock)
        assert [row.appeal_no for row in done(queue_page(without, REVIEWER, filters)).rows] == [no]
        without.close()
    after = open_office(before.home, clock)
    found = done(queue_page(after, REVIEWER, filters))
    assert ([row.appeal_no for row in found.rows], found.counts["legal"]) == ([no], 1)
    with after.store.reading() as cursor:
        assert counted(cursor)[0] == counted(cursor)[1] != []
        assert cursor.value("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%parts%'") == 4
    after.close()


LISTS: Final = {
    "who holds a case now": ("lease_held", "SELECT * FROM lease WHERE held_until > ?"),
    "what a person holds now": (
        "lease_held",
        "SELECT appeal_no FROM lease WHERE person_id = 'zhao' AND held_until > ?",
    ),
    "closed cases of a type of right": (
        "appeal_of_right_type",
        (
            "SELECT appeal_no FROM appeal WHERE right_type = 'patent' AND opened_at < ?"
            " ORDER BY final_decided_at DESC NULLS LAST, appeal_no DESC LIMIT 50"
        ),
    ),
}


@pytest.mark.parametrize("what", LISTS)
def test_a_large_office_finds_it_by_an_index(office: Office, clock: Clock, what: str) -> None:
    """Not in all leases that ever were, nor by sorting all cases."""
    index, sql = LISTS[what]
    with office.store.reading() as cursor:
        cursor.run("SET LOCAL enable_seqscan = off")  # a small table is read whole
        cursor.run("SET LOCAL enable_sort = off")
        plan = cursor.rows(f"EXPLAIN {sql}", [clock()])
        assert index in str(plan)


def test_a_list_is_searched_without_a_call_for_each_row(office: Office) -> None:
    """PostgreSQL reads the body of the function in its place, so that an index can answer it too."""
    with office.store.reading() as cursor:
        plan = str(
            cursor.rows("EXPLAIN SELECT 1 FROM appeal WHERE list_contains(?, right_type)", [["patent", "trade"]])
        )
        assert "list_contains" not in plan
        assert "ANY" in plan
        asked = "SELECT list_contains(CAST(? AS text[]), CAST(? AS text))"
        assert [cursor.value(asked, each) for each in ([["a"], "a"], [["a"], "b"], [["a"], None], [None, "a"])] == [
            True, False, None, None,
        ]  # fmt: skip


def emptied(office: Office) -> Path:
    """The home of an office that was closed, its database without tables."""
    office.close()
    postgres.end(office.home)
    postgres.begin(office.home, empty=True)
    return office.home


ODD = 'quotes " and \\, a line\nmore, 发票 and \\n'
"""Words that a text of JSON would write otherwise."""

AT = datetime(2026, 11, 30, 9, 15, 0, 123456, tzinfo=UTC)


def finding(number: int, note: str, looked_up: str | None) -> dict[str, object]:
    """A row of the table ``finding``."""
    row = dict.fromkeys(("appeal_no", "criterion", "finding_value", "made_by"), "as typed")
    return {**row, "seq": 1, "number": number, "made_at": AT, "inputs": "{}", "note": note, "looked_up": looked_up}


@pytest.mark.parametrize("many", [1, 2, MANY_ROWS])
def test_what_is_inserted_comes_back_as_it_was(office: Office, many: int) -> None:
    """One row, a few or many: by whichever way they go in."""
    given = [finding(number, f"{ODD} {number}", None if number else "") for number in range(many)]
    with office.store.writing() as cursor:
        cursor.insert_all("finding", given)
    with office.store.reading() as cursor:
        rows = cursor.rows("SELECT * FROM finding ORDER BY number")
    assert [{name: row[name] for name in given[0]} for row in rows] == given


@pytest.mark.parametrize("many", [1, 2, MANY_ROWS])
@pytest.mark.parametrize("text", ["a \0", '{"a": "\\u0000"}'])
def test_a_nul_in_any_of_the_rows_is_none_that_is_written(office: Office, many: int, text: str) -> None:
    """A NUL itself, or one in a text of JSON, whichever way the rows would go in."""
    given = [finding(number, "", text) for number in range(many)]
    with pytest.raises(engine.NotText), office.store.writing() as cursor:
        cursor.insert_all("finding", given)


def test_a_conflict_is_the_same_value(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits too long for a case is refused as in the default engine; a key that is taken conflicts."""
    no = reviewable(office).appeal_no
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.2)

    with office.store.writing() as other:
        other.run("SELECT 1 FROM appeal WHERE appeal_no = ? FOR UPDATE", [no])
        assert refusal_of(take_case(office, REVIEWER, no)) == "busy"
    with pytest.raises(engine.Conflict), office.store.writing() as cursor:
        cursor.run("INSERT INTO lease SELECT appeal_no, 'zhao', opened_at FROM appeal, generate_series(1, 2)")
    done(take_case(office, SECOND, no))


def test_what_another_process_does_is_seen_at_once(office: Office, clock: Clock) -> None:
    """Two processes have one record: counts, the kept case and the line of heads of each."""
    no = reviewable(office).appeal_no
    other = open_office(office.home, clock)
    before = other.store.position(), other.store.transactions()

    done(comment(office, REVIEWER, no, "Look at the date."))
    done(comment(other, LEAD, no, "I did."))
    done(comment(office, REVIEWER, no, "Good."))

    assert other.store.position() != before[0]
    assert other.store.transactions() != before[1]
    assert other.store.position() == office.store.position()
    assert check_record(other).faults == check_record(office).faults == ()
    assert missing_acts.keep_line(other.store) is None
    other.close()


def test_many_that_open_a_new_database_make_its_tables_once(tmp_path: Path) -> None:
    """The first applies the schema, the others wait and find it done."""
    postgres.do("DROP DATABASE IF EXISTS anew")
    postgres.do("CREATE DATABASE anew")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDRESS_DATABASE", postgres.address("anew"))
        with ThreadPoolExecutor(4) as many:
            offices = list(many.map(lambda n: open_office(tmp_path / str(n)), range(4)))
    with offices[0].store.reading() as cursor:
        assert cursor.value("SELECT count(*) FROM office_salt") == 1
    for each in offices:
        each.close()
    postgres.do("DROP DATABASE anew WITH (FORCE)")


def exports(office: Office) -> dict[str, bytes]:
    """Every table that can be exported."""
    return {each: b"".join(done(stream_rows(office, MANAGER, each, ExportFilter()))) for each in REPORTS}


def test_a_copy_goes_to_the_default_engine_and_back_and_exports_the_same(
    office: Office, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copied into a file and put into another database, the record is sound, and all exports the same byte for byte."""
    monkeypatch.setattr(postgres_engine, "PORTION", 1_000)  # bytes: each table in several transactions
    forwarded(office)
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(back_up(office, tmp_path / "copy"))
    expected = exports(office)

    filed = open_office(tmp_path / "copy", clock, kept_in="")
    assert check_record(filed).faults == ()
    assert exports(filed) == expected
    filed.close()

    again = tmp_path / "again"
    postgres.begin(again)
    (tmp_path / "copy").rename(again)
    put_record(again, again / "redress.duckdb")
    moved = open_office(again, clock)
    assert check_record(moved).faults == ()
    assert exports(moved) == expected
    moved.close()
    postgres.end(again)


def test_a_database_that_cannot_be_reached_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, and no trace."""
    from core.__main__ import main  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDRESS_DATABASE", f"host={tmp_path} dbname=none connect_timeout=1")
        assert main(["people", "list"]) == 1
        assert "cannot be used" in capsys.readouterr().err
        patch.setenv("REDRESS_DATABASE", "postgresql://one/two?three=four")
        assert main(["people", "list"]) == 1
        assert "cannot be used" in capsys.readouterr().err


def test_a_database_put_back_to_an_older_day_is_a_loss_and_can_be_gone_on_with(office: Office, clock: Clock) -> None:
    """As a standby that was promoted too early: what was acknowledged is named, accepted, and work goes on."""
    home, name = office.home, postgres.database_of(office.home)
    no = reviewable(office).appeal_no
    office.close()
    postgres.do(f"CREATE DATABASE earlier TEMPLATE {name}")
    later = open_office(home, clock)
    lost = done(comment(later, REVIEWER, no, "It is lost."))
    later.close()
    postgres.do(f"DROP DATABASE {name} WITH (FORCE)")
    postgres.do(f"ALTER DATABASE earlier RENAME TO {name}")

    short = open_office(home, clock)
    assert short.short
    assert [(each.appeal_no, each.seq) for each in short.short.lacking] == [(no, lost.version)]
    assert [english(each.what) for each in check_record(short).faults] == [
        f"event {lost.version} was acknowledged and is missing"
    ]
    short.close()
    assert [each.seq for each in done(recover_record(home)).lacking] == [lost.version]
    after = open_office(home, clock)
    assert (after.short, check_record(after).faults) == (None, ())
    assert done(comment(after, REVIEWER, no, "And on.")).version == lost.version
    after.close()


def test_a_copy_is_not_put_in_place_while_somebody_works(office: Office, tmp_path: Path) -> None:
    """It is refused before anything is moved; afterwards it is put back."""
    reviewable(office)
    done(back_up(office, tmp_path / "copy"))
    with pytest.raises(engine.CannotOpenError) as refused:
        restore_from(tmp_path / "copy", office.home)
    assert refused.value.code == "office_in_use"
    assert not [each.name for each in office.home.iterdir() if each.name.startswith(("replaced", "restoring"))]
    assert check_record(office).faults == ()
    office.close()
    assert done(restore_from(tmp_path / "copy", office.home)).appeals == 1


@pytest.mark.parametrize("table", ["appeal", *OF_A_CASE])
def test_rows_without_a_log_are_looked_for_once_through_and_not_by_each_event(office: Office, table: str) -> None:
    """A check of 50,000 appeals took hours with NOT IN, which is answered by no join."""
    with office.store.reading() as cursor:
        plan = cursor.rows("EXPLAIN " + WITHOUT_LOG.format(table))
    assert "Anti Join" in str(plan)


def test_two_who_lock_in_the_same_order_never_wait_in_a_ring(office: Office) -> None:
    """Cases, what is common and the journal: many at once on two cases, with openings, and none is refused."""
    one, other = reviewable(office).appeal_no, reviewable(office).appeal_no

    def both(n: int) -> list[object]:
        first, second = (one, other) if n % 2 else (other, one)
        return [comment(office, REVIEWER, first, f"{n}"), opened(office), comment(office, LEAD, second, f"{n}")]

    with ThreadPoolExecutor(8) as many:
        answers = [each for found in many.map(both, range(24)) for each in found]
    assert [each for each in answers if isinstance(each, Refusal)] == []
    assert check_record(office).faults == ()


def test_what_is_changed_twice_in_a_row_without_an_event_is_counted_twice(office: Office) -> None:
    """Else what is kept of an account would outlast its second change."""
    counts = []
    for language in ("zh", "en", "zh"):
        with office.store.writing() as cursor:
            change_account(cursor, REVIEWER.person_id, language=language)
        counts.append(office.store.position()[PEOPLE])
    assert counts == sorted(set(counts))
    assert everybody(office.store)[REVIEWER.person_id].language == "zh"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to the database from here on, each text a round trip."""
    texts: list[str] = []
    usual = psycopg.Cursor.execute

    def execute(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
        texts.append(bytes(query).decode() if isinstance(query, bytes) else str(query))
        return usual(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    return texts


def decidable(office: Office, number: int) -> Appeal:
    """A case with every answer given."""
    appeal = reviewable(office, complaint_no=f"C-{number}")
    answer_all(office, REVIEWER, appeal)
    return appeal


def test_a_decision_takes_few_round_trips(office: Office, sent: list[str]) -> None:
    """A ceiling: what was reached is kept. The first decision of a process learns the columns of its questions."""
    appeals = [decidable(office, number) for number in range(3)]
    for appeal in appeals[:2]:
        done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))
    sent.clear()

    done(forward(office, REVIEWER, appeals[2].appeal_no, appeals[2].version))

    assert len(sent) <= 8, "\n".join(sent)


def test_an_answer_takes_few_round_trips(office: Office, sent: list[str]) -> None:
    """A ceiling, for an answer after the first ones: all that it rests on is still known from the one before."""
    case = reviewable(office)
    for criterion in ("cn_written_signed", "cn_seller_identity"):
        done(answer(office, REVIEWER, case.appeal_no, criterion, Value.MET))
    sent.clear()

    done(answer(office, REVIEWER, case.appeal_no, "cn_within_window", Value.MET))

    assert len(sent) <= 5, "\n".join(sent)


def test_an_appeal_of_the_api_takes_few_round_trips(office: Office, sent: list[str]) -> None:
    """A ceiling, for the opening after the first ones."""
    client = done(add_client(office, "Portal", ["intake:write"]))[0]
    for number in range(3):
        sent.clear()
        body = BODY.model_copy(update={"complaint_no": f"C-{number}"})
        done(call_open(office, Call(client, f"key {number}", "asked"), "", body))

    assert len(sent) <= 13, "\n".join(sent)


def test_what_is_asked_ahead_is_answered_as_when_it_is_asked_alone(office: Office) -> None:
    """Row by row and type by type, of every table that a case file is read from."""
    appeal = decidable(office, 1)
    own = [appeal.appeal_no]
    tables = ("appeal", "event", "exhibit", "draft", "lease", "letter", "fingerprint", "opened", "finding", "pending")
    asked = [(f"SELECT * FROM {each} WHERE appeal_no = ? ORDER BY 1, 2", own) for each in tables]
    asked += [("SELECT number, field, given, typed_at FROM fact WHERE exhibit_id <> ? ORDER BY 1, 2", ["no such"])]

    with office.store.reading() as cursor:
        alone = [cursor.rows(*each) for each in asked]
    for _ in range(2):  # the first time its columns are learned, the second time they are known
        with office.store.reading() as cursor:
            cursor.ahead(*asked)
            together = [cursor.rows(*each) for each in asked]
            assert together == alone
            assert [[*map(type, row.values())] for rows in together for row in rows] == [
                [*map(type, row.values())] for rows in alone for row in rows
            ]
    assert sum(map(bool, alone)) >= 7


def test_what_was_asked_ahead_is_asked_again_after_its_table_was_written(office: Office) -> None:
    """By this transaction, in whichever way; what nobody wrote in is still known."""
    appeal = opened(office)
    asked = engine.ONE_APPEAL, [appeal.appeal_no]

    for _ in range(2):
        with office.store.writing() as cursor:
            cursor.ahead(asked, ("SELECT * FROM letter WHERE appeal_no = ?", [appeal.appeal_no]))
            assert cursor.rows(*asked)[0]["complaint_no"] != "changed"
            cursor.run("UPDATE appeal SET complaint_no = ? WHERE appeal_no = ?", ["changed", appeal.appeal_no])
            assert cursor.rows(*asked)[0]["complaint_no"] == "changed"
            cursor.later("UPDATE appeal SET complaint_no = ? WHERE appeal_no = ?", ["before", appeal.appeal_no])
            assert cursor.rows(*asked)[0]["complaint_no"] == "before"


def test_what_changes_nothing_more_than_rows_waits_for_the_next_question(office: Office, sent: list[str]) -> None:
    """What waits together is one statement, and whoever reads afterwards sees all of it."""
    with office.store.writing() as cursor:
        sent.clear()
        cursor.insert("webhook_host", {"host": "a", "allowed_at": NOON, "allowed_by": "voss"})
        cursor.later("DELETE FROM opening_draft WHERE person_id = ?", ["nobody"])
        assert not sent
        cursor.later("DELETE FROM webhook_host WHERE host = ?", ["b"])  # sees the one that waits, so that it is sent
        assert len(sent) == 1
        assert cursor.value("SELECT count(*) FROM webhook_host") == 1
        assert len(sent) == 3


def test_a_row_that_waits_and_is_there_already_is_a_conflict(office: Office) -> None:
    """Also where it is sent with the commit."""
    appeal = opened(office)
    with office.store.reading() as cursor:
        event = cursor.row("SELECT * FROM event WHERE appeal_no = ?", [appeal.appeal_no])
    assert event is not None
    with pytest.raises(engine.Conflict), office.store.writing() as cursor:
        cursor.insert("event", event)
