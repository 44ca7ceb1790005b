"""Records made by others: proof of arrival, prior publication, comparison, what was looked up."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from core.domain.facts import ArrivalFacts, Facts, PublicationFacts
from core.domain.terms import DocumentKind
from core.domain.text import Language
from core.language import day
from demo.papers.pictures import Outline, coloured, drawn
from demo.papers.sheet import (
    BLACK,
    GREY,
    Flow,
    Ink,
    Pad,
    Sheet,
    Style,
    bars,
    form_day,
    long_day,
    round_seal,
    sheet,
    watermark,
    wrap,
)

# What somebody looked up: a catalogue page, a bar code, an article in a store's system.


def looked_up(  # noqa: PLR0913 - the page states that much
    kind: DocumentKind,
    *,
    lang: Language,
    title: str,
    where: str,
    on: date,
    rows: Sequence[tuple[str, str]],
    facts: Facts | None = None,
    picture: tuple[Outline, Ink] | None = None,
) -> Sheet:
    """The printed result as PDF: where and when, what was found line by line, and the article where it is shown."""
    zh = lang == "zh"
    page = Flow(title, lang, left=24, top=26)
    page.title(title, 18 if zh else 15, 0.4 if zh else 0.1)
    page.pairs(("来源", "时间") if zh else ("Source", "Day"), (where, day(on, lang)), 26)
    page.gap(4)
    page.table(("项目", "内容") if zh else ("Field", "Found"), rows, (46, 116))
    if picture:
        page.gap(6)
        coloured(page.pad, picture[0], (24, page.y, 70, 64), picture[1])
    return sheet(kind, f"{kind}_{on:%Y%m%d}.pdf", page.pad.close(), facts)


# Records made by others: proof of arrival, a prior publication, a comparison table.

_SANS: Final = Style(10, "sans")

_BESIDE: Final = 100  # the column that starts right of it stands beside the picture

_SMALL: Final = Style(8.5, "sans", GREY)

_GREEN: Final[Ink] = (24, 128, 82)


def express_proof(
    *, number: str, sender: str, receiver: str, address: str, arrived: date, received_by: str, city: str = "杭州"
) -> Sheet:
    """An express firm's proof of delivery (签收证明) as PDF: waybill, way and signature of who took it."""
    pad = Pad(f"签收证明 {number}")
    pad.page()
    watermark(pad)
    pad.block(0, 0, 210, 20, (34, 44, 62))
    pad.text(20, 13, "样张速运　签收证明", Style(15, "sans", (255, 255, 255), bold=True))
    digits = "".join(char for char in number if char.isdigit())
    bars(pad, 120, 28, (70, 12), digits)
    pad.text(155, 45, number, _SANS, "middle")
    rows = (
        ("运单号", number), ("寄件人", sender), ("收件人", receiver), ("收件地址", address),
        ("托寄物", "文件（知识产权申诉材料）"), ("签收日期", form_day(arrived)), ("签收人", received_by),
    )  # fmt: skip
    for step, (label, value) in enumerate(rows):
        y = 56 + step * 9
        pad.line([(20, y + 3), (190, y + 3)], (222, 224, 228), 0.2)
        pad.text(22, y, label, _SMALL)
        pad.text(50, y, value, _SANS)
    pad.text(20, 132, "物流轨迹", Style(12, "sans", bold=True))
    steps = (
        (0, "14:26", f"【收件人】已签收，签收人：{received_by}"), (0, "09:08", "【派送】快递员 样小五 正在派送"),
        (0, "05:51", "【到达】快件到达 收件地营业点"), (1, "22:17", "【运输】快件离开 转运中心"),
        (2, "20:40", f"【运输】快件离开 {city}样张营业点"), (2, "17:32", f"【揽收】{city}样张营业点 已收取快件"),
    )  # fmt: skip
    for step, (before, time, words) in enumerate(steps):
        y = 142 + step * 12
        pad.oval(25, y - 1.2, 1.6, 1.6, _GREEN if step == 0 else (176, 180, 188), None)
        if step < len(steps) - 1:
            pad.line([(25, y + 1), (25, y + 8.4)], (206, 209, 214), 0.3)
        pad.text(31, y, f"{arrived - timedelta(days=before):%Y-%m-%d} {time}", _SMALL)
        pad.text(66, y, words, _SANS)
    round_seal(pad, 160, 240, "样张速运有限公司", "业务专用章", 19)
    pad.text(20, 262, "本证明由系统根据派送记录生成，签收信息以电子存根为准。", _SMALL)
    facts = ArrivalFacts(arrived_on=arrived, received_by=received_by)
    return sheet(DocumentKind.PROOF_OF_ARRIVAL, f"arrival_{number}.pdf", pad.close(), facts)


