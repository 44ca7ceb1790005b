"""Where a line of Chinese or English may end: for letters on paper and for documents set on pages."""

import re
from collections.abc import Callable, Iterator
from typing import Final

# What may not begin a line, and what may not end one (GB/T 15834 and common practice).
NO_START: Final = "，。、；：？！）》」』】〉”’…—·,.;:?!)]}%℃"

NO_END: Final = "（《「『【〈“‘([{"

PIECE: Final = re.compile(r"\s+|[^\s⺀-鿿　-〿＀-￯]+|.", re.DOTALL)


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text as lines of at most that width; a word that is longer than a line is cut."""
    lines, line = [], ""
    for unit in _units(text):
        if measure(line + unit.rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = unit.lstrip()
        while measure(line) > width:
            fits = next(cut for cut in range(len(line) - 1, 0, -1) if cut == 1 or _fits(line, cut, width, measure))
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fits(line: str, cut: int, width: float, measure: Callable[[str], float]) -> bool:
    """Whether a word that is too long may be cut there."""
    return line[cut] not in NO_START and measure(line[:cut]) <= width


def _units(text: str) -> Iterator[str]:
    """The smallest parts between which a line may end: a Latin word with its blank, a character with its marks."""
    unit = ""
    for piece in PIECE.findall(text):
        stays = not unit or piece[0] in NO_START or piece.isspace() or unit.rstrip()[-1:] in NO_END
        if stays:
            unit += piece
            continue
        yield unit
        unit = piece
    if unit:
        yield unit
