"""Turns: so many at once, in the order in which they came, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock, Thread, get_ident

from core.ledger.duckdb_engine import Store
from core.ledger.engine import Throttle

LONG = 60.0  # seconds: as good as for ever


def begun(turns: Throttle, order: list[str], name: str, go: Event, *, giving_way: bool = False) -> Thread:
    """Somebody who takes a turn, tells so, and keeps it until they may go; comes back when they wait or have it."""

    def stay() -> None:
        with turns.taken(giving_way=giving_way):
            order.append(name)
            go.wait(LONG)

    queue = turns._giving_way if giving_way else turns._waiting
    before = len(queue)
    thread = Thread(target=stay)
    thread.start()
    while name not in order and len(queue) == before:
        thread.join(0.001)
    return thread


def test_never_more_at_once_than_there_are_turns() -> None:
    """Forty who all want to draw at once do it three by three, and all get to it."""
    turns, inside, most, counting = Throttle(at_once=3, patience=LONG), set[int](), [0], Lock()

    def draw(_: int) -> None:
        with turns.taken():
            with counting:
                inside.add(get_ident())
                most[0] = max(most[0], len(inside))
            sum(range(2000))
            with counting:
                inside.discard(get_ident())

    with ThreadPoolExecutor(40) as crowd:
        list(crowd.map(draw, range(400)))

    assert 1 <= most[0] <= 3


def test_the_first_that_came_is_the_first_to_be_served() -> None:
    """Whoever waits is overtaken by nobody."""
    turns, order, gone = Throttle(at_once=1, patience=LONG), list[str](), {name: Event() for name in "abcd"}
    people = [begun(turns, order, name, gone[name]) for name in "abcd"]

    for name, person in zip("abcd", people, strict=True):
        gone[name].set()
        person.join(LONG)

    assert order == ["a", "b", "c", "d"]


def test_a_turn_is_had_once_for_all_that_is_done_in_it() -> None:
    """Drawing a page takes its turn once, and saves a draft within it."""
    turns = Throttle(at_once=1, patience=LONG)

    with turns.taken(), turns.taken():
        pass
    with turns.taken():
        pass

    assert turns._free == 1


def test_whoever_has_waited_too_long_goes_ahead() -> None:
    """One who keeps a turn for ever holds nobody up for ever, and the number is right again afterwards."""
    turns, order, go = Throttle(at_once=1, patience=0.01), list[str](), Event()
    stuck = begun(turns, order, "stuck", go)

    with turns.taken():
        order.append("late")
    go.set()
    stuck.join(LONG)

    assert order == ["stuck", "late"]
    assert turns._free == 1


def test_a_program_gives_way_to_people() -> None:
    """Its call begins when nobody is at work, after people who came later; alone it begins at once."""
    turns, order = Throttle(at_once=2, patience=LONG, moment=LONG), list[str]()
    gone = {name: Event() for name in ("first", "second", "program", "later")}
    people = [begun(turns, order, name, gone[name]) for name in ("first", "second")]
    program = begun(turns, order, "program", gone["program"], giving_way=True)
    people.append(begun(turns, order, "later", gone["later"]))

    gone["first"].set()
    people[0].join(LONG)
    gone["second"].set()
    people[1].join(LONG)
    assert "program" not in order
    for each in ("later", "program"):
        gone[each].set()
    for thread in (people[2], program):
        thread.join(LONG)

    assert order == ["first", "second", "later", "program"]
    assert turns._free == 2
    with turns.taken(giving_way=True):
        assert turns._free == 1


def test_a_program_gives_way_for_a_moment_only() -> None:
    """While people are always at work, its call goes ahead, and the number is right again afterwards."""
    turns, order, go = Throttle(at_once=1, patience=LONG, moment=0.01), list[str](), Event()
    busy = begun(turns, order, "busy", go)

    with turns.taken(giving_way=True):
        order.append("program")
    go.set()
    busy.join(LONG)

    assert order == ["busy", "program"]
    assert turns._free == 1


def test_who_asks_about_everything_lets_others_by() -> None:
    """While a long question is answered, another may have the turn; the asker then goes on at once."""
    turns, order = Throttle(at_once=1, patience=LONG), list[str]()

    with turns.taken():
        with turns.lent():
            go = Event()
            other = begun(turns, order, "other", go)
            assert order == ["other"]
        order.append("asker")
        go.set()
        other.join(LONG)

    assert order == ["other", "asker"]
    assert turns._free == 1


def test_the_office_lends_its_turn_for_questions_over_everything() -> None:
    """The numbers of five years are counted while others draw; a question on one case keeps its turn."""
    store = Store.open(None)
    with store.turns.taken():
        before = store.turns._free
        with store.reading():
            assert store.turns._free == before
        with store.reading_all():
            assert store.turns._free == before + 1
        with store.writing():
            assert store.turns._free == before
        assert store.turns._free == before
    store.close()
