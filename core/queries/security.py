"""The kernel's confinement of the reader processes on this machine, and the office log."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from core.documents.reader_pool import readers
from core.documents.reader_protocol import HOLDS, Hold
from core.domain.masking import names_for
from core.domain.people import Person
from core.domain.permissions import Act, requires
from core.domain.refusals import Refusal
from core.domain.terms import ZONE
from core.domain.text import Text, day_of, mark
from core.language import render
from core.ledger.clients import client_actors
from core.ledger.people import everybody
from core.ledger.record import office_log
from core.ledger.second_reviews import hidden_cases
from core.office import Office

NAMES: Final[dict[Hold, str]] = {
    "network": mark("security.no_network"),
    "user": mark("security.no_rights_of_root"),
    "privileges": mark("security.no_new_rights"),
    "files": mark("security.no_files_but_their_libraries"),
    "calls": mark("security.few_system_calls"),
}


@dataclass(frozen=True)
class Protections:
    """The active protections and those this kernel lacks; ``root``: the office itself runs as root."""

    standing: tuple[Hold, ...]
    root: bool

    @property
    def lacking(self) -> tuple[Hold, ...]:
        """The protections this kernel lacks."""
        return tuple(each for each in HOLDS if each not in self.standing)


def holds_here() -> Protections:
    """The protections reported by a reader process, which is started if none is running."""
    return Protections(readers().held(), root=hasattr(os, "geteuid") and os.geteuid() == 0)


def hold_name(hold: Hold) -> Text:
    """The label of a protection."""
    return Text(key=NAMES[hold])


# The office log, for administrators and leads.

KINDS: Final = {
    "sign_ins": (mark("office_log.sign_ins"), (
        "signed_in", "signed_in_locally", "signed_out", "sign_in_refused", "password_refused", "sign_ins_ended")),
    "accounts": (mark("office_log.accounts"), (
        "account_added", "account_closed", "account_opened", "role_given", "password_given", "password_changed",
        "company_linked")),
    "clients": (mark("office_log.clients"), ("client_added", "client_revoked")),
    "released": (mark("office_log.released"), ("bundle_released", "release_letter")),
    "exports": (mark("office_log.exports"), ("export", "export_ended", "export_before")),
    "connections": (mark("office_log.connections"), ("connection_changed",)),
    "setup": (mark("page.setup"), ("setup_confirmed", "letterhead_written")),
    "reasons": (mark("page.reasons"), ("standard_reason_written", "standard_reason_retired")),
    "erasures": (mark("office_log.erasures"), ("erased",)),
    "seals": (mark("record.seals"), ("sealed",)),
}  # fmt: skip
"""The filters by kind of act: name, and the acts of the log."""

ON_PAGE: Final = 50

FOR_EVER: Final = timedelta(days=36_500)

MOST: Final = 100_000
"""The maximum number of acts in a file."""


@dataclass(frozen=True)
class LogFilter:
    """The filters of the office log: kind, account, first and last day; empty for all."""

    kind: str = ""
    actor: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1


def asked_of(address: Mapping[str, str]) -> LogFilter:
    """The filters in an address; missing or invalid ones are ignored."""
    first, last = (day_of(address.get(name, "")) for name in ("from", "to"))
    kind, page = address.get("kind", ""), address.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() else 1
    return LogFilter(kind if kind in KINDS else "", address.get("account", ""), first, last, min(number, MOST))


@dataclass(frozen=True)
class LoggedAct:
    """One act: its position in the single order, the account, the time (aware UTC), and its content."""

    position: int
    verb: str
    actor: str
    at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True)
class LogPage:
    """The acts on a page, their total number, and the names of all accounts and API clients by id."""

    acts: tuple[LoggedAct, ...]
    of: int
    names: dict[str, str]


@requires(Act.VIEW_OFFICE_LOG)
def read_log(office: Office, actor: Person, query: LogFilter, most: int = ON_PAGE) -> LogPage | Refusal:
    """The acts on one page, newest first, and their total number.

    Releases in a case under second review by this person are shown without the case number.
    """
    verbs = KINDS[query.kind][1] if query.kind in KINDS else [verb for _, of_kind in KINDS.values() for verb in of_kind]
    since = datetime.combine(query.first, time(), ZONE) if query.first else datetime(1970, 1, 1, tzinfo=UTC)
    until = datetime.combine(query.last, time(), ZONE) + timedelta(days=1) if query.last else office.now() + FOR_EVER
    with office.store.reading() as cursor:
        hidden = hidden_cases(cursor, actor)
        rows = office_log(cursor, verbs, query.actor, since, until, (most, (max(query.page, 1) - 1) * most))
    acts = tuple(
        LoggedAct(row["position"], row["verb"], row["actor"], row["happened_at"], _visible(row["payload"], hidden))
        for row in rows
    )
    people = {each.person_id: each.name for each in everybody(office.store).values()}
    names = people | names_for(actor, client_actors(office.store), render)
    return LogPage(acts, rows[0]["total"] if rows else 0, names)


def _visible(payload: str, hidden: frozenset[str]) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(payload)
    return {} if details.get("appeal_no") in hidden else details
