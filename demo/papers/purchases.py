"""Chinese tax invoices, and the other papers of a sale."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final, NamedTuple

from core.domain.facts import InvoiceFacts, VoucherFacts
from core.domain.terms import DocumentKind
from demo.papers.sheet import (
    BLACK,
    BLUE,
    GREY,
    RED,
    Anchor,
    Firm,
    Goods,
    Ink,
    Pad,
    Sheet,
    Style,
    form_day,
    in_words,
    money,
    oval_seal,
    qr,
    round_seal,
    sheet,
    short_day,
    signature,
    watermark,
    wrap,
)

# Chinese tax invoices: the fully digital one with a 20-digit number, and the older one with code and number.

_BROWN: Final[Ink] = (138, 62, 44)

_LABEL: Final = Style(9, "serif", _BROWN)

_FILLED: Final = Style(9, "sans", BLACK)

_COLUMNS: Final = ("项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额")

_OLD_COLUMNS: Final = ("货物或应税劳务、服务名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额")

_STOPS: Final = (10.0, 62.0, 92.0, 106.0, 124.0, 147.0, 169.0, 201.0)

_ANCHORS: Final[tuple[Anchor, ...]] = ("left", "left", "middle", "right", "right", "right", "middle", "right")


class _Sums(NamedTuple):
    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def _sums(lines: Sequence[Goods]) -> _Sums:
    return _Sums(sum((line.net for line in lines), Decimal(0)), sum((line.tax for line in lines), Decimal(0)))


def digital_invoice(  # noqa: PLR0913 - an invoice states that much
    *,
    number: str,
    issued: date,
    seller: Firm,
    buyer: Firm,
    lines: Sequence[Goods],
    special: bool = True,
    remark: str = "",
    clerk: str = "",
) -> Sheet:
    """A fully digital tax invoice (数电票) as PDF: a 20-digit number, no code, a QR code."""
    kind = "增值税专用发票" if special else "普通发票"
    sums = _sums(lines)
    pad = Pad(f"电子发票 {number}")
    pad.page(210, 140)
    watermark(pad)
    text = f"01,{31 if special else 32},,{number},{sums.total:.2f},{issued:%Y%m%d},,"
    qr(pad, 9, 7, 19, text + sha256(text.encode()).hexdigest()[:4].upper())
    _masthead(pad, f"电子发票（{kind}）", (62, 148))
    for y, label, value in ((11, "发票号码：", number), (18, "开票日期：", form_day(issued))):
        pad.text(152, y, label, _LABEL)
        pad.text(168, y, value, _FILLED)
    _grid(pad, (30, 50, 98, 107, 126))
    _party(pad, 7, "购买方信息", buyer)
    _party(pad, 105, "销售方信息", seller)
    _goods(pad, lines, 55.5, _COLUMNS)
    _totals(pad, sums, (94.5, 104))
    _down(pad, 7, 107, 19, "备注")
    pad.line([(13.5, 107), (13.5, 126)], _BROWN, 0.25)
    for step, part in enumerate(wrap(remark, 180, _FILLED)):
        pad.text(16, 112.5 + step * 5, part, _FILLED)
    _stamped(pad, 12, 132.5, "开票人：", clerk)
    return _filed(f"invoice_{number}.pdf", pad, InvoiceFacts(number=number, date=issued), (seller, buyer), lines)


def paper_invoice(  # noqa: PLR0913 - an invoice states that much
    *,
    code: str,
    number: str,
    issued: date,
    seller: Firm,
    buyer: Firm,
    lines: Sequence[Goods],
    special: bool = False,
    check_code: str = "",
    remark: str = "",
    clerk: str = "",
    sealed: bool = True,
) -> Sheet:
    """The older tax invoice as PDF: code and number, cipher area, the seller's oval seal."""
    kind = "增值税专用发票" if special else "增值税普通发票"
    sums = _sums(lines)
    pad = Pad(f"{kind} {code} {number}")
    pad.page(240, 140)
    watermark(pad)
    text = f"01,{'01' if special else '04'},{code},{number},{sums.net:.2f},{issued:%Y%m%d},{check_code},"
    cipher = sha256(text.encode()).hexdigest()
    qr(pad, 9, 6, 19, text + cipher[:4].upper())
    _masthead(pad, kind, (90, 162))
    _numbers(pad, code, number, issued, check_code)
    _grid(pad, (26, 50, 96, 104, 126), right=233)
    _party(pad, 7, "购买方", buyer, full=True)
    _cipher(pad, cipher)
    _goods(pad, lines, 55.5, _OLD_COLUMNS, wider=26)
    _totals(pad, sums, (92.5, 101.5), wider=26)
    with pad.turned(0, 78, 0):
        _party(pad, 7, "销售方", seller, full=True)
    _remarked(pad, remark, clerk)
    if sealed:
        oval_seal(pad, 206, 120, seller.name, seller.code, "发票专用章")
    facts = InvoiceFacts(code=code, number=number, date=issued)
    return _filed(f"invoice_{code}_{number}.pdf", pad, facts, (seller, buyer), lines)


