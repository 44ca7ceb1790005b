"""Seeded offices of any size, made straight into the file by set-based SQL: chained events, cases, documents, findings.

``python -m benchmarks.generate 1000000 HOME [--seed 1] [--until 2026-11-20]`` makes the same office for the same seed.
Arrivals grow over five years, fall at weekends and at New Year, and triple around 11 November; a few complainants
bring most cases; four in ten never answer. Each case has the events that its life would have left, about six, three
documents with who was given and who opened them, the form of who decided, and one in eight its findings. Closed cases
leave out the sums of their clocks, which would make the file four times as large; ``verify`` accepts the office whole.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from core.domain.deadlines import count
from core.domain.findings import Answer, Form
from core.domain.people import Person
from core.domain.terms import Role, Value
from core.ledger.history import EVENT
from core.ledger.people import insert_person
from core.office import RECORD_FILE, Office, open_office

YEARS: Final = 5

CHUNK: Final = 250_000

REVIEWERS: Final = 12

WINDOWS: Final = ("counter_notice", "preliminary", "response", "final")

DOCUMENTS: Final = {
    "B1": ("complainant", "complaint", "The seller offers lamps under our mark without our leave. C{:05}\n"),
    "A1": ("seller", "counter_notice", "The lamps are genuine; the invoice is attached. I vouch for this. {:05}\n"),
    "A2": ("seller", "invoice", "Invoice 263120000001847{:05}, 40 lamps, 7,200.00.\n"),
}

VARIANTS: Final = 100
"""How many files there are of each document. One file in every case would be found again in all cases that are open."""

FOUND: Final = (
    "cn_written_signed",
    "cn_seller_identity",
    "cn_complaint_ref",
    "cn_listing_located",
    "cn_statement_clear",
    "cn_evidence_attached",
    "cn_truth_guarantee",
    "cn_in_time",
    "cn_right_type_match",
    "cn_legible_unmasked",
)

ROUTES: Final = {"trademark": "tm_purchase", "patent": "pt_purchase", "copyright": "cr_purchase"}


@dataclass(frozen=True)
class Step:
    """One event of a case's life: its verb, who does it, when (a column), and its payload as an SQL expression."""

    verb: str
    actor: str
    at: str
    payload: str


def weight(day: date, first: date) -> float:
    """How busy a day is beside the first one."""
    growth = 1 + (day - first).days / (365 * YEARS)
    week = 0.35 if day.weekday() > 4 else 1.0
    season = 3.0 if (11, 9) <= (day.month, day.day) <= (11, 16) else 1.0
    rest = 0.2 if day.month == 2 and 8 <= day.day <= 16 else 1.0
    return growth * week * season * rest


def arrivals(cases: int, until: datetime) -> pd.DataFrame:
    """How many cases are opened on each day of the five years before, and the number that the first of them has."""
    first = (until - timedelta(days=365 * YEARS)).date()
    days = [first + timedelta(days=n) for n in range(365 * YEARS)]
    weights = pd.Series([weight(day, first) for day in days])
    ends = (weights.cumsum() / weights.sum() * cases).round().astype("int64")
    begins = ends.shift(fill_value=0)
    return pd.DataFrame({"day": pd.to_datetime(pd.Series(days)), "first": begins + 1, "last": ends})


def due_dates(office: Office, until: datetime) -> pd.DataFrame:
    """Where each window of the Chinese policies ends, by its name and first day, with its sum as a case keeps it."""
    policy = office.policies.policy("tmall_trademark_v1_1")
    assert policy
    rows = []
    first = (until - timedelta(days=365 * YEARS)).date()
    for name in WINDOWS:
        for n in range(365 * YEARS + 3):
            start = first + timedelta(days=n)
            told = count(office.rules, policy, policy.windows[name], start)
            rows.append((name, start, told.due, told.model_dump_json()))
    frame = pd.DataFrame(rows, columns=["name", "start", "due", "told"])
    frame["start"], frame["due"] = pd.to_datetime(frame["start"]), pd.to_datetime(frame["due"])
    return frame


def iso(column: str) -> str:
    """A moment as JSON text of the payload."""
    return f"'\"' || strftime({column}, '%Y-%m-%dT%H:%M:%SZ') || '\"'"


