"""The acts of customer service, and why one is refused."""

from core.domain.appeal import MoreTime
from core.domain.disclosure import ready_pack
from core.domain.lifecycle import Facts, why_not
from core.domain.move_facts import (
    answer_facts,
    arrival_facts,
    counter_notice_facts,
    disclosure_facts,
    ground_facts,
    late_answer_facts,
    withdrawal_facts,
)
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import AnswerKind, Side, Verb
from core.domain.text import say
from core.office import Office
from core.queries.case import Case


def step_refused(
    office: Office,
    actor: Person,
    case: Case,
    verb: Verb,
    *,
    answer: AnswerKind | None = None,
    said: str = "",
    more: MoreTime | None = None,
) -> Refusal | None:
    """Why this act of customer service is not possible on the case as it stands; None when it is.

    ``answer`` is the kind of the answer to be filed, ``said`` the reason, note or comment given so far, for a
    disclosure why a document goes as filed; ``more`` is the time that is asked for.
    """
    exhibits, appeal = case.dossier.exhibits, case.appeal
    facts = {
        Verb.DISCLOSE: lambda: disclosure_facts(
            exhibits, appeal, case.dossier.complainant, ready_pack(case.packs, Side.SELLER), said
        ),
        Verb.FILE_COUNTER_NOTICE: lambda: counter_notice_facts(exhibits),
        Verb.RECORD_ARRIVAL: lambda: arrival_facts(exhibits),
        Verb.FILE_ANSWER: lambda: answer_facts(exhibits, case.policy, answer or AnswerKind.COUNTER_MATERIALS),
        Verb.WITHDRAW_COMPLAINT: lambda: withdrawal_facts(exhibits),
        Verb.REQUEST_EXTENSION: lambda: Facts(**ground_facts(office.rules, appeal, exhibits, more or MoreTime())),
        Verb.WITHDRAW_APPEAL: lambda: Facts(reason=said),
        Verb.NOTE_LATE_ANSWER: lambda: late_answer_facts(said),
        Verb.COMMENT: lambda: Facts(missing=() if said.strip() else (say("word.comment_within"),)),
    }[verb]()
    meant = Verb.WITHDRAW_COMPLAINT if answer is AnswerKind.WITHDRAWAL else verb
    return why_not(actor, meant, appeal, facts)
