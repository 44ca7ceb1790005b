"""A sentence for a person, kept apart from its language; plain forms of what was typed; and where a line may end."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias, Union, get_args

from pydantic import BaseModel, ConfigDict, Field

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


class Frozen(BaseModel):
    """A value: once made, it does not change."""

    model_config = ConfigDict(frozen=True)


class Strict(Frozen):
    """A value that refuses a field it does not know, so that nothing written down is passed over."""

    model_config = ConfigDict(extra="forbid")


class Note(Strict):
    """What a rule book or a calendar says, in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def text(self, lang: Language) -> str:
        """The sentence in that language."""
        return self.zh if lang == "zh" else self.en


# What a sentence may carry; "Text" is quoted because a sentence may stand within another.
Fact: TypeAlias = Union[str, int, float, bool, Decimal, date, datetime, Note, "Text", tuple["Text", ...], None]


class Text(Frozen):
    """The id of a sentence in the catalogues and the facts in it; ``core.language`` renders it."""

    key: str
    facts: dict[str, Fact] = Field(default_factory=dict)

    def __str__(self) -> str:
        """The id and the facts, for logs and for what a finding rests on: no language is preferred."""
        facts = ", ".join(f"{name}: {_plain(fact)}" for name, fact in self.facts.items())
        return f"{self.key} ({facts})" if facts else self.key


def _plain(fact: Fact) -> object:
    return "; ".join(str(each) for each in fact) if isinstance(fact, tuple) else fact


def say(key: str, **facts: Fact) -> Text:
    """A sentence with its facts: ``say("check.bought_sold", bought=40, sold=31)``."""
    return Text(key=key, facts=facts)


def mark(key: str) -> str:
    """Names a sentence of the catalogues without rendering it; returns its id unchanged."""
    return key


def family(prefix: str, names: str) -> dict[str, str]:
    """The ids of words that belong together, by their names: ``family("page", "queue people")["queue"]``."""
    return {name: f"{prefix}.{name}" for name in names.split()}


Text.model_rebuild()


Render: TypeAlias = Callable[[Text, Language], str]
"""Says a sentence in a language, as ``render`` does: handed to rules that have to name something in one."""


def plain(typed: str) -> str:
    """The text in its plain form: full-width letters and digits made narrow, ends trimmed, controls gone."""
    shown = "".join(each for each in typed if each.isprintable() or each in "\n\t")
    return unicodedata.normalize("NFKC", shown).strip()


# Where a line of Chinese or English may end: for letters on paper and for documents set on pages.

# What may not begin a line, and what may not end one (GB/T 15834 and common practice).
NO_START: Final = "，。、；：？！）》」』】〉”’…—·,.;:?!)]}%℃"

NO_END: Final = "（《「『【〈“‘([{"

PIECE: Final = re.compile(r"\s+|[^\s⺀-鿿　-〿＀-￯]+|.", re.DOTALL)


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text as lines of at most that width; a word that is longer than a line is cut."""
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
    """Whether a word that is too long may be cut there."""
    return line[cut] not in NO_START and measure(line[:cut]) <= width


def _units(text: str) -> Iterator[str]:
    """The smallest parts between which a line may end: a Latin word with its blank, a character with its marks."""
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
