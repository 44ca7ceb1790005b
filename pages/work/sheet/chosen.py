"""What the lead has chosen on the run sheet, between its three steps: the dry run, the question, the result."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import streamlit as st

from core.commands.runs import Result, begin_run, go_through
from core.errors import Refusal
from core.queries.runsheet import Due
from pages.parts.desk import Desk

PICKED, ASKED, DONE = "sheet_picked", "sheet_asked", "sheet_done"


@dataclass(frozen=True)
class Asked:
    """The question: the sheet as it was shown, and the lines of it that are to be confirmed."""

    sheet: tuple[Due, ...]
    lines: tuple[Due, ...]


@dataclass
class Done:
    """What came of it so far: the number of the run, its results, or why it could not begin."""

    run_no: int = 0
    results: list[Result] = field(default_factory=list)
    refusal: Refusal | None = None


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


def ask(sheet: tuple[Due, ...], lines: tuple[Due, ...]) -> None:
    """Goes to the question: these lines, as they stand on the sheet now."""
    st.session_state[ASKED] = Asked(sheet, lines)


def leave() -> None:
    """Back to the sheet; the ticks stay."""
    for key in (ASKED, DONE):
        st.session_state.pop(key, None)


def confirm_all(desk: Desk) -> Iterator[Result]:
    """Confirms what was asked, one event a line, each for the case as the sheet showed it.

    What was asked is taken off first, so that a second press finds nothing; each result is kept as it comes, here
    and in the record of the run.
    """
    asked: Asked | None = st.session_state.pop(ASKED, None)
    if asked is None:
        return
    done: Done = st.session_state.setdefault(DONE, Done())
    numbers = {each.appeal.appeal_no for each in asked.lines}
    begun = begin_run(desk.office, desk.person, asked.sheet, numbers, way="page")
    if isinstance(begun, Refusal):
        done.refusal = begun
        return
    done.run_no = begun.run_no
    for result in go_through(desk.office, desk.person, begun):
        done.results.append(result)
        picked().discard(result.due.appeal.appeal_no)
        yield result
