"""What each metric asks, as tests on the relation, and what it means in words.

A question's ``base`` says which cases count (n), its ``parts`` which of them count apart: the count and the list
of any number come from the same tests, so they cannot differ.
Source: domain.md 6.2.
"""

from dataclasses import dataclass, field
from typing import Final

from core.domain.text import Text, mark, say

# What each metric means, in a sentence for the reader of the number (domain.md 6.2); Chinese in the catalogue.

OF: Final = mark("{k} of {n}")


@dataclass(frozen=True)
class Definition:
    """A metric's name for people, and what it counts of what; keys of the catalogue.

    ``of`` names the whole beside its numbers, where a page shows numbers of several wholes.
    """

    title: str
    told: str
    of: str = OF


HORIZON_DAYS: Final = 60
"""H of domain.md 6.2: supplement, review, window and slack; a cohort is mature when all its cases are this old."""

SMALL: Final = 20
"""A share of fewer cases is withheld (domain.md 6.2)."""

PROVISIONAL: Final = mark(
    "Working hours are provisional for {count}: the calendar does not know the days off of all their days."
)

DEFINITIONS: Final[dict[str, Definition]] = {
    "revocation_rate_cohort": Definition(
        mark("Revocation rate by cohort"),
        mark(
            "Of all appeals whose counter-notice came in the month, those whose punishment was revoked within"
            " {horizon} days of it. Appeals still open then count as not revoked. A month in which any appeal is"
            " younger than that gives no number."
        ),
    ),
    "revocation_share_of_decisions": Definition(
        mark("Revoked, of the decisions of a period"),
        mark(
            "Of all appeals that ended in the period, those whose punishment was revoked. Withdrawn complaints and"
            " appeals given up are counted in and shown apart. It is no revocation rate: what is open is not in it."
        ),
    ),
    "revocation_given_forwarded": Definition(
        mark("Revoked after forwarding"),
        mark(
            "Of the forwarded appeals of mature cohorts, those revoked because the complainant gave no answer or an"
            " invalid one. Withdrawals are not among those revoked here; they are shown apart."
        ),
    ),
    "revocation_mix": Definition(
        mark("Reasons of revocation"), mark("The revoked appeals that ended in the period, by why they were revoked.")
    ),
    "preliminary_pass_rate": Definition(
        mark("Passed the preliminary review"),
        mark(
            "Of the appeals with a preliminary decision, those forwarded to the complainant, by the month of the"
            " counter-notice. An appeal that waits for a supplement is pending and not counted."
        ),
    ),
    "complainant_answer_rate": Definition(
        mark("Complainants who answered in time"),
        mark(
            "Of the forwarded appeals whose response window has ended, those with an answer on file by its last day."
            " Withdrawals stay in the whole, are no answers, and are shown apart; so are late answers. An appeal is"
            " of the period in which its materials arrived, or were forwarded where the window needs no arrival."
        ),
    ),
    "legal_action_rate": Definition(
        mark("Complainants who took legal action"),
        mark(
            "Of the forwarded appeals whose response window has ended, those with the notice of a suit or an"
            " administrative complaint by its last day. An appeal is of the period in which its materials arrived,"
            " or were forwarded where the window needs no arrival."
        ),
    ),
    "complainant_response_time": Definition(
        mark("Time to the complainant's answer"),
        mark(
            "Days from the arrival of the forwarded materials, or from the forwarding where the window needs no"
            " arrival, to the first answer. Appeals that still wait count up to this moment, silences up to their due"
            " date; a withdrawal or another end competes with an answer. Late answers are counted apart."
        ),
    ),
    "time_to_preliminary": Definition(
        mark("Time to the preliminary decision"),
        mark(
            "From the counter-notice to the preliminary decision, open appeals counted up to this moment, in calendar"
            " days of 24 hours and in working hours: 9:00 to 18:00 in Shanghai on working days."
        ),
    ),
    "time_to_final": Definition(
        mark("Time to the final decision"),
        mark(
            "From the counter-notice to the decision that ended the appeal, open appeals counted up to this moment and"
            " appeals given up until then, in calendar days of 24 hours and in working hours: 9:00 to 18:00 in Shanghai"
            " on working days."
        ),
    ),
    "complaint_to_counter_notice": Definition(
        mark("Complaint to counter-notice"),
        mark(
            "The seller's time: from the opening of the case for a complaint to its first counter-notice, in days of"
            " 24 hours. Cases without one count up to this moment; a complaint that is taken back, or another end"
            " before it, competes. Supplements are not counted anew."
        ),
    ),
    "disclosure_to_counter_notice": Definition(
        mark("Disclosure to counter-notice"),
        mark(
            "The seller's time: from the day the seller was told of the complaint to the first counter-notice, in days"
            " of 24 hours. Cases without one count up to this moment; a complaint that is taken back, or another end"
            " before it, competes. Supplements are not counted anew."
        ),
    ),
    "retracted_without_counter_notice": Definition(
        mark("Taken back without a counter-notice"),
        mark(
            "Of the cases opened in the period, those whose complaint was taken back before any counter-notice came."
            " Those taken back after it are shown apart."
        ),
        mark("{k} of {n} cases opened"),
    ),
    "overdue_open": Definition(
        mark("Open past the due date"), mark("Open appeals whose running due date has ended, by the step they are in.")
    ),
    "waiting": Definition(mark("What waits for whom"), mark("Open appeals by the step they are in: whose turn it is.")),
    "ageing": Definition(mark("Age of open appeals"), mark("Open appeals by the days since they were opened.")),
    "workload_open": Definition(
        mark("Assigned and open"), mark("Open appeals by the reviewer they are assigned to, in the order of names.")
    ),
    "workload_decided": Definition(
        mark("Decided, by reviewer"),
        mark("Appeals by the reviewer of their last decision, in the order of names; outcomes are not compared."),
    ),
    "appeals": Definition(mark("Appeals"), mark("All appeals that were opened, whatever became of them.")),
    "outcomes": Definition(mark("Outcomes"), mark("The closed appeals by how they ended.")),
    "complainant_counter_success": Definition(
        mark("Revoked against a complainant"),
        mark(
            "Of the complaints of a complainant that led to a punishment and an appeal opened in the last three months,"
            " those whose punishment was revoked."
        ),
    ),
    "evidence_failure_top": Definition(
        mark("Criteria that fail most"),
        mark("Of the appeals in which the criterion applied, those where it was last found not met."),
    ),
    "evidence_never_opened": Definition(
        mark("Evidence never opened before the decision"),
        mark(
            "Of the decisions taken in the period, preliminary or final, those whose decider had never opened one or"
            " more of the documents of the two sides. Decisions from before this was recorded are not counted; an"
            " appeal counts with each of its decisions."
        ),
        mark("{k} of {n} decisions taken, preliminary or final"),
    ),
    "second_looks": Definition(
        mark("Second looks done"),
        mark(
            "Of the decisions that were drawn in the period to be looked at again, those whose second look was given."
            " An appeal counts with each of its decisions that was drawn."
        ),
        mark("{k} of {n} decisions drawn"),
    ),
    "second_look_agreement": Definition(
        mark("Agreement of second looks"),
        mark(
            "Of the second looks given in the period, those that took the same decision with the same outcome as the"
            " first decision. An appeal counts with each of its second looks."
        ),
        mark("{k} of {n} second looks took the same decision"),
    ),
    "exceptional_decisions": Definition(
        mark("Ended against the findings"),
        mark(
            "Of the appeals that ended in the period, each counted once by its last end, those in which a lead decided"
            " against the findings (an exceptional decision)."
        ),
        mark("{k} of {n} appeals that ended"),
    ),
    "kept_without_notice": Definition(
        mark("Kept without notice of legal action"),
        mark(
            "Of the appeals that ended in the period with the punishment upheld after an answer, each counted once by"
            " its last end, those in which no suit or complaint was notified in time although the policy names that as"
            " the statute's condition (E-Commerce Law art. 43). History of an earlier system is not counted."
        ),
        mark("{k} of {n} appeals upheld after an answer"),
    ),
    "refused_with_minimum": Definition(
        mark("Refused with the statutory minimum"),
        mark(
            "Of the appeals that were rejected in the preliminary review in the period, each counted once by its last"
            " end, those whose counter-notice had what the statute asks for, as the policy names it. History of an"
            " earlier system is not counted."
        ),
        mark("{k} of {n} appeals rejected in the preliminary review"),
    ),
    "reopened_cases": Definition(
        mark("Reopened after their end"),
        mark(
            "Of the appeals that ended in the period, those that were taken up again at least once. A reopened appeal"
            " keeps its number and counts once, by its last end: while it runs again, by the one before."
        ),
        mark("{k} of {n} appeals that ended"),
    ),
    "reused_invoices": Definition(
        mark("Reused invoices"),
        mark(
            "Of the appeals whose counter-notice came in the period and of whose invoices (or other proofs of purchase)"
            " a number is known, those with one that was also filed in another appeal, whenever that was. In an appeal"
            " of another shop is counted apart. It is a sign to look at, no finding: one shop may rightly show an"
            " invoice twice."
        ),
        mark("{k} of {n} appeals with a known invoice"),
    ),
    "restored_in_time": Definition(
        mark("Restored within the statutory time"),
        mark(
            "Of the forwarded appeals under a policy with a latest day (512(g): the fourteenth business day after the"
            " counter-notice was complete) that were restored in the period, or whose latest day ended in it with the"
            " material still down: those restored by that day. Appeals in which notice of legal action came and was"
            " not found invalid are not among them, nor those that were taken up again, nor those forwarded before the"
            " latest day was kept."
        ),
        mark("{k} of {n} appeals restored or past their latest day"),
    ),
    "sla_preliminary": Definition(
        mark("Preliminary decisions in time"),
        mark("Of the preliminary reviews whose due date has ended, those decided by it."),
    ),
    "sla_final": Definition(
        mark("Final decisions in time"), mark("Of the final reviews whose due date has ended, those decided by it.")
    ),
}


def defined(name: str) -> Text:
    """The definition of a metric as a sentence."""
    return (
        say(DEFINITIONS[name].told, horizon=HORIZON_DAYS)
        if "{horizon}" in DEFINITIONS[name].told
        else Text(key=DEFINITIONS[name].told)
    )


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