def text(column: str) -> str:
    """A word or a day as JSON text; none is null."""
    return f"coalesce('\"' || {column} || '\"', 'null')"


def payload(fields: dict[str, str], **details: str) -> str:
    """The payload: what the event sets, and what it tells besides; keys in order, values as SQL of JSON text."""

    def whole(parts: dict[str, str]) -> str:
        return "'{' || " + " || ',' || ".join(f"'\"{key}\":' || {parts[key]}" for key in sorted(parts)) + " || '}'"

    return whole({**details, "set": whole(fields)})


def clocked(due: str, told: str, **more: str) -> dict[str, str]:
    """The fields of a running clock; its sum only for cases that are still open."""
    whole = f"CASE WHEN ended IS NULL THEN to_json({told})::VARCHAR ELSE 'null' END"
    return {"deadline": whole, "due_on": text(due), **more}


NO_CLOCK: Final = {"deadline": "'null'", "due_on": "'null'"}

OPENED: Final = {
    "complainant_id": text("complainant_id"),
    "complainant_language": "'\"\"'",
    "complained_on": text("complained_on"),
    "complaint_no": text("complaint_no"),
    "listings": "listings",
    "opened_at": iso("opened"),
    "penalty_kind": text("penalty_kind"),
    "penalty_note": "'\"\"'",
    "policy_id": text("policy_id"),
    "right_no": text("right_no"),
    "right_type": text("right_type"),
    "seller_id": text("seller_id"),
    "seller_language": "'\"\"'",
    "state": "'\"opened\"'",
}

TOLD: Final = {
    "exhibits": "documents",
    "findings": "found",
    "passed_routes": "CASE WHEN rejected THEN '[]' ELSE '[\"' || route || '\"]' END",
    "policy": text("policy_id"),
    "private_note": "'\"\"'",
    "reason": "CASE WHEN rejected THEN '\"The evidence does not show where the goods came from.\"' ELSE '\"\"' END",
    "reuse": "'[]'",
    "routes": "'[\"' || route || '\"]'",
    "verdict": "CASE WHEN rejected THEN '\"fails\"' ELSE '\"passes\"' END",
}

DECIDED: Final = {
    **NO_CLOCK,
    "exceptional": "'false'",
    "preliminary_decided_at": iso("decided"),
    "reviewer": text("reviewer"),
}

ENDED: Final = {**NO_CLOCK, "final_decided_at": iso("ended"), "outcome": text("outcome"), "state": "'\"closed\"'"}

FINAL: Final = {**ENDED, "exceptional": "'false'", "reviewer": text("reviewer")}

STEPS: Final = (
    Step("open", "clerk", "opened", payload(OPENED)),
    Step(
        "disclose",
        "clerk",
        "disclosed",
        payload(
            clocked(
                "seller_due",
                "seller_sum",
                disclosed_at=iso("disclosed"),
                seller_due_on=text("seller_due"),
                state="'\"awaiting_seller\"'",
            )
        ),
    ),
    Step(
        "file_counter_notice",
        "clerk",
        "noticed",
        payload(
            clocked(
                "preliminary_due",
                "preliminary_sum",
                counter_notice_at=iso("noticed"),
                state="'\"preliminary_review\"'",
            ),
            documents="'2'",
            received_at=iso("noticed"),
        ),
    ),
    Step("assign", "'lead'", "assigned", payload({"assigned_to": text("reviewer")}, to=text("reviewer"))),
    Step(
        "forward",
        "reviewer",
        "forwarded",
        payload(
            DECIDED
            | {
                "arrived_at": "'null'",
                "forwarded_at": iso("forwarded"),
                "preliminary_outcome": "'\"forwarded\"'",
                "response_due_on": "'null'",
                "state": "'\"awaiting_complainant\"'",
            },
            **TOLD,
        ),
    ),
    Step(
        "record_arrival",
        "clerk",
        "arrived",
        payload(
            clocked("response_due", "response_sum", arrived_at=iso("arrived"), response_due_on=text("response_due"))
        ),
    ),
    Step(
        "file_answer",
        "clerk",
        "answered",
        payload(
            clocked(
                "final_due",
                "final_sum",
                answered_at=iso("answered"),
                answer_kind=text("kind"),
                state="'\"final_review\"'",
            ),
            kind=text("kind"),
            received_at=iso("answered"),
        ),
    ),
    Step(
        "withdraw_complaint",
        "clerk",
        "withdrawn",
        payload(
            clocked(
                "final_due",
                "final_sum",
                answer_before="'null'",
                answer_kind="'\"withdrawal\"'",
                state="'\"final_review\"'",
                withdrawn_at=iso("withdrawn"),
                withdrawn_from="'\"awaiting_complainant\"'",
            ),
            received_at=iso("withdrawn"),
        ),
    ),
    Step("lapse_seller", "'lead'", "given_up", payload(ENDED, due_on=text("seller_due"))),
    Step("lapse", "'lead'", "silent", payload(ENDED, due_on=text("response_due"))),
    Step(
        "reject",
        "reviewer",
        "refused",
        payload(DECIDED | ENDED | {"preliminary_outcome": "'\"rejected\"'"}, **TOLD),
    ),
    Step(
        "revoke",
        "reviewer",
        "revoked",
        payload(FINAL, told='\'["seller","complainant"]\''),
    ),
    Step(
        "uphold",
        "reviewer",
        "upheld",
        payload(FINAL, told='\'["seller","complainant"]\''),
    ),
)

