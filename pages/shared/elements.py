# ruff: noqa: ANN401 - the settings of its elements are Streamlit's own
"""Elements common to all pages: refusals, chips, dates, styles."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.domain.refusals import Refusal
from core.domain.terms import ZONE
from core.language import day
from core.queries.help import TITLES
from pages.shared.app_state import read_once
from pages.shared.context import RequestContext

PAGES: Final = Path(__file__).resolve().parent.parent


def component(name: str, file: str, html: str = "<i></i>", *uses: str) -> ComponentRenderer:
    """Registers a component drawn by a script below ``pages``; one with a style sheet is isolated from the page's.

    ``uses`` are scripts that are read in front of it, into the same module.
    """
    style = PAGES / f"{file}.css"
    css = style.read_text(encoding="utf-8") if style.exists() else None
    js = "".join((PAGES / f"{each}.js").read_text(encoding="utf-8") for each in (*uses, file))
    return st.components.v2.component(name, html=html, css=css, js=js, isolate_styles=css is not None)


_EVERY: Final = component("every", "shared/every", "<i hidden></i>")


def run_every(seconds: float) -> None:
    """Lets the fragment in which it is drawn run again after so many seconds, and so on until it is not drawn."""
    _EVERY(key=f"every_{seconds}", data={"seconds": seconds}, on_tick_change=lambda: None)


_PLOTLY: Final = distribution("plotly")

PLOTLY: Final = Path(str(_PLOTLY.locate_file("plotly/package_data/plotly.min.js")))
"""The script that draws charts: plotly.js from the package plotly, which the server itself does not load."""

PLOTLY_ADDRESS: Final = f"/plotly-{_PLOTLY.version}.min.js"


# What all pages draw alike: refusals, chips, dates, the frame's style.

T = TypeVar("T")

Tone: TypeAlias = Literal["ok", "bad", "warn", "neu", "acc", "latest"]

STANDS: Final[dict[str, Tone]] = {"passes": "ok", "fails": "bad", "open": "warn"}

CONFIRMATION: Final = "confirmation"  # where a decision leaves its confirmation for the next page

MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$:<&])")


def safe(text: object) -> str:
    """Returns untrusted text for use inside HTML: shown, never run."""
    return escape(str(text))


def plain_text(text: object) -> str:
    """Returns untrusted text for use inside a label or Markdown: shown, never formatted."""
    return MARKDOWN.sub(r"\\\1", str(text))


def note(kind: str, text: object, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """Draws a text on the page, exactly as it is; ``kind`` are classes of the style sheet."""
    st.html(f'<div class="{kind}">{safe(text)}</div>', width=width)


def box(kind: str, head: str, text: object) -> None:
    """Draws a box with a heading and a text; ``kind`` are classes of the style sheet."""
    st.html(f'<div class="apart {kind}"><b>{safe(head)}</b><br>{safe(text)}</div>')


def part(title: str, count: int | None = None, caption: str = "") -> None:
    """Draws the heading of a part of a page: its title, its count if it has one, and a line about it."""
    many = "" if count is None else chip("neu", f"{count:,}")
    st.html(f'<div class="part"><b>{safe(title)}</b>{many}<span>{safe(caption)}</span></div>')


@contextmanager
def card(key: str, title: str, count: int | None = None, caption: str = "") -> Iterator[None]:
    """Draws a card with the heading of a part; what the block draws is inside it."""
    with st.container(key=f"card_{key}"):
        part(title, count, caption)
        yield


def chip(tone: Tone, text: str) -> str:
    """Returns a word on a coloured ground, as HTML: ok, bad, warn, neu (grey), acc (blue), latest (violet)."""
    return f'<span class="chip {tone}">{safe(text)}</span>'


def new_tab(address: str, text: object) -> str:
    """Returns a link that opens in a new tab, as HTML; ``address`` is one of this office."""
    return f'<a href="{safe(address)}" target="_blank" rel="noopener">{safe(text)}</a>'


def help_address(topic: str, at: str = "") -> str:
    """Returns the address of a topic in Help, or of one of its entries."""
    return f"/help?{urlencode({'topic': topic, **({'at': at} if at else {})})}"


def files_html(address: str, names: Mapping[str, str]) -> str:
    """Returns links to the formats of a file; ``names`` maps the end of each address to its name."""
    return " · ".join(new_tab(f"{address}.{form}", name) for form, name in names.items())


NAMED: Final = re.compile(r"docs/([a-z-]+)\.md")
"""A page of the docs as sentences name it; in the browser, people find it only in Help."""


def helped(ctx: RequestContext, sentence: str) -> str:
    """Returns a sentence as HTML; if it names a page of the docs, that becomes a link to Help."""
    pieces = NAMED.split(sentence)
    pages = (new_tab(help_address(key), _page_name(ctx, key)) for key in pieces[1::2])
    return "".join(f"{safe(words)}{next(pages, '')}" for words in pieces[::2])


def _page_name(ctx: RequestContext, key: str) -> str:
    return ctx.t("help.help_page", page=ctx.t(TITLES[key]))


def refusal(ctx: RequestContext, refused: Refusal) -> None:
    """Draws a refusal in full: the obstacle, the way out, the rule it rests on, and what else is missing."""
    also = bullets(ctx.say(each.because) for each in refused.also)
    more = new_tab(help_address("refusals", refused.code), ctx.t("help.what_this_means"))
    remedy, basis = (helped(ctx, ctx.say(each)) for each in (refused.remedy, refused.basis))
    st.html(
        f'<div class="refusal" role="alert" data-code="{refused.code}"><b>{safe(ctx.say(refused.because))}</b>'
        f"{also}<p>{remedy}</p><small>{ctx.line(basis, more)}</small></div>"
    )


def show_refused(ctx: RequestContext, refused_in: str) -> None:
    """Draws the refusal kept under this name (see ``guard.act``), once."""
    if isinstance(refused := read_once(refused_in), Refusal):
        refusal(ctx, refused)


def granted(ctx: RequestContext, answer: T | Refusal) -> T:
    """Returns the answer; if it is a refusal, draws that instead and stops the run."""
    if isinstance(answer, Refusal):
        refusal(ctx, answer)
        st.stop()
    return answer


def table_html(headings: Iterable[str], rows: Iterable[str], kind: str = "list") -> str:
    """Returns a table; its rows are HTML (``row_html``), ``kind`` are classes of the style sheet."""
    head = "".join(f"<th>{safe(each)}</th>" for each in headings)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def bullets(texts: Iterable[object], kind: str = "") -> str:
    """Returns a list of texts, as HTML."""
    return f'<ul class="{kind}">{"".join(f"<li>{safe(each)}</li>" for each in texts)}</ul>'


def folded(label: str, body: str, *, opened: bool = False) -> str:
    """Returns HTML that unfolds when its label is clicked, or is open from the start; ``body`` is HTML."""
    return f'<details class="rd"{" open" if opened else ""}><summary>{safe(label)}</summary>{body}</details>'


def row_html(texts: Iterable[object], first: str = "") -> str:
    """Returns a table row: ``first`` is the HTML of its first cells, ``texts`` are the plain texts of the others."""
    return f"<tr>{first}{''.join(f'<td>{safe(each)}</td>' for each in texts)}</tr>"


def pair_rows(pairs: Iterable[tuple[object, object]], first: str = "k", second: str = "num") -> str:
    """Returns the rows of a two-column table, with a class of the style sheet for each column."""
    return "".join(
        f'<tr><td class="{first}">{safe(name)}</td><td class="{second}">{safe(cell)}</td></tr>' for name, cell in pairs
    )


def in_words(ctx: RequestContext, refused: Refusal) -> str:
    """Returns a refusal in two sentences, for a tooltip or a line beside a button."""
    text = ctx.line(ctx.say(refused.because), ctx.say(refused.remedy))
    return NAMED.sub(lambda found: _page_name(ctx, found[1]), text)


def run_command(ctx: RequestContext, command: Callable[..., object], *what: object, **more: object) -> None:
    """Runs the command of a click for the current person; shows a refusal in place, else draws the page anew."""
    done = command(ctx.office, ctx.person, *what, **more)
    if isinstance(done, Refusal):
        refusal(ctx, done)
        return
    st.rerun()


@contextmanager
def disabled_with_note(why: str) -> Iterator[dict[str, Any]]:
    """Yields the settings of a button: disabled if there is a ``why``, which is shown below it."""
    with st.container(gap=None, width="content"):
        yield {"disabled": bool(why)}
        if why:
            note("why-off", why)


def disabled_by(ctx: RequestContext, refused: Refusal | None) -> dict[str, Any]:
    """Returns the settings of a button: disabled with the refusal as its tooltip, or enabled if there is none."""
    return {"disabled": refused is not None, "help": plain_text(in_words(ctx, refused)) if refused else None}


def attachment_note(ctx: RequestContext) -> str:
    """Says what else a document given as filed contains; a bundle does not, because its pages are drawn anew."""
    return ctx.t("frame.photograph_goes_as_filed_carries")


def recorded_note() -> None:
    """Confirms, once, what was recorded a moment ago, on whichever page comes next.

    A run that is cut short ends where it sends: what it could not say is left for the next one. What is sent arrives.
    """
    if message := st.session_state.get(CONFIRMATION, ""):
        st.toast(plain_text(message), icon=":material/check:", duration="long")
        del st.session_state[CONFIRMATION]


def time_label(ctx: RequestContext, at: datetime) -> str:
    """Returns a time in the platform's zone: ``Tue 24 Nov 2026 16:03``."""
    here = at.astimezone(ZONE)
    gap = "" if ctx.lang == "zh" else " "  # the bracket after a Chinese weekday has its own room
    return f"{day(here.date(), ctx.lang)}{gap}{here:%H:%M}"


