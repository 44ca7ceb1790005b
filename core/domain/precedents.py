"""Decided cases that are like one at hand: what two cases can share, and in which order they are shown. Pure.

The order is simple, so that it can be said: the more different things are shared, the earlier; of those that share
as many, the latest decision first. Nothing weighs more than anything else, and no verdict rests on it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from core.domain.appeal import Appeal


class Likeness(StrEnum):
    """What two cases can share, in the order in which it is told."""

    COMPLAINANT = "complainant"
    RIGHT = "right"
    SELLER = "seller"
    ISSUER = "issuer"
    CRITERION = "criterion"
    WORDS = "words"


@dataclass(frozen=True)
class Precedent:
    """A decided case beside the one at hand: what both share, how it was decided and why.

    ``criteria`` are those that are not met in both, ``words`` what both have in the titles of their listings.
    ``reason`` is the one that was stated with the last decision; "" where none was.
    """

    appeal: Appeal
    seller: str
    complainant: str
    shared: tuple[Likeness, ...] = ()
    criteria: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    reason: str = ""


def ranked(found: Iterable[Precedent]) -> list[Precedent]:
    """In the order in which they are shown."""
    return sorted(found, key=_place, reverse=True)


def _place(each: Precedent) -> tuple[int, datetime, str]:
    decided = each.appeal.final_decided_at or datetime.min.replace(tzinfo=UTC)
    return len(each.shared), decided, each.appeal.appeal_no


# The words of listings' titles.

MOST_WORDS: Final = 24

ENOUGH_WORDS: Final = 2
"""Titles are alike from so many words on: one, such as "new", stands in too many."""

WORD: Final = re.compile(r"[^\W\d_㐀-鿿][^\W_㐀-鿿]{2,}|[㐀-鿿]{2,}")
"""A word from three letters on, digits among them, or a run of Chinese characters, which is taken in pairs."""


def words_of(titles: Iterable[str]) -> tuple[str, ...]:
    """The words by which titles are compared, in lower case: of Chinese, whose words nothing parts, each two signs."""
    found = (part for title in titles for word in WORD.findall(title.lower()) for part in _parts(word))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _parts(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] if word[0] >= "㐀" else [word]


def words_in(words: Iterable[str], titles: Iterable[str]) -> tuple[str, ...]:
    """Which of these words stand in titles."""
    text = " ".join(titles).lower()
    return tuple(each for each in words if each in text)


def least_words(words: tuple[str, ...]) -> int:
    """How many of these words have to be shared; a title of one word is like another by that."""
    return max(1, min(ENOUGH_WORDS, len(words)))


def joined_words(words: Iterable[str]) -> tuple[str, ...]:
    """The words as people read them: pairs of Chinese characters that follow each other are one word again."""
    told: list[str] = []
    for each in words:
        if told and each[0] >= "㐀" and told[-1][-1] == each[0]:
            told[-1] += each[1:]
        else:
            told.append(each)
    return tuple(told)


# How far back what every case has is compared: a failing criterion and words, of which a large office has millions.

LATEST: Final = 20_000

SPANS: Final = (30, 91, 182, 365, 730)
"""Days."""


def look_back(decided: Iterable[tuple[int | None, int]]) -> int | None:
    """The days of the longest span with at most ``LATEST`` decided cases; None where all of them are few enough.

    Given are spans from the shortest on, ``SPANS`` and then None for ever, each with how many were decided in it; no
    more of them are asked for than is needed. Never less than the shortest is looked back.
    """
    fitting: int | None = SPANS[0]
    for days, cases in decided:
        if cases > LATEST:
            break
        fitting = days
    return fitting
