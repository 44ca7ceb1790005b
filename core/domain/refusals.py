"""Refusals as values: the closed list of codes, each with its kind, reason, rule and remedy.

Each code has its section in docs/refusals.md, in this order.

Every refusal has a code from the closed list ``CODES``, and every code has a reason, a basis and a remedy. Pages,
command line and tests show the same one. Exceptions are for bugs and broken disks.
"""

from typing import Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from core.domain.text import Fact, Text

T = TypeVar("T")

Kind: TypeAlias = Literal["not_permitted", "wrong_state", "incomplete", "stale", "not_found", "rejected"]

BY_KIND: Final[dict[Kind, tuple[str, ...]]] = {
    "not_permitted": (
        "not_permitted", "kind_out_of_sight", "sign_in_failed", "sign_in_slowed", "signed_out", "company_no_access",
        "company_waits", "company_failed", "company_unreachable", "local_sign_in_off", "client_unknown",
        "first_run_code", "scope_missing"),
    "wrong_state": (
        "wrong_state", "pack_released", "approval_waits", "approval_none", "draw_early", "draw_settled", "relied_on"
    ),
    "not_found": ("not_found", "nothing_waits", "no_office", "nothing_to_erase", "call_unknown"),
    "stale": (
        "stale", "form_stale", "busy", "held_by_other", "letter_settled", "letter_stale", "order_settled",
        "delivery_settled", "pack_stale", "standard_reason_stale", "letterhead_stale", "view_stale", "look_done",
        "approval_outdated", "first_run_over"
    ),
    "incomplete": (
        "field_missing", "reason_missing", "overruling_unexplained", "complainant_missing", "certificate_missing",
        "counter_notice_missing", "criteria_missing", "proof_missing", "arrival_missing", "withdrawal_undoubted",
        "kept_without_notice", "refused_with_minimum", "lookup_missing", "letter_empty", "pack_needed",
        "pack_holds_more", "pack_empty", "ground_undocumented", "first_run_incomplete"
    ),
    "rejected": (
        "field_invalid", "no_route_passes", "route_still_open", "findings_disagree", "exception_not_needed",
        "answer_not_counted", "extension_over_cap", "time_impossible", "not_a_withdrawal", "not_forwarded",
        "duplicate_number", "no_policy_in_force", "policy_changed", "office_in_use", "row_rejected", "file_empty",
        "file_too_large", "file_kind_refused", "file_unreadable", "file_encrypted", "too_many_pages", "too_many_pixels",
        "reader_busy", "letter_blocked", "never_given", "pack_readable", "pack_unsound", "password_short",
        "password_weak", "last_admin", "role_from_groups", "account_taken", "port_taken", "setting_invalid",
        "home_exposed", "backup_unsound", "path_unusable", "record_short", "line_gone", "log_damaged", "record_damaged",
        "database_unusable", "office_arriving", "office_moved", "move_unsound", "nothing_lost", "disk_full",
        "database_lost", "database_unsure", "nul_typed", "vault_unreachable", "archive_refused", "entry_refused",
        "encoding_untold", "date_form", "look_open", "look_own", "approval_own", "draw_overlaps", "extension_pending",
        "answer_unfiled", "withdrawal_unfiled", "no_extension_request", "not_past_due", "latest_not_first",
        "minimum_not_over", "ground_not_known", "days_outside_window", "retention_runs", "key_missing", "key_reused",
        "body_invalid", "body_too_large", "body_late", "body_kind_refused", "hash_differs", "calls_too_many",
        "views_full", "sellers_differ", "failing_criterion_differs"
    ),
}  # fmt: skip
"""The closed list of codes by kind of refusal."""

CODES: Final = {code: kind for kind, codes in BY_KIND.items() for code in codes}
"""The kind of each code. The catalogues contain its sentences: ``refusal.<code>.because`` and so on."""


class Refusal(BaseModel):
    """A refusal. ``code`` is from ``CODES``; ``facts`` fill in the sentences."""

    model_config = ConfigDict(frozen=True)

    code: str
    facts: dict[str, Fact] = {}
    also: tuple["Refusal", ...] = ()

    @property
    def kind(self) -> Kind:
        """The kind of refusal."""
        return CODES[self.code]

    @property
    def because(self) -> Text:
        """What stands in the way, in a sentence."""
        return self._part("because")

    @property
    def basis(self) -> Text:
        """The rule that says so."""
        return self._part("basis")

    @property
    def remedy(self) -> Text:
        """What would make it possible."""
        return self._part("remedy")

    def _part(self, part: str) -> Text:
        return Text(key=f"refusal.{self.code}.{part}", facts=self.facts)

    def __str__(self) -> str:
        """The reason by message id, for logs."""
        return str(self.because)


Refusal.model_rebuild(_types_namespace={"Text": Text})


def refuse(code: str, **facts: Fact) -> Refusal:
    """A refusal with that code; an unknown code is a bug and raises KeyError."""
    _ = CODES[code]
    return Refusal(code=code, facts=facts)


class RefusedError(Exception):
    """A refusal as an exception, where it ends everything already begun: a command, a report of many questions."""

    def __init__(self, refusal: Refusal) -> None:
        """``refusal`` is shown to the person."""
        super().__init__(refusal.code)
        self.refusal = refusal


def granted(found: T | Refusal) -> T:
    """The result; raises ``RefusedError`` for a refusal."""
    if isinstance(found, Refusal):
        raise RefusedError(found)
    return found
