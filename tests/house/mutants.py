"""How many small faults put into ``core/domain`` the unit tests notice: ``make mutants`` (docs/mutants.md).

Cosmic Ray makes the mutants. It would start Python anew for each, several seconds of imports; here a process that has
imported all of it forks for each, puts the mutant in place of the function, and runs the tests that reach its line.
"""

import argparse
import ast
import gc
import importlib
import json
import math
import os
import random
import re
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final, NamedTuple

import coverage
import pytest

DOMAIN: Final = Path("core/domain")

HOME: Final = Path("build/mutants")

SEED: Final = 11

MANY: Final = 600
"""How many mutants are judged unless more are asked for."""

NEVER: Final = re.compile(
    r"RemoveDecorator|Variable|"  # dies at import; wants arguments
    r"ComparisonOperator_(Is_Eq|IsNot_NotEq)$"  # the same for None and for members of the closed lists
)

FIRST_LOOK: Final = 0.3  # seconds: the quickest tests that reach a line; the others only if none of these fails

SECOND_LOOK: Final = 20.0

LEAST: Final = 10.0
"""Seconds of a processor: a fault under which the tests take longer by this, and five times as long, is late."""

WAITED: Final = 20  # times as long by the clock, where others use the processor too

PAGE: Final = Path("docs/mutants.md")

STILLBORN: Final = 40  # exit codes of a child, beside those of pytest

NOT_IN_PLACE: Final = 41

KILLED: Final = frozenset({"killed", "late"})

JUDGED: Final = KILLED | {"survived", "unreached"}

PYTEST: Final = [
    "-x",
    "-q",
    "--no-header",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=0",
    "--tb=no",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]
"""Its plugins are imported before it, which it would warn of."""


class Mutant(NamedTuple):
    """One small fault: where, by which operator of Cosmic Ray, and the line before and after."""

    path: str
    line: int
    column: int
    operator: str
    occurrence: int

    @property
    def module(self) -> str:
        """The name under which the file is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Reach(NamedTuple):
    """Which tests run which line, and how many seconds of a processor each takes."""

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]


# Which tests reach which line: one run of the unit tests under coverage, a context for each test function.


class Contexts:
    """The plugin of that run."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured = measured
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """From here on, what runs is run by this test; how long it takes, with what it stands on."""
        name = function_of(item.nodeid)
        self.measured.switch_context(name)
        begun = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self.seconds[name] += sum(os.times()[:4]) - begun

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One that fails without any fault notices none."""
        if report.failed:
            self.failed.add(function_of(report.nodeid))


def function_of(node: str) -> str:
    """The test without its parameters."""
    return node.partition("[")[0]


def measure_reach(tests: list[str], out: Path) -> None:
    """Runs the tests once and writes down which lines of the domain each of them runs."""
    measured = coverage.Coverage(source=["core.domain"], data_file=None, config_file=False)
    measured.start()
    contexts = Contexts(measured)
    pytest.main(["-q", "-p", "no:cacheprovider", *tests], plugins=[contexts])
    measured.stop()
    data, root, lines = measured.get_data(), Path.cwd(), {}
    for file in data.measured_files():
        by_line = data.contexts_by_lineno(file)
        name = str(Path(file).relative_to(root))
        lines[name] = {str(line): sorted({*found} - {"", *contexts.failed}) for line, found in by_line.items()}
    out.write_text(json.dumps([lines, contexts.seconds]))


# The mutants: one at each place for each family of operators, in an order drawn by lot.


def annotations(tree: ast.Module) -> Iterator[ast.expr]:
    """What only says a type; a fault in it is found by mypy and changes nothing that runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            yield node.annotation
            if isinstance(node.annotation, ast.Name) and node.annotation.id == "TypeAlias" and node.value:
                yield node.value
        elif isinstance(node, ast.arg) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns


def within(node: ast.expr, line: int, column: int) -> bool:
    """Whether the place lies in the expression."""
    end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
    return (node.lineno, node.col_offset) <= (line, column) <= end


