"""Finds what the program says: the ids of its sentences, and the sentences it forgot to put into the catalogues."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from tests.house.source import name, tree_of

MARKS = {"say", "t", "mark", "tn"}
SEVERAL = {"family", "texts"}
FILLED = {"say", "t", "tn"}
OWN = {"lang", "count"}
IDS_OF_ANSWERS = {
    "met": slice(1), "not_met": slice(1), "cannot_verify": slice(1), "not_applicable": slice(1),
    "met_if": slice(1, 3), "by_number": slice(1), "need": slice(1, 2),
}  # fmt: skip
"""Where the answers of the checks (``core.domain.checks.result.About``) have the ids of their sentences."""
CHECKS = "core/domain/checks/"
LITERAL = (ast.Constant, ast.JoinedStr, ast.BinOp)

# What Streamlit shows: the calls whose first argument is read by a person, and the keywords that are.
SHOWS = frozenset({
    "badge", "button", "caption", "chat_input", "checkbox", "code", "data_editor", "date_input", "datetime_input",
    "dialog", "download_button", "error", "expander", "feedback", "file_uploader", "form_submit_button", "header",
    "html", "info", "link_button", "markdown", "menu_button", "metric", "multiselect", "number_input", "Page",
    "page_link", "pills", "popover", "progress", "radio", "segmented_control", "selectbox", "select_slider",
    "set_page_config", "slider", "spinner", "status", "subheader", "success", "tabs", "text", "text_area",
    "text_input", "time_input", "title", "toast", "toggle", "warning", "write", "ButtonColumn", "CheckboxColumn",
    "Column", "DateColumn", "DatetimeColumn", "LinkColumn", "ListColumn", "MultiselectColumn", "NumberColumn",
    "ProgressColumn", "SelectboxColumn", "TextColumn", "TimeColumn",
})  # fmt: skip
READ = frozenset({"label", "help", "placeholder", "caption", "title", "text", "body", "page_title", "empty_label"})
SAME_IN_BOTH = frozenset({"English", "中文", "Redress"})
LOG = "LOG"

TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?=[\s>/])|&[a-z]+;")
READ_ATTRIBUTE = re.compile(r"\b(?:alt|aria-label|placeholder|title)=[\"']([^\"'<>\0]*)")
NOT_READ = (
    re.compile(r"<(style|script|svg)\b.*?</\1>", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"</?[A-Za-z!][^<>]*(?:>|$)"),
    re.compile(r"&#?\w+;"),
    re.compile(r":material/\w+:"),
    re.compile(r":(?:red|orange|yellow|green|blue|violet|gray|grey|primary|small)(?:-(?:badge|background))?(?=\[)"),
)
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Marked:
    """The id of a sentence, whether it is said of a number, the facts given with it, and where it stands."""

    key: str
    plural: bool
    given: frozenset[str] | None
    place: str


def fields_of(template: str) -> frozenset[str]:
    """The names of the ``{fields}`` of a template; raises ValueError for a stray brace."""
    return frozenset(field for _, field, _, _ in Formatter().parse(template) if field is not None)


def marked(path: Path) -> Iterator[Marked]:
    """All ids that a file names: in ``say``, ``mark``, ``t``, ``tn``, ``texts``, ``family``, an answer of a check."""
    for call in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)):
        called = _called(call)
        if called in MARKS and call.args:
            given, place = _given(call) if called in FILLED else None, f"{name(path)}:{call.lineno}"
            yield from (Marked(key, called == "tn", given, place) for key in _strings(call.args[0]))
        elif called in IDS_OF_ANSWERS and name(path).startswith(CHECKS):
            place = f"{name(path)}:{call.lineno}"
            given = frozenset[str]() if called == "need" else None if called == "by_number" else _given(call)
            ids = call.args[IDS_OF_ANSWERS[called]]
            yield from (Marked(key, False, given, place) for each in ids for key in _strings(each))
        elif called in SEVERAL:
            place = f"{name(path)}:{call.lineno}"
            yield from (Marked(key, False, frozenset(), place) for key in _several(called, call.args))


def refused(path: Path) -> Iterator[Marked]:
    """All refusals that a file makes with facts it names: their code, the facts, and where."""
    for call in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)):
        if _called(call) == "refuse" and call.args and (given := _given(call)) is not None:
            place = f"{name(path)}:{call.lineno}"
            yield from (Marked(code, False, given, place) for code in _strings(call.args[0]))


def unmarked(path: Path) -> Iterator[str]:
    """The sentences of a page that a person reads and that no catalogue knows, each with its line."""
    yield from unmarked_in(tree_of(path))


def unmarked_in(tree: ast.AST) -> Iterator[str]:
    """As ``unmarked``, of code that is given."""
    shown = set(_shown(tree))
    for node, text in _texts(tree):
        html = bool(TAG.search(text))
        if not (html or node in shown):
            continue
        read = " ".join(READ_ATTRIBUTE.findall(text)) if html else ""
        for pattern in NOT_READ:
            text = pattern.sub(" ", text)  # noqa: PLW2901 - peeled, layer by layer
        said = f"{text} {read}".replace("\0", " ").strip()
        if LETTER.search(said) and said not in SAME_IN_BOTH:
            yield f"{getattr(node, 'lineno', 0)}: {' '.join(said.split())}"


def _called(call: ast.Call) -> str:
    """The last word of what is called: ``st.button`` is ``button``."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _logs(call: ast.Call) -> bool:
    """Whether it writes into the log, which the operator reads: ``LOG.error`` is no ``st.error``."""
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == LOG


