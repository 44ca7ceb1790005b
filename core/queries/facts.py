"""What the life cycle asks about a verdict, as fields of its ``Facts``."""

from typing import Any

from core.model.draft import Form
from core.model.terms import Value
from core.queries.assess import Assessment


def facts_of_verdict(assessment: Assessment, form: Form) -> dict[str, Any]:
    """The stand of the appeal or of the answer, whichever the checklist is about, and what overrules without a note."""
    verdict, bare = assessment.verdict, unexplained(assessment, form)
    without = tuple(each for each in _asked(assessment) if each in assessment.unlooked)
    if assessment.checklist.subject != "appeal":
        return {
            "answer_stand": verdict.stand,
            "answer_routes": frozenset(verdict.passed_routes),
            "unexplained": bare,
            "unlooked": without,
            "doubted": bool(doubted(assessment, form)),
        }
    return {
        "unexplained": bare,
        "unlooked": without,
        "stand": verdict.stand,
        "not_met": len(verdict.not_met),
        "open": len(verdict.open),
        "criteria_named": bool(unverified(assessment, form)),
    }


def unverified(assessment: Assessment, form: Form) -> tuple[str, ...]:
    """The criteria of the gate and the claimed routes that a person answered “can't verify”: what is asked for."""
    return _answered(assessment, form, Value.CANNOT_VERIFY)


def doubted(assessment: Assessment, form: Form) -> tuple[str, ...]:
    """The criteria of a withdrawal that a person answered “not met” or “can't verify”: what declining it rests on."""
    if assessment.checklist.subject != "withdrawal":
        return ()
    return _answered(assessment, form, Value.NOT_MET, Value.CANNOT_VERIFY)


def _answered(assessment: Assessment, form: Form, *values: Value) -> tuple[str, ...]:
    """The criteria of the gate and the claimed routes that a person answered with one of these."""
    return tuple(each for each in _asked(assessment) if (answer := form.answers.get(each)) and answer.value in values)


def unexplained(assessment: Assessment, form: Form) -> tuple[str, ...]:
    """The criteria of the gate and the claimed routes answered “met” against a refutation, without a note."""
    return tuple(
        each
        for each in _asked(assessment)
        if (answer := form.answers.get(each))
        and answer.value is Value.MET
        and not answer.note.strip()
        and (machine := assessment.machine.get(each))
        and machine.value is Value.NOT_MET
    )


def _asked(assessment: Assessment) -> tuple[str, ...]:
    """The criteria of the gate and of the claimed routes, in the order of the page."""
    checklist = assessment.checklist
    groups = (checklist.gate, *(each for each in checklist.routes if each.id in assessment.claimed))
    return tuple(item.criterion for group in groups for item in group.items)
