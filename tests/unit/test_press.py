"""Presses of keys: each counts once, in its order, for the checklist it was meant for."""

import pytest

from core.domain.findings import new_presses


def sent(*numbers: int, of: str = "this", does: str = "met") -> dict[str, object]:
    """What a browser sends."""
    return {"of": of, "sent": 1, "presses": [{"number": number, "does": does} for number in numbers]}


def numbers(found) -> list[int]:
    """The numbers of presses."""
    return [each.number for each in found]


def test_what_was_taken_is_not_done_again():
    """A browser repeats what it has not heard of."""
    assert numbers(new_presses(sent(1, 2, 3), "this", 0)) == [1, 2, 3]
    assert numbers(new_presses(sent(1, 2, 3), "this", 2)) == [3]
    assert numbers(new_presses(sent(1, 2, 3), "this", 3)) == []


def test_each_counts_once_and_in_order():
    """However they come."""
    assert numbers(new_presses(sent(5, 4, 5), "this", 3)) == [4, 5]


def test_those_of_another_checklist_are_left():
    """A key that was pressed on the case before does not answer this one."""
    assert numbers(new_presses(sent(1, 2, of="the one before"), "this", 0)) == []


@pytest.mark.parametrize(
    "nonsense", [None, "1", {}, {"of": "this", "sent": 1}, sent(0), sent(1, does="forward"), {**sent(1), "more": 1}]
)
def test_what_no_page_sends_does_nothing(nonsense):
    """Neither in part."""
    assert new_presses(nonsense, "this", 0) == ()
