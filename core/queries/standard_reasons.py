"""All standard reasons, and those that fit a given decision."""

from dataclasses import dataclass

from core.domain.appeal import SET, Event
from core.domain.letter import language_for
from core.domain.people import Person
from core.domain.permissions import Act, allowed, requires
from core.domain.refusals import Refusal
from core.domain.second_review import key_of
from core.domain.standard_reasons import KEYS, StandardReason, fitting, newest, used_in
from core.domain.terms import Decision
from core.domain.text import Language
from core.ledger.people import everybody
from core.ledger.standard_reasons import all_versions
from core.office import Office
from core.queries.case import Case
from core.queries.letters import deciding_criteria, readers_of_reason


@dataclass(frozen=True)
class KeptReason:
    """A standard reason as it stands, its earlier versions (newest first), and the author of each, by account."""

    now: StandardReason
    before: tuple[StandardReason, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class OfferedReasons:
    """The standard reasons that can be inserted into the reason of a decision, in the language of its letter."""

    language: Language
    reasons: tuple[StandardReason, ...]


@requires(Act.VIEW_STANDARD_REASONS)
def standard_reasons(office: Office, actor: Person) -> tuple[KeptReason, ...] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """All standard reasons with their versions, including retired ones, by id."""
    versions = office.read(all_versions)
    names = {person_id: person.name for person_id, person in everybody(office.store).items()}
    return tuple(
        KeptReason(
            last, tuple(each for each in reversed(versions) if each.reason_id == last.reason_id and each != last), names
        )
        for last in newest(versions)
    )


def reasons_offered(
    office: Office, actor: Person, case: Case, decision: Decision, *, exceptional: bool = False
) -> OfferedReasons:
    """The reasons for that decision whose criteria decide it on the current form, or that name no criteria.

    An exceptional decision goes against the findings, so only reasons that name no criterion fit it. People who cannot
    decide are offered none.
    """
    verb, outcome = decision
    readers = readers_of_reason(case.policy, verb)
    lang = language_for(case.policy, case.appeal, readers[0]) if readers else "en"
    if not allowed(actor, Act.VIEW_STANDARD_REASONS):
        return OfferedReasons(lang, ())
    criteria = () if exceptional else deciding_criteria(case, verb, actor.person_id)
    key = key_of(verb, outcome)
    return OfferedReasons(lang, fitting(office.read(all_versions, key), key, criteria))


def reasons_held(office: Office, actor: Person, event: Event) -> tuple[str, ...]:
    """The standard reasons that the reason of a decision contains in the wording of that time, by name and version.

    They are read from the recorded reason and the versions, which never change; other events have none.
    """
    reason = str(event.payload.get("reason") or "")
    key = key_of(event.verb, event.payload.get(SET, {}).get("outcome"))
    if not reason or key not in KEYS or not allowed(actor, Act.VIEW_STANDARD_REASONS):
        return ()
    return used_in(office.read(all_versions, key), key, reason, event.at)
