"""What the columns of an export mean."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.analytics.questions import QUESTIONS
from core.analytics.tables import DECISIONS
from core.domain.terms import (
    AnswerKind,
    DocumentKind,
    LegalRisk,
    Outcome,
    PenaltyKind,
    Rendition,
    RightType,
    Side,
    Standing,
    State,
    Value,
    Verb,
)
from core.domain.text import mark
from core.exchange.csv_writing import BOM, csv_text
from core.exchange.export import Report
from core.exchange.metrics_export import FEW, OWN
from core.language import t

# One column of a codebook.


@dataclass(frozen=True)
class Column:
    """A column: ``told`` is a key of the catalogue; ``values`` the closed list or what it can hold, if there is one.

    Codebooks are read by programs too, so values, units, zones and sources are plain English words.
    """

    name: str
    told: str
    values: str = ""
    unit: str = ""
    zone: str = ""
    source: str = ""


# What the columns of an export mean: a codebook for each report, in both languages, as CSV.

HEADER: Final = ("column", "meaning_en", "meaning_zh", "values", "unit", "zone", "source")

REPORT_TOLD: Final[dict[Report, str]] = {
    "cases": mark("codebook.cases"),
    "decisions": mark("codebook.decisions"),
    "findings": mark("codebook.findings"),
    "timeline": mark("codebook.timeline"),
    "response-times": mark("codebook.response_times"),
    "metrics": mark("codebook.metrics"),
    "disclosures": mark("codebook.disclosures"),
}

COUNT: Final = "count"

SHARE: Final = "share of 1"

DAYS: Final = "days of 24 hours"

HOURS: Final = "working hours, 9:00 to 18:00"

SHANGHAI: Final = "Asia/Shanghai"

UTC: Final = "UTC"

ZONED: Final = "day of the policy's zone"

DATE_TIME: Final = "ISO 8601 time"

DATE: Final = "ISO 8601 day"

TEN_DIGITS: Final = "10 hexadecimal digits"

TRUTH: Final = "true / false"


def _values(terms: Iterable[StrEnum]) -> str:
    return " | ".join(map(str, terms))


def _time(name: str, told: str, source: str = "") -> Column:
    return Column(name, told, unit=DATE_TIME, zone=UTC, source=source)


def _truth(name: str, told: str, source: str = "") -> Column:
    return Column(name, told, values=TRUTH, source=source)


def _count(name: str, told: str, source: str = "") -> Column:
    return Column(name, told, unit=COUNT, source=source)


def _share(name: str, told: str) -> Column:
    return Column(name, told, unit=SHARE)


def _days(name: str, told: str) -> Column:
    return Column(name, told, unit=DAYS)


def _hours(name: str, told: str) -> Column:
    return Column(name, told, unit=HOURS, zone=SHANGHAI)


def _of_source(source: str, *columns: Column) -> tuple[Column, ...]:
    """The columns, each from there unless it says otherwise; ``{name}`` stands for that of the column."""
    return tuple(replace(each, source=each.source or source.format(name=each.name)) for each in columns)


METRICS: Final = _of_source(
    "core/metrics",
    Column("metric", mark("column.metrics.metric"), values=" | ".join(QUESTIONS)),
    Column(
        "grouped_by",
        mark("column.metrics.grouped_by"),
        values=" | ".join(dict.fromkeys(("month", "right_type", "policy", "penalty", "route", *OWN.values()))),
    ),
    Column("group", mark("column.metrics.group")),
    _count("n", mark("column.metrics.n")),
    _count("k", mark("column.metrics.k")),
    _share("rate", mark("column.metrics.rate")),
    _share("low", mark("column.metrics.low")),
    _share("high", mark("column.metrics.high")),
    Column("withheld", mark("column.metrics.withheld"), values=f"small | immature | {FEW}"),
    _count("exceptional", mark("column.metrics.exceptional")),
    _count("imported", mark("column.metrics.imported")),
    _count("open", mark("column.metrics.open")),
    _count("later", mark("column.metrics.later")),
    _count("withdrawn", mark("column.metrics.withdrawn")),
    _count("abandoned", mark("column.metrics.abandoned")),
    _count("revoked_no_answer", mark("column.metrics.revoked_no_answer")),
    _count("revoked_invalid_answer", mark("column.metrics.revoked_invalid_answer")),
    _count("revoked_withdrawn", mark("column.metrics.revoked_withdrawn")),
    _count("revoked_other", mark("column.metrics.revoked_other")),
    _count("retracted_later", mark("column.metrics.retracted_later")),
    _count("overdue", mark("column.metrics.overdue")),
    _count("pending", mark("column.metrics.pending")),
    _count("differ", mark("column.metrics.differ")),
    _count("otherwise", mark("column.metrics.otherwise")),
    _count("other_shop", mark("column.metrics.other_shop")),
    _count("restored_late", mark("column.metrics.restored_late")),
    _count("still_down", mark("column.metrics.still_down")),
    _count("late", mark("column.metrics.late")),
    _count("competing", mark("column.metrics.competing")),
    _count("censored", mark("column.metrics.censored")),
    _days("known_until_day", mark("column.metrics.known_until_day")),
    _days("median_days", mark("column.metrics.median_days")),
    _days("p90_days", mark("column.metrics.p90_days")),
    _days("restricted_mean_days", mark("column.metrics.restricted_mean_days")),
    _days("restricted_to_days", mark("column.metrics.restricted_to_days")),
    _share("share_by_day_3", mark("column.metrics.share_by_day_3")),
    _share("share_by_day_7", mark("column.metrics.share_by_day_7")),
    _share("share_by_day_15", mark("column.metrics.share_by_day_15")),
    _count("provisional_hours", mark("column.metrics.provisional_hours")),
    _hours("known_until_working_hour", mark("column.metrics.known_until_working_hour")),
    _hours("median_working_hours", mark("column.metrics.median_working_hours")),
    _hours("p90_working_hours", mark("column.metrics.p90_working_hours")),
    Column("as_of", mark("column.metrics.as_of"), unit=DATE_TIME, zone=UTC),
)

APPEAL_NO: Final = Column("appeal_no", mark("column.appeal_no"), source="appeal.appeal_no")

SEQ: Final = _count("seq", mark("column.seq"), "event.seq")

RIGHT_TYPE: Final = Column(
    "right_type", mark("column.right_type"), values=_values(RightType), source="appeal.right_type"
)

POLICY: Final = Column("policy", mark("column.policy"), source="appeal.policy_id")

SELLER: Final = Column("seller", mark("column.seller"), unit=TEN_DIGITS, source="appeal.seller_id")

COMPLAINANT: Final = Column("complainant", mark("column.complainant"), unit=TEN_DIGITS, source="appeal.complainant_id")

ARRIVED: Final = _time("arrived_at", mark("column.arrived_at"), "appeal.arrived_at")

FORWARDED: Final = _time("forwarded_at", mark("column.forwarded_at"), "appeal.forwarded_at")

STATE: Final = Column("state", mark("column.state"), values=_values(State), source="appeal.state")

STATE_AFTER: Final = Column("state", mark("column.state_after"), values=_values(State), source="event.payload")

OUTCOME: Final = Column("outcome", mark("column.outcome"), values=_values(Outcome), source="appeal.outcome")

OUTCOME_SET: Final = Column("outcome", mark("column.outcome_set"), values=_values(Outcome), source="event.payload")

EXCEPTIONAL: Final = _truth("exceptional", mark("column.exceptional"), "appeal.exceptional")

EXCEPTIONAL_ACT: Final = _truth("exceptional", mark("column.exceptional_act"), "event.payload")

LEGAL_RISK: Final = Column(
    "legal_risk", mark("column.legal_risk"), values=_values(LegalRisk), source="appeal.legal_risk"
)

LEGAL_RISK_ACT: Final = Column(
    "legal_risk", mark("column.legal_risk_act"), values=_values(LegalRisk), source="event.payload"
)

IMPORTED: Final = _truth("imported", mark("column.imported"), "appeal.imported")

HASH: Final = Column("hash", mark("column.hash"), unit="64 hexadecimal digits", source="event.hash")

EXHIBIT: Final = Column("exhibit", mark("column.exhibit"), source="exhibit.label")

EXHIBIT_KIND: Final = Column(
    "exhibit_kind", mark("column.exhibit_kind"), values=_values(DocumentKind), source="exhibit.kind"
)

CASES: Final = _of_source(
    "appeal.{name}",
    APPEAL_NO,
    STATE,
    RIGHT_TYPE,
    POLICY,
    SELLER,
    COMPLAINANT,
    Column("right_no", mark("column.right_no")),
    _count("listings", mark("column.listings")),
    Column("penalty_kind", mark("column.penalty_kind"), values=_values(PenaltyKind)),
    _time("opened_at", mark("column.opened_at")),
    _time("disclosed_at", mark("column.disclosed_at")),
    _time("counter_notice_at", mark("column.counter_notice_at")),
    _time("counter_notice_effective_at", mark("column.counter_notice_effective_at")),
    _time("preliminary_decided_at", mark("column.preliminary_decided_at")),
    Column("preliminary_outcome", mark("column.preliminary_outcome"), values="forwarded | rejected"),
    FORWARDED,
    ARRIVED,
    Column("response_due_on", mark("column.response_due_on"), unit=DATE, zone=ZONED),
    Column("response_latest_on", mark("column.response_latest_on"), unit=DATE, zone=ZONED),
    _time("answered_at", mark("column.answered_at")),
    Column("answer_kind", mark("column.answer_kind"), values=_values(AnswerKind)),
    _time("withdrawn_at", mark("column.withdrawn_at")),
    _time("final_decided_at", mark("column.final_decided_at")),
    OUTCOME,
    Column("due_on", mark("column.due_on"), unit=DATE, zone=ZONED),
    EXCEPTIONAL,
    LEGAL_RISK,
    _count("supplements", mark("column.supplements")),
    _count("late_answers", mark("column.late_answers")),
    _count("reopened", mark("column.reopened")),
    IMPORTED,
    _count("version", mark("column.version")),
)

TIMELINE: Final = _of_source(
    "event.{name}",
    APPEAL_NO,
    SEQ,
    Column("verb", mark("column.verb"), values=_values(Verb)),
    _time("happened_at", mark("column.happened_at")),
    STATE_AFTER,
    Column("due_on", mark("column.due_on_set"), unit=DATE, zone=ZONED, source="event.payload"),
    OUTCOME_SET,
    EXCEPTIONAL_ACT,
    HASH,
)

DECIDED: Final = _of_source(
    "event.payload",
    APPEAL_NO,
    SEQ,
    Column("decision", mark("column.decision"), values=_values(DECISIONS), source="event.verb"),
    _time("decided_at", mark("column.decided_at"), "event.happened_at"),
    RIGHT_TYPE,
    POLICY,
    Column("verdict", mark("column.verdict"), values=_values(Standing)),
    Column("routes", mark("column.routes")),
    Column("passed_routes", mark("column.passed_routes")),
    _count("findings", mark("column.findings")),
    STATE_AFTER,
    OUTCOME_SET,
    EXCEPTIONAL_ACT,
    LEGAL_RISK_ACT,
    Column("reviewer", mark("column.reviewer"), unit=TEN_DIGITS, source="event.decided_by, else event.actor"),
    HASH,
)

FINDINGS: Final = _of_source(
    "finding.{name}",
    APPEAL_NO,
    SEQ,
    Column("criterion", mark("column.criterion")),
    Column("value", mark("column.value"), values=_values(Value), source="finding.finding_value"),
    Column("machine_value", mark("column.machine_value"), values=_values(Value)),
    Column("made_by", mark("column.made_by"), values="machine | person"),
    _time("made_at", mark("column.made_at")),
    Column("looked_up_site", mark("column.looked_up_site"), source="finding.looked_up"),
    Column(
        "looked_up_at",
        mark("column.looked_up_at"),
        unit="YYYY-MM-DD HH:MM",
        zone="Asia/Shanghai",
        source="finding.looked_up",
    ),
    Column("looked_up_result", mark("column.looked_up_result"), source="finding.looked_up"),
    EXHIBIT,
    EXHIBIT_KIND,
)

DISCLOSURES: Final = _of_source(
    "disclosure.{name}",
    APPEAL_NO,
    SEQ,
    _time("given_at", mark("column.given_at")),
    Column("recipient", mark("column.recipient"), values=_values(Side)),
    EXHIBIT,
    EXHIBIT_KIND,
    Column("rendition", mark("column.rendition"), values=_values(Rendition)),
    Column("ground", mark("column.ground")),
    _truth("in_pack", mark("column.in_pack"), "disclosure.pack_id"),
    _truth("as_filed_for_a_reason", mark("column.as_filed_for_a_reason"), "disclosure.as_filed_because"),
)

TIMES: Final = _of_source(
    "appeal",
    APPEAL_NO,
    RIGHT_TYPE,
    POLICY,
    SELLER,
    COMPLAINANT,
    FORWARDED,
    ARRIVED,
    _time("counted_from", mark("column.counted_from"), "appeal.arrived_at, appeal.forwarded_at"),
    _time("due_at", mark("column.due_at"), "appeal.response_due_on"),
    _time("first_answer_at", mark("column.first_answer_at"), "appeal.answered_at"),
    Column(
        "answer_kind",
        mark("column.answer_kind"),
        values="counter_materials | legal_action_notice",
        source="appeal.answer_kind",
    ),
    _time("counted_to", mark("column.counted_to")),
    Column("reason", mark("column.reason"), values="answered | withdrawn | ended | silence | open"),
    _truth("censored", mark("column.censored")),
    Column("days", mark("column.days"), unit="days of 24 hours"),
    Column(
        "working_days_of_9_hours",
        mark("column.working_days_of_9_hours"),
        unit="working days of 9 hours",
        zone="Asia/Shanghai",
        source="appeal, data/calendar",
    ),
    _truth("working_days_provisional", mark("column.working_days_provisional"), "data/calendar"),
    _truth("late_answer", mark("column.late_answer")),
    EXCEPTIONAL,
    IMPORTED,
    _time("as_of", mark("column.as_of")),
)

BOOK: Final[dict[Report, tuple[Column, ...]]] = {
    "cases": CASES,
    "decisions": DECIDED,
    "findings": FINDINGS,
    "timeline": TIMELINE,
    "response-times": TIMES,
    "metrics": METRICS,
    "disclosures": DISCLOSURES,
}


def codebook_file(report: Report) -> bytes:
    """The codebook of a report as a CSV file: column, meaning in both languages, values, unit, zone, source."""
    rows = (
        (each.name, t(each.told, "en"), t(each.told, "zh"), each.values, each.unit, each.zone, each.source)
        for each in BOOK[report]
    )
    return (BOM + csv_text([HEADER, *rows])).encode()
