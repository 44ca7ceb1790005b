"""Numbers on documents and their check digits; and whether two names refer to the same person."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from pydantic import Field

from core.domain.text import Frozen, Text, plain, say

# The result of checking a number, and normalising it first.


class Identified(Frozen):
    """A number parsed by its own rules: ``valid`` is None if its form does not decide.

    ``value`` is the normalised number, ``parts`` the meaning of its digits. True never means that the thing exists or
    is genuine, which a program without the register cannot know.
    """

    value: str
    valid: bool | None
    reason: Text
    parts: dict[str, str] = Field(default_factory=dict)


def _of_no_form(value: str, reason: Text, **parts: str) -> Identified:
    """The result for a value that has none of the possible forms."""
    return Identified(value=value, valid=False, reason=reason, parts={"form": "unknown"} | parts)


def narrow(value: str) -> str:
    """The number in half-width upper case, without spaces, hyphens and dashes."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212]+", "", plain(value)).upper()


def right_key(number: str) -> str:
    """The number of a right without ZL, CN, 第…号 and points, for comparing."""
    return re.sub(r"^(?:ZL|CN|第|NO\.?)|号$|\.", "", narrow(number))


# Contact details: only their form is checked.

PHONE_DIGITS: Final = range(5, 16)
"""The possible numbers of digits in a telephone number: at most 15 with the country code (ITU-T E.164)."""

MOBILE_OF_CHINA: Final = re.compile(r"(?:\+?86)?(1\d*)", re.ASCII)

E_MAIL: Final = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}")

SEVERAL: Final = re.compile(r"[,;，；、/]")


def check_phone(value: str) -> Identified:
    """One or more telephone numbers, checked by their digits; a Chinese mobile number has eleven."""
    for each in filter(None, map(str.strip, SEVERAL.split(plain(value)))):
        digits = re.sub(r"[\s().\-]|(?:ext|转).*$", "", each)
        if not re.fullmatch(r"\+?\d+", digits, re.ASCII) or len(digits.lstrip("+")) not in PHONE_DIGITS:
            return _of_no_form(each, say("identifier.no_telephone_number"))
        mobile = MOBILE_OF_CHINA.fullmatch(digits)
        if mobile and digits[:1] != "+" and len(mobile[1]) != 11 and not mobile[1].startswith(("10", "12")):  # noqa: PLR2004
            return _of_no_form(each, say("identifier.mobile_number_has_11_digits", count=len(mobile[1])))
    return Identified(value=value, valid=None, reason=say("identifier.form_of_telephone_number"))


def check_email(value: str) -> Identified:
    """One or more e-mail addresses, checked by form: a local part, an at sign, and a domain."""
    for each in filter(None, map(str.strip, re.split(r"[,;，；、\s]+", plain(value)))):
        if not E_MAIL.fullmatch(each):
            return _of_no_form(each, say("identifier.no_e_mail_address"))
    return Identified(value=value, valid=None, reason=say("identifier.form_of_e_mail_address"))


# Bar codes of goods (GS1): 8, 12, 13 or 14 digits, the last one being the check digit.

LENGTHS = (8, 12, 13, 14)


def check_barcode(value: str) -> Identified:
    """A bar code checked against its check digit; only the GS1 registry knows whose goods bear it."""
    number = narrow(value)
    if not re.fullmatch(r"\d+", number, re.ASCII) or len(number) not in LENGTHS:
        return _of_no_form(number, say("identifier.bar_code_8_12_13"))
    return _by_check_digit(number, barcode_check_digit(number[:-1]), {})


def _by_check_digit(number: str, expected: str, parts: dict[str, str]) -> Identified:
    """The number checked against the expected check digit, its last character."""
    found = number[-1]
    if found == expected:
        return Identified(
            value=number, valid=True, reason=say("identifier.check_digit_fits"), parts=parts | {"check": found}
        )
    reason = say("identifier.check_digit_by_rule_would", found=found, expected=expected)
    return Identified(value=number, valid=False, reason=reason, parts=parts | {"check": found, "expected": expected})


def barcode_check_digit(body: str) -> str:
    """The check digit for ``body``: alternating weights 3 and 1 from the right, modulo 10."""
    return str(-sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body))) % 10)


# Numbers of Chinese tax invoices (发票): form only; no public check digit exists (domain.md 3.2).

