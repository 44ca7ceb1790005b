"""What is stamped, signed or printed over a document: watermark, seals, signatures, codes."""

from math import cos, pi, radians, sin
from random import Random
from typing import Final

import segno

from core.demo.paper.glyphs import face, is_wide
from core.demo.paper.pad import BLACK, BLUE, POINT, RED, Ink, Pad, Point, Style

SPECIMEN: Final = "样张 SPECIMEN"
_CLEAR = 0.085
_NARROW, _WIDE = 1.0, 2.6
_DIGIT_BARS = ("nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn")
_LONG_NAME = 15


def watermark(pad: Pad) -> None:
    """Writes the words for a specimen across the page, light and as shapes: no reader takes them for text."""
    width, height = pad.size
    across = min(width * 0.78, height * 0.95)
    style = Style(across / Style(1, "sans").width(SPECIMEN), "sans", (40, 40, 40), bold=True)
    with pad.faded(_CLEAR):
        pad.shape(width / 2, height * 0.48, SPECIMEN, style, -22)


def star(pad: Pad, x: float, y: float, radius: float, ink: Ink = RED) -> None:
    """Fills a five-pointed star."""
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        turn = -pi / 2 + corner * pi / 5
        points.append((x + reach * cos(turn), y + reach * sin(turn)))
    pad.fill(points, ink)


def round_seal(pad: Pad, x: float, y: float, name: str, foot: str = "", radius: float = 19) -> None:
    """Stamps a round company seal around (x, y): the name along its rim, a star, and a line below it."""
    seed = Random(f"seal {name} {foot}")
    tilt = seed.uniform(-9, 9)
    with pad.faded(0.8), pad.turned(x, y, tilt):
        pad.oval(0, 0, radius, radius, RED, radius * 0.055)
        spread = 112.0 if len(name) < _LONG_NAME else 140.0
        size = min(radius * 0.30, radius * 0.74 * radians(2 * spread) / Style(1).width(name) * POINT) / POINT
        _arc(pad, name, radius * 0.80, spread, Style(size, "serif", RED))
        star(pad, 0, 0, radius * 0.29)
        if foot:
            _plain_foot(pad, foot, radius)
        number = "".join(seed.choices("0123456789", k=13))
        _arc(pad, number, -radius * 0.84, 34, Style(radius * 0.15, "sans", RED))


def _plain_foot(pad: Pad, foot: str, radius: float) -> None:
    style = Style(radius * 0.62, "serif", RED)
    fit = min(style.size, style.size * radius * 1.15 / style.width(foot))
    pad.shape(0, radius * 0.52, foot, style._replace(size=fit))


def oval_seal(pad: Pad, x: float, y: float, name: str, code: str, foot: str) -> None:
    """Stamps the oval seal of invoices around (x, y): name along the rim, credit code across, purpose below."""
    with pad.faded(0.85), pad.turned(x, y, Random(f"oval {name}").uniform(-4, 4)):
        pad.oval(0, 0, 20, 15, RED, 0.9)
        size = min(10.0, 46 / Style(1).width(name))
        style = Style(size, "serif", RED)
        _arc(pad, name, 16.4, 80 if len(name) < _LONG_NAME else 92, style, 0.68)
        pad.shape(0, 2.2, code, Style(min(8.5, 25 / Style(1, "sans").width(code or "0")), "sans", RED))
        pad.shape(0, 8.2, foot, Style(9.5, "serif", RED))


def _arc(pad: Pad, text: str, radius: float, spread: float, style: Style, flat: float = 1.0) -> None:
    """Text along an arc of 2 × spread degrees around the top; with a negative radius along the bottom."""
    widths = [face(style.face).width(char) for char in text]
    total, at = sum(widths) or 1, 0.0
    wanted = sum(widths) * style.size * POINT / abs(radius) * 180 / pi * 1.35
    reach = min(spread, wanted / 2)
    bottom = radius < 0
    for char, width in zip(text, widths, strict=True):
        turn = -reach + 2 * reach * (at + width / 2) / total
        at += width
        angle = radians(180 - turn if bottom else turn)
        place_x, place_y = abs(radius) * sin(angle), -abs(radius) * flat * cos(angle)
        pad.shape(place_x, place_y, char, style, (-turn if bottom else turn) * (0.9 if flat < 1 else 1))


def signature(pad: Pad, x: float, y: float, name: str, ink: Ink = BLUE) -> None:
    """Signs with the name: a Chinese name in slanted characters, a Latin one as a quick scrawl; (x, y) is its start."""
    seed = Random(f"signature {name}")
    if any(is_wide(char) for char in name):
        _brushed(pad, x, y, name, ink, seed)
    else:
        _scrawl(pad, x, y, name, ink, seed)


