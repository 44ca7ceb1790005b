"""The first paint of the overview: its headline, sent with the page itself before Streamlit has loaded.

A new browser takes a second to load Streamlit's scripts, and another for plotly.js. The server knows what both will
draw first, so it sends that with the page: the same figures from the same functions, and the two charts as pictures. It
cannot be clicked, is hidden from screen readers, and disappears once the charts are drawn (``ask_below.js``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any, Final

from core.analytics import metrics
from core.charts import DARK, LIGHT, ChartTheme, Trace, faint
from core.domain.people import Person
from core.domain.permissions import may
from core.domain.refusals import Refusal
from pages.components import metric_scope
from pages.metrics import cards
from pages.metrics.charts import PageMetrics
from pages.shared import context, elements, navigation
from pages.shared.elements import safe

PLACE: Final = navigation.PLACE["overview"]

NUMBERS: Final = (
    "revocation_rate_cohort", "complainant_answer_rate", "preliminary_pass_rate", "time_to_preliminary",
)  # fmt: skip

FIRST: Final = {"cohorts": "", "answered": "right_type"}
"""The first cards, each with its grouping."""

_STYLES: Final = ("shared/frame.css", "metrics/metrics.css", "metrics/first_paint.css")


def _style() -> str:
    """Returns the styles of the frame and the figures; outside the page, ``:host`` takes the place of ``:root``."""
    styles = ((elements.PAGES / each).read_text(encoding="utf-8") for each in _STYLES)
    return re.sub(r":root\b", ":host", "".join(styles))


STYLE: Final = _style()


def first_paint(person: Person, address: str, params: Mapping[str, str]) -> str:
    """Returns, as HTML, what the page at that address shows the person at once; empty unless it is the overview.

    ``params`` is the query of the address, which names filters.
    """
    place = navigation.PLACE.get(address) or navigation.first_for(person.role)
    if place is not PLACE or may(person, PLACE.act):
        return ""
    ctx = context.context_for(person)
    scope = metric_scope.read_scope(params, ctx.office.now())
    with metrics.take_snapshot(ctx.office, scope.as_of) as held:
        sheet = "" if isinstance(held, Refusal) else _sheet(PageMetrics(ctx, scope, held, LIGHT))
    return sheet and f"<style>{STYLE}</style>{sheet}"


def _sheet(figures: PageMetrics) -> str:
    numbers = cards.numbers_html(figures, *NUMBERS, first=True)
    charts = "".join(_card(figures, name, by) for name, by in FIRST.items())
    summary = safe(cards.measured(figures))
    return f'<p class="asof mu">{summary}</p><div class="sheet">{numbers}<div class="cards">{charts}</div></div>'


def _card(figures: PageMetrics, name: str, by: str) -> str:
    """Returns a card as the page has it, with its chart as a picture; what is below the chart comes with the page."""
    card = cards.CARDS[name]
    chart = card.draw(figures, by)
    drawn = picture(chart.figure) if chart.figure and chart.table.rows else ""
    note = f'<p class="{"note" if drawn else "nothing"}">{safe(chart.note)}</p>' if chart.note else ""
    return f'<div class="card">{cards.heading_html(figures, card)}{drawn}{note}</div>'


# A figure as a picture: HTML that a browser shows without a script, before plotly.js is loaded. It is not interactive.
# It supports only what the two figures at the head of the overview contain, which are bars, lines, bands and words, and
# places everything where plotly will place it. Positions are shares of the figure's width, because the server does not
# know that width.

LETTER: Final = 6.2  # average width of a letter at 12 pixels; a Chinese character takes 12

AIR: Final = 0.95  # plotly lets marks reach this far up an axis that has no end of its own

DASHES: Final = {"dash": "9 9", "dot": "3 3", "dashdot": "9 3 3 3", "longdash": "15 6", "longdashdot": "15 6 3 6"}


def _colours(theme: ChartTheme) -> list[str]:
    plain = [theme.ink, theme.muted, theme.ground, theme.line, *theme.series]
    return [*plain, *map(faint, plain)]


BOTH: Final = {one: f"light-dark({one},{other})" for one, other in zip(_colours(LIGHT), _colours(DARK), strict=True)}
"""Each colour of the light theme, with the one that follows the browser's theme."""

COLOUR: Final = re.compile("|".join(map(re.escape, BOTH)))


def picture(figure: dict[str, Any]) -> str:
    """Returns the picture of a figure drawn in the light theme, in the colours of the browser's theme."""
    layout: dict[str, Any] = figure["layout"]
    drawing = _Drawing(layout, figure["data"])
    left, right, top, bottom = drawing.margins()
    within = f"left:{left:.0f}px;right:{right}px;top:{top}px;bottom:{bottom}px"
    inner = f'<div style="{within}">{"".join(drawing.parts())}</div>'
    html = f'<div class="picture" style="height:{layout["height"]}px">{inner}</div>'
    return COLOUR.sub(lambda found: BOTH[found[0]], html)


