"""What each metric asks, read from ``questions.toml`` as tests on the relation, and what it means in words.

A question's ``base`` says which cases count (n), its ``parts`` which of them count apart: the count and the list
of any number come from the same tests, so they cannot differ.
Source: domain.md 6.2.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from core.domain.text import Text, mark

# What each metric means, in a sentence for the reader of the number (domain.md 6.2); Chinese in the catalogue.

HORIZON_DAYS: Final = 60
"""H of domain.md 6.2: supplement, review, window and slack; a cohort is mature when all its cases are this old."""

SMALL: Final = 20
"""A share of fewer cases is withheld (domain.md 6.2)."""

PROVISIONAL: Final = mark("metric.working_hours_provisional_for_calendar")


def title_of(name: str) -> str:
    """A metric's name for people, as an id of the catalogues."""
    return f"metric.{name}.title"


def whole_of(name: str) -> str:
    """The count of a metric and its whole, as an id of the catalogues."""
    return f"metric.{name}.of" if QUESTIONS[name].own_whole else mark("metric.count_of_whole")


def defined(name: str) -> Text:
    """The definition of a metric as a sentence: what it counts of what."""
    return Text(key=f"metric.{name}.told", facts={"horizon": HORIZON_DAYS})


# What the metrics ask, as tests on the relation: each number's own query is made of them.

MONTH: Final = "month"
"""Grouping by month is by the day first: see ``metrics_count``."""


class WaitQuestion(BaseModel):
    """Two moments and what lies between: where the clock starts, where it stops, and the kind of its end.

    ``worked`` waits are the office's own: they are told in working hours too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: str
    stop: str
    kind: str
    worked: bool = False


class Question(BaseModel):
    """A metric's tests, as ``questions.toml`` explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str
    when: str
    hit: str = ""
    parts: dict[str, str] = {}
    own: str = ""
    matured: str = ""
    wait: WaitQuestion | None = None
    groups: dict[str, str] = {}
    own_whole: bool = False
    reads: str


def _filled(told: Any, tests: Mapping[str, str]) -> Any:  # noqa: ANN401 - what a TOML file may hold
    """All texts of a table with the tests that they name put in."""
    if isinstance(told, dict):
        return {name: _filled(each, tests) for name, each in told.items()}
    return told.format_map(tests) if isinstance(told, str) else told


_FILE: Final = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))


def _read() -> dict[str, Question]:
    tests: dict[str, str] = {}
    for name, test in _FILE["test"].items():
        tests[name] = test.format_map(tests)
    return {name: Question.model_validate(_filled(told, tests)) for name, told in _FILE["metric"].items()}


QUESTIONS: Final = _read()

OF_ORDERS: Final = ("time_to_restored", "decided_not_in_effect", "in_effect_by_latest_day")
"""What is counted of orders; shown where a system of the marketplace is connected."""

GROUPS: Final[dict[str, str]] = _FILE["group"]
"""What every metric can be grouped by, with its column of the relation."""
