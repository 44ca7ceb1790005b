"""The log and the case derived from it, each event and its projection in one transaction; and the parties."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from operator import itemgetter
from secrets import token_hex
from typing import Any, Final, Literal, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter

from core.domain.appeal import (
    ANSWERS,
    ERASED,
    MENTIONS,
    NAMED,
    Appeal,
    Event,
    Exhibit,
    Listing,
    Party,
    chain_hash,
    committed,
    fold,
    fold_all,
    payload_of,
    payload_text,
    unfiled_withdrawals,
    withdrawal_letters,
)
from core.domain.deadlines import SINCE_RECEIPT, effective_at, two_clocks
from core.domain.policy import Rules
from core.domain.precedents import ComparedCase
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Outcome, Side, State, Verb
from core.ledger import engine
from core.ledger.acknowledgements import Head
from core.ledger.engine import Conflict, Cursor, Engine, ResultCache

COLUMNS: Final = tuple(name for name in Appeal.model_fields)

QUEUED: Final = (
    "appeal_no", "state", "right_type", "seller_id", "complainant_id", "opened_at", "due_on", "assigned_to",
    "policy_id",
)  # fmt: skip
"""The columns that the queue copies from a case unchanged."""

NOTIFIED: Final = frozenset({
    "state", "due_on", "assigned_to", "reviewer", "supplements", "answer_kind", "answered_at", "withdrawn_at",
})  # fmt: skip
"""The columns whose change is ``MOVED``."""

MOST: Final = 100_000
"""Most acts of the office read at once."""


class LogEnd(NamedTuple):
    """The end of a case's log as read in a transaction: the number and hash of its last event.

    ``latest`` (aware) is when the latest of its events happened, None where there is none. ``lacking`` is the first
    number that no event has: the next one, unless one before it is missing.
    """

    appeal_no: str
    seq: int = 0
    hash: str = ""
    latest: datetime | None = None
    lacking: int = 1

    def not_before(self, at: datetime) -> datetime:
        """The time of an act on the case: as given (aware), or that of its last event if the clock was set back."""
        return max(at, self.latest) if self.latest else at


def log_end(cursor: Cursor, appeal_no: str) -> LogEnd:
    """The end of the log of a case; empty for an unused number."""
    # With the number in the query DuckDB would use no index, so the last of the case's few events is chosen here.
    events = {row["seq"]: row for row in cursor.rows(HEADS, [appeal_no])}
    if not events:
        return LogEnd(appeal_no)
    last = max(events)
    lacking = next((seq for seq in range(1, last) if seq not in events), last + 1)
    return LogEnd(appeal_no, last, events[last]["hash"], max(row["happened_at"] for row in events.values()), lacking)


_DIGITS: Final = re.compile(r"[0-9]{6,18}")

OPENED_UNDER: Final = "SELECT payload ->> '$.rules.policy' AS hash FROM event WHERE appeal_no = ? AND seq = 1"

HEADS: Final = "SELECT seq, hash, happened_at FROM event WHERE appeal_no = ?"


def policy_refusal(cursor: Cursor, rules: Rules, appeal: Appeal) -> Refusal | None:
    """Why nothing may change on a case: its policy was rewritten since it was opened; older cases do not record this.

    ``serve`` asks for all open cases at once (``policies_changed``); this is for other commands and closed cases.
    """
    hashes = [row["hash"] for row in cursor.rows(OPENED_UNDER, [appeal.appeal_no]) if row["hash"]]
    if not hashes or hashes == [rules.hashes_of(rules.policy_of(appeal))["policy"]]:
        return None
    return refuse("policy_changed", policy=appeal.policy_id, cases=1, first=appeal.appeal_no)


def appeal_row(appeal: Appeal, names: Collection[str] = COLUMNS) -> dict[str, object]:
    """The case as its row of the table ``appeal``, or the named columns of it."""
    row: dict[str, object] = {name: getattr(appeal, name) for name in names}
    if "listings" in row:
        row["listings"] = json.dumps([each.model_dump(mode="json") for each in appeal.listings], ensure_ascii=False)
    return row


def appeal_of(row: dict[str, Any]) -> Appeal:
    """The case of a row of the table ``appeal``."""
    return Appeal.model_validate({**{name: row[name] for name in COLUMNS}, "listings": listings_of(row)})


_LISTINGS: Final = TypeAdapter(tuple[Listing, ...])


def listings_of(row: dict[str, Any]) -> tuple[Listing, ...]:
    """The listings of a row of the table ``appeal``."""
    return _LISTINGS.validate_json(row["listings"])


def read_appeal(cursor: Cursor, appeal_no: str) -> Appeal | None:
    """The case; None if the number is unknown."""
    row = cursor.row(engine.ONE_APPEAL, [appeal_no])
    return appeal_of(row) if row else None


_APPEALS: Final[ResultCache[Appeal | None]] = ResultCache(64)


def cached_appeal(store: Engine, cursor: Cursor, appeal_no: str) -> Appeal | None:
    """The case, cached until anything but drafts changes; under the lock of the case it is current."""
    if cursor.appended:
        return read_appeal(cursor, appeal_no)
    return _APPEALS.get(store, appeal_no, (engine.EVERYTHING,), lambda: read_appeal(cursor, appeal_no), at=cursor.since)


def read_appeals(cursor: Cursor, numbers: Collection[str]) -> dict[str, Appeal]:
    """The cases of these numbers, by number."""
    rows = engine.among(cursor, "SELECT * FROM appeal WHERE appeal_no IN ({})", numbers)
    return {row["appeal_no"]: appeal_of(row) for row in rows}


def compared_cases(cursor: Cursor, numbers: Collection[str]) -> dict[str, ComparedCase]:
    """What is shown of these cases beside another one, by number."""
    columns = ", ".join("listings" if each.name == "titles" else each.name for each in fields(ComparedCase))
    found = {}
    for row in engine.among(cursor, f"SELECT {columns} FROM appeal WHERE appeal_no IN ({{}})", numbers):
        titles = tuple(each.title for each in listings_of(row))
        outcome = Outcome(row["outcome"]) if row["outcome"] else None
        values = {name: value for name, value in row.items() if name != "listings"}
        case = {**values, "state": State(row["state"]), "outcome": outcome, "titles": titles}
        found[row["appeal_no"]] = ComparedCase(**case)
    return found


def appeals_after(cursor: Cursor, number: str, most: int) -> list[Appeal]:
    """The next cases after that number, in order of their numbers."""
    rows = cursor.rows("SELECT * FROM appeal WHERE appeal_no > ? ORDER BY appeal_no LIMIT ?", [number, most])
    return [appeal_of(row) for row in rows]


_NUMBERED: Final[WeakKeyDictionary[Engine, str]] = WeakKeyDictionary()
"""The number that this process gave last, from which the next one is looked for; it may have been rolled back."""


def next_number(store: Engine, cursor: Cursor, year: int) -> str:
    """The next number of the office's own series, AP-2026-000001; numbers of other forms are ignored.

    While all have as many digits, six at first, the last one is also the last in text order. It is looked for from the
    number given last or else the last open case on, and at first without an upper bound: DuckDB finds what lies above
    one bound by its index, and between two by reading the whole column. Only if that is not a number of the series, or
    the series has outgrown its digits, are all numbers of the year read.
    """
    start, end = f"AP-{year}-", f"AP-{year}-:"
    within = "SELECT max(appeal_no) FROM {} WHERE appeal_no >= ? AND appeal_no < ?"
    above = "SELECT max(appeal_no) FROM appeal WHERE appeal_no >= ?"
    begin = _NUMBERED.get(store, "")
    last = cursor.value(above, [begin]) if begin.startswith(start) else None
    if last is None:
        begin = cursor.value(within.format("pending"), [start, end]) or start
        last = cursor.value(above, [begin]) or start
    if last >= end:
        last = cursor.value(within.format("appeal"), [begin, end]) or start
    tail = last.removeprefix(start)
    if not _DIGITS.fullmatch(tail) or (not tail.strip("9") and read_appeal(cursor, f"{start}1{'0' * len(tail)}")):
        tail = str(_last_of_all(cursor, start))
    _NUMBERED[store] = number = f"{start}{int(tail) + 1:06d}"
    return number


def _last_of_all(cursor: Cursor, start: str) -> int:
    """The highest number with this prefix followed only by digits; 0 if there is none."""
    last = cursor.value(
        "SELECT max(CASE WHEN translate(tail, '0123456789', '') = '' AND length(tail) BETWEEN 1 AND 18"
        " THEN CAST(tail AS BIGINT) END)"
        " FROM (SELECT substr(appeal_no, ?) AS tail FROM appeal WHERE appeal_no >= ? AND appeal_no < ?) AS own",
        [len(start) + 1, start, f"{start}~"],
    )
    return int(last or 0)


def append(
    cursor: Cursor, appeal: Appeal | None, end: LogEnd, verb: Verb, actor: str, at: datetime, payload: dict[str, Any]
) -> Appeal:
    """Appends the next event of a case and writes what follows from it; returns the updated case.

    ``appeal`` is the case as read in this transaction (None for a new one), ``end`` the end of its log. A log runs
    forwards: an event is not earlier than the one it follows, whatever the clock says. Raises ``Conflict`` when
    someone else appended in the meantime, ``NotText`` where the payload holds a NUL.
    """
    _check_end(appeal, end)
    appeal_no, seq, previous = end.appeal_no, end.seq + 1, end.hash
    at = end.not_before(at)
    serialised = payload_text(payload)
    engine.writable([serialised])
    stored: dict[str, Any] = json.loads(serialised)
    text, personal = committed(verb, stored, token_hex)
    event = Event(
        appeal_no=appeal_no,
        seq=seq,
        verb=verb,
        actor=actor,
        at=at,
        payload=stored,
        previous_hash=previous,
        hash=chain_hash(appeal_no, seq, verb, actor, at, text, previous),
    )
    row = event.model_dump(exclude={"at", "payload"})
    cursor.insert("event", {**row, "happened_at": at, "payload": text, "personal": personal})
    cursor.appended.append(Head(appeal_no, seq, event.hash))
    if MENTIONS in stored:
        cursor.touched.add(engine.MENTIONED)
    after = fold(appeal, event)
    if after != appeal:
        _project(cursor, appeal, after)
    return after


OfficeVerb: TypeAlias = Literal[
    "account_added", "account_closed", "account_opened", "role_given", "password_given", "password_changed",
    "signed_in", "signed_in_locally", "company_linked", "signed_out", "sign_in_refused", "password_refused",
    "sign_ins_ended", "client_added", "client_revoked", "connection_changed", "setup_confirmed", "letterhead_written",
    "standard_reason_written", "standard_reason_retired", "bundle_released", "export", "export_ended", "erased",
    "sealed",
]  # fmt: skip


def log_act(cursor: Cursor, verb: OfficeVerb, actor: str, at: datetime, payload: dict[str, Any]) -> None:
    """Adds an act not on a case to the log of the office; it gets its position with the commit.

    The log must not contain personal data: people are named by their accounts and cases by their numbers.
    """
    text = payload_text(payload)
    hashed = chain_hash(engine.OFFICE, 0, verb, actor, at, text, "")
    cursor.acts.append({"verb": verb, "actor": actor, "happened_at": at, "payload": text, "hash": hashed})


def write_anew(cursor: Cursor, appeal: Appeal) -> None:
    """Updates the row of a case after some texts in its log were erased."""
    after = fold_all(events_of(cursor, appeal.appeal_no))
    if after and after != appeal:
        _update_appeal(cursor, appeal, after)


def acts_of(cursor: Cursor, verbs: Collection[str], since: int = 0, limit: int = MOST) -> list[dict[str, Any]]:
    """The acts of the office with these verbs from a position on, newest first, each with its parsed payload."""
    rows = cursor.rows(
        f"SELECT * FROM office_event WHERE verb IN ({', '.join('?' * len(verbs))}) AND position >= ?"
        " ORDER BY position DESC LIMIT ?",
        [*verbs, since, limit],
    )
    return [{**row, "payload": json.loads(row["payload"])} for row in rows]


def office_log(
    cursor: Cursor, verbs: Collection[str], actor: str, since: datetime, until: datetime, page: tuple[int, int]
) -> list[dict[str, Any]]:
    """The acts with these verbs between two moments (aware, end exclusive), by one account or by all.

    Newest first, limited and with an offset; each has the total number (``total``). The release of a letter is an act
    on its case, and shown only with the number of the case.
    """
    return cursor.rows(
        "SELECT *, count(*) OVER () AS total FROM (SELECT position, verb, actor, happened_at, payload FROM office_event"
        " UNION ALL SELECT position, verb, actor, happened_at, '{\"appeal_no\":' || to_json(appeal_no)::VARCHAR || '}'"
        " FROM event e JOIN journal j ON j.log = appeal_no AND j.seq = e.seq"
        f" WHERE verb = '{Verb.RELEASE_LETTER}') acts"
        " WHERE list_contains($verbs, verb) AND ($actor = '' OR actor = $actor) AND happened_at >= $since"
        " AND happened_at < $until ORDER BY happened_at DESC, position DESC LIMIT $most OFFSET $after",
        {"verbs": list(verbs), "actor": actor, "since": since, "until": until, "most": page[0], "after": page[1]},
    )


def events_of(cursor: Cursor, appeal_no: str) -> tuple[Event, ...]:
    """The log of one case, oldest first."""
    rows = cursor.rows("SELECT * FROM event WHERE appeal_no = ?", [appeal_no])
    return tuple(map(event_of, sorted(rows, key=lambda row: int(row["seq"]))))


def events_after(cursor: Cursor, position: int, most: int) -> list[dict[str, Any]]:
    """The next events of cases after a position in the journal, each with its position and case.

    They contain no personal data. Positions are assigned at commit, one transaction at a time, so that events of a slow
    transaction always come after those already visible.
    """
    return cursor.rows(
        "SELECT j.position, e.appeal_no, e.seq, e.verb, e.actor, e.happened_at, e.payload, e.hash, a.right_type,"
        " a.policy_id, a.seller_id, a.complainant_id FROM (SELECT position, log, seq FROM journal"
        " WHERE position > ? AND log <> ? AND log <> ? ORDER BY position LIMIT ?) j"
        " JOIN event e ON e.appeal_no = j.log AND e.seq = j.seq JOIN appeal a ON a.appeal_no = j.log"
        " ORDER BY j.position",
        [position, engine.OFFICE, engine.SECOND_REVIEWS, most],
    )


def stated_reasons(cursor: Cursor, numbers: Collection[str]) -> dict[str, str]:
    """The reason given with the act that last closed each of these cases, if any."""
    rows = engine.among(cursor, "SELECT appeal_no, seq, payload, personal FROM event WHERE appeal_no IN ({})", numbers)
    found: dict[str, str] = {}
    for row in sorted(rows, key=itemgetter("seq"), reverse=True):  # it is one of the last, so few are parsed
        if row["appeal_no"] not in found and (payload := payload_of(row)).get("set", {}).get("state") == State.CLOSED:
            found[row["appeal_no"]] = str(payload.get("reason") or "")
    return {number: reason for number, reason in found.items() if reason}


def last_of(cursor: Cursor, appeal_no: str, verb: Verb, version: int) -> int:
    """The number of the last event with that verb up to a version of a case; 0 if there is none."""
    log = cursor.rows("SELECT seq, verb FROM event WHERE appeal_no = ?", [appeal_no])  # see ``log_end``
    return max((row["seq"] for row in log if row["verb"] == verb and row["seq"] <= version), default=0)


def event_of(row: dict[str, Any]) -> Event:
    """The event of a row of the table ``event``, including the parts stored separately."""
    return Event.model_validate({**row, "at": row["happened_at"], "payload": payload_of(row)})


def pending_row(appeal: Appeal) -> dict[str, object]:
    """An open case as its row of the table ``pending``, without what is saved with its checklist."""
    return {**{name: getattr(appeal, name) for name in QUEUED}, "listing_ids": " ".join(appeal.listing_ids)}


_LISTED: Final = "json_extract_string(listings, '$[*].listing_id')"


def appealed_before(cursor: Cursor, complaint_no: str, listing_ids: Collection[str], but: str = "") -> tuple[str, ...]:
    """The appeals on the same complaint with one of these listings, latest first, except ``but``.

    At most ``NAMED`` and one more: a number that is none, such as 0, may stand in thousands of cases. Most complaints
    are appealed once, which costs less to see.
    """
    if not complaint_no or not listing_ids:
        return ()
    if but and cursor.value("SELECT 1 FROM appealed_again WHERE appeal_no = ?", [but]) is None:
        return ()
    rows = cursor.rows(
        f"WITH same AS MATERIALIZED (SELECT appeal_no, opened_at, {_LISTED} AS listed FROM appeal"
        " WHERE complaint_no = $complaint) SELECT appeal_no FROM same WHERE appeal_no <> $but AND listed && $listings"
        " ORDER BY opened_at DESC, appeal_no DESC LIMIT $most",
        {"complaint": complaint_no, "but": but, "listings": sorted(listing_ids), "most": NAMED + 1},
    )
    return tuple(row["appeal_no"] for row in rows)


def appealed_earlier(cursor: Cursor, numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The earlier appeals of the same complaint and listing, latest first, for those of these cases that have any.

    At most ``NAMED`` and one more of each.
    """
    again = engine.among(cursor, "SELECT appeal_no FROM appealed_again WHERE appeal_no IN ({})", numbers)
    repeated = [row["appeal_no"] for row in again]
    own = engine.among(cursor, "SELECT appeal_no, complaint_no FROM appeal WHERE appeal_no IN ({})", repeated)
    complaints = sorted({row["complaint_no"] for row in own} - {""})
    if not complaints:
        return {}
    query, args = engine.question_among(_EARLIER, complaints)
    found: dict[str, dict[str, datetime]] = {}
    for row in cursor.rows(query, [*args, repeated]):
        found.setdefault(row["appeal_no"], {}).update(zip(row["before"] or (), row["opened"] or (), strict=True))
    return {no: _latest(before) for no, before in found.items() if before}


