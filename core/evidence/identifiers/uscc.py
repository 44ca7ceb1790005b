"""Unified social credit codes (统一社会信用代码), GB 32100-2015; the organisation code inside, GB 11714."""

import re
from datetime import date
from typing import Final

from core.evidence.identifiers.identified import Identified, narrow
from core.text import say

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
LENGTH: Final = 18
LEGACY_LENGTHS: Final = (15, 20)
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
PERSON_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_uscc(value: str) -> Identified:
    """A credit code against its check character; letters may stand anywhere, also at the start.

    Valid is None for what stands in its place without a public check: tax ids of 15 and 20
    characters, and the identity number of a natural person.
    """
    code = narrow(value)
    if len(code) == LENGTH and all(each in ALPHABET for each in code):
        return _checked(code)
    if len(code) in LEGACY_LENGTHS and re.fullmatch(r"[0-9A-Z]+", code):
        reason = say("{length} characters: a tax number of the old kind, which has no public check.", length=len(code))
        return Identified(value=code, valid=None, reason=reason, parts={"form": "legacy"})
    if len(code) == LENGTH:
        reason = say("It has a character that credit codes do not use (GB 32100 has no I, O, S, V, Z).")
    else:
        reason = say("A credit code has 18 characters, this has {length}.", length=len(code))
    return Identified(value=code, valid=False, reason=reason, parts={"form": "unknown"})


def _checked(code: str) -> Identified:
    expected = check_character(code[:-1])
    if code[-1] != expected and _is_person(code):
        reason = say("This has the form of a person's identity number, not of a credit code.")
        return Identified(value=code, valid=None, reason=reason, parts={"form": "person"})
    parts = {
        "form": "uscc",
        "authority": code[0],
        "kind": code[1],
        "region": code[2:8],
        "organisation": code[8:17],
        "organisation_check": "ok" if organisation_check(code[8:16]) == code[16] else "differs",
        "check": code[-1],
    }
    if code[-1] == expected:
        return Identified(value=code, valid=True, reason=say("The check character fits."), parts=parts)
    reason = say(
        "It does not match GB 32100: the check character is {found}, by the rule it would be {expected}.",
        found=code[-1],
        expected=expected,
    )
    return Identified(value=code, valid=False, reason=reason, parts=parts | {"expected": expected})


def check_character(body: str) -> str:
    """The check character of the first 17 characters of a credit code (GB 32100)."""
    total = sum(ALPHABET.index(each) * weight for each, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The check character of the first 8 characters of an organisation code (GB 11714)."""
    total = sum(int(each, 36) * weight for each, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _is_person(code: str) -> bool:
    """Whether it reads as a resident identity number: a real day of birth and a fitting check (GB 11643)."""
    if re.fullmatch(r"[1-8]\d{16}[\dX]", code, re.ASCII) is None:
        return False
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    total = sum(int(each) * weight for each, weight in zip(code[:17], PERSON_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == code[-1]
