"""The whole record read again and held against its log.

Each check is one query that gives the place (a case's number) and the number (of an event or a run) of what differs.
Rows that no event tells of, such as drafts and leases, cannot be held against anything.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias

import duckdb
from pydantic import ValidationError

from core.domain.appeal import (
    COMMITTED,
    CONTACTS,
    GOODS,
    PARTIES,
    ROW,
    RULES,
    SET,
    VALUES,
    Appeal,
    chain_hash,
    commitment,
    fold_all,
    personal_of,
    told_of,
)  # fmt: skip
from core.domain.deadlines import Rules
from core.domain.second_review import Concluded, ReviewResult, Sample, drawn
from core.domain.terms import ON_FILE, Outcome, Side, State, Verb
from core.domain.text import Text, mark, say
from core.ledger.engine import OFFICE, PORTION, SECOND_REVIEWS, Cursor, Entry
from core.ledger.erasure import erasures
from core.ledger.record import COLUMNS, appeal_of, appeal_row, event_of, pending_row
from core.ledger.second_reviews import (
    conclusions,
    draws,
    frame,
    results,
    review_lines,
    review_payloads,
    reviews_of,
)

# Reading the whole record again: chains, projections and lists against the log.

Row: TypeAlias = dict[str, Any]

BLOCK: Final = "Corrupt database file"
"""What DuckDB says of a block whose checksum is wrong."""

LEDGER: Final = (
    "SELECT disclosure.*, exhibit.label FROM disclosure LEFT JOIN exhibit USING (exhibit_id)"
    " WHERE disclosure.appeal_no BETWEEN ? AND ? ORDER BY disclosure.number"
)

TYPED: Final = (
    "SELECT x.appeal_no, x.label, f.field, f.given, f.typed_by FROM fact f JOIN exhibit x USING (exhibit_id)"
    " WHERE f.source = 'typed' AND f.field <> 'kind' AND x.appeal_no BETWEEN ? AND ? ORDER BY f.number"
)
"""What people typed off documents, in order; what a document was corrected to is held against its own event."""

GIVEN: Final = ("label", "rendition", "sha256", "pack_id", "recipient", "given_by")

GOES_TO: Final = {Verb.DISCLOSE: Side.SELLER, Verb.FORWARD: Side.COMPLAINANT}

FROM_LOG: Final = (
    "state",
    "right_type",
    "seller_id",
    "complainant_id",
    "listing_ids",
    "opened_at",
    "due_on",
    "assigned_to",
    "policy_id",
)

Erased: TypeAlias = Mapping[tuple[str, int, str], str]
"""What the log of the office tells was erased: log, event, field, with the commitment of the mark in its place."""

Where: TypeAlias = str | Text

Found: TypeAlias = tuple[Where, Text]


def surviving(cursor: Cursor, where: Where, read: Callable[[], Iterable[Found]]) -> Iterator[Found]:
    """What a part of a check finds; where a row or a block of the file stops it, that is one fault more.

    A check that ended there would hide all other faults behind the one.
    """
    try:
        yield from read()
    except duckdb.IOException as error:
        if BLOCK not in str(error):
            raise
        cursor.begin_again()
        place = re.search(r"location (\d+)", str(error))
        yield where, say("verify.block_of_file_is_damaged_at_byte", at=place[1] if place else "?")
    except duckdb.Error as error:
        cursor.begin_again()
        yield where, say("verify.row_holds_what_cannot_be_read", problem=_first_line(error))
    except (ValueError, KeyError, TypeError) as error:
        yield where, say("verify.row_holds_what_cannot_be_read", problem=_first_line(error))


def _first_line(error: Exception) -> str:
    """The problem in a line; of pydantic's, with the field and the value that it refuses."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['input']!r}"
    return str(error).splitlines()[0]


def faults_of_log(rules: Rules, cursor: Cursor) -> Iterator[Found]:
    """Each case whose log is broken or whose rows are not what the log leaves: (number, what is wrong)."""
    erased = _erasures(cursor)
    policies = {each.id: rules.hashes_of(each)["policy"] for each in rules.policies.all()}
    for first, last in _slices(cursor):
        where = first if first == last else f"{first} – {last}"
        yield from surviving(cursor, where, partial(_of_slice, cursor, policies, erased, [first, last]))
    yield from _without_log(cursor)


def _erasures(cursor: Cursor) -> Erased:
    return {field: marked for each in erasures(cursor) for field, marked in each["fields"].items()}


