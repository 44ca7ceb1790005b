"""What a chart is: a figure, and the table of exactly what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

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


class Counted(Protocol):
    """A number as ``core.metrics.ask.Measure`` has it."""

    @property
    def name(self) -> str:
        """Which metric it is."""

    @property
    def group(self) -> str:
        """Of which group."""

    @property
    def n(self) -> int:
        """How many cases count."""

    @property
    def k(self) -> int | None:
        """How many of them make the share."""

    @property
    def rate(self) -> float | None:
        """Their share, unless it is withheld."""

    @property
    def low(self) -> float | None:
        """The lower end of its interval."""

    @property
    def high(self) -> float | None:
        """The upper end."""

    @property
    def withheld(self) -> str:
        """Why there is no share: ``immature``, ``small`` or nothing."""

    @property
    def parts(self) -> dict[str, int]:
        """What is counted apart."""


NOTHING: Final = Table((), (), ())


def linked(name: str, by: str, group: str, parts: Sequence[str]) -> tuple[Key | None, ...]:
    """The keys of a row's cells, each by the part it counts; an empty part counts nothing."""
    return tuple([name, by, group, part] if part else None for part in parts)


def keys(rows: Sequence[Counted], by: str, part: str) -> list[Key]:
    """The keys of these numbers."""
    return [[row.name, by, row.group, part] for row in rows]
