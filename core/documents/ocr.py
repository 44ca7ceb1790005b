"""Text recognised in page images.

rapidocr's detector finds runs of letters, and its recogniser reads each. A page that lies on its side or upside down is
rotated first. Each run has its text, the recogniser's confidence, its box on the page as shown, and its place on the
straightened page, from which rows and columns are built.

For that place the slope of the long runs is fitted over the page: it is constant on a rotated page and varies on one
photographed at an angle. This is arithmetic on positions; the image is not changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import hypot
from statistics import median
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

from core.documents import reader_protocol, rendering

# Straightens the runs of letters of a tilted or skewed picture, so that one line has one height.

Point: TypeAlias = tuple[float, float]

Corners: TypeAlias = Sequence[Point]
"""Corners of a run of letters in pixels, clockwise from the upper left."""

LONG: Final = 3.0
"""A run at least this many times as wide as high shows the slope of its line."""

STRAYS: Final = 0.1

FEWEST_FOR_A_FIT: Final = 8

STIFFNESS: Final = 0.02
"""Share of the weights that dampens the change of slope, so that a few short runs do not bend the page."""


@dataclass(frozen=True)
class Slope:
    """The slope of the lines: at the middle of the page, and its change to the right and downwards."""

    middle: float = 0.0
    across: float = 0.0
    down: float = 0.0

    def flat(self, x: float, y: float) -> Point:
        """The position of a point on the straightened page; both are relative to the middle of the page."""
        return x + y * self.middle, y - x * (self.middle + self.across * x / 2 + self.down * y)


def straight(runs: Sequence[Corners], size: tuple[int, int]) -> list[list[int]]:
    """Left, top, right and bottom of each run on the straightened page, in thousandths of its width and height.

    A run near the edge of a tilted page may end up outside it: below 0 or above 1000.
    """
    wide, high = size
    slope = slope_of(runs, size)
    places = []
    for corners in runs:
        x, y = middle_of(corners)
        across, down = slope.flat(x - wide / 2, y - high / 2)
        half_wide, half_high = (side / 2 for side in run_sizes(corners))
        x, y = across + wide / 2, down + high / 2
        edges = (x - half_wide) / wide, (y - half_high) / high, (x + half_wide) / wide, (y + half_high) / high
        places.append([round(edge * reader_protocol.THOUSANDTHS) for edge in edges])
    return places


def run_sizes(corners: Corners) -> tuple[float, float]:
    """Width and height of a run in pixels along its own slope; at least one."""
    one, two, three, four = corners
    wide = max(hypot(two[0] - one[0], two[1] - one[1]), hypot(three[0] - four[0], three[1] - four[1]))
    high = max(hypot(four[0] - one[0], four[1] - one[1]), hypot(three[0] - two[0], three[1] - two[1]))
    return max(wide, 1.0), max(high, 1.0)


def middle_of(corners: Corners) -> Point:
    """The middle of a run."""
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def slope_of(runs: Sequence[Corners], size: tuple[int, int]) -> Slope:
    """The slope fitted to the long runs; flat where there is none."""
    seen = [_seen(corners, size) for corners in runs if run_sizes(corners)[0] >= LONG * run_sizes(corners)[1]]
    if not seen:
        return Slope()
    usual = median(slope for _, _, slope, _ in seen)
    typical = [each for each in seen if abs(each[2] - usual) < STRAYS]
    if len(typical) < FEWEST_FOR_A_FIT:
        return Slope(usual)
    return _fitted(typical, max(size) / 2)


def _seen(corners: Corners, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Position of a run relative to the middle of the page, its slope, and its weight."""
    one, two, three, four = corners
    x, y = middle_of(corners)
    wide, _ = run_sizes(corners)
    along = (two[0] - one[0]) + (three[0] - four[0])
    slope = ((two[1] - one[1]) + (three[1] - four[1])) / along if along else 0.0
    return x - size[0] / 2, y - size[1] / 2, slope, wide


def _fitted(seen: Sequence[tuple[float, float, float, float]], unit: float) -> Slope:
    """Least squares of the slope over the page, in units in which the page is about one wide."""
    x, y, slopes, weights = np.array(seen).T
    points = np.stack([np.ones_like(x), x / unit, y / unit])
    held_back = STIFFNESS * weights.sum() * np.diag((0.0, 1.0, 1.0))
    middle, across, down = np.linalg.solve(points * weights @ points.T + held_back, points @ (weights * slopes))
    return Slope(float(middle), float(across) / unit, float(down) / unit)


# Recognises the letters in a page image. Runs in its own confined process, because the bytes are untrusted.

LETTERS_DPI: Final = 170

LONGEST_SIDE: Final = 2000

SLIMMEST: Final = 4
"""A narrower strip is padded to this ratio, because the detector enlarges every picture by its shorter side."""

SMALLEST: Final = 64

MAX_RUNS: Final = 500

LONGEST_RUN: Final = 80
"""The largest ratio of width to height; a longer run would need unlimited memory."""

LEAST_SURE: Final = 0.5

STANDING: Final = 1.5

ASKED_WHICH_WAY_UP: Final = 13

THREADS: Final = 1

RunCorners: TypeAlias = list[Point]

Pixels: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True)
class Run:
    """A run of letters with its corners on the rotated picture, clockwise from the upper left."""

    text: str
    sure: float
    corners: RunCorners


