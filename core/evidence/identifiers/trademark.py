"""Registration numbers of trademarks: known forms only, for there is no public check digit."""

import re
from typing import Final

from core.evidence.identifiers.identified import Identified, narrow
from core.text import Text, say

NATIONAL: Final = re.compile(r"(\d{1,8})([A-Z]?)", re.ASCII)
LONGER: Final = re.compile(r"\d{9,10}[A-Z]?", re.ASCII)
MADRID: Final = re.compile(r"G(\d{1,8})([A-Z]?)", re.ASCII)


def check_trademark(value: str) -> Identified:
    """A registration number by its form: up to 8 digits, a letter after a division, or G and digits (Madrid).

    True says that the form is known, no more; valid is None for a number longer than any seen so far.
    """
    number = re.sub(r"^(?:第|NO\.?|注册号:?)|号$", "", narrow(value))
    for form, known in (("national", NATIONAL), ("madrid", MADRID)):
        found = known.fullmatch(number)
        if found and int(found[1]) > 0:
            parts = {"form": form, "number": found[1], "suffix": found[2]}
            reason: Text = say("The form is known. There is no check digit; only the register can say more.")
            return Identified(value=number, valid=True, reason=reason, parts=parts)
    if LONGER.fullmatch(number):
        reason = say("This is longer than the registration numbers known so far.")
        return Identified(value=number, valid=None, reason=reason, parts={"form": "longer"})
    reason = say("A registration number has up to 8 digits, or a G and digits (Madrid).")
    return Identified(value=number, valid=False, reason=reason, parts={"form": "unknown"})
