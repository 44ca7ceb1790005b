"""Sentences for people, independent of language; plain forms of typed text; and line breaks."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias, Union, get_args

from pydantic import BaseModel, ConfigDict, Field

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

AccountLanguage: TypeAlias = Literal["", "en", "zh"]
"""The language of a party's account in the marketplace; empty if it is not known."""


class Frozen(BaseModel):
    """An immutable value."""

    model_config = ConfigDict(frozen=True)


class Strict(Frozen):
    """An immutable value that rejects unknown fields, so that nothing written is silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Note(Strict):
    """A text of a rule book or calendar in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def text(self, lang: Language) -> str:
        """The sentence in that language."""
        return self.zh if lang == "zh" else self.en


# The facts a sentence may contain; "Text" is quoted because a sentence may contain another.
Fact: TypeAlias = Union[str, int, float, bool, Decimal, date, datetime, Note, "Text", tuple["Text", ...], None]


class Text(Frozen):
    """The id of a sentence in the catalogues with its facts; ``core.language`` renders it."""

    key: str
    facts: dict[str, Fact] = Field(default_factory=dict)

    def __str__(self) -> str:
        """The id and the facts, for logs and the inputs of findings, independent of language."""
        facts = ", ".join(f"{name}: {_plain(fact)}" for name, fact in self.facts.items())
        return f"{self.key} ({facts})" if facts else self.key


def _plain(fact: Fact) -> object:
    return "; ".join(str(each) for each in fact) if isinstance(fact, tuple) else fact


def say(key: str, **facts: Fact) -> Text:
    """A sentence with its facts: ``say("check.bought_sold", bought=40, sold=31)``."""
    return Text(key=key, facts=facts)


def mark(key: str) -> str:
    """Marks the id of a sentence in the catalogues; returns it unchanged."""
    return key


def family(prefix: str, names: str) -> dict[str, str]:
    """The ids of a group of words by name: ``family("page", "queue people")["queue"]``."""
    return {name: f"{prefix}.{name}" for name in names.split()}


Text.model_rebuild()


Render: TypeAlias = Callable[[Text, Language], str]
"""The type of ``render``, passed to rules that have to name something in a language."""


def plain(typed: str) -> str:
    """The text in its plain form: half-width letters and digits, trimmed, without control characters."""
    shown = "".join(each for each in typed if each.isprintable() or each in "\n\t")
    return unicodedata.normalize("NFKC", shown).strip()


def day_of(written: str) -> date | None:
    """The day written as ``2026-11-30``, as addresses have it; None for none, and for what is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


# Line breaking for Chinese and English: for letters and for documents laid out as pages.

# Characters that may not begin a line, and those that may not end one (GB/T 15834 and common practice).
NO_START: Final = "，。、；：？！）》」』】〉”’…—·,.;:?!)]}%℃"

NO_END: Final = "（《「『【〈“‘([{"

PIECE: Final = re.compile(r"\s+|[^\s⺀-鿿　-〿＀-￯]+|.", re.DOTALL)


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines of at most that width; a word longer than a line is split."""
    lines, line = [], ""
    for unit in _units(text):
        if measure(line + unit.rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = unit.lstrip()
        while measure(line) > width:
            fits = next(cut for cut in range(len(line) - 1, 0, -1) if cut == 1 or _fits(line, cut, width, measure))
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fits(line: str, cut: int, width: float, measure: Callable[[str], float]) -> bool:
    """Whether a word that is too long can be split there."""
    return line[cut] not in NO_START and measure(line[:cut]) <= width


def _units(text: str) -> Iterator[str]:
    """The units between which a line may break: a Latin word with its space, a character with its marks."""
    unit = ""
    for piece in PIECE.findall(text):
        stays = not unit or piece[0] in NO_START or piece.isspace() or unit.rstrip()[-1:] in NO_END
        if stays:
            unit += piece
            continue
        yield unit
        unit = piece
    if unit:
        yield unit
