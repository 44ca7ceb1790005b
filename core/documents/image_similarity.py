"""Whether two images show the same page: a hash finds candidates among a million, and a comparison checks two.

A hash of 64 bits keeps the coarse light and dark of a page (its 8 × 8 lowest cosine waves) and survives
scaling, recompression and a slight crop. Two invoices of one form have the same coarse light and dark,
so a near hash only means "compare them": ``compare_images`` lays the two pages over each other and returns the fit of
the place that fits worst. The figures behind the limits are in docs/benchmarks-radar.md.

Runs in the confined process, because the pages are drawn from untrusted bytes.
"""

import struct
from io import BytesIO
from itertools import product
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps

from core.documents import rendering

Grid: TypeAlias = NDArray[np.float64]

NEAR: Final = 10
"""Of the 64 bits, how many may differ between the hashes of two images of one page."""

ALIKE: Final = 0.5
"""The least fit of the worst place of two images of one page."""

SIDE: Final = 400
"""Pixels of the longer side of the small image used for comparison."""

DPI: Final = 50
"""Dots per inch at which a page is drawn for it."""

LOOK_DPI: Final = 110

COARSE: Final = 64

GRID: Final = 32

WAVES: Final = 8

LEAST_INK: Final = 0.002
"""The least share of a page that must be darker than its surroundings; otherwise the page counts as blank."""

INK: Final = 28

EDGE: Final = 0.004
"""The share of ink allowed outside the frame of the text: dust, a hole, the edge of a scan."""

SCALES: Final = tuple(1 + step / 50 for step in range(-6, 7))

SHIFTS: Final = tuple(product(range(-6, 7), repeat=2))

STEPS: Final = ((3, 0.01, 4.0), (2, 0.005, 2.0), (1, 0.0025, 1.0), (1, 0.00125, 0.5))
"""The rounds of refinement: pixels merged, step in scale, step in pixels."""

LEAST_SHARED: Final = 0.75

BLOCK: Final = 15

WANDER: Final = 2

PLAIN: Final = 240.0
"""Contrast (squared) below which a place counts as plain and fits anything."""

TURNS: Final = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)

_AT: Final = np.arange(GRID)

_WAVE: Final = np.cos(np.pi * (2 * _AT[None] + 1) * _AT[:, None] / (2 * GRID))[1 : WAVES + 1]


def page_hashes(data: bytes, media_type: str, page: int) -> tuple[int, ...]:
    """The hashes of one page of a document, counted from 1; none for a blank page."""
    return hashes_of(rendering.picture_of(data, media_type, page, DPI))


def grey_image(data: bytes, media_type: str, page: int) -> bytes:
    """The small grey image of one page, as PNG."""
    out = BytesIO()
    downscale(rendering.picture_of(data, media_type, page, LOOK_DPI)).save(out, "PNG")
    return out.getvalue()


def fit_of(body: bytes, turns: int) -> float:
    """How well two small images fit; ``body`` is the length of the first, then both images."""
    (length,) = struct.unpack_from(">I", body)
    first, second = body[4 : 4 + length], body[4 + length :]
    one, other = (Image.open(BytesIO(each), formats=("PNG",)).convert("L") for each in (first, second))
    return compare_images(turned(one, turns), other)


class Alignment(NamedTuple):
    """How one page lies on the other: its width relative to the other's, and its corner in widths of the other."""

    scale: float
    across: float
    down: float


def hashes_of(page: Image.Image) -> tuple[int, ...]:
    """The hashes of a page unrotated and rotated by 90, 180 and 270 degrees; none for a blank page."""
    grey = downscale(page)
    frame = _written(grey)
    if frame is None:
        return ()
    written = grey.crop(frame)
    return tuple(_hash(each) for each in (written, *(written.transpose(turn) for turn in TURNS)))


def turned(page: Image.Image, turns: int) -> Image.Image:
    """The page rotated by this many quarter turns, matching the hash at that index."""
    return page.transpose(TURNS[turns - 1]) if turns else page


def downscale(page: Image.Image) -> Image.Image:
    """The page in grey, its longer side 400 pixels at most."""
    grey = page.convert("L")
    grey.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return grey


def compare_images(one: Image.Image, other: Image.Image) -> float:
    """The fit of the worst place, from 0 to 1, after moving and scaling the other page to its best fit."""
    first, second = _ink(downscale(one)), _ink(downscale(other))
    lay = _coarse(first, second)
    return 0.0 if lay is None else _worst(first, second, _refined(first, second, lay))


def _ink(grey: Image.Image) -> Image.Image:
    """What is darker than the paper around it; this removes uneven lighting."""
    paper = grey.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(6))
    return ImageChops.subtract(paper, grey)


def _written(grey: Image.Image) -> tuple[int, int, int, int] | None:
    """The frame of the text; None on a blank page."""
    ink = np.asarray(_ink(ImageOps.autocontrast(grey, cutoff=1))) > INK
    if ink.mean() < LEAST_INK or np.asarray(_ink(grey)).max() <= INK:
        return None
    (left, right), (top, bottom) = (_ends(ink.sum(axis)) for axis in (0, 1))
    return left, top, right, bottom


