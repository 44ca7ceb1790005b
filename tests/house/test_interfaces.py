"""A package says in the docstring of its ``__init__`` which modules others may import, and that is how it is."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.house.figures import module_of
from tests.house.source import ROOT, code_of, imports, name, tree_of

ENTRY: Final = re.compile(r"- ``(\w+)`` – \S.+[^.\s]")
PUBLIC: Final = "Public modules:"
PRIVATE: Final = "Private modules:"

WITH_CODE: Final = {"core/domain/checks/__init__.py"}
"""The packages whose ``__init__`` imports its modules: each enters its checks in the registry."""

PACKAGES: Final = [path for path in code_of("core", "demo") if path.name == "__init__.py"]


def listed(docstring: str, title: str) -> list[str]:
    """The lines below a title of the docstring, up to the next title or the end."""
    below = docstring.partition(f"{title}\n\n")[2]
    return below.partition("\n\n")[0].splitlines()


def names_in(docstring: str, title: str) -> list[str]:
    """The modules named below a title of the docstring, in its order."""
    return [found[1] for line in listed(docstring, title) if (found := ENTRY.fullmatch(line))]


def held(folder: Path) -> list[str]:
    """The modules and packages of a folder, in order."""
    modules = [path.stem for path in folder.glob("*.py") if path.name != "__init__.py"]
    return sorted([*modules, *(path.parent.name for path in folder.glob("*/__init__.py"))])


def faults(docstring: str, modules: list[str]) -> list[str]:
    """What is wrong with the list of modules in a docstring: missing, superfluous, out of order, not one line each."""
    public, private = names_in(docstring, PUBLIC), names_in(docstring, PRIVATE)
    lines = [line for title in (PUBLIC, PRIVATE) for line in listed(docstring, title)]
    return [
        *(f"missing: {each}" for each in sorted(set(modules) - {*public, *private})),
        *(f"superfluous: {each}" for each in sorted({*public, *private} - set(modules))),
        *(f"twice: {each}" for each in sorted(set(public) & set(private))),
        *(f"not in order: {names}" for names in (public, private) if names != sorted(set(names))),
        *(f"not one line of what it is: {line}" for line in lines if not ENTRY.fullmatch(line)),
    ]


def docstring_of(path: Path) -> str:
    """The docstring of a file."""
    return ast.get_docstring(tree_of(path)) or ""


def protected(package: str) -> list[str]:
    """The modules of a package that import-linter keeps for the package itself."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return sorted(
        module.removeprefix(f"{package}.")
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "protected" and contract["allowed_importers"] == [package]
        for module in contract["protected_modules"]
    )


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_a_package_lists_the_modules_of_its_folder(path):
    """A newcomer who reads a dozen docstrings knows the house."""
    assert faults(docstring_of(path), held(path.parent)) == []


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_the_private_modules_are_those_that_the_linter_protects(path):
    """What is said to be private cannot be imported from elsewhere."""
    assert names_in(docstring_of(path), PRIVATE) == protected(module_of(path))


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_a_package_passes_no_name_on(path):
    """Whoever takes one name from a package would depend on all of it."""
    holds = [node for node in tree_of(path).body if not isinstance(node, ast.Expr)]

    assert bool(holds) == (name(path) in WITH_CODE)


@pytest.mark.parametrize("path", code_of("core", "demo", "pages", "app.py"), ids=name)
def test_a_file_begins_with_what_it_is(path):
    """One sentence on the first line of the file, which ends there."""
    first = docstring_of(path).partition("\n")[0]

    assert first.endswith((".", "?"))
    assert first[:1].isupper() or first.startswith("``")


def test_the_rule_about_lists_bites():
    """A module left out, one that has gone, one out of order, and an entry that runs on are found."""
    wrong = f"What it is.\n\n{PUBLIC}\n\n- ``b`` – second\n- ``a`` – first\n  and more\n\n{PRIVATE}\n\n- ``gone`` – old"

    assert faults(wrong, ["a", "b", "c"]) == [
        "missing: c",
        "superfluous: gone",
        "not in order: ['b', 'a']",
        "not one line of what it is:   and more",
    ]
    assert faults(f"What it is.\n\n{PUBLIC}\n\n- ``a`` – first\n- ``b`` – second", ["a", "b"]) == []


def test_nothing_imports_the_app():
    """``app.py`` stands on top: the server starts it."""
    found = [
        name(path)
        for path in code_of("core", "demo", "pages")
        for _, module in imports(tree_of(path))
        if module.partition(".")[0] == "app"
    ]

    assert found == []
