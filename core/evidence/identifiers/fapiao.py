"""Numbers of Chinese tax invoices (发票): form only; no public check digit exists (domain.md 3.2)."""

import re
from typing import Final

from core.evidence.identifiers.identified import Identified, narrow
from core.model.entry import plain
from core.text import Text, say

CODE_LENGTHS: Final = (10, 12)
LONG_CODE: Final = 12
NUMBER_LENGTH: Final = 8
DIGITAL_LENGTH: Final = 20

FORM_ONLY: Final = say("The form is right. Only the tax site can say whether the invoice exists.")


def check_fapiao(code: str | None, number: str | None) -> Identified:
    """Invoice code and number by their form: 10 or 12 digits and 8, or no code and 20 digits (数电票).

    True says that the form is right, never that the invoice exists. Valid is None when one half is
    missing. ``parts`` name year and region where the number carries them.
    """
    given, serial = narrow(code or ""), narrow(number or "")
    value = f"{given} {serial}".strip()
    if re.fullmatch(r"\d*", given + serial, re.ASCII) is None:
        reason = say("Invoice codes and numbers have digits only.")
        return Identified(value=value, valid=False, reason=reason, parts={"form": "unknown"})
    if not given and len(serial) == DIGITAL_LENGTH:
        parts = {"form": "digital", "number": serial, "year": "20" + serial[:2], "region": serial[2:4]}
        return Identified(value=value, valid=True, reason=FORM_ONLY, parts=parts | {"channel": serial[4]})
    missing = _missing(given, serial)
    if missing:
        return Identified(value=value, valid=None, reason=missing, parts={"form": "incomplete"})
    wrong = _wrong(given, serial)
    parts = {"form": "code_number" if wrong is None else "unknown", "code": given, "number": serial}
    if wrong is not None:
        return Identified(value=value, valid=False, reason=wrong, parts=parts)
    if len(given) == LONG_CODE:
        parts |= {"region": given[1:5], "year": "20" + given[5:7], "batch": given[7:10], "kind": given[10:12]}
    return Identified(value=value, valid=True, reason=FORM_ONLY, parts=parts)


def _missing(code: str, number: str) -> Text | None:
    if len(code) in CODE_LENGTHS and not number:
        return say("This is an invoice code; its number of 8 digits is missing.")
    if not code and len(number) == NUMBER_LENGTH:
        return say("An invoice number of 8 digits needs its invoice code.")
    return None


def _wrong(code: str, number: str) -> Text | None:
    if not code:
        return say("An invoice number without a code has 20 digits, this has {length}.", length=len(number))
    if len(code) not in CODE_LENGTHS:
        return say("An invoice code has 10 or 12 digits, this has {length}.", length=len(code))
    if len(number) != NUMBER_LENGTH:
        return say("With an invoice code the number has 8 digits, this has {length}.", length=len(number))
    return None


def split_fapiao(value: str) -> tuple[str, str]:
    """Code and number out of one line: two groups of digits, or all digits run together; code may be empty."""
    groups = [each for each in re.split(r"[\s,;/、-]+", plain(value)) if each]
    if len(groups) > 1 and len(groups[0]) in CODE_LENGTHS and len("".join(groups[1:])) <= NUMBER_LENGTH + 1:
        return groups[0], "".join(groups[1:])
    whole = "".join(groups)
    if len(whole) == CODE_LENGTHS[0] + NUMBER_LENGTH:
        return whole[: CODE_LENGTHS[0]], whole[CODE_LENGTHS[0] :]
    return (whole, "") if len(whole) in CODE_LENGTHS else ("", whole)
