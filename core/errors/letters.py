"""The refusals of letters: what keeps one from going out."""

from core.errors.codes import add
from core.text import mark

add(
    "letter_blocked",
    "rejected",
    mark("The letter cannot go out yet. {places}"),
    mark("A party reads neither open placeholders, nor private notes, nor what is masked for it (domain.md 7.1)."),
    mark("Change the text at these places; the draft is kept."),
)
add(
    "letter_empty",
    "incomplete",
    mark("The letter has no text."),
    mark("A party is told the decision and its reasons."),
    mark("Write it, or go back to the policy's text."),
)
add(
    "letter_settled",
    "stale",
    mark("This letter was already settled by {who} ({when})."),
    mark("A letter goes out once; what was released is kept as it was."),
    mark("Open it in the record of the case."),
)
add(
    "letter_stale",
    "stale",
    mark("{who} has changed this letter since you opened it ({when})."),
    mark("Nobody writes over a colleague's words unseen."),
    mark("Read it as it is now. What you typed is not lost: choose whose text counts."),
)