# Of each case the last ones before it by complaint and listing, so that a number in thousands of cases costs no more.
_EARLIER: Final = (
    f"WITH same AS MATERIALIZED (SELECT appeal_no, complaint_no, opened_at, {_LISTED} AS listed FROM appeal"
    " WHERE complaint_no IN ({})),"
    " each_one AS (SELECT DISTINCT appeal_no, complaint_no, opened_at, unnest(listed) AS listing FROM same),"
    " earlier AS (SELECT appeal_no, array_agg(appeal_no) OVER last AS before, array_agg(opened_at) OVER last AS opened"
    " FROM each_one WINDOW last AS (PARTITION BY complaint_no, listing ORDER BY opened_at, appeal_no"
    f" ROWS BETWEEN {NAMED + 1} PRECEDING AND 1 PRECEDING))"
    " SELECT appeal_no, before, opened FROM earlier WHERE list_contains(?, appeal_no)"
)


def _latest(opened: Mapping[str, datetime]) -> tuple[str, ...]:
    return tuple(sorted(opened, key=lambda number: (opened[number], number), reverse=True)[: NAMED + 1])


def _note_complaint(cursor: Cursor, appeal: Appeal) -> None:
    """Records the cases of a complaint once there are two, for ``appealed_earlier``.

    If there were two before, they are recorded already, so any two are enough to look at.
    """
    if not appeal.complaint_no:
        return
    rows = cursor.rows("SELECT appeal_no FROM appeal WHERE complaint_no = ? LIMIT 2", [appeal.complaint_no])
    if len(rows) < 2:  # noqa: PLR2004 - the case itself and another
        return
    both = {appeal.appeal_no, *(row["appeal_no"] for row in rows)}
    known = engine.among(cursor, "SELECT appeal_no FROM appealed_again WHERE appeal_no IN ({})", sorted(both))
    missing = sorted(both - {row["appeal_no"] for row in known})
    cursor.insert_all("appealed_again", [{"appeal_no": each} for each in missing])


