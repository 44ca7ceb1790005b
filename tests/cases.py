"""Cases for tests, made by the commands a person would use; the shortest policy (512(g)) unless more is needed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from core.analytics.metrics import Metric
from core.analytics.tables import CaseSelection, list_cases
from core.commands.checklist import answer, look_up
from core.commands.documents import take_in
from core.commands.intake import NewAppeal, disclose, file_counter_notice, open_appeal
from core.commands.review import approve
from core.domain.appeal import Appeal, Exhibit, Listing, Party
from core.domain.findings import LookedUp
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import CERTIFICATE_KINDS, ZONE, DocumentKind, PenaltyKind, Role, Side, Value
from core.ledger.people import insert_person, read_person
from core.office import RECORD_FILE, Office, open_office
from core.queries.case import open_case
from core.queries.metrics import Number, snapshot_for
from tests import postgres
from tests.english import english

T = TypeVar("T")

AS_FILED = "The owner is a firm: nothing personal is in it."

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 in Shanghai


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON
    moved: list[timedelta] = field(default_factory=list)

    def __call__(self) -> datetime:
        """The time, aware UTC."""
        return self.now

    def move(self, **by: float) -> None:
        """Moves it forward: ``clock.move(days=2)``."""
        self.now += timedelta(**by)


INTAKE = Person(person_id="chen", name="Chen Yu", role=Role.INTAKE)

REVIEWER = Person(person_id="zhao", name="Zhao Ling", role=Role.REVIEWER)

SECOND = Person(person_id="lin", name="Lin Mei", role=Role.REVIEWER)

LEAD = Person(person_id="ortega", name="J. Ortega", role=Role.LEAD)

MANAGER = Person(person_id="mara", name="Mara Voss", role=Role.MANAGER)

ADMIN = Person(person_id="adm", name="A. Demir", role=Role.ADMIN)

PEOPLE = (INTAKE, REVIEWER, SECOND, LEAD, MANAGER, ADMIN)


def done(result: T | Refusal) -> T:
    """The value, where a refusal would be a mistake of the test."""
    assert not isinstance(result, Refusal), english(result)
    return result


def refusal_of(result: object) -> str:
    """The code of a refusal, where anything else would be the mistake."""
    assert isinstance(result, Refusal), f"not refused: {result!r}"
    return result.code


@cache
def _begun_record(*, at_noon: bool) -> dict[str, bytes]:
    """The files of an office that was opened for the first time and shut again, ``at_noon`` with its people."""
    with TemporaryDirectory() as folder:
        office = open_office(Path(folder), Clock(), kept_in="")
        if at_noon:
            _hire(office)
        office.close()
        return {path.name: path.read_bytes() for path in Path(folder).glob(f"{RECORD_FILE}*")}


def _hire(office: Office) -> None:
    with office.store.writing() as cursor:
        for person in PEOPLE:
            insert_person(cursor, person, "no password", office.now())


def new_office(home: Path, clock: Callable[[], datetime]) -> Office:
    """An empty office with one person of each role (two reviewers); its file is a copy of one that is made once."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    hired = not postgres.ON and clock() == NOON
    if postgres.ON:
        postgres.begin(home)
    else:
        for name, data in _begun_record(at_noon=hired).items():
            (home / name).write_bytes(data)
    office = open_office(home, clock)
    if not hired:
        _hire(office)
    return office


def opened(office: Office, policy_id: str = "us_dmca_512g_2", **fields: object) -> Appeal:
    """An appeal just opened, under the version of that policy's line that is in force by the office's clock."""
    named = office.policies.policy(policy_id)
    policy = named and office.policies.in_force(named.right_type, office.now().astimezone(ZONE).date(), named.line)
    assert policy
    new = {
        "right_type": policy.right_type,
        "policy_id": policy.id,
        "seller": Party(
            party_id="", side=Side.SELLER, name="Northlight Lamps", subject_name="Northlight Lamps LLC",
            subject_id="91330106MA2K7Q4P8B", phone="13812345678",
        ),
        "complainant": Party(party_id="", side=Side.COMPLAINANT, name="Halden & Moss"),
        "complaint_no": "TM-2026-118204",
        "listings": (Listing(listing_id="703318845521", title="Lamp", sold_quantity=3),),
        "penalty_kind": PenaltyKind.LISTING_REMOVED,
        **fields,
    }  # fmt: skip
    return done(open_appeal(office, INTAKE, NewAppeal.model_validate(new)))


