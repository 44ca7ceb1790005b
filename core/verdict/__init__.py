"""Where an appeal, an answer or a withdrawal stands by the findings so far, why, and what would change it."""

from core.verdict.judge import Flip, GroupStand, Reason, Verdict, answered, judge
from core.verdict.words import (
    deciding,
    flip_line,
    sentence,
    why_not_forward,
    why_not_reject,
    why_not_revoke,
    why_not_uphold,
    worded_for,
)

__all__ = [
    "Flip",
    "GroupStand",
    "Reason",
    "Verdict",
    "answered",
    "deciding",
    "flip_line",
    "judge",
    "sentence",
    "why_not_forward",
    "why_not_reject",
    "why_not_revoke",
    "why_not_uphold",
    "worded_for",
]
