"""The pages of ``docs/`` that are drawn from the code: life cycle, permissions, refusals, criteria.

``make docs`` (``python -m tests.house.drawn_docs``) writes them; ``test_docs.py`` compares them with the folder. Life
cycle and permissions are written in Chinese too, with the sentences of ``chinese.toml``; the other two have both
languages on one page.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.domain.lifecycle import MOVES, Move
from core.domain.people import ACCOUNT_ROLES
from core.domain.permissions import Act
from core.domain.policy import Criterion, PolicyBook, Window
from core.domain.refusals import CODES, refuse
from core.domain.terms import Role, State, label_of
from core.domain.text import LANGUAGES, Language
from core.language import render, t
from core.rule_files import load_policies
from tests.house.source import ROOT

POLICIES: Final = ROOT / "data" / "policy"

ACTS: Final = ROOT / "tests" / "house" / "acts.toml"

CHINESE: Final = {
    english: chinese
    for part in tomllib.loads((ROOT / "tests" / "house" / "chinese.toml").read_text("utf-8")).values()
    for english, chinese in part.items()
}

WRITTEN: Final = "<!-- Written by `make docs`: change the source, not this page. -->"

KINDS: Final = {
    "M": "answered by machine",
    "H": "answered by a person",
    "MH": "suggested by machine, confirmed by a person",
}

TURNS: Final = {
    State.OPENED: "customer service",
    State.AWAITING_SELLER: "the seller",
    State.PRELIMINARY_REVIEW: "legal",
    State.AWAITING_COMPLAINANT: "the complainant",
    State.FINAL_REVIEW: "legal",
    State.CLOSED: "nobody",
}

SECTION: Final = re.compile(r" \([\w.]+ [\d.]+\)\.$")
"""Where a condition names its source, which is no part of the page."""

SOURCES: Final = (
    "Source: `Act` in `core/domain/permissions.py`; for moves `MOVES` in `core/domain/lifecycle.py`.",
    "Pages, routes, queries, commands and the command line check them, and one test tries each row in every role.",
    "What a row does not allow is refused with `not_permitted` ([refusals](refusals.md)) or not shown at all.",
)

EVERYBODY: Final = (
    "Whoever is signed in may change their own password and language, sign out, and mark their own notices as seen.",
    "",
    "Whoever has access to the office's file works on it from the command line: reads figures, exports, reports and",
    "runs as a lead reviewer may, imports cases as customer service and history as an administrator may, and manages",
    "accounts, backups and the record. Decisions made there are made in the name of an account, with its role.",
)


def write_docs(folder: Path) -> None:
    """Writes the drawn pages into the folder; raises PolicyError for a broken rule book."""
    (folder / "zh").mkdir(parents=True, exist_ok=True)
    pages = {
        "lifecycle.md": lifecycle_page(MOVES, "en"),
        "zh/lifecycle.md": lifecycle_page(MOVES, "zh"),
        "permissions.md": permissions_page(MOVES, "en"),
        "zh/permissions.md": permissions_page(MOVES, "zh"),
        "refusals.md": refusals_page(),
        "criteria.md": criteria_page(load_policies(POLICIES)),
    }
    for name, lines in pages.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def said(sentence: str, lang: Language) -> str:
    """A sentence of a drawn page in that language; KeyError if its Chinese is missing."""
    return sentence if lang == "en" else CHINESE[sentence]


def lifecycle_page(moves: tuple[Move, ...], lang: Language) -> Iterator[str]:
    """The life of an appeal, line by line: the states, the diagram, and one row for each move."""
    yield from (said("# The life of an appeal", lang), "", WRITTEN, "")
    yield said("Source: `MOVES` in `core/domain/lifecycle.py`.", lang)
    yield said("A move that its row does not allow is refused with one of the codes in [refusals](refusals.md).", lang)
    yield from ("", said("## States", lang), "")
    yield from _heads(said("| state | English | 中文 | whose turn |", lang))
    for state in State:
        yield f"| `{state}` | {_names(label_of(state).key, lang)} | {said(TURNS[state], lang)} |"
    yield from ("", said("## Diagram", lang), "", "```mermaid", *diagram(moves, lang), "```")
    yield from ("", said("Moves within one state, and withdrawals, appear only in the table.", lang))
    yield from ("", said("## Moves", lang), "")
    yield from _heads(said("| verb | English | 中文 | from | to | who | needs | ends as |", lang))
    for move in moves:
        yield _row(move, lang)
    yield from ("", said("‡ A decision: only the person who holds the case may make it.", lang))


def diagram(moves: tuple[Move, ...], lang: Language) -> Iterator[str]:
    """The moves as a mermaid state diagram; those possible in most states would hide the rest and are left out."""
    yield from ("stateDiagram-v2", "    direction LR")
    if lang != "en":
        yield from (f"    {state}: {t(label_of(state).key, lang)}" for state in State)
    for move in moves:
        if move.target is None or len(move.sources) > 1:
            continue
        source = next(iter(move.sources), "[*]")
        verb = move.verb if lang == "en" else t(label_of(move.verb).key, lang).replace("：", "，")
        yield f"    {source} --> {move.target}: {verb}"
    yield f"    {State.CLOSED} --> [*]"


def permissions_page(moves: tuple[Move, ...], lang: Language) -> Iterator[str]:
    """Who may do what, line by line: a table for each part of the work, and one for the moves of the life cycle."""
    yield from (said("# Permissions", lang), "", WRITTEN, "")
    yield from (said(each, lang) for each in SOURCES)
    yield from ("", said("## Roles", lang), "", *_heads(said("| role | English | 中文 |", lang)))
    yield from (f"| `{role}` | {_names(label_of(role).key, lang)} |" for role in Role)
    yield from ("", *(said(each, lang) if each else "" for each in EVERYBODY))
    roles = " | ".join(t(label_of(role).key, lang) for role in ACCOUNT_ROLES)
    for title, acts in tomllib.loads(ACTS.read_text("utf-8")).items():
        head = f"{said('| act | covers |', lang)} {roles} {said('| besides the role |', lang)}"
        yield from ("", said(f"## {title}", lang), "", *_heads(head, len(ACCOUNT_ROLES)))
        for act, (covers, *besides) in acts.items():
            more = "".join(said(each, lang) for each in besides)
            yield f"| `{act}` | {said(covers, lang)} | {_marks(Act[act.upper()].roles)} | {more} |"
    link = "For the states of each move and what it requires, see [the life of an appeal](lifecycle.md)."
    yield from ("", said("## Moves of a case", lang), "", said(link, lang), "")
    yield from _heads(f"{said('| verb | English |', lang)} {roles} |", len(ACCOUNT_ROLES))
    for verb in dict.fromkeys(move.verb for move in moves):
        may = frozenset[Role]().union(*(move.roles for move in moves if move.verb is verb))
        yield f"| `{verb}` | {t(label_of(verb).key, lang)} | {_marks(may)} |"


def refusals_page() -> Iterator[str]:
    """Every refusal, line by line: one section a code, by its kind, in the order of the closed list."""
    yield from ("# Refusals", "", WRITTEN, "", "Source: `CODES` in `core/domain/refusals.py`.")
    yield "Pages, command line and tests show the same refusal: what is in the way, the rule behind it, and what to do."
    yield "A name in {braces} is replaced by the facts of the case."
    for code, kind in CODES.items():
        yield from ("", f"## `{code}`", "", f"Kind: `{kind}`")
        for lang in LANGUAGES:
            refusal = refuse(code)
            said = (render(each, lang) for each in (refusal.because, refusal.basis, refusal.remedy))
            yield from ("", "> " + "\n>\n> ".join(said))


def criteria_page(book: PolicyBook) -> Iterator[str]:
    """The rule book, line by line: the policies with their windows, then every criterion in the catalogue's order."""
    yield from ("# Policies and criteria", "", WRITTEN, "", "Source: `data/policy`.")
    yield "The policies with their periods and the complainant's window, then every criterion in both languages:"
    yield "who answers it, whether it decides its route, what letters say about it, and which policies ask it."
    yield from ("", "## Policies", "")
    yield "| policy | English | 中文 | right | in force | window for the complainant's answer |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for policy in book.all():
        until = f" to {policy.valid_to}" if policy.valid_to else ""
        names = " | ".join(policy.title(lang) for lang in LANGUAGES)
        window = _window(policy.window("response"))
        yield f"| `{policy.id}` | {names} | {policy.right_type} | from {policy.valid_from}{until} | {window} |"
    yield from ("", "## Criteria")
    asked = _asked(book)
    for criterion in book.criteria.values():
        yield from _section(criterion, asked.get(criterion.id, []))