def sites(path: Path) -> dict[tuple[int, int, str], list[Mutant]]:
    """All mutants of a file, by place and family of operators."""
    from cosmic_ray import plugins  # noqa: PLC0415 - of its own environment, which the other steps do not need
    from cosmic_ray.ast import ast_nodes, get_ast_from_path  # noqa: PLC0415 - the same

    nodes = list(ast_nodes(get_ast_from_path(path)))
    tree = ast.parse(path.read_text())
    types, sums = list(annotations(tree)), [each for each in ast.walk(tree) if isinstance(each, ast.BinOp)]
    found: dict[tuple[int, int, str], list[Mutant]] = defaultdict(list)
    for name in plugins.operator_names():
        if NEVER.search(name):
            continue
        operator = plugins.get_operator(name)()
        places = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, (line, column) in enumerate(places):
            star = "BinaryOperator" in name and not any(within(each, line, column) for each in sums)
            if not star and not any(within(each, line, column) for each in types):
                family = re.sub(r"(Operator_[A-Za-z]+)_[A-Za-z]+$", r"\1", name)
                found[line, column, family].append(Mutant(str(path), line, column, name, occurrence))
    return found


def drawn(seed: int) -> list[Mutant]:
    """One mutant for each place and family, in an order drawn by lot: the first so many are the sample."""
    lot = random.Random(seed)
    chosen = [lot.choice(each) for path in sorted(DOMAIN.rglob("*.py")) for _, each in sorted(sites(path).items())]
    lot.shuffle(chosen)
    return chosen


def mutated(mutant: Mutant) -> str:
    """The file with the fault."""
    from cosmic_ray import plugins  # noqa: PLC0415 - as above
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415 - as above

    operator = plugins.get_operator(mutant.operator)()
    return str(mutate_code(Path(mutant.path).read_text(), operator, mutant.occurrence))


# The tests for a mutant.


@cache
def statements(path: str) -> list[ast.stmt]:
    """Every statement of the file."""
    return [each for each in ast.walk(ast.parse(Path(path).read_text())) if isinstance(each, ast.stmt)]


def statement_lines(mutant: Mutant) -> range:
    """The lines of the statement in which the fault is; of one with a body those above it."""
    around = [each for each in statements(mutant.path) if each.lineno <= mutant.line <= (each.end_lineno or 0)]
    if not around:
        return range(mutant.line, mutant.line + 1)
    inner = max(around, key=lambda each: each.lineno)
    body = getattr(inner, "body", None)
    return range(inner.lineno, max(inner.lineno, body[0].lineno - 1 if body else inner.end_lineno or 0) + 1)


