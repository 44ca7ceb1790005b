"""Proofs of purchase: tax invoices by print and QR code, receipts, till slips, delivery notes.

A till slip is recognised by what an invoice never shows: cash received, change, the cashier. As the text comes from
OCR, a zero for an O and a one for an l are tolerated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise, takewhile
from statistics import median
from typing import Final

from core.documents.reading import layout, rules
from core.domain.identifiers import RATES, ROUNDING, Identified, check_fapiao_qr, check_uscc
from core.domain.reading import Mark, ReadFact
from core.domain.terms import DocumentKind
from core.domain.text import Text, say

# Facts from the QR codes of Chinese tax invoices, wherever they are in a file.

SURE: Final = 0.99

DOUBTED: Final = 0.6

FIELDS: Final = {"code": "code", "number": "number", "date": "date", "seller_tax_no": "issuer_id"}

SPOILT: Final = {
    "code_length": "code", "number_length": "number", "date": "date", "seller_tax_no": "seller_tax_no",
    "amount": "amount",
}  # fmt: skip


@dataclass(frozen=True)
class QrCodes:
    """The facts of all invoice codes, the numbers of the invoices, and notes on faulty codes."""

    facts: tuple[ReadFact, ...]
    numbers: tuple[str, ...]
    notes: tuple[Text, ...]


def read_codes(marks: Sequence[Mark]) -> QrCodes:
    """The invoices whose QR codes were found, in the order of the pages; other codes are ignored."""
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
    """The field of the amount: with tax on fully digital invoices, before tax on those with a code.

    On blockchain invoices it differs by issuer, so it is left out there.
    """
    if found.parts["layout"] == "blockchain":
        return ""
    return "net" if found.parts["code"] else "total"


# Printed invoices: Chinese tax invoices of both forms, and invoices in English.

TAX_ID: Final = r"[0-9A-Z]{15,20}"

FRAME: Final = "[购买销售方]?"
"""A character of the vertical words in a party's frame, which OCR may add to the label beside it."""

REST_OF_NAME: Final = re.compile(rf"[{layout.HANZI}()]{{0,24}}(?:公?司|行|部|店|厂|场|社|心|院|局|会|所|馆|户\)?)")

CREDIT_CODE_LABEL: Final = f"{FRAME}(?:统一社会信用代码\\W?)?(?:纳税人识别号|税号|(?<=代码))(?:/身份证件?号码)?"

NAMED_SIDES: Final = {
    "buyer": re.compile("购(?:买?方|货单位)名称(?!及)"),
    "issuer": re.compile("销(?:售?方|货单位)名称(?!及)"),
}
"""The labels that name the side, on rolls and on invoices for rail tickets and vehicles."""

LOOK_ALIKE: Final = str.maketrans("OIZSV", "0125U")
"""Letters that a credit code never has (GB 32100), and the characters that they stand for in OCR."""

CODE: Final = re.compile(r"\d{10}|\d{12}")

NUMBER: Final = re.compile(r"\d{8}|\d{20}")

UPPER_PART: Final = 300

UPPER_HALF: Final = 500

PAGE_SUM: Final = r"^小\W*计(?:$|\W)"

ZH_END: Final = f"合?计$|合计|价税合计|{PAGE_SUM}"


