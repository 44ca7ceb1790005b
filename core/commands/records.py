"""The record checked, sealed, and rebuilt in the mind: says what is wrong where."""

from dataclasses import dataclass
from datetime import datetime

from core.office import ZONE, Office
from core.queries.looks_check import faults_of_looks
from core.store.check import evidence_on_record, faults_of_log, heads, insert_seal, seal_rows, sealed_again, sizes
from core.store.check_beside import faults_beside
from core.text import Text, say


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
    with office.store.reading_all() as cursor:
        appeals, events, _digest = heads(cursor)
        faults = [Fault(where, what) for where, what in faults_of_log(cursor)]
        exhibits = evidence_on_record(cursor)
        faults += [Fault(where, what) for where, what in faults_beside(cursor)]
        faults += [Fault(say("second looks"), what) for what in faults_of_looks(office, cursor)]
        broken = [each for each in seal_rows(cursor) if sealed_again(cursor, each["sealed_at"]) != each["digest"]]
    faults += [_of_seal(each["sealed_at"]) for each in broken]
    sound: dict[str, str] = {}
    for each in exhibits:
        state = sound.setdefault(each["sha256"], "") or office.vault.check(each["sha256"])
        sound[each["sha256"]] = state
        if state != "ok":
            faults.append(Fault(f"{each['appeal_no']} {each['label']}", _evidence(state)))
    return Checked(appeals, events, len(exhibits), tuple(faults))


def _of_seal(at: datetime) -> Fault:
    when = f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return Fault(say("seal of {when}", when=when), say("the log up to this seal was changed"))


def _evidence(state: str) -> Text:
    return say("its file is missing") if state == "missing" else say("its file is not the one that was taken in")


def seal_record(office: Office) -> datetime:
    """Writes down the head of the log as it is now; later checks compare with it. Only while nobody works."""
    now = office.now()
    with office.store.writing() as cursor:
        appeals, events, digest = heads(cursor)
        insert_seal(cursor, {"sealed_at": now, "appeals": appeals, "events": events, "digest": digest})
    return now