@dataclass(frozen=True)
class _Axis:
    """One axis: the values at its ends, the share of the figure it takes, its labels, and its names."""

    start: float
    end: float
    domain: tuple[float, float]
    labels: tuple[tuple[float, str], ...]
    names: tuple[str, ...] = ()

    def at(self, value: str | float) -> float:
        """Returns the position of a name or number, in percent of the figure."""
        number = self.names.index(value) if isinstance(value, str) else value
        low, high = self.domain
        return 100 * (low + (number - self.start) / (self.end - self.start) * (high - low))


def _axis(style: dict[str, Any], drawn: Sequence[Any], pixels: float) -> _Axis:
    """Returns the axis described by ``style``; ``drawn`` are the values on it, ``pixels`` is the figure's length."""
    domain = tuple(style.get("domain", (0, 1)))
    names = tuple(style.get("categoryarray") or (dict.fromkeys(drawn) if style.get("type") == "category" else ()))
    if names:
        ends = (-0.5, len(names) - 0.5) if "categoryarray" in style else (max(len(names) - 1, 0.9) + 0.111, -0.111)
        return _Axis(*ends, domain, tuple(enumerate(names)), names)
    start, end = style.get("range") or (0.0, max(filter(None, drawn), default=1) / AIR)
    values = style.get("tickvals") or _steps(start, end, style, pixels * (domain[1] - domain[0]))
    share = style.get("tickformat") == ".0%"
    words = [f"{each:.0%}" if share else f"{each:,.0f}" for each in values]
    if suffix := style.get("ticksuffix"):
        words[-1] += suffix
    return _Axis(start, end, domain, tuple(zip(values, words, strict=True)))


def _steps(start: float, end: float, style: dict[str, Any], pixels: float) -> Iterable[float]:
    """Yields the round numbers that plotly labels: 1, 2 or 5 times a power of ten, some 40 pixels apart."""
    rough = (end - start) / (style.get("nticks") or min(max(pixels / 40, 4), 9) + 1)
    tens: float = 10 ** floor(log10(rough))
    step: float = style.get("dtick") or next((each for each in (1, 2, 5) if each * tens >= rough), 10) * tens
    return [step * number for number in range(ceil(start / step - 0.01), floor(end / step + 0.01) + 1)]


def _wide(text: str) -> float:
    return sum(LETTER if each < "⺀" else 2 * LETTER for each in text)


def _word(text: str, font: dict[str, Any], place: str) -> str:
    """Returns a word of a figure, centred at ``place`` unless that moves it."""
    words = "<br>".join(map(escape, text.split("<br>")))
    return f'<span style="color:{font["color"]};font-size:{font["size"]}px;{place}">{words}</span>'


def _box(place: str) -> str:
    return f'<i style="{place}"></i>'


