"""Reads the rule book from ``data/policy`` and refuses a faulty one with file, line and reason.

``criteria.toml`` is the catalogue, every other file one dated policy. A file with ``based_on`` holds what a later
version changes; all else is as in the policy it names. Nothing is guessed: an unknown criterion, days without a
policy or with two, a source that the policy's days contradict or a missing text stops the start.
Source: design.md 5, domain.md 5.
"""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, groupby, pairwise
from pathlib import Path
from typing import TypeAlias, get_args
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.model.criterion import Criterion
from core.model.rules import (
    LETTER_FIELDS,
    Checklist,
    Group,
    HighValue,
    Item,
    Letter,
    LetterName,
    Policy,
    PolicyBook,
    Route,
    Window,
    WindowName,
)
from core.model.terms import Side
from core.model.versions import Table, Whole, completed

__all__ = [
    "Checklist",
    "Criterion",
    "Group",
    "HighValue",
    "Item",
    "Letter",
    "Policy",
    "PolicyBook",
    "PolicyError",
    "Problem",
    "Route",
    "Window",
    "load_policies",
]

CATALOGUE = "criteria.toml"
SUBJECTS = ("appeal", "answer", "withdrawal")
Location: TypeAlias = tuple[int | str, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with the rule book, and where; lines count from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """``file:line: reason``."""
        return f"{self.file}:{self.line}: {self.reason}"


class PolicyError(Exception):
    """The rule book cannot be used; the start is refused with every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Takes all problems; the message lists one a line."""
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class _Source:
    """One file's text, to name the line of a problem."""

    file: str
    text: str

    def problem(self, reason: str, section: str = "", nth: int = 0, *needles: str) -> Problem:
        """A problem at the first needle inside the nth section of that header, else at the header."""
        lines = self.text.splitlines()
        heads = [number for number, line in enumerate(lines) if line.strip() == section]
        start = heads[nth] if nth < len(heads) else 0
        stop = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("[")), len(lines))
        # A file that changes one route of its base has not as many sections as the policy has routes.
        spans = [range(start, stop), *([range(len(lines))] if section and nth >= len(heads) else [])]
        for span in spans:
            for needle in needles:
                for number in span:
                    if re.search(rf"(?<![\w.]){re.escape(needle)}(?![\w.])", lines[number]):
                        return Problem(self.file, number + 1, reason)
        return Problem(self.file, start + 1, reason)


def load_policies(folder: Path) -> PolicyBook:
    """The rule book of that folder; raises PolicyError with every problem of every file."""
    problems: list[Problem] = []
    criteria = _catalogue(folder, problems)
    paths = [path for path in sorted(folder.glob("*.toml")) if path.name != CATALOGUE]
    files = [found for path in paths if (found := _read(path, problems))]
    wholes: list[tuple[Whole, _Source]] = []
    for table, source in files:
        whole = completed(source.file, table, {each.file: other for other, each in files})
        if isinstance(whole, str):
            problems.append(source.problem(whole, "", 0, "based_on"))
        else:
            wholes.append((whole, source))
    read: list[tuple[Policy, _Source]] = []
    # A base comes before what is based on it, whose own faults alone are then told.
    for whole, source in sorted(wholes, key=lambda each: len(each[0].bases)):
        if not whole.bases & {each.file for each in problems}:
            read += _policy(whole.table, source, criteria, problems)
    problems += _between(read)
    if problems:
        raise PolicyError(tuple(problems))
    return PolicyBook(criteria=criteria, policies={policy.id: policy for policy, _ in read})


def _read(path: Path, problems: list[Problem]) -> tuple[Table, _Source] | None:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), _Source(path.name, text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(path.name, int(line[1]) if line else 1, str(error)))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, 1, f"cannot be read: {error}"))
    return None


def _catalogue(folder: Path, problems: list[Problem]) -> dict[str, Criterion]:
    found = _read(folder / CATALOGUE, problems)
    table, source = found or ({}, _Source(CATALOGUE, ""))
    retired = set(table.get("retired", ()))
    criteria: dict[str, Criterion] = {}
    for nth, entry in enumerate(table.get("criterion", ())):
        here = ("[[criterion]]", nth)
        try:
            criterion = Criterion.model_validate(entry)
        except ValidationError as error:
            for fault in error.errors():
                key = str(fault["loc"][0]) if fault["loc"] else "kind"
                problems.append(source.problem(f"{entry.get('id')}: {_reason(fault)}", *here, key))
            continue
        if criterion.id in criteria:
            problems.append(source.problem(f'the id "{criterion.id}" is used twice', *here, "id"))
        if criterion.id in retired:
            problems.append(source.problem(f'the id "{criterion.id}" is retired', *here, "id"))
        criteria[criterion.id] = criterion
    return criteria


