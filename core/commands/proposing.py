"""A decision that wants a second person is proposed: kept whole, with the form it rests on, and nothing happens yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.commands.act import Outcomes
from core.model.appeal import Appeal
from core.model.draft import Draft, Form
from core.model.people import Person
from core.model.proposal import Asked
from core.queries.proposals import decision_key
from core.store.file import Cursor
from core.store.proposals import insert_proposal
from core.store.work import save_draft


def proposed(
    asked: Asked,
    because: Sequence[str],
    form: Form,
    told: dict[str, Any],
    draft: Draft | None,
    actor: Person,
    now: datetime,
) -> Outcomes:
    """What proposing leaves behind: the decision as it would be, in the event, and a row that waits.

    The words of the decision are in the log now and must not slip into the next one.
    """
    why = told["legal_risk"]["reason"] if "legal_risk" in told else ""
    whole = {
        **told,
        "asked": asked.model_copy(update={"reason": told["reason"], "risk_reason": why}).model_dump(mode="json"),
        "because": list(because),
        "form": form.model_dump(mode="json"),
    }

    def beside(cursor: Cursor, appeal: Appeal) -> None:
        insert_proposal(
            cursor,
            {
                "appeal_no": appeal.appeal_no,
                "seq": appeal.version,
                "decision": decision_key(asked),
                "because": " ".join(because),
                "proposed_by": actor.person_id,
                "proposed_at": now,
            },
        )
        spoken(cursor, draft, appeal.version)

    return Outcomes({}, {"proposed": whole}, beside)


def spoken(cursor: Cursor, draft: Draft | None, version: int) -> None:
    """Empties the words of a form whose decision is in the log: they must not slip into the next one."""
    if draft and (draft.form.reason or draft.form.private_note or draft.form.risk_reason):
        form = draft.form.model_copy(update={"reason": "", "private_note": "", "risk_reason": ""})
        save_draft(cursor, draft.model_copy(update={"form": form, "version_seen": version}))
