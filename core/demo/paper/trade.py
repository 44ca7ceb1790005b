"""Papers of a sale beside the tax invoice: commercial invoice, receipt, bank slip, delivery note."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final

from core.demo.paper.flow import wrap
from core.demo.paper.marks import round_seal, signature, watermark
from core.demo.paper.pad import BLACK, BLUE, GREY, RED, Anchor, Ink, Pad, Style
from core.demo.paper.sheet import Firm, Goods, Sheet, form_day, in_words, money, sheet, short_day
from core.model.facts import InvoiceFacts, VoucherFacts
from core.model.terms import DocumentKind

_SANS: Final = Style(9.5, "sans")
_SMALL: Final = Style(8, "sans", GREY)
_STRONG: Final = Style(9.5, "sans", bold=True)
_HAND: Final = Style(12, "serif", BLUE, slant=0.16)
_FORM_INK: Final[Ink] = (40, 92, 74)


def commercial_invoice(  # noqa: PLR0913 - an invoice states that much
    *,
    number: str,
    issued: date,
    seller: Firm,
    buyer: Firm,
    lines: Sequence[Goods],
    currency: str = "USD",
    order: str = "",
    terms: str = "Net 30 days",
    accent: Ink = (25, 70, 110),
) -> Sheet:
    """An English commercial invoice as PDF; ``rate`` of its goods is the sales tax or VAT in percent."""
    pad = Pad(f"Invoice {number}")
    pad.page()
    watermark(pad)
    _parties(pad, seller, buyer, accent)
    _facts(pad, number, issued, order, terms)
    y = _items(pad, lines, 98, accent)
    net = sum((line.net for line in lines), Decimal(0))
    tax = sum((line.tax for line in lines), Decimal(0))
    rows = (("Subtotal", net), (f"Tax {lines[0].rate:f}%", tax), (f"Total {currency}", net + tax))
    for step, (label, value) in enumerate(rows):
        style = _STRONG._replace(size=11) if step == len(rows) - 1 else _SANS
        pad.text(140, y + 10 + step * 7, label, style)
        pad.text(188, y + 10 + step * 7, money(value), style, "right")
    pad.line([(138, y + 18.5), (190, y + 18.5)], accent, 0.4)
    pad.text(20, 255, "Payment", Style(8, "sans", accent, bold=True))
    pad.text(20, 260, f"{seller.bank}   Reference: {number}" if seller.bank else f"Reference: {number}", _SANS)
    pad.line([(20, 272), (190, 272)], GREY, 0.15)
    pad.text(20, 277, "Goods remain the property of the seller until paid in full.", _SMALL)
    pad.text(190, 277, "Page 1 of 1", _SMALL, "right")
    facts = InvoiceFacts(
        number=number, date=issued, net=net, tax=tax, total=net + tax, tax_rate=lines[0].rate,
        issuer_name=seller.name, issuer_id=seller.code or None, buyer_name=buyer.name, buyer_id=buyer.code or None,
        goods="; ".join(line.name for line in lines), quantity=sum(line.quantity for line in lines),
        brand_model="; ".join(line.model for line in lines if line.model) or None,
    )  # fmt: skip
    return sheet(DocumentKind.INVOICE, f"invoice_{number}.pdf", pad.close(), facts)


def _parties(pad: Pad, seller: Firm, buyer: Firm, accent: Ink) -> None:
    pad.block(0, 0, 210, 5, accent)
    pad.text(20, 25, seller.name, Style(15, "sans", accent, bold=True))
    pad.text(190, 27, "INVOICE", Style(24, "sans", accent, spacing=0.8), "right")
    pad.text(20, 62, "BILL TO", Style(8, "sans", accent, bold=True, spacing=0.4))
    pad.text(20, 68, buyer.name, _STRONG)
    for firm, y, style in ((seller, 31.0, _SMALL), (buyer, 73.5, _SANS)):
        parts = (firm.address, firm.phone, firm.code and f"Reg. no. {firm.code}")
        for step, part in enumerate(filter(None, parts)):
            pad.text(20, y + step * 4.8, part, style)


def _facts(pad: Pad, number: str, issued: date, order: str, terms: str) -> None:
    rows = (("Invoice no.", number), ("Date", short_day(issued)), ("Order", order), ("Terms", terms))
    for step, (label, value) in enumerate((label, value) for label, value in rows if value):
        pad.text(140, 36 + step * 5.4, label, _SMALL)
        pad.text(190, 36 + step * 5.4, value, _SANS, "right")


def _items(pad: Pad, lines: Sequence[Goods], y: float, accent: Ink) -> float:
    stops = (22, 94, 130, 136, 166, 188)
    anchors: tuple[Anchor, ...] = ("left", "left", "right", "left", "right", "right")
    pad.block(20, y - 5.5, 170, 8, accent)
    head = Style(8.5, "sans", (255, 255, 255), bold=True)
    heads = ("Description", "Item no.", "Qty", "Unit", "Unit price", "Amount")
    for stop, anchor, text in zip(stops, anchors, heads, strict=True):
        pad.text(stop, y, text, head, anchor)
    for line in lines:
        y += 9
        cells = (line.name, line.model, str(line.quantity), line.unit, money(line.price), money(line.net))
        parts = wrap(line.name, 72, _SANS)
        for stop, anchor, text in zip(stops, anchors, (parts[0], *cells[1:]), strict=True):
            pad.text(stop, y, text, _SANS, anchor)
        for more in parts[1:]:
            y += 4.8
            pad.text(stops[0], y, more, _SANS)
        pad.line([(20, y + 3), (190, y + 3)], (205, 208, 212), 0.2)
    return y


def _voucher(number: str, day: date, issuer: Firm, buyer: Firm, lines: Sequence[Goods]) -> VoucherFacts:
    return VoucherFacts(
        number=number or None, date=day, issuer_name=issuer.name or None, buyer_name=buyer.name or None,
        goods="；".join(line.name for line in lines) or None,
        brand_model="；".join(line.model for line in lines if line.model) or None,
        quantity=sum(line.quantity for line in lines) or None,
    )  # fmt: skip


def receipt(
    *, number: str, day: date, issuer: Firm, payer: str, amount: Decimal, purpose: str, sealed: bool = True
) -> Sheet:
    """A payment receipt (收据) as PDF, filled in by hand; it is no tax invoice."""
    pad = Pad(f"收据 {number}")
    pad.page(190, 100)
    pad.block(0, 0, 190, 100, (253, 250, 240))
    watermark(pad)
    ink = _FORM_INK
    label = Style(11, "serif", ink)
    pad.text(95, 18, "收　款　收　据", Style(20, "serif", ink, bold=True), "middle")
    for y in (21.5, 22.6):
        pad.line([(62, y), (128, y)], ink, 0.3)
    pad.text(150, 17, f"№ {number}", Style(14, "serif", RED, spacing=0.3))
    pad.text(95, 30, form_day(day), _HAND, "middle")
    pad.rect(12, 34, 160, 50, ink, 0.5)
    rows = (("今收到", payer), ("交　来", purpose), ("人民币（大写）", in_words(amount)))
    for step, (name, value) in enumerate(rows):
        y = 44 + step * 13
        start = 16 + pad.text(16, y, name, label) + 3
        pad.line([(start, y + 1.8), (168, y + 1.8)], ink, 0.2)
        pad.text(start + 4, y - 0.3, value, _HAND)
    pad.text(122, 80, "￥", label)
    pad.text(128, 80, f"{amount:.2f}", _HAND._replace(size=13))
    for step, char in enumerate("第二联　交付款方"):
        pad.text(177, 40 + step * 5, char, Style(8, "serif", ink), "middle")
    for x, name in ((14, "收款单位（盖章）："), (92, "会计："), (134, "经手人：")):
        pad.text(x, 92, name, label)
    if issuer.person:
        signature(pad, 149, 92.5, issuer.person)
    pad.text(50, 91.6, issuer.name, _HAND._replace(size=10))
    if sealed:
        round_seal(pad, 106, 82, issuer.name, "财务专用章", 15.5)
    facts = VoucherFacts(
        number=number, date=day, total=amount, issuer_name=issuer.name, buyer_name=payer, goods=purpose or None
    )
    return sheet(DocumentKind.RECEIPT, f"receipt_{number}.pdf", pad.close(), facts)


def payment_record(
    *, number: str, day: date, payer: Firm, payee: Firm, amount: Decimal, purpose: str, bank: str = "样张银行"
) -> Sheet:
    """A bank's electronic slip of a transfer (电子回单) as PDF."""
    pad = Pad(f"电子回单 {number}")
    pad.page(210, 118)
    watermark(pad)
    blue: Ink = (30, 60, 130)
    pad.text(16, 17, bank, Style(15, "sans", blue, bold=True))
    pad.text(105, 17, "电子回单（客户）", Style(16, "serif", BLACK, bold=True, spacing=0.6), "middle")
    pad.text(194, 17, f"回单编号：{number}", _SMALL, "right")
    pad.rect(16, 24, 178, 66, GREY, 0.3)
    pad.line([(105, 24), (105, 54)], GREY, 0.2)
    for x, side, firm in ((16, "付款人", payer), (105, "收款人", payee)):
        account = firm.bank.split(" ", 1)
        rows = (("户名", firm.name), ("账号", account[-1]), ("开户行", account[0]))
        for step, (label, value) in enumerate(rows):
            pad.text(x + 3, 31.5 + step * 10, f"{side}{label}", _SMALL)
            pad.text(x + 26, 31.5 + step * 10, value, _SANS)
    serial = int(sha256(number.encode()).hexdigest()[:9], 16)
    below = (
        ("金额（小写）", money(amount, "¥ ")), ("金额（大写）", in_words(amount)),
        ("摘要", purpose), ("交易日期", f"{form_day(day)}　交易流水号 {serial:012d}"),
    )  # fmt: skip
    for step, (label, value) in enumerate(below):
        y = 54 + step * 9
        pad.line([(16, y), (194, y)], GREY, 0.2)
        pad.text(19, y + 6, label, _SMALL)
        pad.text(42, y + 6, value, _SANS)
    round_seal(pad, 168, 78, f"{bank}股份有限公司", "回单专用章", 15)
    pad.text(16, 98, "本回单由系统自动生成，重复打印无效；已入账，请勿重复记账。", _SMALL)
    return sheet(DocumentKind.PAYMENT_RECORD, f"payment_{number}.pdf", pad.close())


