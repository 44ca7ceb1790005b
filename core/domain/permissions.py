"""Who may do what besides the moves of a case: one row an act, with its roles. The moves themselves: ``MOVES``.

Pages, routes, queries, commands and the command line ask ``may``; ``docs/permissions.md`` is printed from the rows
and one test tries every act as every role. What a rule asks besides the role (whose draft it is, who proposed a
decision, whose second review is open) stands where the case is at hand. Pure. Source: domain.md 7.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.domain.labels import label_of
from core.domain.people import Person
from core.domain.refusals import Refusal, refuse
from core.domain.terms import DocumentKind, Role

INTAKE: Final = frozenset({Role.INTAKE})

LEGAL: Final = frozenset({Role.REVIEWER, Role.LEAD})

LEAD: Final = frozenset({Role.LEAD})

ON_THE_CASE: Final = frozenset({Role.INTAKE, Role.REVIEWER, Role.LEAD})

MANAGEMENT: Final = frozenset({Role.LEAD, Role.MANAGER})

ADMIN: Final = frozenset({Role.ADMIN})

AT_THE_FILE: Final = frozenset({Role.ADMIN, Role.SYSTEM})
"""Administrators, and whoever holds the office's file and works on it from the command line."""


class Act(StrEnum):
    """What a person may do, or see, that is no move of the life cycle."""

    VIEW_QUEUE = "view_queue"
    VIEW_APPEAL = "view_appeal"
    VIEW_BUNDLE = "view_bundle"
    VIEW_INTAKE = "view_intake"
    VIEW_LETTERS = "view_letters"
    VIEW_RUN_SHEET = "view_run_sheet"
    VIEW_RUNS = "view_runs"
    VIEW_SECOND_REVIEWS = "view_second_reviews"
    VIEW_OVERVIEW = "view_overview"
    VIEW_TIMING = "view_timing"
    VIEW_QUALITY = "view_quality"
    VIEW_COUNTED_CASES = "view_counted_cases"
    VIEW_EXPORTS = "view_exports"
    VIEW_ACCOUNTS = "view_accounts"
    VIEW_IMPORTS = "view_imports"
    VIEW_RULES = "view_rules"
    VIEW_RECORDS = "view_records"

    HOLD_CASES = "hold_cases"
    DECIDE_EXCEPTIONALLY = "decide_exceptionally"
    CONFIRM_SILENCES = "confirm_silences"
    READ_FINDINGS = "read_findings"
    READ_OTHER_CASES = "read_other_cases"
    EXPLAIN_REUSE = "explain_reuse"
    MATCH_GOODS = "match_goods"
    SEE_CONTACTS = "see_contacts"
    SEE_COLLEAGUES = "see_colleagues"

    HANDLE_DOCUMENTS = "handle_documents"
    OPEN_DOCUMENTS = "open_documents"
    OPEN_RESTRICTED_DOCUMENTS = "open_restricted_documents"
    OPEN_BUNDLES = "open_bundles"
    MAKE_BUNDLE_FOR_COMPLAINANT = "make_bundle_for_complainant"
    MAKE_BUNDLE_FOR_SELLER = "make_bundle_for_seller"
    WRITE_INTAKE_LETTERS = "write_intake_letters"
    WRITE_DECISION_LETTERS = "write_decision_letters"
    UPLOAD_DOCUMENTS = "upload_documents"
    UPLOAD_HISTORY = "upload_history"

    COUNT_CASES = "count_cases"
    SEE_PARTIES_IN_FIGURES = "see_parties_in_figures"
    COMPARE_REVIEWERS = "compare_reviewers"

    GIVE_SECOND_REVIEW = "give_second_review"
    MANAGE_SECOND_REVIEWS = "manage_second_reviews"
    VIEW_SAMPLES = "view_samples"

    EXPORT_TABLES = "export_tables"
    VIEW_EXPORT_LOG = "view_export_log"
    EXPORT_CHARTS = "export_charts"
    EXPORT_REPORT = "export_report"
    EXPORT_RUN = "export_run"

    RECEIVE_CASE_NOTICES = "receive_case_notices"
    RECEIVE_WINDOW_NOTICES = "receive_window_notices"
    RECEIVE_CALENDAR_NOTICES = "receive_calendar_notices"

    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_SERVER_FIGURES = "view_server_figures"


@dataclass(frozen=True)
class Permission:
    """One row: the act, who may, what it covers, and what is asked besides the role (empty: nothing)."""

    act: Act
    roles: frozenset[Role]
    covers: str
    besides: str = ""


NOT_UNDER_REVIEW: Final = "not while a second review of the case by the same person is open"

P = Permission

