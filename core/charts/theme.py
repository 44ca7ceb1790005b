"""The theme of figures, and a chart as a figure with its table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from core.domain.text import Language
from core.language import t

# The office's theme for figures: ink, ground and the order of colours, as in .streamlit/config.toml.

FONT: Final = "Source Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

MARKS: Final = ("circle", "square", "diamond", "triangle-up", "x", "cross")

HATCHES: Final = ("", "/", "x", ".", "-", "+")

IMMATURE: Final = "/"

FEW_TICKS: Final = 4  # up to so many cases plotly would put ticks between them


@dataclass(frozen=True)
class ChartTheme:
    """One of the two themes: text, muted text, ground, lines and the series' colours."""

    ink: str
    muted: str
    ground: str
    line: str
    series: tuple[str, ...]

    def colour(self, number: int) -> str:
        """The colour of the series of that number; after the last the first comes again, with another dash."""
        return self.series[number % len(self.series)]


LIGHT: Final = ChartTheme(
    ink="#1B2430",
    muted="#56606B",
    ground="#FFFFFF",
    line="#D6D8D3",
    series=("#1F4E79", "#1B6E3C", "#8A5A00", "#A8231D", "#5B3E96", "#56606B"),
)

DARK: Final = ChartTheme(
    ink="#E3E7EB",
    muted="#9BA6B2",
    ground="#1C2126",
    line="#343C45",
    series=("#8DBBE8", "#74C98F", "#DDBB5A", "#F08A82", "#B9A4EA", "#9BA6B2"),
)


def faint(colour: str) -> str:
    """The colour as a veil, for bands and grounds."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"


_AXIS: Final = {"title": {"standoff": 15}}

TEMPLATE: Final = {
    "data": {
        "bar": [
            {
                "type": "bar",
                "error_x": {"color": "#2a3f5f"},
                "marker": {
                    "line": {"color": "#E5ECF6", "width": 0.5},
                    "pattern": {"fillmode": "overlay", "size": 10, "solidity": 0.2},
                },
            }
        ]
    },
    "layout": {
        "autotypenumbers": "strict",
        "hovermode": "closest",
        "hoverlabel": {"align": "left"},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "shapedefaults": {"line": {"color": "#2a3f5f"}},
    },
}
"""What plotly's own template, 7 kB that it adds to a figure without one, sets for these charts."""


def layout(theme: ChartTheme, *, height: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """A figure's layout: fonts that have Chinese, quiet lines, the key above; more settings as plotly names them."""
    return {
        "font": {"family": FONT, "size": 13, "color": theme.ink},
        "paper_bgcolor": theme.ground,
        "plot_bgcolor": theme.ground,
        "height": height,
        "margin": {"l": 44, "r": 12, "t": 10, "b": 34},
        "dragmode": False,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "font": {"size": 12},
            "traceorder": "normal",
        },
        "hoverlabel": {"font": {"family": FONT, "size": 12}},
        "showlegend": True,
        "template": TEMPLATE,
        **more,
    }


def axis(theme: ChartTheme, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis with its title and hairlines."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": theme.muted}},
        "gridcolor": theme.line,
        "linecolor": theme.line,
        "zeroline": False,
        "tickfont": {"size": 12, "color": theme.muted},
        "automargin": True,
        **more,
    }


def count_axis(theme: ChartTheme, most: int, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis of counts up to ``most``: from nothing, and never between two whole cases."""
    whole = {"dtick": 1} if most <= FEW_TICKS else {}
    return axis(theme, title, rangemode="tozero", tickformat=",", **whole, **more)


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
