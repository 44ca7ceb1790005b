"""The tables beside the log, held against it: what each says of an event must be what the event tells.

Each check is one query that gives the place (a case's number) and the number (of an event or a run) of what differs.
Rows that no event tells of, such as drafts and leases, cannot be held against anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from core.model.terms import ON_FILE, Outcome, Verb
from core.store.check import Found, surviving
from core.store.file import Cursor
from core.text import Text, mark, say


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
        yield from surviving(cursor, say("the tables beside the log"), partial(_found_by, cursor, check))
    for table in OF_A_CASE:
        yield from surviving(cursor, table, partial(_without_log, cursor, table))


def _found_by(cursor: Cursor, check: Check) -> Iterator[Found]:
    for row in cursor.rows(f"SELECT DISTINCT place, number FROM ({check.sql}) ORDER BY ALL"):
        place = say("Run sheet") if check.counts == "run" else str(row["place"])
        yield place, Text(key=check.said, facts={check.counts: row["number"]})


def _without_log(cursor: Cursor, table: str) -> Iterator[Found]:
    rows = cursor.rows(f"SELECT DISTINCT appeal_no FROM {table} ANTI JOIN event USING (appeal_no) ORDER BY ALL")
    yield from ((row["appeal_no"], say("it has rows of {table} but no log", table=table)) for row in rows)


OF_A_CASE: Final = ("exhibit", "finding", "disclosure", "letter", "pack", "proposal", "decision_opened")
_SET_STATE: Final = "(payload ->> '$.set.state') IS NOT NULL"
_MOMENT: Final = "timezone('UTC', (payload ->> '$.{name}')::TIMESTAMPTZ)"

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
            (payload ->> '$.days')::INTEGER AS days, payload ->> '$.reason' AS reason,
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
        SELECT t.appeal_no, t.seq, (payload ->> '$.due_on')::DATE AS due_on, payload ->> '$.what' AS what,
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
            CASE verb WHEN '{Verb.DROP_LETTER}' THEN (payload ->> '$.reason') END AS reason
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

CHECKS: Final = (
    Check(mark("the request for more time of event {seq} is not what the log says"), _REQUESTS),
    Check(mark("the follow-up of event {seq} is not what the log says"), _FOLLOW_UPS),
    Check(mark("the decision proposed by event {seq} is not what the log says"), _PROPOSALS),
    Check(mark("what event {seq} says was never opened is not what is counted"), _COUNTS),
    Check(mark("what was opened before the decision of event {seq} is not what the log says"), _OPENED),
    Check(mark("the letter about event {seq} is not what the log says"), _LETTERS),
    Check(mark("the document of event {seq} is not what the log says"), _ON_FILE),
    Check(mark("it has findings or disclosures of event {seq}, which is not in the log"), _NO_EVENT),
    Check(mark("run {run} is not whole"), _RUNS, "run"),
    Check(mark("what came of run {run} is not what the log says"), _RESULTS, "run"),
)
