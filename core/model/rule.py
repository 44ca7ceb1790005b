"""What all parts of the rule book are made of: frozen values, and sentences in both languages."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from core.language import Language


class Rule(BaseModel):
    """Common to all types of the rule book: frozen, and a field nobody reads is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(Rule):
    """A sentence of a rule book in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def text(self, lang: Language) -> str:
        """The sentence in that language."""
        return self.zh if lang == "zh" else self.en


class Basis(Note):
    """A source of a policy; ``since`` is its first day in force, None where it bears no date.

    A source that is younger than the policy says in ``until_then_*`` what held before it.
    """

    since: date | None = None
    until_then_en: str = ""
    until_then_zh: str = ""

    def text(self, lang: Language) -> str:
        """The source, and what held until it came where the policy is older."""
        before = self.until_then_zh if lang == "zh" else self.until_then_en
        return " ".join(filter(None, (super().text(lang), before))) if lang == "en" else super().text(lang) + before
