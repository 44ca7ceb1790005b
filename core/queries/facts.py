"""What the life cycle asks about a verdict, as fields of its ``Facts``."""

from typing import Any

from core.model.terms import Value
from core.queries.assess import Assessment


def facts_of_verdict(assessment: Assessment) -> dict[str, Any]:
    """The stand of the appeal or of the answer, whichever the checklist is about."""
    verdict = assessment.verdict
    if assessment.checklist.subject != "appeal":
        return {"answer_stand": verdict.stand, "answer_routes": frozenset(verdict.passed_routes)}
    return {
        "stand": verdict.stand,
        "not_met": len(verdict.not_met),
        "open": len(verdict.open),
        "criteria_named": bool(unverified(assessment)),
    }


def unverified(assessment: Assessment) -> tuple[str, ...]:
    """The criteria answered “can't verify” in the gate and the claimed routes."""
    groups = (
        assessment.checklist.gate,
        *(each for each in assessment.checklist.routes if each.id in assessment.claimed),
    )
    return tuple(
        item.criterion
        for group in groups
        for item in group.items
        if assessment.values.get(item.criterion) is Value.CANNOT_VERIFY
    )