def _strings(node: ast.expr) -> Iterator[str]:
    """The literal texts an argument may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


def _several(called: str, given: list[ast.expr]) -> Iterator[str]:
    """The ids that ``texts`` is given, or those of a ``family``: its names behind its prefix."""
    texts = [text for each in given for text in _strings(each)]
    if called == "family":
        prefix, names = texts
        texts = [f"{prefix}.{each}" for each in names.split()]
    yield from texts


def _given(call: ast.Call) -> frozenset[str] | None:
    """The names of the facts in a call; None where they come as a mapping."""
    if any(each.arg is None for each in call.keywords):
        return None
    return frozenset(each.arg for each in call.keywords if each.arg) - OWN


def _shown(tree: ast.AST) -> Iterator[ast.AST]:
    """The expressions that Streamlit shows to a person, and what they may be made of."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if _called(call) in SHOWS and not _logs(call):
            for argument in [*call.args[:1], *(each.value for each in call.keywords if each.arg in READ)]:
                yield from _parts(argument)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """An argument, or each text it may be: of a choice, a list, a chain of ``or``."""
    if isinstance(node, ast.IfExp):
        yield from (*_parts(node.body), *_parts(node.orelse))
    elif isinstance(node, ast.List | ast.Tuple):
        for each in node.elts:
            yield from _parts(each)
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _parts(each)
    else:
        yield node


def _texts(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Each text of the code, put together from its pieces; docstrings and marked sentences are left out."""
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, LITERAL) and (text := _pieces(tree)) is not None:
        yield tree, text
        for inner in _inside(tree):
            yield from _texts(inner)
        return
    skipped = _ids(tree) if isinstance(tree, ast.Call) else []
    for child in ast.iter_child_nodes(tree):
        if child not in skipped:
            yield from _texts(child)


def _ids(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are ids."""
    called = _called(call)
    return call.args[:1] if called in MARKS else call.args if called in SEVERAL else []


def _pieces(node: ast.AST) -> str | None:
    """The literal part of a text, with a NUL for each value in it; None when it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_pieces(each) or "\0" for each in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pieces(node.left), _pieces(node.right)
        return None if left is None and right is None else (left or "\0") + (right or "\0")
    return None


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The values a text is made with: they are code, and may hold texts of their own."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr | ast.BinOp):
            yield from _inside(child)
        elif not isinstance(child, ast.Constant):
            yield child