STANDING: Final = "SELECT routes, verdict FROM pending WHERE appeal_no = ?"


def set_standing(cursor: Cursor, appeal_no: str, routes: str, verdict: str) -> None:
    """Saves the claimed routes and the verdict so far for the queue."""
    row = cursor.row(STANDING, [appeal_no])
    if row and (row["routes"], row["verdict"]) != (routes, verdict):
        cursor.later("UPDATE pending SET routes = ?, verdict = ? WHERE appeal_no = ?", [routes, verdict, appeal_no])


def set_backlog(cursor: Cursor, appeal_no: str, today: date) -> None:
    """Lists a case that is overdue on the day it is imported apart, until its state or due date changes."""
    cursor.run("UPDATE pending SET backlog = true WHERE appeal_no = ? AND due_on < ?", [appeal_no, today])


def _check_end(appeal: Appeal | None, end: LogEnd) -> None:
    """Raises ``Conflict`` if a new case already exists, and LookupError if an earlier event is missing."""
    if appeal is None and end.seq:
        raise Conflict(f"{end.appeal_no} has an event {end.seq} already")
    if end.lacking <= max(end.seq, appeal.version if appeal else 0):
        raise LookupError(f"event {end.lacking} of {end.appeal_no} is missing: run `python -m core verify`")


