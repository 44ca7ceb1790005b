"""What the kernel of this machine holds the reader processes to, and what the log of the office tells."""

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
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal
from core.domain.terms import ZONE
from core.domain.text import Text, mark
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
class Holds:
    """What stands and what this kernel lacks; ``root`` tells that the office itself runs as root."""

    standing: tuple[Hold, ...]
    root: bool

    @property
    def lacking(self) -> tuple[Hold, ...]:
        """What the kernel could not be asked to hold."""
        return tuple(each for each in HOLDS if each not in self.standing)


def holds_here() -> Holds:
    """Asks a reader, which is started for it if none runs."""
    return Holds(readers().held(), root=hasattr(os, "geteuid") and os.geteuid() == 0)


def hold_name(hold: Hold) -> Text:
    """A hold as people read it."""
    return Text(key=NAMES[hold])


# The log of the office, as administrators and leads read it.

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
    "setup": (mark("page.setup"), ("setup_confirmed",)),
    "reasons": (mark("page.reasons"), ("standard_reason_written", "standard_reason_retired")),
    "erasures": (mark("office_log.erasures"), ("erased",)),
}  # fmt: skip
"""What a list can be narrowed to: its name, and the acts of the log."""

ON_PAGE: Final = 50

FOR_EVER: Final = timedelta(days=36_500)

MOST: Final = 100_000
"""Acts in a file."""


@dataclass(frozen=True)
class LogFilter:
    """Of the log of the office what is asked for: a kind, an account, the first and the last day; empty is all."""

    kind: str = ""
    actor: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1


def asked_of(address: Mapping[str, str]) -> LogFilter:
    """What an address asks for; what it does not say, or says wrongly, is not narrowed."""
    first, last = (_day(address.get(name, "")) for name in ("from", "to"))
    kind, page = address.get("kind", ""), address.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() else 1
    return LogFilter(kind if kind in KINDS else "", address.get("account", ""), first, last, min(number, MOST))


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


@dataclass(frozen=True)
class LoggedAct:
    """One act: its position in the one order, by which account, when (aware UTC), and what it tells."""

    position: int
    verb: str
    actor: str
    at: datetime
    told: dict[str, Any]


@dataclass(frozen=True)
class LogPage:
    """The acts of a page, how many there are in all, and the names of all accounts and API clients by id."""

    acts: tuple[LoggedAct, ...]
    of: int
    names: dict[str, str]


def read_log(office: Office, actor: Person, asked: LogFilter, most: int = ON_PAGE) -> LogPage | Refusal:
    """The acts of one page, the newest first, and how many there are in all.

    What was released in a case that the person is to decide a second time is told without its number.
    """
    if refusal := may(actor, Act.VIEW_OFFICE_LOG):
        return refusal
    verbs = KINDS[asked.kind][1] if asked.kind in KINDS else [verb for _, of_kind in KINDS.values() for verb in of_kind]
    since = datetime.combine(asked.first, time(), ZONE) if asked.first else datetime(1970, 1, 1, tzinfo=UTC)
    until = datetime.combine(asked.last, time(), ZONE) + timedelta(days=1) if asked.last else office.now() + FOR_EVER
    with office.store.reading() as cursor:
        hidden = hidden_cases(cursor, actor)
        rows = office_log(cursor, verbs, asked.actor, since, until, (most, (max(asked.page, 1) - 1) * most))
    acts = tuple(
        LoggedAct(row["position"], row["verb"], row["actor"], row["happened_at"], _told(row["payload"], hidden))
        for row in rows
    )
    people = {each.person_id: each.name for each in everybody(office.store).values()}
    names = people | names_for(actor, client_actors(office.store), render)
    return LogPage(acts, rows[0]["total"] if rows else 0, names)


def _told(payload: str, hidden: frozenset[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(payload)
    return {} if told.get("appeal_no") in hidden else told