def named(mutant: Mutant) -> set[str]:
    """What the statement at that line gives a name to: its users show the fault of what runs at import only."""
    around = [each for each in statements(mutant.path) if each.lineno <= mutant.line <= (each.end_lineno or 0)]
    names: set[str] = set()
    for each in around:
        if isinstance(each, ast.ClassDef):
            names.add(each.name)
        elif isinstance(each, ast.Assign | ast.AnnAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@cache
def breadth(path: str) -> Counter[str]:
    """How many lines of the file each test reaches: the fewer, the more it is about one of them."""
    return Counter(test for tests in read_reach().lines.get(path, {}).values() for test in tests)


EVERY_VALUE: Final = "tests/unit/test_small_rules.py::test_a_value_of_the_domain_cannot_be_changed"
"""Looks at every class of the domain, and runs no line of it."""


@cache
def read(path: str) -> str:
    """The text of a file of tests."""
    return Path(path).read_text()


def tests_for(mutant: Mutant, reach: Reach) -> list[str]:
    """The tests that reach the line, the quickest first, and of them those that reach the fewest others.

    Of one that runs at import those of users, and those of the files that name it.
    """
    lines = reach.lines.get(mutant.path, {})
    found = {test for line in statement_lines(mutant) for test in lines.get(str(line), ())}
    if not found and (names := named(mutant)):
        word = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")
        for path, lines in reach.lines.items():
            text = Path(path).read_text().splitlines()
            found.update(*(tests for line, tests in lines.items() if word.search(text[int(line) - 1])))
        files = {path for path in {each.partition("::")[0] for each in reach.seconds} if word.search(read(path))}
        found |= {each for each in reach.seconds if each.partition("::")[0] in files or each == EVERY_VALUE}
    if not found:
        found = {test for tests in reach.lines.get(mutant.path, {}).values() for test in tests}
    told = breadth(mutant.path)

    def quickest(test: str) -> tuple[bool, float, int, str]:
        return (test != EVERY_VALUE, round(reach.seconds.get(test, 0.0), 1), told[test], test)

    return sorted(found, key=quickest)


def within_time(tests: Iterable[str], reach: Reach, seconds: float) -> list[str]:
    """The first of them that fit, at least one."""
    taken: list[str] = []
    spent = 0.0
    for each in tests:
        spent += reach.seconds.get(each, 0.0) + 0.01
        if taken and spent > seconds:
            break
        taken.append(each)
    return taken


# A mutant put in place of the code that is loaded.

LIVE: Final[list[FunctionType]] = []
"""Every function of the domain that is loaded, methods and closures too."""


def differing(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Every piece of code that the fault changes, with what it becomes."""
    if before == after:
        return
    yield before, after
    inner = ([each for each in code.co_consts if isinstance(each, CodeType)] for code in (before, after))
    for pair in zip(*inner, strict=True):
        yield from differing(*pair)


def within_code(code: CodeType) -> Iterator[CodeType]:
    """The code and all that is defined in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from within_code(each)


def swap(mutant: Mutant, source: str) -> bool:
    """Gives the functions that are loaded the code of the mutant; False when only a new import could show it."""
    path = str(Path(mutant.path).resolve())
    before = compile(Path(mutant.path).read_text(), path, "exec")
    pairs = list(differing(before, compile(source, path, "exec")))
    live = [each for each in LIVE if each.__code__.co_filename == path]
    in_place: set[int] = set()
    for old, new in pairs:
        for function in live:
            if function.__code__ == old:
                function.__code__ = new
                in_place.update(map(id, within_code(old)))
    changed = {id(old) for old, _ in pairs}
    innermost = [old for old, _ in pairs if not any(id(each) in changed for each in old.co_consts)]
    return all(id(each) in in_place for each in innermost)


class Faulty(SourceFileLoader):
    """Loads the mutant in place of the file."""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        """The code of the mutant."""
        return compile(self.source, self.get_filename(fullname), "exec")


class Finder:
    """Finds the mutated module before anything else does."""

    def __init__(self, mutant: Mutant, source: str) -> None:
        self.mutant, self.source = mutant, source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The mutated module, if that is what is asked for."""
        if name != self.mutant.module:
            return None
        file = Path(self.mutant.path).resolve()
        loader = Faulty(name, str(file))
        loader.source = self.source
        places = [str(file.parent)] if file.name == "__init__.py" else None
        return spec_from_file_location(name, file, loader=loader, submodule_search_locations=places)


# One child a mutant.


def in_child(mutant: Mutant, source: str, tests: list[str], *, anew: bool) -> int:
    """What becomes of the tests with the fault in place: the exit code."""
    if anew:
        sys.meta_path.insert(0, Finder(mutant, source))
        try:
            for each in sorted(DOMAIN.rglob("*.py")):
                importlib.import_module(Mutant(str(each), 0, 0, "", 0).module)
        except BaseException:  # noqa: BLE001 - whatever it is, the program does not start
            return STILLBORN
    elif not swap(mutant, source):
        return NOT_IN_PLACE
    return int(pytest.main([*PYTEST, *tests]))


def outcome(mutant: Mutant, source: str, tests: list[str], *, seconds: float, anew: bool) -> str:
    """What the tests make of it within so many seconds of a processor.

    Killed, survived, late, stillborn, not in place, or broken.
    """
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
        gc.disable()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        code = 1
        with suppress(BaseException):
            code = in_child(mutant, source, tests, anew=anew)
        os._exit(code)
    end = time.monotonic() + WAITED * seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "late"
        time.sleep(0.02)
    words = {
        0: "survived", 1: "killed", 2: "killed", STILLBORN: "stillborn", NOT_IN_PLACE: "not in place",
        -signal.SIGXCPU: "late",
    }  # fmt: skip
    return words.get(os.waitstatus_to_exitcode(status), "broken")


def judge(mutant: Mutant, reach: Reach, step: str) -> dict[str, Any]:
    """The quickest tests at first; all that the time allows for what they leave alive or what is imported anew."""
    source, tests = mutated(mutant), tests_for(mutant, reach)
    before, after = Path(mutant.path).read_text().splitlines(), source.splitlines()
    said, ran = "unreached", 0
    if why_no_python(source):
        tests, said = [], "stillborn"
    if chosen := within_time(tests, reach, FIRST_LOOK if step == "swap" else SECOND_LOOK):
        ran = len(chosen)
        spent = sum(reach.seconds.get(each, 0.0) for each in chosen)
        said = outcome(mutant, source, chosen, seconds=LEAST + 5 * spent, anew=step == "anew")
    changed = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
    old, new = changed[0] if changed else ("", "")
    return mutant._asdict() | {"said": said, "ran": ran, "of": len(tests), "old": old.strip(), "new": new.strip()}


def why_no_python(source: str) -> SyntaxError | None:
    """What keeps the text from being Python; an operator may be put where it cannot stand."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        return error
    return None


def warm() -> None:
    """Imports the program and collects the tests, so that a child need not."""
    tests = sorted({each.partition("::")[0] for each in read_reach().seconds})
    pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *tests])
    root = str(DOMAIN.resolve())
    functions = (each for each in gc.get_objects() if isinstance(each, FunctionType))
    LIVE.extend(each for each in functions if each.__code__.co_filename.startswith(root))
    gc.freeze()


