"""The event that opens a case carries the hash of its policy and calendar; ``verify`` holds the policy against it."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import partial

from core.commands.checklist import comment
from core.commands.intake import withdraw_appeal
from core.commands.lead import reopen
from core.commands.verification import check_record
from core.domain.policy import Policy, Rules
from core.domain.refusals import Refusal
from core.domain.terms import State
from core.ledger.record import events_of
from core.office import Office
from tests.cases import INTAKE, LEAD, disclosed, done, refusal_of, reviewable
from tests.english import english
from tests.house.source import ROOT

TOLD = """
from core.office import DATA
from core.rule_files import load_calendars, load_policies
from core.domain.policy import Rules
rules = Rules(load_policies(DATA / "policy"), load_calendars(DATA / "calendar"))
print([rules.hashes_of(each) for each in rules.policies.all()])
"""


def changed(office: Office, policy: Policy) -> Office:
    """The office with that policy in place of the one of its id."""
    policies = office.policies.model_copy(update={"policies": {**office.policies.policies, policy.id: policy}})
    return replace(office, policies=policies)


def test_it_tells_by_which_rules_the_case_was_opened(office: Office):
    """The very ones that are loaded."""
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        opening, disclosing = events_of(cursor, appeal.appeal_no)[:2]

    assert opening.payload["rules"] == office.rules.hashes_of(office.policy_of(appeal))
    assert opening.payload["rules"].keys() == {"policy", "calendar"}
    assert "rules" not in disclosing.payload


def test_a_policy_that_was_rewritten_is_named_with_its_cases(office: Office):
    """What may be corrected in place, such as a source, is no other policy."""
    appeal = disclosed(office)
    policy = office.policy_of(appeal)
    corrected = policy.model_copy(update={"sources": policy.sources[:1], "valid_to": None, "unconfirmed": ()})
    rewritten = policy.model_copy(update={"letterhead_en": "Somebody else"})

    assert check_record(changed(office, corrected)).faults == ()
    (fault,) = check_record(changed(office, rewritten)).faults
    assert (fault.where, english(fault.what)) == (
        appeal.appeal_no,
        f"policy {policy.id} is not the one under which it was opened",
    )


def test_a_hash_is_the_same_in_every_process():
    """Sets have no order of their own; and each policy has its own hash."""
    found = [
        subprocess.run(
            [sys.executable, "-c", TOLD],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    told = [each["policy"] for each in json.loads(found[0].replace("'", '"'))]

    assert found[0] == found[1]
    assert len(set(told)) == len(told)


def test_the_calendar_of_a_policy_is_told_besides(office: Office):
    """Another year's notice is another calendar, and leaves the policy what it was."""
    rules, policy = office.rules, office.policies.all()[0]
    later = rules.calendar_of(policy).model_copy(update={"version": "later"})
    before = rules.hashes_of(policy)
    after = Rules(rules.policies, {**rules.calendars, policy.calendar: later}).hashes_of(policy)

    assert after["policy"] == before["policy"]
    assert after["calendar"] != before["calendar"]


def test_no_case_is_moved_under_another_policy_than_its_own(office: Office):
    """Whatever has started the process, neither an open case nor a closed one; a comment stays possible."""
    appeal = reviewable(office)
    policy, reason = office.policy_of(appeal), "The seller has written so."
    other = changed(office, policy.model_copy(update={"letterhead_en": "Somebody else"}))
    corrected = changed(office, policy.model_copy(update={"valid_to": None, "sources": policy.sources[:1]}))

    said = done(comment(other, INTAKE, appeal.appeal_no, "The seller calls."))
    assert refusal_of(withdraw_appeal(other, INTAKE, said.appeal_no, said.version, reason=reason)) == "policy_changed"
    closed = done(withdraw_appeal(corrected, INTAKE, said.appeal_no, said.version, reason=reason))
    again = partial(reopen, actor=LEAD, appeal_no=closed.appeal_no, version=closed.version,
                    to=State.PRELIMINARY_REVIEW, reason="The seller never wrote it.")  # fmt: skip
    refused = again(office=other)
    assert isinstance(refused, Refusal)
    assert (refused.code, appeal.appeal_no in english(refused)) == ("policy_changed", True)
    assert done(again(office=office)).reopened
