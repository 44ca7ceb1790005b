"""What legal decides: forward, reject, ask for more; revoke, uphold, or decline a withdrawal.

How a decision is taken, and what it rests on, is in ``core.commands.deciding``.
"""

from core.commands.act import Outcomes
from core.commands.clocks import before_withdrawal, response_begins, response_clock, runs
from core.commands.deciding import Weighed, take_decision
from core.commands.intake import gives
from core.errors import Refusal
from core.model.appeal import Appeal, Exhibit
from core.model.people import Person
from core.model.proposal import Asked, Proposal
from core.model.terms import DocumentKind, Outcome, Side, Verb
from core.office import Office
from core.outgoing.packs.defaults import rule_for
from core.queries.facts import doubted, unverified
from core.store.file import Cursor
from core.text import mark

FORWARDED = mark("the counter-notice and its evidence are forwarded (E-Commerce Law art. 43)")
ANSWER = ("answered_at", "answer_kind", "answer_before", "withdrawn_at", "withdrawn_from")  # of an earlier round


def forward(  # noqa: PLR0913 - each is said by the person who forwards
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    give: tuple[str, ...] | None = None,
    as_filed: str = "",
    reason: str = "",
    exceptional: bool = False,
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Sends a valid appeal to the complainant.

    ``give`` names the exhibits that go with it (labels); by default all of the seller's but identity documents.
    Those of the pack that was released last go blacked out, the others as filed: ``as_filed`` says why, where by
    default something of them is masked.
    """

    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        appeal, policy = weighed.dossier.appeal, weighed.dossier.policy
        begins = response_begins(policy, arrived=None, effective=weighed.effective)
        changes = {
            "preliminary_decided_at": weighed.now,
            "preliminary_outcome": "forwarded",
            "forwarded_at": weighed.now,
            "arrived_at": None,
            "reviewer": _decider(actor, approved),
            "exceptional": appeal.exceptional or exceptional,
            **{field: None for field in ANSWER if getattr(appeal, field) is not None},
            "counter_notice_effective_at": weighed.effective,
            **response_clock(office.rules, policy, appeal, begins, weighed.now),
        }
        details = {"given": [each.told() for each in weighed.sent]}
        return Outcomes(changes, details, gives(weighed.sent, Side.COMPLAINANT, FORWARDED, actor, weighed.now))

    asked = Asked(verb=Verb.FORWARD, reason=reason, exceptional=exceptional, give=give, as_filed=as_filed)
    return take_decision(
        office, actor, asked, appeal_no, version, decide, goes=lambda each: _goes(each, give), approved=approved
    )


def _decider(actor: Person, approved: Proposal | None) -> str:
    """Who took the decision: whoever proposed it, where a lead only approves."""
    return approved.proposed_by if approved else actor.person_id


def _goes(exhibit: Exhibit, give: tuple[str, ...] | None) -> bool:
    if exhibit.side is not Side.SELLER:
        return False
    return exhibit.label in give if give is not None else rule_for(Side.COMPLAINANT, DocumentKind(exhibit.kind)).given


def reject(  # noqa: PLR0913 - each is said by the person who decides
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    reason: str = "",
    exceptional: bool = False,
    risk_reason: str = "",
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Ends an appeal that no route carries: the punishment stands, and the seller reads the reason.

    ``risk_reason`` says why it is refused although the statutory minimum is there, where it is.
    """

    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        return Outcomes(
            {
                "preliminary_decided_at": weighed.now,
                "preliminary_outcome": "rejected",
                "final_decided_at": weighed.now,
                "outcome": Outcome.REJECTED_PRELIMINARY,
                "reviewer": _decider(actor, approved),
                "exceptional": weighed.dossier.appeal.exceptional or exceptional,
                "legal_risk": weighed.risk.kind if weighed.risk else None,
            }
        )

    asked = Asked(verb=Verb.REJECT, reason=reason, exceptional=exceptional, risk_reason=risk_reason)
    return take_decision(office, actor, asked, appeal_no, version, decide, approved=approved)


def ask_supplement(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Asks the seller for what could not be verified; the supplement window begins."""

    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        appeal, policy = weighed.dossier.appeal, weighed.dossier.policy
        changes = {
            "supplements": appeal.supplements + 1,
            "reviewer": actor.person_id,
            **runs(office.rules, policy, "supplement", weighed.now),
        }
        return Outcomes(changes, {"criteria": list(unverified(weighed.assessment, weighed.form))})

    return take_decision(office, actor, Asked(verb=Verb.ASK_SUPPLEMENT, reason=reason), appeal_no, version, decide)


def revoke(  # noqa: PLR0913 - each is said by the person who decides
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    outcome: Outcome,
    reason: str = "",
    exceptional: bool = False,
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Ends the punishment after the final review; the findings must agree with the outcome."""
    asked = Asked(verb=Verb.REVOKE, outcome=outcome, reason=reason, exceptional=exceptional)
    return _final(office, actor, asked, appeal_no, version, approved)


def uphold(  # noqa: PLR0913 - each is said by the person who decides
    office: Office,
    actor: Person,
    appeal_no: str,
    version: int,
    *,
    outcome: Outcome,
    reason: str = "",
    exceptional: bool = False,
    risk_reason: str = "",
    approved: Proposal | None = None,
) -> Appeal | Refusal:
    """Keeps the punishment after the final review; both sides are pointed to legal channels.

    ``risk_reason`` says why it is kept although no suit or complaint was notified in time, where none was.
    """
    asked = Asked(verb=Verb.UPHOLD, outcome=outcome, reason=reason, exceptional=exceptional, risk_reason=risk_reason)
    return _final(office, actor, asked, appeal_no, version, approved)


def _final(
    office: Office, actor: Person, asked: Asked, appeal_no: str, version: int, approved: Proposal | None
) -> Appeal | Refusal:
    def decide(_cursor: Cursor, weighed: Weighed) -> Outcomes:
        told = ["seller", "complainant"]
        changes = {
            "final_decided_at": weighed.now,
            "outcome": asked.outcome,
            "reviewer": _decider(actor, approved),
            "exceptional": weighed.dossier.appeal.exceptional or asked.exceptional,
            "legal_risk": weighed.risk.kind if weighed.risk else None,
        }
        return Outcomes(changes, {"told": told, "legal_channels": asked.verb is Verb.UPHOLD})

    return take_decision(office, actor, asked, appeal_no, version, decide, approved=approved)


def decline_withdrawal(
    office: Office, actor: Person, appeal_no: str, version: int, *, reason: str = ""
) -> Appeal | Refusal:
    """Finds that the complaint was not withdrawn after all; the appeal goes on where it was, on its old clock.

    It rests on the answers to the withdrawal's criteria, at least one of them “not met” or “can't verify”.
    """

    def decide(cursor: Cursor, weighed: Weighed) -> Outcomes:
        changes = {
            "withdrawn_at": None,
            "withdrawn_from": None,
            "answer_kind": weighed.dossier.appeal.answer_before,
            "answer_before": None,
            **before_withdrawal(cursor, appeal_no),
        }
        return Outcomes(changes, {"criteria": list(doubted(weighed.assessment, weighed.form))})

    asked = Asked(verb=Verb.DECLINE_WITHDRAWAL, reason=reason)
    return take_decision(office, actor, asked, appeal_no, version, decide)
