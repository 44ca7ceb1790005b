"""Goods as simple shapes: one set of areas, drawn as lines in a document or filled in a picture."""

from math import cos, pi, sin
from typing import Final, Literal, NamedTuple, TypeAlias

from core.demo.paper.pad import BLACK, Ink, Pad, Point

Outline: TypeAlias = Literal["lamp", "bag", "bottle", "chair", "shirt", "book", "toy", "phone_case"]
Box: TypeAlias = tuple[float, float, float, float]


class Area(NamedTuple):
    """A filled shape on a square of 100 × 100; ``shade`` 0 is the goods' own colour, 1 dark, -1 light."""

    points: tuple[Point, ...]
    shade: float = 0.0


def _round(x: float, y: float, rx: float, ry: float, shade: float = 0.0) -> Area:
    turns = (2 * pi * step / 28 for step in range(28))
    return Area(tuple((x + rx * cos(turn), y + ry * sin(turn)) for turn in turns), shade)


def _box(x: float, y: float, w: float, h: float, shade: float = 0.0) -> Area:
    return Area(((x, y), (x + w, y), (x + w, y + h), (x, y + h)), shade)


OUTLINES: Final[dict[Outline, tuple[Area, ...]]] = {
    "lamp": (
        _round(50, 93, 20, 5, 0.9), _box(48.5, 34, 3, 58, 0.9),
        Area(((36, 6), (64, 6), (78, 36), (22, 36)), 0), Area(((36, 6), (42, 6), (34, 36), (22, 36)), -0.35),
    ),
    "bag": (
        Area(((30, 22), (34, 8), (44, 3), (56, 3), (66, 8), (70, 22), (62, 22), (58, 12), (42, 12), (38, 22)), 0.6),
        Area(((22, 30), (30, 20), (70, 20), (78, 30), (82, 88), (76, 95), (24, 95), (18, 88)), 0),
        Area(((28, 56), (72, 56), (74, 86), (26, 86)), 0.25), _box(26, 40, 48, 3, 0.6), _box(46, 56, 8, 12, 0.7),
    ),
    "bottle": (
        _box(42, 3, 16, 10, 0.8), _box(44, 13, 12, 6, 0.4),
        Area(((44, 19), (56, 19), (68, 32), (68, 94), (64, 97), (36, 97), (32, 94), (32, 32)), 0),
        _box(32, 48, 36, 30, -0.55), _box(38, 56, 24, 4, 0.7), _box(38, 64, 16, 3, 0.5),
    ),
    "chair": (
        Area(((30, 6), (70, 6), (72, 50), (28, 50)), 0), Area(((34, 10), (66, 10), (67, 46), (33, 46)), -0.3),
        Area(((24, 52), (76, 52), (82, 62), (18, 62)), 0.2), Area(((22, 62), (27, 62), (22, 96), (18, 96)), 0.8),
        Area(((73, 62), (78, 62), (82, 96), (78, 96)), 0.8), _box(34, 62, 3, 26, 0.7), _box(63, 62, 3, 26, 0.7),
    ),
    "shirt": (
        Area(((34, 12), (44, 18), (56, 18), (66, 12), (92, 28), (82, 46), (72, 40), (72, 92), (28, 92), (28, 40),
              (18, 46), (8, 28)), 0),
        Area(((44, 18), (56, 18), (50, 28)), 0.5), _box(57, 40, 9, 9, 0.45),
    ),
    "book": (
        Area(((20, 12), (76, 6), (80, 88), (24, 94)), 0), Area(((20, 12), (27, 11), (31, 93), (24, 94)), 0.5),
        Area(((36, 26), (68, 23), (69, 32), (37, 35)), -0.7), Area(((38, 44), (62, 42), (62, 46), (38, 48)), -0.6),
        _round(53, 66, 11, 11, -0.4),
    ),
    "toy": (
        _round(32, 16, 10, 10, 0.3), _round(68, 16, 10, 10, 0.3), _round(50, 30, 24, 22, 0),
        _round(50, 70, 28, 26, 0), _round(50, 72, 17, 17, -0.45), _round(41, 26, 3, 3, 0.95),
        _round(59, 26, 3, 3, 0.95), _round(50, 37, 7, 5, -0.5), _round(50, 35, 2.6, 2, 0.95),
        _round(22, 62, 8, 12, 0.2), _round(78, 62, 8, 12, 0.2), _round(34, 94, 11, 6, 0.3), _round(66, 94, 11, 6, 0.3),
    ),
    "phone_case": (
        Area(((32, 3), (68, 3), (74, 9), (74, 91), (68, 97), (32, 97), (26, 91), (26, 9)), 0),
        Area(((31, 8), (50, 8), (50, 27), (31, 27)), 0.55), _round(37, 14, 4, 4, 0.95), _round(44, 22, 4, 4, 0.95),
        _round(50, 58, 14, 14, -0.4), _round(50, 58, 8, 8, 0.2),
    ),
}  # fmt: skip


def shaded(ink: Ink, shade: float) -> Ink:
    """The colour made darker (up to 1) or lighter (down to -1)."""
    goal = 24 if shade > 0 else 255
    share = abs(shade) * 0.85
    red, green, blue = (round(part + (goal - part) * share) for part in ink)
    return (red, green, blue)


def placed(area: Area, box: Box) -> list[Point]:
    """The area's points within a box of x, y, width and height, its proportions kept."""
    x, y, width, height = box
    unit = min(width, height) / 100
    left, top = x + (width - unit * 100) / 2, y + (height - unit * 100) / 2
    return [(left + px * unit, top + py * unit) for px, py in area.points]


def drawn(pad: Pad, outline: Outline, box: Box, ink: Ink = BLACK) -> None:
    """Draws the goods in thin lines, as patents show them."""
    for area in OUTLINES[outline]:
        points = placed(area, box)
        pad.fill(points, (255, 255, 255))
        pad.line([*points, points[0]], ink, 0.28)


def coloured(pad: Pad, outline: Outline, box: Box, ink: Ink) -> None:
    """Draws the goods in colour, as a printed picture shows them."""
    for area in OUTLINES[outline]:
        pad.fill(placed(area, box), shaded(ink, area.shade))