def with_document(office: Office, appeal: Appeal, side: Side, kind: DocumentKind, text: str = "") -> Exhibit:
    """A plain text document on file."""
    told = text or f"{kind} of {appeal.appeal_no}"
    return done(take_in(office, INTAKE, appeal.appeal_no, side=side, kind=kind, name=f"{kind}.txt", data=told.encode()))


OTHER_LEAD = Person(person_id="berg", name="Ida Berg", role=Role.LEAD)


def approved(office: Office, appeal: Appeal) -> Appeal:
    """The case after a second lead, who is hired where need be, has approved what was proposed."""
    with office.store.writing() as cursor:
        if read_person(cursor, OTHER_LEAD.person_id) is None:
            insert_person(cursor, OTHER_LEAD, "no password", office.now())
    return done(approve(office, OTHER_LEAD, appeal.appeal_no, appeal.version))


def disclosed(office: Office, policy_id: str = "us_dmca_512g_2", **fields: object) -> Appeal:
    """An appeal whose seller has been told who complained."""
    appeal = opened(office, policy_id, **fields)
    with_document(office, appeal, Side.COMPLAINANT, CERTIFICATE_KINDS[appeal.right_type])
    return done(disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed=AS_FILED))


def reviewable(office: Office, policy_id: str = "us_dmca_512g_2", *kinds: DocumentKind, **fields: object) -> Appeal:
    """An appeal in the preliminary review, with a counter-notice and documents of those kinds."""
    appeal = disclosed(office, policy_id, **fields)
    for kind in (DocumentKind.COUNTER_NOTICE, *kinds):
        with_document(office, appeal, Side.SELLER, kind)
    return done(file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version))


def answer_all(office: Office, person: Person, appeal: Appeal, value: Value = Value.MET, *, noted: bool = True) -> None:
    """Answers every criterion of the gate and the claimed routes the same, with a note where that overrules."""
    case = done(open_case(office, person, appeal.appeal_no))
    machine = case.assessment.machine
    checklist, claimed = case.assessment.checklist, case.assessment.claimed
    groups = (checklist.gate, *(route for route in checklist.routes if route.id in claimed))
    for group in groups:
        for item in group.items:
            refuted = item.criterion in machine and machine[item.criterion].value is Value.NOT_MET
            note = "seen on the original" if noted and refuted and value is Value.MET else None
            if value is Value.MET and office.policies.criterion(item.criterion).lookup:
                looks_up(office, person, appeal, item.criterion)
            done(answer(office, person, appeal.appeal_no, item.criterion, value, note=note))


def looks_up(office: Office, person: Person, appeal: Appeal, criterion: str, **made: str) -> None:
    """Answers “met” with a look-up outside: site, time and result."""
    now = f"{office.now().astimezone(ZONE):%Y-%m-%d %H:%M}"
    looked = LookedUp.model_validate({"site": "the site", "at": now, "result": "consistent", **made})
    done(look_up(office, person, appeal.appeal_no, criterion, looked))


def cases_behind(
    office: Office, actor: Person, asked: Metric, group: str = "", part: str = "n", *, limit: int = -1, offset: int = 0
) -> tuple[str, ...] | Refusal:
    """The numbers of the cases that one number counts, as its page lists them: all of them, or a page of ``limit``."""
    with snapshot_for(office, actor, Number(asked, group, part)) as held:
        if isinstance(held, Refusal):
            return held
        which = CaseSelection(asked.name, asked.by, asked.only, group, part)
        listed = list_cases(held.reading, which, limit=limit, offset=offset)
        return tuple(row[0] for batch in listed for row in batch)
