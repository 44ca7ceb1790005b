"""Whoever adds a right, a check, a role, a column, a page or an engine and forgets a step is told by a test.

The recipes are in ``docs/architecture.md``. Other steps are held by tests that stand elsewhere: a criterion without
its check (``test_checks``), a column without its row in the codebook (``test_tables_out``), a word that the glossary
does not explain (``test_docs``), a day without a policy (``test_policy``).
"""

import os
import re
import subprocess
import sys
from importlib import import_module

import pytest

from core.domain.checks.result import REGISTRY
from core.domain.disclosure import CERTIFICATE, rule_for
from core.domain.facts import FACT_FIELDS
from core.domain.permissions import Act
from core.domain.terms import CERTIFICATE_KINDS, RightType, Side, label_of
from core.ledger.duckdb_engine import RecordAnalytics, Store
from core.ledger.engine import Analytics, Engine
from core.ledger.follower import Follower
from core.ledger.postgres_engine import PostgresStore
from pages.shared.navigation import PLACES
from tests.english import english
from tests.house.catalogue import LISTS
from tests.house.figures import module_of
from tests.house.source import PAGES, ROOT, code_of, imports, name, tree_of

KNOW_THE_ENGINE = {
    "core/exchange/backup.py": "opens a copy, and what is left of a damaged record",
    "core/ledger/follower.py": "answers questions over all cases from a file of it",
    "core/ledger/postgres_engine.py": "copies a record into a file of it, and back",
    "core/office.py": "opens the record",
}
"""The modules that name the default engine, and what for; all others are typed with ``Engine`` and ``Cursor``."""

SHARED = {"components", "routes", "shared"}
"""The folders of ``pages`` that are no page."""

VIEWS_WITHOUT_A_PAGE = {Act.VIEW_SAMPLES, Act.VIEW_EXPORT_LOG, Act.VIEW_SERVER_FIGURES}
"""What is seen on a page whose other parts are for more people."""


@pytest.mark.parametrize("terms_of", LISTS, ids=lambda each: each.__name__)
def test_every_term_has_its_label(terms_of):
    """A term without one would break each page that names it."""
    assert all(english(label_of(each)) != label_of(each).key for each in terms_of)


def test_every_kind_of_right_has_its_certificate():
    """Disclosure gives it, the chain of title begins with it."""
    assert set(CERTIFICATE_KINDS) == set(RightType)


@pytest.mark.parametrize("right", RightType)
def test_a_certificate_can_be_typed_and_is_masked_as_certificates_are(right):
    """Its facts have a form, and neither party reads in it how to reach the other."""
    kind = CERTIFICATE_KINDS[right]

    assert FACT_FIELDS[kind]
    assert {rule_for(side, kind) for side in (Side.SELLER, Side.COMPLAINANT)} == {CERTIFICATE}


def test_every_check_is_in_the_registry():
    """A check in a file that the registry does not import would never be asked."""
    written = {
        each.__name__
        for path in code_of("core/domain/checks")
        for each in vars(import_module(module_of(path))).values()
        if hasattr(each, "__wrapped__")
    }

    assert written == set(REGISTRY)


def test_every_check_is_tried_by_a_test():
    """By the name of its criterion."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in code_of("tests/unit"))

    assert [each for each in REGISTRY if not re.search(rf"\b{each}\b", tests)] == []


def test_every_page_has_its_row_its_file_and_its_act():
    """A folder without a row is never reached, a row without a file breaks the navigation, an act is one page's."""
    folders = {path.name for path in PAGES.iterdir() if path.is_dir() and any(path.glob("*.py"))}

    assert {place.file.partition("/")[0] for place in PLACES} == folders - SHARED
    assert [place.file for place in PLACES if not place.path.is_file()] == []
    assert sorted(place.act.name for place in PLACES) == sorted(
        act.name for act in Act if act.name.startswith("VIEW_") and act not in VIEWS_WITHOUT_A_PAGE
    )
    assert all(place.act.roles for place in PLACES)
    assert len({place.url_path for place in PLACES}) == len(PLACES)


@pytest.mark.parametrize("place", PLACES, ids=lambda each: each.file)
def test_every_page_asks_whom_it_is_for(place):
    """Its script asks for its own act, itself or in the head that the pages of numbers share."""
    scripts = [place.path, PAGES / "metrics" / "cards.py"] if place.file.startswith("metrics/") else [place.path]
    text = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    asked = (f'require(PLACE["{place.url_path}"].act)', f"require(Act.{place.act.name})", f'"{place.url_path}"')

    assert "require(" in text
    assert any(each in text for each in asked)


def test_few_modules_know_the_default_engine():
    """Another engine takes its place in these."""
    found = {
        name(path)
        for path, (_, module) in (
            (path, each) for path in code_of("core", "demo", "pages", "app.py") for each in imports(tree_of(path))
        )
        if module.startswith("core.ledger.duckdb_engine")
    }

    assert found == set(KNOW_THE_ENGINE)


PROTOCOLS = {Store: Engine, PostgresStore: Engine, RecordAnalytics: Analytics, Follower: Analytics}


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_an_engine_has_all_of_an_engine(kind):
    """What its protocol names; so has what answers questions over all cases beside it."""
    public = [each for each in vars(PROTOCOLS[kind]) if not each.startswith("_")]
    assert [each for each in public if not callable(getattr(kind, each, None))] == []


IN_A_FILE = """
import sys
import app
from core.office import open_office
open_office().close()
print(*sorted(each for each in sys.modules if each.startswith(("psycopg", "core.ledger.postgres_engine"))))
"""


def test_an_office_in_a_file_imports_nothing_of_postgresql(tmp_path):
    """Neither the driver nor its engine, also where every page is imported."""
    env = {name: value for name, value in os.environ.items() if name != "REDRESS_DATABASE"}
    told = subprocess.run(
        [sys.executable, "-c", IN_A_FILE],
        env={**env, "REDRESS_HOME": str(tmp_path / "office")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == ""


def test_each_recipe_names_tests_that_exist():
    """A test that was renamed would leave the recipe without its guard."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    recipes = page.partition("## Six recipes")[2]
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", recipes)
    files = re.findall(r"`((?:core|data|demo|docs|pages)/[\w./]+\.\w+)`", recipes)

    assert named
    assert files
    assert [file for file, _ in named if not (ROOT / file).is_file()] == []
    assert [f"{file}::{test}" for file, test in named if test and f"def {test}(" not in (ROOT / file).read_text()] == []
    assert [file for file in files if not (ROOT / file).is_file()] == []
