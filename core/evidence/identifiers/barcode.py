"""Bar codes of goods (GS1): 8, 12, 13 or 14 digits, the last of them the check digit."""

import re

from core.evidence.identifiers.identified import Identified, narrow
from core.text import say

LENGTHS = (8, 12, 13, 14)


def check_barcode(value: str) -> Identified:
    """A bar code against its check digit; whose goods bear it, only the registry of GS1 can say."""
    number = narrow(value)
    if not re.fullmatch(r"\d+", number, re.ASCII) or len(number) not in LENGTHS:
        reason = say("A bar code has 8, 12, 13 or 14 digits.")
        return Identified(value=number, valid=False, reason=reason, parts={"form": "unknown"})
    expected = check_digit(number[:-1])
    if number[-1] == expected:
        return Identified(value=number, valid=True, reason=say("The check digit fits."), parts={"check": expected})
    reason = say("The check digit is {found}, by the rule it would be {expected}.", found=number[-1], expected=expected)
    return Identified(value=number, valid=False, reason=reason, parts={"check": number[-1], "expected": expected})


def check_digit(body: str) -> str:
    """The check digit of the digits before it: weights 3 and 1 in turn from the right, modulo 10."""
    return str(-sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body))) % 10)
