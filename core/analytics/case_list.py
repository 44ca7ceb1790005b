"""Lists of cases: what can be asked of the queue and how an address says it, its pages and counts, the next free case.

A view that somebody keeps is such an address. It is read by the same function as what stands in the browser, for
whoever looks at the queue, so it shows nobody more than their role may see.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast, get_args
from urllib.parse import parse_qsl

from core.domain.people import SavedView
from core.domain.terms import ZONE, RightType
from core.domain.text import day_of, mark
from core.ledger.engine import Cursor, among

# What can be asked of the queue.

Tab: TypeAlias = Literal[
    "legal", "approve", "mine", "free", "late", "seller", "complainant", "arrival", "opened", "closed"
]

TABS: Final[tuple[Tab, ...]] = get_args(Tab)

Backlog: TypeAlias = Literal["", "apart", "only"]
"""How a list treats cases that were late when imported: it includes them, leaves them out, or has only them."""

BACKLOGS: Final[dict[str, Backlog]] = {"": "apart", "all": "", "only": "only"}
"""The same by its word in the address: the backlog is left out unless asked for."""

VERDICTS: Final = ("none", "open", "fails", "passes")
"""The verdict filters for open cases; ``none``: the checklist was not started."""

READINGS: Final = ("waiting", "failed", "read")
"""The filters for a case's documents: some are waiting to be read, some could not be read, or neither."""

ON_BOTH: Final = ("no", "right", "seller", "complainant")

OPEN_ORDERS: Final = (*ON_BOTH, "due", "turn", "routes", "verdict", "holder", "proposed", "proposer", "age")

CLOSED_ORDERS: Final = (*ON_BOTH, "closed_on", "outcome", "reviewer", "took")
"""The columns by which lists of open cases can be sorted, and of closed ones."""

ONLY_FOR_LEGAL: Final = frozenset({"verdict", "holder", "reviewer", "proposed", "proposer"})
"""The columns, and sort orders, hidden from customer service (domain.md 7.1)."""


def sorted_by(tab: Tab, order: str) -> bool:
    """Whether a list on this tab can be sorted by that column; open and closed cases have different ones."""
    return order in (CLOSED_ORDERS if tab == "closed" else OPEN_ORDERS)


Days: TypeAlias = tuple[date | None, date | None]
"""From the first day to the last, both included; None leaves that end open."""


@dataclass(frozen=True)
class QueueFilters:
    """The filters of the queue; ``holder`` is a person's id, ``search`` part of a number or name.

    Days are in the office's zone, first to last; for closed cases ``due`` means the day they ended. ``verdict`` is one
    of ``VERDICTS``, ``reading`` one of ``READINGS``. ``order`` is a column (``sorted_by``), "" for the default order.
    """

    tab: Tab = "legal"
    right_types: tuple[RightType, ...] = ()
    route: str = ""
    holder: str = ""
    search: str = ""
    policy: str = ""
    complainant: str = ""
    opened: Days = (None, None)
    due: Days = (None, None)
    verdict: str = ""
    reading: str = ""
    backlog: Backlog = ""
    order: str = ""
    descending: bool = False


# How an address says it.

LABELS: Final = {
    "tab": mark("word.tab"),
    "right": mark("word.right"),
    "route": mark("queue.route_claimed"),
    "holder": mark("word.held_by"),
    "q": mark("word.search"),
    "policy": mark("word.policy"),
    "complainant": mark("label.side.complainant"),
    "opened-from": mark("queue.opened_from"),
    "opened-to": mark("queue.opened_to"),
    "due-from": mark("queue.due_from"),
    "due-to": mark("queue.due_to"),
    "verdict": mark("word.verdict_so_far"),
    "reading": mark("queue.reading_of_documents"),
    "backlog": mark("queue.imported_late"),
    "sort": mark("queue.order"),
}
"""The names that an address has for what is asked, each with what people call it."""


@dataclass(frozen=True)
class Choices:
    """What a person can ask the queue for: their tabs, their own first, and the ids of routes, policies and accounts.

    Without ``findings`` nothing of what only legal is told: neither verdicts nor who holds a case.
    """

    tabs: tuple[Tab, ...]
    routes: Collection[str]
    policies: Collection[str]
    people: Collection[str]
    findings: bool


class RequestedFilters(NamedTuple):
    """What an address asks for, and the names (``LABELS``) of what is left out, as it cannot be asked for."""

    filters: QueueFilters
    left_out: tuple[str, ...]


def filters_of(address: Mapping[str, str], choices: Choices) -> RequestedFilters:
    """What an address asks for, as far as this person can ask for it now."""
    texts = {name: address.get(name, "").strip() for name in LABELS}
    tab = next((each for each in choices.tabs if each == texts["tab"]), choices.tabs[0])
    order = texts["sort"].removeprefix("-")
    ordered = sorted_by(tab, order) and (choices.findings or order not in ONLY_FOR_LEGAL)
    rights = texts["right"].split(",")
    filters = QueueFilters(
        tab=tab,
        right_types=tuple(each for each in RightType if each in rights),
        route=_one_of(texts["route"], choices.routes),
        holder=_one_of(texts["holder"], choices.people if choices.findings else ()),
        search=texts["q"],
        policy=_one_of(texts["policy"], choices.policies),
        complainant=texts["complainant"],
        opened=(day_of(texts["opened-from"]), day_of(texts["opened-to"])),
        due=(day_of(texts["due-from"]), day_of(texts["due-to"])),
        verdict=_one_of(texts["verdict"], VERDICTS if choices.findings else ()),
        reading=_one_of(texts["reading"], READINGS),
        backlog=BACKLOGS.get(texts["backlog"], "apart"),
        order=order if ordered else "",
        descending=bool(ordered) and texts["sort"].startswith("-"),
    )
    taken = address_of(filters)
    lost = (name for name, text in texts.items() if text and (tab != text if name == "tab" else name not in taken))
    return RequestedFilters(filters, tuple(lost))


