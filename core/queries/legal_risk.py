"""What of the statute a decision would leave aside: a measure kept without notice, a statement not forwarded.

Both may be decided, by a person and with a reason of its own; they are marked and counted. For which policies they
hold, and what the minimum is, is data of the policy (domain.md 1.5, 2.2).
"""

from dataclasses import dataclass
from datetime import date

from core.model.terms import DocumentKind, LegalRisk, Side, Stand, Verb
from core.office import day_in, zone_of
from core.queries.assess import Assessment, Dossier
from core.verdict import answered

LEGAL_ACTION = "legal_action"


@dataclass(frozen=True)
class Risk:
    """What a decision would leave aside; ``day`` is the last one on which a notice counts, None while none is known."""

    kind: LegalRisk
    day: date | None = None


def legal_risk(verb: Verb, dossier: Dossier, assessment: Assessment) -> Risk | None:
    """What this decision would leave aside on the case as it stands; None for most decisions."""
    if verb is Verb.UPHOLD and dossier.policy.statutory_notice and not _notified(dossier, assessment):
        return Risk(LegalRisk.KEPT_WITHOUT_NOTICE, dossier.appeal.response_due_on)
    if verb is Verb.REJECT and _has_minimum(dossier, assessment):
        return Risk(LegalRisk.REFUSED_WITH_MINIMUM)
    return None


def _notified(dossier: Dossier, assessment: Assessment) -> bool:
    """Whether the complainant has told us in time that it complained to an authority or sued (E-Commerce Law art. 43).

    In time is by the last day of its window, extensions included: delay that is not its own is not counted (SPC Reply
    of 14 Sep 2020 no. 3). A notice that legal found wanting is none.
    """
    route = assessment.verdict.group(LEGAL_ACTION)
    if route is not None and route.stand is Stand.FAILS:
        return False
    last, zone = dossier.appeal.response_due_on, zone_of(dossier.policy)
    return any(
        each.side is Side.COMPLAINANT
        and each.kind == DocumentKind.LEGAL_ACTION_NOTICE
        and (last is None or day_in(each.received_at, zone) <= last)
        for each in dossier.exhibits
    )


def _has_minimum(dossier: Dossier, assessment: Assessment) -> bool:
    """Whether the counter-notice has what the statute asks for, be the rest as it may."""
    minimum = dossier.policy.statutory_minimum
    if minimum is None or (minimum.any_evidence and not assessment.claimed):
        return False
    items = (assessment.checklist.item(each) for each in minimum.criteria)
    return all(item and answered(item, assessment.values.get(item.criterion)) is Stand.PASSES for item in items)
