"""What is going out at this moment, and what was exported last: looked at anew every few seconds."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.exchange.taken import Going, Taken, going_out, last_taken
from core.language import day
from core.model.names import name_of
from core.model.terms import Outcome, PenaltyKind, RightType, State
from core.queries.choices import parties_called, people_called
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.parts.turn import fragment

EVERY: Final = "3s"
ROWS: Final = 4  # the column of numbers
WORDS: Final = {each.value: each for terms in (RightType, PenaltyKind, State, Outcome) for each in terms}
WHEN: Final = {"from": mark("since"), "to": mark("up to"), "as-of": mark("as of")}
OTHERS: Final = {"case": mark("Report of one case")}


def last_exports(desk: Desk, called: Mapping[str, str]) -> None:
    """Draws both, in a part of the page that runs by itself."""
    _alive(called, desk.lang)


@fragment(run_every=EVERY)
def _alive(called: Mapping[str, str], _lang: str) -> None:
    desk = sit(PLACE["exports"].act)
    going, taken = going_out(desk.office, desk.person), last_taken(desk.office, desk.person)
    if isinstance(going, Refusal) or isinstance(taken, Refusal):
        return
    for each in going:
        _progress(desk, each, called)
    if taken or not going:
        st.html(_table(desk, taken, called))


def _progress(desk: Desk, going: Going, called: Mapping[str, str]) -> None:
    text = desk.t(
        "{what}: {rows} of {total} rows have gone to {who}",
        what=called.get(going.report, going.report),
        rows=f"{going.rows:,}",
        total=f"{going.total:,}",
        who=going.who,
    )
    st.progress(min(going.rows / going.total, 1.0) if going.total else 1.0, text=show.plain(text))


def _table(desk: Desk, taken: tuple[Taken, ...], called: Mapping[str, str]) -> str:
    title = f'<div class="ct">{safe(desk.t("Last exports"))}</div>'
    if not taken:
        return f'{title}<p class="rd mu">{safe(desk.t("Nothing has been exported yet."))}</p>'
    heads = (desk.t("When"), desk.t("Who"), desk.t("Which table"), desk.t("Filters"), desk.t("Rows"), desk.t("SHA-256"))
    head = "".join(f"<th{' class=r' if at == ROWS else ''}>{safe(each)}</th>" for at, each in enumerate(heads))
    rows = "".join(
        f"<tr><td>{safe(show.moment(desk, each.at))}</td><td>{safe(each.who)}</td>"
        f"<td>{safe(called.get(each.report) or _other(desk, each.report))}</td><td>{safe(_filters(desk, each))}</td>"
        f'<td class="r">{_rows(desk, each)}</td><td>{_hash(each)}</td></tr>'
        for each in taken
    )
    return f'{title}<table class="list taken"><thead><tr>{head}</tr></thead>{rows}</table>'


def _rows(desk: Desk, taken: Taken) -> str:
    """How many rows left, as HTML; of a file that broke off, of how many."""
    if taken.whole:
        return f"{taken.rows:,}"
    told = desk.t("{rows} of {total}", rows=f"{taken.rows:,}", total=f"{taken.of_rows or 0:,}")
    return f"{show.chip('warn', desk.t('not completed'))} {safe(told)}"


def _hash(taken: Taken) -> str:
    if not taken.sha256:  # the server stopped before its end could be written down
        return "–"
    return f'<code title="{safe(taken.sha256)}">{safe(taken.sha256[:12])}…</code>'


def _other(desk: Desk, word: str) -> str:
    """A word of the record in the person's language, where it has one."""
    return desk.t(OTHERS[word]) if word in OTHERS else word


def _filters(desk: Desk, taken: Taken) -> str:
    """The filters in words; of the report of a case nothing, for its number is not everybody's."""
    if taken.report == "case":
        return ""
    return " · ".join(_filter(desk, name, str(words)) for name, words in taken.filters.items()) or desk.t("none")


def _filter(desk: Desk, name: str, words: str) -> str:
    each = words.split(",")
    if name in ("complainant", "seller"):
        return ", ".join(parties_called(desk.office, desk.person, each).values())
    if name == "reviewer":
        return ", ".join(people_called(desk.office, desk.person, each).values())
    if name in WHEN:
        return f"{desk.t(WHEN[name])} {_day(desk, words)}"
    return ", ".join(desk.say(name_of(WORDS[one])) if one in WORDS else one for one in each)


def _day(desk: Desk, words: str) -> str:
    try:
        return day(date.fromisoformat(words), desk.lang)
    except ValueError:
        return words
