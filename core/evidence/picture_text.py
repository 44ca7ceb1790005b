"""Recognises the letters in a picture of a page. Runs in a confined process of its own: the bytes are a stranger's.

rapidocr's detector finds runs of letters, its recogniser reads each. A page that lies on its side or
upside down is turned first. Of each run come the text, the recogniser's confidence, its box on the page as
shown, and its place on the page as it would lie straight, which is what rows and columns are made of.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

from core.evidence import drawing
from core.evidence.straighten import Point, sides_of, straight

LETTERS_DPI: Final = 170
LONGEST_SIDE: Final = 2000
SLIMMEST: Final = 4
"""A strip is laid on paper until it is no slimmer: the detector enlarges every picture by its shorter side."""

SMALLEST: Final = 64
MOST_RUNS: Final = 500
LONGEST_RUN: Final = 80
"""How many times as wide as high; a longer run would need memory without end."""

LEAST_SURE: Final = 0.5
STANDING: Final = 1.5
ASKED_WHICH_WAY_UP: Final = 13
THREADS: Final = 1
THOUSANDTHS: Final = 1_000

Corners: TypeAlias = list[Point]
Place: TypeAlias = tuple[float, float, float, float]
Pixels: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True)
class Run:
    """A run of letters: its corners on the picture as it was turned, from the upper left and clockwise."""

    text: str
    sure: float
    corners: Corners


def letters(data: bytes, media_type: str, page: int) -> bytes:
    """The runs of letters of one page, counted from 1, as JSON; boxes and places in thousandths.

    Raises UnfitError, MemoryError, and whatever the decoders raise for damaged bytes.
    """
    image = _fitting(drawing.picture_of(data, media_type, page, LETTERS_DPI).convert("RGB"))
    try:
        runs, turned = _read(_padded(image))
    except (RuntimeError, ONNXRuntimeError, cv2.error) as error:
        if "alloc" in str(error).lower() or "memory" in str(error).lower():
            raise MemoryError from error
        raise
    upright = image.size if turned % 180 == 0 else image.size[::-1]
    shown = [_box([_back(each, upright, turned) for each in run.corners], image.size) for run in runs]
    told = [
        {"text": run.text, "sure": round(run.sure, 3), "box": box, "place": place}
        for run, box, place in zip(runs, shown, straight([run.corners for run in runs], upright), strict=True)
    ]
    return json.dumps({"words": told}, ensure_ascii=False).encode()


def load() -> None:
    """Loads the models; done before a process is confined, since it opens files."""
    cv2.setNumThreads(THREADS)
    _models()


@dataclass(frozen=True)
class Models:
    """The three models, each a callable: finds runs of letters, says which way up they are, reads them.

    rapidocr's own pipeline turns each run by itself; here the whole page is turned, so that its boxes fit together.
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
    """The picture with white paper to the right and below, where it is too small or too slim for the detector."""
    least = max(SMALLEST, max(image.size) // SLIMMEST)
    if min(image.size) >= least:
        return image
    paper = Image.new("RGB", (max(image.width, least), max(image.height, least)), "white")
    paper.paste(image)
    return paper


def _read(image: Image.Image) -> tuple[list[Run], int]:
    """The runs, and by how many degrees against the clock the picture was turned for them."""
    models, turned = _models(), 0
    pixels = _pixels(image)
    found = _detected(pixels)
    if _lies_on_its_side(found):
        image, turned = image.transpose(Image.Transpose.ROTATE_90), 90
        pixels = _pixels(image)
        found = _detected(pixels)
    if found and _is_upside_down(pixels, found):
        image, turned = image.transpose(Image.Transpose.ROTATE_180), turned + 180
        pixels = _pixels(image)
        found = _detected(pixels)
    if not found:
        return [], turned
    read = models.read(TextRecInput(img=models.cut(pixels, found)))
    runs = [
        Run(text.strip(), float(sure), _points(corners))
        for corners, text, sure in zip(found, read.txts, read.scores, strict=True)
        if text.strip() and sure >= LEAST_SURE
    ]
    return runs, turned


def _pixels(image: Image.Image) -> Pixels:
    """The picture as the models were trained on: blue, green, red."""
    return np.asarray(image)[:, :, ::-1].copy()


def _detected(pixels: Pixels) -> list[Any]:
    """The corners of each run of letters, from the top; at most so many, and none that is a mere line."""
    found = _models().find(pixels).boxes
    kept = [each for each in (found if found is not None else ()) if _ratio(_points(each)) <= LONGEST_RUN]
    return kept[:MOST_RUNS]


def _points(corners: Any) -> Corners:  # noqa: ANN401 - four points as rapidocr gives them, published without types
    return [(float(x), float(y)) for x, y in corners]


def _ratio(corners: Corners) -> float:
    wide, high = sides_of(corners)
    return max(wide / high, high / wide)


def _lies_on_its_side(found: Sequence[Any]) -> bool:
    """Whether most of the letters stand in runs that are higher than wide."""
    sides = [sides_of(_points(each)) for each in found]
    standing = sum(high for wide, high in sides if high > STANDING * wide)
    lying = sum(wide for wide, high in sides if wide > STANDING * high)
    return standing > lying


def _is_upside_down(pixels: Pixels, found: Sequence[Any]) -> bool:
    """What the classifier says of the longest runs, the surer ones counting for more."""
    longest = sorted(found, key=lambda each: -sides_of(_points(each))[0])[:ASKED_WHICH_WAY_UP]
    told = _models().way_up(_models().cut(pixels, longest)).cls_res
    return sum(float(sure) if "180" in label else -float(sure) for label, sure in told) > 0


def _back(point: Point, upright: tuple[int, int], turned: int) -> Point:
    """Where a point of the turned picture lies on the picture as shown; ``upright`` is the size of the turned one."""
    x, y = point
    wide, high = upright
    if turned == 90:  # noqa: PLR2004 - degrees
        return high - y, x
    if turned == 180:  # noqa: PLR2004 - degrees
        return wide - x, high - y
    if turned == 270:  # noqa: PLR2004 - degrees
        return y, wide - x
    return x, y


def _box(corners: Corners, size: tuple[int, int]) -> list[int]:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return _thousandths((min(across), min(down), max(across), max(down)), size)


def _thousandths(place: Place, size: tuple[int, int]) -> list[int]:
    wide, high = size
    scaled = (place[0] / wide, place[1] / high, place[2] / wide, place[3] / high)
    return [min(THOUSANDTHS, max(0, round(each * THOUSANDTHS))) for each in scaled]
