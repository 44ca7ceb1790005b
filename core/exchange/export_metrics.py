"""The metrics as rows of one table: a row a number, with what it rests on; groups of fewer than five are left out.

A group so small singles somebody out, so its row has no figures. Where only one row of a grouping would be empty
the next smallest is emptied too: else it could be told by taking the others from the whole (domain.md 7.1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from core.errors import Refusal
from core.metrics.ask import WHOLE, Asked, Measure, Only, Sitting, Waited, measures, sitting, waits
from core.model.people import Person
from core.office import Office
from core.queries.masks import pseudonym
from core.store.export import person_pseudonyms
from core.store.metrics_questions import QUESTIONS

FEWEST: Final = 5
FEW: Final = "few"
PARTS: Final = tuple(
    dict.fromkeys(part for question in QUESTIONS.values() for part in question.parts if part != "late")
)
SHARES: Final = (3, 7, 15)
MEAN_TO: Final = 15.0
HEADER: Final = (
    "metric",
    "grouped_by",
    "group",
    "n",
    "k",
    "rate",
    "low",
    "high",
    "withheld",
    "exceptional",
    "imported",
    *PARTS,
    "late",
    "competing",
    "censored",
    "known_until_day",
    "median_days",
    "p90_days",
    "restricted_mean_days",
    "restricted_to_days",
    *(f"share_by_day_{day}" for day in SHARES),
    "provisional_hours",
    "known_until_working_hour",
    "median_working_hours",
    "p90_working_hours",
    "as_of",
)
EVERYWHERE: Final = (WHOLE, "month", "right_type", "policy", "penalty", "route", "complainant")
# What the metrics that have groups of their own are grouped by.
OWN: Final = {
    "overdue_open": "state",
    "waiting": "state",
    "ageing": "age_days",
    "workload_open": "reviewer",
    "workload_decided": "reviewer",
    "outcomes": "outcome",
    "complainant_counter_success": "complainant",
    "evidence_failure_top": "criterion",
}
# What is open now has no period.
STANDING: Final = frozenset({"overdue_open", "waiting", "ageing", "workload_open"})
Row = dict[str, Any]


class Refused(Exception):  # noqa: N818 - carries a refusal out of many questions
    """A question was refused."""

    def __init__(self, refusal: Refusal) -> None:
        """``refusal`` says why."""
        super().__init__(refusal.code)
        self.refusal = refusal


def metric_rows(office: Office, actor: Person, only: Only, as_of: date | datetime | None) -> list[tuple[object, ...]]:
    """All metrics of these cases in the columns of ``HEADER``: each whole, and by each grouping it has.

    Raises Refused for a moment or a person that the metrics refuse: ``stream`` looks first.
    """
    with sitting(office, as_of) as held, office.store.reading() as cursor:
        if isinstance(held, Refusal):
            raise Refused(held)
        people = person_pseudonyms(cursor)
        rows: list[Row] = []
        for name in QUESTIONS:
            for by in (WHOLE,) if name in OWN else EVERYWHERE:
                asked = Asked(name, by, replace(only, since=None, until=None) if name in STANDING else only)
                found = _without_small(list(_rows(office, actor, asked, held)))
                rows += [_named({**row, "grouped_by": OWN.get(name, by)}, people) for row in found]
        return [tuple(_cell(row.get(column)) for column in HEADER) for row in rows]


def _rows(office: Office, actor: Person, asked: Asked, held: Sitting) -> Iterator[Row]:
    found = (waits if QUESTIONS[asked.name].wait else measures)(office, actor, asked, held)
    if isinstance(found, Refusal):
        raise Refused(found)
    for each in found:
        yield _wait(each) if isinstance(each, Waited) else _count(each)


def _count(told: Measure) -> Row:
    shared = ("group", "n", "k", "rate", "low", "high", "withheld", "exceptional", "imported", "as_of")
    return {"metric": told.name, **{name: getattr(told, name) for name in shared}, **told.parts}


def _wait(told: Waited) -> Row:
    days = told.days
    row = {
        "metric": told.name,
        **{name: getattr(told, name) for name in ("group", "n", "withheld", "exceptional", "imported", "as_of")},
        "k": days.happened,
        "competing": days.competing,
        "censored": days.censored,
        "known_until_day": days.known_until,
        "median_days": days.quantile(0.5),
        "p90_days": days.quantile(0.9),
    }
    if told.hours:
        worked = told.span(worked=True)
        return row | {
            "provisional_hours": told.guessed,
            "known_until_working_hour": worked.known_until,
            "median_working_hours": worked.median,
            "p90_working_hours": worked.most,
        }
    mean = {"restricted_mean_days": days.restricted_mean(MEAN_TO), "restricted_to_days": days.looks_to(MEAN_TO)}
    return row | told.parts | {**mean, **{f"share_by_day_{day}": days.at(day).share for day in SHARES}}


def _without_small(rows: Sequence[Row]) -> list[Row]:
    """The rows of one grouping, without the figures of those that are too small to be told."""
    small = {id(row) for row in rows if 0 < row["n"] < FEWEST}
    rest = sorted((row for row in rows if row["n"] >= FEWEST), key=lambda row: row["n"])
    if len(small) == 1 and len(rows) > 1 and rest:
        small.add(id(rest[0]))
    kept = ("metric", "group", "as_of")
    return [{**{name: row[name] for name in kept}, "withheld": FEW} if id(row) in small else row for row in rows]


def _named(row: Row, people: dict[str, str]) -> Row:
    """The row with the pseudonym of its group, where that is a party or a person."""
    group = row["group"]
    if row["grouped_by"] == "complainant" and group:
        return {**row, "group": pseudonym(group)}
    if row["grouped_by"] == "reviewer" and group:
        return {**row, "group": people.get(group, "")}
    return row


def _cell(value: object) -> object:
    return repr(value).removesuffix(".0") if isinstance(value, float) else value