def _project(cursor: Cursor, before: Appeal | None, after: Appeal) -> None:
    if before is None:
        cursor.insert("appeal", appeal_row(after))
        cursor.touched.update(COLUMNS)
    else:
        _update_appeal(cursor, before, after)
    if before is None or before.complaint_no != after.complaint_no:
        _note_complaint(cursor, after)
    if before is None or before.state is State.CLOSED:
        if after.state is not State.CLOSED:
            cursor.insert("pending", {**pending_row(after), "routes": "", "verdict": ""})
    elif after.state is State.CLOSED:
        cursor.later("DELETE FROM pending WHERE appeal_no = ?", [after.appeal_no])
    elif any(getattr(after, name) != getattr(before, name) for name in ("state", "due_on", "assigned_to")):
        cursor.later(
            "UPDATE pending SET state = ?, due_on = ?, assigned_to = ?, verdict = CASE WHEN state = ? THEN verdict"
            " ELSE '' END, backlog = coalesce(backlog AND state = ? AND due_on = ?, false) WHERE appeal_no = ?",
            [after.state, after.due_on, after.assigned_to, after.state, after.state, after.due_on, after.appeal_no],
        )
    elif any(getattr(after, name) != getattr(before, name) for name in (*QUEUED, "listings")):  # it was corrected
        engine.update(cursor, "pending", "appeal_no", pending_row(after))


