"""Every criterion that can block has a sentence that tells its failure by itself, in both languages."""

import re
from pathlib import Path

import pytest

from core.domain.text import LANGUAGES
from core.rule_files import load_policies

BOOK = load_policies(Path(__file__).parents[2] / "data" / "policy")

BLOCKING = sorted({
    item.criterion
    for policy in BOOK.all()
    for checklist in (policy.appeal, policy.answer, policy.withdrawal)
    for item in checklist.items()
    if item.blocking
})  # fmt: skip

DENIED_TWICE = re.compile(r"\bnot\b[^.;,]*\b(?:not|no|un\w+ed)\b|未[^，。；、]*[未不]|不符合", re.IGNORECASE)


@pytest.mark.parametrize("criterion", BLOCKING)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_failure_is_a_sentence_of_its_own(criterion, lang):
    """It ends as a sentence, is not the question again, and does not deny twice."""
    asked = BOOK.criterion(criterion)
    failure = asked.failure(lang)

    assert failure.endswith("." if lang == "en" else "。")
    assert failure != asked.text(lang)
    assert not failure.startswith(("Not met", "不符合"))
    assert not DENIED_TWICE.search(failure), failure
