"""A module, a name or a file that is named in a string is there: no tool follows strings when code moves."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.house.source import ROOT, code_of, name, tracked, tree_of

INVENTED: Final = frozenset(f"tests/house/test_{each}.py" for each in ("names", "figures", "pages"))
"""Tests that make up names in order to see that they are refused."""
CODE: Final = [
    path for path in code_of("core", "pages", "demo", "tests", "benchmarks", "app.py") if name(path) not in INVENTED
]
SETTINGS: Final = tuple(ROOT / each for each in ("pyproject.toml", "Makefile", ".streamlit/config.toml", ".ci/run"))
HISTORY: Final = {"DECISIONS.md", "CHANGELOG.md"}
"""They tell of the tree as it was."""

DOTTED: Final = re.compile(r"(?<![\w./@-])(?:core|pages|demo|tests|benchmarks)(?:\.[A-Za-z_]\w*)+(?![\w/@-])")
PATH: Final = re.compile(r"(?<![\w./@-])(?:core|pages|demo|tests|benchmarks)/[\w./-]*\w")
TAKEN: Final = re.compile(r"\bfrom ([\w.]+) import (\w+)")
SUFFIX: Final = re.compile(r"\.(?:py|css|js|md|toml|sql)$")

KEPT: Final = {
    "core/metrics": "stands in the codebook of the numbers that offices have taken out: it stays letter for letter",
    "tests/browser/out": "the browser tests make it, and git leaves it out",
}
"""What names no place of today and stays as it is, with the reason."""


# --- is it there --------------------------------------------------------------------------------------------------


def module_file(dotted: str) -> Path | None:
    """The file of a module, or the folder of a package without ``__init__``; None where there is neither."""
    place = ROOT / dotted.replace(".", "/")
    for found in (place.with_suffix(".py"), place / "__init__.py", place):
        if found.exists() and (found.is_file() or any(found.glob("*.py")) or any(found.glob("*/*.py"))):
            return found
    return None


def bound(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that stand at the top of a module or a class, also below an ``if``, with what makes them."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((each.asname or each.name.partition(".")[0], node) for each in node.names)
        elif isinstance(node, ast.If | ast.Try):
            branches = [node.body, node.orelse, *(each.body for each in getattr(node, "handlers", ()))]
            yield from (each for branch in branches for each in bound(branch))
        else:
            stored = (each for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
            yield from ((each.id, node) for each in stored)


def is_there(dotted: str) -> bool:
    """Whether a dotted name is a module, or leads from one to a name in it; nothing is imported, so no script runs."""
    words = dotted.split(".")
    for length in range(len(words), 0, -1):
        if file := module_file(".".join(words[:length])):
            return length == len(words) or (file.is_file() and _in(tree_of(file).body, words[length:]))
    return False


def _in(body: list[ast.stmt], words: list[str]) -> bool:
    """Whether names lead into a body: one of the module, then those of its class; an object's are taken on trust."""
    made = dict(bound(body)).get(words[0])
    if made is None:
        return False
    return len(words) == 1 or not isinstance(made, ast.ClassDef) or _in(made.body, words[1:])


# --- what is named where ------------------------------------------------------------------------------------------


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module with its line, docstrings too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def missing(text: str) -> Iterator[str]:
    """The modules, names and files that a text speaks of and that are not there."""
    yield from (each for each in DOTTED.findall(text) if not SUFFIX.search(each) and not is_there(each))
    yield from (f"{module}.{taken}" for module, taken in TAKEN.findall(text) if not _known(f"{module}.{taken}"))
    yield from missing_paths(text)


def missing_paths(text: str) -> Iterator[str]:
    """The files and folders of code that a text speaks of and that are not there."""
    for each in PATH.findall(text):
        if each not in KEPT and not (ROOT / each).exists() and not (ROOT / f"{each}.py").exists():
            yield each


def _known(dotted: str) -> bool:
    """Whether a name that is imported in a text is there; those of other programs are their own matter."""
    return not DOTTED.fullmatch(dotted) or is_there(dotted)


def test_what_a_string_names_is_there():
    """In code, tests and docstrings: arguments of programs, targets of patches, lists of files."""
    found = [f"{name(path)}:{line}: {each}" for path in CODE for line, text in strings(path) for each in missing(text)]

    assert len(CODE) > 100
    assert found == []