def delivery_note(
    *,
    number: str,
    day: date,
    supplier: Firm,
    buyer: Firm,
    lines: Sequence[Goods],
    driver: str = "",
    sealed: bool = True,
) -> Sheet:
    """A supplier's delivery note (送货单) as PDF, signed by who took the goods."""
    pad = Pad(f"送货单 {number}")
    pad.page(210, 148)
    watermark(pad)
    plain = Style(10.5, "serif")
    pad.text(105, 17, supplier.name, Style(16, "serif", bold=True), "middle")
    pad.text(105, 26, "送　货　单", Style(15, "serif", bold=True), "middle")
    pad.text(194, 26, f"№ {number}", Style(12, "serif", RED), "right")
    if supplier.code:
        pad.text(105, 30.6, f"统一社会信用代码：{supplier.code}", Style(8, "serif", GREY), "middle")
    pad.text(16, 36, f"收货单位：{buyer.name}", plain)
    pad.text(194, 36, f"送货日期：{form_day(day)}", plain, "right")
    pad.text(16, 42.5, f"收货地址：{buyer.address}", plain)
    _delivered(pad, lines, plain)
    for x, label in ((16, "送货单位（盖章）："), (98, "送货人："), (146, "收货人（签字）：")):
        pad.text(x, 124, label, plain)
    pad.text(16, 141, "一式三联：白联存根　红联客户　黄联记账", Style(8, "serif", GREY))
    signature(pad, 113, 124, driver or supplier.person or "王")
    signature(pad, 172, 124, buyer.person or "李")
    if sealed:
        round_seal(pad, 62, 128, supplier.name, "出库专用章", 17)
    facts = _voucher(number, day, supplier, buyer, lines).model_copy(update={"issuer_id": supplier.code or None})
    return sheet(DocumentKind.DELIVERY_NOTE, f"delivery_note_{number}.pdf", pad.close(), facts)


def _delivered(pad: Pad, lines: Sequence[Goods], plain: Style) -> None:
    """The ruled table of a delivery note: up to six lines of goods and their sum."""
    stops = (16, 26, 98, 130, 146, 164, 194)
    heads = ("序号", "品名", "规格型号", "单位", "数量", "备注")
    total = sum(line.quantity for line in lines)
    rows = [(str(n), line.name, line.model, line.unit, str(line.quantity), "") for n, line in enumerate(lines[:6], 1)]
    rows += [("", "", "", "", "", "")] * (6 - len(rows)) + [("", "合　计", "", "", str(total), "")]
    for step, row in enumerate([heads, *rows]):
        y = 47 + step * 8.2
        pad.rect(16, y, 178, 8.2, BLACK, 0.25)
        for left, right, cell in zip(stops[:-1], stops[1:], row, strict=True):
            fit = 10 * (right - left - 2) / max(plain.width(cell), 1)
            pad.text((left + right) / 2, y + 5.6, cell, plain._replace(size=min(10.0, fit)), "middle")
    for stop in stops[1:-1]:
        pad.line([(stop, 47), (stop, 47 + 8.2 * 8)], BLACK, 0.25)
