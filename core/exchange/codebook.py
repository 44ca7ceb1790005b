"""What the columns of an export mean."""

from collections.abc import Iterable
from dataclasses import dataclass
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


# The codebook of the report ``metrics``.

SHARE: Final = "share of 1"

DAYS: Final = "days of 24 hours"

HOURS: Final = "working hours, 9:00 to 18:00"

SHANGHAI: Final = "Asia/Shanghai"

SOURCE: Final = "core/metrics"


def _metric_count(name: str, told: str) -> Column:
    return Column(name, told, unit=COUNT, source=SOURCE)


def _share(name: str, told: str) -> Column:
    return Column(name, told, unit=SHARE, source=SOURCE)


def _days(name: str, told: str) -> Column:
    return Column(name, told, unit=DAYS, source=SOURCE)


def _hours(name: str, told: str) -> Column:
    return Column(name, told, unit=HOURS, zone=SHANGHAI, source=SOURCE)


# What the columns of an export mean: a codebook for each report, in both languages, as CSV.

COUNT: Final = "count"

METRICS: Final = (
    Column(
        "metric", mark("Which number: what it counts of what stands in docs/metrics.md."), values=" | ".join(QUESTIONS),
        source=SOURCE,
    ),
    Column(
        "grouped_by", mark("By what the cases are grouped; empty for all of them."),
        values=" | ".join(dict.fromkeys(("month", "right_type", "policy", "penalty", "route", *OWN.values()))),
        source=SOURCE,
    ),
    Column("group", mark("The group; parties and people of the office by their pseudonyms."), source=SOURCE),
    _metric_count("n", mark("How many the number rests on: appeals, or the decisions or second looks that it counts.")),
    _metric_count("k", mark("How many of them count; of times, how many had come to it.")),
    _share("rate", mark("k of n; empty where it is withheld, and for counts and times.")),
    _share("low", mark("Lower end of the 95 % interval (Wilson).")),
    _share("high", mark("Upper end of the 95 % interval (Wilson).")),
    Column(
        "withheld",
        mark(
            "Why there is no figure: fewer than 20 cases; a cohort with younger cases; fewer than 5, or a row from"
            " which such a one could be worked out."
        ),
        values=f"small | immature | {FEW}",
        source=SOURCE,
    ),
    _metric_count("exceptional", mark("Of the n, those that a lead decided against the findings.")),
    _metric_count("imported", mark("Of the n, those that come from an earlier system.")),
    _metric_count("open", mark("Of the n, appeals that are still open: of the cohort, or reopened.")),
    _metric_count("later", mark("Of the cohort, punishments revoked after the 60 days.")),
    _metric_count("withdrawn", mark("Of the n, complaints that were withdrawn.")),
    _metric_count("abandoned", mark("Of the n, appeals that the seller gave up.")),
    _metric_count("revoked_no_answer", mark("Revoked because no answer came.")),
    _metric_count("revoked_invalid_answer", mark("Revoked because the answer was invalid.")),
    _metric_count("revoked_withdrawn", mark("Revoked because the complaint was withdrawn.")),
    _metric_count("revoked_other", mark("Revoked for another reason.")),
    _metric_count("retracted_later", mark("Of the n, complaints that were taken back after a counter-notice.")),
    _metric_count("overdue", mark("Of the n, those past their due date.")),
    _metric_count("pending", mark("Of the decisions drawn, those whose second look was not given yet.")),
    _metric_count("differ", mark("Of the second looks, those that took another decision.")),
    _metric_count("otherwise", mark("Of the reopened appeals, those that ended otherwise than at first.")),
    _metric_count(
        "other_shop", mark("Of the n, appeals with an invoice that was also filed in an appeal of another shop.")
    ),
    _metric_count("restored_late", mark("Of the n, materials restored after the policy's latest day.")),
    _metric_count("still_down", mark("Of the n, materials not restored although the policy's latest day is over.")),
    _metric_count("late", mark("Of the n, answers that came after the window.")),
    _metric_count("competing", mark("Of times: ended by something else, such as a withdrawal.")),
    _metric_count("censored", mark("Of times: counted up to the moment of the file or the end of the window.")),
    _days(
        "known_until_day",
        mark(
            "The last day with twenty at risk: nothing is known beyond it, and no median, share or mean looks past it;"
            " empty when there were never twenty."
        ),
    ),
    _days(
        "median_days",
        mark("By then half had come to it, open cases counted; empty when that is not reached by known_until_day."),
    ),
    _days("p90_days", mark("By then nine of ten had come to it; empty when that is not reached by known_until_day.")),
    _days("restricted_mean_days", mark("The mean time within restricted_to_days, open cases counted.")),
    _days("restricted_to_days", mark("How far the mean looks: 15 days, or known_until_day when that is sooner.")),
    _share("share_by_day_3", mark("Share who had come to it by day 3, open cases counted; empty past the known.")),
    _share("share_by_day_7", mark("Share who had come to it by day 7, open cases counted; empty past the known.")),
    _share("share_by_day_15", mark("Share who had come to it by day 15, open cases counted; empty past the known.")),
    _metric_count(
        "provisional_hours",
        mark(
            "Of the n, those with days whose days off the calendar does not know: their working hours leave out"
            " weekends only."
        ),
    ),
    _hours("known_until_working_hour", mark("The last working hour with twenty at risk, on the other clock.")),
    _hours("median_working_hours", mark("The median on the other clock, in working hours.")),
    _hours("p90_working_hours", mark("Nine of ten on the other clock, in working hours.")),
    Column(
        "as_of", mark("The moment for which all rows are true."), unit="ISO 8601 time", zone="UTC", source=SOURCE
    ),
)  # fmt: skip