def days_left_label(ctx: RequestContext, days: int) -> str:
    """Returns the days left: ``3 d``, ``today``, ``1 d late``."""
    if days == 0:
        return ctx.t("word.today")
    return ctx.t("frame.d_late", days=-days) if days < 0 else ctx.t("word.days_d", days=days)


def due_tone(days_left: int) -> Tone:
    """Returns the colour of the days left: red if due today or overdue, amber within three days, else grey."""
    return "bad" if days_left <= 0 else "warn" if days_left <= 3 else "neu"  # noqa: PLR2004 - the design's three days


def stylesheet(file: str) -> None:
    """Adds a style sheet to the page; the file is below ``pages``."""
    st.html(PAGES / file)


# Fields: ``do`` is called with ``args`` when one is clicked or changed, before the page is drawn again.

Option = TypeVar("Option")

Do: TypeAlias = Callable[..., None]


def nothing(why: str, then: str = "") -> None:
    """Draws, in place of a list, why it is empty and what to do next."""
    st.html(f'<div class="nothing">{f"<b>{safe(why)}</b>" if then else ""}<span>{safe(then or why)}</span></div>')


def button(label: str, key: str, do: Do, *args: object, **more: Any) -> None:
    """Draws a button."""
    st.button(label, key=key, on_click=do, args=args, **more)


