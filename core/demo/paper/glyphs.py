"""The two typefaces of the sample documents, and the small part of them that one document embeds.

Noto Serif SC and Noto Sans SC come as a pinned package (SIL Open Font License), so that Chinese is drawn
alike on a machine without any Chinese font. Their outlines are cubic (CFF); what a PDF embeds is a new,
bare CFF font of only the characters it uses.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from struct import pack
from typing import Literal, TypeAlias

import pylopdf_fonts_zh_cn
from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import ImageFont

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