def address_of(filters: QueueFilters, own: Tab | None = None) -> dict[str, str]:
    """The address that asks for this; without its tab where that is the person's ``own``."""
    ends = zip(("opened-from", "opened-to", "due-from", "due-to"), (*filters.opened, *filters.due), strict=True)
    texts = {
        "tab": "" if filters.tab == own else filters.tab,
        "right": ",".join(filters.right_types),
        "route": filters.route,
        "holder": filters.holder,
        "q": filters.search,
        "policy": filters.policy,
        "complainant": filters.complainant,
        **{name: day.isoformat() if day else "" for name, day in ends},
        "verdict": filters.verdict,
        "reading": filters.reading,
        "backlog": next(word for word, each in BACKLOGS.items() if each == filters.backlog),
        "sort": f"{'-' if filters.descending else ''}{filters.order}" if filters.order else "",
    }
    return {name: text for name, text in texts.items() if text}


def _one_of(value: str, known: Collection[str]) -> str:
    return value if value in known else ""


def view_asks(view: SavedView, choices: Choices) -> RequestedFilters:
    """What a view that is kept shows to a person, and what it names that they cannot ask for."""
    return filters_of(dict(parse_qsl(view.address)), choices)


# The lists themselves.

LONG: Final = 4

SPANS: Final = tuple(timedelta(days=days) for days in (2, 10, 50, 250))

MANY: Final = 5_000

OWN_NUMBER: Final = re.compile(r"AP-\d{4}(-\d*)?", re.IGNORECASE)
"""The beginning of a number in the office's own series, as assigned by ``core.ledger.record.next_number``."""

LEGAL_STATES: Final = "('preliminary_review', 'final_review')"


@dataclass(frozen=True, kw_only=True)
class ListQuery(QueueFilters):
    """The filters as one person sets them; ``person_id`` is the reader, ``now`` the current time.

    ``today`` is the current day of most policies; ``elsewhere`` lists those in zones where it is another day.
    ``hidden`` are the cases hidden from the reader; ``approves``: the reader may approve decisions.
    """

    person_id: str
    now: datetime
    today: date
    elsewhere: tuple[tuple[date, tuple[str, ...]], ...] = ()
    hidden: tuple[str, ...] = ()
    approves: bool = False

    @property
    def from_counts(self) -> bool:
        """Whether the stored counts (``open_count``) give the length of this list, apart from cases left out."""
        ends = (*self.opened, *self.due)
        filters = (self.route, self.holder, self.search, self.complainant, self.verdict, self.reading, *ends)
        return self.backlog != "only" and not any(filters)

    @property
    def plain(self) -> bool:
        """Whether no filter is set, apart from cases left out."""
        return self.from_counts and not self.right_types and not self.policy


_KEPT_AS: Final = {"none": ""}
"""The stored values of verdicts that the filters name by another word."""

_WAITING: Final = "FROM proposal w WHERE w.settled_as IS NULL AND w.proposed_by <> $person"

_TAB: Final[dict[Tab, str]] = {
    "legal": f"p.state IN {LEGAL_STATES}",
    # Decisions awaiting approval that somebody else proposed; counted in their own table.
    "approve": f"p.appeal_no IN (SELECT appeal_no {_WAITING})",
    "mine": f"p.state IN {LEGAL_STATES} AND (p.assigned_to = $person OR l.person_id = $person)",
    "free": f"p.state IN {LEGAL_STATES} AND p.assigned_to IS NULL AND l.person_id IS NULL",
    "late": "p.due_on < $today",
    "seller": "p.state = 'awaiting_seller'",
    "complainant": "p.state = 'awaiting_complainant'",
    # A forwarded case's deadline starts with the arrival, so without a due date no arrival is recorded.
    "arrival": "p.state = 'awaiting_complainant' AND p.due_on IS NULL",
    "opened": "p.state = 'opened'",
    "closed": "true",
}

_OF_POLICY: Final = "p.policy_id = $policy"

_SHOWN: Final = "NOT list_contains($hidden, p.appeal_no)"

# Names are looked up only for the rows of a page: a join here would read all parties for every list.
_OPEN_FROM: Final = "FROM pending p LEFT JOIN lease l ON l.appeal_no = p.appeal_no AND l.held_until > $now"

# What a search has found among them, under the same names: a case and whoever holds it.
_FOUND: Final = "FROM found p CROSS JOIN LATERAL (SELECT p.person_id) l"

_OF_COMPLAINANT: Final = (
    "p.complainant_id IN"
    " (SELECT party_id FROM party WHERE side = 'complainant' AND contains(lower(name), $complainant))"
)

_READ: Final = "p.appeal_no {} (SELECT e.appeal_no FROM reading r JOIN exhibit e USING (exhibit_id) WHERE r.state {})"

_OF_READING: Final = {
    "waiting": _READ.format("IN", "= 'waiting'"),
    "failed": _READ.format("IN", "= 'failed'"),
    "read": " AND ".join([_READ.format("IN", "= 'read'"), _READ.format("NOT IN", "<> 'read'")]),
}

_COLUMNS: Final = (
    "p.appeal_no, p.state, p.right_type, p.policy_id, p.due_on, p.opened_at, p.seller_id, p.complainant_id"
)

_HOLDERLESS: Final = f"{_COLUMNS}, p.routes, p.verdict, p.assigned_to"

_OPEN_COLUMNS: Final = f"{_COLUMNS}, p.routes, p.verdict, coalesce(l.person_id, p.assigned_to) AS holder, l.held_until"

_AT_MOST_LAST: Final = "(SELECT least($offset, divide(greatest(0, count(*) - 1), $limit) * $limit) FROM hit)"

# Names are read once, even if both sides of a case are searched.
_NAMED: Final = "named AS MATERIALIZED (SELECT party_id FROM party WHERE contains(lower(name), $search))"

_NEWEST: Final = "final_decided_at DESC NULLS LAST, appeal_no DESC"

_OLDEST: Final = "final_decided_at NULLS FIRST, appeal_no"

_URGENT: Final = "due_on NULLS LAST, opened_at, appeal_no"

_LEAST_URGENT: Final = "due_on DESC NULLS FIRST, opened_at DESC, appeal_no DESC"

