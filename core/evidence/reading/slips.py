"""Till slips: how they are told from invoices, and what stands on them.

A till slip says what an invoice never does: what was handed over and given back in cash, who stood at
the till. Letters are taken from pictures, so a nought for an O and a one for an l are allowed for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from core.evidence.reading.layout import MONTHS, Cell, Found, Sheet, days_in
from core.evidence.reading.table import RUN_TOGETHER

FEWEST_TILL_WORDS: Final = 2
MONEY_AT_THE_TILL: Final = re.compile(
    r"cash(?!ier)|change|rounding|round ?adj|tendered|现金|找零|找赎|实收", re.IGNORECASE
)
"""Counts only where an amount stands in the same row: letters speak of cash and of changes too."""

AT_THE_TILL: Final = re.compile(
    r"cashier|(?:gst|vat|tax) ?sum+[ae]?ry|come again|items? (?:count|sold)|total ?(?:qty|items?)|\bpos\b|thank ?you"
    r"|小票|收银|谢谢惠顾|欢迎(?:再次|下次)?光临",
    re.IGNORECASE,
)
CERTAIN: Final = re.compile(r"cash|change|rounding|sum+[ae]?ry|come again|找零|找赎|小票|收银|惠顾|光临", re.IGNORECASE)
GIVEN: Final = re.compile(r"cash(?!ier| ?change)|tender|received|amount paid|现金|实收", re.IGNORECASE)
GIVEN_BACK: Final = re.compile(r"change|找零|找赎", re.IGNORECASE)

T: Final = r"t[o0]t[a4][a-z1!|]"
SUM: Final = re.compile(
    rf"{T}|a[mn]?[mn]?[o0]?u?[nm]?t\.? ?(?:incl|due|payable)|nett? ?am(?:oun)?t|balance due"
    r"|合计|总计|总额|总价|金额|应[收付]|实付",
    re.IGNORECASE,
)
LAST_WORD: Final = re.compile(
    rf"(?:grand|nett?|final) ?{T}|{T} ?(?:rounded|due|payable)|(?:balance|amount) (?:due|payable)"
    r"|nett? ?am(?:oun)?t|合计|总计|应[收付]|实付",
    re.IGNORECASE,
)
NO_SUM: Final = re.compile(
    rf"sub ?-?{T}|exc[l1]|before|qty|quantity|items?\b|disc|sav(?:ed|ing)|accepted|paid|tender|points|round(?:ing)? ?ad"
    rf"|{T} ?(?:tax|gst|vat)\b|(?:gst|vat|tax) ?(?:payable|{T})|数量|优惠|折扣|税额|找零",
    re.IGNORECASE,
)
AMOUNT: Final = re.compile(r"(?<![\d.,])-?\d{1,3}(?:,\d{3})+\.\d{2}(?!\d)|(?<![\d.])-?\d{1,8}\.\d{2}(?![\d%])")

YEAR: Final = r"(?:(?P<y>(?:19|20)\d\d)(?!:)(?=\D|$|\d{1,2}[:.]\d)|(?P<s>\d\d)(?=\D|$|\d{1,2}[:.]\d|\d{3,6} ?[AP]M))"
NUMERIC_DAY: Final = re.compile(rf"(?<![\d.,/-])(?P<a>\d{{1,2}}) ?(?P<by>[/.-]) ?(?P<b>\d{{1,2}}) ?(?P=by) ?{YEAR}")
NAMED_DAY: Final = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})[ -]?(?P<m>{'|'.join(MONTHS)})[a-z]*[ .,'-]*{YEAR}", re.IGNORECASE
)
MONTHS_IN_A_YEAR: Final = 12
DAYS_IN_A_MONTH: Final = 31
DATED: Final = re.compile(r"date|日期|时间|日\b", re.IGNORECASE)

COMPANY: Final = re.compile(
    r"sdn\.? ?bhd|s/b\b|\bbhd|\bltd\b|limited|\bllc\b|\binc\b|\bcorp|gmbh|\bplc\b|\bco\.,"
    r"|公司|商行|经营部|商店|超市|中心$|书店|药房",
    re.IGNORECASE,
)
TRADE: Final = re.compile(
    r"restaurant|restoran|trading|enterprise|holdings?|company|stores?|services?|international", re.IGNORECASE
)
LEGAL_FORM: Final = re.compile(r"sdn|bhd|s/b|ltd|limited|llc|inc|corp|gmbh|plc|\W", re.IGNORECASE)
NO_NAME: Final = re.compile(
    r"welcome|receipt|invoice|cash bill|小票|收据|发票|欢迎|^tel|^fax|www\.|@|^\W*\d[\d\W]*$|^(?:no|date|time)\b",
    re.IGNORECASE,
)
GOODS_HEAD: Final = "品名.*|商品(?:名称)?|名称"
UPPER_SHARE: Final = 0.4
FEWEST_LETTERS: Final = 4
IN_BRACKETS: Final = re.compile(r"\s*[（(][^（）()]*[）)]?\s*$")
NUMBERED: Final = (
    r"(?:tax )?(?:receipt|inv(?:oice)?|bill|slip|order|document|doc|trans(?:action)?)\.? ?(?:no|n0|number|#)?"
)
ZH_NUMBERED: Final = "小票号|单号|流水号|收据(?:编)?号|票号|编号|单据号|送货单号|出库单号"


@dataclass(frozen=True)
class Sum:
    """An amount that a row calls a sum; ``final`` when it says that it is the last one."""

    found: Found
    value: Decimal
    final: bool


def till_words(sheet: Sheet) -> tuple[str, ...]:
    """What only till slips show, in the document's own words; empty when it is none."""
    shown: dict[str, str] = {}
    for row in sheet.rows:
        for cell in row:
            hits = [AT_THE_TILL.search(cell.plain), MONEY_AT_THE_TILL.search(cell.plain) if _amount_in(row) else None]
            shown |= {_bare(hit[0]): hit[0] for hit in hits if hit}
    certain = any(CERTAIN.search(each) for each in shown.values())
    return tuple(shown.values()) if certain and len(shown) >= FEWEST_TILL_WORDS else ()


