"""The words of an OFD page with their places (GB/T 33190-2016, 11: text objects). Confined process only.

All lengths are millimetres from the upper left corner of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

from core.evidence.markup import all_at, name_of

Box: TypeAlias = tuple[float, float, float, float]
USUAL_SIZE: Final = 3.5
SAME_LINE: Final = 0.6
"""Of the height of the letters: what moves down by less stays in its line."""

FIRST_HANZI: Final = "\u3400"
FAR: Final = 5
"""Times the height of the letters: labels are not spaced out further."""

LONGEST_RUN: Final = 2_000
MOST_RUNS: Final = 4_000
NUMBERS_OF_A_MATRIX: Final = 6
NUMBERS_OF_A_BOX: Final = 4


@dataclass(frozen=True)
class Run:
    """Letters on one line: their text, the box around them, and the id of the text object they belong to."""

    text: str
    box: Box
    object_id: str


def runs_of(page: Any) -> list[Run]:  # noqa: ANN401 - see markup.parsed
    """All runs of a page or template in the order of the file, at most 4,000."""
    found: list[Run] = []
    for each in page.iter():
        if name_of(each) == "TextObject":
            found.extend(_object(each))
        if len(found) >= MOST_RUNS:
            break
    return found[:MOST_RUNS]


def box_of(written: str) -> Box | None:
    """A box written as left, top, width and height, as its four edges; None for what is none."""
    numbers = numbers_in(written)
    if len(numbers) != NUMBERS_OF_A_BOX or numbers[2] <= 0 or numbers[3] <= 0:
        return None
    left, top, wide, high = numbers
    return left, top, left + wide, top + high


def numbers_in(written: str) -> list[float]:
    """The numbers of a list of the format; none when one of them is not a number."""
    try:
        return [float(each) for each in written.split()]
    except ValueError:
        return []


def joined(runs: list[Run]) -> list[Run]:
    """The runs, a label that is spaced out letter by letter (合　计) as one: makers put down each on its own."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and _is_spaced(last, run):
            box = (last.box[0], min(last.box[1], run.box[1]), run.box[2], max(last.box[3], run.box[3]))
            found[-1] = Run(last.text + run.text, box, last.object_id)
        else:
            found.append(run)
    return found


def as_lines(runs: list[Run]) -> list[str]:
    """The runs as lines of text, from the top, each from the left, with a gap where there is one on the page."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda each: (_middle(each), each.box[0])):
        last = lines[-1][0] if lines else None
        if last and abs(_middle(run) - _middle(last)) < SAME_LINE * min(_height(run), _height(last)):
            lines[-1].append(run)
        else:
            lines.append([run])
    return ["  ".join(each.text for each in sorted(line, key=lambda each: each.box[0])) for line in lines]


def _object(node: Any) -> Iterator[Run]:  # noqa: ANN401 - see markup.parsed
    place = box_of(node.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
    matrix = numbers_in(node.get("CTM", ""))
    if len(matrix) != NUMBERS_OF_A_MATRIX:
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    sizes = numbers_in(node.get("Size", ""))
    size = sizes[0] if sizes and sizes[0] > 0 else USUAL_SIZE
    across = (numbers_in(node.get("HScale", "")) or [1.0])[0]
    for code in all_at(node, "TextCode"):
        text = (code.text or "")[:LONGEST_RUN].replace("\xa0", " ")
        if text.strip():
            spots = _spots(code, len(text), size)
            for part, box in _lines(text, spots, size * across):
                yield Run(part, _placed(box, matrix, place), node.get("ID", ""))


def _spots(code: Any, length: int, size: float) -> list[tuple[float, float]]:  # noqa: ANN401 - see markup.parsed
    """Where each letter begins on its base line."""
    left, base = ((numbers_in(code.get(axis, "")) or [0.0])[0] for axis in ("X", "Y"))
    across, down = (_steps(code.get(axis, ""), length) for axis in ("DeltaX", "DeltaY"))
    if not across and not down:
        across = [size / 2 if each.isascii() else size for each in (code.text or "")[:length]]
    spots = [(left, base)]
    for at in range(length - 1):
        left += across[at] if at < len(across) else 0.0
        base += down[at] if at < len(down) else 0.0
        spots.append((left, base))
    return spots


def _steps(written: str, most: int) -> list[float]:
    """The distances of a text code: ``g 3 1.5 2`` is 1.5 three times and then 2 (GB/T 33190, 11.3)."""
    steps: list[float] = []
    words = written.split()
    at = 0
    try:
        while at < len(words) and len(steps) < most:
            if words[at] == "g":
                steps += [float(words[at + 2])] * min(int(words[at + 1]), most)
                at += 3
            else:
                steps.append(float(words[at]))
                at += 1
    except (ValueError, IndexError):
        return steps
    return steps


def _lines(text: str, spots: list[tuple[float, float]], size: float) -> Iterator[tuple[str, Box]]:
    """The letters parted where the base line moves, with the box of each part."""
    breaks = [at + 1 for at, (one, two) in enumerate(pairwise(spots)) if abs(two[1] - one[1]) > size * SAME_LINE]
    for start, end in pairwise([0, *breaks, len(text)]):
        part = text[start:end]
        if not part.strip():
            continue
        own = spots[start:end]
        right = max(x for x, _ in own) + size * (0.5 if part[-1].isascii() else 1.0)
        yield part.strip(), (min(x for x, _ in own), own[0][1] - size * 0.85, right, own[0][1] + size * 0.15)


def _placed(box: Box, matrix: list[float], place: Box) -> Box:
    """The box on the page: turned and scaled as the object is, then moved to where the object lies."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e + place[0] for x, y in corners]
    down = [b * x + d * y + f + place[1] for x, y in corners]
    return min(across), min(down), max(across), max(down)


def _is_spaced(one: Run, two: Run) -> bool:
    """Whether both are lone hanzi on one line, the second after the first and not far from it."""
    lone = all(len(each.text) == 1 and each.text >= FIRST_HANZI for each in (one, two))
    gap = two.box[0] - one.box[2]
    return lone and abs(_middle(one) - _middle(two)) < SAME_LINE * _height(one) and 0 <= gap < FAR * _height(one)


def _middle(run: Run) -> float:
    return (run.box[1] + run.box[3]) / 2


def _height(run: Run) -> float:
    return max(0.1, run.box[3] - run.box[1])
