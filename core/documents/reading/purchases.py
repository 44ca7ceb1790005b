"""Proofs of purchase: tax invoices by print and QR code, receipts, till slips, delivery notes.

A till slip says what an invoice never does: what was handed over and given back in cash, who stood at
the till. Letters are taken from pictures, so a nought for an O and a one for an l are allowed for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from core.documents.reading import layout, rules
from core.domain.identifiers import Identified, check_fapiao_qr, check_uscc
from core.domain.reading import Mark, ReadFact
from core.domain.terms import DocumentKind
from core.domain.text import Text, say

# The facts in the QR codes of Chinese tax invoices, wherever they stand in a file.

SURE: Final = 0.99

DOUBTED: Final = 0.6

FIELDS: Final = {"code": "code", "number": "number", "date": "date", "seller_tax_no": "issuer_id"}

SPOILT: Final = {
    "code_length": "code", "number_length": "number", "date": "date", "seller_tax_no": "seller_tax_no",
    "amount": "amount",
}  # fmt: skip


@dataclass(frozen=True)
class QrCodes:
    """The facts of all invoice codes, how many invoices they are of, and what is wrong with one."""

    facts: tuple[ReadFact, ...]
    numbers: tuple[str, ...]
    notes: tuple[Text, ...]


def read_codes(marks: Sequence[Mark]) -> QrCodes:
    """The invoices whose QR codes were seen, in the order of the pages; other codes are passed over."""
    facts: list[ReadFact] = []
    notes: list[Text] = []
    invoices: dict[tuple[str, str], int] = {}
    for mark in marks:
        found = check_fapiao_qr(mark.text)
        if found.parts["layout"] == "unknown":
            continue
        key = (found.parts["code"], found.parts["number"])
        if key in invoices:
            continue
        invoices[key] = len(invoices) + 1
        facts.extend(_facts(found, mark, invoices[key]))
        if not found.valid:
            notes.append(say("reading.qr_code_page_reason", page=mark.page, reason=found.reason))
    return QrCodes(tuple(facts), tuple(number for _, number in invoices), tuple(notes))


def _facts(found: Identified, mark: Mark, invoice: int) -> list[ReadFact]:
    spoilt = {SPOILT[each] for each in found.parts["problems"].split(";") if each in SPOILT}
    sure = SURE if found.valid else DOUBTED
    parts = FIELDS | ({"amount": _amount_in_code(found)} if _amount_in_code(found) else {})
    return [
        ReadFact(field, found.parts[part], f"QR:{mark.page}", sure, mark.page, mark.box, invoice)
        for part, field in parts.items()
        if found.parts[part] and part not in spoilt
    ]


def _amount_in_code(found: Identified) -> str:
    """What the amount is of: with tax on fully digital invoices, before tax on those with a code.

    Which it is on blockchain invoices differs by issuer, so it is left out there.
    """
    if found.parts["layout"] == "blockchain":
        return ""
    return "net" if found.parts["code"] else "total"


# Invoices by their print: Chinese tax invoices of both forms, and invoices in English.

TAX_ID: Final = r"[0-9A-Z]{15,20}"

CREDIT_CODE_LABEL: Final = r"(?:统一社会信用代码\W?)?(?:纳税人识别号|税号)|统一社会信用代码"

LOOK_ALIKE: Final = str.maketrans("OIZSV", "0125U")
"""Letters that a credit code never has (GB 32100), and what they are when a recogniser gives them."""

CODE: Final = re.compile(r"\d{10}|\d{12}")

UPPER_PART: Final = 300

ZH_END: Final = "合?计$|合计|价税合计"


def chinese_invoice(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a tax invoice: numbers, date, sums, both parties, goods."""
    found: layout.Facts = {
        "number": sheet.first("发票号码") or sheet.sought(r"(?:№|N[o0º°]\.?)\s*(\d{8}|\d{20})(?!\d)"),
        "code": sheet.first("发票代码") or _lone_code(sheet),
        "date": layout.day_of(sheet.first("开票日期")),
        **_sale_sums(sheet),
        **_parties(sheet),
        **goods_of(layout.table_of(sheet, rules.PRINT.heads["invoice_zh"], ZH_END), "；"),
    }
    if found["number"] and len(found["number"].text) > len("12345678"):
        found["code"] = None  # a number of 20 digits has no code
    return found


