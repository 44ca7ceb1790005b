"""Standard reasons: written and versioned by leads, offered where they fit, told where a reason holds one."""

from datetime import timedelta

import pytest

from core.commands import checklist, review
from core.commands.standard_reasons import add_reason, change_reason, retire_reason
from core.commands.verification import check_record
from core.domain.standard_reasons import DECISIONS, KEYS, LONGEST, StandardReason, criteria_of, used_in, with_words
from core.domain.terms import Outcome, Value, Verb
from core.ledger.record import acts_of, events_of
from core.ledger.standard_reasons import all_versions
from core.office import Office
from core.queries.case import open_case
from core.queries.standard_reasons import reasons_held, reasons_offered, standard_reasons
from tests.cases import (
    INTAKE,
    LEAD,
    MANAGER,
    NOON,
    OTHER_LEAD,
    REVIEWER,
    Clock,
    answer_all,
    done,
    refusal_of,
    reviewable,
)
from tests.unit.test_two_at_once import TRIES, together

PERJURY = "cn_perjury_statement"


def written(office: Office, decision: str = "reject", criterion: str = "", en: str = "No.") -> StandardReason:
    """One that a lead has written."""
    return done(add_reason(office, LEAD, decision=decision, criterion=criterion, en=en, zh=f"中文：{en}"))


def failing(office: Office) -> str:
    """A case that fails on the statement under penalty of perjury, held by a reviewer."""
    appeal = reviewable(office)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal)
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, PERJURY, Value.NOT_MET))
    return appeal.appeal_no


def offered(office: Office, appeal_no: str, decision=(Verb.REJECT, None), *, exceptional: bool = False) -> list[str]:
    """The names of what is offered for a decision."""
    case = done(open_case(office, REVIEWER, appeal_no))
    found = reasons_offered(office, REVIEWER, case, decision, exceptional=exceptional)
    return [each.name for each in found.reasons]


def test_each_change_is_a_version_and_none_is_lost(office: Office, clock: Clock) -> None:
    """Who wrote what and when stands; a retired one is kept and comes back with its next version."""
    first = written(office)
    clock.move(days=1)
    second = done(change_reason(office, OTHER_LEAD, first.reason_id, 1, en=" Not enough. ", zh="不足。"))
    third = done(retire_reason(office, LEAD, first.reason_id, 2))
    fourth = done(change_reason(office, LEAD, first.reason_id, 3, en="Not enough.", zh="不足。"))

    assert (first.name, second.name) == ("SR-001.1", "SR-001.2")
    assert (second.en, second.written_by, second.written_at) == ("Not enough.", OTHER_LEAD.person_id, clock())
    assert (third.retired, fourth.retired, fourth.version) == (True, False, 4)
    with office.store.reading() as cursor:
        assert all_versions(cursor) == (first, second, third, fourth)
        acts = acts_of(cursor, ("standard_reason_written", "standard_reason_retired"))
    assert [each["payload"]["version"] for each in acts] == [4, 3, 2, 1]
    (kept,) = done(standard_reasons(office, REVIEWER))
    assert (kept.now, [each.version for each in kept.before]) == (fourth, [3, 2, 1])
    assert check_record(office).faults == ()


def test_the_same_words_again_are_no_version(office: Office) -> None:
    """Saving without a change adds nothing."""
    first = written(office)

    assert done(change_reason(office, OTHER_LEAD, first.reason_id, 1, en=first.en, zh=first.zh)) == first
    with office.store.reading() as cursor:
        assert len(all_versions(cursor)) == 1


@pytest.mark.parametrize(
    ("en", "zh", "code"),
    [
        ("", "不足。", "field_invalid"),
        ("No.", "  ", "field_invalid"),
        ("Send {this}.", "请补充。", "field_invalid"),
        ("x" * (LONGEST + 1), "不足。", "field_invalid"),
    ],
)
def test_a_wording_that_no_letter_can_hold_is_refused(office: Office, en: str, zh: str, code: str) -> None:
    """Both languages, no braces, no more than a paragraph or two."""
    assert refusal_of(add_reason(office, LEAD, decision="reject", en=en, zh=zh)) == code


@pytest.mark.parametrize(
    ("decision", "criterion"), [("sell", ""), ("reject", "cm_identity"), ("revoke:revoked_withdrawn", "cn_in_time")]
)
def test_it_is_for_a_decision_and_a_criterion_that_decides_it(office: Office, decision: str, criterion: str) -> None:
    """The appeal's for a rejection, those of a withdrawal for what rests on one."""
    assert (
        refusal_of(add_reason(office, LEAD, decision=decision, criterion=criterion, en="No.", zh="否。")) == "not_found"
    )