def _update_appeal(cursor: Cursor, before: Appeal, after: Appeal) -> None:
    changed = appeal_row(after, [name for name in COLUMNS if getattr(after, name) != getattr(before, name)])
    cursor.touched.update(changed)
    if not NOTIFIED.isdisjoint(changed):
        cursor.touched.add(engine.MOVED)
    # Who appends at the same moment has given the next event the same number, which its key refuses; whoever changes
    # the row, conflicts. A second test here would cost the index.
    if engine.update(cursor, "appeal", "appeal_no", {**changed, "appeal_no": before.appeal_no}) != 1:
        raise Conflict(f"{before.appeal_no} has no row")


def completed_at(cursor: Cursor, appeal: Appeal) -> datetime | None:
    """When the counter-notice was complete, see ``effective_at``; read from the log if no act recorded it."""
    return appeal.counter_notice_effective_at or effective_at(appeal, events_of(cursor, appeal.appeal_no))


def before_withdrawal(cursor: Cursor, appeal_no: str) -> dict[str, Any]:
    """The deadline that was running when the withdrawal was received."""
    clock: dict[str, Any] = {"due_on": None, "deadline": None}
    for event in events_of(cursor, appeal_no):
        if event.verb is Verb.WITHDRAW_COMPLAINT:
            continue
        changes = event.payload.get("set", {})
        if "deadline" in changes:
            clock = {"due_on": changes["due_on"], "deadline": changes["deadline"]}
    return clock


