"""The closed list of refusal codes: kind, sentence, the rule it rests on, and the way out.

Those of files and ports follow in ``places``. Each has its section in docs/refusals.md, in this order.
"""

from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from core.text import mark

Kind: TypeAlias = Literal["not_permitted", "wrong_state", "incomplete", "stale", "not_found", "rejected"]


class Code(BaseModel):
    """One entry of the closed list: its kind, the sentence, the rule it rests on, and what would help."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    because: str
    basis: str
    remedy: str


CODES: Final[dict[str, Code]] = {}


def add(code: str, kind: Kind, because: str, basis: str, remedy: str) -> None:
    """Adds a code to the list; only the modules of this package do."""
    CODES[code] = Code(kind=kind, because=because, basis=basis, remedy=remedy)


add(
    "not_permitted",
    "not_permitted",
    mark("The role “{role_name}” may not do this."),
    mark("Each act belongs to the roles of the life cycle; see docs/lifecycle.md."),
    mark("Ask a person of one of these roles: {roles}."),
)
add(
    "wrong_state",
    "wrong_state",
    mark("The appeal is in the state “{state}”; this act is not possible there."),
    mark("The life cycle gives each act the states it starts from; see docs/lifecycle.md."),
    mark("It is possible in: {states}."),
)
add(
    "not_found",
    "not_found",
    mark("There is no {what} “{name}” here."),
    mark("Only what is on record can be opened."),
    mark("Look at how it is written; a case is found by the search of the queue."),
)
add(
    "stale",
    "stale",
    mark("{who} has acted on this appeal since you opened it: “{what}” ({when})."),
    mark("A decision counts only for the case as its reviewer saw it."),
    mark("Your draft is kept. Reload the case and look again before you decide."),
)
add(
    "form_stale",
    "stale",
    mark("Another window of yours has filled this in since it was shown here."),
    mark("Nothing is written over that you have not seen."),
    mark("It stands here as it is now; this entry was not kept. Enter it again if it is to count."),
)
add(
    "busy",
    "stale",
    mark("Others are writing on the same at this moment."),
    mark("What two people do at once is done one after the other."),
    mark("Nothing was changed. Try again."),
)
add(
    "held_by_other",
    "stale",
    mark("{who} holds this appeal until {until}."),
    mark("One person at a time decides an appeal."),
    mark("Wait until then, or ask {who} or a lead to hand it over. Your draft is kept."),
)
add(
    "field_missing",
    "incomplete",
    mark("Missing: {fields}."),
    mark("The record must be complete before the appeal can go on."),
    mark("Fill in what is named and try again."),
)
add(
    "field_invalid",
    "rejected",
    mark("“{field}” cannot be “{given}”: {reason}"),
    mark("A wrong value in the record would mislead whoever relies on it."),
    mark("Correct it and try again. Nothing was changed."),
)
add(
    "reason_missing",
    "incomplete",
    mark("A reason is needed."),
    mark("The party is told why, and the record is read in court."),
    mark("Write the reason, then try again."),
)
add(
    "overruling_unexplained",
    "incomplete",
    mark("Answered “Met” where the machine finds “Not met”, without a note: {criteria}."),
    mark("Whoever overrules a refutation says what was seen; the record is read in court."),
    mark("Write a note on each of them, under “Note” below the criterion."),
)
add(
    "complainant_missing",
    "incomplete",
    mark("The complainant is not on file."),
    mark("Disclosure tells the seller who complained."),
    mark("Record the complainant's name first."),
)
add(
    "certificate_missing",
    "incomplete",
    mark("The complainant's rights certificate is not on file."),
    mark("Disclosure gives the seller the rights certificate."),
    mark("Take in the certificate as a document of the complainant."),
)
add(
    "counter_notice_missing",
    "incomplete",
    mark("The counter-notice is not on file."),
    mark("Legal reviews a counter-notice, not a telephone call."),
    mark("Take in the counter-notice as a document of the seller."),
)
add(
    "criteria_missing",
    "incomplete",
    mark("No criterion is named that could not be verified."),
    mark("The seller must know what to supplement."),
    mark("Answer “Can't verify” on what is missing, then ask."),
)
add(
    "proof_missing",
    "incomplete",
    mark("There is no proof of arrival on file."),
    mark("The response window runs from the arrival of the forwarded materials (E-Commerce Law art. 43)."),
    mark("Take in the proof of arrival, with its date."),
)
add(
    "arrival_missing",
    "incomplete",
    mark("The arrival at the complainant is not recorded."),
    mark("The response window runs from arrival; without it, no silence can be counted."),
    mark("Customer service records the arrival with its proof."),
)
add(
    "no_route_passes",
    "rejected",
    mark("No route passes yet: {not_met} not met, {open} open."),
    mark("An appeal goes to the complainant when the gate and at least one route pass."),
    mark("Answer the open criteria, or ask the seller for a supplement."),
)
add(
    "route_still_open",
    "rejected",
    mark("The verdict is not “fails”: a rejection would go against the findings."),
    mark("A punishment stands only when the gate or every claimed route fails."),
    mark("Answer the open criteria; what cannot be verified is a supplement, not a rejection."),
)
add(
    "findings_disagree",
    "rejected",
    mark("The findings say “{stand}”; this outcome needs {needed}."),
    mark("An outcome must agree with its findings."),
    mark("Check the findings. A lead may decide otherwise, with a reason; it is marked exceptional."),
)
add(
    "exception_not_needed",
    "rejected",
    mark("The findings already allow this outcome; it is not exceptional."),
    mark("Only a decision against the findings is marked exceptional."),
    mark("Decide it without the mark."),
)
add(
    "answer_not_counted",
    "rejected",
    mark("Under {policy} an answer of this kind does not count: {kind}."),
    mark("The policy names the answers that count."),
    mark("Record it as a comment, or file the kind that counts."),
)
add(
    "extension_over_cap",
    "rejected",
    mark("{asked} days were asked for; the policy leaves {left}."),
    mark("Extensions of one window are capped by the policy."),
    mark("Grant at most {left} days."),
)
add(
    "time_impossible",
    "rejected",
    mark("“{field}” ({given}) cannot be {reason}."),
    mark("The order of the events is part of the record."),
    mark("Correct the time. Nothing was changed."),
)
add(
    "not_a_withdrawal",
    "rejected",
    mark("No withdrawal of the complaint is waiting for confirmation."),
    mark("Only a recorded withdrawal can be confirmed or declined."),
    mark("Customer service records the withdrawal first."),
)
add(
    "not_forwarded",
    "rejected",
    mark("The appeal was never forwarded, so there is no answer to review."),
    mark("A final review weighs the complainant's answer."),
    mark("Reopen it for preliminary review."),
)
add(
    "duplicate_number",
    "rejected",
    mark("The number “{name}” is on record already."),
    mark("A number names one appeal."),
    mark("Open the appeal that has it, or use another number."),
)
add(
    "no_policy_in_force",
    "rejected",
    mark("No policy for {right_type} is in force on {day}."),
    mark("A case is pinned to the policy in force when it is opened."),
    mark("Ask an administrator to put a policy in force, or name one."),
)
add(
    "office_in_use",
    "rejected",
    mark("The office is in use by another process ({detail})."),
    mark("Its file belongs to one process at a time."),
    mark("Stop the running app first, or do it in the app."),
)
add(
    "row_rejected",
    "rejected",
    mark("Line {line}: {reason}"),
    mark("A row that cannot be true is not imported."),
    mark("Correct the row and import the file again; what was good is kept."),
)
add(
    "file_empty",
    "rejected",
    mark("“{name}” is empty."),
    mark("An exhibit must have something to look at."),
    mark("Ask the sender for the file again; the upload may have been cut off."),
)
add(
    "file_too_large",
    "rejected",
    mark("“{name}” has {size} MB; at most {limit} MB are taken in."),
    mark("Larger files would hold up everyone who looks at the case."),
    mark("Split the document, or scan it again at 150–300 dpi and in grey."),
)
add(
    "file_kind_refused",
    "rejected",
    mark("“{name}” cannot be taken in: it is {reason}."),
    mark("Evidence is PDF, PNG, JPEG, WebP, TIFF, OFD, an XML e-invoice or plain text, told by content, not by name."),
    mark("Ask the sender for a PDF or a photograph of the document."),
)
add(
    "file_unreadable",
    "rejected",
    mark("“{name}” cannot be shown: {reason}."),
    mark("A reviewer decides only on what can be looked at."),
    mark("Open it on your own computer, print it to a new PDF or photograph it, and take that in."),
)
add(
    "file_encrypted",
    "rejected",
    mark("“{name}” is protected by a password."),
    mark("A reviewer decides only on what can be looked at."),
    mark("Ask the sender for the document without a password."),
)
add(
    "too_many_pages",
    "rejected",
    mark("“{name}” has {pages} pages; at most {limit} are taken in."),
    mark("An exhibit must be short enough to be reviewed page by page."),
    mark("Ask the sender for the pages that matter, or split it into several exhibits."),
)
add(
    "too_many_pixels",
    "rejected",
    mark("“{name}” has {pixels} million pixels; at most {limit} million are taken in."),
    mark("Larger pictures would need more memory than the reader is given."),
    mark("Scan it again at 150–300 dpi, or reduce the picture and take that in."),
)
add(
    "reader_busy",
    "rejected",
    mark("“{name}” could not be opened: all readers of documents are busy."),
    mark("A few documents are opened at a time, so that one cannot hold up the office."),
    mark("Try again in a minute. Nothing was changed."),
)
add(
    "nothing_waits",
    "not_found",
    mark("No free case waits for legal."),
    mark("Cases that colleagues hold or that are assigned to them are left to them."),
    mark("Look at the other tabs of the queue, or come back later."),
)
