"""International Standard Book Numbers (ISO 2108): 13 digits, or 10 before 2007."""

import re

from core.evidence.identifiers.identified import Identified, narrow
from core.text import say


def check_isbn(value: str) -> Identified:
    """An ISBN against its check digit; ``parts["isbn13"]`` is its form of 13 digits."""
    number = re.sub(r"^ISBN(?:1[03])?:?(?=\d{9})", "", narrow(value))
    if re.fullmatch(r"97[89]\d{10}", number, re.ASCII):
        return _checked(number, check_digit_13(number[:-1]), number[:-1])
    if re.fullmatch(r"\d{9}[\dX]", number, re.ASCII):
        return _checked(number, check_digit_10(number[:-1]), "978" + number[:-1])
    reason = say("An ISBN has 13 digits that begin with 978 or 979, or 10 characters.")
    return Identified(value=number, valid=False, reason=reason, parts={"form": "unknown"})


def _checked(number: str, expected: str, body: str) -> Identified:
    parts = {"form": f"isbn{len(number)}", "check": number[-1]}
    if number[-1] == expected:
        parts["isbn13"] = body + check_digit_13(body)
        return Identified(value=number, valid=True, reason=say("The check digit fits."), parts=parts)
    reason = say("The check digit is {found}, by the rule it would be {expected}.", found=number[-1], expected=expected)
    return Identified(value=number, valid=False, reason=reason, parts=parts | {"expected": expected})


def check_digit_13(body: str) -> str:
    """The check digit of the first 12 digits: weights 1 and 3 in turn, modulo 10."""
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body)) % 10)


def check_digit_10(body: str) -> str:
    """The check character of the first 9 digits: weights 10 down to 2, modulo 11, 10 written X."""
    return "0123456789X"[-sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11]
