"""The form a reviewer is filling in: saved as it is given, so that nothing typed is lost."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from core.model.terms import Value


class LookedUp(BaseModel):
    """A look-up outside, as a person made it: where, when (``2026-11-30 10:22``, Asia/Shanghai), with what result."""

    model_config = ConfigDict(frozen=True)

    site: str
    at: str
    result: str


class Answer(BaseModel):
    """A person's answer to one criterion, with the document it speaks of, a note, and the look-up it rests on.

    Where the form of the document has the look-up, it is kept there and not here.
    """

    model_config = ConfigDict(frozen=True)

    value: Value | None = None
    note: str = ""
    exhibit_id: str | None = None
    lookup: LookedUp | None = None


class Form(BaseModel):
    """What one person has answered and written on one case so far.

    ``cites`` names the document relied on for a criterion or a route. ``reason`` is what the party
    will read; ``private_note`` never leaves the office; ``risk_reason`` says why the statute is left aside, where a
    decision does that.
    """

    model_config = ConfigDict(frozen=True)

    answers: dict[str, Answer] = {}
    cites: dict[str, str] = {}
    reason: str = ""
    private_note: str = ""
    risk_reason: str = ""


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


class Draft(BaseModel):
    """A form on disk; ``version_seen`` is the case as the person saw it, ``saved_at`` aware UTC."""

    model_config = ConfigDict(frozen=True)

    appeal_no: str
    person_id: str
    form: Form = Form()
    version_seen: int
    saved_at: datetime
