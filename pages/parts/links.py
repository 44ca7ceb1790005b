"""Links in the text of a page, followed inside the app: the websocket stays, and nothing is loaded anew.

A link of an HTML table is an ordinary address, so that it opens in a new tab too; without script it loads the page.
"""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from pages.parts.desk import Desk
from pages.parts.gate import own_path
from pages.parts.places import PLACE, first_for

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


def follow(desk: Desk) -> None:
    """On a page's first lines: goes where a link was pressed. Only pages of this house are gone to."""
    went = _LINKS(key="links", on_go_change=lambda: None)
    if isinstance(went.go, str):
        asked = urlsplit(own_path(went.go))
        place = PLACE.get(asked.path.strip("/")) or first_for(desk.person.role)
        st.switch_page(place.path, query_params=dict(parse_qsl(asked.query)))