def mail_log(
    *,
    lang: Language,
    sender: str,
    recipient: str,
    subject: str,
    arrived: date,
    time: str = "10:42:17",
    message: str = "20261124.7F3A",
) -> Sheet:
    """A mail server's delivery log as PDF: the message, each hop, and that the receiving server took it."""
    zh = lang == "zh"
    pad = Pad(f"Mail log {message}")
    pad.page()
    pad.text(20, 28, "电子邮件送达记录" if zh else "E-mail delivery record", Style(18, "sans", bold=True))
    labels = (
        ("发件人", "收件人", "主题", "状态", "送达时间") if zh else ("From", "To", "Subject", "Status", "Delivered")
    )
    status = "已送达收件方服务器" if zh else "Delivered to the recipient's server"
    values = (sender, recipient, subject, status, f"{arrived:%Y-%m-%d} {time} (UTC+8)")
    y = 42.0
    for label, value in zip(labels, values, strict=True):
        pad.text(20, y, label, _SMALL)
        for part in wrap(value, 140, _SANS):
            pad.text(48, y, part, _SANS._replace(ink=_GREEN if label in {"状态", "Status"} else BLACK))
            y += 5.6
        y += 3
    pad.block(20, y + 2, 170, 92, (243, 244, 247))
    watermark(pad)
    for step, (stage, rest) in enumerate(_hops(sender, recipient, message)):
        at = y + 11 + step * 8.2
        pad.text(24, at, f"{arrived:%m-%d} {time}", _SMALL)
        pad.text(52, at, stage, Style(9, "sans"))
        pad.text(72, at, rest, Style(9, "sans"))
    pad.text(20, y + 104, "由邮件系统自动导出" if zh else "Exported from the mail system", _SMALL)
    facts = ArrivalFacts(arrived_on=arrived, received_by=recipient)
    return sheet(DocumentKind.PROOF_OF_ARRIVAL, f"mail_log_{message}.pdf", pad.close(), facts)


def _hops(sender: str, recipient: str, message: str) -> tuple[tuple[str, str], ...]:
    host = recipient.rpartition("@")[2] or "mail.example"
    return (
        ("queued", f"id={message} size=48211 nrcpt=1"),
        ("dns", f"mx1.{host} [192.0.2.14] preference=10"),
        ("connect", f"mx1.{host}[192.0.2.14]:25 TLSv1.3"),
        ("smtp >", f"MAIL FROM:<{sender}>"),
        ("smtp <", "250 2.1.0 Sender OK"),
        ("smtp >", f"RCPT TO:<{recipient}>"),
        ("smtp <", "250 2.1.5 Recipient OK"),
        ("smtp >", "DATA (48211 bytes)"),
        ("smtp <", f"250 2.0.0 OK: queued as {message}"),
        ("sent", f"to=<{recipient}> status=delivered delay=1.8s"),
    )


