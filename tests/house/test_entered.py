"""An act goes through few modules, and a decision assesses the case once."""

from collections import Counter

from tests.house.entered import answering, in_an_office, modules, rejecting

ASSESS = ("core/domain/assessment", "assess")


def told(calls: Counter[tuple[str, str]]) -> str:
    """The modules, for whoever has to find the one too many."""
    return ", ".join(sorted(modules(calls)))


def test_rejecting_an_appeal_enters_few_modules_and_assesses_the_case_once() -> None:
    """A ceiling: what was reached is kept."""
    calls = in_an_office(rejecting)

    assert len(modules(calls)) <= 24, told(calls)
    assert calls[ASSESS] == 1


def test_one_answer_enters_few_modules_and_assesses_the_case_once() -> None:
    """A ceiling: what was reached is kept."""
    calls = in_an_office(answering)

    assert len(modules(calls)) <= 19, told(calls)
    assert calls[ASSESS] == 1
