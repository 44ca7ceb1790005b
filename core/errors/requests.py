"""The refusals of requests for more time."""

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
