"""The figures of the house get no worse, and the page that tells them is true."""

import ast
from pathlib import Path

import pytest

from tests.house import figures
from tests.house.figures import (
    LIMITS,
    MEASURES,
    PAGE,
    block,
    code_lines,
    imported,
    knots,
    longest_chain,
    names_a_role,
    sql_in,
    table,
    undocumented,
    with_one_importer,
    written,
)

KNOWN = frozenset(
    {
        "core",
        "core.domain.text",
        "core.ledger",
        "core.ledger.duckdb_engine",
        "core.ledger.drafts",
        "core.domain.refusals",
    }
)


@pytest.mark.parametrize("key", MEASURES)
def test_a_figure_is_no_worse_than_its_ceiling(key):
    """What is behind a figure that got worse: ``python -m tests.house.figures --where``."""
    figure, limit = MEASURES[key](), LIMITS[key]
    print(f"{figure.told}: {figure.value:,}")  # noqa: T201 - the figures are there to be read

    assert limit.holds(figure.value), f"{figure.told}: {figure.value:,}, the ceiling is {limit.ceiling:,}"


def test_every_figure_has_a_limit_and_no_limit_is_lower_than_what_is_wanted():
    """A figure that has reached what is wanted keeps it as its ceiling."""
    assert MEASURES.keys() == LIMITS.keys()
    passed = [key for key, each in LIMITS.items() if (each.ceiling > each.wanted if each.least else False)]
    assert passed == []


def test_the_page_tells_the_ceilings_in_force():
    """``python -m tests.house.figures --write`` after a ceiling was lowered; the numbers of that day may be older."""
    told = [line.split(" | ") for line in block(PAGE.read_text(encoding="utf-8")).splitlines()]
    now = [line.split(" | ") for line in table()]

    assert [[each[0], *each[2:]] for each in told] == [[each[0], *each[2:]] for each in now]


def test_the_page_is_written_between_its_markers():
    """What stands around the table stays, and writing twice changes nothing."""
    page = f"# Before\n\n{figures.BEGIN}\nold\n{figures.END}\n\nAfter\n"
    once = written(page)

    assert once.startswith("# Before\n\n")
    assert once.endswith("\n\nAfter\n")
    assert block(once).splitlines() == table()
    assert written(once) == once


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import core.ledger.duckdb_engine", {"core.ledger.duckdb_engine"}),
        ("from core.ledger import duckdb_engine", {"core.ledger.duckdb_engine"}),
        ("from core.ledger import Store", {"core.ledger"}),
        ("from core.ledger import duckdb_engine, Store", {"core.ledger.duckdb_engine", "core.ledger"}),
        ("from core.ledger.duckdb_engine import Store as Other", {"core.ledger.duckdb_engine"}),
        ("def f():\n    from core.domain.text import say", {"core.domain.text"}),
        ("if TYPE_CHECKING:\n    from core.domain.refusals import Refusal", {"core.domain.refusals"}),
        ("from . import duckdb_engine", {"core.ledger.duckdb_engine"}),
        ("from .duckdb_engine import Store", {"core.ledger.duckdb_engine"}),
        ("from ..domain.text import say", {"core.domain.text"}),
        ("import json\nfrom pathlib import Path", set()),
    ],
)
def test_an_import_is_followed_to_its_module(code, found):
    """Modules taken from a package, names that a package passes on, and imports that a function or a type hides."""
    assert set(imported(ast.parse(code), "core.ledger.drafts", KNOWN)) == found


def test_a_package_imports_from_its_own_folder():
    """One dot in an ``__init__`` is the package itself."""
    assert set(imported(ast.parse("from . import duckdb_engine"), "core.ledger", KNOWN, package=True)) == {
        "core.ledger.duckdb_engine"
    }


def test_chains_knots_and_single_importers_of_a_small_graph():
    """A chain has both its ends; two that import each other are one step of it."""
    graph = {
        "page": frozenset({"form", "text"}),
        "form": frozenset({"field"}),
        "field": frozenset({"form", "text"}),
        "text": frozenset[str](),
    }

    assert sorted(knots(graph)) == [("field", "form"), ("page",), ("text",)]
    assert longest_chain(graph) == ("page", "field / form", "text")
    assert with_one_importer(graph) == ("field",)


def test_only_lines_of_code_are_counted(tmp_path: Path):
    """No blank line, comment or docstring, but every line of a text that the program uses."""
    file = tmp_path / "some.py"
    file.write_text('"""Doc."""\n\nX = 1  # why\n"""Of X,\nat length."""\n# a remark\nY = """a\n\n# b\n"""\n')

    assert code_lines(file) == 5


def test_sql_is_found_and_sentences_are_not():
    """In a text of its own or in pieces; a docstring that speaks of SQL is none."""
    code = '"""SELECT a FROM b."""\nX = "SELECT a FROM b"\nY = f"INSERT INTO {X}"\nZ = "Select one from the list"\n'

    assert list(sql_in(ast.parse(code))) == [2, 3]


def test_roles_and_bare_names_are_found():
    """``Role`` as a type names no role; a name with an underscore needs no docstring."""
    assert names_a_role(ast.parse("x = Role.LEAD"))
    assert not names_a_role(ast.parse("def f(role: Role): ..."))
    bare = 'class A:\n    """A."""\n    def b(self): ...\n    def _c(self): ...\ndef d(): ...'
    assert list(undocumented(ast.parse(bare))) == ["<module>", "A.b", "d"]
