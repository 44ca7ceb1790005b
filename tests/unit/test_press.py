"""Answers as a browser sends them: each counts once, in its order, for the checklist it was meant for."""

import pytest

from core.commands import checklist, review
from core.domain.findings import (
    Answer,
    AnswerPress,
    CitationPress,
    Form,
    LookedUp,
    Seen,
    batch_from_browser,
    written_over,
)
from core.domain.terms import Value, Verb, past_label
from core.ledger.drafts import form_of
from tests.cases import AS_FILED, LEAD, REVIEWER, answer_all, done, refusal_of, reviewable

LOOKED_UP = LookedUp(site="CNIPA trademark register", at="2026-11-24 11:58", result="Same owner, in force.")


def press(number: int, **told: object) -> dict[str, object]:
    """One answer."""
    return {"number": number, "what": "answer", "at": "cn_written_signed", "value": "met", "was": None, **told}


def sent(*presses: dict[str, object], **told: object) -> dict[str, object]:
    """What a browser sends."""
    return {"of": "this", "sent": 1, "cursor": "cn_written_signed", "presses": list(presses), **told}


def numbers(told: object, taken: int) -> list[int]:
    """The numbers of those that are to be done."""
    found = batch_from_browser(told, "this")
    return [each.number for each in found.after(taken)] if found else []


def test_what_was_taken_is_not_done_again():
    """A browser repeats what it has not heard of."""
    three = sent(press(1), press(2), press(3))
    assert numbers(three, 0) == [1, 2, 3]
    assert numbers(three, 2) == [3]
    assert numbers(three, 3) == []


def test_each_counts_once_and_in_order():
    """However they come."""
    assert numbers(sent(press(5), press(4), press(5)), 3) == [4, 5]


def test_those_of_another_checklist_are_left():
    """A key that was pressed on the case before does not answer this one."""
    assert batch_from_browser(sent(press(1), of="the one before"), "this") is None


def test_answers_and_citations_come_as_what_they_are():
    """An answer may be taken back; a route relies on some document once one was named."""
    back = press(1, value=None, was="not_met")
    cite = {"number": 2, "what": "cite", "at": "tm_purchase", "value": "an id", "was": None}
    found = batch_from_browser(sent(back, cite), "this")

    assert found is not None
    assert found.presses == (
        AnswerPress(number=1, what="answer", at="cn_written_signed", value=None, was=Value.NOT_MET),
        CitationPress(number=2, what="cite", at="tm_purchase", value="an id", was=None),
    )


@pytest.mark.parametrize(
    "fill_in",
    [
        lambda office, who, no, seen: checklist.answer(office, who, no, "cn_written_signed", Value.NOT_MET, seen=seen),
        lambda office, who, no, seen: checklist.look_up(office, who, no, "tr_registry_checked", LOOKED_UP, seen=seen),
        lambda office, who, no, seen: checklist.note(office, who, no, "cn_written_signed", "On page 2.", seen=seen),
        lambda office, who, no, seen: checklist.cite(office, who, no, "tm_purchase", "x", seen=seen),
        lambda office, who, no, seen: checklist.write_reason(office, who, no, reason="It is missing.", seen=seen),
    ],
    ids=["answer", "look_up", "note", "cite", "write"],
)
def test_what_was_meant_for_a_stage_that_has_passed_is_refused(office, fill_in):
    """Who moved the case on is told; a comment moves nothing, and what is filled in after it counts."""
    appeal = reviewable(office)
    seen = Seen(Form(), appeal.version)
    done(checklist.comment(office, LEAD, appeal.appeal_no, "Have a look at A2."))
    done(fill_in(office, REVIEWER, appeal.appeal_no, seen))
    answer_all(office, REVIEWER, appeal)
    done(review.forward(office, REVIEWER, appeal.appeal_no, appeal.version + 1, as_filed=AS_FILED))
    with office.store.reading() as cursor:
        form = form_of(cursor, appeal.appeal_no, REVIEWER.person_id)

    refused = fill_in(office, REVIEWER, appeal.appeal_no, Seen(form, appeal.version))

    assert refusal_of(refused) == "stale"
    assert refused.facts["what"] == past_label(Verb.FORWARD)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "1",
        {},
        {"of": "this", "sent": 1},
        sent(press(0)),
        sent(press(1, value="yes")),
        sent(press(1, what="forward")),
        sent(press(1, what="cite", value=None)),
        sent(press(1), more=1),
        sent(press(1, more=1)),
        sent({"number": 1}),
    ],
)
def test_what_no_page_sends_does_nothing(nonsense):
    """Neither in part."""
    assert batch_from_browser(nonsense, "this") is None


# What is filled in at once in two windows.


@pytest.mark.parametrize(
    ("kept", "seen", "after", "over"),
    [
        (Form(reason="a"), Form(reason="a"), Form(reason="b"), False),
        (Form(reason="c"), Form(reason="a"), Form(reason="b"), True),
        (Form(reason="b"), Form(reason="a"), Form(reason="b"), False),
        (Form(reason="c"), Form(reason="a"), Form(reason=""), True),
        (Form(reason=""), Form(reason="a"), Form(reason="b"), True),
        (Form(private_note="c"), Form(), Form(private_note="b"), True),
        (Form(private_note="c"), Form(), Form(private_note="c"), False),
        (Form(reason="c"), Form(), Form(reason="c", private_note="b"), False),
        (Form(cites={"r": "e1"}), Form(), Form(cites={"r": "e2"}), True),
        (Form(cites={"r": "e1"}), Form(cites={"r": "e1"}), Form(cites={"r": "e2"}), False),
        (Form(answers={"x": Answer(value=Value.MET)}), Form(), Form(answers={"x": Answer(value=Value.NOT_MET)}), True),
        (Form(answers={"x": Answer(value=Value.MET)}), Form(), Form(answers={"x": Answer(value=Value.MET)}), False),
        (Form(answers={"x": Answer(note="a")}), Form(), Form(answers={"x": Answer(note="b")}), True),
        (Form(answers={"x": Answer(value=Value.MET)}), Form(), Form(answers={"x": Answer(value=Value.MET, note="b")}),
         False),
        (Form(answers={"x": Answer()}), Form(), Form(answers={"x": Answer(value=Value.MET)}), False),
    ],
)  # fmt: skip
def test_what_stood_otherwise_when_it_was_seen_is_not_written_over(kept, seen, after, *, over: bool):
    """The same answer is no matter, and neither is what was filled in elsewhere; taking back is writing over too."""
    assert written_over(kept, seen, after) is over
