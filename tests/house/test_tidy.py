"""What is in the repository is meant for its readers."""

import ast
import builtins
import re

from tests.house.source import ROOT, code_of, functions, name, tracked, tree_of

# A letter of each is bracketed, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")
MACHINE = re.compile(r"(?<![\w./~-])/(?:work|tmp|root|home|opt|Users)/\w")
REGISTRY = re.compile(r"pypi\.[o]rg|pythonhosted\.[o]rg|npmjs\.(?:[o]rg|[c]om)|deb\.debian\.[o]rg", re.IGNORECASE)

SAYS_NOTHING = frozenset({"told", "kept", "given", "said", "asked", "whence", "there"})

RAISED = re.compile(r"\b[Rr]aises? ((?:(?:an? |and |or )?[A-Z]\w+[, ]*)+)")
DEFINED = re.compile(r"^class (\w+)", re.MULTILINE)


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in the repository: file, line, and what was found."""
    places = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        places += [f"{name(path)}:{n}: {hit[0]}" for n, line in enumerate(lines, 1) if (hit := pattern.search(line))]
    return places


def test_nothing_unfinished_is_left():
    """What is still to be done is an issue, not a remark in the code."""
    assert found(UNFINISHED) == []


def test_no_path_of_one_machine_is_written_down():
    """A clone in any folder, on any machine, works."""
    assert found(MACHINE) == []


def test_no_registry_is_written_down():
    """Where packages come from is a setting of the machine."""
    assert found(REGISTRY) == []


def test_the_office_is_never_committed():
    """Cases, evidence and passwords live under ``data/var`` and stay there."""
    assert [name(path) for path in tracked() if path.is_relative_to(ROOT / "data" / "var")] == []


def test_a_name_says_what_it_holds():
    """A payload, a row, a message: not that somebody told, kept, gave, said or asked it."""
    bound = [
        f"{name(path)}:{function.lineno}: {each}"
        for path in code_of("core", "pages", "app.py")
        for function in functions(tree_of(path))
        for node in ast.walk(function)
        if (each := _bound(node)) in SAYS_NOTHING
    ]

    assert sorted(set(bound)) == []


def _bound(node: ast.AST) -> str:
    """The name that a parameter, an assignment or a function gives; empty for anything else."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    return node.arg if isinstance(node, ast.arg) else node.name if isinstance(node, ast.FunctionDef) else ""


def test_an_error_that_a_docstring_names_exists():
    """Whoever reads what a function raises can catch it; an old name would be looked for in vain."""
    code = [path.read_text(encoding="utf-8") for path in code_of("core", "pages", "app.py")]
    of_libraries = {"ArgumentTypeError", "StopException"}  # argparse's and Streamlit's
    known = {*dir(builtins), *of_libraries, *(each for text in code for each in DEFINED.findall(text))}
    named = {each for text in code for listed in RAISED.findall(text) for each in re.findall(r"[A-Z]\w+", listed)}

    assert named - known == set()
