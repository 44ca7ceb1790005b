"""What a document seems to be, by the words that stand on it in the largest letters."""

import re
from collections.abc import Sequence
from typing import Final

from core.evidence.reading.layout import Cell, Sheet, loose
from core.evidence.reading.slips import till_words
from core.model.terms import DocumentKind
from core.text import Text, say

TITLES: Final[tuple[tuple[DocumentKind, str], ...]] = (
    (DocumentKind.POWER_OF_ATTORNEY, "授权委托书|power of attorney"),
    (DocumentKind.WITHDRAWAL_LETTER, "撤诉|撤回.{0,6}(投诉|声明)|withdrawal of (the )?(complaint|notice)"),
    (DocumentKind.COUNTER_NOTICE, "反通知|counter-?notice to"),
    (DocumentKind.COUNTER_MATERIALS, "反驳意见|answer to (the )?(counter-notice|appeal)"),
    (DocumentKind.LEGAL_ACTION_NOTICE, "受理案件通知书|立案通知|^complaint for"),
    (DocumentKind.COMPLAINT, "投诉书|notice of infringement"),
    (DocumentKind.PATENT_CERTIFICATE, "专利证书|patent certificate|letters patent"),
    (DocumentKind.TRADEMARK_CERTIFICATE, "商标.{0,2}注册证|certificate of (trade ?mark )?registration"),
    (DocumentKind.COPYRIGHT_CERTIFICATE, "作品登记证|著作权登记证|copyright registration"),
    (DocumentKind.IDENTITY_DOCUMENT, "营业执照|居民身份证|business licen[cs]e"),
    (DocumentKind.PAYMENT_RECORD, "回单|payment (record|advice)"),
    (DocumentKind.TILL_SLIP, "小票|till receipt"),
    (DocumentKind.RECEIPT, "收据|^\\W*(official |cash |sales )?receipt\\W*$|payment receipt"),
    (DocumentKind.DELIVERY_NOTE, "送货单|出库单|发货单|delivery ?(note|order)|packing ?(list|slip)"),
    (DocumentKind.AUTHORISATION, "授权书|letter of authori[sz]ation|authori[sz]ation letter"),
    (DocumentKind.CONTRACT, "合同|协议书?$|agreement|contract"),
    (DocumentKind.INVOICE, "发票(?!专用|号码|代码)|^\\W*(commercial|pro ?forma|simplified|tax)? ?invoice\\W*$"),
)  # fmt: skip
LARGEST: Final = 4
UPPER_PART: Final = 350
MOST_BESIDE: Final = 8
"""Characters that a title may have before and after it: （普通发票）, 增值税."""

MOST_TILL_WORDS: Final = 4


def kind_by_title(sheet: Sheet) -> tuple[DocumentKind, Text] | None:
    """The kind whose title is among the largest words of the first page, and the words it shows by.

    What only till slips show tells more than a heading: many are headed “Tax invoice”. 发票 is another matter.
    """
    first = [cell for cell in sheet.cells if cell.mark.page == 1]
    at_the_till = till_words(sheet)
    if at_the_till and not any("发票" in cell.plain for cell in first):
        shown = ", ".join(at_the_till[:MOST_TILL_WORDS])
        return DocumentKind.TILL_SLIP, say("It shows what only till slips show: {words}.", words=shown)
    lying = [cell for cell in first if cell.right - cell.left > cell.height]  # the others are written downwards
    for cell in sorted(lying, key=lambda each: -each.height)[:LARGEST]:
        for kind, pattern in TITLES:
            if re.search(loose(pattern), cell.plain, re.IGNORECASE):
                return kind, say("It is headed “{title}”.", title=cell.text)
    return _alone(first)


def _alone(cells: Sequence[Cell]) -> tuple[DocumentKind, Text] | None:
    """A title that stands by itself in the upper part, where other words are larger."""
    for cell in cells:
        for kind, pattern in TITLES:
            short = rf"[^:]{{0,{MOST_BESIDE}}}(?:{loose(pattern)})[^:]{{0,{MOST_BESIDE}}}"
            if cell.top < UPPER_PART and re.fullmatch(short, cell.plain, re.IGNORECASE):
                return kind, say("It is headed “{title}”.", title=cell.text)
    return None