def prior_publication(  # noqa: PLR0913 - the page states that much
    *,
    lang: Language,
    source: str,
    title: str,
    published: date,
    link: str,
    paragraphs: Sequence[str],
    outline: Outline = "lamp",
    ink: Ink = (206, 150, 62),
    caption: str = "",
) -> Sheet:
    """A page of a magazine's web site as it was archived, with its date and address, as PDF."""
    pad = Pad(f"{source}: {title}")
    pad.page()
    pad.block(0, 0, 210, 9, (52, 56, 66))
    shown = f"{published + timedelta(days=2):%Y-%m-%d}"
    head = f"网页存档　抓取时间 {shown} 08:15:42" if lang == "zh" else f"Archived copy, captured {shown} 08:15:42"
    pad.text(6, 6, head, Style(8, "sans", (230, 232, 236)))
    pad.text(204, 6, link, Style(8, "sans", (190, 206, 232)), "right")
    watermark(pad)
    pad.text(20, 28, source, Style(20, "serif", (140, 30, 30), bold=True))
    pad.line([(20, 32), (190, 32)], (140, 30, 30), 0.6)
    y = 44.0
    for part in wrap(title, 168, Style(18, "serif", bold=True)):
        pad.text(20, y, part, Style(18, "serif", bold=True))
        y += 8.5
    by = "发布时间：" if lang == "zh" else "Published "
    pad.text(20, y, f"{by}{long_day(published, lang)}", _SMALL)
    pad.block(20, y + 5, 100, 82, (238, 236, 230))
    pad.block(20, y + 69, 100, 18, (214, 208, 200))
    coloured(pad, outline, (30, y + 9, 80, 72), ink)
    pad.text(20, y + 92, caption or title, _SMALL)
    _columns(pad, paragraphs, y)
    facts = PublicationFacts(title=title, published_on=published, link=link)
    return sheet(DocumentKind.PRIOR_PUBLICATION, f"publication_{published:%Y%m%d}.pdf", pad.close(), facts)


def _columns(pad: Pad, paragraphs: Sequence[str], y: float) -> None:
    """The text beside the picture, and below it where it is longer."""
    body = Style(10.5)
    width, x, at = 64.0, 126.0, y + 9
    for paragraph in paragraphs:
        for part in wrap(paragraph, width, body):
            pad.text(x, at, part, body)
            at += 5.8
        at += 2.5
        if x > _BESIDE and at > y + 78:
            x, width, at = 20.0, 170.0, y + 102


class Feature(NamedTuple):
    """One line of a comparison: the right, the goods, and whether they agree."""

    name: str
    right: str
    goods: str
    same: bool


def comparison(
    *,
    lang: Language,
    title: str,
    right: str,
    goods: str,
    features: Sequence[Feature],
    outlines: tuple[Outline, Outline],
) -> Sheet:
    """A comparison as PDF: both seen side by side, then feature by feature."""
    zh = lang == "zh"
    page = Flow(f"Comparison {title}", lang, left=20, top=24)
    page.title(title, 19 if zh else 16, 0.6 if zh else 0.1)
    top, half = page.y + 2, 82
    for number, (name, outline) in enumerate(zip((right, goods), outlines, strict=True)):
        x = 20 + number * (half + 6)
        page.pad.rect(x, top, half, 72, GREY, 0.25)
        if number == 0:
            drawn(page.pad, outline, (x + 10, top + 5, 62, 56))
        else:
            coloured(page.pad, outline, (x + 10, top + 5, 62, 56), (196, 150, 84))
        page.pad.text(x + half / 2, top + 68, name, _SMALL, "middle")
    page.y = top + 80
    heads = ("序号", "技术特征/视图", "权利内容", "被投诉商品", "比对结论") if zh else (
        "No.", "Feature", "The right", "The goods", "Result")  # fmt: skip
    words = ("相同", "不同") if zh else ("same", "different")
    rows = [
        (str(number), each.name, each.right, each.goods, words[0] if each.same else words[1])
        for number, each in enumerate(features, 1)
    ]
    page.table(heads, rows, (14, 34, 50, 50, 22))
    page.gap(4)
    differ = sum(not each.same for each in features)
    page.para(
        f"结论：{len(features)} 项特征中有 {differ} 项不同，{'不构成' if differ else '构成'}相同或实质性相似。"
        if zh
        else f"Result: {differ} of {len(features)} features differ."
    )
    return sheet(DocumentKind.COMPARISON, f"comparison_{len(features)}_features.pdf", page.pad.close())