COUNTED: Final = 2_000
"""The maximum number of closed cases counted in a search when they are read in order; the newest are listed."""

_OF_LEGAL: Final[frozenset[Tab]] = frozenset({"legal", "mine", "free", "late"})
"""The tabs with cases in legal's turn, from which the next one can be taken."""

_COUNTED: Final[tuple[Tab, ...]] = tuple(tab for tab in _TAB if tab not in {"closed", "approve"})

_KEPT: Final[frozenset[Tab]] = frozenset({"legal", "late", "seller", "complainant", "arrival", "opened"})
"""The tabs whose counts are stored in ``open_count``."""

_OWN: Final = (
    "SELECT appeal_no FROM pending WHERE assigned_to = $person UNION"
    " SELECT appeal_no FROM lease WHERE person_id = $person AND held_until > $now"
)

_CLOSED_COLUMNS: Final = (
    f"{_COLUMNS}, p.outcome, p.final_decided_at, p.reviewer AS holder, p.exceptional, p.legal_risk, p.imported"
)

_PARTY: Final = "LEFT JOIN party o ON o.party_id = p"

_BY_TURN: Final = (
    "CASE p.state WHEN 'opened' THEN 1 WHEN 'awaiting_seller' THEN 2 WHEN 'preliminary_review' THEN 3"
    " WHEN 'awaiting_complainant' THEN 4 ELSE 5 END"
)

_BY_VERDICT: Final = "CASE p.verdict WHEN 'open' THEN 1 WHEN 'fails' THEN 2 WHEN 'passes' THEN 3 END"

_PROPOSED: Final = "LEFT JOIN proposal o ON o.appeal_no = p.appeal_no AND o.settled_as IS NULL"

_OF_BOTH: Final = {
    "no": ("p.appeal_no", ""),
    "right": ("p.right_type", ""),
    "seller": ("nullif(lower(o.name), '')", f"{_PARTY}.seller_id"),
    "complainant": ("nullif(lower(o.name), '')", f"{_PARTY}.complainant_id"),
}

_OPEN_ORDERS: Final = {
    **_OF_BOTH,
    "due": ("p.due_on", ""),
    "turn": (_BY_TURN, ""),
    "routes": ("nullif(p.routes, '')", ""),
    "verdict": (_BY_VERDICT, ""),
    "holder": ("lower(o.name)", "LEFT JOIN person o ON o.person_id = coalesce(l.person_id, p.assigned_to)"),
    "proposed": ("o.decision", _PROPOSED),
    "proposer": ("lower(w.name)", f"{_PROPOSED} LEFT JOIN person w ON w.person_id = o.proposed_by"),
    "age": ("$now - p.opened_at", ""),
}

_CLOSED_ORDERS: Final = {
    **_OF_BOTH,
    "closed_on": ("p.final_decided_at", ""),
    "outcome": ("p.outcome", ""),
    "reviewer": ("lower(o.name)", "LEFT JOIN person o ON o.person_id = p.reviewer"),
    "took": ("extract(epoch FROM p.final_decided_at - p.opened_at)", ""),
}


@dataclass(frozen=True)
class ListPage:
    """One page of a list: its rows, the length of the whole list, and its number (the last one if past the end).

    ``more``: the list is longer than ``total``, because a search found more than are counted.
    """

    rows: list[dict[str, Any]]
    total: int
    page: int
    more: bool = False


def list_page(cursor: Cursor, wanted: ListQuery, size: int, page: int = 1) -> ListPage:
    """Page ``page`` (from 1) of a list: open cases by due date, most urgent first; closed ones newest first."""
    if wanted.order:
        return _sorted(cursor, wanted, size, page)
    if cursor.reads_in_order:
        return _read_in_order(cursor, wanted, size, page)
    if wanted.tab == "closed" and not wanted.search:
        total = _closed(cursor, wanted)
        page = _last(total, size, page)
        return ListPage(_named(cursor, _closed_page(cursor, wanted, _paged(wanted, size, page), total)), total, page)
    ask = _searched_page if wanted.tab == "closed" else _open_page
    rows = ask(cursor, wanted, _paged(wanted, size, page))
    total = int(rows[0]["total"]) if rows else 0
    return ListPage(_named(cursor, rows), total, _last(total, size, page))


def _sorted(cursor: Cursor, wanted: ListQuery, size: int, page: int) -> ListPage:
    """``list_page`` in another order: all case numbers are sorted by the column, and only the page is read in full.

    Cases without a value come last in either direction; equal ones are in the default order.
    """
    if wanted.tab == "closed" and not wanted.search:
        return _closed_sorted(cursor, wanted, size, page)
    closed = wanted.tab == "closed"
    key, joined = (_CLOSED_ORDERS if closed else _OPEN_ORDERS)[wanted.order]
    order = f"sorted_by {'DESC' if wanted.descending else 'ASC'} NULLS LAST, {_NEWEST if closed else _URGENT}"
    of, day = (f"FROM appeal p {joined}", "final_decided_at") if closed else (f"{_OPEN_FROM} {joined}", "due_on")
    args = _paged(wanted, size, page)
    found = cursor.rows(
        f"WITH {_NAMED}, hit AS MATERIALIZED (SELECT p.appeal_no, p.opened_at, p.{day}, {key} AS sorted_by {of}"
        f" WHERE {_where(wanted)})"
        f" SELECT appeal_no, (SELECT count(*) FROM hit) AS total FROM hit ORDER BY {order}"
        f" LIMIT $limit OFFSET {_offset(args)}",
        args,
    )
    total = int(found[0]["total"]) if found else 0
    numbers = [row["appeal_no"] for row in found]
    rows = _closed_rows(cursor, numbers) if closed else _open_rows(cursor, wanted, numbers)
    return ListPage(_named(cursor, rows), total, _last(total, size, page))


