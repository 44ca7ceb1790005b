"""Standard reasons: the office's wordings for a decision and a criterion, in both languages, with versions.

A reviewer inserts one into the reason of a decision and can edit it there; the party reads the edited text. Pure.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from core.domain.policy import Criterion, PolicyBook
from core.domain.second_review import key_of
from core.domain.terms import EFFECTS, Decision, Outcome, Verb
from core.domain.text import LANGUAGES, Frozen, Language, Text, mark

LONGEST: Final = 1500
"""The maximum length of a wording in characters: one or two paragraphs of a letter."""

_OUTCOMES: Final = (Verb.REVOKE, Verb.UPHOLD)
"""Decisions with several outcomes; the others have one."""

DECISIONS: Final[tuple[Decision, ...]] = (
    (Verb.REJECT, None),
    (Verb.ASK_SUPPLEMENT, None),
    (Verb.FORWARD, None),
    *((verb, outcome) for verb in _OUTCOMES for outcome in Outcome if (verb, outcome) in EFFECTS),
    (Verb.DECLINE_WITHDRAWAL, None),
)
"""Decisions whose reason is read by a party, in display order."""

_ON_THE_APPEAL: Final = frozenset({Verb.REJECT, Verb.ASK_SUPPLEMENT})

_ON_THE_WITHDRAWAL: Final = frozenset({(Verb.REVOKE, Outcome.REVOKED_WITHDRAWN), (Verb.DECLINE_WITHDRAWAL, None)})

KEYS: Final = {key_of(verb, outcome): (verb, outcome) for verb, outcome in DECISIONS}
"""The same by key: ``reject``, ``uphold:upheld_valid_answer``."""


class StandardReason(Frozen):
    """One version of a standard reason; ``decision`` is from ``KEYS``, ``criterion`` is "" for the whole decision.

    The last version of an id counts; if it is ``retired``, it is no longer offered. Times are aware UTC.
    """

    reason_id: str
    version: int
    decision: str
    criterion: str = ""
    en: str
    zh: str
    retired: bool = False
    written_by: str
    written_at: datetime

    def text(self, lang: Language) -> str:
        """Its wording."""
        return self.zh if lang == "zh" else self.en

    @property
    def name(self) -> str:
        """The name of the version: ``SR-004.2``."""
        return f"{self.reason_id}.{self.version}"


def criteria_of(book: PolicyBook, decision: str) -> tuple[Criterion, ...]:
    """The criteria on which such a decision can rest, in catalogue order; none for forwarding."""
    taken = KEYS[decision]
    if taken[0] is Verb.FORWARD:
        return ()
    lists = (
        each.appeal if taken[0] in _ON_THE_APPEAL else each.withdrawal if taken in _ON_THE_WITHDRAWAL else each.answer
        for each in book.all()
    )
    ids = {item.criterion for each in lists for item in each.items()}
    return tuple(each for each in book.criteria.values() if each.id in ids)


def newest(versions: Iterable[StandardReason]) -> tuple[StandardReason, ...]:
    """The last version of each, ordered by id."""
    last: dict[str, StandardReason] = {}
    for each in versions:
        if each.reason_id not in last or each.version > last[each.reason_id].version:
            last[each.reason_id] = each
    return tuple(last[name] for name in sorted(last))


def fitting(versions: Iterable[StandardReason], decision: str, criteria: Collection[str]) -> tuple[StandardReason, ...]:
    """Those offered for a decision resting on these criteria: in the order of the criteria, then general ones."""
    order = {name: place for place, name in enumerate((*criteria, ""))}
    fit = [each for each in newest(versions) if not each.retired and each.decision == decision]
    return tuple(sorted((each for each in fit if each.criterion in order), key=lambda each: order[each.criterion]))


def used_in(versions: Iterable[StandardReason], decision: str, reason: str, at: datetime) -> tuple[str, ...]:
    """The names of those contained word for word in the reason of a decision at that time; edited ones do not count.

    Among versions with the same wording it is the newest one written by then.
    """
    found: dict[str, StandardReason] = {}
    for each in sorted(versions, key=lambda each: each.version):
        valid = each.decision == decision and each.written_at <= at
        if valid and any(each.text(lang) in reason for lang in LANGUAGES):
            found[each.reason_id] = each
    return tuple(found[name].name for name in sorted(found))


def with_words(reason: str, words: str) -> str:
    """The reason typed so far with a standard reason appended as a separate paragraph."""
    return "\n".join(filter(None, (reason.rstrip(), words)))


def why_not_worded(text: str) -> Text | None:
    """What is wrong with a wording; None if it can go into a letter."""
    if not text:
        return Text(key=mark("reasons.needs_both_languages"))
    if len(text) > LONGEST:
        return Text(key=mark("reasons.too_long"), facts={"count": LONGEST})
    if re.search(r"[{}]", text):
        return Text(key=mark("reasons.no_placeholders"))
    return None
