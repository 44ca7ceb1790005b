"""Second reviews: a sample of decisions, how it is drawn, and the results (domain.md 6.2)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256
from typing import Final, Literal, NamedTuple, TypeAlias

from pydantic import Field

from core.domain.terms import ZONE, Outcome, Verb, label_of
from core.domain.text import Frozen, Text

Stratum: TypeAlias = Literal["right_type", "reviewer", "outcome", "value"]

STRATA: Final[tuple[Stratum, ...]] = ("right_type", "reviewer", "outcome", "value")

Conclusion: TypeAlias = Literal["first_stands", "second_right"]

LOOKED_AT: Final = (Verb.FORWARD, Verb.REJECT, Verb.REVOKE, Verb.UPHOLD)
"""The decisions from which a sample is drawn: those in which a person weighed the evidence."""


class Rates(Frozen):
    """The share of each stratum to draw, from 0 to 1.

    ``by`` lists what the strata are divided by. ``base`` is the default share; ``of`` gives other shares to certain
    values, such as ``{"value": {"high": 1}}``. If several apply to a stratum, the highest counts.
    """

    by: tuple[Stratum, ...]
    base: Decimal
    of: dict[Stratum, dict[str, Decimal]] = Field(default_factory=dict)

    def rate(self, stratum: dict[str, str]) -> Decimal:
        """The share for a stratum."""
        rates = [self.of[name][value] for name, value in stratum.items() if value in self.of.get(name, {})]  # type: ignore[index,call-overload] # a name of STRATA
        return max(rates, default=self.base)


class Sample(Frozen):
    """A sample: announced with its seed, drawn when its last day is over. Times are aware UTC, days in Shanghai.

    Only decisions after ``announced_at`` are in it, which nobody knew when the seed was fixed.
    """

    draw_no: int
    announced_at: datetime
    announced_by: str
    first_on: date
    last_on: date
    rates: Rates
    seed: str
    drawn_at: datetime | None = None
    drawn_by: str | None = None


class SampledDecision(NamedTuple):
    """A decision in the period of a sample: event ``seq`` of a case, with its hash; ``decided`` as ``key_of``."""

    appeal_no: str
    seq: int
    hash: str
    decider: str
    decided: str
    right_type: str
    value: str

    def of(self, name: Stratum) -> str:
        """Its value for one of the strata's criteria."""
        return {"right_type": self.right_type, "reviewer": self.decider, "outcome": self.decided, "value": self.value}[
            name
        ]


class SecondReview(Frozen):
    """A drawn decision, its second reviewer, and the status."""

    look_id: str
    draw_no: int
    place: int
    appeal_no: str
    seq: int
    stratum: dict[str, str]
    decider: str
    decided: str
    assigned_to: str


class ReviewResult(Frozen):
    """The result of a second review; ``decision`` as ``key_of``."""

    look_id: str
    decision: str
    agrees: bool
    reason: str
    verdict: str
    findings: list[dict[str, object]]
    given_by: str
    given_at: datetime


class ConcludedReview(Frozen):
    """A lead's conclusion on two differing decisions."""

    look_id: str
    conclusion: Conclusion
    reason: str
    concluded_by: str
    concluded_at: datetime


def key_of(verb: str, outcome: str | None = None) -> str:
    """A decision as one word: ``forward``, ``reject``, ``revoke:revoked_withdrawn``."""
    return f"{verb}:{outcome}" if outcome and verb != Verb.REJECT else str(verb)


def decision_of(key: str) -> tuple[Verb, Outcome | None]:
    """The verb and outcome of such a key."""
    verb, _, outcome = key.partition(":")
    return Verb(verb), Outcome(outcome) if outcome else None


def decision_label(key: str) -> Text:
    """A decision in words: its outcome if it has one, otherwise the act."""
    verb, _, outcome = key.partition(":")
    return label_of(Outcome(outcome)) if outcome else label_of(Verb(verb))


def lot(seed: str, decided: SampledDecision) -> str:
    """The lot of a decision: SHA-256 over the seed and the decision, in hexadecimal.

    It includes the hash of the event, so nobody can tell while deciding whether the decision will be drawn, although
    the seed is public; anyone with the log can compute it afterwards.
    """
    content = "\n".join((seed, decided.appeal_no, str(decided.seq), decided.hash))
    return sha256(content.encode()).hexdigest()


def drawn(
    seed: str, rates: Rates, decisions: Iterable[SampledDecision]
) -> list[tuple[SampledDecision, dict[str, str]]]:
    """The sample: the lowest lots of each stratum, as many as its share requires, rounded up; in order of lots."""
    strata: dict[tuple[str, ...], list[SampledDecision]] = {}
    for each in decisions:
        strata.setdefault(tuple(each.of(name) for name in rates.by), []).append(each)
    found = []
    for values, members in strata.items():
        stratum: dict[str, str] = dict(zip(rates.by, values, strict=True))
        count = int((rates.rate(stratum) * len(members)).to_integral_value(ROUND_CEILING))
        found += [(each, stratum) for each in sorted(members, key=lambda each: lot(seed, each))[:count]]
    return sorted(found, key=lambda each: lot(seed, each[0]))


def assign_reviewers(
    seed: str, sample: Iterable[SampledDecision], fit: dict[tuple[str, int], tuple[str, ...]]
) -> list[str]:
    """The reviewer for each: of those ``fit`` for it the one with fewest so far, then by lot; "" if there is none."""
    load: dict[str, int] = {}
    assigned = []
    for each in sample:
        people = fit.get((each.appeal_no, each.seq), ())
        chosen = min(people, key=lambda who: (load.get(who, 0), _turn(seed, who, each)), default="")
        load[chosen] = load.get(chosen, 0) + 1
        assigned.append(chosen)
    return assigned


def _turn(seed: str, who: str, decided: SampledDecision) -> str:
    return sha256(f"{seed}\n{who}\n{decided.appeal_no}\n{decided.seq}".encode()).hexdigest()


def sample_ends_at(draw: Sample) -> datetime:
    """The end of the last day of a sample, aware UTC."""
    return begins_at(draw.last_on + timedelta(days=1))


def begins_at(day: date) -> datetime:
    """The beginning of a day in Shanghai, aware UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
