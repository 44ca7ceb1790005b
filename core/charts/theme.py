"""The theme of figures, and a chart as a figure with its table."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from core.domain.text import Language
from core.language import t

# The office's theme for figures: ink, ground and the order of colours.

STYLE: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""``theme.toml`` beside this file."""


@dataclass(frozen=True)
class ChartTheme:
    """One of the two themes: text, muted text, ground, lines and the series' colours."""

    ink: str
    muted: str
    ground: str
    line: str
    series: Sequence[str]

    def colour(self, number: int) -> str:
        """The colour of the series of that number; after the last the first comes again, with another dash."""
        return self.series[number % len(self.series)]


LIGHT: Final = ChartTheme(**STYLE["light"])

DARK: Final = ChartTheme(**STYLE["dark"])


# What a chart is: a figure, and the table of exactly what it shows.

Cell: TypeAlias = str | int | float | None

Key: TypeAlias = list[str]

Trace: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows under headings for people, and ids for a file; no number is rounded in it.

    ``keys`` has, for each cell of each row, the key of the cases it counts, or None.
    """

    ids: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[tuple[Key | None, ...], ...] = ()


Row: TypeAlias = tuple[tuple[Cell, ...], tuple[Key | None, ...]]
"""The cells of a row, and for each of them the key of the cases it counts."""


def headed(columns: Mapping[str, str], lang: Language) -> dict[str, str]:
    """Columns by their ids, with the headings that are keys of the catalogue in that language."""
    return {name: t(heading, lang) for name, heading in columns.items()}


def table(columns: Mapping[str, str], rows: Iterable[Row]) -> Table:
    """The table of these rows; ``columns`` has the id of each column with its heading."""
    found = tuple(rows)
    cells, counted = tuple(each for each, _ in found), tuple(each for _, each in found)
    return Table(tuple(columns), tuple(columns.values()), cells, counted)


@dataclass(frozen=True)
class Chart:
    """``figure`` as plotly takes it (``data``, ``layout``); ``table`` has the same numbers.

    ``note`` says what the reader must know of it: that it is empty, or what is withheld.
    """

    figure: dict[str, Any]
    table: Table
    note: str = ""

    def key_at(self, trace: int, point: int) -> Key | None:
        """The key of the mark that was clicked on: metric, by, group, part; None for what has no cases."""
        data = self.figure["data"][trace].get("customdata")
        return data[point] if data else None


def linked(name: str, by: str, group: str, parts: Sequence[str]) -> tuple[Key | None, ...]:
    """The keys of a row's cells, each by the part it counts; an empty part counts nothing."""
    return tuple([name, by, group, part] if part else None for part in parts)
