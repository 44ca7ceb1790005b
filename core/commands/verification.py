"""Checking and sealing the whole record, and erasing personal data from it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from core.commands.transaction import OfficeTransaction, on_office
from core.domain.appeal import CONTACTS, Appeal, erased_on
from core.domain.people import Person
from core.domain.permissions import Act, requires
from core.domain.policy import day_in
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import ZONE, Side, State, label_of
from core.domain.text import Text, say
from core.ledger import verification
from core.ledger.engine import Cursor, end_of
from core.ledger.erasure import erase, erasures, others_of
from core.ledger.missing_acts import missing_heads
from core.ledger.record import log_act, read_appeal, read_appeals, read_party
from core.office import DATA, Office, write
from core.rule_files import load_retention


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a case's number, a document's label or a seal's time."""

    where: str | Text
    what: Text


@dataclass(frozen=True)
class CheckReport:
    """The result of a check: how much was read, and every fault found."""

    appeals: int
    events: int
    exhibits: int
    faults: tuple[Fault, ...]
    erased: tuple[Text, ...] = ()
    """Erasures: of which case, by whom, when and why; data missing because of them is not a fault."""


@dataclass(frozen=True)
class Seal:
    """The head of the record at a time (aware UTC): the chain over all acts up to that ``position``.

    Whoever has kept the digest elsewhere can tell later whether anything before it was changed.
    """

    sealed_at: datetime
    appeals: int
    events: int
    digest: str
    position: int | None


@dataclass(frozen=True)
class RecordSize:
    """How much is on record, and its last seal, if any."""

    appeals: int
    events: int
    exhibits: int
    seal: Seal | None


def on_record(office: Office) -> RecordSize:
    """How much a check would read, counted without reading it."""
    with office.store.reading() as cursor:
        last = verification.last_seal(cursor)
        return RecordSize(**verification.sizes(cursor), seal=Seal(**last) if last else None)


def check_record(office: Office) -> CheckReport:
    """Reads every event, rebuilds and compares every case, and hashes every evidence file again."""
    exhibits: list[dict[str, Any]] = []
    erased: list[Text] = []
    with office.store.reading_all() as cursor:
        counted = _counted(cursor)
        parts: tuple[tuple[Text, Callable[[], Iterable[verification.Found]]], ...] = (
            (say("verify.log"), lambda: verification.faults_of_log(office.rules, cursor)),
            (say("verify.journal"), lambda: verification.faults_of_order(cursor)),
            (say("verify.tables_beside_log"), lambda: verification.faults_beside(cursor)),
            (say("verify.second_looks_within"), lambda: verification.faults_of_reviews(office.rules, cursor)),
            (say("verify.line_of_heads"), lambda: _of_line(office, cursor)),
            (say("verify.seals_within"), lambda: _of_seals(cursor)),
            (say("verify.documents_within"), lambda: _listed(cursor, exhibits)),
            (say("verify.log_of_office"), lambda: _erased(cursor, erased)),
            (say("verify.copy_for_questions"), lambda: _of_copy(office)),
        )
        faults = [Fault(*found) for part, read in parts for found in verification.surviving(cursor, part, read)]
    sound: dict[str, str] = {}
    for each in exhibits:
        state = sound.setdefault(each["sha256"], "") or office.vault.check(each["sha256"])
        sound[each["sha256"]] = state
        if state != "ok":
            faults.append(Fault(f"{each['appeal_no']} {each['label']}", _evidence(state)))
    return CheckReport(counted["appeals"], counted["events"], len(exhibits), tuple(faults), tuple(erased))


def _counted(cursor: Cursor) -> dict[str, Any]:
    """How much there is to read; empty if even that is unreadable, which the individual checks then report."""
    counted: dict[str, Any] = {"appeals": 0, "events": 0}

    def count() -> tuple[verification.Found, ...]:
        counted.update(verification.sizes(cursor))
        return ()

    list(verification.surviving(cursor, "", count))
    return counted


def _listed(cursor: Cursor, into: list[dict[str, Any]]) -> tuple[verification.Found, ...]:
    """Collects the files that should be in the vault; they are hashed later."""
    into += verification.evidence_on_record(cursor)
    return ()


def _erased(cursor: Cursor, into: list[Text]) -> tuple[verification.Found, ...]:
    """Collects the erasures, in words."""
    for each in erasures(cursor):
        facts = {"number": each["appeal_no"], "side": SIDES[Side(each["side"])], "reason": each["reason"]}
        when = day_in(each["happened_at"])
        into.append(say("verify.erased_of_side_by_because", who=each["actor"], when=when, **facts))
    return ()


def _of_line(office: Office, cursor: Cursor) -> Iterator[verification.Found]:
    """Acts that were acknowledged but are not on record."""
    line = office.store.heads.read()
    if line is None:
        if office.store.path:
            yield say("verify.line_of_heads"), say("verify.missing_nobody_can_tell_whether")
        return
    lacking, base = missing_heads(cursor, line)
    for each in lacking:
        yield each.appeal_no, say("verify.event_was_acknowledged_and_is_lacking", seq=each.seq)
    if base:
        when = f"{base.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        yield say("verify.line_of_heads"), say("verify.what_on_record_at_so", when=when)