def foreign(names: Iterable[str]) -> None:
    """Imports what is not ours, so that a child imports only the program."""
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)


def read_reach() -> Reach:
    """What was measured."""
    lines, seconds = json.loads((HOME / "reach.json").read_text())
    return Reach(lines, seconds)


def main() -> None:
    """The steps, one a process: what tests reach, the mutants, those of functions, those that need a new import."""
    parser = argparse.ArgumentParser(prog="python -m tests.house.mutants")
    parser.add_argument("step", choices=["reach", "draw", "swap", "again", "anew", "report"])
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    if asked.step == "reach":
        measure_reach(asked.tests, HOME / "reach.json")
    elif asked.step == "draw":
        (HOME / "drawn.json").write_text(json.dumps(drawn(asked.seed)))
    elif asked.step == "report":
        PAGE.write_text(report(asked.many, asked.seed))
    else:
        run(asked.step, asked.many)


def run(step: str, many: int) -> None:
    """Judges the mutants of the sample that no step before has killed, a line of JSON each."""
    reach = read_reach()
    sample = [Mutant(*each) for each in json.loads((HOME / "drawn.json").read_text())][:many]
    if step == "anew":
        foreign(json.loads((HOME / "foreign.json").read_text()))
    else:
        warm()
        ours = ("core", "tests", "demo", "pages", "__main__")
        (HOME / "foreign.json").write_text(json.dumps([each for each in sys.modules if not each.startswith(ours)]))
    if step == "anew" and (left := due(step, sample)):
        first = left[0]
        tests = within_time(tests_for(first, reach), reach, SECOND_LOOK)
        if outcome(first, Path(first.path).read_text(), tests, seconds=600, anew=True) != "survived":
            sys.exit("Tests fail without any fault: nothing can be judged.")
    with (HOME / f"{step}.jsonl").open("a") as out:
        for each in due(step, sample):
            print(json.dumps(judge(each, reach, step)), file=out, flush=True)


