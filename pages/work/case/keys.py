"""The keys of the case page: one place, each key once, and the panel that lists them."""

from typing import Final

import streamlit as st

from core.text import mark
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.case.place import dismissed

KEYS: Final[dict[str, str]] = {
    "met": "1",
    "not_met": "2",
    "cannot_verify": "3",
    "not_applicable": "4",
    "previous": "Up",
    "next": "Down",
    "exhibit": "E",
    "before": "K",
    "after": "J",
    "compare": "M",
    "facts": "F",
    "aside": "P",
    "record": "T",
    "help": "H",
    "first": "Alt+1",
    "second": "Alt+2",
    "third": "Alt+3",
    "confirm": "Ctrl+Enter",
}
if len(set(KEYS.values())) != len(KEYS):
    raise ValueError("two buttons of the case page have the same key, and both would fire")

DECIDING: Final = ("first", "second", "third")
TOLD: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("met", "not_met", "cannot_verify", "not_applicable"), mark("answer the criterion at the cursor and step on")),
    (("previous", "next"), mark("move the cursor")),
    (("exhibit",), mark("show the document that the criterion speaks of")),
    (("before", "after"), mark("the document before, the one after")),
    (("compare",), mark("lay the certificate beside the document, or take it away")),
    (("facts",), mark("type the facts beside the page, or close the form")),
    (("aside",), mark("the checklist, then what other cases and the chain of title say")),
    (("record",), mark("timeline, comments, what was given to whom")),
    (DECIDING, mark("the decisions at the foot, from left to right; each asks once more")),
    (("confirm",), mark("confirm the decision that is asked for")),
    (("help",), mark("this list")),
)
ESCAPE: Final = "Esc"  # no button has it: the form of facts hears it itself
SHOWN: Final = {"Up": "↑", "Down": "↓"}


def shown(key: str) -> str:
    """A key as it is printed."""
    return SHOWN.get(key, key.replace("+", " + "))


def panel(desk: Desk) -> None:
    """The list of keys, the meaning of the dots, and what the viewer does with the mouse."""

    @st.dialog(desk.t("Keys of this page"), width="medium", on_dismiss=dismissed)
    def show() -> None:
        rows = "".join(
            f"<tr><td class='kb'>{' '.join(f'<kbd>{safe(shown(KEYS[each]))}</kbd>' for each in named)}</td>"
            f"<td>{safe(desk.t(told))}</td></tr>"
            for named, told in TOLD
        )
        told = safe(desk.t("leave a field of the form of facts; once more closes the form"))
        rows += f"<tr><td class='kb'><kbd>{ESCAPE}</kbd></td><td>{told}</td></tr>"
        st.html(f"<table class='facts'>{rows}</table>")
        st.caption(desk.t("No key fires while you type, but Alt and Ctrl with their keys do."))
        st.caption(
            desk.t(
                "In the page image: Ctrl and wheel zoom, dragging moves, Page Up and Page Down turn the page; "
                "+ and − zoom, 0 fits, R rotates, O shows or hides the outlines, "
                "L locks two pages together or lets them apart."
            )
        )

    show()
