"""Writing, changing and retiring standard reasons; every change creates a new version and is logged."""

from collections.abc import Callable
from typing import Final

from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.standard_reasons import KEYS, StandardReason, criteria_of, newest, why_not_worded
from core.domain.terms import ZONE
from core.domain.text import LANGUAGES, mark, say
from core.ledger import standard_reasons
from core.ledger.engine import Cursor
from core.ledger.people import read_person
from core.ledger.record import log_act
from core.office import Office, settled

FIELDS: Final = {"en": mark("reasons.english_within"), "zh": mark("reasons.chinese_within")}


def add_reason(
    office: Office, actor: Person, *, decision: str, criterion: str = "", en: str, zh: str
) -> StandardReason | Refusal:
    """Adds a standard reason for a decision (a key of ``KEYS``) and a criterion ("" for the decision as a whole)."""

    def add(cursor: Cursor) -> StandardReason:
        _decided_by(office, decision, criterion)
        known = newest(standard_reasons.all_versions(cursor))
        number = max((int(each.reason_id.rpartition("-")[2]) for each in known), default=0) + 1
        words = _worded(en, zh)
        return StandardReason(
            reason_id=f"SR-{number:03}", version=1, decision=decision, criterion=criterion, en=words["en"],
            zh=words["zh"], written_by=actor.person_id, written_at=office.now(),
        )  # fmt: skip

    return _kept(office, actor, add)


def change_reason(
    office: Office, actor: Person, reason_id: str, version: int, *, en: str, zh: str
) -> StandardReason | Refusal:
    """Rewords it as its next version, which is offered again even if it was retired.

    ``version`` is the one the person saw. Its decision and criterion cannot be changed; write a new one instead.
    """
    return _kept(office, actor, lambda cursor: _next(office, cursor, actor, reason_id, version, **_worded(en, zh)))


def retire_reason(office: Office, actor: Person, reason_id: str, version: int) -> StandardReason | Refusal:
    """Stops offering it from now on; its wording is kept."""
    return _kept(office, actor, lambda cursor: _next(office, cursor, actor, reason_id, version, retired=True))


def _kept(office: Office, actor: Person, make: Callable[[Cursor], StandardReason]) -> StandardReason | Refusal:
    """Adds the version made from the current ones, one person at a time, so that nobody overwrites unseen changes."""
    if refusal := may(actor, Act.MANAGE_STANDARD_REASONS):
        return refusal

    def keep(cursor: Cursor) -> StandardReason:
        made = make(cursor)
        if standard_reasons.versions_of(cursor, made.reason_id)[-1:] == (made,):
            return made  # nothing was changed
        standard_reasons.insert_reason(cursor, made)
        told = {"reason": made.reason_id, "version": made.version}
        log_act(cursor, "standard_reason_retired" if made.retired else "standard_reason_written",
                actor.person_id, made.written_at, told)  # fmt: skip
        return made

    return settled(office, keep, common="standard_reasons")


def _next(
    office: Office, cursor: Cursor, actor: Person, reason_id: str, version: int, **changed: object
) -> StandardReason:
    """The version after the one the person saw. Raises ``RefusedError`` if somebody else wrote one first."""
    versions = standard_reasons.versions_of(cursor, reason_id)
    if not versions:
        raise RefusedError(refuse("not_found", what=say("reasons.standard_reason_within"), name=reason_id))
    last = versions[-1]
    if last.version != version:
        person = read_person(cursor, last.written_by)
        when = f"{last.written_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        raise RefusedError(refuse("standard_reason_stale", who=person.name if person else last.written_by, when=when))
    if not last.retired and {**last.model_dump(), **changed} == last.model_dump():
        return last
    wrote = {"version": version + 1, "retired": False, "written_by": actor.person_id, "written_at": office.now()}
    return last.model_copy(update={**wrote, **changed})


def _decided_by(office: Office, decision: str, criterion: str) -> None:
    """Raises ``RefusedError`` if there is no such decision or criterion."""
    if decision not in KEYS:
        raise RefusedError(refuse("not_found", what=say("reasons.decision_within"), name=decision))
    if criterion and criterion not in {each.id for each in criteria_of(office.policies, decision)}:
        raise RefusedError(refuse("not_found", what=say("reasons.criterion_within"), name=criterion))


def _worded(en: str, zh: str) -> dict[str, str]:
    """The trimmed wording in both languages. Raises ``RefusedError`` if one is not acceptable."""
    given = {"en": en.strip(), "zh": zh.strip()}
    for lang in LANGUAGES:
        if wrong := why_not_worded(given[lang]):
            raise RefusedError(refuse("field_invalid", field=say(FIELDS[lang]), given=given[lang], reason=wrong))
    return given
