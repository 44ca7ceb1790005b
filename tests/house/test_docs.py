"""The documents say what the program does."""

import ast
import re
from pathlib import Path

import pytest

from core.domain.lifecycle import MOVES
from core.domain.permissions import Act
from core.domain.refusals import CODES
from core.queries.help import TOPICS
from core.rule_files import load_policies
from tests.house.catalogue import LISTS
from tests.house.drawn_docs import POLICIES, write_docs
from tests.house.source import ROOT, code_of, name, tracked, tree_of

DOCS = ROOT / "docs"

WRITTEN = (
    "lifecycle.md", "permissions.md", "refusals.md", "criteria.md", "zh/lifecycle.md", "zh/permissions.md",
)  # fmt: skip


LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def page(file: str) -> str:
    """A page of docs/."""
    return (DOCS / file).read_text(encoding="utf-8")


def headings(file: str, level: int) -> list[str]:
    """The ids that stand as headings of that level."""
    return re.findall(rf"^{'#' * level} `(\w+)`$", page(file), re.MULTILINE)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """The written pages, written now."""
    folder = tmp_path_factory.mktemp("docs")
    write_docs(folder)
    return folder


@pytest.mark.parametrize("file", WRITTEN)
def test_a_written_page_is_fresh(file, fresh):
    """`make docs` was run after the last change of the table, the list or the rule book."""
    assert page(file) == (fresh / file).read_text(encoding="utf-8")


def test_every_refusal_has_its_section():
    """One section a code, in the order of the closed list."""
    assert headings("refusals.md", 2) == list(CODES)


def test_every_criterion_has_its_section():
    """One section a criterion, in the order of the catalogue."""
    assert headings("criteria.md", 3) == list(load_policies(POLICIES).criteria)


def test_every_move_has_its_row():
    """One row a move, in the order of the table."""
    assert re.findall(r"^\| `(\w+)` \|.*\|.*\|.*\|.*\|.*\|.*\|$", page("lifecycle.md"), re.MULTILINE)[
        -len(MOVES) :
    ] == [str(move.verb) for move in MOVES]


def test_every_permission_has_its_row():
    """One row an act, in the order of the table, which has every act once."""
    acts = [str(act) for act in Act]
    found = re.findall(r"^\| `(\w+)` \|", page("permissions.md").partition("## Pages")[2], re.MULTILINE)

    assert found[: len(acts)] == acts


@pytest.mark.parametrize("terms_of", LISTS, ids=lambda each: each.__name__)
def test_every_word_is_in_the_glossary(terms_of):
    """A word of the record is explained, in both languages, before it is used."""
    section = page("glossary.md").partition(f"## `{terms_of.__name__}`")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE))

    missing = [str(each) for each in terms_of if not re.search(r"[\u4e00-\u9fff]", rows.get(str(each), ""))]
    assert missing == []


def test_a_word_of_the_glossary_has_one_meaning():
    """It stands once, and so does each name of the code, which is one there is."""
    words, _, rest = page("glossary.md").partition("## In the code")
    named, _, _ = rest.partition("\n## ")
    entries = [
        each.strip() for row in re.findall(r"^\| ([^`|-][^|]*) \|", words, re.MULTILINE) for each in row.split(",")
    ]
    names = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]*) \|", named, re.MULTILINE)))
    classes = {
        node.name
        for path in code_of("core", "pages")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    }

    assert [each for each in dict.fromkeys(entries) if entries.count(each) > 1 and each != "word"] == []
    assert names
    assert [each for each in names if each not in classes or names.count(each) > 1] == []


def test_the_chinese_glossary_has_the_same_words():
    """Each word of the English one, under the Chinese word that stands there, in the same order."""
    english, _, _ = page("glossary.md").partition("## In the code")
    words = re.findall(r"^\| (?!word)([^`|-][^|]*) \| ([^|]*) \|", english, re.MULTILINE)
    chinese = re.findall(r"^\| (?!词语)([^`|-][^|]*) \| ([^|]*) \|", page("zh/glossary.md"), re.MULTILINE)

    assert [each for each, _ in words] == [each for _, each in chinese]
    assert [each for _, each in words if each not in dict(chinese)] == []


def test_a_chinese_page_is_one_that_help_shows():
    """By the name of its English page."""
    assert {path.stem for path in (DOCS / "zh").iterdir()} <= set(TOPICS)


def test_no_link_leads_nowhere():
    """What README and docs point to is there."""
    pages = [path for path in tracked() if path.suffix == ".md"]
    dead = [
        f"{name(path)}: {target}"
        for path in pages
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]

    assert dead == []
