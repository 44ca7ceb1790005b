"""Numbers as the real ones are built, with fitting check digits; who bears them is invented."""

from random import Random
from typing import Final

from core.domain.identifiers import (
    ALPHABET,
    barcode_check_digit,
    check_character,
    organisation_check,
    patent_check_digit,
)
from core.domain.terms import RightType

PREFIX: Final = {RightType.TRADEMARK: "TM", RightType.PATENT: "PT", RightType.COPYRIGHT: "CR"}

KIND_DIGIT: Final = {"invention": "1", "utility_model": "2", "design": "3"}


def credit_code(region: str, seed: str) -> str:
    """A unified social credit code of an enterprise (91) registered in a region of six digits."""
    dice = Random(f"credit code {region} {seed}")
    organisation = "MA" + "".join(dice.choices(ALPHABET, k=6))
    body = f"91{region}{organisation}{organisation_check(organisation)}"
    return body + check_character(body)


def patent_number(kind: str, year: int, seed: str, *, wrong: bool = False) -> str:
    """A patent number of the new form (ZL, 12 digits, point, check); ``wrong`` gives it another check digit."""
    body = f"{year}{KIND_DIGIT[kind]}{Random(f'patent {seed}').randrange(10_000_000):07d}"
    check = patent_check_digit(body)
    if wrong:
        check = "0" if check != "0" else "5"
    return f"ZL{body}.{check}"


def invoice_number(region: str, year: int, seed: str) -> str:
    """The 20 digits of a fully digital invoice: year, region, channel and serial."""
    serial = Random(f"invoice {seed}").randrange(10**9)
    return f"{year % 100:02d}{region[:2]}2000000{serial:09d}"


def paper_invoice_number(region: str, year: int, seed: str) -> tuple[str, str]:
    """Code of 12 and number of 8 digits of an invoice of the older form."""
    serial = Random(f"paper invoice {seed}").randrange(10**8)
    return f"0{region[:4]}{year % 100:02d}00104", f"{serial:08d}"


def isbn(seed: str) -> str:
    """An ISBN of 13 digits of the Chinese group."""
    body = f"9787{Random(f'isbn {seed}').randrange(10**8):08d}"
    return body + barcode_check_digit(body)


def complaint_number(right_type: RightType, year: int, dice: Random) -> str:
    """A complaint number of the platform: right, year and six digits."""
    return f"{PREFIX[right_type]}-{year}-{dice.randrange(100_000, 1_000_000)}"


def listing_number(dice: Random) -> str:
    """The twelve digits of a listing."""
    return f"70{dice.randrange(10**9, 10**10)}"
