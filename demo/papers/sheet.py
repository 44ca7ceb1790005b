"""What every sample document is made of: the sheet, the pad of paper, typefaces, running text, seals.

Noto Serif SC and Noto Sans SC come as a pinned package (SIL Open Font License), so that Chinese is drawn
alike on a machine without any Chinese font. Their outlines are cubic (CFF); what a PDF embeds is a new,
bare CFF font of only the characters it uses.

The same calls give the same bytes: no date, no random name, no clock goes into the file.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from math import cos, pi, radians, sin
from pathlib import Path
from random import Random
from struct import pack
from typing import Final, Literal, NamedTuple, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import numpy as np
import pylopdf_fonts_zh_cn
import zxingcpp
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from fontTools.pens.basePen import BasePen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageFont

from core.domain.facts import Facts, typed_facts
from core.domain.terms import DocumentKind
from core.domain.text import Language
from core.language import MONTHS

# The two typefaces of the sample documents, and the small part of them that one document embeds.

FaceName: TypeAlias = Literal["serif", "sans"]

UNKNOWN = "□"

FIRST_WIDE = 0x2E80  # the first Chinese character

_STRAIGHT = str.maketrans("“”‘’", "\"\"''")

_FIRST_OWN_NAME = 391  # ids below it are CFF's standard glyph names

_LARGE = 0x10000


def is_wide(char: str) -> bool:
    """Whether the character takes a full square, as Chinese ones do."""
    return ord(char) >= FIRST_WIDE


def narrowed(text: str) -> str:
    """A Latin text with straight quotes: the Chinese typefaces draw curled ones a full square wide."""
    return text if any(is_wide(char) for char in text) else text.translate(_STRAIGHT)


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools leaves its pens untyped
    """Writes an outline as path operators of PDF, in thousandths of the type size."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.steps: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  # fontTools names it
        self.steps.append(f"{pt[0]:g} {pt[1]:g} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(f"{pt[0]:g} {pt[1]:g} l")

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.steps.append(" ".join(f"{v:g}" for v in (*pt1, *pt2, *pt3)) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.steps.append("h")


class Face:
    """One typeface: widths, outlines and subsets, each glyph read once for the life of the program."""

    def __init__(self, name: str, path: Path) -> None:
        font = TTFont(path, lazy=True)
        self.name = name
        self._names = font.getBestCmap()
        self._glyphs = font.getGlyphSet()
        self._widths: dict[str, int] = {}
        self._programs: dict[str, bytes] = {}
        self._outlines: dict[str, str] = {}

    def known(self, char: str) -> str:
        """The character itself, or an empty square where the typeface has no such character."""
        return char if ord(char) in self._names else UNKNOWN

    def advance(self, char: str) -> int:
        """The width of a character in thousandths of the type size."""
        if char not in self._widths:
            self._widths[char] = round(self._glyphs[self._names[ord(char)]].width)
        return self._widths[char]

    def width(self, text: str) -> float:
        """The width of a line of text, as a multiple of the type size."""
        return sum(self.advance(self.known(char)) for char in text) / 1000

    def outline(self, char: str) -> str:
        """The shape of a character as PDF path operators, in thousandths of the type size, y upwards."""
        if char not in self._outlines:
            pen = _PathPen(self._glyphs)
            self._glyphs[self._names[ord(char)]].draw(pen)
            self._outlines[char] = " ".join(pen.steps)
        return self._outlines[char]

    def program(self, char: str) -> bytes:
        """The shape of a character as a Type 2 charstring, without hints and without a width."""
        if char not in self._programs:
            pen = T2CharStringPen(None, self._glyphs)
            self._glyphs[self._names[ord(char)]].draw(pen)
            charstring = pen.getCharString()
            charstring.compile()
            self._programs[char] = bytes(charstring.bytecode)
        return self._programs[char]

    def subset(self, chars: Sequence[str]) -> bytes:
        """A bare CFF font that holds an empty glyph 0 and then these characters in this order."""
        programs = [b"\x0e", *(self.program(char) for char in chars)]
        names = [f"g{number}".encode() for number in range(1, len(programs))]
        head = b"\x01\x00\x04\x04" + _index([self.name.encode()])
        tail = _index(names) + _index([])
        charset = b"\x02" + pack(">HH", _FIRST_OWN_NAME, max(len(names) - 1, 0))
        private = _number(1000) + b"\x14"
        top_size = len(_index([_top(0, 0, 0, 0)]))
        at_charset = len(head) + top_size + len(tail)
        at_private = at_charset + len(charset)
        at_programs = at_private + len(private)
        top = _index([_top(at_charset, at_programs, len(private), at_private)])
        return head + top + tail + charset + private + _index(programs)


def _number(value: int) -> bytes:
    return b"\x1d" + pack(">i", value)


def _top(charset: int, programs: int, private_size: int, private: int) -> bytes:
    box = b"".join(_number(value) for value in (-1000, -1000, 3000, 2000)) + b"\x05"
    places = _number(charset) + b"\x0f" + _number(programs) + b"\x11"
    return box + places + _number(private_size) + _number(private) + b"\x12"


def _index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\x00\x00"
    offsets, at = [1], 1
    for item in items:
        at += len(item)
        offsets.append(at)
    size = 2 if at < _LARGE else 4
    table = b"".join(offset.to_bytes(size, "big") for offset in offsets)
    return pack(">HB", len(items), size) + table + b"".join(items)


def _path(name: FaceName) -> Path:
    return pylopdf_fonts_zh_cn.serif_path() if name == "serif" else pylopdf_fonts_zh_cn.sans_path()


@cache
def face(name: FaceName) -> Face:
    """The typeface of that name, opened once."""
    return Face("NotoSerifSC" if name == "serif" else "NotoSansSC", _path(name))


@cache
def raster(name: FaceName, pixels: int) -> ImageFont.FreeTypeFont:
    """The same typeface for drawing into a picture, at a height in pixels."""
    return ImageFont.truetype(str(_path(name)), pixels)


# A pad of paper: a PDF drawn in millimetres from the top left corner, with its text as text.

Ink: TypeAlias = tuple[int, int, int]

Anchor: TypeAlias = Literal["left", "middle", "right"]

Point: TypeAlias = tuple[float, float]

BLACK: Ink = (28, 28, 30)

GREY: Ink = (110, 112, 116)

RED: Ink = (196, 30, 36)

BLUE: Ink = (24, 46, 120)

POINT = 25.4 / 72

_SCALE = 72 / 25.4

_KAPPA = 0.5523


class Style(NamedTuple):
    """How a line of text looks: size in points, spacing in millimetres, slant as a share of the height."""

    size: float = 11
    face: FaceName = "serif"
    ink: Ink = BLACK
    bold: bool = False
    spacing: float = 0.0
    slant: float = 0.0

    def width(self, text: str) -> float:
        """The width of a line in millimetres."""
        return face(self.face).width(text) * self.size * POINT + self.spacing * max(len(text) - 1, 0)


class Pad:
    """A document being drawn; ``close`` gives its bytes."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._pages: list[tuple[float, float, list[str]]] = []
        self._fonts: dict[FaceName, dict[str, int]] = {}
        self._pictures: list[tuple[Image.Image, int]] = []
        self._fades: list[float] = []

    def page(self, width: float = 210, height: float = 297) -> None:
        """Turns to a new page of that size in millimetres."""
        start = f"{_SCALE:.5f} 0 0 {-_SCALE:.5f} 0 {height * _SCALE:.3f} cm"
        self._pages.append((width, height, [start]))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page at hand, in millimetres."""
        return self._pages[-1][:2]

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return len(self._pages)

    def put(self, *steps: str) -> None:
        """Writes drawing operators of PDF as they are."""
        self._pages[-1][2].extend(steps)

    # -- text

    def text(self, x: float, y: float, text: str, style: Style, anchor: Anchor = "left") -> float:
        """Writes one line with its base line at y; returns its width."""
        text = narrowed(text)
        width = style.width(text)
        x -= {"left": 0.0, "middle": width / 2, "right": width}[anchor]
        kind, codes = face(style.face), self._fonts.setdefault(style.face, {})
        chars = [kind.known(char) for char in text]
        code = "".join(f"{codes.setdefault(char, len(codes) + 1):04X}" for char in chars)
        size = style.size * POINT
        weight = f"2 Tr {size * 0.032:.3f} w {_rgb(style.ink)} RG" if style.bold else "0 Tr"
        self.put(
            f"BT /{style.face} {size:.3f} Tf {style.spacing:.3f} Tc {weight} {_rgb(style.ink)} rg"
            f" 1 0 {style.slant:g} -1 {x:.3f} {y:.3f} Tm <{code}> Tj ET"
        )
        return width

    def shape(self, x: float, y: float, text: str, style: Style, angle: float = 0.0) -> None:
        """Draws text as shapes that no reader finds as text, its middle at (x, y), turned by degrees."""
        size, kind = style.size * POINT, face(style.face)
        turn, left = radians(angle), -style.width(text) / 2
        c, s = cos(turn), sin(turn)
        for char in (kind.known(char) for char in text):
            dx, dy = left, size * 0.36
            at_x, at_y, unit = x + dx * c - dy * s, y + dx * s + dy * c, size / 1000
            matrix = f"{unit * c:.6f} {unit * s:.6f} {unit * s:.6f} {-unit * c:.6f} {at_x:.3f} {at_y:.3f} cm"
            self.put("q", matrix, f"{_rgb(style.ink)} rg", kind.outline(char), "f Q")
            left += kind.advance(char) * unit + style.spacing

    # -- lines and areas

    def line(self, points: Sequence[Point], ink: Ink = BLACK, width: float = 0.25) -> None:
        """Draws straight lines from point to point."""
        self.put(f"{_rgb(ink)} RG {width:g} w", _polygon(points), "S")

    def curve(self, points: Sequence[Point], ink: Ink = BLACK, width: float = 0.4) -> None:
        """Draws a smooth line through all points, with round ends."""
        self.put(f"q 1 J 1 j {_rgb(ink)} RG {width:.3f} w", _smooth(points), "S Q")

    def fill(self, points: Sequence[Point], ink: Ink) -> None:
        """Fills the area between the points."""
        self.put(f"{_rgb(ink)} rg", _polygon(points), "h f")

    def rect(self, x: float, y: float, w: float, h: float, ink: Ink = BLACK, width: float = 0.25) -> None:
        """Draws a frame."""
        self.put(f"{_rgb(ink)} RG {width:g} w {x:.3f} {y:.3f} {w:.3f} {h:.3f} re S")

    def block(self, x: float, y: float, w: float, h: float, ink: Ink) -> None:
        """Fills a rectangle."""
        self.put(f"{_rgb(ink)} rg {x:.3f} {y:.3f} {w:.3f} {h:.3f} re f")

    def blocks(self, rects: Sequence[tuple[float, float, float, float]], ink: Ink) -> None:
        """Fills many rectangles at once."""
        shapes = [f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in rects]
        self.put(f"{_rgb(ink)} rg", *shapes, "f")

    def oval(self, x: float, y: float, rx: float, ry: float, ink: Ink, width: float | None = 0.4) -> None:
        """Draws an ellipse around (x, y), or fills it where no width is given."""
        kx, ky = rx * _KAPPA, ry * _KAPPA
        path = (
            f"{x + rx:.3f} {y:.3f} m {x + rx:.3f} {y + ky:.3f} {x + kx:.3f} {y + ry:.3f} {x:.3f} {y + ry:.3f} c"
            f" {x - kx:.3f} {y + ry:.3f} {x - rx:.3f} {y + ky:.3f} {x - rx:.3f} {y:.3f} c"
            f" {x - rx:.3f} {y - ky:.3f} {x - kx:.3f} {y - ry:.3f} {x:.3f} {y - ry:.3f} c"
            f" {x + kx:.3f} {y - ry:.3f} {x + rx:.3f} {y - ky:.3f} {x + rx:.3f} {y:.3f} c h"
        )
        how = f"{_rgb(ink)} rg {path} f" if width is None else f"{_rgb(ink)} RG {width:g} w {path} S"
        self.put(how)

    def picture(self, x: float, y: float, w: float, h: float, image: Image.Image, quality: int = 80) -> None:
        """Lays a picture on the page, kept as JPEG."""
        self._pictures.append((image, quality))
        self.put(f"q {w:.3f} 0 0 {-h:.3f} {x:.3f} {y + h:.3f} cm /P{len(self._pictures)} Do Q")

    @contextmanager
    def faded(self, opacity: float) -> Iterator[None]:
        """What is drawn inside lets the ground show through."""
        if opacity not in self._fades:
            self._fades.append(opacity)
        self.put(f"q /A{self._fades.index(opacity)} gs")
        yield
        self.put("Q")

    @contextmanager
    def turned(self, x: float, y: float, angle: float) -> Iterator[None]:
        """What is drawn inside is turned around (x, y), degrees clockwise; (x, y) becomes the origin."""
        c, s = cos(radians(angle)), sin(radians(angle))
        self.put(f"q {c:.5f} {s:.5f} {-s:.5f} {c:.5f} {x:.3f} {y:.3f} cm")
        yield
        self.put("Q")

    # -- the file

    def close(self) -> bytes:
        """The finished file."""
        book = _Book()
        fonts = " ".join(f"/{name} {_font(book, face(name), codes)} 0 R" for name, codes in self._fonts.items())
        pictures = " ".join(
            f"/P{number} {book.picture(*picture)} 0 R" for number, picture in enumerate(self._pictures, 1)
        )
        fades = " ".join(f"/A{number} << /ca {fade:g} /CA {fade:g} >>" for number, fade in enumerate(self._fades))
        resources = book.add(f"<< /Font << {fonts} >> /XObject << {pictures} >> /ExtGState << {fades} >> >>")
        tree = book.reserve()
        leaves = []
        for width, height, steps in self._pages:
            content = book.stream("\n".join(steps).encode())
            box = f"[0 0 {width * _SCALE:.3f} {height * _SCALE:.3f}]"
            leaf = f"<< /Type /Page /Parent {tree} 0 R /MediaBox {box} /Resources {resources} 0 R"
            leaves.append(book.add(f"{leaf} /Contents {content} 0 R >>"))
        kids = " ".join(f"{leaf} 0 R" for leaf in leaves)
        book.set(tree, f"<< /Type /Pages /Kids [{kids}] /Count {len(leaves)} >>")
        root = book.add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
        title = ("\ufeff" + self._title).encode("utf-16-be").hex().upper()
        return book.bound(root, book.add(f"<< /Title <{title}> /Subject (Specimen) >>"))


class _Book:
    """The numbered objects of a PDF file."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        self._objects.append(b"")
        return len(self._objects)

    def set(self, number: int, content: str | bytes) -> None:
        self._objects[number - 1] = content.encode("latin-1") if isinstance(content, str) else content

    def add(self, content: str | bytes) -> int:
        number = self.reserve()
        self.set(number, content)
        return number

    def stream(self, data: bytes, entries: str = "") -> int:
        packed = zlib.compress(data, 6)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode {entries} >>\nstream\n".encode()
        return self.add(head + packed + b"\nendstream")

    def picture(self, image: Image.Image, quality: int) -> int:
        held = BytesIO()
        image.convert("RGB").save(held, "JPEG", quality=quality)
        data = held.getvalue()
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /ColorSpace /DeviceRGB"
            f" /BitsPerComponent 8 /Filter /DCTDecode /Length {len(data)} >>\nstream\n"
        )
        return self.add(head.encode() + data + b"\nendstream")

    def bound(self, root: int, info: int) -> bytes:
        out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
        for number, content in enumerate(self._objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
        mark, start = sha256(out).hexdigest()[:32], len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        size = len(places) + 1
        out += f"trailer\n<< /Size {size} /Root {root} 0 R /Info {info} 0 R /ID [<{mark}> <{mark}>] >>\n".encode()
        return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def _font(book: _Book, kind: Face, codes: dict[str, int]) -> int:
    name = f"SPCMEN+{kind.name}"
    program = book.stream(kind.subset(list(codes)), "/Subtype /CIDFontType0C")
    descriptor = book.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-200 -300 1200 1000] /ItalicAngle 0"
        f" /Ascent 880 /Descent -120 /CapHeight 730 /StemV 80 /FontFile3 {program} 0 R >>"
    )
    widths = " ".join(str(kind.advance(char)) for char in codes)
    child = book.add(
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /FontDescriptor {descriptor} 0 R /DW 1000"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [1 [{widths}]] >>"
    )
    readable = book.stream(_readable(codes))
    return book.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{child} 0 R] /ToUnicode {readable} 0 R >>"
    )


def _readable(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in codes.items()]
    parts = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /R def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        parts += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    return "\n".join([*parts, "endcmap end end"]).encode()


def _rgb(ink: Ink) -> str:
    return " ".join(f"{part / 255:.3f}" for part in ink)


def _polygon(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.3f} {y:.3f} {'l' if number else 'm'}" for number, (x, y) in enumerate(points))


def _smooth(points: Sequence[Point]) -> str:
    path = [f"{points[0][0]:.3f} {points[0][1]:.3f} m"]
    around = [points[0], *points, points[-1]]
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        path.append(" ".join(f"{v:.3f}" for v in (*first, *second, *end)) + " c")
    return " ".join(path)


# What is stamped, signed or printed over a document: watermark, seals, signatures, codes.

SPECIMEN: Final = "样张 SPECIMEN"

_CLEAR = 0.085

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
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    _code(pad, _modules(code), (x, y, side, side), ink)


def bars(pad: Pad, x: float, y: float, size: tuple[float, float], digits: str) -> None:
    """Prints the digits as an interleaved 2 of 5 bar code of that width and height."""
    code = zxingcpp.create_barcode(digits if len(digits) % 2 == 0 else "0" + digits, zxingcpp.BarcodeFormat.ITF)
    _code(pad, _modules(code)[:1], (x, y, *size), BLACK)


def _modules(code: zxingcpp.Barcode) -> list[list[bool]]:
    """The rows of a code, dark modules true, without the quiet zone around it."""
    rows: list[list[bool]] = (np.asarray(code.to_image(scale=1, add_quiet_zones=False)) == 0).tolist()
    return rows


def _code(pad: Pad, rows: list[list[bool]], place: tuple[float, float, float, float], ink: Ink) -> None:
    x, y, width, height = place
    wide, high = width / len(rows[0]), height / len(rows)
    rects = []
    for row, bits in enumerate(rows):
        column = 0
        for dark, run in groupby(bits):
            length = len(list(run))
            if dark:
                rects.append((x + column * wide, y + row * high, length * wide, high))
            column += length
    pad.blocks(rects, ink)


# What every sample document is made of: the sheet handed back, firms, goods, and numbers in words.

CENT = Decimal("0.01")

_DIGITS = "零壹贰叁肆伍陆柒捌玖"

_PLACES = ("", "拾", "佰", "仟")

_FULL_GROUP = 1000  # a group below it begins with a zero

_GROUPS = ("", "万", "亿")

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Sheet(NamedTuple):
    """A sample document: file name, bytes, the facts a reviewer would type from it, and its kind."""

    name: str
    data: bytes
    facts: dict[str, str]
    kind: DocumentKind


class Firm(NamedTuple):
    """A company as documents name it; ``code`` is its unified social credit code or company number."""

    name: str
    code: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    person: str = ""
    """Who signs for it."""

    def named(self, lang: Language) -> str:
        """Its name with its code where it has one: private persons have none."""
        if not self.code:
            return self.name
        return f"{self.name}（统一社会信用代码：{self.code}）" if lang == "zh" else f"{self.name} (no. {self.code})"


class Goods(NamedTuple):
    """One line of goods: ``price`` is for one unit before tax, ``rate`` the tax in percent."""

    name: str
    model: str = ""
    unit: str = "件"
    quantity: int = 1
    price: Decimal = Decimal(0)
    rate: Decimal = Decimal(13)

    @property
    def net(self) -> Decimal:
        """The line's amount before tax."""
        return (self.price * self.quantity).quantize(CENT, ROUND_HALF_UP)

    @property
    def tax(self) -> Decimal:
        """The line's tax."""
        return (self.net * self.rate / 100).quantize(CENT, ROUND_HALF_UP)


def sheet(kind: DocumentKind, name: str, data: bytes, facts: Facts | None = None) -> Sheet:
    """The finished sheet; facts are written as the form of that kind shows them."""
    return Sheet(name, data, typed_facts(facts) if facts else {}, kind)


def money(amount: Decimal, sign: str = "") -> str:
    """An amount with two decimals and thousands separators."""
    return f"{sign}{amount.quantize(CENT, ROUND_HALF_UP):,.2f}"


def in_words(amount: Decimal) -> str:
    """An amount of yuan in the capital characters of Chinese bookkeeping: 捌仟壹佰叁拾陆圆整."""
    cents = int((amount * 100).to_integral_value(ROUND_HALF_UP))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = (_whole(yuan) or "零") + "圆"
    if not jiao and not fen:
        return words + "整"
    words += _DIGITS[jiao] + "角" if jiao else "零"
    return words + (_DIGITS[fen] + "分" if fen else "")


def _whole(number: int) -> str:
    words = ""
    for place in range(2, -1, -1):
        group = number // 10_000**place % 10_000
        if group:
            gap = "零" if words and group < _FULL_GROUP else ""
            words += gap + _thousands(group) + _GROUPS[place]
    return words


def _thousands(group: int) -> str:
    words = ""
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[place]
        elif words and group % 10**place:
            words += "" if words.endswith("零") else "零"
    return words


def long_day(day: date, lang: Language) -> str:
    """A date as letters write it: 2026年9月18日 or 18 September 2026."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def form_day(day: date) -> str:
    """A date as Chinese forms print it: 2026年09月18日."""
    return f"{day.year}年{day.month:02}月{day.day:02}日"


def short_day(day: date) -> str:
    """A date as English tables print it: 18 Sep 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


# Text that runs down a page and on to the next: titles, paragraphs, labelled lines, tables, signatures.

_NOT_FIRST: Final = "，。；：、！？）》”’」』】%,.;:!?)]…"

_NOT_LAST: Final = "（《“‘「『【(["


def wrap(text: str, width: float, style: Style, first: float = 0.0) -> list[str]:
    """The lines of a text no wider than ``width`` millimetres; the first line is shorter by ``first``."""
    lines, line, used = [], "", first
    for piece in _pieces(narrowed(text)):
        wide = style.width(piece) + style.spacing
        if line and used + style.width(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, used, piece = "", 0.0, piece.lstrip()  # noqa: PLW2901 - a line does not start with a blank
            wide = style.width(piece) + style.spacing
        line, used = line + piece, used + wide
    return [*lines, line.rstrip()] if line or not lines else lines


def _pieces(text: str) -> list[str]:
    """The text in pieces that may be parted: one Chinese character, or one word with the blank after it."""
    pieces: list[str] = []
    for char in text:
        before = pieces[-1] if pieces else ""
        glued = bool(before) and (
            char in _NOT_FIRST
            or before[-1] in _NOT_LAST
            or char == " "
            or (not is_wide(char) and not is_wide(before[-1]) and before[-1] != " ")
        )
        if glued:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


class Flow:
    """A page being filled from the top: each call writes below the last one and turns the page when it must."""

    def __init__(self, title: str, lang: Language = "zh", left: float = 26, top: float = 30) -> None:
        self.pad = Pad(title)
        self.lang = lang
        self.left, self.top = left, top
        self.style = Style(12.5) if lang == "zh" else Style(11)
        self.leading = 8.4 if lang == "zh" else 5.9
        self.running = ""
        self._turn()

    @property
    def right(self) -> float:
        """Where the lines end."""
        return self.pad.size[0] - self.left

    def _turn(self) -> None:
        self.pad.page()
        watermark(self.pad)
        self.y = self.top
        if self.pad.pages > 1 and self.running:
            head = Style(8.5, "serif", GREY)
            self.pad.text(self.left, self.top - 12, self.running, head)
            self.pad.text(self.right, self.top - 12, str(self.pad.pages), head, "right")
            self.pad.line([(self.left, self.top - 10), (self.right, self.top - 10)], GREY, 0.15)

    def room(self, height: float) -> None:
        """Turns the page when less than that height is left."""
        if self.y + height > self.pad.size[1] - 24:
            self._turn()

    def gap(self, height: float = 4) -> None:
        """Leaves room."""
        self.y += height

    def title(self, text: str, size: float = 22, spacing: float = 1.0, ink: Ink = BLACK) -> None:
        """Writes the document's name across the middle."""
        self.y += size * POINT
        style = Style(size, "serif", ink, bold=True, spacing=spacing)
        self.pad.text(self.pad.size[0] / 2, self.y, text, style, "middle")
        self.y += size * POINT * 1.2

    def letterhead(self, firm: Firm) -> None:
        """Writes a firm's name and address over a rule, at the top of its paper."""
        self.pad.text(self.left, self.top - 8, firm.name, Style(14, "sans", (40, 62, 92), bold=True))
        rest = "  ·  ".join(filter(None, (firm.address, firm.phone)))
        self.pad.text(self.left, self.top - 2, rest, Style(8, "sans", GREY))
        self.pad.line([(self.left, self.top + 1.5), (self.right, self.top + 1.5)], (40, 62, 92), 0.3)
        self.y = self.top + 8

    def line(self, text: str, anchor: Anchor = "left", style: Style | None = None) -> None:
        """Writes lines without an indent, at the left, in the middle or at the right."""
        style = style or self.style
        for part in wrap(text, self.right - self.left, style):
            self.room(self.leading)
            self.y += self.leading
            at = {"left": self.left, "middle": self.pad.size[0] / 2, "right": self.right}[anchor]
            self.pad.text(at, self.y, part, style, anchor)

    def head(self, text: str) -> None:
        """Writes the heading of a section."""
        self.room(self.leading * 3)
        self.gap(self.leading * 0.35)
        self.line(text, style=self.style._replace(bold=True))

    def para(self, text: str, indent: float | None = None) -> None:
        """Writes a paragraph, its first line indented as its language does, its lines filled to the right edge."""
        first = indent if indent is not None else (2 * self.style.size * POINT if self.lang == "zh" else 0.0)
        width = self.right - self.left
        lines = wrap(text, width, self.style, first)
        for number, part in enumerate(lines):
            self.room(self.leading)
            self.y += self.leading
            start = first if number == 0 else 0.0
            style = self.style if number == len(lines) - 1 else _filled(part, width - start, self.style)
            self.pad.text(self.left + start, self.y, part, style)
        if self.lang == "en":
            self.y += self.leading * 0.45

    def pair(self, label: str, value: str, column: float = 0.0) -> None:
        """Writes a label and its value; values of several pairs stand under each other when a column is given."""
        strong = self.style._replace(bold=self.lang == "en")
        start = column or strong.width(label)
        for number, part in enumerate(wrap(value, self.right - self.left - start, self.style)):
            self.room(self.leading)
            self.y += self.leading
            if number == 0:
                self.pad.text(self.left, self.y, label, strong)
            self.pad.text(self.left + start, self.y, part, self.style)

    def pairs(self, labels: Sequence[str], values: Sequence[str], column: float) -> None:
        """Writes labels and values under each other; an empty value is left out with its label."""
        for label, value in zip(labels, values, strict=True):
            if value:
                self.pair(label, value, column)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Draws a ruled table; widths are shares of the line, cells are wrapped."""
        total = self.right - self.left
        columns = [total * width / sum(widths) for width in widths]
        style = self.style._replace(size=self.style.size - 2)
        for number, row in enumerate([heads, *rows]):
            look = style._replace(bold=number == 0)
            cells = [wrap(cell, wide - 4, look) for cell, wide in zip(row, columns, strict=True)]
            height = max(len(cell) for cell in cells) * style.size * 0.53 + 4
            self.room(height)
            self._row(cells, columns, height, look)

    def _row(self, cells: Sequence[Sequence[str]], columns: Sequence[float], height: float, style: Style) -> None:
        x, step = self.left, style.size * 0.53
        for cell, wide in zip(cells, columns, strict=True):
            if style.bold:
                self.pad.block(x, self.y, wide, height, (236, 237, 240))
            self.pad.rect(x, self.y, wide, height, GREY, 0.2)
            for number, part in enumerate(cell):
                self.pad.text(x + 2, self.y + 2 + step * (number + 0.72), part, style)
            x += wide
        self.y += height

    def sign(self, firm: Firm, day: str, foot: str = "", label: str = "") -> None:
        """Closes with name, signature and date at the right, and the firm's round seal over them when it has a foot."""
        self.room(40)
        self.gap(self.leading)
        words = (label or ("Signed for " if self.lang == "en" else "")) + firm.name
        start = self.right - max(self.style.width(words), 62)
        self.y += self.leading
        self.pad.text(start, self.y, words, self.style)
        if firm.person:
            self.y += self.leading * 1.6
            by = "Signature: " if self.lang == "en" else "签字："
            wide = self.pad.text(start, self.y, by, self.style)
            signature(self.pad, start + wide + 2, self.y, firm.person)
            if self.lang == "en":
                self.y += self.leading
                self.pad.text(start, self.y, firm.person, self.style)
        self.y += self.leading * 1.2
        self.pad.text(start, self.y, day, self.style)
        if foot:
            round_seal(self.pad, start + 50, self.y - 9, firm.name, foot)
        self.y += 14


def _filled(line: str, width: float, style: Style) -> Style:
    """The style whose spacing brings a full line to the edge; a line with a large gap is left ragged."""
    spare = width - style.width(line)
    if len(line) < 2 or spare <= 0 or spare > width * 0.09:  # noqa: PLR2004 - one character cannot be spread
        return style
    return style._replace(spacing=style.spacing + spare / (len(line) - 1))


class WordFlow:
    """The same calls on a page of Word, as a seller types it and sends the file: without paper, pen and seal."""

    def __init__(self, lang: Language = "zh") -> None:
        self.document = docx.Document()
        self.lang, self.running = lang, ""
        self.style = Style(12.5) if lang == "zh" else Style(11)

    def gap(self, height: float = 4) -> None:
        """Leaves no room: Word sets paragraphs apart by itself."""

    def title(self, text: str, size: float = 22, spacing: float = 1.0) -> None:
        """Writes the document's name across the middle; the space between its letters is not set."""
        self._write(text, WD_ALIGN_PARAGRAPH.CENTER, size, bold=True, after=spacing * size)

    def letterhead(self, firm: Firm) -> None:
        """Writes a firm's name and address at the top."""
        self._write(firm.name, size=14, bold=True)
        self._write("  ·  ".join(filter(None, (firm.address, firm.phone))), size=8)

    def line(self, text: str, style: Style | None = None) -> None:
        """Writes a line at the left."""
        style = style or self.style
        self._write(text, size=style.size, bold=style.bold)

    def para(self, text: str) -> None:
        """Writes a paragraph, its first line indented as its language does."""
        self._write(f"　　{text}" if self.lang == "zh" else text)

    def sign(self, firm: Firm, day: str, _seal: str = "") -> None:
        """Writes the names and the day at the right; nobody seals a file."""
        for text in filter(None, (firm.name, firm.person, day)):
            self._write(text, WD_ALIGN_PARAGRAPH.RIGHT)

    def _write(
        self,
        text: str,
        align: WD_ALIGN_PARAGRAPH | None = None,
        size: float = 0,
        *,
        bold: bool = False,
        after: float = 6,
    ) -> None:
        paragraph = self.document.add_paragraph()
        if align is not None:
            paragraph.alignment = align
        paragraph.paragraph_format.space_after = Pt(after)
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(size or self.style.size)

    def close(self) -> bytes:
        """The file, without the moment in which it was packed."""
        self.document.add_paragraph(SPECIMEN)
        packed, out = BytesIO(), BytesIO()
        self.document.save(packed)
        with ZipFile(packed) as parts, ZipFile(out, "w", ZIP_DEFLATED) as written:
            for each in parts.namelist():
                written.writestr(ZipInfo(each), parts.read(each), ZIP_DEFLATED)
        return out.getvalue()
