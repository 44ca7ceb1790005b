"""Writing, changing and retiring standard reasons; every change creates a new version and is logged."""

from typing import Final

from core.commands.transaction import OfficeTransaction, by_whom, on_office
from core.domain.permissions import Act
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.standard_reasons import KEYS, StandardReason, criteria_of, newest, why_not_worded
from core.domain.text import LANGUAGES, mark, say
from core.ledger import standard_reasons
from core.office import Office

FIELDS: Final = {"en": mark("reasons.english_within"), "zh": mark("reasons.chinese_within")}


@on_office(Act.MANAGE_STANDARD_REASONS, "standard_reasons")
def add_reason(tx: OfficeTransaction, *, decision: str, criterion: str = "", en: str, zh: str) -> StandardReason:
    """Adds a standard reason for a decision (a key of ``KEYS``) and a criterion ("" for the decision as a whole)."""
    granted(_undecided(tx.office, decision, criterion))
    known = newest(standard_reasons.all_versions(tx.cursor))
    number = max((int(each.reason_id.rpartition("-")[2]) for each in known), default=0) + 1
    words = _worded(en, zh)
    made = StandardReason(
        reason_id=f"SR-{number:03}", version=1, decision=decision, criterion=criterion, en=words["en"],
        zh=words["zh"], written_by=tx.actor.person_id, written_at=tx.now,
    )  # fmt: skip
    return _kept(tx, made)


@on_office(Act.MANAGE_STANDARD_REASONS, "standard_reasons")
def change_reason(tx: OfficeTransaction, reason_id: str, version: int, *, en: str, zh: str) -> StandardReason:
    """Rewords it as its next version, which is offered again even if it was retired.

    ``version`` is the one the person saw. Its decision and criterion cannot be changed; write a new one instead.
    """
    return _next(tx, reason_id, version, **_worded(en, zh))


@on_office(Act.MANAGE_STANDARD_REASONS, "standard_reasons")
def retire_reason(tx: OfficeTransaction, reason_id: str, version: int) -> StandardReason:
    """Stops offering it from now on; its wording is kept."""
    return _next(tx, reason_id, version, retired=True)


def _kept(tx: OfficeTransaction, made: StandardReason) -> StandardReason:
    """Adds a version, and the act to the log of the office."""
    standard_reasons.insert_reason(tx.cursor, made)
    details = {"reason": made.reason_id, "version": made.version}
    tx.log("standard_reason_retired" if made.retired else "standard_reason_written", details)
    return made


def _next(tx: OfficeTransaction, reason_id: str, version: int, **changed: object) -> StandardReason:
    """Adds the version after the one the person saw. Raises ``RefusedError`` if somebody else wrote one first."""
    versions = standard_reasons.versions_of(tx.cursor, reason_id)
    if not versions:
        raise RefusedError(refuse("not_found", what=say("reasons.standard_reason_within"), name=reason_id))
    last = versions[-1]
    if last.version != version:
        raise RefusedError(refuse("standard_reason_stale", **by_whom(tx.cursor, last.written_by, last.written_at)))
    if not last.retired and {**last.model_dump(), **changed} == last.model_dump():
        return last
    wrote = {"version": version + 1, "retired": False, "written_by": tx.actor.person_id, "written_at": tx.now}
    return _kept(tx, last.model_copy(update={**wrote, **changed}))


def _undecided(office: Office, decision: str, criterion: str) -> Refusal | None:
    """Refuses what is no decision, and a criterion of which it is none."""
    if decision not in KEYS:
        return refuse("not_found", what=say("reasons.decision_within"), name=decision)
    if criterion and criterion not in {each.id for each in criteria_of(office.policies, decision)}:
        return refuse("not_found", what=say("reasons.criterion_within"), name=criterion)
    return None


def _worded(en: str, zh: str) -> dict[str, str]:
    """The trimmed wording in both languages. Raises ``RefusedError`` if one is not acceptable."""
    wording = {"en": en.strip(), "zh": zh.strip()}
    for lang in LANGUAGES:
        if wrong := why_not_worded(wording[lang]):
            raise RefusedError(refuse("field_invalid", field=say(FIELDS[lang]), given=wording[lang], reason=wrong))
    return wording
