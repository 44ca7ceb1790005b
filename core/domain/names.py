"""Whether two names on paper are one person: credit code first, then the name."""

from typing import Literal, NamedTuple, TypeAlias

from core.domain.identifiers import check_uscc, narrow
from core.domain.text import Text, plain

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
    by_code = same_code(one.id, other.id)
    if by_code is True:
        return "same"
    if by_code is False:
        # A code that fails its own check was misread or misprinted: alone it refutes nothing.
        doubtful = any(check_uscc(each).valid is False for each in (one.id, other.id) if each)
        return "unknown" if doubtful and same_name(one, other) else "different"
    by_name = same_name(one, other)
    return "unknown" if by_name is None else "same" if by_name else "different"


def same_code(one: str | None, other: str | None) -> bool | None:
    """Equal or not; an old number of 15 characters speaks only through the organisation code inside."""
    if not (one and other):
        return None
    codes = sorted((narrow(one), narrow(other)), key=len)
    if codes[0] == codes[1]:
        return True
    if [len(each) for each in codes] == [15, 18]:
        return True if codes[0][LEGACY_ORGANISATION] == codes[1][ORGANISATION] else None
    return False if len(codes[0]) == len(codes[1]) else None


def same_name(one: Party, other: Party) -> bool | None:
    """Equal or not; a Chinese and a Latin name may be one firm, so they say nothing."""
    if not (one.name and other.name):
        return None
    keys = name_key(one.name), name_key(other.name)
    if keys[0] == keys[1]:
        return True
    return None if _wide(keys[0]) != _wide(keys[1]) else False


def _wide(key: str) -> bool:
    return any(ord(each) >= FIRST_WIDE_LETTER for each in key)
