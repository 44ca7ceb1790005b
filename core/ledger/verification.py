"""Verification: the whole record is read again and compared with its log.

Each check is a query that returns the place (a case number) and the number (of an event or a run) of every difference.
Rows without events, such as drafts and leases, cannot be compared with anything.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from core.domain.appeal import (
    ACCOUNT,
    COMMITTED,
    CONTACTS,
    GOODS,
    PARTIES,
    ROW,
    RULES,
    SET,
    VALUES,
    Appeal,
    Event,
    OwnAccount,
    chain_hash,
    commitment,
    fold_all,
    personal_of,
    whole_payload,
)  # fmt: skip
from core.domain.policy import Rules
from core.domain.second_review import ConcludedReview, ReviewResult, Sample, drawn
from core.domain.terms import BESIDE, Side, State, Verb
from core.domain.text import Text, mark, say
from core.ledger import second_reviews
from core.ledger.documents import TYPED as BY_HAND
from core.ledger.drafts import FINDING
from core.ledger.engine import OFFICE, PORTION, SECOND_REVIEWS, Cursor, Entry
from core.ledger.erasure import erasures
from core.ledger.record import COLUMNS, QUEUED, appeal_of, listings_of, pending_row

# Chains, projections and lists compared with the log.

Row: TypeAlias = dict[str, Any]

LEDGER: Final = (
    "SELECT disclosure.*, exhibit.label FROM disclosure LEFT JOIN exhibit USING (exhibit_id)"
    " WHERE disclosure.appeal_no BETWEEN ? AND ? ORDER BY disclosure.number"
)

TYPED: Final = (
    "SELECT x.appeal_no, x.label, f.field, f.given, f.source, f.typed_by FROM fact f JOIN exhibit x USING (exhibit_id)"
    " WHERE f.source IN ('typed', 'account') AND f.field <> 'kind' AND x.appeal_no BETWEEN ? AND ? ORDER BY f.number"
)
"""Events with facts typed from documents and the accounts that sent them, in order; corrections of documents are
compared with their own events."""

WITHOUT_LOG: Final = (
    "SELECT DISTINCT appeal_no FROM {0} WHERE appeal_no IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM event WHERE event.appeal_no = {0}.appeal_no) ORDER BY appeal_no"
)
"""The case numbers of a table that are missing from the log, without NOT IN, which PostgreSQL evaluates per event."""

GIVEN: Final = ("label", "rendition", "sha256", "pack_id", "recipient", "given_by")

GOES_TO: Final = {Verb.DISCLOSE: Side.SELLER, Verb.FORWARD: Side.COMPLAINANT}

_SLICES: Final = (
    "SELECT min(appeal_no) AS first, max(appeal_no) AS last FROM"
    " (SELECT appeal_no, floor((row_number() OVER (ORDER BY appeal_no) - 1) / 5000) AS slice"
    " FROM (SELECT DISTINCT appeal_no FROM event) numbers) numbered GROUP BY slice ORDER BY slice"
)
"""Computed all at once, because queried one by one each slice would scan all numbers after it."""

Erased: TypeAlias = Mapping[tuple[str, int, str], str]
"""What was erased according to the office log: log, event and field, with the commitment of the mark."""

Where: TypeAlias = str | Text

Found: TypeAlias = tuple[Where, Text]


def surviving(cursor: Cursor, where: Where, read: Callable[[], Iterable[Found]]) -> Iterator[Found]:
    """The findings of part of a check; an unreadable row or block is reported as one more fault.

    If the check ended there, that fault would hide all others.
    """
    try:
        yield from read()
    except cursor.failures as error:
        at = cursor.damaged_at(error)
        cursor.begin_again()
        if at is not None:
            yield where, say("verify.block_of_file_is_damaged_at_byte", at=at)
        else:
            yield where, say("verify.row_holds_what_cannot_be_read", problem=_first_line(error))
    except (ValueError, KeyError, TypeError) as error:
        yield where, say("verify.row_holds_what_cannot_be_read", problem=_first_line(error))


def _first_line(error: Exception) -> str:
    """The error in one line; for a pydantic error, with the field and the rejected value."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['input']!r}"
    return str(error).splitlines()[0]


