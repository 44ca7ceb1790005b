"""Who may do what besides the moves of a case: one row an act, with its roles. The moves themselves: ``MOVES``.

Pages, routes, queries, commands and the command line ask ``may``; ``docs/permissions.md`` is printed from the rows
and one test tries every act as every role. What a rule asks besides the role (whose draft it is, who proposed a
decision, whose second review is open) stands where the case is at hand. Pure. Source: domain.md 7.1.
"""

from enum import Enum, unique
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


PAGES: Final = "Pages"

CASES: Final = "Cases"

DOCUMENTS: Final = "Documents, bundles and letters"

FIGURES: Final = "Figures"

SECOND_REVIEWS: Final = "Second reviews"

EXPORTS: Final = "Exports and reports"

NOTICES: Final = "Notices"

ADMINISTRATION: Final = "Administration"

NOT_UNDER_REVIEW: Final = "not while a second review of the case by the same person is open"


@unique
class Act(Enum):
    """What a person may do, or see, that is no move of the life cycle: one row each.

    Of which part of the work it is, who may, what it covers, and what is asked besides the role (empty: nothing).
    """

    VIEW_QUEUE = PAGES, ON_THE_CASE, "the page Queue: all cases by whose turn it is", NOT_UNDER_REVIEW
    VIEW_APPEAL = PAGES, ON_THE_CASE, "the page Appeal, and what was read off its documents", NOT_UNDER_REVIEW
    VIEW_BUNDLE = (
        PAGES,
        ON_THE_CASE,
        "the page Pack, on which a disclosure bundle is made",
        "the bundle of the person's side",
    )
    VIEW_INTAKE = PAGES, INTAKE, "the page Intake; cases lead there from the lists"
    VIEW_LETTERS = PAGES, ON_THE_CASE, "the page Letters, and which letters a case has", NOT_UNDER_REVIEW
    VIEW_RUN_SHEET = PAGES, ON_THE_CASE, "the page Run sheet: what is due today", NOT_UNDER_REVIEW
    VIEW_RUNS = PAGES, LEGAL, "the page with earlier runs of the run sheet; a refusal in it names who acted"
    VIEW_SECOND_REVIEWS = PAGES, LEGAL, "the page Second reviews", "of one case: whoever it is assigned to"
    VIEW_OVERVIEW = PAGES, MANAGEMENT, "the page Overview"
    VIEW_TIMING = PAGES, MANAGEMENT, "the page Timing"
    VIEW_QUALITY = PAGES, MANAGEMENT, "the page Quality"
    VIEW_COUNTED_CASES = PAGES, MANAGEMENT, "the page that lists the cases of a figure"
    VIEW_EXPORTS = PAGES, MANAGEMENT, "the page Exports"
    VIEW_ACCOUNTS = PAGES, ADMIN, "the page People: every account, its sign-ins, when it was last seen"
    VIEW_IMPORTS = PAGES, ADMIN, "the page Imports"
    VIEW_RULES = PAGES, ADMIN, "the page Rules: policies and calendars in force"
    VIEW_RECORDS = PAGES, ADMIN, "the page Records: checking the record"

    HOLD_CASES = (
        CASES,
        LEGAL,
        "taking and holding cases, the checklist and its draft, look-ups; being given cases",
        "only while legal reviews the case and nobody else holds it",
    )
    DECIDE_EXCEPTIONALLY = (
        CASES,
        LEAD,
        "a decision against the findings, and one revoked for another reason",
        "whatever the move asks",
    )
    CONFIRM_SILENCES = CASES, LEAD, "a run of the run sheet that confirms silences", "each case as its own move"
    READ_FINDINGS = (
        CASES,
        LEGAL,
        "findings, verdicts, private notes, follow-ups, who holds a case and who decided it",
        NOT_UNDER_REVIEW,
    )
    READ_OTHER_CASES = (
        CASES,
        LEGAL,
        "documents that are on file elsewhere too, and the record of a complainant",
        "documents: " + NOT_UNDER_REVIEW,
    )
    EXPLAIN_REUSE = CASES, LEGAL, "explaining a document that is on file elsewhere, and taking that back"
    MATCH_GOODS = CASES, LEGAL, "saying which listings the goods of a voucher are"
    SEE_CONTACTS = CASES, LEGAL, "contacts, identity numbers and typed facts unmasked"
    SEE_COLLEAGUES = CASES, LEGAL, "colleagues of legal by name; for others they are “legal”"

    HANDLE_DOCUMENTS = (
        DOCUMENTS,
        ON_THE_CASE,
        "taking documents in, correcting their kind, typing facts, asking for a reading",
        "documents whose kind the person may open",
    )
    OPEN_DOCUMENTS = (
        DOCUMENTS,
        ON_THE_CASE,
        "page images, text and file of a document",
        "during a second review only what the first decision rested on",
    )
    OPEN_RESTRICTED_DOCUMENTS = (
        DOCUMENTS,
        LEGAL,
        "the same of invoices and identity documents",
        "during a second review only what the first decision rested on",
    )
    OPEN_BUNDLES = (
        DOCUMENTS,
        ON_THE_CASE,
        "the file of a released bundle",
        "who may open each document in it; " + NOT_UNDER_REVIEW,
    )
    MAKE_BUNDLE_FOR_COMPLAINANT = (
        DOCUMENTS,
        LEGAL,
        "the bundle for the complainant and its pages, as filed and as masked",
        "state and holder as for forwarding; " + NOT_UNDER_REVIEW,
    )
    MAKE_BUNDLE_FOR_SELLER = (
        DOCUMENTS,
        INTAKE,
        "the bundle for the seller and its pages, as filed and as masked",
        "state as for disclosing",
    )
    WRITE_INTAKE_LETTERS = (
        DOCUMENTS,
        ON_THE_CASE,
        "reading, writing and releasing letters on disclosure, on an appeal given up and on a late answer",
        NOT_UNDER_REVIEW,
    )
    WRITE_DECISION_LETTERS = (
        DOCUMENTS,
        LEGAL,
        "reading, writing and releasing all other letters: they tell findings",
        NOT_UNDER_REVIEW,
    )
    UPLOAD_DOCUMENTS = (
        DOCUMENTS,
        INTAKE,
        "sending documents to the server",
        "into a session of one's own, within its size",
    )
    UPLOAD_HISTORY = DOCUMENTS, ADMIN, "sending histories to the server", "into a session of one's own, within its size"

    COUNT_CASES = (
        FIGURES,
        MANAGEMENT,
        "shares, counts and times, their cases, and what they can be narrowed to",
        "cases under second review by the same person are not counted, and no cases are listed meanwhile",
    )
    SEE_PARTIES_IN_FIGURES = FIGURES, LEAD, "parties by name in figures and lists; for others pseudonyms"
    COMPARE_REVIEWERS = FIGURES, LEAD, "the agreement of second reviews, reviewer by reviewer"

    GIVE_SECOND_REVIEW = (
        SECOND_REVIEWS,
        LEGAL,
        "deciding a case a second time, without knowing the first decision",
        "whoever it is assigned to, never who decided first",
    )
    MANAGE_SECOND_REVIEWS = (
        SECOND_REVIEWS,
        LEAD,
        "announcing and drawing samples, giving a review to another person, concluding where two differ",
        "cases that wait for one's own second review are left out",
    )
    VIEW_SAMPLES = SECOND_REVIEWS, MANAGEMENT, "the samples, how far they are, and drawing one again from its seed"

    EXPORT_TABLES = (
        EXPORTS,
        MANAGEMENT,
        "whole tables as CSV, and their codebooks",
        "no table of cases while a second review is open",
    )
    VIEW_EXPORT_LOG = EXPORTS, MANAGEMENT, "which exports were taken last, and which are being taken"
    EXPORT_CHARTS = (
        EXPORTS,
        MANAGEMENT,
        "the table of a chart as CSV",
        "cases under second review by the same person are not counted",
    )
    EXPORT_REPORT = EXPORTS, LEGAL, "the report of one case as page, PDF or CSV", NOT_UNDER_REVIEW
    EXPORT_RUN = EXPORTS, LEAD, "a run of the run sheet as CSV", NOT_UNDER_REVIEW

    RECEIVE_CASE_NOTICES = NOTICES, ON_THE_CASE, "notices of cases and letters", NOT_UNDER_REVIEW
    RECEIVE_WINDOW_NOTICES = NOTICES, LEAD, "notices of windows that end", NOT_UNDER_REVIEW
    RECEIVE_CALENDAR_NOTICES = NOTICES, ADMIN, "notices of years without an announced calendar"

    MANAGE_ACCOUNTS = (
        ADMINISTRATION,
        AT_THE_FILE,
        "adding accounts, their roles and passwords, shutting them, ending sign-ins",
        "the last administrator stays",
    )
    ERASE_PERSONAL_DATA = (
        ADMINISTRATION,
        ADMIN,
        "erasing what identifies a party of a closed case, and what people wrote in it",
        "only when the time of retention is over",
    )
    VIEW_SERVER_FIGURES = ADMINISTRATION, ADMIN, "the server's own figures at /_stcore/metrics"

    def __init__(self, part: str, roles: frozenset[Role], covers: str, besides: str = "") -> None:
        self.part, self.roles, self.covers, self.besides = part, roles, covers, besides

    def __str__(self) -> str:
        """The act as the documents and the log name it."""
        return self.name.lower()


def allowed(person: Person, act: Act) -> bool:
    """Whether the role of this person may do that."""
    return person.role in act.roles


def may(person: Person, act: Act) -> Refusal | None:
    """Why this person may not do that, or None when their role may."""
    return None if allowed(person, act) else role_refused(person, act.roles)


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
