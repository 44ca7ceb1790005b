"""What a person types into a field of a form, read as a date, an amount, a number or a list.

Full-width digits, Chinese dates and thousands separators are read as meant. Each reader returns
the value, ``None`` for an empty field, or a ``Text`` that says what is wrong with it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, TypeAlias

from core.text import Text, mark, say

FactType: TypeAlias = Literal["text", "date", "money", "rate", "int", "code", "codes", "list", "classes", "choice"]
Entered: TypeAlias = str | date | Decimal | int | tuple[str, ...] | tuple[int, ...] | None

Words: TypeAlias = Annotated[str | None, "text"]
Code: TypeAlias = Annotated[str | None, "code"]
Codes: TypeAlias = Annotated[tuple[str, ...], "codes"]
Items: TypeAlias = Annotated[tuple[str, ...], "list"]
Classes: TypeAlias = Annotated[tuple[int, ...], "classes"]
Day: TypeAlias = Annotated[date | None, "date"]
Money: TypeAlias = Annotated[Decimal | None, "money"]
Rate: TypeAlias = Annotated[Decimal | None, "rate"]
Count: TypeAlias = Annotated[int | None, "int"]

YesNo: TypeAlias = Annotated[Literal["yes", "no"] | None, "choice"]
PatentKind: TypeAlias = Annotated[Literal["invention", "utility_model", "design"] | None, "choice"]
TaxSiteResult: TypeAlias = Annotated[
    Literal["consistent", "not_consistent", "not_found", "void", "red_lettered"] | None, "choice"
]
Scope: TypeAlias = Annotated[Literal["whole_complaint", "listed_only"] | None, "choice"]

CHOICES: Final[dict[str, str]] = {
    "yes": mark("Yes"),
    "no": mark("No"),
    "invention": mark("Invention"),
    "utility_model": mark("Utility model"),
    "design": mark("Design"),
    "consistent": mark("Found and consistent"),
    "not_consistent": mark("Found, not consistent"),
    "not_found": mark("Not found"),
    "void": mark("Void"),
    "red_lettered": mark("Red-lettered"),
    "whole_complaint": mark("The whole complaint"),
    "listed_only": mark("Only the listings named"),
}

LONGEST: Final = 2_000
LONGEST_NUMBER: Final = 20
WHOLE: Final = 100
DAY: Final = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})[日号]?", re.ASCII)
COMPACT_DAY: Final = re.compile(r"(\d{4})()(\d{2})()(\d{2})", re.ASCII)
DAY_SIGNS: Final = {"": "", "-": "-", "/": "/", ".": ".", "年": "月"}
AMOUNT: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?", re.ASCII)
CURRENCY: Final = re.compile(r"CNY|RMB|USD|EUR|[¥$€元]|人民币", re.IGNORECASE)
CLASS: Final = re.compile(r"(?:第|CLASS)?(\d{1,3})(?:-(\d{1,3}))?类?")


def lookup_result(result: str) -> Text:
    """The result of a look-up as people read it: one of the tax site's, else the words that were written."""
    return Text(key=CHOICES[result]) if result in CHOICES else say("{result}", result=result)


def plain(typed: str) -> str:
    """The text in its plain form: full-width letters and digits made narrow, ends trimmed, controls gone."""
    shown = "".join(each for each in typed if each.isprintable() or each in "\n\t")
    return unicodedata.normalize("NFKC", shown).strip()


def enter_text(typed: str) -> str | Text | None:
    """The words as written, only trimmed: names keep their own brackets and spaces."""
    written = "".join(each for each in typed if each.isprintable() or each in "\n\t").strip()
    if len(written) > LONGEST:
        return say("This is too long: {length} characters, at most {most} are kept.", length=len(written), most=LONGEST)
    return written or None


def enter_code(typed: str) -> str | Text | None:
    """A number of a document: narrow, upper case, no blanks."""
    code = _code(typed)
    if len(code) > LONGEST:
        return say("This is too long: {length} characters, at most {most} are kept.", length=len(code), most=LONGEST)
    return code or None