def _numbers(pad: Pad, code: str, number: str, issued: date, check_code: str) -> None:
    pad.text(33, 12, code, Style(13, "sans", BLACK, spacing=0.4))
    pad.text(170, 12, f"№ {number}", Style(16, "serif", (36, 54, 110), spacing=0.5))
    pad.text(233, 12, code, _FILLED, "right")
    _stamped(pad, 170, 20, "开票日期：", form_day(issued))
    if check_code:
        parts = [check_code[at : at + 5] for at in range(0, len(check_code), 5)]
        _stamped(pad, 33, 19.5, "校验码：", " ".join(parts))


def _remarked(pad: Pad, remark: str, clerk: str) -> None:
    for x in (140, 146.5):
        pad.line([(x, 104), (x, 126)], _BROWN, 0.25)
    _down(pad, 140, 104, 22, "备注")
    for step, part in enumerate(wrap(remark, 82, _FILLED)):
        pad.text(149, 109.5 + step * 5, part, _FILLED)
    for x, label, value in (
        (9, "收款人：", ""),
        (66, "复核：", ""),
        (118, "开票人：", clerk),
        (178, "销售方：（章）", ""),
    ):
        _stamped(pad, x, 132, label, value)


def _filed(name: str, pad: Pad, facts: InvoiceFacts, parties: tuple[Firm, Firm], lines: Sequence[Goods]) -> Sheet:
    seller, buyer = parties
    sums, rates = _sums(lines), {line.rate for line in lines}
    read = {
        "net": sums.net,
        "tax": sums.tax,
        "total": sums.total,
        "tax_rate": rates.pop() if len(rates) == 1 else None,
        "issuer_name": seller.name,
        "issuer_id": seller.code,
        "buyer_name": buyer.name,
        "buyer_id": buyer.code,
        "goods": "；".join(line.name for line in lines),
        "brand_model": "；".join(line.model for line in lines if line.model),
        "quantity": sum(line.quantity for line in lines),
    }
    return sheet(DocumentKind.INVOICE, name, pad.close(), facts.model_copy(update=read))


def _masthead(pad: Pad, title: str, span: tuple[float, float]) -> None:
    middle = sum(span) / 2
    pad.text(middle, 15.5, title, Style(19, "serif", _BROWN, bold=True, spacing=0.8), "middle")
    for y in (19.5, 20.6):
        pad.line([(span[0], y), (span[1], y)], _BROWN, 0.3)
    with pad.faded(0.55):
        pad.oval(middle, 13, 15, 10, (196, 30, 36), 0.5)
        pad.oval(middle, 13, 14, 9.1, (196, 30, 36), 0.2)
    pad.shape(middle, 6.8, "样张监制", Style(6.5, "serif", (196, 30, 36)))


def _grid(pad: Pad, rules: Sequence[float], right: float = 203) -> None:
    top, bottom = rules[0], rules[-1]
    pad.rect(7, top, right - 7, bottom - top, _BROWN, 0.5)
    for y in rules[1:-1]:
        pad.line([(7, y), (right, y)], _BROWN, 0.25)


