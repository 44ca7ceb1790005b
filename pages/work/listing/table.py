"""A list of cases as a table of the page's own: coloured words, whole rows to press, links, arrow keys.

It costs a rerun about 1 ms where a coloured grid costs 28, follows light and dark by itself, can be read by
a screen reader and searched in the browser, and offers no download past the recorded exports (DECISIONS.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

import streamlit as st

HERE: Final = Path(__file__).parent
Tone: TypeAlias = Literal["", "muted", "ok", "warn", "bad", "warn strong", "bad strong", "latest", "latest strong"]
Cell: TypeAlias = tuple[str, Tone]


@dataclass(frozen=True)
class Column:
    """One column: its label in the person's language and its width in pixels; without one it takes what is left."""

    label: str
    width: int | None = None


@dataclass(frozen=True)
class Line:
    """One case: its number, which must be the text of one of the cells, and the cells from left to right."""

    no: str
    cells: tuple[Cell, ...]


_TABLE: Final = st.components.v2.component(
    "case_table",
    html='<div class="list"></div>\n',
    css=(HERE / "table.css").read_text(encoding="utf-8"),
    js=(HERE / "table.js").read_text(encoding="utf-8"),
)


def case_table(
    columns: Sequence[Column],
    lines: Sequence[Line],
    *,
    key: str,
    label: str,
    address: str,
    on_open: Callable[[str], None],
    chosen: str | None = None,
    shown: str = "",
) -> None:
    """Draws the cases; ``on_open`` gets the number of the one that is pressed, before the next run of the page.

    ``address`` is the path of the page that shows a case, for opening one in a new tab. ``label`` names the table
    for screen readers. ``shown`` says what the list is: when it changes, the table is scrolled back to its top.
    """

    def opened() -> None:
        no = st.session_state[key].open
        if isinstance(no, str):
            on_open(no)

    _TABLE(
        key=key,
        height="stretch",
        on_open_change=opened,
        data={
            "label": label,
            "shown": shown,
            "columns": [{"label": each.label, "width": each.width} for each in columns],
            "rows": [
                {
                    "no": each.no,
                    "href": f"{address}?{urlencode({'no': each.no})}",
                    "chosen": each.no == chosen,
                    "cells": each.cells,
                }
                for each in lines
            ],
        },
    )