def _closed_sorted(cursor: Cursor, wanted: ListQuery, size: int, page: int) -> ListPage:
    """``_sorted`` for closed cases, whose number is known: the page is read from the nearer end of what it is part of.

    With the offset in the statement DuckDB keeps only the first rows; with a subquery in its place it sorts all.
    """
    total = _closed(cursor, wanted)
    page = _last(total, size, page)
    part = _Section(_where(wanted), _args(wanted), total, (page - 1) * size)
    if wanted.order in _FEW_VALUES and part.total > MANY:
        part = _of_its_values(cursor, wanted, part, size)
    after = max(0, part.total - part.before - size)
    turned = after < part.before
    key, joined = _CLOSED_ORDERS[wanted.order]
    way = "DESC" if wanted.descending is not turned else "ASC"
    ties = ("p.final_decided_at DESC NULLS LAST, p.appeal_no DESC", "p.final_decided_at NULLS FIRST, p.appeal_no")
    limit, offset = (min(size, part.total - part.before), after) if turned else (size, part.before)
    found = cursor.rows(
        f"SELECT p.appeal_no FROM appeal p {joined} WHERE {part.where}"
        f" ORDER BY {key} {way} NULLS {'FIRST' if turned else 'LAST'}, {ties[turned]} LIMIT {limit} OFFSET {offset}",
        part.args,
    )
    numbers = [row["appeal_no"] for row in (reversed(found) if turned else found)]
    return ListPage(_named(cursor, _closed_rows(cursor, numbers)), total, page)


class _Section(NamedTuple):
    """The rows among which a page is looked for: their test, how many they are, and how many come before the page."""

    where: str
    args: dict[str, object]
    total: int
    before: int


_FEW_VALUES: Final = frozenset({"right", "outcome", "reviewer"})
"""The columns with so few values that counting each costs far less than sorting all rows by them."""


def _of_its_values(cursor: Cursor, wanted: ListQuery, part: _Section, size: int) -> _Section:
    """The rows with the values of the page, found by how many each value has."""
    key, joined = _CLOSED_ORDERS[wanted.order]
    way = "DESC" if wanted.descending else "ASC"
    counts = cursor.rows(
        f"SELECT {key} AS value, count(*) AS n FROM appeal p {joined} WHERE {part.where}"
        f" GROUP BY 1 ORDER BY 1 {way} NULLS LAST",
        part.args,
    )
    passed, within, values = 0, 0, []
    for each in counts:
        if passed + within + each["n"] <= part.before:
            passed += each["n"]
        elif passed + within < part.before + size:
            within += each["n"]
            values.append(each["value"])
    args = {f"value{at}": value for at, value in enumerate(values) if value is not None}
    tests = [f"{key} IN ({', '.join(f'${name}' for name in args)})"] if args else []
    tests += [f"({key}) IS NULL"] if None in values else []
    return _Section(f"{part.where} AND ({' OR '.join(tests)})", {**part.args, **args}, within, part.before - passed)


def _open_rows(cursor: Cursor, wanted: ListQuery, numbers: list[str]) -> list[dict[str, Any]]:
    """The rows of these open cases, in the given order."""
    rows = among(cursor, f"SELECT {_HOLDERLESS} FROM pending p WHERE p.appeal_no IN ({{}})", numbers)
    by_number = {row["appeal_no"]: row for row in rows}
    return _held(cursor, wanted, [by_number[number] for number in numbers])


def next_free(cursor: Cursor, wanted: ListQuery, leave_out: Collection[str] = ()) -> str | None:
    """The first case in legal's turn in that list, in its order, that the person may take and nobody else holds.

    On a tab without such cases only the filters apply. In the default order the person's own cases come first on the
    same due day, and the backlog of an import last. Cases whose decision awaits approval are left out, because only
    those who approve can act on them.
    """
    within = _where(wanted if wanted.tab in _OF_LEGAL else replace(wanted, tab="legal"))
    joined, by = "", "p.backlog, p.due_on NULLS LAST, p.assigned_to IS NULL, p.opened_at, p.appeal_no"
    if wanted.order and wanted.tab != "closed":
        key, joined = _OPEN_ORDERS[wanted.order]
        by = f"{key} {'DESC' if wanted.descending else 'ASC'} NULLS LAST, p.due_on NULLS LAST, p.opened_at, p.appeal_no"
    return cursor.value(  # type: ignore[no-any-return] # a VARCHAR or NULL
        f"{_named_if(wanted)}SELECT p.appeal_no {_OPEN_FROM} {joined} WHERE {within} AND p.state IN {LEGAL_STATES}"
        " AND (p.assigned_to IS NULL OR p.assigned_to = $person)"
        " AND (l.person_id IS NULL OR l.person_id = $person) AND NOT list_contains($leave_out, p.appeal_no)"
        " AND p.appeal_no NOT IN (SELECT appeal_no FROM proposal WHERE settled_as IS NULL)"
        f" ORDER BY {by} LIMIT 1",
        {**_args(wanted), "leave_out": list(leave_out)},
    )


# Lists read in index order.


def _read_in_order(cursor: Cursor, wanted: ListQuery, size: int, page: int) -> ListPage:
    """``list_page``, reading the page from the nearer end of the list, with a stored length if there is one."""
    if wanted.tab == "closed" and wanted.search:
        return _sought(cursor, wanted, size, page)
    if wanted.tab == "closed":
        total, orders, of = _closed(cursor, wanted), (_NEWEST, _OLDEST), f"{_CLOSED_COLUMNS} FROM appeal p"
    elif wanted.tab in _KEPT and wanted.from_counts:
        total, orders, of = _open_total(cursor, wanted), (_URGENT, _LEAST_URGENT), f"{_HOLDERLESS} FROM pending p"
    else:
        rows = _open_page(cursor, wanted, _paged(wanted, size, page))
        total = int(rows[0]["total"]) if rows else 0
        return ListPage(_named(cursor, rows), total, _last(total, size, page))
    page = _last(total, size, page)
    rows = _from_nearer_end(cursor, wanted, of, orders, _Slice(total, size, page))
    return ListPage(_named(cursor, rows if wanted.tab == "closed" else _held(cursor, wanted, rows)), total, page)


