"""The topics of Help: pages of ``docs``, and refusals, criteria and metrics from the catalogues.

Nothing is copied: a page is read from ``docs``, its Chinese text from ``docs/zh``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.analytics.questions import QUESTIONS, defined, title_of
from core.domain.policy import Checklist, Criterion, Policy, PolicyBook
from core.domain.refusals import CODES, refuse
from core.domain.text import Language, family, mark
from core.language import render, t
from core.office import DATA

DOCS: Final = DATA.parent / "docs"

NAMES: Final = family(
    "help.topic",
    "glossary reviewer_day manager_day lifecycle letters bundles quality metrics permissions files reading security"
    " deploy api webhooks",
)

PAGES: Final = {name.replace("_", "-"): title for name, title in NAMES.items()}
"""The pages of ``docs`` that are useful at work, by file name."""

TITLES: Final = {"refusals": mark("help.topic.refusals"), "criteria": mark("help.topic.criteria"), **PAGES}

TOPICS: Final = (
    "glossary", "reviewer-day", "manager-day", "refusals", "criteria", "metrics", "lifecycle", "letters", "bundles",
    "quality", "permissions", "reading", "files", "security", "deploy", "api", "webhooks",
)  # fmt: skip
"""The topics in display order: those for everybody first, those for administrators last."""

LEFT_OUT: Final = re.compile(
    r"<!--.*?-->|^!\[[^\]]*\]\([^)]*\)$|^## [^\n]*\n\n```mermaid\n.*?^```\n\n[^\n]*$|^(?:Source: |来源：)[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
"""The parts of a page that Help leaves out: authors' remarks, pictures, the section of a diagram, the source module."""

BROKEN: Final = re.compile(r"(?<=[。；：，])\n(?![\s|#>-]|```|\d+\. )")
"""The end of a line within a paragraph of Chinese, where Markdown would put a space."""

LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")

FIELD: Final = re.compile(r"\{\w*\}")