def _policy(
    table: Table, source: _Source, criteria: Mapping[str, Criterion], problems: list[Problem]
) -> Iterator[tuple[Policy, _Source]]:
    before = len(problems)
    asked = _Asked(source, criteria, problems)
    given = [subject for subject in SUBJECTS if isinstance(table.get(subject), dict)]
    shaped = {**table, **{subject: asked.checklist(table, subject) for subject in given}}
    if "answer" in given:
        shaped["answers_that_count"] = shaped["answer"].pop("counts", ())
    try:
        policy = Policy.model_validate(shaped)
    except ValidationError as error:
        problems += [_located(source, fault) for fault in error.errors()]
        return
    problems += _within(policy, source)
    if len(problems) == before:
        yield policy, source


@dataclass(frozen=True)
class _Asked:
    """Turns the lists of criteria of a file into items, noting what is wrong with them."""

    source: _Source
    criteria: Mapping[str, Criterion]
    problems: list[Problem]

    def checklist(self, table: Table, subject: str) -> Table:
        """The checklist of that subject with items in place of ids."""
        raw = dict(table[subject])
        seen: set[str] = set()
        gate = f"[{subject}.gate]"
        raw["subject"] = subject
        if "gate" in raw:
            raw["gate"] = self.group(raw["gate"], seen, gate, 0)
        routes = f"[[{subject}.routes]]"
        raw["routes"] = [self.group(route, seen, routes, nth) for nth, route in enumerate(raw.get("routes", ()))]
        if not raw["routes"] and not raw.get("routes_optional", False):
            reason = f"{subject}: there is no route, and routes_optional does not say so"
            self.problems.append(self.source.problem(reason, gate))
        return raw

    def group(self, raw: Table, seen: set[str], section: str, nth: int) -> Table:
        """One gate or route; ``seen`` collects the criteria of the whole checklist."""
        group = dict(raw)
        listed = list(group.pop("criteria", ()))
        sets = {key: set(group.pop(key, ())) for key in ("blocking", "warning", "may_not_apply")}
        for reason, at in self._faults(listed, sets, seen):
            self.problems.append(self.source.problem(reason, section, nth, at))
        if section.startswith("[[") and not raw.get("uses"):
            reason = "nothing can claim this route: uses is empty"
            self.problems.append(self.source.problem(reason, section, nth, "uses"))
        seen.update(listed)
        group["items"] = [self._item(each, sets) for each in listed if each in self.criteria]
        return group

    def _faults(self, listed: list[str], sets: Mapping[str, set[str]], seen: set[str]) -> Iterator[tuple[str, str]]:
        if not listed:
            yield "no criterion is listed", "criteria"
        for each in listed:
            if each not in self.criteria:
                yield f'unknown criterion "{each}"', each
            if each in seen or listed.count(each) > 1:
                yield f'the criterion "{each}" stands twice in one checklist', each
        for key, marked in sets.items():
            for each in sorted(marked.difference(listed)):
                yield f'{key} names "{each}", which this group does not ask', each
        for each in sorted(sets["blocking"] & sets["warning"]):
            yield f'"{each}" cannot be both blocking and warning', each

    def _item(self, criterion: str, sets: Mapping[str, set[str]]) -> Table:
        default = self.criteria[criterion].default == "B"
        blocking = criterion in sets["blocking"] or (default and criterion not in sets["warning"])
        return {"criterion": criterion, "blocking": blocking, "may_not_apply": criterion in sets["may_not_apply"]}


def _within(policy: Policy, source: _Source) -> Iterator[Problem]:
    """What the types cannot say about one policy."""
    for window in sorted(set(get_args(WindowName)) - set(policy.windows)):
        yield source.problem(f"the window {window} is missing")
    if not _known(policy.zone):
        yield source.problem(f'unknown zone "{policy.zone}"', "", 0, "zone")
    if policy.valid_to is not None and policy.valid_to < policy.valid_from:
        yield source.problem("valid_to is before valid_from", "", 0, "valid_to")
    yield from _younger(policy, source)
    yield from _letters(policy, source)
    for subject in SUBJECTS:
        for nth, route in enumerate(getattr(policy, subject).routes):
            for kind in sorted(route.accepts - route.uses):
                reason = f'"{kind}" is accepted, but does not claim the route: add it to uses'
                yield source.problem(reason, f"[[{subject}.routes]]", nth, "accepts")