# Who and what: every word of a case from its number.
BORN: Final = """
CREATE OR REPLACE TEMP TABLE born AS
SELECT n, day, format('AP-{{}}-{{:0{digits}d}}', year(day), n) AS no,
  day + to_seconds(3600 + floor(r(n, 1) * 36000)) AS opened,
  CASE WHEN r(n, 2) < .62 THEN 'trademark' WHEN r(n, 2) < .85 THEN 'patent' ELSE 'copyright' END AS right_type,
  1 + floor(r(n, 3) * {sellers})::BIGINT AS seller,
  least(floor(power(1 - r(n, 4), -1.25)), {brands})::BIGINT AS brand,
  format('C{{:09d}}', n) AS complaint_no, strftime(day - to_days(1 + floor(r(n, 5) * 9)::INTEGER), '%Y-%m-%d')
    AS complained_on,
  (1000000 + floor(r(n, 6) * 68000000))::BIGINT::VARCHAR AS right_no,
  CASE WHEN r(n, 7) < .7 THEN 'listing_removed' WHEN r(n, 7) < .85 THEN 'listing_blocked'
    WHEN r(n, 7) < .95 THEN 'points_deducted' ELSE 'shop_restricted' END AS penalty_kind,
  'reviewer' || (1 + floor(r(n, 8) * {reviewers})::INTEGER) AS reviewer,
  'clerk' || (1 + floor(r(n, 9) * 4)::INTEGER) AS clerk,
  '[' || array_to_string(list_transform(range(CASE WHEN r(n, 10) < .6 THEN 1 WHEN r(n, 10) < .85 THEN 2 ELSE 3 END),
    lambda x: format('{{{{"listing_id":"{{}}","sold_quantity":{{}},"title":"LED floor lamp, walnut"}}}}',
    100000000000 + (hash(n, {seed}, x + 100) % 900000000000)::BIGINT, 1 + (hash(n, x) % 90)::INTEGER)), ',') || ']'
    AS listings
FROM (SELECT day, unnest(range(first, last + 1)) AS n FROM arrivals WHERE day >= ? AND day < ?)
"""

