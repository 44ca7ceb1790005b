"""How a check says what it found: a value, a sentence, and the document it speaks of."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from typing import NamedTuple, TypeAlias, TypeVar

from core.model.entry import as_typed
from core.model.facts import Facts
from core.model.finding import MachineFinding
from core.model.ground import ExhibitGround, Ground
from core.model.terms import Value
from core.text import Fact, Text, say

Check: TypeAlias = Callable[[Ground], MachineFinding | None]
F = TypeVar("F", bound=Facts)


class Said(NamedTuple):
    """What a check says; ``{exhibit}`` in the sentence is the document's label."""

    value: Value
    sentence: Text
    exhibit: ExhibitGround | None = None


def met(exhibit: ExhibitGround | None, sentence: Text) -> Said:
    """The criterion holds on the facts typed."""
    return Said(Value.MET, sentence, exhibit)


def not_met(exhibit: ExhibitGround | None, sentence: Text) -> Said:
    """The facts typed refute the criterion."""
    return Said(Value.NOT_MET, sentence, exhibit)


def unclear(exhibit: ExhibitGround | None, sentence: Text) -> Said:
    """The facts typed leave the criterion open."""
    return Said(Value.CANNOT_VERIFY, sentence, exhibit)


def beside(exhibit: ExhibitGround | None, sentence: Text) -> Said:
    """The criterion does not apply to this document."""
    return Said(Value.NOT_APPLICABLE, sentence, exhibit)


def unread(exhibit: ExhibitGround, *fields: Text) -> Said:
    """Open, because these fields of the document are still empty."""
    return unclear(exhibit, say("{exhibit}: not read yet: {fields}.", fields=fields))


def read(exhibit: ExhibitGround | None, model: type[F]) -> F | None:
    """The facts typed for the document, if they are of that kind and anything was typed."""
    facts = exhibit.facts if exhibit else None
    return facts if isinstance(facts, model) and not facts.empty else None


def worst(said: Iterable[Said]) -> Said | None:
    """Of several, what refutes; else what leaves open; else the last."""
    found = list(said)
    order = (Value.NOT_MET, Value.CANNOT_VERIFY)
    return next((each for value in order for each in found if each.value is value), found[-1] if found else None)


def judged(*, holds: bool | None) -> Callable[[ExhibitGround | None, Text], Said]:
    """The way to say yes, no, or that it cannot be told."""
    return unclear if holds is None else met if holds else not_met


def money(amount: Decimal) -> str:
    """An amount as people read it: 1,234.50."""
    return f"{amount:,}"


def listed(words: Iterable[object]) -> str:
    """Numbers or labels in a row."""
    return ", ".join(str(each) for each in words)


def finding(check: Callable[[Ground], Said | None]) -> Check:
    """The check as a maker of findings on the criterion of its own name; the inputs are the facts of its sentence."""

    @wraps(check)
    def made(ground: Ground) -> MachineFinding | None:
        said = check(ground)
        if said is None:
            return None
        sentence = worded(said)
        return MachineFinding(
            criterion=made.__name__,
            value=said.value,
            sentence=sentence,
            inputs={name: _input(fact) for name, fact in sentence.facts.items()},
            exhibit_id=said.exhibit.id if said.exhibit else None,
        )

    return made


def worded(said: Said) -> Text:
    """The sentence with the label of the document it speaks of."""
    facts: dict[str, Fact] = {"exhibit": said.exhibit.label} if said.exhibit else {}
    return Text(key=said.sentence.key, facts=facts | said.sentence.facts)


def by_name(*checks: Check) -> dict[str, Check]:
    """The checks under their criterion ids."""
    return {each.__name__: each for each in checks}


def _input(fact: Fact) -> str:
    if isinstance(fact, tuple):
        return listed(fact)
    return str(fact) if isinstance(fact, Text | bool | float) else as_typed(fact)
