"""Who may do what besides the moves of a case (``MOVES``): one row per act, with its roles.

Pages, routes, queries, commands and the command line call ``may`` or are marked by ``requires``;
``docs/permissions.md`` is printed from the rows, and one test tries every act in every role. Conditions besides the
role (whose draft it is, who proposed a decision, whose second review is open) are checked where the case is available.
Pure. Source: domain.md 7.1.
"""

# ruff: noqa: PIE796 - an act has a value of its own, see ``Act.__new__``

from collections.abc import Callable, Collection
from enum import Enum
from functools import wraps
from typing import Concatenate, Final, ParamSpec, Self, TypeAlias, TypeVar, cast

from core.domain.people import Person
from core.domain.refusals import Refusal, refuse
from core.domain.terms import DocumentKind, Role, label_of

Place = TypeVar("Place")

P = ParamSpec("P")

T = TypeVar("T")

Asked: TypeAlias = Callable[Concatenate[Place, Person, P], T]
"""What is called with the office and whoever asks."""

INTAKE: Final = frozenset({Role.INTAKE})

LEGAL: Final = frozenset({Role.REVIEWER, Role.LEAD})

LEAD: Final = frozenset({Role.LEAD})

ON_THE_CASE: Final = frozenset({Role.INTAKE, Role.REVIEWER, Role.LEAD})

MANAGEMENT: Final = frozenset({Role.LEAD, Role.MANAGER})

ADMIN: Final = frozenset({Role.ADMIN})

OVERSIGHT: Final = frozenset({Role.LEAD, Role.ADMIN})

EVERYBODY: Final = frozenset(Role) - {Role.SYSTEM}

ON_IMPORTS: Final = INTAKE | ADMIN
"""Customer service imports appeals from a file, administrators import histories."""

ON_ORDERS: Final = frozenset({Role.LEAD, Role.SYSTEM})
"""Leads, and the marketplace's own system."""

ON_DELIVERIES: Final = ON_THE_CASE | {Role.SYSTEM}
"""Those who send letters, the program that sends them by e-mail, and the marketplace's own system."""

ON_MESSAGES: Final = frozenset({Role.LEAD, Role.ADMIN, Role.SYSTEM})
"""Those notified of undelivered messages, and those with access to the office's file on the command line."""

AT_THE_FILE: Final = frozenset({Role.ADMIN, Role.SYSTEM})
"""Administrators, and those with access to the office's file on the command line."""


STRENGTH: Final = (Role.ADMIN, Role.LEAD, Role.REVIEWER, Role.INTAKE, Role.MANAGER)
"""The roles of people, strongest first: those who grant rights, lead legal, decide, write to cases, or only read
figures. Somebody in several company groups gets the strongest."""