def till_slip(sheet: Sheet) -> dict[str, Found]:
    """The facts of a till slip: number, date, total, issuer."""
    found: dict[str, Found | None] = {
        "number": _number(sheet),
        "date": _day(sheet),
        "total": _total(sheet),
        "issuer_name": _issuer(sheet),
        **_goods(sheet),
    }
    return {field: each for field, each in found.items() if each}


def _goods(sheet: Sheet) -> dict[str, Found | None]:
    """The goods between the heads and the sum, each with its pieces in the line below: 2 × 399.00."""
    heads = next((at for at, row in enumerate(sheet.rows) if re.fullmatch(GOODS_HEAD, row[0].plain)), None)
    if heads is None:
        return {}
    names: list[Found] = []
    pieces = 0
    for above, row in pairwise(sheet.rows[heads:]):
        written = _written(row)
        if SUM.search(written):
            break
        hit = re.search(r"(?<![\d.])(\d{1,5}) ?[×xX*] ?\d", written)
        if hit:
            pieces += int(hit[1])
            names += [] if row is sheet.rows[heads + 1] else [Found(above[0].text, above[0])]
    if not names:
        return {}
    at = names[0].cell
    parted = [RUN_TOGETHER.fullmatch(each.text) for each in names]
    goods = [hit[1].strip() if hit else each.text for hit, each in zip(parted, names, strict=True)]
    models = [hit[2] for hit in parted if hit]
    return {
        "goods": Found("；".join(goods), at),
        "brand_model": Found("；".join(models), at) if models else None,
        "quantity": Found(str(pieces), at),
    }


def days_written(text: str) -> list[str]:
    """The days a slip names, as 2026-09-18: also with two figures for the year and the time run into it.

    The day is taken to come first unless only the second number can be one.
    """
    named = [(hit.start(), int(hit["d"]), MONTHS.index(hit["m"].lower()) + 1, hit) for hit in NAMED_DAY.finditer(text)]
    numeric = [(hit.start(), *_day_first(int(hit["a"]), int(hit["b"])), hit) for hit in NUMERIC_DAY.finditer(text)]
    days = [
        f"{hit['y'] or '20' + hit['s']}-{month:02}-{day:02}"
        for _, day, month, hit in sorted(named + numeric, key=lambda each: each[0])
        if 1 <= day <= DAYS_IN_A_MONTH and 1 <= month <= MONTHS_IN_A_YEAR
    ]
    return days_in(text) or days


def _day_first(one: int, other: int) -> tuple[int, int]:
    return (other, one) if other > MONTHS_IN_A_YEAR >= one else (one, other)