def _of_slice(cursor: Cursor, policies: Mapping[str, str], erased: Erased, between: list[str]) -> Iterator[Found]:
    """The faults of some thousand cases."""
    events = cursor.rows("SELECT * FROM event WHERE appeal_no BETWEEN ? AND ? ORDER BY appeal_no, seq", between)
    cases = _by_number(cursor.rows("SELECT * FROM appeal WHERE appeal_no BETWEEN ? AND ?", between))
    queue = _by_number(cursor.rows("SELECT * FROM pending WHERE appeal_no BETWEEN ? AND ?", between))
    found = _by_event(cursor.rows("SELECT * FROM finding WHERE appeal_no BETWEEN ? AND ? ORDER BY number", between))
    filed = cursor.rows("SELECT appeal_no, label, sha256 FROM exhibit WHERE appeal_no BETWEEN ? AND ?", between)
    given = _by_event(cursor.rows(LEDGER, between))
    hashes = {(row["appeal_no"], row["label"]): row["sha256"] for row in filed}
    typed: dict[tuple[str, str], list[Row]] = {}
    for row in cursor.rows(TYPED, between):
        typed.setdefault((row["appeal_no"], row["label"]), []).append(row)
    for appeal_no, group in groupby(events, key=lambda row: str(row["appeal_no"])):
        rows = list(group)
        read = partial(_of_case, rows, erased, cases.get(appeal_no), queue.get(appeal_no))
        faults = list(surviving(cursor, appeal_no, read))
        beside = partial(_beside, rows, policies, found, hashes, given, typed)
        yield from faults or surviving(cursor, appeal_no, beside)


def _of_case(rows: list[Row], erased: Erased, kept: Row | None, listed: Row | None) -> list[Found]:
    return [(rows[0]["appeal_no"], wrong) for wrong in _faults(rows, erased, kept, listed)]


def _beside(
    rows: list[Row],
    policies: Mapping[str, str],
    found: dict[tuple[str, int], list[Row]],
    hashes: dict[tuple[str, str], str],
    given: dict[tuple[str, int], list[Row]],
    typed: dict[tuple[str, str], list[Row]],
) -> list[Found]:
    """What the log of a case tells of its policy, findings, documents, disclosures and facts, and is not elsewhere."""
    faults = (*_policy(rows[0], policies), *_findings(rows, found), *_documents(rows, hashes), *_given(rows, given))
    return [(rows[0]["appeal_no"], wrong) for wrong in (*faults, *_typed(rows, typed))]