def withdrawals_unfiled(cursor: Cursor, appeal: Appeal, exhibits: Iterable[Exhibit]) -> tuple[str, ...]:
    """``unfiled_withdrawals`` of a case with these documents; its log is read only if there is such a letter."""
    letters = withdrawal_letters(exhibits)
    return unfiled_withdrawals(appeal, letters, events_of(cursor, appeal.appeal_no)) if letters else ()


def with_receipt(rules: Rules, cursor: Cursor, appeal: Appeal) -> Appeal:
    """The case with the time its completed counter-notice was received, read from the log if not recorded.

    Needed only for policies with a latest day, and only for cases with a supplement request.
    """
    known = appeal.counter_notice_effective_at is not None or not appeal.supplements
    if known or appeal.state not in SINCE_RECEIPT or appeal.policy_id not in two_clocks(rules):
        return appeal
    effective = effective_at(appeal, events_of(cursor, appeal.appeal_no))
    return appeal.model_copy(update={"counter_notice_effective_at": effective})


# Names and contacts of sellers and complainants.

PARTY: Final = "party "
"""The prefix of a party id that stands for all its cases (``note_for_search``)."""


def record_of_complainant(cursor: Cursor, complainant_id: str, since: datetime, until: datetime) -> tuple[int, int]:
    """How many appeals against a complainant's complaints were closed between two moments, and how many revoked."""
    row = cursor.row(
        "SELECT count(*) AS decided, count(*) FILTER (WHERE starts_with(outcome, 'revoked')) AS revoked FROM appeal"
        " WHERE complainant_id = ? AND final_decided_at >= ? AND final_decided_at < ?",
        [complainant_id, since, until],
    )
    return (row["decided"], row["revoked"]) if row else (0, 0)