# How it goes: each moment from the one before; what lies after the end of the story has not happened.
LIVED: Final = """
CREATE OR REPLACE TEMP TABLE lived AS
WITH a AS (SELECT *, opened + wait(r(n, 11), .5) AS disclosed0, r(n, 12) < .12 AS gives_up,
    r(n, 13) < .38 AS rejected0, r(n, 14) AS how FROM born),
  b AS (SELECT *, CASE WHEN NOT gives_up THEN disclosed0 + wait(r(n, 15), 1.8) END AS noticed0 FROM a),
  c AS (SELECT *, noticed0 + wait(r(n, 16), 3) AS decided0 FROM b),
  d AS (SELECT *, CASE WHEN NOT rejected0 THEN decided0 + to_seconds(1800 + floor(r(n, 17) * 240000)) END AS arrived0
    FROM c),
  e AS (SELECT *, CASE WHEN how >= .42 THEN arrived0 + to_seconds(least(1209600,
    greatest(60, floor(-390000 * (ln(1 - r(n, 18)) + ln(1 - r(n, 19)))))) ) END AS reply0 FROM d),
  f AS (SELECT e.*, s.due AS seller_due0, s.told AS seller_sum, p.due AS preliminary_due0, p.told AS preliminary_sum,
      w.due AS response_due0, w.told AS response_sum, z.due AS final_due0, z.told AS final_sum
    FROM e LEFT JOIN windows s ON s.name = 'counter_notice' AND s.start = here(disclosed0)
    LEFT JOIN windows p ON p.name = 'preliminary' AND p.start = here(noticed0)
    LEFT JOIN windows w ON w.name = 'response' AND w.start = here(arrived0)
    LEFT JOIN windows z ON z.name = 'final' AND z.start = here(reply0)),
  g AS (SELECT *, CASE WHEN gives_up THEN seller_due0 + to_seconds(90000 + floor(r(n, 20) * 200000))
    WHEN rejected0 THEN decided0 WHEN how < .42 THEN response_due0 + to_seconds(90000 + floor(r(n, 21) * 150000))
    ELSE reply0 + wait(r(n, 22), 2.5) END AS ended0 FROM f),
  h AS (SELECT * EXCLUDE (disclosed0, noticed0, decided0, arrived0, reply0, ended0, rejected0, seller_due0,
      preliminary_due0, response_due0, final_due0),
    upto(disclosed0) AS disclosed, upto(noticed0) AS noticed, upto(decided0) AS decided,
    upto(arrived0) AS arrived, upto(reply0) AS reply, upto(ended0) AS ended, rejected0 AS rejected,
    CASE WHEN disclosed0 <= {until} THEN strftime(seller_due0, '%Y-%m-%d') END AS seller_due,
    CASE WHEN noticed0 <= {until} THEN strftime(preliminary_due0, '%Y-%m-%d') END AS preliminary_due,
    CASE WHEN arrived0 <= {until} THEN strftime(response_due0, '%Y-%m-%d') END AS response_due,
    CASE WHEN reply0 <= {until} THEN strftime(final_due0, '%Y-%m-%d') END AS final_due FROM g),
  i AS (SELECT *, CASE WHEN how < .42 THEN 'silence' WHEN how < .86 THEN 'counter_materials' WHEN how < .95
      THEN 'withdrawal' ELSE 'legal_action_notice' END AS kind FROM h),
  j AS (SELECT *, CASE WHEN ended IS NULL THEN NULL WHEN gives_up THEN 'abandoned_by_seller'
      WHEN rejected THEN 'rejected_preliminary' WHEN kind = 'silence' THEN 'revoked_no_answer'
      WHEN kind = 'withdrawal' THEN 'revoked_withdrawn' WHEN kind = 'legal_action_notice' THEN 'upheld_legal_action'
      WHEN r(n, 23) < .58 THEN 'upheld_valid_answer' ELSE 'revoked_invalid_answer' END AS outcome FROM i)
SELECT j.*, s.party_id AS seller_id, c.party_id AS complainant_id,
  CASE right_type WHEN 'copyright' THEN 'taobao_copyright_v2_1'
    ELSE format('{{}}_{{}}_v{{}}', CASE WHEN r(n, 24) < .5 THEN 'taobao' ELSE 'tmall' END, right_type,
      CASE WHEN r(n, 24) < .5 THEN 2 ELSE 1 END) END AS policy_id,
  CASE right_type WHEN 'trademark' THEN '{trademark}' WHEN 'patent' THEN '{patent}' ELSE '{copyright}' END AS route,
  CASE WHEN r(n, 25) < .7 THEN upto(noticed + to_seconds(floor(epoch(coalesce(decided, {until}) - noticed) * .3)))
    END AS assigned,
  CASE WHEN NOT rejected THEN decided END AS forwarded,
  CASE WHEN kind <> 'withdrawal' THEN reply END AS answered,
  CASE WHEN kind = 'withdrawal' THEN reply END AS withdrawn,
  CASE WHEN gives_up THEN ended END AS given_up, CASE WHEN outcome = 'revoked_no_answer' THEN ended END AS silent,
  CASE WHEN NOT gives_up AND rejected THEN ended END AS refused,
  CASE WHEN outcome IN ('revoked_invalid_answer', 'revoked_withdrawn') THEN ended END AS revoked,
  CASE WHEN starts_with(outcome, 'upheld') THEN ended END AS upheld,
  CASE WHEN noticed IS NULL THEN format('{{{{"B1":"{{}}"}}}}', f.B1)
    ELSE format('{{{{"A1":"{{}}","A2":"{{}}","B1":"{{}}"}}}}', f.A1, f.A2, f.B1) END AS documents, f.A1, f.A2, f.B1,
  CASE WHEN n % 8 <> 0 THEN '[]' ELSE '[' || array_to_string(list_transform({found}, lambda c:
    format('{{{{"by":"{{}}","criterion":"{{}}","exhibit_id":"{{}}","inputs":{{{{}}}},"machine":null,"note":"","value":"{{}}"}}}}',
      reviewer, c, md5(no || 'A1'), finding(n, c, rejected))), ',') || ']' END AS found
FROM j JOIN sellers s ON s.place = j.seller JOIN brands c ON c.place = j.brand
  JOIN files f ON f.variant = n % {variants}
"""