PAGES: Final = (
    P(Act.VIEW_QUEUE, ON_THE_CASE, "the page Queue: all cases by whose turn it is", NOT_UNDER_REVIEW),
    P(Act.VIEW_APPEAL, ON_THE_CASE, "the page Appeal, and what was read off its documents", NOT_UNDER_REVIEW),
    P(
        Act.VIEW_BUNDLE,
        ON_THE_CASE,
        "the page Pack, on which a disclosure bundle is made",
        "the bundle of the person's side",
    ),
    P(Act.VIEW_INTAKE, INTAKE, "the page Intake; cases lead there from the lists"),
    P(Act.VIEW_LETTERS, ON_THE_CASE, "the page Letters, and which letters a case has", NOT_UNDER_REVIEW),
    P(Act.VIEW_RUN_SHEET, ON_THE_CASE, "the page Run sheet: what is due today", NOT_UNDER_REVIEW),
    P(Act.VIEW_RUNS, LEGAL, "the page with earlier runs of the run sheet; a refusal in it names who acted"),
    P(Act.VIEW_SECOND_REVIEWS, LEGAL, "the page Second looks", "of one case: whoever it is assigned to"),
    P(Act.VIEW_OVERVIEW, MANAGEMENT, "the page Overview"),
    P(Act.VIEW_TIMING, MANAGEMENT, "the page Timing"),
    P(Act.VIEW_QUALITY, MANAGEMENT, "the page Quality"),
    P(Act.VIEW_COUNTED_CASES, MANAGEMENT, "the page that lists the cases of a figure"),
    P(Act.VIEW_EXPORTS, MANAGEMENT, "the page Exports"),
    P(Act.VIEW_ACCOUNTS, ADMIN, "the page People: every account, its sign-ins, when it was last seen"),
    P(Act.VIEW_IMPORTS, ADMIN, "the page Imports"),
    P(Act.VIEW_RULES, ADMIN, "the page Rules: policies and calendars in force"),
    P(Act.VIEW_RECORDS, ADMIN, "the page Records: checking the record"),
)

CASES: Final = (
    P(
        Act.HOLD_CASES,
        LEGAL,
        "taking and holding cases, the checklist and its draft, look-ups; being given cases",
        "only while legal reviews the case and nobody else holds it",
    ),
    P(
        Act.DECIDE_EXCEPTIONALLY,
        LEAD,
        "a decision against the findings, and one revoked for another reason",
        "whatever the move asks",
    ),
    P(Act.CONFIRM_SILENCES, LEAD, "a run of the run sheet that confirms silences", "each case as its own move"),
    P(
        Act.READ_FINDINGS,
        LEGAL,
        "findings, verdicts, private notes, follow-ups, who holds a case and who decided it",
        NOT_UNDER_REVIEW,
    ),
    P(
        Act.READ_OTHER_CASES,
        LEGAL,
        "documents that are on file elsewhere too, and the record of a complainant",
        "documents: " + NOT_UNDER_REVIEW,
    ),
    P(Act.EXPLAIN_REUSE, LEGAL, "explaining a document that is on file elsewhere, and taking that back"),
    P(Act.MATCH_GOODS, LEGAL, "saying which listings the goods of a voucher are"),
    P(Act.SEE_CONTACTS, LEGAL, "contacts, identity numbers and typed facts unmasked"),
    P(Act.SEE_COLLEAGUES, LEGAL, "colleagues of legal by name; for others they are “legal”"),
)

FILES: Final = (
    P(
        Act.HANDLE_DOCUMENTS,
        ON_THE_CASE,
        "taking documents in, correcting their kind, typing facts, asking for a reading",
        "documents whose kind the person may open",
    ),
    P(
        Act.OPEN_DOCUMENTS,
        ON_THE_CASE,
        "page images, text and file of a document",
        "during a second review only what the first decision rested on",
    ),
    P(
        Act.OPEN_RESTRICTED_DOCUMENTS,
        LEGAL,
        "the same of invoices and identity documents",
        "during a second review only what the first decision rested on",
    ),
    P(
        Act.OPEN_BUNDLES,
        ON_THE_CASE,
        "the file of a released bundle",
        "who may open each document in it; " + NOT_UNDER_REVIEW,
    ),
    P(
        Act.MAKE_BUNDLE_FOR_COMPLAINANT,
        LEGAL,
        "the bundle for the complainant and its pages, as filed and as masked",
        "state and holder as for forwarding; " + NOT_UNDER_REVIEW,
    ),
    P(
        Act.MAKE_BUNDLE_FOR_SELLER,
        INTAKE,
        "the bundle for the seller and its pages, as filed and as masked",
        "state as for disclosing",
    ),
    P(
        Act.WRITE_INTAKE_LETTERS,
        ON_THE_CASE,
        "reading, writing and releasing letters on disclosure, on an appeal given up and on a late answer",
        NOT_UNDER_REVIEW,
    ),
    P(
        Act.WRITE_DECISION_LETTERS,
        LEGAL,
        "reading, writing and releasing all other letters: they tell findings",
        NOT_UNDER_REVIEW,
    ),
    P(Act.UPLOAD_DOCUMENTS, INTAKE, "sending documents to the server", "into a session of one's own, within its size"),
    P(Act.UPLOAD_HISTORY, ADMIN, "sending histories to the server", "into a session of one's own, within its size"),
)

