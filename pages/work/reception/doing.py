"""What a press does: the act for the case as it was drawn, and its answer kept for the next run of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import streamlit as st

from core.commands import intake
from core.commands.work import comment
from core.errors import Refusal
from core.model.appeal import Appeal
from core.model.people import Person
from core.model.run import MoreTime
from core.model.terms import AnswerKind, Verb
from core.office import Office
from pages.parts import desk as desks
from pages.parts.house import office
from pages.parts.more_time import entered
from pages.work.reception.when import moment_of

ANSWERED: Final = "intake_answered"


@dataclass(frozen=True)
class Given:
    """What was entered for an act."""

    at: datetime | None
    text: str
    kind: AnswerKind
    more: MoreTime


@dataclass(frozen=True)
class Answered:
    """What came of the last act: on which case, which act, and the refusal if there was one."""

    no: str
    verb: Verb
    refusal: Refusal | None


Act: TypeAlias = Callable[[Office, Person, str, int, Given], Appeal | Refusal]
DO: Final[dict[Verb, Act]] = {
    Verb.DISCLOSE: lambda o, p, no, v, given: intake.disclose(o, p, no, v, at=given.at, as_filed=given.text),
    Verb.FILE_COUNTER_NOTICE: lambda o, p, no, v, given: intake.file_counter_notice(o, p, no, v, received_at=given.at),
    Verb.RECORD_ARRIVAL: lambda o, p, no, v, given: intake.record_arrival(o, p, no, v, arrived_at=given.at or o.now()),
    Verb.FILE_ANSWER: lambda o, p, no, v, given: intake.file_answer(o, p, no, v, kind=given.kind, received_at=given.at),
    Verb.WITHDRAW_COMPLAINT: lambda o, p, no, v, given: intake.withdraw_complaint(o, p, no, v, received_at=given.at),
    Verb.REQUEST_EXTENSION: lambda o, p, no, v, given: intake.request_extension(
        o, p, no, v, given.more, received_at=given.at
    ),
    Verb.WITHDRAW_APPEAL: lambda o, p, no, v, given: intake.withdraw_appeal(o, p, no, v, reason=given.text),
    Verb.NOTE_LATE_ANSWER: lambda o, p, no, v, given: intake.note_late_answer(
        o, p, no, v, received_at=given.at or o.now(), note=given.text
    ),
    Verb.COMMENT: lambda o, p, no, _v, given: comment(o, p, no, given.text),
}


def key_of(no: str, version: int, verb: Verb, what: str) -> str:
    """The key of an input of an act; with the next event of the case it begins anew."""
    return f"in_{no}_{version}_{verb}_{what}"


def given_for(no: str, version: int, verb: Verb) -> Given:
    """What is entered for an act so far."""
    kind = st.session_state.get(key_of(no, version, verb, "kind"))
    text = str(st.session_state.get(key_of(no, version, verb, "text")) or "")
    return Given(
        at=moment_of(key_of(no, version, verb, "at")),
        text=text,
        kind=AnswerKind(kind) if kind else AnswerKind.COUNTER_MATERIALS,
        more=entered(lambda what: key_of(no, version, verb, what), text),
    )


def do(no: str, version: int, verb: Verb) -> None:
    """As ``on_click``: does the act on the case as it was drawn; who presses is looked up anew."""
    person = desks.current_person()
    if person is None:
        return
    answer = DO[verb](office(), person, no, version, given_for(no, version, verb))
    st.session_state[ANSWERED] = Answered(no, verb, answer if isinstance(answer, Refusal) else None)
