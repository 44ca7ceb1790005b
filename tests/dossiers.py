"""Invented cases as values, for tests of rules that ask no office: an appeal, its documents, its dossier."""

from datetime import datetime
from pathlib import Path
from typing import Any

from core.domain.appeal import Appeal, Exhibit, Listing, Party
from core.domain.case_context import CaseContext, CaseFile, Dossier
from core.domain.policy import Rules
from core.domain.terms import DocumentKind, RightType, Side, State
from core.rule_files import load_calendars, load_policies
from tests.cases import NOON

DATA = Path(__file__).resolve().parents[1] / "data"

RULES = Rules(load_policies(DATA / "policy"), load_calendars(DATA / "calendar"))
"""The rules as they are shipped."""

TAOBAO = "taobao_trademark_v2_1"

DMCA = "us_dmca_512g_2"

SIDES = {"A": Side.SELLER, "B": Side.COMPLAINANT, "C": Side.OFFICE}


def an_appeal(policy_id: str = TAOBAO, state: State = State.PRELIMINARY_REVIEW, **fields: Any) -> Appeal:
    """A case under that policy; anything else of it by keyword."""
    policy = RULES.policies.policy(policy_id)
    assert policy
    return Appeal(
        appeal_no="R-1", version=4, state=state, right_type=policy.right_type, policy_id=policy_id, seller_id="S",
        complainant_id="C", **{"opened_at": NOON, **fields},
    )  # fmt: skip


def an_exhibit(label: str, kind: DocumentKind, received_at: datetime = NOON) -> Exhibit:
    """A document; the first letter of its label says whose it is."""
    return Exhibit(
        exhibit_id=f"e{label}", appeal_no="R-1", label=label, side=SIDES[label[0]], kind=kind, name=label,
        sha256=f"sha-{label}", media_type="application/pdf", size=1, pages=1, received_at=received_at,
        received_by="chen",
    )  # fmt: skip


def a_listing(listing_id: str = "1", **fields: Any) -> Listing:
    """A punished listing."""
    return Listing(listing_id=listing_id, **fields)


def a_dossier(*exhibits: Exhibit, appeal: Appeal | None = None, typed: Any = None, policy: Any = None) -> Dossier:
    """The case with these documents, and what was typed off them: ``{exhibit: {field: value}}``."""
    appeal = appeal or an_appeal()
    entries = {
        exhibit: {field: (value, "typed", "chen") for field, value in fields.items()}
        for exhibit, fields in (typed or {}).items()
    }
    return Dossier(
        appeal=appeal,
        policy=policy or RULES.policy_of(appeal),
        seller=Party(party_id="S", side=Side.SELLER, name="Northlight"),
        complainant=Party(party_id="C", side=Side.COMPLAINANT, name="Halden"),
        exhibits=exhibits,
        typed=entries,
    )


def a_case_file(dossier: Dossier, **ground: Any) -> CaseFile:
    """The dossier with what its checks read: nothing, but for what is given."""
    context: dict[str, Any] = {"appeal_no": "R-1", "right_type": RightType.TRADEMARK, "today": NOON.date(), **ground}
    return CaseFile(dossier, CaseContext(**context))