class Act(Enum):
    """What a person may do or see that is not a move of the life cycle: one row each, with the permitted roles.

    ``docs/permissions.md`` says what each covers, and which conditions apply besides the role.
    """

    roles: frozenset[Role]

    # Pages.
    VIEW_QUEUE = ON_THE_CASE
    VIEW_APPEAL = ON_THE_CASE
    VIEW_BUNDLE = ON_THE_CASE
    VIEW_INTAKE = INTAKE
    VIEW_LETTERS = ON_THE_CASE
    VIEW_ORDERS = ON_THE_CASE
    VIEW_RUN_SHEET = ON_THE_CASE
    VIEW_RUNS = LEGAL
    VIEW_SECOND_REVIEWS = LEGAL
    VIEW_OVERVIEW = MANAGEMENT
    VIEW_TIMING = MANAGEMENT
    VIEW_QUALITY = MANAGEMENT
    VIEW_COUNTED_CASES = MANAGEMENT
    VIEW_EXPORTS = MANAGEMENT
    VIEW_ACCOUNTS = ADMIN
    VIEW_IMPORTS = ON_IMPORTS
    VIEW_STANDARD_REASONS = LEGAL
    VIEW_POLICIES = EVERYBODY
    VIEW_HELP = EVERYBODY
    VIEW_RECORDS = ADMIN
    VIEW_OFFICE_LOG = OVERSIGHT
    VIEW_CONNECTIONS = ADMIN
    VIEW_SETUP = ADMIN

    # Cases.
    SEARCH = ON_THE_CASE
    KEEP_QUEUE_VIEWS = ON_THE_CASE
    SHARE_QUEUE_VIEWS = LEAD
    HOLD_CASES = LEGAL
    ACT_ON_MANY_CASES = LEGAL
    DECIDE_EXCEPTIONALLY = LEAD
    CHANGE_WHAT_WAS_RELIED_ON = LEAD
    CONFIRM_SILENCES = LEAD
    READ_FINDINGS = LEGAL
    READ_OTHER_CASES = LEGAL
    EXPLAIN_REUSE = LEGAL
    MATCH_GOODS = LEGAL
    SEE_CONTACTS = LEGAL
    SEE_COLLEAGUES = LEGAL

    # Documents, bundles and letters.
    HANDLE_DOCUMENTS = ON_THE_CASE
    OPEN_DOCUMENTS = ON_THE_CASE
    MANAGE_STANDARD_REASONS = LEAD
    OPEN_RESTRICTED_DOCUMENTS = LEGAL
    OPEN_BUNDLES = ON_THE_CASE
    MAKE_BUNDLE_FOR_COMPLAINANT = LEGAL
    MAKE_BUNDLE_FOR_SELLER = INTAKE
    WRITE_INTAKE_LETTERS = ON_THE_CASE
    WRITE_DECISION_LETTERS = LEGAL
    IMPORT_APPEALS = INTAKE
    UPLOAD_DOCUMENTS = INTAKE
    UPLOAD_HISTORY = ADMIN

    # Figures.
    COUNT_CASES = MANAGEMENT
    SEE_PARTIES_IN_FIGURES = LEAD
    COMPARE_REVIEWERS = LEAD

    # Second reviews.
    GIVE_SECOND_REVIEW = LEGAL
    MANAGE_SECOND_REVIEWS = LEAD
    VIEW_SAMPLES = MANAGEMENT

    # Exports and reports.
    EXPORT_TABLES = MANAGEMENT
    VIEW_EXPORT_LOG = MANAGEMENT
    EXPORT_CHARTS = MANAGEMENT
    EXPORT_REPORT = LEGAL
    EXPORT_RUN = LEAD

    # Notices.
    RECEIVE_CASE_NOTICES = ON_THE_CASE
    RECEIVE_WINDOW_NOTICES = LEAD
    RECEIVE_CALENDAR_NOTICES = ADMIN
    RECEIVE_ACCOUNT_NOTICES = ADMIN
    RECEIVE_DELIVERY_NOTICES = OVERSIGHT

    # Administration.
    MANAGE_ACCOUNTS = AT_THE_FILE
    MANAGE_CLIENTS = AT_THE_FILE
    MANAGE_SETUP = ADMIN
    MANAGE_CONNECTIONS = AT_THE_FILE
    SEND_MESSAGES_AGAIN = ON_MESSAGES
    ERASE_PERSONAL_DATA = ADMIN
    SEAL_RECORD = AT_THE_FILE
    VIEW_SERVER_FIGURES = ADMIN

    def __new__(cls, roles: frozenset[Role]) -> Self:
        """Gives each act a distinct value, because many have the same roles."""
        act = object.__new__(cls)
        act._value_ = len(cls.__members__)
        act.roles = roles
        return act

    def __str__(self) -> str:
        """The act's name in documentation and log."""
        return self.name.lower()


def allowed(person: Person, act: Act) -> bool:
    """Whether this person's role may do that."""
    return person.role in act.roles


def may(person: Person, act: Act) -> Refusal | None:
    """Why this person may not do that, or None if their role may."""
    return None if allowed(person, act) else role_refused(person, act.roles)


def requires(act: Act) -> Callable[[Asked[Place, P, T]], Asked[Place, P, T | Refusal]]:
    """Turns a function of the office and an actor into one that is refused to whoever may not do ``act``."""

    def made(do: Asked[Place, P, T]) -> Asked[Place, P, T | Refusal]:
        @wraps(do)
        def permitted(office: Place, actor: Person, *args: P.args, **kwargs: P.kwargs) -> T | Refusal:
            return may(actor, act) or do(office, actor, *args, **kwargs)

        return cast("Asked[Place, P, T | Refusal]", permitted)

    return made


def strongest(roles: Collection[Role]) -> Role | None:
    """The strongest of these roles; None if empty."""
    return next((role for role in STRENGTH if role in roles), None)


def role_refused(person: Person, roles: frozenset[Role]) -> Refusal:
    """The refusal of what is reserved for other roles; the program is not listed, because nobody can become it."""
    names = tuple(label_of(role) for role in Role if role in roles and role is not Role.SYSTEM)
    return refuse("not_permitted", role_name=label_of(person.role), roles=names)


# Customer service does not see images of invoices or identity documents.
HIDDEN_FROM_INTAKE: Final = frozenset({DocumentKind.INVOICE, DocumentKind.IDENTITY_DOCUMENT})

OF_LEGAL: Final = frozenset(
    {"findings", "verdict", "routes", "passed_routes", "private_note", "reuse", "unopened", "proposed", "legal_risk"}
)


def sees_images(person: Person, kind: DocumentKind) -> bool:
    """Whether this person may view documents of that kind."""
    return allowed(person, Act.OPEN_RESTRICTED_DOCUMENTS if kind in HIDDEN_FROM_INTAKE else Act.OPEN_DOCUMENTS)
