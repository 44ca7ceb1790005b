"""No function and no file grows past what can be read at a sitting."""

from pathlib import Path

import pytest

from tests.house.source import code_of, functions, lines_of, name, tree_of

FILES = {"core": 350, "pages": 150, "app.py": 40}
FUNCTIONS = {"core": 40, "pages": 50, "app.py": 40}


def length(path: Path) -> int:
    """Lines of a file, all of them."""
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("place", "most"), FILES.items())
def test_a_file_stays_within_its_ceiling(place, most):
    """A file that reaches its ceiling is two subjects and is split."""
    long = {name(path): length(path) for path in code_of(place) if length(path) > most}

    assert long == {}


@pytest.mark.parametrize(("place", "most"), FUNCTIONS.items())
def test_a_function_stays_within_its_ceiling(place, most):
    """A function that reaches its ceiling does two things and is split."""
    long = {
        f"{name(path)}:{function.lineno} {function.name}": lines_of(function)
        for path in code_of(place)
        for function in functions(tree_of(path))
        if lines_of(function) > most
    }

    assert long == {}