def due(step: str, sample: list[Mutant]) -> list[Mutant]:
    """What is left for a step: all, what the first look left alive, what is left or needs a new import.

    What is known to change nothing is put to no slower tests.
    """
    swapped, again, anew = (results(HOME / f"{name}.jsonl") for name in ("swap", "again", "anew"))
    alive = {"survived", "unreached"}
    first = {each: swapped.get(each, {}).get("said") for each in sample}
    if step == "swap":
        return [each for each, said in first.items() if said is None]
    if step == "again":
        same = {each for each, row in swapped.items() if (row["path"], row["new"]) in SAME}
        return [each for each, said in first.items() if said in alive and each not in {*again, *same}]
    left = {each for each, row in again.items() if row["said"] in {*alive, "not in place"}}
    return [each for each, said in first.items() if (said == "not in place" or each in left) and each not in anew]


def results(path: Path) -> dict[Mutant, dict[str, Any]]:
    """What was judged before."""
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return {Mutant(*(row[name] for name in Mutant._fields)): row for row in rows}


# The page that tells what came of it.

HEAD: Final = """# How many small faults the tests notice

`make mutants` writes this page. Cosmic Ray puts one small fault at a time into `core/domain`: another comparison,
another number, a reversed condition. A fault is killed if it makes a unit test fail. If no test fails, the fault
survives: either a test is missing or the fault changes nothing. One fault is taken for each place and family of
operators, in a random order with the seed {seed}. Three kinds of fault are left out: faults in annotations, because
mypy finds them; faults in decorators, because they fail at import; and `is` changed to `==`, because that makes no
difference for None and for members of the closed lists. A fault with which the program does not start is not judged
either.

The run uses {asked} tests from {files} of the {every} files of `tests/unit`{which}.
For each fault it runs only the tests that reach its line, quickest first, and as many of the slow ones as fit into
{seconds:.0f} seconds of processor time. A test that was not run might therefore kill a survivor, and often does kill
one for which only the quickest tests were run (marked below). A fault also counts as killed if the tests did not end in
time.

**{killed} of {judged} judged faults are killed: {share:.1%}.** {same} of the {alive} survivors change nothing that can
be seen; without them the share is {without:.1%}. The run drew {many} of {all} places. With {unborn} of these faults
the program does not start, and {left} show only at import; neither were judged.

"""

DIRECT: Final = """: only those that call the domain
directly. A fault that only a test of a whole case would notice therefore survives"""

INTERNED: Final = "the text is a word of a closed list, of which there is one"

FIRST_OR_LAST: Final = "the word asked about is the first or the last of its list by the alphabet"

LENGTHS: Final = "both are always of one length"

SINGLE: Final = "return CheckInput(steps[ -1].exhibit, steps, ground, criterion) if steps else None"

BEFORE: Final = "what the fault lets through was settled before"

