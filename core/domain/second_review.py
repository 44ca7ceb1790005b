"""Second reviews: a sample of decisions, how it is drawn, and what was found (domain.md 6.2)."""

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
"""The decisions that a sample is drawn from: those of a person who weighed the evidence."""


class Rates(Frozen):
    """How much of each stratum is drawn, as shares from 0 to 1.

    ``by`` names what tells strata apart. ``base`` is the share of every stratum; ``of`` gives another to the
    values of one of them, such as ``{"value": {"high": 1}}``. Where several speak of a stratum the highest counts.
    """

    by: tuple[Stratum, ...]
    base: Decimal
    of: dict[Stratum, dict[str, Decimal]] = Field(default_factory=dict)

    def rate(self, stratum: dict[str, str]) -> Decimal:
        """The share of a stratum."""
        given = [self.of[name][value] for name, value in stratum.items() if value in self.of.get(name, {})]  # type: ignore[index,call-overload] # a name of STRATA
        return max(given, default=self.base)


class Sample(Frozen):
    """A sample: announced with its seed, drawn when its last day is over. Times aware UTC, days of Shanghai.

    Only decisions after ``announced_at`` are in it: nobody knew them when the seed was fixed.
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
        """Its value in one of the things that tell strata apart."""
        return {"right_type": self.right_type, "reviewer": self.decider, "outcome": self.decided, "value": self.value}[
            name
        ]


class SecondReview(Frozen):
    """A decision that was drawn, who looks at it again, and how far that is."""

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
    """What a second review found; ``decision`` as ``key_of``."""

    look_id: str
    decision: str
    agrees: bool
    reason: str
    verdict: str
    findings: list[dict[str, object]]
    given_by: str
    given_at: datetime


class Concluded(Frozen):
    """What a lead concluded where the two decisions differ."""

    look_id: str
    conclusion: Conclusion
    reason: str
    concluded_by: str
    concluded_at: datetime


def key_of(verb: str, outcome: str | None = None) -> str:
    """A decision as one word: ``forward``, ``reject``, ``revoke:revoked_withdrawn``."""
    return f"{verb}:{outcome}" if outcome and verb != Verb.REJECT else str(verb)


def decision_of(key: str) -> tuple[Verb, Outcome | None]:
    """The same taken apart."""
    verb, _, outcome = key.partition(":")
    return Verb(verb), Outcome(outcome) if outcome else None


def decision_label(key: str) -> Text:
    """A decision of a look in words: its outcome where it has one, else what was done."""
    verb, _, outcome = key.partition(":")
    return label_of(Outcome(outcome)) if outcome else label_of(Verb(verb))


def lot(seed: str, decided: SampledDecision) -> str:
    """The number that a decision draws: SHA-256 over the seed and the decision, in hexadecimal.

    The hash of its event is in it. So nobody can tell, while deciding, whether a decision will be drawn, although
    the seed is public; and whoever has the log can work it out afterwards.
    """
    told = "\n".join((seed, decided.appeal_no, str(decided.seq), decided.hash))
    return sha256(told.encode()).hexdigest()


def drawn(
    seed: str, rates: Rates, decisions: Iterable[SampledDecision]
) -> list[tuple[SampledDecision, dict[str, str]]]:
    """The sample: of each stratum the lowest lots, as many as its share says, rounded up; in the order of lots."""
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
    """Who looks at each: of those who are ``fit`` for it whoever has fewest so far, then by lot. "" where nobody is."""
    load: dict[str, int] = {}
    given = []
    for each in sample:
        people = fit.get((each.appeal_no, each.seq), ())
        chosen = min(people, key=lambda who: (load.get(who, 0), _turn(seed, who, each)), default="")
        load[chosen] = load.get(chosen, 0) + 1
        given.append(chosen)
    return given


def _turn(seed: str, who: str, decided: SampledDecision) -> str:
    return sha256(f"{seed}\n{who}\n{decided.appeal_no}\n{decided.seq}".encode()).hexdigest()


def over_at(draw: Sample) -> datetime:
    """When the last day of a sample is over, aware UTC."""
    return begins_at(draw.last_on + timedelta(days=1))


def begins_at(day: date) -> datetime:
    """When a day begins in Shanghai, aware UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