def _younger(policy: Policy, source: _Source) -> Iterator[Problem]:
    """Sources that came after the policy's first day, and do not say what held before."""
    for nth, basis in enumerate(policy.sources):
        if basis.since and basis.since > policy.valid_from and not (basis.until_then_en and basis.until_then_zh):
            reason = f"this source is of {basis.since}, after valid_from: say in until_then_en and _zh what held before"
            yield source.problem(reason, "[[sources]]", nth, "since")


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _letters(policy: Policy, source: _Source) -> Iterator[Problem]:
    for letter in sorted(set(get_args(LetterName)) - set(policy.letters)):
        yield source.problem(f"the letter {letter} is missing")
    for side in sorted({Side.SELLER, Side.COMPLAINANT} - set(policy.letter_languages)):
        yield source.problem(f"letter_languages lacks the {side}", "", 0, "letter_languages")
    for name, text in policy.letters.items():
        for key in ("subject_en", "subject_zh", "body_en", "body_zh"):
            for field in sorted(_fields(getattr(text, key)) - LETTER_FIELDS):
                reason = f'{key} has the unknown field "{{{field}}}"'
                yield source.problem(reason, f"[letters.{name}]", 0, f"{{{field}}}", key)


def _fields(template: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return {template}


def _between(read: list[tuple[Policy, _Source]]) -> Iterator[Problem]:
    """What two policies cannot both say."""
    for (one, _), (other, source) in combinations(read, 2):
        if one.id == other.id:
            yield source.problem(f'the id "{one.id}" is used twice', "", 0, "id")
        if one.right_type is not other.right_type or not _meet(one, other):
            continue
        if one.line == other.line:
            reason = f"{other.id} is in force on the same days as {one.id}, for the same line and right"
            yield source.problem(reason, "", 0, "valid_from")
        if one.default and other.default:
            reason = f"{other.id} and {one.id} are both the default for {one.right_type} on the same days"
            yield source.problem(reason, "", 0, "default")
    yield from _gaps(read)


def _gaps(read: list[tuple[Policy, _Source]]) -> Iterator[Problem]:
    """Days between two versions of one line and right on which neither is in force."""

    def line(each: tuple[Policy, _Source]) -> tuple[str, str]:
        return each[0].line, each[0].right_type

    for _, versions in groupby(sorted(read, key=lambda each: (*line(each), each[0].valid_from)), key=line):
        for (one, _), (other, source) in pairwise(versions):
            if one.valid_to and one.valid_to + timedelta(days=1) < other.valid_from:
                reason = f"no policy of this line and right is in force between {one.valid_to} and {other.valid_from}"
                yield source.problem(reason, "", 0, "valid_from")


def _meet(one: Policy, other: Policy) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _reason(fault: ErrorDetails) -> str:
    """The fault in words: the path of the key, then what is wrong with it."""
    path = ".".join(str(step) for step in fault["loc"])
    if fault["type"] == "missing":
        return f"{path} is missing"
    if fault["type"] == "enum" and ("uses" in fault["loc"] or "accepts" in fault["loc"]):
        return f'{path}: unknown document kind "{fault["input"]}"'
    return f"{path}: {fault['msg']}" if path else str(fault["msg"])


def _located(source: _Source, fault: ErrorDetails) -> Problem:
    """Where in the file the fault of that path stands."""
    loc = fault["loc"]
    given = f'"{fault["input"]}"' if isinstance(fault["input"], str) else ""
    keys = [each for each in (given, *(str(step) for step in reversed(loc))) if each]
    match loc:
        case ("answers_that_count", *_):
            return source.problem(_reason(fault), "[answer]", 0, *keys, "counts")
        case (str() as subject, "routes", int() as nth, *_):
            return source.problem(_reason(fault), f"[[{subject}.routes]]", nth, *keys)
        case (str() as first, str() as second, *_):
            return source.problem(_reason(fault), f"[{first}.{second}]", 0, *keys)
        case _:
            return source.problem(_reason(fault), "", 0, *keys)