SAME: Final[dict[tuple[str, str], str]] = {
    (f"core/domain/{path}", line): why
    for why, places in {
        INTERNED: (
            ("assessment.py", 'if assessment.checklist.subject is not "appeal":'),
            ("move_facts.py", 'if terms.counts is "tolled":'),
            ("checks/result.py", 'if alike is "same":'),
            ("identifiers.py", "if check is expected:"),
            (
                "checks/chain_of_title.py",
                'return next((step.place for step in steps if likeness(step.grantee, issuer) is "same"), None)',
            ),
            (
                "labels.py",
                'return "、".join(names) if lang is "zh" else ", ".join(name[:1].lower() + name[1:] for name in names)',
            ),
        ),
        FIRST_OR_LAST: (
            ("deadlines.py", "if appeal.state <= State.AWAITING_COMPLAINANT:"),
            ("checks/rights.py", "if not number or ground.right_type < RightType.TRADEMARK:"),
            ("verdict.py", 'if verdict.subject >= "withdrawal":'),
        ),
        LENGTHS: (
            (
                "identifiers.py",
                "total = sum(int(each) * weight for each, weight in zip(body, PERSON_WEIGHTS, strict=False))",
            ),
            (
                "identifiers.py",
                "total = sum(int(each, 36) * weight for each, weight in zip(body, ORGANISATION_WEIGHTS, strict=False))",
            ),
            (
                "identifiers.py",
                "total = sum(ALPHABET.index(each) * weight for each, weight in zip(body, USCC_WEIGHTS, strict=False))",
            ),
            (
                "deadlines.py",
                "*(_row(*each) for each in zip(deadline.extensions, deadline.stages[1:], strict=False)),",
            ),
            ("second_review.py", "stratum: dict[str, str] = dict(zip(rates.by, values, strict=False))"),
        ),
        BEFORE: (
            ("checks/invoices.py", "if book.sure == book.sold:"),  # no more is covered than was sold
            (
                "checks/invoices.py",  # who wants less than nothing is served as who wants nothing
                "Demand((ground.appeal_no, sale.listing_id), sale.quantity or -1, _keys(own, sale, wide=not sure))",
            ),
            (
                "checks/chain_of_title.py",  # it is spoken of for a single link only
                SINGLE,
            ),
            (
                "checks/chain_of_title.py",
                "right, registered = registered_as(ground, CLASSES[ -1])",
            ),  # of one name the first is the last
            ("deadlines.py", "if day is not last:"),  # the very day, until it moves
            ("facts.py", "return rate * WHOLE if number == written and 0 != rate < 1 else rate"),  # none is below 0
            (
                "second_review.py",  # whoever has none has fewest either way
                'chosen = min(people, key=lambda who: (load.get(who, -1), _turn(seed, who, each)), default="")',
            ),
            ("move_facts.py", "if first is None and last is None or (last > runs.start and first <= runs.due):"),
            ("move_facts.py", "if latest is None and effective is None:"),
            ("verdict.py", "fewest = min((flip.count for flip in found), default= -1)"),
        ),
    }.items()
    for path, line in places
}
"""Survivors that change nothing, by file and mutated line, with the reason."""


def outcomes(many: int) -> dict[Mutant, dict[str, Any]]:
    """The last word on each mutant of the sample that was judged."""
    sample = [Mutant(*each) for each in json.loads((HOME / "drawn.json").read_text())][:many]
    found: dict[Mutant, dict[str, Any]] = {}
    for step in ("swap", "again", "anew"):
        found |= {each: row | {"full": step != "swap"} for each, row in results(HOME / f"{step}.jsonl").items()}
    return {each: found[each] for each in sample if each in found and found[each]["said"] != "not in place"}


def report(many: int, seed: int) -> str:
    """The page: the figure, module by module, and the survivors."""
    found = list(outcomes(many).values())
    judged = [each for each in found if each["said"] in JUDGED]
    alive = [each for each in judged if each["said"] not in KILLED]
    same = [each for each in alive if (each["path"], each["new"]) in SAME]
    killed = len(judged) - len(alive)
    asked = read_reach().seconds
    files, every = {each.partition("::")[0] for each in asked}, sum(1 for _ in Path("tests/unit").glob("test_*.py"))
    text = HEAD.format(
        asked=len(asked), files=len(files), every=every, which=DIRECT if len(files) < every else "",
        seed=seed, seconds=SECOND_LOOK, killed=killed, judged=len(judged), share=killed / len(judged), same=len(same),
        alive=len(alive), without=killed / (len(judged) - len(same)), unborn=len(found) - len(judged), many=many,
        left=many - len(found),
        all=len(json.loads((HOME / "drawn.json").read_text())),
    )  # fmt: skip
    rows = ["| module | judged | killed | share |", "| --- | ---: | ---: | ---: |"]
    for path in sorted({each["path"] for each in judged}):
        of, dead = ([each for each in some if each["path"] == path] for some in (judged, alive))
        here = len(of) - len(dead)
        rows.append(f"| `{path}` | {len(of)} | {here} | {here / len(of):.0%} |")
    lines = [
        f"- `{each['path']}:{each['line']}` `{each['new']}` in place of `{each['old']}`"
        f"{'' if each['full'] else ' (quickest tests only)'}"
        f"{': ' + why if (why := SAME.get((each['path'], each['new']))) else ''}"
        for each in sorted(alive, key=lambda each: (each["path"], each["line"]))
    ]
    return text + "\n".join(rows) + "\n\n## Survivors\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
