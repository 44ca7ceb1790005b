"""The definition of each metric: conditions on the relation from ``questions.toml``, and its meaning in words.

A question's ``base`` says which cases count (n), its ``parts`` which of them are counted separately. The count and the
list behind any figure come from the same conditions, so they cannot differ. Source: domain.md 6.2.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from core.domain.text import Text, mark

# The meaning of each metric in a sentence for its readers (domain.md 6.2); the texts are in the catalogues.

HORIZON_DAYS: Final = 60
"""H of domain.md 6.2: supplement, review, window and slack; a cohort is mature when all its cases are this old."""

SMALL: Final = 20
"""A share of fewer cases is withheld (domain.md 6.2)."""

PROVISIONAL: Final = mark("metric.working_hours_provisional_for_calendar")


def title_of(name: str) -> str:
    """The message id of a metric's title."""
    return f"metric.{name}.title"


def whole_of(name: str) -> str:
    """The message id of a metric's count with its total."""
    return f"metric.{name}.of" if QUESTIONS[name].own_whole else mark("metric.count_of_whole")


def defined(name: str) -> Text:
    """The definition of a metric in a sentence: what it counts out of what."""
    return Text(key=f"metric.{name}.told", facts={"horizon": HORIZON_DAYS})


# The metrics as conditions on the relation, from which each figure's query is built.

MONTH: Final = "month"
"""Grouping by month is done by day first, see ``metrics_count``."""


class WaitQuestion(BaseModel):
    """A wait between two moments: where the clock starts, where it stops, and how it ended.

    ``worked`` waits are the office's own and are also measured in working hours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: str
    stop: str
    kind: str
    worked: bool = False


class Question(BaseModel):
    """The conditions of a metric, as explained in ``questions.toml``."""

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


def _filled(value: Any, tests: Mapping[str, str]) -> Any:  # noqa: ANN401 - what a TOML file may hold
    """A table in which references to named conditions are replaced by the conditions."""
    if isinstance(value, dict):
        return {name: _filled(each, tests) for name, each in value.items()}
    return value.format_map(tests) if isinstance(value, str) else value


_FILE: Final = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))


def _read() -> dict[str, Question]:
    tests: dict[str, str] = {}
    for name, test in _FILE["test"].items():
        tests[name] = test.format_map(tests)
    return {name: Question.model_validate(_filled(entry, tests)) for name, entry in _FILE["metric"].items()}


QUESTIONS: Final = _read()

OF_ORDERS: Final = ("time_to_restored", "decided_not_in_effect", "in_effect_by_latest_day")
"""The metrics of orders, shown once a marketplace system is connected."""

GROUPS: Final[dict[str, str]] = _FILE["group"]
"""The groupings of every metric, each with its column of the relation."""
