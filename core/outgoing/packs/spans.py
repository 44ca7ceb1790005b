"""A run of words on a page: which part of it lies where, and which part of it an area covers.

A run has one box; its characters are laid out within it by their widths. Typefaces differ in these: an area
for words reaches from the leftmost place where they may begin to the rightmost where they may end, as a
blackened label harms nobody and a digit that is left tells how large the amount was.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.model.reading import Box, Mark

SLACK: Final = 0.35
"""Of a Latin character: how far an area reaches beyond the words it is for, as typefaces are not that regular."""

SLACK_IN_DIGITS: Final = 0.05
"""The same within a number: digits are equally wide, and the next one may have to stay readable."""

RISE: Final = 3
"""Thousandths of the page's height that an area is higher and lower than the words."""

WHOLE: Final = 1000
THIN: Final = frozenset("iljftrI.,:;'|!()[]/ ")
BROAD: Final = frozenset("mw@%")


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def even(sign: str) -> float:
    """A Chinese character twice as wide as any other, as on a typewriter."""
    return 2 if _is_wide(sign) else 1


def proportional(sign: str) -> float:
    """As in print: figures wider than half a Chinese character, its marks half empty, thin letters and broad ones."""
    if _is_wide(sign):
        return 1 if unicodedata.category(sign).startswith("P") else 1.65
    if sign in THIN:
        return 0.45
    return 1.25 if sign.isupper() or sign in BROAD else 1


WIDTHS: Final = (even, proportional)


@dataclass(frozen=True)
class Span:
    """A part of a run, by its characters."""

    mark: Mark
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the part."""
        return self.mark.text[self.start : self.end]


def box_of(span: Span) -> Box:
    """Where the part lies, with a little around it."""
    top, bottom = span.mark.box[1], span.mark.box[3]
    slack = SLACK_IN_DIGITS if span.mark.text.strip().isdigit() else SLACK
    reach = [_reach(span, slack, width) for width in WIDTHS]
    from_left, to_right = min(each[0] for each in reach), max(each[1] for each in reach)
    return (
        max(0, round(from_left)),
        max(0, top - RISE),
        min(WHOLE, round(to_right)),
        min(WHOLE, bottom + RISE),
    )


def _reach(span: Span, slack: float, width: Callable[[str], float]) -> tuple[float, float]:
    """From where to where the part lies when its characters have these widths."""
    left, right = span.mark.box[0], span.mark.box[2]
    offsets = _offsets(span.mark.text, width)
    unit = (right - left) / max(offsets[-1], 1)
    from_left = left + (offsets[span.start] - slack) * unit if offsets[span.start] else left - RISE
    to_right = left + (offsets[span.end] + slack) * unit if offsets[span.end] < offsets[-1] else right + RISE
    return from_left, to_right


def covered(mark: Mark, box: Box, width: Callable[[str], float] = even) -> list[Span]:
    """The parts of a run that lie under an area: the characters of such widths whose middle it covers."""
    left, top, right, bottom = mark.box
    middle = (top + bottom) / 2
    if not box[1] <= middle <= box[3] or box[2] < left or box[0] > right:
        return []
    offsets = _offsets(mark.text, width)
    unit = (right - left) / max(offsets[-1], 1)
    spans: list[Span] = []
    for at in range(len(mark.text)):
        centre = left + (offsets[at] + offsets[at + 1]) / 2 * unit
        if not box[0] <= centre <= box[2]:
            continue
        if spans and spans[-1].end == at:
            spans[-1] = Span(mark, spans[-1].start, at + 1)
        else:
            spans.append(Span(mark, at, at + 1))
    return spans


def token_around(span: Span) -> str:
    """The whole number that a part of it belongs to: Latin letters, digits and hyphens on both sides of it."""
    text, start, end = span.mark.text, span.start, span.end
    while start and _of_number(text[start - 1]):
        start -= 1
    while end < len(text) and _of_number(text[end]):
        end += 1
    return text[start:end]


def _of_number(sign: str) -> bool:
    return (sign.isascii() and sign.isalnum()) or sign == "-"


def left_over(mark: Mark, boxes: list[Box]) -> list[str]:
    """What can still be read of a run when these areas are black."""
    hidden = {at for box in boxes for span in covered(mark, box) for at in range(span.start, span.end)}
    shown = "".join("\n" if at in hidden else each for at, each in enumerate(mark.text))
    return [each for each in shown.split("\n") if each.strip()]


def _offsets(text: str, width: Callable[[str], float]) -> list[float]:
    """Where each character begins, and the end, in widths of a digit; blanks at the ends take no room."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    offsets = [0.0]
    for at, each in enumerate(text):
        offsets.append(offsets[-1] + (width(each) if first <= at < last else 0))
    return offsets