def _slices(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """The log in slices of some thousand cases, so that memory stays level: first and last number of each."""
    last = ""
    while numbers := cursor.rows(
        "SELECT DISTINCT appeal_no FROM event WHERE appeal_no > ? ORDER BY appeal_no LIMIT 5000", [last]
    ):
        last = numbers[-1]["appeal_no"]
        yield numbers[0]["appeal_no"], last


def _by_number(rows: list[Row]) -> dict[str, Row]:
    return {row["appeal_no"]: row for row in rows}


def _by_event(rows: list[Row]) -> dict[tuple[str, int], list[Row]]:
    kept: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        kept.setdefault((row["appeal_no"], row["seq"]), []).append(row)
    return kept


def _policy(opening: Row, policies: Mapping[str, str]) -> Iterator[Text]:
    """Whether the policy of a case still reads as when it was opened; cases from before do not tell."""
    told = opening["told"]
    policy_id = told.get(SET, {}).get("policy_id")
    if RULES in told and told[RULES]["policy"] != policies.get(policy_id):
        yield say("verify.policy_not_one_opened_under", policy=policy_id)


def _findings(events: list[Row], found: dict[tuple[str, int], list[Row]]) -> Iterator[Text]:
    """The decisions whose findings in their table are not those that the log tells."""
    for event in events:
        told = event["told"].get("findings", [])
        kept = [_as_told(row) for row in found.get((event["appeal_no"], event["seq"]), [])]
        if told != kept:
            yield say("verify.findings_event_not_what_log", seq=event["seq"])


def _documents(events: list[Row], hashes: dict[tuple[str, str], str]) -> Iterator[Text]:
    """The documents that decisions rest on and that are no longer on file as they were then."""
    for event in events:
        for label, told in event["told"].get("exhibits", {}).items():
            if hashes.get((event["appeal_no"], label)) != told:
                yield say("verify.document_not_one_event_rests", label=label, seq=event["seq"])


def _given(events: list[Row], ledger: dict[tuple[str, int], list[Row]]) -> Iterator[Text]:
    """The acts that gave documents and whose rows in the ledger are not those that the log tells.

    Early events name labels only; they cannot be compared.
    """
    for event in events:
        rows = ledger.get((event["appeal_no"], event["seq"]), [])
        if not rows and '"given"' not in event["payload"]:
            continue
        told = event["told"].get("given", [])
        if any(isinstance(each, str) for each in told) or (not told and all(row["sha256"] is None for row in rows)):
            continue
        kept = sorted(tuple(row[name] for name in GIVEN) for row in rows)
        gave = (GOES_TO[event["verb"]], event["actor"])
        if kept != sorted((each["label"], each["rendition"], each["sha256"], each.get("pack"), *gave) for each in told):
            yield say("verify.what_given_with_event_not", seq=event["seq"])


def _typed(events: list[Row], kept: dict[tuple[str, str], list[Row]]) -> Iterator[Text]:
    """The documents whose typed facts are not those that the log tells; what was typed before it told them comes first.

    A case whose opening tells its parties, or came by an import with its rules, was never without.
    """
    told: dict[str, list[tuple[str, str, str]]] = {}
    for event in (each for each in events if each["verb"] == Verb.TYPE_FACTS):
        values = event["told"].get(VALUES) or event["told"].get(GOODS) or {}
        rows = [(field, given, event["actor"]) for field, given in sorted(values.items())]
        told.setdefault(event["told"]["document"], []).extend(rows)
    opening = events[0]["told"]
    whole = bool({*PARTIES.values()} & opening.keys()) or (ROW in opening and RULES in opening)
    labels = {label for appeal_no, label in kept if appeal_no == events[0]["appeal_no"]} if whole else set()
    for label in sorted({*labels, *told}):
        rows = [(row["field"], row["given"], row["typed_by"]) for row in kept.get((events[0]["appeal_no"], label), ())]
        wanted = told.get(label, [])
        if rows[max(len(rows) - len(wanted), 0) :] != wanted or (whole and len(rows) != len(wanted)):
            yield say("verify.facts_of_document_not_what_log", label=label)


def _as_told(row: Row) -> Row:
    return {
        "criterion": row["criterion"],
        "value": row["finding_value"],
        "by": row["made_by"],
        "machine": row["machine_value"],
        "exhibit_id": row["exhibit_id"],
        "inputs": json.loads(row["inputs"]),
        "note": row["note"],
        **({"lookup": json.loads(row["looked_up"])} if row["looked_up"] else {}),
    }


def _faults(rows: list[Row], erased: Erased, kept: Row | None, listed: Row | None) -> Iterator[Text]:
    fault = broken(rows)
    if fault:
        yield fault
        return
    if apart := [wrong for row in rows for wrong in _uncommitted(row, erased)]:
        yield from apart
        return
    events = list(map(event_of, rows))
    for row in rows:
        row["told"] = told_of(row, whole=True)
    appeal = fold_all(events)
    if appeal:
        yield from _projected(appeal, kept, listed)


def _uncommitted(row: Row, erased: Erased) -> Iterator[Text]:
    """The fields of an event that stand apart and are not what was committed to: by it, or by what erased them."""
    held, seq = json.loads(row["payload"]).get(COMMITTED, {}), row["seq"]
    kept: dict[str, list[str]] = {}
    for field, salt, value in personal_of(row):
        kept.setdefault(field, []).append(commitment(salt, value))
    for field in sorted(held.keys() | kept.keys()):
        if field not in kept and (row["appeal_no"], seq, field) not in erased:
            yield say("verify.event_missing_no_erasure_tells", field=field, seq=seq)
        elif field in kept and kept[field] != [erased.get((row["appeal_no"], seq, field), held.get(field))]:
            yield say("verify.event_changed_after_written", field=field, seq=seq)


def broken(rows: list[Row]) -> Text | None:
    """What is wrong with the first event of a log whose place, link or hash is not right."""
    previous = ""
    for place, row in enumerate(rows, start=1):
        if row["seq"] != place:
            return say("verify.event_is_missing", seq=place)
        if row["previous_hash"] != previous:
            return say("verify.event_does_not_follow_from_one_before", seq=place)
        told = chain_hash(
            row["appeal_no"], row["seq"], row["verb"], row["actor"], row["happened_at"], row["payload"], previous
        )
        if told != row["hash"]:
            return say("verify.event_was_changed_after_it_was_written", seq=place)
        previous = row["hash"]
    return None


def _projected(appeal: Appeal, kept: Row | None, listed: Row | None) -> Iterator[Text]:
    """How the rows of a case differ from what its log leaves."""
    if kept is None:
        yield say("verify.row_missing_from_table_cases")
        return
    told, found = appeal_row(appeal), appeal_row(appeal_of(kept))
    yield from (_differs("appeal", name) for name in COLUMNS if found[name] != told[name])
    if (listed is None) != (appeal.state is State.CLOSED):
        yield (
            say("verify.queue_has_it_though_it_is_closed") if listed else say("verify.queue_lacks_it_though_it_is_open")
        )
    elif listed:
        expected = pending_row(appeal)
        yield from (_differs("pending", name) for name in FROM_LOG if listed[name] != expected[name])


def _differs(table: str, column: str) -> Text:
    return say("verify.is_not_what_log_says", table=table, column=column)


def _without_log(cursor: Cursor) -> Iterator[tuple[str, Text]]:
    rows = cursor.rows("SELECT appeal_no FROM appeal WHERE appeal_no NOT IN (SELECT appeal_no FROM event) ORDER BY 1")
    yield from ((row["appeal_no"], say("verify.it_has_row_but_no_log")) for row in rows)


def evidence_on_record(cursor: Cursor) -> list[Row]:
    """Case, label and hash of every file in the vault that a row speaks of: documents, packs and letters released."""
    return cursor.rows(
        "SELECT appeal_no, label, sha256 FROM exhibit"
        " UNION ALL SELECT appeal_no, letter_id, unnest([pdf_sha256, text_sha256]) FROM letter WHERE state = 'released'"
        " UNION ALL SELECT appeal_no, pack_id, sha256 FROM pack WHERE sha256 IS NOT NULL"
        " ORDER BY appeal_no, label"
    )


def seal_rows(cursor: Cursor) -> list[Row]:
    """All seals, oldest first."""
    return cursor.rows("SELECT * FROM seal ORDER BY sealed_at")


def insert_seal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a seal."""
    cursor.insert("seal", row)


def sizes(cursor: Cursor) -> Row:
    """How many cases, events and documents are on record, and when the log was last sealed."""
    return cursor.rows(
        "SELECT (SELECT count(*) FROM appeal) AS appeals, (SELECT count(*) FROM event) AS events,"
        " (SELECT count(*) FROM exhibit) AS exhibits, (SELECT max(sealed_at) FROM seal) AS sealed_at"
    )[0]


def heads(cursor: Cursor) -> tuple[int, int, str]:
    """The log at this moment: cases, events, and one hash over every event's hash in order."""
    row = cursor.row(
        "SELECT count(DISTINCT appeal_no) AS appeals, count(*) AS events,"
        " sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) AS digest FROM event"
    )
    return (row["appeals"], row["events"], row["digest"]) if row else (0, 0, "")


def reseal(cursor: Cursor, events: int) -> str:
    """The same hash over so many events, in the order in which they were written, whatever their clocks said."""
    return str(
        cursor.value(
            "SELECT sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) FROM"
            " (SELECT e.appeal_no, e.seq, e.hash FROM event e JOIN journal j ON j.log = e.appeal_no AND j.seq = e.seq"
            " ORDER BY position LIMIT ?)",
            [events],
        )
    )


# The one order of all events, and the log of what moves no case.

JOURNAL: Final = mark("verify.journal")

LOGS: Final = {OFFICE: mark("verify.log_of_office"), SECOND_REVIEWS: mark("verify.second_looks_within")}

_LOGGED: Final = (
    "(SELECT appeal_no AS log, seq, hash FROM event"
    f" UNION ALL SELECT '{SECOND_REVIEWS}', seq, hash FROM look_log"
    f" UNION ALL SELECT '{OFFICE}', position, hash FROM office_event)"
)

_APART: Final = (
    "SELECT coalesce(e.log, j.log) AS log, coalesce(e.seq, j.seq) AS seq, j.position, e.hash IS NULL AS lacking"
    f" FROM {_LOGGED} e FULL JOIN journal j ON j.log = e.log AND j.seq = e.seq"
    " WHERE e.hash IS DISTINCT FROM j.hash ORDER BY 3, 1, 2"
)

_BACKWARDS: Final = (
    "SELECT log, seq, position, false AS lacking FROM (SELECT *, max(position) OVER (PARTITION BY log ORDER BY seq"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM journal) t WHERE position < before ORDER BY 3"
)