@dataclass(frozen=True)
class Entry:
    """A part of a topic with its own address: ``text`` is Markdown, ``parts`` are catalogue texts by heading."""

    key: str
    title: str
    text: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The text that is searched."""
        return " ".join((self.key, self.title, self.text, *(text for _, text in self.parts)))


@dataclass(frozen=True)
class Topic:
    """One page of Help."""

    key: str
    title: str
    entries: tuple[Entry, ...]


def topics(book: PolicyBook, lang: Language) -> dict[str, Topic]:
    """All topics by key in display order; pages that are not installed are left out."""
    found = (_topic(book, key, lang) for key in TOPICS)
    return {topic.key: topic for topic in found if topic.entries}


def search(found: dict[str, Topic], words: str) -> list[tuple[Topic, Entry]]:
    """The entries that contain all of these words, those with all of them in the title first."""
    wanted = words.casefold().split()
    every = [(topic, each) for topic in found.values() for each in topic.entries]
    hits = [hit for hit in every if wanted and _has(hit[1].words, wanted)]
    return sorted(hits, key=lambda hit: not _has(f"{hit[1].key} {hit[1].title}", wanted))


def _has(text: str, words: list[str]) -> bool:
    return all(word in text.casefold() for word in words)


def excerpt(entry: Entry, words: str, width: int = 160) -> str:
    """The text around the first of the words, as plain text."""
    text = re.sub(r"[`*|#\s]+", " ", " ".join((entry.text, *(part for _, part in entry.parts)))).strip()
    at = max(0, text.casefold().find((words.casefold().split() or [""])[0]) - width // 3)
    return f"{'… ' if at else ''}{text[at : at + width]}{' …' if at + width < len(text) else ''}"


def _topic(book: PolicyBook, key: str, lang: Language) -> Topic:
    title = t(TITLES[key], lang)
    if key == "refusals":
        return Topic(key, title, tuple(_refusal(code, lang) for code in CODES))
    if key == "criteria":
        return Topic(key, title, tuple(_criterion(book, each, lang) for each in book.criteria.values()))
    counted = tuple(_metric(name, lang) for name in QUESTIONS) if key == "metrics" else ()
    folder = DOCS if lang == "en" else DOCS / lang
    return Topic(key, title, (*counted, *_page(folder / f"{key}.md")))


def _refusal(code: str, lang: Language) -> Entry:
    """The meaning of a refusal, what to do, and the rule; facts of the case are left open."""
    refusal = refuse(code)
    parts = ((mark("help.what_to_do"), refusal.remedy), (mark("help.rule"), refusal.basis))
    sections = tuple((t(head, lang), FIELD.sub("…", render(text, lang))) for head, text in parts)
    return Entry(code, FIELD.sub("…", render(refusal.because, lang)), parts=sections)


KINDS: Final = {
    "M": mark("help.answered_by_machine"),
    "H": mark("help.answered_by_person"),
    "MH": mark("help.suggested_by_machine"),
}

DEFAULTS: Final = {"B": mark("help.blocks_its_route"), "W": mark("rule.only_warns")}


def _criterion(book: PolicyBook, found: Criterion, lang: Language) -> Entry:
    """A criterion: the question, who answers it, what to look at, what letters say, and which policies ask it."""
    asking = [each.title(lang) for each in book.all() if any(one.item(found.id) for one in _checklists(each))]
    papers = {"accepted": t("help.papers_accepted", lang), "refused": t("help.papers_refused", lang)}
    parts = (
        (mark("help.question"), found.text(lang)),
        (mark("help.who_answers"), f"{t(KINDS[found.kind], lang)} {t(DEFAULTS[found.default], lang)}"),
        (mark("help.what_to_look_at"), found.hint(lang)),
        (mark("help.letter_where_not_met"), found.failure(lang)),
        (mark("help.letter_what_helps"), found.way(lang)),
        (mark("help.asked_by"), ("、" if lang == "zh" else ", ").join(asking)),
    )
    sections = tuple((t(head, lang), text.format(**papers)) for head, text in parts if text)
    return Entry(found.id, found.short(lang).format(**papers), parts=sections)


def _checklists(policy: Policy) -> tuple[Checklist, ...]:
    return policy.appeal, policy.answer, policy.withdrawal


def _metric(name: str, lang: Language) -> Entry:
    """The definition of a metric, as shown beside the figure."""
    return Entry(name, t(title_of(name), lang), parts=((t("help.what_it_counts", lang), render(defined(name), lang)),))


def _page(file: Path) -> Iterator[Entry]:
    """The sections of a page of ``docs``, without authors' remarks."""
    if not file.exists():
        return
    text = BROKEN.sub("", LEFT_OUT.sub("", file.read_text(encoding="utf-8")))
    first, *parts = re.split(r"^## ", re.sub(r"\A\s*# .*\n", "", text), flags=re.MULTILINE)
    title = re.search(r"^# (.*)$", text, re.MULTILINE)
    yield Entry("intro", title[1] if title else file.stem, _linked(first.strip()))
    for part in parts:
        head, _, body = part.partition("\n")
        yield Entry(slug(head), head.replace("`", ""), _linked(body.strip()))


def slug(heading: str) -> str:
    """The anchor of a heading, as in the repository."""
    return re.sub(r"[^\w-]", "", heading.strip().casefold().replace(" ", "-"))


def _linked(text: str) -> str:
    """The text with links to Help pages rewritten, web links kept, and all other links replaced by their text."""

    def link(found: re.Match[str]) -> str:
        words, to = found.groups()
        page, _, at = to.partition("#")
        if to.startswith("https://"):
            return found[0]
        key = Path(page).stem
        return f"[{words}](/help?topic={key}{f'&at={at}' if at else ''})" if key in TITLES else words

    return LINK.sub(link, text)
