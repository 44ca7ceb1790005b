"""Numbers of documents, worked out here by their rules as sums, without the code under test; and collected ones.

A row of each kind has the columns of the collected file of that kind, which follows where it is at hand.
"""

import csv
from collections.abc import Iterator
from random import Random
from typing import Final

from tests.files import SHARED

CODE_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def collected(name: str) -> list[dict[str, str]]:
    """The rows of one collected file; none where the file is not at hand."""
    path = SHARED / "identifiers" / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def credit_codes() -> Iterator[dict[str, str]]:
    """Credit codes made by the sums of GB 32100 and GB 11714, and each with another last sign; then the collected."""
    dice = Random("credit codes")
    for _ in range(40):
        organisation = "".join(dice.choices(CODE_SIGNS, k=8))
        total = sum(w * int(c, 36) for w, c in zip(ORGANISATION_WEIGHTS, organisation, strict=True))
        inner = "0X987654321"[total % 11]
        body = f"91{dice.randrange(110_000, 660_000)}{organisation}{inner}"
        rest = -sum(3**place % 31 * CODE_SIGNS.index(sign) for place, sign in enumerate(body)) % 31
        yield {"uscc": body + CODE_SIGNS[rest], "says_valid": "True", "org_code_check_ok": "True"}
        wrong = CODE_SIGNS[(rest + dice.randrange(1, 31)) % 31]
        yield {"uscc": body + wrong, "says_valid": "False", "org_code_check_ok": "False"}
    yield from collected("uscc.csv")


def patents() -> Iterator[dict[str, str]]:
    """Patent numbers made by their sum of weights, some misprinted; then the collected."""
    dice = Random("patents")
    kinds = {"1": "invention", "2": "utility_model", "3": "design"}
    for _ in range(40):
        year, kind = dice.randrange(2004, 2025), dice.choice("123")
        body = f"{year}{kind}{dice.randrange(10**7):07d}"
        rest = sum((2 + place % 8) * int(digit) for place, digit in enumerate(body)) % 11
        check = "0123456789X"[rest]
        told = {"kind": kinds[kind], "year": str(year), "prefix": "ZL", "normalised": f"{body}.{check}"}
        yield {"raw": f"ZL {body[:4]} {body[4]} {body[5:]}.{check}", "says_valid": "True", **told}
        yield {"raw": f"ZL{body}.{(rest + 1) % 10}", "says_valid": "False"}
        yield {"raw": f"ZL{body}", "says_valid": "False"}
    yield from collected("cn_patents.csv")


LAYOUT: Final = ("layout", "type_code", "invoice_code", "invoice_number", "amount", "invoice_date", "check_code",
          "seller_tax_no", "problems")  # fmt: skip
OLD, NEW = "traditional_code_number", "fully_digital_20"
CODES: Final[dict[str, tuple[str, ...]]] = {
    "01,10,033001955511,10000007,117.92,20200410,03250000000000000106,9494":
        (OLD, "10", "033001955511", "10000007", "117.92", "20200410", "03250000000000000106", "", ""),
    "01,10,033001655511,10000008": (OLD, "10", "033001655511", "10000008", "", "", "", "", "amount;date"),
    "01,10,037002155511,10000009,10000.00,20211223,83230000000000000512,7E7C,":
        (OLD, "10", "037002155511", "10000009", "10000.00", "20211223", "83230000000000000512", "", ""),
    "01,10,044001855511,10000010,181.52,20260603,checksum":
        (OLD, "10", "044001855511", "10000010", "181.52", "20260603", "checksum", "", "check_code"),
    "01,32,,26427000000555555884,100.76,20260330,,5F98":
        (NEW, "32", "", "26427000000555555884", "100.76", "20260330", "", "", ""),
    "01,32,,24317200000555555560,16.40,20260908,,b017":
        (NEW, "32", "", "24317200000555555560", "16.40", "20260908", "", "", "year_in_number_differs_from_date"),
    "01,32,,24417000055555570288,199.00,20240720":
        (NEW, "32", "", "24417000055555570288", "199.00", "20240720", "", "", ""),
    "01,31,,26442000555555526521,31605.00,20260514,,":
        (NEW, "31", "", "26442000555555526521", "31605.00", "20260514", "", "", ""),
    "01,20,,25442000555555506292,140.74,20250208,,A6A1":
        ("unknown_layout", "20", "", "25442000555555506292", "140.74", "20250208", "", "", ""),
    "01,31,1234567890,25442000555555506292,140.74,20250208,,A6A1":
        (OLD, "31", "1234567890", "25442000555555506292", "140.74", "20250208", "", "", "number_length"),
    "01,31,,260000000000000000015,nan,20260901,,X":
        (NEW, "31", "", "260000000000000000015", "nan", "20260901", "", "", "number_length;amount"),
}  # fmt: skip


def codes() -> Iterator[dict[str, str]]:
    """QR texts of invoices of each layout with what is in them, by hand; then the collected."""
    for text, parts in CODES.items():
        yield {"qr_text": text, "format_ok": str(not parts[-1]), **dict(zip(LAYOUT, parts, strict=True))}
    yield from collected("fapiao_qr.csv")