FIGURES: Final = (
    P(
        Act.COUNT_CASES,
        MANAGEMENT,
        "shares, counts and times, their cases, and what they can be narrowed to",
        "cases under second review by the same person are not counted, and no cases are listed meanwhile",
    ),
    P(Act.SEE_PARTIES_IN_FIGURES, LEAD, "parties by name in figures and lists; for others pseudonyms"),
    P(Act.COMPARE_REVIEWERS, LEAD, "the agreement of second reviews, reviewer by reviewer"),
)

SECOND_REVIEWS: Final = (
    P(
        Act.GIVE_SECOND_REVIEW,
        LEGAL,
        "deciding a case a second time, without knowing the first decision",
        "whoever it is assigned to, never who decided first",
    ),
    P(
        Act.MANAGE_SECOND_REVIEWS,
        LEAD,
        "announcing and drawing samples, giving a review to another person, concluding where two differ",
        "cases that wait for one's own second review are left out",
    ),
    P(Act.VIEW_SAMPLES, MANAGEMENT, "the samples, how far they are, and drawing one again from its seed"),
)

EXPORTS: Final = (
    P(
        Act.EXPORT_TABLES,
        MANAGEMENT,
        "whole tables as CSV, and their codebooks",
        "no table of cases while a second review is open",
    ),
    P(Act.VIEW_EXPORT_LOG, MANAGEMENT, "which exports were taken last, and which are being taken"),
    P(
        Act.EXPORT_CHARTS,
        MANAGEMENT,
        "the table of a chart as CSV",
        "cases under second review by the same person are not counted",
    ),
    P(Act.EXPORT_REPORT, LEGAL, "the report of one case as page, PDF or CSV", NOT_UNDER_REVIEW),
    P(Act.EXPORT_RUN, LEAD, "a run of the run sheet as CSV", NOT_UNDER_REVIEW),
)

NOTICES: Final = (
    P(Act.RECEIVE_CASE_NOTICES, ON_THE_CASE, "notices of cases and letters", NOT_UNDER_REVIEW),
    P(Act.RECEIVE_WINDOW_NOTICES, LEAD, "notices of windows that end", NOT_UNDER_REVIEW),
    P(Act.RECEIVE_CALENDAR_NOTICES, ADMIN, "notices of years without an announced calendar"),
)

ADMINISTRATION: Final = (
    P(
        Act.MANAGE_ACCOUNTS,
        AT_THE_FILE,
        "adding accounts, their roles and passwords, shutting them, ending sign-ins",
        "the last administrator stays",
    ),
    P(Act.VIEW_SERVER_FIGURES, ADMIN, "the server's own figures at /_stcore/metrics"),
)

PERMISSIONS: Final[Mapping[str, tuple[Permission, ...]]] = {
    "Pages": PAGES,
    "Cases": CASES,
    "Documents, bundles and letters": FILES,
    "Figures": FIGURES,
    "Second reviews": SECOND_REVIEWS,
    "Exports and reports": EXPORTS,
    "Notices": NOTICES,
    "Administration": ADMINISTRATION,
}

MAY: Final[Mapping[Act, frozenset[Role]]] = {row.act: row.roles for rows in PERMISSIONS.values() for row in rows}


def allowed(person: Person, act: Act) -> bool:
    """Whether the role of this person may do that."""
    return person.role in MAY[act]


def may(person: Person, act: Act) -> Refusal | None:
    """Why this person may not do that, or None when their role may."""
    return None if allowed(person, act) else role_refused(person, MAY[act])


def role_refused(person: Person, roles: frozenset[Role]) -> Refusal:
    """The refusal of what belongs to other roles; the program itself is not named, nobody can become it."""
    names = tuple(label_of(role) for role in Role if role in roles and role is not Role.SYSTEM)
    return refuse("not_permitted", role_name=label_of(person.role), roles=names)


# Customer service works without the images of invoices and without identity documents.
HIDDEN_FROM_INTAKE: Final = frozenset({DocumentKind.INVOICE, DocumentKind.IDENTITY_DOCUMENT})

OF_LEGAL: Final = frozenset(
    {"findings", "verdict", "routes", "passed_routes", "private_note", "reuse", "unopened", "proposed", "legal_risk"}
)


def sees_images(person: Person, kind: DocumentKind) -> bool:
    """Whether this person may look at a document of that kind."""
    return allowed(person, Act.OPEN_RESTRICTED_DOCUMENTS if kind in HIDDEN_FROM_INTAKE else Act.OPEN_DOCUMENTS)
