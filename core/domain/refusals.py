"""Refusals as values: the closed list of codes, each with its kind, sentence, rule and way out.

Each code has its section in docs/refusals.md, in this order.

A refusal cannot be made without a code of the closed list ``CODES``, and each code carries its
sentence, basis and remedy. Pages, command line and tests show the same one. Exceptions are for
bugs and broken disks.
"""

from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from core.domain.text import Fact, Text, mark

# The closed list of refusal codes: kind, sentence, the rule it rests on, and the way out.

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

# Refusals, as values: what a person tried, why not, on what basis, and the way out.


class Refusal(BaseModel):
    """A no. ``code`` is of ``CODES``; ``facts`` fill the sentences."""

    model_config = ConfigDict(frozen=True)

    code: str
    facts: dict[str, Fact] = {}
    also: tuple["Refusal", ...] = ()

    @property
    def kind(self) -> Kind:
        """The family of the refusal."""
        return CODES[self.code].kind

    @property
    def because(self) -> Text:
        """What is in the way, in a sentence."""
        return Text(key=CODES[self.code].because, facts=self.facts)

    @property
    def basis(self) -> Text:
        """The rule that says so."""
        return Text(key=CODES[self.code].basis, facts=self.facts)

    @property
    def remedy(self) -> Text:
        """What would make it possible."""
        return Text(key=CODES[self.code].remedy, facts=self.facts)

    def __str__(self) -> str:
        """Sentence and remedy in English, for logs."""
        return f"{self.because} {self.remedy}"


Refusal.model_rebuild(_types_namespace={"Text": Text})


def refuse(code: str, **facts: Fact) -> Refusal:
    """A refusal of that code; an unknown code is a bug and raises KeyError."""
    _ = CODES[code]
    return Refusal(code=code, facts=facts)


# Refusals of decisions that rest on too little: a look-up without its result, a statute left aside without a word.

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

# The refusals of letters: what keeps one from going out.

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

# The refusals of bundles: what may not leave the office as it is.

add(
    "pack_needed",
    "incomplete",
    mark("{labels} must not go out as filed without a reason: by default part of it is blacked out for this party."),
    mark("A party gets what it needs and no more (Personal Information Protection Law art. 6; see docs/packs.md)."),
    mark("Prepare and release the pack, or say why it goes as filed; the reason is recorded."),
)

add(
    "never_given",
    "rejected",
    mark("{labels} is never given to this party."),
    mark("Identity documents, and powers of attorney of the other side, stay in the office; see docs/packs.md."),
    mark("Leave it out; say in the letter what it shows, if the party needs to know."),
)

add(
    "pack_holds_more",
    "incomplete",
    mark("The released pack also holds {labels}, which you do not give."),
    mark("A pack is one file: who is given it is given all that is in it."),
    mark("Give {labels} too, or release another pack without it."),
)

add(
    "pack_readable",
    "rejected",
    mark("The pack is not released: on page {page} of {label} a masked value can still be read ({what})."),
    mark("What is masked for a party must not be readable anywhere in the document that it gets."),
    mark("Black it out there as well, or switch the mask off where the party needs the value; then release again."),
)

add(
    "pack_unsound",
    "rejected",
    mark("The pack is not released: {reason}."),
    mark("A pack is pictures of pages and nothing else, and each masked area is black in it."),
    mark("Release it again. If it happens twice, tell whoever looks after the program."),
)

add(
    "pack_empty",
    "incomplete",
    mark("No document is chosen for the pack."),
    mark("A pack holds the copies that go to the party."),
    mark("Choose at least one document."),
)

add(
    "pack_released",
    "wrong_state",
    mark("This pack was released already and changes no more."),
    mark("What a party was given stays as it was given."),
    mark("Begin a new pack; it takes over the areas of this one."),
)

add(
    "pack_stale",
    "stale",
    mark("The pack was changed since you saw it."),
    mark("A change counts only for the pack as its maker saw it."),
    mark("Look at it as it is now, and do it again if it is still needed."),
)

add(
    "kind_out_of_sight",
    "not_permitted",
    mark("Documents of this kind are legal's alone: {kinds}."),
    mark("Who does not see documents of a kind makes none into it or out of it, and types nothing off them."),
    mark("Ask a reviewer to correct it; they find it on the page of the case."),
)

# The refusals of signing in and of accounts: passwords, and who may sign in at all.

add(
    "sign_in_failed",
    "not_permitted",
    mark("The name or the password is wrong."),
    mark("Only people of the office may see its cases."),
    mark("Try again; an administrator can set a new password."),
)

add(
    "sign_in_slowed",
    "not_permitted",
    mark("Too many failed tries. Wait {seconds} seconds."),
    mark("Failed tries are slowed down, and so many at a time wait for each account and address."),
    mark("Wait, then try again where you have signed in before; an administrator can set a new password."),
)

add(
    "signed_out",
    "not_permitted",
    mark("You are signed out."),
    mark("A sign-in lasts 12 hours, or 1 hour without work."),
    mark("Sign in again; your drafts are kept."),
)

add(
    "password_short",
    "rejected",
    mark("A password needs at least {least} characters."),
    mark("Short passwords are guessed."),
    mark("Take a longer one: four words you can remember are better than one with odd characters."),
)

add(
    "password_weak",
    "rejected",
    mark("This password is not taken: {reason}."),
    mark("Guesses begin with names, years, rows of keys and the words of known lists."),
    mark("Take another: four words you can remember are better than one with odd characters."),
)

