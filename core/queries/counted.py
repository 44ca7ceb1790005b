"""The cases behind a number: exactly those it counts, a page at a time, parties by name only for a lead."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.errors import Refusal, refuse
from core.metrics.ask import Asked, Sitting, may_not_list, sitting
from core.model.people import Person
from core.office import Office
from core.queries.choices import parties_called
from core.store.metrics_count import AT_RISK, parts_of
from core.store.metrics_listed import SHOWN, Which, how_many, listed
from core.store.metrics_questions import GROUPS, MONTH, QUESTIONS
from core.text import say

PAGE: Final = 50


@dataclass(frozen=True)
class Number:
    """One number: what is asked, of which group of it, and which part; see ``core.metrics.ask.cases_of``."""

    asked: Asked
    group: str = ""
    part: str = "n"


@dataclass(frozen=True)
class Counted:
    """A page of the cases a number counts: ``total`` is the number, ``rows`` by the names of ``SHOWN``.

    ``names`` has what each party of the page is called for the person who asked.
    """

    total: int
    number: int
    as_of: datetime
    rows: tuple[dict[str, Any], ...]
    names: dict[str, str]


def counted(office: Office, actor: Person, of: Number, page: int = 1) -> Counted | Refusal:
    """A page of the cases, for managers and leads; a page past the end is the last one."""
    with looked_at(office, actor, of) as held:
        if isinstance(held, Refusal):
            return held
        which = Which(of.asked.name, of.asked.by, of.asked.only, of.group, of.part)
        total = how_many(held.reading, which)
        number = max(1, min(page, -(-total // PAGE)))
        found = listed(held.reading, which, limit=PAGE, offset=(number - 1) * PAGE)
        rows = tuple(dict(zip(SHOWN, row, strict=True)) for batch in found for row in batch)
        as_of = held.moment.as_of
    parties = (row[side] for row in rows for side in ("seller_id", "complainant_id"))
    return Counted(total, number, as_of, rows, parties_called(office, actor, parties))


@contextmanager
def looked_at(office: Office, actor: Person, of: Number) -> Iterator[Sitting | Refusal]:
    """The record as of the number's moment; a refusal for other roles and for a number that does not exist."""
    refusal = may_not_list(office, actor) or _refused(of)
    if refusal:
        yield refusal
    else:
        with sitting(office, of.asked.as_of) as held:
            yield held


def _refused(of: Number) -> Refusal | None:
    """A question, group or part that there is none of."""
    question = QUESTIONS.get(of.asked.name)
    if question is None:
        return refuse("not_found", what=say("number"), name=of.asked.name)
    days = of.part.removeprefix(AT_RISK)
    at_risk = question.wait is not None and days != of.part and days.replace(".", "", 1).isdecimal()
    if of.part not in parts_of(question) and not at_risk:
        return refuse("not_found", what=say("number"), name=of.part)
    if of.asked.by not in {"", MONTH, *GROUPS, *question.groups}:
        return refuse("not_found", what=say("number"), name=of.asked.by)
    if of.asked.by == MONTH and of.group and not _is_month(of.group):
        return refuse("not_found", what=say("number"), name=of.group)
    return None


def _is_month(group: str) -> bool:
    try:
        return bool(datetime.strptime(group, "%Y-%m"))  # noqa: DTZ007 - its shape alone is asked for
    except ValueError:
        return False
