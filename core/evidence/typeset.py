"""A plain text drawn as pages. Runs in a reader process only, as ``drawing`` does."""

from functools import cache
from typing import Final

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from core.evidence.drawing import Size, UnfitError
from core.evidence.sniff import decode_text
from core.evidence.wire import MAX_PAGES

PAGE: Final[Size] = (1240, 1754)
"""A4 at 150 dots an inch."""

MARGIN: Final = 100
TYPE_SIZE: Final = 25
LINE_HEIGHT: Final = 40
LINES: Final = (PAGE[1] - 2 * MARGIN) // LINE_HEIGHT
TAB: Final = " " * 4
ROUGH: Final = 40
"""Characters that fit a line whatever they are: where the search for its end begins."""

Line = tuple[str, tuple[int, int, int, int]]
"""The words of a line and its place in pixels: left, top, right, bottom."""


@cache
def typeface(size: int) -> ImageFont.FreeTypeFont:
    """The typeface of text pages and stamps, Chinese and Latin, the same on every machine."""
    return ImageFont.truetype(pylopdf_fonts_zh_cn.sans_path(), size)


def text_pages(data: bytes) -> list[list[Line]]:
    """The lines of each page; raises UnfitError for a text that fills more pages than a document may have."""
    shown = decode_text(data).replace("\r\n", "\n").replace("\r", "\n").replace("\t", TAB)
    lines = [line for each in shown.split("\n") for line in _wrapped(_printable(each))]
    pages = [lines[first : first + LINES] for first in range(0, len(lines), LINES)] or [[""]]
    if len(pages) > MAX_PAGES:
        raise UnfitError("too_many_pages", len(pages))
    return [[_placed(line, at) for at, line in enumerate(page)] for page in pages]


def draw_text(data: bytes, page: int) -> Image.Image:
    """One page of a text, counted from 1, as a picture."""
    pages = text_pages(data)
    if not 1 <= page <= len(pages):
        raise UnfitError("no_such_page", page)
    image = Image.new("RGB", PAGE, "white")
    pen = ImageDraw.Draw(image)
    for words, (left, top, _, _) in pages[page - 1]:
        pen.text((left, top), words, fill="black", font=typeface(TYPE_SIZE))
    return image


def _printable(line: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)


def _wrapped(line: str) -> list[str]:
    """A long line in parts that fit, broken at a blank where there is one."""
    parts = []
    while line and typeface(TYPE_SIZE).getlength(line[: 4 * ROUGH]) > PAGE[0] - 2 * MARGIN:
        end = _end(line)
        parts.append(line[:end].rstrip())
        line = line[end:].lstrip()
    return [*parts, line]


def _end(line: str) -> int:
    """How many characters of the line fit, cut back to a blank of its second half."""
    end = ROUGH
    while end < len(line) and typeface(TYPE_SIZE).getlength(line[: end + 1]) <= PAGE[0] - 2 * MARGIN:
        end += 1
    blank = line.rfind(" ", end // 2, end)
    return blank if blank > 0 and end < len(line) and line[end].isascii() and line[end] != " " else end


def _placed(line: str, at: int) -> Line:
    top = MARGIN + at * LINE_HEIGHT
    return line, (MARGIN, top, MARGIN + round(typeface(TYPE_SIZE).getlength(line)), top + LINE_HEIGHT - 4)
