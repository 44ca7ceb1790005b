"""Reads ``data/policy``, ``data/calendar`` and ``data/retention.toml``; refuses a faulty file with line and reason.

The State Council's notice has one numbered sentence per holiday, with days off as a day or a span
(``2月15日…至23日``) and make-up working days (``2月14日（周六）、2月28日（周六）上班``). Anything that cannot be
parsed is refused, never guessed.

``criteria.toml`` is the catalogue of criteria; every other file is one dated policy. A file with ``based_on`` contains
only what a later version changes. An unknown criterion, days without a policy or with two, a source that the policy's
days contradict, or a missing text prevents the program from starting. Source: design.md 5, domain.md 5.
"""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import combinations, groupby, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.domain.policy import (
    LATER_LETTERS,
    LETTER_FIELDS,
    Calendar,
    Criterion,
    LetterName,
    Policy,
    PolicyBook,
    Retention,
    WindowName,
)
from core.domain.terms import Side
from core.domain.text import Note, Text, say


def load_retention(file: Path) -> Retention:
    """How long a closed case keeps what identifies its parties; raises ValueError where the file does not say."""
    return Retention.model_validate(tomllib.loads(file.read_text("utf-8")))


def load_calendars(folder: Path) -> dict[str, Calendar]:
    """The calendars of a folder by id; a file that does not hold one raises ValueError with its name."""
    calendars: dict[str, Calendar] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            calendar = _read_calendar(tomllib.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"{path}: not a calendar: {problem!r}") from problem
        if calendar.id in calendars:
            raise ValueError(f"{path}: the calendar id {calendar.id} is taken by another file")
        calendars[calendar.id] = calendar
    return calendars


def _read_calendar(data: dict[str, Any]) -> Calendar:
    holidays = {key: Note(**names) for key, names in data["holiday"].items()}
    years = data["year"]
    return Calendar(
        id=data["id"],
        version=data["version"],
        name=Note(**data["name"]),
        first_year=min(map(int, years)),
        last_year=max(map(int, years)),
        provisional_years=frozenset(int(year) for year, what in years.items() if what.get("provisional", False)),
        source=data["source"],
        off=_dates(years, "off", holidays),
        worked=_dates(years, "worked", holidays),
    )


def _dates(years: dict[str, Any], group: str, holidays: dict[str, Note]) -> dict[date, Note]:
    named: dict[date, Note] = {}
    for year, what in years.items():
        for holiday, days in what.get(group, {}).items():
            for day in days:
                if str(day.year) != year or day in named:
                    raise ValueError(f"{day} stands under {year}, {group}, {holiday}: wrong year or twice")
                named[day] = holidays[holiday]
    return named


# The State Council's notice of the days off of a year, read from its text into a year of the calendar.

HOLIDAYS: Final = {
    "元旦": "new_year", "春节": "spring_festival", "清明节": "tomb_sweeping", "劳动节": "labour_day",
    "端午节": "dragon_boat", "中秋节": "mid_autumn", "国庆节": "national_day",
}  # fmt: skip

JOINED: Final = ("mid_autumn",)
"""May fall into the days of the National Day, and is then told with it."""

_YEAR: Final = re.compile(r"(\d{4})年部分节假日安排")

_ITEM: Final = re.compile(r"[一二三四五六七八九十]+、([^：:]+)[：:]([^\n]+)")

_DAY: Final = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"

_ASIDE: Final = re.compile(r"（[^）]*）|\([^)]*\)")

_SPAN: Final = re.compile(_DAY + r"至(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日")

_COUNT: Final = re.compile(r"共(\d+)天")

_ONE: Final = re.compile(_DAY)

_WORKED: Final = "上班"


class UnreadableNotice(Exception):  # noqa: N818 - the text's fault, not the program's
    """The text is not a notice that can be read."""

    def __init__(self, reason: Text) -> None:
        """``reason`` is the sentence for whoever loads it."""
        super().__init__(str(reason))
        self.reason = reason


class Year(NamedTuple):
    """A year of the calendar: the days off and the make-up working days, by the holiday's key."""

    number: int
    off: Mapping[str, tuple[date, ...]]
    worked: Mapping[str, tuple[date, ...]]