HEADER: Final = ("column", "meaning_en", "meaning_zh", "values", "unit", "zone", "source")

REPORT_TOLD: Final[dict[Report, str]] = {
    "cases": mark("one row an appeal: whose turn it is, its milestones, due date and outcome"),
    "decisions": mark("one row a decision: verdict, routes, findings, outcome"),
    "findings": mark("one row a finding: the answer to one criterion at one decision, without notes"),
    "timeline": mark("one row an act on an appeal, with the hash that the log keeps"),
    "response-times": mark("one row a forwarded appeal: how long its complainant took, open ones counted"),
    "metrics": mark("one row a number: rates, times and counts, each with what it rests on"),
    "disclosures": mark("one row a document that was given to a party: in which form, on what ground"),
}

UTC: Final = "UTC"

ZONED: Final = "day of the policy's zone"

DATE_TIME: Final = "ISO 8601 time"

DATE: Final = "ISO 8601 day"

TEN_DIGITS: Final = "10 hexadecimal digits"

TRUTH: Final = "true / false"


def _of(terms: Iterable[StrEnum]) -> str:
    return " | ".join(map(str, terms))


def _time(name: str, told: str, source: str) -> Column:
    return Column(name, told, unit=DATE_TIME, zone=UTC, source=source)


def _truth(name: str, told: str, source: str) -> Column:
    return Column(name, told, values=TRUTH, source=source)


def _count(name: str, told: str, source: str) -> Column:
    return Column(name, told, unit=COUNT, source=source)


APPEAL_NO: Final = Column("appeal_no", mark("The number of the appeal."), source="appeal.appeal_no")

SEQ: Final = _count("seq", mark("The number of the act within its appeal, from 1."), "event.seq")

RIGHT_TYPE: Final = Column("right_type", mark("The kind of right."), values=_of(RightType), source="appeal.right_type")

POLICY: Final = Column(
    "policy", mark("The policy whose criteria and windows count for this appeal."), source="appeal.policy_id"
)

SELLER: Final = Column(
    "seller", mark("The seller's pseudonym, the same in every file of this office."), unit=TEN_DIGITS,
    source="appeal.seller_id",
)  # fmt: skip

COMPLAINANT: Final = Column(
    "complainant", mark("The complainant's pseudonym, the same in every file of this office."), unit=TEN_DIGITS,
    source="appeal.complainant_id",
)  # fmt: skip

ARRIVED: Final = _time(
    "arrived_at",
    mark("When the forwarded materials reached the complainant; unless under 512(g), the window runs from here."),
    "appeal.arrived_at",
)  # fmt: skip

FORWARDED: Final = _time(
    "forwarded_at", mark("When the appeal was forwarded to the complainant."), "appeal.forwarded_at"
)

STATE: Final = Column("state", mark("Whose turn it is."), values=_of(State), source="appeal.state")

STATE_AFTER: Final = Column(
    "state", mark("Whose turn it is after the act; empty when the act left it as it was."), values=_of(State),
    source="event.payload",
)  # fmt: skip

OUTCOME: Final = Column(
    "outcome", mark("How the appeal ended; empty while it runs."), values=_of(Outcome), source="appeal.outcome"
)

OUTCOME_SET: Final = Column(
    "outcome", mark("The outcome that the act gave the appeal, if any."), values=_of(Outcome), source="event.payload"
)

EXCEPTIONAL: Final = _truth(
    "exceptional", mark("Whether a lead decided it against the findings."), "appeal.exceptional"
)

EXCEPTIONAL_ACT: Final = _truth(
    "exceptional", mark("Whether this very act was a decision against the findings."), "event.payload"
)

LEGAL_RISK: Final = Column(
    "legal_risk", mark("What of the statute the decision that ended it left aside; empty for nothing."),
    values=_of(LegalRisk), source="appeal.legal_risk",
)  # fmt: skip