def test_every_decision_with_a_reason_has_its_criteria(office: Office) -> None:
    """All that the dialog of a decision can ask a reason for; a forwarding names no criterion."""
    assert {verb for verb, _ in DECISIONS} == set(review.DECIDED)
    assert [key for key in KEYS if not criteria_of(office.policies, key)] == ["forward"]


def test_of_two_leads_at_once_one_is_told_of_the_other(office: Office, beside: Office | None) -> None:
    """Neither writes over what the other has just written, and two new ones have two ids."""
    for n in range(TRIES // (4 if beside else 1)):
        made = written(office, en=f"Try {n}.")
        calls = [
            lambda who=who, made=made: change_reason(
                office, who, made.reason_id, 1, en=f"By {who.person_id}.", zh=f"由{who.person_id}。"
            )
            for who in (LEAD, OTHER_LEAD)
        ]
        came = together(*calls, office=beside)
        kept = [each for each in came if isinstance(each, StandardReason)]
        assert [refusal_of(each) for each in came if each not in kept] == ["standard_reason_stale"]
        with office.store.reading() as cursor:
            assert [each for each in all_versions(cursor) if each.reason_id == made.reason_id] == [made, *kept]
    both = together(*[lambda n=n: written(office, en=f"New {n}.") for n in range(2)], office=beside)
    assert len({each.reason_id for each in both}) == 2


def test_what_fits_is_offered_by_what_decides(office: Office) -> None:
    """The outcome, then the criteria on which it rests; what names none comes last, and retired ones not at all."""
    whole, other = written(office), written(office, "ask_supplement")
    fits, not_his = written(office, criterion=PERJURY), written(office, criterion="cn_written_signed")
    old = written(office, criterion=PERJURY, en="Old.")
    done(retire_reason(office, LEAD, old.reason_id, 1))
    appeal_no = failing(office)

    assert offered(office, appeal_no) == [fits.name, whole.name]
    assert offered(office, appeal_no, exceptional=True) == [whole.name]
    assert offered(office, appeal_no, (Verb.ASK_SUPPLEMENT, None)) == [other.name]
    assert offered(office, appeal_no, (Verb.REVOKE, Outcome.REVOKED_OTHER)) == []
    assert not_his.name not in offered(office, appeal_no)


@pytest.mark.parametrize("person", [INTAKE, MANAGER], ids=lambda each: each.role)
def test_nothing_is_offered_to_whoever_does_not_decide(office: Office, person) -> None:
    """Nor is there a list for them."""
    written(office)
    case = done(open_case(office, REVIEWER, failing(office)))

    assert reasons_offered(office, person, case, (Verb.REJECT, None)).reasons == ()
    assert refusal_of(standard_reasons(office, person)) == "not_permitted"


def test_the_language_is_that_of_the_letter(office: Office) -> None:
    """A Chinese policy writes to the seller in Chinese, whoever decides."""
    for policy, lang in (("us_dmca_512g_2", "en"), ("tmall_trademark_v1_1", "zh")):
        case = done(open_case(office, REVIEWER, reviewable(office, policy).appeal_no))
        assert reasons_offered(office, REVIEWER, case, (Verb.REJECT, None)).language == lang


def test_the_record_tells_which_stands_in_the_reason(office: Office) -> None:
    """The reason is recorded as it was sent; a standard reason that was changed in it is none of the office's."""
    first, second = written(office, en="The statement is missing."), written(office, en="Something else.")
    done(change_reason(office, LEAD, second.reason_id, 1, en="Something else again.", zh="其他。"))
    for reason, used in (
        (with_words("Dear seller.", first.en), ("SR-001.1",)),
        (with_words(first.zh, "Something else."), ("SR-001.1", "SR-002.1")),
        ("The statement was missing.", ()),
    ):
        appeal_no = failing(office)
        case = done(open_case(office, REVIEWER, appeal_no))
        done(review.reject(office, REVIEWER, appeal_no, case.appeal.version, reason=reason))
        with office.store.reading() as cursor:
            event = events_of(cursor, appeal_no)[-1]
        assert event.payload["reason"] == reason
        assert reasons_held(office, REVIEWER, event) == used
        assert reasons_held(office, INTAKE, event) == ()
    assert check_record(office).faults == ()


def test_of_versions_with_the_same_words_the_newest_was_used() -> None:
    """One that was retired and offered again has its words twice."""
    first = StandardReason(
        reason_id="SR-001", version=1, decision="reject", en="No.", zh="否。", written_by="a", written_at=NOON
    )
    again = first.model_copy(update={"version": 3})

    assert used_in([again, first], "reject", "So: No.", NOON) == ("SR-001.3",)
    assert used_in([first], "forward", "No.", NOON) == ()
    assert used_in([first], "reject", "No.", NOON - timedelta(days=1)) == ()
    assert with_words("", "No.") == "No."
    assert with_words("Before. \n", "No.") == "Before.\nNo."