def read_notice(text: str) -> Year:
    """The year of the notice; raises UnreadableNotice with what is missing or contradictory."""
    titled = _YEAR.search(text)
    if titled is None:
        raise UnreadableNotice(say("rule.title_with_year_is_missing"))
    year = int(titled[1])
    off: dict[str, tuple[date, ...]] = {}
    worked: dict[str, tuple[date, ...]] = {}
    for names, sentence in _ITEM.findall(text):
        keys = [key for name, key in HOLIDAYS.items() if name in names]
        if keys:
            _holiday(keys, _ASIDE.sub("", sentence), year, off, worked)
    named = {*off, *(each for each in JOINED if "national_day" in off)}
    if missing := [name for name, key in HOLIDAYS.items() if key not in named]:
        raise UnreadableNotice(say("rule.these_holidays_are_not_found", names="、".join(missing)))
    return Year(year, off, worked)


def _holiday(
    keys: list[str], sentence: str, year: int, off: dict[str, tuple[date, ...]], worked: dict[str, tuple[date, ...]]
) -> None:
    key = "national_day" if "national_day" in keys else keys[0]
    parts = [each for each in re.split(r"[。；;]", sentence) if each.strip()]
    days = tuple(day for part in parts if _WORKED not in part for day in _days(part, year))
    if not days:
        raise UnreadableNotice(say("rule.no_day_off_is_found_in", sentence=sentence))
    counted = _COUNT.search(sentence)
    if counted and int(counted[1]) != len(days):
        facts = {"count": counted[1], "found": len(days), "sentence": sentence}
        raise UnreadableNotice(say("rule.it_says_days_were_read", **facts))
    if strange := [day for day in days if day.year != year]:
        facts = {"days": ", ".join(map(str, strange)), "year": str(year)}
        raise UnreadableNotice(say("rule.not_enter_by_hand", **facts))
    off[key] = days
    if make_up := tuple(day for part in parts if _WORKED in part for day in _days(part, year)):
        worked[key] = make_up


def _days(part: str, year: int) -> Iterator[date]:
    """The days of one clause: a span, or else each day named."""
    span = _SPAN.search(part)
    try:
        if span is None:
            yield from (date(int(one[0] or year), int(one[1]), int(one[2])) for one in _ONE.findall(part))
            return
        first = date(int(span[1] or year), int(span[2]), int(span[3]))
        last = date(int(span[4] or first.year), int(span[5] or first.month), int(span[6]))
    except ValueError:
        raise UnreadableNotice(say("rule.there_is_no_such_day_in", sentence=part)) from None
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def with_year(calendar: str, year: Year, source: str) -> str:
    """The calendar's TOML with that year replaced and marked as announced; other years stay as they are."""
    section = _section(year)
    had = re.compile(rf"\[year\.{year.number}\]\n.*?(?=\n\[year\.(?!{year.number}\b)|\Z)", re.DOTALL)
    text = (
        had.sub(lambda _: section, calendar, count=1) if had.search(calendar) else f"{calendar.rstrip()}\n\n{section}"
    )
    text = re.sub(r'^version = "[^"]*"', f'version = "{year.number}.1"', text, count=1, flags=re.MULTILINE)
    return re.sub(
        r'^source = "([^"]*)"',
        lambda found: f'source = "{found[1].split("; ")[0]}; {source}"',
        text.rstrip() + "\n",
        count=1,
        flags=re.MULTILINE,
    )


def _section(year: Year) -> str:
    rows = [f"[year.{year.number}]", f"[year.{year.number}.off]", *_rows(year.off)]
    if year.worked:
        rows += [f"[year.{year.number}.worked]", *_rows(year.worked)]
    return "\n".join(rows) + "\n"


def _rows(days: Mapping[str, tuple[date, ...]]) -> Iterator[str]:
    return (f"{key} = [{', '.join(map(str, each))}]" for key, each in days.items())


# A file of the rule book as text, and what is wrong in it, named by its line.


