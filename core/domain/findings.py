"""Answers to criteria: the machine's, a person's, the form being filled in, and a proposed decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from pydantic import Field, ValidationError

from core.domain.refusals import Refusal
from core.domain.terms import Outcome, Value, Verb
from core.domain.text import Frozen, Strict, Text

# The form a reviewer is filling in: saved as it is given, so that nothing typed is lost.


LOOKED_UP_AT: Final = "%Y-%m-%d %H:%M"
"""How the time of a look-up is written, in the zone of the platform."""


class LookedUp(Frozen):
    """A look-up outside, as a person made it: where, when (``2026-11-30 10:22``, Asia/Shanghai), with what result."""

    site: str
    at: str
    result: str


class Answer(Frozen):
    """A person's answer to one criterion, with the document it speaks of, a note, and the look-up it rests on.

    Where the form of the document has the look-up, it is kept there and not here.
    """

    value: Value | None = None
    note: str = ""
    exhibit_id: str | None = None
    lookup: LookedUp | None = None


class Form(Frozen):
    """What one person has answered and written on one case so far.

    ``cites`` names the document relied on for a criterion or a route. ``reason`` is what the party
    will read; ``private_note`` never leaves the office; ``risk_reason`` says why the statute is left aside, where a
    decision does that.
    """

    answers: dict[str, Answer] = Field(default_factory=dict)
    cites: dict[str, str] = Field(default_factory=dict)
    reason: str = ""
    private_note: str = ""
    risk_reason: str = ""


class Seen(NamedTuple):
    """What stood before a person as they filled something in: the form, and the case at a version."""

    form: Form
    version: int


def written_over(kept: Form, seen: Form, after: Form) -> bool:
    """Whether going from ``kept`` to ``after`` replaces something that stood otherwise in the form as it was ``seen``.

    What somebody else has filled in meanwhile elsewhere in the form is no matter, and neither is the same answer.
    """
    now, was, new = _entries(kept), _entries(seen), _entries(after)
    return any(now.get(each) not in (new.get(each), was.get(each)) for each in {*now, *new})


def _entries(form: Form) -> dict[tuple[str, str], str]:
    """Everything that is filled in, one by one; what is empty is left out."""
    found = {("cite", what): exhibit_id for what, exhibit_id in form.cites.items()}
    found |= {("value", name): each.value for name, each in form.answers.items() if each.value}
    found |= {("note", name): each.note for name, each in form.answers.items()}
    found |= {("reason", ""): form.reason, ("private note", ""): form.private_note}
    return {name: given for name, given in found.items() if given}


class Draft(Frozen):
    """A form on disk; ``subject`` is what it is filled in on, ``saved_at`` aware UTC.

    The subject is an appeal, by its number, or a second review (``review_subject``).
    """

    subject: str
    person_id: str
    form: Form = Form()
    saved_at: datetime


REVIEW: Final = "second review "


def review_subject(look_id: str) -> str:
    """The subject of the form of a second review; no appeal has such a number."""
    return f"{REVIEW}{look_id}"


def review_of(subject: str) -> str:
    """The id of the second review that a form is of; "" where it is the form of an appeal."""
    return subject.removeprefix(REVIEW) if subject.startswith(REVIEW) else ""


# What the machine can say of a criterion from typed facts.

MACHINE = "machine"


class MachineFinding(Frozen):
    """What a check says of one criterion: the value, one sentence with the inputs, and the inputs themselves.

    ``only_suggests`` leaves the criterion open for a person, also one that the machine answers alone.
    """

    criterion: str
    value: Value
    sentence: Text
    inputs: dict[str, str] = Field(default_factory=dict)
    exhibit_id: str | None = None
    only_suggests: bool = False


# Answers of the checklist as a browser sends them: numbered, so that each counts once and in its order.


class Answered(Strict):
    """An answer to the criterion ``at``, None to take it back; ``was`` is the person's own answer as they saw it.

    ``number`` is counted up by the browser, and is later than that of any page it showed before.
    """

    number: int = Field(ge=1)
    what: Literal["answer"]
    at: str
    value: Value | None
    was: Value | None


class Cited(Strict):
    """The document that the route ``at`` relies on, by its id; ``was`` is the one that was named before."""

    number: int = Field(ge=1)
    what: Literal["cite"]
    at: str
    value: str
    was: str | None


Press: TypeAlias = Annotated[Answered | Cited, Field(discriminator="what")]


class Sent(Strict):
    """The presses that a browser has not heard of being taken, and the checklist ``of`` which they were meant for.

    ``sent`` counts how often it has sent: what comes again is told from what came before. ``cursor`` is the criterion
    at which its reader is.
    """

    of: str
    sent: int
    cursor: str
    presses: tuple[Press, ...]

    def after(self, taken: int) -> tuple[Press, ...]:
        """Those that are new: later than ``taken``, each once, in order."""
        new = {each.number: each for each in self.presses if each.number > taken}
        return tuple(new[number] for number in sorted(new))


class NotSaved(NamedTuple):
    """A press that was refused: its number, its criterion or route, and why."""

    number: int
    at: str
    why: Refusal


def heard(sent: object, of: str) -> Sent | None:
    """What a browser has sent for this checklist; None of another one's, and of what no page of ours sends."""
    try:
        found = Sent.model_validate(sent)
    except ValidationError:
        return None
    return found if found.of == of else None


# A decision that waits for a second person: as it was proposed, with the form it rests on.


class ProposedDecision(Frozen):
    """What a decider asked for: the arguments of the decision."""

    verb: Verb
    outcome: Outcome | None = None
    reason: str = ""
    exceptional: bool = False
    give: tuple[str, ...] | None = None
    as_filed: str = ""
    risk_reason: str = ""


class Proposal(Frozen):
    """A decision that waits: who proposed it and when, why it wants a second person, and what it rests on.

    ``because`` names what of the policy asks for it; ``values`` are the findings that counted, by criterion, and
    ``exhibits`` the documents on file, by label, with their SHA-256.
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
class Waiting:
    """The decision that waits on a case, and the name of who proposed it."""

    proposal: Proposal
    who: str