def faults_of_order(cursor: Cursor) -> Iterator[Found]:
    """Every position that is not there once, rows that are not as they were written, and events without their own."""
    yield from surviving(cursor, Text(key=JOURNAL), partial(_positions, cursor))
    for sql in (_APART, _BACKWARDS):
        yield from surviving(cursor, Text(key=JOURNAL), partial(_misplaced, cursor, sql))
    yield from surviving(cursor, Text(key=LOGS[OFFICE]), partial(_office_acts, cursor))


def _positions(cursor: Cursor) -> Iterator[Found]:
    last, first, running = 0, 1, sha256()
    asked = "SELECT position, log, seq, hash, chain FROM journal ORDER BY position"
    for entry in (Entry(*row) for batch in cursor.batches(asked, (), PORTION) for row in batch):
        if entry.position != last + 1:
            between = sorted((last, entry.position))
            yield (
                Text(key=JOURNAL),
                say("verify.between_positions_something_missing_or", first=between[0], last=between[1]),
            )
        last = entry.position
        running.update(entry.line)
        if entry.chain is not None:
            if running.hexdigest() != entry.chain:
                yield (Text(key=JOURNAL), say("verify.positions_to_not", first=first, last=last))
            first, running = last + 1, sha256(entry.chain.encode())
    if first <= last:
        yield Text(key=JOURNAL), say("verify.positions_to_not", first=first, last=last)


def _misplaced(cursor: Cursor, sql: str) -> Iterator[Found]:
    for row in cursor.rows(sql):
        where = Text(key=LOGS[row["log"]]) if row["log"] in LOGS else row["log"]
        if row["position"] is None:
            yield where, say("verify.event_has_no_position_in_journal", seq=row["seq"])
        elif row["lacking"]:
            yield (where, say("verify.event_at_position_is_missing", seq=row["seq"], position=row["position"]))
        else:
            yield (where, say("verify.event_is_not_one_of_position", seq=row["seq"], position=row["position"]))


def _office_acts(cursor: Cursor) -> Iterator[Found]:
    for row in cursor.rows("SELECT * FROM office_event ORDER BY position"):
        told = chain_hash(OFFICE, 0, row["verb"], row["actor"], row["happened_at"], row["payload"], "")
        if told != row["hash"]:
            yield Text(key=LOGS[OFFICE]), say("verify.event_was_changed_after_it_was_written", seq=row["position"])