add(
    "last_admin",
    "rejected",
    mark("{who} is the last administrator who can sign in."),
    mark("Without an administrator nobody could add people or set passwords."),
    mark("Make another person an administrator first."),
)

add(
    "account_taken",
    "rejected",
    mark("The sign-in name “{name}” is taken."),
    mark("A sign-in name names one person, also after they have left."),
    mark("Choose another one."),
)

# The refusals of files, archives, folders, disks and ports: what stands between a command and its machine.

add(
    "port_taken",
    "rejected",
    mark("Nothing can be served at {address}:{port}: {reason}."),
    mark("One program at a time answers at a port."),
    mark("Look whether Redress is running there already, or choose another with --port."),
)

add(
    "setting_invalid",
    "rejected",
    mark("The setting {setting} cannot be “{given}”: {reason}."),
    mark("Who may reach the office is said once, before it answers anybody."),
    mark("Put it right in the environment and start again; docs/security.md describes each setting."),
)

add(
    "home_exposed",
    "rejected",
    mark("Others on this machine can look into “{home}”, and its modes cannot be changed."),
    mark("The record, the evidence and the passwords of a demonstration are for the account that serves them."),
    mark("As its owner: chmod 700; or give REDRESS_HOME a folder of this account's own, below a shared disk too."),
)

add(
    "backup_unsound",
    "rejected",
    mark("“{name}” cannot be used: {reason}."),
    mark("A copy is checked whole before it replaces anything."),
    mark("Nothing was changed. Use another folder or another copy."),
)

add(
    "path_unusable",
    "rejected",
    mark("“{name}” cannot be read or written: {reason}."),
    mark("A command works with the files and folders that it was given."),
    mark("Look at how it is written, whether it is there, and whether you may write there."),
)

add(
    "no_office",
    "not_found",
    mark("There is no office in “{home}”."),
    mark("An office is made once; a command that found none would answer for an empty one."),
    mark("Look where REDRESS_HOME points, or make an office there with: python -m core init"),
)

add(
    "record_short",
    "rejected",
    mark(
        "The record lacks acts that were acknowledged: {lacking}. It should hold {acknowledged} events and has {found}."
    ),
    mark("What was acknowledged is kept; the line of heads beside the record tells what that was (docs/security.md)."),
    mark(
        "Keep the folder as it is, and put a copy back: python -m core restore DIR. Or go on without those acts, "
        "which are then to be done again: python -m core recover."
    ),
)

add(
    "line_gone",
    "rejected",
    mark("The line of heads is missing beside the record: nobody can tell whether the newest acts are all there."),
    mark(
        "The record, its log and its line of heads belong together; a copy of one file alone may lack the newest acts."
    ),
    mark(
        "Bring {file} back, or put a copy back: python -m core restore DIR. Or go on with what is there: "
        "python -m core recover."
    ),
)

add(
    "log_damaged",
    "rejected",
    mark("The log beside the record cannot be read from byte {at} on: “{file}”. The newest acts are in it."),
    mark("The record itself is whole up to its last checkpoint; a log that is damaged is not passed over in silence."),
    mark(
        "Put a copy back: python -m core restore DIR. Or go on with what can be read, and be told what is lacking: "
        "python -m core recover. The damaged log is kept."
    ),
)

add(
    "record_damaged",
    "rejected",
    mark("The record has a damaged block, and cannot be opened: “{file}”."),
    mark("Each block is held against its checksum; what is damaged is not guessed."),
    mark("Keep the file as it is, and put a copy back: python -m core restore DIR."),
)

add(
    "nothing_lost",
    "rejected",
    mark("Nothing is lacking: the record holds all {events} events that were acknowledged."),
    mark("Only a loss can be accepted."),
    mark("Start the office as usual."),
)

add(
    "disk_full",
    "rejected",
    mark("The disk of the office takes nothing more; this was not kept."),
    mark("What is on record is kept whole; what cannot be kept whole is not kept at all."),
    mark("Nothing that was kept before is lost. Ask an administrator to make room, then do it again."),
)

add(
    "archive_refused",
    "rejected",
    mark("“{name}” is not opened: {reason}."),
    mark("An archive is looked into within limits: {files} files, {size} MB in all, no archive within an archive."),
    mark("Unpack it on your own computer, and choose the files themselves."),
)

add(
    "entry_refused",
    "rejected",
    mark("“{name}” stays in its archive: {reason}."),
    mark("Only ordinary files are taken out of an archive, each as if it had come alone."),
    mark("Ask the sender for this document by itself."),
)

add(
    "encoding_untold",
    "rejected",
    mark("The file does not tell its encoding. Line {line} can be read as: {samples}."),
    mark("An encoding is never guessed: names that were read wrongly cannot be taken out of the record."),
    mark("Nothing was imported. Name the encoding that reads right: --encoding, or “Encoding” on the page."),
)

add(
    "date_form",
    "rejected",
    mark("“{given}” on line {line} is not written as {named}; it can be read as: {forms}."),
    mark("Day and month are never guessed apart: 3/4 is two days of the year."),
    mark("Nothing was imported. Say how the file writes its dates: --date-form, or “Dates are written” on the page."),
)

# The refusals of quality: second reviews, and decisions that wait for a second person.

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

# The refusals of silences, of a wait that is to end early, and of requests for more time.

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