def faults_of_log(rules: Rules, cursor: Cursor) -> Iterator[Found]:
    """Cases whose log is broken or whose rows do not match it: (case number, what is wrong)."""
    erased = _erasures(cursor)
    policies = {each.id: rules.hashes_of(each)["policy"] for each in rules.policies.all()}
    for first, last in _slices(cursor):
        where = first if first == last else f"{first} – {last}"
        yield from surviving(cursor, where, partial(_of_slice, cursor, policies, erased, [first, last]))
    yield from _without_log(cursor)


POLICIES_OF_CASES: Final = (
    "SELECT policy_id AS policy, '' AS hash, min(appeal_no) AS first, count(*) AS cases FROM appeal GROUP BY policy_id"
    " UNION ALL SELECT p.policy_id, e.payload ->> '$.rules.policy', min(p.appeal_no), count(*) FROM pending p"
    " JOIN event e ON e.appeal_no = p.appeal_no AND e.seq = 1 GROUP BY 1, 2 ORDER BY 1, 2"
)


def policies_changed(cursor: Cursor, rules: Rules) -> list[Row]:
    """Each policy that is missing though cases follow it, or was rewritten since open cases began, with those cases.

    The openings of closed cases are left to ``faults_of_log``, so that a start does not read a million of them.
    """
    known = {each.id: (rules.hashes_of(each)["policy"], "", None) for each in rules.policies.all()}
    return [each for each in cursor.rows(POLICIES_OF_CASES) if each["hash"] not in known.get(each["policy"], ())]


def _erasures(cursor: Cursor) -> Erased:
    return {field: marked for each in erasures(cursor) for field, marked in each["fields"].items()}


def _of_slice(cursor: Cursor, policies: Mapping[str, str], erased: Erased, between: list[str]) -> Iterator[Found]:
    """The faults of a slice of a few thousand cases."""
    events = cursor.rows("SELECT * FROM event WHERE appeal_no BETWEEN ? AND ? ORDER BY appeal_no, seq", between)
    cases = _by_number(cursor.rows("SELECT * FROM appeal WHERE appeal_no BETWEEN ? AND ?", between))
    queue = _by_number(cursor.rows("SELECT * FROM pending WHERE appeal_no BETWEEN ? AND ?", between))
    found = _by_event(cursor.rows("SELECT * FROM finding WHERE appeal_no BETWEEN ? AND ? ORDER BY number", between))
    filed = cursor.rows("SELECT appeal_no, label, sha256 FROM exhibit WHERE appeal_no BETWEEN ? AND ?", between)
    disclosed = _by_event(cursor.rows(LEDGER, between))
    hashes = {(row["appeal_no"], row["label"]): row["sha256"] for row in filed}
    typed: dict[tuple[str, str], list[Row]] = {}
    for row in cursor.rows(TYPED, between):
        typed.setdefault((row["appeal_no"], row["label"]), []).append(row)
    for appeal_no, group in groupby(events, key=lambda row: str(row["appeal_no"])):
        rows = list(group)
        read = partial(_of_case, rows, erased, cases.get(appeal_no), queue.get(appeal_no))
        faults = list(surviving(cursor, appeal_no, read))
        beside = partial(_beside, rows, policies, found, hashes, disclosed, typed)
        yield from faults or surviving(cursor, appeal_no, beside)


def _of_case(rows: list[Row], erased: Erased, stored: Row | None, listed: Row | None) -> list[Found]:
    return [(rows[0]["appeal_no"], wrong) for wrong in _faults(rows, erased, stored, listed)]


def _beside(
    rows: list[Row],
    policies: Mapping[str, str],
    found: dict[tuple[str, int], list[Row]],
    hashes: dict[tuple[str, str], str],
    disclosed: dict[tuple[str, int], list[Row]],
    typed: dict[tuple[str, str], list[Row]],
) -> list[Found]:
    """Differences between a case's log and the tables of its policy, findings, documents, disclosures and facts."""
    faults = (
        *_policy(rows[0], policies),
        *_findings(rows, found),
        *_documents(rows, hashes),
        *_wrong_disclosures(rows, disclosed),
    )
    return [(rows[0]["appeal_no"], wrong) for wrong in (*faults, *_typed(rows, typed), *_accounts(rows, typed))]


