"""A pad of paper: a PDF drawn in millimetres from the top left corner, with its text as text.

The same calls give the same bytes: no date, no random name, no clock goes into the file.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from math import cos, radians, sin
from typing import Literal, NamedTuple, TypeAlias

from PIL import Image

from core.demo.paper.glyphs import Face, FaceName, face, narrowed

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
