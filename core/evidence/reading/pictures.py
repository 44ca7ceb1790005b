"""The letters in a picture of a page, with their places: for rules that make facts, and for whoever masks a page."""

from collections.abc import Iterable
from typing import Any

from core.evidence.reader import Unreadable
from core.evidence.worker import Readers, readers
from core.model.reading import Box, Mark


def words_of_picture(
    data: bytes, media_type: str, page: int, opened_by: Readers | None = None
) -> list[Mark] | Unreadable:
    """The runs of letters that are recognised on one page of a PDF or a picture, counted from 1, from the top.

    The page is looked at as it is shown, whatever text a PDF carries below: what a mask covers is not among
    them. Boxes are in thousandths of the page as shown, ``sure`` is the recogniser's confidence. It takes a
    second or two and does not raise for bad bytes.
    """
    told = (opened_by or readers()).letters(data, media_type, page)
    return told if isinstance(told, Unreadable) else marks_of(page, told.get("words"))


def codes_of_picture(
    data: bytes, media_type: str, page: int, opened_by: Readers | None = None
) -> list[Mark] | Unreadable:
    """The QR codes that are seen on one page, with their texts; otherwise as ``words_of_picture``."""
    told = (opened_by or readers()).look(data, media_type, page)
    return told if isinstance(told, Unreadable) else marks_of(page, told.get("codes"))


def marks_of(page: int, told: Iterable[dict[str, Any]] | None) -> list[Mark]:
    """What a reader process told of one page, as marks."""
    return [
        Mark(page, str(each["text"]), _box(each["box"]), float(each.get("sure", 1)), _place(each.get("place")))
        for each in told or ()
    ]


def _box(told: Iterable[int]) -> Box:
    left, top, right, bottom = (int(edge) for edge in told)
    return left, top, right, bottom


def _place(told: Iterable[int] | None) -> Box | None:
    return _box(told) if told is not None else None
