"""An act goes through few modules, and a decision assesses the case once."""

from collections import Counter

from tests.house.entered import answering, answering_on_the_page, in_an_office, modules, rejecting

ASSESS = ("core/domain/assessment", "assess")


def told(calls: Counter[tuple[str, str]]) -> str:
    """The modules, for whoever has to find the one too many."""
    return ", ".join(sorted(modules(calls)))


def test_rejecting_an_appeal_enters_few_modules_and_assesses_the_case_once() -> None:
    """A ceiling: what was reached is kept."""
    calls = in_an_office(rejecting)

    assert len(modules(calls)) <= 21, told(calls)
    assert calls[ASSESS] == 1


def test_one_answer_enters_few_modules_and_assesses_the_case_once() -> None:
    """A ceiling: what was reached is kept."""
    calls = in_an_office(answering)

    assert len(modules(calls)) <= 16, told(calls)
    assert calls[ASSESS] == 1


def test_one_answer_on_the_case_page_enters_few_modules_of_core_and_pages() -> None:
    """It draws neither frame nor evidence, and assesses the case once: what is kept of it is shown."""
    calls = in_an_office(answering_on_the_page)
    entered = modules(calls)

    assert len(entered) <= 44, told(calls)  # its counter-notice is plain text, which waits to be read as well
    assert {"pages/components/checklist", "pages/case/decisions"} <= entered.keys()
    assert not {"pages/shared/frame", "pages/case/header"} & entered.keys()
    assert calls[ASSESS] == 1
