"""Facts by the rules of ``data/reading/print.toml``: certificates, authorisations, contracts, withdrawals."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from core import rule_files
from core.documents.reading.layout import Cell, Facts, Found, PageLayout, day_of, days_in, normalised
from core.domain.identifiers import check_uscc
from core.domain.terms import DocumentKind
from core.domain.text import Strict

# The file: labels and patterns by kind of document and field of its form.

FOLDER: Final = Path(__file__).parents[3] / "data" / "reading"


def _sound(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


def _grouped(pattern: str) -> str:
    if not re.compile(_sound(pattern)).groups:
        raise ValueError("it has no group: no value would be found")
    return pattern


def _label(pattern: str) -> str:
    """The pattern of a label: blanks are optional, case is ignored, and no Latin letter may run on from it."""
    return rf"(?i)(?:{normalised(pattern)})(?:(?<![A-Za-z])|(?![A-Za-z]))\.?"


Pattern: TypeAlias = Annotated[str, AfterValidator(_sound)]

Sought: TypeAlias = Annotated[str, AfterValidator(_grouped)]

AnyOf: TypeAlias = Annotated[Pattern, BeforeValidator(rule_files.any_of)]

Words: TypeAlias = Annotated[re.Pattern[str], BeforeValidator(rule_files.any_word)]
"""A pattern for any of the words, in any case."""

Sensitive: TypeAlias = Annotated[re.Pattern[str], BeforeValidator(rule_files.any_of)]
"""A pattern for any of the words, in the case in which they are written."""

Label: TypeAlias = Annotated[re.Pattern[str], BeforeValidator(_label)]
"""The start of a cell that is a label."""

Alone: TypeAlias = Annotated[re.Pattern[str], BeforeValidator(lambda pattern: _label(f"(?:{pattern})(?=\\W*$|\\s*:)"))]
"""The same, followed by nothing but a colon: for words that also occur in sentences."""

Take: TypeAlias = Literal[
    "words", "day", "european_day", "one_word", "numbers", "listings", "first_amount", "last_amount"
]


class FieldRule(Strict):
    """How to find the value of a field and which part of it to take; the file explains each key."""

    label: Pattern = ""
    sought: tuple[Sought, ...] = ()
    below: Pattern = ""
    choice: dict[str, Pattern] = Field(default_factory=dict)
    take: Take = "words"


class TillWords(Strict):
    """The words of till slips, and those that tell them from invoices."""

    money: Words
    shown: Words
    certain: Words
    invoice: Words
    given: Words
    given_back: Words
    sum: Words
    final: Words
    no_sum: Words
    dated: Words
    company: Words
    trade: Words
    legal_form: Words
    no_name: Words
    goods: Words
    number_zh: Pattern
    number_en: Pattern
    day: Pattern


class InvoiceWords(Strict):
    """The labels of an invoice in English; the most reliable come first where several name one field."""

    numbers: tuple[Label, ...]
    dates: tuple[Label, ...]
    credits: Label
    credit_dates: Label
    no_dates: Words
    totals: tuple[Label, ...]
    no_totals: Words
    nets: Label
    taxes: Label
    tax_rates: tuple[Sought, ...]
    sellers: tuple[Alone, ...]
    buyers: tuple[Alone, ...]
    names_buyer: Label
    other_blocks: Label
    of_buyers: Words
    no_party: Words
    places: Words
    no_goods: Sensitive
    ends: AnyOf
    registrations: Label
    month_first: Sensitive
    day_first: Words


class LetterWords(Strict):
    """What letters state, which of it is not the writer's own statement, and the labels of contacts."""

    contact: Pattern
    unstated: AnyOf
    statements: dict[Literal["belief", "perjury", "jurisdiction", "service", "material", "signature", "truth"], AnyOf]


class PrintRules(Strict):
    """The contents of the file."""

    titles: dict[DocumentKind, AnyOf]
    facts: dict[DocumentKind, dict[str, FieldRule]]
    heads: dict[Literal["invoice_zh", "invoice_en", "delivery_zh", "delivery_en"], dict[str, Pattern]]
    till: TillWords
    invoice: InvoiceWords
    letter: LetterWords


PRINT: Final = rule_files.load_rules(FOLDER / "print.toml", PrintRules)


# Applying the rules to a page.

