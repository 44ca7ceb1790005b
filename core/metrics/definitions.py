"""What each metric means, in a sentence for the reader of the number (domain.md 6.2); Chinese in the catalogue."""

from dataclasses import dataclass
from typing import Final

from core.text import Text, mark, say

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