@dataclass(frozen=True)
class Problem:
    """A problem in the rule book, and its place; lines count from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """``file:line: reason``."""
        return f"{self.file}:{self.line}: {self.reason}"


class PolicyError(Exception):
    """The rule book cannot be used; the program does not start, and every problem found is reported."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Takes all problems; the message lists one a line."""
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Source:
    """One file's text, to name the line of a problem."""

    file: str
    text: str

    def problem(self, reason: str, *needles: str, section: str = "", nth: int = 0) -> Problem:
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


# Versions of the rule book that hold only what they change, and the policy that holds the rest (``based_on``).

Table: TypeAlias = dict[str, Any]

M = TypeVar("M", bound=BaseModel)

OWN: Final = frozenset({"id", "based_on", "title_en", "title_zh", "valid_from", "valid_to", "sources", "unconfirmed"})
"""The keys that each file sets itself and never takes from the policy on which it is based."""


@dataclass(frozen=True)
class MergedPolicy:
    """A policy's table with all that those it is based on say, and the files of those."""

    table: Table
    bases: frozenset[str]


def completed(file: str, table: Table, files: Mapping[str, Table]) -> MergedPolicy | str:
    """The table of that file, completed from ``files`` (by name).

    A string says why there is none: the base is not a policy, or is based on this one.
    """
    chain, bases = [table], {file}
    while (base := chain[-1].get("based_on")) is not None:
        found = next((name for name, each in files.items() if each.get("id") == base), None)
        if found is None:
            return f'based_on names "{base}", which is no policy'
        if found in bases:
            return "based_on leads back to itself"
        chain.append(files[found])
        bases.add(found)
    whole = chain.pop()
    while chain:
        whole = _merged({key: value for key, value in whole.items() if key not in OWN}, chain.pop())
    return MergedPolicy(whole, frozenset(bases - {file}))


def _merged(base: Table, later: Table) -> Table:
    """The base with what the later table says: tables key by key, routes by their id, anything else replaced."""
    merged = dict(base)
    for key, value in later.items():
        before = base.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            merged[key] = _merged(before, value)
        elif key == "routes" and isinstance(value, list) and isinstance(before, list):
            merged[key] = _routes(before, value)
        else:
            merged[key] = value
    return merged


def _routes(base: list[Table], later: list[Table]) -> list[Table]:
    """The routes of the base, each with what the later ones of its id say; routes with a new id follow."""
    by_id = {route.get("id"): route for route in later}
    merged = [_merged(route, by_id.pop(route.get("id"), {})) for route in base]
    return [*merged, *by_id.values()]


# Reads the rule book from ``data/policy`` and refuses a faulty one with file, line and reason.

CATALOGUE = "criteria.toml"

SUBJECTS = ("appeal", "answer", "withdrawal")


def load_policies(folder: Path) -> PolicyBook:
    """The rule book of that folder; raises PolicyError with every problem of every file."""
    problems: list[Problem] = []
    criteria = _catalogue(folder, problems)
    paths = [path for path in sorted(folder.glob("*.toml")) if path.name != CATALOGUE]
    files = [found for path in paths if (found := _read_rules(path, problems))]
    wholes: list[tuple[MergedPolicy, Source]] = []
    for table, source in files:
        whole = completed(source.file, table, {each.file: other for other, each in files})
        if isinstance(whole, str):
            problems.append(source.problem(whole, "based_on"))
        else:
            wholes.append((whole, source))
    read: list[tuple[Policy, Source]] = []
    # A base comes before what is based on it, whose own faults alone are then told.
    for whole, source in sorted(wholes, key=lambda each: len(each[0].bases)):
        if not whole.bases & {each.file for each in problems}:
            read += _policy(whole.table, source, criteria, problems)
    problems += _between(read)
    if problems:
        raise PolicyError(tuple(problems))
    return PolicyBook(criteria=criteria, policies={policy.id: policy for policy, _ in read})


def _read_rules(path: Path, problems: list[Problem]) -> tuple[Table, Source] | None:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), Source(path.name, text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(path.name, int(line[1]) if line else 1, str(error)))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, 1, f"cannot be read: {error}"))
    return None