def text_area(label: str, text: str, key: str, do: Do, *args: object, **more: Any) -> None:
    """Draws a text field of several lines, saved when it is left."""
    st.text_area(label, text, key=key, on_change=do, args=args, **more)


def _choice(options: Mapping[Any, str], key: str, do: Do | None, args: tuple[object, ...]) -> dict[str, Any]:
    """Returns the settings of every choice: its options with their words, its key, and its callback."""
    return {"options": list(options), "key": key, "format_func": options.__getitem__, "on_change": do, "args": args}


def segments(
    label: str, options: Mapping[Option, str], key: str, do: Do | None = None, *args: object, **more: Any
) -> Option | None:
    """Draws a choice of one among a few, side by side, and returns it; the label is for screen readers."""
    look = {"required": True, "label_visibility": "collapsed", **more}
    chosen: Option | None = st.segmented_control(label, **_choice(options, key, do, args), **look)
    return chosen


def select(
    label: str,
    options: Mapping[Option, str],
    key: str,
    first: Option | None = None,
    do: Do | None = None,
    *args: object,
    **more: Any,
) -> Option | None:
    """Draws a choice of one from a list and returns it; ``first`` is chosen initially, None for no choice."""
    at: Any = next((place for place, each in enumerate(options) if each == first), None)
    chosen: Option | None = st.selectbox(label, index=at, **_choice(options, key, do, args), **more)
    return chosen