def _day(sheet: Sheet) -> Found | None:
    """The first day in a row that speaks of a date, else the first day at all."""
    dated = [Found(days[0], cell) for row in sheet.rows for cell in row if (days := days_written(cell.plain))]
    rows = {id(cell): row for row in sheet.rows for cell in row}
    labelled = [each for each in dated if any(DATED.search(cell.plain) for cell in rows[id(each.cell)])]
    return next(iter(labelled or dated), None)


def _total(sheet: Sheet) -> Found | None:
    """The sum that cash less change bears out; else the last that calls itself final; else the last."""
    sums = list(_sums(sheet))
    paid = _paid(sheet)
    borne_out = [each for each in sums if each.value == paid]
    final = [each for each in sums if each.final]
    chosen = (borne_out or final or sums)[-1:]
    if chosen:
        return chosen[0].found
    return _last_amount(sheet, paid)


def _sums(sheet: Sheet) -> Iterator[Sum]:
    """The sums, down to the payment: what is summed up below it is tax."""
    for row in sheet.rows[: _after_payment(sheet)]:
        written = _written(row)
        amount = _amount_in(row)
        if amount and SUM.search(written) and not NO_SUM.search(written):
            yield Sum(amount, _value(amount), final=bool(LAST_WORD.search(written)))


def _after_payment(sheet: Sheet) -> int | None:
    """The row after the last one of cash or change; None where there is none."""
    paid = [at for at, row in enumerate(sheet.rows) if _amount_in(row) and GIVEN_BACK.search(_written(row))]
    return paid[-1] + 1 if paid else None


def _written(row: Sequence[Cell]) -> str:
    return " ".join(each.plain for each in row)


def _paid(sheet: Sheet) -> Decimal | None:
    """What was handed over less what was given back."""
    given = back = None
    for row in sheet.rows:
        written = _written(row)
        amount = _amount_in(row)
        if amount and GIVEN_BACK.search(written):
            back = abs(_value(amount))
        elif amount and GIVEN.search(written):
            given = abs(_value(amount))
    return given - back if given is not None and back is not None and given > back else None


def _last_amount(sheet: Sheet, wanted: Decimal | None) -> Found | None:
    """An amount without a word that is what was paid."""
    found = [amount for row in sheet.rows if (amount := _amount_in(row)) and _value(amount) == wanted]
    return found[-1] if found else None


def _amount_in(row: Sequence[Cell]) -> Found | None:
    """The last amount of a row."""
    amounts = [Found(hit, cell) for cell in row for hit in AMOUNT.findall(cell.plain)]
    return Found(amounts[-1].text.replace(",", ""), amounts[-1].cell) if amounts else None


def _value(found: Found) -> Decimal:
    return Decimal(found.text)


def _number(sheet: Sheet) -> Found | None:
    for found in (*sheet.labelled(ZH_NUMBERED), *sheet.labelled(NUMBERED)):
        hit = re.match(r"[#:： ]*([A-Z0-9][A-Z0-9/-]{3,24})\b", found.text, re.IGNORECASE)
        if hit and re.search(r"\d{3}", hit[1]):
            return Found(hit[1], found.cell)
    return None


def _issuer(sheet: Sheet) -> Found | None:
    """The first name of a company in the upper part, else the first words that can be a name."""
    if not sheet.cells:
        return None
    ends = sheet.cells[0].top + UPPER_SHARE * max(each.place[3] - sheet.cells[0].top for each in sheet.cells)
    upper = [each for each in sheet.cells if each.mark.page == sheet.cells[0].mark.page and each.top <= ends]
    named = [each for each in upper if _may_be_a_name(each)]
    firm = next((at for at, each in enumerate(named) if COMPANY.search(each.plain)), None)
    if firm is None:
        return _named(named[0].text, named[0]) if named else None
    one, text = named[firm], named[firm].text
    if firm and not TRADE.sub("", LEGAL_FORM.sub("", one.plain)).strip():
        return _named(f"{named[firm - 1].text} {text}", named[firm - 1])  # the name began in the line above
    return _named(text, one)


def _named(text: str, cell: Cell) -> Found:
    return Found(IN_BRACKETS.sub("", text).strip() or text, cell)


def _may_be_a_name(cell: Cell) -> bool:
    letters = sum(each.isalpha() for each in cell.plain)
    return letters >= FEWEST_LETTERS and not NO_NAME.search(cell.plain) and not days_written(cell.plain)


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words).lower()