# Whether second reviews are on record as their log tells them, and each sample is the one its seed gives.


def faults_of_reviews(rules: Rules, cursor: Cursor) -> Iterator[Text]:
    """What is wrong with the log of second reviews, its tables, and the samples."""
    lines = review_lines(cursor)
    if wrong := broken(lines):
        yield wrong
        return
    erased = _erasures(cursor)
    if apart := [wrong for line in lines for wrong in _uncommitted(line, erased)]:
        yield from apart
        return
    told = review_payloads(cursor)
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
            yield say("verify.sample_is_not_what_its_log_says", number=number)


def _times(draw: Sample) -> dict[str, object]:
    """The times of a sample as its log has them."""
    return {
        "announced_at": draw.announced_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
    }


def _found(cursor: Cursor, told: Told) -> Iterator[Text]:
    """Results and conclusions, as they were written."""
    kept: dict[str, dict[str, ReviewResult] | dict[str, Concluded]] = {
        "result": results(cursor),
        "conclude": conclusions(cursor),
    }
    for verb, rows in kept.items():
        logged = {str(payload["look_id"]): payload for name, *_, payload in told if name == verb}
        shown = {look_id: each.model_dump(mode="json") for look_id, each in rows.items()}
        for look_id in sorted(logged.keys() | shown.keys()):
            if logged.get(look_id) != shown.get(look_id):
                yield say("verify.second_look_not_what_log", number=look_id)


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
        kept = reviews_of(cursor, draw.draw_no)
        if [[each.look_id, each.appeal_no, each.seq] for each in kept] != logged.get(draw.draw_no, []) or any(
            given.get(each.look_id) != each.assigned_to for each in kept
        ):
            yield say("verify.sample_is_not_what_its_log_says", number=draw.draw_no)
        elif draw.drawn_at and not _same(rules, cursor, draw):
            yield say("verify.sample_is_not_one_its_seed_gives", number=draw.draw_no)


def _same(rules: Rules, cursor: Cursor, draw: Sample) -> bool:
    looks = reviews_of(cursor, draw.draw_no)
    kept = [(each.appeal_no, each.seq, each.decider, each.decided, each.stratum) for each in looks]
    sample = drawn(draw.seed, draw.rates, frame(rules, cursor, draw))
    return [(each.appeal_no, each.seq, each.decider, each.decided, stratum) for each, stratum in sample] == kept


# The tables beside the log, held against it: what each says of an event must be what the event tells.


@dataclass(frozen=True)
class Check:
    """What is said of each row that ``sql`` finds: its columns are ``place`` and ``number``.

    ``number`` is that of an event (``seq``) of the case ``place``, or of a run.
    """

    said: str
    sql: str
    counts: Literal["seq", "run"] = "seq"


def faults_beside(cursor: Cursor) -> Iterator[tuple[str | Text, Text]]:
    """Where and what, for everything that is not what the log says."""
    for check in CHECKS:
        yield from surviving(cursor, say("verify.tables_beside_log"), partial(_found_by, cursor, check))
    for table in OF_A_CASE:
        yield from surviving(cursor, table, partial(_rows_without_log, cursor, table))


def _found_by(cursor: Cursor, check: Check) -> Iterator[Found]:
    for row in cursor.rows(f"SELECT DISTINCT place, number FROM ({check.sql}) ORDER BY ALL"):
        place = say("word.run_sheet") if check.counts == "run" else str(row["place"])
        yield place, Text(key=check.said, facts={check.counts: row["number"]})


def _rows_without_log(cursor: Cursor, table: str) -> Iterator[Found]:
    rows = cursor.rows(f"SELECT DISTINCT appeal_no FROM {table} ANTI JOIN event USING (appeal_no) ORDER BY ALL")
    yield from ((row["appeal_no"], say("verify.it_has_rows_of_but_no_log", table=table)) for row in rows)


OF_A_CASE: Final = ("exhibit", "finding", "disclosure", "letter", "pack", "proposal", "decision_opened")

_SET_STATE: Final = "(payload ->> '$.set.state') IS NOT NULL"

_MOMENT: Final = "timezone('UTC', (payload ->> '$.{name}')::TIMESTAMPTZ)"


def _own(table: str, name: str) -> str:
    """A field of an event that stands apart; in its payload it is in events from before, and blank once erased."""
    apart = f"({table}.personal ->> '$.{name}.value') ->> '$.{name}'"
    return f"coalesce({apart}, {table}.payload ->> '$.{name}')"