APPEAL: Final = """
INSERT INTO appeal BY NAME
SELECT no AS appeal_no, {version} AS version,
  CASE WHEN ended IS NOT NULL THEN 'closed' WHEN reply IS NOT NULL THEN 'final_review'
    WHEN forwarded IS NOT NULL THEN 'awaiting_complainant' WHEN noticed IS NOT NULL THEN 'preliminary_review'
    WHEN disclosed IS NOT NULL THEN 'awaiting_seller' ELSE 'opened' END AS state,
  right_type, policy_id, seller_id, complainant_id, complaint_no, complained_on::DATE AS complained_on, right_no,
  replace(replace(replace(replace(listings, '":', '": '), ',"', ', "'), '}},', '}}, '), '}}',
    ', "first_sold_on": null, "last_sold_on": null}}') AS listings,
  penalty_kind, '' AS penalty_note, opened AS opened_at, disclosed AS disclosed_at, noticed AS counter_notice_at,
  decided AS preliminary_decided_at,
  CASE WHEN decided IS NOT NULL THEN CASE WHEN rejected THEN 'rejected' ELSE 'forwarded' END END AS preliminary_outcome,
  forwarded AS forwarded_at, arrived AS arrived_at, response_due::DATE AS response_due_on, answered AS answered_at,
  CASE WHEN reply IS NOT NULL THEN kind END AS answer_kind, withdrawn AS withdrawn_at,
  CASE WHEN withdrawn IS NOT NULL THEN 'awaiting_complainant' END AS withdrawn_from, ended AS final_decided_at, outcome,
  seller_due::DATE AS seller_due_on,
  CASE WHEN ended IS NOT NULL THEN NULL WHEN reply IS NOT NULL THEN final_due WHEN forwarded IS NOT NULL
    THEN response_due WHEN noticed IS NOT NULL THEN preliminary_due ELSE seller_due END::DATE AS due_on,
  CASE WHEN ended IS NOT NULL THEN NULL WHEN reply IS NOT NULL THEN final_sum WHEN arrived IS NOT NULL
    THEN response_sum WHEN forwarded IS NOT NULL THEN NULL WHEN noticed IS NOT NULL THEN preliminary_sum
    WHEN disclosed IS NOT NULL THEN seller_sum END AS deadline,
  CASE WHEN assigned IS NOT NULL THEN reviewer END AS assigned_to,
  CASE WHEN decided IS NOT NULL THEN reviewer END AS reviewer,
  false AS exceptional, 0 AS supplements, 0 AS late_answers, 0 AS reopened, false AS imported FROM lived ORDER BY n
"""

