"""Every finding as it counts at one moment, as decisions and second looks write it down."""

from datetime import datetime
from typing import Any

from core.model.draft import Form
from core.model.finding import MACHINE
from core.model.terms import Value
from core.queries.assess import Assessment


def snapshot(assessment: Assessment, form: Form, by: str, at: datetime) -> list[dict[str, Any]]:
    """Who made each finding, what the machine said, on which document, with which inputs; ``by`` filled in the form."""
    found = []
    for item in assessment.checklist.items():
        answer = form.answers.get(item.criterion)
        machine = assessment.machine.get(item.criterion)
        value = assessment.values.get(item.criterion)
        if value is None and machine is None and item.criterion not in assessment.unlooked:
            continue
        by_person = answer is not None and answer.value is not None
        found.append(
            {
                "criterion": item.criterion,
                "value": value or Value.CANNOT_VERIFY,
                "by": by if by_person else MACHINE,
                "at": at,
                "exhibit_id": (answer.exhibit_id if answer else None) or (machine.exhibit_id if machine else None),
                "machine": machine.value if machine else None,
                "inputs": dict(machine.inputs) if machine else {},
                "note": answer.note if answer else "",
                "lookup": _lookup(assessment, item.criterion) if by_person else None,
            }
        )
    return found


def _lookup(assessment: Assessment, criterion: str) -> dict[str, str] | None:
    """The look-up outside that the answer rests on: site, time (Asia/Shanghai), result."""
    made = assessment.lookups.get(criterion)
    return made.model_dump() if made else None