def english_invoice(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of an invoice in English."""
    found = rules.facts_of(DocumentKind.INVOICE, sheet)
    return {
        **goods_of(layout.table_of(sheet, rules.PRINT.heads["invoice_en"], "sub-?total|total.*"), "; "),
        **found,
        "issuer_name": _letterhead(sheet),
        **_registered(sheet, found["buyer_name"]),
    }


def _lone_code(sheet: layout.PageLayout) -> layout.Found | None:
    """The code of the older form is printed in the upper part without a label."""
    lone = [each for each in sheet.cells if each.top < UPPER_PART and CODE.fullmatch(each.plain)]
    return layout.Found(lone[0].text, lone[0]) if lone else None


def _sale_sums(sheet: layout.PageLayout) -> layout.Facts:
    """Net and tax stand in the row of the sum, the total after its words in small figures."""
    sums: layout.Facts = {}
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


def _amounts(row: Sequence[layout.Cell], form: re.Pattern[str] = rules.AMOUNT) -> list[layout.Found]:
    """The last amount of each cell."""
    return [amount for each in row if (amount := rules.amount_in(each.plain, each, form))]


def _adding_up(total: layout.Found | None, pairs: Sequence[Sequence[layout.Found]]) -> layout.Facts:
    """Where the word for the sum cannot be read: the row of two amounts that add up to the total."""
    for net, tax in reversed(pairs):
        if total and Decimal(net.text) + Decimal(tax.text) == Decimal(total.text):
            return {"net": net, "tax": tax}
    return {}


def _parties(sheet: layout.PageLayout) -> layout.Facts:
    """Buyer and seller: the frames stand in this order, from the left or from the top, in all forms."""
    names = sheet.labelled("名称(?=:)|名称$|称(?=:)")
    codes = [mended for each in sheet.labelled(CREDIT_CODE_LABEL) if (mended := _tax_id(each))]
    found: layout.Facts = {}
    for side, name in zip(("buyer", "issuer"), names, strict=False):
        found[f"{side}_name"] = name
        under = [each for each in codes if _below_in_column(names, name.cell, each.cell)]
        found[f"{side}_id"] = min(under, key=lambda each: each.cell.top) if under else None
    return found


def _tax_id(found: layout.Found) -> layout.Found | None:
    """A tax number as printed; one that was recognised may have a nought where the code has no letter O."""
    written = re.sub(r"\s", "", found.text)
    if found.cell.mark.place and check_uscc(written).valid is False:
        likely = written.upper().translate(LOOK_ALIKE)
        written = likely if check_uscc(likely).valid else written
    return layout.Found(written, found.cell) if re.fullmatch(TAX_ID, written) else None


def _below_in_column(names: Sequence[layout.Found], name: layout.Cell, code: layout.Cell) -> bool:
    """Whether a code belongs to a name: below it, before the next name, in the same half of the page."""
    if code.mark.page != name.mark.page or code.top <= name.top:
        return False
    others = [each.cell for each in names if each.cell is not name]
    between = [each for each in others if name.top + name.height < each.top <= code.top]
    beside = [each for each in others if abs(each.middle - name.middle) < name.height]
    nearer = any(abs(each.left - code.left) < abs(name.left - code.left) for each in beside)
    return not between and not nearer


def goods_of(table: layout.Table | None, between: str) -> layout.Facts:
    """The goods of a table as one text each, how many pieces they are, and the rate of tax if it is one."""
    if table is None:
        return {}
    names, models = table.column("goods"), table.column("brand_model")
    counts = [each.replace(",", "") for each in table.column("quantity")]
    rates = set(table.column("rate"))
    rate = rates.pop() if len(rates) == 1 else ""
    at = table.cell
    return {
        "goods": layout.Found(between.join(names), at),
        "brand_model": layout.Found(between.join(models), at) if models else None,
        "quantity": layout.Found(str(sum(int(float(each)) for each in counts)), at) if _whole(counts) else None,
        "tax_rate": layout.Found(rate.rstrip("%"), at) if rate.endswith("%") else None,
    }


def _whole(counts: Sequence[str]) -> bool:
    return bool(counts) and all(re.fullmatch(r"\d{1,9}(\.0+)?", each) for each in counts)


def _letterhead(sheet: layout.PageLayout) -> layout.Found | None:
    """The largest words at the top that are not the title are the issuer's name."""
    top = [each for each in sheet.cells if each.mark.page == 1 and each.top < UPPER_PART // 2]
    named = [each for each in top if not re.fullmatch(r"(?:commercial ?|tax ?)?invoice", each.plain, re.IGNORECASE)]
    tallest = max(named, key=lambda each: each.height, default=None)
    return layout.Found(tallest.text, tallest) if tallest else None


def _registered(sheet: layout.PageLayout, buyer: layout.Found | None) -> layout.Facts:
    """The registration numbers: above the buyer's name the issuer's, below it the buyer's."""
    numbers = sheet.labelled(r"(?:reg(?:istration)?|company|tax|VAT)\.? (?:n[o0]|number|id)")
    if buyer is None:
        return {"issuer_id": next(iter(numbers), None)}
    above = [each for each in numbers if each.cell.top < buyer.cell.top]
    below = [
        each
        for each in numbers
        if each.cell.top > buyer.cell.top and abs(each.cell.left - buyer.cell.left) < layout.SAME_COLUMN
    ]
    return {"issuer_id": next(iter(above), None), "buyer_id": next(iter(below), None)}


# Till slips: how they are told from invoices, and what stands on them.

FEWEST_TILL_WORDS: Final = 2

SLIP_AMOUNT: Final = re.compile(r"(?<![\d.,])-?\d{1,3}(?:,\d{3})+\.\d{2}(?!\d)|(?<![\d.])-?\d{1,8}\.\d{2}(?![\d%])")

YEAR: Final = r"(?:(?P<y>(?:19|20)\d\d)(?!:)(?=\D|$|\d{1,2}[:.]\d)|(?P<s>\d\d)(?=\D|$|\d{1,2}[:.]\d|\d{3,6} ?[AP]M))"

NUMERIC_DAY: Final = re.compile(rf"(?<![\d.,/-])(?P<a>\d{{1,2}}) ?(?P<by>[/.-]) ?(?P<b>\d{{1,2}}) ?(?P=by) ?{YEAR}")

NAMED_DAY: Final = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})[ -]?(?P<m>{'|'.join(layout.MONTHS)})[a-z]*[ .,'-]*{YEAR}", re.IGNORECASE
)

