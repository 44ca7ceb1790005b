"""What counts as evidence among the documents on file."""

from typing import Final

from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind, Side

NO_EVIDENCE: Final = frozenset(
    {
        DocumentKind.COUNTER_NOTICE,
        DocumentKind.IDENTITY_DOCUMENT,
        DocumentKind.POWER_OF_ATTORNEY,
        DocumentKind.PROOF_OF_ARRIVAL,
        DocumentKind.COMPLAINT,
    }
)


def seller_evidence(ground: Ground) -> tuple[ExhibitGround, ...]:
    """What the seller filed besides the counter-notice and the papers about persons."""
    return ground.filed((kind for kind in DocumentKind if kind not in NO_EVIDENCE), Side.SELLER)
