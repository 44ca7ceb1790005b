"""Which cases are meant, as addresses say it: each list by its name there, its field, and the words it may hold."""

from collections.abc import Collection
from typing import Final

from core.model.terms import PenaltyKind, RightType

LISTS: Final[dict[str, tuple[str, Collection[str] | None]]] = {
    "right-type": ("right_types", frozenset(RightType)),
    "policy": ("policies", None),
    "complainant": ("complainants", None),
    "seller": ("sellers", None),
    "penalty": ("penalties", frozenset(PenaltyKind)),
    "reviewer": ("reviewers", None),
}
"""The lists of ``core.metrics.ask.Only``; None stands for any word."""
