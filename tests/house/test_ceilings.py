"""No function grows past what can be read at a sitting; a file is one whole concept, however long."""

import pytest

from tests.house.source import code_of, functions, lines_of, name, tree_of

FUNCTIONS = {"core": 40, "demo": 40, "pages": 50, "app.py": 40}


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
