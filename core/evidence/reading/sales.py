"""Invoices by their print: Chinese tax invoices of both forms, and invoices in English."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from core.evidence.identifiers import check_uscc
from core.evidence.reading.layout import SAME_COLUMN, Cell, Found, Sheet, days_in
from core.evidence.reading.table import Table, table_of

AMOUNT: Final = re.compile(r"(?<![\d,])-?\d[\d,]{0,16}\.\d{2}(?!\d)")
TAX_ID: Final = r"[0-9A-Z]{15,20}"
CREDIT_CODE_LABEL: Final = r"(?:统一社会信用代码\W?)?(?:纳税人识别号|税号)|统一社会信用代码"
LOOK_ALIKE: Final = str.maketrans("OIZSV", "0125U")
"""Letters that a credit code never has (GB 32100), and what they are when a recogniser gives them."""

CODE: Final = re.compile(r"\d{10}|\d{12}")
UPPER_PART: Final = 300
ZH_HEADS: Final = {
    "goods": "项目名称|货物.{0,16}名称", "brand_model": "规格型号", "unit": "单位", "quantity": "数量", "price": "单价",
    "net": "金额", "rate": "税率.*", "tax": "税额",
}  # fmt: skip
ZH_END: Final = "合?计$|合计|价税合计"
EN_HEADS: Final = {
    "goods": "description|item|goods", "brand_model": "item no\\.?|model|sku|article", "quantity": "qty\\.?|quantity",
    "unit": "unit", "price": "unit price|price", "amount": "amount|total",
}  # fmt: skip


def chinese_invoice(sheet: Sheet) -> dict[str, Found]:
    """The facts of a tax invoice: numbers, date, sums, both parties, goods."""
    found: dict[str, Found | None] = {
        "number": _first(sheet.labelled("发票号码")) or sheet.sought(r"(?:№|N[o0º°]\.?)\s*(\d{8}|\d{20})(?!\d)"),
        "code": _first(sheet.labelled("发票代码")) or _lone_code(sheet),
        "date": _day(_first(sheet.labelled("开票日期"))),
        **_sums(sheet),
        **_parties(sheet),
        **goods_of(table_of(sheet, ZH_HEADS, ZH_END), "；"),
    }
    if found["number"] and len(found["number"].text) > len("12345678"):
        found["code"] = None  # a number of 20 digits has no code
    return {field: each for field, each in found.items() if each}


def english_invoice(sheet: Sheet) -> dict[str, Found]:
    """The facts of an invoice in English."""
    buyer = sheet.below(r"bill(?:ed)? to|sold to|buyer|customer")
    found: dict[str, Found | None] = {
        **goods_of(table_of(sheet, EN_HEADS, "sub-?total|total.*"), "; "),
        "number": _first(sheet.labelled(r"invoice (?:no|number|#)")),
        "date": _day(_first(sheet.labelled(r"(?:invoice )?date"))),
        "net": _amount(sheet, r"sub-?total|net(?: amount)?"),
        "tax": _amount(sheet, r"(?:sales )?(?:tax|VAT|GST)(?: \(?[\d.]+ ?%\)?)?"),
        "tax_rate": sheet.sought(r"(?:tax|VAT|GST) \(?([\d.]+) ?%"),
        "total": _amount(sheet, r"(?:grand )?total(?: due| [A-Z]{3})?"),
        "issuer_name": _letterhead(sheet),
        "buyer_name": buyer,
        **_registered(sheet, buyer),
    }
    return {field: each for field, each in found.items() if each}


def _first(found: Sequence[Found]) -> Found | None:
    return found[0] if found else None


def _day(found: Found | None) -> Found | None:
    days = days_in(found.text) if found else []
    return Found(days[0], found.cell) if found and days else None


def _amount(sheet: Sheet, label: str) -> Found | None:
    """The last amount that stands after a label: the sum comes after what it is of."""
    amounts = [Found(hits[-1], each.cell) for each in sheet.labelled(label) if (hits := AMOUNT.findall(each.text))]
    return Found(amounts[-1].text.replace(",", ""), amounts[-1].cell) if amounts else None


def _lone_code(sheet: Sheet) -> Found | None:
    """The code of the older form is printed in the upper part without a label."""
    lone = [each for each in sheet.cells if each.top < UPPER_PART and CODE.fullmatch(each.plain)]
    return Found(lone[0].text, lone[0]) if lone else None


def _sums(sheet: Sheet) -> dict[str, Found | None]:
    """Net and tax stand in the row of the sum, the total after its words in small figures."""
    sums: dict[str, Found | None] = {}
    pairs = []
    for row in sheet.rows:
        written = "".join(each.plain for each in row)
        amounts = _amounts(row)
        if "小写" in written or "价税合计" in written:
            sums["total"] = amounts[-1] if amounts else sums.get("total")
        elif re.search(r"(?:^|金额|\D)合计|^计\D", written) and amounts:
            sums["net"] = amounts[0]
            sums["tax"] = amounts[1] if len(amounts) > 1 else None
        elif len(amounts) == len(("net", "tax")):
            pairs.append(amounts)
    return sums if sums.get("net") else sums | _adding_up(sums.get("total"), pairs)


def _amounts(row: Sequence[Cell]) -> list[Found]:
    """The last amount of each cell."""
    found = [(AMOUNT.findall(each.plain), each) for each in row]
    return [Found(hits[-1].replace(",", ""), cell) for hits, cell in found if hits]


def _adding_up(total: Found | None, pairs: Sequence[Sequence[Found]]) -> dict[str, Found | None]:
    """Where the word for the sum cannot be read: the row of two amounts that add up to the total."""
    for net, tax in reversed(pairs):
        if total and Decimal(net.text) + Decimal(tax.text) == Decimal(total.text):
            return {"net": net, "tax": tax}
    return {}


def _parties(sheet: Sheet) -> dict[str, Found | None]:
    """Buyer and seller: the frames stand in this order, from the left or from the top, in all forms."""
    names = sheet.labelled("名称(?=:)|名称$|称(?=:)")
    codes = [mended for each in sheet.labelled(CREDIT_CODE_LABEL) if (mended := _code(each))]
    found: dict[str, Found | None] = {}
    for side, name in zip(("buyer", "issuer"), names, strict=False):
        found[f"{side}_name"] = name
        under = [each for each in codes if _below_in_column(names, name.cell, each.cell)]
        found[f"{side}_id"] = min(under, key=lambda each: each.cell.top) if under else None
    return found


def _code(found: Found) -> Found | None:
    """A tax number as printed; one that was recognised may have a nought where the code has no letter O."""
    written = re.sub(r"\s", "", found.text)
    if found.cell.mark.place and check_uscc(written).valid is False:
        likely = written.upper().translate(LOOK_ALIKE)
        written = likely if check_uscc(likely).valid else written
    return Found(written, found.cell) if re.fullmatch(TAX_ID, written) else None


def _below_in_column(names: Sequence[Found], name: Cell, code: Cell) -> bool:
    """Whether a code belongs to a name: below it, before the next name, in the same half of the page."""
    if code.mark.page != name.mark.page or code.top <= name.top:
        return False
    others = [each.cell for each in names if each.cell is not name]
    between = [each for each in others if name.top + name.height < each.top <= code.top]
    beside = [each for each in others if abs(each.middle - name.middle) < name.height]
    nearer = any(abs(each.left - code.left) < abs(name.left - code.left) for each in beside)
    return not between and not nearer


def goods_of(table: Table | None, between: str) -> dict[str, Found | None]:
    """The goods of a table as one text each, how many pieces they are, and the rate of tax if it is one."""
    if table is None or not table.lines:
        return {}
    names, models = table.column("goods"), table.column("brand_model")
    counts = [each.replace(",", "") for each in table.column("quantity")]
    rates = set(table.column("rate"))
    at = table.lines[0].cell
    return {
        "goods": Found(between.join(names), at),
        "brand_model": Found(between.join(models), at) if models else None,
        "quantity": Found(str(sum(int(float(each)) for each in counts)), at) if _whole(counts) else None,
        "tax_rate": Found(rates.pop().rstrip("%"), at)
        if len(rates) == 1 and table.column("rate")[0].endswith("%")
        else None,
    }


def _whole(counts: Sequence[str]) -> bool:
    return bool(counts) and all(re.fullmatch(r"\d{1,9}(\.0+)?", each) for each in counts)


def _letterhead(sheet: Sheet) -> Found | None:
    """The largest words at the top that are not the title are the issuer's name."""
    top = [each for each in sheet.cells if each.mark.page == 1 and each.top < UPPER_PART // 2]
    named = [each for each in top if not re.fullmatch(r"(?:commercial ?|tax ?)?invoice", each.plain, re.IGNORECASE)]
    tallest = max(named, key=lambda each: each.height, default=None)
    return Found(tallest.text, tallest) if tallest else None


def _registered(sheet: Sheet, buyer: Found | None) -> dict[str, Found | None]:
    """The registration numbers: above the buyer's name the issuer's, below it the buyer's."""
    numbers = sheet.labelled(r"(?:reg(?:istration)?|company|tax|VAT)\.? (?:n[o0]|number|id)")
    if buyer is None:
        return {"issuer_id": _first(numbers)}
    above = [each for each in numbers if each.cell.top < buyer.cell.top]
    below = [
        each
        for each in numbers
        if each.cell.top > buyer.cell.top and abs(each.cell.left - buyer.cell.left) < SAME_COLUMN
    ]
    return {"issuer_id": _first(above), "buyer_id": _first(below)}