class _Slice(NamedTuple):
    """A page within a list of a given length."""

    total: int
    size: int
    page: int

    @property
    def before(self) -> int:
        """The number of rows before the page."""
        return (self.page - 1) * self.size

    @property
    def after(self) -> int:
        """The number of rows after the page."""
        return max(0, self.total - self.before - self.size)


def _from_nearer_end(
    cursor: Cursor, wanted: ListQuery, of: str, orders: tuple[str, str], part: _Slice
) -> list[dict[str, Any]]:
    """The rows of that part of a list; ``orders`` are the orders from its beginning and from its end."""
    turned = part.after < part.before
    args = {
        **_args(wanted),
        "limit": min(part.size, part.total - part.before) if turned else part.size,
        "offset": part.after if turned else part.before,
    }
    rows = cursor.rows(
        f"SELECT {of} WHERE {_where(wanted, _OWN)} ORDER BY {orders[turned]} LIMIT $limit OFFSET $offset", args
    )
    return rows[::-1] if turned else rows


def _held(cursor: Cursor, wanted: ListQuery, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a page of open cases with the current holder, or otherwise the assignee."""
    found = among(
        cursor,
        "SELECT appeal_no, person_id, held_until FROM lease WHERE appeal_no IN ({})",
        [row["appeal_no"] for row in rows],
    )
    held = {each["appeal_no"]: each for each in found if each["held_until"] > wanted.now}
    by_case = ((row, held.get(row["appeal_no"], {"person_id": None, "held_until": None})) for row in rows)
    return [
        {**row, "holder": lease["person_id"] or row["assigned_to"], "held_until": lease["held_until"]}
        for row, lease in by_case
    ]


def _open_total(cursor: Cursor, wanted: ListQuery) -> int:
    """The length of a list of open cases, from the stored counts."""
    tests = [_tab(wanted, wanted.tab), *_counted(wanted)]
    total = cursor.value(f"SELECT coalesce(sum(p.n), 0) FROM open_count p WHERE {' AND '.join(tests)}", _args(wanted))
    return int(total) - _kept_back(cursor, wanted, "pending", tests) - _set_apart(cursor, wanted, tests)


def _counted(wanted: ListQuery) -> list[str]:
    """The conditions of a list, besides its tab, that the stored counts support."""
    return [*([_of_rights(wanted)] if wanted.right_types else []), *([_OF_POLICY] if wanted.policy else [])]


def _of_rights(wanted: ListQuery) -> str:
    """The condition for the types of rights asked for; a single one is compared, so that an index gives the order."""
    return "p.right_type = $right_type" if len(wanted.right_types) == 1 else "list_contains($right_types, p.right_type)"


def _kept_back(cursor: Cursor, wanted: ListQuery, table: str, tests: list[str]) -> int:
    """How many of the counted rows are hidden from the reader."""
    if not wanted.hidden:
        return 0
    hidden = " AND ".join(["list_contains($hidden, p.appeal_no)", *tests])
    return int(cursor.value(f"SELECT count(*) FROM {table} p WHERE {hidden}", _args(wanted)))


def _set_apart(cursor: Cursor, wanted: ListQuery, tests: list[str]) -> int:
    """How many of the counted rows belong to a backlog listed apart, excluding hidden ones."""
    if wanted.backlog != "apart":
        return 0
    apart = " AND ".join(["p.backlog", *tests, *([_SHOWN] if wanted.hidden else [])])
    return int(cursor.value(f"SELECT count(*) FROM pending p WHERE {apart}", _args(wanted)))


def _sought(cursor: Cursor, wanted: ListQuery, size: int, page: int) -> ListPage:
    """``list_page`` for a search among closed cases: the newest of those counted.

    A few matches are found by index. If there are many, each way of matching stops as soon as there are enough, and the
    newest are found quickly by going through all closed cases, newest first.
    """
    page = min(page, COUNTED // size)
    args = {**_paged(wanted, size, page), "most": COUNTED + 1}
    found = cursor.rows(
        f"WITH {_NAMED}, hit AS MATERIALIZED (SELECT * FROM ({_each_way(wanted)}) found LIMIT $most)"
        " SELECT appeal_no, (SELECT count(*) FROM hit) AS total FROM hit"
        f" ORDER BY {_NEWEST} LIMIT $limit OFFSET {_offset(args)}",
        args,
    )
    total = int(found[0]["total"]) if found else 0
    if total > COUNTED:
        found = cursor.rows(
            f"WITH {_NAMED} SELECT p.appeal_no FROM appeal p WHERE {_where(wanted)}"
            f" ORDER BY {_NEWEST} LIMIT $limit OFFSET $offset",
            args,
        )
    rows = _closed_rows(cursor, [row["appeal_no"] for row in found])
    counted = min(total, COUNTED)
    return ListPage(_named(cursor, rows), counted, _last(counted, size, page), total > COUNTED)


def _each_way(wanted: ListQuery) -> str:
    """The cases found by a search, trying the ways of ``_matches`` one after the other; each case once."""
    of, ways = _where(replace(wanted, search="")), _matches(wanted, closed=True)
    return " UNION ALL ".join(
        f"SELECT p.appeal_no, p.final_decided_at FROM appeal p WHERE {' AND NOT '.join([f'{of} AND {way}', *ways[:n]])}"
        for n, way in enumerate(ways)
    )


# Counts and pages of open and closed cases.


def _last(total: int, size: int, page: int) -> int:
    return min(max(page, 1), max(1, -(-total // size)))


def _paged(wanted: ListQuery, size: int, page: int) -> dict[str, object]:
    return {**_args(wanted), "limit": size, "offset": (max(page, 1) - 1) * size}


def _offset(args: dict[str, object]) -> str:
    """The offset of the page; a page past the end means the last one.

    For the first page it is a constant, so DuckDB can keep the best rows as it finds them without sorting the others.
    """
    return _AT_MOST_LAST if args["offset"] else "0"


def _open_page(cursor: Cursor, wanted: ListQuery, args: dict[str, object]) -> list[dict[str, Any]]:
    """The rows of a page of open cases, each with the length of the list.

    ``count(*) OVER ()`` would be simpler, but DuckDB 1.5.5 fails with an internal error if a thread has no row.
    """
    where = _where(wanted, _OWN if cursor.reads_in_order else "")
    return cursor.rows(
        f"WITH {_NAMED}, hit AS MATERIALIZED (SELECT {_OPEN_COLUMNS} {_OPEN_FROM} WHERE {where})"
        " SELECT *, (SELECT count(*) FROM hit) AS total FROM hit"
        f" ORDER BY {_URGENT} LIMIT $limit OFFSET {_offset(args)}",
        args,
    )


def _searched_page(cursor: Cursor, wanted: ListQuery, args: dict[str, object]) -> list[dict[str, Any]]:
    """The same for a search among closed cases, reading only the numbers of all matches."""
    found = cursor.rows(
        f"WITH {_NAMED}, hit AS MATERIALIZED (SELECT p.appeal_no, p.final_decided_at FROM appeal p"
        f" WHERE {_where(wanted)})"
        " SELECT appeal_no, (SELECT count(*) FROM hit) AS total FROM hit"
        f" ORDER BY {_NEWEST} LIMIT $limit OFFSET {_offset(args)}",
        args,
    )
    rows = _closed_rows(cursor, [row["appeal_no"] for row in found])
    return [{**row, "total": each["total"]} for row, each in zip(rows, found, strict=True)]


def _closed_rows(cursor: Cursor, numbers: list[str]) -> list[dict[str, Any]]:
    """The rows of these closed cases, in the given order."""
    rows = among(cursor, f"SELECT {_CLOSED_COLUMNS} FROM appeal p WHERE p.appeal_no IN ({{}})", numbers)
    by_number = {row["appeal_no"]: row for row in rows}
    return [by_number[number] for number in numbers]


def _named(cursor: Cursor, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the names of their parties, if on file."""
    ids = sorted({row[side] for row in rows for side in ("seller_id", "complainant_id")})
    on_file = among(cursor, "SELECT party_id, name FROM party WHERE party_id IN ({})", ids)
    names = {row["party_id"]: row["name"] for row in on_file}
    return [
        {**row, "seller": names.get(row["seller_id"], ""), "complainant": names.get(row["complainant_id"], "")}
        for row in rows
    ]


def _closed_page(cursor: Cursor, wanted: ListQuery, args: dict[str, object], total: int) -> list[dict[str, Any]]:
    """A page of closed cases; for a long list only the rows that ended between two moments are sorted.

    Sorting dominates the cost of a page deep in a long list; finding the moments between which its rows ended is quick,
    and for the first pages needs no look at the other rows.
    """
    where = _where(wanted)
    if total > LONG * int(str(args["limit"])):
        where, among = _lately(cursor, where, args, total)
        where = _between(cursor, where, args, among) if among > MANY else where
    return cursor.rows(
        f"SELECT {_CLOSED_COLUMNS} FROM appeal p WHERE {where} ORDER BY {_NEWEST} LIMIT $limit OFFSET $offset", args
    )


def _lately(cursor: Cursor, where: str, args: dict[str, object], total: int) -> tuple[str, int]:
    """A condition for the most recently ended rows, enough for the page, and their number; all rows for a deep page.

    The file keeps the time range of each of its parts, so recent rows are counted in the recent parts only, which takes
    as long with ten million cases as with one million.
    """
    last = int(str(args["offset"])) + int(str(args["limit"]))
    late = f"{where} AND p.final_decided_at > $since"
    for span in SPANS:
        args["since"] = cast("datetime", args["now"]) - span
        found = int(cursor.value(f"SELECT count(*) FROM appeal p WHERE {late}", args))
        if found >= last:
            return late, found
    return where, total


def _between(cursor: Cursor, where: str, args: dict[str, object], count: int) -> str:
    """A condition for the rows that ended about when those of the page did; the offset counts from the later moment.

    Cases without an end time come last; for a page that reaches them the whole list is sorted.
    """
    offset = int(str(args["offset"]))
    last = offset + int(str(args["limit"]))
    shares = [max(0.0, 1 - (last + 1) / count), min(1.0, 1 - (offset - 1) / count)]
    found = cursor.row(
        f"SELECT count(p.final_decided_at) AS dated,"
        f" percentile_disc(ARRAY{shares}) WITHIN GROUP (ORDER BY p.final_decided_at)"
        " AS edges"
        f" FROM appeal p WHERE {where}",
        args,
    )
    if found is None or found["dated"] < count:
        return where
    args["from"], args["until"] = found["edges"]
    later = cursor.value(f"SELECT count(*) FROM appeal p WHERE {where} AND p.final_decided_at > $until", args)
    args["offset"] = offset - int(later)
    return f"{where} AND p.final_decided_at BETWEEN $from AND $until"


def _closed(cursor: Cursor, wanted: ListQuery) -> int:
    """The length of a list of closed cases; without filters the difference of two table sizes known to the file."""
    wanted = replace(wanted, tab="closed")
    if wanted.policy or wanted.complainant or wanted.reading or any((*wanted.opened, *wanted.due)):
        return int(cursor.value(f"SELECT count(*) FROM appeal p WHERE {_where(wanted)}", _args(wanted)))
    if cursor.reads_in_order:
        tests = [*_counted(wanted), *(["p.reviewer = $holder"] if wanted.holder else [])]
        query = f"SELECT coalesce(sum(p.n), 0) FROM closed_count p WHERE {' AND '.join(tests or ['true'])}"
        total = int(cursor.value(query, _args(wanted)))
        return total - _kept_back(cursor, wanted, "appeal", ["p.state = 'closed'", *tests])
    if wanted.right_types or wanted.holder:
        return int(cursor.value(f"SELECT count(*) FROM appeal p WHERE {_where(wanted)}", _args(wanted)))
    every, pending = (_size(cursor, table, wanted) for table in ("appeal", "pending"))
    return every - pending


class TabCounts(NamedTuple):
    """The number of cases on each tab under the filters, and how many on the current tab are backlog of an import.

    The backlog is counted whether it is included or listed apart.
    """

    tabs: dict[Tab, int]
    backlog: int


def tab_counts(cursor: Cursor, wanted: ListQuery) -> TabCounts:
    """The ``TabCounts``; closed cases are not counted during a search."""
    others: dict[Tab, int] = {} if wanted.search else {"closed": _closed(cursor, wanted)}
    others["approve"] = _to_approve(cursor, wanted)
    if cursor.reads_in_order and wanted.from_counts:
        found, backlog = _kept_counts(cursor, wanted), _backlog(cursor, wanted)
    else:
        found, backlog = _open_counts(cursor, wanted)
    whole = {**found, **others}
    return TabCounts({tab: whole[tab] for tab in _TAB if tab in whole}, 0 if wanted.tab == "closed" else backlog)


def page_with_counts(cursor: Cursor, wanted: ListQuery, size: int, page: int = 1) -> tuple[ListPage, TabCounts]:
    """``list_page`` and ``tab_counts``; a search among open cases reads what it finds once for both."""
    if not wanted.search or wanted.order or wanted.tab == "closed":
        return list_page(cursor, wanted, size, page), tab_counts(cursor, wanted)
    args = _paged(wanted, size, page)
    within = " AND ".join(_filters(replace(wanted, backlog=""), "pending"))
    rows = cursor.rows(
        f"WITH {_NAMED}, found AS MATERIALIZED (SELECT {_OPEN_COLUMNS}, p.assigned_to, p.backlog, l.person_id"
        f" {_OPEN_FROM} WHERE {within}), hit AS MATERIALIZED (SELECT p.* {_FOUND} WHERE {_on_tab(wanted, wanted.tab)}),"
        f" listed AS (SELECT * FROM hit ORDER BY {_URGENT} LIMIT $limit OFFSET {_offset(args)})"
        f" SELECT * FROM (SELECT {_sums(wanted)}, (SELECT count(*) FROM hit) AS total {_FOUND}) counted"
        f" LEFT JOIN listed ON true ORDER BY {_URGENT}",
        args,
    )
    total = int(rows[0]["total"])
    found, backlog = _counts_in(rows[0])
    counts = TabCounts({**found, "approve": _to_approve(cursor, wanted)}, backlog)
    listed = [row for row in rows if row["appeal_no"]]
    return ListPage(_named(cursor, listed), total, _last(total, size, page)), counts


def _open_counts(cursor: Cursor, wanted: ListQuery) -> tuple[dict[Tab, int], int]:
    """The counts of the tabs of open cases and of the backlog, in one pass."""
    within = " AND ".join(_filters(replace(wanted, backlog=""), "pending")) or "true"
    sql = f"{_named_if(wanted)}SELECT {_sums(wanted)} {_OPEN_FROM} WHERE {within}"
    return _counts_in(cursor.row(sql, _args(wanted)) or {})


def _sums(wanted: ListQuery) -> str:
    """The columns that count the cases of each tab and the backlog, read by ``_counts_in``."""
    sums = [f"count(*) FILTER (WHERE {_on_tab(wanted, tab)}) AS n_{tab}" for tab in _COUNTED]
    tab = "true" if wanted.tab in {"closed", "approve"} else _tab(wanted, wanted.tab)
    return ", ".join([*sums, f"count(*) FILTER (WHERE p.backlog AND {tab}) AS n_backlog"])


def _counts_in(row: Mapping[str, Any]) -> tuple[dict[Tab, int], int]:
    return {tab: int(row[f"n_{tab}"]) for tab in _COUNTED}, int(row["n_backlog"])


def _on_tab(wanted: ListQuery, tab: Tab) -> str:
    """The condition for the cases of a tab, with or without the backlog as the filters say."""
    return _tab(wanted, tab) + {"": "", "apart": " AND NOT p.backlog", "only": " AND p.backlog"}[wanted.backlog]


def _kept_counts(cursor: Cursor, wanted: ListQuery) -> dict[Tab, int]:
    """The same from the stored counts, plus the two tabs that depend on who holds a case."""
    within = "".join(f" AND {each}" for each in _filters(wanted, "pending"))
    columns = [f"coalesce(sum(p.n) FILTER (WHERE {_tab(wanted, tab)}), 0) AS {tab}" for tab in sorted(_KEPT)]
    by_holder: tuple[Tab, ...] = ("mine", "free")
    columns += [f"(SELECT count(*) {_OPEN_FROM} WHERE {_tab(wanted, tab, _OWN)}{within}) AS {tab}" for tab in by_holder]
    condition = " AND ".join(_counted(wanted)) or "true"
    answer = cursor.row(f"SELECT {', '.join(columns)} FROM open_count p WHERE {condition}", _args(wanted)) or {}
    found = {tab: int(answer[tab]) for tab in (*_KEPT, *by_holder)}
    for tab in _KEPT:
        tests = [_tab(wanted, tab), *_counted(wanted)]
        found[tab] -= _kept_back(cursor, wanted, "pending", tests) + _set_apart(cursor, wanted, tests)
    return found


def _backlog(cursor: Cursor, wanted: ListQuery) -> int:
    """The number of backlog cases on the tab, from an index that contains only these."""
    within = _filters(replace(wanted, backlog="only"), "pending")
    tab = [] if wanted.tab in {"closed", "approve"} else [_tab(wanted, wanted.tab)]
    return int(cursor.value(f"SELECT count(*) {_OPEN_FROM} WHERE {' AND '.join([*tab, *within])}", _args(wanted)))


def _named_if(wanted: ListQuery) -> str:
    """The beginning of a statement that may search names."""
    return f"WITH {_NAMED} " if wanted.search else ""


def _to_approve(cursor: Cursor, wanted: ListQuery) -> int:
    """How many decisions await this person's approval; 0 for those who may not approve."""
    if not wanted.approves:
        return 0
    if not wanted.plain or wanted.backlog:
        within = _where(replace(wanted, tab="approve"))
        return int(cursor.value(f"{_named_if(wanted)}SELECT count(*) {_OPEN_FROM} WHERE {within}", _args(wanted)))
    shown = " AND NOT list_contains($hidden, w.appeal_no)" if wanted.hidden else ""
    return int(cursor.value(f"SELECT count(*) {_WAITING}{shown}", _args(wanted)))


def _size(cursor: Cursor, table: str, wanted: ListQuery) -> int:
    shown = f" WHERE {_SHOWN}" if wanted.hidden else ""
    return int(cursor.value(f"SELECT count(*) FROM {table} p{shown}", _args(wanted)))


def _where(wanted: ListQuery, own: str = "") -> str:
    if wanted.tab == "closed":
        return " AND ".join(["p.state = 'closed'", *_filters(wanted, "appeal")])
    return " AND ".join([_tab(wanted, wanted.tab, own), *_filters(wanted, "pending")])


def _filters(wanted: ListQuery, table: Literal["appeal", "pending"]) -> list[str]:
    """The filter conditions for closed (``appeal``) or open cases, without those that apply only to the other."""
    closed = table == "appeal"
    who = "p.reviewer" if closed else "coalesce(l.person_id, p.assigned_to)"
    of_both = {
        _of_rights(wanted): wanted.right_types,
        _SHOWN: wanted.hidden,
        _OF_POLICY: wanted.policy,
        f"{who} = $holder": wanted.holder,
        _OF_COMPLAINANT: wanted.complainant,
        "p.opened_at >= $opened_since": wanted.opened[0],
        "p.opened_at < $opened_until": wanted.opened[1],
        _OF_READING.get(wanted.reading, ""): wanted.reading,
    }
    of_closed = {
        "p.final_decided_at >= $ended_since": wanted.due[0],
        "p.final_decided_at < $ended_until": wanted.due[1],
    }
    of_open = {
        "list_contains(string_split(p.routes, ' '), $route)": wanted.route,
        "p.due_on >= $due_since": wanted.due[0],
        "p.due_on <= $due_until": wanted.due[1],
        "p.verdict = $verdict": wanted.verdict,
        "NOT p.backlog": wanted.backlog == "apart",
        "p.backlog": wanted.backlog == "only",
    }
    tests = [test for test, value in {**of_both, **(of_closed if closed else of_open)}.items() if value]
    return [*tests, f"({' OR '.join(_matches(wanted, closed=closed))})"] if wanted.search else tests


def _matches(wanted: ListQuery, *, closed: bool) -> list[str]:
    """The places a search looks in: the case number, listing numbers, and names of parties.

    A text that begins like the office's own numbers is searched only among these, which are in order. Listing numbers
    contain a digit and no spaces, so other texts are not searched there, which would take most of the time with a
    million closed cases.
    """
    text = wanted.search.strip()
    if OWN_NUMBER.fullmatch(text):
        return ["p.appeal_no >= upper($search) AND p.appeal_no < upper($search) || '~'"]
    number = "lower(p.appeal_no)" if text.upper() != text.lower() else "p.appeal_no"  # digits have no case to fold
    tests = [
        "p.complainant_id IN (SELECT party_id FROM named)",
        "p.seller_id IN (SELECT party_id FROM named)",
        f"contains({number}, $search)",
    ]
    if any(each.isdigit() for each in text) and len(text.split()) == 1:
        tests.append(f"contains({'p.listings' if closed else 'p.listing_ids'}, $search)")
    return tests


def _tab(wanted: ListQuery, tab: Tab, own: str = "") -> str:
    """The condition for the cases of a tab; ``own`` is a subquery for the person's cases if an index has them."""
    if tab == "mine" and own:
        return f"p.state IN {LEGAL_STATES} AND p.appeal_no IN ({own})"
    return _late(wanted) if tab == "late" else _TAB[tab]


def _late(wanted: ListQuery) -> str:
    """The condition for cases past their due day in the zone of their policy."""
    days = "".join(
        f" WHEN p.policy_id IN ({', '.join(f'$policy{at}_{n}' for n in range(len(policies)))}) THEN $day{at}"
        for at, (_, policies) in enumerate(wanted.elsewhere)
    )
    return f"p.due_on < $last_today AND p.due_on < CASE{days} ELSE $today END" if days else _TAB["late"]


def _args(wanted: ListQuery) -> dict[str, object]:
    return {
        **{f"day{at}": day for at, (day, _) in enumerate(wanted.elsewhere)},
        **{
            f"policy{at}_{n}": policy
            for at, (_, policies) in enumerate(wanted.elsewhere)
            for n, policy in enumerate(policies)
        },
        "now": wanted.now,
        "today": wanted.today,
        "last_today": max([wanted.today, *(day for day, _ in wanted.elsewhere)]),
        "person": wanted.person_id,
        "right_types": list(wanted.right_types),
        "right_type": "".join(wanted.right_types[:1]),
        "route": wanted.route,
        "holder": wanted.holder,
        "search": wanted.search.strip().lower(),
        "hidden": list(wanted.hidden),
        "policy": wanted.policy,
        "complainant": wanted.complainant.strip().lower(),
        "verdict": _KEPT_AS.get(wanted.verdict, wanted.verdict),
        **_ends(opened=_moments(wanted.opened), due=wanted.due, ended=_moments(wanted.due)),
    }


def _moments(days: Days) -> tuple[datetime | None, datetime | None]:
    """The start of the first day and the end of the last one, in UTC."""
    since, until = days
    after = min(until, _LAST_DAY) + timedelta(days=1) if until else None
    since = max(since, _FIRST_DAY) if since else None
    first, last = (datetime.combine(each, time(), ZONE).astimezone(UTC) if each else None for each in (since, after))
    return first, last


_FIRST_DAY, _LAST_DAY = date.min + timedelta(days=1), date.max - timedelta(days=1)
"""Between them every day has a start and an end in any zone."""


def _ends(**spans: tuple[date | None, date | None]) -> dict[str, object]:
    """The two ends of ranges as named parameters; dates include datetimes."""
    ends = ("since", "until")
    return {f"{name}_{end}": at for name, span in spans.items() for end, at in zip(ends, span, strict=True)}