PENDING: Final = """
INSERT INTO pending SELECT a.appeal_no, a.state, a.right_type, a.seller_id, a.complainant_id,
  array_to_string(from_json(a.listings, '[{"listing_id": "VARCHAR"}]').list_transform(lambda x: x.listing_id), ' '),
  a.opened_at, a.due_on, a.assigned_to, CASE WHEN a.state IN ('preliminary_review', 'final_review') THEN l.route
  ELSE '' END, '', a.policy_id, false
FROM lived l JOIN appeal a ON a.appeal_no = l.no WHERE l.ended IS NULL AND a.appeal_no BETWEEN ? AND ?
"""

FINDINGS: Final = """
INSERT INTO finding SELECT no, seq, c, md5(no || 'A1'), finding(n, c, rejected), reviewer, decided, NULL, '{{}}', '',
  NULL, number
FROM (SELECT no, n, reviewer, decided, rejected, {seq} AS seq, unnest({found}) AS c,
  unnest(range(len({found}))) AS number FROM lived
  WHERE n % 8 = 0 AND decided IS NOT NULL)
"""

EXHIBIT: Final = """
INSERT INTO exhibit SELECT md5(no || '{label}'), no, '{label}', '{side}', '{kind}', '{kind}.txt',
  {label}, 'text/plain', {size}, 1, {at}, clerk, NULL FROM lived WHERE {at} IS NOT NULL ORDER BY n
"""

WORDS: Final = "INSERT INTO document_text (exhibit_id, page, words) SELECT exhibit_id, 0, '' FROM exhibit"
"""The documents have no file: without this a served office would look for the words of each."""

# What work leaves beside the log: who was given what, what was opened, the form and the hold of who decided.
BESIDE: Final = (
    """
INSERT INTO disclosure SELECT no, 2, md5(no || 'B1'), 'seller', 'as_filed', 'the complaint (art. 43)', disclosed, clerk,
  NULL, NULL, NULL, 0 FROM lived WHERE disclosed IS NOT NULL
""",
    """
INSERT INTO disclosure SELECT no, {seq}, md5(no || label), 'complainant', 'as_filed', 'the counter-notice (art. 43)',
  forwarded, reviewer, NULL, NULL, NULL, label[2:]::BIGINT
  FROM lived, (VALUES ('A1'), ('A2')) t(label) WHERE forwarded IS NOT NULL
""",
    """
INSERT INTO opened SELECT no, md5(no || label), reviewer, decided - INTERVAL 20 MINUTE
  FROM lived, (VALUES ('A1'), ('A2'), ('B1')) t(label) WHERE decided IS NOT NULL ORDER BY n
""",
    """
INSERT INTO draft SELECT no, reviewer, {form}, {seq}, decided FROM lived WHERE decided IS NOT NULL ORDER BY n
""",
    "INSERT INTO lease SELECT no, reviewer, decided FROM lived WHERE decided IS NOT NULL ORDER BY n",
)


# All events as they happened, with the chain on the last of them.
JOURNAL: Final = (
    """
INSERT INTO journal (position, log, seq, hash, chain)
SELECT row_number() OVER (ORDER BY happened_at, appeal_no, seq), appeal_no, seq, hash, NULL FROM event
""",
    """
UPDATE journal SET chain = (SELECT sha256(string_agg(chr(10) || position || ' ' || log || ' ' || seq || ' ' || hash, ''
  ORDER BY position)) FROM journal)
WHERE position = (SELECT max(position) FROM journal)
""",
)


def happened(step: Step) -> str:
    """1 where the step was taken."""
    return f"({step.at} IS NOT NULL)::INTEGER"


def place(until: int) -> str:
    """How many events a case has up to that step, itself counted in."""
    return " + ".join(happened(step) for step in STEPS[: until + 1])


def chained() -> str:
    """The table ``logged``: each case with the payload of each step, its number, and the hash of the chain up to it."""
    head, last = "SELECT *, '' AS first_hash FROM lived", "first_hash"
    for at, step in enumerate(STEPS):
        told = (
            f"no || E'\\n' || s{at} || E'\\n{step.verb}\\n' || {step.actor} || E'\\n'"
            f" || strftime({step.at}, '%Y-%m-%dT%H:%M:%S+00:00') || E'\\n' || p{at} || E'\\n' || {last}"
        )
        taken = f"CASE WHEN {step.at} IS NOT NULL THEN"
        head = f"SELECT *, {taken} {step.payload} END AS p{at}, {place(at)} AS s{at} FROM ({head})"
        head = f"SELECT *, {taken} sha256({told}) ELSE {last} END AS h{at} FROM ({head})"
        last = f"h{at}"
    columns = ", ".join(f"p{at}, s{at}, h{at}" for at in range(len(STEPS)))
    times = ", ".join(dict.fromkeys(step.at for step in STEPS))
    wanted = f"no, clerk, reviewer, first_hash, {times}, {columns}"
    return f"CREATE OR REPLACE TEMP TABLE logged AS SELECT {wanted} FROM ({head})"