def _down(pad: Pad, x: float, y: float, height: float, words: str) -> None:
    """Writes a heading of a frame downwards in its narrow first column of 6.5 mm."""
    step = min(height / (len(words) + 0.4), 6.5)
    style = _LABEL._replace(size=min(9.5, step * 2.6))
    first = y + (height - step * len(words)) / 2 + step * 0.75
    for number, char in enumerate(words):
        pad.text(x + 3.25, first + number * step, char, style, "middle")


def _party(pad: Pad, x: float, heading: str, firm: Firm, *, full: bool = False) -> None:
    top, height = (26, 24) if full else (30, 20)
    height = 22 if heading == "销售方" else height
    _down(pad, x, top, height, heading)
    pad.line([(x + 6.5, top), (x + 6.5, top + height)], _BROWN, 0.25)
    if x > 7:  # noqa: PLR2004 - the second frame on the line is parted from the first
        pad.line([(x, top), (x, top + height)], _BROWN, 0.25)
    if not full:
        _stamped(pad, x + 9, 37.5, "名称：", firm.name)
        _stamped(pad, x + 9, 45.5, "统一社会信用代码/纳税人识别号：", firm.code)
        return
    rows = (
        ("名　　　　称：", firm.name),
        ("纳税人识别号：", firm.code),
        ("地址、　电话：", f"{firm.address} {firm.phone}".strip()),
        ("开户行及账号：", firm.bank),
    )
    for number, (label, value) in enumerate(rows):
        _stamped(pad, x + 9, top + 5.0 + number * (height - 3.2) / 4, label, value)


def _stamped(pad: Pad, x: float, y: float, label: str, value: str) -> None:
    pad.text(x + pad.text(x, y, label, _LABEL), y, value, _FILLED)


def _cipher(pad: Pad, seed: str) -> None:
    """The cipher area of the older form: rows of signs without meaning."""
    pad.line([(140, 26), (140, 50)], _BROWN, 0.25)
    pad.line([(146.5, 26), (146.5, 50)], _BROWN, 0.25)
    _down(pad, 140, 26, 24, "密码区")
    signs = "0123456789+-*/<>"
    for row in range(4):
        digest = sha256(f"{seed}{row}".encode()).hexdigest()
        text = "".join(signs[int(char, 16)] for char in digest[:28])
        for column, char in enumerate(text):
            pad.shape(150.5 + column * 2.9, 30 + row * 5.2, char, _FILLED)


def _goods(pad: Pad, lines: Sequence[Goods], y: float, heads: Sequence[str], wider: float = 0) -> None:
    stops = [stop + (wider if number else 0) for number, stop in enumerate(_STOPS)]
    for stop, anchor, head in zip(stops, _ANCHORS, heads, strict=True):
        pad.text(stop, y, head, _LABEL, anchor)
    for line in lines:
        y += 6
        cells = (
            line.name, line.model, line.unit, str(line.quantity),
            f"{line.price:.2f}", f"{line.net:.2f}", f"{line.rate:f}%", f"{line.tax:.2f}",
        )  # fmt: skip
        names = wrap(line.name, stops[1] - stops[0] - 3, _FILLED)
        for stop, anchor, cell in zip(stops, _ANCHORS, (names[0], *cells[1:]), strict=True):
            pad.text(stop, y, cell, _FILLED, anchor)
        for more in names[1:]:
            y += 4.6
            pad.text(stops[0], y, more, _FILLED)


def _totals(pad: Pad, sums: _Sums, rows: tuple[float, float], wider: float = 0) -> None:
    first, second = rows
    pad.text(22, first, "合　　计", _LABEL)
    pad.text(_STOPS[5] + wider, first, f"¥{sums.net:.2f}", _FILLED, "right")
    pad.text(_STOPS[7] + wider, first, f"¥{sums.tax:.2f}", _FILLED, "right")
    pad.text(12, second, "价税合计（大写）", _LABEL)
    pad.text(62, second, f"⊗ {in_words(sums.total)}", _FILLED)
    label = pad.text(140 + wider, second, "（小写）", _LABEL)
    pad.text(140 + wider + label + 1, second, money(sums.total, "¥").replace(",", ""), _FILLED._replace(size=10))
    pad.line([(58, second - 6), (58, second + 3)], _BROWN, 0.25)


# Papers of a sale beside the tax invoice: commercial invoice, receipt, bank slip, delivery note.

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
