"""Refusals as values: the closed list of codes, each with its kind, sentence, rule and way out.

Each code has its section in docs/refusals.md, in this order.

A refusal cannot be made without a code of the closed list ``CODES``, and each code carries its
sentence, basis and remedy. Pages, command line and tests show the same one. Exceptions are for
bugs and broken disks.
"""

from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from core.domain.text import Fact, Text

Kind: TypeAlias = Literal["not_permitted", "wrong_state", "incomplete", "stale", "not_found", "rejected"]

CODES: Final[dict[str, Kind]] = {
    "not_permitted": "not_permitted",
    "wrong_state": "wrong_state",
    "not_found": "not_found",
    "stale": "stale",
    "form_stale": "stale",
    "busy": "stale",
    "held_by_other": "stale",
    "field_missing": "incomplete",
    "field_invalid": "rejected",
    "reason_missing": "incomplete",
    "overruling_unexplained": "incomplete",
    "complainant_missing": "incomplete",
    "certificate_missing": "incomplete",
    "counter_notice_missing": "incomplete",
    "criteria_missing": "incomplete",
    "proof_missing": "incomplete",
    "arrival_missing": "incomplete",
    "no_route_passes": "rejected",
    "route_still_open": "rejected",
    "findings_disagree": "rejected",
    "exception_not_needed": "rejected",
    "answer_not_counted": "rejected",
    "extension_over_cap": "rejected",
    "time_impossible": "rejected",
    "not_a_withdrawal": "rejected",
    "not_forwarded": "rejected",
    "duplicate_number": "rejected",
    "no_policy_in_force": "rejected",
    "office_in_use": "rejected",
    "row_rejected": "rejected",
    "file_empty": "rejected",
    "file_too_large": "rejected",
    "file_kind_refused": "rejected",
    "file_unreadable": "rejected",
    "file_encrypted": "rejected",
    "too_many_pages": "rejected",
    "too_many_pixels": "rejected",
    "reader_busy": "rejected",
    "nothing_waits": "not_found",
    # Refusals of decisions that rest on too little: a look-up without its result, a statute left aside without a word.
    "withdrawal_undoubted": "incomplete",
    "kept_without_notice": "incomplete",
    "refused_with_minimum": "incomplete",
    "lookup_missing": "incomplete",
    # The refusals of letters: what keeps one from going out.
    "letter_blocked": "rejected",
    "letter_empty": "incomplete",
    "letter_settled": "stale",
    "letter_stale": "stale",
    # The refusals of bundles: what may not leave the office as it is.
    "pack_needed": "incomplete",
    "never_given": "rejected",
    "pack_holds_more": "incomplete",
    "pack_readable": "rejected",
    "pack_unsound": "rejected",
    "pack_empty": "incomplete",
    "pack_released": "wrong_state",
    "pack_stale": "stale",
    "kind_out_of_sight": "not_permitted",
    # The refusals of signing in and of accounts: passwords, and who may sign in at all.
    "sign_in_failed": "not_permitted",
    "sign_in_slowed": "not_permitted",
    "signed_out": "not_permitted",
    "password_short": "rejected",
    "password_weak": "rejected",
    "last_admin": "rejected",
    "account_taken": "rejected",
    # The refusals of files, archives, folders, disks and ports: what stands between a command and its machine.
    "port_taken": "rejected",
    "setting_invalid": "rejected",
    "home_exposed": "rejected",
    "backup_unsound": "rejected",
    "path_unusable": "rejected",
    "no_office": "not_found",
    "record_short": "rejected",
    "line_gone": "rejected",
    "log_damaged": "rejected",
    "record_damaged": "rejected",
    "nothing_lost": "rejected",
    "disk_full": "rejected",
    "archive_refused": "rejected",
    "entry_refused": "rejected",
    "encoding_untold": "rejected",
    "date_form": "rejected",
    # The refusals of quality: second reviews, and decisions that wait for a second person.
    "look_open": "rejected",
    "look_done": "stale",
    "look_own": "rejected",
    "approval_waits": "wrong_state",
    "approval_own": "rejected",
    "approval_none": "wrong_state",
    "approval_outdated": "stale",
    "draw_early": "wrong_state",
    "draw_settled": "wrong_state",
    "draw_overlaps": "rejected",
    # The refusals of silences, of a wait that is to end early, and of requests for more time.
    "extension_pending": "rejected",
    "no_extension_request": "rejected",
    "not_past_due": "rejected",
    "latest_not_first": "rejected",
    "minimum_not_over": "rejected",
    "ground_not_known": "rejected",
    "ground_undocumented": "incomplete",
    "days_outside_window": "rejected",
    # The refusals of erasing what identifies a person.
    "retention_runs": "rejected",
    "nothing_to_erase": "not_found",
}
"""The closed list. The catalogues have the sentence, the rule and the way out: ``refusal.<code>.because`` and so on."""


class Refusal(BaseModel):
    """A no. ``code`` is of ``CODES``; ``facts`` fill the sentences."""

    model_config = ConfigDict(frozen=True)

    code: str
    facts: dict[str, Fact] = {}
    also: tuple["Refusal", ...] = ()

    @property
    def kind(self) -> Kind:
        """The family of the refusal."""
        return CODES[self.code]

    @property
    def because(self) -> Text:
        """What is in the way, in a sentence."""
        return self._said("because")

    @property
    def basis(self) -> Text:
        """The rule that says so."""
        return self._said("basis")

    @property
    def remedy(self) -> Text:
        """What would make it possible."""
        return self._said("remedy")

    def _said(self, part: str) -> Text:
        return Text(key=f"refusal.{self.code}.{part}", facts=self.facts)

    def __str__(self) -> str:
        """What is in the way, by its id, for logs."""
        return str(self.because)


Refusal.model_rebuild(_types_namespace={"Text": Text})


def refuse(code: str, **facts: Fact) -> Refusal:
    """A refusal of that code; an unknown code is a bug and raises KeyError."""
    _ = CODES[code]
    return Refusal(code=code, facts=facts)