AMOUNT: Final = re.compile(r"(?<![\d,])-?\d[\d,]{0,16}\.\d{2}(?!\d)")

MONEY: Final = re.compile(
    r"(?<![\w.,/-])(?P<sign>-|\(-?\))?(?P<whole>\d{1,3}(?:[.,'’]\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}|\d{1,12})(?P<cents>[.,]\d{1,2})?"
    r"(?![\d/:%]|[.,]\d| ?%|-\d|[A-Za-z]{4})"
)
"""An amount as foreign firms write it: 1,234.50, 1.234,50, 12,34,567.00, 1234."""


def facts_of(kind: DocumentKind, sheet: PageLayout) -> Facts:
    """The facts that the rules of a kind find on the pages."""
    return {field: _value(sheet, rule) for field, rule in PRINT.facts[kind].items()}


def _value(sheet: PageLayout, rule: FieldRule) -> Found | None:
    if rule.choice:
        return _answer(sheet, rule.choice)
    if rule.take in {"first_amount", "last_amount"}:
        amounts = [amount for each in sheet.labelled(rule.label) if (amount := amount_in(each.text, each.cell))]
        return amounts[0 if rule.take == "first_amount" else -1] if amounts else None
    found = sheet.below(rule.below) if rule.below else sheet.first(rule.label) if rule.label else None
    found = found or sheet.sought(*rule.sought)
    return TAKEN[rule.take](found) if found else None


def amount_in(text: str, cell: Cell, form: re.Pattern[str] = AMOUNT) -> Found | None:
    """The last amount in a text, or None."""
    hits = form.findall(text)
    return Found(hits[-1].replace(",", ""), cell) if hits else None


def money_in(text: str, *, whole: bool = False) -> list[str]:
    """The amounts of a text as 1234.50; with ``whole`` also those without cents."""
    found = []
    for hit in MONEY.finditer(re.sub(r"[$€£¥￥₹]|(?<![A-Za-z])(?:Rs\.?|RM|[A-Z]{2,3}\$?)(?= ?\d)", " ", text)):
        if not hit["cents"] and not whole:
            continue
        digits = re.sub(r"\D", "", hit["whole"])
        cents = hit["cents"][1:].ljust(2, "0") if hit["cents"] else "00"
        found.append(f"{'-' if hit['sign'] and '-' in hit['sign'] else ''}{digits}.{cents}")
    return found


def _answer(sheet: PageLayout, choice: dict[str, str]) -> Found | None:
    """The first answer whose pattern matches the text."""
    for answer, pattern in choice.items():
        if (hit := re.search(normalised(pattern), sheet.flow, re.IGNORECASE)) and (place := sheet.at(hit[0])):
            return Found(answer, place.cell)
    return None


def _listed(number: str, found: Found) -> Found:
    """The numbers in a text, listed as the form takes several."""
    return Found(", ".join(re.findall(number, found.text)), found.cell)


DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")


def _european_day(found: Found) -> Found | None:
    """The first day that a value names; in digits alone the day comes first, as European registries write."""
    hit = DAY_FIRST.search(found.text)
    return Found(f"{hit[3]}-{int(hit[2]):02}-{int(hit[1]):02}", found.cell) if hit else day_of(found)


TAKEN: Final[dict[str, Callable[[Found], Found | None]]] = {
    "words": lambda found: found,
    "day": day_of,
    "european_day": _european_day,
    "one_word": lambda found: Found(re.sub(r"\s+", "", found.text), found.cell),
    "numbers": partial(_listed, r"\d+"),
    "listings": partial(_listed, r"\d{9,15}"),
}


# Certificates that the file cannot describe completely.

OWNER_IN_AMERICA: Final = re.compile(
    r"([A-Z][\w .,&'’-]{1,80}?) ?\([A-Z .]{3,40}(?:CORPORATION|COMPANY|PARTNERSHIP|INDIVIDUAL|TRUST)\b", re.IGNORECASE
)

CLASS: Final = re.compile(r"\bCLASS (\d{1,2}):")


