"""What the terms are called for people: the catalogues have a label for each, under the list it is of."""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Final, TypeAlias

from core.domain.terms import DocumentKind, Outcome, Verb
from core.domain.text import Language, Render, Text, mark


def label_of(term: StrEnum) -> Text:
    """The term as people read it: ``Verb.FORWARD`` is ``label.verb.forward`` in the catalogues."""
    return _label(type(term), str(term))


@cache
def _label(terms: type[StrEnum], term: str) -> Text:
    """Kept by list and word: two lists may have words that are spelt alike."""
    words = "_".join(re.findall("[A-Z][a-z]+", terms.__name__))
    return Text(key=f"label.{words.lower()}.{term}")


def papers(kinds: Collection[DocumentKind], lang: Language, render: Render) -> str:
    """Document kinds as a sentence names them, in the order of the closed list."""
    names = [render(label_of(kind), lang) for kind in DocumentKind if kind in kinds]
    return "、".join(names) if lang == "zh" else ", ".join(name[:1].lower() + name[1:] for name in names)


Decision: TypeAlias = tuple[Verb, Outcome | None]

EFFECTS: Final[frozenset[Decision]] = frozenset({
    (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER),
    (Verb.REVOKE, Outcome.REVOKED_WITHDRAWN),
    (Verb.REVOKE, Outcome.REVOKED_OTHER),
    (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER),
    (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION),
    (Verb.DECLINE_WITHDRAWAL, None),
})  # fmt: skip
"""Decisions whose buttons do not say what their verb is called: one verb has several outcomes, or its name is long."""


def effect_of(decision: Decision) -> Text:
    """A decision as its button names it: by its effect."""
    verb, outcome = decision
    return Text(key=f"label.effect.{outcome or verb}") if decision in EFFECTS else label_of(verb)


def past_label(verb: Verb) -> Text:
    """What was done, as a log tells it: in the past tense, where ``label_of`` names what may be done."""
    return Text(key=f"label.past.{verb}")


# The details of a case that customer service typed, as the form calls them.

DETAILS: Final[dict[str, str]] = {
    "complaint_no": mark("word.complaint_number"),
    "complained_on": mark("intake.complained_on"),
    "right_no": mark("intake.number_of_right"),
    "listings": mark("intake.punished_listings"),
    "penalty_kind": mark("word.punishment"),
    "penalty_note": mark("intake.note_on_punishment"),
    "name": mark("word.name"),
    "subject_name": mark("intake.verified_person_or_firm"),
    "subject_id": mark("intake.credit_code_or_identity_number"),
    "contact": mark("intake.contact_person"),
    "phone": mark("intake.phone"),
    "email": mark("intake.e_mail"),
    "address": mark("correction.address"),
}
"""By the field of the case, or of a party of it."""
