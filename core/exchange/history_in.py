"""Cases of an earlier system from a file: one event each, checked row by row, written in one transaction.

Redress did not see how they came about: the event ``import_history`` carries the row, its parties by
their ids, so that names can be erased without breaking the log. Running cases go on with ordinary moves.
"""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Any, Final

from core.commands.opening import party_id
from core.errors import Refusal, refuse
from core.exchange.history_dates import USUAL, Dates, How, Otherwise
from core.exchange.history_rows import COLUMNS, MANDATORY, case_of
from core.exchange.history_rules import Rules
from core.exchange.rejects import Imported, Reject, Rejected, Untrue
from core.exchange.table import Row, Table, reading
from core.lifecycle import Facts, why_not
from core.model.appeal import Party
from core.model.event import chain_hash, payload_text
from core.model.fold import SET
from core.model.people import HISTORY_IMPORT, Person
from core.model.terms import Side, Verb
from core.office import Office
from core.permissions import Act, allowed
from core.store.file import Conflict, Cursor
from core.store.history import first_payloads, insert_history, insert_parties, parties_named
from core.store.parties import office_salt
from core.store.people import all_people
from core.text import Text, say

BATCH: Final = 10_000
SIDES: Final = {"seller": Side.SELLER, "complainant": Side.COMPLAINANT}
VERB: Final = str(Verb.IMPORT_HISTORY)


def import_history(
    office: Office,
    path: Path,
    reject: Reject,
    *,
    actor: Person = HISTORY_IMPORT,
    dry_run: bool = False,
    how: How = USUAL,
) -> Imported | Refusal:
    """Adds the cases of a CSV file, all in one transaction; rows that cannot be true go to ``reject``.

    A row that is on record as it stands is known and adds nothing. ``dry_run`` checks everything and writes nothing.
    A file whose dates show that they are written otherwise than ``how`` says is refused as a whole.
    """
    if refusal := why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return refusal
    with reading(path, COLUMNS, MANDATORY, encoding=how.encoding) as table:
        if isinstance(table, Refusal):
            return table
        how.opened(table)
        transaction = office.store.reading() if dry_run else office.store.writing()
        try:
            with transaction as cursor, _without_collector():
                run = _Run(office, cursor, actor, reject, how, dry_run=dry_run)
                for batch in _batches(table):
                    run.add(batch)
                    how.progress(run.added + run.known + run.rejected)
                    gc.collect(1)  # the tables handed to the database do hold cycles; the young alone are looked at
        except Otherwise as otherwise:
            return otherwise.refusal
        except Conflict:  # an appeal was opened meanwhile under a number, or with a party, that the file has too
            return refuse("busy")
        return Imported(run.added, run.known, run.rejected)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of short-lived cells hold no cycles: to look through them again and again takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(table: Table) -> Iterator[list[Row]]:
    while batch := list(islice(table.rows, BATCH)):
        yield batch


@dataclass
class _Run:
    """One import: what it looks up once, and what it has counted so far."""

    office: Office
    cursor: Cursor
    actor: Person
    reject: Reject
    how: How
    dry_run: bool
    added: int = 0
    known: int = 0
    rejected: int = 0
    lines: dict[str, int] = field(default_factory=dict)
    parties: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Looks up what every row is read by."""
        deciders = (each.person_id for each in all_people(self.cursor) if each.active and allowed(each, Act.HOLD_CASES))
        self.now = self.office.now()
        self.at = self.now.astimezone(UTC).replace(tzinfo=None).isoformat()
        self.rules = Rules(self.office, self.now, frozenset(deciders))
        self.dates = Dates(self.how.date_form)
        self.salt = office_salt(self.cursor)

    def add(self, batch: list[Row]) -> None:
        """Reads a batch of rows, and writes those that can be true and are new."""
        if not self.lines:
            self.dates.look_at(batch)
        cases = [case for row in batch if (case := self._case(row))]
        self._find_parties([case.told for case in cases])
        on_record = first_payloads(self.cursor, [case.number for case in cases])
        events = (event for case in cases if (event := self._event(case, on_record)) is not None)
        self.added += sum(1 for _ in events) if self.dry_run else insert_history(self.cursor, events)

    def _case(self, row: Row) -> "_Case | None":
        """The row's case; None when it is rejected."""
        told = {column: given for column, cell in row.cells.items() if (given := cell.strip())}
        if row.fault:
            self._refuse(row, row.fault)
            return None
        try:
            self.dates.read(told, row.line)
            fields = case_of(self.rules, told)
        except Untrue as untrue:
            self._refuse(row, untrue.reason)
            return None
        number = told["appeal_no"]
        if number in self.lines:
            line = self.lines[number]
            self._refuse(row, say("the number {number} stands on line {line} already", number=number, line=line))
            return None
        self.lines[number] = row.line
        return _Case(row, told, fields)

    def _refuse(self, row: Row, reason: Text) -> None:
        self.rejected += 1
        self.reject(Rejected(row, reason))

    def _find_parties(self, rows: list[dict[str, str]]) -> None:
        """Learns the ids of all parties of these rows; those that are not on file are added."""
        named = {(column, told[column]) for told in rows for column in SIDES if column in told}
        wanted = sorted(named - self.parties.keys())
        on_file = parties_named(self.cursor, wanted)
        new = [
            Party.model_construct(party_id=party_id(self.salt, SIDES[column], name), side=SIDES[column], name=name)
            for column, name in wanted
            if (column, name) not in on_file
        ]
        if not self.dry_run:
            insert_parties(self.cursor, new)
        self.parties |= on_file
        self.parties |= {(str(each.side), each.name): each.party_id for each in new}

    def _event(self, case: "_Case", on_record: dict[str, tuple[str, str]]) -> tuple[str, ...] | None:
        """The event of the case; None when it is on record already, or its number is that of another case."""
        number, told = case.number, case.told
        for column in SIDES:
            name = told.pop(column, "")
            case.fields[f"{column}_id"] = self.parties[column, name] if name else ""
        if number in on_record:
            self._is_known(case, *on_record[number])
            return None
        self.how.took(number, case.fields)
        payload = payload_text({SET: case.fields, "row": told})
        hashed = chain_hash(number, 1, VERB, self.actor.person_id, self.now, payload, "")
        return number, "1", VERB, self.actor.person_id, self.at, payload, "", hashed

    def _is_known(self, case: "_Case", verb: str, payload: str) -> None:
        before = json.loads(payload)
        same = verb == VERB and before["row"] == case.told
        if same and all(before[SET][f"{column}_id"] == case.fields[f"{column}_id"] for column in SIDES):
            self.known += 1
        else:
            self._refuse(case.row, say("the number is on record already, as another case or with other content"))


@dataclass
class _Case:
    """A row that can be true: its cells that are not empty, and the fields of the case it leaves."""

    row: Row
    told: dict[str, str]
    fields: dict[str, Any]

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.told["appeal_no"]
