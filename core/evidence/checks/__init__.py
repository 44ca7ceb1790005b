"""Machine checks: pure functions over the ground of one appeal; they refute, leave open, or agree."""

from collections.abc import Iterable
from typing import Final

from core.evidence.checks import (
    answer,
    authorisation,
    counter_notice,
    invoice,
    patent,
    provenance,
    quantity,
    rebuttal,
    trademark,
    withdrawal,
    works,
)
from core.evidence.checks.saying import Check
from core.evidence.checks.voucher import invoice_key
from core.model.finding import MachineFinding
from core.model.ground import Ground

__all__ = ["CHECKS", "Check", "check", "check_all", "invoice_key"]

CHECKS: Final[dict[str, Check]] = {
    **counter_notice.CHECKS,
    **withdrawal.CHECKS,
    **invoice.CHECKS,
    **quantity.CHECKS,
    **authorisation.CHECKS,
    **trademark.CHECKS,
    **patent.CHECKS,
    **works.CHECKS,
    **provenance.CHECKS,
    **answer.CHECKS,
    **rebuttal.CHECKS,
}


def check(criterion: str, ground: Ground) -> MachineFinding | None:
    """What the machine says of one criterion; None when it has nothing to say (human criterion, no facts yet)."""
    made = CHECKS.get(criterion)
    return made(ground) if made else None


def check_all(criteria: Iterable[str], ground: Ground) -> dict[str, MachineFinding]:
    """The machine's findings on those criteria that it has something to say about."""
    found = ((criterion, check(criterion, ground)) for criterion in criteria)
    return {criterion: finding for criterion, finding in found if finding is not None}
