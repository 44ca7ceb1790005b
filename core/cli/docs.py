"""The pages of ``docs/`` that are drawn from the code: life cycle, refusals, criteria.

``make docs`` writes them; a test of the house compares them with what stands in the folder.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.errors import CODES
from core.language import LANGUAGES, t
from core.lifecycle import MOVES, Move
from core.model.criterion import Criterion
from core.model.names import name_of
from core.model.rules import PolicyBook, Window
from core.model.terms import State
from core.policy import load_policies

POLICIES: Final = Path(__file__).resolve().parents[2] / "data" / "policy"
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


def write_docs(folder: Path) -> None:
    """Writes lifecycle.md, refusals.md and criteria.md into the folder; raises PolicyError for a broken rule book."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "lifecycle.md": lifecycle_page(MOVES),
        "refusals.md": refusals_page(),
        "criteria.md": criteria_page(load_policies(POLICIES)),
    }
    for name, lines in pages.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def lifecycle_page(moves: tuple[Move, ...]) -> Iterator[str]:
    """The life of an appeal, line by line: the states, the diagram, and one row for each move."""
    yield from ("# The life of an appeal", "", WRITTEN, "", "Source: `MOVES` in `core/lifecycle.py`.")
    yield "A move that its row does not allow is refused, with one of the codes of [refusals](refusals.md)."
    yield from ("", "## States", "", "| state | English | 中文 | whose turn |", "| --- | --- | --- | --- |")
    for state in State:
        yield f"| `{state}` | {_both(name_of(state).key)} | {TURNS[state]} |"
    yield from ("", "## Diagram", "", "```mermaid", *diagram(moves), "```")
    yield from ("", "Moves that stay in their state, and withdrawals, are in the table only.", "", "## Moves", "")
    yield "| verb | English | 中文 | from | to | who | needs | ends as |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for move in moves:
        yield _row(move)
    yield from ("", "‡ A decision: only whoever holds the case may make it.")


def diagram(moves: tuple[Move, ...]) -> Iterator[str]:
    """The moves as a mermaid state diagram; those possible in most states would hide the rest and are left out."""
    yield from ("stateDiagram-v2", "    direction LR")
    for move in moves:
        if move.target is None or len(move.sources) > 1:
            continue
        source = next(iter(move.sources), "[*]")
        yield f"    {source} --> {move.target}: {move.verb}"
    yield f"    {State.CLOSED} --> [*]"


def refusals_page() -> Iterator[str]:
    """Every refusal, line by line: one section a code, in the order of the closed list."""
    yield from ("# Refusals", "", WRITTEN, "", "Source: `CODES` in `core/errors/codes.py`.")
    yield "Page, command line and test show the same refusal: what is in the way, the rule it rests on, the way out."
    yield "A name in {braces} is filled in with the fact of the case."
    for code, entry in CODES.items():
        yield from ("", f"## `{code}`", "", f"Kind: `{entry.kind}`")
        for lang in LANGUAGES:
            because, basis, remedy = (t(key, lang) for key in (entry.because, entry.basis, entry.remedy))
            yield from ("", f"> {because}", ">", f"> {basis}", ">", f"> {remedy}")


def criteria_page(book: PolicyBook) -> Iterator[str]:
    """The rule book, line by line: the policies with their windows, then every criterion in the catalogue's order."""
    yield from ("# Policies and criteria", "", WRITTEN, "", "Source: `data/policy`.", "", "## Policies", "")
    yield "| policy | English | 中文 | right | in force | the complainant answers within |"
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
    yield from (f"- In a letter: {criterion.way('en')}", f"- 函件用语: {criterion.way('zh')}")
    if criterion.inputs:
        yield f"- Looks at: {', '.join(criterion.inputs)}"
    yield f"- Asked by: {', '.join(asked) or 'no policy in force'}"


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


def _row(move: Move) -> str:
    sources = ", ".join(f"`{state}`" for state in State if state in move.sources) or "-"
    if move.sources == frozenset(State) - {State.CLOSED}:
        sources = "any but `closed`"
    target = f"`{move.target}`" if move.target else ("where it came from" if move.returns else "stays")
    who = ", ".join(sorted(name_of(role).key for role in move.roles)) + (" ‡" if move.held else "")
    needs = " ".join((need.__doc__ or "").strip().split("\n")[0] for need in move.needs)
    ends = ", ".join(f"`{outcome}`" for outcome in move.outcomes)
    return f"| `{move.verb}` | {_both(name_of(move.verb).key)} | {sources} | {target} | {who} | {needs} | {ends} |"


def _both(key: str) -> str:
    return " | ".join(t(key, lang) for lang in LANGUAGES)


def _window(window: Window) -> str:
    latest = f", at the latest {window.latest_days}" if window.latest_days else ""
    return f"{window.days} {window.unit} days{latest}, from {window.starts.replace('_', ' ')}"
