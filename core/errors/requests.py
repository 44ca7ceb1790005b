"""The refusals of silences, of a wait that is to end early, and of requests for more time."""

from core.errors.codes import add
from core.text import mark

add(
    "extension_pending",
    "rejected",
    mark("More time was asked for, and nobody has decided it yet."),
    mark("Whoever asked in time for more of it is told before silence counts."),
    mark("A lead extends the window or declines the request on the case page."),
)
add(
    "no_extension_request",
    "rejected",
    mark("No request for more time waits for a decision."),
    mark("Only a request that was recorded can be declined."),
    mark("Look at the record of the case."),
)
add(
    "not_past_due",
    "rejected",
    mark("The window is still open: it ends on {due}."),
    mark(
        "Silence counts only when the last day that the letter names has ended, and never before the announced days"
        " have passed since the forwarding."
    ),
    mark("Wait until the window has ended."),
)
add(
    "latest_not_first",
    "rejected",
    mark("The wait for the complainant is not cut short: a silence counts in time, after {due}."),
    mark("Only where a policy's latest day comes before the promised one, a lead may end the wait before it."),
    mark("Wait until the promised day is over, then confirm the silence."),
)
add(
    "minimum_not_over",
    "rejected",
    mark("The least that the policy gives the complainant is not over: it ends on {day}."),
    mark("17 U.S.C. 512(g)(2)(C): not less than 10 business days after receipt of the counter-notice."),
    mark("Wait until that day is over."),
)
add(
    "ground_not_known",
    "rejected",
    mark("The policy gives no more time on this ground: {ground}."),
    mark("The policy names the grounds of each window; a ground that it does not name prolongs nothing."),
    mark("Grounds of this window: {grounds}."),
)
add(
    "ground_undocumented",
    "incomplete",
    mark("Nothing on file is named that shows the ground: {ground}."),
    mark("The policy asks for a document on this ground."),
    mark("Take the document in, and choose it beside the ground."),
)
add(
    "days_outside_window",
    "rejected",
    mark("None of the days from {first} to {last} lies in the window that runs, {start} to {due}."),
    mark("Only days of the window can be left out of its count."),
    mark("Correct the days. Nothing was changed."),
)
