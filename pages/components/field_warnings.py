"""What is wrong with what was just typed, said beside the field: by the checks of documents, and never a refusal."""

import streamlit as st

from core.domain.identifiers import Identified, check_email, check_patent, check_phone, check_trademark, check_uscc
from core.domain.policy import Policy, place_of
from core.domain.terms import RightType
from pages.shared import elements
from pages.shared.context import RequestContext


def warn(ctx: RequestContext, found: Identified | None) -> None:
    """What is wrong with what stands in the field above, if its form can tell."""
    if found is not None and found.valid is False:
        st.html(f'<div class="doubt" role="status">{elements.safe(ctx.say(found.reason))}</div>')


def check_code(value: str, policy: Policy | None) -> Identified | None:
    """The credit code or identity number of a party; one from abroad has a form that nobody here can check."""
    found = check_uscc(value) if value else None
    abroad = found is not None and found.parts.get("form") != "uscc" and (policy is None or place_of(policy))
    return None if abroad else found


def check_right_no(value: str, right: RightType, policy: Policy | None) -> Identified | None:
    """The number of a Chinese patent or trademark."""
    if not value or policy is None or place_of(policy) or right is RightType.COPYRIGHT:
        return None
    return check_patent(value) if right is RightType.PATENT else check_trademark(value)


def check_contact(field: str, value: str) -> Identified | None:
    """A telephone number or an e-mail address."""
    checks = {"phone": check_phone, "email": check_email}
    return checks[field](value) if value and field in checks else None