# A request waits from its event until a lead decides it or the turn changes.
_REQUESTS: Final = f"""
    WITH told AS (
        SELECT * FROM event WHERE appeal_no IN (
            SELECT appeal_no FROM event WHERE verb = '{Verb.REQUEST_EXTENSION}'
            UNION SELECT appeal_no FROM extension_request)),
    last AS (
        SELECT appeal_no, max(seq) FILTER (WHERE verb = '{Verb.REQUEST_EXTENSION}') AS asked,
            coalesce(max(seq) FILTER (
                WHERE verb IN ('{Verb.EXTEND}', '{Verb.DECLINE_EXTENSION}') OR {_SET_STATE}), 0) AS decided
        FROM told GROUP BY appeal_no),
    waits AS (
        SELECT appeal_no, seq, {_MOMENT.format(name="received_at")} AS received_at,
            (payload ->> '$.days')::INTEGER AS days, {_own("told", "reason")} AS reason,
            payload ->> '$.ground' AS ground, (payload ->> '$.first_day')::DATE AS first_day,
            (payload ->> '$.last_day')::DATE AS last_day, payload ->> '$.document' AS document
        FROM told JOIN last USING (appeal_no) WHERE seq = asked AND asked > decided)
    SELECT coalesce(w.appeal_no, r.appeal_no) AS place, coalesce(w.seq, r.seq) AS number
    FROM waits w FULL JOIN extension_request r ON r.appeal_no = w.appeal_no
    WHERE (w.seq, w.received_at, w.days, w.reason, w.ground, w.first_day, w.last_day, w.document)
        IS DISTINCT FROM (r.seq, r.received_at, r.days, r.reason, r.ground, r.first_day, r.last_day, r.document)"""

# A follow-up stands from its event until it is ended or another is set.
_FOLLOW_UPS: Final = f"""
    WITH told AS (SELECT * FROM event WHERE verb IN ('{Verb.FOLLOW_UP}', '{Verb.END_FOLLOW_UP}')),
    last AS (SELECT appeal_no, max(seq) AS seq FROM told GROUP BY appeal_no),
    stands AS (
        SELECT t.appeal_no, t.seq, (payload ->> '$.due_on')::DATE AS due_on, {_own("t", "what")} AS what,
            actor AS set_by
        FROM told t JOIN last l ON l.appeal_no = t.appeal_no AND l.seq = t.seq WHERE verb = '{Verb.FOLLOW_UP}')
    SELECT coalesce(s.appeal_no, f.appeal_no) AS place, coalesce(s.seq, f.seq) AS number
    FROM stands s FULL JOIN follow_up f ON f.appeal_no = s.appeal_no
    WHERE (s.seq, s.due_on, s.what, s.set_by) IS DISTINCT FROM (f.seq, f.due_on, f.what, f.set_by)"""

# A decision that waits is sent back, approved, or overtaken by the first event that moves the case on.
_PROPOSALS: Final = f"""
    WITH told AS (
        SELECT *, payload -> '$.proposed' AS p FROM event
        WHERE appeal_no IN (SELECT appeal_no FROM event WHERE verb = '{Verb.PROPOSE}'
            UNION SELECT appeal_no FROM proposal)),
    settling AS (
        SELECT appeal_no, seq, actor, happened_at, CASE WHEN verb = '{Verb.SEND_BACK}' THEN 'sent_back'
            WHEN (payload ->> '$.approved_by') IS NOT NULL THEN 'approved' ELSE 'overtaken' END AS settled_as
        FROM told WHERE verb IN ('{Verb.SEND_BACK}', '{Verb.WITHDRAW_COMPLAINT}') OR {_SET_STATE}),
    expected AS (
        SELECT t.appeal_no, t.seq, t.actor AS proposed_by, t.happened_at AS proposed_at,
            (t.p ->> '$.asked.verb') || CASE WHEN (t.p ->> '$.asked.outcome') IS NULL
                OR (t.p ->> '$.asked.verb') = '{Verb.REJECT}' THEN '' ELSE ':' || (t.p ->> '$.asked.outcome') END
                AS decision,
            array_to_string(json_extract_string(t.p, '$.because[*]'), ' ') AS because,
            arg_min(s.settled_as, s.seq) AS settled_as, min(s.seq) AS settled_seq,
            arg_min(s.actor, s.seq) AS settled_by, arg_min(s.happened_at, s.seq) AS settled_at
        FROM told t LEFT JOIN settling s ON s.appeal_no = t.appeal_no AND s.seq > t.seq
        WHERE t.verb = '{Verb.PROPOSE}' GROUP BY ALL)
    SELECT coalesce(e.appeal_no, p.appeal_no) AS place, coalesce(e.seq, p.seq) AS number
    FROM expected e FULL JOIN proposal p ON p.appeal_no = e.appeal_no AND p.seq = e.seq
    WHERE (e.decision, e.because, e.proposed_by, e.proposed_at) IS DISTINCT FROM
            (p.decision, p.because, p.proposed_by, p.proposed_at)
        OR (e.settled_as, e.settled_seq, e.settled_by, e.settled_at) IS DISTINCT FROM
            (p.settled_as, p.settled_seq, p.settled_by, p.settled_at)"""

