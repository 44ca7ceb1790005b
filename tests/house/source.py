"""What the house tests look at: the tracked files, and the code as a tree."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "pages"

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def code_of(*places: str) -> list[Path]:
    """The Python files of these folders or files of the repository, sorted; a place that is missing has none."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found.extend([path] if path.is_file() else path.rglob("*.py"))
    return sorted(found)


@cache
def tree_of(path: Path) -> ast.Module:
    """The code of a file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """The file as a reader of a failure finds it."""
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.Module) -> Iterator[Function]:
    """All functions and methods, nested ones too."""
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(function: Function) -> int:
    """How long a function is: from ``def`` to its end, its docstring taken off."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of each import: ``from core import ledger`` is ``core.ledger``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{each.name}") for each in node.names)


def tracked() -> list[Path]:
    """The files of the repository: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / each for each in listed.stdout.decode().split("\0") if each)
    return [path for path in paths if path.is_file()]