LEGAL_RISK_ACT: Final = Column(
    "legal_risk", mark("What of the statute this very act left aside; empty for nothing."),
    values=_of(LegalRisk), source="event.payload",
)  # fmt: skip

IMPORTED: Final = _truth(
    "imported", mark("Whether the appeal comes from an earlier system, which Redress did not see."), "appeal.imported"
)

HASH: Final = Column(
    "hash", mark("The hash of the act in the log: SHA-256 over the act and the hash before it."),
    unit="64 hexadecimal digits", source="event.hash",
)  # fmt: skip

EXHIBIT: Final = Column(
    "exhibit", mark("The label of the document within its appeal: A1… seller, B1… complainant, C1… office."),
    source="exhibit.label",
)  # fmt: skip

EXHIBIT_KIND: Final = Column(
    "exhibit_kind", mark("What the document is, as it was filed."), values=_of(DocumentKind), source="exhibit.kind"
)

CASES: Final = (
    APPEAL_NO,
    STATE,
    RIGHT_TYPE,
    POLICY,
    SELLER,
    COMPLAINANT,
    Column("right_no", mark("The number of the right that the complaint rests on."), source="appeal.right_no"),
    _count("listings", mark("How many listings were punished."), "appeal.listings"),
    Column("penalty_kind", mark("What the marketplace did."), values=_of(PenaltyKind), source="appeal.penalty_kind"),
    _time("opened_at", mark("When the appeal was opened."), "appeal.opened_at"),
    _time("disclosed_at", mark("When the seller was told who complained, and on what right."), "appeal.disclosed_at"),
    _time("counter_notice_at", mark("When the counter-notice first came."), "appeal.counter_notice_at"),
    _time(
        "counter_notice_effective_at",
        mark(
            "When the counter-notice was complete: its last supplement, else its first filing. Under 512(g) the"
            " latest day counts from here. Empty for imported appeals, and those filed before this was kept."
        ),
        "appeal.counter_notice_effective_at",
    ),
    _time("preliminary_decided_at", mark("When the preliminary decision was taken."), "appeal.preliminary_decided_at"),
    Column(
        "preliminary_outcome", mark("The preliminary decision."), values="forwarded | rejected",
        source="appeal.preliminary_outcome",
    ),
    FORWARDED,
    ARRIVED,
    Column(
        "response_due_on", mark("The last day of the complainant's window."), unit=DATE, zone=ZONED,
        source="appeal.response_due_on",
    ),
    Column(
        "response_latest_on",
        mark(
            "The last day to end the punishment where the complainant does not answer (512(g): the fourteenth business"
            " day after the counter-notice was complete). Empty where the policy has none, and for appeals that were"
            " forwarded before this was kept."
        ),
        unit=DATE, zone=ZONED, source="appeal.response_latest_on",
    ),
    _time("answered_at", mark("When the complainant's answer arrived; a withdrawal is none."), "appeal.answered_at"),
    Column(
        "answer_kind", mark("What the complainant answered with."), values=_of(AnswerKind),
        source="appeal.answer_kind",
    ),
    _time("withdrawn_at", mark("When the complainant took the complaint back."), "appeal.withdrawn_at"),
    _time("final_decided_at", mark("When the appeal ended."), "appeal.final_decided_at"),
    OUTCOME,
    Column("due_on", mark("The last day of the window that runs now."), unit=DATE, zone=ZONED, source="appeal.due_on"),
    EXCEPTIONAL,
    LEGAL_RISK,
    _count("supplements", mark("How often the seller was asked for a supplement."), "appeal.supplements"),
    _count("late_answers", mark("Answers that came after the end; they change nothing."), "appeal.late_answers"),
    _count("reopened", mark("How often the appeal was reopened."), "appeal.reopened"),
    IMPORTED,
    _count("version", mark("The number of the last act in its log, where documents count too."), "appeal.version"),
)  # fmt: skip

TIMELINE: Final = (
    APPEAL_NO,
    SEQ,
    Column("verb", mark("What was done."), values=_of(Verb), source="event.verb"),
    _time("happened_at", mark("When it was done."), "event.happened_at"),
    STATE_AFTER,
    Column("due_on", mark("The due date that the act set."), unit=DATE, zone=ZONED, source="event.payload"),
    OUTCOME_SET,
    EXCEPTIONAL_ACT,
    HASH,
)