# Of the documents a decision rested on, those its decider had had open by then. A look is on record a moment after
# its time, so that one of the last seconds may be missing from what the event tells.
_OPENED: Final = f"""
    WITH decided AS (
        SELECT e.appeal_no, e.seq, coalesce((e.payload ->> '$.decided_by'), e.actor) AS who,
            json_keys(e.payload, '$.exhibits') AS labels, json_extract_string(e.payload, '$.unopened[*]') AS unopened,
            coalesce(max(p.happened_at), any_value(e.happened_at)) AS until
        FROM event e LEFT JOIN event p ON (e.payload ->> '$.decided_by') IS NOT NULL
            AND p.appeal_no = e.appeal_no AND p.verb = '{Verb.PROPOSE}' AND p.seq < e.seq
        WHERE e.verb <> '{Verb.PROPOSE}' AND contains(e.payload, '"unopened"')
            AND json_array_length(e.payload, '$.unopened') IS NOT NULL
        GROUP BY ALL)
    SELECT d.appeal_no AS place, d.seq AS number
    FROM decided d JOIN exhibit x ON x.appeal_no = d.appeal_no AND list_contains(d.labels, x.label)
    LEFT JOIN (SELECT exhibit_id, person_id, min(opened_at) AS opened_at FROM opened GROUP BY ALL) o
        ON o.exhibit_id = x.exhibit_id AND o.person_id = d.who
    WHERE x.side <> 'office' AND CASE WHEN list_contains(d.unopened, x.label)
        THEN coalesce(o.opened_at <= d.until - INTERVAL 10 SECOND, false)
        ELSE coalesce(o.opened_at > d.until, true) END"""

_COUNTS: Final = f"""
    SELECT coalesce(d.appeal_no, e.appeal_no) AS place, coalesce(d.seq, e.seq) AS number FROM decision_opened d
    FULL JOIN (SELECT appeal_no, seq, happened_at, json_array_length(payload, '$.unopened') AS told FROM event
        WHERE verb <> '{Verb.PROPOSE}' AND contains(payload, '"unopened"')
            AND json_array_length(payload, '$.unopened') IS NOT NULL) e
    ON d.appeal_no = e.appeal_no AND d.seq = e.seq
    WHERE (d.never_opened, d.decided_at) IS DISTINCT FROM (e.told, e.happened_at)
        AND (e.seq IS NOT NULL OR d.appeal_no IN (SELECT appeal_no FROM event))"""

# A letter that was released or set aside, and the event that says so; one that waits names the act that calls for it.
_LETTERS: Final = f"""
    WITH told AS (
        SELECT appeal_no, seq AS settled_seq, actor AS settled_by, happened_at AS settled_at,
            CASE verb WHEN '{Verb.RELEASE_LETTER}' THEN 'released' ELSE 'dropped' END AS state,
            (payload ->> '$.about')::INTEGER AS seq, payload ->> '$.letter' AS kind, payload ->> '$.to' AS recipient,
            (payload ->> '$.pdf') AS pdf_sha256, payload ->> '$.text' AS text_sha256,
            CASE verb WHEN '{Verb.DROP_LETTER}' THEN {_own("event", "reason")} END AS reason
        FROM event WHERE verb IN ('{Verb.RELEASE_LETTER}', '{Verb.DROP_LETTER}'))
    SELECT coalesce(t.appeal_no, l.appeal_no) AS place, coalesce(t.seq, l.seq) AS number
    FROM told t FULL JOIN (SELECT * FROM letter WHERE state <> 'waiting' OR settled_seq IS NOT NULL) l
    ON l.appeal_no = t.appeal_no AND l.settled_seq = t.settled_seq
    WHERE (t.state, t.seq, t.kind, t.recipient, t.settled_by, t.settled_at) IS DISTINCT FROM
            (l.state, l.seq, l.kind, l.recipient, l.settled_by, l.settled_at)
        OR (t.pdf_sha256, t.text_sha256, t.reason) IS DISTINCT FROM (l.pdf_sha256, l.text_sha256, l.reason)
    UNION ALL SELECT l.appeal_no, l.seq FROM letter l LEFT JOIN event e ON e.appeal_no = l.appeal_no AND e.seq = l.seq
    WHERE l.called_at IS DISTINCT FROM e.happened_at AND l.appeal_no IN (SELECT appeal_no FROM event)"""

# The rows of acts that are not in the log; those of acts that are, are held against them case by case.
_NO_EVENT: Final = """
    SELECT appeal_no AS place, seq AS number
    FROM (SELECT appeal_no, seq FROM finding UNION SELECT appeal_no, seq FROM disclosure)
    ANTI JOIN event USING (appeal_no, seq) WHERE appeal_no IN (SELECT appeal_no FROM event)"""

# Runs are numbered from 1 without a gap, and so are the lines of each.
_RUNS: Final = """
    SELECT '' AS place, coalesce(n.run_no, l.run_no, d.run_no, e.run_no) AS number
    FROM (SELECT unnest(range(1, coalesce((SELECT max(run_no) FROM run), 0) + 1)) AS run_no) n
    LEFT JOIN run r USING (run_no)
    FULL JOIN (SELECT run_no, count(*) AS many, count(DISTINCT line_no) AS kinds, min(line_no) AS least,
        max(line_no) AS most, count(*) FILTER (WHERE chosen) AS chosen FROM run_line GROUP BY run_no) l
        ON l.run_no = n.run_no
    FULL JOIN (SELECT run_no, count(*) AS results FROM run_result GROUP BY run_no) d ON d.run_no = n.run_no
    FULL JOIN run_end e ON e.run_no = n.run_no
    WHERE r.run_no IS NULL OR l.many IS NULL OR l.least <> 1 OR l.most <> l.many OR l.kinds <> l.many
        OR coalesce(d.results, 0) > l.chosen OR e.run_no IS NOT NULL AND coalesce(d.results, 0) <> l.chosen"""

