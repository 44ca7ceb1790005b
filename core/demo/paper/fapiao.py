"""Chinese tax invoices: the fully digital one with a 20-digit number, and the older one with code and number."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final, NamedTuple

from core.demo.paper.flow import wrap
from core.demo.paper.marks import oval_seal, qr, watermark
from core.demo.paper.pad import BLACK, Anchor, Ink, Pad, Style
from core.demo.paper.sheet import Firm, Goods, Sheet, form_day, in_words, money, sheet
from core.model.facts import InvoiceFacts
from core.model.terms import DocumentKind

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
