"""What is installed is what was chosen: exact, reasoned, and held by hashes."""

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, code_of, imports, tree_of

CHOSEN = ("requirements.txt", "requirements-dev.txt")
NAMED = r"^([A-Za-z0-9._-]+)==(\S+)"


def chosen(file: str) -> dict[str, Requirement]:
    """The packages a requirements file names, by canonical name; those it includes are left out."""
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    wanted = [Requirement(line) for line in lines if line and not line.startswith("-r")]
    return {canonicalize_name(each.name): each for each in wanted}


def locked(file: str) -> dict[str, str]:
    """The versions a lock holds, by canonical name."""
    return {canonicalize_name(n): v for n, v in re.findall(NAMED, (ROOT / file).read_text(), re.MULTILINE)}


@pytest.mark.parametrize("file", CHOSEN)
def test_each_requirement_is_pinned(file):
    """One exact version each: the same tomorrow as today."""
    loose = [str(each) for each in chosen(file).values() if not re.fullmatch(r"==[^,*]+", str(each.specifier))]

    assert loose == []


@pytest.mark.parametrize("file", CHOSEN)
def test_each_requirement_has_its_reason(file):
    """DECISIONS.md says what each package is for."""
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8").lower()

    assert [name for name in chosen(file) if f"`{name}`" not in decisions] == []


@pytest.mark.parametrize("file", CHOSEN)
def test_the_lock_holds_what_was_chosen(file):
    """`make lock` was run after the last change."""
    lock = locked(file.replace(".txt", ".lock"))

    assert {name: f"=={lock.get(name)}" for name in chosen(file)} == {
        name: str(each.specifier) for name, each in chosen(file).items()
    }


def test_the_lock_for_testing_is_the_lock_for_running_and_more():
    """Tests run on the very versions that serve."""
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")

    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_names_hashes_and_no_address(file):
    """A package is known by its bytes, not by where it was fetched."""
    text = (ROOT / file).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)[1:]

    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_the_lock_holds_all_that_is_needed_here():
    """Nothing is installed beside the lock: what the packages ask for is in it."""
    lock = locked("requirements.lock")
    waiting = [(each.name, each.extras) for each in chosen("requirements.txt").values()]
    needed: set[str] = set()
    while waiting:
        name, extras = waiting.pop()
        needed.add(canonicalize_name(name))
        for line in metadata.requires(name) or []:
            below = Requirement(line)
            asked = below.marker is None or any(below.marker.evaluate({"extra": each}) for each in extras or {""})
            if asked and canonicalize_name(below.name) not in needed:
                waiting.append((below.name, below.extras))

    assert needed - lock.keys() == set()


UNIMPORTED = {
    "onnxruntime": "runs the models of rapidocr, which leaves the choice of a runtime open",
    "pandas": "asked for by the owner, for the tables of the overview",
    "plotly": "asked for by the owner, for the charts of the overview: tests hold each figure by its description",
    "python-multipart": "reads the forms of own routes when it is there",
    "requests": "carries what Authlib asks the company's provider",
    "uvloop": "carries the server's loop when it is there",
}
COMES_WITH = {
    "protobuf": "what Streamlit's messages are written in",
    "pydantic-core": "the other half of pydantic",
    "starlette": "what st.App and its routes are made of",
    "uvicorn": "what serves st.App",
}


def imported(*places: str) -> set[str]:
    """The packages that code imports, by canonical name; the standard library and our own code left out."""
    by_module = metadata.packages_distributions()
    modules = {module.partition(".")[0] for path in code_of(*places) for _, module in imports(tree_of(path))}
    return {canonicalize_name(each) for module in modules for each in by_module.get(module, [])}


def test_what_is_imported_was_chosen():
    """A package that only comes along with another could go with it."""
    assert imported("core", "demo", "pages", "app.py") - chosen("requirements.txt").keys() - COMES_WITH.keys() == set()


def test_what_was_chosen_is_imported():
    """A package nobody uses is one to keep up to date for nothing."""
    assert chosen("requirements.txt").keys() - imported("core", "demo", "pages", "app.py") - UNIMPORTED.keys() == set()
