"""The strata of a sample: their values, and the description of shares."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from core.domain.lifecycle import moves_of
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.second_review import LOOKED_AT, STRATA, Rates, Stratum, decision_label, key_of
from core.domain.terms import RightType, label_of
from core.domain.text import Text, say

Values: TypeAlias = Mapping[Stratum, Mapping[str, Text | str]]

STRATUM: Final[dict[Stratum, str]] = {name: f"sampling.stratum.{name}" for name in STRATA}

WORTH: Final = {worth: f"sampling.worth.{worth}" for worth in ("high", "usual", "unknown")}
"""The labels for high, usual and unknown sales value."""

DECISIONS: Final = tuple(
    key_of(verb, outcome)
    for verb in LOOKED_AT
    for move in moves_of(verb)[:1]
    for outcome in (move.outcomes if len(move.outcomes) > 1 else (None,))
)


def values_of(people: Iterable[Person]) -> Values:
    """The values of each stratum by id, in words; reviewers are people in legal by name, including former ones."""
    legal = sorted((each for each in people if allowed(each, Act.HOLD_CASES)), key=lambda each: each.name.casefold())
    return {
        "right_type": {str(each): label_of(each) for each in RightType},
        "reviewer": {each.person_id: each.name for each in legal},
        "outcome": {each: decision_label(each) for each in DECISIONS},
        "value": {each: Text(key=key) for each, key in WORTH.items()},
    }


def describe_rates(rates: Rates, values: Values) -> tuple[Text, ...]:
    """The shares of a sample for its announcement: the base share first, then every exception."""
    by = tuple(Text(key=STRATUM[name]) for name in rates.by) or (say("sampling.all_together_within"),)
    return (say("sampling.percent_of_each_by", share=_percent(rates.base), strata=by), *_others(rates, values))


def _others(rates: Rates, values: Values) -> Iterator[Text]:
    for name in STRATA:
        for value, share in rates.of.get(name, {}).items():
            label = values[name].get(value, value)
            yield say("format.stratum_value_share", stratum=Text(key=STRATUM[name]), value=label, share=_percent(share))


def _percent(share: Decimal) -> str:
    """A share as a percentage: ``5``, ``12.5``."""
    return f"{float(share * 100):g}"
