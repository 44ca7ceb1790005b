"""The figures of the house: how much there is to read, how deep it is stacked, and what stands where it should not.

``python -m tests.house.figures`` prints them beside their ceilings and what is wanted; ``--where`` names the places
behind each of them, ``--write`` puts the table into ``docs/architecture.md``.
"""

import ast
import re
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias, TypeGuard

from tests.house.source import ROOT, code_of, functions, lines_of, name, tree_of

PLACES: Final = ("core", "pages", "app.py")
PAGE: Final = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

SPEAKS_SQL: Final = tuple(f"core/{package}/" for package in ("store", "ledger", "analytics"))
SQL: Final = re.compile(
    r"\b(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(?:CREATE|ALTER|DROP)\s+(?:TABLE|VIEW|INDEX))\b",
    re.DOTALL,
)

Graph: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Figure:
    """One number of the house, what it counts in words, and the places that make it what it is."""

    value: float
    told: str
    where: tuple[str, ...] = ()


# --- the code, line by line ---------------------------------------------------------------------------------------


def is_document(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Whether a statement is a text and nothing else: a docstring, or what is written below a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def code_lines(path: Path) -> int:
    """How many lines hold code: blank lines, comments, docstrings and what is written below a constant do not."""
    text = path.read_text(encoding="utf-8").splitlines()
    held = {at for at, line in enumerate(text, 1) if line.strip() and not line.lstrip().startswith("#")}
    documents: set[int] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant | ast.JoinedStr) and (node.end_lineno or 0) > node.lineno:
            held.update(
                range(node.lineno, (node.end_lineno or 0) + 1)
            )  # a text may hold blank lines, and signs of comments
        if is_document(node):
            documents.update(range(node.lineno, (node.end_lineno or 0) + 1))
    return len(held - documents)


@cache
def lines(*places: str) -> int:
    """The lines of code of these places."""
    return sum(code_lines(path) for path in code_of(*places))


# --- who imports whom ---------------------------------------------------------------------------------------------


def module_of(path: Path) -> str:
    """The name by which a file is imported; a package is its ``__init__``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.Module, module: str, known: frozenset[str], *, package: bool = False) -> Iterator[str]:
    """The known modules that a module imports, at any depth and behind ``TYPE_CHECKING`` too.

    ``from package import name`` is followed to the module of that name, where there is one; else it is an import of
    the package, whatever its ``__init__`` takes the name from.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, module, package=package)
            for each in node.names:
                module_named = f"{source}.{each.name}"
                if (found := module_named if module_named in known else source) in known:
                    yield found


def _absolute(node: ast.ImportFrom, module: str, *, package: bool) -> str:
    """Where a ``from`` takes its names from: dots count up from the module."""
    if not node.level:
        return node.module or ""
    above = module.split(".")[: len(module.split(".")) - node.level + package]
    return ".".join([*above, *([node.module] if node.module else [])])


@cache
def graph() -> Graph:
    """Each module of the program with those it imports."""
    paths = {module_of(path): path for path in code_of(*PLACES)}
    known = frozenset(paths)
    return {
        module: frozenset(imported(tree_of(path), module, known, package=path.stem == "__init__")) - {module}
        for module, path in paths.items()
    }


