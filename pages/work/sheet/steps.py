"""The second and the third step of the run sheet: the question with its effect in words, and what came of it."""

from typing import Final

import streamlit as st

from core.commands.runs import Result
from core.model.terms import Verb
from core.queries.runsheet import Due
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.places import PLACE
from pages.work.sheet.chosen import ASKED, DONE, Asked, Done, confirm_all, leave
from pages.work.sheet.lines import effect, line, numbers, some

STEPS: Final = 100  # how often at most the bar moves: each move is a message to the browser


def in_words(desk: Desk, lines: tuple[Due, ...]) -> str:
    """What confirming these lines does, counted: how many punishments end, how many stand."""
    revoked = sum(each.verb is not Verb.LAPSE_SELLER for each in lines)
    closed = len(lines) - revoked
    told = []
    if revoked:
        told.append(desk.tn("{count} punishment is revoked", "{count} punishments are revoked", revoked))
    if closed:
        told.append(
            desk.tn(
                "{count} appeal is closed and its punishment stands",
                "{count} appeals are closed and their punishments stand",
                closed,
            )
        )
    return desk.t("{first}; {second}", first=told[0], second=told[1]) if len(told) > 1 else "".join(told)


def question(desk: Desk) -> None:
    """Asks once more, with every case that is meant and what happens to it."""
    asked: Asked = st.session_state[ASKED]
    count = len(asked.lines)
    what = desk.t("Each becomes an event of its own under your name, and the run is kept. A lead can reopen a case.")
    effect_told = desk.t("{what}.", what=in_words(desk, asked.lines))
    st.html(
        f'<div class="ask"><b>{show.safe(desk.t("Confirm these silences?"))}</b>'
        f"<span>{show.safe(effect_told)}</span><small>{show.safe(what)}</small></div>"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ask_buttons"):
        label = desk.tn("Confirm {count} silence", "Confirm {count} silences", count)
        if st.button(label, type="primary", key="confirm"):
            _run(desk, count)
        st.button(desk.t("Back, change nothing"), key="back", on_click=leave)
    with st.container(key="asked"):
        for due in some(asked.lines, "asked"):
            line(desk, due)
        numbers(asked.lines, "asked")


def _run(desk: Desk, count: int) -> None:
    """Does it, with the count of what is done so far."""
    bar = st.progress(0.0)
    step = max(1, count // STEPS)
    for number, _ in enumerate(confirm_all(desk), start=1):
        if number % step == 0 or number == count:
            bar.progress(number / count, desk.t("{number} of {total}", number=number, total=count))
    st.rerun()


def results(desk: Desk) -> None:
    """What came of each line: done, or refused and why; what was refused is as it was."""
    done: Done = st.session_state[DONE]
    if done.refusal:
        show.refusal(desk, done.refusal)
    else:
        _head(desk, done)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(desk.t("Back to the run sheet"), key="back", on_click=leave)
        if done.run_no:
            label = desk.t("Record of run {run_no}", run_no=done.run_no)
            st.page_link(PLACE["runs"].path, label=label, query_params={"run": str(done.run_no)})
        if any(each.refusal is None for each in done.results):
            st.page_link(PLACE["letters"].path, label=desk.t("Their letters wait to be released"))
    with st.container(key="asked"):
        first_refused = tuple(sorted(done.results, key=lambda each: each.refusal is None))
        for each in some(first_refused, "done"):
            line(desk, each.due, told=_came(desk, each))
        numbers(first_refused, "done")


def _head(desk: Desk, done: Done) -> None:
    good = tuple(each.due for each in done.results if each.refusal is None)
    bad = len(done.results) - len(good)
    first = desk.t("{what}.", what=in_words(desk, good)) if good else desk.t("Nothing was changed.")
    second = desk.tn("{count} was refused and is as it was.", "{count} were refused and are as they were.", bad)
    st.html(
        f'<div class="ask"><b>{show.safe(desk.t("Done"))}</b><span>{show.safe(first)}</span>'
        f"<small>{show.safe(second) if bad else ''}</small></div>"
    )


def _came(desk: Desk, result: Result) -> str:
    if result.refusal is None:
        return f"<span>{show.chip('ok', effect(desk, result.due))}</span>"
    why = show.safe(show.in_words(desk, result.refusal))
    return f'<span class="why">{show.chip("bad", desk.t("refused"))} {why}</span>'