def several(
    label: str, options: Mapping[Option, str], key: str, do: Do | None = None, *args: object, **more: Any
) -> list[Option]:
    """Draws a choice of several from a list and returns them."""
    chosen: list[Option] = st.multiselect(label, **_choice(options, key, do, args), **more)
    return chosen


def pills(
    label: str, options: Mapping[Option, str], key: str, do: Do | None = None, *args: object, **more: Any
) -> None:
    """Draws a choice of several among a few, side by side; the session keeps the choice under ``key``."""
    st.pills(label, selection_mode="multi", **_choice(options, key, do, args), **more)


ON_PAGE: Final = 20


def pager(total: int, most: int, number: int, shown: str, *, in_url: bool = False, **more: Any) -> None:
    """Draws page numbers if ``total`` exceeds ``most``; the session keeps the chosen page under ``shown``.

    With ``in_url``, the address keeps it under that name.
    """
    pages, key = -(-total // most), f"{shown}_{number}"
    if pages > 1:
        turn = _turn_in_url if in_url else _turn_to
        st.pagination(pages, default=min(number, pages), key=key, on_change=turn, args=(shown, key), **more)


def paged(lines: Sequence[T], key: str, **more: Any) -> Iterator[T]:
    """Yields the lines of the current page; if there are several pages, draws their numbers below the last line.

    A list of hundreds of lines with fields would take seconds at every click.
    """
    pages = max(1, -(-len(lines) // ON_PAGE))
    number = min(st.session_state.get(f"shown_{key}", 1), pages)
    yield from lines[(number - 1) * ON_PAGE : number * ON_PAGE]
    pager(len(lines), ON_PAGE, number, f"shown_{key}", **more)


def _turn_to(shown: str, key: str) -> None:
    st.session_state[shown] = st.session_state[key]


def _turn_in_url(shown: str, key: str) -> None:
    st.query_params[shown] = str(st.session_state[key])


# What is ticked in a list, by id; kept apart from the checkboxes, because those of other pages are not drawn.


def picked(name: str) -> set[str]:
    """Returns what is ticked in the list whose ticks the session keeps under that name."""
    found: set[str] = st.session_state.setdefault(name, set())
    return found


def tick(name: str, key: str, label: str, *names: str, **more: Any) -> None:
    """Draws a checkbox for one item of that list, or for several together; ``key`` is the widget's."""
    st.session_state[key] = picked(name) >= {*names}
    st.checkbox(label, key=key, on_change=_tick, args=(name, key, names), **more)


def _tick(name: str, key: str, names: tuple[str, ...]) -> None:
    (picked(name).update if st.session_state.get(key) else picked(name).difference_update)(names)


# The answer to a click, shown in the next run: a refusal, a sentence, or something with a secret that is shown once.


def answer(name: str, result: object, done: str = "") -> None:
    """Keeps the result to show and draws the page anew, with the change in the list.

    ``done`` is shown in place of a result that is no refusal.
    """
    st.session_state[name] = done if done and not isinstance(result, Refusal) else result
    st.rerun()


def show_answer(ctx: RequestContext, name: str, show: Callable[..., None]) -> None:
    """Shows the answer to the previous click, once; ``show`` draws a result that comes with a secret."""
    result = read_once(name)
    if isinstance(result, Refusal):
        refusal(ctx, result)
    elif isinstance(result, tuple):
        show(ctx, *result)
    elif result:
        st.html(f'<div class="card rd" role="status">{safe(result)}</div>')


def search_field(ctx: RequestContext, key: str, do: Do, **more: Any) -> None:
    """Draws the field that searches a list of cases."""
    label, hint = ctx.texts("word.search", "intake.appeal_listing_seller_complainant")
    st.text_input(label, key=key, placeholder=hint, label_visibility="collapsed", on_change=do, **more)
