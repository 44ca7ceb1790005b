"""By what cases are decided: the policies, and the calendars that their windows are counted by."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.deadlines.calendar import Calendar
from core.model.appeal import Appeal
from core.model.rules import Policy, PolicyBook


@dataclass(frozen=True)
class Rules:
    """The policies and calendars of an office, as one value for whoever needs nothing else of it."""

    policies: PolicyBook
    calendars: Mapping[str, Calendar]

    def policy_of(self, appeal: Appeal) -> Policy:
        """The policy the case is pinned to; a missing one is a damaged office and raises LookupError."""
        policy = self.policies.policy(appeal.policy_id)
        if policy is None:
            raise LookupError(f"{appeal.appeal_no} is pinned to {appeal.policy_id}, which is not in data/policy")
        return policy

    def calendar_of(self, policy: Policy) -> Calendar:
        """The calendar by which that policy counts its days."""
        return self.calendars[policy.calendar]