def load_rules(path: Path, model: type[M]) -> M:
    """A data file as a value of that type, with ``{{name}}`` filled in from its table ``names``.

    Raises PolicyError with every problem of the file.
    """
    problems: list[Problem] = []
    if found := _read_rules(path, problems):
        table, source = found
        try:
            return model.model_validate(_filled(table, table.pop("names", {})))
        except ValidationError as error:
            problems += [_located(source, fault) for fault in error.errors()]
        except KeyError as missing:
            name = missing.args[0]
            line = source.text[: source.text.index(f"{{{{{name}}}}}")].count("\n") + 1
            problems.append(Problem(source.file, line, f'[names] does not say "{name}"'))
    raise PolicyError(tuple(problems))


def any_of(patterns: list[str]) -> str:
    """One pattern for several; an empty list, which would match everything, raises ValueError."""
    if not patterns:
        raise ValueError("nothing is listed")
    return "|".join(patterns)


def any_word(words: list[str]) -> str:
    """The same, in any case."""
    return f"(?i){any_of(words)}"


def _filled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a table of the file, a list or a text
    if isinstance(value, dict):
        return {key: _filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    return re.sub(r"\{\{(\w+)\}\}", lambda hit: names[hit[1]], value) if isinstance(value, str) else value


def _catalogue(folder: Path, problems: list[Problem]) -> dict[str, Criterion]:
    table, source = _read_rules(folder / CATALOGUE, problems) or ({}, Source(CATALOGUE, ""))
    retired = set(table.get("retired", ()))
    criteria: dict[str, Criterion] = {}
    for nth, entry in enumerate(table.get("criterion", ())):
        here = partial(source.problem, section="[[criterion]]", nth=nth)
        try:
            criterion = Criterion.model_validate(entry)
        except ValidationError as error:
            for fault in error.errors():
                key = str(fault["loc"][0]) if fault["loc"] else "kind"
                problems.append(here(f"{entry.get('id')}: {_reason(fault)}", key))
            continue
        if criterion.id in criteria:
            problems.append(here(f'the id "{criterion.id}" is used twice', "id"))
        if criterion.id in retired:
            problems.append(here(f'the id "{criterion.id}" is retired', "id"))
        criteria[criterion.id] = criterion
    return criteria


def _policy(
    table: Table, source: Source, criteria: Mapping[str, Criterion], problems: list[Problem]
) -> Iterator[tuple[Policy, Source]]:
    before = len(problems)
    parser = _CriteriaParser(source, criteria, problems)
    present = [subject for subject in SUBJECTS if isinstance(table.get(subject), dict)]
    shaped = {**table, **{subject: parser.checklist(table, subject) for subject in present}}
    if "answer" in present:
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
class _CriteriaParser:
    """Turns the lists of criteria of a file into items, noting what is wrong with them."""

    source: Source
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
            self.problems.append(self.source.problem(reason, section=gate))
        return raw

    def group(self, raw: Table, seen: set[str], section: str, nth: int) -> Table:
        """One gate or route; ``seen`` collects the criteria of the whole checklist."""
        group = dict(raw)
        listed = list(group.pop("criteria", ()))
        sets = {key: set(group.pop(key, ())) for key in ("blocking", "warning", "may_not_apply")}
        for reason, at in self._faults(listed, sets, seen):
            self.problems.append(self.source.problem(reason, at, section=section, nth=nth))
        if section.startswith("[[") and not raw.get("uses"):
            reason = "nothing can claim this route: uses is empty"
            self.problems.append(self.source.problem(reason, "uses", section=section, nth=nth))
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


def _within(policy: Policy, source: Source) -> Iterator[Problem]:
    """The problems of one policy that its types cannot express."""
    for window in sorted(set(get_args(WindowName)) - set(policy.windows)):
        yield source.problem(f"the window {window} is missing")
    if not _known(policy.zone):
        yield source.problem(f'unknown zone "{policy.zone}"', "zone")
    if policy.valid_to is not None and policy.valid_to < policy.valid_from:
        yield source.problem("valid_to is before valid_from", "valid_to")
    yield from _younger(policy, source)
    yield from _minimum(policy, source)
    yield from _letters(policy, source)
    for subject in SUBJECTS:
        for nth, route in enumerate(getattr(policy, subject).routes):
            for kind in sorted(route.accepts - route.uses):
                reason = f'"{kind}" is accepted, but does not claim the route: add it to uses'
                yield source.problem(reason, "accepts", section=f"[[{subject}.routes]]", nth=nth)


def _younger(policy: Policy, source: Source) -> Iterator[Problem]:
    """Sources newer than the policy's first day that do not say what applied before."""
    for nth, basis in enumerate(policy.sources):
        if basis.since and basis.since > policy.valid_from and not (basis.until_then_en and basis.until_then_zh):
            reason = f"this source is of {basis.since}, after valid_from: say in until_then_en and _zh what held before"
            yield source.problem(reason, "since", section="[[sources]]", nth=nth)


def _minimum(policy: Policy, source: Source) -> Iterator[Problem]:
    for each in policy.statutory_minimum.criteria if policy.statutory_minimum else ():
        if policy.appeal.gate.item(each) is None:
            yield source.problem(f'the gate does not ask "{each}"', each, section="[statutory_minimum]")


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _letters(policy: Policy, source: Source) -> Iterator[Problem]:
    unknown_then = {name for name, since in LATER_LETTERS.items() if policy.valid_from < since}
    for letter in sorted(set(get_args(LetterName)) - set(policy.letters) - unknown_then):
        yield source.problem(f"the letter {letter} is missing")
    for side in sorted({Side.SELLER, Side.COMPLAINANT} - set(policy.letter_languages)):
        yield source.problem(f"letter_languages lacks the {side}", "letter_languages")
    for name, text in policy.letters.items():
        for key in ("subject_en", "subject_zh", "body_en", "body_zh"):
            for field in sorted(_fields(getattr(text, key)) - LETTER_FIELDS):
                reason = f'{key} has the unknown field "{{{field}}}"'
                yield source.problem(reason, f"{{{field}}}", key, section=f"[letters.{name}]")


def _fields(template: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return {template}


def _between(read: list[tuple[Policy, Source]]) -> Iterator[Problem]:
    """Contradictions between two policies."""
    for (one, _), (other, source) in combinations(read, 2):
        if one.id == other.id:
            yield source.problem(f'the id "{one.id}" is used twice', "id")
        if one.right_type is not other.right_type or not _meet(one, other):
            continue
        if one.line == other.line:
            reason = f"{other.id} is in force on the same days as {one.id}, for the same line and right"
            yield source.problem(reason, "valid_from")
        if one.default and other.default:
            reason = f"{other.id} and {one.id} are both the default for {one.right_type} on the same days"
            yield source.problem(reason, "default")
    yield from _gaps(read)


def _gaps(read: list[tuple[Policy, Source]]) -> Iterator[Problem]:
    """Days between two versions of the same line and right on which no version is in force."""

    def line(each: tuple[Policy, Source]) -> tuple[str, str]:
        return each[0].line, each[0].right_type

    for _, versions in groupby(sorted(read, key=lambda each: (*line(each), each[0].valid_from)), key=line):
        for (one, _), (other, source) in pairwise(versions):
            if one.valid_to and one.valid_to + timedelta(days=1) < other.valid_from:
                reason = f"no policy of this line and right is in force between {one.valid_to} and {other.valid_from}"
                yield source.problem(reason, "valid_from")


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


def _located(source: Source, fault: ErrorDetails) -> Problem:
    """Where in the file the fault of that path stands."""
    loc, reason = fault["loc"], _reason(fault)
    value = f'"{fault["input"]}"' if isinstance(fault["input"], str) else ""
    steps = [str(step) for step in reversed(loc) if not isinstance(step, int)]
    keys = [each for each in (value, ".".join(reversed(steps[:2])), *steps) if each]
    match loc:
        case ("answers_that_count", *_):
            return source.problem(reason, *keys, "counts", section="[answer]")
        case (str() as subject, "routes", int() as nth, *_):
            return source.problem(reason, *keys, section=f"[[{subject}.routes]]", nth=nth)
        case (str() as first, str() as second, *_):
            return source.problem(reason, *keys, section=f"[{first}.{second}]")
        case _:
            return source.problem(reason, *keys)