def _section(criterion: Criterion, asked: list[str]) -> Iterator[str]:
    default = "blocks its route" if criterion.default == "B" else "only warns"
    yield from ("", f"### `{criterion.id}`", "")
    for lang in LANGUAGES:
        yield f"- {criterion.text(lang)} ({criterion.short(lang)})"
    condition = f" ({criterion.condition})" if criterion.condition else ""
    yield f"- {KINDS[criterion.kind].capitalize()}; {default}{condition}"
    yield from (f"- {criterion.hint(lang)}" for lang in LANGUAGES if criterion.hint(lang))
    yield from (
        f"- In a letter, if not met: {criterion.failure('en')}",
        f"- 函件中（不符合时）：{criterion.failure('zh')}",
    )
    yield from (f"- In a letter, what to do: {criterion.way('en')}", f"- 函件中（可采取的办法）：{criterion.way('zh')}")
    if criterion.inputs:
        yield f"- Looks at: {', '.join(criterion.inputs)}"
    yield f"- Used by: {', '.join(asked) or 'no policy in force'}"


def _asked(book: PolicyBook) -> dict[str, list[str]]:
    """For each criterion the policies and groups that ask it."""
    asked: dict[str, list[str]] = {}
    for policy in book.all():
        for checklist in (policy.appeal, policy.answer, policy.withdrawal):
            for group in checklist.groups():
                for item in group.items:
                    name = f"{checklist.subject}.{group.id}" if checklist is not policy.appeal else group.id
                    asked.setdefault(item.criterion, []).append(f"`{policy.id}` {name}")
    return asked