CODE_LENGTHS: Final = (10, 12)

LONG_CODE: Final = 12

NUMBER_LENGTH: Final = 8

DIGITAL_LENGTH: Final = 20

ROUNDING: Final = Decimal("0.06")
"""The tolerance for rounding the lines of one invoice: eight lines and a little more."""

RATES: Final = frozenset(map(Decimal, ("0", "1", "1.5", "3", "5", "6", "9", "10", "11", "13", "16", "17")))
"""Current and former VAT rates in percent (domain.md 3.2)."""

FORM_ONLY: Final = say("identifier.form_right_only_tax_site")


def check_fapiao(code: str | None, number: str | None) -> Identified:
    """Invoice code and number, checked by form: 10 or 12 digits and 8, or no code and 20 digits (数电票).

    True means that the form is right, never that the invoice exists. Valid is None if one of the two is missing.
    ``parts`` contains year and region if the number has them.
    """
    code, serial = narrow(code or ""), narrow(number or "")
    value = f"{code} {serial}".strip()
    if re.fullmatch(r"\d*", code + serial, re.ASCII) is None:
        return _of_no_form(value, say("identifier.invoice_codes_numbers_digits_only"))
    if not code and len(serial) == DIGITAL_LENGTH:
        parts = {"form": "digital", "number": serial, "year": "20" + serial[:2], "region": serial[2:4]}
        return Identified(value=value, valid=True, reason=FORM_ONLY, parts=parts | {"channel": serial[4]})
    missing = _missing(code, serial)
    if missing:
        return Identified(value=value, valid=None, reason=missing, parts={"form": "incomplete"})
    wrong = _wrong(code, serial)
    parts = {"form": "code_number" if wrong is None else "unknown", "code": code, "number": serial}
    if wrong is not None:
        return Identified(value=value, valid=False, reason=wrong, parts=parts)
    if len(code) == LONG_CODE:
        parts |= {"region": code[1:5], "year": "20" + code[5:7], "batch": code[7:10], "kind": code[10:12]}
    return Identified(value=value, valid=True, reason=FORM_ONLY, parts=parts)


def _missing(code: str, number: str) -> Text | None:
    if len(code) in CODE_LENGTHS and not number:
        return say("identifier.invoice_code_number_8_digits")
    if not code and len(number) == NUMBER_LENGTH:
        return say("identifier.invoice_number_8_digits_needs")
    return None


def _wrong(code: str, number: str) -> Text | None:
    if not code:
        return say("identifier.invoice_number_without_code_20", length=len(number))
    if len(code) not in CODE_LENGTHS:
        return say("identifier.invoice_code_10_or_12", length=len(code))
    if len(number) != NUMBER_LENGTH:
        return say("identifier.with_invoice_code_number_8", length=len(number))
    return None


def split_fapiao(value: str) -> tuple[str, str]:
    """Code and number from one line: two groups of digits, or all digits together; the code may be empty."""
    groups = [each for each in re.split(r"[\s,;/、-]+", plain(value)) if each]
    if len(groups) > 1 and len(groups[0]) in CODE_LENGTHS and len("".join(groups[1:])) <= NUMBER_LENGTH + 1:
        return groups[0], "".join(groups[1:])
    whole = "".join(groups)
    if len(whole) == CODE_LENGTHS[0] + NUMBER_LENGTH:
        return whole[: CODE_LENGTHS[0]], whole[CODE_LENGTHS[0] :]
    return (whole, "") if len(whole) in CODE_LENGTHS else ("", whole)


# Unified social credit codes (统一社会信用代码), GB 32100-2015; the organisation code inside, GB 11714.

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"

USCC_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))

LENGTH: Final = 18

LEGACY_LENGTHS: Final = (15, 20)

ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)

PERSON_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_uscc(value: str) -> Identified:
    """A credit code checked against its check character; letters may occur anywhere, even at the start.

    Valid is None for numbers used in its place that have no public check: tax ids of 15 and 20 characters, and the
    identity number of a natural person.
    """
    code = narrow(value)
    if len(code) == LENGTH and all(each in ALPHABET for each in code):
        return _checked_uscc(code)
    if len(code) in LEGACY_LENGTHS and re.fullmatch(r"[0-9A-Z]+", code):
        reason = say("identifier.characters_tax_number_old_kind", length=len(code))
        return Identified(value=code, valid=None, reason=reason, parts={"form": "legacy"})
    if len(code) == LENGTH:
        return _of_no_form(code, say("identifier.character_credit_codes_do_not"))
    return _of_no_form(code, say("identifier.credit_code_has_18_characters_this_has", length=len(code)))