def _slices(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """Slices of a few thousand cases, to limit memory: the first and last number of each."""
    yield from ((row["first"], row["last"]) for row in cursor.rows(_SLICES))


def _by_number(rows: list[Row]) -> dict[str, Row]:
    return {row["appeal_no"]: row for row in rows}


def _by_event(rows: list[Row]) -> dict[tuple[str, int], list[Row]]:
    by_event: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        by_event.setdefault((row["appeal_no"], row["seq"]), []).append(row)
    return by_event


def _policy(opening: Row, policies: Mapping[str, str]) -> Iterator[Text]:
    """Whether a case's policy is unchanged since it was opened; older cases do not record this."""
    payload = opening["whole"]
    policy_id = payload.get(SET, {}).get("policy_id")
    if RULES in payload and payload[RULES]["policy"] != policies.get(policy_id):
        yield say("verify.policy_not_one_opened_under", policy=policy_id)


def _findings(events: list[Row], found: dict[tuple[str, int], list[Row]]) -> Iterator[Text]:
    """The decisions whose findings differ between table and log."""
    for event in events:
        logged = event["whole"].get("findings", [])
        stored = [_finding_in_event(row) for row in found.get((event["appeal_no"], event["seq"]), [])]
        if logged != stored:
            yield say("verify.findings_event_not_what_log", seq=event["seq"])


def _documents(events: list[Row], hashes: dict[tuple[str, str], str]) -> Iterator[Text]:
    """The documents behind decisions that are no longer on file unchanged."""
    for event in events:
        for label, digest in event["whole"].get("exhibits", {}).items():
            if hashes.get((event["appeal_no"], label)) != digest:
                yield say("verify.document_not_one_event_rests", label=label, seq=event["seq"])


def _wrong_disclosures(events: list[Row], ledger: dict[tuple[str, int], list[Row]]) -> Iterator[Text]:
    """The acts providing documents whose disclosure rows differ from the log.

    Early events contain only labels and cannot be compared.
    """
    for event in events:
        rows = ledger.get((event["appeal_no"], event["seq"]), [])
        if not rows and '"given"' not in event["payload"]:
            continue
        sent = event["whole"].get("given", [])
        if any(isinstance(each, str) for each in sent) or (not sent and all(row["sha256"] is None for row in rows)):
            continue
        stored = sorted(tuple(row[name] for name in GIVEN) for row in rows)
        by = (GOES_TO[event["verb"]], event["actor"])
        logged = sorted((each["label"], each["rendition"], each["sha256"], each.get("pack"), *by) for each in sent)
        if stored != logged:
            yield say("verify.what_given_with_event_not", seq=event["seq"])


def _typed(events: list[Row], stored: dict[tuple[str, str], list[Row]]) -> Iterator[Text]:
    """The documents whose typed facts differ from the log, which in older cases may start after some were typed.

    A case whose opening event contains its parties, or that was imported with its rules, has logged all facts.
    """
    logged: dict[str, list[tuple[str, str, str]]] = {}
    for event in (each for each in events if each["verb"] == Verb.TYPE_FACTS):
        values = event["whole"].get(VALUES) or event["whole"].get(GOODS) or {}
        rows = [(field, value, event["actor"]) for field, value in sorted(values.items())]
        logged.setdefault(event["whole"]["document"], []).extend(rows)
    opening = events[0]["whole"]
    whole = bool({*PARTIES.values()} & opening.keys()) or (ROW in opening and RULES in opening)
    labels = {label for appeal_no, label in stored if appeal_no == events[0]["appeal_no"]} if whole else set()
    for label in sorted({*labels, *logged}):
        facts = stored.get((events[0]["appeal_no"], label), ())
        rows = [(row["field"], row["given"], row["typed_by"]) for row in facts if row["source"] == BY_HAND]
        wanted = logged.get(label, [])
        if rows[max(len(rows) - len(wanted), 0) :] != wanted or (whole and len(rows) != len(wanted)):
            yield say("verify.facts_of_document_not_what_log", label=label)


def _accounts(events: list[Row], stored: dict[tuple[str, str], list[Row]]) -> Iterator[Text]:
    """The documents whose sending account on record differs from the log."""
    logged = {
        event["whole"]["document"]: [(name, event["whole"][name], event["actor"]) for name in OwnAccount.model_fields]
        for event in events
        if event["verb"] == Verb.TAKE_IN and ACCOUNT in event["whole"]
    }
    on_record: dict[str, list[tuple[str, str, str]]] = {}
    for (appeal_no, label), facts in stored.items():
        found = [(row["field"], row["given"], row["typed_by"]) for row in facts if row["source"] == ACCOUNT]
        if found and appeal_no == events[0]["appeal_no"]:
            on_record[label] = found
    for label in sorted(logged.keys() | on_record.keys()):
        if logged.get(label) != on_record.get(label):
            yield say("verify.account_of_document_not_what_log", label=label)


def _finding_in_event(row: Row) -> Row:
    return {
        **{name: row[column] for column, name in FINDING.items()},
        "inputs": json.loads(row["inputs"]),
        **({"lookup": json.loads(row["looked_up"])} if row["looked_up"] else {}),
    }


def _faults(rows: list[Row], erased: Erased, stored: Row | None, listed: Row | None) -> Iterator[Text]:
    if unsound := _unsound(rows, erased):
        yield from unsound
        return
    for row in rows:
        row["whole"] = whole_payload(row.pop("body"), row.pop("apart"))
    events = [Event.model_validate({**row, "at": row["happened_at"], "payload": row["whole"]}) for row in rows]
    appeal = fold_all(events)
    if appeal:
        yield from _projected(appeal, stored, listed)


def _unsound(rows: list[Row], erased: Erased) -> list[Text]:
    """What is wrong with the entries of a log, individually and as a chain.

    For an intact chain the parsed content is left in each row, so that nothing is parsed twice: the payload (``body``)
    and the personal data (``apart``).
    """
    if fault := broken(rows):
        return [fault]
    for row in rows:
        row["body"], row["apart"] = json.loads(row["payload"]), personal_of(row)
    return [wrong for row in rows for wrong in _uncommitted(row, erased)]


def _uncommitted(row: Row, erased: Erased) -> Iterator[Text]:
    """The separately kept fields of an event that do not match their commitment, or that of their erasure."""
    held, seq = row["body"].get(COMMITTED, {}), row["seq"]
    computed: dict[str, list[str]] = {}
    for field, salt, value in row["apart"]:
        computed.setdefault(field, []).append(commitment(salt, value))
    for field in sorted(held.keys() | computed.keys()):
        if field not in computed and (row["appeal_no"], seq, field) not in erased:
            yield say("verify.event_missing_no_erasure_tells", field=field, seq=seq)
        elif field in computed and computed[field] != [erased.get((row["appeal_no"], seq, field), held.get(field))]:
            yield say("verify.event_changed_after_written", field=field, seq=seq)


def broken(rows: list[Row]) -> Text | None:
    """What is wrong with the first event of a log that has a wrong number, link or hash; None if intact."""
    previous = ""
    for place, row in enumerate(rows, start=1):
        if row["seq"] != place:
            return say("verify.event_is_missing", seq=place)
        if row["previous_hash"] != previous:
            return say("verify.event_does_not_follow_from_one_before", seq=place)
        expected = chain_hash(
            row["appeal_no"], row["seq"], row["verb"], row["actor"], row["happened_at"], row["payload"], previous
        )
        if expected != row["hash"]:
            return say("verify.event_was_changed_after_it_was_written", seq=place)
        previous = row["hash"]
    return None


def _projected(appeal: Appeal, stored: Row | None, listed: Row | None) -> Iterator[Text]:
    """How the projected rows of a case differ from its log."""
    if stored is None:
        yield say("verify.row_missing_from_table_cases")
        return
    if not _as_stored(appeal, stored):
        found = appeal_of(stored)
        yield from (_differs("appeal", name) for name in COLUMNS if getattr(found, name) != getattr(appeal, name))
    if (listed is None) != (appeal.state is State.CLOSED):
        yield (
            say("verify.queue_has_it_though_it_is_closed") if listed else say("verify.queue_lacks_it_though_it_is_open")
        )
    elif listed:
        expected = pending_row(appeal)
        yield from (_differs("pending", name) for name in (*QUEUED, "listing_ids") if listed[name] != expected[name])


_PLAIN: Final = tuple(name for name in COLUMNS if name != "listings")

_OF_ROW, _OF_APPEAL = itemgetter(*_PLAIN), attrgetter(*_PLAIN)


def _as_stored(appeal: Appeal, stored: Row) -> bool:
    """Whether a row equals that case, compared cell by cell; a case is built from the row only to name differences."""
    return _OF_ROW(stored) == _OF_APPEAL(appeal) and listings_of(stored) == appeal.listings


def _differs(table: str, column: str) -> Text:
    return say("verify.is_not_what_log_says", table=table, column=column)


def _without_log(cursor: Cursor) -> Iterator[tuple[str, Text]]:
    rows = cursor.rows(WITHOUT_LOG.format("appeal"))
    yield from ((row["appeal_no"], say("verify.it_has_row_but_no_log")) for row in rows)


def evidence_on_record(cursor: Cursor) -> list[Row]:
    """Case, label and hash of every vault file on record: documents, bundles and released letters."""
    return cursor.rows(
        "SELECT appeal_no, label, sha256 FROM exhibit"
        " UNION ALL SELECT appeal_no, letter_id, pdf_sha256 FROM letter WHERE state = 'released'"
        " UNION ALL SELECT appeal_no, letter_id, text_sha256 FROM letter WHERE state = 'released'"
        " UNION ALL SELECT appeal_no, pack_id, sha256 FROM pack WHERE sha256 IS NOT NULL"
        " ORDER BY appeal_no, label"
    )


def seal_rows(cursor: Cursor) -> list[Row]:
    """All seals, oldest first."""
    return cursor.rows("SELECT * FROM seal ORDER BY sealed_at, position NULLS FIRST")


def last_seal(cursor: Cursor) -> Row | None:
    """The latest seal, if any."""
    return cursor.row("SELECT * FROM seal ORDER BY sealed_at DESC, position DESC NULLS LAST LIMIT 1")


def insert_seal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a seal."""
    cursor.insert("seal", row)


def sizes(cursor: Cursor) -> Row:
    """The numbers of cases, events and documents on record."""
    return cursor.rows(
        "SELECT (SELECT count(*) FROM appeal) AS appeals, (SELECT count(*) FROM event) AS events,"
        " (SELECT count(*) FROM exhibit) AS exhibits"
    )[0]


def heads(cursor: Cursor) -> tuple[int, int, str]:
    """The current log: the numbers of cases and events, and one hash over all event hashes in order."""
    row = cursor.row(
        "SELECT count(DISTINCT appeal_no) AS appeals, count(*) AS events,"
        " sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) AS digest FROM event"
    )
    return (row["appeals"], row["events"], row["digest"]) if row else (0, 0, "")


def reseal(cursor: Cursor, seal: Row) -> str:
    """The digest that this seal would have now: the journal's chain at its position.

    Earlier seals have none, and the hash of ``heads`` over their first events in the order written.
    """
    if seal["position"] is not None:
        return cursor.value("SELECT chain FROM journal WHERE position = ?", [seal["position"]]) or ""
    return str(
        cursor.value(
            "SELECT sha256(coalesce(string_agg(hash, '' ORDER BY appeal_no, seq), '')) FROM"
            " (SELECT e.appeal_no, e.seq, e.hash FROM event e JOIN journal j ON j.log = e.appeal_no AND j.seq = e.seq"
            " ORDER BY position LIMIT ?)",
            [seal["events"]],
        )
    )


# The single order of all events, and the office log.

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
    """Positions that do not occur exactly once, altered journal rows, and events without a position."""
    yield from surviving(cursor, Text(key=JOURNAL), partial(_positions, cursor))
    for sql in (_APART, _BACKWARDS):
        yield from surviving(cursor, Text(key=JOURNAL), partial(_misplaced, cursor, sql))
    yield from surviving(cursor, Text(key=LOGS[OFFICE]), partial(_office_acts, cursor))


def _positions(cursor: Cursor) -> Iterator[Found]:
    last, first, running = 0, 1, sha256()
    query = "SELECT position, log, seq, hash, chain FROM journal ORDER BY position"
    for entry in (Entry(*row) for batch in cursor.batches(query, (), PORTION) for row in batch):
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
        expected = chain_hash(OFFICE, 0, row["verb"], row["actor"], row["happened_at"], row["payload"], "")
        if expected != row["hash"]:
            yield Text(key=LOGS[OFFICE]), say("verify.event_was_changed_after_it_was_written", seq=row["position"])


# Second reviews compared with their log, and samples with their seeds.


def faults_of_reviews(rules: Rules, cursor: Cursor) -> Iterator[Found]:
    """What is wrong with the log of second reviews, their tables, and the samples."""
    yield from ((say("verify.second_looks_within"), wrong) for wrong in _of_reviews(rules, cursor))


def _of_reviews(rules: Rules, cursor: Cursor) -> Iterator[Text]:
    if unsound := _unsound(second_reviews.review_lines(cursor), _erasures(cursor)):
        yield from unsound
        return
    log = second_reviews.review_payloads(cursor)
    yield from _announced(cursor, log)
    yield from _results_on_record(cursor, log)
    yield from _samples(rules, cursor, log)


ReviewLog = list[tuple[str, str, str, dict[str, object]]]


def _announced(cursor: Cursor, log: ReviewLog) -> Iterator[Text]:
    logged: dict[int, dict[str, object]] = {}
    for verb, actor, at, payload in log:
        number = int(str(payload.get("draw_no", 0)))
        if verb == "announce":
            logged[number] = {**payload, "announced_by": actor, "announced_at": at, "drawn_by": None, "drawn_at": None}
        elif verb == "draw" and number in logged:
            logged[number] |= {"drawn_by": actor, "drawn_at": at}
    stored = {each.draw_no: {**each.model_dump(mode="json"), **_times(each)} for each in second_reviews.draws(cursor)}
    for number in sorted(logged.keys() | stored.keys()):
        if logged.get(number) != stored.get(number):
            yield say("verify.sample_is_not_what_its_log_says", number=number)


def _times(draw: Sample) -> dict[str, object]:
    """The times of a sample in the form of its log."""
    return {
        "announced_at": draw.announced_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
    }


def _results_on_record(cursor: Cursor, log: ReviewLog) -> Iterator[Text]:
    """Results and conclusions compared with the log."""
    stored: dict[str, dict[str, ReviewResult] | dict[str, ConcludedReview]] = {
        "result": second_reviews.results(cursor),
        "conclude": second_reviews.conclusions(cursor),
    }
    for verb, rows in stored.items():
        logged = {str(payload["look_id"]): payload for name, *_, payload in log if name == verb}
        shown = {look_id: each.model_dump(mode="json") for look_id, each in rows.items()}
        for look_id in sorted(logged.keys() | shown.keys()):
            if logged.get(look_id) != shown.get(look_id):
                yield say("verify.second_look_not_what_log", number=look_id)


def _samples(rules: Rules, cursor: Cursor, log: ReviewLog) -> Iterator[Text]:
    """Every drawn sample compared with its log and its own seed."""
    logged: dict[int, list[list[object]]] = {}
    assigned: dict[str, object] = {}
    for verb, *_, payload in log:
        if verb == "draw":
            looks: list[dict[str, object]] = payload["looks"]  # type: ignore[assignment] # as ``draw`` wrote them
            logged[int(str(payload["draw_no"]))] = [[each["look"], each["appeal_no"], each["seq"]] for each in looks]
            assigned |= {str(each["look"]): each["to"] for each in looks}
        elif verb == "give":
            assigned[str(payload["look"])] = payload["to"]
    for draw in second_reviews.draws(cursor):
        reviews = second_reviews.reviews_of(cursor, draw.draw_no)
        if [[each.look_id, each.appeal_no, each.seq] for each in reviews] != logged.get(draw.draw_no, []) or any(
            assigned.get(each.look_id) != each.assigned_to for each in reviews
        ):
            yield say("verify.sample_is_not_what_its_log_says", number=draw.draw_no)
        elif draw.drawn_at and not _same(rules, cursor, draw):
            yield say("verify.sample_is_not_one_its_seed_gives", number=draw.draw_no)


def _same(rules: Rules, cursor: Cursor, draw: Sample) -> bool:
    looks = second_reviews.reviews_of(cursor, draw.draw_no)
    recorded = [(each.appeal_no, each.seq, each.decider, each.decided, each.stratum) for each in looks]
    sample = drawn(draw.seed, draw.rates, second_reviews.sampling_frame(rules, cursor, draw))
    return [(each.appeal_no, each.seq, each.decider, each.decided, stratum) for each, stratum in sample] == recorded


# The tables beside the log: what they say about an event must match the event.


def faults_beside(cursor: Cursor) -> Iterator[Found]:
    """Place and description of everything that differs from the log."""
    for table in CHECKS:
        yield from surviving(cursor, say("verify.tables_beside_log"), partial(_found_by, cursor, table))
    for table in OF_A_CASE:
        yield from surviving(cursor, table, partial(_rows_without_log, cursor, table))


def _found_by(cursor: Cursor, table: str) -> Iterator[Found]:
    counts = "run" if table in OF_RUNS else "seq"
    sql = f"SELECT DISTINCT place, number FROM ({_SQL[table]}) found ORDER BY place, number"
    for row in cursor.rows(sql, {"beside": sorted(BESIDE)}):
        place = say("word.run_sheet") if counts == "run" else str(row["place"])
        yield place, Text(key=CHECKS[table], facts={counts: row["number"]})


def _rows_without_log(cursor: Cursor, table: str) -> Iterator[Found]:
    rows = cursor.rows(WITHOUT_LOG.format(table))
    yield from ((row["appeal_no"], say("verify.it_has_rows_of_but_no_log", table=table)) for row in rows)


OF_A_CASE: Final = (
    *("exhibit", "finding", "disclosure", "letter", "pack", "proposal"),
    *("decision_opened", "measure_order", "delivery"),
)

OF_RUNS: Final = ("run", "run_result")

CHECKS: Final = {
    "party": mark("verify.party_not_what_opening_tells"),
    "extension_request": mark("verify.request_for_more_time_event"),
    "follow_up": mark("verify.follow_up_event_not"),
    "proposal": mark("verify.decision_proposed_by_event_not"),
    "decision_opened": mark("verify.what_event_says_never_opened"),
    "opened": mark("verify.what_opened_before_decision_event"),
    "letter": mark("verify.letter_about_event_not"),
    "measure_order": mark("verify.order_of_event_not"),
    "delivery": mark("verify.delivery_of_event_not"),
    "exhibit": mark("verify.document_event_not_what_log"),
    "finding": mark("verify.findings_or_disclosures_event"),
    "run": mark("verify.run_is_not_whole"),
    "run_result": mark("verify.what_came_run_not"),
}
"""The tables, each with the message about rows that differ from the log, as found by ``checks/TABLE.sql``.

The query returns ``place``, a case, and ``number``, that of an event (``seq``) of the case or of a run. Fields of an
event with personal data are kept apart; in older events they are in the payload, and blank once erased.
"""

# A party as in the last opening or correction that contains it; older openings contain none. A party that a
# correction left without any case is not kept.
_RECORDED_PARTIES: Final = " UNION ALL ".join(
    f"SELECT appeal_no, e.seq, position, payload ->> '$.set.{side}_id' AS party_id,"
    f" (personal ->> '$.{field}.value') -> '$.{field}' AS t FROM event e"
    f" JOIN journal j ON j.log = appeal_no AND j.seq = e.seq"
    f" WHERE (e.seq = 1 OR e.verb = 'correct') AND contains(personal, '{field}')"
    f" AND json_valid(personal) AND json_valid(payload)"
    for side, field in PARTIES.items()
)

_PARTIES: Final = f"""
    WITH recorded AS ({_RECORDED_PARTIES}),
    last AS (SELECT party_id, max(position) AS position FROM recorded GROUP BY party_id)
    SELECT t.appeal_no AS place, t.seq AS number FROM recorded t JOIN last USING (party_id, position)
    LEFT JOIN party x USING (party_id)
    WHERE ({", ".join(f"coalesce(t ->> '$.{name}', '')" for name in CONTACTS)})
        IS DISTINCT FROM ({", ".join(f"x.{name}" for name in CONTACTS)})
        AND (x.party_id IS NOT NULL
            OR EXISTS (SELECT 1 FROM appeal a WHERE a.seller_id = t.party_id OR a.complainant_id = t.party_id))"""

_SQL: Final = {"party": _PARTIES} | {
    file.stem: file.read_text(encoding="utf-8") for file in Path(__file__).with_name("checks").glob("*.sql")
}
