"""Answers that are kept: given again while the record stands where it stood, and never when it has moved."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from gc import collect
from pathlib import Path
from threading import Barrier
from weakref import ref

import pytest

from core.domain.people import Person
from core.domain.terms import Role
from core.ledger.duckdb_engine import Store
from core.ledger.engine import ResultCache
from core.ledger.people import PEOPLE, everybody, insert_person
from tests.cases import NOON

LIN = Person(person_id="lin", name="Lin", role=Role.REVIEWER)


@pytest.fixture
def store():
    """An empty record in memory."""
    opened = Store.open(None)
    yield opened
    opened.close()


class Asking:
    """Counts how often it is asked; answers with the number."""

    def __init__(self) -> None:
        """Not asked yet."""
        self.times = 0

    def __call__(self) -> int:
        """The number of this time."""
        self.times += 1
        return self.times


def add(store: Store, person: Person = LIN) -> None:
    """A transaction that changes the people."""
    with store.writing() as cursor:
        insert_person(cursor, person, "", NOON)


def test_an_answer_is_given_again_until_what_it_rests_on_changes(store):
    """Changes of other things leave it; each question and each record has its own."""
    cache, ask, other = ResultCache[int](9), Asking(), Store.open(None)

    def answers() -> list[int]:
        asked = ((store, "a", PEOPLE), (store, "b", "state"), (other, "a", PEOPLE))
        return [cache.get(whose, key, (what,), ask) for whose, key, what in asked]

    assert (answers(), answers()) == ([1, 2, 3], [1, 2, 3])
    add(store)
    assert answers() == [4, 2, 3]
    other.close()


def test_what_changes_while_it_is_computed_is_seen_the_next_time(store):
    """The count is older than what was read: one time too often, never one too seldom."""
    cache: ResultCache[int] = ResultCache(9)

    def people() -> int:
        with store.reading() as cursor:
            found = int(cursor.value("SELECT count(*) FROM person"))
        if not found:
            add(store)
        return found

    assert [cache.get(store, None, (PEOPLE,), people) for _ in range(2)] == [0, 1]


def test_a_state_that_was_read_earlier_is_kept_for_its_own_position(store):
    """Whoever began before a change gives nothing away to those who ask after it."""
    cache, ask, before = ResultCache[int](9), Asking(), store.position()
    add(store)

    assert cache.get(store, "a", (PEOPLE,), ask, at=before) == 1
    assert cache.get(store, "a", (PEOPLE,), ask, at=before) == 1
    assert cache.get(store, "a", (PEOPLE,), ask) == 2


def test_what_waiting_changes_is_kept_while_it_is_fresh(store):
    """Not longer, and not when the clock was set back; without a moment it does not grow old."""
    cache, ask = ResultCache[int](9, timedelta(minutes=1)), Asking()
    after = [cache.get(store, "a", (), ask, now=NOON + timedelta(seconds=each)) for each in (0, 60, 61, 60, 60)]

    assert after == [1, 1, 2, 3, 3]
    assert [cache.get(store, "b", (), ask) for _ in range(2)] == [4, 4]


def test_the_one_not_asked_for_longest_goes_first(store):
    """So many are kept, and nothing more."""
    cache, ask = ResultCache[int](2), Asking()

    assert [cache.get(store, each, (), ask) for each in "abacab"] == [1, 2, 1, 3, 1, 4]


def test_nothing_is_not_kept(store):
    """What is not on record now may be in a moment."""
    cache: ResultCache[int | None] = ResultCache(9)

    assert cache.get(store, "a", (), lambda: None) is None
    assert cache.get(store, "a", (), lambda: 1) == 1


def test_an_answer_is_brought_up_to_date(store):
    """Only what is kept is replaced, and a change makes that old too."""
    cache, ask = ResultCache[int](9), Asking()
    cache.put(store, "a", 70)
    assert cache.get(store, "a", (PEOPLE,), ask) == 1
    cache.put(store, "a", 71)
    assert cache.get(store, "a", (PEOPLE,), ask) == 71
    add(store)
    cache.put(store, "a", 72)
    assert cache.get(store, "a", (PEOPLE,), ask) == 2


def test_threads_never_get_an_answer_from_before_their_own_change(store):
    """Each adds a person, and finds it among those that are kept."""
    together = Barrier(4)

    def adds(thread: int) -> bool:
        together.wait()
        seen = []
        for number in range(25):
            one = LIN.model_copy(update={"person_id": f"{thread}-{number}"})
            store.write(lambda cursor, one=one: insert_person(cursor, one, "", NOON), common="people")
            seen.append(one.person_id in everybody(store))
        return all(seen)

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(adds, range(4)))
    assert len(everybody(store)) == 100


def test_what_another_process_has_written_is_seen(tmp_path: Path):
    """It can write only once this one has let go of the file, and what was kept goes with it."""
    path = tmp_path / "redress.duckdb"
    store = Store.open(path)
    assert everybody(store) == {}
    store.close()
    adding = (
        "from pathlib import Path; from core.ledger.duckdb_engine import Store;"
        "from tests.unit.test_result_cache import add;"
        f"store = Store.open(Path({str(path)!r})); add(store); store.close()"
    )
    subprocess.run([sys.executable, "-c", adding], check=True, cwd=Path(__file__).parents[2])
    store = Store.open(path)

    assert set(everybody(store)) == {"lin"}
    store.close()


def test_answers_go_with_their_record(store):
    """A record that was closed holds no memory."""
    cache, other = ResultCache[int](9), Store.open(None)
    cache.get(other, "a", (), Asking())
    other.close()
    gone = ref(other)
    del other
    collect()

    assert gone() is None
