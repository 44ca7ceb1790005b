"""Machine checks: pure functions over the ground of one appeal; they refute, leave open, or agree."""

from collections.abc import Callable, Iterable
from typing import Final

from core.model.finding import MachineFinding
from core.model.ground import Ground

CHECKS: Final[dict[str, Callable[[Ground], MachineFinding | None]]] = {}


def check(criterion: str, ground: Ground) -> MachineFinding | None:
    """What the machine says of one criterion; None when it has nothing to say (human criterion, no facts yet)."""
    made = CHECKS.get(criterion)
    return made(ground) if made else None


def check_all(criteria: Iterable[str], ground: Ground) -> dict[str, MachineFinding]:
    """The machine's findings on those criteria that it has something to say about."""
    found = ((criterion, check(criterion, ground)) for criterion in criteria)
    return {criterion: finding for criterion, finding in found if finding is not None}
