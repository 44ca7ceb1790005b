"""What somebody looked up: a catalogue page, a bar code, an article in a store's system."""

from collections.abc import Sequence
from datetime import date

from core.demo.paper.flow import Flow
from core.demo.paper.outlines import Outline, coloured
from core.demo.paper.pad import Ink
from core.demo.paper.sheet import Sheet, sheet
from core.language import Language, day
from core.model.facts import Facts
from core.model.terms import DocumentKind


def looked_up(  # noqa: PLR0913 - the page states that much
    kind: DocumentKind,
    *,
    lang: Language,
    title: str,
    where: str,
    on: date,
    rows: Sequence[tuple[str, str]],
    facts: Facts | None = None,
    picture: tuple[Outline, Ink] | None = None,
) -> Sheet:
    """The printed result as PDF: where and when, what was found line by line, and the article where it is shown."""
    zh = lang == "zh"
    page = Flow(title, lang, left=24, top=26)
    page.title(title, 18 if zh else 15, 0.4 if zh else 0.1)
    page.pairs(("来源", "时间") if zh else ("Source", "Day"), (where, day(on, lang)), 26)
    page.gap(4)
    page.table(("项目", "内容") if zh else ("Field", "Found"), rows, (46, 116))
    if picture:
        page.gap(6)
        coloured(page.pad, picture[0], (24, page.y, 70, 64), picture[1])
    return sheet(kind, f"{kind}_{on:%Y%m%d}.pdf", page.pad.close(), facts)
