"""One number in an address: which metric, grouped by what, which group and which part of it."""

from collections.abc import Mapping

from core.metrics.ask import Asked
from core.metrics.definitions import DEFINITIONS
from core.queries.counted import Number
from pages.insight.parts.scope import Scope


def number_of(asked: Mapping[str, str], scope: Scope) -> Number | None:
    """The number that an address names; None without one that there is."""
    name = asked.get("metric", "")
    if name not in DEFINITIONS:
        return None
    question = Asked(name, asked.get("by", ""), scope.only, scope.as_of)
    return Number(question, asked.get("group", ""), asked.get("part", "n"))