def _of_seals(cursor: Cursor) -> Iterator[verification.Found]:
    """Seals whose hash is no longer in the log."""
    for each in verification.seal_rows(cursor):
        if verification.reseal(cursor, each) != each["digest"]:
            when = f"{each['sealed_at'].astimezone(ZONE):%Y-%m-%d %H:%M}"
            yield say("verify.seal_of", when=when), say("verify.log_up_to_this_seal_was_changed")


def _of_copy(office: Office) -> Iterator[verification.Found]:
    """Differences between the analytics copy and the record; the copy is then rebuilt."""
    for table, row in office.analytics.differences():
        yield say("verify.copy_for_questions"), say("verify.table_of_copy_differs_at_row", table=table, row=row)


def _evidence(state: str) -> Text:
    return say("verify.its_file_is_missing") if state == "missing" else say("verify.file_not_one_taken")


@on_office(Act.SEAL_RECORD)
def seal_record(tx: OfficeTransaction) -> Seal:
    """Seals the record as it stands, for later checks; others may work meanwhile."""
    size, end = verification.sizes(tx.cursor), end_of(tx.cursor)
    seal = Seal(tx.now, size["appeals"], size["events"], end.chain, end.position)
    verification.insert_seal(tx.cursor, asdict(seal))
    tx.log("sealed", {"digest": seal.digest, "position": seal.position})
    return seal


# Erasing the personal data of a party to a closed case (docs/erasing.md).


SIDES: Final = {Side.SELLER: say("intake.seller_within"), Side.COMPLAINANT: say("intake.complainant_within")}
"""The parties whose data can be erased, as named within a sentence."""


@dataclass(frozen=True)
class Erasure:
    """What was or would be erased, by kind, and what an erasure of the case does not reach.

    ``party``: whether name and contacts are erased; ``needed_by``: the cases that still need them. ``hashed``: events
    from before texts were stored separately; ``files``: documents, bundles and letters in the vault.
    """

    appeal_no: str
    side: Side
    party: bool
    needed_by: tuple[str, ...]
    words: int
    facts: int
    names: int
    hashed: int
    files: int


class _DryRunError(Exception):
    """Raised to roll back the transaction of a dry run."""

    def __init__(self, found: Erasure) -> None:
        super().__init__()
        self.found = found


@requires(Act.ERASE_PERSONAL_DATA)
def erase_party(
    office: Office, actor: Person, appeal_no: str, side: Side, reason: str, *, dry_run: bool = False
) -> Erasure | Refusal:
    """Erases names, contacts and typed facts of a party to a closed case, and all texts people wrote in the case.

    ``reason`` is the legal basis; it stays on record and must name nobody. The party's row is deleted only if no other
    case needs it. All this is one transaction, during which no appeal can be opened. ``dry_run`` does the same and
    rolls back.
    """

    def do(cursor: Cursor) -> Erasure | Refusal:
        appeal, now = read_appeal(cursor, appeal_no), office.now()
        if appeal is None or side not in SIDES:
            return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
        granted(_retention_refusal(appeal, now) or _reason_refused(cursor, appeal, side, reason))
        others = others_of(cursor, appeal, side)
        needed = tuple(number for number, each in read_appeals(cursor, others).items() if _retention_refusal(each, now))
        reached = erase(cursor, appeal, side, erased_on(day_in(now)), None if needed else others)
        files = sum(1 for each in verification.evidence_on_record(cursor) if each["appeal_no"] == appeal_no)
        found = Erasure(
            appeal_no, side, reached.party, needed, len(reached.fields), reached.facts, reached.names,
            reached.hashed, files,
        )  # fmt: skip
        if not (found.party or found.words or found.facts or found.names):
            return refuse("nothing_to_erase", number=appeal_no)
        if dry_run:
            raise _DryRunError(found)
        log_act(cursor, "erased", actor.person_id, now, {
            "appeal_no": appeal_no, "side": side, "reason": reason.strip(), "fields": reached.fields,
            "party": reached.party and getattr(appeal, f"{side}_id"), "facts": found.facts, "names": found.names,
        })  # fmt: skip
        return found

    try:
        return write(office, do, case=appeal_no, common="openings")
    except _DryRunError as asked:
        return asked.found


def _retention_refusal(appeal: Appeal, now: datetime) -> Refusal | None:
    """Refuses if the case is open or its retention period has not ended."""
    closed = appeal.final_decided_at or appeal.preliminary_decided_at
    if appeal.state is not State.CLOSED or closed is None:
        return refuse("wrong_state", state=label_of(appeal.state), states=(label_of(State.CLOSED),))
    retention = load_retention(DATA / "retention.toml")
    over = retention.over_on(day_in(closed))
    if day_in(now) >= over:
        return None
    return refuse("retention_runs", number=appeal.appeal_no, closed=day_in(closed), over=over, basis=retention.basis)


def _reason_refused(cursor: Cursor, appeal: Appeal, side: Side, reason: str) -> Refusal | None:
    """Refuses an erasure without a reason, or with a reason that contains the data to erase."""
    if not reason.strip():
        return refuse("reason_missing")
    party = read_party(cursor, getattr(appeal, f"{side}_id"))
    contacts = [getattr(party, name) for name in CONTACTS] if party else []
    if any(each and each in reason for each in contacts):
        return refuse("field_invalid", field=say("word.reason"), given=reason, reason=say("erase.reason_names_party"))
    return None
