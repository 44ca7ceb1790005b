"""Runs of the run sheet, requests for more time, follow-ups, and the windows that parties have."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from core.domain.appeal import Appeal, FollowUp
from core.domain.refusals import Refusal
from core.domain.run_sheet import Request, Run, RunLine, Way
from core.ledger.drafts import lease_facts
from core.ledger.engine import Cursor, keep
from core.ledger.record import appeal_of

# Runs of the run sheet, and requests for more time, which keep a silence from being confirmed.

DAY, MOMENT = "$day", "$moment"

_RUNS: Final = (
    "SELECT r.run_no, r.begun_at, r.begun_by, r.as_of, r.way, e.ended_at, l.lines, l.chosen,"
    " coalesce(d.confirmed, 0) AS confirmed, coalesce(d.refused, 0) AS refused FROM run r"
    " LEFT JOIN run_end e USING (run_no)"
    " JOIN (SELECT run_no, count(*) AS lines, count(*) FILTER (WHERE chosen) AS chosen FROM run_line"
    " WHERE run_no BETWEEN $first AND $last GROUP BY run_no) l USING (run_no)"
    " LEFT JOIN (SELECT run_no, count(seq) AS confirmed, count(refusal) AS refused FROM run_result"
    " WHERE run_no BETWEEN $first AND $last GROUP BY run_no) d USING (run_no)"
    " WHERE r.run_no BETWEEN $first AND $last ORDER BY r.run_no DESC"
)


def insert_run(cursor: Cursor, at: datetime, by: str, as_of: date, way: Way, lines: Sequence[RunLine]) -> int:
    """Records a run with its whole sheet; returns its number, the next in the office."""
    run_no = count_runs(cursor) + 1
    cursor.insert("run", {"run_no": run_no, "begun_at": at, "begun_by": by, "as_of": as_of, "way": way})
    records = [(each.model_dump(exclude=_LATER), _refusal_json(each.refusal)) for each in lines]
    cursor.insert_all("run_line", [{**line, "run_no": run_no, "refusal": refusal} for line, refusal in records])
    return run_no


_LATER: Final = {"seller", "refusal", "settled_at", "seq", "refused"}
"""The fields of a line that are stored elsewhere or in another form, or known only once the run has reached it."""


def insert_confirmed(cursor: Cursor, run_no: int, line_no: int, at: datetime, seq: int) -> None:
    """Records the event that confirmed a line, in that event's transaction; a line has one result."""
    cursor.insert("run_result", {"run_no": run_no, "line_no": line_no, "settled_at": at, "seq": seq})


def insert_refused(cursor: Cursor, run_no: int, line_no: int, at: datetime, refusal: Refusal) -> None:
    """Records why a line was refused; an existing result is kept."""
    cursor.run(
        "INSERT INTO run_result (run_no, line_no, settled_at, refusal) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [run_no, line_no, at, _refusal_json(refusal)],
    )


def insert_run_end(cursor: Cursor, run_no: int, at: datetime) -> None:
    """Records that a run finished its selected lines; an existing end is kept."""
    cursor.run("INSERT INTO run_end (run_no, ended_at) VALUES (?, ?) ON CONFLICT DO NOTHING", [run_no, at])


def count_runs(cursor: Cursor) -> int:
    """The number of runs, which are numbered from 1 without gaps."""
    return int(cursor.value("SELECT coalesce(max(run_no), 0) FROM run"))


def runs_between(cursor: Cursor, first: int, last: int) -> tuple[Run, ...]:
    """The runs from ``first`` to ``last``, newest first."""
    return tuple(Run.model_validate(row) for row in cursor.rows(_RUNS, {"first": first, "last": last}))


def lines_of_run(cursor: Cursor, run_no: int) -> tuple[RunLine, ...]:
    """All lines of a run in the order of its sheet."""
    rows = cursor.rows(
        "SELECT l.*, d.settled_at, d.seq, d.refusal AS refused FROM run_line l"
        " LEFT JOIN run_result d ON d.run_no = ? AND d.line_no = l.line_no WHERE l.run_no = ? ORDER BY l.line_no",
        [run_no, run_no],
    )
    return tuple(RunLine.model_validate({**row, **_refusals(row)}) for row in rows)


def due_cases(cursor: Cursor, now: datetime, until: date, two_clocks: Sequence[str]) -> list[dict[str, Any]]:
    """Cases in a party's turn with a window ending by that day, without a deadline, or with a request for more time.

    Also every case awaiting a complainant under the policies in ``two_clocks``, which have a latest day. Each comes
    with its parties' names, its holder at ``now`` and any request; most urgent first.
    """
    return cursor.rows(
        "SELECT a.*, coalesce(s.name, '') AS seller, coalesce(c.name, '') AS complainant,"
        " l.person_id AS held_by, l.held_until, r.seq AS asked_seq, r.received_at AS asked_received_at,"
        " r.days AS asked_days, r.reason AS asked_reason, r.ground AS asked_ground, r.first_day AS asked_first_day,"
        " r.last_day AS asked_last_day, r.document AS asked_document FROM pending p"
        " LEFT JOIN extension_request r USING (appeal_no) JOIN appeal a USING (appeal_no)"
        " LEFT JOIN lease l ON l.appeal_no = p.appeal_no AND l.held_until > $now"
        " LEFT JOIN party s ON s.party_id = a.seller_id LEFT JOIN party c ON c.party_id = a.complainant_id"
        " WHERE p.state IN ('awaiting_seller', 'awaiting_complainant')"
        " AND (p.due_on IS NULL OR p.due_on <= $until OR r.appeal_no IS NOT NULL"
        " OR p.state = 'awaiting_complainant' AND list_contains($two_clocks, p.policy_id))"
        " ORDER BY a.due_on NULLS LAST, a.appeal_no",
        {"now": now, "until": until, "two_clocks": list(two_clocks)},
    )


