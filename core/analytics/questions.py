"""What each metric asks, as tests on the relation, and what it means in words.

A question's ``base`` says which cases count (n), its ``parts`` which of them count apart: the count and the list
of any number come from the same tests, so they cannot differ.
Source: domain.md 6.2.
"""

from dataclasses import dataclass, field
from typing import Final

from core.domain.text import Text, mark

# What each metric means, in a sentence for the reader of the number (domain.md 6.2); Chinese in the catalogue.

HORIZON_DAYS: Final = 60
"""H of domain.md 6.2: supplement, review, window and slack; a cohort is mature when all its cases are this old."""

SMALL: Final = 20
"""A share of fewer cases is withheld (domain.md 6.2)."""

PROVISIONAL: Final = mark("metric.working_hours_provisional_for_calendar")

OWN_WHOLES: Final = frozenset({
    "retracted_without_counter_notice",
    "evidence_never_opened",
    "second_looks",
    "second_look_agreement",
    "exceptional_decisions",
    "kept_without_notice",
    "refused_with_minimum",
    "reopened_cases",
    "reused_invoices",
    "restored_in_time",
})  # fmt: skip
"""Metrics whose numbers name their whole, on pages that show numbers of several wholes."""


def title_of(name: str) -> str:
    """A metric's name for people, as an id of the catalogues."""
    return f"metric.{name}.title"


def whole_of(name: str) -> str:
    """The count of a metric and its whole, as an id of the catalogues."""
    return f"metric.{name}.of" if name in OWN_WHOLES else mark("metric.count_of_whole")


def defined(name: str) -> Text:
    """The definition of a metric as a sentence: what it counts of what."""
    return Text(key=f"metric.{name}.told", facts={"horizon": HORIZON_DAYS})


# What the metrics ask, as tests on the relation: each number's own query is made of them.

REVOKED: Final = "starts_with(outcome, 'revoked')"

OPEN: Final = "state <> 'closed'"

# The complainant took the complaint back while its answer was awaited: a bucket of its own.
WITHDREW: Final = "(withdrawn_at IS NOT NULL AND withdrawn_at <= response_ends)"

ANSWERED: Final = "(answered_at IS NOT NULL AND answered_at <= response_ends)"

# What came after the end is no late answer where there was one in time.
LATE: Final = f"(answered_at > response_ends OR late_answers > 0 AND NOT coalesce({ANSWERED}, false))"

MONTH: Final = "month"
"""Grouping by month is by the day first: see ``metrics_count``."""

AGE: Final = "floor((epoch($as_of::TIMESTAMP) - epoch(opened_at)) / 86400)"

# How long the complainant has had, and what ended it: 1 an answer, 2 a withdrawal or another end, 0 neither yet.
_WINDOW: Final = "least(coalesce(response_ends, $as_of), $as_of)"

_ENDED: Final = f"(ended >= asked_at AND ended <= {_WINDOW} AND outcome IS NOT NULL)"

_FIRST_ANSWER: Final = f"(answered_at <= {_WINDOW} AND answered_at <= coalesce(withdrawn_at, answered_at))"

_TAKEN_BACK: Final = f"(withdrawn_at <= {_WINDOW})"


@dataclass(frozen=True)
class WaitQuestion:
    """Two moments and what lies between: where the clock starts, where it stops, and the kind of its end.

    ``worked`` waits are the office's own: they are told in working hours too.
    """

    start: str
    stop: str
    kind: str
    worked: bool = False


@dataclass(frozen=True)
class Question:
    """A metric's tests. ``when`` is the moment that puts a case in a month and between two days.

    ``hit`` is the part that makes the rate (k of n); ``own`` groups by something of the question's own, ``groups``
    has what it can be grouped by besides ``GROUPS``.
    ``matured`` says which cases are old enough; by month the others are counted too, to be named as young.
    ``reads`` names the columns of the relation in all these tests: the answer is kept while none of them changes.
    """

    base: str
    when: str
    hit: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    own: str = ""
    matured: str = ""
    wait: WaitQuestion | None = None
    groups: dict[str, str] = field(default_factory=dict)
    reads: str = field(kw_only=True)


