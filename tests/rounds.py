"""The round of a case through the complainant, step by step: forwarded, arrived, answered, decided, taken up again."""

from datetime import date
from typing import Final

from core.commands.intake import file_answer, record_arrival
from core.commands.lead import reopen
from core.commands.review import forward, revoke
from core.domain.appeal import Appeal, MoreTime
from core.domain.terms import AnswerKind, DocumentKind, Outcome, Side, State, TimeGround, Value
from core.office import Office
from tests.cases import AS_FILED, INTAKE, LEAD, REVIEWER, answer_all, done, reviewable, with_document

ECL: Final = "taobao_copyright_v2_1"  # seven working days for the preliminary review, five for the final one


def passed(office: Office, policy: str = ECL) -> Appeal:
    """A case in its preliminary review, every question answered for the seller."""
    appeal = reviewable(office, policy, *((DocumentKind.INVOICE,) if policy == ECL else ()))
    answer_all(office, REVIEWER, appeal)
    return appeal


def forwarded(office: Office, appeal: Appeal | None = None) -> Appeal:
    """The case, else a new one, sent to the complainant."""
    appeal = appeal or passed(office)
    return done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))


def arrived(office: Office, appeal: Appeal | None = None) -> Appeal:
    """The case, else a new one, sent, and arrived at this moment."""
    appeal = forwarded(office, appeal)
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    return done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=office.now()))


def answered(office: Office, appeal: Appeal) -> Appeal:
    """The case with the complainant's counter-materials, in the final review."""
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    kind = AnswerKind.COUNTER_MATERIALS
    return done(file_answer(office, INTAKE, appeal.appeal_no, appeal.version, kind=kind))


def revoked(office: Office, appeal: Appeal) -> Appeal:
    """The case decided for the seller, because the answer shows nothing."""
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    outcome = Outcome.REVOKED_INVALID_ANSWER
    return done(revoke(office, REVIEWER, appeal.appeal_no, appeal.version, outcome=outcome, reason="It shows nothing."))


def added(days: int = 5, reason: str = "Papers are on their way.") -> MoreTime:
    """More days for the seller, on a ground that asks for no document."""
    return MoreTime(ground=TimeGround.PAPERS_ELSEWHERE, reason=reason, days=days)


def at_the_notary(
    office: Office, appeal: Appeal, first: date, last: date, reason: str = "Notarisation abroad.", *, shown: bool = True
) -> MoreTime:
    """Days that are not to count, with the notary's receipt on file."""
    paper = with_document(office, appeal, Side.COMPLAINANT, DocumentKind.OTHER, f"receipt {first}") if shown else None
    label = paper.label if paper else ""
    return MoreTime(ground=TimeGround.NOTARISATION, reason=reason, first_day=first, last_day=last, document=label)


def again(office: Office, appeal: Appeal, to: State = State.PRELIMINARY_REVIEW) -> Appeal:
    """The closed case taken up again."""
    return done(reopen(office, LEAD, appeal.appeal_no, appeal.version, to=to, reason="New proof."))
