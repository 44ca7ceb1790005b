"""Chinese patent and application numbers and their check digit (domain.md 3.4)."""

import re
from typing import Final

from core.evidence.identifiers.identified import Identified, narrow
from core.text import say

KINDS: Final = {"1": "invention", "2": "utility_model", "3": "design", "8": "invention", "9": "utility_model"}
PCT_KINDS: Final = ("8", "9")
WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
NEW: Final = re.compile(r"(\d{4})(\d)(\d{7})\.?([\dX])", re.ASCII)
OLD: Final = re.compile(r"(\d{2})(\d)(\d{5})\.?([\dX])", re.ASCII)
UNCHECKED: Final = re.compile(r"(8[5-8])([123])\d{5}", re.ASCII)
PUBLICATION: Final = re.compile(r"CN(?:\d{7}|\d{9})[ABCSUY]\d?", re.ASCII)
FIRST_NEW_YEAR: Final = 2003
FIRST_OLD_YEAR: Final = 1985
CENTURY: Final = 100


def check_patent(value: str) -> Identified:
    """A patent number against its check digit: new form (12 digits, point, check) or old form (8 digits).

    The prefixes ZL (patent) and CN are kept in the parts. Valid is None for numbers given before
    there was a check digit, and for publication numbers, which never had one.
    """
    written = narrow(value)
    if PUBLICATION.fullmatch(written):
        reason = say("This is a publication number, not a patent number; it has no check digit.")
        return Identified(value=written, valid=None, reason=reason, parts={"form": "publication"})
    prefix, number = (written[:2], written[2:]) if written[:2] in {"ZL", "CN"} else ("", written)
    found = NEW.fullmatch(number)
    if found and int(found[1]) >= FIRST_NEW_YEAR and found[2] in KINDS:
        return _checked(found, prefix, "new", found[1])
    found = OLD.fullmatch(number)
    if found and found[2] in KINDS and (year := _year(found[1])):
        return _checked(found, prefix, "old", year)
    found = UNCHECKED.fullmatch(number)
    if found:
        reason = say("A number of 19{year} has no check digit.", year=found[1])
        parts = {"form": "old", "prefix": prefix, "year": "19" + found[1], "kind": KINDS[found[2]]}
        return Identified(value=number, valid=None, reason=reason, parts=parts)
    reason = say("A patent number has 12 digits (before October 2003: 8), a point and a check digit.")
    return Identified(value=written, valid=False, reason=reason, parts={"form": "unknown", "prefix": prefix})


def _year(two_digits: str) -> str | None:
    """The year of an old-form number: 1985 to 2003."""
    for year in (1900 + int(two_digits), 2000 + int(two_digits)):
        if FIRST_OLD_YEAR <= year <= FIRST_NEW_YEAR:
            return str(year)
    return None


def _checked(found: re.Match[str], prefix: str, form: str, year: str) -> Identified:
    body, check = found[1] + found[2] + found[3], found[4]
    expected = check_digit(body)
    parts = {
        "form": form,
        "prefix": prefix,
        "year": year,
        "kind": KINDS[found[2]],
        "kind_digit": found[2],
        "pct": "yes" if found[2] in PCT_KINDS else "no",
        "serial": found[3],
        "check": check,
    }
    if check == expected:
        return Identified(value=f"{body}.{check}", valid=True, reason=say("The check digit fits."), parts=parts)
    reason = say("The check digit is {found}, by the rule it would be {expected}.", found=check, expected=expected)
    return Identified(value=f"{body}.{check}", valid=False, reason=reason, parts=parts | {"expected": expected})


def check_digit(body: str) -> str:
    """The check digit of the 12 or 8 digits before the point: weights 2 to 9, then 2 to 5, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=False))
    return "0123456789X"[total % 11]
