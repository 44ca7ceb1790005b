"""The refusals of quality: second looks, and decisions that wait for a second person."""

from core.errors.codes import add
from core.text import mark

add(
    "look_open",
    "rejected",
    mark("You have a second look open ({looks}); what was decided there is kept from you until it is done."),
    mark("A second look counts only when the first decision is not known to whoever looks."),
    mark("Finish the look under “Second looks”, or ask a lead to give it to somebody else."),
)
add(
    "look_done",
    "stale",
    mark("This second look was already given."),
    mark("A second look is given once and stays as it was given."),
    mark("Look at it under “Second looks”."),
)
add(
    "look_own",
    "rejected",
    mark("You took one of the two decisions yourself."),
    mark("Whoever concludes has taken neither the first decision nor the second look."),
    mark("Ask another lead."),
)
add(
    "approval_waits",
    "wrong_state",
    mark("{who} has proposed a decision; it waits for a second person."),
    mark("Where the policy wants two people, a decision takes effect when a lead who did not take it approves it."),
    mark("A lead approves it or sends it back with a reason; then the review goes on."),
)
add(
    "approval_own",
    "rejected",
    mark("You proposed this decision yourself."),
    mark("A decision that wants two people is approved by a lead other than the one who took it."),
    mark("Ask another lead; where there is none, an administrator adds one."),
)
add(
    "approval_none",
    "wrong_state",
    mark("No decision waits for approval on this appeal."),
    mark("Only a decision that was proposed can be approved or sent back."),
    mark("Look at the timeline: somebody may have settled it."),
)
add(
    "approval_outdated",
    "stale",
    mark("The appeal is no longer as it was when {who} proposed the decision."),
    mark("A decision takes effect on the documents and findings it was proposed on, or not at all."),
    mark("Send it back with a reason; the reviewer looks again and decides anew."),
)
add(
    "draw_early",
    "wrong_state",
    mark("The sample is drawn when its last day is over: {day}."),
    mark("A sample drawn before would leave out decisions that belong to it."),
    mark("Wait until then. The seed is fixed and does not change."),
)
add(
    "draw_settled",
    "wrong_state",
    mark("This sample was already drawn."),
    mark("A sample is drawn once; it can be worked out again as often as you like."),
    mark("Compare it with: python -m core second-look redraw {number}"),
)
add(
    "draw_overlaps",
    "rejected",
    mark("Sample {number} already covers days from {first} to {last}."),
    mark("Each decision is in one sample only; otherwise somebody could choose among several draws."),
    mark("Choose days outside of it."),
)