def save_party(cursor: Cursor, party: Party) -> None:
    """Saves a new or changed party, and updates the search in all its cases."""
    before, values = cursor.row("SELECT * FROM party WHERE party_id = ?", [party.party_id]), party.model_dump()
    if before is None:
        cursor.insert("party", values)
        return
    changed = {name: value for name, value in values.items() if value != before[name]} | {"party_id": party.party_id}
    if len(changed) > 1:  # a name that is the same is not written again, as that would write the row and its keys anew
        engine.update(cursor, "party", "party_id", changed)
        engine.note_for_search(cursor, f"{PARTY}{party.party_id}")


def has_other_cases(cursor: Cursor, party_id: str, appeal_no: str) -> bool:
    """Whether a party is named in another case besides this one."""
    # With the number in the condition DuckDB would read all cases.
    rows = cursor.rows("SELECT appeal_no FROM appeal WHERE seller_id = ? OR complainant_id = ? LIMIT 2", [party_id] * 2)
    return any(row["appeal_no"] != appeal_no for row in rows)


def drop_party(cursor: Cursor, party_id: str) -> None:
    """Deletes a party that no case refers to any more."""
    named = "SELECT 1 FROM appeal WHERE seller_id = ? OR complainant_id = ? LIMIT 1"
    if cursor.row(named, [party_id, party_id]) is None:
        cursor.run("DELETE FROM party WHERE party_id = ?", [party_id])


def read_party(cursor: Cursor, party_id: str) -> Party | None:
    """The party, or None."""
    row = cursor.row("SELECT * FROM party WHERE party_id = ?", [party_id])
    return Party.model_validate(row) if row else None


PARTIES: Final = "SELECT * FROM party WHERE party_id IN ({})"


def read_parties(cursor: Cursor, *party_ids: str) -> dict[str, Party]:
    """The existing parties among these ids, by id, in one query."""
    rows = engine.among(cursor, PARTIES, party_ids)
    return {row["party_id"]: Party.model_validate(row) for row in rows}


def party_names(cursor: Cursor, party_ids: Collection[str]) -> dict[str, str]:
    """The names of the existing parties among these ids, by id."""
    rows = engine.among(cursor, "SELECT party_id, name FROM party WHERE party_id IN ({})", party_ids)
    return {row["party_id"]: row["name"] for row in rows}


def parties_named(cursor: Cursor, *names: str) -> dict[tuple[Side, str], Party]:
    """The parties of these names by side and name, in one query; of several alike it is the first."""
    # By name alone: with the side too no index would be used
    rows = engine.among(cursor, "SELECT * FROM party WHERE name IN ({})", names)
    return {(each.side, each.name): each for each in reversed([Party.model_validate(row) for row in rows])}


def erased_parties(cursor: Cursor) -> frozenset[str]:
    """The ids of erased parties; a party that appears again under the name gets a new id."""
    beyond = f"{ERASED[:-1]}{chr(ord(ERASED[-1]) + 1)}"  # an index finds a range, but no beginning
    rows = cursor.rows("SELECT party_id FROM party WHERE name >= ? AND name < ?", [ERASED, beyond])
    return frozenset(row["party_id"] for row in rows)


def parties_like(cursor: Cursor, side: Side, words: str, limit: int) -> dict[str, str]:
    """The parties of a side whose name contains the words or whose id begins with them: names by id, best first.

    Names that begin with the words come first, then shorter names; at most ``limit``.
    """
    rows = cursor.rows(
        "SELECT party_id, name FROM party WHERE side = $side AND"
        " (contains(lower(name), lower($words)) OR starts_with(lower(party_id), lower($words)))"
        " ORDER BY starts_with(lower(name), lower($words)) DESC, length(name), name, party_id LIMIT $most",
        {"side": side, "words": words, "most": limit},
    )
    return {row["party_id"]: row["name"] for row in rows}


