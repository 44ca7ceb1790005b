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
    mark("refusal.not_permitted.because"),
    mark("refusal.not_permitted.basis"),
    mark("refusal.not_permitted.remedy"),
)

add(
    "wrong_state",
    "wrong_state",
    mark("refusal.wrong_state.because"),
    mark("refusal.wrong_state.basis"),
    mark("refusal.wrong_state.remedy"),
)

add(
    "not_found",
    "not_found",
    mark("refusal.not_found.because"),
    mark("refusal.not_found.basis"),
    mark("refusal.not_found.remedy"),
)

add(
    "stale",
    "stale",
    mark("refusal.stale.because"),
    mark("refusal.stale.basis"),
    mark("refusal.stale.remedy"),
)

add(
    "form_stale",
    "stale",
    mark("refusal.form_stale.because"),
    mark("refusal.form_stale.basis"),
    mark("refusal.form_stale.remedy"),
)

add(
    "busy",
    "stale",
    mark("refusal.busy.because"),
    mark("refusal.busy.basis"),
    mark("refusal.busy.remedy"),
)

add(
    "held_by_other",
    "stale",
    mark("refusal.held_by_other.because"),
    mark("refusal.held_by_other.basis"),
    mark("refusal.held_by_other.remedy"),
)

add(
    "field_missing",
    "incomplete",
    mark("refusal.field_missing.because"),
    mark("refusal.field_missing.basis"),
    mark("refusal.field_missing.remedy"),
)

add(
    "field_invalid",
    "rejected",
    mark("refusal.field_invalid.because"),
    mark("refusal.field_invalid.basis"),
    mark("refusal.field_invalid.remedy"),
)

add(
    "reason_missing",
    "incomplete",
    mark("refusal.reason_missing.because"),
    mark("refusal.reason_missing.basis"),
    mark("refusal.reason_missing.remedy"),
)

add(
    "overruling_unexplained",
    "incomplete",
    mark("refusal.overruling_unexplained.because"),
    mark("refusal.overruling_unexplained.basis"),
    mark("refusal.overruling_unexplained.remedy"),
)

add(
    "complainant_missing",
    "incomplete",
    mark("refusal.complainant_missing.because"),
    mark("refusal.complainant_missing.basis"),
    mark("refusal.complainant_missing.remedy"),
)

add(
    "certificate_missing",
    "incomplete",
    mark("refusal.certificate_missing.because"),
    mark("refusal.certificate_missing.basis"),
    mark("refusal.certificate_missing.remedy"),
)

add(
    "counter_notice_missing",
    "incomplete",
    mark("refusal.counter_notice_missing.because"),
    mark("refusal.counter_notice_missing.basis"),
    mark("refusal.counter_notice_missing.remedy"),
)

add(
    "criteria_missing",
    "incomplete",
    mark("refusal.criteria_missing.because"),
    mark("refusal.criteria_missing.basis"),
    mark("refusal.criteria_missing.remedy"),
)

add(
    "proof_missing",
    "incomplete",
    mark("refusal.proof_missing.because"),
    mark("refusal.proof_missing.basis"),
    mark("refusal.proof_missing.remedy"),
)

add(
    "arrival_missing",
    "incomplete",
    mark("refusal.arrival_missing.because"),
    mark("refusal.arrival_missing.basis"),
    mark("refusal.arrival_missing.remedy"),
)

add(
    "no_route_passes",
    "rejected",
    mark("refusal.no_route_passes.because"),
    mark("refusal.no_route_passes.basis"),
    mark("refusal.no_route_passes.remedy"),
)

add(
    "route_still_open",
    "rejected",
    mark("refusal.route_still_open.because"),
    mark("refusal.route_still_open.basis"),
    mark("refusal.route_still_open.remedy"),
)

add(
    "findings_disagree",
    "rejected",
    mark("refusal.findings_disagree.because"),
    mark("refusal.findings_disagree.basis"),
    mark("refusal.findings_disagree.remedy"),
)