DECIDED: Final = (
    APPEAL_NO,
    SEQ,
    Column(
        "decision", mark("What was decided. Imported appeals have no decisions here: Redress did not see them."),
        values=_of(DECISIONS), source="event.verb",
    ),
    _time("decided_at", mark("When it was decided."), "event.happened_at"),
    RIGHT_TYPE,
    POLICY,
    Column(
        "verdict",
        mark("Where the checklist stood at the decision; empty where none is weighed."),
        values=_of(Standing),
        source="event.payload",
    ),
    Column("routes", mark("The routes that the seller claimed, with blanks between them."), source="event.payload"),
    Column("passed_routes", mark("Those of the routes that passed."), source="event.payload"),
    _count("findings", mark("How many findings were written down with the decision."), "event.payload"),
    STATE_AFTER,
    OUTCOME_SET,
    EXCEPTIONAL_ACT,
    LEGAL_RISK_ACT,
    Column(
        "reviewer", mark("Who decided: a pseudonym that only this office could resolve."), unit=TEN_DIGITS,
        source="event.decided_by, else event.actor",
    ),
    HASH,
)  # fmt: skip

FINDINGS: Final = (
    APPEAL_NO,
    SEQ,
    Column(
        "criterion", mark("The criterion, by its id; the catalogue of criteria has its words."),
        source="finding.criterion",
    ),
    Column("value", mark("The answer that counted."), values=_of(Value), source="finding.finding_value"),
    Column(
        "machine_value", mark("What the machine check had said; empty where there is none."), values=_of(Value),
        source="finding.machine_value",
    ),
    Column("made_by", mark("Who gave the answer that counted."), values="machine | person", source="finding.made_by"),
    _time("made_at", mark("When it was written down: with the decision that rests on it."), "finding.made_at"),
    Column(
        "looked_up_site", mark("Where the person looked it up outside; empty where the criterion rests on no look-up."),
        source="finding.looked_up",
    ),
    Column(
        "looked_up_at", mark("When it was looked up there, as the person wrote it down."), unit="YYYY-MM-DD HH:MM",
        zone="Asia/Shanghai", source="finding.looked_up",
    ),
    Column(
        "looked_up_result",
        mark("What was found there: for the tax site one of its five results, else in the person's words."),
        source="finding.looked_up",
    ),
    EXHIBIT,
    EXHIBIT_KIND,
)  # fmt: skip

DISCLOSURES: Final = (
    APPEAL_NO,
    SEQ,
    _time("given_at", mark("When the document was given."), "disclosure.given_at"),
    Column("recipient", mark("To which side it was given."), values=_of(Side), source="disclosure.recipient"),
    EXHIBIT,
    EXHIBIT_KIND,
    Column("rendition", mark("In which form it was given."), values=_of(Rendition), source="disclosure.rendition"),
    Column("ground", mark("On what ground, in the office's own words."), source="disclosure.ground"),
    _truth("in_pack", mark("Whether it went within a pack of blacked out pages."), "disclosure.pack_id"),
    _truth(
        "as_filed_for_a_reason", mark("Whether it went as filed although something is masked by default."),
        "disclosure.as_filed_because",
    ),
)  # fmt: skip

TIMES: Final = (
    APPEAL_NO,
    RIGHT_TYPE,
    POLICY,
    SELLER,
    COMPLAINANT,
    FORWARDED,
    ARRIVED,
    _time(
        "counted_from",
        mark("Where the clock starts: the arrival, or the forwarding where the window needs no arrival."),
        "appeal.arrived_at, appeal.forwarded_at",
    ),
    _time("due_at", mark("The last moment of the complainant's window."), "appeal.response_due_on"),
    _time("first_answer_at", mark("The first answer within the window; empty for a silence."), "appeal.answered_at"),
    Column(
        "answer_kind", mark("What the complainant answered with."), values="counter_materials | legal_action_notice",
        source="appeal.answer_kind",
    ),
    _time("counted_to", mark("Where the clock stopped: see the reason."), "appeal"),
    Column(
        "reason",
        mark(
            "Why it stopped: an answer; a withdrawal of the complaint; another end of the appeal; silence, at the end"
            " of the window; open, at the moment of the file."
        ),
        values="answered | withdrawn | ended | silence | open",
        source="appeal",
    ),
    _truth("censored", mark("Whether no answer had come when the clock stopped: silence and open."), "appeal"),
    Column(
        "days", mark("From where the clock starts to where it stopped, in calendar days."), unit="days of 24 hours",
        source="appeal",
    ),
    Column(
        "working_days_of_9_hours",
        mark("The same time counted only from 9:00 to 18:00 on working days of the calendar cn: another clock."),
        unit="working days of 9 hours", zone="Asia/Shanghai", source="appeal, data/calendar",
    ),
    _truth(
        "working_days_provisional",
        mark("Whether it has days whose days off the calendar does not know: then weekends alone are left out."),
        "data/calendar",
    ),
    _truth("late_answer", mark("Whether an answer came after the window."), "appeal"),
    EXCEPTIONAL,
    IMPORTED,
    _time("as_of", mark("The moment for which all rows are true."), "appeal"),
)  # fmt: skip

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