# A silence that was confirmed is a silence, whenever the earlier system wrote it down.
_RESPONSE: Final = WaitQuestion(
    "asked_at",
    f"CASE WHEN {_FIRST_ANSWER} THEN answered_at WHEN {_TAKEN_BACK} THEN withdrawn_at"
    f" WHEN {_ENDED} THEN ended ELSE {_WINDOW} END",
    f"CASE WHEN {_FIRST_ANSWER} THEN 1 WHEN {_TAKEN_BACK} THEN 2"
    f" WHEN {_ENDED} AND outcome <> 'revoked_no_answer' THEN 2 ELSE 0 END",
)


def _decision(stop: str) -> WaitQuestion:
    """From the counter-notice to a decision; an appeal that ended without it is no longer at risk of it."""
    ended = f"coalesce({stop}, ended, $as_of)"
    kind = f"CASE WHEN {stop} IS NOT NULL THEN 1 WHEN ended IS NOT NULL THEN 2 ELSE 0 END"
    return WaitQuestion("started", ended, kind, worked=True)


# The complaint was taken back before any counter-notice came.
_RETRACTED: Final = "(withdrawn_at IS NOT NULL AND started IS NULL)"

# A history may lack the counter-notice that a later step shows there was: nothing is known of its time.
_NOTICE_KNOWN: Final = "(started IS NOT NULL OR last_passed_at IS NULL AND forwarded_at IS NULL)"


def _counter_notice(start: str) -> Question:
    """The seller's time from a step to the counter-notice; whatever ended the case before it competes."""
    return Question(
        f"{start} IS NOT NULL AND {_NOTICE_KNOWN}",
        start,
        parts={"withdrawn": _RETRACTED},
        wait=WaitQuestion(
            start,
            "coalesce(started, least(withdrawn_at, ended), $as_of)",
            "CASE WHEN started IS NOT NULL THEN 1 WHEN least(withdrawn_at, ended) IS NOT NULL THEN 2 ELSE 0 END",
        ),
        reads=f"{start} started forwarded_at withdrawn_at ended last_passed_at",
    )


_FINAL: Final = "CASE WHEN outcome <> 'abandoned_by_seller' THEN ended END"

_DUE: Final = "forwarded_at IS NOT NULL AND response_ends <= $as_of"

# How a review ends without a decision: the complaint is withdrawn, or the appeal is given up.
_LEFT: Final = "least(withdrawn_at, ended)"

_DECIDED: Final = "(state = 'closed' AND outcome <> 'abandoned_by_seller')"

# The complaint rests on an action of which notice came: the material rightly stays down until that is decided.
_KEPT_DOWN: Final = "coalesce(answer_kind = 'legal_action_notice', false)"

_STILL_DOWN: Final = f"(outcome IS NULL AND latest_ends <= $as_of AND NOT {_KEPT_DOWN})"

_OF_LOOKS: Final = {"decided": "decided", "worth": "worth"}

