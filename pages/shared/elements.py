"""What every page draws alike: refusals, chips, dates, links, style.

A link of an HTML table is an ordinary address, so that it opens in a new tab too; without script it loads the page.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from core.domain.refusals import Refusal
from core.domain.terms import ZONE
from core.domain.text import say
from core.language import day
from pages.shared.context import RequestContext, local_path
from pages.shared.navigation import PLACE, first_for

# Links in the text of a page, followed inside the app: the websocket stays, and nothing is loaded anew.

JS: Final = """
export default function ({ setTriggerValue }) {
  document.removeEventListener("click", window.redressFollow);
  window.redressFollow = (event) => {
    const link = event.target.closest?.('[data-testid="stHtml"] a[href^="/"]:not([download])');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("go", link.getAttribute("href"));
  };
  document.addEventListener("click", window.redressFollow);
  return () => document.removeEventListener("click", window.redressFollow);
}
"""

_LINKS: Final = st.components.v2.component("links", html="<i hidden></i>", js=JS, isolate_styles=False)


def follow(ctx: RequestContext) -> None:
    """On a page's first lines: goes where a link was pressed. Only pages of this house are gone to."""
    went = _LINKS(key="links", on_go_change=lambda: None)
    if isinstance(went.go, str):
        asked = urlsplit(local_path(went.go))
        place = PLACE.get(asked.path.strip("/")) or first_for(ctx.person.role)
        st.switch_page(place.path, query_params=dict(parse_qsl(asked.query)))


# What every page draws alike: refusals, chips, dates, the frame's style.

T = TypeVar("T")

Tone: TypeAlias = Literal["ok", "bad", "warn", "neu", "acc", "latest"]

STANDS: Final[dict[str, Tone]] = {"passes": "ok", "fails": "bad", "open": "warn"}

STYLESHEET: Final = Path(__file__).with_name("frame.css")

TOLD: Final = "told"  # where a decision leaves its word for the next page

MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$:<&])")


def safe(text: object) -> str:
    """A stranger's words inside HTML: shown, never run."""
    return escape(str(text))


def plain_text(text: object) -> str:
    """A stranger's words inside a label or Markdown: shown, never formatted."""
    return MARKDOWN.sub(r"\\\1", str(text))


def note(kind: str, text: object, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """A text of its own on the page, shown as it is; ``kind`` are classes of the style sheet."""
    st.html(f'<div class="{kind}">{safe(text)}</div>', width=width)


def chip(tone: Tone, text: str) -> str:
    """A word on its ground, as HTML: ok, bad, warn, neu (grey), acc (blue), latest (violet: a policy's latest day)."""
    return f'<span class="chip {tone}">{safe(text)}</span>'


def paragraph(kind: str, text: object) -> None:
    """Draws words in a class of the stylesheet; a stranger's are shown, never run."""
    st.html(f'<div class="{kind}">{safe(text)}</div>')


def new_tab(address: str, text: object) -> str:
    """A link that opens in a tab of its own, as HTML; ``address`` is one of this house."""
    return f'<a href="{safe(address)}" target="_blank" rel="noopener">{safe(text)}</a>'


def refusal(ctx: RequestContext, refused: Refusal) -> None:
    """A refusal in full: what is in the way, the way out, the rule it rests on, and what else is missing."""
    also = "".join(f"<li>{safe(ctx.say(each.because))}</li>" for each in refused.also)
    st.html(
        f'<div class="refusal" role="alert" data-code="{refused.code}"><b>{safe(ctx.say(refused.because))}</b>'
        f"<ul>{also}</ul><p>{safe(ctx.say(refused.remedy))}</p><small>{safe(ctx.say(refused.basis))}</small></div>"
    )


def granted(ctx: RequestContext, answer: T | Refusal) -> T:
    """What was asked for; a refusal is shown instead, and nothing is drawn below it."""
    if isinstance(answer, Refusal):
        refusal(ctx, answer)
        st.stop()
    return answer


def table_html(headings: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    """A list as a table; its rows are HTML (``row_html``), ``kind`` is a class of the style sheet."""
    head = "".join(f"<th>{safe(each)}</th>" for each in headings)
    named = f"list {kind}" if kind else "list"
    return f'<table class="{named}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def row_html(texts: Iterable[object], first: str = "") -> str:
    """A row of a table: its ``first`` cells as HTML, and cells that show these texts."""
    return f"<tr>{first}{''.join(f'<td>{safe(each)}</td>' for each in texts)}</tr>"


def in_words(ctx: RequestContext, refused: Refusal) -> str:
    """A refusal in two sentences, for a tooltip or a line beside a button."""
    return f"{ctx.say(refused.because)} {ctx.say(refused.remedy)}"


def settle(ctx: RequestContext, do: Callable[[], object]) -> None:
    """Does what was pressed: a refusal is shown in place, else the page is drawn anew."""
    done = do()
    if isinstance(done, Refusal):
        refusal(ctx, done)
        return
    st.rerun()


def attachment_note(ctx: RequestContext) -> str:
    """What goes along with a document that is given as filed, and not with a pack, whose pages are drawn anew."""
    return ctx.t("frame.photograph_goes_as_filed_carries")


def recorded_note() -> None:
    """What was recorded a moment ago, said once on whichever page comes next."""
    if said := st.session_state.pop(TOLD, ""):
        st.toast(plain_text(said), icon=":material/check:", duration="long")


def time_label(ctx: RequestContext, at: datetime) -> str:
    """A time in the platform's zone: ``Tue 24 Nov 2026 16:03``."""
    here = at.astimezone(ZONE)
    return f"{day(here.date(), ctx.lang)} {here:%H:%M}"


def days_left_label(ctx: RequestContext, days: int) -> str:
    """The days left: ``3 d``, ``today``, ``1 d late``."""
    if days == 0:
        return ctx.t("word.today")
    return ctx.t("frame.d_late", days=-days) if days < 0 else ctx.t("word.days_d", days=days)


def due_label(ctx: RequestContext, on: date, days_left: int) -> str:
    """What is left first, then the day: ``3 d · Fri 27 Nov 2026``."""
    return f"{days_left_label(ctx, days_left)} · {day(on, ctx.lang)}"


def due_tone(days_left: int) -> Tone:
    """Red today and later, amber within three days."""
    return "bad" if days_left <= 0 else "warn" if days_left <= 3 else "neu"  # noqa: PLR2004 - the look's own three days


def zone(ctx: RequestContext) -> str:
    """In which zone the times are shown."""
    return ctx.say(say("frame.times_are_shown_in", zone=ZONE.key))


def style() -> None:
    """The frame and the colour roles, for light and dark at once."""
    st.html(STYLESHEET)
