"""Receipts and delivery notes by their print: who gave what to whom, and when."""

import re
from typing import Final

from core.evidence.reading.certificates import CREDIT_CODE
from core.evidence.reading.layout import Found, Sheet
from core.evidence.reading.sales import AMOUNT, EN_HEADS, TAX_ID, goods_of
from core.evidence.reading.slips import COMPANY, days_written, till_slip
from core.evidence.reading.table import table_of

SIGNED: Final = r"(?:[（(](?:盖章|公章|章)[）)])?"
TAKER: Final = rf"(?:收款单位|收款人|收款方|received by){SIGNED}"
GIVER: Final = r"今?兹?收到|交款单位|交款人|付款单位|付款人|客户(?:名称)?|received (?:with thanks )?from"
REASON: Final = r"交来|收款事由|事由|款项(?:内容)?|摘要|系付|being(?: payment (?:for|of))?|in payment (?:for|of)|for"
SENDER: Final = rf"(?:送货单位|供货单位|发货单位|供应商|shipper|supplier|from){SIGNED}"
TAKES_IN: Final = r"(?:收货单位|购货单位|客户(?:名称)?|收货人|deliver(?:ed)? to|ship(?:ped)? to|consignee|customer)"
NUMBERS: Final = (
    r"(?:№|N[o0º°]\.?)\s*[:：]?\s*([A-Z]{0,4}-?\d[\dA-Z-]{3,20})",
    r"(?:送货|出库|发货|收据)?(?:单)?(?:编号|号码?)[:：]?\s*([A-Z]{0,4}-?\d[\dA-Z-]{3,20})",
    r"(?:receipt|delivery (?:note|order)|note|d\.?o\.?)\.? (?:no|number)\.?:? ?([A-Z]{0,4}-?\d[\dA-Z-]{3,20})",
)
DAY: Final = r"(?:送货|发货|出库|开单|收款)?(?:日期|时间)|(?:delivery |receipt )?date"
MONEY: Final = r"(?:人民币)?(?:[（(]?小写[）)]?)?\s*[:：]?\s*[¥￥]|小写|(?:the )?(?:sum|amount)(?: of)?|total"
ZH_HEADS: Final = {
    "goods": "品名.{0,5}|货物名称.{0,4}|商品名称|产品名称|名称|名称及规格", "brand_model": "规格型号|规格|型号|货号",
    "unit": "单位", "quantity": "数量", "price": "单价", "amount": "金额", "remark": "备注", "place": "序号",
}  # fmt: skip
DELIVERY_HEADS: Final = EN_HEADS | {
    "quantity": "qty\\.?|quantity|qty\\.? (?:delivered|shipped)",
    "place": "no\\.?|line|#",
    "remark": "remarks?",
}


def receipt(sheet: Sheet) -> dict[str, Found]:
    """The facts of a receipt for money; what its form does not label is looked for as on a till slip."""
    found: dict[str, Found | None] = {
        "number": sheet.sought(*NUMBERS),
        "date": _day(sheet),
        "total": _money(sheet),
        "issuer_name": _first(sheet, TAKER),
        "buyer_name": _first(sheet, GIVER),
        "goods": _first(sheet, REASON),
    }
    return till_slip(sheet) | {field: each for field, each in found.items() if each}


def delivery_note(sheet: Sheet) -> dict[str, Found]:
    """The facts of a delivery note: parties, day, and the goods of its table."""
    table = table_of(sheet, ZH_HEADS, "合计|总计") or table_of(sheet, DELIVERY_HEADS, "total.*")
    chinese = any(re.search("[货品]", each.plain) for each in sheet.cells)
    found: dict[str, Found | None] = {
        **goods_of(table, "；" if chinese else "; "),
        "number": sheet.sought(*NUMBERS),
        "date": _day(sheet),
        "issuer_name": _company_above(sheet) or _first(sheet, SENDER),
        "issuer_id": _code(sheet),
        "buyer_name": _first(sheet, TAKES_IN),
    }
    return {field: each for field, each in found.items() if each}


def _first(sheet: Sheet, label: str) -> Found | None:
    return next((each for each in sheet.labelled(label) if not re.fullmatch(r"\W*", each.text)), None)


def _day(sheet: Sheet) -> Found | None:
    for each in sheet.labelled(DAY):
        if days := days_written(each.text):
            return Found(days[0], each.cell)
    return next((Found(days[0], cell) for cell in sheet.cells if (days := days_written(cell.plain))), None)


def _money(sheet: Sheet) -> Found | None:
    for each in sheet.labelled(MONEY):
        if hits := AMOUNT.findall(each.text):
            return Found(hits[-1].replace(",", ""), each.cell)
    return None


def _company_above(sheet: Sheet) -> Found | None:
    """A company that stands at the head of the page by itself is the one that delivers."""
    head = next(iter(sheet.cells), None)
    return Found(head.text, head) if head and COMPANY.search(head.plain) and ":" not in head.plain else None


def _code(sheet: Sheet) -> Found | None:
    found = _first(sheet, CREDIT_CODE)
    return found if found and re.fullmatch(TAX_ID, found.text) else None