add(
    "exception_not_needed",
    "rejected",
    mark("refusal.exception_not_needed.because"),
    mark("refusal.exception_not_needed.basis"),
    mark("refusal.exception_not_needed.remedy"),
)

add(
    "answer_not_counted",
    "rejected",
    mark("refusal.answer_not_counted.because"),
    mark("refusal.answer_not_counted.basis"),
    mark("refusal.answer_not_counted.remedy"),
)

add(
    "extension_over_cap",
    "rejected",
    mark("refusal.extension_over_cap.because"),
    mark("refusal.extension_over_cap.basis"),
    mark("refusal.extension_over_cap.remedy"),
)

add(
    "time_impossible",
    "rejected",
    mark("refusal.time_impossible.because"),
    mark("refusal.time_impossible.basis"),
    mark("refusal.time_impossible.remedy"),
)

add(
    "not_a_withdrawal",
    "rejected",
    mark("refusal.not_a_withdrawal.because"),
    mark("refusal.not_a_withdrawal.basis"),
    mark("refusal.not_a_withdrawal.remedy"),
)

add(
    "not_forwarded",
    "rejected",
    mark("refusal.not_forwarded.because"),
    mark("refusal.not_forwarded.basis"),
    mark("refusal.not_forwarded.remedy"),
)

add(
    "duplicate_number",
    "rejected",
    mark("refusal.duplicate_number.because"),
    mark("refusal.duplicate_number.basis"),
    mark("refusal.duplicate_number.remedy"),
)

add(
    "no_policy_in_force",
    "rejected",
    mark("refusal.no_policy_in_force.because"),
    mark("refusal.no_policy_in_force.basis"),
    mark("refusal.no_policy_in_force.remedy"),
)

add(
    "office_in_use",
    "rejected",
    mark("refusal.office_in_use.because"),
    mark("refusal.office_in_use.basis"),
    mark("refusal.office_in_use.remedy"),
)

add(
    "row_rejected",
    "rejected",
    mark("refusal.row_rejected.because"),
    mark("refusal.row_rejected.basis"),
    mark("refusal.row_rejected.remedy"),
)

add(
    "file_empty",
    "rejected",
    mark("refusal.file_empty.because"),
    mark("refusal.file_empty.basis"),
    mark("refusal.file_empty.remedy"),
)

add(
    "file_too_large",
    "rejected",
    mark("refusal.file_too_large.because"),
    mark("refusal.file_too_large.basis"),
    mark("refusal.file_too_large.remedy"),
)

add(
    "file_kind_refused",
    "rejected",
    mark("refusal.file_kind_refused.because"),
    mark("refusal.file_kind_refused.basis"),
    mark("refusal.file_kind_refused.remedy"),
)

add(
    "file_unreadable",
    "rejected",
    mark("refusal.file_unreadable.because"),
    mark("refusal.file_unreadable.basis"),
    mark("refusal.file_unreadable.remedy"),
)

add(
    "file_encrypted",
    "rejected",
    mark("refusal.file_encrypted.because"),
    mark("refusal.file_encrypted.basis"),
    mark("refusal.file_encrypted.remedy"),
)

add(
    "too_many_pages",
    "rejected",
    mark("refusal.too_many_pages.because"),
    mark("refusal.too_many_pages.basis"),
    mark("refusal.too_many_pages.remedy"),
)

add(
    "too_many_pixels",
    "rejected",
    mark("refusal.too_many_pixels.because"),
    mark("refusal.too_many_pixels.basis"),
    mark("refusal.too_many_pixels.remedy"),
)

add(
    "reader_busy",
    "rejected",
    mark("refusal.reader_busy.because"),
    mark("refusal.reader_busy.basis"),
    mark("refusal.reader_busy.remedy"),
)