def _ends(ink: NDArray[np.int64]) -> tuple[int, int]:
    rising = np.cumsum(ink)
    low, high = np.searchsorted(rising, (rising[-1] * EDGE, rising[-1] * (1 - EDGE)))
    return int(low), int(high) + 1


def _hash(written: Image.Image) -> int:
    """64 bits: which of the lowest waves, without those constant along a side, are above their median."""
    light = np.asarray(written.resize((GRID, GRID), Image.Resampling.BOX), float)
    waves = (_WAVE @ light @ _WAVE.T).ravel()
    bits = waves > np.median(waves)
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _grid(ink: Image.Image, wide: int, high: int) -> Grid:
    return np.asarray(ImageOps.autocontrast(ink.resize((wide, high), Image.Resampling.BOX), cutoff=(0, 1)), float)


def _coarse(first: Image.Image, second: Image.Image) -> Alignment | None:
    """The best position of the second on the first, found at 64 pixels; None if their shapes do not match."""
    share = COARSE / max(first.size)
    wide, high = max(1, round(first.width * share)), max(1, round(first.height * share))
    under = _grid(first, wide, high)
    found: tuple[float, Alignment] | None = None
    for scale in SCALES:
        over = _grid(second, max(1, round(wide * scale)), max(1, round(wide * scale * second.height / second.width)))
        for across, down in SHIFTS:
            left, top = max(0, across), max(0, down)
            right, bottom = min(wide, over.shape[1] + across), min(high, over.shape[0] + down)
            if (right - left) * (bottom - top) < LEAST_SHARED * min(under.size, over.size):
                continue
            apart = under[top:bottom, left:right] - over[top - down : bottom - down, left - across : right - across]
            worse = float((apart * apart).mean())
            if found is None or worse < found[0]:
                found = worse, Alignment(scale, across / wide, down / wide)
    return found[1] if found else None


def _refined(first: Image.Image, second: Image.Image, lay: Alignment) -> Alignment:
    """The position to half a pixel, found by moving to the best neighbour in ever smaller steps."""
    for pixels, scale, shift in STEPS:
        for _ in range(3):
            around = [
                Alignment(
                    lay.scale + a * scale, lay.across + b * shift / first.width, lay.down + c * shift / first.width
                )
                for a, b, c in product((0, -1, 1), repeat=3)
            ]
            best = min(around, key=lambda each: _apart(first, second, each, pixels))
            if best == lay:
                break
            lay = best
    return lay


def _laid(first: Image.Image, second: Image.Image, lay: Alignment) -> tuple[Image.Image, Image.Image]:
    """The part that both pages show, cut from each at the same size."""
    wide = first.width * lay.scale
    by, left, top = second.width / wide, lay.across * first.width, lay.down * first.width
    over = second.transform(
        first.size, Image.Transform.AFFINE, (by, 0, -left * by, 0, by, -top * by), Image.Resampling.BILINEAR
    )
    right, bottom = left + wide, top + wide * second.height / second.width
    frame = (
        max(0, int(left) + 2),
        max(0, int(top) + 2),
        min(first.width, int(right) - 2),
        min(first.height, int(bottom) - 2),
    )
    return first.crop(frame), over.crop(frame)


def _apart(first: Image.Image, second: Image.Image, lay: Alignment, pixels: int) -> float:
    one, other = (np.asarray(each.reduce(pixels), float) for each in _laid(first, second, lay))
    return float(((one - other) ** 2).mean())


def _worst(first: Image.Image, second: Image.Image, lay: Alignment) -> float:
    """The lowest fit of any square of 15 pixels, each moved by up to 2 pixels to fit best."""
    one, other = (np.asarray(each.filter(ImageFilter.GaussianBlur(0.6)), float) for each in _laid(first, second, lay))
    if min(one.shape) < 2 * BLOCK:
        return 0.0
    mean_one, spread_one = _mean(one), _mean(one * one)
    spread_one -= mean_one**2
    fit = np.full(mean_one.shape, -1.0)
    for across, down in product(range(-WANDER, WANDER + 1), repeat=2):
        moved = np.roll(other, (down, across), (0, 1))
        mean = _mean(moved)
        spread = _mean(moved * moved) - mean**2
        shared = _mean(one * moved) - mean_one * mean
        fit = np.maximum(fit, (2 * shared + PLAIN) / (spread_one + spread + PLAIN))
    return max(0.0, float(fit.min()))


def _mean(values: Grid) -> Grid:
    """The mean of each square of 15 pixels."""
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    corners = sums[BLOCK:, BLOCK:] - sums[:-BLOCK, BLOCK:] - sums[BLOCK:, :-BLOCK] + sums[:-BLOCK, :-BLOCK]
    mean: Grid = corners / (BLOCK * BLOCK)
    return mean