class _Drawing:
    """The parts of one picture; positions are in percent of the area within its margins."""

    def __init__(self, layout: dict[str, Any], data: Sequence[Trace]) -> None:
        self.layout, self.data = layout, data
        self.x = _axis(layout["xaxis"], [each for trace in data for each in trace["x"]], 0)
        self.y = {name: self._upright(name) for name in ("y", "y2")}
        self.foot = 100 * self.y[layout["xaxis"].get("anchor", "y")].domain[0]

    def _upright(self, name: str) -> _Axis:
        drawn = [each for trace in self.data if trace.get("yaxis", "y") == name for each in trace["y"]]
        return _axis(self.layout[name.replace("y", "yaxis")], drawn, self.layout["height"] - 60)

    def margins(self) -> tuple[float, int, int, int]:
        """Returns left, right, top and bottom in pixels: what the figure sets and what its labels need besides."""
        margin, titled = self.layout["margin"], self.layout["yaxis2"]["title"]["text"]
        widest = max((_wide(label) for _, label in self.y["y2"].labels), default=0.0)
        left = max(margin["l"], widest + (40 if titled else 31))
        top = margin["t"] + (17 if self.layout["showlegend"] else 8)
        return left, margin["r"], top, margin["b"] + (8 if self.foot else 19)

    def parts(self) -> Iterator[str]:
        """Yields all visible parts, the lowest first."""
        yield from self._ground()
        yield f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{"".join(self._lines())}</svg>'
        for trace in self.data:
            yield from self._marks(trace)
        for word in self.layout.get("annotations", ()):
            yield self._note(word)
        if self.layout["showlegend"]:
            yield f"<p>{''.join(_key(each) for each in self.data if each.get('showlegend', True))}</p>"

    def _ground(self) -> Iterator[str]:
        """Yields the shaded areas, the lines of the axes, and the labels along them."""
        style = self.layout["xaxis"]
        for veil in self.layout.get("shapes", ()):
            left, right, low, high = self.x.at(veil["x0"]), self.x.at(veil["x1"]), veil["y0"], veil["y1"]
            place = f"left:{left}%;width:{right - left}%;bottom:{100 * low}%;height:{100 * (high - low)}%"
            yield _box(f"{place};background:{veil['fillcolor']}")
        yield _box(f"left:0;width:100%;bottom:{self.foot}%;border-top:1px solid {style['linecolor']}")
        for at, label in self.x.labels:
            place = f"left:{self.x.at(at)}%;top:{100 - self.foot}%;transform:translate(-50%,2px)"
            yield _word(label, style["tickfont"], place)
        for name, axis in self.y.items():
            yield from self._side(self.layout[name.replace("y", "yaxis")], axis)

    def _side(self, style: dict[str, Any], axis: _Axis) -> Iterator[str]:
        """Yields the labels of the left axis, its title, and its grid lines."""
        low, high = axis.domain
        if style.get("showline", True):
            yield _box(
                f"left:0;bottom:{100 * low}%;height:{100 * (high - low)}%;border-left:1px solid {style['linecolor']}"
            )
        for at, label in axis.labels:
            up = axis.at(at)
            yield _word(label, style["tickfont"], f"right:100%;bottom:{up}%;margin-right:3px;transform:translateY(50%)")
            if style.get("showgrid", True):
                yield _box(f"left:0;width:100%;bottom:{up}%;border-top:1px solid {style['gridcolor']}")
        if title := style["title"]["text"]:
            place = f"left:-42px;bottom:{50 * (low + high)}%;transform:translate(-50%,50%) rotate(-90deg)"
            yield _word(title, style["title"]["font"], place)

    def _lines(self) -> Iterator[str]:
        """Yields bands and lines, as paths that stretch to the available width."""
        for trace in self.data:
            if trace["type"] != "scatter" or "lines" not in trace["mode"]:
                continue
            up = self.y[trace.get("yaxis", "y")]
            steps = trace["line"].get("shape") == "hv"
            spots: list[str] = []
            before = 0.0
            for x, y in zip(trace["x"], trace["y"], strict=True):
                spots += [f"{self.x.at(x)} {before}"] if steps and spots else []
                before = 100 - up.at(y)
                spots.append(f"{self.x.at(x)} {before}")
            if "fill" in trace:
                yield f'<path style="fill:{trace["fillcolor"]}" d="M{"L".join(spots)}Z"/>'
            else:
                yield f'<path style="{_stroke(trace["line"])}" d="M{"L".join(spots)}"/>'

    def _marks(self, trace: Trace) -> Iterator[str]:
        """Yields bars, the dots of a line, or words at positions."""
        up = self.y[trace.get("yaxis", "y")]
        for at, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            across = self.x.at(x)
            if trace["type"] == "bar":
                wide = (self.x.at(1) - self.x.at(0)) * (1 - self.layout["bargap"])
                place = f"left:{across - wide / 2}%;width:{wide}%;bottom:{up.at(0)}%;height:{up.at(y) - up.at(0)}%"
                yield _box(f"{place};{_fill(trace['marker'])}")
            elif "markers" in trace["mode"]:
                place = f"left:{across}%;bottom:{up.at(y)}%;width:8px;height:8px;border-radius:4px"
                yield _box(f"{place};transform:translate(-50%,50%);background:{trace['marker']['color']}")
            elif trace["mode"] == "text":
                place = f"left:{across}%;bottom:{up.at(y)}%;transform:translate(-50%,50%)"
                yield _word(trace["text"][at], trace["textfont"], place)

    def _note(self, word: dict[str, Any]) -> str:
        """Returns a separate word: inside the figure, or beside it if it ends at its position."""
        if word.get("xanchor") == "right":
            return _word(word["text"], word["font"], f"right:100%;bottom:{100 * word['y']}%;margin-right:5px")
        place = f"left:{self.x.at(word['x'])}%;bottom:{100 * word['y']}%;transform:translate(-50%,50%)"
        return _word(word["text"], word["font"], f"{place};text-align:center")


def _stroke(line: dict[str, Any]) -> str:
    dashes = DASHES.get(line.get("dash", ""), "none")
    return f"fill:none;stroke:{line['color']};stroke-width:{line['width']}px;stroke-dasharray:{dashes}"


def _fill(marker: dict[str, Any]) -> str:
    """Returns how a bar is filled: in its colour, or hatched with an outline."""
    if "pattern" not in marker:
        return f"background:{marker['color']}"
    hatch = marker["pattern"]
    lines = f"repeating-linear-gradient(-45deg,{hatch['fgcolor']} 0 1.2px,{hatch['bgcolor']} 1.2px 4.24px)"
    return f"background:{lines};border:1px solid {hatch['fgcolor']}"


def _key(trace: Trace) -> str:
    """Returns one series with its line, as in the legend above a figure."""
    line = f'<svg><path style="{_stroke(trace["line"])}" d="M0 8H30"/></svg>'
    return f"<b>{line}{escape(trace['name'])}</b>"