add(
    "nothing_waits",
    "not_found",
    mark("refusal.nothing_waits.because"),
    mark("refusal.nothing_waits.basis"),
    mark("refusal.nothing_waits.remedy"),
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
        """What is in the way, by its id, for logs."""
        return str(self.because)


Refusal.model_rebuild(_types_namespace={"Text": Text})


def refuse(code: str, **facts: Fact) -> Refusal:
    """A refusal of that code; an unknown code is a bug and raises KeyError."""
    _ = CODES[code]
    return Refusal(code=code, facts=facts)


# Refusals of decisions that rest on too little: a look-up without its result, a statute left aside without a word.

add(
    "withdrawal_undoubted",
    "incomplete",
    mark("refusal.withdrawal_undoubted.because"),
    mark("refusal.withdrawal_undoubted.basis"),
    mark("refusal.withdrawal_undoubted.remedy"),
)

add(
    "kept_without_notice",
    "incomplete",
    mark("refusal.kept_without_notice.because"),
    mark("refusal.kept_without_notice.basis"),
    mark("refusal.kept_without_notice.remedy"),
)

add(
    "refused_with_minimum",
    "incomplete",
    mark("refusal.refused_with_minimum.because"),
    mark("refusal.refused_with_minimum.basis"),
    mark("refusal.refused_with_minimum.remedy"),
)

add(
    "lookup_missing",
    "incomplete",
    mark("refusal.lookup_missing.because"),
    mark("refusal.lookup_missing.basis"),
    mark("refusal.lookup_missing.remedy"),
)

# The refusals of letters: what keeps one from going out.

add(
    "letter_blocked",
    "rejected",
    mark("refusal.letter_blocked.because"),
    mark("refusal.letter_blocked.basis"),
    mark("refusal.letter_blocked.remedy"),
)

add(
    "letter_empty",
    "incomplete",
    mark("refusal.letter_empty.because"),
    mark("refusal.letter_empty.basis"),
    mark("refusal.letter_empty.remedy"),
)

add(
    "letter_settled",
    "stale",
    mark("refusal.letter_settled.because"),
    mark("refusal.letter_settled.basis"),
    mark("refusal.letter_settled.remedy"),
)

add(
    "letter_stale",
    "stale",
    mark("refusal.letter_stale.because"),
    mark("refusal.letter_stale.basis"),
    mark("refusal.letter_stale.remedy"),
)

# The refusals of bundles: what may not leave the office as it is.

add(
    "pack_needed",
    "incomplete",
    mark("refusal.pack_needed.because"),
    mark("refusal.pack_needed.basis"),
    mark("refusal.pack_needed.remedy"),
)

add(
    "never_given",
    "rejected",
    mark("refusal.never_given.because"),
    mark("refusal.never_given.basis"),
    mark("refusal.never_given.remedy"),
)

add(
    "pack_holds_more",
    "incomplete",
    mark("refusal.pack_holds_more.because"),
    mark("refusal.pack_holds_more.basis"),
    mark("refusal.pack_holds_more.remedy"),
)

add(
    "pack_readable",
    "rejected",
    mark("refusal.pack_readable.because"),
    mark("refusal.pack_readable.basis"),
    mark("refusal.pack_readable.remedy"),
)

add(
    "pack_unsound",
    "rejected",
    mark("refusal.pack_unsound.because"),
    mark("refusal.pack_unsound.basis"),
    mark("refusal.pack_unsound.remedy"),
)

add(
    "pack_empty",
    "incomplete",
    mark("refusal.pack_empty.because"),
    mark("refusal.pack_empty.basis"),
    mark("refusal.pack_empty.remedy"),
)

add(
    "pack_released",
    "wrong_state",
    mark("refusal.pack_released.because"),
    mark("refusal.pack_released.basis"),
    mark("refusal.pack_released.remedy"),
)

add(
    "pack_stale",
    "stale",
    mark("refusal.pack_stale.because"),
    mark("refusal.pack_stale.basis"),
    mark("refusal.pack_stale.remedy"),
)

add(
    "kind_out_of_sight",
    "not_permitted",
    mark("refusal.kind_out_of_sight.because"),
    mark("refusal.kind_out_of_sight.basis"),
    mark("refusal.kind_out_of_sight.remedy"),
)

# The refusals of signing in and of accounts: passwords, and who may sign in at all.

add(
    "sign_in_failed",
    "not_permitted",
    mark("refusal.sign_in_failed.because"),
    mark("refusal.sign_in_failed.basis"),
    mark("refusal.sign_in_failed.remedy"),
)

add(
    "sign_in_slowed",
    "not_permitted",
    mark("refusal.sign_in_slowed.because"),
    mark("refusal.sign_in_slowed.basis"),
    mark("refusal.sign_in_slowed.remedy"),
)

add(
    "signed_out",
    "not_permitted",
    mark("refusal.signed_out.because"),
    mark("refusal.signed_out.basis"),
    mark("refusal.signed_out.remedy"),
)

add(
    "password_short",
    "rejected",
    mark("refusal.password_short.because"),
    mark("refusal.password_short.basis"),
    mark("refusal.password_short.remedy"),
)

add(
    "password_weak",
    "rejected",
    mark("refusal.password_weak.because"),
    mark("refusal.password_weak.basis"),
    mark("refusal.password_weak.remedy"),
)

add(
    "last_admin",
    "rejected",
    mark("refusal.last_admin.because"),
    mark("refusal.last_admin.basis"),
    mark("refusal.last_admin.remedy"),
)

add(
    "account_taken",
    "rejected",
    mark("refusal.account_taken.because"),
    mark("refusal.account_taken.basis"),
    mark("refusal.account_taken.remedy"),
)

# The refusals of files, archives, folders, disks and ports: what stands between a command and its machine.

add(
    "port_taken",
    "rejected",
    mark("refusal.port_taken.because"),
    mark("refusal.port_taken.basis"),
    mark("refusal.port_taken.remedy"),
)

add(
    "setting_invalid",
    "rejected",
    mark("refusal.setting_invalid.because"),
    mark("refusal.setting_invalid.basis"),
    mark("refusal.setting_invalid.remedy"),
)

add(
    "home_exposed",
    "rejected",
    mark("refusal.home_exposed.because"),
    mark("refusal.home_exposed.basis"),
    mark("refusal.home_exposed.remedy"),
)

add(
    "backup_unsound",
    "rejected",
    mark("refusal.backup_unsound.because"),
    mark("refusal.backup_unsound.basis"),
    mark("refusal.backup_unsound.remedy"),
)

add(
    "path_unusable",
    "rejected",
    mark("refusal.path_unusable.because"),
    mark("refusal.path_unusable.basis"),
    mark("refusal.path_unusable.remedy"),
)

add(
    "no_office",
    "not_found",
    mark("refusal.no_office.because"),
    mark("refusal.no_office.basis"),
    mark("refusal.no_office.remedy"),
)

add(
    "record_short",
    "rejected",
    mark("refusal.record_short.because"),
    mark("refusal.record_short.basis"),
    mark("refusal.record_short.remedy"),
)

add(
    "line_gone",
    "rejected",
    mark("refusal.line_gone.because"),
    mark("refusal.line_gone.basis"),
    mark("refusal.line_gone.remedy"),
)

add(
    "log_damaged",
    "rejected",
    mark("refusal.log_damaged.because"),
    mark("refusal.log_damaged.basis"),
    mark("refusal.log_damaged.remedy"),
)

add(
    "record_damaged",
    "rejected",
    mark("refusal.record_damaged.because"),
    mark("refusal.record_damaged.basis"),
    mark("refusal.record_damaged.remedy"),
)

add(
    "nothing_lost",
    "rejected",
    mark("refusal.nothing_lost.because"),
    mark("refusal.nothing_lost.basis"),
    mark("refusal.nothing_lost.remedy"),
)

add(
    "disk_full",
    "rejected",
    mark("refusal.disk_full.because"),
    mark("refusal.disk_full.basis"),
    mark("refusal.disk_full.remedy"),
)

add(
    "archive_refused",
    "rejected",
    mark("refusal.archive_refused.because"),
    mark("refusal.archive_refused.basis"),
    mark("refusal.archive_refused.remedy"),
)

add(
    "entry_refused",
    "rejected",
    mark("refusal.entry_refused.because"),
    mark("refusal.entry_refused.basis"),
    mark("refusal.entry_refused.remedy"),
)

add(
    "encoding_untold",
    "rejected",
    mark("refusal.encoding_untold.because"),
    mark("refusal.encoding_untold.basis"),
    mark("refusal.encoding_untold.remedy"),
)

add(
    "date_form",
    "rejected",
    mark("refusal.date_form.because"),
    mark("refusal.date_form.basis"),
    mark("refusal.date_form.remedy"),
)

# The refusals of quality: second reviews, and decisions that wait for a second person.

add(
    "look_open",
    "rejected",
    mark("refusal.look_open.because"),
    mark("refusal.look_open.basis"),
    mark("refusal.look_open.remedy"),
)

add(
    "look_done",
    "stale",
    mark("refusal.look_done.because"),
    mark("refusal.look_done.basis"),
    mark("refusal.look_done.remedy"),
)

add(
    "look_own",
    "rejected",
    mark("refusal.look_own.because"),
    mark("refusal.look_own.basis"),
    mark("refusal.look_own.remedy"),
)

add(
    "approval_waits",
    "wrong_state",
    mark("refusal.approval_waits.because"),
    mark("refusal.approval_waits.basis"),
    mark("refusal.approval_waits.remedy"),
)

add(
    "approval_own",
    "rejected",
    mark("refusal.approval_own.because"),
    mark("refusal.approval_own.basis"),
    mark("refusal.approval_own.remedy"),
)

add(
    "approval_none",
    "wrong_state",
    mark("refusal.approval_none.because"),
    mark("refusal.approval_none.basis"),
    mark("refusal.approval_none.remedy"),
)

add(
    "approval_outdated",
    "stale",
    mark("refusal.approval_outdated.because"),
    mark("refusal.approval_outdated.basis"),
    mark("refusal.approval_outdated.remedy"),
)

add(
    "draw_early",
    "wrong_state",
    mark("refusal.draw_early.because"),
    mark("refusal.draw_early.basis"),
    mark("refusal.draw_early.remedy"),
)

add(
    "draw_settled",
    "wrong_state",
    mark("refusal.draw_settled.because"),
    mark("refusal.draw_settled.basis"),
    mark("refusal.draw_settled.remedy"),
)

add(
    "draw_overlaps",
    "rejected",
    mark("refusal.draw_overlaps.because"),
    mark("refusal.draw_overlaps.basis"),
    mark("refusal.draw_overlaps.remedy"),
)

# The refusals of silences, of a wait that is to end early, and of requests for more time.

add(
    "extension_pending",
    "rejected",
    mark("refusal.extension_pending.because"),
    mark("refusal.extension_pending.basis"),
    mark("refusal.extension_pending.remedy"),
)

add(
    "no_extension_request",
    "rejected",
    mark("refusal.no_extension_request.because"),
    mark("refusal.no_extension_request.basis"),
    mark("refusal.no_extension_request.remedy"),
)

add(
    "not_past_due",
    "rejected",
    mark("refusal.not_past_due.because"),
    mark("refusal.not_past_due.basis"),
    mark("refusal.not_past_due.remedy"),
)

add(
    "latest_not_first",
    "rejected",
    mark("refusal.latest_not_first.because"),
    mark("refusal.latest_not_first.basis"),
    mark("refusal.latest_not_first.remedy"),
)

add(
    "minimum_not_over",
    "rejected",
    mark("refusal.minimum_not_over.because"),
    mark("refusal.minimum_not_over.basis"),
    mark("refusal.minimum_not_over.remedy"),
)

add(
    "ground_not_known",
    "rejected",
    mark("refusal.ground_not_known.because"),
    mark("refusal.ground_not_known.basis"),
    mark("refusal.ground_not_known.remedy"),
)

add(
    "ground_undocumented",
    "incomplete",
    mark("refusal.ground_undocumented.because"),
    mark("refusal.ground_undocumented.basis"),
    mark("refusal.ground_undocumented.remedy"),
)

add(
    "days_outside_window",
    "rejected",
    mark("refusal.days_outside_window.because"),
    mark("refusal.days_outside_window.basis"),
    mark("refusal.days_outside_window.remedy"),
)
