"""What customer service's acts ask of a case, for the acts themselves and for the page that offers them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from core.errors import Refusal
from core.lifecycle import Facts, why_not
from core.model.appeal import Appeal, Exhibit, Party
from core.model.names import name_of
from core.model.pack import Pack
from core.model.people import Person
from core.model.rules import Policy
from core.model.run import MoreTime
from core.model.terms import AnswerKind, DocumentKind, RightType, Side, State, Verb
from core.office import Office
from core.queries.case import Case
from core.queries.giving import packing_facts, ready_pack
from core.queries.more_time import ground_facts
from core.text import say

CERTIFICATE: Final = {
    RightType.TRADEMARK: DocumentKind.TRADEMARK_CERTIFICATE,
    RightType.PATENT: DocumentKind.PATENT_CERTIFICATE,
    RightType.COPYRIGHT: DocumentKind.COPYRIGHT_CERTIFICATE,
}
# The acts of customer service in each state, the one that leads on first.
STEPS: Final[dict[State, tuple[Verb, ...]]] = {
    State.OPENED: (Verb.DISCLOSE, Verb.WITHDRAW_APPEAL),
    State.AWAITING_SELLER: (
        Verb.FILE_COUNTER_NOTICE,
        Verb.REQUEST_EXTENSION,
        Verb.WITHDRAW_COMPLAINT,
        Verb.WITHDRAW_APPEAL,
    ),
    State.PRELIMINARY_REVIEW: (Verb.WITHDRAW_COMPLAINT, Verb.WITHDRAW_APPEAL),
    State.AWAITING_COMPLAINANT: (
        Verb.RECORD_ARRIVAL,
        Verb.FILE_ANSWER,
        Verb.REQUEST_EXTENSION,
        Verb.WITHDRAW_COMPLAINT,
        Verb.WITHDRAW_APPEAL,
    ),
    State.FINAL_REVIEW: (Verb.WITHDRAW_COMPLAINT, Verb.WITHDRAW_APPEAL),
    State.CLOSED: (Verb.NOTE_LATE_ANSWER,),
}


def certificates(exhibits: Iterable[Exhibit], appeal: Appeal) -> list[Exhibit]:
    """What shows the complainant's right: its certificate.

    For copyright a dated complaint may stand for it, since registration is optional.
    """
    kinds = {CERTIFICATE[appeal.right_type]}
    if appeal.right_type is RightType.COPYRIGHT:
        kinds.add(DocumentKind.COMPLAINT)
    return [each for each in exhibits if each.side is Side.COMPLAINANT and DocumentKind(each.kind) in kinds]


def disclosure_facts(
    exhibits: Sequence[Exhibit], appeal: Appeal, complainant: Party | None, pack: Pack | None, as_filed: str
) -> Facts:
    """What a disclosure needs; ``pack`` is the one released for the seller, ``as_filed`` the reason to go without."""
    given = certificates(exhibits, appeal)
    return replace(
        packing_facts(given, exhibits, pack, Side.SELLER, as_filed),
        complainant_known=bool(complainant and complainant.name),
        certificate_on_file=bool(given),
    )


def counter_notice_facts(exhibits: Iterable[Exhibit]) -> Facts:
    """What the filing of a counter-notice needs."""
    return Facts(counter_notice_on_file=_has(exhibits, DocumentKind.COUNTER_NOTICE, Side.SELLER))


def arrival_facts(exhibits: Iterable[Exhibit]) -> Facts:
    """What the record of an arrival needs."""
    return Facts(proof_on_file=_has(exhibits, DocumentKind.PROOF_OF_ARRIVAL))


def answer_facts(exhibits: Iterable[Exhibit], policy: Policy, kind: AnswerKind) -> Facts:
    """What the filing of an answer of that kind needs; a withdrawal is recorded as one."""
    if kind is AnswerKind.WITHDRAWAL:
        return withdrawal_facts(exhibits)
    on_file = _has(exhibits, DocumentKind(str(kind)), Side.COMPLAINANT)
    return Facts(
        missing=() if on_file else (say("the answer as a document of the complainant"),),
        answer_counts=policy.counts(kind),
        answer_kind=name_of(kind),
        policy=policy.id,
    )


def withdrawal_facts(exhibits: Iterable[Exhibit]) -> Facts:
    """What the record of a withdrawal needs."""
    on_file = _has(exhibits, DocumentKind.WITHDRAWAL_LETTER)
    return Facts(missing=() if on_file else (say("the withdrawal as a document"),))


def late_answer_facts(note: str) -> Facts:
    """What the note of a late answer needs."""
    return Facts(missing=() if note.strip() else (say("what arrived"),))


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
        Verb.COMMENT: lambda: Facts(missing=() if said.strip() else (say("the comment"),)),
    }[verb]()
    meant = Verb.WITHDRAW_COMPLAINT if answer is AnswerKind.WITHDRAWAL else verb
    return why_not(actor, meant, appeal, facts)


def _has(exhibits: Iterable[Exhibit], kind: DocumentKind, side: Side | None = None) -> bool:
    return any(each.kind == kind and side in (None, each.side) for each in exhibits)