def _brushed(pad: Pad, x: float, y: float, name: str, ink: Ink, seed: Random) -> None:
    outline = face("serif")
    for char in (outline.known(char) for char in name):
        size = seed.uniform(8.5, 10.5)
        lean, rise = seed.uniform(0.22, 0.34), seed.uniform(-0.12, 0.02)
        unit = size / 1000
        wide = unit * seed.uniform(0.78, 0.95)
        lift = y + seed.uniform(-0.9, 0.9)
        matrix = f"{wide:.6f} {wide * rise:.6f} {unit * lean:.6f} {-unit:.6f} {x:.3f} {lift:.3f} cm"
        colour = " ".join(f"{part / 255:.3f}" for part in ink)
        pad.put("q", matrix, f"{colour} rg {colour} RG 5 w 1 j", outline.outline(char), "B Q")
        x += size * seed.uniform(0.66, 0.8)
    tail = [(x - 2, y - 0.5), (x + 3, y - 2.5), (x + 6, y - 0.5), (x + 2, y + 1.5), (x - 14, y + 2.2)]
    pad.curve(tail, ink, 0.35)


def _scrawl(pad: Pad, x: float, y: float, name: str, ink: Ink, seed: Random) -> None:
    for word in name.split():
        high, low = seed.uniform(6, 9), seed.uniform(0, 2)
        starts: tuple[list[Point], ...] = (
            [(x - 1, y - 2), (x + 1.5, y - high), (x + 0.6, y + low), (x + 3.2, y - 5), (x + 3.4, y - 0.5)],
            [(x + 3, y - high + 1), (x, y - high), (x - 0.5, y - 3), (x + 1.5, y + low), (x + 3.4, y - 1)],
            [(x - 1.5, y - high), (x + 3.5, y - high - 0.6), (x + 1, y - 4), (x + 0.4, y + low), (x + 3, y - 0.6)],
            [(x, y + low), (x + 0.8, y - high), (x + 3.6, y - high + 1.6), (x + 1, y - 3.4), (x + 3.6, y - 0.4)],
        )
        points = list(seed.choice(starts))
        x += 3.6
        for _ in range(min(len(word) - 1, 6)):
            tall = seed.choice((1.4, 1.7, 2.0, 4.2))
            points += [(x + 0.9, y - tall), (x + 0.5, y - seed.uniform(0.2, 0.8)), (x + 1.5, y - 0.4)]
            x += seed.uniform(1.4, 2.0)
        points += [(x + 2.5, y - seed.uniform(0, 1.6)), (x + 5, y - seed.uniform(0.5, 2.2))]
        pad.curve(points, ink, 0.42)
        x += 4.0
    if seed.random() < 0.6:  # noqa: PLR2004 - most people underline
        pad.curve([(x - 1, y + 0.4), (x - 14, y + 2.4), (x - 4, y + 1.9), (x + 6, y + 0.9)], ink, 0.34)


def qr(pad: Pad, x: float, y: float, side: float, content: str, ink: Ink = BLACK) -> None:
    """Prints a QR code of that text, ``side`` millimetres wide."""
    rows = tuple(segno.make(content, error="m", micro=False).matrix)
    cell = side / len(rows)
    rects = []
    for row, bits in enumerate(rows):
        start = None
        for column, bit in enumerate((*bits, 0)):
            if bit and start is None:
                start = column
            elif not bit and start is not None:
                rects.append((x + start * cell, y + row * cell, (column - start) * cell, cell))
                start = None
    pad.blocks(rects, ink)


def bars(pad: Pad, x: float, y: float, size: tuple[float, float], digits: str) -> None:
    """Prints the digits as an interleaved 2 of 5 bar code of that width and height."""
    digits = digits if len(digits) % 2 == 0 else "0" + digits
    marks = "nnnn"
    for first, second in zip(digits[::2], digits[1::2], strict=True):
        pairs = zip(_DIGIT_BARS[int(first)], _DIGIT_BARS[int(second)], strict=True)
        marks += "".join(bar + gap for bar, gap in pairs)
    widths = [_WIDE if mark == "w" else _NARROW for mark in marks + "wnn"]
    unit, rects = size[0] / sum(widths), []
    for number, width in enumerate(widths):
        if number % 2 == 0:
            rects.append((x, y, width * unit, size[1]))
        x += width * unit
    pad.blocks(rects, BLACK)