@pytest.mark.parametrize("path", SETTINGS, ids=name)
def test_what_a_setting_names_is_there(path):
    """Options of the tools, and the lines of code in the Makefile."""
    assert list(missing(path.read_text(encoding="utf-8"))) == []


def test_what_the_documents_name_is_there():
    """README and docs; what tells of the past is left as it was."""
    pages = [each for each in tracked() if each.suffix == ".md" and each.name not in HISTORY]
    found = [f"{name(path)}: {each}" for path in pages for each in missing(path.read_text(encoding="utf-8"))]

    assert len(pages) > 10
    assert found == []


def test_an_exception_is_still_needed():
    """What no code and no setting names any more is taken out of the list."""
    said = "\n".join(path.read_text(encoding="utf-8") for path in (*CODE, *SETTINGS))

    assert [each for each in KEPT if each not in said] == []


# --- what is patched ----------------------------------------------------------------------------------------------


def modules_of(tree: ast.Module) -> dict[str, str]:
    """The modules that a file has by a name of its own: ``from core.cli import console`` is ``console``."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import):
            found |= {each.asname: each.name for each in node.names if each.asname}
    return {own: module for own, module in found.items() if DOTTED.fullmatch(module) and _is_module(module)}


def _is_module(dotted: str) -> bool:
    file = module_file(dotted)
    return file is not None and file.is_file()


def patched(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, module and name of each patch of a module: by its text, or by the module and a text."""
    known = modules_of(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node.func) not in {"setattr", "patch", "object"}:
            continue
        first, second = (*(_text(each) for each in node.args[:2]), None, None)[:2]
        if first and DOTTED.fullmatch(first):
            module, _, attribute = first.rpartition(".")
            yield node.lineno, module, attribute
        elif second and isinstance(node.args[0], ast.Name) and node.args[0].id in known:
            yield node.lineno, known[node.args[0].id], second


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def looked_up(module: str) -> frozenset[str]:
    """The names that the program looks up in a module: in its own functions, or from elsewhere as ``module.name``."""
    file = module_file(module)
    nodes = ast.walk(tree_of(file)) if file and file.is_file() else ()
    own = {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
    return frozenset(own | {attribute for named, attribute in asked_by_module() if named == module})


@cache
def asked_by_module() -> frozenset[tuple[str, str]]:
    """Every ``module.name`` of the program: which module, and which name."""
    found = set[tuple[str, str]]()
    for path in code_of("core", "pages", "demo", "app.py"):
        known = modules_of(tree_of(path))
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                found.add((known[node.value.id], node.attr))
    return frozenset(found)


def test_what_is_patched_is_looked_up_there():
    """A patch of a module that has the name and does not use it changes nothing, and its test proves nothing."""
    found = [(path, *each) for path in CODE for each in patched(tree_of(path))]
    idle = [
        f"{name(path)}:{line}: {module}.{attribute}"
        for path, line, module, attribute in found
        if _is_module(module) and attribute not in looked_up(module)
    ]

    assert len(found) > 20
    assert idle == []


# --- the rules bite -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("core.office.open_office", []),
        ("core.office.Office.close", []),
        ("core.office.Office.open", ["core.office.Office.open"]),
        ("core.office.nothing", ["core.office.nothing"]),
        ("core.nowhere.open_office", ["core.nowhere.open_office"]),
        ("as `core/office.py` says, and core/nowhere.py", ["core/nowhere.py"]),
        ("from core.office import open_office, then from core.office import shut", ["core.office.shut"]),
        ("the marketplace's score.html and data/core/x.py", []),
        ("core/metrics", []),
    ],
)
def test_what_is_not_there_is_named(text, found):
    """Modules, names in them, names in classes, and files."""
    assert list(missing(text)) == found


def test_an_idle_patch_is_seen():
    """By text and by module; a patch of an object is no module's."""
    code = (
        "from core.cli import console\n"
        "patch.setattr('core.cli.console.open_office', f)\n"
        "patch.setattr(console, 'hidden', f)\n"
        "patch.setattr(thing, 'name', f)\n"
    )

    assert list(patched(ast.parse(code))) == [(2, "core.cli.console", "open_office"), (3, "core.cli.console", "hidden")]
    assert {"open_office"} == {"open_office", "hidden"} & looked_up("core.cli.console")
