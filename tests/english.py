"""What the core says, as tests read it: in English, its days as they are written down."""

from core.domain.refusals import Refusal
from core.domain.text import Note, Text
from core.language import t


def english(said: object) -> str:
    """The English of a sentence or of several; of a refusal what is in the way and what would help."""
    if isinstance(said, Refusal):
        return f"{english(said.because)} {english(said.remedy)}"
    if isinstance(said, Text):
        return t(said.key, "en", **{name: _plain(fact) for name, fact in said.facts.items()})
    if isinstance(said, Note):
        return said.en
    return ", ".join(map(english, said)) if isinstance(said, tuple | list) else str(said)


def _plain(fact: object) -> object:
    return fact if isinstance(fact, int | float) else english(fact)