# What confirmed a line is the act after the version that the sheet showed, by whoever began the run; between the two
# a document may have been taken in.
_RESULTS: Final = f"""
    SELECT '' AS place, d.run_no AS number FROM run_result d
    LEFT JOIN run r ON r.run_no = d.run_no
    LEFT JOIN run_line l ON l.run_no = d.run_no AND l.line_no = d.line_no
    LEFT JOIN event e ON e.appeal_no = l.appeal_no AND e.seq = d.seq
    WHERE l.chosen IS DISTINCT FROM true OR (d.seq IS NULL) = (d.refusal IS NULL) OR d.seq IS NOT NULL AND (
        (e.verb, e.actor) IS DISTINCT FROM (l.verb, r.begun_by)
        OR e.seq IS DISTINCT FROM (SELECT min(n.seq) FROM event n WHERE n.appeal_no = l.appeal_no
            AND n.seq > l.version AND n.verb NOT IN ({", ".join(f"'{each}'" for each in sorted(ON_FILE))}))
        OR (e.payload ->> '$.set.outcome') NOT IN ('{Outcome.REVOKED_NO_ANSWER}', '{Outcome.ABANDONED_BY_SELLER}'))"""

# A document as its taking in tells, with the kind that it was last corrected to; what came before those events, as the
# record of an earlier edition, is told by none.
_ON_FILE: Final = f"""
    WITH told AS (
        SELECT appeal_no, payload ->> '$.document' AS label, arg_max(payload ->> '$.kind', seq) AS kind,
            coalesce(min(seq) FILTER (WHERE verb = '{Verb.TAKE_IN}'), max(seq)) AS seq,
            bool_or(verb = '{Verb.TAKE_IN}') AS whole, any_value(payload ->> '$.side') AS side,
            any_value(payload ->> '$.sha256') AS sha256, any_value({_MOMENT.format(name="received_at")}) AS received_at
        FROM event WHERE verb IN ('{Verb.TAKE_IN}', '{Verb.CORRECT_KIND}') GROUP BY ALL)
    SELECT t.appeal_no AS place, t.seq AS number FROM told t LEFT JOIN exhibit x
        ON x.appeal_no = t.appeal_no AND x.label = t.label
    WHERE x.kind IS DISTINCT FROM t.kind
        OR t.whole AND (x.side, x.sha256, x.received_at) IS DISTINCT FROM (t.side, t.sha256, t.received_at)"""

# A party as the last opening that told it says; openings from before tell none.
_TOLD_PARTIES: Final = " UNION ALL ".join(
    f"SELECT appeal_no, e.seq, position, payload ->> '$.set.{side}_id' AS party_id,"
    f" ((personal ->> '$.{field}.value')::JSON) -> '$.{field}' AS t FROM event e"
    f" JOIN journal j ON j.log = appeal_no AND j.seq = e.seq"
    f" WHERE e.seq = 1 AND contains(personal, '{field}') AND json_valid(personal) AND json_valid(payload)"
    for side, field in PARTIES.items()
)

_PARTIES: Final = f"""
    WITH told AS ({_TOLD_PARTIES}),
    last AS (SELECT party_id, max(position) AS position FROM told GROUP BY party_id)
    SELECT t.appeal_no AS place, t.seq AS number FROM told t JOIN last USING (party_id, position)
    LEFT JOIN party x USING (party_id)
    WHERE ({", ".join(f"coalesce(t ->> '$.{name}', '')" for name in CONTACTS)})
        IS DISTINCT FROM ({", ".join(f"x.{name}" for name in CONTACTS)})"""

CHECKS: Final = (
    Check(mark("verify.party_not_what_opening_tells"), _PARTIES),
    Check(mark("verify.request_for_more_time_event"), _REQUESTS),
    Check(mark("verify.follow_up_event_not"), _FOLLOW_UPS),
    Check(mark("verify.decision_proposed_by_event_not"), _PROPOSALS),
    Check(mark("verify.what_event_says_never_opened"), _COUNTS),
    Check(mark("verify.what_opened_before_decision_event"), _OPENED),
    Check(mark("verify.letter_about_event_not"), _LETTERS),
    Check(mark("verify.document_event_not_what_log"), _ON_FILE),
    Check(mark("verify.findings_or_disclosures_event"), _NO_EVENT),
    Check(mark("verify.run_is_not_whole"), _RUNS, "run"),
    Check(mark("verify.what_came_run_not"), _RESULTS, "run"),
)