def chinese_invoice(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a tax invoice: numbers, date, sums, both parties, goods; implausible values are left out."""
    found: layout.Facts = {
        "number": _digits(sheet.labelled("发票号码"), NUMBER)
        or sheet.sought(r"(?:№|N[o0º°]\.?)\s*(\d{8}|\d{20})(?!\d)"),
        "code": _digits(sheet.labelled("发票代码"), CODE) or _lone_code(sheet),
        "date": layout.day_of(sheet.first("开票日期")) or _day_in_row(sheet, "开票日期"),
        **_sale_sums(sheet),
        **_parties(sheet),
        **_chinese_goods(sheet),
    }
    if found["number"] and len(found["number"].text) > len("12345678"):
        found["code"] = None  # a number of 20 digits has no code
    return _holding_together(found, total_in_words(sheet))


def _chinese_goods(sheet: layout.PageLayout) -> layout.Facts:
    """The goods of all pages; a row without an amount is of another table, such as that of the travellers.

    If pages have sums of their own, the goods are left out unless those of each page and the last sum were found.
    """
    table = layout.table_of(sheet, rules.PRINT.heads["invoice_zh"], ZH_END)
    if table is None:
        return {}
    priced = [*takewhile(lambda line: "net" in line and rules.AMOUNT.search(line["net"].text), table.lines)]
    pages = {each.cell.mark.page for line in priced for each in line.values()}
    heads = [row[0].plain for row in sheet.rows]
    of_pages = sum(bool(re.match(PAGE_SUM, each)) for each in heads)
    whole = of_pages <= len(pages) and any(each.startswith("合计") for each in heads)
    return goods_of(layout.Table(priced or table.lines), "；") if whole or not of_pages else {}


def _digits(several: Sequence[layout.Found], form: re.Pattern[str]) -> layout.Found | None:
    """The first of several values with the right number of digits, not counting blanks between them."""
    bare = [layout.Found(re.sub(r"\s", "", each.text), each.cell) for each in several]
    return next((each for each in bare if form.fullmatch(each.text)), None)


def _day_in_row(sheet: layout.PageLayout, label: str) -> layout.Found | None:
    """The day in the row of a label, even if its numbers and their separators are runs of their own."""
    for each in sheet.labels(re.compile(label)):
        if days := layout.days_in(" ".join((each.rest, *(cell.text for cell in each.right)))):
            return layout.Found(days[0], each.right[0] if each.right else each.cell)
    return None


def _holding_together(found: layout.Facts, words: layout.Found | None) -> layout.Facts:
    """The facts without contradictions: OCR may misread print, and a tax rate must be one that exists.

    Values from a text layer stay as they are, so that an altered invoice is noticed.
    """
    rate, number, day, code = (found.get(each) for each in ("tax_rate", "number", "date", "issuer_id"))
    left_out = {"tax_rate"} if rate and Decimal(rate.text) not in RATES else set()
    of_year = number and number.cell.mark.place and len(number.text) > len("12345678") and number.text[:2]
    if of_year and day and of_year != day.text[2:4]:
        left_out.add("number")
    if code and code.cell.mark.place and check_uscc(code.text).valid is False:
        left_out.add("issuer_id")
    sums = [each for name in ("net", "tax", "total") if (each := found.get(name))]
    if len(sums) == len(("net", "tax", "total")) and sums[2].cell.mark.place:
        net, tax, total = (Decimal(each.text) for each in sums)
        if abs(net + tax - total) > ROUNDING:
            left_out |= {"net", "tax"} | (set() if words else {"total"})
    if words and not found.get("total"):
        found = {**found, "total": words}
    return {field: None if field in left_out else each for field, each in found.items()}


# Sums in the capital characters of Chinese bookkeeping: 贰佰贰拾捌圆整.

SIGNS: Final = ("零〇", "壹一", "贰貳二两", "叁參叄三", "肆四", "伍五", "陆陸六", "柒七", "捌八", "玖九")

DIGITS: Final = {each: at for at, several in enumerate(SIGNS) for each in several}

UNITS: Final = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}

GROUPS: Final = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

CAPITAL: Final = "".join((*DIGITS, *UNITS, *GROUPS))

IN_WORDS: Final = re.compile(
    rf"(?:(?P<yuan>[{CAPITAL}]+)[圆元圓])?零?(?:(?P<jiao>[{''.join(DIGITS)}])角)?零?(?:(?P<fen>[{''.join(DIGITS)}])分)?[整正]?"
)

RUN_OF_WORDS: Final = re.compile(rf"[{CAPITAL}圆元圓角分整正]{{3,}}")


def sum_in_words(text: str) -> Decimal | None:
    """The amount in capital characters; None if the text is not such a sum."""
    hit = IN_WORDS.fullmatch(text)
    if hit is None or not (hit["yuan"] or hit["jiao"] or hit["fen"]):
        return None
    yuan = _whole_in_words(hit["yuan"] or "零")
    cents = 10 * DIGITS[hit["jiao"] or "零"] + DIGITS[hit["fen"] or "零"]
    return None if yuan is None else yuan + Decimal(cents) / 100


def _whole_in_words(text: str) -> Decimal | None:
    """The whole number in capital characters, group by group; None unless its units descend."""
    whole, group, digit, unit = 0, 0, None, 10_000
    largest = 10**12
    for each in text:
        if each in DIGITS:
            if digit:
                return None
            digit = DIGITS[each]
        elif each in UNITS:
            if UNITS[each] >= unit or digit == 0:
                return None
            unit = UNITS[each]
            group, digit = group + unit * (digit or 1), None
        else:
            if GROUPS[each] >= largest:
                return None
            largest = GROUPS[each]
            whole, group, digit, unit = whole + (group + (digit or 0)) * largest, 0, None, 10_000
    return Decimal(whole + group + (digit or 0))


def total_in_words(sheet: layout.PageLayout) -> layout.Found | None:
    """The sum in capital characters, if the document has exactly one."""
    runs = [(run, cell) for cell in sheet.cells for run in RUN_OF_WORDS.findall(re.sub(r"\s", "", cell.text))]
    found = [layout.Found(f"{amount:.2f}", cell) for run, cell in runs if (amount := sum_in_words(run))]
    return found[0] if len({each.text for each in found}) == 1 else None


def _lone_code(sheet: layout.PageLayout) -> layout.Found | None:
    """The code of an older invoice, which is printed in the upper part without a label."""
    lone = [each for each in sheet.cells if each.top < UPPER_PART and CODE.fullmatch(each.plain)]
    return layout.Found(lone[0].text, lone[0]) if lone else None


def _sale_sums(sheet: layout.PageLayout) -> layout.Facts:
    """Net and tax from the row of the sum, and the total after its label for the sum in figures."""
    sums: layout.Facts = {}
    pairs = []
    for row in sheet.rows:
        written = "".join(each.plain for each in row)
        amounts = _amounts(row)
        if amounts and (own := re.search("不含税价|增值税税额", written)):  # of vehicles
            sums["net" if own[0] == "不含税价" else "tax"] = amounts[0]
        elif "小写" in written or "价税合计" in written:
            sums["total"] = amounts[-1] if amounts else sums.get("total")
        elif re.search(r"(?:^|金额|\D)合计|^计\D", written) and amounts:
            sums["net"] = amounts[0]
            sums["tax"] = amounts[1] if len(amounts) > 1 else None
        elif len(amounts) == len(("net", "tax")):
            pairs.append(amounts)
    if not sums.get("total") and (fares := _amounts([each.cell for each in sheet.labelled("票价")])):
        sums["total"] = fares[0]
    return sums if sums.get("net") else sums | _adding_up(sums.get("total"), pairs)


def _amounts(row: Sequence[layout.Cell], form: re.Pattern[str] = rules.AMOUNT) -> list[layout.Found]:
    """The last amount of each cell that has one."""
    return [amount for each in row if (amount := rules.amount_in(each.plain, each, form))]


def _adding_up(total: layout.Found | None, pairs: Sequence[Sequence[layout.Found]]) -> layout.Facts:
    """If the label of the sum is illegible: the pair of amounts in one row that adds up to the total."""
    for net, tax in reversed(pairs):
        if total and Decimal(net.text) + Decimal(tax.text) == Decimal(total.text):
            return {"net": net, "tax": tax}
    return {}


def _parties(sheet: layout.PageLayout) -> layout.Facts:
    """Buyer and seller, whose frames have this order, from the left or from the top, in all forms."""
    names = sheet.labelled(f"{FRAME}名称(?=:)|名称$|{FRAME}称(?=:)")
    codes = [mended for each in sheet.labelled(CREDIT_CODE_LABEL) if (mended := _tax_id(each))]
    found: layout.Facts = {}
    sides = ["buyer", "issuer"]
    if len(names) == 1 and max(names[0].cell.left, names[0].cell.top) > UPPER_HALF:
        sides = ["issuer"]  # it stands to the right of the buyer, or below the goods
    if not names:
        named = {side: each for side, label in NAMED_SIDES.items() if (each := _name_after(sheet, label))}
        sides, names = list(named), list(named.values())
    for side, name in zip(sides, names, strict=False):
        found[f"{side}_name"] = name
        under = [each for each in codes if _below_in_column(names, name.cell, each.cell)]
        found[f"{side}_id"] = min(under, key=lambda each: each.cell.top) if under else None
    return found


def _name_after(sheet: layout.PageLayout, label: re.Pattern[str]) -> layout.Found | None:
    """The name after the first such label, even if nothing parts them, as where OCR missed the colon.

    If it reaches the edge of a narrow paper, the line below belongs to it, unless that has another label or a number.
    """
    for each in sheet.labels(label):
        inside = replace(each.cell, text=each.rest)
        if cell := next((one for one in (inside, *each.right) if one.text.strip(" :：")), None):
            below = next(
                (row for row in sheet.rows if row[0].mark.page == cell.mark.page and row[0].top > cell.middle), ()
            )
            full = cell.right > SHORT_LINE * max(one.right for one in sheet.cells)
            goes_on = full and len(below) == 1 and REST_OF_NAME.fullmatch(below[0].plain)
            return layout.Found(cell.text.strip(" :：") + (below[0].text if goes_on else ""), cell)
    return None


def _tax_id(found: layout.Found) -> layout.Found | None:
    """A tax number as printed, with the letters misread by OCR corrected if that makes its check character right."""
    written = re.sub(r"\s", "", found.text)
    if found.cell.mark.place and check_uscc(written).valid is False:
        likely = written.upper().translate(LOOK_ALIKE)
        written = likely if check_uscc(likely).valid else written
    return layout.Found(written, found.cell) if re.fullmatch(TAX_ID, written) else None


def _below_in_column(names: Sequence[layout.Found], name: layout.Cell, code: layout.Cell) -> bool:
    """Whether a tax number belongs to a name: right of it, or below it, above the next name, in the same half."""
    level = abs(code.middle - name.middle) < name.height / 2
    if code.mark.page != name.mark.page or (code.left <= name.left if level else code.top <= name.top):
        return False
    others = [each.cell for each in names if each.cell is not name]
    between = [each for each in others if name.top + name.height < each.top <= code.top]
    beside = [each for each in others if abs(each.middle - name.middle) < name.height]
    nearer = any(abs(each.left - code.left) < abs(name.left - code.left) for each in beside)
    return not between and not nearer


PIECES: Final = re.compile(r" ?(?:pcs|pieces?|pc|units?|nos?|ea|each|sets?|pairs?)\.?$", re.IGNORECASE)


def goods_of(table: layout.Table | None, between: str) -> layout.Facts:
    """The goods of a table as one text each, the number of pieces, and the tax rate if there is only one."""
    if table is None:
        return {}
    names, models, counts = (table.column(each) for each in ("goods", "brand_model", "quantity"))
    numbers = [PIECES.sub("", each.text.replace(",", "")) for each in counts]
    rates = table.column("rate")
    whole = numbers and all(re.fullmatch(r"\d{1,9}(\.0+)?", each) for each in numbers)
    return {
        "goods": _listed(names, between),
        "brand_model": _listed(models, between),
        "quantity": layout.Found(str(sum(int(float(each)) for each in numbers)), counts[0].cell) if whole else None,
        "tax_rate": _one_rate(rates),
    }


def _listed(several: Sequence[layout.Found], between: str) -> layout.Found | None:
    return layout.Found(between.join(each.text for each in several), several[0].cell) if several else None


def _one_rate(rates: Sequence[layout.Found]) -> layout.Found | None:
    """The tax rate of all lines, if they share one."""
    written = {each.text for each in rates}
    hit = re.fullmatch(r"(\d{1,2}(?:\.\d+)?) ?%", written.pop()) if len(written) == 1 else None
    return layout.Found(hit[1], rates[0].cell) if hit else None


# Invoices in English, in any layout: each field by its labels, most reliable first, and only plausible values.

INVOICE: Final = rules.PRINT.invoice

NUMBER_FORM: Final = re.compile(r"(?:[A-Z]{1,6} )?[A-Z0-9][A-Z0-9/._-]{0,24}(?=$|[ ,;)])", re.IGNORECASE)

BEGINS_A_DAY: Final = re.compile(
    rf"\W*(?:\d|(?:mon|tue|wed|thu|fri|sat|sun|{'|'.join(layout.MONTHS)})[a-z]*\W)", re.IGNORECASE
)
"""Other words after “Date” make it another label, such as “Date of exportation”."""

GOES_ON: Final = re.compile(
    rf"[(;|]|,? ?(?:dated?\b|issued\b|of\b)|,{BEGINS_A_DAY.pattern}|,? ?[A-Z][\w ]{{0,24}}:|,?$", re.IGNORECASE
)
"""What may follow a number in its cell: a remark, a day, another label, but not an address: No. 14, High Street."""

HIGHEST_RATE: Final = 30

NUMBERED: Final = re.compile(
    r"\d{1,4}\b(?![-\w]).*|.*\b\d{1,4}(?: ?(?:pcs|pieces|units?|ea|each|sets?))?", re.IGNORECASE
)
"""A number before or after the name of goods, which may be their count."""

CENTS: Final = Decimal("0.02")

NAME: Final = re.compile(r"(?=(?:.*?[^\W\d_]){3})[^@]{3,120}")

ADDRESS: Final = re.compile(r", (?=[^,]*\d)| [·•|] ")
"""The point after a name at which an address begins."""

ADDRESS_LINE: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d_]{2})[^:#@$€£¥₹]+")
"""A house or a postcode; no label, telephone number or amount."""

REGISTRATION: Final = re.compile(r"(?=(?:[^\d]*\d){5})[A-Z0-9][A-Z0-9 ./-]{5,24}", re.IGNORECASE)

TALL: Final = 1.25
"""How much taller than ordinary words a name at the head of the page is."""

MARKED: Final = re.compile(r"[$€£¥￥₹]|\b(?:[A-Z]{3}|Rs|RM)\b|\d[,.’']\d{3}\b")
"""Signs that a number without cents is an amount: a currency, or separated thousands."""


TAXED: Final = re.compile(r"\b(?:incl|tax|VAT|[CSI]?GST|HST|PST|MwSt|TVA)\b", re.IGNORECASE)

UNTAXED: Final = re.compile(r"\bex|without|before", re.IGNORECASE)

MEASURED: Final = re.compile(r"[A-Za-z]{4}|\b(?:kgs?|lbs?|cbm|ctns?|pcs|nos)\b", re.IGNORECASE)
"""Words and units beside a number that is a weight or a count, or part of a sentence."""


def english_invoice(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of an invoice in English."""
    sums = _english_sums(sheet)
    table = layout.table_of(sheet, rules.PRINT.heads["invoice_en"], INVOICE.ends)
    return {
        **(_english_goods(table) if table and _adds_up(table, [*_sums(sheet, INVOICE.nets), *sums.values()]) else {}),
        "number": _invoice_number(sheet),
        "date": _invoice_day(sheet),
        **sums,
        "tax_rate": _english_rate(sheet, sums),
        **_english_parties(sheet),
    }


def _english_goods(table: layout.Table) -> layout.Facts:
    """The goods, unless a number of another column stands in a name, and their models, if each has one."""
    found, names = goods_of(table, "; "), [each.text for each in table.column("goods")]
    elsewhere = any(
        column.startswith(layout.UNKNOWN) and " " in each.text and each.cell.left < line["goods"].cell.left
        for line in table.lines
        for column, each in line.items()
    )
    counted = not found["quantity"] and all(map(NUMBERED.fullmatch, names))
    numbered = counted or all(re.match(rf"{at}\b", name) for at, name in enumerate(names, 1))
    first = [each.text for each in table.column(layout.FIRST)]
    category = len(set(first)) == 1 and (len(first) > 1 or " " not in first[0])  # “Sales” beside each name
    noted = bool(table.column(layout.DOUBTFUL)) or category
    doubtful = elsewhere or numbered or noted or any(INVOICE.no_goods.search(name) for name in names)
    every = len(table.column("brand_model")) == len(names)
    return found | {
        "goods": None if doubtful else found["goods"],
        "brand_model": found["brand_model"] if every else None,
    }


def _adds_up(table: layout.Table, sums: Sequence[layout.Found | None]) -> bool:
    """Whether the amounts of the goods add up to a sum of the invoice; if not, a line was missed."""
    amounts = [rules.money_in(each.text, whole=True) for each in table.column("amount")]
    if len(amounts) != len(table.lines) or not all(amounts):
        return False
    added = sum((Decimal(each[-1]) for each in amounts), Decimal(0))
    return any(abs(Decimal(each.text) - added) <= CENTS for each in sums if each)


def shows_invoice(sheet: layout.PageLayout) -> layout.Found | None:
    """The number of an invoice without a title, recognised by “Invoice no.” and a total."""
    found = sheet.valued(INVOICE.numbers[0], partial(_number_form, fewest=1))
    return found[0] if found and _english_sums(sheet).get("total") else None


def _invoice_number(sheet: layout.PageLayout) -> layout.Found | None:
    """The number after the most reliable label: “Invoice no.”, “Invoice” or, in the upper part, a lone “No.”."""
    surest, title, lone = INVOICE.numbers
    if _is_credit(sheet):
        credited = sheet.valued(INVOICE.credits, partial(_number_form, fewest=2))
        return credited[0] if credited else None
    found = (
        sheet.valued(surest, partial(_number_form, fewest=1))
        or sheet.valued(title, partial(_number_form, fewest=2), below=False)
        or [each for each in sheet.valued(lone, partial(_number_form, fewest=2)) if _is_upper(each.cell)]
    )
    return _unbroken(sheet, found[0]) if found else None


def _is_credit(sheet: layout.PageLayout) -> bool:
    """Whether a page is headed as a credit note: what it calls the invoice is the one that it corrects."""
    return any(_is_upper(each) and INVOICE.credits.match(each.plain) for each in sheet.cells)


def _unbroken(sheet: layout.PageLayout, number: layout.Found) -> layout.Found:
    """A number together with the line above it if that ends with a hyphen or a stroke, as in a narrow column."""
    above = next(iter(sheet.lines_above(number.cell)), None)
    broken = above and re.fullmatch(r"\S+[-/]", above.text) and number.cell.text.startswith(number.text)
    return layout.Found(above.text + number.text, above) if above and broken else number


def _is_upper(cell: layout.Cell) -> bool:
    return cell.mark.page == 1 and cell.top < UPPER_PART


def _number_form(text: str, fewest: int) -> str | None:
    """The number at the start of a text, with at least that many digits; never a day, amount or address."""
    bare = re.sub(r"^(?:no\.?|number)?[ #:.]*", "", text.strip(), flags=re.IGNORECASE)
    hit = NUMBER_FORM.match(bare)
    written = hit[0].rstrip(".,-/_") if hit else ""
    if (
        sum(each.isdigit() for each in written) < fewest
        or any(each.match(bare) for each in (NUMERIC_DAY, NAMED_DAY, layout.DAY))
        or not GOES_ON.match(bare[len(written) :].strip())
    ):
        return None
    return None if re.fullmatch(r"\d+[.,]\d\d", written) else written


def _invoice_day(sheet: layout.PageLayout) -> layout.Found | None:
    """The day after the most reliable label, or else the only day that belongs to nothing else."""
    order = month_first(sheet)

    def anywhere(text: str) -> str | None:
        return next(iter(days_written(text, month_first=order, guess=False)), None)

    def taken(text: str) -> str | None:
        return anywhere(text) if BEGINS_A_DAY.match(text) else None

    def behind_number(text: str) -> str | None:
        number = _number_form(text, fewest=1)
        return anywhere(text.partition(number)[2]) if number else None

    surest, plain, ordered = INVOICE.dates
    surest = INVOICE.credit_dates if _is_credit(sheet) else surest
    if found := sheet.valued(surest, taken) or sheet.valued(INVOICE.numbers[0], behind_number, below=False):
        return found[0]
    if found := [each for each in sheet.valued(plain, taken) if each.cell.top < UPPER_HALF]:
        return found[0]  # a plain “date” further down is that of a payment
    lone = [
        layout.Found(day, cell)
        for row in sheet.rows
        for cell in row
        if (day := anywhere(cell.text)) and not INVOICE.no_dates.search(_written(row))
    ]
    of_order = {each.text for each in sheet.valued(ordered, taken)}
    alone = len({each.text for each in lone} | of_order) == 1 and _is_upper(lone[0].cell) and _in_english(sheet)
    return lone[0] if lone and alone else None


def _in_english(sheet: layout.PageLayout) -> bool:
    """Whether a page calls itself an invoice in English; only there is an unlabelled value found by its place."""
    return any(re.search(r"\binvoice\b", each.plain, re.IGNORECASE) for each in sheet.cells)


def month_first(sheet: layout.PageLayout) -> bool | None:
    """Whether dates in a document put the month first; None if nothing shows it.

    A day that only one order allows is the best evidence, followed by what the page says about where it was written.
    """
    pairs = [(int(hit["a"]), int(hit["b"])) for hit in NUMERIC_DAY.finditer(sheet.flow)]
    days = [(a, b) for a, b in pairs if max(a, b) <= DAYS_IN_A_MONTH]  # “3.49 .21” is a price and its tax
    evidence = {a <= MONTHS_IN_A_YEAR for a, b in days if (a > MONTHS_IN_A_YEAR) != (b > MONTHS_IN_A_YEAR)}
    if not evidence:
        words = ((True, INVOICE.month_first), (False, INVOICE.day_first))
        evidence = {first for first, each in words if each.search(sheet.flow)}
    return evidence.pop() if len(evidence) == 1 else None


def _english_sums(sheet: layout.PageLayout) -> layout.Facts:
    """Net, tax and total: the sum of net and tax or, failing that, the one with the most reliable label.

    Net and tax are left out if they do not add up to it.
    """
    net, taxes = _sums(sheet, INVOICE.nets), _sums(sheet, INVOICE.taxes)
    totals = [_sums(sheet, label, INVOICE.no_totals) for label in INVOICE.totals]
    for tax in taxes:
        for one in net:
            added = Decimal(one.text) + Decimal(tax.text)
            fits = [each for found in totals for each in found if abs(Decimal(each.text) - added) <= CENTS]
            if fits:
                return {"net": one, "tax": tax, "total": fits[0]}
    total = next((found[-1] for found in totals if found), None)
    if total is None or Decimal(total.text) <= 0:
        return {}
    if net and not taxes and (least := Decimal(net[0].text)) <= (most := Decimal(total.text)):
        return {"total": total, "net": None if _is_included(sheet, least, most) else net[0]}
    return {"total": total, "net": None}


def _is_included(sheet: layout.PageLayout, net: Decimal, total: Decimal) -> bool:
    """Whether a sum may include tax: the page names an amount of tax, and none that makes up the rest of the total."""
    rows = (row for row in sheet.rows if TAXED.search(written := _written(row)) and not UNTAXED.search(written))
    taxes = [amount for row in rows for each in rules.money_in(row[-1].text) if (amount := Decimal(each)) > 0]
    return bool(taxes) and not any(abs(net + each - total) <= CENTS for each in taxes)


def _sums(
    sheet: layout.PageLayout, label: re.Pattern[str], barred: re.Pattern[str] | None = None
) -> list[layout.Found]:
    """The last amount of each row after a label, or below it.

    A table heading is not a label: the amount below it is that of one line.
    """
    found: list[layout.Found] = []
    for each in sheet.labels(label):
        goes_on = re.match(r"[^\d-]*", each.rest)
        other = goes_on and not layout.NO_WORDS.fullmatch(goes_on[0]) and not MARKED.search(goes_on[0])
        if other or (barred and barred.search(each.cell.plain)) or _is_head(each.row):
            continue
        own = [layout.Found(amount, each.cell) for amount in rules.money_in(each.rest)]
        amounts = own + [amount for cell in each.right for amount in _money(cell)]
        if not amounts and not each.right:
            amounts = [amount for under in sheet.under(each.cell)[:1] for amount in _money(under)]
        found += amounts[-1:]
    return found


def _money(cell: layout.Cell) -> list[layout.Found]:
    """The amounts of a cell that has nothing else."""
    if MEASURED.search(cell.plain):
        return []
    whole = bool(MARKED.search(cell.text)) and not days_written(cell.plain)
    return [layout.Found(each, cell) for each in rules.money_in(cell.text, whole=whole)]


def _is_head(row: Sequence[layout.Cell]) -> bool:
    return sum(map(_is_heading, row)) >= layout.FEWEST_HEADS


def _is_heading(cell: layout.Cell) -> bool:
    return any(re.fullmatch(head, cell.plain, re.IGNORECASE) for head in rules.PRINT.heads["invoice_en"].values())


def _english_rate(sheet: layout.PageLayout, sums: layout.Facts) -> layout.Found | None:
    """The tax rate on the page, if there is only one and net and tax, where present, confirm it."""
    named = {hit for pattern in INVOICE.tax_rates for hit in re.findall(pattern, sheet.flow, re.IGNORECASE)}
    net, tax = sums.get("net"), sums.get("tax")
    if len(named) != 1 or Decimal(rate := named.pop()) > HIGHEST_RATE:
        return None
    if net and tax and abs(Decimal(net.text) * Decimal(rate) / 100 - Decimal(tax.text)) > Decimal("0.05"):
        return None
    return sheet.at(rate)


# The parties of an invoice in English: by label, or by several signs of a letterhead; a doubtful name is left out.

BESIDE: Final = 220
"""The furthest that a name is from the label to the left of it, in thousandths of the page."""

SHORT_LINE: Final = 0.75
"""The share of its block's width that a line fills at most which does not go on in the next line."""

MAX_NAME_WORDS: Final = 6
"""The most words of a name without a legal form; more are a sentence."""

SPELLED_OUT: Final = re.compile(" ?".join("invoice"), re.IGNORECASE)

SIGNS_BESIDE_A_BUYER: Final = 2

SIGNS_ALONE: Final = 3
"""The fewest signs of a letterhead if no label names the buyer: the unlabelled name could then be the buyer's."""


def _english_parties(sheet: layout.PageLayout) -> layout.Facts:
    """Both parties with their registration numbers; no name that would be that of both."""
    buyer = _party(sheet, INVOICE.buyers)
    named = next(sheet.labels(INVOICE.sellers[0]), None)
    seller = _party(sheet, INVOICE.sellers) or (None if named else _letterhead(sheet, buyer))
    if buyer and seller and _bare(buyer.text) == _bare(seller.text):
        buyer = seller = None
    return {"buyer_name": buyer, "issuer_name": seller, **_registered(sheet, seller, buyer)}


def _party(sheet: layout.PageLayout, labels: Sequence[re.Pattern[str]]) -> layout.Found | None:
    """The name after the most reliable label on the page; None if there are several, or none is certain.

    If the page names a buyer in a way that the surest label does not fit, the others are not asked.
    """
    unfit = labels is INVOICE.buyers and any(INVOICE.names_buyer.match(each.plain) for each in sheet.cells)
    for label in labels[:1] if unfit else labels:
        labelled = [each for each in sheet.labels(label) if label is not labels[-1] or each.cell.top < UPPER_HALF]
        if labelled:
            named = [name for each in labelled if (name := _named_by(sheet, each))]
            return named[0] if len({_bare(each.text) for each in named}) == 1 else None
    return None


def _named_by(sheet: layout.PageLayout, label: layout.Label) -> layout.Found | None:
    """The name in a label's cell, beside it or below; None if both could be it."""
    if label.rest.strip(" :：.#") and not layout.NO_WORDS.fullmatch(label.rest.strip()):
        found = _heading(sheet, replace(label.cell, text=label.rest, plain=label.rest))
        return None if found and _is_route(label) and not _is_firm(found) else found
    colon = label.cell.plain.rstrip().endswith(":") or label.rest.strip() == ":"
    near = [each for each in label.right if colon or each.left - label.cell.right < BESIDE]
    right = [each for each in near if each.text.strip(":：.# ")]
    beside = _heading(sheet, right[0]) if right else None
    under = sheet.under(label.cell)[:1]
    below = _heading(sheet, under[0]) if under else None
    if beside and below and not _is_addressed(sheet, under[0]):
        below = below if not colon and _is_firm(below) and not _is_firm(beside) else None
        beside = beside if colon or _is_firm(beside) else None
    found = below or beside
    return None if found and found is beside and _is_route(label) and not _is_firm(found) else found


def _is_route(label: layout.Label) -> bool:
    """Whether a row gives a way of transport: from one place to another."""
    return all(any(side[-1].match(each.plain) for each in label.row) for side in (INVOICE.sellers, INVOICE.buyers))


def _heading(sheet: layout.PageLayout, cell: layout.Cell) -> layout.Found | None:
    """The name that heads an address; of a person and a firm the firm, and none of two names that could both be it."""
    if cell.plain.rstrip().endswith(":") or INVOICE.other_blocks.fullmatch(cell.plain):
        return None
    under = next(iter(sheet.block(cell)[1:]), None)
    name, second = _name_form(cell.text), _name_form(under.text) if under else None
    if name and under and TILL.company.search(under.plain) and not _has_own_words(under.plain):
        return layout.Found(f"{name} {under.text.strip()}", cell)
    if under and second and _is_firm(second) and not (name and _is_firm(name)):
        widest = max(each.right - each.left for each in sheet.block(cell))
        broken = name and cell.right - cell.left > SHORT_LINE * widest  # it may be the first half of the firm's name
        return None if broken else layout.Found(second, under)
    doubtful = name and second and not _is_firm(name) and " " in second
    return layout.Found(name, cell) if name and not doubtful else None


def _name_form(text: str) -> str | None:
    """The name in a text, without the address after it; None for another label, a number, a place or a sentence."""
    if text.rstrip().endswith((":", "：", ",")):
        return None  # another label, or the rest stands elsewhere
    bare = text.strip(" :：-")
    parts = ADDRESS.split(bare)[0].split(", ")
    while len(parts) > 1 and _is_firm(", ".join(parts[:-1])) and not _is_firm(parts[-1]):
        parts.pop()
    name = ", ".join(parts)
    label = any(each.match(name) for each in (*INVOICE.sellers, *INVOICE.buyers)) or SPELLED_OUT.match(name)
    if not NAME.fullmatch(name) or ":" in name or label or INVOICE.no_party.search(name):
        return None
    town = " " not in name and name != bare  # and its postcode
    vague = town or re.search(r"\d|, ", name) or INVOICE.places.search(name) or len(name.split()) > MAX_NAME_WORDS
    return name if _has_own_words(name) and (_is_firm(name) or not vague) else None


def _is_firm(name: str | layout.Found) -> bool:
    return bool(TILL.company.search(name if isinstance(name, str) else name.text))


def _is_addressed(sheet: layout.PageLayout, cell: layout.Cell) -> bool:
    """Whether an address follows below: a line with a figure, such as a house or a postcode."""
    lines = [line for under in sheet.under(cell)[:1] for line in sheet.block(under)[:3]]
    return any(ADDRESS_LINE.fullmatch(each.plain) and not days_written(each.plain) for each in lines)


def _letterhead(sheet: layout.PageLayout, buyer: layout.Found | None) -> layout.Found | None:
    """The name at the head of the page with the most signs that it is the seller's, outside the blocks of others.

    The signs are a legal form, large type, an address below, and that the name occurs once more.
    """
    others = {id(cell) for label in sheet.labels(INVOICE.other_blocks) for cell in _block_of(sheet, label)}
    goods = min((row[0].top for row in sheet.rows if row[0].mark.page == 1 and _is_head(row)), default=UPPER_PART)
    usual = median(each.height for each in sheet.cells) if sheet.cells else 0
    written = [_bare(each.plain) for each in sheet.cells]
    signs: dict[str, set[str]] = {}
    found: dict[str, layout.Found] = {}
    for cell in sheet.cells:
        heads = _is_upper(cell) and cell.top < goods and id(cell) not in others
        second = heads and any(_name_form(each.text) for each in sheet.lines_above(cell)[:1])
        name = _heading(sheet, cell) if heads and not second else None
        name = name if name and name.cell is cell else None  # two lines could be one name
        bare = _bare(name.text) if name else ""
        if name is None or (buyer and (bare == _bare(buyer.text) or name.cell is buyer.cell)):
            continue
        found.setdefault(bare, name)
        shown = {
            "firm": _is_firm(name), "tall": cell.height > TALL * usual, "addressed": _is_addressed(sheet, name.cell),
            "repeated": sum(bare in each for each in written) > 1, "first": cell in sheet.rows[0],
        }  # fmt: skip
        signs[bare] = signs.get(bare, set()) | {sign for sign, stands in shown.items() if stands}
    if buyer is None:  # an address at the head of the page could be the buyer's
        signs = {bare: several - {"first"} for bare, several in signs.items() if several & {"tall", "repeated"}}
    most = max(map(len, signs.values()), default=0)
    best = [found[bare] for bare, several in signs.items() if len(several) == most]
    enough = most >= (SIGNS_BESIDE_A_BUYER if buyer else SIGNS_ALONE)
    return best[0] if enough and len(best) == 1 and _in_english(sheet) else None


def _block_of(sheet: layout.PageLayout, label: layout.Label) -> list[layout.Cell]:
    """The lines below a label, and the cell to the right of it with those below."""
    colon = label.cell.plain.rstrip().endswith(":")
    beside = [each for each in label.right[:1] if colon or each.left - label.cell.right < BESIDE]
    heads = [*sheet.under(label.cell)[:1], *beside]
    return [label.cell, *(cell for head in heads for cell in sheet.block(head))]


def _registered(sheet: layout.PageLayout, seller: layout.Found | None, buyer: layout.Found | None) -> layout.Facts:
    """The registration numbers, each by the name above it; a lone number of nobody else is the seller's."""
    numbers = sheet.valued(INVOICE.registrations, lambda text: text if REGISTRATION.fullmatch(text) else None)
    owned = [(_owner(sheet, each, seller, buyer), each) for each in numbers]
    of_seller, of_buyer, loose = (
        [each for side, each in owned if side == wanted] for wanted in ("issuer", "buyer", "")
    )
    lone = loose[:1] if len({each.text for each in loose}) == 1 else []
    return {"issuer_id": next(iter(of_seller or lone), None), "buyer_id": next(iter(of_buyer), None)}


def _owner(
    sheet: layout.PageLayout, number: layout.Found, seller: layout.Found | None, buyer: layout.Found | None
) -> str:
    """Whose number it is, by the first name or label above it in its block; empty if nothing shows it."""
    row = next((each for each in sheet.rows if number.cell in each), ())
    before = [each for each in row if each.right <= number.cell.left][-1:]
    for cell in [above for start in (number.cell, *before) for above in sheet.lines_above(start)]:
        if (buyer and cell.mark == buyer.cell.mark) or INVOICE.of_buyers.search(cell.plain):
            return "buyer"
        if seller and cell.mark == seller.cell.mark:
            return "issuer"
    return ""


# Till slips: how to tell them from invoices, and what they say.

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

IN_BRACKETS: Final = re.compile(rf"\s*[（(][^（）(){layout.HANZI}]*[）)]?\s*$")
"""What is no part of a firm's name, such as its registration number; in Chinese the branch is."""

LATIN: Final = re.compile(r"[A-Za-z&'. -]+")
"""A line that may be the rest of the name above it."""

LONE_NUMBER: Final = re.compile(r"(?<![A-Za-z])(?<![A-Za-z] )(?:NO|№)[.:]? ?(\d{6,20})(?!\d)", re.IGNORECASE)

TILL: Final = rules.PRINT.till


def till_slip_words(sheet: layout.PageLayout) -> tuple[str, ...]:
    """The words of the document that occur only on till slips; empty if it is not one."""
    cells = [
        (cell, (TILL.shown, TILL.money) if _amount_in(row) else (TILL.shown,)) for row in sheet.rows for cell in row
    ]
    hits = [hit[0] for cell, sought in cells for words in sought if (hit := words.search(cell.plain))]
    shown = {_bare(hit): hit for hit in hits}
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
    """The goods between the headings and the sum, each with its quantity in the line below: 2 × 399.00."""
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


def days_written(text: str, *, month_first: bool | None = None, guess: bool = True) -> list[str]:
    """The days that a text names, as 2026-09-18, even with a two-digit year or with the time run into the date.

    If both numbers could be the month, ``month_first`` decides; if that is None, the day is taken to come first, or
    is left out without ``guess``.
    """
    named = [
        (hit.start(), int(hit["d"]), layout.MONTHS.index(hit["m"].lower()) + 1, hit) for hit in NAMED_DAY.finditer(text)
    ]
    numeric = [
        (hit.start(), *_day_first(int(hit["a"]), int(hit["b"]), month_first=bool(month_first)), hit)
        for hit in NUMERIC_DAY.finditer(text)
        if guess or month_first is not None or _is_plain(int(hit["a"]), int(hit["b"]), hit["by"])
    ]
    days = [
        f"{hit['y'] or '20' + hit['s']}-{month:02}-{day:02}"
        for _, day, month, hit in sorted(named + numeric, key=lambda each: each[0])
        if 1 <= day <= DAYS_IN_A_MONTH and 1 <= month <= MONTHS_IN_A_YEAR
    ]
    return layout.days_in(text) or days


def _is_plain(one: int, other: int, by: str) -> bool:
    """Whether the order of day and month is clear: only one can be a month, both are equal, or points separate them."""
    return (one > MONTHS_IN_A_YEAR) != (other > MONTHS_IN_A_YEAR) or one == other or by == "."


def _day_first(one: int, other: int, *, month_first: bool) -> tuple[int, int]:
    """Day and month of two numbers, in their written order."""
    either = (one > MONTHS_IN_A_YEAR) == (other > MONTHS_IN_A_YEAR)
    return (other, one) if (month_first if either else other > MONTHS_IN_A_YEAR) else (one, other)


def _slip_day(sheet: layout.PageLayout) -> layout.Found | None:
    """The first day in a row about a date, else the first of all; the day precedes the month unless the slip tells."""
    day = partial(days_written, month_first=month_first(sheet))
    dated = [
        (any(TILL.dated.search(each.plain) for each in row), layout.Found(days[0], cell))
        for row in sheet.rows
        for cell in row
        if (days := day(cell.plain))
    ]
    return max(dated, key=lambda each: each[0], default=(False, None))[1]


def _total(sheet: layout.PageLayout) -> layout.Found | None:
    """The sum confirmed by cash less change; else the last one called final; else the last sum.

    If no row is called a sum, the amount without a label that was paid.
    """
    rows = [(_written(row), amount) for row in sheet.rows if (amount := _amount_in(row))]
    paid = _paid(rows)
    sums = [each for each in _to_payment(rows) if TILL.sum.search(each[0]) and not TILL.no_sum.search(each[0])]
    borne_out = [amount for _, amount in sums or rows if Decimal(amount.text) == paid]
    final = [amount for written, amount in sums if TILL.final.search(written)]
    chosen = next(reversed(borne_out or final or [amount for _, amount in sums]), None)
    contradicted = chosen and paid is not None and abs(Decimal(chosen.text) - paid) > ROUNDING
    return None if contradicted else chosen


def _to_payment(rows: Sequence[tuple[str, layout.Found]]) -> Sequence[tuple[str, layout.Found]]:
    """The rows down to the last one about change; sums below it are taxes."""
    given_back = [at for at, (written, _) in enumerate(rows, 1) if TILL.given_back.search(written)]
    return rows[: given_back[-1]] if given_back else rows


def _written(row: Sequence[layout.Cell]) -> str:
    return " ".join(each.plain for each in row)


def _paid(rows: Sequence[tuple[str, layout.Found]]) -> Decimal | None:
    """The cash handed over less the change given; None if either is missing, or if nothing would be left."""
    cash = back = None
    for written, amount in rows:
        if TILL.given_back.search(written):
            back = abs(Decimal(amount.text))
        elif TILL.given.search(written):
            cash = abs(Decimal(amount.text))
    return cash - back if cash is not None and back is not None and cash > back else None


def _amount_in(row: Sequence[layout.Cell]) -> layout.Found | None:
    """The last amount of a row."""
    return next(reversed(_amounts(row, SLIP_AMOUNT)), None)


def _number(sheet: layout.PageLayout) -> layout.Found | None:
    for found in (*sheet.labelled(TILL.number_zh), *sheet.labelled(TILL.number_en)):
        hit = re.match(r"[#:： ]*([A-Z0-9][A-Z0-9/-]{3,24})(?![A-Z0-9/-])", found.text, re.IGNORECASE)
        if hit and re.search(r"\d{3}", hit[1]):
            return layout.Found(hit[1], found.cell)
    lone = [layout.Found(hit[1], cell) for cell in sheet.cells if (hit := LONE_NUMBER.search(cell.plain))]
    return lone[0] if len(lone) == 1 and re.search(rf"[{layout.HANZI}]", sheet.flow) else None


def _issuer(sheet: layout.PageLayout) -> layout.Found | None:
    """The first company name in the upper part, else the first words that could be a name."""
    if not sheet.cells:
        return None
    ends = sheet.cells[0].top + UPPER_SHARE * max(each.place[3] - sheet.cells[0].top for each in sheet.cells)
    ends = min([ends, *(row[0].top - 1 for row in sheet.rows if _is_head(row))])
    upper = [each for each in sheet.cells if each.mark.page == sheet.cells[0].mark.page and each.top <= ends]
    named = [each for each in upper if _may_be_a_name(each)]
    firm = next((at for at, each in enumerate(named) if TILL.company.search(each.plain)), None)
    if firm is None:
        below = [each.plain for each in sheet.block(named[0])[1:2] if each in named] if named else []
        return _named(named[0].text, named[0]) if named and not LATIN.fullmatch("".join(below)) else None
    one, text = named[firm], named[firm].text
    if firm and not _has_own_words(one.plain):
        return _named(f"{named[firm - 1].text} {text}", named[firm - 1])  # the name began in the line above
    return _named(text, one)


def _has_own_words(name: str) -> bool:
    """Whether a name consists of more than a legal form and a word of trade."""
    return bool(TILL.trade.sub("", TILL.legal_form.sub("", name)).strip())


def _named(text: str, cell: layout.Cell) -> layout.Found:
    return layout.Found(IN_BRACKETS.sub("", text).strip() or text, cell)


def _may_be_a_name(cell: layout.Cell) -> bool:
    letters = sum(each.isalpha() for each in cell.plain)
    other = TILL.no_name.search(cell.plain) or days_written(cell.plain) or _is_heading(cell)
    return letters >= FEWEST_LETTERS and not other


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words).lower()