def parties_under(cursor: Cursor, side: Side, begins: str, limit: int) -> tuple[str, ...]:
    """The ids of at most ``limit`` parties of a side whose pseudonym (``core.domain.masking``) begins like this."""
    pseudonym = "substr(sha256('party:' || party_id), 1, 10)"
    rows = cursor.rows(
        f"SELECT party_id FROM party WHERE side = ? AND starts_with({pseudonym}, ?) ORDER BY {pseudonym} LIMIT ?",
        [side, begins.lower(), limit],
    )
    return tuple(str(row["party_id"]) for row in rows)


# What people are notified of: their cases in legal's turn, who gave them a case, comments that mention them.

_OF_LEGAL: Final = (
    "SELECT appeal_no, version, state, policy_id, due_on, assigned_to, supplements, answer_kind, answered_at,"
    " withdrawn_at FROM appeal WHERE state IN ('preliminary_review', 'final_review')"
)

GIVES: Final = frozenset({Verb.ASSIGN, Verb.HAND_OVER})


class Assignment(NamedTuple):
    """The event that assigned a case to somebody: its number, verb and actor."""

    seq: int
    verb: Verb
    actor: str


def cases_of(cursor: Cursor, person_id: str, most: int) -> list[dict[str, Any]]:
    """Cases in legal's turn assigned to this person, or unassigned ones on which they made the first decision.

    Most urgent first, at most ``most``.
    """
    return cursor.rows(
        f"{_OF_LEGAL} AND assigned_to = $person UNION ALL {_OF_LEGAL} AND assigned_to IS NULL AND reviewer = $person"
        f" ORDER BY due_on NULLS LAST, appeal_no LIMIT $most",
        {"person": person_id, "most": most},
    )


def given_by(cursor: Cursor, appeal_no: str) -> Assignment | None:
    """The last event that assigned this case to somebody, or None."""
    # Filtering by case alone lets DuckDB use the index; with the verbs in the condition it scans the whole log.
    rows = cursor.rows("SELECT seq, verb, actor FROM event WHERE appeal_no = ?", [appeal_no])
    assignments = (Assignment(row["seq"], Verb(row["verb"]), row["actor"]) for row in rows if row["verb"] in GIVES)
    return max(assignments, default=None)


class Mention(NamedTuple):
    """A comment that notifies colleagues: the people by id, when it was made (aware), and the comment it answers.

    ``answered`` is who wrote that one, "" if it answers none.
    """

    appeal_no: str
    seq: int
    actor: str
    at: datetime
    people: frozenset[str]
    answers: int | None
    answered: str


def mentions_since(cursor: Cursor, since: datetime) -> tuple[Mention, ...]:
    """The comments since then that notify somebody, newest first."""
    rows = cursor.rows(
        "SELECT appeal_no, seq, actor, happened_at, payload FROM event WHERE verb = 'comment' AND happened_at >= ?"
        f" AND contains(payload, '\"{MENTIONS}\"') ORDER BY happened_at DESC, appeal_no, seq DESC",
        [since],
    )
    found = [(row, json.loads(row["payload"])) for row in rows]
    authors = _authors(cursor, {row["appeal_no"] for row, payload in found if ANSWERS in payload})
    return tuple(
        Mention(
            number := row["appeal_no"], row["seq"], row["actor"], row["happened_at"], frozenset(payload[MENTIONS]),
            payload.get(ANSWERS), authors.get((number, payload.get(ANSWERS)), ""),
        )
        for row, payload in found
    )  # fmt: skip


def _authors(cursor: Cursor, cases: Collection[str]) -> dict[tuple[str, int | None], str]:
    """Who wrote each comment on these cases, by case and number."""
    if not cases:
        return {}
    query = "SELECT appeal_no, seq, actor FROM event WHERE verb = 'comment' AND list_contains(?, appeal_no)"
    return {(row["appeal_no"], row["seq"]): row["actor"] for row in cursor.rows(query, [list(cases)])}
