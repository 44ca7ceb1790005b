"""Refusals of decisions that rest on too little: a look-up without its result, a statute left aside without a word."""

from core.errors.codes import add
from core.text import mark

add(
    "withdrawal_undoubted",
    "incomplete",
    mark("No criterion of the withdrawal is answered “Not met” or “Can't verify”."),
    mark("A withdrawal is declined for what it lacks: the complainant is told, and the record is read in court."),
    mark("Answer the criteria of the withdrawal; where all of them are met, revoke the punishment."),
)
add(
    "kept_without_notice",
    "incomplete",
    mark("No suit or complaint is notified (statutory day: {day}): keeping the measure needs a reason of its own."),
    mark("Without notice within 15 days of arrival that the holder complained or sued, it ends (ECL art. 43)."),
    mark("Say why it is kept all the same; where the decision waits for you, send it back."),
)
add(
    "refused_with_minimum",
    "incomplete",
    mark("The counter-notice has the statutory minimum: refusing it needs a reason of its own."),
    mark("A statement with prima facie evidence is to be forwarded; the rest are rules of the house (ECL art. 43)."),
    mark("Forward it, ask for a supplement, or say why not; where the decision waits for you, send it back."),
)
add(
    "lookup_missing",
    "incomplete",
    mark("Answered “Met” without the look-up it rests on: {criteria}."),
    mark("A look-up outside counts with site, time and result; a court asks for all three."),
    mark("Press 1 on each of them again and fill in the three fields, or answer “Can't verify”."),
)
