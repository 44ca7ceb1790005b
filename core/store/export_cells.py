"""The columns of the tables that go out, each made into a cell of CSV by the database (domain.md 7.1).

What must not leave is not selected in the first place. What each column means stands in ``core.exchange.codebook``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.model.terms import Verb
from core.store.metrics_clocks import CLOSES, HOUR, OPENS

# Where a spreadsheet begins to run a cell: by these first characters, narrow or wide, also behind quotes and
# characters that nobody sees.
RUNS: Final = "^[\"'\u200b\u200c\u200d\u2060\ufeff]*[=+\\-@|\t\r\n＝＋－＠]"
DECISIONS: Final = (
    Verb.ASK_SUPPLEMENT,
    Verb.FORWARD,
    Verb.REJECT,
    Verb.REVOKE,
    Verb.UPHOLD,
    Verb.DECLINE_WITHDRAWAL,
    Verb.LAPSE,
    Verb.LAPSE_SELLER,
    Verb.END_WAIT,
)
FILTERED: Final = {
    "right_types": "a.right_type",
    "policies": "a.policy_id",
    "complainants": "a.complainant_id",
    "sellers": "a.seller_id",
    "penalties": "coalesce(a.penalty_kind, '')",
    "reviewers": "coalesce(a.reviewer, '')",
    "states": "a.state",
    "outcomes": "a.outcome",
}


@dataclass(frozen=True)
class Exported:
    """One table that goes out: its columns as SQL, what it is read from, and the alias that has ``appeal_no``."""

    columns: Mapping[str, str]
    source: str
    alias: str
    where: str = ""


def word(column: str) -> str:
    """A word of a closed list, or a number."""
    return f"coalesce({column}::VARCHAR, '')"


def given(column: str) -> str:
    """What somebody typed: harmless to a spreadsheet, and quoted where RFC 4180 asks for it."""
    runs = RUNS.replace("'", "''")
    safe = f"CASE WHEN regexp_matches({column}, '{runs}') THEN '''' || {column} ELSE {column} END"
    return (
        f"CASE WHEN regexp_matches({column}, '[\",\r\n]') THEN '\"' || replace({safe}, '\"', '\"\"') || '\"'"
        f" ELSE {safe} END"
    )


def time_of(column: str) -> str:
    """A moment in UTC, to the second."""
    return f"coalesce(strftime({column}, '%Y-%m-%dT%H:%M:%SZ'), '')"


def party(column: str) -> str:
    """The same pseudonym as ``core.queries.masks`` gives a party (domain.md 7.1: hashed)."""
    return f"CASE WHEN {column} = '' THEN '' ELSE substr(sha256('party:' || {column}), 1, 10) END"


def person(column: str) -> str:
    """A person of the office: hashed with the salt of this office."""
    return f"substr(sha256((SELECT salt FROM office_salt) || ':person:' || {column}), 1, 10)"


def _told(name: str) -> str:
    """A word that an event tells."""
    return f"coalesce(e.payload ->> '$.{name}', '')"


def _set(name: str) -> str:
    """A field that an event sets."""
    return _told(f"set.{name}")


def _list(name: str) -> str:
    """The words of a list that an event tells, with blanks between them."""
    return f"array_to_string(coalesce(json_extract_string(e.payload, '$.{name}[*]'), []), ' ')"


_CASES: Final = {
    "appeal_no": given("a.appeal_no"),
    "state": "a.state",
    "right_type": "a.right_type",
    "policy": "a.policy_id",
    "seller": party("a.seller_id"),
    "complainant": party("a.complainant_id"),
    "right_no": given("a.right_no"),
    "listings": "json_array_length(a.listings)",
    "penalty_kind": word("a.penalty_kind"),
    "opened_at": time_of("a.opened_at"),
    "disclosed_at": time_of("a.disclosed_at"),
    "counter_notice_at": time_of("a.counter_notice_at"),
    "counter_notice_effective_at": time_of("a.counter_notice_effective_at"),
    "preliminary_decided_at": time_of("a.preliminary_decided_at"),
    "preliminary_outcome": word("a.preliminary_outcome"),
    "forwarded_at": time_of("a.forwarded_at"),
    "arrived_at": time_of("a.arrived_at"),
    "response_due_on": word("a.response_due_on"),
    "response_latest_on": word("a.response_latest_on"),
    "answered_at": time_of("a.answered_at"),
    "answer_kind": word("a.answer_kind"),
    "withdrawn_at": time_of("a.withdrawn_at"),
    "final_decided_at": time_of("a.final_decided_at"),
    "outcome": word("a.outcome"),
    "due_on": word("a.due_on"),
    "exceptional": "a.exceptional",
    "legal_risk": word("a.legal_risk"),
    "supplements": "a.supplements",
    "late_answers": "a.late_answers",
    "reopened": "a.reopened",
    "imported": "a.imported",
    "version": "a.version",
}
_TIMELINE: Final = {
    "appeal_no": given("e.appeal_no"),
    "seq": "e.seq",
    "verb": "e.verb",
    "happened_at": time_of("e.happened_at"),
    "state": _set("state"),
    "due_on": _set("due_on"),
    "outcome": _set("outcome"),
    "exceptional": "coalesce(e.payload ->> '$.exceptional', 'false')",
    "hash": "e.hash",
}
_DECISIONS: Final = {
    "appeal_no": given("e.appeal_no"),
    "seq": "e.seq",
    "decision": "e.verb",
    "decided_at": time_of("e.happened_at"),
    "right_type": "c.right_type",
    "policy": "coalesce(e.payload ->> '$.policy', c.policy_id)",
    "verdict": _told("verdict"),
    "routes": _list("routes"),
    "passed_routes": _list("passed_routes"),
    "findings": "coalesce(json_array_length(e.payload -> '$.findings'), 0)",
    "state": _set("state"),
    "outcome": _set("outcome"),
    "exceptional": "coalesce(e.payload ->> '$.exceptional', 'false')",
    "legal_risk": _told("legal_risk.kind"),
    "reviewer": person("coalesce(e.payload ->> '$.decided_by', e.actor)"),
    "hash": "e.hash",
}
_FINDINGS: Final = {
    "appeal_no": given("f.appeal_no"),
    "seq": "f.seq",
    "criterion": "f.criterion",
    "value": "f.finding_value",
    "machine_value": word("f.machine_value"),
    "made_by": "CASE WHEN f.made_by = 'machine' THEN 'machine' ELSE 'person' END",
    "made_at": time_of("f.made_at"),
    "looked_up_site": given("coalesce(f.looked_up ->> '$.site', '')"),
    "looked_up_at": given("coalesce(f.looked_up ->> '$.at', '')"),
    "looked_up_result": given("coalesce(f.looked_up ->> '$.result', '')"),
    "exhibit": word("x.label"),
    "exhibit_kind": word("x.kind"),
}
_DISCLOSURES: Final = {
    "appeal_no": given("d.appeal_no"),
    "seq": "d.seq",
    "given_at": time_of("d.given_at"),
    "recipient": "d.recipient",
    "exhibit": word("x.label"),
    "exhibit_kind": word("x.kind"),
    "rendition": "d.rendition",
    "ground": given("d.ground"),
    "in_pack": "d.pack_id IS NOT NULL",
    "as_filed_for_a_reason": "coalesce(d.as_filed_because, '') <> ''",
}
TABLES: Final[dict[str, Exported]] = {
    "cases": Exported(_CASES, "appeal a", "a"),
    "decisions": Exported(
        _DECISIONS,
        "event e JOIN appeal c ON c.appeal_no = e.appeal_no",
        "e",
        f"e.verb IN {tuple(map(str, DECISIONS))}",
    ),
    "findings": Exported(_FINDINGS, "finding f LEFT JOIN exhibit x ON x.exhibit_id = f.exhibit_id", "f"),
    "timeline": Exported(_TIMELINE, "event e", "e"),
    "disclosures": Exported(_DISCLOSURES, "disclosure d LEFT JOIN exhibit x ON x.exhibit_id = d.exhibit_id", "d"),
}
# One wait, as ``Reading.timed`` gives it: the relation's columns with start, stop and kind, and the working time.
_WORKING_DAY: Final = (CLOSES - OPENS) * HOUR
TIMES: Final = {
    "appeal_no": given("w.appeal_no"),
    "right_type": "w.right_type",
    "policy": "w.policy_id",
    "seller": party("w.seller_id"),
    "complainant": party("w.complainant_id"),
    "forwarded_at": time_of("w.forwarded_at"),
    "arrived_at": time_of("w.arrived_at"),
    "counted_from": time_of("w.start"),
    "due_at": time_of("w.response_ends"),
    "first_answer_at": f"CASE WHEN w.kind = 1 THEN {time_of('w.stop')} ELSE '' END",
    "answer_kind": "CASE WHEN w.kind = 1 THEN coalesce(w.answer_kind, '') ELSE '' END",
    "counted_to": time_of("w.stop"),
    "reason": "CASE WHEN w.kind = 1 THEN 'answered' WHEN w.kind = 2 AND w.withdrawn_at = w.stop THEN 'withdrawn'"
    " WHEN w.kind = 2 THEN 'ended' WHEN w.response_ends <= $as_of OR w.state = 'closed' THEN 'silence'"
    " ELSE 'open' END",
    "censored": "w.kind = 0",
    "days": "printf('%.4f', (epoch_us(w.stop) - epoch_us(w.start)) / 86400000000)",
    "working_days_of_9_hours": f"printf('%.4f', w.worked / {_WORKING_DAY})",
    "working_days_provisional": "w.guessed",
    "late_answer": "coalesce(w.late, false)",
    "exceptional": "w.exceptional",
    "imported": "w.imported",
    "as_of": time_of("$as_of::TIMESTAMP"),
}


def table_of(report: str) -> Exported:
    """The table of a report that is read from the record as it stands."""
    return TABLES[report]


def line_of(columns: Mapping[str, str]) -> str:
    """One line of CSV with its end, as SQL."""
    return f"concat_ws(',', {', '.join(columns.values())}) || chr(13) || chr(10)"


def in_order(report: str, *, whole: bool) -> str:
    """The order of the record. What is read from one table comes so by itself, and is not sorted."""
    single = report == "cases" or (report == "timeline" and whole)
    return "" if single else f" ORDER BY {TABLES[report].alias}.rowid"