# Printed receipts and delivery notes: who gave what to whom, and when.


def receipt(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a receipt for money; whatever its labels do not give is looked for as on a till slip.

    A receipt or an order in English that is no till slip has many days and names: it is read like an invoice.
    """
    found = rules.facts_of(DocumentKind.RECEIPT, sheet)
    if till_slip_words(sheet) or re.search(rf"[{layout.HANZI}]", sheet.flow):
        others = till_slip(sheet) | {"date": _voucher_day(sheet)}
    else:
        others = english_invoice(sheet)
        others |= {"number": others["number"] or _number(sheet), "date": others["date"] or _only_day(sheet)}
    return others | {field: each for field, each in found.items() if each}


def _only_day(sheet: layout.PageLayout) -> layout.Found | None:
    """The day of the order or the only day on the page; None if its order of day and month is not clear."""
    day = partial(days_written, month_first=month_first(sheet), guess=False)
    ordered = sheet.valued(INVOICE.dates[-1], lambda text: next(iter(day(text)), None))
    several = ordered or [layout.Found(each, cell) for cell in sheet.cells for each in day(cell.plain)]
    return several[0] if len({each.text for each in several}) == 1 else None


def delivery_note(sheet: layout.PageLayout) -> layout.Facts:
    """The facts of a delivery note: parties, day, and the goods of its table."""
    heads = rules.PRINT.heads
    tables = (layout.table_of(sheet, heads[each], "合计|总计|total.*") for each in ("delivery_zh", "delivery_en"))
    chinese = any(re.search("[货品]", each.plain) for each in sheet.cells)
    found = rules.facts_of(DocumentKind.DELIVERY_NOTE, sheet)
    code, head = found["issuer_id"], next(iter(sheet.cells), None)
    delivers = head if head and TILL.company.search(head.plain) and ":" not in head.plain else None
    return {
        **goods_of(next(filter(None, tables), None), "；" if chinese else "; "),
        **found,
        "date": _voucher_day(sheet),
        "issuer_name": layout.Found(delivers.text, delivers) if delivers else found["issuer_name"],
        "issuer_id": code if code and re.fullmatch(TAX_ID, code.text) else None,
    }


def _voucher_day(sheet: layout.PageLayout) -> layout.Found | None:
    several = (*sheet.labelled(TILL.day), *(layout.Found(cell.plain, cell) for cell in sheet.cells))
    return next((replace(each, text=days[0]) for each in several if (days := days_written(each.text))), None)
