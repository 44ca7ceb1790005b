"""Every command by every role, and then once more what that role can see: no more than before, but what a rule says.

The commands are those that the package has: one that is added and is not tried here fails the test.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from core.domain.people import Person
from core.domain.permissions import HIDDEN_FROM_INTAKE
from core.domain.refusals import Refusal
from core.domain.terms import Role
from core.ledger.people import read_person
from core.office import Office
from tests.cases import INTAKE, LEAD, REVIEWER, SECOND
from tests.sight import IMAGES, Seen, held, sight
from tests.trials import (
    ACTORS,
    BUILT_UPON,
    CHANGED,
    NO_PERSON,
    Copies,
    answers_to,
    commands,
    functions,
    given,
    lay_out,
    of_a_run,
    of_a_view,
    subjects,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office with a case in each state, and papers that customer service may see and may not."""
    home = tmp_path_factory.mktemp("sight") / "office"
    lay_out(home)
    return home


@pytest.fixture
def copies(template: Path, tmp_path: Path) -> Iterator[Copies]:
    """The first copy of the office."""
    found = Copies(template, tmp_path)
    yield found
    found.office.close()


# --- what may be seen after a command and not before --------------------------------------------------------------


@dataclass(frozen=True)
class Exemption:
    """What these people may see more of, once they have done one of these commands, and why that is right."""

    commands: frozenset[str]
    people: tuple[Person, ...]
    what: frozenset[str]
    reason: str


LEGAL: Final = (REVIEWER, SECOND, LEAD)

EXEMPTIONS: Final = (
    Exemption(
        frozenset({"documents.rename_kind", "documents.type_fact", "documents.type_facts"}),
        (INTAKE, *LEGAL),
        frozenset({"fact"}),
        "what a person has typed off a document they see is theirs to read",
    ),
    Exemption(
        frozenset({"corrections.correct"}),
        (INTAKE, *LEGAL),
        frozenset({"party"}),
        "what a person has typed of a party whom they see is theirs to read, masked for customer service",
    ),
    Exemption(
        frozenset({"checklist.match_goods"}),
        LEGAL,
        frozenset({"fact"}),
        "what legal has said of a voucher's goods is read by legal",
    ),
    Exemption(
        frozenset({"documents.take_in"}),
        LEGAL,
        frozenset({"reuse"}),
        "legal is told that the new document is on file elsewhere too (domain.md 7.1); customer service is not",
    ),
    Exemption(
        frozenset({"checklist.follow_up"}),
        LEGAL,
        frozenset({"of legal"}),
        "a follow-up is legal's, and told when its day has come",
    ),
    Exemption(
        frozenset({"bundles.release_bundle"}),
        (INTAKE, *LEGAL),
        frozenset({"file in a pack"}),
        "who makes a pack opens the file they have made, of documents whose kinds they all see",
    ),
    Exemption(
        frozenset({"review.forward", "review.reject", "review.ask_supplement", "review.revoke", "review.uphold"}),
        LEGAL,
        frozenset({"of legal"}),
        "what legal finds in deciding is read by legal; not by customer service",
    ),
    Exemption(
        frozenset({"second_reviews.submit_review"}),
        (SECOND,),
        frozenset({"ANY"}),
        "the case is kept from whoever looks again only until they have said what they find",
    ),
)

OF_ALL: Final = frozenset(
    {"documents.note_opened", "intake.keep_opening", "accounts.set_language", "checklist.release_case"}
)

ON_A_CASE: Final = OF_ALL | {
    "corrections.correct", "corrections.move_document", "corrections.withdraw_document",
    "documents.take_in", "documents.rename_kind", "documents.type_fact", "letters.save_letter",
    "letters.release_letter", "bundles.choose_documents", "bundles.add_area", "bundles.toggle_area",
    "bundles.release_bundle", "checklist.comment", "reading.ask_to_read",
}  # fmt: skip

IN_LEGAL: Final = ON_A_CASE | {
    "checklist.take_case",
    "checklist.answer",
    "checklist.look_up",
    "checklist.match_goods",
    "checklist.explain_reuse",
}

