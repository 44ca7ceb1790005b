"""What the lead has chosen on the run sheet, between its three steps: the dry run, the question, the result."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.commands.lead import lapse, lapse_seller
from core.errors import Refusal
from core.model.terms import Verb
from core.queries.runsheet import Due
from pages.parts.desk import Desk

PICKED, ASKED, DONE = "sheet_picked", "sheet_asked", "sheet_done"
DO: Final = {Verb.LAPSE: lapse, Verb.LAPSE_SELLER: lapse_seller}


@dataclass(frozen=True)
class Result:
    """A line as it was confirmed, and why it was refused, if it was."""

    due: Due
    refusal: Refusal | None


def picked() -> set[str]:
    """The numbers that are ticked, kept apart from the ticks: those of another page are not drawn."""
    found: set[str] = st.session_state.setdefault(PICKED, set())
    return found


def tick_key(no: str) -> str:
    """The key of a line's tick."""
    return f"pick_{no}"


def tick(no: str) -> None:
    """As ``on_change`` of a line's tick."""
    (picked().add if st.session_state.get(tick_key(no)) else picked().discard)(no)


def tick_all(numbers: Iterable[str]) -> None:
    """As ``on_change`` of the tick over all lines."""
    st.session_state[PICKED] = set(numbers) if st.session_state.get(tick_key("all")) else set()


def ask(lines: tuple[Due, ...]) -> None:
    """Goes to the question: these lines, as they stand on the sheet now."""
    st.session_state[ASKED] = lines


def leave() -> None:
    """Back to the sheet; the ticks stay."""
    for key in (ASKED, DONE):
        st.session_state.pop(key, None)


def confirm_all(desk: Desk) -> Iterator[Result]:
    """Confirms what was asked, one event a line, each for the case as the sheet showed it.

    What was asked is taken off first, so that a second press finds nothing; each result is kept as it comes.
    """
    asked: tuple[Due, ...] = st.session_state.pop(ASKED, ())
    results: list[Result] = st.session_state.setdefault(DONE, [])
    for due in asked:
        answer = DO[due.verb](desk.office, desk.person, due.appeal.appeal_no, due.appeal.version)
        result = Result(due, answer if isinstance(answer, Refusal) else None)
        results.append(result)
        picked().discard(due.appeal.appeal_no)
        yield result