MONTHS_IN_A_YEAR: Final = 12

DAYS_IN_A_MONTH: Final = 31

UPPER_SHARE: Final = 0.4

FEWEST_LETTERS: Final = 4

IN_BRACKETS: Final = re.compile(r"\s*[（(][^（）()]*[）)]?\s*$")

TILL: Final = rules.PRINT.till


def till_words(sheet: layout.PageLayout) -> tuple[str, ...]:
    """What only till slips show, in the document's own words; empty when it is none."""
    shown: dict[str, str] = {}
    for row in sheet.rows:
        for cell in row:
            hits = [TILL.shown.search(cell.plain), TILL.money.search(cell.plain) if _amount_in(row) else None]
            shown |= {_bare(hit[0]): hit[0] for hit in hits if hit}
    certain = any(TILL.certain.search(each) for each in shown.values())
    return tuple(shown.values()) if certain and len(shown) >= FEWEST_TILL_WORDS else ()


def till_slip(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a till slip: number, date, total, issuer."""
    return {
        "number": _number(sheet),
        "date": _slip_day(sheet),
        "total": _total(sheet),
        "issuer_name": _issuer(sheet),
        **_goods(sheet),
    }


def _goods(sheet: layout.PageLayout) -> layout.Facts:
    """The goods between the heads and the sum, each with its pieces in the line below: 2 × 399.00."""
    heads = next((at for at, row in enumerate(sheet.rows) if TILL.goods.fullmatch(row[0].plain)), None)
    if heads is None:
        return {}
    names: list[layout.Found] = []
    pieces = 0
    for above, row in pairwise(sheet.rows[heads:]):
        written = _written(row)
        if TILL.sum.search(written):
            break
        hit = re.search(r"(?<![\d.])(\d{1,5}) ?[×xX*] ?\d", written)
        if hit:
            pieces += int(hit[1])
            names += [] if row is sheet.rows[heads + 1] else [layout.Found(above[0].text, above[0])]
    if not names:
        return {}
    at = names[0].cell
    parted = [layout.RUN_TOGETHER.fullmatch(each.text) for each in names]
    goods = [hit[1].strip() if hit else each.text for hit, each in zip(parted, names, strict=True)]
    models = [hit[2] for hit in parted if hit]
    return {
        "goods": layout.Found("；".join(goods), at),
        "brand_model": layout.Found("；".join(models), at) if models else None,
        "quantity": layout.Found(str(pieces), at),
    }


def days_written(text: str) -> list[str]:
    """The days a slip names, as 2026-09-18: also with two figures for the year and the time run into it.

    The day is taken to come first unless only the second number can be one.
    """
    named = [
        (hit.start(), int(hit["d"]), layout.MONTHS.index(hit["m"].lower()) + 1, hit) for hit in NAMED_DAY.finditer(text)
    ]
    numeric = [(hit.start(), *_day_first(int(hit["a"]), int(hit["b"])), hit) for hit in NUMERIC_DAY.finditer(text)]
    days = [
        f"{hit['y'] or '20' + hit['s']}-{month:02}-{day:02}"
        for _, day, month, hit in sorted(named + numeric, key=lambda each: each[0])
        if 1 <= day <= DAYS_IN_A_MONTH and 1 <= month <= MONTHS_IN_A_YEAR
    ]
    return layout.days_in(text) or days


def _day_first(one: int, other: int) -> tuple[int, int]:
    return (other, one) if other > MONTHS_IN_A_YEAR >= one else (one, other)


def _slip_day(sheet: layout.PageLayout) -> layout.Found | None:
    """The first day in a row that speaks of a date, else the first day at all."""
    dated = [layout.Found(days[0], cell) for row in sheet.rows for cell in row if (days := days_written(cell.plain))]
    rows = {id(cell): row for row in sheet.rows for cell in row}
    labelled = [each for each in dated if any(TILL.dated.search(cell.plain) for cell in rows[id(each.cell)])]
    return next(iter(labelled or dated), None)


def _total(sheet: layout.PageLayout) -> layout.Found | None:
    """The sum that cash less change bears out; else the last that calls itself final; else the last.

    Where no row calls itself a sum, an amount without a word that is what was paid.
    """
    rows = [(_written(row), amount) for row in sheet.rows if (amount := _amount_in(row))]
    paid = _paid(rows)
    sums = [each for each in _to_payment(rows) if TILL.sum.search(each[0]) and not TILL.no_sum.search(each[0])]
    borne_out = [amount for _, amount in sums or rows if Decimal(amount.text) == paid]
    final = [amount for written, amount in sums if TILL.final.search(written)]
    return next(reversed(borne_out or final or [amount for _, amount in sums]), None)


def _to_payment(rows: Sequence[tuple[str, layout.Found]]) -> Sequence[tuple[str, layout.Found]]:
    """The rows down to the last one of change: what is summed up below it is tax."""
    given_back = [at for at, (written, _) in enumerate(rows, 1) if TILL.given_back.search(written)]
    return rows[: given_back[-1]] if given_back else rows


def _written(row: Sequence[layout.Cell]) -> str:
    return " ".join(each.plain for each in row)


def _paid(rows: Sequence[tuple[str, layout.Found]]) -> Decimal | None:
    """What was handed over less what was given back."""
    given = back = None
    for written, amount in rows:
        if TILL.given_back.search(written):
            back = abs(Decimal(amount.text))
        elif TILL.given.search(written):
            given = abs(Decimal(amount.text))
    return given - back if given is not None and back is not None and given > back else None


def _amount_in(row: Sequence[layout.Cell]) -> layout.Found | None:
    """The last amount of a row."""
    return next(reversed(_amounts(row, SLIP_AMOUNT)), None)


def _number(sheet: layout.PageLayout) -> layout.Found | None:
    for found in (*sheet.labelled(TILL.number_zh), *sheet.labelled(TILL.number_en)):
        hit = re.match(r"[#:： ]*([A-Z0-9][A-Z0-9/-]{3,24})\b", found.text, re.IGNORECASE)
        if hit and re.search(r"\d{3}", hit[1]):
            return layout.Found(hit[1], found.cell)
    return None


def _issuer(sheet: layout.PageLayout) -> layout.Found | None:
    """The first name of a company in the upper part, else the first words that can be a name."""
    if not sheet.cells:
        return None
    ends = sheet.cells[0].top + UPPER_SHARE * max(each.place[3] - sheet.cells[0].top for each in sheet.cells)
    upper = [each for each in sheet.cells if each.mark.page == sheet.cells[0].mark.page and each.top <= ends]
    named = [each for each in upper if _may_be_a_name(each)]
    firm = next((at for at, each in enumerate(named) if TILL.company.search(each.plain)), None)
    if firm is None:
        return _named(named[0].text, named[0]) if named else None
    one, text = named[firm], named[firm].text
    if firm and not TILL.trade.sub("", TILL.legal_form.sub("", one.plain)).strip():
        return _named(f"{named[firm - 1].text} {text}", named[firm - 1])  # the name began in the line above
    return _named(text, one)


def _named(text: str, cell: layout.Cell) -> layout.Found:
    return layout.Found(IN_BRACKETS.sub("", text).strip() or text, cell)


def _may_be_a_name(cell: layout.Cell) -> bool:
    letters = sum(each.isalpha() for each in cell.plain)
    return letters >= FEWEST_LETTERS and not TILL.no_name.search(cell.plain) and not days_written(cell.plain)


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words).lower()


# Receipts and delivery notes by their print: who gave what to whom, and when.


def receipt(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a receipt for money; what its form does not label is looked for as on a till slip."""
    found = rules.facts_of(DocumentKind.RECEIPT, sheet) | {"date": _voucher_day(sheet)}
    return till_slip(sheet) | {field: each for field, each in found.items() if each}


def delivery_note(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a delivery note: parties, day, and the goods of its table."""
    heads = rules.PRINT.heads
    table = layout.table_of(sheet, heads["delivery_zh"], "合计|总计") or layout.table_of(
        sheet, heads["delivery_en"], "total.*"
    )
    chinese = any(re.search("[货品]", each.plain) for each in sheet.cells)
    found = rules.facts_of(DocumentKind.DELIVERY_NOTE, sheet)
    code = found["issuer_id"]
    return {
        **goods_of(table, "；" if chinese else "; "),
        **found,
        "date": _voucher_day(sheet),
        "issuer_name": _company_above(sheet) or found["issuer_name"],
        "issuer_id": code if code and re.fullmatch(TAX_ID, code.text) else None,
    }


def _voucher_day(sheet: layout.PageLayout) -> layout.Found | None:
    for each in sheet.labelled(TILL.day):
        if days := days_written(each.text):
            return layout.Found(days[0], each.cell)
    return next((layout.Found(days[0], cell) for cell in sheet.cells if (days := days_written(cell.plain))), None)


def _company_above(sheet: layout.PageLayout) -> layout.Found | None:
    """A company that stands at the head of the page by itself is the one that delivers."""
    head = next(iter(sheet.cells), None)
    return layout.Found(head.text, head) if head and TILL.company.search(head.plain) and ":" not in head.plain else None