def events() -> str:
    """All events of the table ``logged``, as they happened one after the other."""
    each = " UNION ALL ".join(
        f"SELECT no, s{at}, '{step.verb}', {step.actor}, {step.at} AS happened, p{at},"
        f" {f'h{at - 1}' if at else 'first_hash'}, h{at}, NULL FROM logged WHERE {step.at} IS NOT NULL"
        for at, step in enumerate(STEPS)
    )
    return f"INSERT INTO event ({', '.join(EVENT)}) SELECT * FROM ({each}) ORDER BY happened"


def furnish(home: Path, until: datetime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The empty office with its people and the files of the documents; answers the due dates and the files' hashes."""
    office = open_office(home, kept_in="")
    files = {
        label: [office.vault.put(body.format(variant).encode()) for variant in range(VARIANTS)]
        for label, (_, _, body) in DOCUMENTS.items()
    }
    with office.store.writing() as cursor:
        for person_id, role in staff():
            insert_person(cursor, Person(person_id=person_id, name=person_id.title(), role=role), "", office.now())
    windows = due_dates(office, until)
    office.close()
    return windows, pd.DataFrame({"variant": range(VARIANTS), **files})


def staff() -> Iterator[tuple[str, Role]]:
    """The people that the events name; none of them can sign in."""
    yield "lead", Role.LEAD
    yield from ((f"clerk{n}", Role.INTAKE) for n in range(1, 5))
    yield from ((f"reviewer{n}", Role.REVIEWER) for n in range(1, REVIEWERS + 1))


def party(side: str, name: str, count_: int) -> str:
    """A table of parties by number, each with the id that its side and name give it."""
    plural = f"{side}s" if side == "seller" else "brands"
    return (
        f"CREATE TEMP TABLE {plural} AS SELECT place, '{name} ' || place AS name, '{side[0].upper()}-' ||"
        f" sha256('{side}:{name} ' || place)[:12] AS party_id FROM (SELECT unnest(range(1, {count_} + 1)) AS place)"
    )


def prepare(raw: duckdb.DuckDBPyConnection, cases: int, seed: int, until: datetime, windows: pd.DataFrame) -> None:
    """The functions and small tables that every slice uses, and the parties."""
    moment = f"TIMESTAMP '{until:%Y-%m-%d %H:%M:%S}'"
    raw.execute(f"CREATE TEMP MACRO r(n, k) AS hash(n, {seed}, k)::DOUBLE / 18446744073709551616.0")
    raw.execute("CREATE TEMP MACRO wait(u, days) AS to_seconds(greatest(60, floor(-ln(1 - u) * days * 86400)))")
    raw.execute("CREATE TEMP MACRO here(t) AS (t + INTERVAL 8 HOUR)::DATE")
    raw.execute(f"CREATE TEMP MACRO upto(t) AS CASE WHEN t <= {moment} THEN t END")
    raw.execute(
        "CREATE TEMP MACRO finding(n, c, rejected) AS CASE WHEN rejected AND c = 'cn_evidence_attached' THEN 'not_met'"
        " WHEN hash(n, c) % 40 = 0 THEN 'cannot_verify' ELSE 'met' END"
    )
    raw.register("arrivals_frame", arrivals(cases, until))
    raw.execute("CREATE TEMP TABLE arrivals AS SELECT day::TIMESTAMP AS day, first, last FROM arrivals_frame")
    raw.register("windows_frame", windows)
    raw.execute(
        "CREATE TEMP TABLE windows AS SELECT * REPLACE (start::DATE AS start, due::TIMESTAMP AS due) FROM windows_frame"
    )
    raw.execute(party("seller", "Shop", max(cases // 4, 10)))
    raw.execute(party("complainant", "Brand", max(cases // 60, 5)))
    for side, table in (("seller", "sellers"), ("complainant", "brands")):
        raw.execute(
            f"INSERT INTO party SELECT party_id, '{side}', name, name || ' Ltd.', '', '', '', '', ''"
            f" FROM {table} ORDER BY place"
        )


def slices(raw: duckdb.DuckDBPyConnection) -> list[tuple[datetime, datetime]]:
    """Days from and to, each slice of about so many cases as memory takes well."""
    days: Sequence[tuple[datetime, int]] = raw.execute("SELECT day, last FROM arrivals ORDER BY day").fetchall()
    found, begins, done = [], days[0][0], 0
    for day, last in days:
        if last - done >= CHUNK:
            found.append((begins, day + timedelta(days=1)))
            begins, done = day + timedelta(days=1), last
    return [*found, (begins, days[-1][0] + timedelta(days=1))]


def fill(raw: duckdb.DuckDBPyConnection, words: dict[str, str], days: tuple[datetime, datetime]) -> None:
    """One slice: its cases, their events, documents and findings."""
    raw.execute(BORN.format(**words), list(days))
    raw.execute(LIVED.format(**words, **ROUTES))
    raw.execute("BEGIN TRANSACTION")
    raw.execute(APPEAL.format(version=place(len(STEPS))))
    bounds = raw.execute("SELECT min(no), max(no) FROM lived").fetchall()[0]
    raw.execute(PENDING, list(bounds))
    decided = [at for at, step in enumerate(STEPS) if step.verb in {"forward", "reject"}]
    seq = f"CASE WHEN rejected THEN {place(decided[1])} ELSE {place(decided[0])} END"
    raw.execute(FINDINGS.format(seq=seq, found=words["found"]))
    form = Form(answers={each: Answer(value=Value.MET) for each in FOUND}).model_dump_json()
    for made in BESIDE:
        raw.execute(made.format(seq=seq, form=f"'{form}'"))
    for label, (side, kind, body) in DOCUMENTS.items():
        received = "opened" if side == "complainant" else "noticed"
        size = len(body.format(0).encode())
        raw.execute(EXHIBIT.format(label=label, side=side, kind=kind, size=size, at=received))
    raw.execute(chained())
    raw.execute(events())
    raw.execute("COMMIT")


def make_office(home: Path, cases: int, seed: int = 1, until: datetime | None = None) -> dict[str, int]:
    """Makes the office in a new folder; answers how many rows its tables have. ``until`` (aware) ends the story."""
    until = until or datetime(2026, 11, 20, tzinfo=UTC)
    windows, files = furnish(home, until)
    raw = duckdb.connect(str(home / RECORD_FILE))
    raw.execute(f"SET temp_directory = '{home}/spill'")
    prepare(raw, cases, seed, until, windows)
    raw.register("files", files)
    words = {
        "digits": "6" if cases < 1_000_000 else "7",
        "seed": str(seed),
        "sellers": str(max(cases // 4, 10)),
        "brands": str(max(cases // 60, 5)),
        "reviewers": str(REVIEWERS),
        "variants": str(VARIANTS),
        "until": f"TIMESTAMP '{until:%Y-%m-%d %H:%M:%S}'",
        "found": "[" + ", ".join(f"'{each}'" for each in FOUND) + "]",
    }
    for days in slices(raw):
        fill(raw, words, days)
    for statement in (WORDS, *JOURNAL):
        raw.execute(statement)
    tables = ("appeal", "event", "pending", "exhibit", "finding", "party")
    rows = {table: int(raw.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]) for table in tables}
    raw.execute("CHECKPOINT")
    raw.close()
    return rows


def main() -> None:
    """Makes the office that was asked for, and tells what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=int)
    parser.add_argument("home", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=lambda day: datetime.fromisoformat(day).replace(tzinfo=UTC))
    asked = parser.parse_args()
    started = time.monotonic()
    rows = make_office(asked.home, asked.cases, asked.seed, asked.until)
    size = (asked.home / RECORD_FILE).stat().st_size
    told = ", ".join(f"{count_:,} {table}" for table, count_ in rows.items())
    print(f"{told}; {size / 1e6:,.0f} MB in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