def letters(data: bytes, media_type: str, page: int) -> dict[str, Any]:
    """The runs of letters of one page, counted from 1, as ``words``; boxes and places in thousandths.

    Raises UnsuitableDocumentError, MemoryError, and any error of the decoders for damaged bytes.
    """
    image = _fitting(rendering.picture_of(data, media_type, page, LETTERS_DPI).convert("RGB"))
    try:
        runs, turned = _read(_padded(image))
    except (RuntimeError, ONNXRuntimeError, cv2.error) as error:
        if "alloc" in str(error).lower() or "memory" in str(error).lower():
            raise MemoryError from error
        raise
    upright = image.size if turned % 180 == 0 else image.size[::-1]
    shown = [_box([_back(each, upright, turned) for each in run.corners], image.size) for run in runs]
    words = [
        {"text": run.text, "sure": round(run.sure, 3), "box": box, "place": place}
        for run, box, place in zip(runs, shown, straight([run.corners for run in runs], upright), strict=True)
    ]
    return {"words": words}


def load() -> None:
    """Loads the models. Must run before the process is confined, because it opens files."""
    cv2.setNumThreads(THREADS)
    _models()


@dataclass(frozen=True)
class Models:
    """The three models, each a callable: finds runs of letters, says which way up they are, reads them.

    rapidocr's own pipeline rotates each run separately; here the whole page is rotated, so that its boxes fit together.
    """

    find: Any
    cut: Any
    way_up: Any
    read: Any


@cache
def _models() -> Models:
    engine: Any = RapidOCR(  # published without types
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
        }
    )
    # Its own loaders: left to itself it loads each model at the first picture, when the process is confined.
    find, way_up, read = engine._load_det_model(), engine._load_cls_model(), engine._load_rec_model()  # noqa: SLF001
    return Models(find, engine.crop_text_regions, way_up, read)


def _fitting(image: Image.Image) -> Image.Image:
    scale = LONGEST_SIDE / max(image.size)
    if scale >= 1:
        return image
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _padded(image: Image.Image) -> Image.Image:
    """The picture, padded with white to the right and below if it is too small or too narrow for the detector."""
    least = max(SMALLEST, max(image.size) // SLIMMEST)
    if min(image.size) >= least:
        return image
    paper = Image.new("RGB", (max(image.width, least), max(image.height, least)), "white")
    paper.paste(image)
    return paper


def _read(image: Image.Image) -> tuple[list[Run], int]:
    """The runs, and by how many degrees the picture was rotated anticlockwise for them."""
    models, turned = _models(), 0
    pixels, found = _detected(image)
    if _lies_on_its_side(found):
        image, turned = image.transpose(Image.Transpose.ROTATE_90), 90
        pixels, found = _detected(image)
    if found and _is_upside_down(pixels, found):
        image, turned = image.transpose(Image.Transpose.ROTATE_180), turned + 180
        pixels, found = _detected(image)
    if not found:
        return [], turned
    read = models.read(TextRecInput(img=models.cut(pixels, found)))
    runs = [
        Run(text.strip(), float(sure), _points(corners))
        for corners, text, sure in zip(found, read.txts, read.scores, strict=True)
        if text.strip() and sure >= LEAST_SURE
    ]
    return runs, turned


def _detected(image: Image.Image) -> tuple[Pixels, list[Any]]:
    """The picture in the channel order of the models (blue, green, red), and the corners of each run of letters.

    The runs are ordered from the top and limited in number; mere lines are left out.
    """
    pixels = np.asarray(image)[:, :, ::-1].copy()
    found = _models().find(pixels).boxes
    boxes = [each for each in (found if found is not None else ()) if _ratio(_points(each)) <= LONGEST_RUN]
    return pixels, boxes[:MAX_RUNS]


def _points(corners: Any) -> RunCorners:  # noqa: ANN401 - four points as rapidocr gives them, published without types
    return [(float(x), float(y)) for x, y in corners]


def _ratio(corners: RunCorners) -> float:
    wide, high = run_sizes(corners)
    return max(wide / high, high / wide)


def _lies_on_its_side(found: Sequence[Any]) -> bool:
    """Whether most of the letters stand in runs that are higher than wide."""
    sides = [run_sizes(_points(each)) for each in found]
    standing = sum(high for wide, high in sides if high > STANDING * wide)
    return standing > sum(wide for wide, high in sides if wide > STANDING * high)


def _is_upside_down(pixels: Pixels, found: Sequence[Any]) -> bool:
    """Whether the classifier finds the longest runs upside down; surer answers weigh more."""
    longest = sorted(found, key=lambda each: -run_sizes(_points(each))[0])[:ASKED_WHICH_WAY_UP]
    classified = _models().way_up(_models().cut(pixels, longest)).cls_res
    return sum(float(sure) if "180" in label else -float(sure) for label, sure in classified) > 0


def _back(point: Point, upright: tuple[int, int], turned: int) -> Point:
    """The point of the rotated picture on the picture as shown; ``upright`` is the size of the rotated one."""
    x, y = point
    wide, high = upright
    if turned == 90:  # noqa: PLR2004 - degrees
        return high - y, x
    if turned == 180:  # noqa: PLR2004 - degrees
        return wide - x, high - y
    if turned == 270:  # noqa: PLR2004 - degrees
        return y, wide - x
    return x, y


def _box(corners: RunCorners, size: tuple[int, int]) -> list[int]:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return rendering.box_of((min(across), min(down), max(across), max(down)), size)
