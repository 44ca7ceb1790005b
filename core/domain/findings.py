"""Answers to criteria: the machine's, a person's, the form being filled in, and a proposed decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

from pydantic import Field, ValidationError

from core.domain.refusals import Refusal
from core.domain.terms import Outcome, Value, Verb
from core.domain.text import Frozen, Strict, Text

# The form a reviewer is filling in, saved as it changes so that nothing typed is lost.


LOOKED_UP_AT: Final = "%Y-%m-%d %H:%M"
"""The format of a look-up's time, in the platform's zone."""


class LookedUp(Frozen):
    """An external look-up by a person: site, time (``2026-11-30 10:22``, Asia/Shanghai) and result."""

    site: str
    at: str
    result: str


class Answer(Frozen):
    """A person's answer to one criterion, with the document it refers to, a note, and the look-up it rests on.

    If the document's form has fields for the look-up, it is kept there instead.
    """

    value: Value | None = None
    note: str = ""
    exhibit_id: str | None = None
    lookup: LookedUp | None = None


class Form(Frozen):
    """What one person has answered and written on one case so far.

    ``cites`` names the document relied on for a criterion or a route. ``reason`` is read by the party;
    ``private_note`` never leaves the office; ``risk_reason`` says why a decision leaves the statute aside, if it does.
    """

    answers: dict[str, Answer] = Field(default_factory=dict)
    cites: dict[str, str] = Field(default_factory=dict)
    reason: str = ""
    private_note: str = ""
    risk_reason: str = ""


class Seen(NamedTuple):
    """What a person saw when filling something in: the form, and the version of the case."""

    form: Form
    version: int


def written_over(stored: Form, seen: Form, after: Form) -> bool:
    """Whether saving ``after`` over ``stored`` would replace an entry that has changed since the form was ``seen``.

    Entries that somebody else made elsewhere in the form do not count, nor does the same answer.
    """
    now, was, new = _entries(stored), _entries(seen), _entries(after)
    return any(now.get(each) not in (new.get(each), was.get(each)) for each in {*now, *new})


def _entries(form: Form) -> dict[tuple[str, str], str]:
    """All entries of the form one by one, without empty ones."""
    found = {("cite", what): exhibit_id for what, exhibit_id in form.cites.items()}
    found |= {("value", name): each.value for name, each in form.answers.items() if each.value}
    found |= {("note", name): each.note for name, each in form.answers.items()}
    found |= {("reason", ""): form.reason, ("private note", ""): form.private_note}
    return {name: text for name, text in found.items() if text}


class Draft(Frozen):
    """A saved form; ``subject`` is what it belongs to, ``saved_at`` is aware UTC.

    The subject is an appeal number or a second review (``review_subject``).
    """

    subject: str
    person_id: str
    form: Form = Form()
    saved_at: datetime


REVIEW: Final = "second review "


def review_subject(look_id: str) -> str:
    """The subject for the form of a second review; it cannot be an appeal number."""
    return f"{REVIEW}{look_id}"


def review_of(subject: str) -> str:
    """The id of the second review to which a form belongs; "" if it belongs to an appeal."""
    return subject.removeprefix(REVIEW) if subject.startswith(REVIEW) else ""


# What the machine can say about a criterion from typed facts.

MACHINE = "machine"


def is_unanswered(found: Mapping[str, Any]) -> bool:
    """Whether a finding as written down is one that nobody gave: the machine suggested another than what counted."""
    return found["by"] == MACHINE and found.get("machine") not in (None, found["value"])


class MachineFinding(Frozen):
    """A check's result for one criterion: the value, a sentence with the inputs, and the inputs themselves.

    ``only_suggests`` leaves the criterion open for a person, even one that the machine answers alone.
    """

    criterion: str
    value: Value
    sentence: Text
    inputs: dict[str, str] = Field(default_factory=dict)
    exhibit_id: str | None = None
    only_suggests: bool = False


# Checklist answers as a browser sends them, numbered so that each counts once and in order.


class AnswerPress(Strict):
    """An answer to the criterion ``at``, None to remove it; ``was`` is the person's own previous answer as shown.

    ``number`` is incremented by the browser and is higher than that of any page it showed before.
    """

    number: int = Field(ge=1)
    what: Literal["answer"]
    at: str
    value: Value | None
    was: Value | None


class CitationPress(Strict):
    """The id of the document on which the route ``at`` relies; ``was`` is the previous one."""

    number: int = Field(ge=1)
    what: Literal["cite"]
    at: str
    value: str
    was: str | None


Press: TypeAlias = Annotated[AnswerPress | CitationPress, Field(discriminator="what")]


class PressBatch(Strict):
    """The key presses a browser has not seen acknowledged, and the checklist ``of`` for which they were meant.

    ``sent`` counts the transmissions, which distinguishes a repeated one. ``cursor`` is the reader's current criterion.
    """

    of: str
    sent: int
    cursor: str
    presses: tuple[Press, ...]

    def after(self, taken: int) -> tuple[Press, ...]:
        """The new presses: numbered above ``taken``, without duplicates, in order."""
        new = {each.number: each for each in self.presses if each.number > taken}
        return tuple(new[number] for number in sorted(new))


class RefusedPress(NamedTuple):
    """A refused press: its number, its criterion or route, and the reason."""

    number: int
    at: str
    why: Refusal


def batch_from_browser(sent: object, of: str) -> PressBatch | None:
    """What a browser sent for this checklist; None if it is for another one or malformed."""
    try:
        found = PressBatch.model_validate(sent)
    except ValidationError:
        return None
    return found if found.of == of else None


# A decision awaiting a second person: the proposal, with the form it rests on.


class ProposedDecision(Frozen):
    """The arguments of a proposed decision."""

    verb: Verb
    outcome: Outcome | None = None
    reason: str = ""
    exceptional: bool = False
    give: tuple[str, ...] | None = None
    as_filed: str = ""
    risk_reason: str = ""


class Proposal(Frozen):
    """A decision awaiting approval: who proposed it and when, why it needs a second person, and what it rests on.

    ``because`` names the policy's reasons; ``values`` are the findings that counted, by criterion, and ``exhibits``
    the documents on file, by label, with their SHA-256.
    """

    appeal_no: str
    seq: int
    asked: ProposedDecision
    because: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    form: Form
    values: dict[str, str]
    exhibits: dict[str, str]


@dataclass(frozen=True)
class WaitingProposal:
    """The decision awaiting approval on a case, and the name of whoever proposed it."""

    proposal: Proposal
    who: str
