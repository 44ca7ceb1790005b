"""The record checked and sealed: says what is wrong, and where."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.terms import ZONE
from core.domain.text import Text, say
from core.ledger.engine import Cursor
from core.ledger.missing_acts import lost
from core.ledger.verification import (
    Found,
    evidence_on_record,
    faults_beside,
    faults_of_log,
    faults_of_order,
    faults_of_reviews,
    heads,
    insert_seal,
    reseal,
    seal_rows,
    sizes,
    surviving,
)
from core.office import Office


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a case's number, a document's label or a seal's time."""

    where: str | Text
    what: Text


@dataclass(frozen=True)
class Checked:
    """The result of a check: how much was read, and every fault found."""

    appeals: int
    events: int
    exhibits: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class OnRecord:
    """How much is on record, and when the log was last sealed (aware UTC, None when never)."""

    appeals: int
    events: int
    exhibits: int
    sealed_at: datetime | None


def on_record(office: Office) -> OnRecord:
    """What a check would read, counted without reading it."""
    with office.store.reading() as cursor:
        return OnRecord(**sizes(cursor))


def check_record(office: Office) -> Checked:
    """Reads every event, rebuilds and compares every case, and hashes every evidence file again."""
    exhibits: list[dict[str, Any]] = []
    with office.store.reading_all() as cursor:
        counted = _counted(cursor)
        parts: tuple[tuple[Text, Callable[[], Iterable[Found]]], ...] = (
            (say("verify.log"), lambda: faults_of_log(office.rules, cursor)),
            (say("verify.journal"), lambda: faults_of_order(cursor)),
            (say("verify.tables_beside_log"), lambda: faults_beside(cursor)),
            (
                say("verify.second_looks_within"),
                lambda: [(say("verify.second_looks_within"), what) for what in faults_of_reviews(office.rules, cursor)],
            ),
            (say("verify.line_of_heads"), lambda: _of_line(office, cursor)),
            (say("verify.seals_within"), lambda: _of_seals(cursor)),
            (say("verify.documents_within"), lambda: _listed(cursor, exhibits)),
        )
        faults = [Fault(*found) for part, read in parts for found in surviving(cursor, part, read)]
    sound: dict[str, str] = {}
    for each in exhibits:
        state = sound.setdefault(each["sha256"], "") or office.vault.check(each["sha256"])
        sound[each["sha256"]] = state
        if state != "ok":
            faults.append(Fault(f"{each['appeal_no']} {each['label']}", _evidence(state)))
    return Checked(counted["appeals"], counted["events"], len(exhibits), tuple(faults))


def _counted(cursor: Cursor) -> dict[str, Any]:
    """How much there is to read; nothing where a damaged block hides even that, which the parts then name."""
    counted: dict[str, Any] = {"appeals": 0, "events": 0}

    def count() -> tuple[Found, ...]:
        counted.update(sizes(cursor))
        return ()

    list(surviving(cursor, "", count))
    return counted


def _listed(cursor: Cursor, into: list[dict[str, Any]]) -> tuple[Found, ...]:
    """Gathers what is to be in the vault; the hashing comes after the reading."""
    into += evidence_on_record(cursor)
    return ()


def _of_line(office: Office, cursor: Cursor) -> Iterator[Found]:
    """What was acknowledged and is not on record."""
    line = office.store.heads.read()
    if line is None:
        if office.store.path:
            yield say("verify.line_of_heads"), say("verify.missing_nobody_can_tell_whether")
        return
    lacking, base = lost(cursor, line)
    for each in lacking:
        yield each.appeal_no, say("verify.event_was_acknowledged_and_is_lacking", seq=each.seq)
    if base:
        when = f"{base.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        yield say("verify.line_of_heads"), say("verify.what_on_record_at_so", when=when)


def _of_seals(cursor: Cursor) -> Iterator[Found]:
    """The seals that the log no longer has the hash of."""
    for each in seal_rows(cursor):
        if reseal(cursor, each["events"]) != each["digest"]:
            when = f"{each['sealed_at'].astimezone(ZONE):%Y-%m-%d %H:%M}"
            yield say("verify.seal_of", when=when), say("verify.log_up_to_this_seal_was_changed")


def _evidence(state: str) -> Text:
    return say("verify.its_file_is_missing") if state == "missing" else say("verify.file_not_one_taken")


def seal_record(office: Office) -> datetime:
    """Writes down the head of the log as it is now; later checks compare with it. Only while nobody works."""
    now = office.now()
    with office.store.writing() as cursor:
        appeals, events, digest = heads(cursor)
        insert_seal(cursor, {"sealed_at": now, "appeals": appeals, "events": events, "digest": digest})
    return now
