"""A second person approves a decision, which then takes effect as it was proposed, or sends it back with a reason."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from core.commands import review
from core.commands.act import Outcomes, act, holding
from core.errors import Refusal, refuse
from core.lifecycle import Facts, why_not_prepare
from core.model.appeal import Appeal
from core.model.people import Person
from core.model.terms import Verb
from core.office import Office
from core.queries.blind import blind_on
from core.queries.proposals import waiting_on, with_proposal
from core.store.file import Cursor
from core.store.record import read_appeal
from core.text import say

DO: Final[dict[Verb, Callable[..., Appeal | Refusal]]] = {
    Verb.FORWARD: review.forward,
    Verb.REJECT: review.reject,
    Verb.REVOKE: review.revoke,
    Verb.UPHOLD: review.uphold,
}


def approve(office: Office, actor: Person, appeal_no: str, version: int) -> Appeal | Refusal:
    """Lets the decision that waits take effect now, as its own event that names both people.

    For a lead other than the one who proposed it; refused when the case no longer is as it was then.
    """
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
        if refusal := why_not_prepare(actor, Verb.SEND_BACK, appeal, Facts()) or blind_on(cursor, actor, appeal_no):
            return refusal
        waiting = waiting_on(cursor, appeal_no)
    if waiting is None:
        return refuse("approval_none")
    asked = waiting.proposal.asked
    more: dict[str, Any] = {"reason": asked.reason, "exceptional": asked.exceptional, "approved": waiting.proposal}
    if asked.verb is Verb.FORWARD:
        more |= {"give": asked.give, "as_filed": asked.as_filed}
    if asked.verb in {Verb.REJECT, Verb.UPHOLD}:
        more["risk_reason"] = asked.risk_reason
    if asked.outcome:
        more["outcome"] = asked.outcome
    return DO[asked.verb](office, actor, appeal_no, version, **more)


def send_back(office: Office, actor: Person, appeal_no: str, version: int, *, reason: str) -> Appeal | Refusal:
    """Gives the decision that waits back to legal's review, with a reason that its proposer reads."""

    def weigh(cursor: Cursor, _appeal: Appeal, now: datetime) -> tuple[Facts, Outcomes]:
        facts = with_proposal(
            Facts(reason=reason, **holding(cursor, appeal_no, now)), waiting_on(cursor, appeal_no), actor
        )
        return facts, Outcomes({}, {"reason": reason})

    return act(office, actor, Verb.SEND_BACK, appeal_no, version, weigh)
