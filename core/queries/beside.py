"""What is read beside the checklist of one case: the quantity ledger and the chain of title."""

from dataclasses import replace

from core.evidence.checks.ledger import COUNTS, Cover, Ledger, Purchase, ledger
from core.evidence.checks.title import Edge, Fault, Node, Strand, strands
from core.model.ground import Ground
from core.model.terms import Side
from core.queries.case import Case

__all__ = ["COUNTS", "Cover", "Edge", "Fault", "Ledger", "Node", "Purchase", "Strand", "ledger_of", "strands_of"]


def _seller_ground(case: Case) -> Ground | None:
    """The ground of the seller's appeal, also while the answer is judged; None to whom it is not shown."""
    if case.assessment.ground is None:
        return None
    appeal = case.policy.appeal
    return replace(
        case.assessment.ground,
        accepts={route.id: route.accepts for route in appeal.routes},
        claimed=appeal.claimed(case.dossier.kinds(Side.SELLER)),
    )


def ledger_of(case: Case) -> Ledger | None:
    """The quantity ledger; None without a voucher whose facts are known, and for roles that are not shown it."""
    ground = _seller_ground(case)
    book = ledger(ground) if ground else None
    return book if book and book.purchases else None


def strands_of(case: Case) -> tuple[Strand, ...]:
    """The ways from the rights holder to the shop, an unbroken one first, with the faults of what the policy asks."""
    ground = _seller_ground(case)
    found = strands(ground, {item.criterion for item in case.policy.appeal.items()}) if ground else ()
    return tuple(sorted(found, key=lambda each: not each.whole))