def save_request(cursor: Cursor, request: Request) -> None:
    """Saves a request for more time until it is decided, in place of an earlier one of the case."""
    keep(cursor, "extension_request", "appeal_no", request.model_dump())


def end_request(cursor: Cursor, appeal_no: str) -> None:
    """Deletes the request, because it was decided or its window is over."""
    cursor.run("DELETE FROM extension_request WHERE appeal_no = ?", [appeal_no])


def request_of(cursor: Cursor, appeal_no: str) -> Request | None:
    """The undecided request of a case, or None."""
    row = cursor.row("SELECT * FROM extension_request WHERE appeal_no = ?", [appeal_no])
    return Request.model_validate(row) if row else None


def count_requests(cursor: Cursor) -> int:
    """The number of undecided requests."""
    return int(cursor.value("SELECT count(*) FROM extension_request"))


def _refusal_json(refusal: Refusal | None) -> str | None:
    """A refusal as JSON; dates and times are marked as such, so that they can be shown in either language."""
    return json.dumps(refusal.model_dump(), ensure_ascii=False, default=_json_value) if refusal else None


def _json_value(value: object) -> object:
    if isinstance(value, date):
        return {MOMENT if isinstance(value, datetime) else DAY: value.isoformat()}
    return str(value)


def _read(value: dict[str, Any]) -> object:
    if set(value) == {DAY}:
        return date.fromisoformat(value[DAY])
    return datetime.fromisoformat(value[MOMENT]) if set(value) == {MOMENT} else value


def _refusals(row: dict[str, Any]) -> dict[str, Refusal | None]:
    texts = {name: row[name] for name in ("refusal", "refused")}
    return {
        name: Refusal.model_validate(json.loads(each, object_hook=_read)) if each else None
        for name, each in texts.items()
    }


def standing(cursor: Cursor, appeal_no: str, now: datetime) -> dict[str, Any]:
    """What else can keep a silence from being confirmed, as fields of ``Facts``: the holder, and a request."""
    return {**lease_facts(cursor, appeal_no, now), "extension_pending": request_of(cursor, appeal_no) is not None}


# Open follow-ups: one per case, until it is ended or replaced.

_DUE: Final = "SELECT * FROM follow_up WHERE due_on <= ? ORDER BY due_on, appeal_no"


def save_follow_up(cursor: Cursor, follow_up: FollowUp) -> None:
    """Saves a follow-up, in place of an earlier one of the case."""
    end_follow_up(cursor, follow_up.appeal_no)
    cursor.insert("follow_up", follow_up.model_dump())


def end_follow_up(cursor: Cursor, appeal_no: str) -> None:
    """Deletes the follow-up of a case."""
    cursor.run("DELETE FROM follow_up WHERE appeal_no = ?", [appeal_no])


def follow_up_of(cursor: Cursor, appeal_no: str) -> FollowUp | None:
    """The open follow-up of a case, or None."""
    row = cursor.row("SELECT * FROM follow_up WHERE appeal_no = ?", [appeal_no])
    return FollowUp.model_validate(row) if row else None


def follow_ups_until(cursor: Cursor, day: date) -> tuple[FollowUp, ...]:
    """The follow-ups due by that day, longest due first."""
    return tuple(FollowUp.model_validate(row) for row in cursor.rows(_DUE, [day]))


# Windows of parties, for those who are notified of them.


def windows_of_parties(cursor: Cursor, until: date, leave_out: Collection[str]) -> list[dict[str, Any]]:
    """Windows of a party that end before that day, counted by policy and last day.

    Cases awaiting a complainant under the policies in ``leave_out`` are returned by ``waiting_under``.
    """
    return cursor.rows(
        "SELECT policy_id, due_on, count(*) AS n FROM pending WHERE due_on < $until AND (state = 'awaiting_seller'"
        " OR state = 'awaiting_complainant' AND NOT list_contains($leave_out, policy_id)) GROUP BY policy_id, due_on",
        {"until": until, "leave_out": list(leave_out)},
    )


def waiting_under(cursor: Cursor, policies: Collection[str]) -> tuple[Appeal, ...]:
    """The cases awaiting a complainant under these policies, earliest forwarded first."""
    if not policies:
        return ()
    rows = cursor.rows(
        "SELECT a.* FROM pending p JOIN appeal a USING (appeal_no) WHERE p.state = 'awaiting_complainant'"
        " AND list_contains($policies, p.policy_id) ORDER BY a.forwarded_at, a.appeal_no",
        {"policies": list(policies)},
    )
    return tuple(appeal_of(row) for row in rows)


def without_arrival(cursor: Cursor) -> int:
    """How many forwarded appeals have no recorded arrival."""
    return int(cursor.value("SELECT count(*) FROM pending WHERE state = 'awaiting_complainant' AND due_on IS NULL"))
