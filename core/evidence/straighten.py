"""Lays the runs of letters of a tilted or askew picture straight, so that what is one line has one height.

The slope of the long runs is fitted over the page: it is the same everywhere on a page that is turned, and
changes across one that was seen askew. Pure arithmetic on places; no picture is touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from statistics import median
from typing import Final, TypeAlias

Point: TypeAlias = tuple[float, float]
Corners: TypeAlias = Sequence[Point]
"""Of a run of letters: upper left, and on clockwise, in pixels."""

LONG: Final = 3.0
"""A run so many times as wide as high shows the slope of its line."""

STRAYS: Final = 0.1
FEWEST_FOR_A_FIT: Final = 8
STIFFNESS: Final = 0.02
"""Share of the weights that holds the change of the slope back, so that a few short runs do not bend the page."""

THOUSANDTHS: Final = 1_000


@dataclass(frozen=True)
class Slope:
    """The slope of the lines: in the middle of the page, and its change to the right and downwards."""

    middle: float = 0.0
    across: float = 0.0
    down: float = 0.0

    def flat(self, x: float, y: float) -> Point:
        """Where a point would lie on the straight page; all counted from its middle."""
        return x + y * self.middle, y - x * (self.middle + self.across * x / 2 + self.down * y)


def straight(runs: Sequence[Corners], size: tuple[int, int]) -> list[list[int]]:
    """Left, top, right and bottom of each run on the straight page, in thousandths of its width and height.

    A run near the edge of a tilted page may come to lie beyond it: below 0 or above 1000.
    """
    wide, high = size
    slope = slope_of(runs, size)
    places = []
    for corners in runs:
        x, y = middle_of(corners)
        across, down = slope.flat(x - wide / 2, y - high / 2)
        half_wide, half_high = (side / 2 for side in sides_of(corners))
        x, y = across + wide / 2, down + high / 2
        edges = (x - half_wide) / wide, (y - half_high) / high, (x + half_wide) / wide, (y + half_high) / high
        places.append([round(edge * THOUSANDTHS) for edge in edges])
    return places


def sides_of(corners: Corners) -> tuple[float, float]:
    """Width and height of a run in pixels, however it leans; never less than one."""
    one, two, three, four = corners
    wide = max(hypot(two[0] - one[0], two[1] - one[1]), hypot(three[0] - four[0], three[1] - four[1]))
    high = max(hypot(four[0] - one[0], four[1] - one[1]), hypot(three[0] - two[0], three[1] - two[1]))
    return max(wide, 1.0), max(high, 1.0)


def middle_of(corners: Corners) -> Point:
    """The middle of a run."""
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def slope_of(runs: Sequence[Corners], size: tuple[int, int]) -> Slope:
    """The slope fitted to the long runs; flat where there is none."""
    seen = [_seen(corners, size) for corners in runs if sides_of(corners)[0] >= LONG * sides_of(corners)[1]]
    if not seen:
        return Slope()
    usual = median(slope for _, _, slope, _ in seen)
    kept = [each for each in seen if abs(each[2] - usual) < STRAYS]
    if len(kept) < FEWEST_FOR_A_FIT:
        return Slope(usual)
    return _fitted(kept, max(size) / 2)


def _seen(corners: Corners, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Where a run is, counted from the middle of the page, its slope, and how much it weighs."""
    one, two, three, four = corners
    x, y = middle_of(corners)
    wide, _ = sides_of(corners)
    along = (two[0] - one[0]) + (three[0] - four[0])
    slope = ((two[1] - one[1]) + (three[1] - four[1])) / along if along else 0.0
    return x - size[0] / 2, y - size[1] / 2, slope, wide


def _fitted(seen: Sequence[tuple[float, float, float, float]], unit: float) -> Slope:
    """Least squares of the slope over the page, in units in which the page is about one wide."""
    points = [((1.0, x / unit, y / unit), slope, weight) for x, y, slope, weight in seen]
    total = sum(weight for _, _, weight in points)
    sums = [[sum(w * one[i] * one[k] for one, _, w in points) for k in range(3)] for i in range(3)]
    for each in (1, 2):
        sums[each][each] += STIFFNESS * total
    right = [sum(w * one[i] * slope for one, slope, w in points) for i in range(3)]
    middle, across, down = _solved(sums, right)
    return Slope(middle, across / unit, down / unit)


def _solved(sums: list[list[float]], right: list[float]) -> tuple[float, float, float]:
    """Cramer's rule; the sums are never singular, as the weights are positive and held back."""
    whole = _determinant(sums)
    one, two, three = (
        _determinant([[right[row] if each == column else sums[row][each] for each in range(3)] for row in range(3)])
        / whole
        for column in range(3)
    )
    return one, two, three


def _determinant(of: list[list[float]]) -> float:
    return sum(
        of[0][each] * (of[1][(each + 1) % 3] * of[2][(each + 2) % 3] - of[1][(each + 2) % 3] * of[2][(each + 1) % 3])
        for each in range(3)
    )
