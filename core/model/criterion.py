"""One question of the catalogue, its words in both languages, and the papers that they name (domain.md 5)."""

import re
from typing import Final, Literal, TypeAlias

from pydantic import Field, model_validator

from core.language import LANGUAGES, Language
from core.model.rule import Rule

Strictness: TypeAlias = Literal["B", "W"]
FIELDS: Final = frozenset({"accepted", "refused"})
SHORT_EN = 42
SHORT_ZH = 18


class LookUp(Rule):
    """That a criterion is met only by a look-up outside: where one looks, as it is offered to the reviewer.

    ``facts`` name the fields of a document that hold site, time and result, where its form has them: one source.
    """

    site_en: str = Field(min_length=1)
    site_zh: str = Field(min_length=1)
    facts: tuple[str, ...] = ()

    def site(self, lang: Language) -> str:
        """Where one looks."""
        return self.site_zh if lang == "zh" else self.site_en


class Criterion(Rule):
    """One question of the catalogue; ``kind`` M is answered by machine, H by a person, MH suggested and confirmed.

    ``{accepted}`` and ``{refused}`` in its words are the papers that the policy accepts on the route (for the gate: on
    any), and does not;
    ``core.verdict.worded_for`` fills them.
    ``default`` is B (blocking) or W (warning); ``condition`` is the remark domain.md 5 adds to it, as written there.
    """

    id: str
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    short_en: str = Field(min_length=1, max_length=SHORT_EN)
    short_zh: str = Field(min_length=1, max_length=SHORT_ZH)
    kind: Literal["M", "H", "MH"]
    default: Strictness
    condition: str = ""
    inputs: tuple[str, ...] = ()
    lookup: LookUp | None = None
    hint_en: str = ""
    hint_zh: str = ""
    failure_en: str = Field(min_length=1)
    failure_zh: str = Field(min_length=1)
    way_en: str = Field(min_length=1)
    way_zh: str = Field(min_length=1)

    @model_validator(mode="after")
    def _a_person_is_told_what_to_do(self) -> "Criterion":
        if unknown := self.fields() - FIELDS:
            raise ValueError(f'unknown field "{{{min(unknown)}}}"')
        if self.kind != "M" and not (self.hint_en and self.hint_zh):
            raise ValueError("a criterion for a person needs hint_en and hint_zh")
        return self

    def fields(self) -> frozenset[str]:
        """The ``{fields}`` in its words."""
        return frozenset(found for words in self.words().values() for found in re.findall(r"\{(\w*)\}", words))

    def words(self) -> dict[str, str]:
        """Its words by key: question, short text, hint, failure and way, in both languages."""
        return {
            f"{key}{lang}": getattr(self, f"{key}{lang}")
            for key in ("", "short_", "hint_", "failure_", "way_")
            for lang in LANGUAGES
        }

    def text(self, lang: Language) -> str:
        """The full question."""
        return self.zh if lang == "zh" else self.en

    def short(self, lang: Language) -> str:
        """The question as it stands on its line of the page."""
        return self.short_zh if lang == "zh" else self.short_en

    def hint(self, lang: Language) -> str:
        """What the reviewer does or looks at; empty for what the machine answers alone."""
        return self.hint_zh if lang == "zh" else self.hint_en

    def failure(self, lang: Language) -> str:
        """That it is not met, as letters tell it: a sentence of its own."""
        return self.failure_zh if lang == "zh" else self.failure_en

    def way(self, lang: Language) -> str:
        """What the party can do to meet it, as letters tell it."""
        return self.way_zh if lang == "zh" else self.way_en
