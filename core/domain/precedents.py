"""Decided cases similar to the current one: what two cases can have in common, and the order of display. Pure.

The order is simple enough to explain: the more features in common, the earlier; with equal numbers the latest decision
comes first. No feature weighs more than another, and no verdict rests on it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from core.domain.terms import Outcome, State


class Likeness(StrEnum):
    """What two cases can have in common, in display order."""

    COMPLAINANT = "complainant"
    RIGHT = "right"
    SELLER = "seller"
    ISSUER = "issuer"
    CRITERION = "criterion"
    WORDS = "words"


@dataclass(frozen=True)
class ComparedCase:
    """What is shown of a case beside another one; a whole appeal has forty fields, which take longer to read."""

    appeal_no: str
    policy_id: str
    state: State
    outcome: Outcome | None
    opened_at: datetime
    final_decided_at: datetime | None
    seller_id: str
    complainant_id: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Precedent:
    """A decided case compared with the current one: what they have in common, how it was decided and why.

    ``criteria`` are those not met in both cases, ``words`` those in both cases' listing titles. ``reason`` is the one
    stated with the last decision, or "".
    """

    appeal: ComparedCase
    seller: str
    complainant: str
    shared: tuple[Likeness, ...] = ()
    criteria: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    reason: str = ""


def ranked(found: Iterable[Precedent]) -> list[Precedent]:
    """The cases in display order."""
    return sorted(found, key=_place, reverse=True)


def _place(each: Precedent) -> tuple[int, datetime, str]:
    decided = each.appeal.final_decided_at or datetime.min.replace(tzinfo=UTC)
    return len(each.shared), decided, each.appeal.appeal_no


# The words in listing titles.

MOST_WORDS: Final = 24

ENOUGH_WORDS: Final = 2
"""The words in common that make titles similar; a single one, such as "new", is in too many titles."""

WORD: Final = re.compile(r"[^\W\d_㐀-鿿][^\W_㐀-鿿]{2,}|[㐀-鿿]{2,}")
"""A word of at least three letters and digits, or a run of Chinese characters, which is split into pairs."""


def words_of(titles: Iterable[str]) -> tuple[str, ...]:
    """The words by which titles are compared, in lower case; Chinese, which has no spaces, gives character pairs."""
    found = (part for title in titles for word in WORD.findall(title.lower()) for part in _parts(word))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _parts(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] if word[0] >= "㐀" else [word]


def words_in(words: Iterable[str], titles: Iterable[str]) -> tuple[str, ...]:
    """Which of these words occur in the titles."""
    text = " ".join(titles).lower()
    return tuple(each for each in words if each in text)


def least_words(words: tuple[str, ...]) -> int:
    """How many of these words must be in common; for a one-word title one is enough."""
    return max(1, min(ENOUGH_WORDS, len(words)))


def joined_words(words: Iterable[str]) -> tuple[str, ...]:
    """The words for display: consecutive pairs of Chinese characters are joined again."""
    joined: list[str] = []
    for each in words:
        if joined and each[0] >= "㐀" and joined[-1][-1] == each[0]:
            joined[-1] += each[1:]
        else:
            joined.append(each)
    return tuple(joined)


# How far back to compare what every case has, failing criteria and words, of which a large office has millions.

LATEST: Final = 20_000

SPANS: Final = (14, 30, 91, 182, 365, 730)
"""Days."""


def span_of_latest(decided: Iterable[tuple[int | None, int]]) -> int | None:
    """The longest span in days with at most ``LATEST`` decided cases; None if all cases are few enough.

    ``decided`` gives the spans from the shortest, ``SPANS`` and then None for all time, each with the number of cases
    decided in it; it is consumed only as far as needed. The shortest span is the minimum.
    """
    fitting: int | None = SPANS[0]
    for days, cases in decided:
        if cases > LATEST:
            break
        fitting = days
    return fitting
