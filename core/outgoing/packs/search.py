"""Every page of a document searched for what is masked by default, as areas for the list."""

from typing import Final

from core.errors import Refusal
from core.evidence.intake import why_unreadable
from core.evidence.reader import Unreadable
from core.model.pack import Area
from core.model.terms import Masked
from core.outgoing.packs.seen import Look, Page, Paper, share
from core.outgoing.packs.spans import box_of
from core.outgoing.packs.suggest import Known, suggest
from core.text import Text

SAME: Final = 0.6
"""The share of an area that lies under another one, from which on it adds nothing."""


def areas_in(
    paper: Paper, exhibit_id: str, name: str | Text, look: Look, wanted: frozenset[Masked], known: Known
) -> list[Area] | Refusal:
    """The areas that the rules find in a document, page by page, each numbered 0; refused when a page is unreadable."""
    areas: list[Area] = []
    for number in range(1, paper.pages + 1):
        page = look.page(paper, number)
        if isinstance(page, Unreadable):
            return why_unreadable(name, page)
        areas += _of_page(page, exhibit_id, wanted, known)
    return areas


def _of_page(page: Page, exhibit_id: str, wanted: frozenset[Masked], known: Known) -> list[Area]:
    areas: list[Area] = []
    for found in suggest(page.words, page.codes, wanted, known):
        box = box_of(found.span)
        if not any(share(box, each.box) >= SAME for each in areas):
            areas.append(Area(area_id=0, exhibit_id=exhibit_id, page=page.number, box=box, what=found.what))
    return areas