DONE: Final[dict[Role, frozenset[str]]] = {
    Role.INTAKE: ON_A_CASE
    | {
        "letters.record_sending",
        "letters.record_delivery",
        "intake.disclose",
        "intake.record_arrival",
        "intake.open_appeal",
        "bundles.begin_bundle",
    },
    Role.REVIEWER: IN_LEGAL,
    Role.LEAD: IN_LEGAL
    | {
        "lead.lapse_seller",
        "lead.reopen",
        "letters.record_sending",
        "letters.record_delivery",
        "second_reviews.assign_review",
        "second_reviews.announce_sample",
        "runs.begin_run",
    },
    Role.MANAGER: OF_ALL,
    Role.ADMIN: OF_ALL | {"accounts.add_person", "accounts.reset_password"},
}
"""What each role at least must have got done, so that this is no test of refusals alone."""

SUBJECTS: Final = {
    "appeal": "appeal_no", "exhibit": "exhibit_id", "pack": "pack_id", "letter": "letter_id",
    "second_look": "look_id", "person": "person_id",
}  # fmt: skip


def on_record(office: Office) -> set[str]:
    """The id of everything that there is to be seen."""
    return {str(row[name]) for table, name in SUBJECTS.items() for row in held(office, table)}


def states(office: Office) -> dict[str, object]:
    """Where each case is."""
    return {str(row["appeal_no"]): row["state"] for row in held(office, "appeal")}


def test_every_command_is_tried_or_named() -> None:
    """A command that is added is tried by every role from then on; one that no person does is named with what it is."""
    found = dict(functions())

    assert found.keys() == commands().keys() | NO_PERSON.keys() | BUILT_UPON
    assert CHANGED.keys() <= commands().keys()


def test_every_argument_of_a_command_has_a_value(copies: Copies) -> None:
    """Also those that may be left out: a command is tried with all that it takes."""
    office = copies.office
    values = given(office, LEAD, next(subjects(office, ()))) | of_a_run(office, "") | of_a_view(office, LEAD, "Mine")
    lacking = {
        f"{name}: {argument}"
        for name, command in commands().items()
        for argument in inspect.signature(command).parameters
        if argument not in values
    }

    assert not lacking


def allowed(actor: Person, name: str, gained: set[Seen]) -> set[Seen]:
    """What of it one of the exceptions speaks of."""
    rows = [each for each in EXEMPTIONS if name in each.commands and actor in each.people]
    what = {told for each in rows for told in each.what}
    return {each for each in gained if each[0] in what or "ANY" in what}


@pytest.mark.parametrize("actor", ACTORS, ids=lambda person: f"{person.role}-{person.person_id}")
def test_no_command_shows_a_role_more_than_it_saw(copies: Copies, actor: Person) -> None:
    """What was on record before and was not seen is not seen after; what is new and of its own making may be.

    What was refused everywhere is asked about with the next command that was not, or at the end of its module.
    """
    first = before = sight(copies.office, actor)
    hidden = {str(each["exhibit_id"]) for each in held(copies.office, "exhibit") if each["kind"] in HIDDEN_FROM_INTAKE}
    known, stood = on_record(copies.office), states(copies.office)
    did: set[str] = set()
    tried = list(commands().items())
    for at, (name, command) in enumerate(tried):
        answers = answers_to(copies.office, actor, name, command)
        done_something = any(not isinstance(each, Refusal) for each in answers)
        did |= {name} if done_something else set()
        last = at + 1 == len(tried) or tried[at + 1][0].split(".")[0] != name.split(".")[0]
        if not done_something and not last:
            continue
        with copies.office.store.reading() as cursor:
            person = read_person(cursor, actor.person_id) or actor
        after = sight(copies.office, person)
        gained = {each for each in after - before if each[1] in known}
        assert not gained - allowed(actor, name, gained), name
        if actor.role is Role.INTAKE:
            assert not {each for each in after if each[0] in IMAGES and each[1] in hidden}, name
        before = after
        if last or states(copies.office) != stood:
            copies.anew()
            before = first
    assert did >= DONE[actor.role], DONE[actor.role] - did
