"""Whether two names on paper are one person: credit code first, then the name."""

from typing import Literal, NamedTuple, TypeAlias

from core.domain.identifiers import check_uscc, narrow
from core.domain.text import Text, plain, say

Likeness: TypeAlias = Literal["same", "different", "unknown"]

ORGANISATION = slice(8, 17)

LEGACY_ORGANISATION = slice(6, 15)

FIRST_WIDE_LETTER = 0x2E80


class Party(NamedTuple):
    """A person or firm as one document or the case file names it, and in which role."""

    role: Text
    name: str | None
    id: str | None = None

    @property
    def unnamed(self) -> bool:
        """Whether neither name nor code is known."""
        return not (self.name or self.id)

    @property
    def shown(self) -> str:
        """The name, or the code where there is no name."""
        return self.name or self.id or "?"


def name_key(name: str) -> str:
    """The name without width, case, blanks and punctuation."""
    return "".join(each for each in plain(name).casefold() if each.isalnum())


def likeness(one: Party, other: Party) -> Likeness:
    """Whether both are the same: by credit code where both have one, else by name."""
    by_code = _same_code(one.id, other.id)
    if by_code is True:
        return "same"
    if by_code is False:
        # A code that fails its own check was misread or misprinted: alone it refutes nothing.
        doubtful = any(check_uscc(each).valid is False for each in (one.id, other.id) if each)
        return "unknown" if doubtful and _same_name(one, other) else "different"
    by_name = _same_name(one, other)
    return "unknown" if by_name is None else "same" if by_name else "different"


def _same_code(one: str | None, other: str | None) -> bool | None:
    """Equal or not; an old number of 15 characters speaks only through the organisation code inside."""
    if not (one and other):
        return None
    codes = sorted((narrow(one), narrow(other)), key=len)
    if codes[0] == codes[1]:
        return True
    if [len(each) for each in codes] == [15, 18]:
        return True if codes[0][LEGACY_ORGANISATION] == codes[1][ORGANISATION] else None
    return False if len(codes[0]) == len(codes[1]) else None


def _same_name(one: Party, other: Party) -> bool | None:
    """Equal or not; a Chinese and a Latin name may be one firm, so they say nothing."""
    if not (one.name and other.name):
        return None
    keys = name_key(one.name), name_key(other.name)
    if keys[0] == keys[1]:
        return True
    return None if _wide(keys[0]) != _wide(keys[1]) else False


def _wide(key: str) -> bool:
    return any(ord(each) >= FIRST_WIDE_LETTER for each in key)


def _same_by_code(found: Party, wanted: Party) -> Text:
    if _same_name(found, wanted) is False:
        return say(
            "name.same_credit_code_though_names",
            role=found.role,
            wanted_role=wanted.role,
            code=found.id,
            found=found.name,
            wanted=wanted.name,
        )
    return say(
        "name.and_have_same_credit_code",
        role=found.role,
        wanted_role=wanted.role,
        code=found.id,
    )


def _same_by_name(found: Party, wanted: Party) -> Text:
    return say(
        "name.is_name_of",
        role=found.role,
        found=found.shown,
        wanted_role=wanted.role,
    )


def _different_codes(found: Party, wanted: Party) -> Text:
    return say(
        "name.credit_code_of_is_that_of_is",
        role=found.role,
        found_code=found.id,
        wanted_role=wanted.role,
        wanted_code=wanted.id,
    )


def _different_names(found: Party, wanted: Party) -> Text:
    return say(
        "name.is_but_is",
        role=found.role,
        found=found.shown,
        wanted_role=wanted.role,
        wanted=wanted.shown,
    )


def _unknown(found: Party, wanted: Party) -> Text:
    return say(
        "name.whether_cannot_told_from_code",
        role=found.role,
        found=found.shown,
        wanted_role=wanted.role,
        wanted=wanted.shown,
    )