def _row(move: Move, lang: Language) -> str:
    and_, or_ = (", ", ", ") if lang == "en" else ("、", "；")
    sources = and_.join(_state(state, lang) for state in State if state in move.sources) or "-"
    if move.sources == frozenset(State):
        sources = said("any", lang)
    elif move.sources == frozenset(State) - {State.CLOSED}:
        sources = said("any but `closed`", lang)
    target = _state(move.target, lang) if move.target else said("where it came from" if move.returns else "stays", lang)
    who = and_.join(sorted(t(label_of(role).key, lang) for role in move.roles)) + (" ‡" if move.held else "")
    needs = (SECTION.sub(".", (need.__doc__ or "").strip().split("\n")[0]) for need in move.needs)
    told = (" " if lang == "en" else "").join(said(each, lang) for each in needs)
    ends = (f"`{each}`" if lang == "en" else t(label_of(each).key, lang) for each in move.outcomes)
    cells = (f"`{move.verb}`", _names(label_of(move.verb).key, lang), sources, target, who, told, or_.join(ends))
    return f"| {' | '.join(cells)} |"


def _state(state: State, lang: Language) -> str:
    return f"`{state}`" if lang == "en" else t(label_of(state).key, lang)


def _heads(row: str, centred: int = 0) -> tuple[str, str]:
    """The first two lines of a table; ``centred`` columns after the second are narrow marks."""
    columns = row.count("|") - 1
    lines = [":-:" if 2 <= column < 2 + centred else "---" for column in range(columns)]
    return row, f"| {' | '.join(lines)} |"


def _marks(roles: frozenset[Role]) -> str:
    return " | ".join("✓" if role in roles else "" for role in ACCOUNT_ROLES)


def _names(key: str, lang: Language) -> str:
    """The name in both languages on an English page, in Chinese on a Chinese one."""
    return " | ".join(t(key, each) for each in LANGUAGES if each in {lang, "zh"})


def _window(window: Window) -> str:
    latest = f", at the latest {window.latest_days}" if window.latest_days else ""
    return f"{window.days} {window.unit} days{latest}, from {window.starts.replace('_', ' ')}"


if __name__ == "__main__":
    write_docs(ROOT / "docs")