QUESTIONS: Final[dict[str, Question]] = {
    "revocation_rate_cohort": Question(
        "started IS NOT NULL",
        "started",
        f"{REVOKED} AND epoch(ended) - epoch(started) <= $horizon",
        {"open": "outcome IS NULL", "later": f"{REVOKED} AND epoch(ended) - epoch(started) > $horizon"},
        matured="started < $matured",
        reads="started ended outcome",
    ),
    "revocation_share_of_decisions": Question(
        "outcome IS NOT NULL",
        "ended",
        REVOKED,
        {"withdrawn": "outcome = 'revoked_withdrawn'", "abandoned": "outcome = 'abandoned_by_seller'"},
        reads="ended outcome",
    ),
    "revocation_given_forwarded": Question(
        "started IS NOT NULL AND forwarded_at IS NOT NULL",
        "started",
        "outcome IN ('revoked_no_answer', 'revoked_invalid_answer')",
        {"withdrawn": "outcome = 'revoked_withdrawn'"},
        matured="started < $matured",
        reads="started forwarded_at outcome",
    ),
    "revocation_mix": Question(
        REVOKED,
        "ended",
        parts={
            outcome: f"outcome = '{outcome}'"
            for outcome in ("revoked_no_answer", "revoked_invalid_answer", "revoked_withdrawn", "revoked_other")
        },
        reads="ended outcome",
    ),
    "preliminary_pass_rate": Question(
        "started IS NOT NULL AND last_passed_at IS NOT NULL",
        "started",
        "last_passed_as = 'forwarded'",
        reads="started last_passed_at last_passed_as",
    ),
    "complainant_answer_rate": Question(
        _DUE,
        "asked_at",
        f"{ANSWERED} AND NOT {WITHDREW}",
        {"late": f"{LATE} AND NOT {WITHDREW}", "withdrawn": WITHDREW},
        reads="forwarded_at asked_at response_ends answered_at withdrawn_at late_answers",
    ),
    "legal_action_rate": Question(
        _DUE,
        "asked_at",
        f"answer_kind = 'legal_action_notice' AND {ANSWERED}",
        reads="forwarded_at asked_at response_ends answered_at answer_kind",
    ),
    "complainant_response_time": Question(
        "forwarded_at IS NOT NULL AND asked_at IS NOT NULL",
        "asked_at",
        parts={"late": f"{LATE} AND ({_RESPONSE.kind}) = 0"},
        wait=_RESPONSE,
        reads="forwarded_at asked_at response_ends answered_at withdrawn_at ended outcome late_answers",
    ),
    "time_to_preliminary": Question(
        "started IS NOT NULL", "started", wait=_decision("last_passed_at"), reads="started ended last_passed_at"
    ),
    "time_to_final": Question(
        "started IS NOT NULL", "started", wait=_decision(f"({_FINAL})"), reads="started ended outcome"
    ),
    "complaint_to_counter_notice": _counter_notice("opened_at"),
    "disclosure_to_counter_notice": _counter_notice("disclosed_at"),
    "retracted_without_counter_notice": Question(
        "true",
        "opened_at",
        _RETRACTED,
        {"retracted_later": "withdrawn_at IS NOT NULL AND started IS NOT NULL"},
        reads="opened_at started withdrawn_at",
    ),
    "overdue_open": Question(
        f"{OPEN} AND turn_ends <= $as_of", "opened_at", own="state", reads="state opened_at turn_ends"
    ),
    "waiting": Question(
        OPEN, "opened_at", parts={"overdue": "turn_ends <= $as_of"}, own="state", reads="state opened_at turn_ends"
    ),
    "ageing": Question(
        OPEN,
        "opened_at",
        own=f"CASE WHEN {AGE} < 8 THEN '0-7' WHEN {AGE} < 15 THEN '8-14' WHEN {AGE} < 31 THEN '15-30'"
        f" WHEN {AGE} < 61 THEN '31-60' ELSE '61+' END",
        reads="state opened_at",
    ),
    "workload_open": Question(
        f"{OPEN} AND assigned_to <> ''",
        "opened_at",
        parts={"overdue": "turn_ends <= $as_of"},
        own="assigned_to",
        reads="state assigned_to opened_at turn_ends",
    ),
    "workload_decided": Question(
        "reviewer <> '' AND coalesce(ended, passed_at) IS NOT NULL",
        "coalesce(ended, passed_at)",
        own="reviewer",
        reads="reviewer passed_at ended",
    ),
    "appeals": Question("true", "opened_at", reads="opened_at"),
    "outcomes": Question(
        "state = 'closed' AND outcome IS NOT NULL", "ended", own="outcome", reads="state ended outcome"
    ),
    "complainant_counter_success": Question(
        "complainant_id <> '' AND opened_at > $as_of::TIMESTAMP - INTERVAL 3 MONTH",
        "opened_at",
        REVOKED,
        own="complainant_id",
        reads="complainant_id opened_at outcome",
    ),
    "evidence_failure_top": Question(
        "finding_value <> 'not_applicable'",
        "found_at",
        "finding_value = 'not_met'",
        own="criterion",
        reads="criterion finding_value found_at",
    ),
    "evidence_never_opened": Question(
        "never_opened IS NOT NULL", "rested_at", "never_opened > 0", reads="rested_at never_opened"
    ),
    "second_looks": Question(
        "look_drawn_at IS NOT NULL",
        "look_drawn_at",
        "look_given_at IS NOT NULL",
        {"pending": "look_given_at IS NULL"},
        reads="look_drawn_at look_given_at",
    ),
    "second_look_agreement": Question(
        "look_given_at IS NOT NULL",
        "look_given_at",
        "agrees",
        {"differ": "NOT agrees"},
        groups=_OF_LOOKS,
        reads="look_given_at agrees",
    ),
    "exceptional_decisions": Question("outcome IS NOT NULL", "ended", "exceptional", reads="ended outcome"),
    "kept_without_notice": Question(
        "starts_with(outcome, 'upheld') AND NOT imported",
        "ended",
        "legal_risk = 'kept_without_notice'",
        reads="ended outcome legal_risk",
    ),
    "refused_with_minimum": Question(
        "outcome = 'rejected_preliminary' AND NOT imported",
        "ended",
        "legal_risk = 'refused_with_minimum'",
        reads="ended outcome legal_risk",
    ),
    "reopened_cases": Question(
        "outcome IS NOT NULL",
        "ended",
        "reopened > 0",
        {
            "open": f"reopened > 0 AND {OPEN}",
            "otherwise": f"reopened > 0 AND NOT ({OPEN}) AND outcome <> first_outcome",
        },
        reads="state ended outcome reopened first_outcome",
    ),
    "reused_invoices": Question(
        "started IS NOT NULL",
        "started",
        "reused > 0",
        {"other_shop": "other_shop > 0"},
        reads="started reused other_shop",
    ),
    "restored_in_time": Question(
        f"forwarded_at IS NOT NULL AND latest_ends IS NOT NULL AND reopened = 0 AND ({REVOKED} OR {_STILL_DOWN})",
        "coalesce(ended, latest_ends)",
        f"{REVOKED} AND ended <= latest_ends",
        {
            "restored_late": f"{REVOKED} AND ended > latest_ends",
            "still_down": _STILL_DOWN,
            "withdrawn": "outcome = 'revoked_withdrawn'",
        },
        reads="forwarded_at latest_ends answer_kind ended outcome reopened",
    ),
    "sla_preliminary": Question(
        "started IS NOT NULL AND preliminary_ends <= $as_of AND (passed_at IS NOT NULL"
        f" OR state = 'preliminary_review' OR {_LEFT} > preliminary_ends)",
        "started",
        "passed_at <= preliminary_ends",
        reads="state started passed_at withdrawn_at ended preliminary_ends",
    ),
    "sla_final": Question(
        f"final_starts IS NOT NULL AND final_ends <= $as_of AND ({_DECIDED}"
        " OR state = 'final_review' OR state = 'closed' AND ended > final_ends)",
        "final_starts",
        f"{_DECIDED} AND ended <= final_ends",
        reads="state ended outcome final_ends final_starts",
    ),
}

GROUPS: Final[dict[str, str]] = {
    "right_type": "right_type",
    "policy": "policy_id",
    "complainant": "complainant_id",
    "seller": "seller_id",
    "penalty": "penalty",
    "reviewer": "reviewer",
    "route": "route",
    "state": "state",
}