def _checked_uscc(code: str) -> Identified:
    expected = check_character(code[:-1])
    if code[-1] != expected and is_identity_number(code):
        reason = say("identifier.form_persons_identity_number_not")
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
        return Identified(value=code, valid=True, reason=say("identifier.check_character_fits"), parts=parts)
    reason = say("identifier.does_not_match_gb_32100", found=code[-1], expected=expected)
    return Identified(value=code, valid=False, reason=reason, parts=parts | {"expected": expected})


def check_character(body: str) -> str:
    """The check character of the first 17 characters of a credit code (GB 32100)."""
    total = sum(ALPHABET.index(each) * weight for each, weight in zip(body, USCC_WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The check character of the first 8 characters of an organisation code (GB 11714)."""
    total = sum(int(each, 36) * weight for each, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def is_identity_number(code: str) -> bool:
    """Whether it could be a resident identity number: a real date of birth and a correct check (GB 11643)."""
    if re.fullmatch(r"[1-8]\d{16}[\dX]", code, re.ASCII) is None:
        return False
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    return identity_check(code[:17]) == code[-1]


def identity_check(body: str) -> str:
    """The check character of the first 17 digits of a resident identity number (GB 11643)."""
    total = sum(int(each) * weight for each, weight in zip(body, PERSON_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


# The text of the QR code on a Chinese tax invoice: parsed by layout, checked by form.

AMOUNT: Final = re.compile(r"-?\d{1,13}(?:\.\d{1,2})?", re.ASCII)

TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15,20}")

DIGITAL_TYPES: Final = ("31", "32")

FEWEST: Final = 4

NAMES: Final = ("type_code", "code", "number", "amount", "date", "check_code")

CHAIN_NAMES: Final = ("type_code", "code", "number", "seller_tax_no", "amount", "date", "check_code")

PROBLEMS: Final[dict[str, Text]] = {
    "code_length": say("identifier.invoice_code_does_not_10"),
    "number_length": say("identifier.invoice_number_has_wrong_length"),
    "seller_tax_no": say("identifier.sellers_tax_number_fails_its_check"),
    "amount": say("identifier.amount_is_missing_or_is_no_number"),
    "date": say("identifier.date_missing_or_no_day"),
    "year_in_number_differs_from_date": say("identifier.year_in_number_differs_from_date"),
    "check_code": say("identifier.check_code_does_not_have_20_digits"),
}


def check_fapiao_qr(text: str) -> Identified:
    """The parts of an invoice's QR text, and whether their forms are consistent.

    Three layouts are supported: code and number, 20-digit number without a code (数电票), and blockchain invoices with
    the seller's tax number. ``parts["problems"]`` names what is wrong.
    """
    written = plain(text).strip("\"'")
    fields = [each.strip() for each in written.split(",")]
    if fields[0] != "01" or len(fields) < FEWEST:
        reason = say("identifier.not_text_invoices_qr_code")
        return Identified(value=written, valid=False, reason=reason, parts={"layout": "unknown", "problems": "layout"})
    names = CHAIN_NAMES if len(fields) > FEWEST + 1 and TAX_NUMBER.fullmatch(fields[4]) else NAMES
    parts = dict.fromkeys(CHAIN_NAMES, "") | dict(zip(names, fields[1:], strict=False))
    parts["layout"] = _layout(parts)
    problems = _problems(parts)
    parts["problems"] = ";".join(problems)
    if not problems:
        return Identified(value=written, valid=True, reason=FORM_ONLY, parts=parts)
    reason = say("identifier.form_does_not_hold", problems=tuple(PROBLEMS[each] for each in problems))
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
    """A date as in QR codes: 20251108, from some issuers 2025-11-08."""
    found = re.fullmatch(r"(\d{4})(?:(\d\d)|-(\d\d)-)(\d\d)", written, re.ASCII)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or found[3]), int(found[4]))
    except ValueError:
        return None


# International Standard Book Numbers (ISO 2108): 13 digits, or 10 before 2007.


def check_isbn(value: str) -> Identified:
    """An ISBN checked against its check digit; ``parts["isbn13"]`` is its 13-digit form."""
    number = re.sub(r"^ISBN(?:1[03])?:?(?=\d{9})", "", narrow(value))
    if re.fullmatch(r"97[89]\d{10}", number, re.ASCII):
        return _checked_isbn(number, barcode_check_digit(number[:-1]), number[:-1])
    if re.fullmatch(r"\d{9}[\dX]", number, re.ASCII):
        return _checked_isbn(number, check_digit_10(number[:-1]), "978" + number[:-1])
    return _of_no_form(number, say("identifier.isbn_13_digits_begin"))


def _checked_isbn(number: str, expected: str, body: str) -> Identified:
    isbn13 = {"isbn13": body + barcode_check_digit(body)} if number[-1] == expected else {}
    parts = {"form": f"isbn{len(number)}", "check": number[-1]}
    return _by_check_digit(number, expected, parts | isbn13)


def check_digit_10(body: str) -> str:
    """The check character of the first 9 digits: weights 10 down to 2, modulo 11, with 10 written as X."""
    return "0123456789X"[-sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11]


# Chinese patent and application numbers and their check digit (domain.md 3.4).

KINDS: Final = {"1": "invention", "2": "utility_model", "3": "design", "8": "invention", "9": "utility_model"}

PCT_KINDS: Final = ("8", "9")

PATENT_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)

NEW: Final = re.compile(r"(\d{4})(\d)(\d{7})\.?([\dX])", re.ASCII)

OLD: Final = re.compile(r"(\d{2})(\d)(\d{5})\.?([\dX])", re.ASCII)

UNCHECKED: Final = re.compile(r"(8[5-8])([123])\d{5}", re.ASCII)

PUBLICATION: Final = re.compile(r"CN(?:\d{7}|\d{9})[ABCSUY]\d?", re.ASCII)

FIRST_NEW_YEAR: Final = 2003

FIRST_OLD_YEAR: Final = 1985


def check_patent(value: str) -> Identified:
    """A patent number checked against its check digit: new form (12 digits, point, check) or old form (8 digits).

    The prefixes ZL (patent) and CN are kept in the parts. Valid is None for numbers assigned before check digits
    existed, and for publication numbers, which never had one.
    """
    written = narrow(value)
    if PUBLICATION.fullmatch(written):
        reason = say("identifier.publication_number_not_patent_number")
        return Identified(value=written, valid=None, reason=reason, parts={"form": "publication"})
    prefix, number = (written[:2], written[2:]) if written[:2] in {"ZL", "CN"} else ("", written)
    found = NEW.fullmatch(number)
    if found and int(found[1]) >= FIRST_NEW_YEAR and found[2] in KINDS:
        return _checked_patent(found, prefix, "new", found[1])
    found = OLD.fullmatch(number)
    if found and found[2] in KINDS and (year := _year(found[1])):
        return _checked_patent(found, prefix, "old", year)
    found = UNCHECKED.fullmatch(number)
    if found:
        reason = say("identifier.number_of_19_has_no_check_digit", year=found[1])
        parts = {"form": "old", "prefix": prefix, "year": "19" + found[1], "kind": KINDS[found[2]]}
        return Identified(value=number, valid=None, reason=reason, parts=parts)
    return _of_no_form(written, say("identifier.patent_number_12_digits_before"), prefix=prefix)


def _year(two_digits: str) -> str | None:
    """The year of an old-form number: 1985 to 2003."""
    for year in (1900 + int(two_digits), 2000 + int(two_digits)):
        if FIRST_OLD_YEAR <= year <= FIRST_NEW_YEAR:
            return str(year)
    return None


def _checked_patent(found: re.Match[str], prefix: str, form: str, year: str) -> Identified:
    body, check = found[1] + found[2] + found[3], found[4]
    parts = {
        "form": form,
        "prefix": prefix,
        "year": year,
        "kind": KINDS[found[2]],
        "kind_digit": found[2],
        "pct": "yes" if found[2] in PCT_KINDS else "no",
        "serial": found[3],
    }
    return _by_check_digit(f"{body}.{check}", patent_check_digit(body), parts)


def patent_check_digit(body: str) -> str:
    """The check digit of the 12 or 8 digits before the point: weights 2 to 9, then 2 to 5, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(body, PATENT_WEIGHTS, strict=False))
    return "0123456789X"[total % 11]


# Registration numbers of trademarks: known forms only, because there is no public check digit.

NATIONAL: Final = re.compile(r"(\d{1,8})([A-Z]?)", re.ASCII)

LONGER: Final = re.compile(r"\d{9,10}[A-Z]?", re.ASCII)

MADRID: Final = re.compile(r"G(\d{1,8})([A-Z]?)", re.ASCII)


def check_trademark(value: str) -> Identified:
    """A registration number checked by form: up to 8 digits, a letter after a division, or G and digits (Madrid).

    True only means that the form is known; valid is None for a number longer than any seen so far.
    """
    number = re.sub(r"^(?:第|NO\.?|注册号:?)|号$", "", narrow(value))
    for form, known in (("national", NATIONAL), ("madrid", MADRID)):
        found = known.fullmatch(number)
        if found and int(found[1]) > 0:
            parts = {"form": form, "number": found[1], "suffix": found[2]}
            reason: Text = say("identifier.form_known_no_check_digit")
            return Identified(value=number, valid=True, reason=reason, parts=parts)
    if LONGER.fullmatch(number):
        reason = say("identifier.longer_than_registration_numbers_known")
        return Identified(value=number, valid=None, reason=reason, parts={"form": "longer"})
    return _of_no_form(number, say("identifier.registration_number_up_to_8"))


# The kinds of number by their command-line names.


IDENTIFIERS: Final[dict[str, Callable[[str], Identified]]] = {
    "uscc": check_uscc,
    "patent": check_patent,
    "trademark": check_trademark,
    "fapiao": lambda value: check_fapiao(*split_fapiao(value)),
    "fapiao-qr": check_fapiao_qr,
    "isbn": check_isbn,
    "barcode": check_barcode,
}


def check_value(kind: str, value: str) -> Identified:
    """The number checked as that kind from ``IDENTIFIERS``; an unknown kind is a bug and raises KeyError."""
    return IDENTIFIERS[kind](value)


# Whether two names refer to the same person: credit code first, then the name.

Likeness: TypeAlias = Literal["same", "different", "unknown"]

ORGANISATION = slice(8, 17)

LEGACY_ORGANISATION = slice(6, 15)

FIRST_WIDE_LETTER = 0x2E80


class Party(NamedTuple):
    """A person or firm as named in a document or the case file, and its role."""

    role: Text
    name: str | None
    id: str | None = None

    @property
    def unnamed(self) -> bool:
        """Whether neither name nor code is known."""
        return not (self.name or self.id)

    @property
    def shown(self) -> str:
        """The name, or the code if there is no name."""
        return self.name or self.id or "?"


def name_key(name: str) -> str:
    """The name for comparing: half-width, case folded, without spaces and punctuation."""
    return "".join(each for each in plain(name).casefold() if each.isalnum())


def likeness(one: Party, other: Party) -> Likeness:
    """Whether both are the same: by credit code if both have one, otherwise by name."""
    by_code = same_code(one.id, other.id)
    if by_code is True:
        return "same"
    if by_code is False:
        # A code that fails its own check was misread or misprinted and refutes nothing by itself.
        doubtful = any(check_uscc(each).valid is False for each in (one.id, other.id) if each)
        return "unknown" if doubtful and same_name(one, other) else "different"
    by_name = same_name(one, other)
    return "unknown" if by_name is None else "same" if by_name else "different"


def same_code(one: str | None, other: str | None) -> bool | None:
    """Whether two codes are equal, None if unknown; an old 15-character number counts only by its organisation code."""
    if not (one and other):
        return None
    codes = sorted((narrow(one), narrow(other)), key=len)
    if codes[0] == codes[1]:
        return True
    if [len(each) for each in codes] == [15, 18]:
        return True if codes[0][LEGACY_ORGANISATION] == codes[1][ORGANISATION] else None
    return False if len(codes[0]) == len(codes[1]) else None


def same_name(one: Party, other: Party) -> bool | None:
    """Whether two names are equal; None for a Chinese and a Latin name, which may belong to one firm."""
    if not (one.name and other.name):
        return None
    keys = name_key(one.name), name_key(other.name)
    if keys[0] == keys[1]:
        return True
    return None if _wide(keys[0]) != _wide(keys[1]) else False


def _wide(key: str) -> bool:
    return any(ord(each) >= FIRST_WIDE_LETTER for each in key)
