"""The office's look for figures: ink, ground and the order of colours, as in .streamlit/config.toml."""

from dataclasses import dataclass
from typing import Any, Final

FONT: Final = "Source Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKS: Final = ("circle", "square", "diamond", "triangle-up", "x", "cross")
HATCHES: Final = ("", "/", "x", ".", "-", "+")
IMMATURE: Final = "/"
FEW_TICKS: Final = 4  # up to so many cases plotly would put ticks between them


@dataclass(frozen=True)
class Look:
    """One of the two looks: text, muted text, ground, lines and the series' colours."""

    ink: str
    muted: str
    ground: str
    line: str
    series: tuple[str, ...]

    def colour(self, number: int) -> str:
        """The colour of the series of that number; after the last the first comes again, with another dash."""
        return self.series[number % len(self.series)]


LIGHT: Final = Look(
    ink="#1B2430",
    muted="#56606B",
    ground="#FFFFFF",
    line="#D6D8D3",
    series=("#1F4E79", "#1B6E3C", "#8A5A00", "#A8231D", "#5B3E96", "#56606B"),
)
DARK: Final = Look(
    ink="#E3E7EB",
    muted="#9BA6B2",
    ground="#1C2126",
    line="#343C45",
    series=("#8DBBE8", "#74C98F", "#DDBB5A", "#F08A82", "#B9A4EA", "#9BA6B2"),
)


def faint(colour: str, share: float = 0.16) -> str:
    """The colour as a veil, for bands and grounds."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def layout(look: Look, *, height: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """A figure's layout: fonts that have Chinese, quiet lines, the key above; more settings as plotly names them."""
    return {
        "font": {"family": FONT, "size": 13, "color": look.ink},
        "paper_bgcolor": look.ground,
        "plot_bgcolor": look.ground,
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
        **more,
    }


def axis(look: Look, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis with its title and hairlines."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": look.muted}},
        "gridcolor": look.line,
        "linecolor": look.line,
        "zeroline": False,
        "tickfont": {"size": 12, "color": look.muted},
        "automargin": True,
        **more,
    }


def count_axis(look: Look, most: int, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plotly's own settings
    """An axis of counts up to ``most``: from nothing, and never between two whole cases."""
    whole = {"dtick": 1} if most <= FEW_TICKS else {}
    return axis(look, title, rangemode="tozero", tickformat=",", **whole, **more)
