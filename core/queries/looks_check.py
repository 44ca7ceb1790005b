"""Whether second looks are on record as their log tells them, and each sample is the one its seed gives."""

from collections.abc import Iterator

from core.deadlines import Rules
from core.model.look import Concluded, Draw, Found, drawn
from core.queries.looks import frame
from core.store.check import broken
from core.store.file import Cursor
from core.store.looks import conclusions, draws, look_lines, look_payloads, looks_of, results
from core.text import Text, say


def faults_of_looks(rules: Rules, cursor: Cursor) -> Iterator[Text]:
    """What is wrong with the log of second looks, its tables, and the samples."""
    wrong = broken(look_lines(cursor))
    if wrong:
        yield wrong
        return
    told = look_payloads(cursor)
    yield from _announced(cursor, told)
    yield from _found(cursor, told)
    yield from _samples(rules, cursor, told)


Told = list[tuple[str, str, str, dict[str, object]]]


def _announced(cursor: Cursor, told: Told) -> Iterator[Text]:
    logged: dict[int, dict[str, object]] = {}
    for verb, actor, at, payload in told:
        number = int(str(payload.get("draw_no", 0)))
        if verb == "announce":
            logged[number] = {**payload, "announced_by": actor, "announced_at": at, "drawn_by": None, "drawn_at": None}
        elif verb == "draw" and number in logged:
            logged[number] |= {"drawn_by": actor, "drawn_at": at}
    kept = {each.draw_no: {**each.model_dump(mode="json"), **_times(each)} for each in draws(cursor)}
    for number in sorted(logged.keys() | kept.keys()):
        if logged.get(number) != kept.get(number):
            yield say("sample {number} is not what its log says", number=number)


def _times(draw: Draw) -> dict[str, object]:
    """The times of a sample as its log has them."""
    return {
        "announced_at": draw.announced_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
    }


def _found(cursor: Cursor, told: Told) -> Iterator[Text]:
    """Results and conclusions, as they were written."""
    kept: dict[str, dict[str, Found] | dict[str, Concluded]] = {
        "result": results(cursor),
        "conclude": conclusions(cursor),
    }
    for verb, rows in kept.items():
        logged = {str(payload["look_id"]): payload for name, *_, payload in told if name == verb}
        shown = {look_id: each.model_dump(mode="json") for look_id, each in rows.items()}
        for look_id in sorted(logged.keys() | shown.keys()):
            if logged.get(look_id) != shown.get(look_id):
                yield say("second look {number} is not what its log says", number=look_id)


def _samples(rules: Rules, cursor: Cursor, told: Told) -> Iterator[Text]:
    """Each drawn sample against its log, and against its own seed."""
    logged: dict[int, list[list[object]]] = {}
    given: dict[str, object] = {}
    for verb, *_, payload in told:
        if verb == "draw":
            looks: list[dict[str, object]] = payload["looks"]  # type: ignore[assignment] # as ``draw`` wrote them
            logged[int(str(payload["draw_no"]))] = [[each["look"], each["appeal_no"], each["seq"]] for each in looks]
            given |= {str(each["look"]): each["to"] for each in looks}
        elif verb == "give":
            given[str(payload["look"])] = payload["to"]
    for draw in draws(cursor):
        kept = looks_of(cursor, draw.draw_no)
        if [[each.look_id, each.appeal_no, each.seq] for each in kept] != logged.get(draw.draw_no, []) or any(
            given.get(each.look_id) != each.assigned_to for each in kept
        ):
            yield say("sample {number} is not what its log says", number=draw.draw_no)
        elif draw.drawn_at and not _same(rules, cursor, draw):
            yield say("sample {number} is not the one its seed gives", number=draw.draw_no)


def _same(rules: Rules, cursor: Cursor, draw: Draw) -> bool:
    looks = looks_of(cursor, draw.draw_no)
    kept = [(each.appeal_no, each.seq, each.decider, each.decided, each.stratum) for each in looks]
    sample = drawn(draw.seed, draw.rates, frame(rules, cursor, draw))
    return [(each.appeal_no, each.seq, each.decider, each.decided, stratum) for each, stratum in sample] == kept
