"""People of the office, their saved views, their mentions in comments; clients of the API; the lease of a case."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from core.domain.terms import Role
from core.domain.text import Frozen, Text, mark, plain

SIGN_IN_LASTS: Final = timedelta(hours=12)

SIGN_IN_IDLES: Final = timedelta(hours=1)


class Person(Frozen):
    """An account of the office. ``language`` is en or zh; if ``active`` is false the person can no longer sign in.

    ``must_change``: somebody else chose or saw the password, which now serves only to choose a new one.
    """

    person_id: str
    name: str
    role: Role
    language: str = "en"
    active: bool = True
    must_change: bool = False


class Lease(Frozen):
    """Who holds a case, until when (aware UTC)."""

    appeal_no: str
    person_id: str
    until: datetime


SYSTEM: Final = Person(person_id="system", name="Redress", role=Role.SYSTEM)

CONSOLE: Final = Person(person_id="console", name="console", role=Role.LEAD)
"""Whoever uses the command line with access to the file may read everything; decisions need a named person."""

APPEALS_IMPORT: Final = Person(person_id="import", name="import", role=Role.INTAKE)

HISTORY_IMPORT: Final = Person(person_id="import", name="import", role=Role.ADMIN)
"""The actor of imports of appeals and histories on the command line."""

ACCOUNT_ROLES: Final = tuple(role for role in Role if role is not Role.SYSTEM)
"""The roles an account can have; nobody signs in as the program."""


SCOPES: Final = {
    "intake:write": mark("client.scope_intake"),
    "answers:write": mark("client.scope_answers"),
    "orders:confirm": mark("client.scope_orders"),
    "events:read": mark("client.scope_events"),
    "accounts:attest": mark("client.scope_accounts"),
}
"""The scopes of the API, each with the message id of its meaning."""

CLIENT: Final = "api:"
"""The prefix of a program's id in the record; no account has it, and nobody signs in with one."""


class Client(Frozen):
    """A program that calls the API with a token, until it expires or is revoked; times are aware UTC."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    per_minute: int
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether its token is valid at that time (aware)."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def actor(self) -> Person:
        """The person it acts as when it submits what the parties send: with the rights of customer service."""
        return Person(person_id=f"{CLIENT}{self.client_id}", name=self.name, role=Role.INTAKE, active=False)

    @property
    def machine(self) -> Person:
        """The person it acts as when it reports what marketplace systems did: a program that decides nothing."""
        return self.actor.model_copy(update={"role": Role.SYSTEM})


# Views of the queue: an address that somebody has given a name.

MOST_VIEWS: Final = 30
"""So many views of their own a person keeps, and so many are shared: a menu of more is searched, not read."""

LONGEST_VIEW_NAME: Final = 60

LONGEST_VIEW: Final = 2_000


class SavedView(Frozen):
    """A view as it is kept: of the account ``owner``, or "" where it is shared with the office; times are aware UTC.

    ``address`` is what is asked of the queue, as the text of a query (``core.analytics.case_list``).
    """

    owner: str
    name: str
    address: str
    written_by: str
    written_at: datetime

    @property
    def shared(self) -> bool:
        """Whether everybody who works with the queue has it."""
        return not self.owner


def view_name(typed: str) -> str:
    """A name as it is kept: in one line, without blanks around it."""
    return " ".join("".join(each for each in typed if each.isprintable() or each.isspace()).split())


def folded_name(name: str) -> str:
    """By what two names are the same: neither case, width nor blanks tell them apart."""
    return " ".join(plain(name).casefold().split())


def why_no_view_name(name: str) -> Text | None:
    """What is wrong with the name of a view; None of one that can stand in a menu."""
    if not folded_name(name):
        return Text(key=mark("queue.view_needs_name"))
    if len(name) > LONGEST_VIEW_NAME:
        return Text(key=mark("reasons.too_long"), facts={"count": LONGEST_VIEW_NAME})
    return None


# Colleagues who are mentioned in a comment: typed as @name or @account, kept as <@account>, so that everybody who reads
# it is shown the name that they may see.

_MENTION: Final = re.compile(r"<@([^<>@]+)>")


def mention(person_id: str) -> str:
    """A mention as it is kept."""
    return f"<@{person_id}>"


def find_mentions(text: str, people: Iterable[Person]) -> tuple[str, tuple[str, ...]]:
    """The text with each ``@name`` or ``@account`` of these people as it is kept, and their ids in order.

    An @ within a word, as in an e-mail address, mentions nobody. Of two names the longer one counts; a name that
    several people have mentions all of them.
    """
    named: dict[str, list[str]] = {}
    for each in people:
        for name in {each.name.casefold(), each.person_id.casefold()} - {""}:
            named.setdefault(name, []).append(each.person_id)
    if not named:
        return text, ()
    ends = (re.escape(each) + (r"(?![0-9A-Za-z])" if each.isascii() else "") for each in sorted(named, key=len)[::-1])
    pattern = re.compile(rf"(?<![0-9A-Za-z.])[@＠]({'|'.join(ends)})", re.IGNORECASE)
    found: list[str] = []

    def replaced(match: re.Match[str]) -> str:
        ids = named.get(match[1].casefold(), [])
        found.extend(ids)
        return " ".join(map(mention, ids)) or match[0]

    return pattern.sub(replaced, text), tuple(dict.fromkeys(found))


def unmatched_mentions(written: str) -> tuple[str, ...]:
    """The words after an @ in a text as it is kept: what was typed like a mention, and is none."""
    return tuple(dict.fromkeys(re.findall(r"(?<![0-9A-Za-z.<])[@＠]([^\W\d_][\w.-]*\w)", written)))


def without_mentions(text: str) -> str:
    """The text without the mentions in it."""
    return _MENTION.sub("", text)


def name_mentions(text: str, mentioned: Collection[str], name_of: Callable[[str], str]) -> str:
    """The text with the mentions of these people as ``@`` and their names."""
    return _MENTION.sub(lambda match: f"@{name_of(match[1])}" if match[1] in mentioned else match[0], text)
