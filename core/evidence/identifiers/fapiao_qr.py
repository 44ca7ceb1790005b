"""The text of the QR code on a Chinese tax invoice: read by its layout, checked for form."""

import re
from datetime import date
from typing import Final

from core.evidence.identifiers.fapiao import FORM_ONLY, check_fapiao
from core.evidence.identifiers.identified import Identified
from core.evidence.identifiers.uscc import check_uscc
from core.model.entry import plain
from core.text import Text, say

AMOUNT: Final = re.compile(r"-?\d{1,13}(?:\.\d{1,2})?", re.ASCII)
TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15,20}")
DIGITAL_TYPES: Final = ("31", "32")
FEWEST: Final = 4
NAMES: Final = ("type_code", "code", "number", "amount", "date", "check_code")
CHAIN_NAMES: Final = ("type_code", "code", "number", "seller_tax_no", "amount", "date", "check_code")

PROBLEMS: Final[dict[str, Text]] = {
    "code_length": say("the invoice code does not have 10 or 12 digits"),
    "number_length": say("the invoice number has the wrong length"),
    "seller_tax_no": say("the seller's tax number fails its check"),
    "amount": say("the amount is missing or is no number"),
    "date": say("the date is missing or is no day of the calendar"),
    "year_in_number_differs_from_date": say("the year in the number differs from the date"),
    "check_code": say("the check code does not have 20 digits"),
}


def check_fapiao_qr(text: str) -> Identified:
    """The parts of an invoice's QR text, and whether their form holds together.

    Three layouts are read: code and number, 20-digit number without a code (数电票), and blockchain
    invoices that carry the seller's tax number. ``parts["problems"]`` names what is wrong.
    """
    written = plain(text).strip("\"'")
    fields = [each.strip() for each in written.split(",")]
    if fields[0] != "01" or len(fields) < FEWEST:
        reason = say("This is not the text of an invoice's QR code, which begins with 01.")
        return Identified(value=written, valid=False, reason=reason, parts={"layout": "unknown", "problems": "layout"})
    names = CHAIN_NAMES if len(fields) > FEWEST + 1 and TAX_NUMBER.fullmatch(fields[4]) else NAMES
    parts = dict.fromkeys(CHAIN_NAMES, "") | dict(zip(names, fields[1:], strict=False))
    parts["layout"] = _layout(parts)
    problems = _problems(parts)
    parts["problems"] = ";".join(problems)
    if not problems:
        return Identified(value=written, valid=True, reason=FORM_ONLY, parts=parts)
    reason = say("The form does not hold: {problems}.", problems=tuple(PROBLEMS[each] for each in problems))
    return Identified(value=written, valid=False, reason=reason, parts=parts)


def _layout(parts: dict[str, str]) -> str:
    if parts["seller_tax_no"]:
        return "blockchain"
    if parts["code"]:
        return "traditional_code_number"
    return "fully_digital_20" if parts["type_code"] in DIGITAL_TYPES else "unknown_layout"


def _problems(parts: dict[str, str]) -> list[str]:
    numbered = check_fapiao(parts["code"], parts["number"])
    day = _day(parts["date"])
    found = {
        "code_length": bool(parts["code"]) and not re.fullmatch(r"\d{10}|\d{12}", parts["code"], re.ASCII),
        "number_length": not re.fullmatch(r"\d{8}" if parts["code"] else r"\d{20}", parts["number"], re.ASCII),
        "seller_tax_no": bool(parts["seller_tax_no"]) and check_uscc(parts["seller_tax_no"]).valid is False,
        "amount": AMOUNT.fullmatch(parts["amount"]) is None,
        "date": day is None,
        "year_in_number_differs_from_date": (
            numbered.parts["form"] == "digital" and day is not None and numbered.parts["year"] != str(day.year)
        ),
        "check_code": (
            parts["layout"] == "traditional_code_number"
            and bool(parts["check_code"])
            and not re.fullmatch(r"\d{20}", parts["check_code"], re.ASCII)
        ),
    }
    return [name for name, wrong in found.items() if wrong]


def _day(written: str) -> date | None:
    if re.fullmatch(r"\d{8}", written, re.ASCII) is None:
        return None
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None
