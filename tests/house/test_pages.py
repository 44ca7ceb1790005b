"""Pages ask and show: they reach the record only through queries and commands."""

import ast
import re
import sys

import pytest

from tests.house.source import PAGES, ROOT, code_of, imports, name, tree_of

CORE = {
    "analytics", "charts", "commands", "company", "domain", "exchange", "language", "letters", "network", "office",
    "queries",
}  # fmt: skip
UPLOADS = "core.documents.upload"
"""What is offered and taken in, as values: the page of customer service names them."""

OTHERS = {"anyio", "google", "pages", "plotly", "pydantic", "starlette", "streamlit", "uvicorn"}


def allowed(module: str) -> bool:
    """Whether a page may import that module."""
    top, *below = module.split(".")
    if top == "core":
        return (bool(below) and below[0] in CORE) or module.startswith(UPLOADS)
    return top in OTHERS or top in sys.stdlib_module_names


@pytest.mark.parametrize("path", code_of("pages", "app.py"), ids=name)
def test_a_page_imports_only_what_it_may(path):
    """The check who may see and do what sits in queries and commands; a page that went past them would have none."""
    wrong = [f"{line}: {module}" for line, module in imports(tree_of(path)) if not allowed(module)]

    assert wrong == []


def test_every_fragment_is_drawn_in_turn():
    """A fragment of Streamlit's own would be drawn beside all others, which in a rush holds everybody up (36)."""
    found = [
        f"{name(path)}:{each.lineno}"
        for path in code_of("pages", "app.py")
        for each in ast.walk(tree_of(path))
        if isinstance(each, ast.Attribute) and each.attr == "fragment"
    ]

    assert [place.partition(":")[0] for place in found] == ["pages/shared/app_state.py"]


TOLD_BESIDE = {"pages/case/decisions.py", "pages/intake/page.py", "pages/intake/upload.py"}
"""The bars of the decisions, of opening and of taking in: each says itself why its button is off."""

BUTTONS = {"button", "popover", "form_submit_button", "download_button", "dialog_button"}


def test_a_button_is_off_only_with_its_reason_beneath():
    """A grey button without a word is a riddle: ``elements.disabled_with_note`` takes the reason and disables it."""
    found = [
        f"{name(path)}:{call.lineno}"
        for path in code_of("pages")
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in BUTTONS
        and any(each.arg == "disabled" for each in call.keywords)
    ]

    assert [place for place in found if place.partition(":")[0] not in TOLD_BESIDE] == []


def test_no_page_stands_directly_in_pages():
    """Streamlit runs a file of ``pages/`` at its address without the navigation and its guard (DECISIONS.md, 9)."""
    assert [name(path) for path in PAGES.glob("*") if path.is_file()] == []


def test_the_rule_about_imports_bites():
    """The store, DuckDB and an unknown package are refused; queries and the standard library are not."""
    tree = ast.parse("import duckdb\nfrom core import ledger, queries\nimport core.ledger.record\nimport json, pandas")

    assert [module for _, module in imports(tree) if not allowed(module)] == [
        "duckdb", "core.ledger", "core.ledger.record", "pandas",
    ]  # fmt: skip


def test_streamlit_stays_out_of_core():
    """The core works without a browser: the command line and the tests use the same functions."""
    found = [
        name(path)
        for path in code_of("core", "demo")
        for _, module in imports(tree_of(path))
        if module.startswith("streamlit")
    ]

    assert found == []
    assert (ROOT / "core").is_dir()


def test_a_refusal_in_a_tooltip_or_a_toast_is_plain():
    """Streamlit reads both as Markdown: a person's name with a picture in it would fetch the picture."""
    raw = re.compile(r"(?:help=|toast\()\s*(?:show\.)?in_words\(")
    found = [name(path) for path in code_of("pages") if raw.search(path.read_text(encoding="utf-8"))]

    assert found == []