def _code(typed: str) -> str:
    # Blanks taken out can bring an accent to its letter, which then has a shorter form: plain once more.
    return plain(re.sub(r"\s+", "", plain(typed)).upper())


def enter_date(typed: str) -> date | Text | None:
    """A day written as 2026-09-18, 2026/9/18, 2026.9.18, 2026年9月18日 or 20260918."""
    written = re.sub(r"\s+", "", plain(typed))
    if not written:
        return None
    found = DAY.fullmatch(written) or COMPACT_DAY.fullmatch(written)
    if found is None or DAY_SIGNS[found[2]] != found[4]:
        return say("“{typed}” is not a date. Write it like 2026-09-18.", typed=typed.strip()[:40])
    try:
        return date(int(found[1]), int(found[3]), int(found[5]))
    except ValueError:
        return say("“{typed}” is not a day of the calendar.", typed=typed.strip()[:40])


def enter_money(typed: str) -> Decimal | Text | None:
    """An amount such as 1,234.50, ¥1234.5 or 1234元; a minus is kept (red-letter invoices)."""
    written = re.sub(r"\s+", "", CURRENCY.sub("", plain(typed))).replace("−", "-")
    if not written and not plain(typed):
        return None
    if AMOUNT.fullmatch(written) is None or len(written) > LONGEST_NUMBER:
        return say("“{typed}” is not an amount. Write it like 1,234.50.", typed=typed.strip()[:40])
    return Decimal(written.replace(",", ""))


def enter_rate(typed: str) -> Decimal | Text | None:
    """A tax rate in percent: 13, 13% and 0.13 are the same."""
    written = plain(typed).replace(" ", "")
    if not written:
        return None
    number = written.removesuffix("%")
    if AMOUNT.fullmatch(number) is None or not 0 <= Decimal(number.replace(",", "")) <= WHOLE:
        return say("“{typed}” is not a tax rate. Write it like 13%.", typed=typed.strip()[:40])
    rate = Decimal(number)
    return rate * WHOLE if number == written and 0 < rate < 1 else rate


def enter_int(typed: str) -> int | Text | None:
    """A whole number; 1,000 and 40.00 are whole."""
    written = re.sub(r"\s+", "", plain(typed)).replace("−", "-")
    if not written:
        return None
    if AMOUNT.fullmatch(written) is None or len(written) > LONGEST_NUMBER or Decimal(written.replace(",", "")) % 1:
        return say("“{typed}” is not a whole number.", typed=typed.strip()[:40])
    return int(Decimal(written.replace(",", "")))


def enter_list(typed: str) -> tuple[str, ...] | Text | None:
    """Several things separated by commas, semicolons or lines, each as written."""
    return tuple(each.strip() for each in re.split(r"[,，、;；\n]", typed) if each.strip()) or None


def enter_codes(typed: str) -> tuple[str, ...] | Text | None:
    """Several numbers separated by commas, blanks or lines: narrow, upper case, each once."""
    return tuple(dict.fromkeys(code for each in re.split(r"[,、;\s]+", plain(typed)) if (code := _code(each)))) or None


def enter_classes(typed: str) -> tuple[int, ...] | Text | None:
    """Classes of goods such as ``9, 25``, ``第25类`` or ``1-5``; whether they exist is for a check to say."""
    numbers: list[int] = []
    for each in enter_codes(typed) or ():
        found = CLASS.fullmatch(str(each))
        if found is None:
            return say("“{typed}” is not a class of goods. Write it like 9, 25.", typed=str(each)[:40])
        first, last = int(found[1]), int(found[2] or found[1])
        numbers.extend(range(first, last + 1))
    return tuple(dict.fromkeys(numbers)) or None


READERS: Final[dict[FactType, Callable[[str], Entered | Text]]] = {
    "text": enter_text,
    "code": enter_code,
    "codes": enter_codes,
    "list": enter_list,
    "date": enter_date,
    "money": enter_money,
    "rate": enter_rate,
    "int": enter_int,
    "classes": enter_classes,
    "choice": enter_text,
}


def as_typed(value: Entered) -> str:
    """The value as the form shows it again; reading that gives the same value."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