def trademark(sheet: PageLayout) -> Facts:
    """A trademark certificate; an American one names the owner before its legal form, and has a line for each class."""
    found = facts_of(DocumentKind.TRADEMARK_CERTIFICATE, sheet)
    owners = [Found(hit[1].strip(" ,"), cell) for cell in sheet.cells if (hit := OWNER_IN_AMERICA.match(cell.text))]
    listed = [(hit[1], cell) for cell in sheet.cells for hit in CLASS.finditer(cell.text)]
    if owners and not found["owner"]:
        found["owner"] = owners[0]
    if listed:
        found["classes"] = Found(", ".join(dict.fromkeys(each for each, _ in listed)), listed[0][1])
    if number := found["number"]:
        found["number"] = Found(number.text.replace(",", ""), number.cell)
    return found


IDENTITY: Final = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


def identity(sheet: PageLayout) -> Facts:
    """A business licence or an identity card; its number is the one whose check character is right."""
    found = facts_of(DocumentKind.IDENTITY_DOCUMENT, sheet)
    codes = [Found(hit[0], cell) for cell in sheet.cells for hit in IDENTITY.finditer(cell.plain.upper())]
    sound = next((each for each in codes if check_uscc(each.text).valid is not False), None)
    return found | {"number": sound or (None if codes else found["number"])}


SERIAL: Final = re.compile(r"(\d{4}SR[A-Z]?\d{6,8})(?!\d)", re.IGNORECASE)

VERSION: Final = re.compile(r"(?:\[|\(|（|【)?(?:简称|V ?\d)")


def copyright_work(sheet: PageLayout) -> Facts:
    """A copyright certificate, including one for software whose long name continues on the next line."""
    found = facts_of(DocumentKind.COPYRIGHT_CERTIFICATE, sheet)
    number, title = found["number"], found["title"]
    if "软件" in sheet.flow:
        serial = next((Found(hit[1], cell) for cell in sheet.cells if (hit := SERIAL.search(cell.text))), None)
        found["number"] = serial or number
        found["title"] = _goes_on_below(sheet, title) if title else None
        owner = found["owner"]
        if owner and owner.text.endswith((";", "；", "、")):
            found["owner"] = _goes_on_below(sheet, owner)
    return found


def _goes_on_below(sheet: PageLayout, value: Found) -> Found:
    """A value with the lines just below that begin where it begins, or within it, and are not labels."""
    text, last = value.text, value.cell
    for row in sheet.rows:
        cell = row[0]
        near = cell.mark.page == last.mark.page and 0 < cell.top - last.top < 3 * last.height
        if (
            len(row) == 1
            and near
            and cell.left >= value.cell.left
            and ":" not in cell.plain
            and not VERSION.match(cell.text)
        ):
            text, last = text + cell.text, cell
    return Found(text, value.cell)


# Letters that grant rights or withdraw a complaint, as far as the file cannot describe them.

REGISTERED: Final = r"统一社会信用代码|信用代码|(?:reg(?:istration)?|company)\.? (?:n[o0]|number)"

NUMBER: Final = re.compile(r"(?!0\d{2,3}-)(?=(?:[^\d]*\d){5})[0-9A-Z][0-9A-Z-]{6,22}")
"""A registration number by itself; a telephone number begins with the dialling code and a hyphen."""


def grant(sheet: PageLayout) -> Facts:
    """One link of a chain of authorisation: who grants what to whom, where, through which channel, for how long."""
    found = facts_of(DocumentKind.AUTHORISATION, sheet)
    numbers = {f"{role}_id": _number_below(sheet, found[role]) for role in ("grantor", "grantee")}
    return {f"link1_{field}": each for field, each in (found | numbers).items()}


def withdrawal(sheet: PageLayout) -> Facts:
    """The complaint that is withdrawn, how far, by whom, and when: the last day that the letter names."""
    days = days_in(sheet.flow)
    signed = Found(days[-1], sheet.cells[-1]) if days else None
    return facts_of(DocumentKind.WITHDRAWAL_LETTER, sheet) | {"signed_on": signed}


def _number_below(sheet: PageLayout, name: Found | None) -> Found | None:
    """The first registration number below a party's name."""
    lone = [Found(each.text, each) for each in sheet.cells if NUMBER.fullmatch(each.plain)]
    numbers = [each for each in (*sheet.labelled(REGISTERED), *lone) if name and _follows(name, each)]
    return min(numbers, key=lambda each: each.cell.top, default=None)


def _follows(name: Found, number: Found) -> bool:
    near = 3 * max(name.cell.height, 12)
    return name.cell.mark.page == number.cell.mark.page and 0 < number.cell.top - name.cell.top < near
