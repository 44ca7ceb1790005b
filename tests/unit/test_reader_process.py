"""The process that opens strangers' documents has nothing of the office in it, not even its code."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from core.documents import reader_process
from tests.house.figures import graph
from tests.house.source import ROOT

STARTED: Final = reader_process.__name__

OF_THE_OFFICE: Final = frozenset(
    f"core.{each}"
    for each in (
        "store", "ledger", "analytics", "commands", "queries", "office", "exchange", "outgoing", "letters", "metrics",
        "charts", "cli", "policy", "rule_files", "lifecycle", "errors",
    )
)  # fmt: skip
"""What keeps the record, asks it, or decides: code that a taken reader would find useful."""

OF_THE_SERVER: Final = frozenset({"duckdb", "streamlit", "starlette", "uvicorn", "anyio", "argon2", "pages", "demo"})

LOADED: Final = """
import json, sys
from importlib import import_module
for name in sys.argv[2:]:
    import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def reached() -> list[str]:
    """What the process imports, at its start or with a job, and the packages on the way there."""
    found, due = set[str](), [STARTED]
    while due:
        module = due.pop()
        if module not in found:
            found.add(module)
            due += [*graph()[module], *_packages(module)]
    return sorted(found)


def _packages(module: str) -> Iterator[str]:
    words = module.split(".")
    yield from (above for n in range(1, len(words)) if (above := ".".join(words[:n])) in graph())


def loaded(*names: str) -> set[str]:
    """The modules of a process that imports these as the reader does: without the environment of whoever starts it."""
    told = subprocess.run(
        [sys.executable, "-E", "-s", "-c", LOADED, "-", *names], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(json.loads(told.stdout))


def not_the_readers(modules: set[str]) -> list[str]:
    """Those of the modules that belong to the office or the server."""
    kept_out = OF_THE_OFFICE | OF_THE_SERVER
    return sorted(module for module in modules if any(f"{module}.".startswith(f"{each}.") for each in kept_out))


def test_the_reader_imports_nothing_of_the_office():
    """No import leads there, at the top of a module, in a function or for a type."""
    assert STARTED in reached()
    assert not_the_readers(set(reached())) == []


@pytest.mark.parametrize("names", [(STARTED,), tuple(reached())], ids=["at its start", "with every job"])
def test_the_reader_loads_nothing_of_the_office(names):
    """Nor does a package it passes or a library it uses."""
    modules = loaded(*names)

    assert STARTED in modules
    assert not_the_readers(modules) == []


def test_the_reader_is_small():
    """A page is shown sooner, and less of our code stands where a document can take over."""
    packages = {"core.documents", "core.domain"}  # tables of contents, without code
    assert len([each for each in loaded(STARTED) if each.startswith("core.") and each not in packages]) <= 11


def test_the_rule_bites():
    """Each package and all below it, but no other that only begins like it."""
    for each in (*OF_THE_OFFICE, *OF_THE_SERVER):
        assert not_the_readers({each, f"{each}.file", f"{each}front", "json"}) == [each, f"{each}.file"]