def knots(found: Graph) -> list[tuple[str, ...]]:
    """The modules in the order in which they can be loaded; those that import one another stand together."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    knotted: list[tuple[str, ...]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(found[module]):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            knotted.append(tuple(sorted(stack[at:])))
            del stack[at:]

    for each in sorted(found):
        if each not in order:
            visit(each)
    return knotted


def longest_chain(found: Graph) -> tuple[str, ...]:
    """The longest way down along imports, both ends counted; a knot counts once, as cycles have their own figure."""
    best: dict[str, tuple[str, ...]] = {}
    for knot in knots(found):
        below = {other for module in knot for other in found[module]} - set(knot)
        longest = max((best[other] for other in sorted(below)), key=len, default=())
        best |= dict.fromkeys(knot, (" / ".join(knot), *longest))
    return max(best.values(), key=len, default=())


def with_one_importer(found: Graph) -> tuple[str, ...]:
    """The modules that exactly one other module imports."""
    importers = [other for below in found.values() for other in below]
    return tuple(sorted(module for module in found if importers.count(module) == 1))


# --- what stands where --------------------------------------------------------------------------------------------


def names_a_role(tree: ast.Module) -> bool:
    """Whether the code names a role: ``Role.LEAD``."""
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role"
        for node in ast.walk(tree)
    )


def sql_in(tree: ast.Module) -> Iterator[int]:
    """The lines of a module on which a text of SQL begins; what documents is no SQL."""
    documents = {id(node.value) for node in ast.walk(tree) if is_document(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield from (node.lineno for _ in SQL.finditer(node.value))


def undocumented(tree: ast.Module) -> Iterator[str]:
    """The public classes, functions and methods without a docstring; the module itself is ``<module>``."""
    if tree.body and not is_document(tree.body[0]):
        yield "<module>"
    yield from _undocumented(tree.body)


def _undocumented(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if not is_document(node.body[0]):
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from (f"{node.name}.{each}" for each in _undocumented(node.body))


def fullest_page_folder() -> tuple[str, int]:
    """The folder of pages with the most Python files directly in it, and how many these are."""
    counted: dict[str, int] = {}
    for path in code_of("pages"):
        counted[name(path.parent)] = counted.get(name(path.parent), 0) + 1
    return max(counted.items(), key=lambda each: each[1])


# --- the table ----------------------------------------------------------------------------------------------------


def _files() -> Figure:
    return Figure(len(code_of(*PLACES)), "Python files")


def _lines() -> Figure:
    return Figure(lines(*PLACES), "lines of code, without blank lines, comments and docstrings")


def _chain() -> Figure:
    found = longest_chain(graph())
    return Figure(len(found), "longest import chain, pages included", found)


def _one_importer() -> Figure:
    found = with_one_importer(graph())
    return Figure(len(found), "modules with exactly one importer", found)


def _page_folder() -> Figure:
    folder, count = fullest_page_folder()
    return Figure(count, "Python files in the fullest page folder", (folder,))


def _roles() -> Figure:
    found = tuple(name(path) for path in code_of(*PLACES) if names_a_role(tree_of(path)))
    return Figure(len(found), "files that name a role (`Role.`)", found)


def _cycles() -> Figure:
    found = tuple(" ".join(knot) for knot in knots(graph()) if len(knot) > 1)
    return Figure(len(found), "import cycles, also those behind `TYPE_CHECKING`", found)


def _sql() -> Figure:
    found = tuple(
        f"{name(path)}:{line}"
        for path in code_of(*PLACES)
        if not name(path).startswith(SPEAKS_SQL)
        for line in sql_in(tree_of(path))
    )
    return Figure(len(found), "texts of SQL outside the packages that speak it", found)


def _no_docstring() -> Figure:
    found = tuple(f"{name(path)} {each}" for path in code_of(*PLACES) for each in undocumented(tree_of(path)))
    return Figure(len(found), "public names without a docstring", found)


@cache
def _lengths() -> list[int]:
    """How long each function is, in order."""
    return sorted(lines_of(each) for path in code_of(*PLACES) for each in functions(tree_of(path)))


def _function_p50() -> Figure:
    return Figure(statistics.median_low(_lengths()), "lines of a function, median")


def _function_p90() -> Figure:
    found = _lengths()
    return Figure(found[int(len(found) * 0.9)], "lines of a function, nine of ten have at most")


def _function_max() -> Figure:
    return Figure(_lengths()[-1], "lines of the longest function")


def _tests() -> Figure:
    return Figure(round(lines("tests") / lines(*PLACES), 3), "lines of tests to one line of code")


MEASURES: Final[Mapping[str, Callable[[], Figure]]] = {
    "files": _files,
    "lines": _lines,
    "chain": _chain,
    "one_importer": _one_importer,
    "page_folder": _page_folder,
    "roles": _roles,
    "cycles": _cycles,
    "sql": _sql,
    "no_docstring": _no_docstring,
    "function_p50": _function_p50,
    "function_p90": _function_p90,
    "function_max": _function_max,
    "tests": _tests,
}


@dataclass(frozen=True)
class Limit:
    """How bad a figure may be today, and what is wanted in the end; ``least`` turns both into floors."""

    ceiling: float
    wanted: float
    least: bool = False

    def holds(self, value: float) -> bool:
        """Whether the figure is no worse than its ceiling."""
        return value >= self.ceiling if self.least else value <= self.ceiling


LIMITS: Final[Mapping[str, Limit]] = {
    "files": Limit(220, wanted=220),
    "lines": Limit(45_297, wanted=31_000),
    "chain": Limit(13, wanted=13),
    "one_importer": Limit(29, wanted=30),
    "page_folder": Limit(10, wanted=10),
    "roles": Limit(2, wanted=7),
    "cycles": Limit(0, wanted=0),
    "sql": Limit(0, wanted=0),
    "no_docstring": Limit(0, wanted=0),
    "function_p50": Limit(6, wanted=6),
    "function_p90": Limit(16, wanted=17),
    "function_max": Limit(42, wanted=49),
    "tests": Limit(0.75, wanted=0.75, least=True),
}
"""The one table of ceilings: a commit that makes a figure better lowers its ceiling, and none raises one."""


@cache
def measured() -> Mapping[str, Figure]:
    """All figures of the tree as it stands."""
    return {key: measure() for key, measure in MEASURES.items()}


def table() -> list[str]:
    """The figures as a table of Markdown: what is counted, today's number, its ceiling, and what is wanted."""
    rows = ["| figure | when written | ceiling | wanted |", "| --- | ---: | ---: | ---: |"]
    for key, figure in measured().items():
        limit = LIMITS[key]
        sign = "≥" if limit.least else "≤"
        numbers = (f"{figure.value:,}", f"{sign} {limit.ceiling:,}", f"{sign} {limit.wanted:,}")
        rows.append(f"| {figure.told} | {' | '.join(numbers)} |")
    return rows


def block(page: str) -> str:
    """What stands between the two markers of the page."""
    return page.partition(BEGIN)[2].partition(END)[0].strip("\n")


def written(page: str) -> str:
    """The page with the table of now between its markers."""
    before, _, rest = page.partition(BEGIN)
    return "\n".join((f"{before}{BEGIN}", *table(), f"{END}{rest.partition(END)[2]}"))


def main(words: Sequence[str]) -> None:
    """Prints the table and the places behind it; with ``--write`` the page of the docs gets the table."""
    print(*table(), sep="\n")  # noqa: T201 - its report
    for figure in measured().values():
        if figure.where and "--where" in words:
            print(f"\n{figure.told}:", *figure.where, sep="\n  ")  # noqa: T201 - the same
    if "--write" in words:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
