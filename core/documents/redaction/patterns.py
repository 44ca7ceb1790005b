"""The forms of what is masked; whether a value can still be read."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import BeforeValidator, model_validator

from core.domain.terms import Masked
from core.domain.text import Strict
from core.rule_files import any_of, any_word, load_rules

# The forms of what is masked: how phones, accounts, amounts, addresses and names are written, in both languages.

AnyOf: TypeAlias = Annotated[re.Pattern[str], BeforeValidator(any_of)]


class Labelled(Strict):
    """The label before what is masked, and the value behind it (group 1)."""

    words: Annotated[re.Pattern[str], BeforeValidator(any_word)]
    value: re.Pattern[str]

    @model_validator(mode="after")
    def _has_its_value(self) -> Self:
        if not self.value.groups:
            raise ValueError("value has no group: nothing would be masked")
        return self


class MaskingRules(Strict):
    """All of ``data/reading/masked.toml``; forms in the order in which they count where two fit the same words."""

    forms: dict[Masked, AnyOf]
    labels: dict[Masked, Labelled]
    facts: dict[str, Masked]
    contacts: dict[Literal["phone", "email", "address"], Masked]

    @model_validator(mode="after")
    def _nothing_is_forgotten(self) -> Self:
        found = {Masked.CODE, Masked.AREA, *self.forms, *self.labels}
        if lacking := [each for each in Masked if each not in found]:
            raise ValueError(f"neither form nor label: {', '.join(lacking)}")
        return self


RULES: Final = load_rules(Path(__file__).parents[3] / "data" / "reading" / "masked.toml", MaskingRules)

PATTERNS: Final = tuple(RULES.forms.items())

LABELLED: Final = tuple((what, each.words, each.value) for what, each in RULES.labels.items())


def compact(text: str) -> str:
    """Only the letters, digits and Chinese characters, in lower case."""
    return "".join(each for each in text.lower() if each.isalnum())


def same_name(found: str, known: str) -> bool:
    """Whether what was found is a name or number of one's own, with or without what print puts around it."""
    one, other = compact(found), compact(known)
    return bool(other) and (one in other or other in one) and bool(one)


# Whether a masked value can still be read: the same number, name or amount, however it is written or broken.

SEPARATORS: Final = r"[\W_]"

GROUPS: Final = r"[\s,，]?"

POINT: Final = r"\s?[.．,，:]\s?"

FEWEST: Final = 3
"""Letters or digits of a value that is sought; fewer would be found everywhere."""

LONG: Final = 7
"""Letters or digits of a value that cannot be part of another one by chance."""

FEWEST_HANZI: Final = 2


@lru_cache(maxsize=4096)
def value_pattern(value: str) -> re.Pattern[str] | None:
    """What finds the value in a text, or None for one too short to be told from chance.

    Blanks and separators may come or go, a decimal point stays one, and a number is not found within a longer one.
    """
    plain = unicodedata.normalize("NFKC", value).strip()
    signs = [each for each in plain if each.isalnum()]
    hanzi = sum(each >= "\u3400" for each in signs)
    if not (hanzi >= FEWEST_HANZI or len(signs) - hanzi >= FEWEST):
        return None
    parts: list[str] = []
    between = ""
    for at, each in enumerate(plain):
        if each.isalnum():
            loose = GROUPS if each.isdigit() else r"\s?"
            parts += ([between or loose] if parts else []) + [re.escape(each)]
            between = ""
        elif parts:
            between = POINT if _is_point(plain, at) else f"{SEPARATORS}{{0,4}}"
    first, last = signs[0], signs[-1]
    before = r"(?<![0-9A-Za-z])(?<!\d[,.])" if first.isascii() else ""
    after = r"(?![0-9A-Za-z])" if last.isascii() else ""
    return re.compile(before + "".join(parts) + after, re.IGNORECASE)


def is_readable_in(text: str, value: str) -> bool:
    """Whether the value can be read in the text."""
    pattern = value_pattern(value)
    return bool(pattern and pattern.search(unicodedata.normalize("NFKC", text)))


def in_qr_code(content: str, value: str) -> bool:
    """Whether a code's content holds the value as one of its fields, or as a field begins or ends with it."""
    fields = [search_form(each) for each in re.split(r"[,;，；&=?/\s]+", content)]
    wanted = search_form(value)
    return len(wanted) >= FEWEST and (wanted in fields or any(wanted in each for each in fields if len(wanted) > LONG))


def search_form(text: str) -> str:
    """Only the letters, digits and Chinese characters of a value, in lower case, with its decimal point."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(each for at, each in enumerate(plain) if each.isalnum() or _is_point(plain, at))


def _is_point(text: str, at: int) -> bool:
    return text[at] in ".．" and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
